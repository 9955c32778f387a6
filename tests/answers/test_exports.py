"""Every table and chart of every page is found by its link and comes as a file with what must be said of it, for the public alone."""

import csv
import inspect
import io
import re
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from answers import (
    accountability,
    changes,
    current,
    enquiries,
    exports,
    frame,
    funding,
    opened,
    overview,
    places,
    priorities,
    referrals,
    sources,
)
from answers.exports import PAGES, Query
from tests.answers.shown import of_kind
from tests.browsing import PAGES as ADDRESSES
from views.charts import Chart
from views.tables import Table

SITE = "http://dashboard.example/"
EACH = (
    (),
    (("partnership", "East Suffolk"),),
    (("partnership", "Western Suffolk"), ("as_at", "22 March 2021, Babergh and Mid Suffolk")),
    (("partnership", "Bournemouth, Christchurch and Poole"),),
    (("partnership", "DEMO"), ("since", "19 September 2024")),
    (("district", "Babergh"), ("district", "Ipswich")),
    (("priority", "Fraud"), ("as_at", "2023-07-20")),
)
EVERY_DAY = (EACH[0], EACH[2], EACH[4])
OWN = {
    "open-a-figure": (("figure", "money:F05"),),
    "referral-trends": (("category", "Drugs"),),
    "pspo-and-hotspots": (("areas", "Wards"), ("area", "Brandon")),
}
MARKDOWN = re.compile(r"\*\*|:[a-z-]+\[|:material/|\]\(|  \n")
SIGNATURES = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK\x03\x04", "svg": b"<svg ", "png": b"\x89PNG\r\n\x1a\n"}


def shown(page: str, query: Query, *, dark: bool = False) -> list[Any]:
    """Every table and chart that a page shows for a query, each once."""
    chosen = exports.replace(exports._chosen(frame.answer().known, query), dark=dark)
    answers = [part for part in PAGES[page][1](chosen, query) if part is not None]
    found = [picture for part in answers for kind in (Table, Chart) for _, picture in of_kind(part, kind)]
    return list({picture.digest: picture for picture in found if isinstance(picture, Chart) or picture}.values())


def made(page: str, picture: Table | Chart, kind: str, query: Query = ()) -> bytes:
    export = exports.answer(page, picture.digest, kind, query, site=SITE)
    assert export is not None
    return export.body


def notes(body: bytes) -> list[tuple[str, str]]:
    return list(openpyxl.load_workbook(io.BytesIO(body))["Notes"].iter_rows(min_row=2, values_only=True))


def whole(picture: Table | Chart, kind: str, body: bytes) -> None:
    """Asserts that a file has every row and column of its table in plain text, or is a drawing whose data stood in its specification."""
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
        assert [len(row) for row in rows] == [len(picture.frame.columns)] * (len(picture.frame) + 1)
        assert [cell for row in rows for cell in row if MARKDOWN.search(cell)] == []
    elif kind == "svg":
        ElementTree.fromstring(body)
        assert "'url'" not in repr(picture.spec)


# Finding


def test_every_page_has_its_pictures_saved_under_its_own_address_and_title():
    named = {address or "overview": title for title, address in ADDRESSES.items() if title != "Briefing pack"}  # has files, no pictures
    assert {address: title for address, (title, _) in PAGES.items()} == {**named, "open-a-figure": "A figure and its source"}


@pytest.mark.parametrize("queries", [EVERY_DAY, pytest.param(EACH, marks=pytest.mark.grid)], ids=["some", "each"])
@pytest.mark.parametrize("page", PAGES)
def test_every_table_and_chart_of_a_page_comes_in_each_of_its_kinds(page: str, queries: tuple[Query, ...]):
    drawn: set[str] = set()
    for query in (*queries, OWN.get(page, ())):
        for picture in shown(page, query):
            kinds = ("csv", "xlsx") if isinstance(picture, Table) else ("svg", "png")
            for kind in kinds if picture.digest not in drawn else ():
                export = exports.answer(page, picture.digest, kind, query, site=SITE)
                assert export is not None, picture.alt
                assert export.body.startswith(SIGNATURES[kind]) and export.media_type == exports.MEDIA[kind]
                assert re.fullmatch(rf"{page}-[a-z0-9-]+-{current.today()}\.{kind}", export.name) and len(export.name) < 110
                whole(picture, kind, export.body)
            drawn.add(picture.digest)
    assert drawn


@pytest.mark.parametrize("page", ["funding-burn-down", "referral-trends", "pspo-and-hotspots", "reviews-and-duties"])
def test_a_picture_of_a_dark_page_is_saved_as_on_a_light_one(page: str):
    light, dark = ([picture for picture in shown(page, (), dark=dark) if isinstance(picture, Chart)] for dark in (False, True))
    assert [picture.alt for picture in light] == [picture.alt for picture in dark] != []
    assert not {picture.digest for picture in light} & {picture.digest for picture in dark}
    assert [made(page, picture, "svg") for picture in dark] == [made(page, picture, "svg") for picture in light]


def test_a_file_is_of_the_page_and_selection_that_its_link_names():
    (table, *_) = shown("overview", ())
    assert exports.answer("overview", table.digest, "csv", (), site=SITE) is not None
    for page, digest, kind, query in (
        ("sources-and-method", table.digest, "csv", ()),
        ("nothing", table.digest, "csv", ()),
        ("overview", table.digest[:-1], "csv", ()),
        ("overview", "", "csv", ()),
        ("overview", table.digest, "svg", ()),
        ("overview", table.digest, "exe", ()),
        ("overview", table.digest, "csv", (("partnership", "DEMO"),)),
    ):
        assert exports.answer(page, digest, kind, query, site=SITE) is None


