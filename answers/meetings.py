"""Two meetings of one partnership, and one change between them in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from measures import changes as rules
from measures.changes import Ground
from store.scope import Scope
from views import words
from views.tables import records

NOT_DATED = "Date not stated"
NOT_REPORTED = "Not reported"


@dataclass(frozen=True)
class Change:
    """One row: `kind` and `change` as in measures.changes; `what`, `about` and `printed` as in the data, the other texts safe to show.

    `named` is how a line of several changes calls it; `fact` the row it rests on, None where it is derived here.
    """

    kind: str
    change: str
    what: str
    about: str
    before: str
    now: str
    happened: str
    reported: str
    named: str
    fact: Any = None
    printed: str = ""


@dataclass(frozen=True)
class Span:
    """Two meetings of one partnership: `before` and `after` are what was known at each, `reports` its documents by code, `members` the
    districts of each area, `titles` the names of the priorities by key."""

    partnership: Any
    before: Scope
    after: Scope
    since: date
    until: date
    reports: pd.DataFrame
    members: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]

    @property
    def scopes(self) -> tuple[Scope, Scope]:
        return self.before, self.after

    def codes(self, day: date) -> frozenset[str]:
        """The documents of one meeting."""
        return frozenset(self.reports.index[self.reports["meeting_date"] == pd.Timestamp(day)])

    def area(self, codes: Iterable[str]) -> str:
        """The areas that these documents are about, in words."""
        return words.plain(words.listed(dict.fromkeys(self.reports["area"].loc[sorted(codes)])))

    def ground(self, codes: Iterable[str]) -> Ground:
        """The councils of these documents, and the districts that they cover."""
        held = self.reports.loc[sorted(codes)]
        covered = (self.members[area] for area in held["area"])
        return Ground("; ".join(dict.fromkeys(held["council"])), frozenset[str]().union(*covered))

    def told_in(self, fact: Any) -> str | None:
        """The document that made a fact known, on the day of its meeting; None for what an officer returned on another day."""
        day = self.reports["meeting_date"] == pd.Timestamp(fact.known_from)
        held = self.reports.index[self.reports.index.isin(str(fact.source).split("; ")) & day]
        return None if held.empty else str(held[0])

    def first_mention(self, fact: Any, happened: date | None) -> str:
        """Whether what was not known at the earlier meeting is new, or first reported since."""
        code = self.told_in(fact)
        own = self.ground([code] if code else self.codes(self.until))
        return rules.first_mention(happened, since=self.since, earlier=self.ground(self.codes(self.since)), own=own)

    def absent(self, fact: Any, nothing: str = NOT_REPORTED) -> str:
        """What the earlier report says of what it does not hold: nothing, and whether it speaks of the same ground."""
        code, earlier = self.told_in(fact), self.codes(self.since)
        if code is None or self.ground(earlier).covers(self.ground([code])):
            return nothing
        return f"Not in the earlier report, which covers {self.area(earlier)}"

    def reported(self, fact: Any, order: str = "First") -> str:
        """First reported: report 002, mid-2021."""
        code = self.told_in(fact)
        if code is None:
            return f"{order} known: {words.day(fact.known_from)}"
        return f"{order} reported: report {code}, {words.plain(self.reports['date_shown'][code])}"

    def all_reported(self, facts: pd.DataFrame) -> str:
        """First reported: report 000, 22 March 2021; report 002, mid-2021."""
        several = [self.reported(fact) for fact in records(facts.sort_values("known_from", kind="stable"))]
        first, *more = dict.fromkeys(several)
        return "; ".join((first, *(words.lower(text.removeprefix("First reported: ")) for text in more)))

    def caution(self, fact: Any) -> str:
        """The note of a fact that an earlier report may have told already, as the note says; else nothing."""
        earlier = self.reports.index[self.reports["meeting_date"] <= pd.Timestamp(self.since)]
        named = re.compile(rf"(?<![\w.,])(?:{'|'.join(map(re.escape, earlier))})(?!\w)")
        return words.plain(str(fact.note)) if pd.notna(fact.note) and named.search(str(fact.note)) else ""

    def reported_by(self, day: date) -> str:
        """For a fact whose own document is not kept apart: the meeting by which it was told."""
        return f"Reported by {self.day(day)}"

    def day(self, day: Any) -> str:
        """A meeting's day as its report gives it, such as mid-2021; any other day in full."""
        shown = self.reports.loc[self.reports["meeting_date"] == pd.Timestamp(day), "date_shown"]
        return words.plain(shown.iloc[0]) if len(shown) else words.day(day)

    def title(self, priority: Any) -> str:
        return self.titles.get(priority, "No priority named")

    def narrowed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of the priorities chosen, if any are."""
        return rows if self.after.priorities is None else rows[rows["priority"].isin(self.after.priorities)]

    def serves(self, priority: str) -> bool:
        """Whether rows that carry no priority, and belong to this one, are asked about."""
        return self.after.priorities is None or priority in self.after.priorities


def quiet(first: str, more: str) -> str:
    """A cell with a quiet second line."""
    return f"{first}  \n:gray[{more}]" if more else first


def told(mention: str, text: str) -> str:
    """The cell of what is known now, with the caution where it cannot be shown to be new."""
    return words.upper(text) if mention == rules.NEW else f"First reported here: {text}"


def said(value: Any, missing: str) -> str:
    """A text from the data, safe to show, or what is said where there is none."""
    return words.plain(str(value)) if pd.notna(value) and str(value) else missing
