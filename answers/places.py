"""Where are the protection orders and when do they lapse; where is recorded anti-social behaviour concentrated?"""

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, hotspots
from answers.disagreements import disagreements
from answers.evidence import Evidence
from answers.hotspots import ASB, Asked, Detail, Hotspots
from answers.orders import Orders, detail, orders
from measures.rates import rate_interval
from selection import Selection
from store import queries
from store.scope import Audience
from views import maps, theme, words
from views.charts import Chart
from views.maps import Layers, Map
from views.tables import Table, marked, records

POPULATION = "Census 2021"
MAP_PIXELS = (440, 350)  # the space that the outlines are fitted into
CLOSE = 0.12  # degrees: rings nearer than this would have their names on top of each other
CLOSEST = 11.2  # zoom at which a chosen area is shown with what lies around it
RECORDED, HOT, ORDERS, TOWNS = "Recorded incidents", "Hotspots", "Protection orders", "Towns"
LAYERS = (RECORDED, HOT, ORDERS, TOWNS)
NO_AREA = "None chosen"
SCHEMATIC = "District outlines are schematic, drawn for this dashboard."


@dataclass(frozen=True)
class County:
    """Recorded anti-social behaviour in the districts of one county; levels are not comparable between counties."""

    heading: str
    table: Table
    note: str


@dataclass(frozen=True)
class Places:
    """`map` is None for the fictional partnership, which lies nowhere. `detail` is that of the chosen area or order.

    `names` and `regions` are what the page's own choices offer; those of areas and months stand in `hotspots`.
    """

    sentence: str
    regions: tuple[str, ...]
    map: Map | None
    legend: str
    no_map: str
    hotspots: Hotspots
    names: tuple[str, ...]
    detail: Detail | None
    orders: Table
    orders_note: str
    orders_source: Evidence
    districts: tuple[County, ...]
    recorded_note: str
    conflicts: Table


def answer(selection: Selection, asked: Asked | None = None, audience: Audience = "public") -> Places:
    """The places page for a selection and what the page's own choices stand at."""
    served = os.environ.get("GEOMETRY_URL")
    return _answer(current.key(), audience, selection, asked or Asked(), current.today(), served, os.environ.get("MAP_STYLE_URL"))


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(
    version: str, audience: Audience, selection: Selection, asked: Asked, today: date, served: str | None, style: str | None
) -> Places:
    engine, scope = current.engine(), current.scope(selection, audience)
    places = current.districts(selection, audience)
    drawn = _drawn(version, audience, selection, asked, today, served)
    found, held, layers, regions = drawn.found, drawn.held, drawn.layers, drawn.regions
    incidents = queries.recorded_incidents(engine, districts=places, categories=(ASB,), as_at=scope.as_at, audience=audience)
    page = Places(
        sentence=" ".join(part for part in (held.sentence, found.sentence) if part),
        regions=tuple(regions),
        map=_map(drawn, layers, asked, selection, style, audience) if layers else None,
        legend=_legend(found, layers),
        no_map=_no_map(selection, audience),
        hotspots=found,
        names=(NO_AREA, *held.named["label"], *found.names) if drawn.inside else (),
        detail=_detail(found, held, asked),
        orders=held.table,
        orders_note=held.note,
        orders_source=held.source,
        districts=tuple(_county(name, incidents[incidents["district"].isin(own)], own, audience) for name, own in regions.items()),
        recorded_note=_recorded_note(found, list(regions)),
        conflicts=disagreements(scope, "places"),
    )
    return marked(page) if current.fictional(selection, audience) else page


@dataclass(frozen=True)
class _Drawn:
    """What the map shows, on the screen as on paper."""

    regions: dict[str, tuple[str, ...]]
    inside: tuple[str, ...]
    found: Hotspots
    held: Orders
    outlines: pd.DataFrame
    layers: Layers | None


def _drawn(version: str, audience: Audience, selection: Selection, asked: Asked, today: date, served: str | None) -> _Drawn:
    held = orders(selection, today, audience)
    regions = _regions(current.districts(selection, audience), audience)
    shown = asked.region if asked.region in regions else next(iter(regions), None)
    inside = regions[shown] if shown else ()
    address = f"{served}/{version.rsplit('#', 1)[1]}" if served else None
    county = _members(shown, audience) if shown else ()
    found = hotspots.hotspots(county, inside, asked, selection=selection, audience=audience, address=address)
    outlines = queries.outlines(current.engine(), audience=audience)
    layers = _layers(inside, found, held, outlines, asked, address, audience) if inside else None
    return _Drawn(regions, inside, found, held, outlines, layers)


