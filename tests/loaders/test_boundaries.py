"""Boundaries: each rule on a few squares, then the real boundaries and police files where they are at hand."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box, mapping

from loaders import boundaries
from loaders.boundaries import Boundaries, agreement, neighbours, outline_rows, to_degrees, to_grid
from loaders.reading import Refused

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
WEST, EAST, ELSEWHERE = "E07000001", "E07000002", "E07000099"
DISTRICTS = {WEST: "West", EAST: "East"}
SIDE = 0.01  # degrees: about 690 by 1,110 metres
FIX_SYSTEM = "Swapped or wrong coordinate system: download the file again as GeoJSON in WGS84, longitude before latitude."
with_shared = pytest.mark.skipif(not (SHARED / "boundaries").is_dir(), reason="../shared/boundaries is not there")


def square(column: float, row: float = 0, *, wide: float = 1, high: float = 1) -> shapely.Polygon:
    """A rectangle in Suffolk, so many sides east and north of 1.0, 52.0."""
    west, south = 1 + column * SIDE, 52 + row * SIDE
    return box(*(round(each, 5) for each in (west, south, west + wide * SIDE, south + high * SIDE)))


def feature(shape: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape) if isinstance(shape, shapely.Geometry) else shape}


def district(code: str, shape: Any, name: str = "As the ONS writes it", year: int = 24) -> dict[str, Any]:
    return feature(shape, **{f"LAD{year}CD": code, f"LAD{year}NM": name})


def ward(number: int, shape: Any, home: str | None = WEST) -> dict[str, Any]:
    own = {"WD25CD": f"E0500000{number}", "WD25NM": f"Ward {number}"}
    return feature(shape, **own, **({"LAD25CD": home} if home else {}))


def lsoa(number: int, shape: Any, name: str = "West 001A", year: int = 21) -> dict[str, Any]:
    return feature(shape, **{f"LSOA{year}CD": f"E0100000{number}", f"LSOA{year}NM": name})


def put(folder: Path, *features: Any, name: str = "areas.geojson", **members: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": list(features)}), encoding="utf-8")
    return path


def read(*paths: Path) -> list[Boundaries]:
    return boundaries.read(paths, districts=DISTRICTS)


def only(*paths: Path) -> Boundaries:
    [found] = read(*paths)
    return found


def codes(found: Boundaries) -> list[str]:
    return [area["code"] for area in found.areas]


def problems(*paths: Path) -> list[tuple[Any, ...]]:
    """(file, feature, property, found, expected, fix) of each problem."""
    with pytest.raises(Refused) as caught:
        read(*paths)
    return [(each.file, each.row, each.column, each.found, each.expected, each.fix) for each in caught.value.problems]


def shapes(areas: Iterable[dict[str, Any]]) -> Any:
    return shapely.from_geojson([area["geometry"] for area in areas])


def test_read_gives_an_area_whole(tmp_path):
    found = only(put(tmp_path, ward(1, square(0)), ward(2, square(1))))
    area = found.areas[0]
    assert (found.kind, found.vintage, found.left_out, codes(found)) == ("ward", "2025", 0, ["E05000001", "E05000002"])
    assert {key: area[key] for key in ("name", "district", "lon", "lat", "neighbours")} == {
        "name": "Ward 1",
        "district": "West",
        "lon": 1.005,
        "lat": 52.005,
        "neighbours": ("E05000002",),
    }
    assert shapely.from_geojson(area["geometry"]).equals(square(0))
    assert " " not in area["geometry"]


def test_read_gives_nothing_for_no_files():
    assert read() == []


@pytest.mark.parametrize(
    ("properties", "kind", "vintage"),
    [
        ({"LAD24CD": WEST, "LAD24NM": "West"}, "district", "2024"),
        ({"lad11cd": WEST, "lad11nm": "West"}, "district", "2011"),
        ({"LAD23CD": ELSEWHERE, "LAD23NM": "Old", "LAD24CD": WEST, "LAD24NM": "West"}, "district", "2024"),
        ({"district_code": WEST, "district_name": "West"}, "district", ""),
        ({"WD24CD": "E05000001", "WD24NM": "A", "LAD24CD": WEST}, "ward", "2024"),
        ({"wd25cd": "E05000001", "wd25nm": "A", "district_code": WEST, "district_name": "West"}, "ward", "2025"),
        ({"LSOA21CD": "E01000001", "LSOA21NM": "West 001A", "LSOA21NMW": " "}, "lsoa", "2021"),
        ({"lsoa11cd": "E01000001", "lsoa11nm": "Old 001A", "district_code": WEST}, "lsoa", "2011"),
        ({"LSOA21CD": "E01000001", "LSOA21NM": "West 001A", "WD25CD": "E05000001", "LAD25CD": WEST}, "lsoa", "2021"),
    ],
)
def test_kind_and_year_are_told_by_the_names_of_the_properties(tmp_path, properties, kind, vintage):
    found = only(put(tmp_path, feature(square(0), **properties)))
    assert (found.kind, found.vintage, [area["district"] for area in found.areas]) == (kind, vintage, ["West"])


def test_district_bears_the_dashboards_name(tmp_path):
    assert [area["name"] for area in only(put(tmp_path, district(WEST, square(0)), district(EAST, square(1)))).areas] == ["West", "East"]


def test_areas_of_other_districts_are_left_out_and_counted(tmp_path):
    found = only(put(tmp_path, ward(1, square(0)), ward(2, square(1), ELSEWHERE), ward(3, square(2), EAST)))
    assert (codes(found), found.left_out, found.notes) == (["E05000001", "E05000003"], 1, [])


def test_district_without_any_boundary_is_said(tmp_path):
    assert only(put(tmp_path, ward(1, square(0)))).notes == ["No ward boundary of East is in these files."]


def test_lsoa_lies_in_the_district_of_its_name(tmp_path):
    found = only(put(tmp_path, lsoa(1, square(0), "West 001A"), lsoa(2, square(1), "Abolished 002B"), lsoa(3, square(2), "East 010C")))
    assert ([area["district"] for area in found.areas], found.left_out) == (["West", "East"], 1)
    assert found.notes == [
        "areas.geojson: districts are taken from the LSOAs' names. LSOAs named after an abolished district are left out; "
        "give the file of district boundaries in the same command to keep them."
    ]


def test_lsoa_of_an_abolished_district_is_placed_by_position(tmp_path):
    home = put(tmp_path, district(EAST, square(0, wide=2)), name="districts.geojson")
    other = put(tmp_path, lsoa(1, square(0), "West 001A"), lsoa(2, square(1), "Abolished 002B"), lsoa(3, square(2), "Abolished 002C"))
    found = read(home, other)[1]
    assert ([area["district"] for area in found.areas], found.left_out, found.notes) == (["West", "East"], 1, [])


def test_ward_without_its_district_is_placed_by_position(tmp_path):
    home = put(tmp_path, district(WEST, square(0)), district(EAST, square(1)), district(ELSEWHERE, square(2)), name="districts.geojson")
    found = read(put(tmp_path, *(ward(number, square(number - 1), None) for number in (1, 2, 3))), home)[1]
    assert ([(area["code"], area["district"]) for area in found.areas], found.left_out) == (
        [("E05000001", "West"), ("E05000002", "East")],
        1,
    )


@pytest.mark.parametrize("one", [ward(1, square(0), None), lsoa(1, square(0), "Abolished 001A")], ids=["ward", "LSOA"])
def test_file_is_refused_when_districts_cannot_be_known(tmp_path, one):
    found = f"{'ward' if 'WD25CD' in one['properties'] else 'lsoa'} boundaries that do not say their district"
    fix = "Give the file of district boundaries in the same command."
    assert problems(put(tmp_path, one)) == [("areas.geojson", None, None, found, "a boundary in East, West", fix)]


def test_file_is_refused_when_all_of_it_lies_elsewhere(tmp_path):
    fix = "Use the file of the county that the dashboard covers."
    assert problems(put(tmp_path, ward(1, square(0), ELSEWHERE))) == [
        ("areas.geojson", None, "lad25cd", "1 boundaries, all elsewhere", "a boundary in East, West", fix)
    ]


def test_files_of_one_kind_are_joined(tmp_path):
    found = only(put(tmp_path, ward(2, square(1))), put(tmp_path, ward(1, square(0), EAST), name="other.geojson"))
    assert (codes(found), [area["neighbours"] for area in found.areas]) == (["E05000001", "E05000002"], [("E05000002",), ("E05000001",)])


def test_years_that_differ_are_said_when_files_are_joined(tmp_path):
    found = only(put(tmp_path, district(WEST, square(0))), put(tmp_path, district(EAST, square(1), year=25), name="other.geojson"))
    said = "Boundaries of different years were put together (2024, 2025), so no year is given: areas.geojson, other.geojson."
    assert (found.vintage, found.notes) == ("", [said])


def test_code_is_refused_when_it_stands_twice(tmp_path):
    one, other = put(tmp_path, ward(1, square(0)), ward(1, square(1))), put(tmp_path, ward(1, square(2)), name="other.geojson")
    found, fix = "E05000001, as in areas.geojson, feature 1", "Remove one of them, or give one of the files alone."
    assert problems(one, other) == [
        ("areas.geojson", 2, "wd25cd", found, "each code once", fix),
        ("other.geojson", 1, "wd25cd", found, "each code once", fix),
    ]


def test_lsoas_of_two_vintages_stay_apart(tmp_path):
    newer, older = put(tmp_path, lsoa(1, square(0))), put(tmp_path, lsoa(1, square(0), year=11), name="other.geojson")
    assert [(found.kind, found.vintage, codes(found)) for found in read(newer, older)] == [
        ("lsoa", "2011", ["E01000001"]),
        ("lsoa", "2021", ["E01000001"]),
    ]


def test_kinds_come_in_order_of_size(tmp_path):
    paths = [put(tmp_path, one, name=f"{place}.geojson") for place, one in enumerate([lsoa(1, square(0)), ward(1, square(0))])]
    paths.append(put(tmp_path, district(WEST, square(0)), name="districts.geojson"))
    assert [found.kind for found in read(*paths)] == ["district", "ward", "lsoa"]


@pytest.mark.parametrize(
    ("content", "found", "expected"),
    [
        ('{"type": ', "no JSON (Expecting value: line 1 column 10 (char 9))", "a GeoJSON FeatureCollection"),
        ("[]", "no GeoJSON", "a GeoJSON FeatureCollection with features"),
        ('{"type": "Feature"}', "a GeoJSON 'Feature'", "a GeoJSON FeatureCollection with features"),
        ('{"type": "FeatureCollection"}', "a GeoJSON 'FeatureCollection'", "a GeoJSON FeatureCollection with features"),
        ('{"type": "FeatureCollection", "features": []}', "no features", "a GeoJSON FeatureCollection with features"),
    ],
    ids=["broken", "a list", "one feature", "no member features", "no features"],
)
def test_file_is_refused_when_it_is_no_collection(tmp_path, content, found, expected):
    path = tmp_path / "areas.geojson"
    path.write_text(content, encoding="utf-8")
    assert problems(path) == [("areas.geojson", None, None, found, expected, "Download the file again as GeoJSON.")]


def test_file_is_refused_when_it_nests_without_end(tmp_path):
    path = tmp_path / "areas.geojson"
    path.write_text("[" * 200_000, encoding="utf-8")
    assert [each[3].split(" (")[0] for each in problems(path)] == ["no JSON"]


def test_file_is_refused_when_it_is_not_there_or_not_text(tmp_path):
    (tmp_path / "areas.geojson").write_bytes(b"\xff\xfe")
    found = [(file, what) for file, _, _, what, *_ in problems(tmp_path / "areas.geojson", tmp_path / "nowhere.geojson")]
    assert found == [("areas.geojson", "bytes that are not UTF-8"), ("nowhere.geojson", "a file that cannot be opened")]


def test_file_is_read_when_it_begins_with_a_byte_order_mark(tmp_path):
    path = put(tmp_path, ward(1, square(0)))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert codes(only(path)) == ["E05000001"]


@pytest.mark.parametrize(("spare", "refused"), [(0, False), (-1, True)])
def test_file_is_refused_when_it_is_too_large(tmp_path, monkeypatch, spare, refused):
    path = put(tmp_path, ward(1, square(0)))
    monkeypatch.setattr(boundaries, "LARGEST_BYTES", path.stat().st_size + spare)
    if refused:
        fix = "Download the generalised boundaries, or your county's alone."
        assert problems(path) == [("areas.geojson", None, None, "0 MB", "at most 0 MB", fix)]
    else:
        assert codes(only(path)) == ["E05000001"]


def test_largest_file_is_300_megabytes():
    assert boundaries.LARGEST_BYTES == 300_000_000


@pytest.mark.parametrize(
    ("properties", "found"),
    [({"county_code": "E10000029", "MSOA21CD": "E02"}, "the properties county_code, msoa21cd"), ({}, "no properties")],
)
def test_file_is_refused_when_its_kind_is_not_known(tmp_path, properties, found):
    fix = "Use a file of districts, wards or LSOAs from the ONS Open Geography Portal."
    expected = "the code of an area, such as LAD24CD, WD24CD or LSOA21CD"
    assert problems(put(tmp_path, feature(square(0), **properties))) == [("areas.geojson", None, None, found, expected, fix)]


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (None, "no geometry"),
        ({"type": "Point", "coordinates": [1, 52]}, "'Point'"),
        ({"type": "Polygon", "coordinates": []}, "an outline without any area"),
        ({"type": "Polygon", "coordinates": [[[1, 52], [1.5, 52.5], [2, 53], [1, 52]]]}, "an outline without any area"),
    ],
    ids=["none", "a point", "empty", "a line"],
)
def test_feature_is_refused_without_an_area(tmp_path, geometry, found):
    expected, fix = "the outline as Polygon or MultiPolygon", "Draw the area, or remove the feature."
    assert problems(put(tmp_path, ward(1, square(0)), ward(2, geometry))) == [("areas.geojson", 2, "geometry", found, expected, fix)]


@pytest.mark.parametrize(
    "ring", [[[1, 52], [1.1, 52]], [["1", 52]], [[1, 52], None], 5, [[1, 52], [1.1, 52], [1.1, float("nan")], [1, 52]]]
)
def test_feature_is_refused_when_its_coordinates_make_no_area(tmp_path, ring):
    [(_, number, column, found, *_)] = problems(put(tmp_path, ward(1, {"type": "Polygon", "coordinates": [ring]})))
    assert (number, column, found.split(" (")[0]) == (1, "geometry", "coordinates that make no area")


def test_every_problem_of_every_file_is_told_at_once(tmp_path):
    one = put(tmp_path, ward(1, None), feature(square(0), WD25CD=7, WD25NM=" ", LAD25CD=None), "no feature")
    other = put(tmp_path, ward(1, square(0)), name="other.geojson", crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    found = [(file, number, column, what) for file, number, column, what, *_ in problems(one, other)]
    assert found == [
        ("areas.geojson", 1, "geometry", "no geometry"),
        ("areas.geojson", 2, "wd25cd", "7"),
        ("areas.geojson", 2, "lad25cd", "nothing"),
        ("areas.geojson", 2, "wd25nm", "' '"),
        ("areas.geojson", 3, "wd25cd", "nothing"),
        ("areas.geojson", 3, "lad25cd", "nothing"),
        ("areas.geojson", 3, "wd25nm", "nothing"),
        ("areas.geojson", 3, "geometry", "no geometry"),
        ("other.geojson", None, "crs", '{"type": "name", "properties": {"name": "EPSG:3857"}}'),
    ]


DEGREES = "longitude -9.0 to 2.2 and latitude 49.0 to 61.0"
METRES = "eastings -10,000 to 700,000 and northings 1,000 to 1,300,000"
GRID_MEMBER = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}


@pytest.mark.parametrize(
    ("shape", "members", "found", "expected"),
    [
        (box(52, 1, 52.01, 1.01), {}, "52, 1", DEGREES),
        (box(620_000, 245_000, 621_000, 246_000), {}, "6.2e+05, 2.45e+05", DEGREES),
        (square(0), {"crs": GRID_MEMBER}, "1, 52", METRES),
    ],
    ids=["swapped", "metres without crs", "degrees called metres"],
)
def test_file_is_refused_when_it_lies_off_great_britain(tmp_path, shape, members, found, expected):
    found = f"position {found} (boundaries off Great Britain: 1 of 1)"
    assert problems(put(tmp_path, ward(1, shape), **members)) == [("areas.geojson", 1, "geometry", found, expected, FIX_SYSTEM)]


@pytest.mark.parametrize(
    ("corners", "inside"),
    [
        ((-9, 49, 2.2, 61), True),
        ((-9.1, 50, 1, 51), False),
        ((0, 48.9, 1, 50), False),
        ((0, 50, 2.3, 51), False),
        ((0, 60, 1, 61.1), False),
    ],
)
def test_great_britain_ends_where_it_is_said(tmp_path, corners, inside):
    path = put(tmp_path, ward(1, box(*corners)))
    assert codes(only(path)) == ["E05000001"] if inside else len(problems(path)) == 1


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_file_is_read_when_its_crs_says_degrees(tmp_path, name):
    found = only(put(tmp_path, ward(1, square(0)), crs={"type": "name", "properties": {"name": name}}))
    assert shapes(found.areas)[0].equals(square(0))


def test_file_in_the_national_grid_becomes_degrees(tmp_path):
    path = put(tmp_path, ward(1, box(651_309.903, 313_077.270, 651_509.903, 313_277.270)), crs=GRID_MEMBER)
    [area] = only(path).areas
    # the water tower in Ordnance Survey's worked example: 52.658007833, 1.716073972
    assert (area["lat"], area["lon"]) == pytest.approx((52.65801, 1.71607), abs=1e-4)


def test_outline_that_crosses_itself_is_repaired_and_said(tmp_path):
    bow = shapely.Polygon([(1, 52), (1.01, 52.01), (1.01, 52), (1, 52.01)])
    found = only(put(tmp_path, ward(1, bow), ward(2, square(3), EAST)))
    assert found.notes == ["areas.geojson: the outline of Ward 1 (E05000001) crossed itself and was repaired."]
    assert (shapes(found.areas)[0].geom_type, bool(shapely.is_valid(shapes(found.areas)[0]))) == ("MultiPolygon", True)


def test_overlaps_and_gaps_are_said(tmp_path):
    ring = square(0, wide=3, high=3).difference(square(1, 1))
    found = only(put(tmp_path, ward(1, ring), ward(2, square(2.5, 0), EAST)))
    assert found.notes == [
        "areas.geojson: areas whose edge does not match a neighbour's point for point: 2; drawn, they may part a little.",
        "areas.geojson: overlaps of two areas: 1, 38.2 hectares in all, the largest of Ward 1 and Ward 2.",
        "areas.geojson: patches between areas that belong to none: 1, 76.4 hectares in all; water or gaps.",
    ]


def test_squares_that_fit_have_nothing_to_say(tmp_path):
    assert only(put(tmp_path, ward(1, square(0)), ward(2, square(1), EAST), ward(3, square(0, 1)))).notes == []


def metres(*corners: tuple[float, float, float, float]) -> Any:
    return np.array([box(*each) for each in corners])


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ((1000, 0, 2000, 1000), True),
        ((1000, 1000, 2000, 2000), False),
        ((1000, 998, 2000, 2000), True),
        ((1000, 999, 2000, 2000), False),
        ((1019, 0, 2000, 1000), True),
        ((1021, 0, 2000, 1000), False),
        ((1010, 0, 1200, 99), True),
        ((1010, 940, 1100, 990), False),
    ],
    ids=["an edge", "a corner", "2 m of edge", "1 m of edge", "19 m apart", "21 m apart", "near for long", "near for 50 m"],
)
def test_neighbours_have_an_edge_in_common_or_nearly(other, near):
    assert neighbours(metres((0, 0, 1000, 1000), other), ["A", "B"]) == ([("B",), ("A",)] if near else [(), ()])


def test_neighbours_are_sorted_and_an_island_has_none():
    grid = metres((0, 0, 500, 500), (500, 0, 900, 500), (0, 500, 500, 900), (5000, 5000, 6000, 6000))
    assert neighbours(grid, ["M", "Z", "A", "I"]) == [("A", "Z"), ("M",), ("M",), ()]


def wavy(count: int, *, high: float) -> list[tuple[float, float]]:
    """A line of points from 0 to 2 km that goes up and down by so many metres."""
    return [(x, high * (place % 2)) for place, x in enumerate(np.linspace(0, 2000, count))]


def test_shared_edge_stays_shared_when_it_is_simplified():
    edge = wavy(101, high=5)
    grid = np.array([shapely.Polygon([*edge, (2000, -2000), (0, -2000)]), shapely.Polygon([*edge, (2000, 2000), (0, 2000)])])
    lower, upper = boundaries.simplified(grid, "ward")
    assert shapely.get_num_coordinates([lower, upper]).sum() < 20
    assert shapely.length(shapely.intersection(lower.boundary, upper.boundary)) == pytest.approx(2000, rel=0.01)
    assert shapely.area(shapely.union(lower, upper)) == pytest.approx(8_000_000)


def test_points_a_rounding_error_apart_are_one():
    edge = wavy(101, high=5)
    apart = [(x + 1e-7, y - 1e-7) for x, y in edge]
    grid = np.array([shapely.Polygon([*edge, (2000, -2000), (0, -2000)]), shapely.Polygon([*apart, (2000, 2000), (0, 2000)])])
    assert [bool(shapely.coverage_is_valid(each)) for each in (grid, boundaries.matched(grid))] == [False, True]


def test_edges_are_plainer_between_two_wide_lsoas_only():
    def points(kind: str, high: float) -> int:
        edge = [(x, y * 30) for x, y in wavy(21, high=5)]
        grid = np.array([shapely.Polygon([*edge, (2000, -high), (0, -high)]), shapely.Polygon([*edge, (2000, high), (0, high)])])
        return int(shapely.get_num_coordinates(boundaries.simplified(grid, kind)).sum())

    assert points("lsoa", 2000) < 15 < 40 < min(points("lsoa", 1000), points("ward", 2000))


def test_area_too_narrow_to_round_stays_as_it_was(tmp_path):
    narrow = box(1, 52, 1.000002, 52.01)
    found = only(put(tmp_path, ward(1, narrow), ward(2, square(2), EAST)))
    assert found.notes == ["areas.geojson: the outline of Ward 1 (E05000001) cannot be simplified without breaking and stays as it was."]
    kept = shapes(found.areas)[0]
    assert (bool(kept.is_valid), kept.area) == (True, pytest.approx(narrow.area, rel=0.01))


def test_part_too_small_to_round_falls_away(tmp_path):
    speck = box(1.05, 52, 1.050002, 52.000002)
    found = only(put(tmp_path, ward(1, shapely.MultiPolygon([square(0), speck])), ward(2, square(2), EAST)))
    assert (found.notes, bool(shapes(found.areas)[0].equals(square(0)))) == ([], True)


def test_degrees_come_back_from_the_grid():
    there_and_back = shapely.get_coordinates(to_degrees(to_grid(np.array([square(0)]))))
    assert there_and_back == pytest.approx(shapely.get_coordinates(square(0)), abs=1e-7)  # a centimetre


def test_outline_rows_are_in_order_of_name(tmp_path):
    found = only(put(tmp_path, district(WEST, square(0)), district(EAST, square(1))))
    west, east = found.areas
    assert outline_rows(found) == [
        {"area": "East", "position": 0, "kind": "boundary", "label_lon": 1.015, "label_lat": 52.005, "geometry": east["geometry"]},
        {"area": "West", "position": 1, "kind": "boundary", "label_lon": 1.005, "label_lat": 52.005, "geometry": west["geometry"]},
    ]


def test_agreement_finds_the_area_of_each_point(tmp_path):
    found = only(put(tmp_path, lsoa(1, square(0)), lsoa(2, square(1), "East 001A")))
    points = pd.DataFrame(
        {"lon": [1.005, 1.015, 1.01, 1.5, np.nan], "lat": [52.005] * 5, "lsoa": ["E01000001"] * 5}, index=[7, 7, 8, 9, 10]
    )
    assert list(agreement(points, found)["found"]) == ["E01000001", "E01000002", "E01000001", "", ""]
    assert list(points.columns) == ["lon", "lat", "lsoa"]


def put_table(folder: Path, content: str) -> Path:
    path = folder / "people.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "header", ["lsoa21cd,name,residents_census_2021", "LSOA11CD,pop,pop_mid2020", "Lsoa21cd,,Population", "lsoa11cd,x,RESIDENTS"]
)
def test_residents_are_read_by_code(tmp_path, header):
    assert boundaries.residents(put_table(tmp_path, header + "\nE01000001,,1875\nE01000002,x,0\n")) == {"E01000001": 1875, "E01000002": 0}


CODE, COUNT = "one column lsoa21cd or lsoa11cd", "one column named residents..., population... or pop_..."


@pytest.mark.parametrize(
    ("content", "row", "found", "expected"),
    [
        ("code,residents\n", 1, "the columns code, residents", CODE),
        ("lsoa21cd,LSOA11CD,residents\n", 1, "the columns lsoa21cd, LSOA11CD", CODE),
        ("lsoa21cd,households\n", 1, "the columns lsoa21cd, households", COUNT),
        ("lsoa21cd,pop_2019,pop_2020\n", 1, "the columns pop_2019, pop_2020", COUNT),
        ("", 1, "no columns", CODE),
        ("lsoa21cd,residents\nE01000001,many\n", 2, "'many'", "a whole number, such as 48"),
        ("lsoa21cd,residents\nE01000001,-1\n", 2, "'-1'", "a number from 0 to 99999"),
        ("lsoa21cd,residents\nE01000001,\n", 2, "a blank cell", "a whole number, such as 48"),
        ("lsoa21cd,residents\n,5\n", 2, "a blank cell", "text"),
        ("lsoa21cd,residents\nE01000001,5\nE01000001,6\n", 3, "E01000001, as in row 2", "each key once"),
        ("lsoa21cd,residents\nE01000001\n", 2, "1 cells", "2"),
    ],
)
def test_residents_are_refused_when_something_is_wrong(tmp_path, content, row, found, expected):
    with pytest.raises(Refused) as caught:
        boundaries.residents(put_table(tmp_path, content))
    assert [(each.row, each.found, each.expected) for each in caught.value.problems] == [(row, found, expected)]


# The real files

REAL = {
    "E06000058": "Bournemouth, Christchurch and Poole",
    "E07000200": "Babergh",
    "E07000202": "Ipswich",
    "E07000203": "Mid Suffolk",
    "E07000244": "East Suffolk",
    "E07000245": "West Suffolk",
}
FILES = {
    ("district", ""): "districts.geojson",
    ("ward", "2025"): "wards_2025.geojson",
    ("lsoa", "2011"): "lsoa_2011.geojson",
    ("lsoa", "2021"): "lsoa_2021.geojson",
}
MONTHS = {"2021": ("2025-01", "2025-12"), "2011": ("2018-10", "2021-02")}
by_group = pytest.mark.parametrize("group", FILES, ids="".join)


@pytest.fixture(scope="module")
def real() -> dict[tuple[str, str], Boundaries]:
    """What is read from each real file, all in one call."""
    found = boundaries.read([SHARED / "boundaries" / name for name in FILES.values()], districts=REAL)
    return {(each.kind, each.vintage): each for each in found}


def raw(kind: str, vintage: str) -> Boundaries:
    """The real file as it stands."""
    features = json.loads((SHARED / "boundaries" / FILES[kind, vintage]).read_text(encoding="utf-8"))["features"]
    label = {"district": "district_code", "ward": f"wd{vintage[2:]}cd", "lsoa": f"lsoa{vintage[2:]}cd"}[kind]
    areas = [{"code": each["properties"][label], "geometry": json.dumps(each["geometry"])} for each in features]
    return Boundaries(kind, vintage, sorted(areas, key=lambda area: area["code"]), 0, [])


def incidents(vintage: str, known: set[str]) -> pd.DataFrame:
    """Every located incident of the months with LSOAs of a vintage: lon, lat, lsoa; only those in an LSOA that has a boundary."""
    first, last = MONTHS[vintage]
    paths = [path for path in sorted((SHARED / "police").glob("*-street.csv")) if first <= path.name[:7] <= last]
    table = pd.concat([pd.read_csv(path, usecols=["Longitude", "Latitude", "LSOA code"]) for path in paths], ignore_index=True)
    table = table.rename(columns={"Longitude": "lon", "Latitude": "lat", "LSOA code": "lsoa"})
    return table[table["lsoa"].isin(known)].reset_index(drop=True)


def metres_from_own(differing: pd.DataFrame, found: Boundaries) -> Any:
    """How far each point lies from its own LSOA."""
    grid = to_grid(shapes(found.areas))
    place = pd.Series(range(len(found.areas)), codes(found))[differing["lsoa"]].to_numpy()
    points = shapely.points(differing["lon"].to_numpy(), differing["lat"].to_numpy())
    return shapely.distance(to_grid(points), grid[place])


@with_shared
def test_every_real_boundary_is_kept_with_its_district(real):
    counts = {group: (len(found.areas), found.left_out) for group, found in real.items()}
    assert counts == {("district", ""): (6, 0), ("ward", "2025"): (171, 0), ("lsoa", "2011"): (674, 0), ("lsoa", "2021"): (689, 0)}
    assert {area["code"]: area["name"] for area in real["district", ""].areas} == REAL
    assert all({area["district"] for area in found.areas} == set(REAL.values()) for found in real.values())


@with_shared
@by_group
def test_real_areas_stay_whole_when_they_are_simplified(real, group):
    before, after = to_grid(shapes(raw(*group).areas)), to_grid(shapes(real[group].areas))
    joined = [shapely.union_all(each) for each in (before, after)]
    patches = [sum(len(part.interiors) for part in shapely.get_parts(each)) for each in joined]
    assert bool(shapely.is_valid(after).all())
    assert set(shapely.get_type_id(after)) <= {3, 6}  # Polygon, MultiPolygon
    assert patches[1] <= patches[0]
    assert shapely.area(after).sum() == pytest.approx(shapely.area(before).sum(), rel=0.01)
    # what two areas share they share still: all areas together are no larger than what they cover together
    assert shapely.area(after).sum() - joined[1].area <= shapely.area(before).sum() - joined[0].area + len(after)


@with_shared
@by_group
def test_real_points_lie_inside_their_areas(real, group):
    areas = real[group].areas
    points = shapely.points([area["lon"] for area in areas], [area["lat"] for area in areas])
    assert bool(shapely.contains(shapes(areas), points).all())


@with_shared
@pytest.mark.parametrize(("vintage", "pairs"), [("2021", 1839), ("2011", 1798)])
def test_real_lsoas_have_their_neighbours(real, vintage, pairs):
    near = {area["code"]: set(area["neighbours"]) for area in real["lsoa", vintage].areas}
    assert sum(map(len, near.values())) == 2 * pairs
    assert all(code in near[other] for code, others in near.items() for other in others)
    assert all(near.values())


@with_shared
def test_real_district_across_the_country_has_no_neighbour(real):
    near = {area["name"]: area["neighbours"] for area in real["district", ""].areas}
    assert [name for name, codes_near in near.items() if not codes_near] == ["Bournemouth, Christchurch and Poole"]


@with_shared
@pytest.mark.parametrize("vintage", ["2011", "2021"])
def test_real_lsoas_take_under_450_kilobytes(real, vintage):
    assert sum(len(area["geometry"]) for area in real["lsoa", vintage].areas) < 450_000


# The published LSOAs of 2011 are themselves a little under 95 %: 94.99 %. Every differing point lies within 50 m of its own LSOA.
@with_shared
@pytest.mark.parametrize(
    ("vintage", "least_raw", "least"), [pytest.param("2021", 0.95, 0.95, id="2021"), pytest.param("2011", 0.9495, 0.935, id="2011")]
)
def test_real_incidents_lie_in_their_lsoa(real, vintage, least_raw, least):
    found = {"as published": raw("lsoa", vintage), "simplified": real["lsoa", vintage]}
    points = incidents(vintage, set(codes(found["as published"])))
    share = {}
    for name, each in found.items():
        placed = agreement(points, each)
        differing = placed[placed["found"] != placed["lsoa"]]
        share[name] = 1 - len(differing) / len(placed)
        far, outside = metres_from_own(differing, each), (differing["found"] == "").sum()
        near = ", ".join(f"{(far <= limit).mean():.1%} within {limit} m" for limit in (10, 50, 100))
        print(f"LSOAs of {vintage} {name}: {share[name]:.2%} of {len(placed):,} points in their own LSOA;")
        print(f"  of {len(differing):,} others {near}, {outside:,} outside all areas, the furthest {far.max():.0f} m away")
        assert (far <= 100).mean() > 0.9
    assert share["as published"] >= least_raw
    assert share["simplified"] >= least


@with_shared
def test_real_residents_are_those_of_the_census():
    table = boundaries.residents(SHARED / "population" / "population_lsoa21_census2021.csv")
    assert (len(table), sum(table.values())) == (689, 1_160_924)
