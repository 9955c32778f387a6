"""A small store to load files into: two made-up districts, each with its own police force, two real ones, and figures that were shipped."""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from shapely.geometry import box, mapping
from sqlalchemy import Engine

from loaders import reading
from loaders.build import build
from store import database, schema
from tests.loaders.street import ASB, IN_MARSHTON, IN_MOORTON, cell_at

FACTS = {"basis": "stated", "known_from": "2020-01-01", "source": "001"}
BCP = "Bournemouth, Christchurch and Poole"
SHOWN = {"Marshton": "E07900001", "Moorton": "E07900002", "East Suffolk": "E07000244", BCP: "E06000058"}
OUTLINES = {"Marshton": box(0.50, 52.50, 0.54, 52.53), "Moorton": box(0.54, 52.50, 0.58, 52.53)}
WARDS = {"E05000001": "Marshton", "E05000002": "Marshton", "E05000003": "Moorton"}


def write(path: Path, *rows: dict[str, str]) -> None:
    """A file of `data` with the columns of its table; what a row does not say is blank, or as in FACTS."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(reading.columns(schema.META.tables[path.stem]))
    shared = {name: value for name, value in FACTS.items() if name in columns}
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(shared | row for row in rows)


def recorded(month: str, district: str, incidents: int) -> dict[str, str]:
    return {"month": month, "district": district, "category": ASB, "incidents": str(incidents)}


def in_cell(month: str, district: str, at: tuple[str, str], incidents: int) -> dict[str, str]:
    return {"month": month, "district": district, "cell": cell_at(at), "incidents": str(incidents)}


def in_ward(month: str, code: str, incidents: int) -> dict[str, str]:
    return {"month": month, "ward_code": code, "incidents": str(incidents)}


def put_outlines(data: Path, outlines: dict[str, object]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "i": place, "kind": "schematic", "label_lon": 0.5, "label_lat": 52.5},
            "geometry": mapping(shape),
        }
        for place, (name, shape) in enumerate(outlines.items())
    ]
    (data / "reference/outlines.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Its data folder, and the store built from it, for copying."""
    folder = tmp_path_factory.mktemp("small")
    data = folder / "data"
    one = {"code": "ONE", "name": "One", "short_name": "One", "area": "Marshton", "fictional": "no"}
    write(data / "published/partnerships.csv", one)
    write(
        data / "published/areas.csv",
        *({"area": area, "kind": "district", "ons_code": code, "partnership": "ONE"} for area, code in SHOWN.items()),
    )
    write(
        data / "published/recorded_incidents.csv",
        *(recorded(month, area, 40 + place) for month in ("2024-06", "2025-01", "2025-02") for place, area in enumerate(SHOWN)),
    )
    write(
        data / "published/recorded_asb_by_cell.csv",
        *(in_cell(month, "Marshton", IN_MARSHTON, 40) for month in ("2024-06", "2025-01", "2025-02")),
        *(in_cell(month, "Moorton", IN_MOORTON, 41) for month in ("2024-06", "2025-01", "2025-02")),
    )
    months = ("2024-06", "2025-01", "2025-02")
    write(data / "published/recorded_asb_by_ward.csv", *(in_ward(month, code, 20) for month in months for code in WARDS))
    wards = (
        {"ward_code": code, "ward": f"Ward {code[-1]}", "district_code": SHOWN[area], "district": area} for code, area in WARDS.items()
    )
    write(data / "reference/wards.csv", *({**ward, "lon": "0.5", "lat": "52.5"} for ward in wards))
    shutil.copy(database.ROOT / "data/reference/former_districts.csv", data / "reference/former_districts.csv")
    put_outlines(data, OUTLINES)
    engine = database.connect(f"sqlite:///{folder / 'store.db'}")
    build(engine, data)
    engine.dispose()
    return data, folder / "store.db"


@pytest.fixture
def small(shipped: tuple[Path, Path], tmp_path: Path) -> Iterator[Engine]:
    """The small store, for one test alone to write to."""
    engine = database.connect(f"sqlite:///{shutil.copy(shipped[1], tmp_path / 'small.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def other(shipped: tuple[Path, Path], tmp_path: Path) -> Iterator[Engine]:
    """A second one, to compare with."""
    engine = database.connect(f"sqlite:///{shutil.copy(shipped[1], tmp_path / 'other.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def data(shipped: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of its data folder to change."""
    return Path(shutil.copytree(shipped[0], tmp_path / "data"))
