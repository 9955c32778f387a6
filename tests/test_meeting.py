"""The meeting view: screen after screen by the agenda, each one part of its page; and the link by which members follow."""

import ast
import io
import tomllib

import pytest
import segno
import zxingcpp
from PIL import Image
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

import meeting
from answers import agenda
from answers.agenda import Screen
from selection import Selection
from store import database, schema

ROOT = database.ROOT
AGENDA = tomllib.loads((ROOT / "data" / "definitions" / "agenda.toml").read_text(encoding="utf-8"))
TITLES = [screen["title"] for screen in AGENDA.values()]
ESCSP = "East Suffolk"


@pytest.fixture(autouse=True)
def store(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)
    monkeypatch.delenv("PUBLIC_URL", raising=False)


def opened(page: str = "", **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for key, value in {"view": "meeting", **query}.items():
        at.query_params[key] = value
    at.run()
    if page:
        at.switch_page(f"pages/{page}.py").run()
    assert [problem.message for problem in at.exception] == []
    return at


def click(at: AppTest, label: str) -> AppTest:
    at.button(key=f"to_{label}").click().run()
    assert [problem.message for problem in at.exception] == []
    return at


def title(at: AppTest) -> str:
    (found,) = [title.value for title in at.title]
    return found


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button if button.label in ("Back", "Next", "To the agenda")]


def headings(at: AppTest) -> list[str]:
    return [heading.value for heading in at.header]


def parts_of_pages() -> set[str]:
    """page/part of every part that a page asks about."""
    found = set()
    for path in sorted((ROOT / "pages").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "selection.shows":
                found.add(f"{path.stem}/{ast.literal_eval(node.args[0])}")
    return found


def test_every_part_that_an_agenda_may_name_is_a_part_of_its_page():
    # the questions are all of their page that a screen can show: a member's own notes stand on none
    assert parts_of_pages() - {"enquiries/notes"} == set(schema.PARTS) - {"enquiries/questions"}


def test_agenda_is_that_of_the_file_in_its_order():
    assert [(screen.place, screen.title, f"{screen.page}/{screen.part}") for screen in agenda.answer()] == [
        (place, screen["title"], screen["shows"]) for place, screen in enumerate(AGENDA.values(), start=1)
    ]


def test_next_shows_every_screen_in_order_and_back_leads_back_with_the_filters():
    at = opened(partnership=ESCSP)
    found = []
    for _ in TITLES[1:]:
        found.append((title(at), buttons(at), [text.value for text in at.markdown if " of 16" in text.value]))
        click(at, "Next")
    assert found == [
        (name, ["Back"] * (place > 1) + ["Next"], [f"{place} of {len(TITLES)}"]) for place, name in enumerate(TITLES[:-1], start=1)
    ]
    assert (title(at), buttons(at)) == (TITLES[-1], ["Back"])
    assert at.selectbox(key="partnership").value == "ESCSP"
    assert title(click(at, "Back")) == TITLES[-2]


def test_screen_shows_its_own_part_of_the_page_alone():
    at = opened("funding", partnership=ESCSP)
    assert title(at) == "How much money is left"
    assert headings(at)[1] == "Does it add up?" and "Year by year" not in headings(at)
    assert headings(click(at, "Next")) == ["Year by year", "Which priorities the spending served", "What the money bought"]


@pytest.mark.parametrize("key", ["standing", "actions", "orders", "risks"])
def test_link_to_a_screen_opens_it(key: str):
    screen = AGENDA[key]
    at = opened(screen["shows"].split("/")[0], screen=screen["title"])
    assert (title(at), at.selectbox(key="screen").value) == (screen["title"], screen["title"])


def test_list_of_screens_leads_to_another_page():
    at = opened(partnership=ESCSP)
    at.selectbox(key="screen").set_value(AGENDA["duties"]["title"]).run()
    assert title(at) == AGENDA["duties"]["title"]
    assert [heading.split(":")[0] for heading in headings(at)] == ["Statutory duties"]
    assert buttons(at) == ["Back", "Next"]


def test_page_chosen_in_the_band_stands_at_its_first_screen():
    at = click(opened(), "Next")
    at.switch_page("pages/accountability.py").run()
    assert title(at) == AGENDA["reviews"]["title"]


def test_page_without_a_screen_is_shown_whole_and_leads_back_to_where_the_meeting_stood():
    at = click(click(opened(), "Next"), "Next")
    at.switch_page("pages/sources.py").run()
    assert (title(at), buttons(at), at.selectbox(key="screen").value) == ("Sources and method", ["To the agenda"], meeting.BESIDE)
    assert len(headings(at)) >= 4
    assert title(click(at, "To the agenda")) == TITLES[2]


def test_unknown_screen_in_a_link_is_the_first_of_its_page():
    assert title(opened("priorities", screen="Any other business")) == AGENDA["status"]["title"]


def test_filter_changed_in_the_middle_keeps_the_place():
    at = click(opened(), "Next")
    at.selectbox(key="partnership").set_value("WSCSP").run()
    assert title(at) == TITLES[1]
    at.switch_page("pages/funding.py").run()
    assert at.selectbox(key="partnership").value == "WSCSP"


def test_page_is_whole_again_when_the_meeting_view_is_left():
    at = opened("funding", partnership=ESCSP)
    at.segmented_control(key="view").set_value("browse").run()
    assert title(at) == "Funding"
    assert {"Does it add up?", "Year by year", "The ledger"} <= set(headings(at))


def test_screen_says_how_to_follow_it():
    at = opened("funding", partnership=ESCSP)
    (code,) = at.code
    assert code.value.endswith("/go/6?p=ESCSP")


CHOSEN = Selection(partnership="ESCSP", district=("East Suffolk",), priority=("asb", "vawg"))


def test_link_is_as_short_as_the_selection_lets_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PUBLIC_URL", "https://scrutiny.example.org/")
    screen = Screen(6, "How much money is left", "funding", "balance")
    assert meeting.link(Selection(), screen) == "https://scrutiny.example.org/go/6"
    assert meeting.link(CHOSEN, screen) == "https://scrutiny.example.org/go/6?p=ESCSP&d=East+Suffolk&t=asb&t=vawg"


def test_code_is_read_as_the_link():
    address = "https://scrutiny.example.org/go/6?p=ESCSP&d=East+Suffolk&t=asb"
    held = io.BytesIO()
    segno.make(address, error="m").save(held, kind="png", scale=6, border=2)
    assert zxingcpp.read_barcode(Image.open(held)).text == address
    drawing = meeting.drawn(address)
    assert drawing.startswith("<svg") and "http" not in drawing.replace("http://www.w3.org/2000/svg", "")
