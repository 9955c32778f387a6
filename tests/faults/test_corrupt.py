"""The store is damaged: as a whole, or in one table."""

import pytest
from playwright.sync_api import Page

from tests.databases import sqlite_every_day
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import NOT_READ, Served, sees_only, sees_the_funding, sees_the_last_view
from tests.faults.stores import Sqlite, Store

FAULT = ("The store of figures is damaged.", "put a copy of it back, or build it again")


@sqlite_every_day
def test_page_is_shown_as_last_read_until_a_copy_is_back(served: Served, page: Page):
    served.store.be_damaged()
    page.reload()
    sees_the_last_view(page)
    page.goto(served.funding_not_read)
    sees_only(page, *FAULT, before=NOT_READ)
    served.store.restore()
    page.goto(served.funding)
    sees_the_funding(page)


@sqlite_every_day
def test_damage_in_one_table_takes_only_the_views_that_were_not_read(served: Served, page: Page):
    served.store.be_damaged_in_part()
    page.reload()
    sees_the_funding(page)
    view = served.funding_not_read
    page.goto(view)
    sees_only(page, *FAULT)
    served.store.restore()
    page.goto(view)
    page.locator(".st-key-answer").wait_for()
    assert page.locator(".st-key-unavailable").count() == 0


def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    store.be_damaged()
    assert shown() == sentence(*FAULT)


@pytest.mark.parametrize("damage", ["be_damaged", "be_damaged_in_part"])
def test_build_says_so(store: Store, damage: str, capsys: pytest.CaptureFixture[str]):
    getattr(store, damage)()
    code, said = built(capsys)
    unread = isinstance(store, Sqlite) and damage == "be_damaged"
    assert (code, said) == (
        1,
        "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n" if unread else f"{FAULT[0]}\n",
    )
