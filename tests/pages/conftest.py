"""Each page as a reader opens it, on the store of the published facts."""

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


@pytest.fixture
def open_page() -> Open:
    """Call it with a page's file name and what stands in the address: the page as it comes to be drawn."""

    def opened(name: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = value
        at.run()
        at.switch_page(f"pages/{name}.py").run()
        assert [problem.message for problem in at.exception] == []
        return at

    return opened
