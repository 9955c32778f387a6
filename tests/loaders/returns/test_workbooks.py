"""Workbooks: what a sound one gives, and every hostile form, made here part by part; the child process is the real one."""

import io
import subprocess
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from loaders.reading import Refused
from loaders.returns import workbooks
from tests.loaders.returns import books
from tests.loaders.returns.books import (
    HEADER,
    LINE,
    book,
    cell,
    found,
    lines,
    notices,
    packed,
    parts,
    read,
    refused,
    row,
    sheet,
    unhurried,
    with_part,
)

UNPACKS = "a workbook that unpacks to far more than its size"
DAMAGED = "an archive that is damaged"
UNUSUAL = "a workbook that is damaged, or too large or unusual to read"
BROKEN = "a part that is damaged"
MACROS, CONNECTION, FILE = "macros", "a connection to other data", "an embedded file"
ENTITIES = "a document type or an entity in a part"
ORDER = "cells out of order, twice, or in another row than their own"
ROWS = "rows out of order, twice, or with a number that is none"
SOUND = book()


def values(*cells: str, before: str = "") -> tuple[str, ...]:
    """What is read of one row with these cells, below a header of as many columns."""
    head = row(1, [f"c{number}" for number in range(len(cells))])
    return lines(book(Figures=sheet(head, f'<row r="2">{"".join(cells)}</row>', before=before)))[0]


def value(xml: str) -> str:
    return values(xml)[0]


# What a sound workbook gives


def test_sheet_has_its_name_header_and_lines():
    given = read(book(Figures=sheet(row(1, HEADER), row(2), row(4))))
    (figures,) = given.sheets
    assert (figures.name, figures.header_row, figures.header, figures.written) == ("Figures", 1, HEADER, HEADER)
    assert [(line.number, line.cells) for line in figures.lines] == [(2, LINE), (4, LINE)]
    assert given.notices == ()


def test_every_sheet_is_read_and_an_empty_one_said():
    given = read(
        book(
            Figures=sheet(),
            Actions=sheet(row(1, ["action", "title", "lead"])),
            Blank=f'<worksheet xmlns="{books.MAIN}"><sheetData/></worksheet>',
        )
    )
    assert [(one.name, len(one.lines)) for one in given.sheets] == [("Figures", 1), ("Actions", 0)]
    assert list(map(str, given.notices)) == ["Sheet Blank: The sheet is empty and was left out."]


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ('<c r="A2"><v>42</v></c>', "42"),
        ('<c r="A2"><v>42.0</v></c>', "42"),
        ('<c r="A2"><v>4.2E1</v></c>', "42"),
        ('<c r="A2"><v>8700.5</v></c>', "8700.5"),
        ('<c r="A2"><v>0.30000000000000004</v></c>', "0.3"),  # 15 digits, as Excel shows
        ('<c r="A2"><v>-3</v></c>', "-3"),
        ('<c r="A2"><v>1E+20</v></c>', "1e+20"),
        ('<c r="A2" s="1"><v>45748</v></c>', "2025-04-01"),
        ('<c r="A2" s="1"><v>45748.5</v></c>', "2025-04-01T12:00:00"),
        ('<c r="A2" t="d"><v>2025-04-01</v></c>', "2025-04-01"),
        ('<c r="A2" s="2"><v>0.45</v></c>', "45%"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A2" t="str"><v>text</v></c>', "text"),
        ('<c r="A2" t="s"><v>0</v></c>', "a, b"),
        ('<c r="A2" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c>', "two runs"),
        ('<c r="A2" t="inlineStr"><is><t>line_x000D_\nline</t></is></c>', "line\nline"),
        ('<c r="A2" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
        ('<c r="A2" t="inlineStr"><is><t>007</t></is></c>', "007"),
    ],
)
def test_cell_becomes_text_as_excel_shows_it(xml, text):
    made = {
        **parts(Figures=sheet(row(1, ["c"]), f'<row r="2">{xml}</row>')),
        books.STRINGS: f'<sst xmlns="{books.MAIN}"><si><t>a, b</t></si></sst>',
    }
    assert lines(packed(made)) == [(text,)]


def test_blank_cells_between_are_blank_text():
    assert values(cell("A2", "x"), '<c r="B2"/>', cell("C2", "y")) == ("x", "", "y")
    assert values('<c r="C2"><v>1</v></c>', '<c r="D2"><v>2</v></c>', "", "") == ("", "", "1", "2")


