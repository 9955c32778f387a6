"""The abbreviations in place: pointing to one, or tapping it, says what it means, and the page's own text stays as it is."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.test_every_page import violations
from tests.browsing import Visit, choose, open_expanders, settled, visit

CSP = "CSP Community Safety Partnership Police, councils, health, probation and fire working together on crime in an area."
TRIES = 5
LOOKS = 300  # milliseconds in which the script has looked at the pointer several times
# the middle of the nth time that whole words stand on the page where they can be pointed to; scrolled to
PLACE = r"""([words, nth]) => {
    const texts = document.createTreeWalker(document.querySelector('.stMain'), NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text; text = texts.nextNode())
        for (const {index} of text.data.matchAll(new RegExp(`\\b${words}\\b`, 'g'))) {
            if (!text.parentElement.checkVisibility() || nth-- > 0) continue
            const range = document.createRange()
            range.setStart(text, index)
            range.setEnd(text, index + words.length)
            text.parentElement.scrollIntoView({block: 'center'})
            const {left, top, width, height} = range.getClientRects()[0]
            return {x: left + width / 2, y: top + height / 2}
        }
}"""
MARKED = """() => [...CSS.highlights.get('glossary')].map(one => one.startContainer.data.slice(one.startOffset, one.endOffset))"""


def box(page: Page) -> Locator:
    return page.get_by_role("tooltip", include_hidden=True).and_(page.locator("#glossary"))


def place(page: Page, words: str, nth: int = 0) -> dict[str, float]:
    """Where it stands, once the page has come to rest there: a box is put away by scrolling."""
    page.evaluate(PLACE, [words, nth])
    page.wait_for_timeout(LOOKS)
    return page.evaluate(PLACE, [words, nth])


def point(page: Page, words: str, nth: int = 0) -> None:
    page.mouse.move(**place(page, words, nth))


def said(page: Page) -> str:
    """The words in the open box."""
    expect(box(page)).to_be_visible()
    return " ".join(box(page).inner_text().split())


def said_of(page: Page, words: str) -> str:
    """The words in the box that pointing to these opens. Where the page still moved under the pointer, it is pointed to again."""
    for _ in range(TRIES):
        point(page, words)
        with contextlib.suppress(AssertionError):
            expect(box(page)).to_be_visible(timeout=2_000)
            break
    return said(page)


def says_nothing(page: Page) -> None:
    page.wait_for_timeout(LOOKS)
    expect(box(page)).to_be_hidden()


@contextlib.contextmanager
def marked(reader: BrowserContext, site: str) -> Iterator[Visit]:
    """A page with several abbreviations, with the script at work on it."""
    with visit(reader, site, "Funding") as here:
        open_expanders(here.page)
        here.page.wait_for_function("() => CSS.highlights.get('glossary')?.size > 10")
        yield here
        assert (here.outside, here.errors) == ([], [])


@pytest.fixture(scope="module")
def read_before(reader: BrowserContext, site: str) -> Iterator[Visit]:
    with marked(reader, site) as here:
        yield here


@pytest.fixture
def funding(read_before: Visit) -> Visit:
    """That page for a test that leaves it as it is: at its top, with the pointer in a corner."""
    page = read_before.page
    page.mouse.move(2, 2)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    says_nothing(page)
    return read_before


@pytest.fixture
def changed(reader: BrowserContext, site: str) -> Iterator[Visit]:
    """A page of one's own, for a test that does not."""
    with marked(reader, site) as here:
        yield here


def test_pointing_to_an_abbreviation_shows_its_words_and_pointing_away_hides_them(funding: Visit):
    point(funding.page, "CSP activity")
    says_nothing(funding.page)  # the middle of it is in the second word
    assert said_of(funding.page, "CSP") == CSP
    point(funding.page, "Money mentioned")
    says_nothing(funding.page)


def test_several_of_a_thing_are_the_same_word(funding: Visit):
    assert said_of(funding.page, "CSPs") == CSP


def test_words_stay_while_the_pointer_is_on_them(funding: Visit):
    assert said_of(funding.page, "CSP") == CSP
    edges = box(funding.page).bounding_box()
    assert edges is not None
    funding.page.mouse.move(edges["x"] + edges["width"] - 4, edges["y"] + edges["height"] - 4, steps=40)
    funding.page.wait_for_timeout(LOOKS)
    assert said(funding.page) == CSP
    funding.page.mouse.move(edges["x"] + edges["width"] + 20, edges["y"] + edges["height"] + 20)
    says_nothing(funding.page)


def test_escape_puts_them_away_until_the_word_is_pointed_to_again(funding: Visit):
    at = place(funding.page, "CSP")
    funding.page.mouse.move(**at)
    assert said(funding.page) == CSP
    funding.page.keyboard.press("Escape")
    expect(box(funding.page)).to_be_hidden()
    funding.page.mouse.move(at["x"] + 2, at["y"])
    says_nothing(funding.page)
    point(funding.page, "Money mentioned")
    says_nothing(funding.page)
    assert said_of(funding.page, "CSP") == CSP


def test_scrolling_puts_them_away(funding: Visit):
    assert said_of(funding.page, "CSP") == CSP
    funding.page.mouse.wheel(0, 200)
    expect(box(funding.page)).to_be_hidden()


def test_ordinary_words_and_words_that_hold_the_letters_say_nothing(reader: BrowserContext, site: str):
    with visit(reader, site, "Sources and method") as here:
        open_expanders(here.page)
        for words in ("Where sources disagree", "act", "Act"):
            point(here.page, words)
            says_nothing(here.page)


