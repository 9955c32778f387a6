"""All that a mouse can do, keys can do: everything is reached, seen to be reached, and left again."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browsing import PAGES, settled, visit

FILTERS = ["Partnership", "District", "Priority", "As at"]
FOCUS = (255, 191, 71)  # static/look.css: the outer line round what has the focus
SEEN = 100  # pixels of that colour, of the four sides of even the smallest link
MOST_STOPS = 200
FEW = "?about=Figures"
STOP = """() => {
    const part = document.activeElement
    if (!part || part === document.body) return null
    window.visited ??= []
    const again = window.visited.includes(part)
    window.visited.push(part)
    return {name: part.getAttribute('aria-label') ?? part.innerText.replace(/^[a-z_]+\\n+/, '').trim(),
            key: part.closest('[class*=st-key-]')?.className.match(/st-key-(\\S+)/)[1] ?? '', again}
}"""


@dataclass(frozen=True)
class Stop:
    """One press of the Tab key: what has the focus then, and how many pixels on the screen show it."""

    name: str
    key: str
    again: bool
    shown: int


def shown(page: Page) -> int:
    """How many pixels of the window have the colour of the focus."""
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    return int((abs(picture - FOCUS).max(axis=2) <= 2).sum())


def stops(page: Page) -> Iterator[Stop]:
    """Every stop of the Tab key from the top of the page until it leaves it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return
        yield Stop(shown=shown(page), **stop)
    raise AssertionError(f"the Tab key did not leave the page in {MOST_STOPS} stops")


@pytest.fixture(scope="module", params=PAGES)
def tour(request: pytest.FixtureRequest, reader: BrowserContext, site: str) -> list[Stop]:
    """The stops of one page."""
    few = FEW if request.param == "Lines of enquiry" else ""  # each question has three stops, and all are alike
    with visit(reader, site, request.param, few) as here:
        return list(stops(here.page))


def test_tab_reaches_the_four_filters_in_their_order(tour: list[Stop]):
    names = [stop.name for stop in tour]
    first = names.index("Partnership")
    assert names[first : first + 4] == FILTERS


def test_tab_shows_where_it_is_and_never_goes_round(tour: list[Stop]):
    assert [stop.name for stop in tour if stop.shown < SEEN] == []
    assert [stop.name for stop in tour if stop.again] == []


def test_tab_reaches_the_links_in_the_tiles_and_on_to_the_next_page(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        links = here.page.locator("[class*=st-key-tile_] a").all_inner_texts()
        tour = list(stops(here.page))
        assert len(links) == 4
        assert [stop.name for stop in tour if stop.key.startswith("tile_")] == links
        assert tour[-1].name == "Next: Priorities"


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until this has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop and stop["name"] == name:
            return
    raise AssertionError(f"the Tab key does not reach {name}")


def type_choice(page: Page, text: str, option: str) -> None:
    """Types into the filter that has the focus and takes the option found."""
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.get_by_role("option", name=option, exact=True).wait_for()
    page.keyboard.press("Enter")


def test_partnership_is_chosen_and_cleared_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        tab_to(here.page, "Partnership")
        type_choice(here.page, "west", "Western Suffolk")
        expect(here.answer).to_contain_text("no balance can be shown")
        tab_to(here.page, "Clear value")
        here.page.keyboard.press("Enter")
        expect(here.answer).to_contain_text("£2,822")


@pytest.mark.parametrize(
    ("title", "filter", "text", "option", "before", "after"),
    [
        ("Referrals", "District", "bab", "Babergh", "six districts", "390 incidents"),
        ("Priorities", "Priority", "frau", "Fraud", "any of 45 plan rows", "any of 5 plan rows"),
    ],
)
def test_district_and_priority_are_chosen_and_cleared_by_keys(
    reader: BrowserContext, site: str, title: str, filter: str, text: str, option: str, before: str, after: str
):
    with visit(reader, site, title) as here:
        tab_to(here.page, filter)
        type_choice(here.page, text, option)
        expect(here.answer).to_contain_text(after)
        here.page.keyboard.press("Backspace")
        expect(here.answer).to_contain_text(before)


def test_meeting_is_chosen_and_changed_back_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        tab_to(here.page, "As at")
        type_choice(here.page, "25 oct", "25 October 2018, Mid Suffolk")
        expect(here.answer).to_contain_text("no balance can be shown")
        type_choice(here.page, "late", "Latest")
        expect(here.answer).to_contain_text("£2,822")


def test_an_expander_opens_and_closes_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Priorities", "?priority=Fraud") as here:
        rules = here.page.locator(".st-key-source_rules details")
        tab_to(here.page, "How the evidence check works")
        here.page.keyboard.press("Enter")
        expect(rules).to_have_attribute("open", "")
        here.page.keyboard.press("Enter")
        expect(rules).not_to_have_attribute("open", "")


def test_a_page_is_left_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview", "?district=Babergh") as here:
        tab_to(here.page, "Open funding")
        here.page.keyboard.press("Enter")
        settled(here.page, "Funding")
        expect(here.selection).to_contain_text("Babergh")


def test_page_down_and_page_up_turn_the_pages_of_a_meeting_with_its_filters(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview", "?view=meeting&district=Babergh") as here:
        for key, title in (("PageDown", "Priorities"), ("PageDown", "Funding"), ("PageUp", "Priorities")):
            expect(here.page.get_by_role("button", name="Next")).to_be_visible()
            here.page.keyboard.press(key)
            settled(here.page, title)
            expect(here.selection).to_contain_text("Babergh")
            expect(here.page).to_have_url(f"{site}/{PAGES[title]}?district=Babergh&view=meeting")
