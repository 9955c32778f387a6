"""The fictional partnership's money, orders and accountability: one function a table, its rows written out.

Nothing here is real. `loaders.demonstration` adds the columns that all rows share and writes the CSV files.
"""

from loaders.demonstration_names import (
    COMMISSIONER,
    COMMITTEE,
    COUNTY,
    D1,
    D2,
    EASTHOLT,
    FIRE,
    HEALTH,
    MEETING,
    NORTHMERE,
    POLICE,
    PROBATION,
    SALTFEN,
    TRADING,
    VOLUNTARY,
    Rows,
    in_words,
    named,
    precision,
    span,
)

CORE, RING_FENCED = "D-core", "D-ring-fenced"
EXPLOITATION = "criminal-exploitation"


def funds() -> Rows:
    return named(
        "fund title ring_fenced purpose source",
        (CORE, "Core money (fictional)", "no", "work of the partnership", D1),
        (RING_FENCED, "Criminal exploitation (fictional)", "yes", "criminal exploitation of young people", D1),
    )


def money() -> Rows:
    return _allocations() + _spending("actual", *ACTUALS) + _spending("commitment", *COMMITMENTS)


def _allocations() -> Rows:
    whole, narrow = ("partnership work", ""), ("young people at risk of exploitation", EXPLOITATION)
    rows = named(
        "entry fund date_as_published amount_gbp title restricted_to priority source",
        ("D-A01", CORE, "2022/23", 12000, "Annual core allocation", *whole, D1),
        ("D-A02", CORE, "2023/24", 12000, "Annual core allocation", *whole, D1),
        ("D-A03", CORE, "2024/25", 12000, "Annual core allocation", *whole, D1),
        ("D-A04", CORE, "2025/26", 12000, "Annual core allocation", *whole, D2),
        ("D-A05", RING_FENCED, "2023/24", 18000, "Exploitation fund", *narrow, D1),
        ("D-A06", RING_FENCED, "2025/26", 6000, "Exploitation fund, second award", *narrow, D2),
    )
    for row in rows:
        first_year = int(str(row["date_as_published"])[:4])
        row |= {"kind": "allocation", "date": f"{first_year}-04-01", "end": f"{first_year + 1}-03-31"}
        row |= {"precision": "financial year", "from_body": COMMISSIONER, "via": COUNTY}
        row["priority_confidence"] = "obvious" if row["priority"] else ""
    return rows


# entry, fund, date, pounds, title, priority, how sure that is, place, document, note; one date is a month only
ACTUALS = (
    ("D-F01", CORE, "2022-07-16", 640, "Community safety day", "asb", "inferred", "Market Northmere", D1, ""),
    ("D-F02", CORE, "2022-11-08", 6200, "Theatre in schools", EXPLOITATION, "obvious", "", D1,
     "12 sessions; 240 pupils"),
    ("D-F03", CORE, "2023-02-20", 1350, "Safe-venue posters and training", "vawg", "obvious", "", D1, ""),
    ("D-F04", CORE, "2023-06-12", 480, "Hate crime reporting packs", "hate-crime", "obvious", "", D1, ""),
    ("D-F05", CORE, "2023-10-03", 2150, "Street lighting survey", "vawg", "inferred", "Holt Cross", D1, ""),
    ("D-F06", CORE, "2024-03", 3900, "Shop radio handsets", "volume-crime", "obvious", "Fen Staithe", D1, ""),
    ("D-F07", CORE, "2024-05-21", 815, "Signs for an order", "asb", "obvious", "Saltfen Quay", D1, ""),
    ("D-F08", CORE, "2024-08-12", 2400, "Summer sports sessions", "asb", "inferred", "Fen Staithe", D1, ""),
    ("D-F09", CORE, "2025-01-15", 1120, "Scam awareness talks", "fraud", "obvious", "", D2, "540 residents"),
    ("D-F10", CORE, "2025-04-28", 960, "Bicycle marking kits", "volume-crime", "obvious", "", D2, "318 bicycles"),
    ("D-F11", CORE, "2025-07-09", 6500, "Mediation service, first year", "asb", "obvious", "", D2, ""),
    ("D-F12", RING_FENCED, "2024-02-14", 5400, "Outreach sessions", EXPLOITATION, "obvious", "", D1,
     "36 sessions; 141 young people"),
    ("D-F13", RING_FENCED, "2024-11-25", 1750, "Workshops for parents", EXPLOITATION, "obvious", "", D2, ""),
    ("D-F14", RING_FENCED, "2025-05-19", 6000, "Outreach sessions, second year", EXPLOITATION, "obvious", "", D2,
     "40 sessions; 163 young people"),
)  # fmt: skip
COMMITMENTS = (
    ("D-CM01", CORE, "2025-08-20", 9600, "Support worker, part of a year", "vawg", "obvious", "", D2, "agreed, unpaid"),
    ("D-CM02", RING_FENCED, "2025-09-01", 3500, "Mentoring", EXPLOITATION, "obvious", "", D2, "agreed, unpaid"),
)


