"""Tables as CSV and XLSX, charts as SVG and PNG, as bytes: safe to open in a spreadsheet, and drawn without asking any host."""

import csv
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

import pandas as pd

from views import theme, words
from views.charts import Chart
from views.documents import drawings
from views.tables import Table

Cell = tuple[str | int | float | None, str]  # a value (None: an empty cell), and the format in which a workbook shows it

PROGRAM = "Community safety scrutiny dashboard"
NOT_CALCULATED = "Not calculated"
TEXT, WHOLE = "General", "#,##0"
# kind of number: what it is divided by, as many decimals as the page can show, and its format where it has any
KINDS = {
    "number": (1, 10, "#,##0.##########"),
    "pounds": (100, 2, "#,##0.00"),
    "pounds and pence": (100, 2, "#,##0.00"),
    "rate": (1, 1, "0.0"),
}
NARROWEST, WIDEST = 12, 60  # letters of a column
MOST_LETTERS = 32_767  # of a cell
WIDTH = 900  # px of a chart's plotting area
TITLE_LETTERS, LINE_LETTERS = 90, 145  # that fit above and below it
BELOW, PADDING = 48, 24  # px from the plotting area to the lines below its axis, and round the whole
SCALE = 2  # px of a PNG for each of the chart's

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
SYMBOL = re.compile(r":material/\w+:\s*")
LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
DIRECTIVE = re.compile(r":([a-z]+(?:-[a-z]+)?)\[([^\[\]]*)\]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PRIVATE = 0xE000  # where an escaped character stands while the markdown goes
HELD = re.compile(r"[\ue000-\ue07f]")
STRONG, FAINT, END = "\ue080", "\ue081", "\ue082"  # where bold or quiet words begin, and where they end
MARK = re.compile(f"([{STRONG}{FAINT}{END}])")
CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)  # XML may hold none; nor may a text turn round what follows
SHAPES = "".join(shape for *_, shape in theme.SIGNALS.values())
# a whole number as words.number writes it, so no year and no code; before it perhaps the shape of an unusual one
COUNT = re.compile(rf"(?:([{SHAPES}]) )?({words.MINUS}?(?:0|[1-9]\d{{0,2}}(?:,\d{{3}})*))")
FORMULA = re.compile(r"[\t\r\n]|[\s\"';\u2018\u2019\u201c\u201d]*[=+\-@\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True)
class Standing:
    """What a chart needs to stand by itself: a title, the lines under it, and the lines at the foot."""

    title: str
    above: Sequence[str]
    below: Sequence[str]


@dataclass(frozen=True)
class Piece:
    """A part of a text without its markdown."""

    text: str
    bold: bool
    quiet: bool


def plain(text: str) -> str:
    """A text for the screen without its markdown: badges and links as their words, a quiet line as a line of its own."""
    return MARK.sub("", _opened(text))


def pieces(text: str) -> Iterator[Piece]:
    """The same for a file that has bold and quiet words of its own: joined, the pieces are `plain`."""
    within: list[str] = []
    for part in MARK.split(_opened(text)):
        if part in (STRONG, FAINT):
            within.append(part)
        elif part == END:
            within.pop()
        elif part:
            yield Piece(part, STRONG in within, FAINT in within)


def _opened(text: str) -> str:
    """The text without its markdown, with marks of ours where bold and quiet words begin and end."""
    text = ESCAPED.sub(lambda found: chr(PRIVATE + ord(found[1])), MARK.sub("", text))
    text = SYMBOL.sub("", text).replace("  \n", "\n")
    while (opened := DIRECTIVE.sub(_words_of, LINK.sub(r"\1", text))) != text:
        text = opened
    text = HELD.sub(lambda found: chr(ord(found[0]) - PRIVATE), BOLD.sub(rf"{STRONG}\1{END}", text))
    return CONTROL.sub("", text)


def _words_of(directive: re.Match[str]) -> str:
    name, inner = directive.groups()
    return f"{FAINT}{inner}{END}" if name == "gray" else inner


def neutral(text: str) -> str:
    """A text that a spreadsheet might run as a formula, with an apostrophe before it; any other as it is."""
    return f"'{text}" if FORMULA.match(text) else text


def heads(table: Table) -> list[Cell]:
    return [(plain(str(name)), TEXT) for name in table.frame.columns]


def rows(table: Table) -> Iterator[list[Cell]]:
    """The cells below the heads: numbers as numbers, money in pounds, rounded as the page shows them; all else as plain text."""
    kinds = [table.numeric.get(name) for name in table.frame.columns]
    for row in table.frame.itertuples(index=False, name=None):
        yield [_worded(str(cell)) if kind is None else _number(cell, kind) for cell, kind in zip(row, kinds, strict=True)]


def _worded(cell: str) -> Cell:
    """A text, or the number that it is: to add up a column without the unusual ones would mislead."""
    text = plain(cell)
    if not (count := COUNT.fullmatch(text)):
        return text, TEXT
    shape, digits = count.groups()
    return int(digits.replace(",", "").replace(words.MINUS, "-")), f'"{shape} "{WHOLE}' if shape else WHOLE


def _number(value: float, kind: str) -> Cell:
    if pd.isna(value):
        return NOT_CALCULATED, TEXT
    divisor, decimals, form = KINDS[kind]
    rounded = round(float(value) / divisor, decimals)
    return (int(rounded), WHOLE) if rounded.is_integer() and kind != "rate" else (rounded, form)


def as_csv(table: Table) -> bytes:
    """UTF-8 with the mark by which Excel knows it; lines end as in RFC 4180."""
    text = io.StringIO()
    writer = csv.writer(text)
    for row in (heads(table), *rows(table)):
        writer.writerow([neutral(value) if isinstance(value, str) else value for value, _ in row])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table, notes: Iterable[tuple[str, str]]) -> bytes:
    """A workbook: the sheet Table, and the sheet Notes with a name and a text to a row."""
    told = [[(name, TEXT), (plain(text), TEXT)] for name, text in (("Note", "About this table"), *notes)]
    return sheets_as_xlsx({"Table": [heads(table), *rows(table)], "Notes": told})


