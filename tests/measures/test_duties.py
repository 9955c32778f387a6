import pytest

from measures import duties


@pytest.mark.parametrize(
    ("reported", "as_at", "months"),
    [
        ("2021-03-22", "2021-03-22", 0),
        ("2021-03-22", "2021-04-21", 0),  # a day short of a month
        ("2021-03-22", "2021-04-22", 1),
        ("2021-03-22", "2021-04-23", 1),
        ("2018-10-25", "2021-05-31", 31),
        ("2020-12-31", "2021-01-01", 0),
        ("2021-05-31", "2021-03-22", 0),  # said later than that
    ],
)
def test_age_is_whole_calendar_months(reported, as_at, months):
    assert duties.age_months(reported, as_at) == months


def test_age_of_what_is_no_date_is_an_error():
    with pytest.raises(ValueError, match="is not a date"):
        duties.age_months("2021-03", "2021-04-22")


@pytest.mark.parametrize(("months", "old"), [(11, False), (12, True), (13, True)])
def test_evidence_is_old_from_twelve_months(months, old):
    assert duties.is_old(months) is old


@pytest.mark.parametrize(
    ("level", "rank"), [("stated", 0), ("partial", 1), ("planned", 2), ("not evidenced", 3), ("Stated", -1), ("in part", -1)]
)
def test_levels_are_ranked_from_stated_to_not_evidenced(level, rank):
    assert duties.rank(level) == rank


@pytest.mark.parametrize(
    ("levels", "missing"),
    [
        (["not evidenced"], True),
        (["not evidenced", "not evidenced"], True),
        (["not evidenced", "planned"], False),
        (["stated"], False),
        ([], False),
    ],
)
def test_duty_is_without_evidence_when_every_statement_says_so(levels, missing):
    assert duties.without_evidence(levels) is missing
