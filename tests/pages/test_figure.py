"""The page of one figure: reached by its address, whatever the filters say."""

import pytest

from answers import opened
from tests.pages.conftest import Open
from tests.pages.screen import elements, headings, table, texts

F05 = {"figure": "money:F05"}
FICTION = ":gray-badge[:material/science: Demonstration partnership (fictional)]"


def test_page_begins_with_the_answer(open_page: Open):
    shown = elements(open_page("figure", **F05))
    first = next(place for place, element in enumerate(shown) if element.type == "title")
    assert [element.value for element in shown[first : first + 3]] == [
        "A figure and its source",
        "All three partnerships · all districts · all priorities · each as at its own last report",
        "**£812** was spent on “Removal of PSPO signs”, says report 001, paragraph 2.6, line 165.",
    ]


def test_page_shows_value_versions_disagreements_and_its_own_address(open_page: Open):
    at = open_page("figure", **F05)
    assert headings(at) == ["Earlier and later versions", "Where sources disagree about it", "Address of this page"]
    assert table(at, "About it")["As held"].iloc[0] == "£812"
    assert len(table(at, "About")) == 3
    assert [block.value for block in at.code] == ["/open-a-figure?figure=money:F05"]


def test_filters_do_not_change_the_page(open_page: Open):
    chosen = open_page("figure", **F05, partnership="Western Suffolk", as_at="25 October 2018, Mid Suffolk")
    plain = open_page("figure", **F05)
    about, alone = (texts(at)[texts(at).index(opened.answer("money:F05").sentence) :] for at in (chosen, plain))
    assert about == alone


@pytest.mark.parametrize(("query", "sentence"), [({}, opened.PURPOSE), ({"figure": "money:F99"}, opened.UNKNOWN)])
def test_page_without_a_figure_says_what_it_is_for(open_page: Open, query: dict[str, str], sentence: str):
    at = open_page("figure", **query)
    assert sentence in texts(at)
    assert (headings(at), list(at.table)) == ([], [])


def test_fictional_figure_carries_its_mark(open_page: Open):
    at = open_page("figure", figure="money:D-CM02")
    assert texts(at).count(FICTION) == 1
    assert table(at, "About it (fictional)")["As held"].iloc[0] == "£3,500"
