"""The frame: pages, filters, the selection in words, the date of the data. Runs alone, or behind server.py."""

from pathlib import Path

import streamlit as st

import selection
from answers import frame

ROOT = Path(__file__).parent
NAME = "Community safety scrutiny"
# file, title, url_path: never the file's own stem, see the guard in selection.current and tests/test_frame.py
PAGES = (
    ("overview.py", "Overview", ""),
    ("priorities.py", "Priorities", "priority-status"),
    ("funding.py", "Funding", "funding-burn-down"),
    ("referrals.py", "Referrals", "referral-trends"),
    ("places.py", "Places", "pspo-and-hotspots"),
    ("sources.py", "Sources and method", "sources-and-method"),
)


def show() -> None:
    # a local icon, before st.navigation: a material page icon would be fetched from outside
    st.set_page_config(page_icon=str(ROOT / "static" / "favicon.png"), layout="wide", initial_sidebar_state="auto")
    pages = [st.Page(f"pages/{file}", title=title, url_path=url, default=not url) for file, title, url in PAGES]
    page = st.navigation(pages)
    st.set_page_config(page_title=f"{page.title} - {NAME}")
    st.html(ROOT / "static" / "look.css")
    st.logo(str(ROOT / "static" / "mark.svg"), size="large")
    try:
        about = frame.answer()
    except frame.StoreUnavailable as problem:
        st.title(page.title)
        st.info(f"{problem} Ask the officer who runs this dashboard; the page will work again by itself once they are there.")
        return
    selection.draw(about.known)
    st.title(page.title)
    with st.container(key="selection"):
        st.markdown(selection.current().describe())
    page.run()
    _foot(pages, pages.index(page), about)
    with st.sidebar, st.container(key="standing"):
        st.caption(about.standing)


def _foot(pages: list, at: int, about: frame.Frame) -> None:
    with st.container(key="agenda"):
        back, on = st.columns([1, 1])
        if at > 0:
            back.page_link(pages[at - 1], label=f"Back: {pages[at - 1].title}", icon=":material/arrow_back:", query_params={})
        if at < len(pages) - 1:
            with on.container(horizontal=True, horizontal_alignment="right"):
                st.page_link(pages[at + 1], label=f"Next: {pages[at + 1].title}", icon=":material/arrow_forward:", query_params={})
    with st.container(key="foot"):
        st.caption(about.data_dates)


show()
