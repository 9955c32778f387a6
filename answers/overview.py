"""How are we doing, what changed, what should be asked, what is due soon? Put together from the other pages' answers."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import calendar, changes, current, enquiries, funding, orders, priorities, referrals
from answers.calendar import Calendar
from answers.enquiries import Enquiries
from answers.funding import Funding, Ledger
from answers.priorities import Plan, Priorities
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, marked, records

DUE_SHOWN = 5
NO_QUESTION = "No question follows from what is held for this selection."
NOTHING_DUE = "Nothing is dated in the 90 days after the last report of this selection."


@dataclass(frozen=True)
class Tile:
    """One number with its badge, a quiet sentence and the page that explains it."""

    key: str
    label: str
    value: str
    badge: str
    note: str
    page: str
    link: str


@dataclass(frozen=True)
class Panel:
    """One partnership in a paragraph of plain words."""

    key: str
    title: str
    text: str
    source: str
    fictional: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the home page; what changed is `answers.changes`. `asked`: how many questions there are in all, in words."""

    sentence: str
    tiles: tuple[Tile, ...]
    panels_heading: str
    panels: tuple[Panel, ...]
    questions: Table
    asked: str
    due: Table
    due_note: str


def answer(selection: Selection, audience: Audience = "public") -> Overview:
    """The home page for a selection."""
    return _answer(current.key(), audience, selection, current.today())


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, today: date) -> Overview:
    plans, money = priorities.answer(selection, audience), funding.answer(selection, audience)
    asked = enquiries.answer(selection, audience)
    dates = calendar.answer(selection, audience)
    series = referrals.judged(selection, audience)
    partnerships = current.partnerships(selection, audience)
    scope = current.scope(selection, audience)
    panels = tuple(_panel(row, plans, money, selection, scope, today) for row in records(partnerships))
    page = Overview(
        sentence=f"{_plans_said(plans)}, and {_money_said(money)}. {orders.orders(selection, today, audience).short}",
        tiles=(_priorities_tile(plans), _money_tile(money), _signals_tile(series), _due_tile(dates)),
        panels_heading=_panels_heading(len(panels)),
        panels=panels,
        questions=asked.table,
        asked=_asked(asked),
        due=_due(dates, alone=len(panels) == 1),
        due_note=f"{DUE_SHOWN} of {len(dates.soon)} shown." if len(dates.soon) > DUE_SHOWN else "",
    )
    if not current.fictional(selection, audience):
        return page
    return marked(replace(page, tiles=tuple(replace(tile, label=f"{tile.label} (fictional)") for tile in page.tiles)))


def _asked(asked: Enquiries) -> str:
    """The link to all questions."""
    return "Open lines of enquiry" if len(asked.first) == len(asked.questions) else f"All {len(asked.questions)} lines of enquiry"


def _panels_heading(partnerships: int) -> str:
    if partnerships == 0:
        return "No partnership held here covers this selection"
    return f"The {words.spelled(partnerships)} partnerships" if partnerships > 1 else "The partnership"


def _plans_said(plans: Priorities) -> str:
    rows, stated = sum(plan.rows for plan in plans.plans), sum(plan.stated for plan in plans.plans)
    if not plans.plans:
        return "**No action plan is held** for this selection"
    names = words.listed(plan.name for plan in plans.plans)
    if stated:
        return f"{names} {words.noun(len(plans.plans), 'states', 'state')} **a status for {stated} of {rows} plan rows**"
    return f"{names}'s report shows **no status for any of {words.count(rows, 'plan row')}**"


def _money_said(money: Funding) -> str:
    if not money.ledgers:
        return "no ledger of its money is printed"
    verdicts = [fund.reconciliation for ledger in money.ledgers for fund in ledger.funds]
    gaps = [verdict for verdict in verdicts if verdict is not None and verdict.agrees is False]
    if gaps:
        return f"**{funding.gap(gaps[0])}** of its money is unexplained"
    checked = sum(verdict is not None for verdict in verdicts)
    if not checked:
        return "no balance of its money is stated"
    return f"its ledger agrees with the {words.noun(checked, 'balance', f'{words.spelled(checked)} balances')} stated"


