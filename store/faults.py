"""What can be wrong with the store, in words fit for a screen."""

import sqlite3
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.exc import DBAPIError, TimeoutError


@dataclass(frozen=True)
class Fault:
    """`said` tells a reader what is wrong, `cure` what the officer who runs the dashboard is asked to do.

    `holds`: what was read before the fault may go on being shown. `to_build`: there is nothing there that a build could harm.
    """

    said: str
    cure: str
    holds: bool = True
    to_build: bool = False


ADDRESS = Fault("The address of the store (DATABASE_URL) is not one that can be used here.", "correct it", holds=False)
MISSING = Fault("The store of figures is missing.", "put it back, or build it again", to_build=True)
EMPTY = Fault("The store of figures is empty.", "load the figures", to_build=True)
# the store answers, and its answer is that nothing is held: what was withdrawn must not stay on the screen
NOTHING_LOADED = Fault("No figures have been loaded yet.", "load them", holds=False, to_build=True)
DAMAGED = Fault("The store of figures is damaged.", "put a copy of it back, or build it again")
BUSY = Fault("The store of figures is held by another program.", "see which program holds it, if this lasts")
UNREACHABLE = Fault("The store of figures cannot be reached.", "see that its database is running and lets the dashboard in")
UNREADABLE = Fault("The store of figures cannot be read.", "look for the reason in the dashboard's log")
OLDER = Fault("The store was made by an older version of the dashboard.", "bring the store up to date", holds=False)
NEWER = Fault("The store was made by a newer version of the dashboard.", "bring the dashboard up to date", holds=False)

SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_ERROR: DAMAGED,  # no such table, no such column
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    sqlite3.SQLITE_READONLY: UNREACHABLE,
    sqlite3.SQLITE_PERM: UNREACHABLE,
    sqlite3.SQLITE_IOERR: UNREACHABLE,
}
# by the beginning of PostgreSQL's code for the error
POSTGRESQL = {
    "55P03": BUSY,  # the lock was not given in time
    "57014": BUSY,  # the answer did not come in time
    "42P01": DAMAGED,  # no such table
    "42703": DAMAGED,  # no such column
    "XX": DAMAGED,
    "08": UNREACHABLE,
    "57P": UNREACHABLE,
    "42501": UNREACHABLE,  # the account may not read the table
}


class StoreUnavailable(Exception):
    """The store cannot be used. The message is fit for a reader's screen."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.said)
        self.fault = fault


def of(problem: BaseException) -> Fault:
    """Which fault an error of the database, or of a wait for it, comes from."""
    if isinstance(problem, pd.errors.DatabaseError) and problem.__cause__ is not None:
        return of(problem.__cause__)
    if isinstance(problem, TimeoutError):
        return BUSY
    original = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(original, sqlite3.Error):
        return SQLITE.get(getattr(original, "sqlite_errorcode", 0) & 0xFF, UNREADABLE)
    return _of_postgresql(original)


def _of_postgresql(problem: BaseException | None) -> Fault:
    state = getattr(problem, "sqlstate", None)
    if state is None:  # there is no connection: what the server said of it has words, no code
        said = str(problem)
        return MISSING if 'database "' in said and "does not exist" in said else UNREACHABLE
    return next((fault for beginning, fault in POSTGRESQL.items() if state.startswith(beginning)), UNREADABLE)
