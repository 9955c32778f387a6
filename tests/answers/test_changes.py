"""What changed between two meetings: every change of the real pairs, read against the texts; the fictional pair; filters, dates, versions."""

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, make_url

from answers import changes, current
from answers.changes import Changes
from measures import changes as rules
from selection import Selection
from store import database, queries
from tests.answers.shown import rows, texts
from tests.store.correcting import correct

SOURCES = database.ROOT.parent / "shared" / "sources"
EARLIER = Selection(partnership="WSCSP", as_at=date(2021, 3, 22))
LATER = Selection(partnership="WSCSP")
DEMO = Selection(partnership="DEMO")

IN_003 = "Not in the earlier report, which covers Mid Suffolk"
IN_000 = "Not in the earlier report, which covers Babergh and Mid Suffolk"
R000, R002, D2 = "report 000, 22 March 2021", "report 002, mid-2021", "report D2, 18 September 2025"
UNDATED, LISTED_BELOW = "Date not stated", "Each period is in the list below"


@dataclass(frozen=True)
class Told:
    """A row as it is shown, and where the later report tells of it: lines of its text, and words that stand there."""

    what: str
    about: str
    before: str
    now: str
    happened: str
    reported: str
    lines: str = ""
    words: str = ""

    def row(self) -> tuple[str, ...]:
        quiet = f"  \n:gray[{self.about}]" if self.about else ""
        order = "" if self.reported.split()[0] in ("Derived", "Reported", "Last") else "First reported: "
        return f"**{self.what}**{quiet}", self.before, self.now, f"**{self.happened}**  \n:gray[{order}{self.reported}]"


def grey(first: str, more: str) -> str:
    return f"{first}  \n:gray[{more}]"


def first(text: str) -> str:
    return f"First reported here: {text}"


# 25 October 2018 -> 22 March 2021: Mid Suffolk, then Babergh and Mid Suffolk

VAWG_2018 = grey("Priority", "printed as Violence Against Women and Girls, Boys and Men (VAWG)")
VAWG_2021 = grey("Priority", "printed as Violence against Women and Girls (including men and boys)")
RENAMED = Told("Violence against women and girls", "Printed name", VAWG_2018, VAWG_2021, UNDATED, R000, "64", "(including men and boys)")
DHR = Told(
    "Domestic homicide reviews",
    "Standing",
    grey("Statutory duty", "printed as Domestic Homicide Review"),
    first(grey("priority", "printed as Domestic Homicide reviews")),
    UNDATED,
    R000,
    "66",
    "Domestic Homicide reviews",
)
TO_2021 = {
    rules.PRIORITIES: [
        Told(
            "Modern slavery",
            "Listed",
            IN_003,
            first(grey("added / cross-cutting", "printed as Modern Slavery")),
            UNDATED,
            R000,
            "58",
            "with the addition of Modern Slavery",
        ),
        Told(
            "Anti-social behaviour",
            "Listed",
            IN_003,
            first(grey("described as key priority, not in list", "printed as Anti-social Behaviour")),
            UNDATED,
            R000,
            "159",
            "remains a key priority for the partnership",
        ),
        RENAMED,
        DHR,
    ],
    rules.RECOMMENDATIONS: [
        Told(
            "Review and scrutinise CSP activity, 1 September 2019 to October 2020",
            "To committee",
            IN_003,
            "First reported here. No outcome reported",
            "Meeting of 22 March 2021",
            R000,
            "21",
            "To review and scrutinise the community safety activity",
        ),
        Told(
            "Note the report",
            "To committee",
            IN_003,
            "First reported here. No outcome reported",
            "Meeting of 22 March 2021",
            R000,
            "23",
            "note the contents of this report",
        ),
    ],
    rules.MONEY: [
        Told(
            "Satellite accommodation extension, Suffolk Public Health",
            "Outside the ledger",
            IN_003,
            first("grant, no amount given"),
            "To the end of March 2021",
            R000,
            "111",
            "With funding from Suffolk Public Health",
        ),
        Told(
            "Safe accommodation duty funding, MHCLG",
            "Outside the ledger",
            IN_003,
            first("provisional, no amount given"),
            UNDATED,
            R000,
            "105",
            "provisionally agreed by MHCLG",
        ),
        Told(
            "Modern Slavery Police Transformation Fund bid (PCC)",
            "Outside the ledger",
            IN_003,
            first("external bid won, no amount given"),
            UNDATED,
            R000,
            "151",
            "successful PCC funding application to the Modern Slavery Police Transformation Fund",
        ),
        Told(
            "Modern Slavery Transformation Fund bid, Home Office",
            "Outside the ledger",
            IN_003,
            first("external bid won, no amount given"),
            "2020",
            R000,
            "154",
            "Modern Slavery Transformation Fund in 2020",
        ),
    ],
    rules.REVIEWS: [
        Told(
            "WSCSP review A",
            "",
            "Not reported",
            first("sent to Home Office"),
            "November 2019",
            R000,
            "124",
            "submitted to the Home Office in November 2019",
        ),
        Told(
            "WSCSP review A",
            "",
            "Sent to Home Office",
            first("Pre-Quality Assurance Panel review (areas needing more work found)"),
            "November 2020",
            R000,
            "124",
            "Pre-Quality Assurance Panel for assessment in November 2020",
        ),
        Told(
            "WSCSP review A",
            "",
            "Pre-Quality Assurance Panel review (areas needing more work found)",
            first("resubmitted to Quality Assurance Panel"),
            "December 2020",
            R000,
            "124",
            "resubmitted to the Home Office Quality Assurance Panel in December 2020",
        ),
        Told(
            "WSCSP review A",
            "",
            "Resubmitted to Quality Assurance Panel",
            first("awaiting Home Office sign-off (most action plan recommendations complete; CSP oversees)"),
            "22 March 2021",
            R000,
            "124",
            "currently awaiting Home Office sign off",
        ),
        Told(
            "WSCSP statement",
            "",
            "Reviews mentioned to Council (two)",
            first("no further reviews (no others in the area of that report)"),
            "22 March 2021",
            R000,
            "125",
            "no further Domestic Homicide Reviews",
        ),
    ],
    rules.FIGURES: [
        Told(
            "Modern slavery",
            "",
            IN_003,
            first(
                grey(
                    "6 figures",
                    "Delegates at the workshops; Length of first modern slavery campaign; Modern slavery awareness workshops (half day); "
                    "Organisations at the workshops; Training films planned; Workshops moved to MS Teams",
                )
            ),
            LISTED_BELOW,
            R000,
        ),
        Told(
            "Prevent (radicalisation)",
            "",
            IN_003,
            first(
                grey(
                    "3 figures",
                    "People at a Prevent awareness workshop; Practitioners trained to deliver Prevent training; Suffolk Prevent newsletter "
                    "editions",
                )
            ),
            LISTED_BELOW,
            R000,
        ),
        Told(
            "Violence against women and girls",
            "",
            IN_003,
            first(
                grey(
                    "6 figures",
                    "Calls to Suffolk 24/7 Domestic Abuse Helpline; Referrals to Domestic Abuse Outreach Service; Rise in referrals to "
                    "Domestic Abuse Outreach Service; Satellite accommodation bed spaces",
                )
            ),
            LISTED_BELOW,
            R000,
        ),
    ],
}
SUFFOLK, JOINT, WEST, WHOLE = "Suffolk (county)", "Babergh and Mid Suffolk", "West Suffolk", "Western Suffolk CSP area"
WORKSHOPS, IN_2020, HELPLINE = "December 2019 to June 2020", "During 2020", "Since May 2020 to end December 2020"
# measure, area, as printed, period, lines of report 000
FIGURES_TO_2021 = [
    ("Delegates at the workshops", SUFFOLK, "In excess of 100", WORKSHOPS, "151"),
    ("Length of first modern slavery campaign", SUFFOLK, "5-day", "April 2021", "155"),
    ("Modern slavery awareness workshops (half day)", SUFFOLK, "six", WORKSHOPS, "151"),
    ("Organisations at the workshops", SUFFOLK, "19", WORKSHOPS, "151"),
    ("Training films planned", SUFFOLK, "two", "Later in the year", "154"),
    ("Workshops moved to MS Teams", SUFFOLK, "last 2", WORKSHOPS, "151"),
    ("People at a Prevent awareness workshop", SUFFOLK, "19654", "Since 2015", "144"),
    ("Practitioners trained to deliver Prevent training", SUFFOLK, "over 40", "Currently", "144"),
    ("Suffolk Prevent newsletter editions", SUFFOLK, "Two", "Not stated", "143"),
    ("Calls to Suffolk 24/7 Domestic Abuse Helpline", JOINT, "48", HELPLINE, "119"),
    ("Calls to Suffolk 24/7 Domestic Abuse Helpline", SUFFOLK, "289", HELPLINE, "119"),
    ("Referrals to Domestic Abuse Outreach Service", JOINT, "162", IN_2020, "115"),
    ("Referrals to Domestic Abuse Outreach Service", SUFFOLK, "711", IN_2020, "115"),
    ("Rise in referrals to Domestic Abuse Outreach Service", SUFFOLK, "22%", IN_2020, "115"),
    ("Satellite accommodation bed spaces", SUFFOLK, "19", "To end of March 2021", "111"),
]

