from datetime import date

import pytest

from measures import calendar

AS_AT = date(2023, 7, 20)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("28", 28),
        (" 14 ", 14),
        ("1", 1),
        ("366", 366),
        ("367", None),
        ("0", None),
        ("-1", None),
        ("28.5", None),
        ("four weeks", None),
        ("", None),
        (None, None),
        ("²8", None),
        ("9" * 12, None),
    ],
)
def test_response_days_are_a_whole_number_up_to_a_year(text, days):
    assert calendar.response_days(text) == days


def test_answer_is_due_that_many_days_after_the_meeting():
    assert calendar.answer_due(date(2021, 5, 31), 28) == date(2021, 6, 28)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 7, 20), 12, date(2024, 7, 20)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
        (date(2023, 11, 30), 1, date(2023, 12, 30)),
    ],
)
def test_months_after_keeps_the_day_where_the_month_has_it(day, months, expected):
    assert calendar.months_after(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2023-10-14", "2023-10-21", (date(2023, 10, 14), date(2023, 10, 21))),
        ("2023-07", "2023-07", (date(2023, 7, 1), date(2023, 7, 31))),
        ("2019-12", "2020-06", (date(2019, 12, 1), date(2020, 6, 30))),
        ("2021", None, (date(2021, 1, 1), date(2021, 12, 31))),
        ("2021-04-01", "2022-03", (date(2021, 4, 1), date(2022, 3, 31))),
        (None, None, None),
        (None, "2023", None),
        ("summer", None, None),
    ],
)
def test_bounds_are_first_and_last_day_of_what_is_printed(start, end, expected):
    assert calendar.bounds(start, end) == expected


@pytest.mark.parametrize(
    ("first", "last", "exact", "day"),
    [
        (date(2023, 10, 14), date(2023, 10, 21), True, date(2023, 10, 14)),
        (AS_AT, date(2023, 7, 25), True, AS_AT),
        (date(2023, 7, 19), date(2023, 7, 25), True, date(2023, 7, 25)),  # begun the day before
        (date(2023, 10, 1), date(2023, 10, 31), False, date(2023, 10, 31)),
    ],
)
def test_day_that_counts_is_the_first_of_exact_days_until_it_has_come(first, last, exact, day):
    assert calendar.due_day(first, last, exact=exact, as_at=AS_AT) == day


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2023, 7, 19), "passed"),
        (AS_AT, "soon"),
        (date(2023, 10, 18), "soon"),  # the ninetieth day
        (date(2023, 10, 19), "later"),
        (None, "undated"),
    ],
)
def test_standing_by_days_left(day, standing):
    assert calendar.standing(day, AS_AT) == standing
