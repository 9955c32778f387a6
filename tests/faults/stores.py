"""A store on each of the two databases, and everything that can happen to it."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine

from tests.postgresql import Server

PASSWORD = "hunter2"
NEWER = "f000"  # a revision that no version of this code knows
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


class Sqlite:
    """A file in a folder of its own, a copy of one that is whole."""

    def __init__(self, whole: Path, place: Path, revision: str | None = None) -> None:
        self.whole, self.revision = whole, revision
        self.folder, self.away = place / "data", place / "away"
        self.file = self.folder / "store.db"
        self.folder.mkdir()
        self.address = f"sqlite:///{self.file}"
        self.restore()

    def restore(self, journal: str = "WAL") -> None:
        """As an officer puts a copy back: the log of the old file goes, the new file takes its place."""
        if self.away.exists():
            self.start()
        copy = self.folder / "copy.db"
        shutil.copyfile(self.whole, copy)
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.execute(f"PRAGMA journal_mode={journal}").fetchall()
            if self.revision:
                connection.execute("UPDATE alembic_version SET version_num = ?", (self.revision,))
                connection.commit()
        self._remove_log()
        copy.rename(self.file)

    def _remove_log(self) -> None:
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)

    def tell(self, statement: str) -> None:
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as connection:
            connection.execute(statement).fetchall()

    def set_revision(self, revision: str) -> None:
        self.tell(f"UPDATE alembic_version SET version_num = '{revision}'")

    def go_missing(self) -> None:
        self.file.unlink()
        self._remove_log()

    def lose_tables(self) -> None:
        self._remove_log()
        self.file.write_bytes(b"")

    def lose_loads(self) -> None:
        self.tell("DELETE FROM loads")

    def be_damaged(self) -> None:
        """At its head: it is no database any more."""
        with self.file.open("r+b") as file:
            file.write(b"\xff" * 4096)

    def be_damaged_in_part(self) -> None:
        """In the middle: the page where the table of money begins."""
        with contextlib.closing(sqlite3.connect(self.file)) as connection:
            (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'money'").fetchone()
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        with self.file.open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """By another program that opened it without a write-ahead log, which would let readers in."""
        self.restore(journal="DELETE")
        with subprocess.Popen([sys.executable, "-c", HOLD, self.file], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
            yield
            holder.communicate()

    def be_read_only(self) -> None:
        self.file.chmod(0o444)
        self.folder.chmod(0o555)

    def stop(self) -> None:
        """The drive with its folder goes away."""
        self.folder.rename(self.away)

    def start(self) -> None:
        self.away.rename(self.folder)

    def remove(self) -> None:
        """Its folder is pytest's."""


class Postgresql:
    """A database on a server of the tests' own, a copy of one that is whole."""

    NUMBERS = count(1)

    def __init__(self, server: Server, whole: str, revision: str | None = None) -> None:
        self.server, self.whole, self.revision, self.name = server, whole, revision, f"store{next(self.NUMBERS)}"
        self.address = server.address(self.name, PASSWORD)
        self.restore()

    def restore(self) -> None:
        if self.server.process is None:
            self.server.start()
        self.go_missing()
        self.server.tell(f"CREATE DATABASE {self.name} TEMPLATE {self.whole}")
        if self.revision:
            self.set_revision(self.revision)

    def tell(self, statement: str) -> None:
        self.server.tell(statement, self.name)

    def set_revision(self, revision: str) -> None:
        self.tell(f"UPDATE alembic_version SET version_num = '{revision}'")

    def go_missing(self) -> None:
        self.server.tell(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def lose_tables(self) -> None:
        self.go_missing()
        self.server.tell(f"CREATE DATABASE {self.name} TEMPLATE template0")

    def lose_loads(self) -> None:
        self.tell("ALTER TABLE audit DISABLE TRIGGER USER; TRUNCATE loads CASCADE; ALTER TABLE audit ENABLE TRIGGER USER")

    def be_damaged(self) -> None:
        """A table that every question needs is gone."""
        self.tell("DROP TABLE loads CASCADE")

    def be_damaged_in_part(self) -> None:
        self.tell("ALTER TABLE money DROP COLUMN amount_pence")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        holder = create_engine(self.server.address(self.name))
        with holder.connect() as connection:
            connection.exec_driver_sql("LOCK TABLE loads IN ACCESS EXCLUSIVE MODE")
            yield
        holder.dispose()

    def be_read_only(self) -> None:
        self.server.tell(f"ALTER DATABASE {self.name} SET default_transaction_read_only = on")

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server.start()

    def remove(self) -> None:
        if self.server.process is None:
            self.server.start()
        self.go_missing()


Store = Sqlite | Postgresql
