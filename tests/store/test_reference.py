"""The name of a fact in a link: every key can be written, and read back as it was."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Date

from store import schema
from store.reference import read, reference

TEXTS = some.text(some.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1)


def keys(name: str) -> some.SearchStrategy[dict[str, object]]:
    """What the columns of a table's key may hold."""
    columns = [schema.VERSIONED[name].c[column] for column in schema.VERSIONED[name].info["key"]]
    days = some.dates(min_value=date(1900, 1, 1))
    return some.fixed_dictionaries(
        {column.name: days if isinstance(column.type, Date) else some.none() | TEXTS if column.nullable else TEXTS for column in columns}
    )


@given(some.sampled_from(sorted(schema.VERSIONED)).flatmap(lambda name: some.tuples(some.just(name), keys(name))))
def test_key_is_read_as_it_was_written(named):
    name, key = named
    assert read(reference(name, {**key, "note": "what else the row holds"})) == (name, key)


@given(some.text())
def test_any_text_is_read_or_refused(text):
    found = read(text)
    assert found is None or found[0] in schema.VERSIONED


@pytest.mark.parametrize(
    ("table", "row", "name"),
    [
        ("money", {"entry": "F05"}, "money:F05"),
        ("duties", {"duty": "D10", "partnership": "ESCSP", "area": "East Suffolk", "source": "001"}, "duties:D10:ESCSP:East Suffolk:001"),
        ("duties", {"duty": "D10", "partnership": "ESCSP", "area": None, "source": "001"}, "duties:D10:ESCSP::001"),
        ("order_extensions", {"order": "D-O2", "made": date(2025, 6, 1)}, "order_extensions:D-O2:2025-06-01"),
        ("groups", {"partnership": "ESCSP", "group": "Board: 100% gold"}, "groups:ESCSP:Board%3A 100%25 gold"),
    ],
)
def test_reference_is_table_and_key(table, row, name):
    assert reference(table, row) == name
    assert read(name) == (table, row)


@pytest.mark.parametrize(
    "text",
    ["", "money", "money:", "money:F05:x", "Money:F05", "loads:1", "reports:001", "duties:D10:ESCSP", "duties::ESCSP:East Suffolk:001",
     "order_extensions:D-O2:June", "order_extensions:D-O2:", "money:\0", "https://example.org", "::::"],
)  # fmt: skip
def test_what_is_not_of_the_form_is_refused(text):
    assert read(text) is None


def test_part_that_must_be_stated_is_not_left_out():
    assert read("duties:D10:::") == ("duties", {"duty": "D10", "partnership": None, "area": None, "source": None})
    assert read("duties::::") is None
