"""What the browser tests share besides the dashboard and the browser of tests/conftest.py."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who was here before: the browser keeps what it fetched, so that pages open faster than for a new visitor."""
    context = browser.new_context()
    yield context
    context.close()
