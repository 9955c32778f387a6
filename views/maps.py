"""The map: district outlines, recorded ASB by area, protection orders. No base map and no outside request unless an operator sets one."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import altair as alt
import pandas as pd
import pydeck as pdk

from views import theme
from views.charts import digest_of
from views.tables import records

LABEL_FONT = '"Public Sans"'
# px: a town's name below its middle, half its height, half a letter's width; circles that a name may cover, or is not moved for
NAME_BELOW, NAME_HEIGHT, LETTER, SMALL, FARTHEST = 16, 9, 3.5, 8, 46
LARGEST_RADIUS = 24  # px, of the area with most incidents on the map; a circle's area grows with the count
SHADES = (36, 74, 118, 168)  # opacity of grey, lightest first: quarters of the square root of the count
HOT_FILL = 150
EDGE = 210  # opacity of a grey edge: 3:1 on the land
HOT_EDGE = 2.5  # px: told from the darkest grey by its edge where there is no colour
HOT, CHOSEN = len(SHADES), len(SHADES) + 1  # places in the list of colours after the shades
NONE = len(SHADES) + 2


class Deck(pdk.Deck):
    """A deck that is put into words once, and without the spaces that make up a third of them."""

    def to_json(self) -> str:
        if not hasattr(self, "_words"):
            self._words = json.dumps(json.loads(super().to_json()), separators=(",", ":"))
        return self._words


@dataclass(frozen=True)
class Map:
    """`deck` is finished; `alt` says what it shows and where the tables are. `credit` is printed on it."""

    deck: pdk.Deck
    alt: str
    credit: str = ""
    height: int = 420
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self.deck.to_json(), self.alt, self.height))

    def arguments(self) -> dict[str, Any]:
        """What `st.pydeck_chart` is to be called with."""
        return {"pydeck_obj": self.deck, "height": self.height, "alt": self.alt}


@dataclass(frozen=True)
class Areas:
    """Recorded incidents by area, and how they are drawn.

    drawn: "cells" by their H3 names; "boundaries" by `geometry`, a same-origin address or a FeatureCollection, each feature with its
    place as the property `i`; "circles" at their centres.
    rows: area, label, tip, lon, lat, incidents, hot, chosen, district_chosen; for boundaries also `i`, their place in the geometry.
    """

    drawn: Literal["cells", "boundaries", "circles"]
    rows: pd.DataFrame
    geometry: str | Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Layers:
    """What the map draws.

    geometry: same-origin address of the outlines (fetched once, kept by the browser), or the FeatureCollection itself
    chosen: for each outline, in the order of its property `i`, whether the selection is about it
    districts, towns: name, lon, lat; orders: name, label, lon, lat, status, offset; drawn_orders: name, label, lon, lat, status, geometry
    (a GeoJSON mapping)
    """

    geometry: str | Mapping[str, Any]
    chosen: list[bool]
    districts: pd.DataFrame
    areas: Areas | None
    orders: pd.DataFrame
    drawn_orders: pd.DataFrame
    towns: pd.DataFrame


def places(layers: Layers, *, view: tuple[float, float, float], colours: theme.Colours, style: str | None = None) -> pdk.Deck:
    """Draw order: land, areas, order areas, rings, districts' names, towns, order names. `view`: longitude, latitude, zoom.

    style: the address of a base map's style, if the operator has set one.
    """
    lon, lat, zoom = view
    circles = layers.areas.rows if layers.areas is not None and layers.areas.drawn == "circles" else None
    drawn = [
        _land(layers, colours, ground=style is None),
        *([] if layers.areas is None else [DRAWN[layers.areas.drawn](layers.areas, colours)]),
        _order_areas(layers.drawn_orders, colours),
        _rings(layers.orders, colours),
        _names("districts", layers.districts, colours, size=13, ink="mute"),
        _names("towns", _below_circles(layers.towns, circles, zoom), colours, size=14, ink="mute"),
        _names("drawn-orders-names", layers.drawn_orders, colours, size=16, ink="ink", offset=(0, -18), weight=700),
        _names("orders-names", layers.orders, colours, size=16, ink="ink", offset=(0, -22), weight=700),
    ]
    base = {"map_provider": None} if style is None else {"map_provider": "carto", "map_style": style}
    return Deck(
        layers=drawn,
        initial_view_state=pdk.ViewState(longitude=lon, latitude=lat, zoom=zoom, min_zoom=6, max_zoom=13),
        views=[pdk.View("MapView", controller={"scrollZoom": False, "dragRotate": False})],  # a page's wheel scrolls the page
        tooltip={"text": "{tip}"},
        **base,
    )


def rgb(colour: str, alpha: int = 255) -> list[int]:
    """#12263F -> [18, 38, 63, 255]."""
    return [*(int(colour[at : at + 2], 16) for at in (1, 3, 5)), alpha]


