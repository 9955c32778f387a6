"""The police archives, from a host of this machine's own: no more is fetched than is needed, and nothing unchecked is kept."""

import io
import random
import ssl
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from loaders import fetching, police_archive
from loaders.fetching import Client, Unreachable
from loaders.police_archive import Download, Wanted, download, wanted
from loaders.reading import Problem, Refused
from tests.loaders.answering import NOTHING, Asked, Host, Reply, host, part_of

JANUARY, FEBRUARY = "2025-01-suffolk-street.csv", "2025-02-suffolk-street.csv"
NOISE = random.Random(20).randbytes(400_000)  # does not become smaller when it is packed
TEXT = b"Crime ID,Month\r\n" + NOISE[:150_000].hex().encode() + b"\r\n"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


def member(file: str) -> str:
    return f"{file[:7]}/{file}"


def packed(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive:
        for name, text in files:
            archive.writestr(name, text)
    return content.getvalue()


def altered(content: bytes, name: str, *, at: int, form: str, value: int) -> bytes:
    """The archive with another number in the directory's entry of a member, `at` bytes from the entry's beginning."""
    place = content.rindex(name.encode()) - 46 + at
    return content[:place] + struct.pack(form, value) + content[place + struct.calcsize(form) :]


def serving(archives: dict[str, bytes]) -> Callable[[Asked], Reply]:
    """Answers for these archives, by month, and for nothing else."""
    return lambda asked: part_of(archives[asked.path[1:8]], asked) if asked.path[1:8] in archives else NOTHING


@contextmanager
def police(**archives: bytes) -> Iterator[Host]:
    """A host with archives: `of_2025_12=content`."""
    with host(serving({name[3:].replace("_", "-"): content for name, content in archives.items()})) as running:
        yield running


def fetch(running: Host, folder: Path, *, forces=("suffolk",), start: str = "2025-01", end: str = "2025-01") -> Download:
    return download(forces, start, end, folder, base=running.address, wait=0)


def refused(running: Host, folder: Path, **choice: object) -> list[str]:
    """What is said of a download that is refused."""
    with pytest.raises(Refused) as caught:
        fetch(running, folder, **choice)
    return [str(problem) for problem in caught.value.problems]


def unreachable(running: Host, folder: Path, **choice: object) -> str:
    with pytest.raises(Unreachable) as caught:
        fetch(running, folder, **choice)
    return str(caught.value)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Which files of which archive


def test_wanted_takes_the_archive_of_the_last_month_and_earlier_ones_by_36_months():
    found = wanted(["suffolk"], "2019-12", "2025-12")
    assert [(file.archive, file.month) for file in (found[0], found[1], found[36], found[37], found[-1])] == [
        ("2019-12", "2019-12"),
        ("2022-12", "2020-01"),
        ("2022-12", "2022-12"),
        ("2025-12", "2023-01"),
        ("2025-12", "2025-12"),
    ]


@pytest.mark.parametrize(("end", "archive"), [("2013-11", "2013-12"), ("2013-12", "2013-12"), ("2014-01", "2014-01")])
def test_wanted_goes_no_further_back_than_the_oldest_archive(end, archive):
    assert wanted(["kent"], end, end) == [Wanted(archive, end, "kent")]


def test_wanted_has_each_force_once_and_every_month():
    assert [file.file for file in wanted(["kent", "dorset", "kent"], "2024-12", "2025-01")] == [
        "2024-12-kent-street.csv",
        "2025-01-kent-street.csv",
        "2024-12-dorset-street.csv",
        "2025-01-dorset-street.csv",
    ]


@pytest.mark.parametrize("force", ["Suffolk", "", "a", "../suffolk", "-suffolk", "suffolk/x", "suffolk\n", "s" * 42, "düsseldorf"])
def test_wanted_refuses_a_name_that_is_no_forces(force):
    with pytest.raises(Refused) as caught:
        wanted([force], "2025-01", "2025-01")
    expected = "the name police.uk gives a force, such as suffolk or avon-and-somerset"
    assert caught.value.problems == [Problem("force", None, None, repr(force), expected, "Write it in small letters, with hyphens.")]


@pytest.mark.parametrize("month", ["2025-13", "2025-00", "2025-1", "latest", "2025-01-01", "2025-01\n", "1999-12", "٢٠٢٥-01"])
def test_wanted_refuses_what_is_no_month(month):
    with pytest.raises(Refused) as caught:
        wanted(["suffolk"], month, "2025-12")
    assert [str(problem) for problem in caught.value.problems] == [
        f"month: found {month!r}; expected a month as YYYY-MM. Correct the month."
    ]


def test_wanted_refuses_months_the_wrong_way_round():
    with pytest.raises(Refused) as caught:
        wanted(["suffolk"], "2025-02", "2025-01")
    assert str(caught.value.problems[0]) == "months: found 2025-02 to 2025-01; expected the earlier month first. Exchange the two months."


def test_wanted_refuses_no_force_at_all():
    with pytest.raises(Refused) as caught:
        wanted([], "2025-01", "2025-01")
    assert str(caught.value.problems[0]) == "force: found none; expected at least one force. Name a force, such as suffolk."


# What is fetched


def test_download_writes_the_file_and_fetches_little_else(tmp_path):
    others = [(f"2025-01/2025-01-{force}-street.csv", NOISE * 3) for force in ("norfolk", "kent", "dorset")]
    beside = [("2025-01/2025-01-suffolk-outcomes.csv", NOISE), ("2025-01/2025-01-suffolk-stop-and-search.csv", NOISE)]
    content = packed(*others, *beside, (member(JANUARY), TEXT), *((f"after{number}", NOISE) for number in range(5)))
    with police(of_2025_01=content) as running:
        found = fetch(running, tmp_path / "new" / "folder")
    assert found == Download([tmp_path / "new" / "folder" / JANUARY], 1, [])
    assert found.paths[0].read_bytes() == TEXT
    assert names(tmp_path / "new" / "folder") == [JANUARY]
    assert len(content) > 6_000_000
    assert [request.method for request in running.asked] == ["HEAD", "GET", "GET"]
    assert running.sent < police_archive.TAIL_BYTES + len(zlib.compress(TEXT)) + 1_000


def test_download_says_who_asks(tmp_path):
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        fetch(running, tmp_path)
    assert {request.agent for request in running.asked} == {"community-safety-scrutiny-dashboard"}


def test_download_takes_each_month_from_its_archive(tmp_path):
    old, new = "2021-12-kent-street.csv", "2022-01-kent-street.csv"
    with police(of_2024_12=packed((member(new), b"new")), of_2021_12=packed((member(old), b"old"), (member(new), b"x"))) as running:
        found = fetch(running, tmp_path, forces=["kent"], start="2021-12", end="2024-12")
    assert [path.read_bytes() for path in found.paths] == [b"old", b"new"]
    assert len(found.missing) == 35


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("text", [b"", b"a", TEXT, b"a" * 1_000_003], ids=["empty", "a letter", "long", "all the same"])
def test_download_reads_stored_and_deflated_files_of_any_length(tmp_path, packing, text):
    with police(of_2025_01=packed((member(JANUARY), text), ("after", NOISE), packing=packing)) as running:
        assert fetch(running, tmp_path).paths[0].read_bytes() == text


def test_download_reads_a_directory_larger_than_the_tail_and_a_comment(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member(JANUARY), TEXT)
        for number in range(900):
            archive.writestr(f"{number:0100}", b"")
        archive.comment = b"police"
    with police(of_2025_01=content.getvalue()) as running:
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT


def test_download_reads_the_directory_of_an_archive_over_65535_files(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)  # so that this one is written as such an archive is (Zip64)
    content = packed((member(JANUARY), TEXT), ("after", b""))
    assert b"PK\x06\x06" in content
    with police(of_2025_01=content) as running:
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT


def test_download_reads_a_file_written_as_a_stream(tmp_path):
    class Pipe(io.RawIOBase):
        """Cannot go back, so that sizes stand after a file's bytes."""

        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, content) -> int:
            self.content += bytes(content)
            return len(content)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member(JANUARY), TEXT)
        archive.writestr("after", NOISE)
    with police(of_2025_01=pipe.content) as running:
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT


def test_files_that_are_there_are_not_fetched_again(tmp_path):
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        fetch(running, tmp_path)
        before, first = (tmp_path / JANUARY).stat().st_mtime_ns, len(running.asked)
        again = fetch(running, tmp_path)
    assert again == Download([tmp_path / JANUARY], 0, [])
    assert [request.method for request in running.asked[first:]] == ["HEAD", "GET"]  # size and directory
    assert (tmp_path / JANUARY).stat().st_mtime_ns == before


@pytest.mark.parametrize("held", [TEXT[:-1], TEXT[:-1] + b"x"], ids=["another size", "another checksum"])
def test_file_that_is_not_the_archives_own_is_fetched_again(tmp_path, held):
    (tmp_path / JANUARY).write_bytes(held)
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        assert fetch(running, tmp_path).fetched == 1
    assert (tmp_path / JANUARY).read_bytes() == TEXT


def test_month_without_a_file_is_told_and_no_error(tmp_path):
    with police(of_2025_03=packed((member(JANUARY), TEXT), ("2025-03/2025-03-suffolk-street.csv", b"a"))) as running:
        found = fetch(running, tmp_path, end="2025-03")
    assert [path.name for path in found.paths] == [JANUARY, "2025-03-suffolk-street.csv"]
    assert str(found) == f"Files there: 2, of which new: 2. police.uk has no {FEBRUARY}."