# 22 March 2021 -> mid-2021: Babergh and Mid Suffolk, then West Suffolk

SCOPE = Told(
    "Criminal exploitation (county lines)",
    "Scope",
    "Victims, engagement, training, dealing and supply, safeguarding",
    first("widened to all criminal exploitation, slavery included"),
    UNDATED,
    R002,
    "41-43",
    "Widening the scope of county lines to encompass all types of criminal exploitation including modern day slavery",
)
PSPO, EXTENDED = "Reviewed and extended for three years, 2020", first("“in place; reviewed and extended”")
TO_MID_2021 = {
    rules.PRIORITIES: [
        Told(
            "Modern slavery",
            "Standing",
            grey("Added / cross-cutting", "printed as Modern Slavery"),
            first(grey("area of priority, not in list 1.4", "printed as Modern Day Slavery")),
            "September 2020",
            R002,
            "480-482",
            "identified modern day slavery as an area of priority in September 2020",
        ),
        SCOPE,
    ],
    rules.RECOMMENDATIONS: [
        Told(
            "Review the council's approach to modern slavery, once government guidance is out",
            "By committee",
            IN_000,
            "First reported here. No outcome reported",
            "Meeting of mid-2021",
            R002,
            "523-526",
            "has agreed to carry out a review of the Council’s approach to Modern Day Slavery",
        )
    ],
    rules.STATEMENTS: [
        Told(
            "Rating of loss of partnership working",
            "How it is shown here: show per source",
            "Unlikely / Significant",
            "high to medium",
            UNDATED,
            R002,
            "575-577",
            "high to medium risks to our communities around any reduction in partnership working",
        ),
        Told(
            "Hope Awards start",
            "How it is shown here: show both",
            "created in 2020",
            "launched March 2021",
            UNDATED,
            R002,
            "417",
            "In March 2021 the HOPE awards were launched",
        ),
        Told(
            "Satellite beds",
            "How it is shown here: show both with date; the gap equals the West and Central beds, cause not stated",
            "19 county-wide",
            "23, of which 4 West and Central",
            UNDATED,
            R002,
            "270-271",
            "established 23 specialist satellite beds across Suffolk; four of these beds across West and Central Suffolk",
        ),
        Told(
            "Plan period",
            "How it is shown here: two documents, do not merge",
            "Strategic Assessment 2020-23",
            "CSP plan 2019/2022",
            UNDATED,
            R002,
            "631-633",
            "Western Suffolk Community Safety Partnership Plan 2019/2022",
        ),
        Told(
            "Pause in training",
            "How it is shown here: scope differs: West Suffolk staff / county charity",
            "six workshops to June 2020, last two online",
            "all training paused March to June 2020",
            UNDATED,
            R002,
            "114-115",
            "all training was paused from March 2020 to June 2020",
        ),
    ],
    rules.MONEY: [
        Told(
            "Home Office grant for NRM training and films, matched by SCC and PCC",
            "Outside the ledger",
            IN_000,
            first(grey("external grant, no amount given", "no amount; perhaps the same films as in report 000, 4.48")),
            UNDATED,
            R002,
            "504-507",
            "successfully received funding from the Home Office, which was matched funded",
        ),
        Told(
            "Criminal exploitation three year work programme",
            "Outside the ledger",
            IN_000,
            first("funding agreed, no amount given"),
            "From April 2021",
            R002,
            "163-165",
            "Funding has been agreed for the next three year work programme which commenced in April 2021",
        ),
        Told(
            "Countywide target hardening scheme, pooled by partners",
            "Outside the ledger",
            IN_000,
            first("pooled funding, no amount given"),
            UNDATED,
            R002,
            "283-284",
            "Funding has been pooled and committed by partners",
        ),
        Told(
            "Domestic Abuse Champions Network",
            "Outside the ledger",
            IN_000,
            first("funding secured, no amount given"),
            "Until 2023",
            R002,
            "295",
            "Domestic Abuse Champions: Funding is secured until 2023",
        ),
        Told(
            "24/7 Domestic Abuse Helpline",
            "Outside the ledger",
            IN_000,
            first("funding secured, no amount given"),
            "Until 2023",
            R002,
            "333-334",
            "with funding secured until 2023",
        ),
        Told(
            "Satellite beds bid",
            "Outside the ledger",
            IN_000,
            first("external bid won, no amount given"),
            "2018",
            R002,
            "270",
            "successful bid in 2018",
        ),
        Told(
            "Fearless campaign commissioned from Crimestoppers",
            "Outside the ledger",
            IN_000,
            first("commissioned, no amount given"),
            "October 2021, as printed: after the report",
            R002,
            "408-414",
            "The CSP commissioned a month-long campaign “Fearless” run by Crimestoppers",
        ),
    ],
    rules.REVIEWS: [
        Told(
            "WSCSP review B",
            "",
            "Not reported",
            first("report being drafted (recommendations to come to the CSP)"),
            "May 2021 (month inferred)",
            R002,
            "379-382",
            "is currently being drafted and any recommendations put forward will be considered by the WSCSP",
        ),
        Told(
            "WSCSP statement",
            "",
            "No further reviews (no others in the area of that report)",
            first("supported by the CSP (two, continuing)"),
            "May 2021 (month inferred)",
            R002,
            "382-383",
            "WSCSP continues to support two reviews",
        ),
        Told(
            "WSCSP review A",
            "",
            "Awaiting Home Office sign-off (most action plan recommendations complete; CSP oversees)",
            "No stage of it is given in the later report, which does not cover the whole partnership",
            UNDATED,
            f"Last reported: {R000}",
        ),
    ],
    rules.ORDERS: [
        Told("Brandon", "ASB", IN_000, EXTENDED, PSPO, R002, "546-548", "reviewed and extended for a further three years"),
        Told("Haverhill", "ASB", IN_000, EXTENDED, PSPO, R002, "547-548", "Brandon, Haverhill and Bury St Edmunds"),
        Told("Bury St Edmunds", "ASB", IN_000, EXTENDED, PSPO, R002, "547-548", "Brandon, Haverhill and Bury St Edmunds"),
        Told(
            "Moreton Hall, Bury St Edmunds",
            "ASB",
            IN_000,
            first("“new”"),
            "New order, 2020 implied by the sentence",
            R002,
            "548-550",
            "with a new PSPO introduced in the Moreton Hall area",
        ),
        Told(
            "West Suffolk district",
            "dog fouling",
            IN_000,
            first("“in place across the district”"),
            UNDATED,
            R002,
            "550-551",
            "Dog fouling PSPOs are in place across the district",
        ),
    ],
    rules.FIGURES: [
        Told("Anti-social behaviour", "", IN_000, first(grey("1 figure", "Places with an ASB PSPO")), LISTED_BELOW, R002),
        Told(
            "Criminal exploitation (county lines)",
            "",
            IN_000,
            first(
                grey(
                    "10 figures",
                    "Awareness sessions by council officers; Awareness sessions in a school; Awareness sessions to internal staff; CYP First "
                    "disruption sessions; Council staff reached; Criminal exploitation work programme length; People at CYP First sessions; "
                    "People at St Giles Trust sessions; School staff reached; St Giles Trust sessions",
                )
            ),
            LISTED_BELOW,
            R002,
        ),
        Told(
            "Hate crime",
            "",
            IN_000,
            first(
                grey(
                    "3 figures",
                    "Council staff finishing hate crime e-learning; Council staff finishing hate crime e-learning, total; Fearless campaign "
                    "length",
                )
            ),
            LISTED_BELOW,
            R002,
        ),
        Told(
            "Modern slavery",
            "",
            IN_000,
            first(
                grey(
                    "2 figures",
                    "Council staff given modern slavery awareness training; Modern slavery training films (perhaps the same films as in "
                    "report 000, 4.48)",
                )
            ),
            LISTED_BELOW,
            R002,
        ),
        Told(
            "Prevent (radicalisation)",
            "",
            IN_000,
            first(grey("2 figures", "Prevent sessions for staff; Staff at Prevent sessions")),
            LISTED_BELOW,
            R002,
        ),
        Told(
            "Violence against women and girls",
            "",
            IN_000,
            first(
                grey(
                    "13 figures",
                    "Awareness packs sent to supermarkets; People helped by specialist refuge; People trained as DA Champions; Pharmacies sent "
                    "information sheets; Properties given target hardening; Refuge capacity, children (Bury St Edmunds); Refuge capacity, "
                    "women (Bury St Edmunds); Satellite beds, West and Central Suffolk; Specialist satellite beds (000 gives 19 (C13)); Staff "
                    "at White Ribbon training; Target hardening service time; White Ribbon campaign length; White Ribbon staff training "
                    "sessions",
                )
            ),
            LISTED_BELOW,
            R002,
        ),
    ],
}
PAST_YEAR, PANDEMIC, NO_PERIOD = "Past year; from July 2020", "During the pandemic", "Period not stated"
# measure, area (with a caution), as printed, period, lines of report 002
FIGURES_TO_MID_2021 = [
    ("Places with an ASB PSPO", WEST, "4", "2020", "547-550"),
    ("Awareness sessions by council officers", WEST, "seven", PAST_YEAR, "126"),
    ("Awareness sessions in a school", WEST, "one", PAST_YEAR, "127"),
    ("Awareness sessions to internal staff", WEST, "Six", PAST_YEAR, "126"),
    ("CYP First disruption sessions", WEST, "two", "Not stated", "141"),
    ("Council staff reached", WEST, "over 50", PAST_YEAR, "127"),
    ("Criminal exploitation work programme length", WHOLE, "three year", "From April 2021", "163"),
    ("People at CYP First sessions", WEST, "50", "Not stated", "144"),
    ("People at St Giles Trust sessions", WEST, "over 80", "Over the last year", "136"),
    ("School staff reached", WEST, "15", PAST_YEAR, "129"),
    ("St Giles Trust sessions", WEST, "four", "Over the last year", "136"),
    ("Council staff finishing hate crime e-learning", WEST, "22", "September 2020 to March 2021", "442"),
    ("Council staff finishing hate crime e-learning, total", WEST, "73", "Since available", "445"),
    ("Fearless campaign length", WHOLE, "month-long", "October 2021", "408-414"),
    ("Council staff given modern slavery awareness training", WEST, "26", "Late 2020", "498"),
    ("Modern slavery training films", f"{SUFFOLK}]  \n:gray[perhaps the same films as in report 000, 4.48", "two", NO_PERIOD, "514"),
    ("Prevent sessions for staff", WEST, "three", "2020/2021", "475"),
    ("Staff at Prevent sessions", WEST, "20", "2020/2021", "475-477"),
    ("Awareness packs sent to supermarkets", SUFFOLK, "80", PANDEMIC, "346"),
    ("People helped by specialist refuge", WEST, "4", "April 2020 to March 2021", "278"),
    ("People trained as DA Champions", SUFFOLK, "450", "Now", "299"),
    ("Pharmacies sent information sheets", SUFFOLK, "561", PANDEMIC, "344"),
    ("Properties given target hardening", WEST, "80", "Since the scheme was launched", "287"),
    ("Refuge capacity, children (Bury St Edmunds)", WEST, "15", "Current", "228"),
    ("Refuge capacity, women (Bury St Edmunds)", WEST, "eight", "Current", "228"),
    ("Satellite beds, West and Central Suffolk", "West and Central Suffolk", "four", "From a 2018 bid", "271"),
    ("Specialist satellite beds", f"{SUFFOLK}]  \n:gray[000 gives 19 (C13)", "23", "From a 2018 bid", "270"),
    ("Staff at White Ribbon training", WEST, "40", "During the campaign", "312"),
    ("Target hardening service time", SUFFOLK, "48 hours", NO_PERIOD, "293"),
    ("White Ribbon campaign length", WEST, "16 days", "Late November 2020", "304"),
    ("White Ribbon staff training sessions", WEST, "three", "During the campaign", "311"),
]

