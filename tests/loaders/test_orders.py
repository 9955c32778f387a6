"""The areas of protection orders: each form of file, each rule just right and just wrong, and what is said about what was changed."""

import csv
import json
import math
import sqlite3
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import numpy
import pandas
import pyogrio
import pytest
import shapely

from loaders import orders
from loaders.orders import Area, Areas
from loaders.reading import Problem, Refused

RETURNS = Path(__file__).resolve().parents[2].parent / "shared" / "returns"
RING = [[1.1, 52.0], [1.2, 52.0], [1.2, 52.1], [1.1, 52.0]]
GEOMETRY = '{"type":"Polygon","coordinates":[[[1.2,52.1],[1.1,52.0],[1.2,52.0],[1.2,52.1]]]}'
GRID_RING = [[616500, 244500], [617500, 244500], [617500, 245500], [616500, 244500]]
GRID_GEOMETRY = '{"type":"Polygon","coordinates":[[[1.17172,52.06515],[1.15652,52.05656],[1.17108,52.05617],[1.17172,52.06515]]]}'
CONVERTED = "Coordinates were converted from 'OSGB36 / British National Grid' to longitude and latitude."
AREA = Area(None, "Mill Green", None, None, None, None, (), None, None, GEOMETRY)
ZIP_FIX = "Zip the .shp, .shx, .dbf and .prj of one Shapefile, and nothing else."


def polygon(ring: Any = RING) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: Any = None, **columns: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"place": "Mill Green", **columns}, "geometry": geometry or polygon()}


def collection(*features: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def put(folder: Path, content: Any, name: str = "areas.geojson") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else (content if isinstance(content, str) else json.dumps(content)).encode())
    return path


def read(folder: Path, *features: dict[str, Any], **members: Any) -> Areas:
    return orders.read(put(folder, collection(*features, **members)))


def refused(path: Path) -> list[tuple]:
    """(row, column, found, expected, fix) of each problem."""
    with pytest.raises(Refused) as caught:
        orders.read(path)
    assert {problem.file for problem in caught.value.problems} == {path.name}
    return [(problem.row, problem.column, problem.found, problem.expected, problem.fix) for problem in caught.value.problems]


def found(folder: Path, *features: dict[str, Any], **members: Any) -> list[tuple]:
    """(row, column, found) of each problem of a GeoJSON file."""
    return [problem[:3] for problem in refused(put(folder, collection(*features, **members)))]


def table(ring: Any = RING, crs: int | None = 4326, **columns: Any) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"place": ["Mill Green"], **columns}, geometry=[shapely.Polygon(ring)], crs=crs)


