"""Priorities, actions, updates and performance indicators of the plans."""

import pandas as pd
from sqlalchemy import Engine, and_, func, select

from store import schema
from store.scope import Scope, facts, frame, seen_by, within


def priorities(engine: Engine, scope: Scope) -> pd.DataFrame:
    """The priorities as each document lists them: partnership, source, priority (key), label, position, kind, stated_status, ..."""
    table = schema.priorities
    return frame(engine, facts(table, scope, table.c.partnership, table.c.known_from, table.c.position), dates=("known_from",))


def actions(engine: Engine, scope: Scope) -> pd.DataFrame:
    """One row an activity of a plan, in the order of the plan's lines; `due` and `completed` are timestamps or NaT."""
    table = schema.actions
    return frame(engine, facts(table, scope, table.c.partnership, table.c.action), dates=("due", "completed", "known_from"))


def updates(engine: Engine, scope: Scope) -> pd.DataFrame:
    """The newest update of each action known within the scope: action, label as printed, period_end (NaT: not certain), summary, ..."""
    table, owner = schema.updates, schema.actions
    known = [seen_by(table, scope.audience)] + ([table.c.known_from <= scope.as_at] if scope.as_at else [])
    place = func.row_number().over(
        partition_by=table.c.action, order_by=(table.c.known_from.desc(), table.c.period_end.desc(), table.c.update.desc())
    )
    ranked = (
        select(table, place.label("place")).join(owner, table.c.action == owner.c.action).where(*known, *within(owner, scope)).subquery()
    )
    columns = [column for column in ranked.c if column.name != "place"]
    return frame(engine, select(*columns).where(ranked.c.place == 1).order_by(ranked.c.action), dates=("period_end", "known_from"))


def kpis(engine: Engine, scope: Scope) -> pd.DataFrame:
    """One row a performance indicator, with its newest outturn known within the scope (`actual`, `actual_date`; missing if none)."""
    table, owner, results = schema.kpis, schema.actions, schema.outturns
    known = [seen_by(results, scope.audience)] + ([results.c.known_from <= scope.as_at] if scope.as_at else [])
    place = func.row_number().over(partition_by=results.c.kpi, order_by=(results.c.period_end.desc(), results.c.known_from.desc()))
    newest = select(results.c.kpi, results.c.value, results.c.period_end, place.label("place")).where(*known).subquery()
    seen = [seen_by(table, scope.audience)] + ([table.c.known_from <= scope.as_at] if scope.as_at else [])
    query = (
        select(table, owner.c.partnership, owner.c.priority, newest.c.value.label("actual"), newest.c.period_end.label("actual_date"))
        .join(owner, table.c.action == owner.c.action)
        .outerjoin(newest, and_(table.c.kpi == newest.c.kpi, newest.c.place == 1))
        .where(*seen, *within(owner, scope))
        .order_by(table.c.action, table.c.position)
    )
    return frame(engine, query, dates=("actual_date", "known_from"))
