"""What was given, spent and is left, and does that agree with what was said?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence, people
from answers.disagreements import disagreements
from answers.evidence import Evidence
from measures import burn_down, periods
from measures.burn_down import Forecast, Reconciliation
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import charts, theme, words
from views.charts import Chart
from views.tables import Table, lines, marked, records

MATCHED = "Entries are matched to priorities here, by their titles; the ledger names none."
BOUGHT = (
    "Results that the document prints beside the entry. The last column is the listed sum divided by the number; other costs are not known."
)
NOTHING_BOUGHT = "No result is printed beside an entry of this ledger."
HEIGHT, RING_FENCED_HEIGHT = 300, 200  # px of a chart


@dataclass(frozen=True)
class FundView:
    """One fund: its burn-down, and whether the ledger agrees with what the report states. `allocated`: whether any allocation is listed."""

    key: str
    heading: str
    subtitle: str
    chart: Chart
    check: Table
    badge: str
    note: str
    forecast: str
    computed_pence: int
    spent_pence: int
    allocated: bool
    stated: str | None
    reconciliation: Reconciliation | None
    ring_fenced: bool
    title: str


@dataclass(frozen=True)
class Ledger:
    """One partnership's money. `years`, `entries` and `priorities` are tables of all its funds."""

    key: str
    partnership: str
    name: str
    owner: str
    fictional: bool
    funds: tuple[FundView, ...]
    years: Table
    entries: Table
    entries_note: str
    priorities: Table
    bought: Table
    source: Evidence


@dataclass(frozen=True)
class Funding:
    """`without` names the partnerships whose reports print no ledger, and says what would fill the gap."""

    sentence: str
    mark: str
    ledgers: tuple[Ledger, ...]
    without: str
    other: Table
    other_source: Evidence
    conflicts: Table


