"""Every figure of a selection, one row each with who says it and where, and every table that the pages show of it, for a workbook.

Only what the pages may show: counts of people by the rule of `answers.people`, and where that withholds them, that it does.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cached_property
from math import nan
from typing import Any

import pandas as pd

from answers import (
    accountability,
    changes,
    current,
    enquiries,
    evidence,
    facts,
    frame,
    funding,
    overview,
    people,
    places,
    priorities,
    referrals,
    signals,
    sources,
)
from answers.duties import OF_REVIEWS
from answers.evidence import BASIS, Evidence
from answers.exports import FICTIONAL
from answers.report import UNPUBLISHED
from answers.sections import Folded
from measures import recommendations
from selection import Selection
from store import queries
from store.queries import plans
from store.reference import reference
from store.scope import Audience, Scope
from views import exports as files
from views import words
from views.documents.document import Chapter, Document, Tabled
from views.tables import Table, marked, records

COLUMNS = [
    "Reference", "Kind", "Partnership", "What", "Area", "Priority", "Period", "Value as printed", "Number", "Unit", "Basis", "Report",
    "Paragraph", "Line", "Known from", "Note",
]  # fmt: skip
NOT_STATED, NOT_REPORTED, NOT_RATED, NO_SUM = "Not stated", "Not reported", "Not rated", "No sum given"
WITHHELD = "Withheld"
PEOPLE = "A count of people: rounded, or withheld where it is small"
POUNDS, OPEN_DATA = "£", "From open data"
FICTIONAL_PAGE = "example"  # the part of a page that shows the fictional partnership beside real ones

Row = Mapping[Hashable, Any]
Cells = dict[str, Any]


def answer(selection: Selection, audience: Audience = "public") -> Table:
    """The figures, one row each in COLUMNS; `Number` is missing where the value is no number, money is in pounds.

    A reference opens its figure at /open-a-figure; what is worked out here, and counts of people put together, have none.
    """
    book = _Selected(selection, audience)
    rows = [*_figures(book), *_money(book), *_plan(book), *_accountability(book), *_places(book), *_recorded(book)]
    table = Table(
        pd.DataFrame(rows, columns=COLUMNS).astype({"Number": float}).transform(_safe),
        alt="Every figure of the selection, with who says it and where",
        numeric={"Number": "number"},
    )
    return marked(table) if current.fictional(selection, audience) else table


def document(selection: Selection, audience: Audience = "public") -> Document:
    """Every table of the pages, a chapter a page; lists of sources are left out, because each figure has its own in `answer`."""
    chapters, shown = [], set[str]()
    for title, page in _pages(selection, audience):
        new = {table.digest: table for table in _tables(page) if table and table.digest not in shown}
        shown |= new.keys()
        chapters.append(Chapter(title, tuple(Tabled(table.alt.removeprefix("Fictional. "), table) for table in new.values())))
    fictional = current.fictional(selection, audience)
    return Document(
        title="Figures for the scrutiny of community safety",
        subtitle=selection.describe(),
        made=current.today(),
        marks=(*([FICTIONAL] if fictional else []), *([UNPUBLISHED] if evidence.unpublished(current.key(), audience) else [])),
        foot=frame.answer(audience).data_dates,
        chapters=tuple(chapters),
    )


@dataclass(frozen=True)
class _Selected:
    """A selection, and how the store calls and names what it is about."""

    selection: Selection
    audience: Audience

    @cached_property
    def scope(self) -> Scope:
        return current.scope(self.selection, self.audience)

    @cached_property
    def partnerships(self) -> dict[str, str]:
        """The short names of those that the selection is about, by their codes."""
        chosen = current.partnerships(self.selection, self.audience)
        return dict(zip(chosen["code"], chosen["short_name"], strict=True))

    @cached_property
    def drafts(self) -> frozenset[int]:
        return evidence.unpublished(current.key(), self.audience)

    @cached_property
    def priorities(self) -> dict[str, str]:
        listed = queries.crosswalk(current.engine(), audience=self.audience)
        return dict(zip(listed["key"], listed["title"], strict=True))

    def of_each(self, code: str) -> Scope:
        """All that is known of one partnership, whichever districts and priorities are chosen."""
        return Scope(code, as_at=self.scope.as_at, audience=self.audience)

    def own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the partnerships that the selection is about."""
        return rows[rows["partnership"].isin(list(self.partnerships))]

    def basis(self, real: str) -> str:
        """The basis of what the store keeps without one."""
        return BASIS["demonstration"] if current.fictional(self.selection, self.audience) else real

    def row(self, kind: str, table: str, held: Row, **more: Any) -> Cells:
        """One fact; `more` are cells by their heads, in place of the fact's own."""
        told = facts.KINDS[table]
        return {
            "Reference": reference(table, held),
            "Kind": kind,
            "Partnership": self.partnerships.get(held.get("partnership", ""), ""),
            "What": held.get(told.title),
            "Area": held.get("area"),
            "Priority": self.priorities.get(held.get("priority", "")),
            "Period": _or(held[told.period], NOT_STATED) if told.period else "",
            "Value as printed": NOT_STATED,
            "Number": nan,
            "Unit": "",
            "Basis": evidence.stands_on(held, self.drafts),
            "Report": held["source"],
            "Paragraph": held["paragraph"],
            "Line": held["line"],
            "Known from": f"{held['known_from']:%Y-%m-%d}",
            "Note": "",
        } | more


