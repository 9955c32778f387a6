"""Stated beside evidence, never merged; Grey by its reason; and the matrix's words for what is not known."""

import re
from datetime import date

import pytest

from answers import enquiries, priorities
from selection import Selection
from tests.answers.shown import column, rows

EAST = Selection(partnership="ESCSP")
APPENDICES = "Appendices that the reports list and that are not held"
BCP = "report 004 (BCP Council): 1 Constitution; 2 Structure chart; 3 Performance and achievements"
WEST = (
    "report 002 (West Suffolk Council): A WSCSP Plan 2019/2022; report 000 (Babergh District Council and Mid Suffolk District Council): "
    "1 Glossary of Abbreviations; 2 WSCSP Terms of Reference"
)


def plan(selection: Selection = EAST) -> priorities.Plan:
    (only,) = priorities.answer(selection).plans
    return only


def words_of(cell: str) -> str:
    """A cell's words without its badge."""
    return re.sub(r":\w+(?:-badge)?\[(?::material/\w+: )?([^\]]*)\]", r"\1", cell).replace("  \n", "; ")


def test_sentence_says_that_no_row_has_a_status_and_none_can_be_assessed():
    assert priorities.answer(EAST).sentence == (
        "The text of East Suffolk's report shows **no status for any of 45 plan rows**; colours, if any, did not survive. "
        "From the evidence printed, **none of eight priorities can be assessed**."
    )


def test_plan_has_45_rows_and_42_activities_none_stated_none_assessed():
    held = plan()
    assert (held.rows, held.stated) == (45, 0)
    assert (held.priorities, held.assessed_priorities, held.dated) == (8, 0, 33)
    assert held.heading == "East Suffolk: why none of 45 plan rows can be assessed"
    shares = [re.search(r"(\d+) actions?, (\d+) of (\d+) could be assessed", section.title) for section in held.sections]
    activities = [tuple(map(int, share.groups())) for share in shares if share]
    assert len(activities) == 8
    assert [sum(numbers) for numbers in zip(*activities, strict=True)] == [42, 0, 42]
    assert sum(column(held.greys, "Actions")) == 42


def test_grey_is_split_by_its_reason():
    assert rows(plan().greys) == [
        ("**Update only: no due date, no target with a result**", 30),
        ("**No update**", 6),
        ("**Update without a date**", 6),
    ]


def test_two_of_53_indicators_have_a_number_and_8_of_42_actions_have_none():
    held = plan()
    assert (held.kpis_with_number, held.kpis) == (2, 53)
    assert held.kpi_finding == (
        "**2 of 53 performance indicators** carry a number to reach, and none of these has a result. 8 of 42 actions have no indicator."
    )


def test_every_row_of_the_plan_is_not_stated_and_grey():
    cells = [row for section in plan().sections for row in rows(section.actions)]
    assert len(cells) == 45
    assert {row[1] for row in cells} == {"Not stated"}
    assert {row[2].partition("  \n")[0] for row in cells} == {":gray-badge[:material/help: Grey]"}


def test_overview_lists_the_eight_priorities_of_the_plan_with_stated_beside_evidence():
    overview = plan().overview
    assert list(overview.frame.columns) == ["Priority", "Stated status", "Evidence check", "Why"]
    assert rows(overview)[0] == (
        "**Hate crime**",
        "Not stated",
        ":gray-badge[:material/help: Grey] 0 of 8 could be assessed",
        "Update only: no due date, no target with a result (6); No update (1); Update without a date (1)",
    )
    assert len(overview.frame) == 8


def test_ages_run_to_the_date_of_the_report_and_not_to_today():
    held = plan()
    assert held.as_at == date(2023, 7, 20)
    assert held.judged == "Judged as at 20 July 2023, the date of its last report. Ages are counted to that day."
    ages = [row[3].partition("  \n")[0] for section in held.sections for row in rows(section.actions)]
    assert {age for age in ages if "day" in age} == {"**20 days**", "**111 days**"}


def test_quarter_that_cannot_be_dated_stays_as_printed():
    (cell,) = [row[3] for section in plan().sections for row in rows(section.actions) if "Qrt 4 2023" in row[3]]
    assert words_of(cell) == "**No date**; Qrt 4 2023"


def test_sections_can_be_opened_to_the_report_and_a_line():
    places = [where for section in plan().sections for where in column(section.source.table, "Where")]
    assert len(places) == 45
    assert [where for where in places if not re.match(r"\*\*Report 001, Appendix C, lines? \d+", where)] == []


def test_matrix_says_not_stated_no_plan_seen_and_not_listed():
    matrix = priorities.answer(Selection()).matrix
    assert list(matrix.frame.columns) == ["Priority", "Bournemouth, Christchurch and Poole", "East Suffolk", "Western Suffolk"]
    said = {row[0]: tuple(map(words_of, row[1:])) for row in rows(matrix)}
    assert said["**Hate crime**"] == ("Not listed", "Not stated; Grey 0 of 8 could be assessed", "No plan seen")
    assert said["**Domestic abuse**"] == ("No plan seen", "Not listed", "Not listed")
    assert said["**Anti-social behaviour**"] == (
        "No plan seen",
        "Not stated; Grey 0 of 8 could be assessed",
        "No plan seen; described as priority, not in list 1.4",
    )


