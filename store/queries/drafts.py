"""What is held but not published: what officers see and the public does not."""

import pandas as pd
from sqlalchemy import Engine, select

from store import schema
from store.scope import Audience, frame, shown_to


def drafts(engine: Engine, audience: Audience) -> pd.DataFrame:
    """id, file, loaded_at, rows of each load that only officers may see today, the newest first; for the public there is none."""
    loads = schema.loads
    columns = (loads.c.id, loads.c.file, loads.c.loaded_at, loads.c.rows)
    query = select(*columns).where(shown_to(audience), ~shown_to("public"), loads.c.rows > 0)
    return frame(engine, query.order_by(loads.c.id.desc()))