# 25 October 2018 -> mid-2021: Mid Suffolk, then West Suffolk; what both reports since have told, each with its own


def seen_from_2018(told: Sequence[Told]) -> list[Told]:
    return [replace(each, before=IN_003 if each.before == IN_000 else each.before) for each in told]


FROM_2018 = {
    rules.PRIORITIES: [
        Told(
            "Modern slavery",
            "Listed",
            IN_003,
            first(grey("area of priority, not in list 1.4", "printed as Modern Day Slavery")),
            "September 2020",
            f"{R000}, as added / cross-cutting",
        ),
        Told(
            "Anti-social behaviour",
            "Listed",
            IN_003,
            first(grey("described as priority, not in list 1.4", "printed as Anti-social behaviour")),
            UNDATED,
            R000,
        ),
        replace(SCOPE, before="Disruption and prosecution; strategy and tactical plan in preparation"),
        RENAMED,
        DHR,
    ],
    rules.RECOMMENDATIONS: [*TO_2021[rules.RECOMMENDATIONS], *seen_from_2018(TO_MID_2021[rules.RECOMMENDATIONS])],
    rules.MONEY: [
        *TO_2021[rules.MONEY],
        *(replace(each, now=each.now.split("  \n")[0]) for each in seen_from_2018(TO_MID_2021[rules.MONEY])),
    ],
    rules.REVIEWS: [*TO_2021[rules.REVIEWS], *TO_MID_2021[rules.REVIEWS][:2]],
    rules.ORDERS: seen_from_2018(TO_MID_2021[rules.ORDERS]),
}


