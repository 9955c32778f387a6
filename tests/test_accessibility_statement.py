"""docs/accessibility.md says what the regulations ask for, names tests that exist, and lists every rule that is excused."""

import re
from datetime import date, datetime

import pytest

from store.database import ROOT
from tests.browser.test_every_page import GRID, STATES, STREAMLITS_OWN, THEMES, WIDTHS

STATEMENT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
# the parts of the model statement, in their order
PARTS = (
    "How accessible this website is",
    "Feedback and contact",
    "Enforcement procedure",
    "Technical information about this website's accessibility",
    "Compliance status",
    "Non-accessible content",
    "Non-compliance with the accessibility regulations",
    "Content that's not within the scope of the accessibility regulations",
    "Preparation of this accessibility statement",
)
NAMED = re.findall(r"`(tests/[\w/]+\.py)`", STATEMENT)


def test_statement_has_every_part_in_the_order_of_the_model():
    assert [heading for heading in re.findall(r"^#+ (.+)$", STATEMENT, re.MULTILINE) if heading in PARTS] == list(PARTS)


@pytest.mark.parametrize(
    "words",
    [
        "Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility\nRegulations 2018",
        "partially compliant with the Web Content Accessibility Guidelines (WCAG) version 2.2, level AA",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
    ],
)
def test_statement_says_what_the_regulations_ask_for(words: str):
    assert words in STATEMENT


def test_what_the_council_fills_in_is_said_once():
    assert STATEMENT.count("to be filled in") == 1


def test_every_test_named_is_there_and_has_tests():
    assert len(set(NAMED)) > 6
    assert [name for name in NAMED if not re.search(r"^def test_", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)] == []


def test_every_rule_excused_is_listed_with_its_criterion_and_a_way_round():
    rows = {cells[0]: cells for line in STATEMENT.splitlines() if len(cells := line.strip("| ").split(" | ")) == 3}
    assert STREAMLITS_OWN
    for rule, _ in STREAMLITS_OWN:
        (cells,) = (cells for what, cells in rows.items() if what.startswith(f"`{rule}`:"))
        assert re.fullmatch(r"\d\.\d\.\d+", cells[1]) and cells[2]


def test_no_rule_is_listed_that_is_not_excused():
    assert set(re.findall(r"^\| `([\w-]+)`:", STATEMENT, re.MULTILINE)) == {rule for rule, _ in STREAMLITS_OWN}


def test_size_of_the_grid_is_as_stated():
    assert f"in {len(STATES)} states, {len(WIDTHS)} widths, {' and '.join(THEMES)}" in STATEMENT
    assert {(sight.state, sight.width, sight.theme) for sight in GRID} == {
        (state, width, theme) for state in STATES for width in WIDTHS for theme in THEMES
    }


def test_date_of_preparation_is_a_day_that_has_been():
    (said,) = re.findall(r"Prepared on (\d+ \w+ \d{4})", STATEMENT)
    assert date(2026, 11, 1) <= datetime.strptime(said, "%d %B %Y").date() <= date.today()
