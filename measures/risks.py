"""Is a risk rated in the reports' own words, and does a report list it as a risk at all?"""

from __future__ import annotations

from measures.periods import is_missing

LIKELIHOODS = ("Unlikely", "Likely", "Highly Probable")
"""The words of the reports, the least first."""

IMPACTS = ("Significant", "Severe")
"""The words of the reports, the least first."""

_LISTED = ("yes", "explicit")


def is_rated(likelihood: str | None, impact: str | None) -> bool:
    """Whether both words are given and are of the scales above: nothing else has a place on the grid."""
    return likelihood in LIKELIHOODS and impact in IMPACTS


def is_listed(explicit: str | None) -> bool:
    """Whether a report lists it as a risk; otherwise ("no", "implied") a statement was read as one by us."""
    return not is_missing(explicit) and str(explicit).strip().lower() in _LISTED


def severity(likelihood: str | None, impact: str | None) -> tuple[int, int]:
    """For the order of a list: impact, then likelihood, the greater the graver; (-1, -1) for a risk that is not rated."""
    if likelihood in LIKELIHOODS and impact in IMPACTS:
        return IMPACTS.index(impact), LIKELIHOODS.index(likelihood)
    return -1, -1
