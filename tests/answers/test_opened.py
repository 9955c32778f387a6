"""Any figure can be opened: its value as printed, who says it and where, what became of it, and what disagrees with it."""

import ast
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Engine, make_url, select

from answers import definitions, evidence, facts, funding, opened
from answers.disagreements import disagreements
from selection import Selection
from store import database, queries, schema
from store.reference import reference
from store.scope import Scope
from tests.answers.shown import column, rows, texts
from tests.store.correcting import correct

F05 = "money:F05"
FICTION = ":gray-badge[:material/science: Demonstration partnership (fictional)]"


def about(page: opened.Opened) -> dict[str, str]:
    assert page.about is not None
    return {head.strip("*"): text for head, text in rows(page.about)}


def held(engine: Engine, name: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(schema.VERSIONED[name])).mappings()]


@pytest.fixture
def own(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store of this test's own, which the answers read."""
    file = shutil.copy(str(make_url(address).database), tmp_path / "store.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    return database.connect(f"sqlite:///{file}")


def test_entry_of_the_ledger_is_told_with_all_that_is_held_of_it():
    page = opened.answer(F05)
    assert page.sentence == "**£812** was spent on “Removal of PSPO signs”, says report 001, paragraph 2.6, line 165."
    assert about(page) == {
        "Value as printed": "£812",
        "What it is": "**Removal of PSPO signs**  \n:gray[An entry of the ledger]",
        "Basis": "Stated in the report",
        "Document": "Report 001: East Suffolk Council, 20 July 2023",
        "Where in it": "Paragraph 2.6, line 165",
        "Area": "East Suffolk",
        "Period": "29/01/2020",
        "Priority": "Anti-social behaviour",
        "First known": "20 July 2023",
        "Kind": "Actual",
        "Fund": "Core",
        "How sure the priority is": "Inferred",
        "Note": "Place not stated; fund assumed: one ledger for all funded projects, CEOYP said to be unspent",
    }
    assert (page.mark, page.versions, page.versions_note) == ("", None, "No later version is held.")
    assert page.path == "/open-a-figure?figure=money:F05"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("money:A01", "**£9,783** was given for “Annual core allocation”, says report 001, paragraph 2.6; Financial, lines 158 and 54."),
        ("stated_balances:ESCSP:core:2023-07-20:001", "**Less than £2,000** was left of the fund “Core money”, says report 001, paragraph 2.6, line 176."),
        ("figures:M002", "The figure for “Referrals to Domestic Abuse Outreach Service” is **711**, says report 000, paragraph 4.30, line 115."),
        ("updates:TD01-1", "The update on the action “Identify shareable data that helps the CSP meet its aims” is dated **Q2 2023/4**, says report 001, Appendix C, line 251."),
        ("kpis:HC01-K1", "**No target is stated** for the indicator “Connections made across communities” in report 001, Appendix C, line 256."),
        ("outturns:D-CE02-K1-1", "The result of the indicator “Young people reached in the year” is **141**, says report D1 (fictional), Appendix A, line 78."),
        ("events:E01", "“Joint Overview and Scrutiny Committee reviews the CSP” is dated **20 September**, worked out here from report 003, intro, line 11."),
        ("order_extensions:D-O4:2024-07-15", "The protection order for “Saltfen Quay” was extended to **30 September 2027**, says report D1 (fictional), paragraph 4.2, line 329."),
        ("glossary:ESCSP:CSP", "The meaning of “CSP” is **Community Safety Partnership**, says report 001, line 20."),
        ("funds:ESCSP:core", "“Core money” is a fund, and it is **not ring-fenced**, says report 001, paragraph 2.6; Financial, lines 158 and 54."),
    ],
)  # fmt: skip
def test_sentence_says_value_document_and_place(name: str, sentence: str):
    assert opened.answer(name).sentence == sentence


@pytest.mark.parametrize("name", schema.VERSIONED)
def test_every_fact_can_be_opened_and_names_its_source(published: Engine, name: str):
    for row in held(published, name):
        page = opened.answer(reference(name, row))
        said = about(page)
        assert all(f"Report {code}: " in said["Document"] for code in row["source"].split("; ")), row
        assert page.path == evidence.address(reference(name, row))
        assert bool(page.mark) == (row["basis"] == "demonstration")
        assert [text for _, text in texts(page) if re.search(r"\b(nan|NaN|NaT)\b|<NA>|Timestamp", text)] == []


def test_every_table_of_facts_has_its_way_of_being_told():
    assert set(facts.KINDS) == set(schema.VERSIONED)
    for name, kind in facts.KINDS.items():
        columns = {*schema.VERSIONED[name].c.keys(), *(schema.VERSIONED[kind.of].c.keys() if kind.of else ())}
        assert {kind.title, kind.value, *kind.more.values(), *([kind.period] if kind.period else [])} <= columns, name


