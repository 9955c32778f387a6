"""A draft of the report that an officer brings to the committee: what the pages hold, in the order of such reports, its gaps marked.

Everything is taken from the pages' own answers, so that the report cannot disagree with the screen. What nobody here knows is a gap
for the officer: nothing is recommended, and nothing is said of implications or of consultation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from answers import accountability, changes, current, enquiries, evidence, frame, funding, overview, places, priorities, referrals, sources
from answers.accountability import Accountability
from answers.evidence import Evidence
from answers.exports import FICTIONAL
from answers.funding import FundView, Ledger
from answers.priorities import NOT_STATED, Plan
from answers.recommendations import response_days
from answers.referrals import Series
from answers.sections import Folded, Section
from selection import Selection
from store import queries
from store.scope import Audience
from views import words
from views.documents.document import Block, Bullets, Chapter, Document, Gap, Tabled, Words, drawn, led, noted, said, tabled
from views.tables import Table, marked, records

Notes = Sequence[tuple[str, str]]  # a question, and what a member wrote beside it

TO_COMPLETE = "Draft report: an officer completes it before it goes to a committee."
UNPUBLISHED = "Draft: holds figures that are not published."  # wherever drafts are held and shown: any page may rest on one
MEETS_YEARLY = ("001", "004")  # the reports that say how often such a committee meets
ASKS = (
    "A committee is a critical friend of the partnership: it asks what the figures do not show. A matter of one organisation is referred to "
    "that body. Information is given by default, and a refusal needs written reasons (check the current regulations)."
)
SCRUTINY = (
    "Each council has a crime and disorder committee. It scrutinises how the responsible authorities carry out their crime and disorder "
    "functions (Police and Justice Act 2006, section 19; check the current regulations)."
)
EACH_CHANGE = "appendix C"
NO_GLOSSARY = "No abbreviation is held that a document of this selection explains."
NOT_ALL = "Reports are not the whole of an authority's work, and this draft holds no more than they, returns and open data say."
ABOUT = Chapter(
    "About this report",
    (
        Gap("committee, and date of the meeting."),
        Gap("who brings the report, and the officer to ask, by role."),
        Gap("whether the report is open or exempt, and the wards affected."),
    ),
)
MIDDLE, WIDE = 760, 880  # px across of a chart by itself, and of a drawing full of words
IMPLICATIONS = (
    ("Equality implications", "who is affected, by protected characteristic, and whether an equality impact assessment is needed."),
    ("Legal implications", "the advice of the council's legal adviser; check every citation in this report against the current law."),
    ("Human resources implications", "what the work asks of staff of the council and its partners."),
    ("Environmental implications", "the effects on the environment and the climate."),
)


def answer(selection: Selection, audience: Audience = "public", *, notes: Notes = ()) -> Document:
    """The report of a selection: of one partnership, or of every real one. `notes` of a member stand beside the questions."""
    chosen = replace(selection, dark=False, meeting=False)
    names = list(current.partnerships(chosen, audience)["name"])
    accountable = accountability.answer(chosen, audience)
    chapters = (
        ABOUT,
        Chapter("Purpose of the report", _purpose(names)),
        Chapter("Recommendations", (Gap("what the committee is asked to decide, note or recommend."),)),
        _summary(chosen, audience),
        _introduction(chosen, accountable, audience),
        _priorities(chosen, audience),
        _performance(chosen, audience),
        _places(chosen, audience),
        _reviews(accountable),
        _duties(accountable),
        _recommended(accountable),
        _finance(chosen, audience),
        _risks(accountable),
        Chapter("Implications", under=tuple(Chapter(title, (Gap(what),)) for title, what in IMPLICATIONS)),
        Chapter("Consultation", (Gap("who was consulted on this report, when, and what they said."),)),
        _questions(chosen, notes, audience),
        *_appendices(chosen, audience),
    )
    fictional = current.fictional(chosen, audience)
    return Document(
        title=f"Review of {_listed(names)}",
        subtitle=chosen.describe(),
        made=current.today(),
        marks=(*([FICTIONAL] if fictional else []), *([UNPUBLISHED] if evidence.unpublished(current.key(), audience) else []), TO_COMPLETE),
        foot=frame.answer(audience).data_dates,
        chapters=chapters,
    )


def _listed(names: list[str]) -> str:
    return words.listed(f"the {name}" for name in names) or "community safety in this area"


# Parts of a chapter, left out where they are empty


def _sourced(table: Table | None, source: Evidence) -> tuple[Words, ...]:
    return noted(source.label) if table else ()


def _folded(parts: Iterable[Folded]) -> tuple[Block, ...]:
    """Tables behind headings; a list of sources is its source line, because the documents stand in the appendix."""
    return tuple(
        block
        for part in parts
        if part.table
        for block in (noted(part.label) if part.key.startswith("source_") else tabled(part.table, part.label))
    )


def _opened(parts: Iterable[Section]) -> tuple[Block, ...]:
    """What opens for each partnership."""
    return tuple(
        block
        for part in parts
        for block in (
            *drawn(part.picture, part.label, WIDE),
            *noted(part.note if part.picture else ""),
            *tabled(part.table, part.label),
            *_folded(part.under),
        )
    )


def _disagreements(table: Table) -> tuple[Tabled, ...]:
    return tabled(table, table.alt)


# The chapters


def _purpose(names: list[str]) -> tuple[Block, ...]:
    return said(
        f"To give the committee, sitting as the crime and disorder committee, what is known of {_listed(names)}: its priorities, performance, "
        "places, reviews, duties, earlier recommendations, money and risks, and what is not known.",
        NOT_ALL,
    )


def _introduction(selection: Selection, accountable: Accountability, audience: Audience) -> Chapter:
    saying = [code for code in MEETS_YEARLY if code in set(_reports(selection, audience)["code"])]
    yearly = f"It meets for this at least once in every twelve months ({words.noun(len(saying), 'report')} {words.listed(saying)}; check the current regulations)."
    days = words.count(response_days(), "day")
    law = (
        SCRUTINY,
        yearly if saying else "",
        f"By your committee's agreed response time an answer to its report is due within {days}; check the current regulations.",
        ASKS,
    )
    bodies = accountable.governance
    return Chapter(
        "Introduction and legal background",
        under=(
            Chapter(
                "What the committee may do",
                (*said(*law), Gap("how this committee is constituted for the purpose, and under which rules.")),
            ),
            Chapter("Who is in the partnership", (*said(bodies.members_note), *_opened(bodies.memberships))),
            Chapter("Who answers to whom", (*said(bodies.note), *_opened(bodies.structures), *_folded(accountable.folded))),
        ),
    )


def _summary(selection: Selection, audience: Audience) -> Chapter:
    page, changed = overview.answer(selection, audience), changes.answer(selection, None, audience)
    panels = tuple(Chapter(panel.title, (*said(panel.text), *noted(panel.source))) for panel in page.panels)
    since = Chapter(
        "What changed since the meeting before",
        (
            *said(changed.sentence),
            *((Bullets(changed.lines),) if changed.lines else ()),
            *noted(f"Each change stands in {EACH_CHANGE}." if changed.tables else ""),
        ),
    )
    due = Chapter("What is due", (*tabled(page.due, page.due.alt), *noted(page.due_note)))
    return Chapter("Summary", led(page.sentence), (*panels, since, *((due,) if page.due else ())))


def _priorities(selection: Selection, audience: Audience) -> Chapter:
    page = priorities.answer(selection, audience)
    return Chapter(
        "Key information by priority",
        (
            *led(page.sentence),
            *tabled(page.matrix, page.matrix.alt),
            *noted(page.key if page.matrix else "", page.parameters if page.plans else ""),
            *said(page.without),
            *((Gap("the action plan where none is held, and the progress on each priority."),) if page.without else ()),
            *_disagreements(page.conflicts),
        ),
        tuple(chapter for plan in page.plans for chapter in _plan(plan, overview_shown=page.matrix_key == "cards_overview")),
    )


def _plan(plan: Plan, *, overview_shown: bool) -> tuple[Chapter, ...]:
    """A plan as a whole, then each of its priorities."""
    whole = Chapter(
        plan.heading,
        (
            *said(plan.judged, plan.kpi_finding),
            *(() if overview_shown else tabled(plan.overview, plan.overview.alt)),
            *tabled(plan.greys, plan.greys.alt),
            *noted(plan.source),
        ),
    )
    return whole, *(_priority(section) for section in plan.sections)


def _priority(section: priorities.Section) -> Chapter:
    """One priority with its actions, and what the plan leaves open of it."""
    open_status = (section.actions.frame["Stated status"] == NOT_STATED).any()
    name = section.title.split(":")[0]
    return Chapter(
        section.title,
        (
            *said(section.summary),
            *tabled(section.actions, section.actions.alt),
            *_sourced(section.actions, section.source),
            *((Gap(f"the status that the partnership gives each action of {name} without one."),) if open_status else ()),
            Gap(f"what was achieved on {name} since the newest update, and what comes next."),
        ),
    )


def _performance(selection: Selection, audience: Audience) -> Chapter:
    page = referrals.answer(selection, None, None, audience)
    returned = [referrals.answer(selection, None, measure, audience).monthly for measure in page.measures] if page.monthly else []
    published = Chapter(
        "Referrals and calls as published",
        (
            *tabled(page.figures, page.figures.alt),
            *_sourced(page.figures, page.figures_source),
            *said(page.would_fill),
            *((Gap("the monthly figures by district that would show a trend."),) if not page.monthly else ()),
        ),
    )
    others = Chapter("Other published figures", (*tabled(page.others, page.others_heading), *_sourced(page.others, page.others_source)))
    series = [page.recorded, *returned]
    return Chapter(
        "Performance",
        (*led(page.sentence), *_disagreements(page.conflicts)),
        (*(_series(one) for one in series if one), *(part for part in (published, others) if part.blocks)),
    )


def _series(series: Series) -> Chapter:
    """The verdict, chart and numbers of each place, and the rates."""
    verdicts: list[Block] = []
    for panel in series.panels:
        verdicts += said(f"**{words.plain(panel.title)}.** {panel.verdict}")
        verdicts += drawn(panel.chart, f"{series.heading}: {panel.title}")
    return Chapter(
        series.heading,
        (
            *said(series.subtitle),
            *noted(series.key),
            *verdicts,
            *noted(series.note),
            *tabled(series.rates.table, series.rates.table.alt),
            *noted(series.rates.note if series.rates.table else ""),
            *(block for table in series.tables for block in tabled(table, table.alt)),
        ),
    )


def _places(selection: Selection, audience: Audience) -> Chapter:
    page = places.answer(selection, None, audience)
    orders = Chapter(
        "Protection orders",
        (
            *tabled(page.orders, page.orders.alt),
            *said(page.orders_note),
            *_sourced(page.orders, page.orders_source),
            Gap("the dates, the area and the conditions of each order in force, and what enforcement there was."),
        ),
    )
    concentrated = (_concentrated(selection, region, audience) for region in page.regions)
    counties = (Chapter(county.heading, (*tabled(county.table, county.table.alt), *noted(county.note))) for county in page.districts)
    return Chapter(
        "Places and protection orders",
        (*led(page.sentence), *said(page.no_map if page.map is None else ""), *_disagreements(page.conflicts)),
        (orders, *concentrated, *counties),
    )


def _concentrated(selection: Selection, region: str, audience: Audience) -> Chapter:
    """Recorded anti-social behaviour by area in one county: the map on paper, and the areas that stand out."""
    asked = places.Asked(region)
    page = places.answer(selection, asked, audience)
    found = page.hotspots
    on_paper = places.paper(selection, asked, audience) if found.areas is not None else None
    return Chapter(
        f"Where recorded anti-social behaviour is concentrated: {region}",
        (
            *said(f"**{found.heading}.** {found.sentence}".strip()),
            *drawn(on_paper, f"Recorded anti-social behaviour and protection orders, {region}", MIDDLE),
            *noted(page.map.credit if page.map and on_paper else ""),
            *tabled(found.top, found.top.alt),
            *noted(page.recorded_note, found.method),
        ),
    )


def _reviews(page: Accountability) -> Chapter:
    held = page.reviews
    stages = tuple(Chapter(own.name, (*tabled(own.table, own.table.alt), *said(own.said))) for own in held.stages)
    gap = Gap("the stage that each review has reached since, in the published wording, and no detail of a case.")
    return Chapter("Domestic homicide reviews", (*said(held.note), gap, *_folded(held.folded)), stages)


def _duties(page: Accountability) -> Chapter:
    held = page.duties
    matrix = tabled(held.matrix, held.matrix.alt) if held.matrix else ()
    gap = (Gap("the evidence for each duty that no report shows."),) if held.missing or not held.held else ()
    return Chapter(held.heading, (*led(page.sentence), *said(held.note), *matrix, *_opened(held.lists), *gap))


def _recommended(page: Accountability) -> Chapter:
    held = page.recommendations
    without = f"what became of the {words.count(held.open, 'request or proposal', 'requests and proposals')} without a reported outcome."
    return Chapter(
        "Earlier recommendations and what became of them",
        (
            *tabled(held.asked, held.asked.alt),
            *tabled(held.proposed, held.proposed.alt),
            *said(held.note, f"**{held.clock_heading}**  \n{held.clock}"),
            *_folded(held.folded),
            Gap(without if held.open else "what the committee asked at its last meeting, and what became of it."),
        ),
    )


def _finance(selection: Selection, audience: Audience) -> Chapter:
    page = funding.answer(selection, audience)
    return Chapter(
        "Financial information",
        (
            *led(page.sentence),
            *said(page.without),
            *((Gap("allocations, payments and commitments by date, where no ledger is printed."),) if page.without else ()),
            *tabled(page.other, page.other.alt),
            *_sourced(page.other, page.other_source),
            *_disagreements(page.conflicts),
            Gap("the financial implications of this report and of its recommendations."),
        ),
        tuple(chapter for ledger in page.ledgers for chapter in _ledger(ledger)),
    )


def _ledger(ledger: Ledger) -> tuple[Chapter, ...]:
    """Each fund, then the tables of all of them."""
    tables = (ledger.years, ledger.entries, ledger.priorities, ledger.bought)
    whole = Chapter(
        f"{ledger.name}: the ledger",
        (
            *said(ledger.entries_note),
            *(block for table in tables for block in tabled(table, table.alt)),
            *_sourced(ledger.entries, ledger.source),
        ),
    )
    return *(_fund(fund) for fund in ledger.funds), whole


def _fund(fund: FundView) -> Chapter:
    verdict = fund.reconciliation
    unexplained = verdict is not None and verdict.agrees is False
    return Chapter(
        fund.heading,
        (
            *drawn(fund.chart, f"{fund.title}: {words.lower(fund.subtitle)}", MIDDLE),
            *noted(fund.forecast),
            *tabled(fund.check, fund.check.alt),
            *said(f"{fund.badge}. {fund.note}"),
            *((Gap(f"what explains {funding.gap(verdict)} of {words.lower(fund.title)}."),) if verdict and unexplained else ()),
        ),
    )


def _risks(page: Accountability) -> Chapter:
    held = page.risks
    return Chapter(
        held.heading,
        (
            *said(held.note),
            *drawn(held.grid, "Likelihood and impact of the risks that are rated", WIDE),
            *noted(held.grid_note if held.grid else ""),
            *tabled(held.listed, held.listed.alt),
            *_folded(held.folded),
            Gap("the risks of the partnership's register today, with likelihood, impact and what is done."),
        ),
    )


def _questions(selection: Selection, notes: Notes, audience: Audience) -> Chapter:
    page = enquiries.answer(selection, audience)
    rows = [(f"{at}. {one.text}", one.whom, one.place) for at, one in enumerate(page.questions, start=1)]
    every = Table(
        pd.DataFrame(rows, columns=["Question", "Ask", "Evidence"]),
        alt="Every question that the record raises, whom to ask and where the evidence is",
    )
    every = marked(every) if current.fictional(selection, audience) else every
    kept = tuple(f"**{words.plain(question)}** {words.plain(text)}".strip() for question, text in notes)
    brought = (Chapter("Notes of a member", (Bullets(kept),)),) if kept else ()
    return Chapter("Questions the committee may wish to ask", (*led(page.sentence), *tabled(every, every.alt)), brought)


def _appendices(selection: Selection, audience: Audience) -> tuple[Chapter, ...]:
    page = sources.answer(selection, audience)
    tables = (page.documents, page.datasets, page.missing, page.bases, page.rules)
    own = _reports(selection, audience)
    return (
        Chapter("Appendix A: sources", (*said(page.sentence), *(block for table in tables for block in tabled(table, table.alt)))),
        Chapter("Appendix B: abbreviations", tabled(page.glossary, page.glossary.alt) or said(NO_GLOSSARY)),
        *_each_change(selection, audience),
        Chapter(
            "Background papers",
            (
                *((Bullets(tuple(_paper(row) for row in records(own))),) if len(own) else ()),
                Gap("any other paper that this report relies on."),
            ),
        ),
    )


def _reports(selection: Selection, audience: Audience) -> pd.DataFrame:
    """Those of the partnerships that the selection is about."""
    reports = queries.reports(current.engine(), as_at=selection.as_at, audience=audience)
    return reports[reports["partnership"].isin(current.partnerships(selection, audience)["code"])].sort_values("code")


def _each_change(selection: Selection, audience: Audience) -> tuple[Chapter, ...]:
    """Every change, and behind the counts of figures the list that they count."""
    kinds = changes.answer(selection, None, audience).tables
    listed = tuple(
        block
        for kind in kinds
        for block in (*tabled(kind.table, kind.title), *(tabled(kind.folded, kind.folded.alt) if kind.folded else ()))
    )
    return (Chapter(f"{words.upper(EACH_CHANGE)}: each change since the meeting before", listed),) if listed else ()


def _paper(report: Any) -> str:
    return words.plain(f"Report {report.code}: {report.title}. {report.council}, {report.date_shown}.")