def test_words_of_the_plan_are_marked_whole_and_in_their_own_capitals(reader: BrowserContext, site: str):
    with visit(reader, site, "Priorities", "?partnership=East+Suffolk") as here:
        open_expanders(here.page)
        here.page.wait_for_timeout(LOOKS)
        assert set(here.page.evaluate(MARKED)) >= {"ACT", "CE", "MACE", "CC+", "VAWG"}
        for words in ("VAWG09", "CE01"):  # the plan's own numbers
            point(here.page, words)
            says_nothing(here.page)


@pytest.mark.grid
def test_longest_word_is_the_one_that_is_shown(reader: BrowserContext, site: str):
    with visit(reader, site, "Priorities") as here:
        open_expanders(here.page)
        here.page.wait_for_timeout(LOOKS)
        assert said_of(here.page, "VAWGMB").startswith("VAWGMB Violence Against Women and Girls, Men and Boys ")


def test_links_filters_navigation_and_the_glossary_itself_are_left_alone(reader: BrowserContext, site: str):
    with visit(reader, site, "Sources and method") as here:
        open_expanders(here.page)
        here.page.wait_for_function("() => CSS.highlights.get('glossary')?.size > 10")
        outside = """() => [...CSS.highlights.get('glossary')].filter(one => !one.startContainer.parentElement.closest('.stMain')
            || one.startContainer.parentElement.closest('a, button, summary, input, svg, .st-key-filters, .st-key-section_glossary')).length"""
        assert here.page.evaluate(outside) == 0
        here.page.locator(".st-key-section_glossary").get_by_text("SSCB", exact=True).hover()  # where the list says it already
        says_nothing(here.page)


def test_text_of_the_page_is_unchanged_and_follows_a_filter(changed: Visit):
    text = changed.page.locator(".stMain").inner_text()
    assert said_of(changed.page, "CSP") == CSP
    assert changed.page.locator(".stMain").inner_text() == text
    changed.page.mouse.wheel(0, -20_000)
    changed.page.wait_for_timeout(1000)  # a list closes when the page still scrolls
    choose(changed.page, "Partnership", "Western Suffolk")
    expect(changed.answer).to_contain_text("no balance can be shown")
    settled(changed.page, "Funding")
    open_expanders(changed.page)
    assert said_of(changed.page, "PCC").startswith("PCC Police and Crime Commissioner ")


def test_words_go_with_the_page_that_they_stand_on(changed: Visit):
    assert said_of(changed.page, "CSP") == CSP
    changed.page.keyboard.press("Alt+ArrowLeft")  # not by the mouse, which stays where it is
    changed.page.evaluate("() => document.querySelector('[data-testid=stSidebarNav] a').click()")
    expect(changed.page.get_by_role("heading", name="Overview", level=1)).to_be_visible()
    expect(box(changed.page)).to_be_hidden()


def test_nothing_runs_while_the_page_stands_still(changed: Visit):
    count = """() => {
        window.runs = 0
        const idle = window.requestIdleCallback.bind(window)
        window.requestIdleCallback = (...all) => { window.runs += 1; return idle(...all) }
    }"""
    changed.page.wait_for_timeout(1000)
    changed.page.evaluate(count)
    changed.page.wait_for_timeout(2000)
    assert changed.page.evaluate("() => window.runs") == 0


@pytest.mark.parametrize(
    ("title", "theme"), [("Funding", "dark"), *(pytest.param("Priorities", theme, marks=pytest.mark.grid) for theme in ("light", "dark"))]
)
def test_open_box_breaks_no_rule_of_accessibility(reader: BrowserContext, site: str, title: str, theme: str):
    with visit(reader, site, title, theme=theme) as here:
        open_expanders(here.page)
        assert said_of(here.page, "CSP") == CSP
        assert violations(here.page) == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(has_touch=True)
    yield context
    context.close()


@pytest.mark.parametrize("nth", [5, pytest.param(0, marks=pytest.mark.grid)])
def test_tapped_word_shows_its_box_within_the_window_of_a_phone(phone: BrowserContext, site: str, nth: int):
    with visit(phone, site, "Funding", width=390, height=844) as here:
        open_expanders(here.page)
        here.page.wait_for_function("() => CSS.highlights.get('glossary')?.size > 10")
        here.page.touchscreen.tap(**place(here.page, "CSP", nth))
        assert said(here.page) == CSP
        here.page.wait_for_timeout(LOOKS)
        edges = box(here.page).bounding_box()
        assert edges is not None
        assert edges["x"] >= 0 and edges["x"] + edges["width"] <= 390
        assert edges["y"] >= 0 and edges["y"] + edges["height"] <= 844
        here.page.touchscreen.tap(**place(here.page, "Money mentioned"))
        says_nothing(here.page)
        assert here.errors == []


def test_browser_that_cannot_mark_words_shows_the_page_without_them(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        here.page.add_init_script("delete window.Highlight")
        here.page.reload()
        here.page.locator(".st-key-foot").wait_for()
        point(here.page, "CSP")
        here.page.wait_for_timeout(LOOKS)
        expect(box(here.page)).to_have_count(0)
        assert here.errors == []


@pytest.mark.grid
def test_page_logs_no_error_while_there_is_no_glossary(reader: BrowserContext, site: str):
    with visit(reader, site, "Overview") as here:
        here.page.route("**/glossary.json", lambda route: route.fulfill(status=204))
        here.page.reload()
        here.page.locator(".st-key-foot").wait_for()
        here.page.wait_for_timeout(LOOKS)
        expect(box(here.page)).to_have_count(0)
        assert here.errors == []
