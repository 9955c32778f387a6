"""Writing: a file replaces its own rows and no others, all files or none, and each load is counted."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from store import database, loads, schema
from store.loads import Load

ONE, TWO = "data/definitions/crosswalk.toml", "data/demonstration/crosswalk.csv"


def load(file, *keys, sha256="0" * 64) -> Load:
    shared = {"kind": "priority", "in_matrix": True, "basis": "derived", "known_from": date(2020, 1, 1)}
    return Load(file, sha256, schema.crosswalk, [{"key": key, "title": key, **shared} for key in keys])


def keys(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(schema.crosswalk.c.key).order_by(schema.crosswalk.c.key)).scalars())


def states(engine) -> list[tuple[str, int, str]]:
    table = schema.loads
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table.c.file, table.c.rows, table.c.state).order_by(table.c.id))]


@pytest.fixture
def store(empty):
    database.migrate(empty)
    loads.write(empty, [load(ONE, "a", "b"), load(TWO, "c")])
    return empty


def test_write_counts_the_rows_of_all_files(empty):
    database.migrate(empty)
    assert loads.write(empty, [load(ONE, "a", "b"), load(TWO, "c")]) == 3


def test_write_replaces_a_files_own_rows_only(store):
    loads.write(store, [load(ONE, "d")])
    assert keys(store) == ["c", "d"]


def test_write_takes_the_rows_of_a_file_that_is_gone(store):
    loads.write(store, [load(ONE)])
    assert keys(store) == ["c"]


def test_write_lets_a_key_move_to_another_file(store):
    loads.write(store, [load(ONE, "c"), load(TWO, "a")])
    assert keys(store) == ["a", "c"]


def test_write_keeps_a_record_of_what_was_replaced(store):
    loads.write(store, [load(ONE, "d")])
    assert states(store) == [(ONE, 2, "replaced"), (TWO, 1, "published"), (ONE, 1, "published")]


def test_version_rises_with_each_load(store):
    before = database.version(store)
    loads.write(store, [load(ONE, "a", "b")])
    assert database.version(store) == before + 1


def test_version_rises_when_a_load_only_takes_rows_away(store):
    before = database.version(store)
    loads.write(store, [load(TWO)])
    assert database.version(store) == before + 1


def test_current_names_the_newest_load_of_each_file(store):
    loads.write(store, [load(ONE, "d", sha256="1" * 64)])
    revision = database.newest_revision()
    assert loads.current(store) == {ONE: ("1" * 64, revision), TWO: ("0" * 64, revision)}


def test_write_changes_nothing_when_one_file_breaks_a_rule_of_the_store(store):
    with pytest.raises(IntegrityError):
        loads.write(store, [load(ONE, "d"), load(TWO, "e", "e")])
    assert (keys(store), database.version(store)) == (["a", "b", "c"], 2)


def test_write_changes_nothing_when_a_reference_would_lead_nowhere(own):
    with own.connect() as connection:
        before = connection.execute(select(func.count()).select_from(schema.crosswalk)).scalar_one()
    with pytest.raises(IntegrityError):
        loads.write(own, [load(ONE)])
    assert len(keys(own)) == before
