"""The frame round every page: its addresses, its filters, and what it says while there is nothing to show."""

import ast
import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

import server
from store import database
from tests import built

ROOT = database.ROOT
SCRIPT = ROOT / "dashboard.py"
FILES = {path.name for path in (ROOT / "pages").glob("*.py")}


def constant(name: str) -> tuple:
    """A constant as the script has it: importing the script would draw it."""
    body = ast.parse(SCRIPT.read_text(encoding="utf-8")).body
    return next(ast.literal_eval(node.value) for node in body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name)


def listed_pages() -> tuple[tuple[str, str, str], ...]:
    """The pages of the navigation."""
    return constant("PAGES")


def every_page() -> tuple[tuple[str, str, str], ...]:
    """These, and the one that is reached from a link alone."""
    return (*listed_pages(), *constant("ASIDE"))


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(SCRIPT), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert [problem.message for problem in at.exception] == []
    return at


def selection_line(at: AppTest) -> str:
    return at.markdown[0].value


@pytest.fixture
def real_and_fictional(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("DATABASE_URL", address)
    return address


def test_every_page_file_is_a_page():
    assert {file for file, _, _ in every_page()} == FILES


def test_no_address_is_a_page_files_own_name():
    # Streamlit would run such a file alone, without the frame, on the first visit after a restart
    assert {url for _, _, url in every_page()} & {file.removesuffix(".py") for file in FILES} == set()


def test_server_sends_each_page_file_name_to_its_address():
    assert {Path(file).stem: url for file, _, url in every_page()} == server.STEMS


@pytest.mark.usefixtures("real_and_fictional")
def test_page_aside_is_drawn_without_a_way_back_or_on():
    at = opened()
    at.switch_page(f"pages/{constant('ASIDE')[0][0]}").run()
    assert [problem.message for problem in at.exception] == []
    assert [link.proto.label for link in at.get("page_link") if link.proto.label.startswith(("Back: ", "Next: "))] == []


def test_one_page_is_the_first():
    assert [file for file, _, url in listed_pages() if not url] == ["overview.py"]


@pytest.mark.usefixtures("real_and_fictional")
def test_deep_link_has_its_filters():
    at = opened(district="Babergh")
    assert at.multiselect(key="district").value == ["Babergh"]
    assert selection_line(at) == "Babergh · all priorities · each as at its own last report"


@pytest.mark.usefixtures("real_and_fictional")
def test_page_that_runs_without_the_frame_is_sent_back_to_it():
    # a first run that names a page's script is what Streamlit's own discovery of pages/ does
    at = AppTest.from_file(str(SCRIPT), default_timeout=60)
    at.switch_page("pages/funding.py").run()
    assert [problem.message for problem in at.exception] == []
    assert [widget.key for widget in at.selectbox] == ["partnership", "as_at"]
    assert selection_line(at) == "All three partnerships · all districts · all priorities · each as at its own last report"


@pytest.mark.usefixtures("real_and_fictional")
def test_link_in_the_stores_own_names_is_understood():
    at = opened(partnership="ESCSP", as_at="2023-07-20", priority="asb")
    assert selection_line(at) == "East Suffolk · all districts · Anti-social behaviour · as known at 20 July 2023"


@pytest.mark.usefixtures("real_and_fictional")
def test_unknown_values_in_a_link_are_ignored():
    at = opened(partnership="XXX", district="Atlantis", priority="piracy", as_at="1999-01-01")
    assert selection_line(at) == "All three partnerships · all districts · all priorities · each as at its own last report"


@pytest.mark.usefixtures("real_and_fictional")
def test_links_back_and_next_follow_the_agenda():
    at = opened()
    titles = [title for _, title, _ in listed_pages()]
    found = []
    for file, _, _ in listed_pages():
        at.switch_page(f"pages/{file}").run()
        found.append([link.proto.label for link in at.get("page_link") if link.proto.label.startswith(("Back: ", "Next: "))])
    assert found == [
        [f"Back: {title}" for title in titles[:place][-1:]] + [f"Next: {title}" for title in titles[place + 1 :][:1]]
        for place in range(len(titles))
    ]


@pytest.mark.usefixtures("real_and_fictional")
def test_sidebar_says_that_one_partnership_is_fictional():
    assert [caption.value for caption in opened().sidebar.caption] == [
        "Published facts. Reports are not the whole of an authority's work. One partnership is fictional and marked so."
    ]


def test_store_that_is_missing_is_said_in_words(empty: str):
    at = opened()
    assert [title.value for title in at.title] == ["Overview"]
    assert [info.value for info in at.info] == [
        "The store of figures is missing. The figures in the reports are not affected. "
        "Ask the officer who runs this dashboard to put it back, or build it again. This page then works again."
    ]
    assert len(at.table) == len(at.selectbox) == 0


@pytest.mark.parametrize(
    "address, words",
    [
        ("sqlite:////no/such/folder/store.db", "The store of figures is missing."),
        ("postgresql+psycopg://secret@127.0.0.1:1/store?connect_timeout=2", "The store of figures cannot be reached."),
        ("not an address", "The address of the store (DATABASE_URL) is not one that can be used here."),
        ("oracle+nothing://host/store", "The address of the store (DATABASE_URL) is not one that can be used here."),
    ],
)
def test_store_that_cannot_be_reached_is_said_in_words(address: str, words: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", address)
    at = opened()
    assert [info.value.partition(" The figures in the reports ")[0] for info in at.info] == [words]


def test_page_works_by_itself_once_the_figures_are_there(empty: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory):
    at = opened()
    built.store(tmp_path_factory).rename(tmp_path / "store.db")
    at.run()
    assert [problem.message for problem in at.exception] == []
    assert len(at.info) == 0
    assert at.metric[1].value == "£2,822"


def test_store_without_the_demonstration_offers_and_shows_none(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{built.store(tmp_path_factory, demonstration=False)}")
    at = opened(partnership="DEMO")
    assert at.selectbox(key="partnership").options == ["Bournemouth, Christchurch and Poole", "East Suffolk", "Western Suffolk"]
    assert selection_line(at).startswith("All three partnerships")
    assert [caption.value for caption in at.sidebar.caption] == ["Published facts. Reports are not the whole of an authority's work."]
    for name in ("priorities", "referrals"):
        at.switch_page(f"pages/{name}.py").run()
        assert [header.value for header in at.header if "would show" in header.value] == []
        assert [head for table in at.table for head in table.value.columns if "fictional" in head] == []


@pytest.mark.usefixtures("real_and_fictional")
def test_meeting_view_has_larger_charts_and_nothing_in_the_sidebar():
    sizes = {}
    for view in ("browse", "meeting"):
        at = opened(view=view)
        at.switch_page("pages/funding.py").run()
        sizes[view] = json.loads(at.get("vega_lite_chart")[0].proto.spec)["config"]["axis"]["labelFontSize"]
        assert bool(at.sidebar.caption) == (view == "browse")
    assert (sizes["browse"], sizes["meeting"]) == (13.5, 18.2)


@pytest.mark.usefixtures("real_and_fictional")
def test_page_is_browsed_unless_the_link_says_otherwise():
    for query in ({}, {"view": "browse"}, {"view": "party"}):
        at = opened(**query)
        assert ([button.label for button in at.button], at.segmented_control(key="view").value) == ([], "browse")