def sheets_as_xlsx(
    sheets: Mapping[str, Sequence[Sequence[Cell]]], title: str = "", also: Callable[[str, Any], None] | None = None
) -> bytes:
    """A workbook of these sheets, each of rows of which the first is the heads. `also` gets each sheet's name and the sheet.

    No text is a formula, whatever it begins with, nor after somebody has edited it; one longer than a cell can hold is cut.
    """
    from xlsxwriter import Workbook  # its library stays out of a server that nobody asks for a workbook

    held = io.BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        book.set_properties({"author": PROGRAM, "title": title})

        @cache
        def dress(form: str, quoted: bool, bold: bool) -> Any:
            return book.add_format({"valign": "top", "text_wrap": True, "num_format": form, "quote_prefix": quoted, "bold": bold})

        for name, cells in sheets.items():
            sheet, widths = book.add_worksheet(name), [NARROWEST] * len(cells[0])
            for down, row in enumerate(cells):
                for across, (value, form) in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(down, across, _fitting(value), dress(form, bool(FORMULA.match(value)), down == 0))
                        widths[across] = max(widths[across], *(len(line) + 2 for line in value.split("\n")))
                    elif value is not None:
                        sheet.write_number(down, across, value, dress(form, False, down == 0))
            for across, width in enumerate(widths):
                sheet.set_column(across, across, min(width, WIDEST))
            sheet.freeze_panes(1, 0)
            if also:
                also(name, sheet)
    return held.getvalue()


def _fitting(text: str) -> str:
    """As much of a text as a cell can hold, counted as Excel counts: in pairs of bytes."""
    whole = text.encode("utf-16-le")
    return text if len(whole) <= 2 * MOST_LETTERS else whole[: 2 * (MOST_LETTERS - 1)].decode("utf-16-le", "ignore") + "\u2026"


def as_svg(chart: Chart, words_of_it: Standing) -> bytes:
    """A drawing on white, with what its page says in text around it, and the words for who cannot see it."""
    from vl_convert import vegalite_to_svg

    drawings.register()
    drawn = vegalite_to_svg(_standing(chart, words_of_it), allowed_base_urls=[])
    return drawn.replace("<svg ", f'<svg role="img" aria-label={quoteattr(plain(chart.alt))} ', 1).encode()


def as_png(chart: Chart, words_of_it: Standing) -> bytes:
    """The same as an image."""
    from vl_convert import vegalite_to_png

    drawings.register()
    return vegalite_to_png(_standing(chart, words_of_it), scale=SCALE, allowed_base_urls=[])


def _standing(chart: Chart, words_of_it: Standing) -> dict[str, Any]:
    """The specification of a chart that stands by itself."""
    quiet = {"font": theme.FONT, "fontSize": 12.5, "lineHeight": 17, "color": theme.LIGHT["mute"]}
    title = {
        "text": textwrap.wrap(plain(words_of_it.title), TITLE_LETTERS), "subtitle": _wrapped(words_of_it.above), "anchor": "start",
        "frame": "group", "offset": 16, "font": theme.FONT, "fontSize": 18, "color": theme.LIGHT["ink"], "subtitlePadding": 8,
        **{f"subtitle{name[0].upper()}{name[1:]}": value for name, value in quiet.items()},
    }  # fmt: skip
    below = {
        "data": {"values": [{}]},
        "mark": {"type": "text", "text": _wrapped(words_of_it.below), "align": "left", "baseline": "top", "dy": BELOW, **quiet},
        "encoding": {"x": {"value": 0}, "y": {"value": "height"}},
    }
    config = {**chart.spec["config"], "background": theme.LIGHT["paper"], "padding": PADDING}
    width = chart.spec["width"]
    return {
        **chart.spec,
        "width": WIDTH if width == "container" else width,
        "title": title,
        "layer": [*chart.spec["layer"], below],
        "config": config,
    }


def _wrapped(lines: Iterable[str]) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(plain(line), LINE_LETTERS)]
