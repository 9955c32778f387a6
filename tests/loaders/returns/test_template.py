"""The workbook to fill in: it is itself a good return once a row is filled in, and its example is never loaded."""

import io

import openpyxl
import pytest

from loaders.reading import Refused
from loaders.returns import template
from loaders.returns.checking import check
from loaders.returns.contracts import SHEETS, columns
from tests.loaders.returns.test_checking import EXAMPLES


@pytest.fixture(scope="module")
def book(published):
    return template.workbook(published)


def filled(book: bytes, **rows: dict[str, object]) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(book))
    for name, row in rows.items():
        page = made[name]
        for at, column in enumerate([cell.value for cell in page[template.HEADER]], start=1):
            page.cell(template.HEADER + 1, at, row.get(column))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_each_sheet_has_its_columns_and_says_what_they_take(book):
    made = openpyxl.load_workbook(io.BytesIO(book))
    assert made.sheetnames == [template.GUIDE, *(sheet.name for sheet in SHEETS), template.LISTS]
    for sheet in SHEETS:
        page = made[sheet.name]
        assert [cell.value for cell in page[template.HEADER]] == [*columns(sheet)]
        assert all(cell.value for cell in page[template.SAYS])


def test_untouched_it_holds_nothing_to_load(book, now):
    with pytest.raises(Refused, match="1 problem found"):
        check(book, "return.xlsx", now)


def test_filled_in_on_every_sheet_it_is_a_good_return(book, now):
    checked = check(filled(book, **EXAMPLES), "return.xlsx", now)
    assert (checked.rows, len(checked.given.rows)) == (len(SHEETS), 12)


def test_its_own_examples_are_good_rows(book, now):
    """The example of each column, moved below the header, is taken; what needs a fact that is held names one."""
    made = openpyxl.load_workbook(io.BytesIO(book))
    examples = {}
    for sheet in SHEETS:
        page = made[sheet.name]
        names = [cell.value for cell in page[template.HEADER]]
        examples[sheet.name] = dict(zip(names, [cell.value for cell in page[template.EXAMPLE]], strict=True))
    assert check(filled(book, **examples), "return.xlsx", now).rows == len(SHEETS)


def test_drop_downs_offer_what_the_loader_takes(book, published):
    made = openpyxl.load_workbook(io.BytesIO(book))
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in made[template.LISTS].columns}
    assert "West Suffolk" in offered["areas"]
    assert "Domestic abuse outreach referrals" in offered["measures"]
    assert "Violence against women and girls" in offered["priorities"]
    rules = {rule.formula1 for rule in made["Figures"].data_validations.dataValidation}
    assert rules == {"=areas_list", "=priorities_list", "=measures_list"}
    assert {f"{name}_list" for name in offered} == set(made.defined_names)


def test_csv_files_hold_the_headers(tmp_path, published):
    written = template.write(published, tmp_path / "t.xlsx", tmp_path / "csv")
    assert [path.name for path in written] == ["t.xlsx", *(f"{sheet.name.lower()}.csv" for sheet in SHEETS)]
    assert (tmp_path / "csv" / "figures.csv").read_bytes() == b"district,priority,measure,period,value,note\r\n"
