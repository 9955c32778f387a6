"""Both databases: each test of the store runs on SQLite and on PostgreSQL, where its server is installed."""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url

from loaders.build import build
from store import database

DATA = database.ROOT / "data"
NUMBERS = count(1)


def on_sqlite(folder: Path, original: str | None = None) -> str:
    """The address of a new database, or of a copy of one."""
    file = folder / f"store{next(NUMBERS)}.db"
    if original:
        shutil.copy(str(make_url(original).database), file)
    return f"sqlite:///{file}"


def on_postgresql(server: str, original: str | None = None) -> str:
    name = f"store{next(NUMBERS)}"
    template = make_url(original).database if original else "template0"
    tell(make_url(server), f"CREATE DATABASE {name} TEMPLATE {template}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def tell(server: URL, statement: str) -> None:
    """One statement to a PostgreSQL server, outside any transaction."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(statement)
    admin.dispose()


def connected(address: str) -> Iterator[Engine]:
    """An engine for a database that goes when the test has ended; SQLite's file goes with its folder."""
    engine = database.connect(address)
    yield engine
    engine.dispose()
    if engine.dialect.name == "postgresql":
        tell(engine.url.set(database="postgres"), f"DROP DATABASE {engine.url.database}")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Call it for the address of an empty database, or with an address for that of a copy."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("stores")
        return lambda original=None: on_sqlite(folder, original)
    server = request.getfixturevalue("postgresql")
    return lambda original=None: on_postgresql(server, original)


@pytest.fixture(scope="session")
def built(new: Callable[..., str]) -> str:
    """The address of a store built from data/, for copying: nobody is connected to it."""
    address = new()
    engine = database.connect(address)
    build(engine, DATA)
    engine.dispose()
    return address


@pytest.fixture(scope="session")
def engine(new: Callable[..., str], built: str) -> Iterator[Engine]:
    """The published facts and the demonstration partnership. Read only: the tests share it."""
    yield from connected(new(built))


@pytest.fixture
def own(new: Callable[..., str], built: str) -> Iterator[Engine]:
    """The same, for one test alone to write to."""
    yield from connected(new(built))


@pytest.fixture
def empty(new: Callable[..., str]) -> Iterator[Engine]:
    """A database without a table."""
    yield from connected(new())