def shown(page: Changes) -> dict[str, list[tuple[Any, ...]]]:
    return {kind.key: rows(kind.table) for kind in page.tables}


def expected(told: dict[str, list[Told]]) -> dict[str, list[tuple[str, ...]]]:
    return {kind: [each.row() for each in listed] for kind, listed in told.items()}


def folded(listed: list[tuple[str, ...]], report: str) -> list[tuple[str, ...]]:
    return [(grey(f"**{what}**", area), value, grey(period, f"First reported: {report}")) for what, area, value, period, _ in listed]


@pytest.mark.parametrize(("selection", "told"), [(EARLIER, TO_2021), (LATER, TO_MID_2021)], ids=["2018 to 2021", "2021 to mid-2021"])
def test_real_pair_lists_these_changes_and_no_other(selection: Selection, told: dict[str, list[Told]]):
    assert shown(changes.answer(selection)) == expected(told)


@pytest.mark.parametrize(
    ("selection", "listed", "report"), [(EARLIER, FIGURES_TO_2021, R000), (LATER, FIGURES_TO_MID_2021, R002)], ids=["2021", "mid-2021"]
)
def test_figures_first_reported_are_folded_behind_their_counts(selection: Selection, listed: list[tuple[str, ...]], report: str):
    assert [rows(kind.folded) for kind in changes.answer(selection).tables if kind.folded] == [folded(listed, report)]


def test_wider_span_tells_of_each_change_by_the_report_that_first_did():
    found = shown(changes.answer(LATER, "2018-10-25"))
    counts = [(what, now.split("  \n")[0]) for what, _, now, _ in found.pop(rules.FIGURES)]
    assert found == expected(FROM_2018)
    assert counts == [
        (f"**{title}**", first(f"{number} figure{'s' if number > 1 else ''}"))
        for title, number in (
            ("Anti-social behaviour", 1),
            ("Criminal exploitation (county lines)", 10),
            ("Hate crime", 3),
            ("Modern slavery", 8),
            ("Prevent (radicalisation)", 5),
            ("Violence against women and girls", 19),
        )
    ]


# The texts


def document(code: str) -> list[str]:
    found = sorted(SOURCES.glob(f"{code}_*.txt"))
    if not found:
        pytest.skip("the documents are not beside the repository")
    return found[0].read_text(encoding="utf-8").splitlines()


def cited(code: str, numbers: str) -> str:
    """The lines of a document as one text, its blanks as single spaces, its letters small."""
    start, _, end = numbers.partition("-")
    return re.sub(r"[\s*]+", " ", " ".join(document(code)[int(start) - 1 : int(end or start)])).casefold()


@pytest.mark.parametrize(("code", "told"), [("000", TO_2021), ("002", TO_MID_2021)], ids=["000", "002"])
def test_each_change_stands_in_the_lines_of_the_later_report(code: str, told: dict[str, list[Told]]):
    listed = [each for kind, rows in told.items() if kind != rules.FIGURES for each in rows if not each.reported.startswith("Last")]
    assert [each.what for each in listed if not each.words] == []
    assert [each.what for each in listed if each.words.casefold() not in cited(code, each.lines)] == []


@pytest.mark.parametrize(("code", "listed"), [("000", FIGURES_TO_2021), ("002", FIGURES_TO_MID_2021)], ids=["000", "002"])
def test_each_figure_stands_in_the_lines_of_the_later_report(code: str, listed: list[tuple[str, ...]]):
    counted = {"Places with an ASB PSPO": "Brandon, Haverhill and Bury St Edmunds, with a new PSPO"}  # by us, so its number is not printed
    printed = [(what, counted.get(what, value), lines) for what, _, value, _, lines in listed]
    assert [what for what, value, lines in printed if value.casefold() not in cited(code, lines)] == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [("185", "unlikely"), ("129", "2020 also saw the creation of the hope awards"), ("111", "the 19 bed spaces"), ("48", "2020-23"), ("151", "six half day")],
)  # fmt: skip
def test_what_the_earlier_report_says_differently_stands_in_it(lines: str, words: str):
    assert words in cited("000", lines)


@pytest.mark.parametrize("words", ["sign off", "quality assurance", "resubmitted"])
def test_later_report_gives_no_stage_of_the_review_that_it_is_said_to_be_silent_on(words: str):
    assert words not in " ".join(document("002")).casefold()


@pytest.mark.parametrize("words", ["modern", "slavery", "anti-social", "asb", "funding"])
def test_report_of_2018_has_nothing_of_what_is_first_reported_in_2021(words: str):
    assert words not in " ".join(document("003")).casefold()


@pytest.mark.parametrize("words", ["pspo", "fearless", "st giles trust to", "target hardening", "white ribbon", "pooled"])
def test_report_of_march_2021_has_nothing_of_what_is_first_reported_in_mid_2021(words: str):
    assert words not in " ".join(document("000")).casefold()


# In words


def test_sentence_says_what_changed_and_that_the_reports_speak_of_different_ground():
    page = changes.answer(LATER)
    assert page.sentence == (
        "Western Suffolk, from the report of 22 March 2021 to that of mid-2021: **priorities, statements that differ, domestic homicide "
        "reviews, protection orders, recommendations and two other kinds** changed or are first reported; the earlier covers Babergh and Mid "
        "Suffolk, the later West Suffolk, so what only one of them mentions is not called new or dropped."
    )
    assert page.short == (
        "Changed or first reported since 22 March 2021: priorities, statements that differ, domestic homicide reviews, protection orders, "
        "recommendations and two other kinds."
    )
    assert (page.since, page.until) == ("22 March 2021, Babergh and Mid Suffolk", "mid-2021, West Suffolk")


def test_sentence_where_the_later_report_covers_the_ground_of_the_earlier_may_call_things_dropped():
    assert changes.answer(EARLIER).sentence.endswith(
        "; the earlier covers Mid Suffolk, the later Babergh and Mid Suffolk, so what only the later mentions is not called new."
    )


def test_lines_are_the_five_most_telling_groups():
    assert changes.answer(LATER).lines == (
        "**Another standing among the priorities:** Modern slavery, from added / cross-cutting to area of priority, not in list 1.4.",
        "**Scope said to have changed:** Criminal exploitation (county lines), widened to all criminal exploitation, slavery included.",
        "**The two reports differ:** Rating of loss of partnership working: Unlikely / Significant against high to medium; Hope Awards start: "
        "created in 2020 against launched March 2021; Satellite beds: 19 county-wide against 23, of which 4 West and Central; and 2 more.",
        "**Domestic homicide reviews:** WSCSP review B: report being drafted; WSCSP statement: supported by the CSP.",
        "**Protection orders first reported here:** Brandon; Haverhill; Bury St Edmunds; and 2 more.",
    )


