"""Who answers to whom, as a drawing: a box for each group, by level, and a line from it up to the body it answers to."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from measures.governance import Link
from views import theme

IN_A_ROW = 5
LETTERS = 19  # of a line in a box: the narrowest drawing has room for them
LINE, PADDING, GAP, NARROW_GAP = 17, 9, 38, 14  # px
LEFT, BETWEEN = 11.0, 1.4  # in hundredths of the width: the names of the rows, and the space between two boxes
# level: (its row, at the least, its name)
BANDS = {
    "scrutiny": (1, "Scrutiny"),
    "CSP": (2, "Partnership"),
    "CSP executive": (2, "Partnership"),
    "county": (3, "County"),
    "regional": (3, "Regional"),
    "strategic": (3, "Strategic"),
    "command": (3, "Command"),
    "tactical": (4, "Tactical"),
}
LOWEST = (4, "Local")
OWN = "CSP"  # the level of the partnership itself, and of groups beneath it
OUTSIDE = ""  # the level of a body that a report names and that is none of its groups
NOT_STATED = "To whom is not stated"


@dataclass(frozen=True)
class Box:
    """One body where it stands: the middle and half the width in hundredths, top and bottom in px."""

    name: str
    kind: str
    x: float
    half: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Plan:
    """The boxes in their rows, the names of the rows with the height of their middle, and the height of it all."""

    rows: tuple[tuple[Box, ...], ...]
    names: tuple[tuple[str, float], ...]
    height: float


def drawing(levels: Mapping[str, str], links: Sequence[Link], *, colours: theme.Colours, fictional: bool) -> dict[str, Any]:
    """levels: level by group, in the order of the report. links: those that the report prints (`measures.governance`).

    Groups without a link stand at the foot with a broken edge: to whom they answer is not stated.
    """
    plan = placed(levels, links)
    boxes = {box.name: box for row in plan.rows for box in row}
    beneath = {link.group for link in links if levels.get(link.body) == OWN}
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 100], nice=False, zero=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[plan.height, 0], nice=False, zero=False), axis=None)
    layers = [
        *_lines(plan, boxes, links, x, y, colours=colours, fictional=fictional),
        *_edges(boxes.values(), beneath, x, y, colours),
        _names(boxes.values(), x, y, colours),
        _rows(plan, x, y, colours),
    ]
    return theme.dressed(alt.layer(*layers), colours, height=round(plan.height), right=2)


def placed(levels: Mapping[str, str], links: Sequence[Link]) -> Plan:
    """Where everything stands: whoever is answered to is above who answers, and no level above its own row."""
    linked = list(dict.fromkeys(name for link in links for name in (link.body, link.group)))
    depth = _depths(linked, levels, links)
    by_depth = [[name for name in linked if depth[name] == at] for at in sorted(set(depth.values()))]
    alone = [name for name in levels if name not in depth]
    rows, names, top, places = [], [], 0.0, dict[str, float]()
    for names_in_row, last in [*((row, False) for row in by_depth), *([(alone, True)] if alone else [])]:
        ordered = names_in_row if last else _below_their_bodies(names_in_row, links, places)
        first = top
        for at in range(0, len(ordered), IN_A_ROW):
            row = _row(ordered[at : at + IN_A_ROW], levels, top, alone=last)
            rows.append(row)
            places |= {box.name: box.x for box in row}
            bottom = row[0].bottom
            top = bottom + (NARROW_GAP if last else GAP)
        names.append((NOT_STATED if last else _row_name(ordered, levels), (first + bottom) / 2))
    return Plan(tuple(rows), tuple(names), rows[-1][0].bottom + 1 if rows else 0)


def _depths(linked: Sequence[str], levels: Mapping[str, str], links: Sequence[Link]) -> dict[str, int]:
    """The row of each body that has a link: its level's, or below the bodies it answers to, or above those that answer to it."""
    upward = _without_rings(links)
    above = {name: [link.body for link in upward if link.group == name] for name in linked}
    below = {name: [_band(levels.get(link.group)) - 1 for link in upward if link.body == name] for name in linked}

    def depth(name: str) -> int:
        own = _band(levels.get(name))
        return max(own, *(depth(body) + 1 for body in above[name])) if above[name] else min(own, *below[name], LOWEST[0])

    return {name: depth(name) for name in linked}


def _without_rings(links: Sequence[Link]) -> list[Link]:
    """The links less each that would have a body stand below a group that answers to it already."""
    kept: list[Link] = []
    for link in links:
        if link.group not in _above(link.body, kept):
            kept.append(link)
    return kept


def _above(name: str, links: Sequence[Link]) -> set[str]:
    """A body, what it answers to, what that answers to, and so on."""
    found = {name}
    while more := {link.body for link in links if link.group in found} - found:
        found |= more
    return found


def _band(level: str | None) -> int:
    return BANDS.get(level or "", LOWEST)[0]


def _row_name(names: Sequence[str], levels: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(BANDS.get(levels[name], LOWEST)[1] for name in names if name in levels))


def _below_their_bodies(names: Sequence[str], links: Sequence[Link], places: Mapping[str, float]) -> list[str]:
    """Fewer lines cross where a group stands below the middle of those it answers to."""

    def middle(name: str) -> float:
        above = [places[link.body] for link in links if link.group == name and link.body in places]
        return sum(above) / len(above) if above else (LEFT + 100) / 2

    return sorted(names, key=middle)


