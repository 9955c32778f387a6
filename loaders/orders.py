"""Reads the areas of public spaces protection orders from a file that a council's GIS officer exports.

A file is GeoJSON (a FeatureCollection, a Feature or a bare geometry), a GeoPackage, a zipped Shapefile or KML; one feature is the area
of one order. Columns, in any letter case, all but the place may be absent or blank: `order` (the key of an order already held),
`place` or `name`, `district`, `kind`, `made` or `start`, `expires`, `expiry` or `end`, `extensions`, `restricts` or `behaviours`, `link`. Of two
names of one column the first is read. Rows are features, counted from 1.

Traps of the source. Coordinates mean what the file's stated coordinate system says: GeoJSON without the old `crs` member and KML are
longitude and latitude. A coordinate system that is not tied to the earth, or whose datum is unknown, would be out by 100 m and more in
silence (PROJ's "ballpark"), so it is refused. Desktop systems write columns of their own, so unknown columns are named in a note and
left out. Midnight of British Summer Time becomes 23:00 of the day before in UTC, so a date that carries a time of day is refused.
A file is untrusted: its size and kind are checked before a library sees it.
"""

import json
import math
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import geopandas
import numpy
import pandas
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from loaders.reading import Problem, Refused, Unreadable

MEGABYTE = 1_000_000
MOST_BYTES = 20 * MEGABYTE
MOST_PARTS = 20  # of an archive
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 100  # bytes unpacked to bytes packed
MOST_MARKS = 1_200_000
MOST_FEATURES = 1_000
MOST_POINTS = 200_000  # of one feature, with the point that closes each ring
PLAIN_POINTS = 2_000  # up to here an outline is kept as drawn
REPAIRABLE_POINTS = 5_000  # a longer outline that crosses itself is for the mapping system to repair
TOLERANCE_METRES = 5
DECIMALS = 5  # of a degree: about a metre
LONGITUDES, LATITUDES = (-9, 2.2), (49, 61)  # Great Britain
MOST_TEXT, MOST_PLACE = 500, 100
MOST_NAMED = 20  # columns in one note

COLUMNS = {
    "order": ("order",),
    "place": ("place", "name"),
    "district": ("district",),
    "kind": ("kind",),
    "start": ("made", "start"),
    "end": ("expires", "expiry", "end"),
    "extensions": ("extensions",),
    "restricts": ("restricts", "behaviours", "behaviours restricted"),
    "link": ("link",),
}
WGS84, NATIONAL_GRID = CRS.from_epsg(4326), CRS.from_epsg(27700)
AREA_KINDS = ("Polygon", "MultiPolygon")
GEOMETRY_KINDS = (*AREA_KINDS, "Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection")
KML_KINDS = ("Polygon", "MultiGeometry", "Point", "LineString", "LinearRing", "Model", "Track", "MultiTrack")
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj")
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zX")
UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of characters, line and paragraph separators
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # turn the direction of writing, so that text reads as other text
LIBRARY = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, CRSError, shapely.errors.ShapelyError)


@dataclass(frozen=True)
class Area:
    """One order's area, as the file gives it. Texts may hold HTML or Markdown, which is text here.

    `order` is the key of an order already in the store; each extension is the day it was made and the new end; `geometry` is compact
    GeoJSON, a Polygon or MultiPolygon of longitudes and latitudes (WGS84) to five decimals, outer rings anticlockwise.
    """

    order: str | None
    place: str
    district: str | None
    kind: str | None
    start: date | None
    end: date | None
    extensions: tuple[tuple[date, date], ...]
    restricts: str | None
    link: str | None
    geometry: str


@dataclass(frozen=True)
class Areas:
    """The areas of one file in its order, and what was repaired, closed, simplified, converted or left out, a sentence each."""

    areas: list[Area]
    notes: list[str]


@dataclass(frozen=True)
class Feature:
    """One feature before any check: values by the file's own column names, its shape or why it has none."""

    row: int
    values: dict[str, Any]
    shape: BaseGeometry | Unreadable | None
    closed: bool  # a ring was open, and was closed in reading


