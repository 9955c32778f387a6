"""How long street-level files take to be counted and loaded, beside DuckDB alone and the usual libraries; and how soon the store answers then.

Each way runs in a process of its own, all of them in turn, and again. `seconds` are those of the work alone; the start of Python, the
import of libraries and the building of an empty store are in `process` only. The files have just been written or read, so that they
come from memory.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tqdm import tqdm

from bench import street
from bench.figures import Sample, table
from bench.ways import Job
from loaders import counting, street_files
from tests.browsing import ROOT

CACHE = Path(tempfile.gettempdir()) / "dashboard-bench"
PART = 10  # the small set is a tenth of the files
FLOOR, WHOLE, SMALL = "floor", "loaded", "loaded, a tenth of the files"
ONCE = ("pandas",)  # ways that take part in the first round only
NAMES = {
    FLOOR: "Floor: DuckDB alone",
    "floor in degrees": "Floor, squares of degrees for cells",
    "counted": "Ours, read and counted",
    WHOLE: "Ours, the whole load",
    "polars": "polars into SQLite",
    "pandas": "pandas into SQLite",
    SMALL: "Ours, the whole load of a tenth",
}
MOST_TIMES = 11  # as long as a tenth of the files
MOST_MS = {"shipped": 2.0, "loaded": 2.0, "hotspots": 50.0}
QUESTIONS = {"shipped": "A district, store as shipped", "loaded": "A district, loaded store", "hotspots": "Gi* of 700 areas"}
COLUMNS = ["figure", "median", "runs", "peak MB", "by LSOA", "by cell", "ratio", "bar", "met"]


@dataclass(frozen=True)
class Wanted:
    """How many rows, how often; `spread`: each row has a position of its own. `data`: the folder for the files."""

    rows: int
    repeats: int
    spread: bool
    data: Path


def measured(wanted: Wanted, problems: list[str]) -> dict[str, Any]:
    """`set`: what was counted. `ways`: samples by way. `questions`: samples."""
    count = files_for(wanted.rows)
    folder = street.made(wanted.data, count, spread=wanted.spread)
    files = street.paths(folder, count)
    about = {
        "rows": count * street.ROWS_A_FILE, "files": count, "bytes": sum(file.stat().st_size for file in files),
        "tenth": _tenth(count) * street.ROWS_A_FILE, "spread": wanted.spread,
    }  # fmt: skip
    found: dict[str, Any] = {"set": about, "ways": {name: [] for name in NAMES}, "questions": []}
    with tempfile.TemporaryDirectory(dir=wanted.data) as stores:
        for name in tqdm(list(_turns(wanted.repeats)), desc="Loading", unit="run"):
            sample = _run(name, files, Path(stores), problems)
            if sample:
                found["ways"][name].append(sample)
        if found["ways"][WHOLE]:
            found["questions"] = _told("bench.questions", str(_store(Path(stores), WHOLE)), "questions", problems) or []
    problems += disagreements(found["ways"])
    return found


def files_for(rows: int) -> int:
    """Whole files with at least so many rows."""
    return max(1, -(-rows // street.ROWS_A_FILE))


def _tenth(count: int) -> int:
    return max(1, count // PART)


def _turns(repeats: int) -> Iterator[str]:
    for turn in range(repeats):
        yield from (name for name in NAMES if turn == 0 or name not in ONCE)


def _run(name: str, files: list[Path], stores: Path, problems: list[str]) -> Sample | None:
    """One way, once. The store of the whole load is left until its next turn, to be asked."""
    taken = files[: _tenth(len(files))] if name == SMALL else files
    store = _store(stores, name)
    _remove(store)
    way = WHOLE if name == SMALL else name
    job = Job(way, tuple(map(str, taken)), str(store), street_files.COLUMNS, counting.MEMORY, counting.RESOLUTION)
    began = time.perf_counter()
    sample = _told("bench.ways", asdict(job), NAMES[name], problems)
    process = time.perf_counter() - began
    if sample and store.exists():
        sample["store_mb"] = store.stat().st_size / 2**20
    if name != WHOLE:
        _remove(store)
    return sample and {**sample, "process": process}


def _store(stores: Path, name: str) -> Path:
    return stores / f"{list(NAMES).index(name)}.db"


def _remove(store: Path) -> None:
    for path in store.parent.glob(f"{store.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _told(module: str, question: object, name: str, problems: list[str]) -> Any:
    """What a process of its own answers; nothing, and a problem more, if it fails."""
    ended = subprocess.run([sys.executable, "-m", module], input=json.dumps(question), cwd=ROOT, capture_output=True, text=True)
    if ended.returncode:
        problems.append(f"{name}: {(ended.stderr.strip().splitlines() or ['no message'])[-1]}")
        return None
    return json.loads(ended.stdout)


def disagreements(ways: dict[str, list[Sample]]) -> list[str]:
    """Ways that did not count every incident that the floor counted, or the same one twice: their times are of other work."""
    runs = [(name, sample) for name, samples in ways.items() if name != SMALL for sample in samples]
    expected = next(({key: sample[key] for key in ("by_lsoa", "in_lsoas", "in_cells")} for name, sample in runs if name == FLOOR), {})
    return [
        f"{NAMES[name]}: {sample[key]:,.0f} {key.replace('_', ' ')}, the floor {number:,.0f}"
        for name, sample in runs
        for key, number in expected.items()
        if sample[key] != number
    ]


# The table


def report(found: dict[str, Any]) -> str:
    """Every way beside the floor, then what has a bar. A ratio is one of medians."""
    about = found["set"]
    kind = "each row with a position of its own" if about["spread"] else "snap points"
    heading = f"Loading {about['rows']:,} rows in {about['files']} files, {about['bytes'] / 1e9:.2f} GB, {kind}; ratio: to the floor"
    ways = found["ways"]
    rows = [_way(name, ways) for name in NAMES if ways[name]]
    rows += [_scale(ways, about)] if ways[WHOLE] and ways[SMALL] else []
    rows += [_question(name, found["questions"]) for name in QUESTIONS if found["questions"]]
    return table(heading, COLUMNS, rows)


def _way(name: str, ways: dict[str, list[Sample]]) -> list[str]:
    samples, floor = ways[name], ways[FLOOR]
    ratio = f"{_middle(samples, 'seconds') / _middle(floor, 'seconds'):.2f}" if floor and name != SMALL else "-"
    took = [f"{_middle(samples, 'seconds'):.2f} s", str(len(samples)), f"{_middle(samples, 'peak_mb'):,.0f}"]
    return [NAMES[name], *took, *(f"{samples[0][key]:,.0f}" for key in ("by_lsoa", "by_cell")), ratio, "-", "-"]


def _scale(ways: dict[str, list[Sample]], about: dict[str, Any]) -> list[str]:
    times = _middle(ways[WHOLE], "seconds") / _middle(ways[SMALL], "seconds")
    name = f"Ours, {about['rows']:,} rows to {about['tenth']:,}"
    return [name, "-", str(len(ways[SMALL])), "-", "-", "-", f"{times:.2f}", f"at most {MOST_TIMES}", met(times <= MOST_TIMES)]


def _question(name: str, samples: list[Sample]) -> list[str]:
    took, most = _middle(samples, name), MOST_MS[name]
    return [QUESTIONS[name], f"{took:.2f} ms", str(len(samples)), "-", "-", "-", "-", f"under {most:.0f} ms", met(took < most)]


def _middle(samples: list[Sample], name: str) -> float:
    return median(sample[name] for sample in samples)


def met(kept: bool) -> str:
    return "met" if kept else "NOT met"