def _lookup(table: Sequence[object], at: str) -> str:
    """An expression that the browser looks up; the outer parentheses matter: without them everything is black."""
    return f"({json.dumps(list(table), separators=(',', ':'))})[{at}]"


def _land(layers: Layers, colours: theme.Colours, *, ground: bool) -> pdk.Layer:
    on, off = (rgb(colours["land"]), rgb(colours["land"], 70)) if ground else (rgb(colours["land"], 0), rgb(colours["land"], 120))
    table = _lookup([on if chosen else off for chosen in layers.chosen], "properties.i")
    return pdk.Layer(
        "GeoJsonLayer", layers.geometry, id="outlines", stroked=True, filled=True, get_fill_color=table,
        get_line_color=rgb(colours["district"]), line_width_min_pixels=1.3, line_width_max_pixels=1.3,
        update_triggers={"getFillColor": table},
    )  # fmt: skip


def shades(rows: pd.DataFrame) -> list[int]:
    """Each area's place in the list of colours: hot, none where nothing was recorded, or a shade of grey by its count, the largest count
    that is not hot darkest."""
    grey = rows.loc[~rows["hot"].astype(bool), "incidents"]
    most = max(grey.max(), 1) if len(grey) else 1
    found = []
    for row in records(rows):
        step = min(int((row.incidents / most) ** 0.5 * len(SHADES)), len(SHADES) - 1)
        found.append(HOT if row.hot else step if row.incidents else NONE)
    return found


def _fills(colours: theme.Colours) -> list[list[int]]:
    grey = [rgb(colours["common"], opacity) for opacity in SHADES]
    return [*grey, rgb(colours["high"], HOT_FILL), rgb(colours["high"], HOT_FILL), rgb(colours["land"], 0)]


def _edges(colours: theme.Colours) -> list[list[int]]:
    grey = [rgb(colours["common"], EDGE)] * len(SHADES)
    return [*grey, rgb(colours["high"]), rgb(colours["ink"]), rgb(colours["district"], 90)]


def _cells(areas: Areas, colours: theme.Colours) -> pdk.Layer:
    shown = areas.rows[areas.rows["district_chosen"] & ((areas.rows["incidents"] > 0) | areas.rows["hot"] | areas.rows["chosen"])]
    rows = [
        {"cell": row.area, "k": shade, "e": CHOSEN if row.chosen else shade, "area": row.label, "tip": row.tip}
        for row, shade in zip(records(shown), shades(shown), strict=True)
    ]
    rows.sort(key=lambda row: row["e"])  # the chosen one's edge on top
    return pdk.Layer(
        "H3HexagonLayer", rows, id="cells", pickable=True, stroked=True, filled=True, extruded=False, get_hexagon="cell",
        get_fill_color=_lookup(_fills(colours), "k"), get_line_color=_lookup(_edges(colours), "e"),
        get_line_width=_lookup([1] * len(SHADES) + [HOT_EDGE, 4, 1], "e"), line_width_units=pdk.types.String("pixels"),
    )  # fmt: skip


def _boundaries(areas: Areas, colours: theme.Colours) -> pdk.Layer:
    places = [NONE] * (int(areas.rows["i"].max()) + 1)
    edges = list(places)
    for row, shade in zip(records(areas.rows), shades(areas.rows), strict=True):
        places[row.i] = shade if row.district_chosen else NONE
        edges[row.i] = CHOSEN if row.chosen else places[row.i]
    fill = _lookup(_fills(colours), _lookup(places, "properties.i"))
    line = _lookup(_edges(colours), _lookup(edges, "properties.i"))
    width = _lookup([0.6] * len(SHADES) + [HOT_EDGE, 4, 0.5], _lookup(edges, "properties.i"))
    return pdk.Layer(
        "GeoJsonLayer", areas.geometry, id="boundaries", pickable=True, stroked=True, filled=True, get_fill_color=fill, get_line_color=line,
        get_line_width=width, line_width_units=pdk.types.String("pixels"),
        update_triggers={"getFillColor": fill, "getLineColor": line, "getLineWidth": width},
    )  # fmt: skip


