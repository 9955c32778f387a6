"""The store is not there any more: a file deleted, a database dropped."""

import pytest
from playwright.sync_api import Page

from tests.databases import sqlite_every_day
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import NOT_READ, Served, sees_only, sees_the_funding, sees_the_last_view
from tests.faults.stores import Sqlite, Store

FAULT = ("The store of figures is missing.", "put it back, or build it again")


@sqlite_every_day
def test_page_is_shown_as_last_read_until_the_store_is_back(served: Served, page: Page):
    served.store.go_missing()
    page.reload()
    sees_the_last_view(page)
    page.goto(served.funding_not_read)
    sees_only(page, *FAULT, before=NOT_READ)
    served.store.restore()
    page.goto(served.funding)
    sees_the_funding(page)


def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    store.go_missing()
    assert shown() == sentence(*FAULT)


def test_reading_makes_no_file(store: Store):
    if not isinstance(store, Sqlite):
        pytest.skip("a database is never made by connecting to it")
    store.go_missing()
    shown()
    assert list(store.folder.iterdir()) == []


def test_build_says_so_or_builds_it(store: Store, capsys: pytest.CaptureFixture[str]):
    store.go_missing()
    code, said = built(capsys)
    if isinstance(store, Sqlite):
        assert (code, said.partition(":")[0]) == (0, "Files new, changed or gone")
    else:
        assert (code, said) == (1, "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n")
