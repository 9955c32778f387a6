"""Finding street-level files: what is taken, what is passed over, what is refused before a row is counted."""

import hashlib
import zipfile
from datetime import date
from pathlib import Path

import pytest

from loaders import street_files
from loaders.reading import Refused
from loaders.street_files import found, opened, sha256
from tests.loaders.street import HEADER, MARSH, MOOR, archived, of_moor, put, row, text

NAME = "2025-01-marsh-street.csv"


def problems(*paths: Path) -> list[tuple]:
    with pytest.raises(Refused) as caught:
        found(paths)
    return [(problem.file, problem.row, problem.column, problem.found, problem.expected) for problem in caught.value.problems]


def archive_of(path: Path, content: bytes, *, name: str = f"2025-01/{NAME}", packed: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packed) as archive:
        archive.writestr(name, content)
    return path


def with_bytes(path: Path, place: int, value: bytes) -> Path:
    """The file with other bytes from this place on."""
    content = bytearray(path.read_bytes())
    content[place : place + len(value)] = value
    path.write_bytes(content)
    return path


def directory(path: Path) -> int:
    """Where the archive's list of its members begins."""
    return path.read_bytes().index(b"PK\x01\x02")


def test_file_is_found_with_its_force_and_month(tmp_path):
    path = put(tmp_path, row(), row())
    (file,) = found([path])
    assert file == street_files.StreetFile(NAME, path, None, path.stat().st_size, MARSH, date(2025, 1, 1))
    assert file.part == (MARSH, date(2025, 1, 1))


def test_month_is_that_of_the_rows_when_the_name_differs(tmp_path):
    (file,) = found([put(tmp_path, row(month="2024-12"))])
    assert (file.name, file.month) == (NAME, date(2024, 12, 1))


def test_file_named_by_the_officer_may_have_any_name(tmp_path):
    assert [file.name for file in found([put(tmp_path, row(), name="from the force.csv")])] == ["from the force.csv"]


def test_folder_is_searched_through_its_months(tmp_path):
    put(tmp_path / "2025-02", row(month="2025-02"), name="2025-02-marsh-street.csv")
    put(tmp_path / "2025-01", row())
    put(tmp_path / "2025-01/more", of_moor(), name="2025-01-moor-street.csv")
    put(tmp_path / "2025-01", "not a street file", name="2025-01-marsh-outcomes.csv")
    put(tmp_path / "2025-01", "nor this", name="2025-01-marsh-stop-and-search.csv")
    assert [file.part for file in found([tmp_path])] == [(MARSH, date(2025, 1, 1)), (MOOR, date(2025, 1, 1)), (MARSH, date(2025, 2, 1))]


def test_archive_is_searched_through_its_months_and_other_files_are_passed_over(tmp_path):
    files = [put(tmp_path, of_moor(), name="2025-01-moor-street.csv"), put(tmp_path, row())]
    archive = archived(files, tmp_path / "latest.zip")
    assert [(file.name, file.path, file.member, file.size, file.force) for file in found([archive])] == [
        (NAME, archive, f"2025-01/{NAME}", files[1].stat().st_size, MARSH),
        ("2025-01-moor-street.csv", archive, "2025-01/2025-01-moor-street.csv", files[0].stat().st_size, MOOR),
    ]


def test_archive_is_known_by_its_ending_in_capitals_too(tmp_path):
    archive = archived([put(tmp_path, row())], tmp_path / "LATEST.ZIP")
    assert [file.member for file in found([archive])] == [f"2025-01/{NAME}"]


def test_files_come_by_month_then_force_however_they_are_named_and_given(tmp_path):
    paths = [
        put(tmp_path, row(month=month, force=force), name=name)
        for month, force, name in (
            ("2025-02", MARSH, "a-street.csv"),
            ("2025-01", MOOR, "b-street.csv"),
            ("2024-12", MOOR, "d-street.csv"),
            ("2025-01", MARSH, "c-street.csv"),
        )
    ]
    assert [file.name for file in found(paths)] == [file.name for file in found([tmp_path])]
    assert [file.name for file in found(paths)] == ["d-street.csv", "c-street.csv", "b-street.csv", "a-street.csv"]


def test_file_with_a_header_and_no_row_is_passed_over(tmp_path):
    put(tmp_path, name="2025-01-moor-street.csv")
    put(tmp_path, row())
    assert [file.force for file in found([tmp_path])] == [MARSH]


