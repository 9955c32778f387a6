"""Are referrals, calls and recorded incidents rising in my district?"""

import streamlit as st

import drawing
import selection
import signin
from answers import referrals

ACROSS = 3


def shown(series: referrals.Series, key: str) -> None:
    """Small multiples, three to a row, each with its verdict above the chart; what they are to the people there; the numbers."""
    st.caption(series.subtitle)
    if series.key:
        st.markdown(series.key)
    with st.container(key=f"multiples_{key}"):
        for start in range(0, len(series.panels), ACROSS):
            row = series.panels[start : start + ACROSS]
            for column, panel in zip(st.columns(ACROSS), row, strict=False):
                with column.container(border=True, key=f"panel_{key}_{panel.key}", height="stretch"):
                    st.subheader(panel.title, anchor=False)
                    st.caption(panel.verdict)
                    if panel.chart:
                        drawing.chart(panel.chart)
    st.caption(series.note)
    if series.rates.table:
        with st.container(key=f"cards_rates_{key}"):
            drawing.table(series.rates.table)
        st.caption(series.rates.note)
    drawing.folded("The numbers behind the charts", *series.tables, key=f"table_{key}")


def monthly(series: referrals.Series, measures: tuple[str, ...]) -> None:
    """A monthly return: its mark and the choice of measure above what it shows."""
    if series.fictional:
        st.markdown(referrals.MARK)
    selection.choose("Measure", measures, key="measure", default=measures[0])
    shown(series, "monthly")


chosen = selection.current()
category, measure = selection.choices("category", "measure")
page = referrals.answer(chosen, category, measure, audience=signin.audience())

drawing.answer(page.sentence)

if page.recorded and selection.shows("recorded"):
    st.header(page.recorded.heading, anchor=False)
    selection.choose("Category of recorded incidents", page.categories, key="category", default=referrals.ASB)
    shown(page.recorded, "recorded")

if selection.shows("returned"):
    if page.monthly:
        st.header(page.monthly.heading, anchor=False)
        monthly(page.monthly, page.measures)

    if page.figures:
        st.header("Referrals and calls as published", anchor=False)
        with st.container(key="figures_published"):
            drawing.table(page.figures)
        drawing.folded(page.figures_source.label, page.figures_source.table, key="source_figures")
    if page.would_fill:
        st.caption(page.would_fill)

if page.example and selection.shows("example"):
    st.header("What a monthly return would show", anchor=False)
    with st.container(border=True, key="demo_referrals"):
        monthly(page.example, page.measures)

if page.others and selection.shows("returned"):
    drawing.folded(page.others_heading, page.others, key="table_others")
    drawing.folded(page.others_source.label, page.others_source.table, key="source_others")
if page.conflicts and selection.shows("returned"):
    drawing.folded(page.conflicts.alt, page.conflicts, key="table_conflicts")
