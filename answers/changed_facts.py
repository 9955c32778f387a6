"""What changed in money, orders, reviews, recommendations and figures between two meetings."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from answers import current, definitions
from answers.changed_plan import DERIVED, both
from answers.meetings import NOT_DATED, NOT_REPORTED, Change, Span, quiet, said, told
from answers.orders import NO_ORDER, RETURNED
from measures import burn_down
from measures import changes as rules
from measures import orders as order_rules
from measures.periods import period_start
from measures.recommendations import ABSENT
from store import queries
from store.scope import Scope
from views import words
from views.tables import lines, records

# the kinds of figures that count or plan something; the others describe the law or how a body is set up
COUNTED = ("statistic", "plan", "target", "service standard")
# sentences of a report that speak of money and report none
NOT_MONEY = ("statement", "request", "intention", "aim", "unit content")
PUBLISHED = ("stated", "derived")
NO_REVIEW = "none named"
# the priority that rows without one belong to, where a priority is chosen
REVIEWS_SERVE, ORDERS_SERVE = "dhr", "asb"
PAID = {"allocation": "allocated", "actual": "paid", "commitment": "agreed, not paid"}


def found(span: Span) -> Iterator[Change]:
    """Changes of everything but the plan. What no document ties to a priority is left out where a priority is chosen."""
    yield from _statements(span)
    yield from _corrections(span)
    yield from _money(span)
    yield from _other_money(span)
    if span.after.priorities is None:
        yield from _recommendations(span)
        yield from _balances(span)
    if span.serves(REVIEWS_SERVE):
        yield from _reviews(span)
    if span.serves(ORDERS_SERVE):
        yield from _orders(span)
    yield from _figures(span)


def _known(before: pd.DataFrame, after: pd.DataFrame, *, key: str, values: list[str]) -> Iterator[Any]:
    """What is known later and was not, or not so, known earlier."""
    differing = rules.compared(before, after, key=[key], values=values)
    return records(differing[differing["change"] != rules.GONE])


# What was asked, and what the reports say


def _recommendations(span: Span) -> Iterator[Change]:
    asked = (queries.recommendations(current.engine(), scope) for scope in span.scopes)
    for row in _known(*asked, key="recommendation", values=["outcome"]):
        if row.direction != ABSENT:
            mention, answered = span.first_mention(row, rules.last_day(row.meeting_date)), pd.notna(row.outcome)
            happened = f"Meeting of {span.day(row.meeting_date)}" if pd.notna(row.meeting_date) else NOT_DATED
            cells = *_outcomes(span, row, mention), happened, span.reported(row)
            named = words.plain(row.title) + (f" ({words.plain(str(row.outcome))})" if answered else "")
            about, change = words.upper(str(row.direction)), rules.OUTCOME if answered else mention
            yield Change(rules.RECOMMENDATIONS, change, row.title, about, *cells, named, row, row.title)


def _outcomes(span: Span, row: Any, mention: str) -> tuple[str, str]:
    """What was and is told of what became of it."""
    now = f"Outcome: {words.plain(str(row.outcome))}" if pd.notna(row.outcome) else "No outcome reported"
    if row.change == rules.REVISED:
        return f"Outcome: {words.plain(str(row.outcome_before))}" if pd.notna(row.outcome_before) else "No outcome reported", now
    return span.absent(row), now if mention == rules.NEW else f"First reported here. {now}"


def _statements(span: Span) -> Iterator[Change]:
    """What the two meetings' reports say differently: both sides stand."""
    held = span.narrowed(queries.conflicts(current.engine(), span.after))
    for row in records(rules.told_by_both(held, earlier=span.codes(span.since), later=span.codes(span.until))):
        cells = words.plain(row.said_before), words.plain(row.said_now), NOT_DATED, span.reported(row)
        named, about = f"{words.plain(row.topic)}: {cells[0]} against {cells[1]}", f"How it is shown here: {row.handling}"
        yield Change(rules.STATEMENTS, rules.DIFFERS, row.topic, about, *cells, named, row, row.said_now)


# Reviews and orders