def _spending(kind: str, *entries: tuple[object, ...]) -> Rows:
    rows = named("entry fund date amount_gbp title priority priority_confidence place source note", *entries)
    for row in rows:
        given = str(row["date"])
        start, end = span(given)
        row |= {"kind": kind, "date_as_published": in_words(given), "date": start, "end": end}
        row["precision"] = precision(given)
    return rows


def stated_balances() -> Rows:
    """The core balance agrees with the ledger at both meetings; the other fund's balance is not stated anywhere."""
    note = "agrees with the ledger: allocations less actuals less commitments"
    rows = named("fund amount_gbp source note", (CORE, 18065, D1, note), (CORE, 11885, D2, note))
    for row in rows:
        day = MEETING[str(row["source"])]
        row |= {"comparator": "exactly", "amount_as_published": f"£{row['amount_gbp']:,}", "precision": "day"}
        row |= {"date_as_published": in_words(day), "date": day, "end": day}
    return rows


def other_money() -> Rows:
    rows = named(
        "item amount_gbp comparator period_as_published direction priority source",
        ("Lighting grant (fictional)", 48000, "exactly", "2024/25", "external bid won", "vawg", D1),
        ("County post for data work (fictional)", 21500, "exactly", "2025/26", "pooled funding", "data", D2),
        ("Further outreach money (fictional)", 15000, "up to", "2026/27", "request", EXPLOITATION, D2),
    )
    for row in rows:
        words = "" if row["comparator"] == "exactly" else f"{row['comparator']} "
        row["amount_as_published"] = f"{words}£{row['amount_gbp']:,}"
    return rows


def reviews() -> Rows:
    """Stages in neutral words, by partnership only."""
    rows = named(
        "review stage stage_date count_stated status_as_published source",
        ("D-review A", "notification received", "2023-03", "", "", D1),
        ("D-review A", "decision to hold a review", "2023-05", "", "", D1),
        ("D-review A", "panel appointed", "2023-07", "", "", D1),
        ("D-review A", "overview report sent for quality assurance", "2024-07", "", "", D1),
        ("D-review A", "awaiting quality assurance", MEETING[D1], 1, "one review with the national panel", D1),
        ("D-review A", "quality assurance complete", "2025-02", "", "", D2),
        ("D-review A", "published", "2025-06", "", "", D2),
        ("D-review A", "action plan being carried out", MEETING[D2], "", "most recommendations complete", D2),
        ("D-review B", "notification received", "2025-03", "", "", D2),
        ("D-review B", "decision to hold a review", "2025-05", "", "", D2),
        ("D-review B", "panel appointed", "2025-08", "", "", D2),
        ("D-statement", "reviews in hand", MEETING[D2], 2, "one published, one with its panel", D2),
    )
    return [row | {"date_precision": precision(str(row["stage_date"]))} for row in rows]


def orders() -> Rows:
    """In this order: in force, expires within 90 days of D2, expired, extended in time, extended after it had ended."""
    rows = named(
        "order place area status_as_published start end last_event last_event_as_published source",
        ("D-O1", "Market Northmere", "Northmere", "in force", "2024-02-01", "2027-01-31", "2024-02", "made", D1),
        ("D-O2", "Holt Cross", "Eastholt", "in force", "2022-12-01", "2025-11-30", "2022-12", "made", D1),
        ("D-O3", "Fen Staithe", "Saltfen", "ended", "2021-06-01", "2024-05-31", "2024-05", "ended", D1),
        ("D-O4", "Saltfen Quay", "Saltfen", "extended", "2021-10-01", "2024-09-30", "2024-07", "extended", D1),
        ("D-O5", "Eastholt Green", "Eastholt", "in force", "2022-02-01", "2025-01-31", "2022-02", "made", D1),
    )
    for row in rows:
        printed = f"{row['last_event_as_published']} {in_words(str(row['last_event']))}"
        row |= {"kind": "ASB", "last_event_as_published": printed}
    return rows


