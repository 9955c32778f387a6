"""Where a figure comes from: the line under a section that opens to value as printed, document, paragraph and line."""

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
import streamlit as st

from answers import current
from store import queries
from store.queries.drafts import drafts
from store.reference import reference
from store.scope import Audience
from views import theme, words
from views.tables import Table, lines

BASIS = {
    "stated": "Stated in the report",
    "returned": "From an officer's return",
    "recorded": "Recorded by the police",
    "derived": "Derived here",
    "demonstration": "Fictional",
}
RETURN = "An officer's return"
DRAFT = theme.ask("edit_note", "Draft, not published")
OPENED_AT = "/open-a-figure"  # the page that opens a fact, see dashboard.ASIDE


@dataclass(frozen=True)
class Evidence:
    """`label` is the source line as it stands under a section; `table` what it opens to."""

    label: str
    table: Table


def opened(
    rows: pd.DataFrame,
    *,
    figure: str,
    printed: str,
    detail: tuple[str, ...] = (),
    table: str | None = None,
    about: str = "",
    audience: Audience = "public",
) -> Evidence:
    """Rows of facts as evidence. `figure` names the column with what it is, `printed` the one with the value as printed,
    `detail` columns that say of where and when (joined, quiet). `table` is where the rows are from, and they hold its key; rows of
    several tables say it in a column `table`. Each leads to its own page. By `load_id` a row of a draft is marked. `about` tells the
    table from the page's other tables of sources, for a reader who hears its name.
    """
    documents, held, facts = reported(current.key(), audience), unpublished(current.key(), audience), rows.to_dict("records")
    shown = pd.DataFrame(
        {
            "Figure": [lines(_linked(words.plain(str(fact[figure])), fact, table), _quiet(fact, detail)) for fact in facts],
            "As printed": [words.plain(str(fact[printed])) if pd.notna(fact[printed]) else "Not stated" for fact in facts],
            "Where": [place(fact, documents) for fact in facts],
            "Basis": [stands_on(fact, held) for fact in facts],
        }
    )
    counted = f"{words.count(len(shown), 'figure')}{f' on {about}' if about else ''}"
    return Evidence(
        label=label(rows),
        table=Table(shown, alt=f"Sources of {counted}: value as printed, document, paragraph, line and basis"),
    )


def _linked(text: str, fact: Mapping[Hashable, Any], table: str | None) -> str:
    """What a fact is, as a link to the page that opens it."""
    name = table or fact.get("table")
    return f"[{text}]({address(reference(name, fact))})" if isinstance(name, str) else text


def address(name: str) -> str:
    """Where a fact is opened: /open-a-figure?figure=money:F05."""
    return f"{OPENED_AT}?figure={quote(name, safe=':')}"


@st.cache_data(max_entries=8, show_spinner=False)
def reported(version: str, audience: Audience) -> dict[str, str]:
    """Council and date of every report by its code, in the order of the reports."""
    documents = queries.reports(current.engine(), audience=audience)
    return dict(zip(documents["code"], documents["council"] + ", " + documents["date_shown"], strict=True))


@st.cache_data(max_entries=8, show_spinner=False)
def unpublished(version: str, audience: Audience) -> frozenset[int]:
    """The loads that are drafts, as far as this audience may know of them: for the public none."""
    return frozenset(drafts(current.engine(), audience)["id"])


def stands_on(fact: Mapping[Hashable, Any], held: frozenset[int]) -> str:
    """The basis of a fact, with a mark where it, or the update printed beside it, is from one of the drafts held."""
    return BASIS[fact["basis"]] + (f"  \n{DRAFT}" if held & {fact.get("load_id"), fact.get("update_load_id")} else "")


def _quiet(fact: Mapping[Hashable, Any], detail: tuple[str, ...]) -> str:
    return words.plain(", ".join(str(fact[column]) for column in detail if pd.notna(fact[column]) and str(fact[column])))


def place(fact: Mapping[Hashable, Any], documents: Mapping[str, str]) -> str:
    """Report 001, section 2.6, line 158, with the council and date in a quiet second line; a return, and the place that it is on."""
    if pd.isna(fact["source"]):
        return lines(RETURN)
    codes = str(fact["source"]).split("; ")
    where = words.plain(", ".join((f"Report {' and '.join(codes)}", *within_document(fact))))
    if fact.get("basis") == "returned":
        return lines(RETURN, f"On {words.lower(where)}")
    who = "; ".join(said for code, said in documents.items() if code in codes)
    return lines(where, words.plain(who))


def within_document(fact: Mapping[Hashable, Any]) -> list[str]:
    """paragraph 2.6 and line 158, as far as they are held."""
    parts = [_paragraph(str(fact["paragraph"]))] if pd.notna(fact["paragraph"]) else []
    return parts + ([lines_of(str(fact["line"]))] if pd.notna(fact["line"]) else [])


def _paragraph(printed: str) -> str:
    """2.6 -> paragraph 2.6; Appendix C stays."""
    return f"paragraph {printed}" if printed[:1].isdigit() else printed


def lines_of(numbers: str) -> str:
    """160 -> line 160; 158,54 -> lines 158 and 54; 548-550 -> lines 548-550."""
    several = words.listed(part.strip() for part in re.split("[,;]", numbers))
    return f"line{'' if numbers.isdigit() else 's'} {several}"


def label(rows: pd.DataFrame) -> str:
    """Source: report 001, 2.6 and Appendix C."""
    if rows.empty:
        return "Source: none held"
    parts = []
    for source, group in rows.groupby("source", sort=True):
        sections = sorted({part for text in group["paragraph"].dropna() for part in str(text).split("; ")})
        where = f", {words.listed(sections)}" if 0 < len(sections) <= 3 else ""
        kind = "reports" if ";" in str(source) else "report"
        parts.append(f"{kind} {str(source).replace('; ', ', ')}{where}")
    return words.plain("Source: " + "; ".join(parts))
