"""The import table of the design, read from the code's own imports, and what no product code may do."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from views import theme

ROOT = Path(__file__).parent.parent
ASIDE = {"tests", "bench", "mutants"}  # mutants: what `make mutants` leaves behind

# room: (what it may import of ours, what it may know of others)
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "measures": ({"measures"}, {"pandas", "numpy", "scipy"}),
    "store": ({"store"}, {"sqlalchemy", "alembic", "pandas", "numpy", "psycopg.sql"}),
    "loaders": (
        {"loaders", "store", "measures.periods"},
        {
            "pandas",
            "numpy",
            "pyarrow",
            "shapely",
            "tqdm",
            "sqlalchemy",
            "duckdb",
            "h3ronpy",
            "geopandas",
            "pyogrio",
            "pyproj",
            "pydantic",
            "pydantic_core",
            "openpyxl",
        },
    ),
    "views": ({"views", "measures"}, {"pandas", "altair", "pydeck", "xlsxwriter", "vl_convert", "typst", "docx"}),
    "selection": (set(), {"streamlit"}),
    "answers": ({"answers", "store", "measures", "views", "selection"}, {"streamlit", "pandas", "sqlalchemy.Engine"}),
    "drawing": ({"selection"}, {"streamlit"}),
    "notes": (set(), {"streamlit"}),
    "signin": (set(), {"streamlit"}),
    "pages": ({"selection", "answers", "drawing", "notes", "signin"}, {"streamlit"}),
    "meeting": ({"selection", "answers"}, {"streamlit", "segno"}),
    "dashboard": ({"selection", "answers", "meeting", "notes", "signin"}, {"streamlit"}),
    # the server asks the store whether it is there before it lets the loaders build it
    "journal": (set(), set()),
    "shell": (set(), {"streamlit"}),
    "gate": ({"journal"}, {"streamlit", "starlette"}),
    "server": (
        {"selection", "meeting", "answers", "loaders", "store.database", "journal", "gate", "shell"},
        {"streamlit", "starlette", "sqlalchemy.exc"},
    ),
}
ALSO = {"answers/returns.py": {"loaders"}}
COUNTS_FILES = "loaders/counting.py"  # asks DuckDB about files, never the store; what it asks is as constant as the store's own
# the files that may do one of the things that are banned: all of them behind `--download` alone
MAY = {
    "loaders/fetching.py": "imports urllib.request.",
    "loaders/geography.py": "the address 'https://services1.arcgis.com/",
    "loaders/police_archive.py": "the address 'https://data.police.uk/",
    "views/documents/word.py": "the address 'http://schemas.microsoft.com/office/",  # names of XML's, asked of nobody
}
DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc"}
CACHE = {"cache_data", "cache_resource"}
BANNED_MODULES = (
    "pickle",
    "shelve",
    "marshal",
    "requests",
    "httpx",
    "urllib.request",
    "importlib",
    "streamlit.components",
    "sqlalchemy.text",
)
BANNED_CALLS = {"eval", "exec", "__import__"}
BANNED_ATTRIBUTES = {"to_sql", "exec_driver_sql"}
BANNED_CHAIN = re.compile(r"(.*\.)?(st\.exception|components(\.v\d)?\.(html|iframe)|(sqlalchemy|sa)\.text|urllib\.request)")
RUNS_SQL = {"execute", "scalar", "scalars", "read_sql", "read_sql_query"}
ADDRESS = re.compile(r"https?://")
HEX_COLOUR = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b", re.IGNORECASE)
PALETTE = "views/theme.py"
# token of views/theme.py: the same colour of the page
SHARED_COLOURS = {
    "ink": "textColor",
    "mute": "grayTextColor",
    "axis": "borderColor",
    "paper": "backgroundColor",
    "band": "secondaryBackgroundColor",
    "accent": "primaryColor",
    "common": "grayColor",
    "high": "violetColor",
}


def product(root: Path) -> dict[str, ast.Module]:
    """Every file of product code by its path, parsed."""
    paths = sorted(path.relative_to(root) for path in root.rglob("*.py"))
    ours = [path for path in paths if path.parts[0] not in ASIDE and not any(part.startswith(".") for part in path.parts)]
    return {path.as_posix(): ast.parse((root / path).read_text(encoding="utf-8")) for path in ours}


def room(file: str) -> str:
    return file.split("/")[0].removesuffix(".py")


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and full dotted name of everything imported, wherever in the file; a relative import begins with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{alias.name}") for alias in node.names)


def lies_in(name: str, allowed: set[str] | tuple[str, ...]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in allowed)


def allowed_in(file: str, name: str) -> bool:
    ours, theirs = TABLE[room(file)]
    if name.startswith("."):
        return False
    if name.split(".")[0] in TABLE:
        return lies_in(name, ours | ALSO.get(file, set()))
    if room(file) == "loaders" and lies_in(name, ("sqlalchemy",)):  # types and errors, nothing that makes a query
        return lies_in(name, ("sqlalchemy.exc",)) or name.split(".")[-1][0].isupper()
    return name.split(".")[0] in sys.stdlib_module_names or lies_in(name, theirs)


def wrong_imports(root: Path) -> list[str]:
    """Each import against the table, and each file that is in no room."""
    found = []
    for file, tree in product(root).items():
        if room(file) not in TABLE:
            found.append(f"{file}: in no room")
        else:
            found += [f"{file}:{line} imports {name}" for line, name in imported(tree) if not allowed_in(file, name)]
    return found


def wrong_uses_of_streamlit(root: Path) -> list[str]:
    """What the room answers takes from Streamlit besides its cache."""
    return [
        f"{file}:{node.lineno} uses st.{node.attr}"
        for file, tree in product(root).items()
        if room(file) == "answers"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st" and node.attr not in CACHE
    ]


def cycle(root: Path) -> list[str]:
    """The modules of one cycle of imports, or nothing."""
    files = product(root)
    modules = {module(file) for file in files}
    graph = {}
    for file, tree in files.items():
        names = [name for _, name in imported(tree)]
        graph[module(file)] = {part for name in names for part in (name, name.rpartition(".")[0]) if part in modules} - {module(file)}
    # a package stands for its own __init__: whoever names one of its modules does not need the package's own names
    for name, needs in graph.items():
        graph[name] = {need for need in needs if not any(other.startswith(f"{need}.") for other in needs)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        return list(problem.args[1])
    return []


def drawers(root: Path) -> list[str]:
    return [file for file in product(root) if DRAWERS & {part.removesuffix(".py") for part in file.split("/")}]


def chain(node: ast.AST) -> str:
    """`st.exception` for that expression; empty for anything but names and dots."""
    if isinstance(node, ast.Attribute):
        inner = chain(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def banned(file: str, node: ast.AST) -> Iterator[str]:
    """What is wrong with one node of a file."""
    match node:
        case ast.keyword(arg=str(name)) if name.startswith("unsafe_"):
            yield name
        case ast.Attribute(attr=name):
            if name in BANNED_ATTRIBUTES:
                yield name
            if BANNED_CHAIN.fullmatch(chain(node)):
                yield chain(node)
        case ast.Call(func=ast.Name(id=name)) if name in BANNED_CALLS:
            yield name
        case ast.Call(func=ast.Attribute(attr=name), args=arguments) if name in RUNS_SQL:
            if room(file) != "store" and file != COUNTS_FILES:
                yield f"{name} outside store/"
            elif any(isinstance(part, ast.JoinedStr | ast.BinOp | ast.Call) and "".join(_texts(part)) for part in arguments[:1]):
                yield f"{name} of text put together"
        case ast.ExceptHandler(type=kind) if kind is None or {"Exception", "BaseException"} & {chain(part) for part in ast.walk(kind)}:
            yield "blanket except"
        case ast.Constant(value=str(text)):
            yield from (f"the address {text!r}" for _ in ADDRESS.findall(text))


def colours(file: str, tree: ast.Module) -> Iterator[str]:
    """Each colour written out anywhere but in the palette; a docstring may name one."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told and file != PALETTE:
            yield from (f"{file}:{node.lineno} the colour {colour}" for colour in HEX_COLOUR.findall(node.value))


