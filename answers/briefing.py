"""A pack to print for a meeting: two pages that say what matters, the chosen pages with what stands behind them, every source.

Everything is taken from the pages' own answers, so that the pack cannot disagree with the screen.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from answers import (
    accountability,
    all_figures,
    changes,
    current,
    enquiries,
    evidence,
    frame,
    funding,
    overview,
    places,
    priorities,
    referrals,
    report,
    sources,
)
from answers.changes import Changes
from answers.evidence import Evidence
from answers.exports import FICTIONAL
from answers.funding import FundView, Ledger
from answers.hotspots import Asked
from answers.priorities import Plan
from answers.referrals import Series
from answers.report import UNPUBLISHED, Notes
from answers.sections import Folded, Section
from selection import Selection
from store.scope import Audience
from views import words
from views.charts import Chart
from views.documents import pdf, word, workbook
from views.documents.document import Block, Bullets, Chapter, Document, Tile, Tiles, Words, drawn, led, noted, said, tabled
from views.tables import Table, marked

SMALL, MIDDLE, LARGE = 400, 760, 880  # px across of a chart beside another, by itself, and of a drawing full of words
ELSEWHERE = "The whole list, {what}, is on the page {page} of the dashboard."
NOT_HERE = "What each measure counts, the names of priorities over time and the files in the store are on the page Sources and method of the dashboard."
DISAGREE = "{count} about this: both sides stand among the sources at the end, under “Where sources disagree”."
LONGEST = 80  # letters of a file's name that say what it is about
PRINTED = ": value as printed"  # from where on the name of a table of sources says what its columns are


@dataclass(frozen=True)
class File:
    """A file of the pack. `name` is ASCII; `label` what a reader is told it is."""

    name: str
    body: bytes
    media_type: str
    label: str


@dataclass(frozen=True)
class Kind:
    """One of the files that are made. `doing`: what is told while it is made."""

    name: str
    ending: str
    media_type: str
    label: str
    doing: str


OFFICE = "application/vnd.openxmlformats-officedocument."
PACK, REPORT, FIGURES = KINDS = (
    Kind("briefing", "pdf", "application/pdf", "Briefing pack to print (PDF)", "Setting the pack"),
    Kind("report", "docx", f"{OFFICE}wordprocessingml.document", "Draft report to edit (Word)", "Writing the draft report"),
    Kind("figures", "xlsx", f"{OFFICE}spreadsheetml.sheet", "Figures to calculate with (Excel)", "Filling the workbook"),
)


def answer(selection: Selection, audience: Audience = "public", *, sections: Sequence[str] | None = None, notes: Notes = ()) -> Document:
    """The pack of a selection with these of SECTIONS (None: all), in their own order. `notes` of a member stand in the summary."""
    chosen = replace(selection, dark=False, meeting=False)
    wanted = [made for name, made in SECTIONS.items() if sections is None or name in sections]
    parts = [made(chosen, audience) for made in wanted]
    changed = changes.answer(chosen, None, audience)
    fictional = current.fictional(chosen, audience)
    document = Document(
        title=f"Briefing pack: {_who(chosen, audience)}",
        subtitle=chosen.describe(),
        made=current.today(),
        marks=(*([FICTIONAL] if fictional else []), *([UNPUBLISHED] if evidence.unpublished(current.key(), audience) else [])),
        foot=f"{frame.answer(audience).data_dates} Made on {words.day(current.today())}.",
        chapters=(
            _summary(chosen, changed, audience),
            *_my_notes(notes),
            *(part.chapter for part in parts),
            *_each_change(changed),
            *_sources(chosen, [*(part.evidence for part in parts), (changed.source,)], audience),
        ),
    )
    return marked(document) if fictional else document


def promise(selection: Selection, sections: Sequence[str], notes: int) -> str:
    """What the pack will hold, and of what: the first line of its page."""
    chosen = [name for name in SECTIONS if name in sections]
    held = f", **{words.spelled(len(chosen))} {words.noun(len(chosen), 'section')}**" if chosen else ""
    yours = f" {words.upper(words.spelled(notes))} of your notes {'goes' if notes == 1 else 'go'} in." if notes else ""
    about = _who(selection, "public")
    return f"The pack for **{about}** will hold a **two-page summary**{held} and the sources. It comes to print, to edit and to calculate with.{yours}"


def file(
    kind: Kind, selection: Selection, audience: Audience = "public", *, sections: Sequence[str] | None = None, notes: Notes = ()
) -> File:
    """One of the files of KINDS. Raises StoreUnavailable."""
    body = _BODIES[kind](selection, audience, sections, notes)
    return File(_name(kind, selection, audience), body, kind.media_type, kind.label)


def _as_pdf(selection: Selection, audience: Audience, sections: Sequence[str] | None, notes: Notes) -> bytes:
    return pdf.as_pdf(answer(selection, audience, sections=sections, notes=notes))


def _as_docx(selection: Selection, audience: Audience, sections: Sequence[str] | None, notes: Notes) -> bytes:
    return word.as_docx(report.answer(selection, audience, notes=notes))


def _as_xlsx(selection: Selection, audience: Audience, sections: Sequence[str] | None, notes: Notes) -> bytes:
    return workbook.as_xlsx(all_figures.document(selection, audience), all_figures.answer(selection, audience))


_BODIES: Mapping[Kind, Callable[[Selection, Audience, Sequence[str] | None, Notes], bytes]] = {
    PACK: _as_pdf,
    REPORT: _as_docx,
    FIGURES: _as_xlsx,
}


def _who(selection: Selection, audience: Audience) -> str:
    """Whom the pack is about, for its title."""
    known = frame.answer(audience).known.partnerships
    return known[selection.partnership] if selection.partnership else ", ".join(selection.district) or "all partnerships"


def _name(kind: Kind, selection: Selection, audience: Audience) -> str:
    """briefing-east-suffolk-2023-07-20.pdf: by the meeting chosen, or the day it was made."""
    day = selection.as_at or current.today()
    about = [_who(selection, audience), *(selection.district if selection.partnership else ()), *selection.priority]
    text = unicodedata.normalize("NFKD", " ".join(["draft", *about] if audience == "officer" else about))
    named = re.sub(r"[^a-z0-9]+", "-", text.encode("ascii", "ignore").decode().lower()).strip("-")[:LONGEST].rstrip("-")
    return f"{kind.name}-{named}-{day:%Y-%m-%d}.{kind.ending}"


@dataclass(frozen=True)
class _Part:
    """A section of the pack and the tables of sources behind it."""

    chapter: Chapter
    evidence: tuple[Evidence | Folded, ...]


# Parts of a chapter, left out where they are empty


def _sourced(source: Evidence) -> tuple[Words, ...]:
    return noted(source.label if source.table else "")


def _chapters(*chapters: Chapter) -> tuple[Chapter, ...]:
    return tuple(chapter for chapter in chapters if chapter.blocks or chapter.under)


def _folded(parts: Iterable[Folded]) -> tuple[Block, ...]:
    """What opens under a heading: tables, and of sources and disagreements the line that leads to the end of the pack."""
    return tuple(block for part in parts if part.table for block in (_ahead(part) or tabled(part.table, part.label)))


def _ahead(part: Folded) -> tuple[Words, ...]:
    if part.key.startswith("source_"):
        return noted(part.label)
    return _differing(part.table) if "conflicts" in part.key else ()


def _differing(table: Table) -> tuple[Words, ...]:
    """That sources disagree, and where both sides stand."""
    return noted(DISAGREE.format(count=words.count(len(table.frame), "disagreement", "disagreements"))) if table else ()


def _opened(parts: Iterable[Section]) -> tuple[Block, ...]:
    """What opens for each partnership."""
    return tuple(
        block
        for part in parts
        for block in (
            *said(f"**{part.label}**"),
            *drawn(part.picture, width=LARGE),
            *noted(part.note if part.picture else ""),
            *tabled(part.table),
            *_folded(part.under),
        )
    )


def _evidence(part: Any) -> Iterator[Evidence | Folded]:
    """The tables of sources in an answer, however deep, in its order."""
    if isinstance(part, Evidence) or (isinstance(part, Folded) and part.key.startswith("source_")):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _evidence(one)
    elif is_dataclass(part) and not isinstance(part, Table | Chart):
        for field in fields(part):
            yield from _evidence(getattr(part, field.name))


# Two pages


def _my_notes(notes: Notes) -> tuple[Chapter, ...]:
    kept = tuple(f"**{words.plain(question)}** {words.plain(text)}".strip() for question, text in notes)
    return (Chapter("My notes", (Bullets(kept),)),) if kept else ()


def _summary(selection: Selection, changed: Changes, audience: Audience) -> Chapter:
    page = overview.answer(selection, audience)
    panels = tuple(
        block for panel in page.panels for block in (*said(f"**{words.plain(panel.title)}.** {panel.text}"), *noted(panel.source))
    )
    return Chapter(
        "Summary",
        (*led(page.sentence), Tiles(tuple(Tile(tile.label, tile.value, tile.badge, tile.note) for tile in page.tiles))),
        _chapters(
            Chapter(page.panels_heading, panels),
            Chapter("Questions to ask", tabled(page.questions) or noted(overview.NO_QUESTION)),
            Chapter("What changed", (*said(changed.sentence), *((Bullets(changed.lines),) if changed.lines else ()))),
            Chapter(
                "Due after the last report",
                (*(tabled(page.due) or noted(overview.NOTHING_DUE)), *noted(page.due_note if page.due else "")),
            ),
        ),
    )


# The pages


def _priorities(selection: Selection, audience: Audience) -> _Part:
    page = replace(priorities.answer(selection, audience), example=None)
    status = Chapter(
        "Status by priority and partnership",
        (
            *(noted(priorities.IN_EACH_CELL) if page.matrix else ()),
            *said(page.key if page.matrix else ""),
            *tabled(page.matrix),
            *noted(page.without, page.parameters, *(f"{one.text}" for one in _differing(page.conflicts))),
        ),
    )
    chapter = Chapter("Priorities", led(page.sentence), _chapters(status, *(_plan(plan) for plan in page.plans)))
    return _Part(chapter, tuple(_evidence(page)))


def _plan(plan: Plan) -> Chapter:
    return Chapter(
        plan.heading,
        (*tabled(plan.greys), *said(f"**Could the plan be measured?** {plan.kpi_finding}"), *noted(plan.judged)),
        tuple(
            Chapter(part.title, (*noted(f"{part.summary} {priorities.SUMMARISED}"), *tabled(part.actions), *_sourced(part.source)))
            for part in plan.sections
        ),
    )


def _funding(selection: Selection, audience: Audience) -> _Part:
    page = funding.answer(selection, audience)
    other = Chapter(
        f"Money mentioned outside a ledger: {words.count(len(page.other.frame), 'statement')}",
        (*tabled(page.other), *_sourced(page.other_source)),
    )
    chapter = Chapter(
        "Funding",
        (*led(page.sentence), *_differing(page.conflicts)),
        _chapters(
            *(chapter for ledger in page.ledgers for chapter in _ledger(ledger)),
            Chapter("No ledger", said(page.without)),
            *((other,) if page.other else ()),
        ),
    )
    return _Part(chapter, tuple(_evidence(page)))


def _ledger(ledger: Ledger) -> Iterator[Chapter]:
    yield from (_fund(fund) for fund in ledger.funds)
    yield Chapter("Year by year", (*tabled(ledger.years), *_sourced(ledger.source)))
    yield Chapter("The ledger", (*noted(ledger.entries_note), *tabled(ledger.entries)))
    yield Chapter("Which priorities the spending served", (*tabled(ledger.priorities), *noted(funding.MATCHED)))
    yield Chapter("What the money bought", (*tabled(ledger.bought), *noted(funding.BOUGHT if ledger.bought else funding.NOTHING_BOUGHT)))


def _fund(fund: FundView) -> Chapter:
    return Chapter(
        fund.heading,
        (
            *noted(fund.subtitle),
            *drawn(fund.chart, width=MIDDLE),
            *noted(fund.forecast),
            *tabled(fund.check, "Does it add up?"),
            *said(fund.badge),
            *noted(fund.note),
        ),
    )


def _referrals(selection: Selection, audience: Audience) -> _Part:
    page = referrals.answer(selection, None, None, audience)
    monthly = [referrals.answer(selection, None, measure, audience).monthly for measure in page.measures] if page.monthly else []
    others = ELSEWHERE.format(what=f"of {len(page.categories)} categories of recorded incidents", page="Referrals") if page.recorded else ""
    published = Chapter(
        "Referrals and calls as published",
        (*tabled(page.figures), *_sourced(page.figures_source), *noted(page.would_fill)),
    )
    chapter = Chapter(
        "Referrals",
        (*led(page.sentence), *_differing(page.conflicts)),
        _chapters(
            *((_series(page.recorded, others),) if page.recorded else ()),
            *(_series(series) for series in monthly if series),
            published,
            Chapter(page.others_heading, (*tabled(page.others), *_sourced(page.others_source))),
        ),
    )
    return _Part(chapter, tuple(_evidence(replace(page, example=None))))


def _series(series: Series, elsewhere: str = "") -> Chapter:
    """The verdict and chart of each place, what they are to the people there, and the numbers."""
    panels = tuple(
        block
        for panel in series.panels
        for block in (
            drawn(panel.chart, f"{panel.title}: {panel.verdict}", SMALL) or said(f"**{words.plain(panel.title)}.** {panel.verdict}")
        )
    )
    return Chapter(
        series.heading,
        (
            *noted(series.subtitle),
            *said(series.key),
            *panels,
            *noted(series.note),
            *tabled(series.rates.table),
            *noted(series.rates.note if series.rates.table else ""),
            *(block for at, table in enumerate(series.tables) for block in tabled(table, "" if at else "The numbers behind the charts")),
            *noted(elsewhere),
        ),
    )


def _places(selection: Selection, audience: Audience) -> _Part:
    page = places.answer(selection, None, audience)
    regions = page.regions if page.map else ()
    orders = Chapter("Protection orders", (*tabled(page.orders), *noted(page.orders_note), *_sourced(page.orders_source)))
    chapter = Chapter(
        "Places",
        (*led(page.sentence), *noted("" if page.map else page.no_map), *_differing(page.conflicts)),
        _chapters(
            *(_region(selection, Asked(region=region), audience) for region in regions),
            orders,
            *(Chapter(county.heading, (*tabled(county.table), *noted(county.note))) for county in page.districts),
        ),
    )
    return _Part(chapter, tuple(_evidence(page)))


def _region(selection: Selection, asked: Asked, audience: Audience) -> Chapter:
    """One county's map as a drawing, and the areas that stand out on it."""
    page = places.answer(selection, asked, audience)
    found = page.hotspots
    rest = ELSEWHERE.format(what=words.lower(found.every_heading), page="Places") if found.every else ""
    return Chapter(
        f"{asked.region}: {words.lower(found.heading)}" if len(page.regions) > 1 else found.heading,
        (
            *said(page.legend),
            *drawn(places.paper(selection, asked, audience), width=MIDDLE),
            *noted(page.map.credit if page.map else ""),
            *tabled(found.top),
            *noted(page.recorded_note, found.method, rest),
        ),
    )


