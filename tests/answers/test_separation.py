"""No invented number beside a real place: real answers hold nothing of the demonstration, and its own say that they are fictional."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from answers import funding, priorities, referrals, sources
from selection import Selection
from tests.answers.shown import ANSWERS, of_kind, texts
from views.charts import Chart
from views.tables import Table

REAL = {
    "none": Selection(),
    "ESCSP": Selection(partnership="ESCSP"),
    "WSCSP": Selection(partnership="WSCSP"),
    "BCPCSP": Selection(partnership="BCPCSP"),
    "a district": Selection(district=("Babergh",)),
    "a priority": Selection(priority=("asb",)),
    "a meeting": Selection(as_at=date(2023, 7, 20)),
}
FICTIONAL = {
    "latest": Selection(partnership="DEMO"),
    "a district": Selection(partnership="DEMO", district=("Saltfen",)),
    "a priority": Selection(partnership="DEMO", priority=("asb",)),
    "a meeting": Selection(partnership="DEMO", as_at=date(2024, 9, 19)),
}
# `example` is the marked panel; `mark` its badge; `measures` what the example offers; the rest of the page on sources that is about
# the dashboard itself: what a basis means, and the files in the store
MARKED = frozenset({"example", "mark", "measures", "bases", "loads"})
# tables that are about the method or the open data, whichever partnership is chosen
COMMON = {".datasets", ".rules", ".measures", ".bases", ".crosswalk", ".glossary", ".loads"}
OF_THE_DEMONSTRATION = re.compile(
    r"fictional|demonstration|Northmere|Eastholt|Saltfen|Holt Cross|Fen Staithe|Mere Road|\bD[12]\b|\bD-[A-Z]", re.IGNORECASE
)


def each(selections: dict[str, Selection], *, every_day: tuple[str, ...] = ()) -> Iterator[pytest.param]:
    """Every page with every selection; where some are named, the others are in the grid."""
    for page, ask in ANSWERS.items():
        for name, selection in selections.items():
            marks = pytest.mark.grid if every_day and name not in every_day else ()
            yield pytest.param(ask, selection, id=f"{page}, {name}", marks=marks)


@pytest.mark.parametrize("ask, selection", list(each(REAL)))
def test_real_answer_names_nothing_of_the_demonstration(ask: Callable[[Selection], Any], selection: Selection):
    found = [(name, text) for name, text in texts(ask(selection), leaving=MARKED) if OF_THE_DEMONSTRATION.search(text)]
    assert found == []


@pytest.mark.parametrize("ask, selection", list(each(REAL, every_day=("none", "ESCSP", "a district", "a meeting"))))
def test_real_answer_is_the_same_without_the_demonstration(
    ask: Callable[[Selection], Any], selection: Selection, real_alone: str, monkeypatch: pytest.MonkeyPatch
):
    beside = list(texts(ask(selection), leaving=MARKED))
    monkeypatch.setenv("DATABASE_URL", real_alone)
    assert list(texts(ask(selection), leaving=MARKED)) == beside


@pytest.mark.parametrize("ask", [priorities.answer, referrals.answer])
def test_there_is_no_example_without_the_demonstration(ask: Callable[[Selection], Any], real_alone: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", real_alone)
    assert ask(Selection()).example is None


@pytest.mark.parametrize("ask", [priorities.answer, referrals.answer])
def test_example_is_marked_in_every_table_and_chart(ask: Callable[[Selection], Any]):
    assert_marked(ask(Selection()).example)


@pytest.mark.parametrize("ask, selection", list(each(FICTIONAL)))
def test_answer_about_the_demonstration_is_marked_in_every_table_and_chart(ask: Callable[[Selection], Any], selection: Selection):
    assert_marked(ask(selection))


def assert_marked(answer: Any) -> None:
    tables = {name: table for name, table in of_kind(answer, Table) if name not in COMMON}
    assert tables
    assert [name for name, table in tables.items() if "(fictional)" not in str(table.frame.columns[0])] == []
    assert [name for name, table in tables.items() if not table.alt.startswith("Fictional. ")] == []
    assert [name for name, chart in of_kind(answer, Chart) if not chart.alt.startswith("Fictional. ")] == []


@pytest.mark.parametrize("name", sorted(COMMON))
def test_common_tables_are_the_same_whichever_partnership_is_chosen(name: str):
    fictional, real = (dict(of_kind(sources.answer(selection), Table)) for selection in (FICTIONAL["latest"], Selection()))
    assert not fictional[name] or list(texts(fictional[name])) == list(texts(real[name]))


def test_charts_of_the_demonstration_are_dashed():
    spec = funding.answer(FICTIONAL["latest"]).ledgers[0].funds[0].chart.spec
    assert next(layer["mark"]["strokeDash"] for layer in spec["layer"] if layer["mark"]["type"] == "line") == [6, 4]
