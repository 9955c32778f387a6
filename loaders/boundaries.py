"""Reads boundaries of districts, wards and LSOAs as the Office for National Statistics publishes them, and makes them light enough to draw.

Source: GeoJSON of the ONS Open Geography Portal, one feature an area, with the properties `LAD24CD` and `LAD24NM` (districts), `WD24CD`
and `WD24NM` (wards), `LSOA21CD` and `LSOA21NM` (LSOAs) in capitals or not; the two digits are the year of the boundaries. A district's
code may also stand as `district_code`, its name as `district_name`.

Traps of the source:
- Older ward files and most LSOA files do not say which district an area lies in. An LSOA's name begins with its district's, but with the
  district of its own time: LSOAs of 2011 carry districts abolished in 2019. Position then decides, if district boundaries are given.
- LSOAs of 2011 and of 2021 share most of their codes, so the same code in both vintages is no repetition.
- A file is in longitude and latitude unless its old-style member `crs` says British National Grid. Grid positions without that
  member, and latitude before longitude, are seen only by where they would lie: off Great Britain.
- Neighbouring areas have their common edge twice, point for point the same. Simplified one by one they would part, so all areas of a
  kind are simplified together. The boundaries of LSOAs of 2011 overlap here and there already in the source.
- Without its correction grid, which is not part of the installed package, pyproj converts the National Grid to within about 5 metres.
- Boundaries are clipped to the coast and simplified again: for a map, not for measurement or to decide which side of a street is where.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer
from sqlalchemy import Column, Integer, MetaData, Table, Text

from loaders import reading
from loaders.reading import Problem, Refused

DISTRICT, WARD, LSOA = "district", "ward", "lsoa"
KINDS = (DISTRICT, WARD, LSOA)
CODED = ((LSOA, "lsoa"), (WARD, "wd"), (DISTRICT, "lad"))  # an LSOA file may name wards, and a ward file districts, not the reverse
PLAIN = ("district_code", "district_name")
ONS_CODE = re.compile(r"[EKNSW]\d{8}")
LARGEST_BYTES = 300_000_000
DEGREES, GRID = "4326", "27700"  # EPSG
SYSTEMS = {"4326": DEGREES, "84": DEGREES, "27700": GRID}  # by the last number of a crs name, such as CRS84 or EPSG::27700
# Least x and y, greatest x and y of the United Kingdom. Degrees that are called metres lie south of the grid's least y.
LIMITS = {DEGREES: (-9.0, 49.0, 2.2, 61.0), GRID: (-10_000.0, 1_000.0, 700_000.0, 1_300_000.0)}
# Metres: the square root of the area of the largest triangle that simplification takes away (Visvalingam-Whyatt), so the same value
# leaves about the same text whatever detail the source had: LSOAs of 2021 with a point every 10 m come to the same 22,000 points as
# without, as long as common edges match point for point; where they do not, to nearly twice as many.
TOLERANCE = {DISTRICT: 60.0, WARD: 40.0, LSOA: 55.0}
# LSOAs are made for equal numbers of people: those over 3 km2 are one in five, with one incident in eight and half of all the points of
# outlines. Edges between two of them can be far plainer. Measured on the 689 LSOAs of 2021 with 82,204 located incidents of 2025: 861 kB
# and 96.0 % found in their LSOA before; one tolerance of 60 m: 624 kB, 95.2 %, of 85 m: 489 kB, 93.2 %; these two: 439 kB, 95.2 %.
WIDE_SQUARE_METRES = 3_000_000.0
WIDE_TOLERANCE = 350.0
DECIMALS = 5  # about a metre
LEAST_EDGE_METRES = 1.0
NEAR_METRES, ALONG_METRES = 20.0, 100.0
LEAST_SQUARE_METRES = 1.0  # smaller gaps and overlaps come from rounding


@dataclass(frozen=True)
class Boundaries:
    """The boundaries of one kind, ready to draw.

    kind: "district", "ward" or "lsoa". vintage: the year of the boundaries, such as "2021"; "" where the files do not say or differ.
    areas: one dictionary a boundary, in order of code: code, name, district (a name the dashboard knows), lon and lat (degrees, a point
    inside), neighbours (codes, sorted), geometry (GeoJSON text of a Polygon or MultiPolygon in WGS84); of a ward also as_given, the same
    unsimplified, for counting points.
    left_out: boundaries that lie in other districts. notes: what was repaired, and gaps and overlaps, a sentence each.
    """

    kind: str
    vintage: str
    areas: list[dict[str, Any]]
    left_out: int
    notes: list[str]


@dataclass(frozen=True)
class Form:
    """What a file holds, and the properties it says it in (small letters). district: "" where no property names the district."""

    kind: str
    vintage: str
    code: str
    name: str
    district: str


@dataclass(frozen=True)
class Outline:
    """One feature as read: valid, polygonal. district: an ONS code, "" where the file has none. repaired: it was not valid before."""

    file: str
    number: int
    form: Form
    code: str
    name: str
    district: str
    shape: shapely.Geometry
    repaired: bool

    @property
    def group(self) -> tuple[str, str]:
        """What it is drawn with: LSOAs by vintage, everything else by kind."""
        return self.form.kind, self.form.vintage if self.form.kind == LSOA else ""


def read(paths: Sequence[Path], *, districts: Mapping[str, str]) -> list[Boundaries]:
    """The boundaries in all the files: one entry for districts, one for wards, one for each vintage of LSOAs.

    districts: ONS code to name of the districts the dashboard covers. Raises Refused with everything wrong in any file.
    """
    problems: list[Problem] = []
    outlines: list[Outline] = []
    for path in paths:
        try:
            outlines += _outlines(path)
        except Refused as refused:
            problems += refused.problems
    _refuse([*problems, *_repeated(outlines)])
    homes = _homes(outlines, districts)
    _refuse(list(_not_placed(outlines, homes, districts)))
    groups = sorted({outline.group for outline in outlines}, key=lambda group: (KINDS.index(group[0]), group[1]))
    return [_boundaries([outline for outline in outlines if outline.group == group], homes, districts) for group in groups]


def residents(path: Path) -> dict[str, int]:
    """LSOA code to residents, from a CSV file with a column lsoa21cd or lsoa11cd and one column of residents.

    That column's name begins with residents, population or pop_, in capitals or not; all other columns are ignored. Raises Refused.
    """
    header = _header(path)
    code = _only(header, r"lsoa(21|11)cd", path.name, expected="one column lsoa21cd or lsoa11cd")
    count = _only(header, r"(residents|population|pop_).*", path.name, expected="one column named residents..., population... or pop_...")
    ignored = [label for label in dict.fromkeys(header) if label not in (code, count)]
    table = Table(
        "residents",
        MetaData(),
        Column("code", Text, primary_key=True, info={"csv": code}),
        Column("residents", Integer, nullable=False, info={"csv": count, "between": (0, 99_999)}),
        *(Column(f"ignored_{place}", Text, info={"csv": label}) for place, label in enumerate(ignored)),
    )
    return {row["code"]: row["residents"] for row in reading.read(path, table, name=path.name)}


def outline_rows(boundaries: Boundaries) -> list[dict[str, Any]]:
    """Boundaries of districts as rows of the store's table of outlines, in order of name."""
    return [
        {
            "area": area["name"],
            "position": position,
            "kind": "boundary",
            "label_lon": area["lon"],
            "label_lat": area["lat"],
            "geometry": area["geometry"],
        }
        for position, area in enumerate(sorted(boundaries.areas, key=lambda area: area["name"]))
    ]


