"""The store itself: its tables, its version, its addresses, and what its errors say."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, delete, insert, inspect, make_url, update
from sqlalchemy.exc import DBAPIError

from loaders.build import build
from store import database, queries, schema
from store.database import StoreUnavailable
from store.scope import Scope

ADDRESS_UNKNOWN = "The address of the store (DATABASE_URL) is not one that can be used here."
PARTNERSHIP = {"code": "SECRET", "name": "a", "short_name": "b", "area": "c", "fictional": True, "basis": "stated"}
PARTNERSHIP |= {"known_from": date(2020, 1, 1), "load_id": 1}
WARD = {"ward_code": "SECRET", "ward": "a", "district_code": "b", "district": "c", "lon": 0.0, "lat": 0.0, "load_id": 1}


def checks() -> dict[str, set[object]]:
    return {
        table.name: {constraint.name for constraint in table.constraints if isinstance(constraint, CheckConstraint)}
        for table in schema.META.sorted_tables
    }


def message(engine, statement) -> str:
    """All that an error says, what it was raised from included."""
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.execute(statement)
    return f"{caught.value} {caught.value.__cause__} {caught.value.orig}"


def test_migrations_lead_to_the_schema(empty):
    database.migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.META) == []


def test_migrations_lead_to_the_checks_of_the_schema(empty):
    database.migrate(empty)
    found = inspect(empty)
    assert {name: {check["name"] for check in found.get_check_constraints(name)} for name in checks()} == checks()


def test_migrate_changes_nothing_when_the_tables_are_there(own):
    before = database.version(own)
    database.migrate(own)
    assert database.version(own) == before


def test_migrate_refuses_a_store_of_a_newer_version(own):
    with own.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match=r"^The store was made by a newer version of the dashboard\.$"):
        database.migrate(own)


def test_version_is_the_number_of_the_newest_load(engine):
    assert database.version(engine) == queries.loads(engine, audience="officer")["id"].max()


def test_version_refuses_an_empty_database(empty):
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is empty\.$"):
        database.version(empty)


def test_version_refuses_a_store_without_its_table_of_loads(own):
    with own.begin() as connection:
        for table in reversed(schema.META.sorted_tables):
            table.drop(connection)
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is damaged\.$"):
        database.version(own)


def test_version_refuses_a_store_into_which_nothing_was_loaded(empty):
    database.migrate(empty)
    with pytest.raises(StoreUnavailable, match=r"^No figures have been loaded yet\.$"):
        database.version(empty)


def test_version_refuses_a_file_that_is_no_database(tmp_path):
    (tmp_path / "store.db").write_text("not a database " * 100)
    engine = database.connect(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is damaged\.$"):
        database.version(engine)
    engine.dispose()


def test_version_refuses_a_folder_that_is_not_there(tmp_path):
    engine = database.connect(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")
    with pytest.raises(StoreUnavailable, match=r"^The store of figures cannot be reached\.$"):
        database.version(engine)
    engine.dispose()


@pytest.fixture
def readable(own) -> Iterator[Engine]:
    """What a page reads the store of `own` with."""
    engine = database.reader(own.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def test_reader_reads_what_a_writer_wrote(own, readable):
    before = database.newest_load(readable)
    with own.begin() as connection:
        load = {"file": "a", "sha256": "b", "schema_revision": "c", "loaded_at": datetime.now(UTC), "rows": 0}
        connection.execute(insert(schema.loads).values(load))
    assert database.newest_load(readable) == database.newest_load(own) != before


def test_reader_writes_nothing(readable):
    with pytest.raises(DBAPIError, match=r"read-?only"), readable.begin() as connection:
        connection.execute(delete(schema.wards))


def test_reader_says_when_its_question_is_a_fault(own, readable):
    schema.glossary.drop(own)
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is damaged\.$"):
        queries.glossary(readable, Scope())


def test_reader_leaves_the_settings_of_an_address_as_they_are():
    engine = database.reader("postgresql+psycopg://nobody@127.0.0.1:1/store?connect_timeout=2")
    _, settings = engine.dialect.create_connect_args(engine.url)
    assert settings["connect_timeout"] == "2"


@pytest.fixture
def file(tmp_path, address) -> Path:
    """A copy of the published facts that is a file."""
    return Path(shutil.copy(str(make_url(address).database), tmp_path / "store.db"))


def test_reader_of_a_file_makes_none(tmp_path):
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is missing\.$"):
        database.version(database.reader(f"sqlite:///{tmp_path / 'store.db'}"))
    assert list(tmp_path.iterdir()) == []


def test_reader_of_a_file_notices_that_it_was_deleted_and_that_it_is_another(file, tmp_path, address):
    engine = database.reader(f"sqlite:///{file}")
    before = database.newest_load(engine)
    file.unlink()
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is missing\.$"):
        database.newest_load(engine)
    build(anew := database.connect(f"sqlite:///{file}"), database.ROOT / "data")
    anew.dispose()
    assert database.newest_load(engine)[0] == before[0]
    assert database.newest_load(engine) != before  # the same number, another time
    engine.dispose()


def test_file_alone_is_the_whole_store_after_a_build_while_a_page_is_open(file, tmp_path):
    engine = database.reader(f"sqlite:///{file}")
    with engine.connect():
        pass
    writer = database.connect(f"sqlite:///{file}")
    with writer.begin() as connection:
        connection.execute(update(schema.partnerships).values(name="Changed"))
    writer.dispose()
    copy = database.reader(f"sqlite:///{shutil.copy(file, tmp_path / 'copy.db')}")
    assert set(queries.partnerships(copy)["name"]) == {"Changed"}
    copy.dispose()
    engine.dispose()


@pytest.mark.parametrize("lost", ["table", "column"])
def test_migrate_refuses_a_store_that_lacks_a_part(own, lost):
    with own.begin() as connection:
        if lost == "table":
            schema.glossary.drop(connection)
        else:
            connection.exec_driver_sql("ALTER TABLE glossary DROP COLUMN meaning")
    with pytest.raises(StoreUnavailable, match=r"^The store of figures is damaged\.$"):
        database.migrate(own)


@pytest.mark.parametrize("address", ["dashboard", "oracle9://somewhere", "mysql+oursql://somewhere", "mysql+mysqldb://somewhere"])
def test_connect_refuses_an_address_it_cannot_use(address):
    with pytest.raises(StoreUnavailable) as caught:
        database.connect(address)
    assert str(caught.value) == ADDRESS_UNKNOWN


def test_url_is_a_file_in_data_when_none_is_set(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert database.url() == f"sqlite:///{database.ROOT / 'data' / 'dashboard.db'}"


def test_url_is_that_of_the_environment_when_set(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///elsewhere.db")
    assert database.url() == "sqlite:///elsewhere.db"


def test_two_addresses_do_not_mix(own, empty):
    database.migrate(empty)
    with own.begin() as connection:
        connection.execute(update(schema.partnerships).values(name="Changed"))
    assert set(queries.partnerships(own)["name"]) == {"Changed"}
    assert queries.partnerships(empty).empty


def test_error_hides_bound_values_when_a_row_breaks_a_rule(own):
    ward = dict(WARD, ward=None)
    said = message(own, insert(schema.wards).values(ward))
    assert "ward" in said
    assert "SECRET" not in said


def test_error_hides_bound_values_when_a_key_stands_twice(own):
    with own.begin() as connection:
        connection.execute(insert(schema.partnerships).values(PARTNERSHIP))
    assert "SECRET" not in message(own, insert(schema.partnerships).values(PARTNERSHIP))


def test_error_hides_bound_values_when_a_reference_leads_nowhere(own):
    assert "SECRET" not in message(own, insert(schema.wards).values(dict(WARD, district="SECRET")))


def test_error_hides_bound_values_when_a_table_is_missing(empty):
    assert "SECRET" not in message(empty, delete(schema.wards).where(schema.wards.c.ward_code == "SECRET"))
