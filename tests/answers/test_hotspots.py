"""Hotspots of a county in chosen months: over every area of it, with or without an incident, and alike for every filter."""

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from answers import current, hotspots, places
from answers.hotspots import CELLS, HOT, LSOAS, WARDS, Asked
from loaders import places as placing
from loaders import police
from measures import hotspots as rules
from selection import Selection
from store import database, queries
from tests import built
from tests.answers.shown import body, column

ALL = Selection()
SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SUFFOLK = ("Babergh", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk")
BCP = "Bournemouth, Christchurch and Poole"


def found(selection: Selection = ALL, **asked: object) -> hotspots.Hotspots:
    return places.answer(selection, Asked(**asked)).hotspots  # type: ignore[arg-type]


def study(selection: Selection = ALL, **asked: object) -> pd.DataFrame:
    areas = found(selection, **asked).areas
    assert areas is not None
    return areas.rows.set_index("label")


def test_study_area_is_the_whole_county_with_areas_that_have_no_incident():
    rows = study()
    assert set(rows["district"]) == set(SUFFOLK)
    assert len(rows) == len(queries.cells(current.engine(), districts=SUFFOLK))
    assert (rows["incidents"] == 0).sum() > 4000


def test_hotspots_are_those_of_the_rule_over_all_areas():
    rows = study()
    held = queries.cells(current.engine(), districts=SUFFOLK)
    place = {cell: at for at, cell in enumerate(held["area"])}
    near = [[place[other] for other in own.split() if other in place] for own in held["neighbours"]]
    counts = queries.recorded_asb(current.engine(), kind="cell", districts=SUFFOLK)
    year = counts[counts["month"] >= "2025-01-01"].groupby("area")["incidents"].sum().reindex(held["area"], fill_value=0)
    scores = rules.gi_star(year, near)
    hot = {cell for cell, kind in zip(held["area"], rules.classify(scores["z"], scores["p"]), strict=True) if kind == rules.HOT}
    assert set(rows.loc[rows["hot"], "area"]) == hot
    assert len(hot) > 50


def test_incidents_of_the_areas_add_up_to_those_of_the_county():
    by_district = study().groupby("district")["incidents"].sum()
    own = {"Babergh": 390, "East Suffolk": 1454, "Ipswich": 1028, "Mid Suffolk": 364, "West Suffolk": 760}
    assert by_district.sum() == sum(own.values())
    # a cell on the edge stands under the district of its centre, whichever district its incidents are in
    assert by_district.to_dict() == pytest.approx(own, rel=0.02)


def test_what_is_hot_does_not_change_with_the_filter():
    every, own = study(), study(Selection(district=("Ipswich",)))
    pd.testing.assert_series_equal(every["hot"], own["hot"])
    assert set(own.loc[own["district_chosen"], "district"]) == {"Ipswich"}
    assert {cell.rpartition("[")[2] for cell in column(found(Selection(district=("Ipswich",))).every, "Cell")} == {"Ipswich]"}


def test_sentence_counts_the_hotspots_of_the_selection():
    rows = study(Selection(partnership="BCPCSP"))
    hot = rows[rows["hot"]]
    share = hot["incidents"].sum() / rows["incidents"].sum()
    assert found(Selection(partnership="BCPCSP")).sentence == (
        f"In 12 months to December 2025, **{len(hot)} of {len(rows)} cells are hotspots** and hold {share:.0%} of recorded anti-social behaviour."
    )


def test_no_hotspot_has_a_sentence_too():
    page = found(Selection(district=("Mid Suffolk",)), start="April 2025", end="April 2025")
    assert page.sentence == "In April 2025 **no cell** holds more recorded anti-social behaviour than chance would put there."
    assert page.heading == "No cells stand out"


@pytest.mark.parametrize(
    "asked, span",
    [
        ({}, "12 months to December 2025"),
        ({"start": "December 2025", "end": "December 2025"}, "December 2025"),
        ({"start": "November 2025", "end": "December 2025"}, "2 months to December 2025"),
        ({"start": "January 2024", "end": "January 2025"}, "3 of the 13 months from January 2024 to January 2025"),
        ({"start": "December 2025", "end": "January 2025"}, "2 of the 11 months from March 2024 to January 2025"),  # the wrong way round
        ({"start": "Atlantis", "end": "Atlantis"}, "12 months to December 2025"),
    ],
)
def test_months_are_those_asked_for_or_the_twelve_to_the_last(asked: dict[str, str], span: str):
    assert found(**asked).note.startswith(f"{span[0].upper()}{span[1:]}. Recorded by the police: data.police.uk.")


def test_months_hot_count_each_month_by_itself():
    rows = study(start="November 2025", end="December 2025")
    single = [study(start=month, end=month)["hot"].astype(int) for month in ("November 2025", "December 2025")]
    pd.testing.assert_series_equal(rows["months_hot"], sum(single), check_names=False)
    assert "Months hot" in found().top.frame and "Months hot" not in found(start="December 2025", end="December 2025").top.frame


def test_cells_are_named_after_the_nearest_ward_and_no_name_stands_twice():
    rows = study().reset_index()
    assert rows["label"].is_unique
    wards = queries.wards(current.engine(), districts=SUFFOLK).set_index("name")
    near = rows[rows["label"] == "Alexandra, cell 1"].iloc[0]
    away = math.hypot((near["lon"] - wards.loc["Alexandra", "lon"]) * 0.62, near["lat"] - wards.loc["Alexandra", "lat"])
    assert away < 0.01  # degrees of latitude: some 1.1 km
    pd.testing.assert_series_equal(rows["label"], study(start="March 2024", end="March 2024").reset_index()["label"])


def test_chosen_area_has_its_count_its_months_and_its_trend():
    page = found(area="Alexandra, cell 4")
    assert page.detail is not None and page.detail.chart is not None
    row = study().loc["Alexandra, cell 4"]
    assert page.detail.facts == (
        f"**{row['incidents']} incidents** recorded in 12 months to December 2025 (a count). No rate: residents are not counted by cell. "
        f"**Hot** over these months; hot in {row['months_hot']} of 12."
    )
    assert page.detail.note == "Incidents by month, January 2025 to December 2025."
    assert page.detail.verdict in page.detail.chart.alt
    assert list(study(area="Alexandra, cell 4").query("chosen").index) == ["Alexandra, cell 4"]


@pytest.mark.parametrize("area", [None, "Atlantis", "Bournemouth Central, cell 1", "Protection order: Brandon"])
def test_nothing_of_the_county_is_chosen_by_another_name(area: str | None):
    assert found(area=area).detail is None


def test_hot_areas_come_first_and_every_table_says_so():
    rows = body(found().every)
    assert [HOT in row[2] for row in rows] == sorted((HOT in row[2] for row in rows), reverse=True)
    assert len(found().top.frame) == hotspots.SHOWN


def test_wards_without_boundaries_are_counted_and_not_judged():
    page = found(kind=WARDS)
    assert page.areas is not None and page.areas.drawn == "circles"
    assert (page.sentence, page.method) == ("", "")
    assert "Which wards stand out can be worked out once their boundaries are loaded; here they are counted." in page.note
    assert found().kinds == (CELLS, WARDS)
    assert found(kind=LSOAS).kind == CELLS


def test_nothing_is_held_before_the_first_month_was_known():
    page = found(Selection(as_at=date(2018, 10, 25)))
    assert (page.months, page.areas, page.sentence, page.names) == ((), None, "", ())


def test_words_never_go_below_the_area():
    page = places.answer(ALL)
    said = " ".join((page.sentence, page.recorded_note, page.hotspots.method, page.legend))
    assert "not a picture of any one street, or of any order's effect" in said
    for word in ("address", "inside an order", "within the order", "road"):
        assert word not in said.casefold()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the real boundaries and police files, where they are at hand."""
    if not (SHARED / "boundaries").is_dir() or not (SHARED / "police").is_dir():
        pytest.skip("the real boundaries and police files are not beside the repository")
    address = f"sqlite:///{built.store(tmp_path_factory)}"
    engine: Engine = database.connect(address)
    residents = SHARED / "population/population_lsoa21_census2021.csv"
    names = ("districts", "wards_2025", "lsoa_2021")
    placing.load_boundaries(engine, [*(SHARED / f"boundaries/{name}.geojson" for name in names), residents])
    police.load(engine, sorted((SHARED / "police").glob("2025-*-street.csv")))
    engine.dispose()
    return address


def test_wards_and_statistical_areas_are_judged_once_their_boundaries_are_loaded(real: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", real)
    assert found().kinds == (CELLS, WARDS, LSOAS)
    for kind, areas in ((WARDS, 138), (LSOAS, 449)):
        rows = study(kind=kind)
        assert (len(rows), bool(rows["judged"].all()), rows["incidents"].sum()) == (areas, True, pytest.approx(3996, abs=25))
        assert 0 < rows["hot"].sum() < 40


def test_statistical_area_with_residents_has_a_rate_named_as_such(real: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", real)
    page = found(kind=LSOAS, area="Ipswich 007G")
    assert page.detail is not None
    assert "per 1,000 residents** (a rate; " in page.detail.facts
    assert "per 1,000" not in found(kind=LSOAS, area="Ipswich 007G", start="December 2025", end="December 2025").detail.facts  # type: ignore[union-attr]


def test_boundaries_are_credited_on_the_map_and_served_in_the_order_of_their_colours(real: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", real)
    page = places.answer(ALL, Asked(kind=WARDS))
    assert page.map is not None
    assert page.map.credit == (
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. Contains OS data © Crown copyright and database right."
    )
    served = hotspots.served("ward", "public")["features"]
    rows = study(kind=WARDS)
    assert {served[row.i]["properties"]["area"] for row in rows.itertuples()} == set(rows.index)  # type: ignore[index]
