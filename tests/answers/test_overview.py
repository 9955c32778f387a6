"""The home page says what the other pages say."""

from datetime import date

import pytest

from answers import accountability, changes, enquiries, funding, overview, priorities
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
        "signals": (
            "Signals now",
            "0 of 6",
            "By month and district: recorded anti-social behaviour. That is no proof that nothing changed.",
        ),
        "due": ("Due soon", "3", "In the 90 days after the last report; first: Crimestoppers campaign, 4 weeks."),
    }


def test_tiles_say_what_is_missing_where_nothing_is_held():
    values = {key: value for key, (_, value, _) in tiles(Selection(partnership="BCPCSP")).items()}
    assert values == {"priorities": "No plan", "money": "No ledger", "signals": "0 of 1", "due": "None"}
    assert tiles(Selection(partnership="BCPCSP"))["due"][2] == "Nothing is dated in the 90 days after the last report."
    assert tiles(Selection(priority=("fraud",)))["signals"][1:] == ("None", "Too few or too small numbers are held.")


def test_tiles_of_the_demonstration_are_marked_and_tell_of_its_signals():
    shown = tiles(Selection(partnership="DEMO"))
    assert {key: (label, value) for key, (label, value, _) in shown.items()} == {
        "priorities": ("Priorities assessed (fictional)", "7 of 8"),
        "money": ("Core money left (fictional)", "£11,885"),
        "signals": ("Signals now (fictional)", "2 of 7"),
        "due": ("Due soon (fictional)", "4"),
    }
    assert shown["signals"][2] == (
        "Beyond chance: domestic abuse outreach referrals in Eastholt and domestic abuse outreach referrals in Northmere."
    )


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
    assert [tile.page for tile in overview.answer(ALL).tiles] == ["priorities", "funding", "referrals", "accountability"]


def test_questions_are_the_first_five_with_whom_to_ask_and_where_the_evidence_is():
    page = overview.answer(ALL)
    partnership = "  \n:gray[the partnership]"
    assert rows(page.questions) == [
        (
            "**Ask what explains the gap of more than £822** between the listed spending and the balance stated for core money.",
            f"**East Suffolk**{partnership}",
            "Report 001, 2.6 and Financial",
        ),
        (
            "**Ask which rows of the plan are on track**: 45 of 45 show no status.",
            f"**East Suffolk**{partnership}",
            "Report 001, Appendix C",
        ),
        (
            "**Ask whether the orders at Brandon, Haverhill and Bury St Edmunds are still in force**: the last word is of 2020, for three years.",
            "**West Suffolk Council**  \n:gray[refer to that body]",
            "Report 002, 2.7.1",
        ),
        (
            "**Ask how often the strategic assessment is made**: two reports call it annual, a third says every three years.",
            f"**Western Suffolk, East Suffolk and Bournemouth, Christchurch and Poole**{partnership}",
            "Reports 000, 004; report 001",
        ),
        (
            "**Ask what became of this**, recorded on 25 October 2018: “Officers brief all BMSDC members on priorities and how members can help”.",
            "**Mid Suffolk District Council**  \n:gray[refer to that body]",
            "Report 003, last para",
        ),
    ]
    assert page.asked == "All 38 lines of enquiry"


@pytest.mark.parametrize("selection", [ALL, Selection(partnership="DEMO"), Selection(district=("Babergh",))], ids=str)
def test_questions_are_those_of_the_page_of_questions(selection: Selection):
    assert rows(overview.answer(selection).questions) == rows(enquiries.answer(selection).table)


def test_selection_that_raises_no_question_has_an_empty_table():
    assert not overview.answer(Selection(district=("Ipswich",))).questions


@pytest.mark.parametrize("partnership", [None, "ESCSP", "DEMO"])
def test_what_is_due_is_what_the_page_of_accountability_has(partnership: str | None):
    selection = Selection(partnership=partnership)
    soon = accountability.answer(selection).calendar.soon
    assert tiles(selection)["due"][1] == str(len(soon))
    assert column(overview.answer(selection).due, "When" if partnership != "DEMO" else "When (fictional)") == [due.when for due in soon]


@pytest.mark.parametrize("as_at", [date(2018, 10, 25), date(2021, 5, 31)], ids=str)
def test_no_event_is_planned_before_a_report_is_known(as_at: date):
    page = overview.answer(Selection(partnership="ESCSP", as_at=as_at))
    assert not page.due
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
        "Its last report lists eight priorities. Of 45 plan rows, none shows a status, and 0 of 8 priorities can be assessed from what is "
        "printed; 2 of 53 performance indicators have a number to reach. Left by its ledger: £2,822 for core money and £16,500 for criminal "
        "exploitation of young people; the report says less than £2,000 of core money. No protection order is named. One report is held, so "
        "nothing can be compared."
    )


def test_panels_are_read_in_a_minute():
    words = " ".join(panel.text for panel in overview.answer(ALL).panels).split()
    assert len(words) <= 240  # at 240 words a minute


@pytest.mark.parametrize("code", ["BCPCSP", "ESCSP", "WSCSP"])
def test_panel_says_of_changes_what_the_comparison_says(code: str):
    (panel,) = overview.answer(Selection(partnership=code)).panels
    assert changes.answer(Selection(partnership=code)).short in panel.text


def test_panel_before_the_first_report_says_so():
    panels = {panel.key: panel for panel in overview.answer(Selection(as_at=date(2018, 10, 25))).panels}
    assert (panels["escsp"].text, panels["escsp"].source) == (
        "No report of it is known at this date.",
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
