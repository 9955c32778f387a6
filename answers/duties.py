"""Statutory duties: the evidence that reports give for each, how far it goes and how old it is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from answers import current, evidence
from answers.sections import Section, folded_source
from measures import duties as rules
from store import queries
from store.scope import Audience, Scope
from views import theme, words
from views.tables import Table, lines, records

OF_REVIEWS = "D07"
NOTHING_HELD = ":gray[No statement held]"
NO_REPORT = ":gray[No report known]"
NOTE = (
    "The level is our reading of what the report says; the evidence is put in short. “Not evidenced” means that no report held shows it, "
    "not that the duty is not carried out. The legal basis is the one the report states: check the current regulations."
)
COUNTED = " A duty counts once for each partnership."
EMPTY = (
    "No report known at this date speaks of a statutory duty. The partnership knows what it does under each; a return of duty, evidence "
    "and date would fill this."
)


@dataclass(frozen=True)
class Duties:
    """`matrix` is of several partnerships. `missing` of `held` duties, counted by partnership, no report evidences."""

    heading: str
    note: str
    matrix: Table | None
    lists: tuple[Section, ...]
    missing: int
    held: int


def duties(partnerships: pd.DataFrame, scope: Scope, clocks: dict[str, date]) -> Duties:
    """The duties known within a scope, each partnership's evidence as old as it was at its own date."""
    held = queries.duties(current.engine(), scope)
    held = held[held["partnership"].isin(partnerships["code"])]
    # what is said of reviews stays with the whole partnership
    held = held.assign(area=held["area"].mask(held["duty"] == OF_REVIEWS))
    lists = tuple(
        _list(row, held[held["partnership"] == row.code], clocks[row.code], scope.audience, alone=len(partnerships) == 1)
        for row in records(partnerships)
        if (held["partnership"] == row.code).any()
    )
    by_duty = held.groupby(["partnership", "duty"])["evidence_level"].agg(rules.without_evidence)
    missing, pairs = int(by_duty.sum()), len(by_duty)
    return Duties(
        heading=f"Statutory duties: {words.how_many(missing)} of {pairs} not evidenced" if lists else "Statutory duties",
        note=NOTE + (COUNTED if len(lists) > 1 else "") if lists else EMPTY,
        matrix=_matrix(partnerships, held, scope) if lists and len(partnerships) > 1 else None,
        lists=lists,
        missing=missing,
        held=pairs,
    )


def _list(partnership: Any, held: pd.DataFrame, as_at: date, audience: Audience, *, alone: bool) -> Section:
    """One partnership's duties, a row each, those least evidenced first."""
    ranked = held.assign(rank=held["evidence_level"].map(rules.rank))
    order = ranked.groupby("duty")["rank"].agg(["min", "max"]).sort_values(["min", "max"], ascending=False, kind="stable").index
    by_duty = [ranked[ranked["duty"] == duty] for duty in order]
    rows = [(_duty(own), _cell(own, known=True), _evidence(own), _ages(own, as_at)) for own in by_duty]
    key = f"duties_{partnership.code.lower()}"
    facts = pd.concat(by_duty)
    source = evidence.opened(
        facts,
        figure="title",
        printed="evidence",
        detail=("area",),
        table="duties",
        about=f"the duties of {partnership.short_name}",
        audience=audience,
    )
    return Section(
        key=f"section_{key}",
        label=f"{partnership.short_name}: the evidence for {words.count(len(by_duty), 'duty', 'duties')}, and its age on {words.day(as_at)}",
        table=Table(
            pd.DataFrame(rows, columns=["Duty", "Level", "Evidence, in short", "Said in, and age"]),
            alt=f"{partnership.short_name}: evidence for each statutory duty, its level, report and age",
        ),
        under=(folded_source(key, source),),
        open=alone,
    )


def _duty(held: pd.DataFrame) -> str:
    stated = "; ".join(dict.fromkeys(held["legal_basis_as_stated"].dropna()))
    return lines(words.plain(held["title"].iloc[0]), words.plain(f"Basis as stated: {stated}" if stated else "No legal basis stated"))


def _evidence(held: pd.DataFrame) -> str:
    """What reports show, the newest first; each with its part of the partnership where they are about several."""
    several = held["area"].nunique() > 1
    return "  \n".join(
        dict.fromkeys(_shown(row, area=f" :gray[({words.plain(str(row.area))})]" if several else "") for row in records(held))
    )


def _shown(row: Any, *, area: str) -> str:
    return words.upper(words.plain(str(row.evidence))) + area


def _ages(held: pd.DataFrame, as_at: date) -> str:
    """Each report behind a duty, with the age of what it says."""
    return "  \n".join(dict.fromkeys(_age(row, as_at) for row in records(held)))


def _age(row: Any, as_at: date) -> str:
    months = rules.age_months(row.known_from.date(), as_at)
    age = f"{words.count(months, 'month') if months else 'Under a month'} old"
    place = f"Report {row.source}" if pd.notna(row.source) else "A return"
    shown = theme.ask("history", age) if rules.is_old(months) else f":gray[{age}]"
    return f"{words.plain(place)}, {words.month(row.known_from)}  \n{shown}"


def _matrix(partnerships: pd.DataFrame, held: pd.DataFrame, scope: Scope) -> Table:
    """A row a duty, those least evidenced first; a column a partnership, with every level stated there."""
    known = current.report_dates(scope)
    titles = held.drop_duplicates("duty").set_index("duty")["title"]
    bare = held.groupby(["duty", "partnership"])["evidence_level"].agg(rules.without_evidence).groupby("duty").sum()
    order = bare.sort_values(ascending=False, kind="stable").index
    columns = {"Duty": [f"**{words.plain(titles[duty])}**" for duty in order]}
    for row in records(partnerships):
        own = held[held["partnership"] == row.code]
        columns[row.short_name] = [_cell(own[own["duty"] == duty], known=row.code in known) for duty in order]
    return Table(pd.DataFrame(columns), alt="How far reports evidence each statutory duty, by partnership")


def _cell(held: pd.DataFrame, *, known: bool) -> str:
    """The level; where reports on parts of a partnership differ, each with its area."""
    if held.empty:
        return NOTHING_HELD if known else NO_REPORT
    if held["evidence_level"].nunique() == 1:
        return theme.level(held["evidence_level"].iloc[0])
    by_level = held.groupby("evidence_level", sort=False)["area"].agg(lambda areas: words.listed(dict.fromkeys(map(str, areas))))
    return "  \n".join(f"{theme.level(str(level))} :gray[{words.plain(areas)}]" for level, areas in by_level.items())
