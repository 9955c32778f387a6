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


CELL, WARD, LSOA = "cell", "ward", "lsoa"
COUNTED = {
    CELL: (schema.recorded_asb_by_cell, schema.recorded_asb_by_cell.c.cell),
    WARD: (schema.recorded_asb_by_ward, schema.recorded_asb_by_ward.c.ward_code),
    LSOA: (schema.recorded_asb_by_lsoa, schema.recorded_asb_by_lsoa.c.lsoa),
}


def recorded_asb(
    engine: Engine, *, kind: str, districts: Sequence[str], as_at: date | None = None, audience: Audience = "public"
) -> pd.DataFrame:
    """month, area, incidents of recorded anti-social behaviour by "cell" (H3), "ward" or "lsoa". In a month held, an area without a row
    has none."""
    counts, area = COUNTED[kind]
    query = select(counts.c.month, area.label("area"), func.sum(counts.c.incidents).label("incidents"))
    if kind == WARD:
        query = query.join(schema.wards, schema.wards.c.ward_code == area).where(
            schema.wards.c.district.in_(districts), seen_by(schema.wards, audience)
        )
    else:
        query = query.where(counts.c.district.in_(districts))
    query = query.where(known(counts, Scope(as_at=as_at, audience=audience)))
    return frame(engine, query.group_by(counts.c.month, area).order_by(counts.c.month, area), dates=("month",)).astype({"incidents": int})


def cells(engine: Engine, *, districts: Sequence[str], audience: Audience = "public") -> pd.DataFrame:
    """area (the H3 cell), district, lon, lat, neighbours (cells split by spaces) of every cell of these districts, with or without an
    incident."""
    table = schema.cells
    columns = (table.c.cell.label("area"), table.c.district, table.c.lon, table.c.lat, table.c.neighbours)
    return frame(engine, select(*columns).where(table.c.district.in_(districts), seen_by(table, audience)).order_by(table.c.cell))


def cell_shapes(engine: Engine, *, districts: Sequence[str], audience: Audience = "public") -> pd.DataFrame:
    """area, geometry (GeoJSON text) of every cell of these districts, for a picture on paper."""
    table = schema.cells
    columns = (table.c.cell.label("area"), table.c.geometry)
    return frame(engine, select(*columns).where(table.c.district.in_(districts), seen_by(table, audience)).order_by(table.c.cell))


def boundaries(engine: Engine, *, kind: str, districts: Sequence[str] | None = None, audience: Audience = "public") -> pd.DataFrame:
    """area (its code), name, district, lon, lat, residents, neighbours (codes split by spaces), geometry (GeoJSON text), vintage of the
    "ward" or "lsoa" boundaries loaded, in the order in which a map colours them."""
    table = schema.boundaries
    columns = [column for column in table.columns if column.name not in ("kind", "code", "as_given", "load_id")]
    query = select(table.c.code.label("area"), *columns).where(table.c.kind == kind, seen_by(table, audience))
    if districts is not None:
        query = query.where(table.c.district.in_(districts))
    return frame(engine, query.order_by(table.c.code))


def wards(engine: Engine, *, districts: Sequence[str], audience: Audience = "public") -> pd.DataFrame:
    """area (its code), name, district, lon, lat of the wards' centres."""
    table = schema.wards
    columns = (table.c.ward_code.label("area"), table.c.ward.label("name"), table.c.district, table.c.lon, table.c.lat)
    return frame(engine, select(*columns).where(table.c.district.in_(districts), seen_by(table, audience)).order_by(table.c.ward_code))


def order_areas(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """order, restricts, link, notes, geometry (GeoJSON text) of the orders whose area was loaded."""
    table = schema.order_areas
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.order))


def outlines(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """area, position, kind, label_lon, label_lat, geometry (GeoJSON text), in the order in which the map colours them."""
    table = schema.outlines
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.position))


def place_positions(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """place, lon, lat, named_on_map: whether the map prints its name to orient a reader."""
    table = schema.place_positions
    query = select(table.c.place, table.c.lon, table.c.lat, table.c.named_on_map).where(seen_by(table, audience)).order_by(table.c.place)
    return frame(engine, query)
