"""A running dashboard whose terminal and log file are read, and what a reader of it is to see."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from store import database
from tests import browsing
from tests.faults.stores import PASSWORD, Store

LEFT_BEHIND = shutil.ignore_patterns(".*", "*.db*", "tests", "bench", "mutants", "docs", "logs", "pictures", "__pycache__")
NEXT = "9999"  # a revision after this code's last one
NEXT_MIGRATION = f'''
revision = "{NEXT}"
down_revision = "{database.newest_revision()}"


def upgrade() -> None:
    pass
'''
SECONDS = 120
expect.set_options(timeout=30_000)
# what neither a screen nor a terminal may show
INNER = re.compile(
    rf"Traceback|File \"|\.py\b|\.db\b|/tmp/|/usr/|{re.escape(str(database.ROOT))}|SELECT|\[SQL|sqlite|psycopg|sqlalchemy|postgres|{PASSWORD}",
    re.IGNORECASE,
)
INNER_WORDS = "SELECT secret FROM officers; /srv/dashboard/store.db"
BANNER = re.compile(
    r"^The store cannot be read at the moment\. This is the page as last read at \d\d:\d\d; it comes up to date by itself\.$"
)
AFTER = " The figures in the reports are not affected. Ask the officer who runs this dashboard to {}. This page then works again."
NOT_READ = "This view was not opened while the store could be read. "


@dataclass(frozen=True)
class Dashboard:
    """Its address, and the files with what it printed and what it logged."""

    site: str
    terminal: Path
    log: Path

    def leaks(self) -> list[str]:
        """Lines on the terminal that say what only the log file may say."""
        return [line for line in self.terminal.read_text(encoding="utf-8").splitlines() if INNER.search(line)]


@dataclass(frozen=True)
class Served:
    """A running dashboard, its store, and the parts of an address that nobody asked it for yet."""

    store: Store
    dashboard: Dashboard
    unread: Iterator[str]

    @property
    def funding(self) -> str:
        return f"{self.dashboard.site}/{browsing.PAGES['Funding']}"

    @property
    def funding_not_read(self) -> str:
        return self.funding + next(self.unread)


def copied(folder: Path) -> Path:
    """This code one version on, with a migration that does nothing, so that today's schema is an older one; and a page that fails."""
    tree = Path(shutil.copytree(database.ROOT, folder / "dashboard", ignore=LEFT_BEHIND))
    shutil.copytree(database.ROOT / ".streamlit", tree / ".streamlit")
    (tree / "store" / "migrations" / "versions" / f"{NEXT}_next.py").write_text(NEXT_MIGRATION, encoding="utf-8")
    (tree / "pages" / "sources.py").write_text(f"raise ValueError({INNER_WORDS!r})\n", encoding="utf-8")
    return tree


@contextlib.contextmanager
def running(tree: Path, address: str, folder: Path, *, before: tuple[str, ...] = ()) -> Iterator[Dashboard]:
    """`streamlit run server.py` in a tree, with a store that is there already."""
    port = browsing.free_port()
    started = Dashboard(f"http://127.0.0.1:{port}", folder / "terminal", folder / "logs" / "dashboard.log")
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "LOG_FOLDER": str(folder / "logs"),
        "PREPARE": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [*before, sys.executable, "-m", *browsing.WAYS["server"][0].format(port=port).split()]
    with started.terminal.open("wb") as terminal:
        process = subprocess.Popen(command, cwd=tree, env=environment, stdout=terminal, stderr=subprocess.STDOUT)
    try:
        _wait(started, process)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(started: Dashboard, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, started.terminal.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{started.site}/ready", timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)
    raise AssertionError(started.terminal.read_text(encoding="utf-8"))


def sees_the_funding(page: Page) -> None:
    """The page as it is when nothing is wrong."""
    expect(page.locator(".st-key-answer")).to_contain_text("£2,822")
    expect(page.locator(".st-key-stale, .st-key-unavailable")).to_have_count(0)


def sees_the_last_view(page: Page) -> None:
    """The funding as it was last read, and one banner that says so."""
    expect(page.locator(".st-key-stale")).to_have_text(BANNER)
    expect(page.locator(".st-key-answer")).to_contain_text("£2,822")
    expect(page.locator(".st-key-unavailable")).to_have_count(0)
    sees_nothing_inner(page)


def sees_only(page: Page, said: str, cure: str, *, before: str = "") -> None:
    """A sentence in place of the page."""
    expect(page.locator(".st-key-unavailable")).to_have_text(before + said + AFTER.format(cure))
    expect(page.locator(".st-key-answer")).to_have_count(0)
    sees_nothing_inner(page)


def sees_nothing_inner(page: Page) -> None:
    shown = page.locator("body").inner_text()
    assert INNER.search(shown) is None, shown
