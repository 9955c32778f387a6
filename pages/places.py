"""Where are the protection orders, and where is recorded anti-social behaviour concentrated?"""

import streamlit as st

import drawing
import selection
import signin
from answers import places


def choices() -> None:
    """Which county, which areas of it, and which months."""
    with st.container(key="map_choices", horizontal=True):
        if len(page.regions) > 1:
            selection.choose("Part of the map", page.regions, key="region", default=page.regions[0], width=210)
        if found.months:
            selection.choose("Areas", found.kinds, key="areas", default=found.kinds[0], width=210)
            selection.choose("From", found.months, key="start", default=found.start, width=170)
            selection.choose("To", found.months, key="end", default=found.end, width=170)


def area_in_detail(detail: places.Detail) -> None:
    """The chosen area or order, beside the map."""
    with st.container(border=True, key="panel_area"):
        st.subheader(detail.heading, anchor=False)
        st.markdown(detail.facts)
        if detail.chart:
            st.caption(f"{detail.note} {detail.verdict}")
            drawing.chart(detail.chart)


def mapped() -> None:
    """The map, beside it what is chosen on it and the areas that stand out."""
    choices()
    left, right = st.columns([1.3, 1], gap="medium")
    with left:
        st.header(found.heading, anchor=False)
        st.markdown(page.legend)
        with st.container(key="map"):
            drawing.map(
                page.map, key=f"deck_{page.detail.heading if page.detail else ''}", on_choice=lambda area: selection.put("area", area)
            )
            st.caption(page.map.credit)
        selection.choose_several("On the map", places.LAYERS, key="layers")
        with st.container(key="no_webgl"):
            st.caption("This browser cannot draw the map: WebGL is switched off or missing. The tables on this page hold everything on it.")
    with right:
        selection.choose("Choose an area or an order, here or on the map", page.names, key="area", default=places.NO_AREA, width=460)
        if page.detail:
            area_in_detail(page.detail)
        with st.container(key="table_hotspots"):
            drawing.table(found.top)
    st.caption(page.recorded_note)
    drawing.folded(found.every_heading, found.every, key="table_areas", note=found.method)
    if page.legend:
        drawing.folded_chart(
            "The map as a drawing, for paper",
            lambda: places.paper(chosen, asked, audience=audience),
            key="table_paper",
            note=page.map.credit,
        )


chosen = selection.current()
audience = signin.audience()
asked = places.Asked(*selection.choices("region", "areas", "start", "end", "area"), selection.several("layers"))
page = places.answer(chosen, asked, audience=audience)
found = page.hotspots

drawing.answer(page.sentence)

if selection.shows("map"):
    if page.map:
        mapped()
    else:
        st.caption(page.no_map)

if selection.shows("orders"):
    st.header("Protection orders", anchor=False)
    with st.container(key="table_orders"):
        drawing.table(page.orders)
    st.caption(page.orders_note)
    drawing.folded(page.orders_source.label, page.orders_source.table, key="source_orders")

for at, county in enumerate(page.districts if selection.shows("districts") else ()):
    st.header(county.heading, anchor=False)
    if county.table:
        with st.container(key=f"figures_districts_{at}"):
            drawing.table(county.table)
    st.caption(county.note)
if page.conflicts and selection.shows("orders"):
    drawing.folded(page.conflicts.alt, page.conflicts, key="table_conflicts")
