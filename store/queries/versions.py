"""The versions of a fact: what was held of it before, and what was replaced since a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Date, Engine, FromClause, Select, Table, func, select

from store import schema
from store.queries.sources import concerning
from store.reference import owner, reference
from store.scope import Audience, Scope, about, frame, knowable, known, one

COLUMNS = ("table", "reference", "was_known_from", "known_from")


def versions(
    engine: Engine, table_name: str, values: Mapping[str, Any], *, as_at: date | None = None, audience: Audience = "public"
) -> pd.DataFrame:
    """Every version of one fact known by `as_at`, the newest first: its own columns, and file, loaded_at and state of its load.

    `values` is its key. Raises KeyError for a table that has no versions, or a part of the key that is not given.
    """
    table, loads = schema.VERSIONED[table_name], schema.loads
    same = (one(table.c[name], values[name]) for name in table.info["key"])
    query = (
        select(table, loads.c.file, loads.c.loaded_at, loads.c.state)
        .join(loads, table.c.load_id == loads.c.id)
        .where(*same, knowable(table, Scope(as_at=as_at, audience=audience)))
        .order_by(table.c.known_from.desc(), table.c.load_id.desc())
    )
    return frame(engine, query, dates=[column.name for column in table.columns if isinstance(column.type, Date)])


def revised(engine: Engine, scope: Scope, since: date) -> pd.DataFrame:
    """table, reference, was_known_from, known_from: each version known after `since` and by the scope's time that replaced an earlier one.

    A fact that was corrected twice has two rows.
    """
    found = [_revised(engine, table, scope, since) for table in schema.VERSIONED.values()]
    return pd.concat([frame.loc[:, list(COLUMNS)] for frame in found], ignore_index=True)


def _revised(engine: Engine, table: Table, scope: Scope, since: date) -> pd.DataFrame:
    key = [table.c[name] for name in table.info["key"]]
    before = func.lag(table.c.known_from).over(partition_by=key, order_by=(table.c.known_from, table.c.load_id))
    held = select(table, before.label("was_known_from")).where(knowable(table, scope)).subquery(table.name)
    named = [held.c[column.name] for column in key]
    query = select(*named, held.c.was_known_from, held.c.known_from).where(
        held.c.known_from > since, held.c.was_known_from.is_not(None), *_belonging(held, table.name, scope)
    )
    order = (held.c.known_from, held.c.load_id, *(column.nulls_first() for column in named))
    rows = frame(engine, query.order_by(*order), dates=("known_from", "was_known_from"))
    names = [reference(table.name, row) for row in rows.to_dict("records")]
    return rows.assign(table=table.name, reference=pd.Series(names, index=rows.index, dtype=object))


def _belonging(rows: FromClause, name: str, scope: Scope) -> list[ColumnElement[bool]]:
    """Rows of the scope: their own, or those of the plan's row or the order that they belong to."""
    if name == schema.conflicts.name:
        return concerning(rows, scope)
    if "partnership" in rows.c:
        return about(rows, scope)
    column, owner_name = owner(name)
    return [rows.c[column].in_(_keys(schema.VERSIONED[owner_name], column, scope))]


def _keys(table: Table, column: str, scope: Scope) -> Select[Any]:
    return select(table.c[column]).where(known(table, scope), *_belonging(table, table.name, scope))
