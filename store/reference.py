"""The name of a fact in a link: its table and its key, joined by colons. duties:D10:ESCSP:East Suffolk:001."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Column, Date

from store import schema

NEW = "R-"  # begins the key of a figure that a return added; any other is a document's
ESCAPED = (("%", "%25"), (":", "%3A"))


def key(table: str) -> tuple[str, ...]:
    """The columns that together name a row of a table of facts."""
    named: tuple[str, ...] = schema.VERSIONED[table].info["key"]
    return named


def owner(table: str) -> tuple[str, str]:
    """For a table whose rows belong to a fact of another one: the column that names it, and that table."""
    columns = schema.VERSIONED[table].columns
    told = ((column.name, column.info.get("refers", "").split(".")[0]) for column in columns)
    return next((name, other) for name, other in told if other in schema.VERSIONED)


def reference(table: str, row: Mapping[Any, Any]) -> str:
    """The name of a row of a table of facts: money:F05. A part of the key that is not stated stays empty."""
    return ":".join((table, *(_written(row[name]) for name in key(table))))


def read(text: str) -> tuple[str, dict[str, Any]] | None:
    """The table and the key that a name stands for; None for anything that is not of that form."""
    name, *parts = text.split(":")
    table = schema.VERSIONED.get(name)
    if table is None or len(parts) != len(key(name)):
        return None
    try:
        return name, {column: _value(part, table.c[column]) for column, part in zip(key(name), parts, strict=True)}
    except ValueError:
        return None


def _written(value: Any) -> str:
    if pd.isna(value):
        return ""
    text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
    for character, escape in ESCAPED:
        text = text.replace(character, escape)
    return text


def _value(part: str, column: Column[Any]) -> Any:
    """Raises ValueError where a part that must be stated is not, or is no date where one is due."""
    for character, escape in reversed(ESCAPED):
        part = part.replace(escape, character)
    if part == "" and column.nullable:
        return None
    if part == "" or "\0" in part:
        raise ValueError(part)
    return date.fromisoformat(part) if isinstance(column.type, Date) else part
