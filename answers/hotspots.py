"""Where is recorded anti-social behaviour concentrated, beyond what chance would do, in one county and in chosen months?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, definitions, signals
from measures import hotspots as rules
from measures.rates import rate_interval
from selection import Selection
from store import queries
from store.scope import Audience
from views import charts, theme, words
from views.charts import Chart
from views.maps import Areas
from views.tables import Table, lines, records

ASB = "Anti-social behaviour"
CELLS, WARDS, LSOAS = "Grid cells", "Wards", "Statistical areas (LSOAs)"
KINDS = {CELLS: "cell", WARDS: "ward", LSOAS: "lsoa"}
ONE = {CELLS: "cell", WARDS: "ward", LSOAS: "statistical area"}
YEAR = 12
SHOWN = 8
HOT = ":violet-badge[⬢ Hot]"
METHOD = (
    "Hot: an area and those that touch it hold, together, more recorded incidents than chance would put there (Getis-Ord Gi* on counts, not "
    "rates, over the whole county, areas without an incident included). Of all areas called hot or cold, about one in "
    f"{round(1 / rules.ALPHA)} may be so by chance (Benjamini and Hochberg)."
)
APPROXIMATE = (
    "Approximate: the police move each incident to a nearby point before they publish it. Recorded, not all, anti-social behaviour; not a "
    "picture of any one street, or of any order's effect."
)
CELL_NAMES = (
    "A grid cell is some 0.74 square kilometres; it is named after the ward whose centre is nearest, counted from that centre outwards."
)


@dataclass(frozen=True)
class Asked:
    """What the page's own choices stand at; anything else than what can be chosen counts as nothing chosen."""

    region: str | None = None
    kind: str | None = None
    start: str | None = None
    end: str | None = None
    area: str | None = None
    layers: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Detail:
    """One area: its trend and what is said of it."""

    heading: str
    facts: str
    verdict: str
    chart: Chart | None
    note: str


@dataclass(frozen=True)
class Hotspots:
    """A county's areas in chosen months, as far as the selection is about them; `areas` is what the map draws, None without figures.

    `kinds`, `months` and `names` are what can be chosen; `kind`, `start` and `end` what is.
    """

    kinds: tuple[str, ...]
    kind: str
    months: tuple[str, ...]
    start: str
    end: str
    sentence: str
    heading: str
    note: str
    method: str
    top: Table
    every: Table
    every_heading: str
    names: tuple[str, ...]
    detail: Detail | None
    areas: Areas | None


NO_MONTHS = "No recorded anti-social behaviour is held"
NO_ROWS = Table(pd.DataFrame(columns=["Cell", "Incidents"]), "Recorded anti-social behaviour by area")
NOTHING = Hotspots((), CELLS, (), "", "", "", NO_MONTHS, "", "", NO_ROWS, NO_ROWS, "", (), None, None)


@dataclass(frozen=True)
class _Study:
    """A county in chosen months, whatever the filter. `held`: the months there are; `inside`: those chosen. `areas`: every area with
    incidents, hot, months_hot, judged; `by_month`: incidents, an area a row. `left_out`: incidents in areas of another year's boundaries."""

    held: tuple[pd.Timestamp, ...]
    inside: tuple[pd.Timestamp, ...]
    span: str
    areas: pd.DataFrame
    by_month: pd.DataFrame
    left_out: int


