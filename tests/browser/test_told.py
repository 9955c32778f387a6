"""Who cannot see that a page has changed is told its first lines."""

from playwright.sync_api import BrowserContext, expect

from tests.browsing import choose, visit


def test_a_choice_in_a_filter_is_told_with_the_new_answer_and_an_opened_page_is_not(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        told = here.page.locator("#told[role=status]")
        here.page.wait_for_timeout(1_500)
        expect(told).to_have_text("")
        choose(here.page, "Partnership", "Bournemouth, Christchurch and Poole")
        expect(told).to_contain_text("Funding. Bournemouth, Christchurch and Poole")
        expect(told).to_contain_text("no balance can be shown")


def test_the_next_screen_of_a_meeting_is_told(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding", "?view=meeting") as here:
        here.page.wait_for_timeout(1_500)
        here.page.keyboard.press("PageDown")
        expect(here.page.locator("#told")).to_contain_text("What the money went on. ")