def test_each_kind_of_change_has_a_title_and_words_for_a_line():
    assert set(changes.HEADS) == set(rules.RANKING)
    assert {kind for kind, _ in rules.RANKING} == set(changes.TITLES)


def test_lines_tell_the_last_stage_of_each_review_and_do_not_count_them():
    assert changes.answer(LATER, "2018-10-25").lines[3] == (
        "**Domestic homicide reviews:** WSCSP review A: awaiting Home Office sign-off; WSCSP statement: supported by the CSP; WSCSP review B: "
        "report being drafted."
    )


@pytest.mark.parametrize("selection", [EARLIER, LATER], ids=["2021", "mid-2021"])
def test_nothing_told_by_a_report_on_other_ground_is_called_new_or_dropped(selection: Selection):
    said = [cell for table in shown(changes.answer(selection)).values() for row in table for cell in row[1:3]]
    assert [text for text in said if re.search(r"\b(new|added to|dropped|no longer)\b", text.casefold().replace("“new”", ""))] == []


def test_reviews_are_named_by_no_district():
    reviews = [row[1:3] for row in shown(changes.answer(LATER))[rules.REVIEWS]]
    assert [cell for row in reviews for cell in row if re.search(r"Babergh|Mid Suffolk|West Suffolk", cell)] == []


def test_meetings_offer_the_earlier_ones_of_the_chosen_partnership():
    assert changes.answer(LATER).meetings == {
        "2021-03-22": "22 March 2021, Babergh and Mid Suffolk",
        "2018-10-25": "25 October 2018, Mid Suffolk",
    }
    assert changes.answer(EARLIER).meetings == {"2018-10-25": "25 October 2018, Mid Suffolk"}
    assert changes.answer(Selection()).meetings == {}


@pytest.mark.parametrize("since", ["2021-05-31", "2023-07-20", "2019-01-01", "never", ""])
def test_since_that_is_no_earlier_meeting_of_the_partnership_counts_for_nothing(since: str):
    assert shown(changes.answer(LATER, since)) == expected(TO_MID_2021)


def test_since_counts_for_one_partnership_only():
    assert changes.answer(Selection(), "2018-10-25").since == "22 March 2021, Babergh and Mid Suffolk"


# One report, none, all


@pytest.mark.parametrize(
    ("code", "day"),
    [("ESCSP", "20 July 2023"), ("BCPCSP", "15 November 2021")],
    ids=["East Suffolk", "Bournemouth, Christchurch and Poole"],
)
def test_partnership_with_one_report_has_a_sentence_and_nothing_else(code: str, day: str):
    page = changes.answer(Selection(partnership=code))
    said = f"One report is held, so nothing can be compared. A change can be told once a report later than that of {day} is held."
    assert (page.sentence, page.short) == (said, "One report is held, so nothing can be compared.")
    assert (page.lines, page.tables, page.meetings, page.since, page.until) == ((), (), {}, "", "")
    assert not page.source.table


@pytest.mark.parametrize(
    ("selection", "sentence"),
    [
        (
            Selection(partnership="BCPCSP", as_at=date(2018, 10, 25)),
            "No report is known at this date, so nothing can be compared.",
        ),
        (
            Selection(partnership="DEMO", as_at=date(2024, 9, 19)),
            "One report is held, so nothing can be compared. A change can be told once a report later than that of 19 September 2024 is held (fictional).",
        ),
        (
            Selection(district=("Ipswich",)),
            "No partnership held here covers this selection, so nothing can be compared.",
        ),
        (
            Selection(as_at=date(2018, 10, 25)),
            "One report is held of Western Suffolk; none is known at this date of Bournemouth, Christchurch and Poole; none is known at this "
            "date of East Suffolk: nothing can be compared there.",
        ),
    ],
    ids=["none known", "the first of the demonstration", "no partnership", "none of all"],
)
def test_where_nothing_can_be_compared_a_sentence_says_why(selection: Selection, sentence: str):
    page = changes.answer(selection)
    assert (page.sentence, page.lines, page.tables) == (sentence, (), ())


def test_all_partnerships_are_each_compared_with_their_own_and_named():
    page, alone = changes.answer(Selection()), changes.answer(LATER)
    assert page.sentence == (
        f"{alone.sentence} One report is held of Bournemouth, Christchurch and Poole; one report is held of East Suffolk: nothing can be "
        "compared there."
    )
    assert [kind.key for kind in page.tables] == [kind.key for kind in alone.tables]
    assert shown(page)[rules.ORDERS][4][0] == grey("**West Suffolk district**", "Western Suffolk: dog fouling")
    assert shown(page)[rules.REVIEWS][0][0] == grey("**WSCSP review B**", "Western Suffolk")


# The demonstration


def demonstration(kind: str) -> list[tuple[Any, ...]]:
    return shown(changes.answer(DEMO))[kind]


def test_demonstration_lists_its_kinds():
    page = changes.answer(DEMO)
    assert {kind.title: len(kind.table.frame) for kind in page.tables} == {
        "Priorities": 2,
        "Stated status": 4,
        "Evidence check": 7,
        "Actions": 8,
        "Updates": 12,
        "Results of indicators": 8,
        "Recommendations": 6,
        "Statements that differ": 2,
        "Balances": 3,
        "Money": 10,
        "Domestic homicide reviews": 7,
        "Protection orders": 3,
        "Figures": 3,
    }
    assert page.sentence == (
        "Demonstration partnership (fictional), from the report of 19 September 2024 to that of 18 September 2025: **evidence check, stated "
        "status, priorities, recommendations, statements that differ and eight other kinds** changed or are first reported."
    )


def test_demonstration_priorities_were_added():
    assert demonstration(rules.PRIORITIES) == [
        Told(title, "Listed", "Not listed", grey("Priority", f"printed as {title}"), UNDATED, D2).row()
        for title in ("Volume crime", "Fraud")
    ]


def test_demonstration_statuses_moved():
    assert demonstration(rules.STATED) == [
        Told(title, "Priority", before, now, UNDATED, D2).row()
        for title, before, now in (
            ("Criminal exploitation (county lines)", "On track", "Delayed"),
            ("Hate crime", "On track", "Complete"),
            ("Modern slavery", "Delayed", "At risk"),
            ("Anti-social behaviour", "At risk", "On track"),
        )
    ]


RED, AMBER = ":red-badge[:material/dangerous: Red]", ":orange-badge[:material/warning: Amber]"
GREEN, GREY = ":green-badge[:material/check_circle: Green]", ":gray-badge[:material/help: Grey]"
CURRENT, MISSED = "Up to date and on track", "Misses target by up to 10%"