def _accountability(selection: Selection, audience: Audience) -> _Part:
    page = accountability.answer(selection, audience)
    reviews, duties, asked, risks = page.reviews, page.duties, page.recommendations, page.risks
    chapter = Chapter(
        "Accountability",
        (*led(page.sentence), *_folded((*page.folded, *page.calendar.folded))),
        _chapters(
            Chapter(
                "Domestic homicide reviews",
                (*noted(reviews.note), *_folded(reviews.folded)),
                tuple(Chapter(own.name, (*tabled(own.table), *said(own.said))) for own in reviews.stages),
            ),
            Chapter(duties.heading, (*noted(duties.note), *tabled(duties.matrix), *_opened(duties.lists))),
            Chapter(
                "Recommendations and commitments",
                (
                    *noted(asked.note),
                    *tabled(asked.asked),
                    *tabled(asked.proposed),
                    *said(f"**{asked.clock_heading}**  \n{asked.clock}"),
                    *_folded(asked.folded),
                ),
            ),
            Chapter(
                risks.heading,
                (
                    *noted(risks.note),
                    *drawn(risks.grid, width=LARGE),
                    *noted(risks.grid_note if risks.grid else ""),
                    *tabled(risks.listed),
                    *_folded(risks.folded),
                ),
            ),
            *(Chapter(heading, (*noted(note), *_opened(parts))) for heading, note, parts in page.by_partnership),
        ),
    )
    return _Part(chapter, tuple(_evidence(page)))


