"""A fact and its later versions: which one counts, for whom and since when; what is held of it; what was replaced."""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from alembic import command
from sqlalchemy import Date, func, insert, inspect, select, text

from loaders import reading
from store import database, queries, schema
from store.reference import read, reference
from store.scope import Scope
from tests.databases import sqlite_every_day
from tests.store.correcting import correct, newest

DATA = database.ROOT / "data"
MASTER_DATA = {"partnerships", "areas", "crosswalk", "reports"}
FACTS = {table.name: table for table in schema.META.sorted_tables if {"basis", "known_from"} <= set(table.c.keys())}
CORRECTED = date(2024, 7, 18)
BEFORE = CORRECTED - timedelta(days=1)
F05, PAID = {"entry": "F05"}, 81_200
PLAN = Scope("ESCSP")


def amounts(engine, **scope: Any) -> list[int]:
    """What the ledger says of F05."""
    held = queries.money(engine, partnership="ESCSP", **scope)
    return held.loc[held["entry"] == "F05", "amount_pence"].tolist()


def rows(name: str) -> list[dict[str, str]]:
    paths = [DATA / folder / f"{name}.csv" for folder in ("published", "demonstration")]
    return [row for path in paths if path.exists() for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))]


# Keys


def test_every_table_of_facts_but_master_data_has_a_key():
    assert set(schema.VERSIONED) == set(FACTS) - MASTER_DATA


@pytest.mark.parametrize("name", schema.VERSIONED)
def test_key_names_one_row_of_the_files(name):
    keys = Counter(tuple(row[column] for column in schema.VERSIONED[name].info["key"]) for row in rows(name))
    assert [key for key, number in keys.items() if number > 1] == []


@pytest.mark.parametrize("name", schema.VERSIONED)
def test_key_of_the_files_has_no_colon_in_it(name):
    keys = [row[column] for row in rows(name) for column in schema.VERSIONED[name].info["key"]]
    assert [key for key in keys if ":" in key] == []


@pytest.mark.parametrize("name", schema.VERSIONED)
def test_key_stands_once_in_a_load(name):
    assert list(schema.VERSIONED[name].info["key"]) in reading.keys(schema.VERSIONED[name])
    assert [key for key in reading.keys(schema.VERSIONED[name]) if "load_id" in key or "id" in key] == []


def test_row_of_the_files_is_counted_once_each(engine):
    with engine.connect() as connection:
        held = {name: connection.execute(select(func.count()).select_from(table)).scalar_one() for name, table in schema.VERSIONED.items()}
    assert held == {name: len(rows(name)) for name in schema.VERSIONED}


# Which version counts


def test_later_version_takes_the_place_of_the_earlier_one(own):
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    assert amounts(own) == [1]


@pytest.mark.parametrize(("as_at", "amount"), [(BEFORE, PAID), (CORRECTED, 1), (CORRECTED + timedelta(days=1), 1)])
def test_version_counts_from_the_day_from_which_it_is_known(own, as_at, amount):
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    assert amounts(own, as_at=as_at) == [amount]


def test_version_known_from_the_same_day_counts_when_it_was_loaded_later(own):
    correct(own, "money", F05, date(2023, 7, 20), amount_pence=1)
    assert amounts(own) == [1]


def test_version_known_from_an_earlier_day_does_not_count_although_loaded_later(own):
    correct(own, "money", F05, date(2023, 7, 19), amount_pence=1)
    assert (amounts(own), amounts(own, as_at=date(2023, 7, 19))) == ([PAID], [1])


def test_of_two_corrections_in_a_row_each_counts_in_its_time(own):
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    correct(own, "money", F05, CORRECTED + timedelta(days=1), amount_pence=2)
    days = (BEFORE, CORRECTED, CORRECTED + timedelta(days=1), None)
    assert [amounts(own, as_at=day) for day in days] == [[PAID], [1], [2], [2]]


def test_draft_takes_the_place_for_officers_only(own):
    correct(own, "money", F05, CORRECTED, state="draft", amount_pence=1)
    assert (amounts(own), amounts(own, audience="officer")) == ([PAID], [1])
    assert (amounts(own, as_at=BEFORE, audience="officer"), amounts(own, as_at=CORRECTED, audience="officer")) == ([PAID], [1])


def test_version_of_a_replaced_load_counts_for_nobody(own):
    correct(own, "money", F05, CORRECTED, state="replaced", amount_pence=1)
    assert (amounts(own), amounts(own, audience="officer")) == ([PAID], [PAID])


