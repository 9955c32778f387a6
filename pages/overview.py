"""How are we doing, what changed, what should be asked, what is due soon?"""

import streamlit as st

import drawing
import selection
import signin
from answers import changes, overview

chosen = selection.current()
audience = signin.audience()
page = overview.answer(chosen, audience=audience)

drawing.answer(page.sentence)

if selection.shows("tiles"):
    with st.container(key="tiles"):
        for column, tile in zip(st.columns(len(page.tiles)), page.tiles, strict=True):
            with column.container(border=True, key=f"tile_{tile.key}", height="stretch"):
                st.metric(tile.label, tile.value)
                st.markdown(tile.badge)
                st.caption(tile.note)
                st.page_link(f"pages/{tile.page}.py", label=tile.link, query_params={})

if selection.shows("partnerships"):
    st.header(page.panels_heading, anchor=False)
    for column, panel in zip(st.columns(max(len(page.panels), 1)), page.panels, strict=False):
        prefix = "demo" if panel.fictional else "panel"
        with column.container(border=True, key=f"{prefix}_{panel.key}", height="stretch"):
            st.subheader(panel.title, anchor=False)
            st.markdown(panel.text)
            st.caption(panel.source)

if selection.shows("questions"):
    questions, soon = st.columns([1.65, 1], gap="medium")
    with questions:
        st.header("Questions to ask", anchor=False)
        if page.questions:
            with st.container(key="cards_questions"):
                drawing.table(page.questions)
        else:
            st.caption(overview.NO_QUESTION)
        with st.container(key="more_questions"):
            st.page_link("pages/enquiries.py", label=page.asked, query_params={})
    with soon:
        st.header("Due after the last report", anchor=False)
        if page.due:
            with st.container(key="table_due"):
                drawing.table(page.due)
            st.caption(page.due_note)
        else:
            st.caption(overview.NOTHING_DUE)

if selection.shows("changed"):
    since = changes.meeting(chosen, *selection.choices("since"), audience=audience)
    changed = changes.answer(chosen, since, audience=audience)
    st.header("What changed", anchor=False)
    st.markdown(changed.sentence)
    if len(changed.meetings) > 1:
        selection.choose(
            "Since the meeting of", list(changed.meetings.values()), key="since", default=next(iter(changed.meetings.values()))
        )
    if changed.lines:
        st.markdown("\n".join(f"- {line}" for line in changed.lines))
    if changed.tables:
        box = st.expander("Each change, with when it happened and when it was first reported", key="section_changes", on_change="rerun")
        if box.open:
            with box:
                for kind in changed.tables:
                    st.subheader(kind.title, anchor=False)
                    drawing.table(kind.table)
                    if kind.folded:
                        with st.container(key="cards_first_figures"):
                            drawing.table(kind.folded)
        drawing.folded(changed.source.label, changed.source.table, key="source_changes")
