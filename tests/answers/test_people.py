"""Counts of people that officers return: never a small number, on no page, for no filter; nothing that gives one away."""

import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import make_url

from answers import enquiries, funding, opened, overview, referrals
from loaders.returns.checking import check
from loaders.returns.known import known
from selection import Selection
from store import database, queries, returns, schema
from store.scope import Scope
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


def test_a_wider_area_is_not_shown_beside_a_part_of_it_whatever_the_filter(store):
    wide = figure(district="Suffolk (county)", period="2024/25", value="400")
    load(store, figures(wide, figure(district="Suffolk (county)", period="2023/24", value="300")))
    assert singles() == {("Suffolk (county)", "2024/25"): "400", ("Suffolk (county)", "2023/24"): "300"}
    load(store, figures(figure(district="East Suffolk", period="2024/25", value="52")), "b.csv")
    for selection in (WEST, Selection(), Selection(district=("Babergh",)), Selection(partnership="ESCSP")):
        assert singles(selection)["Suffolk (county)", "2024/25"] == "[c]"
    assert singles()["Suffolk (county)", "2023/24"] == "300"  # another year tells nothing
    assert singles(Selection(partnership="ESCSP"))["East Suffolk", "2024/25"] == "50"


@pytest.mark.parametrize("wide", ["West and Central Suffolk", "Western Suffolk CSP area"])
def test_an_area_whose_parts_are_not_listed_or_not_all_returned_is_not_shown_beside_a_district(store, wide):
    load(store, figures(figure(district=wide, period="2024/25", value="27"), figure(period="2024/25", value="13")))
    assert singles(Selection()) == {(wide, "2024/25"): "[c]", ("West Suffolk", "2024/25"): "15"}


def test_of_two_wider_areas_the_one_within_the_other_is_shown(store):
    joint = figure(district="Babergh and Mid Suffolk", period="2024/25", value="25")
    load(store, figures(figure(district="Suffolk (county)", period="2024/25", value="27"), joint))
    assert singles() == {("Suffolk (county)", "2024/25"): "[c]", ("Babergh and Mid Suffolk", "2024/25"): "25"}


def every_number(selection, measure: str) -> dict[str, str]:
    """Area to number of a measure, as the page prints it."""
    frame = referrals.answer(selection).figures.frame
    named = frame[frame.iloc[:, 0].str.contains(measure)]
    return {row.iloc[1]: row.iloc[3].replace("\\", "") for _, row in named.iterrows()}


def test_parts_are_not_shown_beside_a_printed_figure_of_the_whole_corrected_or_not(store):
    calls = "Calls to Suffolk 24/7 Domestic Abuse Helpline"
    parts = [
        figure(district=place, measure=calls, period="2020-05-01 to 2020-12-31", value=value)
        for place, value in (("Babergh", "47"), ("Mid Suffolk", "1"))
    ]
    load(store, figures(*parts))
    assert every_number(WEST, calls) == {
        "Suffolk (county)": "289",
        "Babergh and Mid Suffolk": "48",
        "Babergh": "[c]",
        "Mid Suffolk": "[c]",
    }
    load(store, figures(figure(district="Babergh and Mid Suffolk", measure=calls, period="2020-05-01 to 2020-12-31", value="49")), "b.csv")
    assert every_number(WEST, calls)["Babergh and Mid Suffolk"] == "49"
    assert every_number(WEST, calls)["Babergh"] == "[c]"


def test_halves_of_a_year_that_a_report_prints_under_another_name_are_not_shown(store):
    halves = [("2020-01-01 to 2020-06-30", "710"), ("2020-07-01 to 2020-12-31", "13"), ("2021-01-01 to 2021-06-30", "13")]
    load(store, figures(*(figure(district="Suffolk (county)", period=period, value=value) for period, value in halves)))
    assert [*singles().values()] == ["[c]", "[c]", "15"]


def test_months_beside_a_printed_figure_are_not_shown_as_a_series(store):
    months = [f"{2020 + month // 12}-{month % 12 + 1:02}" for month in range(11, 36)]  # the first of them in the printed year
    load(store, figures(*(figure(period=month, value="20") for month in months)))
    assert panels()["West Suffolk"].startswith("All numbers are withheld")


HATE = "Hate crime"


def test_a_priority_shows_the_whole_of_a_series_of_which_a_month_serves_it_or_nothing(store):
    months = [figure(period=month, value="13") for month in MONTHS]
    load(store, figures(*months[:10], figure(period=MONTHS[10], value="1", priority=HATE), *months[11:]))
    everything = panels()
    assert everything["West Suffolk"].startswith("Shown by quarter; months are withheld")
    assert panels(replace(WEST, priority=("vawg",))) == panels(replace(WEST, priority=("hate-crime",))) == everything
    assert panels(replace(WEST, priority=("prevent",))) == {}
    judged = [referrals.judged(replace(WEST, priority=priority)) for priority in ((), ("vawg",))]
    rows = [frame[frame["measure"].str.contains("outreach")].astype(str).to_dict("records") for frame in judged]
    assert len(rows[0]) == 1
    assert rows[0] == rows[1]