def test_rows_and_cells_without_their_numbers_follow_each_other():
    plain = (
        "".join(cell("A1", text).replace(' r="A1"', "") for text in HEADER),
        "".join(cell("A1", text).replace(' r="A1"', "") for text in LINE),
    )
    assert lines(book(Figures=sheet(*(f"<row>{cells}</row>" for cells in plain)))) == [LINE]


def test_size_that_a_sheet_states_is_not_believed():
    assert lines(book(Figures=sheet(before='<dimension ref="A1:B2"/>'))) == [LINE]
    assert lines(book(Figures=sheet(before='<dimension ref="A1:XFD1048576"/>'))) == [LINE]


def test_empty_cells_far_away_do_not_matter():
    assert lines(book(Figures=sheet(row(1, HEADER), row(2), '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))) == [LINE]


def test_what_excel_and_openpyxl_write_beside_the_cells_does_not_matter():
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = "Figures"
    page.append(HEADER)
    page.append(LINE)
    page["A2"].comment = openpyxl.comments.Comment("seen", "a reader")
    chart = openpyxl.chart.BarChart()
    chart.add_data(openpyxl.chart.Reference(page, min_col=5, min_row=1, max_row=2))
    page.add_chart(chart, "H2")
    page.add_data_validation(openpyxl.worksheet.datavalidation.DataValidation("list", formula1='"a,b"', sqref="A2:A100"))
    page.conditional_formatting.add("E2:E9", openpyxl.formatting.rule.CellIsRule(operator="lessThan", formula=["5"]))
    workbook.defined_names["areas"] = openpyxl.workbook.defined_name.DefinedName("areas", attr_text="Figures!$A$2")
    target = io.BytesIO()
    workbook.save(target)
    members = {name: zipfile.ZipFile(target).read(name) for name in zipfile.ZipFile(target).namelist()}
    settings_and_metadata = {"xl/printerSettings/printerSettings1.bin": b"\0\1\2", "customXml/item1.xml": "<a/>"}
    assert lines(packed({**members, **settings_and_metadata})) == [LINE]


def test_workbook_is_read_stored_as_well_as_deflated():
    assert lines(packed(parts(), zipfile.ZIP_STORED)) == [LINE]


def test_shared_and_repeated_text_is_read():
    made = parts(
        Figures=sheet(
            row(1, ["a", "b"]), *(f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c><c r="B{r}" t="s"><v>0</v></c></row>' for r in range(2, 502))
        )
    )
    made[books.STRINGS] = f'<sst xmlns="{books.MAIN}"><si><t>{"a" * 2000}</t></si></sst>'
    assert len(lines(packed(made))) == 500


# What is said about one


def test_hidden_rows_columns_and_sheets_are_read_and_said():
    hidden = row(2).replace("<row ", '<row hidden="1" ')
    content = parts(Figures=sheet(row(1, HEADER), hidden, before='<cols><col min="2" max="3" hidden="1"/></cols>'))
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace('sheetId="1"', 'sheetId="1" state="veryHidden"')
    assert lines(packed(content)) == [LINE]
    assert notices(packed(content)) == [
        "Sheet Figures: The sheet is hidden; it is read too.",
        "Sheet Figures, row 2: Hidden rows are read too: row 2.",
        "Sheet Figures, column B: Hidden columns are read too: B, C.",
    ]


def test_merged_cells_are_said_and_lose_the_names_of_their_columns():
    merged = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells>'
    below = book(Figures=sheet(after=merged.format("A2:A3")))
    assert notices(below) == ["Sheet Figures: Of merged cells the first holds the value: A2:A3."]
    above = book(Figures=sheet(row(1, ("district", "", "", *HEADER[3:])), row(2), after=merged.format("A1:C1")))
    assert refused(above) == [(1, "B", "a column without a name"), (1, "C", "a column without a name")]


def test_targets_of_links_are_dropped_and_said():
    made = parts(Figures=sheet(after='<hyperlinks><hyperlink ref="A2" r:id="rId1"/></hyperlinks>'))
    made["xl/worksheets/_rels/sheet1.xml.rels"] = books.relationships(books.relationship(1, "hyperlink", "javascript:alert(1)", "External"))
    assert lines(packed(made)) == [LINE]
    assert notices(packed(made)) == ["Sheet Figures: The targets of links were dropped; the text of their cells was kept."]
    assert "javascript" not in repr(read(packed(made)))


def test_title_rows_are_skipped_and_said():
    content = book(Figures=sheet(row(1, ["Title"]), row(3, HEADER), row(4)))
    assert (lines(content), read(content).sheets[0].header_row) == ([LINE], 3)
    assert notices(content) == ["Sheet Figures, row 3: The header was found here; row 1 above it was skipped."]


# What is wrong with one cell


@pytest.mark.parametrize(
    "inside",
    ["<f>SUM(E2:E2)</f><v/>", "<f>'[Other.xlsx]Sheet1'!A1</f><v>42</v>", '<f t="shared" si="0"/><v>42</v>', '<f t="array" ref="E2">1</f>'],
)
def test_formula_is_refused_with_its_cell(inside):
    line = row(2, LINE[:4]).replace("</row>", f'<c r="E2">{inside}</c></row>')
    assert refused(book(Figures=sheet(row(1, HEADER), line))) == [(2, "value", "a formula in cell E2")]


def test_every_fault_of_every_sheet_is_told_with_its_sheet():
    error = '<row r="2"><c r="B2" t="e"><v>#REF!</v></c><c r="H2"><f>1+1</f></c></row>'
    content = book(Figures=sheet(row(1, HEADER), error), Actions=sheet(row(1, ["action", "title", "Title"]), row(2)))
    with pytest.raises(Refused) as caught:
        read(content)
    assert [(problem.file, problem.row, problem.column, problem.found) for problem in caught.value.problems] == [
        ("return.xlsx, sheet Figures", 2, "priority", "the error #REF! in cell B2"),
        ("return.xlsx, sheet Figures", 2, "H", "a formula in cell H2"),
        ("return.xlsx, sheet Figures", 2, "H", "text under a column without a name"),
        ("return.xlsx, sheet Actions", 1, "Title", "the column twice"),
        ("return.xlsx, sheet Actions", 2, "D", "text under a column without a name"),
        ("return.xlsx, sheet Actions", 2, "E", "text under a column without a name"),
        ("return.xlsx, sheet Actions", 2, "F", "text under a column without a name"),
    ]


@pytest.mark.parametrize(
    ("reference", "row_number", "column"),
    [("XFD1048576", 1_048_576, "XFD"), ("A5021", 5_021, "district"), ("AY3", 3, "AY"), ("ZZZ9999999", 9_999_999, "ZZZ")],
)
def test_cell_far_away_is_refused_from_the_bare_xml(reference, row_number, column):
    line = f'<row r="{row_number}"><c r="{reference}"><v>1</v></c></row>'
    problems = refused(book(Figures=sheet(row(1, HEADER), row(2), line)))
    assert problems[0] == (row_number, column if column != "district" else "A", f"something far away from the table in cell {reference}")


def test_table_may_have_five_thousand_lines():
    def table(count: int) -> bytes:
        return book(Figures=sheet(row(1, HEADER), *(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(2, count + 2))))

    assert len(lines(table(5_000))) == 5_000
    assert refused(table(5_001)) == [(5_002, None, "5,001 lines")]


def test_long_and_invisible_texts_are_refused_with_their_cells():
    content = book(Figures=sheet(row(1, HEADER), row(2, (*LINE[:5], "a" * 2_001)), row(3, ("a\x85b", *LINE[1:]))))
    assert refused(content) == [(2, "note", "2,001 characters"), (3, "district", r"the control character '\x85'")]


# What is wrong with the archive


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b"district,priority\n", "a file that is not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "a workbook with a password, or of Excel before 2007"),
        (SOUND[:-30], "a workbook that is cut off, or has something behind its end"),
        (SOUND[: len(SOUND) // 2], "a workbook that is cut off, or has something behind its end"),
        (SOUND + b"more", "a workbook that is cut off, or has something behind its end"),
        (SOUND + SOUND, "something before the beginning of the archive"),
        (b"MZ" + SOUND, "a file that is not a workbook"),
        (SOUND + b"\0" * 10_000_000, "10.0 MB"),
        (b"PK\x05\x06" + bytes(18), "a file that is not a workbook"),
        (packed({"a.txt": "a"}), "an archive that is not a workbook"),
        (
            packed({name: content for name, content in parts().items() if name != "[Content_Types].xml"}),
            "an archive that is not a workbook",
        ),
        (books.with_flag(SOUND, 1), "a part with a password"),
        (packed(parts(), zipfile.ZIP_BZIP2), "a part packed in a way that Excel does not use"),
        (packed(parts(), zipfile.ZIP_LZMA), "a part packed in a way that Excel does not use"),
        (packed({**parts(), **{f"xl/media/{number}.png": b"" for number in range(500)}}), "over 500 parts"),
        (SOUND.replace(b"PK\x01\x02", b"PK\x01\x03", 1), DAMAGED),
        (SOUND[:40] + bytes(20) + SOUND[60:], DAMAGED),
    ],
    ids=lambda given: given if isinstance(given, str) else "content",
)
def test_archive_is_refused_when_it_is_not_a_sound_one(content, what):
    assert what in found(content)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../etc/passwd", "xl/../../a.xml", "xl\\a.xml", "C:/a.xml", "xl/worksheets/../../../a.xml"]
)
def test_part_is_refused_when_its_name_leads_out(name):
    content = with_part(name.replace("\\", "|"), "<a/>").replace(b"xl|a", b"xl\\a")
    assert found(content) == ["a part with a name that leads out of the workbook"]


@pytest.mark.parametrize("name", ["xl/Worksheets/sheet1.xml", "XL/WORKBOOK.XML"])
def test_part_is_refused_when_it_is_there_twice(name):
    assert found(with_part(name, sheet())) == ["a part twice"]


def test_part_is_refused_when_its_name_is_there_twice():
    target = io.BytesIO(SOUND)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning):
        archive.writestr(books.SHEET, sheet(row(1, HEADER), row(2, ["other"])))
    assert found(target.getvalue()) == ["a part twice"]


@pytest.mark.parametrize("size", [0, 1, 10, 4_000_000_000])
def test_directory_is_not_believed_about_sizes(size):
    """A size that is too small would cut a part short; one that is too large is of no account, for what comes out is counted."""
    content = books.with_sizes(SOUND, books.SHEET, size)
    if size < 10_000:
        assert found(content) == [DAMAGED]
    else:
        assert lines(content) == [LINE]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("xl/vbaProject.bin", MACROS),
        ("xl/macrosheets/sheet1.xml", MACROS),
        ("xl/dialogsheets/sheet1.xml", "dialogues"),
        ("xl/chartsheets/sheet1.xml", "a sheet that is a chart"),
        ("xl/externalLinks/externalLink1.xml", "links to other workbooks"),
        ("xl/embeddings/oleObject1.bin", FILE),
        ("xl/activeX/activeX1.bin", "form controls"),
        ("xl/ctrlProps/ctrlProp1.xml", "form controls"),
        ("xl/connections.xml", CONNECTION),
        ("xl/queryTables/queryTable1.xml", CONNECTION),
        ("customUI/customUI14.xml", "buttons that run macros"),
        ("xl/webextensions/webextension1.xml", "an add-in"),
    ],
)
def test_part_is_refused_when_it_runs_or_reaches_out(name, what):
    assert found(with_part(name, "<a/>")) == [what]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", MACROS),
        ("application/vnd.ms-office.vbaProject", MACROS),
        ("application/vnd.openxmlformats-officedocument.oleObject", FILE),
        ("application/vnd.ms-office.activeX+xml", "form controls"),
        (f"{books.SHEETML}.externalLink+xml", "links to other workbooks"),
        (f"{books.SHEETML}.connections+xml", CONNECTION),
        (f"{books.SHEETML}.queryTable+xml", CONNECTION),
    ],
)
def test_part_is_refused_for_what_it_is_said_to_be(kind, what):
    assert found(with_part("[Content_Types].xml", books.types(books.override("xl/innocent.dat", kind)))) == [what]


