"""What a measure counts, which way it should go, and what may be shown of it: the definitions, as the rules take them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from answers import current
from measures import rag
from measures.xmr import GoodDirection
from store import queries
from store.scope import Audience
from views import words
from views.tables import Table, lines, records

DIRECTIONS: dict[str, str] = {"increase": "More is better", "decrease": "Less is better", "neutral": "Neither way is agreed to be better"}
DISCLOSURE = {"people": "Small numbers withheld, others rounded", "open": "Published counts, as they are"}


@dataclass(frozen=True)
class Measure:
    """One measure's definition, as far as the rules use it. `target`: the number a month to reach, if one is set."""

    title: str
    unit: str
    good_direction: GoodDirection
    direction_note: str
    people: bool
    target: float | None


def measure(title: str, audience: Audience = "public") -> Measure:
    """The definition of a measure; without one it is taken as a count of people for which no direction is agreed."""
    undefined = Measure(title, "number", "neutral", "No definition is held.", people=True, target=None)
    return _measures(current.key(), audience).get(title, undefined)


def titles(audience: Audience = "public") -> tuple[str, ...]:
    """The measures that are defined, in the order of the file."""
    return tuple(_measures(current.key(), audience))


def of_no_people(audience: Audience = "public") -> list[str]:
    """The measures that are defined and count no people: every other one is shown by the rule for people."""
    return [title for title, held in _measures(current.key(), audience).items() if not held.people]


def thresholds(audience: Audience = "public") -> rag.Parameters:
    """The parameters of the evidence check."""
    (row,) = queries.rag_parameters(current.engine(), audience=audience).drop(columns="key").to_dict("records")
    return rag.Parameters(**{str(name): value for name, value in row.items()})


def table(audience: Audience = "public") -> Table:
    """Every definition, for the page of sources and method."""
    rows = [_row(row) for row in records(queries.measures(current.engine(), audience=audience))]
    frame = pd.DataFrame(rows, columns=["Measure", "What is counted", "Which way is better", "What is shown, and by whom"])
    return Table(frame, alt="What each measure counts, and how it is judged")


@st.cache_data(max_entries=8, show_spinner=False)
def _measures(version: str, audience: Audience) -> dict[str, Measure]:
    return {
        row.title: Measure(
            row.title,
            row.unit,
            row.good_direction,
            row.direction_note,
            row.disclosure == "people",
            None if pd.isna(row.target) else row.target,
        )
        for row in records(queries.measures(current.engine(), audience=audience))
    }


def _row(row: Any) -> tuple[str, ...]:
    target = (
        "No target is set" if pd.isna(row.target) else f"Target: {words.number(row.target)} a month. {words.plain(row.target_note or '')}"
    )
    return (
        lines(words.plain(row.title), words.plain(row.why)),
        lines("Counted", words.plain(row.counted), f"Not counted: {words.plain(row.not_counted)}"),
        lines(DIRECTIONS[row.good_direction], words.plain(row.direction_note), target),
        lines(
            DISCLOSURE[row.disclosure],
            words.plain(row.source),
            f"Kept by: {words.lower(words.plain(row.owner))}; to be looked at again by {words.day(row.next_review)}",
        ),
    )
