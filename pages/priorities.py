"""How is each priority going: as stated, and by the evidence?"""

import streamlit as st

import drawing
import selection
import signin
from answers import priorities

chosen = selection.current()
page = priorities.answer(chosen, audience=signin.audience())

drawing.answer(page.sentence)

if selection.shows("status"):
    st.header("Status by priority and partnership", anchor=False)
    st.caption(priorities.IN_EACH_CELL)
    st.markdown(page.key)
    if page.matrix:
        with st.container(key=page.matrix_key):
            drawing.table(page.matrix)
    if page.without:
        st.caption(page.without)
    with st.expander("How the evidence check works", key="source_rules"):
        st.markdown(page.parameters)

for plan in page.plans if selection.shows("plans") else ():
    if plan.fictional:
        st.markdown(page.mark)
    st.header(plan.heading, anchor=False)
    why, finding = st.columns([1.45, 1], gap="medium")
    with why, st.container(key=f"table_grey_{plan.key}"):
        if plan.greys:
            drawing.table(plan.greys)
    with finding.container(border=True, key=f"panel_kpis_{plan.key}"):
        st.subheader("Could the plan be measured?", anchor=False)
        st.markdown(plan.kpi_finding)
        st.caption(plan.judged)
    for section in plan.sections:
        box = st.expander(section.title, key=f"section_{section.key}", expanded=len(plan.sections) == 1, on_change="rerun")
        if box.open:
            with box:
                st.caption(f"{section.summary} {priorities.SUMMARISED}")
                drawing.table(section.actions)
                drawing.folded(section.source.label, section.source.table, key=f"source_{section.key}")

if page.example and selection.shows("example"):
    st.header("What a full return would show", anchor=False)
    with st.container(border=True, key="demo_priorities"):
        st.markdown(page.mark)
        drawing.table(page.example.overview)

if page.conflicts:
    drawing.folded(page.conflicts.alt, page.conflicts, key="table_conflicts")