@pytest.mark.parametrize("kind", ["externalLinkPath", "image", "attachedTemplate", "frame"])
def test_link_out_of_the_workbook_is_refused(kind):
    rels = books.relationships(books.relationship(1, kind, "http://198.51.100.1/a", "External"))
    assert found(with_part("xl/worksheets/_rels/sheet1.xml.rels", rels))[0].startswith("link" if kind == "externalLinkPath" else "a link")


# Bombs


@pytest.mark.parametrize("name", [books.SHEET, books.STRINGS, "xl/media/image1.png", "docProps/app.xml"])
@pytest.mark.parametrize("megabytes", [30, 300])
def test_part_is_refused_when_it_unpacks_to_far_more(name, megabytes):
    content = books.bomb(name, b" " * 1_000_000, megabytes)
    before = time.process_time()
    assert found(content) == [UNPACKS]
    assert time.process_time() - before < 1


def test_parts_are_refused_when_together_they_unpack_to_too_much():
    content = packed({**parts(), **{f"xl/media/{number}.png": bytes(999_999) for number in range(25)}})
    assert found(content) == [UNPACKS]


def test_cells_without_end_are_refused():
    assert found(books.bomb(books.SHEET, b"<row><c><v>1</v></c><c><v>2</v></c></row>" * 25_000, 100)) == [UNPACKS]


