"""Building the store from files: what is written, what is left alone, and what stops everything."""

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from loaders import reading
from loaders.build import Built, build
from loaders.reading import Refused
from store import database, loads, queries, schema

DATA = database.ROOT / "data"
SHARED = {"basis": "stated", "known_from": "2020-01-01", "source": "001"}
OUTLINE = {"name": "Town", "i": 0, "kind": "schematic", "label_lon": 0.5, "label_lat": 0.5}
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}


def put(data: Path, file: str, *rows: dict[str, str]) -> None:
    """A file of `data` with the columns of its table; what a row does not say is as in SHARED, or blank."""
    path = data / f"{file}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(reading.columns(schema.META.tables[path.name.removesuffix(".csv")]))
    shared = {name: value for name, value in SHARED.items() if name in columns}
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(shared | row for row in rows)


def put_outlines(data: Path, *features: dict[str, object] | None) -> None:
    (data / "reference").mkdir(exist_ok=True)
    drawn = [{"type": "Feature", "properties": properties, "geometry": SQUARE} for properties in features]
    (data / "reference/outlines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": drawn}))


def partnership(code: str, area: str, *, fictional: str = "no", **more: str) -> dict[str, str]:
    return {"code": code, "name": code, "short_name": code, "area": area, "fictional": fictional, **more}


def priority(key: str, **more: str) -> dict[str, str]:
    return {"key": key, "title": key, "kind": "priority", "in_matrix": "yes", **more}


def fund(name: str, code: str = "ONE") -> dict[str, str]:
    return {"fund": name, "title": name, "ring_fenced": "no", "partnership": code}


def entry(key: str, **more: str) -> dict[str, str]:
    sums = {"kind": "actual", "fund": "core", "date": "2020-01-01", "end": "2020-01-01", "precision": "day", "amount_gbp": "1"}
    return {"entry": key, "title": "a", "partnership": "ONE", "area": "Town", "priority": "asb", **sums, **more}


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table holds; the record of loads left out."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.META.sorted_tables
            if table.name != "loads"
        }


def rows(engine: Engine, table: str) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(schema.META.tables[table])).mappings()]


def everything(engine: Engine) -> dict[str, list[dict[str, object]]]:
    return {table.name: rows(engine, table.name) for table in schema.META.sorted_tables}