def zipped(
    folder: Path, *, frame: geopandas.GeoDataFrame | None = None, without: tuple[str, ...] = (), inside: str = "", **extra: bytes
) -> Path:
    """A zipped Shapefile without some of its parts, in a folder of the archive, with extra parts."""
    (table() if frame is None else frame).to_file(folder / "areas.shp", engine="pyogrio")
    with zipfile.ZipFile(folder / "areas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            if ending not in without:
                archive.write(folder / f"areas.{ending}", f"{inside}areas.{ending}")
        for name, content in extra.items():
            archive.writestr(name, content)
    return folder / "areas.zip"


def kml(*placemarks: str, namespace: str = ' xmlns="http://www.opengis.net/kml/2.2"') -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<kml{namespace}><Document><Folder>{"".join(placemarks)}</Folder></Document></kml>'


def kml_polygon(positions: str = "1.1,52.0,0 1.2,52.0,0 1.2,52.1,0 1.1,52.0,0") -> str:
    boundary = f"<outerBoundaryIs><LinearRing><coordinates>{positions}</coordinates></LinearRing></outerBoundaryIs>"
    return f"<Polygon>{boundary}</Polygon>"


def circle(points: int, radius: float = 0.05) -> list[list[float]]:
    """A closed ring of so many points, the first once more among them."""
    turns = [2 * math.pi * step / (points - 1) for step in range(points - 1)]
    ring = [[1.1 + radius * math.cos(turn), 52.0 + radius * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


def expected() -> list[tuple[str, str]]:
    if not (RETURNS / "expected.csv").exists():
        return []
    with (RETURNS / "expected.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["file"], row["verdict"]) for row in csv.DictReader(lines) if row["file"].endswith(".geojson")]


# Forms of file


def test_geojson_gives_every_column(tmp_path):
    columns = {
        "order": "mill-green",
        "district": "Northmarsh",
        "kind": "Alcohol",
        "made": "2021-02-01",
        "expires": "31/01/2024",
        "extensions": "2024-02-01 to 2027-01-31; 2027-01-20 to 2030-01-19",
        "restricts": "Drinking <b>alcohol</b> *after* a request to stop",
        "link": "https://council.example/orders?order=1#map",
    }
    extensions = ((date(2024, 2, 1), date(2027, 1, 31)), (date(2027, 1, 20), date(2030, 1, 19)))
    area = Area(
        "mill-green",
        "Mill Green",
        "Northmarsh",
        "Alcohol",
        date(2021, 2, 1),
        date(2024, 1, 31),
        extensions,
        "Drinking <b>alcohol</b> *after* a request to stop",
        "https://council.example/orders?order=1#map",
        GEOMETRY,
    )
    assert read(tmp_path, feature(**columns)) == Areas([area], [])


@pytest.mark.parametrize("name", ["areas.geojson", "areas.json", "AREAS.GeoJSON"])
def test_geojson_may_be_one_feature(tmp_path, name):
    assert orders.read(put(tmp_path, feature(), name)) == Areas([AREA], [])


def test_geojson_may_begin_with_a_byte_order_mark(tmp_path):
    assert orders.read(put(tmp_path, b"\xef\xbb\xbf" + json.dumps(feature()).encode())) == Areas([AREA], [])


def test_bare_geometry_is_refused_because_it_has_no_name(tmp_path):
    missing = (None, "place", "a bare geometry, which has no columns", "the column place or name", "Add the column, and name each place.")
    assert refused(put(tmp_path, polygon())) == [missing]


def test_geopackage_is_read(tmp_path):
    table(order=["mill-green"]).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    area = Area("mill-green", "Mill Green", None, None, None, None, (), None, None, GEOMETRY)
    assert orders.read(tmp_path / "areas.gpkg") == Areas([area], [])


def test_geopackage_in_national_grid_is_converted(tmp_path):
    table(GRID_RING, 27700).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    area = Area(None, "Mill Green", None, None, None, None, (), None, None, GRID_GEOMETRY)
    assert orders.read(tmp_path / "areas.gpkg") == Areas([area], [CONVERTED])


def test_geopackage_uses_its_one_layer_of_polygons(tmp_path):
    table().to_file(tmp_path / "areas.gpkg", layer="areas", engine="pyogrio")
    signs = geopandas.GeoDataFrame({"sign": [1]}, geometry=[shapely.Point(1.1, 52.0)], crs=4326)
    signs.to_file(tmp_path / "areas.gpkg", layer="signs", engine="pyogrio")
    assert orders.read(tmp_path / "areas.gpkg") == Areas([AREA], ["The layer 'areas' was read; left out: 'signs'."])


def test_geopackage_is_refused_when_several_layers_have_polygons(tmp_path):
    for layer in ("old", "new"):
        table().to_file(tmp_path / "areas.gpkg", layer=layer, engine="pyogrio")
    fix = "Export the layer of the orders alone."
    assert refused(tmp_path / "areas.gpkg") == [(None, None, "the layers 'old', 'new'", "one layer of polygons", fix)]


def test_geopackage_is_refused_when_it_states_no_coordinate_system(tmp_path):
    with pytest.warns(UserWarning, match="crs"):
        table(crs=None).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    assert [(row, what) for row, _, _, what, _ in refused(tmp_path / "areas.gpkg")] == [
        (None, "a stated coordinate system, such as EPSG:27700")
    ]


def test_zipped_shapefile_is_read(tmp_path):
    assert orders.read(zipped(tmp_path)) == Areas([AREA], [])


def test_zipped_shapefile_may_lie_in_a_folder_of_its_archive(tmp_path):
    assert orders.read(zipped(tmp_path, inside="Ördnung {1}/", **{"readme.txt": b"text"})) == Areas([AREA], [])


def test_zipped_shapefile_in_national_grid_is_converted(tmp_path):
    area = Area(None, "Mill Green", None, None, None, None, (), None, None, GRID_GEOMETRY)
    assert orders.read(zipped(tmp_path, frame=table(GRID_RING, 27700))) == Areas([area], [CONVERTED])


def test_shapefile_without_prj_is_refused_with_what_to_do(tmp_path):
    fix = "Add the .prj, or export the layer again with its coordinate system."
    problem = (None, None, "a Shapefile without .prj", "the .prj, which states the coordinate system", fix)
    assert refused(zipped(tmp_path, without=("prj",))) == [problem]


def test_shapefile_is_refused_when_its_datum_is_unknown(tmp_path):
    projection = """PROJCS["mine",GEOGCS["mine",DATUM["mine",SPHEROID["Airy",6377563.396,299.3249646]],PRIMEM["Greenwich",0],
        UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000],PARAMETER["False_Northing",
        -100000],PARAMETER["Central_Meridian",-2],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49],UNIT["Meter",1]]"""
    path = zipped(tmp_path, frame=table(GRID_RING, 27700), without=("prj",), **{"areas.prj": projection.encode()})
    assert [(row, what) for row, _, what, *_ in refused(path)] == [(None, "the coordinate system 'mine'")]


@pytest.mark.parametrize("namespace", ["", ' xmlns="http://www.opengis.net/kml/2.2"', ' xmlns="http://earth.google.com/kml/2.1"'])
def test_kml_is_read(tmp_path, namespace):
    placemark = f"<Placemark><name>Mill Green</name>{kml_polygon()}</Placemark>"
    assert orders.read(put(tmp_path, kml(placemark, namespace=namespace), "areas.kml")) == Areas([AREA], [])


def test_kml_gives_columns_of_both_kinds_of_extended_data(tmp_path):
    data = '<Data name="made"><value>2024-02-01</value></Data><SchemaData><SimpleData name="Kind">Dogs</SimpleData></SchemaData>'
    placemark = f"<Placemark><name>Mill Green</name><ExtendedData>{data}</ExtendedData>{kml_polygon()}</Placemark>"
    area = Area(None, "Mill Green", None, "Dogs", date(2024, 2, 1), None, (), None, None, GEOMETRY)
    assert orders.read(put(tmp_path, kml(placemark), "areas.kml")) == Areas([area], [])


def test_kml_gives_several_polygons_as_one_area(tmp_path):
    parts = kml_polygon("1,52 1.1,52 1.1,52.1 1,52") + kml_polygon("1.5,52 1.6,52 1.6,52.1 1.5,52")
    path = put(tmp_path, kml(f"<Placemark><name>Mill Green</name><MultiGeometry>{parts}</MultiGeometry></Placemark>"), "areas.kml")
    assert json.loads(orders.read(path).areas[0].geometry) == {
        "type": "MultiPolygon",
        "coordinates": [[[[1.1, 52.1], [1.0, 52.0], [1.1, 52.0], [1.1, 52.1]]], [[[1.6, 52.1], [1.5, 52.0], [1.6, 52.0], [1.6, 52.1]]]],
    }


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        ("<Point><coordinates>1.1,52</coordinates></Point>", "the geometry 'Point'"),
        (f"<MultiGeometry>{kml_polygon()}<Point/></MultiGeometry>", "the geometry 'MultiGeometry with Point'"),
        ("", "no shape, or one that cannot be read"),
        (kml_polygon("1.1,52 nan,52 1.2,52.1 1.1,52"), "a coordinate that is not a number"),
        (kml_polygon("1.1,52 here,52 1.2,52.1 1.1,52"), "a position that is not two numbers"),
    ],
)
def test_kml_shape_is_refused_when_it_is_no_area(tmp_path, shape, what):
    path = put(tmp_path, kml(f"<Placemark><name>Mill Green</name>{shape}</Placemark>"), "areas.kml")
    assert [problem[:3] for problem in refused(path)] == [(1, "geometry", what)]


# What a file may be


def test_file_is_refused_by_its_ending(tmp_path):
    fix = "Export the areas as GeoJSON or a GeoPackage."
    assert refused(put(tmp_path, feature(), "areas.txt")) == [
        (None, None, "the ending '.txt'", "one of .geojson, .json, .gpkg, .zip, .kml", fix)
    ]


def test_file_is_refused_when_it_cannot_be_opened(tmp_path):
    assert refused(tmp_path / "nowhere.geojson") == [(None, None, "a file that cannot be opened", "a file with areas", "Check the file.")]


@pytest.mark.parametrize("name", ["areas.geojson", "areas.kml", "areas.gpkg", "areas.zip"])
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 40, b"{", b"[]", b"\xff\xfe", b"<kml", b"PK\x03\x04", b"SQLite format 3\0" + b"\0" * 200, b"[" * 99_999]
)
def test_file_is_refused_when_its_content_is_not_what_its_ending_says(tmp_path, capfd, name, content):
    problems = refused(put(tmp_path, content, name))
    assert [(row, column) for row, column, *_ in problems] == [(None, None)]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("ending", [".gpkg", ".zip"])
