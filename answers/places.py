"""Where are the protection orders and when do they lapse; where is recorded anti-social behaviour concentrated?"""

import json
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence
from answers.disagreements import disagreements
from answers.evidence import Evidence
from measures import orders as rules
from measures.rates import rate_interval
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import maps, theme, words
from views.maps import Layers, Map
from views.tables import Table, lines, marked, records

ASB = "Anti-social behaviour"
POPULATION = "Census 2021"
NO_ORDER = "none mentioned"
TRACE = "unknown"
TO_CHECK = (rules.EXPIRES_SOON, rules.EXPIRED, rules.CHECK_DATES)
TOP_WARDS = 8
MAP_PIXELS = (440, 350)  # the space that the outlines are fitted into
CLOSE = 0.12  # degrees: rings nearer than this would have their names on top of each other


@dataclass(frozen=True)
class County:
    """Recorded anti-social behaviour in the districts of one county; levels are not comparable between counties."""

    heading: str
    table: Table
    note: str


@dataclass(frozen=True)
class Places:
    """`map` is None for the fictional partnership, which lies nowhere."""

    sentence: str
    short: str
    regions: tuple[str, ...]
    map: Map | None
    map_heading: str
    legend: str
    no_map: str
    orders: Table
    orders_note: str
    orders_source: Evidence
    named_orders: int
    undated_orders: int
    undated_places: tuple[str, ...]
    undated_owners: str
    undated_source: str
    orders_to_check: int
    wards: Table
    all_wards: Table
    all_wards_heading: str
    wards_note: str
    districts: tuple[County, ...]
    recorded_note: str
    conflicts: Table


