"""The six pages as they are drawn: the answer first, the published figures, the filters, and a sentence where nothing is held."""

import ast
import json
import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from answers import frame
from selection import Selection
from store.database import ROOT
from tests.answers.shown import ANSWERS
from tests.answers.shown import texts as said
from tests.pages.conftest import Open
from tests.pages.screen import charts, elements, headings, maps, table, tables, texts

TITLES = {
    "overview": "Overview",
    "priorities": "Priorities",
    "funding": "Funding",
    "referrals": "Referrals",
    "places": "Places",
    "accountability": "Accountability",
    "sources": "Sources and method",
}
FILES = sorted((ROOT / "pages").glob("*.py"))
MOST_LINES = 92
DESK_LINES = 140  # for officers, who act: a function for each button, and words for each way in which it ends
NOT_WORDS = re.compile(r"\b(nan|NaN|NaT|inf)\b|<NA>|Timestamp")
EMPTY = {"partnership": "East Suffolk", "as_at": "25 October 2018, Mid Suffolk"}


@pytest.mark.parametrize("name", TITLES)
def test_page_begins_with_title_selection_and_answer(name: str, open_page: Open):
    at = open_page(name)
    shown = elements(at)
    first = next(place for place, element in enumerate(shown) if element.type == "title")
    assert [(element.type, element.value) for element in shown[first : first + 3]] == [
        ("title", TITLES[name]),
        ("markdown", "All three partnerships · all districts · all priorities · each as at its own last report"),
        ("markdown", ANSWERS[name](Selection()).sentence),
    ]


@pytest.mark.parametrize("name", TITLES)
def test_page_ends_with_the_dates_of_the_data(name: str, open_page: Open):
    last = elements(open_page(name))[-1]
    assert (last.type, last.value) == ("caption", frame.answer().data_dates)


def test_overview_shows_four_numbers_and_five_questions(open_page: Open):
    at = open_page("overview")
    assert [(metric.label, metric.value) for metric in at.metric] == [
        ("Priorities assessed", "0 of 8"),
        ("Core money left", "£2,822"),
        ("Signals now", "0 of 6"),
        ("Due soon", "3"),
    ]
    assert len(table(at, "Question")) == 5


def test_overview_of_a_district_in_no_partnership_is_drawn_to_its_foot(open_page: Open):
    at = open_page("overview", district="Ipswich")
    assert elements(at)[5].value == "Ipswich · all priorities · each as at its own last report"
    assert headings(at)[0] == "No partnership held here covers this selection"
    assert elements(at)[-1].value == frame.answer().data_dates


def test_funding_shows_the_published_sums(open_page: Open):
    at = open_page("funding", partnership="East Suffolk")
    said = " ".join(texts(at))
    assert [figure for figure in ("£2,822", "26,527", "29,349", "£16,500") if figure not in said] == []
    assert headings(at)[0] == "Core money: the ledger leaves more than the report states"
    assert len(charts(at)) == 2


def test_priorities_show_45_rows_of_the_plan_none_with_a_stated_status(open_page: Open):
    at = open_page("priorities", partnership="East Suffolk")
    actions = [held for held in tables(at) if held.columns[0] == "Action"]
    assert sum(map(len, actions)) == 45
    assert {status for held in actions for status in held["Stated status"]} == {"Not stated"}


def test_referrals_show_the_published_figures(open_page: Open):
    shown = table(open_page("referrals"), "Figure")
    assert list(shown["Number as printed"]) == ["22%", "711", "162", "289", "48"]


def test_referrals_draw_one_chart_a_district_with_words_for_each(open_page: Open):
    at = open_page("referrals", partnership="Western Suffolk")
    assert [chart.proto.spec != "" for chart in charts(at)] == [True] * 3
    assert headings(at)[1:4] == ["Babergh", "Mid Suffolk", "West Suffolk"]


def test_places_name_the_four_orders(open_page: Open):
    shown = table(open_page("places"), "Place")
    assert [cell.split("**")[1] for cell in shown["Place"]][:4] == [
        "Brandon",
        "Haverhill",
        "Bury St Edmunds",
        "Moreton Hall, Bury St Edmunds",
    ]


