"""Reading a file of definitions: TOML, one table for each thing defined, named by its key.

The keys of a table are the columns of the store's table of the same name, and their values are read by the same rules as the cells
of a CSV file. A list is read as its items with "; " between them; a column `position` takes the place in the file. A file is refused whole, with every key that is wrong.
"""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from loaders import reading
from loaders.reading import Problem, Refused, Unreadable

KEY = "key"
KEY_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read(path: Path, table: Table, *, name: str) -> list[dict[str, Any]]:
    """The definitions of one file as rows of the table, in the file's order. Raises Refused."""
    problems: list[Problem] = []
    rows = [_row(key, given, table, name, problems) for key, given in _parsed(path, name).items()]
    if problems:
        raise Refused(problems)
    return [{**row, "position": place} for place, row in enumerate(rows, start=1)] if "position" in table.columns else rows


def _parsed(path: Path, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(reading.text(path, name, form="TOML"))
    except tomllib.TOMLDecodeError as problem:
        raise Refused([Problem(name, None, None, str(problem), "a TOML file", "Correct the line that is named.")]) from problem


def _row(key: str, given: Any, table: Table, name: str, problems: list[Problem]) -> dict[str, Any]:
    columns = {label: column for label, column in reading.columns(table).items() if label != KEY}
    if not isinstance(given, dict):
        problems.append(Problem(name, None, key, "a value outside any table", f"a table [{key}]", "Put it under the table it belongs to."))
        return {}
    if not KEY_FORM.fullmatch(key):
        problems.append(Problem(name, None, key, f"the key {key!r}", "small letters, numbers and hyphens", "Rename the table."))
    for label in given:
        if label not in columns:
            expected = reading.nearest(label, list(columns))
            problems.append(Problem(name, None, f"{key}.{label}", f"the key {label!r}", expected, "Rename or remove the key."))
    row = {KEY: key}
    for label, column in columns.items():
        try:
            row[column.name] = reading.value(_text(given.get(label, "")), column)
        except Unreadable as unreadable:
            found = unreadable.found if label in given else "no such key"
            fix = unreadable.fix if label in given else "Add the key."
            problems.append(Problem(name, None, f"{key}.{label}", found, unreadable.expected, fix))
    return row


def _text(value: Any) -> str:
    """The value as a CSV file would spell it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, str | int | float | date):
        return str(value).strip()
    raise Unreadable(f"a {type(value).__name__}", "a text, a number, a date or a list", "Correct the value.")