def test_byte_order_mark_and_crlf_do_not_matter(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(b"\xef\xbb\xbf" + text(row(), end="\r\n"))
    assert [file.part for file in found([path])] == [(MARSH, date(2025, 1, 1))]


def test_character_cut_in_two_at_the_end_of_the_first_bytes_is_no_mistake(tmp_path):
    # The first row alone is wanted here: the reading stops in the middle of a two-byte letter.
    lines = [row(), "x"]
    before = len(text(*lines)) - 2
    lines[1] += "x" * (street_files.FIRST_BYTES - before - 2) + "é"
    path = put(tmp_path, *lines)
    assert path.read_bytes()[: street_files.FIRST_BYTES][-1:] == "é".encode()[:1]
    assert [file.part for file in found([path])] == [(MARSH, date(2025, 1, 1))]


def test_bytes_and_digest_are_those_of_the_file_wherever_it_is(tmp_path):
    path = put(tmp_path, row(), row(category="Drugs"))
    archive = archived([path], tmp_path / "latest.zip")
    for (file,) in (found([path]), found([archive])):
        assert sha256(file) == hashlib.sha256(path.read_bytes()).hexdigest()
        with opened(file) as stream:
            assert stream.read() == path.read_bytes()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER.replace("Longitude,", ""), "no column Longitude"),
        ("Crime ID,Month,Reported by", "no column Falls within, Longitude, Latitude, Location, LSOA code, LSOA name, Crime type, "),
        (HEADER.replace("Longitude,Latitude", "Latitude,Longitude"), "the columns in another order, or more of them"),
        (HEADER + ",Notes", "the columns in another order, or more of them"),
        ("", "no column Crime ID, Month"),
    ],
    ids=["one missing", "many missing", "two swapped", "one more", "empty"],
)
def test_other_columns_are_refused(tmp_path, header, expected):
    (tmp_path / NAME).write_text(f"{header}\n{row()}\n" if header else "")
    ((file, number, column, what, wanted),) = problems(tmp_path / NAME)
    assert (file, number, column, wanted) == (NAME, 1, None, "the twelve columns of a street-level file")
    assert what.startswith(expected)


@pytest.mark.parametrize("month", ["", "Jan 2025", "2025-13", "2025-00", "2025-1", "25-01", "2025-01-01"])
def test_first_row_without_a_month_is_refused(tmp_path, month):
    assert problems(put(tmp_path, row(month=month))) == [(NAME, 2, "Month", repr(month), "a month such as 2025-01")]


@pytest.mark.parametrize("force", ["", "  "])
def test_first_row_without_a_force_is_refused(tmp_path, force):
    assert problems(put(tmp_path, row(force=force))) == [(NAME, 2, "Reported by", "a blank cell", "the name of a force")]


def test_first_row_that_is_cut_off_is_refused(tmp_path):
    assert problems(put(tmp_path, ",2025-01")) == [(NAME, 2, "Reported by", "a blank cell", "the name of a force")]


def test_bytes_that_are_not_utf8_are_refused(tmp_path):
    (tmp_path / NAME).write_bytes(text(row()).replace(b"A Road", b"Caf\xe9 Road"))
    assert problems(tmp_path / NAME) == [(NAME, None, None, "bytes that are not UTF-8", "UTF-8 text")]


def test_what_is_wrong_with_every_file_is_told(tmp_path):
    put(tmp_path, row(month="January"))
    put(tmp_path, row(force=""), name="2025-01-moor-street.csv")
    put(tmp_path, row(), name="2025-02-marsh-street.csv")
    assert [(file, column) for file, _, column, *_ in problems(tmp_path)] == [(NAME, "Month"), ("2025-01-moor-street.csv", "Reported by")]


def test_two_files_of_one_force_and_month_are_refused(tmp_path):
    put(tmp_path, row(), name="a-street.csv")
    put(tmp_path, row(), row(), name="b-street.csv")
    assert problems(tmp_path) == [("b-street.csv", None, None, "Marsh Police 2025-01, as in a-street.csv", "each force's month once")]


def test_one_file_named_twice_is_refused(tmp_path):
    path = put(tmp_path, row())
    assert problems(path, tmp_path) == [(NAME, None, None, f"Marsh Police 2025-01, as in {NAME}", "each force's month once")]


