"""An attacker who sees every page of the demonstration partnership under every filter: no hidden number of people can be worked out.

All that is shown of a series is put together as bounds on sums of its months; the least and the most that each hidden month can then be
are found by linear programming. The sums are of months in a row, so between the two every whole number is possible.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from sqlalchemy import Engine

from answers import frame, overview, referrals
from measures import disclosure
from measures.periods import period_bounds
from selection import Selection
from store import queries
from store.scope import Scope
from tests.answers.shown import rows, texts

FEWEST_FEASIBLE = 3
MARK = re.compile(r"^[▲▼■◆] ")


@dataclass(frozen=True)
class Sum:
    """A shown number: the sum of a series from one month to another, both included."""

    measure: str
    district: str
    first: pd.Period
    last: pd.Period
    shown: int


def true_counts(engine: Engine) -> dict[tuple[str, str], pd.Series]:
    """What must not be worked out: the months of every series."""
    figures = queries.figures(engine, Scope("DEMO")).query("unit == 'referrals'")
    months = figures.assign(month=figures["period_start"].dt.to_period("M"))
    return {key: rows.set_index("month")["value"].astype(int) for key, rows in months.groupby(["measure", "area"])}


def selections(*, both: bool) -> Iterator[Selection]:
    """Every setting of the districts and every setting of the priorities, for every date; both at once where asked for."""
    known = frame.answer().known
    districts = [(), *((district,) for district in known.districts["DEMO"]), *itertools.combinations(known.districts["DEMO"], 2)]
    dates = [None, *(date.fromisoformat(day) for day in known.meetings["DEMO"])]
    for as_at, district, priority in itertools.product(dates, districts, [(), *((key,) for key in known.priorities)]):
        if both or not (district and priority):
            yield Selection(partnership="DEMO", as_at=as_at, district=district, priority=priority)


@pytest.fixture(scope="module", params=[False, pytest.param(True, marks=pytest.mark.grid)], ids=["one filter", "two filters"])
def all_series(request: pytest.FixtureRequest, address: str) -> list[tuple[str, referrals.Series]]:
    """Every series of the demonstration partnership that some setting of the filters shows, with its measure."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        chosen = [*selections(both=request.param), Selection()]
        asked = [(selection, measure) for selection in chosen for measure in referrals.answer(selection).measures]
        pages = [(measure, referrals.answer(selection, None, measure)) for selection, measure in asked]
    return [(measure, series) for measure, page in pages for series in (page.monthly, page.example) if series]


def span(name: str) -> tuple[pd.Period, pd.Period]:
    """The first and last month of a period as a table names it."""
    text = name.strip("*")
    if found := re.fullmatch(r"12 months to (.+)|to (.+)", text):
        last = pd.Period(found[1] or found[2], "M")
        return last - 11, last
    if " to " in text:
        last = pd.Period(text.split(" to ")[1], "M")
        return last - 2, last
    bounds = period_bounds(text)
    assert bounds is not None, name
    return pd.Period(bounds[0], "M"), pd.Period(bounds[1], "M")


def sums(measure: str, series: referrals.Series) -> Iterator[Sum]:
    """All that the tables of a series say. Charts and words say the same: another test holds them to it."""
    for table in series.tables:
        for name, *cells in rows(table):
            for district, cell in zip(table.frame.columns[1:], cells, strict=True):
                yield Sum(measure, str(district), *span(name), int(MARK.sub("", cell).replace(",", "")))
    for district, year, _, change in rows(series.rates.table):
        found = re.fullmatch(r"\*\*([\d,]+)\*\*  \n:gray\[(to .+)\]", year)
        if found:
            first, last = span(found[2])
            yield Sum(measure, district.strip("*"), first, last, int(found[1].replace(",", "")))
            before = re.match(r"\*\*([\d,]+) the year before", change)
            if before:
                yield Sum(measure, district.strip("*"), first - 12, first - 1, int(before[1].replace(",", "")))


