"""A member's own notes: what a file of them holds and which files are refused; ticked, written, saved and opened on the page."""

import json
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import DownloadButton

import notes
from answers import enquiries
from notes import Note, NotNotes
from selection import Selection
from store import database

KEPT = Note("Ask who holds the ledger.", True, "See 2.6")
FILE = {
    "form": "community safety scrutiny notes",
    "version": 1,
    "notes": {"ledger": {"question": "Ask who holds the ledger.", "ticked": True, "text": "See 2.6"}},
}
SECRET = "a secret word"
UNREADABLE = "This file could not be read. Choose the file that “Save my notes” made. Nothing was opened."
NOT_OURS = "This file does not hold notes of this dashboard. Choose the file that “Save my notes” made. Nothing was opened."
CHANGED = "This file of notes was changed in a way that cannot be read. Nothing was opened."
TOO_LARGE = "This file is too large for notes. Nothing was opened."
PAGE = "pages/enquiries.py"
OTHERS = "On questions that are not shown above"

held = st.builds(Note, st.text(max_size=1_000), st.booleans(), st.text(max_size=2_000))


def bytes_of(content: object) -> bytes:
    return json.dumps(content).encode()


def file(**changes: object) -> bytes:
    """The file with some of its parts put otherwise."""
    return bytes_of(FILE | changes)


def file_of(**changes: object) -> bytes:
    """The file with some parts of its note put otherwise."""
    return file(notes={"ledger": FILE["notes"]["ledger"] | changes})


# The file


@given(kept=st.dictionaries(st.text(max_size=200), held, max_size=5))
def test_any_notes_are_read_again_as_they_were(kept: Mapping[str, Note]):
    assert notes.read(notes.as_file(kept)) == kept


@given(kept=st.dictionaries(st.text(max_size=200), held, max_size=5), order=st.randoms())
def test_the_same_notes_are_the_same_bytes(kept: Mapping[str, Note], order):
    keys = list(kept)
    order.shuffle(keys)
    assert notes.as_file({key: kept[key] for key in keys}) == notes.as_file(kept)


def test_a_file_holds_what_the_member_chose_and_wrote_and_nothing_else():
    assert json.loads(notes.as_file({"ledger": KEPT})) == FILE


def test_the_most_that_can_be_kept_can_be_read():
    longest = Note("\0" * 1_000, True, "\0" * 2_000)
    kept = {f"{number:0200}": longest for number in range(500)}
    assert notes.read(notes.as_file(kept)) == kept


REFUSED = {
    "nothing": (b"", UNREADABLE),
    "not JSON": (SECRET.encode(), UNREADABLE),
    "half a file": (file_of(text=SECRET)[:-3], UNREADABLE),
    "UTF-16": (json.dumps(FILE | {"more": SECRET}).encode("utf-16"), UNREADABLE),
    "Latin-1": (json.dumps({"secret": f"{SECRET} é"}, ensure_ascii=False).encode("latin-1"), UNREADABLE),
    "deeply nested": (b"[" * 200_000, UNREADABLE),
    "a number of many digits": (b"1" * 5_000, UNREADABLE),
    "a list": (bytes_of([SECRET]), NOT_OURS),
    "a text": (bytes_of(SECRET), NOT_OURS),
    "null": (b"null", NOT_OURS),
    "other JSON": (bytes_of({"secret": SECRET}), NOT_OURS),
    "another form": (file(form=SECRET), NOT_OURS),
    "a list as form": (file(form=[SECRET]), NOT_OURS),
    "a later version": (file(version=2), NOT_OURS),
    "a version in words": (file(version="1"), NOT_OURS),
    "no version": (bytes_of({"form": FILE["form"], "notes": {}}), NOT_OURS),
    "more than notes": (file(secret=SECRET), NOT_OURS),
    "a list of notes": (file(notes=[SECRET]), CHANGED),
    "no notes": (file(notes=None), CHANGED),
    "too many": (file(notes={f"{SECRET} {number}": FILE["notes"]["ledger"] for number in range(501)}), CHANGED),
    "a text as note": (file(notes={"ledger": SECRET}), CHANGED),
    "a note without text": (file(notes={"ledger": {"question": SECRET, "ticked": True}}), CHANGED),
    "a note with more": (file_of(secret=SECRET), CHANGED),
    "a number as text": (file_of(text=7), CHANGED),
    "true as text": (file_of(text=True), CHANGED),
    "null as text": (file_of(text=None), CHANGED),
    "true as question": (file_of(question=True), CHANGED),
    "one as tick": (file_of(ticked=1), CHANGED),
    "yes as tick": (file_of(ticked=SECRET), CHANGED),
    "a text too long": (file_of(text=SECRET.ljust(2_001)), CHANGED),
    "a question too long": (file_of(question=SECRET.ljust(1_001)), CHANGED),
    "a key too long": (file(notes={SECRET.ljust(201): FILE["notes"]["ledger"]}), CHANGED),
    "half a letter in the text": (file_of(text=f"{SECRET}\ud800"), CHANGED),
    "half a letter in the key": (file(notes={"\udfff": FILE["notes"]["ledger"]}), CHANGED),
    "too large": (file_of(text=SECRET) + b" " * 10_000_000, TOO_LARGE),
}