def paper(selection: Selection, asked: Asked | None = None, audience: Audience = "public") -> Chart | None:
    """The map as a drawing, for the pack of papers: the same figures, without WebGL. None where there is no map."""
    return _paper(current.key(), audience, selection, asked or Asked(), current.today())


@st.cache_data(max_entries=16, show_spinner=False)
def _paper(version: str, audience: Audience, selection: Selection, asked: Asked, today: date) -> Chart | None:
    drawn = _drawn(version, audience, selection, asked, today, None)
    if drawn.layers is None:
        return None
    held = drawn.layers
    outlines = [row for row, chosen in zip(records(drawn.outlines), held.chosen, strict=True) if chosen]
    areas = [] if held.areas is None else hotspots.shapes(held.areas, audience)
    spec = maps.picture(
        replace(held, chosen=[True] * len(outlines)),
        areas,
        [json.loads(row.geometry) for row in outlines],
        colours=theme.colours(selection.dark),
    )
    return Chart(spec, f"The same for paper. {_map_alt(drawn.found, held.orders)}")


def _detail(found: Hotspots, held: Orders, asked: Asked) -> Detail | None:
    """The chosen area's, or the chosen order's."""
    chosen = next(records(held.named[held.named["label"] == asked.area]), None) if asked.area else None
    if chosen is None:
        return found.detail
    heading, facts = detail(chosen)
    return Detail(heading, facts, "", None, "")


# The map


def _regions(places: tuple[str, ...], audience: Audience) -> dict[str, tuple[str, ...]]:
    """The counties in which the districts lie, each with the districts of the selection that it holds."""
    areas = queries.areas(current.engine(), audience=audience)
    counties = areas[areas["kind"] == "county"]
    held = {row.area: tuple(place for place in places if place in row.members.split("; ")) for row in records(counties)}
    return {county: inside for county, inside in sorted(held.items(), key=lambda item: -len(item[1])) if inside}


def _members(county: str, audience: Audience) -> tuple[str, ...]:
    """Every district of a county that is held, whatever the selection."""
    return _regions(current.districts(Selection(), audience), audience)[county]


def _layers(
    inside: tuple[str, ...],
    found: Hotspots,
    held: Orders,
    outlines: pd.DataFrame,
    asked: Asked,
    address: str | None,
    audience: Audience,
) -> Layers | None:
    shapes = {row.area: json.loads(row.geometry) for row in records(outlines)}
    if not any(place in shapes for place in inside):
        return None
    shown = LAYERS if asked.layers is None else asked.layers
    towns = _towns(shapes, inside, audience)
    named = outlines[outlines["area"].isin(inside if len(inside) > 1 else ()) & ~outlines["area"].isin(towns["name"])]
    drawn = held.named[held.named["geometry"].notna()] if ORDERS in shown else held.named.head(0)
    return Layers(
        geometry=f"{address}/outlines.geojson" if address else feature_collection(outlines),
        chosen=[area in inside for area in outlines["area"]],
        districts=pd.DataFrame({"name": named["area"].str.upper(), "lon": named["label_lon"], "lat": named["label_lat"]}),
        areas=_shown(found, shown),
        orders=_order_places(held.named if ORDERS in shown else held.named.head(0), audience),
        drawn_orders=_order_middles(drawn),
        towns=towns if TOWNS in shown else towns.head(0),
    )


def _shown(found: Hotspots, layers: tuple[str, ...]) -> maps.Areas | None:
    """The areas as the choice of layers shows them: without hotspots all are grey, with hotspots alone no other is drawn."""
    if found.areas is None or not {RECORDED, HOT} & set(layers):
        return None
    rows = found.areas.rows
    if HOT not in layers:
        rows = rows.assign(hot=False)
    elif RECORDED not in layers:
        rows = rows.assign(incidents=rows["incidents"].where(rows["hot"], 0))
    return maps.Areas(found.areas.drawn, rows, found.areas.geometry)


def _map(drawn: _Drawn, layers: Layers, asked: Asked, selection: Selection, style: str | None, audience: Audience) -> Map:
    view = _closer(layers, asked) or _fit([json.loads(row.geometry) for row in records(drawn.outlines) if row.area in drawn.inside])
    deck = maps.places(layers, view=view, colours=theme.colours(selection.dark, selection.meeting), style=style)
    return Map(deck, alt=_map_alt(drawn.found, layers.orders), credit=_credit(drawn.found, drawn.outlines, audience))


