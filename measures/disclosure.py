"""Which counts of people may be shown, and how?

No single statutory threshold exists: the data owner's agreement decides, and a measure's definition records it. The
default here follows NHS England's wording for Hospital Episode Statistics; the square-bracket marks are the Government
Analysis Function's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

CONFIDENTIAL: Literal["[c]"] = "[c]"
NOT_AVAILABLE = "[x]"
NOT_APPLICABLE = "[z]"
LOW_RELIABILITY = "[u]"

SMALLEST_SHOWN = 8
"""Counts of 1 to 7 are confidential (NHS England, Hospital Episode Statistics)."""
ROUNDED_TO = 5
"""Larger counts are rounded to the nearest 5 (NHS England, Hospital Episode Statistics)."""


class NotCounts(ValueError):
    """What is given cannot be counts of people: one is missing, negative or not whole, or a month is there twice."""


def shown(count: int) -> int | Literal["[c]"]:
    """A count of people as it may be shown: 0 as 0, 1 to 7 as "[c]", 8 or more to the nearest 5.

    A total is worked out from true counts and then shown by this rule, never added up from shown ones.
    NotCounts for a count that is missing, negative or not whole.
    """
    if pd.isna(count) or count < 0 or count % 1 != 0:
        raise NotCounts("the count is missing, negative or not whole")
    if count == 0:
        return 0
    return CONFIDENTIAL if count < SMALLEST_SHOWN else int((count + ROUNDED_TO // 2) // ROUNDED_TO) * ROUNDED_TO


def shown_counts(counts: pd.Series) -> pd.Series:
    """A whole column of counts of people by `shown`: whole numbers and "[c]", dtype object, with the same index.

    NotCounts as for `shown`.
    """
    values = counts.to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(values).any() or (values < 0).any() or (values % 1 != 0).any():
        raise NotCounts("a count is missing, negative or not whole")
    whole = values.astype("int64")
    rounded = ((whole + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO).astype(object)
    rounded[whole == 0] = 0
    rounded[(whole > 0) & (whole < SMALLEST_SHOWN)] = CONFIDENTIAL
    return pd.Series(rounded, index=counts.index, name=counts.name, dtype=object)


@dataclass(frozen=True)
class Release:
    """One series as it may be shown, at one granularity.

    granularity: "month", "quarter", "year" (financial) or "rolling 12 months"; None where nothing may be shown.
    counts: columns start, end (datetime64, first and last day of the period) and shown (whole numbers), in date order.
    withheld: the finer granularities, in each of which at least one period is confidential. How many are is not said: twelve of
    twelve months under a year shown as 10 would be twelve ones.
    """

    granularity: str | None
    counts: pd.DataFrame
    withheld: tuple[str, ...]


def release(months: pd.DataFrame) -> Release:
    """A monthly count of people at the finest granularity of which no period is confidential.

    months: columns month (datetime64, the first of the month, each once) and count (people, by the true count; missing where its
    sender suppressed it). Sums are made of true counts and then shown; a period of which a month is missing is left out, and with
    a suppressed month nothing is shown by month. One granularity only: two of the same series could be subtracted from each other.
    NotCounts as for `shown`, and for a month that is twice there.
    """
    given = _monthly(months)
    series = given.dropna()
    withheld: list[str] = []
    for granularity, periods_of in _GRANULARITIES:
        counts = periods_of(series)
        counts["shown"] = shown_counts(counts["shown"])
        confidential = (counts["shown"] == CONFIDENTIAL).any() or (granularity == "month" and len(series) < len(given))
        if len(counts) and not confidential:
            return Release(granularity, counts.astype({"shown": "int64"}), tuple(withheld))
        withheld += [granularity] if confidential else []
    return Release(None, _no_periods(), tuple(withheld))


def nothing() -> Release:
    """A series of which nothing is shown, for another reason than its own numbers."""
    return Release(None, _no_periods(), GRANULARITIES)


def released_as_it_is(months: pd.DataFrame) -> Release:
    """A monthly count that is no count of people, or already published: every month that is given, unrounded. months: as for `release`."""
    series = _monthly(months).dropna()
    return Release("month", _months(series), ())


def years_back(months: pd.DataFrame, released: Release, *, rounded: bool = True) -> pd.DataFrame:
    """Totals of twelve months back from the end of the last period shown, the latest first: start, end, shown.

    months: as for `release`; released: what it gave; rounded: False where the counts are no counts of people. Each total is made
    of true counts of whole shown periods that follow each other, then shown, so it tells nothing of a part that is not shown.
    Where the periods are years themselves, those that do not overlap.
    NotCounts as for `shown`.
    """
    counts = released.counts
    if counts.empty:
        return counts
    if released.granularity not in _TO_A_YEAR:
        return counts[counts["end"].dt.month == counts["end"].dt.month.iloc[-1]][::-1].reset_index(drop=True)
    true = months.set_index("month")["count"].sort_index()
    spans = []
    last = pd.Period(counts["end"].iloc[-1], "M")
    while (counts["start"].between((last - 11).start_time, last.end_time)).sum() == _TO_A_YEAR[released.granularity]:
        total = true[(last - 11).start_time : last.end_time].sum()
        spans.append(((last - 11).start_time, last.end_time.normalize(), shown(int(total)) if rounded else total))
        last -= 12
    return pd.DataFrame(spans, columns=["start", "end", "shown"]).astype(_SPAN_TYPES)


def shown_together(periods: pd.DataFrame) -> pd.Series:
    """Counts of people of one series that are no months, as they may be shown together: whole numbers and "[c]", with the same index.

    periods: columns start, end (datetime64, first and last day) and count (people; missing where its sender suppressed it). Of periods that
    overlap, such as quarters and their year, one length alone is shown: the shortest of which no count is confidential or suppressed;
    the others are "[c]", because two of them could be subtracted from each other. NotCounts as for `shown`.
    """
    days = (periods["end"] - periods["start"]).dt.days
    lengths = (days / _MONTH_DAYS).round()
    given = periods["count"].notna()
    out = pd.Series(CONFIDENTIAL, index=periods.index, dtype=object)
    out[given] = shown_counts(periods.loc[given, "count"])
    overlap = pd.Series([_overlaps(periods, at) for at in range(len(periods))], index=periods.index, dtype=bool)
    whole = [length for length in sorted(lengths[overlap].unique()) if not (out[overlap & (lengths == length)] == CONFIDENTIAL).any()]
    alone = [length for length in whole if not _overlap_each_other(periods[overlap & (lengths == length)])]
    out[overlap & (lengths != (alone[0] if alone else np.nan))] = CONFIDENTIAL
    return out


def _overlaps(periods: pd.DataFrame, at: int) -> bool:
    """Whether another period shares a day with this one."""
    others = periods.drop(periods.index[at])
    return bool(((others["start"] <= periods["end"].iloc[at]) & (others["end"] >= periods["start"].iloc[at])).any())


def _overlap_each_other(periods: pd.DataFrame) -> bool:
    return any(_overlaps(periods, at) for at in range(len(periods)))


_MONTH_DAYS = 30.5

_TO_A_YEAR = {"month": 12, "quarter": 4}
"""How many periods make twelve months, for the granularities that are shorter."""


def _monthly(months: pd.DataFrame) -> pd.Series:
    series = pd.Series(months["count"].to_numpy(), index=pd.DatetimeIndex(months["month"]).to_period("M")).sort_index()
    if series.index.has_duplicates:
        raise NotCounts("a month is there twice")
    return series


def _months(series: pd.Series) -> pd.DataFrame:
    return _spans(series, series.index, series.index)


def _quarters(series: pd.Series) -> pd.DataFrame:
    return _whole(series, "Q-MAR", months=3)


def _years(series: pd.Series) -> pd.DataFrame:
    return _whole(series, "Y-MAR", months=12)


def _rolling_years(series: pd.Series) -> pd.DataFrame:
    """Every span of twelve months that are all held."""
    if series.empty:
        return _no_periods()
    every = series.reindex(pd.period_range(series.index[0], series.index[-1], freq="M"))
    sums = every.rolling(12).sum().dropna()
    return _spans(sums, sums.index - 11, sums.index)


_GRANULARITIES: tuple[tuple[str, Callable[[pd.Series], pd.DataFrame]], ...] = (
    ("month", _months),
    ("quarter", _quarters),
    ("year", _years),
    ("rolling 12 months", _rolling_years),
)
GRANULARITIES = tuple(name for name, _ in _GRANULARITIES)


def _whole(series: pd.Series, period: str, *, months: int) -> pd.DataFrame:
    """The sums of the periods, up to the end of a financial year, of which every month is held."""
    held = series.groupby(pd.PeriodIndex(series.index).asfreq(period)).agg(["sum", "count"])
    sums = held.loc[held["count"] == months, "sum"]
    return _spans(sums, sums.index, sums.index)


def _spans(counts: pd.Series, first: pd.Index, last: pd.Index) -> pd.DataFrame:
    start, end = pd.PeriodIndex(first).start_time, pd.PeriodIndex(last).end_time.normalize()
    return pd.DataFrame({"start": start, "end": end, "shown": counts.to_numpy()}).astype(_SPAN_TYPES)


_SPAN_TYPES = {"start": "datetime64[us]", "end": "datetime64[us]"}


def _no_periods() -> pd.DataFrame:
    return pd.DataFrame({"start": [], "end": [], "shown": []}).astype({**_SPAN_TYPES, "shown": "int64"})
