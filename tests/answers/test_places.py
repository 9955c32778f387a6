"""Orders as they were last reported, areas and districts as recorded, and nothing fictional on the map."""

import json
import re
from datetime import date
from typing import Any

import pytest

from answers import current, enquiries, places
from answers.hotspots import WARDS, Asked
from answers.orders import orders
from loaders import places as placing
from selection import Selection
from store import database
from tests import built
from tests.answers.shown import body, column, rows
from views import maps

ALL = Selection()
DEMO = Selection(partnership="DEMO")
ASB_ORDERS = ["Brandon", "Haverhill", "Bury St Edmunds", "Moreton Hall, Bury St Edmunds"]
NO_END = ":gray-badge[:material/event_busy: No end date]"


def names(page: places.Places) -> dict[str, tuple[str, str]]:
    """For each order: its kind and its status badge."""
    found = (re.match(r"\*\*(.*)\*\*  \n:gray\[(.*)\]", row[0]) for row in rows(page.orders))
    return {
        match[1]: (match[2], row[1].partition("  \n")[0]) for match, row in zip(found, rows(page.orders), strict=True) if match is not None
    }


def by_region() -> dict[str, places.Places]:
    """The page for all partnerships with each part of the map chosen."""
    return {region: places.answer(ALL, Asked(region=region)) for region in places.answer(ALL).regions}


def layers(page: places.Places) -> dict[str, Any]:
    assert page.map is not None
    return {layer["id"]: layer["data"] for layer in json.loads(page.map.deck.to_json())["layers"]}


def test_four_orders_against_asb_are_named_first_without_an_end_date():
    held = names(places.answer(ALL))
    assert list(held)[:4] == ASB_ORDERS
    assert {held[place] for place in ASB_ORDERS} == {("ASB", NO_END)}
    assert held["West Suffolk district"] == ("dog fouling", NO_END)


def test_sentence_says_what_the_reports_do_not_give():
    page = places.answer(ALL)
    assert page.sentence.startswith(
        "Reports name **four places with a protection order** against anti-social behaviour; **no report gives the day one ends**, or an area "
        "on a map. In 12 months to December 2025, "
    )
    said = orders(ALL, current.today(), "public")
    assert said.short == "No end date is given for the protection orders at **any of four places**."


def test_order_says_when_it_was_last_reported_and_what_the_end_would_be():
    brandon = rows(places.answer(ALL).orders)[0]
    assert brandon[1:] == (
        f"{NO_END}  \n:gray[three years end in 2023 (derived)]",
        "Reviewed and extended for three years, 2020  \n:gray[Last reported mid-2021]",
    )


def test_trace_of_an_order_has_no_status():
    (trace,) = rows(places.answer(Selection(partnership="ESCSP")).orders)
    assert trace[1] == ":gray-badge[:material/event_busy: Not known]"


def test_orders_without_an_end_are_asked_of_the_council_whose_report_names_them():
    asked = [question for question in enquiries.answer(ALL).questions if question.subject == "Places"]
    assert {(question.ask, question.place) for question in asked} == {("West Suffolk Council", "Report 002, 2.7.1")}


def test_report_that_mentions_no_order_proves_nothing():
    assert places.answer(ALL).orders_note.startswith(
        "Three were extended in 2020 for three years, to 2023 by our reckoning. "
        "No order is mentioned in the reports of BCP and Babergh and Mid Suffolk; that does not show that there is none. "
    )


@pytest.mark.parametrize(
    "selection, sentence",
    [
        (
            Selection(partnership="ESCSP"),
            "**No protection order is named** in the reports of this selection. A ledger line speaks of signs removed at a place not stated.",
        ),
        (Selection(partnership="BCPCSP"), "**No protection order is named** in the reports of this selection."),
        (Selection(as_at=date(2018, 10, 25)), "**No protection order is mentioned** in the reports of this selection."),
    ],
    ids=["a trace", "none mentioned", "no report yet"],
)
def test_selection_without_an_order_has_a_sentence(selection: Selection, sentence: str):
    page = places.answer(selection)
    assert (page.sentence.startswith(sentence), len(orders(selection, current.today(), "public").named)) == (True, 0)


