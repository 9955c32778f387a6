"""Where does everything come from, how is it judged, what disagrees and what is missing?"""

import streamlit as st

import drawing
import selection
import signin
from answers import sources

chosen = selection.current()
page = sources.answer(chosen, audience=signin.audience())

drawing.answer(page.sentence)

st.header("Documents", anchor=False)
with st.container(key="cards_documents"):
    drawing.table(page.documents)
st.header("What is held and what is missing", anchor=False)
with st.container(key="cards_missing"):
    drawing.table(page.missing)
st.header("Where sources disagree", anchor=False)
if page.conflicts:
    drawing.folded(page.conflicts.alt, page.conflicts, key="section_conflicts")
else:
    st.caption("No disagreement is recorded for this selection.")
st.header("Method", anchor=False)
drawing.folded("How figures are judged", page.rules, key="section_rules")
drawing.folded("What each measure counts", page.measures, key="section_measures")
drawing.folded("What stands behind a figure", page.bases, key="section_bases")
drawing.folded("Open data", page.datasets, key="section_datasets")
drawing.folded("Names of priorities over time", page.crosswalk, key="section_names")
if page.glossary:
    note = "On every page these words are underlined with dots: point to one with the mouse, or tap it, to see the same there."
    drawing.folded("Abbreviations", page.glossary, key="section_glossary", note=note)
drawing.folded("Files in the store", page.loads, key="section_files")
