"""Loading a return: what a file would do, what became of the files that were loaded, and who did what. For officers alone.

Nothing here is cached: what a file holds is seen by the officer who sent it, and the history by whoever may load.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from answers import current, facts
from answers.current import StoreUnavailable
from loaders.reading import Problem
from loaders.returns import template, verdicts
from loaders.returns.contracts import SHEETS
from loaders.returns.verdicts import SHOWN, NotPossible, Verdict
from store import database, returns
from store.queries.returns import audit, returned
from store.returns import Change, Changes
from views import words
from views.exports import neutral
from views.tables import Table, lines, records

__all__ = [
    "NotPossible", "StoreUnavailable", "approval", "audit_file", "history", "look", "publish", "send", "template_workbook", "undo", "waiting",
]  # fmt: skip

ENDINGS = ("csv", "xlsx")
NAMES = {"added": "New", "changed": "Changed", "withdrawn": "Withdrawn"}
ACTS = {"draft": "Loaded as a draft", "load": "Loaded and published", "publish": "Published", "undo": "Undone"}
STATES = {"draft": "Draft, not published", "published": "Published", "replaced": "Undone"}
# what a column of a fact is called where a change of it is told
COLUMNS = {
    "amount_pence": "amount",
    "value_as_published": "as given",
    "period_as_published": "period",
    "target_as_published": "target as given",
}
# what is told of a fact by its title already, or is the store's own
UNTOLD = {
    "withdrawn", "period_basis", "label_basis", "comparator", "priority_confidence", "objective_carried_forward", "activity_parts",
    "figure", "measure", "area", "partnership", "period_start", "period_end", "position", "precision", "end", "outturn",
}  # fmt: skip
MOST_CHANGES = 200  # shown; the number of all of them is told
MOST_MEGABYTES = 10
TEMPLATE = "return-template.xlsx"


@dataclass(frozen=True)
class Looked:
    """What a file would do. `problems` is empty for a good file, `changes` for one whose rows are all held already."""

    sentence: str
    ok: bool
    problems: Table
    warnings: tuple[str, ...]
    changes: Table
    counts: str
    pages: str
    verdict: Verdict = field(repr=False)
    expected: Changes | None = field(repr=False, default=None)


@dataclass(frozen=True)
class Held:
    """A return that can still be published or undone: `choice` names it in a list."""

    load: int
    choice: str
    may_publish: bool


def approval() -> bool:
    """Whether another officer has to publish what one has loaded."""
    return verdicts.approval()


def template_workbook() -> bytes:
    """The workbook to fill in, with the lists of what is published. Raises StoreUnavailable."""
    return template.workbook(current.engine())


def look(content: bytes, name: str) -> Looked:
    """What a file would do to the store, drafts included. Writes nothing. Raises StoreUnavailable."""
    engine = current.engine()
    verdict = verdicts.of_content(engine, content, name)
    if verdict.checked is None:
        return _refused(verdict)
    try:
        with database.told():
            changes = returns.preview(engine, verdict.checked.given)
    except NotPossible as problem:
        return Looked(words.plain(str(problem)), False, _problems(()), _warnings(verdict), _changes(()), "", "", verdict)
    count = words.count(verdict.rows, "row")
    if not changes.changes:
        sentence = f"**Nothing would change.** The file is good, and all that its {count} say is held already."
    else:
        sentence = f"**The file is good: {count}.** Nothing is stored yet: look at what it would do, then load it."
    told = _changes(changes.changes)
    return Looked(sentence, True, _problems(()), _warnings(verdict), told, _counted(changes), _pages(changes), verdict, changes)


def send(looked: Looked, *, by: str, draft: bool) -> str:
    """Loads what was looked at; says what was done. Raises NotPossible where the store has changed since, or holds the file, and
    StoreUnavailable."""
    checked = looked.verdict.checked
    if checked is None:
        raise NotPossible("This file was refused. Nothing was stored.")
    verdicts.refuse_unless_allowed(draft=draft)
    done = _writing(returns.load, checked.given, by=by, draft=draft, expected=looked.expected)
    if done.load is None:
        return "Nothing was stored: every row is held already."
    file = words.plain(checked.given.file)
    if draft:
        return f"{file} is loaded as a draft (load {done.load}). Officers alone see it until it is published."
    return f"{file} is loaded and published (load {done.load})."


def publish(load: int, *, by: str, on: date | None = None) -> str:
    """Publishes a draft, now or on a day; says what was done. Raises NotPossible, StoreUnavailable."""
    _writing(returns.publish, load, by=by, on=on, another=approval())
    return f"Load {load} is public from {words.day(on)}." if on and on > current.today() else f"Load {load} is public now."


def undo(load: int, *, by: str) -> str:
    """Takes a load back; says what was done. Raises NotPossible, StoreUnavailable."""
    _writing(returns.undo, load, by=by)
    return f"Load {load} is undone. What was held before it holds again."


def waiting() -> tuple[Held, ...]:
    """The returns that can be published or undone, the newest first."""
    held = [row for row in records(returned(current.engine())) if row.state != "replaced"]
    return tuple(Held(int(row.id), f"Load {row.id}: {row.file} ({_state(row).lower()})", _may_publish(row)) for row in held)


def history() -> tuple[Table, Table]:
    """The returns as they stand, and each act, the newest first."""
    engine = current.engine()
    loads = pd.DataFrame(
        [
            (lines(f"Load {row.id}", words.plain(row.file)), lines(_state(row), words.plain(row.loaded_by)), _at(row.loaded_at), row.rows)
            for row in records(returned(engine))
        ],
        columns=["Return", "How it stands, and who loaded it", "Loaded at (UTC)", "Facts"],
    )
    acts = pd.DataFrame(
        [_act(row) for row in records(audit(engine))], columns=["When (UTC)", "What", "Who", "New", "Changed", "Withdrawn", "File"]
    )
    return (
        Table(loads, alt="Returns that were loaded, the newest first", numeric={"Facts": "number"}),
        Table(
            acts, alt="Each load, publication and undo, the newest first",
            numeric={"New": "number", "Changed": "number", "Withdrawn": "number"},
        ),
    )  # fmt: skip


def audit_file() -> bytes:
    """The history as a CSV file: at, who, act, load, file, SHA-256, counts. Nothing in it is run as a formula."""
    acts = audit(current.engine()).drop(columns="id")
    text: str = acts.assign(who=acts["who"].map(neutral), file=acts["file"].map(neutral)).to_csv(index=False)
    return ("\ufeff" + text).encode()


def _writing(act: Any, *arguments: Any, **more: Any) -> Any:
    """An act on the store with an engine that writes, closed after it. Raises StoreUnavailable."""
    engine = database.connect(database.url())
    try:
        with database.told():
            return act(engine, *arguments, **more)
    finally:
        engine.dispose()


def _refused(verdict: Verdict) -> Looked:
    number = len(verdict.problems)
    sentence = f"**The file cannot be loaded: {words.count(number, 'problem')}.** Nothing was stored. Correct what is listed and send the file again."
    if number > SHOWN:
        sentence += f" The first {SHOWN} are listed."
    return Looked(sentence, False, _problems(verdict.problems[:SHOWN]), (), _changes(()), "", "", verdict)


def _problems(problems: Iterable[Problem]) -> Table:
    rows = [
        (
            lines(f"Row {problem.row}" if problem.row else "The file", words.plain(problem.column or "")),
            words.plain(problem.found),
            words.plain(problem.expected),
            words.plain(problem.fix),
        )
        for problem in problems
    ]
    frame = pd.DataFrame(rows, columns=["Where", "Found", "Expected", "What to do"])
    return Table(frame, alt="What is wrong with the file: row and column, what was found, what was expected, what to do")


def _warnings(verdict: Verdict) -> tuple[str, ...]:
    return tuple(words.plain(str(warning["said"])) for warning in verdict.warnings)


def _counted(changes: Changes) -> str:
    counts = words.listed(f"{number} {NAMES[kind].lower()}" for kind, number in changes.counts().items())
    return f"Facts: {counts}. Held already as they stand: {changes.unchanged}."


def _pages(changes: Changes) -> str:
    """The pages that will show something else."""
    tables = {change.table for change in changes.changes}
    touched = [page for sheet in SHEETS if sheet.tables & tables for page in sheet.pages]
    return f"Pages that will change: {words.listed(dict.fromkeys(touched))}." if touched else ""


def _changes(changes: Iterable[Change]) -> Table:
    rows = [
        (lines(NAMES[change.kind], _what(change)), _told(change.before, change), _told(change.after, change))
        for change in list(changes)[:MOST_CHANGES]
    ]
    frame = pd.DataFrame(rows, columns=["Fact", "Held now", "By the return"])
    return Table(frame, alt="What the return would do, fact by fact: what is held now and what the return says")


def _what(change: Change) -> str:
    """The fact in words: what it is, where and when."""
    kind, row = facts.KINDS[change.table], change.row
    title = row.get(kind.title) or row.get("kpi") or row.get("order") or ""
    parts = (title, row.get("area"), row.get(kind.period) if kind.period else row.get("label"))
    return words.plain(", ".join(str(part) for part in parts if part))


def _told(held: Any, change: Change) -> str:
    said = [
        f"{words.upper(COLUMNS.get(name, name).replace('_', ' '))}: {facts.shown(name, value)}"
        for name, value in held.items()
        if name not in UNTOLD and (name, change.table) != ("value", "figures") and value is not None and facts.shown(name, value)
    ]
    nothing = {"added": "Nothing", "withdrawn": "Taken back", "changed": "Not stated"}[change.kind]
    return "  \n".join(said) if said else nothing


def _state(row: Any) -> str:
    if row.state == "published" and pd.notna(row.publish_on) and row.publish_on.date() > current.today():
        return f"To be published on {words.day(row.publish_on)}"
    return STATES[row.state]


def _may_publish(row: Any) -> bool:
    return bool(row.state == "draft" or _state(row) != STATES[row.state])


def _at(moment: Any) -> str:
    return f"{words.day(moment)}, {moment:%H:%M}"


def _act(row: Any) -> tuple[object, ...]:
    on = f"from {words.day(row.publish_on)}" if row.act == "publish" else ""
    what = lines(f"{ACTS[row.act]}", f"load {row.load_id}", on)
    return (
        _at(row.at),
        what,
        words.plain(row.who),
        row.added,
        row.changed,
        row.withdrawn,
        lines(words.plain(row.file), f"SHA-256 {row.sha256[:16]}…"),
    )
