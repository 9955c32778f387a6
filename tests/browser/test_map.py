"""The map is really painted, follows the filters, and is not missed where it cannot be drawn."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests import browsing
from tests.browsing import choose, settled, visit, visitor
from views import theme

THEMES = {"light": theme.LIGHT, "dark": theme.DARK}
LAND = theme.LIGHT["land"]
PALE = "#FAFBFC"  # land that the selection is not about: the same colour, three quarters see-through, on white
SECONDS = 20


def pixels(page: Page) -> np.ndarray:
    """The map as it stands on the screen: height x width x red, green, blue."""
    return np.asarray(Image.open(io.BytesIO(page.locator(".st-key-map canvas").first.screenshot())).convert("RGB")).astype(int)


def where(picture: np.ndarray, colour: str) -> np.ndarray:
    """Which pixels have this colour, give or take one step of 255."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return abs(picture - wanted).max(axis=2) <= 1


def share(picture: np.ndarray, colour: str) -> float:
    """How much of the picture has this colour."""
    return float(where(picture, colour).mean())


def east(picture: np.ndarray, colour: str) -> float:
    """How far to the east the colour lies on average: 0 is the left edge of the map, 1 the right one."""
    return float(np.nonzero(where(picture, colour))[1].mean() / picture.shape[1])


def painted(page: Page, is_right: Callable[[np.ndarray], bool]) -> np.ndarray:
    """The first picture of the map that is as it should be; the last one if none is."""
    for _ in range(SECONDS * 2):
        picture = pixels(page)
        if is_right(picture):
            break
        page.wait_for_timeout(500)
    return picture


@pytest.mark.parametrize("mode", ["dark", pytest.param("light", marks=pytest.mark.grid)])
def test_the_map_shows_land_hotspots_and_rings_in_the_colours_of_the_theme(reader: BrowserContext, site: str, mode: str):
    colours = THEMES[mode]
    with visit(reader, site, "Places", theme=mode) as here:
        picture = painted(here.page, lambda picture: share(picture, colours["ring"]) > 0.001)
        assert share(picture, colours["land"]) > 0.1
        assert share(picture, colours["ring"]) > 0.001
        assert violet(picture) > 0.001  # the hot cells


def violet(picture: np.ndarray) -> float:
    """How much of the picture is the colour of hotspots, which is see-through: clearly more blue than green, and more red than green."""
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    return float(((blue - green > 40) & (red - green > 15)).mean())


def test_the_map_recolours_the_land_when_a_district_is_chosen(reader: BrowserContext, site: str):
    with visit(reader, site, "Places") as here:
        before = painted(here.page, lambda picture: share(picture, LAND) > 0.1)
        choose(here.page, "District", "Babergh")
        after = painted(here.page, lambda picture: share(picture, PALE) > 0.1)
        assert (share(before, LAND) > 0.1, share(before, PALE) < 0.01) == (True, True)
        assert (share(after, LAND) > 0.1, share(after, PALE) > 0.1) == (True, True)


@pytest.mark.grid
def test_the_coloured_land_is_where_the_district_is(reader: BrowserContext, site: str):
    lies = {}
    for district in ("West Suffolk", "East Suffolk"):
        with visit(reader, site, "Places", f"?district={district}") as here:
            picture = painted(here.page, lambda picture: share(picture, LAND) > 0.05 and share(picture, PALE) > 0.05)
            lies[district] = east(picture, LAND) - east(picture, PALE)
    assert lies["West Suffolk"] < -0.1
    assert lies["East Suffolk"] > 0.1


def test_the_outlines_are_fetched_once(browser: Browser, site: str):
    with visitor(browser, site) as here:
        fetched: list[str] = []
        here.page.on("request", lambda request: fetched.append(request.url) if "/geometry/" in request.url else None)
        here.page.goto(f"{site}/pspo-and-hotspots")
        settled(here.page, "Places")
        painted(here.page, lambda picture: share(picture, LAND) > 0.1)
        choose(here.page, "District", "Babergh")
        painted(here.page, lambda picture: share(picture, PALE) > 0.1)
        assert len(fetched) == 1


