"""Files that officers send, by any ending that is accepted: a verdict on each, and the load of those that hold returns.

Returns are .csv and .xlsx; the areas of orders (.geojson and its like) are checked by their own loader.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from loaders.reading import Problem, Refused
from loaders.returns import checking
from loaders.returns.checking import Checked
from loaders.returns.known import known
from loaders.returns.sheets import MOST_BYTES
from store import database, faults, returns
from store.queries.returns import loads_of
from store.returns import Changes, NotPossible

SHOWN = 200  # problems; the number of all of them is told
AREAS = (".geojson", ".json", ".gpkg", ".zip", ".kml")
COMMAND_LINE = "command line"  # who, in the audit
APPROVAL = "RETURNS_APPROVAL"  # "1": another officer has to publish what one has loaded


@dataclass(frozen=True)
class Verdict:
    """What became of one file: `rows` of a good one, `problems` of a refused one; `warnings` say what was done to read it."""

    file: str
    rows: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[dict[str, Any], ...] = ()
    checked: Checked | None = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        return not self.problems


def approval() -> bool:
    """Whether a second officer has to publish."""
    return os.environ.get(APPROVAL) == "1"


def refuse_unless_allowed(*, draft: bool) -> None:
    """Raises NotPossible where another officer has to publish what one loads, and this is to be public at once."""
    if approval() and not draft:
        raise NotPossible("Here another officer has to publish a return. Load it as a draft. Nothing was stored.")


def verdict(engine: Engine, path: Path) -> Verdict:
    """The verdict on one file. Writes nothing. Raises StoreUnavailable."""
    try:
        if path.suffix.lower() in AREAS:
            return _areas(engine, path)
        return of_content(engine, _content(path), path.name)
    except Refused as refused:
        return Verdict(path.name, problems=tuple(refused.problems))


def of_content(engine: Engine, content: bytes, name: str) -> Verdict:
    """The verdict on a return by its bytes. Writes nothing. Raises StoreUnavailable."""
    try:
        now = known(engine)
        own = loads_of(engine, hashlib.sha256(content).hexdigest())  # this very file: to load it again is told, and is no conflict
        checked = checking.check(content, name, replace(now, drafts=now.drafts - own))
    except Refused as refused:
        return Verdict(name, problems=tuple(refused.problems))
    said = tuple({"file": name, "row": one.row, "column": one.column, "said": str(one)} for one in checked.notices)
    return Verdict(name, checked.rows, (), said, checked)


def in_json(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Verdicts for another program: at most 200 errors, and how many there are."""
    problems = [problem for verdict in verdicts for problem in verdict.problems]
    return {
        "ok": not problems,
        "rows": sum(verdict.rows for verdict in verdicts),
        "errors": [vars(problem) for problem in problems[:SHOWN]],
        "total_errors": len(problems),
        "warnings": [warning for verdict in verdicts for warning in verdict.warnings],
    }


def load(engine: Engine, paths: Sequence[Path], *, by: str, draft: bool) -> Iterator[str]:
    """Loads good returns, one after the other, each checked against what the one before it brought; says of each what was done, as it is
    done. Raises NotPossible for a file that is held already, and where another officer has to publish; Refused."""
    refuse_unless_allowed(draft=draft)
    for path in paths:
        again = verdict(engine, path)
        if again.checked is None:
            raise Refused(list(again.problems))
        yield _loaded(engine, again.checked, by, draft)


def _loaded(engine: Engine, checked: Checked, by: str, draft: bool) -> str:
    done = returns.load(engine, checked.given, by=by, draft=draft)
    if done.load is None:
        return f"{checked.given.file}: all {checked.rows} rows are held already as they stand; nothing was stored."
    state = "as a draft, for officers alone" if draft else "and published"
    return f"{checked.given.file}: loaded {state} as load {done.load}. {in_words(done.changes)}"


def in_words(changes: Changes) -> str:
    """Counts of what a return does: 2 added, 1 changed, 0 withdrawn; 5 held already as they stand."""
    counts = ", ".join(f"{number} {kind}" for kind, number in changes.counts().items())
    return f"Facts {counts}; {changes.unchanged} held already as they stand."


def asked(address: str, data: Path, ask: Callable[[Engine], Any]) -> Any:
    """The answer to a question to the store; where there is none yet, to one in memory of what would be built."""
    engine = database.reader(address)
    try:
        database.newest_load(engine)
        return ask(engine)
    except database.StoreUnavailable as problem:
        if problem.fault not in (faults.MISSING, faults.EMPTY, faults.NOTHING_LOADED):
            raise
    finally:
        engine.dispose()
    from loaders.build import build

    engine = database.in_memory()
    build(engine, data)
    try:
        return ask(engine)
    finally:
        engine.dispose()


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        fix = "Check the name and that the file may be read."
        raise Refused([Problem(path.name, None, None, "no file that can be opened", "a file", fix)]) from problem


def _areas(engine: Engine, path: Path) -> Verdict:
    from loaders import places  # its libraries take a second to load: only where they are needed

    placed = places.check_orders(engine, path)
    said = tuple({"file": path.name, "row": None, "column": None, "said": note} for note in placed.notes)
    return Verdict(path.name, len(placed.orders), (), said)


__all__ = [
    "APPROVAL",
    "COMMAND_LINE",
    "SHOWN",
    "NotPossible",
    "Verdict",
    "approval",
    "asked",
    "in_json",
    "in_words",
    "load",
    "of_content",
    "verdict",
]
