"""The least a Streamlit app can do: one choice, one number. Every figure of the dashboard stands beside this one's."""

import streamlit as st

NUMBERS = {"East Suffolk": 2822, "Western Suffolk": 1454}

chosen = st.selectbox("Partnership", list(NUMBERS), index=None)
st.metric("Number", NUMBERS[chosen] if chosen else sum(NUMBERS.values()))