def _circles(areas: Areas, colours: theme.Colours) -> pdk.Layer:
    drawn = areas.rows[(areas.rows["incidents"] > 0) & areas.rows["district_chosen"]]
    most = drawn["incidents"].max()
    rows = [
        {"lon": row.lon, "lat": row.lat, "radius": LARGEST_RADIUS * (row.incidents / most) ** 0.5, "e": int(row.chosen),
         "area": row.label, "tip": row.tip}
        for row in records(drawn)
    ]  # fmt: skip
    return pdk.Layer(
        "ScatterplotLayer", rows, id="circles", pickable=True, get_position="[lon, lat]", get_radius="radius",
        radius_units=pdk.types.String("pixels"), radius_min_pixels=2,
        filled=True, stroked=True, get_fill_color=rgb(colours["common"], 105),
        get_line_color=_lookup([rgb(colours["common"]), rgb(colours["ink"])], "e"),
        get_line_width=_lookup([1, 3], "e"), line_width_units=pdk.types.String("pixels"),
    )  # fmt: skip


DRAWN = {"cells": _cells, "boundaries": _boundaries, "circles": _circles}


def _below_circles(towns: pd.DataFrame, circles: pd.DataFrame | None, zoom: float) -> pd.DataFrame:
    """The towns with an `offset` in px for their names: under each town, below the larger circles that stand there."""
    if circles is None:
        return towns.assign(offset=pd.Series([[0, NAME_BELOW]] * len(towns), index=towns.index, dtype=object))
    degree = 512 * 2**zoom / 360  # px of a degree of longitude
    radius = LARGEST_RADIUS * (circles["incidents"] / circles["incidents"].max()) ** 0.5
    large = circles.assign(radius=radius)[radius >= SMALL]
    offsets = []
    for town in records(towns):
        across = (large["lon"] - town.lon).abs() * degree
        down = (town.lat - large["lat"]) * degree / math.cos(math.radians(town.lat))
        offset = NAME_BELOW
        for x, y, size in sorted(zip(across, down, large["radius"], strict=True), key=lambda circle: circle[1]):
            if x < size + LETTER * len(town.name) and abs(y - offset) < size + NAME_HEIGHT and y < FARTHEST:
                offset = y + size + NAME_HEIGHT
        offsets.append([0, round(offset)])
    return towns.assign(offset=pd.Series(offsets, index=towns.index, dtype=object))


def _order_areas(orders: pd.DataFrame, colours: theme.Colours) -> pdk.Layer:
    features = [
        {"type": "Feature", "properties": {"area": order.label, "tip": f"{order.name}: {order.status}."}, "geometry": order.geometry}
        for order in records(orders)
    ]
    return pdk.Layer(
        "GeoJsonLayer", {"type": "FeatureCollection", "features": features}, id="order-areas", pickable=True, stroked=True, filled=True,
        get_fill_color=rgb(colours["ring"], 0), get_line_color=rgb(colours["ring"]), get_line_width=3,
        line_width_units=pdk.types.String("pixels"),
    )  # fmt: skip


def _rings(orders: pd.DataFrame, colours: theme.Colours) -> pdk.Layer:
    rows = [
        {"lon": order.lon, "lat": order.lat, "area": order.label, "tip": f"{order.name}: {order.status}. Area not drawn in the source."}
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
        get_alignment_baseline=pdk.types.String("center"), background=True, get_background_color=rgb(colours["land"], 215),
        background_padding=[3, 1],
    )  # fmt: skip


# The same on paper


def picture(
    layers: Layers, shapes: Sequence[Mapping[str, Any]], outlines: Sequence[Mapping[str, Any]], *, colours: theme.Colours
) -> dict[str, Any]:
    """The map as a drawing that needs no WebGL: outlines, areas by shade, protection orders, towns.

    shapes: one GeoJSON geometry a row of `layers.areas.rows`, in order (areas without an incident are left out); outlines: a geometry for
    each outline, in the order of `layers.chosen`. Degrees are drawn as a flat map, true in shape at its middle.
    """
    land = _shapes(zip(outlines, layers.chosen, strict=True), "land")
    middle = _middle(land)
    marks = [_drawn(land, middle).mark_geoshape(aria=False, fill=colours["land"], strokeWidth=1, stroke=colours["district"])]
    if layers.areas is not None:
        marks += _painted(layers.areas, shapes, middle, colours)
    marks += _order_marks(layers, middle, colours)
    marks += _written(_flat(layers.towns, middle), colours, ink="mute", size=12, below=10)
    drawn = alt.layer(*marks).project(type="identity", reflectY=True)
    return theme.dressed(drawn, colours, height=520)


