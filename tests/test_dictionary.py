"""The data dictionary says what the schema and the definitions say, and the schema says something of everything."""

from collections import Counter

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from loaders import dictionary
from loaders.returns import contracts
from store import schema

TABLES = list(schema.META.tables)


def test_dictionary_is_as_schema_and_definitions_have_it():
    assert dictionary.OUT.read_text(encoding="utf-8") == dictionary.text(), "run `make dictionary`"


def test_every_table_stands_in_one_group():
    assert Counter(table for tables in dictionary.GROUPS.values() for table in tables) == Counter(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_column_says_what_it_is(name: str):
    table = schema.META.tables[name]
    said = {name: table.info.get("says", ""), **{column.name: column.info.get("says", "") for column in table.columns}}
    assert [name for name, words in said.items() if not words.endswith(".")] == []


def test_every_sheet_of_a_return_fills_a_table():
    assert set(dictionary.SHEETS.values()) == {sheet.name for sheet in contracts.SHEETS}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_filled_by_something(name: str):
    assert list(dictionary._filled_by(schema.META.tables[name]))


def test_columns_are_told_by_type_and_by_what_they_take():
    table = Table(
        "things", MetaData(),
        Column("code", Text, primary_key=True, info={"says": "Its code."}),
        Column("kind", Text, info={"one_of": ("one", "two"), "says": "Its kind."}),
        Column("share", Integer, nullable=False, info={"between": (0, 9), "says": "Its share."}),
        Column("sum_pence", Integer, info={"csv": "sum_gbp", "read": "pounds", "says": "This | that."}),
        Column("owner", Text, info={"refers": "owners.code", "says": "Its owner."}),
        Column("day", Text, info={"csv": None, "from": "kind", "says": "Its day."}),
        Column("number", Integer, info={"csv": None, "says": "Its number."}),
    )  # fmt: skip
    assert dictionary._columns(table.columns).splitlines()[2:] == [
        "| `code` | text | yes |  | Its code. |",
        "| `kind` | text |  | `one`, `two` | Its kind. |",
        "| `share` | whole number | yes | 0 to 9 | Its share. |",
        "| `sum_pence` | pence |  | in the file `sum_gbp`; pounds as a plain number, such as 9783 or 12.50 | This \\| that. |",
        "| `owner` | text |  | one of `owners.code` | Its owner. |",
        "| `day` | text |  | worked out from `kind` | Its day. |",
        "| `number` | whole number |  | not in the file | Its number. |",
    ]


def test_rule_is_told_with_its_threshold_and_phrases():
    row = {"rule": "Over {threshold} days, or “{phrases}”.", "threshold": 92, "phrases": "TBC; to follow"}
    assert dictionary._rule(row) == "Over 92 days, or “TBC”, “to follow”."


@pytest.mark.parametrize(
    "words", ["Counted: Burglaries of homes", "Red rather than Amber", "| Beyond what chance would give |", "County Lines"]
)
def test_definitions_are_told(words: str):
    assert words in dictionary.text()
