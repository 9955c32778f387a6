"""An XLSX workbook from an officer: the archive is checked here, byte by byte; its XML is parsed in a process that may fail.

Traps of the source. A workbook of 100 KB can unpack to gigabytes, and its directory can lie about it; one cell far off makes common readers
take gigabytes; what looks like a value can be a formula, or a link to another workbook; hidden rows and merged cells do not show.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from loaders.reading import Problem, Refused
from loaders.returns import workbook_child
from loaders.returns.sheets import MOST_BYTES, Fault, Grid, Notice, letters, one, spans
from loaders.returns.workbook_child import LAST_COLUMN, LAST_ROW, WORKBOOK, Hostile

MOST_PARTS = 500
MOST_UNPACKED = 20_000_000
MOST_RATIO, RATIO_FROM = 100, 1_000_000  # bytes unpacked to bytes packed; only of a part at least so large
ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENTRY, END = b"PK\x01\x02", b"PK\x05\x06"  # of the archive's directory
END_BYTES = 22
NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)  # what unpacking says
CHUNK_BYTES = 65_536
WAIT_SECONDS = 10  # for a child process on a busy machine; what it may use of the processor is half of that
SAVE_AGAIN = "Open it in Excel and save it again as .xlsx."


def read(content: bytes, file: str) -> tuple[list[Grid], list[Notice]]:
    """The rows of each sheet with something in it, and what there is to say about them. Raises Refused."""
    _check_kind(content, file)
    _check_archive(content, file)
    grids: list[Grid] = []
    notices: list[Notice] = []
    for sheet in _parsed(content, file):
        grids.append(_grid(sheet))
        notices += _notices(sheet)
    return grids, notices


def _check_kind(content: bytes, file: str) -> None:
    if not content:
        raise one(file, "an empty file", WORKBOOK, "Send the workbook again.")
    if content.startswith(OLE):
        fix = "Take the password off (File, Info, Protect Workbook) or save it as “Excel Workbook (.xlsx)”."
        raise one(file, "a workbook with a password, or of Excel before 2007", f"{WORKBOOK} without a password", fix)
    if not content.startswith(ZIP):
        raise one(file, "a file that is not a workbook", WORKBOOK, "If it is a CSV file, give it the ending .csv; else save it as .xlsx.")
    if len(content) > MOST_BYTES:
        raise one(file, f"{len(content) / 1e6:,.1f} MB", f"at most {MOST_BYTES / 1e6:.0f} MB", "Send the tables alone, or in parts.")
    if content[-END_BYTES:-18] != END or content[-2:] != b"\0\0":
        raise one(file, "a workbook that is cut off, or has something behind its end", "a whole workbook", f"Send it again. {SAVE_AGAIN}")
    if content.count(ENTRY) > MOST_PARTS:
        raise one(file, f"over {MOST_PARTS} parts", f"a workbook of at most {MOST_PARTS} parts", workbook_child.CLEAN_COPY)


def _check_archive(content: bytes, file: str) -> None:
    """Raises Refused for whatever is wrong with the archive: its directory first, then what it really unpacks to."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            problems = [Problem(file, None, None, *told) for told in dict.fromkeys(_wrong(parts))]
            if problems:
                raise Refused(problems)
            _unpack(archive, parts, file)
    except DAMAGED:
        raise one(file, "an archive that is damaged", "a whole workbook", f"Send it again. {SAVE_AGAIN}") from None


def _wrong(parts: list[zipfile.ZipInfo]) -> Iterator[tuple[str, str, str]]:
    names = [part.filename for part in parts]
    if not set(NEEDED) <= set(names):
        yield "an archive that is not a workbook", WORKBOOK, SAVE_AGAIN
    if parts and min(part.header_offset for part in parts) > 0:
        yield "something before the beginning of the archive", WORKBOOK, SAVE_AGAIN
    if len({name.casefold() for name in names}) < len(names):
        yield "a part twice", "each part once", SAVE_AGAIN
    if any(name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names):
        yield "a part with a name that leads out of the workbook", WORKBOOK, SAVE_AGAIN
    if any(part.flag_bits & ENCRYPTED for part in parts):
        yield "a part with a password", "a workbook without a password", "Take the password off, and save it again as .xlsx."
    if any(part.compress_type not in PACKINGS for part in parts):
        yield "a part packed in a way that Excel does not use", WORKBOOK, SAVE_AGAIN
    for name in names:
        try:
            workbook_child.check_words(name)
        except Hostile as hostile:
            yield hostile.args


def _unpack(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], file: str) -> None:
    """Unpacks every part to nowhere and counts: the directory's own figures are not believed."""
    total = 0
    for part in parts:
        size = 0
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                size, total = size + len(chunk), total + len(chunk)
                dense = size > RATIO_FROM and size > MOST_RATIO * part.compress_size
                if dense or total > MOST_UNPACKED:
                    expected = f"at most {MOST_UNPACKED / 1e6:.0f} MB, and {MOST_RATIO} times the size of a part"
                    raise one(file, "a workbook that unpacks to far more than its size", expected, workbook_child.CLEAN_COPY)


def _parsed(content: bytes, file: str) -> list[dict[str, Any]]:
    """What the child process makes of the workbook. Raises Refused, also where the child ends in any way but well."""
    command = [sys.executable, "-I", str(Path(workbook_child.__file__))]
    fix = f"{SAVE_AGAIN} If that does not help, send the tables as CSV."
    try:
        child = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, timeout=WAIT_SECONDS, check=True
        )
        answer = json.loads(child.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        expected = f"{WORKBOOK} that can be read within {workbook_child.SECONDS} seconds"
        raise one(file, "a workbook that is damaged, or too large or unusual to read", expected, fix) from None
    if "refused" in answer:
        raise one(file, *answer["refused"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _grid(sheet: dict[str, Any]) -> Grid:
    rows = [(number, tuple(cells)) for number, cells in enumerate(sheet["rows"], start=1)]
    paste = "Copy the cell and paste it as a value."
    faults = [Fault(row, column, "a formula", "a value", paste) for row, column in sheet["formulas"]]
    formulas = {(row, column) for row, column in sheet["formulas"]}
    faults += [
        Fault(row, column, f"the error {text}", "a value", "Correct the cell.")
        for row, column, text in sheet["errors"]
        if (row, column) not in formulas
    ]
    far = f"content in the first {LAST_ROW:,} rows and {LAST_COLUMN} columns alone"
    faults += [
        Fault(row, column, "something far away from the table", far, "Delete the cell's row and column.") for row, column in sheet["far"]
    ]
    return Grid(sheet["name"], rows, sorted(faults, key=lambda fault: (fault.row, fault.column)), tuple(sheet["merged"]))


def _notices(sheet: dict[str, Any]) -> Iterator[Notice]:
    name = sheet["name"]
    if sheet["hidden"]:
        yield Notice(name, None, None, "The sheet is hidden; it is read too.")
    if sheet["hidden_rows"]:
        yield Notice(name, sheet["hidden_rows"][0], None, f"Hidden rows are read too: {spans(sheet['hidden_rows'])}.")
    if sheet["hidden_columns"]:
        columns = ", ".join(map(letters, sheet["hidden_columns"]))
        yield Notice(name, None, letters(sheet["hidden_columns"][0]), f"Hidden columns are read too: {columns}.")
    if sheet["merged"]:
        more = " and more" if len(sheet["merged"]) > 5 else ""
        yield Notice(name, None, None, f"Of merged cells the first holds the value: {', '.join(sheet['merged'][:5])}{more}.")
    if sheet["links"]:
        yield Notice(name, None, None, "The targets of links were dropped; the text of their cells was kept.")
