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
