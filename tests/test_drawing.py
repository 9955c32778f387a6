"""Pictures are made once and replayed; what stands behind a closed heading is not made at all."""

from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import drawing
from views.charts import Chart
from views.tables import Table

MADE: list[str] = []


class Watched(Table):
    def arguments(self) -> dict[str, Any]:
        MADE.append(self.alt)
        return super().arguments()


@pytest.fixture(autouse=True)
def afresh() -> None:
    MADE.clear()
    drawing._table.clear()


def two_tables() -> None:
    import pandas as pd

    import drawing
    from tests.test_drawing import Watched

    for number in (1, 1, 2):
        drawing.table(Watched(pd.DataFrame({"Number": [number]}), alt=f"Number {number}"))


def folded_table() -> None:
    import pandas as pd

    import drawing
    from tests.test_drawing import Watched

    drawing.folded("Behind", Watched(pd.DataFrame({"Number": [1]}), alt="Number 1"), key="behind", note="A note.")


def numbers(at: AppTest) -> list[int]:
    assert [problem.message for problem in at.exception] == []
    return [int(table.value.iloc[0, 0]) for table in at.table]


def test_equal_tables_are_made_once_and_stand_wherever_they_are_drawn():
    at = AppTest.from_function(two_tables, default_timeout=30).run()
    assert numbers(at.run()) == [1, 1, 2]
    assert MADE == ["Number 1", "Number 2"]


def test_what_is_behind_a_closed_heading_is_neither_made_nor_sent():
    at = AppTest.from_function(folded_table, default_timeout=30).run()
    assert (numbers(at), MADE, len(at.caption)) == ([], [], 0)
    at.session_state["behind"] = True
    assert numbers(at.run()) == [1]
    assert [caption.value for caption in at.caption] == ["A note."]


@pytest.mark.parametrize(
    "other",
    [
        Table(pd.DataFrame({"Number": [2]}), alt="Number"),
        Table(pd.DataFrame({"Figure": [1]}), alt="Number"),
        Table(pd.DataFrame({"Number": ["1"]}), alt="Number"),
        Table(pd.DataFrame({"Number": [1]}), alt="Figure"),
        Table(pd.DataFrame({"Number": [1]}), alt="Number", numeric={"Number": "number"}),
    ],
)
def test_tables_that_differ_in_anything_have_different_digests(other: Table):
    assert Table(pd.DataFrame({"Number": [1]}), alt="Number").digest != other.digest


def sentence() -> None:
    import drawing

    drawing.answer("**Four** places.")


def test_answer_stands_in_its_own_container_and_is_given_a_head_start(monkeypatch: pytest.MonkeyPatch):
    waited: list[float] = []
    monkeypatch.setattr(drawing.time, "sleep", waited.append)
    at = AppTest.from_function(sentence, default_timeout=30).run()
    assert [text.value for text in at.markdown] == ["**Four** places."]
    assert drawing.HEAD_START in waited and drawing.HEAD_START <= 0.03


def test_charts_that_differ_in_anything_have_different_digests():
    assert len({Chart(spec, alt).digest for spec in ({"mark": "line"}, {"mark": "bar"}) for alt in ("One", "Two")}) == 4


def test_pictures_are_kept_for_all_readers():
    assert all(isinstance(kept, type(st.cache_data(lambda: None))) for kept in (drawing._table, drawing._chart))


def empty_tables() -> None:
    import pandas as pd

    import drawing
    from views.tables import Table

    drawing.table(Table(pd.DataFrame({"Number": []}), alt="No numbers"))
    drawing.folded("Source: none held", Table(pd.DataFrame({"Number": []}), alt="No numbers"), key="none")


def test_a_table_without_rows_is_a_sentence_and_its_heading_does_not_open():
    at = AppTest.from_function(empty_tables, default_timeout=30).run()
    assert ([caption.value for caption in at.caption], len(at.table), len(at.expander)) == ([drawing.NOTHING, "Source: none held"], 0, 0)