NO_PROGRAM = "a part that no spreadsheet program writes"
BESIDE = "over 50,000 styles, names or other things beside its cells"


def of_rows(text: str, count: int) -> str:
    return sheet("".join(f'<row r="{number}">{text}</row>' for number in range(1, count + 1)))


def within(text: str) -> str:
    return f'<worksheet xmlns="{books.MAIN}">{text}</worksheet>'


def named(count: int) -> str:
    return f'<workbook xmlns="{books.MAIN}"><definedNames>{"<definedName/>" * count}</definedNames></workbook>'


@pytest.mark.parametrize(
    ("name", "made", "what"),
    [
        (books.SHEET, lambda: of_rows("<c/>" * 41, 1_000), "over 40,000 cells"),
        (books.SHEET, lambda: within(f"<sheetData>{'<row/>' * 900_000}</sheetData>"), "over 800,000 elements"),
        (books.SHEET, lambda: "<a " + " ".join(f'b{number}=""' for number in range(900_000)) + "/>", NO_PROGRAM),
        (books.SHEET, lambda: f'<a b="{"c" * 1_000_000}"/>', NO_PROGRAM),
        (books.SHEET, lambda: within(f"<!--{'<abc' * 300_000}-->"), NO_PROGRAM),
        (books.SHEET, lambda: within(f"<?a {'<abc' * 300_000}?>"), NO_PROGRAM),
        (books.SHEET, lambda: within("a" * 1_000_000), NO_PROGRAM),
        (books.SHEET, lambda: "<a>" * 100_000 + "</a>" * 100_000, NO_PROGRAM),
        (books.SHEET, lambda: "<a>" * 100_000, NO_PROGRAM),
        (books.STYLES, lambda: books.styles(100_000), BESIDE),
        ("xl/workbook.xml", lambda: named(60_000), BESIDE),
    ],
    ids=["cells", "rows", "attributes", "attribute", "comment", "instruction", "text", "depth", "open depth", "styles", "names"],
)
def test_part_is_refused_when_no_program_writes_such_a_one(name, made, what):
    assert found(packed({**parts(), name: made()}, zipfile.ZIP_STORED)) == [what]


