"""Parses the text of a cell by a written rule, or says what is wrong with it. Nothing is guessed.

Every parser takes text and raises Unreadable. The traps are those of spreadsheets and habits: a date becomes a number, a month its first
day, £8,700 a text; 8.700,00 is another country's; 12/09/2019 is the twelfth of September, for the day comes first here.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from loaders.reading import Unreadable
from loaders.returns import private
from loaders.returns.sheets import CONTROL, MOST_CHARACTERS
from measures.periods import MONTH_NAMES, financial_year, period_bounds, quarter

YEARS = range(1990, 2101)
SHOWN = 40  # characters of a value in a message
A_DAY = "a date such as 2025-04-30 or 30/04/2025"
A_PERIOD = "a period such as 2025-04, Q1 2025/26, 2025/26, 2025 or 2025-04-01 to 2025-06-30"
A_COUNT = "a whole number, such as 42"
A_NUMBER = "a number, such as 12.5"
AN_AMOUNT = "pounds, such as 8700, £8,700.50 or -1250"
A_FLAG = "yes or no"

DIGITS = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}|[0-9]{1,12})"  # with right thousands, or without any
MINUS = "[-\N{MINUS SIGN}]"
POUNDS = rf"£?\s?({DIGITS}(?:\.[0-9]{{1,2}})?)"
WHOLE = re.compile(DIGITS)
NUMBER = re.compile(rf"({MINUS}?)\s?({DIGITS}(?:\.[0-9]{{1,12}})?)")
AMOUNT = re.compile(rf"({MINUS}?)\s?{POUNDS}")
OWED = re.compile(rf"\({POUNDS}\)|{POUNDS}\s?{MINUS}")
SUPPRESSED = re.compile(r"\*|c|\[c\]|<\s?[0-9]{1,2}")
ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
UK_DAY = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")
LONG_DAY = re.compile(r"(?P<day>[0-9]{1,2}) (?P<name>[a-z]+) (?P<year>[0-9]{4})")
MONTHS = {spelling: number for number, name in enumerate(MONTH_NAMES, start=1) for spelling in (name, name[:3])} | {"sept": 9}
CALENDAR_YEAR = re.compile(r"[0-9]{4}")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turn the direction of writing, so that text reads as other text

# what a text that is no number or no date looks like, the first that fits, and what to do
NO_NUMBER = (
    (r"n/?[ak]\.?|tb[acd]|nil|none|unknown|not known|[-–—.?]+", "no figure", "Write 0 for none; leave the row out until there is a figure."),
    (r".*[€$].*|.*[0-9]\s?(gbp|eur|usd|p|pounds)", "a currency other than the sign £", "Write the number alone, or with £ where it is money."),
    (rf"((?!{MINUS}|£)[\x00-\x7f])*((?!{MINUS}|£)[^\x00-\x7f]).*", "characters other than the digits 0 to 9", "Type it again with the digits 0 to 9."),
    (r"[-+]?[0-9.,]+e[-+]?[0-9]+", "a number with an exponent", "Write it in full, such as 1000."),
    (r"0x[0-9a-f]+", "a number in another notation", "Write it in full, such as 31."),
    (r"£?\s?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?", "a point that may mark thousands", "Write thousands as 8,700, or 8700 alone."),
    (r".*[0-9]\s?(k|m|mn|bn)", "a shortened number", "Write it in full, such as 8700."),
    (r".*%", "a percentage", "Write the number alone, in the unit of the measure."),
    (r".*[0-9]\s+[0-9].*", "a space within a number", "Write it without spaces."),
    (rf"\(.*\)|£?\s?{MINUS}.*|.*[0-9]\s?{MINUS}", "a number below 0", "Correct the sign; a count cannot be below 0."),
    (r".*£.*", "an amount of money", "Write the number alone; money belongs in the sheet Money."),
    (r".*[0-9]\s?(-|–|to)\s?[0-9].*", "a range", "Write one number."),
    (r"£?([0-9],?){13,}(\.[0-9]*)?", "a number of over twelve digits", "Check the number."),
    (r".*,.*", "a comma that does not mark thousands", "Write thousands as 8,700, or without a comma."),
    (r"[0-9]*\.[0-9]*", "decimals that do not belong here", "Write a count whole, and pounds with two decimals."),
)  # fmt: skip
NO_DATE = (
    (r"[0-9]{5}(\.[0-9]+)?", "the number a spreadsheet keeps for a date", "Format the cell as a date, or type the date as text."),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}(t| [0-9]).*", "a date with a time of day", "Write the date alone."),
    (r"[0-9]{4}-[0-9]{2}", "which is no month", "Write a financial year as 2023/24, a month as 2023-04."),
    (r"(q|qtr|qrt|quarter)\s?[0-9].*", "a quarter that there is not, or without its two years", "Write it as Q1 2025/26."),
    (r"(.*[^0-9])?[0-9]{2}", "a year of two digits", "Write the year in full, such as 2025."),
)


@dataclass(frozen=True)
class Period:
    """First and last day, and one label however it was written: 2025-04, Q1 2025/26, 2025/26, 2025, else both days."""

    start: date
    end: date
    label: str


@dataclass(frozen=True)
class Figure:
    """What a figure's cell says: a value, that the sender suppressed it as too small to tell, or that it is withdrawn."""

    value: int | float | None
    suppressed: bool = False
    withdrawn: bool = False


