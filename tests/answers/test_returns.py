"""The officers' desk: what a file would do, what came of it, and the history. One store, from file to undo."""

import csv
import io
import shutil
import sqlite3
from datetime import date, timedelta

import pytest
from sqlalchemy import event, make_url
from sqlalchemy.exc import TimeoutError

from answers import referrals, returns
from answers.returns import NotPossible, StoreUnavailable
from loaders.returns.verdicts import APPROVAL
from selection import Selection
from store import database, faults
from tests.answers.test_people import text
from tests.loaders.returns.conftest import RETURNS
from tests.loaders.returns.test_checking import EXAMPLES, book, figure, figures

ME, OTHER = "officer aaaaaaaaaa", "officer bbbbbbbbbb"
GOOD = figures(figure(), figure(district="Babergh", value="57"))


@pytest.fixture(autouse=True)
def store(address, tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.delenv(APPROVAL, raising=False)
    return path


def number(said: str) -> int:
    return int(said.split("(load ")[1].split(")")[0])


def drawn() -> bool:
    """Whether everybody sees the figures of the file."""
    return referrals.answer(Selection(partnership="WSCSP")).monthly is not None


def test_good_file_says_what_it_would_do_and_stores_nothing(store):
    before = store.read_bytes()
    looked = returns.look(GOOD, "a.csv")
    assert (looked.ok, looked.sentence.startswith("**The file is good: 2 rows.**")) == (True, True)
    assert looked.counts == "Facts: 2 new, 0 changed and 0 withdrawn. Held already as they stand: 0."
    assert looked.pages == "Pages that will change: Overview, Referrals and Lines of enquiry."
    assert looked.changes.frame["Fact"].iloc[0].startswith("**New**  \n:gray[Domestic abuse outreach referrals, West Suffolk")
    assert "As given: 42" in looked.changes.frame["By the return"].iloc[0]
    assert (store.read_bytes(), drawn()) == (before, False)


def test_bad_file_says_all_that_is_wrong_in_a_table(store):
    looked = returns.look(figures(figure(district="West Sufolk", value="£8")), "a.csv")
    assert (looked.ok, bool(looked.changes)) == (False, False)
    assert looked.sentence == (
        "**The file cannot be loaded: 2 problems.** Nothing was stored. Correct what is listed and send the file again."
    )
    assert [*looked.problems.frame["Where"]] == ["**Row 2**  \n:gray[district]", "**Row 2**  \n:gray[value]"]
    with pytest.raises(NotPossible, match="This file was refused"):
        returns.send(looked, by=ME, draft=True)


def test_at_most_200_problems_are_listed():
    looked = returns.look(figures(*(figure(value="x", period=f"{1990 + n // 12}-{n % 12 + 1:02}") for n in range(300))), "a.csv")
    assert (len(looked.problems.frame), "300 problems" in looked.sentence, "first 200" in looked.sentence) == (200, True, True)


def test_correction_shows_what_is_held_and_what_the_return_says():
    returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=False)
    looked = returns.look(figures(figure(value="44")), "b.csv")
    (row,) = looked.changes.frame.to_dict("records")
    assert row["Fact"].startswith("**Changed**")
    assert ("42" in row["Held now"], "44" in row["By the return"]) == (True, True)


def test_file_that_changes_nothing_says_so():
    returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=False)
    looked = returns.look(GOOD + b"\n", "b.csv")
    assert (looked.sentence.startswith("**Nothing would change.**"), bool(looked.changes)) == (True, False)


def test_file_that_is_held_says_since_when():
    returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=True)
    looked = returns.look(GOOD, "a.csv")
    assert (looked.ok, "already loaded on" in looked.sentence, "as a draft" in looked.sentence) == (False, True, True)


def test_draft_is_published_and_undone_and_each_act_is_told():
    load = number(returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=True))
    assert (drawn(), [(one.load, one.may_publish) for one in returns.waiting()]) == (False, [(load, True)])
    assert returns.publish(load, by=OTHER) == f"Load {load} is public now."
    assert (drawn(), [(one.load, one.may_publish) for one in returns.waiting()]) == (True, [(load, False)])
    assert returns.undo(load, by=ME).startswith(f"Load {load} is undone.")
    assert (drawn(), returns.waiting()) == (False, ())
    loads, acts = returns.history()
    assert [*acts.frame["Who"]] == [ME, OTHER, ME]
    assert [what.split("**")[1] for what in acts.frame["What"]] == ["Undone", "Published", "Loaded as a draft"]
    assert "Undone" in loads.frame.iloc[0, 1]


