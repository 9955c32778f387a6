"""Are referrals, calls and recorded incidents rising in a district?

Reports print single figures, which are shown as they stand; the police publish months, which are drawn; monthly returns
would turn the single figures into a trend, as the fictional partnership shows.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from answers import current, evidence
from answers.disagreements import disagreements
from answers.evidence import Evidence
from measures import disclosure, periods
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import charts, theme, words
from views.charts import Chart
from views.tables import Table, lines, marked, records

ASB = "Anti-social behaviour"
PEOPLE_UNITS = ("referrals", "calls")
WINDOW_MONTHS = 12
DISTRICTS_ACROSS = 3
MARK = theme.fictional()
FEWEST_POINTS = 5  # below this the numbers are given and no line is drawn: DOMAIN rule 8 of the charts


@dataclass(frozen=True)
class Panel:
    """One place of a small multiple."""

    key: str
    title: str
    verdict: str
    chart: Chart | None


@dataclass(frozen=True)
class Series:
    """The same count in several places."""

    heading: str
    subtitle: str
    panels: tuple[Panel, ...]
    note: str
    tables: tuple[Table, ...]
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
    published = queries.figures(engine, scope)
    monthly = _monthly(published)
    single = published[~published["figure"].isin(monthly["figure"]) & (published["kind"] == "statistic")]
    counts = single[_about_referrals(single)]
    others = single[~_about_referrals(single)]
    example = _example(selection, measure, audience)
    recorded = _recorded(incidents, category, selection, audience)
    returned = _returned(monthly, measure, selection)
    measures = _measures(monthly if len(monthly) else _example_months(selection, audience))
    page = Referrals(
        sentence=_sentence(recorded, incidents, category, counts, returned),
        categories=categories,
        recorded=recorded,
        figures=_figures(counts),
        figures_source=evidence.opened(counts, figure="measure", printed="value_as_published", detail=("area", "period_as_published")),
        others=_figures(others),
        others_heading=words.count(len(others), "other published figure"),
        others_source=evidence.opened(others, figure="measure", printed="value_as_published", detail=("area", "period_as_published")),
        would_fill=_would_fill(counts, monthly),
        measures=measures,
        monthly=returned,
        example=example,
        conflicts=disagreements(scope, "figures"),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _about_referrals(figures: pd.DataFrame) -> pd.Series:
    """Referrals and calls for help, and the changes that a report states in them."""
    return figures["unit"].isin(PEOPLE_UNITS) | figures["measure"].str.contains("referrals", case=False)


def _monthly(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures that are one month of a monthly series: a month long, of a measure and area given for several months."""
    start, end = figures["period_start"], figures["period_end"]
    month = (start.dt.day == 1) & (end == start + pd.offsets.MonthEnd(0))
    several = figures.assign(month=month).groupby(["measure", "area"])["month"].transform("sum") > 1
    return figures[month & several]


def _measures(monthly: pd.DataFrame) -> tuple[str, ...]:
    """The measures of monthly returns, the largest first by what is shown of them: an order must not tell of withheld numbers."""
    shown = pd.to_numeric(monthly["value"].map(lambda value: disclosure.shown(int(value))), errors="coerce")
    return tuple(shown.groupby(monthly["measure"]).sum().sort_values(ascending=False).index)


# Recorded incidents


def _recorded(incidents: pd.DataFrame, category: str, selection: Selection, audience: Audience) -> Series | None:
    chosen = incidents[incidents["category"] == category]
    if chosen.empty:
        return None
    last = chosen["month"].max()
    start = max(last - pd.DateOffset(months=WINDOW_MONTHS - 1), chosen["month"].min())
    wide = chosen.pivot(index="month", columns="district", values="incidents")
    panels = tuple(
        _panel(place, wide[place], f"recorded {category.lower()}", start.date(), last.date(), selection, fictional=False)
        for place in wide.columns
    )
    span = f"{words.month(start)} to {words.month(last)}"
    return Series(
        heading=f"Recorded {category.lower()}, by district",
        subtitle=f"Incidents recorded by the police each month, {span}. Each chart has its own scale from 0.",
        panels=panels,
        note=_recorded_note(wide, start, audience),
        tables=_months_tables(
            wide.map(lambda value: "Not held" if pd.isna(value) else words.number(value)),
            f"Recorded {category.lower()} by month and district",
        ),
        fictional=False,
    )


