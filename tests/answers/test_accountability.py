"""What the reports print of reviews, duties, recommendations, risks, groups and dates, and what is said where they print nothing."""

import logging
import re
from datetime import date

import pytest

from answers import accountability, current, recommendations
from answers.calendar import Due
from selection import Selection
from tests.answers.shown import column, rows
from views.theme import DARK

EAST = Selection(partnership="ESCSP")
WEST = Selection(partnership="WSCSP")
BCP = Selection(partnership="BCPCSP")
FICTIONAL = Selection(partnership="DEMO")
QUIET = re.compile(r"  \n|\*\*|:(?:gray|violet|blue)(?:-badge)?\[(?::material/\w+: )?|\]")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current, "today", lambda: date(2026, 11, 21))
    monkeypatch.delenv("RESPONSE_DAYS", raising=False)


def plain(cell: str) -> str:
    """A cell's words, its lines joined by a bar."""
    return QUIET.sub(lambda found: " | " if found[0] == "  \n" else "", cell)


def said(table) -> list[tuple[str, ...]]:
    return [tuple(plain(str(cell)) for cell in row) for row in rows(table)]


def western(as_at: date | None = None) -> accountability.Accountability:
    return accountability.answer(Selection(partnership="WSCSP", as_at=as_at))


def test_sentence_counts_duties_without_evidence_and_outcomes():
    assert accountability.answer(EAST).sentence == (
        "For **4 of 14 statutory duties** the reports held give no evidence. Of 5 requests by committees and proposals in reports, **none has "
        "a reported outcome**."
    )
    assert accountability.answer(Selection()).sentence == (
        "For **7 of 45 statutory duties**, counted by partnership, the reports held give no evidence. Of 12 requests by committees and "
        "proposals in reports, **none has a reported outcome**."
    )
    assert accountability.answer(BCP).sentence == (
        "The reports held give **some evidence for each of 15 statutory duties**. Of 4 requests by committees and proposals in reports, "
        "**none has a reported outcome**."
    )
    assert accountability.answer(FICTIONAL).sentence == (
        "For **1 of 16 statutory duties** the reports held give no evidence. Of 5 requests by committees and proposals in reports, **four "
        "have a reported outcome**."
    )


def test_sentence_says_that_no_report_is_known_and_that_no_partnership_covers_a_place():
    assert accountability.answer(Selection(partnership="ESCSP", as_at=date(2018, 10, 25))).sentence == (
        "**No report is known** for this selection at this date, so nothing can be said of its reviews, duties or recommendations."
    )
    assert accountability.answer(Selection(district=("Ipswich",))).sentence == (
        "**No partnership held here covers this selection**, so nothing can be said of its reviews, duties or recommendations."
    )


@pytest.mark.parametrize("selection", [Selection(), EAST, WEST, BCP, FICTIONAL, Selection(district=("Babergh",))])
def test_sentence_has_two_sentences_under_forty_words(selection: Selection):
    sentence = accountability.answer(selection).sentence
    assert (len(sentence.split()) < 40, len(re.findall(r"\.(?:\s|$)", sentence))) == (True, 2)


def test_reviews_stand_in_the_published_wording_in_the_order_reported():
    (stages,) = western().reviews.stages
    assert said(stages.table) == [
        ("25 October 2018", "Reviews mentioned to Council | “two”, says report 003", "Report 003 | 25 October 2018"),
        ("November 2019 | Review A", "Sent to Home Office | With the Home Office", "Report 000 | 22 March 2021"),
        (
            "November 2020 | Review A",
            "Pre-Quality Assurance Panel review | Areas needing more work found | With the Home Office",
            "Report 000 | 22 March 2021",
        ),
        ("December 2020 | Review A", "Resubmitted to Quality Assurance Panel | With the Home Office", "Report 000 | 22 March 2021"),
        (
            "22 March 2021 | Review A",
            "Awaiting Home Office sign-off | Most action plan recommendations complete; CSP oversees | With the Home Office",
            "Report 000 | 22 March 2021",
        ),
        ("22 March 2021", "No further reviews | No others in the area of that report", "Report 000 | 22 March 2021"),
        ("May 2021, inferred | Review B", "Report being drafted | Recommendations to come to the CSP", "Report 002 | mid-2021"),
        ("May 2021, inferred", "Supported by the CSP | “two, continuing”, says report 002", "Report 002 | mid-2021"),
    ]
    assert stages.said == (
        "Review A and the Home Office: sent in November 2019, sent again in December 2020; no sign-off is reported by 31 May 2021. That time is "
        "the Home Office's, not the partnership's."
    )


