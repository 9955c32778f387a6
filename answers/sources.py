"""Where does everything come from, how is it judged, what disagrees and what is missing?"""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, definitions
from answers.disagreements import disagreements
from answers.evidence import BASIS
from answers.orders import NO_ORDER
from measures import disclosure, orders, rag, rates, xmr
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import words
from views.tables import Table, lines, marked, records

NO_REVIEW = "none named"

POLICE = "police.uk, "  # how the loads of the police's files are named


@dataclass(frozen=True)
class Sources:
    """Everything on the page Sources and method."""

    sentence: str
    documents: Table
    datasets: Table
    conflicts: Table
    rules: Table
    measures: Table
    bases: Table
    missing: Table
    crosswalk: Table
    glossary: Table
    loads: Table


def answer(selection: Selection, audience: Audience = "public") -> Sources:
    """The sources page for a selection."""
    return _answer(current.key(), audience, selection)


@st.cache_data(max_entries=64, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection) -> Sources:
    engine, scope = current.engine(), current.scope(selection, audience)
    partnerships = current.partnerships(selection, audience)
    reports = queries.reports(engine, as_at=scope.as_at, audience=audience)
    reports = reports[reports["partnership"].isin(partnerships["code"])]
    conflicts = disagreements(scope)
    page = Sources(
        sentence=_sentence(len(reports), conflicts),
        documents=_documents(reports),
        datasets=_datasets(queries.datasets(engine, audience=audience)),
        conflicts=conflicts,
        rules=_rules(definitions.thresholds(audience)),
        measures=definitions.table(audience),
        bases=_bases(),
        missing=_missing(partnerships, queries.holdings(engine, scope), _absences(scope)),
        crosswalk=_crosswalk(queries.crosswalk(engine, audience=audience)),
        glossary=_glossary(queries.glossary(engine, scope)),
        loads=_loads(queries.loads(engine, audience=audience)),
    )
    if not current.fictional(selection, audience):
        return page
    return replace(page, documents=marked(page.documents), conflicts=marked(page.conflicts), missing=marked(page.missing))


def _sentence(documents: int, conflicts: Table) -> str:
    disagree = words.count(len(conflicts.frame), "place")
    held = f"Everything shown comes from **{words.count(documents, 'report')}** and from open data."
    if documents == 0:
        held = "**No report** of this selection's own is known; what is shown comes from open data, and from reports on a wider area where there are any."
    care = f"In **{disagree}** sources disagree or need care; both sides are shown." if conflicts else "No disagreement is held for it."
    return f"{held} {care}"


def _documents(reports: pd.DataFrame) -> Table:
    rows = [
        (
            lines(f"Report {row.code}", words.plain(row.title)),
            words.plain(f"{row.council}: {row.committee}"),
            words.plain(row.date_shown),
            words.plain(_appendices(row)),
        )
        for row in records(reports.sort_values("code"))
    ]
    return Table(
        pd.DataFrame(rows, columns=["Document", "Council and committee", "Meeting", "Appendices"]),
        alt="The documents behind this dashboard",
    )


def _appendices(row: Any) -> str:
    listed = row.appendices_listed if pd.notna(row.appendices_listed) else "none listed"
    held = row.appendices_in_text if pd.notna(row.appendices_in_text) else "none"
    return f"Listed: {listed}. Held here: {held}."


def _datasets(datasets: pd.DataFrame) -> Table:
    rows = [
        (
            lines(words.plain(row.title), words.plain(row.publisher)),
            words.plain(str(row.period)),
            words.plain(row.licence),
            words.plain(row.credit),
        )
        for row in records(datasets)
    ]
    return Table(
        pd.DataFrame(rows, columns=["Data", "Period", "Licence", "Credit"]),
        alt="The open data behind recorded figures, populations and positions",
    )


