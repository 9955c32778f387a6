"""A member's own notes: kept in the open page alone, until the member saves them to a file and opens it again."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Download, Locator, Page, expect

from tests.browsing import PAGES, Visit, settled, visit

TITLE = "Lines of enquiry"
NOTE = "Who holds the ledger, and since when?\nSee “2.6” – ask £ & <p>"
NOT_SAVED = "Your notes are not saved."


def boxes(page: Page) -> Locator:
    return page.locator('[class*="st-key-tick-"]')


def notes(page: Page) -> Locator:
    return page.get_by_label("My note", exact=True)


def tick(page: Page, at: int = 0) -> str:
    """Ticks a question with the mouse; its words."""
    box = boxes(page).nth(at)
    box.locator("label").click()
    expect(box.get_by_role("checkbox")).to_be_checked()
    settled(page, TITLE)
    return box.inner_text().strip()


def write(page: Page, text: str, at: int = 0) -> None:
    """Writes in a note's field and goes on somewhere else, as a reader does."""
    notes(page).nth(at).fill(text)
    page.get_by_role("heading", name=TITLE, level=1).click()
    settled(page, TITLE)


def save(page: Page) -> Download:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save my notes").click()
    settled(page, TITLE)
    return saved.value


def open_file(page: Page, content: bytes, name: str = "notes.json") -> None:
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files({"name": name, "mimeType": "application/json", "buffer": content})


