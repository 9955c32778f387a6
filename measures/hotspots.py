"""Where is recorded anti-social behaviour concentrated, beyond what chance would do?

Getis-Ord Gi* over the areas of a study area, those without an incident included, with the false discovery rate of all of them
held by Benjamini and Hochberg's procedure. Weights are 1 for an area itself and for each neighbour (Ord and Getis 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, norm

HOT, COLD, NOT_SIGNIFICANT = "hot", "cold", "not significant"
ALPHA = 0.05
"""The share of areas called hot or cold that may be so by chance."""


def gi_star(values: Iterable[float], neighbours: Sequence[Sequence[int]]) -> pd.DataFrame:
    """Gi* of every area: columns z and p (two-sided), one row per area in the order given.

    values: a count or rate for each area, 0 where nothing was recorded. neighbours: for each area the positions of those next to
    it, itself excluded. NaN in both columns where nothing varies (all values equal, or an area that neighbours all others).
    ValueError for a value that is no finite number, and for neighbours that are not one list per area, name an area that is not
    there, the area itself, or one twice.
    """
    x = _checked_values(values)
    near = _checked_neighbours(neighbours, len(x))
    if len(x) < 2:
        return pd.DataFrame({"z": np.full(len(x), np.nan), "p": np.full(len(x), np.nan)})
    weight = np.array([len(own) + 1.0 for own in near])  # all weights are 1: their sum is also that of their squares
    owner = np.repeat(np.arange(len(x)), [len(own) for own in near])
    others = np.array([other for own in near for other in own], dtype=int)
    total = x + np.bincount(owner, weights=x[others], minlength=len(x))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = _deviation(x) * np.sqrt((len(x) * weight - weight**2) / (len(x) - 1))
        z = np.where(spread > 0, (total - weight * x.mean()) / spread, np.nan)
    return pd.DataFrame({"z": z, "p": 2 * norm.sf(np.abs(z))})


def classify(z: Iterable[float], p: Iterable[float], alpha: float = ALPHA) -> list[str]:
    """ "hot", "cold" or "not significant" for every area, at this false discovery rate over all of them.

    z, p: as `gi_star` returns them; an area without (NaN) is not significant and counts towards no other.
    ValueError if they differ in length, a p is outside 0 to 1, or alpha is not between 0 and 1.
    """
    scores, chances = np.asarray(list(z), dtype=float), np.asarray(list(p), dtype=float)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha {alpha!r} is not between 0 and 1")
    if len(scores) != len(chances):
        raise ValueError(f"{len(scores)} scores and {len(chances)} probabilities")
    judged = ~np.isnan(scores) & ~np.isnan(chances)
    significant = np.zeros(len(scores), dtype=bool)
    if judged.any():
        significant[judged] = false_discovery_control(chances[judged], method="bh") <= alpha
    return [_name(score) if found else NOT_SIGNIFICANT for score, found in zip(scores, significant, strict=True)]


def months_hot(by_month: pd.DataFrame, neighbours: Sequence[Sequence[int]], alpha: float = ALPHA) -> list[int]:
    """In how many months each area is hot, each month judged by itself.

    by_month: a column for each month, a row for each area, 0 where nothing was recorded; neighbours and ValueError as in `gi_star`.
    """
    hot = np.zeros(len(by_month), dtype=int)
    for month in by_month.columns:
        scores = gi_star(by_month[month], neighbours)
        hot += np.array([name == HOT for name in classify(scores["z"], scores["p"], alpha)], dtype=int)
    return [int(months) for months in hot]


def _name(score: float) -> str:
    return HOT if score > 0 else COLD


def _deviation(x: np.ndarray) -> float:
    """The standard deviation over all areas; exactly 0 where all are equal, whatever rounding makes of their mean."""
    return float(x.std()) if np.ptp(x) > 0 else 0.0


def _checked_values(values: Iterable[float]) -> np.ndarray:
    try:
        x = np.asarray(list(values), dtype=float)
    except (TypeError, ValueError):
        raise ValueError("a value is not a number") from None
    if not np.isfinite(x).all():
        raise ValueError("a value is missing or infinite: give 0 where nothing was recorded")
    return x


def _checked_neighbours(neighbours: Sequence[Sequence[int]], count: int) -> list[list[int]]:
    near = [list(own) for own in neighbours]
    if len(near) != count:
        raise ValueError(f"{len(near)} lists of neighbours for {count} areas")
    for index, own in enumerate(near):
        if index in own or len(set(own)) != len(own) or not all(0 <= other < count for other in own):
            raise ValueError(f"area {index}: its neighbours {own} are not other areas, each once")
    return near
