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
SETTINGS = {"memory_limit": "400MB", "temp_directory": "", "preserve_insertion_order": False}  # nothing is put on the disk
NAME = r"(.+) \d{3}[A-Z]+"  # of an LSOA: the district's, then a number and a letter
DEGREES = {"Longitude": 180, "Latitude": 90}  # from minus to plus
AGAIN = "Download the file again."

KEPT = """
    SELECT filename, "Month" AS month, "Reported by" AS force, coalesce("LSOA code", '') AS lsoa, coalesce("LSOA name", '') AS name,
        coalesce("Crime type", '') AS category, "Longitude" AS lon, "Latitude" AS lat,
        CASE WHEN "Longitude" IS NULL OR "Latitude" IS NULL THEN NULL ELSE cell_at("Longitude", "Latitude") END AS cell
"""
FROM_FILES = f"""CREATE OR REPLACE TEMP TABLE incidents AS {KEPT} FROM read_csv(
    $files, header = true, filename = true, auto_detect = false, strict_mode = true, delim = ',', quote = '"', escape = '"', columns = {{
        'Crime ID': 'VARCHAR', 'Month': 'VARCHAR', 'Reported by': 'VARCHAR', 'Falls within': 'VARCHAR', 'Longitude': 'DOUBLE',
        'Latitude': 'DOUBLE', 'Location': 'VARCHAR', 'LSOA code': 'VARCHAR', 'LSOA name': 'VARCHAR', 'Crime type': 'VARCHAR',
        'Last outcome category': 'VARCHAR', 'Context': 'VARCHAR' }})"""
FROM_ARCHIVE = f"CREATE OR REPLACE TEMP TABLE incidents AS {KEPT} FROM unpacked"
GROUPED = """CREATE OR REPLACE TEMP TABLE grouped AS
    SELECT filename, month, force, lsoa, name, category, count(*) AS incidents FROM incidents GROUP BY ALL"""
PARTS = """SELECT force, month, sum(incidents)::BIGINT AS rows, coalesce(sum(incidents) FILTER (lsoa = ''), 0)::BIGINT AS without_location
    FROM grouped GROUP BY ALL ORDER BY ALL"""
PARTS_OF_FILES = "SELECT DISTINCT filename, force, month FROM grouped"
CATEGORIES = "SELECT DISTINCT category FROM grouped ORDER BY category"
NEW_LSOAS = "SELECT DISTINCT lsoa, name FROM grouped ANTI JOIN seen USING (lsoa, name) WHERE lsoa != '' ORDER BY ALL"
EXTENT = "SELECT min(lon) AS west, max(lon) AS east, min(lat) AS south, max(lat) AS north FROM incidents"
SEE = f"INSERT INTO seen {NEW_LSOAS}"
BY_LSOA = """CREATE OR REPLACE TEMP TABLE by_lsoa AS
    SELECT files.id AS file, categories.id AS category, lsoas.id AS lsoa, any_value(lsoas.district) AS district,
        sum(incidents)::BIGINT AS incidents
    FROM grouped JOIN files USING (force, month) JOIN categories USING (category) JOIN lsoas USING (lsoa)
    GROUP BY files.id, categories.id, lsoas.id"""
OF_LSOAS = "SELECT file, category, lsoa, incidents FROM by_lsoa ORDER BY ALL"
OF_DISTRICTS = "SELECT file, category, district, sum(incidents)::BIGINT AS incidents FROM by_lsoa GROUP BY ALL ORDER BY ALL"
OF_CELLS = """SELECT files.id AS file, categories.id AS category, cell::BIGINT AS cell, lsoas.district, count(*) AS incidents
    FROM incidents JOIN files USING (force, month) JOIN categories USING (category) JOIN lsoas USING (lsoa)
    WHERE cell IS NOT NULL GROUP BY ALL ORDER BY ALL"""
POINTS = """SELECT files.id AS file, lon, lat, count(*) AS incidents FROM incidents JOIN files USING (force, month)
    WHERE category = $category AND lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north GROUP BY ALL ORDER BY ALL"""


def _cell_at(lon: Any, lat: Any) -> pa.Array:
    return pa.array(coordinates_to_cells(_whole(lat), _whole(lon), RESOLUTION))


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


