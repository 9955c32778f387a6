"""Made-up street-level files, and the places that they are about: the columns and the traps of the real ones."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h3
from sqlalchemy import Engine, select

from store import schema

HEADER = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context"
ASB = "Anti-social behaviour"
MARSH, MOOR = "Marsh Police", "Moor Police"
# Marshton is the Marsh Police's own district, Moorton the Moor Police's; Farley is no district of the dashboard
MARSHTON, MOORTON, FARLEY = ("E01000001", "Marshton 001A"), ("E01000002", "Moorton 001A"), ("E01000009", "Farley 001A")
NOWHERE = ("", "")
IN_MARSHTON, IN_MOORTON, OFF = ("0.511", "52.512"), ("0.561", "52.512"), ("", "")


def row(
    *, force: str = MARSH, month: str = "2025-01", lsoa: tuple[str, str] = MARSHTON, category: str = ASB, at: tuple[str, str] = IN_MARSHTON
) -> str:
    """A row without a Crime ID, as anti-social behaviour has none: two of the same are two incidents."""
    return f",{month},{force},{force},{','.join(at)},On or near A Road,{','.join(lsoa)},{category},,"


def of_moor(*, month: str = "2025-01", lsoa: tuple[str, str] = MOORTON, at: tuple[str, str] = IN_MOORTON) -> str:
    return row(force=MOOR, month=month, lsoa=lsoa, at=at)


def text(*lines: str, end: str = "\n") -> bytes:
    return (end.join([HEADER, *lines]) + end).encode()


def put(folder: Path, *lines: str, name: str = "2025-01-marsh-street.csv", end: str = "\n") -> Path:
    """A file of these rows."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(text(*lines, end=end))
    return folder / name


def archived(files: Sequence[Path], archive: Path) -> Path:
    """The files as the official archive holds them: in a folder for each month, beside others."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as into:
        for file in files:
            into.write(file, f"{file.name[:7]}/{file.name}")
            into.writestr(f"{file.name[:7]}/{file.name.replace('street', 'outcomes')}", "not,a,street,file\n")
            into.writestr(f"{file.name[:7]}/{file.name.replace('street', 'stop-and-search')}", "nor,this\n")
    return archive


def cell_at(at: tuple[str, str]) -> str:
    """The H3 cell of a position, by another library than the product's."""
    longitude, latitude = at
    return h3.latlng_to_cell(float(latitude), float(longitude), 8)


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(found) for found in connection.execute(select(schema.META.tables[table])).mappings()]


def everything(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, numbers and times included."""
    return {table.name: rows(engine, table.name) for table in schema.META.sorted_tables}


def contents(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table in words: no number that a load gives anew, no time, no load that was replaced.

    A row names the file of its load; cells, which come from all files together, do not.
    """
    found = everything(engine)
    loads = {load["id"]: (load["file"], load["sha256"]) for load in found["loads"] if load["state"] == "published"}
    names: dict[str, dict[int, object]] = {"police_files": {part["id"]: (part["force"], part["month"]) for part in found["police_files"]}}
    for table, word in (("police_categories", "category"), ("police_districts", "district"), ("police_lsoas", "lsoa")):
        names[table] = {one["id"]: one[word] for one in found[table]}
    found["loads"] = [{"file": file, "sha256": sha256} for file, sha256 in loads.values() if "cells" not in file]
    return {table: sorted(_in_words(one, table, loads, names) for one in held) for table, held in found.items()}


def _in_words(one: dict[str, Any], table: str, loads: dict[int, tuple[str, str]], names: dict[str, dict[int, object]]) -> str:
    columns = schema.META.tables[table].columns
    words = {name: value for name, value in one.items() if name not in ("id", "load_id", "loaded_at")}
    for column in columns:
        if "number_of" in column.info:
            words[column.name] = names[column.info["number_of"].split(".")[0]][one[column.name]]
    if "load_id" in one and table != "cells":
        words["load_id"] = loads.get(one["load_id"], "a load that was replaced")
    return str(words)