def _reviews(span: Span) -> Iterator[Change]:
    """Domestic homicide reviews in the published words, by partnership: never counted, never by district."""
    held = (queries.reviews(current.engine(), scope) for scope in span.scopes)
    for row in records(rules.stages(*(rows[rows["review"] != NO_REVIEW] for rows in held))):
        was, now = _stage(row.stage_before, row.status_before), _stage(row.stage, row.status_as_published)
        happened, named = _stage_day(row), f"{words.plain(row.review)}: {words.plain(row.stage)}"
        reported = span.reported(row)
        if row.change == rules.SILENT:
            now, happened, named, reported = _silence(span), NOT_DATED, words.plain(row.review), span.reported(row, "Last")
        else:
            now = told(span.first_mention(row, rules.last_day(row.stage_date)), now)
        yield Change(rules.REVIEWS, row.change, row.review, "", words.upper(was), now, happened, reported, named, row, row.stage)


def _stage(stage: Any, status: Any) -> str:
    return said(stage, NOT_REPORTED) + (f" ({said(status, '')})" if pd.notna(status) else "")


def _silence(span: Span) -> str:
    """Not which part of the area the later report covers: a review is not tied to a district."""
    whole = span.ground(span.codes(span.until)).covers(span.ground(span.codes(span.since)))
    return "No stage of it is given in the later report" + ("" if whole else ", which does not cover the whole partnership")


def _stage_day(row: Any) -> str:
    """2020-11 -> November 2020; a month that is inferred says so."""
    last = rules.last_day(row.stage_date)
    if last is None:
        return said(row.stage_date, NOT_DATED)
    shown = {4: f"{last:%Y}", 7: words.month(last)}.get(len(str(row.stage_date)), words.day(last))
    return f"{shown} (month inferred)" if "inferred" in str(row.date_precision) else shown


def _orders(span: Span) -> Iterator[Change]:
    before, after = (_clocked(scope) for scope in span.scopes)
    for row in _known(before, after, key="order", values=["status", "status_as_published"]):
        yield _first_order(span, row, before) if row.change == rules.ADDED else _moved_order(span, row)
    yield from _extensions(span, after)


def _clocked(scope: Scope) -> pd.DataFrame:
    """The orders known within a scope with their status by their dates on its day, and their last day."""
    engine = current.engine()
    held, made = queries.orders(engine, scope), queries.order_extensions(engine, scope)
    held, clocks = held[held["kind"] != NO_ORDER], []
    for row in records(held):
        own = [(pair.made.date(), pair.new_end.date()) for pair in records(made[made["order"] == row.order])]
        start, end, day = rules.last_day(row.start), rules.last_day(row.end), str(scope.as_at)
        status, _ = order_rules.order_status(start, end, as_at=day, extensions=own)
        clocks.append((status, order_rules.effective_end(end, as_at=day, extensions=own)))
    return held.join(pd.DataFrame(clocks, columns=["status", "last_day"], index=held.index, dtype=object))


def _first_order(span: Span, row: Any, before: pd.DataFrame) -> Change:
    """An order that was not held; a report may have told of its place before an officer loaded the order itself."""
    mention = span.first_mention(row, rules.last_day(row.start if pd.notna(row.start) else row.last_event))
    reported = before[(before["place"].str.casefold() == row.place.casefold()) & (before["area"] == row.area)]
    loaded = len(reported) > 0 and row.basis == RETURNED
    was = words.upper(_order_said(next(records(reported)))) if len(reported) else span.absent(row)
    now = f"Loaded by the council: {_order_said(row)}" if loaded else told(mention, _order_said(row))
    cells = was, now, words.upper(said(row.last_event_as_published, NOT_DATED)), span.reported(row)
    return Change(rules.ORDERS, mention, row.place, str(row.kind), *cells, words.plain(row.place), row, str(row.status_as_published))


def _order_said(row: Any) -> str:
    """The status in the published words, or else by its dates."""
    return f"“{words.plain(row.status_as_published)}”" if pd.notna(row.status_as_published) else words.lower(row.status)


def _moved_order(span: Span, row: Any) -> Change:
    again = str(row.status_as_published_before) != str(row.status_as_published)
    was = quiet(row.status_before, said(row.status_as_published_before, "") if again else "")
    now = quiet(row.status, said(row.status_as_published, "") if again else "")
    happened = f"{'Ended' if row.last_day < span.until else 'Ends'} {words.day(row.last_day)}" if pd.notna(row.last_day) else NOT_DATED
    named = f"{words.plain(row.place)}, from {words.lower(row.status_before)} to {words.lower(row.status)}"
    about, reported = f"{row.kind}; by its dates on the day of each meeting", span.reported_by(span.until)
    return Change(rules.ORDERS, rules.MOVED, row.place, about, was, now, happened, reported, named, row, str(row.status_as_published))


