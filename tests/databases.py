"""On which of the two databases a test runs that is given by a fixture `new`."""

import pytest

# on PostgreSQL in the grid: for what other tests show there every day by itself
sqlite_every_day = pytest.mark.parametrize(
    "new", ["sqlite", pytest.param("postgresql", marks=pytest.mark.grid)], indirect=True, scope="session"
)
