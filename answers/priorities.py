"""How each priority is going: what the partnership states, what the evidence supports, and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, definitions, evidence
from answers.disagreements import disagreements
from answers.evidence import Evidence
from measures import rag
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, marked, records

NOT_STATED = "Not stated"
NOT_LISTED = ":gray[Not listed]"
NO_PLAN = ":gray[No plan seen]"
NO_REPORT = ":gray[No report known]"
IN_EACH_CELL = (
    "In each cell: what the partnership states, then our evidence check and how many of its actions could be assessed. “Not listed” means not "
    "under this name; Sources and method has the names over time."
)
SUMMARISED = "Actions, objectives and updates are summarised here; a quarter counts from its last day."
# headings that a report prints near its priorities and that are not the partnership's own priorities
NOT_OWN = ("county board", "strategic group", "cross-cutting theme", "cross-cutting approach", "emerging trend")


@dataclass(frozen=True)
class Section:
    """One priority of one plan with the actions beneath it."""

    key: str
    title: str
    summary: str
    actions: Table
    source: Evidence


@dataclass(frozen=True)
class Plan:
    """One partnership's plan, judged at `as_at`: the date of its last report, or the chosen meeting."""

    key: str
    partnership: str
    name: str
    owner: str
    fictional: bool
    as_at: date
    heading: str
    judged: str
    overview: Table
    cells: dict[str, str]
    sections: tuple[Section, ...]
    rows: int
    stated: int
    dated: int
    priorities: int
    assessed_priorities: int
    greys: Table
    kpis: int
    kpis_with_number: int
    reds: tuple[str, ...]
    kpi_finding: str
    source: str


@dataclass(frozen=True)
class Priorities:
    """`plans` are of the partnerships chosen, `example` the fictional one where it is not chosen itself.

    `matrix` is of several partnerships, or of one with the reasons beside; `matrix_key` names which.
    """

    sentence: str
    matrix: Table
    matrix_key: str
    key: str
    mark: str
    plans: tuple[Plan, ...]
    without: str
    example: Plan | None
    parameters: str
    conflicts: Table


def answer(selection: Selection, audience: Audience = "public") -> Priorities:
    """The priorities page for a selection."""
    return _answer(current.key(), audience, selection)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection) -> Priorities:
    scope = current.scope(selection, audience)
    partnerships = current.partnerships(selection, audience)
    plans = tuple(plan for row in records(partnerships) if (plan := _plan(row, scope)))
    planned = {plan.partnership for plan in plans}
    without, unreported = current.unreported((row for row in records(partnerships) if row.code not in planned), scope)
    alone = len(partnerships) == len(plans) == 1
    page = Priorities(
        sentence=_sentence(plans, without, unreported),
        matrix=plans[0].overview if alone else _matrix(partnerships, plans, scope),
        matrix_key="cards_overview" if alone else "table_matrix",
        key=theme.rag_key(),
        mark=theme.fictional(),
        plans=plans,
        without=_without(without, unreported, scope),
        example=_example(selection, audience),
        parameters=_parameters(definitions.thresholds(audience)),
        conflicts=disagreements(scope, "plan"),
    )
    return marked(page) if current.fictional(selection, audience) else page


@dataclass(frozen=True)
class Judged:
    """A plan as the rules find it at `as_at`: its rows with their evidence check, its priorities rolled up, its indicators, its newest updates."""

    as_at: date
    actions: pd.DataFrame
    priorities: pd.DataFrame
    kpis: pd.DataFrame
    updates: pd.DataFrame


def judged_plan(partnership: str, scope: Scope) -> Judged | None:
    """The plan of one partnership within a scope, or None where none is held: what the page shows and what questions are raised from."""
    return _judged_plan(current.key(), partnership, scope)


