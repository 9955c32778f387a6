"""The stores that tests start from: each built once in a run, however many processes it has, and copied from then on."""

import fcntl
import os
import shutil
from pathlib import Path

from pytest import TempPathFactory

from loaders.build import build
from store import database

DATA = database.ROOT / "data"


def store(folders: TempPathFactory, *, demonstration: bool = True) -> Path:
    """A copy of one's own of the store of the published facts: the path of an SQLite file that nobody has open."""
    own = folders.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # else that folder is of other runs too
    whole = shared / ("whole.db" if demonstration else "real.db")
    with (shared / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            _build(whole, demonstration=demonstration)
    return Path(shutil.copyfile(whole, folders.mktemp("built") / "store.db"))


def _build(whole: Path, *, demonstration: bool) -> None:
    unfinished = whole.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    engine = database.connect(f"sqlite:///{unfinished}")
    build(engine, DATA, demonstration=demonstration)
    engine.dispose()
    unfinished.rename(whole)
