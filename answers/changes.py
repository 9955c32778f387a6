"""What changed between two meetings of a partnership: the last two, or the last and an earlier one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import changed_facts, changed_plan, current, evidence, frame
from answers.evidence import Evidence
from answers.meetings import Change, Span
from measures import changes as rules
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import words
from views.tables import Table, lines, marked, records

ONE_REPORT = "One report is held, so nothing can be compared."
LINES_SHOWN = 5
NAMED = 3  # of one line
KINDS_NAMED = 5  # in a sentence
COLUMNS = ["What", "Before", "Now", "Happened / first reported"]
TITLES = {
    rules.PRIORITIES: "Priorities",
    rules.STATED: "Stated status",
    rules.CHECK: "Evidence check",
    rules.ACTIONS: "Actions",
    rules.UPDATES: "Updates",
    rules.RESULTS: "Results of indicators",
    rules.RECOMMENDATIONS: "Recommendations",
    rules.STATEMENTS: "Statements that differ",
    rules.CORRECTIONS: "Revisions",
    rules.BALANCES: "Balances",
    rules.MONEY: "Money",
    rules.REVIEWS: "Domestic homicide reviews",
    rules.ORDERS: "Protection orders",
    rules.FIGURES: "Figures",
}
HEADS = {
    (rules.CHECK, rules.TO_RED): "Evidence check moved to Red",
    (rules.CHECK, rules.MOVED): "Evidence check moved",
    (rules.CHECK, rules.OF_ACTION): "Evidence check of actions moved",
    (rules.STATED, rules.MOVED): "Stated status moved",
    (rules.STATED, rules.OF_ACTION): "Stated status of actions moved",
    (rules.PRIORITIES, rules.DROPPED): "No longer among the priorities",
    (rules.PRIORITIES, rules.STANDING): "Another standing among the priorities",
    (rules.PRIORITIES, rules.NEW): "Added to the priorities",
    (rules.PRIORITIES, rules.FIRST_HERE): "Priorities first reported here",
    (rules.PRIORITIES, rules.SCOPE): "Scope said to have changed",
    (rules.PRIORITIES, rules.RENAMED): "Printed under another name",
    (rules.PRIORITIES, rules.NOT_MENTIONED): "Priorities that the later report does not mention",
    (rules.RECOMMENDATIONS, rules.OUTCOME): "Outcomes reported",
    (rules.RECOMMENDATIONS, rules.NEW): "Asked or proposed",
    (rules.RECOMMENDATIONS, rules.FIRST_HERE): "Asked or proposed, first reported here",
    (rules.STATEMENTS, rules.DIFFERS): "The two reports differ",
    (rules.CORRECTIONS, rules.REVISED): "Revised",
    (rules.BALANCES, rules.STATED): "Balance stated",
    (rules.BALANCES, rules.MOVED): "Balance by the ledger",
    (rules.REVIEWS, rules.STAGE): "Domestic homicide reviews",
    (rules.REVIEWS, rules.SILENT): "Domestic homicide reviews without a stage in the later report",
    (rules.ORDERS, rules.EXTENDED): "Protection orders extended",
    (rules.ORDERS, rules.MOVED): "Protection orders with another status",
    (rules.ORDERS, rules.NEW): "Protection orders made",
    (rules.ORDERS, rules.FIRST_HERE): "Protection orders first reported here",
    (rules.ACTIONS, rules.COMPLETED): "Actions completed",
    (rules.ACTIONS, rules.NEW): "Actions added",
    (rules.ACTIONS, rules.FIRST_HERE): "Actions first reported here",
    (rules.MONEY, rules.NEW): "Money given, paid or promised",
    (rules.MONEY, rules.FIRST_HERE): "Money first reported here",
    (rules.RESULTS, rules.MOVED): "Results",
    (rules.UPDATES, rules.MOVED): "Updated",
    (rules.FIGURES, rules.FIRST_HERE): "Figures first reported here",
}


@dataclass(frozen=True)
class Kind:
    """The changes of one kind: `table`, and for figures `folded`, the list behind its counts."""

    key: str
    title: str
    table: Table
    folded: Table | None = None


@dataclass(frozen=True)
class Changes:
    """What changed. `lines` are the most telling, at most five; `meetings` the earlier meetings that `since` may name, by ISO date, none
    unless one partnership is chosen; `since` and `until` the meetings compared, in words, empty where nothing is."""

    sentence: str
    short: str
    lines: tuple[str, ...]
    tables: tuple[Kind, ...]
    source: Evidence
    meetings: dict[str, str]
    since: str
    until: str


def answer(selection: Selection, since: str | None = None, audience: Audience = "public") -> Changes:
    """What changed between the last meeting of each partnership of a selection and the one before it.

    `since` names an earlier meeting of the one chosen partnership instead, as an ISO date; any other date counts for nothing.
    """
    return _answer(current.key(), audience, selection.unpainted(), since)


def meeting(selection: Selection, words_of_it: str | None, audience: Audience = "public") -> str | None:
    """The ISO date of the earlier meeting that a reader chose by its words; None for any other words."""
    return next((day for day, said in answer(selection, None, audience).meetings.items() if said == words_of_it), None)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, since: str | None) -> Changes:
    scope, partnerships = current.scope(selection, audience), current.partnerships(selection, audience)
    asked = since if selection.partnership else None
    spans = tuple(span for row in records(partnerships) if (span := _span(row, scope, asked)))
    without = [*_uncompared(partnerships, frozenset(span.partnership.code for span in spans), scope)]
    alone = len(partnerships) == 1
    told = [(span, [*changed_plan.found(span), *changed_facts.found(span)]) for span in spans]
    found = [change if alone else _of(span, change) for span, changes in told for change in changes]
    page = Changes(
        sentence=" ".join((*(_sentence(span, changes) for span, changes in told), *without)),
        short=" ".join(_short(span, changes) for span, changes in told) or " ".join(map(_first_sentence, without)),
        lines=_lines(found),
        tables=tuple(_tables(found, spans)),
        source=_source(found, audience),
        meetings=_meetings(partnerships, scope) if selection.partnership else {},
        since=words.listed(_meeting(span, span.since) for span in spans),
        until=words.listed(_meeting(span, span.until) for span in spans),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _span(partnership: Any, scope: Scope, since: str | None) -> Span | None:
    """The last meeting of a partnership and the one before, or the one named; None where fewer than two are known."""
    reports = _reports(partnership.code, scope)
    days = _days(reports)
    if len(days) < 2:
        return None
    earlier = {day.isoformat(): day for day in days[1:]}
    before = earlier.get(since or "", days[1])
    own = replace(scope, partnership=partnership.code)
    engine = current.engine()
    areas, crosswalk = queries.areas(engine, audience=scope.audience), queries.crosswalk(engine, audience=scope.audience)
    return Span(
        partnership=partnership,
        before=replace(own, as_at=before),
        after=replace(own, as_at=days[0]),
        since=before,
        until=days[0],
        reports=reports.set_index("code"),
        members={row.area: frozenset(str(row.members or row.area).split("; ")) for row in records(areas)},
        titles=dict(zip(crosswalk["key"], crosswalk["title"], strict=True)),
    )


def _reports(code: str, scope: Scope) -> pd.DataFrame:
    reports = queries.reports(current.engine(), as_at=scope.as_at, audience=scope.audience)
    return reports[reports["partnership"] == code]


def _days(reports: pd.DataFrame) -> list[date]:
    """The meetings that these documents are for, the newest first."""
    return sorted({day.date() for day in reports["meeting_date"]}, reverse=True)


def _meetings(partnerships: pd.DataFrame, scope: Scope) -> dict[str, str]:
    """The meetings before the last one, the newest first: ISO date -> words."""
    reports = _reports(partnerships["code"].iloc[0], scope)
    earlier = reports[reports["meeting_date"] < reports["meeting_date"].max()]
    return {report.meeting_date.date().isoformat(): frame.meeting(report) for report in records(earlier)}


def _meeting(span: Span, day: date) -> str:
    """22 March 2021, Babergh and Mid Suffolk."""
    return words.plain(frame.meeting(next(records(span.reports[span.reports["meeting_date"] == pd.Timestamp(day)]))))


def _of(span: Span, change: Change) -> Change:
    """A change with the name of its partnership, where several are asked about."""
    whose = str(span.partnership.short_name)
    return replace(change, about=f"{whose}: {words.lower(change.about)}" if change.about else whose)


# In a sentence


def _sentence(span: Span, found: list[Change]) -> str:
    kinds = _kinds(found)
    told = f"**{kinds}** changed or are first reported" if kinds else "**nothing listed here has changed**"
    name = words.plain(span.partnership.short_name)
    return f"{name}, from the report of {span.day(span.since)} to that of {span.day(span.until)}: {told}{_grounds(span)}.{_unlisted(span)}"


def _unlisted(span: Span) -> str:
    """A district may be in the later list alone, which then compares with nothing."""
    before, after = changed_plan.lists_known(span)
    return " No earlier list of priorities is about this selection, so its priorities are not compared." if after and not before else ""


def _kinds(found: list[Change]) -> str:
    """The kinds of changes, the most telling first."""
    kinds = list(dict.fromkeys(change.kind for change in _ranked(found)))
    shown, rest = [words.lower(TITLES[kind]) for kind in kinds[:KINDS_NAMED]], len(kinds) - KINDS_NAMED
    return words.listed([*shown, f"{words.spelled(rest)} other {words.noun(rest, 'kind')}"] if rest > 0 else shown)


def _grounds(span: Span) -> str:
    """What has to be known of two reports that do not speak of the same ground."""
    codes = [span.codes(day) for day in (span.since, span.until)]
    earlier, later = (span.ground(each) for each in codes)
    if earlier.covers(later) and later.covers(earlier):
        return ""
    only = "the later mentions is not called new" if later.covers(earlier) else "one of them mentions is not called new or dropped"
    return f"; the earlier covers {span.area(codes[0])}, the later {span.area(codes[1])}, so what only {only}"


def _short(span: Span, found: list[Change]) -> str:
    fictional = " (fictional)" if span.partnership.fictional else ""
    kinds = _kinds(found)
    since = span.day(span.since)
    if not kinds:
        return f"Nothing listed here has changed since {since}{fictional}."
    return f"Changed or first reported since {since}{fictional}: {kinds}."


def _uncompared(partnerships: pd.DataFrame, compared: frozenset[str], scope: Scope) -> Iterator[str]:
    """Why nothing can be compared: one report is held, or none is known at this date."""
    rest = [row for row in records(partnerships) if row.code not in compared]
    one, none = current.unreported(rest, scope)
    if partnerships.empty:
        yield "No partnership held here covers this selection, so nothing can be compared."
    elif len(partnerships) == 1:
        yield from (_one_report(row, scope) if one else "No report is known at this date, so nothing can be compared." for row in rest)
    elif rest:
        parts = [f"one report is held of {words.plain(name)}" for name in one] + [
            f"none is known at this date of {words.plain(name)}" for name in none
        ]
        yield f"{words.upper('; '.join(parts))}: nothing can be compared there."


def _first_sentence(text: str) -> str:
    return ONE_REPORT if text.startswith(ONE_REPORT) else text


def _one_report(partnership: Any, scope: Scope) -> str:
    report = next(records(_reports(partnership.code, scope)))
    later = f"A change can be told once a report later than that of {words.plain(report.date_shown)} is held"
    return f"{ONE_REPORT} {later}{' (fictional)' if partnership.fictional else ''}."


# As lines and tables


def _lines(found: list[Change]) -> tuple[str, ...]:
    """The most telling groups of changes, by measures.changes.RANKING."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in _ranked(found):
        groups.setdefault((change.kind, change.change), []).append(change)
    return tuple(_line(HEADS[key], changes) for key, changes in [*groups.items()][:LINES_SHOWN])


