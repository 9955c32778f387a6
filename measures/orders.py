"""Is a public spaces protection order (PSPO) in force, when does it lapse, and do its dates make sense?

Anti-social Behaviour, Crime and Policing Act 2014, sections 59 to 72: an order lasts at most three years and may be
extended before it ends, each time for at most three years. The checks are prompts to ask, not findings of law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from measures.periods import as_date, as_optional_date

EXPIRES_SOON_DAYS = 90
"""Our own definition: an order this close to its end is marked. The end date itself counts as in force."""

NOT_YET_IN_FORCE = "Not yet in force"
IN_FORCE = "In force"
EXPIRES_SOON = f"Expires within {EXPIRES_SOON_DAYS} days"
EXPIRED = "Expired"
NO_END_DATE = "No end date recorded"
CHECK_DATES = "Check dates"
STATUSES = (NOT_YET_IN_FORCE, IN_FORCE, EXPIRES_SOON, EXPIRED, NO_END_DATE, CHECK_DATES)

MAXIMUM_YEARS = 3
"""Calendar years, for an order and again for each extension (sections 59 to 72 of the Act; check the current text)."""

CONTRADICTIONS = ("end_before_start_check", "extension_made_after_expiry_check", "extension_not_later_check")
"""Flags that leave no status to trust: the answer is "Check dates"."""

OptionalDate = dt.date | str | None
Extension = tuple[OptionalDate, OptionalDate]
"""The day an extension was made and the end it set."""
_Dated = tuple[dt.date | None, dt.date | None]


def order_status(
    start: OptionalDate, end: OptionalDate, *, as_at: dt.date | str, extensions: Iterable[Extension] | None = ()
) -> tuple[str, list[str]]:
    """An order's status on a date, with the checks its dates fail.

    start, end: first and last day, as date or ISO text, or None where not recorded. extensions: (made, new end)
    pairs; one made after `as_at` was not yet known and is left out.
    Returns (status, flags). Statuses are in `STATUSES`: the end date itself is still in force, and "Expires within 90
    days" includes the ninetieth. Flags: missing_start_date, missing_end_date, end_before_start_check,
    longer_than_3_years_check (the end is later than the start plus three calendar years), and for extensions
    extension_made_after_expiry_check, extension_not_later_check, extension_longer_than_3_years_check,
    missing_extension_date. ValueError for a value that is not a date.
    """
    first, last, today = as_optional_date(start), as_optional_date(end), as_date(as_at)
    known = _known_extensions(extensions, today)
    flags = list(dict.fromkeys(_order_flags(first, last) + _extension_flags(last, known)))
    if any(flag in CONTRADICTIONS for flag in flags):
        return CHECK_DATES, flags
    return _status(first, _extended(last, known), today), flags


def effective_end(end: OptionalDate, *, as_at: dt.date | str, extensions: Iterable[Extension] | None = ()) -> dt.date | None:
    """The last day of an order as known on a date, its extensions counted; None where not recorded."""
    return _extended(as_optional_date(end), _known_extensions(extensions, as_date(as_at)))


def days_left(end: OptionalDate, as_at: dt.date | str) -> int | None:
    """Days from a date to the last day of an order: 0 on that day, negative after it, None where not recorded."""
    last = as_optional_date(end)
    return None if last is None else (last - as_date(as_at)).days


def years_after(day: dt.date, years: int) -> dt.date:
    """The same calendar day some years on; 29 February becomes 28 February where the year has none."""
    year = day.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


def _status(start: dt.date | None, end: dt.date | None, today: dt.date) -> str:
    if start is not None and today < start:
        return NOT_YET_IN_FORCE
    if end is None:
        return NO_END_DATE
    left = (end - today).days
    if left < 0:
        return EXPIRED
    return EXPIRES_SOON if left <= EXPIRES_SOON_DAYS else IN_FORCE


def _order_flags(start: dt.date | None, end: dt.date | None) -> list[str]:
    flags = []
    if start is None:
        flags.append("missing_start_date")
    if end is None:
        flags.append("missing_end_date")
    if start is not None and end is not None and end < start:
        flags.append("end_before_start_check")
    if start is not None and end is not None and end > years_after(start, MAXIMUM_YEARS):
        flags.append("longer_than_3_years_check")
    return flags


def _extension_flags(end: dt.date | None, extensions: list[_Dated]) -> list[str]:
    """Every failed check in the order met, judging each extension against the end it extends."""
    flags: list[str] = []
    for made, new_end in extensions:
        flags += _flags_of_one(end, made, new_end)
        end = new_end
    return flags


def _flags_of_one(end: dt.date | None, made: dt.date | None, new_end: dt.date | None) -> list[str]:
    flags = []
    if made is None:
        flags.append("missing_extension_date")
    if new_end is None:
        flags.append("missing_end_date")
    if made is not None and end is not None and made > end:
        flags.append("extension_made_after_expiry_check")
    if end is not None and new_end is not None and new_end <= end:
        flags.append("extension_not_later_check")
    if end is not None and new_end is not None and new_end > years_after(end, MAXIMUM_YEARS):
        flags.append("extension_longer_than_3_years_check")
    return flags


def _known_extensions(extensions: Iterable[Extension] | None, today: dt.date) -> list[_Dated]:
    """Those made by the date, oldest first; one without a date counts, and then all stand by the ends they set."""
    dated = [(as_optional_date(made), as_optional_date(new_end)) for made, new_end in extensions or ()]
    known = [(made, new_end) for made, new_end in dated if made is None or made <= today]
    order_by = 0 if all(made for made, _ in known) else 1
    return sorted(known, key=lambda pair: pair[order_by] or dt.date.max)


def _extended(end: dt.date | None, extensions: list[_Dated]) -> dt.date | None:
    return extensions[-1][1] if extensions else end
