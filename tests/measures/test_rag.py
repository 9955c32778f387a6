import datetime as dt
from dataclasses import asdict
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import rag

MEETING = "2023-07-20"
RECENT = "2023-06-30"


def check(**action):
    return rag.evidence_check(action, as_at=MEETING)


def days_before(days):
    return dt.date.fromisoformat(MEETING) - dt.timedelta(days=days)


def test_evidence_check_matches_the_reference(vector):
    reference = vector("rag_rules_dev.json")
    assert asdict(rag.DEFAULTS) == reference["parameters"]
    words = {"Blue": "Complete"}
    found = [
        rag.evidence_check({key: value for key, value in case["input"].items() if key != "as_of"}, as_at=case["input"]["as_of"])
        for case in reference["cases"]
    ]
    assert found == [(words.get(case["expected_status"], case["expected_status"]), case["expected_reasons"]) for case in reference["cases"]]
    assert len(found) == 25


@pytest.mark.parametrize(
    ("days_overdue", "expected"),
    [
        (-1, ("Green", ["current_and_on_track"])),
        (0, ("Green", ["current_and_on_track"])),
        (1, ("Amber", ["overdue"])),
        (29, ("Amber", ["overdue"])),
        (30, ("Amber", ["overdue"])),
        (31, ("Red", ["overdue_more_than_30_days"])),
    ],
)
def test_overdue_boundaries(days_overdue, expected):
    assert check(last_update=RECENT, due=days_before(days_overdue)) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (119, ("Green", ["current_and_on_track"])),
        (120, ("Green", ["current_and_on_track"])),
        (121, ("Amber", ["update_stale"])),
        (364, ("Amber", ["update_stale"])),
        (365, ("Amber", ["update_stale"])),
        (366, ("Grey", ["no_update_in_12_months"])),
    ],
)
def test_age_of_update_boundaries(age, expected):
    assert check(last_update=days_before(age), due="2023-12-31") == expected


@pytest.mark.parametrize(
    ("actual", "direction", "expected"),
    [
        ("20.001", "higher", "Green"),
        (20, "higher", "Green"),
        (19.999, "higher", "Amber"),
        (18.001, "higher", "Amber"),
        (18, "higher", "Amber"),
        (17.999, "higher", "Red"),
        (19.999, "lower", "Green"),
        (20, "lower", "Green"),
        (20.001, "lower", "Amber"),
        (21.999, "lower", "Amber"),
        (22, "lower", "Amber"),
        (22.001, "lower", "Red"),
    ],
)
def test_target_boundaries(actual, direction, expected):
    assert check(last_update=RECENT, target=20, actual=actual, direction=direction)[0] == expected


# Binary floats would put several of these a hair over a tenth.
@pytest.mark.parametrize(
    ("target", "actual"),
    [
        (0.3, 0.27),
        (1.1, 0.99),
        (0.7, 0.63),
        (np.float64(2.3), Decimal("2.07")),
        (-10, -11),
    ],
)
def test_a_miss_of_exactly_a_tenth_is_amber(target, actual):
    assert check(last_update=RECENT, target=target, actual=actual) == ("Amber", ["kpi_within_10pct_of_target"])


@pytest.mark.parametrize(
    ("actual", "direction", "status"),
    [
        (0, "higher", "Green"),
        (-0.001, "higher", "Red"),
        (1, "higher", "Green"),
        (0.001, "lower", "Red"),
    ],
)
def test_any_miss_of_a_target_of_nothing_is_red(actual, direction, status):
    assert check(last_update=RECENT, target=0, actual=actual, direction=direction)[0] == status


@pytest.mark.parametrize(
    ("completed", "status"),
    [
        ("2023-07-19", "Complete"),
        ("2023-07-20", "Complete"),
        ("2023-07-21", "Green"),
    ],
)
def test_completed_counts_up_to_the_date_of_the_check(completed, status):
    assert check(completed=completed, last_update=RECENT, due="2023-12-31")[0] == status


def test_all_reasons_of_the_deciding_tier_are_given_and_no_others():
    assert check(due="2023-01-01", target=20, actual=1) == ("Red", ["overdue_more_than_30_days", "kpi_misses_target_by_more_than_10pct"])
    assert check(due="2023-01-01", target=20, actual=19) == ("Red", ["overdue_more_than_30_days"])
    assert check(due="2023-07-19", target=20, actual=19, last_update="2023-01-01") == ("Amber", ["overdue", "kpi_within_10pct_of_target"])
    assert check(last_update="2022-01-01") == ("Grey", ["no_update_in_12_months", "update_only_no_target_or_due_date"])


def test_a_target_without_a_result_is_no_evidence():
    assert check(last_update=RECENT, target=20) == ("Grey", ["update_only_no_target_or_due_date"])
    assert check(last_update=RECENT, actual=20) == ("Grey", ["update_only_no_target_or_due_date"])


def test_an_update_dated_after_the_check_is_flagged_first():
    assert check(last_update="2023-07-21", due="2023-07-19") == ("Amber", ["update_dated_after_as_of", "overdue"])
    assert check(last_update="2023-07-20", due="2023-07-20") == ("Green", ["current_and_on_track"])