def day(text: str) -> date:
    """A date, the day before the month: 2019-09-12, 12/9/2019 or 12 September 2019; from 1990 to 2100."""
    tidy = " ".join(text.split()).lower()
    found = _date_form(tidy)
    if found is None:
        raise _wrong(text, A_DAY, NO_DATE)
    parts = found.groupdict()
    month = MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["month"])
    try:
        result = date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        fix = "Correct the date; the day comes first, then the month."
        raise Unreadable(f"{quoted(text)}, which is not in the calendar", A_DAY, fix) from None
    _check_years(text, result, result)
    return result


@lru_cache(maxsize=4096)
def period(text: str) -> Period:
    """A month (also as its first day, which is what spreadsheets make of it), a quarter, a financial or calendar year, or a span of days."""
    tidy = " ".join(text.split()).lower()
    first, to, last = tidy.partition(" to ")
    if to:
        start, end = day(first), day(last)
        if end < start:
            raise Unreadable(f"{quoted(text)}, which ends before it begins", A_PERIOD, "Write the earlier day first.")
        return Period(start, end, _label(start, end))
    bounds = _first_day(text, tidy) or _calendar_year(tidy) or period_bounds(tidy)
    if bounds is None:
        raise _wrong(text, A_PERIOD, NO_DATE)
    _check_years(text, *bounds)
    return Period(*bounds, _label(*bounds))


def whole(text: str) -> int:
    """A count, 0 or more: 42 or 1,234."""
    found = WHOLE.fullmatch(text.strip())
    if not found:
        raise _wrong(text, A_COUNT, NO_NUMBER)
    return int(found[0].replace(",", ""))


def number(text: str) -> float:
    """A number, perhaps below 0 or with decimals: -3.5 or 1,234.5."""
    found = NUMBER.fullmatch(text.strip())
    if not found:
        raise _wrong(text, A_NUMBER, NO_NUMBER)
    value = float(found[2].replace(",", ""))
    return -value if found[1] and value else value


def pence(text: str) -> int:
    """Pounds as whole pence: £8,700.50 is 870050; (1,250), 1,250- and -1250 are -125000, as accountants write them."""
    owed = OWED.fullmatch(text.strip())
    found = AMOUNT.fullmatch(text.strip())
    if owed:
        return -_pence(owed[1] or owed[2])
    if not found:
        raise _wrong(text, AN_AMOUNT, NO_NUMBER)
    return -_pence(found[2]) if found[1] else _pence(found[2])


