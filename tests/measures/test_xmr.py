from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import xmr

FLAT = [10, 12] * 10  # mean 11, every moving range 2: limits 11 +/- 5.32, near limits 11 +/- 3.5466...
NUMBERS = {"mean": "mean", "lower": "lpl", "upper": "upl"}
WORDS = {"rule": "special_cause_type", "point_type": "point_type", "rebase_group": "rebase_group"}


def points(values, start="2020-04-01"):
    return pd.DataFrame({"date": pd.date_range(start, periods=len(values), freq="MS"), "value": values})


def charted(values, good_direction="neutral", **options):
    return xmr.process_chart(points(values), good_direction=good_direction, **options)


def rules(values, **options):
    """The rules of a series of points beside a steady one that sets the limits alone."""
    found = charted([*FLAT, *values], fix_after=len(FLAT), **options)["rule"][len(FLAT) :]
    return found.astype(object).where(found.notna(), None).tolist()


def test_charts_match_the_reference(vector):
    for case in vector("spc_xmr_dev.json"):
        given, expected = case["input"], case["expected"]
        direction = given["improvement_direction"]
        chart = xmr.process_chart(
            pd.DataFrame({"date": given["dates"], "value": given["values"]}),
            good_direction=direction,
            target=given["target"],
            rebase=given["rebase"] or (),
            fix_after=given["fix_after_n_points"],
            screen=given["screen_outliers"],
        )
        for ours, theirs in NUMBERS.items():
            # a series that never moves has no limits there; here they are its mean
            wanted = [mean if limit is None else limit for limit, mean in zip(expected[theirs], expected["mean"], strict=True)]
            assert chart[ours].tolist() == pytest.approx(wanted, rel=1e-9), (case["id"], ours)
        for ours, theirs in WORDS.items():
            assert chart[ours].tolist() == expected[theirs], (case["id"], ours)
        assert xmr.variation(chart) == expected["variation_icon"]
        assert xmr.assurance(chart, good_direction=direction, target=given["target"]) == expected["assurance_type"]


