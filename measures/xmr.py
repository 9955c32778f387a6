"""Is a series signal or noise? XmR charts by the rules of the NHS "Making Data Count" programme.

A point is judged against the mean of its own series and the usual movement from one point to the next, by four rules. The
rules are those of NHSRplotthedots 0.2.2; where that gives no limits to a series that never moves, the limits here are its mean.
One chart of this room feeds picture, tile, table and words alike, so that they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import fsum, isnan, nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from measures.periods import as_date

GoodDirection = Literal["increase", "decrease", "neutral"]
"""Which way a measure should go, by its definition; "neutral" where neither way is agreed to be better."""
GOOD_DIRECTIONS = ("increase", "decrease", "neutral")

LIMIT = 2.66
"""Mean moving ranges from the mean to a limit: three standard deviations, a moving range of two points being 1.128 of them."""
NEAR_LIMIT = 2 * LIMIT / 3
"""Two standard deviations."""
SCREENED_FROM = 3.267
"""Moving ranges of this many times their mean or more are left out of it, once: the upper limit of a range of two points."""
RUN = 7
"""Points of a trend or a shift."""
NEAR_WINDOW, NEAR_HITS = 3, 2
"""Two of three points beyond a near limit."""
FEWEST_POINTS = 5
"""Below this the numbers stand alone: no limits, nothing judged."""
FULL_LIMITS_FROM = 12
"""Points of a group from which its limits are no longer called trial limits."""

COMMON_CAUSE, TOO_FEW = "Common Cause", "Too Few Points"
COLUMNS = ["date", "value", "mean", "lower", "upper", "near_lower", "near_upper", "rule", "point_type", "trial_limits", "rebase_group"]

_LIMITS = ("mean", "lower", "upper", "near_lower", "near_upper")
_TYPES: dict[str, Any] = {
    **dict.fromkeys(_LIMITS, np.dtype("float64")),
    "rule": "str",
    "point_type": "str",
    "trial_limits": np.dtype("bool"),
}

_POINT_TYPE = {
    ("increase", True): "special_cause_improvement",
    ("increase", False): "special_cause_concern",
    ("decrease", True): "special_cause_concern",
    ("decrease", False): "special_cause_improvement",
    ("neutral", True): "special_cause_neutral_high",
    ("neutral", False): "special_cause_neutral_low",
}
COMMON = "common_cause"


@dataclass(frozen=True)
class _Group:
    """The values from one rebase to the next, in date order, a gap as NaN, and the limits they are judged by."""

    values: np.ndarray
    mean: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float


_Flags = tuple[np.ndarray, np.ndarray]
"""For every point: whether the rule flags it as high or rising, and whether as low or falling."""


def process_chart(
    points: pd.DataFrame,
    *,
    good_direction: GoodDirection,
    target: float | None = None,
    rebase: Iterable[dt.date | str] = (),
    fix_after: int | None = None,
    screen: bool = True,
) -> pd.DataFrame:
    """Mean, limits and the first rule that each point of one series meets.

    points: columns date (date or ISO text, rising, each once) and value (a number; missing where a month is not held, which
    stays a gap: no moving range and no run goes across it). good_direction: which way is better. target: what the measure is to
    reach; drawn, and judged by `assurance`. rebase: dates that each start a new group with limits of its own; never chosen here.
    fix_after: how many first points of each group make its limits, all by default. screen: leave out outlying moving ranges.

    Returns one row per point: date (datetime64), value, mean, lower, upper, near_lower, near_upper (the lower limits may lie
    below 0), rule ("Common Cause", "Too Few Points" or the rule's name), point_type ("common_cause", "special_cause_..."),
    trial_limits (fewer than 12 points in the group) and rebase_group (0, 1, ...). A group of fewer than 5 points has no mean
    and no limits, and its points no type; a gap has neither rule nor type.
    ValueError for missing columns, a date that is twice there or out of order, a value that is no finite number, an unknown
    direction, or fix_after below 2.
    """
    dates, values = _checked(points)
    _check_options(good_direction, target, fix_after)
    groups = _rebase_groups(dates, rebase)
    parts = [_judged(values[groups == group], good_direction, fix_after, screen) for group in range(groups.max(initial=-1) + 1)]
    columns = {name: pd.array([cell for part in parts for cell in part[name]], dtype=kind) for name, kind in _TYPES.items()}
    return pd.DataFrame({"date": dates, "value": values, **columns, "rebase_group": groups}, columns=COLUMNS)


def variation(chart: pd.DataFrame) -> str | None:
    """The type of the latest point that has a value; None where there are too few to judge. chart: as `process_chart` returns it."""
    latest = _latest(chart)
    return None if latest is None or latest["rule"] == TOO_FEW else str(latest["point_type"])


def assurance(chart: pd.DataFrame, *, good_direction: GoodDirection, target: float | None) -> str | None:
    """Whether the process as it runs now can be relied on to meet a target, by its latest limits.

    "consistent_pass", "consistent_fail", or "inconsistent" where the target lies between the limits or on one; None without a
    target or an agreed direction, and where there are too few points. chart: as `process_chart` returns it.
    ValueError for an unknown direction or a target that is no finite number.
    """
    _check_options(good_direction, target, None)
    latest = _latest(chart)
    if target is None or good_direction == "neutral" or latest is None or latest["rule"] == TOO_FEW:
        return None
    beyond, short = target > latest["upper"], target < latest["lower"]
    if good_direction == "decrease":
        beyond, short = short, beyond
    if beyond:
        return "consistent_fail"
    return "consistent_pass" if short else "inconsistent"


def _latest(chart: pd.DataFrame) -> pd.Series | None:
    held = chart[chart["value"].notna()]
    return None if held.empty else held.iloc[-1]


def _checked(points: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    absent = [column for column in ("date", "value") if column not in points.columns]
    if absent:
        raise ValueError(f"points lack the column {', '.join(absent)}")
    dates = pd.to_datetime(points["date"]).to_numpy(dtype="datetime64[us]")
    if np.isnat(dates).any():
        raise ValueError("a date is missing")
    if not (dates[:-1] < dates[1:]).all():
        raise ValueError("the dates are not in order, each once")
    try:
        values = points["value"].to_numpy(dtype=float, na_value=nan)
    except (TypeError, ValueError):
        raise ValueError("a value is not a number") from None
    if np.isinf(values).any():
        raise ValueError("a value is infinite")
    return dates, values


def _check_options(good_direction: str, target: float | None, fix_after: int | None) -> None:
    if good_direction not in GOOD_DIRECTIONS:
        raise ValueError(f"good_direction {good_direction!r} is not one of {', '.join(GOOD_DIRECTIONS)}")
    if target is not None and not np.isfinite(target):
        raise ValueError(f"target {target!r} is not a finite number")
    if fix_after is not None and fix_after < 2:
        raise ValueError(f"fix_after {fix_after!r} leaves no movement to make limits of: expected 2 or more")


def _rebase_groups(dates: np.ndarray, rebase: Iterable[dt.date | str]) -> np.ndarray:
    """The number of each point's group; a rebase date after the last point, or before the first, starts none."""
    starts = np.sort(np.array([as_date(day) for day in rebase], dtype="datetime64[us]"))
    return np.unique(np.searchsorted(starts, dates, side="right"), return_inverse=True)[1]


def _judged(values: np.ndarray, good_direction: str, fix_after: int | None, screen: bool) -> dict[str, list[Any]]:
    """The columns of one group from its mean to trial_limits."""
    count, held = len(values), int((~np.isnan(values)).sum())
    group = _limits(values, fix_after, screen) if held >= FEWEST_POINTS else _Group(values, nan, nan, nan, nan, nan)
    rules = [TOO_FEW] * count if isnan(group.upper) else _first_rules(group)
    gaps = np.isnan(values)
    names = [None if gap else rule for gap, rule in zip(gaps, rules, strict=True)]
    limits = {name: [getattr(group, name)] * count for name in _LIMITS}
    types = [_point_type(name, good_direction) for name in names]
    return {**limits, "rule": names, "point_type": types, "trial_limits": [held < FULL_LIMITS_FROM] * count}


def _limits(values: np.ndarray, fix_after: int | None, screen: bool) -> _Group:
    """The mean of the base and the limits by its mean moving range; no limits where no two neighbours are held."""
    base = values[:fix_after]
    moved = np.abs(np.diff(base))
    moved = moved[~np.isnan(moved)]
    if moved.size == 0:
        return _Group(values, nan, nan, nan, nan, nan)
    usual = _screened_mean(moved) if screen else float(moved.mean())
    mean = _mean(base[~np.isnan(base)])
    return _Group(values, mean, mean - LIMIT * usual, mean + LIMIT * usual, mean - NEAR_LIMIT * usual, mean + NEAR_LIMIT * usual)


def _mean(values: np.ndarray) -> float:
    """Never outside the values, so that a series that never moves lies on its mean and not a rounding error beside it."""
    return min(max(fsum(values) / len(values), float(values.min())), float(values.max()))


def _screened_mean(moved: np.ndarray) -> float:
    """The mean moving range without outlying ones, in one pass; 0 for a series that never moves."""
    kept = moved[moved < SCREENED_FROM * moved.mean()]
    return float(kept.mean()) if kept.size else 0.0


def _outside(group: _Group) -> _Flags:
    return group.values > group.upper, group.values < group.lower


def _trend(group: _Group) -> _Flags:
    """Seven points that each lie above, or each below, the one before."""
    steps = np.diff(group.values)
    return _whole_runs(steps > 0, RUN - 1), _whole_runs(steps < 0, RUN - 1)


def _two_of_three(group: _Group) -> _Flags:
    """Three points on one side of the mean, two or more of them beyond its near limit and not outside the limit: those."""
    values = group.values
    high = (values > group.near_upper) & (values <= group.upper)
    low = (values < group.near_lower) & (values >= group.lower)
    return _near_hits(values > group.mean, high), _near_hits(values < group.mean, low)


def _shift(group: _Group) -> _Flags:
    """Seven points on one side of the mean."""
    return _whole_runs(group.values > group.mean, RUN, steps=False), _whole_runs(group.values < group.mean, RUN, steps=False)


_Rule = tuple[str, str, Callable[[_Group], _Flags]]
_RULES: tuple[_Rule, ...] = (
    ("Above UCL", "Below LCL", _outside),
    ("7 Point Trend (Increasing)", "7 Point Trend (Decreasing)", _trend),
    ("2 in 3 Above CL", "2 in 3 Below CL", _two_of_three),
    ("7 Points Above CL", "7 Points Below CL", _shift),
)
"""The name of a high or rising point, of a low or falling one, and who flags it. The first that flags a point names it."""
_HIGH = {high for high, _, _ in _RULES}
RULES = (*(name for high, low, _ in _RULES for name in (high, low)), COMMON_CAUSE, TOO_FEW)


def _whole_runs(hits: np.ndarray, length: int, *, steps: bool = True) -> np.ndarray:
    """All points of every unbroken run of hits at least this long; hits stand on points, or on the steps between them."""
    extra = 1 if steps else 0
    flags = np.zeros(len(hits) + extra, dtype=bool)
    for start in _windows(hits, length, at_least=length):
        flags[start : start + length + extra] = True
    return flags


def _near_hits(one_side: np.ndarray, hits: np.ndarray) -> np.ndarray:
    flags = np.zeros(len(hits), dtype=bool)
    together = set(_windows(one_side, NEAR_WINDOW, at_least=NEAR_WINDOW))
    for start in together.intersection(_windows(hits, NEAR_WINDOW, at_least=NEAR_HITS)):
        flags[start : start + NEAR_WINDOW] |= hits[start : start + NEAR_WINDOW]
    return flags


def _windows(hits: np.ndarray, length: int, *, at_least: int) -> list[int]:
    """Where a window of this length starts that holds at least so many hits."""
    if len(hits) < length:
        return []
    return np.flatnonzero(sliding_window_view(hits, length).sum(axis=1) >= at_least).tolist()


def _first_rules(group: _Group) -> list[str]:
    """For each point the first rule that flags it."""
    names = np.full(len(group.values), COMMON_CAUSE, dtype=object)
    for high, low, rule in reversed(_RULES):
        flagged_high, flagged_low = rule(group)
        names[flagged_high] = high
        names[flagged_low] = low
    return names.tolist()


def _point_type(rule: str | None, good_direction: str) -> str | None:
    if rule is None or rule == TOO_FEW:
        return None
    return COMMON if rule == COMMON_CAUSE else _POINT_TYPE[good_direction, rule in _HIGH]
