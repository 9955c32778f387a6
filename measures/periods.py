"""Which period does a date or a printed label belong to?

Financial years run from 1 April to 31 March. Reports spell one quarter in many ways ("Q1 23/4", "Qrt 1 2023/24");
a label is read only when one reading is possible, and is otherwise left as printed: nothing is guessed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from math import isnan
from numbers import Real

import pandas as pd

FINANCIAL_YEAR_FIRST_MONTH = 4
"""April: the financial year of local government in England, 1 April to 31 March."""

TWO_DIGIT_YEARS_BELOW = 90
"""Two digits below this are a year of the 2000s; 90 to 99 could be of either century, so they stay unread."""

MONTH_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTHS = {spelling: number for number, name in enumerate(MONTH_NAMES, start=1) for spelling in (name, name[:3])}
_MONTHS["sept"] = 9

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONG_YEAR = r"(?:19|20|21)[0-9]{2}"
_YEARS = rf"(?P<first>{_LONG_YEAR}|[0-9]{{2}})[/-](?P<second>[0-9]{{4}}|[0-9]{{1,2}})"
_QUARTER = r"(?:quarter|qtr|qrt|q) ?(?P<quarter>[1-4])"
_QUARTER_LABELS = tuple(re.compile(form) for form in (rf"{_QUARTER} {_YEARS}", rf"{_YEARS} {_QUARTER}"))
_FINANCIAL_YEAR_LABEL = re.compile(rf"(?P<first>{_LONG_YEAR})/(?P<second>[0-9]{{4}}|[0-9]{{2}})")
_MONTH_LABEL = re.compile(rf"(?P<month>[a-z]+) (?P<year>{_LONG_YEAR})")
_ISO_MONTH_LABEL = re.compile(rf"(?P<year>{_LONG_YEAR})-(?P<month>0[1-9]|1[0-2])")


def as_date(value: object) -> dt.date:
    """The calendar date of a date, a timestamp (its time of day is dropped) or ISO text "2019-07-28".

    ValueError for anything else, a missing value included.
    """
    if isinstance(value, dt.date) and not pd.isna(value):
        return dt.date(value.year, value.month, value.day)
    if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise ValueError(f"{value!r} is not a date: expected a date written YYYY-MM-DD")


def as_optional_date(value: object) -> dt.date | None:
    """As `as_date`, but None for a value that is missing: None, NaN, NaT or blank text."""
    return None if is_missing(value) else as_date(value)


def is_missing(value: object) -> bool:
    """True for None, NaN, NaT, NA and blank text."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, Real) and isnan(value))


def financial_year(date: dt.date | str) -> str:
    """The financial year a date lies in: 31 March 2020 -> "2019/20", 1 April 2020 -> "2020/21".

    Takes a date or ISO text; ValueError for anything else.
    """
    return _financial_year_label(_first_year(as_date(date)))


def quarter(date: dt.date | str) -> str:
    """The quarter of the financial year: April to June "Q1" ... January to March "Q4". ValueError if not a date."""
    return f"Q{(as_date(date).month - FINANCIAL_YEAR_FIRST_MONTH) % 12 // 3 + 1}"


def financial_year_bounds(label: str) -> tuple[dt.date, dt.date]:
    """First and last day of a financial year: "2019/20" -> (1 April 2019, 31 March 2020).

    ValueError where the label is not a financial year, such as "2019" or "2019/21".
    """
    bounds = _financial_year_bounds(_tidy(label))
    if bounds is None:
        raise ValueError(f"{label!r} is not a financial year: expected a label such as 2019/20")
    return bounds


def financial_years(start: dt.date | str, end: dt.date | str) -> list[str]:
    """Every financial year from that of `start` to that of `end`, both included; empty if that of `end` is earlier."""
    first, last = _first_year(as_date(start)), _first_year(as_date(end))
    return [_financial_year_label(year) for year in range(first, last + 1)]


