"""The meeting view's way through the agenda: screen after screen, by buttons and keys, and how members follow on their own devices.

Which screen stands is kept in the address by its title. A reader who goes to another page by the band at the top stands at that page's
first screen, or beside the agenda where it has none.
"""

import os
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

import selection
from answers.agenda import Screen

SCREEN = "screen"
CALLED, STOOD, LEFT = "_screen_called", "_screen_stood", "_screen_left"  # by a button; by the last run; last on the agenda
FOLLOW = "go"  # the first part of a short link's path
SHORT = {"p": "partnership", "d": "district", "t": "priority", "a": "as_at"}  # a short link's parameters
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
BESIDE = "Not on the agenda"
WIDTH = 440  # px of the code


def stand(agenda: tuple[Screen, ...], page: str) -> Screen | None:
    """The screen that a page (its file's stem) stands at, once Next, Back or the list of screens have been followed to their page."""
    titled = {screen.title: screen for screen in agenda}
    called, listed, stood = st.session_state.pop(CALLED, None), _listed(), st.session_state.get(STOOD)
    wanted = titled.get(called or listed or "")
    if wanted and wanted.page != page and (called or (stood and listed != stood)):
        st.session_state[SCREEN] = wanted.title
        st.switch_page(f"pages/{wanted.page}.py", query_params={})
    if wanted is None or wanted.page != page:
        wanted = next((screen for screen in agenda if screen.page == page), None)
    st.session_state[SCREEN] = st.session_state[STOOD] = wanted.title if wanted else BESIDE
    if wanted:
        st.session_state[LEFT] = wanted.title
    return wanted


def choose(agenda: Sequence[Screen], screen: Screen | None) -> None:
    """The list of screens: it says where the meeting stands, and leads anywhere."""
    titles = [each.title for each in agenda]
    st.selectbox("Screen", titles if screen else [BESIDE, *titles], key=SCREEN, bind="query-params")


def turn(agenda: tuple[Screen, ...], screen: Screen | None) -> None:
    """Back and Next, which answer to PageUp and PageDown too, beside the place; off the agenda, the way to it; and how to follow."""
    with st.container(key="agenda", horizontal=True, vertical_alignment="center"):
        _follow(selection.current(), screen)
        if screen is None:
            left = st.session_state.get(LEFT)
            back = next((each for each in agenda if each.title == left), agenda[0])
            _button("To the agenda", back, icon=":material/slideshow:", shortcut="PageDown")
            return
        st.markdown(f"{screen.place} of {len(agenda)}")
        if screen.place > 1:
            _button("Back", agenda[screen.place - 2], icon=":material/arrow_back:", shortcut="PageUp")
        if screen.place < len(agenda):
            _button("Next", agenda[screen.place], icon=":material/arrow_forward:", shortcut="PageDown")


def after(agenda: tuple[Screen, ...], screen: Screen | None) -> Screen | None:
    """The screen that Next shows."""
    return agenda[screen.place] if screen and screen.place < len(agenda) else None


def link(chosen: selection.Selection, screen: Screen | None) -> str:
    """Where members find what is shown, as short as it can be typed: dashboard.example.org/go/6?p=ESCSP."""
    shown = st.context.url or ""
    site = os.environ.get("PUBLIC_URL") or "{0.scheme}://{0.netloc}".format(urlsplit(shown))
    place = str(screen.place) if screen else urlsplit(shown).path.strip("/") or "overview"
    held = {"p": chosen.partnership, "d": chosen.district, "t": chosen.priority, "a": chosen.as_at}
    query = urlencode({name: value for name, value in held.items() if value}, doseq=True)
    return f"{site.rstrip('/')}/{FOLLOW}/{place}{'?' if query else ''}{query}"


def drawn(address: str) -> str:
    """The QR code of an address as SVG, black on white whatever the page's theme, because cameras expect it so."""
    return str(segno.make(address, error="m").svg_inline(dark="black", light="white", border=2, omitsize=True))


def led_to(query: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A short link's parameters as those of a page."""
    return [(SHORT[name], value) for name, value in query if name in SHORT]


def _follow(chosen: selection.Selection, screen: Screen | None) -> None:
    """A code and a short link to the same page and filters, behind a button."""
    address = link(chosen, screen)
    with st.popover("Follow", icon=":material/qr_code_2:", key="follow"):
        st.markdown("**Follow on your own device:** point its camera at the code, or type the address.")
        st.code(address, language=None, wrap_lines=True)
        st.image(drawn(address), alt=f"QR code of the address {address}", width=WIDTH)
        st.caption("It opens the page on the screen with the same filters; from there you choose for yourself.")
        if urlsplit(address).hostname in THIS_MACHINE:
            st.caption(
                "This address is known to this machine alone. Whoever runs the dashboard gives it one that others reach (PUBLIC_URL)."
            )


def _listed() -> str | None:
    """What the list of screens stands at, before it is drawn."""
    chosen: str | None = st.session_state.get(SCREEN) or st.query_params.get(SCREEN)
    return chosen


def _button(label: str, to: Screen, *, icon: str, shortcut: str) -> None:
    # no on_click: a server that was started anew does not know it, and the first click on an open page would be lost
    if st.button(label, key=f"to_{label}", icon=icon, shortcut=shortcut):
        st.session_state[CALLED] = to.title
        st.rerun()