@dataclass(frozen=True)
class Layer:
    """The features of one file, their coordinate system, what to say about it, and how a missing column is found."""

    features: list[Feature]
    crs: CRS
    notes: tuple[str, ...] = ()
    missing: str = "no such column"


def read(path: Path) -> Areas:
    """The areas of one file, ending in .geojson, .json, .gpkg, .zip or .kml. Raises Refused with everything that is wrong with it."""
    with warnings.catch_warnings():  # the libraries warn about what is refused or said here
        warnings.simplefilter("ignore")
        try:
            layer = _layer(path)
            to_degrees = _transformer(layer.crs, WGS84)
        except Unreadable as unreadable:
            raise Refused([_problem(path, None, None, unreadable)]) from unreadable
        return _areas(layer, to_degrees, path)


def _problem(path: Path, row: int | None, column: str | None, unreadable: Unreadable) -> Problem:
    return Problem(path.name, row, column, unreadable.found, unreadable.expected, unreadable.fix)


def _areas(layer: Layer, to_degrees: Transformer, path: Path) -> Areas:
    columns, problems = _columns(layer, path)
    areas: list[Area] = []
    notes = [*layer.notes, *_converted(layer.crs), *_unused(layer, columns)]
    rows: dict[int, tuple[Any, ...]] = {}
    for feature in layer.features:
        values = {field: _cell(feature, field, columns, path, problems) for field in COLUMNS}
        rows[feature.row] = (values["place"], values["district"], values["order"])
        try:
            geometry, said = _geometry(feature, to_degrees)
        except shapely.errors.ShapelyError:
            problems.append(_problem(path, feature.row, "geometry", _without_area()))
            continue
        except Unreadable as unreadable:
            problems.append(_problem(path, feature.row, "geometry", unreadable))
            continue
        notes += [f"Row {feature.row}, {values['place']}: {sentence}" for sentence in said]
        areas.append(Area(**values, geometry=geometry))
    problems += _twice(rows, path)
    if problems:
        raise Refused(problems)
    return Areas(areas, notes)


# Which file it is


def _layer(path: Path) -> Layer:
    """The features of a file of any of the forms. Raises Unreadable if it is not what its ending says, or too large."""
    forms = {".geojson": _geojson, ".json": _geojson, ".gpkg": _geopackage, ".zip": _shapefile, ".kml": _kml}
    form = forms.get(path.suffix.lower())
    if form is None:
        raise Unreadable(f"the ending {path.suffix!r}", "one of " + ", ".join(forms), "Export the areas as GeoJSON or a GeoPackage.")
    try:
        if path.stat().st_size > MOST_BYTES:
            size = f"{path.stat().st_size / MEGABYTE:,.1f} MB"
            raise Unreadable(size, f"at most {MOST_BYTES // MEGABYTE} MB", "Export the areas of the orders alone.")
        layer = form(path)
    except OSError as problem:
        raise Unreadable("a file that cannot be opened", "a file with areas", "Check the file.") from problem
    if not layer.features:
        raise Unreadable("no features", "at least one area", "Export the layer that holds the areas.")
    return layer


def _few(number: int) -> None:
    if number > MOST_FEATURES:
        raise Unreadable(f"more than {MOST_FEATURES:,} features", f"at most {MOST_FEATURES:,}", "Export the areas of the orders alone.")


