"""What every answer starts from: the store as it is now, and the selection in the store's terms."""

import ast
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from answers import current, frame, funding
from loaders.build import build
from selection import Selection
from store import database, queries
from store.faults import StoreUnavailable

DATA = database.ROOT / "data"


def areas_of(*districts: str) -> set[str]:
    return set(current.containing(queries.areas(current.engine()), districts))


@pytest.mark.parametrize(
    "district, wider",
    [
        ("Babergh", {"Babergh and Mid Suffolk", "Western Suffolk CSP area", "Suffolk (county)", "England and Wales"}),
        ("West Suffolk", {"Western Suffolk CSP area", "Suffolk (county)", "England and Wales"}),
        ("East Suffolk", {"Suffolk (county)", "England and Wales"}),
        ("Ipswich", {"Suffolk (county)", "England and Wales"}),
        ("Bournemouth, Christchurch and Poole", {"Dorset (pan-Dorset)", "England and Wales"}),
    ],
)
def test_district_brings_the_areas_that_contain_it(district: str, wider: set[str]):
    assert areas_of(district) == {district} | wider


def test_district_brings_no_neighbour():
    assert "Mid Suffolk" not in areas_of("Babergh")


def test_scope_of_no_district_is_every_area():
    assert current.scope(Selection(partnership="ESCSP")).areas is None


def test_scope_takes_the_selection_as_it_stands():
    scope = current.scope(Selection(partnership="ESCSP", priority=("asb",), as_at=date(2023, 7, 20)))
    assert (scope.partnership, scope.priorities, scope.as_at, scope.audience) == ("ESCSP", ("asb",), date(2023, 7, 20), "public")


@pytest.mark.parametrize(
    "selection, codes",
    [
        (Selection(), ["BCPCSP", "ESCSP", "WSCSP"]),
        (Selection(partnership="DEMO"), ["DEMO"]),
        (Selection(district=("Babergh", "East Suffolk")), ["ESCSP", "WSCSP"]),
        (Selection(district=("Ipswich",)), []),
    ],
    ids=["none", "fictional", "two districts", "a district in none"],
)
def test_partnerships_are_the_one_chosen_or_the_real_ones_concerned(selection: Selection, codes: list[str]):
    assert list(current.partnerships(selection)["code"]) == codes


def test_districts_of_no_selection_are_the_real_ones():
    assert set(current.districts(Selection())) == {
        "Babergh", "Bournemouth, Christchurch and Poole", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk",
    }  # fmt: skip


def test_districts_of_a_partnership_are_its_own():
    assert current.districts(Selection(partnership="WSCSP")) == ("Babergh", "Mid Suffolk", "West Suffolk")


def test_report_dates_are_those_of_each_last_report():
    assert current.report_dates(current.scope(Selection())) == {
        "BCPCSP": date(2021, 11, 15),
        "DEMO": date(2025, 9, 18),
        "ESCSP": date(2023, 7, 20),
        "WSCSP": date(2021, 5, 31),
    }


def test_key_names_the_address_and_the_version(store: str):
    number, loaded_at = database.newest_load(current.engine())
    assert current.key() == f"{store}#{number}-{loaded_at:%Y%m%d%H%M%S%f}"


def test_two_stores_in_one_process_have_their_own_answers(real_alone: str, monkeypatch: pytest.MonkeyPatch):
    assert "DEMO" in frame.answer().known.partnerships
    monkeypatch.setenv("DATABASE_URL", real_alone)
    assert "DEMO" not in frame.answer().known.partnerships


def test_a_load_is_seen_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = shutil.copytree(DATA, tmp_path / "data")
    address = f"sqlite:///{tmp_path / 'store.db'}"
    monkeypatch.setenv("DATABASE_URL", address)
    engine = database.connect(address)
    build(engine, data)
    before = funding.answer(Selection(partnership="ESCSP")).ledgers[0].funds[0].computed_pence
    money = data / "published" / "money.csv"
    text = money.read_text(encoding="utf-8")
    assert text.count(",420,") == 1  # the Rendlesham event, £420
    money.write_text(text.replace(",420,", ",120,"), encoding="utf-8")
    build(engine, data)
    engine.dispose()
    after = funding.answer(Selection(partnership="ESCSP")).ledgers[0].funds[0].computed_pence
    assert (before, after) == (282200, 312200)


@pytest.fixture
def own(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the store, to break; the process reads it."""
    file = Path(shutil.copy(str(make_url(address).database), tmp_path / "own.db"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    return file


def test_answer_that_was_given_is_given_again_while_the_store_is_missing(own: Path):
    frame.answer()
    before = funding.answer(Selection()).sentence
    own.rename(own.with_suffix(".away"))
    assert funding.answer(Selection()).sentence == before
    assert frame.answer().stale_since is not None
    with pytest.raises(StoreUnavailable):
        funding.answer(Selection(partnership="ESCSP"))


def test_answer_that_could_not_be_given_is_given_once_the_store_is_back(own: Path):
    current.key()
    own.rename(own.with_suffix(".away"))
    with pytest.raises(StoreUnavailable):
        funding.answer(Selection(partnership="ESCSP"))
    own.with_suffix(".away").rename(own)
    assert funding.answer(Selection(partnership="ESCSP")).ledgers[0].partnership == "ESCSP"
    assert frame.answer().stale_since is None


def test_nothing_read_is_shown_for_another_address(own: Path, monkeypatch: pytest.MonkeyPatch):
    frame.answer()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{own.with_name('other.db')}")
    with pytest.raises(StoreUnavailable):
        frame.answer()


def test_nothing_read_is_shown_after_a_fault_that_ended_it(own: Path):
    current.key()
    writer = database.connect(f"sqlite:///{own}")
    with writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'f000'")
    writer.dispose()
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            current.key()
        own.unlink(missing_ok=True)  # then it cannot be asked at all


@pytest.mark.parametrize(
    "since, words", [(datetime.now().replace(hour=14, minute=5), "14:05"), (datetime(2026, 3, 2, 14, 5), "14:05 on 2 March 2026")]
)
def test_page_says_when_it_was_last_read(since: datetime, words: str):
    said = f"The store cannot be read at the moment. This is the page as last read at {words}; it comes up to date by itself."
    assert frame.stale(since) == said


@pytest.mark.parametrize("module", sorted((database.ROOT / "answers").glob("*.py")), ids=lambda path: path.stem)
def test_every_argument_of_a_kept_answer_is_part_of_its_key(module: Path):
    # st.cache_data leaves an argument out of the key if its name begins with an underscore
    functions = [node for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    kept = [node for node in functions if any("st.cache_" in ast.unparse(decorator) for decorator in node.decorator_list)]
    assert [argument.arg for node in kept for argument in node.args.args if argument.arg.startswith("_")] == []
