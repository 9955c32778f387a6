"""Finds the street-level files of data.police.uk: CSV files, folders of them, or the official ZIP archive.

A file is called `2025-01-suffolk-street.csv` and holds one month of one force. The archive holds such files in a folder for each
month, beside others (outcomes, stop and search) that are passed over. An archive is read where it is, never unpacked to disk.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from loaders.reading import Problem, Refused

ENDING = "-street.csv"
COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name", "Crime type",
    "Last outcome category", "Context",
)  # fmt: skip
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LARGEST_MEMBER = 300_000_000  # bytes unpacked; the largest force's month has some 30 million
MOST_UNPACKED = 100  # times a member's size in the archive; such text unpacks to about ten times
FIRST_BYTES = 65_536
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)  # what unpacking says of a member


@dataclass(frozen=True)
class StreetFile:
    """One force's month: its force and month are those of its first row. `member` names it within the archive at `path`."""

    name: str
    path: Path
    member: str | None
    size: int
    force: str = ""
    month: date = date.min

    @property
    def part(self) -> tuple[str, date]:
        """What the file is about: loading the same again replaces it."""
        return self.force, self.month


def found(paths: Sequence[Path]) -> list[StreetFile]:
    """Every file with at least one row, by month and force. Raises Refused if there is none, and for two of the same force and month."""
    files, problems = [], []
    for file in [file for path in paths for file in _listed(path)]:
        try:
            files += _peeked(file)
        except Refused as refused:
            problems += refused.problems
    problems += _twice(files)
    if not files and not problems:
        fix = f"Name the files, or the folder or archive that holds them; their names end in {ENDING}."
        problems.append(Problem(", ".join(path.name for path in paths), None, None, "no street-level file with rows", "at least one", fix))
    if problems:
        raise Refused(problems)
    return sorted(files, key=lambda file: (file.month, file.force))


def _listed(path: Path) -> list[StreetFile]:
    if path.is_dir():
        return [_plain(inside) for inside in sorted(path.rglob(f"*{ENDING}"))]
    if not path.is_file():
        raise Refused([Problem(path.name, None, None, "no such file or folder", "a file that is there", "Check the name.")])
    return _members(path) if path.suffix.lower() == ".zip" else [_plain(path)]


def _plain(path: Path) -> StreetFile:
    return StreetFile(path.name, path, None, path.stat().st_size)


def _members(path: Path) -> list[StreetFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            held = [member for member in archive.infolist() if member.filename.endswith(ENDING)]
    except (zipfile.BadZipFile, OSError) as problem:
        fix = "Download the archive again."
        raise Refused([Problem(path.name, None, None, "a file that is not a whole ZIP archive", "a ZIP archive", fix)]) from problem
    problems = [found for member in held for found in _checked(member, path.name)]
    if problems:
        raise Refused(problems)
    return [StreetFile(Path(member.filename).name, path, member.filename, member.file_size) for member in held]


def _checked(member: zipfile.ZipInfo, archive: str) -> Iterator[Problem]:
    if member.flag_bits & 1:
        yield Problem(archive, None, None, f"{member.filename} with a password", "files without one", "Use the archive as published.")
    if member.file_size > min(LARGEST_MEMBER, MOST_UNPACKED * max(member.compress_size, 1) + FIRST_BYTES):
        found = f"{member.filename}, which unpacks to {member.file_size:,} bytes"
        yield Problem(archive, None, None, found, "a street-level file", "Use the archive as published.")


@contextmanager
def opened(file: StreetFile) -> Iterator[IO[bytes]]:
    """The bytes of the file, wherever it is. Raises Refused, also while they are read, where an archive's own are damaged."""
    if file.member is None:
        with file.path.open("rb") as stream:
            yield stream
        return
    try:
        with zipfile.ZipFile(file.path) as archive, archive.open(file.member) as stream:
            yield stream
    except DAMAGED as problem:
        found, fix = f"{file.member}, which is damaged", "Download the archive again."
        raise Refused([Problem(file.path.name, None, None, found, "a ZIP archive", fix)]) from problem


def sha256(file: StreetFile) -> str:
    """The digest of the file's bytes."""
    with opened(file) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _peeked(file: StreetFile) -> list[StreetFile]:
    """The file with its force and month; none if it has a header and nothing else, as where a force sent nothing."""
    with opened(file) as stream:
        start = stream.read(FIRST_BYTES)
    try:
        text = start.decode("utf-8-sig", errors="ignore" if len(start) == FIRST_BYTES else "strict")
    except UnicodeDecodeError as problem:
        raise Refused([Problem(file.name, None, None, "bytes that are not UTF-8", "UTF-8 text", "Download the file again.")]) from problem
    lines = csv.reader(io.StringIO(text, newline=""))
    header, first = next(lines, []), next(lines, None)
    if header != list(COLUMNS):
        raise Refused([_wrong_header(file, header)])
    if first is None:
        return []
    row = dict(zip(COLUMNS, first, strict=False))
    month, force = row.get("Month", ""), row.get("Reported by", "")
    if not MONTH.fullmatch(month):
        raise Refused([Problem(file.name, 2, "Month", repr(month), "a month such as 2025-01", "Download the file again.")])
    if not force.strip():
        raise Refused([Problem(file.name, 2, "Reported by", "a blank cell", "the name of a force", "Download the file again.")])
    return [StreetFile(file.name, file.path, file.member, file.size, force, date.fromisoformat(f"{month}-01"))]


def _wrong_header(file: StreetFile, header: list[str]) -> Problem:
    absent = [column for column in COLUMNS if column not in header]
    found = f"no column {', '.join(absent)}" if absent else "the columns in another order, or more of them"
    return Problem(file.name, 1, None, found, "the twelve columns of a street-level file", "Use a street-level file of data.police.uk.")


def _twice(files: Iterable[StreetFile]) -> Iterator[Problem]:
    first: dict[tuple[str, date], StreetFile] = {}
    for file in files:
        other = first.setdefault(file.part, file)
        if other is not file:
            found = f"{file.force} {file.month:%Y-%m}, as in {other.name}"
            yield Problem(file.name, None, None, found, "each force's month once", "Name only one of the two files.")
