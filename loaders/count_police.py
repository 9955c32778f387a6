"""Count the incidents that police forces publish: by district and category, and anti-social behaviour by ward.

    python -m loaders.count_police FOLDER --lookups FOLDER --wards FILE [--out data/published]

Source: the street-level files of data.police.uk, one per force and month (`2025-01-suffolk-street.csv`).
Result: `recorded_incidents.csv` (month, district, category, incidents) and `recorded_asb_by_ward.csv` (ward_code,
month, incidents), sorted, so that the same input gives the same bytes.

Traps of the source:
- Anti-social behaviour has no Crime ID and identical rows are separate incidents: nothing is ever de-duplicated.
- Some rows have neither position nor LSOA. They are counted and reported, never assigned.
- A force's file holds rows from outside its area, and a force's area is wider than one district: the district comes
  from the LSOA, never from the force.
- Older files carry LSOA codes of 2011 and the names of abolished districts, newer ones codes of 2021. An area that
  changed got a new code, so one table of both vintages serves every month; names are ignored.
- A force's missing month is a gap, not a zero: a district's month is written only where the file of the force that
  covers the district is present. Stray rows of that district in another force's file do not make the month whole.
- Line ends are LF or CRLF.
- Positions are snap points and ward boundaries are simplified, so ward counts are approximate. They take the point,
  not the LSOA, because LSOAs do not nest in wards.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely
from shapely.geometry import shape
from tqdm import tqdm

COLUMNS = {
    "Month": "month",
    "Reported by": "force",
    "Longitude": "longitude",
    "Latitude": "latitude",
    "LSOA code": "lsoa",
    "Crime type": "category",
}
EXPECTED = {
    "Month": (r"\d{4}-(0[1-9]|1[0-2])", "a month such as 2025-01"),
    "Reported by": (r".+", "the name of a force"),
    "Longitude": (r"(-?\d+(\.\d+)?)?", "degrees, or nothing"),
    "Latitude": (r"(-?\d+(\.\d+)?)?", "degrees, or nothing"),
    "Crime type": (r".+", "a category"),
}
LOOKUPS = {"lsoa11_to_district.csv": "lsoa11cd", "lsoa_to_district.csv": "lsoa21cd"}
WARD_CATEGORY = "Anti-social behaviour"
WARD_YEAR = "2025"  # the year of the ward boundaries


class SourceError(ValueError):
    """A source file cannot be counted; the message says which one, why, and what to do."""


@dataclass(frozen=True)
class Counts:
    """Both tables, and the number of rows that went into them or were left out, by reason."""

    incidents: pd.DataFrame
    asb_by_ward: pd.DataFrame
    tally: dict[str, int]


def read(path: Path) -> pd.DataFrame:
    """Every row of one street-level file, with degrees as numbers and nothing dropped."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    absent = [column for column in COLUMNS if column not in text]
    if absent:
        raise SourceError(f"{path.name}: no column {', '.join(absent)}. Use a street-level file of data.police.uk.")
    for column, (pattern, expected) in EXPECTED.items():
        wrong = ~text[column].str.fullmatch(pattern)
        if wrong.any():
            row = int(wrong.to_numpy().argmax())
            found = text[column].iloc[row]
            raise SourceError(
                f"{path.name}, row {row + 2}, column {column}: found {found!r}, expected {expected}. Download the file again."
            )
    rows = text[list(COLUMNS)].rename(columns=COLUMNS).replace("", None)
    return rows.astype({"longitude": float, "latitude": float})


def read_folder(folder: Path) -> pd.DataFrame:
    """The rows of every street-level file in a folder."""
    paths = sorted(folder.glob("*-street.csv"))
    if not paths:
        raise SourceError(f"{folder}: no file named *-street.csv. Name the folder that holds the police files.")
    return pd.concat([read(path) for path in tqdm(paths, unit="file", disable=None)], ignore_index=True)


