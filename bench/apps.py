"""What is measured: the dashboard and an empty app, each started as its users would, and pages that run already."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browsing import PAGES, ROOT, free_port

EMPTY = "Empty app"
DASHBOARD = "Dashboard"
LABEL = "Partnership"
CHOICES = ("East Suffolk", "Western Suffolk")  # their answers differ on every page
START_SECONDS = 90


@dataclass(frozen=True)
class Target:
    """One page: its name in the table, its address, and the CSS selector of its answer."""

    name: str
    address: str
    answer: str


@dataclass(frozen=True)
class Server:
    """A running app."""

    name: str
    address: str
    pid: int

    def targets(self) -> list[Target]:
        if self.name == EMPTY:
            return [Target(EMPTY, f"{self.address}/", "[data-testid=stMetricValue]")]
        return [Target(title, f"{self.address}/{path}", ".st-key-answer") for title, path in PAGES.items()]


@contextlib.contextmanager
def dashboard() -> Iterator[Server]:
    """`streamlit run server.py` with a store of its own that it builds while it starts."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"DATABASE_URL": f"sqlite:///{folder}/store.db"}
        with _served(DASHBOARD, ROOT / "server.py", ROOT, ready="/ready", environment=environment) as server:
            yield server


@contextlib.contextmanager
def empty() -> Iterator[Server]:
    """Streamlit's own defaults: run in a folder without a configuration; only what calls other hosts is off."""
    quiet = {"STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false", "STREAMLIT_BROWSER_SERVER_ADDRESS": "localhost"}
    with (
        tempfile.TemporaryDirectory() as folder,
        _served(EMPTY, Path(__file__).parent / "empty.py", Path(folder), ready="/_stcore/health", environment=quiet) as server,
    ):
        yield server


@contextlib.contextmanager
def _served(name: str, script: Path, folder: Path, *, ready: str, environment: dict[str, str]) -> Iterator[Server]:
    address = f"http://127.0.0.1:{(port := free_port())}"
    options = ("--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *options],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(address + ready, process)
        yield Server(name, address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{address}: the app stopped while starting")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{address}: not ready in {START_SECONDS} s")


def memory_mb(pid: int) -> float:
    """What the process and all its children hold in memory."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    below = sum(memory_mb(int(child)) for listed in children for child in listed.read_text().split())
    status = Path(f"/proc/{pid}/status").read_text()
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own / 1024 + below
