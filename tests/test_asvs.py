"""docs/asvs.md has every requirement of ASVS 5.0.0 up to level 2 once, and what it points at is there; and what no other test holds."""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

Answers = dict[tuple[str, str], tuple[int, str]]  # (method, path): status, body
ROOT = Path(__file__).parent.parent
LEVELS = {row["number"]: row["level"] for row in csv.DictReader((ROOT / "tests/asvs.csv").read_text(encoding="utf-8").splitlines())}
ASKED = [number for number, level in LEVELS.items() if level != "3"]
LINES = [
    line.strip("| ").split(" | ")
    for line in (ROOT / "docs/asvs.md").read_text(encoding="utf-8").splitlines()
    if line[:3].strip("| ").isdigit()
]
MAPPED = [cells for cells in LINES if len(cells) >= 5]
NOT_APPLYING = [cells for cells in LINES if len(cells) == 2]
PAGE = '<div id="root"></div>'  # what any address that is nothing else gets
STATES = {"met", "partly", "operator", "not met"}
NAMED = re.compile(r"`([\w./-]+?)(?:::(\w+))?`")

FILES = [
    before + path
    for before in ("/", "/static/", "/app/static/", "/app/static/../", "/app/static/%2e%2e/", "/app/static/..%2f")
    for path in (".git/config", "requirements.txt", "server.py", "data/dashboard.db", ".streamlit/config.toml", "logs/dashboard.log")
]
FOLDERS = ("/static/", "/static/js/", "/app/static/", "/data/", "/geometry/", "/media/")
METHODS = ("TRACE", "TRACK", "OPTIONS", "POST", "PUT", "DELETE")
ADDRESSES = ("/", "/funding-burn-down", "/ready", "/boot.js", "/glossary.json", "/geometry/1/outlines.geojson")
UPLOAD = ("PUT", "/_stcore/upload_file/session/file")
ASK = """
import json, sys, warnings
warnings.filterwarnings("ignore")
from starlette.testclient import TestClient
import server
client = TestClient(server.app)
answers = [client.request(method, path) for method, path in json.load(sys.stdin)]
print(json.dumps([(answer.status_code, answer.text) for answer in answers]))
"""


def numbers(words: str) -> Iterator[str]:
    """The numbers that a cell lists: 6.2.1 to 6.2.12 are twelve."""
    for part in words.split(", "):
        first, _, last = part.partition(" to ")
        section, _, place = first.rpartition(".")
        yield from (f"{section}.{at}" for at in range(int(place), int((last or first).rpartition(".")[2]) + 1))


def told() -> list[str]:
    return [cells[0] for cells in MAPPED] + [number for cells in NOT_APPLYING for number in numbers(cells[0])]


def test_list_of_the_standard_is_whole():
    assert Counter(LEVELS.values()) == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_is_told_once():
    assert Counter(told()) == Counter(ASKED)


def test_ranges_are_read_to_their_end():
    assert list(numbers("6.2.1 to 6.2.3, 7.4.3")) == ["6.2.1", "6.2.2", "6.2.3", "7.4.3"]


@pytest.mark.parametrize("cells", MAPPED, ids=lambda cells: cells[0])
def test_row_has_its_level_and_a_state_that_something_holds(cells: list[str]):
    number, level, _asks, stands, state, *held = cells
    assert (level, state in STATES, stands != "") == (LEVELS[number], True, True)
    assert state != "met" or NAMED.search("".join(held)), "say what holds it"


@pytest.mark.parametrize("path, function", sorted({found for cells in MAPPED for found in NAMED.findall(cells[-1])}))
def test_what_a_row_points_at_is_there(path: str, function: str):
    assert (ROOT / path).is_file()
    if function:
        assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Status and body of each request. In a process of its own: Streamlit's runtime can be started once in each."""
    folder = tmp_path_factory.mktemp("none")
    settings = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'none.db'}", "LOG_FOLDER": str(folder)}
    asked = [
        *(("GET", path) for path in (*FILES, *FOLDERS, "/app/static/mark.svg")),
        *((method, path) for method in METHODS for path in ADDRESSES),
        UPLOAD,
    ]
    ran = subprocess.run(
        [sys.executable, "-c", ASK], input=json.dumps(asked), capture_output=True, text=True, env=settings, cwd=ROOT, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return {request: (status, body) for request, (status, body) in zip(asked, json.loads(ran.stdout.splitlines()[-1]), strict=True)}


@pytest.mark.parametrize("path", FILES)
def test_no_file_of_the_installation_is_served(answers: Answers, path: str):
    status, body = answers["GET", path]
    assert status >= 400 or PAGE in body


@pytest.mark.parametrize("path", FOLDERS)
def test_no_folder_is_listed(answers: Answers, path: str):
    status, body = answers["GET", path]
    assert status >= 400 or PAGE in body


def test_mark_that_is_meant_to_be_served_is(answers: Answers):
    # what makes the two tests before it able to fail
    status, body = answers["GET", "/app/static/mark.svg"]
    assert (status, PAGE in body, "<svg" in body) == (200, False, True)


@pytest.mark.parametrize("method", METHODS)
def test_methods_that_no_page_uses_are_refused(answers: Answers, method: str):
    assert [answers[method, path][0] for path in ADDRESSES] == [405] * len(ADDRESSES)


def test_upload_without_the_pages_token_is_refused(answers: Answers):
    assert answers[UPLOAD] == (403, "XSRF token missing or invalid")
