"""Officers' returns: loaded as later versions of facts, kept as drafts, published at once or on a day, and undone.

Nothing is written over: a load adds rows, publication and undo change the state of the load, and each of these acts is a row of
`audit`, which the database lets nobody change. A load is one transaction, and writers take turns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Table, and_, insert, or_, select, update

from store import schema
from store.database import newest_revision, writing
from store.reference import reference
from store.scope import Scope, newest, one

Rows = list[dict[str, Any]]
NOT_COMPARED = {"known_from", "load_id", "id", "basis", "source", "paragraph", "line"}
AT_ONCE = 500  # keys in one question
STATES = {"draft": "a draft", "published": "published", "replaced": "undone"}


class NotPossible(Exception):
    """What was asked cannot be done; the message is fit for an officer's screen."""


@dataclass(frozen=True)
class Return:
    """A file, read and checked: the rows of each table it holds, as values of the table's columns without load and day."""

    file: str
    sha256: str
    rows: Mapping[str, Rows]


@dataclass(frozen=True)
class Change:
    """What a row does to a fact. `before` and `after`: the columns that differ, by name; of an added row `before` is empty."""

    table: str
    reference: str
    kind: str  # added | changed | withdrawn
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    row: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Changes:
    """What a return would do to the store as it is. `unchanged` counts the rows that are held already, as they stand."""

    changes: tuple[Change, ...]
    unchanged: int

    def count(self, kind: str) -> int:
        return sum(change.kind == kind for change in self.changes)

    def counts(self) -> dict[str, int]:
        return {kind: self.count(kind) for kind in ("added", "changed", "withdrawn")}


@dataclass(frozen=True)
class Loaded:
    """What a load did: its number, None where every row was held already and nothing was stored."""

    load: int | None
    changes: Changes


def preview(engine: Engine, given: Return) -> Changes:
    """What the return would do. Raises NotPossible for a file that is in the store already."""
    with engine.connect() as connection:
        _refuse_if_loaded(connection, given)
        return _changes(connection, given)


def load(engine: Engine, given: Return, *, by: str, draft: bool = False, expected: Changes | None = None) -> Loaded:
    """Stores what is new in the return, all of it or nothing, known from today.

    `expected` is the preview that was agreed to. Raises NotPossible if the store has changed since, so that it would do something else,
    and for a file that is in the store already.
    """
    with writing(engine) as connection:
        _refuse_if_loaded(connection, given)
        changes = _changes(connection, given)
        if expected is not None and changes != expected:
            raise NotPossible("The store has changed since this file was looked through. Look through it again.")
        if not changes.changes:
            return Loaded(None, changes)
        number = _record(connection, given, len(changes.changes), by, draft)
        for name in given.rows:
            new = [{**change.row, "known_from": date.today(), "load_id": number} for change in changes.changes if change.table == name]
            if new:
                connection.execute(insert(schema.VERSIONED[name]), new)
        _note(connection, number, "draft" if draft else "load", by, **changes.counts())
    return Loaded(number, changes)


def publish(engine: Engine, number: int, *, by: str, on: date | None = None, another: bool = False) -> None:
    """Makes a draft public, now or `on` a later day; a day that has not come yet may be changed. Its rows are known from that day.

    `another`: an officer other than the one who loaded it has to publish it. Raises NotPossible.
    """
    today = date.today()
    day = max(on or today, today)
    with writing(engine) as connection:
        found = _return(connection, number)
        waiting = found.state == "published" and found.publish_on is not None and found.publish_on > today
        if found.state != "draft" and not waiting:
            raise NotPossible(f"Load {number} is {STATES[found.state]}; only a draft can be published.")
        if another and found.loaded_by == by:
            raise NotPossible(f"Load {number} was loaded by you. Another officer has to publish it.")
        _set(connection, number, state="published", publish_on=day if day > today else None)
        for table in schema.VERSIONED.values():
            connection.execute(update(table).where(table.c.load_id == number).values(known_from=day))
        _note(connection, number, "publish", by, publish_on=day)


def undo(engine: Engine, number: int, *, by: str) -> None:
    """Takes a load back: what was held before it holds again. Its rows stay in the store, seen by nobody. Raises NotPossible."""
    with writing(engine) as connection:
        found = _return(connection, number)
        if found.state not in ("draft", "published"):
            raise NotPossible(f"Load {number} is {STATES[found.state]} already.")
        leaning = _loads_that_lean_on(connection, number)
        if leaning:
            listed = ", ".join(map(str, leaning))
            raise NotPossible(f"Rows of load {listed} belong to rows of load {number}, or were made from them. Undo load {listed} first.")
        _set(connection, number, state="replaced")
        _note(connection, number, "undo", by)


def _refuse_if_loaded(connection: Connection, given: Return) -> None:
    loads = schema.loads
    held = select(loads).where(loads.c.sha256 == given.sha256, loads.c.loaded_by.is_not(None), loads.c.state.in_(("draft", "published")))
    found = connection.execute(held.order_by(loads.c.id)).first()
    if found:
        state = "as a draft" if found.state == "draft" else "and published"
        raise NotPossible(
            f"This file was already loaded on {found.loaded_at.day} {found.loaded_at:%B %Y at %H:%M} UTC as {found.file}, "
            f"{state} (load {found.id}). Nothing was stored."
        )


def _return(connection: Connection, number: int) -> Row[Any]:
    found = connection.execute(select(schema.loads).where(schema.loads.c.id == number)).first()
    if found is None or found.loaded_by is None:
        raise NotPossible(f"There is no return with the number {number}.")
    return found


