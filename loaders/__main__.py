"""The command line: `python -m loaders build`."""

import argparse
import sys

from sqlalchemy.exc import SQLAlchemyError

from loaders.build import build
from loaders.reading import Refused
from store import database

SHOWN = 200


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 1 refused or not possible."""
    parser = argparse.ArgumentParser(prog="python -m loaders", description="Loads figures into the dashboard's store.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build or refresh the store from data/")
    builder.add_argument("--no-demo", action="store_true", help="leave the demonstration partnership out")
    chosen = parser.parse_args(arguments)
    try:
        return _build(demonstration=not chosen.no_demo)
    except Refused as refused:
        for problem in refused.problems[:SHOWN]:
            print(problem, file=sys.stderr)
        print(refused, file=sys.stderr)
    except database.StoreUnavailable as problem:
        print(problem, file=sys.stderr)
    except SQLAlchemyError:
        print("The store cannot be reached or written. Check DATABASE_URL and that the database is running.", file=sys.stderr)
    return 1


def _build(*, demonstration: bool) -> int:
    engine = database.connect(database.url())
    try:
        built = build(engine, database.ROOT / "data", demonstration=demonstration)
    finally:
        engine.dispose()
    if built.changed:
        print(f"Files new, changed or gone: {built.changed}. Files now in the store: {built.files}. Rows written: {built.rows:,}.")
    else:
        print(f"The store already holds these {built.files} files; nothing was changed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