def _texts(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value]


def bans(root: Path) -> list[str]:
    """Everything in the product code that is banned."""
    found = []
    for file, tree in product(root).items():
        found += [f"{file}:{line} imports {name}" for line, name in imported(tree) if lies_in(name, BANNED_MODULES)]
        for node in ast.walk(tree):
            found += [f"{file}:{node.lineno} {what}" for what in banned(file, node)]  # type: ignore[attr-defined]
        found += colours(file, tree)
    return [what for what in found if not _is_let(what)]


def _is_let(what: str) -> bool:
    file, _, rest = what.partition(":")
    return file in MAY and rest.partition(" ")[2].startswith(MAY[file])


def put(root: Path, file: str, text: str) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_rooms_import_only_what_the_table_allows():
    assert wrong_imports(ROOT) == []


def test_answers_use_nothing_of_streamlit_but_its_cache():
    assert wrong_uses_of_streamlit(ROOT) == []


def test_imports_make_no_cycle():
    assert cycle(ROOT) == []


def test_no_module_is_a_drawer_for_anything():
    assert drawers(ROOT) == []


def test_product_code_does_nothing_that_is_banned():
    assert bans(ROOT) == []


def test_every_room_of_the_table_is_there():
    assert {room(file) for file in product(ROOT)} == set(TABLE)