def _utf8(path: Path, form: str) -> str:
    """The text of a file, if it is not so dense that parsing would fill the memory. Raises Unreadable."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise Unreadable("bytes that are not UTF-8", "UTF-8 text", f"Export the file again as {form} in UTF-8.") from problem
    if sum(map(text.count, "[{<,")) > MOST_MARKS:
        raise Unreadable("too many points or columns in all", "about 500,000 points at most", "Simplify the areas in the mapping system.")
    return text


# GeoJSON


def _geojson(path: Path) -> Layer:
    """Read here rather than by GDAL, which closes rings and guesses types of columns without a word."""
    try:
        document = json.loads(_utf8(path, "GeoJSON"))
    except (ValueError, RecursionError) as problem:
        raise Unreadable("text that is not JSON", "a GeoJSON object", "Export the file again as GeoJSON.") from problem
    if not isinstance(document, dict):
        raise Unreadable("JSON that is not an object", "a GeoJSON object", "Export the file again as GeoJSON.")
    missing = "a bare geometry, which has no columns" if document.get("type") in GEOMETRY_KINDS else "no such column"
    return Layer(list(_features(document)), _stated(document.get("crs")), missing=missing)


def _features(document: dict[str, Any]) -> Iterator[Feature]:
    for row, member in enumerate(_members(document), start=1):
        properties = member.get("properties")
        shape, closed = _drawn(member.get("geometry"))
        yield Feature(row, properties if isinstance(properties, dict) else {}, shape, closed)


def _members(document: dict[str, Any]) -> list[dict[str, Any]]:
    kind = document.get("type")
    if kind in GEOMETRY_KINDS:
        return [{"geometry": document}]
    if kind == "Feature":
        return [document]
    members = document.get("features")
    if kind != "FeatureCollection" or not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise Unreadable("JSON without features", "a GeoJSON FeatureCollection", "Export the file again as GeoJSON.")
    _few(len(members))
    return members


def _stated(member: Any) -> CRS:
    """The coordinate system of the old `crs` member; longitude and latitude without one, as RFC 7946 has it."""
    if member is None:
        return WGS84
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    # no "+", "=" or "[": such texts are definitions, which may name files on this machine
    if not isinstance(name, str) or not re.fullmatch(r"[\w :./()-]{1,100}", name):
        raise _unknown_system("a crs member without a name")
    try:
        return CRS.from_user_input(name)
    except CRSError as problem:
        raise _unknown_system(f"the coordinate system {name!r}") from problem


def _unknown_system(found: str) -> Unreadable:
    fix = "Export the layer again in British National Grid or WGS84, with its coordinate system."
    return Unreadable(found, "a stated coordinate system, such as EPSG:27700", fix)


def _drawn(geometry: Any) -> tuple[BaseGeometry | Unreadable | None, bool]:
    """A GeoJSON geometry as a shape, or why it cannot be one, and whether a ring had to be closed."""
    if not isinstance(geometry, dict):
        return None, False
    coordinates = geometry.get("coordinates")
    try:
        if geometry.get("type") not in AREA_KINDS:
            raise _not_an_area(geometry.get("type"))
        drawn = [
            [_ring(ring) for ring in _list(polygon)]
            for polygon in _list(coordinates if geometry["type"] == AREA_KINDS[1] else [coordinates])
        ]
    except Unreadable as unreadable:
        return unreadable, False
    polygons = [shapely.Polygon(rings[0][0], [ring for ring, _ in rings[1:]]) for rings in drawn if rings]
    closed = any(was_open for rings in drawn for _, was_open in rings)
    return (polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)), closed


def _not_an_area(kind: Any) -> Unreadable:
    return Unreadable(f"the geometry {str(kind)[:60]!r}", "Polygon or MultiPolygon", "Draw the order as an area.")


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unreadable("coordinates that are not in lists", "rings of positions", "Export the file again.")
    return value


def _ring(ring: Any) -> tuple[numpy.ndarray, bool]:
    """A ring's longitudes and latitudes, n rows of two, closed and of at least three rows; and whether it was open."""
    points = [_position(position) for position in _list(ring)]
    if not points:
        raise Unreadable("a ring without points", "at least three different points", "Draw the area again.")
    was_open = points[0] != points[-1]
    points += points[:1] * max(was_open, 3 - len(points))
    return numpy.array(points, dtype=float), was_open


def _position(position: Any) -> tuple[float, float]:
    if not isinstance(position, list) or len(position) < 2 or not all(type(number) in (int, float) for number in position[:2]):
        raise Unreadable("a position that is not two numbers", "longitude and latitude", "Draw the area again.")
    try:
        longitude, latitude = float(position[0]), float(position[1])
    except OverflowError as problem:
        raise _not_finite() from problem
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise _not_finite()
    return longitude, latitude


