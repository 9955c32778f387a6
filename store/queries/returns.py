"""What officers' returns are checked against, and what became of them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from store import schema
from store.database import asking
from store.scope import Audience, Scope, frame, newest


def held(engine: Engine, table_name: str, *, audience: Audience) -> list[Mapping[str, Any]]:
    """Every fact of a table as it stands for an audience, of all partnerships, also those taken back: one mapping of columns a fact."""
    table = schema.VERSIONED[table_name]
    with asking(engine) as connection:
        return [dict(row) for row in connection.execute(select(table).where(newest(table, Scope(audience=audience)))).mappings()]


def returned(engine: Engine) -> pd.DataFrame:
    """The returns that were loaded, the newest first: id, file, sha256, loaded_at, rows, state, loaded_by, publish_on. For officers."""
    loads = schema.loads
    columns = (
        loads.c.id, loads.c.file, loads.c.sha256, loads.c.loaded_at, loads.c.rows, loads.c.state, loads.c.loaded_by, loads.c.publish_on,
    )  # fmt: skip
    return frame(engine, select(*columns).where(loads.c.loaded_by.is_not(None)).order_by(loads.c.id.desc()), dates=("publish_on",))


def loads_of(engine: Engine, sha256: str) -> frozenset[int]:
    """The returns with this content."""
    loads = schema.loads
    with asking(engine) as connection:
        return frozenset(connection.execute(select(loads.c.id).where(loads.c.sha256 == sha256, loads.c.loaded_by.is_not(None))).scalars())


def audit(engine: Engine) -> pd.DataFrame:
    """Each load, publication and undo of a return, the newest first: at, who, act, load_id, file, sha256, added, changed, withdrawn,
    publish_on. For officers."""
    table = schema.audit
    return frame(engine, select(table).order_by(table.c.id.desc()), dates=("publish_on",))
