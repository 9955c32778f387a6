"""What should a committee ask? Findings in one partnership's record, each by a printed rule.

A rule reads a record as it was known at a date and yields what it found, with the rows of facts that show it. The words of the
question, the threshold and whom to ask are a definition (`data/definitions/enquiries.toml`), in the order of which questions rank.
Nothing is judged here that a row of evidence does not show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from measures import burn_down, orders, periods, rag, recommendations

EXPECTED = "expected"
"""The kind of a point that chance explains."""

EVIDENCED = ("stated", "partial", "planned")
"""Levels of evidence of a duty that show something; the other is "not evidenced"."""

SEVERITIES = ("high", "medium", "low")

Evidence = tuple[tuple[str, pd.DataFrame], ...]
"""Rows of facts by the name of their table."""


@dataclass(frozen=True)
class Rule:
    """A definition's parameters. `threshold` in the unit that the rule's own function names; `phrases` in the words of the record."""

    key: str
    threshold: int = 0
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What a rule found. `subject` tells findings of one rule and partnership apart, and stays the same from year to year.

    `values`: what the question is filled with: text, whole numbers, whole pence (names that end in `_pence`), dates, a
    reconciliation, or several texts. `body`: the one organisation whose own matter it is, None for the partnership's. `gravity`: where
    it stands among the findings of its rule, 0 first.
    """

    rule: str
    partnership: str
    subject: str
    values: Mapping[str, object]
    evidence: Evidence
    body: str | None = None
    gravity: int = 0

    @property
    def key(self) -> str:
        return f"{self.rule}:{self.partnership}:{self.subject}" if self.subject else f"{self.rule}:{self.partnership}"


def _nothing() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True)
class Record:
    """What is known of one partnership: frames as `store.queries` gives them, each narrowed to what the reader selected.

    as_at: the day that its plan is judged at. whole: False where the money is that of chosen priorities alone, so
    that nothing can be said of a whole fund or year. actions: with `status` (of the evidence check) added.
    updates: the newest of each action. priorities: key, title, stated, status. orders: with `status`, `last_day` and `as_at`
    (the day their clock runs to). series: measure, area, kind, period, withheld (granularities), one row a series. reports: of the
    partnership, all known by then. covering: district and area, one row for each area that contains one of its districts.
    """

    partnership: str
    as_at: dt.date
    whole: bool = True
    actions: pd.DataFrame = field(default_factory=_nothing)
    updates: pd.DataFrame = field(default_factory=_nothing)
    kpis: pd.DataFrame = field(default_factory=_nothing)
    priorities: pd.DataFrame = field(default_factory=_nothing)
    money: pd.DataFrame = field(default_factory=_nothing)
    funds: pd.DataFrame = field(default_factory=_nothing)
    balances: pd.DataFrame = field(default_factory=_nothing)
    duties: pd.DataFrame = field(default_factory=_nothing)
    conflicts: pd.DataFrame = field(default_factory=_nothing)
    recommendations: pd.DataFrame = field(default_factory=_nothing)
    reports: pd.DataFrame = field(default_factory=_nothing)
    orders: pd.DataFrame = field(default_factory=_nothing)
    figures: pd.DataFrame = field(default_factory=_nothing)
    covering: pd.DataFrame = field(default_factory=_nothing)
    series: pd.DataFrame = field(default_factory=_nothing)

    @property
    def activities(self) -> pd.DataFrame:
        """The actions under a priority; the themes of a plan have neither indicators nor a lead of their own."""
        return self.actions if self.actions.empty else self.actions[self.actions["kind"] == "priority"]

    @property
    def payments(self) -> pd.DataFrame:
        return self.money if self.money.empty else self.money[self.money["kind"] == burn_down.ACTUAL]


Found = Iterator[Finding]


def findings(record: Record, rules: Iterable[Rule]) -> list[Finding]:
    """Everything that the rules find in a record, in the order of the rules. KeyError for a rule that is not here."""
    return [found for rule in rules for found in RULES[rule.key](record, rule)]


