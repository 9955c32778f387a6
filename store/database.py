"""One engine, one address, one version number."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    ExceptionContext,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    false,
    func,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError, TimeoutError
from sqlalchemy.pool import StaticPool

from store import faults, file, schema
from store.faults import StoreUnavailable

__all__ = [
    "StoreUnavailable",
    "asking",
    "connect",
    "in_memory",
    "migrate",
    "newest_load",
    "newest_revision",
    "reader",
    "told",
    "url",
    "version",
    "writing",
]

ROOT = Path(__file__).parent.parent
MIGRATIONS = Path(__file__).parent / "migrations"
REVISION = Table("alembic_version", MetaData(), Column("version_num", Text))  # alembic's own
# no page waits for ever: seconds for a connection; milliseconds for a network that is gone, for a lock, for an answer
SECONDS_FOR_A_CONNECTION = 5
WRITING = 20_060_119  # PostgreSQL's number of the lock that writers take in turn
POSTGRESQL_READS = {
    "connect_timeout": "3",
    "tcp_user_timeout": "8000",
    "options": "-c default_transaction_read_only=on -c lock_timeout=1000 -c statement_timeout=15000",
}
POSTGRESQL_WRITES = {"connect_timeout": "10", "options": "-c lock_timeout=10000"}


def url() -> str:
    """Where the store is: DATABASE_URL, or an SQLite file in data/."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'data' / 'dashboard.db'}"


def connect(address: str) -> Engine:
    """An engine for the address, to write with. Bound values never appear in its error messages. Raises StoreUnavailable."""
    place = _place(address)
    engine = _engine(place, connect_args=_unless_given(place, POSTGRESQL_WRITES))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "close", file.empty_the_log)
    return engine


def in_memory() -> Engine:
    """An engine for a store of this process alone, which is gone with it."""
    engine = _engine(make_url("sqlite://"), poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def reader(address: str) -> Engine:
    """An engine for the address that only reads, makes no file and waits for nothing long. Raises StoreUnavailable."""
    place = _place(address)
    path = file.path(place)
    if path is None:
        return _engine(place, connect_args=_unless_given(place, POSTGRESQL_READS))
    engine = _engine(place, creator=partial(file.opened, path), pool_timeout=SECONDS_FOR_A_CONNECTION)
    event.listen(engine, "connect", partial(file.mark, file=path))
    event.listen(engine, "checkout", partial(file.refuse_if_replaced, file=path))
    return engine


def _place(address: str) -> URL:
    try:
        return make_url(address)
    except (ArgumentError, ValueError) as problem:
        raise StoreUnavailable(faults.ADDRESS) from problem


def _engine(place: URL, **settings: Any) -> Engine:
    try:
        engine = create_engine(place, hide_parameters=True, pool_pre_ping=True, **settings)
    except (ArgumentError, ModuleNotFoundError) as problem:
        raise StoreUnavailable(faults.ADDRESS) from problem
    event.listen(engine, "handle_error", _without_detail)
    return engine


def _unless_given(place: URL, settings: dict[str, str]) -> dict[str, str]:
    """Settings of a PostgreSQL connection; what the address itself says comes first."""
    if place.get_backend_name() != "postgresql":
        return {}
    return {name: value for name, value in settings.items() if name not in place.query}


@contextmanager
def asking(engine: Engine) -> Iterator[Connection]:
    """A connection for a question to the store; when it cannot be asked, that is a StoreUnavailable and nothing else."""
    with told(), engine.connect() as connection:
        yield connection


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong with the store within is told as a StoreUnavailable and nothing else."""
    try:
        yield
    except (DBAPIError, InvalidRequestError, TimeoutError, pd.errors.DatabaseError) as problem:
        raise StoreUnavailable(faults.of(problem)) from problem


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction to write in, one at a time: what it reads is not changed by another before it ends."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":  # the first statement writes, so that the file is ours before anything is read
            connection.execute(update(schema.loads).where(false()).values(state=schema.loads.c.state))
        else:
            connection.execute(select(func.pg_advisory_xact_lock(WRITING)))
        yield connection


def _without_detail(context: ExceptionContext) -> None:
    """Keeps the first line of a database's message: PostgreSQL quotes the failing row in those that follow."""
    for problem in (context.original_exception, context.sqlalchemy_exception):
        if problem is not None and problem.args:
            problem.args = (str(problem.args[0]).partition("\n")[0], *problem.args[1:])


def _prepare_sqlite(connection, _record) -> None:  # type: ignore[no-untyped-def]
    cursor = connection.cursor()
    for setting in ("PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA busy_timeout=5000"):
        cursor.execute(setting)
    cursor.close()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _revisions() -> tuple[str, ...]:
    """Every revision that this code's migrations know, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions())


def newest_revision() -> str:
    """The revision that this code's migrations lead to."""
    return _revisions()[0]


def migrate(engine: Engine) -> None:
    """Bring the store's tables up to this code's schema. Raises StoreUnavailable if they are newer, or not what they should be."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current not in {None, *_revisions()}:
        raise StoreUnavailable(faults.NEWER)
    if current != newest_revision():
        config = _alembic()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    _check_whole(engine)


def _check_whole(engine: Engine) -> None:
    """Raises StoreUnavailable if a table or a column is missing, or if SQLite finds its file damaged."""
    with asking(engine) as connection:
        found = {name: {column["name"] for column in columns} for (_, name), columns in inspect(connection).get_multi_columns().items()}
        checks = [select(func.pragma_quick_check().table_valued("quick_check"))] if engine.dialect.name == "sqlite" else []
        said = [connection.execute(check).scalars().all() for check in checks]
    whole = all(set(table.columns.keys()) <= found.get(table.name, set()) for table in schema.META.sorted_tables)
    if not whole or said not in ([], [["ok"]]):
        raise StoreUnavailable(faults.DAMAGED)


def version(engine: Engine) -> int:
    """The store's version. Each load, publication and undo raises it, and each day on which a load is to be published. Raises
    StoreUnavailable as newest_load does."""
    return newest_load(engine)[0]


def newest_load(engine: Engine) -> tuple[int, datetime]:
    """The store's version and the time of its newest load: a store that was built anew counts from the beginning, at another time.

    Raises StoreUnavailable if there is no store, if it cannot be asked, if its tables are of another version of this code,
    or if nothing was ever loaded into it.
    """
    try:
        with asking(engine) as connection:
            _check_revision(connection)
            loads, acts = schema.loads, schema.audit
            acted = select(func.coalesce(func.max(acts.c.id), 0)).scalar_subquery()
            come = select(func.count()).select_from(loads).where(loads.c.publish_on <= date.today()).scalar_subquery()
            query = select((loads.c.id + acted + come).label("version"), loads.c.loaded_at)
            newest = connection.execute(query.order_by(loads.c.id.desc()).limit(1)).first()
    except StoreUnavailable as problem:
        if problem.fault is faults.DAMAGED and _is_bare(engine):
            raise StoreUnavailable(faults.EMPTY) from problem
        raise
    if newest is None:
        raise StoreUnavailable(faults.NOTHING_LOADED)
    return newest.version, newest.loaded_at


def _is_bare(engine: Engine) -> bool:
    with asking(engine) as connection:
        return not inspect(connection).get_table_names()


def _check_revision(connection: Connection) -> None:
    revision = connection.execute(select(REVISION.c.version_num)).scalar_one_or_none()
    if revision is None:
        raise StoreUnavailable(faults.DAMAGED)
    if revision not in _revisions():
        raise StoreUnavailable(faults.NEWER)
    if revision != newest_revision():
        raise StoreUnavailable(faults.OLDER)
