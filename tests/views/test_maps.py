"""The map as it is sent to the browser: its layers, and nothing that would call another host."""

import json
import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from views import maps, theme

ADDRESS = "/geometry/outlines.geojson?v=57"
NAMES = pd.DataFrame({"name": ["IPSWICH"], "lon": [1.15], "lat": [52.05]})
AREAS = pd.DataFrame(
    {
        "area": ["88194e8401fffff", "88194e8405fffff", "88194e8409fffff"],
        "label": ["Alexandra", "Bixley", "Bridge"],
        "tip": ["Alexandra: 400", "Bixley: 100", "Bridge: 0"],
        "i": [0, 1, 2],
        "lon": [1.1, 1.2, 1.3],
        "lat": 52.0,
        "incidents": [400, 100, 0],
        "hot": [True, False, False],
        "chosen": [False, True, False],
        "district_chosen": True,
    }
)
ORDERS = pd.DataFrame(
    {
        "name": ["Brandon"],
        "label": ["Protection order: Brandon"],
        "lon": [0.6],
        "lat": [52.4],
        "status": ["No end date recorded"],
        "offset": [[0, -24]],
    }
)
SQUARE = {"type": "Polygon", "coordinates": [[[1.0, 52.0], [1.2, 52.0], [1.2, 52.2], [1.0, 52.2], [1.0, 52.0]]]}
DRAWN = pd.DataFrame(
    {"name": ["Quay"], "label": ["Protection order: Quay"], "lon": 1.1, "lat": 52.1, "status": ["In force"], "geometry": [SQUARE]}
)
COLOURS = theme.colours(dark=False)
VIEW = (1.0, 52.2, 8.0)


def circles(rows: pd.DataFrame = AREAS) -> maps.Areas:
    return maps.Areas("circles", rows)


def made(**changed: Any) -> maps.Layers:
    whole = maps.Layers(ADDRESS, [True, False], NAMES, circles(), ORDERS, DRAWN[:0], NAMES)
    return replace(whole, **changed)


def sent(geometry: str | dict = ADDRESS, **changed: Any) -> dict[str, Any]:
    return json.loads(maps.places(made(geometry=geometry, **changed), view=VIEW, colours=COLOURS).to_json())


def layer(key: str, **changed: Any) -> dict[str, Any]:
    return next(layer for layer in sent(**changed)["layers"] if layer["id"] == key)


def test_layers_are_drawn_in_this_order():
    assert [layer["id"] for layer in sent()["layers"]] == [
        "outlines",
        "circles",
        "order-areas",
        "orders",
        "districts",
        "towns",
        "drawn-orders-names",
        "orders-names",
    ]


def test_geometry_given_as_an_address_stays_one():
    assert layer("outlines")["data"] == ADDRESS


def test_geometry_is_sent_along_without_an_address():
    collection = {"type": "FeatureCollection", "features": []}
    assert sent(collection)["layers"][0]["data"] == collection


def test_colours_are_looked_up_by_each_outlines_place():
    # the outer parentheses matter: without them every outline is black
    table = "([[238,241,244,255],[238,241,244,70]])[properties.i]"
    assert layer("outlines")["getFillColor"] == f"@@={table}"
    assert layer("outlines")["updateTriggers"] == {"getFillColor": table}


def test_no_base_map_is_asked_for():
    whole = sent()
    assert whole["mapStyle"] == "__MAP_STYLE__"  # what pydeck leaves there when none is given; any other would be fetched
    assert "mapProvider" not in whole
    assert "http" not in json.dumps(whole)


def test_an_areas_circle_grows_with_its_incidents_and_one_without_is_left_out():
    assert [(row["tip"], row["radius"]) for row in layer("circles")["data"]] == [("Alexandra: 400", 24.0), ("Bixley: 100", 12.0)]


def test_a_cell_is_drawn_by_its_name_in_the_shade_of_its_count_and_the_chosen_one_last():
    assert layer("cells", areas=maps.Areas("cells", AREAS))["data"] == [
        {"cell": "88194e8401fffff", "k": maps.HOT, "e": maps.HOT, "area": "Alexandra", "tip": "Alexandra: 400"},
        {"cell": "88194e8405fffff", "k": 3, "e": maps.CHOSEN, "area": "Bixley", "tip": "Bixley: 100"},
    ]


def test_boundaries_are_coloured_by_their_place_and_never_sent():
    drawn = layer("boundaries", areas=maps.Areas("boundaries", AREAS, "/geometry/1/wards.geojson"))
    assert drawn["data"] == "/geometry/1/wards.geojson"
    assert drawn["getFillColor"].endswith(f"[([{maps.HOT},3,{maps.NONE}])[properties.i]]")
    assert drawn["getLineColor"].endswith(f"[([{maps.HOT},{maps.CHOSEN},{maps.NONE}])[properties.i]]")
    assert set(drawn["updateTriggers"]) == {"getFillColor", "getLineColor", "getLineWidth"}


def test_areas_of_districts_that_are_not_chosen_are_left_out():
    rows = AREAS.assign(district_chosen=[False, True, False])
    assert [row["area"] for row in layer("cells", areas=maps.Areas("cells", rows))["data"]] == ["Bixley"]
    drawn = layer("boundaries", areas=maps.Areas("boundaries", rows, ADDRESS))
    assert f"([{maps.NONE},3,{maps.NONE}])[properties.i]" in drawn["getFillColor"]


