"""Each page in a real browser, opened by its own address as the first thing a visitor does."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import PAGES, settled

IGNORED = ("GPU stall due to ReadPixels",)  # the software renderer's remark on its own speed


def watched(browser: Browser, address: str) -> tuple[Page, list[str], list[str]]:
    """A new visitor; the requests to other hosts and the console's errors are collected."""
    page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    return page, outside, errors


@pytest.mark.parametrize("title", PAGES)
def test_page_opens_cold_inside_the_frame_and_calls_nobody(browser: Browser, site: str, title: str):
    page, outside, errors = watched(browser, site)
    page.goto(f"{site}/{PAGES[title]}?district=Babergh")
    settled(page, title)
    assert page.locator(".st-key-selection").inner_text() == "Babergh · all priorities · each as at its own last report"
    assert page.locator(".st-key-answer").is_visible()
    assert page.get_by_text("Page not found").count() == 0
    assert page.url.endswith("?district=Babergh")
    assert outside == []
    assert [error for error in errors if not any(known in error for known in IGNORED)] == []
    page.context.close()


@pytest.mark.parametrize("name", ["overview", "priorities", "funding", "referrals", "places", "sources"])
def test_a_page_file_name_leads_into_the_frame_with_its_filters(browser: Browser, site: str, name: str):
    page, _, _ = watched(browser, site)
    page.goto(f"{site}/{name}?district=Babergh")
    page.locator(".st-key-answer").wait_for(timeout=30_000)
    assert page.locator(".st-key-filters").is_visible()
    assert page.url.endswith("?district=Babergh")
    page.context.close()


def test_a_filter_changes_the_answer_the_address_and_the_way_back(browser: Browser, site: str):
    page, _, _ = watched(browser, site)
    page.goto(f"{site}/funding-burn-down")
    settled(page, "Funding")
    assert "£2,822" in page.locator(".st-key-answer").inner_text()
    page.get_by_role("combobox", name="Partnership").click()
    page.get_by_role("option", name="Western Suffolk").click()
    page.wait_for_url("**?partnership=Western+Suffolk")
    page.get_by_text("no balance can be shown").wait_for()
    page.get_by_role("link", name="Referrals", exact=True).first.click()
    settled(page, "Referrals")
    assert page.locator(".st-key-selection").inner_text().startswith("Western Suffolk · ")
    page.go_back()
    page.get_by_text("no balance can be shown").wait_for()
    page.context.close()


def test_the_map_is_painted_and_its_outlines_are_fetched_once(browser: Browser, site: str):
    page, _, _ = watched(browser, site)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url) if "/geometry/" in request.url else None)
    page.goto(f"{site}/pspo-and-hotspots?partnership=East+Suffolk")
    settled(page, "Places")
    page.wait_for_timeout(2500)
    picture = page.locator(".st-key-map canvas").first.screenshot()
    page.get_by_role("combobox", name="Priority").click()
    page.get_by_role("option", name="Fraud").click()
    page.wait_for_url("**priority=Fraud")
    page.wait_for_timeout(1000)
    assert len(set(picture)) > 50  # a blank canvas compresses to next to nothing
    assert len(picture) > 10_000
    assert len(fetched) == 1
    page.context.close()
