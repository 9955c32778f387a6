import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import orders

START, END = "2020-10-20", "2023-10-19"


def status(start=START, end=END, *, as_at="2021-01-01", extensions=()):
    return orders.order_status(start, end, as_at=as_at, extensions=extensions)


def test_order_status_matches_the_reference(vector):
    cases = vector("pspo_status_dev.json")
    found = [status(case["start"], case["end"], as_at=case["as_of"], extensions=case["extensions"]) for case in cases]
    assert found == [(case["expected_status"], case["expected_flags"]) for case in cases]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        ("2020-10-19", "Not yet in force"),
        ("2020-10-20", "In force"),
        ("2020-10-21", "In force"),
        ("2023-07-20", "In force"),  # 91 days before the end
        ("2023-07-21", "Expires within 90 days"),  # 90
        ("2023-07-22", "Expires within 90 days"),
        ("2023-10-18", "Expires within 90 days"),
        ("2023-10-19", "Expires within 90 days"),  # the last day
        ("2023-10-20", "Expired"),
    ],
)
def test_status_by_date(as_at, expected):
    assert status(as_at=as_at) == (expected, [])


@pytest.mark.parametrize(
    ("start", "end", "flags"),
    [
        ("2020-10-20", "2023-10-19", []),
        ("2020-10-20", "2023-10-20", []),
        ("2020-10-20", "2023-10-21", ["longer_than_3_years_check"]),
        ("2020-02-29", "2023-02-28", []),  # no 29 February 2023: the third year is over on the 28th
        ("2020-02-29", "2023-03-01", ["longer_than_3_years_check"]),
        ("2021-02-28", "2024-02-28", []),
        ("2021-02-28", "2024-02-29", ["longer_than_3_years_check"]),
        ("2020-10-20", "9999-12-31", ["longer_than_3_years_check"]),
    ],
)
def test_longer_than_three_calendar_years(start, end, flags):
    assert status(start, end, as_at="2021-06-01") == ("In force", flags)


def test_an_end_before_the_start_is_to_be_checked():
    assert status("2020-10-20", "2020-10-19") == ("Check dates", ["end_before_start_check"])
    assert status("2020-10-20", "2020-10-20", as_at="2020-10-20")[0] == "Expires within 90 days"


def test_without_a_start_the_end_decides():
    assert status(None, END, as_at="2023-07-20") == ("In force", ["missing_start_date"])
    assert status(None, END, as_at="2023-10-20") == ("Expired", ["missing_start_date"])


def test_without_an_end():
    assert status(START, None) == ("No end date recorded", ["missing_end_date"])
    assert status(START, None, as_at="2020-10-19") == ("Not yet in force", ["missing_end_date"])
    assert status(None, "") == ("No end date recorded", ["missing_start_date", "missing_end_date"])


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ("2023-10-18", ("In force", [])),
        ("2023-10-19", ("In force", [])),
        ("2023-10-20", ("Check dates", ["extension_made_after_expiry_check"])),
    ],
)
def test_an_extension_must_be_made_by_the_end_it_extends(made, expected):
    assert status(as_at="2024-01-01", extensions=[(made, "2026-10-19")]) == expected


@pytest.mark.parametrize(
    ("new_end", "flags"),
    [
        ("2026-10-18", []),
        ("2026-10-19", []),
        ("2026-10-20", ["extension_longer_than_3_years_check"]),
    ],
)
def test_an_extension_longer_than_three_calendar_years_is_flagged(new_end, flags):
    assert status(as_at="2024-01-01", extensions=[("2023-09-01", new_end)]) == ("In force", flags)


@pytest.mark.parametrize(
    ("new_end", "expected"),
    [
        ("2023-10-18", ("Check dates", ["extension_not_later_check"])),
        ("2023-10-19", ("Check dates", ["extension_not_later_check"])),
        ("2023-10-20", ("Expired", [])),
    ],
)
def test_an_extension_that_does_not_extend_is_to_be_checked(new_end, expected):
    assert status(as_at="2024-01-01", extensions=[("2023-09-01", new_end)]) == expected


def test_an_extension_is_known_from_the_day_it_was_made():
    extension = [("2023-09-01", "2026-10-19")]
    assert status(as_at="2023-08-31", extensions=extension) == ("Expires within 90 days", [])
    assert status(as_at="2023-09-01", extensions=extension) == ("In force", [])
    assert orders.effective_end(END, as_at="2023-08-31", extensions=extension) == dt.date(2023, 10, 19)
    assert orders.effective_end(END, as_at="2023-09-01", extensions=extension) == dt.date(2026, 10, 19)


def test_extensions_follow_one_another_in_any_order():
    chain = [("2026-09-01", "2029-10-19"), ("2023-09-01", "2026-10-19")]
    assert status(as_at="2027-01-01", extensions=chain) == ("In force", [])
    late_second = [("2023-09-01", "2026-10-19"), ("2026-10-20", "2029-10-19")]
    assert status(as_at="2027-01-01", extensions=late_second) == ("Check dates", ["extension_made_after_expiry_check"])


def test_an_extension_with_a_date_missing():
    assert status(as_at="2024-01-01", extensions=[(None, "2026-10-19")]) == ("In force", ["missing_extension_date"])
    assert status(as_at="2024-01-01", extensions=[("2023-09-01", None)]) == ("No end date recorded", ["missing_end_date"])
    # With the day of one unknown, all are put in the order of the ends they set.
    chain = [("2026-09-01", "2029-10-19"), (None, "2026-10-19"), ("2023-09-01", "2025-10-19")]
    assert status(as_at="2027-01-01", extensions=chain) == ("In force", ["missing_extension_date"])
    endless = [("2023-09-01", None), (None, "2024-10-19")]
    assert status(as_at="2024-01-01", extensions=endless) == (
        "No end date recorded",
        ["missing_extension_date", "missing_end_date"],
    )
    assert status(START, None, extensions=[("2020-12-01", "2026-10-19")]) == ("In force", ["missing_end_date"])


@pytest.mark.parametrize(
    ("end", "left"),
    [
        ("2023-07-21", 1),
        ("2023-07-20", 0),
        ("2023-07-19", -1),
        (None, None),
        ("", None),
    ],
)
def test_days_left(end, left):
    assert orders.days_left(end, "2023-07-20") == left


def test_years_after_a_leap_day():
    assert orders.years_after(dt.date(2020, 2, 29), 3) == dt.date(2023, 2, 28)
    assert orders.years_after(dt.date(2020, 2, 29), 4) == dt.date(2024, 2, 29)
    assert orders.years_after(dt.date(9998, 1, 1), 3) == dt.date.max


@pytest.mark.parametrize("bad", ["19/10/2023", "2023-02-29", 2023])
def test_what_is_not_a_date_is_refused(bad):
    with pytest.raises(ValueError, match="is not a date"):
        status(START, bad)


DATES = st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31))
OPTIONAL_DATES = st.none() | DATES


@given(OPTIONAL_DATES, OPTIONAL_DATES, DATES, st.lists(st.tuples(OPTIONAL_DATES, OPTIONAL_DATES), max_size=3))
def test_every_order_gets_a_known_status_and_no_flag_twice(start, end, as_at, extensions):
    found, flags = orders.order_status(start, end, as_at=as_at, extensions=extensions)
    assert found in orders.STATUSES
    assert len(set(flags)) == len(flags)
    assert (found == "Check dates") == any(flag in orders.CONTRADICTIONS for flag in flags)
