"""CSV files: each encoding and separator that Excel writes, each way in which a file is damaged, and each limit just kept and just passed."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loaders.reading import Refused
from loaders.returns import files, text_files
from loaders.returns.sheets import MOST_LINES
from tests.loaders.returns.books import HEADER, KNOWN, LINE, found, lines, notices, read, refused, unhurried

CSV = "return.csv"
HEAD = ",".join(HEADER) + "\r\n"
ROW = ",".join(LINE) + "\r\n"
TEXT = (HEAD + ROW).encode()
NOTE = HEAD + ROW.replace("ok", "café £8,700".replace(",", " "))


def put(*rows: str, end: str = "\r\n") -> bytes:
    return end.join((",".join(HEADER), *rows, "")).encode()


def with_note(note: str) -> bytes:
    return put(",".join((*LINE[:5], note)))


def test_sheet_has_no_name_and_its_header_in_small_letters():
    sheet = read(b" District , PRIORITY ,Measure,period,\xc2\xa0value,  Note \n" + ROW.encode(), CSV).sheets[0]
    assert (sheet.name, sheet.header_row, sheet.header) == (None, 1, HEADER)
    assert sheet.written == ("District", "PRIORITY", "Measure", "period", "value", "Note")


def test_lines_are_numbered_as_a_spreadsheet_numbers_them():
    quoted = ROW.replace("ok", '"two\nlines"')
    sheet = read((HEAD + quoted + "\r\n" + " , , , , , \r\n" + ROW).encode(), CSV).sheets[0]
    assert [(line.number, line.cells[5]) for line in sheet.lines] == [(2, "two\nlines"), (5, "ok")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_each_kind_are_read(end):
    assert lines(put(",".join(LINE), end=end), CSV) == [LINE]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("utf-16", ["The text was read as UTF-16; look at accents and signs such as £."]),
        ("cp1252", ["The text was read as Windows-1252; look at accents and signs such as £."]),
    ],
)
def test_encoding_is_found_and_said(encoding, said):
    content = NOTE.encode(encoding)
    assert lines(content, CSV)[0][5] == "café £8 700"
    assert notices(content, CSV) == said


def test_utf_16_is_read_with_either_mark():
    assert lines(b"\xfe\xff" + NOTE.encode("utf-16-be"), CSV)[0][5] == "café £8 700"


@pytest.mark.parametrize(
    "note",
    [
        *(bytes([byte]) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)),
        b"\xff\xfe",
        b"\xc3\xa9 \xe9",  # UTF-8 in one place, Windows-1252 in another
        b"\xc0\x80",
        b"\xe2\x82\xac \xff",
        b"\xed\xa0\x80",
        b"\xe9 \x1b",
        b"\xe9 \x7f",
    ],
)
def test_bytes_are_refused_when_they_are_neither_utf_8_nor_windows_1252(note):
    assert refused(HEAD.encode() + ROW.encode().replace(b"ok", note), CSV) == [
        (2, None, "bytes that are not UTF-8, and not Windows-1252 either")
    ]


def test_utf_8_is_refused_when_it_was_cut_within_a_character():
    assert refused((HEAD + ROW.replace("ok", "caf")).strip().encode() + b"\xc3", CSV)[0][2].startswith("bytes that are not UTF-8")


@pytest.mark.parametrize("content", [b"\xff\xfea", b"\xff\xfe\x00\xd8a\x00"])
def test_utf_16_is_refused_when_it_is_damaged(content):
    assert refused(content, CSV) == [(1, None, "bytes that are not UTF-16")]


@pytest.mark.parametrize("content", [TEXT.replace(b"ok", b"o\0k"), TEXT.decode().encode("utf-16-le"), NOTE.encode("utf-32")])
def test_code_0_is_refused(content):
    assert refused(content, CSV)[0][2] == "a character with code 0"


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_separator_is_found_and_said(delimiter, name):
    content = delimiter.join(HEADER) + "\n" + delimiter.join((*LINE[:5], "one, two, three")) + "\n"
    assert lines(content.encode(), CSV)[0][5] == "one, two, three"
    assert notices(content.encode(), CSV) == [f"The columns are separated by {name}."]


def test_separator_is_that_of_the_known_names_when_a_title_has_more_of_another():
    content = "Return; for; the; year; of; our; work; as; agreed\n" + HEAD + ROW
    assert lines(content.encode(), CSV) == [LINE]


def test_separator_is_that_of_most_cells_when_no_name_is_known():
    sheet = files.read(b"a;b;c,d\n1;2;3\n", CSV).sheets[0]
    assert sheet.header == ("a", "b", "c,d")


def test_lines_are_refused_when_they_do_not_agree_with_the_header():
    content = put(",".join(LINE[:4]), ",".join(LINE), ",".join((*LINE, "one more")))
    assert refused(content, CSV) == [(2, None, "4 cells"), (4, None, "7 cells")]


def test_title_rows_are_skipped_and_said():
    content = "Return of the district\n\n" + HEAD + ROW
    assert lines(content.encode(), CSV) == [LINE]
    assert notices(content.encode(), CSV) == ["Row 3: The header was found here; row 1 above it was skipped."]


@pytest.mark.parametrize(("above", "row"), [(19, 20), (20, 1)])
def test_header_is_looked_for_in_the_first_twenty_rows(above, row):
    content = "t1,t2,t3,t4,t5,t6\n" * above + HEAD + ROW
    assert read(content.encode(), CSV).sheets[0].header_row == row


@pytest.mark.parametrize(("names", "row"), [("district,priority,measure", 2), ("district,priority,x", 1)])
def test_header_holds_at_least_half_of_the_known_names(names, row):
    assert read(f"some,other,names\n{names}\n1,2,3\n".encode(), CSV).sheets[0].header_row == row


def test_columns_without_a_name_are_left_out_when_they_are_blank():
    assert lines((HEAD.strip() + ",, \n" + ROW.strip() + ",,\n").encode(), CSV) == [LINE]


def test_text_under_a_column_without_a_name_is_refused():
    content = HEAD.strip() + ",,\n" + ROW.strip() + ",, 99\n"
    assert refused(content.encode(), CSV) == [(2, "H", "text under a column without a name")]


def test_every_wrong_name_of_a_column_is_told():
    content = "district,,value, VALUE ,no\u200bte,x\n1,2,3,4,5,6\n"
    assert refused(content.encode(), CSV) == [
        (1, "B", "a column without a name"),
        (1, "VALUE", "the column twice"),
        (1, "E", r"a name with the invisible character '\u200b'"),
    ]


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\u2066", "\xad", "\ufeff"])
def test_name_with_an_invisible_character_is_refused(character):
    assert refused(TEXT.replace(b"note", f"no{character}te".encode()), CSV) == [
        (1, "F", f"a name with the invisible character {character!a}")
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b"\n\n   \r\n", "nothing but blank lines"),
        (b"\xef\xbb\xbf", "nothing but blank lines"),
        (b"\xff\xfe", "nothing but blank lines"),
        (HEAD.encode(), "a header and no rows below it"),
        (b",,,\n;\t,\n", "nothing but blank lines"),
        (b"PK\x03\x04", "a workbook or an archive with the ending .csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook or an archive with the ending .csv"),
    ],
)
def test_file_is_refused_when_it_holds_no_table(content, what):
    assert found(content, CSV) == [what]


@pytest.mark.parametrize("note", ['"not closed', '"closed" and more', 'a\n"', '"' * 99_999])
def test_quotation_marks_are_refused_when_they_do_not_pair(note):
    assert refused(with_note(note), CSV)[0][2] in ("a quotation mark that is not closed, or text behind a closing one", "1 cell")


def test_quotation_mark_is_refused_with_its_row():
    assert refused(put(",".join(LINE), '"a" b,1,2,3,4,5'), CSV) == [
        (3, None, "a quotation mark that is not closed, or text behind a closing one")
    ]


@pytest.mark.parametrize("characters", [2_000, 2_001, 200_000])
def test_text_may_have_2000_characters(characters):
    content = with_note("a" * characters)
    if characters == 2_000:
        assert lines(content, CSV)[0][5] == "a" * characters
    else:
        assert refused(content, CSV) == [(2, "note", f"{characters:,} characters")]


def test_control_character_is_refused_with_its_cell():
    assert refused(with_note("a\x1bb"), CSV) == [(2, "note", r"the control character '\x1b'")]


@pytest.mark.parametrize("columns", [50, 51, 3_000])
def test_table_may_have_fifty_columns(columns):
    content = ",".join(f"c{number}" for number in range(columns)) + "\n" + ",".join("1" * columns) + "\n"
    if columns == 50:
        assert len(lines(content.encode(), CSV)[0]) == 50
    else:
        assert refused(content.encode(), CSV) == [(1, None, f"{columns:,} columns")]


@pytest.mark.parametrize("rows", [MOST_LINES, MOST_LINES + 1, MOST_LINES + 20])
def test_table_may_have_five_thousand_lines(rows):
    content = HEAD.encode() + ROW.encode() * rows
    if rows == MOST_LINES:
        assert len(lines(content, CSV)) == rows
    else:
        assert refused(content, CSV)[0][2] in (f"{rows:,} lines", "more than 5,000 lines")


def test_ten_million_lines_are_refused_at_once_by_their_size():
    content = HEAD.encode() + b"a,b,c,d,1,e\n" * 10_000_000
    before = time.process_time()
    assert found(content, CSV) == ["120.0 MB"]
    assert time.process_time() - before < 0.1


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode() + b"\n" * 9_000_000,
        b"," * 9_999_999,
        b'"' + b'",\n"' * 2_400_000,
        b'"' + b"a\n" * 4_900_000,
        b"a" * 9_999_999,
        b"a,b\n" + b"1,2\n" * 2_400_000,
        b'"\n' * 4_900_000,
    ],
    ids=["blank lines", "one line of commas", "quoted line breaks", "one quoted text", "one word", "short lines", "quotation marks"],
)
def test_ten_million_bytes_of_one_thing_are_refused_soon(content):
    before = time.process_time()
    with pytest.raises(Refused):
        read(content, CSV)
    assert time.process_time() - before < 5  # some 0.1 to 0.5 s; a shared machine


def test_examples_are_read_exactly(sent):
    assert lines(sent("cp1252.csv"), CSV)[0][5] == "café – £8,700 ’quoted’"
    assert lines(sent("column_case_space.csv"), CSV) == lines(sent("ok.csv"), CSV)[:1]
    for name in ("semicolon.csv", "tab.csv", "utf8_bom.csv", "utf16_bom.csv"):
        assert lines(sent(name), name)[0][:5] == lines(sent("ok.csv"), CSV)[0][:5]
    starts = [line[5][:2] for line in lines(sent("formula_injection.csv"), CSV)]
    assert starts == ["=1", "=H", "=c", "+1", "-1", "@S", "\t=", "\r=", "\n=", "=I", ";=", "＝1", '"=', "%0"]
    assert lines(sent("sqli.csv"), CSV)[2][5] == '" OR ""="'


def kept(text: str) -> str:
    """A cell of a line that is certainly not blank, as it is written and as it is read."""
    return '"' + text.replace('"', '""') + '"'


CELLS = some.text(some.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


@unhurried
@given(
    some.lists(some.tuples(*[CELLS] * 6), min_size=1, max_size=5),
    some.sampled_from(list(text_files.DELIMITERS)),
    some.sampled_from(["utf-8", "utf-16"]),
)
def test_what_was_written_is_read(rows, delimiter, encoding):
    rows = [("x", *row[1:]) for row in rows]
    content = "\r\n".join(delimiter.join(map(kept, row)) for row in (HEADER, *rows))
    assert lines(content.encode(encoding), CSV) == rows


@unhurried
@given(some.binary(max_size=400) | some.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    try:
        read(content, CSV)
    except Refused as refusal:
        assert refusal.problems


@unhurried
@given(some.data())
def test_any_change_to_a_file_is_read_or_refused(data):
    content = data.draw(some.sampled_from([TEXT, NOTE.encode("cp1252"), NOTE.encode("utf-16"), TEXT.replace(b",", b";")]))
    start, end = sorted(data.draw(some.tuples(*[some.integers(0, len(content))] * 2)))
    changed = content[:start] + data.draw(some.binary(max_size=8)) + content[end:]
    try:
        sheets = read(changed, CSV).sheets
    except Refused as refusal:
        assert refusal.problems
    else:
        assert all(len(line.cells) == len(sheet.header) for sheet in sheets for line in sheet.lines)


def test_known_headers_do_not_overlap_by_half():
    """What the tests above rest on: no header is half of another."""
    assert all(2 * len(one & other) < len(one) for one, other in itertools.permutations(KNOWN, 2))
