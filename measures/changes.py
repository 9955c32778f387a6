"""What is not the same at two meetings, and may it be called a change?

What happened and when it was first reported are two dates, and several committees report on one partnership, each for
a part of its area. So a thing is new only where its own date lies after the earlier meeting and the earlier report, of
the same council, would have told of it; and it is dropped only where the later report speaks of the same ground. Each
rule is careful to the same side: what cannot be shown to be a change is worded as first reported, or as not mentioned.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from measures.calendar import bounds
from measures.periods import as_date, is_missing, period_end
from measures.rag import RED

ADDED, GONE, REVISED = "added", "gone", "revised"
"""What became of a key between two dates."""

NEW, FIRST_HERE, DROPPED, NOT_MENTIONED = "new", "first reported here", "dropped", "not mentioned"
"""What may be said of something that only the later, or only the earlier, report holds."""

STANDING, RENAMED, SCOPE = "standing", "renamed", "scope"
"""How a priority that both lists hold may differ."""

TO_RED, MOVED, OF_ACTION = "to red", "moved", "of an action"
OUTCOME, EXTENDED, COMPLETED, STAGE, SILENT, DIFFERS = "outcome", "extended", "completed", "stage", "silent", "differs"

CHECK, STATED, PRIORITIES, RECOMMENDATIONS, STATEMENTS = "check", "stated", "priorities", "recommendations", "statements"
CORRECTIONS, BALANCES, REVIEWS, ORDERS, ACTIONS = "corrections", "balances", "reviews", "orders", "actions"
MONEY, RESULTS, UPDATES, FIGURES = "money", "results", "updates", "figures"

RANKING = (
    # what stands worse, by the evidence or in the partnership's own word
    (CHECK, TO_RED), (STATED, MOVED),
    # what the partnership set itself
    (PRIORITIES, DROPPED), (PRIORITIES, STANDING), (PRIORITIES, NEW), (PRIORITIES, FIRST_HERE), (PRIORITIES, SCOPE),
    # what became of what was asked, and what no longer agrees with what was told before
    (RECOMMENDATIONS, OUTCOME), (STATEMENTS, DIFFERS), (CORRECTIONS, REVISED), (BALANCES, STATED), (BALANCES, MOVED),
    # what the law asks for
    (REVIEWS, STAGE), (ORDERS, EXTENDED), (ORDERS, MOVED), (ORDERS, NEW), (ORDERS, FIRST_HERE),
    # what was asked, done and paid
    (RECOMMENDATIONS, NEW), (RECOMMENDATIONS, FIRST_HERE), (CHECK, MOVED), (ACTIONS, COMPLETED), (ACTIONS, NEW), (ACTIONS, FIRST_HERE),
    (MONEY, NEW), (MONEY, FIRST_HERE), (RESULTS, MOVED), (UPDATES, MOVED), (STATED, OF_ACTION), (CHECK, OF_ACTION),
    # what was only told otherwise, or told at all
    (PRIORITIES, RENAMED), (PRIORITIES, NOT_MENTIONED), (REVIEWS, SILENT), (FIGURES, FIRST_HERE),
)  # fmt: skip
"""The most telling first: each kind of change with what may be said of it."""

SCOPE_WORDS = ("widened", "narrowed", "extended to", "limited to")
"""How the scope of a priority begins where the report itself says that it was changed; any other wording of ours is no change."""

_NTH = "_nth"


@dataclass(frozen=True)
class Ground:
    """Which council a report was written for, and the districts that it covers."""

    council: str
    districts: frozenset[str]

    def covers(self, other: Ground) -> bool:
        """Whether all of the other report's districts are among these."""
        return other.districts <= self.districts


def compared(before: pd.DataFrame, after: pd.DataFrame, *, key: Sequence[str], values: Sequence[str]) -> pd.DataFrame:
    """What differs between the same question's answers at two dates: one row a key.

    out: the columns of the later row, or of the earlier one where there is no later; change: ADDED, GONE or REVISED; and
    {value}_before for each of `values`, missing where added. A value that is missing at both dates is the same. The nth
    row of a key is compared with the nth. The order is that of `after`, with those gone last.
    """
    earlier, later, on = _numbered(before, key), _numbered(after, key), [*key, _NTH]
    kept = earlier[[*on, *values]].rename(columns={value: f"{value}_before" for value in values})
    both = later.merge(kept, on=on, how="left", indicator="change")
    both["change"] = both["change"].map({"left_only": ADDED, "both": REVISED}).astype(object)
    differs = pd.Series(False, index=both.index)
    for value in values:
        differs |= ~_same(both[value], both[f"{value}_before"])
    found = both[differs | (both["change"] == ADDED)]
    return pd.concat([found, _gone(earlier, later, on, values)], ignore_index=True).drop(columns=_NTH)


