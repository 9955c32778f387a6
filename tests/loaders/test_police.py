"""Loading the police's own files into a store: each trap on tiny files, then the real files where they are at hand."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import h3
import pandas as pd
import pytest
import shapely
from shapely.geometry import box
from sqlalchemy import Engine, func, insert, select

from loaders import counting, places, police
from loaders import recorded as recorded_files
from loaders.build import build
from loaders.reading import Refused
from store import database, loads, recorded, schema
from store.loads import Load
from tests import built
from tests.loaders.conftest import BCP, SHOWN, in_cell, in_ward, put_outlines, write
from tests.loaders.conftest import recorded as shipped_row
from tests.loaders.street import (
    ASB,
    FARLEY,
    IN_MARSHTON,
    IN_MOORTON,
    MARSH,
    MOOR,
    MOORTON,
    NOWHERE,
    OFF,
    archived,
    cell_at,
    contents,
    everything,
    of_moor,
    put,
    row,
    rows,
)

JANUARY, FEBRUARY, JUNE = date(2025, 1, 1), date(2025, 2, 1), date(2024, 6, 1)
WARDS = {"E05000001": box(0.50, 52.50, 0.52, 52.53), "E05000002": box(0.52, 52.50, 0.54, 52.53), "E05000003": box(0.54, 52.50, 0.58, 52.53)}
HOMES = {"E05000001": "Marshton", "E05000002": "Marshton", "E05000003": "Moorton"}
IN_WARD_1, IN_WARD_2, ON_THE_EDGE, IN_NONE = ("0.51", "52.51"), ("0.53", "52.51"), ("0.52", "52.51"), ("0.9", "52.9")


def incidents(engine: Engine, month: date, *, district: str | None = None) -> list[tuple]:
    """What is shown of a month: district, category, incidents."""
    held = sorted(
        (one["district"], one["category"], one["incidents"]) for one in rows(engine, "recorded_incidents") if one["month"] == month
    )
    return [one for one in held if district in (None, one[0])]


def by_ward(engine: Engine, month: date) -> dict[str, int]:
    return {one["ward_code"]: one["incidents"] for one in rows(engine, "recorded_asb_by_ward") if one["month"] == month}


def by_cell(engine: Engine, month: date) -> list[tuple]:
    return sorted((one["cell"], one["district"], one["incidents"]) for one in rows(engine, "recorded_asb_by_cell") if one["month"] == month)


def by_lsoa(engine: Engine) -> list[tuple]:
    return sorted((one["month"], one["lsoa"], one["district"], one["incidents"]) for one in rows(engine, "recorded_asb_by_lsoa"))


def of_districts(engine: Engine) -> list[tuple]:
    """Every row of the files, by the district of its LSOA: force, month, district, incidents."""
    files = {one["id"]: (one["force"], one["month"]) for one in rows(engine, "police_files")}
    names = {one["id"]: one["district"] for one in rows(engine, "police_districts")}
    counted = Counter[tuple]()
    for one in rows(engine, "police_by_district"):
        counted[(*files[one["file"]], names[one["district"]])] += one["incidents"]
    return sorted((*key, number) for key, number in counted.items())


def know_wards(engine: Engine, *codes: str) -> None:
    """Loads the boundaries of these wards, or of all."""
    known = [
        {
            "kind": "ward", "code": code, "name": code, "district": HOMES[code], "lon": 0.5, "lat": 52.5, "residents": None,
            "neighbours": "", "geometry": "{}", "as_given": shapely.to_geojson(WARDS[code]), "vintage": "2025",
        }
        for code in codes or WARDS
    ]  # fmt: skip
    loads.write(engine, [Load("boundaries of wards", "0" * 64, schema.boundaries, known)])


def marsh(folder: Path, *lines: str, month: str = "2025-01") -> Path:
    return put(folder, *lines, name=f"{month}-marsh-street.csv")


def moor(folder: Path, *lines: str, month: str = "2025-01") -> Path:
    return put(folder, *lines, name=f"{month}-moor-street.csv")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Four files with every trap of sound files: two months of each force."""
    folder = tmp_path / "police"
    return [
        marsh(
            folder, row(), row(), row(at=OFF), row(lsoa=NOWHERE, at=OFF), row(lsoa=MOORTON, at=IN_MOORTON), row(lsoa=FARLEY),
            row(category="Drugs"), row(lsoa=("E01000004", "Waveney 005C")),
        ),
        moor(folder, of_moor(), of_moor(), of_moor(at=ON_THE_EDGE), of_moor(lsoa=NOWHERE, at=OFF)),
        marsh(folder, row(month="2025-02"), row(month="2025-02", lsoa=MOORTON, at=IN_WARD_2), month="2025-02"),
        moor(folder, of_moor(month="2025-02"), row(force=MOOR, month="2025-02", category="Robbery", lsoa=MOORTON), month="2025-02"),
    ]  # fmt: skip


def refused(engine: Engine, *paths: Path, batch: int = police.BATCH) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        police.load(engine, paths, batch=batch)
    return [(problem.file, problem.row, problem.column, problem.found) for problem in caught.value.problems]


# What is counted


