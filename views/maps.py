"""The map: schematic outlines, recorded ASB by ward, protection orders as places. No base map, no outside request."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pydeck as pdk

from views import theme
from views.charts import digest_of
from views.tables import records

LABEL_FONT = '"Public Sans"'
# px: a town's name below its middle, half its height, half a letter's width; circles that a name may cover, or is not moved for
NAME_BELOW, NAME_HEIGHT, LETTER, SMALL, FARTHEST = 16, 9, 3.5, 8, 46
LARGEST_RADIUS = 24  # px, of the ward with most incidents on the map; a circle's area grows with the count


@dataclass(frozen=True)
class Map:
    """`deck` is finished; `alt` says what it shows and where the tables are."""

    deck: pdk.Deck
    alt: str
    height: int = 420
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self.deck.to_json(), self.alt, self.height))

    def arguments(self) -> dict[str, Any]:
        """What `st.pydeck_chart` is to be called with."""
        return {"pydeck_obj": self.deck, "height": self.height, "alt": self.alt}


@dataclass(frozen=True)
class Layers:
    """What the map draws.

    geometry: same-origin address of the outlines (fetched once, kept by the browser), or the FeatureCollection itself
    chosen: for each outline, in the order of its property `i`, whether the selection is about it
    districts, towns: name, lon, lat; wards: ward, district, lon, lat, incidents; orders: place, lon, lat, status
    """

    geometry: str | Mapping[str, Any]
    chosen: list[bool]
    districts: pd.DataFrame
    wards: pd.DataFrame
    orders: pd.DataFrame
    towns: pd.DataFrame


def places(layers: Layers, *, view: tuple[float, float, float], colours: theme.Colours) -> pdk.Deck:
    """Draw order: land, district names, wards, rings, order names, towns. `view`: longitude, latitude, zoom."""
    lon, lat, zoom = view
    return pdk.Deck(
        layers=[
            _land(layers, colours),
            _names("districts", layers.districts, colours, size=13, ink="mute", plate=False),
            _wards(layers.wards, colours),
            _rings(layers.orders, colours),
            _names("towns", _below_circles(layers.towns, layers.wards, zoom), colours, size=14, ink="mute"),
            _names("orders-names", layers.orders, colours, size=16, ink="ink", offset=(0, -22), weight=700),
        ],
        initial_view_state=pdk.ViewState(longitude=lon, latitude=lat, zoom=zoom, min_zoom=6, max_zoom=12),
        views=[pdk.View("MapView", controller={"scrollZoom": False, "dragRotate": False})],  # a page's wheel scrolls the page
        map_provider=None,
        tooltip={"text": "{tip}"},
    )


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """#12263F -> [18, 38, 63, 255]."""
    return [*(int(colour[at : at + 2], 16) for at in (1, 3, 5)), alpha]


def _land(layers: Layers, colours: theme.Colours) -> pdk.Layer:
    on, off = rgb(colours["land"]), rgb(colours["land"], 70)
    table = "([" + ",".join(str(on if chosen else off).replace(" ", "") for chosen in layers.chosen) + "])[properties.i]"
    return pdk.Layer(
        "GeoJsonLayer", layers.geometry, id="outlines", stroked=True, filled=True, get_fill_color=table,
        get_line_color=rgb(colours["district"]), line_width_min_pixels=1.3, line_width_max_pixels=1.3,
        update_triggers={"getFillColor": table},
    )  # fmt: skip


def _wards(wards: pd.DataFrame, colours: theme.Colours) -> pdk.Layer:
    drawn = wards[wards["incidents"] > 0]
    most = drawn["incidents"].max()
    rows = [
        {"lon": ward.lon, "lat": ward.lat, "radius": LARGEST_RADIUS * (ward.incidents / most) ** 0.5,
         "tip": f"{ward.ward}, {ward.district}: {ward.incidents:,} recorded ASB incidents"}
        for ward in records(drawn)
    ]  # fmt: skip
    return pdk.Layer(
        "ScatterplotLayer", rows, id="wards", pickable=True, get_position="[lon, lat]", get_radius="radius",
        radius_units=pdk.types.String("pixels"), radius_min_pixels=2,
        filled=True, stroked=True, get_fill_color=rgb(colours["common"], 105), get_line_color=rgb(colours["common"]),
        line_width_min_pixels=1,
    )  # fmt: skip


def _below_circles(towns: pd.DataFrame, wards: pd.DataFrame, zoom: float) -> pd.DataFrame:
    """The towns with an `offset` in px for their names: under each town, below the larger circles that stand there."""
    degree = 512 * 2**zoom / 360  # px of a degree of longitude
    radius = LARGEST_RADIUS * (wards["incidents"] / wards["incidents"].max()) ** 0.5
    circles = wards.assign(radius=radius)[radius >= SMALL]
    offsets = []
    for town in records(towns):
        across = (circles["lon"] - town.lon).abs() * degree
        down = (town.lat - circles["lat"]) * degree / math.cos(math.radians(town.lat))
        offset = NAME_BELOW
        for x, y, size in sorted(zip(across, down, circles["radius"], strict=True), key=lambda circle: circle[1]):
            if x < size + LETTER * len(town.name) and abs(y - offset) < size + NAME_HEIGHT and y < FARTHEST:
                offset = y + size + NAME_HEIGHT
        offsets.append([0, round(offset)])
    return towns.assign(offset=pd.Series(offsets, index=towns.index, dtype=object))


def _rings(orders: pd.DataFrame, colours: theme.Colours) -> pdk.Layer:
    rows = [
        {"lon": order.lon, "lat": order.lat, "tip": f"{order.name}: {order.status}. Area not drawn in the source."}
        for order in records(orders)
    ]
    return pdk.Layer(
        "ScatterplotLayer", rows, id="orders", pickable=True, get_position="[lon, lat]", get_radius=1, radius_min_pixels=13,
        radius_max_pixels=13, filled=False, stroked=True, get_line_color=rgb(colours["ring"]), line_width_min_pixels=3,
        line_width_max_pixels=3,
    )  # fmt: skip


def _names(
    key: str,
    rows: pd.DataFrame,
    colours: theme.Colours,
    *,
    size: int,
    ink: str,
    plate: bool = True,
    offset: tuple[int, int] = (0, 0),
    weight: int = 500,
) -> pdk.Layer:
    words = [
        {"lon": row.lon, "lat": row.lat, "name": row.name, "offset": getattr(row, "offset", None) or list(offset)} for row in records(rows)
    ]
    return pdk.Layer(
        "TextLayer", words, id=key, get_text="name", get_position="[lon, lat]", get_size=size, get_color=rgb(colours[ink]),
        get_pixel_offset="offset", font_family=pdk.types.String(LABEL_FONT), font_weight=weight, font_settings={"fontSize": 96},
        character_set=pdk.types.String("auto"), get_text_anchor=pdk.types.String("middle"),
        get_alignment_baseline=pdk.types.String("center"), background=plate, get_background_color=rgb(colours["land"], 215),
        background_padding=[3, 1],
    )  # fmt: skip
