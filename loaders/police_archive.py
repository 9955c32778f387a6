"""Fetches street-level files from the monthly archives of data.police.uk, and no more of an archive than they need.

Source: an archive `2025-12.zip` holds the files of all forces for the 36 months up to December 2025, far over a gigabyte. Of it
we read the directory at its end, then the bytes of the files we want: `2025-01/2025-01-suffolk-street.csv` and so on.
Result: `FOLDER/2025-01-suffolk-street.csv`, as `loaders.count_police` takes them.

Traps of the source:
- The address sends on to another host, which serves the parts.
- A month that is in several archives may differ between them: later ones hold corrections. A file in the folder that is not
  the archive's own, by size and checksum, is fetched again and replaced.
- A force publishes nothing for some months. Its file is then missing, which is told and is no error.
- The oldest archive, of December 2013, goes back to December 2010; nothing earlier can be had.
- Names in an archive are only compared, never used as a place to write to.
"""

import difflib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tqdm import tqdm

from loaders.fetching import WAIT_SECONDS, Client, Unreachable, writing
from loaders.reading import Problem, Refused
from measures.periods import month_range

ADDRESS = "https://data.police.uk/data/archive"
OLDEST = "2013-12"
MONTHS_HELD = 36
FORCE = re.compile(r"[a-z][a-z-]{1,40}", re.ASCII)
MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])", re.ASCII)
STREET = re.compile(rf"({MONTH.pattern})/\1-({FORCE.pattern})-street\.csv", re.ASCII)

LARGEST_FILE_BYTES = 200_000_000
LARGEST_DIRECTORY_BYTES = 32_000_000  # a real one is half a megabyte
TAIL_BYTES = 65_536
CHUNK_BYTES = 65_536
SHORTEST_HEADER_BYTES = 30
MOST_BESIDE_BYTES = SHORTEST_HEADER_BYTES + 2 * 65_535 + 24  # a file's header, name and extra field before it, a descriptor after it
ENCRYPTED = 0x1
FORBIDDEN = 403  # what the store behind police.uk can answer to the name of a file that it does not have
NOT_THERE = (FORBIDDEN, 404, 410)
RUN_AGAIN = "Run the same command again; if it says the same, the archive itself is damaged."


@dataclass(frozen=True)
class Wanted:
    """A force's file of a month, and the month of the archive to take it from."""

    archive: str
    month: str
    force: str

    @property
    def file(self) -> str:
        return f"{self.month}-{self.force}-street.csv"


@dataclass(frozen=True)
class Member:
    """A file inside an archive: where its header, compressed bytes and descriptor lie, and what must come out. All in bytes."""

    address: str
    start: int
    end: int
    packed: int
    size: int
    checksum: int
    stored: bool
    encrypted: bool
    known: bool


@dataclass(frozen=True)
class Download:
    """What a download gave: every file that was asked for and is there, how many came new, and which the archive lacks."""

    paths: list[Path]
    fetched: int
    missing: list[str]

    def __str__(self) -> str:
        lacking = f" police.uk has no {', '.join(self.missing)}." if self.missing else ""
        return f"Files there: {len(self.paths):,}, of which new: {self.fetched:,}.{lacking}"


