"""The strict reader: each rule just right and just wrong, and what it says about a file it refuses."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, MetaData, Table, Text, UniqueConstraint

from loaders import reading
from loaders.reading import Problem, Refused

NAME = "data/things.csv"
THINGS = Table(
    "things",
    MetaData(),
    Column("thing", Text, primary_key=True),
    Column("basis", Text, nullable=False, info={"one_of": ("stated", "derived")}),
    Column("amount_pence", BigInteger, info={"csv": "amount_gbp", "read": "pounds"}),
    Column("load_id", Integer, nullable=False, info={"csv": None}),
)
HEADER = "thing,basis,amount_gbp\n"
COLUMNS = {
    "text": Column("cell", Text),
    "integer": Column("cell", Integer),
    "number": Column("cell", Float),
    "flag": Column("cell", Boolean),
    "day": Column("cell", Date),
    "month": Column("cell", Date, info={"read": "month"}),
    "pounds": Column("cell", BigInteger, info={"read": "pounds"}),
}


def put(folder: Path, content: str | bytes) -> Path:
    path = folder / "things.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def rows(folder: Path, content: str | bytes, table: Table = THINGS) -> list[dict[str, object]]:
    return reading.read(put(folder, content), table, name=NAME)


def problems(folder: Path, content: str | bytes, table: Table = THINGS) -> list[tuple]:
    """(row, column, found, expected, fix) of each problem."""
    with pytest.raises(Refused) as caught:
        rows(folder, content, table)
    assert {problem.file for problem in caught.value.problems} == {NAME}
    return [(problem.row, problem.column, problem.found, problem.expected, problem.fix) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        ("text", " as it stands ", " as it stands "),
        ("text", "007", "007"),
        ("text", "NA", "NA"),
        ("integer", "0", 0),
        ("integer", "-48", -48),
        ("integer", "007", 7),
        ("integer", "999999999", 999_999_999),
        ("number", "12.5", 12.5),
        ("number", "-0.25", -0.25),
        ("number", "12", 12.0),
        ("flag", "yes", True),
        ("flag", "no", False),
        ("day", "2024-02-29", date(2024, 2, 29)),
        ("month", "2024-12", date(2024, 12, 1)),
        ("pounds", "9783", 978_300),
        ("pounds", "12.50", 1_250),
        ("pounds", "0.29", 29),
        ("pounds", "-1.01", -101),
        ("pounds", "999999999999.99", 99_999_999_999_999),
    ],
)
def test_rule_reads_a_cell_that_is_just_right(rule, text, value):
    read = reading.rule(COLUMNS[rule]).parse(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        *(("integer", text) for text in ("48.0", "1,000", " 48", "+48", "-", "4e1", "٤٨", "0x10", "1_000", "1000000000", "48\n")),
        *(("number", text) for text in ("12.", ".5", "1e3", "nan", "inf", "12,5", "1 000", "1000000000000")),
        *(("flag", text) for text in ("Yes", "y", "true", "1", "no ")),
        *(("day", text) for text in ("2023-02-29", "2024-2-9", "29/02/2024", "20240229", "2024-02", "2024-02-29T00:00", "0000-01-01")),
        *(("month", text) for text in ("2024-13", "2024-00", "2024-1", "2024-12-01", "Dec 2024")),
        *(("pounds", text) for text in ("£9783", "9,783", "12.5", "12.505", "(12.50)", "12.50-", "", "1e3", "1000000000000")),
    ],
)
def test_rule_refuses_a_cell_that_is_just_wrong(rule, text):
    with pytest.raises(ValueError):
        reading.rule(COLUMNS[rule]).parse(text)


def test_read_gives_rows_by_the_stores_own_names(tmp_path):
    assert rows(tmp_path, HEADER + "a,stated,12.50\n") == [{"thing": "a", "basis": "stated", "amount_pence": 1_250}]


def test_read_takes_columns_in_any_order(tmp_path):
    assert rows(tmp_path, "amount_gbp,thing,basis\n1,a,stated\n") == [{"thing": "a", "basis": "stated", "amount_pence": 100}]


def test_read_takes_windows_line_ends_and_quoted_commas_and_lines(tmp_path):
    assert [row["thing"] for row in rows(tmp_path, 'thing,basis,amount_gbp\r\n"a, ""b""\nc",stated,\r\n')] == ['a, "b"\nc']


def test_read_has_no_rows_when_there_is_only_a_header(tmp_path):
    assert rows(tmp_path, HEADER) == []


def test_blank_cell_is_none_when_the_column_may_be_blank(tmp_path):
    assert rows(tmp_path, HEADER + "a,stated,\n")[0]["amount_pence"] is None


def test_blank_cell_is_refused_when_the_column_must_be_filled(tmp_path):
    assert problems(tmp_path, HEADER + ",stated,1\na,,1\n") == [
        (2, "thing", "a blank cell", "text", "Fill the cell."),
        (3, "basis", "a blank cell", "one of stated, derived", "Fill the cell."),
    ]


def test_cell_is_refused_in_the_words_of_the_file(tmp_path):
    expected = "pounds as a plain number, such as 9783 or 12.50"
    assert problems(tmp_path, HEADER + "a,stated,£5\n") == [(2, "amount_gbp", "'£5'", expected, "Correct the cell.")]


@pytest.mark.parametrize(("word", "expected"), [("statd", "'stated'"), ("Stated", "'stated'"), ("zzz", "one of stated, derived")])
def test_word_is_refused_with_the_nearest_one_allowed(tmp_path, word, expected):
    assert problems(tmp_path, HEADER + f"a,{word},1\n") == [(2, "basis", f"'{word}'", expected, "Use one of the allowed words.")]


def test_header_is_refused_with_the_nearest_name(tmp_path):
    assert problems(tmp_path, "thing,basis,amount_gpb\na,stated,1\n") == [
        (1, "amount_gbp", "no such column", "the column amount_gbp", "Add the column."),
        (1, "amount_gpb", "the column 'amount_gpb'", "'amount_gbp'", "Rename or remove the column."),
    ]


@pytest.mark.parametrize("column", ["Thing", "thing ", "load_id", "amount_pence"])
def test_header_is_refused_when_a_column_is_not_one_of_the_files(tmp_path, column):
    found = problems(tmp_path, f"thing,basis,amount_gbp,{column}\n")
    assert [(row, name, what) for row, name, what, *_ in found] == [(1, column, f"the column '{column}'")]


def test_header_is_refused_when_a_column_stands_twice(tmp_path):
    assert problems(tmp_path, "thing,basis,amount_gbp,basis\n") == [(1, "basis", "the column twice", "it once", "Remove one of them.")]


@pytest.mark.parametrize(("line", "cells"), [("a,stated", 2), ("a,stated,1,", 4), ("", 0)])
def test_row_is_refused_when_it_is_short_or_long(tmp_path, line, cells):
    content = HEADER + f"{line}\nb,stated,1\n"
    assert problems(tmp_path, content) == [(2, None, f"{cells} cells", "3", "Complete the row, or remove the extra cells.")]


def test_key_is_refused_when_it_stands_twice(tmp_path):
    expected = (4, "thing", "a, as in row 2", "each key once", "Give the row its own key, or remove it.")
    assert problems(tmp_path, HEADER + "a,stated,1\nb,stated,1\na,derived,2\n") == [expected]


def test_rows_keep_their_numbers_after_a_short_one(tmp_path):
    found = problems(tmp_path, HEADER + "short\na,stated,1\na,stated,x\n")
    assert [(row, column, what) for row, column, what, *_ in found] == [
        (2, None, "1 cells"),
        (4, "amount_gbp", "'x'"),
        (4, "thing", "a, as in row 3"),
    ]


def test_blank_keys_are_not_called_the_same_key(tmp_path):
    found = problems(tmp_path, HEADER + ",stated,1\n,stated,1\n")
    assert [(row, what) for row, _, what, *_ in found] == [(2, "a blank cell"), (3, "a blank cell")]


def test_columns_that_are_unique_together_are_refused_when_they_stand_twice(tmp_path):
    table = Table("pairs", MetaData(), Column("one", Text), Column("two", Text), UniqueConstraint("one", "two"))
    assert problems(tmp_path, "one,two\na,b\na,c\na,b\n", table) == [
        (4, "one", "a b, as in row 2", "each key once", "Give the row its own key, or remove it.")
    ]


@pytest.mark.parametrize(
    ("content", "found", "expected", "fix"),
    [
        (b"thing,basis,amount_gbp\n\xa3,stated,1\n", "bytes that are not UTF-8", "UTF-8 text", "Save the file as CSV UTF-8."),
        (b"", "an empty file", "a header row", "Add the header row."),
        (HEADER + 'a,"stated,1\n', "unexpected end of data", "a CSV file", "Save the file again as CSV."),
        (HEADER + 'a,"stated"d,1\n', "',' expected after '\"'", "a CSV file", "Save the file again as CSV."),
        (HEADER + "a\0,stated,1\n", "a character with code 0", "text", "Save the file again as CSV."),
        (HEADER + "a" * 110_000 + ",stated,1\n", "a cell of more than 100,000 characters", "a CSV file", "Save the file again as CSV."),
    ],
    ids=["not UTF-8", "empty", "unclosed quote", "text after a quote", "code 0", "a huge cell"],
)
def test_file_is_refused_when_it_is_no_readable_csv(tmp_path, content, found, expected, fix):
    assert problems(tmp_path, content) == [(None, None, found, expected, fix)]


def test_file_is_refused_when_it_cannot_be_opened(tmp_path):
    with pytest.raises(Refused) as caught:
        reading.read(tmp_path / "nowhere.csv", THINGS, name=NAME)
    assert caught.value.problems == [Problem(NAME, None, None, "a file that cannot be opened", "a CSV file", "Check the file.")]


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    found = problems(tmp_path, HEADER + "a,statd,x\n,derived,1\na,stated,1.5\n")
    assert [(row, column) for row, column, *_ in found] == [(2, "basis"), (2, "amount_gbp"), (3, "thing"), (4, "amount_gbp"), (4, "thing")]


def test_problem_says_where_what_and_what_to_do():
    problem = Problem(NAME, 4, "amount_gbp", "'£5'", "a plain number", "Correct the cell.")
    assert str(problem) == "data/things.csv, row 4, column amount_gbp: found '£5'; expected a plain number. Correct the cell."


def test_problem_names_only_the_file_when_there_is_no_row():
    problem = Problem(NAME, None, None, "an empty file", "a header row", "Add the header row.")
    assert str(problem) == "data/things.csv: found an empty file; expected a header row. Add the header row."


@pytest.mark.parametrize(("number", "said"), [(1, "1 problem found; nothing was loaded."), (2, "2 problems found; nothing was loaded.")])
def test_refused_counts_the_problems(number, said):
    assert str(Refused([Problem(NAME, None, None, "a", "b", "c")] * number)) == said
