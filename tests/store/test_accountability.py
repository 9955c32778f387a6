"""Duties, recommendations, risks, groups and members: those of a partnership, known by a date, in the order asked for."""

from datetime import date

import pytest

from store import queries
from store.scope import Scope

QUESTIONS = (queries.duties, queries.recommendations, queries.risks, queries.groups, queries.members)


@pytest.mark.parametrize(
    ("ask", "rows"), list(zip(QUESTIONS, (63, 19, 14, 42, 36), strict=True)), ids=lambda value: getattr(value, "__name__", "")
)
def test_every_row_of_the_real_partnerships_is_there(engine, ask, rows):
    held = ask(engine, Scope())
    assert (len(held), set(held["partnership"])) == (rows, {"WSCSP", "ESCSP", "BCPCSP"})


@pytest.mark.parametrize("ask", QUESTIONS, ids=lambda ask: ask.__name__)
def test_nothing_is_known_before_its_report(engine, ask):
    assert ask(engine, Scope("ESCSP", as_at=date(2023, 7, 19))).empty
    assert len(ask(engine, Scope("ESCSP", as_at=date(2023, 7, 20)))) > 0


def test_duties_of_a_partnership_have_their_newest_evidence_first(engine):
    duties = queries.duties(engine, Scope("WSCSP"))
    reviews = duties[duties["duty"] == "D07"]
    assert list(reviews["source"]) == ["002", "000", "003"]
    assert list(duties["duty"]) == sorted(duties["duty"])


def test_district_keeps_the_rows_of_the_areas_that_hold_it(engine):
    areas = ("Babergh", "Babergh and Mid Suffolk", "Western Suffolk CSP area", "Suffolk (county)")
    assert set(queries.duties(engine, Scope("WSCSP", areas=areas))["area"]) == {"Babergh and Mid Suffolk"}


def test_recommendations_are_in_the_order_of_their_meetings(engine):
    meetings = queries.recommendations(engine, Scope("WSCSP"))["meeting_date"]
    assert meetings.is_monotonic_increasing
    assert meetings.iloc[0].date() == date(2018, 10, 25)


def test_members_are_in_the_order_of_the_report(engine):
    members = queries.members(engine, Scope("ESCSP"))
    assert list(members["organisation"])[:2] == ["Suffolk Constabulary", "Suffolk and Norfolk Probation Trust"]