@pytest.fixture(scope="module")
def everything_shown(all_series: list[tuple[str, referrals.Series]]) -> set[Sum]:
    return {one for measure, series in all_series for one in sums(measure, series)}


def bounds(shown: int) -> tuple[int, int]:
    """The least and the most that a shown number may stand for."""
    true = [count for count in range(shown + disclosure.ROUNDED_TO) if disclosure.shown(count) == shown]
    return min(true), max(true)


def feasible(months: pd.PeriodIndex, known: list[Sum], wanted: pd.Period) -> int:
    """How many numbers one month may be, given the sums."""
    rows = np.array([[one.first <= month <= one.last for month in months] for one in known], dtype=float).reshape(-1, len(months))
    low, high = np.array([bounds(one.shown) for one in known]).reshape(-1, 2).T
    goal = np.array([month == wanted for month in months], dtype=float)
    ends = [
        linprog(sign * goal, A_ub=np.vstack([rows, -rows]), b_ub=np.concatenate([high, -low]), bounds=[(0, 200)] * len(months))
        for sign in (1, -1)
    ]
    assert all(end.status == 0 for end in ends)
    least, most = sorted(sign * end.fun for sign, end in zip((1, -1), ends, strict=True))
    return int(np.floor(most + 1e-6) - np.ceil(least - 1e-6)) + 1


def test_every_shown_number_is_the_true_one_rounded(everything_shown: set[Sum], published: Engine):
    truth = true_counts(published)
    assert len(everything_shown) > 200
    wrong = [
        one for one in everything_shown if disclosure.shown(int(truth[one.measure, one.district][one.first : one.last].sum())) != one.shown
    ]
    assert wrong == []


def test_every_hidden_number_keeps_three_feasible_values(everything_shown: set[Sum], published: Engine):
    too_few, hidden = [], 0
    for (measure, district), months in true_counts(published).items():
        known = [one for one in everything_shown if (one.measure, one.district) == (measure, district)]
        by_itself = {one.first for one in known if one.first == one.last}
        for month, count in months.items():
            if month not in by_itself and disclosure.shown(count) == disclosure.CONFIDENTIAL:
                hidden += 1
                left = feasible(pd.PeriodIndex(months.index), known, month)
                too_few += [(measure, district, str(month), left)] if left < FEWEST_FEASIBLE else []
    assert hidden > 60
    assert too_few == []


def test_the_attack_finds_what_careless_totals_would_give_away():
    # twelve hidden months of 1 under a total shown as 10, each known to be 1 to 7
    months = pd.period_range("2024-04", periods=12, freq="M")
    marked = [Sum("", "", month, month, 0) for month in months[1:]]
    year = Sum("", "", months[0], months[-1], 10)
    assert feasible(months, [year], months[0]) == 13
    assert feasible(months, [year, *marked], months[0]) == 5
    quarter = [Sum("", "", months[0], months[2], 0)]
    assert feasible(months, quarter, months[0]) == 1


def test_charts_and_words_say_no_number_that_a_table_does_not(all_series: list[tuple[str, referrals.Series]], everything_shown: set[Sum]):
    shown = {one.shown for one in everything_shown}
    panels = [panel for _, series in all_series for panel in series.panels]
    drawn = {row["value"] for panel in panels if panel.chart for row in next(iter(panel.chart.spec["datasets"].values()))}
    assert drawn - {None} <= shown
    said = [text for panel in panels for text in (panel.verdict, panel.chart.alt if panel.chart else "")]
    counts = {int(number) for text in said for number in re.findall(r"(?:^|[.;:] )(\d+) in ", text)}
    assert counts
    assert counts <= shown


def test_no_other_page_tells_a_number_of_a_small_district():
    # the only numbers beside Saltfen are those of the sums above, of its orders' dates and of its plan
    for selection in (Selection(partnership="DEMO"), Selection(partnership="DEMO", district=("Saltfen",))):
        for name, text in texts(overview.answer(selection)):
            assert not re.search(r"Saltfen[^.]*\b[1-7] (?:referrals|reports)", text), name
