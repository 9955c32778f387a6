"""The fictional partnership: reproducible, complete, marked as fiction, and built to show what the rules look for."""

import csv
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from loaders import demonstration
from loaders.reading import read
from store.schema import META

SHIPPED = demonstration.FOLDER
PUBLISHED = SHIPPED.parent / "published"
TABLES = (
    *("partnerships", "areas", "population", "reports", "priorities", "actions", "updates", "kpis", "outturns"),
    *("funds", "money", "stated_balances", "other_money", "figures", "reviews", "orders", "order_extensions", "places"),
    *("duties", "groups", "members", "risks", "recommendations", "events", "conflicts"),
)
OUTREACH = "Domestic abuse outreach referrals"
MEETINGS = {"D1": "2024-09-19", "D2": "2025-09-18"}


def rows(table: str, folder: Path = SHIPPED) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by(table: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(table)}


def series() -> dict[tuple[str, str], list[int]]:
    values: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows("figures"):
        values[row["measure"], row["area"]].append(int(row["value"]))
    return values


def days_to_meeting(day: str) -> int:
    return (date(2025, 9, 18) - date.fromisoformat(day)).days


def test_the_shipped_files_are_what_the_script_writes(tmp_path):
    for folder in (tmp_path / "once", tmp_path / "twice"):
        demonstration.main(["--out", str(folder)])
        written = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert written == {path.name: path.read_bytes() for path in SHIPPED.iterdir()}


def test_every_table_is_there_and_none_is_empty():
    assert {path.stem for path in SHIPPED.iterdir()} == set(TABLES)
    assert [table for table in TABLES if not rows(table)] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_file_passes_the_strict_reader(table):
    assert read(SHIPPED / f"{table}.csv", META.tables[table], name=table)


def test_every_row_says_that_it_is_fiction():
    for table in TABLES:
        for row in rows(table):
            assert row["source"] in MEETINGS, (table, row)
            if table != "population":  # a reference table: no basis, no date
                assert (row["basis"], row["known_from"]) == ("demonstration", MEETINGS[row["source"]]), (table, row)


def test_every_body_is_named_as_fictional():
    columns = {"members": ["organisation"], "groups": ["group", "accountable_to"], "reports": ["council"]}
    columns |= {"actions": ["lead", "priority_lead"], "money": ["from_body", "via"], "partnerships": ["name"]}
    named = {row[column] for table in columns for row in rows(table) for column in columns[table]} - {""}
    assert [name for name in named if not name.endswith("(fictional)")] == []


def test_keys_never_meet_those_of_real_rows():
    keys = {"actions": "action", "updates": "update", "kpis": "kpi", "outturns": "outturn", "funds": "fund"}
    keys |= {"money": "entry", "figures": "figure", "reviews": "review", "orders": "order", "risks": "risk"}
    keys |= {"recommendations": "recommendation", "events": "event", "conflicts": "conflict"}
    assert [(t, row[key]) for t, key in keys.items() for row in rows(t) if not row[key].startswith("D-")] == []
    owned = ("priorities", "actions", "money", "figures", "orders", "reviews", "duties", "members")
    assert {row["partnership"] for table in owned for row in rows(table)} == {"DEMO"}


def test_no_real_area_partnership_or_organisation_is_named():
    columns = {"areas": ["area"], "partnerships": ["code", "name", "short_name"]}
    real = {row[column] for table in columns for row in rows(table, PUBLISHED) for column in columns[table]}
    everything = "\n".join((SHIPPED / f"{table}.csv").read_text(encoding="utf-8") for table in TABLES)
    assert "ESCSP" in real and [name for name in real if name in everything] == []
    organisations = {row["organisation"] for row in rows("members", PUBLISHED)}
    assert organisations.isdisjoint(cell for table in TABLES for row in rows(table) for cell in row.values())


def test_nothing_is_known_before_it_happened():
    happened = {"actions": "completed", "outturns": "period_end", "figures": "period_end", "orders": "last_event"}
    happened |= {"order_extensions": "made", "reviews": "stage_date", "stated_balances": "date"}
    happened |= {"recommendations": "meeting_date"}
    too_early = [(table, row) for table, day in happened.items() for row in rows(table) if row[day] > row["known_from"]]
    assert too_early == []


def test_each_district_and_measure_has_the_same_36_months():
    months = defaultdict(list)
    for row in rows("figures"):
        months[row["measure"], row["area"]].append(row["period_start"])
    assert len(months) == 9
    expected = [f"{year}-{month:02}-01" for year in range(2022, 2026) for month in range(1, 13)][8:44]
    assert all(found == expected for found in months.values())
    assert (expected[0], expected[-1]) == ("2022-09-01", "2025-08-01")
    first = rows("figures")[0]
    assert (first["period_end"], first["period_as_published"]) == ("2022-09-30", "September 2022")
    february = next(row for row in rows("figures") if row["period_start"] == "2024-02-01")
    assert february["period_end"] == "2024-02-29"


