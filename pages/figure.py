"""Where does a figure come from, and what became of it?"""

import streamlit as st

import drawing
import selection
import signin
from answers import opened

chosen = selection.current()
(figure,) = selection.choices("figure")
page = opened.answer(figure, audience=signin.audience())

drawing.answer(page.sentence)
if page.mark:
    st.markdown(page.mark)
if page.about:
    st.caption("The filters above do not change this page.")
    with st.container(key="table_opened"):
        drawing.table(page.about)
    st.header("Earlier and later versions", anchor=False)
    if page.versions:
        with st.container(key="cards_versions"):
            drawing.table(page.versions)
    else:
        st.caption(page.versions_note)
    if page.disagreements:
        st.header("Where sources disagree about it", anchor=False)
        with st.container(key="table_conflicts"):
            drawing.table(page.disagreements)
    st.header("Address of this page", anchor=False)
    st.caption("To send it to somebody, add it to the address of this dashboard.")
    st.code(page.path, language=None, wrap_lines=True)