def test_published_version_after_a_draft_is_everybodys(own):
    correct(own, "money", F05, CORRECTED, state="draft", amount_pence=1)
    correct(own, "money", F05, CORRECTED + timedelta(days=1), amount_pence=2)
    assert (amounts(own), amounts(own, audience="officer")) == ([2], [2])


def test_only_the_fact_of_that_key_is_replaced(own):
    before = queries.money(own, partnership=None)
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    after = queries.money(own, partnership=None)
    assert before["entry"].tolist() == after["entry"].tolist()
    assert (before["amount_pence"] - after["amount_pence"]).sum() == PAID - 1


def test_fact_whose_key_has_a_part_that_is_not_stated_is_replaced(own):
    told = {"duty": "D99", "title": "a", "partnership": "ESCSP", "evidence_level": "stated", "basis": "stated", "source": "001"}
    with own.begin() as connection:
        connection.execute(schema.duties.insert(), {**told, "area": None, "known_from": date(2023, 7, 20), "load_id": 1})
    correct(own, "duties", {"duty": "D99", "partnership": "ESCSP", "area": None, "source": "001"}, CORRECTED, title="b")
    assert queries.duties(own, PLAN).query("duty == 'D99'")["title"].tolist() == ["b"]


@sqlite_every_day
@pytest.mark.parametrize("name", schema.VERSIONED)
def test_fact_of_every_table_is_answered_once_when_it_has_two_versions(own, name):
    table = schema.VERSIONED[name]
    with own.connect() as connection:
        key = dict(
            connection.execute(select(*(table.c[column] for column in table.info["key"])).order_by(table.c.load_id)).mappings().first()
        )
    load = correct(own, name, key, date(2026, 1, 1))
    found = queries.versions(own, name, key)
    assert (len(found), int(found.loc[0, "load_id"])) == (2, load)
    if name not in queries.__all__ or name in ("updates", "glossary", "order_extensions"):  # one an action; without the number of the load
        return
    asked, partnership = getattr(queries, name), found.loc[0].get("partnership") or "ESCSP"
    answer = asked(own, partnership=partnership) if name == "money" else asked(own, Scope(partnership.split("; ")[0]))
    assert answer["load_id"].tolist().count(load) == 1
    assert not answer.duplicated(list(key)).any()


# What belongs to a fact with versions


def test_corrected_action_stands_once_and_keeps_its_updates_and_kpis(own):
    before = {name: getattr(queries, name)(own, PLAN) for name in ("actions", "updates", "kpis")}
    correct(own, "actions", {"action": "VAWG04"}, CORRECTED, lead="East Suffolk Council")
    after = {name: getattr(queries, name)(own, PLAN) for name in before}
    for name in ("updates", "kpis"):
        pd.testing.assert_frame_equal(before[name], after[name])
    assert before["actions"]["action"].tolist() == after["actions"]["action"].tolist()
    assert after["actions"].set_index("action").loc["VAWG04", "lead"] == "East Suffolk Council"


def test_action_corrected_to_another_priority_takes_its_updates_and_kpis_along(own):
    correct(own, "actions", {"action": "VAWG04"}, CORRECTED, priority="asb")
    where = {key: Scope("ESCSP", priorities=(key,)) for key in ("vawg", "asb")}
    for name in ("actions", "updates", "kpis"):
        held = {key: "VAWG04" in set(getattr(queries, name)(own, scope)["action"]) for key, scope in where.items()}
        assert held == {"vawg": False, "asb": True}, name


def test_action_corrected_by_a_draft_keeps_its_updates_for_everybody(own):
    before = queries.updates(own, PLAN)
    correct(own, "actions", {"action": "VAWG04"}, CORRECTED, state="draft")
    pd.testing.assert_frame_equal(queries.updates(own, PLAN), before)
    pd.testing.assert_frame_equal(queries.updates(own, Scope("ESCSP", audience="officer")), before)


def test_holdings_count_a_fact_with_two_versions_once(own):
    before = queries.holdings(own, Scope())
    correct(own, "actions", {"action": "VAWG04"}, CORRECTED)
    correct(own, "kpis", {"kpi": "VAWG04-K1"}, CORRECTED)
    correct(own, "money", F05, CORRECTED)
    pd.testing.assert_frame_equal(queries.holdings(own, Scope()), before)


