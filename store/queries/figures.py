"""Figures: as published in reports, as recorded by the police, and the population behind a rate."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select

from store import schema
from store.scope import Audience, Scope, facts, frame, known, seen_by


def figures(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Figures as published or returned: measure, value, value_as_published, unit, comparator, period_start, period_end, area, ..."""
    table = schema.figures
    order = (table.c.priority, table.c.measure, table.c.area, table.c.period_start, table.c.figure)
    return frame(engine, facts(table, scope, *order), dates=("period_start", "period_end", "known_from"))


def recorded_incidents(
    engine: Engine,
    *,
    districts: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    start: date | None = None,
    end: date | None = None,
    as_at: date | None = None,
    audience: Audience = "public",
) -> pd.DataFrame:
    """month, district, category, incidents: police-recorded incidents, months from `start` to `end` inclusive.

    `month` is a timestamp, the first of the month. A month with no row was not held; a 0 is a true 0.
    """
    table = schema.recorded_incidents
    query = select(table.c.month, table.c.district, table.c.category, table.c.incidents)
    query = query.where(known(table, Scope(as_at=as_at, audience=audience)))
    if districts is not None:
        query = query.where(table.c.district.in_(districts))
    if categories is not None:
        query = query.where(table.c.category.in_(categories))
    if start is not None:
        query = query.where(table.c.month >= start)
    if end is not None:
        query = query.where(table.c.month <= end)
    return frame(engine, query.order_by(table.c.month, table.c.district, table.c.category), dates=("month",))


def population(engine: Engine, *, districts: Sequence[str], measure: str | None = None, audience: Audience = "public") -> pd.DataFrame:
    """area, measure, population, reference_date, source: for one measure, such as `Census 2021`, or the newest of each area."""
    table = schema.population
    place = func.row_number().over(partition_by=table.c.area, order_by=table.c.reference_date.desc())
    query = select(table, place.label("place")).where(table.c.area.in_(districts), seen_by(table, audience))
    ranked = (query if measure is None else query.where(table.c.measure == measure)).subquery()
    columns = (ranked.c.area, ranked.c.measure, ranked.c.population, ranked.c.reference_date, ranked.c.source)
    return frame(engine, select(*columns).where(ranked.c.place == 1).order_by(ranked.c.area), dates=("reference_date",))
