"""What does an abbreviation mean, wherever one stands on a page?"""

import streamlit as st

from answers import current
from store import queries
from store.scope import Audience, Scope
from views.tables import records

__all__ = ["answer"]

OR = " / "  # between two spellings of one abbreviation


def answer(audience: Audience = "public") -> dict[str, list[str]]:
    """Abbreviation -> what the documents say that it means, and what that is in plain English. Raises StoreUnavailable.

    Of all documents, whatever is chosen on the page: what letters stand for does not depend on a meeting or a district.
    """
    return _answer(current.key(), audience)


@st.cache_data(max_entries=8, show_spinner=False)
def _answer(version: str, audience: Audience) -> dict[str, list[str]]:
    held = queries.glossary(current.engine(), Scope(audience=audience)).drop_duplicates("abbreviation")
    return {name: [row.meaning, row.in_plain_english] for row in records(held) for name in row.abbreviation.split(OR)}
