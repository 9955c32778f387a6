"""When a reader could know a recorded month."""

from datetime import date, timedelta

PUBLICATION_MONTHS = 2  # police.uk releases a month within about two; see docs/decisions.md


def known_from(month: date) -> date:
    """The last day of the second month after: January 2025 is taken as known from 31 March 2025."""
    months = month.year * 12 + month.month - 1 + PUBLICATION_MONTHS + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
