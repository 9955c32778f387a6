"""The pack: two pages first, and after them what the pages show, word for word and figure for figure."""

import functools
import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

import selection
from answers import briefing, enquiries, evidence, frame
from answers.exports import FICTIONAL
from answers.report import UNPUBLISHED
from selection import Selection
from store.scope import Audience
from tests.answers.shown import ANSWERS, body, parts
from views.documents import pdf
from views.documents.document import Chapter, Document, Drawn
from views.exports import plain
from views.tables import Table

REAL = ("WSCSP", "ESCSP", "BCPCSP")
OWN = [*((code, None) for code in (*REAL, "DEMO", None)), ("WSCSP", "2018-10-25")]
DATES = ("2018-10-25", "2021-03-22", "2021-05-31", "2021-11-15", "2023-07-20")
OTHERS = [
    *((code, day) for code in (*REAL, None) for day in DATES if (code, day) not in OWN),
    ("DEMO", "2024-09-19"),
    ("DEMO", "2025-09-18"),
]
EACH = [*OWN, *(pytest.param(*one, marks=pytest.mark.grid) for one in OTHERS)]
NOTES = tuple((f"Ask what explains the gap of £{number}00?", "A note of a line or so, as a member writes it.") for number in range(1, 6))
# what is on a page and not in the pack, which says where it is: long lists, and what is about the screen or about the fictional partnership
LEFT_OUT = re.compile(
    r"places\.(hotspots\.(every|kinds|months|names|areas|start|end|kind|note|detail|sentence)|names|map|no_map|short|regions|legend)"
    r"|priorities\.(example|mark|plans\[\d+\]\.(key|partnership|name|owner|source|overview|cells|reds|sections\[\d+\]\.key))|priorities\.(matrix_key)"
    r"|referrals\.(example|categories|measures|.*\.key$)|sources\.(measures|crosswalk|loads)|overview\.(asked|.*\.(key|link|page)$)"
    r"|changes\.(short|meetings|since|until)|enquiries\.(rules|first|table|subjects|questions\[\d+\]\.(key|evidence|ask|rule|why|title))"
    r"|funding\.(mark|ledgers\[\d+\]\.(key|partnership|name|owner|funds\[\d+\]\.(key|stated|title|reconciliation\..*)))"
    r"|accountability\.(mark|.*\.key$|calendar\.soon)|.*signal\.|.*\.key$"
)
# what no page shows where there is nothing to say it of, and the labels in whose place the pack leads to the end
UNSHOWN = re.compile(
    r" ?Rates are |Source: none held$|.*with both sides$|.*: 0$|0 other|Likelihood across|No recorded anti-social behaviour "
)


def chosen(code: str | None, day: str | None = None, **more: Any) -> Selection:
    return selection.checked(frame.answer().known, partnership=code, as_at=day, **more)


@functools.cache
def pack(code: str | None, day: str | None = None, audience: Audience = "public") -> tuple[Document, tuple[str, ...]]:
    """The pack of a selection and the text of its pages."""
    made = briefing.answer(chosen(code, day), audience, notes=NOTES)
    return made, texts(pdf.as_pdf(made))


def texts(body: bytes) -> tuple[str, ...]:
    return tuple(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)


def squeezed(text: str) -> str:
    """Without spaces and places to break: a line ends on paper where it does not on a screen."""
    return re.sub(r"[\s\u200b]+", "", plain(text))


def words(made: Document, pages: tuple[str, ...]) -> str:
    """All pages as one text, without what stands at the head and foot of each."""
    head = [made.title, made.subtitle, *made.marks]
    joined = []
    for number, page in enumerate(pages, start=1):
        text = squeezed(re.sub(r"[\\`*_\[\]<>#~$|:]", lambda found: f"\\{found[0]}", page))
        for said in ["".join(map(squeezed, head[: 2 if number > 1 else 0])), *map(squeezed, made.marks), squeezed(made.foot)]:
            text = text.replace(said, "", 1)
        joined.append(text.removesuffix(f"Page{number}of{len(pages)}"))
    return "".join(joined)


def said(answer: Any, name: str) -> Iterator[tuple[str, str]]:
    """What a page shows of its answer: each text, and each cell as it is drawn."""
    for where, part in parts(answer, name):
        if LEFT_OUT.match(where):
            continue
        if isinstance(part, Table) and part:
            yield from ((where, str(head)) for head in part.frame.columns)
            yield from ((where, cell) for row in body(part) for cell in row)
        elif isinstance(part, str) and not UNSHOWN.match(part):
            yield where, part


@pytest.mark.parametrize(("code", "day"), EACH)
def test_every_word_and_figure_of_the_pages_is_in_the_pack(code: str | None, day: str | None):
    made, pages = pack(code, day)
    text = words(made, pages)
    answers = {**ANSWERS, "enquiries": enquiries.answer}
    missing = [
        (where, cell) for name, ask in answers.items() for where, cell in said(ask(chosen(code, day)), name) if squeezed(cell) not in text
    ]
    assert missing == []


@pytest.mark.parametrize(("code", "day"), EACH)
def test_the_summary_is_two_pages_and_the_members_notes_come_next(code: str | None, day: str | None):
    made, pages = pack(code, day)
    assert made.chapters[1].title == "My notes"
    starts = next(number for number, page in enumerate(pages) if "My notes" in page.split("\n"))
    assert starts in (1, 2)
    noted = squeezed("".join(pages[starts : starts + 2]))
    assert [question for question, text in NOTES if squeezed(question) not in noted or squeezed(text) not in noted] == []


