"""Counts of people that officers return: never a small number, on no page, for no filter; nothing that gives one away."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest
from sqlalchemy import make_url

from answers import enquiries, opened, overview, referrals
from loaders.returns.checking import check
from loaders.returns.known import known
from selection import Selection
from store import database, returns
from tests.loaders.returns.conftest import RETURNS
from tests.loaders.returns.test_checking import figure, figures

WEST = Selection(partnership="WSCSP")
MEASURE = "Domestic abuse outreach referrals"
MONTHS = [f"{2024 + month // 12}-{month % 12 + 1:02}" for month in range(3, 27)]  # two years from April 2024


@pytest.fixture
def store(address, tmp_path, monkeypatch):
    path = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    engine = database.connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def load(engine, content: bytes, name: str = "a.csv", *, draft: bool = False) -> None:
    returns.load(engine, check(content, name, known(engine)).given, by="test", draft=draft)


def text(*answers) -> str:
    """All the words and numbers of answers."""
    return " ".join(str(piece) for answer in answers for piece in pieces(answer))


def pieces(value):
    if isinstance(value, pd.DataFrame):
        yield from map(str, [*value.columns, *value.to_numpy().ravel().tolist()])
    elif isinstance(value, dict):
        yield from (piece for each in value.values() for piece in pieces(each))
    elif isinstance(value, list | tuple | frozenset):
        yield from (piece for each in value for piece in pieces(each))
    elif hasattr(value, "__dataclass_fields__"):
        yield from (piece for name in value.__dataclass_fields__ if name != "digest" for piece in pieces(getattr(value, name)))
    else:
        yield str(value)


def singles(selection=WEST) -> dict[tuple[str, str], str]:
    """(area, period) to number of the returned measure as the page prints them."""
    frame = referrals.answer(selection).figures.frame
    named = frame[frame.iloc[:, 0].str.contains(MEASURE)]
    return {(row.iloc[1], row.iloc[2]): row.iloc[3].replace("\\", "") for _, row in named.iterrows()}


def panels(selection=WEST) -> dict[str, str]:
    page = referrals.answer(selection)
    return {panel.title: panel.verdict for panel in page.monthly.panels} if page.monthly else {}


def test_small_counts_of_one_month_are_shown_nowhere(store):
    if not RETURNS.exists():
        pytest.skip("the folder of returns is not beside the repository")
    load(store, (RETURNS / "small_counts.csv").read_bytes(), "small_counts.csv")
    found = panels()
    assert {place: verdict for place, verdict in found.items() if place != "Mid Suffolk"} == dict.fromkeys(
        ("Babergh", "West Suffolk"), "All numbers are withheld as small numbers."
    )
    assert singles() == {}


def test_months_of_a_real_partnership_are_drawn_and_rounded(store):
    load(store, figures(*(figure(period=month, value=str(41 + at % 3)) for at, month in enumerate(MONTHS))))
    page = referrals.answer(WEST)
    assert (page.monthly.fictional, page.would_fill, [panel.title for panel in page.monthly.panels]) == (False, "", ["West Suffolk"])
    assert page.monthly.panels[0].chart is not None
    assert not {"41", "42", "43"} & set(text(page.monthly.tables).split())


def test_a_small_month_withholds_the_months(store):
    load(store, figures(*(figure(period=month, value="3" if month == "2025-02" else "20") for month in MONTHS)))
    assert panels()["West Suffolk"].startswith("Shown by quarter; months are withheld as small numbers.")


def test_a_month_that_its_sender_suppressed_withholds_the_months(store):
    load(store, figures(*(figure(period=month, value="*" if month == "2025-02" else "20") for month in MONTHS)))
    assert panels()["West Suffolk"].startswith("Shown by quarter; months are withheld as small numbers.")


def test_quarters_are_shown_rounded_and_small_ones_not(store):
    load(store, figures(figure(period="Q1 2025/26", value="42"), figure(period="Q2 2025/26", value="5")))
    assert singles() == {("West Suffolk", "Q1 2025/26"): "40", ("West Suffolk", "Q2 2025/26"): "[c]"}
    assert "confidential" in referrals.answer(WEST).would_fill


def test_a_year_beside_its_months_is_not_shown(store):
    load(store, figures(*(figure(period=month, value="20") for month in MONTHS), figure(period="2024/25", value="243")))
    assert singles() == {("West Suffolk", "2024/25"): "[c]"}


def test_a_wider_area_is_not_shown_where_a_part_of_it_is_withheld_whatever_the_filter(store):
    wide = figure(district="Suffolk (county)", period="2024/25", value="400")
    load(store, figures(wide, figure(period="2024/25", value="52")))
    assert singles() == {("Suffolk (county)", "2024/25"): "400", ("West Suffolk", "2024/25"): "50"}
    load(store, figures(figure(district="East Suffolk", period="2024/25", value="4")), "b.csv")
    for selection in (WEST, Selection(), Selection(district=("Babergh",)), Selection(partnership="ESCSP")):
        assert singles(selection)["Suffolk (county)", "2024/25"] == "[c]"
    assert singles()["West Suffolk", "2024/25"] == "50"


def test_months_of_a_wider_area_are_not_shown_where_a_part_of_it_is_withheld(store):
    load(store, figures(*(figure(district="Suffolk (county)", period=month, value="90") for month in MONTHS)))
    assert panels()["Suffolk (county)"] != "All numbers are withheld: even those of twelve months together are small."
    load(store, figures(figure(district="East Suffolk", value="4")), "b.csv")
    assert panels()["Suffolk (county)"].startswith("All numbers are withheld")


def test_a_figure_for_several_partnerships_is_shown_for_each_real_one_and_for_no_fictional_one(store):
    load(store, figures(figure(district="Suffolk (county)", period="2024/25", value="400")))
    for selection in (Selection(), WEST, Selection(partnership="ESCSP")):
        assert ("Suffolk (county)", "2024/25") in singles(selection)
    for selection in (Selection(partnership="BCPCSP"), Selection(partnership="DEMO")):
        assert ("Suffolk (county)", "2024/25") not in singles(selection)


def test_a_corrected_figure_of_a_report_is_shown_as_given_unless_it_is_small(store):
    load(store, figures(figure(district="Suffolk (county)", period="during 2020", value="712")))
    frame = referrals.answer(WEST).figures.frame
    assert "712" in set(frame["Number as printed"])
    load(store, figures(figure(district="Suffolk (county)", period="during 2020", value="6")), "b.csv")
    assert "6" not in set(referrals.answer(WEST).figures.frame["Number as printed"])


@pytest.mark.parametrize("period", ["2025-04", "Q1 2025/26", "2025/26"])
def test_the_page_of_a_figure_gives_no_number_in_any_version(store, period):
    load(store, figures(figure(period=period, value="4127")))
    load(store, figures(figure(period=period, value="4131")), "b.csv")
    (key,) = [fact["figure"] for fact in known(store).facts["figures"].values() if fact["figure"].startswith("R-")]
    said = text(opened.answer(f"figures:{key}"))
    assert "not shown by itself" in said
    assert not any(number in said for number in ("4127", "4,127", "4131", "4,131"))


def test_no_page_says_a_small_number_of_people(store):
    """5 in three forms, among numbers that occur nowhere else."""
    rows = [figure(period=month, value="5" if at == 7 else str(7000 + at)) for at, month in enumerate(MONTHS)]
    load(store, figures(*rows, figure(district="Babergh", period="Q1 2025/26", value="3"), figure(district="Mid Suffolk", value="<5")))
    for selection in (Selection(), WEST, replace(WEST, district=("West Suffolk",))):
        said = text(referrals.answer(selection), overview.answer(selection), enquiries.answer(selection))
        assert not any(f"{7000 + at:,}" in said or f" {7000 + at} " in said for at in range(24) if at % 5)
