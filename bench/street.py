"""Street-level files as data.police.uk publishes them, made up, to count many of them.

As in the real ones, positions are snap points, a fixed set for each force, of which few stand for many rows; anti-social behaviour has no
Crime ID; some rows have neither position nor LSOA and stand last; the others are in the order of their LSOAs' names. The first two forces
have the dashboard's own districts, so that a store of these files has something to show.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from tqdm import tqdm

from loaders.street_files import COLUMNS

FORCES, POINTS, LSOAS, TOWNS = 40, 19_000, 840, 12
ROWS_A_FILE = 10_417  # of 40 forces in 24 months: 10 million
FIRST_YEAR, SEED = 2024, 1
NOWHERE = 0.01  # share of rows without position and LSOA
MADE = 1  # raise it when other files are made: those of before are then not used again
MARKER = "complete.json"

SHOWN = {0: ("Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk"), 1: ("Bournemouth, Christchurch and Poole", "Dorset")}
ASB = "Anti-social behaviour"
CATEGORIES = {
    ASB: 0.176, "Bicycle theft": 0.010, "Burglary": 0.040, "Criminal damage and arson": 0.083, "Drugs": 0.030, "Other crime": 0.019,
    "Other theft": 0.066, "Possession of weapons": 0.010, "Public order": 0.062, "Robbery": 0.006, "Shoplifting": 0.083,
    "Theft from the person": 0.005, "Vehicle crime": 0.040, "Violence and sexual offences": 0.370,
}  # fmt: skip
OUTCOMES = {
    "Unable to prosecute suspect": 0.40, "Investigation complete; no suspect identified": 0.34, "Court result unavailable": 0.08,
    "Status update unavailable": 0.05, "Awaiting court outcome": 0.05, "Local resolution": 0.04, "Under investigation": 0.04,
}  # fmt: skip
BOX = (0.68, 0.8)  # degrees of longitude and latitude of a force's area; eight stand beside each other
EDGE = 0.02  # of a box, without incidents: no cell lies in two forces


@dataclass(frozen=True)
class Force:
    """Its name and snap points: position, LSOA (a position in the names' order), share of rows, and texts by point."""

    name: str
    lon: np.ndarray
    lat: np.ndarray
    lsoa: np.ndarray
    share: np.ndarray
    codes: pl.Series
    names: pl.Series
    locations: pl.Series


def made(parent: Path, count: int, *, spread: bool) -> Path:
    """The folder with so many files, made now unless it is there whole. `spread`: each row has a position of its own."""
    folder = parent / f"street-{count}{'-spread' if spread else ''}"
    marker, told = folder / MARKER, json.dumps({"made": MADE, "files": count, "spread": spread})
    if marker.exists() and marker.read_text(encoding="utf-8") == told:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    for number, path in enumerate(tqdm(paths(folder, count), desc="Making street-level files", unit="file")):
        path.parent.mkdir(parents=True, exist_ok=True)
        incidents(number // FORCES, number % FORCES, spread=spread).write_csv(path, float_precision=6)
    marker.write_text(told, encoding="utf-8")
    return folder


def paths(folder: Path, count: int) -> list[Path]:
    """The first so many files: every force's of the first month, then of the next."""
    numbers = [(month_name(number // FORCES), number % FORCES) for number in range(count)]
    return [folder / month / f"{month}-force{force:02d}-street.csv" for month, force in numbers]


def month_name(month: int) -> str:
    """0 -> 2024-01"""
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}"


def incidents(month: int, force: int, *, spread: bool = False, rows: int = ROWS_A_FILE) -> pl.DataFrame:
    """One file's rows, the same at every call."""
    draw, of = np.random.default_rng([SEED, force, month]), made_up_force(force)
    point = draw.choice(POINTS, rows, p=of.share)
    point = point[np.argsort(of.lsoa[point], kind="stable")]
    placed = pl.Series(np.arange(rows) >= draw.binomial(rows, NOWHERE)).reverse()
    away = draw.uniform(-0.003, 0.003, (2, rows)) if spread else np.zeros((2, rows))
    category = _drawn(draw, CATEGORIES, rows)
    crime = category != ASB
    columns = (
        _where(crime, _crime_ids(draw, rows)),
        pl.repeat(month_name(month), rows, eager=True),
        *[pl.repeat(of.name, rows, eager=True)] * 2,
        _where(placed, pl.Series(of.lon[point] + away[0])),
        _where(placed, pl.Series(of.lat[point] + away[1])),
        _where(placed, of.locations.gather(point)).fill_null("No Location"),
        _where(placed, of.codes.gather(point)),
        _where(placed, of.names.gather(point)),
        category,
        _where(crime, _drawn(draw, OUTCOMES, rows)),
        pl.repeat(None, rows, dtype=pl.String, eager=True),
    )
    return pl.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


@cache
def made_up_force(number: int) -> Force:
    """Its LSOAs stand closely in towns or far from each other, from west to east in the order of their names."""
    draw = np.random.default_rng([SEED, number])
    corner = np.array([-4 + BOX[0] * (number % 8), 50.5 + BOX[1] * (number // 8)])
    lowest, highest = corner + EDGE, corner + BOX - EDGE
    in_town = draw.random(LSOAS) < 0.8
    towns = draw.uniform(lowest + EDGE, highest - EDGE, (TOWNS, 2))[draw.integers(0, TOWNS, LSOAS)] + draw.normal(0, 0.015, (LSOAS, 2))
    centre = np.where(in_town[:, None], towns, draw.uniform(lowest, highest, (LSOAS, 2)))
    order = np.argsort(centre[:, 0])
    centre, in_town = centre[order], in_town[order]
    lsoa = np.sort(draw.integers(0, LSOAS, POINTS))
    reach = np.where(in_town[lsoa], 0.003, 0.008)[:, None]
    position = np.clip(centre[lsoa] + draw.normal(0, 1, (POINTS, 2)) * reach, lowest, highest).round(6)
    weight = draw.lognormal(0, 0.7, LSOAS)[lsoa] * draw.lognormal(0, 1.1, POINTS)
    return Force(
        name=f"Force{number:02d} Constabulary",
        lon=position[:, 0],
        lat=position[:, 1],
        lsoa=lsoa,
        share=weight / weight.sum(),
        codes=pl.Series([f"E01{number * 1000 + at:06d}" for at in range(LSOAS)]).gather(lsoa),
        names=pl.Series(lsoa_names(number)).gather(lsoa),
        locations=pl.Series([f"On or near Street {at}" for at in range(POINTS)]),
    )


def lsoa_names(force: int) -> list[str]:
    """In order: a district, then a number and a letter, as in `Ipswich 001A`."""
    districts = SHOWN.get(force, tuple(f"Force{force:02d} {letter}" for letter in "ABCDEFGH"))
    size = -(-LSOAS // len(districts))
    return [f"{districts[at // size]} {at % size // 5 + 1:03d}{'ABCDE'[at % 5]}" for at in range(LSOAS)]


def _drawn(draw: np.random.Generator, shares: dict[str, float], rows: int) -> pl.Series:
    weight = np.array(list(shares.values()))
    return pl.Series(list(shares)).gather(draw.choice(len(weight), rows, p=weight / weight.sum()))


def _crime_ids(draw: np.random.Generator, rows: int) -> pl.Series:
    """64 hexadecimal digits each."""
    digits, ends = draw.bytes(32 * rows).hex().encode(), np.arange(rows + 1, dtype=np.int32) * 64
    return pl.Series(pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(digits)))


def _where(kept: pl.Series, values: pl.Series) -> pl.Series:
    """The values, missing where they are not kept."""
    return values.zip_with(kept, pl.Series([None], dtype=values.dtype))
