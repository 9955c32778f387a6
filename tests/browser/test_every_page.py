"""Every page with everything on it opened: no rule of axe-core broken, no call to another host, no error, no sideways scrolling.

`make test` looks at every page twice, so that each width and both themes occur; `make test-all` at the whole grid.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsing import FICTIONAL, PAGES, Visit, open_expanders, settled, sideways, visit, visitor

WIDTHS = (390, 820, 1366, 1920)
THEMES = ("light", "dark")
ASIDE = {"A figure and its source": "open-a-figure?figure=money:F05", "Load a return": "load-a-return"}  # not in the navigation
ADDRESSES = {**PAGES, **ASIDE}
# rule and element, each listed in docs/accessibility.md: the open list of a filter is hung on the document's body, beside the landmarks,
# while it is open, and the field that takes a file is a button with the role of decoration
STREAMLITS_OWN = (
    ("region", "body > * [role=listbox][aria-label]"),
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),
)
WIDE = ("Places",)  # wide tables, and the map
ZOOMED = (1920, 1366, 820, 683, 390, 320)  # 683: a laptop at 200 %, 320: at 400 %
STATES = {
    "all": "",
    "fictional": f"?partnership={quote_plus(FICTIONAL)}",
    "meeting": "?view=meeting",
    "few": f"?partnership={quote_plus('Bournemouth, Christchurch and Poole')}",
    "nothing": f"?partnership=East+Suffolk&as_at={quote_plus('25 October 2018, Mid Suffolk')}&priority=Fraud",
}


@dataclass(frozen=True)
class Sight:
    """A page as it is looked at."""

    title: str
    state: str
    width: int
    theme: str

    def __str__(self) -> str:
        return f"{self.title}-{self.state}-{self.width}-{self.theme}"


@contextlib.contextmanager
def shown(place: Browser | BrowserContext, site: str, title: str, query: str = "", **window: object) -> Iterator[Visit]:
    """A visitor whose first page is this one, be it in the navigation or not."""
    address = ADDRESSES[title]
    with visitor(place, site, **window) as new:  # type: ignore[arg-type]
        new.page.goto(f"{site}/{address}{query.replace('?', '&', 1) if '?' in address else query}")
        settled(new.page, title)
        yield new


def usually(title: str) -> str:
    """What is chosen on a page of every day: of questions a few, because each has evidence to open; all of them are in the grid."""
    return "few" if title in ("Lines of enquiry", "Accountability") else "all"


def sights() -> Iterator[Sight]:
    """The few of every day: each page once, each width and both themes."""
    for at, title in enumerate(PAGES):
        usual = usually(title)
        yield Sight(title, "fictional" if at % 3 == 0 and usual == "all" else usual, WIDTHS[at % 4], THEMES[at // 2 % 2])
    for title in ASIDE:  # a figure in more sights: test_figure.py; what officers see of the other: test_returns.py
        yield Sight(title, "all", 390, "dark")
    yield Sight("Funding", "meeting", 1920, "dark")
    yield Sight("Places", "meeting", 1920, "light")


EVERY_DAY = tuple(sights())
GRID = tuple(Sight(title, state, width, theme) for title in ADDRESSES for state in STATES for width in WIDTHS for theme in THEMES)
SEEN = (*EVERY_DAY, *(pytest.param(sight, marks=pytest.mark.grid) for sight in GRID if sight not in EVERY_DAY))


@pytest.fixture(scope="module", params=SEEN, ids=str)
def opened(request: pytest.FixtureRequest, reader: BrowserContext, site: str) -> Iterator[Visit]:
    sight: Sight = request.param
    with shown(reader, site, sight.title, STATES[sight.state], width=sight.width, theme=sight.theme) as here:
        open_expanders(here.page)
        yield here


def violations(page: Page) -> list[str]:
    """The rules of axe-core, of any impact, that the page breaks, each with the element and what is wrong."""
    found = Axe().run(page).response["violations"]
    broken = [(rule["id"], node) for rule in found for node in rule["nodes"]]
    return [
        f"{rule}: {node['target']} {node['failureSummary']}" for rule, node in broken if not streamlits_own(page, rule, node["target"][0])
    ]


def streamlits_own(page: Page, rule: str, target: str) -> bool:
    """Whether only Streamlit could put this right."""
    return any(
        rule == known and page.locator(target).evaluate("(part, kind) => part.matches(kind)", kind) for known, kind in STREAMLITS_OWN
    )


def test_page_breaks_no_rule_of_accessibility(opened: Visit):
    assert violations(opened.page) == []


def test_page_does_not_scroll_sideways(opened: Visit):
    assert sideways(opened.page) == 0


def test_page_calls_nobody_and_logs_no_error(opened: Visit):
    assert (opened.outside, opened.errors) == ([], [])


@pytest.mark.parametrize("title", [title if title in WIDE else pytest.param(title, marks=pytest.mark.grid) for title in ADDRESSES])
def test_page_does_not_scroll_sideways_in_a_window_of_any_width_or_zoom(reader: BrowserContext, site: str, title: str):
    with shown(reader, site, title, STATES[usually(title)], width=ZOOMED[0]) as here:
        open_expanders(here.page)
        too_wide = {}
        for width in ZOOMED:
            here.page.set_viewport_size({"width": width, "height": 900})
            here.page.wait_for_timeout(300)  # charts and the map follow the window a moment later
            too_wide[width] = sideways(here.page)
        assert too_wide == dict.fromkeys(ZOOMED, 0)


@pytest.mark.parametrize(
    ("label", "theme"),
    [
        ("Partnership", "light"),
        ("Priority", "dark"),
        *(pytest.param(label, theme, marks=pytest.mark.grid) for label, theme in (("Partnership", "dark"), ("Priority", "light"))),
    ],
)
def test_open_list_of_a_filter_breaks_no_rule_of_accessibility(reader: BrowserContext, site: str, label: str, theme: str):
    with visit(reader, site, "Funding", theme=theme) as here:
        here.page.get_by_role("combobox", name=label).click()
        here.page.get_by_role("option").first.wait_for()
        assert violations(here.page) == []


def test_nothing_moves_for_a_reader_who_asked_for_less_motion(reader: BrowserContext, site: str):
    with visit(reader, site, "Priorities") as here:
        here.page.emulate_media(reduced_motion="reduce")
        moving = here.page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(part => {
                const style = getComputedStyle(part)
                return [style.transitionDuration, style.animationDuration].some(all => all.split(',').some(one => parseFloat(one) > 0.02))
            }).map(part => part.outerHTML.slice(0, 120))"""
        )
        assert moving == []
