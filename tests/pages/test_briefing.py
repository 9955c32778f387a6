"""The page that makes the pack; and the pack beside what the pages draw."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import notes
from answers import briefing
from store import database
from tests.answers.test_briefing import chosen, squeezed, texts, words
from tests.pages.conftest import Open
from tests.pages.screen import WORDS, elements
from views.documents import pdf

PAGES = ("overview", "priorities", "funding", "referrals", "places", "accountability", "enquiries", "sources")
# about the screen itself; what the pack has in other words or says where it is; long lists
ABOUT_THE_SCREEN = re.compile(
    r"In each cell: what the partnership states|This browser cannot draw|\d+ cells with a recorded incident|The rules, in the order|How questions "
    r"are raised|My notes|Tick the questions|On every page these words are|.*places? where sources disagree, with both sides|Overview$|Method$"
)
LONG_LISTS = {
    ("enquiries", "Figure"),
    ("enquiries", "Question"),
    ("sources", "Measure"),
    ("sources", "Name used here"),
    ("sources", "File"),
}
MOST_AREAS = 8


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=120)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/briefing.py").run()
    assert not at.exception
    return at


def downloads(at: AppTest) -> list[str]:
    return [button.proto.label for button in at.get("download_button")]


def test_the_answer_says_what_the_pack_will_hold():
    at = opened(partnership="East Suffolk")
    said = [element.value for element in elements(at) if element.type in ("title", "markdown")]
    assert said[0] == "Briefing pack"
    assert said[2] == (
        "The pack for **East Suffolk** will hold a **two-page summary**, **six sections** and the sources. It comes to print, to edit and to "
        "calculate with."
    )
    assert downloads(at) == []


def test_one_button_makes_three_files_and_they_stay():
    at = opened(partnership="Bournemouth, Christchurch and Poole")
    at.button(key="make_pack").click().run()
    assert not at.exception
    assert [label.partition(", ")[0] for label in downloads(at)] == [kind.label for kind in briefing.KINDS]
    assert all(re.search(r", [\d,]+ kB$", label) for label in downloads(at))


def test_sections_can_be_left_out_and_stand_in_the_address():
    at = opened(partnership="East Suffolk", section="Funding")
    assert "**one section**" in next(element.value for element in elements(at) if str(element.value).startswith("The pack for"))
    at.get("button_group")[0].unselect("Funding").run()
    assert any("No section is chosen" in str(element.value) for element in elements(at) if element.type == "caption")


def test_my_notes_go_in():
    at = opened(partnership="Bournemouth, Christchurch and Poole")
    at.session_state[notes.HELD] = {"one": notes.Note("Why so?", True, "Ask first"), "two": notes.Note("And then?", False, "")}
    at.run()
    assert any("One of your notes goes in." in str(element.value) for element in elements(at))


def test_the_page_is_the_publics_when_nobody_is_signed_in():
    assert not any("officer" in str(element.value).lower() and "--drafts" in str(element.value) for element in elements(opened()))


def test_an_officer_is_told_that_no_draft_is_in_the_files(monkeypatch: pytest.MonkeyPatch):
    at = opened()
    audiences = []
    monkeypatch.setattr("signin.officer", lambda: type("Officer", (), {"code": "officer-1"})())
    monkeypatch.setattr(briefing, "file", lambda kind, chosen, audience="public", **more: audiences.append(audience) or FILE)
    at.run()
    assert any("--drafts" in str(element.value) for element in elements(at))
    at.button(key="make_pack").click().run()
    assert audiences == ["public"] * 3


FILE = briefing.File("pack.pdf", b"%PDF", "application/pdf", "Pack")


@pytest.mark.parametrize(
    ("partnership", "as_at", "code", "day"),
    [
        ("East Suffolk", "20 July 2023, East Suffolk", "ESCSP", "2023-07-20"),
        pytest.param("Western Suffolk", "mid-2021, West Suffolk", "WSCSP", "2021-05-31", marks=pytest.mark.grid),
        pytest.param("Demonstration partnership (fictional)", "18 September 2025", "DEMO", "2025-09-18", marks=pytest.mark.grid),
    ],
)
def test_what_the_pages_draw_is_in_the_pack(partnership: str, as_at: str, code: str, day: str, open_page: Open):
    made = briefing.answer(chosen(code, day))
    held = words(made, texts(pdf.as_pdf(made)))
    held += squeezed(made.foot)
    missing = [
        (name, text)
        for name in PAGES
        for text in drawn(name, open_page(name, partnership=partnership, as_at=as_at))
        if squeezed(text) not in held and not ABOUT_THE_SCREEN.match(text)
    ]
    assert missing == []


def drawn(name: str, at: AppTest) -> Iterator[str]:
    """What a page shows that the pack is to hold; numbers are in a column's own format, which tests/answers compares."""
    for element in elements(at):
        table = getattr(element, "value", None)
        if element.type in WORDS:
            yield from re.split(r"\n- |^- ", element.value)
        elif isinstance(table, pd.DataFrame) and not _is_long(name, table):
            yield from (
                cell
                for row in [list(table.columns), *table.to_numpy().tolist()]
                for cell in row
                if isinstance(cell, str) and not NUMBER.match(cell)
            )


def _is_long(name: str, table: pd.DataFrame) -> bool:
    head = str(table.columns[0]).removesuffix(" (fictional)")
    return (name, head) in LONG_LISTS or (head == "Cell" and len(table) > MOST_AREAS)


NUMBER = re.compile(r"-?\d+(\.\d+)?$")
