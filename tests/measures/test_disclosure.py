import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import disclosure


def test_shown_matches_the_reference(vector):
    rows = vector("nhs_round_suppress_dev.csv")
    assert [str(disclosure.shown(int(row["count"]))) for row in rows] == [row["shown"] for row in rows]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, 0),
        (1, "[c]"),
        (6, "[c]"),
        (7, "[c]"),
        (8, 10),
        (9, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (np.int64(13), 15),
        (13.0, 15),
    ],
)
def test_shown(count, expected):
    assert disclosure.shown(count) == expected


@pytest.mark.parametrize("count", [None, float("nan"), pd.NA, -1, 2.5, float("inf")])
def test_shown_refuses_what_is_not_a_count(count):
    with pytest.raises(ValueError, match="missing, negative or not whole"):
        disclosure.shown(count)


@given(st.integers(8, 10**9))
def test_a_shown_count_is_the_nearest_multiple_of_5(count):
    found = disclosure.shown(count)
    assert isinstance(found, int)
    assert found % 5 == 0
    assert abs(found - count) <= 2


@given(st.lists(st.integers(0, 10**6), max_size=30))
def test_a_column_is_shown_as_its_counts_are(counts):
    column = pd.Series(counts, index=range(3, 3 + len(counts)), name="reports", dtype="int64")
    found = disclosure.shown_counts(column)
    assert found.tolist() == [disclosure.shown(count) for count in counts]
    assert (found.index.tolist(), found.name) == (column.index.tolist(), "reports")


@pytest.mark.parametrize("count", [None, float("nan"), -1, 2.5])
def test_a_column_with_what_is_not_a_count_is_refused(count):
    with pytest.raises(ValueError, match="missing, negative or not whole"):
        disclosure.shown_counts(pd.Series([10, count]))


def monthly(counts, start="2023-04-01"):
    return pd.DataFrame({"month": pd.date_range(start, periods=len(counts), freq="MS"), "count": counts})


def spans(release):
    days = (release.counts[column].dt.strftime("%Y-%m-%d") for column in ("start", "end"))
    return list(zip(*days, release.counts["shown"], strict=True))


def test_months_are_released_where_none_is_confidential():
    release = disclosure.release(monthly([0, 8, 13]))
    assert (release.granularity, release.withheld) == ("month", ())
    assert spans(release) == [("2023-04-01", "2023-04-30", 0), ("2023-05-01", "2023-05-31", 10), ("2023-06-01", "2023-06-30", 15)]


@pytest.mark.parametrize(("smallest", "granularity"), [(0, "month"), (1, "quarter"), (7, "quarter"), (8, "month")])
def test_one_confidential_month_withholds_all_months(smallest, granularity):
    assert disclosure.release(monthly([20, 20, smallest])).granularity == granularity


def test_quarters_are_sums_of_true_counts():
    release = disclosure.release(monthly([6, 6, 6, 3, 4, 1]))  # shown months would add up to nothing
    assert (release.granularity, release.withheld) == ("quarter", ("month",))
    assert spans(release) == [("2023-04-01", "2023-06-30", 20), ("2023-07-01", "2023-09-30", 10)]


def test_financial_years_are_released_where_a_quarter_is_confidential():
    release = disclosure.release(monthly([2, 2, 3, *[2] * 9, *[3] * 12]))
    assert (release.granularity, release.withheld) == ("year", ("month", "quarter"))
    assert spans(release) == [("2023-04-01", "2024-03-31", 25), ("2024-04-01", "2025-03-31", 35)]


def test_rolling_years_are_released_where_a_quarter_is_confidential_and_no_financial_year_is_held():
    release = disclosure.release(monthly([*[0] * 10, 3, 6], start="2023-05-01"))
    assert (release.granularity, release.withheld) == ("rolling 12 months", ("month", "quarter"))
    assert spans(release) == [("2023-05-01", "2024-04-30", 10)]


def test_nothing_is_released_where_every_granularity_is_confidential():
    release = disclosure.release(monthly([0] * 11 + [1]))
    assert (release.granularity, release.withheld) == (None, ("month", "quarter", "year", "rolling 12 months"))
    assert (list(release.counts.columns), len(release.counts)) == (["start", "end", "shown"], 0)


