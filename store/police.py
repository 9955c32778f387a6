"""Writing what the police's own files held: every row of them, counted.

All of a command's files are written in one transaction: all or nothing. Three of the tables may hold tens of millions of rows of
numbers; they are written by the database's own fastest way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from psycopg import sql
from sqlalchemy import Connection, Dialect, Engine, Table, and_, bindparam, delete, func, insert, select, update

from store import recorded, schema
from store.loads import record
from store.places import cells_digest
from store.scope import rows

ROWS_A_STATEMENT = 200  # SQLite: values bound in one statement, four or five a row
STATEMENTS_AT_ONCE = 500
OUTSIDE = "cells outside the outlines"  # the name of their load; no file
COUNTS = (schema.police_by_district, schema.police_by_lsoa, schema.police_by_cell, schema.police_asb_by_ward)


def former_districts(engine: Engine) -> dict[str, str]:
    """The district of today by the name of an abolished one."""
    table = schema.former_districts
    with engine.connect() as connection:
        return {former: district for former, district in connection.execute(select(table.c.former, table.c.district))}


def wards(engine: Engine) -> pd.DataFrame:
    """code, as_given (GeoJSON text): the wards whose boundaries are loaded, unsimplified, in order of code."""
    table = schema.boundaries
    query = select(table.c.code, table.c.as_given).where(table.c.kind == "ward", table.c.as_given.is_not(None)).order_by(table.c.code)
    with engine.connect() as connection:
        return pd.read_sql(query, connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Writing]:
    """One transaction: what is written in the block stands when it ends, and nothing of it if it fails."""
    with engine.begin() as connection:
        _rename(connection)
        yield Writing(connection)


def _rename(connection: Connection) -> None:
    """Puts rows counted under a district that was abolished since under the district of today. Two numbers may then have one name."""
    former, districts = schema.former_districts, schema.police_districts
    for name, today in connection.execute(select(former.c.former, former.c.district)).all():
        connection.execute(update(districts).where(districts.c.district == name).values(district=today))


class Moved(ValueError):
    """An LSOA that earlier files put in another district of today."""


class Writing:
    """The store while files are counted into it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._files: list[int] = []
        self._tables: dict[str, pd.DataFrame] = {}  # the small tables of names, as last read
        recorded.forget(connection)

    def files(self, parts: pd.DataFrame) -> pd.DataFrame:
        """Takes force, month, rows, without_location, known_from, sha256 of each file; gives them with their id.

        What an earlier file of the same force and month held is taken out: the new one replaces it.
        """
        return parts.assign(id=[self._file(part) for part in rows(parts)])

    def categories(self, names: Sequence[str]) -> pd.DataFrame:
        """id and category of each name."""
        return self._numbered(schema.police_categories, pd.DataFrame({"category": list(names)}))

    def lsoas(self, named: pd.DataFrame) -> pd.DataFrame:
        """Takes lsoa and district of today; gives id, lsoa and the district's number. Raises Moved with the LSOA's code."""
        districts = self._numbered(schema.police_districts, named[["district"]].drop_duplicates())
        numbers = districts.drop_duplicates("district").set_index("district")["id"]
        held = self._numbered(schema.police_lsoas, named.assign(district=named["district"].map(numbers)))
        names = self._tables[schema.police_districts.name].set_index("id")["district"]
        moved = held[held["district"].map(names) != held["lsoa"].map(named.set_index("lsoa")["district"])]
        if len(moved):
            raise Moved(str(moved["lsoa"].iloc[0]))
        return held

    def add(self, table: Table, numbers: np.ndarray) -> None:
        """Writes rows of whole numbers into one of the large tables, a column of the array for each of the table's, in order."""
        if len(numbers):
            bulk = _copied if self._connection.dialect.name == "postgresql" else _inserted
            bulk(self._connection, table, numbers)

    def add_wards(self, counts: pd.DataFrame) -> None:
        """Writes file, ward_code, incidents."""
        if len(counts):
            self._connection.execute(insert(schema.police_asb_by_ward), rows(counts))

    def make(self) -> recorded.Made:
        """Makes the recorded figures anew from all files held, and says what became of the rows of those just written."""
        whole = recorded.make(self._connection)
        return recorded.tally(self._connection, whole, self._files)

    def unplaced_cells(self) -> list[tuple[str, str]]:
        """(cell, district) of recorded figures whose cell is not among those of the districts; the district of most incidents first.

        Those that earlier files brought are taken out before, so that one which no file holds any more does not stay.
        """
        earlier = select(schema.loads.c.id).where(schema.loads.c.file == OUTSIDE)
        self._connection.execute(delete(schema.cells).where(schema.cells.c.load_id.in_(earlier)))
        counts = schema.recorded_asb_by_cell
        query = (
            select(counts.c.cell, counts.c.district)
            .where(counts.c.cell.not_in(select(schema.cells.c.cell)))
            .group_by(counts.c.cell, counts.c.district)
            .order_by(func.sum(counts.c.incidents).desc(), counts.c.cell, counts.c.district)
        )
        return [(cell, district) for cell, district in self._connection.execute(query)]

    def add_cells(self, described: list[dict[str, Any]]) -> None:
        """Writes cells as `loaders.cells` describes them, beside those that are held."""
        if described:
            load = record(self._connection, OUTSIDE, cells_digest(described), len(described))
            self._connection.execute(insert(schema.cells), [{**row, "load_id": load} for row in described])

    def _file(self, part: dict[str, Any]) -> int:
        table, of_part = schema.police_files, _of_part(part)
        earlier = self._connection.execute(select(table.c.id).where(of_part)).first()
        if earlier is not None:
            for counts in COUNTS:
                self._connection.execute(delete(counts).where(counts.c.file == earlier.id))
            self._connection.execute(delete(table).where(of_part))
        load = record(self._connection, f"police.uk, {part['force']}, {part['month']:%Y-%m}", part["sha256"], part["rows"])
        row = {name: part[name] for name in ("force", "month", "rows", "without_location", "known_from")}
        number = int(self._connection.execute(insert(table).returning(table.c.id), {**row, "load_id": load}).scalar_one())
        self._files.append(number)
        return number

    def _numbered(self, table: Table, wanted: pd.DataFrame) -> pd.DataFrame:
        """The wanted rows as the table holds them, each with its number; those that are new get the next ones."""
        key = wanted.columns[0]
        held = self._tables.get(table.name)
        if held is None or not wanted[key].isin(held[key]).all():
            held = self._with_new(table, wanted)
        return held[held[key].isin(wanted[key])]

    def _with_new(self, table: Table, wanted: pd.DataFrame) -> pd.DataFrame:
        key = wanted.columns[0]
        held = pd.read_sql(select(table), self._connection)
        new = wanted[~wanted[key].isin(held[key])]
        if len(new):
            self._connection.execute(insert(table), rows(new))
            held = pd.read_sql(select(table), self._connection)
        self._tables[table.name] = held
        return held