def test_figures_of_a_load_take_the_place_of_those_shipped(small, tmp_path):
    police.load(small, [marsh(tmp_path, row(), row(), row(category="Drugs"))])
    assert incidents(small, JANUARY) == [
        (BCP, ASB, 43),
        ("East Suffolk", ASB, 42),
        ("Marshton", ASB, 2),
        ("Marshton", "Drugs", 1),
        ("Moorton", ASB, 41),
    ]
    assert incidents(small, FEBRUARY) == [(BCP, ASB, 43), ("East Suffolk", ASB, 42), ("Marshton", ASB, 40), ("Moorton", ASB, 41)]
    assert by_cell(small, JANUARY) == sorted([(cell_at(IN_MARSHTON), "Marshton", 2), (cell_at(IN_MOORTON), "Moorton", 41)])
    assert by_lsoa(small) == [(JANUARY, "E01000001", "Marshton", 2)]


def test_recorded_figures_name_the_load_of_their_own_forces_file_and_when_it_could_be_known(small, files):
    police.load(small, files)
    names = {load["id"]: load["file"] for load in rows(small, "loads")}
    made = {(one["month"], one["district"], names[one["load_id"]], one["known_from"]) for one in rows(small, "recorded_incidents")}
    assert {one for one in made if "police.uk" in one[2]} == {
        (JANUARY, "Marshton", "police.uk, Marsh Police, 2025-01", date(2025, 3, 31)),
        (JANUARY, "East Suffolk", "police.uk, Marsh Police, 2025-01", date(2025, 3, 31)),
        (JANUARY, "Moorton", "police.uk, Moor Police, 2025-01", date(2025, 3, 31)),
        (FEBRUARY, "Marshton", "police.uk, Marsh Police, 2025-02", date(2025, 4, 30)),
        (FEBRUARY, "East Suffolk", "police.uk, Marsh Police, 2025-02", date(2025, 4, 30)),
        (FEBRUARY, "Moorton", "police.uk, Moor Police, 2025-02", date(2025, 4, 30)),
    }


def test_every_row_is_accounted_for(small, files):
    loaded = police.load(small, files)
    made = loaded.made
    assert (loaded.files, made.rows, made.without_location, made.shown, made.elsewhere, made.apart) == (4, 16, 2, 13, 1, 0)
    assert made.rows == made.without_location + made.shown + made.elsewhere + made.apart
    assert list(made.whole.itertuples(index=False, name=None)) == [("East Suffolk", MARSH, 2), ("Marshton", MARSH, 2), ("Moorton", MOOR, 2)]


def test_load_is_said_in_words(small, tmp_path):
    january = marsh(tmp_path, row(), row(), row(lsoa=NOWHERE, at=OFF), row(lsoa=FARLEY))
    assert police.said(police.load(small, [january])) == (
        "Files counted: 1. Rows: 4.\n"
        "Shown, of the dashboard's districts: 2.\n"
        "Without a location, so in no district: 1.\n"
        "Of other districts, kept under theirs and not shown: 1.\n"
        "Marshton: 1 months, by Marsh Police.\n"
        "Not counted by ward: load ward boundaries first (python -m loaders boundaries), then these files again."
    )


def test_rows_apart_are_said_and_wards_not_asked_for_when_they_are_counted(small, tmp_path):
    know_wards(small)
    files = [marsh(tmp_path, row(), row(lsoa=MOORTON)), moor(tmp_path, of_moor(month="2025-02"), of_moor(month="2025-02"), month="2025-02")]
    said = police.said(police.load(small, files))
    assert "Of the dashboard's districts, in months for which their own force's file is not held: 1, not shown." in said
    assert "ward" not in said


def test_second_load_is_told_of_its_own_rows_alone(small, tmp_path):
    police.load(small, [marsh(tmp_path, row(), row(), row(lsoa=FARLEY), row(lsoa=NOWHERE, at=OFF))])
    made = police.load(small, [marsh(tmp_path, *[row(month="2025-02")] * 3, month="2025-02")]).made
    assert (made.rows, made.without_location, made.shown, made.elsewhere, made.apart) == (3, 0, 3, 0, 0)
    assert list(made.whole.itertuples(index=False, name=None)) == [("Marshton", MARSH, 2)]  # months held by now


def test_rows_without_position_and_lsoa_are_counted_and_never_assigned(small, tmp_path):
    made = police.load(small, [marsh(tmp_path, row(), *[row(lsoa=NOWHERE, at=OFF)] * 3)]).made
    assert (made.rows, made.without_location, made.shown) == (4, 3, 1)
    assert [(one["rows"], one["without_location"]) for one in rows(small, "police_files")] == [(4, 3)]
    assert [sum(one["incidents"] for one in rows(small, f"police_by_{name}")) for name in ("district", "lsoa", "cell")] == [1, 1, 1]


def test_file_of_rows_without_any_location_shows_nothing(small, tmp_path):
    before = {name: rows(small, name) for name in ("recorded_incidents", "recorded_asb_by_cell", "recorded_asb_by_ward")}
    made = police.load(small, [marsh(tmp_path, row(lsoa=NOWHERE, at=OFF))]).made
    assert (made.rows, made.without_location, made.shown, len(made.whole)) == (1, 1, 0, 0)
    assert {name: rows(small, name) for name in before} == before


def test_row_with_an_lsoa_and_no_position_counts_for_its_lsoa_and_district_and_no_cell(small, tmp_path):
    police.load(small, [marsh(tmp_path, row(at=OFF), row(at=OFF))])
    assert incidents(small, JANUARY, district="Marshton") == [("Marshton", ASB, 2)]
    assert by_lsoa(small) == [(JANUARY, "E01000001", "Marshton", 2)]
    assert rows(small, "police_by_cell") == []


