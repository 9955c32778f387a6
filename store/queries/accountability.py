"""Reviews, duties, recommendations, risks, who sits where, and events."""

import pandas as pd
from sqlalchemy import Engine

from store import schema
from store.scope import Scope, facts, frame


def reviews(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Domestic homicide reviews: the published stage, by partnership, in the order in which it was reported."""
    table = schema.reviews
    return frame(engine, facts(table, scope, table.c.partnership, table.c.known_from, table.c.id), dates=("known_from",))


def duties(engine: Engine, scope: Scope) -> pd.DataFrame:
    """The evidence that reports give for each statutory duty, the newest first within a duty of a partnership."""
    table = schema.duties
    query = facts(table, scope, table.c.duty, table.c.partnership).order_by(table.c.known_from.desc(), table.c.id)
    return frame(engine, query, dates=("known_from",))


def recommendations(engine: Engine, scope: Scope) -> pd.DataFrame:
    """What a committee was asked, asked for itself or was promised, by meeting: `meeting_date` is a timestamp."""
    table = schema.recommendations
    query = facts(table, scope, table.c.meeting_date, table.c.recommendation)
    return frame(engine, query, dates=("meeting_date", "known_from"))


def risks(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Risks as reports list them, and statements read here as one (`explicit` "no" or "implied")."""
    table = schema.risks
    return frame(engine, facts(table, scope, table.c.risk), dates=("known_from",))


def groups(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Committees, boards and groups with their level and, where printed, how often they meet and to whom they answer."""
    table = schema.groups
    return frame(engine, facts(table, scope, table.c.partnership, table.c.id), dates=("known_from",))


def members(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Organisations of each partnership with their standing, in the order in which reports list them."""
    table = schema.members
    return frame(engine, facts(table, scope, table.c.partnership, table.c.known_from, table.c.id), dates=("known_from",))


def events(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Dated and planned events; `start` and `end` are text: a day, a month (YYYY-MM) or a year."""
    table = schema.events
    return frame(engine, facts(table, scope, table.c.start, table.c.event), dates=("known_from",))
