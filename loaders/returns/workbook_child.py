"""Parses an XLSX workbook in a process of its own, so that whatever it does, it does it to that process alone.

The workbook's bytes come in on standard input; JSON goes out: {"refused": [found, expected, fix]}, or {"sheets": [...]} as `_sheet` makes
them. Any other end is the parent's to tell. Run by its path with `python -I`; it imports nothing of ours and as little else as can be,
for it starts anew with each workbook.

Every part is scanned first. The scan refuses what openpyxl would spend minutes or gigabytes on, and what it would pass over in silence:
document types and entities, parts deeper or larger than any real one, rows and cells out of order (openpyxl drops them), other
namespaces (it sees empty sheets). It notes what openpyxl's sparing way of reading does not tell: formulas, far cells, hidden rows.
"""

import codecs
import json
import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.parsers import expat

MEMORY = 160_000_000  # bytes of address space
SECONDS = 5  # of the processor's time
LAST_ROW, LAST_COLUMN = 5_020, 50  # content beyond is refused: 5,000 lines below a header in the first 20 rows
MOST_CELLS = 40_000
MOST_ELEMENTS = 800_000  # of all parts
MOST_OTHERS = 50_000  # of a part that is neither a sheet nor the shared texts
MOST_TEXT = 10_000_000  # characters of all cells
DEEPEST = 100
LONGEST = 200_000  # bytes of one tag, text or comment; parsers slow down with the square of it
LONGEST_NAME = 100  # of a sheet, as messages repeat it; Excel's own are at most 31
TOLD = 100  # cells with the same fault
NOT_XML = (".bin", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".wdp")
REFUSED_PARTS = {  # in the name of a part or what it is said to be: what it is
    "vbaproject": "macros",
    "macro": "macros",
    "dialogsheet": "dialogues",
    "chartsheet": "a sheet that is a chart",
    "externallink": "links to other workbooks",
    "embedding": "an embedded file",
    "oleobject": "an embedded file",
    "activex": "form controls",
    "ctrlprop": "form controls",
    "connection": "a connection to other data",
    "querytable": "a connection to other data",
    "customui": "buttons that run macros",
    "webextension": "an add-in",
}
WORKBOOK = "an Excel workbook of tables"
CLEAN_COPY = "Copy the tables into a new workbook as values, and save it as .xlsx."
MAIN = "schemas.openxmlformats.org/spreadsheetml/2006/main "  # namespaces without the http:// that all of them begin with
PACKAGE = "schemas.openxmlformats.org/package/2006/"
CELL, ROW, DATA = f"{MAIN}c", f"{MAIN}row", f"{MAIN}sheetData"
LARGE_ROOTS = (f"{MAIN}worksheet", f"{MAIN}sst")
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
NUMBER = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
TRUE = ("1", "true")


class Hostile(Exception):
    """The workbook is refused: found, expected, fix."""


@dataclass
class Noted:
    """What the scan notes of one sheet; cells as (row, column), both from 1."""

    last_row: int = 0
    last_column: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    far: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)
    links: int = 0


