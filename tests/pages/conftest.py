"""Each page as a reader opens it, on the store of the published facts."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from store import database

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def store(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)
    return address


def open_all(at: AppTest) -> AppTest:
    """Opens every heading that opens. The element's id ends with the key that the page gave it."""
    for box in at.expander:
        at.session_state[re.sub(r"^\$\$ID-[0-9a-f]+-", "", box.proto.id)] = True
    return at


@pytest.fixture
def open_page() -> Open:
    """Call it with a page's file name and what stands in the address: the page drawn, with everything that opens opened."""

    def opened(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        at.switch_page(f"pages/{name}.py").run()
        open_all(at).run()
        assert [problem.message for problem in at.exception] == []
        return at

    return opened