def agreement(points: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """How far a point's own LSOA and the one it lies in agree: the points with a column more, `found`.

    points: lon, lat (degrees), lsoa (code). found: the code of the boundary the point lies in, of two on a shared edge the lower, ""
    outside all. Police positions are moved to a nearby street or place, so those at an edge differ even with exact boundaries.
    """
    shapes = shapely.from_geojson([area["geometry"] for area in boundaries.areas])
    codes = np.array([area["code"] for area in boundaries.areas], dtype=object)
    positions = shapely.points(points["lon"].to_numpy(), points["lat"].to_numpy())
    point, place = shapely.STRtree(shapes).query(positions, predicate="intersects")
    found = pd.Series(codes[place], index=point, dtype=object).groupby(level=0).min()
    return points.assign(found=found.reindex(range(len(points)), fill_value="").to_numpy())


def to_grid(shapes: Any) -> Any:
    """Degrees to metres of the British National Grid."""
    return shapely.transform(shapes, lambda at: np.column_stack(_transformer().transform(at[:, 0], at[:, 1])))


def to_degrees(shapes: Any) -> Any:
    """Metres of the British National Grid to degrees: the way back of `to_grid`, to a millimetre or two."""
    return shapely.transform(shapes, lambda at: np.column_stack(_transformer().transform(at[:, 0], at[:, 1], direction="INVERSE")))


@cache
def _transformer() -> Transformer:
    return Transformer.from_crs(int(DEGREES), int(GRID), always_xy=True)


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


# From a file to outlines


def _outlines(path: Path) -> list[Outline]:
    """Every feature of one file. Raises Refused."""
    collection = _collection(path)
    form, system = _form(collection["features"], path.name), _system(collection, path.name)
    problems: list[Problem] = []
    outlines = [_outline(feature, number, form, path.name, problems) for number, feature in enumerate(collection["features"], start=1)]
    read = [outline for outline in outlines if outline is not None]
    _refuse([*problems, *_misplaced(read, system, path.name)])
    return read if system == DEGREES else [replace(outline, shape=to_degrees(outline.shape)) for outline in read]


def _collection(path: Path) -> dict[str, Any]:
    """The parsed file, a FeatureCollection with features. Raises Refused."""
    found, fix = "no GeoJSON", "Download the file again as GeoJSON."
    if path.is_file() and path.stat().st_size > LARGEST_BYTES:
        _refuse([Problem(path.name, None, None, *_too_large(path))])
    try:
        parsed = json.loads(reading.text(path, path.name, form="GeoJSON").removeprefix("\ufeff"))
    except (ValueError, RecursionError) as problem:
        found = f"no JSON ({problem})"
        raise Refused([Problem(path.name, None, None, found, "a GeoJSON FeatureCollection", fix)]) from problem
    if isinstance(parsed, dict) and parsed.get("type") == "FeatureCollection" and isinstance(parsed.get("features"), list):
        if parsed["features"]:
            return parsed
        found = "no features"
    elif isinstance(parsed, dict):
        found = f"a GeoJSON {parsed.get('type')!r}"
    raise Refused([Problem(path.name, None, None, found, "a GeoJSON FeatureCollection with features", fix)])


def _too_large(path: Path) -> tuple[str, str, str]:
    """What was found, what was expected, what to do."""
    found = f"{path.stat().st_size / 1e6:,.0f} MB"
    return found, f"at most {LARGEST_BYTES / 1e6:,.0f} MB", "Download the generalised boundaries, or your county's alone."


def _form(features: list[Any], name: str) -> Form:
    """What the file holds, by the names of its properties; of several years the newest. Raises Refused."""
    labels = {label for feature in features for label in _properties(feature)}
    for kind, prefix in CODED:
        years = sorted(match[1] for label in labels if (match := re.fullmatch(rf"{prefix}(\d\d)cd", label)))
        if years:
            code = f"{prefix}{years[-1]}cd"
            return Form(kind, f"20{years[-1]}", code, code.removesuffix("cd") + "nm", _district_label(labels) if kind != DISTRICT else code)
    if PLAIN[0] in labels:
        return Form(DISTRICT, "", *PLAIN, PLAIN[0])
    found = "the properties " + ", ".join(sorted(labels)[:10]) if labels else "no properties"
    expected = "the code of an area, such as LAD24CD, WD24CD or LSOA21CD"
    fix = "Use a file of districts, wards or LSOAs from the ONS Open Geography Portal."
    raise Refused([Problem(name, None, None, found, expected, fix)])


def _district_label(labels: set[str]) -> str:
    """The property with the code of an area's district, the newest of several; "" if there is none."""
    coded = sorted(label for label in labels if re.fullmatch(r"lad\d\dcd", label))
    return coded[-1] if coded else PLAIN[0] if PLAIN[0] in labels else ""


def _properties(feature: Any) -> dict[str, Any]:
    """A feature's properties by their name in small letters; none if it has none."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return {label.lower(): value for label, value in properties.items()} if isinstance(properties, dict) else {}


def _system(collection: dict[str, Any], name: str) -> str:
    """The coordinate system the file says it has, WGS84 if it says none. Raises Refused."""
    if collection.get("crs") is None:
        return DEGREES
    said = json.dumps(collection["crs"])
    numbers = re.findall(r"\d+", said)
    if numbers and numbers[-1] in SYSTEMS:
        return SYSTEMS[numbers[-1]]
    expected = "WGS84 (EPSG:4326) or the British National Grid (EPSG:27700)"
    raise Refused([Problem(name, None, "crs", said[:100], expected, "Download the file again as GeoJSON in WGS84.")])


def _outline(feature: Any, number: int, form: Form, name: str, problems: list[Problem]) -> Outline | None:
    """One feature in the file's own coordinates; None, and its problems noted, if anything is wrong with it."""
    wrong = [*_wrong_properties(_properties(feature), number, form, name)]
    drawn = shape = None
    try:
        drawn = _shape(feature)
        shape = _valid(drawn)
    except ValueError as problem:
        fix = "Draw the area, or remove the feature."
        wrong.append(Problem(name, number, "geometry", str(problem), "the outline as Polygon or MultiPolygon", fix))
    problems += wrong
    if wrong:
        return None
    properties = _properties(feature)
    district = properties[form.district] if form.district else ""
    return Outline(name, number, form, properties[form.code], properties[form.name].strip(), district, shape, repaired=shape is not drawn)


def _wrong_properties(properties: dict[str, Any], number: int, form: Form, name: str) -> Iterator[Problem]:
    for label in dict.fromkeys(label for label in (form.code, form.district) if label):
        given = properties.get(label)
        if not (isinstance(given, str) and ONS_CODE.fullmatch(given)):
            found = "nothing" if given is None else repr(given)
            yield Problem(name, number, label, found, "a code of the ONS, such as E07000200", "Correct the property.")
    title = properties.get(form.name)
    if not (isinstance(title, str) and title.strip()):
        yield Problem(
            name, number, form.name, "nothing" if title is None else repr(title), "the area's name", "Add the name to the feature."
        )


def _shape(feature: Any) -> shapely.Geometry:
    """A feature's geometry as it stands. Raises ValueError that says what was found."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        raise ValueError("no geometry")
    if geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError(repr(geometry.get("type")))
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except shapely.errors.GEOSException as problem:
        raise ValueError(f"coordinates that make no area ({str(problem)[:120]})") from problem
    return shape


def _valid(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape itself if it is valid; else rings that cross themselves made areas, without lines and points. Raises ValueError."""
    whole = shape if shapely.is_valid(shape) else shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if shapely.is_empty(whole):
        raise ValueError("an outline without any area")
    return whole


def _misplaced(outlines: list[Outline], system: str, name: str) -> Iterator[Problem]:
    """One problem a file: if one area lies off Great Britain, most do."""
    if not outlines:
        return
    west, south, east, north = LIMITS[system]
    corners = shapely.bounds(np.array([outline.shape for outline in outlines]))
    off = (corners[:, 0] < west) | (corners[:, 1] < south) | (corners[:, 2] > east) | (corners[:, 3] > north)
    if off.any():
        first = int(off.argmax())
        x, y = corners[first, :2]
        found = f"position {x:.5g}, {y:.5g} (boundaries off Great Britain: {off.sum():,} of {len(outlines):,})"
        words = (
            "longitude {} to {} and latitude {} to {}"
            if system == DEGREES
            else "eastings {:,.0f} to {:,.0f} and northings {:,.0f} to {:,.0f}"
        )
        fix = "Swapped or wrong coordinate system: download the file again as GeoJSON in WGS84, longitude before latitude."
        yield Problem(name, outlines[first].number, "geometry", found, words.format(west, east, south, north), fix)


def _repeated(outlines: list[Outline]) -> Iterator[Problem]:
    first: dict[tuple[Any, ...], Outline] = {}
    for outline in outlines:
        earlier = first.setdefault((outline.group, outline.code), outline)
        if earlier is not outline:
            found = f"{outline.code}, as in {earlier.file}, feature {earlier.number}"
            fix = "Remove one of them, or give one of the files alone."
            yield Problem(outline.file, outline.number, outline.form.code, found, "each code once", fix)


# Which district an outline lies in


def _homes(outlines: list[Outline], districts: Mapping[str, str]) -> list[Outline]:
    """The outlines of the dashboard's own districts in this call."""
    return [outline for outline in outlines if outline.form.kind == DISTRICT and outline.code in districts]


def _districts_of(outlines: list[Outline], homes: list[Outline], districts: Mapping[str, str]) -> list[str]:
    """The dashboard's name of each outline's district, "" elsewhere: by its code, else an LSOA's name, else its position."""
    names = [districts.get(outline.district, "") if outline.form.district else _named(outline, districts) for outline in outlines]
    unknown = [place for place, outline in enumerate(outlines) if not outline.form.district and not names[place]]
    if unknown and homes:
        points = shapely.point_on_surface(np.array([outlines[place].shape for place in unknown]))
        within, home = shapely.STRtree([home.shape for home in homes]).query(points, predicate="within")
        for one, other in zip(within, home, strict=True):
            names[unknown[one]] = districts[homes[other].code]
    return names


def _named(outline: Outline, districts: Mapping[str, str]) -> str:
    """The district in the name of an LSOA, such as Babergh in "Babergh 001A"; "" if the dashboard has none of that name."""
    name = outline.name.rpartition(" ")[0]
    return name if outline.form.kind == LSOA and name in districts.values() else ""


def _not_placed(outlines: list[Outline], homes: list[Outline], districts: Mapping[str, str]) -> Iterator[Problem]:
    """One problem for each file whose districts cannot be known or are none of the dashboard's."""
    for name in dict.fromkeys(outline.file for outline in outlines):
        own = [outline for outline in outlines if outline.file == name]
        form, expected = own[0].form, f"a boundary in {', '.join(sorted(set(districts.values())))}"
        if any(_districts_of(own, homes, districts)):
            continue
        if form.district or homes:
            fix = "Use the file of the county that the dashboard covers."
            yield Problem(name, None, form.district or None, f"{len(own):,} boundaries, all elsewhere", expected, fix)
        else:
            fix = "Give the file of district boundaries in the same command."
            yield Problem(name, None, None, f"{form.kind} boundaries that do not say their district", expected, fix)


# From outlines to what is drawn


def _boundaries(outlines: list[Outline], homes: list[Outline], districts: Mapping[str, str]) -> Boundaries:
    placed = zip(outlines, _districts_of(outlines, homes, districts), strict=True)
    kept = sorted(((outline, name) for outline, name in placed if name), key=lambda each: each[0].code)
    inside, names = [outline for outline, _ in kept], [name for _, name in kept]
    kind, vintages = outlines[0].form.kind, {outline.form.vintage for outline in inside}
    grid = matched(to_grid(np.array([outline.shape for outline in inside])))
    simple = simplified(grid, kind)
    shapes, whole = _drawn(simple, grid)
    near = neighbours(grid, [outline.code for outline in inside])
    areas = [_area(*each) for each in zip(inside, names, shapes, near, strict=True)]
    untouched = [outline for outline, kept_whole in zip(inside, whole, strict=True) if kept_whole]
    notes = [*_about_files(inside, vintages), *_about_coverage(grid, inside), *_about_shapes(inside, untouched)]
    notes += _about_districts(kind, set(districts.values()) - set(names)) + _about_names(outlines, homes, districts)
    return Boundaries(kind, vintages.pop() if len(vintages) == 1 else "", areas, len(outlines) - len(kept), notes)


def _area(outline: Outline, district: str, shape: shapely.Geometry, near: tuple[str, ...]) -> dict[str, Any]:
    inside = shapely.point_on_surface(shape)
    return {
        "code": outline.code,
        "name": district if outline.form.kind == DISTRICT else outline.name,
        "district": district,
        "lon": round(inside.x, DECIMALS),
        "lat": round(inside.y, DECIMALS),
        "neighbours": near,
        "geometry": shapely.to_geojson(shape),
        "as_given": shapely.to_geojson(outline.shape) if outline.form.kind == WARD else None,
    }


def matched(grid: Any) -> Any:
    """Areas (metres) to the millimetre, so that points which differ by a rounding error alone are the same point."""
    rounded = shapely.transform(grid, lambda at: np.round(at, 3))
    return np.where(_usable(rounded), rounded, grid)


def simplified(grid: Any, kind: str) -> Any:
    """Areas (metres) with fewer points, all of a kind together, so that what neighbours share they go on sharing.

    Edges between two wide LSOAs are simplified first and most. Their outer edge is held then, so that nothing parts.
    """
    plainer = grid.copy()
    wide = shapely.area(grid) > WIDE_SQUARE_METRES
    if kind == LSOA and wide.any():
        plainer[wide] = shapely.coverage_simplify(grid[wide], tolerance=WIDE_TOLERANCE, simplify_boundary=False)
    return shapely.coverage_simplify(plainer, tolerance=TOLERANCE[kind])


def _drawn(simple: Any, grid: Any) -> tuple[Any, Any]:
    """Areas in rounded degrees, and for each whether it had to be left unsimplified, because it would be empty or cross itself."""
    shapes = _rounded(to_degrees(simple))
    whole = ~_usable(shapes)
    if whole.any():
        degrees = to_degrees(grid[whole])
        rounded = _rounded(degrees)
        shapes[whole] = np.where(_usable(rounded), rounded, degrees)
    return shapes, whole


def _rounded(degrees: Any) -> Any:
    """Each point rounded by itself, so that shared points stay shared; only what crosses itself then is untangled."""
    rounded = shapely.transform(degrees, lambda at: np.round(at, DECIMALS))
    tangled = ~shapely.is_valid(rounded)
    if tangled.any():
        precise = shapely.set_precision(degrees[tangled], 10.0**-DECIMALS)
        rounded[tangled] = shapely.transform(precise, lambda at: np.round(at, DECIMALS))
    return rounded


def _usable(shapes: Any) -> Any:
    return shapely.is_valid(shapes) & ~shapely.is_empty(shapes)


def neighbours(grid: Any, codes: Sequence[str]) -> list[tuple[str, ...]]:
    """For each area (metres) the codes it has an edge in common with, sorted; none for an island.

    Two areas are neighbours if their outlines have over 1 m in common, or if one runs for 100 m and more within 20 m of the other.
    Measured on 689 LSOAs of 2021: exact edges give 1,839 pairs of neighbours; nearness alone finds 1,767, missing 72 short edges, and
    adds none. The same LSOAs simplified one by one by 40 m, so that edges no longer match: exact edges give 1,251, nearness 1,740 with 3
    more that only meet in a point or across water. So exact edges decide, and nearness where a source's edges do not match.
    """
    first, second = shapely.STRtree(grid).query(grid, predicate="dwithin", distance=NEAR_METRES)
    first, second = first[first < second], second[first < second]
    edges = shapely.boundary(grid)
    joined = shapely.length(shapely.intersection(edges[first], edges[second])) > LEAST_EDGE_METRES
    apart = ~joined
    joined[apart] = _runs_along(edges[first[apart]], edges[second[apart]]) | _runs_along(edges[second[apart]], edges[first[apart]])
    found: list[set[str]] = [set() for _ in codes]
    for one, other in zip(first[joined], second[joined], strict=True):
        found[one].add(codes[other])
        found[other].add(codes[one])
    return [tuple(sorted(near)) for near in found]


def _runs_along(edges: Any, others: Any) -> Any:
    return shapely.length(shapely.intersection(edges, shapely.buffer(others, NEAR_METRES))) >= ALONG_METRES


# What there is to say about them


def _about_files(inside: list[Outline], vintages: set[str]) -> list[str]:
    if len(vintages) == 1:
        return []
    years = ", ".join(vintage or "not stated" for vintage in sorted(vintages))
    return [f"Boundaries of different years were put together ({years}), so no year is given: {_files(inside)}."]


def _files(outlines: list[Outline]) -> str:
    return ", ".join(dict.fromkeys(outline.file for outline in outlines))


def _about_shapes(inside: list[Outline], untouched: list[Outline]) -> list[str]:
    repaired = [
        f"{each.file}: the outline of {each.name} ({each.code}) crossed itself and was repaired." for each in inside if each.repaired
    ]
    left = [
        f"{each.file}: the outline of {each.name} ({each.code}) cannot be simplified without breaking and stays as it was."
        for each in untouched
    ]
    return repaired + left


def _about_coverage(grid: Any, inside: list[Outline]) -> list[str]:
    """Edges that do not match, overlaps of two areas, and patches enclosed by areas that belong to none, before anything is simplified."""
    first, second = shapely.STRtree(grid).query(grid, predicate="intersects")
    first, second = first[first < second], second[first < second]
    common = shapely.area(shapely.intersection(grid[first], grid[second]))
    over = common > LEAST_SQUARE_METRES
    patches = _patches(grid)
    loose = int((~shapely.is_empty(shapely.coverage_invalid_edges(grid))).sum())
    said = []
    if loose:
        said.append(
            f"{_files(inside)}: areas whose edge does not match a neighbour's point for point: {loose:,}; drawn, they may part a little."
        )
    if over.any():
        largest = int(common.argmax())
        pair = f"{inside[first[largest]].name} and {inside[second[largest]].name}"
        said.append(f"{_files(inside)}: overlaps of two areas: {over.sum():,}, {_extent(common[over])} in all, the largest of {pair}.")
    if len(patches):
        said.append(
            f"{_files(inside)}: patches between areas that belong to none: {len(patches):,}, {_extent(patches)} in all; water or gaps."
        )
    return said


def _patches(grid: Any) -> Any:
    """The size in square metres of each patch that areas enclose and none covers."""
    rings = [ring for part in shapely.get_parts(shapely.union_all(grid)) for ring in part.interiors]
    sizes = shapely.area(shapely.polygons(rings)) if rings else np.zeros(0)
    return sizes[sizes > LEAST_SQUARE_METRES]


def _extent(square_metres: Any) -> str:
    total = float(np.sum(square_metres))
    return f"{total / 10_000:,.1f} hectares" if total >= 1_000 else f"{total:,.0f} square metres"


def _about_districts(kind: str, without: set[str]) -> list[str]:
    return [f"No {'boundary' if kind == DISTRICT else f'{kind} boundary'} of {name} is in these files." for name in sorted(without)]


def _about_names(outlines: list[Outline], homes: list[Outline], districts: Mapping[str, str]) -> list[str]:
    """Said only where LSOAs were placed by name alone: names of abolished districts cannot be told from names of other places."""
    by_name = [outline for outline in outlines if outline.form.kind == LSOA and not outline.form.district]
    if homes or all(_named(outline, districts) for outline in by_name):
        return []
    lost = "LSOAs named after an abolished district are left out; give the file of district boundaries in the same command to keep them"
    return [f"{_files(by_name)}: districts are taken from the LSOAs' names. {lost}."]


# The file of residents


def _header(path: Path) -> list[str]:
    """The first row of a CSV file; empty if there is none that can be read."""
    try:
        return next(csv.reader(io.StringIO(reading.text(path, path.name, form="CSV"), newline="")), [])
    except csv.Error:
        return []


def _only(header: list[str], pattern: str, name: str, *, expected: str) -> str:
    """The one column whose name fits the pattern, as it is written. Raises Refused."""
    fitting = Counter(label for label in header if re.fullmatch(pattern, label, flags=re.IGNORECASE))
    if len(fitting) == 1:
        return next(iter(fitting))
    found = f"the columns {', '.join(fitting or header)}" if header else "no columns"
    raise Refused([Problem(name, 1, None, found, expected, "Keep one such column, or rename the columns.")])