def period_bounds(label: str | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of the period a label names, or None where that is not certain.

    Reads quarters of a financial year ("Q1 2023/24", "Qrt 4 2022/2023", "Q1 23/4", "2022/23 Q4"), financial years
    ("2019/20"), and calendar months ("July 2023", "Jul 2023", "2023-07"). Not certain, so None: blank or missing;
    a quarter with one year ("Qrt 4 2023": calendar or financial?); a fifth quarter; years that do not follow each
    other ("2021/23"). A bare "2011-12" is December 2011: only a slash makes a financial year.
    """
    tidy = _tidy(label)
    for read in (_quarter_bounds, _financial_year_bounds, _month_bounds):
        bounds = read(tidy)
        if bounds is not None:
            return bounds
    return None


def period_start(label: str | None) -> dt.date | None:
    """First day of the period a label names, or None where that is not certain. Labels as in `period_bounds`."""
    bounds = period_bounds(label)
    return None if bounds is None else bounds[0]


def period_end(label: str | None) -> dt.date | None:
    """Last day of the period a label names, or None where that is not certain. Labels as in `period_bounds`."""
    bounds = period_bounds(label)
    return None if bounds is None else bounds[1]


def month_range(start: dt.date | str, end: dt.date | str) -> list[dt.date]:
    """The first day of every month from that of `start` to that of `end`, both included; empty if `end` is earlier."""
    first, last = _month_number(as_date(start)), _month_number(as_date(end))
    return [_month_start(number) for number in range(first, last + 1)]


def missing_months(dates: Iterable[dt.date | str]) -> list[dt.date]:
    """The months between the first and the last of `dates` that hold none of them, each as its first day."""
    present = {as_date(date).replace(day=1) for date in dates}
    return [month for month in month_range(min(present), max(present)) if month not in present] if present else []


def _tidy(label: object) -> str:
    return " ".join(label.split()).lower() if isinstance(label, str) else ""


def _first_year(day: dt.date) -> int:
    return day.year if day.month >= FINANCIAL_YEAR_FIRST_MONTH else day.year - 1


def _financial_year_label(first_year: int) -> str:
    return f"{first_year}/{(first_year + 1) % 100:02d}"


def _month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def _read_first_year(first: str, second: str) -> int | None:
    """The first calendar year of two that must follow each other ("2023", "24"), or None."""
    if len(first) == 2 and int(first) >= TWO_DIGIT_YEARS_BELOW:
        return None
    year = int(first) if len(first) == 4 else 2000 + int(first)
    return year if str(year + 1).endswith(second) else None


def _quarter_bounds(tidy: str) -> tuple[dt.date, dt.date] | None:
    found = next((match for form in _QUARTER_LABELS if (match := form.fullmatch(tidy))), None)
    year = _read_first_year(found["first"], found["second"]) if found else None
    if found is None or year is None:
        return None
    first_month = _month_number(dt.date(year, FINANCIAL_YEAR_FIRST_MONTH, 1)) + 3 * (int(found["quarter"]) - 1)
    return _months_bounds(first_month, first_month + 2)


def _financial_year_bounds(tidy: str) -> tuple[dt.date, dt.date] | None:
    found = _FINANCIAL_YEAR_LABEL.fullmatch(tidy)
    year = _read_first_year(found["first"], found["second"]) if found else None
    if year is None:
        return None
    first_month = _month_number(dt.date(year, FINANCIAL_YEAR_FIRST_MONTH, 1))
    return _months_bounds(first_month, first_month + 11)


def _month_bounds(tidy: str) -> tuple[dt.date, dt.date] | None:
    found = _MONTH_LABEL.fullmatch(tidy) or _ISO_MONTH_LABEL.fullmatch(tidy)
    if found is None:
        return None
    month = _MONTHS.get(found["month"]) if found["month"].isalpha() else int(found["month"])
    if month is None:
        return None
    number = _month_number(dt.date(int(found["year"]), month, 1))
    return _months_bounds(number, number)


def _months_bounds(first: int, last: int) -> tuple[dt.date, dt.date]:
    year, month = last // 12, last % 12 + 1
    return _month_start(first), dt.date(year, month, calendar.monthrange(year, month)[1])
