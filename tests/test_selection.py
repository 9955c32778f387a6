"""What the reader has chosen: read from the address, checked against what is known, and put in words."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

import selection
from selection import Known

KNOWN = Known(
    partnerships={"ESCSP": "East Suffolk", "WSCSP": "Western Suffolk", "DEMO": "Demonstration partnership (fictional)"},
    fictional=("DEMO",),
    districts={None: ("Babergh", "East Suffolk"), "ESCSP": ("East Suffolk",), "WSCSP": ("Babergh",), "DEMO": ("Saltfen",)},
    priorities={"asb": "Anti-social behaviour", "fraud": "Fraud"},
    meetings={
        None: {"2023-07-20": "20 July 2023, East Suffolk", "2021-05-31": "mid-2021, West Suffolk"},
        "DEMO": {"2025-09-18": "18 September 2025"},
    },
)
NOTHING = (None, [], [], "latest")


def script(known) -> None:  # Streamlit runs its lines by themselves: no name of this file is known there
    """The frame in small: the filters, and the selection that a page reads."""
    import streamlit as st

    import selection

    selection.draw(known)
    st.session_state["read"] = selection.current()


@pytest.fixture
def at() -> AppTest:
    return AppTest.from_function(script, args=(KNOWN,), default_timeout=30)


def read(at: AppTest) -> selection.Selection:
    assert [problem.message for problem in at.exception] == []
    return at.session_state["read"]


def filters(at: AppTest) -> tuple:
    boxes, lists = at.selectbox, at.multiselect
    return boxes(key="partnership").value, lists(key="district").value, lists(key="priority").value, boxes(key="as_at").value


def asked(at: AppTest, **query: str | list[str]) -> AppTest:
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def test_nothing_chosen_is_every_real_partnership(at: AppTest):
    assert read(asked(at)) == selection.Selection(
        words="All two partnerships · all districts · all priorities · each as at its own last report"
    )


def test_labels_in_the_address_are_chosen(at: AppTest):
    asked(at, partnership="Western Suffolk", district="Babergh", priority=["Fraud"], as_at="20 July 2023, East Suffolk")
    assert read(at) == selection.Selection(
        partnership="WSCSP",
        district=("Babergh",),
        priority=("fraud",),
        as_at=date(2023, 7, 20),
        words="Western Suffolk · Babergh · Fraud · as known at 20 July 2023",
    )


def test_the_stores_own_names_in_the_address_are_chosen(at: AppTest):
    asked(at, partnership="ESCSP", priority=["fraud", "asb"], as_at="2023-07-20")
    assert read(at) == selection.Selection(
        partnership="ESCSP",
        priority=("asb", "fraud"),
        as_at=date(2023, 7, 20),
        words="East Suffolk · all districts · Anti-social behaviour, Fraud · as known at 20 July 2023",
    )


@pytest.mark.parametrize("as_at", ["mid-2021, West Suffolk", "2021-05-31"])
def test_meeting_without_a_day_is_named_as_its_report_names_it(at: AppTest, as_at: str):
    asked(at, as_at=as_at)
    assert read(at) == selection.Selection(
        as_at=date(2021, 5, 31), words="All two partnerships · all districts · all priorities · as known at mid-2021"
    )


def test_names_in_the_address_are_read_once_and_do_not_come_back(at: AppTest):
    asked(at, partnership="ESCSP")
    at.selectbox(key="partnership").set_value("WSCSP").run()
    assert read(at).partnership == "WSCSP"


@pytest.mark.parametrize(
    "query",
    [
        {"partnership": "XXX"},
        {"district": "Atlantis"},
        {"priority": "piracy"},
        {"as_at": "1999-01-01"},
        {"as_at": "not a date"},
        {"district": "Saltfen"},  # fictional, and its partnership is not chosen
        {"as_at": "2025-09-18"},
    ],
    ids=str,
)
def test_unknown_values_in_the_address_are_ignored(at: AppTest, query: dict[str, str]):
    assert filters(asked(at, **query)) == NOTHING


def test_fictional_partnership_has_its_own_districts_and_meetings(at: AppTest):
    asked(at, partnership="DEMO", district="Saltfen", as_at="2025-09-18")
    assert read(at).words == "Demonstration partnership (fictional) · Saltfen · all priorities · as known at 18 September 2025"


def test_change_of_partnership_drops_what_it_does_not_have(at: AppTest):
    asked(at, partnership="WSCSP", district="Babergh", as_at="2023-07-20")
    at.selectbox(key="partnership").set_value("DEMO").run()
    assert read(at) == selection.Selection(
        partnership="DEMO", words="Demonstration partnership (fictional) · all districts · all priorities · as at its last report"
    )


def test_district_alone_names_no_partnership(at: AppTest):
    asked(at, district=["Babergh", "East Suffolk"])
    assert read(at).words == "Babergh, East Suffolk · all priorities · each as at its own last report"


def test_districts_stand_in_a_fixed_order_however_they_were_chosen(at: AppTest):
    asked(at, district=["East Suffolk", "Babergh"])
    assert read(at).district == ("Babergh", "East Suffolk")


def test_selection_describes_itself():
    assert selection.Selection(words="East Suffolk · all districts").describe() == "East Suffolk · all districts"


@pytest.mark.parametrize(
    "query, words",
    [
        ([("partnership", "ESCSP")], [("partnership", "East Suffolk")]),
        ([("priority", "asb"), ("priority", "fraud")], [("priority", "Anti-social behaviour"), ("priority", "Fraud")]),
        ([("as_at", "2023-07-20")], [("as_at", "20 July 2023, East Suffolk")]),
        (
            [("partnership", "DEMO"), ("as_at", "2025-09-18")],
            [("partnership", "Demonstration partnership (fictional)"), ("as_at", "18 September 2025")],
        ),
        ([("as_at", "2025-09-18")], [("as_at", "2025-09-18")]),
        ([("partnership", "XXX"), ("district", "Babergh"), ("embed", "true")],) * 2,
        ([("partnership", "East Suffolk")],) * 2,
        ([],) * 2,
    ],
)
def test_in_words_changes_the_stores_names_alone(query: list[tuple[str, str]], words: list[tuple[str, str]]):
    assert selection.in_words(KNOWN, query) == words


def choosing() -> None:
    import streamlit as st

    import selection

    st.session_state["before"] = selection.choices("region", "other")
    selection.choose("Part of the map", ("Suffolk", "Dorset"), key="region", default="Suffolk")


def test_choice_of_a_page_is_known_before_it_is_drawn():
    at = AppTest.from_function(choosing, default_timeout=30)
    at.query_params["region"] = "Dorset"
    at.run()
    assert (at.session_state["before"], at.selectbox(key="region").value) == (("Dorset", None), "Dorset")


def test_choice_of_a_page_that_is_changed_is_known_at_once():
    at = AppTest.from_function(choosing, default_timeout=30)
    at.query_params["region"] = "Dorset"
    at.run()
    at.selectbox(key="region").set_value("Suffolk").run()
    assert at.session_state["before"] == ("Suffolk", None)


def reading() -> None:
    import streamlit as st

    import selection

    st.session_state["read"] = selection.current()


def test_what_is_no_longer_known_is_not_chosen():
    # a page that stayed open over a load, or a client that sends what it likes
    at = AppTest.from_function(reading, default_timeout=30)
    held = {"partnership": "GONE", "district": ["Atlantis"], "priority": ["piracy"], "as_at": "1999-01-01"}
    for key, value in {selection.FRAMED: True, selection.KNOWN: KNOWN, **held}.items():
        at.session_state[key] = value
    assert read(at.run()) == selection.Selection(
        words="All two partnerships · all districts · all priorities · each as at its own last report"
    )
