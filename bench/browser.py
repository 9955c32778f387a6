"""One reader in a real browser: visits and changes of a filter, timed inside the page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, WebSocket

from bench.apps import LABEL, Target
from bench.figures import Sample

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
SETTLED = "quiet => window.bench.settled(quiet)"
QUIET_CHANGE, QUIET_VISIT = 150, 500  # ms without anything happening; taken off every figure
WINDOW = ViewportSize(width=1366, height=900)


@dataclass
class Traffic:
    """What one page has fetched so far; the browser's own cache fetches nothing."""

    requests: int = 0
    outside: int = 0
    bytes: float = 0


def visits(browser: Browser, target: Target, problems: list[str]) -> Iterator[tuple[str, Sample]]:
    """A first visit with an empty cache, then another one by the same reader: "first" or "repeat", and what it took."""
    context = _reader(browser, target)
    for when in ("first", "repeat"):
        try:
            sample = _visit(context, target)
        except Error as problem:
            problems.append(f"{target.name}, {when} visit: {problem.message}")
        else:
            problems += [f"{target.name}, {when} visit: a request to another host"] * int(sample["outside"])
            yield when, sample
    context.close()


def _reader(browser: Browser, target: Target) -> BrowserContext:
    context = browser.new_context(viewport=WINDOW)
    context.add_init_script(f"{WATCH}\nwindow.bench.watch({json.dumps(target.answer)});")
    return context


def _visit(context: BrowserContext, target: Target) -> Sample:
    page = context.new_page()
    traffic = _traffic(page, target)
    page.goto(target.address, wait_until="commit")
    times = page.evaluate(SETTLED, QUIET_VISIT)
    page.close()
    return {**times, "requests": traffic.requests, "kilobytes": traffic.bytes / 1024, "outside": traffic.outside}


def _traffic(page: Page, target: Target) -> Traffic:
    """Counts a page's requests, sockets included, and the bytes of their answers: packed as they were sent, from sockets unpacked."""
    traffic = Traffic()
    host = urlsplit(target.address).netloc

    def asked(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob"):
            traffic.requests += 1
            traffic.outside += parts.netloc != host

    def came(size: float) -> None:
        traffic.bytes += size

    def opened(socket: WebSocket) -> None:
        asked(socket.url)
        socket.on("framereceived", lambda frame: came(len(frame)))

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", opened)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: came(event["encodedDataLength"]))
    return traffic


class Desk:
    """Pages that stay open, one reader each, so that changes can go round them in turn."""

    def __init__(self, browser: Browser, targets: list[Target], problems: list[str]) -> None:
        self._problems = problems
        self._pages = {target.name: self._open(browser, target) for target in targets}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for page in self._pages.values():
            page.context.close()

    def _open(self, browser: Browser, target: Target) -> Page:
        page = _reader(browser, target).new_page()
        try:
            page.goto(target.address)
            page.evaluate(SETTLED, QUIET_VISIT)
        except Error as problem:
            self._problems.append(f"{target.name}, opening: {problem.message}")
        return page

    def round(self, choice: str) -> Iterator[tuple[str, Sample]]:
        """The same choice on each page, one after the other: its name, and ms from the click to the new answer and to rest."""
        for name, page in self._pages.items():
            try:
                sample = change(page, choice)
            except Error as problem:
                self._problems.append(f"{name}, {choice}: {problem.message}")
            else:
                yield name, sample


def change(page: Page, choice: str) -> Sample:
    """One choice in the filter: ms from the click to the new answer and to rest."""
    page.bring_to_front()
    page.get_by_role("combobox", name=LABEL).click()
    option = page.get_by_role("option", name=choice, exact=True)
    option.wait_for()
    page.evaluate("() => window.bench.arm()")
    option.click()
    sample: Sample = page.evaluate(SETTLED, QUIET_CHANGE)
    return sample
