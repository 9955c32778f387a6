"""How are we doing, what should be asked, what is due soon? Put together from the other pages' answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence, funding, places, priorities
from answers.evidence import Evidence
from answers.funding import Funding
from answers.places import Places
from answers.priorities import Plan, Priorities
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, marked, records

DUE_SHOWN = 6
QUESTIONS_SHOWN = 5


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
class Question:
    """What to ask, whom, and where the evidence is."""

    text: str
    ask: str
    evidence: str


@dataclass(frozen=True)
class Panel:
    """One partnership in a few sentences."""

    key: str
    title: str
    text: str
    source: str
    fictional: bool


@dataclass(frozen=True)
class Overview:
    """Everything on the home page."""

    sentence: str
    tiles: tuple[Tile, ...]
    questions: Table
    due: Table
    due_note: str
    due_source: Evidence
    panels_heading: str
    panels: tuple[Panel, ...]


def answer(selection: Selection, audience: Audience = "public") -> Overview:
    """The home page for a selection."""
    return _answer(current.key(), audience, selection, current.today())


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, today: date) -> Overview:
    plans, money, where = (
        priorities.answer(selection, audience),
        funding.answer(selection, audience),
        places.answer(selection, None, audience),
    )
    partnerships = current.partnerships(selection, audience)
    scope = current.scope(selection, audience)
    planned = _due(partnerships, scope)
    due = planned.head(DUE_SHOWN)
    panels = tuple(_panel(row, plans, money, scope) for row in records(partnerships))
    page = Overview(
        sentence=_sentence(plans, money, where),
        tiles=(_priorities_tile(plans), _money_tile(money), _updates_tile(plans), _orders_tile(where)),
        questions=_questions(plans, money, where),
        due=_due_table(due),
        due_note=f"{len(due)} of {words.count(len(planned), 'planned event')} shown, those of the newest report first."
        if len(planned) > len(due)
        else "",
        due_source=evidence.opened(due, figure="title", printed="date_as_published", detail=("status_at_report", "area")),
        panels_heading=_panels_heading(len(panels)),
        panels=panels,
    )
    if not current.fictional(selection, audience):
        return page
    return marked(replace(page, tiles=tuple(replace(tile, label=f"{tile.label} (fictional)") for tile in page.tiles)))


def _sentence(plans: Priorities, money: Funding, where: Places) -> str:
    return f"{_plans_said(plans)}, and {_money_said(money)}. {where.short}"


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


def _updates_tile(answer: Priorities) -> Tile:
    if not answer.plans:
        return Tile(
            "updates",
            "Dated updates",
            "None",
            theme.missing("No plan seen"),
            "Without a plan no update can be dated.",
            "priorities",
            "Open actions",
        )
    dated, rows = sum(plan.dated for plan in answer.plans), sum(plan.rows for plan in answer.plans)
    badge = (
        theme.missing(f"{rows - dated} {words.noun(rows - dated, 'has', 'have')} no date")
        if dated < rows
        else ":gray-badge[:material/event_available: All dated]"
    )
    with_number, kpis = sum(plan.kpis_with_number for plan in answer.plans), sum(plan.kpis for plan in answer.plans)
    whose = words.listed(plan.name for plan in answer.plans)
    note = f"{whose}: {with_number} of {words.count(kpis, 'performance indicator')} {words.noun(with_number, 'carries', 'carry')} a number to reach."
    return Tile("updates", "Dated updates", f"{dated} of {rows}", badge, note, "priorities", "Open actions")


def _orders_tile(answer: Places) -> Tile:
    named = answer.named_orders
    if named == 0:
        return Tile(
            "orders",
            "Protection orders",
            "None named",
            theme.missing("None in the reports"),
            "Absence in a report does not show that there is none.",
            "places",
            "Open places",
        )
    undated = answer.undated_orders
    badge = theme.missing("No end dates") if undated == named else f":gray-badge[:material/event: {named - undated} with an end date]"
    note = (
        f"{undated} of {named} have no end date in the reports."
        if undated
        else f"{words.count(answer.orders_to_check, 'order')} near or past the end, or with dates to check."
    )
    return Tile("orders", "Places with an order", f"{named}", badge, note, "places", "Open places")


def _questions(plans: Priorities, money: Funding, where: Places) -> Table:
    """Questions that follow from the answers by their own rules: the money first, then the plan, then the places."""
    found = [*_money_questions(money), *_plan_questions(plans), *_order_questions(where)][:QUESTIONS_SHOWN]
    rows = [(question.text, question.ask, question.evidence) for question in found]
    alt = "Questions that the record raises, whom to ask and where the evidence is"
    return Table(pd.DataFrame(rows, columns=["Question", "Ask", "Evidence"]), alt=alt)


def _money_questions(money: Funding) -> Iterator[Question]:
    for ledger in money.ledgers:
        place = _place(ledger.source.label)
        for fund in ledger.funds:
            if fund.reconciliation is not None and fund.reconciliation.agrees is False:
                text = (
                    f"**What explains the gap of {funding.gap(fund.reconciliation)}** between the listed spending and the stated balance?"
                )
                yield Question(text, ledger.owner, place)
        for fund in ledger.funds:
            if fund.ring_fenced and fund.computed_pence > 0 and fund.spent_pence == 0:
                text = f"**What is planned for the unspent {words.pounds(fund.computed_pence)}** for {words.lower(fund.title)}?"
                yield Question(text, ledger.owner, place)


def _plan_questions(plans: Priorities) -> Iterator[Question]:
    for plan in plans.plans:
        place = _place(plan.source)
        if plan.contrary:
            yield Question(
                f"**Why {words.noun(len(plan.contrary), 'is', 'are')} {words.listed(plan.contrary)} stated as going well** when the evidence check is Red?",
                plan.owner,
                place,
            )
        if plan.reds:
            yield Question(f"**What is being done about {words.listed(plan.reds)}**, Red by the evidence check?", plan.owner, place)
        if plan.stated == 0:
            yield Question(f"**Which of the {plan.rows} plan rows are on track?** The published text shows no status.", plan.owner, place)
        if plan.kpis_with_number < plan.kpis:
            bare = plan.kpis - plan.kpis_with_number
            which = f"the {bare} of {plan.kpis} indicators" if bare < plan.kpis else words.count(plan.kpis, "indicator")
            yield Question(f"**What would success be** for {which} without a number?", plan.owner, place)


def _order_questions(where: Places) -> Iterator[Question]:
    if where.undated_orders:
        text = f"**Are the orders at {words.listed(where.undated_places)} still in force?** No end date is printed."
        yield Question(text, where.undated_owners, _place(where.undated_source))
    if where.orders_to_check:
        text = f"**What follows the {words.count(where.orders_to_check, 'order')}** near or past the end, or with dates to check?"
        yield Question(text, "The council that made each", _place(where.orders_source.label))


def _place(label: str) -> str:
    """Source: report 001, 2.6 -> Report 001, 2.6."""
    return words.upper(label.removeprefix("Source: "))


def _due(partnerships: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Planned events after each partnership's last report, soonest first; those without a date last."""
    reports = current.report_dates(scope)
    events = queries.events(current.engine(), scope)
    events = events[events["partnership"].isin(partnerships["code"]) & events["status_at_report"].str.startswith("planned", na=False)]
    after = pd.Series([_ends(row) >= reports[row.partnership].strftime("%Y-%m") for row in records(events)], index=events.index, dtype=bool)
    coming = events.assign(newest=events["partnership"].map(reports))[after]
    return coming.sort_values(["newest", "start"], ascending=[False, True], kind="stable")


