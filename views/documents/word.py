"""A document as Word opens it: real styles, headings, lists and tables, charts as vectors, gaps that a search finds."""

import io
from datetime import datetime
from typing import Any

from docx import Document as new
from docx.document import Document as File
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tc
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Emu, Inches, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from views import theme, words
from views.documents import drawings
from views.documents.document import Bullets, Chapter, Document, Drawn, Gap, Tabled, Tiles, Words
from views.exports import PROGRAM, pieces, plain
from views.tables import FORMATS, Table

FONT = "Arial"  # on every officer's machine
LANGUAGE = "en-GB"
INK, QUIET, HAIRLINE, SHADE = (theme.LIGHT[name].removeprefix("#") for name in ("ink", "mute", "axis", "grid"))
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(21), Cm(29.7), Cm(2)
TEXT_WIDTH, HIGHEST = PAGE_WIDTH - 2 * MARGIN, Cm(21)  # of a picture too
PX, TWIP = Inches(1) / 96, Pt(1) // 20  # Word keeps widths in twips
DEEPEST = 9  # heading that Word has
FEWEST_LETTERS, MOST_LETTERS = 8, 48  # of a cell's longest line, as far as it makes its column wider
GAP, LEAD, NOTE, CELL, GRID = "Officer to complete", "Lead", "Note", "Cell", "Report table"
COMPLETE = "Officer to complete: "
NOT_CALCULATED = "Not calculated"

# Office's own way to keep a vector beside the image that older programs show
VECTOR, VECTOR_URI = "http://schemas.microsoft.com/office/drawing/2016/SVG/main", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
WORD = "http://schemas.microsoft.com/office/word"


def as_docx(document: Document) -> bytes:
    """A .docx file of A4 pages, with the title and the marks at the head of each, and whose data it is and the page's number at its foot."""
    file = new()
    _describe(file, document)
    _dress(file)
    _frame_pages(file, document)
    _say(_paragraph(file, "Title"), _line(document.title))
    if document.subtitle:
        _say(_paragraph(file, "Subtitle"), _line(document.subtitle))
    for mark in document.marks:
        _say(_paragraph(file, NOTE), f"**{mark}**")
    for chapter in document.chapters:
        _chapter(file, chapter, 1)
    held = io.BytesIO()
    file.save(held)
    return held.getvalue()


# The file


def _describe(file: File, document: Document) -> None:
    """Title, subject and date; no person as author, and nothing of the template that the library begins with."""
    properties = file.core_properties
    made = datetime(document.made.year, document.made.month, document.made.day)
    properties.title, properties.subject = _line(document.title)[:255], _line(document.subtitle)[:255]
    properties.author = properties.last_modified_by = PROGRAM
    properties.comments, properties.keywords, properties.language = "; ".join(map(plain, document.marks))[:255], "", LANGUAGE
    properties.created = properties.modified = made
    package = file.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    settings = file.settings.element
    for language in settings.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
    for old in list(settings.iter(qn("w:compat"))):
        settings.replace(old, _made("w:compat", _made("w:compatSetting", name="compatibilityMode", uri=WORD, val="15")))


def _dress(file: File) -> None:
    """The styles: one typeface, ink, hairlines; the language on the text of all of them."""
    styles = file.styles
    for fonts in styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    _style(file, "Normal", 10.5, after=6)
    _style(file, "Title", 22, bold=True, after=4)
    _style(file, "Subtitle", 11, colour=QUIET, after=8)
    for level, size in enumerate((15, 12.5, 11, 10.5, 10.5, 10.5, 10.5, 10.5, 10.5), start=1):
        _style(file, f"Heading {level}", size, bold=True, before=18 if level == 1 else 12, after=4).paragraph_format.keep_with_next = True
    _style(file, "List Bullet", 10.5, after=3)
    _style(file, "Caption", 9.5, bold=True, before=8, after=3).paragraph_format.keep_with_next = True
    _style(file, "Header", 8.5, colour=QUIET)
    _style(file, "Footer", 7.5, colour=QUIET)
    _style(file, LEAD, 12, after=8)
    _style(file, NOTE, 9, colour=QUIET, after=6)
    _style(file, CELL, 9).paragraph_format.line_spacing = 1.0
    gap = _style(file, GAP, 10.5, before=6, after=6).element.get_or_add_pPr()
    gap.append(_made("w:pBdr", _made("w:left", val="single", sz="24", space="6", color=INK)))
    gap.append(_made("w:shd", val="clear", color="auto", fill=SHADE))
    _in_order(gap)
    _table_style(file)


