"""Every document, both sides of every disagreement, and every gap."""

import re
from datetime import date

import pytest

from answers import sources
from selection import Selection
from store.queries.sources import HELD
from tests.answers.shown import column, rows


def test_five_documents_are_listed_with_their_meetings():
    documents = sources.answer(Selection()).documents
    assert [(row[0][2:12], row[2]) for row in rows(documents)] == [
        ("Report 000", "22 March 2021"),
        ("Report 001", "20 July 2023"),
        ("Report 002", "mid-2021"),
        ("Report 003", "25 October 2018"),
        ("Report 004", "15 November 2021"),
    ]


def test_sentence_counts_documents_and_disagreements():
    assert sources.answer(Selection()).sentence == (
        "Everything shown comes from **5 reports** and from open data. In **69 places** sources disagree or need care; both "
        "sides are shown."
    )


def test_sentence_of_a_place_in_no_partnership_claims_no_report_of_its_own():
    assert sources.answer(Selection(district=("Ipswich",))).sentence == (
        "**No report** of this selection's own is known; what is shown comes from open data, and from reports on a wider area where there "
        "are any. In **11 places** sources disagree or need care; both sides are shown."
    )


def test_sentence_where_nothing_disagrees_counts_no_places():
    assert sources.answer(Selection(as_at=date(2018, 10, 25))).sentence == (
        "Everything shown comes from **1 report** and from open data. No disagreement is held for it."
    )


def test_every_disagreement_has_both_sides_each_with_its_place():
    conflicts = sources.answer(Selection()).conflicts
    assert len(conflicts.frame) == 69
    sides = column(conflicts, "One side") + column(conflicts, "The other side")
    assert [side for side in sides if not re.match(r"(?s).+  \n:gray\[report \d{3}.*, lines? \d", side)] == []


def test_disagreements_of_a_partnership_are_its_own():
    counts = {code: len(sources.answer(Selection(partnership=code)).conflicts.frame) for code in ("ESCSP", "WSCSP", "BCPCSP", "DEMO")}
    assert counts["DEMO"] == 2
    assert 0 < min(counts.values()) <= max(counts.values()) < 69


def test_disagreements_of_a_district_are_those_of_the_areas_that_hold_it():
    held = {place: set(column(sources.answer(Selection(district=place)).conflicts, "About")) for place in ((), ("Ipswich",), ("Babergh",))}
    assert {place: len(about) for place, about in held.items()} == {(): 69, ("Ipswich",): 11, ("Babergh",): 31}
    assert held["Ipswich",] < held["Babergh",] < held[()]


def test_every_table_that_can_be_held_is_a_row_of_what_is_missing():
    assert {table for table, _, _ in sources.GAPS} == {table.name for table in HELD}
    missing = sources.answer(Selection()).missing
    assert column(missing, "What") == [f"**{title}**" for _, title, _ in sources.GAPS]
    assert "" not in column(missing, "What would fill it")


def test_what_is_missing_names_who_holds_it_and_who_does_not():
    missing = {row[0]: row[1:3] for row in rows(sources.answer(Selection()).missing)}
    others = "Western Suffolk and Bournemouth, Christchurch and Poole"
    assert missing["**Action plan with leads and updates**"] == ("East Suffolk 45", others)
    assert missing["**Performance indicators**"] == ("East Suffolk 53", others)
    assert missing["**Ledger of money**"] == ("East Suffolk 19", others)


def test_report_that_says_there_is_none_does_not_count_as_holding_one():
    missing = {row[0]: row[1:3] for row in rows(sources.answer(Selection()).missing)}
    assert missing["**Protection orders**"] == ("East Suffolk 1; Western Suffolk 5", "Bournemouth, Christchurch and Poole")
    assert missing["**Statements on domestic homicide reviews**"] == (
        "Western Suffolk 8",
        "East Suffolk and Bournemouth, Christchurch and Poole",
    )


def test_what_is_missing_at_a_meeting_is_what_was_not_yet_known():
    missing = {row[0]: row[1:3] for row in rows(sources.answer(Selection(partnership="ESCSP", as_at=date(2021, 11, 15))).missing)}
    assert set(missing.values()) == {("None held", "East Suffolk")}


@pytest.mark.parametrize("as_at, codes", [(date(2018, 10, 25), ["003"]), (date(2021, 5, 31), ["000", "002", "003"])], ids=str)
def test_documents_at_a_meeting_are_those_of_that_day_or_before(as_at: date, codes: list[str]):
    assert [cell[9:12] for cell in column(sources.answer(Selection(as_at=as_at)).documents, "Document")] == codes


def test_rules_print_the_thresholds_in_use():
    rules = {row[0]: row[1] for row in rows(sources.answer(Selection()).rules)}
    assert "overdue by more than 30 days or a target is missed by more than 10%" in rules["**Evidence check**"]
    assert "1 to 7 is never shown, others are rounded to the nearest 5" in rules["**Small numbers**"]


def test_every_basis_of_the_store_is_explained():
    assert [cell.strip("*") for cell in column(sources.answer(Selection()).bases, "Basis")] == [
        "Stated in the report",
        "From an officer's return",
        "Recorded by the police",
        "Derived here",
        "Fictional",
    ]


def test_open_data_carries_licence_and_credit():
    datasets = sources.answer(Selection()).datasets
    assert set(column(datasets, "Licence")) == {"Open Government Licence v3.0"}
    assert all(column(datasets, "Credit"))


def test_demonstration_documents_are_marked():
    page = sources.answer(Selection(partnership="DEMO"))
    assert page.documents.frame.columns[0] == "Document (fictional)"
    assert [cell[2:11] for cell in column(page.documents, "Document (fictional)")] == ["Report D1", "Report D2"]
