"""A return from its bytes to the facts it holds: read, checked against its contracts and against what is known. Nothing is written.

A file is refused whole, with all that is wrong with it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pydantic import ValidationError

from loaders.reading import Problem, Refused, nearest
from loaders.returns import files, private
from loaders.returns.contracts import BY_NAME, REFUSED, SHEETS, Sheet, Wrong, columns, required
from loaders.returns.known import Fact, Known
from loaders.returns.sheets import Line, Notice
from loaders.returns.sheets import Sheet as Given
from store import schema
from store.returns import Return

ASIDE = ("How to fill in", "Lists")  # the template's sheets that hold no facts
HEADERS = {sheet.name: frozenset(columns(sheet)) for sheet in SHEETS}


@dataclass(frozen=True)
class Checked:
    """A file that may be loaded: what it holds, its rows, what was noticed about it, and the sheets it has."""

    given: Return
    rows: int
    notices: tuple[Notice, ...]
    sheets: tuple[str, ...]


def check(content: bytes, name: str, known: Known) -> Checked:
    """Raises Refused with everything that is wrong with the file."""
    name = PurePath(name.replace("\\", "/")).name.encode("utf-8", "replace").decode()
    if private.found(name):
        raise Refused([Problem("the file", None, None, "personal data in its name", "a name without any", "Rename the file.")])
    read = files.read(content, name, HEADERS.values())
    problems: list[Problem] = []
    facts: dict[str, dict[tuple[Any, ...], Fact]] = {}
    first: dict[tuple[Any, ...], str] = {}
    sheets = [(given, _contract(given, name, problems)) for given in read.sheets]
    notices = list(read.notices)
    for given, sheet in sorted((pair for pair in sheets if pair[1]), key=lambda pair: SHEETS.index(pair[1])):  # type: ignore[arg-type]
        _read_sheet(given, sheet, name, known, facts, first, problems)  # type: ignore[arg-type]
    held = [given for given, sheet in sheets if sheet]
    if not problems and not any(given.lines for given in held):
        problems.append(Problem(name, None, None, "no rows", "at least one row below the header", "Fill in the rows."))
    if problems:
        raise Refused(problems)
    rows = {table: list(held.values()) for table, held in facts.items()}
    made = Return(name, hashlib.sha256(content).hexdigest(), {table: [dict(row) for row in held] for table, held in rows.items()})
    return Checked(made, sum(len(one.lines) for one in held), tuple(notices), tuple(s.name for _, s in sheets if s))


def _contract(given: Given, name: str, problems: list[Problem]) -> type[Sheet] | None:
    """Which contract a sheet is under: by its name in a workbook, by its columns in a text file."""
    if given.name in ASIDE:
        return None
    if given.name is not None:
        names = {known.casefold(): sheet for known, sheet in BY_NAME.items()}
        sheet = names.get(given.name.strip().casefold())
        if sheet is None:
            fix = "Rename the sheet as in the template, or remove it."
            problems.append(Problem(name, None, None, f"the sheet {given.name!r}", nearest(given.name, list(BY_NAME)), fix))
        return sheet
    return max(SHEETS, key=lambda sheet: len(HEADERS[sheet.name] & set(given.header)))


def _read_sheet(
    given: Given,
    sheet: type[Sheet],
    name: str,
    known: Known,
    facts: dict[str, dict[tuple[Any, ...], Fact]],
    first: dict[tuple[Any, ...], str],
    problems: list[Problem],
) -> None:
    place = f"{name}, sheet {given.name}" if given.name is not None else name
    wrong = list(_wrong_columns(given, sheet, place))
    problems += wrong
    if wrong:
        return
    for line in given.lines:
        for problem in _read_line(given, line, sheet, known, facts, first):
            problems.append(Problem(place, line.number, problem.column or None, problem.why.found, problem.why.expected, problem.why.fix))


def _wrong_columns(given: Given, sheet: type[Sheet], place: str) -> Iterator[Problem]:
    wanted = columns(sheet)
    for column in required(sheet):
        if column not in given.header:
            yield Problem(place, given.header_row, column, "no such column", f"the column {column}", "Add the column.")
    for column in given.header:
        if column not in wanted:
            free = [name for name in wanted if name not in given.header] or list(wanted)
            yield Problem(place, given.header_row, column, f"the column {column!r}", nearest(column, free), "Rename or remove the column.")


def _read_line(
    given: Given,
    line: Line,
    sheet: type[Sheet],
    known: Known,
    facts: dict[str, dict[tuple[Any, ...], Fact]],
    first: dict[tuple[Any, ...], str],
) -> list[Wrong]:
    """Adds the facts of a row; gives what is wrong with it."""
    try:
        row = sheet.model_validate(dict(zip(given.header, line.cells, strict=True)), context=known)
        made = list(row.facts(known))
    except ValidationError as refused:
        return [_in_words(error) for error in refused.errors()]
    except Wrong as wrong:
        return [wrong]
    repeated = []
    for table, fact in made:
        key = tuple(fact[part] for part in schema.VERSIONED[table].info["key"])
        earlier = facts.setdefault(table, {}).get(key)
        if earlier is not None and (earlier != fact or len(made) == 1):
            repeated.append(first[table, key])
        first.setdefault((table, key), f"row {line.number}" + (f" of the sheet {given.name}" if given.name else ""))
        facts[table][key] = fact
        known.add(table, fact)
    if repeated:
        found = f"the same as in {repeated[0]}"
        return [Wrong(given.header[0], found, "each fact once", "Remove one of the rows, or correct what tells them apart.")]
    return []


def _in_words(error: Any) -> Wrong:
    """One of pydantic's errors as ours."""
    column = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == REFUSED:
        told = error["ctx"]
        return Wrong(column, told["found"], told["expected"], told["fix"])
    return Wrong(column, repr(error["input"])[:80], "what the template says of this column", "Correct the cell.")
