"""Counts the rows of street-level files by district, LSOA and H3 cell, with DuckDB, some files at a time.

Traps of the source:
- Anti-social behaviour has no Crime ID and identical rows are separate incidents: nothing is ever de-duplicated.
- Some rows have neither position nor LSOA. They are counted and reported, never assigned.
- A force's file holds rows from outside its area, and a force's area is wider than one district: the district comes from the LSOA,
  never from the force.
- An LSOA's name begins with the district's: `Babergh 001A`. Older files carry codes of 2011 and the names of abolished districts;
  a table says what they belong to today.
- Line ends are LF or CRLF. `Context` is always empty.
- Positions are snap points, each standing for at least eight addresses or none: they are counted by cell, and forgotten.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import TracebackType
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from h3ronpy.vector import coordinates_to_cells

from loaders.cells import RESOLUTION
from loaders.reading import Problem, Refused
from loaders.street_files import COLUMNS, MONTH, StreetFile, opened

ASB = "Anti-social behaviour"
MEMORY = "600MB"
SETTINGS: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": "", "preserve_insertion_order": False}  # nothing is put on the disk
NAME = r"(.+) \d{3}[A-Z]+"  # of an LSOA: the district's, then a number and a letter
DEGREES = {"Longitude": 180, "Latitude": 90}  # from minus to plus
AGAIN = "Download the file again."

# `part` is the place of a file in its batch. Its force and month stand in every row: they are compared once, and left aside
KEPT = """SELECT file_index::SMALLINT AS part, coalesce("Month", '') AS month, coalesce("Reported by", '') AS force, coalesce("LSOA code", '') AS lsoa,
    coalesce("LSOA name", '') AS name, coalesce("Crime type", '') AS category, "Longitude" AS lon, "Latitude" AS lat"""
FROM_FILES = f"""CREATE OR REPLACE TEMP TABLE incidents AS {KEPT} FROM read_csv(
    $files, header = true, auto_detect = false, strict_mode = true, delim = ',', quote = '"', escape = '"', columns = {{
        'Crime ID': 'VARCHAR', 'Month': 'VARCHAR', 'Reported by': 'VARCHAR', 'Falls within': 'VARCHAR', 'Longitude': 'DOUBLE',
        'Latitude': 'DOUBLE', 'Location': 'VARCHAR', 'LSOA code': 'VARCHAR', 'LSOA name': 'VARCHAR', 'Crime type': 'VARCHAR',
        'Last outcome category': 'VARCHAR', 'Context': 'VARCHAR' }})"""
FROM_ARCHIVE = f"CREATE OR REPLACE TEMP TABLE incidents AS {KEPT} FROM unpacked"
GROUPED = """CREATE OR REPLACE TEMP TABLE grouped AS
    SELECT part, lsoa, category, count(*) AS incidents FROM incidents GROUP BY part, lsoa, category"""
PARTS = """SELECT part, min(force) AS force, max(force) AS other_force, min(month) AS month, max(month) AS other_month, count(*) AS rows,
    count(*) FILTER (lsoa = '') AS without_location, count(*) FILTER (NOT abs(lon) <= 180 OR NOT abs(lat) <= 90) AS misplaced
    FROM incidents GROUP BY part ORDER BY part"""
CATEGORIES = "SELECT DISTINCT category FROM grouped ORDER BY category"
NEW_LSOAS = """SELECT lsoa, name FROM (SELECT DISTINCT lsoa, name FROM incidents WHERE lsoa != '') ANTI JOIN seen USING (lsoa, name)
    ORDER BY ALL"""
SEE = f"INSERT INTO seen {NEW_LSOAS}"
BY_LSOA = """CREATE OR REPLACE TEMP TABLE by_lsoa AS
    SELECT files.id AS file, categories.id AS category, lsoas.id AS lsoa, lsoas.district, incidents
    FROM grouped JOIN files USING (part) JOIN categories USING (category) JOIN lsoas USING (lsoa)"""
OF_LSOAS = "SELECT file, category, lsoa, incidents FROM by_lsoa ORDER BY ALL"
OF_DISTRICTS = "SELECT file, category, district, sum(incidents)::BIGINT AS incidents FROM by_lsoa GROUP BY ALL ORDER BY ALL"
PLACED = """SELECT files.id AS file, categories.id AS category, lsoas.district, lon, lat
    FROM incidents JOIN files USING (part) JOIN categories USING (category) JOIN lsoas USING (lsoa)
    WHERE lon IS NOT NULL AND lat IS NOT NULL"""
OF_CELLS = "SELECT file, category, cell, district, count(*) AS incidents FROM placed GROUP BY ALL ORDER BY ALL"
POINTS = """SELECT files.id AS file, lon, lat, count(*) AS incidents FROM incidents JOIN files USING (part)
    WHERE category = $category AND lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north GROUP BY ALL ORDER BY ALL"""


def cells_at(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """The H3 cell of each position in degrees; worked out by two threads, which the library lets run side by side."""
    half = len(lon) // 2
    with ThreadPoolExecutor(2) as pool:
        parts = pool.map(_cells_at, (lon[:half], lon[half:]), (lat[:half], lat[half:]))
        return np.concatenate(list(parts))


def _cells_at(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return np.asarray(pa.array(coordinates_to_cells(lat, lon, RESOLUTION))).astype(np.int64)


class Counter:
    """Counts one batch of files after the other. Use it in a `with` block."""

    def __enter__(self) -> Counter:
        self._duck = duckdb.connect(":memory:", config=SETTINGS)
        self._duck.execute("CREATE TABLE seen (lsoa VARCHAR, name VARCHAR)")
        self._duck.execute("CREATE TABLE lsoas (id BIGINT, lsoa VARCHAR, district BIGINT)")
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._duck.close()

    def read(self, files: Sequence[StreetFile]) -> None:
        """Takes a batch in: all of it from files, or all of it from archives. Raises Refused."""
        try:
            if files[0].member is None:
                self._duck.execute(FROM_FILES, {"files": [str(file.path) for file in files]})
            else:
                self._duck.register("unpacked", pa.concat_tables([_unpacked(file, at) for at, file in enumerate(files)]))
                self._duck.execute(FROM_ARCHIVE)
                self._duck.unregister("unpacked")
        except (duckdb.Error, pa.ArrowInvalid, UnicodeDecodeError) as problem:
            raise Refused(_problems(files)) from problem
        self._duck.execute(GROUPED)
        self._parts, self._lsoas = self._duck.sql(PARTS).df(), self._duck.sql(NEW_LSOAS).df()
        self._check(files)

    def parts(self) -> pd.DataFrame:
        """part (place in the batch), force, month (a date), rows, without_location (no LSOA) of each file of the batch, in order."""
        months = [date.fromisoformat(f"{month}-01") for month in self._parts["month"]]
        return self._parts[["part", "force", "rows", "without_location"]].assign(month=months)

    def categories(self) -> list[str]:
        """The categories of the batch, in order."""
        return [category for (category,) in self._duck.sql(CATEGORIES).fetchall()]

    def new_lsoas(self, former: Mapping[str, str]) -> pd.DataFrame:
        """lsoa, district of today: each LSOA of the batch that no batch had before, once. Raises Refused if names put one in two districts."""
        named = self._lsoas
        today = named["name"].str.extract(f"^{NAME}$")[0]
        pairs = named.assign(district=today.map(lambda name: former.get(name, name)))[["lsoa", "district"]].drop_duplicates()
        twice = pairs[pairs["lsoa"].duplicated(keep=False)]
        if len(twice):
            raise Refused([moved(twice["lsoa"].iloc[0])])
        return pairs.reset_index(drop=True)

    def number(self, files: pd.DataFrame, categories: pd.DataFrame, lsoas: pd.DataFrame) -> None:
        """Takes the store's numbers: files (id, part), categories (id, category), new lsoas (id, lsoa, district's number)."""
        self._duck.register("files", files[["id", "part"]])
        self._duck.register("categories", categories)
        if len(lsoas):
            self._duck.register("new", lsoas)
            self._duck.execute("INSERT INTO lsoas SELECT id, new.lsoa, new.district FROM new ANTI JOIN lsoas USING (lsoa)")
            self._duck.execute(SEE)
        self._duck.execute(BY_LSOA)

    def of_districts(self) -> np.ndarray:
        """Rows of file, category, district, incidents, in numbers, in order."""
        return self._numbers(OF_DISTRICTS)

    def of_lsoas(self) -> np.ndarray:
        """Rows of file, category, lsoa, incidents, in numbers, in order."""
        return self._numbers(OF_LSOAS)

    def of_cells(self) -> np.ndarray:
        """Rows of file, category, cell, district, incidents, in numbers, in order; rows without position or LSOA are not in it."""
        placed = {name: np.asarray(column) for name, column in self._duck.sql(PLACED).fetchnumpy().items()}
        cells = cells_at(placed.pop("lon"), placed.pop("lat"))
        self._duck.register("placed", pa.table({**placed, "cell": cells}))
        counted = self._numbers(OF_CELLS)
        self._duck.unregister("placed")
        return counted

    def points(self, extent: tuple[float, float, float, float]) -> pd.DataFrame:
        """file, lon, lat, incidents: recorded anti-social behaviour within west, south, east, north; for counting by ward, then dropped."""
        west, south, east, north = extent
        edges = {"west": west, "south": south, "east": east, "north": north}
        return self._duck.execute(POINTS, {"category": ASB, **edges}).df()

    def _numbers(self, query: str) -> np.ndarray:
        columns = self._duck.sql(query).fetchnumpy()
        return np.stack([np.asarray(column, dtype=np.int64) for column in columns.values()], axis=1)

    def _check(self, files: Sequence[StreetFile]) -> None:
        months = [f"{file.month:%Y-%m}" for file in files]
        expected = [(at, file.force, file.force, month, month) for at, (file, month) in enumerate(zip(files, months, strict=True))]
        found = self._parts[["part", "force", "other_force", "month", "other_month"]].itertuples(index=False, name=None)
        sound = (
            list(found) == expected
            and all(self.categories())
            and self._lsoas["name"].str.fullmatch(NAME).all()
            and self._parts["misplaced"].sum() == 0
        )
        if not sound:
            raise Refused(_problems(files))


def _unpacked(file: StreetFile, at: int) -> pa.Table:
    """The rows of a file in an archive, read where it is, with its place in the batch under the name that DuckDB gives it."""
    with opened(file) as stream:
        whole = pa.BufferReader(stream.read())
    types = {column: pa.float64() if column in DEGREES else pa.string() for column in COLUMNS}
    rows = arrow_csv.read_csv(
        whole,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    return rows.append_column("file_index", pa.repeat(at, len(rows)))


def moved(lsoa: str) -> Problem:
    """What is wrong where one LSOA's names lead to two districts of today."""
    fix = "Add the former district to data/reference/former_districts.csv and build the store."
    return Problem("the files", None, "LSOA name", f"{lsoa} in two districts", "one district of today", fix)


