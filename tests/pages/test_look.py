"""What the stylesheet repeats of the tables: the heads that stand beside the cells where a table has no room for its columns."""

import re

import pandas as pd
import pytest

from answers import accountability, changes, enquiries, funding, opened, overview, priorities, referrals, sources
from selection import Selection
from store.database import ROOT
from views.tables import Table

SHEET = (ROOT / "static" / "look.css").read_text(encoding="utf-8")
CONSTANTS = re.compile(r'^([^{}\n]+)\{(--b:"[^}]+)\}$', re.MULTILINE)
NAME = re.compile(r"st-key-([a-z_]+)")
REAL = Selection()


def heads_in_the_sheet() -> dict[str, list[str]]:
    """By key of a container: the heads of its table from the second column on."""
    return {key: re.findall(r'--[bcd]:"([^"]+)"', constants) for rule, constants in CONSTANTS.findall(SHEET) for key in NAME.findall(rule)}


def drawn() -> dict[str, Table]:
    """The tables that pages draw under these keys; of a key that ends with a place's name, any one."""
    plan, money = priorities.answer(Selection(partnership="ESCSP")), funding.answer(REAL)
    about, trends = sources.answer(REAL), referrals.answer(REAL)
    held, moved = accountability.answer(Selection(partnership="DEMO")), changes.answer(REAL)
    return {
        "cards_questions": overview.answer(REAL).questions,
        "cards_overview": plan.matrix,
        "demo_priorities": priorities.answer(REAL).example.overview,
        "section_": plan.plans[0].sections[0].actions,
        "source_": money.ledgers[0].source.table,
        "table_conflicts": money.conflicts,
        "table_other": money.other,
        "cards_bought_": money.ledgers[0].bought,
        "cards_documents": about.documents,
        "cards_versions": Table(pd.DataFrame(columns=list(opened.VERSIONS)), alt=""),
        "cards_missing": about.missing,
        "section_conflicts": about.conflicts,
        "section_rules": about.rules,
        "section_measures": about.measures,
        "cards_rates_": trends.recorded.rates.table,
        "section_bases": about.bases,
        "section_datasets": about.datasets,
        "section_names": about.crosswalk,
        "section_glossary": about.glossary,
        "section_files": about.loads,
        "section_duties_": held.duties.lists[0].table,
        "cards_asked": held.recommendations.asked,
        "cards_proposed": held.recommendations.proposed,
        "section_noted": held.recommendations.folded[0].table,
        "cards_risks": held.risks.listed,
        "section_read": held.risks.folded[0].table,
        "section_groups_": held.governance.structures[0].under[0].table,
        "section_members_": held.governance.memberships[0].table,
        "section_enquiries": enquiries.answer(REAL).rules,
        "section_changes": moved.tables[0].table,
        "cards_first_figures": next(kind.folded for kind in moved.tables if kind.folded),
        "section_dates_": held.calendar.dates[0].table,
        "section_passed_": held.calendar.dates[0].under[0].table,
    }


def test_every_card_says_the_heads_of_its_own_table():
    assert heads_in_the_sheet() == {key: list(table.frame.columns)[1:] for key, table in drawn().items()}


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.stem)
def test_every_table_drawn_as_cards_has_its_heads_in_the_sheet(file):
    keys = re.findall(r'key=f?"((?:cards|section)_[a-z_]*)', file.read_text(encoding="utf-8"))
    assert [key for key in keys if key not in heads_in_the_sheet()] == []


@pytest.mark.parametrize("chosen, key", [(REAL, "table_matrix"), (Selection(partnership="ESCSP"), "cards_overview")])
def test_the_matrix_of_one_partnership_is_drawn_as_cards_and_that_of_several_is_not(chosen: Selection, key: str):
    assert priorities.answer(chosen).matrix_key == key
