"""A new member asks: who do I ask about the missing £822, and where does it say so?"""

import re

from playwright.sync_api import BrowserContext, expect

from tests.browsing import settled, visit

MOST_CLICKS = 3
ASKED = "Ask what explains the gap of more than £822"


def test_from_the_home_page_to_whom_to_ask_and_the_line_that_says_so_in_three_clicks(reader: BrowserContext, site: str):
    clicks = 0
    with visit(reader, site, "Overview") as here:
        page = here.page
        question = page.locator(".st-key-cards_questions tr", has_text=ASKED)
        expect(question).to_contain_text("East Suffolk")  # whom to ask, before any click
        page.get_by_role("link", name=re.compile("^All .* lines of enquiry$")).click()
        clicks += 1
        settled(page, "Lines of enquiry")
        mine = page.locator("[class*=st-key-ask_]", has_text=ASKED)
        expect(mine).to_contain_text("Ask the partnership of East Suffolk")
        mine.get_by_text(re.compile("^Shown by 21 rows")).click()
        clicks += 1
        stated = mine.get_by_role("row", name=re.compile("Balance stated in the report"))
        expect(stated).to_contain_text("less than £2,000")
        expect(stated).to_contain_text("Report 001, paragraph 2.6, line 176")
        with page.context.expect_page() as opened:
            stated.get_by_role("link").click()
        clicks += 1
        figure = opened.value
        expect(figure.locator(".st-key-answer")).to_contain_text("£2,000")
        expect(figure.locator(".st-key-answer")).to_contain_text("line 176")
        figure.close()
    assert clicks <= MOST_CLICKS


def test_subjects_of_questions_are_chosen_on_the_page_and_kept_in_the_link(reader: BrowserContext, site: str):
    with visit(reader, site, "Lines of enquiry", "?partnership=East+Suffolk") as here:
        here.page.locator(".st-key-about").get_by_role("button", name="Plan").click()
        expect(here.page.get_by_role("heading", name="Plan", exact=True)).to_have_count(0)
        expect(here.page.get_by_role("heading", name="Money", exact=True)).to_be_visible()
        here.page.reload()
        settled(here.page, "Lines of enquiry")
        expect(here.page.get_by_role("heading", name="Plan", exact=True)).to_have_count(0)
