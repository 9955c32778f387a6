"""The workbook of figures: sheets with good names, numbers that are numbers, texts that stay texts."""

import io
import zipfile
from datetime import date

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from tests.views.test_exports import FORMULAS
from views import exports, words
from views.documents import workbook
from views.documents.document import Chapter, Document, Tabled, Words
from views.tables import Table

FIGURES = Table(
    pd.DataFrame(
        {
            "Reference": ["money:F05", ""], "Value as printed": ["1,343", words.plain("more than £822 [c]")], "Number": [1343.0, float("nan")],
            "Line": ["124", "158,54"],
        }
    ),
    alt="Every figure",
    numeric={"Number": "number"},
)  # fmt: skip


def table(**columns: list) -> Table:
    return Table(pd.DataFrame(columns), "What it holds", {name: "pounds" for name in columns if "£" in name})


def book(*tables: Tabled, figures: Table = FIGURES, **more: object) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(made(*tables, figures=figures, **more)))


def made(*tables: Tabled, figures: Table = FIGURES, **more: object) -> bytes:
    told = {
        "title": "Figures", "subtitle": "All districts", "made": date(2026, 1, 31), "marks": ("Fictional & marked", "Draft"),
        "foot": "Whose data it is", "chapters": (Chapter("Funding", tables), Chapter("Places", (Words("Not a table"),))),
    }  # fmt: skip
    return workbook.as_xlsx(Document(**{**told, **more}), figures)


def cells(of: Workbook, sheet: str) -> list[list[object]]:
    return [[cell.value for cell in row] for row in of[sheet].iter_rows()]


def test_first_what_it_is_then_every_figure_then_each_table():
    held = book(Tabled("The **ledger**", table(a=["b"])), Tabled("By year", table(c=["d"])))
    assert held.sheetnames == ["About", "Figures", "1 The ledger", "2 By year"]
    about = cells(held, "About")
    assert about[:6] == [
        ["About", "Figures"], ["Selection", "All districts"], ["Mark", "Fictional & marked"], ["Mark", "Draft"], ["Made", "31 January 2026"],
        ["The store and whose data it is", "Whose data it is"],
    ]  # fmt: skip
    assert about[-3:] == [["Figures", "Every figure"], ["1 The ledger", "Funding: The ledger"], ["2 By year", "Funding: By year"]]


def test_tables_deeper_in_a_document_have_sheets_too():
    deep = Chapter("Money", under=(Chapter("Core", (Tabled("Sums", table(a=["b"])),)),))
    held = book(chapters=(deep,))
    assert held.sheetnames == ["About", "Figures", "1 Sums"]
    assert cells(held, "About")[-1] == ["1 Sums", "Core: Sums"]


def test_names_of_sheets_are_short_safe_and_no_two_the_same():
    captions = ["A " * 40, "A " * 40, "[a]: b/c\\d*e?'f'", "History", "", "a", "A"]
    names = book(*(Tabled(caption, table(a=["b"])) for caption in captions)).sheetnames
    assert len({name.casefold() for name in names}) == len(captions) + 2
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") and name == name.strip() for name in names)
    assert names[4] == "3 a b c d e f"


def test_figures_keep_their_text_and_a_number_is_a_number_or_an_empty_cell():
    held = book()["Figures"]
    assert [[cell.value for cell in row] for row in held.iter_rows()] == [
        ["Reference", "Value as printed", "Number", "Line"], ["money:F05", "1,343", 1343, "124"], [None, "more than £822 [c]", None, "158,54"],
    ]  # fmt: skip
    assert [cell.data_type for cell in held["C"]] == ["s", "n", "n"]
    assert held.auto_filter.ref == "A1:D3" and held.freeze_panes == "A2"


def test_tables_hold_numbers_as_the_exports_of_the_pages_do():
    held = book(Tabled("Sums", table(**{"£": [282200, float("nan")], "n": ["1,454", "▲ 8"]})))
    assert cells(held, "1 Sums") == [["£", "n"], [2822, 1454], [exports.NOT_CALCULATED, 8]]


@pytest.mark.parametrize("text", [text for text in FORMULAS if "\r" not in text])
def test_nothing_that_could_run_is_a_formula_on_any_sheet(text: str):
    shown = words.plain(text)
    of = Table(pd.DataFrame({shown: [shown]}), shown)
    held = book(Tabled(shown, of), figures=of, title=shown, subtitle=shown, marks=(shown,), foot=shown)
    found = [cell for sheet in held for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) >= 7
    assert {(cell.data_type, cell.quotePrefix) for cell in found} == {("s", True)}
    assert "f" not in {cell.data_type for sheet in held for row in sheet.iter_rows() for cell in row}


def test_marks_print_at_the_head_of_every_sheet_as_they_are_written():
    held = book(Tabled("Sums", table(a=["b"])))
    assert {sheet.oddHeader.center.text for sheet in held} == {"Fictional && marked; Draft"}
    assert {(sheet.page_setup.orientation, sheet.print_title_rows) for sheet in held} == {("landscape", "$1:$1")}


def test_marks_longer_than_a_head_can_be_are_cut():
    held = book(marks=("Fictional & marked " * 30,))
    (head,) = {sheet.oddHeader.center.text for sheet in held}
    assert head.startswith("Fictional && marked") and head.endswith(" ...") and len(head) <= workbook.MOST_LETTERS_OF_HEADER


def test_a_workbook_names_no_person_and_leads_nowhere():
    with zipfile.ZipFile(io.BytesIO(made(Tabled("Sums", table(a=["b"]))))) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    assert not any(name.startswith("xl/externalLinks") or "vba" in name.lower() for name in parts)
    assert not any(b'TargetMode="External"' in content for content in parts.values())
    assert book().properties.creator == exports.PROGRAM
