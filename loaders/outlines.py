"""Reads the district outlines: a GeoJSON FeatureCollection in WGS84, one feature a district.

Each feature's properties: `name` (an area of areas.csv), `i` (its place in the order in which the map colours them),
`kind` (`schematic` for the outlines drawn for this project), `label_lon` and `label_lat` (where its name stands).
"""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from loaders.reading import Problem, Refused

PROPERTIES = ("name", "i", "kind", "label_lon", "label_lat")


def read(path: Path, table: Table, *, name: str) -> list[dict[str, Any]]:
    """One row of the table of outlines a feature. Raises Refused."""
    features = _features(path)
    if features is None:
        fix = "Save the file again as GeoJSON."
        raise Refused([Problem(name, None, None, "no features", "a GeoJSON FeatureCollection", fix)])
    problems = [problem for number, feature in enumerate(features, start=1) for problem in _check(feature, number, name)]
    if problems:
        raise Refused(problems)
    return [shape(feature) for feature in features]


def _features(path: Path) -> list[dict[str, Any]] | None:
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError):
        return None
    return features if isinstance(features, list) and all(isinstance(feature, dict) for feature in features) else None


def _check(feature: dict[str, Any], number: int, name: str) -> list[Problem]:
    missing = [key for key in PROPERTIES if key not in (feature.get("properties") or {})]
    problems = [Problem(name, number, key, "no such property", f"the property {key}", "Add it to the feature.") for key in missing]
    kind = (feature.get("geometry") or {}).get("type")
    if kind not in ("Polygon", "MultiPolygon"):
        problems.append(Problem(name, number, "geometry", repr(kind), "Polygon or MultiPolygon", "Draw the district as an area."))
    return problems


def shape(feature: dict[str, Any]) -> dict[str, Any]:
    """A feature as a row; the geometry is kept as compact GeoJSON text."""
    properties = feature["properties"]
    return {
        "area": properties["name"],
        "position": properties["i"],
        "kind": properties["kind"],
        "label_lon": properties["label_lon"],
        "label_lat": properties["label_lat"],
        "geometry": json.dumps(feature["geometry"], separators=(",", ":")),
    }
