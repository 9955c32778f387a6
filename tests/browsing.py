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
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, Playwright

ROOT = Path(__file__).parent.parent
PAGES = {
    "Overview": "",
    "Priorities": "priority-status",
    "Funding": "funding-burn-down",
    "Referrals": "referral-trends",
    "Places": "pspo-and-hotspots",
    "Sources and method": "sources-and-method",
}
QUIET = (  # a sandboxed root, no graphics card, and a browser that does not call home by itself
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 90
NO_BROWSER = "no Chromium found: install the package chromium, or run `playwright install chromium`"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def dashboard(database_url: str, *, demonstration: bool = True) -> Iterator[str]:
    """`streamlit run server.py` on a free port with a store of its own; yields its address once it is ready."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": database_url, "DEMO": "1" if demonstration else "0"}
    command = [sys.executable, "-m", "streamlit", "run", "server.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/ready", process)
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


def launch(playwright: Playwright) -> Browser | None:
    """The browser of the system, else Playwright's own, else None."""
    known = (os.environ.get("CHROMIUM"), *(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")))
    path = next((found for found in known if found), None)
    try:
        return playwright.chromium.launch(executable_path=path, args=list(QUIET))
    except Error:
        return None


def settled(page: Page, title: str) -> None:
    """Waits until the page of this title stands and nothing runs any more."""
    page.get_by_role("heading", name=title, exact=True, level=1).wait_for(timeout=30_000)
    page.locator(".st-key-foot").wait_for(timeout=30_000)
    page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')", timeout=30_000)