# The money


def _balance_differs(record: Record, rule: Rule) -> Found:
    """The balance that a report states is not the one its ledger leaves."""
    for fund in _rows(record.funds if record.whole else record.funds.head(0)):
        ledger, stated = _of_fund(record.money, fund), _of_fund(record.balances, fund)
        if ledger.empty or stated.empty:
            continue
        said = stated.iloc[-1]
        computed = burn_down.closing_balances(burn_down.balance(ledger))[fund["fund"]]
        verdict = burn_down.reconcile(computed, int(said["amount_pence"]), said["comparator"])
        if verdict.agrees is False:
            values = {"gap": verdict, "fund": fund["title"]}
            yield Finding(
                rule.key,
                record.partnership,
                str(fund["fund"]),
                values,
                (("stated_balances", stated.tail(1)), ("money", ledger), *_disagreeing(record, rule)),
            )


def _ring_fenced_unspent(record: Record, rule: Rule) -> Found:
    """Money given for one purpose of which nothing is paid or promised."""
    for fund in _rows(record.funds):
        ledger = _of_fund(record.money, fund)
        if not fund["ring_fenced"] or ledger.empty or (ledger["kind"] != burn_down.ALLOCATION).any():
            continue
        values = {"amount_pence": int(ledger["amount_pence"].sum()), "fund": fund["title"]}
        evidence = (("money", ledger), ("stated_balances", _of_fund(record.balances, fund)), *_disagreeing(record, rule))
        yield Finding(rule.key, record.partnership, str(fund["fund"]), values, evidence)


def _year_without_spend(record: Record, rule: Rule) -> Found:
    """A financial year without a payment, between the first and the last year that has one."""
    paid = record.payments
    if paid.empty or not record.whole:
        return
    year = paid["date"].map(periods.financial_year)
    for empty in [name for name in periods.financial_years(paid["date"].min(), paid["date"].max()) if name not in set(year)]:
        beside = pd.concat([paid[year < empty].tail(1), paid[year > empty].head(1)])
        evidence = (("money", beside), *_disagreeing(record, rule))
        yield Finding(rule.key, record.partnership, empty, {"year": empty}, evidence)


def _possible_duplicate(record: Record, rule: Rule) -> Found:
    """Two payments of one fund of the same sum, for the same priority or under the same title, within `threshold` days."""
    paid = record.payments
    for at, first in enumerate(_rows(paid)):
        for second in _rows(paid.iloc[at + 1 :]):
            near = (second["date"] - first["date"]).days <= rule.threshold
            if (
                near
                and _same(first, second, "fund", "amount_pence")
                and (_same(first, second, "priority") or _same(first, second, "title"))
            ):
                both = paid[paid["entry"].isin((first["entry"], second["entry"]))]
                values = {"amount_pence": int(first["amount_pence"]), "titles": tuple(dict.fromkeys(both["title"]))}
                yield Finding(rule.key, record.partnership, f"{first['entry']} {second['entry']}", values, (("money", both),))


def _spend_without_priority(record: Record, rule: Rule) -> Found:
    """Payments that cannot be matched to any priority."""
    if record.payments.empty:
        return
    bare = record.payments[record.payments["priority"].isna()]
    if len(bare):
        values = {"count": len(bare), "total": len(record.payments), "amount_pence": int(bare["amount_pence"].sum())}
        yield Finding(rule.key, record.partnership, "", values, (("money", bare),))


# The plan


def _stated_well_checked_red(record: Record, rule: Rule) -> Found:
    """Priorities that the partnership states as going well (`phrases`) and that the evidence check finds Red."""
    if len(record.priorities):
        red = record.priorities[record.priorities["status"] == rag.RED]
        yield from _about_priorities(record, rule, red[red["stated"].isin(rule.phrases)])


def _red_priority(record: Record, rule: Rule) -> Found:
    """Priorities that the evidence check finds Red."""
    if len(record.priorities):
        yield from _about_priorities(record, rule, record.priorities[record.priorities["status"] == rag.RED])


