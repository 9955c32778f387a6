"""The draft report: in the order of such reports, what the pages show and nothing else, its gaps marked."""

import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn

import selection
from answers import changes, current, enquiries, evidence, frame, report
from selection import Selection
from tests.answers.shown import ANSWERS, body, of_kind
from views.charts import Chart
from views.documents import word
from views.documents.document import Chapter, Document, Drawn, Gap, Tabled, Words
from views.exports import plain
from views.tables import Table

REAL = ("WSCSP", "ESCSP", "BCPCSP")
OWN = [*((code, None) for code in (*REAL, "DEMO", None)), ("WSCSP", "2018-10-25")]
DATES = ("2018-10-25", "2021-03-22", "2021-05-31", "2021-11-15", "2023-07-20")
OTHERS = [*((code, day) for code in (*REAL, None) for day in DATES if (code, day) not in OWN), ("DEMO", "2024-09-19")]
EACH = [*OWN, *(pytest.param(*one, marks=pytest.mark.grid) for one in OTHERS)]
CHAPTERS = (
    "About this report", "Purpose of the report", "Recommendations", "Summary", "Introduction and legal background", "Key information by priority",
    "Performance", "Places and protection orders", "Domestic homicide reviews", "Statutory duties",
    "Earlier recommendations and what became of them", "Financial information", "Risks", "Implications", "Consultation",
    "Questions the committee may wish to ask", "Appendix A: sources", "Appendix B: abbreviations", "Background papers",
)  # fmt: skip
FICTIONAL_PLACES = re.compile("Northmere|Eastholt|Saltfen")


def chosen(code: str | None, day: str | None = None, **more: tuple[str, ...]) -> Selection:
    return selection.checked(frame.answer().known, partnership=code, as_at=day, **more)


def blocks(chapters: tuple[Chapter, ...]) -> Iterator[object]:
    for chapter in chapters:
        yield from chapter.blocks
        yield from blocks(chapter.under)


def of(document: Document, kind: type) -> list:
    return [block for block in blocks(document.chapters) if isinstance(block, kind)]


def text(document: Document) -> str:
    """Every word and cell of it, as a reader meets them."""
    said = [block.text for block in blocks(document.chapters) if isinstance(block, Words | Gap)]
    cells = [cell for block in of(document, Tabled) for row in body(block.table) for cell in row]
    return plain("\n".join([document.title, *said, *cells]))


def chapter(document: Document, title: str) -> Chapter:
    return next(one for one in document.chapters if one.title.startswith(title))


# As a file


@pytest.mark.parametrize(("code", "day"), EACH)
def test_the_file_opens_with_headings_heads_words_for_pictures_gaps_and_the_cells_of_the_answers(code: str | None, day: str | None):
    made = report.answer(chosen(code, day))
    file = docx.Document(io.BytesIO(word.as_docx(made)))
    levels = [int(found[1]) for paragraph in file.paragraphs if (found := re.match(r"Heading (\d)", paragraph.style.name))]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels))
    tables, pictures = of(made, Tabled), of(made, Drawn)
    assert len(file.tables) == len(tables) > 2
    for held, shown in zip(file.tables, tables, strict=True):
        assert held._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        cells = [[cell_text(cell) for cell in row.tc_lst] for row in held._tbl.tr_lst]
        heads = [plain(str(name)) for name in shown.table.frame.columns]
        assert cells == [heads, *([plain(cell) for cell in row] for row in body(shown.table))]
    assert [shape._inline.docPr.get("descr") for shape in file.inline_shapes] == [plain(one.chart.alt) for one in pictures]
    assert all(plain(one.chart.alt) for one in pictures)
    gaps = [paragraph.text for paragraph in file.paragraphs if paragraph.style.name == "Officer to complete"]
    assert gaps == [f"Officer to complete: {plain(gap.text)}" for gap in of(made, Gap)] and len(gaps) > 12
    assert text_of_head(file) == [made.title, *made.marks]


def cell_text(cell: docx.oxml.table.CT_Tc) -> str:
    return "".join("\n" if part.tag == qn("w:br") else part.text or "" for part in cell.iter(qn("w:t"), qn("w:br")))