class Counter:
    """Counts one batch of files after the other. Use it in a `with` block."""

    def __enter__(self) -> Counter:
        self._duck = duckdb.connect(":memory:", config=SETTINGS)
        self._duck.execute("CREATE TABLE seen (lsoa VARCHAR, name VARCHAR)")
        self._duck.execute("CREATE TABLE lsoas (id BIGINT, lsoa VARCHAR, district BIGINT)")
        self._duck.create_function("cell_at", _cell_at, ["DOUBLE", "DOUBLE"], "UBIGINT", type="arrow")  # type: ignore[call-overload]
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        self._duck.close()

    def read(self, files: Sequence[StreetFile]) -> None:
        """Takes a batch in: all of it from files, or all of it from archives. Raises Refused."""
        try:
            if files[0].member is None:
                self._duck.execute(FROM_FILES, {"files": [str(file.path) for file in files]})
            else:
                self._duck.register("unpacked", pa.concat_tables([_unpacked(file) for file in files]))
                self._duck.execute(FROM_ARCHIVE)
                self._duck.unregister("unpacked")
        except (duckdb.Error, pa.ArrowInvalid, UnicodeDecodeError) as problem:
            raise Refused(_problems(files)) from problem
        self._duck.execute(GROUPED)
        self._check(files)

    def parts(self) -> pd.DataFrame:
        """force, month (a date), rows, without_location (no LSOA) of each file of the batch."""
        parts = self._duck.sql(PARTS).df()
        return parts.assign(month=[date.fromisoformat(f"{month}-01") for month in parts["month"]])

    def categories(self) -> list[str]:
        """The categories of the batch, in order."""
        return [category for (category,) in self._duck.sql(CATEGORIES).fetchall()]

    def new_lsoas(self, former: Mapping[str, str]) -> pd.DataFrame:
        """lsoa, district of today: each LSOA of the batch that no batch had before, once. Raises Refused if names put one in two districts."""
        named = self._duck.sql(NEW_LSOAS).df()
        today = named["name"].str.extract(f"^{NAME}$")[0]
        pairs = named.assign(district=today.map(lambda name: former.get(name, name)))[["lsoa", "district"]].drop_duplicates()
        twice = pairs[pairs["lsoa"].duplicated(keep=False)]
        if len(twice):
            raise Refused([moved(twice["lsoa"].iloc[0])])
        return pairs.reset_index(drop=True)

    def number(self, files: pd.DataFrame, categories: pd.DataFrame, lsoas: pd.DataFrame) -> None:
        """Takes the store's numbers: files (id, force, month), categories (id, category), new lsoas (id, lsoa, district's number)."""
        self._duck.register("files", files.assign(month=[f"{month:%Y-%m}" for month in files["month"]]))
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
        return self._numbers(OF_CELLS)

    def points(self, extent: tuple[float, float, float, float]) -> pd.DataFrame:
        """file, lon, lat, incidents: recorded anti-social behaviour within west, south, east, north; for counting by ward, then dropped."""
        west, south, east, north = extent
        edges = {"west": west, "south": south, "east": east, "north": north}
        return self._duck.execute(POINTS, {"category": ASB, **edges}).df()

    def _numbers(self, query: str) -> np.ndarray:
        columns = self._duck.sql(query).fetchnumpy()
        return np.stack([np.asarray(column, dtype=np.int64) for column in columns.values()], axis=1)

    def _check(self, files: Sequence[StreetFile]) -> None:
        parts, categories, lsoas = self._duck.sql(PARTS_OF_FILES).fetchall(), self.categories(), self._duck.sql(NEW_LSOAS).df()
        expected = {(_filename(file), file.force, f"{file.month:%Y-%m}") for file in files}
        extent = self._duck.execute(EXTENT).fetchall()[0]
        sound = (
            set(parts) == expected
            and all(categories)
            and lsoas["name"].str.fullmatch(NAME).all()
            and all(edge is None or abs(edge) <= most for edge, most in zip(extent, (180, 180, 90, 90), strict=True))
        )
        if not sound:
            raise Refused(_problems(files))


def _filename(file: StreetFile) -> str:
    """What sets the file's rows apart from those of the others in its batch."""
    return str(file.path) if file.member is None else f"{file.path}/{file.member}"


def _unpacked(file: StreetFile) -> pa.Table:
    """The rows of a file in an archive, read where it is."""
    with opened(file) as stream:
        whole = pa.BufferReader(stream.read())
    types = {column: pa.float64() if column in DEGREES else pa.string() for column in COLUMNS}
    rows = arrow_csv.read_csv(
        whole,
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )
    return rows.append_column("filename", pa.repeat(_filename(file), len(rows)))


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
