"""How long the pack takes, file by file, once the program is up; beside the same three files of a document with one sentence."""

import logging
import os
import tempfile
import time
from collections.abc import Callable
from unittest import mock

import pandas as pd
from tqdm import tqdm

from bench.figures import Sample, cells, summary, table
from loaders.build import build
from store import database
from tests.browsing import ROOT
from views.documents import pdf, word, workbook
from views.documents.document import Chapter, Document, Words
from views.tables import Table

TIMES = 5
MOST_SECONDS = 3.0  # for the three files of one partnership
WHOLE, FLOOR = "three files", "one sentence"


def measured(problems: list[str]) -> dict[str, list[Sample]]:
    """By partnership (and for all together): ms of each file and of the three. A partnership over the bar is a problem."""
    logging.disable(logging.WARNING)  # Streamlit tells of every cache that it runs without a browser
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, DATABASE_URL=f"sqlite:///{folder}/store.db"):
        engine = database.connect(os.environ["DATABASE_URL"])
        build(engine, ROOT / "data")
        engine.dispose()
        found = _rounds()
    for name, samples in found.items():
        seconds = summary(samples)[WHOLE]["median"] / 1000
        if name not in (FLOOR, ALL) and seconds > MOST_SECONDS:
            problems.append(f"the pack of {name}: {seconds:.1f} s")
    return found


ALL = "all partnerships"


def _rounds() -> dict[str, list[Sample]]:
    from answers import briefing, frame
    from selection import checked

    known = frame.answer().known
    work: dict[str, dict[str, Callable[[], object]]] = {FLOOR: _floor()}
    for code, name in {**known.partnerships, None: ALL}.items():
        chosen = checked(known, partnership=code)
        work[name] = {kind.name: lambda kind=kind, chosen=chosen: briefing.file(kind, chosen) for kind in briefing.KINDS}
    for files in tqdm(work.values(), desc="first packs", unit="pack"):
        _timed(files)
    found: dict[str, list[Sample]] = {name: [] for name in work}
    for _ in tqdm(range(TIMES), desc="packs", unit="round"):
        for name, files in work.items():
            found[name].append(_timed(files))
    return found


def _floor() -> dict[str, Callable[[], object]]:
    from answers import current

    made = Document("Title", "Subtitle", current.today(), (), "Foot", (Chapter("Chapter", (Words("A sentence."),)),))
    empty = Table(pd.DataFrame({"Figure": ["A figure"]}), "Figures")
    return {
        "briefing": lambda: pdf.as_pdf(made),
        "report": lambda: word.as_docx(made),
        "figures": lambda: workbook.as_xlsx(made, empty),
    }


def _timed(files: dict[str, Callable[[], object]]) -> Sample:
    found: Sample = {}
    for name, make in files.items():
        began = time.perf_counter()
        make()
        found[name] = (time.perf_counter() - began) * 1000
    return {**found, WHOLE: sum(found.values())}


def report(found: dict[str, list[Sample]]) -> str:
    names = list(next(iter(found.values()))[0])
    heads = ["pack", *(f"{name} {each}" for name in names for each in ("median", "p95", "ratio"))]
    rows = [[name, *(cell for each in names for cell in cells(samples, each, found[FLOOR]))] for name, samples in found.items()]
    return table(f"The pack, once the program is up (bar: {MOST_SECONDS:.0f} s for the {WHOLE} of a partnership)", heads, rows)
