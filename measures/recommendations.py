"""What has become of a recommendation or commitment, as far as later reports tell?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from measures.periods import as_date, as_optional_date, is_missing

REPORTED = "reported"
NO_LATER_MENTION = "no later mention found"
NO_LATER_REPORT = "no later report is held"

BY_COMMITTEE = "by committee"
PROPOSED = "proposal in report"
ABSENT = "none in text"
"""A row that says a report has no recommendation; it is no recommendation itself."""


def outcome(reported: str | None, meeting: dt.date | str | None, reports: Iterable[dt.date | str]) -> str:
    """What is known: `REPORTED` where an outcome is given, else whether a later report of the same partnership is held.

    meeting: the day of the recommendation; reports: the days of the partnership's reports known by then. A report of the same
    day is not a later one; where the meeting's day is not known, no report counts as later.
    """
    if not is_missing(reported):
        return REPORTED
    day = as_optional_date(meeting)
    later = day is not None and any(as_date(other) > day for other in reports)
    return NO_LATER_MENTION if later else NO_LATER_REPORT