@pytest.mark.parametrize(("mode", "palette"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_colours_of_charts_are_those_of_the_page(mode, palette):
    page = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["theme"][mode]
    assert {name: palette[name] for name in SHARED_COLOURS} == {name: page[token] for name, token in SHARED_COLOURS.items()}


@pytest.mark.parametrize(
    ("file", "line", "name"),
    [
        ("measures/a.py", "import streamlit", "streamlit"),
        ("measures/a.py", "from sqlalchemy import select", "sqlalchemy.select"),
        ("measures/a.py", "from store import queries", "store.queries"),
        ("store/queries/a.py", "from measures import rag", "measures.rag"),
        ("store/a.py", "import streamlit as st", "streamlit"),
        ("loaders/a.py", "from measures import rag", "measures.rag"),
        ("loaders/a.py", "import measures.rag", "measures.rag"),
        ("loaders/a.py", "from sqlalchemy import select", "sqlalchemy.select"),
        ("loaders/a.py", "import views.charts", "views.charts"),
        ("views/a.py", "import sqlalchemy", "sqlalchemy"),
        ("views/a.py", "import streamlit", "streamlit"),
        ("views/a.py", "from store import queries", "store.queries"),
        ("selection.py", "import pandas", "pandas"),
        ("selection.py", "from store import queries", "store.queries"),
        ("answers/a.py", "from sqlalchemy import select", "sqlalchemy.select"),
        ("answers/a.py", "from loaders.build import build", "loaders.build.build"),
        ("answers/a.py", "import altair", "altair"),
        ("pages/a.py", "import pandas", "pandas"),
        ("pages/a.py", "from store import queries", "store.queries"),
        ("pages/a.py", "from pages import b", "pages.b"),
        ("pages/a.py", "from views import charts", "views.charts"),
        ("dashboard.py", "from pages import overview", "pages.overview"),
        ("dashboard.py", "from loaders.build import build", "loaders.build.build"),
        ("server.py", "from store import queries", "store.queries"),
        ("server.py", "import tests.conftest", "tests.conftest"),
        ("store/a.py", "from . import schema", "..schema"),
        ("measures/a.py", "def f():\n    import streamlit", "streamlit"),
    ],
)
def test_checker_finds_an_import_against_the_table(tmp_path, file, line, name):
    put(tmp_path, file, line)
    number = len(line.splitlines())
    assert wrong_imports(tmp_path) == [f"{file}:{number} imports {name}"]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("measures/a.py", "from measures.periods import quarter"),
        ("loaders/a.py", "from measures import periods"),
        ("loaders/a.py", "from measures.periods import period_end"),
        ("loaders/a.py", "from sqlalchemy import Table"),
        ("loaders/a.py", "from sqlalchemy.exc import SQLAlchemyError"),
        ("answers/a.py", "from sqlalchemy import Engine"),
        ("answers/returns.py", "from loaders.build import build"),
        ("server.py", "from store import database"),
        ("tests/a.py", "import store, pages, streamlit, httpx"),
        ("bench/a.py", "import store, pages, streamlit, httpx"),
        (".venv/lib/a.py", "import requests"),
    ],
)
def test_checker_allows_what_the_table_allows(tmp_path, file, line):
    put(tmp_path, file, line)
    assert wrong_imports(tmp_path) == []


def test_checker_finds_a_file_in_no_room(tmp_path):
    put(tmp_path, "tools/a.py", "")
    assert wrong_imports(tmp_path) == ["tools/a.py: in no room"]


def test_checker_finds_streamlit_in_an_answer(tmp_path):
    put(tmp_path, "answers/a.py", "import streamlit as st\n@st.cache_data(max_entries=1)\ndef a():\n    st.write(st.session_state)\n")
    assert sorted(wrong_uses_of_streamlit(tmp_path)) == ["answers/a.py:4 uses st.session_state", "answers/a.py:4 uses st.write"]


