"""Numbers, dates and text as a reader meets them."""

import re
from collections.abc import Iterable
from datetime import date

MINUS = "\u2212"
SPECIAL = re.compile(r"([\\`*_\[\]<>#~$|])")
DIRECTIVE = re.compile(r":(?=[A-Za-z])")


def plain(text: str) -> str:
    """A text from the data, safe inside markdown: it shows as it is written."""
    return DIRECTIVE.sub(r"\\:", SPECIAL.sub(r"\\\1", text))


def pounds(pence: int) -> str:
    """282200 -> £2,822; -296900 -> −£2,969; pence are shown only where there are any."""
    whole, rest = divmod(abs(int(pence)), 100)
    return f"{MINUS if pence < 0 else ''}£{whole:,}" + (f".{rest:02}" if rest else "")


def number(value: float) -> str:
    """1454 -> 1,454; -3 -> −3; 2.5 -> 2.5."""
    return f"{value:,.10g}".replace("-", MINUS) if value % 1 else f"{int(value):,}".replace("-", MINUS)


def day(value: date) -> str:
    """20 July 2023."""
    return f"{value.day} {value:%B %Y}"


def month(value: date) -> str:
    """July 2023."""
    return f"{value:%B %Y}"


def listed(items: Iterable[str]) -> str:
    """a; a and b; a, b and c. A name that has a comma of its own stands last."""
    *most, last = sorted(items, key=lambda item: "," in item) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def noun(value: int, one: str, many: str | None = None) -> str:
    """action for 1, actions for any other number."""
    return one if value == 1 else many or one + "s"


def count(value: int, one: str, many: str | None = None) -> str:
    """1 action; 8 actions."""
    return f"{value:,} {noun(value, one, many)}"


def lower(text: str) -> str:
    """A title inside a sentence: Core money -> core money; PSPO stays."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def upper(text: str) -> str:
    """A sentence's first letter."""
    return text[:1].upper() + text[1:]


SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelled(value: int) -> str:
    """Numbers to ten as words, as prose has them."""
    return SMALL[value] if 0 <= value < len(SMALL) else f"{value:,}"


def how_many(value: int) -> str:
    """none of them; one of them; 12 of them."""
    return spelled(value) if value else "none"
