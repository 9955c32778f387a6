"""A picture of every page at four widths in both themes: `make pictures`, written to the ignored folder pictures/.

Besides all partnerships: the fictional one, a choice that leaves nothing to show, and each screen of the meeting view on a projector.
`python -m tests.pictures meeting phone-light` takes those alone that have one of these in their file's name.
"""

import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus

from playwright.sync_api import BrowserContext, sync_playwright

from tests.browsing import FICTIONAL, NO_BROWSER, PAGES, ROOT, dashboard, launch, settled, visitor

WIDTHS = {"phone": 390, "tablet": 820, "laptop": 1366, "projector": 1920}
THEMES = ("light", "dark")
FICTION = f"?partnership={FICTIONAL}"
NOTHING = "?partnership=East Suffolk&priority=Fraud&as_at=25 October 2018, Mid Suffolk"
AGENDA = tomllib.loads((ROOT / "data" / "definitions" / "agenda.toml").read_text(encoding="utf-8"))
TALLEST = 9000  # px
PAINTED = 700  # milliseconds for charts and the map to follow the taller window


@dataclass(frozen=True)
class Picture:
    """One page as it is to be pictured; `kind` says what of it is shown, `screen` which screen of a meeting it is."""

    title: str
    device: str
    theme: str
    kind: str = ""
    query: str = ""
    screen: str = ""

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
    for place, (key, screen) in enumerate(AGENDA.items(), start=1):
        stem, heading = screen["shows"].split("/")[0], screen["title"]
        page = next(title for title in PAGES if stem in title.lower() or (stem == "enquiries" and "enquiry" in title))
        for theme in THEMES:
            yield Picture(page, "projector", theme, f"meeting-{place:02}-{key}", f"?view=meeting&screen={quote_plus(heading)}", heading)
    for title in ("Briefing pack", "Sources and method"):
        yield Picture(title, "projector", "light", "meeting", "?view=meeting")


def take(reader: BrowserContext, site: str, picture: Picture, folder: Path) -> None:
    """One page, whole: the window is made as tall as the page. The meeting view is as tall as the projector."""
    with visitor(reader, site, width=WIDTHS[picture.device], theme=picture.theme) as here:
        here.page.goto(f"{site}/{PAGES[picture.title]}{picture.query}")
        settled(here.page, picture.screen or picture.title)
        height = here.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
        height = 1080 if picture.kind.startswith("meeting") else min(height + 10, TALLEST)
        here.page.set_viewport_size({"width": WIDTHS[picture.device], "height": height})
        here.page.wait_for_timeout(PAINTED)
        here.page.screenshot(path=folder / picture.name)


def main(wanted: Sequence[str]) -> int:
    folder = ROOT / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            print(NO_BROWSER, file=sys.stderr)
            return 1
        with dashboard(f"sqlite:///{place}/store.db") as site:
            reader = browser.new_context()
            for picture in (each for each in pictures() if not wanted or any(part in each.name for part in wanted)):
                take(reader, site, picture, folder)
                print(picture.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
