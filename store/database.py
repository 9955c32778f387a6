"""One engine, one address, one version number."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, ExceptionContext, create_engine, event, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from store import schema

ROOT = Path(__file__).parent.parent
MIGRATIONS = Path(__file__).parent / "migrations"


class StoreUnavailable(Exception):
    """The store is missing, empty, or cannot be reached. The message is fit for a reader's screen."""


def url() -> str:
    """Where the store is: DATABASE_URL, or an SQLite file in data/."""
    return os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'data' / 'dashboard.db'}"


def connect(address: str) -> Engine:
    """An engine for the address. Bound values never appear in its error messages. Raises StoreUnavailable."""
    try:
        engine = create_engine(address, hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, ModuleNotFoundError) as problem:
        raise StoreUnavailable("The address of the store (DATABASE_URL) is not one that can be used here.") from problem
    event.listen(engine, "handle_error", _without_detail)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


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


def newest_revision() -> str:
    """The revision that this code's migrations lead to."""
    head = ScriptDirectory.from_config(_alembic()).get_current_head()
    assert head is not None, "the repository has no migration"
    return head


def migrate(engine: Engine) -> None:
    """Bring the store's tables up to this code's schema; does nothing if they are. Raises StoreUnavailable if they are newer."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest_revision():
        return
    config = _alembic()
    if current not in {None, *(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())}:
        raise StoreUnavailable("The store was made by a newer version of the dashboard.")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def version(engine: Engine) -> int:
    """The store's version: the number of its newest load. Each load raises it; it keys every cached answer.

    Raises StoreUnavailable if there is no store, or nothing was ever loaded into it.
    """
    try:
        with engine.connect() as connection:
            newest = connection.execute(select(func.max(schema.loads.c.id))).scalar_one()
    except DBAPIError as problem:
        raise StoreUnavailable("The figures cannot be read at the moment.") from problem
    if newest is None:
        raise StoreUnavailable("No figures have been loaded yet.")
    return int(newest)
