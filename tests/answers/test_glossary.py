"""The abbreviations of the documents, each with words that a new councillor understands."""

import csv
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from answers import glossary, sources
from selection import Selection
from store import database
from tests.answers.shown import rows

FILE = database.ROOT / "data" / "published" / "glossary.csv"
with FILE.open(encoding="utf-8", newline="") as LINES:
    LISTED = list(csv.DictReader(LINES))
MOST = 170  # characters: what the box takes in at a glance
NOT_SPELT_OUT = {row["abbreviation"]: row["in_plain_english"] for row in LISTED if row["meaning"].startswith("not spelt out")}


def told(abbreviation: str) -> dict[str, str]:
    """The row of the table on Sources and method."""
    table = sources.answer(Selection()).glossary
    return next(dict(zip(table.frame.columns, row, strict=True)) for row in rows(table) if row[0] == f"**{abbreviation}**")


def test_every_abbreviation_has_its_plain_words():
    assert len(LISTED) == 44
    assert [row["abbreviation"] for row in LISTED if not 0 < len(row["in_plain_english"]) <= MOST] == []


def test_plain_words_are_a_sentence_of_their_own():
    assert [row["abbreviation"] for row in LISTED if not row["in_plain_english"].endswith(".")] == []
    assert [row["abbreviation"] for row in LISTED if row["in_plain_english"].lower().startswith(row["meaning"].lower())] == []


@pytest.mark.parametrize("abbreviation", NOT_SPELT_OUT)
def test_what_a_report_does_not_spell_out_is_not_given_as_its_own(abbreviation: str):
    words = NOT_SPELT_OUT[abbreviation]
    assert words.startswith("Usual meaning, not the report's own: ") or ("The report does not say" in words and ": ask " in words)


def test_answer_gives_what_the_document_prints_and_what_it_is():
    assert glossary.answer()["CSP"] == [
        "Community Safety Partnership",
        "Police, councils, health, probation and fire working together on crime in an area.",
    ]


def test_two_spellings_are_two_words_with_one_meaning():
    known = glossary.answer()
    assert len(known) == 45
    assert known["E-CINs"] == known["ECINS"]
    assert known["E-CINs"][0] == "case management system"


def test_page_shows_the_same_words():
    assert len(sources.answer(Selection()).glossary.frame) == 44
    meaning, plain = glossary.answer()["CSP"]
    assert told("CSP") == {"Abbreviation": "**CSP**", "Meaning in the documents": meaning, "In plain English": plain}


def test_row_without_plain_words_says_so_on_the_page_and_leaves_them_out_in_place(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    copy = tmp_path / "silent.db"
    with sqlite3.connect(str(make_url(store).database)) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("UPDATE glossary SET in_plain_english = NULL WHERE abbreviation = 'CSP'")
    source.close()
    target.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    assert told("CSP")["In plain English"] == "Not written yet"
    assert glossary.answer()["CSP"] == ["Community Safety Partnership", ""]