@pytest.mark.parametrize(
    ("as_at", "stages", "disagreements"), [(date(2018, 10, 25), 1, 0), (date(2021, 3, 22), 6, 1), (date(2021, 5, 31), 8, 3)]
)
def test_reviews_known_at_a_meeting_and_no_later(as_at: date, stages: int, disagreements: int):
    page = western(as_at)
    assert len(page.reviews.stages[0].table.frame) == stages
    assert len(page.reviews.folded[0].table.frame) == disagreements


def test_review_signed_off_is_no_longer_with_the_home_office():
    (stages,) = accountability.answer(FICTIONAL).reviews.stages
    there = [bool("With the Home Office" in stage) for stage in column(stages.table, "Stage as published")]
    assert there == [False, False, False, True, True, *[False] * 7]
    assert stages.said.startswith("Review A and the Home Office: sent in July 2024, quality assurance complete by February 2025.")


def test_reports_that_name_no_review_are_a_sentence_each_after_those_that_do():
    stages = accountability.answer(Selection()).reviews.stages
    assert [(held.name, held.said) for held in stages[1:]] == [
        ("Bournemouth, Christchurch and Poole", "No review named; commissioning listed as duty (report 004, 15 November 2021)."),
        ("East Suffolk", "No DHR mentioned at all (report 001, 20 July 2023)."),
    ]


def test_district_leaves_reviews_at_the_partnership_and_says_so():
    page = accountability.answer(Selection(district=("Babergh",)))
    assert said(page.reviews.stages[0].table) == said(western().reviews.stages[0].table)
    assert page.reviews.note.startswith("Stages are published by partnership and stay so whatever district is chosen.")
    duty = next(row for row in said(page.duties.lists[0].table) if row[0].startswith("Commission domestic homicide reviews"))
    assert "Babergh" not in " ".join(duty)


def test_duties_of_one_partnership_are_a_list_with_the_least_evidenced_first():
    page = accountability.answer(EAST)
    assert page.duties.matrix is None
    assert page.duties.heading == "Statutory duties: four of 14 not evidenced"
    (own,) = page.duties.lists
    assert (own.open, own.label) == (True, "East Suffolk: the evidence for 14 duties, and its age on 20 July 2023")
    assert said(own.table)[0] == (
        "Strategies for reoffending and substance misuse | Basis as stated: 004 para 5f; CDA 1998 ss5-6",
        "Not evidenced",
        "Perpetrator programmes only",
        "Report 001, July 2023 | Under a month old",
    )
    assert [plain(level) for level in column(own.table, "Level")] == [*["Not evidenced"] * 4, *["Partial"] * 5, *["Stated"] * 5]
    assert page.duties.note.count("check the current regulations") == 1


def test_duty_that_reports_see_differently_names_the_part_of_the_partnership():
    (own,) = western().duties.lists
    assert next(row for row in said(own.table) if row[0].startswith("Oversight of Prevent")) == (
        "Oversight of Prevent (the duty lies on organisations) | Basis as stated: 002 2.5 (statutory duty of the council)",
        "Stated West Suffolk and Babergh and Mid Suffolk | Partial Mid Suffolk",
        "Council duty carried out (West Suffolk) | County delivery group reports (Babergh and Mid Suffolk) | Priority (Mid Suffolk)",
        "Report 002, May 2021 | Under a month old | Report 000, March 2021 | 2 months old | Report 003, October 2018 | 31 months old",
    )


