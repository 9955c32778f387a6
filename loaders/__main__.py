"""The command line: `python -m loaders build`, and the loaders of open data and of order areas."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from loaders.build import build
from loaders.fetching import Unreachable
from loaders.reading import Problem, Refused
from store import database

SHOWN = 200


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 1 refused or not possible."""
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except Refused as refused:
        for problem in refused.problems[:SHOWN]:
            print(problem, file=sys.stderr)
        print(refused, file=sys.stderr)
    except (database.StoreUnavailable, Unreachable) as problem:
        print(problem, file=sys.stderr)
    except SQLAlchemyError:
        print("The store cannot be reached or written. Check DATABASE_URL and that the database is running.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loaders", description="Loads figures into the dashboard's store.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build or refresh the store from data/")
    builder.add_argument("--no-demo", action="store_true", help="leave the demonstration partnership out")
    police = commands.add_parser("police", help="count street-level files of data.police.uk into the store")
    police.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="CSV files, a folder of them, or the official ZIP archive")
    police.add_argument("--counts", type=Path, metavar="FOLDER", help="also write the counts as the files that data/published ships")
    _add_download(police)
    police.add_argument("--force", action="append", metavar="NAME", help="with --download: a force as police.uk writes it, such as suffolk")
    police.add_argument("--from", dest="start", metavar="YYYY-MM", help="with --download: the first month")
    police.add_argument("--to", dest="end", metavar="YYYY-MM", help="with --download: the last month")
    boundaries = commands.add_parser("boundaries", help="load boundaries of districts, wards and LSOAs (GeoJSON; residents by LSOA as CSV)")
    boundaries.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="GeoJSON files of the Open Geography portal; a CSV of residents"
    )
    _add_download(boundaries)
    orders = commands.add_parser("orders", help="load areas of protection orders (GeoJSON, GeoPackage, zipped Shapefile, KML)")
    orders.add_argument("path", type=Path, metavar="FILE")
    return parser


def _add_download(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--download", action="store_true", help="fetch the files first; the only commands that ask another host")
    parser.add_argument("--folder", type=Path, default=Path("downloads"), help="where the fetched files are kept (downloads/)")


def _run(chosen: argparse.Namespace) -> int:
    engine = database.connect(database.url())
    try:
        return COMMANDS[chosen.command](engine, chosen)
    finally:
        engine.dispose()


def _build(engine: Engine, chosen: argparse.Namespace) -> int:
    built = build(engine, database.ROOT / "data", demonstration=not chosen.no_demo)
    if built.changed:
        print(f"Files new, changed or gone: {built.changed}. Files now in the store: {built.files}. Rows written: {built.rows:,}.")
    else:
        print(f"The store already holds these {built.files} files; nothing was changed.")
    return 0


def _police(engine: Engine, chosen: argparse.Namespace) -> int:
    from loaders import police, recorded  # the libraries that count take a second to load: only where they are needed

    _check_built(engine)
    print(police.said(police.load(engine, chosen.paths + _police_files(chosen))))
    if chosen.counts:
        for path in recorded.write(engine, chosen.counts):
            print(f"Written: {path.name}")
    return 0


def _police_files(chosen: argparse.Namespace) -> list[Path]:
    if not chosen.download:
        return []
    from loaders import police_archive

    if not (chosen.force and chosen.start and chosen.end):
        raise Refused([Problem("--download", None, None, "not all of --force, --from and --to", "all three", "Add what is missing.")])
    fetched = police_archive.download(chosen.force, chosen.start, chosen.end, chosen.folder / "police")
    print(fetched)
    return fetched.paths


def _boundaries(engine: Engine, chosen: argparse.Namespace) -> int:
    from loaders import geography, places

    _check_built(engine)
    paths = list(chosen.paths)
    if chosen.download:
        paths += geography.download(places.shown_codes(engine), chosen.folder / "boundaries")
    _say(places.load_boundaries(engine, paths))
    return 0


def _orders(engine: Engine, chosen: argparse.Namespace) -> int:
    from loaders import places

    _check_built(engine)
    _say(places.load_orders(engine, chosen.path))
    return 0


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _check_built(engine: Engine) -> None:
    """Brings an older store's tables up to date; raises StoreUnavailable where nothing was built yet."""
    database.migrate(engine)
    database.newest_load(engine)


COMMANDS = {"build": _build, "police": _police, "boundaries": _boundaries, "orders": _orders}

if __name__ == "__main__":
    sys.exit(main())