@pytest.mark.parametrize("content, sentence", REFUSED.values(), ids=REFUSED)
def test_a_file_that_holds_no_notes_is_refused_with_a_sentence_that_repeats_nothing_of_it(content: bytes, sentence: str):
    with pytest.raises(NotNotes) as refused:
        notes.read(content)
    assert (str(refused.value), refused.value.__cause__) == (sentence, None)


@pytest.mark.parametrize("most", [file_of(text="x" * 2_000), file_of(question="x" * 1_000), file_of(text="") + b" " * 9_999_000])
def test_a_file_at_the_limit_is_read(most: bytes):
    assert list(notes.read(most)) == ["ledger"]


def test_what_a_file_calls_a_question_shows_as_it_is_written():
    assert Note("![](x) **a**\n:red[b] $c$ https://x").label == r"!\[\](x) \*\*a\*\* \:red\[b\] \$c\$ https://x"
    assert [Note(words).label for words in ("1. a", "12) a", "# a", "- a", "a: b, £3 (c) - d.")] == [
        r"1\. a", r"12\) a", r"\# a", r"\- a", "a: b, £3 (c) - d."
    ]  # fmt: skip


def test_a_question_is_drawn_without_its_bold_because_its_signs_would_be_read_out(small: AppTest):
    assert [box.label for box in small.checkbox] == ["Ask who holds the ledger.", "Ask who leads."]


# In small: two questions, one of which may not be raised


def script() -> None:  # Streamlit runs its lines by themselves: no name of this file is known there
    import streamlit as st

    import notes

    asked = {"ledger": "**Ask** who holds the ledger\\.", "lead": "Ask who leads."}
    for key in st.session_state.get("raised", list(asked)):
        if notes.tick(key, asked[key]):
            notes.write(key, asked[key])
    notes.save()
    notes.open_file()
    notes.said()
    st.session_state["unsaved"] = notes.unsaved()


@pytest.fixture
def small() -> AppTest:
    return AppTest.from_function(script, default_timeout=30).run()


def make_file(at: AppTest) -> list[DownloadButton]:
    """What the click on the button brings: the file, which the browser takes up by itself."""
    at.button(key="save_notes").click().run()
    return list(at.download_button)


def save(at: AppTest) -> bytes:
    """What the browser is handed when the button is clicked."""
    [file] = make_file(at)
    file.click().run()
    return notes.as_file(at.session_state[notes.FILE][1])


def open_file(at: AppTest, content: bytes) -> AppTest:
    at.file_uploader[0].set_value(("notes.json", content, "application/json"))
    at.run()
    assert [problem.message for problem in at.exception] == []
    return at


def seen(at: AppTest) -> tuple[dict[str, bool], dict[str, str]]:
    """The boxes and the fields that stand on the page, by their key."""
    return {box.key: box.value for box in at.checkbox if box.key.startswith("tick ")}, {field.key: field.value for field in at.text_area}


def said(at: AppTest) -> list[str]:
    return [line.value for line in at.info]


def test_nothing_is_unsaved_and_nothing_to_save_before_something_is_chosen(small: AppTest):
    assert (small.session_state["unsaved"], small.button(key="save_notes").disabled) == (False, True)