def _numbered(rows: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    return rows.astype(object).assign(**{_NTH: rows.groupby(list(key), dropna=False).cumcount().astype(object)})


def _same(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one == other) | (one.isna() & other.isna())


def _gone(earlier: pd.DataFrame, later: pd.DataFrame, on: list[str], values: Sequence[str]) -> pd.DataFrame:
    left = earlier.merge(later[on], on=on, how="left", indicator="change")
    left = left[left["change"] == "left_only"]
    return left.assign(change=GONE, **{f"{value}_before": left[value] for value in values})


def last_day(text: object) -> dt.date | None:
    """The last day of a date as a report gives it, or None: a day, a month (2020-11), a year (2020), a quarter or a financial year."""
    if is_missing(text):
        return None
    if isinstance(text, dt.date):
        return as_date(text)
    printed = bounds(str(text), None)
    return period_end(str(text)) if printed is None else printed[1]


def first_mention(happened: dt.date | None, *, since: dt.date, earlier: Ground, own: Ground) -> str:
    """What may be said of what only the later report holds: NEW or FIRST_HERE.

    happened: the last day on which it may have happened, None where no date is given. NEW where that lies after the earlier
    meeting, and the earlier report is of the same council and covers the ground of the report that tells of it.
    """
    would_have_told = earlier.council == own.council and earlier.covers(own)
    return NEW if would_have_told and happened is not None and happened > since else FIRST_HERE


def last_mention(*, earlier: Ground, later: Ground) -> str:
    """What may be said of what only the earlier list holds: DROPPED where the later one covers its ground, else NOT_MENTIONED."""
    return DROPPED if later.covers(earlier) else NOT_MENTIONED


def difference(*, label: tuple[str, str], kind: tuple[str, str], scope: object) -> str | None:
    """How a priority that both lists hold differs, by the printed names, the standings and the later scope; None where it does not.

    STANDING before RENAMED before SCOPE: the first that holds.
    """
    if not same_standing(*kind):
        return STANDING
    if not same_name(*label):
        return RENAMED
    return SCOPE if not is_missing(scope) and str(scope).casefold().startswith(SCOPE_WORDS) else None


def first_told(lists: pd.DataFrame, *, difference: str, label: str, kind: str) -> pd.Series:
    """Of the lists since the earlier meeting that hold a priority, the row that first told it as the last one does.

    lists: label, kind, known_from of one priority, the last list included. The same standing is asked for where that differs, the
    same name where it was renamed; any row counts where the priority is new; the last one alone where its scope changed.
    """
    told = {
        STANDING: lists["kind"].map(lambda other: same_standing(other, kind)),
        RENAMED: lists["label"].map(lambda other: same_name(other, label)),
        SCOPE: lists["known_from"] == lists["known_from"].max(),
    }.get(difference, pd.Series(True, index=lists.index))
    return lists[told.astype(bool)].sort_values("known_from", kind="stable").iloc[0]


def same_name(one: str, other: str) -> bool:
    """Whether two printed names differ in no more than capitals, punctuation and a plural s."""
    return _bare(one) == _bare(other)


def _bare(name: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"\w+", name.casefold())]


def same_standing(one: str, other: str) -> bool:
    """Whether two standings differ in no more than the number of the list that the priority is not in, and the word key."""
    return _standing(one) == _standing(other)


def _standing(kind: str) -> str:
    return re.sub(r"\bkey\b|[0-9.]+", "", kind.casefold()).replace("  ", " ").strip()


def move(before: str, now: str) -> str | None:
    """What a move of an evidence check is: TO_RED, another (MOVED), or None where it stayed."""
    if before == now:
        return None
    return TO_RED if now == RED else MOVED


def stages(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What was told of each review after the earlier date, and of which nothing was.

    before, after: review, stage, source, status_as_published, stage_date and the other columns, in the order of the telling.
    out: the rows told since, change STAGE, with stage_before and status_before, what was told just before it of the same
    review (or, of a stage told again with other words, those words); then, change SILENT, the last row of each other review.
    """
    told = compared(before, after, key=("review", "stage", "source"), values=("status_as_published", "stage_date"))
    told = told[told["change"] != GONE]
    order = after.groupby("review")[["stage", "status_as_published"]].shift()
    order = after[["review", "stage", "source"]].assign(stage_before=order["stage"], status_before=order["status_as_published"])
    told = told.merge(order.astype(object), on=["review", "stage", "source"], how="left")
    again = told["change"] == REVISED
    told = told.assign(
        change=STAGE,
        stage_before=told["stage_before"].mask(again, told["stage"]),
        status_before=told["status_before"].mask(again, told["status_as_published_before"]),
    )
    last = before.drop_duplicates("review", keep="last")
    silent = last[~last["review"].isin(told["review"])].astype(object)
    silent = silent.assign(change=SILENT, stage_before=silent["stage"], status_before=silent["status_as_published"])
    return pd.concat([told, silent], ignore_index=True)


def told_by_both(statements: pd.DataFrame, *, earlier: frozenset[str], later: frozenset[str]) -> pd.DataFrame:
    """The disagreements between the earlier meeting's reports and the later one's, in that order: said_before, said_now.

    statements: kind, severity, subject, side_a, source_a, side_b, source_b. Those of low severity are about
    spelling and the like; those on reviews are told by their stages alone. Those of high severity come first.
    """
    kept = statements[
        (statements["kind"] == "between documents") & (statements["severity"] != "low") & (statements["subject"] != "reviews")
    ]
    sides = pd.concat([_sides(kept, "a", "b", earlier, later), _sides(kept, "b", "a", earlier, later)]).sort_index()
    return sides.sort_values("severity", key=lambda severity: severity != "high", kind="stable")


def _sides(statements: pd.DataFrame, old: str, new: str, earlier: frozenset[str], later: frozenset[str]) -> pd.DataFrame:
    """The statements of which one side is told by the earlier reports alone, and the other by the later ones alone."""
    sources = zip(statements[f"source_{old}"], statements[f"source_{new}"], strict=True)
    held = pd.Series([_only(first, earlier) and _only(second, later) for first, second in sources], index=statements.index, dtype=bool)
    names = {f"side_{old}": "said_before", f"side_{new}": "said_now"}
    return statements[held].rename(columns=names)


def _only(source: object, codes: frozenset[str]) -> bool:
    return set(str(source).split("; ")) <= codes


def rank(kind: str, change: str) -> int:
    """How telling a change is: its place in RANKING, 0 the most telling. KeyError for one that is not there."""
    return _PLACES[kind, change]


_PLACES = {name: place for place, name in enumerate(RANKING)}
