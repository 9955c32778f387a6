from math import exp, factorial, inf, isnan, nan
from statistics import NormalDist

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import rates

LEVELS = {0.95: ("lower95_0cl", "upper95_0cl"), 0.998: ("lower99_8cl", "upper99_8cl")}

Z = NormalDist().inv_cdf(0.975)


def number(text):
    return nan if text == "NA" else float(text)


def poisson_at_most(events, mean):
    return sum(exp(-mean) * mean**count / factorial(count) for count in range(events + 1))


def close(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("confidence", LEVELS)
def test_rate_interval_matches_the_reference(vector, confidence):
    for row in vector("rates_byars_dev.csv"):
        found = rates.rate_interval(
            number(row["Numerator"]), number(row["Denominator"]), per=number(row["multiplier"]), confidence=confidence
        )
        assert found == close(tuple(number(row[column]) for column in ("value", *LEVELS[confidence]))), row["Area"]


@pytest.mark.parametrize("confidence", LEVELS)
def test_proportion_interval_matches_the_reference(vector, confidence):
    for row in vector("proportions_wilson_dev.csv"):
        found = rates.proportion_interval(number(row["Numerator"]), number(row["Denominator"]), confidence=confidence)
        expected = tuple(number(row[column]) for column in ("value", *LEVELS[confidence]))
        assert tuple(value * number(row["multiplier"]) for value in found) == close(expected), row["Area"]


def test_rate_ratio_matches_the_reference(vector):
    for row in vector("year_on_year_dev.csv"):
        counts = number(row["current_count"]), number(row["previous_count"])
        found = rates.rate_ratio(*counts, number(row["current_pop"]), number(row["previous_pop"]))
        expected = tuple(number(row[column]) for column in ("rate_ratio", "rr_lower95", "rr_upper95"))
        assert found == close(expected)
        assert rates.percent_change(*counts) == close(number(row["pct_change_count"]))
        assert rates.is_change(*found[1:]) == (number(row["p_value"]) < 0.05)


def test_rate_interval_is_exact_below_10_events_and_byar_from_10():
    for events in (8, 9):
        _, lower, upper = rates.rate_interval(events, 1000)
        assert 1 - poisson_at_most(events - 1, lower) == pytest.approx(0.025)
        assert poisson_at_most(events, upper) == pytest.approx(0.025)
    for events in (10, 11):
        _, lower, upper = rates.rate_interval(events, 1000)
        assert lower == pytest.approx(events * (1 - 1 / (9 * events) - Z / (3 * events**0.5)) ** 3)
        above = events + 1
        assert upper == pytest.approx(above * (1 - 1 / (9 * above) + Z / (3 * above**0.5)) ** 3)
        assert 1 - poisson_at_most(events - 1, lower) != pytest.approx(0.025)


def test_no_events_have_a_lower_end_of_nothing():
    assert rates.rate_interval(0, 1000) == pytest.approx((0, 0, 3.68888), abs=1e-4)


@pytest.mark.parametrize("population", [None, nan, pd.NA, 0, -1])
def test_without_a_population_there_is_no_rate(population):
    assert all(isnan(value) for value in rates.rate_interval(5, population))
    assert all(isnan(value) for value in rates.proportion_interval(5, population))
    assert all(isnan(value) for value in rates.rate_ratio(5, 5, population, 1000))
    assert all(isnan(value) for value in rates.rate_ratio(5, 5, 1000, population))


@pytest.mark.parametrize("events", [None, nan, pd.NA])
def test_without_a_count_there_is_no_rate(events):
    assert all(isnan(value) for value in rates.rate_interval(events, 1000))
    assert all(isnan(value) for value in rates.proportion_interval(events, 1000))
    assert all(isnan(value) for value in rates.rate_ratio(events, 5, 1000, 1000))
    assert all(isnan(value) for value in rates.rate_ratio(5, events, 1000, 1000))


def test_a_negative_count_is_refused():
    for call in (
        lambda: rates.rate_interval(-1, 1000),
        lambda: rates.proportion_interval(-1, 1000),
        lambda: rates.rate_ratio(-1, 1, 1000, 1000),
        lambda: rates.percent_change(1, -1),
    ):
        with pytest.raises(ValueError, match="not a count of events"):
            call()


@pytest.mark.parametrize("confidence", [0, 1, 95, nan])
def test_a_confidence_outside_0_to_1_is_refused(confidence):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        rates.rate_interval(1, 1000, confidence=confidence)


def test_proportion_interval_is_wilsons():
    # Each end is the true share from which the observed one is just z standard errors away.
    for events, total in ((1, 4), (15, 60), (59, 60)):
        share, lower, upper = rates.proportion_interval(events, total)
        assert share == events / total
        for end, side in ((lower, 1), (upper, -1)):
            assert (share - end) / (end * (1 - end) / total) ** 0.5 == pytest.approx(side * Z)


def test_rate_ratio_is_exact():
    # Of 3 events in all, with equal populations, the later count is binomial: its share's ends leave 2.5 % each.
    ratio, lower, upper = rates.rate_ratio(2, 1, 1000, 1000)
    low, high = lower / (1 + lower), upper / (1 + upper)
    assert ratio == 2
    assert 3 * low**2 * (1 - low) + low**3 == pytest.approx(0.025)
    assert 1 - high**3 == pytest.approx(0.025)
    assert rates.rate_ratio(2, 1, 2000, 1000) == pytest.approx((ratio / 2, lower / 2, upper / 2))


def test_a_proportion_ends_at_exactly_0_and_1():
    assert rates.proportion_interval(0, 3)[:2] == (0, 0)
    assert rates.proportion_interval(3, 3)[::2] == (1, 1)
    with pytest.raises(ValueError, match="more than their total"):
        rates.proportion_interval(4, 3)


def test_a_ratio_to_nothing_is_infinite():
    ratio, lower, upper = rates.rate_ratio(4, 0, 1000, 1000)
    assert (ratio, upper) == (inf, inf)
    assert lower > 0
    assert rates.rate_ratio(0, 0, 1000, 1000) == (inf, 0, inf)


def test_percent_change_of_nothing_is_not_calculable():
    assert isnan(rates.percent_change(5, 0))
    assert isnan(rates.percent_change(5, None))
    assert rates.percent_change(30, 20) == 50


@pytest.mark.parametrize(("previous", "expected"), [(19, False), (20, True), (21, True), (None, False), (nan, False)])
def test_percentage_is_shown_from_20(previous, expected):
    assert rates.percentage_is_shown(previous) is expected


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (0.99, 2, False),
        (1, 2, False),
        (1.01, 2, True),
        (0.5, 0.99, True),
        (0.5, 1, False),
        (0.5, 1.01, False),
        (nan, nan, False),
        (0.5, inf, False),
    ],
)
def test_is_change_when_the_interval_excludes_1(lower, upper, expected):
    assert rates.is_change(lower, upper) is expected


