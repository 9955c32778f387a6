"""What should the committee ask, whom, and where is the evidence? Questions by the rules in `data/definitions/enquiries.toml`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence, funding, priorities, referrals, signals
from answers.evidence import Evidence
from answers.orders import orders
from measures import enquiry
from measures.burn_down import ALLOCATION, Reconciliation
from measures.enquiry import Finding, Record, Rule
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import words
from views.exports import plain
from views.tables import Table, lines, marked, records

FIRST = 5
ORDERS_SERVE = "asb"
SUBJECTS = {
    "funding": "Money",
    "plan": "Plan",
    "places": "Places",
    "figures": "Figures",
    "accountability": "Accountability",
    "documents": "Documents",
}
REFER, PARTNERSHIP = "refer to that body", "the partnership"
RANKING = (
    "Questions rank as their rules do, in the order below; within a rule the gravest disagreement first, then by partnership. The home page "
    "shows five: the first of each subject, then the next. The rules are definitions: an officer may change their words, order and thresholds."
)
# what is said of a row where the rule is about something that is not there
SAID = {
    "no-update": "No update",
    "no-indicator": "No indicator",
    "no-stated-status": "No status",
    "red-priority": "Red by the evidence check",
    "stated-well-checked-red": "Red by the evidence check",
    "indicator-without-number": "No number",
    "no-lead": "No lead set",
    "update-without-date": "No quarter printed",
    "promised-not-mentioned": "No outcome found",
    "no-figures": "No figure found",
    "order-without-end": "No end date",
}
# of a table of facts: the column with what a row is, and the one with what is printed
PRINTED = {
    "actions": ("activity", "lead"),
    "updates": ("summary", "label"),
    "kpis": ("wording", "target_as_published"),
    "money": ("title", "amount"),
    "stated_balances": ("stated", "amount_as_published"),
    "duties": ("title", "evidence"),
    "recommendations": ("title", "outcome"),
    "orders": ("place", "last_event_as_published"),
    "conflicts": ("side", "said"),
    "reports": ("title", "appendices_listed"),
    "series": ("place", "value"),
}


OPENED = PRINTED.keys() - {"reports", "series"}  # whose rows have a page of their own


@dataclass(frozen=True)
class Question:
    """`key` stays the same from one store to the next, so that a member's notes find it again. `refer`: one organisation's own matter."""

    key: str
    text: str
    ask: str
    refer: bool
    subject: str
    title: str
    rule: str
    why: str
    about: str
    evidence: Evidence

    @property
    def slug(self) -> str:
        """The key as a name for the parts of the page."""
        return re.sub(r"\W+", "_", self.key).lower()

    @property
    def shown_by(self) -> str:
        """The heading that opens to the evidence."""
        return f"Shown by {words.count(len(self.evidence.table.frame), 'row')}: {self.evidence.label.removeprefix('Source: ')}"

    @property
    def basis(self) -> str:
        return f"Raised when: {self.rule} {self.why}"

    @property
    def whom(self) -> str:
        return lines(words.plain(self.ask), REFER if self.refer else PARTNERSHIP)

    @property
    def place(self) -> str:
        """Source: report 001, 2.6 -> Report 001, 2.6."""
        return words.upper(self.evidence.label.removeprefix("Source: "))


@dataclass(frozen=True)
class Enquiries:
    """`questions` in their rank; `first` those of the home page; `rules` every rule with what it found; `subjects` those there are."""

    sentence: str
    questions: tuple[Question, ...]
    first: tuple[Question, ...]
    table: Table
    rules: Table
    ranking: str
    subjects: tuple[str, ...]


def answer(selection: Selection, audience: Audience = "public") -> Enquiries:
    """The lines of enquiry for a selection."""
    return _answer(current.key(), audience, selection.unpainted(), current.today())


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, today: date) -> Enquiries:
    defined = queries.enquiries(current.engine(), audience=audience)
    names = {row.code: row.short_name for row in records(queries.partnerships(current.engine(), audience=audience))}
    found = ranked(findings(selection, today, audience), list(defined["key"]))
    by_key = {row.key: row for row in records(defined)}
    titles = {row.key: row.title for row in records(queries.crosswalk(current.engine(), audience=audience))}
    questions = tuple(_question(one, by_key[one.rule], names, titles, audience) for one in found)
    first = _first(questions)
    page = Enquiries(
        sentence=_sentence(questions),
        questions=questions,
        first=first,
        table=_table(first),
        rules=_rules(defined, found),
        ranking=RANKING,
        subjects=tuple(name for name in SUBJECTS.values() if any(question.subject == name for question in questions)),
    )
    return marked(page) if current.fictional(selection, audience) else page


def findings(selection: Selection, today: date, audience: Audience) -> list[Finding]:
    """What the rules find in the record of every partnership of a selection, each once."""
    rules = [_rule(row) for row in records(queries.enquiries(current.engine(), audience=audience))]
    found = {one.key: one for record in _records(selection, today, audience) for one in enquiry.findings(record, rules)}
    return list(found.values())


def ranked(found: Iterable[Finding], order: list[str]) -> list[Finding]:
    """Findings in the order of the rules, within a rule the gravest first, then as they were found: by partnership."""
    return sorted(found, key=lambda one: (order.index(one.rule), one.gravity))


def _rule(row: Any) -> Rule:
    return Rule(row.key, 0 if pd.isna(row.threshold) else int(row.threshold), _phrases(row))


def _phrases(defined: Any) -> tuple[str, ...]:
    return () if pd.isna(defined.phrases) else tuple(defined.phrases.split("; "))


# The record of each partnership


def _records(selection: Selection, today: date, audience: Audience) -> Iterator[Record]:
    scope = current.scope(selection, audience)
    dates = current.report_dates(scope)
    named, series = orders(selection, today, audience).named, referrals.judged(selection, audience)
    for partnership in records(current.partnerships(selection, audience)):
        if partnership.code in dates:
            yield _record(partnership.code, selection, scope, dates[partnership.code], named, series)


def _record(code: str, selection: Selection, scope: Scope, reported: date, named: pd.DataFrame, series: pd.DataFrame) -> Record:
    engine, chosen, nothing = current.engine(), scope.priorities, pd.DataFrame()
    own, of_all = replace(scope, partnership=code), replace(scope, partnership=code, priorities=None)
    plan = priorities.judged_plan(code, scope)
    conflicts = queries.conflicts(engine, of_all)
    return Record(
        partnership=code,
        as_at=scope.as_at or reported,
        whole=chosen is None,
        actions=plan.actions if plan else nothing,
        updates=plan.updates if plan else nothing,
        kpis=plan.kpis if plan else nothing,
        priorities=plan.priorities if plan else nothing,
        money=_money_of(own),
        funds=queries.funds(engine, of_all),
        balances=queries.stated_balances(engine, of_all),
        duties=queries.duties(engine, of_all) if chosen is None else nothing,
        conflicts=conflicts if chosen is None else conflicts[conflicts["priority"].isin(chosen)],
        recommendations=queries.recommendations(engine, of_all) if chosen is None else nothing,
        reports=_reports(code, scope),
        orders=named[named["partnership"] == code] if chosen is None or ORDERS_SERVE in chosen else nothing,
        figures=_figures(own),
        covering=_covering(code, selection, scope.audience) if chosen is None else nothing,
        series=series[series["partnership"] == code],
    )


def _money_of(scope: Scope) -> pd.DataFrame:
    """The ledger; of chosen priorities their entries alone, and the whole of a fund that was given for one of them."""
    money = queries.money(current.engine(), partnership=scope.partnership, audience=scope.audience, as_at=scope.as_at, areas=scope.areas)
    if scope.priorities is None:
        return money
    served = money["priority"].isin(scope.priorities)
    given_for = money.loc[served & (money["kind"] == ALLOCATION), "fund"]
    return money[served | money["fund"].isin(given_for)]


def _reports(code: str, scope: Scope) -> pd.DataFrame:
    reports = queries.reports(current.engine(), as_at=scope.as_at, audience=scope.audience)
    return reports[reports["partnership"] == code]


def _figures(scope: Scope) -> pd.DataFrame:
    """Figures about a priority; those about the partnership itself, such as how often it meets, are no figures on crime or safety."""
    engine = current.engine()
    crosswalk = queries.crosswalk(engine, audience=scope.audience)
    figures = queries.figures(engine, scope)
    return figures[figures["priority"].isin(crosswalk.loc[crosswalk["in_matrix"], "key"])]


def _covering(code: str, selection: Selection, audience: Audience) -> pd.DataFrame:
    """district, area: each district of a partnership within the selection, with every area that contains it, itself included."""
    areas = queries.areas(current.engine(), audience=audience)
    own = areas.loc[(areas["kind"] == "district") & (areas["partnership"] == code), "area"]
    chosen = [place for place in own if not selection.district or place in selection.district]
    pairs = [(place, area) for place in chosen for area in current.containing(areas, (place,))]
    return pd.DataFrame(pairs, columns=["district", "area"])


# A finding in words


def _question(found: Finding, defined: Any, names: Mapping[str, str], titles: Mapping[str, str], audience: Audience) -> Question:
    whose = [names[code] for code in found.partnership.split("; ")]
    refer = defined.asked == "body" and found.body is not None
    text = filled(defined.question, found.values)
    return Question(
        key=found.key,
        text=text,
        ask=str(found.body) if refer else words.listed(whose),
        refer=refer,
        subject=SUBJECTS[defined.subject],
        title=defined.title,
        rule=printed_rule(defined),
        why=defined.why,
        about=_about(found, str(found.body) if refer else "", whose, titles),
        evidence=_evidence(found, text, audience),
    )


MOST_NAMED = 3


def _about(found: Finding, body: str, whose: list[str], titles: Mapping[str, str]) -> str:
    """Whom to ask, and which area and priority it is about, as far as the evidence says."""
    areas = dict.fromkeys(area for _, held in found.evidence if "area" in held for area in held["area"].dropna())
    keys = dict.fromkeys(key for _, held in found.evidence if "priority" in held for key in held["priority"].dropna())
    named = [words.listed(areas) if len(areas) <= MOST_NAMED else f"{len(areas)} areas"] if areas else []
    if keys:
        named.append(words.listed(titles.get(key, key) for key in keys) if len(keys) <= MOST_NAMED else f"{len(keys)} priorities")
    ask = (
        f"Refer to {body}, whose own matter it is" if body else f"Ask the {words.noun(len(whose), 'partnership')} of {words.listed(whose)}"
    )
    return words.plain(" · ".join((ask, *named)))


def printed_rule(defined: Any) -> str:
    """The rule with its own threshold and phrases in it."""
    phrases = "”, “".join(_phrases(defined))
    threshold = "" if pd.isna(defined.threshold) else words.number(defined.threshold)
    return re.sub(r"\{(\w+)\}", lambda name: {"threshold": threshold, "phrases": phrases}.get(name[1], name[0]), defined.rule)


def filled(question: str, values: Mapping[str, object]) -> str:
    """The question with the values in place of their names in braces; a name that the rule does not give stays as it is."""
    return re.sub(r"\{(\w+)\}", lambda name: _said(name[1], values[name[1]]) if name[1] in values else name[0], question)


def _said(name: str, value: object) -> str:
    if isinstance(value, Reconciliation):
        return funding.gap(value)
    if isinstance(value, tuple):
        return words.listed(words.plain(_in_a_sentence(name, str(item))) for item in value)
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int):
        return words.pounds(value) if name.endswith("_pence") else words.number(value)
    if name == "question":  # a sentence of the data's own, written to be shown
        return str(value)
    if name == "kind":
        return words.lower(signals.NAMED[str(value)])
    return words.plain(_in_a_sentence(name, str(value)))


def _in_a_sentence(name: str, text: str) -> str:
    return words.lower(text) if name in ("duties", "fund", "priorities") else text


def _evidence(found: Finding, question: str, audience: Audience) -> Evidence:
    rows = pd.concat([_facts(found.rule, table, held, audience) for table, held in found.evidence], ignore_index=True)
    return evidence.opened(
        rows, figure="figure", printed="printed", detail=("detail",), about=f"this: {plain(question)}", audience=audience
    )


def _facts(rule: str, table: str, held: pd.DataFrame, audience: Audience) -> pd.DataFrame:
    """Rows of one table as evidence: figure, printed, detail, and where they are from."""
    shaped = SHAPES[table](held) if table in SHAPES else held
    figure, printed = PRINTED[table]
    said = shaped[printed].astype(object)
    said = said.where(said.notna(), SAID.get(rule, "Not stated"))
    if rule in SAID and table in ("actions", "reports"):
        said = pd.Series(SAID[rule], index=shaped.index)
    return shaped.assign(figure=shaped[figure], printed=said, detail=_detail(shaped), table=table if table in OPENED else None)


def _detail(rows: pd.DataFrame) -> pd.Series:
    """Of when and where a row is, in few words."""
    columns = [name for name in ("action", "date_as_published", "period", "area") if name in rows]
    return rows[columns].apply(lambda row: ", ".join(str(part) for part in row if pd.notna(part) and str(part)), axis=1)


def _money(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(amount=rows["amount_pence"].map(words.pounds))


def _balances(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(stated="Balance stated in the report")


def _conflicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Both sides of each, a row each."""
    sides = [
        rows.assign(side=rows["topic"], said=rows[f"side_{side}"], source=rows[f"source_{side}"], line=rows[f"line_{side}"], paragraph=None)
        for side in "ab"
    ]
    return pd.concat(sides).sort_index(kind="stable")