def test_demonstration_evidence_checks_moved_as_judged_at_each_meeting():
    judged = "Judged as at 19 September 2024 and 18 September 2025"
    assert demonstration(rules.CHECK) == [
        Told(what, about, before, now, judged, "Derived here").row()
        for what, about, before, now in (
            (
                "Criminal exploitation (county lines)",
                "Priority",
                grey(
                    f"{AMBER} 2 of 3 could be assessed",
                    f"{CURRENT} (1); {MISSED} (1); Update only: no due date, no target with a result (1)",
                ),
                grey(
                    f"{RED} 2 of 3 could be assessed",
                    f"Overdue by more than 30 days (1); {CURRENT} (1); Update only: no due date, no target with a result (1)",
                ),
            ),
            (
                "Prevent (radicalisation)",
                "Priority",
                grey(f"{AMBER} 2 of 3 could be assessed", f"{MISSED} (1); No update (1); {CURRENT} (1)"),
                grey(f"{GREY} 1 of 3 could be assessed", f"{CURRENT} (1); Update without a date (1); Update over 12 months old (1)"),
            ),
            (
                "Train housing and leisure staff; agree one way to refer",
                "Action",
                grey(GREEN, CURRENT),
                grey(RED, "Overdue by more than 30 days"),
            ),
            ("Run weekly outreach sessions with schools", "Action", grey(AMBER, MISSED), grey(GREEN, CURRENT)),
            ("Keep staff training current", "Action", grey(AMBER, MISSED), grey(GREEN, CURRENT)),
            ("Hold community talks in each district", "Action", grey(GREEN, CURRENT), grey(GREY, "Update over 12 months old")),
            ("Close cases older than six months", "Action", grey(AMBER, MISSED), grey(GREEN, CURRENT)),
        )
    ]


def test_demonstration_actions_were_added_two_of_them_complete():
    assert demonstration(rules.ACTIONS) == [
        Told(
            what,
            about,
            "Not in the plan",
            f"In the plan{', complete' if done else ''}",
            f"Completed {done}" if done else UNDATED,
            D2,
        ).row()
        for what, about, done in (
            ("Run a bystander programme in colleges", "Violence against women and girls", ""),
            ("Open third-party reporting centres", "Hate crime", "30 May 2025"),
            ("Agree a single referral route; measure how long it takes", "Modern slavery", ""),
            ("Set up a mediation service", "Anti-social behaviour", ""),
            ("Recruit shops to the radio scheme; share images of stolen goods", "Volume crime", ""),
            ("Mark bicycles at public events", "Volume crime", ""),
            ("Give talks to older residents", "Fraud", ""),
            ("Brief bank branches on raising an alarm", "Fraud", "14 March 2025"),
        )
    ]


def test_demonstration_updates_are_the_newest_before_and_after():
    asb, exploitation, vawg = "Anti-social behaviour", "Criminal exploitation (county lines)", "Violence against women and girls"
    first_quarter, next_year = "Q1 2024/25", "Q1 2025/26"
    assert demonstration(rules.UPDATES) == [
        Told(what, about, before, grey(label, said), label, D2).row()
        for what, about, before, label, said in (
            (
                "Review repeat cases each month",
                asb,
                first_quarter,
                "Q4 2024/25",
                "Panel meets each month; repeat calls slightly down",
            ),
            ("Close cases older than six months", asb, first_quarter, next_year, "Eighteen cases open for more than six months"),
            (
                "Match holiday activities to problem areas",
                asb,
                first_quarter,
                next_year,
                "Activities moved nearer to Fen Staithe; numbers to follow",
            ),
            (
                "Train housing and leisure staff; agree one way to refer",
                exploitation,
                first_quarter,
                next_year,
                "Two of five teams trained; the rest now expected in the autumn",
            ),
            (
                "Run weekly outreach sessions with schools",
                exploitation,
                first_quarter,
                next_year,
                "Sessions run in eight schools; numbers above target",
            ),
            ("Share a monthly briefing between police and districts", exploitation, "Q4 2023/24", next_year, "Briefings go out each month"),
            (
                "Give guidance to licensed premises",
                "Modern slavery",
                first_quarter,
                next_year,
                "Visits slower than planned over the winter",
            ),
            (
                "Keep staff training current",
                "Prevent (radicalisation)",
                first_quarter,
                next_year,
                "Refresher course online; reminders sent",
            ),
            (
                "Agree a policy for venue hire",
                "Prevent (radicalisation)",
                "No update",
                "No quarter printed",
                "Policy drafted and out for comment",
            ),
            ("Publish a shared monthly data set", "Data", first_quarter, next_year, "Ten monthly sets published"),
            (
                "Sign venues up to the safe-venue scheme; make mystery visits",
                vawg,
                first_quarter,
                next_year,
                "Scheme now also in Eastholt; nine of ten mystery visits passed",
            ),
            ("Publish one guide to local support", vawg, first_quarter, next_year, "Draft with the designers"),
        )
    ]


def test_demonstration_results_moved():
    assert demonstration(rules.RESULTS) == [
        Told(what, target, before, now, f"To {day}", "Reported by 18 September 2025").row()
        for what, target, before, now, day in (
            ("Repeat callers in each 100 cases", "Target: at most 15", "16", "14", "31 March 2025"),
            ("Cases open for more than six months", "Target: at most 20", "21", "18", "30 June 2025"),
            ("Young people reached in the year", "Target: at least 150", "141", "163", "30 June 2025"),
            ("Premises given guidance in the year", "Target: at least 50", "47", "46", "30 June 2025"),
            ("Staff with current training", "Target: at least 90%", "84", "92", "30 June 2025"),
            ("Monthly data sets published", "Target: at least 10", "No result", "10", "30 June 2025"),
            ("Venues in the scheme", "Target: over 40", "42", "57", "30 June 2025"),
            ("Mystery visits passed", "No target", "No result", "9", "30 June 2025"),
        )
    ]


def test_demonstration_recommendations_have_outcomes_and_those_of_the_earlier_meeting_are_first_reported_later():
    earlier, later = "Meeting of 19 September 2024", "Meeting of 18 September 2025"
    answered = "First reported here. Outcome: {}"
    assert demonstration(rules.RECOMMENDATIONS) == [
        Told(what, about, "Not reported", now, happened, D2).row()
        for what, about, now, happened in (
            (
                "Report an outturn beside each target",
                "By committee",
                answered.format("done in part: four targets have none"),
                earlier,
            ),
            ("Publish monthly figures by district", "By committee", answered.format("done"), earlier),
            (
                "Review each order six months before it ends",
                "By committee",
                answered.format("not done in time for Eastholt Green"),
                earlier,
            ),
            ("Seek a longer funding agreement", "By committee", answered.format("declined; to be asked again in 2026"), earlier),
            ("Review and comment on the year 2024/25", "To committee", "No outcome reported", later),
            ("Fund a second support worker", "Proposal in report", "No outcome reported", later),
        )
    ]


def test_demonstration_statements_differ():
    assert demonstration(rules.STATEMENTS) == [
        Told(what, f"How it is shown here: show both; {ask}", before, now, UNDATED, D2).row()
        for what, ask, before, now in (
            ("Last day to spend the exploitation fund", "ask for the grant letter", "31 March 2025", "31 March 2026"),
            ("Young people reached to June 2024", "ask which is right", "141 young people", "114 young people"),
        )
    ]


def test_demonstration_balances_moved_by_the_ledger_and_as_stated():
    core, days = "Core money (fictional)", "As at 19 September 2024 and 18 September 2025"
    assert demonstration(rules.BALANCES) == [
        Told(core, "Left by the ledger", "£18,065", "£11,885", days, "Derived here").row(),
        Told("Criminal exploitation (fictional)", "Left by the ledger", "£12,600", "£7,350", days, "Derived here").row(),
        Told(core, "Stated to be left", "£18,065", "£11,885", "18 September 2025", D2).row(),
    ]


