"""The police counts: each trap of the source on a tiny file, then the real files where they are at hand."""

import json
from pathlib import Path

import pandas as pd
import pytest
from shapely.geometry import box

from loaders import count_police
from loaders.count_police import SourceError, count, count_by_district, count_by_ward, covered_months, with_district

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
HEADER = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context"
ASB = "Anti-social behaviour"
# West is covered by force A and East by force B; W11 is a code of 2011 only, as are split or merged areas.
DISTRICTS = pd.Series({"W11": "West", "W21": "West", "E21": "East"})
WARDS = pd.DataFrame(
    {
        "ward_code": ["E05000001", "E05000002", "E05000003"],
        "district": ["West", "West", "East"],
        "geometry": [box(0, 0, 1, 1), box(1, 0, 2, 1), box(2, 0, 3, 1)],
    }
)


def row(*, force="A", month="2025-01", lsoa="W21", category=ASB, longitude="0.5", latitude="0.5") -> str:
    return f",{month},{force},{force},{longitude},{latitude},On or near A Road,{lsoa},Old name,{category},,"


def put(folder: Path, *lines: str, name: str = "2025-01-a-street.csv", end: str = "\n") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes((end.join([HEADER, *lines]) + end).encode())
    return folder


def rows_of(tmp_path: Path, *lines: str) -> pd.DataFrame:
    return count_police.read_folder(put(tmp_path / "police", *lines))


def table(counted: pd.DataFrame) -> list[tuple]:
    return [tuple(values) for values in counted.itertuples(index=False)]


