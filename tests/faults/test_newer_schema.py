"""The store was made by a newer version of the dashboard."""

import pytest
from playwright.sync_api import Page

from tests.databases import sqlite_every_day
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import Served, sees_only, sees_the_funding
from tests.faults.stores import NEWER, Store

FAULT = ("The store was made by a newer version of the dashboard.", "bring the dashboard up to date")


@sqlite_every_day
def test_page_is_not_shown_as_last_read(served: Served, page: Page):
    served.store.set_revision(NEWER)
    page.reload()
    sees_only(page, *FAULT)
    served.store.restore()
    page.reload()
    sees_the_funding(page)


def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    store.set_revision(NEWER)
    assert shown() == sentence(*FAULT)


def test_build_says_so(store: Store, capsys: pytest.CaptureFixture[str]):
    store.set_revision(NEWER)
    assert built(capsys) == (1, f"{FAULT[0]}\n")
