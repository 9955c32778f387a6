"""When a change is called one, when a percentage is printed, and who is compared with whom."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from answers import rates, referrals
from answers.definitions import Measure
from selection import Selection
from tests.answers.shown import rows


def measure(direction: str = "neutral") -> Measure:
    return Measure("Reports", "reports", direction, "", people=True, target=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (40, 15, "**15 the year before**  \n:gray[too few for a percentage]"),
        (20, 0, "**0 the year before**  \n:gray[too few for a percentage]"),
        (25, 20, "**20 the year before**  \n:gray[up 25%, which chance alone could make]"),
        (100, 60, "**60 the year before**  \n:gray[up 67%: a change]"),
        (60, 100, "**100 the year before**  \n:gray[down 40%: a change]"),
        (60, 60, "**60 the year before**  \n:gray[the same, which chance alone could make]"),
    ],
)
def test_a_change_is_called_one_only_where_chance_would_hardly_make_it(now: int, before: int, said: str):
    assert rates._change(now, before, measure()) == said


@pytest.mark.parametrize(
    ("direction", "now", "before", "word"),
    [("increase", 100, 60, "better"), ("increase", 60, 100, "worse"), ("decrease", 100, 60, "worse"), ("decrease", 60, 100, "better")],
)
def test_a_change_is_better_or_worse_by_an_agreed_direction_alone(direction: str, now: int, before: int, word: str):
    assert f": a change, {word} by the measure's direction" in rates._change(now, before, measure(direction))
    assert word not in rates._change(now, before, measure())


def test_no_county_is_a_benchmark_that_lacks_a_month_of_a_district(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    copy = tmp_path / "gap.db"
    with sqlite3.connect(str(make_url(store).database)) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("DELETE FROM recorded_incidents WHERE month = '2025-05-01' AND district = 'Ipswich'")
    source.close()
    target.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    table = {row[0].strip("*"): row[3] for row in rows(recorded.rates.table)}
    assert "Ipswich" not in table  # eleven months are no year
    assert table["Babergh"] == rates.NOT_COMPARED


def test_a_district_chosen_alone_stands_beside_its_whole_county():
    recorded = referrals.answer(Selection(district=("Babergh",))).recorded
    assert recorded is not None
    assert [row[3] for row in rows(recorded.rates.table)] == ["**Lower**  \n:gray[Suffolk (county): 5.3]"]
