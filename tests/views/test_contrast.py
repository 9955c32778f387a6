"""Every colour against what it really stands on: the settings of the theme, the stylesheets, and the finished charts and maps of real answers."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest

from answers import accountability, funding, hotspots, places, referrals
from selection import Selection
from store.database import ROOT
from tests.answers.shown import of_kind
from tests.views.seeing import contrast, over
from views import maps, theme
from views.charts import Chart

FOR_TEXT, FOR_MARKS = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"]
THEMES = ("light", "dark")
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}
BADGES = ("red", "orange", "yellow", "green", "blue", "violet", "gray")
INK_BAND, CHOSEN_IN_BAND = "#12263F", "#2B4767"  # of a phone's head and of the meeting view, in both themes


def too_faint(pairs: dict[str, tuple[str, str]], least: float) -> dict[str, str]:
    return {what: f"{contrast(*pair):.2f}" for what, pair in pairs.items() if contrast(*pair) < least}


# The theme's settings


@pytest.mark.parametrize("name", THEMES)
def test_text_of_the_page_the_filters_and_the_sidebar_can_be_read(name: str):
    page, side = CONFIG[name], CONFIG[name]["sidebar"]
    pairs = {
        f"{text} on {ground}": (part[text], part[ground])
        for part in (page, side)
        for text in ("textColor", "linkColor")
        for ground in ("backgroundColor", "secondaryBackgroundColor")
    }
    pairs |= {f"{colour} on its badge": (page[f"{colour}TextColor"], page[f"{colour}BackgroundColor"]) for colour in BADGES}
    pairs |= {
        f"quiet {colour} text on {ground}": (page[f"{colour}TextColor"], page[ground])
        for colour in BADGES
        for ground in ("backgroundColor", "secondaryBackgroundColor")
    }
    pairs |= {
        "code": (page["codeTextColor"], page["codeBackgroundColor"]),
        "head of a grid": (page["dataframeHeaderTextColor"], page["dataframeHeaderBackgroundColor"]),
    }
    assert too_faint(pairs, FOR_TEXT) == {}


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_fields_and_badges_and_the_accent_stand_out(name: str):
    pairs = {
        f"{mark} on {ground}": (part[mark], part[ground])
        for part in (CONFIG[name], CONFIG[name]["sidebar"])
        for mark in ("borderColor", "primaryColor")
        for ground in ("backgroundColor", "secondaryBackgroundColor")
    }
    page = CONFIG[name]
    pairs |= {f"edge of a {colour} badge": (page[f"{colour}TextColor"], page["backgroundColor"]) for colour in BADGES}
    assert too_faint(pairs, FOR_MARKS) == {}


# The stylesheets: every colour in them is text, a mark, a ground or decoration, and says on what it stands

# by the selector that it is under: the grounds, light and dark; None: of the same rule
PAGE = {"light": (theme.LIGHT["paper"], theme.LIGHT["band"]), "dark": (theme.DARK["paper"], theme.DARK["band"])}
SIDEBAR = {name: (CONFIG[name]["sidebar"]["backgroundColor"],) for name in THEMES}
BAND = dict.fromkeys(THEMES, (INK_BAND, CHOSEN_IN_BAND))
GROUNDS = (
    (re.compile(r"\.stSidebar \[data-testid=\"stCaption"), SIDEBAR),
    (re.compile(r"stAppHeader|stExpandSidebarButton|st-key-agenda"), BAND),
    (re.compile(r"#glossary|deck-tooltip"), dict.fromkeys(THEMES, (INK_BAND,))),
    (re.compile(r"stBaseButton-primary"), {name: (CONFIG[name]["primaryColor"],) for name in THEMES}),
)
TEXT, MARKS = ("color",), ("border", "border-left", "border-top", "border-bottom", "text-decoration-color")
DECORATION = "var(--hair)"  # hairlines: what they part is parted by space and heads too
COLOUR = re.compile(r"light-dark\(\s*(#\w+)\s*,\s*(#\w+)\s*\)|(#[0-9A-Fa-f]{3,6})\b")
VARIABLE = re.compile(r"var\(--(\w+)\)")


def rules(sheet: str, selector: str = "") -> Iterator[tuple[str, str, str]]:
    """selector, property, value of every declaration, nested or not."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    start = 0
    depth, opened = 0, 0
    for at, letter in enumerate(sheet):
        if letter == "{":
            if depth == 0:
                opened = at
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                yield from rules(sheet[opened + 1 : at], f"{selector} {sheet[start:opened].strip()}".strip())
                start = at + 1
        elif letter == ";" and depth == 0:
            yield from declared(sheet[start:at], selector)
            start = at + 1
    yield from declared(sheet[start:], selector)


def declared(text: str, selector: str) -> Iterator[tuple[str, str, str]]:
    name, colon, value = text.partition(":")
    if colon:
        yield selector, name.strip(), value.strip()