class Scan:
    """Goes through the parts one by one; `noted` holds each sheet's by the name of its part."""

    def __init__(self) -> None:
        self.noted: dict[str, Noted] = {}
        self.sheets = self.elements = self.cells = 0

    def part(self, name: str, content: bytes) -> None:
        """Scans one part. Raises Hostile, also where it is not XML."""
        self.path: list[str] = []
        self.sheet = Noted()
        self.row = self.column = 0
        if _has_long(content):
            raise _too_much("a part that no spreadsheet program writes")
        if content.count(b"<") - content.count(b"</") > MOST_ELEMENTS:  # at once; the count below holds for every encoding
            raise _too_much(f"over {MOST_ELEMENTS:,} elements")
        before, self.root = self.elements, ""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self.doctype
        parser.CommentHandler = self.aside
        parser.ProcessingInstructionHandler = lambda target, data: self.aside(data)
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            raise Hostile("a part that is damaged", WORKBOOK, "Open it in Excel and save it again as .xlsx.") from None
        if self.root not in LARGE_ROOTS and self.elements - before > MOST_OTHERS:
            raise _too_much(f"over {MOST_OTHERS:,} styles, names or other things beside its cells")
        if self.root == LARGE_ROOTS[0]:
            self.noted[name] = self.sheet

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise _too_much(f"over {MOST_ELEMENTS:,} elements")
        if len(self.path) >= DEEPEST:
            raise _too_much("a part that no spreadsheet program writes")
        scheme, _, name = tag.partition("//")
        tag = name if scheme == "http:" else tag
        parent = self.path[-1] if self.path else ""
        self.root = self.root or tag
        self.path.append(tag)
        if (tag == CELL) != (parent == ROW) or (tag == ROW) != (parent == DATA):
            raise _out_of_order("something other than cells in its rows")
        reader = READERS.get(tag)
        if reader:
            reader(self, attributes)
        elif parent == CELL:
            self.content(tag)

    def end(self, tag: str) -> None:
        self.path.pop()

    def doctype(self, *_: object) -> None:
        raise Hostile("a document type or an entity in a part", WORKBOOK, CLEAN_COPY)

    def aside(self, text: str) -> None:
        if len(text) > LONGEST:
            raise _too_much("a part that no spreadsheet program writes")

    def read_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self.row + 1))
        if not NUMBER.fullmatch(number) or int(number) <= self.row:
            raise _out_of_order("rows out of order, twice, or with a number that is none")
        self.row, self.column = int(number), 0
        if attributes.get("hidden") in TRUE and self.row <= LAST_ROW:
            self.sheet.hidden_rows.append(self.row)

    def read_cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise _too_much(f"over {MOST_CELLS:,} cells")
        column = self.column + 1
        if "r" in attributes:
            reference = REFERENCE.fullmatch(attributes["r"])
            column = _column(reference[1]) if reference and int(reference[2]) == self.row else 0
        if column <= self.column:
            raise _out_of_order("cells out of order, twice, or in another row than their own")
        self.column = column

    def content(self, tag: str) -> None:
        """A value, a text or a formula in the present cell."""
        cell = self.row, self.column
        if self.row > LAST_ROW or self.column > LAST_COLUMN:
            self.sheet.far.append(cell)
            return
        self.sheet.last_row, self.sheet.last_column = self.row, max(self.column, self.sheet.last_column)
        if tag == f"{MAIN}f":
            self.sheet.formulas.append(cell)

    def read_columns(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in TRUE and NUMBER.fullmatch(first) and NUMBER.fullmatch(last):
            self.sheet.hidden_columns.update(range(int(first), min(int(last), LAST_COLUMN) + 1))

    def read_merged(self, attributes: dict[str, str]) -> None:
        self.sheet.merged.append(attributes.get("ref", "")[:30])

    def read_link(self, attributes: dict[str, str]) -> None:
        self.sheet.links += 1

    def read_name(self, attributes: dict[str, str]) -> None:
        self.sheets += 1

    def read_type(self, attributes: dict[str, str]) -> None:
        check_words(attributes.get("ContentType", ""))

    def read_relationship(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "")
        check_words(kind)
        if attributes.get("TargetMode", "").lower() == "external" and not kind.lower().endswith("/hyperlink"):
            raise Hostile("a link to something outside the workbook", WORKBOOK, CLEAN_COPY)


READERS: dict[str, Callable[[Scan, dict[str, str]], None]] = {
    ROW: Scan.read_row,
    CELL: Scan.read_cell,
    f"{MAIN}col": Scan.read_columns,
    f"{MAIN}mergeCell": Scan.read_merged,
    f"{MAIN}hyperlink": Scan.read_link,
    f"{MAIN}sheet": Scan.read_name,
    f"{PACKAGE}content-types Default": Scan.read_type,
    f"{PACKAGE}content-types Override": Scan.read_type,
    f"{PACKAGE}relationships Relationship": Scan.read_relationship,
}


def check_words(text: str) -> None:
    """Raises Hostile if a part's name or type is one that is refused."""
    for word, what in REFUSED_PARTS.items():
        if word in text.lower():
            raise Hostile(what, WORKBOOK, CLEAN_COPY)


def _has_long(content: bytes) -> bool:
    """Whether something that begins with < goes on for too long: no tag holds another <."""
    at = 0
    while len(content) - at > LONGEST:
        last = content.rfind(b"<", at, at + LONGEST)
        if last < 0:
            return True
        at = last + 1
    return False


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _too_much(found: str) -> Hostile:
    return Hostile(found, f"a workbook of at most {MOST_CELLS:,} cells", CLEAN_COPY)


def _out_of_order(found: str) -> Hostile:
    return Hostile(found, "rows and cells in order", "Open it in Excel and save it again as .xlsx.")


def read(content: bytes) -> list[dict[str, Any]]:
    """Every sheet of the workbook. Raises Hostile, or anything else that openpyxl does."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # under the limits

    codecs.lookup("cp437")  # of names in archives; loaded while files can be opened
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # from here on it opens nothing: no file, no socket
    scan = Scan()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith(("/", *NOT_XML)):
                scan.part(name, archive.read(name))
    workbook = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    if len(workbook.worksheets) != scan.sheets:
        raise Hostile("a sheet that is named but not there", WORKBOOK, "Open it in Excel and save it again as .xlsx.")
    budget = [MOST_TEXT]
    return [_sheet(sheet, scan.noted.get(sheet._worksheet_path), budget) for sheet in workbook.worksheets]


def _sheet(sheet: Any, noted: Noted | None, budget: list[int]) -> dict[str, Any]:
    """One sheet: its name, whether it is hidden, what was noted, its rows from the first as texts, and its cells with an error."""
    if noted is None:
        raise Hostile("a sheet in another form (such as Strict Open XML)", WORKBOOK, "Save it in Excel as “Excel Workbook (.xlsx)”.")
    errors: list[tuple[int, int, str]] = []
    rows = []
    sheet.reset_dimensions()  # what the sheet says of its own size is not believed
    if noted.last_row and not noted.far:
        for number, cells in enumerate(sheet.iter_rows(1, noted.last_row, 1, noted.last_column), start=1):
            texts = [_text(cell) for cell in cells]
            budget[0] -= sum(map(len, texts))
            if budget[0] < 0:
                raise _too_much(f"over {MOST_TEXT:,} characters")
            errors += [
                (number, at, text) for at, (cell, text) in enumerate(zip(cells, texts, strict=True), start=1) if cell.data_type == "e"
            ]
            rows.append(texts)
    return {
        "name": sheet.title[:LONGEST_NAME],
        "hidden": sheet.sheet_state != "visible",
        "rows": rows,
        "errors": errors[:TOLD],
        "formulas": noted.formulas[:TOLD],
        "far": list(dict.fromkeys(noted.far))[:TOLD],
        "hidden_rows": noted.hidden_rows,
        "hidden_columns": sorted(noted.hidden_columns),
        "merged": noted.merged[:TOLD],
        "links": noted.links,
    }


def _text(cell: Any) -> str:
    """A cell as text, as Excel shows it at most: dates as ISO, numbers to 15 digits, a percentage with its sign."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return f"{value * 100:.15g}%" if "%" in cell.number_format else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace("_x000D_\n", "\n")  # how Excel stores a line break that came from elsewhere


def _limit() -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def main() -> None:
    """Reads one workbook under limits of memory and time; without a right to write files."""
    _limit()
    sys.modules.update(dict.fromkeys(("numpy", "lxml", "PIL")))  # type: ignore[arg-type]  # openpyxl takes them up if it can
    try:
        answer: dict[str, Iterable[object]] = {"sheets": read(sys.stdin.buffer.read())}
    except Hostile as hostile:
        answer = {"refused": hostile.args}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