def sources(tmp_path: Path) -> dict[str, Path]:
    """Lookups of both vintages and a ward file for the districts above, as the command line takes them."""
    (tmp_path / "lsoa11_to_district.csv").write_text("lsoa11cd,district_name\nW11,West\n")
    (tmp_path / "lsoa_to_district.csv").write_text("lsoa21cd,district_name\nW21,West\nE21,East\n")
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
    names = {"wd25cd": "E05000001", "district_name": "West"}
    features = [{"type": "Feature", "properties": names, "geometry": square}]
    (tmp_path / "wards.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return {"lookups": tmp_path, "wards": tmp_path / "wards.geojson"}


def test_duplicates_are_kept_when_rows_are_identical(tmp_path):
    rows = rows_of(tmp_path, row(), row(), row())
    assert table(count_by_district(rows, DISTRICTS)) == [("2025-01", "West", ASB, 3)]


def test_count_is_the_same_when_lines_end_in_crlf(tmp_path):
    lines = [row(), row(category="Drugs")]
    unix = count_police.read(put(tmp_path, *lines) / "2025-01-a-street.csv")
    windows = count_police.read(put(tmp_path, *lines, name="2025-02-a-street.csv", end="\r\n") / "2025-02-a-street.csv")
    pd.testing.assert_frame_equal(unix, windows)
    assert table(count_by_district(windows, DISTRICTS)) == [
        ("2025-01", "West", ASB, 1),
        ("2025-01", "West", "Drugs", 1),
    ]


def test_month_comes_from_the_column_when_the_file_name_differs(tmp_path):
    rows = rows_of(tmp_path, row(month="2024-12"))
    assert table(count_by_district(rows, DISTRICTS)) == [("2024-12", "West", ASB, 1)]


def test_row_is_reported_and_not_assigned_when_it_has_no_lsoa(tmp_path):
    folder = put(tmp_path / "police", row(), row(lsoa="", longitude="", latitude=""))
    counts = count(folder, **sources(tmp_path))
    assert table(counts.incidents) == [("2025-01", "West", ASB, 1)]
    assert counts.tally["rows read"] == 2
    assert counts.tally["rows without LSOA, not assigned"] == 1


def test_row_is_left_out_and_reported_when_its_lsoa_lies_elsewhere(tmp_path):
    folder = put(tmp_path / "police", row(), row(lsoa="X99"))
    counts = count(folder, **sources(tmp_path))
    assert table(counts.incidents) == [("2025-01", "West", ASB, 1)]
    assert counts.tally["rows of other districts, left out"] == 1


def test_row_goes_to_its_true_district_when_another_force_holds_it(tmp_path):
    rows = rows_of(tmp_path, row(force="A"), row(force="A", lsoa="E21"), *[row(force="B", lsoa="E21")] * 2)
    assert table(count_by_district(rows, DISTRICTS)) == [("2025-01", "East", ASB, 3), ("2025-01", "West", ASB, 1)]


def test_month_stays_a_gap_when_the_covering_force_is_missing(tmp_path):
    # Force A's file of February holds one row of East, which force B covers: that does not make February whole.
    february = [row(month="2025-02"), row(month="2025-02", lsoa="E21")]
    folder = put(tmp_path / "police", row(), *[row(force="B", lsoa="E21")] * 2, *february)
    counts = count(folder, **sources(tmp_path))
    assert table(counts.incidents) == [
        ("2025-01", "East", ASB, 2),
        ("2025-01", "West", ASB, 1),
        ("2025-02", "West", ASB, 1),
    ]
    assert counts.tally["rows in months without the covering force's file, left out"] == 1
    assert counts.tally["West: months covered by A"] == 2
    assert counts.tally["East: months covered by B"] == 1


def test_zero_is_written_when_a_known_category_has_no_row_in_a_covered_month(tmp_path):
    rows = rows_of(tmp_path, row(category="Drugs"), row(month="2025-02"))
    assert table(count_by_district(rows, DISTRICTS)) == [
        ("2025-01", "West", ASB, 0),
        ("2025-01", "West", "Drugs", 1),
        ("2025-02", "West", ASB, 1),
        ("2025-02", "West", "Drugs", 0),
    ]


def test_category_is_known_when_it_occurs_only_outside_the_districts(tmp_path):
    rows = rows_of(tmp_path, row(), row(lsoa="X99", category="Robbery"))
    assert ("2025-01", "West", "Robbery", 0) in table(count_by_district(rows, DISTRICTS))


def test_old_code_is_resolved_when_only_the_lookup_of_2011_has_it(tmp_path):
    folder = put(tmp_path / "police", row(month="2018-10", lsoa="W11"))
    assert table(count(folder, **sources(tmp_path)).incidents) == [("2018-10", "West", ASB, 1)]


def test_rows_are_unchanged_when_counted(tmp_path):
    rows = rows_of(tmp_path, row(), row(lsoa="E21"))
    before = rows.copy()
    count_by_district(rows, DISTRICTS)
    pd.testing.assert_frame_equal(rows, before)


def ward_counts(rows: pd.DataFrame) -> list[tuple]:
    return table(count_by_ward(rows, WARDS, covered=covered_months(with_district(rows, DISTRICTS))))


def test_ward_takes_the_point_when_the_lsoa_says_otherwise(tmp_path):
    # The second point lies in East although its LSOA is in West; East has a month because of the last row.
    rows = rows_of(tmp_path, row(), row(longitude="2.5"), *[row(lsoa="E21", force="B", longitude="2.5")] * 2)
    assert ward_counts(rows) == [("E05000001", "2025-01", 1), ("E05000002", "2025-01", 0), ("E05000003", "2025-01", 3)]


def test_point_is_counted_once_when_two_wards_share_its_edge(tmp_path):
    assert ward_counts(rows_of(tmp_path, row(longitude="1"))) == [
        ("E05000001", "2025-01", 1),
        ("E05000002", "2025-01", 0),
    ]


def test_ward_month_is_a_gap_when_the_covering_force_is_missing(tmp_path):
    # Force A has January and February, force B January only.
    rows = rows_of(tmp_path, row(), row(month="2025-02"), row(force="B", lsoa="E21", longitude="2.5"))
    assert [key for *key, _ in ward_counts(rows) if key[0] == "E05000003"] == [["E05000003", "2025-01"]]


def test_point_is_reported_and_not_assigned_when_it_lies_in_no_ward(tmp_path):
    folder = put(tmp_path / "police", row(), row(longitude="9"), row(longitude="9", lsoa="X99"))
    counts = count(folder, **sources(tmp_path))
    assert table(counts.asb_by_ward) == [("E05000001", "2025-01", 1)]
    assert counts.tally["Anti-social behaviour 2025: rows in no ward, not assigned"] == 2
    assert counts.tally["Anti-social behaviour 2025: of these, with an LSOA of the districts"] == 1


def test_ward_table_holds_one_category_and_year_when_the_files_hold_more(tmp_path):
    folder = put(tmp_path / "police", row(), row(category="Drugs"), row(month="2024-12"), row(month="2026-01"))
    counts = count(folder, **sources(tmp_path))
    assert table(counts.asb_by_ward) == [("E05000001", "2025-01", 1)]
    assert counts.tally["Anti-social behaviour 2025: rows"] == 1


def test_files_have_lf_and_sorted_rows_when_written(tmp_path):
    folder = put(tmp_path / "police", row(month="2025-02"), row(), end="\r\n")
    count_police.write(count(folder, **sources(tmp_path)), tmp_path / "out")
    assert (tmp_path / "out" / "recorded_incidents.csv").read_bytes() == (
        b"month,district,category,incidents\n2025-01,West,Anti-social behaviour,1\n2025-02,West,Anti-social behaviour,1\n"
    )
    assert (tmp_path / "out" / "recorded_asb_by_ward.csv").read_bytes() == (
        b"ward_code,month,incidents\nE05000001,2025-01,1\nE05000001,2025-02,1\n"
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (row(month="Jan 2025"), "row 3, column Month: found 'Jan 2025'"),
        (row(longitude="east"), "row 3, column Longitude: found 'east'"),
        (row(category=""), "row 3, column Crime type: found ''"),
    ],
)
def test_file_is_refused_by_row_and_column_when_a_value_is_unreadable(tmp_path, line, found):
    with pytest.raises(SourceError, match=found):
        rows_of(tmp_path, row(), line)


