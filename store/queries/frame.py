"""What the filters offer, and what each partnership last reported."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, func, select

from store import schema
from store.scope import Audience, Scope, built_once, frame, known, seen_by


def partnerships(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """code, name, short_name, area, fictional; one row a partnership, real ones first."""
    table = schema.partnerships
    columns = (table.c.code, table.c.name, table.c.short_name, table.c.area, table.c.fictional)
    return frame(engine, select(*columns).where(seen_by(table, audience)).order_by(table.c.fictional, table.c.short_name))


def areas(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """area, kind, members (a list split by `; `), partnership; districts and the wider areas that contain them."""
    table = schema.areas
    columns = (table.c.area, table.c.kind, table.c.members, table.c.partnership)
    return frame(engine, select(*columns).where(seen_by(table, audience)).order_by(table.c.area))


def crosswalk(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """key, title, kind, in_matrix, labels (as printed over time, split by `; `)."""
    table = schema.crosswalk
    columns = (table.c.key, table.c.title, table.c.kind, table.c.in_matrix, table.c.labels)
    return frame(engine, select(*columns).where(seen_by(table, audience)).order_by(table.c.title))


def reports(engine: Engine, *, as_at: date | None = None, audience: Audience = "public") -> pd.DataFrame:
    """Every document known by `as_at`, newest first, with `fictional` from its partnership. `meeting_date` is a timestamp."""
    return frame(engine, _reports(as_at, audience), dates=("meeting_date", "period_start", "period_end", "known_from"))


@built_once
def _reports(as_at: date | None, audience: Audience) -> Select[Any]:
    table, owner = schema.reports, schema.partnerships
    return (
        select(table, owner.c.fictional, owner.c.short_name)
        .join(owner, table.c.partnership == owner.c.code)
        .where(known(table, Scope(as_at=as_at, audience=audience)), seen_by(owner, audience))
        .order_by(table.c.meeting_date.desc(), table.c.code)
    )


def last_reports(engine: Engine, *, as_at: date | None = None, audience: Audience = "public") -> pd.DataFrame:
    """partnership, code, council, meeting_date, date_shown of each partnership's last report known by `as_at`."""
    return frame(engine, _last_reports(as_at, audience), dates=("meeting_date",))


@built_once
def _last_reports(as_at: date | None, audience: Audience) -> Select[Any]:
    table = schema.reports
    by_then = known(table, Scope(as_at=as_at, audience=audience))
    newest = (
        select(table.c.partnership, func.max(table.c.meeting_date).label("newest")).where(by_then).group_by(table.c.partnership).subquery()
    )
    return (
        select(table.c.partnership, table.c.code, table.c.council, table.c.meeting_date, table.c.date_shown)
        .join(newest, (table.c.partnership == newest.c.partnership) & (table.c.meeting_date == newest.c.newest))
        .where(by_then)
        .order_by(table.c.partnership, table.c.code)
    )
