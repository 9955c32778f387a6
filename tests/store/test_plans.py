"""The plan of East Suffolk as printed, and the newest of what is known about each action."""

from datetime import date

import pytest
from sqlalchemy import insert

from store import queries, schema
from store.scope import Scope

TOLD = {"summary": "a", "basis": "stated"}


def update(key: str, *, known_from: date, period_end: date | None, load_id: int) -> dict[str, object]:
    return {"update": key, "action": "ASB02", "known_from": known_from, "period_end": period_end, "load_id": load_id, **TOLD}


def add(engine, *updates: tuple[str, date, date | None]) -> None:
    load_id = int(queries.updates(engine, Scope("ESCSP"))["load_id"].iloc[0])
    rows = [update(key, known_from=known_from, period_end=end, load_id=load_id) for key, known_from, end in updates]
    with engine.begin() as connection:
        connection.execute(insert(schema.updates), rows)


def newest(engine, **scope) -> str:
    updates = queries.updates(engine, Scope("ESCSP", **scope)).set_index("action")
    return str(updates.loc["ASB02", "update"])


def test_actions_of_the_plan_are_all_there_and_none_has_a_stated_status(engine):
    actions = queries.actions(engine, Scope("ESCSP"))
    assert (len(actions), actions["stated_status"].isna().all()) == (45, True)


def test_actions_of_all_real_partnerships_are_those_of_the_only_plan(engine):
    assert len(queries.actions(engine, Scope())) == 45


def test_updates_are_one_for_each_action_that_has_any(engine):
    updates = queries.updates(engine, Scope("ESCSP"))
    assert (len(updates), updates["action"].is_unique) == (39, True)


def test_update_is_the_one_known_last(own):
    add(own, ("x", date(2024, 7, 18), None))
    assert newest(own) == "x"


def test_update_is_the_one_known_at_the_meeting_chosen(own):
    before = newest(own)
    add(own, ("x", date(2024, 7, 18), None))
    assert (newest(own, as_at=date(2024, 7, 17)), newest(own, as_at=date(2024, 7, 18))) == (before, "x")


def test_update_with_a_period_comes_before_one_without_when_known_on_one_day(own):
    add(own, ("x", date(2024, 7, 18), date(2024, 6, 30)), ("y", date(2024, 7, 18), None))
    assert newest(own) == "x"


def test_update_of_the_later_period_is_taken_when_both_have_one(own):
    add(own, ("x", date(2024, 7, 18), date(2024, 6, 30)), ("y", date(2024, 7, 18), date(2024, 3, 31)))
    assert newest(own) == "x"


def test_kpis_of_the_plan_are_all_there_and_two_have_a_target(engine):
    kpis = queries.kpis(engine, Scope("ESCSP"))
    stated = kpis[kpis["target"].notna()]
    assert len(kpis) == 53
    assert stated[["kpi", "target", "direction"]].to_numpy().tolist() == [["VAWG04-K1", 20.0, "higher"], ["VAWG04-K2", 5.0, "higher"]]


def test_kpis_have_no_outturn_when_no_report_prints_one(engine):
    assert queries.kpis(engine, Scope("ESCSP"))["actual"].isna().all()


@pytest.mark.parametrize(("as_at", "actual"), [(date(2024, 9, 19), 141.0), (date(2025, 9, 18), 163.0), (None, 163.0)])
def test_kpi_has_its_newest_outturn_known_by_then(engine, as_at, actual):
    kpis = queries.kpis(engine, Scope("DEMO", as_at=as_at)).set_index("kpi")
    assert kpis.loc["D-CE02-K1", "actual"] == actual


def test_kpis_stand_once_each_when_one_has_several_outturns(engine):
    assert queries.kpis(engine, Scope("DEMO"))["kpi"].is_unique
