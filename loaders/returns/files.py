"""Opens a return that an officer sends, a CSV file or an XLSX workbook, as sheets of text. The bytes are not trusted.

A file is refused whole, with everything found wrong with it, or read whole with a notice for each thing that was done to it.
"""

from collections.abc import Iterator
from pathlib import PurePath

from loaders.reading import Problem, Refused
from loaders.returns import text_files, workbooks
from loaders.returns.sheets import Grid, Header, Line, Notice, Read, Sheet, one, shaped

OTHER_ENDINGS = {
    ".xlsm": ("a workbook with macros", "Save it as “Excel Workbook (.xlsx)”, without macros."),
    ".xltm": ("a template with macros", "Save it as “Excel Workbook (.xlsx)”, without macros."),
    ".xlsb": ("a binary workbook", "Save it as “Excel Workbook (.xlsx)”."),
    ".xls": ("a workbook of Excel before 2007", "Save it as “Excel Workbook (.xlsx)”."),
    ".xltx": ("a template", "Save it as “Excel Workbook (.xlsx)”."),
    ".ods": ("an OpenDocument spreadsheet", "Save it as .xlsx or CSV."),
    ".numbers": ("a spreadsheet of Numbers", "Export it as .xlsx or CSV."),
    ".txt": ("a text file", "Save it as CSV, with the ending .csv."),
    ".tsv": ("a text file", "Give it the ending .csv: columns separated by tabs are understood."),
    ".pdf": ("a PDF document", "Send the table it was made from."),
}
__all__ = ["Line", "Notice", "Read", "Sheet", "read"]


def read(content: bytes, name: str, known: Header = ()) -> Read:
    """The sheets of a file of this name. `known`: the column names, in small letters, of each header that may stand in it, by which
    the separator and the header's row are found; else the first row is the header. Raises Refused, and nothing else."""
    file = PurePath(name).name or "file"
    grids, notices = _opened(content, file, known)
    sheets, problems = [], []
    for grid in grids:
        try:
            found = shaped(grid, file, known)
        except Refused as refused:
            problems += refused.problems
            continue
        if found is None:
            notices.append(Notice(grid.name, None, None, "The sheet is empty and was left out."))
        else:
            sheets.append(found[0])
            notices += found[1]
    problems += [] if problems else _without_lines(sheets, file)
    if problems:
        raise Refused(problems)
    return Read(tuple(sheets), tuple(notices))


def _opened(content: bytes, file: str, known: Header) -> tuple[list[Grid], list[Notice]]:
    ending = PurePath(file).suffix.lower()
    if ending == ".csv":
        grid, notices = text_files.read(content, file, known)
        return [grid], notices
    if ending == ".xlsx":
        return workbooks.read(content, file)
    found, fix = OTHER_ENDINGS.get(ending, (f"the ending {ending[:20]!r}", "Save the table as .xlsx or CSV."))
    raise one(file, found, "a file that ends in .xlsx or .csv", fix)


def _without_lines(sheets: list[Sheet], file: str) -> Iterator[Problem]:
    if not any(sheet.lines for sheet in sheets):
        found = "a header and no rows below it" if sheets else "no sheet with anything in it"
        yield Problem(file, None, None, found, "at least one row below a header", "Fill in the rows, and send the file again.")
