"""Every table of the store, once. Loaders read the CSV files by these columns; migrations create them.

A table of facts ends with the same columns (`_facts`): where the row is from, on what basis, and since when a reader
could know it. Money is in whole pence. `info` says how a column is read from its CSV file when its type alone does not:
`csv` the column's name in the file, `read` the rule in `loaders.reading`, `one_of` the allowed words, `refers` the column
elsewhere that must hold the value, where the database itself does not see to it, `between` the least and the most of a number.

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
BASES = ("stated", "returned", "recorded", "derived", "demonstration")


def _text(name: str, **info: object) -> Column[str]:
    return Column(name, Text, nullable=True, info=info)


def _required(name: str, **info: object) -> Column[str]:
    return Column(name, Text, nullable=False, info=info)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _to(name: str, target: str, *, nullable: bool = True, **kwargs: bool) -> Column[str]:
    """A reference, checked at the end of the transaction so that a file can be replaced whole."""
    reference = ForeignKey(target, deferrable=True, initially="DEFERRED")
    return Column(name, Text, reference, nullable=nullable, **kwargs)  # type: ignore[arg-type]


def _pence(name: str = "amount_pence", csv: str = "amount_gbp", *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable, info={"csv": csv, "read": "pounds"})


def _load(*, key: bool = False) -> Column[int]:
    return Column("load_id", Integer, ForeignKey("loads.id"), primary_key=key, nullable=False, index=True, info={"csv": None})


def _row() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=True, info={"csv": None})


def _number_of(name: str, target: str, *, key: bool = True) -> Column[int]:
    """The number of a row in a small table, in place of its words: the large tables of counts hold numbers alone.

    Not checked by the database: millions of checks cost more than the counting, and `store.police` alone writes these tables.
    """
    return Column(name, Integer, primary_key=key, autoincrement=False, nullable=False, info={"number_of": target})


def _withdrawn() -> Column[bool]:
    """Whether this version takes the fact back: it is then not shown, and neither is what was held of it before."""
    return Column("withdrawn", Boolean, nullable=False, server_default=false(), info={"csv": None})


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
        _text("source"),
        _text("paragraph"),
        _text("line"),
        _required("basis", one_of=BASES),
        Column("known_from", Date, nullable=False, index=True),
        _text("note"),
        load,
        CheckConstraint("basis IN ('stated', 'returned', 'recorded', 'derived', 'demonstration')", name="basis"),
    )


def _partnership() -> Column[str]:
    return _to("partnership", "partnerships.code", index=True)


def _area() -> Column[str]:
    return _to("area", "areas.area")


def _priority() -> Column[str]:
    return _to("priority", "crosswalk.key", index=True)


loads = Table(
    "loads",
    META,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _required("file"),
    _required("sha256"),
    _required("schema_revision"),
    Column("loaded_at", DateTime(timezone=True), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="published"),
    _text("loaded_by"),
    Column("publish_on", Date),
    CheckConstraint("state IN ('published', 'draft', 'replaced')", name="state"),
    sqlite_autoincrement=True,
)
# Only ever added to: triggers of the database refuse a change and a removal
audit = Table(
    "audit",
    META,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False),
    _required("who"),
    _required("act", one_of=ACTS),
    Column("load_id", Integer, ForeignKey("loads.id"), nullable=False, index=True),
    _required("file"),
    _required("sha256"),
    *(Column(name, Integer, nullable=False) for name in ("added", "changed", "withdrawn")),
    Column("publish_on", Date),
    CheckConstraint("act IN ('draft', 'load', 'publish', 'undo')", name="act"),
    sqlite_autoincrement=True,
)

# Who and where
partnerships = Table(
    "partnerships", META, _key("code"), _required("name"), _required("short_name"),
    _required("area", refers="areas.area"),  # no foreign key: areas refers back here
    Column("fictional", Boolean, nullable=False), *_listed(),
)  # fmt: skip
areas = Table(
    "areas", META, _key("area"), _required("kind"), _text("ons_code"), _text("members"), _partnership(), *_listed(),
)  # fmt: skip
crosswalk = Table(
    "crosswalk", META, _key("key"), _required("title"), _required("kind"), Column("in_matrix", Boolean, nullable=False),
    _text("labels"), *_listed(),
)  # fmt: skip
reports = Table(
    "reports", META, _key("code"), _required("council"), _required("committee"),
    Column("meeting_date", Date, nullable=False), _required("date_precision"), _required("date_shown"), _text("report_no"),
    _required("title"), _partnership(), _area(), Column("period_start", Date), Column("period_end", Date),
    _text("period_as_published"), _text("latest_content_date"), _text("recommendation_type"), _text("appendices_listed"),
    _text("appendices_in_text"), _text("publication_status"), *_listed(),
)  # fmt: skip
datasets = Table(
    "datasets", META, _key("code"), _required("title"), _required("publisher"), _required("licence"), _required("credit"),
    _text("address"), _text("period"), _text("retrieved_note"), _load(),
)  # fmt: skip

# Definitions: the judgements that an officer may change, from data/definitions
measures = Table(
    "measures", META, _key("key"), Column("position", Integer, nullable=False, info={"csv": None, "from": "order"}), Column("title", Text, nullable=False, unique=True), _required("unit"), _required("counted"),
    _required("not_counted"), _required("why"), _required("good_direction", one_of=("increase", "decrease", "neutral")),
    _required("direction_note"), _required("disclosure", one_of=("people", "open")), Column("target", Float), _text("target_note"),
    _required("source"), _required("owner"), Column("next_review", Date, nullable=False), _load(),
)  # fmt: skip
rag_parameters = Table(
    "rag_parameters", META, _key("key"), *(
        Column(name, Integer, nullable=False, info={"between": (0, 3650)})
        for name in ("overdue_red_days", "stale_days", "no_evidence_days")
    ), *(Column(name, Float, nullable=False, info={"between": (0, 1)}) for name in ("amber_gap", "min_reported_share")), _load(),
)  # fmt: skip
enquiries = Table(
    "enquiries", META, _key("key"), Column("position", Integer, nullable=False, info={"csv": None, "from": "order"}),
    Column("title", Text, nullable=False, unique=True), _required("subject", one_of=("funding", "plan", "places", "figures", "accountability", "documents")),
    _required("rule"), _required("why"), _required("question"), _required("asked", one_of=("partnership", "body")),
    Column("threshold", Integer, info={"between": (0, 3650)}), _text("phrases"), _load(),
)  # fmt: skip

# The plan
priorities = Table(
    "priorities", META, _row(), _partnership(), _area(), _priority(), _required("label"), Column("position", Integer),
    _required("kind"), _text("scope"), _text("stated_status"), *_facts(),
    info={"key": ("partnership", "area", "label", "source")},
)  # fmt: skip
actions = Table(
    "actions", META, _key("action"), _required("kind", one_of=("priority", "theme")), _partnership(), _area(), _priority(),
    _text("priority_lead"), _required("objective"), Column("objective_carried_forward", Boolean, nullable=False),
    _required("activity"), Column("activity_parts", Integer, nullable=False), _text("lead"), _text("stated_status"),
    Column("due", Date), Column("completed", Date), _text("events"), *_versions(),
    info={"key": ("action",)},
)  # fmt: skip
updates = Table(
    "updates", META, _key("update"), Column("action", Text, nullable=False, index=True, info={"refers": "actions.action"}), _text("label"),
    _text("label_basis"), _required("summary"),
    Column("period_end", Date, info={"csv": None, "from": "label"}), *_versions(),
    info={"key": ("update",)},
)  # fmt: skip
kpis = Table(
    "kpis", META, _key("kpi"), Column("action", Text, nullable=False, index=True, info={"refers": "actions.action"}),
    Column("position", Integer, nullable=False), _required("wording"), _text("target_as_published"), _text("comparator"),
    Column("target", Float), _text("direction", one_of=("higher", "lower")), _text("unit"), *_versions(),
    info={"key": ("kpi",)},
)  # fmt: skip
outturns = Table(
    "outturns", META, _key("outturn"), _required("kpi", refers="kpis.kpi"), Column("period_end", Date, nullable=False),
    Column("value", Float, nullable=False), *_versions(),
    info={"key": ("outturn",)},
)  # fmt: skip

# Money
funds = Table(
    "funds", META, _row(), _required("fund"), _required("title"), Column("ring_fenced", Boolean, nullable=False),
    _text("purpose"), _partnership(), *_facts(), UniqueConstraint("partnership", "fund", "load_id"),
    info={"key": ("partnership", "fund")},
)  # fmt: skip
money = Table(
    "money", META, _key("entry"), _required("kind", one_of=("allocation", "actual", "commitment")),
    _required("fund", refers="funds.fund"),
    _text("date_as_published"), Column("date", Date, nullable=False), Column("end", Date, nullable=False),
    _required("precision", one_of=("day", "month", "financial year")), _required("title"), _pence(), _priority(),
    _text("priority_confidence"), _text("place"), _text("restricted_to"), _text("from_body"), _text("via"),
    _partnership(), _area(), *_versions(),
    info={"key": ("entry",)},
)  # fmt: skip
stated_balances = Table(
    "stated_balances", META, _row(), _required("fund", refers="funds.fund"), _required("comparator"), _pence(),
    _required("amount_as_published"), _text("date_as_published"), Column("date", Date, nullable=False),
    Column("end", Date, nullable=False), _required("precision"), _partnership(), _area(), *_facts(),
    info={"key": ("partnership", "fund", "date", "source")},
)  # fmt: skip
other_money = Table(
    "other_money", META, _row(), _required("item"), _pence(nullable=True), _text("amount_as_published"),
    _text("comparator"), _text("period_as_published"), _text("direction"), _priority(), _partnership(), _area(), *_facts(),
    info={"key": ("partnership", "item", "source")},
)  # fmt: skip

# Figures
figures = Table(
    "figures", META, _key("figure"), _required("measure"), _required("kind"), Column("value", Float),
    _text("value_as_published"), _text("unit"), _text("comparator"), Column("period_start", Date),
    Column("period_end", Date), _text("period_as_published"), _text("period_basis"), _partnership(), _area(), _priority(),
    *_versions(),
    info={"key": ("figure",)},
)  # fmt: skip
recorded_incidents = Table(
    "recorded_incidents", META, Column("month", Date, primary_key=True, info={"read": "month"}),
    _to("district", "areas.area", primary_key=True, nullable=False), _key("category"),
    Column("incidents", Integer, nullable=False), Column("known_from", Date, nullable=False, info={"csv": None, "from": "month"}),
    _load(),
)  # fmt: skip
wards = Table(
    "wards", META, _key("ward_code"), _required("ward"), _required("district_code"),
    _to("district", "areas.area", nullable=False), Column("lon", Float, nullable=False), Column("lat", Float, nullable=False),
    _text("source"), _load(),
)  # fmt: skip
recorded_asb_by_ward = Table(
    "recorded_asb_by_ward", META, _to("ward_code", "wards.ward_code", primary_key=True, nullable=False),
    Column("month", Date, primary_key=True, info={"read": "month"}), Column("incidents", Integer, nullable=False),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month"}), _load(),
)  # fmt: skip
recorded_asb_by_cell = Table(
    "recorded_asb_by_cell", META, Column("month", Date, primary_key=True, info={"read": "month"}), _key("cell"),
    _to("district", "areas.area", primary_key=True, nullable=False), Column("incidents", Integer, nullable=False),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month"}), _load(),
)  # fmt: skip
recorded_asb_by_lsoa = Table(
    "recorded_asb_by_lsoa", META, Column("month", Date, primary_key=True, info={"read": "month"}), _key("lsoa"),
    _to("district", "areas.area", nullable=False), Column("incidents", Integer, nullable=False),
    Column("known_from", Date, nullable=False, info={"csv": None, "from": "month"}), _load(),
)  # fmt: skip
population = Table(
    "population", META, _to("area", "areas.area", primary_key=True, nullable=False), _key("measure"),
    Column("reference_date", Date, nullable=False), Column("population", Integer, nullable=False), _text("source"),
    _text("note"), _load(),
)  # fmt: skip

# Places
places = Table(
    "places", META, _row(), _required("place"), _text("within"), _required("kind"), _text("context"), _partnership(),
    _area(), _priority(), *_facts(),
    info={"key": ("partnership", "place")},
)  # fmt: skip
place_positions = Table(
    "place_positions", META, _key("place"), Column("named_on_map", Boolean, nullable=False), Column("lon", Float, nullable=False), Column("lat", Float, nullable=False),
    _text("source"), _text("note"), _load(),
)  # fmt: skip
outlines = Table(
    "outlines", META, _to("area", "areas.area", primary_key=True, nullable=False), Column("position", Integer, nullable=False),
    _required("kind"), Column("label_lon", Float, nullable=False), Column("label_lat", Float, nullable=False),
    _required("geometry"), _load(),
)  # fmt: skip
cells = Table(
    "cells", META, _key("cell"), _to("district", "areas.area", nullable=False, index=True), Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False), _required("neighbours"), _required("geometry"), _load(),
)  # fmt: skip
boundaries = Table(
    "boundaries", META, Column("kind", Text, primary_key=True, info={"one_of": ("ward", "lsoa")}), _key("code"), _required("name"),
    _to("district", "areas.area", nullable=False), Column("lon", Float, nullable=False), Column("lat", Float, nullable=False),
    Column("residents", Integer), _required("neighbours"), _required("geometry"), _text("as_given"), _required("vintage"), _load(),
)  # fmt: skip
orders = Table(
    "orders", META, _key("order"), _required("place"), _partnership(), _area(), _text("kind"), _text("status_as_published"),
    Column("start", Date), Column("end", Date), _text("last_event"), _text("last_event_as_published"),
    _text("implied_end_as_derived"), *_versions(),
    info={"key": ("order",)},
)  # fmt: skip
order_areas = Table(
    "order_areas", META, Column("order", Text, primary_key=True, info={"refers": "orders.order"}), _text("restricts"), _text("link"),
    _text("notes"), _required("geometry"), _load(),
)  # fmt: skip
order_extensions = Table(
    "order_extensions", META, _row(), _required("order", refers="orders.order"), Column("made", Date, nullable=False),
    Column("new_end", Date, nullable=False), *_facts(),
    info={"key": ("order", "made")},
)  # fmt: skip

# What the police's own files held: every row of them, counted. Pages ask the recorded_ tables, which are made from these
former_districts = Table(
    "former_districts", META, _key("former"), _required("district"), _text("source"), _load(),
)  # fmt: skip
police_forces = Table(
    "police_forces", META, _to("district", "areas.area", primary_key=True, nullable=False), _required("force"), _text("source"), _load(),
)  # fmt: skip
police_files = Table(
    "police_files", META, _row(), _required("force"), Column("month", Date, nullable=False), Column("rows", Integer, nullable=False),
    Column("without_location", Integer, nullable=False), Column("known_from", Date, nullable=False), _load(),
    UniqueConstraint("force", "month"),
)  # fmt: skip
police_categories = Table("police_categories", META, _row(), Column("category", Text, nullable=False, unique=True))
police_districts = Table("police_districts", META, _row(), _required("district"))
police_lsoas = Table(
    "police_lsoas", META, _row(), Column("lsoa", Text, nullable=False, unique=True), _number_of("district", "police_districts.id", key=False)
)  # fmt: skip
police_by_district = Table(
    "police_by_district", META, _number_of("file", "police_files.id"), _number_of("category", "police_categories.id"),
    _number_of("district", "police_districts.id"), Column("incidents", Integer, nullable=False), sqlite_with_rowid=False,
)  # fmt: skip
police_by_lsoa = Table(
    "police_by_lsoa", META, _number_of("file", "police_files.id"), _number_of("category", "police_categories.id"),
    _number_of("lsoa", "police_lsoas.id"), Column("incidents", Integer, nullable=False), sqlite_with_rowid=False,
)  # fmt: skip
police_by_cell = Table(
    "police_by_cell", META, _number_of("file", "police_files.id"), _number_of("category", "police_categories.id"),
    Column("cell", BigInteger, primary_key=True, autoincrement=False), _number_of("district", "police_districts.id"),
    Column("incidents", Integer, nullable=False), sqlite_with_rowid=False,
)  # fmt: skip
police_asb_by_ward = Table(
    "police_asb_by_ward", META, _number_of("file", "police_files.id"), _key("ward_code"), Column("incidents", Integer, nullable=False),
)  # fmt: skip

# Accountability
reviews = Table(
    "reviews", META, _row(), _required("review"), _partnership(), _area(), _required("stage"), _text("stage_date"),
    _text("date_precision"), Column("count_stated", Integer), _text("status_as_published"), *_facts(),
    info={"key": ("partnership", "review", "stage", "source")},
)  # fmt: skip
duties = Table(
    "duties", META, _row(), _required("duty"), _required("title"), _text("legal_basis_as_stated"), _partnership(), _area(),
    _text("evidence"), _required("evidence_level"), *_facts(),
    info={"key": ("duty", "partnership", "area", "source")},
)  # fmt: skip
groups = Table(
    "groups", META, _row(), _required("group"), _required("level"), _partnership(), _area(), _text("frequency"),
    _text("accountable_to"), _text("role"), *_facts(),
    info={"key": ("partnership", "group")},
)  # fmt: skip
members = Table(
    "members", META, _row(), _partnership(), _area(), _required("organisation"), _text("role"), _text("membership"),
    _text("membership_basis"), *_facts(),
    info={"key": ("partnership", "organisation")},
)  # fmt: skip
risks = Table(
    "risks", META, _key("risk"), _partnership(), _area(), _required("title"), _text("likelihood"), _text("impact"),
    _text("rating_as_published"), _text("mitigation"), _text("explicit"), *_versions(),
    info={"key": ("risk",)},
)  # fmt: skip
recommendations = Table(
    "recommendations", META, _key("recommendation"), _partnership(), _area(), Column("meeting_date", Date),
    _text("direction"), _text("title"), _text("kind"), _text("outcome"), *_versions(),
    info={"key": ("recommendation",)},
)  # fmt: skip
events = Table(
    "events", META, _key("event"), _text("date_as_published"), _text("start"), _text("end"), _text("precision"),
    _required("title"), _text("kind"), _priority(), _partnership(), _area(), _text("status_at_report"), *_versions(),
    info={"key": ("event",)},
)  # fmt: skip
conflicts = Table(
    "conflicts", META, _key("conflict"), _required("topic"), _required("severity", one_of=("high", "medium", "low")), _text("kind"), _required("side_a"),
    _text("source_a"), _text("line_a"), _required("side_b"), _text("source_b"), _text("line_b"), _text("figures"),
    _text("handling"),
    _required("subject", one_of=("funding", "plan", "figures", "places", "reviews", "governance", "wording")),
    _text("partnership"), _text("area"), _text("priority", refers="crosswalk.key"), _text("question"), _text("asked_by", refers="enquiries.key"), *_versions(),
    info={"key": ("conflict",)},
)  # fmt: skip
glossary = Table(
    "glossary", META, _row(), _required("abbreviation"), _required("meaning"), _text("in_plain_english"), _partnership(), _area(), *_facts(),
    info={"key": ("partnership", "abbreviation")},
)  # fmt: skip

# The tables of facts that may have versions
VERSIONED = {table.name: table for table in META.tables.values() if "key" in table.info}