def test_orders_can_be_opened_to_report_002_and_a_line():
    page = places.answer(Selection(partnership="WSCSP"))
    source = {row[0].split("**")[1]: row[2] for row in rows(page.orders_source.table)}
    assert (
        source["[Brandon](/open-a-figure?figure=orders:O01)"]
        == "**Report 002, paragraph 2.7.1, lines 546-548**  \n:gray[West Suffolk Council, mid-2021]"
    )


def wards(selection: Selection = ALL, region: str = "Suffolk (county)") -> places.Places:
    return places.answer(selection, Asked(region=region, kind=WARDS))


def test_most_recorded_asb_by_ward_is_at_the_top():
    found = wards().hotspots
    assert body(found.top)[0] == ["**Harbour & Normanston**  \n:gray[East Suffolk]", "301"]
    incidents = column(found.every, "Incidents")
    assert incidents == sorted(incidents, reverse=True)


def test_wards_of_a_district_add_up_to_no_more_than_the_district():
    # a ward counts the police's snap points, a district the area that each row names: both are approximate, in one direction or the other
    found = wards(Selection(partnership="ESCSP")).hotspots
    assert found.every_heading == "29 wards with a recorded incident, or hot"
    assert {cell.rpartition("[")[2] for cell in column(found.every, "Ward")} == {"East Suffolk]"}
    assert sum(column(found.every, "Incidents")) == pytest.approx(1454, rel=0.05)


def test_wards_are_those_of_the_chosen_county():
    assert [len(wards(region=region).hotspots.every.frame) for region in ("Suffolk (county)", "Dorset (pan-Dorset)")] == [
        136,
        33,
    ]  # two wards of Suffolk have no incident in these months


def test_areas_say_which_months_are_counted_and_by_whom():
    assert wards().hotspots.note.startswith("12 months to December 2025. Recorded by the police: data.police.uk. ")
    assert places.answer(Selection(as_at=date(2018, 10, 25))).hotspots.note == ""


def test_rates_are_by_district_with_their_interval_one_table_a_county():
    suffolk, dorset = places.answer(ALL).districts
    assert (suffolk.heading, dorset.heading) == ("Recorded ASB by district: Suffolk", "Recorded ASB by district: Dorset")
    assert {suffolk.note, dorset.note} == {
        "12 months to December 2025. Recorded by the police: data.police.uk. Residents: Census 2021, Office for National Statistics."
    }
    assert body(dorset.table) == [["**Bournemouth, Christchurch and Poole**", "8,619", "21.5", "21.1 to 22.0"]]
    assert body(suffolk.table) == [
        ["**Babergh**", "390", "4.2", "3.8 to 4.7"],
        ["**East Suffolk**", "1,454", "5.9", "5.6 to 6.2"],
        ["**Ipswich**", "1,028", "7.4", "6.9 to 7.8"],
        ["**Mid Suffolk**", "364", "3.5", "3.2 to 3.9"],
        ["**West Suffolk**", "760", "4.2", "3.9 to 4.5"],
    ]


def test_year_that_is_not_whole_has_no_rate():
    (suffolk,) = places.answer(Selection(partnership="ESCSP", as_at=date(2023, 7, 20))).districts
    assert suffolk.note.startswith("12 months to January 2021. ")
    assert body(suffolk.table) == [["**East Suffolk**", "202", "Not calculated", "1 of 12 months held"]]


def test_county_without_a_month_held_says_so():
    counties = places.answer(Selection(as_at=date(2018, 10, 25))).districts
    assert [(bool(county.table), county.note) for county in counties] == [
        (False, "No month of recorded anti-social behaviour is held, or none was known at this date.")
    ] * 2


def test_forces_are_not_to_be_compared():
    assert "Recording differs between forces: do not compare levels between Suffolk and Dorset." in places.answer(ALL).recorded_note
    assert "Recording differs" not in places.answer(Selection(partnership="ESCSP")).recorded_note


def test_two_counties_offer_a_choice_and_the_choice_changes_the_map():
    assert places.answer(ALL).regions == ("Suffolk (county)", "Dorset (pan-Dorset)")
    bcp = ", Bournemouth, Christchurch and Poole: "
    for region, here in (("Suffolk (county)", False), ("Dorset (pan-Dorset)", True)):
        assert {bcp in row["tip"] for row in layers(wards(region=region))["circles"]} == {here}
        assert {bcp in row["tip"] for row in layers(places.answer(ALL, Asked(region=region)))["cells"]} == {here}