def _about_priorities(record: Record, rule: Rule, priorities: pd.DataFrame) -> Found:
    if len(priorities):
        red = record.activities[record.activities["priority"].isin(priorities["key"]) & (record.activities["status"] == rag.RED)]
        yield Finding(rule.key, record.partnership, "", {"priorities": tuple(priorities["title"])}, (("actions", red),))


def _no_stated_status(record: Record, rule: Rule) -> Found:
    """Rows of the plan for which no status is stated."""
    if len(record.actions):
        yield from _some(record, rule, "actions", record.actions, record.actions["stated_status"].isna())


def _no_update(record: Record, rule: Rule) -> Found:
    """Actions without an update."""
    if len(record.activities):
        yield from _some(record, rule, "actions", record.activities, ~record.activities["action"].isin(_column(record.updates, "action")))


def _update_without_date(record: Record, rule: Rule) -> Found:
    """Actions whose update names no quarter, or one that is not certain."""
    updates = _updates(record)
    if len(updates):
        yield from _some(record, rule, "updates", updates, updates["period_end"].isna())


def _old_update(record: Record, rule: Rule) -> Found:
    """Actions whose newest update is of a period that ended more than `threshold` days before the day of the meeting."""
    updates = _updates(record)
    if len(updates):
        age = (pd.Timestamp(record.as_at) - updates["period_end"]).dt.days
        yield from _some(record, rule, "updates", updates, age > rule.threshold)


def _data_to_follow(record: Record, rule: Rule) -> Found:
    """Updates that say themselves, in one of `phrases`, that figures are still to come."""
    updates = _updates(record)
    if len(updates):
        yield from _some(record, rule, "updates", updates, updates["summary"].map(lambda text: _says(text, rule.phrases)))


def _no_indicator(record: Record, rule: Rule) -> Found:
    """Actions by which no performance indicator stands."""
    if len(record.activities):
        yield from _some(record, rule, "actions", record.activities, ~record.activities["action"].isin(_column(record.kpis, "action")))


def _indicator_without_number(record: Record, rule: Rule) -> Found:
    """Performance indicators without a number to reach."""
    kpis = record.kpis if record.kpis.empty else record.kpis[record.kpis["action"].isin(_column(record.activities, "action"))]
    if len(kpis):
        yield from _some(record, rule, "kpis", kpis, kpis["target"].isna(), also=_disagreeing(record, rule))


def _led_by_all(record: Record, rule: Rule) -> Found:
    """Actions that everybody leads: the lead is one of `phrases`."""
    if len(record.activities):
        yield from _some(record, rule, "actions", record.activities, record.activities["lead"].isin(rule.phrases))


def _no_lead(record: Record, rule: Rule) -> Found:
    """Priorities of a plan whose lead is not set, or is marked with one of `phrases`."""
    first = record.activities.drop_duplicates("priority") if len(record.activities) else record.activities
    if len(first):
        open_yet = first["priority_lead"].isna() | first["priority_lead"].map(lambda text: _says(text, rule.phrases))
        if open_yet.any():
            titles = record.priorities.set_index("key")["title"]
            values = {"priorities": tuple(titles[key] for key in first.loc[open_yet, "priority"])}
            yield Finding(rule.key, record.partnership, "", values, (("actions", first[open_yet]), *_disagreeing(record, rule)))


def _some(record: Record, rule: Rule, table: str, rows: pd.DataFrame, chosen: pd.Series, *, also: Evidence = ()) -> Found:
    """One finding on the chosen rows of a table, with their number and that of all; none where none is chosen."""
    if chosen.any():
        values = {"count": int(chosen.sum()), "total": len(rows)}
        yield Finding(rule.key, record.partnership, "", values, ((table, rows[chosen]), *also))


def _updates(record: Record) -> pd.DataFrame:
    """The updates of actions under a priority."""
    return record.updates if record.updates.empty else record.updates[record.updates["action"].isin(_column(record.activities, "action"))]


