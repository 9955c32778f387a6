"""Names of columns and runs of rows, as messages show them."""

import pytest

from loaders.returns import sheets
from loaders.returns.sheets import Notice


@pytest.mark.parametrize(("column", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")])
def test_letters_are_those_of_a_spreadsheet(column, name):
    assert sheets.letters(column) == name


@pytest.mark.parametrize(
    ("numbers", "words"), [([2], "row 2"), ([2, 3], "rows 2 to 3"), ([2, 3, 4, 7], "rows 2 to 4, 7"), ([1, 3, 5], "rows 1, 3, 5")]
)
def test_spans_put_runs_together(numbers, words):
    assert sheets.spans(numbers) == words


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        (Notice(None, None, None, "Done."), "Done."),
        (Notice(None, 3, None, "Done."), "Row 3: Done."),
        (Notice("Figures", 3, "value", "Done."), "Sheet Figures, row 3, column value: Done."),
    ],
)
def test_notice_begins_with_its_place(notice, words):
    assert str(notice) == words
