"""Where does everything come from, how is it judged, what disagrees and what is missing?"""

import streamlit as st

import selection
from answers import sources

chosen = selection.current()
page = sources.answer(chosen)

with st.container(key="answer"):
    st.markdown(page.sentence)

st.header("Documents", anchor=False)
with st.container(key="table_documents"):
    st.table(**page.documents.arguments())
st.header("Open data", anchor=False)
st.table(**page.datasets.arguments())
st.header("What is held and what is missing", anchor=False)
with st.container(key="table_missing"):
    st.table(**page.missing.arguments())
st.header("How figures are judged", anchor=False)
with st.container(key="table_rules"):
    st.table(**page.rules.arguments())
st.header("What stands behind a figure", anchor=False)
st.table(**page.bases.arguments())
st.header("Where sources disagree", anchor=False)
if page.conflicts:
    with st.container(key="table_conflicts"):
        st.table(**page.conflicts.arguments())
else:
    st.caption("No disagreement is recorded for this selection.")
with st.expander("Names of priorities over time", key="table_crosswalk"):
    st.table(**page.crosswalk.arguments())
if page.glossary:
    with st.expander("Abbreviations", key="table_glossary"):
        st.table(**page.glossary.arguments())
with st.expander("Files in the store", key="table_loads"):
    st.table(**page.loads.arguments())