def test_publication_on_a_day_to_come_is_said_and_waits():
    load = number(returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=True))
    day = date.today() + timedelta(days=7)
    assert returns.publish(load, by=ME, on=day) == f"Load {load} is public from {day.day} {day:%B %Y}."
    assert drawn() is False
    (held,) = returns.waiting()
    assert (held.may_publish, "to be published on" in held.choice) == (True, True)


def test_second_officer_publishes_where_that_is_set(monkeypatch):
    monkeypatch.setenv(APPROVAL, "1")
    looked = returns.look(GOOD, "a.csv")
    with pytest.raises(NotPossible, match="another officer has to publish a return"):
        returns.send(looked, by=ME, draft=False)
    load = number(returns.send(looked, by=ME, draft=True))
    with pytest.raises(NotPossible, match="Another officer has to publish it"):
        returns.publish(load, by=ME)
    returns.publish(load, by=OTHER)
    assert drawn() is True


def test_what_was_looked_at_before_another_load_is_looked_at_again():
    mine = returns.look(figures(figure(value="44")), "b.csv")
    returns.send(returns.look(GOOD, "a.csv"), by=OTHER, draft=False)
    with pytest.raises(NotPossible, match="The store has changed since"):
        returns.send(mine, by=ME, draft=True)


@pytest.mark.parametrize("sheet", EXAMPLES)
def test_every_kind_of_fact_is_told_in_words_and_its_pages(sheet):
    looked = returns.look(book(sheet, EXAMPLES[sheet]), "a.xlsx")
    assert looked.changes.frame["Fact"].map(lambda said: ":gray[" in said and "None" not in said and "nan" not in said).all()
    assert looked.pages.startswith("Pages that will change: ")
    assert returns.send(looked, by=ME, draft=True).startswith("a.xlsx is loaded as a draft")


def test_hostile_texts_are_shown_as_they_are_written():
    if not RETURNS.exists():
        pytest.skip("the folder of returns is not beside the repository")
    for name in ("sqli.csv", "formula_injection.csv"):
        looked = returns.look((RETURNS / name).read_bytes(), name)
        assert looked.ok
        assert {"sqli.csv": "DROP TABLE", "formula_injection.csv": "=cmd"}[name] in text(looked)
        returns.send(looked, by=ME, draft=False)


def test_history_as_a_file_has_the_whole_hash():
    returns.send(returns.look(GOOD, "a.csv"), by=ME, draft=True)
    (row,) = csv.DictReader(io.StringIO(returns.audit_file().decode("utf-8-sig")))
    assert (row["who"], row["act"], row["file"], len(row["sha256"]), row["added"]) == (ME, "draft", "a.csv", 64, "2")


def test_history_as_a_file_holds_nothing_that_a_spreadsheet_runs():
    returns.send(returns.look(GOOD, "=1+1.csv"), by=ME, draft=True)
    (row,) = csv.DictReader(io.StringIO(returns.audit_file().decode("utf-8-sig")))
    assert (row["who"], row["file"]) == (ME, "'=1+1.csv")


@pytest.fixture
def impatient(monkeypatch):
    """Who writes waits for a lock no longer than a moment."""
    connect = database.connect

    def hurried(address):
        engine = connect(address)
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout=10"))
        return engine

    monkeypatch.setattr(database, "connect", hurried)


@pytest.mark.usefixtures("impatient")
def test_store_that_another_program_writes_to_is_told_and_stays_as_it_is(store):
    looked = returns.look(GOOD, "a.csv")
    load = number(returns.send(looked, by=ME, draft=True))
    other = sqlite3.connect(store, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    more = returns.look(figures(figure(district="Mid Suffolk")), "b.csv")
    for act in (lambda: returns.send(more, by=ME, draft=True), lambda: returns.publish(load, by=OTHER), lambda: returns.undo(load, by=ME)):
        with pytest.raises(StoreUnavailable) as told:
            act()
        assert told.value.fault is faults.BUSY
    other.close()
    assert [one.load for one in returns.waiting()] == [load]
    assert returns.publish(load, by=OTHER) == f"Load {load} is public now."


def test_store_that_goes_while_a_file_is_looked_through_is_told(monkeypatch):
    def gone(*_):
        raise TimeoutError

    monkeypatch.setattr(returns.returns, "preview", gone)
    with pytest.raises(StoreUnavailable, match="held by another program"):
        returns.look(GOOD, "a.csv")


def test_template_offers_nothing_of_a_draft():
    returns.send(returns.look(book("Actions", EXAMPLES["Actions"] | {"action": "CANARY-1"}), "a.xlsx"), by=ME, draft=True)
    import openpyxl

    made = openpyxl.load_workbook(io.BytesIO(returns.template_workbook()))
    assert not any("CANARY" in str(cell) for page in made for row in page.iter_rows(values_only=True) for cell in row)
