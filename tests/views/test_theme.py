"""One set of colours in two files, readable in both palettes, and no meaning carried by colour alone."""

import re
import tomllib
from collections.abc import Iterable
from itertools import product

import altair as alt
import pandas as pd
import pytest

from store.database import ROOT
from views import theme

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}
# token: the setting of Streamlit's theme that paints the same role
ROLES = {
    "ink": "textColor",
    "paper": "backgroundColor",
    "band": "secondaryBackgroundColor",
    "accent": "primaryColor",
    "mute": "grayTextColor",
    "axis": "borderColor",
    "district": "borderColor",
    "common": "grayColor",
    "high": "violetColor",
}
WORDS = ("ink", "mute", "spend")  # spend: the labels of a balance
MARKS = ("accent", "axis", "common", "line", "high", "spend", "district", "ring", "fund")
LEAST_FOR_TEXT, LEAST_FOR_MARKS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def every(*values: Iterable[str]) -> list[tuple[str, ...]]:
    return list(product(*values))


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_21_between_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("palette, token", every(PALETTES, ROLES))
def test_token_is_the_colour_that_the_page_uses_for_the_same_role(palette: str, token: str):
    assert PALETTES[palette][token] == CONFIG[palette][ROLES[token]]


@pytest.mark.parametrize("palette", PALETTES)
def test_balance_has_the_first_colour_of_charts(palette: str):
    assert PALETTES[palette]["spend"] == CONFIG[palette]["chartCategoricalColors"][0]


def test_palettes_name_the_same_tokens():
    assert set(theme.LIGHT) == set(theme.DARK)


@pytest.mark.parametrize("palette, token", every(PALETTES, theme.LIGHT))
def test_token_is_a_full_hex_colour(palette: str, token: str):
    assert re.fullmatch(r"#[0-9A-F]{6}", PALETTES[palette][token])


@pytest.mark.parametrize("palette, token, ground", every(PALETTES, WORDS, ("paper", "band")))
def test_words_can_be_read_on_the_page_and_on_a_band(palette: str, token: str, ground: str):
    assert contrast(PALETTES[palette][token], PALETTES[palette][ground]) >= LEAST_FOR_TEXT


@pytest.mark.parametrize("palette, token", every(PALETTES, ("ink", "mute")))
def test_names_can_be_read_on_the_map(palette: str, token: str):
    assert contrast(PALETTES[palette][token], PALETTES[palette]["land"]) >= LEAST_FOR_TEXT


@pytest.mark.parametrize("palette, token", every(PALETTES, MARKS))
def test_marks_stand_out_from_the_page(palette: str, token: str):
    assert contrast(PALETTES[palette][token], PALETTES[palette]["paper"]) >= LEAST_FOR_MARKS


@pytest.mark.parametrize("palette, token", every(PALETTES, ("ring", "common")))
def test_marks_stand_out_from_the_land(palette: str, token: str):
    assert contrast(PALETTES[palette][token], PALETTES[palette]["land"]) >= LEAST_FOR_MARKS


@pytest.mark.parametrize("palette, colour", every(PALETTES, ("red", "orange", "green", "blue", "gray", "violet")))
def test_badge_words_can_be_read_on_their_badge(palette: str, colour: str):
    assert contrast(CONFIG[palette][f"{colour}TextColor"], CONFIG[palette][f"{colour}BackgroundColor"]) >= LEAST_FOR_TEXT


def test_rag_words_are_the_five_of_the_evidence_check():
    assert set(theme.RAG) == {"Red", "Amber", "Green", "Complete", "Grey"}


def test_rag_words_have_a_colour_and_a_shape_of_their_own():
    colours, shapes, _ = zip(*theme.RAG.values(), strict=True)
    assert len(set(colours)) == len(set(shapes)) == 5


def test_rag_badge_has_word_shape_and_colour():
    assert theme.rag("Amber") == ":orange-badge[:material/warning: Amber]"


def test_rag_key_explains_every_word_in_order():
    assert re.findall(r": (\w+)(?:: ([^\]]+))?\]", theme.rag_key()) == [
        ("Red", "off track"),
        ("Amber", "at risk"),
        ("Green", "on track"),
        ("Complete", ""),
        ("Grey", "cannot be assessed"),
    ]


def test_fictional_mark_says_so():
    assert theme.fictional() == ":gray-badge[:material/science: Demonstration partnership (fictional)]"


def test_dressed_chart_labels_its_axes_in_a_readable_colour():
    bare = alt.Chart(pd.DataFrame({"n": [1]})).mark_point().encode(x="n:Q")
    config = theme.dressed(bare, theme.colours(dark=False), height=100)["config"]
    assert (config["axis"]["labelColor"], config["text"]["color"], config["background"]) == ("#46525F", "#14202E", "transparent")


def test_hex_colours_stand_in_the_theme_alone():
    rooms = ("answers", "views", "pages", "measures", "store", "loaders")
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")] + list(ROOT.glob("*.py"))
    named = {path.name for path in files if re.search(r"([\"'])#[0-9A-Fa-f]{6}\1", path.read_text(encoding="utf-8"))}
    assert named == {"theme.py"}


def test_style_of_charts_is_one_that_altair_knows():
    config = theme.dressed(alt.Chart().mark_point(), theme.colours(dark=True), height=100)["config"]
    assert alt.Config.from_dict(config, validate=True).to_dict() == config
