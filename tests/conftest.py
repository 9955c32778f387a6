"""Stores for the tests: the published facts on SQLite, and a PostgreSQL server that lives as long as the tests do."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from loaders.build import build
from store import database

DATA = database.ROOT / "data"
SECONDS_TO_START, SECONDS_TO_STOP = 30, 30
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where a store of the published facts and the demonstration partnership is. Read only: every test shares it."""
    address = f"sqlite:///{tmp_path_factory.mktemp('published') / 'store.db'}"
    engine = database.connect(address)
    build(engine, DATA)
    engine.dispose()
    return address


@pytest.fixture(scope="session")
def published(address: str) -> Iterator[Engine]:
    """An engine for that store."""
    engine = database.connect(address)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of our own, reached by a socket in a folder of its own."""
    binaries, user = _binaries(), _user()
    if binaries is None:
        pytest.skip("PostgreSQL's server is not installed here")
    if user is None:
        pytest.skip("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = None
    try:
        os.chown(folder, user.pw_uid, user.pw_gid)
        server = _start(binaries, user, folder)
        yield _ready(f"postgresql+psycopg://postgres@/postgres?host={folder}", server)
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # disconnect everybody, then stop
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()  # its own processes notice and end too
        server.wait()


def _binaries() -> Path | None:
    """The folder that holds both programs: the one on the PATH, else that of the newest release installed."""
    on_path = shutil.which("initdb")
    releases = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    folders = [Path(on_path).resolve().parent, *releases] if on_path else releases
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _user() -> pwd.struct_passwd | None:
    """Who runs the server: ourselves; as root somebody else."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known.get("nobody")


def _start(binaries: Path, user: pwd.struct_passwd, folder: Path) -> subprocess.Popen[bytes]:
    other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    place = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
    made = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    subprocess.run([binaries / "initdb", "-D", folder / "data", *made], check=True, capture_output=True, **place, **other)
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, *settings], stdout=log, stderr=log, **place, **other
        )


def _ready(address: str, server: subprocess.Popen[bytes]) -> str:
    engine = database.connect(address)
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with engine.connect():
                break
        except OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    engine.dispose()
    return address