def test_checker_finds_a_cycle(tmp_path):
    put(tmp_path, "views/__init__.py", "")
    put(tmp_path, "views/a.py", "from views import b")
    put(tmp_path, "views/b.py", "from views.c import name")
    put(tmp_path, "views/c.py", "import views.a")
    assert set(cycle(tmp_path)) == {"views.a", "views.b", "views.c"}


def test_checker_finds_a_cycle_through_a_package(tmp_path):
    put(tmp_path, "store/queries/__init__.py", "from store.queries.a import name")
    put(tmp_path, "store/queries/a.py", "from store.queries import name")
    assert set(cycle(tmp_path)) == {"store.queries", "store.queries.a"}


@pytest.mark.parametrize("file", ["views/utils.py", "helpers.py", "store/common/a.py", "misc/__init__.py"])
def test_checker_finds_a_drawer(tmp_path, file):
    put(tmp_path, file, "")
    assert drawers(tmp_path) == [file]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("st.markdown(a, unsafe_allow_html=True)", "unsafe_allow_html"),
        ("st.components.v1.html(a)", "st.components.v1.html"),
        ("components.html(a)", "components.html"),
        ("import streamlit.components.v1", "imports streamlit.components.v1"),
        ("st.exception(problem)", "st.exception"),
        ("import pickle", "imports pickle"),
        ("from pickle import loads", "imports pickle.loads"),
        ("import requests", "imports requests"),
        ("import httpx", "imports httpx"),
        ("import urllib.request", "imports urllib.request"),
        ("from urllib import request", "imports urllib.request"),
        ("from urllib.request import urlopen", "imports urllib.request.urlopen"),
        ("import importlib", "imports importlib"),
        ("eval('1')", "eval"),
        ("exec(code)", "exec"),
        ("from sqlalchemy import text", "imports sqlalchemy.text"),
        ("sa.text('SELECT 1')", "sa.text"),
        ("connection.exec_driver_sql('SELECT 1')", "exec_driver_sql"),
        ("connection.execute(f'SELECT {a}')", "execute of text put together"),
        ("connection.execute('SELECT ' + a)", "execute of text put together"),
        ("connection.execute('SELECT {}'.format(a))", "execute of text put together"),
        ("pd.read_sql(f'SELECT {a}', connection)", "read_sql of text put together"),
        ("frame.to_sql('a', connection)", "to_sql"),
        ("try: f()\nexcept: pass", "blanket except"),
        ("try: f()\nexcept Exception: pass", "blanket except"),
        ("try: f()\nexcept (ValueError, BaseException) as problem: pass", "blanket except"),
        ("a = 'see https://example.org'", "the address 'see https://example.org'"),
        ("a = f'http://{b}'", "the address 'http://'"),
        ("a = '#17568C'", "the colour #17568C"),
        ("a = 'color: #fff;'", "the colour #fff"),
    ],
)
def test_checker_finds_what_is_banned(tmp_path, line, what):
    put(tmp_path, "store/a.py", line)
    assert f"store/a.py:{len(line.splitlines())} {what}" in bans(tmp_path)


@pytest.mark.parametrize("file", ["answers/a.py", "pages/a.py", "loaders/a.py"])
def test_checker_finds_sql_outside_the_store(tmp_path, file):
    put(tmp_path, file, "connection.execute(query)")
    assert bans(tmp_path) == [f"{file}:1 execute outside store/"]


@pytest.mark.parametrize(
    "line",
    [
        "connection.execute(select(table).where(table.c.key == key))",
        "cursor.execute('PRAGMA foreign_keys=ON')",
        "try: f()\nexcept (ValueError, KeyError) as problem: raise Known from problem",
        "st.html('a.css')",
        "from urllib.parse import urlencode",
        "a = f'{b}#{c}'",
        "a = 'row #12'",
        "def f():\n    '#17568C -> blue'",
    ],
)
def test_checker_lets_the_rest_pass(tmp_path, line):
    put(tmp_path, "store/a.py", line)
    assert bans(tmp_path) == []


def test_checker_allows_colours_in_the_palette_only(tmp_path):
    put(tmp_path, PALETTE, "a = '#17568C'")
    put(tmp_path, "views/charts.py", "a = '#17568C'")
    assert bans(tmp_path) == ["views/charts.py:1 the colour #17568C"]
