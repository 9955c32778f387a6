"""The ways of counting street-level files, each in a process of its own: `python -m bench.ways` reads a job from its input.

Every way counts by month, LSOA and category, and by month, H3 cell and category. A way is a generator: what stands before its first
`yield` gets it ready, what stands between the two is timed, and then it gives back what it has counted.
What a way needs is imported in it, so that no process holds another way's libraries.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

KEYS = ("Month", "LSOA code", "Crime type")
DEGREES = ("Longitude", "Latitude")
FLOOR_BY_LSOA = """SELECT count(*), sum(incidents) FROM (SELECT "Month", "LSOA code", "Crime type", count(*) AS incidents FROM {files}
    WHERE "LSOA code" IS NOT NULL GROUP BY ALL)"""
FLOOR_BY_CELL = """SELECT count(*), sum(incidents) FROM (SELECT "Month", {cell}, "Crime type", count(*) AS incidents FROM {files}
    WHERE "Longitude" IS NOT NULL AND "Latitude" IS NOT NULL GROUP BY ALL)"""
READ = (
    "read_csv($files, header = true, auto_detect = false, strict_mode = true, delim = ',', quote = '\"', escape = '\"', columns = {{{}}})"
)


@dataclass(frozen=True)
class Job:
    """What is to be done: which way, with which files; `store` is where an SQLite file may be made, or already is.

    `columns`, `memory` and `resolution` are those of `loaders`, told here so that a floor need not import them.
    """

    way: str
    files: tuple[str, ...]
    store: str
    columns: tuple[str, ...]
    memory: str
    resolution: int


@dataclass(frozen=True)
class Counts:
    """How many counts were made, and how many incidents they add up to."""

    by_lsoa: int
    by_cell: int
    in_lsoas: int
    in_cells: int


Steps = Generator[Counts | None, None, None]


def done(job: Job) -> dict[str, Any]:
    """Counts, seconds of the work alone, and the most memory that this process has ever held."""
    with closing(WAYS[job.way](job)) as steps:
        next(steps)
        began = time.perf_counter()
        next(steps)
        seconds, peak = time.perf_counter() - began, peak_mb()
        counts = next(steps)
    assert counts is not None
    return {"seconds": seconds, "peak_mb": peak, **asdict(counts)}


def peak_mb() -> float:
    """Of this program alone: what getrusage says of a child also covers the moment before it became this program."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


# DuckDB alone


def floor(job: Job) -> Steps:
    """Nothing but the two questions, asked of the files; what does not fit into the memory of the loaders is put beside `store`."""
    yield from _floor(job, 'cell_at("Longitude", "Latitude")')


def floor_in_degrees(job: Job) -> Steps:
    """With squares of about the size of a cell in place of cells: what the function of the cells costs beside it."""
    yield from _floor(job, 'round("Longitude", 2), round("Latitude", 2)')


def _floor(job: Job, cell: str) -> Steps:
    import duckdb

    types = ", ".join(f"'{column}': '{'DOUBLE' if column in DEGREES else 'VARCHAR'}'" for column in job.columns)
    files = READ.format(types)
    settings: dict[str, Any] = {"memory_limit": job.memory, "temp_directory": f"{job.store}-spilt", "preserve_insertion_order": False}
    with duckdb.connect(":memory:", config=settings) as duck:
        duck.create_function("cell_at", _cells(job.resolution), ["DOUBLE", "DOUBLE"], "UBIGINT", type="arrow")  # type: ignore[call-overload]
        yield None
        of_lsoas = duck.execute(FLOOR_BY_LSOA.format(files=files), {"files": list(job.files)}).fetchall()[0]
        of_cells = duck.execute(FLOOR_BY_CELL.format(files=files, cell=cell), {"files": list(job.files)}).fetchall()[0]
        yield None
        yield Counts(of_lsoas[0], of_cells[0], int(of_lsoas[1]), int(of_cells[1]))


def _cells(resolution: int) -> Callable[[Any, Any], Any]:
    """A function that gives the H3 cells of two Arrow columns, longitude and latitude."""
    import pyarrow as pa
    from h3ronpy.vector import coordinates_to_cells

    def whole(column: Any) -> Any:
        return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column

    return lambda lon, lat: pa.array(coordinates_to_cells(whole(lat), whole(lon), resolution))


# This project's loaders


class _Numbers:
    """Numbers for names, as a store would give them."""

    def __init__(self) -> None:
        self._given: dict[Any, int] = {}

    def of(self, names: Any) -> list[int]:
        return [self._given.setdefault(name, len(self._given) + 1) for name in names]


