"""Every page's answer before anybody asked: what the server prepares while it starts, and after it."""

from collections.abc import Iterator

import selection
from answers import accountability, changes, enquiries, funding, overview, places, priorities, referrals, sources
from selection import Known, Selection


def prepare(chosen: Selection) -> None:
    """The answers that the pages give to a selection, kept as they keep them. Raises StoreUnavailable."""
    overview.answer(chosen)
    priorities.answer(chosen)
    funding.answer(chosen)
    referrals.answer(chosen, None, None)
    places.answer(chosen)
    accountability.answer(chosen)
    enquiries.answer(chosen)
    changes.answer(chosen)
    sources.answer(chosen)


def likely(known: Known) -> Iterator[Selection]:
    """The selections that readers make first: none on a dark page, one partnership, or one priority. Both at once are too many to
    prepare unasked."""
    yield selection.checked(known, dark=True)
    yield from (selection.checked(known, partnership=code) for code in known.partnerships)
    yield from (selection.checked(known, priority=[priority]) for priority in known.priorities)