def order_extensions() -> Rows:
    return named(
        "order made new_end source note",
        ("D-O4", "2024-07-15", "2027-09-30", D1, ""),
        ("D-O5", "2025-03-03", "2028-01-31", D2, "made after the order had ended"),
    )


def duties() -> Rows:
    """The duties keep the keys they have for real partnerships: the list of duties is shared, the evidence is not."""
    rows = named(
        "duty title evidence_level evidence source",
        ("D01", "Have a strategic group directing the CSP", "stated", "board meets each quarter", D1),
        ("D02", "Information sharing protocols", "stated", "one protocol, signed by all partners", D1),
        ("D03", "Annual strategic assessment sets priorities", "stated", "assessment of March 2024", D1),
        ("D04", "Engage and consult the community on priorities", "partial", "survey in one district of three", D1),
        ("D05", "Annual partnership plan, progress monitored", "stated", "plan with targets and dated updates", D1),
        ("D06", "Strategies for reoffending and substance misuse", "not evidenced", "not mentioned", D1),
        ("D07", "Commission domestic homicide reviews", "stated", "stages reported at each meeting", D1),
        ("D08", "Serious violence strategy (coming)", "planned", "draft due in the spring of 2026", D2),
        ("D09", "Publish a summary of the plan", "stated", "summary on each council's website", D1),
        ("D10", "Three-year strategy in the plan", "partial", "strategy to March 2026, no successor yet", D1),
        ("D11", "Cooperate with the Police and Crime Commissioner", "stated", "grant agreement; joint review", D1),
        ("D12", "Oversight of Prevent (the duty lies on organisations)", "stated", "county group reports", D1),
        ("D13", "Consider crime and disorder in all functions", "partial", "in two councils' report templates", D1),
        ("D14", "Committee scrutiny at least yearly", "stated", "a meeting each September", D1),
        ("D15", "Share depersonalised data sets", "stated", "monthly set shared since 2024", D1),
        ("D16", "Safe accommodation needs assessment and strategy", "planned", "county has begun work", D2),
    )
    return [row | {"legal_basis_as_stated": f"{row['source']} section 5"} for row in rows]


def groups() -> Rows:
    committee = f"{COMMITTEE} (fictional)"
    board = "Demonstration partnership board (fictional)"
    return named(
        "group level frequency accountable_to role source",
        (committee, "scrutiny", "at least once a year", NORTHMERE, "scrutiny of the partnership", D1),
        (board, "CSP", "quarterly", committee, "agrees assessment, plan and money", D1),
        ("Demonstration delivery group (fictional)", "CSP executive", "monthly", board, "follows the action plan", D1),
        ("Demonstration exploitation panel (fictional)", "tactical", "monthly", board, "disruption and support", D1),
        ("Demonstration Prevent group (fictional)", "county", "every 6 months", COUNTY, "local profile", D1),
        ("Demonstration ASB panel (fictional)", "case", "monthly", board, "repeat and vulnerable victims", D1),
        ("Demonstration data group (fictional)", "tactical", "monthly", board, "shared monthly data set", D2),
    )


def members() -> Rows:
    statutory, co_opted = ("statutory", "stated as responsible authority"), ("co-opted", "stated as co-opted")
    return named(
        "organisation role membership membership_basis source",
        (NORTHMERE, "local authority", *statutory, D1),
        (EASTHOLT, "local authority", *statutory, D1),
        (SALTFEN, "local authority", *statutory, D1),
        (COUNTY, "county council", *statutory, D1),
        (POLICE, "police", *statutory, D1),
        (FIRE, "fire and rescue", *statutory, D1),
        (HEALTH, "health", *statutory, D1),
        (PROBATION, "probation", *statutory, D1),
        (COMMISSIONER, "PCC", "duty to cooperate", "reciprocal duty, not a member", D1),
        (VOLUNTARY, "voluntary sector", *co_opted, D1),
        (TRADING, "trading standards", *co_opted, D2),
    )


def risks() -> Rows:
    rows = named(
        "risk title likelihood impact mitigation explicit source",
        ("D-R01", "Yearly money makes longer contracts hard", "Likely", "Significant",
         "ask for a three-year agreement", "explicit", D1),
        ("D-R02", "Fewer partners attend as budgets tighten", "Unlikely", "Significant",
         "attendance reported to the board each quarter", "explicit", D1),
        ("D-R03", "Rising referrals in Northmere exceed outreach capacity", "Likely", "Severe",
         "county to fund a second support worker", "explicit", D2),
        ("D-R04", "Order at Holt Cross lapses before its review is finished", "", "",
         "review begun in July 2025", "implied", D2),
    )  # fmt: skip
    for row in rows:
        row["rating_as_published"] = f"{row['likelihood']} / {row['impact']}" if row["likelihood"] else ""
    return rows


