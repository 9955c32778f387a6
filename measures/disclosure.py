"""Which counts of people may be shown, and how?

No single statutory threshold exists: the data owner's agreement decides, and a measure's definition records it. The
default here follows NHS England's wording for Hospital Episode Statistics; the square-bracket marks are the Government
Analysis Function's.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

CONFIDENTIAL: Literal["[c]"] = "[c]"
NOT_AVAILABLE = "[x]"
NOT_APPLICABLE = "[z]"
LOW_RELIABILITY = "[u]"

SMALLEST_SHOWN = 8
"""Counts of 1 to 7 are confidential (NHS England, Hospital Episode Statistics)."""
ROUNDED_TO = 5
"""Larger counts are rounded to the nearest 5 (NHS England, Hospital Episode Statistics)."""


def shown(count: int) -> int | Literal["[c]"]:
    """A count of people as it may be shown: 0 as 0, 1 to 7 as "[c]", 8 or more to the nearest 5.

    A total is worked out from true counts and then shown by this rule, never added up from shown ones.
    ValueError for a count that is missing, negative or not whole.
    """
    if pd.isna(count) or count < 0 or count % 1 != 0:
        raise ValueError("the count is missing, negative or not whole")
    if count == 0:
        return 0
    return CONFIDENTIAL if count < SMALLEST_SHOWN else int((count + ROUNDED_TO // 2) // ROUNDED_TO) * ROUNDED_TO
