"""A document as a PDF to print: tagged for who hears it (PDF/UA-1), A4, made in memory.

What a document says reaches the typesetter as data beside the program in pdf.typ, never as part of it: no text can become code.
"""

import functools
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from views.documents import drawings
from views.documents.document import Block, Bullets, Chapter, Document, Drawn, Gap, Tabled, Tiles, Words
from views.exports import COUNT, NOT_CALCULATED, PROGRAM, pieces, plain
from views.tables import FORMATS, Table

TEMPLATE = Path(__file__).with_suffix(".typ")
COMPLETE = "Officer to complete: "
# the shapes of badges that pdf.typ draws before their words, by the symbol of the screen
SHAPES = {
    "dangerous": "octagon",
    "warning": "triangle",
    "check_circle": "circle",
    "check_box": "square",
    "help": "ring",
    "difference": "pair",
    "radio_button_checked": "disc",
    "contrast": "half",
    "pending": "dots",
    "radio_button_unchecked": "ring",
}
FIRST = 0xE100  # where a shape stands while the markdown goes: no text of ours has such a character
SYMBOL = re.compile(r":material/(\w+):\s*")
PRIVATE = re.compile("[\ue000-\uf8ff]")
SHAPE = re.compile(f"([{chr(FIRST)}-{chr(FIRST + len(SHAPES) - 1)}])")
LONG = re.compile(r"[^\s\u200b]{24,}")  # letters without a place to break
BREAK = "\u200b"
NARROWEST, GUTTER = 7, 4  # letters of a column, and between two
LINE, SHORT = 90, 16  # letters of a line across the page, and of a word among numbers
NARROWEST_TABLE, WIDEST_NARROW = 0.4, 0.7  # of the page's width
TALLEST = 1_200  # letters of a cell that may not be broken over two pages
BESIDE = 500  # px: narrower drawings stand two to a row
ABOVE = ("table", "picture", "pictures")  # what the words before it stay with
UNSHOWN = re.compile(r"could not be displayed")
SAFE = re.compile(r"[^\x20-\x7e\xa0-\xff\u2010-\u2026\n]")  # what every typeface here has


def as_pdf(document: Document) -> bytes:
    """The bytes of the file. Equal documents made on the same day are equal files."""
    from typst import TypstError  # out of a server that nobody asks for a document

    data = json.dumps(_document(document), ensure_ascii=False)
    try:
        return _made(data, document)
    except TypstError as problem:
        if not UNSHOWN.search(str(problem)):
            raise
    return _made(SAFE.sub(_shown, data), document)


def _made(data: str, document: Document) -> bytes:
    return _set(TEMPLATE.read_bytes(), data, datetime.combine(document.made, time(), UTC))


def _set(program: bytes, data: str, made: datetime) -> bytes:
    import typst

    return typst.compile(program, font_paths=_fonts(), sys_inputs={"data": data}, pdf_standards="ua-1", timestamp=made)


@functools.cache
def _fonts() -> Any:
    """The house typeface and those that the typesetter brings along; the machine's own are left out, so that all files look alike."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(drawings.FONTS)])


def _shown(found: re.Match[str]) -> str:
    """A character, or its name where no typeface here has it: a reader sees what stood there."""
    letter = found[0]
    if _has_letter(letter):
        return letter
    return f"[{unicodedata.name(letter, 'unknown character').lower()}]"


@functools.lru_cache(4096)
def _has_letter(letter: str) -> bool:
    from typst import TypstError

    try:
        _set(b'#set document(title: "t")\n#set text(font: "Public Sans")\n#sys.inputs.data', f"a{letter}", datetime(2000, 1, 1, tzinfo=UTC))
    except TypstError:
        return False
    return True


# What pdf.typ reads


def _document(document: Document) -> dict[str, Any]:
    return {
        "title": plain(document.title),
        "subtitle": plain(document.subtitle),
        "author": PROGRAM,
        "made": [document.made.year, document.made.month, document.made.day],
        "marks": [plain(mark) for mark in document.marks],
        "foot": plain(document.foot),
        "blocks": _blocks(document.chapters),
    }


def _blocks(chapters: Sequence[Chapter]) -> list[dict[str, Any]]:
    """What stands on the pages, in one row. The first chapter has its pages to itself; words stay with what they are about."""
    blocks = [block for at, chapter in enumerate(chapters) for block in _chapter(chapter, 1, anew=at == 1)]
    after: dict[str, Any] = {"is": "end"}
    for block in reversed(blocks):
        block["before"] = block["is"] == "words" and (after["is"] in ABOVE or after.get("before", False) or _begins(block, after))
        after = block
    return blocks


def _begins(block: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a text is followed by the quiet lines that belong to it."""
    return not block["quiet"] and bool(after.get("quiet"))


