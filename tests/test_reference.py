"""The reference files: wards, population, positions of places and the schematic outlines agree with each other."""

import csv
import json
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from shapely import Point, Polygon
from shapely.ops import unary_union

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "data/reference"
PLACES = ROOT / "data/published/places.csv"
GAZETTEER = ROOT.parent / "shared/gazetteer/ward_centroids_2025.csv"

BCP = "Bournemouth, Christchurch and Poole"
SUFFOLK = ("Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk")
# Babergh and East Suffolk look at each other across the Orwell and do not touch.
NEIGHBOURS = {
    ("Babergh", "Ipswich"),
    ("Babergh", "Mid Suffolk"),
    ("Babergh", "West Suffolk"),
    ("East Suffolk", "Ipswich"),
    ("East Suffolk", "Mid Suffolk"),
    ("Ipswich", "Mid Suffolk"),
    ("Mid Suffolk", "West Suffolk"),
}
MOST_POINTS = 60
MOST_BYTES = 20_000
LEAST_SHARE_OF_WARDS = 0.95
ON_THE_LINE = 1e-4  # degrees, about ten metres
# Too wide, or too loosely described, to be one point on a map.
KINDS_WITHOUT_POSITION = {"former district", "site", "conurbation"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def position(row: dict[str, str]) -> Point:
    return Point(float(row["lon"]), float(row["lat"]))


def decimals(number: Decimal) -> int:
    return max(0, -number.as_tuple().exponent)


def edges(ring: list[tuple[Decimal, Decimal]]) -> set[frozenset]:
    return {frozenset(pair) for pair in pairwise(ring)}


FEATURES = json.loads((REFERENCE / "outlines.geojson").read_text(encoding="utf-8"), parse_float=Decimal)["features"]
RINGS = {feature["properties"]["name"]: [tuple(point) for point in feature["geometry"]["coordinates"][0]] for feature in FEATURES}
OUTLINES = {name: Polygon([(float(lon), float(lat)) for lon, lat in ring]) for name, ring in RINGS.items()}
WARDS = rows(REFERENCE / "wards.csv")
POSITIONS = {row["place"]: row for row in rows(REFERENCE / "place_positions.csv")}
DATASETS = {row["code"] for row in rows(REFERENCE / "datasets.csv")}
by_outline = pytest.mark.parametrize("district", sorted(RINGS))


def test_outlines_name_the_six_districts_in_order():
    named = [(feature["properties"]["i"], feature["properties"]["name"]) for feature in FEATURES]
    assert named == list(enumerate(["Babergh", BCP, "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk"]))


def test_outlines_carry_the_district_codes_of_the_wards():
    codes = {feature["properties"]["name"]: feature["properties"]["code"] for feature in FEATURES}
    assert codes == {ward["district"]: ward["district_code"] for ward in WARDS}


def test_outlines_say_that_they_are_schematic():
    assert {feature["properties"]["kind"] for feature in FEATURES} == {"schematic"}
    assert all("not for legal use" in feature["properties"]["note"] for feature in FEATURES)


def test_outlines_file_is_small_with_one_feature_a_line():
    text = (REFERENCE / "outlines.geojson").read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert sum(line.startswith('{"type":"Feature",') for line in text.splitlines()) == len(FEATURES)


@by_outline
def test_outline_is_valid_and_closed(district: str):
    ring = RINGS[district]
    assert ring[0] == ring[-1]
    assert OUTLINES[district].is_valid


@by_outline
def test_outline_has_at_most_sixty_distinct_points(district: str):
    assert len(RINGS[district]) - 1 == len(set(RINGS[district])) <= MOST_POINTS


@by_outline
def test_outline_keeps_to_two_decimals_or_three_at_ipswich_and_bcp(district: str):
    finer = set(RINGS["Ipswich"]) | set(RINGS[BCP])
    assert not [point for point in RINGS[district] if max(map(decimals, point)) > (3 if point in finer else 2)]


@by_outline
def test_label_lies_in_its_outline(district: str):
    properties = next(feature["properties"] for feature in FEATURES if feature["properties"]["name"] == district)
    assert OUTLINES[district].contains(Point(float(properties["label_lon"]), float(properties["label_lat"])))


def test_suffolk_outlines_leave_no_gap_and_no_overlap():
    suffolk = [OUTLINES[name] for name in SUFFOLK]
    county = unary_union(suffolk)
    assert county.geom_type == "Polygon"
    assert not county.interiors
    assert county.area == pytest.approx(sum(outline.area for outline in suffolk), abs=1e-9)


def test_outlines_share_edges_with_their_neighbours_only():
    touching = {pair for pair in combinations(sorted(RINGS), 2) if edges(RINGS[pair[0]]) & edges(RINGS[pair[1]])}
    assert touching == NEIGHBOURS


@pytest.mark.parametrize("one, other", sorted(NEIGHBOURS))
def test_points_on_a_shared_border_stand_on_both_sides(one: str, other: str):
    on_one_side = set(RINGS[one]) ^ set(RINGS[other])
    borders = OUTLINES[one].boundary, OUTLINES[other].boundary
    assert not [point for point in on_one_side if max(border.distance(Point(*map(float, point))) for border in borders) < ON_THE_LINE]


@by_outline
def test_wards_lie_in_the_outline_of_their_district(district: str):
    inside = [OUTLINES[district].contains(position(ward)) for ward in WARDS if ward["district"] == district]
    assert sum(inside) >= LEAST_SHARE_OF_WARDS * len(inside)


def test_ward_codes_are_unique():
    assert len({ward["ward_code"] for ward in WARDS}) == len(WARDS) == 171


def test_ward_positions_have_at_most_two_decimals():
    assert not [ward for ward in WARDS if decimals(Decimal(ward["lon"])) > 2 or decimals(Decimal(ward["lat"])) > 2]


def test_population_is_positive_for_each_district_measure_and_year():
    counts = {
        (row["area"], row["measure"], date.fromisoformat(row["reference_date"]).year): int(row["population"])
        for row in rows(REFERENCE / "population.csv")
    }
    measures = [("Census 2021", 2021), ("Mid-2020 estimate", 2020), ("Mid-2019 estimate", 2019), ("Census 2011", 2011)]
    assert set(counts) == {(district, *measure) for district in RINGS for measure in measures}
    assert min(counts.values()) > 0


@pytest.mark.parametrize("name", ["population", "place_positions", "wards"])
def test_sources_are_listed_datasets(name: str):
    assert {row["source"] for row in rows(REFERENCE / f"{name}.csv")} <= DATASETS


def test_place_positions_name_each_place_once():
    assert len(POSITIONS) == len(rows(REFERENCE / "place_positions.csv"))


@pytest.mark.parametrize("place", sorted(POSITIONS))
def test_place_lies_in_one_outline(place: str):
    assert sum(outline.contains(position(POSITIONS[place])) for outline in OUTLINES.values()) == 1


def published_places() -> dict[str, dict[str, str]]:
    return {row["place"]: row for row in rows(PLACES) if row["kind"] not in KINDS_WITHOUT_POSITION}


def district_of(place: str, places: dict[str, dict[str, str]]) -> str:
    """The district a place lies in, through the town it lies in where `within` names a town."""
    within = places[place]["within"].split(" (")[0]
    return within if within in OUTLINES else district_of(within, places)


def test_published_places_lie_in_the_outline_of_their_district():
    places = published_places()
    misplaced = [place for place in places if not OUTLINES[district_of(place, places)].contains(position(POSITIONS[place]))]
    assert misplaced == []


@pytest.mark.skipif(not GAZETTEER.exists(), reason="../shared/gazetteer is not there to compare with")
def test_wards_are_the_gazetteers_to_two_decimals():
    listed = {row["ward_code"]: row for row in rows(GAZETTEER) if row["district_name"] in OUTLINES}
    assert {ward["ward_code"]: (ward["ward"], ward["district"]) for ward in WARDS} == {
        code: (row["ward_name"], row["district_name"]) for code, row in listed.items()
    }
    assert not [
        ward["ward"]
        for ward in WARDS
        for axis in ("lon", "lat")
        if abs(Decimal(ward[axis]) - Decimal(listed[ward["ward_code"]][axis])) > Decimal("0.005")
    ]
