"""A meeting from its link to its last screen: large, with the filters always there, by keys, through a lost connection, and followed."""

import io
import re
import tomllib
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_every_page import violations
from tests.browsing import ROOT, Visit, choose, dashboard, free_port, settled, visitor

AGENDA = list(tomllib.loads((ROOT / "data" / "definitions" / "agenda.toml").read_text(encoding="utf-8")).values())
TITLES = [screen["title"] for screen in AGENDA]
EAST, BCP = "East Suffolk", "Bournemouth, Christchurch and Poole"
WORDS, LABELS = 20, 18  # px: the least of the page's words, and of those in charts
SMALL = """least => {
    const words = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT), small = []
    for (let text = words.nextNode(); text; text = words.nextNode()) {
        const part = text.parentElement
        if (!text.data.trim() || !part.checkVisibility({opacityProperty: true}) || part.closest('style, .st-key-map, [inert]')) continue
        const size = parseFloat(getComputedStyle(part).fontSize)
        if (size < (part.closest('svg') ? least[1] : least[0])) small.push([size, text.data.trim()])
    }
    return small
}"""


def stands(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    settled(page, title)


@pytest.fixture
def room(reader: BrowserContext, site: str) -> Iterator[Visit]:
    """The presenting machine with the first screen."""
    with visitor(reader, site, width=1920, height=1080) as here:
        here.page.goto(f"{site}/?view=meeting")
        stands(here.page, TITLES[0])
        yield here


def test_a_whole_meeting_with_a_filter_in_the_middle_a_way_back_and_a_lost_connection(browser: Browser, address: str):
    port = free_port()
    with visitor(browser, f"http://127.0.0.1:{port}", width=1920, height=1080) as here:
        page = here.page
        with dashboard(address, port=port) as site:
            page.goto(f"{site}/?view=meeting&partnership=ESCSP")
            for title in TITLES[:6]:
                stands(page, title)
                expect(here.selection).to_contain_text(EAST)
                page.keyboard.press("PageDown")
            stands(page, TITLES[6])
            choose(page, "Partnership", BCP)
            expect(here.selection).to_contain_text(BCP)
            stands(page, TITLES[6])
            page.keyboard.press("PageUp")
            stands(page, TITLES[5])
            expect(here.answer).to_contain_text("No ledger of allocations and spending is printed")
            page.keyboard.press("PageDown")
            stands(page, TITLES[6])
            page.keyboard.press("PageDown")
            stands(page, TITLES[7])
            assert (here.outside, here.errors) == ([], [])
        # the connection is lost, and with it all that the server knew
        connected: list[object] = []
        page.on("websocket", lambda socket: connected.append(socket))
        with dashboard(address, port=port):
            for _ in range(150):
                page.wait_for_timeout(200)  # also a moment after the connection, for the page to be told of it
                if connected:
                    break
            page.wait_for_timeout(2_000)
            stands(page, TITLES[7])
            expect(here.selection).to_contain_text(BCP)
            for title in TITLES[8:]:
                page.keyboard.press("PageDown")
                stands(page, title)
                expect(here.selection).to_contain_text(BCP)
            expect(page.get_by_role("button", name="Next")).to_have_count(0)


def test_every_screen_is_large_and_whole_and_keeps_its_filters_in_sight(room: Visit):
    page = room.page
    for title in TITLES:
        stands(page, title)
        assert page.evaluate(SMALL, [WORDS, LABELS]) == []
        page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
        bar = page.locator(".st-key-filters").bounding_box()
        assert bar is not None and 0 < bar["y"] < 120 and bar["height"] < 140
        box = page.get_by_role("combobox", name="Partnership")
        assert box.evaluate(
            """box => { const at = box.getBoundingClientRect(), top = document.elementFromPoint(at.x + 5, at.y + at.height / 2)
            return box.closest('.st-key-filters').contains(top) }"""
        )
        page.keyboard.press("PageDown")
    assert (room.outside, room.errors) == ([], [])


def test_keys_turn_no_screen_while_a_list_is_open_and_do_after_a_choice_and_from_a_table(room: Visit):
    page = room.page
    page.get_by_role("combobox", name="Partnership").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("PageDown")
    page.wait_for_timeout(700)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[0])
    page.keyboard.press("Escape")
    choose(page, "Screen", TITLES[4])
    stands(page, TITLES[4])
    page.keyboard.press("PageDown")  # the list that was chosen from has the focus
    stands(page, TITLES[5])
    page.locator("[class*=st-key-source_] summary").first.click()
    page.locator(".stTable a").first.focus()
    page.keyboard.press("PageUp")
    stands(page, TITLES[4])


def test_members_follow_by_the_code_on_the_screen(room: Visit, browser: Browser, site: str):
    choose(room.page, "Partnership", EAST)
    choose(room.page, "Screen", TITLES[5])
    stands(room.page, TITLES[5])
    room.page.get_by_role("button", name="Follow").click()
    code = room.page.get_by_role("img", name=re.compile("^QR code of the address "))
    expect(code).to_be_visible()
    link = zxingcpp.read_barcode(Image.open(io.BytesIO(room.page.screenshot()))).text
    assert link == f"{site}/go/6?p=ESCSP"
    expect(room.page.get_by_test_id("stCode")).to_have_text(link)
    assert violations(room.page) == []
    with visitor(browser, site, width=390, height=844) as member:
        member.page.goto(link)
        settled(member.page, "Funding")
        expect(member.selection).to_contain_text(EAST)
        expect(member.answer).to_contain_text("£822")


def test_page_off_the_agenda_leads_back_to_it(room: Visit, site: str):
    room.page.keyboard.press("PageDown")
    stands(room.page, TITLES[1])
    room.page.get_by_test_id("stTopNavSection").click()
    room.page.get_by_role("menuitem", name="Sources and method").click()
    stands(room.page, "Sources and method")
    room.page.get_by_role("button", name="To the agenda").click()
    stands(room.page, TITLES[1])


@pytest.mark.grid
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1366, 1920])
def test_no_screen_breaks_a_rule_of_accessibility(reader: BrowserContext, site: str, width: int, theme: str):
    with visitor(reader, site, width=width, height=900, theme=theme) as here:
        here.page.goto(f"{site}/?view=meeting")
        for title in TITLES:
            stands(here.page, title)
            assert violations(here.page) == []
            here.page.keyboard.press("PageDown")
