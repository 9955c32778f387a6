"""What is not the same at two meetings, and what may be said of it."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from measures import changes
from measures.changes import Ground

SINCE = dt.date(2021, 3, 22)
JOINT = Ground("Joint", frozenset({"Babergh", "Mid Suffolk"}))
PART = Ground("Joint", frozenset({"Mid Suffolk"}))
OTHER = Ground("Other", frozenset({"West Suffolk"}))
SAME_ELSEWHERE = Ground("Other", JOINT.districts)


def frame(*rows, columns=("key", "value", "source")):
    return pd.DataFrame(rows, columns=list(columns))


def compared(before, after, values=("value",)):
    found = changes.compared(before, after, key=["key"], values=list(values))
    return found.astype(object).where(found.notna(), None).to_dict("records")


# Comparing


def test_compared_tells_added_gone_and_revised_and_leaves_out_what_is_the_same():
    before = frame(("a", 1, "old"), ("b", 2, "old"), ("c", 3, "old"))
    after = frame(("d", 5, "new"), ("b", 4, "new"), ("a", 1, "new"))
    assert compared(before, after) == [
        {"key": "d", "value": 5, "source": "new", "value_before": None, "change": "added"},
        {"key": "b", "value": 4, "source": "new", "value_before": 2, "change": "revised"},
        {"key": "c", "value": 3, "source": "old", "value_before": 3, "change": "gone"},
    ]


def test_compared_takes_two_missing_values_for_the_same_and_one_for_a_difference():
    before = frame(("a", None, ""), ("b", np.nan, ""), ("c", 1.0, ""), ("d", None, ""))
    after = frame(("a", None, ""), ("b", pd.NaT, ""), ("c", None, ""), ("d", 2.0, ""))
    assert [(row["key"], row["value_before"], row["value"]) for row in compared(before, after)] == [("c", 1.0, None), ("d", None, 2.0)]


def test_compared_asks_for_any_of_several_values():
    before, after = frame(("a", 1, "x"), ("b", 1, "x")), frame(("a", 1, "y"), ("b", 1, "x"))
    assert [(row["key"], row["source_before"]) for row in compared(before, after, ("value", "source"))] == [("a", "x")]


def test_compared_compares_the_nth_row_of_a_key_with_the_nth():
    before, after = frame(("a", 1, ""), ("a", 2, "")), frame(("a", 1, ""), ("a", 3, ""), ("a", 4, ""))
    found = [(row["change"], row["value_before"], row["value"]) for row in compared(before, after)]
    assert found == [("revised", 2, 3), ("added", None, 4)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(frame(), frame(), []), (frame(), frame(("a", 1, "")), ["added"]), (frame(("a", 1, "")), frame(), ["gone"])],
    ids=["both", "before", "after"],
)
def test_compared_with_an_empty_frame(before, after, expected):
    assert [row["change"] for row in compared(before, after)] == expected


def test_compared_with_a_missing_key_and_changes_no_frame():
    before, after = frame((None, 1, "")), frame((None, 2, ""))
    copies = before.copy(), after.copy()
    assert [(row["change"], row["value_before"]) for row in compared(before, after)] == [("revised", 1)]
    pd.testing.assert_frame_equal(before, copies[0])
    pd.testing.assert_frame_equal(after, copies[1])


# Dates


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2021-03-22", dt.date(2021, 3, 22)),
        ("2020-11", dt.date(2020, 11, 30)),
        ("2020-02", dt.date(2020, 2, 29)),
        ("2020", dt.date(2020, 12, 31)),
        ("2019/20", dt.date(2020, 3, 31)),
        ("October 2021", dt.date(2021, 10, 31)),
        (pd.Timestamp(2021, 3, 22, 12), dt.date(2021, 3, 22)),
        (dt.date(2021, 3, 22), dt.date(2021, 3, 22)),
        ("until 2023", None),
        ("", None),
        (None, None),
        (pd.NaT, None),
        (np.nan, None),
    ],
)
def test_last_day_is_the_last_on_which_it_may_have_happened(printed, expected):
    assert changes.last_day(printed) == expected


# What may be said


def test_ground_covers_itself_and_its_parts():
    assert (JOINT.covers(JOINT), JOINT.covers(PART), PART.covers(JOINT), JOINT.covers(OTHER)) == (True, True, False, False)


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        (SINCE - dt.timedelta(days=1), "first reported here"),
        (SINCE, "first reported here"),
        (SINCE + dt.timedelta(days=1), "new"),
        (None, "first reported here"),
    ],
    ids=["before", "on the day", "after", "no date"],
)
def test_first_mention_is_new_only_after_the_earlier_meeting(happened, expected):
    assert changes.first_mention(happened, since=SINCE, earlier=JOINT, own=JOINT) == expected


@pytest.mark.parametrize(
    ("earlier", "own", "expected"),
    [
        (JOINT, PART, "new"),
        (PART, JOINT, "first reported here"),
        (JOINT, OTHER, "first reported here"),
        (JOINT, SAME_ELSEWHERE, "first reported here"),
    ],
    ids=["of a part", "of more", "of other ground", "of another council"],
)
def test_first_mention_is_new_only_where_the_earlier_report_would_have_told(earlier, own, expected):
    assert changes.first_mention(SINCE + dt.timedelta(days=1), since=SINCE, earlier=earlier, own=own) == expected


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (JOINT, JOINT, "dropped"),
        (PART, JOINT, "dropped"),
        (JOINT, SAME_ELSEWHERE, "dropped"),
        (JOINT, PART, "not mentioned"),
        (JOINT, OTHER, "not mentioned"),
    ],
    ids=["the same", "more", "another council", "a part", "other ground"],
)
def test_last_mention_is_dropped_only_where_the_later_report_covers_the_ground(earlier, later, expected):
    assert changes.last_mention(earlier=earlier, later=later) == expected


# Priorities

PRIORITY = ("priority", "priority")
SAME = ("Hate Crime", "Hate crime")


@pytest.mark.parametrize(
    ("label", "kind", "scope", "expected"),
    [
        (SAME, PRIORITY, "awareness", None),
        (SAME, PRIORITY, None, None),
        (SAME, ("statutory duty", "priority"), "widened to all", "standing"),
        (("Hate Crime", "Hatred"), ("statutory duty", "priority"), None, "standing"),
        (("Hate Crime", "Hatred"), PRIORITY, "widened to all", "renamed"),
        (SAME, PRIORITY, "Widened to all", "scope"),
        (SAME, PRIORITY, "narrowed to two", "scope"),
        (SAME, PRIORITY, "all, widened", None),
    ],
)
def test_difference_of_a_priority(label, kind, scope, expected):
    assert changes.difference(label=label, kind=kind, scope=scope) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PREVENT", "Prevent", True),
        ("Domestic Homicide Review", "Domestic Homicide reviews", True),
        ("Anti-social Behaviour", "Anti-Social behaviour", True),
        ("Modern Slavery", "Modern Day Slavery", False),
        ("Women and Girls, Boys and Men", "Women and Girls (including men and boys)", False),
    ],
)
def test_same_name(one, other, same):
    assert changes.same_name(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("described as key priority, not in list", "described as priority, not in list 1.4", True),
        ("priority", "Priority", True),
        ("added / cross-cutting", "area of priority, not in list 1.4", False),
        ("statutory duty", "priority", False),
        ("monkey", "mon", False),
    ],
)
def test_same_standing(one, other, same):
    assert changes.same_standing(one, other) is same


LISTS = pd.DataFrame(
    [
        ("Modern Slavery", "added / cross-cutting", pd.Timestamp(2022, 1, 1)),
        ("Modern Slavery", "added / cross-cutting", pd.Timestamp(2021, 1, 1)),
        ("Modern Slavery", "priority", pd.Timestamp(2023, 1, 1)),
        ("Modern Day Slavery", "priority", pd.Timestamp(2025, 1, 1)),
        ("Modern Day Slavery", "priority", pd.Timestamp(2024, 1, 1)),
    ],
    columns=["label", "kind", "known_from"],
)


@pytest.mark.parametrize(
    ("difference", "year"), [("new", 2021), ("first reported here", 2021), ("standing", 2023), ("renamed", 2024), ("scope", 2025)]
)
def test_first_told_is_the_first_list_that_says_it(difference, year):
    found = changes.first_told(LISTS, difference=difference, label="Modern Day Slavery", kind="priority")
    assert found["known_from"].year == year


# Evidence checks


@pytest.mark.parametrize(
    ("before", "now", "expected"), [("Green", "Red", "to red"), ("Red", "Green", "moved"), ("Red", "Red", None), ("Amber", "Grey", "moved")]
)
def test_move_of_an_evidence_check(before, now, expected):
    assert changes.move(before, now) == expected


# Reviews

STAGES = ("review", "stage", "source", "status_as_published", "stage_date")
NOTIFIED, DECIDED = ("A", "notified", "D1", None, "2023-03"), ("A", "decided", "D1", "one", "2023-05")
SENT, OTHER_REVIEW = ("A", "sent", "D2", None, "2024-07"), ("B", "notified", "D2", None, "2024-08")


def stages(before, after):
    found = changes.stages(*(frame(*rows, columns=STAGES) for rows in (before, after)))
    found = found.astype(object).where(found.notna(), None)
    return found[["review", "stage", "change", "stage_before", "status_before"]].to_numpy().tolist()


def test_stages_follow_each_other_within_a_review():
    assert stages([NOTIFIED], [NOTIFIED, DECIDED, OTHER_REVIEW, SENT]) == [
        ["A", "decided", "stage", "notified", None],
        ["B", "notified", "stage", None, None],
        ["A", "sent", "stage", "decided", "one"],
    ]


def test_stage_told_again_with_other_words_follows_itself():
    again = (*DECIDED[:3], "two", DECIDED[4])
    assert stages([NOTIFIED, DECIDED], [NOTIFIED, again]) == [["A", "decided", "stage", "decided", "one"]]


def test_review_of_which_nothing_is_told_since_is_silent_at_its_last_stage():
    told = [NOTIFIED, DECIDED, OTHER_REVIEW]
    assert stages([NOTIFIED, DECIDED], told) == [
        ["B", "notified", "stage", None, None],
        ["A", "decided", "silent", "decided", "one"],
    ]


def test_stage_that_is_no_longer_told_is_no_change():
    assert stages([NOTIFIED, DECIDED], [NOTIFIED]) == [["A", "decided", "silent", "decided", "one"]]


@pytest.mark.parametrize("told", [[], [NOTIFIED]])
def test_stages_with_nothing_before(told):
    assert [row[2] for row in stages([], told)] == ["stage"] * len(told)


# Statements

STATEMENTS = ("conflict", "kind", "severity", "subject", "side_a", "source_a", "side_b", "source_b")
BETWEEN = "between documents"


def said(*rows):
    found = changes.told_by_both(frame(*rows, columns=STATEMENTS), earlier=frozenset({"000"}), later=frozenset({"002", "005"}))
    return found[["conflict", "said_before", "said_now"]].to_numpy().tolist()


def test_statements_are_put_in_the_order_of_the_reports_and_the_severe_ones_first():
    assert said(
        ("C1", BETWEEN, "medium", "figures", "19", "000", "23", "002"),
        ("C2", BETWEEN, "medium", "figures", "late", "002", "early", "000"),
        ("C3", BETWEEN, "high", "governance", "low", "000", "high", "002; 005"),
    ) == [["C3", "low", "high"], ["C1", "19", "23"], ["C2", "early", "late"]]


@pytest.mark.parametrize(
    "row",
    [
        ("C1", "internal", "medium", "figures", "19", "000", "23", "002"),
        ("C1", BETWEEN, "low", "figures", "19", "000", "23", "002"),
        ("C1", BETWEEN, "high", "reviews", "19", "000", "23", "002"),
        ("C1", BETWEEN, "high", "figures", "19", "000", "23", "000; 002"),
        ("C1", BETWEEN, "high", "figures", "19", "001", "23", "002"),
        ("C1", BETWEEN, "high", "figures", "19", "000", "23", "000"),
        ("C1", BETWEEN, "high", "figures", "19", "002", "23", "005"),
    ],
    ids=["inside one", "low", "reviews", "both sides in the earlier", "another earlier", "earlier alone", "later alone"],
)
def test_statement_of_another_kind_or_of_other_reports_is_left_out(row):
    assert said(row) == []


# Ranking


def test_rank_puts_what_stands_worse_before_what_is_only_told():
    assert changes.rank(changes.CHECK, changes.TO_RED) == 0
    assert changes.rank(changes.FIGURES, changes.FIRST_HERE) == len(changes.RANKING) - 1
    names = [(changes.ORDERS, changes.NEW), (changes.PRIORITIES, changes.DROPPED), (changes.RECOMMENDATIONS, changes.OUTCOME)]
    assert sorted(names, key=lambda name: changes.rank(*name)) == [names[1], names[2], names[0]]


def test_rank_knows_each_kind_of_change_once():
    assert len(set(changes.RANKING)) == len(changes.RANKING) == 33
    with pytest.raises(KeyError):
        changes.rank(changes.CHECK, changes.NEW)