def read_districts(folder: Path) -> pd.Series:
    """Today's district by LSOA code, both vintages together."""
    tables = [read_lookup(folder / name, code) for name, code in LOOKUPS.items()]
    pairs = pd.concat(tables).drop_duplicates()
    twice = pairs.loc[pairs["lsoa"].duplicated(), "lsoa"]
    if not twice.empty:
        raise SourceError(f"{folder}: LSOA {twice.iloc[0]} lies in two districts. Correct the lookups.")
    return pairs.set_index("lsoa")["district"]


def read_lookup(path: Path, code: str) -> pd.DataFrame:
    """One lookup as columns lsoa, district."""
    if not path.is_file():
        raise SourceError(f"{path} is missing. Both vintages are needed: {', '.join(LOOKUPS)}.")
    columns = {code: "lsoa", "district_name": "district"}
    table = pd.read_csv(path, dtype=str)
    absent = [column for column in columns if column not in table]
    if absent:
        raise SourceError(f"{path.name}: no column {', '.join(absent)}. Use the lookup with these columns.")
    return table[list(columns)].rename(columns=columns)


def read_wards(path: Path) -> pd.DataFrame:
    """Ward polygons as columns ward_code, district, geometry, in order of code."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        wards = [(ward["properties"]["wd25cd"], ward["properties"]["district_name"], shape(ward["geometry"])) for ward in features]
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(f"{path.name}: expected GeoJSON wards with wd25cd and district_name.") from problem
    return pd.DataFrame(wards, columns=["ward_code", "district", "geometry"]).sort_values("ward_code")


def with_district(rows: pd.DataFrame, districts: pd.Series) -> pd.DataFrame:
    """The rows with their district; empty where the LSOA is missing or lies elsewhere."""
    return rows.assign(district=rows["lsoa"].map(districts))


def covering_forces(located: pd.DataFrame) -> pd.DataFrame:
    """The force that covers each district: the one whose files hold most of the district's rows."""
    shares = located.groupby(["district", "force"]).size().rename("incidents").reset_index()
    ranked = shares.sort_values(["incidents", "force"], ascending=[False, True])
    return ranked.drop_duplicates("district")[["district", "force"]].sort_values("district", ignore_index=True)


def covered_months(located: pd.DataFrame) -> pd.DataFrame:
    """Each district, its covering force and the months for which that force's file is present."""
    return covering_forces(located).merge(located[["force", "month"]].drop_duplicates(), on="force")


def count_by_district(rows: pd.DataFrame, districts: pd.Series) -> pd.DataFrame:
    """Incidents by month, district and category: a row for each category in every covered month, 0 included."""
    located = with_district(rows, districts)
    every = covered_months(located).merge(located[["category"]].drop_duplicates(), how="cross")
    return fill(located, every[["month", "district", "category"]])


def ward_of(points: pd.DataFrame, wards: pd.DataFrame) -> pd.Series:
    """The ward code of each point, empty outside all wards; on a shared edge, the lower code, so never two."""
    tree = shapely.STRtree(wards["geometry"].to_numpy())
    positions = shapely.points(points["longitude"].to_numpy(), points["latitude"].to_numpy())
    point, ward = tree.query(positions, predicate="intersects")
    found = pd.Series(wards["ward_code"].to_numpy()[ward], index=points.index[point], dtype=object)
    return found.groupby(level=0).min().reindex(points.index)


def count_by_ward(points: pd.DataFrame, wards: pd.DataFrame, *, covered: pd.DataFrame) -> pd.DataFrame:
    """Points by ward and month: a row for every ward in each month covered for its district, 0 included."""
    every = wards[["ward_code", "district"]].merge(covered, on="district")[["ward_code", "month"]]
    return fill(points.assign(ward_code=ward_of(points, wards)), every)


