"""Builds or refreshes the store from `data/`: every file is read and checked before anything is written.

A file is known by its SHA-256: one that is already in the store as it stands is left alone, one that changed replaces
its own earlier rows, one that is gone takes its rows with it. Building twice therefore changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table
from tqdm import tqdm

from loaders import cells, definitions, outlines, reading, recorded
from loaders.reading import Problem, Refused
from measures.periods import period_end
from store import loads, schema
from store.database import migrate, newest_revision
from store.loads import Load

FOLDERS = ("definitions", "reference", "published", "demonstration")
READERS: dict[str, Callable[..., list[dict[str, Any]]]] = {".csv": reading.read, ".geojson": outlines.read, ".toml": definitions.read}
COMPUTED = {
    ("updates", "period_end"): lambda row: period_end(row["label"]),
    ("recorded_incidents", "known_from"): lambda row: recorded.known_from(row["month"]),
    ("recorded_asb_by_ward", "known_from"): lambda row: recorded.known_from(row["month"]),
    ("recorded_asb_by_cell", "known_from"): lambda row: recorded.known_from(row["month"]),
}
CELLS = "data/reference/cells"  # no file: the cells of the outlines, and of the counts by cell
# what an officer loads from the sources' own files stands: what data/ says of the same is left out
# table: which table tells what is held, by which of its columns, and the columns of a row that are compared with them
FIRST_FROM_SOURCES: dict[str, list[tuple[Table, tuple[str, ...], tuple[str, ...]]]] = {
    "outlines": [(schema.outlines, ("area",), ("area",))],
    "cells": [(schema.outlines, ("area",), ("district",)), (schema.cells, ("cell",), ("cell",))],
    "recorded_incidents": [(schema.recorded_incidents, ("month", "district"), ("month", "district"))],
    "recorded_asb_by_cell": [(schema.recorded_incidents, ("month", "district"), ("month", "district"))],
    "recorded_asb_by_ward": [(schema.recorded_asb_by_ward, ("month", "ward_code"), ("month", "ward_code"))],
}


@dataclass(frozen=True)
class Built:
    """What a build did. `rows` counts the rows written, 0 when the store was already as the files are."""

    files: int
    changed: int
    rows: int


def build(engine: Engine, data: Path, *, demonstration: bool = True) -> Built:
    """Bring the store to what `data` holds. Raises Refused, with the store unchanged, if any file is wrong."""
    migrate(engine)
    wanted = _read_all(_paths(data, demonstration))
    if not demonstration:
        _refuse_if_returned(engine)
    known, revision = loads.current(engine), newest_revision()
    gone = [Load(file, _nothing(), _table(file), []) for file in known if _ours(file) and file not in {w.file for w in wanted}]
    changed = [_without_held(engine, load) for load in gone + wanted if known.get(load.file) != (load.sha256, revision)]
    return Built(sum(load.file != CELLS for load in wanted), len(changed), loads.write(engine, changed) if changed else 0)


def _refuse_if_returned(engine: Engine) -> None:
    """Raises Refused where returns of the demonstration partnership are held: their rows stay in the store, and need it there."""
    held = loads.returned_to_the_demonstration(engine)
    if held:
        found = f"returns of the demonstration partnership, load {', '.join(map(str, held))}"
        fix = "Build with it; or begin a new store, and load the other returns again."
        raise Refused([Problem("data/demonstration", None, None, found, "none, to leave the partnership out", fix)])


def _paths(data: Path, demonstration: bool) -> dict[tuple[str, Table], Path]:
    """The files there are, in an order in which each table comes after those it refers to."""
    folders = FOLDERS if demonstration else FOLDERS[:-1]
    found = {}
    for table in schema.META.sorted_tables:
        for folder in folders:
            for ending in READERS:
                path = data / folder / f"{table.name}{ending}"
                if path.exists():
                    found[f"data/{folder}/{path.name}", table] = path
    if not found:
        raise Refused([Problem("data", None, None, "no files", "the files of data/published", "Run this where the project is.")])
    return found


def _without_held(engine: Engine, load: Load) -> Load:
    """The load without the rows that an officer's files hold instead."""
    kept = load.rows
    for table, columns, own in FIRST_FROM_SOURCES.get(load.table.name, []):
        held = loads.held_by_others(engine, table, columns, ours="data/")
        kept = [row for row in kept if tuple(row[column] for column in own) not in held]
    return replace(load, rows=kept)