def test_a_period_with_a_missing_month_is_left_out():
    months = monthly([20, 3, 20, 20, 20, 20]).drop(index=4)
    assert spans(disclosure.release(months)) == [("2023-04-01", "2023-06-30", 45)]
    rolling = monthly([1] * 26).drop(index=[11, 14])  # no twelve months stand together
    assert disclosure.release(rolling).granularity is None
    assert disclosure.release(rolling).withheld == ("month", "quarter")


def test_nothing_is_no_counts_and_every_granularity_withheld():
    nothing = disclosure.nothing()
    assert (nothing.granularity, len(nothing.counts), nothing.withheld) == (None, 0, ("month", "quarter", "year", "rolling 12 months"))
    assert list(nothing.counts.columns) == ["start", "end", "shown"]


@pytest.mark.parametrize("months", [pd.concat([monthly([9]), monthly([9])]), monthly([9, -1]), monthly([9, 2.5])])
def test_what_are_no_counts_has_an_error_of_its_own(months):
    with pytest.raises(disclosure.NotCounts):
        disclosure.release(months)


def test_no_months_release_nothing():
    release = disclosure.release(monthly([]))
    assert (release.granularity, len(release.counts), release.withheld) == (None, 0, ())


def test_a_month_that_is_twice_there_is_refused():
    with pytest.raises(ValueError, match="a month is there twice"):
        disclosure.release(pd.concat([monthly([9]), monthly([9])]))


@given(st.lists(st.integers(0, 30), max_size=40), st.randoms())
def test_the_order_of_the_months_does_not_matter(counts, random):
    months = monthly(counts)
    order = list(range(len(counts)))
    random.shuffle(order)
    moved = disclosure.release(months.iloc[order])
    assert (moved.granularity, spans(moved)) == (lambda release: (release.granularity, spans(release)))(disclosure.release(months))


@given(st.lists(st.integers(0, 30), max_size=40))
def test_no_confidential_count_is_ever_released(counts):
    release = disclosure.release(monthly(counts))
    assert all(shown % 5 == 0 for shown in release.counts["shown"])
    assert (release.granularity is None) == release.counts.empty
    assert set(release.withheld) < set(disclosure.GRANULARITIES) or release.granularity is None


def years(counts, start="2023-04-01", **options):
    months = monthly(counts, start)
    released = disclosure.release(months) if options.get("rounded", True) else disclosure.released_as_it_is(months)
    back = disclosure.years_back(months, released, **options)
    days = (back[column].dt.strftime("%Y-%m-%d") for column in ("start", "end"))
    return list(zip(*days, back["shown"], strict=True))


def test_years_back_are_twelve_months_to_the_last_one_shown_by_true_counts():
    assert years([8] * 24) == [("2024-04-01", "2025-03-31", 95), ("2023-04-01", "2024-03-31", 95)]
    assert years([8] * 25) == [("2024-05-01", "2025-04-30", 95), ("2023-05-01", "2024-04-30", 95)]


def test_years_back_of_quarters_end_with_the_last_whole_quarter():
    # one month beyond the last quarter, which is not shown, is not counted either
    assert years([3] * 13) == [("2023-04-01", "2024-03-31", 35)]
    assert years([3] * 24) == [("2024-04-01", "2025-03-31", 35), ("2023-04-01", "2024-03-31", 35)]


def test_years_back_of_years_are_those_shown():
    assert years([1] * 11 + [2] + [1] * 12) == [("2024-04-01", "2025-03-31", 10), ("2023-04-01", "2024-03-31", 15)]


def test_years_back_of_rolling_years_do_not_overlap():
    assert years([*[1] * 10, 3, 6, *[1] * 3], start="2023-05-01") == [("2023-08-01", "2024-07-31", 20)]
    months = monthly([*[1] * 10, 3, 6, *[1] * 3], start="2023-05-01")
    released = disclosure.release(months)
    assert (released.granularity, len(released.counts)) == ("rolling 12 months", 4)


@pytest.mark.parametrize("count", [0, 1, 11])
def test_no_year_back_without_twelve_months(count):
    assert years([8] * count) == []