def test_a_priority_shows_the_whole_of_figures_that_are_no_months_too(store):
    quarters = [figure(period=f"Q{quarter} 2025/26", value="13") for quarter in (1, 2)]
    small = figure(period="Q3 2025/26", value="1", priority=HATE)
    load(store, figures(*quarters, small, figure(period="2025-04-01 to 2025-12-31", value="27", priority=HATE)))
    assert sorted(singles().values()) == ["25", "[c]", "[c]", "[c]"]
    assert singles(replace(WEST, priority=("vawg",))) == singles(replace(WEST, priority=("hate-crime",))) == singles()
    assert singles(replace(WEST, priority=("prevent",))) == {}


def alter(engine, period: str, **values) -> None:
    """A value that no return could bring, in the one returned figure of a period."""
    table = schema.figures
    with engine.begin() as connection:
        changed = connection.execute(
            table.update().where(table.c.period_as_published == period, table.c.figure.startswith("R-")).values(**values)
        )
    assert changed.rowcount == 1


def printed_periods(engine) -> list[str]:
    held = queries.figures(engine, Scope())
    return list(held.loc[held["figure"].str.startswith("R-")].sort_values("period_start")["period_as_published"])


def test_a_series_with_a_month_that_is_held_twice_is_withheld(store):
    load(store, figures(*(figure(period=month, value="20") for month in MONTHS)))
    alter(store, printed_periods(store)[1], period_start=date(2024, 4, 1), period_end=date(2024, 4, 30))
    assert panels()["West Suffolk"].startswith("All numbers are withheld")
    assert len(referrals.judged(WEST).query("measure.str.contains('outreach') and kind.isna()")) == 1


@pytest.mark.parametrize("value", [20.5, -20])
@pytest.mark.parametrize("periods", [MONTHS[:3], ["Q1 2025/26", "Q2 2025/26"]])
def test_a_series_with_what_is_no_count_is_withheld(store, value, periods):
    load(store, figures(*(figure(period=period, value="20") for period in periods)))
    alter(store, printed_periods(store)[1], value=value)
    assert set(singles().values()) <= {"[c]"}
    assert all(verdict.startswith("All numbers are withheld") for verdict in panels().values())
    assert len(singles()) + len(panels()) > 0


def test_a_percentage_is_no_count_of_people_and_is_shown_as_given(store):
    rise = "Rise in referrals to Domestic Abuse Outreach Service"
    load(store, figures(*(figure(district="Suffolk (county)", measure=rise, period=period, value="13") for period in ("2021", "2022-03"))))
    frame = referrals.answer(WEST).figures.frame
    assert [*frame.loc[frame.iloc[:, 0].str.contains("Rise"), "Number as printed"]] == ["22%", "13", "13"]
    load(store, figures(figure(district="Suffolk (county)", measure=rise, period="during 2020", value="3")), "b.csv")
    frame = referrals.answer(WEST).figures.frame
    assert [*frame.loc[frame.iloc[:, 0].str.contains("Rise"), "Number as printed"]] == ["3", "13", "13"]


def entry(**cells: str) -> bytes:
    row = {
        "entry": "2025-017",
        "district": "East Suffolk",
        "fund": "Core money",
        "ring_fenced": "no",
        "kind": "actual",
        "date": "12/05/2025",
        "title": "Lighting",
        "amount": "1250",
        **cells,
    }
    return f"{','.join(row)}\n{','.join(row.values())}".encode()


def test_money_that_is_returned_stands_beside_no_figure_of_people(store):
    before = funding.answer(Selection(partnership="ESCSP")).ledgers[0].bought.frame
    load(store, figures(figure(district="East Suffolk", value="3"), figure(district="East Suffolk", period="Q1 2023/24", value="3")))
    load(store, entry(), "b.csv")
    after = funding.answer(Selection(partnership="ESCSP")).ledgers[0]
    assert "Lighting" in text(after.entries)
    assert after.bought.frame.equals(before)
    assert len(before) == 3


def test_of_a_fund_without_an_allocation_nothing_is_said_to_be_left(store):
    load(store, entry(district="West Suffolk", fund="Lights"))
    sentence = funding.answer(WEST).sentence
    assert sentence == (
        "On the listed spending, **£1,250** of lights is spent or promised; no allocation is listed, so what is left is not known."
    )
    load(store, entry(district="East Suffolk", fund="Gates", entry="2025-018"), "b.csv")
    assert "**£1,250** of gates is spent or promised; no allocation is listed" in funding.answer(Selection(partnership="ESCSP")).sentence
    assert "-£" not in sentence and "−£" not in funding.answer(Selection(partnership="ESCSP")).sentence


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
