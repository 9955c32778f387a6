"""What does the evidence say about an action, and why?

A computed evidence check, always shown beside the partnership's own stated status and never merged with it. Reports
say nothing of thresholds, so these are our own definition: they are parameters, printed wherever a status is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import inf

from measures.periods import as_date, as_optional_date, is_missing

COMPLETE, RED, AMBER, GREEN, GREY = "Complete", "Red", "Amber", "Green", "Grey"
STATUSES = (COMPLETE, RED, AMBER, GREEN, GREY)

HIGHER, LOWER = "higher", "lower"
"""Which side of its target an indicator is good on."""

GREY_REASONS = (
    "no_update_recorded",
    "update_without_date",
    "no_update_in_12_months",
    "update_only_no_target_or_due_date",
)
"""Why nothing can be said: Grey is counted by these, never as one lump."""


_LARGEST_EXPONENT = 400
"""Beyond any float: text such as 1e999999999 would take for ever to write out exactly."""


@dataclass(frozen=True)
class Parameters:
    """The thresholds of the evidence check; a value on a threshold is still on the better side of it."""

    overdue_red_days: int = 30
    """Days past the due date beyond which an action is Red rather than Amber."""
    stale_days: int = 120
    """Age in days beyond which an update no longer shows that an action is on track."""
    no_evidence_days: int = 365
    """Age in days beyond which an update is no evidence at all."""
    amber_gap: float = 0.1
    """Share of the target by which an indicator may miss it and be Amber rather than Red."""
    min_reported_share: float = 0.5
    """Share of a priority's actions that must be assessed before the priority can be."""


DEFAULTS = Parameters()


@dataclass(frozen=True)
class _Evidence:
    complete: bool
    overdue_days: int
    has_due_date: bool
    missed_by: Fraction | float | None
    update_age_days: int | None
    undated_update: bool


def evidence_check(action: Mapping[str, object], *, as_at: dt.date | str, parameters: Parameters = DEFAULTS) -> tuple[str, list[str]]:
    """The status the evidence supports at a date, with every reason.

    action: any of completed, due, last_update (date or ISO text), target, actual (numbers), direction ("higher", the
    default, or "lower": the good side of the target), undated_update (True: an update exists but its date is not
    known). A missing, blank or NaN value counts as absent. A target counts only with an actual.
    Returns (status, reasons): "Complete", "Red", "Amber", "Green" or "Grey"; flags first, then all reasons of the
    tier that decided. `reason_words` puts a reason in English. ValueError for a date, number or direction that
    cannot be read.
    """
    evidence = _evidence(action, as_date(as_at))
    flags = _flags(action, as_date(as_at))
    for status, rule in _TIERS:
        reasons = rule(evidence, parameters)
        if reasons:
            return status, flags + reasons
    return GREEN, [*flags, "current_and_on_track"]


def roll_up(statuses: Iterable[str], *, min_reported_share: float = DEFAULTS.min_reported_share) -> str:
    """One status for a priority from its actions' statuses.

    Red if any is Red; else Grey if too few could be assessed; else Amber if any is; Complete if all are; Green if any
    is; else Grey. No actions: Grey. Print `assessed` beside it. ValueError for an unknown status.
    """
    known = _known(statuses)
    if RED in known:
        return RED
    count, total = assessed(known)
    if total == 0 or count < _exact(min_reported_share) * total:
        return GREY
    if AMBER in known:
        return AMBER
    if set(known) == {COMPLETE}:
        return COMPLETE
    return GREEN if GREEN in known else GREY


def assessed(statuses: Iterable[str]) -> tuple[int, int]:
    """(n, m) of "n of m could be assessed": those not Grey, and all. ValueError for an unknown status."""
    known = _known(statuses)
    return sum(status != GREY for status in known), len(known)


def reason_words(code: str, parameters: Parameters = DEFAULTS) -> str:
    """A reason in short plain English for the screen, with the thresholds in use. KeyError for an unknown code."""
    values = asdict(parameters) | {
        "amber_gap": f"{float(_exact(parameters.amber_gap) * 100):g}%",
        "no_evidence": _span_words(parameters.no_evidence_days),
    }
    return _REASON_TEMPLATES[code].format(**values)


_REASON_TEMPLATES = {
    "update_dated_after_as_of": "Update dated after the date of this check",
    "complete": "Complete",
    "overdue_more_than_30_days": "Overdue by more than {overdue_red_days} days",
    "kpi_misses_target_by_more_than_10pct": "Misses target by more than {amber_gap}",
    "overdue": "Overdue by up to {overdue_red_days} days",
    "kpi_within_10pct_of_target": "Misses target by up to {amber_gap}",
    "no_update_recorded": "No update",
    "update_without_date": "Update without a date",
    "no_update_in_12_months": "Update over {no_evidence} old",
    "update_only_no_target_or_due_date": "Update only: no due date, no target with a result",
    "update_stale": "Update over {stale_days} days old",
    "current_and_on_track": "Up to date and on track",
}


