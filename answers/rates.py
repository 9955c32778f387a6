"""Rates per 1,000 residents, beside the county's and beside the year before: only where the months, the people and a rule allow it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from answers import current, definitions
from answers.definitions import Measure
from measures import disclosure
from measures.disclosure import Release
from measures.rates import against_benchmark, is_change, percent_change, percentage_is_shown, rate_interval, rate_ratio
from store import queries
from store.scope import Audience
from views import words
from views.tables import Table, lines, records

WINDOW_MONTHS = 12
RECORDED_NOTE = (
    "Rates are incidents per 1,000 residents, with the interval in which chance would leave the true rate 95 times in 100. The county's rate "
    "includes the district itself. Districts of different police forces are not compared."
)
RETURNED_NOTE = (
    "Numbers of twelve months are rounded to the nearest 5 like all counts of people; rates and changes are worked out from them."
)
NOT_COMPARED = ":gray[Not compared: its county is not held as a whole]"


@dataclass(frozen=True)
class Rates:
    """A table of rates and what is to be said of it."""

    table: Table
    note: str


def recorded(incidents: pd.DataFrame, audience: Audience) -> Rates:
    """Of one category: the last twelve months of each district, as a rate, and beside its county; empty where months are missing."""
    last = incidents["month"].max()
    year = incidents[incidents["month"] > last - pd.DateOffset(months=WINDOW_MONTHS)]
    held = year.groupby("district")["incidents"].agg(["sum", "count"])
    totals = held.loc[held["count"] == WINDOW_MONTHS, "sum"]
    residents = _residents(list(totals.index), audience)
    benchmarks = _benchmarks(list(totals.index), year, audience)
    measure = definitions.measure(str(year["category"].iloc[0]), audience)
    rows = []
    for place, total in totals.items():
        rate, lower, upper = rate_interval(total, residents["population"].get(place))
        rows.append(
            (
                f"**{words.plain(str(place))}**",
                lines(words.number(total), f"to {words.month(last)}"),
                _rate(rate, lower, upper),
                _beside(lower, upper, benchmarks.get(str(place)), measure),
            )
        )
    frame = pd.DataFrame(rows, columns=["District", "Twelve months", "Per 1,000 residents", "In comparison"])
    return Rates(Table(frame, alt="Rate of recorded incidents by district"), f"{_people(residents)} {RECORDED_NOTE}")


def returned(rows: pd.DataFrame, released: dict[str, Release], audience: Audience) -> Rates:
    """Of one measure of monthly returns: twelve months of each place as they may be shown, as a rate, and beside the year before."""
    residents = _residents(list(released), audience)
    measure = definitions.measure(str(rows["measure"].iloc[0]), audience)
    cells = [_returned(place, rows[rows["area"] == place], release, residents, measure) for place, release in released.items()]
    frame = pd.DataFrame(cells, columns=["District", "Twelve months", "Per 1,000 residents", "In comparison"])
    note = f"{_people(residents)} {RETURNED_NOTE if measure.people else ''}"
    return Rates(Table(frame, alt="Twelve months of each district, as a rate and beside the year before"), note.strip())


def _returned(place: str, rows: pd.DataFrame, release: Release, residents: pd.DataFrame, measure: Measure) -> tuple[str, str, str, str]:
    name = f"**{words.plain(place)}**"
    months = rows[["period_start", "value"]].set_axis(["month", "count"], axis=1)
    years = disclosure.years_back(months, release, rounded=measure.people)
    if years.empty:
        return name, "Withheld" if release.granularity is None else "Fewer than 12 months", ":gray[Not worked out]", ":gray[Not worked out]"
    now = years.iloc[0]
    rate, lower, upper = rate_interval(now["shown"], residents["population"].get(place))
    before = years.iloc[1] if len(years) > 1 else None
    return (
        name,
        lines(words.number(now["shown"]), f"to {words.month(now['end'])}"),
        _rate(rate, lower, upper),
        ":gray[Not held]" if before is None else _change(int(now["shown"]), int(before["shown"]), measure),
    )


def _change(now: int, before: int, measure: Measure) -> str:
    """Twelve months beside the twelve before; called a change only where chance would hardly make it."""
    said = f"{words.number(before)} the year before"
    _, lower, upper = rate_ratio(now, before, 1, 1)  # the same residents both times
    if not percentage_is_shown(before):
        return lines(said, "too few for a percentage")
    percent = percent_change(now, before)
    size = f"{'up' if percent > 0 else 'down'} {abs(percent):.0f}%" if percent else "the same"
    if not is_change(lower, upper):
        return lines(said, f"{size}, which chance alone could make")
    better = {"increase": now > before, "decrease": now < before}.get(measure.good_direction)
    judged = "" if better is None else f", {'better' if better else 'worse'} by the measure's direction"
    return lines(said, f"{size}: a change{judged}")


def _benchmarks(places: Iterable[str], year: pd.DataFrame, audience: Audience) -> dict[str, tuple[str, float]]:
    """For each district its county and the county's rate; each county is asked for once, and left out where it is not held as a whole."""
    counties = _counties(audience)
    category, start, end = str(year["category"].iloc[0]), year["month"].min(), year["month"].max()
    wanted = {counties[place] for place in places if place in counties}
    held = {county: _county_year(county[1], category, start, end, audience) for county in wanted}
    rates = {county: 1000 * found[0] / found[1] for county, found in held.items() if found}
    return {place: (counties[place][0], rates[counties[place]]) for place in places if counties.get(place) in rates}


