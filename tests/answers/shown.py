"""What an answer holds, however deep: its tables and charts, and every text and number that could reach a screen."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from answers import accountability, changes, funding, overview, places, priorities, referrals, sources
from selection import Selection
from views.charts import Chart
from views.maps import Map
from views.tables import Table

ANSWERS: dict[str, Callable[[Selection], Any]] = {
    "overview": overview.answer,
    "changes": changes.answer,
    "priorities": priorities.answer,
    "funding": funding.answer,
    "referrals": referrals.answer,
    "places": places.answer,
    "accountability": accountability.answer,
    "sources": sources.answer,
}


def parts(answer: Any, name: str = "", *, leaving: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    """Every table, chart, map and plain value of an answer under its name; fields called as in `leaving` are left out."""
    if is_dataclass(answer) and not isinstance(answer, Table | Chart | Map):
        for field in fields(answer):
            if field.name not in leaving:
                yield from parts(getattr(answer, field.name), f"{name}.{field.name}", leaving=leaving)
    elif isinstance(answer, tuple):
        for at, part in enumerate(answer):
            yield from parts(part, f"{name}[{at}]", leaving=leaving)
    elif isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from parts(value, f"{name}[{key}]", leaving=leaving)
    else:
        yield name, answer


def texts(answer: Any, *, leaving: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Every text, number, head, cell, chart value and alt text of an answer."""
    for name, part in parts(answer, leaving=leaving):
        for text in _texts(part):
            yield name, text


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Table):
        yield part.alt
        yield from map(str, part.frame.columns)
        for name in part.frame.columns:
            missing = part.frame[name].isna() if name in part.numeric else [False] * len(part.frame)  # drawn as words
            yield from (str(cell) for cell, none in zip(part.frame[name], missing, strict=True) if not none)
    elif isinstance(part, Chart):
        yield part.alt
        yield json.dumps(part.spec, ensure_ascii=False)
    elif isinstance(part, Map):
        yield part.alt
        yield part.deck.to_json()
    elif part is not None:
        yield str(part)


def of_kind(answer: Any, kind: type) -> list[tuple[str, Any]]:
    """The tables, or the charts, of an answer by name."""
    return [(name, part) for name, part in parts(answer) if isinstance(part, kind)]


def rows(table: Table) -> list[tuple[Any, ...]]:
    """A table's rows as plain values, missing ones as None."""
    frame = table.frame.astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


def column(table: Table, name: str) -> list[Any]:
    return list(table.frame[name])


def body(table: Table) -> list[list[str]]:
    """The rows as they are drawn, numbers in their format."""
    drawn = table.arguments()["data"]._translate(False, False)["body"]
    return [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in drawn]
