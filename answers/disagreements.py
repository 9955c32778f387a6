"""Statements that disagree, both sides with their place: a question to ask, never a verdict."""

import pandas as pd

from answers import current
from answers.evidence import lines_of
from store import queries
from store.scope import Scope
from views import words
from views.tables import Table, lines


def disagreements(scope: Scope, subject: str | None = None) -> Table:
    """The disagreements within a scope about one subject of the dashboard, or about all."""
    rows = queries.conflicts(current.engine(), scope)
    return both_sides(rows if subject is None else rows[rows["subject"] == subject])


def both_sides(rows: pd.DataFrame) -> Table:
    """Disagreements, each with both sides."""
    frame = pd.DataFrame(
        {
            "About": [lines(words.plain(row["topic"]), row["conflict"]) for _, row in rows.iterrows()],
            "One side": [_side(row["side_a"], row["source_a"], row["line_a"]) for _, row in rows.iterrows()],
            "The other side": [_side(row["side_b"], row["source_b"], row["line_b"]) for _, row in rows.iterrows()],
            "How it is shown here": [words.plain(str(row["handling"] or "")) for _, row in rows.iterrows()],
        }
    )
    return Table(frame, alt=f"{words.count(len(frame), 'place')} where sources disagree, with both sides")


def _side(text: str, source: str, line: str) -> str:
    place = f"report {source.replace('; ', ' and ')}, {lines_of(line)}"
    return "  \n".join((words.plain(text), f":gray[{words.plain(place)}]"))
