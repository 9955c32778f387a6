"""The home page says what the other pages say."""

from datetime import date

import pytest

from answers import funding, overview, priorities
from selection import Selection
from tests.answers.shown import column, rows

ALL = Selection()


def tiles(selection: Selection) -> dict[str, tuple[str, str, str]]:
    return {tile.key: (tile.label, tile.value, tile.note) for tile in overview.answer(selection).tiles}


def test_sentence_says_what_goes_badly_or_is_not_told():
    assert overview.answer(ALL).sentence == (
        "East Suffolk's report shows **no status for any of 45 plan rows**, and **more than £822** of its money is unexplained. No end date "
        "is given for the protection orders at **any of four places**."
    )


def test_tiles_hold_the_numbers_of_the_pages():
    assert tiles(ALL) == {
        "priorities": ("Priorities assessed", "0 of 8", "East Suffolk: none of 45 plan rows shows a stated status."),
        "money": ("Core money left", "£2,822", "East Suffolk: more than £822 is unexplained. £16,500 ring-fenced is unspent."),
        "updates": ("Dated updates", "33 of 45", "East Suffolk: 2 of 53 performance indicators carry a number to reach."),
        "orders": ("Places with an order", "4", "4 of 4 have no end date in the reports."),
    }


def test_tiles_say_what_is_missing_where_nothing_is_held():
    values = {key: value for key, (_, value, _) in tiles(Selection(partnership="BCPCSP")).items()}
    assert values == {"priorities": "No plan", "money": "No ledger", "updates": "None", "orders": "None named"}
    assert tiles(Selection(partnership="BCPCSP"))["orders"][2] == "Absence in a report does not show that there is none."


def test_tiles_of_the_demonstration_are_marked():
    assert {key: (label, value) for key, (label, value, _) in tiles(Selection(partnership="DEMO")).items()} == {
        "priorities": ("Priorities assessed (fictional)", "7 of 8"),
        "money": ("Core money left (fictional)", "£11,885"),
        "updates": ("Dated updates (fictional)", "21 of 23"),
        "orders": ("Places with an order (fictional)", "5"),
    }


def test_sentence_of_the_demonstration_says_what_agrees_and_what_needs_care():
    assert overview.answer(Selection(partnership="DEMO")).sentence == (
        "Demonstration partnership (fictional) states **a status for 23 of 23 plan rows**, and its ledger agrees with the balance stated. Of "
        "five protection orders, **three** end soon, have ended or need checking."
    )


def test_badge_of_the_priorities_counts_the_red_ones():
    badges = {code: overview.answer(Selection(partnership=code)).tiles[0].badge for code in ("ESCSP", "DEMO")}
    assert badges == {"ESCSP": ":gray-badge[:material/help: Grey: cannot be assessed]", "DEMO": ":red-badge[:material/dangerous: 2 Red]"}
    earlier = overview.answer(Selection(partnership="DEMO", as_at=date(2024, 9, 19))).tiles[0]
    assert earlier.badge == ":gray-badge[:material/fact_check: None is Red]"


def test_tiles_lead_to_pages_that_exist():
    assert [tile.page for tile in overview.answer(ALL).tiles] == ["priorities", "funding", "priorities", "places"]


def test_questions_are_five_with_whom_to_ask_and_where_the_evidence_is():
    partnership = "East Suffolk Community Safety Partnership"
    assert rows(overview.answer(ALL).questions) == [
        (
            "**What explains the gap of more than £822** between the listed spending and the stated balance?",
            partnership,
            "Report 001, 2.6 and Financial",
        ),
        (
            "**What is planned for the unspent £16,500** for criminal exploitation of young people?",
            partnership,
            "Report 001, 2.6 and Financial",
        ),
        ("**Which of the 45 plan rows are on track?** The published text shows no status.", partnership, "Report 001, Appendix C"),
        ("**What would success be** for the 51 of 53 indicators without a number?", partnership, "Report 001, Appendix C"),
        (
            "**Are the orders at Brandon, Haverhill, Bury St Edmunds and Moreton Hall still in force?** No end date is printed.",
            "West Suffolk Council",
            "Report 002, 2.7.1",
        ),
    ]


