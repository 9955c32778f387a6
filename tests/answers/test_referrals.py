"""Single figures as printed, recorded months without a claim of change, and no small number of people."""

import re
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import make_url

from answers import referrals
from measures import disclosure
from selection import Selection
from tests.answers.shown import column, rows, texts

DEMO = Selection(partnership="DEMO")
OUTREACH, EXPLOITATION, HATE = MEASURES = (
    "Domestic abuse outreach referrals",
    "Criminal exploitation referrals",
    "Hate crime reports",
)
SMALL = "Saltfen"  # the small district: most of its months are below 8
MARKS = re.compile(r"^[▲▼■◆] ")


def values(panel: referrals.Panel) -> list[float | None]:
    assert panel.chart is not None
    return [row["value"] for row in next(iter(panel.chart.spec["datasets"].values()))]


def panel(series: referrals.Series | None, title: str) -> referrals.Panel:
    assert series is not None
    return next(panel for panel in series.panels if panel.title == title)


def number(cell: str) -> int:
    """A cell's number, without the mark of an unusual month."""
    return int(MARKS.sub("", cell).replace(",", ""))


def cells(series: referrals.Series) -> dict[str, dict[str, str]]:
    """For each month of the tables: the cell of each district."""
    found: dict[str, dict[str, str]] = {}
    for table in series.tables:
        month, *places = table.frame.columns
        assert 1 <= len(places) <= referrals.DISTRICTS_ACROSS == 3
        assert column(table, month) == column(series.tables[0], month)
        for row in table.frame.to_dict("records"):
            found.setdefault(row[month], {}).update({str(place): row[place] for place in places})
    return found


def test_referrals_and_calls_stand_as_printed_with_area_and_period():
    outreach, helpline = "Referrals to Domestic Abuse Outreach Service", "Calls to Suffolk 24/7 Domestic Abuse Helpline"
    period = "since May 2020 to end December 2020"
    assert rows(referrals.answer(Selection()).figures) == [
        ("**Rise in referrals to Domestic Abuse Outreach Service**  \n:gray[percent change]", "Suffolk (county)", "during 2020", "22%"),
        (f"**{outreach}**  \n:gray[referrals]", "Suffolk (county)", "during 2020", "711"),
        (f"**{outreach}**  \n:gray[referrals]", "Babergh and Mid Suffolk", "during 2020", "162"),
        (f"**{helpline}**  \n:gray[calls]", "Suffolk (county)", period, "289"),
        (f"**{helpline}**  \n:gray[calls]", "Babergh and Mid Suffolk", period, "48"),
    ]


def test_figures_can_be_opened_to_report_000():
    source = referrals.answer(Selection()).figures_source
    assert source.label == "Source: report 000, 4.30 and 4.31"
    assert [where for where in column(source.table, "Where") if not re.match(r"\*\*Report 000, paragraph 4\.3\d, line \d", where)] == []


def test_single_figures_make_no_trend():
    page = referrals.answer(Selection(partnership="WSCSP"))
    assert page.sentence.endswith(
        "Referrals and calls are printed as **four single counts**, so no trend can be drawn; one report states a rise in referrals to "
        "Domestic Abuse Outreach Service of 22%, during 2020."
    )
    assert page.would_fill == (
        "One figure is not a trend. A monthly return by district of calls to Suffolk 24/7 Domestic Abuse Helpline and referrals to Domestic "
        "Abuse Outreach Service from the county council or the service's provider would draw it here: one row a district and month, twelve "
        "months or more. Joint figures stay joint; they are not split."
    )
    assert page.monthly is None


def test_district_shows_the_joint_figures_of_the_areas_that_hold_it():
    page = referrals.answer(Selection(district=("Babergh",)))
    assert [(row[1], row[3]) for row in rows(page.figures)][1:3] == [("Suffolk (county)", "711"), ("Babergh and Mid Suffolk", "162")]


def test_partnership_without_figures_says_what_would_fill_the_gap():
    page = referrals.answer(Selection(partnership="BCPCSP"))
    assert not page.figures
    assert page.sentence.endswith("**No figure of referrals or calls is printed** for this selection.")
    assert page.would_fill == (
        "No report of this selection prints a figure of referrals or calls. A monthly return by district would start the trend here."
    )


def test_a_figure_counted_from_a_text_says_that_it_is_derived():
    others = {row[0]: row[3] for row in rows(referrals.answer(Selection(partnership="WSCSP")).others)}
    assert others["**Places with an ASB PSPO**  \n:gray[places]"] == "4 (derived)"