def test_district_is_the_one_of_today_under_an_abolished_name(small, tmp_path):
    names = ["Waveney", "Suffolk Coastal", "East Suffolk", "Bournemouth", "Christchurch", "Poole", BCP]
    lines = [row(month="2018-10", lsoa=(f"E0100010{place}", f'"{name} 005C"')) for place, name in enumerate(names)]
    police.load(small, [marsh(tmp_path, *lines, month="2018-10")])
    assert incidents(small, date(2018, 10, 1)) == [(BCP, ASB, 4), ("East Suffolk", ASB, 3)]
    assert {one["district"] for one in rows(small, "police_districts")} == {"East Suffolk", BCP}


def test_rows_of_other_districts_are_kept_under_theirs_and_not_shown(small, tmp_path):
    made = police.load(small, [marsh(tmp_path, row(), row(lsoa=FARLEY), row(lsoa=FARLEY))]).made
    assert made.elsewhere == 2
    assert of_districts(small) == [(MARSH, JANUARY, "Farley", 2), (MARSH, JANUARY, "Marshton", 1)]
    shown = [
        one["district"] for name in ("recorded_incidents", "recorded_asb_by_cell", "recorded_asb_by_lsoa") for one in rows(small, name)
    ]
    assert "Farley" not in shown


def test_district_named_elsewhere_is_shown_from_the_next_load_once_the_dashboard_has_it(small, data, tmp_path):
    police.load(small, [marsh(tmp_path, row(), row(lsoa=FARLEY))])
    areas = ({"area": area, "kind": "district", "ons_code": code, "partnership": "ONE"} for area, code in {**SHOWN, "Farley": ""}.items())
    write(data / "published/areas.csv", *areas)
    build(small, data)
    police.load(small, [marsh(tmp_path, row(month="2025-02"), month="2025-02")])
    assert incidents(small, JANUARY, district="Farley") == [("Farley", ASB, 1)]


def test_every_category_has_a_row_in_every_month_shown(small, tmp_path):
    # Robbery occurs in a district that is not shown alone, Drugs in one month.
    january = marsh(tmp_path, row(category="Drugs"), row(lsoa=FARLEY, category="Robbery"))
    police.load(small, [january, marsh(tmp_path, row(month="2025-02"), month="2025-02")])
    assert incidents(small, JANUARY, district="Marshton") == [("Marshton", ASB, 0), ("Marshton", "Drugs", 1), ("Marshton", "Robbery", 0)]
    assert incidents(small, FEBRUARY, district="Marshton") == [("Marshton", ASB, 1), ("Marshton", "Drugs", 0), ("Marshton", "Robbery", 0)]


def test_recorded_figures_by_place_are_of_anti_social_behaviour_alone(small, tmp_path):
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(category="Drugs", at=IN_WARD_1), row(at=IN_WARD_1))])
    assert [one for one in by_cell(small, JANUARY) if one[1] == "Marshton"] == [(cell_at(IN_WARD_1), "Marshton", 1)]
    assert by_lsoa(small) == [(JANUARY, "E01000001", "Marshton", 1)]
    assert by_ward(small, JANUARY) == {"E05000001": 1, "E05000002": 0, "E05000003": 20}


# Months, forces, and what was shipped


def test_month_without_its_own_forces_file_is_not_shown_and_stray_rows_are_added_when_it_is(small, tmp_path):
    # Of Moorton's rows in February the Marsh Police's file holds one: that does not make the month whole.
    january = [marsh(tmp_path, row()), moor(tmp_path, of_moor(), of_moor())]
    stray = marsh(tmp_path, row(month="2025-02"), row(month="2025-02", lsoa=MOORTON, at=IN_MOORTON), month="2025-02")
    made = police.load(small, [*january, stray]).made
    assert (made.shown, made.apart) == (4, 1)
    assert incidents(small, FEBRUARY, district="Moorton") == [("Moorton", ASB, 41)]  # as shipped
    made = police.load(small, [moor(tmp_path, *[of_moor(month="2025-02")] * 3, month="2025-02")]).made
    assert (made.rows, made.shown, made.apart) == (3, 3, 0)
    assert incidents(small, FEBRUARY, district="Moorton") == [("Moorton", ASB, 4)]
    assert (cell_at(IN_MOORTON), "Moorton", 4) in by_cell(small, FEBRUARY)
    assert (FEBRUARY, "E01000002", "Moorton", 4) in by_lsoa(small)


def test_own_force_is_the_one_with_most_of_the_districts_rows(small, tmp_path):
    january = marsh(tmp_path, row(), row(), row(lsoa=MOORTON), row(lsoa=MOORTON))
    whole = police.load(small, [january, moor(tmp_path, *[of_moor()] * 3)]).made.whole
    assert dict(zip(whole["district"], whole["force"], strict=True)) == {"Marshton": MARSH, "Moorton": MOOR}


def own_forces(*stores: Engine) -> None:
    """Says whose file makes a district's month whole, as data/reference/police_forces.csv does."""
    for store in stores:
        with store.begin() as connection:
            load = connection.execute(select(func.max(schema.loads.c.id))).scalar_one()
            stated = [{"district": "Marshton", "force": MARSH, "load_id": load}, {"district": "Moorton", "force": MOOR, "load_id": load}]
            connection.execute(insert(schema.police_forces), stated)


