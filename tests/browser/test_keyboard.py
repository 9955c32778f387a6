"""All that a mouse can do, keys can do: everything is reached, seen to be reached, and left again."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import quote_plus

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_every_page import ADDRESSES, STATES, shown
from tests.browsing import open_expanders, settled, visit
from tests.views.seeing import contrast

FILTERS = ["Partnership", "District", "Priority", "As at"]
FOCUS = (255, 191, 71)  # static/look.css: the outer line round what has the focus
SEEN = 100  # pixels of that colour, of the four sides of even the smallest link
MOST_STOPS = 900
FOLLOWED = 500  # ms
LEAST_RING, LEAST_CONTRAST, LEAST_TARGET = 2, 3, 23.5  # px, ratio, px (24, less what scaling rounds off): WCAG 2.2, 2.4.13, 1.4.11, 2.5.8
FEW = "?about=Figures"
COUNTED = ("Overview", "Places")
CHOSEN = f"?partnership=Western+Suffolk&district=Babergh&priority={quote_plus('Anti-social behaviour')}"
STOP = """() => {
    const part = document.activeElement
    if (!part || part === document.body) return null
    window.visited ??= []
    const again = window.visited.includes(part), before = window.visited.at(-1)
    window.visited.push(part)
    const target = part.matches('[type=checkbox], [type=radio]') ? part.closest('label') : part
    const field = part.matches('[role=combobox]') ? part.closest('[role=group]') : target  // the whole field takes the click
    let solid = 1, fixed = false
    for (let one = part; one; one = one.parentElement) {
        solid *= getComputedStyle(one).opacity
        fixed ||= getComputedStyle(one).position === 'fixed'
    }
    const ring = [part, part.closest('label'), part.closest('[role=group]')]
        .find(one => one && getComputedStyle(one).outlineStyle === 'solid' && getComputedStyle(one).outlineWidth !== '0px')
    const style = ring && getComputedStyle(ring)
    const inside = ring && parseFloat(style.outlineOffset) < 0
    const grounds = []
    for (let one = inside ? ring : ring?.parentElement; one; one = one.parentElement) grounds.push(getComputedStyle(one).backgroundColor)
    const box = field.getClientRects()[0], scrolled = document.querySelector('.stMain').scrollTop
    const top = document.elementFromPoint(box.x + box.width / 2, Math.min(box.y + box.height / 2, innerHeight - 1))
    const in_page = !!part.closest('.stMain') && !fixed && !part.matches('.stMain')
    return {
        name: part.getAttribute('aria-label') ?? part.innerText.replace(/^[a-z_]+\\n+/, '').trim(), again,
        key: part.closest('[class*=st-key-]')?.className.match(/st-key-(\\S+)/)[1] ?? '',
        in_order: !before || !!(before.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING),
        uncovered: part.matches('.stMain') || solid > 0.5 && (field.contains(top) || !!ring?.contains(top)),
        ring: style ? parseFloat(style.outlineWidth) : 0, lines: style ? [style.outlineColor, style.boxShadow] : [],
        ground: grounds.find(colour => colour && !/rgba\\(.*, 0\\)|transparent/.test(colour)) ?? 'rgb(255, 255, 255)',
        box: [box.x, box.y + (in_page ? scrolled : 0), box.right, box.bottom + (in_page ? scrolled : 0)], in_page,
    }
}"""


@dataclass(frozen=True)
class Stop:
    """One press of the Tab key: what has the focus then, how it shows it, and where it is.

    lines: the colours of its ring, on `ground`. box: left, top, right, bottom in px of the whole page. pixels of the window show the
    focus, where they were counted.
    """

    name: str
    key: str
    again: bool
    in_order: bool
    uncovered: bool
    ring: float
    lines: list[str]
    ground: str
    box: list[float]
    in_page: bool
    pixels: int = SEEN

    @property
    def small(self) -> bool:
        left, top, right, bottom = self.box
        return right - left < LEAST_TARGET or bottom - top < LEAST_TARGET

    @property
    def middle(self) -> tuple[float, float]:
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2


def shows(page: Page) -> int:
    """How many pixels of the window have the colour of the focus, once the page has followed it."""
    count = _pixels(page)
    if count < SEEN:
        page.wait_for_timeout(FOLLOWED)
        count = _pixels(page)
    return count


def _pixels(page: Page) -> int:
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    return int((abs(picture - FOCUS).max(axis=2) <= 2).sum())


def stops(page: Page, *, counting: bool = True) -> Iterator[Stop]:
    """Every stop of the Tab key from the top of the page until it leaves it; without counting pixels ten times as fast."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return
        yield Stop(**stop, **({"pixels": shows(page)} if counting else {}))
    raise AssertionError(f"the Tab key did not leave the page in {MOST_STOPS} stops")


def as_hex(colour: str) -> str:
    """rgb(255, 191, 71) -> #FFBF47; of a shadow its colour."""
    found = re.search(r"rgba?\((\d+), (\d+), (\d+)", colour)
    assert found, colour
    return "#" + "".join(f"{int(part):02X}" for part in found.groups())


def faint(stop: Stop) -> bool:
    """Whether neither line of the ring stands out from what is around it."""
    return max((contrast(as_hex(line), as_hex(stop.ground)) for line in stop.lines if line != "none"), default=0) < LEAST_CONTRAST