@pytest.mark.parametrize("count, shade", [(0, maps.NONE), (1, 0), (99, 0), (100, 1), (399, 1), (400, 2), (899, 2), (900, 3), (1600, 3)])
def test_shades_are_quarters_of_the_square_root_of_the_count(count: int, shade: int):
    rows = pd.DataFrame({"incidents": [count, 1600], "hot": False})
    assert maps.shades(rows)[0] == shade


def test_an_orders_area_is_an_outline_without_a_fill():
    drawn = layer("order-areas", drawn_orders=DRAWN)
    (feature,) = drawn["data"]["features"]
    assert feature["properties"] == {"area": "Protection order: Quay", "tip": "Quay: In force."}
    assert drawn["getFillColor"][3] == 0


def test_a_base_map_is_asked_for_only_where_the_operator_names_one():
    style = "https://maps.council.example/style.json"
    whole = json.loads(maps.places(made(), view=VIEW, colours=COLOURS, style=style).to_json())
    assert whole["mapStyle"] == style
    assert [mark for mark in json.dumps(whole).split('"') if mark.startswith("http")] == [style]


def test_words_of_a_deck_are_put_together_without_spaces():
    deck = maps.places(made(), view=VIEW, colours=COLOURS)
    assert deck.to_json() is deck.to_json()
    assert ": " not in deck.to_json().replace("orders: ", "").replace("order: ", "").replace("Alexandra: ", "").replace(
        "Bixley: ", ""
    ).replace("recorded. Area", "").replace("Brandon: ", "")


def test_a_drawing_for_paper_leaves_out_what_has_no_incident_and_what_is_not_chosen():
    layers = made(chosen=[True], areas=maps.Areas("cells", AREAS), drawn_orders=DRAWN)
    spec = maps.picture(layers, [SQUARE, SQUARE, SQUARE], [SQUARE], colours=COLOURS)
    shapes = [layer for layer in spec["layer"] if layer["mark"]["type"] == "geoshape"]
    assert [len(layer["data"]["values"]) for layer in shapes] == [1, 1, 1, 1]  # land, grey, hot, the order's area
    assert spec["projection"] == {"type": "identity", "reflectY": True}
    assert shapes[0]["data"]["values"][0]["geometry"]["coordinates"][0][1] == [round(1.2 * math.cos(math.radians(52.1)), 5), 52.0]


def test_a_drawing_of_circles_has_one_for_each_area_with_an_incident():
    spec = maps.picture(made(chosen=[True]), [], [SQUARE], colours=COLOURS)
    drawn = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "circle")
    assert [row["label"] for row in spec["datasets"][drawn["data"]["name"]]] == ["Alexandra", "Bixley"]


@pytest.mark.parametrize(
    "rows, offset",
    [
        (AREAS[:0], [0, 16]),  # nothing in the way: close under the town
        (AREAS[2:], [0, 16]),  # an area without incidents has no circle
        (AREAS[:1].assign(lon=1.15, lat=52.05), [0, 33]),  # 24 px and half a name
        (AREAS[:1].assign(lon=1.65, lat=52.05), [0, 16]),
    ],
)
def test_a_towns_name_stands_below_the_circles_of_the_town(rows: pd.DataFrame, offset: list[int]):
    assert [row["offset"] for row in layer("towns", areas=circles(rows))["data"]] == [offset]


def test_a_towns_name_stands_close_under_it_where_no_circles_are_drawn():
    assert [row["offset"] for row in layer("towns", areas=None)["data"]] == [[0, 16]]


def test_the_wheel_scrolls_the_page_and_not_the_map():
    assert [view["controller"]["scrollZoom"] for view in sent()["views"]] == [False]


def test_an_order_is_a_ring_with_its_status_and_no_area():
    rings = layer("orders")
    assert (rings["filled"], rings["stroked"]) == (False, True)
    assert [row["tip"] for row in rings["data"]] == ["Brandon: No end date recorded. Area not drawn in the source."]


def test_map_without_areas_or_orders_can_be_drawn():
    drawn = sent(areas=circles(AREAS[:0]), orders=ORDERS[:0], towns=NAMES[:0])
    assert [layer["data"] for layer in drawn["layers"] if layer["id"] in ("circles", "orders", "towns")] == [[], [], []]


@pytest.mark.parametrize("colour, shown", [("#12263F", [18, 38, 63, 255]), ("#FFFFFF", [255, 255, 255, 255]), ("#000000", [0, 0, 0, 255])])
def test_rgb_of_a_hex_colour(colour: str, shown: list[int]):
    assert maps.rgb(colour) == shown


def test_rgb_takes_a_transparency():
    assert maps.rgb("#12263F", 70) == [18, 38, 63, 70]


def test_map_is_shown_with_its_alt_text_and_height():
    deck = maps.places(made(), view=VIEW, colours=COLOURS)
    assert maps.Map(deck, "Map of wards").arguments() == {"pydeck_obj": deck, "height": 420, "alt": "Map of wards"}
