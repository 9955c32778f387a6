"""A picture of every page at four widths in both themes: `make pictures`, written to the ignored folder pictures/.

Besides all partnerships: the fictional one, a choice that leaves nothing to show, and the meeting view on a projector.
"""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browsing import FICTIONAL, NO_BROWSER, PAGES, ROOT, dashboard, launch, visit

WIDTHS = {"phone": 390, "tablet": 820, "laptop": 1366, "projector": 1920}
THEMES = ("light", "dark")
FICTION = f"?partnership={FICTIONAL}"
NOTHING = "?partnership=East Suffolk&priority=Fraud&as_at=25 October 2018, Mid Suffolk"
TALLEST = 9000  # px
PAINTED = 700  # milliseconds for charts and the map to follow the taller window


@dataclass(frozen=True)
class Picture:
    """One page as it is to be pictured; `kind` says what of it is shown."""

    title: str
    device: str
    theme: str
    kind: str = ""
    query: str = ""

    @property
    def name(self) -> str:
        return "-".join(part for part in (PAGES[self.title] or "overview", self.kind, self.device, self.theme) if part) + ".png"


def pictures() -> Iterator[Picture]:
    """Everything there is to see."""
    for title in PAGES:
        for theme in THEMES:
            yield from (Picture(title, device, theme) for device in WIDTHS)
        for device, theme in (("phone", "dark"), ("laptop", "light")):
            yield Picture(title, device, theme, "fictional", FICTION)
        yield Picture(title, "laptop", "light", "nothing", NOTHING)
        yield Picture(title, "projector", "light", "meeting", "?view=meeting")


def take(reader: BrowserContext, site: str, picture: Picture, folder: Path) -> None:
    """One page, whole: the window is made as tall as the page. The meeting view is as tall as the projector."""
    with visit(reader, site, picture.title, picture.query, width=WIDTHS[picture.device], theme=picture.theme) as here:
        height = here.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        height = 1080 if picture.kind == "meeting" else min(height + 10, TALLEST)
        here.page.set_viewport_size({"width": WIDTHS[picture.device], "height": height})
        here.page.wait_for_timeout(PAINTED)
        here.page.screenshot(path=folder / picture.name)


def main() -> int:
    folder = ROOT / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            print(NO_BROWSER, file=sys.stderr)
            return 1
        with dashboard(f"sqlite:///{place}/store.db") as site:
            reader = browser.new_context()
            for picture in pictures():
                take(reader, site, picture, folder)
                print(picture.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