def test_no_year_back_across_a_missing_month():
    months = monthly([8] * 24).drop(index=15)
    assert disclosure.years_back(months, disclosure.release(months)).empty
    months = monthly([8] * 24).drop(index=5)
    assert len(disclosure.years_back(months, disclosure.release(months))) == 1


def test_no_year_back_of_what_is_withheld():
    assert years([0] * 11 + [1]) == []


def test_what_is_no_count_of_people_is_released_as_it_is():
    release = disclosure.released_as_it_is(monthly([1, 0, 8]))
    assert (release.granularity, release.withheld) == ("month", ())
    assert [shown for *_, shown in spans(release)] == [1, 0, 8]
    assert release.counts["shown"].dtype == "int64"
    assert years([1] * 12, rounded=False) == [("2023-04-01", "2024-03-31", 12)]
    with pytest.raises(ValueError, match="a month is there twice"):
        disclosure.released_as_it_is(pd.concat([monthly([9]), monthly([9])]))


def test_the_months_of_a_release_may_stand_in_any_order():
    months = monthly([8] * 24).iloc[::-1]
    assert len(disclosure.years_back(months, disclosure.release(months))) == 2


# Counts that are suppressed by their sender, and counts of other periods than months


def test_a_suppressed_month_withholds_all_months_and_the_periods_it_lies_in():
    counts = [20.0] * 6 + [np.nan] + [20.0] * 8
    released = disclosure.release(monthly(counts))
    assert (released.granularity, released.withheld) == ("quarter", ("month",))
    assert len(released.counts) == 4  # of five quarters, the one with the suppressed month is left out


def test_nothing_but_suppressed_months_release_nothing():
    released = disclosure.release(monthly([np.nan] * 3))
    assert (released.granularity, released.withheld) == (None, ("month",))


def test_what_counts_no_people_leaves_a_suppressed_month_out():
    assert [*disclosure.released_as_it_is(monthly([3.0, np.nan, 4.0])).counts["shown"]] == [3, 4]


def several(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["start", "end", "count"])
    return frame.assign(start=pd.to_datetime(frame["start"]), end=pd.to_datetime(frame["end"]))


QUARTERS = (("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31"))
YEAR = ("2025-04-01", "2026-03-31")


def test_periods_that_share_no_day_are_each_shown():
    assert [*disclosure.shown_together(several((*QUARTERS[0], 42), (*QUARTERS[1], 5), (*QUARTERS[2], 0)))] == [40, "[c]", 0]


def test_of_quarters_and_their_year_the_quarters_are_shown():
    periods = several(*((*quarter, 20) for quarter in QUARTERS), (*YEAR, 80))
    assert [*disclosure.shown_together(periods)] == [20, 20, 20, 20, "[c]"]


def test_where_a_quarter_is_small_the_year_is_shown_and_no_quarter():
    periods = several(*((*quarter, count) for quarter, count in zip(QUARTERS, (20, 3, 20, 20), strict=True)), (*YEAR, 63))
    assert [*disclosure.shown_together(periods)] == ["[c]", "[c]", "[c]", "[c]", 65]


def test_where_a_quarter_is_suppressed_the_year_is_shown_and_no_quarter():
    periods = several((*QUARTERS[0], 20), (*QUARTERS[1], np.nan), (*YEAR, 63))
    assert [*disclosure.shown_together(periods)] == ["[c]", "[c]", 65]


def test_where_every_length_has_a_small_count_nothing_that_overlaps_is_shown():
    assert [*disclosure.shown_together(several((*QUARTERS[0], 3), (*YEAR, 4)))] == ["[c]", "[c]"]


def test_spans_of_one_length_that_overlap_are_not_shown():
    periods = several(("2025-01-01", "2025-12-31", 100), ("2025-04-01", "2026-03-31", 110))
    assert [*disclosure.shown_together(periods)] == ["[c]", "[c]"]


def test_no_periods_are_shown_as_none():
    assert disclosure.shown_together(several()).empty


def test_the_index_of_periods_is_kept():
    periods = several((*QUARTERS[1], 20), (*QUARTERS[0], 30)).set_axis([7, 3])
    assert dict(disclosure.shown_together(periods)) == {7: 20, 3: 30}