def _of_part(part: Mapping[str, Any]) -> Any:
    table = schema.police_files
    return and_(table.c.force == part["force"], table.c.month == part["month"])


# The large tables


def _inserted(connection: Connection, table: Table, numbers: np.ndarray) -> None:
    """SQLite: many rows a statement, so that Python is called once for all of them."""
    width = numbers.shape[1]
    whole = len(numbers) // ROWS_A_STATEMENT * ROWS_A_STATEMENT
    cursor = connection.connection.cursor()
    many = _statement(connection, table, ROWS_A_STATEMENT)
    values = numbers[:whole].reshape(-1, ROWS_A_STATEMENT * width)
    for at in range(0, len(values), STATEMENTS_AT_ONCE):
        cursor.executemany(many, values[at : at + STATEMENTS_AT_ONCE].tolist())
    if whole < len(numbers):
        cursor.executemany(_statement(connection, table, 1), numbers[whole:].tolist())
    cursor.close()


def _statement(connection: Connection, table: Table, count: int) -> str:
    return _compiled(connection.dialect, table, count)


@cache
def _compiled(dialect: Dialect, table: Table, count: int) -> str:
    names = [column.name for column in table.columns]
    values: list[dict[str, Any]] = [{name: bindparam(f"{name}_{row}") for name in names} for row in range(count)]
    return str(insert(table).values(values).compile(dialect=dialect))


def _copied(connection: Connection, table: Table, numbers: np.ndarray) -> None:
    """PostgreSQL: its COPY."""
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    with connection.connection.cursor() as cursor, cursor.copy(command) as copy:  # type: ignore[attr-defined]
        for row in numbers.tolist():
            copy.write_row(row)