@st.cache_data(max_entries=128, show_spinner=False)
def _judged_plan(version: str, partnership: str, scope: Scope) -> Judged | None:
    engine = current.engine()
    own = Scope(partnership, scope.areas, scope.priorities, scope.as_at, scope.audience)
    actions = queries.actions(engine, own)
    if actions.empty:
        return None
    as_at = scope.as_at or current.report_dates(scope)[partnership]
    kpis, updates = queries.kpis(engine, own), queries.updates(engine, own)
    parameters = definitions.thresholds(scope.audience)
    judged = _judged(actions, updates, kpis, as_at, parameters)
    titles = queries.crosswalk(engine, audience=scope.audience).set_index("key")["title"]
    listed = queries.priorities(engine, own)
    judged = judged.assign(position=judged["priority"].map(listed.groupby("priority")["position"].min())).sort_values(
        ["position", "action"]
    )
    priorities = _rolled_up(judged[judged["kind"] == "priority"], titles, listed, parameters)
    return Judged(as_at, judged, priorities, kpis, updates)


def _plan(partnership: Any, scope: Scope) -> Plan | None:
    held = judged_plan(partnership.code, scope)
    if held is None:
        return None
    as_at, judged, priorities, kpis = held.as_at, held.actions, held.priorities, held.kpis
    activities = judged[judged["kind"] == "priority"]
    in_plan = kpis[kpis["action"].isin(activities["action"])]
    titles = queries.crosswalk(current.engine(), audience=scope.audience).set_index("key")["title"]
    return Plan(
        key=partnership.code.lower(),
        partnership=partnership.code,
        name=partnership.short_name,
        owner=partnership.name,
        fictional=partnership.fictional,
        as_at=as_at,
        heading=_heading(partnership.short_name, judged["status"]),
        judged=f"Judged as at {words.day(as_at)}{'' if scope.as_at else ', the date of its last report'}. Ages are counted to that day.",
        overview=_overview(priorities),
        cells={row.key: f"{row.stated}  \n{row.check}" for row in records(priorities)},
        sections=tuple(_section(partnership.code, key, group, kpis, titles, as_at, scope.audience) for key, group in _ordered(judged)),
        rows=len(judged),
        stated=int(judged["stated_status"].notna().sum()),
        dated=int(judged["period_end"].notna().sum()),
        priorities=len(priorities),
        assessed_priorities=int((priorities["status"] != rag.GREY).sum()),
        greys=_greys(activities),
        kpis=len(in_plan),
        kpis_with_number=int(in_plan["target"].notna().sum()),
        reds=tuple(priorities.loc[priorities["status"] == rag.RED, "title"]),
        kpi_finding=_kpi_finding(activities, in_plan),
        source=evidence.label(judged),
    )


def _heading(name: str, statuses: pd.Series) -> str:
    assessed, rows = rag.assessed(statuses)
    if assessed == rows:
        return f"{name}: {words.count(rows, 'plan row')}, all assessed"
    which = (
        f"none of {words.count(rows, 'plan row')} can" if assessed == 0 else f"{rows - assessed} of {words.count(rows, 'plan row')} cannot"
    )
    return f"{name}: why {which} be assessed"


def _judged(actions: pd.DataFrame, updates: pd.DataFrame, kpis: pd.DataFrame, as_at: date, parameters: rag.Parameters) -> pd.DataFrame:
    """Each action with its newest update and its evidence check: status, reasons and their words, age in days (NaN without a date)."""
    newest = updates[["action", "update", "label", "period_end", "summary", "load_id"]].rename(columns={"load_id": "update_load_id"})
    judged = actions.merge(newest, on="action", how="left")
    checks = [_check(row, kpis[kpis["action"] == row["action"]], as_at, parameters) for _, row in judged.iterrows()]
    age = (pd.Timestamp(as_at) - judged["period_end"]).dt.days
    statuses, reasons = zip(*checks, strict=True)
    said = [[words.plain(rag.reason_words(code, parameters)) for code in codes] for codes in reasons]
    return judged.assign(status=pd.Series(statuses), reasons=pd.Series(reasons), said=pd.Series(said), age=age)


