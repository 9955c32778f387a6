"""A document as a PDF: tagged for who hears it, marked on every page, and no text that can become code."""

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pandas as pd
import pikepdf
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.views.test_exports import drawing
from views.documents import pdf
from views.documents.document import Bullets, Chapter, Document, Drawn, Gap, Tabled, Tile, Tiles, Words
from views.tables import Table

HOSTILE = (
    '#panic("no")', "#import \"/etc/hostname\"", "*bold* _it_ $x^2$ @ref <label>", "\\ \\u{41} `raw` ```", "= Heading", "#{", "]", '"', "]\n[", "// no",
    "/* no", "#sys.inputs", "#read(\"pdf.py\")", "~ -- --- ...", "https://example.org/#x", "&lt;b&gt;",
)  # fmt: skip
UNUSUAL = (
    "😀",
    "漢字",
    "ก",
    "👩\u200d👩\u200d👧",
    "e\u0301",
    "\u202eabc\u202c",
    "שלום עולם",
    "مرحبا",
    "\ue000\ue101\uf8ff",
    "\U000f0000",
    "\ud800",
    "\x00\x07",
)
TEXT = "**Bold** and :gray[quiet], a [link](/open-a-figure), :red-badge[:material/dangerous: Red]"
MARKS = ("Demonstration partnership (fictional)", "Draft: holds figures that are not published")


def table(rows: int = 2) -> Table:
    frame = pd.DataFrame({"Entry": ["**Core**  \n:gray[money]"] * rows, "In, £": [-296900.0] * (rows - 1) + [float("nan")]})
    return Table(frame, "What it holds", {"In, £": "pounds"})


HELD = (
    Words("The **answer** is so.", lead=True),
    Tiles((Tile("Left", "£2,822", ":violet-badge[:material/difference: Sources disagree]", "by the ledger"),)),
    Words(TEXT),
    Words("Source: report 001", quiet=True),
    Bullets(("First", "Second")),
    Tabled("The ledger", table()),
    Tabled("Sources", table(), fine=True),
    Drawn("A chart", drawing()),
    Drawn("Small", drawing(), width=400),
    Drawn("Smaller", drawing(), width=400),
    Gap("what came of it."),
)


def document(*blocks: object, **more: object) -> Document:
    chapters = (Chapter("One", tuple(blocks or HELD), (Chapter("Two", (Words("Below"),)),)), Chapter("Three", (Words("Last"),)))
    held = Document("Briefing pack", "All districts", date(2026, 1, 31), MARKS, "Whose data it is", chapters)
    return replace(held, **more)


def texts(of: Document | bytes) -> list[str]:
    """The words of each page."""
    body = of if isinstance(of, bytes) else pdf.as_pdf(of)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]


@functools.cache
def opened(body: bytes) -> pikepdf.Pdf:
    """The file, kept open: its objects live as long as it does."""
    return pikepdf.open(io.BytesIO(body))


def tags(body: bytes) -> list[pikepdf.Object]:
    """The elements of the structure tree, in reading order."""
    return list(_below(opened(body).Root.StructTreeRoot))


