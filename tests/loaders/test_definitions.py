"""Definitions: read by the rules of the store's columns, refused with file, key and reason; and those that are shipped."""

import shutil
import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from loaders import definitions
from loaders.reading import Refused
from measures import rag
from measures.xmr import GOOD_DIRECTIONS
from store import database, schema

FOLDER = database.ROOT / "data" / "definitions"
NAME = "data/definitions/measures.toml"
BURGLARY = """
[burglary]
title = "Burglary"
unit = "incidents"
counted = "rows"
not_counted = "others"
why = "harm"
good_direction = "neutral"
direction_note = "ours"
disclosure = "open"
source = "police"
owner = "officers"
next_review = 2027-09-30
"""
THRESHOLDS = "[default]\noverdue_red_days = 30\nstale_days = 120\nno_evidence_days = 365\namber_gap = 0.1\nmin_reported_share = 0.5\n"


def read(folder: Path, text: str, table: str = "measures") -> list[dict]:
    path = folder / f"{table}.toml"
    path.write_text(text, encoding="utf-8")
    return definitions.read(path, schema.META.tables[table], name=f"data/definitions/{table}.toml")


def problems(folder: Path, text: str, table: str = "measures") -> list[str]:
    with pytest.raises(Refused) as caught:
        read(folder, text, table)
    return [str(problem) for problem in caught.value.problems]


def test_a_definition_is_a_row_in_the_order_of_the_file(tmp_path: Path):
    rows = read(tmp_path, BURGLARY + BURGLARY.replace("urglary", "icycles") + "target = 4.5\n")
    assert [(row["key"], row["position"], row["title"], row["target"]) for row in rows] == [
        ("burglary", 1, "Burglary", None),
        ("bicycles", 2, "Bicycles", 4.5),
    ]
    assert rows[0]["next_review"] == date(2027, 9, 30)


def test_a_list_is_read_as_its_items_and_a_flag_as_a_flag(tmp_path: Path):
    text = '[asb]\ntitle = "ASB"\nkind = "priority"\nin_matrix = true\nlabels = ["ASB", "Nuisance"]\nbasis = "derived"\nknown_from = 2020-01-01\n'
    (row,) = read(tmp_path, text, "crosswalk")
    assert (row["labels"], row["in_matrix"], row["known_from"], row["note"]) == ("ASB; Nuisance", True, date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("find", "put", "problem"),
    [
        ('"neutral"', '"sideways"', "burglary.good_direction: found 'sideways'; expected one of increase, decrease, neutral."),
        ('"neutral"', '"increased"', "burglary.good_direction: found 'increased'; expected 'increase'. Use one of the allowed words."),
        ('disclosure = "open"', 'disclosure = "secret"', "burglary.disclosure: found 'secret'; expected one of people, open."),
        ('why = "harm"\n', "", "burglary.why: found no such key; expected text. Add the key."),
        ('why = "harm"', 'why = " "', "burglary.why: found a blank cell; expected text. Fill the cell."),
        ("why =", "wyh =", "burglary.wyh: found the key 'wyh'; expected 'why'. Rename or remove the key."),
        ("2027-09-30", '"soon"', "burglary.next_review: found 'soon'; expected a date as YYYY-MM-DD. Correct the cell."),
        ("2027-09-30", "{ year = 2027 }", "burglary.next_review: found a dict; expected a text, a number, a date or a list."),
        ('source = "police"', 'source = "police"\ntarget = "many"', "burglary.target: found 'many'; expected a number, such as 12.5."),
        ("[burglary]", "[Burglary]", "Burglary: found the key 'Burglary'; expected small letters, numbers and hyphens. Rename the table."),
        ("[burglary]", 'note = "x"\n[burglary]', "note: found a value outside any table; expected a table [note]."),
    ],
)
def test_a_bad_definition_is_refused_with_file_key_and_reason(tmp_path: Path, find: str, put: str, problem: str):
    assert find in BURGLARY
    assert any(line.startswith(f"{NAME}, column {problem}") for line in problems(tmp_path, BURGLARY.replace(find, put)))


@pytest.mark.parametrize(
    ("find", "put", "problem"),
    [
        ("overdue_red_days = 30", "overdue_red_days = -1", "default.overdue_red_days: found '-1'; expected a number from 0 to 3650."),
        ("overdue_red_days = 30", "overdue_red_days = 30.5", "default.overdue_red_days: found '30.5'; expected a whole number"),
        ("amber_gap = 0.1", "amber_gap = 1.1", "default.amber_gap: found '1.1'; expected a number from 0 to 1. Correct the number."),
        ("min_reported_share = 0.5", "min_reported_share = true", "default.min_reported_share: found 'yes'; expected a number"),
    ],
)
def test_a_threshold_out_of_its_range_is_refused(tmp_path: Path, find: str, put: str, problem: str):
    (line,) = problems(tmp_path, THRESHOLDS.replace(find, put), "rag_parameters")
    assert line.startswith(f"data/definitions/rag_parameters.toml, column {problem}")


