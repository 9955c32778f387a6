"""What is held but not published reaches officers alone: by the code as it is written, and by a canary in every table of facts."""

import ast
import importlib
import inspect
import random
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, insert, make_url, select
from streamlit.testing.v1 import AppTest

import signin
from answers import accountability, changes, enquiries, evidence, frame, funding, glossary, opened, overview, places, priorities, referrals
from answers import sources as documents
from selection import Selection
from store import database, schema
from store.queries.drafts import drafts
from store.scope import Audience
from tests.answers import shown
from tests.pages import screen
from tests.pages.conftest import open_all
from tests.test_frame import every_page
from views.tables import Table

CANARY = "CANARY-7F3A"
NUMBER, PENCE, DAY = 31337, 3_133_700, date(2131, 3, 7)
# a count of people by month is shown rounded to five
SEEN = re.compile(rf"{CANARY}|(?<![\w.])31,?33[57](?!\w)|\b2131\b", re.IGNORECASE)
EACH = 4  # rows of a partnership that have a later version


def told(*columns: str) -> dict[str, Any]:
    return dict.fromkeys(columns, CANARY)


# by table: what a draft says of a fact that is published
VERSIONS: dict[str, dict[str, Any]] = {
    "priorities": told("stated_status", "scope"),
    "actions": told("objective", "activity", "lead"),
    "updates": told("summary", "label"),
    "kpis": told("wording", "target_as_published"),
    "outturns": {"value": NUMBER},
    "funds": told("title", "purpose"),
    "money": {"title": CANARY, "amount_pence": PENCE},
    "stated_balances": {"amount_as_published": CANARY, "amount_pence": PENCE},
    "other_money": {"amount_as_published": CANARY, "amount_pence": PENCE},
    "figures": {"value": NUMBER, "value_as_published": CANARY},
    "places": told("within", "context"),
    "orders": told("place", "status_as_published", "last_event_as_published"),
    "order_extensions": {"new_end": DAY},
    "reviews": told("status_as_published", "note"),
    "duties": told("title", "evidence"),
    "groups": told("accountable_to", "role"),
    "members": told("membership_basis", "role"),
    "risks": told("title", "mitigation"),
    "recommendations": told("title", "outcome"),
    "events": told("title", "date_as_published"),
    "conflicts": told("topic", "side_a", "question"),
    "glossary": told("meaning", "in_plain_english"),
}
# and the part of its key by which a draft is of a fact of its own
FACTS = {
    "priorities": "label", "actions": "action", "updates": "update", "kpis": "kpi", "outturns": "outturn",
    "money": "entry", "other_money": "item", "figures": "figure", "places": "place", "orders": "order", "reviews": "review", "duties": "duty",
    "groups": "group", "members": "organisation", "risks": "risk", "recommendations": "recommendation", "events": "event",
    "conflicts": "conflict", "glossary": "abbreviation",
}  # fmt: skip
OTHERS = ("recorded_incidents", "place_positions")  # tables without versions
OPENED = 3  # pages in one session
# where no draft shows: which of SELECTIONS, by page. On paper there is no map of the fictional partnership, nor of orders at a meeting
WITHOUT_DRAFTS = {"frame": {0, 1, 2, 3}, "changes": {1}, "places on paper": {1, 3}}
SELECTIONS = (
    Selection(),
    Selection(partnership="ESCSP", priority=("asb",), as_at=date(2023, 7, 20)),
    Selection(partnership="WSCSP", district=("Babergh",)),
    Selection(partnership="DEMO"),
)
FIGURES = ("money:F05", f"figures:M002-{CANARY}", f"actions:ASB01-{CANARY}")
Ask = Callable[[Selection, Audience], Any]
PAGES: dict[str, Ask] = {
    "frame": lambda _selection, audience: frame.answer(audience),
    "overview": overview.answer,
    "changes": lambda selection, audience: changes.answer(selection, None, audience),
    "priorities": priorities.answer,
    "funding": funding.answer,
    "referrals": lambda selection, audience: referrals.answer(selection, None, None, audience),
    "places": lambda selection, audience: places.answer(selection, None, audience),
    "places on paper": lambda selection, audience: places.paper(selection, None, audience),
    "accountability": accountability.answer,
    "enquiries": enquiries.answer,
    "sources": documents.answer,
    "glossary": lambda _selection, audience: glossary.answer(audience),
    **{f"figure {name}": lambda _selection, audience, name=name: opened.answer(name, audience) for name in FIGURES},
}