def counted(job: Job) -> Steps:
    """Read and counted as `loaders.police` does, with numbers that no store has given, and not stored."""
    import pandas as pd

    from loaders import counting, police, street_files

    held, categories, lsoas, districts = _Numbers(), _Numbers(), _Numbers(), _Numbers()
    of_lsoas: list[tuple[int, int]] = []
    of_cells: list[tuple[int, int]] = []
    yield None
    with counting.Counter() as counter:
        for together in counting.batches(street_files.found([Path(file) for file in job.files]), size=police.BATCH):
            counter.read(together)
            parts, names, new = counter.parts(), counter.categories(), counter.new_lsoas({})
            counter.number(
                parts.assign(id=held.of(zip(parts["force"], parts["month"], strict=True))),
                pd.DataFrame({"id": categories.of(names), "category": names}),
                pd.DataFrame({"id": lsoas.of(new["lsoa"]), "lsoa": new["lsoa"], "district": districts.of(new["district"])}),
            )
            counter.of_districts()
            for found, numbers in ((of_lsoas, counter.of_lsoas()), (of_cells, counter.of_cells())):
                found.append((len(numbers), int(numbers[:, -1].sum())))
    yield None
    (by_lsoa, in_lsoas), (by_cell, in_cells) = (map(sum, zip(*found, strict=True)) for found in (of_lsoas, of_cells))
    yield Counts(by_lsoa, by_cell, in_lsoas, in_cells)


def loaded(job: Job) -> Steps:
    """The whole load into a store that holds what data/ holds."""
    from loaders import police

    engine = built(job.store)
    yield None
    police.load(engine, [Path(file) for file in job.files])
    engine.dispose()
    yield None
    yield _stored(job.store, "police_by_lsoa", "police_by_cell")


def built(store: str) -> Any:
    """An engine of a new store with what data/ holds."""
    from loaders.build import build
    from store import database

    engine = database.connect(f"sqlite:///{store}")
    build(engine, database.ROOT / "data")
    return engine


def _stored(store: str, by_lsoa: str, by_cell: str) -> Counts:
    connection = sqlite3.connect(store)
    (lsoas, in_lsoas), (cells, in_cells) = (
        connection.execute(f"SELECT count(*), sum(incidents) FROM {table}").fetchone() for table in (by_lsoa, by_cell)
    )
    connection.close()
    return Counts(lsoas, cells, in_lsoas, in_cells)


# The usual libraries: into plain tables without keys, without digests of the files, without the figures that pages show


def with_polars(job: Job) -> Steps:
    """A file at a time, which with polars 2.1 is faster and smaller than all of them as one stream."""
    import polars as pl

    cells = _cells(job.resolution)
    types = {column: pl.Float64 if column in DEGREES else pl.String for column in job.columns}

    def cells_of(rows: pl.DataFrame) -> pl.Series:
        return pl.Series("cell", cells(rows["Longitude"].to_arrow(), rows["Latitude"].to_arrow()))

    yield None
    with _Tables(job.store) as tables:
        for file in job.files:
            rows = pl.read_csv(file, schema=types, columns=[*KEYS, *DEGREES])
            placed = rows.drop_nulls(DEGREES)
            tables.add_lsoas(rows.drop_nulls("LSOA code").group_by(KEYS).len().rows())
            tables.add_cells(placed.with_columns(cells_of(placed)).group_by("Month", "cell", "Crime type").len().rows())
    yield None
    yield _stored(job.store, "by_lsoa", "by_cell")


def with_pandas(job: Job) -> Steps:
    """A file at a time; texts as categories, which is faster here than as they are and than Arrow's reader."""
    import pandas as pd
    import pyarrow as pa

    cells = _cells(job.resolution)
    types = {**dict.fromkeys(KEYS, "category"), **dict.fromkeys(DEGREES, "float64")}

    def counts(rows: pd.DataFrame, *keys: str) -> list[Any]:
        return list(rows.groupby(list(keys), observed=True).size().reset_index().itertuples(index=False, name=None))

    yield None
    with _Tables(job.store) as tables:
        for file in job.files:
            rows = pd.read_csv(file, usecols=[*KEYS, *DEGREES], dtype=types)
            placed = rows.dropna(subset=list(DEGREES))
            found = cells(*(pa.array(placed[column].to_numpy()) for column in DEGREES))
            tables.add_lsoas(counts(rows, *KEYS))
            tables.add_cells(counts(placed.assign(cell=found.to_numpy()), "Month", "cell", "Crime type"))
    yield None
    yield _stored(job.store, "by_lsoa", "by_cell")


class _Tables:
    """Two plain tables in an SQLite file, written in one transaction: `with` begins and ends it."""

    def __init__(self, store: str) -> None:
        self._connection = sqlite3.connect(store)
        self._connection.execute("PRAGMA journal_mode=WAL")

    def __enter__(self) -> _Tables:
        self._connection.execute("BEGIN")
        for table, place in (("by_lsoa", "lsoa TEXT"), ("by_cell", "cell INTEGER")):
            self._connection.execute(f"CREATE TABLE {table} (month TEXT, {place}, category TEXT, incidents INTEGER)")
        return self

    def __exit__(self, *_problem: object) -> None:
        self._connection.commit()
        self._connection.close()

    def add_lsoas(self, rows: list[Any]) -> None:
        self._connection.executemany("INSERT INTO by_lsoa VALUES (?, ?, ?, ?)", rows)

    def add_cells(self, rows: list[Any]) -> None:
        self._connection.executemany("INSERT INTO by_cell VALUES (?, ?, ?, ?)", rows)


WAYS: dict[str, Callable[[Job], Steps]] = {
    "floor": floor,
    "floor in degrees": floor_in_degrees,
    "counted": counted,
    "loaded": loaded,
    "polars": with_polars,
    "pandas": with_pandas,
}

if __name__ == "__main__":
    json.dump(done(Job(**json.load(sys.stdin))), sys.stdout)
