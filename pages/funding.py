"""What was given, spent and is left, and does it agree with what was said?"""

import streamlit as st

import drawing
import selection
import signin
from answers import funding


def balance(fund: funding.FundView) -> None:
    """The burn-down of a fund, and beside it whether the ledger agrees with what was stated."""
    chart, sums = st.columns([1.9, 1], gap="medium")
    with chart:
        st.header(fund.heading, anchor=False)
        st.caption(fund.subtitle)
        with st.container(key=f"chart_{fund.key}"):
            drawing.chart(fund.chart)
        st.caption(fund.forecast)
    with sums:
        st.header("Does it add up?", anchor=False)
        with st.container(key=f"figures_{fund.key}"):
            drawing.table(fund.check)
        st.markdown(fund.badge)
        st.caption(fund.note)


def tabled(heading: str, key: str, table: drawing.Picture, note: str = "") -> None:
    st.header(heading, anchor=False)
    if note:
        st.caption(note)
    if table:
        with st.container(key=key):
            drawing.table(table)


def spending(ledger: funding.Ledger) -> None:
    """What the money served, and what it bought."""
    served, bought = st.columns([1, 1.4], gap="medium")
    with served:
        st.header("Which priorities the spending served", anchor=False)
        with st.container(key=f"table_served_{ledger.key}"):
            drawing.table(ledger.priorities)
        st.caption(funding.MATCHED)
    with bought:
        st.header("What the money bought", anchor=False)
        if ledger.bought:
            with st.container(key=f"cards_bought_{ledger.key}"):
                drawing.table(ledger.bought)
            st.caption(funding.BOUGHT)
        else:
            st.caption(funding.NOTHING_BOUGHT)


chosen = selection.current()
page = funding.answer(chosen, audience=signin.audience())

drawing.answer(page.sentence)

for ledger in page.ledgers:
    if ledger.fictional:
        st.markdown(page.mark)
    if selection.shows("balance"):
        for fund in ledger.funds:
            balance(fund)
        drawing.folded(ledger.source.label, ledger.source.table, key=f"source_{ledger.key}")
    if selection.shows("spending"):
        tabled("Year by year", f"table_years_{ledger.key}", ledger.years)
    if selection.shows("ledger"):
        tabled("The ledger", f"table_ledger_{ledger.key}", ledger.entries, ledger.entries_note)
    if selection.shows("spending"):
        spending(ledger)

if page.without:
    st.header("No ledger", anchor=False)
    st.caption(page.without)
if page.other and selection.shows("spending"):
    drawing.folded(f"Money mentioned outside a ledger: {len(page.other.frame)} statements", page.other, key="table_other")
    drawing.folded(page.other_source.label, page.other_source.table, key="source_other")
if page.conflicts and selection.shows("balance"):
    drawing.folded(page.conflicts.alt, page.conflicts, key="table_conflicts")