def _not_finite() -> Unreadable:
    return Unreadable("a coordinate that is not a number", "numbers", "Draw the area again.")


# KML


def _kml(path: Path) -> Layer:
    """Read here rather than by GDAL, which adds a dozen columns of its own and one layer a folder. Always longitude and latitude."""
    text = _utf8(path, "KML")
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, flags=re.IGNORECASE):
        raise Unreadable("a DOCTYPE or ENTITY", "KML without either", "Export the file again as KML.")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as problem:
        raise Unreadable("text that is not XML", "KML", "Export the file again as KML.") from problem
    if _tag(root) != "kml":
        raise Unreadable(f"XML that begins with {_tag(root)[:60]!r}", "kml", "Export the file again as KML.")
    placemarks = [element for element in root.iter() if _tag(element) == "Placemark"]
    _few(len(placemarks))
    return Layer([_placemark(element, row) for row, element in enumerate(placemarks, start=1)], WGS84)


def _tag(element: ElementTree.Element) -> str:
    """An element's name without its namespace, which exporters spell in several ways."""
    return element.tag.rpartition("}")[2]


def _placemark(placemark: ElementTree.Element, row: int) -> Feature:
    values: dict[str, Any] = {_tag(child): child.text for child in placemark if _tag(child) in ("name", "description")}
    for element in placemark.iter():
        if _tag(element) == "SimpleData":
            values[element.get("name", "")] = element.text
        elif _tag(element) == "Data":
            values[element.get("name", "")] = next((child.text for child in element if _tag(child) == "value"), None)
    shapes = [child for child in placemark if _tag(child) in KML_KINDS]
    shape, closed = _drawn(_kml_geometry(shapes[0])) if shapes else (None, False)
    return Feature(row, values, shape, closed)


def _kml_geometry(element: ElementTree.Element) -> dict[str, Any]:
    """A KML geometry in the form of GeoJSON; of several geometries all must be polygons to be an area."""
    if _tag(element) == "Polygon":
        return {"type": "Polygon", "coordinates": _kml_rings(element)}
    parts = [child for child in element if _tag(child) in KML_KINDS]
    if parts and all(_tag(part) == "Polygon" for part in parts):
        return {"type": "MultiPolygon", "coordinates": [_kml_rings(part) for part in parts]}
    other = next((_tag(part) for part in parts if _tag(part) != "Polygon"), None)
    return {"type": f"{_tag(element)} with {other}" if other else _tag(element)}


def _kml_rings(polygon: ElementTree.Element) -> list[list[Any]]:
    """The outer ring first, as KML allows but does not require."""
    boundaries = sorted(
        (child for child in polygon if _tag(child).endswith("BoundaryIs")), key=lambda child: _tag(child) != "outerBoundaryIs"
    )
    return [
        [[_number(part) for part in position.split(",")] for position in (element.text or "").split()]
        for boundary in boundaries
        for element in boundary.iter()
        if _tag(element) == "coordinates"
    ]


def _number(text: str) -> float | str:
    """A number, or the text itself, which is then refused as a position."""
    try:
        return float(text)
    except ValueError:
        return text


# GeoPackage and Shapefile


def _geopackage(path: Path) -> Layer:
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise _not_this("a GeoPackage")
    name, notes = _polygon_layer(path)
    return _table(str(path.resolve()), name, notes)


def _not_this(form: str) -> Unreadable:
    return Unreadable(f"a file that is not {form}, whatever its ending says, or is damaged", form, f"Export the areas again as {form}.")


def _polygon_layer(path: Path) -> tuple[str, tuple[str, ...]]:
    """The name of the one layer of polygons, and a note if there are other layers. Tables without shapes, such as styles, do not count."""
    try:
        layers = {name: kind for name, kind in pyogrio.list_layers(path.resolve()).tolist() if kind}
    except (*LIBRARY, ValueError) as problem:
        raise _not_this("a GeoPackage") from problem
    found = [name for name, kind in layers.items() if "Polygon" in kind or "Surface" in kind] or list(layers)
    if len(found) != 1:
        named = _named(found) if found else "no layer of polygons"
        raise Unreadable(f"the layers {named}" if found else named, "one layer of polygons", "Export the layer of the orders alone.")
    others = [name for name in layers if name != found[0]]
    return found[0], (f"The layer {_named(found)} was read; left out: {_named(others)}.",) if others else ()