def _series(rows: pd.DataFrame) -> pd.DataFrame:
    named = rows["measure"].map(words.upper) + ", " + rows["area"]
    withheld = rows["withheld"].map(lambda names: f"{words.upper(words.listed(map(_several, names)))} withheld" if names else None)
    return rows.assign(place=named, value=withheld.fillna(rows["value"]), paragraph=None, line=None, area=None)


def _several(granularity: str) -> str:
    """quarter -> quarters; rolling 12 months stays."""
    return granularity if granularity.endswith("s") else f"{granularity}s"


SHAPES = {"money": _money, "stated_balances": _balances, "conflicts": _conflicts, "series": _series}


# All of them


def _first(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The home page's: the first of each subject, then the next, in their rank."""
    seen: set[str] = set()
    leading = [question for question in questions if not (question.subject in seen or seen.add(question.subject))]  # type: ignore[func-returns-value]
    others = [question for question in questions if question not in leading]
    chosen = [*leading, *others][:FIRST]
    return tuple(question for question in questions if question in chosen)


def _table(questions: tuple[Question, ...]) -> Table:
    rows = [(question.text, question.whom, question.place) for question in questions]
    alt = "Questions that the record raises, whom to ask and where the evidence is"
    return Table(pd.DataFrame(rows, columns=["Question", "Ask", "Evidence"]), alt=alt)


def _rules(defined: pd.DataFrame, found: list[Finding]) -> Table:
    counts = pd.Series([one.rule for one in found], dtype=object).value_counts()
    rows = [
        (lines(row.title, row.why), printed_rule(row), "The partnership" if row.asked == "partnership" else "The body whose matter it is", int(counts.get(row.key, 0)))
        for row in records(defined)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["Question", "Raised when", "Asked of", "Here"])
    return Table(
        frame, alt="The rules by which questions are raised, in their order, with how many each raises here", numeric={"Here": "number"}
    )


def _sentence(questions: tuple[Question, ...]) -> str:
    if not questions:
        return "**No question follows** from what is held for this selection. That is no sign that there is nothing to ask."
    about = words.listed(words.lower(name) for name in SUBJECTS.values() if any(question.subject == name for question in questions))
    referred = sum(question.refer for question in questions)
    whom = (
        f"; {words.spelled(referred)} of them {words.noun(referred, 'is', 'are')} for one organisation rather than the partnership"
        if referred
        else ""
    )
    raised = f"**{words.upper(words.spelled(len(questions)))} {words.noun(len(questions), 'question')}** {words.noun(len(questions), 'follows', 'follow')}"
    return f"{raised} from the record by printed rules, about {about}{whom}."
