"""Which figures count people and so are shown by the rule for small numbers alone, whoever returned them.

What a report prints is shown as printed. A correction of it is too, unless it is small. What a return adds is shown as its measure's
definition says: months by the rule for series, other periods so that none can be worked out from another, and a wider area only
where nothing of a part of it is withheld.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, definitions
from measures import disclosure
from measures.disclosure import CONFIDENTIAL
from store import queries
from store.reference import NEW
from store.scope import Audience, Scope

NOT_PRINTED = ("returned", "demonstration")


def counted(figures: pd.DataFrame, audience: Audience) -> pd.Series:
    """Which of the figures count people and are from no report."""
    people = figures["measure"].map(lambda title: definitions.measure(str(title), audience).people).astype(bool)
    return people & figures["basis"].isin(NOT_PRINTED) & (figures["basis"].eq("demonstration") | figures["figure"].str.startswith(NEW))


def by_month(figures: pd.DataFrame, audience: Audience) -> pd.Series:
    """Which figures are a month of a series: months that are returned, and months that a report prints several of."""
    start, end = figures["period_start"], figures["period_end"]
    month = (start.dt.day == 1) & (end == start + pd.offsets.MonthEnd(0))
    several = figures.assign(month=month).groupby(["measure", "area"])["month"].transform("sum") > 1
    return month & (several | figures["basis"].isin(NOT_PRINTED) & figures["figure"].str.startswith(NEW))


def shown(figures: pd.DataFrame, *, as_at: date | None, audience: Audience) -> pd.DataFrame:
    """Figures that are no months, with value and value_as_published as they may be shown: a number, or [c]."""
    frame = figures.copy()
    small = frame["basis"].isin(NOT_PRINTED) & frame["value"].between(1, disclosure.SMALLEST_SHOWN - 1)
    corrected = small & frame["measure"].map(lambda title: definitions.measure(str(title), audience).people).astype(bool)
    told = {index: CONFIDENTIAL for index in frame.index[corrected | frame["comparator"].eq("suppressed")]}
    held = frame[counted(frame, audience)]
    keep = kept(as_at, audience)
    for (measure, area), rows in held.groupby(["measure", "area"]):
        series = rows[["period_start", "period_end", "value"]].set_axis(["start", "end", "count"], axis=1)
        hidden = (measure, area) in keep.back | keep.drawn
        told |= {index: CONFIDENTIAL if hidden else value for index, value in disclosure.shown_together(series).items()}
    words = pd.Series(told, dtype=object).map(str)
    numbers = pd.to_numeric(words.where(words != CONFIDENTIAL), errors="coerce").astype(float)
    frame.loc[words.index, "value_as_published"] = words.astype(object)
    frame.loc[words.index, "value"] = numbers
    return frame


def confidential(row: Mapping[object, object], audience: Audience) -> bool:
    """Whether a figure may not be shown by itself, on its own page: one of people that a return added, or a small or suppressed one."""
    if row["basis"] not in NOT_PRINTED:
        return False
    frame = pd.DataFrame([dict(row)])
    suppressed = row["comparator"] == "suppressed"
    people = definitions.measure(str(row["measure"]), audience).people
    small = people and bool(frame["value"].between(1, disclosure.SMALLEST_SHOWN - 1).iloc[0])
    return suppressed or small or bool(counted(frame, audience).iloc[0])


@dataclass(frozen=True)
class Kept:
    """(measure, area): `back`, of which nothing is shown because something of a part of the area is withheld; `drawn`, shown by month."""

    back: frozenset[tuple[str, str]]
    drawn: frozenset[tuple[str, str]]


def kept(as_at: date | None, audience: Audience) -> Kept:
    """What is withheld whatever the filters are: over all that is returned, not the selection alone."""
    return _kept(current.key(), audience, as_at)


@st.cache_data(max_entries=16, show_spinner=False)
def _kept(version: str, audience: Audience, as_at: date | None) -> Kept:
    figures = queries.figures(current.engine(), Scope(as_at=as_at, audience=audience))
    figures = figures[counted(figures, audience)]
    months = by_month(figures, audience)
    drawn = {_series(key): _hides_months(rows) for key, rows in figures[months].groupby(["measure", "area"])}
    singles = {_series(key): _hides(rows) for key, rows in figures[~months].groupby(["measure", "area"])}
    hiding = {key for series in (drawn, singles) for key, hides in series.items() if hides}
    parts = _parts(audience) if hiding else {}
    back = {(measure, area) for measure, part in hiding for area, inside in parts.items() if part in inside and part != area}
    return Kept(frozenset(back), frozenset(drawn))


def _series(key: Any) -> tuple[str, str]:
    measure, area = key
    return str(measure), str(area)


def _hides_months(rows: pd.DataFrame) -> bool:
    released = disclosure.release(rows[["period_start", "value"]].set_axis(["month", "count"], axis=1))
    return bool(released.withheld) or released.granularity is None


def _hides(rows: pd.DataFrame) -> bool:
    series = rows[["period_start", "period_end", "value"]].set_axis(["start", "end", "count"], axis=1)
    return bool((disclosure.shown_together(series) == CONFIDENTIAL).any())


def _parts(audience: Audience) -> dict[str, frozenset[str]]:
    """The areas within each area: its districts, and every area all of whose districts are among them."""
    areas = queries.areas(current.engine(), audience=audience)
    members = {row["area"]: frozenset(str(row["members"] or "").split("; ")) for row in areas.fillna("").to_dict("records")}
    nations = set(areas.loc[areas["kind"] == "nation", "area"])
    return {
        area: frozenset(other for other, theirs in members.items() if area in nations or (theirs != {""} and theirs <= inside))
        for area, inside in members.items()
    }
