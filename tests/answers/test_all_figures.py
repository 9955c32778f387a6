"""Every figure with where it is from: all of them, each once, narrowed as on the pages, and no number that a page withholds."""

import io
import re
import shutil
from datetime import date

import openpyxl
import pandas as pd
import pytest
from sqlalchemy import Engine, make_url

import selection
from answers import all_figures, evidence, frame, opened, referrals
from answers.all_figures import PEOPLE, WITHHELD
from loaders.returns.checking import check
from loaders.returns.known import known
from selection import Selection
from store import database, queries, returns
from store.scope import Audience, Scope
from tests.answers.shown import ANSWERS, of_kind, texts
from tests.loaders.returns.test_checking import figure, figures
from views.documents import workbook
from views.exports import plain
from views.tables import FICTIONAL, Table

MEASURE = "Domestic abuse outreach referrals"
MONTHS = [f"{2024 + month // 12}-{month % 12 + 1:02}" for month in range(3, 27)]  # two years from April 2024


@pytest.fixture
def own_store(address, tmp_path, monkeypatch):
    """A store to load returns into."""
    path = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    engine = database.connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def load(engine: Engine, content: bytes, *, draft: bool = False) -> None:
    returns.load(engine, check(content, "a.csv", known(engine)).given, by="test", draft=draft)


def chosen(code: str | None = None, day: str | None = None, **more: tuple[str, ...]) -> Selection:
    return selection.checked(frame.answer().known, partnership=code, as_at=day, **more)


def rows(asked: Selection, audience: Audience = "public") -> pd.DataFrame:
    """The figures with their texts as a reader meets them."""
    held = all_figures.answer(asked, audience).frame
    held = held.rename(columns=lambda name: name.removesuffix(FICTIONAL))
    return held.assign(**{name: held[name].map(plain) for name in held.columns if name != "Number"})


def of_kind_named(held: pd.DataFrame, kind: str) -> pd.DataFrame:
    return held[held["Kind"].str.startswith(kind)]


# What is there


def test_every_row_of_the_store_is_there_once():
    held, engine, scope = rows(chosen("ESCSP")), database.reader(database.url()), Scope("ESCSP")
    asked = {
        "Figure": queries.figures(engine, scope), "Money: ": queries.money(engine, partnership="ESCSP"),
        "Balance, stated": queries.stated_balances(engine, scope), "Money outside": queries.other_money(engine, scope),
        "Action: stated status": queries.actions(engine, scope), "Indicator: target": queries.kpis(engine, scope),
        "Statutory duty": queries.duties(engine, scope), "Domestic homicide": queries.reviews(engine, scope),
        "Protection order": queries.orders(engine, scope), "Risk": queries.risks(engine, scope), "Event": queries.events(engine, scope),
        "Recorded": queries.recorded_incidents(engine, districts=["East Suffolk"]),
    }  # fmt: skip
    assert {kind: len(of_kind_named(held, kind)) for kind in asked} == {kind: len(frame) for kind, frame in asked.items()}
    named = held.loc[~held["Kind"].eq("Action: evidence check"), "Reference"]
    assert not named[named != ""].duplicated().any()


def test_a_figure_says_what_it_is_who_says_it_and_where():
    held = rows(chosen("ESCSP")).set_index("Reference")
    assert held.loc["money:F05"].to_dict() == {
        "Kind": "Money: actual", "Partnership": "East Suffolk", "What": "Removal of PSPO signs", "Area": "East Suffolk",
        "Priority": "Anti-social behaviour", "Period": "29/01/2020", "Value as printed": "£812", "Number": 812.0, "Unit": "£",
        "Basis": "Stated in the report", "Report": "001", "Paragraph": "2.6", "Line": "165", "Known from": "2023-07-20", "Note": "Fund: Core money",
    }  # fmt: skip
    attended = held.loc["figures:M027"]
    assert (attended["Value as printed"], attended["Number"], attended["Unit"]) == ("1343", 1343.0, "attendances")


def test_every_reference_opens_its_figure():
    held = rows(chosen("ESCSP"))
    one_of_each = held[held["Reference"] != ""].drop_duplicates("Kind")
    assert len(one_of_each) > 15
    for row in one_of_each.itertuples():
        page = opened.answer(row.Reference)
        assert page.path == evidence.address(row.Reference), row.Reference
        assert row.What.strip() in plain(" ".join(text for _, text in texts(page))), row.Reference


