"""Which files are opened at all, and that nothing but a refusal comes out of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loaders.reading import Refused
from loaders.returns import files
from tests.loaders.returns.books import HEADER, LINE, book, found, lines, unhurried

TEXT = "\n".join((",".join(HEADER), ",".join(LINE))).encode()


@pytest.mark.parametrize("name", ["return.csv", "RETURN.CSV", "2025.04.csv", "../../return.csv"])
def test_csv_is_opened_by_its_ending(name):
    assert lines(TEXT, name) == [LINE]


@pytest.mark.parametrize("name", ["return.xlsx", "Return.XLSX"])
def test_workbook_is_opened_by_its_ending(name):
    assert lines(book(), name) == [LINE]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a.xlsm", "a workbook with macros"),
        ("a.xls", "a workbook of Excel before 2007"),
        ("a.xlsb", "a binary workbook"),
        ("a.ods", "an OpenDocument spreadsheet"),
        ("a.csv.exe", "the ending '.exe'"),
        ("csv", "the ending ''"),
        (".csv", "the ending ''"),
    ],
)
def test_other_endings_are_refused_whatever_is_in_them(name, what):
    assert found(TEXT, name) == found(book(), name) == [what]


@pytest.mark.parametrize(("content", "name"), [(TEXT, "a.xlsx"), (book(), "a.csv")])
def test_content_is_refused_when_it_is_not_what_the_ending_says(content, name):
    assert len(found(content, name)) == 1


def test_first_row_is_the_header_when_none_is_known():
    (sheet,) = files.read(b" Some ,Names\n1,2\n", "a.csv").sheets
    assert (sheet.header_row, sheet.header, sheet.written) == (1, ("some", "names"), ("Some", "Names"))
    assert [(line.number, line.cells) for line in sheet.lines] == [(2, ("1", "2"))]


@unhurried
@given(some.binary(max_size=200), some.text(max_size=40) | some.sampled_from(["a.csv", "a.xlsx", "a.xlsm", "a.b"]))
def test_anything_under_any_name_is_read_or_refused(content, name):
    try:
        files.read(content, name)
    except Refused as refusal:
        assert all(problem.found and problem.expected and problem.fix for problem in refusal.problems)