def _rules(used: rag.Parameters) -> Table:
    rows = [
        ("Evidence check", f"Complete if finished. Red if overdue by more than {used.overdue_red_days} days or a target is missed by more than {used.amber_gap:.0%}. Amber if overdue or short by less. Grey without an update, or with one undated or older than {used.no_evidence_days} days, or with nothing to judge it by. Amber if the update is older than {used.stale_days} days. Else Green.", "Ours; never merged with the stated status"),
        ("Priority from its actions", f"Red if any is Red; Grey while under {used.min_reported_share:.0%} could be assessed; then Amber if any; Complete if all; else Green.", "Ours; always beside “n of m could be assessed”"),
        ("Balance", "Allocations less payments and commitments, in whole pence, in date order. The ledger is never adjusted to meet a stated balance.", "Ours"),
        ("Order status", f"In force, or expires within {orders.EXPIRES_SOON_DAYS} days, or expired, from its own dates and extensions. No date printed: “No end date recorded”.", "At most three years each time: Anti-social Behaviour, Crime and Policing Act 2014; check the current regulations"),
        ("Signal or chance", f"Each series against the mean of its own months and the usual move from one month to the next (XmR chart). Unusual: a month outside the expected range; {xmr.RUN} months that all rise or all fall; two of three near the same limit; {xmr.RUN} months on one side of the mean. Moves of {xmr.SCREENED_FROM} times their mean or more are left out of the range. Trial limits under {xmr.FULL_LIMITS_FROM} points; nothing is judged under {xmr.FEWEST_POINTS}. Under 24 months nothing is called better or worse.", "The rules of the NHS programme Making Data Count"),
        ("Rate", "Incidents or people per 1,000 residents with a 95% interval (exact below 10, Byar's method from 10). Beside a benchmark: similar where the interval holds it, else higher or lower. Never between police forces.", "By district; population Census 2021"),
        ("Year on year", f"Twelve months beside the twelve before, where all are held. A change is called one where the exact interval of the ratio leaves out 1; no percentage on fewer than {rates.PERCENTAGE_FROM}.", "Exact (conditional binomial) interval"),
        ("Small numbers", f"Counts of people: 1 to {disclosure.SMALLEST_SHOWN - 1} is never shown, others are rounded to the nearest {disclosure.ROUNDED_TO}. A series is shown by month, or else by quarter, by financial year or by rolling twelve months: the finest of which no number is small. Signals, rates and changes are worked out from what is shown. Figures a council has published are shown as published.", "The data owner's agreement decides"),
        ("As at", "Latest: each partnership at its own last report. A meeting: nothing that was not yet known then. A police month is taken as known at the end of the second month after it.", "Ours"),
    ]  # fmt: skip
    frame = pd.DataFrame([(f"**{name}**", rule, standing) for name, rule, standing in rows], columns=["Rule", "How it works", "Standing"])
    return Table(frame, alt="The rules by which figures are judged")


def _bases() -> Table:
    meaning = {
        "stated": "A report says so.",
        "returned": "An officer's return says so.",
        "recorded": "Counted from the police's open data.",
        "derived": "Worked out here; the rule is named.",
        "demonstration": "Belongs to the fictional partnership.",
    }
    rows = [(f"**{name}**", meaning[basis]) for basis, name in BASIS.items()]
    return Table(pd.DataFrame(rows, columns=["Basis", "Meaning"]), alt="What each basis means")


GAPS = (
    ("actions", "Action plan with leads and updates", "The partnership's action plan, as a return of actions"),
    ("kpis", "Performance indicators", "Indicators with target and result"),
    ("money", "Ledger of money", "Allocations, payments and commitments by date"),
    ("stated_balances", "Stated balance", "The balance at the date of the report"),
    ("figures", "Figures in the reports", "A monthly return by district"),
    ("orders", "Protection orders", "Each order with its dates and its area"),
    ("reviews", "Statements on domestic homicide reviews", "Stage and date of each, in the published wording"),
    ("duties", "Statutory duties", "Evidence for each duty"),
    ("risks", "Risks", "The partnership's register of risks"),
)


