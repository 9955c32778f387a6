"""Recommendations and commitments across the years: who asked, who promised, and what later reports tell of it."""

import functools
import logging
import os
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from answers import current, evidence
from answers.sections import Folded, folded_source
from measures import calendar
from measures import recommendations as rules
from store import queries
from store.scope import Scope
from views import words
from views.tables import Table, lines, records

LOG = logging.getLogger("dashboard")
EMPTY = (
    "No request of a committee and no proposal of a report is held for this selection. The committee's minutes hold them; a return of "
    "what was asked, when, and what came of it would fill this."
)
NOTHING_ASKED = "No report held prints a request by a committee. The committee's minutes hold them; a return would fill this."
NOTHING_PROPOSED = "No report held proposes anything to do."


@dataclass(frozen=True)
class Recommendations:
    """`open` of `held` requests by a committee and proposals have no reported outcome. `clock`: by when an answer was due."""

    asked: Table
    proposed: Table
    note: str
    clock_heading: str
    clock: str
    folded: tuple[Folded, ...]
    open: int
    held: int


def response_days() -> int:
    """Your committee's agreed response time in days: RESPONSE_DAYS, or 28 where that is not set or no number of days."""
    return _response_days(os.environ.get("RESPONSE_DAYS"))


@functools.cache
def _response_days(setting: str | None) -> int:
    days = calendar.response_days(setting)
    if days is None and setting is not None:
        LOG.warning(
            "RESPONSE_DAYS is no whole number from 1 to %d; %d days are used.", calendar.LONGEST_RESPONSE_DAYS, calendar.RESPONSE_DAYS
        )
    return calendar.RESPONSE_DAYS if days is None else days


def recommendations(partnerships: pd.DataFrame, scope: Scope, *, days: int) -> Recommendations:
    """What was asked and proposed within a scope; an answer to a committee was due `days` after its meeting."""
    engine = current.engine()
    held = queries.recommendations(engine, scope)
    held = held[held["partnership"].isin(partnerships["code"])].sort_values("meeting_date", ascending=False, kind="stable")
    reports = queries.reports(engine, as_at=scope.as_at, audience=scope.audience)
    real = held[held["direction"] != rules.ABSENT]
    states = [_state(row, reports) for row in records(real)]
    real = real.assign(state=pd.Series(states, index=real.index, dtype=object))
    several = len(partnerships) > 1
    asked, proposed = real[real["direction"] == rules.BY_COMMITTEE], real[real["direction"] == rules.PROPOSED]
    other = real[~real["direction"].isin([rules.BY_COMMITTEE, rules.PROPOSED])]
    counted = pd.concat([asked, proposed])
    source = evidence.opened(
        real,
        figure="title",
        printed="outcome",
        detail=("direction", "area"),
        table="recommendations",
        about="recommendations",
        audience=scope.audience,
    )
    return Recommendations(
        asked=_table(asked, partnerships, reports, "What a committee asked", several=several),
        proposed=_table(proposed, partnerships, reports, "What a report proposes", several=several),
        note=" ".join(filter(None, [_missing(len(asked), len(proposed), len(held)), _note(held)])),
        clock_heading=f"Your committee's agreed response time: {words.count(days, 'day')}",
        clock="  \n".join(_clock(row, asked[asked["partnership"] == row.code], reports, days) for row in records(partnerships)),
        folded=(
            Folded(
                "section_noted",
                f"What reports put to their committee, and what is asked of all partnerships: {len(other)}",
                _table(other, partnerships, reports, "What was put to a committee, or asked of all", several=several),
            ),
            folded_source("recommendations", source),
        ),
        open=int((counted["state"] != rules.REPORTED).sum()),
        held=len(counted),
    )


def _state(row: Any, reports: pd.DataFrame) -> str:
    own = reports.loc[reports["partnership"] == row.partnership, "meeting_date"]
    return rules.outcome(row.outcome, _day(row.meeting_date), [day.date() for day in own])


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()