def test_questions_to_the_demonstration_are_about_the_red_priorities_and_one_stated_as_on_track():
    partnership, plan = "Demonstration partnership (fictional)", "Report D1, Appendix A; report D2, Appendix A"
    table = overview.answer(Selection(partnership="DEMO")).questions
    assert rows(table) == [
        ("**Why is Volume crime stated as going well** when the evidence check is Red?", partnership, plan),
        (
            "**What is being done about Criminal exploitation (county lines) and Volume crime**, Red by the evidence check?",
            partnership,
            plan,
        ),
        ("**What would success be** for the 3 of 21 indicators without a number?", partnership, plan),
        ("**What follows the 3 orders** near or past the end, or with dates to check?", "The council that made each", "Report D1, 4.2"),
    ]


def test_selection_that_raises_no_question_has_an_empty_table():
    assert not overview.answer(Selection(partnership="BCPCSP")).questions


def test_planned_events_are_those_after_the_last_report():
    assert column(overview.answer(Selection(partnership="ESCSP")).due, "When, as printed") == [
        "July 2023",
        "Q2 2023/24",
        "14-21st October 2023",
        "end of 2023",
        "March 2024",
        "not stated",
    ]


def test_planned_events_that_are_not_shown_are_counted():
    assert overview.answer(ALL).due_note == "6 of 13 planned events shown, those of the newest report first."
    assert (len(overview.answer(ALL).due.frame), overview.answer(Selection(partnership="WSCSP")).due_note) == (6, "")


@pytest.mark.parametrize("as_at", [date(2018, 10, 25), date(2021, 5, 31)], ids=str)
def test_no_event_is_planned_before_a_report_is_known(as_at: date):
    page = overview.answer(Selection(partnership="ESCSP", as_at=as_at))
    assert not page.due
    assert page.due_source.label == "Source: none held"
    assert page.sentence == (
        "**No action plan is held** for this selection, and no ledger of its money is printed. No protection order is named."
    )


def test_panels_tell_of_each_partnership_in_turn():
    page = overview.answer(ALL)
    assert page.panels_heading == "The three partnerships"
    assert [(panel.title, panel.source) for panel in page.panels] == [
        ("Bournemouth, Christchurch and Poole", "Report 004 (15 November 2021)"),
        ("East Suffolk", "Report 001 (20 July 2023)"),
        ("Western Suffolk", "Reports 003 (25 October 2018), 000 (22 March 2021) and 002 (mid-2021)"),
    ]
    assert page.panels[1].text == (
        "Eight priorities are listed in its last report. 45 plan rows, none with a stated status shown; 2 of 53 performance indicators carry "
        "a number. Left by its ledger: £2,822 for core money and £16,500 for criminal exploitation of young people."
    )


def test_panel_before_the_first_report_says_so():
    panels = {panel.key: panel for panel in overview.answer(Selection(as_at=date(2018, 10, 25))).panels}
    assert (panels["escsp"].text, panels["escsp"].source) == (
        "No list of priorities is known at this date. No action plan was seen, so progress cannot be checked. No ledger is printed.",
        "No report known at this date",
    )


def test_district_in_no_partnership_has_no_panel_and_a_heading_that_says_so():
    page = overview.answer(Selection(district=("Ipswich",)))
    assert (page.panels_heading, page.panels) == ("No partnership held here covers this selection", ())
    assert page.sentence == (
        "**No action plan is held** for this selection, and no ledger of its money is printed. No protection order is named."
    )
    assert not page.questions


@pytest.mark.parametrize("partnership", [None, "ESCSP", "DEMO"])
def test_tiles_agree_with_the_pages_they_lead_to(partnership: str | None):
    selection = Selection(partnership=partnership)
    plans, ledgers = priorities.answer(selection).plans, funding.answer(selection).ledgers
    shown = tiles(selection)
    assert shown["priorities"][1] == f"{plans[0].assessed_priorities} of {plans[0].priorities}"
    assert shown["money"][1].replace(",", "") == f"£{ledgers[0].funds[0].computed_pence // 100}"