def test_demonstration_money_was_given_paid_and_promised():
    assert demonstration(rules.MONEY) == [
        Told(what, about, "Not reported", now, happened, D2).row()
        for what, about, now, happened in (
            ("Workshops for parents", "Actual", "£1,750 paid", "25 November 2024"),
            ("Scam awareness talks", "Actual", "£1,120 paid", "15 January 2025"),
            ("Annual core allocation", "Allocation", "£12,000 allocated", "2025/26"),
            ("Exploitation fund, second award", "Allocation", "£6,000 allocated", "2025/26"),
            ("Bicycle marking kits", "Actual", "£960 paid", "28 April 2025"),
            ("Outreach sessions, second year", "Actual", "£6,000 paid", "19 May 2025"),
            ("Mediation service, first year", "Actual", "£6,500 paid", "9 July 2025"),
            ("Support worker, part of a year", "Commitment", "£9,600 agreed, not paid", "20 August 2025"),
            ("Mentoring", "Commitment", "£3,500 agreed, not paid", "1 September 2025"),
            ("County post for data work (fictional)", "Outside the ledger", "Pooled funding, £21,500", "2025/26"),
        )
    ]


def test_demonstration_reviews_moved_stage_by_stage():
    assert demonstration(rules.REVIEWS) == [
        Told(what, "", before, now, happened, D2).row()
        for what, before, now, happened in (
            (
                "D-review A",
                "Awaiting quality assurance (one review with the national panel)",
                "Quality assurance complete",
                "February 2025",
            ),
            ("D-review A", "Quality assurance complete", "Published", "June 2025"),
            ("D-review A", "Published", "Action plan being carried out (most recommendations complete)", "18 September 2025"),
            ("D-review B", "Not reported", "Notification received", "March 2025"),
            ("D-review B", "Notification received", "Decision to hold a review", "May 2025"),
            ("D-review B", "Decision to hold a review", "Panel appointed", "August 2025"),
            ("D-statement", "Not reported", "Reviews in hand (one published, one with its panel)", "18 September 2025"),
        )
    ]


def test_demonstration_orders_moved_and_one_was_extended():
    by, clock = "Reported by 18 September 2025", "ASB; by its dates on the day of each meeting"
    assert demonstration(rules.ORDERS) == [
        Told("Holt Cross", clock, "In force", "Expires within 90 days", "Ends 30 November 2025", by).row(),
        Told("Eastholt Green", clock, "In force", "Check dates", "Ends 31 January 2028", by).row(),
        Told("Eastholt Green", "ASB", "To 31 January 2025", "Extended to 31 January 2028", "Extended on 3 March 2025", by).row(),
    ]


def test_demonstration_figures_are_counted_and_none_of_people_is_shown():
    page = changes.answer(DEMO)
    listed = next(kind.folded for kind in page.tables if kind.folded)
    assert {row[1] for row in rows(listed)} == {"12 figures"}
    assert demonstration(rules.FIGURES) == [
        Told(title, "", "Not reported", first(grey("36 figures", measure)), LISTED_BELOW, D2).row()
        for title, measure in (
            ("Criminal exploitation (county lines)", "Criminal exploitation referrals"),
            ("Hate crime", "Hate crime reports"),
            ("Violence against women and girls", "Domestic abuse outreach referrals"),
        )
    ]


def test_demonstration_lines_lead_with_what_stands_worse():
    assert changes.answer(DEMO).lines == (
        "**Evidence check moved to Red:** Criminal exploitation (county lines).",
        "**Stated status moved:** Criminal exploitation (county lines), from On track to Delayed; Hate crime, from On track to Complete; Modern "
        "slavery, from Delayed to At risk; and 1 more.",
        "**Added to the priorities:** Volume crime; Fraud.",
        "**Outcomes reported:** Report an outturn beside each target (done in part: four targets have none); Publish monthly figures by "
        "district (done); Review each order six months before it ends (not done in time for Eastholt Green); and 1 more.",
        "**The two reports differ:** Last day to spend the exploitation fund: 31 March 2025 against 31 March 2026; Young people reached to June "
        "2024: 141 young people against 114 young people.",
    )


def test_demonstration_is_marked_in_every_table_and_in_its_short_sentence():
    page = changes.answer(DEMO)
    tables = [page.source.table, *(table for kind in page.tables for table in (kind.table, kind.folded) if table)]
    assert [table.alt for table in tables if not table.alt.startswith("Fictional. ")] == []
    assert [table.alt for table in tables if not str(table.frame.columns[0]).endswith("(fictional)")] == []
    assert page.short.startswith("Changed or first reported since 19 September 2024 (fictional): ")


# Filters


def test_district_narrows_to_its_own_rows_and_the_areas_that_hold_it():
    page = changes.answer(Selection(partnership="WSCSP", district=("Babergh",)))
    assert {kind.key: len(kind.table.frame) for kind in page.tables} == {
        rules.STATEMENTS: 5,
        rules.MONEY: 7,
        rules.REVIEWS: 3,
        rules.FIGURES: 4,
    }


def test_district_that_the_later_list_alone_is_about_has_its_priorities_not_compared():
    page = changes.answer(Selection(partnership="WSCSP", district=("West Suffolk",)))
    assert rules.PRIORITIES not in shown(page)
    assert page.sentence.endswith(" No earlier list of priorities is about this selection, so its priorities are not compared.")


def test_district_of_the_demonstration_leaves_out_the_others():
    page = changes.answer(Selection(partnership="DEMO", district=("Saltfen",)))
    assert rules.ORDERS not in shown(page)
    assert [what for what, *_ in shown(page)[rules.UPDATES] if "repeat cases" in what or "licensed premises" in what] == []


@pytest.mark.parametrize(
    ("priority", "kinds"),
    [
        ("asb", {rules.ORDERS: 5, rules.FIGURES: 1}),
        ("dhr", {rules.REVIEWS: 3}),
        ("modern-slavery", {rules.PRIORITIES: 1, rules.MONEY: 1, rules.FIGURES: 1}),
        ("fraud", {}),
    ],
)
def test_priority_narrows_to_what_serves_it(priority: str, kinds: dict[str, int]):
    page = changes.answer(Selection(partnership="WSCSP", priority=(priority,)))
    held = {kind.key: len(kind.table.frame) for kind in page.tables if kind.key != rules.STATEMENTS}
    assert held == kinds


def test_where_nothing_changed_the_sentence_says_so():
    page = changes.answer(Selection(partnership="WSCSP", priority=("fraud",)))
    assert "**nothing listed here has changed**" in page.sentence
    assert (page.short, page.lines) == ("Nothing listed here has changed since 22 March 2021.", ())


# Time


def meetings() -> Iterator[date]:
    yield from (date(2018, 10, 25), date(2021, 3, 22), date(2021, 5, 31), date(2021, 11, 15), date(2023, 7, 20))


def later_than(day: date) -> set[str]:
    """Report codes and shown dates of every report after a day."""
    reports = queries.reports(current.engine())
    later = reports[reports["meeting_date"] > str(day)]
    return {*(f"report {code}" for code in later["code"]), *(f"Report {code}" for code in later["code"]), *later["date_shown"]}


@pytest.mark.parametrize("as_at", list(meetings()), ids=str)
@pytest.mark.parametrize("partnership", [None, "ESCSP", *(pytest.param(code, marks=pytest.mark.grid) for code in ("WSCSP", "BCPCSP"))])
def test_at_a_meeting_nothing_of_a_later_report_is_told(as_at: date, partnership: str | None):
    told = [text for _, text in texts(changes.answer(Selection(partnership=partnership, as_at=as_at)))]
    assert [text for text in told for word in later_than(as_at) if word in text] == []


