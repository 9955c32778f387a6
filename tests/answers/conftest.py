"""Answers are asked for as a page asks for them: with DATABASE_URL naming the store of the published facts."""

import pytest
from sqlalchemy import Engine

from tests import built


@pytest.fixture(autouse=True)
def store(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)
    return address


@pytest.fixture(scope="session")
def real_alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store built without the demonstration partnership."""
    return f"sqlite:///{built.store(tmp_path_factory, demonstration=False)}"