def _below(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


@pytest.fixture(scope="module")
def made() -> bytes:
    return pdf.as_pdf(document())


def test_the_file_says_that_it_is_accessible_its_title_and_its_language(made: bytes):
    file = opened(made)
    assert file.Root.MarkInfo.Marked
    assert str(file.Root.Lang) == "en-GB"
    assert file.Root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as about:
        assert (about["dc:title"], about["dc:creator"], str(about["pdfuaid:part"])) == (
            "Briefing pack", ["Community safety scrutiny dashboard"], "1",
        )  # fmt: skip


def test_headings_begin_at_one_and_leave_no_level_out(made: bytes):
    levels = [int(found[1]) for tag in tags(made) if (found := re.fullmatch(r"/H(\d)", str(tag.S)))]
    assert levels == [1, 2, 1]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_has_words_and_every_table_its_heads(made: bytes):
    held = tags(made)
    assert [str(tag.Alt) for tag in held if tag.S == "/Figure"] == [drawing().alt] * 3
    assert sum(tag.S == "/Table" for tag in held) == 2
    assert sum(tag.S == "/TH" for tag in held) == 4
    assert sum(tag.S == "/TD" for tag in held) == 8
    assert sum(tag.S == "/LI" for tag in held) == 2


def test_every_paragraph_is_one(made: bytes):
    """The answer, four lines of a tile, a paragraph, a source line, five captions, the gap, one below, one in the last chapter, two under the title."""
    assert sum(tag.S == "/P" for tag in tags(made)) >= 1 + 4 + 2 + 5 + 1 + 2 + 2


def test_title_marks_owner_and_number_are_on_every_page():
    pages = texts(document(Tabled("Long", table(200))))
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert [mark for mark in (*MARKS, "Briefing pack", "Whose data it is", f"Page {number} of {len(pages)}") if mark not in page] == []


def test_the_heads_of_a_table_stand_on_each_of_its_pages():
    pages = texts(document(Tabled("Long", table(120))))
    assert all("Entry\nIn, £" in page or "Entry In, £" in page for page in pages if "Core" in page)


def test_markdown_becomes_words_and_numbers_are_as_on_the_screen():
    page = " ".join(texts(document())[0].split())
    assert "Bold and quiet, a link, Red" in page
    assert "−2,969" in page and "Not calculated" in page
    assert [sign for sign in ("**", ":gray", "badge", "material", "[", "nan") if sign in page] == []


def test_the_first_chapter_has_its_pages_to_itself():
    pages = texts(document(Words("Short")))
    assert ["Three" in page for page in pages] == [False, True] or len(pages) == 2


def test_equal_documents_are_equal_files(made: bytes):
    assert pdf.as_pdf(document()) == made


def test_nothing_of_this_machine_is_in_the_file(made: bytes):
    assert b"/work" not in made and b"/tmp" not in made


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_code(text: str):
    blocks = (
        Words(text.replace("*", r"\*").replace("[", r"\[").replace("]", r"\]").replace("`", r"\`").replace("_", r"\_").replace("#", r"\#")),
        Tabled(text, Table(pd.DataFrame({text: [text]}), text)),
        Tiles((Tile(text, text, text, text),)),
        Bullets((text,)),
        Gap(text),
    )
    chapters = (Chapter(text, blocks), Chapter(text))
    pages = texts(document(title=text, subtitle=text, foot=text, marks=(text,), chapters=chapters))
    shown = "".join("".join(pages).split())
    assert shown.count("".join(re.sub(r"\\(?=[^\w\s])", "", text).split())) >= 6


@pytest.mark.parametrize("text", UNUSUAL)
def test_a_letter_that_no_typeface_has_is_named(text: str):
    shown = texts(document(Words(f"before {text} after"), Tabled("", Table(pd.DataFrame({"Head": [text]}, dtype=object), text))))[0]
    assert "before" in shown and "after" in shown
    if text in ("😀", "漢字"):
        assert {"😀": "[grinning face]", "漢字": "[cjk unified ideograph-6f22]"}[text] in " ".join(shown.split())


def test_words_longer_than_a_column_stay_in_it():
    long = "x" * 300
    shown = texts(document(Tabled("", Table(pd.DataFrame({"A": [long], "B": ["beside"]}), "alt"))))
    assert "".join("".join(shown).split()).replace("\u200b", "").count(long) == 1
    assert "beside" in "".join(shown)


def test_a_cell_taller_than_a_page_is_broken_over_pages_and_kept_whole():
    told = " ".join(f"word{number}" for number in range(4_000))
    shown = " ".join(texts(document(Tabled("", Table(pd.DataFrame({"A": [told]}), "alt")))))
    assert [word for word in told.split() if word not in shown] == []


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_can_be_printed(text: str, other: str):
    body = pdf.as_pdf(document(Words(text), Tabled(other, Table(pd.DataFrame({text: [other]}), other)), title=f"T {text}"))
    assert len(pypdf.PdfReader(io.BytesIO(body)).pages) >= 1