def _safe(column: pd.Series) -> pd.Series:
    """Texts of the data as the screen has them; the words of the basis are ours."""
    if column.name == "Number":
        return column
    return column.map(lambda text: "" if pd.isna(text) else str(text) if column.name == "Basis" else words.plain(_worded(text)))


def _worded(held: Any) -> str:
    return words.day(held) if isinstance(held, date) else str(held)


def _or(held: Any, missing: str) -> Any:
    return missing if pd.isna(held) or held == "" else held


# Figures, and counts of people by the rule for them


def _figures(book: _Selected) -> Iterator[Cells]:
    held = people.figures(book.scope)
    months = people.by_month(held, as_at=book.scope.as_at, audience=book.audience)
    for _, series in held[months].groupby(["measure", "area"]):
        yield from _series(book, series)
    alone = held[~months]
    shown = people.shown(alone, as_at=book.scope.as_at, audience=book.audience)
    by_rule = people.withheld_alone(alone, book.audience)
    for figure, ruled in zip(shown.to_dict("records"), by_rule, strict=True):
        printed = figure["value_as_published"]
        printed = f"{words.number(figure['value'])} (derived)" if pd.isna(printed) else printed
        note = PEOPLE if ruled else ""
        yield book.row(
            "Figure", "figures", figure, **{"Value as printed": printed, "Number": figure["value"], "Unit": figure["unit"], "Note": note}
        )


def _series(book: _Selected, rows: pd.DataFrame) -> Iterator[Cells]:
    """One place's months as they may be shown: by month, or by a longer time, which no single figure stands for; or not at all."""
    kind, unit = "Figure of a series", rows["unit"].iloc[-1]
    note = PEOPLE if people.counted(rows, book.audience).any() else ""
    released = people.release(rows, as_at=book.scope.as_at, audience=book.audience)
    if released.granularity is None:
        together = {"Reference": "", "Period": "", "Line": "", "Value as printed": WITHHELD, "Unit": unit, "Note": note}
        yield book.row(kind, "figures", _newest(rows.to_dict("records")), **together)
        return
    held = rows.to_dict("records")
    names = signals.full_names(released.counts["start"], released.granularity)
    for name, part in zip(names, records(released.counts), strict=True):
        months = [month for month in held if part.start <= month["period_start"] <= part.end]
        more = {"Period": name, "Value as printed": words.number(part.shown), "Number": part.shown, "Unit": unit, "Note": note}
        several = (
            {"Reference": "", "Line": "; ".join(month["line"] for month in months if pd.notna(month["line"]))} if len(months) > 1 else {}
        )
        yield book.row(kind, "figures", _newest(months), **more, **several)


def _newest(rows: Sequence[Row]) -> Row:
    """The row that was known last: what is made of several is known from then."""
    return max(reversed(rows), key=lambda row: row["known_from"])


# Money


def _money(book: _Selected) -> Iterator[Cells]:
    scope, engine = book.scope, current.engine()
    every = queries.money(engine, partnership=scope.partnership, audience=book.audience, as_at=scope.as_at, areas=scope.areas)
    entries = book.own(every)
    with_money = [code for code in book.partnerships if (entries["partnership"] == code).any()]
    funds = pd.concat([queries.funds(engine, book.of_each(code)) for code in with_money]) if with_money else pd.DataFrame()
    titles = {(fund.partnership, fund.fund): fund.title for fund in records(funds)}
    shown = entries if scope.priorities is None else entries[entries["priority"].isin(scope.priorities)]
    for entry in shown.to_dict("records"):
        sum_of_it, fund = _pounds(entry["amount_pence"]), titles[entry["partnership"], entry["fund"]]
        yield book.row(f"Money: {entry['kind']}", "money", entry, **sum_of_it, Note=f"Fund: {fund}")
    for code in with_money:
        for said in queries.stated_balances(engine, book.of_each(code)).to_dict("records"):
            what = {"What": titles[code, said["fund"]], "Value as printed": said["amount_as_published"], "Note": said["comparator"]}
            yield book.row("Balance, stated", "stated_balances", said, **(_pounds(said["amount_pence"]) | what))
    yield from _by_the_ledger(book)
    for other in queries.other_money(engine, scope).to_dict("records"):
        more = _pounds(other["amount_pence"]) | {"Value as printed": _or(other["amount_as_published"], NO_SUM), "Note": other["direction"]}
        yield book.row("Money outside a ledger", "other_money", other, **more)


