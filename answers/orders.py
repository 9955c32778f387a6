"""Protection orders as reports name them and as officers loaded them: status by their dates, and what is missing."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from answers import current, evidence
from answers.evidence import Evidence
from measures import orders as rules
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, records

NO_ORDER = "none mentioned"
TRACE = "unknown"
RETURNED = "returned"
TO_CHECK = (rules.EXPIRES_SOON, rules.EXPIRED, rules.CHECK_DATES)
LABEL = "Protection order: "


@dataclass(frozen=True)
class Orders:
    """`named`: the orders against anti-social behaviour, with status, flags, last_day, label, name (short, for the map), geometry (None
    where no area was loaded), restricts, link and as_at (the day their clock runs to)."""

    sentence: str
    short: str
    table: Table
    note: str
    source: Evidence
    named: pd.DataFrame


def orders(selection: Selection, today: date, audience: Audience) -> Orders:
    """The orders of a selection; their clocks run to `today`, to the chosen meeting, or to the fictional partnership's last report."""
    engine, scope = current.engine(), current.scope(selection, audience)
    reported = queries.orders(engine, scope)
    clocks = _clock(selection, today, audience)
    judged = _judged(_one_a_place(reported), queries.order_extensions(engine, scope), clocks)
    held = _with_areas(judged[judged["kind"] != NO_ORDER], audience)
    named = held[held["kind"] == "ASB"]
    return Orders(
        sentence=_sentence(held, reported),
        short=_short(named, named[named["last_day"].isna()]),
        table=_table(held, audience),
        note=_note(reported),
        source=evidence.opened(
            reported,
            figure="place",
            printed="status_as_published",
            detail=("kind", "last_event_as_published"),
            table="orders",
            about="protection orders",
            audience=audience,
        ),
        named=named,
    )


def detail(order: Any) -> tuple[str, str]:
    """What is said of one order: its heading, and its dates and clock in words."""
    ends = f"ends {words.day(order.last_day)}" if order.last_day is not None else "the day it ends is not given"
    parts = [
        f"{_status(order)}  \nMade {words.day(order.start)}, {ends}."
        if pd.notna(order.start)
        else f"{_status(order)}  \nNo report says when it was made; {ends}."
    ]
    if order.last_day is not None:
        left = (order.last_day - order.as_at).days
        parts.append(
            f"{words.count(left, 'day')} left on {words.day(order.as_at)}."
            if left >= 0
            else f"It ended {words.count(-left, 'day')} before {words.day(order.as_at)}."
        )
    if order.restricts:
        parts.append(f"Restricted: {words.plain(order.restricts)}.")
    parts.append("Its area is drawn as the council gave it." if order.geometry is not None else "Its area is not drawn in the source.")
    if order.link:
        parts.append(f"The order: {words.plain(order.link)}")
    return order.place, " ".join(parts)


def _clock(selection: Selection, today: date, audience: Audience) -> dict[str, date]:
    """The day each partnership's order clocks run to: today, the chosen meeting, or the fictional one's last report."""
    partnerships = queries.partnerships(current.engine(), audience=audience)
    reports = current.report_dates(Scope(as_at=selection.as_at, audience=audience))
    clocks = {row.code: reports.get(row.code, today) if row.fictional else today for row in records(partnerships)}
    return dict.fromkeys(clocks, selection.as_at) if selection.as_at else clocks


def _one_a_place(reported: pd.DataFrame) -> pd.DataFrame:
    """The orders, those that a report names left out where officers loaded the order itself; what the report said of it is kept."""
    loaded = reported[reported["basis"] == RETURNED]
    if loaded.empty:
        return reported
    key = reported["place"].str.casefold() + "|" + reported["area"].fillna("")
    said = reported[reported["basis"] != RETURNED].assign(key=key).drop_duplicates("key").set_index("key")
    kept = reported[(reported["basis"] == RETURNED) | ~key.isin(key[loaded.index])]
    for column in ("status_as_published", "last_event_as_published", "source"):
        kept = kept.assign(**{column: kept[column].where(kept[column].notna(), key[kept.index].map(said[column]))})
    return kept


def _with_areas(held: pd.DataFrame, audience: Audience) -> pd.DataFrame:
    """The orders with what was loaded of their area, None where it was not, and the names by which they are shown."""
    areas = queries.order_areas(current.engine(), audience=audience).set_index("order")
    loaded = {column: [areas[column].get(order) for order in held["order"]] for column in ("restricts", "link", "geometry")}
    shapes = [None if text is None else json.loads(text) for text in loaded.pop("geometry")]
    added = pd.DataFrame({**loaded, "geometry": shapes}, index=held.index, dtype=object)
    return held.join(added).assign(name=held["place"].str.split(", ").str[0], label=LABEL + held["place"])


