"""Orders, wards and outlines: what the map and its tables show."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Engine, func, select

from store import schema
from store.scope import Audience, Scope, facts, frame, known, seen_by


def orders(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Public spaces protection orders as reported: order, place, kind, status_as_published, start, end (NaT: not stated), ..."""
    table = schema.orders
    return frame(engine, facts(table, scope, table.c.partnership, table.c.order), dates=("start", "end", "known_from"))


def order_extensions(engine: Engine, scope: Scope) -> pd.DataFrame:
    """order, made, new_end of each extension known within the scope."""
    table, owner = schema.order_extensions, schema.orders
    within_scope = facts(owner, scope).with_only_columns(owner.c.order).order_by(None)
    query = select(table.c.order, table.c.made, table.c.new_end).where(known(table, scope), table.c.order.in_(within_scope))
    return frame(engine, query.order_by(table.c.order, table.c.made), dates=("made", "new_end"))


def recorded_asb_by_ward(
    engine: Engine, *, districts: Sequence[str], as_at: date | None = None, audience: Audience = "public"
) -> pd.DataFrame:
    """ward_code, ward, district, lon, lat, incidents (sum of the months held), months, first, last: most incidents first."""
    counts, wards = schema.recorded_asb_by_ward, schema.wards
    total = func.sum(counts.c.incidents).label("incidents")
    months = (func.count().label("months"), func.min(counts.c.month).label("first"), func.max(counts.c.month).label("last"))
    query = (
        select(wards.c.ward_code, wards.c.ward, wards.c.district, wards.c.lon, wards.c.lat, total, *months)
        .join(counts, wards.c.ward_code == counts.c.ward_code)
        .where(known(counts, Scope(as_at=as_at, audience=audience)), seen_by(wards, audience), wards.c.district.in_(districts))
        .group_by(wards.c.ward_code, wards.c.ward, wards.c.district, wards.c.lon, wards.c.lat)
        .order_by(total.desc(), wards.c.ward)
    )
    return frame(engine, query, dates=("first", "last")).astype({"incidents": int})


def outlines(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """area, position, kind, label_lon, label_lat, geometry (GeoJSON text), in the order in which the map colours them."""
    table = schema.outlines
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.position))


def place_positions(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """place, lon, lat, named_on_map: whether the map prints its name to orient a reader."""
    table = schema.place_positions
    query = select(table.c.place, table.c.lon, table.c.lat, table.c.named_on_map).where(seen_by(table, audience)).order_by(table.c.place)
    return frame(engine, query)