def wanted(forces: Sequence[str], start: str, end: str) -> list[Wanted]:
    """Each force's file of each month from `start` to `end`, both included. Raises Refused.

    The archive is that of `end`; for months more than 36 before it, that of 36 months earlier, and so on.
    """
    problems = [_wrong_force(force) for force in forces if not FORCE.fullmatch(force)]
    problems += [_wrong_month(month) for month in (start, end) if not MONTH.fullmatch(month)]
    if not problems and start > end:
        problems.append(Problem("months", None, None, f"{start} to {end}", "the earlier month first", "Exchange the two months."))
    if not forces:
        problems.append(Problem("force", None, None, "none", "at least one force", "Name a force, such as suffolk."))
    if problems:
        raise Refused(problems)
    months = [f"{day:%Y-%m}" for day in month_range(f"{start}-01", f"{end}-01")]
    archives = [_archive(end, back // MONTHS_HELD) for back in reversed(range(len(months)))]
    return [Wanted(archive, month, force) for force in dict.fromkeys(forces) for archive, month in zip(archives, months, strict=True)]


def download(forces: Sequence[str], start: str, end: str, folder: Path, *, base: str = ADDRESS, wait: float = WAIT_SECONDS) -> Download:
    """The street-level files of these forces and months in the folder. Raises Refused, Unreachable.

    Nothing of a file is fetched before every archive's directory is read and every force found in one. What is in the folder
    already is left; what broke off before goes on where it stopped. `wait`: seconds between requests.
    """
    files = wanted(forces, start, end)
    client = Client(wait=wait)
    directories = {archive: directory(client, archive, base=base, latest=end) for archive in sorted({file.archive for file in files})}
    members = {file: directories[file.archive].get(f"{file.month}/{file.file}") for file in files}
    there = {file: member for file, member in members.items() if member is not None}
    problems = _unknown(forces, directories) or _without_any(forces, there, start, end)
    problems += [problem for file, member in there.items() for problem in _check(file, member)]
    if problems:
        raise Refused(problems)
    new = {file: member for file, member in there.items() if not _same(folder / file.file, member)}
    _fetch_all(client, new, folder)
    return Download([folder / file.file for file in there], len(new), [file.file for file in files if file not in there])


def directory(client: Client, archive: str, *, base: str = ADDRESS, latest: str) -> dict[str, Member]:
    """The street-level files in the archive of a month, by their name in it. Raises Refused, Unreachable."""
    address = f"{base}/{archive}.zip"
    try:
        with zipfile.ZipFile(_Tail(client, address, client.size(address))) as opened:
            return _members(opened, address)
    except Unreachable as problem:
        if problem.status not in NOT_THERE:
            raise
        raise _no_archive(problem.status, archive, latest) from problem
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as problem:
        found = "a directory that cannot be read"
        raise Refused([Problem(f"archive {archive}", None, None, found, "a ZIP file", RUN_AGAIN)]) from problem


class _Tail(io.RawIOBase):
    """An archive's end as a file to read from: as far back as something is read, fetched in few parts and kept."""

    def __init__(self, client: Client, address: str, size: int) -> None:
        self._client, self._address, self._size = client, address, size
        self._begin, self._content = size, b""
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        position = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if position < 0:
            raise OSError("before the beginning")
        self._position = position
        return position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._reach(self._position)
        begin = self._position - self._begin
        content = self._content[begin : begin + len(buffer)]
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def _reach(self, position: int) -> None:
        if position >= self._begin:
            return
        begin = max(0, min(position, self._size - TAIL_BYTES))
        if self._size - begin > LARGEST_DIRECTORY_BYTES:
            raise OSError("a directory larger than any archive has")
        self._content = self._client.part(self._address, begin, self._begin) + self._content
        self._begin = begin


def _members(opened: zipfile.ZipFile, address: str) -> dict[str, Member]:
    """The street-level files of an opened archive. A file ends before the next one begins, or the directory."""
    entries = sorted(opened.infolist(), key=lambda entry: entry.header_offset)
    ends = [*(entry.header_offset for entry in entries[1:]), opened.start_dir]
    return {
        entry.filename: _member(entry, address, end) for entry, end in zip(entries, ends, strict=True) if STREET.fullmatch(entry.filename)
    }


def _member(entry: zipfile.ZipInfo, address: str, end: int) -> Member:
    return Member(
        address=address,
        start=entry.header_offset,
        end=min(end, entry.header_offset + entry.compress_size + MOST_BESIDE_BYTES),
        packed=entry.compress_size,
        size=entry.file_size,
        checksum=entry.CRC,
        stored=entry.compress_type == zipfile.ZIP_STORED,
        encrypted=bool(entry.flag_bits & ENCRYPTED),
        known=entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
    )


def _archive(end: str, steps: int) -> str:
    """The month of the archive so many times 36 months before `end`, or the oldest there is."""
    return max(OLDEST, f"{int(end[:4]) - steps * MONTHS_HELD // 12}{end[4:]}")


def _wrong_force(force: str) -> Problem:
    expected = "the name police.uk gives a force, such as suffolk or avon-and-somerset"
    return Problem("force", None, None, repr(force), expected, "Write it in small letters, with hyphens.")


def _wrong_month(month: str) -> Problem:
    return Problem("month", None, None, repr(month), "a month as YYYY-MM", "Correct the month.")


def _no_archive(status: int | None, archive: str, latest: str) -> Unreachable:
    """An archive that is not there, in police.uk's terms."""
    withheld = ", or does not let us have it" if status == FORBIDDEN else ""
    if archive == latest:
        return Unreachable(f"police.uk has no archive {archive} yet{withheld}; choose an earlier month.", status)
    return Unreachable(f"police.uk has no archive {archive}{withheld}; choose a later first month.", status)


def _unknown(forces: Iterable[str], directories: Mapping[str, Mapping[str, Member]]) -> list[Problem]:
    """The forces that no archive has a file of, with the nearest names."""
    names = sorted({found[3] for held in directories.values() for name in held if (found := STREET.fullmatch(name))})
    return [
        Problem("police.uk", None, None, f"no force {force!r}", _nearest(force, names), "Correct the name of the force.")
        for force in dict.fromkeys(forces)
        if force not in names
    ]


def _nearest(force: str, names: list[str]) -> str:
    return " or ".join(difflib.get_close_matches(force, names, n=3) or ["one of " + ", ".join(names)])


def _without_any(forces: Iterable[str], there: Iterable[Wanted], start: str, end: str) -> list[Problem]:
    """The forces that published nothing in any of the months."""
    found = {file.force for file in there}
    return [
        Problem("police.uk", None, None, f"no file of {force} from {start} to {end}", "one at least", "Choose other months.")
        for force in dict.fromkeys(forces)
        if force not in found
    ]


def _check(file: Wanted, member: Member) -> Iterator[Problem]:
    """What the directory says of a file that we do not go by."""
    name = f"archive {file.archive}, {file.file}"
    if max(member.size, member.packed) > LARGEST_FILE_BYTES:
        found = f"{max(member.size, member.packed):,} bytes"
        yield Problem(name, None, None, found, f"at most {LARGEST_FILE_BYTES:,} bytes", "Fetch and check it by hand.")
    elif member.end - member.start < SHORTEST_HEADER_BYTES + member.packed:
        yield Problem(name, None, None, "less room than the file needs", "a whole file", RUN_AGAIN)
    if member.encrypted or not member.known:
        yield Problem(name, None, None, "a file packed in another way", "an ordinary ZIP file", "Fetch and check it by hand.")


def _same(path: Path, member: Member) -> bool:
    """Whether a file of the right size and checksum is there already."""
    if not path.is_file() or path.stat().st_size != member.size:
        return False
    with path.open("rb") as file:
        return _checksum(iter(lambda: file.read(CHUNK_BYTES), b"")) == member.checksum


def _checksum(chunks: Iterable[bytes]) -> int:
    checksum = 0
    for chunk in chunks:
        checksum = zlib.crc32(chunk, checksum)
    return checksum


def _fetch_all(client: Client, members: Mapping[Wanted, Member], folder: Path) -> None:
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    total = sum(member.end - member.start for member in members.values())
    with tqdm(total=total, unit="B", unit_scale=True, desc="police.uk", disable=None) as bar:
        for file, member in members.items():
            packed = folder / f"{file.file}.packed"
            client.save(member.address, packed, member.start, member.end, progress=bar.update)
            try:
                _unpack(packed, member, folder / file.file)
            finally:
                packed.unlink(missing_ok=True)


def _unpack(packed: Path, member: Member, path: Path) -> None:
    """Writes the file that the compressed bytes hold, once it is whole and right. Raises Refused."""
    new = path.with_name(path.name + ".new")
    try:
        with writing(path), packed.open("rb") as source, new.open("wb") as target:
            size = checksum = 0
            for chunk in _unpacked(source, member, path.name):
                size, checksum = size + len(chunk), zlib.crc32(chunk, checksum)
                if size > member.size:
                    break
                target.write(chunk)
        if size != member.size:
            raise _damaged(path.name, "another size than the directory says")
        if checksum != member.checksum:
            raise _damaged(path.name, "another checksum than the directory says")
        with writing(path):
            new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _unpacked(source: BinaryIO, member: Member, name: str) -> Iterator[bytes]:
    """The file's own bytes, piece by piece, so that no piece is much larger than CHUNK_BYTES. Raises Refused."""
    header = source.read(SHORTEST_HEADER_BYTES)
    if header[:4] != b"PK\x03\x04" or len(header) < SHORTEST_HEADER_BYTES:
        raise _damaged(name, "no file where the directory says it begins")
    before_it = sum(struct.unpack("<HH", header[26:]))  # its name and its extra field
    source.seek(SHORTEST_HEADER_BYTES + before_it)
    chunks = _chunks(source, member.packed)
    try:
        yield from chunks if member.stored else _inflated(chunks)
    except zlib.error as problem:
        raise _damaged(name, "bytes that cannot be unpacked") from problem


def _chunks(source: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (chunk := source.read(min(length, CHUNK_BYTES))):
        length -= len(chunk)
        yield chunk


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in chunks:
        while chunk:
            yield inflater.decompress(chunk, CHUNK_BYTES)
            chunk = inflater.unconsumed_tail
    yield inflater.flush()


def _damaged(name: str, found: str) -> Refused:
    return Refused([Problem(name, None, None, found, "the file as it was packed", RUN_AGAIN)])