def _priorities_tile(answer: Priorities) -> Tile:
    if not answer.plans:
        return Tile(
            "priorities",
            "Priorities assessed",
            "No plan",
            theme.missing("No plan seen"),
            "No action plan is held.",
            "priorities",
            "Open priorities",
        )
    assessed, total = sum(plan.assessed_priorities for plan in answer.plans), sum(plan.priorities for plan in answer.plans)
    stated, rows = sum(plan.stated for plan in answer.plans), sum(plan.rows for plan in answer.plans)
    reds = sum(len(plan.reds) for plan in answer.plans)
    badge = ":gray-badge[:material/help: Grey: cannot be assessed]" if assessed == 0 else ":gray-badge[:material/fact_check: None is Red]"
    badge = f":red-badge[:material/dangerous: {reds} Red]" if reds else badge
    whose = words.listed(plan.name for plan in answer.plans)
    note = f"{whose}: {f'{stated} of' if stated else 'none of'} {words.count(rows, 'plan row')} {'carry' if stated else 'shows'} a stated status."
    return Tile("priorities", "Priorities assessed", f"{assessed} of {total}", badge, note, "priorities", "Open priorities")


def _money_tile(answer: Funding) -> Tile:
    if not answer.ledgers:
        return Tile(
            "money", "Money left", "No ledger", theme.missing("No ledger printed"), "No report here prints one.", "funding", "Open funding"
        )
    ledger = answer.ledgers[0]
    main = min(ledger.funds, key=lambda fund: fund.ring_fenced)
    verdict = main.reconciliation
    if verdict is not None and verdict.agrees is False:
        badge, note = theme.disagree(f"Report: {main.stated}"), f"{ledger.name}: {funding.gap(verdict)} is unexplained."
    else:
        badge, note = main.badge, f"{ledger.name}, by the listed spending."
    fenced = [fund for fund in ledger.funds if fund.ring_fenced]
    note += "".join(
        f" {words.pounds(fund.computed_pence)} ring-fenced {'is left' if fund.spent_pence else 'is unspent'}." for fund in fenced
    )
    return Tile(
        "money",
        f"{main.title.removesuffix(' (fictional)')} left",
        words.pounds(main.computed_pence),
        badge,
        note,
        "funding",
        "Open funding",
    )


def _signals_tile(series: pd.DataFrame) -> Tile:
    """How many of the series that can be judged are beyond chance at their latest point."""
    judged = series[series["kind"].notna()]
    if judged.empty:
        badge = theme.missing("None can be judged")
        return Tile("signals", "Signals now", "None", badge, "Too few or too small numbers are held.", "referrals", "Open referrals")
    unusual = judged[judged["kind"] != "expected"]
    badge = (
        f":violet-badge[:material/monitoring: {words.count(len(unusual), 'signal')}]"
        if len(unusual)
        else ":gray-badge[:material/show_chart: No signal now]"
    )
    named = [f"{measure} in {area}" for measure, area in zip(unusual["measure"], unusual["area"], strict=True)]
    measures = words.listed(dict.fromkeys(judged["measure"]))
    note = (
        f"Beyond chance: {words.listed(named)}." if named else f"By month and district: {measures}. That is no proof that nothing changed."
    )
    return Tile("signals", "Signals now", f"{len(unusual)} of {len(judged)}", badge, words.plain(note), "referrals", "Open referrals")


def _due_tile(dates: Calendar) -> Tile:
    due = dates.next
    if due is None:
        badge = theme.missing("Nothing dated")
        note = "Nothing is dated in the 90 days after the last report."
        return Tile("due", "Due soon", "None", badge, note, "accountability", "Open accountability")
    badge = f":gray-badge[:material/event: {words.plain(due.when)}]"
    return Tile(
        "due",
        "Due soon",
        f"{len(dates.soon)}",
        badge,
        f"In the 90 days after the last report; first: {words.plain(due.title)}.",
        "accountability",
        "Open accountability",
    )


