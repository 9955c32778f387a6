"""Workbooks made part by part, so that a test can say exactly what is wrong with one."""

import io
import struct
import zipfile
from collections.abc import Iterable

from hypothesis import settings

from loaders.reading import Refused
from loaders.returns import files
from loaders.returns.sheets import Read

HEADER = ("district", "priority", "measure", "period", "value", "note")
KNOWN = (frozenset(HEADER), frozenset({"action", "title", "lead", "due"}))
LINE = ("Northmere", "Violence against women and girls", "Referrals", "2025-04", "42", "ok")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"

unhurried = settings(deadline=None)  # a shared machine: how long an example takes says nothing


def cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, texts: Iterable[str] = LINE) -> str:
    cells = "".join(cell(f"{letter}{number}", text) for letter, text in zip("ABCDEFGHIJ", texts, strict=False) if text)
    return f'<row r="{number}">{cells}</row>'


def sheet(*rows: str, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """The XML of a sheet with these rows, and what stands before and after them."""
    body = "".join(rows or (row(1, HEADER), row(2)))
    return f'<worksheet xmlns="{namespace}" xmlns:r="{OFFICE}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def styles(more: int = 0) -> str:
    """Style 0 is for any value, 1 for dates, 2 for percentages; then so many more."""
    formats = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 10))
    return (
        f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>'
        f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{formats}{"<xf/>" * more}</cellXfs>'
        '<cellStyles><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
    )


def relationship(number: int, kind: str, target: str, mode: str = "") -> str:
    outside = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"{outside}/>'


def relationships(*each: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'


def override(part: str, kind: str) -> str:
    return f'<Override PartName="/{part}" ContentType="{kind}"/>'


def types(*more: str) -> str:
    standard = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
        '<Default Extension="xml" ContentType="application/xml"/>',
        override("xl/workbook.xml", f"{SHEETML}.sheet.main+xml"),
        override(SHEET, f"{SHEETML}.worksheet+xml"),
        override(STYLES, f"{SHEETML}.styles+xml"),
        override(STRINGS, f"{SHEETML}.sharedStrings+xml"),
    )
    return f'<Types xmlns="{PACKAGE}/content-types">{"".join((*standard, *more))}</Types>'


def parts(**sheets: str) -> dict[str, str | bytes]:
    """The parts of a sound workbook by name; sheets by theirs, one "Figures" with one row if none is given."""
    sheets = sheets or {"Figures": sheet()}
    names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    links = [relationship(number, "worksheet", name.removeprefix("xl/")) for number, name in enumerate(names, start=1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(sheets, start=1))
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relationships(relationship(1, "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(*links, relationship(90, "styles", "styles.xml")),
        STYLES: styles(),
        STRINGS: f'<sst xmlns="{MAIN}"/>',
        **dict(zip(names, sheets.values(), strict=True)),
    }


def packed(members: dict[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def book(**sheets: str) -> bytes:
    return packed(parts(**sheets))


def with_part(name: str, content: str | bytes) -> bytes:
    return packed({**parts(), name: content})


def bomb(name: str, chunk: bytes, times: int) -> bytes:
    """A workbook whose part of this name holds a chunk so many times, never held in memory at once."""
    target = io.BytesIO(packed({part: content for part, content in parts().items() if part != name}))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as stream:
        for _ in range(times):
            stream.write(chunk)
    return target.getvalue()


def with_sizes(content: bytes, name: str, size: int) -> bytes:
    """The same archive, its directory saying that a part unpacks to another size."""
    changed = bytearray(content)
    at = -1
    while (at := content.find(b"PK\x01\x02", at + 1)) >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        if content[at + 46 : at + 46 + length].decode() == name:
            struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


def with_flag(content: bytes, flag: int) -> bytes:
    """The same archive with a flag set on each part, in the directory and before each part."""
    changed = bytearray(content)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            changed[at + offset] |= flag
    return bytes(changed)


def lines(content: bytes, name: str = "return.xlsx") -> list[tuple[str, ...]]:
    """The cells of the first sheet's lines."""
    return [line.cells for line in read(content, name).sheets[0].lines]


def read(content: bytes, name: str = "return.xlsx") -> Read:
    return files.read(content, name, KNOWN)


def notices(content: bytes, name: str = "return.xlsx") -> list[str]:
    return [str(notice) for notice in read(content, name).notices]


def refused(content: bytes, name: str = "return.xlsx") -> list[tuple]:
    """(row, column, found) of each problem of a file that has to be refused."""
    try:
        given = read(content, name)
    except Refused as refusal:
        assert all(problem.file.startswith(name) and problem.expected and problem.fix for problem in refusal.problems)
        return [(problem.row, problem.column, problem.found) for problem in refusal.problems]
    raise AssertionError(f"not refused: {given}")


def found(content: bytes, name: str = "return.xlsx") -> list[str]:
    """What was found wrong with the file as a whole."""
    problems = refused(content, name)
    assert {problem[:2] for problem in problems} == {(None, None)}
    return [problem[2] for problem in problems]