def spot(page: Page) -> tuple[float, float]:
    """Where on the screen a hot cell is."""
    page.locator(".st-key-map").scroll_into_view_if_needed()
    picture = painted(page, lambda picture: violet(picture) > 0.001)
    red, green, blue = picture[..., 0], picture[..., 1], picture[..., 2]
    down, across = np.nonzero((blue - green > 40) & (red - green > 15))
    box = page.locator(".st-key-map canvas").first.bounding_box()
    assert box is not None
    middle = len(down) // 2
    scale = box["width"] / picture.shape[1]
    return box["x"] + across[middle] * scale, box["y"] + down[middle] * scale


def test_a_click_on_the_map_and_a_choice_in_the_list_are_one_state(reader: BrowserContext, site: str):
    with visit(reader, site, "Places") as here:
        across, down = spot(here.page)
        here.page.mouse.move(across, down)
        expect(here.page.locator(".deck-tooltip")).to_contain_text("recorded ASB incident")
        here.page.mouse.click(across, down)
        panel = here.page.locator(".st-key-panel_area")
        expect(panel).to_be_visible(timeout=SECONDS * 1000)
        heading = panel.get_by_role("heading").inner_text()
        expect(here.page).to_have_url(re.compile(r"area="))
        expect(here.page.locator(".st-key-area input")).to_have_value(heading)
        choose(here.page, "Choose an area or an order, here or on the map", "Protection order: Brandon")
        expect(panel).to_contain_text("Its area is not drawn in the source.")
        assert here.errors == []


def test_a_link_opens_with_its_area_chosen(reader: BrowserContext, site: str):
    with visit(reader, site, "Places", "?area=Alexandra%2C+cell+4&start=November+2025&end=December+2025") as here:
        panel = here.page.locator(".st-key-panel_area")
        expect(panel).to_contain_text("recorded in 2 months to December 2025 (a count)")
        expect(panel.locator(".stVegaLiteChart")).to_be_visible()


def test_a_filter_change_ships_under_300_kb(reader: BrowserContext, site: str):
    with visit(reader, site, "Places") as here:
        painted(here.page, lambda picture: violet(picture) > 0.001)
        sent: list[int] = []
        watch = here.page.context.new_cdp_session(here.page)
        watch.send("Network.enable")
        watch.on("Network.webSocketFrameReceived", lambda frame: sent.append(len(frame["response"]["payloadData"]) * 3 // 4))
        watch.on("Network.loadingFinished", lambda done: sent.append(int(done["encodedDataLength"])))
        here.page.wait_for_timeout(500)
        sent.clear()
        choose(here.page, "District", "Babergh")
        painted(here.page, lambda picture: share(picture, PALE) > 0.1)
        assert 1_000 < sum(sent) < 300_000


@pytest.mark.grid
def test_the_map_stands_without_words_of_excuse_where_it_can_be_drawn(reader: BrowserContext, site: str):
    with visit(reader, site, "Places") as here:
        expect(here.page.locator(".st-key-map")).to_be_visible()
        expect(here.page.locator(".st-key-no_webgl")).not_to_be_visible()


def test_a_sentence_and_the_tables_stand_in_for_a_map_that_cannot_be_drawn(playwright: Playwright, browser: Browser, site: str):
    plain = browsing.launch(playwright, browsing.NO_WEBGL)
    assert plain is not None
    with visit(plain, site, "Places") as here:
        expect(here.page.get_by_text("This browser cannot draw the map")).to_be_visible()
        expect(here.page.locator(".st-key-map")).not_to_be_visible()
        expect(here.page.locator(".st-key-table_hotspots")).to_be_visible()
        expect(here.page.locator(".st-key-table_orders")).to_be_visible()
        assert [error for error in here.errors if "Failed to create WebGL context" not in error] == []  # the map library's own words
    plain.close()