@pytest.mark.parametrize(
    ("benchmark", "expected"),
    [
        (1.99, "higher"),
        (2, "similar"),
        (2.01, "similar"),
        (3.99, "similar"),
        (4, "similar"),
        (4.01, "lower"),
        (nan, None),
    ],
)
def test_against_benchmark(benchmark, expected):
    assert rates.against_benchmark(2, 4, benchmark) == expected


@pytest.mark.parametrize(("lower", "upper"), [(nan, 4), (2, nan), (nan, nan)])
def test_against_benchmark_says_nothing_without_an_interval(lower, upper):
    assert rates.against_benchmark(lower, upper, 1) is None
    assert rates.against_benchmark(lower, upper, 5) is None


@given(st.integers(0, 100_000), st.integers(1, 10**8))
def test_a_rate_lies_inside_its_interval(events, population):
    rate, lower, upper = rates.rate_interval(events, population)
    assert 0 <= lower <= rate < upper
    wider = rates.rate_interval(events, population, confidence=0.998)
    assert wider[1] <= lower and wider[2] >= upper


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_proportion_lies_inside_its_interval(events, others):
    if events + others == 0:
        return
    share, lower, upper = rates.proportion_interval(events, events + others)
    assert 0 <= lower <= share <= upper <= 1


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_ratio_turned_round_has_its_interval_turned_round(current, previous, population, earlier_population):
    ratio, lower, upper = rates.rate_ratio(current, previous, population, earlier_population)
    back = rates.rate_ratio(previous, current, earlier_population, population)
    assert lower < ratio < upper
    assert back == pytest.approx((1 / ratio, 1 / upper, 1 / lower), rel=1e-6)