def _pounds(pence: float) -> Cells:
    """A sum in its cells; none where it is missing."""
    if pd.isna(pence):
        return {}
    return {"Value as printed": words.pounds(int(pence)), "Number": pence / 100, "Unit": POUNDS}


def _by_the_ledger(book: _Selected) -> Iterator[Cells]:
    """What the page on funding works out of each fund, and what it cannot explain."""
    for ledger in funding.answer(book.selection, book.audience).ledgers:
        for fund in ledger.funds:
            own = {"Partnership": ledger.name, "What": fund.title, "Basis": BASIS["derived"], "Unit": POUNDS}
            yield {**own, "Kind": "Balance, by the ledger", **_pounds(fund.computed_pence)}
            verdict = fund.reconciliation
            if verdict is not None and verdict.agrees is False:
                yield {**own, "Kind": "Balance, unexplained", "Value as printed": funding.gap(verdict)}


# The plan


def _plan(book: _Selected) -> Iterator[Cells]:
    for code in book.partnerships:
        own = replace(book.scope, partnership=code)
        for listed in queries.priorities(current.engine(), own).to_dict("records"):
            more = {"Value as printed": _or(listed["stated_status"], NOT_STATED), "Note": listed["kind"]}
            yield book.row("Priority: stated status", "priorities", listed, **more)
        plan = priorities.judged_plan(code, book.scope)
        if plan is not None:
            yield from _checked(book, code, plan)
            yield from _indicators(book, plan)


def _checked(book: _Selected, code: str, plan: priorities.Judged) -> Iterator[Cells]:
    """What is stated of each action and what the evidence check finds, as at the plan's own day; and of each priority."""
    when = f"As at {words.day(plan.as_at)}"
    for action in plan.actions.to_dict("records"):
        yield book.row("Action: stated status", "actions", action, **{"Value as printed": _or(action["stated_status"], NOT_STATED)})
        checked = {
            "Period": when,
            "Value as printed": action["status"],
            "Basis": BASIS["derived"],
            "Note": "; ".join(_plain(action["said"])),
        }
        yield book.row("Action: evidence check", "actions", action, **checked)
    actions = plan.actions.set_index("action").to_dict("index")
    for update in plan.updates.to_dict("records"):
        own = {name: actions[update["action"]][name] for name in ("activity", "partnership", "area", "priority")}
        more = {"What": own["activity"], "Value as printed": _or(update["label"], "No quarter printed"), "Note": update["summary"]}
        yield book.row("Action: newest update", "updates", update | own, **more)
    for priority in records(plan.priorities):
        yield {
            "Kind": "Priority: evidence check",
            "Partnership": book.partnerships[code],
            "What": priority.title,
            "Priority": priority.title,
            "Period": when,
            "Value as printed": priority.status,
            "Basis": BASIS["derived"],
            "Note": files.plain(priority.why),
        }


def _plain(said: list[str]) -> list[str]:
    return [files.plain(text) for text in said]


def _indicators(book: _Selected, plan: priorities.Judged) -> Iterator[Cells]:
    """The target of each indicator, and its newest result with the source of its own."""
    for kpi in plan.kpis.to_dict("records"):
        more = {"Value as printed": _or(kpi["target_as_published"], NOT_STATED), "Number": kpi["target"], "Unit": kpi["unit"]}
        yield book.row("Indicator: target", "kpis", kpi, **more)
        if pd.notna(kpi["actual"]):
            result = {name: kpi[f"outturn_{name}"] for name in plans.OUTTURN}
            more = {"Value as printed": words.number(kpi["actual"]), "Number": kpi["actual"], "Unit": kpi["unit"]}
            held = kpi | result | {"period_end": kpi["actual_date"]}
            yield book.row("Indicator: newest result", "outturns", held, **more, Note=f"Result of the indicator {kpi['kpi']}")


# Duties, reviews, recommendations, risks and events


