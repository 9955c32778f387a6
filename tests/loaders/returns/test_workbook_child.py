"""The scan of a workbook's parts, in this process: whatever the XML, it ends well or says why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from loaders.returns import workbook_child
from loaders.returns.workbook_child import Hostile, Scan
from tests.loaders.returns import books
from tests.loaders.returns.books import cell, row, unhurried

PIECES = [
    "",
    "<",
    ">",
    '"',
    "&",
    "/",
    "<a>",
    "</row>",
    '<row r="3">',
    '<c r="A1"/>',
    "<!DOCTYPE a>",
    "<!--",
    "99999999999",
    "\0",
    "é",
    "-1",
    ' r="',
]


def noted(xml: str) -> workbook_child.Noted:
    scan = Scan()
    scan.part("sheet", xml.encode())
    return scan.noted["sheet"]


def test_scan_notes_where_content_ends_whatever_the_sheet_states():
    given = noted(books.sheet(row(1), f'<row r="7">{cell("C7", "x")}<c r="H7" s="1"/></row>', before='<dimension ref="A1:XFD1"/>'))
    assert (given.last_row, given.last_column) == (7, 6)


@pytest.mark.parametrize(
    ("columns", "hidden"), [('min="2" max="4"', {2, 3, 4}), ('min="49" max="16384"', {49, 50}), ('min="x" max="4"', set())]
)
def test_scan_notes_hidden_columns_within_the_table(columns, hidden):
    assert noted(books.sheet(before=f'<cols><col {columns} hidden="true"/></cols>')).hidden_columns == hidden


@pytest.mark.parametrize(("length", "long"), [(200_000, False), (200_001, True)])
def test_scan_refuses_a_tag_that_is_too_long(length, long):
    xml = ("<" + 'a b="'.ljust(length - 3, "c") + '"/>').encode()
    if long:
        with pytest.raises(Hostile):
            Scan().part("a", xml)
    else:
        Scan().part("a", xml)


@pytest.mark.parametrize("depth", [100, 101])
def test_scan_refuses_what_is_too_deep(depth):
    xml = ("<a>" * depth + "</a>" * depth).encode()
    if depth > 100:
        with pytest.raises(Hostile):
            Scan().part("a", xml)
    else:
        Scan().part("a", xml)


@unhurried
@given(some.data())
def test_scan_of_any_part_ends_well_or_says_why_not(data):
    text = data.draw(some.sampled_from([str(part) for part in books.parts().values()]))
    for _ in range(data.draw(some.integers(1, 3))):
        start, end = sorted(data.draw(some.tuples(*[some.integers(0, len(text))] * 2)))
        text = (
            text[:start]
            + data.draw(some.sampled_from(PIECES) | some.text(max_size=5))
            + text[end if data.draw(some.booleans()) else start :]
        )
    encoding = data.draw(some.sampled_from(["utf-8", "utf-16", "latin-1"]))
    try:
        Scan().part("a", text.encode(encoding, "replace"))
    except Hostile as hostile:
        assert len(hostile.args) == 3
