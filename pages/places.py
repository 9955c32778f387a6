"""Where are the protection orders, and where is recorded anti-social behaviour concentrated?"""

import streamlit as st

import selection
from answers import places

chosen = selection.current()
(region,) = selection.choices("region")
page = places.answer(chosen, region)

with st.container(key="answer"):
    st.markdown(page.sentence)

left, right = st.columns([1.3, 1], gap="medium")
with left:
    st.header(page.map_heading, anchor=False)
    if len(page.regions) > 1:
        selection.choose("Part of the map", page.regions, key="region", default=page.regions[0])
    if page.map:
        st.markdown(page.legend)
        with st.container(key="map"):
            st.pydeck_chart(**page.map.arguments(), key="deck")
    else:
        st.caption(page.no_map)
    st.caption(page.recorded_note)
    if page.wards:
        st.header("Wards with most recorded ASB", anchor=False)
        with st.container(key="table_top_wards"):
            st.table(**page.wards.arguments())
        st.caption(page.wards_note)
with right:
    st.header("Protection orders", anchor=False)
    if page.orders:
        with st.container(key="table_orders"):
            st.table(**page.orders.arguments())
    st.caption(page.orders_note)
    with st.expander(page.orders_source.label, key="source_orders"):
        st.table(**page.orders_source.table.arguments())

for at, county in enumerate(page.districts):
    st.header(county.heading, anchor=False)
    if county.table:
        with st.container(key=f"figures_districts_{at}"):
            st.table(**county.table.arguments())
    st.caption(county.note)
if page.all_wards:
    with st.expander(page.all_wards_heading, key="table_wards"):
        st.table(**page.all_wards.arguments())
        st.caption(page.wards_note)
if page.conflicts:
    with st.expander(page.conflicts.alt, key="table_conflicts"):
        st.table(**page.conflicts.arguments())