def test_chart_has_the_columns_of_its_contract_and_changes_nothing_it_was_given():
    series = points(FLAT)
    before = series.copy()
    chart = xmr.process_chart(series, good_direction="increase")
    assert list(chart.columns) == [
        "date", "value", "mean", "lower", "upper", "near_lower", "near_upper", "rule", "point_type", "trial_limits", "rebase_group",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(series, before)
    assert chart["date"].dtype == "datetime64[us]"
    assert chart["value"].tolist() == FLAT


def test_limits_are_the_mean_and_2_66_moving_ranges():
    chart = charted(FLAT).iloc[0]
    assert (chart["mean"], chart["lower"], chart["upper"]) == (11, pytest.approx(11 - 5.32), pytest.approx(11 + 5.32))
    assert (chart["near_lower"], chart["near_upper"]) == (pytest.approx(11 - 2 * 5.32 / 3), pytest.approx(11 + 2 * 5.32 / 3))


def test_lower_limit_of_counts_may_lie_below_nothing():
    assert charted([1, 9] * 6).loc[0, "lower"] == pytest.approx(5 - 2.66 * 8)


def test_moving_ranges_are_screened_strictly_below_3_267_times_their_mean_once():
    # ten moves of 0, then one of 1: their mean is 1/11, so the one is screened and nothing is left to move
    assert charted([5] * 11 + [6]).loc[0, "upper"] == pytest.approx(61 / 12)
    assert charted([5] * 11 + [6], screen=False).loc[0, "upper"] == pytest.approx(61 / 12 + 2.66 / 11)


@pytest.mark.parametrize(("largest", "kept"), [(3.266, True), (3.267, False), (3.268, False)])
def test_a_move_of_just_3_267_times_the_mean_is_screened(largest, kept):
    # the moves are `largest`, and n others that bring the mean of all to 1
    other = (12 - largest) / 11
    moves = [other] * 11 + [largest]
    values = np.concatenate([[0], np.cumsum([move if at % 2 else -move for at, move in enumerate(moves)])])
    usual = 1 if kept else other
    chart = charted(values.tolist())
    if largest != 3.267:  # on the line itself rounding decides what the mean is
        assert chart.loc[0, "upper"] - chart.loc[0, "mean"] == pytest.approx(2.66 * usual)


def test_a_move_just_on_the_screen_is_left_out():
    # moves 0 (four times) and 1 of 5: mean 0.2; with a screen at 5 times the mean it would lie on it
    moved = np.array([0.0, 0.0, 0.0, 0.0, 1.0])
    assert xmr._screened_mean(moved) == 0
    on_it = np.array([xmr.SCREENED_FROM, *[1 - (xmr.SCREENED_FROM - 1) / 4] * 4])
    assert on_it.mean() == 1
    assert xmr._screened_mean(on_it) == pytest.approx(on_it[1])


@pytest.mark.parametrize(("value", "rule"), [(16.31, "Common Cause"), (11 + 2.66 * 2, "Common Cause"), (16.33, "Above UCL")])
def test_a_point_is_outside_the_upper_limit_only_beyond_it(value, rule):
    assert rules([value]) == [rule]


@pytest.mark.parametrize(("value", "rule"), [(5.69, "Common Cause"), (11 - 2.66 * 2, "Common Cause"), (5.67, "Below LCL")])
def test_a_point_is_outside_the_lower_limit_only_beyond_it(value, rule):
    assert rules([value]) == [rule]


@pytest.mark.parametrize(("sign", "rule"), [(1, "7 Point Trend (Increasing)"), (-1, "7 Point Trend (Decreasing)")])
def test_trend_is_seven_points_in_a_row_and_flags_all_seven(sign, rule):
    # 12 comes before; a first step against the trend keeps it out
    six, seven = ([11 - sign * 3 + sign * step for step in range(n)] for n in (6, 7))
    assert set(rules(six)) == {"Common Cause"}
    assert rules(seven) == [rule] * 7


def test_a_tie_breaks_a_trend():
    assert set(rules([8, 9, 10, 10, 11, 12, 13, 14])) == {"Common Cause"}


def test_two_of_three_beyond_a_near_limit_are_flagged_and_the_third_is_not():
    assert rules([15, 11.5, 15]) == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]
    assert rules([7, 10.5, 7]) == ["2 in 3 Below CL", "Common Cause", "2 in 3 Below CL"]
    assert rules([15, 15, 11.5])[:2] == ["2 in 3 Above CL"] * 2
    assert rules([15, 15, 15]) == ["2 in 3 Above CL"] * 3


@pytest.mark.parametrize("between", [10.5, 11])
def test_two_of_three_need_all_three_on_one_side_of_the_mean(between):
    assert "2 in 3 Above CL" not in rules([between, 15, 15, between])
    assert "2 in 3 Below CL" not in rules([22 - between, 7, 7, 22 - between])


def test_two_of_three_count_no_point_outside_a_limit():
    assert rules([15, 17, 12]) == ["Common Cause", "Above UCL", "Common Cause"]
    assert rules([7, 5, 10]) == ["Common Cause", "Below LCL", "Common Cause"]


def test_a_point_on_the_near_limit_is_not_beyond_it_and_one_on_the_limit_is():
    near, limit = charted(FLAT).loc[0, ["near_upper", "upper"]]
    assert set(rules([near, 12, 15])) == {"Common Cause"}
    assert rules([limit, 12, 15]) == ["2 in 3 Above CL", "Common Cause", "2 in 3 Above CL"]
    near, limit = charted(FLAT).loc[0, ["near_lower", "lower"]]
    assert set(rules([near, 10, 7])) == {"Common Cause"}
    assert rules([limit, 10, 7]) == ["2 in 3 Below CL", "Common Cause", "2 in 3 Below CL"]


def test_one_point_beyond_a_near_limit_is_chance():
    assert set(rules([12, 15, 12, 12, 15])) == {"Common Cause"}


