"""The cells of the districts, against the reference implementation of H3 and Python's own arithmetic."""

import json

import h3
import pytest
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, mapping, shape

from loaders import cells

WEST, EAST = box(0.50, 52.50, 0.54, 52.53), box(0.54, 52.50, 0.58, 52.53)
FAR = h3.latlng_to_cell(52.9, 0.9, 8)


def outline(name: str, drawn: object) -> tuple[str, str]:
    return name, json.dumps(mapping(drawn))


def with_centre_in(drawn: object) -> set[str]:
    """Every cell near whose centre the shape holds, found by asking each one."""
    middle = drawn.centroid
    near = h3.grid_disk(h3.latlng_to_cell(middle.y, middle.x, 8), 12)
    return {cell for cell in near if drawn.contains(Point(*reversed(h3.cell_to_latlng(cell))))}


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return cells.rows([outline("West", WEST), outline("East", EAST)], [])


def test_cells_are_those_whose_centre_the_outline_holds(rows):
    assert {row["cell"] for row in rows if row["district"] == "West"} == with_centre_in(WEST)
    assert {row["cell"] for row in rows if row["district"] == "East"} == with_centre_in(EAST)
    assert len(rows) > 10


def test_cells_come_in_order_and_once(rows):
    names = [row["cell"] for row in rows]
    assert names == sorted(set(names))


def test_cells_are_of_the_size_that_pages_speak_of(rows):
    assert {h3.get_resolution(row["cell"]) for row in rows} == {8}
    assert all(0.6 < h3.cell_area(row["cell"], "km^2") < 0.9 for row in rows)


def test_neighbours_are_the_ring_around_the_cell(rows):
    for row in rows:
        assert row["neighbours"].split(" ") == sorted(h3.grid_ring(row["cell"], 1))


def test_centre_and_shape_are_those_of_h3_to_a_metre(rows):
    for row in rows:
        latitude, longitude = h3.cell_to_latlng(row["cell"])
        assert (row["lon"], row["lat"]) == (round(longitude, 5), round(latitude, 5))
        drawn = json.loads(row["geometry"])
        ((*ring, last),) = drawn["coordinates"]
        corners = [[round(longitude, 5), round(latitude, 5)] for latitude, longitude in h3.cell_to_boundary(row["cell"])]
        assert (drawn["type"], last) == ("Polygon", ring[0])
        start = ring.index(corners[0])
        assert [*ring[start:], *ring[:start]] == corners
        assert shape(drawn).contains(Point(row["lon"], row["lat"]))


def test_outline_of_several_parts_with_a_hole_has_the_cells_of_its_parts_and_not_of_its_hole():
    holed = Polygon(WEST.exterior.coords, [box(0.515, 52.51, 0.53, 52.522).exterior.coords])
    parts = MultiPolygon([holed, box(0.56, 52.50, 0.58, 52.53)])
    assert {row["cell"] for row in cells.rows([outline("West", parts)], [])} == with_centre_in(parts)


def test_cell_in_two_outlines_belongs_to_the_first():
    twice = cells.rows([outline("West", WEST), outline("East", WEST)], [])
    assert {row["district"] for row in twice} == {"West"}


def test_counted_cell_that_an_outline_holds_stays_with_the_outline(rows):
    counted = [(rows[0]["cell"], "Elsewhere")]
    assert cells.rows([outline("West", WEST), outline("East", EAST)], counted) == rows


def test_counted_cell_outside_all_outlines_belongs_to_the_district_of_most_of_its_incidents(rows):
    more = cells.rows([outline("West", WEST), outline("East", EAST)], [(FAR, "East"), (FAR, "West")])
    assert [row["district"] for row in more if row["cell"] == FAR] == ["East"]
    assert [row for row in more if row["cell"] != FAR] == rows


def test_counted_cells_alone_are_described_like_all_others(rows):
    assert cells.rows([], [(row["cell"], row["district"]) for row in reversed(rows)]) == rows


@pytest.mark.parametrize("outlines", [[], [outline("Tiny", Point(0.5, 52.5).buffer(0.00001))]], ids=["no outline", "smaller than a cell"])
def test_no_cell_is_made_up(outlines):
    assert cells.rows(outlines, []) == []


def test_shape_is_written_without_spaces_to_a_metre():
    line = LineString([(0.1234567, 52.0), (1, -0.0000049)])
    assert cells.geometry_text(line) == '{"type":"LineString","coordinates":[[0.12346,52.0],[1.0,-0.0]]}'
