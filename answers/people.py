"""Which figures count people and so are shown by the rule for small numbers alone, whoever returned them.

What a report prints is shown as printed. A correction of it is too, unless it is small. What a return adds is shown as its measure's
definition says: months by the rule for series, other periods so that none can be worked out from another. Of counts of one measure in
overlapping periods, a wider area's is withheld beside one of a smaller area within it, and every one beside a figure that a report
prints for an area that shares a district with it: even a rounded number would tell what is left over. All this is decided over all that
is returned, so that no filter shows what another hides. A percentage is no count of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, definitions
from measures import disclosure
from measures.disclosure import CONFIDENTIAL, Release
from store import queries
from store.reference import NEW
from store.scope import Audience, Scope

NOT_PRINTED = ("returned", "demonstration")

Series = tuple[str, str]  # measure, area


def figures(scope: Scope) -> pd.DataFrame:
    """The figures within a scope. A series of which one figure serves a chosen priority is there whole: a part would show what the whole hides."""
    every = queries.figures(current.engine(), replace(scope, priorities=None))
    if scope.priorities is None:
        return every
    chosen = every["priority"].isin(scope.priorities)
    series = counted(every, scope.audience) | by_month(every, as_at=scope.as_at, audience=scope.audience)
    serves = (chosen & series).groupby([every["measure"], every["area"]], dropna=False).transform("any").astype(bool)
    return every[chosen | (series & serves)]


def counted(figures: pd.DataFrame, audience: Audience) -> pd.Series:
    """Which of the figures count people and are from no report."""
    new = figures["basis"].eq("demonstration") | figures["figure"].str.startswith(NEW)
    return _of_people(figures, audience) & figures["basis"].isin(NOT_PRINTED) & new


def by_month(figures: pd.DataFrame, *, as_at: date | None, audience: Audience) -> pd.Series:
    """Which figures are a month of a series: months that are returned, and months that a report prints several of."""
    return figures["figure"].isin(_decided(current.key(), audience, as_at).months)


def shown(figures: pd.DataFrame, *, as_at: date | None, audience: Audience) -> pd.DataFrame:
    """Figures that are no months, with value and value_as_published as they may be shown: a number, or [c]."""
    frame = figures.copy()
    numbers = _decided(current.key(), audience, as_at).numbers
    told = frame.loc[withheld_alone(frame, audience), "figure"].map(lambda figure: numbers.get(figure, CONFIDENTIAL)).astype(object)
    words = told.map(str)
    frame.loc[words.index, "value_as_published"] = words.astype(object)
    frame.loc[words.index, "value"] = pd.to_numeric(words.where(words != CONFIDENTIAL), errors="coerce").astype(float)
    return frame


def release(rows: pd.DataFrame, *, as_at: date | None, audience: Audience) -> Release:
    """What may be shown of one place's months: by the rule for counts of people, or all of them where it does not apply.

    Nothing, where another figure would give them away, a month is held twice or a value is no count.
    """
    months = rows[["period_start", "value"]].set_axis(["month", "count"], axis=1)
    try:
        if not _of_people(rows, audience).all():
            return disclosure.released_as_it_is(months)
        decided, series = _decided(current.key(), audience, as_at), (rows["measure"].iloc[0], rows["area"].iloc[0])
        whole = len(rows) == decided.lengths[series]
        return disclosure.release(months) if whole and series not in decided.back else disclosure.nothing()
    except disclosure.NotCounts:
        return disclosure.nothing()


def confidential(row: Mapping[object, object], audience: Audience) -> bool:
    """Whether a figure may not be shown by itself, on its own page: one of people that a return added, or a small or suppressed one."""
    return bool(withheld_alone(pd.DataFrame([dict(row)]), audience).iloc[0])


def withheld_alone(figures: pd.DataFrame, audience: Audience) -> pd.Series:
    """The same of many figures."""
    small = pd.to_numeric(figures["value"]).between(1, disclosure.SMALLEST_SHOWN - 1) & _of_people(figures, audience)
    hidden = figures["comparator"].eq("suppressed") | small
    return (figures["basis"].isin(NOT_PRINTED) & hidden) | counted(figures, audience)


@dataclass(frozen=True)
class _Decided:
    """`months`: the keys of figures that are a month of a series; `lengths`: how many months each series has; `back`: the series of which
    no month is shown; `numbers`: of every other count of people that is returned, by its key, what is shown."""

    months: frozenset[str]
    lengths: dict[Series, int]
    back: frozenset[Series]
    numbers: dict[str, int | str]


@st.cache_data(max_entries=16, show_spinner=False)
def _decided(version: str, audience: Audience, as_at: date | None) -> _Decided:
    """What may be shown, over everything that is held: the real partnerships and the fictional one, of which neither tells of the other."""
    months: set[str] = set()
    lengths: dict[Series, int] = {}
    back: set[Series] = set()
    numbers: dict[str, int | str] = {}
    for partnership in {None, current.demonstration(audience)}:
        held = queries.figures(current.engine(), Scope(partnership, as_at=as_at, audience=audience))
        people, month, beside = counted(held, audience), _months(held), _given_away(held, audience)
        months |= set(held.loc[month, "figure"])
        lengths |= {_series(key): len(rows) for key, rows in held[month].groupby(["measure", "area"])}
        back |= {_series(key) for key, _ in held[month & beside].groupby(["measure", "area"])}
        drawn = {_series(key) for key, _ in held[month & people].groupby(["measure", "area"])}
        for key, rows in held[people & ~month].groupby(["measure", "area"]):
            numbers |= {} if _series(key) in drawn else _together(rows[["figure", "period_start", "period_end", "value"]])
        numbers |= dict.fromkeys(held.loc[beside, "figure"], CONFIDENTIAL)
    return _Decided(frozenset(months), lengths, frozenset(back), numbers)


def _series(key: Any) -> Series:
    measure, area = key
    return str(measure), str(area)


def _together(rows: pd.DataFrame) -> dict[str, int | str]:
    """What is shown of the figures of one series that are no months, by their keys: none where a value is no count."""
    try:
        told = disclosure.shown_together(rows.set_axis(["figure", "start", "end", "count"], axis=1).set_index("figure"))
    except disclosure.NotCounts:
        return {}
    return {str(figure): count for figure, count in told.items()}


def _of_people(figures: pd.DataFrame, audience: Audience) -> pd.Series:
    return ~figures["measure"].isin(definitions.of_no_people(audience)) & ~_percentages(figures)


def _percentages(figures: pd.DataFrame) -> pd.Series:
    return figures["unit"].astype(str).str.contains("percent|%", case=False)


def _months(figures: pd.DataFrame) -> pd.Series:
    start, end = figures["period_start"], figures["period_end"]
    month = (start.dt.day == 1) & (end == start + pd.offsets.MonthEnd(0)) & ~_percentages(figures)
    several = figures.assign(month=month).groupby(["measure", "area"])["month"].transform("sum") > 1
    return month & (several | figures["basis"].isin(NOT_PRINTED) & figures["figure"].str.startswith(NEW))


# What would tell of another


def _given_away(held: pd.DataFrame, audience: Audience) -> pd.Series:
    """Which counts of people that are returned stand beside a figure of the same measure, by any of its names, that overlaps in period and
    is printed for an area that may share a district with theirs, or returned for another such area that is no wider.

    The simplest safe rule: whether what is left over is small depends on parts that nobody may have returned, so none is worked out.
    """
    people, places = counted(held, audience), _places(audience)
    printed = _of_people(held, audience) & ~people
    names = _names(audience)
    start, end = held["period_start"].fillna(held["period_end"]), held["period_end"].fillna(held["period_start"])
    rows = held[["area"]].assign(measure=held["measure"].replace(names), start=start, end=end, people=people)
    told: list[Any] = []
    for (measure, area), own in rows[people].groupby(["measure", "area"]):
        others = rows[(people | printed) & (rows["measure"] == measure)]
        near = others["area"].map(lambda other, area=area: places.share(area, other))
        narrower = others["area"].map(lambda other, area=area: other != area and places.width(other) <= places.width(area))
        others = others[near & (narrower | ~others["people"])]
        told += [row.Index for row in own.itertuples() if ((others["start"] <= row.end) & (others["end"] >= row.start)).any()]
    return pd.Series(held.index.isin(told), index=held.index)


@dataclass(frozen=True)
class _Places:
    """`members`: the districts of each area; none where they are not listed, so that it may hold any. `districts`: the areas that are one."""

    members: dict[str, frozenset[str]]
    districts: frozenset[str]

    def share(self, one: str, other: str) -> bool:
        """Whether two areas are one, or may hold the same district."""
        here, there = self.members.get(one), self.members.get(other)
        return one == other or not here or not there or bool(here & there)

    def width(self, area: str) -> tuple[bool, float]:
        """To sort by: districts first, then by how many they hold."""
        return area not in self.districts, len(self.members.get(area, ())) or inf


def _places(audience: Audience) -> _Places:
    areas = queries.areas(current.engine(), audience=audience)
    members = {row["area"]: frozenset(filter(None, str(row["members"] or "").split("; "))) for row in areas.fillna("").to_dict("records")}
    return _Places(members, frozenset(areas.loc[areas["kind"] == "district", "area"]))


def _names(audience: Audience) -> dict[str, str]:
    """The other names of measures, each with the measure's own."""
    defined = queries.measures(current.engine(), audience=audience).fillna({"other_names": ""})
    return {name: row["title"] for row in defined.to_dict("records") for name in str(row["other_names"] or "").split("; ") if name}
