"""The reference results lie beside the repository, not in it; without them the tests that need them are skipped."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # a shared machine: how long an example takes says nothing
settings.register_profile("mutants", deadline=None, max_examples=20, derandomize=True)
settings.load_profile("unhurried")
VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors"


@pytest.fixture
def vector():
    """Read a reference file by name: rows as dicts for CSV, the parsed value for JSON."""

    def read(name):
        path = VECTORS / name
        if not path.exists():
            pytest.skip(f"the reference results {name} are not beside the repository")
        with path.open(encoding="utf-8", newline="") as file:
            return json.load(file) if path.suffix == ".json" else list(csv.DictReader(file))

    return read