def test_same_month_in_an_archive_and_in_a_file_is_refused(tmp_path):
    path = put(tmp_path, row())
    archive = archived([path], tmp_path / "latest.zip")
    assert problems(path, archive) == [(NAME, None, None, f"Marsh Police 2025-01, as in {NAME}", "each force's month once")]


def test_nothing_found_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    expected = [("empty", None, None, "no street-level file with rows", "at least one")]
    assert problems(tmp_path / "empty") == expected
    put(tmp_path / "empty")
    assert problems(tmp_path / "empty") == expected


def test_archive_without_a_street_level_file_is_refused(tmp_path):
    archive = archive_of(tmp_path / "latest.zip", b"x", name="2025-01/2025-01-marsh-outcomes.csv")
    assert problems(archive) == [("latest.zip", None, None, "no street-level file with rows", "at least one")]


def test_path_that_is_not_there_is_refused(tmp_path):
    assert problems(tmp_path / "gone") == [("gone", None, None, "no such file or folder", "a file that is there")]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_file_that_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "latest.zip").write_bytes(content)
    assert problems(tmp_path / "latest.zip") == [("latest.zip", None, None, "a file that is not a whole ZIP archive", "a ZIP archive")]


def test_archive_cut_off_while_downloading_is_refused(tmp_path):
    archive = archive_of(tmp_path / "latest.zip", text(row()))
    archive.write_bytes(archive.read_bytes()[:-30])
    assert problems(archive) == [("latest.zip", None, None, "a file that is not a whole ZIP archive", "a ZIP archive")]


def test_archive_under_another_name_is_refused_as_what_it_is_not(tmp_path):
    archive = archive_of(tmp_path / "latest.csv", text(row()) * 50)
    assert [what for *_, what, _ in problems(archive)] == ["bytes that are not UTF-8"]


def test_member_with_a_password_is_refused(tmp_path):
    archive = archive_of(tmp_path / "latest.zip", text(row()))
    with_bytes(archive, directory(archive) + 8, b"\x01")
    assert problems(archive) == [("latest.zip", None, None, f"2025-01/{NAME} with a password", "files without one")]


def test_member_that_unpacks_to_far_more_is_refused_before_it_is_read(tmp_path, monkeypatch):
    archive = archive_of(tmp_path / "latest.zip", b"0" * 20_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    expected = (f"2025-01/{NAME}, which unpacks to 20,000,000 bytes", "a street-level file")
    assert problems(archive) == [("latest.zip", None, None, *expected)]


def test_member_larger_than_any_force_sends_is_refused_before_it_is_read(tmp_path, monkeypatch):
    archive = archive_of(tmp_path / "latest.zip", text(row()), packed=zipfile.ZIP_STORED)
    said = (street_files.LARGEST_MEMBER + 1).to_bytes(4, "little")
    with_bytes(archive, directory(archive) + 20, said * 2)  # both sizes, packed and unpacked
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert [what for *_, what, _ in problems(archive)] == [f"2025-01/{NAME}, which unpacks to 300,000,001 bytes"]


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_member_may_unpack_to_a_hundred_times_its_size_and_the_first_bytes(tmp_path, more, refused):
    archive = archive_of(tmp_path / "latest.zip", text(row()))
    with zipfile.ZipFile(archive) as held:
        packed = held.infolist()[0].compress_size
    most = street_files.MOST_UNPACKED * packed + street_files.FIRST_BYTES
    with_bytes(archive, directory(archive) + 24, (most + more).to_bytes(4, "little"))
    with zipfile.ZipFile(archive) as held:
        assert bool(list(street_files._checked(held.infolist()[0], "latest.zip"))) is refused


def test_member_whose_bytes_are_damaged_is_refused(tmp_path):
    archive = archive_of(tmp_path / "latest.zip", text(*[row(month="2025-01", at=(f"0.{n}", "52.5")) for n in range(500)]))
    start = archive.read_bytes().index(b"street.csv") + len("street.csv")
    with_bytes(archive, start, b"\xff" * 20)
    assert problems(archive) == [("latest.zip", None, None, f"2025-01/{NAME}, which is damaged", "a ZIP archive")]


def test_member_packed_in_a_way_that_python_does_not_know_is_refused(tmp_path):
    archive = archive_of(tmp_path / "latest.zip", text(row()))
    with_bytes(archive, directory(archive) + 10, b"\x63")
    assert problems(archive) == [("latest.zip", None, None, f"2025-01/{NAME}, which is damaged", "a ZIP archive")]