def _check(action: pd.Series, kpis: pd.DataFrame, as_at: date, parameters: rag.Parameters) -> tuple[str, list[str]]:
    """The evidence check of an action; of several indicators with an outturn, the one that misses its target most decides."""
    base = {
        "completed": action["completed"],
        "due": action["due"],
        "last_update": action["period_end"],
        "undated_update": pd.notna(action["update"]) and pd.isna(action["period_end"]),
    }
    measured = kpis[kpis["target"].notna() & kpis["actual"].notna()]
    with_kpi = [{**base, "target": kpi["target"], "actual": kpi["actual"], "direction": kpi["direction"]} for _, kpi in measured.iterrows()]
    checks = [rag.evidence_check(each, as_at=as_at, parameters=parameters) for each in with_kpi or [base]]
    return min(checks, key=lambda check: ("Complete", "Red", "Amber", "Grey", "Green").index(check[0]))


def _ordered(judged: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Priorities in the plan's own order, the themes last."""
    plan = pd.concat([judged[judged["kind"] == "priority"], judged[judged["kind"] == "theme"]])
    return [(str(key), group) for key, group in plan.groupby("priority", sort=False)]


def _rolled_up(activities: pd.DataFrame, titles: pd.Series, stated: pd.DataFrame, parameters: rag.Parameters) -> pd.DataFrame:
    """One row a priority of the plan, in its order: key, title, stated, status, check (badge and share assessed), why."""
    newest = stated.sort_values("first_known").drop_duplicates("priority", keep="last").set_index("priority")["stated_status"]
    rows = []
    for key, group in activities.groupby("priority", sort=False):
        status = rag.roll_up(group["status"], min_reported_share=parameters.min_reported_share)
        (n, m), word = rag.assessed(group["status"]), newest.get(key)
        said = words.plain(word) if pd.notna(word) else NOT_STATED
        rows.append((key, titles[key], said, status, f"{theme.rag(status)} {n} of {m} could be assessed", _why(group)))
    return pd.DataFrame(rows, columns=["key", "title", "stated", "status", "check", "why"])


def _overview(priorities: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "Priority": [f"**{title}**" for title in priorities["title"]],
            "Stated status": priorities["stated"],
            "Evidence check": priorities["check"],
            "Why": priorities["why"],
        }
    )
    return Table(frame, alt="Stated status and evidence check of each priority, with the reason")


def _why(group: pd.DataFrame) -> str:
    """The reasons of a priority's actions, most frequent first."""
    reasons = Counter(reason for said in group["said"] for reason in said)
    return "; ".join(f"{reason} ({n})" for reason, n in reasons.most_common())


def _section(
    partnership: str, key: str, group: pd.DataFrame, kpis: pd.DataFrame, titles: pd.Series, as_at: date, audience: Audience
) -> Section:
    n, m = rag.assessed(group["status"])
    kind = "action" if group["kind"].iloc[0] == "priority" else "theme row"
    lead = group["priority_lead"].dropna()
    summary = f"Priority lead: {words.plain(lead.iloc[0]) if len(lead) else 'none set'}."
    rows = [_action(row, kpis[kpis["action"] == row["action"]]) for _, row in group.iterrows()]
    frame = pd.DataFrame(rows, columns=["Action", "Stated status", "Evidence check", "Last update"])
    title = titles[key]
    printed = group.assign(
        printed=group["label"].where(group["label"].notna(), group["summary"].notna().map({True: "no quarter printed", False: "no update"}))
    )
    return Section(
        key=f"{partnership}_{key}".lower().replace("-", "_"),
        title=f"{title}: {words.count(m, kind)}, {n} of {m} could be assessed",
        summary=summary,
        actions=Table(frame, alt=f"Actions under {title}, as at {words.day(as_at)}"),
        source=evidence.opened(
            printed,
            figure="activity",
            printed="printed",
            detail=("action", "area"),
            table="actions",
            about=f"the actions under {title}",
            audience=audience,
        ),
    )


def _action(row: pd.Series, kpis: pd.DataFrame) -> tuple[str, str, str, str]:
    update = words.plain(row["summary"]) if pd.notna(row["summary"]) else "No update in the report"
    measures = "; ".join(_kpi(kpi) for _, kpi in kpis.iterrows()) or "none"
    due = f"Due {words.day(row['due'])}" if pd.notna(row["due"]) else "No due date"
    text = lines(
        words.plain(row["activity"]),
        f"Objective: {words.plain(row['objective'])}",
        f"Update: {update}",
        f"Lead: {words.plain(row['lead']) if pd.notna(row['lead']) else 'not stated'}. {due}.",
        f"KPIs: {measures}",
    )
    reasons = "; ".join(row["said"])
    return (
        text,
        words.plain(row["stated_status"]) if pd.notna(row["stated_status"]) else NOT_STATED,
        f"{theme.rag(row['status'])}  \n{reasons}",
        _age(row),
    )


