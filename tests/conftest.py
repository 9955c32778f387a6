"""What tests share: the published facts on SQLite, a PostgreSQL server, a running dashboard and a browser, each made once."""

import gc
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import Engine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from store import database
from tests import browsing, built
from tests import postgresql as servers


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a store of the published facts and the demonstration partnership is. Read only: every test shares it."""
    return f"sqlite:///{built.store(tmp_path_factory)}"


@pytest.fixture(scope="session")
def published(address: str) -> Iterator[Engine]:
    """An engine for that store."""
    engine = database.connect(address)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard with a store of its own."""
    with browsing.dashboard(f"sqlite:///{built.store(tmp_path_factory)}") as address:
        yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium. Without one the tests that need it are skipped; on a build server (CI=true) they fail."""
    browser = browsing.launch(playwright)
    if browser is None and os.environ.get("CI") in ("true", "1"):
        pytest.fail(browsing.NO_BROWSER, pytrace=False)
    if browser is None:
        pytest.skip(browsing.NO_BROWSER)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of our own."""
    server = servers.server()
    if isinstance(server, str):
        pytest.skip(server)
    try:
        server.start()
        yield server.address()
    finally:
        server.remove()


class Together(LoadScopeScheduling):
    """A file's tests stay with one worker; of the faults, all those on one database, because they share its dashboard."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if not file.startswith("tests/faults/") else "PostgreSQL" if "[postgresql" in nodeid else "SQLite"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


def pytest_configure() -> None:
    """What is looked through in search of what nobody needs any more is much here, and nearly all of it is needed to the end."""
    gc.set_threshold(20_000, 50, 100)


def pytest_sessionfinish() -> None:
    """A start of the server freezes what is in memory; thawed, it is taken apart in order, and no library tells of leaks at the end."""
    gc.unfreeze()