def facts(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table without the numbers that each load gives anew."""
    kept = {name: found for name, found in everything(engine).items() if name != "loads"}
    return {
        name: sorted(str({key: value for key, value in row.items() if key not in ("id", "load_id")}) for row in found)
        for name, found in kept.items()
    }


def demonstrated(engine: Engine) -> list[str]:
    """The tables that hold a row of the demonstration."""
    told = {name: str(found) for name, found in everything(engine).items() if name != "loads"}
    return [name for name, found in told.items() if "'D1'" in found or "'D2'" in found]


def problems(engine: Engine, data: Path) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        build(engine, data)
    return [(problem.file, problem.row, problem.column, problem.found, problem.expected) for problem in caught.value.problems]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in them."""
    file = tmp_path_factory.mktemp("tables") / "store.db"
    engine = database.connect(f"sqlite:///{file}")
    database.migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def engine(tables: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{shutil.copy(tables, tmp_path / 'store.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The smallest data: one partnership with its area, priority, fund and entry, and a fictional one with its area."""
    data = tmp_path / "data"
    put(data, "published/partnerships", partnership("ONE", "Town"))
    put(data, "published/areas", {"area": "Town", "kind": "district", "partnership": "ONE"})
    put(data, "published/crosswalk", priority("asb"), priority("vawg"))
    put(data, "published/funds", fund("core"))
    put(data, "published/money", entry("A1"), entry("A2"))
    put(data, "demonstration/partnerships", partnership("DEMO", "Nowhere", fictional="yes", source="D1"))
    put(data, "demonstration/areas", {"area": "Nowhere", "kind": "district", "partnership": "DEMO", "source": "D1"})
    return data


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of data/ to spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "copy", ignore=shutil.ignore_patterns("*.db*")))


def test_build_writes_what_the_files_hold(engine, data):
    assert build(engine, data) == Built(files=7, changed=7, rows=9)
    assert {name: number for name, number in counts(engine).items() if number} == {
        "partnerships": 2,
        "areas": 2,
        "crosswalk": 2,
        "funds": 1,
        "money": 2,
    }


def test_build_makes_the_tables_when_there_are_none(tmp_path, data):
    engine = database.connect(f"sqlite:///{tmp_path / 'new.db'}")
    assert build(engine, data) == Built(files=7, changed=7, rows=9)
    engine.dispose()


def test_build_twice_changes_nothing(engine, data):
    build(engine, data)
    before = everything(engine)
    assert build(engine, data) == Built(files=7, changed=0, rows=0)
    assert everything(engine) == before


def test_build_of_the_shipped_data_twice_changes_nothing(engine, copy):
    first = build(engine, copy)
    version, before = database.version(engine), counts(engine)
    assert build(engine, copy) == Built(first.files, changed=0, rows=0)
    assert (database.version(engine), counts(engine)) == (version, before)
    assert first.rows == sum(before.values())


def test_changed_file_replaces_only_its_own_rows(engine, data):
    build(engine, data)
    before = everything(engine)
    put(data, "published/money", entry("A1", title="b"), entry("A3"))
    assert build(engine, data) == Built(files=7, changed=1, rows=2)
    after = everything(engine)
    assert [(row["entry"], row["title"]) for row in after["money"]] == [("A1", "b"), ("A3", "a")]
    assert [name for name in after if after[name] != before[name]] == ["loads", "money"]


def test_removed_file_takes_its_rows_with_it(engine, data):
    build(engine, data)
    (data / "published/money.csv").unlink()
    assert build(engine, data) == Built(files=6, changed=1, rows=0)
    assert counts(engine)["money"] == 0


def test_removed_file_is_taken_out_once(engine, data):
    build(engine, data)
    (data / "published/money.csv").unlink()
    build(engine, data)
    assert build(engine, data) == Built(files=6, changed=0, rows=0)


def test_file_without_rows_is_read_once(engine, data):
    put(data, "published/money")
    build(engine, data)
    assert build(engine, data).changed == 0


def test_files_are_read_again_when_the_tables_have_changed(engine, data):
    build(engine, data)
    with engine.begin() as connection:
        connection.execute(update(schema.loads).values(schema_revision="0000"))
    assert build(engine, data) == Built(files=7, changed=7, rows=9)


def test_rows_loaded_from_elsewhere_are_left_alone(engine, data):
    build(engine, data)
    with engine.begin() as connection:
        connection.execute(update(schema.loads).where(schema.loads.c.file == "data/published/money.csv").values(file="return.xlsx"))
    (data / "published/money.csv").unlink()
    build(engine, data)
    assert counts(engine)["money"] == 2


def test_build_without_the_demonstration_leaves_it_out(engine, copy):
    build(engine, copy, demonstration=False)
    assert demonstrated(engine) == []


def test_build_without_the_demonstration_takes_every_row_of_it_away_and_a_later_one_brings_it_back(engine, copy):
    build(engine, copy)
    before = facts(engine)
    assert len(demonstrated(engine)) == len(list((copy / "demonstration").iterdir()))
    build(engine, copy, demonstration=False)
    assert demonstrated(engine) == []
    build(engine, copy)
    assert facts(engine) == before


def test_files_taken_away_are_no_longer_listed(engine, data):
    build(engine, data)
    build(engine, data, demonstration=False)
    assert [file for file in queries.loads(engine)["file"] if "demonstration" in file] == []


def test_period_end_is_worked_out_from_the_label_as_printed(engine, data):
    action = {
        "action": "X1",
        "kind": "priority",
        "objective": "a",
        "objective_carried_forward": "no",
        "activity": "b",
        "activity_parts": "1",
    }
    told = {"action": "X1", "summary": "a"}
    put(data, "published/actions", action)
    put(data, "published/updates", {"update": "U1", "label": "Q1 2023/24", **told}, {"update": "U2", "label": "Qrt 4 2023", **told})
    build(engine, data)
    assert [row["period_end"] for row in rows(engine, "updates")] == [date(2023, 6, 30), None]


def test_recorded_month_gets_the_day_from_which_it_is_known(engine, data):
    put(data, "published/recorded_incidents", {"month": "2024-12", "district": "Town", "category": "a", "incidents": "0"})
    build(engine, data)
    assert [(row["month"], row["known_from"]) for row in rows(engine, "recorded_incidents")] == [(date(2024, 12, 1), date(2025, 2, 28))]


def test_bad_files_change_nothing_and_the_problems_of_all_are_told(engine, copy):
    build(engine, copy)
    before = everything(engine)
    for name, wrong in (("money.csv", "allocated"), ("kpis.csv", "sideways")):
        path = copy / "published" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(",allocation,", f",{wrong},").replace(",higher,", f",{wrong},"), encoding="utf-8")
    (copy / "published/events.csv").write_bytes(b"\xff")
    found = problems(engine, copy)
    assert {(file, column) for file, _, column, *_ in found} == {
        ("data/published/money.csv", "kind"),
        ("data/published/kpis.csv", "direction"),
        ("data/published/events.csv", None),
    }
    assert len(found) == 4 + 2 + 1
    assert everything(engine) == before


def test_references_are_checked_when_another_file_is_wrong_but_not_those_to_it(engine, data):
    put(data, "published/money", entry("A1", area="Twon", priority="abs"))
    put(data, "published/crosswalk", priority("asb", in_matrix="perhaps"))
    assert [(file, row, column) for file, row, column, *_ in problems(engine, data)] == [
        ("data/published/crosswalk.csv", 2, "in_matrix"),
        ("data/published/money.csv", 2, "area"),
    ]


@pytest.mark.parametrize(
    ("column", "wrong", "nearest"),
    [("area", "Twon", "'Town'"), ("priority", "abs", "'asb'"), ("partnership", "OEN", "'ONE'"), ("fund", "cor", "'core'")],
)
def test_unknown_reference_is_refused_with_the_nearest_one(engine, data, column, wrong, nearest):
    put(data, "published/money", entry("A1"), entry("A2", **{column: wrong}))
    assert problems(engine, data) == [("data/published/money.csv", 3, column, f"'{wrong}'", nearest)]


def test_unknown_reference_says_where_it_could_be_added(engine, data):
    put(data, "published/money", entry("A1", priority="abs"))
    with pytest.raises(Refused) as caught:
        build(engine, data)
    assert str(caught.value.problems[0]) == (
        "data/published/money.csv, row 2, column priority: found 'abs'; expected 'asb'. Correct it, or add it to crosswalk.csv."
    )


def test_unknown_references_of_all_files_are_told_with_all_known_ones_when_none_is_near(engine, data):
    put(data, "published/money", entry("A1", area="Zzz"))
    put(data, "published/areas", {"area": "Town", "kind": "district", "partnership": "XXXXXX"})
    assert problems(engine, data) == [
        ("data/published/areas.csv", 2, "partnership", "'XXXXXX'", "one of DEMO, ONE"),
        ("data/published/money.csv", 2, "area", "'Zzz'", "one of Nowhere, Town"),
    ]


def test_reference_to_the_demonstration_is_refused_when_it_is_left_out(engine, data):
    put(data, "published/money", entry("A1", area="Nowhere"))
    with pytest.raises(Refused):
        build(engine, data, demonstration=False)


def test_partnership_in_an_unknown_area_is_refused(engine, data):
    put(data, "published/partnerships", partnership("ONE", "Twon"))
    assert problems(engine, data) == [("data/published/partnerships.csv", 2, "area", "'Twon'", "'Town'")]


def test_key_in_two_files_of_one_table_is_refused(engine, data):
    put(data, "demonstration/crosswalk", priority("asb"))
    found = "asb, as in row 2 of data/published/crosswalk.csv"
    assert problems(engine, data) == [("data/demonstration/crosswalk.csv", 2, "key", found, "each key once")]


def test_fund_of_a_partnership_in_two_files_is_refused(engine, data):
    put(data, "demonstration/funds", fund("other"), fund("core"))
    found = "ONE core, as in row 2 of data/published/funds.csv"
    assert problems(engine, data) == [("data/demonstration/funds.csv", 3, "partnership", found, "each key once")]


def test_key_of_a_fact_is_refused_when_it_stands_twice_in_a_file_or_in_two(engine, data):
    put(data, "published/money", entry("A1"), entry("A1"))
    put(data, "demonstration/orders", {"order": "O1", "place": "Quay"})
    put(data, "published/orders", {"order": "O1", "place": "Quay"})
    assert problems(engine, data) == [
        ("data/published/money.csv", 3, "entry", "A1, as in row 2", "each key once"),
        ("data/demonstration/orders.csv", 2, "order", "O1, as in row 2 of data/published/orders.csv", "each key once"),
    ]


@pytest.mark.parametrize("area", ["Town", ""])
def test_key_of_several_columns_is_refused_when_it_stands_twice_even_with_a_part_not_stated(engine, data, area):
    duty = {"duty": "D1", "title": "a", "partnership": "ONE", "area": area, "evidence_level": "stated"}
    put(data, "published/duties", duty, {**duty, "source": "002"}, duty)
    put(data, "demonstration/duties", {**duty, "source": "002"})
    key = " ".join(part for part in ("D1", "ONE", area) if part)
    (alone,) = problems(engine, data)
    assert alone == ("data/published/duties.csv", 4, "duty", f"{key} 001, as in row 2", "each key once")
    put(data, "published/duties", duty, {**duty, "source": "002"})
    (both,) = problems(engine, data)
    assert both == ("data/demonstration/duties.csv", 2, "duty", f"{key} 002, as in row 3 of data/published/duties.csv", "each key once")


@pytest.mark.parametrize("file", ["updates", "kpis", "outturns", "order_extensions", "order_areas"])
def test_reference_that_the_database_does_not_check_is_checked_by_the_loader(engine, data, file):
    told = {
        "updates": {"update": "U1", "action": "X9", "summary": "a"},
        "kpis": {"kpi": "K1", "action": "X9", "position": "1", "wording": "a"},
        "outturns": {"outturn": "T1", "kpi": "X9", "period_end": "2020-01-01", "value": "1"},
        "order_extensions": {"order": "X9", "made": "2020-01-01", "new_end": "2021-01-01"},
        "order_areas": {"order": "X9", "geometry": "a"},
    }
    put(data, f"published/{file}", told[file])
    assert [(name, row, found) for name, row, _, found, _ in problems(engine, data)] == [(f"data/published/{file}.csv", 2, "'X9'")]


def test_outlines_are_read_with_their_areas(engine, data):
    put_outlines(data, OUTLINE)
    build(engine, data)
    assert [(row["area"], json.loads(row["geometry"])) for row in rows(engine, "outlines")] == [("Town", SQUARE)]


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        ([OUTLINE, {**OUTLINE, "name": "Twon"}], (2, "area", "'Twon'", "'Town'")),
        ([OUTLINE, OUTLINE], (2, "area", "Town, as in row 1 of data/reference/outlines.geojson", "each key once")),
        ([{key: value for key, value in OUTLINE.items() if key != "i"}], (1, "i", "no such property", "the property i")),
    ],
    ids=["unknown area", "same area twice", "property missing"],
)
def test_outline_is_refused_when_it_does_not_fit(engine, data, features, expected):
    put_outlines(data, *features)
    assert problems(engine, data) == [("data/reference/outlines.geojson", *expected)]


