"""Reviews and events."""

import pandas as pd
from sqlalchemy import Engine

from store import schema
from store.scope import Scope, facts, frame


def reviews(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Domestic homicide reviews: the published stage, by partnership, in the order in which it was reported."""
    table = schema.reviews
    return frame(engine, facts(table, scope, table.c.partnership, table.c.known_from, table.c.id), dates=("known_from",))


def events(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Dated and planned events; `start` and `end` are text: a day, a month (YYYY-MM) or a year."""
    table = schema.events
    return frame(engine, facts(table, scope, table.c.start, table.c.event), dates=("known_from",))
