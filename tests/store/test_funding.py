"""The ledger and what it adds up to, as printed in the report of East Suffolk."""

from datetime import date

import pytest

from store import queries
from store.scope import Scope

CONTRACT = {"kind", "fund", "date", "precision", "amount_pence", "title", "priority"}


def test_money_adds_up_to_what_the_report_gives(engine):
    money = queries.money(engine, partnership="ESCSP")
    assert money.groupby(["kind", "fund"])["amount_pence"].sum().to_dict() == {
        ("allocation", "core"): 2_934_900,
        ("allocation", "CEOYP"): 1_650_000,
        ("actual", "core"): 2_652_700,
    }


def test_money_has_the_columns_that_other_code_relies_on(engine):
    assert set(queries.money(engine, partnership="ESCSP").columns) >= CONTRACT


def test_money_is_in_order_of_date(engine):
    assert queries.money(engine, partnership="ESCSP")["date"].is_monotonic_increasing


def test_money_of_all_real_partnerships_is_that_of_the_only_one_that_prints_a_ledger(engine):
    assert set(queries.money(engine, partnership=None)["partnership"]) == {"ESCSP"}


@pytest.mark.parametrize("partnership", ["WSCSP", "BCPCSP", "NOBODY", "escsp", "%", "ESCSP' OR '1'='1"])
def test_money_is_empty_when_a_partnership_prints_none_or_is_not_one(engine, partnership):
    assert queries.money(engine, partnership=partnership).empty


@pytest.mark.parametrize(("as_at", "rows"), [(date(2023, 7, 19), 0), (date(2023, 7, 20), 19)])
def test_money_is_known_from_the_day_of_the_meeting(engine, as_at, rows):
    assert len(queries.money(engine, partnership="ESCSP", as_at=as_at)) == rows


def test_money_keeps_to_the_areas_asked_for(engine):
    assert queries.money(engine, partnership="ESCSP", areas=("Ipswich",)).empty


def test_stated_balances_are_those_of_the_report(engine):
    stated = queries.stated_balances(engine, Scope("ESCSP"))
    assert stated[["fund", "comparator", "amount_pence"]].to_numpy().tolist() == [
        ["CEOYP", "exactly", 1_650_000],
        ["core", "less than", 200_000],
    ]


def test_other_money_keeps_a_missing_sum_missing(engine):
    amounts = queries.other_money(engine, Scope())["amount_pence"]
    assert (amounts.isna().any(), (amounts == 0).any()) == (True, False)
