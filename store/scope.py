"""Which rows a question is about: the reader's selection in the store's own terms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Date, Engine, FromClause, Select, Table, and_, bindparam, exists, func, literal, or_, select

from store import schema
from store.database import asking

# frames here have tens of rows: with texts of Python's own an answer takes a third less time than with Arrow's
pd.set_option("mode.string_storage", "python")

Audience = Literal["public", "officer"]
SEEN_BY = {"public": ("published",), "officer": ("published", "draft")}


@dataclass(frozen=True)
class Scope:
    """`partnership` None: every real one. `areas` or `priorities` None: all. `as_at` None: everything known by now."""

    partnership: str | None = None
    areas: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    as_at: date | None = None
    audience: Audience = "public"


def seen_by(table: FromClause, audience: Audience) -> ColumnElement[bool]:
    """Rows of loads that this audience may see: the public never sees a draft, nor before its day what is to be published then."""
    return table.c.load_id.in_(select(schema.loads.c.id).where(shown_to(audience)))


def shown_to(audience: Audience) -> ColumnElement[bool]:
    """Loads that this audience may see today."""
    loads = schema.loads
    allowed = loads.c.state.in_(SEEN_BY[audience])
    return allowed if audience == "officer" else allowed & due(loads)


def due(loads: FromClause) -> ColumnElement[bool]:
    """Loads whose day of publication, if they have one, has come."""
    today = bindparam("today", callable_=date.today, type_=Date, unique=True)
    return or_(loads.c.publish_on.is_(None), loads.c.publish_on <= today)


def of_partnership(table: FromClause, partnership: str | None) -> ColumnElement[bool]:
    """Rows of one partnership, or of every real one: the fictional one is only ever asked for by its code."""
    if partnership is not None:
        return table.c.partnership == partnership
    listed = schema.partnerships
    return table.c.partnership.in_(select(listed.c.code).where(listed.c.fictional.is_(False)))


def of_several(table: FromClause, partnership: str | None) -> ColumnElement[bool]:
    """Returns for an area that holds districts of several partnerships, this one's among them; the fictional one has no part in any."""
    shared = and_(table.c.partnership.is_(None), table.c.basis == "returned")
    if partnership is None:
        return shared
    wide, own, listed = schema.areas.alias(), schema.areas.alias(), schema.partnerships
    between = literal("; ")
    holds = or_(wide.c.kind == "nation", (between + wide.c.members + between).contains(between + own.c.area + between))
    real = exists().where(listed.c.code == partnership, listed.c.fictional.is_(False))
    return and_(
        shared, real, exists().where(wide.c.area == table.c.area, own.c.partnership == partnership, own.c.kind == "district", holds)
    )


def known(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Rows that the scope's audience may see, and that a reader could know by `as_at`: of a fact with versions, the newest of these,
    unless it takes the fact back."""
    return and_(newest(table, scope), table.c.withdrawn.is_(False)) if "key" in table.info else knowable(table, scope)


def newest(table: Table, scope: Scope) -> ColumnElement[bool]:
    """The same of a fact with versions, also where the newest takes the fact back."""
    return and_(knowable(table, scope), ~_superseded(table, scope.as_at, scope.audience))


def knowable(table: FromClause, scope: Scope) -> ColumnElement[bool]:
    """The same, of a fact with versions every one of them."""
    seen = seen_by(table, scope.audience)
    return seen if scope.as_at is None else seen & (table.c.known_from <= scope.as_at)


built_once = lru_cache(maxsize=1024)  # for what takes longer to put together than to ask


@built_once
def _superseded(table: Table, as_at: date | None, audience: Audience) -> ColumnElement[bool]:
    """Rows of which a newer version is known: known from a later day, or from the same day and loaded later."""
    newer = table.alias()
    later = or_(
        newer.c.known_from > table.c.known_from,
        and_(newer.c.known_from == table.c.known_from, newer.c.load_id > table.c.load_id),
    )
    same = (one(table.c[name], newer.c[name]) for name in table.info["key"])
    return exists().where(*same, later, knowable(newer, Scope(as_at=as_at, audience=audience))).correlate(table)


def first_known(table: Table, scope: Scope) -> ColumnElement[date]:
    """The day from which a fact was known first, whatever was corrected later: by it one fact is newer than another."""
    older = table.alias()
    same = (one(table.c[name], older.c[name]) for name in table.info["key"])
    return select(func.min(older.c.known_from)).where(*same, knowable(older, scope)).correlate(table).scalar_subquery()


def one(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """Whether a part of a key has this value; what is not stated is the same as what is not stated."""
    return column.is_not_distinct_from(value) if column.nullable else column == value


def within(table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions that a scope puts on a table of facts."""
    return [known(table, scope), *about(table, scope)]


def about(table: FromClause, scope: Scope) -> list[ColumnElement[bool]]:
    """Rows of the scope's partnership, areas and priorities; a return for an area of several partnerships is about each of them."""
    own = of_partnership(table, scope.partnership)
    conditions = [or_(own, of_several(table, scope.partnership)) if "area" in table.c and "basis" in table.c else own]
    if scope.areas is not None and "area" in table.c:
        conditions.append(or_(table.c.area.in_(scope.areas), table.c.area.is_(None)))
    if scope.priorities is not None and "priority" in table.c:
        conditions.append(table.c.priority.in_(scope.priorities))
    return conditions


@built_once
def facts(table: Table, scope: Scope, *order: ColumnElement[Any]) -> Select[Any]:
    """All columns of the rows of a table that lie within the scope, in order: on every database a missing value comes first."""
    return select(table).where(*within(table, scope)).order_by(*(column.nulls_first() for column in order or table.primary_key))


def frame(engine: Engine, query: Select[Any], *, dates: Iterable[str] = ()) -> pd.DataFrame:
    """The answer to a query; the columns named in `dates` as timestamps, missing ones as NaT. Raises StoreUnavailable."""
    with asking(engine) as connection:
        answer = pd.read_sql(query, connection)
    return answer.assign(**{column: pd.to_datetime(answer[column]) for column in dates})


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame as rows to write: one mapping each, with Python's own numbers."""
    return [{str(name): value for name, value in row.items()} for row in frame.astype(object).to_dict("records")]
