"""Stores to break, and one running dashboard for each of the two databases."""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import make_url

from answers import current
from loaders.build import build
from store import database
from tests import postgresql as servers
from tests.browsing import visitor
from tests.faults import serving
from tests.faults.serving import Served
from tests.faults.stores import Postgresql, Sqlite, Store

DATA = database.ROOT / "data"
DISTRICTS = ("Babergh", "East+Suffolk", "Mid+Suffolk", "West+Suffolk")
PRIORITIES = ("", "&priority=Fraud", "&priority=Anti-social+behaviour")


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """A PostgreSQL server that the tests here stop and start."""
    own = servers.server()
    if isinstance(own, str):
        pytest.skip(own)
    try:
        own.start()
        yield own
    finally:
        own.remove()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Store]:
    """Call it for a store that is whole; with a revision, for one whose schema claims to be that."""
    if request.param == "sqlite":
        whole = Path(str(make_url(request.getfixturevalue("address")).database))
        return lambda revision=None: Sqlite(whole, tmp_path_factory.mktemp("store"), revision)
    server: servers.Server = request.getfixturevalue("server")
    server.tell("CREATE DATABASE whole TEMPLATE template0")
    engine = database.connect(server.address("whole"))
    build(engine, DATA)
    engine.dispose()
    return lambda revision=None: Postgresql(server, "whole", revision)


@pytest.fixture
def store(new: Callable[..., Store], monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store of one test's own, which is the one that this process uses."""
    own = new()
    monkeypatch.setenv("DATABASE_URL", own.address)
    yield own
    current.engine().dispose()
    own.remove()


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running dashboards have their code."""
    return serving.copied(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="session")
def only_one(new: Callable[..., Store], tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One dashboard for all the tests of a database: it has to get over each fault without a new start."""
    store = new(serving.NEXT)
    unread = (f"?district={district}{priority}" for priority, district in product(PRIORITIES, DISTRICTS))
    with serving.running(tree, store.address, tmp_path_factory.mktemp("server")) as dashboard:
        yield Served(store, dashboard, unread)
    store.remove()


@pytest.fixture
def served(only_one: Served) -> Iterator[Served]:
    """That dashboard with a store that is whole, before and after; nothing it prints says more than it may."""
    only_one.store.restore()
    yield only_one
    only_one.store.restore()
    assert only_one.dashboard.leaks() == []


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """A reader who has the funding open, read from a store that was whole."""
    with visitor(browser, served.dashboard.site) as reader:
        reader.page.goto(served.funding)
        serving.sees_the_funding(reader.page)
        yield reader.page
        assert reader.outside == []