def test_age_of_evidence_runs_to_the_chosen_meeting():
    (own,) = accountability.answer(Selection(partnership="BCPCSP", as_at=date(2023, 7, 20))).duties.lists
    assert {plain(cell) for cell in column(own.table, "Said in, and age")} == {"Report 004, November 2021 | 20 months old"}


def test_duties_of_several_partnerships_are_a_matrix_and_a_closed_list_each():
    page = accountability.answer(Selection())
    assert page.duties.matrix is not None
    assert said(page.duties.matrix)[:2] == [
        ("Strategies for reoffending and substance misuse", "Partial", "Not evidenced", "Not evidenced"),
        ("Engage and consult the community on priorities", "Partial", "Partial", "Not evidenced"),
    ]
    assert said(page.duties.matrix)[-1][1:3] == ("No statement held", "No statement held")
    assert [own.open for own in page.duties.lists] == [False, False, False]


def test_matrix_at_a_meeting_tells_no_report_from_no_statement():
    page = accountability.answer(Selection(as_at=date(2018, 10, 25)))
    assert page.duties.matrix is not None
    assert said(page.duties.matrix)[0] == ("Commission domestic homicide reviews", "No report known", "No report known", "Stated")


def test_what_a_committee_asked_and_a_report_proposes_are_told_apart():
    page = western().recommendations
    assert said(page.asked) == [
        (
            "Review the council's approach to modern slavery, once government guidance is out | West Suffolk; review",
            "mid-2021 | Said in report 002",
            "No later report is held",
        ),
        (
            "Officers brief all BMSDC members on priorities and how members can help | Mid Suffolk; action",
            "25 October 2018 | Said in report 003",
            "No later mention found | Looked for in reports 000 and 002",
        ),
        (
            "Communities Team writes a toolkit with contacts | Mid Suffolk; action",
            "25 October 2018 | Said in report 003",
            "No later mention found | Looked for in reports 000 and 002",
        ),
    ]
    assert said(page.proposed) == []
    assert page.note == (
        "No report held proposes anything to do. What a committee asked and what a report proposes are kept apart. The text held of report 002 "
        "has no section of recommendations."
    )


def test_at_the_first_meeting_no_later_report_is_held():
    assert {plain(cell) for cell in column(western(date(2018, 10, 25)).recommendations.asked, "Outcome")} == {"No later report is held"}
    looked = {plain(cell) for cell in column(western(date(2021, 3, 22)).recommendations.asked, "Outcome")}
    assert looked == {"No later mention found | Looked for in report 000"}


def test_reported_outcome_stands_as_reported():
    assert column(accountability.answer(FICTIONAL).recommendations.asked, "Outcome") == [
        "Done in part: four targets have none",
        "Done",
        "Not done in time for Eastholt Green",
        "Declined; to be asked again in 2026",
    ]


def test_clock_counts_from_the_last_meeting_with_a_request():
    assert western().recommendations.clock == (
        "**Western Suffolk:** to 1 request of mid-2021 an answer was due by **28 June 2021**, counted from 31 May 2021, a day we infer."
    )
    assert western(date(2018, 10, 25)).recommendations.clock == (
        "**Western Suffolk:** to 2 requests of 25 October 2018 an answer was due by **22 November 2018**."
    )
    assert accountability.answer(FICTIONAL).recommendations.clock == (
        "**Demonstration partnership (fictional):** no request is held from the last meeting, 18 September 2025; to 4 requests of 19 September "
        "2024 an answer was due by **17 October 2024**."
    )
    assert accountability.answer(EAST).recommendations.clock == (
        "**East Suffolk:** no request is held from the last meeting, 20 July 2023, or from one before it."
    )


def test_response_time_is_a_setting_and_part_of_what_an_answer_is_kept_by(monkeypatch: pytest.MonkeyPatch):
    before = western().recommendations
    monkeypatch.setenv("RESPONSE_DAYS", "14")
    after = western().recommendations
    assert (before.clock_heading, after.clock_heading) == (
        "Your committee's agreed response time: 28 days",
        "Your committee's agreed response time: 14 days",
    )
    assert "**14 June 2021**" in after.clock


