"""How large is a rate or a share, how sure is that, and is a change more than chance?

Methods: exact Poisson below 10 events and Byar's approximation from 10, as phe_rate of PHEindicatormethods 2.1.0;
Wilson's interval for proportions; the conditional binomial (exact) interval for a ratio of two rates, as R's
poisson.test. A value that cannot be worked out is NaN, never 0.
"""

from __future__ import annotations

from math import inf, isinf, isnan, nan, sqrt

import pandas as pd
from scipy.stats import beta, chi2, norm

EXACT_BELOW = 10
"""Events below which Byar's approximation is not used (PHEindicatormethods 2.1.0)."""

CONFIDENCE = 0.95
"""The usual level of public health and crime statistics in England."""

PERCENTAGE_FROM = 20
"""Our display rule: on an earlier count below this a percentage misleads, so the counts are shown alone."""

Interval = tuple[float, float, float]
"""The value, then the lower and the upper end of its interval."""
UNKNOWN: Interval = (nan, nan, nan)


def rate_interval(events: float | None, population: float | None, *, per: float = 1000, confidence: float = CONFIDENCE) -> Interval:
    """(rate, lower, upper): events per `per` people, with its interval.

    All NaN where events or population are missing or the population is 0 or less. ValueError for negative events or
    a confidence outside 0 to 1.
    """
    x, n = _number(events), _number(population)
    tail = _tail(confidence)
    _require_counts(x)
    if isnan(x) or isnan(n) or n <= 0:
        return UNKNOWN
    lower, upper = _exact_events(x, tail) if x < EXACT_BELOW else _byar_events(x, tail)
    return per * x / n, per * lower / n, per * upper / n


def proportion_interval(events: float | None, total: float | None, *, confidence: float = CONFIDENCE) -> Interval:
    """(proportion, lower, upper) as shares of 1, with Wilson's interval.

    All NaN where either is missing or the total is 0 or less. ValueError for negative events, more events than the
    total, or a confidence outside 0 to 1.
    """
    x, n = _number(events), _number(total)
    tail = _tail(confidence)
    _require_counts(x)
    if isnan(x) or isnan(n) or n <= 0:
        return UNKNOWN
    if x > n:
        raise ValueError(f"{events!r} events are more than their total {total!r}")
    z2 = float(norm.isf(tail)) ** 2
    centre, half = 2 * x + z2, sqrt(z2) * sqrt(z2 + 4 * x * (1 - x / n))
    # At 0 and at n the ends are 0 and 1 exactly; subtraction alone can miss them by a rounding error.
    lower = 0.0 if x == 0 else (centre - half) / (2 * (n + z2))
    upper = 1.0 if x == n else (centre + half) / (2 * (n + z2))
    return x / n, lower, upper


def rate_ratio(
    current: float | None, previous: float | None, current_population: float | None, previous_population: float | None
) -> Interval:
    """(ratio, lower, upper) of the current rate to the previous one, with its exact 95 % interval.

    Previous 0: the ratio and the upper end are infinite. All NaN where a count is missing, or a population is missing
    or 0 or less. ValueError for a negative count.
    """
    x, y = _number(current), _number(previous)
    n, m = _number(current_population), _number(previous_population)
    _require_counts(x, y)
    if any(isnan(value) for value in (x, y, n, m)) or n <= 0 or m <= 0:
        return UNKNOWN
    tail = _tail(CONFIDENCE)
    # Given x + y events in all, x is binomial: the interval of its share turns into that of the ratio.
    lower = 0.0 if x == 0 else _odds(float(beta.ppf(tail, x, y + 1))) * m / n
    upper = inf if y == 0 else _odds(float(beta.isf(tail, x + 1, y))) * m / n
    ratio = inf if y == 0 else (x / n) / (y / m)
    return ratio, lower, upper


def percent_change(current: float | None, previous: float | None) -> float:
    """The change in a count, in per cent of the previous one; NaN ("not calculable") if that is 0 or either is missing.

    Ask `percentage_is_shown` before printing it. ValueError for a negative count.
    """
    x, y = _number(current), _number(previous)
    _require_counts(x, y)
    return nan if isnan(x) or isnan(y) or y == 0 else 100 * (x - y) / y


def percentage_is_shown(previous: float | None) -> bool:
    """Whether a percentage may stand on this earlier count: True from 20, False below or where it is missing."""
    return _number(previous) >= PERCENTAGE_FROM


def is_change(lower: float, upper: float) -> bool:
    """Whether a rate ratio's interval excludes 1, so that a difference may be called a change. NaN: False."""
    return lower > 1 or upper < 1


def against_benchmark(lower: float, upper: float, benchmark: float) -> str | None:
    """An interval beside a benchmark: "similar" if it holds it (ends included), else "higher" or "lower".

    None where any of the three is NaN. Which side is better is for the measure's definition to say.
    """
    if isnan(lower) or isnan(upper) or isnan(benchmark):
        return None
    if lower > benchmark:
        return "higher"
    return "lower" if upper < benchmark else "similar"


def _exact_events(x: float, tail: float) -> tuple[float, float]:
    lower = 0.0 if x == 0 else float(chi2.ppf(tail, 2 * x)) / 2
    return lower, float(chi2.isf(tail, 2 * x + 2)) / 2


def _byar_events(x: float, tail: float) -> tuple[float, float]:
    z = float(norm.isf(tail))
    lower = x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1))) ** 3
    return lower, upper


def _odds(share: float) -> float:
    return share / (1 - share)


def _tail(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence!r} is not between 0 and 1")
    return (1 - confidence) / 2


def _number(value: float | None) -> float:
    return nan if value is None or pd.isna(value) else float(value)


def _require_counts(*counts: float) -> None:
    for count in counts:
        if count < 0 or isinf(count):
            raise ValueError(f"{count!r} is not a count of events")
