"""Who answers to whom, and who sits where, as the reports print it."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from answers import current, evidence
from answers.sections import Folded, Section, folded_source
from measures import governance as rules
from selection import Selection
from store import queries
from store.scope import Audience, Scope
from views import governance as pictures
from views import theme, words
from views.charts import Chart
from views.tables import Table, lines, records

GENERIC = "generic"
GROUPS = "Groups as each report names them. To whom one answers is shown where a report prints it, and not otherwise."
MEMBERS = "Organisations and roles as each report names them at its date. A generic type stands for any partnership and names no member of this one."
NO_GROUPS = (
    "No report known at this date names a group of this selection. The partnership has its terms of reference; a return of groups, how often "
    "they meet and to whom they answer would fill this."
)
NO_MEMBERS = (
    "No report known at this date names a member of this selection. The partnership has its terms of reference; a return of members and "
    "their standing would fill this."
)


@dataclass(frozen=True)
class Governance:
    """By partnership; the notes say what is missing where nothing is held."""

    structures: tuple[Section, ...]
    note: str
    memberships: tuple[Section, ...]
    members_note: str


def governance(partnerships: pd.DataFrame, scope: Scope, selection: Selection) -> Governance:
    """The groups and members known within a scope."""
    groups, members = queries.groups(current.engine(), scope), queries.members(current.engine(), scope)
    own = [(row, groups[groups["partnership"] == row.code], members[members["partnership"] == row.code]) for row in records(partnerships)]
    structures = tuple(_structure(row, named, selection, scope.audience, alone=len(own) == 1) for row, named, _ in own if len(named))
    memberships = tuple(_membership(row, listed, scope.audience) for row, _, listed in own if len(listed))
    return Governance(
        structures=structures,
        note=GROUPS if structures else NO_GROUPS,
        memberships=memberships,
        members_note=MEMBERS if memberships else NO_MEMBERS,
    )


def _structure(partnership: Any, groups: pd.DataFrame, selection: Selection, audience: Audience, *, alone: bool) -> Section:
    """One partnership's groups: the picture of the links that reports print, and all of them in a list."""
    links = rules.links((row.group, row.accountable_to) for row in records(groups))
    linked = {link.group for link in links}
    name = partnership.short_name
    key = f"groups_{partnership.code.lower()}"
    source = evidence.opened(
        groups,
        figure="group",
        printed="accountable_to",
        detail=("level", "area"),
        table="groups",
        about=f"the groups of {name}",
        audience=audience,
    )
    every = f"Every group in a list, with how often it meets: {len(groups)}"
    return Section(
        key=f"section_structure_{partnership.code.lower()}",
        label=f"{name}: {words.count(len(groups), 'group')}, {words.how_many(len(linked))} of them with the body they answer to",
        picture=_picture(groups, links, bool(partnership.fictional), name, selection) if links else None,
        note=_picture_note(links),
        open=alone,
        under=(Folded(f"section_{key}", every, _table(groups, linked, name)), folded_source(key, source)),
    )


def _picture(groups: pd.DataFrame, links: list[rules.Link], fictional: bool, name: str, selection: Selection) -> Chart:
    levels = tuple(zip(groups["group"], groups["level"], strict=True))
    spec = _drawing(levels, tuple(links), fictional, selection.dark, selection.meeting)
    said = f"Drawing of who answers to whom in {name}: {words.count(len(links), 'link')} between {words.count(len(groups), 'group')} and the bodies above them."
    return Chart(spec, f"{said} The table below holds every group.")


@st.cache_data(max_entries=64, show_spinner=False)
def _drawing(
    levels: tuple[tuple[str, str], ...], links: tuple[rules.Link, ...], fictional: bool, dark: bool, meeting: bool
) -> dict[str, Any]:
    """Made once for the same groups, whichever filter is chosen."""
    return pictures.drawing(dict(levels), list(links), colours=theme.colours(dark, meeting), fictional=fictional)


def _picture_note(links: list[rules.Link]) -> str:
    if not links:
        return "No report of this partnership prints to whom a group answers, so nothing is drawn."
    dotted = " A dotted line: implied, not said." if any(link.implied for link in links) else ""
    return f"A line runs from a group up to the body it answers to, where a report prints it.{dotted}"


def _table(groups: pd.DataFrame, linked: set[str], name: str) -> Table:
    rows = [
        (
            lines(words.upper(words.plain(row.group)), words.plain(f"{words.upper(row.level)}; {row.area}")),
            _printed(row.accountable_to) if row.group in linked else _not_stated(row.accountable_to),
            _printed(row.frequency),
            _printed(row.role),
        )
        for row in records(groups)
    ]
    return Table(
        pd.DataFrame(rows, columns=["Group", "Answers to", "How often", "Role"]),
        alt=f"{name}: groups, to whom they answer, how often they meet and what they do",
    )


def _printed(text: str | None) -> str:
    return words.upper(words.plain(text)) if isinstance(text, str) else ":gray[Not stated]"


def _not_stated(text: str | None) -> str:
    """No body is printed; what stands in its place says something else, such as who coordinates the group."""
    return f":gray[Not stated{f'. {words.plain(text)}' if isinstance(text, str) else ''}]"


def _membership(partnership: Any, members: pd.DataFrame, audience: Audience) -> Section:
    """One partnership's members, with their standing in the report's words; generic types last."""
    generic = members["membership_basis"].str.contains(GENERIC, case=False, na=False)
    ordered = pd.concat([members[~generic], members[generic]])
    rows = [(lines(words.plain(row.organisation), words.plain(str(row.role))), _standing(row), _basis(row)) for row in records(ordered)]
    named, types = int((~generic).sum()), int(generic.sum())
    also = f", and {words.count(types, 'generic type')}" if types else ""
    key = f"members_{partnership.code.lower()}"
    source = evidence.opened(
        ordered,
        figure="organisation",
        printed="membership_basis",
        detail=("membership",),
        table="members",
        about=f"the members of {partnership.short_name}",
        audience=audience,
    )
    return Section(
        key=f"section_{key}",
        label=f"{partnership.short_name}: {words.count(named, 'member')} named{also}",
        table=Table(
            pd.DataFrame(rows, columns=["Member", "Standing", "In the report's words"]),
            alt=f"{partnership.short_name}: responsible authorities and other members",
        ),
        under=(folded_source(key, source),),
    )


def _standing(row: Any) -> str:
    if GENERIC in str(row.membership_basis).lower():
        return theme.missing("Generic type")
    return words.upper(words.plain(str(row.membership))) if pd.notna(row.membership) else "Not stated"


def _basis(row: Any) -> str:
    basis = words.upper(words.plain(str(row.membership_basis))) if pd.notna(row.membership_basis) else "Not stated"
    place = f"Report {row.source}" if pd.notna(row.source) else "A return"
    return f"{basis}  \n:gray[{words.plain(place)}]"
