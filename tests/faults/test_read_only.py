"""The store may be read and not written: pages simply work from it."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from store import database
from tests.browsing import visitor
from tests.faults.cold import shown
from tests.faults.serving import running, sees_the_funding
from tests.faults.stores import Postgresql, Sqlite, Store

WRITTEN = "Written in the log"
ASK = """
from store import database, queries
print(set(queries.reports(database.reader(database.url()))["council"]))
"""
UNREACHED = "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n"


@pytest.fixture
def file(store: Store) -> Sqlite:
    if not isinstance(store, Sqlite):
        pytest.skip("PostgreSQL has no files to protect")
    return store


@pytest.fixture
def database_server(store: Store) -> Postgresql:
    if not isinstance(store, Postgresql):
        pytest.skip("SQLite has files to protect")
    return store


@pytest.fixture(scope="session")
def bound() -> tuple[str, ...]:
    """What to write before a command for permissions to bind it: nothing, except for root."""
    if os.getuid() != 0:
        return ()
    if not shutil.which("setpriv"):
        pytest.skip("no permission binds root, and setpriv is not installed")
    return ("setpriv", "--bounding-set", "-dac_override")


def leave_a_log(store: Sqlite, *, shared_memory: bool) -> None:
    """A change that is in the write-ahead log alone, as a program leaves it that was ended while writing."""
    aside = store.folder / "aside"
    aside.mkdir()
    with contextlib.closing(sqlite3.connect(store.file)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE reports SET council = ?", (WRITTEN,))
        connection.commit()
        for left in store.folder.glob("store.db*"):
            shutil.copy(left, aside)
    for left in aside.iterdir():
        left.rename(store.folder / left.name)
    aside.rmdir()
    if not shared_memory:
        (store.folder / "store.db-shm").unlink()


@pytest.mark.parametrize("shared_memory", [True, False], ids=["with shared memory", "log alone"])
def test_log_beside_a_file_that_is_read_only_is_read(file: Sqlite, shared_memory: bool, bound: tuple[str, ...]):
    leave_a_log(file, shared_memory=shared_memory)
    file.be_read_only()
    assert asked(bound, "-c", ASK) == (0, f"{{{WRITTEN!r}}}\n")


def test_file_without_a_log_is_read(file: Sqlite, bound: tuple[str, ...]):
    file.be_read_only()
    code, said = asked(bound, "-c", ASK)
    assert (code, "Babergh District Council" in said) == (0, True)


def test_pages_work_from_a_file_that_is_read_only(file: Sqlite, bound: tuple[str, ...], browser: Browser, tmp_path: Path):
    leave_a_log(file, shared_memory=False)
    file.be_read_only()
    with running(database.ROOT, file.address, tmp_path, before=bound) as dashboard, visitor(browser, dashboard.site) as reader:
        reader.page.goto(f"{dashboard.site}/funding-burn-down")
        sees_the_funding(reader.page)
        expect(reader.page.locator(".st-key-foot")).to_contain_text(WRITTEN)
    assert dashboard.leaks() == []


def test_pages_work_from_a_database_that_is_read_only(database_server: Postgresql):
    database_server.be_read_only()
    assert shown() == []


def test_build_says_so_when_it_has_to_write(store: Store, bound: tuple[str, ...]):
    store.lose_loads()
    store.be_read_only()
    assert asked(bound, "-m", "loaders", "build") == (1, UNREACHED)


def asked(bound: tuple[str, ...], *arguments: str) -> tuple[int, str]:
    command = [*bound, sys.executable, *arguments]
    ended = subprocess.run(command, cwd=database.ROOT, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr
