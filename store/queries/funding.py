"""Money: what was given, paid and promised, and what was said to be left."""

from datetime import date

import pandas as pd
from sqlalchemy import Engine

from store import schema
from store.scope import Audience, Scope, facts, frame

DATES = ("date", "end", "known_from")


def money(
    engine: Engine,
    *,
    partnership: str | None,
    audience: Audience = "public",
    as_at: date | None = None,
    areas: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """The ledger in date order: kind (allocation, actual, commitment), fund, date, end, precision, amount_pence, title, priority, ...

    `partnership` None: every real one. Amounts are whole pence, positive; the kind gives the sign.
    """
    table = schema.money
    scope = Scope(partnership=partnership, areas=areas, as_at=as_at, audience=audience)
    return frame(engine, facts(table, scope, table.c.partnership, table.c.date, table.c.entry), dates=DATES)


def funds(engine: Engine, scope: Scope) -> pd.DataFrame:
    """partnership, fund, title, ring_fenced, purpose."""
    table = schema.funds
    return frame(engine, facts(table, scope, table.c.partnership, table.c.ring_fenced, table.c.fund), dates=("known_from",))


def stated_balances(engine: Engine, scope: Scope) -> pd.DataFrame:
    """What a report says is left: partnership, fund, comparator (exactly, less than, ...), amount_pence, date, amount_as_published."""
    table = schema.stated_balances
    return frame(engine, facts(table, scope, table.c.partnership, table.c.fund, table.c.date, table.c.id), dates=DATES)


def other_money(engine: Engine, scope: Scope) -> pd.DataFrame:
    """Money that a report mentions outside its ledger; amount_pence is missing where no sum is given."""
    table = schema.other_money
    return frame(engine, facts(table, scope, table.c.partnership, table.c.id), dates=("known_from",))
