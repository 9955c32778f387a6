"""How far do reports evidence a statutory duty, and how old is that evidence?

The levels are our reading of a report's words, not findings of law: a duty without evidence may well be carried out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from measures.periods import as_date

STATED = "stated"
PARTIAL = "partial"
PLANNED = "planned"
NOT_EVIDENCED = "not evidenced"
LEVELS = (STATED, PARTIAL, PLANNED, NOT_EVIDENCED)

OLD_EVIDENCE_MONTHS = 12
"""Our own definition: evidence this old is older than the last yearly scrutiny, so a newer statement is worth asking for."""


def age_months(reported: dt.date | str, as_at: dt.date | str) -> int:
    """Whole calendar months from the day evidence was reported to a date; 0 where that date is not after it.

    22 March to 21 April is 0 months, to 22 April 1. ValueError for a value that is not a date.
    """
    first, last = as_date(reported), as_date(as_at)
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(months, 0)


def is_old(months: int) -> bool:
    """Whether evidence of this age is `OLD_EVIDENCE_MONTHS` old or older."""
    return months >= OLD_EVIDENCE_MONTHS


def rank(level: str) -> int:
    """For the order of a list: 0 for `STATED` to 3 for `NOT_EVIDENCED`; -1 for a word that is no level."""
    return LEVELS.index(level) if level in LEVELS else -1


def without_evidence(levels: Iterable[str]) -> bool:
    """Whether every statement held on a duty says that nothing evidences it; False where there is no statement."""
    held = set(levels)
    return held == {NOT_EVIDENCED}
