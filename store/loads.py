"""Writing: whole files replace their own earlier rows, and every load leaves a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, union, update

from store import schema
from store.database import newest_revision, writing


@dataclass(frozen=True)
class Load:
    """One file, read and checked, ready to be written. No rows means that the file is gone."""

    file: str
    sha256: str
    table: Table
    rows: list[dict[str, Any]]


def current(engine: Engine) -> dict[str, tuple[str, str]]:
    """For each file now in the store: its SHA-256 and the schema revision it was read for."""
    loads = schema.loads
    query = select(loads.c.file, loads.c.sha256, loads.c.schema_revision).where(loads.c.state == "published")
    with engine.connect() as connection:
        return {file: (sha256, revision) for file, sha256, revision in connection.execute(query)}


def held_by_others(engine: Engine, table: Table, columns: Sequence[str], *, ours: str) -> set[tuple[Any, ...]]:
    """What these columns of a table hold in rows of published loads whose file's name does not begin with `ours`."""
    others = select(schema.loads.c.id).where(schema.loads.c.state == "published", schema.loads.c.file.not_like(f"{ours}%"))
    query = select(*(table.c[column] for column in columns)).where(table.c.load_id.in_(others)).distinct()
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(query)}


def returned_to_the_demonstration(engine: Engine) -> list[int]:
    """The returns with rows of the demonstration partnership, undone ones too."""
    returned = select(schema.loads.c.id).where(schema.loads.c.loaded_by.is_not(None))
    held = union(
        *(
            select(table.c.load_id).where(table.c.basis == "demonstration", table.c.load_id.in_(returned))
            for table in schema.VERSIONED.values()
        )
    )
    with engine.connect() as connection:
        return sorted(connection.execute(held).scalars())


def write(engine: Engine, loads: list[Load]) -> int:
    """Write all of them in one transaction: all or nothing. Returns the number of rows written."""
    with writing(engine) as connection:
        for load in reversed(loads):
            _withdraw(connection, load)
        for load in loads:
            _insert(connection, load)
    return sum(len(load.rows) for load in loads)


def _withdraw(connection: Connection, load: Load) -> None:
    earlier = select(schema.loads.c.id).where(schema.loads.c.file == load.file)
    connection.execute(delete(load.table).where(load.table.c.load_id.in_(earlier)))


def record(connection: Connection, file: str, sha256: str, rows: int) -> int:
    """Notes a load of a file; returns its number, which the rows carry. An earlier one of the same name is marked as replaced."""
    connection.execute(update(schema.loads).where(schema.loads.c.file == file).values(state="replaced"))
    noted = {
        "file": file, "sha256": sha256, "schema_revision": newest_revision(), "loaded_at": datetime.now(UTC), "rows": rows,
        "state": "published",
    }  # fmt: skip
    return int(connection.execute(insert(schema.loads).returning(schema.loads.c.id), noted).scalar_one())


def _insert(connection: Connection, load: Load) -> None:
    load_id = record(connection, load.file, load.sha256, len(load.rows))
    if load.rows:
        connection.execute(insert(load.table), [{**row, "load_id": load_id} for row in load.rows])