def _ours(file: str) -> bool:
    return file.startswith(tuple(f"data/{folder}/" for folder in FOLDERS))


def _table(file: str) -> Table:
    return schema.META.tables[Path(file).stem]


def _nothing() -> str:
    return hashlib.sha256(b"").hexdigest()


def _read_all(paths: dict[tuple[str, Table], Path]) -> list[Load]:
    """Every file, in order, checked alone and against the others. Raises Refused with all problems of all of them."""
    wanted, problems, unread = [], [], set()
    for (file, table), path in tqdm(paths.items(), desc="Reading", unit="file", delay=1):
        try:
            wanted.append(_read(path, file, table))
        except Refused as refused:
            problems += refused.problems
            unread.add(table.name)
    problems += _check_keys(wanted) + _check_references(wanted, unread)
    if problems:
        raise Refused(problems)
    return wanted + _cells(wanted)


def _cells(wanted: list[Load]) -> list[Load]:
    """The cells of the outlines, with those of the counts by cell that lie outside them."""
    sources = {load.table.name: load for load in wanted if load.table.name in ("outlines", "recorded_asb_by_cell")}
    if "outlines" not in sources:
        return []
    drawn = [(row["area"], row["geometry"]) for row in sources["outlines"].rows]
    counted = Counter[tuple[str, str]]()
    for row in sources["recorded_asb_by_cell"].rows if "recorded_asb_by_cell" in sources else ():
        counted[row["cell"], row["district"]] += row["incidents"]
    digest = hashlib.sha256("".join(sorted(load.sha256 for load in sources.values())).encode()).hexdigest()
    most_first = [pair for pair, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    return [Load(CELLS, digest, schema.cells, cells.rows(drawn, most_first))]


def _read(path: Path, file: str, table: Table) -> Load:
    rows = READERS[path.suffix](path, table, name=file)
    for column in table.columns:
        if compute := COMPUTED.get((table.name, column.name)):
            rows = [{**row, column.name: compute(row)} for row in rows]
    return Load(file, hashlib.sha256(path.read_bytes()).hexdigest(), table, rows)


def _numbered(load: Load) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows as a reader of the file counts them: below a header, or the features of an outline file."""
    return enumerate(load.rows, start=2 if load.file.endswith(".csv") else 1)


def _values(wanted: list[Load], target: str) -> set[Any]:
    table, column = target.split(".")
    return {row[column] for load in wanted if load.table.name == table for row in load.rows}


def _targets(table: Table) -> dict[str, str]:
    """Which of a table's columns must name a row elsewhere, and where."""
    keys = {column.name: key.target_fullname for column in table.columns for key in column.foreign_keys}
    plain = {column.name: column.info["refers"] for column in table.columns if "refers" in column.info}
    return {name: target for name, target in (keys | plain).items() if not target.startswith("loads.")}


def _check_references(wanted: list[Load], unread: set[str]) -> list[Problem]:
    """References to no row; those to a table of which a file could not be read are left unchecked."""
    problems = []
    for load in wanted:
        for column, target in _targets(load.table).items():
            if target.split(".")[0] in unread:
                continue
            known = _values(wanted, target)
            for number, row in _numbered(load):
                if row[column] is not None and row[column] not in known:
                    nearest = reading.nearest(str(row[column]), sorted(map(str, known)))
                    problems.append(
                        Problem(
                            load.file, number, column, repr(row[column]), nearest, f"Correct it, or add it to {target.split('.')[0]}.csv."
                        )
                    )
    return problems


def _check_keys(wanted: list[Load]) -> list[Problem]:
    """A key that stands in two files of one table, or twice among the outlines."""
    problems = []
    seen: dict[tuple[Any, ...], tuple[str, int]] = {}
    for load in wanted:
        for columns in reading.keys(load.table):
            for number, row in _numbered(load):
                values = tuple(row[column] for column in columns)
                place = (load.file, number)
                file, first = seen.setdefault((load.table.name, *columns, *values), place)
                if not reading.blank(columns, values, load.table) and (file, first) != place:
                    found = f"{reading.in_words(values)}, as in row {first} of {file}"
                    problems.append(Problem(load.file, number, columns[0], found, "each key once", "Give it its own key."))
    return problems