def _span_words(days: int) -> str:
    return "12 months" if days == 365 else f"{days} days"


def _completed(evidence: _Evidence, _: Parameters) -> list[str]:
    return ["complete"] if evidence.complete else []


def _well_behind(evidence: _Evidence, parameters: Parameters) -> list[str]:
    reasons = []
    if evidence.overdue_days > parameters.overdue_red_days:
        reasons.append("overdue_more_than_30_days")
    if evidence.missed_by is not None and evidence.missed_by > _exact(parameters.amber_gap):
        reasons.append("kpi_misses_target_by_more_than_10pct")
    return reasons


def _behind(evidence: _Evidence, _: Parameters) -> list[str]:
    reasons = []
    if evidence.overdue_days > 0:
        reasons.append("overdue")
    if evidence.missed_by is not None and evidence.missed_by > 0:
        reasons.append("kpi_within_10pct_of_target")
    return reasons


def _without_evidence(evidence: _Evidence, parameters: Parameters) -> list[str]:
    if evidence.update_age_days is None:
        return ["update_without_date" if evidence.undated_update else "no_update_recorded"]
    reasons = []
    if evidence.update_age_days > parameters.no_evidence_days:
        reasons.append("no_update_in_12_months")
    if not evidence.has_due_date and evidence.missed_by is None:
        reasons.append("update_only_no_target_or_due_date")
    return reasons


def _stale(evidence: _Evidence, parameters: Parameters) -> list[str]:
    age = evidence.update_age_days
    return ["update_stale"] if age is not None and age > parameters.stale_days else []


_TIERS: tuple[tuple[str, Callable[[_Evidence, Parameters], list[str]]], ...] = (
    (COMPLETE, _completed),
    (RED, _well_behind),
    (AMBER, _behind),
    (GREY, _without_evidence),
    (AMBER, _stale),
)
"""Tried in this order; the first with a reason decides. None with a reason: Green."""


def _evidence(action: Mapping[str, object], as_at: dt.date) -> _Evidence:
    completed, due, update = (_date_of(action, key) for key in ("completed", "due", "last_update"))
    return _Evidence(
        complete=completed is not None and completed <= as_at,
        overdue_days=0 if due is None else max(0, (as_at - due).days),
        has_due_date=due is not None,
        missed_by=_missed_by(action),
        # An update dated later than the check counts as made on its day.
        update_age_days=None if update is None else max(0, (as_at - update).days),
        undated_update=not is_missing(action.get("undated_update")) and bool(action["undated_update"]),
    )


def _flags(action: Mapping[str, object], as_at: dt.date) -> list[str]:
    update = _date_of(action, "last_update")
    return ["update_dated_after_as_of"] if update is not None and update > as_at else []


def _missed_by(action: Mapping[str, object]) -> Fraction | float | None:
    """The share of the target missed: 0 or less where it is met, infinite if the target is 0; None without a pair."""
    target, actual = _number_of(action, "target"), _number_of(action, "actual")
    if target is None or actual is None:
        return None
    shortfall = target - actual if _direction(action) == HIGHER else actual - target
    if target == 0:
        return inf if shortfall > 0 else Fraction(0)
    return shortfall / abs(target)


def _direction(action: Mapping[str, object]) -> str:
    value = action.get("direction")
    if is_missing(value):
        return HIGHER
    if value not in (HIGHER, LOWER):
        raise ValueError(f"direction: {value!r} is not {HIGHER!r} or {LOWER!r}")
    return str(value)


def _date_of(action: Mapping[str, object], key: str) -> dt.date | None:
    try:
        return as_optional_date(action.get(key))
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


def _number_of(action: Mapping[str, object], key: str) -> Fraction | None:
    value = action.get(key)
    if is_missing(value):
        return None
    try:
        return _exact(value)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{key}: {value!r} is not a number") from None


def _exact(value: object) -> Fraction:
    """The decimal number as it is written, so that 18 of 20 misses by exactly a tenth."""
    number = Decimal(str(value))
    if number.is_finite() and abs(number.adjusted()) > _LARGEST_EXPONENT:
        raise ValueError("too large or too small a number")
    return Fraction(number)


def _known(statuses: Iterable[str]) -> list[str]:
    known = list(statuses)
    for status in known:
        if status not in STATUSES:
            raise ValueError(f"{status!r} is not one of {', '.join(STATUSES)}")
    return known
