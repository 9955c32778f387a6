"""The questions that the published facts raise, rule by rule, at the date of each of the five reports; reviewed against the texts."""

import csv
import re
from collections import Counter
from datetime import date

import pytest

from answers import current, enquiries
from answers.enquiries import Question
from measures import enquiry
from selection import Selection
from store import database, queries
from tests.answers.shown import rows

TODAY = date(2026, 11, 21)
REGISTER = database.ROOT.parent / "shared" / "register" / "action_plan.csv"
WSCSP_ON_DOCUMENTS = "C03 C05 C07 C10 C11 C13 C15 C17 C53 C62"
# meeting: rule, partnership, questions, rows of facts that show them (disagreements that another rule asks about left out), subjects
REVIEWED = {
    "2018-10-25": (
        ("no-figures", "WSCSP", 1, 1, ""),
    ),
    "2021-03-22": (
        ("documents-disagree", "WSCSP", 2, 2, "C07 C62"),
        ("promised-not-mentioned", "WSCSP", 2, 2, "REC10 REC11"),
        ("duty-without-evidence", "WSCSP", 1, 4, ""),
    ),
    "2021-05-31": (
        ("documents-disagree", "WSCSP", 10, 10, WSCSP_ON_DOCUMENTS),
        ("promised-not-mentioned", "WSCSP", 2, 2, "REC10 REC11"),
        ("duty-without-evidence", "WSCSP", 1, 6, ""),
        ("order-without-end", "WSCSP", 1, 4, "West Suffolk Council"),
    ),
    "2021-11-15": (
        ("documents-disagree", "BCPCSP", 1, 1, "C44"),
        ("documents-disagree", "WSCSP", 10, 10, WSCSP_ON_DOCUMENTS),
        ("promised-not-mentioned", "WSCSP", 2, 2, "REC10 REC11"),
        ("duty-without-evidence", "WSCSP", 1, 6, ""),
        ("no-figures", "BCPCSP", 1, 1, ""),
        ("order-without-end", "WSCSP", 1, 4, "West Suffolk Council"),
    ),
    "2023-07-20": (
        ("balance-differs", "ESCSP", 1, 19, "core"),
        ("no-stated-status", "ESCSP", 1, 45, ""),
        ("order-past-three-years", "WSCSP", 1, 3, "West Suffolk Council"),
        ("documents-disagree", "BCPCSP", 1, 1, "C44"),
        ("documents-disagree", "ESCSP", 3, 3, "C22 C29 C57"),
        ("documents-disagree", "WSCSP", 10, 10, WSCSP_ON_DOCUMENTS),
        ("documents-disagree", "WSCSP; ESCSP", 1, 1, "C37"),
        ("documents-disagree", "WSCSP; ESCSP; BCPCSP", 1, 1, "C19"),
        ("promised-not-mentioned", "WSCSP", 2, 2, "REC10 REC11"),
        ("duty-without-evidence", "ESCSP", 1, 4, ""),
        ("duty-without-evidence", "WSCSP", 1, 6, ""),
        ("ring-fenced-unspent", "ESCSP", 1, 2, "CEOYP"),
        ("no-update", "ESCSP", 1, 6, ""),
        ("indicator-without-number", "ESCSP", 1, 51, ""),
        ("no-figures", "BCPCSP", 1, 1, ""),
        ("old-update", "ESCSP", 1, 8, ""),
        ("update-without-date", "ESCSP", 1, 6, ""),
        ("year-without-spend", "ESCSP", 1, 2, "2022/23"),
        ("possible-duplicate", "ESCSP", 2, 4, "F03 F08 F10 F12"),
        ("spend-without-priority", "ESCSP", 1, 4, ""),
        ("data-to-follow", "ESCSP", 1, 4, ""),
        ("led-by-all", "ESCSP", 1, 12, ""),
        ("no-lead", "ESCSP", 1, 3, ""),
        ("no-indicator", "ESCSP", 1, 8, ""),
        ("order-without-end", "WSCSP", 1, 1, "West Suffolk Council"),
    ),
}  # fmt: skip
FICTIONAL = (
    ("stated-well-checked-red", "DEMO", 1, 1, ""),
    ("red-priority", "DEMO", 1, 2, ""),
    ("order-ending", "DEMO", 1, 3, "Northmere District Council (fictional)"),
    ("documents-disagree", "DEMO", 2, 2, "D-C01 D-C02"),
    ("signal", "DEMO", 2, 2, "domestic abuse outreach referrals Eastholt domestic abuse outreach referrals Northmere"),
    ("duty-without-evidence", "DEMO", 1, 1, ""),
    ("no-update", "DEMO", 1, 1, ""),
    ("indicator-without-number", "DEMO", 1, 3, ""),
    ("old-update", "DEMO", 1, 5, ""),
    ("update-without-date", "DEMO", 1, 1, ""),
    ("data-to-follow", "DEMO", 1, 1, ""),
    ("no-indicator", "DEMO", 1, 2, ""),
    ("small-numbers-withheld", "DEMO", 3, 3, "criminal exploitation referrals domestic abuse outreach referrals hate crime reports"),
)  # fmt: skip
EVERY_SELECTION = [Selection(), Selection(partnership="DEMO"), *(Selection(as_at=date.fromisoformat(meeting)) for meeting in REVIEWED)]


