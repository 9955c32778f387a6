"""Another program holds the store and does not let go."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page

from store import database
from tests.faults.cold import built, sentence, shown
from tests.faults.serving import NOT_READ, Served, sees_only, sees_the_funding, sees_the_last_view
from tests.faults.stores import Store

UNREACHED = "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n"
FAULT = ("The store of figures is held by another program.", "see which program holds it, if this lasts")


def test_page_is_shown_as_last_read_until_the_store_is_let_go(served: Served, page: Page):
    with served.store.locked():
        page.reload()
        sees_the_last_view(page)
        page.goto(served.funding_not_read)
        sees_only(page, *FAULT, before=NOT_READ)
    page.goto(served.funding)
    sees_the_funding(page)


def test_other_readers_are_served_while_one_waits(served: Served, page: Page):
    with served.store.locked():
        waiting = [urllib.request.Request(f"{served.dashboard.site}/ready") for _ in range(4)]
        with ThreadPoolExecutor() as threads:
            asked = [threads.submit(status, request) for request in waiting]
            began = time.monotonic()
            assert status(f"{served.dashboard.site}/boot.js") == 200
            took = time.monotonic() - began
            assert [each.result() for each in asked] == [503] * 4
    assert took < 0.5


def test_page_that_was_never_read_says_what_is_wrong(store: Store):
    with store.locked():
        assert shown() == sentence(*FAULT)


def test_build_says_so(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(database, "_prepare_sqlite", lambda connection, _record: connection.execute("PRAGMA busy_timeout=1"))
    monkeypatch.setitem(database.POSTGRESQL_WRITES, "options", "-c lock_timeout=1")
    with store.locked():
        code, said = built(capsys)
    assert (code, said) in ((1, UNREACHED), (1, f"{FAULT[0]}\n"))


def status(address: str | urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as problem:
        return problem.code