def fill(rows: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """How many rows fall on each combination in `every`, sorted, 0 where none does."""
    keys = list(every.columns)
    counted = rows.groupby(keys).size().rename("incidents").reset_index()
    filled = every.merge(counted, on=keys, how="left").fillna({"incidents": 0})
    return filled.astype({"incidents": int}).sort_values(keys, ignore_index=True)


def count(folder: Path, *, lookups: Path, wards: Path) -> Counts:
    """Both tables from the files in a folder, with the tally of what was counted and what was left out."""
    rows, districts, polygons = read_folder(folder), read_districts(lookups), read_wards(wards)
    unknown = sorted(set(polygons["district"]) - set(districts))
    if unknown:
        raise SourceError(f"{wards.name}: district {unknown[0]} is not in the lookups. Use matching files.")
    located = with_district(rows, districts)
    covered = covered_months(located)
    asb = located[(located["category"] == WARD_CATEGORY) & located["month"].str.startswith(WARD_YEAR)]
    points = asb.dropna(subset=["longitude", "latitude"])
    incidents = count_by_district(rows, districts)
    by_ward = count_by_ward(points, polygons, covered=covered[covered["month"].str.startswith(WARD_YEAR)])
    outside = points[ward_of(points, polygons).isna()]
    tally = district_tally(located, incidents) | ward_tally(asb, outside, by_ward) | month_tally(covered)
    return Counts(incidents=incidents, asb_by_ward=by_ward, tally=tally)


def district_tally(located: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, int]:
    """Rows read, and what became of each: the parts add up to the first figure."""
    counted, without = int(incidents["incidents"].sum()), int(located["lsoa"].isna().sum())
    inside = int(located["district"].notna().sum())
    return {
        "rows read": len(located),
        "rows counted by district": counted,
        "rows without LSOA, not assigned": without,
        "rows of other districts, left out": len(located) - without - inside,
        "rows in months without the covering force's file, left out": inside - counted,
    }


def ward_tally(asb: pd.DataFrame, outside: pd.DataFrame, by_ward: pd.DataFrame) -> dict[str, int]:
    """Rows of anti-social behaviour in the year of the wards, and what became of each."""
    counted = int(by_ward["incidents"].sum())
    placeless = int(asb[["longitude", "latitude"]].isna().any(axis=1).sum())
    kind = f"{WARD_CATEGORY} {WARD_YEAR}"
    return {
        f"{kind}: rows": len(asb),
        f"{kind}: rows counted by ward": counted,
        f"{kind}: rows without position, not assigned": placeless,
        f"{kind}: rows in no ward, not assigned": len(outside),
        f"{kind}: of these, with an LSOA of the districts": int(outside["district"].notna().sum()),
        f"{kind}: rows in months without the covering force's file": len(asb) - counted - placeless - len(outside),
    }


def month_tally(covered: pd.DataFrame) -> dict[str, int]:
    """Months covered, by district and force, so that a force taken for the covering one by mistake is seen."""
    months = Counter(zip(covered["district"], covered["force"], strict=True))
    return {f"{district}: months covered by {force}": number for (district, force), number in sorted(months.items())}


def write(counts: Counts, out: Path) -> None:
    """Both tables as CSV with LF line ends."""
    out.mkdir(parents=True, exist_ok=True)
    tables = {"recorded_incidents.csv": counts.incidents, "recorded_asb_by_ward.csv": counts.asb_by_ward}
    for name, table in tables.items():
        table.to_csv(out / name, index=False, lineterminator="\n", encoding="utf-8")


def existing(text: str) -> Path:
    """A path that exists, or argparse's own message."""
    path = Path(text)
    if not path.exists():
        raise argparse.ArgumentTypeError(f"{text} does not exist")
    return path


def main(arguments: list[str] | None = None) -> None:
    """Read the command line, count, write, and print the tally."""
    parser = argparse.ArgumentParser(prog="python -m loaders.count_police", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=existing, help="folder of *-street.csv files")
    parser.add_argument("--lookups", type=existing, required=True, help=f"folder of {' and '.join(LOOKUPS)}")
    parser.add_argument("--wards", type=existing, required=True, help="ward polygons, GeoJSON in degrees")
    parser.add_argument("--out", type=Path, default=Path("data/published"), help="folder for the two tables")
    chosen = parser.parse_args(arguments)
    try:
        counts = count(chosen.folder, lookups=chosen.lookups, wards=chosen.wards)
    except SourceError as problem:
        parser.exit(1, f"{problem}\n")
    write(counts, chosen.out)
    for what, number in counts.tally.items():
        print(f"{what}: {number:,}")


if __name__ == "__main__":
    main()