def test_stray_rows_alone_do_not_take_the_place_of_a_shipped_month(small, tmp_path):
    own_forces(small)
    # A neighbour's file of 200 rows with one of Moorton: the shipped month of Moorton is whole, this is not.
    police.load(small, [marsh(tmp_path, *[row()] * 199, row(lsoa=MOORTON))])
    assert incidents(small, JANUARY, district="Moorton") == [("Moorton", ASB, 41)]


def test_shipped_month_is_the_same_whether_the_own_forces_file_came_first_or_last(small, other, tmp_path):
    own_forces(small, other)
    stray = marsh(tmp_path, *[row(month="2025-02")] * 199, row(month="2025-02", lsoa=MOORTON), month="2025-02")
    own = moor(tmp_path, of_moor(), of_moor())
    for path in (stray, own):
        police.load(small, [path])
    for path in (own, stray):
        police.load(other, [path])
    assert incidents(small, FEBRUARY) == incidents(other, FEBRUARY)


def test_what_is_shown_of_a_month_comes_from_one_source(small, tmp_path):
    # Shipped: one cell with 40. Loaded: another cell, no incident there. Months and districts not loaded stay as shipped.
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_2), row(at=IN_WARD_2, category="Drugs"))])
    assert by_cell(small, JANUARY) == sorted([(cell_at(IN_WARD_2), "Marshton", 1), (cell_at(IN_MOORTON), "Moorton", 41)])
    for month in (FEBRUARY, JUNE):
        assert by_cell(small, month) == sorted([(cell_at(IN_MARSHTON), "Marshton", 40), (cell_at(IN_MOORTON), "Moorton", 41)])
        assert incidents(small, month, district="Marshton") == [("Marshton", ASB, 40)]


def test_corrected_file_replaces_its_month_exactly(small, other, files, tmp_path):
    wrong = marsh(tmp_path / "wrong", *[row(at=IN_NONE, lsoa=("E01000007", "Marshton 002A"))] * 5, row(category="Arson"), row(lsoa=MOORTON))
    police.load(small, [wrong, *files[1:]])
    police.load(small, [files[0]])
    police.load(other, [wrong])  # only so that both have met the same names of categories and LSOAs
    police.load(other, files)
    assert contents(small) == contents(other)
    assert [one["rows"] for one in rows(small, "police_files") if one["month"] == JANUARY] == [4, 8]


def test_corrected_file_leaves_no_count_of_the_earlier_one(small, tmp_path):
    police.load(small, [marsh(tmp_path, *[row()] * 5, row(lsoa=FARLEY))])
    police.load(small, [marsh(tmp_path, row(), row())])
    assert of_districts(small) == [(MARSH, JANUARY, "Marshton", 2)]
    assert incidents(small, JANUARY, district="Marshton") == [("Marshton", ASB, 2)]
    assert [(one["rows"], one["state"]) for one in rows(small, "loads") if "police.uk" in one["file"]] == [
        (6, "replaced"),
        (2, "published"),
    ]


# Twice, in another order, in other packing


def test_loading_twice_changes_nothing(small, files):
    police.load(small, files)
    before = contents(small)
    police.load(small, files)
    assert contents(small) == before


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_files_come_to_the_same_together_and_one_by_one(small, other, files, order):
    know_wards(small)
    know_wards(other)
    police.load(small, files)
    for place in order:
        police.load(other, [files[place]])
    assert contents(small) == contents(other)


def test_batches_of_any_size_come_to_the_same(small, other, files):
    know_wards(small)
    know_wards(other)
    whole = police.load(small, files)
    parts = police.load(other, files, batch=1)
    assert contents(small) == contents(other)
    assert parts.made.whole.equals(whole.made.whole)
    assert (parts.files, parts.made.rows, parts.made.shown) == (whole.files, whole.made.rows, whole.made.shown)


@pytest.mark.parametrize("packed", ["archive", "folder", "archive and file"])
def test_archive_and_folder_come_to_the_same_as_files(small, other, files, tmp_path, packed):
    know_wards(small)
    know_wards(other)
    police.load(small, files)
    if packed == "folder":
        paths = [tmp_path / "police"]
    elif packed == "archive":
        paths = [archived(files, tmp_path / "latest.zip")]
    else:
        paths = [archived(files[1:], tmp_path / "latest.zip"), files[0]]
    police.load(other, paths)
    assert contents(small) == contents(other)


def test_crlf_comes_to_the_same_counts(small, other, files, tmp_path):
    police.load(small, files)
    windows = [tmp_path / "windows" / path.name for path in files]
    (tmp_path / "windows").mkdir()
    for path, copy in zip(files, windows, strict=True):
        copy.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    police.load(other, windows)
    for name in ("recorded_incidents", "recorded_asb_by_cell", "recorded_asb_by_lsoa"):
        first, second = ([{**one, "load_id": None} for one in rows(engine, name)] for engine in (small, other))
        assert first == second


# What is refused changes nothing


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (row(month="2025-01"), (3, "Month", "'2025-01'")),
        (row(month="2025-02", force=MOOR), (3, "Reported by", "'Moor Police'")),
        (row(month="2025-02", at=("east", "")), (3, "Longitude", "'east'")),
        (row(month="2025-02", at=("0.5", "91")), (3, "Latitude", "'91'")),
        (row(month="2025-02", lsoa=("E01000001", "Marshton")), (3, "LSOA name", "'Marshton'")),
        (row(month="2025-02", category=""), (3, "Crime type", "''")),
        (row(month="2025-02").replace("On or", '"On or'), (3, None, "a quotation mark out of place")),
    ],
)
def test_one_bad_file_among_many_changes_nothing(small, files, tmp_path, line, expected):
    police.load(small, files[:2])
    before = everything(small)
    bad = marsh(tmp_path / "bad", row(month="2025-02"), line, month="2025-02")
    assert refused(small, files[0], bad, files[3], batch=1) == [("2025-02-marsh-street.csv", *expected)]
    assert everything(small) == before


