"""The store holds nothing: no table, or tables without a load."""

import pytest
from playwright.sync_api import Page

from tests.databases import sqlite_every_day
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import NOT_READ, Served, sees_only, sees_the_funding, sees_the_last_view
from tests.faults.stores import Store

EMPTY = ("The store of figures is empty.", "load the figures")
NOTHING_LOADED = ("No figures have been loaded yet.", "load them")


@sqlite_every_day
def test_page_is_shown_as_last_read_when_the_tables_are_gone(served: Served, page: Page):
    served.store.lose_tables()
    page.reload()
    sees_the_last_view(page)
    page.goto(served.funding_not_read)
    sees_only(page, *EMPTY, before=NOT_READ)
    served.store.restore()
    page.goto(served.funding)
    sees_the_funding(page)


@sqlite_every_day
def test_page_is_not_shown_as_last_read_when_every_load_was_taken_back(served: Served, page: Page):
    served.store.lose_loads()
    page.reload()
    sees_only(page, *NOTHING_LOADED)
    served.store.restore()
    page.reload()
    sees_the_funding(page)


def test_page_that_was_never_read_says_that_there_is_no_table(store: Store):
    store.lose_tables()
    assert shown() == sentence(*EMPTY)


def test_page_that_was_never_read_says_that_there_is_no_load(store: Store):
    store.lose_loads()
    assert shown() == sentence(*NOTHING_LOADED)


def test_build_builds_it(store: Store, capsys: pytest.CaptureFixture[str]):
    store.lose_tables()
    code, said = built(capsys)
    assert (code, said.partition(":")[0]) == (0, "Files new, changed or gone")
    assert len(shown()) == 0
