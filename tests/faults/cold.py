"""What a page says, and what the command line says, when nothing was read from the store before."""

import pytest
from streamlit.testing.v1 import AppTest

from loaders.__main__ import main
from store import database
from tests.faults.serving import AFTER, INNER


def sentence(said: str, cure: str) -> list[str]:
    return [said + AFTER.format(cure)]


def shown() -> list[str]:
    """The sentences in place of the first page, in a process that never read this store; none when the page is there."""
    at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60).run()
    assert [problem.message for problem in at.exception] == []
    sentences = [info.value for info in at.info]
    assert (len(at.table) == len(at.selectbox) == 0) == bool(sentences)
    return sentences


def built(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What `python -m loaders build` ends with and says."""
    capsys.readouterr()
    code = main(["build"])
    out, err = capsys.readouterr()
    assert INNER.search(out + err) is None, out + err
    return code, out + err