def _table(held: pd.DataFrame, partnerships: pd.DataFrame, reports: pd.DataFrame, head: str, *, several: bool) -> Table:
    names = partnerships.set_index("code")["short_name"]
    rows = [
        (
            lines(words.plain(str(row.title)), words.plain("; ".join(_about(row, names, several=several)))),
            _meeting(row, reports),
            _outcome(row, reports),
        )
        for row in records(held)
    ]
    return Table(pd.DataFrame(rows, columns=[head, "Meeting", "Outcome"]), alt=f"{head}, with the meeting and what later reports tell")


def _about(row: Any, names: pd.Series, *, several: bool) -> list[str]:
    """The partnership where there are several, the part of it, and the kind."""
    name = names[row.partnership]
    where = [name] if several else []
    where += [str(row.area)] if pd.notna(row.area) and row.area != name else []
    return [*([": ".join(where)] if where else []), words.upper(str(row.kind)) if not where else str(row.kind)]


def _meeting(row: Any, reports: pd.DataFrame) -> str:
    if pd.isna(row.meeting_date):
        return "Not stated"
    return f"{_shown(row.partnership, row.meeting_date, reports)}  \n:gray[Said in report {words.plain(str(row.source))}]"


def _shown(partnership: str, day: pd.Timestamp, reports: pd.DataFrame) -> str:
    """The day of a meeting as its own report shows it: mid-2021 where the report gives no day."""
    same = reports[(reports["partnership"] == partnership) & (reports["meeting_date"] == day)]
    return words.plain(str(same["date_shown"].iloc[0])) if len(same) else words.day(day)


def _outcome(row: Any, reports: pd.DataFrame) -> str:
    if row.state == rules.REPORTED:
        return words.upper(words.plain(str(row.outcome)))
    if row.state == rules.NO_LATER_REPORT:
        return f":gray[{words.upper(rules.NO_LATER_REPORT)}]"
    later = reports[(reports["partnership"] == row.partnership) & (reports["meeting_date"] > row.meeting_date)]
    looked = words.listed(sorted(later["code"]))
    return f"{words.upper(rules.NO_LATER_MENTION)}  \n:gray[Looked for in {words.noun(len(later), 'report', 'reports')} {looked}]"


def _missing(asked: int, proposed: int, held: int) -> str:
    """What is not there, who has it and what would fill it."""
    if held == 0:
        return EMPTY
    return " ".join(text for n, text in ((asked, NOTHING_ASKED), (proposed, NOTHING_PROPOSED)) if n == 0)


def _note(held: pd.DataFrame) -> str:
    absent = sorted(set(held.loc[held["direction"] == rules.ABSENT, "source"]))
    bare = f" The text held of report {words.listed(absent)} has no section of recommendations." if absent else ""
    return f"What a committee asked and what a report proposes are kept apart.{bare}" if len(held) else ""


def _clock(partnership: Any, asked: pd.DataFrame, reports: pd.DataFrame, days: int) -> str:
    """For the partnership's last meeting held here, or the last one that made a request: by when an answer was due."""
    own = reports[reports["partnership"] == partnership.code]
    if own.empty:
        return f"**{partnership.short_name}:** no meeting is known at this date."
    last = own.iloc[0]
    dated = asked[asked["meeting_date"].notna()]
    before = f"no request is held from the last meeting, {words.plain(last['date_shown'])}"
    if dated.empty:
        return f"**{partnership.short_name}:** {before}, or from one before it."
    newest = dated["meeting_date"].max()
    made = int((dated["meeting_date"] == newest).sum())
    due = calendar.answer_due(newest.date(), days)
    said = f"to {words.count(made, 'request')} of {_shown(partnership.code, newest, reports)} an answer was due by **{words.day(due)}**"
    inferred = own.loc[own["meeting_date"] == newest, "date_precision"].str.contains("inferred").any()
    said += f", counted from {words.day(newest)}, a day we infer" if inferred else ""
    return f"**{partnership.short_name}:** {said if newest == last['meeting_date'] else f'{before}; {said}'}."