def text_of_head(file: docx.document.Document) -> list[str]:
    return file.sections[0].header.paragraphs[0].text.split("\n")


# What it says


@pytest.mark.parametrize("code", [*REAL, "DEMO", None])
def test_chapters_stand_in_the_order_of_such_reports_and_none_is_empty(code: str | None):
    made = report.answer(chosen(code))
    appended = [one for one in made.chapters if one.title.startswith("Appendix C: each change")]
    assert bool(appended) == bool(changes.answer(chosen(code)).tables)
    usual = [one for one in made.chapters if one not in appended]
    assert [one.title for one in usual if not any(one.title.startswith(name) for name in CHAPTERS)] == []
    assert [next(name for name in CHAPTERS if one.title.startswith(name)) for one in usual] == list(CHAPTERS)
    assert [one.title for one in every(made.chapters) if not one.blocks and not one.under] == []
    assert chapter(made, "Recommendations").blocks == (Gap("what the committee is asked to decide, note or recommend."),)


def every(chapters: tuple[Chapter, ...]) -> Iterator[Chapter]:
    for one in chapters:
        yield one
        yield from every(one.under)


@pytest.mark.parametrize(("code", "day"), [("ESCSP", None), ("WSCSP", None), ("BCPCSP", None), ("DEMO", None), (None, None)])
def test_every_table_and_chart_is_one_that_a_page_shows_besides_the_list_of_all_questions(code: str | None, day: str | None):
    asked = chosen(code, day)
    made = report.answer(asked)
    shown = {picture.digest for answer in ANSWERS.values() for kind in (Table, Chart) for _, picture in of_kind(answer(asked), kind)}
    others = [block for block in of(made, Tabled) if block.table.digest not in shown]
    others = [block for block in others if not any(word_ in block.caption for word_ in OF_OTHER_CHOICES)]
    (questions,) = others
    found = enquiries.answer(asked).questions
    assert [list(row)[1:] for row in questions.table.frame.itertuples(index=False)] == [[one.whom, one.place] for one in found]
    assert [str(row[0]).split(". ", 1)[1] for row in questions.table.frame.itertuples(index=False)] == [one.text for one in found]


OF_OTHER_CHOICES = ("referrals", "reports", "Twelve months of", "hot ones first")  # other measures and counties, which a page offers


def test_totals_that_report_001_prints_or_leaves_unexplained_are_there():
    made = report.answer(chosen("ESCSP"))
    money = text(Document("", "", date.today(), (), "", (chapter(made, "Financial"),)))
    for printed in ("29,349", "−26,527", "2,822", "less than 2,000", "more than £822 is unexplained", "16,500", "12 September 2019"):
        assert printed in money
    assert Gap("what explains more than £822 of core money.") in of(made, Gap)
    assert [block.caption for block in chapter(made, "Financial").under[0].blocks if isinstance(block, Drawn)] == [
        "Core money: balance after each entry, £. April 2019 to July 2023."
    ]


def test_priorities_have_their_status_beside_the_check_and_a_gap_for_what_nobody_stated():
    plan = chapter(report.answer(chosen("ESCSP")), "Key information")
    hate = next(one for one in plan.under if one.title.startswith("Hate crime"))
    (actions,) = [block.table for block in hate.blocks if isinstance(block, Tabled)]
    assert list(actions.frame.columns) == ["Action", "Stated status", "Evidence check", "Last update"]
    assert [block.text for block in hate.blocks if isinstance(block, Gap)] == [
        "the status that the partnership gives each action of Hate crime without one.",
        "what was achieved on Hate crime since the newest update, and what comes next.",
    ]


def test_at_a_meeting_nothing_is_said_of_a_later_one():
    early = text(report.answer(chosen("WSCSP", "2018-10-25")))
    assert "at least once in every twelve months" not in early  # only later reports say so
    assert not re.search(
        r"\b(?:2020|2021|2023)\b(?!/)", re.sub(r"Census 2021|\(\d{4}\)|of 2021|Act 20\d\d", "", own_words(chosen("WSCSP", "2018-10-25")))
    )
    assert "(report 001; check the current regulations)" in text(report.answer(chosen("ESCSP")))
    assert "(reports 001 and 004; check the current regulations)" in text(report.answer(chosen(None)))
    assert "at least once in every twelve months" not in text(report.answer(chosen("DEMO")))
    assert "(report 004; check the current regulations)" in text(report.answer(chosen("BCPCSP", "2021-11-15")))


