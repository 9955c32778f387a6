"""Every page's answer before anybody asked: what the server prepares while it starts."""

from answers import funding, overview, places, priorities, referrals, sources
from selection import Selection


def prepare(selection: Selection) -> None:
    """The answers that the pages give to a selection, kept as they keep them. Raises StoreUnavailable."""
    overview.answer(selection)
    priorities.answer(selection)
    funding.answer(selection)
    referrals.answer(selection, None, None)
    places.answer(selection, None)
    sources.answer(selection)