def _closer(layers: Layers, asked: Asked) -> tuple[float, float, float] | None:
    """Where the map looks when an area or an order is chosen."""
    if layers.areas is not None:
        for row in records(layers.areas.rows[layers.areas.rows["chosen"]]):
            return row.lon, row.lat, CLOSEST
    for row in records(layers.orders[layers.orders["label"] == asked.area]):
        return row.lon, row.lat, CLOSEST
    for row in records(layers.drawn_orders[layers.drawn_orders["label"] == asked.area]):
        lon, lat, zoom = _fit([row.geometry])
        return lon, lat, min(zoom, 13.0)
    return None


def _credit(found: Hotspots, outlines: pd.DataFrame, audience: Audience) -> str:
    """The lines that the owners of the boundaries ask for, and what the outlines are."""
    datasets = queries.datasets(current.engine(), audience=audience).set_index("code")["credit"]
    official = (outlines["kind"] != "schematic").any() or (found.areas is not None and found.areas.drawn == "boundaries")
    parts = [SCHEMATIC] if (outlines["kind"] == "schematic").any() else []
    return " ".join([*parts, *([datasets["ons-boundaries"]] if official and "ons-boundaries" in datasets else [])])


def _legend(found: Hotspots, layers: Layers | None) -> str:
    """In words, only what is drawn."""
    if layers is None:
        return ""
    keys = []
    if layers.areas is not None:
        rows = layers.areas.rows
        if layers.areas.drawn == "circles":
            keys.append(":gray-badge[● Ward: area by recorded incidents]")
        else:
            if ((rows["incidents"] > 0) & ~rows["hot"]).any():
                keys.append(":gray-badge[⬢ Recorded incidents: darker is more]")
            if (rows["hot"] & rows["district_chosen"]).any():
                keys.append(":violet-badge[⬢ Hot: more than chance would put there]")
    if len(layers.drawn_orders):
        keys.append(":gray-badge[▢ Protection order: its area]")
    if len(layers.orders):
        keys.append(":gray-badge[○ Protection order: area not drawn in the source]")
    return " ".join(keys)


def _no_map(selection: Selection, audience: Audience) -> str:
    if current.fictional(selection, audience):
        return "The demonstration partnership is fictional: it lies nowhere, so it is not on the map."
    return "No outline is held for this selection."


def feature_collection(outlines: pd.DataFrame) -> dict[str, object]:
    """The outlines as GeoJSON; each feature carries its place in the order of colouring as the property `i`."""
    features = [
        {"type": "Feature", "properties": {"name": row.area, "i": at}, "geometry": json.loads(row.geometry)}
        for at, row in enumerate(records(outlines))
    ]
    return {"type": "FeatureCollection", "features": features}


def geometry(name: str) -> str | None:
    """Outlines, wards or LSOAs as GeoJSON text, for the route that serves each once; None for any other name."""
    return _geometry(current.key(), "public", name) if name in ("outlines", "wards", "lsoas") else None


@st.cache_data(max_entries=8, show_spinner=False)
def _geometry(version: str, audience: Audience, name: str) -> str:
    engine = current.engine()
    if name == "outlines":
        collection: Mapping[str, Any] = feature_collection(queries.outlines(engine, audience=audience))
    else:
        collection = hotspots.served(name.removesuffix("s"), audience)
    return json.dumps(collection, separators=(",", ":"))


def _points(shape: dict) -> list[tuple[float, float]]:
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [tuple(point) for polygon in polygons for ring in polygon for point in ring]


def _fit(shapes: list[dict]) -> tuple[float, float, float]:
    """Longitude, latitude and zoom at which the shapes fill the map."""
    lons, lats = zip(*(point for shape in shapes for point in _points(shape)), strict=True)
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    width, height = MAP_PIXELS
    across = 360 * width / (512 * (max(lons) - min(lons)))
    down = 360 * height * math.cos(math.radians(lat)) / (512 * (max(lats) - min(lats)))
    return lon, lat, round(math.log2(min(across, down)), 2)


def _order_places(named: pd.DataFrame, audience: Audience) -> pd.DataFrame:
    """Orders without an area, at a place with a known position; a part of a town carries the town in its name and is found by its own."""
    positions = queries.place_positions(current.engine(), audience=audience).set_index("place")
    placed = named[named["name"].isin(positions.index) & named["geometry"].isna()]
    placed = placed.assign(lon=placed["name"].map(positions["lon"]), lat=placed["name"].map(positions["lat"]))
    return _apart(placed)[["name", "label", "lon", "lat", "status", "offset"]]