def _accountability(book: _Selected) -> Iterator[Cells]:
    engine, scope = current.engine(), book.scope
    for duty in book.own(queries.duties(engine, scope)).to_dict("records"):
        more = {"Value as printed": _or(duty["evidence"], NOT_STATED), "Note": f"Evidence: {duty['evidence_level']}"}
        yield book.row("Statutory duty", "duties", duty, **more, **(WHOLE if duty["duty"] == OF_REVIEWS else {}))
    for review in book.own(queries.reviews(engine, scope)).to_dict("records"):
        more = {"Value as printed": review["stage"], "Note": review["status_as_published"]}
        yield book.row("Domestic homicide review: stage", "reviews", review, **more, **WHOLE)
    asked = book.own(queries.recommendations(engine, scope))
    for one in asked[asked["direction"] != recommendations.ABSENT].to_dict("records"):
        more = {"Value as printed": _or(one["outcome"], NOT_REPORTED), "Note": one["direction"]}
        yield book.row("Recommendation: outcome", "recommendations", one, **more)
    for risk in book.own(queries.risks(engine, scope)).to_dict("records"):
        rated = [text for text in (risk["likelihood"], risk["impact"]) if pd.notna(text)]
        more = {"Value as printed": _or(risk["rating_as_published"], NOT_RATED), "Note": ", ".join(rated)}
        yield book.row("Risk: rating", "risks", risk, **more)
    for event in book.own(queries.events(engine, scope)).to_dict("records"):
        more = {"Value as printed": _or(event["date_as_published"], NOT_STATED), "Note": event["status_at_report"]}
        yield book.row("Event", "events", event, **more)


WHOLE: Cells = {"Area": ""}  # what is said of reviews stays with the whole partnership


# Places


def _places(book: _Selected) -> Iterator[Cells]:
    extended = queries.order_extensions(current.engine(), book.scope)
    for order in queries.orders(current.engine(), book.scope).to_dict("records"):
        ends = extended.loc[extended["order"] == order["order"], "new_end"]
        days = [("from", order["start"]), ("to", order["end"]), *(("extended to", end) for end in ends)]
        dated = [f"{word} {words.day(day)}" for word, day in days if pd.notna(day)]
        more = {"Value as printed": _or(order["status_as_published"], NOT_STATED), "Note": "; ".join([str(order["kind"]), *dated])}
        yield book.row("Protection order", "orders", order, **more)


def _recorded(book: _Selected) -> Iterator[Cells]:
    """Recorded incidents by month, district and category, and the residents behind their rates."""
    districts = current.districts(book.selection, book.audience)
    incidents = queries.recorded_incidents(current.engine(), districts=districts, as_at=book.scope.as_at, audience=book.audience)
    for one in records(incidents):
        counted = {"Value as printed": words.number(one.incidents), "Number": one.incidents, "Unit": "incidents"}
        where = {"What": one.category, "Area": one.district, "Period": words.month(one.month)}
        yield {"Kind": "Recorded incidents", **where, **counted, "Basis": BASIS["recorded"], "Report": "police-uk"}
    for one in records(queries.population(current.engine(), districts=districts, audience=book.audience)):
        counted = {"Value as printed": words.number(one.population), "Number": one.population, "Unit": "residents"}
        where = {"What": one.measure, "Area": one.area, "Period": one.reference_date, "Report": one.source}
        yield {"Kind": "Residents", **where, **counted, "Basis": book.basis(OPEN_DATA)}


# The tables of the pages


def _pages(selection: Selection, audience: Audience) -> Iterator[tuple[str, Any]]:
    """What each page shows, in the order of the navigation; with every choice that a page offers of its own."""
    chosen = replace(selection, dark=False, meeting=False)
    yield "Overview", (overview.answer(chosen, audience), changes.answer(chosen, None, audience))
    yield "Priorities", priorities.answer(chosen, audience)
    yield "Funding", funding.answer(chosen, audience)
    page = referrals.answer(chosen, None, None, audience)
    returned = page.measures if page.monthly else ()
    yield "Referrals", (page, *(referrals.answer(chosen, None, measure, audience) for measure in returned))
    where = places.answer(chosen, None, audience)
    yield "Places", (where, *(places.answer(chosen, places.Asked(region), audience) for region in where.regions))
    yield "Accountability", accountability.answer(chosen, audience)
    yield "Lines of enquiry", enquiries.answer(chosen, audience)
    yield "Sources and method", sources.answer(chosen, audience)


def _tables(part: Any) -> Iterator[Table]:
    """Every table of an answer, however deep, besides its lists of sources and the fictional example beside real partnerships."""
    if isinstance(part, Table):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _tables(one)
    elif is_dataclass(part) and not isinstance(part, Evidence) and not _is_source(part):
        for field in fields(part):
            if field.name != FICTIONAL_PAGE:
                yield from _tables(getattr(part, field.name))


def _is_source(part: Any) -> bool:
    return isinstance(part, Folded) and part.key.startswith("source_")
