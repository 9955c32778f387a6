"""A dashboard of its own and a real browser, for tests and pictures."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Playwright, TimeoutError

ROOT = Path(__file__).parent.parent
PAGES = {
    "Overview": "",
    "Priorities": "priority-status",
    "Funding": "funding-burn-down",
    "Referrals": "referral-trends",
    "Places": "pspo-and-hotspots",
    "Accountability": "reviews-and-duties",
    "Lines of enquiry": "lines-of-enquiry",
    "Briefing pack": "briefing-pack",
    "Sources and method": "sources-and-method",
}
FICTIONAL = "Demonstration partnership (fictional)"
QUIET = (  # a sandboxed root, and a browser that does not call home by itself
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DRAWN_BY_SOFTWARE = ("--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")  # maps without a graphics card
NO_WEBGL = ("--disable-gpu", "--disable-software-rasterizer", "--disable-webgl", "--disable-webgl2")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_SECONDS = 90
NO_BROWSER = "no Chromium found: install the package chromium, or run `playwright install chromium`"
REMARKS = ("GPU stall due to ReadPixels",)  # the software renderer's remark on its own speed, no error of a page

# how the dashboard may be started, and what answers 200 once it is there; {port} is filled in
WAYS = {
    "server": ("streamlit run server.py --server.port {port} --server.address 127.0.0.1", "ready"),
    "uvicorn": ("uvicorn server:app --port {port} --host 127.0.0.1", "ready"),
    "frame alone": ("streamlit run dashboard.py --server.port {port} --server.address 127.0.0.1", "_stcore/health"),
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def dashboard(
    database_url: str, *, demonstration: bool = True, way: str = "server", port: int | None = None, prepared: bool = False
) -> Iterator[str]:
    """The dashboard on a free port with a store of its own; yields its address once it is ready. Nobody has visited it yet."""
    port = port or free_port()
    environment = {**os.environ, "DATABASE_URL": database_url, "DEMO": "1" if demonstration else "0", "PREPARE": "1" if prepared else "0"}
    words, sign = WAYS[way]
    command = [sys.executable, "-m", *words.format(port=port).split()]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/{sign}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 5):
        assert process.poll() is None, "the dashboard stopped while starting"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError("the dashboard was not ready in time")


def launch(playwright: Playwright, switches: tuple[str, ...] = DRAWN_BY_SOFTWARE) -> Browser | None:
    """The first that starts: the one named in CHROMIUM, the system's, Playwright's own; else None."""
    named = (os.environ.get("CHROMIUM"), *(shutil.which(name) for name in BROWSERS))
    for path in (*(found for found in named if found), None):
        with contextlib.suppress(Error):
            return playwright.chromium.launch(executable_path=path, args=[*QUIET, *switches])
    return None


@dataclass(frozen=True)
class Visit:
    """A page as one visitor has it open, with the requests to other hosts and the console's errors up to now."""

    page: Page
    outside: list[str]
    errors: list[str]

    @property
    def answer(self) -> Locator:
        return self.page.locator(".st-key-answer")

    @property
    def selection(self) -> Locator:
        return self.page.locator(".st-key-selection")


@contextlib.contextmanager
def visitor(place: Browser | BrowserContext, site: str, *, width: int = 1366, height: int = 900, theme: str = "light") -> Iterator[Visit]:
    """A page with nothing open yet. In a browser the visitor is new; in a context everything fetched before is at hand."""
    page = place.new_page()
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if not request.url.startswith((site, "data:", "blob:")) else None)
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" and not _remark(message.text) else None)
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    try:
        yield Visit(page, outside, errors)
    finally:
        page.close()


@contextlib.contextmanager
def visit(
    place: Browser | BrowserContext, site: str, title: str, query: str = "", *, width: int = 1366, height: int = 900, theme: str = "light"
) -> Iterator[Visit]:
    """A visitor whose first page is this one, opened by its own address."""
    with visitor(place, site, width=width, height=height, theme=theme) as new:
        new.page.goto(f"{site}/{PAGES[title]}{query}")
        settled(new.page, title)
        yield new


def _remark(text: str) -> bool:
    return any(known in text for known in REMARKS)


STILL = """() => {
    const app = document.querySelector('[data-testid=stApp]')
    return app.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-stale=true], [data-testid=stSkeleton], .stVegaLiteChart:not(:has(svg, canvas))')
        && [...document.querySelectorAll('.st-key-filters, .st-key-foot')].every(part => part.checkVisibility())
        && document.fonts.status === 'loaded'
}"""


def settled(page: Page, title: str) -> None:
    """Waits until the page of this title stands, all its parts are fetched and drawn, and nothing runs any more. In a meeting the
    screen has a title of its own: any will do."""
    named = {} if "view=meeting" in page.url else {"name": title, "exact": True}
    page.get_by_role("heading", level=1, **named).wait_for(timeout=30_000)
    page.locator(".st-key-foot").wait_for(timeout=30_000)
    page.wait_for_function(STILL, timeout=30_000)


def choose(page: Page, label: str, option: str) -> None:
    """Chooses in one of the filters with the mouse, as a reader does: where it stands; a list that stays open for more is closed."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(3):  # a list that opens while the page still moves is closed by Streamlit: a reader clicks again
        box = page.get_by_role("combobox", name=label, exact=True).bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # locator.click() would scroll
        with contextlib.suppress(TimeoutError):
            wanted.click(timeout=5_000)
            break
    else:
        raise AssertionError(f"the list of {label} does not stay open")
    if page.get_by_role("listbox").count():
        page.keyboard.press("Escape")
    page.get_by_role("listbox").wait_for(state="detached")


MOST_EXPANDERS = 100
FILLED = """() => [...document.querySelectorAll('.stMain details[open]')]
    .every(part => part.querySelector('[data-testid=stExpanderDetails]')?.innerText.trim())"""


def open_expanders(page: Page) -> None:
    """Opens everything on the page that can be opened in place, one after another: what is inside is fetched when it opens."""
    closed = page.locator(".stMain details:not([open]) > summary")
    for _ in range(MOST_EXPANDERS):
        if closed.count() == 0:
            return
        heading = closed.first.element_handle()
        heading.dispatch_event("click")
        page.wait_for_function("heading => heading.parentElement.open", arg=heading, timeout=30_000)
        page.wait_for_function(FILLED, timeout=30_000)
        page.wait_for_function(STILL, timeout=30_000)
    raise AssertionError(f"more than {MOST_EXPANDERS} headings to open")


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window: the document, or Streamlit's own scrolling part."""
    return page.evaluate(
        """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
            .map(part => part.scrollWidth - part.clientWidth))"""
    )
