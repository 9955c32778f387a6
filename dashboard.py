"""The frame: pages, filters, the selection in words, the date of the data. Runs alone, or behind server.py."""

import contextlib
import threading
from pathlib import Path
from typing import Literal

import streamlit as st

import meeting
import notes
import selection
import signin
from answers import agenda, current, first, frame
from answers.agenda import Screen

ROOT = Path(__file__).parent
NAME = "Community safety scrutiny"
PREPARED = "_prepared"
SECONDS_BETWEEN_LOOKS = 5
NOT_READ = "This view was not opened while the store could be read. "
# file, title, url_path: never the file's own stem, see the guard in selection.current and tests/test_frame.py
PAGES = (
    ("overview.py", "Overview", ""),
    ("priorities.py", "Priorities", "priority-status"),
    ("funding.py", "Funding", "funding-burn-down"),
    ("referrals.py", "Referrals", "referral-trends"),
    ("places.py", "Places", "pspo-and-hotspots"),
    ("accountability.py", "Accountability", "reviews-and-duties"),
    ("enquiries.py", "Lines of enquiry", "lines-of-enquiry"),
    ("briefing.py", "Briefing pack", "briefing-pack"),
    ("sources.py", "Sources and method", "sources-and-method"),
)
# reached from a source line or a link, not from the navigation; and what officers alone find there
ASIDE = (("figure.py", "A figure and its source", "open-a-figure"), ("returns.py", "Load a return", "load-a-return"))
FOR_OFFICERS = "returns.py"
STEMS = {title: Path(file).stem for file, title, _ in (*PAGES, *ASIDE)}


def show() -> None:
    in_meeting = selection.in_meeting()
    page, pages = _navigation(in_meeting)
    try:
        about = frame.answer(signin.audience())
        screens = agenda.answer(signin.audience()) if in_meeting else ()
    except frame.StoreUnavailable as problem:
        st.title(page.title, anchor=False)
        _unavailable(page.title, problem)
        _watch()
        return
    _sign_in_stands(about.drafts)
    screen = meeting.stand(screens, STEMS[page.title]) if screens else None
    selection.show_part(screen.part if screen else None)
    selection.draw(about.known, beside=(lambda: meeting.choose(screens, screen)) if screens else None)
    if about.stale_since:
        with st.container(key="stale"):
            st.info(frame.stale(about.stale_since))
        _watch()
    st.title(screen.title if screen else page.title, anchor=False)
    with st.container(key="selection"):
        st.markdown(selection.current().describe())
    if screens:
        meeting.turn(screens, screen)  # before the page: it can be left while the page is still being drawn
    _run(page, about)
    if notes.unsaved():  # after the page has run, because saving happens there
        with st.container(key="unsaved"):  # boot.js looks for it before the page is left
            st.caption("Your notes are not saved. Save them on Lines of enquiry before you close or reload this page.")
    if page in pages and not screens:
        _before_and_after(pages, pages.index(page))
    _foot(about, in_meeting, turns=bool(screens))
    _prepare(meeting.after(screens, screen))


def _navigation(in_meeting: bool) -> tuple[st.Page, list[st.Page]]:
    """The page that is asked for, and the pages of the navigation; the look of either view."""
    # a local icon, before st.navigation: a material page icon would be fetched from outside
    st.set_page_config(
        page_icon=str(ROOT / "static" / "favicon.png"), layout="wide", initial_sidebar_state="collapsed" if in_meeting else "auto"
    )
    pages = [st.Page(f"pages/{file}", title=title, url_path=url, default=not url) for file, title, url in PAGES]
    aside = [
        st.Page(f"pages/{file}", title=title, url_path=url, visibility="visible" if file == FOR_OFFICERS and signin.officer() else "hidden")
        for file, title, url in ASIDE
    ]
    page = st.navigation([*pages, *aside], position="top" if in_meeting else "sidebar")
    st.set_page_config(page_title=f"{page.title} - {NAME}")
    for sheet in ("look.css", "meeting.css") if in_meeting else ("look.css",):
        st.html(ROOT / "static" / sheet)
    st.logo(str(ROOT / "static" / "mark.svg"), size="large")
    return page, pages


def _run(page: st.Page, about: frame.Frame) -> None:
    """The page, or why it cannot be shown."""
    try:
        page.run()
    except frame.StoreUnavailable as problem:
        if about.fault:
            _unavailable(page.title, frame.StoreUnavailable(about.fault), NOT_READ)
        else:
            _unavailable(page.title, problem)


def _foot(about: frame.Frame, in_meeting: bool, *, turns: bool) -> None:
    """Whose data it is and from when, the view, and where officers sign in. `turns`: keys turn the screens of a meeting."""
    with st.container(key="foot"):
        if in_meeting:
            st.caption(about.standing + (" Page Down and Page Up turn the screens." if turns else ""))
            selection.choose_view()
        st.caption(about.data_dates)
        if not signin.officer() and not signin.why_not():
            signin.sign_in_button(key="sign_in_below")
    if not in_meeting:
        with st.sidebar, st.container(key="standing"):
            st.caption(about.standing)
            selection.choose_view()


def _sign_in_stands(drafts: str) -> None:
    """Above everything for an officer, and for who is signed in without being one; nothing for any other reader."""
    officer, why_not = signin.officer(), signin.why_not()
    if officer:
        with st.container(key="officer", horizontal=True, vertical_alignment="center"):
            st.caption(
                f"Signed in as an officer. Drafts are shown to officers alone. {drafts} You appear in the history as {officer.code}."
            )
            signin.sign_out_button(key="sign_out_above")
    elif why_not:
        with st.container(key="no_officer"):
            st.info(why_not)
            with st.container(key="sign_in_again", horizontal=True):
                signin.sign_in_button(key="sign_in_above")
                signin.sign_out_button(key="sign_out_above")


def _unavailable(title: str, problem: frame.StoreUnavailable, before: str = "") -> None:
    """In place of a page: what is wrong with the store, and who can help."""
    current.tell(f"The page {title} could not be shown: {problem}", problem)
    with st.container(key="unavailable"):
        st.info(
            f"{before}{problem} The figures in the reports are not affected. Ask the officer who runs this dashboard to "
            f"{problem.fault.cure}. This page then works again."
        )


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch() -> None:
    """While the store cannot be read an open page looks for it, so that it comes up to date by itself."""
    if frame.is_up_to_date():
        st.rerun()


def _prepare(screen: Screen | None) -> None:
    """The answer of the screen that comes next, beside what the reader does, so that it is there when it is asked for."""
    told = screen and (screen.page, selection.current(), signin.audience())
    if told and told != st.session_state.get(PREPARED):
        st.session_state[PREPARED] = told
        threading.Thread(target=_made_ahead, args=told, daemon=True).start()


def _made_ahead(page: str, chosen: selection.Selection, audience: Literal["public", "officer"]) -> None:
    with contextlib.suppress(frame.StoreUnavailable):  # the screen itself will say so
        first.prepare_page(page, chosen, audience)


def _before_and_after(pages: list[st.Page], at: int) -> None:
    """Links to the page before and the page after."""
    before, after = pages[at - 1] if at > 0 else None, pages[at + 1] if at < len(pages) - 1 else None
    with st.container(key="agenda"):
        back, on = st.columns([1, 1])
        if before:
            back.page_link(before, label=f"Back: {before.title}", icon=":material/arrow_back:", query_params={})
        if after:
            with on.container(horizontal=True, horizontal_alignment="right"):
                st.page_link(after, label=f"Next: {after.title}", icon=":material/arrow_forward:", query_params={})


show()