def _extensions(span: Span, held: pd.DataFrame) -> Iterator[Change]:
    before, after = (queries.order_extensions(current.engine(), scope) for scope in span.scopes)
    places = held.set_index("order")
    differing = rules.compared(before, after, key=["order", "made"], values=["new_end"])
    for row in records(differing[(differing["change"] != rules.GONE) & differing["order"].isin(places.index)]):
        order = next(records(held[held["order"] == row.order]))
        was = f"To {words.day(order.end)}" if pd.notna(order.end) else "No end date"
        now = told(span.first_mention(order, rules.last_day(row.made)), f"extended to {words.day(row.new_end)}")
        cells = was, now, f"Extended on {words.day(row.made)}", span.reported_by(span.until)
        yield Change(rules.ORDERS, rules.EXTENDED, order.place, str(order.kind), *cells, words.plain(order.place))


# Money


def _ledgers(span: Span) -> list[pd.DataFrame]:
    engine = current.engine()
    return [
        queries.money(engine, partnership=scope.partnership, audience=scope.audience, as_at=scope.as_at, areas=scope.areas)
        for scope in span.scopes
    ]


def _money(span: Span) -> Iterator[Change]:
    """What was given, paid and promised by the ledger."""
    for row in _known(*map(span.narrowed, _ledgers(span)), key="entry", values=["amount_pence"]):
        if row.change == rules.ADDED:
            mention, sum_ = span.first_mention(row, rules.last_day(row.end)), words.pounds(row.amount_pence)
            cells = span.absent(row), told(mention, f"{sum_} {PAID[row.kind]}"), said(row.date_as_published, NOT_DATED), span.reported(row)
            yield Change(rules.MONEY, mention, row.title, words.upper(row.kind), *cells, f"{words.plain(row.title)} ({sum_})", row, sum_)


def _other_money(span: Span) -> Iterator[Change]:
    """What a report tells of money outside its ledger."""
    for row in _known(*(queries.other_money(current.engine(), scope) for scope in span.scopes), key="item", values=["amount_as_published"]):
        if row.change == rules.ADDED and row.direction not in NOT_MONEY:
            mention, sum_ = (
                span.first_mention(row, rules.last_day(row.period_as_published)),
                said(row.amount_as_published, "no amount given"),
            )
            now = quiet(told(mention, f"{said(row.direction, 'money')}, {sum_}"), span.caution(row))
            cells = span.absent(row), now, _period_told(span, row), span.reported(row)
            yield Change(rules.MONEY, mention, row.item, "Outside the ledger", *cells, words.plain(row.item), row, sum_)


def _period_told(span: Span, row: Any) -> str:
    """The period as printed; one that begins after the meeting cannot be right of what a report tells as done."""
    if pd.isna(row.period_as_published) or row.period_as_published == "not stated":
        return NOT_DATED
    first, shown = period_start(row.period_as_published), words.upper(words.plain(row.period_as_published))
    return f"{shown}, as printed: after the report" if first is not None and first > span.until else shown


def _balances(span: Span) -> Iterator[Change]:
    """What is left by the ledger, then what is stated to be left."""
    funds = queries.funds(current.engine(), span.after).set_index("fund")["title"]
    before, after = (burn_down.closing_balances(burn_down.balance(ledger)) for ledger in _ledgers(span))
    for fund, left in after.items():
        if before.get(fund, left) != left:
            was, now = words.pounds(before[fund]), words.pounds(left)
            happened = f"As at {words.day(span.since)} and {words.day(span.until)}"
            named = f"{words.plain(funds[fund])}, {was} to {now}"
            yield Change(rules.BALANCES, rules.MOVED, funds[fund], "Left by the ledger", was, now, happened, DERIVED, named)
    yield from _stated_balances(span, funds)


def _stated_balances(span: Span, funds: pd.Series) -> Iterator[Change]:
    """The newest balance that a report states of each fund."""
    held = (queries.stated_balances(current.engine(), scope).sort_values("known_from", kind="stable") for scope in span.scopes)
    newest = (stated.drop_duplicates("fund", keep="last") for stated in held)
    for row in _known(*newest, key="fund", values=["amount_as_published", "source"]):
        was, now, title = said(row.amount_as_published_before, "Not stated"), words.plain(row.amount_as_published), str(funds[row.fund])
        cells = was, now, said(row.date_as_published, NOT_DATED), span.reported(row)
        named = f"{words.plain(title)}, {words.lower(was)} to {now}"
        yield Change(rules.BALANCES, rules.STATED, title, "Stated to be left", *cells, named, row, row.amount_as_published)