def _row(names: Sequence[str], levels: Mapping[str, str], top: float, *, alone: bool) -> tuple[Box, ...]:
    slot = (100 - LEFT) / IN_A_ROW
    start = LEFT + slot * (0 if alone else (IN_A_ROW - len(names)) / 2)
    height = max(len(_wrapped(name)) for name in names) * LINE + 2 * PADDING
    return tuple(
        Box(
            name,
            "alone" if alone else levels.get(name, OUTSIDE),
            start + slot * (at + 0.5),
            (slot - BETWEEN) / 2,
            top + 1,
            top + 1 + height,
        )
        for at, name in enumerate(names)
    )


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name[:1].upper() + name[1:], LETTERS)


def path(plan: Plan, start: Box, end: Box) -> list[tuple[float, float]]:
    """The points of a line from a box up to another, between the boxes of the rows it passes."""
    points = [(start.x, start.top)]
    for row in reversed(plan.rows):
        if end.bottom < row[0].top and row[0].bottom < start.top:
            x = _between(row, points[-1][0])
            points += [(x, row[0].bottom + 4), (x, row[0].top - 4)]
    return [*points, (end.x, end.bottom)]


def _between(row: Sequence[Box], x: float) -> float:
    """The nearest place in a row where no box is."""
    edges = [row[0].x - row[0].half, *(box.x + box.half for box in row)]
    free = [edges[0] - BETWEEN / 2, *(edge + BETWEEN / 2 for edge in edges[1:])]
    return x if all(abs(x - box.x) > box.half for box in row) else min(free, key=lambda place: abs(place - x))


def _lines(
    plan: Plan, boxes: Mapping[str, Box], links: Sequence[Link], x: alt.X, y: alt.Y, *, colours: theme.Colours, fictional: bool
) -> list[Any]:
    rows = [
        {"link": number, "at": at, "x": across, "y": down, "implied": link.implied}
        for number, link in enumerate(links)
        for at, (across, down) in enumerate(path(plan, boxes[link.group], boxes[link.body]))
    ]
    points = pd.DataFrame(rows, columns=["link", "at", "x", "y", "implied"])
    said = [6, 4] if fictional else [1, 0]
    return [
        alt.Chart(points[points["implied"] == implied])
        .mark_line(strokeWidth=colours.px(1.5), color=colours["axis"], strokeDash=[2, 3] if implied else said)
        .encode(x=x, y=y, detail="link:N", order="at:Q")
        for implied in (False, True)
        if len(points[points["implied"] == implied])
    ]


def _edges(boxes: Any, beneath: set[str], x: alt.X, y: alt.Y, colours: theme.Colours) -> list[Any]:
    """The partnership itself on a tint with a firm edge; a body outside the list with none; a group without a link with a broken one."""
    frame = pd.DataFrame(
        {
            "x": box.x - box.half,
            "x2": box.x + box.half,
            "y": box.top,
            "y2": box.bottom,
            "look": "group" if box.name in beneath else _look(box.kind),
        }
        for box in boxes
    )
    looks = {
        "own": {"fill": colours["band"], "stroke": colours["ink"], "strokeWidth": colours.px(1.8)},
        "group": {"fill": colours["paper"], "stroke": colours["axis"], "strokeWidth": colours.px(1.2)},
        "alone": {"fill": colours["paper"], "stroke": colours["axis"], "strokeWidth": colours.px(1.2), "strokeDash": [4, 3]},
        "outside": {"fill": colours["paper"], "stroke": colours["paper"]},
    }
    return [
        alt.Chart(frame[frame["look"] == look]).mark_rect(cornerRadius=2, **style).encode(x=x, x2="x2:Q", y=y, y2="y2:Q")  # type: ignore[arg-type]
        for look, style in looks.items()
        if (frame["look"] == look).any()
    ]


def _look(kind: str) -> str:
    return {OWN: "own", OUTSIDE: "outside", "alone": "alone"}.get(kind, "group")


def _names(boxes: Any, x: alt.X, y: alt.Y, colours: theme.Colours) -> Any:
    return _text([(box.x, (box.top + box.bottom) / 2, _wrapped(box.name)) for box in boxes], x, y, colours, align="center")


def _rows(plan: Plan, x: alt.X, y: alt.Y, colours: theme.Colours) -> Any:
    named = [(0.0, middle, textwrap.wrap(name, 11)) for name, middle in plan.names]
    return _text(named, x, y, colours, align="left", color=colours["mute"])


def _text(texts: Sequence[tuple[float, float, list[str]]], x: alt.X, y: alt.Y, colours: theme.Colours, **look: Any) -> Any:
    """Lines of text about their middle."""
    frame = pd.DataFrame({"x": across, "y": middle - (len(text) - 1) * LINE / 2, "text": "\n".join(text)} for across, middle, text in texts)
    mark = alt.Chart(frame).mark_text(lineBreak="\n", lineHeight=colours.px(LINE), baseline="middle", fontSize=colours.px(13), **look)
    return mark.encode(x=x, y=y, text="text:N")
