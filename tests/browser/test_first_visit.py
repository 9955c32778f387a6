"""The first visit ever, by any address and however the dashboard was started, stands in the frame and calls nobody."""

import pytest
from playwright.sync_api import Browser, expect

from tests import browsing
from tests.browsing import PAGES, Visit, visit, visitor

BABERGH = "Babergh · all priorities · each as at its own last report"
FILES = {
    "overview": "Overview",
    "priorities": "Priorities",
    "funding": "Funding",
    "referrals": "Referrals",
    "places": "Places",
    "sources": "Sources and method",
}
EVERY_DAY = ("Overview", "Places", "Briefing pack")  # each page without an error or a call to anybody: test_every_page.py


def grid_unless(value: str, every_day: tuple[str, ...]) -> object:
    return value if value in every_day else pytest.param(value, marks=pytest.mark.grid)


def assert_framed(here: Visit, title: str) -> None:
    """The page stands in the frame with its filters, and they say what the address says."""
    browsing.settled(here.page, title)
    expect(here.selection).to_have_text(BABERGH)
    expect(here.answer).to_be_visible()
    expect(here.page.locator(".st-key-district input")).to_be_visible()
    assert here.page.url.endswith("?district=Babergh")
    assert here.page.get_by_text("Page not found").count() == 0


@pytest.mark.parametrize("title", [grid_unless(title, EVERY_DAY) for title in PAGES])
def test_page_opened_by_its_address_stands_in_the_frame_without_an_error_or_a_call_to_anybody(browser: Browser, site: str, title: str):
    with visit(browser, site, title, "?district=Babergh") as here:
        assert_framed(here, title)
        assert (here.outside, here.errors) == ([], [])


@pytest.mark.parametrize("file", [grid_unless(file, ("overview", "funding")) for file in FILES])
def test_file_name_of_a_page_leads_to_the_page_with_its_filters(browser: Browser, site: str, file: str):
    with visitor(browser, site) as here:
        here.page.goto(f"{site}/{file}?district=Babergh")
        assert_framed(here, FILES[file])
        assert here.page.url == f"{site}/{PAGES[FILES[file]]}?district=Babergh"


@pytest.mark.parametrize(
    ("way", "first"),
    [
        ("server", "funding-burn-down"),
        ("uvicorn", "funding"),
        pytest.param("server", "funding", marks=pytest.mark.grid),
        pytest.param("uvicorn", "funding-burn-down", marks=pytest.mark.grid),
    ],
)
def test_very_first_visit_stands_in_the_frame_by_page_address_and_by_file_name(browser: Browser, address: str, way: str, first: str):
    with browsing.dashboard(address, way=way, prepared=True) as site, visitor(browser, site) as here:
        here.page.goto(f"{site}/{first}?district=Babergh")
        assert_framed(here, "Funding")


@pytest.mark.parametrize(
    ("first", "title"), [("funding-burn-down", "Funding"), pytest.param("funding", "Overview", marks=pytest.mark.grid)]
)
def test_very_first_visit_stands_in_the_frame_that_runs_alone(browser: Browser, address: str, first: str, title: str):
    with browsing.dashboard(address, way="frame alone") as site, visitor(browser, site) as here:
        here.page.goto(f"{site}/{first}?district=Babergh")
        # once in a process Streamlit, which knows the pages only after its first run, says "Page not found" above the framed page
        here.page.get_by_role("dialog").get_by_role("button", name="Close").click()
        assert_framed(here, title)