def written(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def to_page(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    settled(page, title)


def asked_at_reload(page: Page, *, leave: bool) -> list[str]:
    """What the browser asks when the page is reloaded; whether the reader leaves then."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        (dialog.accept if leave else dialog.dismiss)()

    page.once("dialog", answer)
    page.evaluate("() => setTimeout(() => location.reload(), 0)")
    page.wait_for_timeout(1500)
    if not asked:
        page.remove_listener("dialog", answer)
    return asked


def assert_quiet(*visits: Visit) -> None:
    assert [(here.outside, here.errors) for here in visits] == [([], [])] * len(visits)


def test_notes_stand_through_other_pages_and_a_reload_that_the_reader_takes_back(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        assert asked_at_reload(here.page, leave=True) == []
        settled(here.page, TITLE)
        tick(here.page)
        write(here.page, NOTE)
        expect(here.page.get_by_text(NOT_SAVED)).to_be_visible()
        to_page(here.page, "Funding")
        expect(here.page.get_by_text(NOT_SAVED)).to_be_visible()
        assert asked_at_reload(here.page, leave=False) == ["beforeunload"]
        to_page(here.page, TITLE)
        expect(boxes(here.page).first.get_by_role("checkbox")).to_be_checked()
        expect(notes(here.page)).to_have_value(NOTE)
        assert_quiet(here)


def test_a_reload_asks_while_a_note_is_being_written_and_nothing_is_lost(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        save(here.page)
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        notes(here.page).press_sequentially("not yet told")
        assert asked_at_reload(here.page, leave=False) == ["beforeunload"]
        expect(notes(here.page)).to_have_value("not yet told")


def test_what_is_typed_is_kept_before_its_field_is_left(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        save(here.page)
        notes(here.page).press_sequentially("typed last")
        expect(here.page.get_by_text(NOT_SAVED)).to_be_visible()
        expect(notes(here.page)).to_be_focused()
        notes(here.page).press_sequentially(", and on", delay=200)  # while the page answers
        expect(notes(here.page)).to_have_value("typed last, and on")
        here.page.wait_for_timeout(1000)
        to_page(here.page, "Funding")
        to_page(here.page, TITLE)
        expect(notes(here.page)).to_have_value("typed last, and on")


def test_what_is_typed_just_before_the_click_is_in_the_file(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        notes(here.page).press_sequentially("typed last")
        saved = json.loads(written(save(here.page)))
        assert [note["text"] for note in saved["notes"].values()] == ["typed last"]
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        notes(here.page).press_sequentially(", and more")
        saved = json.loads(written(save(here.page)))
        assert [note["text"] for note in saved["notes"].values()] == ["typed last, and more"]
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        assert_quiet(here)


def test_a_saved_file_holds_the_notes_alone_and_opens_for_somebody_else(reader: BrowserContext, browser: Browser, site: str):
    with visit(reader, site, TITLE, "?partnership=Western+Suffolk") as here:
        first, second = tick(here.page, 0), tick(here.page, 2)
        write(here.page, NOTE, at=1)
        download = save(here.page)
        content = written(download)
        assert re.fullmatch(r"scrutiny-notes-\d{4}-\d\d-\d\d\.json", download.suggested_filename)
        saved = json.loads(content)
        assert {**saved, "notes": list(saved["notes"].values())} == {
            "form": "community safety scrutiny notes",
            "version": 1,
            "notes": sorted(
                [{"question": first, "ticked": True, "text": ""}, {"question": second, "ticked": True, "text": NOTE}],
                key=lambda note: next(key for key, held in saved["notes"].items() if held == note),
            ),
        }
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        assert asked_at_reload(here.page, leave=True) == []
        settled(here.page, TITLE)
        expect(here.page.locator("input:checked[type=checkbox]")).to_have_count(0)  # the server kept nothing
        assert_quiet(here)
    with visit(browser, site, TITLE) as other:
        open_file(other.page, content)
        expect(other.page.get_by_text("2 notes were opened.")).to_be_visible()
        settled(other.page, TITLE)
        for words in (first, second):
            expect(boxes(other.page).filter(has_text=words).get_by_role("checkbox")).to_be_checked()
        assert [field.input_value() for field in notes(other.page).all()].count(NOTE) == 1
        expect(other.page.get_by_text(NOT_SAVED)).to_have_count(0)
        assert written(save(other.page)) == content
        assert_quiet(other)


@pytest.mark.parametrize("pressed", [100, *(pytest.param(other, marks=pytest.mark.grid) for other in (40, 200))])
def test_a_finger_that_rests_on_the_button_still_saves(reader: BrowserContext, site: str, pressed: int):
    """Pressing the button takes the focus from the note, so the page runs before the finger is lifted (milliseconds)."""
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        button = here.page.get_by_role("button", name="Save my notes")
        button.scroll_into_view_if_needed()
        notes(here.page).press_sequentially("typed last")
        button.hover()
        with here.page.expect_download(timeout=10_000) as saved:
            here.page.mouse.down()
            here.page.wait_for_timeout(pressed)
            here.page.mouse.up()
        assert b"typed last" in written(saved.value)
        expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        assert_quiet(here)


def test_the_same_file_opens_again_after_a_change_and_takes_its_place(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        write(here.page, "as saved")
        content = written(save(here.page))
        for _ in range(2):
            write(here.page, "changed since")
            expect(here.page.get_by_text(NOT_SAVED)).to_be_visible()
            open_file(here.page, content)
            expect(here.page.get_by_text("1 note was opened. On the same questions")).to_be_visible()
            settled(here.page, TITLE)
            expect(notes(here.page)).to_have_value("as saved")
            expect(here.page.get_by_text(NOT_SAVED)).to_have_count(0)
        write(here.page, "after opening")
        to_page(here.page, "Funding")
        to_page(here.page, TITLE)
        expect(notes(here.page)).to_have_value("after opening")
        assert_quiet(here)


def test_two_visitors_at_once_never_see_each_others_notes(browser: Browser, site: str):
    with visit(browser, site, TITLE) as one, visit(browser, site, TITLE) as other:
        tick(one.page)
        write(one.page, "of the one")
        tick(other.page, 1)
        write(other.page, "of the other")
        to_page(one.page, "Funding")
        to_page(one.page, TITLE)
        for here, at, text in ((one, 0, "of the one"), (other, 1, "of the other")):
            expect(here.page.locator("input:checked[type=checkbox]")).to_have_count(1)
            expect(boxes(here.page).nth(at).get_by_role("checkbox")).to_be_checked()
            expect(notes(here.page)).to_have_count(1)
            expect(notes(here.page)).to_have_value(text)
            assert [note["text"] for note in json.loads(written(save(here.page)))["notes"].values()] == [text]
        assert_quiet(one, other)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"These are no notes.", "This file could not be read."),
        pytest.param(b'{"form": "something else"}', "This file does not hold notes of this dashboard.", marks=pytest.mark.grid),
        (b" " * 10_000_001, "File must be 10.0MB or smaller."),  # the browser's part of Streamlit refuses it first
    ],
    ids=["not JSON", "other JSON", "too large"],
)
def test_a_file_that_is_no_notes_is_said_in_words_and_changes_nothing(reader: BrowserContext, site: str, content: bytes, sentence: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        write(here.page, NOTE)
        open_file(here.page, content)
        expect(here.page.get_by_text(sentence)).to_be_visible()
        settled(here.page, TITLE)
        expect(notes(here.page)).to_have_value(NOTE)
        to_page(here.page, "Funding")
        to_page(here.page, TITLE)
        expect(here.page.get_by_text(sentence)).to_have_count(0)
        expect(notes(here.page)).to_have_value(NOTE)
        assert_quiet(here)


def test_what_a_file_calls_a_question_is_shown_as_it_is_written(reader: BrowserContext, site: str):
    words = "![](https://example.org/x.png) **Ask** [here](https://example.org/y) <b>now</b> :red[and] $x^2$ # 1"
    notes_of_a_file = {"gone": {"question": words, "ticked": True, "text": "mine"}}
    content = {"form": "community safety scrutiny notes", "version": 1, "notes": notes_of_a_file}
    with visit(reader, site, TITLE) as here:
        open_file(here.page, json.dumps(content).encode())
        expect(here.page.get_by_role("heading", name="On questions that are not shown above")).to_be_visible()
        settled(here.page, TITLE)
        other = boxes(here.page).last
        expect(other).to_have_text(words)
        expect(other.locator("img, b, strong, code")).to_have_count(0)
        assert json.loads(written(save(here.page))) == content
        assert_quiet(here)


def test_notes_stand_through_the_meeting_view(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as here:
        tick(here.page)
        write(here.page, NOTE)
        here.page.locator(".stSidebar").get_by_role("radio", name="meeting").click()
        expect(here.page).to_have_url(re.compile("view=meeting"))
        settled(here.page, TITLE)
        expect(notes(here.page)).to_have_value(NOTE)
        expect(here.page.get_by_text(NOT_SAVED)).to_be_visible()
        assert [note["text"] for note in json.loads(written(save(here.page)))["notes"].values()] == [NOTE]
        assert_quiet(here)


@pytest.mark.grid
def test_notes_of_two_open_pages_of_one_reader_are_apart(reader: BrowserContext, site: str):
    with visit(reader, site, TITLE) as one, visit(reader, site, TITLE) as other:
        tick(one.page)
        other.page.goto(f"{site}/{PAGES[TITLE]}")
        settled(other.page, TITLE)
        expect(other.page.locator("input:checked[type=checkbox]")).to_have_count(0)