def test_an_update_without_a_date_is_told_from_no_update():
    assert check(undated_update=True) == ("Grey", ["update_without_date"])
    assert check(undated_update=True, due="2024-01-01") == ("Grey", ["update_without_date"])
    assert check(undated_update=False) == ("Grey", ["no_update_recorded"])
    assert check(undated_update=True, due="2023-07-19") == ("Amber", ["overdue"])
    assert check(undated_update=True, last_update=RECENT, due="2024-01-01") == ("Green", ["current_and_on_track"])


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NaT, pd.NA, "", " "])
def test_a_blank_value_counts_as_absent(blank):
    keys = ("completed", "due", "last_update", "target", "actual", "direction", "undated_update")
    assert check(**dict.fromkeys(keys, blank)) == ("Grey", ["no_update_recorded"])


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("due", "31/03/2023", "due: '31/03/2023' is not a date"),
        ("last_update", "Q1 2023/24", "last_update: .* is not a date"),
        ("target", "many", "target: 'many' is not a number"),
        ("target", float("inf"), "target: inf is not a number"),
        ("target", "1e999999999", "target: .* is not a number"),
        ("direction", "up", "direction: 'up' is not"),
    ],
)
def test_an_unreadable_value_is_refused_by_name(key, value, words):
    with pytest.raises(ValueError, match=words):
        check(**{"target": 20, "actual": 20, key: value})


def test_other_parameters_move_the_thresholds():
    strict = rag.Parameters(overdue_red_days=0, stale_days=1, no_evidence_days=2, amber_gap=0.05)
    action = {"last_update": days_before(2), "due": "2023-12-31"}
    assert rag.evidence_check(action, as_at=MEETING, parameters=strict)[0] == "Amber"
    assert rag.evidence_check(action | {"last_update": days_before(3)}, as_at=MEETING, parameters=strict)[0] == "Grey"
    assert rag.evidence_check(action | {"due": days_before(1)}, as_at=MEETING, parameters=strict)[0] == "Red"
    missed = action | {"target": 100, "actual": 95}
    assert rag.evidence_check(missed, as_at=MEETING, parameters=strict)[0] == "Amber"
    assert rag.evidence_check(missed | {"actual": 94.9}, as_at=MEETING, parameters=strict)[0] == "Red"


def test_reason_words_print_the_thresholds_in_use():
    strict = rag.Parameters(overdue_red_days=14, stale_days=60, no_evidence_days=180, amber_gap=0.05)
    assert rag.reason_words("overdue_more_than_30_days", strict) == "Overdue by more than 14 days"
    assert rag.reason_words("overdue", strict) == "Overdue by up to 14 days"
    assert rag.reason_words("update_stale", strict) == "Update over 60 days old"
    assert rag.reason_words("no_update_in_12_months", strict) == "Update over 180 days old"
    assert rag.reason_words("kpi_within_10pct_of_target", strict) == "Misses target by up to 5%"


def test_reason_words_at_the_default_thresholds():
    assert rag.reason_words("overdue_more_than_30_days") == "Overdue by more than 30 days"
    assert rag.reason_words("kpi_misses_target_by_more_than_10pct") == "Misses target by more than 10%"
    assert [rag.reason_words(code) for code in rag.GREY_REASONS] == [
        "No update",
        "Update without a date",
        "Update over 12 months old",
        "Update only: no due date, no target with a result",
    ]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "Grey"),
        (["Red", "Grey", "Grey", "Grey"], "Red"),
        (["Green", "Grey", "Grey"], "Grey"),  # one of three assessed: under half
        (["Amber", "Grey", "Grey"], "Grey"),
        (["Green", "Grey"], "Green"),  # exactly half
        (["Green", "Amber", "Grey"], "Amber"),
        (["Complete", "Complete"], "Complete"),
        (["Complete", "Green"], "Green"),
        (["Complete", "Grey"], "Grey"),  # neither all complete nor one Green
    ],
)
def test_roll_up(statuses, expected):
    assert rag.roll_up(statuses) == expected


@pytest.mark.parametrize(("count", "expected"), [(2, "Grey"), (3, "Green"), (4, "Green")])
def test_roll_up_share_is_exact(count, expected):
    assert rag.roll_up(["Green"] * count + ["Grey"] * (10 - count), min_reported_share=0.3) == expected


def test_assessed_counts_all_but_grey():
    assert rag.assessed(["Red", "Grey", "Complete", "Grey"]) == (2, 4)
    assert rag.assessed([]) == (0, 0)


@pytest.mark.parametrize("rule", [rag.roll_up, rag.assessed])
def test_an_unknown_status_is_refused(rule):
    with pytest.raises(ValueError, match="'Not stated' is not one of"):
        rule(iter(["Green", "Not stated"]))


@given(st.lists(st.sampled_from(rag.STATUSES), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_statuses_changes_nothing(statuses, random):
    shuffled = random.sample(statuses, len(statuses))
    assert rag.roll_up(shuffled) == rag.roll_up(statuses)
    assert (rag.roll_up(statuses) == "Red") == ("Red" in statuses)


OPTIONAL_DATES = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2025, 12, 31))
NUMBERS = st.none() | st.integers(-50, 50) | st.floats(-50, 50)


@given(
    st.fixed_dictionaries(
        {
            "completed": OPTIONAL_DATES,
            "due": OPTIONAL_DATES,
            "last_update": OPTIONAL_DATES,
            "target": NUMBERS,
            "actual": NUMBERS,
            "undated_update": st.booleans(),
        }
    )
)
def test_every_action_gets_a_status_with_reasons_that_have_words(action):
    status, reasons = check(**action)
    assert status in rag.STATUSES
    assert reasons and len(set(reasons)) == len(reasons)
    assert all(rag.reason_words(code) for code in reasons)
    assert (status == "Grey") == any(code in rag.GREY_REASONS for code in reasons)
