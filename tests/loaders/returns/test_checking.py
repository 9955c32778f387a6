"""A return from its bytes to its facts: every file of the shared folder as its list says, and each kind of sheet."""

import csv
import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from loaders.reading import Refused
from loaders.returns.checking import check
from loaders.returns.contracts import BY_NAME, SHEETS, columns, required
from tests.loaders.returns.conftest import RETURNS

HEADER = "district,priority,measure,period,value,note"
ROW = "West Suffolk,Violence against women and girls,Domestic abuse outreach referrals,2025-04,42,ok"


def expected() -> list[tuple[str, str]]:
    listed = RETURNS / "expected.csv"
    if not listed.exists():
        return []
    with listed.open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["verdict"]) for row in csv.DictReader(file) if not row["file"].endswith("geojson")]


def figures(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join((header, *rows)).encode()


def figure(**cells: str) -> str:
    row = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | cells
    out = io.StringIO()
    csv.writer(out).writerow(row.values())
    return out.getvalue().strip()


def book(sheet: str, *rows: dict[str, object], header: tuple[str, ...] = ()) -> bytes:
    """A workbook of one sheet with the template's columns."""
    names = header or tuple(columns(BY_NAME[sheet]))
    made = openpyxl.Workbook()
    page = made.active
    page.title = sheet
    page.append(names)
    for row in rows:
        page.append([row.get(name) for name in names])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def facts(now, content: bytes, name: str = "return.csv") -> dict[str, list[dict]]:
    return dict(check(content, name, now).given.rows)


def refused(now, content: bytes, name: str = "return.csv") -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(Refused) as caught:
        check(content, name, now)
    return [(problem.row, problem.column, problem.found) for problem in caught.value.problems]


@pytest.mark.parametrize(("name", "verdict"), expected())
def test_file_of_the_folder_has_its_verdict(now, sent, name, verdict):
    try:
        check(sent(name), name, now)
        found = "load"
    except Refused as refusal:
        found = "refuse"
        assert all(problem.found and problem.expected and problem.fix for problem in refusal.problems)
    assert verdict in (found, "either")


def test_the_folder_was_there_to_be_read(sent):
    sent("ok.csv")
    assert len(expected()) > 40


@pytest.mark.parametrize("name", ["column_case_space.csv", "semicolon.csv", "tab.csv", "utf8_bom.csv", "utf16_bom.csv", "reload_same.csv"])
def test_the_same_row_is_read_whatever_the_form_of_the_file(now, sent, name):
    (row,) = facts(now, sent(name), name)["figures"]
    assert row == facts(now, figures(ROW))["figures"][0]


def test_a_count_becomes_a_figure_of_its_area_and_month(now):
    (row,) = facts(now, figures(ROW))["figures"]
    told = {
        "figure": "R-domestic-abuse-outreach-referrals-west-suffolk-2025-04", "measure": "Domestic abuse outreach referrals", "value": 42,
        "unit": "referrals", "period_start": date(2025, 4, 1), "period_end": date(2025, 4, 30), "period_as_published": "April 2025",
        "partnership": "WSCSP", "area": "West Suffolk", "priority": "vawg", "basis": "returned", "source": None, "note": "ok",
        "withdrawn": False,
    }  # fmt: skip
    assert told.items() <= row.items()


@pytest.mark.parametrize("mark", ["*", "<5", "c", "[c]"])
def test_a_suppressed_count_is_kept_as_suppressed_and_never_as_0(now, mark):
    (row,) = facts(now, figures(figure(value=mark)))["figures"]
    assert (row["value"], row["value_as_published"], row["comparator"]) == (None, mark, "suppressed")


def test_a_figure_of_a_report_is_corrected_by_its_period_as_printed(now):
    corrected = figure(district="Suffolk (county)", period="during 2020", value="712")
    (row,) = facts(now, figures(corrected))["figures"]
    assert (row["figure"], row["value"], row["measure"], row["partnership"]) == (
        "M002", 712, "Referrals to Domestic Abuse Outreach Service", "WSCSP",
    )  # fmt: skip


def test_the_same_figure_is_corrected_by_its_year(now):
    corrected = figure(district="Suffolk (county)", measure="Referrals to Domestic Abuse Outreach Service", period="2020", value="712")
    assert facts(now, figures(corrected))["figures"][0]["figure"] == "M002"


def test_withdrawing_names_the_fact_and_tells_nothing_else(now):
    (row,) = facts(now, figures(figure(district="Suffolk (county)", period="2020", value="withdrawn")))["figures"]
    assert (row["figure"], row["withdrawn"], row["value_as_published"]) == ("M002", True, "711")


def test_an_area_of_several_partnerships_belongs_to_none_of_them(now):
    (row,) = facts(now, figures(figure(district="Suffolk (county)")))["figures"]
    assert row["partnership"] is None


def test_a_figure_of_the_fictional_partnership_stays_fictional(now):
    (row,) = facts(now, figures(figure(district="Northmere")))["figures"]
    assert (row["basis"], row["partnership"]) == ("demonstration", "DEMO")


def test_all_that_is_wrong_with_a_row_and_a_file_is_told_at_once(now):
    wrong = figure(district="Atlantis", priority="Crime", measure="Swans", value="-1", note="call 01632 960000")
    found = refused(now, figures(ROW, wrong, figure(period="31/02/2023")))
    assert [(row, column) for row, column, _ in found] == [
        (3, "note"), (3, "district"), (3, "priority"), (3, "measure"), (3, "value"), (4, "period"),
    ]  # fmt: skip
    assert not any("01632" in said for *_, said in found)


def test_names_may_differ_in_capitals_and_spaces_alone(now):
    assert facts(now, figures(figure(district=" west  SUFFOLK "))) == facts(now, figures(ROW))
    for name in ("West Sufolk", "Вabergh", "Babergh\u200b", "St Edmundsbury"):
        assert [(row, column) for row, column, _ in refused(now, figures(figure(district=name)))] == [(2, "district")]


def test_a_fact_stands_in_a_file_once(now):
    assert refused(now, figures(ROW, ROW)) == [(3, "district", "the same as in row 2")]


@pytest.mark.parametrize("text", ["born 12 March 1984", "someone@example.org", "call 01632 960000", "lives at AB1 2XY"])
@pytest.mark.parametrize(("sheet", "column"), [("Actions", "activity"), ("Updates", "summary"), ("Money", "title"), ("Reviews", "stage")])
def test_personal_data_is_refused_with_its_cell_and_not_repeated(now, sheet, column, text):
    found = refused(now, book(sheet, EXAMPLES[sheet] | {column: text}), "return.xlsx")
    assert [(row, name) for row, name, _ in found] == [(2, column)]
    assert text not in found[0][2]


# one good row of each sheet
EXAMPLES: dict[str, dict[str, object]] = {
    "Figures": dict(zip(HEADER.split(","), ROW.split(","), strict=True)),
    "Actions": {
        "action": "HC90", "district": "West Suffolk", "priority": "Hate crime", "objective": "More reports", "activity": "Train staff",
        "lead": "Council, Safer Communities", "stated_status": "Amber", "due": "31/03/2026",
    },
    "Updates": {"action": "HC01", "period": "Q1 2025/26", "summary": "Two centres opened"},
    "KPIs": {"action": "HC01", "kpi": "Reporting centres", "target": "12", "direction": "higher", "period": "Q1 2025/26", "actual": "9"},
    "Money": {
        "entry": "2025-017", "district": "West Suffolk", "fund": "Safer Streets", "ring_fenced": "yes", "kind": "actual",
        "date": "12/05/2025", "title": "Lighting", "amount": "£1,250.00", "priority": "Anti-social behaviour",
    },
    "Orders": {
        "order": "PSPO-1", "district": "West Suffolk", "place": "Brandon", "kind": "ASB", "start": "01/02/2025", "end": "31/01/2028",
        "extended_on": "01/12/2027", "extended_to": "31/01/2031",
    },
    "Reviews": {"review": "review Z", "partnership": "East Suffolk", "stage": "sent to Home Office", "stage_date": "2025-06"},
    "Recommendations": {"recommendation": "2025-03", "partnership": "ESCSP", "meeting_date": "20/07/2025", "title": "Report targets"},
    "Risks": {"risk": "R90", "partnership": "East Suffolk", "title": "Fewer partners attend", "likelihood": "Likely", "impact": "Severe"},
}  # fmt: skip
MADE = {
    "Figures": {"figures": 1}, "Actions": {"actions": 1}, "Updates": {"updates": 1}, "KPIs": {"kpis": 1, "outturns": 1},
    "Money": {"funds": 1, "money": 1}, "Orders": {"orders": 1, "order_extensions": 1}, "Reviews": {"reviews": 1},
    "Recommendations": {"recommendations": 1}, "Risks": {"risks": 1},
}  # fmt: skip


@pytest.mark.parametrize("sheet", EXAMPLES)
def test_a_row_of_each_sheet_becomes_its_facts(now, sheet):
    made = facts(now, book(sheet, EXAMPLES[sheet]), "return.xlsx")
    assert {table: len(rows) for table, rows in made.items()} == MADE[sheet]
    assert {row["basis"] for rows in made.values() for row in rows} == {"returned"}
    assert set(made) <= BY_NAME[sheet].tables


def test_every_sheet_has_an_example_here():
    assert set(EXAMPLES) == {sheet.name for sheet in SHEETS}


@pytest.mark.parametrize("sheet", EXAMPLES)
def test_a_sheet_without_a_column_that_it_must_have_is_refused(now, sheet):
    for column in required(BY_NAME[sheet]):
        left = tuple(name for name in columns(BY_NAME[sheet]) if name != column)
        found = refused(now, book(sheet, EXAMPLES[sheet], header=left), "return.xlsx")
        assert [(row, name) for row, name, _ in found] == [(1, column)]


@pytest.mark.parametrize("sheet", EXAMPLES)
def test_a_cell_that_must_be_filled_is_refused_blank(now, sheet):
    for column in required(BY_NAME[sheet]):
        row = {name: value for name, value in EXAMPLES[sheet].items() if name != column}
        assert (2, column, "a blank cell") in refused(now, book(sheet, row), "return.xlsx")


def test_sheets_of_one_workbook_may_lean_on_each_other_in_any_order(now):
    made = openpyxl.Workbook()
    first, second = made.active, made.create_sheet("Actions")
    first.title = "Updates"
    for page, sheet, row in ((first, "Updates", EXAMPLES["Updates"] | {"action": "HC90"}), (second, "Actions", EXAMPLES["Actions"])):
        page.append(tuple(columns(BY_NAME[sheet])))
        page.append([row.get(name) for name in columns(BY_NAME[sheet])])
    out = io.BytesIO()
    made.save(out)
    assert {table: len(rows) for table, rows in facts(now, out.getvalue(), "return.xlsx").items()} == {"actions": 1, "updates": 1}


def test_an_update_of_a_period_that_is_held_corrects_it(now):
    held = next(fact for fact in now.facts["updates"].values() if fact["period_end"])
    row = {"action": held["action"], "period": held["label"], "summary": "Told anew"}
    (made,) = facts(now, book("Updates", row), "return.xlsx")["updates"]
    assert (made["update"], made["summary"]) == (held["update"], "Told anew")


def test_a_blank_cell_leaves_what_is_held(now):
    held = now.facts["actions"]["HC01",]
    (made,) = facts(now, book("Actions", {"action": "HC01", "stated_status": "Red"}), "return.xlsx")["actions"]
    assert made == {
        **{name: value for name, value in held.items() if name not in ("load_id", "known_from")},
        "stated_status": "Red", "basis": "returned", "source": None, "paragraph": None, "line": None,
    }  # fmt: skip


def test_a_ledger_line_of_a_fund_that_is_held_goes_to_it(now):
    row = EXAMPLES["Money"] | {"district": "East Suffolk", "fund": "core money", "ring_fenced": None}
    made = facts(now, book("Money", row), "return.xlsx")
    assert ([*made], made["money"][0]["fund"], made["money"][0]["amount_pence"]) == (["money"], "core", 125_000)


def test_a_fund_of_an_unknown_title_is_made_only_when_it_is_said_whether_it_is_ring_fenced(now):
    row = EXAMPLES["Money"] | {"district": "East Suffolk", "fund": "Core mony", "ring_fenced": None}
    assert [(number, column) for number, column, _ in refused(now, book("Money", row), "return.xlsx")] == [(2, "fund")]


@pytest.mark.parametrize(
    ("sheet", "cells", "column"),
    [
        ("Money", {"amount": "(1,250)"}, "amount"),
        ("Money", {"district": "Suffolk (county)"}, "district"),
        ("Money", {"entry": "F05"}, "entry"),
        ("Orders", {"end": "01/01/2024"}, "end"),
        ("Orders", {"extended_to": None}, "extended_to"),
        ("KPIs", {"actual": None}, "actual"),
        ("Actions", {"objective": None}, "objective"),
        ("Actions", {"action": "HC 90"}, "action"),
        ("Reviews", {"stage_date": "2024/25"}, "stage_date"),
        ("Updates", {"action": "HC99"}, "action"),
        ("Updates", {"period": "Qrt 4 2023"}, "period"),
        ("Recommendations", {"meeting_date": None}, "meeting_date"),
        ("Risks", {"partnership": "Atlantis"}, "partnership"),
    ],
)
def test_what_does_not_fit_is_refused_in_its_column(now, sheet, cells, column):
    found = refused(now, book(sheet, EXAMPLES[sheet] | cells), "return.xlsx")
    assert [(row, name) for row, name, _ in found] == [(2, column)]


def test_several_results_of_one_indicator_may_stand_in_one_file(now):
    rows = [EXAMPLES["KPIs"] | {"period": period, "target": target} for period, target in (("Q1 2025/26", "12"), ("Q2 2025/26", None))]
    made = facts(now, book("KPIs", *rows), "return.xlsx")
    assert (len(made["kpis"]), len(made["outturns"])) == (1, 2)


def test_an_unknown_sheet_refuses_the_file(now):
    made = openpyxl.load_workbook(io.BytesIO(book("Figures", EXAMPLES["Figures"])))
    made.create_sheet("Notes for me").append(("a", "b"))
    out = io.BytesIO()
    made.save(out)
    (found,) = refused(now, out.getvalue(), "return.xlsx")
    assert found == (None, None, "the sheet 'Notes for me'")


# Keys


def test_half_a_month_is_not_the_month(now):
    rows = (figure(period="2025-04-01 to 2025-04-15", value="8"), ROW)
    assert len(facts(now, figures(*rows))["figures"]) == 2


def test_indicators_of_one_action_keep_their_keys_whatever_else_is_there(now):
    rows = [EXAMPLES["KPIs"] | {"kpi": wording, "period": None, "actual": None} for wording in ("Alpha", "Beta", "Alpha!")]
    made = facts(now, book("KPIs", *rows), "return.xlsx")["kpis"]
    alone = facts(now, book("KPIs", rows[1]), "return.xlsx")["kpis"]
    assert len({row["kpi"] for row in made}) == 3
    assert alone[0]["kpi"] == made[1]["kpi"]


@pytest.mark.parametrize("sheet", ["Updates", "KPIs"])
def test_a_month_a_quarter_and_a_year_that_end_on_one_day_are_three_facts(now, sheet):
    rows = [EXAMPLES[sheet] | {"period": period} for period in ("2026-03", "Q4 2025/26", "2025/26")]
    made = facts(now, book(sheet, *rows), "return.xlsx")
    table = {"Updates": "updates", "KPIs": "outturns"}[sheet]
    assert len({row[table.removesuffix("s")] for row in made[table]}) == 3


def test_funds_of_much_the_same_title_are_not_taken_for_one(now):
    rows = [EXAMPLES["Money"] | {"entry": f"E{n}", "fund": title} for n, title in enumerate(("A & B fund", "A B fund"))]
    assert [(row, column) for row, column, _ in refused(now, book("Money", *rows), "return.xlsx")] == [(3, "fund")]


@pytest.mark.parametrize(
    ("sheet", "cells", "column"),
    [
        ("Risks", {"risk": "R01"}, "risk"),
        ("Recommendations", {"recommendation": "REC01"}, "recommendation"),
        ("Orders", {"order": "O01", "district": "East Suffolk"}, "order"),
        ("Actions", {"action": "CE01"}, "action"),
    ],
)
def test_numbers_of_another_partnership_are_left_alone(now, sheet, cells, column):
    assert [(row, name) for row, name, _ in refused(now, book(sheet, EXAMPLES[sheet] | cells), "return.xlsx")] == [(2, column)]


def test_the_same_figure_on_two_sheets_is_told_with_its_sheet(now):
    made = openpyxl.load_workbook(io.BytesIO(book("Figures", EXAMPLES["Figures"])))
    page = made.create_sheet("Referrals")
    for line in made["Figures"].iter_rows(values_only=True):
        page.append(line)
    out = io.BytesIO()
    made.save(out)
    assert [said for *_, said in refused(now, out.getvalue(), "return.xlsx")] == ["the same as in row 2 of the sheet Figures"]


def test_a_result_is_taken_back_without_its_indicator(now):
    made = facts(now, book("KPIs", EXAMPLES["KPIs"] | {"withdrawn": "yes"}), "return.xlsx")
    assert [row["withdrawn"] for table in ("kpis", "outturns") for row in made[table]] == [False, True]


def test_an_extension_is_taken_back_without_its_order(now):
    made = facts(now, book("Orders", EXAMPLES["Orders"] | {"withdrawn": "yes"}), "return.xlsx")
    assert [row["withdrawn"] for table in ("orders", "order_extensions") for row in made[table]] == [False, True]


def test_a_fact_of_which_a_draft_is_held_is_refused_with_its_load(now):
    held = now.facts["actions"]["HC01",]
    drafts = replace(now, drafts=frozenset((held["load_id"],)))
    (found,) = refused(drafts, book("Actions", {"action": "HC01", "due": "31/03/2026"}), "return.xlsx")
    assert found == (2, None, f"a fact of which load {held['load_id']} holds a draft")
    assert refused(drafts, book("Updates", EXAMPLES["Updates"]), "return.xlsx")[0][:2] == (2, "action")


def test_personal_data_in_a_name_or_in_an_unknown_word_is_not_repeated(now):
    assert refused(now, figures(ROW), "someone@example.org.csv") == [(None, None, "personal data in its name")]
    ((row, column, said),) = refused(now, figures(figure(district="someone@example.org")))
    assert (row, column, "example" in said) == (2, "district", False)


def test_a_name_that_is_no_text_is_taken_as_far_as_it_is(now):
    assert check(figures(ROW), "a\udcff.csv", now).given.file == "a?.csv"
