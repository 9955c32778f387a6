"""Priorities, actions, updates and performance indicators of the plans."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, and_, func, select

from store import schema
from store.scope import Scope, built_once, facts, first_known, frame, known, within

OUTTURN = ("outturn", "basis", "source", "paragraph", "line", "known_from", "load_id")  # what is told of an indicator's newest result


def priorities(engine: Engine, scope: Scope) -> pd.DataFrame:
    """The priorities as each document lists them: partnership, source, priority (key), label, position, kind, stated_status, ...

    `first_known`: when the document was known that lists it, even where its row was corrected since.
    """
    return frame(engine, _priorities(scope), dates=("known_from", "first_known"))


@built_once
def _priorities(scope: Scope) -> Select[Any]:
    table = schema.priorities
    first = first_known(table, scope).label("first_known")
    return facts(table, scope, table.c.partnership, first, table.c.position, table.c.id).add_columns(first)


def actions(engine: Engine, scope: Scope) -> pd.DataFrame:
    """One row an activity of a plan, in the order of the plan's lines; `due` and `completed` are timestamps or NaT."""
    table = schema.actions
    return frame(engine, facts(table, scope, table.c.partnership, table.c.action), dates=("due", "completed", "known_from"))


def updates(engine: Engine, scope: Scope) -> pd.DataFrame:
    """The newest update of each action known within the scope, as last corrected: action, label as printed, period_end (NaT: not certain), summary, ..."""
    return frame(engine, _updates(scope), dates=("period_end", "known_from"))


@built_once
def _updates(scope: Scope) -> Select[Any]:
    table, owner = schema.updates, schema.actions
    held = select(table, first_known(table, scope).label("first_known")).where(known(table, scope)).subquery()
    place = func.row_number().over(
        partition_by=held.c.action, order_by=(held.c.first_known.desc(), held.c.period_end.desc().nulls_last(), held.c.update.desc())
    )
    ranked = (
        select(*(held.c[column.name] for column in table.columns), place.label("place"))
        .join(owner, held.c.action == owner.c.action)
        .where(*within(owner, scope))
        .subquery()
    )
    columns = [column for column in ranked.c if column.name != "place"]
    return select(*columns).where(ranked.c.place == 1).order_by(ranked.c.action)


def kpis(engine: Engine, scope: Scope) -> pd.DataFrame:
    """One row a performance indicator, with its newest outturn known within the scope (`actual`, `actual_date`; missing if none).

    What is held of that outturn besides stands in columns `outturn_...`: its key, basis, source, paragraph, line, known_from and load.
    """
    return frame(engine, _kpis(scope), dates=("actual_date", "known_from", "outturn_known_from"))


@built_once
def _kpis(scope: Scope) -> Select[Any]:
    table, owner, results = schema.kpis, schema.actions, schema.outturns
    place = func.row_number().over(
        partition_by=results.c.kpi, order_by=(results.c.period_end.desc(), results.c.known_from.desc(), results.c.outturn.desc())
    )
    own = [results.c[name].label(f"outturn_{name}") for name in OUTTURN]
    newest = (
        select(results.c.kpi, results.c.value, results.c.period_end, place.label("place"), *own).where(known(results, scope)).subquery()
    )
    return (
        select(
            table,
            owner.c.partnership,
            owner.c.priority,
            newest.c.value.label("actual"),
            newest.c.period_end.label("actual_date"),
            *(newest.c[f"outturn_{name}"] for name in OUTTURN),
        )
        .join(owner, table.c.action == owner.c.action)
        .outerjoin(newest, and_(table.c.kpi == newest.c.kpi, newest.c.place == 1))
        .where(known(table, scope), *within(owner, scope))
        .order_by(table.c.action, table.c.position)
    )
