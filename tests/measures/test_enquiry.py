"""Each rule on the smallest record that it does and does not raise a question from.

Evidence is compared by the labels of its rows in the frame that it is from: 0 for the first.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace

import pandas as pd
import pytest

from measures import enquiry, orders
from measures.burn_down import Reconciliation
from measures.enquiry import Finding, Record, Rule

AS_AT = dt.date(2023, 7, 20)
DATES = ("date", "period_end", "known_from", "meeting_date")

# A row of each table as the rules read it: nothing to ask about.
ACTION = {"action": "A1", "kind": "priority", "priority": "asb", "priority_lead": "Police", "lead": "Police"}
ACTION |= {"stated_status": "On track", "status": "Green"}
UPDATE = {"action": "A1", "period_end": "2023-06-30", "summary": "Done"}
KPI = {"action": "A1", "target": 5.0}
PRIORITY = {"key": "asb", "title": "Anti-social behaviour", "stated": "On track", "status": "Green"}
PAYMENT = {"entry": "F1", "kind": "actual", "fund": "core", "date": "2021-04-01", "amount_pence": 100_00}
PAYMENT |= {"title": "Theatre", "priority": "asb"}
ALLOCATION = PAYMENT | {"entry": "A1", "kind": "allocation", "title": "Yearly sum", "priority": None}
FUND = {"fund": "core", "title": "Core money", "ring_fenced": False}
POT = {"fund": "pot", "title": "Exploitation", "ring_fenced": True}
BALANCE = {"fund": "core", "comparator": "exactly", "amount_pence": 100_00}
DUTY = {"duty": "D1", "title": "Have a strategy", "known_from": "2023-06-01", "evidence_level": "stated"}
CONFLICT = {"conflict": "C1", "partnership": "ESCSP", "severity": "high", "question": None, "asked_by": None}
PROMISE = {"recommendation": "R1", "title": "Brief members", "direction": "by committee", "outcome": None}
PROMISE |= {"meeting_date": "2022-03-01", "source": "001"}
REPORT = {"code": "001", "council": "East Suffolk Council", "meeting_date": "2023-06-01"}
ORDER = {"name": "Brandon", "source": "001", "status": orders.IN_FORCE, "last_day": dt.date(2025, 1, 1), "as_at": AS_AT}
ORDER |= {"last_event": "2020", "implied_end_as_derived": None}
SERIES = {"measure": "referrals", "area": "Ipswich", "kind": "expected", "period": "May 2023", "withheld": ()}
FIGURE = {"kind": "statistic", "area": "Suffolk"}
COVERING = {"district": "Ipswich", "area": "Suffolk"}

# What the definitions give the rules that need it.
RULES = {key: Rule(key) for key in enquiry.RULES} | {
    rule.key: rule
    for rule in (
        Rule("stated-well-checked-red", phrases=("On track", "Complete")),
        Rule("promised-not-mentioned", phrases=("by committee",)),
        Rule("duty-without-evidence", threshold=366),
        Rule("no-figures", phrases=("statistic",)),
        Rule("old-update", threshold=92),
        Rule("possible-duplicate", threshold=366),
        Rule("data-to-follow", phrases=("data to come", "Numbers to follow")),
        Rule("led-by-all", phrases=("All partners", "Everybody")),
        Rule("no-lead", phrases=("TBC", "to be agreed")),
    )
}
TABLES = {"stated_balances": "balances"}
"""Evidence is named by the table of the store, a frame of the record by its field: where the two differ."""


@dataclass
class Shown:
    """A finding to compare: its evidence as labels of rows."""

    subject: str = ""
    values: dict = field(default_factory=dict)
    evidence: dict = field(default_factory=dict)
    body: str | None = None
    gravity: int = 0
    partnership: str = "ESCSP"


def frame(*rows):
    made = pd.DataFrame(rows)
    return made.assign(**{name: pd.to_datetime(made[name]) for name in DATES if name in made})


def record(whole=True, **tables):
    return Record(
        "ESCSP", AS_AT, whole, **{name: rows if isinstance(rows, pd.DataFrame) else frame(*rows) for name, rows in tables.items()}
    )


def raised(key, *, whole=True, **tables):
    """What one rule finds in a record of these rows."""
    held = record(whole, **tables)
    found = enquiry.findings(held, [RULES[key]])
    assert {one.rule for one in found} <= {key}
    return [Shown(one.subject, one.values, _labels(one, held), one.body, one.gravity, one.partnership) for one in found]


def _labels(found, held):
    for table, rows in found.evidence:
        pd.testing.assert_frame_equal(rows, getattr(held, TABLES.get(table, table)).loc[rows.index])
    return {table: list(rows.index) for table, rows in found.evidence}


def ids(column, first, *given):
    """Rows alike but for what is given, each with the next number: F1, F2, F3."""
    return [first | {column: f"{first[column][:-1]}{number}"} | one for number, one in enumerate(given, start=1)]


def asked_by(key):
    """Three disagreements, the second asked about by a rule."""
    return ids("conflict", CONFLICT, {"question": "**Ask why**"}, {"asked_by": key}, {"asked_by": "another-rule"})


# All rules


FULL = {
    "actions": [ACTION | {"status": "Red", "priority_lead": None, "lead": "All partners", "stated_status": None}, *ids("action", ACTION, {}, {}, {})[1:]],
    "updates": [UPDATE | {"period_end": None, "summary": "Data to come"}, UPDATE | {"action": "A2", "period_end": "2022-12-31"}],
    "kpis": [KPI | {"target": None}],
    "priorities": [PRIORITY | {"status": "Red"}],
    "money": [
        *ids("entry", ALLOCATION, {}, {"fund": "pot"}),
        *ids("entry", PAYMENT, {"priority": None}, {"priority": None}, {"date": "2023-04-01", "title": "Door chains"}),
    ],
    "funds": [FUND, POT],
    "balances": [BALANCE],
    "duties": [DUTY | {"evidence_level": "not evidenced"}],
    "conflicts": [CONFLICT | {"question": "**Ask why**"}],
    "recommendations": [PROMISE],
    "reports": [REPORT],
    "orders": [ORDER | {"status": orders.EXPIRED}, ORDER | {"last_day": None}, ORDER | {"last_day": None, "implied_end_as_derived": "2023"}],
    "covering": [COVERING],
    "series": [SERIES | {"kind": "concern", "withheld": ("month",)}],
}  # fmt: skip


@pytest.mark.parametrize("key", enquiry.RULES)
def test_every_rule_raises_one_question_when_its_row_is_there(key):
    assert len(raised(key, **FULL)) == 1


@pytest.mark.parametrize("key", enquiry.RULES)
@pytest.mark.parametrize("whole", [True, False])
def test_no_rule_raises_a_question_when_nothing_is_held(key, whole):
    assert raised(key, whole=whole) == []


@pytest.mark.parametrize("key", enquiry.RULES)
def test_no_rule_raises_a_question_when_every_table_is_without_rows(key):
    assert raised(key, **{name: frame(*rows).head(0) for name, rows in FULL.items()}) == []


def test_findings_are_in_the_order_of_the_rules_when_that_is_turned_round():
    keys = list(enquiry.RULES)
    for order in (keys, keys[::-1]):
        assert [one.rule for one in enquiry.findings(record(**FULL), [RULES[key] for key in order])] == order


def test_findings_refuses_a_rule_when_it_is_not_here():
    with pytest.raises(KeyError, match="no-such-rule"):
        enquiry.findings(record(), [Rule("no-such-rule")])


def test_findings_change_no_frame():
    held, untouched = record(**FULL), record(**FULL)
    enquiry.findings(held, RULES.values())
    for name in FULL:
        pd.testing.assert_frame_equal(getattr(held, name), getattr(untouched, name))


@pytest.mark.parametrize(("subject", "key"), [("core", "balance-differs:ESCSP:core"), ("", "balance-differs:ESCSP")])
def test_key_has_the_subject_when_there_is_one(subject, key):
    assert Finding("balance-differs", "ESCSP", subject, {}, ()).key == key


def test_keys_are_unique_and_stay_the_same_when_the_record_grows():
    later = {
        "actions": [ACTION | {"action": "A9", "status": "Red", "stated_status": None, "priority_lead": None}],
        "money": [PAYMENT | {"entry": "F9", "date": "2023-06-01", "title": "Event", "amount_pence": 7}],
        "duties": [DUTY | {"duty": "D9", "evidence_level": "not evidenced"}],
        "conflicts": [CONFLICT | {"conflict": "C9", "question": "**Ask when**"}],
        "recommendations": [PROMISE | {"recommendation": "R9"}],
        "reports": [REPORT | {"code": "009", "meeting_date": "2023-06-02"}],
        "orders": [ORDER | {"name": "Haverhill", "status": orders.EXPIRED, "last_event": "2019"}],
        "series": [SERIES | {"area": "Babergh", "kind": "concern", "withheld": ("month",)}],
    }
    grown = FULL | {name: [*rows, *FULL[name]] if name != "money" else [*FULL[name], *rows] for name, rows in later.items()}
    before, after = ([one.key for one in enquiry.findings(record(**tables), RULES.values())] for tables in (FULL, grown))
    assert set(before) < set(after)
    assert max(Counter(after).values()) == 1


# The money


@pytest.mark.parametrize(
    ("comparator", "said", "gap"),
    [
        ("exactly", 59_99, Reconciliation(False, 1, "exact")),
        ("exactly", 60_00, None),
        ("exactly", 60_01, Reconciliation(False, -1, "exact")),
        ("less than", 60_00, Reconciliation(False, 0, "more than")),
        ("less than", 60_01, None),
        ("approximately", 1_00, None),  # no bound to judge by
    ],
)
def test_balance_differs_when_the_ledger_leaves_another_sum(comparator, said, gap):
    found = raised(
        "balance-differs",
        funds=[FUND],
        money=[ALLOCATION, PAYMENT | {"amount_pence": 40_00}],
        balances=[BALANCE | {"comparator": comparator, "amount_pence": said}],
    )
    evidence = {"stated_balances": [0], "money": [0, 1]}
    assert found == ([Shown("core", {"gap": gap, "fund": "Core money"}, evidence)] if gap else [])


def test_balance_differs_by_the_newest_statement_and_the_funds_own_rows_when_there_are_more():
    found = raised(
        "balance-differs",
        funds=[FUND | {"fund": "empty"}, FUND | {"fund": "unsaid"}, POT, FUND],
        money=[ALLOCATION, ALLOCATION | {"fund": "unsaid"}, PAYMENT | {"fund": "pot"}, PAYMENT | {"amount_pence": 1_00}],
        balances=[BALANCE | one for one in ({"fund": "empty"}, {"amount_pence": 99_00}, {"amount_pence": 90_00}, {"fund": "pot"})],
        conflicts=asked_by("balance-differs"),
    )
    pot = {"gap": Reconciliation(False, -200_00, "exact"), "fund": "Exploitation"}
    core = {"gap": Reconciliation(False, 9_00, "exact"), "fund": "Core money"}
    assert found == [
        Shown("pot", pot, {"stated_balances": [3], "money": [2], "conflicts": [1]}),
        Shown("core", core, {"stated_balances": [2], "money": [0, 3], "conflicts": [1]}),
    ]


def test_balance_does_not_differ_when_only_an_older_statement_disagrees():
    stated = [BALANCE | {"amount_pence": 1}, BALANCE]
    assert raised("balance-differs", funds=[FUND], money=[ALLOCATION], balances=stated) == []


@pytest.mark.parametrize("rows", [{"funds": [FUND]}, {"funds": [FUND], "money": [ALLOCATION]}, {"funds": [FUND], "balances": [BALANCE]}])
def test_balance_is_not_judged_when_there_is_no_ledger_or_no_statement(rows):
    assert raised("balance-differs", **rows) == []


def test_balance_is_not_judged_when_the_money_is_of_chosen_priorities():
    rows = {"funds": [FUND], "money": [ALLOCATION], "balances": [BALANCE | {"amount_pence": 1}]}
    assert raised("balance-differs", whole=False, **rows) == []
    assert len(raised("balance-differs", **rows)) == 1


@pytest.mark.parametrize("whole", [True, False])
def test_ring_fenced_unspent_when_there_are_allocations_alone(whole):
    found = raised(
        "ring-fenced-unspent",
        whole=whole,
        funds=[FUND, FUND | {"fund": "other", "ring_fenced": True}, POT],
        money=[ALLOCATION | {"fund": "pot"}, ALLOCATION, ALLOCATION | {"fund": "pot", "amount_pence": 1}],
        balances=[BALANCE, BALANCE | {"fund": "pot"}, BALANCE | {"fund": "pot"}],
        conflicts=asked_by("ring-fenced-unspent"),
    )
    evidence = {"money": [0, 2], "stated_balances": [1, 2], "conflicts": [1]}
    assert found == [Shown("pot", {"amount_pence": 100_01, "fund": "Exploitation"}, evidence)]


def test_ring_fenced_unspent_is_shown_by_the_ledger_alone_when_no_balance_is_stated():
    found = raised("ring-fenced-unspent", funds=[POT], money=[ALLOCATION | {"fund": "pot"}])
    assert [one.evidence for one in found] == [{"money": [0], "stated_balances": []}]


@pytest.mark.parametrize(
    ("fund", "entry"), [(POT, {"kind": "actual"}), (POT, {"kind": "commitment"}), (POT | {"ring_fenced": False}, {"kind": "allocation"})]
)
def test_ring_fenced_is_not_unspent_when_something_is_paid_or_promised_or_it_is_for_any_purpose(fund, entry):
    money = [ALLOCATION | {"fund": "pot"}, ALLOCATION | {"fund": "pot"} | entry]
    assert raised("ring-fenced-unspent", funds=[fund], money=money, balances=[BALANCE]) == []


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2021-03-31", "2022-03-31", []),
        ("2021-03-31", "2022-04-01", ["2021/22"]),
        ("2021-04-01", "2022-04-01", []),
        ("2021-04-01", "2024-04-01", ["2022/23", "2023/24"]),
    ],
)
def test_year_without_spend_when_no_payment_is_dated_in_it(first, last, years):
    found = raised("year-without-spend", money=ids("entry", PAYMENT, {"date": first}, {"date": last}))
    assert found == [Shown(year, {"year": year}, {"money": [0, 1]}) for year in years]


def test_year_without_spend_is_shown_by_the_payments_beside_it_when_there_are_more():
    before, after = ([{"date": day} for day in days] for days in (("2019-05-01", "2020-05-01", "2020-06-01"), ("2022-05-01", "2023-05-01")))
    between = [{"kind": kind, "date": "2021-05-01"} for kind in ("allocation", "commitment")]  # given or promised is not paid
    money = ids("entry", PAYMENT, *before, *between, *after)
    found = raised("year-without-spend", money=money, conflicts=asked_by("year-without-spend"))
    assert found == [Shown("2021/22", {"year": "2021/22"}, {"money": [2, 5], "conflicts": [1]})]


def test_year_without_spend_is_not_said_when_the_money_is_of_chosen_priorities():
    assert raised("year-without-spend", whole=False, money=ids("entry", PAYMENT, {}, {"date": "2023-04-01"})) == []


def test_year_without_spend_is_not_said_when_nothing_is_paid():
    assert raised("year-without-spend", money=[ALLOCATION]) == []


@pytest.mark.parametrize(
    ("second", "fires"),
    [
        ({"date": "2021-04-01"}, True),  # the day itself
        ({"date": "2022-04-01"}, True),  # 365 days
        ({"date": "2022-04-02"}, True),  # 366
        ({"date": "2022-04-03"}, False),
        ({"amount_pence": 99_99}, False),
        ({"amount_pence": 100_01}, False),
        ({"fund": "pot"}, False),
        ({"kind": "commitment"}, False),
        ({"title": "Leaflets"}, True),  # the same priority
        ({"priority": "fraud"}, True),  # the same title
        ({"priority": None}, True),
        ({"priority": "fraud", "title": "Leaflets"}, False),
        ({"priority": None, "title": "Leaflets"}, False),
    ],
)
def test_possible_duplicate_when_two_payments_are_alike(second, fires):
    found = raised("possible-duplicate", money=ids("entry", PAYMENT, {}, second))
    titles = tuple(dict.fromkeys(("Theatre", second.get("title", "Theatre"))))
    assert found == ([Shown("F1 F2", {"amount_pence": 100_00, "titles": titles}, {"money": [0, 1]})] if fires else [])


def test_possible_duplicate_is_none_when_both_are_without_a_priority_and_titles_differ():
    assert raised("possible-duplicate", money=ids("entry", PAYMENT, {"priority": None}, {"priority": None, "title": "Leaflets"})) == []


def test_possible_duplicate_is_raised_for_each_pair_when_three_are_alike():
    found = raised("possible-duplicate", money=[ALLOCATION, *ids("entry", PAYMENT, {}, {"fund": "pot"}, {}, {})])
    assert [(one.subject, one.evidence) for one in found] == [
        ("F1 F3", {"money": [1, 3]}),
        ("F1 F4", {"money": [1, 4]}),
        ("F3 F4", {"money": [3, 4]}),
    ]


def test_spend_without_priority_counts_payments_when_they_serve_none():
    money = [ALLOCATION, *ids("entry", PAYMENT, {"priority": None}, {}, {"priority": None, "amount_pence": 1})]
    values = {"count": 2, "total": 3, "amount_pence": 100_01}
    assert raised("spend-without-priority", money=money) == [Shown("", values, {"money": [1, 3]})]


@pytest.mark.parametrize("money", [[ALLOCATION], [ALLOCATION, PAYMENT]])
def test_spend_without_priority_is_none_when_every_payment_has_one(money):
    assert raised("spend-without-priority", money=money) == []


# The plan


@pytest.mark.parametrize(
    ("stated", "status", "rules"),
    [
        ("On track", "Red", {"stated-well-checked-red", "red-priority"}),
        ("Complete", "Red", {"stated-well-checked-red", "red-priority"}),
        ("Behind", "Red", {"red-priority"}),
        (None, "Red", {"red-priority"}),
        ("On track", "Amber", set()),
        ("On track", "Grey", set()),
    ],
)
def test_priorities_are_asked_about_when_the_evidence_is_red(stated, status, rules):
    rows = {"priorities": [PRIORITY | {"stated": stated, "status": status}], "actions": [ACTION | {"status": status}]}
    shown = Shown("", {"priorities": ("Anti-social behaviour",)}, {"actions": [0]})
    for key in ("stated-well-checked-red", "red-priority"):
        assert raised(key, **rows) == ([shown] if key in rules else [])


@pytest.mark.parametrize(
    ("key", "titles", "rows"),
    [
        ("stated-well-checked-red", ("Anti-social behaviour", "Prevent"), [1, 5]),
        ("red-priority", ("Anti-social behaviour", "Fraud", "Prevent"), [1, 3, 5]),
    ],
)
def test_red_priorities_are_shown_by_their_own_red_actions_when_there_are_others(key, titles, rows):
    red = {"status": "Red"}
    priorities = [
        PRIORITY | red,
        PRIORITY | {"key": "hate", "title": "Hate crime"},
        PRIORITY | red | {"key": "fraud", "title": "Fraud", "stated": "Behind"},
        PRIORITY | red | {"key": "prevent", "title": "Prevent"},
    ]
    plan = [{}, red, {"priority": "hate", **red}, {"priority": "fraud", **red}, {"kind": "theme", **red}, {"priority": "prevent", **red}]
    found = raised(key, priorities=priorities, actions=ids("action", ACTION, *plan))
    assert found == [Shown("", {"priorities": titles}, {"actions": rows})]


def test_no_stated_status_counts_every_row_of_the_plan_when_some_have_none():
    plan = ids("action", ACTION, {"stated_status": None}, {}, {"kind": "theme", "stated_status": None})
    assert raised("no-stated-status", actions=plan) == [Shown("", {"count": 2, "total": 3}, {"actions": [0, 2]})]


PLAN = ids("action", ACTION, {}, {"kind": "theme"}, {}, {})


@pytest.mark.parametrize(("key", "table", "row"), [("no-update", "updates", UPDATE), ("no-indicator", "kpis", KPI)])
@pytest.mark.parametrize(
    ("held", "bare"),
    [
        (["A1", "A2", "A3", "A4"], []),
        (["A1", "A3", "A4"], []),  # a theme needs none
        (["A3"], [0, 3]),
        (["A2", "A9"], [0, 2, 3]),
        ([], [0, 2, 3]),
    ],
)
def test_actions_are_asked_about_when_no_update_or_indicator_stands_by_them(key, table, row, held, bare):
    found = raised(key, **{"actions": PLAN, table: [row | {"action": action} for action in held]})
    assert found == ([Shown("", {"count": len(bare), "total": 3}, {"actions": bare})] if bare else [])


@pytest.mark.parametrize(
    ("key", "table", "row", "asked"),
    [
        ("update-without-date", "updates", UPDATE, {"period_end": None}),
        ("old-update", "updates", UPDATE, {"period_end": "2023-04-18"}),
        ("data-to-follow", "updates", UPDATE, {"summary": "data to come"}),
        ("indicator-without-number", "kpis", KPI, {"target": None}),
    ],
)
def test_updates_and_indicators_count_when_they_are_of_an_action_under_a_priority(key, table, row, asked):
    theme, unknown = {"action": "A2"}, {"action": "A9"}
    rows = [row | one for one in ({}, theme, theme | asked, unknown | asked, asked, asked | {"action": "A3"})]
    assert raised(key, **{"actions": PLAN, table: rows}) == [Shown("", {"count": 2, "total": 3}, {table: [4, 5]})]


@pytest.mark.parametrize("key", ["update-without-date", "old-update", "data-to-follow", "indicator-without-number"])
@pytest.mark.parametrize("actions", [[], PLAN[1:2]])
def test_updates_and_indicators_raise_nothing_when_no_action_is_under_a_priority(key, actions):
    updates = [UPDATE | {"period_end": day, "summary": "Data to come", "action": "A2"} for day in ("2022-12-31", None)]
    assert raised(key, actions=actions, updates=updates, kpis=[KPI | {"target": None, "action": "A2"}]) == []


@pytest.mark.parametrize(
    ("period_end", "rule"),
    [
        ("2023-07-20", None),
        ("2023-04-20", None),  # 91 days
        ("2023-04-19", None),  # 92
        ("2023-04-18", "old-update"),
        (None, "update-without-date"),
    ],
)
def test_update_is_old_when_its_period_ended_more_than_the_threshold_ago(period_end, rule):
    for key in ("old-update", "update-without-date"):
        found = raised(key, actions=[ACTION], updates=[UPDATE | {"period_end": period_end}])
        assert found == ([Shown("", {"count": 1, "total": 1}, {"updates": [0]})] if key == rule else [])


@pytest.mark.parametrize(
    ("summary", "fires"),
    [("numbers to follow.", True), ("Six sessions held, DATA TO COME", True), ("data to", False), ("", False), (None, False)],
)
def test_data_is_to_follow_when_the_update_says_so(summary, fires):
    found = raised("data-to-follow", actions=[ACTION], updates=[UPDATE | {"summary": summary}])
    assert found == ([Shown("", {"count": 1, "total": 1}, {"updates": [0]})] if fires else [])


@pytest.mark.parametrize(("target", "fires"), [(None, True), (0.0, False), (5.0, False)])
def test_indicator_is_without_a_number_when_its_target_is_missing(target, fires):
    key = "indicator-without-number"
    found = raised(key, actions=[ACTION], kpis=[KPI | {"target": target}], conflicts=asked_by(key))
    assert found == ([Shown("", {"count": 1, "total": 1}, {"kpis": [0], "conflicts": [1]})] if fires else [])


def test_disagreements_are_no_evidence_when_another_rule_asks_about_them():
    found = raised("indicator-without-number", actions=[ACTION], kpis=[KPI | {"target": None}], conflicts=asked_by("no-lead"))
    assert [one.evidence for one in found] == [{"kpis": [0]}]


def test_led_by_all_when_the_lead_is_one_of_the_phrases():
    leads = ["All partners", "Police", "all partners", "All partners; Police", None, "Everybody"]
    plan = ids("action", ACTION, *({"lead": lead} for lead in leads), {"lead": "All partners", "kind": "theme"})
    assert raised("led-by-all", actions=plan) == [Shown("", {"count": 2, "total": 6}, {"actions": [0, 5]})]


def test_led_by_all_is_none_when_no_lead_is_one_of_the_phrases():
    assert raised("led-by-all", actions=[ACTION, ACTION | {"lead": None}]) == []


@pytest.mark.parametrize(
    ("lead", "fires"),
    [("Police", False), (None, True), ("TBC", True), ("Police (tbc)", True), ("Council; To Be Agreed", True), ("TB", False)],
)
def test_no_lead_when_it_is_missing_or_still_to_be_confirmed(lead, fires):
    found = raised("no-lead", priorities=[PRIORITY], actions=[ACTION | {"priority_lead": lead}])
    assert found == ([Shown("", {"priorities": ("Anti-social behaviour",)}, {"actions": [0]})] if fires else [])


def test_no_lead_names_each_priority_once_when_it_has_several_actions():
    open_yet = {"priority_lead": None}
    plan = [{"priority": "themes", "kind": "theme", **open_yet}, {"priority": "fraud", **open_yet}, {"priority": "fraud", **open_yet}]
    found = raised(
        "no-lead",
        priorities=[PRIORITY, PRIORITY | {"key": "hate", "title": "Hate crime"}, PRIORITY | {"key": "fraud", "title": "Fraud"}],
        actions=ids("action", ACTION, *plan, {}, {"priority": "hate", **open_yet}),
        conflicts=asked_by("no-lead"),
    )
    assert found == [Shown("", {"priorities": ("Fraud", "Hate crime")}, {"actions": [1, 4], "conflicts": [1]})]


# Duties, promises and documents


def of_duties(*held):
    """The last report is not the last row."""
    return raised("duty-without-evidence", duties=[DUTY | one for one in held], reports=[REPORT, REPORT | {"meeting_date": "2021-01-01"}])


# The last report is of 1 June 2023: 366 days after the first of these.
@pytest.mark.parametrize(("day", "fires"), [("2022-05-31", False), ("2022-06-01", True), ("2022-06-02", True), ("2023-06-01", True)])
def test_duty_is_looked_for_when_the_report_is_within_the_threshold(day, fires):
    found = of_duties({"known_from": day, "evidence_level": "not evidenced"})
    assert found == ([Shown("", {"duties": ("Have a strategy",), "count": 1}, {"duties": [0]})] if fires else [])


@pytest.mark.parametrize(
    ("level", "fires"), [("stated", False), ("partial", False), ("planned", False), ("not evidenced", True), (None, True)]
)
def test_duty_is_without_evidence_when_no_level_shows_any(level, fires):
    found = of_duties({"evidence_level": level})
    assert found == ([Shown("", {"duties": ("Have a strategy",), "count": 1}, {"duties": [0]})] if fires else [])


def test_duty_is_evidenced_when_one_recent_report_shows_it():
    bare = {"evidence_level": "not evidenced"}
    second, third = {"duty": "D2", "title": "Consult"}, {"duty": "D3", "title": "Publish"}
    rows = [second | bare, bare, {}, second | bare | {"known_from": "2023-01-01"}, third | bare, third | {"known_from": "2022-05-31"}]
    assert of_duties(*rows) == [Shown("", {"duties": ("Consult", "Publish"), "count": 2}, {"duties": [0, 3, 4]})]


def test_duty_is_not_asked_about_when_no_report_is_held():
    assert raised("duty-without-evidence", duties=[DUTY | {"evidence_level": "not evidenced"}]) == []


def test_documents_disagree_when_somebody_wrote_down_what_to_ask():
    asked = [{"question": f"**Ask {number}**", "severity": severity} for number, severity in enumerate(("low", "high", "medium"))]
    county = {"partnership": "WSCSP; ESCSP"}
    found = raised(
        "documents-disagree",
        conflicts=ids("conflict", CONFLICT, {}, asked[0], asked[1] | {"asked_by": "no-lead"}, asked[1] | county, asked[2]),
    )
    assert found == [
        Shown("C2", {"question": "**Ask 0**"}, {"conflicts": [1]}, gravity=2),
        Shown("C4", {"question": "**Ask 1**"}, {"conflicts": [3]}, gravity=0, partnership="WSCSP; ESCSP"),
        Shown("C5", {"question": "**Ask 2**"}, {"conflicts": [4]}, gravity=1),
    ]


def of_promises(*promises, reports=(REPORT, REPORT | {"code": "000", "meeting_date": "2021-01-01"})):
    return raised("promised-not-mentioned", recommendations=ids("recommendation", PROMISE, *promises), reports=reports)


# The last meeting is on 1 June.
@pytest.mark.parametrize(("made", "fires"), [("2023-05-31", True), ("2023-06-01", False), ("2023-06-02", False), (None, False)])
def test_promise_is_not_mentioned_again_when_a_later_report_is_held(made, fires):
    shown = Shown("R1", {"promise": "Brief members", "day": dt.date(2023, 5, 31)}, {"recommendations": [0]}, body="East Suffolk Council")
    assert of_promises({"meeting_date": made}) == ([shown] if fires else [])


@pytest.mark.parametrize("promise", [{"direction": "to committee"}, {"direction": None}, {"outcome": "Done"}])
def test_promise_is_not_asked_about_when_it_has_an_outcome_or_the_committee_promised_nothing(promise):
    assert of_promises(promise) == []


def test_promise_is_the_matter_of_the_council_when_its_report_is_held():
    reports = [REPORT, REPORT | {"code": "002", "council": "Mid Suffolk District Council"}]
    found = of_promises({"outcome": "Done"}, {}, {"source": "002"}, {"source": "009"}, {"source": None}, reports=reports)
    assert [(one.subject, one.body, one.evidence) for one in found] == [
        ("R2", "East Suffolk Council", {"recommendations": [1]}),
        ("R3", "Mid Suffolk District Council", {"recommendations": [2]}),
        ("R4", None, {"recommendations": [3]}),
        ("R5", None, {"recommendations": [4]}),
    ]


# Places


def of_orders(key, *held, reports=(REPORT,)):
    return raised(key, orders=[ORDER | one for one in held], reports=reports)


BRANDON = Shown(
    "East Suffolk Council", {"places": ("Brandon",), "count": 1, "event": ("2020",)}, {"orders": [0]}, body="East Suffolk Council"
)
NEAR_OR_PAST = (orders.EXPIRES_SOON, orders.EXPIRED, orders.CHECK_DATES)


@pytest.mark.parametrize("status", orders.STATUSES)
def test_order_is_ending_when_its_status_is_near_the_end_or_past_it_or_to_check(status):
    assert of_orders("order-ending", {"status": status}) == ([BRANDON] if status in NEAR_OR_PAST else [])


@pytest.mark.parametrize(
    ("last_day", "implied", "rule"),
    [
        (None, "2022", "order-past-three-years"),
        (None, "2023", "order-past-three-years"),  # the year of the clock
        (None, "2024", "order-without-end"),
        (None, None, "order-without-end"),
        (dt.date(2023, 1, 1), "2022", None),
        (dt.date(2025, 1, 1), None, None),
    ],
)
def test_order_without_a_last_day_is_asked_about_by_one_rule_when_its_three_years_are_over_or_not(last_day, implied, rule):
    for key in ("order-past-three-years", "order-without-end"):
        assert of_orders(key, {"last_day": last_day, "implied_end_as_derived": implied}) == ([BRANDON] if key == rule else [])


def test_order_without_a_last_day_is_judged_by_its_own_clock_when_orders_differ():
    open_end = {"last_day": None, "implied_end_as_derived": "2023"}
    earlier = open_end | {"as_at": dt.date(2022, 12, 31)}
    found = of_orders("order-past-three-years", earlier, open_end, open_end | {"implied_end_as_derived": None})
    assert [one.evidence for one in found] == [{"orders": [1]}]
    found = of_orders("order-without-end", earlier, open_end, open_end | {"implied_end_as_derived": None})
    assert [one.evidence for one in found] == [{"orders": [0, 2]}]


def test_orders_are_asked_of_each_council_when_several_made_them():
    over, mid = {"status": orders.EXPIRED}, REPORT | {"code": "002", "council": "Mid Suffolk District Council"}
    held = [over | {"source": "002", "name": "Eye"}, over, ORDER, over | {"name": "Haverhill"}]
    east, west = "East Suffolk Council", "Mid Suffolk District Council"
    assert of_orders("order-ending", *held, reports=[REPORT, mid]) == [
        Shown(east, {"places": ("Brandon", "Haverhill"), "count": 2, "event": ("2020",)}, {"orders": [1, 3]}, body=east),
        Shown(west, {"places": ("Eye",), "count": 1, "event": ("2020",)}, {"orders": [0]}, body=west),
    ]


# An order that officers loaded has no report; one of another partnership's report has none that is held here.
@pytest.mark.parametrize("source", [None, "009"])
def test_orders_are_asked_of_the_partnership_when_no_report_tells_the_council(source):
    found = of_orders("order-ending", {"status": orders.EXPIRED, "source": source})
    assert found == [replace(BRANDON, subject="", body=None)]


@pytest.mark.parametrize(("events", "said"), [(["2019", None, "2020", "2019"], ("2019", "2020")), ([None, None], ())])
def test_orders_name_every_last_event_once_when_they_differ(events, said):
    found = of_orders("order-without-end", *({"last_day": None, "last_event": event} for event in events))
    assert [one.values["event"] for one in found] == [said]


# Figures


@pytest.mark.parametrize(
    ("kind", "fires"), [("expected", False), (None, False), ("high", True), ("low", True), ("concern", True), ("improvement", True)]
)
def test_signal_when_the_latest_point_is_beyond_chance(kind, fires):
    found = raised("signal", series=[SERIES, SERIES | {"area": "Babergh", "kind": kind}])
    values = {"measure": "referrals", "place": "Babergh", "period": "May 2023", "kind": kind}
    assert found == ([Shown("referrals Babergh", values, {"series": [1]})] if fires else [])


def test_small_numbers_withheld_by_measure_when_places_have_some():
    withheld, calls = {"withheld": ("month", "quarter")}, {"measure": "calls"}
    series = [withheld, calls | {"area": "Babergh"} | withheld, {"area": "Mid Suffolk"}, {"area": "Forest Heath"} | withheld]
    assert raised("small-numbers-withheld", series=[SERIES | one for one in series]) == [
        Shown("referrals", {"measure": "referrals", "places": ("Ipswich", "Forest Heath")}, {"series": [0, 3]}),
        Shown("calls", {"measure": "calls", "places": ("Babergh",)}, {"series": [1]}),
    ]


def test_small_numbers_are_not_withheld_when_every_period_is_shown():
    assert raised("small-numbers-withheld", series=[SERIES]) == []


@pytest.mark.parametrize(
    ("figures", "fires"),
    [
        ([], True),
        ([FIGURE], False),
        ([FIGURE | {"area": "Ipswich"}], False),
        ([FIGURE | {"area": "Norfolk"}], True),
        ([FIGURE | {"area": None}], True),
        ([FIGURE | {"kind": "structure"}], True),
        ([FIGURE | {"kind": "structure"}, FIGURE], False),
    ],
)
def test_no_figures_when_none_is_of_the_district_or_an_area_that_contains_it(figures, fires):
    covering = [COVERING | {"area": "Ipswich"}, COVERING]
    found = raised("no-figures", covering=covering, figures=figures, reports=[REPORT, REPORT | {"code": "002"}])
    assert found == ([Shown("", {"districts": ("Ipswich",)}, {"reports": [0, 1]})] if fires else [])


def test_no_figures_names_each_district_once_when_another_has_some():
    pairs = [("Mid Suffolk", "South"), ("Ipswich", "Ipswich"), ("Babergh", "Babergh"), ("Mid Suffolk", "Suffolk")]
    covering = [{"district": district, "area": area} for district, area in pairs]
    found = raised("no-figures", covering=covering, figures=[FIGURE | {"area": "Ipswich"}], reports=[REPORT])
    assert [one.values for one in found] == [{"districts": ("Mid Suffolk", "Babergh")}]


def test_no_figures_is_not_said_when_no_report_is_held():
    assert raised("no-figures", covering=[COVERING]) == []