def test_corrected_update_is_the_newest_of_its_action_and_the_earlier_text_is_gone(own):
    (key,) = queries.updates(own, PLAN).query("action == 'ASB02'")["update"]
    correct(own, "updates", {"update": key}, CORRECTED, summary="corrected")
    assert queries.updates(own, PLAN).query("action == 'ASB02'")["summary"].tolist() == ["corrected"]


def test_corrected_update_of_an_earlier_quarter_does_not_become_the_newest(own):
    first = {"update": "ASB02-0", "summary": "earlier", "known_from": date(2022, 1, 1)}
    with own.begin() as connection:
        row = newest(connection, "updates", {"update": queries.updates(own, PLAN).query("action == 'ASB02'")["update"].iloc[0]})
        connection.execute(insert(schema.updates), {**row, **first})
    before = queries.updates(own, PLAN)
    correct(own, "updates", {"update": "ASB02-0"}, CORRECTED, summary="earlier, corrected")
    pd.testing.assert_frame_equal(queries.updates(own, PLAN), before)


def test_corrected_priority_of_an_earlier_list_does_not_become_the_newest_list(own):
    key = {"partnership": "WSCSP", "area": "Mid Suffolk", "label": "Hate Crime", "source": "003"}
    before = queries.priorities(own, Scope("WSCSP"))
    correct(own, "priorities", key, CORRECTED, stated_status="Complete")
    after = queries.priorities(own, Scope("WSCSP"))
    assert after[["label", "source", "first_known"]].to_numpy().tolist() == before[["label", "source", "first_known"]].to_numpy().tolist()
    assert after.dropna(subset="stated_status")[["label", "stated_status"]].to_numpy().tolist() == [["Hate Crime", "Complete"]]


def test_kpi_has_the_corrected_outturn(own):
    correct(own, "outturns", {"outturn": newest_outturn(own, "D-CE02-K1")}, date(2025, 12, 1), value=99.0)
    held = [queries.kpis(own, Scope("DEMO", as_at=day)).set_index("kpi").loc["D-CE02-K1", "actual"] for day in (date(2025, 11, 30), None)]
    assert held == [163.0, 99.0]


def newest_outturn(engine, kpi: str) -> str:
    table = schema.outturns
    with engine.connect() as connection:
        return connection.execute(select(table.c.outturn).where(table.c.kpi == kpi).order_by(table.c.period_end.desc())).scalars().first()


def test_corrected_order_stands_once_and_keeps_its_extensions(own):
    scope = Scope("DEMO")
    before = queries.order_extensions(own, scope)
    for order in before["order"]:
        correct(own, "orders", {"order": order}, date(2025, 12, 1), kind="Alcohol")
    pd.testing.assert_frame_equal(queries.order_extensions(own, scope), before)
    orders = queries.orders(own, scope)
    assert orders["order"].is_unique
    assert set(orders.loc[orders["order"].isin(before["order"]), "kind"]) == {"Alcohol"}


def test_corrected_extension_has_its_new_end(own):
    first = queries.order_extensions(own, Scope("DEMO")).iloc[0]
    key = {"order": first["order"], "made": first["made"].date()}
    correct(own, "order_extensions", key, date(2025, 12, 1), new_end=date(2031, 1, 1))
    held = queries.order_extensions(own, Scope("DEMO"))
    assert (len(held), held.loc[held["order"] == first["order"], "new_end"].tolist()) == (2, [pd.Timestamp(2031, 1, 1)])


# Every version of one fact


def test_versions_are_all_that_is_held_of_a_fact_newest_first(own):
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    correct(own, "money", F05, CORRECTED, amount_pence=2)
    found = queries.versions(own, "money", F05)
    assert found["amount_pence"].tolist() == [2, 1, PAID]
    assert found["file"].tolist() == ["return.csv", "return.csv", "data/published/money.csv"]
    assert found["known_from"].tolist() == [pd.Timestamp(CORRECTED), pd.Timestamp(CORRECTED), pd.Timestamp(2023, 7, 20)]
    assert list(found.columns) == [*schema.money.c.keys(), "file", "loaded_at", "state"]


@pytest.mark.parametrize(("as_at", "amounts"), [(BEFORE, [PAID]), (CORRECTED, [1, PAID]), (date(2023, 7, 19), [])])
def test_versions_at_a_meeting_are_those_known_by_then(own, as_at, amounts):
    correct(own, "money", F05, CORRECTED, amount_pence=1)
    assert queries.versions(own, "money", F05, as_at=as_at)["amount_pence"].tolist() == amounts