def _panel(place: str, series: pd.Series, what: str, start: date, end: date, selection: Selection, *, fictional: bool) -> Panel:
    every = pd.date_range(start, end, freq="MS")
    drawn = series.reindex(every)
    held = drawn.dropna()
    verdict = _verdict(drawn)
    chart = None
    if len(held) >= FEWEST_POINTS:
        frame = charts.labelled(pd.DataFrame({"month": every, "value": drawn.to_numpy()}))
        spec = charts.months(frame, start=start, end=end, colours=theme.colours(selection.dark, selection.meeting), fictional=fictional)
        chart = Chart(spec, charts.small_multiple_alt(place, what, verdict, [held.index[0], held.index[-1]]))
    return Panel(key=_key(place), title=place, verdict=verdict, chart=chart)


def _key(place: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in place.lower())


def _verdict(series: pd.Series) -> str:
    """What the numbers are, without a claim that they changed."""
    held = series.dropna()
    if held.empty:
        return "No month of this span is held."
    if len(held) < FEWEST_POINTS:
        months = words.count(len(held), "month")
        return f"{months} held: too few points to judge; the numbers are in the table below."
    peak, low, last = int(held.argmax()), int(held.argmin()), len(held) - 1
    highest, lowest, latest = (f"{words.number(held.iloc[at])} in {words.month(held.index[at])}" for at in (peak, low, last))
    now = "" if last in (peak, low) else f"; {latest}"
    return f"Highest {highest}, lowest {lowest}{now}."


def _recorded_note(wide: pd.DataFrame, start: pd.Timestamp, audience: Audience) -> str:
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
        "With one year or less, season cannot be told from change. Recorded, not all, incidents, counted by district from the area that each "
        "row names. Recording differs between forces: compare shapes within a district, not levels between forces. Source: data.police.uk."
    )


def _months_tables(wide: pd.DataFrame, alt: str) -> tuple[Table, ...]:
    """Months, newest first, by district: a few districts to a table, so that it fits a phone."""
    newest = wide.sort_index(ascending=False)
    months = [f"**{words.month(month)}**" for month in newest.index]
    parts = [newest.iloc[:, at : at + DISTRICTS_ACROSS] for at in range(0, newest.shape[1], DISTRICTS_ACROSS)]
    frames = [part.reset_index(drop=True) for part in parts]
    for frame in frames:
        frame.insert(0, "Month", months)
    return tuple(Table(frame, alt=alt) for frame in frames)


# Monthly returns


def _returned(monthly: pd.DataFrame, asked: str | None, selection: Selection) -> Series | None:
    if monthly.empty:
        return None
    measures = _measures(monthly)
    measure = asked if asked in measures else measures[0]
    chosen = monthly[monthly["measure"] == measure]
    shown = chosen.assign(shown=[disclosure.shown(int(value)) for value in chosen["value"]])
    fictional = bool((shown["basis"] == "demonstration").all())
    wide = shown.assign(shown=pd.to_numeric(shown["shown"], errors="coerce")).pivot(index="period_start", columns="area", values="shown")
    start, last = wide.index.min().date(), wide.index.max().date()
    hidden = shown[shown["shown"] == "[c]"].groupby("area").size()
    panels = tuple(
        _withheld(place, int(hidden[place]), len(wide))
        if place in hidden
        else _panel(place, wide[place], measure.lower(), start, last, selection, fictional=fictional)
        for place in wide.columns
    )
    cells = shown.pivot(index="period_start", columns="area", values="shown")
    cells = cells.map(lambda value: words.plain(value) if isinstance(value, str) else words.number(value))
    return Series(
        heading=f"{measure}, by district",
        subtitle=f"{chosen['unit'].iloc[0].capitalize()} a month, {words.month(start)} to {words.month(last)}. Each chart has its own scale from 0.",
        panels=panels,
        note=_small_numbers_note(shown),
        tables=_months_tables(cells, f"{measure} by month and district"),
        fictional=fictional,
    )