def test_damaged_file_is_refused_in_our_words(tmp_path, ending):
    table().to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    whole = (tmp_path / "areas.gpkg" if ending == ".gpkg" else zipped(tmp_path)).read_bytes()
    for seed in range(40):
        random = numpy.random.default_rng(seed)
        content = bytearray(whole[: random.integers(1, len(whole))] if seed % 4 == 0 else whole)
        for place in random.integers(0, len(content), size=30):
            content[place] = random.integers(0, 256)
        try:
            orders.read(put(tmp_path, bytes(content), f"damaged{ending}"))
        except Refused as caught:
            assert {problem.file for problem in caught.problems} == {f"damaged{ending}"}


@pytest.mark.parametrize("declaration", ['<!DOCTYPE kml [<!ENTITY a "b">]>', "<!doctype kml>", '<! ENTITY a "b">'])
def test_kml_is_refused_when_it_declares_a_document_type(tmp_path, declaration):
    problem = (None, None, "a DOCTYPE or ENTITY", "KML without either", "Export the file again as KML.")
    assert refused(put(tmp_path, f"{declaration}<kml/>", "areas.kml")) == [problem]


def test_kml_is_refused_when_it_is_not_utf8(tmp_path):
    problem = (None, None, "bytes that are not UTF-8", "UTF-8 text", "Export the file again as KML in UTF-8.")
    assert refused(put(tmp_path, kml().encode("utf-16"), "areas.kml")) == [problem]


def test_kml_is_refused_when_its_root_is_another(tmp_path):
    problem = (None, None, "XML that begins with 'gpx'", "kml", "Export the file again as KML.")
    assert refused(put(tmp_path, "<gpx><kml/></gpx>", "areas.kml")) == [problem]


@pytest.mark.parametrize(
    "document",
    [{}, {"type": "Topology"}, {"type": "FeatureCollection"}, {"type": "FeatureCollection", "features": [None]}, {"features": [feature()]}],
)
def test_geojson_is_refused_when_it_has_no_features(tmp_path, document):
    problem = (None, None, "JSON without features", "a GeoJSON FeatureCollection", "Export the file again as GeoJSON.")
    assert refused(put(tmp_path, document)) == [problem]