def test_fact_of_the_demonstration_carries_its_mark():
    page = opened.answer("money:D-CM02")
    assert (page.mark, page.about.frame.columns[0]) == (FICTION, "About it (fictional)")
    assert about(page)["Basis"] == "Fictional"


@pytest.mark.parametrize("name", [None, ""])
def test_page_without_a_name_says_what_it_is_for(name: str | None):
    page = opened.answer(name)
    assert page == opened.Opened(opened.PURPOSE)
    assert page.sentence.startswith("This page opens one figure: ")


@pytest.mark.parametrize("name", ["money:F99", "money", "nothing:1", "loads:1", "reports:001", "duties:D10", "<b>", "money:F05:x", "::"])
def test_name_that_is_not_held_says_so_and_what_the_page_is_for(name: str):
    assert opened.answer(name) == opened.Opened(opened.UNKNOWN)


# Versions


def test_corrected_fact_shows_the_new_value_and_both_versions(own: Engine):
    load = correct(own, "money", {"entry": "F05"}, date(2024, 7, 18), amount_pence=90_050, source=None, paragraph=None, line=None)
    page = opened.answer(F05)
    assert page.sentence == "**£900.50** was spent on “Removal of PSPO signs”, says an officer's return."
    assert rows(page.versions) == [
        ("**£900.50**  \n:gray[Counts now, published]", "From an officer's return", "18 July 2024", f"Load {load}"),
        ("**£812**  \n:gray[Published]", "Stated in the report", "20 July 2023", "data/published/money.csv"),
    ]
    said = about(page)
    assert (said["Value as returned"], said["First known"], said["Document"], page.versions_note) == (
        "£900.50",
        "20 July 2023",
        "An officer's return",
        "",
    )
    assert "Where in it" not in said


def test_return_that_corrects_a_report_is_not_put_into_the_reports_mouth(own: Engine):
    correct(own, "money", {"entry": "F05"}, date(2024, 7, 18), amount_pence=90_050)
    page = opened.answer(F05)
    assert page.sentence == (
        "**£900.50** was spent on “Removal of PSPO signs”, says an officer's return on report 001, paragraph 2.6, line 165."
    )
    assert about(page)["Document"] == "An officer's return  \nOn report 001: East Suffolk Council, 20 July 2023"
    source = funding.answer(Selection(partnership="ESCSP")).ledgers[0].source.table
    (entry,) = [row for row in rows(source) if F05 in row[0]]
    assert entry[1:] == ("£900.50", "**An officer's return**  \n:gray[On report 001, paragraph 2.6, line 165]", "From an officer's return")


def test_name_of_a_return_is_told_to_officers_only(own: Engine):
    load = correct(own, "money", {"entry": "D-CM02"}, date(2026, 1, 1), basis="demonstration", amount_pence=1)
    told = [column(opened.answer("money:D-CM02", audience).versions, "Loaded as") for audience in ("public", "officer")]
    assert told == [[f"Load {load}", "data/demonstration/money.csv"], ["return.csv", "data/demonstration/money.csv"]]


def test_draft_is_opened_by_officers_only(own: Engine):
    correct(own, "money", {"entry": "F05"}, date(2024, 7, 18), state="draft", amount_pence=90_000)
    assert (opened.answer(F05).versions, about(opened.answer(F05))["Value as printed"]) == (None, "£812")
    officers = opened.answer(F05, "officer")
    assert column(officers.versions, "Value") == ["**£900**  \n:gray[Counts now, draft]", "**£812**  \n:gray[Published]"]


def test_version_of_a_fictional_fact_that_was_returned_stays_marked(own: Engine):
    correct(own, "money", {"entry": "D-CM02"}, date(2026, 1, 1), amount_pence=1)
    page = opened.answer("money:D-CM02")
    assert (page.mark, page.versions.frame.columns[0]) == (FICTION, "Value (fictional)")


@pytest.mark.parametrize(
    ("table", "key"), [("kpis", {"kpi": "D-CE02-K1"}), ("outturns", {"outturn": "D-CE02-K1-1"}), ("updates", {"update": "D-TD01-2"})]
)
def test_version_of_what_belongs_to_a_fictional_action_stays_marked(own: Engine, table: str, key: dict[str, str]):
    correct(own, table, key, date(2026, 1, 1))
    page = opened.answer(reference(table, key))
    assert (page.mark, page.about.frame.columns[0]) == (FICTION, "About it (fictional)")
    correct(own, "kpis", {"kpi": "HC01-K1"}, date(2026, 1, 1))
    assert opened.answer("kpis:HC01-K1").mark == ""


