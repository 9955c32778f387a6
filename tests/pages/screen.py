"""What stands on a drawn page."""

from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

WORDS = ("title", "header", "subheader", "markdown", "caption", "info", "metric")


def elements(at: AppTest) -> list[Any]:
    """Every element of the page's main part in the order in which it is drawn."""
    return [element for element in at.main if not isinstance(element, Block)]


def texts(at: AppTest) -> list[str]:
    """Every word and cell of the main part, in order."""
    found: list[str] = []
    for element in elements(at):
        if element.type in WORDS:
            found.append(element.value)
        elif isinstance(getattr(element, "value", None), pd.DataFrame):
            found += [str(cell) for row in [list(element.value.columns), *element.value.to_numpy().tolist()] for cell in row]
    return found


def tables(at: AppTest) -> list[pd.DataFrame]:
    return [table.value for table in at.table]


def table(at: AppTest, head: str) -> pd.DataFrame:
    """The table whose first column has this head."""
    return next(held for held in tables(at) if held.columns[0] == head)


def headings(at: AppTest) -> list[str]:
    return [element.value for element in elements(at) if element.type in ("header", "subheader")]


def charts(at: AppTest) -> list[Any]:
    return list(at.get("vega_lite_chart"))


def maps(at: AppTest) -> list[Any]:
    return list(at.get("deck_gl_json_chart"))