@pytest.mark.parametrize("batch", [1, police.BATCH])
def test_row_of_another_file_that_is_held_too_is_refused(small, tmp_path, batch):
    # Both files are named in one command, so that the row's month and force are those of a file at hand.
    bad = marsh(tmp_path, row(), of_moor(), row(month="2025-02"))
    assert refused(small, bad, moor(tmp_path, of_moor()), batch=batch) == [("2025-01-marsh-street.csv", 3, "Reported by", "'Moor Police'")]
    bad = marsh(tmp_path, row(), row(month="2025-02"))
    february = marsh(tmp_path, row(month="2025-02"), month="2025-02")
    assert refused(small, bad, february, batch=batch) == [("2025-01-marsh-street.csv", 3, "Month", "'2025-02'")]


def test_archive_damaged_further_on_changes_nothing(small, files, tmp_path):
    large = marsh(tmp_path, *(row(at=(f"0.{place:06}", "52.5")) for place in range(4_000)))
    archive = archived([large], tmp_path / "latest.zip")
    content = bytearray(archive.read_bytes())
    end = content.index(b"PK\x03\x04", 10)
    content[end - 60 : end - 30] = b"\xff" * 30
    archive.write_bytes(content)
    before = everything(small)
    assert refused(small, archive) == [("latest.zip", None, None, "2025-01/2025-01-marsh-street.csv, which is damaged")]
    assert everything(small) == before


def test_lsoa_in_two_districts_is_refused_within_a_load(small, tmp_path):
    before = everything(small)
    path = marsh(tmp_path, row(), row(lsoa=("E01000001", "Moorton 004D")))
    assert refused(small, path) == [("the files", None, "LSOA name", "E01000001 in two districts")]
    assert everything(small) == before


@pytest.mark.parametrize("batch", [1, police.BATCH])
def test_lsoa_that_an_earlier_file_has_in_another_district_is_refused_with_what_to_do(small, tmp_path, batch):
    january, february = marsh(tmp_path, row()), marsh(tmp_path, row(month="2025-02", lsoa=("E01000001", "Moorton 004D")), month="2025-02")
    before = everything(small)
    assert refused(small, january, february, batch=batch) == [("the files", None, "LSOA name", "E01000001 in two districts")]
    assert everything(small) == before
    police.load(small, [january])
    before = everything(small)
    with pytest.raises(Refused) as caught:
        police.load(small, [february])
    assert caught.value.problems == [counting.moved("E01000001")]
    assert everything(small) == before


def test_district_that_became_a_former_one_can_be_loaded_after_the_fix_that_is_told(small, data, tmp_path):
    # Farley is merged into Moorton: later files name Moorton, and so does data/reference/former_districts.csv.
    police.load(small, [marsh(tmp_path, row(lsoa=FARLEY))])
    (data / "reference/former_districts.csv").write_text("former,district,source\nFarley,Moorton,\n")
    build(small, data)
    police.load(small, [marsh(tmp_path, row(month="2025-02", lsoa=(FARLEY[0], "Moorton 009A")), month="2025-02")])
    assert of_districts(small) == [(MARSH, JANUARY, "Moorton", 1), (MARSH, FEBRUARY, "Moorton", 1)]


# Wards


def test_wards_without_boundaries_keep_the_shipped_figures(small, tmp_path):
    loaded = police.load(small, [marsh(tmp_path, row(at=IN_WARD_1))])
    assert (loaded.wards, rows(small, "police_asb_by_ward")) == (False, [])
    assert by_ward(small, JANUARY) == {"E05000001": 20, "E05000002": 20, "E05000003": 20}


def test_ward_without_a_boundary_keeps_its_shipped_figure_beside_those_counted(small, tmp_path):
    know_wards(small, "E05000002")
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_1), row(at=IN_WARD_2))])
    assert by_ward(small, JANUARY) == {"E05000001": 20, "E05000002": 1, "E05000003": 20}


def test_ward_without_an_incident_has_a_row_of_none(small, tmp_path):
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_1)), marsh(tmp_path, row(month="2025-02", at=OFF), month="2025-02")])
    assert by_ward(small, JANUARY) == {"E05000001": 1, "E05000002": 0, "E05000003": 20}
    assert by_ward(small, FEBRUARY) == {"E05000001": 0, "E05000002": 0, "E05000003": 20}
    assert by_ward(small, JUNE) == {"E05000001": 20, "E05000002": 20, "E05000003": 20}


def test_point_on_a_shared_edge_is_counted_once_in_the_ward_of_the_lower_code(small, tmp_path):
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(at=ON_THE_EDGE), row(at=ON_THE_EDGE))])
    assert by_ward(small, JANUARY) == {"E05000001": 2, "E05000002": 0, "E05000003": 20}


