"""What each sheet of a return holds: its columns, how a cell of each is read, and which facts a row becomes.

A sheet is a pydantic model. Each column says what it takes, for the template; cells are text, read by written rules, and nothing is
guessed. A blank cell of a column that may be blank leaves what is held of the fact as it is. All that is wrong with a row is told.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from loaders.reading import Unreadable, nearest
from loaders.returns import values
from loaders.returns.known import Area, Fact, Known, Measure, Partnership, named, plain, slug
from measures.periods import period_bounds
from store import schema
from store.reference import NEW

Facts = Iterator[tuple[str, Fact]]
REFUSED = "cell"  # the type of pydantic's error for a cell that cannot be read


class Wrong(Exception):
    """What is wrong with a row only when its cells are seen together, and in which column that is told."""

    def __init__(self, column: str, found: str, expected: str, fix: str) -> None:
        super().__init__(found)
        self.column, self.why = column, Unreadable(found, expected, fix)


@dataclass(frozen=True)
class Takes:
    """What a column takes, in words for the template; `choose`: which list its drop-down offers, or the words themselves."""

    says: str
    example: str
    choose: str | tuple[str, ...] = ()


def _read(parse: Callable[[str, Known], Any], *, required: bool) -> BeforeValidator:
    def read(cell: str, info: ValidationInfo) -> Any:
        text = cell.strip()
        if not text and not required:
            return None
        try:
            if not text:
                raise Unreadable("a blank cell", "a value", "Fill the cell.")
            return parse(text, info.context)  # type: ignore[arg-type]
        except Unreadable as problem:
            told = {"found": problem.found, "expected": problem.expected, "fix": problem.fix}
            raise PydanticCustomError(REFUSED, "{found}", told) from None

    return BeforeValidator(read)


def _must(parse: Callable[[str, Known], Any]) -> BeforeValidator:
    return _read(parse, required=True)


def _may(parse: Callable[[str, Known], Any]) -> BeforeValidator:
    return _read(parse, required=False)


def _checked(parse: Callable[[str], Any]) -> Callable[[str, Known], str]:
    """The text itself, once it is known that the rule can read it."""

    def check(text: str, _known: Known) -> str:
        parse(text)
        return text

    return check


def _printed_or_period(text: str, known: Known) -> str:
    """A period by rule, or as some report prints one: which report's it is, is known with the measure."""
    if plain(text) not in known.printed:
        values.period(text)
    return text


def _value(cell: str, info: ValidationInfo) -> str:
    """The text of a figure, once it is known that its measure's rule can read it; without a measure, the rule for any number."""
    measure = info.data.get("measure")
    parse = values.whole if measure is None or measure.whole else values.number
    validator = _must(_checked(lambda text: values.figure(text, parse)))
    return str(validator.func(cell, info))  # type: ignore[call-arg, arg-type]


def _one_of(*words: str) -> Callable[[str, Known], str]:
    return lambda text, _known: str(named(text, {word: word for word in words}, "a word"))


def _alone(parse: Callable[[str], Any]) -> Callable[[str, Known], Any]:
    return lambda text, _known: parse(text)


def _area(text: str, known: Known) -> Area:
    found: Area = named(text, known.areas, "an area")
    return found


def _priority(text: str, known: Known) -> str:
    return str(named(text, known.priorities, "a priority"))


def _measure(text: str, known: Known) -> Measure:
    found: Measure = named(text, known.measures, "a measure")
    return found


def _partnership(text: str, known: Known) -> Partnership:
    codes = {code: one for code, one in known.partnerships.items()}
    found: Partnership = named(text, codes | {one.short_name: one for one in known.partnerships.values()}, "a partnership")
    return found


def _action(text: str, known: Known) -> Fact:
    found = known.fact("actions", text)
    if found is None or found["withdrawn"]:
        found = named(text, {fact["action"]: fact for fact in known.facts["actions"].values() if not fact["withdrawn"]}, "an action")
    if found.get("load_id") in known.drafts:
        raise Unreadable(
            repr(text), "an action that is published", f"Publish or undo load {found['load_id']} first, or send both in one file."
        )
    return found


def _code(text: str, _known: Known) -> str:
    """Letters, numbers and a few signs: it stands in links and file names."""
    if len(text) > LONGEST_CODE or not all(letter.isascii() and (letter.isalnum() or letter in "-_./") for letter in text):
        raise Unreadable(repr(text[:LONGEST_CODE]), f"at most {LONGEST_CODE} letters, numbers, - _ . and /", "Use such a code.")
    return text


