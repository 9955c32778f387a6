"""Are referrals, calls and recorded incidents rising in a district?

Reports print single figures, which are shown as they stand; the police publish months, which are drawn; monthly returns
would turn the single figures into a trend, as the fictional partnership shows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
import streamlit as st

from answers import current, definitions, evidence, people, rates, signals
from answers.definitions import Measure
from answers.disagreements import disagreements
from answers.evidence import Evidence
from answers.rates import Rates
from answers.signals import SEASON_FROM, Signal, signal
from measures import disclosure, periods
from measures.disclosure import Release
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import charts, theme, words
from views.charts import Chart
from views.tables import Table, lines, marked, records

ASB = "Anti-social behaviour"
ASB_PRIORITY = "asb"
PEOPLE_UNITS = ("referrals", "calls")
WINDOW_MONTHS = 12
DISTRICTS_ACROSS = 3
MARK = theme.fictional()
RANGE = "Each chart has its own scale from 0. Between the dashed lines: what chance alone would give; the line within is the mean."
SEASON = f"With under {SEASON_FROM} months season cannot be told from change, so nothing here is called better or worse."


@dataclass(frozen=True)
class Panel:
    """One place of a small multiple."""

    key: str
    title: str
    verdict: str
    chart: Chart | None
    signal: Signal | None = None


@dataclass(frozen=True)
class Series:
    """The same count in several places."""

    heading: str
    subtitle: str
    key: str
    panels: tuple[Panel, ...]
    note: str
    tables: tuple[Table, ...]
    rates: Rates
    fictional: bool


@dataclass(frozen=True)
class Referrals:
    """`categories` and `measures` are what the page's own choices offer."""

    sentence: str
    categories: tuple[str, ...]
    recorded: Series | None
    figures: Table
    figures_source: Evidence
    others: Table
    others_heading: str
    others_source: Evidence
    would_fill: str
    measures: tuple[str, ...]
    monthly: Series | None
    example: Series | None
    conflicts: Table


