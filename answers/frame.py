"""What the frame shows round every page: the choices of the filters and the dates of the data."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence
from answers.current import StoreUnavailable
from selection import Known
from store import queries
from store.faults import Fault
from store.queries.drafts import drafts
from store.scope import Audience
from views import words
from views.tables import records

__all__ = ["Frame", "StoreUnavailable", "answer", "is_up_to_date", "meeting", "stale"]


@dataclass(frozen=True)
class Frame:
    """`standing` is the sidebar's note, `data_dates` the footer's line, `drafts` what an officer is told of drafts, if any are held.

    `data_date`: the last day that a report or a recorded month reaches to.
    `stale_since`: the store cannot be read now, for the reason in `fault`, and this is how it was when it was last read.
    """

    known: Known
    standing: str
    data_dates: str
    data_date: date
    drafts: str = ""
    stale_since: datetime | None = None
    fault: Fault | None = None


def answer(audience: Audience = "public") -> Frame:
    """The frame for the store as it is now, or as it was last read. Raises StoreUnavailable."""
    store = current.standing()
    return replace(_answer(store.key, audience), stale_since=store.read_at if store.fault else None, fault=store.fault)


def is_up_to_date() -> bool:
    """Whether the frame can be had from the store itself."""
    try:
        return answer("public").stale_since is None
    except StoreUnavailable:
        return False


def stale(since: datetime) -> str:
    """What a page says that shows what was read then."""
    day = "" if since.date() == current.today() else f" on {words.day(since.date())}"
    return f"The store cannot be read at the moment. This is the page as last read at {since:%H:%M}{day}; it comes up to date by itself."


@st.cache_data(max_entries=8, show_spinner=False)
def _answer(version: str, audience: Audience) -> Frame:
    engine = current.engine()
    partnerships = queries.partnerships(engine, audience=audience)
    fictional = tuple(partnerships.loc[partnerships["fictional"], "code"])
    reports = queries.reports(engine, audience=audience)
    recorded = queries.recorded_incidents(engine, audience=audience)
    return Frame(
        known=Known(
            partnerships=dict(zip(partnerships["code"], partnerships["short_name"], strict=True)),
            fictional=fictional,
            districts=_districts(queries.areas(engine, audience=audience), fictional),
            priorities=_priorities(queries.crosswalk(engine, audience=audience)),
            meetings=_meetings(reports),
        ),
        standing=_standing(bool(fictional)),
        data_dates=_data_dates(reports, recorded),
        data_date=_data_date(reports, recorded),
        drafts=_drafts(len(drafts(engine, audience))),
    )


def _districts(areas: pd.DataFrame, fictional: tuple[str, ...]) -> dict[str | None, tuple[str, ...]]:
    districts = areas[areas["kind"] == "district"]
    offered: dict[str | None, tuple[str, ...]] = {str(code): tuple(held["area"]) for code, held in districts.groupby("partnership")}
    return {None: tuple(districts.loc[~districts["partnership"].isin(fictional), "area"]), **offered}


def _priorities(crosswalk: pd.DataFrame) -> dict[str, str]:
    offered = crosswalk[crosswalk["in_matrix"]]
    return dict(zip(offered["key"], offered["title"], strict=True))


def _meetings(reports: pd.DataFrame) -> dict[str | None, dict[str, str]]:
    """By fictional partnership, and under None for all the real ones together: date -> words, newest first."""
    offered: dict[str | None, dict[str, str]] = {}
    for report in records(reports):
        whose = report.partnership if report.fictional else None
        offered.setdefault(whose, {})[report.meeting_date.date().isoformat()] = meeting(report)
    return offered


def meeting(report: Any) -> str:
    """The meeting that a report is for: 22 March 2021, Babergh and Mid Suffolk."""
    return str(report.date_shown) if report.fictional else f"{report.date_shown}, {_short(report.council)}"


def _short(council: str) -> str:
    """Babergh District Council and Mid Suffolk District Council -> Babergh and Mid Suffolk."""
    return council.replace(" District Council", "").replace(" Council", "")


def _standing(demonstration: bool) -> str:
    note = "Published facts. Reports are not the whole of an authority's work."
    return note + (" One partnership is fictional and marked so." if demonstration else "")


def _drafts(held: int) -> str:
    return f"{evidence.DRAFT} {words.count(held, 'load')} held as {words.noun(held, 'a draft', 'drafts')}." if held else ""


def _data_date(reports: pd.DataFrame, recorded: pd.DataFrame) -> date:
    ends = [reports.loc[~reports["fictional"], "meeting_date"].max()]
    if len(recorded):
        ends.append(recorded["month"].max() + pd.offsets.MonthEnd(0))
    last: pd.Timestamp = max(ends)
    return last.date()


def _data_dates(reports: pd.DataFrame, recorded: pd.DataFrame) -> str:
    newest = reports[~reports["fictional"]].iloc[0]
    last_month = f"recorded incidents to {words.month(recorded['month'].max())} (police.uk); " if len(recorded) else ""
    return (
        f"The store holds {last_month}reports to {newest['date_shown']} ({_short(newest['council'])}). "
        "Contains public sector information licensed under the Open Government Licence v3.0. "
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
        "Contains OS data © Crown copyright and database right."
    )