def _ends(row: Any) -> str:
    """The last month or year of an event as sortable text; an event without a date is always still to come."""
    last = row.end if pd.notna(row.end) else row.start
    return str(last)[:7] if pd.notna(last) and len(str(last)) > 4 else "9999"


def _due_table(due: pd.DataFrame) -> Table:
    rows = [(words.plain(str(row.date_as_published)), lines(words.plain(row.title), words.plain(str(row.area)))) for row in records(due)]
    return Table(pd.DataFrame(rows, columns=["When, as printed", "What"]), alt="Planned events after the last report")


def _panel(partnership: Any, plans: Priorities, money: Funding, scope: Scope) -> Panel:
    engine = current.engine()
    own = Scope(partnership.code, None, None, scope.as_at, scope.audience)
    listed = queries.priorities(engine, own)
    newest = listed[(listed["known_from"] == listed["known_from"].max()) & (listed["kind"] == "priority")]
    plan = next((plan for plan in plans.plans if plan.partnership == partnership.code), None)
    ledger = next((ledger for ledger in money.ledgers if ledger.partnership == partnership.code), None)
    reports = queries.reports(engine, as_at=scope.as_at, audience=scope.audience)
    reports = reports[reports["partnership"] == partnership.code]
    return Panel(
        key=partnership.code.lower(),
        title=partnership.short_name,
        text=" ".join((_panel_priorities(newest), _panel_plan(plan), _panel_money(ledger))),
        source=_panel_source(reports),
        fictional=bool(partnership.fictional),
    )


def _panel_priorities(newest: pd.DataFrame) -> str:
    if newest.empty:
        return "No list of priorities is known at this date."
    listed = newest["priority"].nunique()
    return f"{words.upper(words.spelled(listed))} {words.noun(listed, 'priority is', 'priorities are')} listed in its last report."


def _panel_plan(plan: Plan | None) -> str:
    if plan is None:
        return "No action plan was seen, so progress cannot be checked."
    return f"{words.count(plan.rows, 'plan row')}, {words.spelled(plan.stated) if plan.stated else 'none'} with a stated status shown; {plan.kpis_with_number} of {plan.kpis} performance indicators carry a number."


def _panel_money(ledger: funding.Ledger | None) -> str:
    if ledger is None:
        return "No ledger is printed."
    return f"Left by its ledger: {words.listed(f'{words.pounds(fund.computed_pence)} for {words.lower(fund.title)}' for fund in ledger.funds)}."


def _panel_source(reports: pd.DataFrame) -> str:
    if reports.empty:
        return "No report known at this date"
    dated = [f"{row.code} ({row.date_shown})" for row in records(reports.sort_values("meeting_date"))]
    return f"{words.noun(len(dated), 'Report')} {words.listed(dated)}"