def recommendations() -> Rows:
    """D2 lists what became of the committee's recommendations of a year before: those rows are known from D2."""
    return named(
        "recommendation meeting_date direction kind title outcome source",
        ("D-REC01", MEETING[D1], "to committee", "scrutiny", "Review and comment on the year 2023/24", "", D1),
        ("D-REC02", MEETING[D1], "by committee", "action", "Report an outturn beside each target",
         "done in part: four targets have none", D2),
        ("D-REC03", MEETING[D1], "by committee", "action", "Publish monthly figures by district", "done", D2),
        ("D-REC04", MEETING[D1], "by committee", "action", "Review each order six months before it ends",
         "not done in time for Eastholt Green", D2),
        ("D-REC05", MEETING[D1], "by committee", "commitment", "Seek a longer funding agreement",
         "declined; to be asked again in 2026", D2),
        ("D-REC06", MEETING[D2], "to committee", "scrutiny", "Review and comment on the year 2024/25", "", D2),
        ("D-REC07", MEETING[D2], "proposal in report", "commitment", "Fund a second support worker", "", D2),
    )  # fmt: skip


def events() -> Rows:
    rows = named(
        "event title start kind priority source",
        ("D-E01", "Community safety day at Market Northmere", "2024-07-13", "event", "asb", D1),
        ("D-E02", "Bank branches briefed", "2025-03", "training", "fraud", D2),
        ("D-E03", "Hate crime awareness week begins", "2025-10-11", "awareness week", "hate-crime", D2),
        ("D-E04", "Partnership board meets", "2025-11-20", "meeting", "governance", D2),
        ("D-E05", "Safe-venue scheme relaunched", "2025-11-25", "launch", "vawg", D2),
        ("D-E06", "Order at Holt Cross ends", "2025-11-30", "pspo", "asb", D2),
        ("D-E07", "Policy for venue hire to be agreed", "2025-12", "milestone", "prevent", D2),
        ("D-E08", "Shop radio scheme reviewed", "2026-01", "milestone", "volume-crime", D2),
        ("D-E09", "Scam awareness talks", "2026-02", "campaign", "fraud", D2),
        ("D-E10", "Strategic assessment presented", "2026-03-12", "assessment", "governance", D2),
    )
    for row in rows:
        start = str(row["start"])
        row |= {"end": start, "date_as_published": in_words(start), "precision": precision(start)}
        row["status_at_report"] = "planned" if start > MEETING[str(row["source"])] else "past"
    return rows


def conflicts() -> Rows:
    rows = named(
        "conflict topic subject severity side_a line_a side_b line_b figures handling priority question",
        ("D-C01", "Young people reached to June 2024", "plan", "medium", "141 young people", "14",
         "114 young people", "12", "141; 114", "show both; ask which is right", "criminal-exploitation",
         "**Ask how many young people were reached to June 2024**: one report says 141, the next 114."),
        ("D-C02", "Last day to spend the exploitation fund", "funding", "high", "31 March 2025", "16",
         "31 March 2026", "15", "a year apart", "show both; ask for the grant letter", "criminal-exploitation",
         "**Ask for the last day on which the exploitation fund may be spent**: the reports are a year apart."),
    )  # fmt: skip
    return [row | {"kind": "between documents", "source_a": D1, "source_b": D2, "source": D2} for row in rows]


def places() -> Rows:
    return named(
        "place within area kind context priority source",
        ("Market Northmere", "Northmere", "Northmere", "town", "PSPO; community safety day", "asb", D1),
        ("Mere Road estate", "Market Northmere", "Northmere", "estate", "repeat calls about ASB", "asb", D2),
        ("Holt Cross", "Eastholt", "Eastholt", "town", "PSPO; shop radio scheme", "asb", D1),
        ("Eastholt Green", "Eastholt", "Eastholt", "village", "PSPO", "asb", D1),
        ("Fen Staithe", "Saltfen", "Saltfen", "town", "PSPO that has ended; summer sports", "asb", D1),
        ("Saltfen Quay", "Saltfen", "Saltfen", "site", "PSPO", "asb", D1),
    )
