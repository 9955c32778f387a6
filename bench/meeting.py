"""How long "Next" takes in the meeting view, screen after screen, beside a filter change of an empty app."""

import json
from collections.abc import Iterator

from playwright.sync_api import Page, ViewportSize, sync_playwright
from tqdm import tqdm

from bench import apps
from bench.browser import QUIET_CHANGE, QUIET_VISIT, SETTLED, WATCH, change
from bench.figures import Sample, cells, summary, table
from tests.browsing import launch

TIMES = 3
MOST = 300.0  # ms until the next screen's title stands
PROJECTOR = ViewportSize(width=1920, height=1080)
# the first time round nobody has asked for the screens of this partnership on a dark page
FIRST, LATER = "first time round", "later"
QUERY = "?view=meeting&partnership=WSCSP"


def measured(problems: list[str]) -> dict[str, list[Sample]] | None:
    """ms from a click on Next to the next screen's title and to rest; None without a browser. A median over the bar is a problem."""
    with sync_playwright() as playwright, apps.empty() as empty, apps.dashboard() as dashboard:
        browser = launch(playwright)
        if browser is None:
            return None
        found: dict[str, list[Sample]] = {apps.EMPTY: [], FIRST: [], LATER: []}
        (target,) = empty.targets()
        floor, room = _page(browser, target.address, target.answer), _page(browser, f"{dashboard.address}/{QUERY}", "h1", dark=True)
        for turn in tqdm(range(TIMES), desc="meetings", unit="meeting"):
            found[apps.EMPTY] += [change(floor, choice) for choice in (*apps.CHOICES, *apps.CHOICES)]
            found[LATER if turn else FIRST] += list(_through(room))
            room.goto(f"{dashboard.address}/{QUERY}")
            room.evaluate(SETTLED, QUIET_VISIT)
        browser.close()
    problems += [f"Next, {name}: {middle:.0f} ms" for name in (FIRST, LATER) if (middle := summary(found[name])["answer"]["median"]) > MOST]
    return found


def _page(browser, address: str, answer: str, *, dark: bool = False) -> Page:
    context = browser.new_context(viewport=PROJECTOR, color_scheme="dark" if dark else "light")
    context.add_init_script(f"{WATCH}\nwindow.bench.watch({json.dumps(answer)});")
    page = context.new_page()
    page.goto(address)
    page.evaluate(SETTLED, QUIET_VISIT)
    return page


def _through(page: Page) -> Iterator[Sample]:
    """From the first screen to the last."""
    while (button := page.get_by_role("button", name="Next")).count():
        page.evaluate("() => window.bench.arm()")
        button.click()
        yield page.evaluate(SETTLED, QUIET_CHANGE)


def report(found: dict[str, list[Sample]]) -> str:
    base = found[apps.EMPTY]
    columns = ["screen", *(f"{what} {each}" for what in ("title", "settled") for each in ("median", "p95", "ratio"))]
    rows = [[name, *cells(samples, "answer", base), *cells(samples, "settled", base)] for name, samples in found.items()]
    return table(f"Next in a meeting (bar: {MOST:.0f} ms to the title), beside a filter change of an empty app", columns, rows)
