"""The risk registers of the reports: what is rated, what is listed without a rating, and what was read as a risk here."""

from dataclasses import dataclass

import pandas as pd

from answers import current, evidence
from answers.sections import Folded, folded_source
from measures import risks as rules
from selection import Selection
from store import queries
from store.scope import Scope
from views import risks as pictures
from views import theme, words
from views.charts import Chart
from views.tables import Table, lines, records

NOT_RATED = theme.missing("Not rated")
RATED = "A risk is rated where a report gives it a likelihood and an impact; the numbers of the risks are ours."
EMPTY = (
    "No report known at this date lists a risk for this selection. The partnership keeps the register; a return of risk, likelihood, impact "
    "and what is done would fill this."
)


@dataclass(frozen=True)
class Risks:
    """`grid`, with `grid_note` under it, holds the rated risks, `listed` those that reports list; folded are the statements read as one here, and the source."""

    heading: str
    grid: Chart | None
    grid_note: str
    listed: Table
    note: str
    folded: tuple[Folded, ...]


def risks(partnerships: pd.DataFrame, scope: Scope, selection: Selection) -> Risks:
    """The risks known within a scope, the gravest first."""
    held = queries.risks(current.engine(), scope)
    held = held[held["partnership"].isin(partnerships["code"])]
    rated = pd.Series([rules.is_rated(row.likelihood, row.impact) for row in records(held)], index=held.index, dtype=bool)
    listed = pd.Series([rules.is_listed(row.explicit) for row in records(held)], index=held.index, dtype=bool)
    names = partnerships.set_index("code")["short_name"]
    source = evidence.opened(
        held, figure="title", printed="rating_as_published", detail=("area",), table="risks", about="risks", audience=scope.audience
    )
    return Risks(
        heading=_heading(int(listed.sum()), int((rated & listed).sum())),
        grid=_grid(held[rated], selection) if rated.any() else None,
        listed=_table(held[listed], names, "Risks that reports list"),
        grid_note=_grid_note(int((~rated).sum())),
        note=_note(len(held), int(listed.sum()), int(rated.sum())),
        folded=(
            Folded(
                "section_read",
                f"Statements that no report lists as a risk, read as one by us: {int((~listed).sum())}",
                _table(held[~listed], names, "Statements read as a risk by us"),
            ),
            folded_source("risks", source),
        ),
    )


def _heading(listed: int, rated: int) -> str:
    if listed == 0:
        return "Risks"
    return f"Risks: {words.how_many(listed)} listed, {words.how_many(rated)} with likelihood and impact"


def _note(held: int, listed: int, rated: int) -> str:
    if held == 0:
        return EMPTY
    said = [RATED]
    said += [] if rated else ["No risk of this selection is, so no grid is drawn."]
    said += [] if listed else ["No report of this selection lists a risk as one; the partnership's own register would fill this."]
    return " ".join(said)


def _grid(rated: pd.DataFrame, selection: Selection) -> Chart:
    spec = pictures.grid(rated, colours=theme.colours(selection.dark, selection.meeting))
    where = "; ".join(f"{row.risk}: {row.likelihood}, {row.impact}" for row in records(rated))
    return Chart(spec, f"Grid of likelihood and impact with {words.count(len(rated), 'risk')}. {where}. The table below holds every risk.")


def _grid_note(bare: int) -> str:
    rest = f" {words.upper(words.spelled(bare))} more {words.noun(bare, 'is', 'are')} not rated, so not on it." if bare else ""
    return f"Likelihood across, impact up, in the words and the order of the reports.{rest}"


def _table(held: pd.DataFrame, names: pd.Series, head: str) -> Table:
    gravest_first = sorted(records(held), key=lambda row: rules.severity(row.likelihood, row.impact), reverse=True)
    rows = [
        (
            lines(words.plain(row.title), words.plain(f"{row.risk}; {_where(names[row.partnership], row.area, several=len(names) > 1)}")),
            _rating(row.likelihood, row.impact, row.rating_as_published),
            words.upper(words.plain(str(row.mitigation))) if pd.notna(row.mitigation) else "Not stated",
        )
        for row in gravest_first
    ]
    return Table(pd.DataFrame(rows, columns=[head, "Likelihood and impact", "What is done, in short"]), alt=f"{head}, the gravest first")


def _where(name: str, area: str | None, *, several: bool) -> str:
    """The partnership where there are several, and the part of it."""
    part = "" if pd.isna(area) or area == name else str(area)
    return ": ".join(filter(None, [name if several or not part else "", part]))


def _rating(likelihood: str | None, impact: str | None, printed: str | None) -> str:
    if rules.is_rated(likelihood, impact):
        return f"{likelihood}, {impact}"
    return f"{NOT_RATED}  \n:gray[The report says: “{words.plain(printed)}”]" if isinstance(printed, str) else NOT_RATED
