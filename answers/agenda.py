"""Which screens does a meeting go through, in which order? By `data/definitions/agenda.toml`."""

from dataclasses import dataclass

import streamlit as st

from answers import current
from store import queries
from store.scope import Audience
from views.tables import records


@dataclass(frozen=True)
class Screen:
    """One idea: `part` of the page whose file is pages/`page`.py. `place`: the first is 1."""

    place: int
    title: str
    page: str
    part: str


def answer(audience: Audience = "public") -> tuple[Screen, ...]:
    """The screens of the meeting view, in their order; none where no agenda is defined."""
    return _answer(current.key(), audience)


@st.cache_data(max_entries=8, show_spinner=False)
def _answer(version: str, audience: Audience) -> tuple[Screen, ...]:
    defined = records(queries.agenda(current.engine(), audience=audience))
    return tuple(Screen(place, row.title, *row.shows.split("/")) for place, row in enumerate(defined, start=1))
