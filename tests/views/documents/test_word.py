"""A document as a .docx file: real structure, a package that holds together, and no text that can change either."""

import functools
import io
import re
import zipfile
from datetime import date
from posixpath import dirname, join, normpath
from typing import get_args
from xml.etree import ElementTree

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from tests.views.test_exports import drawing
from views import exports, theme
from views.documents import word
from views.documents.document import Block, Bullets, Chapter, Document, Drawn, Gap, Tabled, Tile, Tiles, Words
from views.tables import Table

HOSTILE = (
    "</w:t></w:r><w:p>", "<w:br/>", "&lt;&amp;", "a\x00b\x0bc\x1fd", "\ufffe\uffff", "\ud800", "]]>", "{ MERGEFIELD x }", "=1+1", "a\tb\nc",
    "\u202etfel ot thgir", "😀", "x" * 40_000, "word " * 3_000, "**", ":gray[", "\ue080\ue081\ue082", "\\", "",
)  # fmt: skip
TEXT = "**Bold** and :gray[quiet], a [link](/open-a-figure), :red-badge[:material/dangerous: Red]"


def table(**columns: list) -> Table:
    return Table(pd.DataFrame(columns), "What it holds", {name: "pounds" for name in columns if "£" in name})


HELD = (
    Words(TEXT),
    Words("Source: report 001", quiet=True),
    Bullets(("First", "Second")),
    Tabled("The ledger", table(**{"**Entry**": ["**Core**  \n:gray[money]", "Rest"], "In, £": [-296900, float("nan")]})),
    Drawn("A chart", drawing()),
    Gap("what came of it."),
)


def document(*blocks: object, **more: object) -> Document:
    """A document with these blocks under a heading, and one more level below."""
    told = {
        "title": "Review of a partnership", "subtitle": "All districts", "made": date(2026, 1, 31), "marks": ("Fictional & marked", "Draft"),
        "foot": "Whose data it is", "chapters": (Chapter("One", tuple(blocks or HELD), (Chapter("Two", (Words("Below"),)),)), Chapter("Three")),
    }  # fmt: skip
    return Document(**{**told, **more})


def opened(of: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(word.as_docx(of)))


def package(of: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(word.as_docx(of))) as held:
        assert held.testzip() is None
        return {name: held.read(name) for name in held.namelist()}


def relations(parts: dict[str, bytes]) -> list[tuple[str, ElementTree.Element]]:
    """Every relationship with the folder that its target is named from."""
    return [
        (dirname(dirname(name)), relation)
        for name, content in parts.items()
        if name.endswith(".rels")
        for relation in ElementTree.fromstring(content)
    ]


def styles(file: docx.document.Document) -> list[tuple[str, str]]:
    return [(paragraph.style.name, paragraph.text) for paragraph in file.paragraphs]


# The package


def test_every_part_is_well_formed_has_a_content_type_and_every_relationship_leads_to_one():
    parts = package(document())
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    extensions = {each.get("Extension") for each in types if each.tag.endswith("Default")}
    named = {each.get("PartName") for each in types if each.tag.endswith("Override")}
    for name, content in parts.items():
        assert name == "[Content_Types].xml" or f"/{name}" in named or name.rsplit(".", 1)[-1] in extensions
        if name.endswith((".xml", ".rels", ".svg")):
            ElementTree.fromstring(content)
    targets = [normpath(join(folder, relation.get("Target"))).lstrip("/") for folder, relation in relations(parts)]
    assert len(targets) > 10 and set(targets) <= parts.keys()


def test_nothing_runs_and_nothing_leads_outside():
    parts = package(document())
    assert [relation.get("Target") for _, relation in relations(parts) if relation.get("TargetMode") == "External"] == []
    assert [name for name in parts if re.search("vba|macro|activeX|embeddings|thumbnail", name, re.IGNORECASE)] == []
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert re.findall(rb'w:instr="([^"]*)"', b"".join(parts.values())) == [b"PAGE", b"NUMPAGES"]


def test_properties_name_the_document_and_no_person():
    about = opened(document()).core_properties
    assert (about.title, about.subject, about.author, about.last_modified_by, about.language) == (
        "Review of a partnership", "All districts", exports.PROGRAM, exports.PROGRAM, "en-GB",
    )  # fmt: skip
    assert (about.comments, about.created.date(), about.modified.date()) == (
        "Fictional & marked; Draft",
        date(2026, 1, 31),
        date(2026, 1, 31),
    )