def test_no_figure_is_shown_as_nan():
    assert [text for _, text in texts(referrals.answer(Selection())) if re.search(r"\bnan\b|\bNaN\b|\bNone\b", text)] == []


def test_recorded_asb_of_2025_adds_up_per_district():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    year = {month: row for month, row in cells(recorded).items() if "2025" in month}
    assert len(year) == 12
    places = {place for row in year.values() for place in row}
    assert {place: sum(number(row[place]) for row in year.values()) for place in places} == {
        "Ipswich": 1028,
        "East Suffolk": 1454,
        "West Suffolk": 760,
        "Babergh": 390,
        "Mid Suffolk": 364,
        "Bournemouth, Christchurch and Poole": 8619,
    }


def test_months_stand_in_tables_of_at_most_three_districts_that_name_the_same_months():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    assert [list(table.frame.columns) for table in recorded.tables] == [
        ["Month", "Babergh", "Bournemouth, Christchurch and Poole", "East Suffolk"],
        ["Month", "Ipswich", "Mid Suffolk", "West Suffolk"],
    ]
    first, second = (column(table, "Month") for table in recorded.tables)
    assert first == second
    assert (first[0], first[-1], len(first)) == ("**December 2025**", "**October 2018**", 19)


def test_charts_draw_the_months_of_the_table():
    recorded = referrals.answer(Selection(district=("Ipswich",))).recorded
    assert recorded is not None
    (panel,) = recorded.panels
    assert values(panel) == [43, 56, 76, 98, 101, 113, 153, 109, 90, 88, 51, 50]
    assert panel.verdict == "No signal in December. Unusual before: January to October."


def test_months_before_the_span_are_named_and_not_joined_to_it():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    assert recorded.note.startswith(
        "Earlier months held, in the table below: October 2018, November 2018, January 2019, January 2021, February 2021, January 2024 and "
        "March 2024; the months between are not held. "
    )
    assert {len(values(panel)) for panel in recorded.panels} == {12}


