"""What changed in a partnership's priorities and plan between two meetings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from answers import current, priorities
from answers.meetings import NOT_DATED, Change, Span, quiet, said, told
from answers.priorities import NOT_OWN, NOT_STATED, Judged
from measures import changes as rules
from store import queries
from views import theme, words
from views.tables import records

DERIVED = "Derived here"


def found(span: Span) -> Iterator[Change]:
    """Changes of priorities, stated statuses, evidence checks, actions, updates and results."""
    before, after = (priorities.judged_plan(span.partnership.code, scope) for scope in span.scopes)
    yield from _priorities(span)
    yield from _stated(span)
    if after is not None:
        yield from _actions(span, before, after)
    if before is not None and after is not None:
        yield from _checks(before, after)
        yield from _updates(span, before, after)
        yield from _results(span, before, after)


# Priorities


def _lists(span: Span) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lists of priorities known at both meetings; two empty ones where only one is known, which compares with nothing."""
    before, after = _known_lists(span)
    return (before, after) if len(before) and len(after) else (before.head(0), after.head(0))


def _known_lists(span: Span) -> tuple[pd.DataFrame, pd.DataFrame]:
    before, after = (_own(queries.priorities(current.engine(), scope)) for scope in span.scopes)
    return before, after


def lists_known(span: Span) -> tuple[bool, bool]:
    """Whether a list of priorities is known at the earlier meeting, and at the later one."""
    before, after = _known_lists(span)
    return len(before) > 0, len(after) > 0


def _own(listed: pd.DataFrame) -> pd.DataFrame:
    """The newest list of priorities, without headings that are not the partnership's own."""
    return listed[(listed["first_known"] == listed["first_known"].max()) & _is_own(listed)].dropna(subset="priority")


def _is_own(listed: pd.DataFrame) -> pd.Series:
    return ~listed["kind"].astype(str).str.startswith(NOT_OWN)


def _priorities(span: Span) -> Iterator[Change]:
    before, after = _lists(span)
    for row in records(rules.compared(before, after, key=["priority"], values=["label", "kind", "scope"])):
        title, decided = span.title(row.priority), _decided(span, row)
        base = Change(rules.PRIORITIES, "", title, "", "", "", said(decided, NOT_DATED), "", words.plain(title), row, row.label)
        if row.change == rules.ADDED:
            yield _listed(span, base, decided)
        elif row.change == rules.GONE:
            yield _unlisted(span, base, after)
        else:
            yield from _otherwise(span, base, decided)


def _told_first(span: Span, row: Any, difference: str) -> str:
    """The report since the earlier meeting that first told what the last list says, with its own standing where that was another."""
    known = queries.priorities(current.engine(), span.after)
    lists = known[(known["priority"] == row.priority) & (known["known_from"] > pd.Timestamp(span.since)) & _is_own(known)]
    first = rules.first_told(lists, difference=difference, label=row.label, kind=row.kind)
    standing = "" if rules.same_standing(first["kind"], row.kind) else f", as {words.plain(first['kind'])}"
    return f"{span.reported(first)}{standing}"


def _decided(span: Span, row: Any) -> str | None:
    """When the report says that this was decided: a milestone of the same priority in the same paragraph."""
    events = queries.events(current.engine(), span.after)
    same = (events["source"] == row.source) & (events["paragraph"] == row.paragraph) & (events["priority"] == row.priority)
    dated = events.loc[same & (events["kind"] == "milestone"), "date_as_published"].dropna()
    return None if dated.empty else str(dated.iloc[0])


def _listed(span: Span, base: Change, decided: str | None) -> Change:
    row, mention = base.fact, span.first_mention(base.fact, _happened(span, decided))
    base = replace(base, change=mention, about="Listed", before=span.absent(row, "Not listed"), reported=_told_first(span, row, mention))
    if _listed_before(span, row):
        return replace(base, about="Listed again", now=_standing(row.kind, row.label))
    return replace(base, now=quiet(told(mention, words.plain(row.kind)), _printed(row.label)))


