"""How a fact of each table is told: what it is, which of its columns is the value, and the sentence that says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from views import words

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Kind:
    """`what`: one row of the table. `title`, `value`, `period`: columns. `said`: the sentence up to who says it; `unsaid`: the same
    where no value is held.

    `of`: the table whose row has the title, where it is not the row's own. `more`: other columns worth reading, by their head.
    """

    what: str
    title: str
    value: str
    said: str
    unsaid: str = "**Nothing is stated** of {title}"
    period: str | None = None
    of: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)


KINDS = {
    "priorities": Kind(
        "A priority as a document lists it", "label", "stated_status", "The status stated for the priority {title} is {value}",
        unsaid="**No status is stated** for the priority {title}",
        more={"Listed as": "kind", "Scope": "scope"},
    ),
    "actions": Kind(
        "An action of the plan", "activity", "stated_status", "The status stated for the action {title} is {value}",
        unsaid="**No status is stated** for the action {title}",
        more={"Objective": "objective", "Lead": "lead", "Due": "due", "Completed": "completed"},
    ),
    "updates": Kind(
        "The update printed beside an action", "activity", "label", "The update on the action {title} is dated {value}",
        unsaid="**No quarter is printed** with the update on the action {title}", of="actions", more={"What it says": "summary", "Action": "action"},
    ),
    "kpis": Kind(
        "A performance indicator of an action", "wording", "target_as_published", "The target of the indicator {title} is {value}",
        unsaid="**No target is stated** for the indicator {title}",
        more={"Action": "action"},
    ),
    "outturns": Kind(
        "A result of a performance indicator", "wording", "value", "The result of the indicator {title} is {value}",
        period="period_end", of="kpis",
    ),
    "funds": Kind("A fund", "title", "ring_fenced", "{title} is a fund, and it is {value}", more={"Purpose": "purpose"}),
    "money": Kind(
        "An entry of the ledger", "title", "amount_pence", "{value} was spent on {title}", period="date_as_published",
        more={"Kind": "kind", "Fund": "fund", "How sure the priority is": "priority_confidence", "Place": "place",
              "Kept for": "restricted_to", "From": "from_body", "By way of": "via"},
    ),
    "stated_balances": Kind(
        "A balance that a report states", "title", "amount_as_published", "{value} was left of the fund {title}",
        period="date_as_published", of="funds",
    ),
    "other_money": Kind(
        "Money mentioned outside any ledger", "item", "amount_as_published", "The sum given for {title} is {value}",
        unsaid="**No sum is given** for {title}",
        period="period_as_published", more={"Kind": "direction"},
    ),
    "figures": Kind(
        "A figure that a report prints", "measure", "value_as_published", "The figure for {title} is {value}",
        period="period_as_published", more={"Unit": "unit", "How the period is known": "period_basis"},
    ),
    "places": Kind("A place that a report names", "place", "kind", "{title} is named as a place, and its kind is {value}",
                   more={"Within": "within", "Named for": "context"}),
    "orders": Kind(
        "What is said of a protection order", "place", "status_as_published", "What is said of a protection order for {title} is {value}",
        period="last_event_as_published", more={"Kind": "kind", "Start": "start", "End": "end", "End worked out": "implied_end_as_derived"},
    ),
    "order_extensions": Kind(
        "An extension of a protection order", "place", "new_end", "The protection order for {title} was extended to {value}",
        period="made", of="orders",
    ),
    "reviews": Kind(
        "A stage of a domestic homicide review", "review", "stage", "The stage given for {title} is {value}", period="stage_date",
        more={"In its words": "status_as_published", "Number stated": "count_stated"},
    ),
    "duties": Kind(
        "The evidence for a duty", "title", "evidence", "The evidence for the duty {title} is {value}",
        unsaid="**No evidence is seen** for the duty {title}",
        more={"Strength of the evidence": "evidence_level", "Legal basis as stated": "legal_basis_as_stated"},
    ),
    "groups": Kind(
        "A board, committee, panel or network", "group", "level", "{title} is a group, and its level is {value}",
        more={"Meets": "frequency", "Answers to": "accountable_to", "Role": "role"},
    ),
    "members": Kind(
        "An organisation in the partnership", "organisation", "membership", "The membership of {title} is {value}",
        more={"Role": "role", "How it is known": "membership_basis"},
    ),
    "risks": Kind(
        "A risk", "title", "rating_as_published", "The rating of the risk {title} is {value}",
        unsaid="**No rating is stated** of the risk {title}",
        more={"Likelihood": "likelihood", "Impact": "impact", "What is done": "mitigation"},
    ),
    "recommendations": Kind(
        "A recommendation or a commitment", "title", "outcome", "What became of {title} is {value}",
        unsaid="**Nothing is reported** of what became of {title}",
        period="meeting_date", more={"Direction": "direction", "Kind": "kind"},
    ),
    "events": Kind(
        "Something dated or planned", "title", "date_as_published", "{title} is dated {value}", unsaid="**No day is given** for {title}",
        more={"Kind": "kind", "At the time of the report": "status_at_report"},
    ),
    "conflicts": Kind(
        "Two statements that do not agree", "topic", "kind", "Two statements on {title} do not agree, and the kind of difference is {value}",
        more={"Figures": "figures", "How it is shown here": "handling"},
    ),
    "glossary": Kind("An abbreviation", "abbreviation", "meaning", "The meaning of {title} is {value}",
                     more={"In plain English": "in_plain_english"}),
}  # fmt: skip
ENTRIES = {"allocation": "{value} was given for {title}", "commitment": "{value} is promised for {title}"}
FLAGS = {True: "ring-fenced", False: "not ring-fenced"}


def value(table: str, row: Row) -> str:
    """The value of a fact as it is printed, empty where none is."""
    if table == "figures" and pd.isna(row["value_as_published"]):
        return shown("value", row["value"])
    return shown(KINDS[table].value, row[KINDS[table].value])


def shown(column: str, held: Any) -> str:
    """One cell of a row in words, empty where nothing is held."""
    if pd.isna(held) or held == "":
        return ""
    if column == "ring_fenced":
        return FLAGS[bool(held)]
    if column.endswith("_pence"):
        return words.pounds(held)
    if isinstance(held, date):
        return words.day(held)
    return words.plain(held) if isinstance(held, str) else words.number(held)


def sentence(table: str, row: Row, *, title: str, printed: str) -> str:
    """What a fact says, up to who says it."""
    kind = KINDS[table]
    said = (ENTRIES.get(row["kind"], kind.said) if table == "money" else kind.said) if printed else kind.unsaid
    first = words.upper(printed) if said.startswith("{value}") else printed
    return said.format(title=f"“{title}”", value=f"**{first}**")