def found(selection: Selection) -> list[enquiry.Finding]:
    defined = queries.enquiries(current.engine())
    return enquiries.ranked(enquiries.findings(selection, TODAY, "public"), list(defined["key"]))


def table(selection: Selection) -> list[tuple[str, str, int, int, str]]:
    """The findings as the reviewed table has them, partnerships in order within a rule."""
    groups: dict[tuple[str, str], list[enquiry.Finding]] = {}
    for one in found(selection):
        groups.setdefault((one.rule, one.partnership), []).append(one)
    order = list(queries.enquiries(current.engine())["key"])
    return [
        (rule, partnership, len(own), sum(map(shown, own)), " ".join(sorted(one.subject for one in own)))
        for (rule, partnership), own in sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    ]


def shown(one: enquiry.Finding) -> int:
    return sum(len(held) for name, held in one.evidence if name != "conflicts" or one.rule == "documents-disagree")


def questions(**chosen: object) -> tuple[Question, ...]:
    return enquiries.answer(Selection(**chosen)).questions  # type: ignore[arg-type]


@pytest.mark.parametrize("meeting", REVIEWED)
def test_questions_at_each_meeting_are_the_reviewed_ones(meeting: str):
    assert table(Selection(as_at=date.fromisoformat(meeting))) == list(REVIEWED[meeting])


def test_questions_at_the_latest_are_those_of_the_last_meeting():
    assert table(Selection()) == list(REVIEWED["2023-07-20"])


def test_questions_of_the_fictional_partnership_are_the_reviewed_ones():
    assert table(Selection(partnership="DEMO")) == list(FICTIONAL)


def test_every_rule_is_fired_by_published_facts_or_by_the_fictional_partnership():
    fired = {rule for reviewed in (*REVIEWED.values(), FICTIONAL) for rule, *_ in reviewed}
    assert fired == set(enquiry.RULES)


def test_every_rule_is_defined_and_every_definition_is_a_rule():
    assert set(queries.enquiries(current.engine())["key"]) == set(enquiry.RULES)


def test_counts_of_the_plan_are_those_of_the_register():
    if not REGISTER.exists():
        pytest.skip("the register is not beside the repository")
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        plan = [row for row in csv.DictReader(lines) if row["kind"] == "priority"]
    counts = {one.rule: one.values["count"] for one in found(Selection(partnership="ESCSP")) if "count" in one.values}
    assert counts["no-update"] == sum(not row["update_summary"] for row in plan)
    assert counts["update-without-date"] == sum(bool(row["update_summary"]) and not row["update_quarter"] for row in plan)
    assert counts["no-indicator"] == sum(row["kpi_count"] == "0" for row in plan)
    assert counts["led-by-all"] == sum(row["lead_org"] == "All partners" for row in plan)


@pytest.mark.parametrize("selection", EVERY_SELECTION, ids=str)
def test_no_question_is_without_evidence_and_none_is_asked_twice(selection: Selection):
    asked = enquiries.answer(selection).questions
    assert [question.key for question in asked if not question.evidence.table] == []
    assert [text for text, times in Counter((question.text, question.ask) for question in asked).items() if times > 1] == []
    assert len({question.slug for question in asked}) == len(asked)


@pytest.mark.parametrize("selection", EVERY_SELECTION, ids=str)
def test_every_question_asks_and_has_no_name_left_to_fill(selection: Selection):
    asked = enquiries.answer(selection).questions
    assert [
        question.text for question in asked if not question.text.startswith("**Ask ") or re.search(r"[{}]|\bnan\b", question.text)
    ] == []


@pytest.mark.parametrize("selection", EVERY_SELECTION, ids=str)
def test_every_row_of_evidence_says_where_it_is_from(selection: Selection):
    wheres = [row[2] for question in enquiries.answer(selection).questions for row in rows(question.evidence.table)]
    assert [where for where in wheres if not re.match(r"\*\*(Report|Police|police)", where)] == []


