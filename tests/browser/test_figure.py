"""From a figure in a source table to its own page, and that page as everybody can read it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.test_every_page import violations
from tests.browsing import Visit, open_expanders, settled, sideways, visit, visitor

TITLE = "A figure and its source"
F05 = "/open-a-figure?figure=money:F05"


def opened(here: Visit, site: str) -> Visit:
    here.page.goto(f"{site}{F05}")
    settled(here.page, TITLE)
    return here


def test_figure_in_a_source_table_leads_to_its_page_in_a_tab_of_its_own(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding", "?partnership=East+Suffolk") as here:
        open_expanders(here.page)
        link = here.page.get_by_role("link", name="Removal of PSPO signs")
        expect(link).to_have_attribute("target", "_blank")
        with reader.expect_page() as tab:
            link.click()
        settled(tab.value, TITLE)
        assert tab.value.url == f"{site}{F05}"
        expect(tab.value.locator(".st-key-answer")).to_contain_text("£812 was spent on")
        tab.value.close()


@pytest.mark.parametrize(
    ("width", "theme"),
    [(390, "dark"), (1366, "light"), *(pytest.param(*sight, marks=pytest.mark.grid) for sight in ((820, "light"), (1920, "dark")))],
)
def test_page_of_a_figure_breaks_no_rule_and_stays_in_its_window(reader: BrowserContext, site: str, width: int, theme: str):
    with visitor(reader, site, width=width, theme=theme) as new:
        here = opened(new, site)
        assert (violations(here.page), sideways(here.page), here.outside, here.errors) == ([], 0, [], [])


def test_choosing_a_filter_keeps_the_figure(reader: BrowserContext, site: str):
    with visitor(reader, site) as new:
        here = opened(new, site)
        here.page.get_by_role("combobox", name="As at").click()
        here.page.get_by_role("option").nth(1).click()
        expect(here.selection).to_contain_text("as known at")
        settled(here.page, TITLE)
        assert "figure=money" in here.page.url
        expect(here.answer).to_contain_text("£812 was spent on")