def _record(connection: Connection, given: Return, rows: int, by: str, draft: bool) -> int:
    noted = {
        "file": given.file, "sha256": given.sha256, "schema_revision": newest_revision(), "loaded_at": datetime.now(UTC), "rows": rows,
        "state": "draft" if draft else "published", "loaded_by": by,
    }  # fmt: skip
    return int(connection.execute(insert(schema.loads).returning(schema.loads.c.id), noted).scalar_one())


def _set(connection: Connection, number: int, **values: object) -> None:
    connection.execute(update(schema.loads).where(schema.loads.c.id == number).values(**values))


def _note(connection: Connection, number: int, act: str, who: str, **more: Any) -> None:
    """A row of the audit; the counts of a publication or an undo are those of its load."""
    loads, audit = schema.loads, schema.audit
    file, sha256 = connection.execute(select(loads.c.file, loads.c.sha256).where(loads.c.id == number)).one()
    counts = ("added", "changed", "withdrawn")
    if not set(counts) <= set(more):
        query = select(*(audit.c[name] for name in counts)).where(audit.c.load_id == number).order_by(audit.c.id).limit(1)
        more |= dict(connection.execute(query).mappings().one())
    noted = {"at": datetime.now(UTC), "who": who, "act": act, "load_id": number, "file": file, "sha256": sha256, **more}
    connection.execute(insert(audit), noted)


# What a return changes


def _changes(connection: Connection, given: Return) -> Changes:
    found: list[Change] = []
    unchanged = 0
    waiting = _waiting(connection)
    for name, rows in given.rows.items():
        table = schema.VERSIONED[name]
        held = _counting(connection, table, rows)
        for row in rows:
            fact = held.get(_key(table, row))
            if fact is not None and fact["load_id"] in waiting:
                load = fact["load_id"]
                raise NotPossible(f"Load {load} is a draft of the same facts. Publish or undo load {load} first. Nothing was stored.")
            change = _change(table, row, fact)
            if change:
                found.append(change)
            else:
                unchanged += 1
    return Changes(tuple(found), unchanged)


def _waiting(connection: Connection) -> frozenset[int]:
    """The loads that everybody does not see yet: drafts, and what is to be published on a day to come."""
    loads = schema.loads
    query = select(loads.c.id).where(or_(loads.c.state == "draft", loads.c.publish_on > date.today()), loads.c.state != "replaced")
    return frozenset(connection.execute(query).scalars())


def _key(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in table.info["key"])


def batched(values: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The values in lists of at most this many."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def _counting(connection: Connection, table: Table, rows: Rows) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """By key, the newest versions of the rows' facts, drafts and those taken back among them."""
    first = table.info["key"][0]
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for some in batched({row.get(first) for row in rows}, AT_ONCE):
        named = or_(*(one(table.c[first], value) for value in some if value is None), table.c[first].in_(some))
        query = select(table).where(named, newest(table, Scope(audience="officer")))
        found |= {_key(table, held): held for held in map(dict, connection.execute(query).mappings())}
    return found


def _change(table: Table, row: Mapping[str, Any], newest: Mapping[str, Any] | None) -> Change | None:
    """What a row does to its fact; None where the fact is held so already, or is taken back and not held."""
    withdrawn = bool(row.get("withdrawn"))
    before = None if newest is None or newest["withdrawn"] else newest
    if withdrawn and before is None:
        return None
    compared = [name for name in row if name not in NOT_COMPARED and name != "withdrawn"]
    named = compared if before is None else sorted(name for name in compared if before[name] != row[name])
    if not withdrawn and not named:
        return None
    return Change(
        table.name,
        reference(table.name, row),
        "withdrawn" if withdrawn else "added" if before is None else "changed",
        {name: before[name] for name in named} if before is not None else {},
        {name: row[name] for name in named if not withdrawn},
        dict(row),
    )


def _loads_that_lean_on(connection: Connection, number: int) -> Sequence[int]:
    """Other loads with rows that name a fact of which this load holds the only version that anybody sees, or with later versions of its
    facts: what such a row left blank was taken over from here. A figure takes nothing over."""
    found: set[int] = set()
    loads = schema.loads
    seen = select(loads.c.id).where(loads.c.state.in_(("draft", "published")), loads.c.id != number)
    for table in schema.VERSIONED.values():
        for column in table.columns:
            owner, _, key = column.info.get("refers", "").partition(".")
            if owner in schema.VERSIONED:
                target = schema.VERSIONED[owner]
                ours = select(target.c[key]).where(target.c.load_id == number)
                others = select(target.c[key]).where(target.c.load_id.in_(seen), _same_partnership(target, table))
                leaning = select(table.c.load_id).where(table.c.load_id.in_(seen), column.in_(ours), column.not_in(others)).distinct()
                found |= set(connection.execute(leaning).scalars())
        if table.name != "figures":
            earlier = table.alias()
            same = (one(table.c[name], earlier.c[name]) for name in table.info["key"])
            later = select(table.c.load_id).where(table.c.load_id.in_(seen), table.c.load_id > number, earlier.c.load_id == number, *same)
            found |= set(connection.execute(later.distinct()).scalars())
    return sorted(found)


def _same_partnership(target: Table, table: Table) -> ColumnElement[bool]:
    """A fund's name is a partnership's own; other keys are everybody's."""
    return and_(target.c.partnership == table.c.partnership) if target.name == "funds" else and_(True)
