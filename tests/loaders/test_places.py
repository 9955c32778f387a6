"""Loading boundaries and order areas into a store: what is replaced, what is kept, what a later build leaves alone."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import h3
import pytest
from shapely.geometry import Point, box, mapping, shape
from sqlalchemy import Engine

from loaders import places
from loaders.build import build
from loaders.reading import Refused
from store import loads, queries, schema
from store.loads import Load
from tests.loaders.conftest import BCP, SHOWN, put_outlines
from tests.loaders.street import IN_MARSHTON, IN_MOORTON, cell_at, contents, everything, rows

# Wider than the outlines that are shipped, and apart from each other
MARSHTON, MOORTON = box(0.45, 52.50, 0.53, 52.55), box(0.55, 52.50, 0.60, 52.55)
FACTS = {"basis": "stated", "known_from": date(2020, 1, 1)}


def feature(drawn: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(drawn)}


def put(path: Path, features: Iterable[dict[str, object]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def districts(folder: Path, **drawn: object) -> Path:
    drawn = drawn or {"Marshton": MARSHTON, "Moorton": MOORTON}
    return put(folder / "districts.geojson", (feature(each, LAD24CD=SHOWN[name], LAD24NM=name) for name, each in drawn.items()))


def ward(code: str, name: str, drawn: object = MARSHTON, *, district: str = "Marshton") -> dict[str, object]:
    return feature(drawn, WD25CD=code, WD25NM=name, LAD25CD=SHOWN.get(district, district))


def wards(folder: Path, *features: dict[str, object]) -> Path:
    return put(folder / "wards.geojson", features)


def lsoas(folder: Path, *codes: str, year: str = "21") -> Path:
    drawn = [box(0.45 + place / 100, 52.50, 0.46 + place / 100, 52.51) for place in range(len(codes))]
    named = [{f"LSOA{year}CD": code, f"LSOA{year}NM": f"Marshton 00{place}A"} for place, code in enumerate(codes)]
    return put(folder / f"lsoas{year}.geojson", (feature(one, **about) for one, about in zip(drawn, named, strict=True)))


def outlines(engine: Engine) -> dict[str, tuple]:
    return {one["area"]: (one["position"], one["kind"], shape(json.loads(one["geometry"]))) for one in rows(engine, "outlines")}


def cells(engine: Engine) -> dict[str, str]:
    return {one["cell"]: one["district"] for one in rows(engine, "cells")}


def with_centre_in(drawn: object) -> set[str]:
    middle = drawn.centroid
    near = h3.grid_disk(h3.latlng_to_cell(middle.y, middle.x, 8), 12)
    return {cell for cell in near if drawn.contains(Point(*reversed(h3.cell_to_latlng(cell))))}


def problems(engine: Engine, load: object, *given: object) -> list[tuple]:
    before = everything(engine)
    with pytest.raises(Refused) as caught:
        load(engine, *given)
    assert everything(engine) == before
    return [(problem.file, problem.row, problem.column, problem.found, problem.expected) for problem in caught.value.problems]


# Outlines and cells


def test_outlines_are_replaced_and_keep_their_place_in_the_order(small, tmp_path):
    before = outlines(small)
    assert (
        places.load_boundaries(small, [districts(tmp_path, Moorton=MOORTON, Marshton=MARSHTON)])[0] == "Boundaries of 2 districts of 2024."
    )
    after = outlines(small)
    assert {area: place for area, (place, *_) in after.items()} == {area: place for area, (place, *_) in before.items()}
    assert {kind for _, kind, _ in before.values()} == {"schematic"}
    assert {kind for _, kind, _ in after.values()} == {"boundary"}
    for area, drawn in (("Marshton", MARSHTON), ("Moorton", MOORTON)):
        assert after[area][2].symmetric_difference(drawn).area < 0.01 * drawn.area


def test_districts_without_an_outline_take_the_next_places(small, tmp_path):
    south, west = box(-2.0, 50.7, -1.8, 50.8), box(1.3, 52.1, 1.5, 52.3)
    path = put(
        tmp_path / "districts.geojson",
        [
            feature(south, LAD24CD=SHOWN[BCP], LAD24NM=BCP),
            feature(west, LAD24CD=SHOWN["East Suffolk"], LAD24NM="East Suffolk"),
            feature(MOORTON, LAD24CD=SHOWN["Moorton"], LAD24NM="Moorton"),
        ],
    )
    places.load_boundaries(small, [path])
    assert {area: place for area, (place, *_) in outlines(small).items()} == {"Marshton": 0, "Moorton": 1, BCP: 2, "East Suffolk": 3}


def test_cells_are_made_anew_with_those_counted_outside(small, tmp_path):
    # Moorton's shipped counts lie outside its new outline here, Marshton's inside.
    far = box(0.70, 52.50, 0.75, 52.55)
    places.load_boundaries(small, [districts(tmp_path, Marshton=MARSHTON, Moorton=far)])
    expected = {**dict.fromkeys(with_centre_in(MARSHTON), "Marshton"), **dict.fromkeys(with_centre_in(far), "Moorton")}
    assert cell_at(IN_MARSHTON) in expected
    assert cells(small) == {**expected, cell_at(IN_MOORTON): "Moorton"}


def test_outline_of_a_district_that_is_not_in_a_later_file_stays_visible(small, tmp_path):
    places.load_boundaries(small, [districts(tmp_path)])
    places.load_boundaries(small, [districts(tmp_path, Marshton=MARSHTON)])
    assert list(queries.outlines(small)["area"]) == ["Marshton", "Moorton"]


def test_boundaries_loaded_twice_change_nothing(small, tmp_path):
    given = [districts(tmp_path), wards(tmp_path, ward("E05000001", "North"), ward("E05000002", "South")), lsoas(tmp_path, "E01000001")]
    places.load_boundaries(small, given)
    before = contents(small)
    places.load_boundaries(small, given)
    assert contents(small) == before


def test_boundaries_come_to_the_same_in_any_order(small, other, tmp_path):
    given = [districts(tmp_path), wards(tmp_path, ward("E05000001", "North"), ward("E05000009", "South")), lsoas(tmp_path, "E01000001")]
    for path in given:
        places.load_boundaries(small, [path])
    for path in reversed(given):
        places.load_boundaries(other, [path])
    assert contents(small) == contents(other)


def test_wrong_boundaries_change_nothing(small, tmp_path):
    sound = districts(tmp_path)
    elsewhere = wards(tmp_path, ward("E05000001", "North", district="E07000999"))
    shown = ", ".join(sorted(SHOWN))
    assert problems(small, places.load_boundaries, [sound, elsewhere]) == [
        ("wards.geojson", None, "lad25cd", "1 boundaries, all elsewhere", f"a boundary in {shown}")
    ]


# Wards


def test_wards_become_known_and_those_known_stay_as_they_were(small, tmp_path):
    before = {one["ward_code"]: one for one in rows(small, "wards")}
    given = wards(tmp_path, ward("E05000001", "Renamed"), ward("E05000009", "South", MOORTON, district="Moorton"))
    assert places.load_boundaries(small, [given])[0] == "Boundaries of 2 wards of 2025."
    after = {one["ward_code"]: one for one in rows(small, "wards")}
    assert {code: after[code] for code in before} == before
    new = after["E05000009"]
    assert (new["ward"], new["district"], new["district_code"]) == ("South", "Moorton", SHOWN["Moorton"])
    assert MOORTON.contains(Point(new["lon"], new["lat"]))


def test_ward_that_became_known_stays_visible_when_boundaries_are_loaded_again(small, tmp_path):
    given = wards(tmp_path, ward("E05000009", "South"))
    for _ in range(2):
        places.load_boundaries(small, [given])
    assert "E05000009" in set(queries.wards(small, districts=["Marshton"])["area"])


def test_ward_keeps_its_boundary_as_given_for_counting(small, tmp_path):
    # 1,200 points around a circle: drawn with fewer, counted with all of them.
    circle = Point(0.5, 52.52).buffer(0.02, quad_segs=300)
    places.load_boundaries(small, [wards(tmp_path, ward("E05000001", "Round", circle))])
    (held,) = rows(small, "boundaries")
    assert shape(json.loads(held["as_given"])).equals(shape(json.loads(json.dumps(mapping(circle)))))
    assert len(held["geometry"]) < len(held["as_given"]) / 5
    assert (held["kind"], held["code"], held["name"], held["district"], held["vintage"]) == (
        "ward", "E05000001", "Round", "Marshton", "2025",
    )  # fmt: skip


def test_boundaries_of_one_kind_are_replaced_whole_and_others_stay(small, tmp_path):
    places.load_boundaries(small, [wards(tmp_path, ward("E05000001", "North"), ward("E05000002", "South")), lsoas(tmp_path, "E01000001")])
    places.load_boundaries(small, [wards(tmp_path, ward("E05000003", "East", MOORTON, district="Moorton"))])
    assert sorted((one["kind"], one["code"]) for one in rows(small, "boundaries")) == [("lsoa", "E01000001"), ("ward", "E05000003")]


# LSOAs and residents


def test_residents_are_known_where_the_csv_has_them(small, tmp_path):
    (tmp_path / "residents.csv").write_text("lsoa21cd,residents_2022\nE01000001,1500\nE01000099,7\n")
    said = places.load_boundaries(small, [tmp_path / "residents.csv", lsoas(tmp_path, "E01000001", "E01000002")])
    assert said[0] == "Boundaries of 2 statistical areas (LSOAs) of 2021. Residents known of 1."
    assert {one["code"]: one["residents"] for one in rows(small, "boundaries")} == {"E01000001": 1500, "E01000002": None}


def test_residents_not_given_are_said_so(small, tmp_path):
    (said, *_) = places.load_boundaries(small, [lsoas(tmp_path, "E01000001")])
    assert said == "Boundaries of 1 statistical areas (LSOAs) of 2021. Residents not given, so no rate by statistical area."


def test_of_two_years_of_lsoas_the_newer_is_kept(small, tmp_path):
    given = [lsoas(tmp_path, "E01000001", "E01000002"), lsoas(tmp_path, "E01000001", "E01000003", year="11")]
    for paths in (given, given[::-1]):
        said = places.load_boundaries(small, paths)
        assert said[0] == "Of two years of statistical areas (LSOAs) the newer is kept: 2021, not 2011."
        assert sorted((one["code"], one["vintage"]) for one in rows(small, "boundaries")) == [("E01000001", "2021"), ("E01000002", "2021")]


def test_neighbours_are_those_with_a_common_edge(small, tmp_path):
    places.load_boundaries(small, [lsoas(tmp_path, "E01000001", "E01000002", "E01000003")])
    assert {one["code"]: one["neighbours"] for one in rows(small, "boundaries")} == {
        "E01000001": "E01000002",
        "E01000002": "E01000001 E01000003",
        "E01000003": "E01000002",
    }


# Building afterwards


def test_build_after_boundaries_changes_nothing(small, data, tmp_path):
    places.load_boundaries(small, [districts(tmp_path), wards(tmp_path, ward("E05000009", "South"))])
    before = everything(small)
    assert build(small, data).changed == 0
    assert everything(small) == before


def test_build_keeps_the_loaded_outlines_when_the_shipped_ones_have_changed(small, data, tmp_path):
    places.load_boundaries(small, [districts(tmp_path)])
    before = rows(small, "outlines")
    put_outlines(data, {"Marshton": box(0.5, 52.5, 0.6, 52.6), "Moorton": box(0.6, 52.5, 0.7, 52.6)})
    build(small, data)
    assert rows(small, "outlines") == before


def test_build_keeps_the_cells_of_the_loaded_outlines_when_the_shipped_ones_have_changed(small, data, tmp_path):
    places.load_boundaries(small, [districts(tmp_path)])
    before = cells(small)
    put_outlines(data, {"Marshton": box(0.5, 52.5, 0.6, 52.6), "Moorton": box(0.6, 52.5, 0.7, 52.6)})
    build(small, data)
    assert cells(small) == before


def test_build_after_some_of_the_districts_were_loaded_twice_doubles_nothing(small, data, tmp_path):
    places.load_boundaries(small, [districts(tmp_path)])
    places.load_boundaries(small, [districts(tmp_path, Marshton=MARSHTON)])
    put_outlines(data, {"Marshton": box(0.5, 52.5, 0.6, 52.6), "Moorton": box(0.6, 52.5, 0.7, 52.6)})
    build(small, data)
    assert sorted(one["area"] for one in rows(small, "outlines")) == ["Marshton", "Moorton"]


# Orders

IN_WEST, IN_EAST, OUTSIDE = box(0.505, 52.505, 0.51, 52.51), box(0.555, 52.505, 0.56, 52.51), box(0.9, 52.9, 0.91, 52.91)


def orders(folder: Path, *features: dict[str, object], name: str = "orders.geojson") -> Path:
    return put(folder / name, features)


@pytest.fixture
def reported(small: Engine) -> Engine:
    """A store in which a report names one order."""
    held = [{"order": "R1", "place": "Old Quay", "partnership": "ONE", "area": "Marshton", "kind": "ASB", **FACTS}]
    loads.write(small, [Load("data/published/orders.csv", "0" * 64, schema.orders, held)])
    return small


def held_orders(engine: Engine) -> dict[str, tuple]:
    return {one["order"]: (one["place"], one["area"], one["partnership"], one["kind"]) for one in rows(engine, "orders")}


def test_order_is_loaded_with_its_dates_and_area(small, tmp_path):
    about = {"made": "2024-02-01", "expires": "31/01/2027", "restricts": "Drinking", "link": "https://example.org/order", "kind": "Alcohol"}
    path = orders(tmp_path, feature(IN_WEST, place="High Street", district="Marshton", **about))
    assert places.load_orders(small, path)[0] == "Protection orders loaded with their areas: 1."
    ((order,), (area,)) = rows(small, "orders"), rows(small, "order_areas")
    wanted = ("order", "place", "area", "partnership", "kind", "start", "end", "basis", "known_from")
    assert [order[name] for name in wanted] == [
        "loaded-marshton-high-street", "High Street", "Marshton", "ONE", "Alcohol", date(2024, 2, 1), date(2027, 1, 31), "returned",
        date(2024, 2, 1),
    ]  # fmt: skip
    assert [area[name] for name in ("order", "restricts", "link")] == [order["order"], "Drinking", "https://example.org/order"]
    assert shape(json.loads(area["geometry"])).equals(IN_WEST)


def test_order_without_a_date_is_known_from_today(small, tmp_path):
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street")))
    ((order,),) = (rows(small, "orders"),)
    assert (order["start"], order["end"], order["kind"], order["known_from"]) == (None, None, "ASB", date.today())


def test_district_is_the_one_named_whatever_its_capitals_and_wherever_it_lies(small, tmp_path):
    places.load_orders(small, orders(tmp_path, feature(OUTSIDE, place="High Street", district="moorTON")))
    assert held_orders(small) == {"loaded-moorton-high-street": ("High Street", "Moorton", "ONE", "ASB")}


def test_district_is_the_one_whose_outline_holds_the_area_when_none_is_named(small, tmp_path):
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street"), feature(IN_EAST, place="Low Street", district="")))
    assert {place: area for place, area, *_ in held_orders(small).values()} == {"High Street": "Marshton", "Low Street": "Moorton"}


def test_unknown_district_is_refused_with_the_allowed_names(small, tmp_path):
    path = orders(
        tmp_path,
        feature(IN_WEST, place="High Street"),
        feature(IN_WEST, place="Low Street", district="Farley"),
        feature(OUTSIDE, place="Far Street"),
    )
    allowed = f"an area within one of the districts shown, or its name: {BCP}, East Suffolk, Marshton, Moorton"
    assert problems(small, places.load_orders, path) == [
        ("orders.geojson", 2, "district", "'Farley'", allowed),
        ("orders.geojson", 3, "district", "no district", allowed),
    ]


def test_order_key_that_is_held_takes_its_place_name(reported, tmp_path):
    places.load_orders(reported, orders(tmp_path, feature(IN_WEST, order="R1", place="QUAY (OLD) ASB PSPO 2023")))
    assert held_orders(reported) == {
        "R1": ("Old Quay", "Marshton", "ONE", "ASB"),
        "loaded-marshton-old-quay": ("Old Quay", "Marshton", "ONE", "ASB"),
    }


def test_order_key_that_is_not_held_is_refused(reported, tmp_path):
    assert problems(reported, places.load_orders, orders(tmp_path, feature(IN_WEST, order="R2", place="Quay"))) == [
        ("orders.geojson", 1, "order", "'R2'", "the key of an order held, or nothing")
    ]


def test_extensions_are_loaded_with_the_day_they_were_made(small, tmp_path):
    told = "2024-02-01 to 2027-01-31; 01/02/2027 to 31/01/2030"
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street", extensions=told)))
    assert [(one["order"], one["made"], one["new_end"], one["known_from"]) for one in rows(small, "order_extensions")] == [
        ("loaded-marshton-high-street", date(2024, 2, 1), date(2027, 1, 31), date(2024, 2, 1)),
        ("loaded-marshton-high-street", date(2027, 2, 1), date(2030, 1, 31), date(2027, 2, 1)),
    ]


def test_orders_loaded_twice_change_nothing(reported, tmp_path):
    path = orders(
        tmp_path,
        feature(IN_WEST, place="High Street", made="2024-02-01", extensions="2024-02-01 to 2027-01-31"),
        feature(IN_EAST, order="R1", place="Quay", made="2024-03-01"),
    )
    places.load_orders(reported, path)
    before = contents(reported)
    places.load_orders(reported, path)
    assert contents(reported) == before


def test_corrected_order_replaces_the_earlier_one_with_its_extensions(small, tmp_path):
    first = feature(IN_WEST, place="High Street", made="2024-02-01", extensions="2024-02-01 to 2027-01-31", restricts="Drinking")
    places.load_orders(small, orders(tmp_path, first))
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street", made="2024-05-01"), name="corrected.geojson"))
    assert [one["start"] for one in rows(small, "orders")] == [date(2024, 5, 1)]
    assert rows(small, "order_extensions") == []
    assert [one["restricts"] for one in rows(small, "order_areas")] == [None]


def test_orders_of_another_file_stay(small, tmp_path):
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street")))
    places.load_orders(small, orders(tmp_path, feature(IN_EAST, place="Low Street"), name="more.geojson"))
    assert sorted(held_orders(small)) == ["loaded-marshton-high-street", "loaded-moorton-low-street"]
    assert len(queries.order_areas(small)) == 2


def test_two_places_that_come_to_one_key_are_refused(small, tmp_path):
    path = orders(tmp_path, feature(IN_WEST, place="Quay & Pier"), feature(IN_WEST, place="Quay, Pier"))
    assert [(number, column) for _, number, column, *_ in problems(small, places.load_orders, path)] == [(2, "place")]


def test_build_after_orders_changes_nothing(small, data, tmp_path):
    places.load_orders(small, orders(tmp_path, feature(IN_WEST, place="High Street", extensions="2024-02-01 to 2027-01-31")))
    before = everything(small)
    assert build(small, data).changed == 0
    assert everything(small) == before
