"""The recorded figures that pages show, made from what the police's own files held.

What is shown of a district's month comes whole from one source: the files loaded here, or the counts that `data/published` ships.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, tuple_

from store import schema
from store.scope import rows

MADE = (schema.recorded_incidents, schema.recorded_asb_by_ward, schema.recorded_asb_by_cell, schema.recorded_asb_by_lsoa)
SHIPPED = MADE[:3]  # an LSOA's count needs its boundary to be shown, and boundaries are not shipped
ASB = "Anti-social behaviour"


@dataclass(frozen=True)
class Made:
    """What the files just written came to, in rows. `whole`: district, force, months (how many), for the districts shown.

    `shown`: rows of districts shown. `elsewhere`: rows of other districts, kept under theirs. `apart`: rows of districts shown, in months
    for which the file of the district's own force is not held. With `without_location` they add up to `rows`.
    """

    rows: int
    without_location: int
    shown: int
    elsewhere: int
    apart: int
    whole: pd.DataFrame


def shipped(engine: Engine) -> dict[str, pd.DataFrame]:
    """The recorded figures made from files, by table, as `data/published` ships them."""
    made = select(schema.police_files.c.load_id)
    frames = {}
    with engine.connect() as connection:
        for table in SHIPPED:
            columns = [column for column in table.columns if column.name not in ("known_from", "load_id")]
            query = select(*columns).where(table.c.load_id.in_(made)).order_by(*table.primary_key.columns)
            frames[table.name] = pd.read_sql(query, connection, parse_dates=["month"])
    return frames


def forget(connection: Connection) -> None:
    """Takes out the recorded figures made from files held before; those of data/ stay until a file replaces their months."""
    made = select(schema.police_files.c.load_id)
    for table in MADE:
        connection.execute(delete(table).where(table.c.load_id.in_(made)))


def make(connection: Connection) -> pd.DataFrame:
    whole = _whole_months(connection)
    if len(whole):
        for table in MADE[:1] + MADE[2:]:
            _clear(connection, table, whole)
        _write(connection, schema.recorded_incidents, _incidents(connection, whole))
        _write(connection, schema.recorded_asb_by_cell, _by_cell(connection, whole))
        _write(connection, schema.recorded_asb_by_lsoa, _by_lsoa(connection, whole))
        _make_wards(connection, whole)
    return whole


def tally(connection: Connection, whole: pd.DataFrame, files: list[int]) -> Made:
    counts, districts, held = schema.police_by_district, schema.police_districts, schema.police_files
    query = (
        select(held.c.month, districts.c.district, func.sum(counts.c.incidents).label("incidents"))
        .join(held, counts.c.file == held.c.id)
        .join(districts, counts.c.district == districts.c.id)
        .where(held.c.id >= min(files))
        .group_by(held.c.month, districts.c.district)
    )
    found = pd.read_sql(query, connection)
    of_shown = found["district"].isin(connection.execute(_shown()).scalars().all())
    counted = found.merge(whole[["month", "district"]], on=["month", "district"])["incidents"].sum()
    totals = connection.execute(select(func.sum(held.c.rows), func.sum(held.c.without_location)).where(held.c.id >= min(files))).one()
    return Made(
        rows=int(totals[0]),
        without_location=int(totals[1]),
        shown=int(counted),
        elsewhere=int(found.loc[~of_shown, "incidents"].sum()),
        apart=int(found.loc[of_shown, "incidents"].sum() - counted),
        whole=whole.groupby(["district", "force"], as_index=False).agg(months=("month", "size")),
    )


def _shown() -> Any:
    return select(schema.areas.c.area).where(schema.areas.c.kind == "district")


def _by_district(connection: Connection) -> pd.DataFrame:
    counts, files, districts, categories = schema.police_by_district, schema.police_files, schema.police_districts, schema.police_categories
    query = (
        select(files.c.month, files.c.force, districts.c.district, categories.c.category, counts.c.incidents)
        .join(files, counts.c.file == files.c.id)
        .join(districts, counts.c.district == districts.c.id)
        .join(categories, counts.c.category == categories.c.id)
        .where(districts.c.district.in_(_shown()))
    )
    return pd.read_sql(query, connection)


def _whole_months(connection: Connection) -> pd.DataFrame:
    """month, district, force, known_from, load_id of each shown district's months for which the file of its own force is held.

    A district's own force stands in the table of forces, or else is the one whose files hold most of its rows. Rows of it in another
    force's file do not make a month whole.
    """
    counts = _by_district(connection).groupby(["district", "force"])["incidents"].sum().reset_index()
    most = counts.sort_values(["incidents", "force"], ascending=[False, True])[["district", "force"]]
    stated = pd.read_sql(select(schema.police_forces.c.district, schema.police_forces.c.force), connection)
    own = pd.concat([stated, most]).drop_duplicates("district")
    files = schema.police_files
    held = pd.read_sql(select(files.c.force, files.c.month, files.c.known_from, files.c.load_id), connection)
    return own.merge(held, on="force").sort_values(["month", "district"], ignore_index=True)


def _incidents(connection: Connection, whole: pd.DataFrame) -> pd.DataFrame:
    """Incidents by month, district and category: a row for each category in every whole month, 0 included."""
    counts = _by_district(connection).groupby(["month", "district", "category"])["incidents"].sum().reset_index()
    categories = pd.read_sql(select(schema.police_categories.c.category), connection)
    every = whole.drop(columns="force").merge(categories, how="cross")
    return _filled(every, counts)


def _filled(every: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    return every.merge(counts, how="left").fillna({"incidents": 0}).astype({"incidents": int})


def _by_cell(connection: Connection, whole: pd.DataFrame) -> pd.DataFrame:
    counts, files, districts, categories = schema.police_by_cell, schema.police_files, schema.police_districts, schema.police_categories
    query = (
        select(files.c.month, counts.c.cell, districts.c.district, func.sum(counts.c.incidents).label("incidents"))
        .join(files, counts.c.file == files.c.id)
        .join(districts, counts.c.district == districts.c.id)
        .where(counts.c.category.in_(select(categories.c.id).where(categories.c.category == ASB)), districts.c.district.in_(_shown()))
        .group_by(files.c.month, counts.c.cell, districts.c.district)
    )
    found = pd.read_sql(query, connection)
    found = found.assign(cell=[f"{cell:x}" for cell in found["cell"]])
    return whole.drop(columns="force").merge(found, on=["month", "district"])


def _by_lsoa(connection: Connection, whole: pd.DataFrame) -> pd.DataFrame:
    counts, files, lsoas = schema.police_by_lsoa, schema.police_files, schema.police_lsoas
    districts, categories = schema.police_districts, schema.police_categories
    query = (
        select(files.c.month, lsoas.c.lsoa, districts.c.district, func.sum(counts.c.incidents).label("incidents"))
        .join(files, counts.c.file == files.c.id)
        .join(lsoas, counts.c.lsoa == lsoas.c.id)
        .join(districts, lsoas.c.district == districts.c.id)
        .where(counts.c.category.in_(select(categories.c.id).where(categories.c.category == ASB)), districts.c.district.in_(_shown()))
        .group_by(files.c.month, lsoas.c.lsoa, districts.c.district)
    )
    return whole.drop(columns="force").merge(pd.read_sql(query, connection), on=["month", "district"])


def _make_wards(connection: Connection, whole: pd.DataFrame) -> None:
    """Points by ward and month, where the ward's boundary was held when its own force's file was counted: that then has a row, if of 0."""
    counts, files, wards = schema.police_asb_by_ward, schema.police_files, schema.wards
    found = pd.read_sql(
        select(files.c.month, files.c.force, counts.c.ward_code, counts.c.incidents).join(files, counts.c.file == files.c.id), connection
    )
    totals = found.groupby(["month", "ward_code"])["incidents"].sum().reset_index()
    known = pd.read_sql(select(wards.c.ward_code, wards.c.district), connection)
    own = whole.merge(known, on="district").merge(found[["month", "force", "ward_code"]], on=["month", "force", "ward_code"])
    counted = own.drop(columns=["force", "district"]).merge(totals, on=["month", "ward_code"])
    if len(counted):
        _clear(connection, schema.recorded_asb_by_ward, counted)
        _write(connection, schema.recorded_asb_by_ward, counted)


def _clear(connection: Connection, table: Table, months: pd.DataFrame) -> None:
    """Takes out what the table holds of these months and districts (or wards)."""
    place = "ward_code" if "ward_code" in table.c else "district"
    pairs = months[["month", place]].drop_duplicates()
    gone = delete(table).where(tuple_(table.c.month, table.c[place]) == tuple_(bindparam("a_month"), bindparam("a_place")))
    connection.execute(gone, [{"a_month": month, "a_place": name} for month, name in pairs.itertuples(index=False)])


def _write(connection: Connection, table: Table, made: pd.DataFrame) -> None:
    if len(made):
        connection.execute(insert(table), rows(made[[column.name for column in table.columns]]))