def answer(selection: Selection, region: str | None = None, audience: Audience = "public") -> Places:
    """The places page for a selection; `region` chooses the part of the map where there are two."""
    return _answer(current.key(), audience, selection, region, current.today(), os.environ.get("GEOMETRY_URL"))


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, region: str | None, today: date, geometry: str | None) -> Places:
    engine, scope = current.engine(), current.scope(selection, audience)
    places = current.districts(selection, audience)
    orders = _judged(queries.orders(engine, scope), queries.order_extensions(engine, scope), _clock(selection, today, audience))
    wards = queries.recorded_asb_by_ward(engine, districts=places, as_at=scope.as_at, audience=audience)
    incidents = queries.recorded_incidents(engine, districts=places, categories=(ASB,), as_at=scope.as_at, audience=audience)
    outlines = queries.outlines(engine, audience=audience)
    regions = _regions(places, audience)
    shown = region if region in regions else next(iter(regions), None)
    inside = regions[shown] if shown else ()
    address = f"{geometry}?v={version.rsplit('#', 1)[1]}" if geometry else None
    here = wards[wards["district"].isin(inside)]
    drawn = _map(outlines, inside, here, orders, address, selection) if inside else None
    held = orders[orders["kind"] != NO_ORDER]
    named = held[held["kind"] == "ASB"]
    undated = named[named["last_day"].isna()]
    page = Places(
        sentence=_sentence(held, orders),
        short=_short(named, undated),
        regions=tuple(regions),
        map=drawn,
        map_heading=_map_heading(here),
        orders=_orders(held, audience),
        orders_note=_orders_note(orders),
        orders_source=evidence.opened(orders, figure="place", printed="status_as_published", detail=("kind", "last_event_as_published")),
        named_orders=len(named),
        undated_orders=len(undated),
        undated_places=tuple(undated["place"].str.split(", ").str[0]),
        undated_owners=_owners(undated, audience),
        undated_source=evidence.label(undated),
        orders_to_check=int(named["status"].isin(TO_CHECK).sum()),
        wards=_wards(here.head(TOP_WARDS)),
        all_wards=_wards(here),
        all_wards_heading=f"{words.count(len(here), 'ward')}{f' of {_plain_county(shown)}' if shown else ''} by recorded ASB",
        wards_note=_wards_note(here),
        districts=tuple(_county(county, incidents[incidents["district"].isin(held)], held, audience) for county, held in regions.items()),
        recorded_note=_recorded_note(wards, regions, outlines),
        legend=":gray-badge[● Ward: area by recorded incidents] :gray-badge[○ Protection order: area not drawn in the source]",
        no_map=_no_map(selection, audience),
        conflicts=disagreements(scope, "places"),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _clock(selection: Selection, today: date, audience: Audience) -> dict[str, date]:
    """The day each partnership's order clocks run to: today, the chosen meeting, or the fictional one's last report."""
    partnerships = queries.partnerships(current.engine(), audience=audience)
    reports = current.report_dates(Scope(as_at=selection.as_at, audience=audience))
    clocks = {row.code: reports.get(row.code, today) if row.fictional else today for row in records(partnerships)}
    return dict.fromkeys(clocks, selection.as_at) if selection.as_at else clocks


def _judged(orders: pd.DataFrame, extensions: pd.DataFrame, clocks: dict[str, date]) -> pd.DataFrame:
    judged = []
    for row in records(orders):
        made = records(extensions.loc[extensions["order"] == row.order, ["made", "new_end"]])
        own = [(day.date(), end.date()) for day, end in made]
        start, end, as_at = _day(row.start), _day(row.end), clocks[row.partnership]
        status, flags = rules.order_status(start, end, as_at=as_at, extensions=own)
        judged.append((status, flags, rules.effective_end(end, as_at=as_at, extensions=own)))
    columns = pd.DataFrame(judged, columns=["status", "flags", "last_day"], index=orders.index, dtype=object)
    return orders.join(columns)


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()


def _orders(orders: pd.DataFrame, audience: Audience) -> Table:
    shown = queries.reports(current.engine(), audience=audience).set_index("code")["date_shown"]
    ranked = orders.assign(rank=orders["kind"].map({"ASB": 0, "dog fouling": 1}).fillna(0).where(orders["kind"] != TRACE, 2)).sort_values(
        "rank", kind="stable"
    )
    rows = []
    for row in records(ranked):
        said = row.last_event_as_published if pd.notna(row.last_event_as_published) else row.status_as_published
        reported = f"Last reported {shown.get(row.source, words.month(row.known_from))}"
        last = f"{words.upper(words.plain(str(said)))}  \n:gray[{reported}]"
        rows.append((lines(words.plain(row.place), words.plain(str(row.kind))), _status(row), last))
    return Table(pd.DataFrame(rows, columns=["Place", "Status", "Last said"]), alt="Protection orders with status and what was last said")


BADGES = {
    rules.NO_END_DATE: theme.missing("No end date"),
    rules.EXPIRES_SOON: ":violet-badge[:material/schedule: Under 90 days left]",
    rules.EXPIRED: ":violet-badge[:material/event_busy: Past its end]",
    rules.CHECK_DATES: ":violet-badge[:material/difference: Check dates]",
}


def _status(row: Any) -> str:
    if row.kind == TRACE:
        return theme.missing("Not known")
    badge = BADGES.get(row.status, f":gray-badge[:material/gavel: {row.status}]")
    if row.last_day is not None:
        return f"{badge}  \n:gray[to {words.day(row.last_day)}]"
    if pd.notna(row.implied_end_as_derived):
        return f"{badge}  \n:gray[three years end in {row.implied_end_as_derived} (derived)]"
    return badge


def _sentence(held: pd.DataFrame, orders: pd.DataFrame) -> str:
    named = held[held["kind"] == "ASB"]
    if named.empty:
        if orders.empty:
            return "**No protection order is mentioned** in the reports of this selection."
        traces = held[held["kind"] == TRACE]
        extra = " A ledger line speaks of signs removed at a place not stated." if len(traces) else ""
        return f"**No protection order is named** in the reports of this selection.{extra}"
    undated = named[named["last_day"].isna()]
    text = f"Reports name **{words.spelled(len(named))} place{'s' if len(named) != 1 else ''} with a protection order** against anti-social behaviour"
    if undated.empty:
        ending = int(named["status"].isin(TO_CHECK).sum())
        return f"{text}; **{words.spelled(ending) if ending else 'none'}** of them {words.noun(ending, 'ends', 'end')} within {rules.EXPIRES_SOON_DAYS} days, {words.noun(ending, 'has ended, or has', 'have ended, or have')} dates to check."
    for (event, end), group in undated.dropna(subset="implied_end_as_derived").groupby(["last_event", "implied_end_as_derived"]):
        text += f". {words.spelled(len(group)).capitalize()} {words.noun(len(group), 'was', 'were')} extended in {event} for three years, to {end} by our reckoning"
    return f"{text}; **no report gives the day**, or an area on a map."


def _short(named: pd.DataFrame, undated: pd.DataFrame) -> str:
    """The sentence in few words, for the home page."""
    if named.empty:
        return "No protection order is named."
    if undated.empty:
        ending, all_named = int(named["status"].isin(TO_CHECK).sum()), words.spelled(len(named))
        return f"Of {all_named} protection orders, **{words.spelled(ending) if ending else 'none'}** {words.noun(ending, 'ends', 'end')} soon, {words.noun(ending, 'has', 'have')} ended or {words.noun(ending, 'needs', 'need')} checking."
    if len(undated) == len(named):
        return f"No end date is given for the protection orders at **any of {words.spelled(len(named))} places**."
    return f"No end date is given for the protection orders at **{words.spelled(len(undated))} of {words.spelled(len(named))} places**."


def _owners(undated: pd.DataFrame, audience: Audience) -> str:
    """The councils whose reports name the orders."""
    councils = queries.reports(current.engine(), audience=audience).set_index("code")["council"]
    return words.listed(sorted(set(undated["source"].map(councils).dropna())))


def _orders_note(orders: pd.DataFrame) -> str:
    absent = orders.loc[orders["kind"] == NO_ORDER, "place"]
    text = f"No order is mentioned in the reports of {words.listed(absent)}; that does not show that there is none. " if len(absent) else ""
    return text + "By law an order lasts at most three years and may be extended before it ends; check the current regulations."


# The map


def _regions(places: tuple[str, ...], audience: Audience) -> dict[str, tuple[str, ...]]:
    """The counties in which the districts lie, each with the districts of the selection that it holds."""
    areas = queries.areas(current.engine(), audience=audience)
    counties = areas[areas["kind"] == "county"]
    held = {row.area: tuple(place for place in places if place in row.members.split("; ")) for row in records(counties)}
    return {county: inside for county, inside in sorted(held.items(), key=lambda item: -len(item[1])) if inside}


def _map(
    outlines: pd.DataFrame, inside: tuple[str, ...], wards: pd.DataFrame, orders: pd.DataFrame, address: str | None, selection: Selection
) -> Map | None:
    shapes = {row.area: json.loads(row.geometry) for row in records(outlines)}
    if not any(place in shapes for place in inside):
        return None
    towns = _towns(shapes, inside)
    named = outlines[outlines["area"].isin(inside if len(inside) > 1 else ()) & ~outlines["area"].isin(towns["name"])]
    layers = Layers(
        geometry=address or feature_collection(outlines),
        chosen=[area in inside for area in outlines["area"]],
        districts=pd.DataFrame({"name": named["area"].str.upper(), "lon": named["label_lon"], "lat": named["label_lat"]}),
        wards=wards,
        orders=_order_places(orders),
        towns=towns,
    )
    deck = maps.places(
        layers, view=_fit([shapes[place] for place in inside if place in shapes]), colours=theme.colours(selection.dark, selection.meeting)
    )
    return Map(deck, alt=_map_alt(wards, layers.orders))


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


def geometry() -> str:
    """The outlines as GeoJSON text, for the route that serves them once."""
    return _geometry(current.key(), "public")


@st.cache_data(max_entries=4, show_spinner=False)
def _geometry(version: str, audience: Audience) -> str:
    return json.dumps(feature_collection(queries.outlines(current.engine(), audience=audience)), separators=(",", ":"))


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


def _order_places(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders at a place with a known position; a part of a town carries the town in its name and is found by its own."""
    positions = queries.place_positions(current.engine()).set_index("place")
    named = orders[orders["kind"] == "ASB"].assign(name=lambda rows: rows["place"].str.split(", ").str[0])
    placed = named[named["name"].isin(positions.index)]
    placed = placed.assign(lon=placed["name"].map(positions["lon"]), lat=placed["name"].map(positions["lat"]))
    return _apart(placed)[["name", "lon", "lat", "status", "offset"]]


def _apart(placed: pd.DataFrame) -> pd.DataFrame:
    """Where each name stands beside its ring: above, or below to the right where another ring is close by."""
    offsets: list[list[int]] = []
    for at, (lon, lat) in enumerate(zip(placed["lon"], placed["lat"], strict=True)):
        before = placed.iloc[:at]
        crowded = ((before["lon"] - lon).abs() < CLOSE) & ((before["lat"] - lat).abs() < CLOSE)
        offsets.append([46, 24] if crowded.any() else [0, -24])
    return placed.assign(offset=pd.Series(offsets, index=placed.index, dtype=object))


def _towns(shapes: dict[str, dict], inside: tuple[str, ...]) -> pd.DataFrame:
    positions = queries.place_positions(current.engine())
    points = [point for place in inside if place in shapes for point in _points(shapes[place])]
    lons, lats = zip(*points, strict=True)
    near = positions["lon"].between(min(lons), max(lons)) & positions["lat"].between(min(lats), max(lats))
    towns = positions[near & positions["named_on_map"]]
    return towns.rename(columns={"place": "name"})[["name", "lon", "lat"]]


def _map_alt(wards: pd.DataFrame, orders: pd.DataFrame) -> str:
    text = "Map of schematic district outlines with recorded anti-social behaviour by ward as circles"
    if len(wards):
        top = wards.iloc[0]
        text += f", most in {top['ward']}, {top['district']} ({top['incidents']:,})"
    if len(orders):
        text += f", and protection orders at {words.listed(orders['name'])}"
    return text + ". The tables beside and below hold everything."


# Recorded anti-social behaviour


def _map_heading(wards: pd.DataFrame) -> str:
    if wards.empty:
        return "No recorded anti-social behaviour is held by ward here"
    top = wards.head(TOP_WARDS)["incidents"].sum() / wards["incidents"].sum()
    return f"{words.spelled(min(TOP_WARDS, len(wards))).capitalize()} of {len(wards)} wards hold {top:.0%} of recorded ASB"


def _wards(wards: pd.DataFrame) -> Table:
    frame = pd.DataFrame(
        {
            "Ward": [f"**{words.plain(ward)}**" for ward in wards["ward"]],
            "District": list(wards["district"]),
            "Incidents": list(wards["incidents"]),
        }
    )
    return Table(frame, alt="Recorded anti-social behaviour by ward, most first", numeric={"Incidents": "number"})


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
    table = Table(pd.DataFrame(rows, columns=columns), alt="Recorded anti-social behaviour by district with rate", numeric=numeric)
    return County(f"Recorded ASB by district: {_plain_county(county)}", table, note)


def _plain_county(county: str) -> str:
    """Suffolk (county) -> Suffolk."""
    return county.split(" (")[0]


def _wards_note(wards: pd.DataFrame) -> str:
    if wards.empty:
        return ""
    first, last = wards["first"].min(), wards["last"].max()
    return f"{words.month(first)} to {words.month(last)}. Recorded by the police: data.police.uk, counted by ward from approximate points."


def _recorded_note(wards: pd.DataFrame, regions: Iterable[str], outlines: pd.DataFrame) -> str:
    if wards.empty:
        return "No recorded anti-social behaviour by ward is held for this selection, or none was known at the chosen date."
    apart = [_plain_county(county) for county in regions]
    text = (
        "Approximate: police.uk moves each incident to a nearby point, and a ward counts the points in it. Recorded, not all, anti-social "
        "behaviour; not a picture of any one street, or of any order's effect. Rates are by district; no population of wards is held."
    )
    if len(apart) > 1:
        text += f" Recording differs between forces: do not compare levels between {words.listed(apart)}."
    if (outlines["kind"] == "schematic").any():
        text += " Outlines are schematic, drawn for this dashboard, not for measurement."
    return text