@pytest.mark.parametrize(("side", "rule"), [(1, "7 Points Above CL"), (-1, "7 Points Below CL")])
def test_shift_is_seven_points_on_one_side_and_flags_all_seven(side, rule):
    before, beside = 11 - side, [11 + side * move for move in (2, 1, 2, 1, 2, 1, 2)]
    assert set(rules([before, *beside[:6]])) == {"Common Cause"}
    assert rules([before, *beside]) == ["Common Cause", *[rule] * 7]
    assert set(rules([before, *beside[:3], 11, *beside[3:]])) == {"Common Cause"}


def test_the_first_rule_names_a_point_that_several_flag():
    # rising, above the mean, the last two beyond the near limit, the very last outside the limit
    assert rules([11.1, 11.2, 11.3, 11.4, 14.8, 15, 20]) == ["7 Point Trend (Increasing)"] * 6 + ["Above UCL"]
    assert rules([10.5, 12, 11.5, 12, 11.5, 12, 15, 15]) == ["Common Cause", *["7 Points Above CL"] * 5, *["2 in 3 Above CL"] * 2]


@pytest.mark.parametrize(
    ("good_direction", "high", "low"),
    [
        ("increase", "special_cause_improvement", "special_cause_concern"),
        ("decrease", "special_cause_concern", "special_cause_improvement"),
        ("neutral", "special_cause_neutral_high", "special_cause_neutral_low"),
    ],
)
def test_point_type_follows_the_good_direction(good_direction, high, low):
    chart = charted([*FLAT, 20, 11, 2], good_direction, fix_after=20)
    assert chart["point_type"].tolist() == ["common_cause"] * 20 + [high, "common_cause", low]
    rising = charted([*FLAT, *range(8, 15)], good_direction, fix_after=20)
    assert set(rising["point_type"][20:]) == {high}


def test_variation_is_the_type_of_the_latest_point():
    assert xmr.variation(charted([*FLAT, 30, 11], "decrease", fix_after=20)) == "common_cause"
    assert xmr.variation(charted([*FLAT, 11, 30], "decrease", fix_after=20)) == "special_cause_concern"
    assert xmr.variation(charted([*FLAT, 30, nan], "decrease", fix_after=20)) == "special_cause_concern"


@pytest.mark.parametrize(
    ("target", "up", "down"),
    [
        (16.33, "consistent_fail", "consistent_pass"),
        (11 + 2.66 * 2, "inconsistent", "inconsistent"),
        (11, "inconsistent", "inconsistent"),
        (11 - 2.66 * 2, "inconsistent", "inconsistent"),
        (5.67, "consistent_pass", "consistent_fail"),
    ],
)
def test_assurance_is_where_the_target_lies_by_the_latest_limits(target, up, down):
    for good_direction, expected in (("increase", up), ("decrease", down), ("neutral", None)):
        chart = charted(FLAT, good_direction, target=target)
        assert xmr.assurance(chart, good_direction=good_direction, target=target) == expected


def test_assurance_takes_the_limits_of_the_latest_group():
    chart = charted([*FLAT, *(value + 100 for value in FLAT)], "increase", rebase=["2021-12-01"])
    assert xmr.assurance(chart, good_direction="increase", target=50) == "consistent_pass"


def test_without_a_target_there_is_no_assurance():
    assert xmr.assurance(charted(FLAT, "increase"), good_direction="increase", target=None) is None


def test_rebase_starts_limits_and_rules_again_at_its_date():
    values = [*FLAT, *(value + 50 for value in FLAT)]
    chart = charted(values, rebase=["2021-12-01"])
    assert chart["rebase_group"].tolist() == [0] * 20 + [1] * 20
    assert chart["mean"].tolist() == [11.0] * 20 + [61.0] * 20
    assert set(chart["rule"]) == {"Common Cause"}
    # a run of seven that the rebase cuts is no run
    cut = charted([*FLAT, 12, 12, 12, 12, 12, 12, 12, 10, 10], rebase=["2022-04-01"], fix_after=20)
    assert set(cut["rule"][:24]) == {"Common Cause"}