@pytest.mark.parametrize("as_at", [pytest.param(date(2024, 9, 19), marks=pytest.mark.grid), date(2025, 9, 18)], ids=str)
def test_at_a_meeting_of_the_demonstration_nothing_later_is_told(as_at: date):
    told = [text for _, text in texts(changes.answer(Selection(partnership="DEMO", as_at=as_at)))]
    assert [text for text in told for word in later_than(as_at) if word in text] == []


def test_at_a_meeting_of_another_partnership_the_last_two_by_then_are_compared():
    assert shown(changes.answer(Selection(partnership="WSCSP", as_at=date(2021, 11, 15)))) == expected(TO_MID_2021)


def test_evidence_rests_on_rows_known_by_the_later_meeting():
    page = changes.answer(EARLIER)
    assert {re.sub(r"\*\*(Report \d+).*", r"\1", where, flags=re.DOTALL) for where in page.source.table.frame["Where"]} == {"Report 000"}


# Later versions


@pytest.fixture
def own(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A copy of the store, to correct facts in."""
    file = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), file)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    engine = database.connect(f"sqlite:///{file}")
    yield engine
    engine.dispose()


BETWEEN, BETWEEN_DEMO = date(2021, 5, 1), date(2025, 3, 1)


def test_figure_and_recommendation_with_a_second_version_are_told_with_both_values(own: Engine):
    correct(own, "figures", {"figure": "M006"}, BETWEEN, basis="stated", value=20, value_as_published="20")
    correct(own, "recommendations", {"recommendation": "REC02"}, BETWEEN, outcome="noted")
    found = shown(changes.answer(LATER))
    known = "**  \n:gray[First known: 1 May 2021]"
    assert found[rules.CORRECTIONS] == [
        (
            grey("**Satellite accommodation bed spaces**", "Suffolk (county), to end of March 2021"),
            "19",
            "20",
            f"**{UNDATED}{known}",
        )
    ]
    assert found[rules.RECOMMENDATIONS][0] == (
        grey("**Note the report**", "To committee"),
        "No outcome reported",
        "Outcome: noted",
        f"**Meeting of 22 March 2021{known}",
    )


def test_version_known_after_the_later_meeting_is_not_told(own: Engine):
    correct(own, "figures", {"figure": "M006"}, date(2021, 6, 1), value=20, value_as_published="20")
    assert rules.CORRECTIONS not in shown(changes.answer(LATER))


def test_plan_and_money_with_second_versions_are_told_with_both_values(own: Engine):
    correct(own, "money", {"entry": "D-F01"}, BETWEEN_DEMO, basis="demonstration", amount_pence=65_000)
    correct(own, "kpis", {"kpi": "D-CE01-K1"}, BETWEEN_DEMO, basis="demonstration", target_as_published="exactly 6", target=6)
    correct(own, "figures", {"figure": "D-M001"}, BETWEEN_DEMO, basis="demonstration", value=74, value_as_published="74")
    correct(
        own, "actions", {"action": "D-CE02"}, BETWEEN_DEMO, basis="demonstration", due=None, completed=date(2025, 2, 28), stated_status="Complete"
    )  # fmt: skip
    found = shown(changes.answer(DEMO))
    assert [row[:3] for row in found[rules.CORRECTIONS]] == [
        (
            grey("**Domestic abuse outreach referrals**", "Northmere, September 2022"),
            "A number of people, not shown by itself",
            "A number of people, not shown by itself",
        ),
        (grey("**Community safety day**", "Actual"), "£640", "£650"),
        (grey("**Teams trained**", "Target"), "exactly 5", "exactly 6"),
        (grey("**Run weekly outreach sessions with schools**", "Due date"), "31 March 2026", "No due date"),
    ]
    assert found[rules.STATED][4][:3] == (grey("**Run weekly outreach sessions with schools**", "Action"), "On track", "Complete")
    assert found[rules.ACTIONS][0][1:] == (
        "Not complete",
        "Complete",
        "**Completed 28 February 2025**  \n:gray[First known: 1 March 2025]",
    )


def test_priority_that_a_list_on_the_same_ground_leaves_out_is_dropped(own: Engine):
    correct(own, "priorities", {"label": "Fraud", "source": "D2"}, date(2025, 9, 18), basis="demonstration", priority="hate-crime")
    correct(own, "priorities", {"label": "Hate crime", "source": "D2"}, date(2025, 9, 18), basis="demonstration", priority="volume-crime")
    correct(
        own, "priorities", {"label": "Hate crime", "source": "D2"}, date(2025, 9, 18), basis="demonstration", kind="county board heading"
    )
    correct(own, "priorities", {"label": "Prevent", "source": "D2"}, date(2025, 9, 18), basis="demonstration", kind="county board heading")
    dropped = [row for row in shown(changes.answer(DEMO))[rules.PRIORITIES] if "Dropped" in row[0]]
    assert dropped == [
        (
            grey("**Prevent (radicalisation)**", "Dropped from the list"),
            grey("Priority", "printed as Prevent"),
            "No longer listed",
            f"**{UNDATED}**  \n:gray[By the list of 18 September 2025]",
        )
    ]


def test_priority_that_an_older_list_had_is_listed_again(own: Engine):
    correct(own, "priorities", {"label": "Hate Crime", "source": "000"}, date(2021, 3, 22), basis="stated", kind="county board heading")
    again = [row for row in shown(changes.answer(LATER))[rules.PRIORITIES] if "Hate crime" in row[0]]
    assert [row[:3] for row in again] == [
        (grey("**Hate crime**", "Listed again"), IN_000, grey("Priority", "printed as Hate Crime")),
    ]


UNWORDED = {"status_as_published": None, "last_event_as_published": None}


def test_order_that_a_council_loaded_is_told_beside_what_a_report_said_of_its_place(own: Engine):
    correct(own, "orders", {"order": "D-O1"}, BETWEEN_DEMO, order="W-1", **UNWORDED)
    assert [row for row in shown(changes.answer(DEMO))[rules.ORDERS] if "Northmere" in row[0]] == [
        (
            grey("**Market Northmere**", "ASB"),
            "“in force”",
            "Loaded by the council: in force",
            f"**{UNDATED}**  \n:gray[First known: 1 March 2025]",
        )
    ]


def test_order_that_a_report_tells_of_after_the_council_loaded_it_is_told_beside_that(own: Engine):
    correct(own, "orders", {"order": "O01"}, date(2020, 12, 1), order="W-1", start=date(2020, 5, 1), end=date(2023, 4, 30), **UNWORDED)
    told = [row[1:3] for row in shown(changes.answer(LATER))[rules.ORDERS] if "Brandon" in row[0]]
    assert told == [("In force", EXTENDED)]


def test_priority_that_a_list_on_other_ground_leaves_out_is_not_mentioned_there(own: Engine):
    correct(own, "priorities", {"label": "Hate Crime", "source": "002"}, date(2021, 5, 31), basis="stated", kind="county board heading")
    missing = [row for row in shown(changes.answer(LATER))[rules.PRIORITIES] if "Hate crime" in row[0]]
    assert missing == [
        (
            grey("**Hate crime**", "Not mentioned"),
            grey("Priority", "printed as Hate Crime"),
            "Not mentioned in this report, which covers West Suffolk",
            f"**{UNDATED}**  \n:gray[By the list of mid-2021]",
        )
    ]
