"""The map as it is sent to the browser: its layers, and nothing that would call another host."""

import json
from typing import Any

import pandas as pd
import pytest

from views import maps, theme

ADDRESS = "/geometry/outlines.geojson?v=57"
NAMES = pd.DataFrame({"name": ["IPSWICH"], "lon": [1.15], "lat": [52.05]})
WARDS = pd.DataFrame(
    {"ward": ["Alexandra", "Bixley", "Bridge"], "district": "Ipswich", "lon": [1.1, 1.2, 1.3], "lat": 52.0, "incidents": [400, 100, 0]}
)
ORDERS = pd.DataFrame({"name": ["Brandon"], "lon": [0.6], "lat": [52.4], "status": ["No end date recorded"]})


def sent(geometry: str | dict = ADDRESS) -> dict[str, Any]:
    layers = maps.Layers(geometry=geometry, chosen=[True, False], districts=NAMES, wards=WARDS, orders=ORDERS, towns=NAMES)
    return json.loads(maps.places(layers, view=(1.0, 52.2, 8.0), colours=theme.colours(dark=False)).to_json())


def layer(key: str) -> dict[str, Any]:
    return next(layer for layer in sent()["layers"] if layer["id"] == key)


def test_layers_are_drawn_in_this_order():
    assert [layer["id"] for layer in sent()["layers"]] == ["outlines", "districts", "wards", "orders", "towns", "orders-names"]


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


def test_a_wards_area_grows_with_its_incidents_and_one_without_is_left_out():
    assert [(row["tip"], row["radius"]) for row in layer("wards")["data"]] == [
        ("Alexandra, Ipswich: 400 recorded ASB incidents", 24.0),
        ("Bixley, Ipswich: 100 recorded ASB incidents", 12.0),
    ]


@pytest.mark.parametrize(
    "wards, offset",
    [
        (WARDS[:0], [0, 16]),  # nothing in the way: close under the town
        (WARDS[2:], [0, 16]),  # a ward without incidents has no circle
        (
            pd.DataFrame({"ward": ["Centre"], "district": "Ipswich", "lon": 1.15, "lat": 52.05, "incidents": 400}),
            [0, 33],
        ),  # 24 px and half a name
        (pd.DataFrame({"ward": ["Far"], "district": "Ipswich", "lon": 1.65, "lat": 52.05, "incidents": 400}), [0, 16]),
    ],
)
def test_a_towns_name_stands_below_the_circles_of_the_town(wards: pd.DataFrame, offset: list[int]):
    layers = maps.Layers(geometry=ADDRESS, chosen=[True], districts=NAMES[:0], wards=wards, orders=ORDERS[:0], towns=NAMES)
    drawn = json.loads(maps.places(layers, view=(1.0, 52.2, 8.0), colours=theme.colours(dark=False)).to_json())
    assert [row["offset"] for held in drawn["layers"] if held["id"] == "towns" for row in held["data"]] == [offset]


def test_the_wheel_scrolls_the_page_and_not_the_map():
    assert [view["controller"]["scrollZoom"] for view in sent()["views"]] == [False]


def test_an_order_is_a_ring_with_its_status_and_no_area():
    rings = layer("orders")
    assert (rings["filled"], rings["stroked"]) == (False, True)
    assert [row["tip"] for row in rings["data"]] == ["Brandon: No end date recorded. Area not drawn in the source."]


def test_map_without_wards_or_orders_can_be_drawn():
    layers = maps.Layers(geometry=ADDRESS, chosen=[True], districts=NAMES, wards=WARDS[:0], orders=ORDERS[:0], towns=NAMES[:0])
    drawn = json.loads(maps.places(layers, view=(1.0, 52.2, 8.0), colours=theme.colours(dark=True)).to_json())
    assert [layer["data"] for layer in drawn["layers"] if layer["id"] in ("wards", "orders", "towns")] == [[], [], []]


@pytest.mark.parametrize("colour, shown", [("#12263F", [18, 38, 63, 255]), ("#FFFFFF", [255, 255, 255, 255]), ("#000000", [0, 0, 0, 255])])
def test_rgb_of_a_hex_colour(colour: str, shown: list[int]):
    assert maps.rgb(colour) == shown


def test_rgb_takes_a_transparency():
    assert maps.rgb("#12263F", 70) == [18, 38, 63, 70]


def test_map_is_shown_with_its_alt_text_and_height():
    deck = maps.places(maps.Layers(ADDRESS, [True], NAMES, WARDS, ORDERS, NAMES), view=(1.0, 52.2, 8.0), colours=theme.colours(dark=False))
    assert maps.Map(deck, "Map of wards").arguments() == {"pydeck_obj": deck, "height": 420, "alt": "Map of wards"}