def test_force_without_any_file_in_these_months_is_refused(tmp_path):
    content = packed((member(JANUARY), TEXT), ("2024-01/2024-01-kent-street.csv", b"a"))
    with police(of_2025_01=content) as running:
        said = refused(running, tmp_path, forces=["suffolk", "kent"])
    assert said == ["police.uk: found no file of kent from 2025-01 to 2025-01; expected one at least. Choose other months."]
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("force", "nearest"),
    [("sufolk", "suffolk or norfolk"), ("zzz", "one of kent, norfolk, suffolk")],
)
def test_unknown_force_is_refused_with_the_nearest_names(tmp_path, force, nearest):
    content = packed(*((f"2025-01/2025-01-{name}-street.csv", b"a") for name in ("suffolk", "norfolk", "kent")))
    with police(of_2025_01=content) as running:
        said = refused(running, tmp_path, forces=[force])
    assert said == [f"police.uk: found no force {force!r}; expected {nearest}. Correct the name of the force."]


def test_archive_that_is_not_there_yet_is_said_so(tmp_path):
    with police() as running:
        said = unreachable(running, tmp_path, start="2027-01", end="2027-01")
    assert said == "police.uk has no archive 2027-01 yet; choose an earlier month."
    assert len(running.asked) == 1


def test_archive_that_the_store_behind_forbids_is_said_so(tmp_path):
    with host(lambda asked: Reply(403)) as running:
        said = unreachable(running, tmp_path, start="2027-01", end="2027-01")
    assert said == "police.uk has no archive 2027-01 yet, or does not let us have it; choose an earlier month."


def test_earlier_archive_that_is_not_there_is_said_so(tmp_path):
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        said = unreachable(running, tmp_path, start="2021-06")
    assert said == "police.uk has no archive 2022-01; choose a later first month."


# What breaks off, and what is wrong


def cutting(content: bytes, cut: int, broken: list[bool]) -> Callable[[Asked], Reply]:
    """Closes the connection after so many bytes of a member, as long as `broken` holds anything."""

    def answer(asked: Asked) -> Reply:
        reply = part_of(content, asked)
        if broken and asked.part and len(reply.body) > police_archive.TAIL_BYTES:
            return Reply(reply.status, reply.body, reply.headers, cut=cut)
        return reply

    return answer