# cached functions that know no audience, and why they need none
WITHOUT = {
    "answers/current.py: _engine": "a connection, which asks nothing",
    "answers/governance.py: _drawing": "draws what it is given, and that is its key",
    "answers/recommendations.py: _response_days": "a setting, no fact",
}
# files whose answers are the public's, whoever asks
PUBLIC = {"answers/first.py", "answers/exports.py"}


# The code as it is written


def product(*folders: str) -> dict[str, ast.Module]:
    files = [path for folder in folders for path in sorted((database.ROOT / folder).glob("*.py"))]
    return {path.relative_to(database.ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in files}


def is_cached(function: ast.FunctionDef) -> bool:
    """Whether what it gives is kept for others; a cached_property lives as long as the one answer that it is a part of."""
    decorators = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any("cache" in name and "lru_cache" not in name and name != "cached_property" for name in decorators)


def knows_its_audience(function: ast.FunctionDef) -> bool:
    """Whether an audience, or a scope, which holds one, is a part of its key."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(ast.unparse(part.annotation or part) in ("Audience", "Scope") and not part.arg.startswith("_") for part in given)


def test_every_cached_answer_has_its_audience_in_its_key():
    functions = [(file, node) for file, tree in product("answers").items() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    cached = {f"{file}: {node.name}": node for file, node in functions if is_cached(node)}
    assert len(cached) > 20
    assert {name for name, node in cached.items() if not knows_its_audience(node)} == set(WITHOUT)


def names(file: str, tree: ast.Module) -> dict[str, Any]:
    """What the names of a file stand for. A page is not imported, because that would draw it."""
    found: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in ("answers", "store"):
            home = importlib.import_module(node.module)
            for alias in node.names:
                held = getattr(home, alias.name, None) or importlib.import_module(f"{node.module}.{alias.name}")
                found[alias.asname or alias.name] = held
    if file.startswith("answers/"):
        found.update(vars(importlib.import_module(file.removesuffix(".py").replace("/", "."))))
    return found


def called(call: ast.Call, known: dict[str, Any]) -> Any:
    match call.func:
        case ast.Name(id=name):
            return known.get(name)
        case ast.Attribute(value=ast.Name(id=home), attr=name) if isinstance(known.get(home), ModuleType):
            return getattr(known[home], name, None)
    return None


def is_given(call: ast.Call, function: Any) -> bool:
    """Whether a call says for whom, of a function that can be told."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return True
    if "audience" not in parameters:
        return True
    by_place = [name for name, part in parameters.items() if part.kind is not part.KEYWORD_ONLY][: len(call.args)]
    return "audience" in by_place or any(keyword.arg in ("audience", None) for keyword in call.keywords)


def test_every_call_says_for_whom_it_asks():
    calls, silent = 0, []
    for file, tree in product("answers", "pages", ".").items():
        if file in PUBLIC or not (file.startswith(("answers/", "pages/")) or file == "dashboard.py"):
            continue
        known = names(file, tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            calls += 1
            if not is_given(call, called(call, known)):
                silent.append(f"{file}:{call.lineno} {ast.unparse(call.func)}")
    assert calls > 100
    assert silent == []


def test_every_page_asks_for_whoever_has_it_open():
    asking = re.compile(r"signin\.(audience|officer)\(\)")
    assert [file for file, tree in product("pages").items() if not asking.search(ast.unparse(tree))] == []


# A store with drafts


@pytest.fixture(scope="module")
def with_drafts(address: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a copy of the store in which every table of facts holds drafts, half of them to be published on a day to come."""
    file = tmp_path_factory.mktemp("drafts") / "store.db"
    shutil.copy(str(make_url(address).database), file)
    engine = database.connect(f"sqlite:///{file}")
    with engine.begin() as connection:
        for at, name in enumerate(VERSIONS):
            rows = [*_versions(connection, name), *_facts(connection, name), *(_months(connection) if name == "figures" else ())]
            load = {"state": "draft"} if at % 2 else {"state": "published", "publish_on": DAY}
            _put(connection, name, rows, load)
        _put(connection, "recorded_incidents", [*_incidents(connection)], {"state": "draft"})
        town = {"place": CANARY, "named_on_map": True, "lon": 1.0, "lat": 52.1}  # a draft order is drawn there
        _put(connection, "place_positions", [town], {"state": "draft"})
    engine.dispose()
    return f"sqlite:///{file}"


def _put(connection: Connection, name: str, rows: list[dict[str, Any]], load: dict[str, Any]) -> None:
    noted = {
        "file": f"{name} {CANARY}.csv", "sha256": "0" * 64, "schema_revision": database.newest_revision(), "loaded_at": datetime.now(UTC),
        "rows": len(rows), **load,
    }  # fmt: skip
    number = connection.execute(insert(schema.loads).returning(schema.loads.c.id), noted).scalar_one()
    connection.execute(insert(schema.META.tables[name]), [{**row, "load_id": number} for row in rows])


def _published(connection: Connection, name: str) -> list[dict[str, Any]]:
    """Some rows of each partnership, or of a table whose rows name none."""
    table = schema.META.tables[name]
    by_owner: dict[Any, list[dict[str, Any]]] = {}
    for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
        by_owner.setdefault(row.get("partnership"), []).append({str(key): value for key, value in row.items() if key != "id"})
    return [row for owned in by_owner.values() for row in owned[: EACH if len(by_owner) > 1 else 4 * EACH]]


def _versions(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    for row in _published(connection, name):
        yield {**row, **VERSIONS[name]}


def _facts(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    if key := FACTS.get(name):
        for row in _published(connection, name):
            own = {"measure": f"{CANARY} counted"} if name == "figures" else {}  # of one measure a month may not be there twice
            yield {**row, **VERSIONS[name], **own, key: f"{row[key]}-{CANARY}"}


def _months(connection: Connection) -> Iterator[dict[str, Any]]:
    """A monthly return of a real partnership, and later versions of the fictional one's."""
    table = schema.figures
    query = select(table).where(table.c.basis == "demonstration", table.c.area == "Saltfen").order_by(table.c.figure)
    for row in connection.execute(query).mappings():
        yield {**row, "value": NUMBER}
        yield {
            **row, "figure": f"{row['figure']}-{CANARY}", "partnership": "ESCSP", "area": "East Suffolk", "basis": "returned", "value": NUMBER,
            "source": None, "known_from": date(2023, 7, 1),
        }  # fmt: skip


def _incidents(connection: Connection) -> Iterator[dict[str, Any]]:
    table = schema.recorded_incidents
    for district in connection.execute(select(table.c.district).distinct()).scalars():
        known = {"month": date(2023, 5, 1), "known_from": date(2023, 7, 1)}
        yield {"district": district, "category": CANARY, "incidents": NUMBER, **known}


def words(value: Any) -> Iterator[str]:
    """Every text, number, cell, chart value and alt text of an answer, however deep."""
    for name, part in shown.parts(value):
        yield name  # with the keys of mappings
        if isinstance(part, pd.DataFrame):
            yield from (str(cell) for cell in [*part.columns, *part.to_numpy(dtype=object).ravel()])
        else:
            yield from (text for _, text in shown.texts(part))


def holds_canary(value: Any) -> bool:
    return any(SEEN.search(text) for text in words(value))


@pytest.fixture
def asked(with_drafts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are asked of the store with drafts."""
    monkeypatch.setenv("DATABASE_URL", with_drafts)


def test_every_table_of_facts_holds_a_canary(with_drafts: str):
    assert set(VERSIONS) == set(schema.VERSIONED)
    engine = database.connect(with_drafts)
    held = {name for name in drafts(engine, "officer")["file"]}
    assert held == {f"{name} {CANARY}.csv" for name in (*VERSIONS, *OTHERS)}
    assert drafts(engine, "public").empty
    engine.dispose()


# What is asked, by whom, in what order


def shows_drafts(page: str, selection: Selection) -> bool:
    return SELECTIONS.index(selection) not in WITHOUT_DRAFTS.get(page, set())


Session = tuple[Audience, list[tuple[str, Selection]]]


class Sessions:
    """Readers who ask at the same time; what each was shown is looked through at once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.leaks: list[str] = []
        self.missed: list[str] = []

    def plan(self, number: int) -> list[Session]:
        """Each session's audience, and the pages with their selections that it opens."""
        audiences: tuple[Audience, ...] = ("public", "officer")
        choices = [(page, selection) for page in PAGES for selection in SELECTIONS]
        return [(self.random.choice(audiences), self.random.choices(choices, k=OPENED)) for _ in range(number)]

    def run(self, session: Session) -> None:
        audience, asked = session
        for page, selection in asked:
            found = holds_canary(PAGES[page](selection, audience))
            with self.lock:
                if found and audience == "public":
                    self.leaks.append(page)
                if not found and audience == "officer" and shows_drafts(page, selection):
                    self.missed.append(page)


def after_an_officer(plan: list[Session]) -> set[str]:
    """The pages that a viewer opens when an officer had them open with the same selection."""
    officers, found = set(), set()
    for audience, asked in plan:
        if audience == "officer":
            officers.update(asked)
        else:
            found.update(page for page, selection in asked if (page, selection) in officers)
    return found


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("sessions", [60, pytest.param(1000, marks=pytest.mark.grid)])
def test_no_viewer_is_shown_a_draft_whoever_asked_before(sessions: int):
    readers = Sessions(seed=381)
    plan = readers.plan(sessions)
    assert after_an_officer(plan) == set(PAGES)  # another seed, if a change of the pages takes one out
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(readers.run, plan))
    assert (readers.leaks, readers.missed) == ([], [])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("page", PAGES)
def test_officers_are_shown_drafts_and_viewers_right_after_them_are_not(page: str):
    officers = [holds_canary(PAGES[page](selection, "officer")) for selection in SELECTIONS]
    viewers = [holds_canary(PAGES[page](selection, "public")) for selection in SELECTIONS]
    assert (officers, any(viewers)) == ([shows_drafts(page, selection) for selection in SELECTIONS], False)


@pytest.mark.parametrize("page", PAGES)
def test_viewer_reads_the_same_whether_drafts_are_held_or_not(page: str, address: str, with_drafts: str, monkeypatch: pytest.MonkeyPatch):
    found = []
    for store in (address, with_drafts):
        monkeypatch.setenv("DATABASE_URL", store)
        found.append([list(words(PAGES[page](selection, "public"))) for selection in SELECTIONS[:2]])
    assert found[0] == found[1]


@pytest.mark.usefixtures("asked")
def test_frame_tells_officers_how_many_drafts_are_held():
    assert frame.answer("officer").drafts == f"{evidence.DRAFT} {len(VERSIONS) + len(OTHERS)} loads held as drafts."
    assert frame.answer().drafts == ""


# Marks


def sourced(value: Any) -> Iterator[pd.DataFrame]:
    """Every table of sources in an answer."""
    yield from (
        part.frame for _, part in shown.parts(value) if isinstance(part, Table) and list(part.frame.columns)[-2:] == ["Where", "Basis"]
    )


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("page", ["overview", "changes", "priorities", "funding", "referrals", "places", "accountability", "enquiries"])
def test_evidence_that_is_a_draft_is_marked_so(page: str):
    unmarked, marked = [], 0
    for selection in SELECTIONS:
        for table in sourced(PAGES[page](selection, "officer")):
            for row in table.to_dict("records"):
                says_so = CANARY in "".join(map(str, row.values()))
                marked += (has_mark := evidence.DRAFT in row["Basis"])
                if says_so and not has_mark:
                    unmarked.append(row)
    assert unmarked == []
    assert bool(marked) == (page != "overview")  # which has no table of sources of its own


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("selection", SELECTIONS)
def test_nothing_that_is_published_is_marked_as_a_draft(selection: Selection):
    assert not any(evidence.DRAFT in text for page in PAGES for text in words(PAGES[page](selection, "public")))


@pytest.mark.usefixtures("asked")
def test_page_of_a_figure_marks_the_version_that_is_a_draft():
    page = opened.answer(f"money:{_first_entry()}", "officer")
    assert [evidence.DRAFT in basis for basis in page.versions.frame["Basis"]] == [True, False]
    assert [value.partition("gray[")[2] for value in page.versions.frame["Value"]] == ["Counts now, draft]", "Published]"]
    own = opened.answer(FIGURES[1], "officer").about.frame.set_index("About it")["As held"]
    assert evidence.DRAFT in own["**Basis**"]


def _first_entry() -> str:
    engine = database.connect(database.url())
    with engine.connect() as connection:
        found = connection.execute(
            select(schema.money.c.entry).where(schema.money.c.title == CANARY).order_by(schema.money.c.entry)
        ).scalar()
    engine.dispose()
    return str(found)


# Pages as they are drawn


def drawn(file: str) -> str:
    """All that a page sends, with everything that opens opened."""
    at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60)
    at.query_params["figure"] = FIGURES[0]
    at.run()
    at.switch_page(f"pages/{file}").run()
    open_all(at).run()
    assert [problem.message for problem in at.exception] == []
    return " ".join([*screen.texts(at), *(str(element.proto) for element in (*at.main, *at.sidebar) if hasattr(element, "proto"))])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("file", [file for file, _, _ in every_page()])
def test_page_shows_drafts_to_an_officer_and_not_to_a_viewer(file: str, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        patch.setattr(signin, "officer", lambda: signin.Officer("officer 0123456789"))
        # the one shows no fact before a file is sent; the pack is the public's, whoever makes it
        assert bool(SEEN.search(drawn(file))) or file in ("returns.py", "briefing.py")
    assert not SEEN.search(drawn(file))
