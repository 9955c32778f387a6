"""A CSV file as Excel and its like write it: comma, semicolon or tab; UTF-8, UTF-16 with its mark, or Windows-1252.

Traps of the source. Excel in the UK writes "CSV" in Windows-1252 and "Unicode text" in UTF-16 with tabs; a damaged UTF-8 file is readable
as Windows-1252, and wrong; a file that was cut off has a short last line. Rows are numbered as a spreadsheet numbers them: a
quoted line break does not begin a new row.
"""

import csv
import io
import re
from collections.abc import Iterator

from loaders.returns.sheets import (
    CONTROL,
    HEADER_WITHIN,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_LINES,
    Grid,
    Header,
    Notice,
    header_at,
    one,
    plain,
)

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
UTF_8_MARK, UTF_16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
# what other encodings leave and Windows-1252 does not: its undefined bytes, a UTF-16 mark, a character of UTF-8, whole, too long, or cut off
NOT_WINDOWS = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]|\xff\xfe|\xfe\xff|[\xc0-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf7][\x80-\xbf]{3}|[\xc0-\xf7][\x80-\xbf]*\Z"
)
MOST_SEPARATORS = MOST_COLUMNS * MOST_CHARACTERS  # of a line: more than any text in quotation marks may hold
MOST_ROWS = MOST_LINES + HEADER_WITHIN
TRIED = 65_536  # characters that tell the separator
SAVE_AGAIN = "Save the file again as “CSV UTF-8”."


def read(content: bytes, file: str, known: Header) -> tuple[Grid, list[Notice]]:
    """The rows of a CSV file, and what was done to read them. Raises Refused."""
    _check_size(content, file)
    text, notices = _decoded(content, file)
    if not text.strip(" \r\n" + "".join(DELIMITERS)):
        raise one(file, "nothing but blank lines", "a header row and rows below it", "Send the file with its rows.")
    delimiter = _delimiter(text, known)
    if delimiter != ",":
        notices.append(Notice(None, None, None, f"The columns are separated by {DELIMITERS[delimiter]}."))
    return Grid(None, list(_rows(text, delimiter, file))), notices


def _check_size(content: bytes, file: str) -> None:
    if not content:
        raise one(file, "an empty file", "a header row and rows below it", "Send the file with its rows.")
    if content.startswith((ZIP, OLE)):
        raise one(file, "a workbook or an archive with the ending .csv", "a CSV file", "Save it as CSV, or give it its own ending, .xlsx.")
    if len(content) > MOST_BYTES:
        found, expected = f"{len(content) / 1e6:,.1f} MB", f"at most {MOST_BYTES / 1e6:.0f} MB and {MOST_LINES:,} lines"
        raise one(file, found, expected, "Send it in parts.")


def _decoded(content: bytes, file: str) -> tuple[str, list[Notice]]:
    marked = content[:2] in UTF_16_MARKS
    if marked:
        encoding = "utf-16"
    else:
        content = content.removeprefix(UTF_8_MARK)
        encoding = "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        if marked or not _is_windows(content):
            row = content.count(b"\n", 0, problem.start) + 1
            found = f"bytes that are not {'UTF-16' if marked else 'UTF-8, and not Windows-1252 either'}"
            raise one(file, found, "text", SAVE_AGAIN, row=row) from None
        text, encoding = content.decode("cp1252"), "Windows-1252"
    if "\0" in text:
        raise one(file, "a character with code 0", "text", SAVE_AGAIN, row=text.count("\n", 0, text.index("\0")) + 1)
    said = {"utf-8": [], "utf-16": ["UTF-16"], "Windows-1252": ["Windows-1252"]}[encoding]
    return text, [Notice(None, None, None, f"The text was read as {name}; look at accents and signs such as £.") for name in said]


def _is_windows(content: bytes) -> bool:
    return not NOT_WINDOWS.search(content) and not CONTROL.search(content.decode("cp1252"))


def _delimiter(text: str, known: Header) -> str:
    """The separator that gives the most of the known names in one row, else the most cells; a comma where nothing decides."""
    return max(DELIMITERS, key=lambda delimiter: _told(list(_first(text, delimiter)), known))


def _told(rows: list[tuple[int, tuple[str, ...]]], known: Header) -> tuple[int, int]:
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    at = header_at(filled, known)
    cells = dict(filled)[at] if at else next((cells for _, cells in filled), ())
    names = {plain(cell) for cell in cells}
    return max((len(names & set(header)) for header in known), default=0) if at else 0, len(cells)


def _first(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The first rows, as far as they are sound."""
    lines = csv.reader(io.StringIO(text[:TRIED], newline=""), delimiter=delimiter, strict=True)
    for number in range(1, HEADER_WITHIN + 1):
        try:
            yield number, tuple(next(lines))
        except (StopIteration, csv.Error):
            return


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    _check_lines(text, delimiter, file)
    csv.field_size_limit(MOST_BYTES)  # of this process: a text that is too long is refused later, with its column
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), start=1):
            if number > MOST_ROWS:
                raise one(file, f"more than {MOST_LINES:,} lines", f"at most {MOST_LINES:,}", "Send it in parts.", row=number)
            yield number, tuple(cells)
    except csv.Error:
        found = "a quotation mark that is not closed, or text behind a closing one"
        fix = "Write each quotation mark within quoted text twice, or save the file again from the spreadsheet."
        raise one(file, found, "quotation marks in pairs", fix, row=number + 1) from None


def _check_lines(text: str, delimiter: str, file: str) -> None:
    """Refuses a line before it becomes a hundred thousand cells."""
    for row, line in enumerate(io.StringIO(text, newline=""), start=1):
        if line.count(delimiter) > MOST_SEPARATORS:
            found, fix = f"over {MOST_SEPARATORS:,} columns", "Keep the columns of the template alone."
            raise one(file, found, f"at most {MOST_COLUMNS}", fix, row=row)
        if row > MOST_ROWS * MOST_COLUMNS:
            return