def test_sums_of_the_ledger_are_those_that_report_001_prints():
    held = rows(chosen("ESCSP"))
    sums = held[held["Note"].eq("Fund: Core money")].groupby("Kind")["Number"].sum().to_dict()
    assert sums == {"Money: allocation": 29_349, "Money: actual": 26_527}
    left = of_kind_named(held, "Balance").set_index(["Kind", "What"])["Value as printed"].to_dict()
    assert left["Balance, by the ledger", "Core money"] == "£2,822"
    assert left["Balance, unexplained", "Core money"] == "more than £822"
    assert left["Balance, stated", "Core money"] == "less than £2,000"


def test_what_is_missing_is_a_word_and_no_zero():
    held = rows(chosen("ESCSP"))
    assert set(of_kind_named(held, "Action: stated status")["Value as printed"]) == {"Not stated"}
    assert (held["Value as printed"] != "").all()
    assert held.loc[held["Value as printed"].eq("Not stated"), "Number"].isna().all()


def test_reviews_stand_with_the_partnership_and_never_with_a_district():
    held = rows(chosen())
    reviews = of_kind_named(held, "Domestic homicide")
    duties = held[held["Reference"].str.startswith("duties:D07")]
    assert len(reviews) == 10 and len(duties) > 2
    assert set(reviews["Area"]) | set(duties["Area"]) == {""}


# Filters


def test_filters_narrow_the_figures_as_on_the_pages():
    everywhere, district = rows(chosen("WSCSP")), rows(chosen("WSCSP", district=("Babergh",)))
    assert len(district) < len(everywhere)
    assert set(district["Area"]) & {"Mid Suffolk", "West Suffolk"} == set()
    assert set(of_kind_named(district, "Recorded")["Area"]) == {"Babergh"}
    priority = rows(chosen("ESCSP", priority=("hate-crime",)))
    assert set(of_kind_named(priority, "Action")["Priority"]) == {"Hate crime"}
    assert set(of_kind_named(priority, "Money: ")["Priority"]) == {"Hate crime"}


def test_at_a_meeting_nothing_is_there_that_was_known_later():
    held = rows(chosen("WSCSP", "2021-03-22"))
    assert set(held["Known from"]) == {"", "2018-10-25", "2021-03-22"}
    assert set(of_kind_named(held, "Recorded")["Period"]) == {"October 2018", "November 2018", "January 2019", "January 2021"} - {
        "January 2021"
    }
    assert rows(chosen("ESCSP", "2018-10-25"))["Kind"].unique().tolist() == ["Residents"]


def test_real_partnerships_and_the_fictional_one_never_stand_together():
    real, fictional = rows(chosen()), rows(chosen("DEMO"))
    assert "Fictional" not in set(real["Basis"])
    assert set(fictional["Basis"]) == {"Fictional", "Derived here"}
    assert all_figures.answer(chosen("DEMO")).frame.columns[0] == "Reference (fictional)"


def test_the_workbook_is_marked_as_fictional_or_as_holding_drafts(monkeypatch: pytest.MonkeyPatch):
    early = "2024-09-18"  # nothing is known, and little to make
    asked = Selection(partnership="DEMO", as_at=date.fromisoformat(early))
    fictional = "Demonstration partnership (fictional): no figure here is about a real place."
    assert all_figures.document(asked).marks == (fictional,)
    monkeypatch.setattr(evidence, "unpublished", lambda _version, audience: frozenset({7} if audience == "officer" else ()))
    assert all_figures.document(asked, "officer").marks == (fictional, "Draft: holds figures that are not published.")


# Counts of people


def page_numbers(asked: Selection) -> set[str]:
    """Every number of the monthly returns that Referrals shows, whatever measure is chosen."""
    pages = [referrals.answer(asked, None, measure) for measure in referrals.answer(asked).measures]
    cells = [cell for page in pages for table in page.monthly.tables for row in table.frame.itertuples(index=False) for cell in row[1:]]
    return {re.sub(r"^[▲▼■◆] ", "", cell) for cell in cells} - {"Not held"}