# Duties, promises and documents


def _duty_without_evidence(record: Record, rule: Rule) -> Found:
    """Duties of which no report of the `threshold` days up to the last one shows evidence, though one of them looks for it."""
    if record.duties.empty or record.reports.empty:
        return
    since = record.reports["meeting_date"].max() - pd.Timedelta(days=rule.threshold)
    recent = record.duties[record.duties["known_from"] > since]
    shown = recent.loc[recent["evidence_level"].isin(EVIDENCED), "duty"]
    bare = recent[~recent["duty"].isin(shown)]
    if len(bare):
        titles = tuple(bare.drop_duplicates("duty")["title"])
        yield Finding(rule.key, record.partnership, "", {"duties": titles, "count": len(titles)}, (("duties", bare),))


def _documents_disagree(record: Record, rule: Rule) -> Found:
    """Statements that disagree, and of which somebody wrote down what to ask."""
    if record.conflicts.empty:
        return
    asked = record.conflicts[record.conflicts["question"].notna() & record.conflicts["asked_by"].isna()]
    for at, row in enumerate(_rows(asked)):
        evidence = (("conflicts", asked.iloc[[at]]),)
        values, gravity = {"question": row["question"]}, SEVERITIES.index(row["severity"])
        yield Finding(rule.key, str(row["partnership"]), str(row["conflict"]), values, evidence, gravity=gravity)


def _disagreeing(record: Record, rule: Rule) -> Evidence:
    """The disagreements that this rule asks about by itself."""
    if record.conflicts.empty:
        return ()
    own = record.conflicts[record.conflicts["asked_by"] == rule.key]
    return (("conflicts", own),) if len(own) else ()


def _promised_not_mentioned(record: Record, rule: Rule) -> Found:
    """What was asked for or promised (`phrases`: by whom) at one meeting, and of which no later report known by then tells an outcome."""
    if record.recommendations.empty:
        return
    meetings = list(record.reports["meeting_date"])
    made = record.recommendations[record.recommendations["direction"].isin(rule.phrases)]
    became = [recommendations.outcome(row["outcome"], row["meeting_date"], meetings) for row in _rows(made)]
    waiting = made[[one == recommendations.NO_LATER_MENTION for one in became]]
    councils = record.reports.set_index("code")["council"]
    for at, row in enumerate(_rows(waiting)):
        values = {"promise": row["title"], "day": row["meeting_date"].date()}
        evidence = (("recommendations", waiting.iloc[[at]]),)
        yield Finding(rule.key, record.partnership, str(row["recommendation"]), values, evidence, councils.get(row["source"]))


# Places


def _order_ending(record: Record, rule: Rule) -> Found:
    """Orders that end within `orders.EXPIRES_SOON_DAYS`, have ended, or whose dates contradict each other."""
    near = (orders.EXPIRES_SOON, orders.EXPIRED, orders.CHECK_DATES)
    yield from _about_orders(record, rule, lambda held: held["status"].isin(near))


def _order_past_three_years(record: Record, rule: Rule) -> Found:
    """Orders without a last day whose three years, by what was last said of them, end in the year of their clock or before it."""
    yield from _about_orders(record, rule, _three_years_over)


def _order_without_end(record: Record, rule: Rule) -> Found:
    """Orders without a last day, other than those whose three years are over."""
    yield from _about_orders(record, rule, lambda held: held["last_day"].isna() & ~_three_years_over(held))


def _three_years_over(held: pd.DataFrame) -> pd.Series:
    year = held["implied_end_as_derived"].astype("Float64")
    return held["last_day"].isna() & (year <= held["as_at"].map(lambda day: day.year)).fillna(False)