def test_ward_takes_the_point_when_the_lsoa_says_otherwise(small, tmp_path):
    know_wards(small)
    stray = row(at=IN_MOORTON)  # its LSOA is Marshton's
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_1), stray), moor(tmp_path, of_moor(), of_moor())])
    assert by_ward(small, JANUARY) == {"E05000001": 1, "E05000002": 0, "E05000003": 3}
    assert incidents(small, JANUARY, district="Marshton") == [("Marshton", ASB, 2)]


def test_point_outside_all_wards_is_in_none(small, tmp_path):
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(at=IN_NONE))])
    assert by_ward(small, JANUARY) == {"E05000001": 0, "E05000002": 0, "E05000003": 20}


def test_ward_month_is_left_as_shipped_when_its_own_forces_file_is_missing(small, tmp_path):
    know_wards(small)
    police.load(small, [moor(tmp_path, of_moor(), of_moor())])
    police.load(small, [marsh(tmp_path, row(month="2025-02", at=IN_MOORTON), month="2025-02")])
    assert by_ward(small, FEBRUARY) == {"E05000001": 0, "E05000002": 0, "E05000003": 20}


def test_ward_month_is_left_as_shipped_when_the_own_forces_file_was_counted_before_the_boundaries_came(small, tmp_path):
    # The neighbour's file of the same month is counted by ward: its few points are not the month.
    police.load(small, [moor(tmp_path, *[of_moor()] * 9)])
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_1), row(lsoa=MOORTON, at=IN_MOORTON))])
    assert by_ward(small, JANUARY) == {"E05000001": 1, "E05000002": 0, "E05000003": 20}


@pytest.mark.parametrize(
    ("at", "expected"),
    [((0.5, 52.5), "E05000001"), ((0.52, 52.53), "E05000001"), ((0.54, 52.51), "E05000002"), ((0.5800001, 52.51), None)],
)
def test_ward_of_a_point_holds_its_edge(at, expected):
    wards = pd.DataFrame({"ward_code": list(WARDS), "geometry": list(WARDS.values())}).iloc[::-1]
    points = pd.DataFrame({"lon": [at[0]], "lat": [at[1]]}, index=[7])
    found = police.ward_of(points, wards)
    assert (list(found.index), found.where(found.notna(), None).tolist()) == ([7], [expected])


# The cells of the map


def test_cell_outside_all_outlines_becomes_known_in_the_district_of_most_of_its_incidents(small, tmp_path):
    files = [
        marsh(tmp_path, row(at=IN_NONE), row(at=IN_NONE, lsoa=MOORTON), row(at=IN_NONE, lsoa=MOORTON)),
        moor(tmp_path, *[of_moor()] * 9),
    ]
    police.load(small, files)
    assert [one["district"] for one in rows(small, "cells") if one["cell"] == cell_at(IN_NONE)] == ["Moorton"]


def test_cell_of_a_corrected_file_is_not_left_behind(small, tmp_path):
    before = contents(small)["cells"]
    police.load(small, [marsh(tmp_path, row(at=IN_NONE))])
    assert len(contents(small)["cells"]) == len(before) + 1
    police.load(small, [marsh(tmp_path, row())])
    assert contents(small)["cells"] == before


def test_cells_belong_to_a_load_that_stands(small, tmp_path):
    for _ in range(2):
        police.load(small, [marsh(tmp_path, row(at=IN_NONE))])
    states = {load["id"]: load["state"] for load in rows(small, "loads")}
    assert {states[one["load_id"]] for one in rows(small, "cells")} == {"published"}


# Building afterwards


def test_build_after_a_load_changes_nothing(small, data, files):
    know_wards(small)
    police.load(small, files)
    before = everything(small)
    assert build(small, data).changed == 0
    assert everything(small) == before


def change_shipped(data: Path) -> None:
    """Other shipped figures: one month of Marshton that files hold, one that they do not, and a month more."""
    months = ("2024-05", "2024-06", "2025-01")
    write(data / "published/recorded_incidents.csv", *(shipped_row(month, "Marshton", 99) for month in months))
    write(data / "published/recorded_asb_by_cell.csv", *(in_cell(month, "Marshton", IN_WARD_2, 99) for month in months))
    write(data / "published/recorded_asb_by_ward.csv", *(in_ward(month, "E05000001", 99) for month in months))


def test_build_after_a_load_keeps_what_was_loaded_when_the_shipped_files_have_changed(small, data, tmp_path):
    know_wards(small)
    police.load(small, [marsh(tmp_path, row(at=IN_WARD_1), row(at=IN_WARD_1))])
    change_shipped(data)
    assert build(small, data).changed == 4  # three files, and the cells
    for month in (date(2024, 5, 1), JUNE):
        assert incidents(small, month) == [("Marshton", ASB, 99)]
        assert by_cell(small, month) == [(cell_at(IN_WARD_2), "Marshton", 99)]
        assert by_ward(small, month) == {"E05000001": 99}
    assert incidents(small, JANUARY) == [("Marshton", ASB, 2)]
    assert by_cell(small, JANUARY) == [(cell_at(IN_WARD_1), "Marshton", 2)]
    assert by_ward(small, JANUARY) == {"E05000001": 2, "E05000002": 0}


def test_load_after_changed_shipped_files_comes_to_the_same_as_before_them(small, other, data, files):
    know_wards(small)
    know_wards(other)
    police.load(small, files)
    change_shipped(data)
    build(small, data)
    build(other, data)
    police.load(other, files)
    assert contents(small) == contents(other)


