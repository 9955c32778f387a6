"""A table's arguments for Streamlit, and the mark of the fictional partnership."""

from dataclasses import dataclass

import pandas as pd
import pytest

from views.charts import Chart
from views.tables import Table, lines, marked, records


@dataclass(frozen=True)
class Inner:
    table: Table
    words: str


@dataclass(frozen=True)
class Outer:
    inner: Inner
    charts: tuple[Chart, ...]
    nothing: None
    cells: dict[str, str]


def table(**columns: list) -> Table:
    return Table(pd.DataFrame(columns), alt="What it holds")


def cells(of: Table) -> list[list[str]]:
    """The body as Streamlit would draw it."""
    drawn = of.arguments()["data"]._translate(False, False)
    return [[cell["display_value"] for cell in row if cell["type"] == "td"] for row in drawn["body"]]


def test_arguments_hide_the_index_and_carry_the_alt_text():
    arguments = table(Place=["Ipswich"]).arguments()
    del arguments["data"]
    assert arguments == {"border": "horizontal", "hide_index": True, "alt": "What it holds"}


@pytest.mark.parametrize(
    "kind, value, shown",
    [
        ("number", 1454, "1,454"),
        ("pounds", 282200, "2,822"),
        ("pounds", -296900, "−2,969"),
        ("pounds and pence", 15465.51724, "154.66"),
        ("rate", 4.2237, "4.2"),
        ("rate", float("nan"), "Not calculated"),
    ],
)
def test_arguments_format_a_number_column_by_its_kind(kind: str, value: float, shown: str):
    assert cells(Table(pd.DataFrame({"n": [value]}), alt="", numeric={"n": kind})) == [[shown]]


def test_arguments_leave_the_frame_with_its_numbers():
    held = Table(pd.DataFrame({"n": [282200]}), alt="", numeric={"n": "pounds"})
    held.arguments()
    assert held.frame.to_dict("list") == {"n": [282200]}


def test_table_without_rows_is_false():
    assert (bool(table(Place=[])), bool(table(Place=["Ipswich"]))) == (False, True)


def test_marked_table_says_fictional_in_its_first_head_and_its_alt_text():
    result = marked(table(Place=["Saltfen"], Incidents=[3]))
    assert list(result.frame.columns) == ["Place (fictional)", "Incidents"]
    assert result.alt == "Fictional. What it holds"


def test_marked_keeps_the_numbers_and_the_format_of_a_table():
    result = marked(Table(pd.DataFrame({"Place": ["Saltfen"], "n": [282200]}), alt="", numeric={"n": "pounds"}))
    assert cells(result) == [["Saltfen", "2,822"]]


def test_marked_says_fictional_once_when_the_head_says_it_already():
    result = marked(table(**{"Core money (fictional)": ["Left"]}))
    assert list(result.frame.columns) == ["Core money (fictional)"]


def test_marked_reaches_tables_and_charts_inside_answers():
    answer = Outer(Inner(table(Place=["Saltfen"]), "words"), (Chart({"layer": []}, "A line"), Chart({}, "Another")), None, {"a": "b"})
    result = marked(answer)
    assert list(result.inner.table.frame.columns) == ["Place (fictional)"]
    assert [chart.alt for chart in result.charts] == ["Fictional. A line", "Fictional. Another"]
    assert (result.inner.words, result.nothing, result.cells, result.charts[0].spec) == ("words", None, {"a": "b"}, {"layer": []})


def test_marked_changes_nothing_in_what_it_was_given():
    given = table(Place=["Saltfen"])
    marked(given)
    assert list(given.frame.columns) == ["Place"]
    assert given.alt == "What it holds"


def test_records_give_columns_as_attributes():
    assert [(row.place, row.n) for row in records(pd.DataFrame({"place": ["a", "b"], "n": [1, 2]}))] == [("a", 1), ("b", 2)]


def test_lines_are_bold_then_quiet_and_skip_what_is_empty():
    assert lines("Ipswich", "district", "", "E07000202") == "**Ipswich**  \n:gray[district]  \n:gray[E07000202]"