def test_places_show_recorded_asb_of_2025_by_district(open_page: Open):
    at = open_page("places")
    shown = [held for held in tables(at) if "Rate per 1,000 residents" in held.columns]
    assert [heading for heading in headings(at) if heading.startswith("Recorded ASB by district")] == [
        "Recorded ASB by district: Suffolk",
        "Recorded ASB by district: Dorset",
    ]
    assert [len(held) for held in shown] == [5, 1]
    assert {
        district.strip("*"): str(incidents).replace(",", "")
        for held in shown
        for district, incidents in zip(held["District"], held["Incidents"], strict=True)
    } == {
        "Ipswich": "1028",
        "East Suffolk": "1454",
        "West Suffolk": "760",
        "Babergh": "390",
        "Mid Suffolk": "364",
        "Bournemouth, Christchurch and Poole": "8619",
    }


def test_places_draw_one_map_whose_outlines_are_colours_by_number(open_page: Open):
    (drawn,) = maps(open_page("places"))
    outlines = json.loads(drawn.proto.json)["layers"][0]
    assert outlines["getFillColor"].startswith("@@=([[")
    assert outlines["getFillColor"].endswith("])[properties.i]")


def test_places_keep_the_part_of_the_map_in_the_address(open_page: Open):
    at = open_page("places", region="Dorset (pan-Dorset)")
    assert at.selectbox(key="region").value == "Dorset (pan-Dorset)"
    assert {cell.rpartition("[")[2] for cell in table(at, "Cell")["Cell"]} == {"Bournemouth, Christchurch and Poole]"}


def test_choosing_a_part_of_the_map_changes_it(open_page: Open):
    at = open_page("places")
    at.selectbox(key="region").set_value("Dorset (pan-Dorset)").run()
    assert {cell.rpartition("[")[2] for cell in table(at, "Cell")["Cell"]} == {"Bournemouth, Christchurch and Poole]"}


def test_choosing_a_category_changes_the_charts(open_page: Open):
    at = open_page("referrals")
    at.selectbox(key="category").set_value("Burglary").run()
    assert headings(at)[0] == "Recorded burglary, by district"


@pytest.mark.parametrize("name, key", [("places", "region"), ("referrals", "category"), ("referrals", "measure")])
def test_unknown_choice_in_the_address_is_ignored(name: str, key: str, open_page: Open):
    asked, plain = open_page(name, **{key: "Atlantis"}), open_page(name)
    assert texts(asked) == texts(plain)


def test_demonstration_stands_in_a_marked_panel_of_its_own(open_page: Open):
    mark = ":gray-badge[:material/science: Demonstration partnership (fictional)]"
    for name in ("priorities", "referrals"):
        at = open_page(name)
        assert texts(at).count(mark) == 1
        assert texts(open_page(name, partnership="East Suffolk")).count(mark) == 0


@pytest.mark.parametrize("name", ["priorities", "funding", "referrals"])
def test_page_about_the_demonstration_shows_its_mark(name: str, open_page: Open):
    at = open_page(name, partnership="Demonstration partnership (fictional)")
    assert ":gray-badge[:material/science: Demonstration partnership (fictional)]" in texts(at)


def test_places_about_the_demonstration_say_why_there_is_no_map(open_page: Open):
    at = open_page("places", partnership="Demonstration partnership (fictional)")
    assert maps(at) == []
    assert "The demonstration partnership is fictional: it lies nowhere, so it is not on the map." in texts(at)


def test_accountability_of_one_partnership_stands_open_and_draws_its_grid_and_groups(open_page: Open):
    at = open_page("accountability", partnership="Western Suffolk")
    assert len(charts(at)) == 2
    assert len(table(at, "Duty")) == 16
    assert headings(at) == [
        "Domestic homicide reviews",
        "Western Suffolk",
        "Statutory duties: three of 16 not evidenced",
        "Recommendations and commitments",
        "Your committee's agreed response time: 28 days",
        "Risks: three listed, two with likelihood and impact",
        "Who answers to whom",
        "Responsible authorities and other members",
        "What is due",
    ]


def test_sources_show_every_document_and_every_disagreement(open_page: Open):
    at = open_page("sources")
    assert (len(table(at, "Document")), len(table(at, "About"))) == (5, 69)


