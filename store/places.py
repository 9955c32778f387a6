"""Writing boundaries and order areas: each load replaces what an earlier one, or `data/`, said of the same."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, or_, select, update

from store import schema
from store.loads import record
from store.scope import Scope, known

CELLS = "cells of the districts"  # the name of their load; no file


@dataclass(frozen=True)
class District:
    """A district that the dashboard shows."""

    name: str
    code: str | None
    partnership: str | None


def districts(engine: Engine) -> list[District]:
    """The real districts, with their ONS codes, and their partnerships where they belong to one that is held."""
    areas, partnerships = schema.areas, schema.partnerships
    query = (
        select(areas.c.area, areas.c.ons_code, areas.c.partnership)
        .outerjoin(partnerships, areas.c.partnership == partnerships.c.code)
        .where(areas.c.kind == "district", or_(partnerships.c.code.is_(None), partnerships.c.fictional.is_(False)))
        .order_by(areas.c.area)
    )
    with engine.connect() as connection:
        return [District(*row) for row in connection.execute(query)]


def outlines(engine: Engine) -> list[tuple[str, str]]:
    """(district, GeoJSON text) of every outline held."""
    table = schema.outlines
    with engine.connect() as connection:
        return [(area, geometry) for area, geometry in connection.execute(select(table.c.area, table.c.geometry))]


def reported_orders(engine: Engine) -> dict[str, str]:
    """The place of each order that a report names, by its key."""
    table = schema.orders
    query = select(table.c.order, table.c.place).where(known(table, Scope(audience="officer")))
    with engine.connect() as connection:
        return {key: place for key, place in connection.execute(query)}


@contextmanager
def placing(engine: Engine) -> Iterator["Placing"]:
    """One transaction: what is written in the block stands when it ends, and nothing of it if it fails."""
    with engine.begin() as connection:
        yield Placing(connection)


class Placing:
    """The store while boundaries or orders are loaded into it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def outlines(self, rows: Sequence[Mapping[str, Any]], *, file: str, sha256: str) -> None:
        """Replaces the outlines of these districts; a district keeps its place in the order of colouring."""
        table = schema.outlines
        places = {area: place for area, place in self._connection.execute(select(table.c.area, table.c.position))}
        free = iter(place for place in range(len(places) + len(rows)) if place not in places.values())
        placed = [{**row, "position": places.get(row["area"]) if row["area"] in places else next(free)} for row in rows]
        self._connection.execute(delete(table).where(table.c.area.in_([row["area"] for row in rows])))
        for row in placed:  # a load each: one that is loaded again later takes no other with it
            self._add(table, [row], f"{file}, {row['area']}", sha256)

    def boundaries(self, kind: str, rows: Sequence[Mapping[str, Any]], *, file: str, sha256: str) -> None:
        """Replaces all boundaries of this kind; wards that are not known yet become known."""
        table = schema.boundaries
        self._connection.execute(delete(table).where(table.c.kind == kind))
        load = self._add(table, [{**row, "kind": kind} for row in rows], file, sha256)
        if kind == "ward":
            self._know(rows, load, file)

    def cells(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replaces all cells."""
        self._connection.execute(delete(schema.cells))
        if rows:
            self._add(schema.cells, rows, CELLS, cells_digest(rows))

    def counted_cells(self) -> list[tuple[str, str]]:
        """(cell, district) of the recorded figures, the district of most incidents first."""
        counts = schema.recorded_asb_by_cell
        query = (
            select(counts.c.cell, counts.c.district)
            .group_by(counts.c.cell, counts.c.district)
            .order_by(func.sum(counts.c.incidents).desc(), counts.c.cell, counts.c.district)
        )
        return [(cell, district) for cell, district in self._connection.execute(query)]

    def orders(
        self,
        orders: Sequence[Mapping[str, Any]],
        extensions: Sequence[Mapping[str, Any]],
        areas: Sequence[Mapping[str, Any]],
        *,
        file: str,
        sha256: str,
    ) -> None:
        """Writes orders with their extensions and areas, in place of those of the same keys, and of all that the same file held before."""
        keys = [order["order"] for order in orders]
        earlier = select(schema.loads.c.id).where(schema.loads.c.file == file)
        for table in (schema.order_areas, schema.order_extensions, schema.orders):
            self._connection.execute(delete(table).where(or_(table.c.order.in_(keys), table.c.load_id.in_(earlier))))
        load = self._add(schema.orders, orders, file, sha256)
        for table, rows in ((schema.order_extensions, extensions), (schema.order_areas, areas)):
            if rows:
                self._connection.execute(insert(table), [{**row, "load_id": load} for row in rows])

    def _know(self, wards: Sequence[Mapping[str, Any]], load: int, file: str) -> None:
        table = schema.wards
        earlier = select(schema.loads.c.id).where(schema.loads.c.file == file)
        self._connection.execute(update(table).where(table.c.load_id.in_(earlier)).values(load_id=load))
        known = set(self._connection.execute(select(table.c.ward_code)).scalars())
        codes = {area: code for area, code in self._connection.execute(select(schema.areas.c.area, schema.areas.c.ons_code))}
        new = [
            {
                "ward_code": ward["code"], "ward": ward["name"], "district": ward["district"], "district_code": codes[ward["district"]],
                "lon": ward["lon"], "lat": ward["lat"], "load_id": load,
            }
            for ward in wards
            if ward["code"] not in known
        ]  # fmt: skip
        if new:
            self._connection.execute(insert(table), new)

    def _add(self, table: Table, rows: Sequence[Mapping[str, Any]], file: str, sha256: str) -> int:
        """Writes the rows under a new load."""
        load = record(self._connection, file, sha256, len(rows))
        self._connection.execute(insert(table), [{**row, "load_id": load} for row in rows])
        return load


def cells_digest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Names a set of cells."""
    return hashlib.sha256(" ".join(row["cell"] for row in rows).encode()).hexdigest()
