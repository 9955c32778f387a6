"""Reviews, duties, recommendations, risks and events."""

import pandas as pd
from sqlalchemy import Engine

from store import schema
from store.scope import Scope, facts, frame


def reviews(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Domestic homicide reviews: the published stage, by partnership, in the order in which it was reported."""
    table = schema.reviews
    return frame(engine, facts(table, scope, table.c.partnership, table.c.known_from, table.c.id), dates=("known_from",))


def duties(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Each duty with the evidence that a report gives for it."""
    table = schema.duties
    return frame(engine, facts(table, scope, table.c.duty, table.c.partnership, table.c.id), dates=("known_from",))


def risks(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Risks as rated by each report."""
    table = schema.risks
    return frame(engine, facts(table, scope, table.c.partnership, table.c.risk), dates=("known_from",))


def recommendations(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Recommendations and commitments, with what became of them where a document says."""
    table = schema.recommendations
    return frame(engine, facts(table, scope, table.c.meeting_date, table.c.recommendation), dates=("meeting_date", "known_from"))


def events(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Dated and planned events; `start` and `end` are text: a day, a month (YYYY-MM) or a year."""
    table = schema.events
    return frame(engine, facts(table, scope, table.c.start, table.c.event), dates=("known_from",))
