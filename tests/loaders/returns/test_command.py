"""`python -m loaders check`, `load`, `template`, `history`, `publish` and `undo`: what they return, what they say, what they leave."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import make_url

from loaders.__main__ import main
from loaders.returns.verdicts import APPROVAL
from store import database, queries
from store.scope import Scope
from tests.loaders.returns.conftest import RETURNS
from tests.loaders.returns.test_checking import EXAMPLES, HEADER, ROW, book, expected, figure, figures


@pytest.fixture
def store(address, tmp_path, monkeypatch) -> Path:
    """A copy of the built store, which the commands use."""
    path = tmp_path / "store.db"
    shutil.copy(str(make_url(address).database), path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.delenv(APPROVAL, raising=False)
    return path


# a statement, a library or what Python prints of an exception: none of them is for the person at the terminal
TECHNICAL = re.compile(r"Traceback|SELECT |INSERT |sqlalchemy|sqlite|psycopg|pydantic|openpyxl|\[parameters", re.IGNORECASE)


@pytest.fixture
def run(capsys, tmp_path):
    def command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert TECHNICAL.search(out + err) is None
        assert not any(str(place) in out + err for place in (tmp_path, database.ROOT, RETURNS))
        return code, out, err

    return command


def written(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def values(store: Path, figure: str = "R-domestic-abuse-outreach-referrals-west-suffolk-2025-04", audience="public") -> list[float]:
    engine = database.connect(f"sqlite:///{store}")
    found = queries.figures(engine, Scope(audience=audience))
    engine.dispose()
    return [*found.loc[found["figure"] == figure, "value"]]


def test_check_of_a_good_file_returns_0_and_writes_nothing(store, tmp_path, run):
    before = digest(store)
    assert run("check", written(tmp_path, "a.csv", figures(ROW))) == (0, "a.csv: good, 1 row.\n", "")
    assert digest(store) == before


def test_check_of_a_bad_file_returns_1_and_says_what_to_do(store, tmp_path, run):
    code, out, err = run("check", written(tmp_path, "a.csv", figures(ROW.replace("West Suffolk", "West Sufolk"))))
    assert (code, out) == (1, "")
    assert err == (
        "a.csv, row 2, column district: found 'West Sufolk'; expected 'West Suffolk'. Use an area of the list, spelt as there.\n"
        "1 problem found; nothing was loaded.\n"
    )


def test_json_has_the_agreed_form(store, tmp_path, run):
    bad = written(tmp_path, "a.csv", figures(ROW.replace("42", "£42"), header=HEADER).replace(b",", b";"))
    code, out, _ = run("check", bad, "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["rows"], told["total_errors"]) == (1, False, 0, 1)
    assert [set(error) for error in told["errors"]] == [{"file", "row", "column", "found", "expected", "fix"}]
    assert [(told["errors"][0][name]) for name in ("file", "row", "column")] == ["a.csv", 2, "value"]
    code, out, _ = run("check", written(tmp_path, "b.csv", figures(ROW).replace(b",", b";")), "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["rows"], told["errors"]) == (0, True, 1, [])
    assert [set(warning) for warning in told["warnings"]] == [{"file", "row", "column", "said"}]


def test_at_most_200_problems_are_told_and_how_many_there_are(store, tmp_path, run):
    rows = [figure(value="x", period=f"{1990 + n // 12}-{n % 12 + 1:02}") for n in range(700)]
    code, _, err = run("check", written(tmp_path, "a.csv", figures(*rows)))
    assert (code, len(err.splitlines()), err.splitlines()[-1]) == (1, 201, "700 problems found; nothing was loaded.")
    told = json.loads(run("check", tmp_path / "a.csv", "--json")[1])
    assert (len(told["errors"]), told["total_errors"]) == (200, 700)


def test_check_needs_no_store(tmp_path, monkeypatch, run):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert run("check", written(tmp_path, "a.csv", figures(ROW)))[0] == 0
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("name", ["none.csv", "folder.csv"])
def test_what_cannot_be_opened_is_said(store, tmp_path, run, name):
    (tmp_path / "folder.csv").mkdir()
    code, _, err = run("check", tmp_path / name)
    assert (code, err.splitlines()[0]) == (
        1, f"{name}: found no file that can be opened; expected a file. Check the name and that the file may be read.",
    )  # fmt: skip


def test_load_draft_publish_and_undo_are_told_in_the_history(store, tmp_path, run):
    code, out, _ = run("load", "--draft", written(tmp_path, "a.csv", figures(ROW)))
    load = int(out.split("load ")[1].split(".")[0])
    assert (code, values(store), values(store, audience="officer")) == (0, [], [42.0])
    assert run("publish", load) == (0, f"Load {load} is public now.\n", "")
    assert values(store) == [42.0]
    assert run("undo", load)[0] == 0
    assert values(store) == []
    told = json.loads(run("history", "--json")[1])
    assert [(act["act"], act["load_id"], act["who"]) for act in told] == [
        (act, load, "command line") for act in ("undo", "publish", "draft")
    ]
    assert len(run("history")[1].splitlines()) == 3


def test_same_file_twice_is_told_when_it_was_loaded(store, tmp_path, run):
    path = written(tmp_path, "a.csv", figures(ROW))
    assert run("load", path)[0] == 0
    before = digest(store)
    code, _, err = run("load", path)
    assert (code, err.startswith("This file was already loaded on ")) == (1, True)
    assert digest(store) == before


def test_same_rows_again_change_nothing(store, tmp_path, run):
    run("load", written(tmp_path, "a.csv", figures(ROW)))
    code, out, _ = run("load", written(tmp_path, "b.csv", figures(ROW) + b"\n"))
    assert (code, out) == (0, "b.csv: all 1 rows are held already as they stand; nothing was stored.\n")


def test_correction_is_current_and_the_old_figure_kept(store, tmp_path, run):
    run("load", written(tmp_path, "a.csv", figures(ROW)))
    run("load", written(tmp_path, "b.csv", figures(ROW.replace("42", "44"))))
    engine = database.connect(f"sqlite:///{store}")
    versions = queries.versions(engine, "figures", {"figure": "R-domestic-abuse-outreach-referrals-west-suffolk-2025-04"})
    engine.dispose()
    assert (values(store), [*versions["value"]]) == ([44.0], [44.0, 42.0])


def test_one_bad_file_of_two_leaves_the_store_as_it_is(store, tmp_path, run):
    before = digest(store)
    good, bad = written(tmp_path, "a.csv", figures(ROW)), written(tmp_path, "b.csv", b"")
    assert run("load", good, bad)[0] == 1
    assert digest(store) == before


def test_another_officer_has_to_publish_where_that_is_set(store, tmp_path, run, monkeypatch):
    monkeypatch.setenv(APPROVAL, "1")
    path = written(tmp_path, "a.csv", figures(ROW))
    assert run("load", path)[2] == "Here another officer has to publish a return. Load it as a draft. Nothing was stored.\n"
    load = run("load", "--draft", path)[1].split("load ")[1].split(".")[0]
    assert run("publish", load)[2] == f"Load {load} was loaded by you. Another officer has to publish it.\n"
    assert values(store) == []


def test_areas_of_orders_are_checked_here_and_loaded_by_their_own_command(store, tmp_path, run):
    if not RETURNS.exists():
        pytest.skip("the folder of returns is not beside the repository")
    assert run("check", RETURNS / "ok.geojson")[0] == 0
    before = digest(store)
    code, _, err = run("load", RETURNS / "ok.geojson")
    assert (code, err) == (1, "Areas of orders are loaded by `python -m loaders orders`: ok.geojson. Nothing was loaded.\n")
    assert digest(store) == before


@pytest.mark.parametrize(("name", "verdict"), [pair for pair in expected() if pair[1] == "refuse"])
def test_refused_file_leaves_the_store_as_it_is(store, run, name, verdict):
    before = digest(store)
    code, _, err = run("load", RETURNS / name)
    assert (code, digest(store)) == (1, before)
    assert err.splitlines()[-1].endswith("nothing was loaded.")


def test_template_is_written_as_a_good_workbook(store, tmp_path, run):
    assert run("template", tmp_path / "t.xlsx", "--csv", tmp_path / "csv") == (
        0, "".join(f"Written: {name}\n" for name in ("t.xlsx", *(path.name for path in sorted_by_sheet(tmp_path / "csv")))), "",
    )  # fmt: skip
    assert run("check", tmp_path / "t.xlsx")[2].startswith("t.xlsx: found no rows;")


def sorted_by_sheet(folder: Path) -> list[Path]:
    from loaders.returns.contracts import SHEETS

    return [folder / f"{sheet.name.lower()}.csv" for sheet in SHEETS if (folder / f"{sheet.name.lower()}.csv").exists()]


def test_template_says_where_it_cannot_be_written(store, tmp_path, run):
    code, _, err = run("template", tmp_path / "nowhere" / "t.xlsx")
    assert (code, err) == (1, "t.xlsx cannot be written there. Check the folder and its rights.\n")


def test_numbers_that_are_no_return_are_told(store, run):
    for command, number, told in (("publish", 1, 1), ("undo", 1, 1), ("publish", 10**20, 0), ("undo", 2**31, 0)):
        assert run(command, number) == (1, "", f"There is no return with the number {told}.\n")
    assert run("history") == (0, "No return has been loaded yet.\n", "")


def test_each_file_is_checked_against_what_the_one_before_it_brought(store, tmp_path, run):
    row = EXAMPLES["Actions"]
    first = written(tmp_path, "a.xlsx", book("Actions", row))
    second = written(tmp_path, "b.xlsx", book("Actions", row | {"due": None, "stated_status": "Red"}))
    assert run("load", first, second)[0] == 0
    engine = database.connect(f"sqlite:///{store}")
    (action,) = queries.actions(engine, Scope()).query("action == 'HC90'").to_dict("records")
    engine.dispose()
    assert (action["stated_status"], str(action["due"].date())) == ("Red", "2026-03-31")


def test_store_without_the_demonstration_says_which_returns_hold_it(store, tmp_path, run):
    load = run("load", written(tmp_path, "a.csv", figures(figure(district="Northmere"))))[1].split("load ")[1].split(".")[0]
    code, _, err = run("build", "--no-demo")
    assert (code, f"load {load}" in err) == (1, True)
    assert run("build")[0] == 0
