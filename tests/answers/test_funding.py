"""The published ledger of East Suffolk, and what the page says where there is none."""

import re
from datetime import date

import pytest

from answers import current, funding
from selection import Selection
from store import queries
from tests.answers.shown import body, column, rows
from views import theme

EAST = Selection(partnership="ESCSP")


def ledger(selection: Selection = EAST) -> funding.Ledger:
    (only,) = funding.answer(selection).ledgers
    return only


def test_sentence_gives_what_is_left_the_gap_and_the_ring_fenced_sum():
    assert funding.answer(EAST).sentence == (
        "On the listed spending, **£2,822** of core money is left. The report says less than £2,000, so **more than £822 is unexplained**. "
        "A further £16,500 for criminal exploitation of young people is unspent."
    )


def test_check_sets_the_sums_of_the_ledger_against_the_report():
    core, ring_fenced = ledger().funds
    assert rows(core.check) == [
        ("Three allocations", "29,349"),
        ("15 listed items", "−26,527"),
        ("**Left, by the ledger**", "**2,822**"),
        ("Left, by the report", "less than 2,000"),
        ("**Unexplained**", "**more than 822**"),
    ]
    assert rows(ring_fenced.check) == [
        ("One allocation", "16,500"),
        ("**Left, by the ledger**", "**16,500**"),
        ("Left, by the report", "16,500"),
    ]


def test_badge_and_note_say_that_nothing_is_changed_to_close_the_gap():
    core, ring_fenced = ledger().funds
    assert (core.badge, ring_fenced.badge) == (
        ":violet-badge[:material/difference: Sources disagree]",
        ":gray-badge[:material/equal: Ledger and report agree]",
    )
    assert core.note.startswith("£29,349 given less £26,527 listed leaves £2,822. We show the gap and change nothing to close it.")


def test_years_close_with_the_published_balances():
    assert body(ledger().years)[:5] == [
        ["**Core money, 2019/20**  \n:gray[Below zero from 1 December 2019]", "9,783", "12,752", "−2,969"],
        ["**Core money, 2020/21**", "9,783", "1,530", "5,284"],
        ["**Core money, 2021/22**", "9,783", "10,245", "4,822"],
        ["**Core money, 2022/23**  \n:gray[Nothing spent is dated in this year]", "0", "0", "4,822"],
        ["**Core money, 2023/24**  \n:gray[Part of a year, to July 2023]", "0", "2,000", "2,822"],
    ]


def test_entries_are_the_19_of_the_ledger_in_date_order_to_the_closing_balances():
    entries = ledger().entries
    assert len(entries.frame) == 19
    assert body(entries)[0] == ["2019/20, no day given", "**Annual core allocation**  \n:gray[Core money: allocation]", "9,783", "9,783"]
    assert [row[3] for row in body(entries) if "Core money" in row[1]][-1] == "2,822"


def test_entry_that_stands_twice_with_one_amount_says_so():
    twice = [row[0] for row in rows(ledger().entries) if "listed twice with the same amount" in row[1]]
    assert twice == ["1 October 2019", "31 March 2020"]


def test_entry_known_to_the_month_alone_gives_no_day():
    assert [row[0] for row in rows(ledger().entries)][-2:] == ["April 2023, no day given", "July 2023, no day given"]


def test_what_the_money_bought_has_the_price_of_each():
    entry = "**Gunton estate ASB programme (weekly sport)**  \n:gray[£8,970]"
    assert body(ledger().bought) == [
        [entry, "Attendances at Gunton sport sessions", "1,343", "6.68"],
        [entry, "Gunton sport sessions", "58", "154.66"],
        [entry, "Young people reached by Gunton sport sessions", "156", "57.50"],
    ]


def test_spending_by_priority_adds_up_to_all_of_it():
    served = ledger().priorities
    assert body(served)[:2] == [["**Anti-social behaviour**", "3", "10,262"], ["**Criminal exploitation (county lines)**", "2", "9,200"]]
    assert (sum(column(served, "Entries")), sum(column(served, "£"))) == (15, 2652700)


def test_every_entry_can_be_opened_to_report_001_and_a_line():
    source = ledger().source
    assert len(source.table.frame) == 21  # 19 entries and the two balances stated
    assert [where for where in column(source.table, "Where") if not re.match(r"\*\*Report 001, .*\blines? \d+", where)] == []
    assert set(column(source.table, "Basis")) == {"Stated in the report"}
    assert source.label == "Source: report 001, 2.6 and Financial"


