"""The store was made by an older version of the dashboard."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store import database
from tests.databases import sqlite_every_day
from tests.faults.cold import sentence, shown
from tests.faults.serving import NEXT, Served, sees_only, sees_the_funding
from tests.faults.stores import Store

FAULT = ("The store was made by an older version of the dashboard.", "bring the store up to date")


@pytest.fixture
def one_version_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this code had a migration more."""
    revisions = (NEXT, *database._revisions())
    monkeypatch.setattr(database, "_revisions", lambda: revisions)


@sqlite_every_day
def test_page_is_not_shown_as_last_read(served: Served, page: Page):
    served.store.set_revision(database.newest_revision())
    page.reload()
    sees_only(page, *FAULT)
    assert served.dashboard.leaks() == []
    served.store.restore()
    page.reload()
    sees_the_funding(page)


@sqlite_every_day
def test_page_is_not_shown_as_last_read_when_the_store_then_stops(served: Served, page: Page):
    served.store.set_revision(database.newest_revision())
    page.reload()
    sees_only(page, *FAULT)
    served.store.stop()
    page.reload()
    expect(page.locator(".st-key-unavailable")).not_to_contain_text(FAULT[0])
    expect(page.locator(".st-key-answer")).to_have_count(0)
    served.store.start()


@pytest.mark.usefixtures("one_version_on")
def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    assert shown() == sentence(*FAULT)


def test_build_brings_it_up_to_date(store: Store, tree: Path):
    command = [sys.executable, "-m", "loaders", "build"]
    settings = {**os.environ, "DATABASE_URL": store.address, "TQDM_DISABLE": "1"}  # which shows progress on a busy machine
    ended = subprocess.run(command, cwd=tree, env=settings, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert shown() == sentence("The store was made by a newer version of the dashboard.", "bring the dashboard up to date")
