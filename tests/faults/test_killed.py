"""A load, a publication or an undo that is killed at any moment leaves the store as it was, or as it was to become."""

import json
import subprocess
import sys

import pytest

from store.database import ROOT


def killed(address: str, rounds: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.faults.killing", address, str(rounds), "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("rounds", [30, pytest.param(200, marks=pytest.mark.grid)])
def test_store_is_the_old_or_the_new_one_and_never_between(new, rounds):
    store = new()
    try:
        found = killed(store.address, rounds)
    finally:
        store.remove()
    assert found["between"] == 0
    assert found["old"] + found["new"] == rounds
    assert min(found["old"], found["new"]) >= rounds // 10  # else the moments were not within the act