def _judged(orders: pd.DataFrame, extensions: pd.DataFrame, clocks: dict[str, date]) -> pd.DataFrame:
    judged = []
    for row in records(orders):
        made = records(extensions.loc[extensions["order"] == row.order, ["made", "new_end"]])
        own = [(day.date(), end.date()) for day, end in made]
        start, end, as_at = _day(row.start), _day(row.end), clocks[row.partnership]
        status, flags = rules.order_status(start, end, as_at=as_at, extensions=own)
        judged.append((status, flags, rules.effective_end(end, as_at=as_at, extensions=own), as_at))
    columns = pd.DataFrame(judged, columns=["status", "flags", "last_day", "as_at"], index=orders.index, dtype=object)
    return orders.join(columns)


def _day(value: pd.Timestamp) -> date | None:
    return None if pd.isna(value) else value.date()


def _table(orders: pd.DataFrame, audience: Audience) -> Table:
    shown = queries.reports(current.engine(), audience=audience).set_index("code")["date_shown"]
    ranked = orders.assign(rank=orders["kind"].map({"ASB": 0, "dog fouling": 1}).fillna(0).where(orders["kind"] != TRACE, 2)).sort_values(
        "rank", kind="stable"
    )
    rows = []
    for row in records(ranked):
        said = next((text for text in (row.last_event_as_published, row.status_as_published) if pd.notna(text)), "loaded by the council")
        reported = f"Last reported {shown.get(row.source, words.month(row.known_from))}"
        last = f"{words.upper(words.plain(str(said)))}  \n:gray[{reported}]"
        rows.append((lines(words.plain(row.place), words.plain(str(row.kind))), _status(row), last))
    return Table(pd.DataFrame(rows, columns=["Place", "Status", "Last said"]), alt="Protection orders with status and what was last said")


BADGES = {
    rules.NO_END_DATE: theme.missing("No end date"),
    rules.EXPIRES_SOON: ":violet-badge[:material/schedule: Under 90 days left]",
    rules.EXPIRED: ":violet-badge[:material/event_busy: Past its end]",
    rules.CHECK_DATES: ":violet-badge[:material/difference: Check dates]",
}


def _status(row: Any) -> str:
    if row.kind == TRACE:
        return theme.missing("Not known")
    badge = BADGES.get(row.status, f":gray-badge[:material/gavel: {row.status}]")
    if row.last_day is not None:
        return f"{badge}  \n:gray[to {words.day(row.last_day)}]"
    if pd.notna(row.implied_end_as_derived):
        return f"{badge}  \n:gray[three years end in {row.implied_end_as_derived} (derived)]"
    return badge


def _sentence(held: pd.DataFrame, orders: pd.DataFrame) -> str:
    named = held[held["kind"] == "ASB"]
    if named.empty:
        if orders.empty:
            return "**No protection order is mentioned** in the reports of this selection."
        traces = held[held["kind"] == TRACE]
        extra = " A ledger line speaks of signs removed at a place not stated." if len(traces) else ""
        return f"**No protection order is named** in the reports of this selection.{extra}"
    undated = named[named["last_day"].isna()]
    text = f"Reports name **{words.spelled(len(named))} place{'s' if len(named) != 1 else ''} with a protection order** against anti-social behaviour"
    if undated.empty:
        ending = int(named["status"].isin(TO_CHECK).sum())
        return f"{text}; **{words.spelled(ending) if ending else 'none'}** of them {words.noun(ending, 'ends', 'end')} within {rules.EXPIRES_SOON_DAYS} days, {words.noun(ending, 'has ended, or has', 'have ended, or have')} dates to check."
    if len(undated) < len(named):
        return f"{text}; **{words.spelled(len(undated))} of them {words.noun(len(undated), 'has', 'have')} no end date** here."
    return f"{text}; **no report gives the day one ends**, or an area on a map."


def _short(named: pd.DataFrame, undated: pd.DataFrame) -> str:
    """The sentence in few words, for the home page."""
    if named.empty:
        return "No protection order is named."
    if undated.empty:
        ending, all_named = int(named["status"].isin(TO_CHECK).sum()), words.spelled(len(named))
        return f"Of {all_named} protection orders, **{words.spelled(ending) if ending else 'none'}** {words.noun(ending, 'ends', 'end')} soon, {words.noun(ending, 'has', 'have')} ended or {words.noun(ending, 'needs', 'need')} checking."
    if len(undated) == len(named):
        return f"No end date is given for the protection orders at **any of {words.spelled(len(named))} places**."
    return f"No end date is given for the protection orders at **{words.spelled(len(undated))} of {words.spelled(len(named))} places**."


def _note(orders: pd.DataFrame) -> str:
    text = ""
    for (event, end), group in orders.dropna(subset="implied_end_as_derived").groupby(["last_event", "implied_end_as_derived"]):
        text += f"{words.upper(words.spelled(len(group)))} {words.noun(len(group), 'was', 'were')} extended in {event} for three years, to {end} by our reckoning. "
    absent = orders.loc[orders["kind"] == NO_ORDER, "place"]
    if len(absent):
        text += f"No order is mentioned in the reports of {words.listed(absent)}; that does not show that there is none. "
    return text + "By law an order lasts at most three years and may be extended before it ends; check the current regulations."
