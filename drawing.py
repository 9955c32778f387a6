"""How a page draws an answer's tables, charts and maps: made once, then replayed; behind a closed heading not made at all.

A table costs Streamlit several milliseconds to put together, whatever is in it. A function under st.cache_data that draws is
replayed instead: the same picture is sent to the next reader as it was made for the first one.
"""

import time
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


def map(picture: Picture) -> None:
    _map(picture.digest, picture)


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


# The digest is the key: an argument that begins with an underscore is left out of it.


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _table(digest: str, _picture: Picture) -> None:
    st.table(**_picture.arguments())


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _chart(digest: str, _picture: Picture) -> None:
    st.vega_lite_chart(**_picture.arguments())


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _map(digest: str, _picture: Picture) -> None:
    st.pydeck_chart(**_picture.arguments(), key="deck")