SHEETS = [rule for name in ("look.css", "meeting.css") for rule in rules((ROOT / "static" / name).read_text(encoding="utf-8"))]
VARIABLES = {name.removeprefix("--"): value for selector, name, value in SHEETS if selector == ":root"}


def colour_of(value: str, name: str) -> str | None:
    """The colour in a value, as one theme has it; None where there is none or it is inherited."""
    value = VARIABLE.sub(lambda found: VARIABLES.get(found[1], ""), value)
    found = COLOUR.search(value)
    return (found[3] or found[1 if name == "light" else 2]) if found else None


def ground_of(selector: str, name: str) -> tuple[str, ...]:
    """What a rule's colours stand on: its own background, else that of the part of the page it is in."""
    own = [colour_of(value, name) for under, part, value in SHEETS if under == selector and part in ("background", "background-color")]
    if own and own[-1]:
        return (own[-1],)
    return next((grounds[name] for pattern, grounds in GROUNDS if pattern.search(selector)), PAGE[name])


def styled(parts: tuple[str, ...], name: str) -> dict[str, tuple[str, str]]:
    return {
        f"{selector} {part} on {ground}": (colour, ground)
        for selector, part, value in SHEETS
        if part in parts and "focus" not in selector and DECORATION not in value and (colour := colour_of(value, name))
        for ground in ground_of(selector, name)
    }


def test_parser_of_stylesheets_reads_nested_rules():
    assert list(rules("a{color:red;& b{top:0}}@media x{c{d:e}}")) == [
        ("a", "color", "red"),
        ("a & b", "top", "0"),
        ("@media x c", "d", "e"),
    ]


@pytest.mark.parametrize("name", THEMES)
def test_words_of_the_stylesheets_can_be_read(name: str):
    words = styled(TEXT, name)
    assert len(words) > 12
    assert too_faint(words, FOR_TEXT) == {}


@pytest.mark.parametrize("name", THEMES)
def test_edges_of_the_stylesheets_stand_out(name: str):
    marks = styled(MARKS, name)
    assert len(marks) > 8
    assert too_faint(marks, FOR_MARKS) == {}


def focused() -> list[tuple[str, str, str]]:
    return [rule for rule in SHEETS if "focus" in rule[0] and rule[1] in ("outline", "box-shadow", "border")]


def rings() -> dict[str, tuple[str, str]]:
    """selector: the outer and the inner line of what has the focus."""
    outer = {selector: colour for selector, part, value in focused() if part == "outline" and (colour := colour_of(value, "light"))}
    inner = {selector: colour for selector, part, value in focused() if part != "outline" and (colour := colour_of(value, "light"))}
    (line,) = set(outer.values())
    return {selector: (line, inner[selector]) for selector in {**outer, **inner}}


GROUNDS_OF_FOCUS = sorted(
    {*sum(PAGE.values(), ()), *sum(SIDEBAR.values(), ()), INK_BAND, CHOSEN_IN_BAND, theme.LIGHT["land"], theme.DARK["land"]}
)


@pytest.mark.parametrize("ground", GROUNDS_OF_FOCUS)
def test_focus_is_seen_on_any_ground_by_one_of_its_two_lines(ground: str):
    assert rings()
    assert {selector: pair for selector, pair in rings().items() if max(contrast(one, ground) for one in pair) < FOR_MARKS} == {}


def test_the_two_lines_of_the_focus_stand_out_from_each_other():
    assert all(contrast(*pair) >= FOR_MARKS for pair in rings().values())


def test_no_rule_takes_the_dark_line_of_the_focus_away_but_where_the_whole_field_has_it():
    bare = {selector for selector, part, value in focused() if part == "box-shadow" and value.startswith("none")}
    assert bare == {
        ".react-aria-ComboBox input:focus-visible",  # its group has both lines
        ".stMain:focus-visible::before",  # Streamlit's own shade over ours
    }


# Charts: each mark against every ground that was drawn before it