def _listed_before(span: Span, row: Any) -> bool:
    """Whether a list older than the one compared already had it."""
    older = queries.priorities(current.engine(), span.before)
    return bool(((older["priority"] == row.priority) & _is_own(older)).any())


def _unlisted(span: Span, base: Change, after: pd.DataFrame) -> Change:
    row, codes = base.fact, {code for row in records(after) if (code := span.told_in(row))} or span.codes(span.until)
    mention = rules.last_mention(earlier=span.ground(span.codes(span.since)), later=span.ground(codes))
    about, now = "Not mentioned", f"Not mentioned in this report, which covers {span.area(codes)}"
    if mention == rules.DROPPED:
        about, now = "Dropped from the list", "No longer listed"
    reported = f"By the list of {span.day(span.until)}"
    return replace(base, change=mention, about=about, before=_standing(row.kind, row.label), now=now, happened=NOT_DATED, reported=reported)


def _otherwise(span: Span, base: Change, decided: str | None) -> Iterator[Change]:
    """What both lists hold, with another standing, name or stated scope."""
    row = base.fact
    difference = rules.difference(label=(row.label_before, row.label), kind=(row.kind_before, row.kind), scope=row.scope)
    if difference is None:
        return
    base = replace(base, change=difference, reported=_told_first(span, row, difference))
    if difference == rules.RENAMED:
        before, now = _standing(row.kind_before, row.label_before), _standing(row.kind, row.label)
        yield replace(base, about="Printed name", before=before, now=now)
    else:
        mention = span.first_mention(row, _happened(span, decided))
        yield _another_standing(base, mention) if difference == rules.STANDING else _another_scope(base, mention)


def _happened(span: Span, decided: str | None) -> date | None:
    """A list says what stands on the day of its meeting, unless the report gives another day."""
    return span.until if decided is None else rules.last_day(decided)


def _another_standing(base: Change, mention: str) -> Change:
    row = base.fact
    now = quiet(told(mention, words.plain(row.kind)), _printed(row.label))
    named = f"{base.named}, from {words.plain(row.kind_before)} to {words.plain(row.kind)}"
    before, printed = _standing(row.kind_before, row.label_before), f"{row.label}: {row.kind}"
    return replace(base, about="Standing", before=before, now=now, named=named, printed=printed)


def _another_scope(base: Change, mention: str) -> Change:
    row = base.fact
    before, now = words.upper(said(row.scope_before, NOT_STATED)), told(mention, words.plain(row.scope))
    return replace(base, about="Scope", before=before, now=now, named=f"{base.named}, {words.plain(row.scope)}", printed=row.scope)


def _standing(kind: str, label: str) -> str:
    return quiet(words.upper(words.plain(kind)), _printed(label))


def _printed(label: str) -> str:
    return f"printed as {words.plain(label)}"


# Statuses


def _stated(span: Span) -> Iterator[Change]:
    """The stated status of priorities as each report lists them, then of actions whose row was given again."""
    lists = (listed.assign(name=[span.title(key) for key in listed["priority"]]) for listed in _lists(span))
    yield from _statuses(span, *lists, key="priority", change=rules.MOVED, about="Priority")
    plans = (queries.actions(current.engine(), scope) for scope in span.scopes)
    yield from _statuses(
        span, *(plan.assign(name=plan["activity"]) for plan in plans), key="action", change=rules.OF_ACTION, about="Action"
    )


def _statuses(span: Span, before: pd.DataFrame, after: pd.DataFrame, *, key: str, change: str, about: str) -> Iterator[Change]:
    for row in both(before, after, key=key, values=["stated_status"]):
        was, now = said(row.stated_status_before, NOT_STATED), said(row.stated_status, NOT_STATED)
        named = f"{words.plain(row.name)}, from {was} to {now}"
        yield Change(rules.STATED, change, row.name, about, was, now, NOT_DATED, span.reported(row), named, row, str(row.stated_status))


def both(before: pd.DataFrame, after: pd.DataFrame, *, key: str, values: list[str]) -> Iterator[Any]:
    """The keys that are known at both dates with another value."""
    differing = rules.compared(before, after, key=[key], values=values)
    return records(differing[differing["change"] == rules.REVISED])


