"""What every question keeps to: real or fictional, what was known by then, and what the reader may see."""

import inspect
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select, update

from loaders.build import build
from store import database, queries, schema
from store.scope import Scope
from tests.databases import sqlite_every_day

DATA = database.ROOT / "data"
SCOPED = [name for name in queries.__all__ if "scope" in inspect.signature(getattr(queries, name)).parameters]
ALONE = [name for name in queries.__all__ if name not in SCOPED]
ARGUMENTS = {
    "money": {"partnership": None},
    "population": {"districts": ["Ipswich"], "measure": "Census 2021"},
    "recorded_asb": {"kind": "cell", "districts": ["Ipswich"]},
    "cells": {"districts": ["Ipswich"]},
    "cell_shapes": {"districts": ["Ipswich"]},
    "boundaries": {"kind": "ward"},
    "wards": {"districts": ["Ipswich"]},
    "versions": {"table_name": "money", "values": {"entry": "F05"}},
    "revised": {"since": date(2000, 1, 1)},
}
FICTIONAL = {"partnership": {"DEMO"}, "basis": {"demonstration"}, "source": {"D1", "D2"}}
# what differs between two stores of the same facts: the numbers of rows and loads, and a load's state
NUMBERS = {"id", "load_id", "loaded_at", "state"}


def ask(engine, name: str, **scope) -> pd.DataFrame:
    """The answer of a query to a scope, whichever way it takes one."""
    query = getattr(queries, name)
    if name in SCOPED:
        return query(engine, Scope(**scope), **ARGUMENTS.get(name, {}))
    known = inspect.signature(query).parameters
    return query(engine, **{**ARGUMENTS.get(name, {}), **{key: value for key, value in scope.items() if key in known}})


def values(answer: pd.DataFrame) -> list[tuple]:
    kept = answer.drop(columns=NUMBERS & set(answer.columns)).astype(object)
    return list(kept.where(kept.notna(), None).itertuples(index=False, name=None))


def with_state(engine, state: str, file: str | None = None) -> None:
    change = update(schema.loads).where(schema.loads.c.state != "replaced").values(state=state)
    with engine.begin() as connection:
        connection.execute(change.where(schema.loads.c.file == file) if file else change)


@pytest.fixture(scope="module")
def without_fiction(new: Callable[..., str]):
    engine = database.connect(new())
    build(engine, DATA, demonstration=False)
    yield engine
    engine.dispose()


@sqlite_every_day
@pytest.mark.parametrize("name", [*SCOPED, "money"])
def test_real_partnerships_together_have_no_row_of_the_fictional_one(engine, without_fiction, name):
    assert values(ask(engine, name)) == values(ask(without_fiction, name))


@sqlite_every_day
@pytest.mark.parametrize("name", [*SCOPED, "money"])
def test_fictional_partnership_has_no_row_of_a_real_one(engine, without_fiction, name):
    answer = ask(engine, name, partnership="DEMO")
    assert {column: set(answer[column]) - FICTIONAL[column] for column in FICTIONAL if column in answer} == {
        column: set() for column in FICTIONAL if column in answer
    }
    assert ask(without_fiction, name, partnership="DEMO").empty


@sqlite_every_day
@pytest.mark.parametrize("name", [name for name in [*SCOPED, "money"] if name not in ("glossary", "revised")])
def test_fictional_partnership_has_rows_in_every_table(engine, name):
    assert not ask(engine, name, partnership="DEMO").empty


@sqlite_every_day
@pytest.mark.parametrize("name", [*SCOPED, "money"])
def test_real_partnerships_together_are_the_sum_of_each(engine, name):
    if name in ("conflicts", "glossary"):  # a conflict may concern two; one abbreviation stands in several reports
        rows = {row for code in ("WSCSP", "ESCSP", "BCPCSP") for row in values(ask(engine, name, partnership=code))}
        assert rows == set(values(ask(engine, name)))
    else:
        rows = [row for code in ("WSCSP", "ESCSP", "BCPCSP") for row in values(ask(engine, name, partnership=code))]
        assert sorted(rows, key=str) == sorted(values(ask(engine, name)), key=str)


