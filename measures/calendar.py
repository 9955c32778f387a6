"""What is due, by which day, and has it passed?

What is printed and what is worked out here are kept apart by the caller. The committee's yearly meeting: once in every 12 months, as the
reports state it. The time in which a request is answered is agreed by each committee: a setting, not law.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

RESPONSE_DAYS = 28
"""Days in which a committee's request is answered, where no other number is agreed: a setting (RESPONSE_DAYS)."""

LONGEST_RESPONSE_DAYS = 366
"""A longer response time is taken for a slip of the pen."""

MEETING_MONTHS = 12
"""The committee meets at least once in every 12 months (reports 001 and 004)."""

YEARLY_MONTHS = 12
"""An assessment and a plan are called yearly in reports 000 and 004; one partnership says every three years."""

DUE_SOON_DAYS = 90
"""Our own definition, as for orders: what is due within this many days is due soon. The ninetieth counts."""

PASSED, SOON, LATER, UNDATED = "passed", "soon", "later", "undated"

_DAY, _MONTH, _YEAR = (re.compile(form) for form in (r"\d{4}-\d{2}-\d{2}", r"\d{4}-\d{2}", r"\d{4}"))
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def response_days(text: str | None) -> int | None:
    """A setting as a number of days: 1 to `LONGEST_RESPONSE_DAYS`; None where it is anything else."""
    tidy = (text or "").strip()
    days = int(tidy) if _WHOLE_NUMBER.fullmatch(tidy) else 0
    return days if 1 <= days <= LONGEST_RESPONSE_DAYS else None


def answer_due(meeting: dt.date, days: int) -> dt.date:
    """The day by which an answer was due: so many days after the meeting, that day included."""
    return meeting + dt.timedelta(days=days)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the month's last day where it has no such day: 31 January + 1 is 28 or 29 February."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def bounds(start: str | None, end: str | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of what is printed as a day, a month (YYYY-MM) or a year; an empty end is that of the start; None without a start."""
    first = _bounds(start)
    last = _bounds(end) or first
    return None if first is None or last is None else (first[0], last[1])


def _bounds(text: str | None) -> tuple[dt.date, dt.date] | None:
    if not isinstance(text, str):
        return None
    if _DAY.fullmatch(text):
        return dt.date.fromisoformat(text), dt.date.fromisoformat(text)
    if _MONTH.fullmatch(text):
        year, month = int(text[:4]), int(text[5:])
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return (dt.date(int(text), 1, 1), dt.date(int(text), 12, 31)) if _YEAR.fullmatch(text) else None


def due_day(first: dt.date, last: dt.date, *, exact: bool, as_at: dt.date) -> dt.date:
    """The day that counts: of exact days the first until it has come, then the last; of a month, quarter or year always the last."""
    return first if exact and first >= as_at else last


def standing(day: dt.date | None, as_at: dt.date) -> str:
    """`PASSED` before a date, `SOON` from it to `DUE_SOON_DAYS` after it, `LATER`, or `UNDATED`."""
    if day is None:
        return UNDATED
    left = (day - as_at).days
    if left < 0:
        return PASSED
    return SOON if left <= DUE_SOON_DAYS else LATER