def _withheld(place: str, hidden: int, months: int) -> Panel:
    """A place with small numbers: no highest, no lowest and no line, for each would tell of the hidden ones."""
    verdict = (
        f"{hidden} of {months} months are withheld as small numbers, so nothing is drawn. "
        "Quarters or years would be needed to show this district."
    )
    return Panel(key=_key(place), title=place, verdict=verdict, chart=None)


def _small_numbers_note(shown: pd.DataFrame) -> str:
    hidden = int((shown["shown"] == "[c]").sum())
    text = "Counts of people: 1 to 7 is shown as \\[c\\], confidential; other counts are rounded to the nearest 5. "
    if hidden:
        text += f"{words.count(hidden, 'monthly count')} {'is' if hidden == 1 else 'are'} withheld."
    return text


def _example_months(selection: Selection, audience: Audience) -> pd.DataFrame:
    code = current.demonstration(audience)
    scope = Scope(code or "", None, selection.priority or None, None, audience)
    return _monthly(queries.figures(current.engine(), scope))


def _example(selection: Selection, measure: str | None, audience: Audience) -> Series | None:
    """What a monthly return would show, by the fictional partnership; only where no real place or date is chosen."""
    if selection.partnership or selection.district or selection.as_at:
        return None
    return marked(_returned(_example_months(selection, audience), measure, selection))


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
    return Table(frame, alt=f"{words.count(len(frame), 'figure')} as printed in the reports")


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
        months, what = words.count(sum(len(table.frame) for table in returned.tables[:1]), "month"), returned.heading.split(",")[0]
        return f"**{months}** of {words.lower(what)} are returned by district: a trend can be drawn where no month is withheld."
    parts = [] if recorded is None else [_recorded_sentence(incidents[incidents["category"] == category], category)]
    return " ".join([*parts, _figures_sentence(figures)])


def _figures_sentence(figures: pd.DataFrame) -> str:
    if figures.empty:
        return "**No figure of referrals or calls is printed** for this selection."
    counts, changes = figures[figures["unit"].isin(PEOPLE_UNITS)], figures[figures["unit"] == "percent change"]
    text = f"Referrals and calls are printed as **{words.spelled(len(counts))} single {words.noun(len(counts), 'count')}**, so no trend can be drawn"
    for change in records(changes):
        text += f"; one report states a {words.lower(change.measure)} of {change.value_as_published}, {change.period_as_published}"
    return text + "."


def _recorded_sentence(chosen: pd.DataFrame, category: str) -> str:
    last = chosen["month"].max()
    year = chosen[chosen["month"] > last - pd.DateOffset(months=WINDOW_MONTHS)]
    months = year.groupby("district")["month"].nunique()
    if months.max() < FEWEST_POINTS:
        return f"Of recorded {category.lower()}, too few months to {words.month(last)} are held to judge."
    if len(months) == 1 and months.iloc[0] == WINDOW_MONTHS:
        total = words.number(year["incidents"].sum())
        return f"**{total} incidents of {category.lower()} were recorded in the 12 months to {words.month(last)}**; with one year, season cannot be told from change."
    places = f"{words.spelled(len(months))} {words.noun(len(months), 'district')}"
    return f"Recorded incidents of {category.lower()} are held for **{places}** to {words.month(last)}; with one year, season cannot be told from change."
