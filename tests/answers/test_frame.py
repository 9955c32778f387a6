"""What the filters offer, and the dates of the data."""

import pytest

from answers import frame


def test_partnerships_are_offered_by_short_name_the_fictional_one_last():
    known = frame.answer().known
    assert list(known.partnerships.items()) == [
        ("BCPCSP", "Bournemouth, Christchurch and Poole"),
        ("ESCSP", "East Suffolk"),
        ("WSCSP", "Western Suffolk"),
        ("DEMO", "Demonstration partnership (fictional)"),
    ]
    assert known.fictional == ("DEMO",)


def test_districts_are_offered_by_partnership_and_fictional_ones_only_for_theirs():
    known = frame.answer().known
    assert {code: len(offered) for code, offered in known.districts.items()} == {None: 6, "BCPCSP": 1, "DEMO": 3, "ESCSP": 1, "WSCSP": 3}
    assert not set(known.districts["DEMO"]) & set(known.districts[None])


def test_meetings_are_offered_newest_first_and_the_fictional_ones_apart():
    known = frame.answer().known
    assert known.meetings[None] == {
        "2023-07-20": "20 July 2023, East Suffolk",
        "2021-11-15": "15 November 2021, BCP",
        "2021-05-31": "mid-2021, West Suffolk",
        "2021-03-22": "22 March 2021, Babergh and Mid Suffolk",
        "2018-10-25": "25 October 2018, Mid Suffolk",
    }
    assert list(known.meetings["DEMO"]) == ["2025-09-18", "2024-09-19"]


def test_priorities_are_offered_by_title():
    priorities = frame.answer().known.priorities
    assert (len(priorities), priorities["asb"], priorities["criminal-exploitation"]) == (
        13,
        "Anti-social behaviour",
        "Criminal exploitation (county lines)",
    )


def test_data_dates_name_the_last_month_and_the_last_real_report():
    assert frame.answer().data_dates.startswith(
        "The store holds recorded incidents to December 2025 (police.uk); reports to 20 July 2023 (East Suffolk). "
    )


def test_standing_says_that_one_partnership_is_fictional_only_where_it_is_held(real_alone: str, monkeypatch: pytest.MonkeyPatch):
    mark = "One partnership is fictional and marked so."
    assert mark in frame.answer().standing
    monkeypatch.setenv("DATABASE_URL", real_alone)
    assert mark not in frame.answer().standing
