"""The workbook that officers fill in: a sheet for each kind of fact, with drop-downs, what each column takes, and an example.

What stands above the header is skipped when the workbook is read, so the example is never loaded. The same sheets as plain CSV files.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import Engine

from loaders.returns.checking import ASIDE
from loaders.returns.contracts import SHEETS, Sheet, Takes, columns, required
from loaders.returns.known import Known, known

GUIDE, LISTS = ASIDE
TITLE, SAYS, EXAMPLE, HEADER = 1, 2, 3, 4  # rows
FILLED_IN = 2000  # rows with drop-downs
MOST_PROMPT = 255  # letters, by Excel
WIDE, NARROW = 34, 18
TEXT = "@"  # Excel's format that leaves 2025-04 as it is typed
RULES = (
    "Fill in the sheets you need and leave the others as they are. One row is one fact.",
    "Add rows below the dark header. What stands above it, the example too, is not loaded.",
    "A return adds and corrects the rows it holds and leaves all others as they are.",
    "A column marked * must be filled. Any other cell that is left blank leaves what is held as it is.",
    "Dates are day first: 12/09/2025. Amounts are pounds: £1,250.00 or 1250.",
    "A number that must not be known is *, <5 or c. It is kept as suppressed, never as 0.",
    "Paste values, not formulas. Nothing here may name a person: leads are organisations or roles.",
    "To take a figure back, give it the value withdrawn; on the other sheets put yes in the column withdrawn.",
    "To correct a figure of a report, name its area, measure and period as the report prints them.",
)


def workbook(engine: Engine) -> bytes:
    """The workbook for the store as everybody sees it. Raises StoreUnavailable."""
    offered = _lists(known(engine, audience="public"))
    book = Workbook()
    guide = book.active or book.create_sheet()
    guide.title = GUIDE
    _guide(guide)
    for sheet in SHEETS:
        _sheet(book.create_sheet(sheet.name), sheet, offered)
    _offer(book, offered)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts() -> Iterator[tuple[str, str]]:
    """Each sheet as a CSV file: its name, and its header."""
    for sheet in SHEETS:
        out = io.StringIO()
        csv.writer(out).writerow(columns(sheet))
        yield f"{sheet.name.lower()}.csv", out.getvalue()


def write(engine: Engine, out: Path, folder: Path | None = None) -> list[Path]:
    """Writes the workbook, and the CSV files into a folder; gives what was written. Raises StoreUnavailable."""
    out.write_bytes(workbook(engine))
    written = [out]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts():
            (folder / name).write_text(text, encoding="utf-8", newline="")
            written.append(folder / name)
    return written


def _lists(known: Known) -> dict[str, Sequence[str]]:
    """What the drop-downs offer, by the name that the contracts give it."""
    titles = {measure.title: None for measure in known.measures.values()}
    return {
        "areas": sorted(known.areas),
        "districts": sorted(name for name, area in known.areas.items() if area.kind == "district"),
        "partnerships": sorted(one.short_name for one in known.partnerships.values()),
        "priorities": sorted(known.priorities),
        "measures": list(titles),
        "actions": sorted(fact["action"] for fact in known.facts["actions"].values() if not fact["withdrawn"]),
        "funds": sorted({fact["title"] for fact in known.facts["funds"].values() if not fact["withdrawn"]}),
    }


def _guide(page: Worksheet) -> None:
    page.append(["Return to the community safety scrutiny dashboard"])
    for rule in RULES:
        page.append([rule])
    page.append([f"The lists are as the dashboard held them on {date.today():%d/%m/%Y}."])
    page["A1"].font = Font(bold=True, size=16)
    page.column_dimensions["A"].width = 110
    for (cell,) in page.iter_rows(min_row=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _sheet(page: Worksheet, sheet: type[Sheet], offered: Mapping[str, Sequence[str]]) -> None:
    must = required(sheet)
    page.cell(TITLE, 1, sheet.one).font = Font(bold=True, size=14)
    for at, (name, takes) in enumerate(columns(sheet).items(), start=1):
        says = page.cell(SAYS, at, f"{'* ' if name in must else ''}{takes.says}")
        says.alignment, says.font = Alignment(wrap_text=True, vertical="top"), Font(size=9)
        example = page.cell(EXAMPLE, at, takes.example or None)
        example.font, example.number_format = Font(italic=True, color="FF5F6B7A"), TEXT
        header = page.cell(HEADER, at, name)
        header.font, header.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3A5F")
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = WIDE if len(takes.says) > WIDE else NARROW
        for row in range(HEADER + 1, HEADER + 1 + FORMATTED):
            page.cell(row, at).number_format = TEXT
        _drop_down(page, letter, name, takes, offered)
    page.row_dimensions[SAYS].height = 62
    page.freeze_panes = f"A{HEADER + 1}"


FORMATTED = 300  # rows whose cells are text, so that Excel does not turn 2025-04 into a day


def _drop_down(page: Worksheet, letter: str, name: str, takes: Takes, offered: Mapping[str, Sequence[str]]) -> None:
    """What is typed may differ from a list: the loader says what is wrong with it, and offers the nearest name."""
    if not takes.choose:
        return
    listed = f'"{",".join(takes.choose)}"' if isinstance(takes.choose, tuple) else f"={takes.choose}_list"
    if isinstance(takes.choose, str) and not offered[takes.choose]:
        return
    rule = DataValidation("list", formula1=listed, allow_blank=True, showErrorMessage=False, showInputMessage=True)
    rule.promptTitle, rule.prompt = name, takes.says[:MOST_PROMPT]
    rule.add(f"{letter}{HEADER + 1}:{letter}{HEADER + FILLED_IN}")
    page.add_data_validation(rule)


def _offer(book: Workbook, offered: Mapping[str, Sequence[str]]) -> None:
    page = book.create_sheet(LISTS)
    for at, (name, words) in enumerate(offered.items(), start=1):
        page.cell(1, at, name).font = Font(bold=True)
        page.column_dimensions[get_column_letter(at)].width = WIDE
        for row, word in enumerate(words, start=2):
            page.cell(row, at, word)
        if words:
            letter = get_column_letter(at)
            book.defined_names[f"{name}_list"] = DefinedName(f"{name}_list", attr_text=f"{LISTS}!${letter}$2:${letter}${len(words) + 1}")