@pytest.mark.parametrize(
    "by_words, by_keys",
    [
        ((("partnership", "East Suffolk"), ("as_at", "20 July 2023, East Suffolk")), (("partnership", "ESCSP"), ("as_at", "2023-07-20"))),
        ((("priority", "Fraud"), ("priority", "Hate crime")), (("priority", "hate-crime"), ("priority", "fraud"))),
        ((("partnership", "Nowhere"), ("district", "'; --"), ("priority", "\0"), ("as_at", "2023-99-99")), ()),
    ],
)
def test_a_selection_is_read_in_words_or_in_the_stores_own_names_and_anything_else_left_out(by_words: Query, by_keys: Query):
    known = frame.answer().known
    assert exports._chosen(known, by_words) == exports._chosen(known, by_keys)


# Whom it is for


def test_every_answer_is_asked_for_the_public(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, str]] = []

    def watched(module: Any, name: str) -> None:
        of = getattr(module, name)

        def ask(*given: Any, **named: Any) -> Any:
            bound = inspect.signature(of).bind(*given, **named)
            asked.append((f"{module.__name__}.{name}", bound.arguments.get("audience", "left to the default")))
            return of(*given, **named)

        monkeypatch.setattr(module, name, ask)

    for module in (accountability, changes, enquiries, funding, opened, overview, places, priorities, referrals, sources):
        watched(module, "answer")
    watched(changes, "meeting")
    watched(places, "paper")
    for page in PAGES:
        asked.clear()
        exports.answer(page, "no such digest", "csv", (), site=SITE)
        # an answer that asks others hands on whom it was asked for
        assert asked and {audience for _, audience in asked} == {"public"}, page


# What is said


def test_notes_say_what_a_table_is_where_it_stands_and_from_what_it_was_made():
    query = (("partnership", "East Suffolk"), ("nonsense", "x"))
    ledger = funding.answer(exports._chosen(frame.answer().known, query)).ledgers[0]
    said = notes(made("funding-burn-down", ledger.years, "xlsx", query))
    about = dict(said)
    assert [name for name, _ in said] == [
        "What it is", "Where it stands", "Selection", "Basis", "Source", "Made", "Figures reach to", "The store and whose data it is", "Page",
    ]  # fmt: skip
    assert about["What it is"] == ledger.years.alt
    assert about["Where it stands"] == "Funding"
    assert about["Selection"] == "East Suffolk · all districts · all priorities · as at its last report"
    assert (about["Basis"], about["Source"]) == ("Stated in the report", "report 001, 2.6 and Financial")
    assert re.fullmatch(r"\d{1,2} \w+ \d{4}, \d\d:\d\d", about["Made"])
    assert about["Figures reach to"] == "31 December 2025"
    assert about["The store and whose data it is"] == frame.answer().data_dates
    assert about["Page"] == "http://dashboard.example/funding-burn-down?partnership=East+Suffolk"


def test_notes_hold_what_the_page_says_around_a_table():
    series = referrals.answer(exports._chosen(frame.answer().known, ())).recorded
    said = notes(made("referral-trends", series.tables[0], "xlsx"))
    assert [text for name, text in said if name == "As the page says"] == [series.subtitle, series.note]
    assert dict(said)["Where it stands"] == "Referrals: Recorded anti-social behaviour, by district"
    assert "data.police.uk" in series.note


def test_source_line_is_that_of_the_table_itself():
    page = referrals.answer(exports._chosen(frame.answer().known, ()))
    sources_said = [dict(notes(made("referral-trends", of, "xlsx"))).get("Source") for of in (page.figures, page.others, page.conflicts)]
    assert sources_said == [page.figures_source.label.removeprefix("Source: "), page.others_source.label.removeprefix("Source: "), None]


@pytest.mark.parametrize("page", ["funding-burn-down", "referral-trends", "priority-status"])
def test_notes_tell_the_fictional_from_the_real(page: str):
    for query in ((("partnership", "DEMO"),), (("partnership", "ESCSP"),)):
        for picture in shown(page, query):
            if isinstance(picture, Table):
                said = dict(notes(made(page, picture, "xlsx", query)))
                assert (said.get("Fictional") == exports.FICTIONAL) == picture.alt.startswith("Fictional. ")
            else:
                texts = list(ElementTree.fromstring(made(page, picture, "svg", query)).itertext())
                assert (exports.FICTIONAL in texts) == picture.alt.startswith("Fictional. ")


def test_a_chart_stands_by_itself_with_title_verdict_selection_note_and_credit():
    panel = referrals.answer(exports._chosen(frame.answer().known, ())).recorded.panels[2]
    texts = [text for text in ElementTree.fromstring(made("referral-trends", panel.chart, "svg")).itertext() if text.strip()]
    whole = " ".join(texts)
    assert "Recorded anti-social behaviour, by district: East Suffolk" in texts
    assert panel.verdict in texts
    assert "All three partnerships · all districts · all priorities · each as at its own last report" in texts
    for said in ("Source: data.police.uk.", "Contains OS data © Crown copyright", "Open Government Licence v3.0"):
        assert said in whole