def test_draft_version_is_shown_to_officers_only(own):
    correct(own, "money", F05, CORRECTED, state="draft")
    assert queries.versions(own, "money", F05)["state"].tolist() == ["published"]
    assert queries.versions(own, "money", F05, audience="officer")["state"].tolist() == ["draft", "published"]


def test_versions_of_a_key_that_is_not_held_are_none(engine):
    assert queries.versions(engine, "money", {"entry": "F99"}).empty


@pytest.mark.parametrize("table", ["nothing", "loads", "reports", "recorded_incidents"])
def test_versions_of_a_table_that_has_none_are_refused(engine, table):
    with pytest.raises(KeyError):
        queries.versions(engine, table, F05)


def test_versions_of_half_a_key_are_refused(engine):
    with pytest.raises(KeyError):
        queries.versions(engine, "funds", {"fund": "core"})


# What was replaced since a day


def revised(engine, since: date, **scope: Any) -> list[tuple[str, str, date, date]]:
    found = queries.revised(engine, Scope(**scope), since)
    days = zip(found["was_known_from"].dt.date, found["known_from"].dt.date, strict=True)
    return [(table, name, *day) for table, name, day in zip(found["table"], found["reference"], days, strict=True)]


def test_nothing_is_revised_while_no_fact_has_two_versions(engine):
    answer = queries.revised(engine, Scope(), date(2000, 1, 1))
    assert (list(answer.columns), len(answer)) == (["table", "reference", "was_known_from", "known_from"], 0)


@pytest.mark.parametrize(("since", "as_at", "told"), [(BEFORE, None, 1), (CORRECTED, None, 0), (BEFORE, CORRECTED, 1), (BEFORE, BEFORE, 0)])
def test_revised_is_what_is_known_after_one_day_and_by_another(own, since, as_at, told):
    correct(own, "money", F05, CORRECTED)
    assert revised(own, since, as_at=as_at) == [("money", "money:F05", date(2023, 7, 20), CORRECTED)] * told


def test_fact_that_is_new_is_not_revised(own):
    correct(own, "money", F05, CORRECTED, entry="F99")
    assert revised(own, BEFORE) == []


def test_fact_corrected_twice_is_told_twice(own):
    correct(own, "money", F05, CORRECTED)
    correct(own, "money", F05, CORRECTED + timedelta(days=1))
    assert [list(days) for _, _, *days in revised(own, BEFORE)] == [
        [date(2023, 7, 20), CORRECTED],
        [CORRECTED, CORRECTED + timedelta(days=1)],
    ]


def test_draft_revises_for_officers_only(own):
    correct(own, "money", F05, CORRECTED, state="draft")
    assert (len(revised(own, BEFORE)), len(revised(own, BEFORE, audience="officer"))) == (0, 1)


def test_what_belongs_to_a_plan_or_an_order_is_revised_with_its_partnership(own):
    order, made = queries.order_extensions(own, Scope("DEMO")).iloc[0][["order", "made"]]
    correct(own, "kpis", {"kpi": "VAWG04-K1"}, date(2025, 12, 1))
    correct(own, "outturns", {"outturn": newest_outturn(own, "D-CE02-K1")}, date(2025, 12, 1))
    correct(own, "order_extensions", {"order": order, "made": made.date()}, date(2025, 12, 1))
    correct(own, "conflicts", {"conflict": "C01"}, date(2025, 12, 1))
    names = {code: [name for _, name, *_ in revised(own, BEFORE, partnership=code)] for code in (None, "ESCSP", "DEMO", "WSCSP")}
    real = ["kpis:VAWG04-K1", "conflicts:C01"]
    demo = [f"outturns:{newest_outturn(own, 'D-CE02-K1')}", f"order_extensions:{order}:{made:%Y-%m-%d}"]
    assert {code: sorted(found) for code, found in names.items()} == {
        None: sorted(real),
        "ESCSP": sorted(real),
        "DEMO": sorted(demo),
        "WSCSP": [],
    }


@pytest.mark.parametrize("name", schema.VERSIONED)
def test_reference_of_every_row_of_the_store_leads_back_to_it(engine, name):
    table = schema.VERSIONED[name]
    with engine.connect() as connection:
        held = [dict(row) for row in connection.execute(select(table)).mappings()]
    assert [read(reference(name, row)) for row in held] == [(name, {key: row[key] for key in table.info["key"]}) for row in held]


