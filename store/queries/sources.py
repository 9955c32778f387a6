"""Where everything comes from, what disagrees, and what is held."""

from dataclasses import replace
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, FromClause, Select, Table, func, literal, or_, select, union_all

from store import schema
from store.scope import Audience, Scope, frame, known, seen_by, shown_to, within

HELD = (
    schema.actions, schema.kpis, schema.money, schema.stated_balances, schema.figures, schema.reviews, schema.orders,
    schema.duties, schema.risks,
)  # fmt: skip


def conflicts(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Statements that disagree, both sides with document and line. A row may concern several partnerships and areas."""
    table = schema.conflicts
    query = select(table).where(known(table, scope), *concerning(table, scope))
    return frame(engine, query.order_by(table.c.conflict), dates=("known_from",))


def concerning(table: FromClause, scope: Scope) -> list[ColumnElement[bool]]:
    """Disagreements that concern the scope's partnership and one of its areas."""
    fictional = select(schema.partnerships.c.code).where(schema.partnerships.c.fictional.is_(True))
    named = table.c.partnership
    conditions = [named.not_in(fictional) if scope.partnership is None else _lists(named, scope.partnership)]
    if scope.areas is not None:
        conditions.append(or_(*(_lists(table.c.area, area) for area in scope.areas)))
    return conditions


def _lists(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Whether a list split by `; ` holds a value."""
    return (literal("; ") + column + literal("; ")).contains(f"; {value}; ", autoescape=True)


def datasets(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """The open data behind recorded figures, populations and positions, with licence and credit line."""
    table = schema.datasets
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.code))


def glossary(engine: Engine, scope: Scope) -> pd.DataFrame:
    """abbreviation, meaning as the document prints it, in_plain_english (empty where nobody wrote any), source; whatever the areas of
    the scope."""
    table = schema.glossary
    columns = (table.c.abbreviation, table.c.meaning, func.coalesce(table.c.in_plain_english, "").label("in_plain_english"), table.c.source)
    query = select(*columns).where(*within(table, _anywhere(scope))).distinct()
    return frame(engine, query.order_by(table.c.abbreviation, table.c.meaning, table.c.source))


def loads(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """The files with rows in the store: id, file, sha256, loaded_at, rows, returned (whether it is an officer's return)."""
    table = schema.loads
    columns = (table.c.id, table.c.file, table.c.sha256, table.c.loaded_at, table.c.rows, table.c.loaded_by.is_not(None).label("returned"))
    return frame(engine, select(*columns).where(shown_to(audience), table.c.rows > 0).order_by(table.c.file))


def holdings(engine: Engine, scope: Scope) -> pd.DataFrame:
    """table, partnership, rows: how much of each kind of fact is held for each partnership of the scope."""
    query = union_all(*(_held(table, _anywhere(scope)) for table in HELD))
    return frame(engine, query.order_by("table", "partnership"))  # type: ignore[arg-type]


def _anywhere(scope: Scope) -> Scope:
    return replace(scope, areas=None, priorities=None)


def _held(table: Table, scope: Scope) -> Select[Any]:
    owner = table if "partnership" in table.c else schema.actions
    source = table if owner is table else table.join(owner, table.c.action == owner.c.action)
    query = select(literal(table.name).label("table"), owner.c.partnership, func.count().label("rows")).select_from(source)
    if owner is not table:
        query = query.where(known(table, scope))
    return query.where(*within(owner, scope)).group_by(owner.c.partnership)
