"""Every page's answer before anybody asked: what the server prepares while it starts, and after it."""

from collections.abc import Callable, Iterator

import selection
from answers import accountability, changes, enquiries, funding, overview, places, priorities, referrals, sources
from selection import Known, Selection
from store.scope import Audience

# a page's file: the answers that it shows before anything on it was chosen
PAGES: dict[str, tuple[Callable[[Selection, Audience], object], ...]] = {
    "overview": (
        lambda chosen, audience: overview.answer(chosen, audience),
        lambda chosen, audience: changes.answer(chosen, None, audience),
    ),
    "priorities": (priorities.answer,),
    "funding": (funding.answer,),
    "referrals": (lambda chosen, audience: referrals.answer(chosen, None, None, audience),),
    "places": (lambda chosen, audience: places.answer(chosen, None, audience),),
    "accountability": (accountability.answer,),
    "enquiries": (enquiries.answer,),
    "sources": (sources.answer,),
}


def prepare(chosen: Selection) -> None:
    """The answers that the pages give to a selection, kept as they keep them. Raises StoreUnavailable."""
    for page in PAGES:
        prepare_page(page, chosen)


def prepare_page(page: str, chosen: Selection, audience: Audience = "public") -> None:
    """The same for one page, by its file's stem. Raises StoreUnavailable."""
    for answer in PAGES.get(page, ()):
        answer(chosen, audience)


def likely(known: Known) -> Iterator[Selection]:
    """The selections that readers make first: none on a dark page, one partnership, or one priority. Both at once are too many to
    prepare unasked."""
    yield selection.checked(known, dark=True)
    yield from (selection.checked(known, partnership=code) for code in known.partnerships)
    yield from (selection.checked(known, priority=[priority]) for priority in known.priorities)
