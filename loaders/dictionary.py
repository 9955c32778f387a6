"""The data dictionary: what a hand-written beginning says, then every table of the store, then the definitions.

`python -m loaders.dictionary` writes docs/data-dictionary.md again. What a table and a column are is said where they are made
(`store/schema.py`); the rest is read from `docs/data-dictionary.head.md` and `data/definitions`.
"""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Float, Integer, Table

from loaders import build, definitions, reading
from store import schema
from store.database import ROOT

OUT = ROOT / "docs" / "data-dictionary.md"
HEAD = ROOT / "docs" / "data-dictionary.head.md"
WIDTH = 135
SIGN = "\\|"  # a bar within a cell
# in the order of schema.py
GROUPS = {
    "Loads and what was done with them": ("loads", "audit"),
    "Who and where": ("partnerships", "areas", "crosswalk", "reports", "datasets"),
    "Definitions": ("measures", "rag_parameters", "enquiries", "agenda"),
    "The plan": ("priorities", "actions", "updates", "kpis", "outturns"),
    "Money": ("funds", "money", "stated_balances", "other_money"),
    "Figures": (
        "figures",
        "recorded_incidents",
        "wards",
        "recorded_asb_by_ward",
        "recorded_asb_by_cell",
        "recorded_asb_by_lsoa",
        "population",
    ),
    "Places": ("places", "place_positions", "outlines", "cells", "boundaries", "orders", "order_areas", "order_extensions"),
    "What the police's own files held": (
        "former_districts",
        "police_forces",
        "police_files",
        "police_categories",
        "police_districts",
        "police_lsoas",
        "police_by_district",
        "police_by_lsoa",
        "police_by_cell",
        "police_asb_by_ward",
    ),
    "Accountability": ("reviews", "duties", "groups", "members", "risks", "recommendations", "events", "conflicts", "glossary"),
}
# table: the sheet of a return whose rows become its facts
SHEETS = {
    "figures": "Figures",
    "actions": "Actions",
    "updates": "Updates",
    "kpis": "KPIs",
    "outturns": "KPIs",
    "funds": "Money",
    "money": "Money",
    "orders": "Orders",
    "order_extensions": "Orders",
    "reviews": "Reviews",
    "recommendations": "Recommendations",
    "risks": "Risks",
}
ENDING = ("source", "paragraph", "line", "basis", "known_from", "note", "load_id", "withdrawn")
TYPES = (
    (Boolean, "yes or no"),
    (DateTime, "day and time"),
    (Date, "day"),
    (BigInteger | Integer, "whole number"),
    (Float, "number"),
)
FORMS = {"pounds": "pence", "month": "first day of a month"}


def text() -> str:
    """The whole dictionary as Markdown."""
    parts = [HEAD.read_text(encoding="utf-8").rstrip(), _every_fact()]
    for group, tables in GROUPS.items():
        parts += [f"## {group}", *(_section(schema.META.tables[name]) for name in tables)]
    return "\n\n".join((*parts, *_measures(), _thresholds(), _rules(), _priorities())) + "\n"


def _every_fact() -> str:
    """The columns with which every table of facts ends: once, not in each of them."""
    return "## How every table of facts ends\n" + _columns(schema.priorities.c[name] for name in ENDING)


def _section(table: Table) -> str:
    own = [column for column in table.columns if not (_is_of_facts(table) and column.name in ENDING)]
    return f"### `{table.name}`\n{textwrap.fill(table.info['says'], WIDTH)}\n\n{_lines(_about(table))}\n\n{_columns(own)}"


def _is_of_facts(table: Table) -> bool:
    return "basis" in table.columns


def _about(table: Table) -> Iterator[str]:
    yield f"Key: {_listed(_key(table))}. " + ("A fact may have later versions." if "key" in table.info else "No versions.")
    yield f"Filled by: {'; '.join(_filled_by(table))}."
    if _is_of_facts(table):
        yield "Ends as every table of facts" + ("." if "withdrawn" in table.columns else ", without `withdrawn`.")


def _key(table: Table) -> Iterable[str]:
    named: Iterable[str] = table.info.get("key", (column.name for column in table.primary_key if column.name != "load_id"))
    return named