def test_unknown_region_shows_the_first_one():
    assert places.answer(ALL, Asked(region="Atlantis")).hotspots.heading == places.answer(ALL).hotspots.heading


@pytest.mark.parametrize(
    "shown, drawn",
    [
        ((), {"cells": None, "orders": 0, "towns": 0}),
        ((places.RECORDED,), {"cells": {0, 1, 2, 3}, "orders": 0, "towns": 0}),
        ((places.HOT,), {"cells": {maps.HOT}, "orders": 0, "towns": 0}),
        ((places.ORDERS, places.TOWNS), {"cells": None, "orders": 4, "towns": 6}),
        (places.LAYERS, {"cells": {0, 1, 2, 3, maps.HOT}, "orders": 4, "towns": 6}),
    ],
)
def test_map_draws_the_layers_that_are_chosen(shown: tuple[str, ...], drawn: dict[str, Any]):
    found = layers(places.answer(ALL, Asked(layers=shown)))
    cells = {row["k"] for row in found["cells"]} if "cells" in found else None
    assert {"cells": cells, "orders": len(found["orders"]), "towns": len(found["towns"])} == drawn


def test_chosen_order_is_said_and_shown_close_by():
    page = places.answer(ALL, Asked(area="Protection order: Brandon"))
    assert page.detail is not None and page.map is not None
    assert page.detail.heading == "Brandon"
    assert page.detail.facts.endswith("No report says when it was made; the day it ends is not given. Its area is not drawn in the source.")
    view = json.loads(page.map.deck.to_json())["initialViewState"]
    assert (view["zoom"], round(view["longitude"], 1), round(view["latitude"], 1)) == (places.CLOSEST, 0.6, 52.5)


def test_map_on_paper_draws_what_the_screen_does():
    drawn = places.paper(ALL)
    assert drawn is not None and places.paper(DEMO) is None
    assert drawn.alt == f"The same for paper. {places.answer(ALL).map.alt}"  # type: ignore[union-attr]
    texts = json.dumps(drawn.spec)
    assert [name in texts for name in ("Brandon", "Moreton Hall", "Lowestoft", "Bournemouth")] == [True, True, True, False]


def test_map_shows_the_four_orders_by_name():
    assert [row["name"] for row in layers(places.answer(ALL))["orders-names"]] == [
        "Brandon",
        "Haverhill",
        "Bury St Edmunds",
        "Moreton Hall",
    ]
    assert layers(places.answer(ALL))["orders"][0]["tip"] == "Brandon: No end date recorded. Area not drawn in the source."


def test_map_names_the_towns_of_its_part_to_find_ones_way():
    assert {
        region: sorted(row["name"] for row in layers(places.answer(ALL, Asked(region=region)))["towns"])
        for region in places.answer(ALL).regions
    } == {
        "Suffolk (county)": ["Felixstowe", "Ipswich", "Lowestoft", "Newmarket", "Stowmarket", "Sudbury"],
        "Dorset (pan-Dorset)": ["Bournemouth", "Christchurch", "Poole"],
    }


def test_map_says_in_words_what_it_shows():
    page = places.answer(Selection(partnership="WSCSP"))
    assert page.map is not None
    assert page.map.alt.startswith("Map of district outlines with recorded anti-social behaviour by area, most in ")
    assert page.map.alt.endswith(
        "and protection orders at Brandon, Haverhill, Bury St Edmunds and Moreton Hall. The tables beside and below hold everything."
    )


