"""What a file holds once it is open: sheets of lines, the header found, every cell as text. No cell is interpreted here.

A return is a table whose first row names its columns; officers put titles above it and leave blank lines in it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from loaders.reading import Problem, Refused

MOST_BYTES = 10_000_000
MOST_LINES = 5_000  # below the header
MOST_COLUMNS = 50
MOST_CHARACTERS = 2_000  # of one cell
HEADER_WITHIN = 20  # rows from the top
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INVISIBLE = ("Cc", "Cf", "Co", "Cs")  # control, formatting, private and half characters
Header = Collection[Collection[str]]


@dataclass(frozen=True)
class Line:
    """One line below the header: its row as a spreadsheet counts, and its cells, as many as the header has."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table. `header` is in small letters with single spaces, `written` as the officer wrote it; blank lines are left out."""

    name: str | None  # None for a text file
    header_row: int
    header: tuple[str, ...]
    written: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Notice:
    """One thing that was done to a file that was read, for the officer to know."""

    sheet: str | None
    row: int | None
    column: str | None
    words: str

    def __str__(self) -> str:
        place = [
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        said = ", ".join(part for part in place if part)
        return f"{said[:1].upper()}{said[1:]}: {self.words}" if said else self.words


@dataclass(frozen=True)
class Read:
    """A file that can be read, and what was done in reading it."""

    sheets: tuple[Sheet, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, before its column has a name."""

    row: int
    column: int  # from 1
    found: str
    expected: str
    fix: str


@dataclass(frozen=True)
class Grid:
    """The rows of one sheet before a header is found: (row as a spreadsheet counts, cells), blank ones among them."""

    name: str | None
    rows: list[tuple[int, tuple[str, ...]]]
    faults: list[Fault] = field(default_factory=list)
    merged: tuple[str, ...] = ()  # ranges such as A1:C1


def one(file: str, found: str, expected: str, fix: str, *, row: int | None = None) -> Refused:
    """A refusal for one reason."""
    return Refused([Problem(file, row, None, found, expected, fix)])


def letters(column: int) -> str:
    """A column's letters in a spreadsheet: 1 -> A, 27 -> AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def plain(cell: str) -> str:
    """A column's name as names are compared: small letters, single spaces."""
    return " ".join(cell.split()).casefold()


def header_at(rows: Iterable[tuple[int, tuple[str, ...]]], known: Header) -> int | None:
    """The row, among the first 20, that holds at least half of the names of some header; None if there is none."""
    for number, cells in rows:
        if number > HEADER_WITHIN:
            return None
        names = {plain(cell) for cell in cells}
        if any(names and 2 * len(names & set(header)) >= len(header) > 0 for header in known):
            return number
    return None


def shaped(grid: Grid, file: str, known: Header) -> tuple[Sheet, list[Notice]] | None:
    """The grid as a sheet, its header being a known one or else its first row; None if nothing stands in it. Raises Refused."""
    place = file if grid.name is None else f"{file}, sheet {grid.name}"
    rows = [(number, cells) for number, cells in grid.rows if any(cell.strip() for cell in cells)]
    if not rows and not grid.faults:
        return None
    at = header_at(rows, known) or next((number for number, _ in rows), 0)
    header = dict(rows).get(at, ())
    written = _named(header)
    if len(written) > MOST_COLUMNS:
        raise one(place, f"{len(written):,} columns", f"at most {MOST_COLUMNS}", "Keep the columns of the template alone.", row=at)
    below = [(number, cells) for number, cells in rows if number > at]
    problems = [
        *_wrong_names(written, at, grid.merged, place),
        *_faults(grid.faults, written, place),
        *(problem for number, cells in below for problem in _wrong_cells(number, cells, len(header), written, place)),
        *_too_many(below, place),
    ]
    if problems:
        raise Refused(problems)
    lines = tuple(Line(number, cells[: len(written)]) for number, cells in below)
    above = [number for number, _ in rows if number < at]
    said = [Notice(grid.name, at, None, f"The header was found here; {spans(above)} above it was skipped.")] if above and lines else []
    return Sheet(grid.name, at, tuple(map(plain, written)), written, lines), said


def _named(header: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the columns, with single spaces, up to the last one that has a name."""
    names = [" ".join(cell.split()) for cell in header]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def spans(numbers: list[int]) -> str:
    """Rows in words: "row 2", "rows 2 to 5, 9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    return f"row{'s' if len(numbers) > 1 else ''} " + ", ".join(" to ".join(map(str, run)) for run in runs)


def _wrong_names(written: tuple[str, ...], row: int, merged: tuple[str, ...], place: str) -> Iterator[Problem]:
    names = [plain(cell) for cell in written]
    undo = f" Undo the merged cells {', '.join(merged[:5])} first." if merged else ""
    for column, (name, cell) in enumerate(zip(names, written, strict=True), start=1):
        if not name:
            yield Problem(place, row, letters(column), "a column without a name", "a name", f"Name the column, or remove it.{undo}")
        elif len(cell) > MOST_CHARACTERS:
            yield Problem(place, row, letters(column), f"{len(cell):,} characters", f"at most {MOST_CHARACTERS:,}", "Shorten the name.")
        elif unseen := next((character for character in cell if unicodedata.category(character) in INVISIBLE), ""):
            found = f"a name with the invisible character {unseen!a}"
            yield Problem(place, row, letters(column), found, "plain text", "Type the name again.")
        elif names.index(name) != column - 1:
            yield Problem(place, row, cell, "the column twice", "it once", "Remove one of them.")


def _faults(faults: Iterable[Fault], written: tuple[str, ...], place: str) -> Iterator[Problem]:
    for fault in faults:
        found = f"{fault.found} in cell {letters(fault.column)}{fault.row}"
        yield Problem(place, fault.row, _label(written, fault.column), found, fault.expected, fault.fix)


def _label(written: tuple[str, ...], column: int) -> str:
    return written[column - 1] if column <= len(written) and written[column - 1] else letters(column)


def _wrong_cells(number: int, cells: tuple[str, ...], width: int, written: tuple[str, ...], place: str) -> Iterator[Problem]:
    if len(cells) != width:
        fix = "Complete the row, or remove the extra cells; put quotation marks around text with a separator in it."
        found = f"{len(cells)} cell{'s' if len(cells) != 1 else ''}"
        yield Problem(place, number, None, found, f"{width}, as the header has", fix)
        return
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MOST_CHARACTERS:
            found, expected = f"{len(cell):,} characters", f"at most {MOST_CHARACTERS:,}"
            yield Problem(place, number, _label(written, column), found, expected, "Shorten the text.")
        elif control := CONTROL.search(cell):
            found = f"the control character {control[0]!a}"
            yield Problem(place, number, _label(written, column), found, "plain text", "Type the text again.")
        elif column > len(written) and cell.strip():
            found = "text under a column without a name"
            yield Problem(place, number, letters(column), found, "a blank cell", "Name the column, or clear the cell.")


def _too_many(below: list[tuple[int, tuple[str, ...]]], place: str) -> Iterator[Problem]:
    if len(below) > MOST_LINES:
        found, expected = f"{len(below):,} lines", f"at most {MOST_LINES:,}"
        yield Problem(place, below[MOST_LINES][0], None, found, expected, "Send the rest as another file.")
