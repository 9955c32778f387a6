"""Figures: recorded incidents by district and month, and figures as the reports print them."""

from datetime import date

import pandas as pd
import pytest

from store import queries
from store.scope import Scope

ASB = "Anti-social behaviour"
BCP = "Bournemouth, Christchurch and Poole"
SUFFOLK = ["Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk"]


def months(recorded: pd.DataFrame) -> list[str]:
    return sorted(recorded["month"].dt.strftime("%Y-%m").unique())


def held_in(engine, year: int, month: int) -> list[str]:
    day = date(year, month, 1)
    return sorted(queries.recorded_incidents(engine, start=day, end=day)["district"].unique())


def test_recorded_incidents_have_the_columns_that_other_code_relies_on(engine):
    recorded = queries.recorded_incidents(engine)
    assert list(recorded.columns) == ["month", "district", "category", "incidents"]
    assert pd.api.types.is_datetime64_any_dtype(recorded["month"])


def test_recorded_asb_of_2025_adds_up_by_district(engine):
    recorded = queries.recorded_incidents(engine, categories=[ASB], start=date(2025, 1, 1), end=date(2025, 12, 1))
    assert recorded.groupby("district")["incidents"].sum().to_dict() == {
        "Ipswich": 1_028,
        "East Suffolk": 1_454,
        "West Suffolk": 760,
        "Babergh": 390,
        "Mid Suffolk": 364,
        BCP: 8_619,
    }


def test_recorded_months_include_start_and_end(engine):
    recorded = queries.recorded_incidents(engine, start=date(2025, 2, 1), end=date(2025, 4, 1))
    assert months(recorded) == ["2025-02", "2025-03", "2025-04"]


def test_recorded_months_leave_out_one_that_began_before_the_start(engine):
    assert months(queries.recorded_incidents(engine, start=date(2025, 11, 2))) == ["2025-12"]


def test_recorded_incidents_keep_to_the_categories_and_districts_asked_for(engine):
    recorded = queries.recorded_incidents(engine, districts=["Ipswich", BCP], categories=[ASB, "Burglary"])
    assert (set(recorded["district"]), set(recorded["category"])) == ({"Ipswich", BCP}, {ASB, "Burglary"})


@pytest.mark.parametrize("chosen", [{"districts": []}, {"categories": []}, {"districts": ["ipswich"]}, {"categories": ["%"]}])
def test_recorded_incidents_are_none_when_nothing_known_is_asked_for(engine, chosen):
    assert queries.recorded_incidents(engine, **chosen).empty


def test_a_month_without_a_forces_file_is_a_gap_for_its_districts(engine):
    assert (held_in(engine, 2021, 1), held_in(engine, 2021, 2)) == (SUFFOLK, [BCP])


@pytest.mark.parametrize(
    ("as_at", "newest"),
    [(date(2021, 3, 30), "2019-01"), (date(2021, 3, 31), "2021-01"), (date(2021, 4, 29), "2021-01"), (date(2021, 4, 30), "2021-02")],
)
def test_a_recorded_month_is_known_from_the_last_day_of_the_second_month_after(engine, as_at, newest):
    assert months(queries.recorded_incidents(engine, as_at=as_at))[-1] == newest


def test_nothing_recorded_after_may_2023_is_known_at_the_meeting_of_july_2023(engine):
    recorded = queries.recorded_incidents(engine, as_at=date(2023, 7, 20))
    assert recorded["month"].max() < pd.Timestamp("2023-06-01")
    assert months(recorded) == ["2018-10", "2018-11", "2019-01", "2021-01", "2021-02"]


@pytest.mark.parametrize("kind", ["cell", "ward"])
def test_recorded_asb_by_area_holds_the_months_of_the_districts(engine, kind):
    by_area = queries.recorded_asb(engine, kind=kind, districts=["Ipswich"])
    of_district = queries.recorded_incidents(engine, districts=["Ipswich"], categories=["Anti-social behaviour"])
    assert months(by_area) == months(of_district)
    # wards take the police's approximate point, districts the area that a row names: a few fall on the other side
    assert by_area["incidents"].sum() == pytest.approx(of_district["incidents"].sum(), rel=0 if kind == "cell" else 0.05)


def test_recorded_asb_by_area_is_none_before_its_first_month_was_known(engine):
    assert queries.recorded_asb(engine, kind="ward", districts=SUFFOLK, as_at=date(2018, 12, 30)).empty


def test_figures_of_domestic_abuse_are_those_of_the_report(engine):
    figures = queries.figures(engine, Scope("WSCSP")).set_index("figure")
    assert figures.loc[["M002", "M003", "M004", "M005"], ["value", "unit"]].to_numpy().tolist() == [
        [711.0, "referrals"],
        [162.0, "referrals"],
        [289.0, "calls"],
        [48.0, "calls"],
    ]


def test_joint_figures_stay_joint_when_one_district_is_asked_for(engine):
    assert "Babergh and Mid Suffolk" not in set(queries.figures(engine, Scope(areas=("Babergh",)))["area"])


def test_population_is_that_of_the_measure_asked_for(engine):
    residents = queries.population(engine, districts=["Ipswich", "Babergh"], measure="Census 2021")
    assert residents[["area", "population"]].to_numpy().tolist() == [["Babergh", 92_336], ["Ipswich", 139_631]]