def test_notes_are_unsaved_until_their_file_was_fetched_and_again_after_a_change(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    assert small.session_state["unsaved"]
    assert notes.read(save(small)) == {"ledger": Note("Ask who holds the ledger.", True)}
    assert not small.session_state["unsaved"]
    small.text_area(key="write ledger").input("See 2.6").run()
    assert small.session_state["unsaved"]
    assert notes.read(save(small)) == {"ledger": KEPT}
    assert not small.session_state["unsaved"]


def test_what_is_written_in_the_run_of_the_click_is_in_the_file(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    small.text_area(key="write ledger").input("See 2.6")
    assert notes.read(save(small)) == {"ledger": KEPT}
    assert not small.session_state["unsaved"]


def test_notes_whose_file_nobody_took_up_stay_unsaved(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    assert len(make_file(small)) == 1
    assert small.session_state["unsaved"]


def test_each_click_makes_a_file_of_its_own_which_goes_when_the_notes_change(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    first, second = make_file(small)[0].key, make_file(small)[0].key
    assert first != second  # the browser takes each up once
    small.text_area(key="write ledger").input("See 2.6").run()
    assert list(small.download_button) == []


def test_a_note_is_seen_as_long_as_it_is_kept(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    small.text_area(key="write ledger").input("See 2.6").run()
    small.checkbox(key="tick ledger").uncheck().run()
    assert seen(small) == ({"tick ledger": False, "tick lead": False}, {"write ledger": "See 2.6"})
    small.text_area(key="write ledger").input("").run()
    assert (small.session_state["unsaved"], small.session_state[notes.HELD]) == (False, {})


def test_a_note_comes_back_with_its_question(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    small.text_area(key="write ledger").input("See 2.6").run()
    small.session_state["raised"] = ["lead"]
    small.run()
    assert seen(small) == ({"tick lead": False}, {})
    small.session_state["raised"] = ["ledger"]
    small.run()
    assert seen(small) == ({"tick ledger": True}, {"write ledger": "See 2.6"})


def test_an_opened_file_is_drawn_and_saved(small: AppTest):
    open_file(small, bytes_of(FILE))
    assert seen(small) == ({"tick ledger": True, "tick lead": False}, {"write ledger": "See 2.6"})
    assert (said(small), small.session_state["unsaved"]) == (["1 note was opened."], False)
    assert said(small.run()) == []


def test_an_opened_file_takes_the_place_of_notes_on_the_same_questions_and_leaves_the_others(small: AppTest):
    for key in ("ledger", "lead"):
        small.checkbox(key=f"tick {key}").check().run()
    small.text_area(key="write ledger").input("changed").run()
    open_file(small, bytes_of(FILE))
    assert seen(small) == ({"tick ledger": True, "tick lead": True}, {"write ledger": "See 2.6", "write lead": ""})
    assert said(small) == ["1 note was opened. On the same questions they stand in place of what you had."]
    assert small.session_state["unsaved"]
    assert notes.read(save(small)) == {"ledger": KEPT, "lead": Note("Ask who leads.", True)}


def test_a_note_that_is_changed_after_its_file_was_opened_stays_changed_when_its_question_comes_back(small: AppTest):
    small.session_state["raised"] = ["lead"]
    open_file(small.run(), bytes_of(FILE))
    small.session_state["raised"] = ["ledger"]
    small.run().text_area(key="write ledger").input("changed").run()
    small.session_state["raised"] = ["lead"]
    small.run()
    small.session_state["raised"] = ["ledger"]
    small.run()
    assert seen(small) == ({"tick ledger": True}, {"write ledger": "changed"})


def test_the_same_file_opens_twice(small: AppTest):
    open_file(small, bytes_of(FILE))
    small.text_area(key="write ledger").input("changed").run()
    open_file(small, bytes_of(FILE))
    assert (seen(small)[1], small.session_state["unsaved"]) == ({"write ledger": "See 2.6"}, False)


def test_a_note_of_a_file_that_is_neither_ticked_nor_written_is_left_out(small: AppTest):
    open_file(small, file_of(ticked=False, text=""))
    assert (small.session_state[notes.HELD], said(small)) == ({}, ["0 notes were opened."])


@pytest.mark.parametrize("content, sentence", [(bytes_of({"secret": SECRET}), NOT_OURS), (file_of(text=7), CHANGED)])
def test_a_refused_file_leaves_the_notes_as_they_were_and_is_said_once(small: AppTest, content: bytes, sentence: str):
    small.checkbox(key="tick ledger").check().run()
    small.text_area(key="write ledger").input("See 2.6").run()
    open_file(small, content)
    assert seen(small) == ({"tick ledger": True, "tick lead": False}, {"write ledger": "See 2.6"})
    assert (small.session_state[notes.HELD], said(small)) == ({"ledger": KEPT}, [sentence])
    assert (said(small.run()), small.session_state["unsaved"]) == ([], True)


def test_a_file_with_which_there_would_be_too_many_is_refused(small: AppTest):
    small.checkbox(key="tick lead").check().run()
    open_file(small, file(notes={str(number): FILE["notes"]["ledger"] for number in range(500)}))
    assert list(small.session_state[notes.HELD]) == ["lead"]
    assert said(small) == ["With the notes of this file there would be too many on this page. Nothing was opened."]


def test_what_the_browser_still_shows_is_kept_when_the_server_has_lost_the_session(small: AppTest):
    small.checkbox(key="tick ledger").check().run()
    small.text_area(key="write ledger").input("See 2.6").run()
    del small.session_state[notes.HELD]
    small.run()
    assert (small.session_state[notes.HELD], small.session_state["unsaved"]) == ({"ledger": KEPT}, True)


# The page


@pytest.fixture
def page(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DATABASE_URL", address)
    return AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60).run().switch_page(PAGE).run()


def first_questions(partnership: str) -> tuple[enquiries.Question, ...]:
    return enquiries.answer(Selection(partnership=partnership)).questions


def warned(at: AppTest) -> bool:
    return any("Your notes are not saved." in line.value for line in at.caption)


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.subheader]


def test_page_keeps_what_is_ticked_and_written_through_another_page_and_says_there_that_it_is_not_saved(page: AppTest):
    assert not warned(page)
    key = first_questions("WSCSP")[0].key
    page.checkbox(key=f"tick {key}").check().run()
    page.text_area(key=f"write {key}").input("See 2.6").run()
    assert warned(page)
    page.switch_page("pages/funding.py").run()
    assert warned(page)
    page.switch_page(PAGE).run()
    assert (page.checkbox(key=f"tick {key}").value, page.text_area(key=f"write {key}").value) == (True, "See 2.6")
    save(page)
    assert not warned(page)
    assert [problem.message for problem in page.exception] == []


def test_page_keeps_the_note_of_a_question_that_the_selection_does_not_raise_under_its_own_heading(page: AppTest):
    asked = first_questions("WSCSP")[0]
    page.checkbox(key=f"tick {asked.key}").check().run()
    assert headings(page) == []
    page.selectbox(key="partnership").select("ESCSP").run()
    assert (headings(page), page.checkbox(key=f"tick {asked.key}").value) == ([OTHERS], True)
    page.text_area(key=f"write {asked.key}").input("See 2.6").run()
    page.selectbox(key="partnership").select("WSCSP").run()
    assert (headings(page), page.text_area(key=f"write {asked.key}").value) == ([], "See 2.6")


def test_page_keeps_the_note_of_a_question_whose_subject_is_not_shown(page: AppTest):
    asked = next(question for question in first_questions("WSCSP") if question.subject == "Documents")
    page.checkbox(key=f"tick {asked.key}").check().run()
    page.session_state["about"] = ["Plan"]
    page.run()
    assert (headings(page), page.checkbox(key=f"tick {asked.key}").value) == ([OTHERS], True)


def test_page_draws_the_notes_of_an_opened_file(page: AppTest):
    asked = first_questions("WSCSP")[0]
    open_file(
        page, notes.as_file({asked.key: Note(asked.text, True, "See 2.6"), "gone": Note("A *question* of last year", False, "Later")})
    )
    assert (page.checkbox(key=f"tick {asked.key}").value, page.text_area(key=f"write {asked.key}").value) == (True, "See 2.6")
    assert (headings(page), page.checkbox(key="tick gone").label, page.text_area(key="write gone").value) == (
        [OTHERS],
        r"A \*question\* of last year",
        "Later",
    )


@settings(max_examples=5)
@given(question=st.text(min_size=1, max_size=60))
def test_any_words_of_a_question_are_kept_as_they_are(question: str):
    words = " ".join(question.split())
    assert notes._note("no such key", Note(words).label).question == words


def test_page_shows_all_subjects_again_after_a_selection_that_has_few(page: AppTest):
    before = [heading.value for heading in page.header]
    for partnership in ("BCPCSP", "ESCSP", None):
        page.selectbox(key="partnership").set_value(partnership).run()
    assert [heading.value for heading in page.header] == before


def test_page_shows_the_one_subject_that_there_is_whatever_was_chosen_before(page: AppTest):
    asked = enquiries.answer(Selection(as_at=date(2018, 10, 25)))
    assert len(asked.subjects) == 1
    page.session_state["about"] = ["Figures" if asked.subjects == ("Plan",) else "Plan"]
    page.run()
    page.selectbox(key="as_at").set_value("2018-10-25").run()
    shown = [box.key for box in page.checkbox if box.key.startswith("tick ")]
    assert shown == [f"tick {question.key}" for question in asked.questions]