LONGEST_CODE = 40
TEXT = _alone(values.free_text)
DAY = _alone(values.day)
NOTE = Takes("What a reader should know of it. Nothing by which a person could be known.", "")
WITHDRAWN = Takes("yes to take the fact back: it is then not shown, and neither is what was held of it before.", "", ("yes",))


class Sheet(BaseModel):
    """What all sheets share. `name` is the sheet's, `others` under what else it may come, `one` what one row of it is, `tables` which
    facts it becomes, `pages` where they are shown."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)
    name: ClassVar[str]
    others: ClassVar[tuple[str, ...]] = ()
    one: ClassVar[str]
    tables: ClassVar[frozenset[str]]
    pages: ClassVar[tuple[str, ...]]

    note: Annotated[str | None, _may(TEXT), NOTE] = Field(default=None, validate_default=False)

    def facts(self, known: Known) -> Facts:
        """The facts that the row becomes, each with its table; raises Wrong."""
        raise NotImplementedError


class _WithWithdrawal(Sheet):
    withdrawn: Annotated[str | None, _may(_one_of("yes")), WITHDRAWN] = None

    @property
    def taken_back(self) -> bool:
        return self.withdrawn == "yes"


class Figure(Sheet):
    name = "Figures"
    others = ("Referrals",)
    one = "A count or another figure of one area and period"
    tables = frozenset(("figures",))
    pages = ("Overview", "Referrals", "Lines of enquiry")

    district: Annotated[Area, _must(_area), Takes("A district, or another area of the list.", "West Suffolk", "areas")]
    priority: Annotated[str, _must(_priority), Takes("The priority it is about.", "Violence against women and girls", "priorities")]
    measure: Annotated[Measure, _must(_measure), Takes("What is counted, by its title.", "Domestic abuse outreach referrals", "measures")]
    period: Annotated[
        str,
        _must(_printed_or_period),
        Takes(
            "A month (2025-04), a quarter (Q1 2025/26), a financial year (2025/26), a year (2025), or a span (2025-05-01 to 2025-12-31). "
            "To correct a figure of a report, its period as printed there will do.",
            "2025-04",
        ),
    ]
    value: Annotated[
        str,
        BeforeValidator(_value),
        Takes("The number; * or <5 or c where it is suppressed; withdrawn to take the figure back.", "42"),
    ]

    def facts(self, known: Known) -> Facts:
        held, start, end, printed = self._period(known)
        figure = _told("value", values.figure, self.value, values.whole if self.measure.whole else values.number)
        partnership = held["partnership"] if held else self.district.partnership
        code = held["figure"] if held else f"{NEW}{self.measure.key}-{slug(self.district.name)}-{_span(start, end)}"
        new = {
            "figure": code, "measure": self.measure.title, "kind": "statistic", "unit": self.measure.unit, "period_start": start,
            "period_end": end, "period_as_published": printed, "period_basis": "stated", "area": self.district.name,
        }  # fmt: skip
        told = {
            "value": figure.value, "value_as_published": None if figure.withdrawn else self.value.strip(), "priority": self.priority,
            "comparator": "suppressed" if figure.suppressed else "exactly", "partnership": partnership,
        }  # fmt: skip
        fact = _version("figures", held or new, partnership, known, note=self.note, withdrawn=figure.withdrawn)
        yield "figures", {**fact, **({} if figure.withdrawn and held else told)}

    def _period(self, known: Known) -> tuple[Fact | None, date | None, date | None, str]:
        """The figure that is held of this period, and the period."""
        held = _told("period", known.figure_as_printed, self.measure, self.district.name, self.period)
        if held:
            return held, held["period_start"], held["period_end"], held["period_as_published"]
        period = _told("period", values.period, self.period)
        label = f"{period.start:%B %Y}" if period.label == f"{period.start:%Y-%m}" else period.label
        same = _told("period", known.figure, self.measure, self.district.name, period.start, period.end)
        return same, period.start, period.end, label


class Action(_WithWithdrawal):
    name = "Actions"
    one = "An action of the partnership's plan"
    tables = frozenset(("actions",))
    pages = ("Overview", "Priorities", "Lines of enquiry")

    action: Annotated[str, _must(_code), Takes("The plan's own number of the action.", "CE01")]
    district: Annotated[Area | None, _may(_area), Takes("The area it is for; needed for a new action.", "East Suffolk", "areas")] = None
    priority: Annotated[
        str | None, _may(_priority), Takes("The priority it serves; needed for a new action.", "Hate crime", "priorities")
    ] = None
    objective: Annotated[str | None, _may(TEXT), Takes("What it is to achieve; needed for a new action.", "More reports of hate crime")] = (
        None
    )
    activity: Annotated[str | None, _may(TEXT), Takes("What is done; needed for a new action.", "Train staff of reporting centres")] = None
    lead: Annotated[str | None, _may(TEXT), Takes("The organisation or role that leads, never a person.", "Council, Safer Communities")] = (
        None
    )
    stated_status: Annotated[str | None, _may(TEXT), Takes("The partnership's own word for how it stands.", "Amber")] = None
    due: Annotated[date | None, _may(DAY), Takes("The day it is due.", "31/03/2026")] = None
    completed: Annotated[date | None, _may(DAY), Takes("The day it was completed.", "")] = None

    def facts(self, known: Known) -> Facts:
        held = known.fact("actions", self.action)
        if held is None:
            _needed(self, "district", "priority", "objective", "activity")
        partnership = _owner(held, _of_one(self.district) if self.district else None, "action")
        new = {
            "action": self.action,
            "kind": "priority",
            "partnership": partnership,
            "objective_carried_forward": False,
            "activity_parts": 1,
        }
        told = {
            "area": self.district and self.district.name, "priority": self.priority, "objective": self.objective, "activity": self.activity,
            "lead": self.lead, "stated_status": self.stated_status, "due": self.due, "completed": self.completed, "note": self.note,
        }  # fmt: skip
        yield "actions", _version("actions", held or new, partnership, known, withdrawn=self.taken_back, **told)


class Update(_WithWithdrawal):
    name = "Updates"
    one = "What was done for an action in a period"
    tables = frozenset(("updates",))
    pages = ("Overview", "Priorities", "Lines of enquiry")

    action: Annotated[Fact, _must(_action), Takes("The plan's own number of the action.", "CE01", "actions")]
    period: Annotated[str, _must(_checked(values.period)), Takes("The quarter or month it is of.", "Q1 2025/26")]
    summary: Annotated[str, _must(TEXT), Takes("What was done, in one or two sentences.", "Two reporting centres opened")]

    def facts(self, known: Known) -> Facts:
        period = _told("period", values.period, self.period)
        code, partnership = self.action["action"], self.action["partnership"]
        of_it = known.of("updates", action=code, period_end=period.end)
        same = [one for one in of_it if period_bounds(one["label"]) == (period.start, period.end) or one["label"] == period.label]
        if len(same) > 1:
            raise Wrong("period", f"{self.period!r}, of which several updates are held", "one of them", "Correct them one by one in data/.")
        key = f"{code}-{_span(period.start, period.end)}"
        new = {"update": key, "action": code, "label": self.period, "label_basis": "returned", "period_end": period.end}
        held = same[0] if same else None
        yield (
            "updates",
            _version("updates", held or new, partnership, known, withdrawn=self.taken_back, summary=self.summary, note=self.note),
        )


class Indicator(_WithWithdrawal):
    name = "KPIs"
    one = "An indicator of an action, and its result in a period"
    tables = frozenset(("kpis", "outturns"))
    pages = ("Overview", "Priorities", "Lines of enquiry")

    action: Annotated[Fact, _must(_action), Takes("The plan's own number of the action.", "CE01", "actions")]
    kpi: Annotated[str, _must(TEXT), Takes("What is measured, in the plan's words.", "Venues in the scheme")]
    target: Annotated[float | None, _may(_alone(values.number)), Takes("The number to reach.", "40")] = None
    direction: Annotated[
        str | None, _may(_one_of("higher", "lower")), Takes("higher or lower: which is better.", "higher", ("higher", "lower"))
    ] = None
    unit: Annotated[str | None, _may(TEXT), Takes("What one of it is.", "venues")] = None
    period: Annotated[str | None, _may(_checked(values.period)), Takes("The period of the result.", "Q1 2025/26")] = None
    actual: Annotated[float | None, _may(_alone(values.number)), Takes("The result in that period.", "38")] = None

    def facts(self, known: Known) -> Facts:
        if (self.period is None) != (self.actual is None) and not self.taken_back:
            raise Wrong(
                "period" if self.period is None else "actual", "a blank cell", "both a period and a result, or neither", "Fill the cell."
            )
        code, partnership = self.action["action"], self.action["partnership"]
        others = known.of("kpis", action=code)
        held = next((one for one in others if one["wording"].casefold() == self.kpi.casefold()), None)
        new = {"kpi": f"{code}-{_named(self.kpi)}", "action": code, "position": len(others) + 1, "wording": self.kpi}
        target = None if self.target is None else f"{self.target:g}"
        told = {"target": self.target, "target_as_published": target, "direction": self.direction, "unit": self.unit, "note": self.note}
        one_result = self.taken_back and self.period is not None  # not the indicator itself
        indicator = _version("kpis", held or new, partnership, known, withdrawn=self.taken_back and not one_result, **told)
        yield "kpis", indicator
        if self.period is not None:
            period = _told("period", values.period, self.period)
            key = f"{indicator['kpi']}-{_span(period.start, period.end)}"
            same = known.of("outturns", kpi=indicator["kpi"], period_end=period.end)
            result = known.fact("outturns", key) or next(
                (one for one in same if not one["outturn"].startswith(f"{indicator['kpi']}-20")), None
            )
            new = {"outturn": key, "kpi": indicator["kpi"], "period_end": period.end}
            yield "outturns", _version("outturns", result or new, partnership, known, withdrawn=self.taken_back, value=self.actual)


class Money(_WithWithdrawal):
    name = "Money"
    one = "A line of a ledger: money given, paid or promised"
    tables = frozenset(("funds", "money"))
    pages = ("Overview", "Funding", "Lines of enquiry")

    entry: Annotated[str, _must(_code), Takes("The ledger's own number of the line.", "2025-017")]
    district: Annotated[Area, _must(_area), Takes("The partnership's area, or the district it was for.", "East Suffolk", "areas")]
    fund: Annotated[str, _must(TEXT), Takes("The fund, by its title; a new title makes a new fund.", "Core money", "funds")]
    ring_fenced: Annotated[str | None, _may(_one_of("yes", "no")), Takes("yes or no; needed for a new fund.", "no", ("yes", "no"))] = None
    kind: Annotated[
        str, _must(_one_of("allocation", "actual", "commitment")),
        Takes("allocation (given), actual (paid) or commitment (agreed, unpaid).", "actual", ("allocation", "actual", "commitment")),
    ]  # fmt: skip
    date: Annotated[
        str, _must(_checked(lambda text: _day_month_or_year(text))), Takes("The day, the month, or the financial year alone.", "12/05/2025")
    ]
    title: Annotated[str, _must(TEXT), Takes("What it was for.", "Lighting at the skate park")]
    amount: Annotated[int, _must(_alone(values.pence)), Takes("Pounds, positive: the kind gives the sign.", "£1,250.00")]
    priority: Annotated[str | None, _may(_priority), Takes("The priority it serves.", "Anti-social behaviour", "priorities")] = None

    def facts(self, known: Known) -> Facts:
        held = known.fact("money", self.entry)
        partnership = _of_one(self.district)
        _owner(held, partnership, "entry")
        if self.amount <= 0:
            raise Wrong(
                "amount", f"{self.amount / 100:,.2f} pounds", "more than 0", "Give it as positive: the kind says which way it went."
            )
        fund = self._fund(partnership, known)
        if fund is None:
            fund = slug(f"{partnership} {self.fund}")
            if known.of("funds", partnership=partnership, fund=fund):
                raise Wrong("fund", repr(self.fund), "a title that can be told from those of other funds", "Change the title.")
            new = {"fund": fund, "title": self.fund, "ring_fenced": self.ring_fenced == "yes", "partnership": partnership}
            yield "funds", _version("funds", new, partnership, known)
        start, end, precision = _told("date", _day_month_or_year, self.date)
        told = {
            "kind": self.kind, "fund": fund, "date": start, "end": end, "precision": precision, "date_as_published": self.date,
            "title": self.title, "amount_pence": self.amount, "area": self.district.name, "note": self.note,
        }  # fmt: skip
        told |= {"priority": self.priority, "priority_confidence": "stated" if self.priority else None}
        yield (
            "money",
            _version(
                "money", held or {"entry": self.entry, "partnership": partnership}, partnership, known, withdrawn=self.taken_back, **told
            ),
        )

    def _fund(self, partnership: str, known: Known) -> str | None:
        """The key of a fund that is held, by its title or its key; None for a new one."""
        names = {name: one["fund"] for one in known.of("funds", partnership=partnership) for name in (one["title"], one["fund"])}
        try:
            return str(named(self.fund, names, "a fund"))
        except Unreadable:
            if self.ring_fenced is None:
                expected = nearest(self.fund, list(names)) if names else "yes or no in ring_fenced, which makes it a new fund"
                raise Wrong(
                    "fund", repr(self.fund), expected, "Correct the title; or say in ring_fenced whether the new fund is."
                ) from None
            return None


class Order(_WithWithdrawal):
    name = "Orders"
    one = "A public spaces protection order"
    tables = frozenset(("orders", "order_extensions"))
    pages = ("Overview", "Places", "Accountability", "Lines of enquiry")

    order: Annotated[str, _must(_code), Takes("The council's own number of the order.", "PSPO-2025-01")]
    district: Annotated[Area | None, _may(_area), Takes("The district; needed for a new order.", "West Suffolk", "districts")] = None
    place: Annotated[str | None, _may(TEXT), Takes("The town, street or park; needed for a new order.", "Brandon")] = None
    kind: Annotated[str | None, _may(TEXT), Takes("What it is about, such as ASB or dog fouling.", "ASB")] = None
    status: Annotated[str | None, _may(TEXT), Takes("How it stands, in the council's words.", "in force")] = None
    start: Annotated[date | None, _may(DAY), Takes("The day it began.", "01/02/2025")] = None
    end: Annotated[date | None, _may(DAY), Takes("The day it ends, as it was made.", "31/01/2028")] = None
    extended_on: Annotated[date | None, _may(DAY), Takes("The day on which it was extended.", "")] = None
    extended_to: Annotated[date | None, _may(DAY), Takes("The day to which it was extended.", "")] = None

    def facts(self, known: Known) -> Facts:
        held = known.fact("orders", self.order)
        if held is None:
            _needed(self, "district", "place")
        if (self.extended_on is None) != (self.extended_to is None):
            empty = "extended_on" if self.extended_on is None else "extended_to"
            raise Wrong(empty, "a blank cell", "both days of the extension, or neither", "Fill the cell.")
        if self.start and self.end and self.end < self.start:
            raise Wrong("end", f"{self.end:%d/%m/%Y}", "a day after its start", "Correct one of the days.")
        partnership = _owner(held, _of_one(self.district) if self.district else None, "order")
        told = {
            "area": self.district and self.district.name, "place": self.place, "kind": self.kind, "status_as_published": self.status,
            "start": self.start, "end": self.end, "note": self.note,
        }  # fmt: skip
        new = {"order": self.order, "partnership": partnership}
        one_extension = self.taken_back and self.extended_on is not None  # not the order itself
        yield "orders", _version("orders", held or new, partnership, known, withdrawn=self.taken_back and not one_extension, **told)
        if self.extended_on is not None:
            extension = known.fact("order_extensions", self.order, self.extended_on)
            made = {"order": self.order, "made": self.extended_on}
            yield (
                "order_extensions",
                _version("order_extensions", extension or made, partnership, known, withdrawn=self.taken_back, new_end=self.extended_to),
            )


class Review(_WithWithdrawal):
    name = "Reviews"
    one = "A stage of a domestic homicide review, by partnership: no district, no case detail"
    tables = frozenset(("reviews",))
    pages = ("Accountability", "Lines of enquiry")

    review: Annotated[str, _must(TEXT), Takes("The name under which it is published, such as review A.", "review A")]
    partnership: Annotated[Partnership, _must(_partnership), Takes("The partnership.", "East Suffolk", "partnerships")]
    stage: Annotated[str, _must(TEXT), Takes("The stage, in the published words.", "sent to Home Office")]
    stage_date: Annotated[
        str | None, _may(_checked(lambda text: _day_month_or_year(text))), Takes("The day or the month of the stage.", "2025-06")
    ] = None
    status: Annotated[str | None, _may(TEXT), Takes("What is said of it, in the published words.", "")] = None

    def facts(self, known: Known) -> Facts:
        code = self.partnership.code
        same = known.of("reviews", partnership=code, review=self.review, stage=self.stage)
        held = same[-1] if same else None
        new = {"review": self.review, "partnership": code, "area": self.partnership.area, "stage": self.stage}
        told: dict[str, Any] = {"status_as_published": self.status, "note": self.note}
        if self.stage_date is not None:
            day, end, precision = _told("stage_date", _day_month_or_year, self.stage_date)
            if precision == "financial year":
                raise Wrong("stage_date", repr(self.stage_date), "a day or a month", "Give the month.")
            told |= {"stage_date": f"{day:%Y-%m-%d}" if precision == "day" else f"{end:%Y-%m}", "date_precision": precision}
        yield "reviews", _version("reviews", held or new, code, known, withdrawn=self.taken_back, **told)


class Recommendation(_WithWithdrawal):
    name = "Recommendations"
    one = "A recommendation of the committee, and what became of it"
    tables = frozenset(("recommendations",))
    pages = ("Accountability", "Lines of enquiry")

    recommendation: Annotated[str, _must(_code), Takes("The committee's own number of it.", "2025-03")]
    partnership: Annotated[
        Partnership | None, _may(_partnership), Takes("The partnership; needed for a new one.", "East Suffolk", "partnerships")
    ] = None
    meeting_date: Annotated[date | None, _may(DAY), Takes("The day of the meeting; needed for a new one.", "20/07/2025")] = None
    title: Annotated[str | None, _may(TEXT), Takes("What was recommended; needed for a new one.", "Report targets each quarter")] = None
    kind: Annotated[str | None, _may(TEXT), Takes("Such as action, commitment, review or note.", "action")] = None
    outcome: Annotated[str | None, _may(TEXT), Takes("What became of it.", "done in part")] = None

    def facts(self, known: Known) -> Facts:
        held = known.fact("recommendations", self.recommendation)
        if held is None:
            _needed(self, "partnership", "meeting_date", "title")
        code = _owner(held, self.partnership.code if self.partnership else None, "recommendation")
        area = self.partnership.area if self.partnership else None
        new = {"recommendation": self.recommendation, "partnership": code, "area": area, "direction": "by committee"}
        told = {"meeting_date": self.meeting_date, "title": self.title, "kind": self.kind, "outcome": self.outcome, "note": self.note}
        yield "recommendations", _version("recommendations", held or new, code, known, withdrawn=self.taken_back, **told)


class Risk(_WithWithdrawal):
    name = "Risks"
    one = "A line of the risk register"
    tables = frozenset(("risks",))
    pages = ("Accountability",)

    risk: Annotated[str, _must(_code), Takes("The register's own number of it.", "R05")]
    partnership: Annotated[
        Partnership | None, _may(_partnership), Takes("The partnership; needed for a new one.", "East Suffolk", "partnerships")
    ] = None
    title: Annotated[str | None, _may(TEXT), Takes("What may happen; needed for a new one.", "Fewer partners attend")] = None
    likelihood: Annotated[str | None, _may(TEXT), Takes("In the register's own words.", "Likely")] = None
    impact: Annotated[str | None, _may(TEXT), Takes("In the register's own words.", "Significant")] = None
    mitigation: Annotated[str | None, _may(TEXT), Takes("What is done about it.", "Attendance reported each quarter")] = None

    def facts(self, known: Known) -> Facts:
        held = known.fact("risks", self.risk)
        if held is None:
            _needed(self, "partnership", "title")
        code = _owner(held, self.partnership.code if self.partnership else None, "risk")
        area = self.partnership.area if self.partnership else None
        rating = " / ".join(word for word in (self.likelihood, self.impact) if word) or None
        new = {"risk": self.risk, "partnership": code, "area": area, "explicit": "yes"}
        told = {
            "title": self.title, "likelihood": self.likelihood, "impact": self.impact, "rating_as_published": rating,
            "mitigation": self.mitigation, "note": self.note,
        }  # fmt: skip
        yield "risks", _version("risks", held or new, code, known, withdrawn=self.taken_back, **told)


SHEETS: tuple[type[Sheet], ...] = (Figure, Action, Update, Indicator, Money, Order, Review, Recommendation, Risk)
BY_NAME: Mapping[str, type[Sheet]] = {name: sheet for sheet in SHEETS for name in (sheet.name, *sheet.others)}


def columns(sheet: type[Sheet]) -> dict[str, Takes]:
    """The columns of a sheet in the template's order, the note last, with what each takes."""
    named = {name: next(part for part in info.metadata if isinstance(part, Takes)) for name, info in sheet.model_fields.items()}
    last = [name for name in ("withdrawn", "note") if name in named]
    return {name: named[name] for name in (*(name for name in named if name not in last), *last)}