def test_the_missing_sum_is_asked_first_and_the_balance_stated_is_its_first_evidence():
    first = questions()[0]
    assert (first.text, first.ask, first.refer) == (
        "**Ask what explains the gap of more than £822** between the listed spending and the balance stated for core money.",
        "East Suffolk",
        False,
    )
    figure, printed, where, basis = rows(first.evidence.table)[0]
    assert "Balance stated in the report" in figure
    assert (printed, basis) == ("less than £2,000", "Stated in the report")
    assert "Report 001, paragraph 2.6, line 176" in where


def test_a_single_councils_matter_is_referred_to_it():
    assert {question.ask for question in questions() if question.refer} == {"Mid Suffolk District Council", "West Suffolk Council"}


def test_the_home_page_has_the_first_of_each_subject():
    page = enquiries.answer(Selection())
    assert [question.subject for question in page.first] == ["Money", "Plan", "Places", "Documents", "Accountability"]
    assert [question.key for question in page.first] == [
        "balance-differs:ESCSP:core",
        "no-stated-status:ESCSP",
        "order-past-three-years:WSCSP:West Suffolk Council",
        "documents-disagree:WSCSP; ESCSP; BCPCSP:C19",
        "promised-not-mentioned:WSCSP:REC10",
    ]


def test_a_partnership_with_few_questions_has_them_all_on_the_home_page():
    page = enquiries.answer(Selection(partnership="BCPCSP"))
    assert page.first == page.questions
    assert [question.key for question in page.questions] == [
        "documents-disagree:WSCSP; ESCSP; BCPCSP:C19",
        "documents-disagree:BCPCSP:C44",
        "no-figures:BCPCSP",
    ]


def test_a_priority_leaves_the_questions_about_it():
    about_fraud = {question.key.partition(":")[0] for question in questions(priority=("fraud",))}
    assert about_fraud == {"no-stated-status", "no-update", "indicator-without-number", "led-by-all", "no-lead"}
    (ring_fenced,) = [question for question in questions(priority=("criminal-exploitation",)) if question.subject == "Money"]
    assert ring_fenced.key == "ring-fenced-unspent:ESCSP:CEOYP"


def test_a_district_leaves_the_questions_about_it_and_the_areas_that_contain_it():
    about_babergh = [question.key for question in questions(district=("Babergh",))]
    assert {key.split(":")[1] for key in about_babergh} == {
        "WSCSP",
        "WSCSP; ESCSP",
        "WSCSP; ESCSP; BCPCSP",
    }  # the others about the county and all
    assert [key for key in about_babergh if key.startswith("order")] == []
    assert "duty-without-evidence:WSCSP" in about_babergh


def test_a_selection_without_a_partnership_raises_nothing_and_says_so():
    page = enquiries.answer(Selection(district=("Ipswich",)))
    assert page.questions == ()
    assert page.sentence == "**No question follows** from what is held for this selection. That is no sign that there is nothing to ask."


def test_disagreements_that_matter_are_asked_about_or_asked_by_another_rule_or_were_looked_at():
    # nothing to ask: a slip of printing or counting, a name, or the same as another row
    looked_at = {"C04", "C06", "C12", "C25", "C26", "C27", "C28", "C41", "C46", "C52", "C59", "C68"}
    held = queries.conflicts(current.engine(), current.scope(Selection()))
    silent = held[(held["severity"] != "low") & held["question"].isna() & held["asked_by"].isna()]
    assert set(silent["conflict"]) == looked_at


def test_rules_are_printed_with_their_thresholds_and_what_they_found():
    printed = {row[0].split("  \n")[0]: row for row in rows(enquiries.answer(Selection()).rules)}
    assert len(printed) == len(enquiry.RULES)
    assert printed["**Update of an earlier quarter**"][1:] == (
        "The newest update of an action is of a period that ended more than 92 days before the meeting.",
        "The partnership",
        1,
    )
    assert printed["**Promised and not mentioned again**"][2:] == ("The body whose matter it is", 2)


def test_numbers_of_people_in_evidence_are_those_that_are_shown():
    series = [question for question in questions(partnership="DEMO") if question.subject == "Figures"]
    printed = [row[1] for question in series for row in rows(question.evidence.table)]
    assert printed == [
        "20",
        "95",
        "Months, quarters, years and rolling 12 months withheld",
        "Months withheld",
        "Months and quarters withheld",
    ]