def test_build_with_other_outlines_and_counts_does_not_double_a_cell(small, data, tmp_path):
    police.load(small, [marsh(tmp_path, row(at=IN_NONE))])
    write(data / "published/recorded_asb_by_cell.csv", in_cell("2024-06", "Moorton", IN_NONE, 5))
    put_outlines(data, {"Moorton": box(0.88, 52.88, 0.92, 52.92)})
    build(small, data)
    held = [one["cell"] for one in rows(small, "cells")]
    assert held.count(cell_at(IN_NONE)) == 1


def test_build_after_a_load_without_an_incident_brings_no_shipped_cell_back(small, data, tmp_path):
    police.load(small, [marsh(tmp_path, row(category="Drugs"))])
    assert [one for one in by_cell(small, JANUARY) if one[1] == "Marshton"] == []
    change_shipped(data)
    build(small, data)
    assert [one for one in by_cell(small, JANUARY) if one[1] == "Marshton"] == []


# The real files

DATA = database.ROOT / "data"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
REAL = ("Babergh", BCP, "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk")
real = pytest.mark.skipif(not (SHARED / "police").is_dir(), reason="the police files are not at ../shared/police")


@pytest.fixture(scope="module")
def with_boundaries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The repository's own data with the boundaries of districts and wards."""
    engine = database.connect(f"sqlite:///{built.store(tmp_path_factory)}")
    places.load_boundaries(engine, [SHARED / "boundaries/districts.geojson", SHARED / "boundaries/wards_2025.geojson"])
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def counted(with_boundaries: Engine) -> Engine:
    """The same, with all the real files."""
    police.load(with_boundaries, [SHARED / "police"])
    return with_boundaries