@pytest.mark.parametrize("code", REAL)
def test_the_pack_of_one_partnership_can_be_carried(code: str):
    assert 10 <= len(pack(code)[1]) <= 36


@pytest.mark.parametrize(("code", "marks"), [("DEMO", [FICTIONAL]), ("ESCSP", [])])
def test_the_fictional_partnership_and_it_alone_is_marked_on_every_page(code: str, marks: list[str]):
    _, pages = pack(code)
    assert [mark for page in pages for mark in (FICTIONAL, UNPUBLISHED) if mark in page] == marks * len(pages)


def test_a_pack_with_drafts_says_so_on_every_page_and_one_without_does_not(monkeypatch: pytest.MonkeyPatch):
    _, pages = pack("BCPCSP", None, "officer")
    assert [number for number, page in enumerate(pages) if UNPUBLISHED in page] == []
    monkeypatch.setattr(evidence, "unpublished", lambda _version, audience: frozenset({7} if audience == "officer" else ()))
    pages = texts(pdf.as_pdf(briefing.answer(chosen("BCPCSP"), "officer")))
    assert [number for number, page in enumerate(pages) if UNPUBLISHED not in page] == []


def test_no_fictional_place_is_in_the_pack_of_real_partnerships():
    assert re.findall("Northmere|Eastholt|Saltfen", "".join(pack(None)[1])) == []


def test_the_sections_chosen_are_the_sections_in_the_pack():
    titles = [chapter.title for chapter in briefing.answer(chosen("BCPCSP"), sections=("Places", "Funding")).chapters]
    assert titles == ["Summary", "Funding", "Places", "Sources", "Abbreviations"]
    assert [chapter.title for chapter in briefing.answer(chosen("BCPCSP"), sections=()).chapters] == ["Summary", "Sources", "Abbreviations"]


def test_sources_of_a_section_left_out_are_left_out():
    def captions(*sections: str) -> str:
        return repr(
            [block.caption for block in _blocks(briefing.answer(chosen("ESCSP"), sections=sections).chapters) if hasattr(block, "caption")]
        )

    assert "money outside any ledger" in captions("Funding")
    assert "money outside any ledger" not in captions("Places")


def _blocks(chapters: tuple[Chapter, ...]) -> Iterator[Any]:
    for chapter in chapters:
        yield from chapter.blocks
        yield from _blocks(chapter.under)


def test_pictures_are_of_the_light_palette_whatever_the_reader_has():
    made = [briefing.answer(chosen("ESCSP", dark=dark, meeting=dark), sections=("Funding", "Referrals")) for dark in (False, True)]
    first, second = ([block.chart.digest for block in _blocks(one.chapters) if isinstance(block, Drawn)] for one in made)
    assert first == second and len(first) > 2


def test_a_note_is_printed_as_it_is_written():
    notes = (("Ask *why* [now](x)?", "# not a **heading** :red[x] $y$"),)
    page = " ".join("".join(texts(pdf.as_pdf(briefing.answer(chosen("BCPCSP"), sections=(), notes=notes)))).split())
    assert "Ask *why* [now](x)? # not a **heading** :red[x] $y$" in page


@pytest.mark.parametrize(
    ("code", "more", "name"),
    [
        ("ESCSP", {"day": "2023-07-20"}, "briefing-east-suffolk-2023-07-20.pdf"),
        (None, {"day": "2021-11-15"}, "briefing-all-partnerships-2021-11-15.pdf"),
        (
            "WSCSP",
            {"day": "2021-03-22", "district": ("Babergh",), "priority": ("asb",)},
            "briefing-western-suffolk-babergh-asb-2021-03-22.pdf",
        ),
        (None, {"day": "2021-11-15", "district": ("Babergh", "Ipswich")}, "briefing-babergh-ipswich-2021-11-15.pdf"),
    ],
)
def test_a_file_is_named_after_what_it_is_about(code: str | None, more: dict[str, Any], name: str):
    assert briefing.file(briefing.PACK, chosen(code, **more), sections=()).name == name


def test_the_three_files_are_what_they_say():
    made = [briefing.file(kind, chosen("BCPCSP", "2021-11-15")) for kind in briefing.KINDS]
    assert [(file.name.rpartition(".")[2], file.body[:4]) for file in made] == [
        ("pdf", b"%PDF"),
        ("docx", b"PK\x03\x04"),
        ("xlsx", b"PK\x03\x04"),
    ]


def test_a_draft_is_named_so():
    assert "draft" in briefing.file(briefing.PACK, chosen("BCPCSP"), "officer", sections=()).name


@pytest.mark.parametrize(
    ("sections", "notes", "told"),
    [
        ((), 0, "a **two-page summary** and the sources"),
        (("Places",), 2, "Two of your notes go in"),
        (tuple(briefing.SECTIONS), 1, "six sections"),
    ],
)
def test_the_promise_says_what_the_pack_will_hold(sections: tuple[str, ...], notes: int, told: str):
    assert told in briefing.promise(chosen("ESCSP"), sections, notes)
    assert "East Suffolk" in briefing.promise(chosen("ESCSP"), sections, notes)
