"""What goes wrong is kept whole in a file and told on the terminal in one line, whoever logs it."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

import journal
import server

SECRET = "SELECT secret FROM officers; /srv/dashboard/store.db"


@pytest.fixture
def terminal() -> Iterator[io.StringIO]:
    """What the loggers of the product, of the server and of asyncio print."""
    printed = io.StringIO()
    handler = logging.StreamHandler(printed)
    loggers = [logging.getLogger(name) for name in (journal.OURS, "uvicorn.error", "asyncio")]
    for logger in loggers:
        logger.addHandler(handler)
    yield printed
    for logger in loggers:
        logger.removeHandler(handler)


def fail(logger: str, words: str) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as problem:
        logging.getLogger(logger).error(words, exc_info=problem)


def kept_in(folder: Path) -> str:
    return (folder / journal.FILE).read_text(encoding="utf-8")


def test_traceback_of_a_server_is_a_reference_on_the_terminal_and_whole_in_the_file(terminal: io.StringIO, tmp_path: Path):
    with journal.kept(tmp_path):
        fail("uvicorn.error", "Exception in ASGI application\n")
    said = re.fullmatch(r"reference ([0-9a-f]{8}): ValueError\n", terminal.getvalue())
    assert said is not None
    whole = kept_in(tmp_path)
    assert f"reference {said[1]}: Exception in ASGI application" in whole
    assert "Traceback (most recent call last):" in whole and f"ValueError: {SECRET}" in whole


def test_words_of_several_lines_from_elsewhere_are_a_reference_on_the_terminal(terminal: io.StringIO, tmp_path: Path):
    with journal.kept(tmp_path):
        logging.getLogger("asyncio").error("Task was destroyed but it is pending!\ntask: <Task at /srv/dashboard/server.py:1>")
    assert re.fullmatch(r"reference [0-9a-f]{8}: asyncio\n", terminal.getvalue())
    assert "/srv/dashboard/server.py" in kept_in(tmp_path)


def test_our_own_line_is_said_without_its_traceback(terminal: io.StringIO, tmp_path: Path):
    with journal.kept(tmp_path):
        fail(journal.OURS, "The store is damaged.")
    assert terminal.getvalue() == "The store is damaged.\n"
    assert f"ValueError: {SECRET}" in kept_in(tmp_path)


def test_line_without_a_traceback_stays_as_it_is(terminal: io.StringIO, tmp_path: Path):
    with journal.kept(tmp_path):
        logging.getLogger("uvicorn.error").error("Port %s is not available", 8501)
    assert (terminal.getvalue(), kept_in(tmp_path)) == ("Port 8501 is not available\n", "")


def test_file_that_cannot_be_written_is_said_once_and_the_rest_goes_on(terminal: io.StringIO, tmp_path: Path):
    (tmp_path / "logs").write_text("a file where the folder would be")
    with journal.kept(tmp_path / "logs"):
        fail(journal.OURS, "The store is damaged.")
    said = "The log file cannot be written, so no traceback is kept: name a folder for it in LOG_FOLDER.\n"
    assert terminal.getvalue() == f"{said}The store is damaged.\n"


def test_disk_that_is_full_prints_nothing(
    terminal: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal.RotatingFileHandler, "shouldRollover", full)
    with journal.kept(tmp_path):
        fail(journal.OURS, "The store is damaged.")
    assert (terminal.getvalue(), capsys.readouterr().err) == ("The store is damaged.\n", "")


def test_logging_is_as_before_when_it_ends(terminal: io.StringIO, tmp_path: Path):
    before = (logging.getLogRecordFactory(), logging.raiseExceptions, logging.getLogger(journal.OURS).level)
    with journal.kept(tmp_path):
        pass
    assert (logging.getLogRecordFactory(), logging.raiseExceptions, logging.getLogger(journal.OURS).level) == before


def test_error_of_a_page_is_found_in_the_file_by_the_reference_shown(
    terminal: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shown: list[str] = []
    monkeypatch.setattr(st, "error", shown.append)
    with journal.kept(tmp_path):
        assert server.on_script_error(ValueError(SECRET)) is True
    reference = shown[0].rpartition("reference ")[2].rstrip(".")
    assert terminal.getvalue() == f"reference {reference}: ValueError\n"
    assert f"reference {reference}: ValueError\nValueError: {SECRET}\n" in kept_in(tmp_path)