def _about_orders(record: Record, rule: Rule, chosen: Callable[[pd.DataFrame], pd.Series]) -> Found:
    """A finding for each council whose orders are chosen: an order is the matter of the council that made it, where a report tells which."""
    if record.orders.empty:
        return
    councils = record.orders["source"].map(record.reports.set_index("code")["council"])
    for council, own in record.orders[chosen(record.orders)].groupby(councils, dropna=False):
        body = council if isinstance(council, str) else None
        values = {"places": tuple(own["name"]), "count": len(own), "event": tuple(dict.fromkeys(own["last_event"].dropna()))}
        yield Finding(rule.key, record.partnership, body or "", values, (("orders", own),), body)


# Figures


def _signal(record: Record, rule: Rule) -> Found:
    """Series whose latest point is beyond what chance would give."""
    for at, one in enumerate(_rows(record.series)):
        if pd.notna(one["kind"]) and one["kind"] != EXPECTED:
            values = {"measure": one["measure"], "place": one["area"], "period": one["period"], "kind": one["kind"]}
            yield Finding(rule.key, record.partnership, f"{one['measure']} {one['area']}", values, (("series", record.series.iloc[[at]]),))


def _small_numbers_withheld(record: Record, rule: Rule) -> Found:
    """Measures of which a place's months are withheld, because some are small numbers of people."""
    if record.series.empty:
        return
    for measure, own in record.series[record.series["withheld"].map(bool)].groupby("measure", sort=False):
        values = {"measure": measure, "places": tuple(own["area"])}
        yield Finding(rule.key, record.partnership, str(measure), values, (("series", own),))


def _no_figures(record: Record, rule: Rule) -> Found:
    """Districts of which no report prints a figure about any priority, not even for a wider area."""
    if record.covering.empty:
        return
    held = record.figures[record.figures["kind"].isin(rule.phrases)]["area"] if len(record.figures) else ()
    with_some = record.covering.loc[record.covering["area"].isin(held), "district"]
    bare = tuple(dict.fromkeys(record.covering.loc[~record.covering["district"].isin(with_some), "district"]))
    if bare and len(record.reports):
        yield Finding(rule.key, record.partnership, "", {"districts": bare}, (("reports", record.reports),))


def _rows(frame: pd.DataFrame) -> Iterator[pd.Series]:
    return (row for _, row in frame.iterrows())


def _column(frame: pd.DataFrame, name: str) -> Iterable[object]:
    return frame.get(name, ())


def _of_fund(frame: pd.DataFrame, fund: pd.Series) -> pd.DataFrame:
    return frame if frame.empty else frame[frame["fund"] == fund["fund"]]


def _same(first: pd.Series, second: pd.Series, *columns: str) -> bool:
    return all(pd.notna(first[name]) and first[name] == second[name] for name in columns)


def _says(text: object, phrases: Iterable[str]) -> bool:
    return isinstance(text, str) and any(phrase.lower() in text.lower() for phrase in phrases)


RULES: Mapping[str, Callable[[Record, Rule], Found]] = {
    "balance-differs": _balance_differs,
    "stated-well-checked-red": _stated_well_checked_red,
    "red-priority": _red_priority,
    "no-stated-status": _no_stated_status,
    "order-past-three-years": _order_past_three_years,
    "order-ending": _order_ending,
    "documents-disagree": _documents_disagree,
    "promised-not-mentioned": _promised_not_mentioned,
    "signal": _signal,
    "duty-without-evidence": _duty_without_evidence,
    "ring-fenced-unspent": _ring_fenced_unspent,
    "no-update": _no_update,
    "indicator-without-number": _indicator_without_number,
    "no-figures": _no_figures,
    "old-update": _old_update,
    "update-without-date": _update_without_date,
    "year-without-spend": _year_without_spend,
    "possible-duplicate": _possible_duplicate,
    "spend-without-priority": _spend_without_priority,
    "data-to-follow": _data_to_follow,
    "led-by-all": _led_by_all,
    "no-lead": _no_lead,
    "no-indicator": _no_indicator,
    "order-without-end": _order_without_end,
    "small-numbers-withheld": _small_numbers_withheld,
}
