"""What was given, spent and is left, and does it agree with what was said?"""

import streamlit as st

import selection
from answers import funding

chosen = selection.current()
page = funding.answer(chosen)

with st.container(key="answer"):
    st.markdown(page.sentence)

for ledger in page.ledgers:
    if ledger.fictional:
        st.markdown(page.mark)
    for fund in ledger.funds:
        chart, sums = st.columns([1.9, 1], gap="medium")
        with chart:
            st.header(fund.heading, anchor=False)
            st.caption(fund.subtitle)
            with st.container(key=f"chart_{fund.key}"):
                st.vega_lite_chart(**fund.chart.arguments())
        with sums:
            st.header("Does it add up?", anchor=False)
            with st.container(key=f"figures_{fund.key}"):
                st.table(**fund.check.arguments())
            st.markdown(fund.badge)
            st.caption(fund.note)
    with st.expander(ledger.source.label, key=f"source_{ledger.key}"):
        st.table(**ledger.source.table.arguments())

    st.header("Year by year", anchor=False)
    st.table(**ledger.years.arguments())

    st.header("The ledger", anchor=False)
    if ledger.entries_note:
        st.caption(ledger.entries_note)
    if ledger.entries:
        with st.container(key=f"table_ledger_{ledger.key}"):
            st.table(**ledger.entries.arguments())

    served, bought = st.columns(2, gap="medium")
    with served:
        st.header("Which priorities the spending served", anchor=False)
        st.table(**ledger.priorities.arguments())
        st.caption("Entries are matched to priorities here, by their titles; the ledger names none.")
    with bought:
        st.header("What the money bought", anchor=False)
        if ledger.bought:
            st.table(**ledger.bought.arguments())
            st.caption(
                "Results that the document prints beside the entry. The last column is the listed sum divided by the number; other costs are not known."
            )
        else:
            st.caption("No result is printed beside an entry of this ledger.")

if page.without:
    st.header("No ledger", anchor=False)
    st.caption(page.without)
if page.other:
    with st.expander(f"Money mentioned outside a ledger: {len(page.other.frame)} statements", key="table_other"):
        st.table(**page.other.arguments())
    with st.expander(page.other_source.label, key="source_other"):
        st.table(**page.other_source.table.arguments())
if page.conflicts:
    with st.expander(page.conflicts.alt, key="table_conflicts"):
        st.table(**page.conflicts.arguments())
