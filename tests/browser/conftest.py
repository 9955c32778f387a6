"""One dashboard and one browser for all tests here."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browsing


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with browsing.dashboard(f"sqlite:///{tmp_path_factory.mktemp('browser')}/store.db") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = browsing.launch(playwright)
        if browser is None:
            pytest.skip(browsing.NO_BROWSER)
        yield browser
        browser.close()
