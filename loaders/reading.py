"""Reading a CSV file strictly: every cell is text first, then parsed by a written rule. Nothing is guessed.

A file is refused whole. Each thing wrong with it is a `Problem`: file, row, column, what was found, what was expected
and what to do. Rows are numbered as a spreadsheet numbers them: the header is row 1.
"""

import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, Integer, Table, UniqueConstraint


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file, in words an officer can act on."""

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    fix: str

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (self.file, f"row {self.row}" if self.row else "", f"column {self.column}" if self.column else "") if part
        )
        return f"{place}: found {self.found}; expected {self.expected}. {self.fix}"


class Refused(Exception):
    """A file, or several, cannot be loaded. Nothing was written."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problem{'s' if len(problems) != 1 else ''} found; nothing was loaded.")
        self.problems = problems


class Unreadable(Exception):
    """One value that is not what its column takes: what was found, what was expected, what to do."""

    def __init__(self, found: str, expected: str, fix: str) -> None:
        super().__init__(found)
        self.found, self.expected, self.fix = found, expected, fix


@dataclass(frozen=True)
class Rule:
    """How one cell becomes a value. `parse` raises ValueError on anything but the form `expected` describes."""

    parse: Callable[[str], Any]
    expected: str


def _match(pattern: str, text: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text, flags=re.ASCII)
    if found is None:
        raise ValueError(text)
    return found


def _integer(text: str) -> int:
    return int(_match(r"-?\d{1,9}", text)[0])


def _number(text: str) -> float:
    return float(_match(r"-?\d{1,12}(\.\d+)?", text)[0])


def _flag(text: str) -> bool:
    return {"yes": True, "no": False}[_match("yes|no", text)[0]]


def _day(text: str) -> date:
    return date.fromisoformat(_match(r"\d{4}-\d{2}-\d{2}", text)[0])


def _month(text: str) -> date:
    return date.fromisoformat(_match(r"\d{4}-\d{2}", text)[0] + "-01")


def _pounds(text: str) -> int:
    """Pounds to whole pence, exactly: 9783 -> 978300, 12.50 -> 1250."""
    return int(Decimal(_match(r"-?\d{1,12}(\.\d{2})?", text)[0]) * 100)


LONGEST = 100_000  # characters of a cell
TEXT = Rule(str, "text")
RULES = {
    "integer": Rule(_integer, "a whole number, such as 48"),
    "number": Rule(_number, "a number, such as 12.5"),
    "flag": Rule(_flag, "yes or no"),
    "day": Rule(_day, "a date as YYYY-MM-DD"),
    "month": Rule(_month, "a month as YYYY-MM"),
    "pounds": Rule(_pounds, "pounds as a plain number, such as 9783 or 12.50"),
}
BY_TYPE = ((Boolean, "flag"), (Date, "day"), (Integer, "integer"), (Float, "number"))


def rule(column: Column[Any]) -> Rule:
    """The rule for a column of the store: by its `read` name, else by its type."""
    if "read" in column.info:
        return RULES[column.info["read"]]
    return next((RULES[name] for kind, name in BY_TYPE if isinstance(column.type, kind)), TEXT)


def columns(table: Table) -> dict[str, Column[Any]]:
    """The columns a table's CSV file has, by their name in the file."""
    named = {column.info.get("csv", column.name): column for column in table.columns}
    return {name: column for name, column in named.items() if name is not None}


def read(path: Path, table: Table, *, name: str) -> list[dict[str, Any]]:
    """The rows of one CSV file as values of the table's columns; blank cells are None. Raises Refused."""
    header, body = _cells(path, name)
    wanted = columns(table)
    _check_header(header, list(wanted), name)
    problems: list[Problem] = []
    rows = {}
    for number, cells in enumerate(body, start=2):
        if len(cells) != len(header):
            problems.append(
                Problem(name, number, None, f"{len(cells)} cells", f"{len(header)}", "Complete the row, or remove the extra cells.")
            )
            continue
        texts = dict(zip(header, cells, strict=True))
        rows[number] = {column.name: _value(texts[label], column, label, number, name, problems) for label, column in wanted.items()}
    for key in keys(table):
        problems += _check_key(rows, key, table, name)
    if problems:
        raise Refused(problems)
    return list(rows.values())


