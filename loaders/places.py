"""Loads boundaries and order areas into the store, once `loaders.boundaries` and `loaders.orders` have read and checked the files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from sqlalchemy import Engine

from loaders import boundaries, cells, orders
from loaders.boundaries import Boundaries
from loaders.orders import Area
from loaders.reading import Problem, Refused
from store import places
from store.places import District

NAMED = {"district": "districts", "ward": "wards", "lsoa": "statistical areas (LSOAs)"}


def shown_codes(engine: Engine) -> dict[str, str]:
    """ONS code to name of the districts that the dashboard shows."""
    return {district.code: district.name for district in places.districts(engine) if district.code}


def load_boundaries(engine: Engine, paths: Sequence[Path]) -> list[str]:
    """Loads GeoJSON boundaries, and residents by LSOA from CSV files among the paths. Returns what was done, a line each. Raises Refused."""
    tables = [path for path in paths if path.suffix.lower() == ".csv"]
    residents = {code: people for path in tables for code, people in boundaries.residents(path).items()}
    found = boundaries.read([path for path in paths if path not in tables], districts=shown_codes(engine))
    kept, lines = _newest(found)
    digest = _digest(paths)
    with places.placing(engine) as store:
        for one in kept:
            file = f"boundaries of {NAMED[one.kind]}"
            if one.kind == "district":
                store.outlines(boundaries.outline_rows(one), file=file, sha256=digest)
            else:
                store.boundaries(one.kind, _rows(one, residents), file=file, sha256=digest)
            lines += [_said(one, residents), *one.notes]
    _redraw(engine)
    return lines


def _redraw(engine: Engine) -> None:
    """The cells of the outlines as they now are."""
    drawn = places.outlines(engine)
    with places.placing(engine) as store:
        store.cells(cells.rows(drawn, store.counted_cells()))


def _newest(found: Sequence[Boundaries]) -> tuple[list[Boundaries], list[str]]:
    """One set of each kind: of two years of LSOAs the newer, for they share codes."""
    lines = []
    newest: dict[str, Boundaries] = {}
    for one in sorted(found, key=lambda one: one.vintage):
        if one.kind in newest:
            lines.append(f"Of two years of {NAMED[one.kind]} the newer is kept: {one.vintage}, not {newest[one.kind].vintage}.")
        newest[one.kind] = one
    return list(newest.values()), lines


def _rows(one: Boundaries, residents: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            **area,
            "neighbours": " ".join(area["neighbours"]),
            "residents": residents.get(area["code"]),
            "as_given": area.get("as_given"),
            "vintage": one.vintage,
        }
        for area in one.areas
    ]


def _said(one: Boundaries, residents: dict[str, int]) -> str:
    text = f"Boundaries of {len(one.areas)} {NAMED[one.kind]}{f' of {one.vintage}' if one.vintage else ''}."
    if one.left_out:
        text += f" Of other districts, left out: {one.left_out:,}."
    if one.kind == "lsoa":
        known = sum(area["code"] in residents for area in one.areas)
        text += f" Residents known of {known}." if known else " Residents not given, so no rate by statistical area."
    return text


@dataclass(frozen=True)
class Placed:
    """The orders of a file as rows of the store: orders, extensions and areas, and what was done to read them."""

    orders: list[dict[str, Any]]
    extensions: list[dict[str, Any]]
    areas: list[dict[str, Any]]
    notes: tuple[str, ...]


def load_orders(engine: Engine, path: Path) -> list[str]:
    """Loads the areas of protection orders with their dates. Returns what was done, a line each. Raises Refused."""
    placed = check_orders(engine, path)
    with places.placing(engine) as store:
        store.orders(placed.orders, placed.extensions, placed.areas, file=f"orders: {path.name}", sha256=_digest([path]))
    return [f"Protection orders loaded with their areas: {len(placed.orders)}.", *placed.notes]


def check_orders(engine: Engine, path: Path) -> Placed:
    """The orders of a file, against the districts and orders that the store holds. Writes nothing. Raises Refused."""
    read = orders.read(path)
    shown, outlines = places.districts(engine), dict(places.outlines(engine))
    reported = places.reported_orders(engine)
    homes = [_home(area, shown, outlines) for area in read.areas]
    problems = [
        Problem(
            path.name, number, "district", repr(area.district) if area.district else "no district", _allowed(shown), "Name the district."
        )
        for number, (area, home) in enumerate(zip(read.areas, homes, strict=True), start=1)
        if home is None
    ]
    problems += [
        Problem(path.name, number, "order", repr(area.order), "the key of an order held, or nothing", "Correct it, or leave it blank.")
        for number, area in enumerate(read.areas, start=1)
        if area.order and area.order not in reported
    ]
    if problems:
        raise Refused(problems)
    rows = [_order(area, home, reported) for area, home in zip(read.areas, homes, strict=True) if home]
    keys = [row["order"] for row in rows]
    alike = [
        Problem(path.name, number, "place", repr(area.place), "a name unlike that of another place", "Tell the two apart in words.")
        for number, (key, area) in enumerate(zip(keys, read.areas, strict=True), start=1)
        if keys.index(key) < number - 1
    ]
    if alike:
        raise Refused(alike)
    pairs = list(zip(keys, read.areas, strict=True))
    extensions = [extension for key, area in pairs for extension in _extensions(key, area)]
    return Placed(rows, extensions, [_area(key, area) for key, area in pairs], tuple(read.notes))


def _allowed(shown: Sequence[District]) -> str:
    return f"an area within one of the districts shown, or its name: {', '.join(district.name for district in shown)}"


def _home(area: Area, shown: Sequence[District], outlines: dict[str, str]) -> District | None:
    """The district that the file names, or else the one in whose outline the area lies."""
    if area.district:
        return next((one for one in shown if one.name.casefold() == area.district.casefold()), None)
    point = shapely.from_geojson(area.geometry).representative_point()
    inside = (one for one in shown if one.name in outlines and shapely.from_geojson(outlines[one.name]).covers(point))
    return next(inside, None)


def _order(area: Area, home: District, reported: dict[str, str]) -> dict[str, Any]:
    place = reported[area.order] if area.order else area.place
    key = re.sub(r"[^a-z0-9]+", "-", f"{home.name} {place}".lower()).strip("-")
    return {
        "order": f"loaded-{key}", "place": place, "partnership": home.partnership, "area": home.name, "kind": area.kind or "ASB",
        "start": area.start, "end": area.end, "basis": "returned", "known_from": area.start or date.today(),
    }  # fmt: skip


def _extensions(key: str, area: Area) -> list[dict[str, Any]]:
    return [{"order": key, "made": made, "new_end": end, "basis": "returned", "known_from": made} for made, end in area.extensions]


def _area(key: str, area: Area) -> dict[str, Any]:
    return {"order": key, "restricts": area.restricts, "link": area.link, "geometry": area.geometry}


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()