def test_an_entry_that_stands_on_two_lines_names_both():
    assert column(ledger().source.table, "Where")[0] == (
        "**Report 001, paragraph 2.6; Financial, lines 158 and 54**  \n:gray[East Suffolk Council, 20 July 2023]"
    )


def test_stated_balances_are_evidence_under_the_funds_title():
    source = ledger().source.table
    assert [(row[0], row[1]) for row in rows(source)][-2:] == [
        (
            "**[Balance stated: Criminal exploitation of young people](/open-a-figure?figure=stated_balances:ESCSP:CEOYP:2023-07-20:001)**"
            "  \n:gray[20 July 2023 (date of the report)]",
            "£16,500",
        ),
        (
            "**[Balance stated: Core money](/open-a-figure?figure=stated_balances:ESCSP:core:2023-07-20:001)**"
            "  \n:gray[20 July 2023 (date of the report)]",
            "less than £2,000",
        ),
    ]


def test_chart_says_in_words_what_it_shows():
    core = ledger().funds[0]
    assert core.chart.alt == (
        "Step chart of the balance of Core money: £2,822 left by the ledger. It was lowest at −£2,969 on 31 March 2020. "
        "The report states less than £2,000. The tables below hold every entry."
    )


def test_chart_labels_the_low_the_end_and_the_stated_balance():
    spec = ledger().funds[0].chart.spec
    labels = {row["label"] for rows in spec["datasets"].values() for row in rows if row.get("label")}
    assert labels == {"−£2,969, 31 March 2020", "Ledger: £2,822", "Report: less than £2,000"}


def test_dark_page_has_its_chart_in_the_dark_palette():
    spec = ledger(Selection(partnership="ESCSP", dark=True)).funds[0].chart.spec
    assert next(layer["mark"]["color"] for layer in spec["layer"] if layer["mark"]["type"] == "line") == theme.DARK["spend"]


def test_fund_that_nothing_is_charged_to_says_so_and_why_the_report_says_it_is_unspent():
    core, ring_fenced = ledger().funds
    assert ring_fenced.heading == "Criminal exploitation of young people: no listed item is charged to it"
    assert ring_fenced.note == (
        "£16,500 given less £0 listed leaves £16,500. Ring-fenced: lower the risk of young people being criminally exploited. The report gives "
        "low local need as the reason why it is unspent. Allocations are drawn on the first day of their year; the day of receipt is not stated."
    )
    assert core.note.endswith(
        "The ledger names no fund; every listed item is taken as core money, because the ring-fenced pot is said to be unspent. Allocations "
        "are drawn on the first day of their year; the day of receipt is not stated. Entries that give a month and no day are drawn as a band "
        "over the month."
    )


@pytest.mark.parametrize(
    "code, name, mentioned",
    [
        ("WSCSP", "Western Suffolk", "They mention money in 15 places, none with a sum."),
        ("BCPCSP", "Bournemouth, Christchurch and Poole", "They mention money in three places, one with a sum (£100,000)."),
    ],
    ids=["WSCSP", "BCPCSP"],
)
def test_partnership_without_a_ledger_has_a_sentence_and_what_would_fill_the_gap(code: str, name: str, mentioned: str):
    page = funding.answer(Selection(partnership=code))
    assert page.ledgers == ()
    assert page.sentence == (
        f"No ledger of allocations and spending is printed in the reports of this selection, so **no balance can be shown**. {mentioned}"
    )
    assert page.without == (
        f"No report of these prints a ledger: {name}. A return of allocations, payments and commitments by date from the partnership's "
        "treasurer would draw the burn-down here."
    )


def test_all_partnerships_count_and_name_those_without_a_ledger():
    page = funding.answer(Selection())
    assert [held.partnership for held in page.ledgers] == ["ESCSP"]
    assert page.sentence == (
        "On East Suffolk's listed spending, **£2,822** of core money is left. The report says less than £2,000, so **more than £822 is "
        "unexplained**. A further £16,500 for criminal exploitation of young people is unspent. Two other partnerships print no ledger."
    )
    assert page.without == (
        "No report of these prints a ledger: Bournemouth, Christchurch and Poole; Western Suffolk. A return of allocations, payments and "
        "commitments by date from the partnership's treasurer would draw the burn-down here."
    )


def test_before_its_first_report_a_partnership_is_said_to_have_none_and_not_no_ledger():
    page = funding.answer(Selection(partnership="ESCSP", as_at=date(2021, 11, 15)))
    assert page.ledgers == ()
    assert page.sentence == "**No report is known** for this selection at this date, so no balance can be shown."
    assert page.without == "No report of these is known at this date: East Suffolk."