@pytest.fixture(scope="module")
def told() -> list[dict[str, str]]:
    """Every row of the real files, read with Python's own csv."""
    found = []
    for path in sorted((SHARED / "police").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += csv.DictReader(lines)
    return found


@pytest.fixture(scope="module")
def district_of() -> dict[str, str]:
    """The district of each LSOA code of the six districts, of both vintages."""
    found: dict[str, str] = {}
    for name, code in (("lsoa11_to_district", "lsoa11cd"), ("lsoa_to_district", "lsoa21cd")):
        with (SHARED / f"lookups/{name}.csv").open(encoding="utf-8", newline="") as lines:
            for one in csv.DictReader(lines):
                assert found.setdefault(one[code], one["district_name"]) == one["district_name"]
    return found


@real
@pytest.mark.parametrize("name", ["recorded_incidents.csv", "recorded_asb_by_ward.csv", "recorded_asb_by_cell.csv"])
def test_shipped_file_is_what_the_real_files_come_to(counted, tmp_path, name):
    assert name in {path.name for path in recorded_files.write(counted, tmp_path)}
    assert (tmp_path / name).read_bytes() == (DATA / "published" / name).read_bytes()


@real
def test_real_files_have_the_rows_that_a_plain_count_finds(counted, told):
    plain = Counter((one["Reported by"], one["Month"]) for one in told)
    without = Counter((one["Reported by"], one["Month"]) for one in told if not one["LSOA code"])
    held = rows(counted, "police_files")
    assert {(one["force"], f"{one['month']:%Y-%m}"): one["rows"] for one in held} == plain
    assert {(one["force"], f"{one['month']:%Y-%m}"): one["without_location"] for one in held} == {key: without[key] for key in plain}
    assert (len(held), sum(plain.values()), sum(without.values())) == (36, 164_881, 1_606)


@real
def test_real_rows_lie_in_the_district_of_their_lsoa_code(counted, told, district_of):
    names = {one["id"]: one["district"] for one in rows(counted, "police_districts")}
    ours = {one["lsoa"]: names[one["district"]] for one in rows(counted, "police_lsoas")}
    met = {one["LSOA code"] for one in told} - {""}
    assert set(ours) == met
    assert {code: name for code, name in ours.items() if name in REAL} == {code: name for code, name in district_of.items() if code in met}
    plain = Counter((one["Reported by"], one["Month"], district_of.get(one["LSOA code"])) for one in told)
    held = {(force, f"{month:%Y-%m}", district): number for force, month, district, number in of_districts(counted) if district in REAL}
    assert held == {key: number for key, number in plain.items() if key[2]}


@real
def test_real_figures_are_those_of_a_plain_count(counted, told, district_of):
    forces = {district: "Dorset Police" if district == BCP else "Suffolk Constabulary" for district in REAL}
    held = {(one["Reported by"], one["Month"]) for one in told}
    plain = Counter((one["Month"], district_of.get(one["LSOA code"]), one["Crime type"]) for one in told)
    shown = {(f"{one['month']:%Y-%m}", one["district"], one["category"]): one["incidents"] for one in rows(counted, "recorded_incidents")}
    assert {key: number for key, number in shown.items() if number} == {
        (month, district, category): number
        for (month, district, category), number in plain.items()
        if (forces.get(district), month) in held
    }
    assert {(force, month) for month, district, _ in shown for force in [forces[district]]} == held


@real
def test_real_anti_social_behaviour_of_2025_is_as_published(counted):
    totals = Counter[str]()
    for one in rows(counted, "recorded_incidents"):
        if one["category"] == ASB and one["month"].year == 2025:
            totals[one["district"]] += one["incidents"]
    assert totals == {"Babergh": 390, BCP: 8_619, "East Suffolk": 1_454, "Ipswich": 1_028, "Mid Suffolk": 364, "West Suffolk": 760}


@real
def test_real_months_are_gaps_where_one_force_has_no_file(counted):
    shown = {(one["month"], one["district"]) for one in rows(counted, "recorded_incidents")}
    assert sorted(district for month, district in shown if month == date(2021, 1, 1)) == [name for name in REAL if name != BCP]
    assert [district for month, district in shown if month == date(2021, 2, 1)] == [BCP]


@real
def test_real_anti_social_behaviour_by_cell_is_what_the_h3_library_counts_row_by_row(counted, told, district_of):
    plain = Counter(
        (one["Month"], h3.latlng_to_cell(float(one["Latitude"]), float(one["Longitude"]), 8), district_of[one["LSOA code"]])
        for one in told
        if one["Crime type"] == ASB and one["LSOA code"] in district_of and one["Latitude"]
    )
    held = {(f"{one['month']:%Y-%m}", one["cell"], one["district"]): one["incidents"] for one in rows(counted, "recorded_asb_by_cell")}
    months = {(month, district) for month, _, district in held}
    assert held == {key: number for key, number in plain.items() if (key[0], key[2]) in months}
    assert sum(plain.values()) - sum(held.values()) < 5  # rows of a district in the other county's file alone


@real
def test_real_anti_social_behaviour_by_lsoa_is_that_of_a_plain_count(counted, told, district_of):
    plain = Counter((one["Month"], one["LSOA code"]) for one in told if one["Crime type"] == ASB and one["LSOA code"] in district_of)
    held = {(f"{one['month']:%Y-%m}", one["lsoa"]): one["incidents"] for one in rows(counted, "recorded_asb_by_lsoa")}
    months = {(f"{one['month']:%Y-%m}", one["district"]) for one in rows(counted, "recorded_incidents")}
    assert held == {(month, code): number for (month, code), number in plain.items() if (month, district_of[code]) in months}


@real
def test_real_anti_social_behaviour_by_ward_is_what_each_ward_holds_in_order_of_code(counted, told):
    features = json.loads((SHARED / "boundaries/wards_2025.geojson").read_text(encoding="utf-8"))["features"]
    wards = sorted((feature["properties"]["wd25cd"], shapely.geometry.shape(feature["geometry"])) for feature in features)
    points = pd.DataFrame(
        [(one["Month"], float(one["Longitude"]), float(one["Latitude"])) for one in told if one["Crime type"] == ASB and one["Latitude"]],
        columns=["month", "lon", "lat"],
    )
    plain = Counter[tuple[str, str]]()
    for code, ward in wards:
        west, south, east, north = ward.bounds
        near = points[points["lon"].between(west, east) & points["lat"].between(south, north)]
        inside = near[shapely.intersects_xy(ward, near["lon"], near["lat"])]
        plain.update((code, month) for month in inside["month"])
        points = points.drop(inside.index)  # on a shared edge: once, in the ward that comes first
    held = {(one["ward_code"], f"{one['month']:%Y-%m}"): one["incidents"] for one in rows(counted, "recorded_asb_by_ward")}
    assert held == {key: plain[key] for key in held}
    assert len(held) == 171 * 18  # every ward in each of its force's months, 0 included


@real
def test_some_of_the_real_files_come_to_exactly_their_own_rows(tmp_path_factory):
    engine = database.connect(f"sqlite:///{built.store(tmp_path_factory)}")
    names = ("2018-10-dorset", "2021-01-suffolk", "2025-07-dorset")
    police.load(engine, [SHARED / f"police/{name}-street.csv" for name in names])
    months = {("2018-10", BCP), ("2025-07", BCP), *(("2021-01", district) for district in REAL if district != BCP)}
    for name, made in recorded.shipped(engine).items():
        if name != "recorded_asb_by_ward":
            whole = pd.read_csv(DATA / f"published/{name}.csv")
            expected = whole[[pair in months for pair in zip(whole["month"], whole["district"], strict=True)]].reset_index(drop=True)
            assert made.assign(month=made["month"].dt.strftime("%Y-%m")).to_dict("list") == expected.to_dict("list")
        held = {tuple(one) for one in recorded_pairs(engine, name)}
        assert held == {tuple(one) for one in pd.read_csv(DATA / f"published/{name}.csv", dtype=str).to_numpy()}
    engine.dispose()


def recorded_pairs(engine: Engine, name: str) -> Iterator[list[str]]:
    """Every row of the table as `data/published` writes it, shipped or counted."""
    columns = [column.name for column in schema.META.tables[name].columns if column.name not in ("known_from", "load_id")]
    for one in rows(engine, name):
        yield [f"{one[column]:%Y-%m}" if column == "month" else str(one[column]) for column in columns]


@real
def test_real_files_loaded_into_an_archive_and_in_small_batches_come_to_the_same(counted, tmp_path, tmp_path_factory):
    chosen = sorted((SHARED / "police").glob("2025-1*.csv"))
    engine = database.connect(f"sqlite:///{built.store(tmp_path_factory)}")
    police.load(engine, [archived(chosen, tmp_path / "latest.zip")], batch=1_000_000)
    names = ("recorded_incidents", "recorded_asb_by_cell", "recorded_asb_by_lsoa")
    of_months = [
        {
            tuple(value for column, value in one.items() if column != "load_id")
            for name in names
            for one in rows(store, name)
            if one["month"] >= date(2025, 10, 1)
        }
        for store in (engine, counted)
    ]
    assert of_months[0] == of_months[1]
    engine.dispose()
