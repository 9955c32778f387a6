"""One series judged once: what is said of it, under which limits, and when nothing may be called better or worse."""

from math import nan

import pandas as pd
import pytest

from answers.definitions import Measure
from answers.signals import full_names, period_names, signal
from tests.answers.shown import texts

STEADY = [10.0, 12.0] * 12


def measure(direction: str = "neutral", target: float | None = None) -> Measure:
    return Measure("Reports", "reports", direction, "", people=False, target=target)  # type: ignore[arg-type]


def series(values: list[float], start: str = "2024-01-01", months: int = 1) -> pd.Series:
    return pd.Series(values, index=pd.date_range(start, periods=len(values), freq=pd.DateOffset(months=months)))


def test_a_series_within_its_range_has_no_signal():
    found = signal(series(STEADY), measure())
    assert found.verdict == "No signal in December 2025. Every month is within the expected range."
    assert (found.judged, found.unusual, found.latest, found.trial, found.kinds) == (True, 0, "expected", False, ("expected",))


def test_months_of_one_year_are_named_without_it():
    assert signal(series(STEADY[:12]), measure()).verdict == "No signal in December. Every month is within the expected range."


@pytest.mark.parametrize(
    ("direction", "last", "verdict"),
    [
        ("neutral", 20, "Unusually high: December 2025 is above the expected range."),
        ("neutral", 2, "Unusually low: December 2025 is below the expected range."),
        ("increase", 20, "Improvement: December 2025 is above the expected range."),
        ("decrease", 20, "Concern: December 2025 is above the expected range."),
    ],
)
def test_the_latest_month_is_named_by_the_measures_direction(direction: str, last: float, verdict: str):
    assert signal(series([*STEADY[:23], last]), measure(direction)).verdict == verdict


@pytest.mark.parametrize(("months", "latest"), [(23, "high"), (24, "concern"), (25, "concern")])
def test_under_24_months_nothing_is_called_better_or_worse(months: int, latest: str):
    values = [*(STEADY * 2)[: months - 1], 20]
    assert signal(series(values), measure("decrease")).latest == latest


@pytest.mark.parametrize(("quarters", "known"), [(7, False), (8, True)])
def test_quarters_count_as_three_months_each(quarters: int, known: bool):
    found = signal(series(STEADY[:quarters], months=3), measure(), period="quarter")
    assert (found.months, found.season_known) == (3 * quarters, known)


def test_under_24_months_counts_the_span_and_not_the_numbers():
    values = [*STEADY[:12], *[nan] * 12, *STEADY[:5], 20]
    assert signal(series(values), measure("decrease")).latest == "concern"
    quarters = signal(series([*STEADY[:8], 20], months=3), measure("decrease"), period="quarter")
    assert quarters.latest == "concern"


@pytest.mark.parametrize(("months", "trial"), [(11, True), (12, False)])
def test_under_12_points_the_limits_are_trial_limits(months: int, trial: bool):
    found = signal(series(STEADY[:months]), measure())
    assert found.trial is trial
    assert ("Trial limits: fewer than 12 points." in found.verdict) is trial


def test_under_5_points_the_numbers_stand_alone():
    found = signal(series([3.0, nan, 5.0]), measure())
    assert found.verdict == "3 in January; 5 in March. Two numbers: too few to judge."
    assert (found.judged, found.latest, found.kinds, found.trial) == (False, None, (), False)
    assert signal(series([nan]), measure()).verdict == "No month of this span is held."


def test_months_that_follow_each_other_are_told_as_a_span():
    found = signal(series([3.0, 3.0, *STEADY[:8], 20.0, *STEADY[:8]]), measure())
    assert found.verdict == "No signal in July 2025. Unusual before: January 2024 to February 2024 and November 2024."


def test_quarters_are_told_from_their_first_month_to_their_last():
    found = signal(series([3.0, 3.0, *STEADY[:16]], start="2021-01-01", months=3), measure(), period="quarter")
    assert found.verdict == "No signal in April to June 2025. Unusual before: January 2021 to June 2021."


def test_periods_have_the_names_of_their_kind():
    start = [pd.Timestamp("2024-04-01")]
    assert period_names(start, "month") == ["April"]
    assert full_names(start, "month") == ["April 2024"]
    assert full_names(start, "quarter") == ["April to June 2024"]
    assert full_names(start, "year") == ["2024/25"]
    assert full_names(start, "rolling 12 months") == ["12 months to March 2025"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (1, "As it runs now it can be relied on to meet the target."),
        (11, "As it runs now it will sometimes meet the target and sometimes not."),
        (99, "As it runs now it will not meet the target."),
    ],
)
def test_a_target_is_judged_by_the_range(target: float, said: str):
    assert signal(series(STEADY), measure("increase", target)).verdict.endswith(said)


def test_a_target_without_a_direction_or_for_another_period_is_not_judged():
    assert "target" not in signal(series(STEADY), measure("neutral", 1)).verdict
    assert "target" not in signal(series(STEADY, months=3), measure("increase", 1), period="quarter").verdict


def test_a_gap_stays_a_gap():
    found = signal(series([*STEADY[:6], nan, *STEADY[:6]]), measure())
    assert found.points["value"].isna().tolist() == [at == 6 for at in range(13)]
    assert found.points["kind"].isna().tolist() == [at == 6 for at in range(13)]
    assert list(texts(found)) != []
