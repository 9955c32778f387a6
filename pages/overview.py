"""How are we doing, what should be asked, what is due soon?"""

import streamlit as st

import drawing
import selection
from answers import overview

chosen = selection.current()
page = overview.answer(chosen)

drawing.answer(page.sentence)

with st.container(key="tiles"):
    for column, tile in zip(st.columns(len(page.tiles)), page.tiles, strict=True):
        with column.container(border=True, key=f"tile_{tile.key}", height="stretch"):
            st.metric(tile.label, tile.value)
            st.markdown(tile.badge)
            st.caption(tile.note)
            st.page_link(f"pages/{tile.page}.py", label=tile.link, query_params={})

questions, soon = st.columns([1.65, 1], gap="medium")
with questions:
    st.header("Questions this raises", anchor=False)
    if page.questions:
        with st.container(key="cards_questions"):
            drawing.table(page.questions)
    else:
        st.caption("No question follows from what is held for this selection.")
with soon:
    st.header("Planned at the last report", anchor=False)
    if page.due:
        with st.container(key="table_due"):
            drawing.table(page.due)
        st.caption(page.due_note)
    else:
        st.caption("No dated event after the report is printed for this selection.")
    drawing.folded(page.due_source.label, page.due_source.table, key="source_due")

st.header(page.panels_heading, anchor=False)
for column, panel in zip(st.columns(max(len(page.panels), 1)), page.panels, strict=False):
    prefix = "demo" if panel.fictional else "panel"
    with column.container(border=True, key=f"{prefix}_{panel.key}", height="stretch"):
        st.subheader(panel.title, anchor=False)
        st.markdown(panel.text)
        st.caption(panel.source)
