"""`python -m loaders build`: what it returns, what it says, and what it never shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from loaders.__main__ import SHOWN, main
from store import database

UNREACHABLE = "The store cannot be reached or written. Check DATABASE_URL and that the database is running.\n"
NEWER = "The store was made by a newer version of the dashboard.\n"
UNUSABLE = "The address of the store (DATABASE_URL) is not one that can be used here.\n"
# an absolute path, a statement or what Python prints of an exception: none of them is for the person at the terminal
TECHNICAL = re.compile(r"(?<!data)/\w+/|Traceback|SELECT|INSERT|sqlalchemy|sqlite3|psycopg|Error\b|\[parameters", re.IGNORECASE)
CROSSWALK = "key,title,kind,in_matrix,labels,source,paragraph,line,basis,known_from,note\n"
AREAS = "area,kind,ons_code,members,partnership,source,paragraph,line,basis,known_from,note\n"


def priority(key: str, in_matrix: str = "yes") -> str:
    return f"{key},{key},priority,{in_matrix},,001,,,derived,2020-01-01,\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two files of data, and a store beside it."""
    (tmp_path / "data/published").mkdir(parents=True)
    (tmp_path / "data/demonstration").mkdir()
    (tmp_path / "data/published/crosswalk.csv").write_text(CROSSWALK + priority("asb"))
    (tmp_path / "data/demonstration/areas.csv").write_text(AREAS + "Nowhere,district,,,,D1,,,demonstration,2020-01-01,\n")
    monkeypatch.setattr(database, "ROOT", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    assert TECHNICAL.search(out + err) is None
    return code, out, err


def test_build_says_what_was_written(root, capsys):
    assert run(capsys, "build") == (0, "Files new, changed or gone: 2. Files now in the store: 2. Rows written: 2.\n", "")


def test_build_says_so_when_nothing_was_changed(root, capsys):
    main(["build"])
    capsys.readouterr()
    assert run(capsys, "build") == (0, "The store already holds these 2 files; nothing was changed.\n", "")


def test_build_leaves_the_demonstration_out_when_told_to(root, capsys):
    main(["build"])
    capsys.readouterr()
    assert run(capsys, "build", "--no-demo") == (0, "Files new, changed or gone: 1. Files now in the store: 1. Rows written: 0.\n", "")


def test_build_tells_each_problem_and_how_many(root, capsys):
    (root / "data/published/crosswalk.csv").write_text(
        CROSSWALK + priority("asb", in_matrix="perhaps") + priority("vawg") + priority("vawg")
    )
    said = (
        "data/published/crosswalk.csv, row 2, column in_matrix: found 'perhaps'; expected yes or no. Correct the cell.\n"
        "data/published/crosswalk.csv, row 4, column key: found vawg, as in row 3; expected each key once. Give the row its own key, or remove it.\n"
        "2 problems found; nothing was loaded.\n"
    )
    assert run(capsys, "build") == (1, "", said)


def test_build_tells_the_first_problems_only_when_there_are_many(root, capsys):
    rows = "".join(priority(f"k{number}", in_matrix="perhaps") for number in range(SHOWN + 1))
    (root / "data/published/crosswalk.csv").write_text(CROSSWALK + rows)
    code, out, err = run(capsys, "build")
    assert (code, out, len(err.splitlines())) == (1, "", SHOWN + 1)
    assert err.splitlines()[-1] == f"{SHOWN + 1} problems found; nothing was loaded."


def test_build_says_where_to_run_it_when_there_is_no_data(root, capsys):
    (root / "data/published/crosswalk.csv").unlink()
    (root / "data/demonstration/areas.csv").unlink()
    said = (
        "data: found no files; expected the files of data/published. Run this where the project is.\n1 problem found; nothing was loaded.\n"
    )
    assert run(capsys, "build") == (1, "", said)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:////nowhere/secret/store.db", UNREACHABLE),
        ("sqlite:////proc/store.db", UNREACHABLE),
        ("sqlite:////usr", UNREACHABLE),
        ("postgresql+psycopg://somebody:secret@127.0.0.1:1/store", UNREACHABLE),
        ("postgresql+psycopg://somebody:secret@/store?host=/nowhere", UNREACHABLE),
        ("secret", UNUSABLE),
        ("mysql+mysqldb://somebody:secret@127.0.0.1/store", UNUSABLE),
    ],
)
def test_build_says_one_sentence_when_the_store_cannot_be_used(root, capsys, monkeypatch, address, said):
    monkeypatch.setenv("DATABASE_URL", address)
    assert run(capsys, "build") == (1, "", said)


def test_build_says_one_sentence_when_the_store_is_no_database(root, capsys):
    (root / "data/dashboard.db").write_text("secret " * 1000)
    assert run(capsys, "build") == (1, "", UNREACHABLE)


def test_build_says_one_sentence_when_the_store_is_locked(root, capsys, monkeypatch):
    main(["build"])
    capsys.readouterr()
    (root / "data/published/crosswalk.csv").write_text(CROSSWALK + priority("new"))
    monkeypatch.setattr(database, "_prepare_sqlite", lambda connection, _record: connection.execute("PRAGMA busy_timeout=1"))
    holder = create_engine(f"sqlite:///{root / 'data/dashboard.db'}")
    with holder.connect() as connection:
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        assert run(capsys, "build") == (1, "", UNREACHABLE)
    holder.dispose()


def test_build_says_one_sentence_when_the_store_is_of_a_newer_version(root, capsys):
    main(["build"])
    capsys.readouterr()
    engine = create_engine(database.url())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    assert run(capsys, "build") == (1, "", NEWER)


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["build", "--unknown"]])
def test_command_that_is_not_known_ends_with_two(capsys, arguments):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m loaders")


def test_command_ends_with_the_code_it_returns(tmp_path):
    place = {"DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}", "PATH": os.environ["PATH"]}
    ended = subprocess.run(
        [sys.executable, "-m", "loaders", "build"], cwd=database.ROOT, env=place, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", UNREACHABLE)