def test_shared_text_is_refused_when_it_is_repeated_too_often():
    made = parts(Figures=of_rows('<c t="s"><v>0</v></c>' * 10, 1_000))
    made[books.STRINGS] = f'<sst xmlns="{books.MAIN}"><si><t>{"ab" * 1_000}</t></si></sst>'
    assert found(packed(made)) == ["over 10,000,000 characters"]


# XML that says one thing to one reader and another to the next


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "name", [books.SHEET, books.STYLES, books.STRINGS, "xl/workbook.xml", "docProps/core.xml", "customXml/item1.xml", "[Content_Types].xml"]
)
def test_document_type_is_refused_in_any_part_and_encoding(name, encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    text = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert found(with_part(name, mark + text.encode(encoding))) == [ENTITIES]


@pytest.mark.parametrize(
    "text", ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', '<!DOCTYPE a PUBLIC "b" "http://198.51.100.1/c"><a/>', "<!DOCTYPE a><a/>"]
)
def test_document_type_is_refused_when_it_is_elsewhere(text):
    assert found(with_part(books.SHEET, text)) == [ENTITIES]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "<a>",
        "<a></b>",
        "\0",
        "<a>&undefined;</a>",
        "<?xml version='1.0' encoding='utf-7'?><a/>",
        '<a b="1" b="2"/>',
        "<a/><b/>",
    ],
)
def test_part_is_refused_when_it_is_not_xml(text):
    assert found(with_part(books.SHEET, text)) in ([BROKEN], [UNUSUAL])


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ((row(2), row(1, HEADER)), ROWS),
        ((row(1, HEADER), row(1)), ROWS),
        (('<row r="0"/>',), ROWS),
        (('<row r="-5"/>',), ROWS),
        (('<row r="99999999999"/>',), ROWS),
        (('<row r="1.0"/>',), ROWS),
        (('<row r="١"/>',), ROWS),
        ((f'<row r="1">{cell("B1", "b")}{cell("A1", "a")}</row>',), ORDER),
        ((f'<row r="1">{cell("A1", "b")}{cell("A1", "a")}</row>',), ORDER),
        ((f'<row r="1">{cell("A2", "b")}</row>',), ORDER),
        ((f'<row r="1">{cell("a1", "b")}</row>',), ORDER),
        ((f'<row r="1">{cell("AAAA1", "b")}</row>',), ORDER),
        ((f'<row r="1">{cell("", "b")}</row>',), ORDER),
        ((cell("A1", "b"),), "something other than cells in its rows"),
        (('<row r="1"><d r="A1"><v>1</v></d></row>',), "something other than cells in its rows"),
        ((f'<row r="1"><c r="A1">{row(2)}</c></row>',), "something other than cells in its rows"),
    ],
)
def test_rows_and_cells_are_refused_when_they_are_out_of_order(rows, what):
    assert found(book(Figures=sheet(*rows))) == [what]