def _filled_by(table: Table) -> Iterator[str]:
    for folder in build.FOLDERS:
        for ending in build.READERS:
            if (ROOT / "data" / folder / f"{table.name}{ending}").exists():
                yield f"`data/{folder}/{table.name}{ending}`"
    if table.name in SHEETS:
        yield f"the sheet {SHEETS[table.name]} of a return"
    if "by" in table.info:
        yield table.info["by"]


def _columns(columns: Iterable[Column[Any]]) -> str:
    rows = ((f"`{one.name}`", _type(one), "" if one.nullable else "yes", _takes(one), one.info["says"]) for one in columns)
    return _table(("column", "type", "required", "takes", "what it says"), rows)


def _type(column: Column[Any]) -> str:
    by_type = next((words for kind, words in TYPES if isinstance(column.type, kind)), "text")
    return FORMS.get(column.info.get("read", ""), by_type)


def _takes(column: Column[Any]) -> str:
    """What a value may be, and how a file gives it where that is not the same."""
    info = column.info
    targets = [info[name] for name in ("refers", "number_of") if name in info] + [key.target_fullname for key in column.foreign_keys]
    told = [
        _listed(info.get("one_of", ())),
        "{} to {}".format(*info["between"]) if "between" in info else "",
        *(f"one of `{target}`" for target in targets if target != "loads.id"),
        f"in the file `{info['csv']}`" if info.get("csv") else "",
        reading.rule(column).expected if "read" in info else "",
        "not in the file" if info.get("csv", column.name) is None and "from" not in info else "",
        f"worked out from {_from(info['from'])}" if "from" in info else "",
    ]
    return "; ".join(part for part in told if part)


def _from(name: str) -> str:
    return "the place in the file" if name == "order" else f"`{name}`"


def _measures() -> Iterator[str]:
    yield "## The measures"
    for row in _defined(schema.measures):
        target = f" Target: {row['target']:g} a month. {row['target_note']}" if row["target"] is not None else ""
        told = (
            *([f"Also printed as: {row['other_names']}."] if row["other_names"] else []),
            f"Counted: {row['counted']}",
            f"Not counted: {row['not_counted']}",
            f"Unit: {row['unit']}. Good direction: {row['good_direction']}. {row['direction_note']}{target}",
            f"Disclosure: {row['disclosure']}. Source: {row['source']}.",
        )
        yield f"### {row['title']}\n{_lines(told)}"


def _thresholds() -> str:
    """Those of the one set that there is."""
    (row,) = _defined(schema.rag_parameters)
    own = (column for column in schema.rag_parameters.columns if column.name not in ("key", "load_id"))
    rows = ((f"`{one.name}`", f"{row[one.name]:g}", one.info["says"]) for one in own)
    return "## The thresholds of the evidence check\n" + _table(("threshold", "value", "what it says"), rows)


def _rules() -> str:
    rows = ((str(row["position"]), row["title"], row["subject"], _rule(row)) for row in _defined(schema.enquiries))
    return "## The rules of enquiry\nIn the order of which their questions rank.\n\n" + _table(
        ("rank", "rule", "subject", "when a question is raised"), rows
    )


def _rule(row: dict[str, Any]) -> str:
    """The rule with its own threshold and phrases in it."""
    said: str = row["rule"]
    return said.format(threshold=row["threshold"], phrases="”, “".join((row["phrases"] or "").split("; ")))


def _priorities() -> str:
    rows = (
        (f"`{row['key']}`", row["title"], row["kind"], "yes" if row["in_matrix"] else "", row["labels"] or "")
        for row in _defined(schema.crosswalk)
    )
    return "## The priorities, and the words that are read as each\n" + _table(
        ("key", "title", "kind", "in the matrix", "words of the documents"), rows
    )


def _defined(table: Table) -> list[dict[str, Any]]:
    name = f"data/definitions/{table.name}.toml"
    return definitions.read(ROOT / name, table, name=name)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = (f"| {' | '.join(cell.replace('|', SIGN) for cell in line)} |" for line in (heads, *rows))
    head, *rest = lines
    return "\n".join((head, "|---" * len(heads) + "|", *rest))


def _lines(sentences: Iterable[str]) -> str:
    return "\n".join(textwrap.fill(f"- {sentence}", WIDTH, subsequent_indent="  ", break_on_hyphens=False) for sentence in sentences)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    OUT.write_text(text(), encoding="utf-8")