def _order_middles(drawn: pd.DataFrame) -> pd.DataFrame:
    """Orders with an area, and where on it their name stands."""
    middles = [_fit([shape])[:2] for shape in drawn["geometry"]]
    places = pd.DataFrame(middles, columns=["lon", "lat"], index=drawn.index, dtype=float)
    return drawn[["name", "label", "status", "geometry"]].join(places)


def _apart(placed: pd.DataFrame) -> pd.DataFrame:
    """Where each name stands beside its ring: above, or below to the right where another ring is close by."""
    offsets: list[list[int]] = []
    for at, (lon, lat) in enumerate(zip(placed["lon"], placed["lat"], strict=True)):
        before = placed.iloc[:at]
        crowded = ((before["lon"] - lon).abs() < CLOSE) & ((before["lat"] - lat).abs() < CLOSE)
        offsets.append([46, 24] if crowded.any() else [0, -24])
    return placed.assign(offset=pd.Series(offsets, index=placed.index, dtype=object))


def _towns(shapes: dict[str, dict], inside: tuple[str, ...], audience: Audience) -> pd.DataFrame:
    positions = queries.place_positions(current.engine(), audience=audience)
    points = [point for place in inside if place in shapes for point in _points(shapes[place])]
    lons, lats = zip(*points, strict=True)
    near = positions["lon"].between(min(lons), max(lons)) & positions["lat"].between(min(lats), max(lats))
    towns = positions[near & positions["named_on_map"]]
    return towns.rename(columns={"place": "name"})[["name", "lon", "lat"]]


def _map_alt(found: Hotspots, orders: pd.DataFrame) -> str:
    text = "Map of district outlines with recorded anti-social behaviour by area"
    rows = found.areas.rows[found.areas.rows["district_chosen"]] if found.areas is not None else None
    if rows is not None and rows["incidents"].sum():
        top = rows.iloc[int(rows["incidents"].to_numpy().argmax())]
        text += f", most in {top['label']}, {top['district']} ({top['incidents']:,})"
        hot = int(rows["hot"].sum())
        text += f"; {words.count(hot, 'hotspot')}" if hot else ""
    else:
        text += ": no incident is drawn"
    if len(orders):
        text += f", and protection orders at {words.listed(orders['name'])}"
    return text + ". The tables beside and below hold everything."


# Recorded anti-social behaviour by district


def _county(county: str, incidents: pd.DataFrame, places: tuple[str, ...], audience: Audience) -> County:
    """Recorded ASB by district over the 12 months to the last one held, with the rate per 1,000 residents and its interval."""
    residents = queries.population(current.engine(), districts=places, measure=POPULATION, audience=audience)
    population = residents.set_index("area")["population"]
    rows, note = [], "No month of recorded anti-social behaviour is held, or none was known at this date."
    if len(incidents):
        last = incidents["month"].max()
        year = incidents[incidents["month"] > last - pd.DateOffset(months=12)]
        note = f"12 months to {words.month(last)}. Recorded by the police: data.police.uk. Residents: {POPULATION}, Office for National Statistics."
        for place, months in year.groupby("district"):
            total, held = int(months["incidents"].sum()), months["month"].nunique()
            if held == 12 and place in population:
                rate, low, high = rate_interval(total, int(population[place]))
                rows.append((f"**{place}**", total, rate, f"{low:.1f} to {high:.1f}"))
            else:
                rows.append((f"**{place}**", total, math.nan, f"{held} of 12 months held"))
    columns = ["District", "Incidents", "Rate per 1,000 residents", "95% interval"]
    numeric = {"Incidents": "number", "Rate per 1,000 residents": "rate"}
    table = Table(
        pd.DataFrame(rows, columns=columns),
        alt=f"Recorded anti-social behaviour by district with rate: {_plain_county(county)}",
        numeric=numeric,
    )
    return County(f"Recorded ASB by district: {_plain_county(county)}", table, note)


def _plain_county(county: str) -> str:
    """Suffolk (county) -> Suffolk."""
    return county.split(" (")[0]


def _recorded_note(found: Hotspots, regions: list[str]) -> str:
    if found.areas is None:
        return "No recorded anti-social behaviour by area is held for this selection, or none was known at the chosen date."
    apart = [_plain_county(county) for county in regions]
    compared = f" Recording differs between forces: do not compare levels between {words.listed(apart)}." if len(apart) > 1 else ""
    return found.note + compared
