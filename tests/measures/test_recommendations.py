import datetime as dt

import pytest

from measures import recommendations

MEETING = "2021-03-22"


@pytest.mark.parametrize(
    ("reported", "meeting", "reports", "expected"),
    [
        ("done", MEETING, [], "reported"),
        (None, MEETING, [], "no later report is held"),
        (None, MEETING, [MEETING], "no later report is held"),
        (None, MEETING, ["2021-03-21"], "no later report is held"),
        (None, MEETING, ["2021-03-22", "2021-03-23"], "no later mention found"),
        (" ", MEETING, ["2021-03-23"], "no later mention found"),
        (None, None, ["2021-03-23"], "no later report is held"),
        (None, dt.date(2021, 3, 22), [dt.date(2021, 5, 31)], "no later mention found"),
    ],
)
def test_outcome_is_what_later_reports_of_the_partnership_tell(reported, meeting, reports, expected):
    assert recommendations.outcome(reported, meeting, reports) == expected
