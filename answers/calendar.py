"""What is due, soonest first: what reports print and what follows from them by a named rule, kept apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence, orders
from answers.sections import Folded, Section, folded_source
from measures import calendar as rules
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, marked, records

NOT_LATER = "nothing later is held here"
EXACT = "day"
ASSESSMENT, PLAN = "Next strategic assessment", "Next partnership plan"
AGREED = ("agreed", "signed off", "approved")
EMPTY = (
    "Nothing dated is known for this selection. The partnership and the committee's clerk have the dates; a return of planned events and "
    "meetings would fill this."
)


@dataclass(frozen=True)
class Due:
    """One thing that is due. `when`: as printed, or the day that a rule gives; `day`: the day that counts, None without a date.

    `basis`: printed in a report, or derived by which rule. `partnership`: its short name.
    """

    title: str
    when: str
    day: date | None
    basis: str
    partnership: str


@dataclass(frozen=True)
class _Dated:
    """A due thing with the date from which it is judged. `kept`: it is shown even when it has passed, with `NOT_LATER`."""

    due: Due
    as_at: date
    kept: bool = False

    @property
    def standing(self) -> str:
        return rules.standing(self.due.day, self.as_at)


@dataclass(frozen=True)
class Calendar:
    """`soon`: what is due within 90 days of each partnership's date and has not passed: of the newest report first, then the soonest."""

    dates: tuple[Section, ...]
    soon: tuple[Due, ...]
    note: str
    folded: tuple[Folded, ...]

    @property
    def next(self) -> Due | None:
        """The first of what is due soon."""
        return self.soon[0] if self.soon else None


def answer(selection: Selection, audience: Audience = "public") -> Calendar:
    """The calendar of a selection by itself, for the home page; the page of accountability shows the same."""
    return _answer(current.key(), audience, selection.unpainted(), current.today())


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, today: date) -> Calendar:
    scope, partnerships = current.scope(selection, audience), current.partnerships(selection, audience)
    found = calendar(partnerships, scope, selection, clocks=clocks(partnerships, scope, today), today=today, audience=audience)
    return marked(found) if current.fictional(selection, audience) else found


def clocks(partnerships: pd.DataFrame, scope: Scope, today: date) -> dict[str, date]:
    """The day to which each partnership is judged: the chosen meeting, else its last report."""
    reported = current.report_dates(scope)
    return {row.code: scope.as_at or reported.get(row.code, today) for row in records(partnerships)}


def calendar(
    partnerships: pd.DataFrame, scope: Scope, selection: Selection, *, clocks: dict[str, date], today: date, audience: Audience
) -> Calendar:
    """What is due within a scope. Printed plans are judged at `clocks`; yearly duties at the chosen meeting, or `today`."""
    planned = queries.events(current.engine(), scope)
    planned = planned[planned["partnership"].isin(partnerships["code"])]
    every = queries.events(current.engine(), replace(scope, priorities=None))
    held = orders.orders(selection, today, audience).named
    reports = queries.reports(current.engine(), as_at=scope.as_at, audience=audience)
    found: dict[str, list[_Dated]] = {}
    for row in records(partnerships):
        own = [held[held["partnership"] == row.code], every[every["partnership"] == row.code], reports[reports["partnership"] == row.code]]
        run_to = scope.as_at or (clocks[row.code] if row.fictional else today)
        found[row.code] = _ordered(
            (
                *_planned(planned[planned["partnership"] == row.code], own[0], row.short_name, clocks[row.code]),
                *_orders(own[0], row.short_name),
                *_yearly(own[2], own[1], row.short_name, run_to),
            )
        )
    newest = sorted(records(partnerships), key=lambda row: clocks[row.code], reverse=True)
    shown = tuple(_dates(row, found[row.code], clocks[row.code], alone=len(newest) == 1) for row in newest if found[row.code])
    printed = planned[_is_planned(planned)]
    source = evidence.opened(
        printed,
        figure="title",
        printed="date_as_published",
        detail=("status_at_report", "area"),
        table="events",
        about="planned dates",
        audience=audience,
    )
    return Calendar(
        dates=shown,
        soon=tuple(item.due for row in newest for item in found[row.code] if item.standing == rules.SOON),
        note=_note(scope, fictional=bool(partnerships["fictional"].any())) if shown else EMPTY,
        folded=(folded_source("dates", source),),
    )


def _is_planned(events: pd.DataFrame) -> pd.Series:
    """Events that a report plans, and an assessment that is under way."""
    under_way = (events["kind"] == "assessment") & (events["status_at_report"] == "current")
    return events["status_at_report"].str.startswith("planned").fillna(False).astype(bool) | under_way


def _ordered(items: Iterable[_Dated]) -> list[_Dated]:
    """Soonest first, undated last."""
    return sorted(items, key=lambda item: item.due.day or date.max)


def _planned(events: pd.DataFrame, held: pd.DataFrame, name: str, as_at: date) -> Iterator[_Dated]:
    """Printed plans; the end of an order that the orders themselves give is left to them."""
    ends = set(held["last_day"].dropna())
    for event in records(events[_is_planned(events)]):
        span = rules.bounds(event.start, event.end)
        day = rules.due_day(*span, exact=event.precision == EXACT, as_at=as_at) if span else None
        if not (event.kind == "pspo" and day in ends):
            yield _Dated(Due(event.title, str(event.date_as_published), day, f"Printed in report {event.source}", name), as_at)