@pytest.mark.parametrize("setting", ["a month", "0", "-3", "1000"])
def test_response_time_that_is_no_number_of_days_is_28_and_is_logged_once(
    setting: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    recommendations._response_days.cache_clear()
    monkeypatch.setenv("RESPONSE_DAYS", setting)
    with caplog.at_level(logging.WARNING, logger="dashboard"):
        assert (recommendations.response_days(), recommendations.response_days()) == (28, 28)
    assert [record.getMessage() for record in caplog.records if record.name == "dashboard"] == [
        "RESPONSE_DAYS is no whole number from 1 to 366; 28 days are used."
    ]


def test_rated_risks_are_on_the_grid_and_all_listed_ones_in_the_table():
    page = western().risks
    assert page.heading == "Risks: three listed, two with likelihood and impact"
    assert page.grid is not None
    assert page.grid.alt == (
        "Grid of likelihood and impact with 2 risks. R01: Highly Probable, Significant; R02: Unlikely, Significant. The table below holds "
        "every risk."
    )
    assert [row[1] for row in said(page.listed)] == [
        "Highly Probable, Significant",
        "Unlikely, Significant",
        "Not rated | The report says: “high to medium”",
    ]
    assert page.folded[0].label == "Statements that no report lists as a risk, read as one by us: 1"
    assert said(page.folded[0].table)[0][1] == "Not rated"


def test_no_grid_is_drawn_where_no_risk_is_rated():
    page = accountability.answer(EAST).risks
    assert (page.grid, page.note) == (
        None,
        "A risk is rated where a report gives it a likelihood and an impact; the numbers of the risks are ours. No risk of this selection is, "
        "so no grid is drawn.",
    )


def test_grid_of_a_dark_page_is_in_the_dark_palette():
    grid = accountability.answer(Selection(partnership="WSCSP", dark=True)).risks.grid
    assert grid is not None
    assert grid.spec["layer"][0]["mark"]["color"] == DARK["band"]


def test_groups_have_the_body_they_answer_to_as_printed_or_not_stated():
    (own,) = western().governance.structures
    answers = {plain(group).split(" | ")[0]: plain(body) for group, body, *_ in rows(own.under[0].table)}
    assert own.label == "Western Suffolk: 13 groups, three of them with the body they answer to"
    assert answers["Western Suffolk CSP"] == "Scrutiny committees"
    assert answers["Suffolk Hate Crime Network"] == "Not stated. Suffolk County Council coordinates"
    assert answers["PREVENT Delivery Group"] == "Not stated"


def test_picture_has_the_links_that_reports_print():
    (own,) = accountability.answer(EAST).governance.structures
    assert own.picture is not None
    assert own.picture.alt == (
        "Drawing of who answers to whom in East Suffolk: 5 links between 13 groups and the bodies above them. The table below holds every group."
    )
    assert accountability.answer(BCP).governance.structures[0].note.endswith("A dotted line: implied, not said.")


def test_generic_partner_types_come_last_and_are_marked():
    (own,) = accountability.answer(BCP).governance.memberships
    assert own.label == "Bournemouth, Christchurch and Poole: 4 members named, and 5 generic types"
    assert [plain(standing) for standing in column(own.table, "Standing")] == [
        "Duty to cooperate",
        "Co-chair of Executive Board",
        "Statutory",
        "Statutory",
        *["Generic type"] * 5,
    ]


def test_calendar_is_soonest_first_with_what_is_printed_and_what_is_derived():
    (own,) = accountability.answer(EAST).calendar.dates
    assert own.label == "East Suffolk: three of 9 dates within 90 days of 20 July 2023"
    assert [row[:2] for row in said(own.table)] == [
        ("July 2023 | Counts as 31 July 2023", "Crimestoppers campaign, 4 weeks | Within 90 days"),
        ("Q2 2023/24 | Counts as 30 September 2023", "Joint meeting of disability forums | Within 90 days"),
        ("14-21st October 2023 | Counts as 14 October 2023", "Hate Crime Awareness Week | Within 90 days"),
        ("By 30 November 2023", "Next partnership plan | Passed; nothing later is held here"),
        ("End of 2023 | Counts as 31 December 2023", "National CSP review expected to finish"),
        ("March 2024 | Counts as 31 March 2024", "Next strategic assessment"),
        ("By 20 July 2024", "Next yearly meeting of the scrutiny committee | Passed; nothing later is held here"),
        ("Not stated", "Two impact days planned, Lowestoft and Felixstowe | No date"),
        ("Nov 13-19", "International Fraud Awareness Week | No date"),
    ]
    assert column(own.table, "How it is known")[6] == (
        "Derived by us: 12 months after the last meeting held here (20 July 2023); at least every 12 months, as reports state"
    )
    assert [row[1] for row in said(own.under[0].table)] == ["Two Felixstowe events | Passed", "Domestic Abuse Commissioner visit | Passed"]


def test_calendar_names_what_is_due_soon_for_the_home_page():
    calendar = accountability.answer(EAST).calendar
    assert calendar.next == Due("Crimestoppers campaign, 4 weeks", "July 2023", date(2023, 7, 31), "Printed in report 001", "East Suffolk")
    assert [due.title for due in calendar.soon] == [
        "Crimestoppers campaign, 4 weeks",
        "Joint meeting of disability forums",
        "Hate Crime Awareness Week",
    ]
    assert (accountability.answer(BCP).calendar.soon, accountability.answer(BCP).calendar.next) == ((), None)


def test_meeting_within_90_days_of_its_year_is_due_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(current, "today", lambda: date(2024, 4, 21))
    assert "Next yearly meeting of the scrutiny committee" in [due.title for due in accountability.answer(EAST).calendar.soon]
    monkeypatch.setattr(current, "today", lambda: date(2024, 4, 20))
    assert "Next yearly meeting of the scrutiny committee" not in [due.title for due in accountability.answer(EAST).calendar.soon]


def test_order_stands_once_in_the_calendar_and_undated_ones_last():
    (own,) = accountability.answer(FICTIONAL).calendar.dates
    assert [row[1] for row in said(own.table) if "Holt Cross" in row[1]] == ["Protection order at Holt Cross ends | Within 90 days"]
    (west,) = western().calendar.dates
    assert [row for row in said(west.table) if "Brandon" in row[1]] == [
        ("No end date given", "Protection order at Brandon ends | No date", "Derived by us: three years from 2020 end in 2023")
    ]


def test_priority_narrows_the_planned_events_and_leaves_the_rest():
    page = accountability.answer(Selection(partnership="ESCSP", priority=("fraud",))).calendar
    assert [row[1].split(" | ")[0] for row in said(page.dates[0].table)] == [
        "Next partnership plan",
        "Next yearly meeting of the scrutiny committee",
        "International Fraud Awareness Week",
    ]
    assert page.note.endswith("The priority filter narrows the planned events; meeting, assessment, plan and orders stay.")


def test_at_a_date_before_any_report_every_part_says_what_would_fill_it():
    page = accountability.answer(Selection(partnership="ESCSP", as_at=date(2018, 10, 25)))
    notes = [page.reviews.note, page.duties.note, page.recommendations.note, page.risks.note, *(note for _, note, _ in page.by_partnership)]
    assert [note for note in notes if "would fill this" not in note] == []
    assert (page.reviews.stages, page.duties.lists, page.risks.grid, page.calendar.soon) == ((), (), None, ())
    assert page.recommendations.clock == "**East Suffolk:** no meeting is known at this date."


def test_nobody_is_named_in_the_roles():
    roles = " ".join(" ".join(row) for own in accountability.answer(Selection()).governance.memberships for row in said(own.table))
    assert not re.search(r"\b(?:Cllr|Councillor|Mr|Mrs|Ms|Dr)\b", roles)