def test_geometry_is_an_address_with_the_stores_version_where_it_is_served(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GEOMETRY_URL", "/geometry")
    version = current.key().rsplit("#", 1)[1]
    assert layers(places.answer(ALL))["outlines"] == f"/geometry/{version}/outlines.geojson"


def test_geometry_is_sent_along_where_nobody_serves_it():
    assert len(layers(places.answer(ALL))["outlines"]["features"]) == 6


def test_outlines_are_numbered_in_the_order_of_their_colours():
    served = json.loads(places.geometry("outlines") or "")
    assert [feature["properties"]["i"] for feature in served["features"]] == list(range(6))


def test_demonstration_lies_nowhere_and_has_no_map():
    page = places.answer(DEMO)
    assert (page.map, page.regions) == (None, ())
    assert page.no_map == "The demonstration partnership is fictional: it lies nowhere, so it is not on the map."
    assert (bool(page.hotspots.top), page.districts) == (False, ())


def test_demonstration_has_an_order_of_each_status():
    assert {place: badge for place, (_, badge) in names(places.answer(DEMO)).items()} == {
        "Market Northmere": ":gray-badge[:material/gavel: In force]",
        "Holt Cross": ":violet-badge[:material/schedule: Under 90 days left]",
        "Fen Staithe": ":violet-badge[:material/event_busy: Past its end]",
        "Saltfen Quay": ":gray-badge[:material/gavel: In force]",
        "Eastholt Green": ":violet-badge[:material/difference: Check dates]",
    }


@pytest.mark.parametrize(
    "as_at, sentence, short",
    [
        (
            None,
            "**three** of them end within 90 days, have ended, or have dates to check.",
            "Of five protection orders, **three** end soon, have ended or need checking.",
        ),
        (
            date(2024, 9, 19),
            "**one** of them ends within 90 days, has ended, or has dates to check.",
            "Of five protection orders, **one** ends soon, has ended or needs checking.",
        ),
    ],
    ids=["several", "one"],
)
def test_sentence_counts_the_orders_of_the_demonstration_to_look_at(as_at: date | None, sentence: str, short: str):
    said = orders(Selection(partnership="DEMO", as_at=as_at), current.today(), "public")
    assert said.sentence == f"Reports name **five places with a protection order** against anti-social behaviour; {sentence}"
    assert said.short == short


def test_demonstration_clocks_stand_at_its_own_last_report(monkeypatch: pytest.MonkeyPatch):
    now = names(places.answer(DEMO))
    monkeypatch.setattr(current, "today", lambda: date(2040, 1, 1))
    assert names(places.answer(DEMO)) == now


@pytest.fixture(scope="module")
def with_an_area(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store into which the council of one order loaded its area, with the dates that no report gives."""
    folder = tmp_path_factory.mktemp("order")
    square = [[[0.61, 52.44], [0.63, 52.44], [0.63, 52.455], [0.61, 52.455], [0.61, 52.44]]]
    said = {"place": "Brandon", "made": "2024-03-01", "expires": "2026-12-15", "extensions": "2026-02-20 to 2028-12-15"}
    more = {"behaviours": "drinking in <b>public</b>", "link": "https://council.example/order.pdf"}
    feature = {"type": "Feature", "properties": {**said, **more}, "geometry": {"type": "Polygon", "coordinates": square}}
    (folder / "orders.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    address = f"sqlite:///{built.store(tmp_path_factory)}"
    engine = database.connect(address)
    placing.load_orders(engine, folder / "orders.geojson")
    engine.dispose()
    return address


def test_order_that_a_council_loads_takes_the_place_of_the_reported_one(with_an_area: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", with_an_area)
    monkeypatch.setattr(current, "today", lambda: date(2026, 11, 21))
    page = places.answer(ALL, Asked(area="Protection order: Brandon"))
    assert page.sentence.startswith(
        "Reports name **four places with a protection order** against anti-social behaviour; **three of them have no end date** here."
    )
    brandon = next(row for row in rows(page.orders) if "Brandon" in row[0])
    assert brandon[1:] == (
        ":gray-badge[:material/gavel: In force]  \n:gray[to 15 December 2028]",
        "Reviewed and extended for three years, 2020  \n:gray[Last reported mid-2021]",
    )
    assert page.detail is not None
    assert page.detail.facts == (
        ":gray-badge[:material/gavel: In force]  \n:gray[to 15 December 2028]  \nMade 1 March 2024, ends 15 December 2028. 755 days left on "
        "21 November 2026. Restricted: drinking in \\<b\\>public\\</b\\>. Its area is drawn as the council gave it. "
        "The order: https://council.example/order.pdf"
    )


def test_area_of_an_order_is_drawn_in_place_of_its_ring(with_an_area: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", with_an_area)
    drawn = layers(places.answer(ALL))
    assert [row["tip"].split(":")[0] for row in drawn["orders"]] == ["Haverhill", "Bury St Edmunds", "Moreton Hall"]
    assert [feature["properties"]["area"] for feature in drawn["order-areas"]["features"]] == ["Protection order: Brandon"]
    assert [row["name"] for row in drawn["drawn-orders-names"]] == ["Brandon"]
    assert "▢ Protection order: its area" in places.answer(ALL).legend