def test_file_is_refused_when_it_holds_no_area(tmp_path):
    problem = (None, None, "no features", "at least one area", "Export the layer that holds the areas.")
    assert refused(put(tmp_path, collection())) == [problem]


@pytest.mark.parametrize(("size", "problems"), [(20_000_000, 0), (20_000_001, 1)])
def test_file_is_refused_when_it_is_too_large(tmp_path, size, problems):
    path = put(tmp_path, json.dumps(feature()).ljust(size))
    if not problems:
        assert orders.read(path) == Areas([AREA], [])
        return
    assert refused(path) == [(None, None, "20.0 MB", "at most 20 MB", "Export the areas of the orders alone.")]


def test_file_is_refused_when_it_is_too_dense_to_parse(tmp_path):
    what = (None, None, "too many points or columns in all", "about 500,000 points at most", "Simplify the areas in the mapping system.")
    assert refused(put(tmp_path, "[" * 1_500_001)) == [what]


def test_thousand_features_are_read(tmp_path):
    assert len(read(tmp_path, *(feature(place=f"Green {number}") for number in range(1_000))).areas) == 1_000


TOO_MANY = (None, None, "more than 1,000 features", "at most 1,000", "Export the areas of the orders alone.")


def test_geojson_is_refused_when_it_has_too_many_features(tmp_path):
    assert refused(put(tmp_path, collection(*[feature()] * 1_001))) == [TOO_MANY]


def test_geopackage_is_refused_when_it_has_too_many_features(tmp_path):
    pandas.concat([table()] * 1_001).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    assert refused(tmp_path / "areas.gpkg") == [TOO_MANY]


def test_kml_is_refused_when_it_has_too_many_features(tmp_path):
    assert refused(put(tmp_path, kml(*["<Placemark/>"] * 1_001), "areas.kml")) == [TOO_MANY]


# Archives


def archive_of(folder: Path, **extra: bytes) -> list[tuple]:
    return refused(zipped(folder, **extra))


@pytest.mark.parametrize(
    ("name", "content", "what", "wanted"),
    [
        ("other.SHP", b"", "2 .shp files in the archive", "one"),
        ("more.zip", b"PK\x03\x04", "an archive in the archive, 'more.zip'", "no archive within"),
        ("more.txt", b"\x1f\x8b\x08", "an archive in the archive, 'more.txt'", "no archive within"),
        ("../more.txt", b"", "the part '../more.txt'", "parts that lie within the archive"),
        ("/more.txt", b"", "the part '/more.txt'", "parts that lie within the archive"),
        ("C:\\more.txt", b"", "the part 'C:\\\\more.txt'", "parts that lie within the archive"),
        ("a\\..\\more.txt", b"", "the part 'a\\\\..\\\\more.txt'", "parts that lie within the archive"),
        ("blank.txt", b" " * 1_000_000, "an archive that unpacks to over 100 times its size", "at most 100 times"),
    ],
)
def test_archive_is_refused(tmp_path, name, content, what, wanted):
    assert archive_of(tmp_path, **{name: content}) == [(None, None, what, wanted, ZIP_FIX)]


@pytest.mark.parametrize(("extra", "verdict"), [(16, "read"), (17, "refused")])
def test_archive_is_refused_when_it_has_too_many_parts(tmp_path, extra, verdict):
    path = zipped(tmp_path, **{f"{number}.txt": b"" for number in range(extra)})
    if verdict == "read":
        assert orders.read(path) == Areas([AREA], [])
    else:
        assert refused(path) == [(None, None, "an archive of 21 parts", "at most 20", ZIP_FIX)]


def test_archive_is_refused_when_it_unpacks_to_too_much(tmp_path):
    parts = {"noise.txt": b"".join(bytes([number % 251]) * 60 for number in range(1_700_000))}
    assert archive_of(tmp_path, **parts) == [(None, None, "an archive of 102.0 MB unpacked", "at most 100 MB", ZIP_FIX)]


def test_archive_is_refused_without_a_shapefile(tmp_path):
    with zipfile.ZipFile(tmp_path / "areas.zip", "w") as archive:
        archive.writestr("areas.geojson", json.dumps(feature()))
    assert refused(tmp_path / "areas.zip") == [(None, None, "0 .shp files in the archive", "one", ZIP_FIX)]


def test_archive_is_refused_when_a_part_of_the_shapefile_is_missing(tmp_path):
    assert refused(zipped(tmp_path, without=("shx", "dbf"))) == [
        (None, None, "a Shapefile without .shx, .dbf", ".shp, .shx, .dbf, .prj", ZIP_FIX)
    ]


def test_archive_is_refused_when_its_shp_is_a_form_that_names_other_files(tmp_path):
    virtual = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/hostname</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    assert archive_of(tmp_path, without=("shp",), **{"areas.shp": virtual}) == [
        (None, None, "a .shp that is not one", "a Shapefile", ZIP_FIX)
    ]


# Coordinate systems


