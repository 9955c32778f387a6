"""A PostgreSQL server of the tests' own, reached by a socket in a folder of its own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from store import database

SECONDS_TO_START, SECONDS_TO_STOP = 30, 30
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


class Server:
    """Can be stopped and started again; its folder goes with `remove`."""

    def __init__(self, binaries: Path, user: pwd.struct_passwd) -> None:
        self.binaries = binaries
        self.other: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.place: dict[str, Any] = {"cwd": self.folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"}}
        self.process: subprocess.Popen[bytes] | None = None
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        made = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        initdb = [binaries / "initdb", "-D", self.folder / "data", *made]
        subprocess.run(initdb, check=True, capture_output=True, **self.place, **self.other)

    def address(self, name: str = "postgres", password: str = "") -> str:
        """Of one of its databases; it asks nobody for a password."""
        return f"postgresql+psycopg://postgres{f':{password}' if password else ''}@/{name}?host={self.folder}"

    def start(self) -> None:
        settings = [part for setting in SETTINGS for part in ("-c", setting)]
        command = [self.binaries / "postgres", "-D", self.folder / "data", "-k", self.folder, *settings]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self.place, **self.other)
        self._wait(self.process)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        engine = database.connect(self.address())
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                with engine.connect():
                    break
            except OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        engine.dispose()

    def tell(self, statement: str, database_name: str = "postgres") -> None:
        """One statement, outside any transaction."""
        admin = create_engine(self.address(database_name), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql(statement)
        admin.dispose()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)  # disconnect everybody, then stop
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its own processes notice and end too
            self.process.wait()
        self.process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)


def server() -> Server | str:
    """One that is not started yet; where there can be none, why."""
    binaries, user = _binaries(), _user()
    if binaries is None:
        return "PostgreSQL's server is not installed here"
    if user is None:
        return "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as"
    return Server(binaries, user)


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
