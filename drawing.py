"""How a page draws an answer's tables, charts and maps: made once, then replayed; behind a closed heading not made at all.

A table costs Streamlit several milliseconds to put together, whatever is in it. A function under st.cache_data that draws is
replayed instead: the same picture is sent to the next reader as it was made for the first one.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol

import streamlit as st

KEPT = 2048  # pictures of each kind
HEAD_START = 0.02  # seconds
NOTHING = "Nothing is held for this selection."


class Picture(Protocol):
    """What views make: `digest` names the content, `arguments` says what Streamlit is to be called with."""

    @property
    def digest(self) -> str: ...

    def arguments(self) -> dict[str, Any]: ...


def answer(sentence: str) -> None:
    """The first line of every page. What follows waits a moment, so that the browser draws this by itself and does not put it off
    until it has drawn everything."""
    with st.container(key="answer"):
        st.markdown(sentence)
    time.sleep(HEAD_START)


def table(picture: Picture) -> None:
    """A table; or a sentence where it has no rows, which Streamlit would show as a pale word."""
    if picture:
        _table(picture.digest, picture)
    else:
        st.caption(NOTHING)


def chart(picture: Picture) -> None:
    _chart(picture.digest, picture)


def map(picture: Picture, *, key: str, on_choice: Callable[[str], None]) -> None:
    """A map on which something can be chosen: `on_choice` is told the `area` of what was clicked. The key carries what is chosen already,
    so that the map is drawn anew with that marked, and its own dimming of all the rest is forgotten."""

    def clicked() -> None:
        objects = st.session_state[key]["selection"]["objects"]
        for picked in (one for layer in objects.values() for one in layer):
            area = picked.get("area") or picked.get("properties", {}).get("area")
            if area:
                on_choice(area)

    st.pydeck_chart(**picture.arguments(), key=key, on_select=clicked, selection_mode="single-object")


def folded(label: str, *tables: Picture, key: str, note: str = "") -> None:
    """Tables behind a heading that opens. They are drawn when it is open, so that a page does not wait for them; a heading with nothing
    behind it does not open."""
    if not any(tables):
        st.caption(label)
        return
    box = st.expander(label, key=key, on_change="rerun")
    if box.open:
        with box:
            for picture in tables:
                table(picture)
            if note:
                st.caption(note)


def folded_chart(label: str, make: Callable[[], Picture | None], *, key: str, note: str) -> None:
    """A chart behind a heading that opens; made when it is open."""
    box = st.expander(label, key=key, on_change="rerun")
    if box.open and (picture := make()):
        with box:
            chart(picture)
            st.caption(note)


# The digest is the key: an argument that begins with an underscore is left out of it.


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _table(digest: str, _picture: Picture) -> None:
    st.table(**_picture.arguments())


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _chart(digest: str, _picture: Picture) -> None:
    st.vega_lite_chart(**_picture.arguments())
