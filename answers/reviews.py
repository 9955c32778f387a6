"""Domestic homicide reviews: the published stages by partnership, never counted here."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from answers import current, evidence
from answers.disagreements import disagreements
from answers.sections import Folded, folded_source
from measures import reviews as rules
from store import queries
from store.scope import Scope
from views import theme, words
from views.tables import Table, lines, records

NO_REVIEW = "none named"
LETTER = re.compile(r"\breview ([A-Z])$")
WITH_HOME_OFFICE = ":gray-badge[:material/account_balance: With the Home Office]"
STEPS = {rules.SENT: "sent in", rules.SENT_AGAIN: "sent again in", rules.SIGNED_OFF: "quality assurance complete by"}
NOTE = (
    "Stages are published by partnership and stay so whatever district is chosen. Numbers of reviews are the reports' own statements: "
    "nothing is counted or added up here, and no detail of a case is held. Letters tell apart what reports say of different reviews; they are ours."
)
NOT_THERE = "No report says that a review was with the Home Office."
EMPTY = (
    "No report known at this date speaks of domestic homicide reviews. The partnership commissions them; a return of stages with their "
    "dates, in the published wording, would fill this."
)


@dataclass(frozen=True)
class Stages:
    """What reports say of one partnership's reviews, in the order in which they said it.

    `said`: that a report names none, which has no table, and since when a review was with the Home Office.
    """

    key: str
    name: str
    table: Table
    said: str


@dataclass(frozen=True)
class Reviews:
    """`stages` of partnerships that name a review come first. `folded`: both sides where statements differ, and the source."""

    stages: tuple[Stages, ...]
    note: str
    folded: tuple[Folded, ...]


def reviews(partnerships: pd.DataFrame, scope: Scope, clocks: dict[str, date]) -> Reviews:
    """The stages known within a scope."""
    held = queries.reviews(current.engine(), scope)
    held = held[held["partnership"].isin(partnerships["code"])]
    documents = queries.reports(current.engine(), audience=scope.audience).set_index("code")["date_shown"]
    conflicts = disagreements(scope, "reviews")
    both_sides = replace(conflicts, alt=f"{conflicts.alt}, on domestic homicide reviews")
    stages = (
        _stages(row, held[held["partnership"] == row.code], documents, clocks[row.code])
        for row in records(partnerships)
        if (held["partnership"] == row.code).any()
    )
    source = evidence.opened(
        held,
        figure="stage",
        printed="status_as_published",
        detail=("stage_date", "date_precision"),
        table="reviews",
        about="domestic homicide reviews",
        audience=scope.audience,
    )
    return Reviews(
        stages=tuple(sorted(stages, key=lambda own: not own.table)),
        note=NOTE if len(held) else EMPTY,
        folded=(Folded("table_conflicts", f"{theme.disagree()} {conflicts.alt}", both_sides), folded_source("reviews", source)),
    )


def _stages(partnership: Any, held: pd.DataFrame, documents: pd.Series, as_at: date) -> Stages:
    named = held[held["review"] != NO_REVIEW]
    there = _with_home_office(named)
    rows = [
        (lines(_when(row), _label(row.review)), _stage(row, there[index]), _said_in(row, documents))
        for index, row in zip(named.index, records(named), strict=True)
    ]
    none = [_none(row, documents) for row in records(held[held["review"] == NO_REVIEW])]
    time = [_time(str(label), review, as_at) for label, review in named.groupby("review")]
    return Stages(
        key=partnership.code.lower(),
        name=partnership.short_name,
        table=Table(
            pd.DataFrame(rows, columns=["When", "Stage as published", "Said in"]),
            alt=f"{partnership.short_name}: stages of domestic homicide reviews in the order reported",
        ),
        said=" ".join(filter(None, [*none, *time])) or NOT_THERE,
    )


def _with_home_office(named: pd.DataFrame) -> dict[Any, bool]:
    """By row: was its review with the Home Office then?"""
    by_review = (zip(review.index, rules.with_home_office(review["stage"]), strict=True) for _, review in named.groupby("review"))
    return {index: there for rows in by_review for index, there in rows}


def _none(row: Any, documents: pd.Series) -> str:
    return f"{words.upper(words.plain(row.stage))} (report {row.source}, {words.plain(documents.get(row.source, ''))})."


def _when(row: Any) -> str:
    if pd.isna(row.stage_date):
        return "Not stated"
    inferred = ", inferred" if "inferred" in str(row.date_precision) else ""
    return _date(row.stage_date) + inferred


def _date(printed: str) -> str:
    """2019-11 -> November 2019; 2018-10-25 -> 25 October 2018."""
    day = pd.Timestamp(printed).date()
    return words.day(day) if len(printed) > 7 else words.month(day) if len(printed) > 4 else printed


def _label(review: str) -> str:
    """Review A for a review that reports tell apart; nothing for a statement."""
    found = LETTER.search(review)
    return f"Review {found[1]}" if found else ""


def _stage(row: Any, there: bool) -> str:
    parts = [words.upper(words.plain(row.stage))]
    parts += [f":gray[{_status(row)}]"] if pd.notna(row.status_as_published) else []
    parts += [WITH_HOME_OFFICE] if there else []
    return "  \n".join(parts)


def _status(row: Any) -> str:
    """The status as published; a number is quoted as the statement that it is."""
    said = words.plain(row.status_as_published)
    return f"“{said}”, says report {row.source}" if pd.notna(row.count_stated) else words.upper(said)


def _said_in(row: Any, documents: pd.Series) -> str:
    place = f"Report {row.source}" if pd.notna(row.source) else "A return"
    return f"{words.plain(place)}  \n:gray[{words.plain(documents.get(row.source, ''))}]"


def _time(review: str, held: pd.DataFrame, as_at: date) -> str:
    """Since when a review was with the Home Office, and whether it is signed off."""
    steps = [(step, _date(row.stage_date)) for row in records(held) if (step := rules.step(row.stage)) and pd.notna(row.stage_date)]
    sent = [f"{STEPS[step]} {when}" for step, when in steps if step != rules.SIGNED_OFF]
    signed_off = [f"{STEPS[step]} {when}" for step, when in steps if step == rules.SIGNED_OFF][:1]
    if not sent:
        return ""
    open_end = "" if signed_off else f"; no sign-off is reported by {words.day(as_at)}"
    told = ", ".join(sent + signed_off)
    return f"{_label(review) or 'A review'} and the Home Office: {told}{open_end}. That time is the Home Office's, not the partnership's."