def test_download_that_breaks_off_goes_on_where_it_stopped(tmp_path):
    content = packed((member(JANUARY), TEXT), ("after", NOISE))
    length = content.index(b"PK\x03\x04", 1)
    broken = [True]
    with host(cutting(content, 20_000, broken)) as running:
        said = unreachable(running, tmp_path)
        first = running.parts()[1:]
        assert names(tmp_path) == [f"{JANUARY}.packed.part"]
        assert (tmp_path / f"{JANUARY}.packed.part").stat().st_size == 80_000
        broken.clear()
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT
    assert said.startswith("127.0.0.1/2025-01.zip: the connection could not be made or broke off. Check the network")
    assert first == [f"bytes={start}-{length - 1}" for start in (0, 20_000, 40_000, 60_000)]
    assert running.parts()[-1] == f"bytes=80000-{length - 1}"
    assert names(tmp_path) == [JANUARY]


def test_download_that_breaks_off_once_is_asked_for_again_by_itself(tmp_path):
    content = packed((member(JANUARY), TEXT), ("after", NOISE))
    broken = [True]
    answer = cutting(content, 90_000, broken)

    def once(asked: Asked) -> Reply:
        reply = answer(asked)
        if reply.cut:
            broken.clear()
        return reply

    with host(once) as running:
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT
    assert running.parts()[-1].startswith("bytes=90000-")


@pytest.mark.parametrize("length", [100, 1_000_000], ids=["of another version", "too long"])
def test_leftover_of_something_else_is_not_built_upon(tmp_path, length):
    (tmp_path / f"{JANUARY}.packed.part").write_bytes(b"x" * length)
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        if length == 100:
            assert refused(running, tmp_path)[0].startswith(f"{JANUARY}: found no file where the directory says it begins;")
            assert names(tmp_path) == []
        assert fetch(running, tmp_path).paths[0].read_bytes() == TEXT


@pytest.mark.parametrize(
    ("at", "form", "value", "found"),
    [
        (16, "<L", 1, "another checksum than the directory says"),
        (24, "<L", len(TEXT) - 1, "another size than the directory says"),
        (24, "<L", len(TEXT) + 1, "another size than the directory says"),
        (24, "<L", 0, "another size than the directory says"),
        (20, "<L", 50, "another size than the directory says"),
        (42, "<L", 1, "no file where the directory says it begins"),
    ],
    ids=["checksum", "a byte less", "a byte more", "empty", "packed size", "beginning"],
)
def test_file_that_is_not_what_the_directory_says_is_refused_and_nothing_stays(tmp_path, at, form, value, found):
    content = altered(packed((member(JANUARY), TEXT), ("after", NOISE)), member(JANUARY), at=at, form=form, value=value)
    with police(of_2025_01=content) as running:
        said = refused(running, tmp_path)
    assert said == [
        f"{JANUARY}: found {found}; expected the file as it was packed. "
        "Run the same command again; if it says the same, the archive itself is damaged."
    ]
    assert names(tmp_path) == []


def test_file_that_grows_beyond_its_size_is_unpacked_no_further(tmp_path, monkeypatch):
    unpacked, lengths = police_archive._unpacked, []

    def counting(*arguments) -> Iterator[bytes]:
        for chunk in unpacked(*arguments):
            lengths.append(len(chunk))
            yield chunk

    monkeypatch.setattr(police_archive, "_unpacked", counting)
    content = altered(packed((member(JANUARY), b"a" * 10_000_000)), member(JANUARY), at=24, form="<L", value=100_000)
    with police(of_2025_01=content) as running:
        assert refused(running, tmp_path)[0].startswith(f"{JANUARY}: found another size than the directory says;")
    assert sum(lengths) == 2 * police_archive.CHUNK_BYTES


