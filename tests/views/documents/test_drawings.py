"""Charts as drawings for documents: of the width asked for, in the house typeface, from this machine alone."""

import io
import re
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from store.database import ROOT
from tests.views.test_exports import drawing
from views.documents import drawings

SVG = "{http://www.w3.org/2000/svg}"
LINE = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="30"><text y="20" font-family="{}" font-weight="{}">Suffolk £1,234</text></svg>'
STYLES = {"Regular": (400, "normal"), "SemiBold": (600, "normal"), "Bold": (700, "normal"), "Italic": (400, "italic")}


@pytest.mark.parametrize("width", [400, 640, 880])
def test_a_drawing_is_as_wide_as_asked_for_and_holds_its_words(width: int):
    drawn = ElementTree.fromstring(drawings.svg(drawing(), width=width))
    assert int(drawn.attrib["width"]) == pytest.approx(width, abs=2)
    assert any(text.text for text in drawn.iter(f"{SVG}text"))


def test_a_drawing_refers_to_nothing_outside_itself():
    drawn = drawings.svg(drawing())
    assert set(re.findall(r"https?://[^\"' ]+", drawn)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<image" not in drawn and "url(" not in drawn.replace("url(#", "")


def test_an_image_has_twice_the_drawings_size():
    drawn = drawings.svg(drawing(), width=400)
    size = ElementTree.fromstring(drawn).attrib
    assert Image.open(io.BytesIO(drawings.png(drawn))).size == (2 * int(size["width"]), 2 * int(size["height"]))


def test_text_is_drawn_in_the_house_typeface_in_each_weight():
    own = {drawings.png(LINE.format("Public Sans", weight)) for weight in (400, 600, 700)}
    other = {drawings.png(LINE.format("No such typeface", weight)) for weight in (400, 600, 700)}
    assert len(own) == 3 and not own & other


@pytest.mark.parametrize("style", STYLES)
def test_the_typeface_files_are_what_they_are_called_and_have_every_letter_of_the_screens(style: str):
    weight, slope = STYLES[style]
    font = TTFont(drawings.FONTS / f"PublicSans-{style}.ttf")
    screen = TTFont(ROOT / "static" / f"public-sans-latin-wght-{slope}.woff2")
    assert font.getBestCmap().keys() == screen.getBestCmap().keys()
    assert (font["OS/2"].usWeightClass, font["name"].getBestFamilyName(), "fvar" in font) == (weight, "Public Sans", False)


def test_the_typefaces_licence_stands_beside_it():
    assert (drawings.FONTS / "OFL.txt").read_text() == (ROOT / "static" / "public-sans-OFL.txt").read_text()
    assert {path.name for path in drawings.FONTS.iterdir()} == {"OFL.txt", *(f"PublicSans-{style}.ttf" for style in STYLES)}