def _enquiries(selection: Selection, audience: Audience) -> _Part:
    page = enquiries.answer(selection, audience)
    by_subject = tuple(
        Chapter(
            subject,
            tuple(
                block
                for at, one in enumerate(page.questions, start=1)
                if one.subject == subject
                for block in (*said(f"{at}. {one.text}"), *noted(f"{one.about}  \n{one.shown_by}  \n{one.basis}"))
            ),
        )
        for subject in page.subjects
    )
    rest = ELSEWHERE.format(what="of the rows that show each question and of the rules that raise them", page="Lines of enquiry")
    return _Part(Chapter("Lines of enquiry", (*led(page.sentence), *noted(page.ranking, rest)), by_subject), ())


SECTIONS: Mapping[str, Callable[[Selection, Audience], _Part]] = {
    "Priorities": _priorities,
    "Funding": _funding,
    "Referrals": _referrals,
    "Places": _places,
    "Accountability": _accountability,
    "Lines of enquiry": _enquiries,
}


# What stands behind it all


def _each_change(changed: Changes) -> tuple[Chapter, ...]:
    kinds = tuple(
        Chapter(kind.title, (*tabled(kind.table), *tabled(kind.folded, kind.folded.alt if kind.folded else ""))) for kind in changed.tables
    )
    heading = "Each change, with when it happened and when it was first reported"
    return (Chapter(heading, (*said(changed.sentence), *_sourced(changed.source)), kinds),) if kinds else ()


def _sources(selection: Selection, behind: Iterable[Iterable[Evidence | Folded]], audience: Audience) -> tuple[Chapter, ...]:
    page = sources.answer(selection, audience)
    every = tuple(block for part in behind for one in part for block in tabled(one.table, one.table.alt.partition(PRINTED)[0], fine=True))
    chapter = Chapter(
        "Sources",
        led(page.sentence),
        _chapters(
            Chapter("Documents", tabled(page.documents)),
            Chapter("What is held and what is missing", tabled(page.missing, fine=True)),
            Chapter("Where sources disagree", tabled(page.conflicts, fine=True) or said("No disagreement is recorded for this selection.")),
            Chapter("How figures are judged", tabled(page.rules, fine=True)),
            Chapter("What stands behind a figure", tabled(page.bases, fine=True)),
            Chapter("Every statement, as printed and where", every),
            Chapter("Open data", (*tabled(page.datasets, fine=True), *noted(NOT_HERE))),
        ),
    )
    return chapter, *_chapters(Chapter("Abbreviations", tabled(page.glossary, fine=True)))