def hotspots(
    region: Sequence[str], chosen: Sequence[str], asked: Asked, *, selection: Selection, audience: Audience, address: str | None
) -> Hotspots:
    """The areas of a county's districts (`region`), of which the selection is about `chosen`.

    Gi* is always worked out over the whole county: what is hot does not change with the filter. `address`: where geometry is served.
    """
    kinds = _kinds(current.key(), audience, tuple(region), selection.as_at)
    kind = asked.kind if asked.kind in kinds else CELLS
    study = _study(current.key(), audience, tuple(region), kind, selection.as_at, asked.start, asked.end)
    if study is None:
        return replace(NOTHING, kinds=kinds, kind=kind)
    mine = study.areas[study.areas["district"].isin(chosen)]
    area = _chosen(mine, asked.area)
    ranked = mine.sort_values(["hot", "incidents", "label"], ascending=[False, False, True])
    listed = ranked[(ranked["incidents"] > 0) | ranked["hot"]]
    months = len(study.inside)
    return Hotspots(
        kinds=kinds,
        kind=kind,
        months=tuple(words.month(month) for month in study.held),
        start=words.month(study.inside[0]),
        end=words.month(study.inside[-1]),
        sentence=_sentence(mine, kind, study),
        heading=_heading(mine, kind),
        note=_note(kind, study),
        method=_method(kind, study),
        top=_table(ranked.head(SHOWN), kind, months, "the first of the list"),
        every=_table(listed, kind, months, "every one with a recorded incident"),
        every_heading=f"{words.count(len(listed), ONE[kind])} with a recorded incident, or hot",
        names=tuple(listed["label"]),
        detail=None if area is None else _detail(area, kind, study, selection, audience),
        areas=_drawn(study.areas, kind, chosen, area, address),
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _study(
    version: str, audience: Audience, region: tuple[str, ...], kind: str, as_at: date | None, start: str | None, end: str | None
) -> _Study | None:
    """None where no month is held. Kept apart from the answer, because a change of filter leaves it as it is."""
    counts = queries.recorded_asb(current.engine(), kind=KINDS[kind], districts=region, as_at=as_at, audience=audience)
    if counts.empty:
        return None
    held = [pd.Timestamp(month) for month in sorted(counts["month"].unique())]
    first, last = _months(held, start, end)
    inside = [month for month in held if first <= month <= last]
    areas = _areas(kind, region, audience)
    by_month = counts.pivot(index="area", columns="month", values="incidents").reindex(areas["area"]).fillna(0).astype(int)
    return _Study(
        held=tuple(held),
        inside=tuple(inside),
        span=_span(inside, first, last),
        areas=_judged(areas, by_month[inside], circles=bool(areas["neighbours"].isna().all())),
        by_month=by_month,
        left_out=int(counts.loc[~counts["area"].isin(areas["area"]), "incidents"].sum()),
    )


# Which areas, which months


@st.cache_data(max_entries=64, show_spinner=False)
def _kinds(version: str, audience: Audience, region: tuple[str, ...], as_at: date | None) -> tuple[str, ...]:
    """Cells and wards are always held; statistical areas where their boundaries and counts are loaded."""
    engine = current.engine()
    counted = len(queries.recorded_asb(engine, kind="lsoa", districts=region, as_at=as_at, audience=audience)) > 0
    bounded = counted and len(queries.boundaries(engine, kind="lsoa", districts=region, audience=audience)) > 0
    return (CELLS, WARDS, LSOAS) if bounded else (CELLS, WARDS)


def _months(held: Sequence[pd.Timestamp], first: str | None, last: str | None) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The months asked for, if they are held and in order; else the twelve to the last one."""
    named = {words.month(month): month for month in held}
    end = named.get(last or "", held[-1])
    start = named.get(first or "")
    if start is None or start > end:
        start = next(month for month in held if month > end - pd.DateOffset(months=YEAR))
    return start, end


def _span(inside: Sequence[pd.Timestamp], start: pd.Timestamp, end: pd.Timestamp) -> str:
    """12 months to December 2025; December 2025; 3 of 14 months from January 2024 to February 2025."""
    whole = len(pd.date_range(start, end, freq="MS"))
    if whole == 1:
        return words.month(end)
    if whole == len(inside):
        return f"{whole} months to {words.month(end)}"
    return f"{len(inside)} of the {whole} months from {words.month(start)} to {words.month(end)}"


def _areas(kind: str, region: Sequence[str], audience: Audience) -> pd.DataFrame:
    """area, label, district, lon, lat, neighbours (missing where boundaries are not loaded), residents (missing where not known)."""
    engine = current.engine()
    wards = queries.wards(engine, districts=region, audience=audience)
    if kind == CELLS:
        return _named_cells(queries.cells(engine, districts=region, audience=audience), wards).assign(residents=float("nan"))
    bounded = _labelled(queries.boundaries(engine, kind=KINDS[kind], audience=audience))
    if len(bounded):
        return bounded[bounded["district"].isin(region)].reset_index(drop=True)
    return _labelled(wards.assign(neighbours=None, residents=float("nan")))


def _labelled(areas: pd.DataFrame) -> pd.DataFrame:
    """The areas with a label that stands for one of them alone, and their place `i` in the order of all of their kind."""
    twice = areas["name"].duplicated(keep=False)
    return areas.assign(label=areas["name"].where(~twice, areas["name"] + ", " + areas["district"]), i=range(len(areas)))


def _named_cells(cells: pd.DataFrame, wards: pd.DataFrame) -> pd.DataFrame:
    """Each cell with a label: the ward whose centre is nearest, and its place from there outwards. Alike for every reader and month."""
    if cells.empty or wards.empty:
        return cells.assign(label=cells["area"])
    east = (cells["lon"].to_numpy()[:, None] - wards["lon"].to_numpy()) * 0.62  # of a degree of latitude, at England's latitudes
    north = cells["lat"].to_numpy()[:, None] - wards["lat"].to_numpy()
    away = east**2 + north**2
    nearest = away.argmin(axis=1)
    names = pd.Series(wards["name"].to_numpy()[nearest])
    frame = cells.reset_index(drop=True).assign(ward=nearest, away=away.min(axis=1))
    place = frame.sort_values(["away", "area"]).groupby("ward").cumcount() + 1
    twice = wards["name"].duplicated(keep=False).to_numpy()[nearest]
    home = pd.Series(wards["district"].to_numpy()[nearest])
    label = names.where(~twice, names + " (" + home + ")") + ", cell " + place.sort_index().astype(str)
    return frame.assign(label=label).drop(columns=["ward", "away"])


def _judged(areas: pd.DataFrame, by_month: pd.DataFrame, *, circles: bool) -> pd.DataFrame:
    total = by_month.sum(axis=1).to_numpy()
    counted = areas.reset_index(drop=True).assign(incidents=total)
    if circles:
        return counted.assign(hot=False, months_hot=0, judged=False)
    position = {area: at for at, area in enumerate(counted["area"])}
    near = [[position[other] for other in own.split() if other in position] for own in counted["neighbours"]]
    scores = rules.gi_star(total, near)
    kinds = rules.classify(scores["z"], scores["p"])
    return counted.assign(hot=[kind == rules.HOT for kind in kinds], months_hot=rules.months_hot(by_month, near), judged=True)


def _chosen(mine: pd.DataFrame, label: str | None) -> Any:
    return next(records(mine[mine["label"] == label]), None) if label else None


# Words and tables


def _sentence(mine: pd.DataFrame, kind: str, study: _Study) -> str:
    span = study.span
    if not study.areas["judged"].all():
        return ""
    hot = int(mine["hot"].sum())
    if not hot:
        return f"In {span} **no {ONE[kind]}** holds more recorded anti-social behaviour than chance would put there."
    share = mine.loc[mine["hot"], "incidents"].sum() / max(mine["incidents"].sum(), 1)
    return f"In {span}, **{hot:,} of {words.count(len(mine), ONE[kind])} {words.noun(hot, 'is a hotspot', 'are hotspots')}** and {words.noun(hot, 'holds', 'hold')} {share:.0%} of recorded anti-social behaviour."


def _heading(mine: pd.DataFrame, kind: str) -> str:
    if mine["incidents"].sum() == 0:
        return "No recorded anti-social behaviour here"
    if mine["judged"].all():
        hot = int(mine["hot"].sum())
        return f"{words.upper(words.spelled(hot) if hot else 'no')} {words.noun(hot, ONE[kind] + ' stands', ONE[kind] + 's stand')} out"
    top = mine["incidents"].nlargest(SHOWN).sum() / mine["incidents"].sum()
    return f"{words.upper(words.spelled(min(SHOWN, len(mine))))} of {len(mine)} {ONE[kind]}s hold {top:.0%} of recorded ASB"


def _note(kind: str, study: _Study) -> str:
    text = f"{words.upper(study.span)}. Recorded by the police: data.police.uk. "
    if not study.areas["judged"].all():
        text += f"Which {ONE[kind]}s stand out can be worked out once their boundaries are loaded; here they are counted. "
    if study.left_out:
        text += f"{words.count(study.left_out, 'incident')} of all months held {words.noun(study.left_out, 'lies', 'lie')} in areas of another year's boundaries and {words.noun(study.left_out, 'is', 'are')} left out. "
    return text + APPROXIMATE


def _method(kind: str, study: _Study) -> str:
    """How what is hot was worked out, in words; empty where it was not."""
    if not study.areas["judged"].all():
        return ""
    named = f" {CELL_NAMES}" if kind == CELLS else ""
    return f"{METHOD} Months hot: of the {words.count(len(study.inside), 'month')} held, each judged by itself.{named}"


def _table(rows: pd.DataFrame, kind: str, months: int, which: str) -> Table:
    named = words.upper(ONE[kind])
    columns: dict[str, list[object]] = {
        named: [lines(words.plain(row.label), words.plain(row.district)) for row in records(rows)],
        "Incidents": [int(row.incidents) for row in records(rows)],
    }
    if len(rows) and rows["judged"].all():
        columns["Hotspot"] = [HOT if row.hot else ":gray[Not hot]" for row in records(rows)]
        if months > 1:
            columns["Months hot"] = [f"{row.months_hot} of {months}" for row in records(rows)]
    return Table(
        pd.DataFrame(columns),
        alt=f"Recorded anti-social behaviour by {ONE[kind]}, hot ones first: {which}",
        numeric={"Incidents": "number"},
    )


def _detail(area: Any, kind: str, study: _Study, selection: Selection, audience: Audience) -> Detail:
    months, inside, span = study.by_month.loc[area.area], study.inside, study.span
    facts = [f"**{words.count(int(area.incidents), 'incident')}** recorded in {span} (a count)."]
    if pd.notna(area.residents) and len(inside) == YEAR:
        rate, lower, upper = rate_interval(int(area.incidents), int(area.residents))
        facts.append(
            f"**{rate:.1f} per 1,000 residents** (a rate; {lower:.1f} to {upper:.1f}, 95% interval; {words.number(area.residents)} residents)."
        )
    elif kind != LSOAS:
        facts.append(f"No rate: residents are not counted by {ONE[kind]}.")
    if area.judged:
        facts.append(
            f"{'**Hot**' if area.hot else 'Not hot'} over these months{f'; hot in {area.months_hot} of {len(inside)}' if len(inside) > 1 else ''}."
        )
    found = _trend(months, audience)
    chart = None
    if found.judged:
        start, end = (found.points["date"].iloc[at].date() for at in (0, -1))
        colours = theme.colours(selection.dark, selection.meeting)
        spec = charts.signals(charts.labelled(found.points), start=start, end=end, colours=colours)
        held = found.points.loc[found.points["value"].notna(), "date"]
        chart = Chart(spec, charts.small_multiple_alt(area.label, f"recorded {ASB.lower()}", found.verdict, [held.iloc[0], held.iloc[-1]]))
    note = f"Incidents by month, {words.month(found.points['date'].iloc[0])} to {words.month(found.points['date'].iloc[-1])}."
    return Detail(f"{area.label}", " ".join(facts), found.verdict, chart, note)


def _trend(months: pd.Series, audience: Audience) -> signals.Signal:
    """The run of months that leads up to the last one held, judged as every recorded series is."""
    index = pd.DatetimeIndex(months.index)
    start = index[-1]
    while start - pd.DateOffset(months=1) in index:
        start -= pd.DateOffset(months=1)
    run = months.set_axis(index).astype(float).reindex(pd.date_range(start, index[-1], freq="MS"))
    return signals.signal(run, definitions.measure(ASB, audience))


# The map


def _drawn(study: pd.DataFrame, kind: str, chosen: Sequence[str], area: Any, address: str | None) -> Areas:
    label = None if area is None else area.label
    rows = study.assign(tip=_tips(study), chosen=study["label"] == label, district_chosen=study["district"].isin(chosen))
    if kind == CELLS:
        return Areas("cells", rows)
    if not study["judged"].all():
        return Areas("circles", rows)
    geometry = f"{address}/{KINDS[kind]}s.geojson" if address else feature_collection(rows)
    return Areas("boundaries", rows, geometry)


def _tips(study: pd.DataFrame) -> pd.Series:
    count, hot = study["incidents"].map("{:,}".format), study["hot"].map({True: ", hot", False: ""})
    return study["label"] + ", " + study["district"] + ": " + count + " recorded ASB incidents" + hot


def feature_collection(areas: pd.DataFrame) -> dict[str, object]:
    """Boundaries as GeoJSON; each feature carries its place in the order of colouring as `i`, and its name."""
    features = [
        {"type": "Feature", "properties": {"i": row.i, "area": row.label, "tip": row.label}, "geometry": json.loads(row.geometry)}
        for row in records(areas)
    ]
    return {"type": "FeatureCollection", "features": features}


def served(kind: str, audience: Audience) -> dict[str, object]:
    """The boundaries of a kind in every county, with the places by which those of one county are coloured."""
    return feature_collection(_labelled(queries.boundaries(current.engine(), kind=kind, audience=audience)))


def shapes(areas: Areas, audience: Audience) -> list[Any]:
    """A geometry for each of the areas drawn, for a picture on paper."""
    if areas.drawn == "circles":
        return []
    if areas.drawn == "cells":
        held = queries.cell_shapes(current.engine(), districts=sorted(set(areas.rows["district"])), audience=audience)
        known = dict(zip(held["area"], held["geometry"], strict=True))
        return [json.loads(known[area]) for area in areas.rows["area"]]
    return [json.loads(geometry) for geometry in areas.rows["geometry"]]
