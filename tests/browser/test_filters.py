"""The four filters: the answer, the words under the title and the address go together, and follow the reader."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browsing import FICTIONAL, PAGES, Visit, choose, open_expanders, settled, visit, visitor


@dataclass(frozen=True)
class Choice:
    """What is chosen on which page, and what the page answers before and after."""

    label: str
    option: str
    query: str
    title: str
    before: str
    after: str
    words: str


CHOICES = (
    Choice("Partnership", "Western Suffolk", "?partnership=Western+Suffolk", "Funding", "£2,822", "no balance can be shown", "Western Suffolk · "),
    Choice("District", "Babergh", "?district=Babergh", "Referrals", "six districts", "390 incidents", "Babergh · "),
    Choice("Priority", "Fraud", "?priority=Fraud", "Priorities", "any of 45 plan rows", "any of 5 plan rows", " · Fraud · "),
    Choice(
        "As at", "25 October 2018, Mid Suffolk", "?as_at=25+October+2018%2C+Mid+Suffolk", "Funding",
        "£2,822", "no balance can be shown", "as known at 25 October 2018",
    ),
)  # fmt: skip
every_filter = pytest.mark.parametrize("choice", CHOICES, ids=[choice.label for choice in CHOICES])


def assert_chosen(here: Visit, choice: Choice) -> None:
    expect(here.answer).to_contain_text(choice.after)
    expect(here.selection).to_contain_text(choice.words)
    expect(here.page).to_have_url(re.compile(re.escape(f"/{PAGES[choice.title]}{choice.query}") + "$"))


def assert_not_chosen(here: Visit, choice: Choice) -> None:
    expect(here.answer).to_contain_text(choice.before)
    expect(here.selection).not_to_contain_text(choice.words)
    expect(here.page).to_have_url(re.compile(f"/{PAGES[choice.title]}$"))


def remove(page: Page, choice: Choice) -> None:
    """Takes back what was chosen in a filter with the mouse; `As at` always has a choice, so goes back to its first."""
    if choice.label == "As at":
        choose(page, choice.label, "Latest")
    else:
        name = "Clear value" if choice.label == "Partnership" else f"Remove {choice.option}"
        page.locator(f".st-key-{choice.label.lower()}").get_by_role("button", name=name).click()


def to_page(page: Page, title: str) -> None:
    """A click in the sidebar."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()


@every_filter
def test_a_choice_changes_answer_words_and_address_and_so_do_back_forward_and_its_removal(
    reader: BrowserContext, site: str, choice: Choice
):
    with visit(reader, site, choice.title) as here:
        assert_not_chosen(here, choice)
        choose(here.page, choice.label, choice.option)
        assert_chosen(here, choice)
        here.page.go_back()
        assert_not_chosen(here, choice)
        here.page.go_forward()
        assert_chosen(here, choice)
        remove(here.page, choice)
        assert_not_chosen(here, choice)


@pytest.mark.parametrize(
    "choice",
    [pytest.param(choice, id=choice.label, marks=() if choice.label == "District" else pytest.mark.grid) for choice in CHOICES],
)
def test_a_copied_address_shows_the_same_to_somebody_else_on_every_page_and_after_a_reload(browser: Browser, site: str, choice: Choice):
    with visit(browser, site, choice.title, choice.query) as here:
        assert_chosen(here, choice)
        here.page.reload()
        settled(here.page, choice.title)
        assert_chosen(here, choice)
        for title in PAGES:
            to_page(here.page, title)
            settled(here.page, title)
            expect(here.selection).to_contain_text(choice.words)


def test_filters_stay_in_reach_and_the_page_in_its_place_when_one_is_chosen_far_down(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding") as here:
        top = "() => document.querySelector('[data-testid=stMain]').scrollTop"
        here.page.mouse.move(700, 600)
        here.page.mouse.wheel(0, 900)
        here.page.wait_for_timeout(1000)  # a list closes when the page still scrolls
        before = here.page.evaluate(top)
        choose(here.page, "Priority", "Fraud")
        expect(here.selection).to_contain_text("Fraud")
        assert before > 100
        assert here.page.evaluate(top) == before


def test_filters_of_a_link_stay_when_another_page_is_asked_for_before_they_are_drawn(browser: Browser, site: str):
    with visitor(browser, site) as here:
        held: list[Route] = []
        here.page.route(
            re.compile(r"/(Selectbox|Multiselect)\.\w+\.js"), lambda part: held.append(part)
        )  # the code of the filters comes late
        here.page.goto(f"{site}/referral-trends?district=Babergh")
        to_page(here.page, "Funding")
        expect(here.answer).to_contain_text("no balance can be shown")
        for part in held:
            part.continue_()
        settled(here.page, "Funding")
        expect(here.page).to_have_url(re.compile("/funding-burn-down\\?district=Babergh$"))
        to_page(here.page, "Places")
        settled(here.page, "Places")
        expect(here.selection).to_contain_text("Babergh · ")


# the tables of Sources and method are about all data, and the briefing pack shows none; that every answer is marked: tests/answers/test_separation.py
@pytest.mark.parametrize(
    "title",
    [
        title if title in ("Overview", "Places") else pytest.param(title, marks=pytest.mark.grid)
        for title in PAGES
        if title not in ("Sources and method", "Briefing pack")
    ],
)
def test_the_fictional_partnership_is_marked_at_every_figure(reader: BrowserContext, site: str, title: str):
    with visit(reader, site, title, f"?partnership={FICTIONAL}") as here:
        expect(here.selection).to_contain_text(FICTIONAL)
        open_expanders(here.page)
        heads = here.page.locator(".stMain .stTable thead tr th:first-child, .stMain .stTable thead tr td:first-child")
        names = heads.all_text_contents()
        charts = here.page.locator(".stMain .stVegaLiteChart").evaluate_all("parts => parts.map(part => part.outerHTML)")
        assert names
        assert [name for name in names if not name.endswith("(fictional)")] == []
        assert all("Fictional." in chart for chart in charts)
        expect(here.page.locator(".st-key-map")).to_have_count(0)  # it lies nowhere
