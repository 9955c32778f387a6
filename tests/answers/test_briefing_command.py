"""`python -m answers briefing`: three whole files in a folder, or a sentence and none."""

import subprocess
import sys
from pathlib import Path

import pytest

from answers import __main__ as command
from store.database import ROOT


def run(*arguments: str | Path) -> int:
    return command.main(["briefing", *map(str, arguments)])


def test_three_files_are_written_and_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run("--partnership", "BCPCSP", "--as-at", "2021-11-15", "--sections", "Funding", "--out", tmp_path / "new" / "pack") == 0
    paths = sorted((tmp_path / "new" / "pack").iterdir())
    about = "bournemouth-christchurch-and-poole-2021-11-15"
    assert [path.name for path in paths] == [f"briefing-{about}.pdf", f"figures-{about}.xlsx", f"report-{about}.docx"]
    told = capsys.readouterr().out.splitlines()
    assert sorted(told) == [f"{path} ({path.stat().st_size:,} bytes)" for path in paths]


def test_the_program_itself_says_nothing_but_its_files(tmp_path: Path, store: str):
    asked = [sys.executable, "-m", "answers", "briefing", "--partnership", "BCPCSP", "--out", str(tmp_path)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 3


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--partnership", "NOWHERE"), "There is no partnership “NOWHERE”. There is: BCPCSP, ESCSP, WSCSP, DEMO."),
        (("--partnership", "ESCSP", "--district", "Ipswich"), "There is no district “Ipswich”. There is: East Suffolk."),
        (("--priority", "parking"), "There is no priority “parking”. There is: "),
        (("--as-at", "2020-01-01"), "There is no meeting “2020-01-01”. There is: 2023-07-20, "),
        (("--partnership", "DEMO", "--as-at", "2023-07-20"), "There is no meeting “2023-07-20”. There is: 2025-09-18, 2024-09-19."),
        (("--sections", "Funding", "Weather"), "There is no section “Weather”. There is: Priorities, Funding, "),
    ],
)
def test_what_is_not_known_is_told_with_what_is(asked: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(*asked, "--out", tmp_path) == 2
    assert capsys.readouterr().err.startswith(told)
    assert list(tmp_path.iterdir()) == []


def test_without_a_store_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert run("--out", tmp_path) == 1
    said = capsys.readouterr().err
    assert "python -m loaders build" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "file").write_text("in the way")
    assert run("--partnership", "BCPCSP", "--out", tmp_path / "file") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_file_that_is_there_is_replaced_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "pack.pdf"
    path.write_bytes(b"old")
    with monkeypatch.context() as broken, pytest.raises(OSError, match="full"):
        broken.setattr(Path, "replace", full)
        command._write(path, b"new")
    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (b"old", 1)
    command._write(path, b"new")
    assert (path.read_bytes(), len(list(tmp_path.iterdir()))) == (b"new", 1)


def full(*_: object) -> None:
    raise OSError("full")


def test_drafts_are_asked_for_by_name_and_marked_in_the_files_name(tmp_path: Path):
    assert run("--partnership", "BCPCSP", "--sections", "Places", "--drafts", "--out", tmp_path) == 0
    assert all("-draft-" in path.name for path in tmp_path.iterdir())
