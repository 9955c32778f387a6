"""Writing: whole files replace their own earlier rows, and every load leaves a record."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, insert, select, update

from store import schema
from store.database import newest_revision


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


def write(engine: Engine, loads: list[Load]) -> int:
    """Write all of them in one transaction: all or nothing. Returns the number of rows written."""
    with engine.begin() as connection:
        for load in reversed(loads):
            _withdraw(connection, load)
        for load in loads:
            _insert(connection, load)
    return sum(len(load.rows) for load in loads)


def _withdraw(connection: Connection, load: Load) -> None:
    earlier = select(schema.loads.c.id).where(schema.loads.c.file == load.file)
    connection.execute(delete(load.table).where(load.table.c.load_id.in_(earlier)))
    connection.execute(update(schema.loads).where(schema.loads.c.file == load.file).values(state="replaced"))


def _insert(connection: Connection, load: Load) -> None:
    record = {
        "file": load.file,
        "sha256": load.sha256,
        "schema_revision": newest_revision(),
        "loaded_at": datetime.now(UTC),
        "rows": len(load.rows),
        "state": "published",
    }
    load_id = connection.execute(insert(schema.loads).returning(schema.loads.c.id), record).scalar_one()
    if load.rows:
        connection.execute(insert(load.table), [{**row, "load_id": load_id} for row in load.rows])