def text(path: Path, name: str, *, form: str) -> str:
    """What stands in a file of this form, "CSV" or "TOML". Raises Refused."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as problem:
        raise Refused([Problem(name, None, None, "a file that cannot be opened", f"a {form} file", "Check the file.")]) from problem
    except UnicodeDecodeError as problem:
        raise Refused([Problem(name, None, None, "bytes that are not UTF-8", "UTF-8 text", f"Save the file as {form} UTF-8.")]) from problem


def _cells(path: Path, name: str) -> tuple[list[str], list[list[str]]]:
    whole = text(path, name, form="CSV")
    try:
        lines = list(csv.reader(io.StringIO(whole, newline=""), strict=True))
    except csv.Error as problem:
        raise Refused([Problem(name, None, None, str(problem), "a CSV file", "Save the file again as CSV.")]) from problem
    if any(len(cell) > LONGEST for line in lines for cell in line):  # the csv library's own limit is whatever the process last set
        found = f"a cell of more than {LONGEST:,} characters"
        raise Refused([Problem(name, None, None, found, "a CSV file", "Save the file again as CSV.")])
    if not lines:
        raise Refused([Problem(name, None, None, "an empty file", "a header row", "Add the header row.")])
    if "\0" in whole:
        raise Refused([Problem(name, None, None, "a character with code 0", "text", "Save the file again as CSV.")])
    return lines[0], lines[1:]


def _check_header(header: list[str], wanted: list[str], name: str) -> None:
    problems = [
        Problem(name, 1, column, "no such column", f"the column {column}", "Add the column.") for column in wanted if column not in header
    ]
    for column in dict.fromkeys(header):
        if column not in wanted:
            problems.append(Problem(name, 1, column, f"the column {column!r}", nearest(column, wanted), "Rename or remove the column."))
        elif header.count(column) > 1:
            problems.append(Problem(name, 1, column, "the column twice", "it once", "Remove one of them."))
    if problems:
        raise Refused(problems)


def _value(text: str, column: Column[Any], label: str, row: int, name: str, problems: list[Problem]) -> Any:
    try:
        return value(text, column)
    except Unreadable as unreadable:
        problems.append(Problem(name, row, label, unreadable.found, unreadable.expected, unreadable.fix))
        return None


def value(text: str, column: Column[Any]) -> Any:
    """A text as a value of the column, None if it is blank and may be. Raises Unreadable."""
    allowed = column.info.get("one_of")
    if text == "":
        if column.nullable:
            return None
        raise Unreadable("a blank cell", f"one of {', '.join(allowed)}" if allowed else rule(column).expected, "Fill the cell.")
    if allowed and text not in allowed:
        raise Unreadable(repr(text), nearest(text, list(allowed)), "Use one of the allowed words.")
    try:
        parsed = rule(column).parse(text)
    except ValueError:
        raise Unreadable(repr(text), rule(column).expected, "Correct the cell.") from None
    if "between" in column.info and not column.info["between"][0] <= parsed <= column.info["between"][1]:
        least, most = column.info["between"]
        raise Unreadable(repr(text), f"a number from {least} to {most}", "Correct the number.")
    return parsed


def keys(table: Table) -> list[list[str]]:
    """The columns that together must differ from row to row: the file's key, and what else a load holds once."""
    unique = [constraint.columns for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    of_file = [[column.name for column in columns if _in_file(column)] for columns in (table.primary_key.columns, *unique)]
    found = [key for key in (list(table.info.get("key", ())), *of_file) if key]
    return [key for at, key in enumerate(found) if key not in found[:at]]


def _in_file(column: Column[Any]) -> bool:
    return column.info.get("csv", column.name) is not None


def blank(key: list[str], values: tuple[Any, ...], table: Table) -> bool:
    """Whether a part of a key is missing that may not be: a cell that is blank or wrong, and reported as such."""
    return any(value is None and not table.c[name].nullable for name, value in zip(key, values, strict=True))


def in_words(key: tuple[Any, ...]) -> str:
    """A key as a message quotes it."""
    return " ".join(str(value) for value in key if value is not None)


def _check_key(rows: dict[int, dict[str, Any]], key: list[str], table: Table, name: str) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], int] = {}
    for number, row in rows.items():
        values = tuple(row[column] for column in key)
        if blank(key, values, table):
            continue
        if first.setdefault(values, number) != number:
            found = f"{in_words(values)}, as in row {first[values]}"
            yield Problem(name, number, key[0], found, "each key once", "Give the row its own key, or remove it.")


def nearest(text: str, allowed: list[str]) -> str:
    """The closest allowed word, or all of them if none is close."""
    close = difflib.get_close_matches(text, allowed, n=1)
    return f"{close[0]!r}" if close else "one of " + ", ".join(allowed)
