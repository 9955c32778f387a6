"""What a return may name: areas, partnerships, priorities, measures, and the facts that are held already, drafts included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Engine

from loaders.reading import Unreadable, nearest
from loaders.returns.values import quoted
from store import queries, schema
from store.queries import returns
from store.queries.drafts import drafts
from store.scope import Audience

Fact = Mapping[str, Any]
Key = tuple[Any, ...]
MOST_EXPECTED = 300  # characters of a message
FACTS = (
    "figures",
    "actions",
    "updates",
    "kpis",
    "outturns",
    "funds",
    "money",
    "orders",
    "order_extensions",
    "reviews",
    "recommendations",
    "risks",
)


@dataclass(frozen=True)
class Area:
    """`partnership` is None for an area of several partnerships, or of none."""

    name: str
    kind: str
    partnership: str | None


@dataclass(frozen=True)
class Partnership:
    """`area` is the area that it covers."""

    code: str
    short_name: str
    area: str
    fictional: bool


@dataclass(frozen=True)
class Measure:
    """A measure as figures name it. `names`: its title and under what else reports print it; `whole`: it counts whole things."""

    key: str
    title: str
    unit: str | None
    whole: bool
    names: frozenset[str]


@dataclass(frozen=True)
class Known:
    """`facts`: of each table what stands now, by its key; rows of the file that is being read are added as they are read."""

    areas: Mapping[str, Area]
    partnerships: Mapping[str, Partnership]
    priorities: Mapping[str, str]
    measures: Mapping[str, Measure]
    facts: dict[str, dict[Key, Fact]] = field(repr=False)
    printed: frozenset[str]  # the words in which reports give periods
    drafts: frozenset[int]  # loads that everybody does not see yet
    _found: dict[tuple[str, tuple[str, ...]], dict[Key, dict[Key, Fact]]] = field(init=False, repr=False, default_factory=dict)

    def fact(self, table: str, *key: Any) -> Fact | None:
        """The fact of a table with this key, if it is held."""
        return self.facts[table].get(key)

    def of(self, table: str, **values: Any) -> list[Fact]:
        """The facts of a table with these values."""
        names = tuple(values)
        if (table, names) not in self._found:
            self._found[table, names] = {}
            for key, fact in self.facts[table].items():
                self._found[table, names].setdefault(tuple(fact[name] for name in names), {})[key] = fact
        return list(self._found[table, names].get(tuple(values.values()), {}).values())

    def add(self, table: str, fact: Fact) -> None:
        key = _key(table, fact)
        before = self.facts[table].get(key)
        for (of, names), found in self._found.items():
            if of == table:
                if before is not None:
                    found[tuple(before[name] for name in names)].pop(key, None)
                found.setdefault(tuple(fact[name] for name in names), {})[key] = fact
        self.facts[table][key] = fact

    def figure(self, measure: Measure, area: str, start: date | None, end: date | None) -> Fact | None:
        """The figure of a measure, area and period that is held; None where there is none. Raises Unreadable where there are several."""
        return _only(
            one for name in measure.names for one in self.of("figures", area=area, measure=name, period_start=start, period_end=end)
        )

    def figure_as_printed(self, measure: Measure, area: str, period: str) -> Fact | None:
        """The same, by the words in which a report gives its period."""
        if plain(period) not in self.printed:
            return None
        held = (one for name in measure.names for one in self.of("figures", area=area, measure=name))
        return _only(one for one in held if plain(one["period_as_published"] or "") == plain(period))


def _only(found: Iterable[Fact]) -> Fact | None:
    held = list(found)
    if len(held) > 1:
        said = f"a period of which {len(held)} figures are held"
        raise Unreadable(said, "the period as one report prints it", "Give the period in the words of the report.")
    return held[0] if held else None


def _key(table: str, fact: Fact) -> Key:
    return tuple(fact[name] for name in schema.VERSIONED[table].info["key"])


def plain(text: str) -> str:
    """A name without regard to capitals and spaces."""
    return " ".join(text.split()).casefold()


def named(text: str, names: Mapping[str, Any], what: str) -> Any:
    """What a name stands for, whatever its capitals and spaces. Raises Unreadable with the nearest name."""
    if text in names:
        return names[text]
    by_plain = {plain(name): value for name, value in names.items()}
    if plain(text) not in by_plain:
        expected = nearest(text, list(names))
        if len(expected) > MOST_EXPECTED:
            expected = f"one of the {len(names)} names of the template's list"
        raise Unreadable(quoted(text), expected, f"Use {what} of the list, spelt as there.")
    return by_plain[plain(text)]


def known(engine: Engine, *, audience: Audience = "officer") -> Known:
    """What the store knows now, for an audience. Raises StoreUnavailable."""
    partnerships = {
        row["code"]: Partnership(row["code"], row["short_name"], row["area"], bool(row["fictional"]))
        for row in queries.partnerships(engine, audience=audience).to_dict("records")
    }
    areas = {
        row["area"]: Area(row["area"], row["kind"], row["partnership"] or None)
        for row in queries.areas(engine, audience=audience).astype(object).where(lambda frame: frame.notna(), None).to_dict("records")
    }
    priorities = {row["title"]: row["key"] for row in queries.crosswalk(engine, audience=audience).to_dict("records")}
    facts = {name: _by_key(name, returns.held(engine, name, audience=audience)) for name in FACTS}
    figures = facts["figures"].values()
    printed = frozenset(plain(fact["period_as_published"]) for fact in figures if fact["period_as_published"])
    return Known(
        areas, partnerships, priorities, _measures(engine, figures, audience), facts, printed, frozenset(drafts(engine, audience)["id"])
    )


def _by_key(name: str, facts: Iterable[Fact]) -> dict[Key, Fact]:
    return {_key(name, fact): fact for fact in facts}


def _measures(engine: Engine, figures: Iterable[Fact], audience: Audience) -> dict[str, Measure]:
    """The measures that are defined, then what else reports print figures of, by every name."""
    found: dict[str, Measure] = {}
    for row in queries.measures(engine, audience=audience).to_dict("records"):
        others = [name for name in str(row["other_names"] or "").split("; ") if name]
        measure = Measure(row["key"], row["title"], row["unit"], True, frozenset((row["title"], *others)))
        found |= {name: measure for name in (*others, row["title"]) if name not in found}
    for fact in figures:
        if fact["measure"] not in found:
            whole = "percent" not in (fact["unit"] or "") and (fact["value"] is None or float(fact["value"]).is_integer())
            key = slug(fact["measure"])
            found[fact["measure"]] = Measure(key, fact["measure"], fact["unit"], whole, frozenset((fact["measure"],)))
    return found


def slug(text: str) -> str:
    """A name in small letters, numbers and hyphens."""
    return "-".join("".join(letter if letter.isascii() and letter.isalnum() else " " for letter in text.casefold()).split())