def answer(selection: Selection, audience: Audience = "public") -> Funding:
    """The funding page for a selection."""
    return _answer(current.key(), audience, selection)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection) -> Funding:
    engine, scope = current.engine(), current.scope(selection, audience)
    partnerships = current.partnerships(selection, audience)
    money = queries.money(engine, partnership=scope.partnership, audience=audience, as_at=scope.as_at, areas=scope.areas)
    with_money = partnerships[partnerships["code"].isin(money["partnership"])]
    ledgers = tuple(_ledger(row, money[money["partnership"] == row.code], selection, scope) for row in records(with_money))
    without, unreported = current.unreported(records(partnerships[~partnerships["code"].isin(money["partnership"])]), scope)
    other = queries.other_money(engine, scope)
    page = Funding(
        sentence=_sentence(ledgers, without, unreported) + (_mentioned(other) if without and not ledgers else ""),
        mark=theme.fictional(),
        ledgers=ledgers,
        without=_without(without, unreported),
        other=_other(other, audience),
        other_source=evidence.opened(
            other,
            figure="item",
            printed="amount_as_published",
            detail=("period_as_published", "area"),
            table="other_money",
            about="money outside any ledger",
            audience=audience,
        ),
        conflicts=disagreements(scope, "funding"),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _ledger(partnership: Any, money: pd.DataFrame, selection: Selection, scope: Scope) -> Ledger:
    engine, code, fictional = current.engine(), partnership.code, bool(partnership.fictional)
    own = Scope(partnership=code, as_at=scope.as_at, audience=scope.audience)
    funds, stated = queries.funds(engine, own), queries.stated_balances(engine, own)
    until = current.report_dates(scope)[code]
    views = tuple(
        _fund(fund, money[money["fund"] == fund["fund"]], stated[stated["fund"] == fund["fund"]], until, fictional, selection)
        for _, fund in funds.iterrows()
        if (money["fund"] == fund["fund"]).any()
    )
    shown = money if scope.priorities is None else money[money["priority"].isin(scope.priorities)]
    titles = queries.crosswalk(engine, audience=scope.audience).set_index("key")["title"]
    figures = queries.figures(engine, own)
    return Ledger(
        key=code.lower(),
        partnership=code,
        name=partnership.short_name,
        owner=partnership.name,
        fictional=fictional,
        funds=views,
        years=_years(money, funds, until),
        entries=_entries(shown, money, funds, titles),
        entries_note=_entries_note(shown, money, scope),
        priorities=_by_priority(money, titles),
        bought=_bought(shown, figures[~people.withheld_alone(figures, scope.audience)]),
        source=_source(shown, stated, funds, scope.audience),
    )


def _fund(fund: pd.Series, money: pd.DataFrame, stated: pd.DataFrame, until: date, fictional: bool, selection: Selection) -> FundView:
    balances = burn_down.balance(money)
    computed = burn_down.closing_balances(balances)[fund["fund"]]
    said = stated.iloc[-1] if len(stated) else None
    verdict = None if said is None else burn_down.reconcile(computed, int(said["amount_pence"]), said["comparator"])
    agrees = verdict is not None and verdict.agrees is True
    spec = charts.burn_down(
        _steps(balances, until, words_at_end=not agrees),
        _spans(money, balances),
        _stated_marks(said, agrees),
        _year_bands(money, until),
        colours=theme.colours(selection.dark, selection.meeting),
        fictional=fictional,
        height=RING_FENCED_HEIGHT if fund["ring_fenced"] else HEIGHT,
    )
    spent = int(money.loc[money["kind"] != "allocation", "amount_pence"].sum())
    heading = _heading(fund["title"], computed, verdict, untouched=spent == 0)
    first = money["date"].min()
    return FundView(
        key=f"{fund['partnership']}_{fund['fund']}".lower(),
        heading=heading,
        subtitle=f"Balance after each entry, £. {words.month(first)} to {words.month(until)}.",
        chart=Chart(spec, _chart_alt(fund["title"], balances, computed, said)),
        check=_check(fund["title"], money, computed, said, verdict),
        badge=_badge(verdict),
        note=_note(fund, money, computed, verdict),
        forecast=_forecast(burn_down.forecast(money, as_at=until), until),
        computed_pence=computed,
        spent_pence=spent,
        allocated=bool((money["kind"] == "allocation").any()),
        stated=None if said is None else str(said["amount_as_published"]),
        reconciliation=verdict,
        ring_fenced=bool(fund["ring_fenced"]),
        title=str(fund["title"]),
    )


def _heading(title: str, computed: int, verdict: Reconciliation | None, *, untouched: bool) -> str:
    if verdict is None:
        return f"{title}: {words.pounds(computed)} left by the ledger"
    if verdict.agrees and untouched:
        return f"{title}: no listed item is charged to it"
    if verdict.agrees is False:
        more = "more" if verdict.difference_pence > 0 else "less"
        return f"{title}: the ledger leaves {more} than the report states"
    return f"{title}: the ledger and the report agree"


def _steps(balances: pd.DataFrame, until: date, *, words_at_end: bool) -> pd.DataFrame:
    """The balance in pounds after each entry, carried to `until`; words at the last point and at a low below zero."""
    steps = balances[["date"]].assign(pounds=balances["balance_pence"] / 100, label="", align="left")
    if steps["pounds"].min() < 0:
        low = burn_down.lowest_balance(balances)[balances["fund"].iloc[0]]
        at_low = (balances["date"] == pd.Timestamp(low.date)) & (balances["balance_pence"] == low.balance_pence)
        steps.loc[at_low, "label"] = f"{words.pounds(low.balance_pence)}, {words.day(low.date)}"
    last = words.pounds(int(balances["balance_pence"].iloc[-1]))
    end = pd.DataFrame(
        {
            "date": [max(pd.Timestamp(until), balances["date"].max())],
            "pounds": [steps["pounds"].iloc[-1]],
            "label": [f"Ledger: {last}" if words_at_end else ""],
            "align": ["right"],
        }
    )
    return pd.concat([steps, end], ignore_index=True).drop_duplicates(["date", "pounds", "label"])


def _spans(money: pd.DataFrame, balances: pd.DataFrame) -> pd.DataFrame:
    """Entries known to the month alone, as a short span at the balance they leave."""
    months = money[money["precision"] == "month"]
    return pd.DataFrame(
        {"start": months["date"], "end": months["end"], "pounds": balances.loc[months.index, "balance_pence"] / 100},
        columns=["start", "end", "pounds"],
    )


def _stated_marks(said: pd.Series | None, agrees: bool) -> pd.DataFrame:
    if said is None:
        return pd.DataFrame({"date": pd.Series(dtype="datetime64[us]"), "pounds": pd.Series(dtype=float), "label": pd.Series(dtype=str)})
    label = f"{'Ledger and report' if agrees else 'Report'}: {said['amount_as_published']}"
    return pd.DataFrame({"date": [said["date"]], "pounds": [said["amount_pence"] / 100], "label": [label]})


def _year_bands(money: pd.DataFrame, until: date) -> pd.DataFrame:
    names = periods.financial_years(money["date"].min(), max(pd.Timestamp(until), money["date"].max()))
    bounds = [periods.financial_year_bounds(name) for name in names]
    return pd.DataFrame(
        {
            "start": pd.to_datetime([start for start, _ in bounds]),
            "end": pd.to_datetime([end for _, end in bounds]) + pd.Timedelta(days=1),
            "name": names,
            "shaded": [at % 2 == 0 for at in range(len(names))],
        }
    )


def _chart_alt(title: str, balances: pd.DataFrame, computed: int, said: pd.Series | None) -> str:
    low = burn_down.lowest_balance(balances)[balances["fund"].iloc[0]]
    below = f" It was lowest at {words.pounds(low.balance_pence)} on {words.day(low.date)}." if low.balance_pence < 0 else ""
    report = f" The report states {said['amount_as_published']}." if said is not None else ""
    return f"Step chart of the balance of {title}: {words.pounds(computed)} left by the ledger.{below}{report} The tables below hold every entry."


def _check(title: str, money: pd.DataFrame, computed: int, said: pd.Series | None, verdict: Reconciliation | None) -> Table:
    sums = money.groupby("kind")["amount_pence"].agg(["sum", "count"])
    rows = [(f"{words.spelled(n).capitalize()} {label}", words.number(sign * total / 100)) for label, sign, total, n in _sums(sums)]
    rows.append(("**Left, by the ledger**", f"**{words.number(computed / 100)}**"))
    if said is None:
        rows.append(("Left, by the report", "Not stated"))
    else:
        rows.append(("Left, by the report", words.plain(str(said["amount_as_published"]).replace("£", ""))))
    if verdict is not None and verdict.agrees is False:
        rows.append(("**Unexplained**", f"**{gap(verdict).replace('£', '')}**"))
    frame = pd.DataFrame(rows, columns=[title, "£"])
    return Table(frame, alt=f"{title}: the sums behind the balance")


def gap(verdict: Reconciliation) -> str:
    """The unexplained sum as a reader meets it: more than £822, never £822."""
    bound = "" if verdict.wording == "exact" else f"{verdict.wording} "
    return bound + words.pounds(abs(verdict.difference_pence))


def _sums(sums: pd.DataFrame) -> list[tuple[str, int, int, int]]:
    names = {"allocation": ("allocation", 1), "actual": ("listed item", -1), "commitment": ("commitment", -1)}
    found = []
    for kind, (name, sign) in names.items():
        for total, n in sums[sums.index == kind].to_numpy().tolist():
            found.append((name if n == 1 else name + "s", sign, total, n))
    return found


def _badge(verdict: Reconciliation | None) -> str:
    if verdict is None:
        return theme.missing("No balance stated")
    return theme.disagree() if verdict.agrees is False else theme.agree()


def _note(fund: pd.Series, money: pd.DataFrame, computed: int, verdict: Reconciliation | None) -> str:
    given = int(money.loc[money["kind"] == "allocation", "amount_pence"].sum())
    notes = [f"{words.pounds(given)} given less {words.pounds(given - computed)} listed leaves {words.pounds(computed)}."]
    notes += ["We show the gap and change nothing to close it."] if verdict is not None and verdict.agrees is False else []
    notes += ["Ring-fenced: " + words.plain(str(fund["purpose"])) + "."] if fund["ring_fenced"] else []
    notes += [words.upper(words.plain(str(fund["note"]))) + "."] if pd.notna(fund["note"]) else []
    vague = money[money["precision"] != "day"]
    if (vague["precision"] == "financial year").any():
        notes.append("Allocations are drawn on the first day of their year; the day of receipt is not stated.")
    if (vague["precision"] == "month").any():
        notes.append("Entries that give a month and no day are drawn as a band over the month.")
    return " ".join(notes)


WITHHELD = {
    "under_12_months": "the ledger holds less than 12 months",
    "no_payment_in_12_months": "no payment is dated in the 12 months before",
}


def _forecast(found: Forecast, until: date) -> str:
    """How long the money lasts at the last twelve months' rate, with the rule; or why that cannot be said."""
    if found.withheld:
        return f"No forecast is made as at {words.day(until)}: {WITHHELD[found.withheld]}."
    rate = f"the rate of the 12 months to {words.day(until)}, {words.pounds(found.rate_pence)} in {words.count(found.payments, 'payment')}"
    last = until + timedelta(days=found.days_left)
    lasts = (
        f"the money left by the ledger lasts {words.count(found.days_left, 'day')}, to {words.day(last)}"
        if found.days_left
        else "no money is left"
    )
    return (
        f"At {rate}, {lasts}. Forecast outturn of {found.financial_year}: {words.pounds(_whole(found.outturn_pence))}, of which "
        f"{words.pounds(found.paid_pence)} is paid and {words.pounds(_whole(found.expected_pence))} is that rate for the days to 31 March. "
        "Ours, and no plan of the partnership's."
    )


def _whole(pence: int) -> int:
    """A forecast to the pound: no more is known."""
    return round(pence / 100) * 100


def _years(money: pd.DataFrame, funds: pd.DataFrame, until: date) -> Table:
    years = burn_down.by_financial_year(money, until=until)
    titles = funds.set_index("fund")["title"]
    below = burn_down.first_below_zero(burn_down.balance(money))
    rows = []
    for fund in titles.index:
        first = periods.financial_year(money.loc[money["fund"] == fund, "date"].min())
        own = years[(years["fund"] == fund) & (years["financial_year"] >= first)].to_dict("records")
        for year in own:
            name = f"{titles[fund]}, {year['financial_year']}" if len(titles) > 1 else year["financial_year"]
            note = _year_note(year, below[fund], until)
            rows.append((lines(name, note), year["allocated_pence"], year["spent_pence"] + year["committed_pence"], year["balance_pence"]))
    frame = pd.DataFrame(rows, columns=["Fund and financial year", "Allocated, £", "Spent or promised, £", "Balance, £"])
    numeric = {column: "pounds" for column in frame.columns[1:]}
    return Table(frame, alt="Allocated, spent and left by fund and financial year", numeric=numeric)


def _year_note(year: dict, below: date | None, until: date) -> str:
    notes = []
    if below and periods.financial_year(below) == year["financial_year"]:
        notes.append(f"Below zero from {words.day(below)}")
    if year["items"] == 0:
        notes.append("Nothing spent is dated in this year")
    if periods.financial_year(until) == year["financial_year"]:
        notes.append(f"Part of a year, to {words.month(until)}")
    return "; ".join(notes)


def _entries(shown: pd.DataFrame, money: pd.DataFrame, funds: pd.DataFrame, titles: pd.Series) -> Table:
    names = funds.set_index("fund")["title"]
    balances = burn_down.balance(money)[["change_pence", "balance_pence"]]
    twice = money.duplicated(["fund", "kind", "title", "amount_pence"], keep=False) & (money["kind"] != "allocation")
    rows = []
    for entry in records(money.join(balances).assign(twice=twice).loc[shown.index]):
        serves = titles.get(entry.priority, "cannot be assigned to a priority") if entry.kind != "allocation" else "allocation"
        notes = [f"{names[entry.fund]}: {serves}"] + (["commitment, not yet paid"] if entry.kind == "commitment" else [])
        notes += ["listed twice with the same amount"] if entry.twice else []
        title = lines(words.plain(entry.title), words.plain("; ".join(notes)))
        rows.append((_when(entry), title, entry.change_pence, entry.balance_pence))
    frame = pd.DataFrame(rows, columns=["Date", "Entry", "In or out, £", "Balance of the fund, £"])
    return Table(
        frame, alt="Every entry of the ledger in date order", numeric={"In or out, £": "pounds", "Balance of the fund, £": "pounds"}
    )


def _when(entry: Any) -> str:
    return words.day(entry.date) if entry.precision == "day" else f"{entry.date_as_published}, no day given"


def _entries_note(shown: pd.DataFrame, money: pd.DataFrame, scope: Scope) -> str:
    if scope.priorities is None:
        return ""
    return f"{len(shown)} of {words.count(len(money), 'entry', 'entries')} serve the chosen priority; the charts above show whole funds."


def _by_priority(money: pd.DataFrame, titles: pd.Series) -> Table:
    spent = money[money["kind"] != "allocation"]
    named = spent["priority"].map(titles).fillna("Cannot be assigned")
    sums = spent.groupby(named)["amount_pence"].agg(["count", "sum"]).sort_values("sum", ascending=False)
    frame = pd.DataFrame(
        {"Priority served": [f"**{name}**" for name in sums.index], "Entries": list(sums["count"]), "£": list(sums["sum"])}
    )
    return Table(frame, alt="Spending and promises by the priority they serve", numeric={"Entries": "number", "£": "pounds"})


def _bought(money: pd.DataFrame, figures: pd.DataFrame) -> Table:
    """Results printed on the same line of the same document as an entry, and what one of them cost; what is returned stands on none."""
    place = ["source", "paragraph", "line"]
    results = figures[(figures["kind"] == "statistic") & (figures["value"] > 0)].dropna(subset=["source", "line"])
    paid = money[money["kind"] == "actual"].dropna(subset=["source", "line"])
    joined = paid.merge(results, on=place, suffixes=("", "_result"))
    rows = [
        (lines(words.plain(row.title), words.pounds(row.amount_pence)), words.plain(row.measure), row.value, row.amount_pence / row.value)
        for row in records(joined)
    ]
    frame = pd.DataFrame(rows, columns=["Entry", "Result printed beside it", "Number", "£ for each"])
    return Table(frame, alt="What the money bought, where the report says", numeric={"Number": "number", "£ for each": "pounds and pence"})


def _source(money: pd.DataFrame, stated: pd.DataFrame, funds: pd.DataFrame, audience: Audience) -> Evidence:
    entries = money.assign(table="money", amount=money["amount_pence"].map(words.pounds))
    said = stated.assign(
        table="stated_balances",
        title="Balance stated: " + stated["fund"].map(funds.set_index("fund")["title"]),
        amount=stated["amount_as_published"],
    )
    rows = pd.concat([entries, said], ignore_index=True)
    return evidence.opened(rows, figure="title", printed="amount", detail=("date_as_published",), audience=audience)


def _other(other: pd.DataFrame, audience: Audience) -> Table:
    """Whose report mentions it stands under it where there are several."""
    names = queries.partnerships(current.engine(), audience=audience).set_index("code")["short_name"]
    several = other["partnership"].nunique() > 1
    rows = [
        (
            lines(
                words.plain(row["item"]),
                names.get(row["partnership"], "") if several else "",
                words.plain(str(row["note"] or "")) if pd.notna(row["note"]) else "",
            ),
            words.plain(row["amount_as_published"]) if pd.notna(row["amount_as_published"]) else "No sum given",
            words.plain(row["period_as_published"]) if pd.notna(row["period_as_published"]) else "Not stated",
            words.plain(str(row["direction"])),
        )
        for _, row in other.iterrows()
    ]
    return Table(
        pd.DataFrame(rows, columns=["Money mentioned", "As printed", "Period", "Kind"]),
        alt="Money mentioned in the reports outside any ledger",
    )


def _sentence(ledgers: tuple[Ledger, ...], without: list[str], unreported: list[str]) -> str:
    if not ledgers:
        if unreported and not without:
            return "**No report is known** for this selection at this date, so no balance can be shown."
        return "No ledger of allocations and spending is printed in the reports of this selection, so **no balance can be shown**."
    said = " ".join(_said(ledger, alone=len(ledgers) == 1 and not without) for ledger in ledgers)
    if without:
        said += f" {words.upper(words.spelled(len(without)))} other {words.noun(len(without), 'partnership prints', 'partnerships print')} no ledger."
    return said


def _mentioned(other: pd.DataFrame) -> str:
    """What the reports say of money all the same, where no ledger is printed."""
    if other.empty:
        return ""
    sums = list(other.loc[other["amount_pence"].notna(), "amount_as_published"])
    with_sum = f"{words.spelled(len(sums))} with a sum ({words.plain(words.listed(sums))})" if sums else "none with a sum"
    return f" They mention money in {words.spelled(len(other))} {words.noun(len(other), 'place')}, {with_sum}."


def _said(ledger: Ledger, *, alone: bool) -> str:
    main, *rest = sorted(ledger.funds, key=lambda fund: fund.ring_fenced)
    where = "On the listed spending" if alone else f"On {ledger.name}'s listed spending"
    text = f"{where}, **{words.pounds(main.computed_pence)}** of {words.lower(main.title)} is left"
    verdict = main.reconciliation
    if not main.allocated:
        text = _unallocated(where, main)
    elif verdict is not None and verdict.agrees is False:
        text += f". The report says {main.stated}, so **{gap(verdict)} is unexplained**."
    elif verdict is not None and verdict.agrees:
        text += ", as the report states."
    else:
        text += "; the report states no balance."
    for fund in rest:
        further = f"A further {words.pounds(fund.computed_pence)} for {words.lower(fund.title)} is {'unspent' if fund.spent_pence == 0 else 'left'}."
        text += f" {further if fund.allocated else _unallocated(where, fund)}"
    return text


def _unallocated(where: str, fund: FundView) -> str:
    spent = f"**{words.pounds(fund.spent_pence)}** of {words.lower(fund.title)} is spent or promised"
    return f"{where}, {spent}; no allocation is listed, so what is left is not known."


def _without(without: list[str], unreported: list[str]) -> str:
    text = ""
    if without:
        text += (
            f"No report of these prints a ledger: {'; '.join(without)}. A return of allocations, payments and commitments by date "
            "from the partnership's treasurer would draw the burn-down here. "
        )
    if unreported:
        text += f"No report of these is known at this date: {'; '.join(unreported)}."
    return text.strip()