def marks(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers with a mark, in the order they are drawn."""
    for layer in spec.get("layer", [spec]):
        if "layer" in layer:
            yield from marks(layer)
        else:
            mark = layer["mark"] if isinstance(layer["mark"], dict) else {"type": layer["mark"]}
            yield {**mark, "range": layer.get("encoding", {}).get("color", {}).get("scale", {}).get("range", [])}


def faint(chart: Chart, palette: theme.Colours) -> list[str]:
    """The marks of a finished chart that are too near to what they may stand on. A tint alone carries nothing: its edges do, or the words in it."""
    config, paper = chart.spec["config"], palette["paper"]
    opaque, tinted, found, halo = [paper], [paper], [], ""

    def judge(what: str, colour: str, grounds: list[str], least: float) -> None:
        found.extend(
            f"{what} {colour} on {ground}: {contrast(colour, ground):.2f}" for ground in grounds if contrast(colour, ground) < least
        )

    judge("axis label", config["axis"]["labelColor"], [paper], FOR_TEXT)
    judge("axis", config["axisX"]["domainColor"], [paper], FOR_MARKS)
    for mark in marks(chart.spec):
        kind, colour, fill = mark["type"], mark.get("color"), mark.get("fill", mark.get("color"))
        if kind == "text" and mark.get("stroke"):
            halo = mark["stroke"]
        elif kind == "text":
            judge("text", colour or config["text"]["color"], [halo] if halo else tinted, FOR_TEXT)
            halo = ""
        elif kind in ("line", "rule"):
            for ground in opaque:
                judge(kind, over(colour, ground, mark.get("opacity", 1)), [ground], FOR_MARKS)
        elif kind == "point":
            for one in mark["range"] or [mark.get("stroke") or colour]:
                judge(kind, one, opaque, FOR_MARKS)
        else:
            edge = mark.get("stroke")
            if edge and edge != fill:
                judge(f"edge of {kind}", edge, [ground for ground in opaque if ground != fill], FOR_MARKS)
            if fill:
                opacity = mark.get("fillOpacity", 1)
                tinted = list(dict.fromkeys([*tinted, *(over(fill, ground, opacity) for ground in opaque)]))
                opaque = list(dict.fromkeys([*opaque, fill])) if opacity == 1 else opaque
    return found


def drawn(selection: Selection) -> dict[str, Chart]:
    """Every chart of a selection's pages by its words, the map for paper in each kind of area with them."""
    answers = [funding.answer(selection), referrals.answer(selection), accountability.answer(selection)]
    papers = [places.paper(selection, places.Asked(kind=kind)) for kind in (hotspots.CELLS, hotspots.WARDS)]
    found = [chart for answer in answers for _, chart in of_kind(answer, Chart)] + [chart for chart in papers if chart]
    return {chart.alt: chart for chart in found}


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("partnership", [None, "ESCSP", "WSCSP", "DEMO"])
def test_marks_and_words_of_every_chart_stand_out_from_what_they_stand_on(published: object, address: str, monkeypatch: pytest.MonkeyPatch, partnership: str | None, name: str):  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", address)
    charts = drawn(Selection(partnership=partnership, dark=name == "dark"))
    assert len(charts) > 3
    palette = theme.colours(name == "dark")
    assert {said: problems for said, chart in charts.items() if (problems := faint(chart, palette))} == {}


def test_a_chart_with_faint_words_is_found_out():
    palette = theme.colours(dark=False)
    config = theme.dressed(alt.Chart().mark_point(), palette, height=10)["config"]
    spec = {
        "layer": [{"mark": {"type": "rect", "color": palette["band"]}}, {"mark": {"type": "text", "color": palette["axis"]}}],
        "config": config,
    }
    assert len(faint(Chart(spec, ""), palette)) == 2  # on the paper and on the band


# The map


@pytest.mark.parametrize("name", THEMES)
def test_areas_rings_and_names_of_the_map_stand_out_from_the_land(name: str):
    palette = PALETTES[name]
    land, plate = palette["land"], over(palette["land"], palette["paper"], 215 / 255)
    greys, (hot, chosen, _) = maps._edges(theme.colours(name == "dark"))[:-3], maps._edges(theme.colours(name == "dark"))[-3:]
    edges = {f"edge {at}": (over(as_hex(grey), land, grey[3] / 255), land) for at, grey in enumerate(greys)}
    edges |= {
        "hot": (as_hex(hot), land),
        "chosen": (as_hex(chosen), land),
        "ring": (palette["ring"], land),
        "outline": (palette["district"], land),
    }
    assert too_faint(edges, FOR_MARKS) == {}
    assert too_faint({ink: (palette[ink], ground) for ink in ("ink", "mute") for ground in (land, plate)}, FOR_TEXT) == {}


@pytest.mark.parametrize("name", THEMES)
def test_every_name_on_the_map_has_a_plate_of_the_lands_colour_over_the_areas(published: object, address: str, monkeypatch: pytest.MonkeyPatch, name: str):  # fmt: skip
    monkeypatch.setenv("DATABASE_URL", address)
    shown = places.answer(Selection(dark=name == "dark")).map
    assert shown is not None
    layers = json.loads(shown.deck.to_json())["layers"]
    last_area = max(at for at, layer in enumerate(layers) if layer["id"] in ("cells", "boundaries", "circles"))
    names = [(at, layer) for at, layer in enumerate(layers) if layer["@@type"] == "TextLayer"]
    assert {layer["id"] for _, layer in names} >= {"districts", "towns"}
    assert all(
        at > last_area and layer["background"] and as_hex(layer["getBackgroundColor"]) == PALETTES[name]["land"] for at, layer in names
    )


def as_hex(parts: list[int]) -> str:
    return "#" + "".join(f"{part:02X}" for part in parts[:3])
