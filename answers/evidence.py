"""Where a figure comes from: the line under a section that opens to value as printed, document, paragraph and line."""

import re
from dataclasses import dataclass

import pandas as pd

from answers import current
from store import queries
from store.scope import Audience
from views import words
from views.tables import Table, lines

BASIS = {
    "stated": "Stated in the report",
    "returned": "From an officer's return",
    "recorded": "Recorded by the police",
    "derived": "Derived here",
    "demonstration": "Fictional",
}


@dataclass(frozen=True)
class Evidence:
    """`label` is the source line as it stands under a section; `table` what it opens to."""

    label: str
    table: Table


def opened(rows: pd.DataFrame, *, figure: str, printed: str, detail: tuple[str, ...] = (), audience: Audience = "public") -> Evidence:
    """Rows of facts as evidence. `figure` names the column with what it is, `printed` the one with the value as printed,
    `detail` columns that say of where and when (joined, quiet).
    """
    documents = queries.reports(current.engine(), audience=audience).set_index("code")
    shown = pd.DataFrame(
        {
            "Figure": [lines(words.plain(str(row[figure])), _quiet(row, detail)) for _, row in rows.iterrows()],
            "As printed": [words.plain(str(row[printed])) if pd.notna(row[printed]) else "Not stated" for _, row in rows.iterrows()],
            "Where": [place(row, documents) for _, row in rows.iterrows()],
            "Basis": [BASIS[basis] for basis in rows["basis"]],
        }
    )
    return Evidence(
        label=label(rows),
        table=Table(shown, alt=f"Sources of {words.count(len(shown), 'figure')}: value as printed, document, paragraph, line and basis"),
    )


def _quiet(row: pd.Series, detail: tuple[str, ...]) -> str:
    return words.plain(", ".join(str(row[column]) for column in detail if pd.notna(row[column]) and str(row[column])))


def place(row: pd.Series, documents: pd.DataFrame) -> str:
    """Report 001, section 2.6, line 158, with the council and date in a quiet second line."""
    codes = str(row["source"]).split("; ")
    known = documents[documents.index.isin(codes)]
    who = "; ".join(known["council"] + ", " + known["date_shown"])
    parts = [f"Report {' and '.join(codes)}"]
    parts += [_paragraph(str(row["paragraph"]))] if pd.notna(row["paragraph"]) else []
    parts += [lines_of(str(row["line"]))] if pd.notna(row["line"]) else []
    return lines(words.plain(", ".join(parts)), words.plain(who))


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
