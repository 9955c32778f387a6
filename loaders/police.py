"""Loads street-level files of data.police.uk into the store: counted on the way in, single incidents are never stored.

Each force's month is replaced whole by a file of the same force and month, so that loading twice, or in another order, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely
from sqlalchemy import Engine
from tqdm import tqdm

from loaders import cells, counting, recorded, street_files
from loaders.counting import Counter
from loaders.reading import Refused
from loaders.street_files import StreetFile
from store import police, schema
from store.police import Writing
from store.recorded import Made

BATCH = 256_000_000  # bytes of files that are counted together


@dataclass(frozen=True)
class Loaded:
    """What a load came to. `wards`: whether recorded anti-social behaviour was counted by ward, which needs their boundaries."""

    files: int
    made: Made
    wards: bool


def load(engine: Engine, paths: Sequence[Path], *, batch: int = BATCH) -> Loaded:
    """Counts the files into the store. Raises Refused, with the store unchanged, if any of them is wrong."""
    files = street_files.found(paths)
    former, wards = police.former_districts(engine), _wards(engine)
    with Counter() as counter, police.writing(engine) as store, _progress(files) as bar:
        for together in counting.batches(files, size=batch):
            bar.update(_count(together, counter, store, former, wards))
        made = store.make()
        store.add_cells(cells.rows([], store.unplaced_cells()))
    return Loaded(len(files), made, wards=len(wards) > 0)


def _progress(files: Sequence[StreetFile]) -> tqdm:
    return tqdm(desc=f"Counting {len(files)} files", unit=" rows", unit_scale=True, delay=1, disable=None)


def _count(files: list[StreetFile], counter: Counter, store: Writing, former: dict[str, str], wards: pd.DataFrame) -> int:
    """Counts one batch; returns the number of its rows."""
    counter.read(files)
    parts = _described(counter.parts(), files)
    try:
        lsoas = store.lsoas(counter.new_lsoas(former))
    except police.Moved as problem:
        raise Refused([counting.moved(str(problem))]) from problem
    numbered = store.files(parts)
    counter.number(numbered, store.categories(counter.categories()), lsoas)
    store.add(schema.police_by_lsoa, counter.of_lsoas())
    store.add(schema.police_by_district, counter.of_districts())
    store.add(schema.police_by_cell, counter.of_cells())
    if len(wards):
        store.add_wards(_by_ward(counter, wards, list(numbered["id"])))
    return int(parts["rows"].sum())


def _described(parts: pd.DataFrame, files: Sequence[StreetFile]) -> pd.DataFrame:
    """The parts with the digest of their file and the day from which a reader could know them."""
    digests = dict(zip((file.part for file in files), counting.digests(files, street_files.sha256), strict=True))
    return parts.assign(
        sha256=[digests[part] for part in zip(parts["force"], parts["month"], strict=True)],
        known_from=[recorded.known_from(month) for month in parts["month"]],
    )


def _wards(engine: Engine) -> pd.DataFrame:
    """ward_code, geometry (shapely) of the wards whose boundaries are loaded."""
    held = police.wards(engine)
    shapes = shapely.from_geojson(held["as_given"].to_numpy(dtype=object)) if len(held) else []
    return pd.DataFrame({"ward_code": held["code"], "geometry": shapes})


def _by_ward(counter: Counter, wards: pd.DataFrame, files: list[int]) -> pd.DataFrame:
    """file, ward_code, incidents of recorded anti-social behaviour: a row for every ward in each file, 0 included."""
    west, south, east, north = shapely.total_bounds(wards["geometry"].to_numpy())
    points = counter.points((west, south, east, north))
    found = points.assign(ward_code=ward_of(points, wards)).dropna(subset="ward_code")
    every = pd.MultiIndex.from_product([files, wards["ward_code"]], names=["file", "ward_code"])
    return found.groupby(["file", "ward_code"])["incidents"].sum().reindex(every, fill_value=0).reset_index()


def ward_of(points: pd.DataFrame, wards: pd.DataFrame) -> pd.Series:
    """The ward code of each point, empty outside all wards; on a shared edge, the lower code, so never two."""
    tree = shapely.STRtree(wards["geometry"].to_numpy())
    point, ward = tree.query(shapely.points(points["lon"].to_numpy(), points["lat"].to_numpy()), predicate="intersects")
    found = pd.Series(wards["ward_code"].to_numpy()[ward], index=points.index[point], dtype=object)
    return found.groupby(level=0).min().reindex(points.index)


def said(loaded: Loaded) -> str:
    """What a load came to, in lines for the person at the terminal."""
    made = loaded.made
    lines = [
        f"Files counted: {loaded.files}. Rows: {made.rows:,}.",
        f"Shown, of the dashboard's districts: {made.shown:,}.",
        f"Without a location, so in no district: {made.without_location:,}.",
        f"Of other districts, kept under theirs and not shown: {made.elsewhere:,}.",
    ]
    if made.apart:
        lines.append(f"Of the dashboard's districts, in months for which their own force's file is not held: {made.apart:,}, not shown.")
    lines += [f"{row.district}: {row.months} months, by {row.force}." for row in made.whole.itertuples()]
    if not loaded.wards:
        lines.append("Not counted by ward: load ward boundaries first (python -m loaders boundaries), then these files again.")
    return "\n".join(lines)