@pytest.mark.parametrize("value", [0, 3650])
def test_a_threshold_at_the_end_of_its_range_is_taken(tmp_path: Path, value: int):
    (row,) = read(tmp_path, THRESHOLDS.replace("= 120", f"= {value}"), "rag_parameters")
    assert row["stale_days"] == value


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path):
    assert len(problems(tmp_path, BURGLARY.replace('"neutral"', '"x"').replace('"open"', '"y"'))) == 2


def test_a_file_that_is_no_toml_is_refused_with_its_line(tmp_path: Path):
    (line,) = problems(tmp_path, BURGLARY + BURGLARY)
    assert "line" in line
    assert line.endswith("expected a TOML file. Correct the line that is named.")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path):
    with pytest.raises(Refused, match="1 problem found"):
        definitions.read(tmp_path / "none.toml", schema.measures, name=NAME)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(Refused) as caught:
        definitions.read(tmp_path / "latin.toml", schema.measures, name=NAME)
    assert caught.value.problems[0].found == "bytes that are not UTF-8"


def test_the_columns_of_the_thresholds_are_the_parameters_of_the_rule():
    columns = {column.name for column in schema.rag_parameters.columns} - {"key", "load_id"}
    assert columns == {field.name for field in fields(rag.Parameters)}


def test_the_directions_of_the_store_are_those_of_the_rule():
    assert schema.measures.c.good_direction.info["one_of"] == GOOD_DIRECTIONS


def test_the_thresholds_that_are_shipped_are_the_rules_own():
    (row,) = tomllib.loads((FOLDER / "rag_parameters.toml").read_text(encoding="utf-8")).values()
    assert rag.Parameters(**row) == rag.DEFAULTS


def test_every_recorded_category_and_monthly_measure_is_defined(published):
    from store import queries
    from store.scope import Scope

    defined = queries.measures(published).set_index("title")
    categories = set(queries.recorded_incidents(published)["category"])
    monthly = set(queries.figures(published, Scope("DEMO")).query("unit == 'referrals'")["measure"])
    assert categories | monthly <= set(defined.index)
    assert set(defined.loc[list(categories), "disclosure"]) == {"open"}
    assert set(defined.loc[list(monthly), "disclosure"]) == {"people"}
    assert defined.loc["Anti-social behaviour", "good_direction"] == "neutral"


def test_an_officer_changes_a_threshold_and_a_direction_without_a_developer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from answers import priorities, referrals
    from loaders.build import build
    from selection import Selection

    data = shutil.copytree(database.ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("*.db*"))
    for file, find, put in (
        ("rag_parameters", "overdue_red_days = 30", "overdue_red_days = 45"),
        (
            "measures",
            'title = "Domestic abuse outreach referrals"\nunit = "referrals"',
            'title = "Domestic abuse outreach referrals"\nunit = "people"',
        ),
    ):
        path = data / "definitions" / f"{file}.toml"
        text = path.read_text(encoding="utf-8")
        assert find in text
        path.write_text(text.replace(find, put), encoding="utf-8")
    path = data / "definitions" / "measures.toml"
    head, own = path.read_text(encoding="utf-8").split("[domestic-abuse-outreach-referrals]")
    own = own.replace('good_direction = "neutral"', 'good_direction = "decrease"\ntarget = 40', 1)
    path.write_text(f"{head}[domestic-abuse-outreach-referrals]{own}", encoding="utf-8")
    address = f"sqlite:///{tmp_path / 'store.db'}"
    engine = database.connect(address)
    build(engine, data)
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", address)
    assert "overdue by more than 45 days" in priorities.answer(Selection(partnership="DEMO")).parameters
    monthly = referrals.answer(Selection(partnership="DEMO"), None, "Domestic abuse outreach referrals").monthly
    assert monthly is not None
    assert monthly.subtitle.startswith("People, ")
    verdicts = {panel.title: panel.verdict for panel in monthly.panels}
    assert verdicts["Northmere"].startswith("Concern: August 2025 is above the expected range.")
    assert verdicts["Northmere"].endswith("As it runs now it will not meet the target.")
    assert verdicts["Eastholt"].startswith("Improvement: August 2025 is below the expected range.")