def _shapefile(path: Path) -> Layer:
    """Read inside its archive: nothing is unpacked to the disk."""
    try:
        _check_archive(path.read_bytes())
        with zipfile.ZipFile(path) as archive:
            name = _checked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as problem:
        raise _not_this("a zipped Shapefile") from problem
    return _table(f"/vsizip/{{{path.resolve()}}}/{name}", None, ())


def _check_archive(content: bytes) -> None:
    """Raises Unreadable unless the content begins as an archive and lists few parts, counted before a list of them is made."""
    if not content.startswith(ARCHIVES[0]):
        raise _not_this("a zipped Shapefile")
    parts = content.count(b"PK\x01\x02")
    if parts > MOST_PARTS:
        raise _bad_archive(f"an archive of {parts:,} parts", f"at most {MOST_PARTS}")


def _checked(archive: zipfile.ZipFile) -> str:
    """The name of the archive's one .shp. Raises Unreadable if the archive is not a plain small Shapefile."""
    parts = archive.infolist()
    _check_unpacked(parts)
    for part in parts:
        _check_part(archive, part)
    names = [part.filename for part in parts if not part.is_dir()]
    shapes = [name for name in names if name.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise _bad_archive(f"{len(shapes)} .shp files in the archive", "one")
    _check_complete(shapes[0], names)
    with archive.open(shapes[0]) as content:
        if content.read(4) != b"\x00\x00\x27\x0a":  # else GDAL would take the content for any form it knows
            raise _bad_archive("a .shp that is not one", "a Shapefile")
    return shapes[0]


def _bad_archive(found: str, expected: str) -> Unreadable:
    return Unreadable(found, expected, "Zip the .shp, .shx, .dbf and .prj of one Shapefile, and nothing else.")


def _check_unpacked(parts: list[zipfile.ZipInfo]) -> None:
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise _bad_archive(f"an archive of {unpacked / MEGABYTE:,.1f} MB unpacked", f"at most {MOST_UNPACKED // MEGABYTE} MB")
    if unpacked > MOST_RATIO * packed:
        raise _bad_archive(f"an archive that unpacks to over {MOST_RATIO} times its size", f"at most {MOST_RATIO} times")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raises Unreadable for a name that leads elsewhere, an archive in the archive, or a part with a password."""
    name = PurePosixPath(part.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in part.filename:
        raise _bad_archive(f"the part {part.filename[:60]!r}", "parts that lie within the archive")
    if part.flag_bits & 1:
        raise _bad_archive("an archive with a password", "one without")
    with archive.open(part) as content:
        if content.read(4).startswith(ARCHIVES):
            raise _bad_archive(f"an archive in the archive, {part.filename[:60]!r}", "no archive within")


def _check_complete(shape: str, names: list[str]) -> None:
    stem = shape[: -len(".shp")]
    missing = [ending for ending in SHAPEFILE if not any(name[:-4] == stem and name[-4:].lower() == ending for name in names)]
    if ".prj" in missing:
        fix = "Add the .prj, or export the layer again with its coordinate system."
        raise Unreadable(f"a Shapefile without {', '.join(missing)}", "the .prj, which states the coordinate system", fix)
    if missing:
        raise _bad_archive(f"a Shapefile without {', '.join(missing)}", ", ".join(SHAPEFILE))


def _table(source: str, name: str | None, notes: tuple[str, ...]) -> Layer:
    """The features of one layer as GDAL reads it."""
    try:
        table = _frame(source, name, on_invalid="ignore")
        shapes = table.geometry.tolist()
        # a shape is left out above if a ring is open; read again with its rings closed
        closed = _frame(source, name, on_invalid="fix").geometry.tolist() if None in shapes else shapes
    except (*LIBRARY, ValueError, OverflowError, AttributeError) as problem:  # AttributeError: a table without shapes
        raise _not_this("a GeoPackage or zipped Shapefile") from problem
    if table.crs is None:
        raise _unknown_system("no coordinate system")
    columns = [(column, table.iloc[:, index].tolist()) for index, column in enumerate(table.columns) if column != table.geometry.name]
    rows = [{str(column): values[index] for column, values in columns} for index in range(len(table))]
    return Layer(
        [Feature(i + 1, row, closed[i], shapes[i] is not closed[i] and shapes[i] is None) for i, row in enumerate(rows)], table.crs, notes
    )


def _frame(source: str, name: str | None, *, on_invalid: str) -> geopandas.GeoDataFrame:
    table = geopandas.read_file(source, layer=name, rows=MOST_FEATURES + 1, engine="pyogrio", on_invalid=on_invalid)
    _few(len(table))
    return table


# Columns and cells


def _columns(layer: Layer, path: Path) -> tuple[dict[str, list[str]], list[Problem]]:
    """The file's own names of each column that is read, and what is wrong with them."""
    spelled: dict[str, list[str]] = {}
    for column in _own_columns(layer):
        spelled.setdefault(column.strip().lower(), []).append(column)
    problems = []
    found: dict[str, list[str]] = {}
    for field, labels in COLUMNS.items():
        label = next((label for label in labels if label in spelled), None)
        found[field] = spelled[label] if label else []
        if len(found[field]) > 1:
            problems.append(Problem(path.name, None, label, "the column twice", "it once", "Remove one of them."))
    if not found["place"]:
        problems.append(
            Problem(path.name, None, "place", layer.missing, "the column place or name", "Add the column, and name each place.")
        )
    return found, problems


def _own_columns(layer: Layer) -> list[str]:
    return list(dict.fromkeys(column for feature in layer.features for column in feature.values))


def _unused(layer: Layer, columns: dict[str, list[str]]) -> list[str]:
    used = {column for names in columns.values() for column in names}
    unused = [column for column in _own_columns(layer) if column not in used]
    return [f"Columns that are not read: {_named(unused)}."] if unused else []


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(repr(name[:40]) for name in names[:MOST_NAMED]) + more


def _cell(feature: Feature, field: str, columns: dict[str, list[str]], path: Path, problems: list[Problem]) -> Any:
    """A field's value in one feature. What is wrong is added to the problems; a column told of before is not told of again."""
    if len(columns[field]) != 1:
        return EMPTY.get(field)
    column = columns[field][0]
    value = feature.values.get(column)
    try:
        return READERS[field](None if pandas.api.types.is_scalar(value) and pandas.isna(value) else value)
    except Unreadable as unreadable:
        problems.append(_problem(path, feature.row, column.strip(), unreadable))
        return EMPTY.get(field)


def _text(value: Any, most: int = MOST_TEXT) -> str | None:
    """Text without space around it, at most so many characters; None if blank. Whole numbers count as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of whole numbers with a blank comes as decimals
    if value is None or (type(value) in (int, float)):
        return None if value is None else str(value)
    if not isinstance(value, str):
        raise Unreadable(f"a {type(value).__name__}", "text", "Export the column as text.")
    text = value.strip()
    if len(text) > most:
        raise Unreadable(f"text of {len(text):,} characters", f"at most {most}", "Shorten the text.")
    if any(unicodedata.category(character) in UNPRINTABLE or character in TURNING for character in text):
        raise Unreadable(f"a control character in {text[:60]!r}", "text on one line", "Remove the character.")
    return text or None


def _place(value: Any) -> str:
    text = _text(value, MOST_PLACE)
    if text is None:
        raise Unreadable("a blank cell", "the name of the place", "Fill the cell.")
    return text


def _day(value: Any) -> date | None:
    """A date as YYYY-MM-DD or, day first, DD/MM/YYYY, or in a column of dates."""
    if isinstance(value, datetime) and value.time() != time():
        raise Unreadable(f"the time {value:%H:%M} with the date", "a date without a time", "Export the column as a date.")
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = _text(value)
    return None if text is None else _written_day(text)


def _written_day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{2}/\d{2}/\d{4}", text, flags=re.ASCII):
            return date(int(text[6:]), int(text[3:5]), int(text[:2]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # 30 February is refused below
    raise Unreadable(repr(text[:60]), "a date as YYYY-MM-DD or DD/MM/YYYY", "Correct the cell.")


def _extensions(value: Any) -> tuple[tuple[date, date], ...]:
    """`2024-02-01 to 2027-01-31; ...`: the day each extension was made and the new end."""
    return tuple(_extension(part.strip()) for part in (_text(value) or "").split(";") if part.strip())


def _extension(text: str) -> tuple[date, date]:
    days = re.split(r"\s+to\s+", text)
    if len(days) != 2:
        raise Unreadable(repr(text[:60]), "extensions as 2024-02-01 to 2027-01-31, a semicolon between two", "Correct the cell.")
    made, new_end = map(_written_day, days)
    if new_end < made:
        raise Unreadable(repr(text), "a new end on or after the day the extension was made", "Correct the dates.")
    return made, new_end


def _link(value: Any) -> str | None:
    """An address of the web. What is refused is not repeated: it may hold a password."""
    text = _text(value)
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        well = (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        well = False
    if not well or re.search(r"[\s<>\"\\^`{|}]", text):
        expected = "an address that begins with https or http, without a user name, a space or a quotation mark"
        raise Unreadable("another kind of address", expected, "Correct the address, or leave the cell blank.")
    return text


READERS: dict[str, Callable[[Any], Any]] = {
    "order": _text,
    "place": _place,
    "district": _text,
    "kind": _text,
    "start": _day,
    "end": _day,
    "extensions": _extensions,
    "restricts": _text,
    "link": _link,
}
EMPTY = {"extensions": ()}


def _twice(rows: dict[int, tuple[Any, ...]], path: Path) -> Iterator[Problem]:
    """A place that stands twice with the same district and order. A blank place is told as such."""
    first: dict[tuple[Any, ...], int] = {}
    for row, key in rows.items():
        if key[0] is not None and first.setdefault(key, row) != row:
            found = f"{key[0]}, as in row {first[key]}"
            yield Problem(path.name, row, "place", found, "each place once", "Draw several parts as one MultiPolygon.")


# Shapes


@cache
def _transformer(source: CRS, target: CRS) -> Transformer:
    """From one coordinate system to another, x before y. Raises Unreadable if the two are not tied to each other."""
    try:
        return Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
    except ProjError as problem:
        raise _unknown_system(f"the coordinate system {source.name[:60]!r}") from problem


def _converted(crs: CRS) -> list[str]:
    same = crs.equals(WGS84, ignore_axis_order=True)
    return [] if same else [f"Coordinates were converted from {crs.name[:60]!r} to longitude and latitude."]


def _geometry(feature: Feature, to_degrees: Transformer) -> tuple[str, list[str]]:
    """A feature's shape as GeoJSON text, and what was done to it. Raises Unreadable."""
    shape = _sound(feature.shape)
    notes = ["a ring was not closed, and was closed."] if feature.closed else []
    if not shape.is_valid:
        shape = _repaired(shape)
        notes.append("the outline crossed or touched itself, and was repaired; check its shape on the map.")
    points = int(shapely.get_num_coordinates(shape))
    shape = _moved(shape, to_degrees)
    _check_map(shape)
    if points > PLAIN_POINTS:
        shape = _simplified(shape)
        left = int(shapely.get_num_coordinates(shape))
        notes.append(f"{points:,} points were simplified to {left:,}, within about {TOLERANCE_METRES} metres.")
    return _compact(shape), notes


def _sound(shape: BaseGeometry | Unreadable | None) -> BaseGeometry:
    """The shape in two dimensions, if it is an area of finite points, not too many and not too few. Raises Unreadable."""
    if isinstance(shape, Unreadable):
        raise shape
    if shape is None or shape.is_empty:
        raise Unreadable("no shape, or one that cannot be read", "an area", "Draw the area, or remove the row.")
    if shape.geom_type not in AREA_KINDS:
        raise _not_an_area(shape.geom_type)
    shape = shapely.force_2d(shape)
    points = int(shapely.get_num_coordinates(shape))
    if points > MOST_POINTS:
        raise Unreadable(f"{points:,} points", f"at most {MOST_POINTS:,}", "Simplify the area in the mapping system.")
    if not numpy.isfinite(shapely.get_coordinates(shape)).all():
        raise _not_finite()
    if _fewest(shape) < 3:
        raise Unreadable("a ring of fewer than three different points", "at least three", "Draw the area again.")
    return shape


def _fewest(shape: BaseGeometry) -> int:
    """How many different points the smallest ring has."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    different = numpy.unique(numpy.column_stack([ring, points]), axis=0)
    return int(numpy.bincount(different[:, 0].astype(int)).min())


def _repaired(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape that crosses itself. Raises Unreadable if it is too tangled: repair takes time by the number of crossings,
    and GEOS's other method (`linework`) over a minute for 500 random points."""
    if _tangled(shape):
        raise Unreadable(
            "an outline that crosses itself, with too many points or crossings to repair here",
            "an outline that does not",
            "Repair it in the mapping system (QGIS: Fix geometries).",
        )
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    polygons = [part for part in shapely.get_parts(mended) if part.geom_type == "Polygon"]
    if mended.geom_type not in AREA_KINDS or not polygons or mended.area == 0:
        raise _without_area()
    return mended


def _without_area() -> Unreadable:
    return Unreadable("an outline that encloses no area, or under a metre across", "an area", "Draw the area again.")


def _tangled(shape: BaseGeometry) -> bool:
    """Whether so many pairs of edges are near each other that crossings may be many. In a plain outline each edge meets three: itself
    and its neighbours."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    if len(points) > REPAIRABLE_POINTS:
        return True
    edges = shapely.linestrings(numpy.stack([points[:-1], points[1:]], axis=1)[ring[:-1] == ring[1:]])
    return int(shapely.STRtree(edges).query(edges).shape[1]) > 10_000 + 5 * len(edges)


def _moved(shape: BaseGeometry, transformer: Transformer) -> BaseGeometry:
    return shapely.transform(shape, transformer.transform, interleaved=False)


def _check_map(shape: BaseGeometry) -> None:
    """Raises Unreadable unless every point is in Great Britain; a point that cannot be converted is infinite, and so is not."""
    points = shapely.get_coordinates(shape)
    least, most = (LONGITUDES[0], LATITUDES[0]), (LONGITUDES[1], LATITUDES[1])
    off = points[~((points >= least) & (points <= most)).all(axis=1)]
    if len(off):
        expected = f"longitudes from {LONGITUDES[0]} to {LONGITUDES[1]} and latitudes from {LATITUDES[0]} to {LATITUDES[1]}"
        fix = "It is off the map: are longitude and latitude swapped, or is the coordinate system wrong?"
        raise Unreadable(f"longitude {off[0][0]:.5g}, latitude {off[0][1]:.5g}", expected, fix)


def _simplified(shape: BaseGeometry) -> BaseGeometry:
    metres = _moved(shape, _transformer(WGS84, NATIONAL_GRID))
    return _moved(shapely.simplify(metres, TOLERANCE_METRES, preserve_topology=True), _transformer(NATIONAL_GRID, WGS84))


def _compact(shape: BaseGeometry) -> str:
    """Compact GeoJSON text. Rounding alone could make an outline touch itself, so the shape is fitted to the grid of decimals."""
    fitted = shapely.orient_polygons(shapely.set_precision(shape, 10**-DECIMALS))
    if fitted.is_empty:
        raise _without_area()
    polygons = [[_rounded(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(fitted)]
    coordinates = polygons[0] if len(polygons) == 1 else polygons
    return json.dumps({"type": AREA_KINDS[len(polygons) > 1], "coordinates": coordinates}, separators=(",", ":"))


def _rounded(ring: Any) -> list[list[float]]:
    return [[round(longitude, DECIMALS), round(latitude, DECIMALS)] for longitude, latitude in ring.coords]
