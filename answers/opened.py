"""Where does a figure come from, and what became of it?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence, facts, people
from answers.disagreements import both_sides
from store import queries, reference
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, marked

PURPOSE = (
    "This page opens one figure: its value as printed, the document and line that say so, and every version of it that is held. "
    "Follow a link in a source table, under **Source** on any other page."
)
UNKNOWN = f"**No figure of this name is held.** {PURPOSE}"
WITHDRAWN = "withdrawn"
TAKEN_BACK = "“{title}” was **withdrawn** by an officer's return: it is shown on no other page. Its earlier versions are below."
WITHHELD = "not shown by itself"
WHY_WITHHELD = "A count of people. Referrals shows it with its series, for the shortest time in which no number is small, and rounded."
ALONE = "No later version is held."
VERSIONS = ("Value", "Basis", "Known from", "Loaded as")  # heads


@dataclass(frozen=True)
class Opened:
    """One fact. `about` is empty where there is none; `path` is the address that shows it again."""

    sentence: str
    mark: str = ""
    about: Table | None = None
    versions: Table | None = None
    versions_note: str = ""
    disagreements: Table | None = None
    path: str = ""


def answer(figure: str | None, audience: Audience = "public") -> Opened:
    """The page for a reference such as money:F05; the filters do not narrow it."""
    return _answer(current.key(), audience, figure)


@st.cache_data(max_entries=512, show_spinner=False)
def _answer(version: str, audience: Audience, figure: str | None) -> Opened:
    named = reference.read(figure) if figure else None
    held = queries.versions(current.engine(), *named, audience=audience) if named else pd.DataFrame()
    if named is None or held.empty:
        return Opened(UNKNOWN if figure else PURPOSE)
    table, rows = named[0], held.to_dict("records")
    row = rows[0]
    title, printed, fictional = _title(table, row, audience), _printed(table, row, audience), _fictional(table, row, audience)
    said = facts.sentence(table, row, title=title, printed=printed) + _said_by(row, is_said=bool(printed), fictional=fictional)
    page = Opened(
        sentence=TAKEN_BACK.format(title=title) if row["withdrawn"] else said,
        mark=theme.fictional() if fictional else "",
        about=_about(table, row, title=title, printed=printed, first_known=_first_known(rows), audience=audience),
        versions=_versions(table, rows, audience) if len(rows) > 1 else None,
        versions_note=ALONE if len(rows) == 1 else "",
        disagreements=both_sides(_related(table, row, fictional, audience)),
        path=evidence.address(reference.reference(table, row)),
    )
    return marked(page) if page.mark else page


def _fictional(table: str, row: facts.Row, audience: Audience) -> bool:
    """Whether this is a fact of the demonstration partnership; a return of it says so by whose it is."""
    if row["basis"] != "returned":
        return bool(row["basis"] == "demonstration")
    if "partnership" in row:
        return bool(row["partnership"] == current.demonstration(audience))
    column, owner = reference.owner(table)
    owners = queries.versions(current.engine(), owner, {column: row[column]}, audience=audience).to_dict("records")
    return bool(owners) and _fictional(owner, owners[-1], audience)


def _title(table: str, row: facts.Row, audience: Audience) -> str:
    """What the fact is about, in the words of the document: its own title, or that of the fact it belongs to."""
    kind = facts.KINDS[table]
    if kind.of is None:
        return facts.shown(kind.title, row[kind.title]) or "a matter without a title"
    key = {name: row[name] for name in reference.key(kind.of)}
    owner = queries.versions(current.engine(), kind.of, key, audience=audience)
    return words.plain(str(owner[kind.title].iloc[0])) if len(owner) else words.plain(" ".join(map(str, key.values())))


def _printed(table: str, row: facts.Row, audience: Audience) -> str:
    if row["withdrawn"]:
        return WITHDRAWN
    return WITHHELD if _confidential(table, row, audience) else facts.value(table, row)


def _confidential(table: str, row: facts.Row, audience: Audience) -> bool:
    """Whether this is a figure that is shown by Referrals alone, by the rule for counts of people."""
    return table == "figures" and people.confidential(row, audience)


def _said_by(row: facts.Row, *, is_said: bool, fictional: bool) -> str:
    """Who says so, and where, as the sentence ends: , says report 001, paragraph 2.6, line 165."""
    codes, fiction = _codes(row), " (fictional)" if fictional else ""
    where = (f"{words.noun(len(codes), 'report')} {words.listed(codes)}{fiction}", *evidence.within_document(row))
    on = words.plain(", ".join(where)) if codes else ""
    if row["basis"] == "returned":
        return f"{', says' if is_said else ' in'} an officer's return{f' on {on}' if on else fiction}."
    verb = ", worked out here from" if row["basis"] == "derived" else f", {words.noun(len(codes), 'says', 'say')}"
    return f"{verb if is_said else ' in'} {on}."


def _first_known(rows: list[dict[Any, Any]]) -> str:
    return words.day(min(row["known_from"] for row in rows))


def _about(table: str, row: facts.Row, *, title: str, printed: str, first_known: str, audience: Audience) -> Table:
    kind = facts.KINDS[table]
    said = {
        ("Value as returned" if row["basis"] == "returned" else "Value as printed"): printed or "Not stated",
        "What it is": lines(title, kind.what),
        "Basis": evidence.stands_on(row, evidence.unpublished(current.key(), audience)),
        "Document": _document(row, evidence.reported(current.key(), audience)),
        "Where in it": words.plain(words.upper(", ".join(evidence.within_document(row)))),
        **_where_and_when(row, kind, audience),
        "First known": first_known,
        **{head: words.upper(facts.shown(column, row[column])) for head, column in kind.more.items()},
        "Note": WHY_WITHHELD if printed == WITHHELD else words.upper(facts.shown("note", row["note"])),
    }
    frame = pd.DataFrame([(f"**{head}**", text) for head, text in said.items() if text], columns=["About it", "As held"])
    return Table(frame, alt="One figure: value as printed, document, place in it, area, period and basis")


def _where_and_when(row: facts.Row, kind: facts.Kind, audience: Audience) -> dict[str, str]:
    """Area, period and priority, as far as facts of this kind have them."""
    said = {}
    if "area" in row:
        said["Area"] = facts.shown("area", row["area"]) or "Not stated"
    if kind.period:
        said["Period"] = facts.shown(kind.period, row[kind.period]) or "Not stated"
    if "priority" in row:
        said["Priority"] = words.plain(_titles(current.key(), audience).get(row["priority"], "None named"))
    return said


@st.cache_data(max_entries=8, show_spinner=False)
def _titles(version: str, audience: Audience) -> dict[str, str]:
    priorities = queries.crosswalk(current.engine(), audience=audience)
    return dict(zip(priorities["key"], priorities["title"], strict=True))


def _document(row: facts.Row, documents: dict[str, str]) -> str:
    named = [words.plain(f"Report {code}: {documents[code]}" if code in documents else code) for code in _codes(row)]
    return "  \n".join([evidence.RETURN, *(f"On {words.lower(one)}" for one in named)] if row["basis"] == "returned" else named)


def _codes(row: facts.Row) -> list[str]:
    """The documents that a fact is from."""
    return [] if pd.isna(row["source"]) else str(row["source"]).split("; ")


def _versions(table: str, rows: list[dict[Any, Any]], audience: Audience) -> Table:
    """Every version, the newest first."""
    held = evidence.unpublished(current.key(), audience)
    told = [
        (
            lines(_printed(table, row, audience) or "Not stated", words.upper(_standing(row, held, newest=at == 0))),
            evidence.stands_on(row, held),
            words.day(row["known_from"]),
            _loaded_as(row, audience),
        )
        for at, row in enumerate(rows)
    ]
    frame = pd.DataFrame(told, columns=list(VERSIONS))
    return Table(frame, alt=f"{words.count(len(rows), 'version')} of this figure, the newest first")


def _loaded_as(row: facts.Row, audience: Audience) -> str:
    """The file that a version came in. What an officer called a return is told to officers; everybody else is told its number."""
    named = audience == "officer" or row["file"].startswith("data/")
    return words.plain(row["file"]) if named else f"Load {row['load_id']}"


def _standing(row: facts.Row, held: frozenset[int], *, newest: bool) -> str:
    """counts now, published; what is published on a day to come is a draft until then."""
    return f"{'counts now, ' if newest else ''}{'draft' if row['load_id'] in held else row['state']}"


# Related disagreements

Span = tuple[str, int, int]  # a document, and lines of it


def _related(table: str, row: facts.Row, fictional: bool, audience: Audience) -> pd.DataFrame:
    """Disagreements of which a side stands on a line of this fact; of a disagreement, itself."""
    conflicts = _conflicts(current.key(), audience, fictional)
    if table == "conflicts":
        return conflicts[conflicts["conflict"] == row["conflict"]]
    own = set(spans(row["source"], row["line"]))
    return conflicts[[_meet(own, conflict) for conflict in conflicts.to_dict("records")]]


@st.cache_data(max_entries=16, show_spinner=False)
def _conflicts(version: str, audience: Audience, fictional: bool) -> pd.DataFrame:
    partnership = current.demonstration(audience) if fictional else None
    return queries.conflicts(current.engine(), Scope(partnership, audience=audience))


def _meet(own: set[Span], conflict: facts.Row) -> bool:
    sides = [*spans(conflict["source_a"], conflict["line_a"]), *spans(conflict["source_b"], conflict["line_b"])]
    return any(one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2] for one in own for other in sides)


def spans(source: str | None, line: str | None) -> Iterator[Span]:
    """The lines that a row names, by document: 158-175; 54,190; 000; 002 with 124-125; 382 has the first lines in 000, the second in 002."""
    if pd.isna(source) or pd.isna(line):
        return
    codes, parts = str(source).split("; "), re.split("[;/]", str(line))
    for at, part in enumerate(parts):
        for first, last in re.findall(r"(\d+)(?:\s*[-\u2013]\s*(\d+))?", part):
            for code in codes[at : at + 1] if len(codes) == len(parts) else codes:
                yield code, int(first), int(last or first)