def test_language_and_typeface_are_those_of_every_style():
    held = opened(document()).styles.element
    assert {language.get(qn("w:val")) for language in held.iter(qn("w:lang"))} == {"en-GB"}
    assert {value for fonts in held.iter(qn("w:rFonts")) for value in fonts.attrib.values()} == {"Arial"}


# What it holds


def test_a_document_has_real_headings_lists_notes_and_captions():
    assert styles(opened(document())) == [
        ("Title", "Review of a partnership"), ("Subtitle", "All districts"), ("Note", "Fictional & marked"), ("Note", "Draft"),
        ("Heading 1", "One"), ("Normal", "Bold and quiet, a link, Red"), ("Note", "Source: report 001"),
        ("List Bullet", "First"), ("List Bullet", "Second"), ("Caption", "The ledger"), ("Cell", ""), ("Caption", "A chart"), ("Normal", ""),
        ("Officer to complete", "Officer to complete: what came of it."), ("Heading 2", "Two"), ("Normal", "Below"), ("Heading 1", "Three"),
    ]  # fmt: skip


def test_lists_are_numbered_by_word_itself():
    file = opened(document(Bullets(("One line",))))
    assert file.styles["List Bullet"].element.find(f".//{qn('w:numId')}") is not None


def test_bold_words_are_bold_and_quiet_ones_quiet():
    runs = opened(document(Words(TEXT))).paragraphs[5].runs
    assert [(run.text, bool(run.bold), str(run.font.color.rgb)) for run in runs] == [
        ("Bold", True, "None"), (" and ", False, "None"), ("quiet", False, theme.LIGHT["mute"].removeprefix("#")), (", a link, Red", False, "None"),
    ]  # fmt: skip


def test_a_gap_is_shaded_so_that_it_prints_and_bold_where_it_begins():
    file = opened(document(Gap("what **came** of it.")))
    shade = file.styles["Officer to complete"].element.find(f".//{qn('w:shd')}")
    assert (shade.get(qn("w:val")), shade.get(qn("w:fill"))) == ("clear", theme.LIGHT["grid"].removeprefix("#"))
    assert file.paragraphs[5].runs[0].bold
    properties = [part.tag for part in file.styles["Officer to complete"].element.pPr]
    assert properties == [qn("w:pBdr"), qn("w:shd"), qn("w:spacing")]  # any other order is against the standard


