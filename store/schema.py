"""Every table of the store, once. Loaders read the CSV files by these columns; migrations create them.

A table of facts ends with the same columns (`_facts`): where the row is from, on what basis, and since when a reader
could know it. Money is in whole pence. `info` says how a column is read from its CSV file when its type alone does not:
`csv` the column's name in the file, `read` the rule in `loaders.reading`, `one_of` the allowed words, `refers` the column
elsewhere that must hold the value, where the database itself does not see to it, `between` the least and the most of a number. `says`
is the sentence that the data dictionary prints of a column or a table, `by` what fills a table besides files of data/ and returns.

A fact may have later versions: rows with the same `key` (in the table's `info`), each of another load. None is written over
another; `store.scope.known` says which one counts. A reference to a fact that may have versions is therefore `refers`.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
)

META = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

ACTS = ("draft", "load", "publish", "undo")
# page and part of what a screen of the meeting view may show, see pages/
PARTS = (
    "overview/tiles", "overview/partnerships", "overview/questions", "overview/changed",
    "priorities/status", "priorities/plans", "priorities/example",
    "funding/balance", "funding/spending", "funding/ledger",
    "referrals/recorded", "referrals/returned", "referrals/example",
    "places/map", "places/orders", "places/districts",
    "accountability/reviews", "accountability/duties", "accountability/recommendations", "accountability/risks", "accountability/bodies",
    "enquiries/questions",
)  # fmt: skip
BASES = ("stated", "returned", "recorded", "derived", "demonstration")


def _text(name: str, **info: object) -> Column[str]:
    return Column(name, Text, nullable=True, info=info)


def _required(name: str, **info: object) -> Column[str]:
    return Column(name, Text, nullable=False, info=info)


def _key(name: str, **info: object) -> Column[str]:
    return Column(name, Text, primary_key=True, info=info)


def _to(name: str, target: str, *, says: str, nullable: bool = True, **kwargs: bool) -> Column[str]:
    """A reference, checked at the end of the transaction so that a file can be replaced whole."""
    reference = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return Column(name, Text, reference, nullable=nullable, info={"says": says}, **kwargs)  # type: ignore[arg-type]


def _pence(name: str = "amount_pence", csv: str = "amount_gbp", *, says: str, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable, info={"csv": csv, "read": "pounds", "says": says})


def _load(*, key: bool = False) -> Column[int]:
    says = "The load that brought the row."
    return Column("load_id", Integer, ForeignKey("loads.id"), primary_key=key, nullable=False, index=True, info={"csv": None, "says": says})


def _row() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True, info={"csv": None, "says": "The row's number. It says nothing."})


def _number_of(name: str, target: str, *, says: str, key: bool = True) -> Column[int]:
    """The number of a row in a small table, in place of its words: the large tables of counts hold numbers alone.

    Not checked by the database: millions of checks cost more than the counting, and `store.police` alone writes these tables.
    """
    return Column(name, Integer, primary_key=key, autoincrement=False, nullable=False, info={"number_of": target, "says": says})


def _withdrawn() -> Column[bool]:
    """Whether this version takes the fact back: it is then not shown, and neither is what was held of it before."""
    return Column(
        "withdrawn",
        Boolean,
        nullable=False,
        server_default=false(),
        info={"csv": None, "says": "Whether this version takes the fact back: it is then not shown."},
    )


def _facts() -> tuple[Column[Any] | CheckConstraint, ...]:
    return *_listed(), _withdrawn()


def _versions() -> tuple[Column[Any] | CheckConstraint, ...]:
    """As `_facts`, of a table whose key column may stand once in each load."""
    return *_facts_of(_load(key=True)), _withdrawn()


def _listed() -> tuple[Column[Any] | CheckConstraint, ...]:
    """As `_facts`, of a list that other rows refer to: it has no versions."""
    return _facts_of(_load())


def _facts_of(load: Column[int]) -> tuple[Column[Any] | CheckConstraint, ...]:
    return (
        _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
        _text("paragraph", says="The paragraph, heading or page there. Numbers may repeat within one document."),
        _text("line", says="The line of the document's text, counted from 1."),
        _required(
            "basis",
            one_of=BASES,
            says="Who says so: the document, an officer's return, the police; or that it was worked out here, or is fictional.",
        ),
        Column("known_from", Date, nullable=False, index=True, info={"says": "The day from which a reader could know it."}),
        _text("note", says="Doubt, scope, or how it was worked out."),
        load,
        CheckConstraint("basis IN ('stated', 'returned', 'recorded', 'derived', 'demonstration')", name="basis"),
    )


def _partnership() -> Column[str]:
    return _to("partnership", "partnerships.code", index=True, says="The partnership that it belongs to or is about.")


def _area() -> Column[str]:
    return _to("area", "areas.area", says="The area it is about.")


def _priority() -> Column[str]:
    return _to("priority", "crosswalk.key", index=True, says="The priority it belongs to.")


loads = Table(
    "loads", META,
    Column("id", Integer, primary_key=True, autoincrement=True, info={"says": "The number of the load."}),
    _required("file", says="The file's name, or what was loaded."),
    _required("sha256", says="The SHA-256 of its bytes: an unchanged file is known by it."),
    _required("schema_revision", says="The form of the tables that it was read for."),
    Column("loaded_at", DateTime(timezone=True), nullable=False, info={"says": "When it was loaded."}),
    Column("rows", Integer, nullable=False, info={"says": "How many rows it brought."}),
    Column("state", Text, nullable=False, server_default="published", info={"says": "Who sees its rows: `published` everybody; `draft` officers; `replaced` nobody, for another file took its place or it was undone."}),
    _text("loaded_by", says="Who loaded it: an officer's pseudonym or the command line, never a name."),
    Column("publish_on", Date, info={"says": "The day from which a published load shows to everybody; blank where that is at once."}),
    CheckConstraint("state IN ('published', 'draft', 'replaced')", name="state"),
    sqlite_autoincrement=True,
    info={"says": "A load: one file, or one part of the police's files, as it was read into the store at one time. Loads are numbered upwards; the number of the newest is the store's version.", "by": "every command that loads"},
)  # fmt: skip
# Only ever added to: triggers of the database refuse a change and a removal
audit = Table(
    "audit", META,
    Column("id", Integer, primary_key=True, autoincrement=True, info={"says": "The number of the entry."}),
    Column("at", DateTime(timezone=True), nullable=False, info={"says": "When it was done."}),
    _required("who", says="Who did it: an officer's pseudonym or the command line, never a name."),
    _required("act", one_of=ACTS, says="What was done."),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False, index=True, info={"says": "The load it was done with."}),
    _required("file", says="The name of its file."),
    _required("sha256", says="The SHA-256 of its bytes."),
    *(Column(name, Integer, nullable=False, info={"says": f"How many facts were {name}."}) for name in ("added", "changed", "withdrawn")),
    Column("publish_on", Date, info={"says": "The day from which it shows to everybody, of a publication."}),
    CheckConstraint("act IN ('draft', 'load', 'publish', 'undo')", name="act"),
    sqlite_autoincrement=True,
    info={"says": "Something that was done with a return: who, when, what, and how many facts it touched. Rows are only ever added.", "by": "every load, publication and undoing of a return"},
)  # fmt: skip

# Who and where
partnerships = Table(
    "partnerships", META,
    _key("code", says="The short code that other rows use."),
    _required("name", says="The full name."),
    _required("short_name", says="The name that filters and tables show."),
    _required("area", refers="areas.area", says="The area that it serves."),  # no foreign key: areas refers back here
    Column("fictional", Boolean, nullable=False, info={"says": "Whether it is the demonstration partnership, which does not exist."}),
    *_listed(),
    info={"says": "A community safety partnership."},
)  # fmt: skip
areas = Table(
    "areas", META,
    _key("area", says="The name."),
    _required("kind", says="Such as district, joint area, partnership area or county."),
    _text("ons_code", says="The code of the Office for National Statistics."),
    _text("members", says="The districts known to lie in it, joined by `; `; perhaps not all."),
    _partnership(),
    *_listed(),
    info={"says": "An area that figures are given for: a district, a county, or several districts together."},
)  # fmt: skip
crosswalk = Table(
    "crosswalk", META,
    _key("key", says="The key that other rows use."),
    _required("title", says="What a page calls it."),
    _required("kind", says="What it is, such as priority, theme or duty."),
    Column("in_matrix", Boolean, nullable=False, info={"says": "Whether it is among the filters and in the matrix of priorities."}),
    _text("labels", says="The words of the documents that are read as it, joined by `; `."),
    *_listed(),
    info={"says": "A priority or theme, under the one key that every file uses for it, whatever a report calls it."},
)  # fmt: skip
reports = Table(
    "reports", META,
    _key("code", says="The code that `source` uses."),
    _required("council", says="The council whose report it is."),
    _required("committee", says="The committee or meeting it went to."),
    Column("meeting_date", Date, nullable=False, info={"says": "The day of the meeting; where the day is not known, the last it may be."}),
    _required("date_precision", says="How exactly that day is known."),
    _required("date_shown", says="The day as a page says it."),
    _text("report_no", says="The number that the council gave it."),
    _required("title", says="Its title."),
    _partnership(),
    _area(),
    Column("period_start", Date, info={"says": "The first day it covers."}),
    Column("period_end", Date, info={"says": "The last day it covers."}),
    _text("period_as_published", says="The period in its own words."),
    _text("latest_content_date", says="The latest date that anything in it bears."),
    _text("recommendation_type", says="What it asks the committee to do."),
    _text("appendices_listed", says="The appendices that it names."),
    _text("appendices_in_text", says="Those whose text is there."),
    _text("publication_status", says="What it says of its own openness."),
    *_listed(),
    info={"says": "A document that facts are taken from."},
)  # fmt: skip
datasets = Table(
    "datasets", META,
    _key("code", says="The code that `source` uses."),
    _required("title", says="What it is."),
    _required("publisher", says="Who publishes it."),
    _required("licence", says="Under which licence."),
    _required("credit", says="The line that the licence asks for; it stands on the pages."),
    _text("address", says="Where it is published."),
    _text("period", says="The time that what is held covers."),
    _text("retrieved_note", says="How and when it was fetched."),
    _load(),
    info={"says": "A set of open data, with the credit line that its licence asks for."},
)  # fmt: skip

# Definitions: the judgements that an officer may change, from data/definitions
measures = Table(
    "measures", META,
    _key("key", says="The name of its table in the file."),
    Column("position", Integer, nullable=False, info={"csv": None, "from": "order", "says": "Its place in the file: pages list measures in this order."}),
    Column("title", Text, nullable=False, unique=True, info={"says": "The measure's name, exactly as figures and returns give it."}),
    _text("other_names", says="Under what else the reports print it, joined by `; `; a return may use either name."),
    _required("unit", says="What one of it is."),
    _required("counted", says="What is counted."),
    _required("not_counted", says="What a reader might think is counted, and is not."),
    _required("why", says="Why a committee would look at it."),
    _required("good_direction", one_of=("increase", "decrease", "neutral"), says="Which way is better; with `neutral` nothing is called better or worse."),
    _required("direction_note", says="Why it was set so."),
    _required("disclosure", one_of=("people", "open"), says="`people`: small numbers are withheld and others rounded; `open`: published counts of incidents."),
    Column("target", Float, info={"says": "The number a month to reach."}),
    _text("target_note", says="Who set the target, and where."),
    _required("source", says="Whose data it is."),
    _required("owner", says="Who answers for the definition: an organisation or a role."),
    Column("next_review", Date, nullable=False, info={"says": "The day by which the definition is to be looked at again."}),
    _load(),
    info={"says": "A measure: what it counts, and how it is judged."},
)  # fmt: skip
rag_parameters = Table(
    "rag_parameters", META,
    _key("key", says="The name of the set."),
    *(
        Column(name, Integer, nullable=False, info={"between": (0, 3650), "says": says})
        for name, says in (
            ("overdue_red_days", "Days past its due date beyond which an action is Red rather than Amber."),
            ("stale_days", "Age of an update in days beyond which it no longer shows that an action is on track."),
            ("no_evidence_days", "Age of an update in days beyond which it is no evidence at all."),
        )
    ),
    *(
        Column(name, Float, nullable=False, info={"between": (0, 1), "says": says})
        for name, says in (
            ("amber_gap", "Share of its target by which an indicator may miss it and be Amber rather than Red."),
            ("min_reported_share", "Share of a priority's actions that must be assessed before the priority can be."),
        )
    ),
    _load(),
    info={"says": "A set of thresholds of the evidence check. There is one, `default`."},
)  # fmt: skip
enquiries = Table(
    "enquiries", META,
    _key("key", says="The name of the rule; its code is in `measures/enquiry.py`."),
    Column("position", Integer, nullable=False, info={"csv": None, "from": "order", "says": "Its rank: the first is asked first."}),
    Column("title", Text, nullable=False, unique=True, info={"says": "The rule in a few words."}),
    _required("subject", one_of=("funding", "plan", "places", "figures", "accountability", "documents"), says="What it is about; the home page asks the first question of each subject."),
    _required("rule", says="When a question is raised. `{threshold}` and `{phrases}` stand for the rule's own."),
    _required("why", says="Why a committee asks."),
    _required("question", says="The question; words in braces are filled from what the rule finds."),
    _required("asked", one_of=("partnership", "body"), says="Of whom: the partnership, or the one organisation whose matter it is."),
    Column("threshold", Integer, info={"between": (0, 3650), "says": "Days, where the rule needs a number of them."}),
    _text("phrases", says="Words of the record that the rule looks for, joined by `; `."),
    _load(),
    info={"says": "A rule by which a question is raised."},
)  # fmt: skip
agenda = Table(
    "agenda", META,
    _key("key", says="The name of the screen."),
    Column("position", Integer, nullable=False, info={"csv": None, "from": "order", "says": "Its place in the order of the meeting."}),
    Column("title", Text, nullable=False, unique=True, info={"says": "Its heading, and its name in the list of screens and in links."}),
    _required("shows", one_of=PARTS, says="Which part of which page it is."),
    _load(),
    info={"says": "A screen of the meeting view."},
)  # fmt: skip

# The plan
priorities = Table(
    "priorities", META,
    _row(),
    _partnership(),
    _area(),
    _priority(),
    _required("label", says="The words of the document."),
    Column("position", Integer, info={"says": "Its place in the document's list."}),
    _required("kind", says="What the document calls it, such as priority, statutory duty or cross-cutting."),
    _text("scope", says="What the document says it covers."),
    _text("stated_status", says="The status that the document states, in its words."),
    *_facts(),
    info={"key": ("partnership", "area", "label", "source"), "says": "A priority, theme or heading, as one document lists it."},
)  # fmt: skip
actions = Table(
    "actions", META,
    _key("action", says="The action's own code."),
    _required("kind", one_of=("priority", "theme"), says="Whether it is under a priority or a theme of the plan."),
    _partnership(),
    _area(),
    _priority(),
    _text("priority_lead", says="Who leads the priority: organisations or roles."),
    _required("objective", says="What it is to achieve."),
    Column("objective_carried_forward", Boolean, nullable=False, info={"says": "Whether the objective is printed once for several rows, and taken over from the row above."}),
    _required("activity", says="What is to be done."),
    Column("activity_parts", Integer, nullable=False, info={"says": "How many activities the cell lists."}),
    _text("lead", says="Who leads it: organisations or roles."),
    _text("stated_status", says="The status that the partnership states, in its words."),
    Column("due", Date, info={"says": "The day by which it is to be done."}),
    Column("completed", Date, info={"says": "The day on which it was done."}),
    _text("events", says="Events and dates that the row names."),
    *_versions(),
    info={"key": ("action",), "says": "An activity of a partnership's plan."},
)  # fmt: skip
updates = Table(
    "updates", META,
    _key("update", says="The update's own code."),
    Column("action", Text, nullable=False, index=True, info={"refers": "actions.action", "says": "The action that it is about."}),
    _text("label", says="The period as printed beside it, such as Q2 2023/24."),
    _text("label_basis", says="Whether that label is printed, missing or ambiguous."),
    _required("summary", says="What it says."),
    Column("period_end", Date, info={"csv": None, "from": "label", "says": "The last day of the labelled period, where the label names one."}),
    *_versions(),
    info={"key": ("update",), "says": "What was reported about an action, at one time."},
)  # fmt: skip
kpis = Table(
    "kpis", META,
    _key("kpi", says="The indicator's own code."),
    Column("action", Text, nullable=False, index=True, info={"refers": "actions.action", "says": "The action that it measures."}),
    Column("position", Integer, nullable=False, info={"says": "Its place among the action's indicators."}),
    _required("wording", says="What is measured."),
    _text("target_as_published", says="The target as printed."),
    _text("comparator", says="How the target is meant, such as at least or over."),
    Column("target", Float, info={"says": "The target as a number, in the column `unit`."}),
    _text("direction", one_of=("higher", "lower"), says="Which way is better."),
    _text("unit", says="What the target and its outturns count."),
    *_versions(),
    info={"key": ("kpi",), "says": "A performance indicator of an action."},
)  # fmt: skip
outturns = Table(
    "outturns", META,
    _key("outturn", says="The outturn's own code."),
    _required("kpi", refers="kpis.kpi", says="The indicator."),
    Column("period_end", Date, nullable=False, info={"says": "The last day of the period that it was reached in."}),
    Column("value", Float, nullable=False, info={"says": "The result, in the unit of its indicator."}),
    *_versions(),
    info={"key": ("outturn",), "says": "A result that an indicator reached, by one day."},
)  # fmt: skip

# Money
funds = Table(
    "funds", META,
    _row(),
    _required("fund", says="The code that entries use."),
    _required("title", says="What a page calls it."),
    Column("ring_fenced", Boolean, nullable=False, info={"says": "Whether it may be spent for one purpose only."}),
    _text("purpose", says="What it is for."),
    _partnership(),
    *_facts(),
    UniqueConstraint("partnership", "fund", "load_id"),
    info={"key": ("partnership", "fund"), "says": "A pot of money."},
)  # fmt: skip
money = Table(
    "money", META,
    _key("entry", says="The entry's own code."),
    _required("kind", one_of=("allocation", "actual", "commitment"), says="`allocation` given, `actual` spent, `commitment` promised but not yet spent."),
    _required("fund", refers="funds.fund", says="The fund that it belongs to."),
    _text("date_as_published", says="The date as printed."),
    Column("date", Date, nullable=False, info={"says": "The first day that it may be of."}),
    Column("end", Date, nullable=False, info={"says": "The last day that it may be of."}),
    _required("precision", one_of=("day", "month", "financial year"), says="How exactly the date is known."),
    _required("title", says="What it was for."),
    _pence(says="The sum."),
    _priority(),
    _text("priority_confidence", says="How plainly it belongs to its priority: obvious, inferred or unclear."),
    _text("place", says="The place that it names."),
    _text("restricted_to", says="What the giver restricted it to."),
    _text("from_body", says="Who gave it."),
    _text("via", says="Through whom it came."),
    _partnership(),
    _area(),
    *_versions(),
    info={"key": ("entry",), "says": "An entry of the ledger: money given, spent or promised."},
)  # fmt: skip
stated_balances = Table(
    "stated_balances", META,
    _row(),
    _required("fund", refers="funds.fund", says="The fund."),
    _required("comparator", says="How the sum is meant, such as exactly or less than."),
    _pence(says="The sum."),
    _required("amount_as_published", says="The sum as printed."),
    _text("date_as_published", says="The date as printed."),
    Column("date", Date, nullable=False, info={"says": "The first day that it may be of."}),
    Column("end", Date, nullable=False, info={"says": "The last day that it may be of."}),
    _required("precision", says="How exactly the date is known."),
    _partnership(),
    _area(),
    *_facts(),
    info={"key": ("partnership", "fund", "date", "source"), "says": "A balance that a document states, to be held against the ledger."},
)  # fmt: skip
other_money = Table(
    "other_money", META,
    _row(),
    _required("item", says="What it is about."),
    _pence(nullable=True, says="The sum, where there is one."),
    _text("amount_as_published", says="The sum as printed."),
    _text("comparator", says="How the sum is meant, such as exactly or over."),
    _text("period_as_published", says="The period as printed."),
    _text("direction", says="What kind of money it is, such as past income or a bid won."),
    _priority(),
    _partnership(),
    _area(),
    *_facts(),
    info={"key": ("partnership", "item", "source"), "says": "Money that a document mentions outside its ledger, with or without a sum."},
)  # fmt: skip

# Figures
figures = Table(
    "figures", META,
    _key("figure", says="The figure's own code."),
    _required("measure", says="What is measured: the title of a measure, or the document's words."),
    _required("kind", says="What the number is, such as statistic, plan or context."),
    Column("value", Float, info={"says": "The number."}),
    _text("value_as_published", says="The number as printed."),
    _text("unit", says="What it counts."),
    _text("comparator", says="How it is meant, such as exactly, over or about."),
    Column("period_start", Date, info={"says": "The first day of its period."}),
    Column("period_end", Date, info={"says": "The last day of its period."}),
    _text("period_as_published", says="The period as printed."),
    _text("period_basis", says="Whether the period is stated or inferred."),
    _partnership(),
    _area(),
    _priority(),
    *_versions(),
    info={"key": ("figure",), "says": "A number that a report prints or a return gives, for an area and a period."},
)  # fmt: skip
recorded_incidents = Table(
    "recorded_incidents", META,
    Column("month", Date, primary_key=True, info={"read": "month", "says": "The month."}),
    _to("district", "areas.area", primary_key=True, nullable=False, says="The district of today."),
    _key("category", says="The police's category."),
    Column("incidents", Integer, nullable=False, info={"says": "How many. A month without the force's own file has no row."}),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month", "says": "The last day of the second month after: the day from which a reader could know it."}),
    _load(),
    info={"says": "The incidents that the police recorded in a month, a district and a category.", "by": "`python -m loaders police`"},
)  # fmt: skip
wards = Table(
    "wards", META,
    _key("ward_code", says="Its code."),
    _required("ward", says="Its name."),
    _required("district_code", says="The code of its district."),
    _to("district", "areas.area", nullable=False, says="Its district."),
    Column("lon", Float, nullable=False, info={"says": "Degrees east."}),
    Column("lat", Float, nullable=False, info={"says": "Degrees north."}),
    _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
    _load(),
    info={"says": "A ward of 2025, with a point near its middle."},
)  # fmt: skip
recorded_asb_by_ward = Table(
    "recorded_asb_by_ward", META,
    _to("ward_code", "wards.ward_code", primary_key=True, nullable=False, says="The ward."),
    Column("month", Date, primary_key=True, info={"read": "month", "says": "The month."}),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month", "says": "The last day of the second month after: the day from which a reader could know it."}),
    _load(),
    info={"says": "The anti-social behaviour recorded in a month and a ward. Positions are approximate.", "by": "`python -m loaders police`, once ward boundaries are loaded"},
)  # fmt: skip
recorded_asb_by_cell = Table(
    "recorded_asb_by_cell", META,
    Column("month", Date, primary_key=True, info={"read": "month", "says": "The month."}),
    _key("cell", says="The H3 index of the cell."),
    _to("district", "areas.area", primary_key=True, nullable=False, says="The district: a cell on a border has a row for each."),
    Column("incidents", Integer, nullable=False, info={"says": "How many; cells without any have no row."}),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month", "says": "The last day of the second month after: the day from which a reader could know it."}),
    _load(),
    info={"says": "The anti-social behaviour recorded in a month, a cell and a district. Positions are approximate.", "by": "`python -m loaders police`"},
)  # fmt: skip
recorded_asb_by_lsoa = Table(
    "recorded_asb_by_lsoa", META,
    Column("month", Date, primary_key=True, info={"read": "month", "says": "The month."}),
    _key("lsoa", says="The code of the statistical area."),
    _to("district", "areas.area", nullable=False, says="Its district."),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month", "says": "The last day of the second month after: the day from which a reader could know it."}),
    _load(),
    info={"says": "The anti-social behaviour recorded in a month and a statistical area (LSOA).", "by": "`python -m loaders police`"},
)  # fmt: skip
population = Table(
    "population", META,
    _to("area", "areas.area", primary_key=True, nullable=False, says="The area."),
    _key("measure", says="Which count or estimate it is."),
    Column("reference_date", Date, nullable=False, info={"says": "The day it is for."}),
    Column("population", Integer, nullable=False, info={"says": "The residents."}),
    _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
    _text("note", says="Doubt, scope, or how it was worked out."),
    _load(),
    info={"says": "The residents of an area, by one count or estimate."},
)  # fmt: skip

# Places
places = Table(
    "places", META,
    _row(),
    _required("place", says="The name."),
    _text("within", says="The town or district it lies in."),
    _required("kind", says="What it is, such as town, estate or street."),
    _text("context", says="In which connection it is named."),
    _partnership(),
    _area(),
    _priority(),
    *_facts(),
    info={"key": ("partnership", "place"), "says": "A place that a report names in connection with an activity or an order."},
)  # fmt: skip
place_positions = Table(
    "place_positions", META,
    _key("place", says="The name, as in `places` or `orders`."),
    Column("named_on_map", Boolean, nullable=False, info={"says": "Whether the map writes its name."}),
    Column("lon", Float, nullable=False, info={"says": "Degrees east."}),
    Column("lat", Float, nullable=False, info={"says": "Degrees north."}),
    _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
    _text("note", says="Doubt, scope, or how it was worked out."),
    _load(),
    info={"says": "Where a named place lies."},
)  # fmt: skip
outlines = Table(
    "outlines", META,
    _to("area", "areas.area", primary_key=True, nullable=False, says="The district."),
    Column("position", Integer, nullable=False, info={"says": "Its number on the map, by which a colour is given to it."}),
    _required("kind", says="Whether the outline is schematic or a loaded boundary."),
    Column("label_lon", Float, nullable=False, info={"says": "Where its name stands: degrees east."}),
    Column("label_lat", Float, nullable=False, info={"says": "Where its name stands: degrees north."}),
    _required("geometry", says="The outline, as GeoJSON in degrees."),
    _load(),
    info={"says": "The outline of a district, to draw the map with.", "by": "`python -m loaders boundaries`"},
)  # fmt: skip
cells = Table(
    "cells", META,
    _key("cell", says="Its H3 index."),
    _to("district", "areas.area", nullable=False, index=True, says="The district of its centre, or of most of its incidents."),
    Column("lon", Float, nullable=False, info={"says": "Degrees east."}),
    Column("lat", Float, nullable=False, info={"says": "Degrees north."}),
    _required("neighbours", says="The cells that touch it, joined by blanks."),
    _required("geometry", says="Its outline, as GeoJSON in degrees."),
    _load(),
    info={"says": "A cell of the H3 grid, resolution 8, some 700 metres across: in a district's outline, or outside with an incident in it.", "by": "every load of outlines, boundaries or police files"},
)  # fmt: skip
boundaries = Table(
    "boundaries", META,
    Column("kind", Text, primary_key=True, info={"one_of": ("ward", "lsoa"), "says": "Which of the two it is."}),
    _key("code", says="Its code."),
    _required("name", says="Its name."),
    _to("district", "areas.area", nullable=False, says="Its district."),
    Column("lon", Float, nullable=False, info={"says": "Degrees east."}),
    Column("lat", Float, nullable=False, info={"says": "Degrees north."}),
    Column("residents", Integer, info={"says": "Its residents, where they were loaded too."}),
    _required("neighbours", says="The codes of those that touch it, joined by blanks."),
    _required("geometry", says="The boundary simplified, as GeoJSON in degrees."),
    _text("as_given", says="The boundary of a ward as it was loaded: points are counted by it."),
    _required("vintage", says="The year of the boundaries; blank where the files do not say."),
    _load(),
    info={"says": "The boundary of a ward or a statistical area (LSOA).", "by": "`python -m loaders boundaries`"},
)  # fmt: skip
orders = Table(
    "orders", META,
    _key("order", says="The order's own code."),
    _required("place", says="Where it applies."),
    _partnership(),
    _area(),
    _text("kind", says="What it is about."),
    _text("status_as_published", says="What the document says of it."),
    Column("start", Date, info={"says": "The day from which it is in force."}),
    Column("end", Date, info={"says": "The day on which it ends."}),
    _text("last_event", says="The day, month or year of what was last said of it."),
    _text("last_event_as_published", says="What was last said of it, in the document's words."),
    _text("implied_end_as_derived", says="The year of its end by our reckoning, where none is printed."),
    *_versions(),
    info={"key": ("order",), "says": "A public spaces protection order, or the statement that there is none.", "by": "`python -m loaders orders`"},
)  # fmt: skip
order_areas = Table(
    "order_areas", META,
    Column("order", Text, primary_key=True, info={"refers": "orders.order", "says": "The order."}),
    _text("restricts", says="What is restricted there."),
    _text("link", says="Where the order is published."),
    _text("notes", says="What the file says besides."),
    _required("geometry", says="The area, as GeoJSON in degrees."),
    _load(),
    info={"says": "The area that an order covers.", "by": "`python -m loaders orders`"},
)  # fmt: skip
order_extensions = Table(
    "order_extensions", META,
    _row(),
    _required("order", refers="orders.order", says="The order."),
    Column("made", Date, nullable=False, info={"says": "The day on which it was extended."}),
    Column("new_end", Date, nullable=False, info={"says": "The day on which it then ends."}),
    *_facts(),
    info={"key": ("order", "made"), "says": "An extension of an order.", "by": "`python -m loaders orders`"},
)  # fmt: skip

# What the police's own files held: every row of them, counted. Pages ask the recorded_ tables, which are made from these
former_districts = Table(
    "former_districts", META,
    _key("former", says="The abolished district."),
    _required("district", says="The district of today."),
    _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
    _load(),
    info={"says": "A district that was abolished, and the one of today that it is in."},
)  # fmt: skip
police_forces = Table(
    "police_forces", META,
    _to("district", "areas.area", primary_key=True, nullable=False, says="The district."),
    _required("force", says="The force whose file it is, as the file names it."),
    _text("source", says="The documents or the data set that say so: codes of `reports` or `datasets`."),
    _load(),
    info={"says": "Whose file makes a district's month whole."},
)  # fmt: skip
police_files = Table(
    "police_files", META,
    _row(),
    _required("force", says="The force, as the file names it."),
    Column("month", Date, nullable=False, info={"says": "The month."}),
    Column("rows", Integer, nullable=False, info={"says": "How many rows the file has."}),
    Column("without_location", Integer, nullable=False, info={"says": "How many of them have neither a position nor a statistical area."}),
    Column("known_from", Date, nullable=False, info={"says": "The last day of the second month after: the day from which a reader could know it."}),
    _load(),
    UniqueConstraint("force", "month"),
    info={"says": "The file of one force and month, as it was last counted.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_categories = Table(
    "police_categories", META,
    _row(),
    Column("category", Text, nullable=False, unique=True, info={"says": "The category."}),
    info={"says": "A category of the police's files, with the number that the counts use for it.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_districts = Table(
    "police_districts", META,
    _row(),
    _required("district", says="The district of today."),
    info={"says": "A district that the police's files name, with the number that the counts use for it.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_lsoas = Table(
    "police_lsoas", META,
    _row(),
    Column("lsoa", Text, nullable=False, unique=True, info={"says": "The code of the statistical area."}),
    _number_of("district", "police_districts.id", key=False, says="Its district."),
    info={"says": "A statistical area (LSOA) that the police's files name, with the number that the counts use for it.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_by_district = Table(
    "police_by_district", META,
    _number_of("file", "police_files.id", says="The file."),
    _number_of("category", "police_categories.id", says="The category."),
    _number_of("district", "police_districts.id", says="The district."),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    sqlite_with_rowid=False,
    info={"says": "The incidents of one file, category and district.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_by_lsoa = Table(
    "police_by_lsoa", META,
    _number_of("file", "police_files.id", says="The file."),
    _number_of("category", "police_categories.id", says="The category."),
    _number_of("lsoa", "police_lsoas.id", says="The statistical area."),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    sqlite_with_rowid=False,
    info={"says": "The incidents of one file, category and statistical area.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_by_cell = Table(
    "police_by_cell", META,
    _number_of("file", "police_files.id", says="The file."),
    _number_of("category", "police_categories.id", says="The category."),
    Column("cell", BigInteger, primary_key=True, autoincrement=False, info={"says": "The H3 index of the cell, as a number."}),
    _number_of("district", "police_districts.id", says="The district."),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    sqlite_with_rowid=False,
    info={"says": "The incidents of one file, category, cell and district.", "by": "`python -m loaders police`"},
)  # fmt: skip
police_asb_by_ward = Table(
    "police_asb_by_ward", META,
    _number_of("file", "police_files.id", says="The file."),
    _key("ward_code", says="The ward."),
    Column("incidents", Integer, nullable=False, info={"says": "How many."}),
    info={"says": "The anti-social behaviour of one file and ward.", "by": "`python -m loaders police`, once ward boundaries are loaded"},
)  # fmt: skip

# Accountability
reviews = Table(
    "reviews", META,
    _row(),
    _required("review", says="A letter for a review within its partnership, or what the statement is about; never a person."),
    _partnership(),
    _area(),
    _required("stage", says="The stage reached, or what was said."),
    _text("stage_date", says="Its day, month or year."),
    _text("date_precision", says="How exactly that is known."),
    Column("count_stated", Integer, info={"says": "How many reviews the document speaks of."}),
    _text("status_as_published", says="What the document says of it."),
    *_facts(),
    info={"key": ("partnership", "review", "stage", "source"), "says": "A stage of a domestic homicide review, or a statement about reviews, as a document gives it. Reviews stand at the level of the partnership."},
)  # fmt: skip
duties = Table(
    "duties", META,
    _row(),
    _required("duty", says="The code of the duty."),
    _required("title", says="The duty in a few words."),
    _text("legal_basis_as_stated", says="The law, as the documents cite it."),
    _partnership(),
    _area(),
    _text("evidence", says="What the document says about it."),
    _required("evidence_level", says="How far that goes: stated, partial, planned or not evidenced."),
    *_facts(),
    info={"key": ("duty", "partnership", "area", "source"), "says": "A duty of a partnership, and the evidence that one document gives for it in one area."},
)  # fmt: skip
groups = Table(
    "groups", META,
    _row(),
    _required("group", says="Its name."),
    _required("level", says="Where it stands, such as scrutiny, county or district."),
    _partnership(),
    _area(),
    _text("frequency", says="How often it meets or reports."),
    _text("accountable_to", says="Whom it answers to."),
    _text("role", says="What it does."),
    *_facts(),
    info={"key": ("partnership", "group"), "says": "A board, committee, panel or network."},
)  # fmt: skip
members = Table(
    "members", META,
    _row(),
    _partnership(),
    _area(),
    _required("organisation", says="The organisation."),
    _text("role", says="What kind of body it is."),
    _text("membership", says="Its standing, such as statutory or co-opted."),
    _text("membership_basis", says="How the document says so."),
    *_facts(),
    info={"key": ("partnership", "organisation"), "says": "An organisation and its standing in a partnership."},
)  # fmt: skip
risks = Table(
    "risks", META,
    _key("risk", says="The risk's own code."),
    _partnership(),
    _area(),
    _required("title", says="The risk."),
    _text("likelihood", says="How likely, in the document's words."),
    _text("impact", says="How grave, in the document's words."),
    _text("rating_as_published", says="The rating as printed."),
    _text("mitigation", says="What is done against it."),
    _text("explicit", says="Whether the document itself lists it as a risk."),
    *_versions(),
    info={"key": ("risk",), "says": "A risk that a document names, or that we read there as one."},
)  # fmt: skip
recommendations = Table(
    "recommendations", META,
    _key("recommendation", says="The recommendation's own code."),
    _partnership(),
    _area(),
    Column("meeting_date", Date, info={"says": "The meeting that it was put to or made at."}),
    _text("direction", says="Who asks whom, such as to committee or by committee."),
    _text("title", says="What is recommended or promised."),
    _text("kind", says="What it is, such as scrutiny, action or commitment."),
    _text("outcome", says="What is known to have become of it."),
    *_versions(),
    info={"key": ("recommendation",), "says": "A recommendation or a commitment, and what became of it."},
)  # fmt: skip
events = Table(
    "events", META,
    _key("event", says="The event's own code."),
    _text("date_as_published", says="The date as printed."),
    _text("start", says="Its first day, month or year."),
    _text("end", says="Its last day, month or year."),
    _text("precision", says="How exactly that is known."),
    _required("title", says="What it is."),
    _text("kind", says="What kind of event, such as meeting or training."),
    _priority(),
    _partnership(),
    _area(),
    _text("status_at_report", says="Whether the document speaks of it as past or planned."),
    *_versions(),
    info={"key": ("event",), "says": "Something that happened or is planned."},
)  # fmt: skip
conflicts = Table(
    "conflicts", META,
    _key("conflict", says="Its own code."),
    _required("topic", says="What it is about."),
    _required("severity", one_of=("high", "medium", "low"), says="How much depends on it."),
    _text("kind", says="Where it lies, such as within a document or between two."),
    _required("side_a", says="What the one says."),
    _text("source_a", says="Which document."),
    _text("line_a", says="On which lines."),
    _required("side_b", says="What the other says."),
    _text("source_b", says="Which document."),
    _text("line_b", says="On which lines."),
    _text("figures", says="The numbers side by side."),
    _text("handling", says="How the dashboard treats it."),
    _required("subject", one_of=("funding", "plan", "figures", "places", "reviews", "governance", "wording"), says="The page that shows it."),
    _text("partnership", says="The partnerships concerned, joined by `; `."),
    _text("area", says="The areas concerned, joined by `; `."),
    _text("priority", refers="crosswalk.key", says="The priority concerned."),
    _text("question", says="What to ask about it."),
    _text("asked_by", refers="enquiries.key", says="The rule that asks about it already."),
    *_versions(),
    info={"key": ("conflict",), "says": "Two statements that disagree, with the place of each."},
)  # fmt: skip
glossary = Table(
    "glossary", META,
    _row(),
    _required("abbreviation", says="The abbreviation."),
    _required("meaning", says="Its words."),
    _text("in_plain_english", says="What it is, for a reader who has never met it."),
    _partnership(),
    _area(),
    *_facts(),
    info={"key": ("partnership", "abbreviation"), "says": "An abbreviation, and what it means."},
)  # fmt: skip

# The tables of facts that may have versions
VERSIONED = {table.name: table for table in META.tables.values() if "key" in table.info}