def required(sheet: type[Sheet]) -> tuple[str, ...]:
    """The columns that a sheet must have."""
    return tuple(name for name, info in sheet.model_fields.items() if info.is_required())


def _version(name: str, start: Fact, partnership: str | None, known: Known, /, *, withdrawn: bool = False, **told: Any) -> Fact:
    """A version of a fact: what is held of it, or a new one's beginning, with what the row tells; what it leaves blank stays.

    Raises Wrong for a fact of which a draft is held: what it says must not become public with this row.
    """
    if start.get("load_id") in known.drafts:
        load = start["load_id"]
        raise Wrong("", f"a fact of which load {load} holds a draft", "a fact without a draft", f"Publish or undo load {load} first.")
    columns = [column.name for column in schema.VERSIONED[name].columns if column.name not in ("id", "load_id", "known_from")]
    fact = {column: start.get(column) for column in columns}
    fact |= {column: value for column, value in told.items() if value is not None}
    if "source" not in schema.VERSIONED[name].info["key"]:
        fact["source"] = None
    fictional = partnership is not None and known.partnerships[partnership].fictional
    return fact | {
        "paragraph": None, "line": None, "basis": "demonstration" if fictional else "returned", "withdrawn": withdrawn,
    }  # fmt: skip


def _owner(held: Fact | None, given: str | None, column: str) -> str | None:
    """The partnership of a fact; raises Wrong where the row names another one than the fact is held of."""
    if held and given and held["partnership"] != given:
        raise Wrong(column, "a number that another partnership uses", "one that is this partnership's own", "Use another number.")
    return held["partnership"] if held else given