@pytest.mark.parametrize("district", [(), ("Saltfen",)])
def test_series_hold_the_numbers_that_the_page_shows_and_no_other(district: tuple[str, ...]):
    asked = chosen("DEMO", district=district)
    held = of_kind_named(rows(asked), "Figure of a series")
    assert set(held["Value as printed"]) == page_numbers(asked) | {WITHHELD}
    assert not held["Number"].between(1, 7).any() and set(held["Note"]) == {PEOPLE}
    saltfen = held[held["Area"].eq("Saltfen")]
    assert set(saltfen["Reference"]) == {""}  # quarters and years: no single figure stands for one
    assert saltfen.loc[saltfen["Value as printed"].eq(WITHHELD), ["Period", "Line"]].to_numpy().tolist() == [["", ""]]


def test_small_and_suppressed_counts_of_a_return_are_nowhere_in_the_workbook(own_store: Engine):
    months = [figure(period=month, value={"2025-02": "3", "2025-03": "*"}.get(month, "41")) for month in MONTHS]
    calls = [figure(district="Babergh", period="Q1 2025/26", value="5"), figure(district="Babergh", period="Q2 2025/26", value="42")]
    load(own_store, figures(*months, *calls))
    asked = chosen("WSCSP")
    held = rows(asked)
    returned = held[held["Basis"].eq("From an officer's return")]
    assert {(row.Area, row.Period): row._8 for row in returned.itertuples() if row.Area == "Babergh"} == {
        ("Babergh", "Q1 2025/26"): "[c]", ("Babergh", "Q2 2025/26"): "40",
    }  # fmt: skip
    shown = set(returned.loc[returned["Area"].eq("West Suffolk"), "Value as printed"])
    assert shown == page_numbers(asked) and not {"41", "3", "*"} & shown
    assert returned.loc[returned["Value as printed"].eq("[c]"), "Number"].isna().all()
    assert not returned["Number"].isin([3, 5, 41, 42]).any()
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(all_figures.document(asked), all_figures.answer(asked))))
    lines = [row for sheet in book for row in sheet.iter_rows(values_only=True) if any(MEASURE in str(cell) for cell in row)]
    assert lines and not [row for row in lines if {41, 5, 42, "41", "5", "42"} & set(row[7:9])]


def test_a_draft_is_there_for_officers_alone_and_marked(own_store: Engine):
    load(own_store, figures(*(figure(period=month, value="41") for month in MONTHS)), draft=True)
    public, officer = (rows(chosen("WSCSP"), audience) for audience in ("public", "officer"))
    added = officer[officer["What"].eq(MEASURE) & officer["Area"].eq("West Suffolk")]
    assert len(added) == len(officer) - len(public) == 24
    assert set(added["Basis"]) == {"From an officer's return\nDraft, not published"}


# The tables of the pages


@pytest.mark.parametrize("code", ["BCPCSP", "DEMO"])
def test_tables_are_those_of_the_pages_each_once_without_lists_of_sources(code: str):
    asked = chosen(code)
    made = [block.table for one in all_figures.document(asked).chapters for block in one.blocks]
    digests = [table.digest for table in made]
    assert len(set(digests)) == len(digests) > 20
    shown = {
        table.digest
        for answer in ANSWERS.values()
        for name, table in of_kind(answer(asked), Table)
        if table and not re.search(r"source\.table$|under\[\d\]\.table$|folded\[\d\]\.table$|example", name)
    }
    assert shown - set(digests) == set()
    assert not any(set(table.frame.columns) >= {"As printed", "Where", "Basis"} for table in made)


def test_the_workbook_holds_every_figure_and_no_formula():
    asked = chosen("ESCSP")
    figures_of_it = all_figures.answer(asked)
    book = openpyxl.load_workbook(io.BytesIO(workbook.as_xlsx(all_figures.document(asked), figures_of_it)))
    assert book.sheetnames[:2] == ["About", "Figures"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    number = [cell.value for cell in book["Figures"]["I"]][1:]
    assert [value for value in number if value is not None] == figures_of_it.frame["Number"].dropna().tolist()
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (about["Selection"], about["Made"]) == (asked.describe(), frame.words.day(date.today()))
    assert {822, 16_500} - {cell.value for cell in cells} == {822}  # "more than £822" is no number