def test_file_that_cannot_be_unpacked_is_refused(tmp_path):
    content = packed((member(JANUARY), TEXT))
    start = 30 + len(member(JANUARY))
    with police(of_2025_01=content[:start] + b"\xff" * 50 + content[start + 50 :]) as running:
        assert refused(running, tmp_path)[0].startswith(f"{JANUARY}: found bytes that cannot be unpacked;")
    assert names(tmp_path) == []


def test_wrong_file_leaves_what_was_there(tmp_path):
    (tmp_path / JANUARY).write_bytes(b"as it was")
    content = altered(packed((member(JANUARY), TEXT)), member(JANUARY), at=16, form="<L", value=1)
    with police(of_2025_01=content) as running:
        refused(running, tmp_path)
    assert (tmp_path / JANUARY).read_bytes() == b"as it was"


@pytest.mark.parametrize(
    ("at", "form", "value", "found"),
    [
        (24, "<L", 200_000_001, "200,000,001 bytes; expected at most 200,000,000 bytes"),
        (20, "<L", 200_000_001, "200,000,001 bytes; expected at most 200,000,000 bytes"),
        (20, "<L", len(TEXT) * 2, "less room than the file needs; expected a whole file"),
        (8, "<H", 1, "a file packed in another way; expected an ordinary ZIP file"),
        (10, "<H", 12, "a file packed in another way; expected an ordinary ZIP file"),
    ],
    ids=["too large", "too large packed", "beyond the next", "encrypted", "another packing"],
)
def test_file_is_refused_unfetched_when_the_directory_promises_no_good(tmp_path, at, form, value, found):
    content = altered(packed((member(JANUARY), TEXT), ("after", NOISE)), member(JANUARY), at=at, form=form, value=value)
    with police(of_2025_01=content) as running:
        said = refused(running, tmp_path)
    assert [problem.split(". ")[0] for problem in said] == [f"archive 2025-01, {JANUARY}: found {found}"]
    assert len(running.parts()) == 1


def test_names_in_an_archive_lead_nowhere(tmp_path):
    tricks = ["../../evil", "/etc/evil", "2025-01/../../2025-01-suffolk-street.csv", "2025-02/2025-01-suffolk-street.csv", "C:\\evil"]
    folder = tmp_path / "a" / "b"
    with police(of_2025_01=packed(*((name, b"evil") for name in tricks), (member(JANUARY), TEXT))) as running:
        fetch(running, folder)
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["a", "a/b", f"a/b/{JANUARY}"]
    assert (folder / JANUARY).read_bytes() == TEXT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive",
        NOISE,
        packed((member(JANUARY), TEXT))[:-10],
        packed((member(JANUARY), TEXT)).replace(b"PK\x01\x02", b"PK\x01\x00"),
    ],
    ids=["empty", "short", "noise", "cut", "damaged"],
)
def test_archive_whose_directory_cannot_be_read_is_refused(tmp_path, content):
    with police(of_2025_01=content) as running:
        said = refused(running, tmp_path)
    assert [problem.split(". ")[0] for problem in said] == ["archive 2025-01: found a directory that cannot be read; expected a ZIP file"]


def test_directory_is_not_fetched_when_it_is_larger_than_any(tmp_path, monkeypatch):
    monkeypatch.setattr(police_archive, "LARGEST_DIRECTORY_BYTES", 80_000)
    with police(of_2025_01=packed((member(JANUARY), TEXT), *((f"{number:0100}", b"") for number in range(900)))) as running:
        assert refused(running, tmp_path)[0].startswith("archive 2025-01: found a directory that cannot be read;")
    assert running.sent == police_archive.TAIL_BYTES


def test_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with police(of_2025_01=packed((member(JANUARY), TEXT))) as running:
        said = refused(running, tmp_path / "file" / "folder")
    assert said[0].startswith(f"{tmp_path / 'file' / 'folder'}: found a folder or a file that cannot be written")


