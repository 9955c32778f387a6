"""A page's own error: a reference on the screen and on the terminal, the whole of it in the log file."""

import re

from playwright.sync_api import Page, expect

from tests.browsing import PAGES
from tests.databases import sqlite_every_day
from tests.faults.serving import INNER_WORDS, Served, sees_nothing_inner

SHOWN = re.compile(
    r"This page could not be shown\. The figures are not affected\. Tell the officer who runs the dashboard: reference ([0-9a-f]{8})\."
)


@sqlite_every_day
def test_error_is_found_by_the_reference_that_the_reader_sees(served: Served, page: Page):
    page.goto(f"{served.dashboard.site}/{PAGES['Sources and method']}")
    box = page.get_by_role("alert")
    expect(box).to_have_text(SHOWN)
    sees_nothing_inner(page)
    said = SHOWN.search(box.inner_text())
    assert said is not None
    assert f"reference {said[1]}: ValueError\n" in served.dashboard.terminal.read_text(encoding="utf-8")
    logged = served.dashboard.log.read_text(encoding="utf-8")
    assert f"reference {said[1]}: ValueError\nTraceback (most recent call last):\n" in logged
    assert f"ValueError: {INNER_WORDS}\n" in logged
