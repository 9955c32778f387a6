"""The H3 cells (resolution 8, about 0.74 square kilometres) of the districts shown, those without an incident included.

A cell belongs to the district whose outline holds its centre. A counted cell that no outline holds (outlines are simplified) belongs to
the district of most of its incidents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from h3ronpy import grid_disk
from h3ronpy.vector import ContainmentMode, cells_to_coordinates, cells_to_wkb_polygons, geometry_to_cells

RESOLUTION = 8
"""Of the H3 cells: about 0.74 square kilometres each."""
DECIMALS = 5  # of a degree: a metre


def rows(outlines: Iterable[tuple[str, str]], counted: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """One row of the store's table of cells each. outlines: (district, GeoJSON text); counted: (cell, district), most incidents first."""
    district: dict[int, str] = {}
    for name, geometry in outlines:
        for cell in _inside(geometry):
            district.setdefault(int(cell), name)
    for text, name in counted:
        district.setdefault(int(text, 16), name)
    cells = np.array(sorted(district), dtype=np.uint64)
    return _described(cells, [district[int(cell)] for cell in cells]) if len(cells) else []


def _inside(geometry: str) -> np.ndarray:
    shape = shapely.from_geojson(geometry)
    return np.asarray(pa.array(geometry_to_cells(shape, RESOLUTION, ContainmentMode.ContainsCentroid)))


def _described(cells: np.ndarray, districts: Sequence[str]) -> list[dict[str, Any]]:
    places = pa.table(cells_to_coordinates(cells)).to_pydict()
    shapes = shapely.from_wkb(np.asarray(pa.array(cells_to_wkb_polygons(cells)), dtype=object))
    disks = pa.array(grid_disk(cells, 1)).to_pylist()
    return [
        {
            "cell": _text(cell),
            "district": district,
            "lon": round(lon, DECIMALS),
            "lat": round(lat, DECIMALS),
            "neighbours": " ".join(sorted(_text(other) for other in disk if other != cell)),
            "geometry": geometry_text(shape),
        }
        for cell, district, lon, lat, disk, shape in zip(
            cells.tolist(), districts, places["lng"], places["lat"], disks, shapes, strict=True
        )
    ]


def _text(cell: int) -> str:
    """A cell as it is written everywhere else: 612641890261073919 -> 88195d...."""
    return f"{cell:x}"


def geometry_text(shape: shapely.Geometry) -> str:
    """A shape as compact GeoJSON text, to a metre."""
    rounded = shapely.transform(shape, lambda points: points.round(DECIMALS))
    return json.dumps(json.loads(shapely.to_geojson(rounded)), separators=(",", ":"))