def _ranked(found: list[Change]) -> list[Change]:
    return sorted(found, key=lambda change: rules.rank(change.kind, change.change))


def _line(head: str, changes: list[Change]) -> str:
    """Of a domestic homicide review the last stage; they are not counted, so it does not say how many more there are."""
    last = {change.what: change.named for change in changes}
    names = list(last.values()) if changes[0].kind == rules.REVIEWS else list(dict.fromkeys(change.named for change in changes))
    more = len(names) - NAMED
    rest = "" if more <= 0 else "; and others" if changes[0].kind == rules.REVIEWS else f"; and {more} more"
    return f"**{head}:** {'; '.join(names[:NAMED])}{rest}."


def _tables(found: list[Change], spans: tuple[Span, ...]) -> Iterator[Kind]:
    for kind, title in TITLES.items():
        rows = [_row(change) for change in found if change.kind == kind]
        if rows:
            table = Table(pd.DataFrame(rows, columns=COLUMNS), alt=f"{title}: what changed or was first reported between the two meetings")
            yield Kind(kind, title, table, _folded(spans) if kind == rules.FIGURES else None)


def _row(change: Change) -> tuple[str, ...]:
    return lines(words.plain(change.what), words.plain(change.about)), change.before, change.now, lines(change.happened, change.reported)


def _folded(spans: tuple[Span, ...]) -> Table:
    rows = [row for span in spans for row in changed_facts.folded(span)]
    frame_ = pd.DataFrame(rows, columns=["Figure", "As printed", "Period and first report"])
    return Table(frame_, alt="Figures first reported between the two meetings, by measure and area")


def _source(found: list[Change], audience: Audience) -> Evidence:
    """The rows that the changes rest on, each once."""
    facts = [
        {
            "figure": change.what,
            "printed": change.printed,
            "about": change.about,
            **{name: getattr(change.fact, name) for name in ("source", "paragraph", "line", "basis")},
            "load_id": getattr(change.fact, "load_id", None),
        }
        for change in found
        if change.fact is not None
    ]
    columns = ["figure", "printed", "about", "source", "paragraph", "line", "basis", "load_id"]
    rows = pd.DataFrame(facts, columns=columns).drop_duplicates(ignore_index=True)
    return evidence.opened(rows, figure="figure", printed="printed", detail=("about",), audience=audience)
