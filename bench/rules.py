"""How long the rules take on many rows, each beside a floor: what pandas and numpy alone need for a result of that shape."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from bench.figures import Sample
from measures import disclosure, hotspots, xmr

SERIES, MONTHS, COUNTS, SIDE = 1000, 60, 50_000, 27  # 27 by 27 areas: about the 700 of a county
TIMES = 5


def rounds() -> Iterator[tuple[str, Sample]]:
    """Each rule in turn, and again: its name, with `rule` and `floor` in ms."""
    draw = np.random.default_rng(1)
    months = pd.date_range("2021-01-01", periods=MONTHS, freq="MS")
    series = [pd.DataFrame({"date": months, "value": draw.poisson(40, MONTHS)}) for _ in range(SERIES)]
    counts = pd.Series(draw.integers(0, 60, COUNTS))
    values, neighbours = draw.poisson(5, SIDE * SIDE), grid(SIDE, SIDE)
    for _ in range(TIMES):
        yield (
            f"{SERIES:,} series of {MONTHS} months",
            _timed(
                lambda: [xmr.process_chart(points, good_direction="neutral") for points in series],
                lambda: [_empty_chart(points) for points in series],
            ),
        )
        yield f"{COUNTS:,} counts of people", _timed(lambda: disclosure.shown_counts(counts), lambda: counts.round(-1).astype(object))
        yield (
            f"hotspots of {SIDE * SIDE} areas",
            _timed(lambda: hotspots.classify(*hotspots.gi_star(values, neighbours).to_numpy().T), lambda: np.convolve(values, values)),
        )


def _timed(rule: Callable[[], object], floor: Callable[[], object]) -> Sample:
    found = {}
    for name, work in (("floor", floor), ("rule", rule)):
        began = time.perf_counter()
        work()
        found[name] = (time.perf_counter() - began) * 1000
    return found


def _empty_chart(points: pd.DataFrame) -> pd.DataFrame:
    """A frame of the columns of a chart with nothing worked out."""
    return pd.DataFrame({name: points["date"].to_numpy() for name in xmr.COLUMNS})


def grid(down: int, across: int) -> list[list[int]]:
    """The areas of a rectangle, each next to the four beside it."""
    at = np.arange(down * across).reshape(down, across)
    near: list[list[int]] = [[] for _ in range(at.size)]
    for one, other in ((at[:, :-1], at[:, 1:]), (at[:-1], at[1:])):
        for a, b in zip(one.ravel().tolist(), other.ravel().tolist(), strict=True):
            near[a].append(b)
            near[b].append(a)
    return near
