"""Medians, 95th percentiles, ratios, and the tables that show them."""

import math
from collections.abc import Sequence
from statistics import median

Sample = dict[str, float]


def p95(values: Sequence[float]) -> float:
    """The smallest value that at least 95 % of all values do not exceed."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def summary(samples: Sequence[Sample]) -> dict[str, dict[str, float]]:
    """For each thing measured: median, p95 and how often it was measured."""
    if not samples:
        return {}
    values = {name: [sample[name] for sample in samples] for name in samples[0]}
    return {name: {"median": median(each), "p95": p95(each), "count": len(each)} for name, each in values.items()}


def cells(samples: Sequence[Sample], name: str, base: Sequence[Sample]) -> list[str]:
    """Median, p95 and the ratio of the median to that of the base; dashes where nothing was measured."""
    if not samples:
        return ["-", "-", "-"]
    middle, against = median(sample[name] for sample in samples), [sample[name] for sample in base]
    ratio = f"{middle / median(against):.2f}" if against else "-"
    return [f"{middle:,.0f}", f"{p95([sample[name] for sample in samples]):,.0f}", ratio]


def table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lines of text: the first column to the left, all others to the right."""
    widths = [max(len(line[at]) for line in (columns, *rows)) for at in range(len(columns))]

    def line(parts: Sequence[str]) -> str:
        return "  ".join([parts[0].ljust(widths[0]), *(part.rjust(width) for part, width in zip(parts[1:], widths[1:], strict=True))])

    return "\n".join([heading, line(columns), line(["-" * width for width in widths]), *map(line, rows)])
