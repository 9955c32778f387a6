"""What has become of reviews, duties and recommendations, and who answers to whom?"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from answers import calendar, current, duties, governance, recommendations, reviews, risks
from answers.calendar import Calendar
from answers.disagreements import disagreements
from answers.duties import Duties
from answers.governance import Governance
from answers.recommendations import Recommendations
from answers.reviews import Reviews
from answers.risks import Risks
from answers.sections import Folded, Section
from selection import Selection
from store.scope import Audience
from views import theme, words
from views.tables import marked, records


@dataclass(frozen=True)
class Accountability:
    """The parts of the page in their order."""

    sentence: str
    mark: str
    reviews: Reviews
    duties: Duties
    recommendations: Recommendations
    risks: Risks
    governance: Governance
    calendar: Calendar
    folded: tuple[Folded, ...]

    @property
    def by_partnership(self) -> tuple[tuple[str, str, tuple[Section, ...]], ...]:
        """The last parts: heading, note, and what opens for each partnership."""
        return (
            ("Who answers to whom", self.governance.note, self.governance.structures),
            ("Responsible authorities and other members", self.governance.members_note, self.governance.memberships),
            ("What is due", self.calendar.note, self.calendar.dates),
        )


def answer(selection: Selection, audience: Audience = "public") -> Accountability:
    """The accountability page for a selection."""
    return _answer(current.key(), audience, selection, current.today(), recommendations.response_days())


@st.cache_data(max_entries=256, show_spinner=False)
def _answer(version: str, audience: Audience, selection: Selection, today: date, days: int) -> Accountability:
    scope = current.scope(selection, audience)
    partnerships = current.partnerships(selection, audience)
    reported = current.report_dates(scope)
    clocks = calendar.clocks(partnerships, scope, today)
    evidenced = duties.duties(partnerships, scope, clocks)
    asked = recommendations.recommendations(partnerships, scope, days=days)
    conflicts = disagreements(scope, "governance")
    page = Accountability(
        sentence=_sentence(partnerships, reported, evidenced, asked),
        mark=theme.fictional() if current.fictional(selection, audience) else "",
        reviews=reviews.reviews(partnerships, scope, clocks),
        duties=evidenced,
        recommendations=asked,
        risks=risks.risks(partnerships, scope, selection),
        governance=governance.governance(partnerships, scope, selection),
        calendar=calendar.calendar(partnerships, scope, selection, clocks=clocks, today=today, audience=audience),
        folded=(Folded("section_conflicts", conflicts.alt, conflicts),),
    )
    return marked(page) if current.fictional(selection, audience) else page


def _sentence(partnerships: pd.DataFrame, reported: dict[str, date], evidenced: Duties, asked: Recommendations) -> str:
    if partnerships.empty:
        return "**No partnership held here covers this selection**, so nothing can be said of its reviews, duties or recommendations."
    if not any(row.code in reported for row in records(partnerships)):
        return "**No report is known** for this selection at this date, so nothing can be said of its reviews, duties or recommendations."
    return f"{_duties_said(evidenced)} {_asked_said(asked)}"


def _duties_said(evidenced: Duties) -> str:
    if evidenced.held == 0:
        return "The reports held evidence **no statutory duty** of this selection."
    each = ", counted by partnership," if len(evidenced.lists) > 1 else ""
    duties_held = words.count(evidenced.held, "statutory duty", "statutory duties")
    if evidenced.missing == 0:
        return f"The reports held give **some evidence for each of {duties_held}**{each.removesuffix(',')}."
    return f"For **{evidenced.missing} of {duties_held}**{each} the reports held give no evidence."


def _asked_said(asked: Recommendations) -> str:
    if asked.held == 0:
        return "They print **no request by a committee and no proposal**."
    told = asked.held - asked.open
    if asked.held == 1:
        return f"The one request by a committee or proposal in a report **has {'a' if told else 'no'} reported outcome**."
    return f"Of {asked.held} requests by committees and proposals in reports, **{words.how_many(told)} {'has' if told < 2 else 'have'} a reported outcome**."
