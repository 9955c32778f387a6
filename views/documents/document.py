"""What a document holds, whichever file it becomes: chapters of words, tables and drawings.

Texts are markdown as the screen shows it (views.exports.plain takes the marks away; bold is kept where a file has it).
"""

from dataclasses import dataclass
from datetime import date

from views.charts import Chart
from views.tables import Table


@dataclass(frozen=True)
class Words:
    """A paragraph. `quiet`: a note or source line; `lead`: the answer of its chapter in one sentence."""

    text: str
    quiet: bool = False
    lead: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of one line each."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Tabled:
    """A table under its caption. `fine`: one to look something up in, in smaller type on paper."""

    caption: str
    table: Table
    fine: bool = False


@dataclass(frozen=True)
class Drawn:
    """A chart or drawn map under its caption; its words for who cannot see it are the chart's own.

    `width`: px across at which its words find room.
    """

    caption: str
    chart: Chart
    width: int = 640


@dataclass(frozen=True)
class Tile:
    """One number with its name, what is told of it in a word or two, and a quiet sentence."""

    label: str
    value: str
    badge: str
    note: str


@dataclass(frozen=True)
class Tiles:
    """Numbers side by side."""

    items: tuple[Tile, ...]


@dataclass(frozen=True)
class Gap:
    """What the store does not know and an officer has to write."""

    text: str


Block = Words | Bullets | Tabled | Drawn | Tiles | Gap


@dataclass(frozen=True)
class Chapter:
    """A heading with what stands under it. Tables without rows and empty texts are left out before it is made."""

    title: str
    blocks: tuple[Block, ...] = ()
    under: tuple["Chapter", ...] = ()


@dataclass(frozen=True)
class Document:
    """`marks` stand on every page: that figures are fictional, or hold drafts. `foot` says whose data it is and when it was made."""

    title: str
    subtitle: str
    made: date
    marks: tuple[str, ...]
    foot: str
    chapters: tuple[Chapter, ...]


# Blocks, left out where they are empty


def said(*texts: str, quiet: bool = False) -> tuple[Words, ...]:
    """A paragraph for each text."""
    return tuple(Words(text, quiet) for text in texts if text)


def noted(*texts: str) -> tuple[Words, ...]:
    """A note or source line for each text."""
    return said(*texts, quiet=True)


def led(sentence: str) -> tuple[Words, ...]:
    """The answer of a page in one sentence, above its chapter."""
    return (Words(sentence, lead=True),) if sentence else ()


def tabled(table: Table | None, caption: str = "", *, fine: bool = False) -> tuple[Tabled, ...]:
    """A table that has rows."""
    return (Tabled(caption, table, fine),) if table else ()


def drawn(chart: Chart | None, caption: str = "", width: int = 640) -> tuple[Drawn, ...]:
    """A chart, where there is one."""
    return (Drawn(caption, chart, width),) if chart else ()
