"""What is prepared before anybody asks is what the pages then ask for."""

from collections.abc import Callable

import streamlit as st
from sqlalchemy import event

import selection
from answers import accountability, changes, current, enquiries, first, frame, funding, overview, places, priorities, referrals, sources


def asked(call: Callable[[], object]) -> int:
    """How many questions a call puts to the store."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(current.engine(), "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(current.engine(), "before_cursor_execute", note)
    return len(statements)


def test_prepared_answers_are_found_again():
    st.cache_data.clear()
    chosen = selection.checked(frame.answer().known, partnership="ESCSP")
    version = asked(current.key)
    assert asked(lambda: first.prepare(chosen)) > 20
    alone = (overview, priorities, funding, accountability, enquiries, changes, sources)
    for page, more in (*((page, ()) for page in alone), (referrals, (None, None)), (places, (None,))):
        assert asked(lambda page=page, more=more: page.answer(chosen, *more)) == version


def test_likely_selections_are_the_dark_page_each_partnership_and_each_priority():
    known = frame.answer().known
    dark, *others = first.likely(known)
    chosen = [(each.partnership, each.priority) for each in others]
    assert dark == selection.checked(known, dark=True)
    assert chosen == [*((code, ()) for code in known.partnerships), *((None, (key,)) for key in known.priorities)]
