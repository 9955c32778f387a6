"""Writing what the police's files held: the same on both databases, all or nothing, a part replaced whole."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, Table, insert, select

from loaders import police as loader
from store import database, loads, police, recorded, schema
from store.loads import Load
from tests.loaders.street import ASB, IN_MARSHTON, OFF, cell_at, put, row, rows
from tests.store.conftest import connected

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
MARSH, MOOR = "Marsh Police", "Moor Police"
BCP = "Bournemouth, Christchurch and Poole"
LARGE = 2**63 - 1
COUNTS = ("police_by_district", "police_by_lsoa", "police_by_cell", "police_asb_by_ward")


def parts(*named: tuple[str, date], number: int = 5) -> pd.DataFrame:
    columns = ["force", "month", "rows", "without_location", "known_from", "sha256"]
    return pd.DataFrame([(force, month, number, 1, date(2025, 3, 31), "0" * 64) for force, month in named], columns=columns)


def numbers(count: int, width: int) -> np.ndarray:
    """So many different rows of numbers, the first beyond 32 bits: keys of every table here."""
    return np.arange(count, dtype=np.int64)[:, None] + np.arange(width) * 7 + 2**33


def held(engine: Engine, table: Table) -> list[tuple[int, ...]]:
    with engine.connect() as connection:
        return [tuple(one) for one in connection.execute(select(table).order_by(*table.primary_key.columns))]


def states(engine: Engine) -> list[tuple[str, str]]:
    return [(load["file"], load["state"]) for load in sorted(rows(engine, "loads"), key=lambda load: load["id"])]


@pytest.fixture(scope="module")
def tables(new: Callable[..., str]) -> str:
    """The address of a store with its tables and nothing in them, for copying."""
    address = new()
    engine = database.connect(address)
    database.migrate(engine)
    engine.dispose()
    return address


@pytest.fixture
def store(new: Callable[..., str], tables: str) -> Iterator[Engine]:
    """Tables with nothing in them."""
    yield from connected(new(tables))


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 1_234])
def test_rows_of_numbers_are_written_as_they_are_however_many(store, count):
    written = numbers(count, 5)
    with police.writing(store) as writing:
        writing.add(schema.police_by_cell, small(written))
    assert held(store, schema.police_by_cell) == [tuple(one) for one in small(written).tolist()]


def small(written: np.ndarray) -> np.ndarray:
    """PostgreSQL holds the cell alone in 64 bits: the other columns are made smaller."""
    return np.column_stack([written[:, 0] - 2**33, written[:, 1] - 2**33, written[:, 2:3], written[:, 3:] - 2**33])


def test_more_rows_than_one_call_takes_are_written_once_each(store):
    count = police.ROWS_A_STATEMENT * police.STATEMENTS_AT_ONCE + police.ROWS_A_STATEMENT + 3
    written = small(numbers(count, 5))
    with police.writing(store) as writing:
        writing.add(schema.police_by_cell, written)
    with store.connect() as connection:
        found = pd.read_sql(select(schema.police_by_cell).order_by("file"), connection)
    assert np.array_equal(found.to_numpy(dtype=np.int64), written)


@pytest.mark.parametrize("table", [schema.police_by_district, schema.police_by_lsoa])
def test_columns_are_written_in_the_order_of_the_table(store, table):
    with police.writing(store) as writing:
        writing.add(table, np.array([[1, 2, 3, 4], [5, 6, 7, 0]]))
    assert held(store, table) == [(1, 2, 3, 4), (5, 6, 7, 0)]


def test_cells_beyond_32_bits_come_back_as_they_were(store):
    cell = int(cell_at(IN_MARSHTON), 16)
    assert cell > 2**32
    with police.writing(store) as writing:
        writing.add(schema.police_by_cell, np.array([[1, 1, cell, 1, 1], [1, 1, LARGE, 1, 1]]))
    assert [one[2] for one in held(store, schema.police_by_cell)] == [cell, LARGE]


def test_wards_are_written(store):
    with police.writing(store) as writing:
        writing.add_wards(pd.DataFrame({"file": [1, 1], "ward_code": ["E05000001", "E05000002"], "incidents": [3, 0]}))
        writing.add_wards(pd.DataFrame({"file": [], "ward_code": [], "incidents": []}))
    assert held(store, schema.police_asb_by_ward) == [(1, "E05000001", 3), (1, "E05000002", 0)]


def fill(writing: police.Writing, *, named: pd.DataFrame, incidents: int = 1) -> None:
    """Counts of every kind for each of the files."""
    for number in writing.files(named)["id"].tolist():
        writing.add(schema.police_by_district, np.array([[number, 1, 1, incidents]]))
        writing.add(schema.police_by_lsoa, np.array([[number, 1, 1, incidents]]))
        writing.add(schema.police_by_cell, np.array([[number, 1, LARGE, 1, incidents]]))
        writing.add_wards(pd.DataFrame({"file": [number], "ward_code": ["E05000001"], "incidents": [incidents]}))


def test_failure_in_the_middle_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), police.writing(store) as writing:
        fill(writing, named=parts((MARSH, JANUARY), (MOOR, JANUARY)))
        writing.categories([ASB])
        writing.lsoas(pd.DataFrame({"lsoa": ["E01000001"], "district": ["Marshton"]}))
        writing.add(schema.police_by_cell, small(numbers(1_234, 5)) + np.array([10, 0, 0, 0, 0]))
        raise ZeroDivisionError
    assert {table.name: rows(store, table.name) for table in schema.META.sorted_tables if rows(store, table.name)} == {}


def test_failure_in_the_middle_leaves_what_was_there(store):
    with police.writing(store) as writing:
        fill(writing, named=parts((MARSH, JANUARY)))
    before = {table.name: rows(store, table.name) for table in schema.META.sorted_tables}
    with pytest.raises(ZeroDivisionError), police.writing(store) as writing:
        fill(writing, named=parts((MARSH, JANUARY), number=9), incidents=9)
        raise ZeroDivisionError
    assert {table.name: rows(store, table.name) for table in schema.META.sorted_tables} == before


def test_file_of_a_part_replaces_the_earlier_one_and_its_load_is_marked(store):
    with police.writing(store) as writing:
        fill(writing, named=parts((MARSH, JANUARY), (MARSH, FEBRUARY), (MOOR, JANUARY)))
    with police.writing(store) as writing:
        fill(writing, named=parts((MARSH, JANUARY), number=9), incidents=2)
    assert states(store) == [
        ("police.uk, Marsh Police, 2025-01", "replaced"),
        ("police.uk, Marsh Police, 2025-02", "published"),
        ("police.uk, Moor Police, 2025-01", "published"),
        ("police.uk, Marsh Police, 2025-01", "published"),
    ]
    files = {one["id"]: one for one in rows(store, "police_files")}
    assert sorted((one["force"], one["month"], one["rows"]) for one in files.values()) == [
        (MARSH, JANUARY, 9),
        (MARSH, FEBRUARY, 5),
        (MOOR, JANUARY, 5),
    ]
    for name in COUNTS:
        of_file = {(files[one["file"]]["force"], files[one["file"]]["month"]): one["incidents"] for one in rows(store, name)}
        assert of_file == {(MARSH, JANUARY): 2, (MARSH, FEBRUARY): 1, (MOOR, JANUARY): 1}
        assert len(rows(store, name)) == 3


def test_newest_file_replaced_alone_leaves_no_count_of_the_earlier_one(store):
    # SQLite gives the number of the row just taken out again: nothing of the earlier file may hang on it.
    for incidents in (1, 2):
        with police.writing(store) as writing:
            fill(writing, named=parts((MARSH, JANUARY)), incidents=incidents)
    assert [[one["incidents"] for one in rows(store, name)] for name in COUNTS] == [[2], [2], [2], [2]]


def test_files_give_their_numbers_with_force_and_month(store):
    with police.writing(store) as writing:
        numbered = writing.files(parts((MARSH, JANUARY), (MOOR, FEBRUARY)))
    assert {tuple(one) for one in numbered[["force", "month", "id"]].itertuples(index=False, name=None)} == {
        (one["force"], one["month"], one["id"]) for one in rows(store, "police_files")
    }


def test_names_keep_their_numbers_and_new_ones_get_the_next(store):
    with police.writing(store) as writing:
        first = writing.categories(["Drugs", ASB])
        again = writing.categories([ASB, "Robbery"])
    with police.writing(store) as writing:
        later = writing.categories(["Robbery", "Drugs"])
    known = {**dict(zip(first["category"], first["id"], strict=True)), **dict(zip(again["category"], again["id"], strict=True))}
    assert dict(zip(later["category"], later["id"], strict=True)) == {name: known[name] for name in ("Robbery", "Drugs")}
    assert {one["category"]: one["id"] for one in rows(store, "police_categories")} == known
    assert len(set(known.values())) == 3


def test_lsoas_come_with_the_number_of_their_district(store):
    named = pd.DataFrame({"lsoa": ["E01000002", "E01000001"], "district": ["Moorton", "Marshton"]})
    with police.writing(store) as writing:
        found = writing.lsoas(named)
    districts = {one["id"]: one["district"] for one in rows(store, "police_districts")}
    assert sorted(zip(found["lsoa"], found["district"].map(districts), strict=True)) == [
        ("E01000001", "Marshton"),
        ("E01000002", "Moorton"),
    ]


def test_lsoa_moves_to_no_other_district(store):
    with police.writing(store) as writing:
        writing.lsoas(pd.DataFrame({"lsoa": ["E01000001", "E01000002"], "district": ["Marshton", "Marshton"]}))
    with pytest.raises(police.Moved, match="E01000002"), police.writing(store) as writing:
        writing.lsoas(pd.DataFrame({"lsoa": ["E01000001", "E01000002"], "district": ["Marshton", "Moorton"]}))
    assert [one["district"] for one in rows(store, "police_districts")] == ["Marshton"]


def test_no_lsoa_is_no_mistake(store):
    with police.writing(store) as writing:
        assert writing.lsoas(pd.DataFrame({"lsoa": [], "district": []}, dtype=str)).empty


def boundary(kind: str, code: str, as_given: str | None) -> dict[str, object]:
    about = {"name": code, "district": "Marshton", "lon": 0.5, "lat": 52.5, "residents": None, "neighbours": "", "geometry": "{}"}
    return {"kind": kind, "code": code, "as_given": as_given, "vintage": "2025", **about}


def test_wards_are_those_with_an_unsimplified_boundary_in_order_of_code(store):
    facts = {"ons_code": None, "members": None, "partnership": None, "basis": "stated", "known_from": date(2020, 1, 1)}
    areas = Load("areas", "0" * 64, schema.areas, [{"area": "Marshton", "kind": "district", **facts}])
    drawn = [boundary("ward", "B", "two"), boundary("ward", "A", "one"), boundary("ward", "C", None), boundary("lsoa", "D", "four")]
    loads.write(store, [areas, Load("boundaries", "0" * 64, schema.boundaries, drawn)])
    assert police.wards(store).to_dict("records") == [{"code": "A", "as_given": "one"}, {"code": "B", "as_given": "two"}]


def test_former_districts_lead_to_those_of_today(own):
    former = police.former_districts(own)
    assert (len(former), former["Waveney"], former["Poole"]) == (42, "East Suffolk", "Bournemouth, Christchurch and Poole")


# A whole load on either database


@pytest.fixture
def folder(tmp_path) -> Callable[..., object]:
    inside, elsewhere = ("E01029999", "Bournemouth 001A"), ("E01039999", "Norwich 001A")

    def write(*, more: int) -> object:
        own = partial(row, force="Dorset Police")  # whose file makes a month of one district whole, and of no other
        lines = [own(lsoa=inside), own(lsoa=inside), own(lsoa=inside, at=OFF), own(lsoa=elsewhere), own(lsoa=("", ""), at=OFF)]
        return put(tmp_path, *lines, *[own(lsoa=inside)] * more).parent

    return write


def january_there(engine: Engine) -> list[tuple[str, int]]:
    chosen = [one for one in rows(engine, "recorded_incidents") if (one["month"], one["district"]) == (JANUARY, BCP)]
    return sorted((one["category"], one["incidents"]) for one in chosen)


@pytest.mark.parametrize("more", [0, 4])
def test_load_takes_the_place_of_the_shipped_month_and_of_no_other(own, folder, more):
    shipped = {(one["month"], one["district"], one["category"]): one["incidents"] for one in rows(own, "recorded_incidents")}
    loader.load(own, [folder(more=0)])
    made = loader.load(own, [folder(more=more)]).made
    assert (made.rows, made.without_location, made.shown, made.elsewhere, made.apart) == (5 + more, 1, 3 + more, 1, 0)
    assert january_there(own) == [(ASB, 3 + more)]
    after = {(one["month"], one["district"], one["category"]): one["incidents"] for one in rows(own, "recorded_incidents")}
    untouched = {key: number for key, number in shipped.items() if key[:2] != (JANUARY, BCP)}
    assert {key: number for key, number in after.items() if key[:2] != (JANUARY, BCP)} == untouched
    cells = [one for one in rows(own, "recorded_asb_by_cell") if (one["month"], one["district"]) == (JANUARY, BCP)]
    assert [(one["cell"], one["incidents"]) for one in cells] == [(cell_at(IN_MARSHTON), 2 + more)]


def test_what_was_counted_is_given_as_it_is_shipped(own, folder):
    loader.load(own, [folder(more=0)])
    made = {
        name: found.assign(month=found["month"].dt.strftime("%Y-%m")).to_dict("records") for name, found in recorded.shipped(own).items()
    }
    assert made == {
        "recorded_incidents": [{"month": "2025-01", "district": BCP, "category": ASB, "incidents": 3}],
        "recorded_asb_by_cell": [{"month": "2025-01", "cell": cell_at(IN_MARSHTON), "district": BCP, "incidents": 2}],
        "recorded_asb_by_ward": [],
    }


def test_load_that_fails_at_the_end_leaves_the_store_as_it_was(own, folder, monkeypatch):
    before = {table.name: rows(own, table.name) for table in schema.META.sorted_tables}

    def failing(connection, whole, files):
        connection.execute(insert(schema.police_categories), {"category": "the last thing written"})
        raise ZeroDivisionError

    monkeypatch.setattr(recorded, "tally", failing)
    with pytest.raises(ZeroDivisionError):
        loader.load(own, [folder(more=0)])
    assert {table.name: rows(own, table.name) for table in schema.META.sorted_tables} == before