# Figures


def _corrections(span: Span) -> Iterator[Change]:
    """The same figure, entry, target or due date, told again with another value."""
    engine = current.engine()
    for row in both(*(queries.figures(engine, scope) for scope in span.scopes), key="figure", values=["value", "value_as_published"]):
        cells = _value(span, row, row.value_as_published_before, row.value_before), _value(span, row, row.value_as_published, row.value)
        yield _correction(
            span, row, row.measure, ", ".join(str(part) for part in (row.area, row.period_as_published) if pd.notna(part)), *cells
        )
    for row in both(*map(span.narrowed, _ledgers(span)), key="entry", values=["amount_pence"]):
        yield _correction(
            span, row, row.title, words.upper(row.kind), words.pounds(row.amount_pence_before), words.pounds(row.amount_pence)
        )
    for row in both(*(queries.kpis(engine, scope) for scope in span.scopes), key="kpi", values=["target_as_published"]):
        cells = said(row.target_as_published_before, "No target"), said(row.target_as_published, "No target")
        yield _correction(span, row, row.wording, "Target", *cells)
    for row in both(*(queries.actions(engine, scope) for scope in span.scopes), key="action", values=["due"]):
        yield _correction(span, row, row.activity, "Due date", _due(row.due_before), _due(row.due))


def _correction(span: Span, row: Any, what: str, about: str, was: str, now: str) -> Change:
    named = f"{words.plain(what)}, {was} to {now}"
    return Change(rules.CORRECTIONS, rules.REVISED, what, about, was, now, NOT_DATED, span.reported(row), named, row, now)


def _due(day: Any) -> str:
    return words.day(day) if pd.notna(day) else "No due date"


def _value(span: Span, row: Any, printed: Any, value: Any) -> str:
    """A figure as published; of returned ones only those that count no people, because others are shown by series alone."""
    if row.basis not in PUBLISHED and not _open(row.measure, span):
        return "A number of people, not shown by itself"
    return said(printed, words.number(float(value)) if pd.notna(value) else "Not stated")


def _open(measure: str, span: Span) -> bool:
    audience = span.after.audience
    return measure in definitions.titles(audience) and not definitions.measure(measure, audience).people


def _first_figures(span: Span) -> pd.DataFrame:
    """The figures first known after the earlier meeting that count or plan something."""
    before, after = (queries.figures(current.engine(), scope) for scope in span.scopes)
    differing = rules.compared(before, after, key=["figure"], values=["value"])
    return differing[(differing["change"] == rules.ADDED) & differing["kind"].isin(COUNTED)]


def _figures(span: Span) -> Iterator[Change]:
    """How many figures are first reported, by priority."""
    for key, group in _first_figures(span).groupby("priority", sort=False, dropna=False):
        title, number = span.title(key), words.count(len(group), "figure")
        now = quiet(f"First reported here: {number}", "; ".join(dict.fromkeys(_measure(span, row) for row in records(group))))
        cells = span.absent(next(records(group))), now, "Each period is in the list below", span.all_reported(group)
        yield Change(rules.FIGURES, rules.FIRST_HERE, title, "", *cells, f"{words.plain(title)} ({len(group)})")


def _measure(span: Span, row: Any) -> str:
    caution = span.caution(row)
    return words.plain(row.measure) + (f" ({caution})" if caution else "")


def folded(span: Span) -> Iterator[tuple[str, str, str]]:
    """What is behind those counts, one row a measure and area: what, value as printed, period and first report."""
    for _, group in _first_figures(span).groupby(["measure", "area"], sort=False, dropna=False):
        row, number = next(records(group)), len(group)
        value = _value(span, row, row.value_as_published, row.value) if number == 1 else words.count(number, "figure")
        yield lines(words.plain(row.measure), said(row.area, ""), span.caution(row)), value, quiet(_period(group), span.all_reported(group))


def _period(group: pd.DataFrame) -> str:
    printed = [words.plain(str(text)) for text in group["period_as_published"].dropna() if text]
    return words.upper(" to ".join(dict.fromkeys((printed[0], printed[-1])))) if printed else "Period not stated"