def batches(files: Sequence[StreetFile], *, size: int) -> Iterator[list[StreetFile]]:
    """The files in order, as many together as come to `size` bytes; never some of an archive and some that are not."""
    batch: list[StreetFile] = []
    for file in files:
        if batch and (sum(held.size for held in batch) + file.size > size or (file.member is None) != (batch[0].member is None)):
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def digests(files: Sequence[StreetFile], digest: Any) -> list[str]:
    """The digest of each file, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(digest, files))


# Which file, which row: looked for only where something is wrong


def _problems(files: Sequence[StreetFile]) -> list[Problem]:
    """The first thing wrong in each file; where the rows are sound one by one, that the files cannot be counted together."""
    found = [problem for file in files for problem in _first_problem(file)]
    together = Problem(files[0].name, None, None, "rows that cannot be read as CSV", "a street-level file", AGAIN)
    return found or [together]


def _first_problem(file: StreetFile) -> Iterator[Problem]:
    with opened(file) as stream:
        lines = csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline=""), strict=True)
        number = 1
        try:
            next(lines)
            for number, cells in enumerate(lines, start=2):
                problem = _row_problem(file, number, cells)
                if problem:
                    yield problem
                    return
        except csv.Error:
            yield Problem(file.name, number + 1, None, "a quotation mark out of place", "a CSV row", AGAIN)


def _row_problem(file: StreetFile, number: int, cells: list[str]) -> Problem | None:
    if len(cells) != len(COLUMNS):
        return Problem(file.name, number, None, f"{len(cells)} cells", f"{len(COLUMNS)}", AGAIN)
    row = dict(zip(COLUMNS, cells, strict=True))
    for column, cell in row.items():
        if not _is_text(cell):
            return Problem(file.name, number, column, "bytes that are not UTF-8", "UTF-8 text", AGAIN)
    for column, sound, expected in _expectations(file, row):
        if not sound:
            return Problem(file.name, number, column, repr(row[column]), expected, AGAIN)
    return None


def _expectations(file: StreetFile, row: dict[str, str]) -> Iterator[tuple[str, bool, str]]:
    yield "Month", bool(MONTH.fullmatch(row["Month"])), "a month such as 2025-01"
    yield "Month", row["Month"] == f"{file.month:%Y-%m}", f"{file.month:%Y-%m}, as in the first row: one month a file"
    yield "Reported by", row["Reported by"] == file.force, f"{file.force}, as in the first row: one force a file"
    for column in DEGREES:
        yield column, _is_degrees(row[column], most=DEGREES[column]), "degrees, or nothing"
    yield "LSOA name", not row["LSOA code"] or bool(re.fullmatch(NAME, row["LSOA name"])), "a name such as Babergh 001A"
    yield "Crime type", bool(row["Crime type"]), "a category"


def _is_text(cell: str) -> bool:
    """Whether all of it was UTF-8: bytes that were not stand in it as halves of characters."""
    return not any("\udc80" <= character <= "\udcff" for character in cell)


def _is_degrees(text: str, *, most: int) -> bool:
    try:
        return not text or abs(float(text)) <= most
    except ValueError:
        return False
