"""Where are the protection orders, and where is recorded anti-social behaviour concentrated?"""

import streamlit as st

import drawing
import selection
from answers import places

chosen = selection.current()
(region,) = selection.choices("region")
page = places.answer(chosen, region)

drawing.answer(page.sentence)

left, right = st.columns([1.3, 1], gap="medium")
with left:
    st.header(page.map_heading, anchor=False)
    if len(page.regions) > 1:
        selection.choose("Part of the map", page.regions, key="region", default=page.regions[0])
    if page.map:
        st.markdown(page.legend)
        with st.container(key="map"):
            drawing.map(page.map)
        with st.container(key="no_webgl"):
            st.caption("This browser cannot draw the map: WebGL is switched off or missing. The tables on this page hold everything on it.")
        st.caption(page.recorded_note)
    else:
        st.caption(page.no_map)
    if page.wards:
        st.header("Wards with most recorded ASB", anchor=False)
        with st.container(key="table_top_wards"):
            drawing.table(page.wards)
        st.caption(page.wards_note)
with right:
    st.header("Protection orders", anchor=False)
    if page.orders:
        with st.container(key="table_orders"):
            drawing.table(page.orders)
    st.caption(page.orders_note)
    drawing.folded(page.orders_source.label, page.orders_source.table, key="source_orders")

for at, county in enumerate(page.districts):
    st.header(county.heading, anchor=False)
    if county.table:
        with st.container(key=f"figures_districts_{at}"):
            drawing.table(county.table)
    st.caption(county.note)
if page.all_wards:
    drawing.folded(page.all_wards_heading, page.all_wards, key="table_wards", note=page.wards_note)
if page.conflicts:
    drawing.folded(page.conflicts.alt, page.conflicts, key="table_conflicts")