@pytest.mark.parametrize("name", ["EPSG:27700", "urn:ogc:def:crs:EPSG::27700", "http://www.opengis.net/def/crs/EPSG/0/27700"])
def test_crs_member_that_names_national_grid_is_honoured(tmp_path, name):
    crs = {"type": "name", "properties": {"name": name}}
    area = Area(None, "Mill Green", None, None, None, None, (), None, None, GRID_GEOMETRY)
    assert read(tmp_path, feature(polygon(GRID_RING)), crs=crs) == Areas([area], [CONVERTED])


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_crs_member_that_names_longitude_and_latitude_needs_no_conversion(tmp_path, name):
    assert read(tmp_path, feature(), crs={"type": "name", "properties": {"name": name}}) == Areas([AREA], [])


@pytest.mark.parametrize(
    ("crs", "what"),
    [
        ({"type": "link", "properties": {"href": "grid.prj"}}, "a crs member without a name"),
        ({"type": "name", "properties": {"name": "+proj=utm +zone=30"}}, "a crs member without a name"),
        ({"type": "name", "properties": {"name": "EPSG:999999"}}, "the coordinate system 'EPSG:999999'"),
        ({"type": "name", "properties": {"name": "EPSG:5701"}}, "the coordinate system 'ODN height'"),  # heights alone
        ("EPSG:27700", "a crs member without a name"),
    ],
)
def test_crs_member_is_refused_when_it_cannot_be_converted(tmp_path, crs, what):
    fix = "Export the layer again in British National Grid or WGS84, with its coordinate system."
    problem = (None, None, what, "a stated coordinate system, such as EPSG:27700", fix)
    assert refused(put(tmp_path, collection(feature(), crs=crs))) == [problem]


@pytest.mark.parametrize("corner", [[-9, 49], [-9, 61], [2.2, 49], [2.2, 61]])
def test_area_is_on_the_map_up_to_its_corners(tmp_path, corner):
    inwards = [0.1 if corner[0] < 0 else -0.1, 0.1 if corner[1] < 50 else -0.1]
    ring = [corner, [corner[0] + inwards[0], corner[1]], [corner[0], corner[1] + inwards[1]], corner]
    assert corner in json.loads(read(tmp_path, feature(polygon(ring))).areas[0].geometry)["coordinates"][0]


@pytest.mark.parametrize(
    ("ring", "what"),
    [
        ([[52.0, 1.1], [52.0, 1.2], [52.1, 1.2], [52.0, 1.1]], "longitude 52, latitude 1.1"),
        ([[-9.001, 52], [-8, 52], [-8, 53], [-9.001, 52]], "longitude -9.001, latitude 52"),
        ([[2, 52], [2.201, 52], [2, 53], [2, 52]], "longitude 2.201, latitude 52"),
        ([[1, 48.999], [1.1, 50], [1, 50], [1, 48.999]], "longitude 1, latitude 48.999"),
        ([[1, 61.001], [1.1, 60], [1, 60], [1, 61.001]], "longitude 1, latitude 61.001"),
        (GRID_RING, "longitude 6.165e+05, latitude 2.445e+05"),
    ],
)
def test_area_is_refused_when_it_is_off_the_map(tmp_path, ring, what):
    fix = "It is off the map: are longitude and latitude swapped, or is the coordinate system wrong?"
    wanted = "longitudes from -9 to 2.2 and latitudes from 49 to 61"
    assert refused(put(tmp_path, feature(polygon(ring)))) == [(1, "geometry", what, wanted, fix)]


# Shapes


@pytest.mark.parametrize(
    ("geometry", "what"),
    [
        ({"type": "Polygon", "coordinates": []}, "no shape, or one that cannot be read"),
        ({"type": "MultiPolygon", "coordinates": []}, "no shape, or one that cannot be read"),
        ("null", "no shape, or one that cannot be read"),
        ({"type": "Point", "coordinates": [1.1, 52]}, "the geometry 'Point'"),
        ({"type": "GeometryCollection", "geometries": [polygon()]}, "the geometry 'GeometryCollection'"),
        ({"type": "Polygon", "coordinates": [1, 2]}, "coordinates that are not in lists"),
        ({"type": "Polygon", "coordinates": None}, "coordinates that are not in lists"),
        (polygon([]), "a ring without points"),
        (polygon([[1.1, 52], [1.2, 52], [1.1, 52]]), "a ring of fewer than three different points"),
        (polygon([[1.1, 52]]), "a ring of fewer than three different points"),
        (
            {"type": "Polygon", "coordinates": [RING, [[1.15, 52.01], [1.16, 52.01], [1.15, 52.01]]]},
            "a ring of fewer than three different points",
        ),
        (polygon([[1.1, 52], [1.2, 52.1], [1.3, 52.2], [1.1, 52]]), "an outline that encloses no area, or under a metre across"),
        (
            polygon([[1.1, 52], [1.100001, 52], [1.100001, 52.000001], [1.1, 52]]),
            "an outline that encloses no area, or under a metre across",
        ),
        (polygon([[1.1, 52], ["1.2", 52], [1.2, 52.1], [1.1, 52]]), "a position that is not two numbers"),
        (polygon([[1.1, 52], [True, 52], [1.2, 52.1], [1.1, 52]]), "a position that is not two numbers"),
        (polygon([[1.1, 52], [1.2], [1.2, 52.1], [1.1, 52]]), "a position that is not two numbers"),
        (polygon([[math.nan, 52], [1.2, 52], [1.2, 52.1], [math.nan, 52]]), "a coordinate that is not a number"),
        (polygon([[1.1, 52], [math.inf, 52], [1.2, 52.1], [1.1, 52]]), "a coordinate that is not a number"),
        (polygon([[1.1, 52], [10**400, 52], [1.2, 52.1], [1.1, 52]]), "a coordinate that is not a number"),
    ],
)
def test_shape_is_refused(tmp_path, geometry, what):
    assert found(tmp_path, feature(geometry)) == [(1, "geometry", what)]