def answer(selection: Selection, category: str | None = None, measure: str | None = None, audience: Audience = "public") -> Referrals:
    """The referrals page for a selection, one category of recorded incidents and one measure of monthly returns."""
    return _answer(current.key(), audience, selection, category, measure)


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, asked: str | None, measure: str | None) -> Referrals:
    engine, scope = current.engine(), current.scope(selection, audience)
    incidents = queries.recorded_incidents(engine, districts=current.districts(selection, audience), as_at=scope.as_at, audience=audience)
    categories = tuple(sorted(incidents["category"].unique()))
    category = next((name for name in categories if name == asked), ASB)
    held = people.figures(scope)
    months = people.by_month(held, as_at=scope.as_at, audience=audience)
    monthly = held[months]
    single = people.shown(held[~months & (held["kind"] == "statistic")], as_at=scope.as_at, audience=audience)
    counts = single[_about_referrals(single)]
    others = single[~_about_referrals(single)]
    example = _example(selection, measure, audience)
    recorded = _recorded(incidents, category, selection, audience)
    returned = _returned(monthly, measure, selection, audience)
    measures = _measures(monthly if len(monthly) else _example_months(selection, audience), audience)
    page = Referrals(
        sentence=_sentence(recorded, incidents, category, counts, returned),
        categories=categories,
        recorded=recorded,
        figures=_figures(counts),
        figures_source=evidence.opened(
            counts,
            figure="measure",
            printed="value_as_published",
            detail=("area", "period_as_published"),
            table="figures",
            about="referrals and calls for help",
            audience=audience,
        ),
        others=_figures(others),
        others_heading=words.count(len(others), "other published figure"),
        others_source=evidence.opened(
            others,
            figure="measure",
            printed="value_as_published",
            detail=("area", "period_as_published"),
            table="figures",
            about="other published figures",
            audience=audience,
        ),
        would_fill=" ".join(part for part in (_key_of_hidden(single), _would_fill(counts, monthly)) if part),
        measures=measures,
        monthly=returned,
        example=example if returned is None else None,
        conflicts=disagreements(scope, "figures"),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _about_referrals(figures: pd.DataFrame) -> pd.Series:
    """Referrals and calls for help, and the changes that a report states in them."""
    return figures["unit"].isin(PEOPLE_UNITS) | figures["measure"].str.contains("referrals", case=False)


def _measures(monthly: pd.DataFrame, audience: Audience) -> tuple[str, ...]:
    """The measures of monthly returns, in the order of their definitions: an order by size would tell of withheld numbers."""
    defined = [title for title in definitions.titles(audience) if title in set(monthly["measure"])]
    return (*defined, *sorted(set(monthly["measure"]) - set(defined)))


def judged(selection: Selection, audience: Audience = "public") -> pd.DataFrame:
    """Every series that the page can show, one row each, by what is shown of it: measure, area, partnership, kind (of its latest point,
    missing where nothing is judged), period and value of that point in words, withheld (the shorter periods that are), source, basis."""
    engine, scope = current.engine(), current.scope(selection, audience)
    incidents = queries.recorded_incidents(
        engine, districts=current.districts(selection, audience), categories=(ASB,), as_at=scope.as_at, audience=audience
    )
    rows = [*_judged_months(_months(scope), scope.as_at, audience)]
    if scope.priorities is None or ASB_PRIORITY in scope.priorities:
        rows += _judged_recorded(incidents, audience)
    owners = queries.areas(engine, audience=audience).set_index("area")["partnership"]
    columns = ["measure", "area", "kind", "period", "value", "withheld", "source", "basis"]
    return pd.DataFrame(rows, columns=columns).assign(partnership=lambda series: series["area"].map(owners))


def _judged_recorded(incidents: pd.DataFrame, audience: Audience) -> Iterator[tuple[object, ...]]:
    if incidents.empty:
        return
    wide = incidents.pivot(index="month", columns="district", values="incidents")
    months = pd.date_range(_window(wide.index), wide.index.max(), freq="MS")
    measure = definitions.measure(ASB, audience)
    for place in wide.columns:
        yield f"recorded {ASB.lower()}", str(place), *_latest(signal(wide[place].reindex(months), measure)), (), "police-uk", "recorded"


def _months(scope: Scope) -> pd.DataFrame:
    """The figures that are a month of a series."""
    figures = people.figures(scope)
    return figures[people.by_month(figures, as_at=scope.as_at, audience=scope.audience)]


def _judged_months(monthly: pd.DataFrame, as_at: date | None, audience: Audience) -> Iterator[tuple[object, ...]]:
    for (title, place), rows in monthly.groupby(["measure", "area"]):
        measure = definitions.measure(str(title), audience)
        release = people.release(rows, as_at=as_at, audience=audience)
        found = signal(_drawn(release), measure, period=release.granularity) if release.granularity else None
        said = _latest(found) if found else (None, "", "")
        yield words.lower(str(title)), str(place), *said, release.withheld, rows["source"].iloc[-1], rows["basis"].iloc[-1]


def _latest(found: Signal) -> tuple[str | None, str, str]:
    """The kind of the latest point, its period and its value in words."""
    held = found.points[found.points["value"].notna()]
    if held.empty:
        return None, "", ""
    last = held.iloc[-1]
    return found.latest, str(last["period"]), words.number(last["value"])


# Recorded incidents


def _recorded(incidents: pd.DataFrame, category: str, selection: Selection, audience: Audience) -> Series | None:
    chosen = incidents[incidents["category"] == category]
    if chosen.empty:
        return None
    measure = definitions.measure(category, audience)
    wide = chosen.pivot(index="month", columns="district", values="incidents")
    start, last = _window(wide.index), wide.index.max()
    months = pd.date_range(start, last, freq="MS")
    judged = {str(place): signal(wide[place].reindex(months), measure) for place in wide.columns}
    return Series(
        heading=f"Recorded {category.lower()}, by district",
        subtitle=f"Incidents recorded by the police each month, {words.month(start)} to {words.month(last)}. {RANGE}",
        key=_key(judged.values()),
        panels=tuple(_panel(place, found, f"recorded {category.lower()}", selection) for place, found in judged.items()),
        note=_recorded_note(wide, start, judged, measure, audience),
        tables=_months_tables(_cells(wide, judged), f"Recorded {category.lower()} by month and district"),
        rates=rates.recorded(chosen, audience),
        fictional=False,
    )


def _window(months: pd.Index) -> pd.Timestamp:
    """The first month drawn: of the last twelve, or of the longer run of months that leads up to the last without a gap."""
    last, first = months.max(), months.min()
    run = last
    while run - pd.DateOffset(months=1) in months:
        run -= pd.DateOffset(months=1)
    return min(run, max(first, last - pd.DateOffset(months=WINDOW_MONTHS - 1)))


def _panel(place: str, found: Signal, what: str, selection: Selection, *, fictional: bool = False) -> Panel:
    chart = None
    if found.judged:
        points = charts.labelled(found.points)
        start, end = (found.points["date"].iloc[at].date() for at in (0, -1))
        spec = charts.signals(points, start=start, end=end, colours=theme.colours(selection.dark, selection.meeting), fictional=fictional)
        held = found.points.loc[found.points["value"].notna(), "date"]
        chart = Chart(spec, charts.small_multiple_alt(place, what, found.verdict, [held.iloc[0], held.iloc[-1]]))
    return Panel(key=_name(place), title=place, verdict=found.verdict, chart=chart, signal=found if found.judged else None)


def _name(place: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in place.lower())


def _key(found: Iterable[Signal]) -> str:
    """The key of the kinds of point that the panels show."""
    shown = {kind for one in found for kind in one.kinds if one.judged}
    return theme.signal_key({kind: name for kind, name in signals.NAMED.items() if kind in shown})


def _cells(wide: pd.DataFrame, judged: dict[str, Signal]) -> pd.DataFrame:
    """The numbers as text, an unusual one with the shape of its point."""
    cells = wide.map(lambda value: "Not held" if pd.isna(value) else words.number(value))
    for place, found in judged.items():
        for point in records(found.points[found.points["kind"].notna() & (found.points["kind"] != "expected")]):
            cells.loc[point.date, place] = f"{theme.SIGNALS[point.kind][3]} {words.number(point.value)}"
    return cells


def _season(found: Iterable[Signal]) -> str:
    return "" if all(one.season_known for one in found if one.judged) else f"{SEASON} "


def _recorded_note(wide: pd.DataFrame, start: pd.Timestamp, judged: dict[str, Signal], measure: Measure, audience: Audience) -> str:
    earlier = [words.month(month) for month in wide.index if month < start]
    missing = [month for month in periods.missing_months(wide.index) if pd.Timestamp(month) >= start]
    text = ""
    if missing:
        text += f"Not held in this span, and left as gaps: {words.listed(words.month(month) for month in missing)}. "
    if earlier:
        text += f"Earlier months held, in the table below: {words.listed(earlier)}; the months between are not held. "
    areas = queries.areas(current.engine(), audience=audience).set_index("area")["partnership"]
    alone = [str(place) for place in wide.columns if pd.isna(areas[place])]
    if alone:
        text += f"{words.listed(alone)} is in none of the partnerships. "
    return text + (
        f"{_season(judged.values())}{_direction(measure)} Recorded, not all, incidents, counted by district from the area that each row names. Recording differs "
        "between forces: compare shapes within a district, not levels between forces. Source: data.police.uk."
    )


def _direction(measure: Measure) -> str:
    """Which way is better, or that nobody has agreed it."""
    return f"{definitions.DIRECTIONS[measure.good_direction]}: {words.lower(words.plain(measure.direction_note))}"


def _months_tables(wide: pd.DataFrame, alt: str, period: str = "month") -> tuple[Table, ...]:
    """Periods, newest first, by district: a few districts to a table, so that it fits a phone."""
    newest = wide.sort_index(ascending=False)
    names = [f"**{name}**" for name in signals.full_names(newest.index, period)]
    parts = [newest.iloc[:, at : at + DISTRICTS_ACROSS] for at in range(0, newest.shape[1], DISTRICTS_ACROSS)]
    frames = [part.reset_index(drop=True) for part in parts]
    for frame in frames:
        frame.insert(0, "Financial year" if period == "year" else words.upper(period), names)
    return tuple(Table(frame, alt=f"{alt}: {words.listed(map(str, part.columns))}") for frame, part in zip(frames, parts, strict=True))


# Monthly returns


def _returned(monthly: pd.DataFrame, asked: str | None, selection: Selection, audience: Audience) -> Series | None:
    if monthly.empty:
        return None
    measures = _measures(monthly, audience)
    title = asked if asked in measures else measures[0]
    measure = definitions.measure(title, audience)
    chosen = monthly[monthly["measure"] == title]
    fictional = bool((chosen["basis"] == "demonstration").all())
    released = {str(place): people.release(rows, as_at=selection.as_at, audience=audience) for place, rows in chosen.groupby("area")}
    judged = {
        place: signal(_drawn(release), measure, period=release.granularity) for place, release in released.items() if release.granularity
    }
    return Series(
        heading=f"{title}, by district",
        subtitle=f"{_draft(chosen, audience)}{words.upper(measure.unit)}, {_from_to(chosen)}. {RANGE if judged else ''}".strip(),
        key=_key(judged.values()),
        panels=tuple(
            _returned_panel(place, release, judged.get(place), title.lower(), selection, fictional) for place, release in released.items()
        ),
        note=f"{_season(judged.values())}{_returned_note(measure, released)}{'' if fictional else ' Source: officers’ returns.'}",
        tables=_returned_tables(released, judged, title),
        rates=rates.returned(chosen, released, audience),
        fictional=fictional,
    )


def _draft(rows: pd.DataFrame, audience: Audience) -> str:
    """The mark of what is not published, where one of the rows is from a draft."""
    return f"{evidence.DRAFT} " if evidence.unpublished(current.key(), audience) & set(rows["load_id"]) else ""


def _from_to(rows: pd.DataFrame) -> str:
    start, last = words.month(rows["period_start"].min()), words.month(rows["period_start"].max())
    return start if start == last else f"{start} to {last}"


def _drawn(release: Release) -> pd.Series:
    """The shown numbers by first day, with a gap for every period that is not held."""
    counts = release.counts.set_index("start")["shown"]
    step = {"month": 1, "quarter": 3, "year": 12, "rolling 12 months": 1}[str(release.granularity)]
    return counts.reindex(pd.date_range(counts.index[0], counts.index[-1], freq=pd.DateOffset(months=step))).astype(float)


def _returned_panel(place: str, release: Release, found: Signal | None, what: str, selection: Selection, fictional: bool) -> Panel:
    if found is None:
        together = ": even those of twelve months together are small" if "rolling 12 months" in release.withheld else " as small numbers"
        verdict = f"All numbers are withheld{together}."
        return Panel(key=_name(place), title=place, verdict=verdict, chart=None)
    panel = _panel(place, found, what, selection, fictional=fictional)
    if not release.withheld:
        return panel
    shorter = words.listed(f"{name}s" if name != "rolling 12 months" else name for name in release.withheld)
    shown = {"quarter": "quarter", "year": "financial year", "rolling 12 months": "twelve months"}[str(release.granularity)]
    return replace(panel, verdict=f"Shown by {shown}; {shorter} are withheld as small numbers. {panel.verdict}")


def _returned_note(measure: Measure, released: dict[str, Release]) -> str:
    text = f"{_direction(measure)} "
    if measure.people:
        text += "Counts of people, so 1 to 7 is never shown and other counts are rounded to the nearest 5; the range is worked out from what is shown. "
    if any(release.withheld for release in released.values()):
        text += "Where a month is too small, a district is shown by quarter or by year, and not by both. "
    return text.strip()


def _returned_tables(released: dict[str, Release], judged: dict[str, Signal], title: str) -> tuple[Table, ...]:
    """One table for each granularity that is shown."""
    tables: list[Table] = []
    for granularity in disclosure.GRANULARITIES:
        shown = {place: _drawn(release) for place, release in released.items() if release.granularity == granularity}
        if shown:
            cells = _cells(pd.DataFrame(shown), {place: judged[place] for place in shown})
            tables += _months_tables(cells, f"{title} by {granularity} and district", granularity)
    return tuple(tables)


def _example_months(selection: Selection, audience: Audience) -> pd.DataFrame:
    code = current.demonstration(audience)
    scope = Scope(code or "", None, selection.priority or None, None, audience)
    return _months(scope)


def _example(selection: Selection, measure: str | None, audience: Audience) -> Series | None:
    """What a monthly return would show, by the fictional partnership; only where no real place or date is chosen."""
    if selection.partnership or selection.district or selection.as_at:
        return None
    return marked(_returned(_example_months(selection, audience), measure, selection, audience))


# Single figures


def _figures(figures: pd.DataFrame) -> Table:
    rows = [
        (
            lines(words.plain(row["measure"]), words.plain(row["unit"]) if pd.notna(row["unit"]) else ""),
            words.plain(str(row["area"])),
            words.plain(row["period_as_published"]) if pd.notna(row["period_as_published"]) else "Not stated",
            words.plain(row["value_as_published"]) if pd.notna(row["value_as_published"]) else f"{words.number(row['value'])} (derived)",
        )
        for _, row in figures.sort_values(["source", "figure"]).iterrows()
    ]
    frame = pd.DataFrame(rows, columns=["Figure", "Area", "Period as printed", "Number as printed"])
    return Table(frame, alt=f"{words.count(len(frame), 'figure')} as printed in the reports or returned")


def _key_of_hidden(figures: pd.DataFrame) -> str:
    if not figures["value_as_published"].eq(disclosure.CONFIDENTIAL).any():
        return ""
    return f"{words.plain(disclosure.CONFIDENTIAL)}: confidential. A small count of people, one that would give another away, or one that its sender suppressed."


def _would_fill(figures: pd.DataFrame, monthly: pd.DataFrame) -> str:
    if len(monthly):
        return ""
    if figures.empty:
        return "No report of this selection prints a figure of referrals or calls. A monthly return by district would start the trend here."
    counted = figures[figures["unit"].isin(PEOPLE_UNITS)]
    whose = words.listed(words.lower(measure) for measure in sorted(counted["measure"].unique()))
    return (
        f"One figure is not a trend. A monthly return by district of {whose} from the county council or the service's "
        "provider would draw it here: one row a district and month, twelve months or more. Joint figures stay joint; they are not split."
    )


def _sentence(recorded: Series | None, incidents: pd.DataFrame, category: str, figures: pd.DataFrame, returned: Series | None) -> str:
    if returned is not None and recorded is None:
        return _returned_sentence(returned)
    parts = [] if recorded is None else [_recorded_sentence(recorded, incidents[incidents["category"] == category], category)]
    return " ".join([*parts, _figures_sentence(figures)])


def _returned_sentence(returned: Series) -> str:
    what, judged = returned.heading.split(",")[0], [panel for panel in returned.panels if panel.signal]
    if not judged:
        return f"**{what}** are returned, and too few or too small to judge in any district."
    latest = {panel.title: str(panel.signal and panel.signal.latest) for panel in judged}
    now = [f"{place} ({signals.NAMED[kind].lower()})" for place, kind in latest.items() if kind != "expected"]
    places = f"{words.spelled(len(returned.panels))} {words.noun(len(returned.panels), 'district')}"
    if not now:
        return f"**{what}: no signal now** in any of the districts that can be judged, of {places}. That is no proof that nothing changed."
    return f"**{what}: a signal now in {words.listed(now)}**, of {places}. A signal is more than chance; it does not say why."


def _figures_sentence(figures: pd.DataFrame) -> str:
    if figures.empty:
        return "**No figure of referrals or calls is printed** for this selection."
    counts, changes = figures[figures["unit"].isin(PEOPLE_UNITS)], figures[figures["unit"] == "percent change"]
    text = f"Referrals and calls are printed as **{words.spelled(len(counts))} single {words.noun(len(counts), 'count')}**, so no trend can be drawn"
    for change in records(changes):
        text += f"; one report states a {words.lower(change.measure)} of {change.value_as_published}, {change.period_as_published}"
    return text + "."


def _season_short(judged: list[Signal]) -> str:
    if all(one.season_known for one in judged):
        return "a signal is more than chance and does not say why"
    span = "one year" if {one.months for one in judged} == {WINDOW_MONTHS} else f"under {SEASON_FROM} months"
    return f"with {span}, season cannot be told from change"


def _recorded_sentence(recorded: Series, chosen: pd.DataFrame, category: str) -> str:
    last, judged = chosen["month"].max(), [panel.signal for panel in recorded.panels if panel.signal]
    if not judged:
        return f"Of recorded {category.lower()}, too few months to {words.month(last)} are held to judge."
    ever, now = sum(one.unusual > 0 for one in judged), sum(one.latest != "expected" for one in judged)
    season = _season_short(judged)
    year = chosen[chosen["month"] > last - pd.DateOffset(months=WINDOW_MONTHS)]
    if len(recorded.panels) == 1 and len(year) == WINDOW_MONTHS:
        total = words.number(year["incidents"].sum())
        months = words.count(judged[0].unusual, "month") if ever else "no month"
        return (
            f"**{total} incidents of {category.lower()} were recorded in the 12 months to {words.month(last)}**, with {months} beyond what "
            f"chance would give; {season}."
        )
    places = f"{words.spelled(len(recorded.panels))} {words.noun(len(recorded.panels), 'district')}"
    latest = f"{words.spelled(now)} {'does' if now == 1 else 'do'} now" if now else "none does now"
    return (
        f"Recorded {category.lower()} went beyond what chance would give in **{words.spelled(ever)} of {places}** in the months to "
        f"{words.month(last)}; {latest}; {season}."
    )