def test_marks_and_page_numbers_stand_on_every_page():
    (section,) = opened(document()).sections
    assert section.header.paragraphs[0].text == "Review of a partnership\nFictional & marked\nDraft"
    assert not section.different_first_page_header_footer
    foot = section.footer.paragraphs
    assert foot[0].text == "Whose data it is"
    assert [field.get(qn("w:instr")) for field in foot[1]._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_a_table_repeats_its_head_has_words_and_no_merged_cell():
    (made,) = opened(document()).tables
    head, *rest = made._tbl.tr_lst
    assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") for row in rest] == [None, None]
    assert list(made._tbl.iter(qn("w:gridSpan"), qn("w:vMerge"))) == []
    assert made._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "What it holds"
    assert made._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    assert sum(column.w for column in made._tbl.tblGrid.gridCol_lst) <= word.TEXT_WIDTH


def test_numbers_are_as_on_the_screen_and_stand_to_the_right():
    (made,) = opened(document()).tables
    cells = [[cell.text for cell in row.cells] for row in made.rows]
    assert cells == [["Entry", "In, £"], ["Core\nmoney", "−2,969"], ["Rest", "Not calculated"]]
    sides = [[cell.paragraphs[0].alignment for cell in row.cells] for row in made.rows]
    assert sides == [[None, docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT]] * 3


def test_a_chart_is_an_image_with_its_vector_beside_it_and_words_for_who_cannot_see_it():
    parts = package(document())
    root = ElementTree.fromstring(parts["word/document.xml"])
    (shape,) = root.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert (shape.get("descr"), shape.get("title")) == ('Line chart of "recorded" <incidents> & more', "A chart")
    (image,) = root.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    (vector,) = image.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")
    targets = {each.get("Id"): each.get("Target") for _, each in relations(parts)}
    of_word = {each.get("Id"): each.get("Target") for each in ElementTree.fromstring(parts["word/_rels/document.xml.rels"])}
    embed = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
    assert targets and parts[f"word/{of_word[image.get(embed)]}"].startswith(b"\x89PNG")
    drawn = parts[f"word/{of_word[vector.get(embed)]}"]
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert b"Arial, sans-serif" in drawn and b"Public Sans" not in drawn


def test_two_charts_have_two_vectors_and_fit_the_page():
    tall = drawing(height=4_000)
    parts = package(document(Drawn("One", drawing()), Drawn("Two", tall)))
    assert sorted(name for name in parts if name.endswith(".svg")) == ["word/media/chart1.svg", "word/media/chart2.svg"]
    shapes = opened(document(Drawn("One", drawing()), Drawn("Two", tall))).inline_shapes
    assert all(shape.width <= word.TEXT_WIDTH and shape.height <= word.HIGHEST for shape in shapes)


def test_a_lead_sentence_and_tiles_have_a_form_of_their_own():
    tiles = Tiles((Tile("Money left", "£2,822", ":violet-badge[:material/difference: Sources disagree]", "By the ledger."),))
    made = opened(document(Words("The answer.", lead=True), tiles))
    assert styles(made)[5:7] == [("Lead", "The answer."), ("List Bullet", "Money left: £2,822. Sources disagree. By the ledger.")]


def test_a_chart_is_drawn_as_wide_as_it_asks_and_shown_as_wide_as_the_page():
    narrow, wide = (opened(document(Drawn("One", drawing(), width))).inline_shapes[0] for width in (320, 1_280))
    assert abs(narrow.width / word.PX - 320) < 2
    assert abs(wide.width - word.TEXT_WIDTH) < word.PX


def test_every_kind_of_block_is_written():
    kinds = get_args(Block)
    samples = (*HELD, Tiles((Tile("a", "b", "c", "d"),)))
    assert {type(sample) for sample in samples} == set(kinds)
    for sample in samples:
        assert len(opened(document(sample)).element.body) > len(opened(document(chapters=())).element.body) + 3


def test_without_a_subtitle_there_is_no_empty_paragraph():
    assert [style for style, _ in styles(opened(document(subtitle="")))][:2] == ["Title", "Note"]


# Hostile texts


def everywhere(text: str) -> Document:
    """A document with a text in every place that takes one."""
    frame = pd.DataFrame({f"a{text}": [text]} if text.isprintable() else {"a": ["b"]})  # pandas takes no half of a character
    blocks = (Words(text), Words(text, quiet=True), Bullets((text,)), Tabled(text, Table(frame, text)), Drawn(text, drawing()), Gap(text))
    return document(title=text, subtitle=f"a{text}", marks=(text,), foot=text, chapters=(Chapter(text, blocks),))


@functools.cache
def harmless_styles() -> list[str]:
    return [style for style, _ in styles(opened(everywhere("harmless")))]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_the_file_or_changes_its_structure(text: str):
    made, said = opened(everywhere(text)), exports.plain(text)
    assert [style for style, _ in styles(made)] == harmless_styles()
    assert (made.paragraphs[4].text, made.paragraphs[5].text) == (said, said)
    assert made.paragraphs[-1].text == f"Officer to complete: {said}"
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] in ([[f"a{said}"], [said]], [["a"], ["b"]])
    assert made.sections[0].footer.paragraphs[0].text == said


def test_hostile_heads_cells_and_captions_are_only_text():
    said = "</w:t></w:tc><w:tc>\x00"
    made = opened(document(Tabled(said, Table(pd.DataFrame({said: [said], "b": ["c"]}), said)), Drawn(said, drawing())))
    (held,) = made.tables
    shown = exports.plain(said)
    assert [[cell.text for cell in row.cells] for row in held.rows] == [[shown, "b"], [shown, "c"]]
    assert made.inline_shapes[0]._inline.docPr.get("title") == shown


@given(st.text(alphabet="*:[]()gray-bdelinkx\\ \n", max_size=60))
def test_the_pieces_of_a_text_are_the_text_without_its_markdown(text: str):
    assert "".join(piece.text for piece in exports.pieces(text)) == exports.plain(text)
