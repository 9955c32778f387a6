"""The definitions that the rules go by: what each measure counts, the thresholds of the evidence check, what questions are raised,
and what a meeting is shown."""

import pandas as pd
from sqlalchemy import Engine, select

from store import schema
from store.scope import Audience, frame, seen_by


def measures(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """One row a measure, in the order of the file: key, title, unit, counted, not_counted, why, good_direction, direction_note, disclosure, target (NaN: none), ..."""
    table = schema.measures
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.position), dates=("next_review",))


def rag_parameters(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """The thresholds of the evidence check, one column each; one row, keyed `default`."""
    table = schema.rag_parameters
    columns = [column for column in table.columns if column.name != "load_id"]
    return frame(engine, select(*columns).where(seen_by(table, audience)).order_by(table.c.key))


def enquiries(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """The rules by which questions are raised, in their order: key, title, subject, rule, why, question, asked, threshold (NaN: none), phrases."""
    table = schema.enquiries
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.position))


def agenda(engine: Engine, *, audience: Audience = "public") -> pd.DataFrame:
    """The screens of the meeting view, in their order: key, title, shows (page/part)."""
    table = schema.agenda
    return frame(engine, select(table).where(seen_by(table, audience)).order_by(table.c.position))
