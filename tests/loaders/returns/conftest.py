"""What the tests of returns share: what the built store knows, and the files of the shared folder, read in place."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from loaders.returns.known import known

settings.register_profile("fuzz", deadline=None, max_examples=10_000)
RETURNS = Path(__file__).parents[4] / "shared" / "returns"


@pytest.fixture(scope="session")
def everything(published):
    """What the store of the published facts knows. Checking adds to it: take `now`."""
    return known(published)


@pytest.fixture
def now(everything):
    """The same, for one check alone."""
    return replace(everything, facts={name: dict(facts) for name, facts in everything.facts.items()})


@pytest.fixture
def sent():
    """Call it for the bytes of a file of the shared folder."""

    def read(name: str) -> bytes:
        if not RETURNS.exists():
            pytest.skip("the folder of returns is not beside the repository")
        return (RETURNS / name).read_bytes()

    return read