def test_month_that_is_not_held_is_a_gap_and_says_so(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # a copy in which Ipswich lacks one month in the middle of its year, and every district another
    copy = tmp_path / "gap.db"
    with sqlite3.connect(str(make_url(store).database)) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("DELETE FROM recorded_incidents WHERE month = '2025-05-01' AND district = 'Ipswich'")
        target.execute("DELETE FROM recorded_incidents WHERE month = '2025-09-01'")
    source.close()
    target.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    recorded = referrals.answer(Selection(district=("Ipswich", "Babergh"))).recorded
    assert recorded is not None
    ipswich = next(panel for panel in recorded.panels if panel.title == "Ipswich")
    assert values(ipswich) == [43, 56, 76, 98, None, 113, 153, 109, None, 88, 51, 50]
    assert recorded.note.startswith("Not held in this span, and left as gaps: September 2025. ")
    assert cells(recorded)["**May 2025**"]["Ipswich"] == "Not held"


def test_under_five_months_are_told_and_not_drawn():
    # by the meeting of July 2023 January and February 2021 were the only months held of the last year of the files
    page = referrals.answer(Selection(partnership="ESCSP", as_at=date(2023, 7, 20)))
    assert page.recorded is not None
    (panel,) = page.recorded.panels
    assert panel.chart is None
    assert panel.verdict == "202 in January 2021. One number: too few to judge."


def test_sentence_says_what_the_signals_are_and_are_not():
    season = "with one year, season cannot be told from change."
    assert referrals.answer(Selection(district=("Ipswich",))).sentence.startswith(
        "**1,028 incidents of anti-social behaviour were recorded in the 12 months to December 2025**, with 10 months beyond what chance "
        f"would give; {season}"
    )
    assert referrals.answer(Selection(district=("Babergh",))).sentence.startswith(
        "**390 incidents of anti-social behaviour were recorded in the 12 months to December 2025**, with no month beyond what chance would "
        f"give; {season}"
    )
    assert referrals.answer(Selection()).sentence.startswith(
        "Recorded anti-social behaviour went beyond what chance would give in **three of six districts** in the months to December 2025; "
        f"none does now; {season}"
    )


@pytest.mark.parametrize(
    "selection, last",
    [
        (Selection(as_at=date(2021, 5, 31)), "February 2021"),
        (Selection(partnership="WSCSP", as_at=date(2021, 5, 31)), "January 2021"),
    ],
    ids=["all", "WSCSP"],
)
def test_sentence_as_at_mid_2021_says_that_too_few_months_are_held(selection: Selection, last: str):
    assert referrals.answer(selection).sentence == (
        f"Of recorded anti-social behaviour, too few months to {last} are held to judge. Referrals and calls are printed as **four single "
        "counts**, so no trend can be drawn; one report states a rise in referrals to Domestic Abuse Outreach Service of 22%, during 2020."
    )


def test_one_signal_feeds_chart_table_key_and_words():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    assert recorded.key == ":gray-badge[● Expected] :violet-badge[▲ Unusually high] :violet-badge[▼ Unusually low]"
    east = panel(recorded, "East Suffolk")
    assert east.verdict == "No signal in December. Unusual before: January to February and August."
    assert east.chart is not None
    drawn = {row["date"][:7]: row["kind"] for row in next(iter(east.chart.spec["datasets"].values()))}
    assert {month: kind for month, kind in drawn.items() if kind != "expected"} == {"2025-01": "low", "2025-02": "low", "2025-08": "high"}
    marked = {month: row["East Suffolk"] for month, row in cells(recorded).items() if MARKS.match(row["East Suffolk"])}
    assert marked == {"**August 2025**": "▲ 189", "**February 2025**": "▼ 70", "**January 2025**": "▼ 68"}


def test_recorded_incidents_are_never_called_better_or_worse():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    assert "With under 24 months season cannot be told from change, so nothing here is called better or worse." in recorded.note
    assert {kind for panel in recorded.panels if panel.signal for kind in panel.signal.kinds} == {"expected", "high", "low"}


def test_two_years_of_months_are_drawn_whole_and_named_without_a_word_on_season(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # a copy in which Babergh has every month of 2024 too, as many in each as in 2025
    copy = tmp_path / "years.db"
    with sqlite3.connect(str(make_url(store).database)) as source, sqlite3.connect(copy) as target:
        source.backup(target)
        target.execute("DELETE FROM recorded_incidents WHERE month LIKE '2024%'")
        target.execute(
            "INSERT INTO recorded_incidents SELECT '2024' || substr(month, 5), district, category, incidents, known_from, load_id "
            "FROM recorded_incidents WHERE month LIKE '2025%'"
        )
    source.close()
    target.close()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    page = referrals.answer(Selection(district=("Babergh",)))
    assert page.recorded is not None
    assert len(values(page.recorded.panels[0])) == 24
    assert page.recorded.panels[0].verdict == "No signal in December 2025. Every month is within the expected range."
    assert page.sentence.startswith(
        "**390 incidents of anti-social behaviour were recorded in the 12 months to December 2025**, with no month beyond what chance would "
        "give; a signal is more than chance and does not say why."
    )
    assert "season" not in page.recorded.note


def test_rates_of_recorded_incidents_stand_beside_their_county_and_never_beside_another_force():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    table = {row[0].strip("*"): row[1:] for row in rows(recorded.rates.table)}
    # 390 of 92,336 people: 4.22; Suffolk 3,996 of 760,673: 5.25
    assert recorded.rates.note.startswith("Residents: Census 2021. Rates are incidents per 1,000 residents, ")
    assert table["Babergh"] == (
        "**390**  \n:gray[to December 2025]",
        "**4.2**  \n:gray[3.8 to 4.7]",
        "**Lower**  \n:gray[Suffolk (county): 5.3]",
    )
    assert table["Ipswich"][2] == "**Higher**  \n:gray[Suffolk (county): 5.3]"
    assert table["Bournemouth, Christchurch and Poole"][2] == ":gray[Not compared: its county is not held as a whole]"


def test_rates_are_absent_where_a_month_of_the_year_is_missing():
    recorded = referrals.answer(Selection(partnership="ESCSP", as_at=date(2023, 7, 20))).recorded
    assert recorded is not None
    assert not recorded.rates.table


def test_a_place_in_no_partnership_is_named_as_such():
    recorded = referrals.answer(Selection()).recorded
    assert recorded is not None
    assert "Ipswich is in none of the partnerships." in recorded.note


def test_another_category_is_shown_when_asked_for():
    recorded = referrals.answer(Selection(), "Burglary").recorded
    assert recorded is not None
    assert recorded.heading == "Recorded burglary, by district"


def test_unknown_category_shows_the_first_one():
    assert referrals.answer(Selection(), "Piracy").sentence == referrals.answer(Selection()).sentence


@pytest.mark.parametrize(
    "measure, start",
    [
        (OUTREACH, "Shown by quarter; months are withheld as small numbers."),
        (
            HATE,
            "Shown by financial year; months and quarters are withheld as small numbers. 35 in 2023/24; 35 in 2024/25. Two numbers: too few",
        ),
        (EXPLOITATION, "All numbers are withheld: even those of twelve months together are small."),
    ],
)
def test_a_small_district_is_shown_at_the_finest_granularity_that_hides_nothing(measure: str, start: str):
    assert panel(referrals.answer(DEMO, None, measure).monthly, SMALL).verdict.startswith(start)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("as_at", [None, date(2024, 9, 19), date(2025, 9, 18)], ids=str)
def test_small_counts_of_people_reach_no_table_and_no_chart(measure: str, as_at: date | None):
    monthly = referrals.answer(Selection(partnership="DEMO", as_at=as_at), None, measure).monthly
    assert monthly is not None
    shown = [MARKS.sub("", str(cell)) for table in monthly.tables for row in rows(table) for cell in row[1:]]
    assert shown
    assert [cell for cell in shown if not cell.replace(",", "").isdigit() or number(cell) % 5] == []
    drawn = [row["value"] for panel in monthly.panels if panel.chart for row in next(iter(panel.chart.spec["datasets"].values()))]
    assert [value for value in drawn if value % 5] == []
    assert [text for _, text in texts(monthly) if disclosure.CONFIDENTIAL in text] == []


@pytest.mark.parametrize("measure", MEASURES)
def test_a_district_is_shown_at_one_granularity_only(measure: str):
    monthly = referrals.answer(DEMO, None, measure).monthly
    assert monthly is not None
    heads = [(place, table.frame.columns[0]) for table in monthly.tables for place in table.frame.columns[1:]]
    assert len({place for place, _ in heads}) == len(heads)


@pytest.mark.parametrize("measure", MEASURES)
def test_counts_of_people_are_drawn_rounded_to_5(measure: str):
    monthly = referrals.answer(DEMO, None, measure).monthly
    assert monthly is not None
    drawn = [value for panel in monthly.panels if panel.chart for value in values(panel)]
    assert drawn
    assert [value for value in drawn if value is None or value % 5] == []


@pytest.mark.parametrize("priority", [(), ("domestic-abuse",), ("vawg",), ("hate-crime",), ("criminal-exploitation",)], ids=str)
def test_monthly_counts_are_never_listed_as_single_figures(priority: tuple[str, ...]):
    page = referrals.answer(Selection(partnership="DEMO", priority=priority))
    assert [rows(table) for table in (page.figures, page.others, page.figures_source.table, page.others_source.table)] == [[], [], [], []]


def test_months_of_the_demonstration_have_a_signal():
    page = referrals.answer(DEMO)
    assert page.monthly is not None
    assert [panel.title for panel in page.monthly.panels] == ["Eastholt", "Northmere", "Saltfen"]
    assert page.sentence == (
        "**Domestic abuse outreach referrals: a signal now in Eastholt (unusually low) and Northmere (unusually high)**, of three districts. "
        "A signal is more than chance; it does not say why."
    )


def test_a_measure_with_an_agreed_direction_is_called_improvement_or_concern():
    page = referrals.answer(DEMO, None, HATE)
    assert page.monthly is not None
    assert page.monthly.note.startswith("More is better: ")
    assert "■ Improvement" in page.monthly.key
    assert "◆ Concern" in page.monthly.key
    table = {row[0].strip("*"): row[3] for row in rows(page.monthly.rates.table)}
    assert table["Eastholt"].endswith("a change, worse by the measure's direction]")
    assert table["Northmere"].endswith("a change, better by the measure's direction]")


def test_a_change_that_chance_could_make_is_not_called_one():
    page = referrals.answer(DEMO, None, EXPLOITATION)
    assert page.monthly is not None
    table = {row[0].strip("*"): row[1:] for row in rows(page.monthly.rates.table)}
    assert table["Northmere"][2] == "**295 the year before**  \n:gray[down 7%, which chance alone could make]"
    assert table[SMALL] == ("Withheld", ":gray[Not worked out]", ":gray[Not worked out]")


def test_measures_are_offered_in_the_order_of_their_definitions():
    assert referrals.answer(DEMO).measures == MEASURES


@pytest.mark.parametrize(
    "selection",
    [Selection(partnership="ESCSP"), DEMO, Selection(district=("Babergh",)), Selection(as_at=date(2023, 7, 20))],
    ids=["real", "itself", "district", "meeting"],
)
def test_example_stands_only_where_no_partnership_place_or_date_is_chosen(selection: Selection):
    assert referrals.answer(selection).example is None
    assert referrals.answer(Selection()).example is not None