def figure(text: str, parse: Callable[[str], int | float]) -> Figure:
    """A figure by its own rule; or * c [c] <5 for one that the sender suppressed; or the word withdrawn."""
    tidy = text.strip().lower()
    if SUPPRESSED.fullmatch(tidy):
        return Figure(None, suppressed=True)
    if tidy == "withdrawn":
        return Figure(None, withdrawn=True)
    if not tidy:
        fix = "Fill the cell, or leave the row out. Write * for a suppressed figure, “withdrawn” to take one back."
        raise Unreadable("a blank cell", "a figure", fix)
    return Figure(parse(text))


def flag(text: str) -> bool:
    """Yes or no, in any letter case; TRUE and FALSE are what a spreadsheet's own cells say."""
    words = {"yes": True, "no": False, "true": True, "false": False}
    if text.strip().lower() not in words:
        raise _wrong(text, A_FLAG, ())
    return words[text.strip().lower()]


def free_text(text: str) -> str:
    """Text as it stands, line ends made one kind. Refused with personal data in it, or with what a reader cannot see."""
    tidy = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(tidy) > MOST_CHARACTERS:
        raise Unreadable(f"{len(tidy):,} characters", f"at most {MOST_CHARACTERS:,}", "Shorten the text.")
    if hidden := CONTROL.search(tidy) or TURNING.search(tidy):
        raise Unreadable(f"the invisible character {hidden[0]!a}", "plain text", "Type the text again.")
    if kinds := private.found(tidy):
        raise Unreadable(
            f"what looks like {' and '.join(kinds)}", "text without personal data", "Take it out; say what was done, not to whom."
        )
    return tidy


def quoted(text: str) -> str:
    """A value as a message shows it: short, its invisible characters spelt out, personal data never."""
    kinds = private.found(text)
    if kinds:
        return f"what looks like {' and '.join(kinds)}"
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def _wrong(text: str, expected: str, looks: tuple[tuple[str, str, str], ...]) -> Unreadable:
    """The refusal of a text, in the words of the first form that it looks like."""
    tidy = " ".join(text.split()).lower()
    if not tidy:
        return Unreadable("a blank cell", expected, "Fill the cell, or leave the row out.")
    what, fix = next(((f", {what}", fix) for form, what, fix in looks if re.fullmatch(form, tidy)), ("", "Correct the cell."))
    return Unreadable(f"{quoted(text)}{what}", expected, fix)


def _pence(pounds: str) -> int:
    return int(Decimal(pounds.replace(",", "")) * 100)


def _date_form(tidy: str) -> re.Match[str] | None:
    return ISO_DAY.fullmatch(tidy) or UK_DAY.fullmatch(tidy) or LONG_DAY.fullmatch(tidy)


def _check_years(text: str, start: date, end: date) -> None:
    if start.year not in YEARS or end.year not in YEARS:
        raise Unreadable(quoted(text), f"a year from {YEARS[0]} to {YEARS[-1]}", "Correct the year.")


def _first_day(text: str, tidy: str) -> tuple[date, date] | None:
    """The month whose first day is written; None if no day is."""
    if _date_form(tidy) is None:
        return None
    start = day(text)
    if start.day != 1:
        fix = f"For the month write {start:%Y-%m}; for some days write the first and the last with “to” between."
        raise Unreadable(f"{quoted(text)}, a single day", A_PERIOD, fix)
    return start, start.replace(day=calendar.monthrange(start.year, start.month)[1])


def _calendar_year(tidy: str) -> tuple[date, date] | None:
    year = int(tidy) if CALENDAR_YEAR.fullmatch(tidy) else 0
    return (date(year, 1, 1), date(year, 12, 31)) if year in YEARS else None


def _label(start: date, end: date) -> str:
    """The one name of a period, so that two ways of writing it are the same period."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
        if months == 1:
            return f"{start:%Y-%m}"
        if months == 3 and start.month % 3 == 1:
            return f"{quarter(start)} {financial_year(start)}"
        if months == 12 and start.month == 4:
            return financial_year(start)
        if months == 12 and start.month == 1:
            return str(start.year)
    return f"{start} to {end}"