def test_open_ring_is_closed_and_said(tmp_path):
    assert read(tmp_path, feature(polygon(RING[:3]))) == Areas([AREA], ["Row 1, Mill Green: a ring was not closed, and was closed."])


def test_open_ring_of_a_geopackage_is_closed_and_said(tmp_path):
    ring = struct.pack("<BIII6d", 1, 3, 1, 3, *(number for point in RING[:3] for number in point))
    texts = [numpy.array(["Mill Green"], dtype=object)]
    pyogrio.raw.write(
        tmp_path / "areas.gpkg",
        numpy.array([ring], dtype=object),
        texts,
        ["place"],
        geometry_type="Polygon",
        crs="EPSG:4326",
        driver="GPKG",
    )
    assert orders.read(tmp_path / "areas.gpkg") == Areas([AREA], ["Row 1, Mill Green: a ring was not closed, and was closed."])


def test_outline_that_crosses_itself_is_repaired_and_said(tmp_path):
    areas = read(tmp_path, feature(polygon([[1.1, 52.0], [1.2, 52.1], [1.2, 52.0], [1.1, 52.1], [1.1, 52.0]])))
    east = [[[1.2, 52.1], [1.15, 52.05], [1.2, 52.0], [1.2, 52.1]]]
    west = [[[1.1, 52.1], [1.1, 52.0], [1.15, 52.05], [1.1, 52.1]]]
    assert json.loads(areas.areas[0].geometry) == {"type": "MultiPolygon", "coordinates": [east, west]}
    assert areas.notes == ["Row 1, Mill Green: the outline crossed or touched itself, and was repaired; check its shape on the map."]


def test_tangle_is_refused_rather_than_repaired_for_minutes(tmp_path):
    points = numpy.random.default_rng(1).random((500, 2)) * 0.1 + [1.0, 52.0]
    what = "an outline that crosses itself, with too many points or crossings to repair here"
    assert found(tmp_path, feature(polygon(points.tolist()))) == [(1, "geometry", what)]


def test_heights_are_dropped_and_holes_kept(tmp_path):
    outer = [[1.0, 52.0, 5], [1.4, 52.0, 5], [1.4, 52.4, 5], [1.0, 52.4, 5], [1.0, 52.0, 5]]
    hole = [[1.1, 52.1, 5], [1.2, 52.1, 5], [1.2, 52.2, 5], [1.1, 52.1, 5]]
    area = read(tmp_path, feature({"type": "Polygon", "coordinates": [outer, hole]})).areas[0]
    drawn = shapely.from_geojson(area.geometry)
    assert drawn.equals(shapely.Polygon([point[:2] for point in outer], [[point[:2] for point in hole]]))


def test_coordinates_are_given_to_five_decimals(tmp_path):
    ring = [[1.123456789, 52.0], [1.2, 52.000004], [1.2, 52.1], [1.123456789, 52.0]]
    drawn = json.loads(read(tmp_path, feature(polygon(ring))).areas[0].geometry)
    assert drawn["coordinates"] == [[[1.2, 52.1], [1.12346, 52.0], [1.2, 52.0], [1.2, 52.1]]]


def test_outline_of_two_thousand_points_is_kept(tmp_path):
    areas = read(tmp_path, feature(polygon(circle(2_000))))
    assert (len(json.loads(areas.areas[0].geometry)["coordinates"][0]), areas.notes) == (2_000, [])


def test_outline_of_more_points_is_simplified_and_said(tmp_path):
    areas = read(tmp_path, feature(polygon(circle(2_001))))
    left = len(json.loads(areas.areas[0].geometry)["coordinates"][0])
    assert left < 200
    assert areas.notes == [f"Row 1, Mill Green: 2,001 points were simplified to {left}, within about 5 metres."]


def test_simplified_outline_stays_within_five_metres(tmp_path):
    ring = circle(5_000)
    drawn = shapely.from_geojson(read(tmp_path, feature(polygon(ring))).areas[0].geometry)
    both = geopandas.GeoSeries([drawn.exterior, shapely.LineString(ring)], crs=4326).to_crs(27700)
    assert both[0].hausdorff_distance(both[1]) < 6  # five metres, and rounding to five decimals


def test_outline_of_too_many_points_is_refused(tmp_path):
    fix = "Simplify the area in the mapping system."
    assert refused(put(tmp_path, feature(polygon(circle(200_001))))) == [(1, "geometry", "200,001 points", "at most 200,000", fix)]


# Columns and cells