# Small numbers


def test_no_month_of_a_count_of_people_is_opened_with_its_number(published: Engine):
    months = queries.figures(published, Scope("DEMO")).query("unit == 'referrals'")
    assert len(months) > 300
    for row in months.to_dict("records"):
        page = opened.answer(reference("figures", row))
        assert "is **not shown by itself**, says report" in page.sentence
        assert (about(page)["Value as printed"], about(page)["Note"]) == (opened.WITHHELD, opened.WHY_WITHHELD)


def test_corrected_month_of_a_count_of_people_shows_no_number_in_any_version(own: Engine):
    key = queries.figures(own, Scope("DEMO")).query("unit == 'referrals'")["figure"].iloc[0]
    correct(own, "figures", {"figure": key}, date(2026, 1, 1), value=3, value_as_published="3")
    assert {value.split("  ")[0] for value in column(opened.answer(f"figures:{key}").versions, "Value (fictional)")} == {
        "**not shown by itself**"
    }


def test_figure_that_a_report_prints_is_shown_as_printed():
    assert definitions.measure("Referrals to Domestic Abuse Outreach Service").people
    assert about(opened.answer("figures:M003"))["Value as printed"] == "162"


# Disagreements


def test_disagreements_are_those_with_a_side_on_a_line_of_the_fact():
    assert [cell.split("gray[")[1] if "gray[" in cell else "" for cell in column(opened.answer(F05).disagreements, "About")] == [
        "C01]",
        "C21]",
        "C22]",
    ]
    assert not opened.answer("places:WSCSP:Brandon").disagreements


def test_disagreement_that_is_opened_shows_its_own_two_sides():
    page = opened.answer("conflicts:C03")
    every = disagreements(Scope())
    (own,) = rows(page.disagreements)
    assert own in rows(every)
    assert own[0].startswith("**How many domestic homicide reviews are spoken of**")


@pytest.mark.parametrize(
    ("source", "line", "found"),
    [
        ("001", "158-175", {("001", 158, 175)}),
        ("001", "54,190", {("001", 54, 54), ("001", 190, 190)}),
        ("001", "176 / 158-175", {("001", 176, 176), ("001", 158, 175)}),
        ("000; 002", "124-125; 382-383", {("000", 124, 125), ("002", 382, 383)}),
        ("000; 003", "18 / 124\u2013125", {("000", 18, 18), ("003", 124, 125)}),
        ("000; 002", "5", {("000", 5, 5), ("002", 5, 5)}),
        ("001", None, set()),
        (None, "5", set()),
        ("001", "header", set()),
    ],
)
def test_lines_are_read_by_document(source: str | None, line: str | None, found: set):
    assert set(opened.spans(source, line)) == found


@given(some.lists(some.tuples(some.integers(1, 999), some.integers(0, 99)), min_size=1, max_size=4))
def test_lines_are_read_as_they_are_written(written: list[tuple[int, int]]):
    line = ", ".join(f"{first}-{first + more}" if more else str(first) for first, more in written)
    assert list(opened.spans("001", line)) == [("001", first, first + more) for first, more in written]


@pytest.mark.parametrize(
    ("line", "meets"), [("157", False), ("158", True), ("175", True), ("176", False), ("100-157", False), ("100-158", True)]
)
def test_lines_meet_up_to_the_last_one(line: str, meets: bool):
    conflict = {"source_a": "001", "line_a": "158-175", "source_b": "002", "line_b": "1"}
    assert opened._meet(set(opened.spans("001", line)), conflict) is meets


# Links


def test_links_lead_to_the_page_of_the_frame():
    body = ast.parse((database.ROOT / "dashboard.py").read_text(encoding="utf-8")).body
    (aside,) = [ast.literal_eval(node.value) for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ASIDE"]
    assert f"/{aside[0][2]}" == evidence.OPENED_AT


def test_address_holds_nothing_that_ends_a_link_or_a_parameter():
    address = evidence.address("members:DEMO:Police & fire (fictional) #1?")
    assert address == "/open-a-figure?figure=members:DEMO:Police%20%26%20fire%20%28fictional%29%20%231%3F"


def test_figure_that_was_taken_back_says_so_and_keeps_its_versions(address, tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    engine = database.connect(f"sqlite:///{path}")
    correct(engine, "money", {"entry": "F05"}, date(2025, 1, 1), withdrawn=True)
    engine.dispose()
    page = opened.answer("money:F05")
    assert "was **withdrawn** by an officer's return" in page.sentence
    assert page.versions is not None
    assert page.versions.frame["Value"].iloc[0].startswith("**withdrawn**")