def test_sheet_is_refused_when_it_is_in_another_form():
    what = "a sheet in another form (such as Strict Open XML)"
    assert found(book(Figures=sheet(namespace=books.STRICT))) == [what]
    made = parts()
    made["xl/hidden.bin"] = made.pop(books.SHEET)
    made["xl/_rels/workbook.xml.rels"] = made["xl/_rels/workbook.xml.rels"].replace("worksheets/sheet1.xml", "hidden.bin")
    assert found(packed(made)) == [what]


def test_sheet_is_refused_when_it_is_named_but_not_there():
    made = parts(Figures=sheet(), Actions=sheet())
    del made["xl/worksheets/sheet2.xml"]
    assert found(packed(made)) == ["a sheet that is named but not there"]


@pytest.mark.parametrize(
    ("name", "xml"),
    [
        ("xl/workbook.xml", "<a/>"),
        ("xl/_rels/workbook.xml.rels", "<a/>"),
        (books.SHEET, sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')),
        (books.SHEET, sheet('<row r="1"><c r="A1" t="s"><v>-x</v></c></row>')),
        (books.SHEET, sheet('<row r="1"><c r="A1"><v>one</v></c></row>')),
        (books.SHEET, sheet('<row r="1"><c r="A1" s="77777777777777777777"><v>1</v></c></row>')),
        (books.SHEET, sheet(before='<dimension ref="nonsense"/>')),
    ],
)
def test_workbook_is_refused_when_its_reader_fails(name, xml):
    assert refused(with_part(name, xml))


# The child process


@pytest.mark.parametrize(
    "how",
    ["import time; time.sleep(60)", "bytearray(10**9)", "while True: pass", "import os; os.abort()", "print('{')", "raise SystemExit(3)"],
)
def test_file_is_refused_however_the_child_ends(tmp_path, monkeypatch, how):
    child = tmp_path / "child.py"
    limits = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (10**8, 10**8))\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
    child.write_text(limits + how, encoding="utf-8")
    monkeypatch.setattr(workbooks.workbook_child, "__file__", str(child))
    monkeypatch.setattr(workbooks, "WAIT_SECONDS", 1)
    assert found(SOUND) == [UNUSUAL]


def test_file_is_refused_when_no_child_can_be_started(monkeypatch):
    monkeypatch.setattr(workbooks.sys, "executable", "/nowhere/python")
    assert found(SOUND) == [UNUSUAL]


LIMITED = """
import json, resource, socket, sys
sys.path.insert(0, {folder!r})
import workbook_child
seen = {{}}
def read(content):
    real(content)
    seen.update(modules=sorted(set(sys.modules) & {{"numpy", "pandas", "lxml", "PIL", "loaders"}} & {{m for m in sys.modules if sys.modules[m]}}))
    seen.update(limits=[resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)])
    for name, act in (("file", lambda: open(__file__)), ("socket", socket.socket), ("memory", lambda: bytearray(10**9))):
        try:
            act()
        except (OSError, MemoryError) as problem:
            seen[name] = type(problem).__name__
    import openpyxl
    seen["defused"] = openpyxl.DEFUSEDXML
    return [seen]
real, workbook_child.read = workbook_child.read, read
workbook_child.main()
"""


