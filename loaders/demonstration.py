"""One wholly fictional partnership, complete in every table: what a full set of returns would let a committee see.

Northmere, Eastholt and Saltfen do not exist, nor do their councils, places, money or numbers. Reports D1 and D2 were
never written, so their paragraphs and lines lead nowhere. Every row of facts has `demonstration` as its basis.
`python -m loaders.demonstration` writes data/demonstration again, byte for byte, with the columns of the store.
"""

import argparse
import csv
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from loaders import demonstration_accounts as accounts
from loaders.demonstration_names import (
    AREA,
    COMMITTEE,
    D1,
    D2,
    DISTRICTS,
    MEETING,
    NAME,
    NORTHMERE,
    Rows,
    in_words,
    named,
    span,
)
from loaders.demonstration_plan import ACTIONS, CARRIED_FORWARD, KPIS, PRIORITIES, THEMES, UPDATES
from loaders.reading import columns
from store.schema import META

FOLDER = Path(__file__).parent.parent / "data" / "demonstration"


def partnerships() -> Rows:
    return named("code name short_name fictional source", ("DEMO", NAME, NAME, "yes", D1))


def areas() -> Rows:
    districts = [(name, "district", name, "DEMO", D1) for name in DISTRICTS]
    whole = (AREA, "partnership area", "; ".join(DISTRICTS), "", D1)
    return named("area kind members partnership source", *districts, whole)


def population() -> Rows:
    fields = "area measure reference_date population source note"
    measure, counts = "Mid-2024 estimate (fictional)", zip(DISTRICTS, (112400, 87900, 41300), strict=True)
    return named(fields, *((area, measure, "2024-06-30", count, D1, "fictional") for area, count in counts))


def reports() -> Rows:
    rows = named(
        "code report_no title period_start period_end latest_content_date",
        (D1, "DEMO/24/01", "Review of the year 2023/24 (fictional)", "2023-09-01", "2024-08-31", "2024-09"),
        (D2, "DEMO/25/01", "Review of the year 2024/25 (fictional)", "2024-09-01", "2025-08-31", "2025-09"),
    )
    for row in rows:
        meeting = MEETING[str(row["code"])]
        months = (in_words(str(row[end])[:7]) for end in ("period_start", "period_end"))
        row |= {"source": row["code"], "council": NORTHMERE, "committee": COMMITTEE, "meeting_date": meeting}
        row |= {"date_precision": "day", "date_shown": in_words(meeting), "period_as_published": " to ".join(months)}
        row |= {"appendices_listed": "A Action plan; B Money; C Monthly figures", "appendices_in_text": "A; B; C"}
        row |= {"recommendation_type": "review and comment", "publication_status": "fictional, never published"}
    return rows


def priorities() -> Rows:
    """Each report lists its priorities anew, with the status it states for each."""
    listed = [
        (key, label, position, "priority", scope, stated[at], source)
        for at, source in enumerate((D1, D2))
        for position, (key, label, _lead, *stated, scope) in enumerate(PRIORITIES.values(), start=1)
        if stated[at]
    ]
    return named("priority label position kind scope stated_status source", *listed)


def actions() -> Rows:
    rows = named("action area objective activity lead stated_status due completed events source", *ACTIONS)
    for row in rows:
        prefix = str(row["action"])[2:-2]
        key, _, lead = PRIORITIES[prefix][:3] if prefix in PRIORITIES else THEMES[prefix]
        row |= {"kind": "priority" if prefix in PRIORITIES else "theme", "priority": key, "priority_lead": lead}
        row["objective_carried_forward"] = "yes" if row["action"] in CARRIED_FORWARD else "no"
        row["activity_parts"] = len(str(row["activity"]).split("; "))
    return rows


def updates() -> Rows:
    seen: Counter[object] = Counter()
    rows = named("action source label summary", *UPDATES)
    for row in rows:
        seen[row["action"]] += 1
        row["update"] = f"{row['action']}-{seen[row['action']]}"
        row["label_basis"] = "published label" if row["label"] else "no label"
    return rows


def kpis() -> Rows:
    seen: Counter[object] = Counter()
    rows = named("action wording target_as_published direction unit source", *(row[:-1] for row in KPIS))
    for row in rows:
        seen[row["action"]] += 1
        comparator, _, target = str(row["target_as_published"]).rpartition(" ")
        row |= {"position": seen[row["action"]], "kpi": f"{row['action']}-K{seen[row['action']]}"}
        row |= {"comparator": comparator, "target": target.rstrip("%")}
    return rows


def outturns() -> Rows:
    """An outturn is first given at the first meeting after its period that already had its KPI."""
    rows = []
    for kpi, (*_, given) in zip(kpis(), KPIS, strict=True):
        for number, (period_end, value) in enumerate(given.items(), start=1):
            source = D1 if kpi["source"] == D1 and period_end < MEETING[D1] else D2
            rows.append((f"{kpi['kpi']}-{number}", kpi["kpi"], period_end, value, source))
    return named("outturn kpi period_end value source", *rows)


