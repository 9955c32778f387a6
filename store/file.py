"""The store as an SQLite file: opened for reading, and told apart from another file of the same name."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import DisconnectionError

from store import faults
from store.faults import StoreUnavailable

SECONDS_FOR_A_LOCK = 1


def path(place: URL) -> Path | None:
    """The file that an address names, if it names one."""
    if place.get_backend_name() != "sqlite" or not place.database or place.database.startswith((":", "file:")):
        return None
    return Path(place.database).absolute()


def opened(file: Path) -> sqlite3.Connection:
    """The file for reading, whether or not it and its folder may be written to. Makes no file. Raises StoreUnavailable.

    SQLite reads a write-ahead log through a file of shared memory beside the store. Where that may not be made, the log,
    if there is one, is read in memory of our own, and else the file by itself.
    """
    try:
        return _connected(file, "mode=rw")
    except sqlite3.OperationalError as problem:
        if not _there(file):
            raise StoreUnavailable(faults.MISSING) from problem
        if faults.of(problem) is not faults.UNREACHABLE:
            raise
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and log.stat().st_size:
        return _connected(file, "mode=ro&vfs=unix-none", "PRAGMA locking_mode=EXCLUSIVE")
    return _connected(file, "mode=ro&immutable=1")


def _there(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError:  # it lies in a folder that may not be entered
        return True


def _connected(file: Path, how: str, *settings: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{file.as_uri()}?{how}", uri=True, timeout=SECONDS_FOR_A_LOCK, check_same_thread=False)
    try:
        for setting in (*settings, "PRAGMA query_only=ON", "PRAGMA schema_version"):  # the last one reads the file
            connection.execute(setting).fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def mark(_connection: object, record: Any, *, file: Path) -> None:
    """Notes which file a new connection of the pool has open."""
    record.info["file"] = _signature(file)


def refuse_if_replaced(_connection: object, record: Any, _proxy: object, *, file: Path) -> None:
    """Makes the pool connect anew: a connection stays with the file it opened, even where that was deleted or replaced."""
    if _signature(file) != record.info["file"]:
        raise DisconnectionError("The store is another file now.")


def _signature(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def empty_the_log(connection: Any, _record: object) -> None:
    """Before a writer's connection closes: the file alone is then the whole store, for whoever copies it or may only read it."""
    with contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
