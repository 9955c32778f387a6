"""A workbook of figures: what it is, every figure in one list, and each table on a sheet of its own."""

import re
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Any

from views.documents.document import Chapter, Document, Tabled
from views.exports import NOT_CALCULATED, TEXT, Cell, heads, plain, rows, sheets_as_xlsx
from views.tables import Table
from views.words import day

ABOUT, FIGURES = "About", "Figures"
LONGEST = 31  # letters of a sheet's name
MOST_LETTERS_OF_HEADER = 250
A4 = 9
FORBIDDEN = re.compile(r"[\[\]:*?/\\'\s]+")  # in a sheet's name, or awkward in a formula that names the sheet
HOW_TO_READ = (
    "The sheet Figures has one row a figure. Its reference opens the figure in the dashboard: write it after /open-a-figure?figure=. Value as "
    "printed is the words of the source, or, of counts of people, results and what is worked out here, the number as it may be shown; Number is the same as a number, in the column Unit, and empty where it is none. Known from is the day "
    "from which a reader could know it, as year, month and day.",
    "Every other sheet is a table of a page, with its numbers as the page shows them. [c] is confidential: a small count of people, one that "
    "would give another away, or one that its sender suppressed. A derived figure is worked out here; its rule stands on Sources and method.",
)


def as_xlsx(document: Document, figures: Table) -> bytes:
    """The sheets About and Figures, then each table of the document in its order."""
    tables = list(_tables(document.chapters))
    names = _names(tabled.caption for _, tabled in tables)
    contents = [(name, f"{title}: {tabled.caption}") for name, (title, tabled) in zip(names, tables, strict=True)]
    about = [("About", document.title), *_about(document), (FIGURES, figures.alt), *contents]
    sheets: dict[str, list[list[Cell]]] = {
        ABOUT: [[(name, TEXT), (plain(text), TEXT)] for name, text in about],
        FIGURES: [heads(figures), *_figures(figures)],
        **{name: [heads(tabled.table), *rows(tabled.table)] for name, (_, tabled) in zip(names, tables, strict=True)},
    }
    marks = shorten(plain("; ".join(document.marks)).replace("&", "&&"), MOST_LETTERS_OF_HEADER, placeholder=" ...")

    def set_print(name: str, sheet: Any) -> None:
        """A sheet prints as wide as its paper, with the marks at the head of each page; an ampersand is written twice there."""
        if marks:
            sheet.set_header(f"&C{marks}")
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        if name == FIGURES:
            sheet.autofilter(0, 0, len(sheets[name]) - 1, len(sheets[name][0]) - 1)

    return sheets_as_xlsx(sheets, plain(document.title), set_print)


def _about(document: Document) -> Iterator[tuple[str, str]]:
    """What every reader of a sheet has to know, a name and a text to a row."""
    if document.subtitle:
        yield "Selection", document.subtitle
    yield from (("Mark", mark) for mark in document.marks)
    yield "Made", day(document.made)
    yield "The store and whose data it is", document.foot
    yield from (("How to read it", text) for text in HOW_TO_READ)


def _figures(figures: Table) -> Iterator[list[Cell]]:
    """The rows with their texts as they stand, also where one is a number as printed; no number is an empty cell, so that columns add up."""
    for shown, held in zip(rows(figures), figures.frame.itertuples(index=False, name=None), strict=True):
        yield [
            ((None if value == NOT_CALCULATED else value), form) if name in figures.numeric else (plain(str(cell)) or None, TEXT)
            for name, (value, form), cell in zip(figures.frame.columns, shown, held, strict=True)
        ]


def _tables(chapters: Iterable[Chapter]) -> Iterator[tuple[str, Tabled]]:
    """Every table of a document with the title of its chapter."""
    for chapter in chapters:
        yield from ((chapter.title, block) for block in chapter.blocks if isinstance(block, Tabled))
        yield from _tables(chapter.under)


def _names(captions: Iterable[str]) -> list[str]:
    """Names of sheets: numbered, so that no two are the same, and short."""
    return [FORBIDDEN.sub(" ", f"{at} {plain(caption)}")[:LONGEST].strip() for at, caption in enumerate(captions, start=1)]