def test_filters_of_the_address_reach_the_page(open_page: Open):
    at = open_page("referrals", partnership="Western Suffolk", district="Babergh")
    assert elements(at)[5].value == "Western Suffolk · Babergh · all priorities · as at its last report"
    assert [heading for heading in headings(at) if heading in ("Babergh", "Mid Suffolk", "West Suffolk")] == ["Babergh"]


def test_filters_stay_from_page_to_page(open_page: Open):
    at = open_page("overview", partnership="East Suffolk", priority="Anti-social behaviour", as_at="20 July 2023, East Suffolk")
    for name, title in TITLES.items():
        at.switch_page(f"pages/{name}.py").run()
        assert [problem.message for problem in at.exception] == []
        assert (at.title[0].value, elements(at)[5].value) == (
            title,
            "East Suffolk · all districts · Anti-social behaviour · as known at 20 July 2023",
        )


@pytest.mark.parametrize("name", TITLES)
def test_page_with_nothing_to_show_has_a_sentence(name: str, open_page: Open):
    at = open_page(name, **EMPTY)
    assert elements(at)[5].value == "East Suffolk · all districts · all priorities · as known at 25 October 2018"
    assert elements(at)[6].value == ANSWERS[name](Selection(partnership="ESCSP", as_at=date(2018, 10, 25))).sentence
    assert charts(at) == []


@pytest.mark.parametrize("name", TITLES)
def test_page_can_be_drawn_for_each_partnership(name: str, open_page: Open):
    at = open_page(name)
    for code in frame.answer().known.partnerships:
        at.selectbox(key="partnership").set_value(code).run()
        assert [problem.message for problem in at.exception] == []
        assert at.title[0].value == TITLES[name]


# every day each partnership at each meeting, each district and each priority with either; in the grid all of them together
@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.grid) for turn in (1, 2, 3))])
@pytest.mark.parametrize("row, partnership", list(enumerate([None, "BCPCSP", "ESCSP", "WSCSP", "DEMO"])))
def test_every_combination_of_filters_has_an_answer_in_words(row: int, partnership: str | None, turn: int):
    known = frame.answer().known
    meetings = known.meetings[partnership if partnership in known.fictional else None]
    narrowed = list(product([(), known.districts[partnership][:1]], [(), ("asb",)]))
    wrong = []
    for at, as_at in enumerate([None, *map(date.fromisoformat, meetings)]):
        district, priority = narrowed[(row + at + turn) % len(narrowed)]
        selection = Selection(partnership=partnership, district=district, priority=priority, as_at=as_at)
        for name, ask in ANSWERS.items():
            page = ask(selection)
            wrong += [] if page.sentence.endswith(".") else [(name, selection, page.sentence)]
            wrong += [(name, selection, where, text) for where, text in said(page) if NOT_WORDS.search(text)]
    assert wrong == []


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_page_file_is_small(page: Path):
    assert len(page.read_text(encoding="utf-8").splitlines()) <= (DESK_LINES if page.stem == "returns" else MOST_LINES)


def does_something(node: ast.stmt) -> bool:
    """Not a docstring, an import, a function's own lines or plain constants."""
    named = isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef)
    values = node.value.elts if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) else [getattr(node, "value", None)]
    constant = isinstance(node, ast.Expr | ast.Assign) and all(isinstance(value, ast.Constant) for value in values)
    return not named and not constant


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_page_asks_for_the_selection_before_anything_else(page: Path):
    # the guard against a page that Streamlit runs without the frame is in selection.current
    first = next(node for node in ast.parse(page.read_text(encoding="utf-8")).body if does_something(node))
    assert ast.unparse(first).removeprefix("chosen = ") == "selection.current()"


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_page_imports_what_it_draws_with_the_selection_its_reader_and_answers_alone(page: Path):
    nodes = [node for node in ast.walk(ast.parse(page.read_text(encoding="utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {node.module if isinstance(node, ast.ImportFrom) else node.names[0].name for node in nodes}
    assert named - {"notes"} == {"streamlit", "drawing", "selection", "signin", "answers"}  # a member's own notes, where a page takes them