def test_child_reads_with_little_memory_and_opens_nothing(tmp_path):
    script = tmp_path / "limited.py"
    script.write_text(LIMITED.format(folder=str(workbooks.Path(workbooks.workbook_child.__file__).parent)), encoding="utf-8")
    done = subprocess.run([workbooks.sys.executable, "-I", str(script)], input=SOUND, capture_output=True, env={}, check=True)
    assert workbooks.json.loads(done.stdout)["sheets"] == [
        {"modules": [], "limits": [160_000_000, 5, 0, 0], "file": "OSError", "socket": "OSError", "memory": "MemoryError", "defused": True}
    ]


# Any bytes


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("ok.xlsx", [("Referrals", 1)]),
        ("header_not_first.xlsx", [("Referrals", 1)]),
        ("hyperlink_js.xlsx", [("Referrals", 1)]),
        ("two_sheets.xlsx", [("Referrals", 1), ("Return2", 0)]),
        ("billion_laughs.xlsx", [(None, None, ENTITIES)]),
        ("bomb_string_100mb.xlsx", [(None, None, UNPACKS)]),
        ("external_link.xlsx", [(2, "value", "a formula in cell E2")]),
        ("far_cell.xlsx", [(1_048_576, "XFD", "something far away from the table in cell XFD1048576")]),
        ("formula_cells.xlsx", [(3, "value", "a formula in cell E3"), (3, "note", "a formula in cell F3")]),
        ("merged_hidden_rows.xlsx", [(1, "B", "a column without a name"), (1, "C", "a column without a name")]),
        ("csv_named.xlsx", [(None, None, "a file that is not a workbook")]),
        ("password_protected.xlsx", [(None, None, "a workbook with a password, or of Excel before 2007")]),
        ("truncated.xlsx", [(None, None, "a workbook that is cut off, or has something behind its end")]),
        ("zero_bytes.xlsx", [(None, None, "an empty file")]),
        ("legacy.xls", [(None, None, "a workbook of Excel before 2007")]),
        ("macro.xlsm", [(None, None, "a workbook with macros")]),
    ],
)
def test_examples_get_their_verdict(sent, name, verdict):
    try:
        found = [(one.name, len(one.lines)) for one in read(sent(name), name).sheets]
    except Refused as refusal:
        found = [(problem.row, problem.column, problem.found) for problem in refusal.problems]
    assert found == verdict


def test_macros_are_refused_under_the_ending_xlsx_too(sent):
    assert found(sent("macro.xlsm")) == [MACROS]


@unhurried
@given(some.binary(max_size=300).map(b"PK\x03\x04".__add__) | some.binary(max_size=100))
def test_any_bytes_are_refused(content):
    assert refused(content)


@unhurried
@given(some.data())
def test_any_change_to_a_workbook_is_read_or_refused(data):
    at = data.draw(some.integers(0, len(SOUND) - 1))
    changed = SOUND[:at] + data.draw(some.binary(min_size=1, max_size=4)) + SOUND[at + data.draw(some.integers(0, 4)) :]
    try:
        assert read(changed).sheets
    except Refused as refusal:
        assert refusal.problems


@settings(unhurried, max_examples=max(10, settings.default.max_examples // 20))
@given(some.data())
def test_any_change_to_a_part_is_read_or_refused(data):
    """Each goes through the child process, so there are fewer examples than of the rest."""
    made = parts(Figures=sheet(), Actions=sheet(row(1, ["action", "title"]), row(2, ["a", "b"])))
    name = data.draw(some.sampled_from(sorted(made)))
    text = made[name]
    start, end = sorted(data.draw(some.tuples(*[some.integers(0, len(text))] * 2)))
    piece = data.draw(
        some.sampled_from(["", "<", ">", '"', "&", "<a>", "</row>", '<c r="A1"/>', "99999999999", "\0", "é", "-1"]) | some.text(max_size=5)
    )
    content = packed(
        {**made, name: (text[:start] + piece + text[end if data.draw(some.booleans()) else start :]).encode("utf-8", "replace")}
    )
    try:
        assert read(content).sheets
    except Refused as refusal:
        assert refusal.problems
