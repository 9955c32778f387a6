"""Every page's answer before anybody asked: what the server prepares while it starts, and after it."""

from collections.abc import Iterator
from itertools import product

import selection
from answers import funding, overview, places, priorities, referrals, sources
from selection import Known, Selection


def prepare(chosen: Selection) -> None:
    """The answers that the pages give to a selection, kept as they keep them. Raises StoreUnavailable."""
    overview.answer(chosen)
    priorities.answer(chosen)
    funding.answer(chosen)
    referrals.answer(chosen, None, None)
    places.answer(chosen)
    sources.answer(chosen)


def likely(known: Known) -> Iterator[Selection]:
    """The selections that readers make first: one partnership, one priority, then one of each."""
    yield from (selection.checked(known, partnership=code) for code in known.partnerships)
    for code, priority in product((None, *known.partnerships), known.priorities):
        yield selection.checked(known, partnership=code, priority=[priority])
