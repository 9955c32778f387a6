"""Answers are asked for as a page asks for them: with DATABASE_URL naming the store of the published facts."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from loaders.build import build
from store import database

DATA = database.ROOT / "data"


@pytest.fixture(autouse=True)
def store(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)
    return address


@pytest.fixture(scope="session")
def real_alone(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store built without the demonstration partnership."""
    folder: Path = tmp_path_factory.mktemp("real")
    engine = database.connect(f"sqlite:///{folder / 'store.db'}")
    build(engine, DATA, demonstration=False)
    engine.dispose()
    return f"sqlite:///{folder / 'store.db'}"
