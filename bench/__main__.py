"""How fast the dashboard is beside an empty app: `python -m bench`, results in the ignored folder bench/results/."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from tqdm import tqdm

from bench import apps, briefing, browser, load, loading, meeting, report, returns, rules
from bench.apps import Server, Target
from tests.browsing import NO_BROWSER, launch

RESULTS = Path(__file__).parent / "results"


def main(given: Sequence[str] | None = None) -> int:
    """0: measured. 1: also something that must not be, an error or a request to another host; or no browser."""
    wanted = arguments(given)
    began = datetime.now()
    found: dict[str, Any] = {"began": began.isoformat(timespec="seconds"), "machine": _machine(), "memory": {}, "problems": []}
    if wanted.only == "loading":
        asked = loading.Wanted(wanted.rows, wanted.repeats, wanted.spread, wanted.data)
        found["loading"] = loading.measured(asked, found["problems"])
        return _finish(found, began, wanted)
    if wanted.only == "returns":
        found["returns"] = returns.measured(found["problems"])
        return _finish(found, began, wanted)
    if wanted.only == "briefing":
        found["briefing"] = briefing.measured(found["problems"])
        return _finish(found, began, wanted)
    if wanted.only == "meeting":
        turned = meeting.measured(found["problems"])
        if turned is None:
            print(NO_BROWSER, file=sys.stderr)
            return 1
        found["meeting"] = turned
        return _finish(found, began, wanted)
    if wanted.only in (None, "rules"):
        found["rules"] = {}
        for name, sample in rules.rounds():
            found["rules"].setdefault(name, []).append(sample)
    if wanted.only == "rules":
        return _finish(found, began, wanted)
    with ExitStack() as stack:
        servers = [stack.enter_context(apps.empty()), stack.enter_context(apps.dashboard())]
        _note_memory(found, servers, "after the start")
        if wanted.only != "load":
            if not _in_a_browser(found, servers, wanted):
                print(NO_BROWSER, file=sys.stderr)
                return 1
            _note_memory(found, servers, "after the rounds")
        if wanted.only != "browser":
            _under_load(found, servers, wanted)
            _note_memory(found, servers, "after the sessions")
    return _finish(found, began, wanted)


def _finish(found: dict[str, Any], began: datetime, wanted: argparse.Namespace) -> int:
    """Writes and prints what was found; the exit code."""
    found["load_average_at_the_end"] = os.getloadavg()
    found["summary"] = report.summaries(found)
    wanted.out.mkdir(parents=True, exist_ok=True)
    file = wanted.out / f"{began:%Y-%m-%d-%H%M%S}.json"
    file.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(report.text(found))
    print(f"\n{file}")
    return 1 if found["problems"] else 0


def _in_a_browser(found: dict[str, Any], servers: list[Server], wanted: argparse.Namespace) -> bool:
    """Changes of a filter, then visits; each goes round all pages before any page has its next turn."""
    targets = [target for server in servers for target in server.targets()]
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        if chromium is None:
            return False
        found["changes"] = {target.name: {"first": [], "later": []} for target in targets}
        with browser.Desk(chromium, targets, found["problems"]) as desk:
            for turn in tqdm(range(wanted.rounds + len(apps.CHOICES)), desc="changes", unit="round"):
                when = "first" if turn < len(apps.CHOICES) else "later"
                for name, sample in desk.round(apps.CHOICES[turn % len(apps.CHOICES)]):
                    found["changes"][name][when].append(sample)
        every = [*targets, *wanted.peer]
        found["visits"] = {target.name: {"first": [], "repeat": []} for target in every}
        for _ in tqdm(range(wanted.visits), desc="visits", unit="round"):
            for target in every:
                for when, sample in browser.visits(chromium, target, found["problems"]):
                    found["visits"][target.name][when].append(sample)
        chromium.close()
    return True


def _under_load(found: dict[str, Any], servers: list[Server], wanted: argparse.Namespace) -> None:
    """Each number of readers on one app, then on the other."""
    found["load"] = []
    for readers in tqdm(wanted.sessions, desc="sessions", unit="level"):
        for server in servers:
            met = load.level(server, readers, wanted.seconds)
            found["load"].append({"app": server.name, "readers": readers, **asdict(met)})
            found["problems"] += [f"{server.name}, {readers} readers: {error}" for error in met.errors]


def _note_memory(found: dict[str, Any], servers: list[Server], when: str) -> None:
    for server in servers:
        found["memory"].setdefault(server.name, {})[when] = apps.memory_mb(server.pid)


def _machine() -> dict[str, Any]:
    packages = {name: version(name) for name in ("streamlit", "playwright", "websockets", "duckdb", "polars", "pandas")}
    return {"processors": os.cpu_count(), "load_average": os.getloadavg(), "python": platform.python_version(), **packages}


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for; stops with a sentence at what cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="changes of the filter on each page, after two that find cold caches")
    parser.add_argument("--visits", type=int, default=5, help="first and repeat visits of each page")
    parser.add_argument("--sessions", type=_numbers, default=[1, 10, 25, 50], help="readers at once, as in 1,10,25,50")
    parser.add_argument("--seconds", type=float, default=60, help="how long each number of readers stays")
    parser.add_argument(
        "--only",
        choices=["rules", "browser", "load", "loading", "returns", "briefing", "meeting"],
        help="loading, returns, briefing and meeting: only when asked for",
    )
    parser.add_argument("--peer", type=_peer, action="append", default=[], help="NAME=ADDRESS,SELECTOR of a page that runs already")
    parser.add_argument(
        "--rows", type=_rows, default=10_000_000, help="with --only loading: how many rows; a tenth of the files is also loaded"
    )
    parser.add_argument("--repeats", type=int, default=3, help="with --only loading: how often each way is run")
    parser.add_argument("--spread", action="store_true", help="with --only loading: each row has a position of its own, the worst case")
    parser.add_argument(
        "--data", type=Path, default=loading.CACHE, help="with --only loading: the folder for the files, kept for the next run"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, help="the folder for the results")
    return parser.parse_args(given)


def _rows(text: str) -> int:
    """`200000`, also with commas or underscores between the digits."""
    return int(text.replace(",", ""))


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _peer(text: str) -> Target:
    """`dash=http://127.0.0.1:8050,#total`: visited beside our own pages until text stands in what the CSS selector names."""
    name, _, place = text.partition("=")
    address, _, selector = place.partition(",")
    if not (name and address and selector):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=ADDRESS,SELECTOR")
    return Target(name, address, selector)


if __name__ == "__main__":
    sys.exit(main())