def _kpi(kpi: pd.Series) -> str:
    text = words.plain(kpi["wording"])
    if pd.notna(kpi["target"]):
        text += f" (target {kpi['comparator']} {words.number(kpi['target'])}"
        text += f", result {words.number(kpi['actual'])})" if pd.notna(kpi["actual"]) else ", no result given)"
    elif pd.notna(kpi["target_as_published"]):
        text += f" ({words.plain(kpi['target_as_published'])})"
    return text


def _age(row: pd.Series) -> str:
    if pd.isna(row["summary"]):
        return theme.missing("No update")
    if pd.isna(row["period_end"]):
        return lines("No date", words.plain(row["label"]) if pd.notna(row["label"]) else "no quarter printed")
    age = "Current quarter" if row["age"] < 0 else words.count(int(row["age"]), "day")
    return lines(age, words.plain(row["label"]))


def _greys(activities: pd.DataFrame) -> Table:
    """Grey is never one lump: how many actions cannot be assessed, by reason."""
    grey = activities[activities["status"] == rag.GREY]
    why = [zip(row.reasons, row.said, strict=True) for row in records(grey)]
    counts = Counter(said for reasons in why for code, said in reasons if code in rag.GREY_REASONS)
    rows = [(f"**{said}**", n) for said, n in counts.most_common()]
    return Table(
        pd.DataFrame(rows, columns=["Why an action cannot be assessed", "Actions"]),
        alt="Actions that cannot be assessed, by reason",
        numeric={"Actions": "number"},
    )


def _kpi_finding(activities: pd.DataFrame, kpis: pd.DataFrame) -> str:
    numbered = kpis[kpis["target"].notna()]
    measured = int(numbered["actual"].notna().sum())
    bare = int((~activities["action"].isin(kpis["action"])).sum())
    text = f"**{len(numbered)} of {words.count(len(kpis), 'performance indicator')}** {words.noun(len(numbered), 'carries', 'carry')} a number to reach"
    if len(numbered):
        text += f", and {words.spelled(measured) if measured else 'none'} of these {'has' if measured <= 1 else 'have'} a result"
    return f"{text}. {bare} of {words.count(len(activities), 'action')} {words.noun(bare, 'has', 'have')} no indicator."


def _matrix(partnerships: pd.DataFrame, plans: tuple[Plan, ...], scope: Scope) -> Table:
    """Priority by partnership: stated status over evidence check; or that no plan was seen; or that it is not listed."""
    engine = current.engine()
    crosswalk = queries.crosswalk(engine, audience=scope.audience)
    keys = crosswalk[crosswalk["in_matrix"]].set_index("key")["title"]
    keys = keys[keys.index.isin(scope.priorities)] if scope.priorities else keys
    columns = {row.short_name: _column(row.code, plans, scope) for row in records(partnerships)}
    frame = pd.DataFrame(columns).reindex(keys.index).fillna(NOT_LISTED)
    frame = frame[~frame.isin((NOT_LISTED, NO_REPORT)).all(axis=1)]
    cells = dict(zip(frame.index, frame.to_numpy().tolist(), strict=True))
    frame = frame.loc[sorted(cells, key=lambda key: _most_said(cells[key]))]
    frame.insert(0, "Priority", [f"**{keys[key]}**" for key in frame.index])
    return Table(frame.reset_index(drop=True), alt="Priority by partnership: stated status, then evidence check")


def _most_said(cells: list[str]) -> tuple[int, int]:
    """Sorts the priorities with a plan first, then those that most partnerships list."""
    return -sum("badge" in cell for cell in cells), -sum(cell != NOT_LISTED for cell in cells)