def test_outline_without_properties_is_refused(engine, data):
    put_outlines(data, None)
    assert {(row, found) for _, row, _, found, _ in problems(engine, data)} == {(1, "no such property")}


@pytest.mark.parametrize("content", [b"\xff", b"", b"[]", b"{}", b'"features"', b'{"features": 1}', b'{"features": [1]}'])
def test_outline_file_is_refused_when_it_is_no_collection_of_features(engine, data, content):
    put_outlines(data)
    (data / "reference/outlines.geojson").write_bytes(content)
    expected = ("data/reference/outlines.geojson", None, None, "no features", "a GeoJSON FeatureCollection")
    assert problems(engine, data) == [expected]


def test_folder_without_files_is_refused(engine, tmp_path):
    assert problems(engine, tmp_path) == [("data", None, None, "no files", "the files of data/published")]


@pytest.mark.parametrize("number", [1, 4, 7])
def test_crash_while_writing_leaves_the_store_empty(engine, data, monkeypatch, number):
    crash_at(monkeypatch, number)
    with pytest.raises(ZeroDivisionError):
        build(engine, data)
    assert sum(counts(engine).values()) == 0
    with pytest.raises(database.StoreUnavailable):
        database.version(engine)


@pytest.mark.parametrize("number", [1, 2])
def test_crash_while_replacing_leaves_the_store_as_it_was(engine, data, monkeypatch, number):
    build(engine, data)
    before = everything(engine)
    put(data, "published/money", entry("A9"))
    put(data, "published/crosswalk", priority("asb"), priority("new"))
    crash_at(monkeypatch, number)
    with pytest.raises(ZeroDivisionError):
        build(engine, data)
    assert everything(engine) == before


def test_build_after_a_crash_writes_what_is_missing(engine, data, monkeypatch):
    with monkeypatch.context() as patch:
        crash_at(patch, 4)
        with pytest.raises(ZeroDivisionError):
            build(engine, data)
    assert build(engine, data) == Built(files=7, changed=7, rows=9)


def crash_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """From now on, writing the file of this number fails."""
    insert, written = loads._insert, iter(range(1, 100))

    def failing(connection, load):
        if next(written) == number:
            raise ZeroDivisionError
        insert(connection, load)

    monkeypatch.setattr(loads, "_insert", failing)