def _named(wording: str) -> str:
    """A part of a key for a wording: readable, and another one for every other wording."""
    return f"{slug(wording)[:40]}-{hashlib.sha256(wording.casefold().encode()).hexdigest()[:6]}"


def _needed(row: Sheet, *columns: str) -> None:
    """Raises Wrong for the first of these that is blank in a row that adds a fact."""
    for column in columns:
        if getattr(row, column) is None:
            raise Wrong(column, "a blank cell", "a value, because this is not held yet", "Fill the cell, or correct the number of the row.")


def _of_one(area: Area | None) -> str:
    """The partnership of an area; raises Wrong for one of several or of none."""
    if area is None or area.partnership is None:
        raise Wrong("district", repr(area.name if area else ""), "an area of one partnership", "Name the partnership's area or district.")
    return area.partnership


def _told(column: str, parse: Callable[..., Any], *arguments: Any) -> Any:
    """What a rule makes of a cell; raises Wrong for the column."""
    try:
        return parse(*arguments)
    except Unreadable as problem:
        raise Wrong(column, problem.found, problem.expected, problem.fix) from None


def _day_month_or_year(text: str) -> tuple[date, date, str]:
    """First day, last day and precision of a day, a month or a financial year. Raises Unreadable."""
    try:
        day = values.day(text)
        return day, day, "day"
    except Unreadable:
        found = values.period(text)
    days = (found.end - found.start).days + 1
    if days > MOST_DAYS_OF_A_MONTH and (days not in DAYS_OF_A_YEAR or found.start.month != 4):
        raise Unreadable(repr(text), "a day, a month or a financial year", "Give the day, or the month.")
    return found.start, found.end, "month" if days <= MOST_DAYS_OF_A_MONTH else "financial year"


MOST_DAYS_OF_A_MONTH, DAYS_OF_A_YEAR = 31, (365, 366)


def _span(start: date | None, end: date | None) -> str:
    """A period for a key: 2025-04 for a month, else its days."""
    if start and end and (start.year, start.month) == (end.year, end.month) and start.day == 1 and (end + timedelta(days=1)).day == 1:
        return f"{start:%Y-%m}"
    return "-to-".join(f"{day:%Y-%m-%d}" for day in (start, end) if day)