def _is_small(block: Block) -> bool:
    return isinstance(block, Drawn) and block.width < BESIDE


def _chapter(chapter: Chapter, level: int, *, anew: bool = False) -> Iterator[dict[str, Any]]:
    """`anew`: it begins on a page of its own."""
    yield {"is": "heading", "level": level, "text": _line(chapter.title), "anew": anew}
    for beside, blocks in itertools.groupby(chapter.blocks, _is_small):
        made = [_block(block) for block in blocks]
        if beside:
            yield {"is": "pictures", "items": made}
        else:
            yield from made
    for under in chapter.under:
        yield from _chapter(under, level + 1)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words(text, quiet, lead):
            return {"is": "words", "text": _pieces(text), "quiet": quiet, "lead": lead}
        case Bullets(items):
            return {"is": "bullets", "items": [_pieces(item) for item in items]}
        case Tabled(caption, table, fine):
            return {"is": "table", "caption": _line(caption), "fine": fine, **_table(table)}
        case Drawn(caption, chart, width):
            return {
                "is": "picture",
                "caption": _line(caption),
                "drawn": drawings.svg(chart, width=width),
                "alt": plain(chart.alt),
                "width": width,
            }
        case Tiles(items):
            return {
                "is": "tiles",
                "items": [
                    {"label": plain(tile.label), "value": plain(tile.value), "badge": _pieces(tile.badge), "note": _pieces(tile.note)}
                    for tile in items
                ],
            }
        case Gap(text):
            return {"is": "gap", "text": _pieces(f"**{COMPLETE}**{text}")}


def _line(text: str) -> str:
    """A text without its markdown, in one line."""
    return " ".join(plain(text).split())


def _pieces(text: str) -> list[dict[str, Any]]:
    """Runs of a text, each bold or quiet or neither, and the shapes of badges before their words."""
    marked = SYMBOL.sub(_place, PRIVATE.sub("", text))
    return [
        {"shape": list(SHAPES.values())[ord(part) - FIRST]}
        if SHAPE.fullmatch(part)
        else {"text": LONG.sub(_breakable, part), "bold": piece.bold, "quiet": piece.quiet}
        for piece in pieces(marked)
        for part in SHAPE.split(piece.text)
        if part
    ]


def _place(symbol: re.Match[str]) -> str:
    names = list(SHAPES)
    return chr(FIRST + names.index(symbol[1])) if symbol[1] in names else ""


def _breakable(word: re.Match[str]) -> str:
    """A very long word, with places to break it: a cell would otherwise run into the next."""
    letters = word[0]
    return BREAK.join(letters[at : at + 12] for at in range(0, len(letters), 12))


def _table(table: Table) -> dict[str, Any]:
    names = [str(name) for name in table.frame.columns]
    kinds = [table.numeric.get(name) for name in table.frame.columns]
    rows = [[_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in table.frame.itertuples(index=False, name=None)]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return {
        "names": [_pieces(name) for name in names],
        "numeric": [kind is not None or _are_numbers(name, column) for name, kind, column in zip(names, kinds, columns, strict=True)],
        "widths": _widths([names, *rows]),
        "across": _across([names, *rows]),
        "rows": [[_pieces(cell) for cell in row] for row in rows],
        "whole": all(len(cell) <= TALLEST for row in rows for cell in row),
    }


def _cell(value: object, kind: str | None) -> str:
    """A cell as the screen shows it."""
    if kind is None:
        return str(value)
    return NOT_CALCULATED if value is None or value != value else str(FORMATS[kind](value))


def _are_numbers(name: str, column: Sequence[str]) -> bool:
    """Whether a column of texts is to be read as numbers: sums of money, or counts among a few short words."""
    counts = sum(bool(COUNT.fullmatch(plain(cell))) for cell in column)
    return name.endswith("£") or (2 * counts > len(column) and all(len(plain(cell)) <= SHORT for cell in column))


def _across(rows: Sequence[Sequence[str]]) -> float:
    """How much of the page's width a table takes: the numbers of a narrow one stay near what they are of."""
    letters = sum(max(len(line) for cell in column for line in plain(cell).split("\n")) + GUTTER for column in zip(*rows, strict=True))
    return max(NARROWEST_TABLE, letters / LINE) if letters < LINE * WIDEST_NARROW else 1.0


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Shares of the width: a column of numbers is narrow, one of sentences wide, and the longest word of each has room."""
    columns = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
    letters = [sorted(map(len, column))[-(1 + len(column) // 10)] for column in columns]  # of a long cell, but not the longest of many
    word = [max((len(part) for text in column for part in text.split()), default=0) for column in columns]
    return [max(2 * long**0.5, min(part, 24), NARROWEST) for long, part in zip(letters, word, strict=True)]
