"""The line under a table or chart that saves it: a file comes, and the page, its filters and a member's notes stay as they are."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browsing import Visit, dashboard, open_expanders, visit, visitor

LINKS = 'a[href^="/export/"]'
EAST = "?partnership=East+Suffolk"


def saved(here: Visit, link: Locator) -> tuple[str, bytes]:
    """The file that a click brings: its name, and what is in it. Asserts that the page stays as it is and nobody else is asked."""
    before = (here.page.url, here.page.locator(".stMain").inner_text(), len(here.page.context.pages))
    with here.page.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_bytes()
    assert (here.page.url, here.page.locator(".stMain").inner_text(), len(here.page.context.pages)) == before
    assert (here.outside, here.errors) == ([], [])
    return download.value.suggested_filename, content


def link(page: Page, within: str, name: str) -> Locator:
    return page.locator(f"[class*=st-key-{within}]").first.get_by_role("link", name=name, exact=True)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_ledger_of_the_chosen_partnership_is_saved_as_csv_and_excel(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding", EAST) as here:
        name, content = saved(here, link(here.page, "table_ledger_", "CSV"))
        assert name.startswith("funding-burn-down-every-entry-of-the-ledger") and name.endswith(".csv")
        assert rows(content)[1] == ["2019/20, no day given", "Annual core allocation\nCore money: allocation", "9783", "9783"]
        name, content = saved(here, link(here.page, "table_ledger_", "Excel"))
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert name.endswith(".xlsx") and book["Table"]["C3"].value == -420
        assert dict(book["Notes"].iter_rows(values_only=True))["Page"] == f"{site}/funding-burn-down{EAST}"


@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.grid)])
def test_a_chart_is_saved_in_light_colours_whatever_the_page(reader: BrowserContext, site: str, theme: str):
    with visit(reader, site, "Funding", theme=theme) as here:
        name, content = saved(here, link(here.page, "chart_", "SVG"))
        assert name.startswith("funding-burn-down-step-chart") and name.endswith(".svg")
        assert "Core money: the ledger leaves more than the report states" in list(ElementTree.fromstring(content).itertext())
        assert content.count(b'fill="#FFFFFF"') == 1


def test_what_is_saved_follows_the_choices_of_the_page(reader: BrowserContext, site: str):
    with visit(reader, site, "Referrals", "?district=Babergh&category=Drugs") as here:
        open_expanders(here.page)
        _, content = saved(here, link(here.page, "table_recorded", "CSV"))
        assert rows(content)[0] == ["Month", "Babergh"]
        _, drawing = saved(here, link(here.page, "panel_recorded_babergh", "SVG"))
        assert "Recorded drugs, by district: Babergh" in list(ElementTree.fromstring(drawing).itertext())
        _, picture = saved(here, link(here.page, "panel_recorded_babergh", "PNG"))
        assert picture.startswith(b"\x89PNG")


def test_every_link_says_of_which_picture_it_is(reader: BrowserContext, site: str):
    with visit(reader, site, "Referrals") as here:
        titles = here.page.locator(LINKS).evaluate_all("links => links.map(link => link.title)")
        charts = here.page.locator(".stMain .stVegaLiteChart").count()
        tables = here.page.locator(".stMain .stTable").count()
        assert len(titles) == 2 * (charts + tables) > 10
        assert len(set(titles)) == len(titles)


def test_notes_that_are_not_saved_stay_when_a_file_is(reader: BrowserContext, site: str):
    with visit(reader, site, "Lines of enquiry", "?about=Figures") as here:
        asked: list[str] = []
        here.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        question = here.page.locator('[class*="st-key-ask_"]').first
        question.locator('[class*="st-key-tick-"] label').first.click()
        note = question.get_by_label("My note", exact=True)
        note.fill("Who says so?")
        question.locator("summary").click()
        expect(question.locator(".stTable").first).to_be_visible()
        expect(question.get_by_role("link", name="CSV", exact=True)).to_be_visible()
        expect(here.page.locator(".st-key-unsaved")).to_be_visible()
        name, _ = saved(here, question.get_by_role("link", name="CSV", exact=True))
        assert name.startswith("lines-of-enquiry-sources-of")
        assert asked == []
        expect(note).to_have_value("Who says so?")


def test_a_meeting_is_not_shown_how_to_save(reader: BrowserContext, site: str):
    with visit(reader, site, "Funding", "?view=meeting") as here:
        expect(here.page.locator(".stTable").first).to_be_visible()
        expect(here.page.locator(LINKS)).to_have_count(0)


@pytest.mark.grid
def test_the_frame_alone_offers_no_file_that_it_cannot_give(browser: Browser, address: str):
    with dashboard(address, way="frame alone") as alone, visitor(browser, alone) as here:
        here.page.goto(alone)
        expect(here.page.locator(".stTable").first).to_be_visible(timeout=120_000)  # it prepares nothing before it is asked
        expect(here.page.locator(".st-key-foot")).to_be_visible()
        expect(here.page.locator(LINKS)).to_have_count(0)
