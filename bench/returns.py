"""How long the verdict on a return takes and how much memory, file by file, bombs included; beside reading its bytes alone.

Each file is looked at in a process of its own, forked once everything is imported and the store has been asked: counted from reading the
file to the verdict, above the idle process, what the child process that parses a workbook takes added.
"""

import contextlib
import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.figures import table
from loaders.build import build
from loaders.returns import verdicts
from store import database
from tests.browsing import ROOT
from tests.loaders.returns import books
from tests.loaders.returns.test_checking import HEADER, figure

FOLDER = ROOT.parent / "shared" / "returns"
MOST_SECONDS, MOST_MB = 1.0, 200.0
PAGE = resource.getpagesize()
MEGABYTE = 1_000_000


def made() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Hostile files that are too large to keep, and the largest good one."""
    zeros, cells = b"0" * MEGABYTE, b'<c r="A1"><v>1</v></c>' * 45_000
    yield "2 GB in a workbook of 2 MB.xlsx", lambda: books.bomb(books.SHEET, zeros, 2_000)
    yield "1 GB of cells in a workbook.xlsx", lambda: books.bomb(books.SHEET, cells, 1_000)
    yield "ten million rows.csv", lambda: HEADER.encode() + b"\n" + b"a,b,c,d,e,f\n" * 10_000_000
    yield "5,000 good rows.csv", lambda: "\n".join((HEADER, *good())).encode()


def good() -> Iterator[str]:
    months = [f"{year}-{month:02}" for year in range(1990, 2026) for month in range(1, 13)]
    places = ("West Suffolk", "East Suffolk", "Babergh", "Mid Suffolk", "Ipswich", "Suffolk (county)")
    measures = ("Domestic abuse outreach referrals", "Hate crime reports", "Criminal exploitation referrals", "Burglary")
    rows = (figure(period=month, district=place, measure=measure) for measure in measures for place in places for month in months)
    for _, row in zip(range(5_000), rows, strict=False):
        yield row


def measured(problems: list[str]) -> list[dict[str, Any]]:
    """file, ok, seconds, floor (seconds to read its bytes), mb; a file over the bars is a problem."""
    with tempfile.TemporaryDirectory() as folder:
        engine = database.connect(f"sqlite:///{folder}/store.db")
        build(engine, ROOT / "data")
        paths = [path for path in sorted(FOLDER.glob("*")) if path.suffix not in (".md", "") and path.name != "expected.csv"]
        for name, content in made():
            path = Path(folder) / name
            path.write_bytes(content())
            paths.append(path)
        verdicts.verdict(engine, paths[-1])  # imports what is imported late
        for path in FOLDER.glob("ok.*"):
            verdicts.verdict(engine, path)
        engine.dispose()
        found = [_alone(path, f"sqlite:///{folder}/store.db") for path in tqdm(paths, desc="returns", unit="file")]
    problems += [f"{one['file']}: {one['seconds']:.2f} s, {one['mb']:.0f} MB" for one in found if _over(one)]
    return found


def report(found: list[dict[str, Any]]) -> str:
    rows = [
        [one["file"], "good" if one["ok"] else "refused", f"{1000 * one['seconds']:.0f}", f"{1000 * one['floor']:.1f}", f"{one['mb']:.0f}"]
        for one in sorted(found, key=lambda one: -one["seconds"])
    ]
    heads = ["file", "verdict", "ms", "bytes alone, ms", "MB above idle"]
    return table(f"Returns, from reading the file to the verdict (bars: {MOST_SECONDS:.0f} s, {MOST_MB:.0f} MB)", heads, rows)


def _over(one: dict[str, Any]) -> bool:
    return bool(one["seconds"] > MOST_SECONDS or one["mb"] > MOST_MB)


def _alone(path: Path, address: str) -> dict[str, Any]:
    """The verdict on one file in a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(theirs, json.dumps(_looked(path, address)).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        found: dict[str, Any] = json.loads(told.read())
    os.waitpid(child, 0)
    return found


def _looked(path: Path, address: str) -> dict[str, Any]:
    engine = database.reader(address)
    database.newest_load(engine)
    began = time.perf_counter()
    path.read_bytes()
    floor = time.perf_counter() - began
    idle = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    done, parser = threading.Event(), [0]
    watch = threading.Thread(target=_watch, args=(done, parser))
    watch.start()
    began = time.perf_counter()
    verdict = verdicts.verdict(engine, path)
    seconds = time.perf_counter() - began
    done.set()
    watch.join()
    mb = (max(_peak("self") - idle, 0) + parser[0]) / MEGABYTE
    return {"file": path.name, "ok": verdict.ok, "seconds": seconds, "floor": floor, "mb": mb}


def _watch(done: threading.Event, most: list[int]) -> None:
    """Notes the most memory that the process which parses a workbook was seen to take."""
    while not done.wait(0.002):
        for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
            with contextlib.suppress(OSError, StopIteration):
                if b"workbook_child" in Path(f"/proc/{child}/cmdline").read_bytes():
                    most[0] = max(most[0], _peak(child))


def _peak(process: str) -> int:
    """Bytes that a process has taken at the most."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