def _column(code: str, plans: tuple[Plan, ...], scope: Scope) -> dict[str, str]:
    listed = queries.priorities(current.engine(), Scope(code, scope.areas, None, scope.as_at, scope.audience))
    if listed.empty:
        return dict.fromkeys(queries.crosswalk(current.engine(), audience=scope.audience)["key"], NO_REPORT)
    newest = listed[(listed["first_known"] == listed["first_known"].max()) & ~listed["kind"].str.startswith(NOT_OWN)]
    cells = {row.priority: _unplanned(row.kind) for row in records(newest.dropna(subset="priority"))}
    plan = next((plan for plan in plans if plan.partnership == code), None)
    return cells | (plan.cells if plan else {})


def _unplanned(kind: str) -> str:
    """A priority without a plan, with the words by which the report makes it less than a listed one."""
    return NO_PLAN if kind == "priority" else f"{NO_PLAN}  \n:gray[{words.plain(kind)}]"


def _example(selection: Selection, audience: Audience) -> Plan | None:
    code = current.demonstration(audience)
    if code is None or selection.partnership is not None or selection.district or selection.as_at:
        return None
    known = queries.partnerships(current.engine(), audience=audience)
    row = next(records(known[known["code"] == code]))
    return marked(_plan(row, Scope(code, None, selection.priority or None, None, audience)))


def _sentence(plans: tuple[Plan, ...], without: list[str], unreported: list[str]) -> str:
    if not plans:
        if unreported and not without:
            return "**No report is known** for this selection at this date, so no priority can be assessed."
        return "No action plan was seen for this selection, so **no priority can be assessed**."
    text = " ".join(_said(plan) for plan in plans)
    if without:
        text += f" No action plan was seen for {words.spelled(len(without))} other {words.noun(len(without), 'partnership')}."
    return text


def _said(plan: Plan) -> str:
    if plan.fictional:
        first = f"The demonstration partnership states a status for **{plan.stated} of {plan.rows} plan rows**."
    elif plan.stated:
        first = f"{plan.name} states a status for **{plan.stated} of {plan.rows} plan rows**."
    else:
        first = f"The text of {plan.name}'s report shows **no status for any of {words.count(plan.rows, 'plan row')}**; colours, if any, did not survive."
    if plan.assessed_priorities == 0:
        none = f"none of {words.spelled(plan.priorities)} priorities can" if plan.priorities != 1 else "its one priority cannot"
        return f"{first} From the evidence printed, **{none} be assessed**."
    of_all = f"{plan.assessed_priorities} of {words.count(plan.priorities, 'priority', 'priorities')}"
    return f"{first} From the evidence printed, **{of_all} can be assessed**."


def _without(without: list[str], unreported: list[str], scope: Scope) -> str:
    text = ""
    if without:
        text += (
            f"No action plan is held of: {'; '.join(without)}. A return of actions with lead, due date, target and result would fill "
            f"this table. {_appendices(without, scope)}"
        )
    if unreported:
        text += f"No report of these is known at this date: {'; '.join(unreported)}."
    return text.strip()


def _appendices(names: list[str], scope: Scope) -> str:
    """What the documents of these partnerships name as appendices and do not carry in their text."""
    reports = queries.reports(current.engine(), as_at=scope.as_at, audience=scope.audience)
    held, named_there = reports["appendices_in_text"].fillna("none"), reports["appendices_listed"].fillna("none")
    listed = reports[reports["short_name"].isin(names) & (held == "none") & (named_there != "none")]
    if listed.empty:
        return ""
    named = "; ".join(f"report {row.code} ({row.council}): {row.appendices_listed}" for row in records(listed))
    return f"Appendices that the reports list and that are not held: {words.plain(named)}. "


def _parameters(used: rag.Parameters) -> str:
    return (
        f"The evidence check is ours, not the partnership's. Red: overdue by more than {used.overdue_red_days} days, or a target missed by more than "
        f"{used.amber_gap:.0%}. Amber: overdue by less, a target missed by less, or an update older than {used.stale_days} days. Grey: no update, "
        f"one without a date or older than {used.no_evidence_days} days, or nothing to judge it by. A priority is Grey while under "
        f"{used.min_reported_share:.0%} of its actions can be assessed. Ages run to the date of the report. These thresholds are "
        "definitions: an officer may change them, and they are printed here as they are."
    )