def test_all_partnerships_as_at_a_meeting_tell_no_ledger_from_no_report():
    page = funding.answer(Selection(as_at=date(2021, 11, 15)))
    assert page.sentence == (
        "No ledger of allocations and spending is printed in the reports of this selection, so **no balance can be shown**. They mention "
        "money in 18 places, one with a sum (£100,000)."
    )
    assert page.without == (
        "No report of these prints a ledger: Bournemouth, Christchurch and Poole; Western Suffolk. A return of allocations, payments and "
        "commitments by date from the partnership's treasurer would draw the burn-down here. No report of these is known at this date: East "
        "Suffolk."
    )


def test_on_the_day_of_the_report_the_ledger_is_known():
    assert funding.answer(Selection(partnership="ESCSP", as_at=date(2023, 7, 20))).sentence == funding.answer(EAST).sentence


def test_priority_filter_narrows_the_entries_and_leaves_the_funds_whole():
    page = ledger(Selection(partnership="ESCSP", priority=("asb",)))
    assert page.entries_note == "3 of 19 entries serve the chosen priority; the charts above show whole funds."
    assert [row[1].partition("**  ")[0] for row in rows(page.entries)] == [
        "**Removal of PSPO signs",
        "**Summer Diversionary Activities resource",
        "**Gunton estate ASB programme (weekly sport)",
    ]
    assert page.funds[0].check.frame.equals(ledger().funds[0].check.frame)


def test_priority_that_no_entry_serves_leaves_an_empty_table_and_a_sentence():
    page = ledger(Selection(partnership="ESCSP", priority=("domestic-abuse",)))
    assert page.entries_note == "0 of 19 entries serve the chosen priority; the charts above show whole funds."
    assert (bool(page.entries), bool(page.bought)) == (False, False)


def test_district_brings_the_ledger_of_its_partnership():
    assert [held.partnership for held in funding.answer(Selection(district=("East Suffolk",))).ledgers] == ["ESCSP"]
    assert funding.answer(Selection(district=("Babergh",))).ledgers == ()


def test_money_that_is_of_no_one_partnership_is_listed_without_a_name():
    other = queries.other_money(current.engine(), current.scope(Selection()))
    other.loc[other.index[0], "partnership"] = None
    first, second = column(funding._other(other, "public"), "Money mentioned")[:2]
    assert (":gray[Bournemouth" in first, ":gray[Bournemouth" in second) == (False, True)


def test_money_outside_a_ledger_is_listed_as_printed_and_never_summed():
    other = funding.answer(Selection(partnership="WSCSP")).other
    assert list(other.frame.columns) == ["Money mentioned", "As printed", "Period", "Kind"]
    assert "No sum given" in column(other, "As printed")
    named = column(funding.answer(Selection()).other, "Money mentioned")
    assert all(any(f":gray[{name}]" in cell for cell in named) for name in ("East Suffolk", "Western Suffolk"))
    assert other.numeric == {}


def test_demonstration_ledger_agrees_with_what_was_stated_and_counts_commitments():
    core = ledger(Selection(partnership="DEMO")).funds[0]
    assert list(core.check.frame.columns) == ["Core money (fictional)", "£"]
    assert rows(core.check) == [
        ("Four allocations", "48,000"),
        ("11 listed items", "−26,515"),
        ("One commitment", "−9,600"),
        ("**Left, by the ledger**", "**11,885**"),
        ("Left, by the report", "11,885"),
    ]
    assert core.badge == ":gray-badge[:material/equal: Ledger and report agree]"


def test_forecast_says_its_rule_and_its_basis():
    core, ring_fenced = funding.answer(Selection(partnership="ESCSP")).ledgers[0].funds
    assert core.forecast == (
        "At the rate of the 12 months to 20 July 2023, £2,000 in 2 payments, the money left by the ledger lasts 515 days, to 16 December "
        "2024. Forecast outturn of 2023/24: £3,397, of which £2,000 is paid and £1,397 is that rate for the days to 31 March. "
        "Ours, and no plan of the partnership's."
    )
    assert ring_fenced.forecast == "No forecast is made as at 20 July 2023: no payment is dated in the 12 months before."


def test_spending_by_priority_says_what_cannot_be_assigned():
    table = rows(funding.answer(Selection(partnership="ESCSP")).ledgers[0].priorities)
    assert table[0] == ("**Anti-social behaviour**", 3, 10262_00)
    assert ("**Cannot be assigned**", 4, 2340_00) in table
    assert sum(pence for *_, pence in table) == 26527_00