def test_file_is_refused_when_a_column_is_missing(tmp_path):
    (tmp_path / "2025-01-a-street.csv").write_text("Month,Reported by\n2025-01,A\n")
    with pytest.raises(SourceError, match="no column Longitude, Latitude, LSOA code, Crime type"):
        count_police.read_folder(tmp_path)


def test_lookups_are_refused_when_a_vintage_is_missing(tmp_path):
    chosen = sources(tmp_path)
    (tmp_path / "lsoa11_to_district.csv").unlink()
    with pytest.raises(SourceError, match=r"lsoa11_to_district\.csv is missing"):
        count_police.read_districts(chosen["lookups"])


def test_lookups_are_refused_when_the_vintages_disagree(tmp_path):
    chosen = sources(tmp_path)
    (tmp_path / "lsoa11_to_district.csv").write_text("lsoa11cd,district_name\nE21,West\n")
    with pytest.raises(SourceError, match="LSOA E21 lies in two districts"):
        count_police.read_districts(chosen["lookups"])


def test_wards_are_refused_when_their_district_is_unknown(tmp_path):
    chosen = sources(tmp_path)
    chosen["wards"].write_text(chosen["wards"].read_text().replace('"West"', '"North"'))
    with pytest.raises(SourceError, match="district North is not in the lookups"):
        count(put(tmp_path / "police", row()), **chosen)


def test_command_ends_in_a_sentence_and_writes_nothing_when_the_folder_is_empty(tmp_path, capsys):
    (tmp_path / "police").mkdir()
    chosen = sources(tmp_path)
    named = ["--lookups", str(chosen["lookups"]), "--wards", str(chosen["wards"]), "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit, match="1"):
        count_police.main([str(tmp_path / "police"), *named])
    assert "no file named *-street.csv" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


real = pytest.mark.skipif(not (SHARED / "police").is_dir(), reason="the police files are not at ../shared/police")


@pytest.fixture(scope="module")
def published():
    wards = SHARED / "boundaries" / "wards_2025.geojson"
    return count(SHARED / "police", lookups=SHARED / "lookups", wards=wards)


@real
def test_anti_social_behaviour_of_2025_matches_when_the_real_files_are_counted(published):
    incidents = published.incidents
    chosen = incidents[(incidents["category"] == ASB) & incidents["month"].str.startswith("2025")]
    assert chosen.groupby("district")["incidents"].sum().to_dict() == {
        "Babergh": 390,
        "Bournemouth, Christchurch and Poole": 8_619,
        "East Suffolk": 1_454,
        "Ipswich": 1_028,
        "Mid Suffolk": 364,
        "West Suffolk": 760,
    }


@real
def test_every_row_is_accounted_for_when_the_real_files_are_counted(published):
    read, *parts = [number for what, number in published.tally.items() if what.startswith("rows")]
    assert read == sum(parts) == 164_881
    assert published.tally["rows without LSOA, not assigned"] == 1_606
    kind = "Anti-social behaviour 2025: rows"
    of_year, counted, *left = [number for what, number in published.tally.items() if what.startswith(kind)]
    assert of_year == counted + sum(left)


@real
def test_months_are_gaps_when_one_force_has_no_real_file(published):
    districts = published.incidents.groupby("month")["district"].unique().map(sorted)
    assert districts["2021-01"] == ["Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk"]
    assert districts["2021-02"] == ["Bournemouth, Christchurch and Poole"]


@real
def test_every_ward_has_twelve_months_when_the_real_files_are_counted(published):
    months = published.asb_by_ward.groupby("ward_code")["month"].unique().map(list)
    assert len(months) == 171  # the wards of the six districts in the boundary file
    assert all(each == [f"2025-{month:02}" for month in range(1, 13)] for each in months)


@real
@pytest.mark.parametrize("name", ["recorded_incidents.csv", "recorded_asb_by_ward.csv"])
def test_shipped_table_is_identical_when_the_real_files_are_counted_again(published, tmp_path, name):
    count_police.write(published, tmp_path)
    assert (tmp_path / name).read_bytes() == (ROOT / "data" / "published" / name).read_bytes()
