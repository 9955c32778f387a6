"""What was given, what was spent, what is left, and does that agree with what was said?

Money is whole pence. The ledger is never adjusted to close a gap: the gap is the finding.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pandas as pd

from measures.periods import as_date, financial_year, financial_year_bounds, financial_years, is_missing

ALLOCATION = "allocation"
ACTUAL = "actual"
COMMITMENT = "commitment"
KINDS = (ALLOCATION, ACTUAL, COMMITMENT)
"""Money given; money paid; money agreed but not yet paid."""

DAYS_IN_A_YEAR = 365
"""By which a year's spending becomes a day's, in leap years too."""

_ENTRY_COLUMNS = ["kind", "fund", "date", "amount_pence"]
_SUMMED = ["allocated_pence", "spent_pence", "committed_pence", "items"]
_YEAR_COLUMNS = ["financial_year", "fund", "allocated_pence", "spent_pence", "committed_pence", "net_pence", "balance_pence", "items"]

# The qualifying words the reports put before an amount, and what each says about the true one.
_WORDS_FOR = {
    "exact": {"exactly", "counted"},
    "below": {"less than", "under"},
    "above": {"over", "more than"},
    "at most": {"at most", "up to", "within"},
    "at least": {"at least"},
    "about": {"approximately", "about"},
}
_MEANING = {word: meaning for meaning, words in _WORDS_FOR.items() for word in words}


class LowestBalance(NamedTuple):
    """The lowest closing balance of a fund and the first day it stood there."""

    date: dt.date
    balance_pence: int


@dataclass(frozen=True)
class Forecast:
    """Where a fund goes if it is spent as in the twelve months before a date.

    rate_pence: paid in those twelve months, in so many payments. days_left: whole days that the balance lasts at that rate, 0 if nothing is left.
    paid_pence, expected_pence: paid in the financial year so far, and to be paid at that rate by its end; their sum is the
    forecast outturn. withheld: why there is no forecast ("under_12_months", "no_payment_in_12_months"), else None; then all are 0.
    """

    financial_year: str
    rate_pence: int = 0
    payments: int = 0
    days_left: int = 0
    paid_pence: int = 0
    expected_pence: int = 0
    withheld: str | None = None

    @property
    def outturn_pence(self) -> int:
        return self.paid_pence + self.expected_pence


@dataclass(frozen=True)
class Reconciliation:
    """Does a computed balance agree with the one a report states?

    agrees: True, False, or None where the report's word ("approximately") gives no bound to judge by.
    difference_pence: computed less stated (positive: the ledger leaves more than was said); 0 where they agree.
    wording: how to read the difference: "exact", "more than", "at least" (both of its size) or "about".
    """

    agrees: bool | None
    difference_pence: int
    wording: str


def balance(entries: pd.DataFrame) -> pd.DataFrame:
    """The running balance of each fund, entry by entry.

    entries: columns kind ("allocation", "actual" or "commitment"), fund, date (date or ISO text) and amount_pence
    (whole pence; a refund is a negative actual); other columns are ignored.
    Returns one row per entry: date (datetime64), fund, change_pence, balance_pence (int64), by fund and date, with a
    day's allocations before its spending. The index keeps the entries' own labels, so their titles can be joined on.
    ValueError names the first row with a missing or unusable value.
    """
    ledger = _ledger(entries).assign(spends=lambda rows: rows["kind"] != ALLOCATION)
    ledger = ledger.sort_values(["fund", "date", "spends"], kind="stable")
    change = ledger["amount_pence"].where(~ledger["spends"], -ledger["amount_pence"])
    running = change.groupby(ledger["fund"]).cumsum()
    return ledger[["date", "fund"]].assign(change_pence=change, balance_pence=running)


def by_financial_year(entries: pd.DataFrame, *, until: dt.date | str | None = None) -> pd.DataFrame:
    """Each fund's money by financial year, with no year left out.

    entries: as for `balance`. until: a date whose financial year is shown even if the last entry is earlier.
    Returns financial_year, fund, allocated_pence, spent_pence, committed_pence, net_pence (of the year),
    balance_pence (carried to the year's end) and items (payments and commitments), by fund and year: every fund has
    every year from the first entry of any fund to the last, years without an entry included. Empty if no entries.
    ValueError as for `balance`.
    """
    ledger = _ledger(entries)
    if ledger.empty:
        return _no_years()
    last = ledger["date"].max() if until is None else max(ledger["date"].max(), pd.Timestamp(as_date(until)))
    years = financial_years(ledger["date"].min(), last)
    every = pd.MultiIndex.from_product([sorted(ledger["fund"].unique()), years], names=["fund", "financial_year"])
    sums = _year_sums(ledger).reindex(every, fill_value=0)
    net = sums["allocated_pence"] - sums["spent_pence"] - sums["committed_pence"]
    carried = net.groupby(level="fund").cumsum()
    return sums.assign(net_pence=net, balance_pence=carried).reset_index()[_YEAR_COLUMNS]


def closing_balances(balances: pd.DataFrame) -> dict[str, int]:
    """Each fund's balance after its last entry, in pence. balances: as `balance` returns them."""
    return {fund: int(days.iloc[-1]) for fund, days in _by_fund(balances)}


def first_below_zero(balances: pd.DataFrame) -> dict[str, dt.date | None]:
    """For each fund, the first day that closed with less than nothing left, or None. balances: as `balance` returns."""
    return {fund: _first_day(days[days < 0]) for fund, days in _by_fund(balances)}


def lowest_balance(balances: pd.DataFrame) -> dict[str, LowestBalance]:
    """For each fund, its lowest closing balance of any day with an entry. balances: as `balance` returns them."""
    return {fund: LowestBalance(_day(days.idxmin()), int(days.min())) for fund, days in _by_fund(balances)}


def forecast(entries: pd.DataFrame, *, as_at: dt.date | str) -> Forecast:
    """What one fund's last twelve months say of the rest of its financial year, and how long its balance lasts.

    entries: as for `balance`, of one fund; those after `as_at` are left out. The twelve months end with `as_at`. Commitments are
    taken off the balance and are no payments. Withheld where the fund has under twelve months, or no payment in the last twelve:
    no straight line is drawn from nothing. ValueError as for `balance`.
    """
    today = as_date(as_at)
    year, (_, year_end) = financial_year(today), financial_year_bounds(financial_year(today))
    ledger = _ledger(entries)
    ledger = ledger[ledger["date"] <= pd.Timestamp(today)]
    a_year_ago = pd.Timestamp(today) - pd.DateOffset(years=1)
    if ledger.empty or ledger["date"].min() > a_year_ago:
        return Forecast(year, withheld="under_12_months")
    payments = ledger[ledger["kind"] == ACTUAL]
    recent = payments.loc[payments["date"] > a_year_ago, "amount_pence"]
    rate = int(recent.sum())
    if rate <= 0:
        return Forecast(year, withheld="no_payment_in_12_months")
    left = int(ledger["amount_pence"].where(ledger["kind"] == ALLOCATION, -ledger["amount_pence"]).sum())
    this_year = [financial_year(date) == year for date in payments["date"]]
    return Forecast(
        financial_year=year,
        rate_pence=rate,
        payments=len(recent),
        days_left=max(0, left * DAYS_IN_A_YEAR // rate),
        paid_pence=int(payments.loc[this_year, "amount_pence"].sum()),
        expected_pence=round(Fraction(rate * (year_end - today).days, DAYS_IN_A_YEAR)),
    )


def reconcile(computed_pence: int, stated_pence: int, comparator: str = "exactly") -> Reconciliation:
    """Compare a computed balance with a stated one, keeping the report's own word ("less than", "over" ...).

    "less than £2,000" against a computed £2,822 disagrees by more than £822: the true balance lies below the bound.
    Nothing is adjusted. ValueError for a word with no known meaning.
    """
    meaning = _MEANING.get(" ".join(comparator.split()).lower())
    if meaning is None:
        raise ValueError(f"{comparator!r} is not a known comparator: expected one of {', '.join(sorted(_MEANING))}")
    difference = computed_pence - stated_pence
    if meaning == "about":
        return Reconciliation(None, difference, "about")
    if _within(difference, meaning):
        return Reconciliation(True, 0, "exact")
    wording = {"exact": "exact", "below": "more than", "above": "more than"}.get(meaning, "at least")
    return Reconciliation(False, difference, wording)


def _within(difference: int, meaning: str) -> bool:
    return {
        "exact": difference == 0,
        "below": difference < 0,
        "above": difference > 0,
        "at most": difference <= 0,
        "at least": difference >= 0,
    }[meaning]


def _ledger(entries: pd.DataFrame) -> pd.DataFrame:
    """The four columns, checked row by row, with datetime64 dates and int64 pence."""
    absent = [column for column in _ENTRY_COLUMNS if column not in entries.columns]
    if absent:
        raise ValueError(f"entries lack the column {', '.join(absent)}")
    checked = [_checked_entry(label, *values) for label, *values in entries[_ENTRY_COLUMNS].itertuples(name=None)]
    ledger = pd.DataFrame(checked, columns=_ENTRY_COLUMNS, index=entries.index)
    return ledger.astype({"date": "datetime64[us]", "amount_pence": "int64"})


def _checked_entry(label: object, kind: object, fund: object, date: object, amount: object) -> tuple[object, ...]:
    if kind not in KINDS:
        raise ValueError(f"row {label}: kind {kind!r} is not one of {', '.join(KINDS)}")
    if is_missing(fund):
        raise ValueError(f"row {label}: the fund is missing")
    try:
        return kind, str(fund), as_date(date), _whole_pence(amount)
    except ValueError as error:
        raise ValueError(f"row {label}: {error}") from None


def _whole_pence(amount: object) -> int:
    if is_missing(amount):
        raise ValueError("the amount is missing")
    try:
        pence = int(amount)  # type: ignore[call-overload]
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"the amount {amount!r} is not whole pence") from None
    if pence != amount or isinstance(amount, bool):
        raise ValueError(f"the amount {amount!r} is not whole pence")
    return int(pence)


def _year_sums(ledger: pd.DataFrame) -> pd.DataFrame:
    amount, kind = ledger["amount_pence"], ledger["kind"]
    parts = ledger[["fund"]].assign(
        financial_year=[financial_year(date) for date in ledger["date"]],
        allocated_pence=amount.where(kind == ALLOCATION, 0),
        spent_pence=amount.where(kind == ACTUAL, 0),
        committed_pence=amount.where(kind == COMMITMENT, 0),
        items=(kind != ALLOCATION).astype("int64"),
    )
    return parts.groupby(["fund", "financial_year"])[_SUMMED].sum()


def _no_years() -> pd.DataFrame:
    types = {column: "str" if column in ("financial_year", "fund") else "int64" for column in _YEAR_COLUMNS}
    return pd.DataFrame(columns=_YEAR_COLUMNS).astype(types)


def _by_fund(balances: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """Each fund with its balance at the close of every day that has an entry."""
    closing = balances.groupby(["fund", "date"])["balance_pence"].last()
    return [(str(fund), days.droplevel("fund")) for fund, days in closing.groupby(level="fund")]


def _first_day(days: pd.Series) -> dt.date | None:
    return None if days.empty else _day(days.index[0])


def _day(label: object) -> dt.date:
    return as_date(label)
