"""A picture of every page at four widths in both themes: `make pictures`, written to the ignored folder pictures/."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browsing import NO_BROWSER, PAGES, ROOT, dashboard, launch, settled

WIDTHS = {"phone": 390, "tablet": 820, "laptop": 1366, "projector": 1920}
TALLEST = 9000  # px


def picture(browser: Browser, address: str, title: str, width: int, theme: str, file: Path) -> None:
    """One page, whole: the window is made as tall as the page."""
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme).new_page()
    page.goto(address)
    settled(page, title)
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 10, TALLEST)})
    page.wait_for_timeout(2000)
    page.screenshot(path=file)
    page.context.close()


def main() -> int:
    folder = ROOT / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = launch(playwright)
        if browser is None:
            print(NO_BROWSER, file=sys.stderr)
            return 1
        with dashboard(f"sqlite:///{place}/store.db") as address:
            for title, path in PAGES.items():
                for device, width in WIDTHS.items():
                    for theme in ("light", "dark"):
                        name = f"{path or 'overview'}-{device}-{theme}.png"
                        picture(browser, f"{address}/{path}", title, width, theme, folder / name)
                        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