def test_columns_go_by_their_names_in_any_case_without_spaces(tmp_path):
    document = {"type": "Feature", "properties": {" NAME ": " Mill Green ", "District": "Northmarsh"}, "geometry": polygon()}
    assert orders.read(put(tmp_path, document)) == Areas(
        [Area(None, "Mill Green", "Northmarsh", None, None, None, (), None, None, GEOMETRY)], []
    )


@pytest.mark.parametrize(
    ("columns", "dates"),
    [
        ({"start": "2024-02-01", "end": "2027-01-31"}, (date(2024, 2, 1), date(2027, 1, 31))),
        ({"made": "2024-02-01", "expiry": "2027-01-31"}, (date(2024, 2, 1), date(2027, 1, 31))),
        ({"made": "2024-02-01", "expires": "2020-01-31"}, (date(2024, 2, 1), date(2020, 1, 31))),  # a rule elsewhere asks about it
        ({"made": " 03/04/2024 "}, (date(2024, 4, 3), None)),
        ({"made": "29/02/2024", "expires": ""}, (date(2024, 2, 29), None)),
    ],
)
def test_dates_are_read(tmp_path, columns, dates):
    area = read(tmp_path, feature(**columns)).areas[0]
    assert (area.start, area.end) == dates


@pytest.mark.parametrize(
    "text", ["2023-02-29", "30/02/2024", "13/13/2024", "1/2/2024", "2024-2-1", "1 May 2024", "2024-02-01T00:00:00", "٠١/٠٢/٢٠٢٤", "2024"]
)
def test_date_is_refused_in_any_other_form(tmp_path, text):
    problem = (2, "expires", repr(text), "a date as YYYY-MM-DD or DD/MM/YYYY", "Correct the cell.")
    assert refused(put(tmp_path, collection(feature(), feature(place="Harrow Quay", expires=text)))) == [problem]


def test_date_column_of_a_geopackage_is_read(tmp_path):
    table(made=pandas.to_datetime(["2024-02-01"])).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    assert orders.read(tmp_path / "areas.gpkg").areas[0].start == date(2024, 2, 1)


def test_date_column_of_a_geopackage_without_times_is_read(tmp_path):
    table(made=["2024-02-01"]).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    with sqlite3.connect(tmp_path / "areas.gpkg") as store:  # geopandas writes no column of dates
        store.execute("PRAGMA writable_schema=ON")
        store.execute("UPDATE sqlite_master SET sql = replace(sql, '\"made\" TEXT', '\"made\" DATE') WHERE name = 'areas'")
    store.close()
    assert pyogrio.read_info(tmp_path / "areas.gpkg")["dtypes"][1].startswith("datetime64")
    assert orders.read(tmp_path / "areas.gpkg").areas[0].start == date(2024, 2, 1)


def test_blank_in_a_date_column_is_none(tmp_path):
    both = pandas.concat([table(made=pandas.to_datetime(["2024-02-01"])), table(made=[pandas.NaT]).assign(place="Harrow Quay")])
    both.to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    assert [area.start for area in orders.read(tmp_path / "areas.gpkg").areas] == [date(2024, 2, 1), None]


def test_date_with_a_time_of_day_is_refused(tmp_path):
    table(made=pandas.to_datetime(["2024-06-30 23:00"]).tz_localize("UTC")).to_file(tmp_path / "areas.gpkg", engine="pyogrio")
    problem = (1, "made", "the time 23:00 with the date", "a date without a time", "Export the column as a date.")
    assert refused(tmp_path / "areas.gpkg") == [problem]


@pytest.mark.parametrize(
    ("text", "extensions"),
    [
        ("", ()),
        ("2024-02-01 to 2027-01-31;", ((date(2024, 2, 1), date(2027, 1, 31)),)),
        ("01/02/2024 to 01/02/2024", ((date(2024, 2, 1), date(2024, 2, 1)),)),
    ],
)
def test_extensions_are_read(tmp_path, text, extensions):
    assert read(tmp_path, feature(extensions=text)).areas[0].extensions == extensions


@pytest.mark.parametrize(
    ("text", "what", "wanted"),
    [
        ("2024-02-01", "'2024-02-01'", "extensions as 2024-02-01 to 2027-01-31, a semicolon between two"),
        ("2024-02-01 to soon", "'soon'", "a date as YYYY-MM-DD or DD/MM/YYYY"),
        ("2024-02-02 to 2024-02-01", "'2024-02-02 to 2024-02-01'", "a new end on or after the day the extension was made"),
    ],
)
def test_extensions_are_refused(tmp_path, text, what, wanted):
    assert [problem[:4] for problem in refused(put(tmp_path, feature(extensions=text)))] == [(1, "extensions", what, wanted)]


@pytest.mark.parametrize("link", ["http://council.example", "HTTPS://council.example:8443/a-b?c=d&e=%20#f"])
def test_link_is_read(tmp_path, link):
    assert read(tmp_path, feature(link=link)).areas[0].link == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,a",
        "ftp://council.example",
        "//council.example",
        "council.example",
        "https://",
        "https:///a",
        "https://user:secret@council.example",
        "https://@council.example",
        "https://council.example/a b",
        'https://council.example/"onclick=',
        "https://council.example\\@elsewhere.example",
        "https://[council",
        "https://council.example:port",
    ],
)
def test_link_is_refused_without_repeating_it(tmp_path, link):
    wanted = "an address that begins with https or http, without a user name, a space or a quotation mark"
    problem = (1, "link", "another kind of address", wanted, "Correct the address, or leave the cell blank.")
    assert refused(put(tmp_path, feature(link=link))) == [problem]