def test_rebase_dates_may_stand_in_any_order_and_between_points():
    chart = charted(FLAT * 2, rebase=["2022-01-15", "2021-01-01"])
    assert chart["rebase_group"].tolist() == [0] * 9 + [1] * 13 + [2] * 18
    none = charted(FLAT, rebase=["2019-01-01", "2030-01-01"])
    assert set(none["rebase_group"]) == {0}


def test_fix_after_takes_the_limits_of_each_groups_first_points():
    chart = charted([*FLAT, 100, 100], fix_after=20)
    assert chart["mean"].iloc[-1] == 11
    assert charted([*FLAT, 100, 100], fix_after=21)["mean"].iloc[-1] == pytest.approx((11 * 20 + 100) / 21)


@pytest.mark.parametrize(("count", "trial"), [(11, True), (12, False), (13, False)])
def test_limits_of_fewer_than_12_points_are_trial_limits(count, trial):
    assert set(charted(FLAT[:count])["trial_limits"]) == {trial}


@pytest.mark.parametrize(("count", "too_few"), [(1, True), (4, True), (5, False), (6, False)])
def test_fewer_than_5_points_have_no_limits_and_are_not_judged(count, too_few):
    chart = charted(FLAT[:count], "increase", target=1)
    limits = chart[["mean", "lower", "upper", "near_lower", "near_upper"]]
    assert limits.isna().to_numpy().all() == too_few
    assert limits.notna().to_numpy().all() != too_few
    assert set(chart["rule"]) == {"Too Few Points" if too_few else "Common Cause"}
    assert xmr.variation(chart) == (None if too_few else "common_cause")
    assert xmr.assurance(chart, good_direction="increase", target=1) == (None if too_few else "consistent_pass")
    assert chart["value"].tolist() == FLAT[:count]


def test_a_short_last_group_is_not_judged_by_the_one_before():
    chart = charted([*FLAT, 99, 99, 99], "increase", rebase=["2021-12-01"])
    assert set(chart["rule"][20:]) == {"Too Few Points"}
    assert chart["point_type"][20:].isna().all()
    assert xmr.variation(chart) is None
    assert xmr.assurance(chart, good_direction="increase", target=1) is None


def test_a_missing_month_stays_a_gap():
    values = [*FLAT[:10], nan, *FLAT[10:]]
    chart = charted(values)
    assert chart["value"].isna().tolist() == [at == 10 for at in range(21)]
    assert chart.loc[10, ["rule", "point_type"]].isna().all()
    assert chart.loc[10, "mean"] == 11
    assert chart.loc[0, "upper"] == pytest.approx(11 + 2.66 * 2)


def test_no_move_and_no_run_goes_across_a_gap():
    # from 10 to 50 across the gap is no moving range
    chart = charted([10] * 6 + [nan] + [50] * 6)
    assert chart.loc[0, "upper"] == chart.loc[0, "mean"] == 30
    assert set(rules([12, 12, 12, nan, 12, 12, 12, 12])[:3]) == {"Common Cause"}
    assert "7 Point Trend (Increasing)" not in rules([8, 9, 10, nan, 11, 12, 13, 14])
    assert set(rules([15, nan, 15])) == {"Common Cause", None}


def test_points_of_which_no_two_stand_together_are_too_few():
    chart = charted([1, nan, 2, nan, 3, nan, 4, nan, 5])
    assert chart["rule"].fillna("gap").tolist() == ["Too Few Points", "gap"] * 4 + ["Too Few Points"]


@pytest.mark.parametrize("value", [5, 0.1, 1 / 3, 1e9 + 0.1])
@pytest.mark.parametrize("count", [5, 12, 36, 37])
def test_a_series_that_never_moves_lies_on_its_mean_and_its_limits(value, count):
    chart = charted([value] * count, "increase", target=value)
    assert set(chart[["mean", "lower", "upper", "near_lower", "near_upper"]].to_numpy().ravel()) == {value}
    assert set(chart["rule"]) == {"Common Cause"}
    assert xmr.variation(chart) == "common_cause"
    assert xmr.assurance(chart, good_direction="increase", target=value) == "inconsistent"


