"""The database stops, or the drive goes away, while a page is open."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import choose
from tests.databases import sqlite_every_day
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import NOT_READ, Served, sees_only, sees_the_funding, sees_the_last_view
from tests.faults.stores import Sqlite, Store

UNREACHABLE = ("The store of figures cannot be reached.", "see that its database is running and lets the dashboard in")
MISSING = ("The store of figures is missing.", "put it back, or build it again")


def fault(store: Store) -> tuple[str, str]:
    """A drive that is not there looks like a file that is not there."""
    return MISSING if isinstance(store, Sqlite) else UNREACHABLE


def test_open_page_stays_and_comes_up_to_date_by_itself(served: Served, page: Page):
    served.store.stop()
    choose(page, "District", "Ipswich")
    page.wait_for_url("**?district=Ipswich")
    expect(page.locator(".st-key-stale")).to_be_visible()
    expect(page.locator(".st-key-unavailable")).to_have_text(re.compile(re.escape(NOT_READ + fault(served.store)[0])))
    page.go_back()
    sees_the_last_view(page)
    served.store.start()
    sees_the_funding(page)  # without a click


@sqlite_every_day
def test_page_that_nobody_read_comes_by_itself_too(served: Served, page: Page):
    served.store.stop()
    page.goto(served.funding_not_read)
    sees_only(page, *fault(served.store), before=NOT_READ)
    served.store.start()
    expect(page.locator(".st-key-unavailable")).to_have_count(0)
    expect(page.locator(".st-key-answer")).to_be_visible()


def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    store.stop()
    assert shown() == sentence(*fault(store))
    store.start()
    assert shown() == []


def test_build_says_so(store: Store, capsys: pytest.CaptureFixture[str]):
    store.stop()
    assert built(capsys) == (1, "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n")
    store.start()