def _style(
    file: File, name: str, size: float, *, bold: bool = False, colour: str = INK, before: float = 0, after: float = 0
) -> ParagraphStyle:
    """A style of paragraphs, made where the template has none of that name, without the template's own colours and lines."""
    styles = file.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for line in list(style.element.iter(qn("w:pBdr"), qn("w:contextualSpacing"))):
        line.getparent().remove(line)
    style.quick_style = True
    font, lines = style.font, style.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), bold or None, False, RGBColor.from_string(colour)
    lines.space_before, lines.space_after, lines.line_spacing = Pt(before), Pt(after), 1.15
    for spacing in list(style.element.iter(qn("w:spacing"))):
        if spacing.getparent().tag == qn("w:rPr"):
            spacing.getparent().remove(spacing)
    return style


def _table_style(file: File) -> None:
    """Hairlines between rows, a firmer one under the heads; no stripes, no upright lines."""
    style = file.styles.add_style(GRID, WD_STYLE_TYPE.TABLE)
    line = {"val": "single", "sz": "4", "space": "0", "color": HAIRLINE}
    edges = _made("w:tblBorders", *(_made(f"w:{edge}", **line) for edge in ("top", "bottom", "insideH")))
    sides = (("top", "40"), ("left", "60"), ("bottom", "40"), ("right", "60"))
    room = _made("w:tblCellMar", *(_made(f"w:{side}", w=width, type="dxa") for side, width in sides))
    below = _made("w:tcBorders", _made("w:bottom", val="single", sz="12", space="0", color=INK))
    head = _made("w:tblStylePr", _made("w:rPr", _made("w:b")), _made("w:tcPr", below), type="firstRow")
    for part in (_made("w:tblPr", edges, room), head):
        style.element.append(part)


def _frame_pages(file: File, document: Document) -> None:
    """A4, with the head and foot of every page."""
    section = file.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Cm(0.9)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    _say(head, "\n".join((document.title, *(f"**{mark}**" for mark in document.marks))))
    _say(foot, document.foot)
    number = section.footer.add_paragraph(style="Footer")
    number.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    number.add_run("\tPage ")
    _field(number, "PAGE")
    number.add_run(" of ")
    _field(number, "NUMPAGES")


def _field(paragraph: Paragraph, name: str) -> None:
    """A number that Word works out."""
    run = _made("w:r", _made("w:t"))
    run[0].text = "1"
    paragraph._p.append(_made("w:fldSimple", run, instr=name))


# What it holds


def _chapter(file: File, chapter: Chapter, level: int) -> None:
    _say(_paragraph(file, f"Heading {min(level, DEEPEST)}"), _line(chapter.title))
    for block in chapter.blocks:
        match block:
            case Words(text, quiet, lead):
                _say(_paragraph(file, NOTE if quiet else LEAD if lead else "Normal"), text)
            case Tiles(items):
                for tile in items:
                    _say(_paragraph(file, "List Bullet"), f"**{tile.label}: {tile.value}.** {tile.badge}. {tile.note}")
            case Bullets(items):
                for item in items:
                    _say(_paragraph(file, "List Bullet"), item)
            case Tabled(caption, table):
                _say(_paragraph(file, "Caption"), caption)
                _table(file, table)
            case Drawn(caption, chart, width):
                _say(_paragraph(file, "Caption"), caption)
                _picture(file, drawings.svg(chart, width=width), plain(caption), plain(chart.alt))
            case Gap(text):
                _say(_paragraph(file, GAP), f"**{COMPLETE}**{text}")
    for under in chapter.under:
        _chapter(file, under, level + 1)


def _paragraph(file: File, style: str) -> Paragraph:
    """A new paragraph at the end. A style is known by its name without blanks; the library would look through all of them each time."""
    paragraph = file.add_paragraph()
    paragraph._p.get_or_add_pPr().style = style.replace(" ", "")
    return paragraph


def _say(paragraph: Paragraph, text: str) -> None:
    """A text of the screen, its bold words bold and its quiet ones quiet."""
    for piece in pieces(text):
        run = paragraph.add_run(piece.text)
        if piece.bold:
            run.bold = True
        if piece.quiet:
            run.font.color.rgb = RGBColor.from_string(QUIET)


def _line(text: str) -> str:
    """A text without its markdown, in one line."""
    return " ".join(plain(text).split())


