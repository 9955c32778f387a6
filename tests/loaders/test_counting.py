"""Counting: each trap of the source on a tiny file, from a file and from an archive alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from loaders import counting
from loaders.counting import Counter
from loaders.reading import Refused
from loaders.street_files import StreetFile, found, sha256
from tests.loaders.street import (
    ASB,
    FARLEY,
    IN_MARSHTON,
    IN_MOORTON,
    MARSH,
    MOOR,
    MOORTON,
    NOWHERE,
    OFF,
    archived,
    cell_at,
    of_moor,
    put,
    row,
    text,
)  # fmt: skip

NAME = "2025-01-marsh-street.csv"
SOUTH_WEST, NORTH_EAST = ("0.5", "52.5"), ("0.6", "52.6")
ALL = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class Counts:
    """What a batch came to, with words in place of numbers."""

    parts: list[tuple]  # force, month, rows, without_location
    districts: list[tuple]  # month, district, category, incidents
    lsoas: list[tuple]  # month, lsoa, category, incidents
    cells: list[tuple]  # month, cell, district, incidents
    points: list[tuple]  # lon, lat, incidents


@pytest.fixture(params=["files", "archive"])
def source(request, tmp_path):
    """Gives the paths to count: the files themselves, or an archive of them."""
    if request.param == "files":
        return lambda *files: list(files)
    return lambda *files: [archived(files, tmp_path / "latest.zip")]


def count(paths: Sequence[Path], former: Mapping[str, str] | None = None) -> Counts:
    with Counter() as counter:
        counter.read(found(paths))
        return numbered(counter, former or {})


def of_files(parts: pd.DataFrame) -> list[tuple]:
    return list(parts[["force", "month", "rows", "without_location"]].itertuples(index=False, name=None))


def numbered(counter: Counter, former: Mapping[str, str]) -> Counts:
    parts, categories, lsoas = counter.parts(), counter.categories(), counter.new_lsoas(former)
    districts = sorted(set(lsoas["district"]))
    counter.number(
        parts.assign(id=range(len(parts))),
        pd.DataFrame({"id": range(len(categories)), "category": categories}),
        lsoas.assign(id=range(len(lsoas)), district=[districts.index(name) for name in lsoas["district"]]),
    )
    months, codes = list(parts["month"].map(lambda month: f"{month:%Y-%m}")), list(lsoas["lsoa"])
    return Counts(
        of_files(parts),
        [(months[file], districts[district], categories[category], n) for file, category, district, n in counter.of_districts()],
        [(months[file], codes[lsoa], categories[category], n) for file, category, lsoa, n in counter.of_lsoas()],
        [(months[file], f"{cell:x}", districts[district], n) for file, _, cell, district, n in counter.of_cells()],
        [(lon, lat, n) for _, lon, lat, n in counter.points(ALL).itertuples(index=False, name=None)],
    )


def refused(paths: Sequence[Path]) -> list[tuple]:
    """The files must be sound at their first row: what is wrong further down is found when they are counted."""
    files = found(paths)
    with pytest.raises(Refused) as caught, Counter() as counter:
        counter.read(files)
    return [(problem.file, problem.row, problem.column, problem.found, problem.expected) for problem in caught.value.problems]


def test_identical_rows_are_separate_incidents(tmp_path, source):
    counts = count(source(put(tmp_path, row(), row(), row())))
    lon, lat = map(float, IN_MARSHTON)
    assert counts == Counts(
        [(MARSH, date(2025, 1, 1), 3, 0)],
        [("2025-01", "Marshton", ASB, 3)],
        [("2025-01", "E01000001", ASB, 3)],
        [("2025-01", cell_at(IN_MARSHTON), "Marshton", 3)],
        [(lon, lat, 3)],
    )


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_counts_are_the_same_however_lines_end(tmp_path, source, end):
    lines = [row(), row(category="Drugs"), row(lsoa=NOWHERE, at=OFF)]
    assert count(source(put(tmp_path, *lines, end=end))) == count([put(tmp_path / "unix", *lines)])


def test_files_of_both_line_ends_are_counted_together(tmp_path, source):
    unix = put(tmp_path, row(), row())
    windows = put(tmp_path, of_moor(), of_moor(), name="2025-01-moor-street.csv", end="\r\n")
    assert count(source(unix, windows)).districts == [("2025-01", "Marshton", ASB, 2), ("2025-01", "Moorton", ASB, 2)]


def test_last_row_counts_without_a_line_end_and_the_byte_order_mark_does_not_matter(tmp_path, source):
    path = tmp_path / NAME
    path.write_bytes(b"\xef\xbb\xbf" + text(row(), row()).removesuffix(b"\n"))
    assert count(source(path)).districts == [("2025-01", "Marshton", ASB, 2)]


def test_quoted_cells_are_read_as_one(tmp_path, source):
    quoted = row().replace("On or near A Road", '"On or near ""The Oak"", A Road,\nNorth"').replace(ASB, '"Drugs"')
    blank = f',2025-01,{MARSH},{MARSH},"","",No location,"","",Drugs,"",""'
    counts = count(source(put(tmp_path, row(), quoted, blank)))
    assert counts.districts == [("2025-01", "Marshton", ASB, 1), ("2025-01", "Marshton", "Drugs", 1)]
    assert counts.parts == [(MARSH, date(2025, 1, 1), 3, 1)]


def test_month_comes_from_the_column_when_the_file_name_differs(tmp_path, source):
    counts = count(source(put(tmp_path, row(month="2024-12"))))
    assert counts.districts == [("2024-12", "Marshton", ASB, 1)]
    assert counts.parts == [(MARSH, date(2024, 12, 1), 1, 0)]


def test_row_with_neither_position_nor_lsoa_is_counted_and_assigned_to_nothing(tmp_path, source):
    counts = count(source(put(tmp_path, row(lsoa=NOWHERE, at=OFF), row())))
    assert counts.parts == [(MARSH, date(2025, 1, 1), 2, 1)]
    assert [n for *_, n in (*counts.districts, *counts.lsoas, *counts.cells, *counts.points)] == [1, 1, 1, 1]


def test_file_of_rows_without_any_location_is_counted(tmp_path, source):
    assert count(source(put(tmp_path, row(lsoa=NOWHERE, at=OFF)))) == Counts([(MARSH, date(2025, 1, 1), 1, 1)], [], [], [], [])


@pytest.mark.parametrize("at", [OFF, ("0.511", ""), ("", "52.512")], ids=["neither", "no latitude", "no longitude"])
def test_row_with_an_lsoa_and_no_position_is_in_its_lsoa_and_district_and_in_no_cell(tmp_path, source, at):
    counts = count(source(put(tmp_path, row(at=at))))
    assert counts.parts == [(MARSH, date(2025, 1, 1), 1, 0)]
    assert (counts.districts, counts.lsoas) == ([("2025-01", "Marshton", ASB, 1)], [("2025-01", "E01000001", ASB, 1)])
    assert (counts.cells, counts.points) == ([], [])


def test_row_with_a_position_and_no_lsoa_is_in_no_district_and_no_cell(tmp_path, source):
    counts = count(source(put(tmp_path, row(lsoa=NOWHERE))))
    assert counts.parts == [(MARSH, date(2025, 1, 1), 1, 1)]
    assert (counts.districts, counts.lsoas, counts.cells) == ([], [], [])


def test_district_is_that_of_the_lsoa_whichever_force_sent_it(tmp_path, source):
    counts = count(source(put(tmp_path, row(), row(lsoa=MOORTON), row(lsoa=FARLEY), row(force=MARSH, lsoa=MOORTON))))
    assert counts.districts == [("2025-01", "Farley", ASB, 1), ("2025-01", "Marshton", ASB, 1), ("2025-01", "Moorton", ASB, 2)]


def test_former_district_counts_for_the_one_of_today(tmp_path, source):
    lines = [row(lsoa=("E01000011", "Old Fen 003B")), row(lsoa=("E01000012", "Marshton 002C"))]
    counts = count(source(put(tmp_path, *lines)), {"Old Fen": "Marshton"})
    assert counts.districts == [("2025-01", "Marshton", ASB, 2)]


def test_district_with_commas_and_an_lsoa_letter_of_two_are_read_from_the_name(tmp_path, source):
    lines = [row(lsoa=("E01000011", '"Fen, Mere and Bog 035AB"')), row(lsoa=("E01000012", '"Fen, Mere and Bog 001A"'))]
    assert count(source(put(tmp_path, *lines))).districts == [("2025-01", "Fen, Mere and Bog", ASB, 2)]


def test_one_lsoa_under_an_old_and_a_new_name_is_one(tmp_path, source):
    lines = [row(lsoa=("E01000001", "Old Fen 003B")), row()]
    assert count(source(put(tmp_path, *lines)), {"Old Fen": "Marshton"}).lsoas == [("2025-01", "E01000001", ASB, 2)]


def test_lsoa_whose_names_lead_to_two_districts_is_refused_with_what_to_do(tmp_path, source):
    with pytest.raises(Refused) as caught:
        count(source(put(tmp_path, row(), row(lsoa=("E01000001", "Old Fen 003B")))))
    assert [str(problem) for problem in caught.value.problems] == [
        "the files, column LSOA name: found E01000001 in two districts; expected one district of today. "
        "Add the former district to data/reference/former_districts.csv and build the store."
    ]


def test_every_name_of_an_lsoa_is_looked_at_and_not_the_first_and_the_last_alone(tmp_path, source):
    code, former = "E01000001", {"Ashfen": "Marshton", "Zelmere": "Marshton"}
    lines = [row(lsoa=(code, "Ashfen 001A")), row(lsoa=(code, "Moorton 001A")), row(lsoa=(code, "Zelmere 001A"))]
    with pytest.raises(Refused, match="1 problem"):
        count(source(put(tmp_path, *lines)), former)
    lines[1] = row(lsoa=(code, "Moorton"))
    paths = source(put(tmp_path, *lines))
    assert refused(paths) == [(NAME, 3, "LSOA name", "'Moorton'", "a name such as Babergh 001A")]


def test_cell_on_an_edge_of_two_districts_is_counted_for_each(tmp_path, source):
    counts = count(source(put(tmp_path, row(), row(), row(lsoa=MOORTON))))
    cell = cell_at(IN_MARSHTON)
    assert counts.cells == [("2025-01", cell, "Marshton", 2), ("2025-01", cell, "Moorton", 1)]


def test_cells_are_those_of_the_h3_library_at_the_ends_of_the_country(tmp_path, source):
    places = [("-6.3", "49.9"), ("1.76", "52.48"), ("-0.0001", "51.5"), ("0", "51.5"), ("-1.8", "55.8")]
    counts = count(source(put(tmp_path, *(row(at=at) for at in places))))
    assert {cell for _, cell, *_ in counts.cells} == {cell_at(at) for at in places}


def test_points_are_of_anti_social_behaviour_alone_and_within_the_extent(tmp_path, source):
    paths = source(
        put(tmp_path, row(), row(), row(category="Drugs"), row(at=IN_MOORTON), row(at=SOUTH_WEST), row(at=NORTH_EAST), row(at=OFF))
    )
    with Counter() as counter:
        counter.read(found(paths))
        numbered(counter, {})
        inside = counter.points((0.5, 52.5, 0.54, 52.53))
        assert list(inside.itertuples(index=False, name=None)) == [(0, 0.5, 52.5, 1), (0, 0.511, 52.512, 2)]
        assert counter.points((9.0, 9.0, 9.5, 9.5)).empty


def test_batches_one_after_the_other_are_counted_each_for_itself(tmp_path):
    january = put(tmp_path, row(), row(lsoa=MOORTON))
    february = put(tmp_path, row(month="2025-02"), row(month="2025-02", lsoa=FARLEY), name="2025-02-marsh-street.csv")
    with Counter() as counter:
        counter.read(found([january]))
        assert numbered(counter, {}).districts == [("2025-01", "Marshton", ASB, 1), ("2025-01", "Moorton", ASB, 1)]
        counter.read(found([february]))
        assert list(counter.new_lsoas({}).itertuples(index=False, name=None)) == [("E01000009", "Farley")]  # the others were had before
        assert of_files(counter.parts()) == [(MARSH, date(2025, 2, 1), 2, 0)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (row(month="2025-02"), (3, "Month", "'2025-02'", "2025-01, as in the first row: one month a file")),
        (row(month="Jan 2025"), (3, "Month", "'Jan 2025'", "a month such as 2025-01")),
        (row(month=""), (3, "Month", "''", "a month such as 2025-01")),
        (row(force=MOOR), (3, "Reported by", "'Moor Police'", "Marsh Police, as in the first row: one force a file")),
        (row(force=""), (3, "Reported by", "''", "Marsh Police, as in the first row: one force a file")),
        (row(at=("east", "52.5")), (3, "Longitude", "'east'", "degrees, or nothing")),
        (row(at=("180.1", "52.5")), (3, "Longitude", "'180.1'", "degrees, or nothing")),
        (row(at=("-180.1", "52.5")), (3, "Longitude", "'-180.1'", "degrees, or nothing")),
        (row(at=("nan", "52.5")), (3, "Longitude", "'nan'", "degrees, or nothing")),
        (row(at=("0.5", "north")), (3, "Latitude", "'north'", "degrees, or nothing")),
        (row(at=("0.5", "90.1")), (3, "Latitude", "'90.1'", "degrees, or nothing")),
        (row(at=("0.5", "-90.1")), (3, "Latitude", "'-90.1'", "degrees, or nothing")),
        (row(at=("0.5", "inf")), (3, "Latitude", "'inf'", "degrees, or nothing")),
        (row(lsoa=("E01000001", "Marshton")), (3, "LSOA name", "'Marshton'", "a name such as Babergh 001A")),
        (row(lsoa=("E01000001", "")), (3, "LSOA name", "''", "a name such as Babergh 001A")),
        (row(lsoa=("E01000001", "001A")), (3, "LSOA name", "'001A'", "a name such as Babergh 001A")),
        (row(lsoa=("E01000001", "Marshton 001")), (3, "LSOA name", "'Marshton 001'", "a name such as Babergh 001A")),
        (row(lsoa=("E01000001", "Marshton 001A ")), (3, "LSOA name", "'Marshton 001A '", "a name such as Babergh 001A")),
        (row(category=""), (3, "Crime type", "''", "a category")),
        (row().removesuffix(","), (3, None, "11 cells", "12")),
        (row() + ",x", (3, None, "13 cells", "12")),
        (row().replace("On or", '"On or'), (3, None, "a quotation mark out of place", "a CSV row")),
    ],
)
def test_row_that_is_wrong_is_refused_by_file_row_and_column(tmp_path, source, line, expected):
    # The second file is sound: the first alone is named.
    moor = put(tmp_path, of_moor(), name="2025-01-moor-street.csv")
    assert refused(source(put(tmp_path, row(), line, row()), moor)) == [(NAME, *expected)]


@pytest.mark.parametrize("at", [("180", "52.5"), ("-180", "52.5"), ("0.5", "90"), ("0.5", "-90")])
def test_degrees_on_the_edge_of_the_world_are_degrees(tmp_path, source, at):
    assert len(count(source(put(tmp_path, row(at=at)))).cells) == 1


def test_bytes_that_are_not_utf8_are_refused_by_file_row_and_column(tmp_path, source):
    # Further on than the first look at a file goes. Of the columns, one that is counted.
    path = tmp_path / NAME
    path.write_bytes(text(*[row()] * 900, row(category="Caf")).replace(b"Caf", b"Caf\xe9"))
    assert refused(source(path)) == [(NAME, 902, "Crime type", "bytes that are not UTF-8", "UTF-8 text")]


def test_the_first_problem_of_each_file_is_told(tmp_path, source):
    marsh = put(tmp_path, row(), row(), row(category=""), row(at=("x", "")))
    moor = put(tmp_path, of_moor(), row(force=MOOR, at=("0.5", "x")), name="2025-01-moor-street.csv")
    assert [(file, number, column) for file, number, column, *_ in refused(source(marsh, moor))] == [
        (NAME, 4, "Crime type"),
        ("2025-01-moor-street.csv", 3, "Latitude"),
    ]


def test_wrong_row_in_another_batch_is_not_looked_for(tmp_path):
    # A quotation mark that is never closed swallows all that follows; the problem is told of the row where it opens.
    path = put(tmp_path, row(), row().replace("On or", '"On or'), *[row()] * 3_000)
    assert refused([path]) == [(NAME, 3, None, "a quotation mark out of place", "a CSV row")]


def of_size(size: int, *, member: str | None = None) -> StreetFile:
    return StreetFile(f"{size}", Path("archive.zip"), member, size)


@pytest.mark.parametrize(
    ("sizes", "size", "expected"),
    [
        ([], 10, []),
        ([4, 5], 10, [[4, 5]]),
        ([4, 6], 10, [[4, 6]]),
        ([4, 7], 10, [[4], [7]]),
        ([40, 50], 1, [[40], [50]]),
        ([4, 4, 4, 4, 4], 10, [[4, 4], [4, 4], [4]]),
    ],
    ids=["none", "just under", "on", "just over", "each larger", "many"],
)
def test_batches_come_to_no_more_bytes_than_the_size(sizes, size, expected):
    assert [[file.size for file in batch] for batch in counting.batches(list(map(of_size, sizes)), size=size)] == expected


def test_batches_never_mix_an_archive_with_files():
    files = [of_size(1), of_size(2, member="a"), of_size(3, member="b"), of_size(4)]
    assert [[file.size for file in batch] for batch in counting.batches(files, size=100)] == [[1], [2, 3], [4]]


def test_digests_are_in_the_order_of_the_files(tmp_path):
    files = found([put(tmp_path, *[row()] * number, row(month=f"2025-0{number}"), name=f"{number}.csv") for number in (1,)])
    files += found([put(tmp_path, *[row(month=f"2025-0{number}")] * number, name=f"{number}.csv") for number in range(2, 9)])
    assert counting.digests(files, sha256) == [sha256(file) for file in files]


def test_no_position_is_put_on_the_disk():
    # DuckDB's own choice is a folder .tmp where the command is run, once memory is short.
    with Counter() as counter:
        assert counter._duck.sql("SELECT current_setting('temp_directory')").fetchall() == [("",)]