def _checks(before: Judged, after: Judged) -> Iterator[Change]:
    """Evidence checks that moved, of priorities and then of actions, each as judged on the day of its meeting."""
    judged = f"Judged as at {words.day(before.as_at)} and {words.day(after.as_at)}"
    for row in both(before.priorities, after.priorities, key="key", values=["status", "check", "why"]):
        if change := rules.move(row.status_before, row.status):
            cells = quiet(row.check_before, row.why_before), quiet(row.check, row.why)
            yield Change(rules.CHECK, change, row.title, "Priority", *cells, judged, DERIVED, words.plain(row.title))
    plans = (plan.actions.assign(reason=plan.actions["said"].map("; ".join)) for plan in (before, after))
    for row in both(*plans, key="action", values=["status", "reason"]):
        if rules.move(row.status_before, row.status):
            cells = quiet(theme.rag(row.status_before), row.reason_before), quiet(theme.rag(row.status), row.reason)
            yield Change(rules.CHECK, rules.OF_ACTION, row.activity, "Action", *cells, judged, DERIVED, words.plain(row.activity))


# Actions


def _actions(span: Span, before: Judged | None, after: Judged) -> Iterator[Change]:
    earlier = after.actions.head(0) if before is None else before.actions
    differing = rules.compared(earlier, after.actions, key=["action"], values=["completed"])
    for row in records(differing[differing["change"] != rules.GONE]):
        done = _on(row.completed, span.until)
        happened = f"Completed {words.day(row.completed)}" if done else NOT_DATED
        base = Change(rules.ACTIONS, rules.COMPLETED, row.activity, span.title(row.priority), "", "", happened, span.reported(row), "", row)
        base = replace(base, named=words.plain(row.activity), printed=row.activity)
        if row.change == rules.ADDED:
            mention = span.first_mention(row, span.until)
            now = told(mention, f"in the plan{', complete' if done else ''}")
            yield replace(base, change=mention, before=span.absent(row, "Not in the plan"), now=now)
        elif done and not _on(row.completed_before, span.since):
            yield replace(base, before="Not complete", now="Complete")


def _on(completed: Any, day: date) -> bool:
    return bool(pd.notna(completed) and completed <= pd.Timestamp(day))


def _updates(span: Span, before: Judged, after: Judged) -> Iterator[Change]:
    """Actions known at both meetings with another newest update."""
    actions = after.actions.set_index("action")
    differing = rules.compared(before.updates, after.updates, key=["action"], values=["update", "label"])
    for row in records(differing[differing["action"].isin(before.actions["action"]) & (differing["change"] != rules.GONE)]):
        action = actions.loc[row.action]
        label = said(row.label, "No quarter printed")
        was = "No update" if row.change == rules.ADDED else said(row.label_before, "No quarter printed")
        about, named = span.title(action["priority"]), words.plain(action["activity"])
        cells = was, quiet(label, words.plain(row.summary)), label, span.reported(row)
        printed = "no quarter printed" if pd.isna(row.label) else str(row.label)
        yield Change(rules.UPDATES, rules.MOVED, action["activity"], about, *cells, named, row, printed)


def _results(span: Span, before: Judged, after: Judged) -> Iterator[Change]:
    """Indicators known at both meetings with another result."""
    for row in both(before.kpis, after.kpis, key="kpi", values=["actual", "actual_date"]):
        was, now = _result(row.actual_before), _result(row.actual)
        about = f"Target: {row.target_as_published}" if pd.notna(row.target_as_published) else "No target"
        named = f"{words.plain(row.wording)}, {words.lower(was)} to {now}"
        happened = f"To {words.day(row.actual_date)}" if pd.notna(row.actual_date) else NOT_DATED
        cells = was, now, happened, span.reported_by(span.until)
        yield Change(rules.RESULTS, rules.MOVED, row.wording, about, *cells, named)


def _result(value: Any) -> str:
    return words.number(float(value)) if pd.notna(value) else "No result"
