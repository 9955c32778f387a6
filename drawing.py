"""How a page draws an answer's tables, charts and maps: made once, then replayed; behind a closed heading not made at all.

A table costs Streamlit several milliseconds to put together, whatever is in it. A function under st.cache_data that draws is
replayed instead: the same picture is sent to the next reader as it was made for the first one.
"""

import os
import time
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import streamlit as st

import selection

KEPT = 2048  # pictures of each kind
HEAD_START = 0.02  # seconds
NOTHING = "Nothing is held for this selection."
OVERVIEW = "overview"  # how files name the page that has no address of its own
OFFICERS_ALONE = ("load-a-return",)  # pages of which there is no file
TABLE_FILES, CHART_FILES = {"csv": "CSV", "xlsx": "Excel"}, {"svg": "SVG", "png": "PNG"}
LONGEST = 90  # letters of what a link says of its picture


class Picture(Protocol):
    """What views make: `alt` says what it shows, `digest` names the content, `arguments` says what Streamlit is to be called with."""

    @property
    def alt(self) -> str: ...

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
        _files(picture, TABLE_FILES)
    else:
        st.caption(NOTHING)


def chart(picture: Picture) -> None:
    _chart(picture.digest, picture)
    _files(picture, CHART_FILES)


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


def _files(picture: Picture, kinds: dict[str, str]) -> None:
    """Links that save a picture, where the server is there to answer them; a meeting has no use for them."""
    served, page = os.environ.get("EXPORT_URL"), st.context.url
    address = urlsplit(page or "").path.rpartition("/")[2] or OVERVIEW
    if not served or not page or address in OFFICERS_ALONE or selection.in_meeting():
        return
    chosen = [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]
    query = f"?{urlencode(chosen)}" if chosen else ""
    about = _quoted(picture.alt)
    links = (f'[{name}]({served}/{address}/{picture.digest}.{kind}{query} "{name}: {about}")' for kind, name in kinds.items())
    st.caption(f"Save as {' or '.join(links)}")


def _quoted(alt: str) -> str:
    """The beginning of what a picture shows, safe inside a link's title."""
    text = alt if len(alt) <= LONGEST else f"{alt[:LONGEST].rsplit(' ', 1)[0]} \u2026"
    return text.replace("\\", "").replace('"', "\u201d")


# The digest is the key: an argument that begins with an underscore is left out of it.


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _table(digest: str, _picture: Picture) -> None:
    st.table(**_picture.arguments())


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _chart(digest: str, _picture: Picture) -> None:
    st.vega_lite_chart(**_picture.arguments())
