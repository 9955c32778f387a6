import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import periods

DATES = st.dates(dt.date(1900, 4, 1), dt.date(2199, 12, 31))


def test_financial_year_and_quarter_match_the_reference(vector):
    rows = vector("financial_year_dev.csv")
    assert [(periods.financial_year(row["date"]), periods.quarter(row["date"])) for row in rows] == [
        (row["financial_year"], row["quarter"]) for row in rows
    ]


def test_period_end_matches_the_reference(vector):
    rows = vector("quarter_labels_dev.csv")
    expected = [row["period_end_or_blank_if_not_certain"] for row in rows]
    found = [periods.period_end(row["label"]) for row in rows]
    assert [end.isoformat() if end else "" for end in found] == expected


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2020-03-31", "2019/20"),
        ("2020-04-01", "2020/21"),
        (dt.date(1999, 12, 31), "1999/00"),
        (pd.Timestamp("2024-02-29 23:59"), "2023/24"),
    ],
)
def test_financial_year_changes_on_1_april(day, year):
    assert periods.financial_year(day) == year


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        ("2023-04-01", "Q1"),
        ("2023-06-30", "Q1"),
        ("2023-07-01", "Q2"),
        ("2023-09-30", "Q2"),
        ("2023-10-01", "Q3"),
        ("2023-12-31", "Q3"),
        ("2024-01-01", "Q4"),
        ("2024-03-31", "Q4"),
    ],
)
def test_quarter_changes_on_its_first_day(day, quarter):
    assert periods.quarter(day) == quarter


@pytest.mark.parametrize("value", ["2023-02-30", "20230101", "2023-W01-1", "1/4/2023", "", None, 20230401, pd.NaT])
def test_financial_year_refuses_what_is_not_a_date(value):
    with pytest.raises(ValueError, match="is not a date"):
        periods.financial_year(value)


def test_as_optional_date_refuses_what_is_neither_missing_nor_a_date():
    with pytest.raises(ValueError, match="2023 is not a date"):
        periods.as_optional_date(2023)


@pytest.mark.parametrize("value", [None, float("nan"), pd.NaT, pd.NA, "", "  "])
def test_as_optional_date_is_none_for_a_missing_value(value):
    assert periods.as_optional_date(value) is None


# The ten spellings of the East Suffolk action plan (report 001, Appendix C).
@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("Q1 2023/24", "2023-06-30"),
        ("Q2 2023/24", "2023-09-30"),
        ("Q2 2023/4", "2023-09-30"),
        ("Q1 23/24", "2023-06-30"),
        ("Q1 23/4", "2023-06-30"),
        ("Qrt 1 2023/24", "2023-06-30"),
        ("Q4 2022/23", "2023-03-31"),
        ("Qrt 4 2022/23", "2023-03-31"),
        ("Qrt 4 2022/2023", "2023-03-31"),
        ("Qrt 4 2023", None),
    ],
)
def test_period_end_reads_the_ten_published_spellings(label, end):
    assert periods.period_end(label) == (end and dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("label", "start", "end"),
    [
        ("2019/20", "2019-04-01", "2020-03-31"),
        ("2019/2020", "2019-04-01", "2020-03-31"),
        ("2099/00", "2099-04-01", "2100-03-31"),
        ("July 2023", "2023-07-01", "2023-07-31"),
        ("feb 2024", "2024-02-01", "2024-02-29"),
        ("Sept 2023", "2023-09-01", "2023-09-30"),
        ("2023-01", "2023-01-01", "2023-01-31"),
        ("2023-04", "2023-04-01", "2023-04-30"),
        ("2011-12", "2011-12-01", "2011-12-31"),  # an ISO month, not a financial year: that needs a slash
        (" q4  2023-24 ", "2024-01-01", "2024-03-31"),
        ("2022/23 Q4", "2023-01-01", "2023-03-31"),
        ("Quarter 3 89/90", "2089-10-01", "2089-12-31"),
    ],
)
def test_period_bounds_reads_years_months_and_quarters(label, start, end):
    bounds = (dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert periods.period_bounds(label) == bounds
    assert (periods.period_start(label), periods.period_end(label)) == bounds


@pytest.mark.parametrize(
    "label",
    [
        None,
        "",
        "   ",
        float("nan"),
        "Q0 2021/22",
        "Q5 2021/22",  # no such quarter
        "Q1 2021/23",
        "Q1 2021/21",
        "2021/23",
        "Q1 2009/1",
        "Q1 2022/023",  # years that do not follow each other
        "Q1 90/91",
        "Q4 99/00",  # of which century?
        "Qrt 4 2023",
        "Q2",
        "2023",
        "23/4",
        "23/24",
        "2023/4",  # a calendar or a financial year, or a day
        "2023-13",
        "2023-24",
        "Juli 2023",
        "July 23",
        "M 2023",
        "July",
        "12/09/2019",
        "2019-09-12",
        "Q1 2023/24 late",
    ],
)
def test_period_end_is_none_when_a_label_is_not_certain(label):
    assert periods.period_bounds(label) is None
    assert periods.period_start(label) is None
    assert periods.period_end(label) is None


@pytest.mark.parametrize("label", ["2019", "2019/21", "Q1 2019/20", "July 2023", "", None])
def test_financial_year_bounds_refuses_other_labels(label):
    with pytest.raises(ValueError, match="is not a financial year"):
        periods.financial_year_bounds(label)


@given(DATES)
def test_financial_year_bounds_hold_every_date_of_the_year(day):
    start, end = periods.financial_year_bounds(periods.financial_year(day))
    assert start <= day <= end
    assert (start.month, start.day, end.month, end.day) == (4, 1, 3, 31)
    assert end.year == start.year + 1


@given(DATES)
def test_a_dates_quarter_label_reads_back_to_a_period_that_holds_it(day):
    label = f"{periods.quarter(day)} {periods.financial_year(day)}"
    assert periods.period_start(label) <= day <= periods.period_end(label)


@given(st.text(max_size=20))
def test_period_end_never_fails_on_text(label):
    assert periods.period_end(label) is None or isinstance(periods.period_end(label), dt.date)


def test_financial_years_leaves_none_out():
    assert periods.financial_years("2019-07-28", "2023-07-01") == [
        "2019/20",
        "2020/21",
        "2021/22",
        "2022/23",
        "2023/24",
    ]


def test_financial_years_is_empty_when_the_end_is_in_an_earlier_year():
    assert periods.financial_years("2020-04-01", "2020-03-31") == []


def test_month_range_holds_both_ends():
    assert periods.month_range("2023-11-30", "2024-02-01") == [
        dt.date(2023, 11, 1),
        dt.date(2023, 12, 1),
        dt.date(2024, 1, 1),
        dt.date(2024, 2, 1),
    ]


def test_month_range_is_empty_when_the_end_is_in_an_earlier_month():
    assert periods.month_range("2024-02-01", "2024-01-31") == []


def test_missing_months_names_the_gaps_only():
    assert periods.missing_months(["2024-03-31", "2023-12-01", "2023-12-25"]) == [
        dt.date(2024, 1, 1),
        dt.date(2024, 2, 1),
    ]
    assert periods.missing_months(["2024-03-31"]) == []
    assert periods.missing_months([]) == []