def _due(dates: Calendar, *, alone: bool) -> Table:
    rows = [
        (words.plain(due.when), lines(words.plain(due.title), words.plain(due.basis if alone else f"{due.partnership}. {due.basis}")))
        for due in dates.soon[:DUE_SHOWN]
    ]
    return Table(pd.DataFrame(rows, columns=["When", "What"]), alt="What is due within 90 days of each partnership's last report")


def _panel(partnership: Any, plans: Priorities, money: Funding, selection: Selection, scope: Scope, today: date) -> Panel:
    own = Scope(partnership.code, None, None, scope.as_at, scope.audience)
    reports = queries.reports(current.engine(), as_at=scope.as_at, audience=scope.audience)
    reports = reports[reports["partnership"] == partnership.code]
    return Panel(
        key=partnership.code.lower(),
        title=partnership.short_name,
        text=_story(partnership.code, plans, money, selection, own, today) if len(reports) else "No report of it is known at this date.",
        source=_panel_source(reports),
        fictional=bool(partnership.fictional),
    )


def _story(code: str, plans: Priorities, money: Funding, selection: Selection, own: Scope, today: date) -> str:
    """The partnership in a paragraph: its priorities and plan, its money, its orders, what changed."""
    chosen = replace(selection, partnership=code)
    plan = next((plan for plan in plans.plans if plan.partnership == code), None)
    ledger = next((ledger for ledger in money.ledgers if ledger.partnership == code), None)
    told = (
        _priorities_said(queries.priorities(current.engine(), own)),
        _plan_said(plan, selection),
        _ledger_said(ledger),
        orders.orders(chosen, today, own.audience).short,
        changes.answer(chosen, None, own.audience).short,
    )
    return " ".join(part for part in told if part)


def _priorities_said(listed: pd.DataFrame) -> str:
    newest = listed[(listed["first_known"] == listed["first_known"].max()) & (listed["kind"] == "priority")]
    if newest.empty:
        return "No list of priorities is known at this date."
    number = newest["priority"].nunique()
    return f"Its last report lists {words.spelled(number)} {words.noun(number, 'priority', 'priorities')}."


def _plan_said(plan: Plan | None, selection: Selection) -> str:
    if plan is None:
        return "No action on it was seen." if selection.priority else "No action plan was seen, so progress cannot be checked."
    stated = words.spelled(plan.stated) if plan.stated else "none"
    assessed = f"{plan.assessed_priorities} of {words.count(plan.priorities, 'priority', 'priorities')} can be assessed"
    return (
        f"Of {words.count(plan.rows, 'plan row')}, {stated} {words.noun(max(plan.stated, 1), 'shows', 'show')} a status, and {assessed} from what is printed; "
        f"{plan.kpis_with_number} of {words.count(plan.kpis, 'performance indicator')} {words.noun(plan.kpis_with_number, 'has', 'have')} a number to reach."
    )


def _ledger_said(ledger: Ledger | None) -> str:
    if ledger is None:
        return "No ledger of its money is printed."
    left = words.listed(f"{words.pounds(fund.computed_pence)} for {words.lower(fund.title)}" for fund in ledger.funds)
    gaps = [fund for fund in ledger.funds if fund.reconciliation is not None and fund.reconciliation.agrees is False]
    said = "".join(f"; the report says {fund.stated} of {words.lower(fund.title)}" for fund in gaps)
    return f"Left by its ledger: {left}{said}."


def _panel_source(reports: pd.DataFrame) -> str:
    if reports.empty:
        return "No report known at this date"
    dated = [f"{row.code} ({row.date_shown})" for row in records(reports.sort_values("meeting_date"))]
    return f"{words.noun(len(dated), 'Report')} {words.listed(dated)}"
