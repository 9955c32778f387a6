"""How is each priority going: as stated, and by the evidence?"""

import streamlit as st

import selection
from answers import priorities

chosen = selection.current()
page = priorities.answer(chosen)

with st.container(key="answer"):
    st.markdown(page.sentence)

st.header("Status by priority and partnership", anchor=False)
st.caption(
    "In each cell: what the partnership states, then our evidence check and how many of its actions could be assessed. “Not listed” means not under this name; Sources and method has the names over time."
)
st.markdown(page.key)
if page.matrix:
    with st.container(key="table_matrix"):
        st.table(**page.matrix.arguments())
if page.without:
    st.caption(page.without)
with st.expander("How the evidence check works", key="source_rules"):
    st.markdown(page.parameters)

for plan in page.plans:
    if plan.fictional:
        st.markdown(page.mark)
    st.header(plan.heading, anchor=False)
    why, finding = st.columns([1.45, 1], gap="medium")
    with why, st.container(key=f"table_grey_{plan.key}"):
        if plan.greys:
            st.table(**plan.greys.arguments())
    with finding.container(border=True, key=f"panel_kpis_{plan.key}"):
        st.subheader("Could the plan be measured?", anchor=False)
        st.markdown(plan.kpi_finding)
        st.caption(plan.judged)
    for section in plan.sections:
        with st.expander(section.title, key=f"section_{section.key}", expanded=len(plan.sections) == 1):
            st.caption(f"{section.summary} Actions, objectives and updates are summarised here; a quarter counts from its last day.")
            st.table(**section.actions.arguments())
            with st.popover(section.source.label, type="tertiary"):
                st.table(**section.source.table.arguments())

if page.example:
    st.header("What a full return would show", anchor=False)
    with st.container(border=True, key="demo_priorities"):
        st.markdown(page.mark)
        st.table(**page.example.overview.arguments())

if page.conflicts:
    with st.expander(page.conflicts.alt, key="table_conflicts"):
        st.table(**page.conflicts.arguments())
