"""What goes wrong: kept whole in a log file, told on the terminal in one line that refers to it."""

import contextlib
import copy
import logging
import uuid
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

OURS = "dashboard"  # the logger of this product; its own lines are fit for a terminal
FILE = "dashboard.log"
BYTES, KEPT = 1_000_000, 5  # of one file; how many earlier ones


def reference() -> str:
    """What a reader is given to tell, and an officer looks for in the log file."""
    return uuid.uuid4().hex[:8]


@contextlib.contextmanager
def kept(folder: Path) -> Iterator[None]:
    """While this lasts no traceback reaches the terminal, whoever logs it: it goes to the file.

    Streamlit and uvicorn give each of their loggers a terminal of its own, some of them late: so it is the records that are changed.
    """
    make, errors_shown, file = logging.getLogRecordFactory(), logging.raiseExceptions, _file(folder)
    script_errors = logging.getLogger("streamlit.error_util")  # server.on_script_error tells of the same
    levels = {logger: logger.level for logger in (logging.getLogger(OURS), script_errors)}

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return _told(make(*args, **kwargs), file)

    logging.getLogger(OURS).setLevel(logging.DEBUG)
    script_errors.setLevel(logging.CRITICAL + 1)
    logging.raiseExceptions = False  # a full disk is no reason to print a traceback
    logging.setLogRecordFactory(record)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
        logging.raiseExceptions = errors_shown
        for logger, level in levels.items():
            logger.setLevel(level)
        file.close()


def _file(folder: Path) -> logging.Handler:
    """The log file; nothing is kept where it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file: logging.Handler = RotatingFileHandler(folder / FILE, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8")
    except OSError:
        logging.getLogger(OURS).error("The log file cannot be written, so no traceback is kept: name a folder for it in LOG_FOLDER.")
        return logging.NullHandler()
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S %z"))
    return file


def _told(record: logging.LogRecord, file: logging.Handler) -> logging.LogRecord:
    """The record as the terminal gets it: ours without its traceback, another's with a traceback or of several lines as a reference."""
    ours = record.name == OURS
    if not record.exc_info and (ours or "\n" not in record.getMessage().strip()):
        return record
    whole = copy.copy(record)
    if not ours:
        number = reference()
        whole.msg, whole.args = f"reference {number}: {record.getMessage()}", ()
        problem = record.exc_info[1] if record.exc_info else None
        record.msg, record.args = f"reference {number}: {type(problem).__name__ if problem else record.name}", ()
    file.handle(whole)
    record.exc_info = record.exc_text = record.stack_info = None
    return record