def _absences(scope: Scope) -> pd.DataFrame:
    """table, partnership, rows: the statements that a report mentions none, which are held and still show that nothing was seen."""
    whole = replace(scope, areas=None, priorities=None)
    orders_held, reviews = queries.orders(current.engine(), whole), queries.reviews(current.engine(), whole)
    none = pd.concat(
        [
            orders_held.loc[orders_held["kind"] == NO_ORDER, ["partnership"]].assign(table="orders"),
            reviews.loc[reviews["review"] == NO_REVIEW, ["partnership"]].assign(table="reviews"),
        ]
    )
    return none.value_counts(["table", "partnership"]).rename("rows").reset_index()


def _missing(partnerships: pd.DataFrame, holdings: pd.DataFrame, absences: pd.DataFrame) -> Table:
    rows_held = pd.concat([holdings, absences.assign(rows=-absences["rows"])])
    held = rows_held.pivot_table(index="table", columns="partnership", values="rows", aggfunc="sum")
    rows = []
    for table, title, fill in GAPS:
        counts = {row.short_name: _rows(held, table, row.code) for row in records(partnerships)}
        without = [name for name, rows_held in counts.items() if rows_held == 0]
        have = "; ".join(f"{words.plain(name)} {n:,}" for name, n in counts.items() if n)
        rows.append((f"**{title}**", have or "None held", words.plain(words.listed(without)) if without else "Nobody", fill))
    return Table(
        pd.DataFrame(rows, columns=["What", "Rows held", "None seen for", "What would fill it"]), alt="What is held and what is missing"
    )


def _rows(held: pd.DataFrame, table: str, code: str) -> int:
    return int(held.reindex(index=[table], columns=[code]).fillna(0).to_numpy()[0, 0])


def _crosswalk(crosswalk: pd.DataFrame) -> Table:
    rows = [(f"**{words.plain(row.title)}**", words.plain(row.kind), words.plain(str(row.labels or ""))) for row in records(crosswalk)]
    return Table(pd.DataFrame(rows, columns=["Name used here", "Kind", "Printed as"]), alt="Names of priorities over time")


def _glossary(glossary: pd.DataFrame) -> Table:
    known = glossary.drop_duplicates(["abbreviation", "meaning"])
    rows = [
        (f"**{words.plain(row.abbreviation)}**", words.plain(row.meaning), words.plain(row.in_plain_english) or "Not written yet")
        for row in records(known)
    ]
    return Table(
        pd.DataFrame(rows, columns=["Abbreviation", "Meaning in the documents", "In plain English"]),
        alt="Abbreviations, with what they mean",
    )


def _loads(loads: pd.DataFrame) -> Table:
    """A return by its number: what an officer called the file is not for everybody."""
    loads = _police_together(
        loads.assign(file=loads["file"].where(~loads["returned"].astype(bool), "Officer's return, load " + loads["id"].astype(str)))
    )
    rows = [(f"**{words.plain(row.file)}**", row.rows, row.sha256[:12], f"{row.loaded_at:%d %B %Y}".lstrip("0")) for row in records(loads)]
    frame = pd.DataFrame(rows, columns=["File", "Rows", "SHA-256 begins", "Loaded"])
    return Table(frame, alt="The files in the store", numeric={"Rows": "number"})


def _police_together(loads: pd.DataFrame) -> pd.DataFrame:
    """The files with those of the police as one row: there is one for each force and month."""
    police = loads["file"].str.startswith(POLICE)
    if not police.any():
        return loads
    files = loads[police]
    together = {
        "file": f"police.uk, {words.count(len(files), 'file')}",
        "rows": files["rows"].sum(),
        "sha256": "One each",
        "loaded_at": files["loaded_at"].max(),
    }
    return pd.concat([loads[~police], pd.DataFrame([together])], ignore_index=True)