def own_words(asked: Selection) -> str:
    """The report without its appendix of sources, which names open data by its years."""
    made = report.answer(asked)
    return text(Document("", "", made.made, (), "", made.chapters[:-3]))


def test_the_fictional_partnership_is_marked_on_every_page_table_and_chart_and_stands_in_no_other_report():
    made = report.answer(chosen("DEMO"))
    assert made.marks[0] == "Demonstration partnership (fictional): no figure here is about a real place."
    of_all = [block.caption for block in of(made, Tabled) if not block.table.alt.startswith("Fictional. ")]
    assert of_all == [
        "The open data behind recorded figures, populations and positions",
        "What each basis means",
        "The rules by which figures are judged",
    ]
    assert all(block.chart.alt.startswith("Fictional. ") for block in of(made, Drawn))
    assert FICTIONAL_PLACES.search(text(made))
    for code in (*REAL, None):
        real = report.answer(chosen(code))
        assert real.marks == (report.TO_COMPLETE,)
        assert not FICTIONAL_PLACES.search(text(real))


def test_every_measure_of_monthly_returns_and_every_county_has_a_part():
    performance = chapter(report.answer(chosen("DEMO")), "Performance")
    assert [one.title for one in performance.under][:3] == [
        "Domestic abuse outreach referrals, by district", "Criminal exploitation referrals, by district", "Hate crime reports, by district",
    ]  # fmt: skip
    places = [one.title for one in chapter(report.answer(chosen(None)), "Places").under]
    assert sum(title.startswith("Where recorded anti-social behaviour is concentrated") for title in places) == 2


def test_an_officers_report_says_that_it_holds_what_is_not_published_if_any_is_held(monkeypatch: pytest.MonkeyPatch):
    asked = chosen("ESCSP", "2018-10-25")
    assert report.answer(asked, "officer").marks == (report.TO_COMPLETE,)
    monkeypatch.setattr(evidence, "unpublished", lambda _version, audience: frozenset({7} if audience == "officer" else ()))
    assert report.answer(asked, "officer").marks == ("Draft: holds figures that are not published.", report.TO_COMPLETE)


def test_a_members_notes_stand_as_they_are_written():
    made = report.answer(chosen("ESCSP"), notes=[("Why *now*?", "See **page** 3")])
    (notes,) = chapter(made, "Questions").under
    assert [plain(item) for item in notes.blocks[0].items] == ["Why *now*? See **page** 3"]
    assert chapter(report.answer(chosen("ESCSP")), "Questions").under == ()


def test_a_dark_page_in_a_meeting_brings_the_same_report():
    asked = chosen("ESCSP")
    shown_otherwise = selection.replace(asked, dark=True, meeting=True)
    assert [one.chart.digest for one in of(report.answer(shown_otherwise), Drawn)] == [
        one.chart.digest for one in of(report.answer(asked), Drawn)
    ]


def test_filters_narrow_the_report():
    asked = chosen("ESCSP", priority=("hate-crime",))
    made = report.answer(asked)
    plan = chapter(made, "Key information")
    assert [one.title.split(":")[0] for one in plan.under] == ["East Suffolk", "Hate crime"]
    assert made.subtitle == asked.describe() == "East Suffolk · all districts · Hate crime · as at its last report"


def test_no_person_is_named_in_a_report():
    for code in REAL:
        made = text(report.answer(chosen(code)))
        assert not re.search(r"[\w.+-]+@[\w-]+\.|\bCllr\b|\bCouncillor [A-Z]", made)


def test_a_report_is_made_today_and_says_whose_data_it_holds():
    made = report.answer(chosen("ESCSP"))
    assert (made.made, made.foot, made.title) == (
        current.today(), frame.answer().data_dates, "Review of the East Suffolk Community Safety Partnership",
    )  # fmt: skip
