"""What has become of reviews, duties and recommendations, and who answers to whom?"""

import streamlit as st

import drawing
import selection
import signin
from answers import accountability, sections


def begin(heading: str, note: str) -> None:
    st.header(heading, anchor=False)
    st.caption(note)


def shown(key: str, table: drawing.Picture | None) -> None:
    if table:
        with st.container(key=key):
            drawing.table(table)


def pictured(key: str, picture: drawing.Picture | None, note: str) -> None:
    """A picture with its note, where there is one; a narrow window leaves it to the table after it."""
    if picture:
        with st.container(key=f"picture_{key}"):
            drawing.chart(picture)
            st.caption(note)


def closed(parts: tuple[sections.Folded, ...]) -> None:
    """Headings with tables behind them, where there are any."""
    for part in parts:
        if part.table:
            drawing.folded(part.label, part.table, key=part.key)


def opening(parts: tuple[sections.Section, ...]) -> None:
    """A heading that opens for each partnership; it may stand open."""
    for part in parts:
        box = st.expander(part.label, key=part.key, expanded=part.open, on_change="rerun")
        if box.open:
            with box:
                pictured(part.key, part.picture, part.note)
                shown(f"table_{part.key}", part.table)
                closed(part.under)


chosen = selection.current()
page = accountability.answer(chosen, audience=signin.audience())
drawing.answer(page.sentence)
if page.mark:
    st.markdown(page.mark)

if selection.shows("reviews"):
    begin("Domestic homicide reviews", page.reviews.note)
    for stages in page.reviews.stages:
        st.subheader(stages.name, anchor=False)
        shown(f"table_reviews_{stages.key}", stages.table)
        st.markdown(stages.said)
    closed(page.reviews.folded)

if selection.shows("duties"):
    begin(page.duties.heading, page.duties.note)
    shown("table_duties", page.duties.matrix)
    opening(page.duties.lists)

if selection.shows("recommendations"):
    begin("Recommendations and commitments", page.recommendations.note)
    shown("cards_asked", page.recommendations.asked)
    shown("cards_proposed", page.recommendations.proposed)
    with st.container(border=True, key="panel_clock"):
        st.subheader(page.recommendations.clock_heading, anchor=False)
        st.markdown(page.recommendations.clock)
    closed(page.recommendations.folded)

if selection.shows("risks"):
    begin(page.risks.heading, page.risks.note)
    pictured("risks", page.risks.grid, page.risks.grid_note)
    shown("cards_risks", page.risks.listed)
    closed(page.risks.folded)

if selection.shows("bodies"):
    for heading, note, parts in page.by_partnership:
        begin(heading, note)
        opening(parts)
    closed((*page.calendar.folded, *page.folded))