def test_northmere_outreach_shifts_up_by_about_45_percent():
    values = series()[OUTREACH, "Northmere"]
    before, after = values[:26], values[26:]  # the shift begins with November 2024
    base = sum(before) / len(before)
    assert len(after) == 10 and all(value > base for value in after)
    assert 1.3 < sum(after) / len(after) / base < 1.6


def test_eastholt_outreach_falls_every_month_from_october_2024():
    values = series()[OUTREACH, "Eastholt"][24:]
    assert len(values) == 12 and all(later < earlier for earlier, later in pairwise(values))


def test_saltfen_has_small_counts_and_the_other_districts_have_none():
    small = {key: sum(1 <= value <= 7 for value in values) for key, values in series().items()}
    assert {district for (_, district), count in small.items() if count} == {"Saltfen"}
    assert min(count for (_, district), count in small.items() if district == "Saltfen") >= 18
    assert 0 in series()["Criminal exploitation referrals", "Saltfen"]


def test_the_stated_core_balance_agrees_with_the_ledger_at_each_meeting():
    for stated in rows("stated_balances"):
        fund = [row for row in rows("money") if row["fund"] == stated["fund"]]
        entries = [row for row in fund if row["known_from"] <= stated["date"]]
        signed = [int(row["amount_gbp"]) * (1 if row["kind"] == "allocation" else -1) for row in entries]
        assert sum(signed) == int(stated["amount_gbp"])
    assert [row["amount_gbp"] for row in rows("stated_balances")] == ["18065", "11885"]


def test_the_money_has_four_years_two_funds_and_one_entry_of_a_month():
    money = rows("money")
    years = {row["date_as_published"] for row in money if row["kind"] == "allocation" and row["fund"] == "D-core"}
    assert years == {"2022/23", "2023/24", "2024/25", "2025/26"}
    assert {row["fund"] for row in money} == {row["fund"] for row in rows("funds")} == {"D-core", "D-ring-fenced"}
    [month] = [row for row in money if row["precision"] == "month"]
    assert (month["date"], month["end"], month["date_as_published"]) == ("2024-03-01", "2024-03-31", "March 2024")


def test_the_plan_holds_each_case_the_evidence_check_tells_apart():
    actions, targets = by("actions", "action"), by("kpis", "kpi")
    latest = {row["kpi"]: float(row["value"]) for row in rows("outturns")}
    labels = defaultdict(list)
    for row in rows("updates"):
        labels[row["action"]].append(row["label"])
    short = {key: 1 - latest[key] / float(targets[key]["target"]) for key in ("D-VC01-K1", "D-MS01-K1")}
    assert short == pytest.approx({"D-VC01-K1": 0.2, "D-MS01-K1": 0.08})
    assert days_to_meeting(actions["D-CE01"]["due"]) == 41
    assert days_to_meeting(actions["D-ASB02"]["due"]) == 10
    assert labels["D-ASB01"] == ["Q1 2024/25", "Q4 2024/25"]  # 171 days old
    assert labels["D-PREV03"] == ["Q1 2024/25"]  # 445 days old
    assert labels["D-PREV02"] == [""]
    assert labels["D-MS02"] == ["Q2 2025/26"]  # ends after the meeting
    assert "D-VAWG04" not in labels
    assert (actions["D-ASB04"]["due"], targets["D-ASB04-K1"]["target"], "D-ASB04-K1" in latest) == ("", "300", False)


def test_every_stated_status_occurs_and_some_disagree_with_the_evidence():
    stated = {row["action"]: row["stated_status"] for row in rows("actions")}
    assert set(stated.values()) == {"On track", "Delayed", "At risk", "Complete", "Not started"}
    assert {row["stated_status"] for row in rows("priorities")} == {"On track", "Delayed", "At risk", "Complete"}
    assert stated["D-VC01"] == stated["D-ASB01"] == "On track"  # Red and Amber by the evidence


def test_the_orders_show_each_state_and_flag():
    orders, extensions = by("orders", "order"), by("order_extensions", "order")
    assert days_to_meeting(orders["D-O1"]["end"]) < -90
    assert -90 <= days_to_meeting(orders["D-O2"]["end"]) < 0
    assert days_to_meeting(orders["D-O3"]["end"]) > 0 and "D-O3" not in extensions
    assert extensions["D-O4"]["made"] < orders["D-O4"]["end"] and days_to_meeting(extensions["D-O4"]["new_end"]) < 0
    assert extensions["D-O5"]["made"] > orders["D-O5"]["end"]
    assert {row["place"] for row in orders.values()} <= {row["place"] for row in rows("places")}


def test_all_but_four_targets_have_an_outturn():
    measured = {row["kpi"] for row in rows("outturns")}
    unmeasured = [row["kpi"] for row in rows("kpis") if row["target"] and row["kpi"] not in measured]
    assert unmeasured == ["D-CE01-K1", "D-VAWG04-K1", "D-PREV03-K1", "D-ASB04-K1"]