@sqlite_every_day
@pytest.mark.parametrize("name", [name for name in queries.__all__ if name != "loads"])
def test_nothing_is_answered_twice(engine, name):
    rows = values(ask(engine, name))
    assert len(rows) == len(set(rows))


@sqlite_every_day
@pytest.mark.parametrize("meeting", [date(2018, 10, 24), date(2018, 10, 25), date(2021, 5, 31), date(2023, 7, 19), date(2023, 7, 20)])
@pytest.mark.parametrize("partnership", [None, "WSCSP", "ESCSP", "BCPCSP", "DEMO"])
def test_nothing_known_later_shows_when_a_meeting_is_chosen(engine, partnership, meeting):
    answers = {name: ask(engine, name, partnership=partnership, as_at=meeting) for name in [*SCOPED, "money"]}
    late = {
        name: answer for name, answer in answers.items() if "known_from" in answer and (answer["known_from"] > pd.Timestamp(meeting)).any()
    }
    assert late == {}


def test_nothing_at_all_is_known_before_the_first_meeting(engine):
    named = [name for name in [*SCOPED, "money", "last_reports"] if not ask(engine, name, as_at=date(2018, 10, 24)).empty]
    assert named == []


def test_no_money_and_nothing_of_east_suffolk_is_known_in_may_2021(engine):
    answers = {name: ask(engine, name, as_at=date(2021, 5, 31)) for name in [*SCOPED, "money", "last_reports"]}
    assert answers["money"].empty
    assert [name for name, answer in answers.items() if "partnership" in answer and "ESCSP" in set(answer["partnership"])] == []
    assert [name for name in SCOPED if not ask(engine, name, partnership="ESCSP", as_at=date(2021, 5, 31)).empty] == []


def test_an_abbreviation_of_a_later_report_is_not_known_earlier(engine):
    assert set(ask(engine, "glossary", as_at=date(2018, 10, 25))["source"]) == {"003"}


def test_last_report_is_the_newest_known_by_then(engine):
    known = queries.last_reports(engine, as_at=date(2021, 5, 30)).set_index("partnership")["code"].to_dict()
    assert known == {"WSCSP": "000"}


def test_rows_without_an_area_show_with_any_area(own):
    with own.begin() as connection:
        connection.execute(update(schema.events).where(schema.events.c.event == "E01").values(area=None))
    assert "E01" in set(queries.events(own, Scope(areas=("Ipswich",)))["event"])


def test_rows_of_other_priorities_are_left_out(engine):
    assert set(queries.actions(engine, Scope(priorities=("vawg",)))["priority"]) == {"vawg"}


def test_a_draft_is_for_officers_only(own):
    seen = {name: values(ask(own, name)) for name in queries.__all__}
    with_state(own, "draft")
    assert {name: values(ask(own, name)) for name in queries.__all__} == {name: [] for name in queries.__all__}
    assert {name: values(ask(own, name, audience="officer")) for name in queries.__all__} == seen


@pytest.mark.parametrize("file", ["kpis", "outturns", "updates", "order_extensions", "wards", "partnerships"])
def test_a_draft_of_one_file_is_not_read_along_with_others(own, file):
    with own.connect() as connection:
        files = connection.execute(select(schema.loads.c.file).where(schema.loads.c.file.like(f"%/{file}.csv"))).scalars().all()
    for name in files:
        with_state(own, "draft", name)
    drafted = {
        "kpis": lambda: ask(own, "holdings").query("table == 'kpis'"),
        "outturns": lambda: ask(own, "kpis", partnership="DEMO").dropna(subset="actual"),
        "updates": lambda: ask(own, "updates"),
        "order_extensions": lambda: ask(own, "order_extensions", partnership="DEMO"),
        "wards": lambda: queries.recorded_asb(own, kind="ward", districts=["Ipswich"]),
        "partnerships": lambda: ask(own, "reports"),
    }
    assert drafted[file]().empty


def test_what_was_replaced_is_seen_by_nobody(own):
    with_state(own, "replaced", "data/published/money.csv")
    assert (len(ask(own, "money")), len(ask(own, "money", audience="officer"))) == (0, 0)
