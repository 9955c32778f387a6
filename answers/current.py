"""What every answer starts from: the store as it is now, and the selection in the store's terms."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from selection import Selection
from store import database, faults, queries
from store.faults import Fault, StoreUnavailable
from store.scope import Audience, Scope
from views.tables import records

__all__ = ["StoreUnavailable", "engine", "key", "scope", "standing", "tell", "today"]

LOG = logging.getLogger("dashboard")
LONGEST_REST = 0.25  # seconds


@dataclass(frozen=True)
class Standing:
    """What the store holds, named by `key`, as read at `read_at`. With a fault it cannot be asked now, and that was the last time."""

    key: str
    read_at: datetime
    fault: Fault | None = None


@dataclass(frozen=True)
class _Asked:
    """What came of asking a store: how it stands, if that may be shown; the fault, if any; no question before `again`."""

    standing: Standing | None
    fault: Fault | None = None
    again: float = 0


_asked: dict[str, _Asked] = {}  # by address, for this process


@st.cache_resource(max_entries=4)
def _engine(address: str) -> Engine:
    return database.reader(address)


def engine() -> Engine:
    """The one engine for the store that DATABASE_URL names now; it only reads."""
    return _engine(database.url())


def key() -> str:
    """Names the store and its version: a part of every cached answer's key, so that a load is seen at once.

    While the store cannot be asked it is the key of what was last read, so that an answer already given can be given again.
    The argument that takes it must not begin with an underscore: st.cache_data leaves those out of its key.
    """
    return standing().key


def standing() -> Standing:
    """How the store stands. Raises StoreUnavailable if it cannot be used and nothing read from it before may be shown."""
    address = database.url()
    before = _asked.get(address, _Asked(None))
    asked = before if time.monotonic() < before.again else _ask(address, before)
    _asked[address] = asked
    if asked.standing is None:
        raise StoreUnavailable(asked.fault or faults.UNREADABLE)
    return asked.standing


def _ask(address: str, before: _Asked) -> _Asked:
    began = time.monotonic()
    try:
        number, loaded_at = database.newest_load(engine())
    except StoreUnavailable as problem:
        if problem.fault is not before.fault:
            tell(f"{problem} Please {problem.fault.cure}.", problem)
        held = before.standing if problem.fault.holds else None
        ended = time.monotonic()
        # one page asks several times: a store that kept the first question waiting is not asked again at once
        again = ended + min(ended - began, LONGEST_REST)
        return _Asked(held and replace(held, fault=problem.fault), problem.fault, again)
    if before.fault:
        LOG.warning("The store of figures can be read again.")
    return _Asked(Standing(f"{address}#{number}-{loaded_at:%Y%m%d%H%M%S%f}", datetime.now()))


def tell(sentence: str, problem: Exception) -> None:
    """A line for whoever runs the dashboard; what the database said goes to the log alone, where one is kept."""
    LOG.error(sentence)
    LOG.debug(sentence, exc_info=problem)


def today() -> date:
    """The day to which an order's clock runs; part of a cached answer's key."""
    return date.today()


def scope(selection: Selection, audience: Audience = "public") -> Scope:
    """The selection as conditions: a district brings the wider areas that contain it."""
    areas = containing(queries.areas(engine(), audience=audience), selection.district) if selection.district else None
    return Scope(
        partnership=selection.partnership,
        areas=areas,
        priorities=selection.priority or None,
        as_at=selection.as_at,
        audience=audience,
    )


def containing(areas: pd.DataFrame, districts: tuple[str, ...]) -> tuple[str, ...]:
    """The districts, and every area that holds one of them; a nation, whose members are not listed, holds them all."""
    held = areas["members"].fillna("").str.split("; ").map(lambda members: bool(set(members) & set(districts)))
    return tuple(areas.loc[held | areas["area"].isin(districts) | (areas["kind"] == "nation"), "area"])


def partnerships(selection: Selection, audience: Audience = "public") -> pd.DataFrame:
    """The partnerships that a selection is about: code, name, short_name, area, fictional.

    One is chosen; or all real ones; or, with districts chosen, the real ones that cover them.
    """
    known = queries.partnerships(engine(), audience=audience)
    if selection.partnership:
        return known[known["code"] == selection.partnership]
    real = known[~known["fictional"]]
    if not selection.district:
        return real
    areas = queries.areas(engine(), audience=audience)
    covering = areas.loc[areas["area"].isin(selection.district), "partnership"].dropna()
    return real[real["code"].isin(covering)]


def districts(selection: Selection, audience: Audience = "public") -> tuple[str, ...]:
    """The districts a selection is about, in a fixed order; those of the chosen partnership, or all real ones."""
    if selection.district:
        return selection.district
    areas = queries.areas(engine(), audience=audience)
    districts = areas[areas["kind"] == "district"]
    if selection.partnership:
        return tuple(districts.loc[districts["partnership"] == selection.partnership, "area"])
    known = queries.partnerships(engine(), audience=audience)
    fictional = set(known.loc[known["fictional"], "code"])
    return tuple(districts.loc[~districts["partnership"].isin(fictional), "area"])


def report_dates(scope: Scope) -> dict[str, date]:
    """The meeting date of each partnership's last report known within the scope's time."""
    reports = queries.last_reports(engine(), as_at=scope.as_at, audience=scope.audience)
    return {row.partnership: row.meeting_date.date() for row in records(reports)}


def unreported(names: Iterable[Any], scope: Scope) -> tuple[list[str], list[str]]:
    """Of partnerships, the short names of those with a report known within the scope's time, and of those without."""
    reported = report_dates(scope)
    known: list[str] = []
    unknown: list[str] = []
    for partnership in names:
        (known if partnership.code in reported else unknown).append(str(partnership.short_name))
    return known, unknown


def demonstration(audience: Audience = "public") -> str | None:
    """The code of the fictional partnership, if the store holds it."""
    known = queries.partnerships(engine(), audience=audience)
    return next(iter(known.loc[known["fictional"], "code"]), None)


def fictional(selection: Selection, audience: Audience = "public") -> bool:
    """Whether the selection is about the fictional partnership."""
    return selection.partnership is not None and selection.partnership == demonstration(audience)