def _orders(held: pd.DataFrame, name: str) -> Iterator[_Dated]:
    for order in records(held):
        day = order.last_day if isinstance(order.last_day, date) else None
        when = words.day(day) if day else "No end date given"
        basis = f"Printed in report {order.source}" if pd.notna(order.source) else "From the council's own order"
        if day is None and pd.notna(order.implied_end_as_derived):
            basis = f"Derived by us: three years from {order.last_event} end in {order.implied_end_as_derived}"
        yield _Dated(Due(f"Protection order at {order.place} ends", when, day, basis, name), order.as_at)


def _yearly(reports: pd.DataFrame, events: pd.DataFrame, name: str, as_at: date) -> Iterator[_Dated]:
    """The committee's meeting, the strategic assessment and the partnership plan: what is printed next, else a year after the last."""
    if reports.empty:
        return
    last = reports.iloc[0]
    by = rules.months_after(last["meeting_date"].date(), rules.MEETING_MONTHS)
    basis = f"Derived by us: 12 months after the last meeting held here ({last['date_shown']}); at least every 12 months, as reports state"
    yield _Dated(Due("Next yearly meeting of the scrutiny committee", f"By {words.day(by)}", by, basis, name), as_at, kept=True)
    past = events[events["status_at_report"] == "past"]
    agreed = past["title"].str.contains(r"\bplan\b", case=False) & past["title"].str.lower().map(lambda t: any(w in t for w in AGREED))
    for title, done, next_printed in (
        (ASSESSMENT, past[past["kind"] == "assessment"], events["kind"] == "assessment"),
        (PLAN, past[agreed & (past["priority"] == "governance")], events["title"].str.contains("partnership plan", case=False)),
    ):
        if not (next_printed & _is_planned(events)).any():
            yield _Dated(_a_year_on(title, done, name), as_at, kept=True)


def _a_year_on(title: str, done: pd.DataFrame, name: str) -> Due:
    """A year after the last one that a report dates."""
    spans = [(span[1], event) for event in records(done) if (span := rules.bounds(event.start, event.end))]
    if not spans:
        return Due(title, "No date printed", None, "No report held dates the last one or the next", name)
    last, event = max(spans, key=lambda found: found[0])
    by = rules.months_after(last, rules.YEARLY_MONTHS)
    basis = f"Derived by us: 12 months after the last one reported ({event.date_as_published}, report {event.source}); yearly, as reports 000 and 004 state"
    return Due(title, f"By {words.day(by)}", by, basis, name)


def _dates(partnership: Any, items: list[_Dated], as_at: date, *, alone: bool) -> Section:
    """One partnership's calendar; under it what had passed by then."""
    gone = [item for item in items if item.standing == rules.PASSED and not item.kept]
    coming = [item for item in items if item not in gone]
    soon = sum(item.standing == rules.SOON for item in items)
    name, key = partnership.short_name, partnership.code.lower()
    passed = Folded(
        f"section_passed_{key}",
        f"Planned dates that had passed by {words.day(as_at)}: {len(gone)}",
        _table(gone, f"{name}: planned dates that had passed"),
    )
    return Section(
        key=f"section_dates_{key}",
        label=f"{name}: {words.how_many(soon)} of {words.count(len(coming), 'date')} within {rules.DUE_SOON_DAYS} days of {words.day(as_at)}",
        table=_table(coming, f"{name}: what is due, soonest first"),
        under=(passed,) if gone else (),
        open=alone,
    )


def _table(items: list[_Dated], alt: str) -> Table:
    rows = [(_when(item.due), f"{words.plain(item.due.title)}{_standing(item)}", words.plain(item.due.basis)) for item in items]
    return Table(pd.DataFrame(rows, columns=["When", "What", "How it is known"]), alt=alt)


def _when(due: Due) -> str:
    """As printed, with the day that counts where that is not plain from the print."""
    plain = due.day is None or words.day(due.day) in due.when
    return lines(words.upper(words.plain(due.when)), "" if plain else f"Counts as {words.day(due.day)}" if due.day else "")


def _standing(item: _Dated) -> str:
    badges = {
        rules.PASSED: theme.ask("event_busy", f"Passed; {NOT_LATER}") if item.kept else theme.missing("Passed"),
        rules.SOON: f":gray-badge[:material/schedule: Within {rules.DUE_SOON_DAYS} days]",
        rules.UNDATED: theme.missing("No date"),
    }
    badge = badges.get(item.standing)
    return f"  \n{badge}" if badge else ""


def _note(scope: Scope, *, fictional: bool) -> str:
    run_to = "the chosen meeting" if scope.as_at else "its last report" if fictional else "today"
    narrowed = (
        " The priority filter narrows the planned events; meeting, assessment, plan and orders stay."
        if scope.priorities is not None
        else ""
    )
    return (
        "Printed plans are judged at the date in the heading; the yearly meeting, assessment and plan, and orders, at "
        f"{run_to}. A printed month, quarter or year counts by its last day.{narrowed}"
    )