def backwards(before: Stop, after: Stop) -> bool:
    """Whether the focus went up the page and not into a column to the right."""
    return before.in_page and after.in_page and after.box[3] <= before.box[1] and after.box[0] < before.box[2] - 1


def around(outer: list[float], inner: list[float]) -> bool:
    """Whether one box holds the other: a field what is chosen in it, the map its button."""
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def too_close(tour: list[Stop]) -> list[tuple[str, str]]:
    """Small targets whose circle of 24 px reaches into another target, or into another small one's circle."""
    found = []
    for stop in (one for one in tour if one.small):
        x, y = stop.middle
        for other in tour:
            if other is stop or other.in_page != stop.in_page or around(other.box, stop.box):
                continue
            left, top, right, bottom = other.box
            away = np.hypot(*np.subtract(stop.middle, other.middle)) - LEAST_TARGET / 2 if other.small else np.inf
            near = np.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))
            if min(away, near) < LEAST_TARGET / 2:
                found.append((stop.name, other.name))
    return found


EVERY_DAY = ("Overview", "Places", "Briefing pack")
# title, what is chosen, width, whether the pixels of the focus are counted too
WALKS = [
    *(
        pytest.param((title, "", 1366, title in COUNTED), id=title, marks=() if title in EVERY_DAY else pytest.mark.grid)
        for title in ADDRESSES
    ),
    pytest.param(("Funding", CHOSEN, 1366, False), id="Funding-chosen"),
    *(pytest.param((title, "", 390, True), id=f"{title}-390", marks=pytest.mark.grid) for title in ADDRESSES),
    *(pytest.param((title, "", 1366, True), id=f"{title}-counted", marks=pytest.mark.grid) for title in ADDRESSES),
    *(pytest.param((title, STATES["meeting"], 1366, True), id=f"{title}-meeting", marks=pytest.mark.grid) for title in ADDRESSES),
]


@pytest.fixture(scope="module", params=WALKS)
def tour(request: pytest.FixtureRequest, reader: BrowserContext, site: str) -> list[Stop]:
    """The stops of one page."""
    title, query, width, counted = request.param
    few = FEW if title == "Lines of enquiry" and not query else query  # each question has three stops, and all are alike
    with shown(reader, site, title, few, width=width) as here:
        here.page.emulate_media(reduced_motion="reduce")  # else the picture is taken while the ring still comes
        return list(stops(here.page, counting=counted))


def test_tab_reaches_the_four_filters_in_their_order(tour: list[Stop]):
    names = [stop.name for stop in tour if stop.name in FILTERS]
    assert names[:4] == FILTERS


def test_tab_shows_where_it_is_and_never_goes_round(tour: list[Stop]):
    assert [stop.name for stop in tour if stop.pixels < SEEN] == []
    assert [stop.name for stop in tour if stop.again] == []


def test_ring_of_the_focus_is_wide_and_stands_out(tour: list[Stop]):
    assert [stop.name for stop in tour if stop.ring < LEAST_RING or faint(stop)] == []


def test_what_has_the_focus_is_not_covered(tour: list[Stop]):
    assert [stop.name for stop in tour if not stop.uncovered] == []


def test_tab_follows_the_order_of_reading(tour: list[Stop]):
    assert [stop.name for stop in tour if not stop.in_order] == []
    assert [(before.name, after.name) for before, after in pairwise(tour) if backwards(before, after)] == []


def test_targets_are_large_enough_or_apart(tour: list[Stop]):
    assert too_close(tour) == []


@pytest.mark.parametrize("width", [pytest.param(1366, marks=pytest.mark.grid), pytest.param(390, marks=pytest.mark.grid)])
@pytest.mark.parametrize("title", ADDRESSES)
def test_the_same_holds_with_everything_opened(reader: BrowserContext, site: str, title: str, width: int):
    with shown(reader, site, title, FEW if title == "Lines of enquiry" else "", width=width) as here:
        open_expanders(here.page)
        tour = list(stops(here.page, counting=False))
    assert [stop.name for stop in tour if stop.again or not stop.in_order or not stop.uncovered or faint(stop)] == []
    assert too_close(tour) == []


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


def test_a_file_is_saved_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        tab_to(here.page, "CSV")
        with here.page.expect_download() as saved:
            here.page.keyboard.press("Enter")
        assert saved.value.suggested_filename.endswith(".csv")


def test_the_first_stop_leads_past_the_navigation(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        tab_to(here.page, "Skip to main content")
        here.page.keyboard.press("Enter")
        here.page.keyboard.press("Tab")
        assert here.page.evaluate(STOP)["name"] == "Partnership"


def test_pages_are_opened_on_a_phone_by_keys_and_take_no_focus_before(browser: Browser, site: str):
    with visit(browser, site, "Overview", width=390) as here:
        names = [stop.name for stop in stops(here.page, counting=False)]
        assert "Expand sidebar" in names and "Funding" not in names
        tab_to(here.page, "Expand sidebar")
        here.page.keyboard.press("Enter")
        tab_to(here.page, "Funding")
        here.page.keyboard.press("Enter")
        settled(here.page, "Funding")


def test_a_page_is_left_by_keys(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview", "?district=Babergh") as here:
        tab_to(here.page, "Open funding")
        here.page.keyboard.press("Enter")
        settled(here.page, "Funding")
        expect(here.selection).to_contain_text("Babergh")