# Migration


def test_keys_of_the_migrated_tables_are_those_of_the_schema(empty):
    database.migrate(empty)
    found = inspect(empty)
    keys = {name: found.get_pk_constraint(name) for name in schema.VERSIONED}
    assert {name: (key["name"], key["constrained_columns"]) for name, key in keys.items()} == {
        name: (f"pk_{name}", table.primary_key.columns.keys()) for name, table in schema.VERSIONED.items()
    }


def test_indexes_of_the_migrated_tables_are_those_of_the_schema(empty):
    database.migrate(empty)
    found = inspect(empty)
    names = {
        name: {index["name"] for index in found.get_indexes(name) if not index.get("duplicates_constraint")} for name in schema.VERSIONED
    }
    assert names == {name: {index.name for index in table.indexes} for name, table in schema.VERSIONED.items()}


OLD_ROWS = (
    "INSERT INTO loads (id, file, sha256, schema_revision, loaded_at, rows) VALUES (99, 'a', 'b', '0003', '2026-01-01 00:00:00', 9)",
    "INSERT INTO actions (action, kind, objective, objective_carried_forward, activity, activity_parts, {own}) VALUES ('A1', 'theme', 'o', false, 'a', 1, {values})",
    "INSERT INTO kpis (kpi, action, position, wording, {own}) VALUES ('K1', 'A1', 1, 'w', {values})",
    "INSERT INTO outturns (outturn, kpi, period_end, value, {own}) VALUES ('T1', 'K1', '2020-01-01', 1.5, {values})",
    "INSERT INTO updates (\"update\", action, summary, {own}) VALUES ('U1', 'A1', 's', {values})",
    "INSERT INTO orders (\"order\", place, {own}) VALUES ('O1', 'p', {values})",
    "INSERT INTO order_extensions (\"order\", made, new_end, {own}) VALUES ('O1', '2020-01-01', '2021-01-01', {values})",
    "INSERT INTO order_areas (\"order\", geometry, load_id) VALUES ('O1', 'g', 99)",
    "INSERT INTO funds (fund, title, ring_fenced, {own}) VALUES ('core', 'Core', false, {values})",
    "INSERT INTO conflicts (conflict, topic, severity, side_a, side_b, subject, {own}) VALUES ('C1', 't', 's', 'a', 'b', 'plan', {values})",
)


def test_store_of_an_earlier_version_keeps_its_rows(empty):
    config = database._alembic()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    with empty.begin() as connection:
        for statement in OLD_ROWS:
            connection.execute(text(statement.format(own="basis, known_from, load_id", values="'stated', '2020-01-01', 99")))
        before = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in tables_of(OLD_ROWS)}
    database.migrate(empty)
    with empty.connect() as connection:
        after = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in before}
    assert {name: [{key: row[key] for key in rows[0]} for row in after[name]] for name, rows in before.items()} == {
        name: [dict(row) for row in rows] for name, rows in before.items()
    }
    assert [len(found) for found in after.values()] == [1] * len(OLD_ROWS)
    assert queries.versions(empty, "actions", {"action": "A1"})["known_from"].tolist() == [pd.Timestamp(2020, 1, 1)]


def tables_of(statements: tuple[str, ...]) -> list[str]:
    return [statement.split()[2] for statement in statements]


def test_migrated_store_takes_a_second_version(empty):
    test_store_of_an_earlier_version_keeps_its_rows(empty)
    for name in ("actions", "kpis", "orders", "funds", "conflicts"):
        key = {
            column: {"actions": "A1", "kpis": "K1", "orders": "O1", "conflicts": "C1"}.get(name, "core")
            for column in schema.VERSIONED[name].info["key"]
        }
        key |= {"partnership": None} if name == "funds" else {}
        correct(empty, name, key, CORRECTED)
        assert len(queries.versions(empty, name, key)) == 2


def test_store_goes_back_to_the_earlier_version_while_no_fact_has_two(own):
    config = database._alembic()
    with own.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
    assert inspect(own).get_pk_constraint("kpis")["constrained_columns"] == ["kpi"]
    assert {key["referred_table"] for key in inspect(own).get_foreign_keys("kpis")} == {"actions", "loads"}


def test_dates_of_a_key_are_days():
    assert [name for name, table in schema.VERSIONED.items() if any(isinstance(table.c[key].type, Date) for key in table.info["key"])] == [
        "stated_balances",
        "order_extensions",
    ]