def _beside(lower: float, upper: float, benchmark: tuple[str, float] | None, measure: Measure) -> str:
    side = against_benchmark(lower, upper, benchmark[1]) if benchmark else None
    if benchmark is None or side is None:
        return NOT_COMPARED
    better = {
        ("increase", "higher"): "better",
        ("decrease", "lower"): "better",
        ("increase", "lower"): "worse",
        ("decrease", "higher"): "worse",
    }
    word = better.get((measure.good_direction, side))
    return lines(words.upper(side) + (f", {word}" if word else ""), f"{words.plain(benchmark[0])}: {benchmark[1]:.1f}")


def _county_year(
    members: tuple[str, ...], category: str, start: pd.Timestamp, end: pd.Timestamp, audience: Audience
) -> tuple[int, int] | None:
    """Incidents and residents of a county of which at least two districts, and every month of each, are held."""
    if len(members) < 2:
        return None
    held = queries.recorded_incidents(
        current.engine(), districts=members, categories=(category,), start=start.date(), end=end.date(), audience=audience
    )
    residents = _residents(list(members), audience)["population"]
    whole = (
        held.groupby("district").size().reindex(list(members)).eq(WINDOW_MONTHS).all() and residents.reindex(list(members)).notna().all()
    )
    return (int(held["incidents"].sum()), int(residents.sum())) if whole else None


def _counties(audience: Audience) -> dict[str, tuple[str, tuple[str, ...]]]:
    """For each district the county that lists it, with the county's districts. A county lies within one police force."""
    areas = queries.areas(current.engine(), audience=audience)
    counties = areas[(areas["kind"] == "county") & areas["members"].notna()]
    return {member: (row.area, tuple(row.members.split("; "))) for row in records(counties) for member in row.members.split("; ")}


def _residents(places: list[str], audience: Audience) -> pd.DataFrame:
    return queries.population(current.engine(), districts=places, audience=audience).set_index("area")


def _rate(rate: float, lower: float, upper: float) -> str:
    return ":gray[No population is held]" if pd.isna(rate) else lines(f"{rate:.1f}", f"{lower:.1f} to {upper:.1f}")


def _people(residents: pd.DataFrame) -> str:
    """Whose count of the residents the rates take, and of when."""
    return f"Residents: {words.plain(words.listed(sorted(set(residents['measure']))))}." if len(residents) else ""