# Monthly figures: measure, priority, usual level a month in each district
OUTREACH, HATE_CRIME = "Domestic abuse outreach referrals", "Hate crime reports"
LEVELS = (
    (OUTREACH, "vawg", {"Northmere": 58, "Eastholt": 46, "Saltfen": 5}),
    ("Criminal exploitation referrals", "criminal-exploitation", {"Northmere": 24, "Eastholt": 19, "Saltfen": 1.2}),
    (HATE_CRIME, "hate-crime", {"Northmere": 31, "Eastholt": 23, "Saltfen": 3}),
)
MONTHS = [f"{2022 + n // 12}-{n % 12 + 1:02}" for n in range(8, 44)]  # September 2022 to August 2025
# what is more than chance: a lasting change of the level by a factor from a month on, and a steady fall from a month on
SHIFTS = {
    (OUTREACH, "Northmere"): ("2024-11", 1.45),
    (HATE_CRIME, "Northmere"): ("2025-01", 1.5),
    (HATE_CRIME, "Eastholt"): ("2025-01", 0.55),
}
END = "9999"  # later than any month
FALLS = {(OUTREACH, "Eastholt"): "2024-10"}
SEED = 2  # a seed with which the series that are chance alone show no signal


def poisson(draw: random.Random, level: float) -> int:
    """A Poisson count by Knuth's method: as many uniform draws as keep their product above exp(-level)."""
    count, product, floor = 0, draw.random(), math.exp(-level)
    while product > floor:
        count, product = count + 1, product * draw.random()
    return count


def monthly(measure: str, district: str, level: float) -> list[int]:
    """36 counts: chance about one level, but for the shifts and the fall."""
    draw = random.Random(f"{SEED} {measure} {district}")
    shifted_from, factor = SHIFTS.get((measure, district), (END, 1.0))
    fall_from = FALLS.get((measure, district), END)
    values: list[int] = []
    for month in MONTHS:
        if month >= fall_from:
            values.append(values[-1] - draw.randint(1, 3))
        else:
            values.append(poisson(draw, level * factor if month >= shifted_from else level))
    return values


def figures() -> Rows:
    rows = named("measure priority area period_as_published value period_start period_end", *_counts())
    for number, row in enumerate(rows, start=1):
        row |= {"figure": f"D-M{number:03}", "value_as_published": row["value"], "kind": "statistic"}
        row |= {"unit": "referrals", "comparator": "exactly", "period_basis": "stated"}
        row["source"] = D1 if str(row["period_end"]) < MEETING[D1] else D2
    return rows


def _counts() -> Iterator[tuple[object, ...]]:
    for measure, priority, levels in LEVELS:
        for district, level in levels.items():
            for month, value in zip(MONTHS, monthly(measure, district, level), strict=True):
                yield measure, priority, district, in_words(month), value, *span(month)


# Each table, and the paragraph of the fictional reports where its rows would stand
TABLES: tuple[tuple[Callable[[], Rows], str], ...] = (
    (partnerships, "1.1"),
    (areas, "1.2"),
    (population, ""),
    (reports, "header"),
    (priorities, "2.1"),
    (actions, "Appendix A"),
    (updates, "Appendix A"),
    (kpis, "Appendix A"),
    (outturns, "Appendix A"),
    (accounts.funds, "3.1"),
    (accounts.money, "Appendix B"),
    (accounts.stated_balances, "3.2"),
    (accounts.other_money, "3.3"),
    (figures, "Appendix C"),
    (accounts.reviews, "4.1"),
    (accounts.orders, "4.2"),
    (accounts.order_extensions, "4.2"),
    (accounts.places, "4.3"),
    (accounts.duties, "5"),
    (accounts.groups, "6.1"),
    (accounts.members, "6.2"),
    (accounts.risks, "7.1"),
    (accounts.recommendations, "8.1"),
    (accounts.events, "9.1"),
    (accounts.conflicts, "3.4"),
)


def write(folder: Path, table: str, rows: Rows) -> None:
    """One CSV file with the table's columns; a value for a column that the table has not is an error."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns(META.tables[table])), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def complete(table: str, row: dict[str, object], paragraph: str, line: int) -> dict[str, object]:
    """The row, after what every row of the fiction carries, as far as its table has the columns."""
    shared = {"partnership": "DEMO", "area": AREA, "paragraph": paragraph, "line": line}
    shared |= {"basis": "demonstration", "known_from": MEETING[str(row["source"])]}
    wanted = columns(META.tables[table])
    return {name: value for name, value in shared.items() if name in wanted} | row


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the fictional demonstration partnership as CSV files.")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to (default: data/demonstration)")
    folder = parser.parse_args(arguments).out
    folder.mkdir(parents=True, exist_ok=True)
    lines = Counter({D1: 19, D2: 19})  # the first lines of a report are its header and its text
    for build, paragraph in TABLES:
        rows = build()
        for number, row in enumerate(rows):
            lines[str(row["source"])] += 1
            rows[number] = complete(build.__name__, row, paragraph, lines[str(row["source"])])
        write(folder, build.__name__, rows)


if __name__ == "__main__":
    main()