@pytest.mark.parametrize(("column", "most"), [("place", 100), ("restricts", 500), ("link", 500)])
def test_text_may_be_so_long_and_no_longer(tmp_path, column, most):
    text = "https://council.example/".ljust(most, "a")
    assert getattr(read(tmp_path, feature(**{column: text})).areas[0], column) == text
    problem = (1, column, f"text of {most + 1} characters", f"at most {most}", "Shorten the text.")
    assert refused(put(tmp_path, feature(**{column: text + "a"}))) == [problem]


@pytest.mark.parametrize("character", ["\0", "\n", "\x1b", "\x9b", "\u2028", "\u202e", "\ud800"])
def test_text_is_refused_with_a_control_character(tmp_path, character):
    text = f"Mill{character}Green"
    problem = (1, "restricts", f"a control character in {text!r}", "text on one line", "Remove the character.")
    assert refused(put(tmp_path, feature(restricts=text))) == [problem]


@pytest.mark.parametrize(
    ("value", "text"), [(12, "12"), (12.0, "12"), (0.5, "0.5"), (" ", None), (math.nan, None), ("<img src=x>", "<img src=x>")]
)
def test_text_is_text_whatever_it_says(tmp_path, value, text):
    assert read(tmp_path, feature(order=value)).areas[0].order == text


@pytest.mark.parametrize(("value", "what"), [(True, "a bool"), (["a"], "a list"), ({"a": 1}, "a dict")])
def test_text_is_refused_when_it_is_none(tmp_path, value, what):
    assert refused(put(tmp_path, feature(order=value))) == [(1, "order", what, "text", "Export the column as text.")]


@pytest.mark.parametrize("place", ["", "  ", None])
def test_place_is_refused_when_it_is_blank(tmp_path, place):
    assert refused(put(tmp_path, feature(place=place))) == [(1, "place", "a blank cell", "the name of the place", "Fill the cell.")]


def test_place_is_refused_when_there_is_no_column(tmp_path):
    document = {"type": "Feature", "properties": None, "geometry": polygon()}
    missing = (None, "place", "no such column", "the column place or name", "Add the column, and name each place.")
    assert refused(put(tmp_path, document)) == [missing]


def test_column_is_refused_when_it_stands_twice(tmp_path):
    assert refused(put(tmp_path, feature(Kind="a", kind="b"))) == [(None, "kind", "the column twice", "it once", "Remove one of them.")]


def test_columns_that_are_not_read_are_named_in_one_note(tmp_path):
    areas = read(tmp_path, feature(fid=1, name="elsewhere"), feature(place="Harrow Quay", shape_area=2.5))
    assert areas.notes == ["Columns that are not read: 'fid', 'name', 'shape_area'."]


def test_columns_that_are_not_read_are_counted_when_they_are_many(tmp_path):
    notes = read(tmp_path, feature(**{f"c{number}": 1 for number in range(22)})).notes
    assert notes == ["Columns that are not read: " + ", ".join(f"'c{number}'" for number in range(20)) + " and 2 more."]


def test_place_is_refused_when_it_stands_twice(tmp_path):
    features = (feature(district="Northmarsh"), feature(district="Eastley"), feature(order="a"), feature(district="Northmarsh"))
    problem = (4, "place", "Mill Green, as in row 1", "each place once", "Draw several parts as one MultiPolygon.")
    assert refused(put(tmp_path, collection(*features))) == [problem]


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    features = (
        feature(polygon(RING[:2]), made="soon"),
        feature(place="", link="council.example"),
        feature(),
    )
    assert sorted(problem[:2] for problem in found(tmp_path, *features)) == [
        (1, "geometry"),
        (1, "made"),
        (2, "link"),
        (2, "place"),
        (3, "place"),
    ]


def test_problem_names_the_file_and_the_row(tmp_path):
    with pytest.raises(Refused) as caught:
        read(tmp_path, feature(made="soon"))
    problem = Problem("areas.geojson", 1, "made", "'soon'", "a date as YYYY-MM-DD or DD/MM/YYYY", "Correct the cell.")
    assert caught.value.problems == [problem]


# The odd files that an officer might send


@pytest.mark.skipif(not expected(), reason="no folder ../shared/returns")
@pytest.mark.parametrize(("name", "verdict"), expected())
def test_odd_file_gets_its_verdict(name, verdict):
    try:
        areas = orders.read(RETURNS / name).areas
    except Refused:
        assert verdict in ("refuse", "either")
        return
    assert verdict in ("load", "either")
    for area in areas:
        assert shapely.box(-9, 49, 2.2, 61).covers(shapely.from_geojson(area.geometry))


@pytest.mark.skipif(not expected(), reason="no folder ../shared/returns")
def test_odd_file_in_national_grid_is_converted():
    area = Area(None, "PSPO osgb", None, None, None, None, (), None, None, GRID_GEOMETRY)
    assert orders.read(RETURNS / "osgb.geojson") == Areas([area], [CONVERTED, "Columns that are not read: 'html'."])
