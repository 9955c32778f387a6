"""Signal or noise: one series judged once, so that its chart, its table, its tile and its words say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from answers.definitions import Measure
from measures import xmr
from measures.xmr import GoodDirection
from views import words
from views.tables import records

SEASON_FROM = 24
"""Months from which a season shows itself: under these nothing is called better or worse."""

LENGTH = {"month": 1, "quarter": 3, "year": 12, "rolling 12 months": 12}
"""Months in a period."""

# of a point's type: how it is drawn and named
KINDS = {
    "common_cause": "expected",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "high",
    "special_cause_neutral_low": "low",
}
# of a rule: what it found, said of the latest point
FOUND = {
    "Above UCL": "above the expected range",
    "Below LCL": "below the expected range",
    "7 Point Trend (Increasing)": f"the last of {xmr.RUN} or more in a row that rise",
    "7 Point Trend (Decreasing)": f"the last of {xmr.RUN} or more in a row that fall",
    "2 in 3 Above CL": "one of two near the top of the expected range",
    "2 in 3 Below CL": "one of two near the foot of the expected range",
    "7 Points Above CL": f"the last of {xmr.RUN} or more in a row above the mean",
    "7 Points Below CL": f"the last of {xmr.RUN} or more in a row below the mean",
}
ASSURANCE = {
    "consistent_pass": "As it runs now it can be relied on to meet the target.",
    "consistent_fail": "As it runs now it will not meet the target.",
    "inconsistent": "As it runs now it will sometimes meet the target and sometimes not.",
}
NAMED = {"expected": "Expected", "improvement": "Improvement", "concern": "Concern", "high": "Unusually high", "low": "Unusually low"}


@dataclass(frozen=True)
class Signal:
    """`points`: date, value, mean, lower, upper, kind (missing at a gap and where nothing is judged), period (its name in words).

    `judged`: whether there were points enough. `unusual`: how many points were not expected; `latest`: the kind of the last one.
    `months`: from the first month held to the last.
    """

    points: pd.DataFrame
    verdict: str
    judged: bool
    unusual: int
    latest: str | None
    trial: bool
    months: int

    @property
    def season_known(self) -> bool:
        """Whether the months go far enough back to tell season from change."""
        return self.months >= SEASON_FROM

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of point there are, in a fixed order."""
        return tuple(kind for kind in NAMED if (self.points["kind"] == kind).any())


def signal(series: pd.Series, measure: Measure, *, period: str = "month") -> Signal:
    """A series by date, missing where a period is not held, judged by its measure's direction.

    period: "month", "quarter", "year" or "rolling 12 months". With under 24 months the direction is left out of it.
    """
    months = _months(series, period)
    direction: GoodDirection = measure.good_direction if months >= SEASON_FROM else "neutral"
    target = measure.target if period == "month" else None  # a target is set for a month
    frame = pd.DataFrame({"date": series.index, "value": series.to_numpy(dtype=float)})
    chart = xmr.process_chart(frame, good_direction=direction, target=target)
    names = period_names(series.index, period)
    points = chart.assign(kind=chart["point_type"].map(KINDS), period=names)
    held = points[points["value"].notna()]
    judged = bool(len(held)) and held["rule"].iloc[-1] != xmr.TOO_FEW
    unusual = held[held["kind"].notna() & (held["kind"] != "expected")]
    assured = xmr.assurance(chart, good_direction=direction, target=target)
    return Signal(
        points=points,
        verdict=_verdict(held, unusual, period, assured) if judged else _numbers(held, period),
        judged=judged,
        unusual=len(unusual),
        latest=str(held["kind"].iloc[-1]) if judged else None,
        trial=judged and bool(held["trial_limits"].iloc[-1]),
        months=months,
    )


def period_names(dates: Iterable[pd.Timestamp], period: str) -> list[str]:
    """July 2025, or July where all are of one year; April to June 2025; 2024/25; 12 months to July 2025. `dates` are first days."""
    starts = list(dates)
    if period == "month" and len({start.year for start in starts}) == 1:
        return [f"{start:%B}" for start in starts]
    return full_names(starts, period)


def full_names(dates: Iterable[pd.Timestamp], period: str) -> list[str]:
    """As `period_names`, a month always with its year."""
    return [_NAMES[period](start) for start in dates]


def _quarter(start: pd.Timestamp) -> str:
    return f"{start:%B} to {words.month(start + pd.DateOffset(months=2))}"


def _financial_year(start: pd.Timestamp) -> str:
    return f"{start.year}/{(start.year + 1) % 100:02}"


def _twelve_months(start: pd.Timestamp) -> str:
    return f"12 months to {words.month(start + pd.DateOffset(months=11))}"


_NAMES = {"month": words.month, "quarter": _quarter, "year": _financial_year, "rolling 12 months": _twelve_months}


def _months(series: pd.Series, period: str) -> int:
    """From the first month held to the last; the dates are first days, so the last period adds its own length."""
    held = series.dropna()
    if held.empty:
        return 0
    return len(pd.period_range(held.index[0], held.index[-1], freq="M")) + LENGTH[period] - 1


def _numbers(held: pd.DataFrame, period: str) -> str:
    """Too few to judge: the numbers alone."""
    if held.empty:
        return "No month of this span is held."
    said = "; ".join(f"{words.number(row.value)} in {row.period}" for row in records(held))
    return f"{words.upper(said)}. {words.upper(words.spelled(len(held)))} {words.noun(len(held), 'number')}: too few to judge."


def _verdict(held: pd.DataFrame, unusual: pd.DataFrame, period: str, assured: str | None) -> str:
    """What the series says and does not say, its latest point first."""
    last = held.iloc[-1]
    if last["kind"] == "expected":
        text = f"No signal in {last['period']}."
    else:
        text = f"{NAMED[last['kind']]}: {last['period']} is {FOUND[last['rule']]}."
    earlier = unusual[unusual["date"] < last["date"]]
    if len(earlier):
        text += f" Unusual before: {_runs(held, earlier, period)}."
    elif last["kind"] == "expected":
        text += f" Every {'year' if period == 'rolling 12 months' else period} is within the expected range."
    if bool(last["trial_limits"]):
        text += f" Trial limits: fewer than {xmr.FULL_LIMITS_FROM} points."
    return f"{text} {ASSURANCE[assured]}" if assured else text


def _runs(held: pd.DataFrame, flagged: pd.DataFrame, period: str) -> str:
    """The flagged periods, those that follow each other as a span."""
    place = pd.Series(range(len(held)), index=held.index)[flagged.index]
    runs = [group for _, group in flagged.groupby((place.diff() != 1).cumsum())]
    return words.listed(run["period"].iloc[0] if len(run) == 1 else _span(run, period) for run in runs)


def _span(run: pd.DataFrame, period: str) -> str:
    """January to July; of quarters and rolling years, from the first month of the first to the last month of the last."""
    if period in ("month", "year"):
        return f"{run['period'].iloc[0]} to {run['period'].iloc[-1]}"
    last = run["date"].iloc[-1] + pd.DateOffset(months=LENGTH[period] - 1)
    return f"{words.month(run['date'].iloc[0])} to {words.month(last)}"
