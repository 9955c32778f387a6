"""An officer's evening: a bad file, a good one, a draft, its publication and its undo; and what everybody else sees of it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import browsing
from tests.browser.test_every_page import violations
from tests.browser.test_signin import context, council, give_cookie, provider  # noqa: F401 - fixtures
from tests.loaders.returns.test_checking import figure, figures

ADDRESS = "load-a-return"
GOOD = figures(figure(), figure(district="Babergh", value="57"))
SERIES = "Domestic abuse outreach referrals, by district"


@pytest.fixture
def officer(context: BrowserContext, council: str) -> Page:  # noqa: F811
    give_cookie(context, council)
    return desk(context, council)


def desk(context: BrowserContext, site: str) -> Page:  # noqa: F811
    page = context.new_page()
    page.goto(f"{site}/{ADDRESS}")
    browsing.settled(page, "Load a return")
    return page


def give(page: Page, name: str, content: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def referrals(browser: Browser, site: str) -> Page:
    """The page of referrals as somebody sees it who was never here."""
    page = browser.new_context().new_page()
    page.goto(f"{site}/{browsing.PAGES['Referrals']}?partnership=Western+Suffolk")
    browsing.settled(page, "Referrals")
    return page


def test_return_goes_from_file_to_draft_to_everybody_and_back(officer: Page, browser: Browser, council: str):  # noqa: F811
    give(officer, "bad.csv", figures(figure(district="West Sufolk")))
    expect(officer.locator(".st-key-verdict")).to_contain_text("The file cannot be loaded: 1 problem.")
    expect(officer.get_by_role("cell", name="'West Suffolk'", exact=True)).to_be_visible()
    give(officer, "good.csv", GOOD)
    expect(officer.locator(".st-key-verdict")).to_contain_text("The file is good: 2 rows.")
    officer.get_by_role("button", name="Load as a draft").click()
    expect(officer.locator(".st-key-said")).to_contain_text("good.csv is loaded as a draft")
    expect(officer.locator(".st-key-officer")).to_contain_text("1 load held as a draft")
    seen = referrals(browser, council)
    expect(seen.get_by_role("heading", name=SERIES)).to_have_count(0)
    officer.get_by_role("button", name="Publish", exact=True).click()
    expect(officer.locator(".st-key-said")).to_contain_text("is public now")
    seen.reload()
    expect(seen.get_by_role("heading", name=SERIES)).to_be_visible()
    officer.get_by_role("button", name="Undo this load").click()
    expect(officer.locator(".st-key-said")).to_contain_text("is undone")
    seen.reload()
    browsing.settled(seen, "Referrals")
    expect(seen.get_by_role("heading", name=SERIES)).to_have_count(0)
    officer.get_by_text("Each load, publication and undo").click()
    expect(officer.get_by_role("cell", name=re.compile(r"Undone load \d+"))).to_be_visible()
    with officer.expect_download() as saved:
        officer.get_by_role("button", name="Save the history as CSV").click()
    assert saved.value.suggested_filename == "history-of-returns.csv"
    seen.context.close()


def test_template_is_handed_over(officer: Page):
    with officer.expect_download() as saved:
        officer.get_by_role("button", name="Download the template").click()
    assert saved.value.suggested_filename == "return-template.xlsx"
    assert saved.value.path().read_bytes().startswith(b"PK")


def test_viewer_finds_a_sentence_and_no_desk(context: BrowserContext, council: str):  # noqa: F811
    page = desk(context, council)
    expect(page.locator(".st-key-answer")).to_contain_text("This page is for officers.")
    assert page.locator("input[type=file]").count() == 0
    assert page.get_by_role("link", name="Load a return").count() == 0


def test_without_a_provider_the_page_says_how_to_load(browser: Browser, site: str):
    page = desk(browser.new_context(), site)
    expect(page.locator(".st-key-answer")).to_contain_text("Officers cannot sign in here yet")
    expect(page.locator(".stMain")).to_contain_text("python -m loaders check return.xlsx")
    page.context.close()


@pytest.mark.parametrize(
    ("width", "theme"),
    [(390, "dark"), (1366, "light"), *(pytest.param(*sight, marks=pytest.mark.grid) for sight in ((390, "light"), (1366, "dark")))],
)
def test_desk_breaks_no_rule_of_accessibility(officer: Page, width: int, theme: str):
    officer.set_viewport_size({"width": width, "height": 900})
    officer.emulate_media(color_scheme=theme)
    give(officer, "bad.csv", figures(figure(district="West Sufolk")))
    expect(officer.locator(".st-key-verdict")).to_be_visible()
    assert violations(officer) == []
