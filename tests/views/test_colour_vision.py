"""Statuses, signals and shades are told apart without colour, and with each kind of colour blindness."""

import re
import tomllib
from itertools import combinations, pairwise

import pytest

from answers import accountability, changes, enquiries, funding, overview, places, priorities, referrals
from selection import Selection
from store.database import ROOT
from tests.answers.shown import of_kind, parts, texts
from tests.views.seeing import VISIONS, difference, over, seen
from tests.views.test_contrast import marks
from views import maps, theme
from views.charts import Chart
from views.tables import Table

CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = ("light", "dark")
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}
APART = 10.0  # CIEDE2000: told apart at a glance, not only side by side
STEP = 5.0  # of lightness in CIELAB, 0 to 100, between one shade of the map and the next
FICTIONAL = Selection(partnership="DEMO")
BADGE = re.compile(r":(\w+)-badge\[((?:[^\]\\]|\\.)*)\]")
COLOURED = re.compile(r":(\w+)(?:-badge|-background)?\[")
SYMBOL = re.compile(r"^(?::material/\w+:|[●■◆▲▼⬢▢○])\s")
RAG_COLOURS = {colour: (symbol, word) for word, (colour, symbol, _) in theme.RAG.items()}


def test_difference_is_that_of_the_published_pairs():
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 2.49, -0.001), (50, -2.49, 0.0009)) == pytest.approx(7.1792, abs=1e-4)
    assert difference((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(0.9082, abs=1e-4)


def test_grey_looks_alike_to_every_eye():
    assert all(difference(seen("#808080", vision), seen("#808080", "full colour")) < 1 for vision in VISIONS)


def nearest(one: str, other: str) -> float:
    """How far apart two colours are to the eye that tells them least."""
    return min(difference(seen(one, vision), seen(other, vision)) for vision in VISIONS)


def near(colours: dict[str, str]) -> set[tuple[str, str]]:
    """The pairs that some eye cannot tell at a glance."""
    return {pair for pair in combinations(colours, 2) if nearest(colours[pair[0]], colours[pair[1]]) < APART}


# Statuses


@pytest.mark.parametrize("name", THEMES)
def test_statuses_too_near_in_colour_differ_in_symbol_and_word(name: str):
    close = near({word: CONFIG[name][f"{colour}TextColor"] for word, (colour, *_) in theme.RAG.items()})
    assert ("Red", "Green") in close  # so that colour alone would not do
    shapes = {word: symbol for word, (_, symbol, _) in theme.RAG.items()}
    assert [pair for pair in close if shapes[pair[0]] == shapes[pair[1]]] == []
    assert len(set(theme.RAG)) == len(set(shapes.values())) == 5


ANSWERS = {
    "overview": lambda chosen: (overview.answer(chosen), changes.answer(chosen)),
    "priorities": priorities.answer,
    "funding": funding.answer,
    "referrals": referrals.answer,
    "places": places.answer,
    "accountability": accountability.answer,
    "enquiries": enquiries.answer,
}


@pytest.fixture(autouse=True)
def store(published: object, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize("chosen", [FICTIONAL, Selection()], ids=["fictional", "real"])
def test_no_colour_of_a_status_stands_without_its_own_symbol_and_word(page: str, chosen: Selection):
    said = [text for _, text in texts(ANSWERS[page](chosen))]
    coloured = [found for text in said for found in BADGE.findall(text) if found[0] in ("red", "orange", "green")]
    letters = tuple(f"{letter} " for *_, letter in theme.SIGNALS.values())
    wrong = [
        (colour, text)
        for colour, text in coloured
        for symbol, word in [RAG_COLOURS[colour]]
        if not (text.startswith(symbol) and re.search(rf"\b{word}\b", text)) and not text.startswith(letters)
    ]
    assert wrong == []


@pytest.mark.parametrize("page", ANSWERS)
@pytest.mark.parametrize("chosen", [FICTIONAL, Selection()], ids=["fictional", "real"])
def test_every_badge_has_a_word_and_no_text_is_coloured_otherwise(page: str, chosen: Selection):
    said = [text for _, text in texts(ANSWERS[page](chosen))]
    badges = [text for one in said for _, text in BADGE.findall(one)]
    assert [text for text in badges if not re.search(r"[A-Za-z]{2}", SYMBOL.sub("", text))] == []
    assert {colour for one in said for colour in COLOURED.findall(BADGE.sub("", one))} <= {"gray"}  # quiet text


def test_statuses_of_the_fictional_partnership_are_all_shown():
    said = " ".join(text for _, text in texts(priorities.answer(FICTIONAL)))
    assert {word for word in theme.RAG if theme.rag(word) in said} == set(theme.RAG)


@pytest.mark.parametrize("chosen", [FICTIONAL, Selection()], ids=["fictional", "real"])
def test_a_cell_that_names_a_status_of_the_evidence_check_shows_its_symbol(chosen: Selection):
    tables = [table for _, table in parts(priorities.answer(chosen)) if isinstance(table, Table)]
    checks = [cell for table in tables if "Evidence check" in table.frame for cell in table.frame["Evidence check"]]
    assert checks
    assert [cell for cell in checks if not cell.startswith(tuple(theme.rag(word) for word in theme.RAG))] == []


# Signals


@pytest.mark.parametrize("name", THEMES)
def test_signals_too_near_in_colour_differ_in_shape_and_letter(name: str):
    close = near({kind: PALETTES[name][colour] for kind, (colour, *_) in theme.SIGNALS.items()})
    assert ("high", "low") in close
    assert [pair for pair in close if {theme.SIGNALS[pair[0]][1], theme.SIGNALS[pair[0]][3]} & {*theme.SIGNALS[pair[1]][1::2]}] == []


@pytest.mark.parametrize("chosen", [FICTIONAL, Selection()], ids=["fictional", "real"])
def test_every_chart_of_signals_gives_each_kind_a_shape_of_its_own(chosen: Selection):
    charts = [chart for _, chart in of_kind(referrals.answer(chosen), Chart)]
    coded = [layer["encoding"] for chart in charts for layer in chart.spec["layer"] if "color" in layer.get("encoding", {})]
    assert coded
    assert [one for one in coded if one["shape"]["field"] != one["color"]["field"]] == []
    assert [one for one in coded if len(set(one["shape"]["scale"]["range"])) < len(one["color"]["scale"]["domain"])] == []


# Risks


def test_risks_are_told_by_their_place_and_number_and_by_no_colour():
    grids = [chart for _, chart in of_kind(accountability.answer(FICTIONAL), Chart) if "Grid of" in chart.alt]
    assert grids
    assert {mark.get("color") for grid in grids for mark in marks(grid.spec) if mark["type"] == "rect" and mark.get("color")} == {
        theme.LIGHT["band"]
    }
    assert all(not mark["range"] for grid in grids for mark in marks(grid.spec))


# The map


def shades(name: str) -> list[str]:
    """The land and the greys on it, fewest incidents first."""
    palette = PALETTES[name]
    return [palette["land"], *(over(palette["common"], palette["land"], opacity / 255) for opacity in maps.SHADES)]


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", THEMES)
def test_shades_of_the_map_are_in_one_order_of_lightness_for_every_eye(name: str, vision: str):
    light = [float(seen(colour, vision)[0]) for colour in shades(name)]
    steps = [(one - other) * (1 if name == "light" else -1) for one, other in pairwise(light)]
    assert min(steps) >= STEP


@pytest.mark.parametrize("name", THEMES)
def test_hot_areas_too_near_a_grey_in_lightness_have_a_wider_edge_and_the_word(name: str):
    palette = PALETTES[name]
    hot = over(palette["high"], palette["land"], maps.HOT_FILL / 255)
    assert any(nearest(hot, grey) < APART for grey in shades(name)[1:])  # in greyscale, so that colour alone would not do
    shown = places.answer(Selection(dark=name == "dark"))
    assert shown.map is not None
    cells = next(layer for layer in shown.map.deck.layers if layer.id == "cells")
    greys = set(range(len(maps.SHADES)))
    widths = [float(width) for width in re.findall(r"[\d.]+", cells.get_line_width.split("]")[0])]
    assert all(widths[maps.HOT] >= 2 * widths[grey] for grey in greys)
    assert all(row["tip"].endswith(", hot") == (row["k"] == maps.HOT) for row in cells.data)


@pytest.mark.parametrize("name", THEMES)
def test_hot_areas_differ_from_every_grey_for_every_eye_that_sees_some_colour(name: str):
    palette = PALETTES[name]
    hot = over(palette["high"], palette["land"], maps.HOT_FILL / 255)
    some = [vision for vision in VISIONS if vision != "greyscale"]
    assert min(difference(seen(hot, vision), seen(grey, vision)) for grey in shades(name)[1:] for vision in some) > 8
