"""Where the boxes and lines of the drawing stand."""

from itertools import pairwise
from typing import Any

from measures.governance import Link
from views import governance, theme

LEVELS = {
    "Board": "CSP",
    "Committee": "scrutiny",
    "County board": "county",
    "Group A": "strategic",
    "Group B": "tactical",
    "Forum": "local",
}
LINKS = [
    Link("Committee", "council", listed=False),
    Link("Board", "Committee"),
    Link("Board", "County board"),
    Link("Group A", "Board"),
    Link("Group B", "Board", implied=True),
]


def placed(levels: dict[str, str] = LEVELS, links: list[Link] = LINKS) -> list[list[str]]:
    return [[box.name for box in row] for row in governance.placed(levels, links).rows]


def drawing(*, fictional: bool = False) -> dict[str, Any]:
    return governance.drawing(LEVELS, LINKS, colours=theme.colours(dark=False), fictional=fictional)


def test_who_is_answered_to_stands_above_and_who_has_no_link_at_the_foot():
    assert placed() == [["council"], ["Committee", "County board"], ["Board"], ["Group A"], ["Group B"], ["Forum"]]


def test_rows_are_named_by_their_levels():
    names = [name for name, _ in governance.placed(LEVELS, LINKS).names]
    assert names == ["", "Scrutiny, County", "Partnership", "Strategic", "Tactical", "To whom is not stated"]


def test_row_holds_five_boxes_and_no_box_lies_on_another():
    many = {f"Group {number}": "tactical" for number in range(12)}
    plan = governance.placed(many, [Link(name, "Board", listed=False) for name in many])
    assert [len(row) for row in plan.rows] == [1, 5, 5, 2]
    for row in plan.rows:
        assert all(left.x + left.half < right.x - right.half for left, right in pairwise(row))
    assert all(above[0].bottom < below[0].top for above, below in pairwise(plan.rows))
    assert plan.height > plan.rows[-1][0].bottom


def test_groups_in_a_ring_are_placed():
    assert placed({"A": "local", "B": "local"}, [Link("A", "B"), Link("B", "A")]) == [["B"], ["A"]]


def test_line_passes_between_the_boxes_of_a_row_it_crosses():
    plan = governance.placed(LEVELS, LINKS)
    boxes = {box.name: box for row in plan.rows for box in row}
    points = governance.path(plan, boxes["Group B"], boxes["Board"])
    assert (points[0], points[-1]) == ((boxes["Group B"].x, boxes["Group B"].top), (boxes["Board"].x, boxes["Board"].bottom))
    assert [abs(x - boxes["Group A"].x) > boxes["Group A"].half for x, _ in points[1:-1]] == [True, True]


def test_implied_line_is_dotted_and_those_of_the_fictional_partnership_are_dashed():
    dashes = [layer["mark"]["strokeDash"] for layer in drawing()["layer"] if layer["mark"]["type"] == "line"]
    assert dashes == [[1, 0], [2, 3]]
    dashes = [layer["mark"]["strokeDash"] for layer in drawing(fictional=True)["layer"] if layer["mark"]["type"] == "line"]
    assert dashes == [[6, 4], [2, 3]]


def test_every_box_has_its_name_on_it():
    texts = {row["text"].replace("\n", " ") for rows in drawing()["datasets"].values() for row in rows if "text" in row}
    assert {"Council", "Committee", "County board", "Board", "Group A", "Group B", "Forum"} <= texts