def _shapes(pairs: Iterable[tuple[Mapping[str, Any], object]], name: str) -> list[dict[str, Any]]:
    return [{"type": "Feature", "properties": {name: value}, "geometry": geometry} for geometry, value in pairs]


def _middle(features: Sequence[Mapping[str, Any]]) -> float:
    latitudes = [point[1] for feature in features for point in _points(feature["geometry"]["coordinates"])]
    return math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))


def _points(coordinates: Any) -> Iterator[list[float]]:
    if isinstance(coordinates[0], (int, float)):
        yield coordinates
    else:
        for part in coordinates:
            yield from _points(part)


def _squeezed(coordinates: Any, middle: float) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return [round(coordinates[0] * middle, 5), coordinates[1]]
    return [_squeezed(part, middle) for part in coordinates]


def _flat(points: pd.DataFrame, middle: float) -> pd.DataFrame:
    return points.assign(x=points["lon"] * middle, y=points["lat"])


def _drawn(features: Sequence[Mapping[str, Any]], middle: float) -> alt.Chart:
    flat = [
        {**feature, "geometry": {**feature["geometry"], "coordinates": _squeezed(feature["geometry"]["coordinates"], middle)}}
        for feature in features
    ]
    return alt.Chart(alt.Data(values=flat))


def _painted(areas: Areas, shapes: Sequence[Mapping[str, Any]], middle: float, colours: theme.Colours) -> list[alt.Chart]:
    rows = areas.rows
    if areas.drawn == "circles":
        points = _flat(rows[(rows["incidents"] > 0) & rows["district_chosen"]], middle)
        mark = alt.Chart(points).mark_circle(aria=False, fill=colours["common"], fillOpacity=0.5, opacity=1, stroke=colours["common"])
        size = alt.Size("incidents:Q", scale=alt.Scale(range=[0, 900]), legend=None)
        return [mark.encode(longitude="x:Q", latitude="y:Q", size=size)]
    kept = [
        (shape, shade)
        for shape, shade, row in zip(shapes, shades(rows), records(rows), strict=True)
        if shade != NONE and row.district_chosen
    ]
    fills, found = _fills(colours), []
    for shade in sorted({shade for _, shade in kept}):
        features = _shapes([pair for pair in kept if pair[1] == shade], "k")
        *rgb_, opacity = fills[shade]
        edge = colours["high"] if shade == HOT else colours["common"]
        fill = "#" + "".join(f"{part:02x}" for part in rgb_)
        found.append(
            _drawn(features, middle).mark_geoshape(
                aria=False, fill=fill, fillOpacity=round(opacity / 255, 2), stroke=edge, strokeWidth=1.2 if shade == HOT else 0.5
            )
        )
    return found


def _order_marks(layers: Layers, middle: float, colours: theme.Colours) -> list[alt.Chart]:
    found = []
    if len(layers.drawn_orders):
        features = _shapes(((order.geometry, order.name) for order in records(layers.drawn_orders)), "name")
        found.append(_drawn(features, middle).mark_geoshape(aria=False, filled=False, stroke=colours["ring"], strokeWidth=2))
        found += _written(_flat(layers.drawn_orders.drop(columns="geometry"), middle), colours, below=-14)
    if len(layers.orders):
        placed = _flat(layers.orders, middle)
        rings = alt.Chart(placed).encode(longitude="x:Q", latitude="y:Q")
        found.append(
            rings.mark_point(aria=False, shape="circle", filled=False, size=300, stroke=colours["ring"], strokeWidth=2.5, opacity=1)
        )
        crowded = placed["offset"].map(lambda offset: offset[0] > 0).astype(bool)  # the name stands below another's ring
        found += _written(placed[~crowded].drop(columns="offset"), colours, below=-18)
        found += _written(placed[crowded].drop(columns="offset"), colours, below=18, beside=24)
    return found


def _written(
    places: pd.DataFrame, colours: theme.Colours, *, ink: str = "ink", size: int = 13, below: int = 0, beside: int = 0
) -> list[alt.Chart]:
    """Names at their places, on an edge of the land's colour so that they can be read over anything."""
    if places.empty:
        return []
    named = alt.Chart(places).encode(longitude="x:Q", latitude="y:Q", text="name:N")
    style: dict[str, Any] = {"aria": False, "fontSize": size, "fontWeight": 700 if ink == "ink" else 500, "dx": beside, "dy": below}
    edge = named.mark_text(**style, stroke=colours["land"], strokeWidth=4, strokeJoin="round")
    return [edge, named.mark_text(**style, color=colours[ink])]