def _table(file: File, table: Table) -> None:
    """A table whose first row is its heads, repeated on every page; numbers to the right, in the formats of the screen."""
    names = [f"**{words.plain(plain(str(name)))}**" for name in table.frame.columns]
    kinds = [table.numeric.get(name) for name in table.frame.columns]
    shown = [[_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in table.frame.itertuples(index=False, name=None)]
    cells = [names, *shown]
    widths = _widths(cells)
    made = file.add_table(len(cells), len(names), style=GRID)
    made.autofit = False
    _describe_table(made._tbl.tblPr, plain(table.alt))
    for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for at, (row, texts) in enumerate(zip(made._tbl.tr_lst, cells, strict=True)):
        properties = row.get_or_add_trPr()
        properties.append(_made("w:cantSplit"))
        if at == 0:
            properties.append(_made("w:tblHeader"))
        for cell, text, width, kind in zip(row.tc_lst, texts, widths, kinds, strict=True):
            _fill(cell, text, width, right=kind is not None)
    _paragraph(file, CELL)


def _describe_table(properties: BaseOxmlElement, alt: str) -> None:
    """The words for who cannot see it, and that the first row is the heads."""
    for look in list(properties.iter(qn("w:tblLook"))):
        properties.remove(look)
    flags = {"firstColumn": "0", "lastRow": "0", "lastColumn": "0", "noHBand": "1", "noVBand": "1"}
    properties.append(_made("w:tblLook", val="0620", firstRow="1", **flags))
    properties.append(_made("w:tblDescription", val=alt))


def _cell(value: object, kind: str | None) -> str:
    """A cell as the screen shows it."""
    if kind is None:
        return str(value)
    return NOT_CALCULATED if value is None or value != value else str(FORMATS[kind](value))


def _fill(cell: CT_Tc, text: str, width: Emu, *, right: bool) -> None:
    cell.width = width
    properties = cell.p_lst[0].get_or_add_pPr()
    properties.style = CELL
    if right:
        properties.append(_made("w:jc", val="right"))
    _say(Paragraph(cell.p_lst[0], cell), text)


def _widths(cells: list[list[str]]) -> list[Emu]:
    """Of the columns: by their longest lines, so that a column of numbers is narrow and one of sentences wide."""
    longest = [max(len(line) for text in column for line in plain(text).split("\n")) for column in zip(*cells, strict=True)]
    shares = [min(max(letters, FEWEST_LETTERS), MOST_LETTERS) for letters in longest]
    return [Emu(TEXT_WIDTH * share // sum(shares) // TWIP * TWIP) for share in shares]


def _picture(file: File, drawn: str, title: str, alt: str) -> None:
    """A chart as an image, and beside it in the same frame as a vector, which today's Word shows instead."""
    image = drawings.png(drawn)
    across, down = (int.from_bytes(image[at : at + 4]) / drawings.SCALE * PX for at in (16, 20))  # where a PNG has its size
    scale = min(1.0, TEXT_WIDTH / across, HIGHEST / down)
    shape: Any = file.add_paragraph().add_run().add_picture(io.BytesIO(image), width=Emu(int(across * scale)))
    for named in (shape._inline.docPr, shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr):
        named.set("descr", alt)
        named.set("title", title)
    package = file.part.package
    # the house typeface is not on officers' machines, and Word may fall back to one with serifs
    vector = drawn.replace(theme.FONT, f"{FONT}, sans-serif").encode()
    part = Part(PackURI(f"/word/media/chart{shape._inline.docPr.id}.svg"), "image/svg+xml", vector, package)
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    linked = blip.makeelement(f"{{{VECTOR}}}svgBlip", nsmap={"asvg": VECTOR})
    linked.set(qn("r:embed"), file.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE))
    extension = blip.makeelement(qn("a:ext"), {"uri": VECTOR_URI})
    extension.append(linked)
    extensions = blip.makeelement(qn("a:extLst"))
    extensions.append(extension)
    blip.append(extensions)


# Word's own elements


def _made(tag: str, *parts: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """An element of Word's own, such as w:shd, with its attributes and what it holds."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    element.extend(parts)
    return element


def _in_order(properties: BaseOxmlElement) -> None:
    """The properties of a paragraph in the standard's order."""
    order = [qn(f"w:{name}") for name in ("keepNext", "pBdr", "shd", "spacing", "jc")]
    properties[:] = sorted(properties, key=lambda part: order.index(part.tag))