# How hosts are asked


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, which none of them really was."""
    slept: list[float] = []
    monkeypatch.setattr(fetching, "sleep", slept.append)
    monkeypatch.setattr(fetching, "monotonic", lambda: 1_000.0)
    return slept


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    left = list(replies)
    return lambda asked: left.pop(0)


def test_requests_are_a_second_apart(waits):
    with host(lambda asked: part_of(b"content", asked)) as running:
        client = Client()
        assert [client.size(running.address), client.part(running.address, 1, 3)] == [7, b"on"]
    assert waits == [0.0, 1.0]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_busy_host_is_asked_again_after_ever_longer_waits(waits, status):
    busy = Reply(status)
    with host(in_turn(busy, busy, busy, Reply(200, b"content"))) as running:
        assert Client().size(running.address) == 7
    assert waits == [0.0, 2.0, 4.0, 8.0]


def test_busy_host_is_left_alone_after_three_more_tries(waits):
    with host(lambda asked: Reply(503)) as running, pytest.raises(Unreachable) as caught:
        Client().size(f"{running.address}/a.zip")
    assert (str(caught.value), caught.value.status) == (
        "127.0.0.1/a.zip: the host is busy or out of order (status 503). Try again later.",
        503,
    )
    assert len(running.asked) == 4


@pytest.mark.parametrize(("told", "waited"), [("5", 5.0), ("60", 60.0), ("1", 2.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 2.0), ("-1", 2.0)])
def test_host_that_says_how_long_to_wait_is_given_that_time(waits, told, waited):
    with host(in_turn(Reply(429, headers={"Retry-After": told}), Reply(200, b"content"))) as running:
        Client().size(running.address)
    assert waits == [0.0, waited]


def test_host_that_asks_for_more_than_a_minute_is_left_alone(waits):
    with host(lambda asked: Reply(429, headers={"Retry-After": "61"})) as running, pytest.raises(Unreachable) as caught:
        Client().size(f"{running.address}/a.zip")
    assert str(caught.value) == "127.0.0.1/a.zip: the host asks us to wait 61 seconds. Try again after that time."
    assert len(running.asked) == 1


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "the host declined with status 400. Ask its publisher."),
        (401, "the host does not let us have it. Ask its publisher."),
        (404, "there is nothing at this address. Check the name."),
        (416, "the host declined with status 416. Ask its publisher."),
    ],
)
def test_host_that_declines_is_not_asked_again(status, said):
    with host(lambda asked: Reply(status)) as running, pytest.raises(Unreachable) as caught:
        Client(wait=0).part(f"{running.address}/a.zip", 0, 1)
    assert (str(caught.value), caught.value.status) == (f"127.0.0.1/a.zip: {said}", status)
    assert len(running.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, b"content"),
        Reply(206, b"ont"),
        Reply(206, b"ont", {"Content-Range": "bytes 0-2/7"}),
        Reply(206, b"onten", {"Content-Range": "bytes 1-5/7"}),
        Reply(206, b"onten", {"Content-Range": "bytes 1-3/7"}),
        Reply(206, b"ont", {"Content-Range": "bytes 1-3"}),
    ],
    ids=["the whole", "unsaid which", "another part", "more", "more than said", "no size"],
)
def test_host_that_does_not_serve_the_part_is_refused(tmp_path, reply):
    with host(lambda asked: reply) as running:
        with pytest.raises(Unreachable, match="the host does not serve parts of a file"):
            Client(wait=0).part(running.address, 1, 4)
        with pytest.raises(Unreachable, match="the host does not serve parts of a file"):
            Client(wait=0).save(running.address, tmp_path / "a", 1, 4)
    assert len(running.asked) == 2
    assert [path.stat().st_size for path in tmp_path.iterdir()] == [0]


def test_size_that_is_not_said_is_unreachable():
    with host(lambda asked: Reply(200, headers={"Content-Length": "many"})) as running, pytest.raises(Unreachable, match="how large"):
        Client(wait=0).size(running.address)


def test_host_that_never_answers_is_given_up():
    with host(lambda asked: Reply(silent=True)) as running:
        with pytest.raises(Unreachable) as caught:
            Client(wait=0, timeout=0.1).size(f"{running.address}/a.zip")
        assert len(running.asked) == 4
    assert str(caught.value) == (
        "127.0.0.1/a.zip: no answer within 0.1 seconds. Check the network and run the same command again: it goes on where it stopped."
    )


def test_host_that_is_not_there_is_unreachable():
    with host(lambda asked: NOTHING) as running:
        pass
    with pytest.raises(Unreachable, match="the connection could not be made or broke off"):
        Client(wait=0).size(running.address)


def test_host_whose_certificate_is_not_trusted_is_not_asked_again(monkeypatch):
    client, asked = Client(wait=0), []

    def fail(request, timeout):
        asked.append(request)
        raise URLError(ssl.SSLCertVerificationError("self-signed"))

    monkeypatch.setattr(client._opener, "open", fail)
    with pytest.raises(Unreachable, match="the certificate of the host is not trusted here"):
        client.size("http://127.0.0.1")
    assert len(asked) == 1


def test_redirect_to_another_host_is_followed_with_the_same_question():
    with (
        host(lambda asked: part_of(b"content", asked)) as store,
        host(lambda asked: Reply(302, headers={"Location": f"{store.address}/kept.zip"})) as running,
    ):
        client = Client(wait=0)
        assert [client.size(running.address), client.part(running.address, 1, 3)] == [7, b"on"]
    assert store.asked == [
        Asked("HEAD", "/kept.zip", {}, None, fetching.PRODUCT),
        Asked("GET", "/kept.zip", {}, "bytes=1-2", fetching.PRODUCT),
    ]


@pytest.mark.parametrize("location", ["file:///etc/hostname", "ftp://127.0.0.1/a", "data:,a", "/again"])
def test_redirect_to_anywhere_else_is_not_followed(location):
    with host(lambda asked: Reply(302, headers={"Location": location})) as running, pytest.raises(Unreachable) as caught:
        Client(wait=0).part(f"{running.address}/a.zip", 0, 5)
    assert str(caught.value) == ("127.0.0.1/a.zip: it sends us on to where we do not go. Ask its publisher for the new address.")


@pytest.mark.parametrize("location", ["http://[", "http://..a/"])
def test_redirect_to_what_is_no_address_is_not_followed(location):
    with host(lambda asked: Reply(302, headers={"Location": location})) as running, pytest.raises(Unreachable, match="no address"):
        Client(wait=0).size(running.address)


@pytest.mark.parametrize(("new", "followed"), [("https://b.example/a", True), ("http://b.example/a", False)])
def test_redirect_never_leads_out_of_https(new, followed):
    old = fetching.Request("https://a.example/a", headers={"Range": "bytes=0-1"})
    request = fetching._WebAlone().redirect_request(old, io.BytesIO(), 302, "Found", fetching.http.client.HTTPMessage(), new)
    assert (request is not None) == followed


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/a", "data:,a", "a.zip"])
def test_address_that_is_not_of_the_web_is_not_opened(address):
    with pytest.raises(Unreachable, match="this is not the address of a web page"):
        Client(wait=0).part(address, 0, 1)


def test_save_tells_its_progress_with_what_was_there(tmp_path):
    (tmp_path / "a.part").write_bytes(b"co")
    told: list[int] = []
    with host(lambda asked: part_of(b"content", asked)) as running:
        Client(wait=0).save(running.address, tmp_path / "a", 0, 5, progress=told.append)
    assert ((tmp_path / "a").read_bytes(), told, running.parts()) == (b"conte", [2, 3], ["bytes=2-4"])


def test_save_asks_for_nothing_when_all_is_there(tmp_path):
    (tmp_path / "a.part").write_bytes(b"conte")
    with host(lambda asked: NOTHING) as running:
        Client(wait=0).save(running.address, tmp_path / "a", 0, 5)
    assert ((tmp_path / "a").read_bytes(), running.asked) == (b"conte", [])