def test_matrix_as_at_a_meeting_says_no_report_known_where_there_was_none_yet():
    page = priorities.answer(Selection(as_at=date(2021, 11, 15)))
    assert set(map(words_of, column(page.matrix, "East Suffolk"))) == {"No report known"}
    assert page.plans == ()
    assert page.sentence == "No action plan was seen for this selection, so **no priority can be assessed**."
    assert page.without == (
        "No action plan is held of: Bournemouth, Christchurch and Poole; Western Suffolk. A return of actions with lead, due date, target "
        f"and result would fill this table. {APPENDICES}: {BCP}; {WEST}. No report of these is known at this date: East Suffolk."
    )


def test_partnership_without_a_report_yet_is_said_to_have_none_and_not_no_plan():
    page = priorities.answer(Selection(partnership="ESCSP", as_at=date(2021, 11, 15)))
    assert page.sentence == "**No report is known** for this selection at this date, so no priority can be assessed."
    assert page.without == "No report of these is known at this date: East Suffolk."


def test_all_partnerships_count_and_name_those_without_a_plan():
    page = priorities.answer(Selection())
    assert page.sentence.endswith(" No action plan was seen for two other partnerships.")
    assert page.without.startswith("No action plan is held of: Bournemouth, Christchurch and Poole; Western Suffolk. A return of actions ")


def test_matrix_before_every_report_but_one_knows_that_one():
    matrix = priorities.answer(Selection(as_at=date(2018, 10, 25))).matrix
    known = {name: set(map(words_of, column(matrix, name))) for name in matrix.frame.columns[1:]}
    assert known["Bournemouth, Christchurch and Poole"] == known["East Suffolk"] == {"No report known"}
    assert known["Western Suffolk"] == {"No plan seen", "No plan seen; statutory duty"}


@pytest.mark.parametrize(
    "code, name, listed",
    [("WSCSP", "Western Suffolk", WEST), ("BCPCSP", "Bournemouth, Christchurch and Poole", BCP)],
    ids=["WSCSP", "BCPCSP"],
)
def test_partnership_without_a_plan_has_a_sentence_and_what_would_fill_the_gap(code: str, name: str, listed: str):
    page = priorities.answer(Selection(partnership=code))
    assert page.sentence == "No action plan was seen for this selection, so **no priority can be assessed**."
    assert page.without == (
        f"No action plan is held of: {name}. A return of actions with lead, due date, target and result would fill this table. "
        f"{APPENDICES}: {listed}."
    )


def test_appendices_of_a_report_that_was_not_known_yet_are_not_named():
    assert priorities.answer(Selection(partnership="WSCSP", as_at=date(2018, 10, 25))).without == (
        "No action plan is held of: Western Suffolk. A return of actions with lead, due date, target and result would fill this table."
    )


def test_priority_filter_keeps_one_section():
    held = plan(Selection(partnership="ESCSP", priority=("asb",)))
    assert [section.title for section in held.sections] == ["Anti-social behaviour: 8 actions, 0 of 8 could be assessed"]


def test_one_priority_is_spoken_of_as_one():
    page = priorities.answer(Selection(partnership="ESCSP", priority=("asb",)))
    assert page.sentence.endswith("From the evidence printed, **its one priority cannot be assessed**.")


def test_demonstration_uses_every_word_of_the_evidence_check():
    page = priorities.answer(Selection(partnership="DEMO"))
    checks = {cell.split("]")[0].rsplit(" ", 1)[1] for cell in column(page.plans[0].overview, "Evidence check")}
    assert checks == {"Red", "Amber", "Green", "Complete", "Grey"}
    assert page.sentence == (
        "The demonstration partnership states a status for **23 of 23 plan rows**. From the evidence printed, "
        "**7 of 8 priorities can be assessed**."
    )


def test_demonstration_states_what_the_evidence_does_not_bear_out():
    overview = priorities.answer(Selection(partnership="DEMO")).plans[0].overview
    stated = {row[0]: (row[1], words_of(row[2])) for row in rows(overview)}
    assert stated["**Volume crime**"] == ("On track", "Red 2 of 2 could be assessed")
    assert stated["**Hate crime**"] == ("Complete", "Complete 2 of 2 could be assessed")


def test_red_priorities_are_named_and_of_these_the_ones_stated_as_going_well():
    held = plan(Selection(partnership="DEMO"))
    assert (held.reds, plan().reds) == (("Criminal exploitation (county lines)", "Volume crime"), ())
    asked = {code: [one.text for one in enquiries.answer(Selection(partnership=code)).questions] for code in ("DEMO", "ESCSP")}
    well = "**Ask what lies behind the stated status of volume crime**: the evidence check is Red."
    assert [[text for text in texts if "stated status of" in text] for texts in asked.values()] == [[well], []]


def test_demonstration_is_judged_at_its_own_last_report():
    assert plan(Selection(partnership="DEMO")).as_at == date(2025, 9, 18)


@pytest.mark.parametrize(
    "selection",
    [Selection(partnership="ESCSP"), Selection(partnership="DEMO"), Selection(district=("Babergh",)), Selection(as_at=date(2023, 7, 20))],
    ids=["real", "itself", "district", "meeting"],
)
def test_example_stands_only_where_no_partnership_place_or_date_is_chosen(selection: Selection):
    assert priorities.answer(selection).example is None
    assert priorities.answer(Selection()).example is not None