def test_no_points_make_an_empty_chart():
    chart = charted([])
    assert (list(chart.columns), len(chart)) == (xmr.COLUMNS, 0)
    assert xmr.variation(chart) is None
    assert xmr.assurance(chart, good_direction="increase", target=1) is None


@pytest.mark.parametrize(
    ("series", "reason"),
    [
        (pd.DataFrame({"date": ["2020-02-01", "2020-01-01"], "value": [1, 2]}), "not in order"),
        (pd.DataFrame({"date": ["2020-01-01", "2020-01-01"], "value": [1, 2]}), "not in order"),
        (pd.DataFrame({"date": ["2020-01-01", "2020-03-01", "2020-02-01", "2020-04-01"], "value": [1, 2, 3, 4]}), "not in order"),
        (pd.DataFrame({"date": ["2020-01-01", None], "value": [1, 2]}), "^a date is missing$"),
        (pd.DataFrame({"date": ["2020-01-01"], "value": ["many"]}), "^a value is not a number$"),
        (pd.DataFrame({"date": ["2020-01-01"], "value": [np.inf]}), "infinite"),
        (pd.DataFrame({"date": ["2020-01-01"]}), "lack the column value"),
        (pd.DataFrame({"month": ["2020-01-01"]}), "lack the column date, value"),
    ],
)
def test_points_that_are_no_series_are_refused(series, reason):
    with pytest.raises(ValueError, match=reason):
        xmr.process_chart(series, good_direction="increase")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"good_direction": "up"}, "'up' is not one of increase, decrease, neutral"),
        ({"target": np.inf}, "target inf is not a finite number"),
        ({"target": nan}, "target nan is not a finite number"),
        ({"fix_after": 1}, "fix_after 1 leaves no movement"),
        ({"rebase": ["soon"]}, "'soon' is not a date"),
    ],
)
def test_options_without_a_meaning_are_refused(options, reason):
    with pytest.raises(ValueError, match=reason):
        charted(FLAT, **options)


def test_assurance_refuses_what_the_chart_would():
    with pytest.raises(ValueError, match="'up' is not one of"):
        xmr.assurance(charted(FLAT), good_direction="up", target=1)


whole = st.lists(st.integers(0, 500), min_size=5, max_size=40)


@given(whole, st.sampled_from([2, 4, 0.5, 8]))
def test_scale_changes_no_rule(values, scale):
    chart, scaled = charted(values, "increase"), charted([value * scale for value in values], "increase")
    assert scaled["rule"].tolist() == chart["rule"].tolist()
    assert scaled["upper"].to_numpy() == pytest.approx(scale * chart["upper"].to_numpy())


@given(whole)
def test_a_series_upside_down_has_the_opposite_rules(values):
    opposite = dict(zip(xmr.RULES[:8:2], xmr.RULES[1:8:2], strict=True))
    opposite |= {low: high for high, low in opposite.items()} | {"Common Cause": "Common Cause"}
    chart, turned = charted(values), charted([-value for value in values])
    assert turned["rule"].tolist() == [opposite[rule] for rule in chart["rule"]]


@given(whole, st.data())
def test_gaps_change_no_value_and_get_no_rule(values, data):
    gaps = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    chart = charted([nan if gap else value for value, gap in zip(values, gaps, strict=True)])
    assert chart["rule"].isna().tolist() == gaps
    assert chart["value"].isna().tolist() == gaps
    assert set(chart["rule"].dropna()) <= set(xmr.RULES)


@given(whole)
def test_limits_lie_in_their_order_about_the_mean(values):
    chart = charted(values)
    ordered = chart[["lower", "near_lower", "mean", "near_upper", "upper"]].to_numpy()
    assert (np.diff(ordered, axis=1) >= 0).all()
