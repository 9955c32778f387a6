"""The command line: `python -m loaders build`, officers' returns, and the loaders of open data and of order areas."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from loaders.build import build
from loaders.fetching import Unreachable
from loaders.reading import Problem, Refused
from loaders.returns import verdicts
from loaders.returns.verdicts import COMMAND_LINE, SHOWN, Verdict
from store import database, returns
from store.queries.returns import audit
from store.returns import NotPossible


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 1 refused or not possible."""
    chosen = _parser().parse_args(arguments)
    try:
        return _run(chosen)
    except Refused as refused:
        for problem in refused.problems[:SHOWN]:
            print(problem, file=sys.stderr)
        print(refused, file=sys.stderr)
    except (database.StoreUnavailable, Unreachable, NotPossible) as problem:
        print(problem, file=sys.stderr)
    except SQLAlchemyError:
        print("The store cannot be reached or written. Check DATABASE_URL and that the database is running.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loaders", description="Loads figures into the dashboard's store.")
    commands = parser.add_subparsers(dest="command", required=True)
    builder = commands.add_parser("build", help="build or refresh the store from data/")
    builder.add_argument("--no-demo", action="store_true", help="leave the demonstration partnership out")
    _add_returns(commands)
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


def _add_returns(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checker = commands.add_parser("check", help="say whether returns, or areas of orders, could be loaded; writes nothing")
    loader = commands.add_parser("load", help="check returns and load them")
    loader.add_argument("--draft", action="store_true", help="for officers alone, until it is published")
    for parser in (checker, loader):
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    template = commands.add_parser("template", help="write the workbook that returns are filled in on")
    template.add_argument("out", type=Path, metavar="OUT.xlsx")
    template.add_argument("--csv", type=Path, metavar="FOLDER", help="also write a CSV file for each sheet")
    history = commands.add_parser("history", help="each load, publication and undo, the newest first")
    publisher = commands.add_parser("publish", help="make a draft public, now or on a day")
    publisher.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day; until then officers alone see it")
    undoer = commands.add_parser("undo", help="take a load back: what was held before holds again")
    for parser in (publisher, undoer):
        parser.add_argument("load", type=_number, metavar="ID", help="the number of the load, as history tells it")
    for parser in (checker, loader, history):
        parser.add_argument("--json", action="store_true", help="for another program")


def _number(text: str) -> int:
    """The number of a load; one that no store could hold is as unknown as any other."""
    number = int(text)
    return number if 0 <= number < NUMBERS else 0


def _add_download(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--download", action="store_true", help="fetch the files first; the only commands that ask another host")
    parser.add_argument("--folder", type=Path, default=Path("downloads"), help="where the fetched files are kept (downloads/)")


def _run(chosen: argparse.Namespace) -> int:
    if chosen.command in WITHOUT_WRITING:
        return WITHOUT_WRITING[chosen.command](chosen)
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


def _check(chosen: argparse.Namespace) -> int:
    return _told(_verdicts(chosen.paths), chosen)


def _verdicts(paths: Sequence[Path]) -> list[Verdict]:
    data = database.ROOT / "data"
    found: list[Verdict] = verdicts.asked(database.url(), data, lambda engine: [verdicts.verdict(engine, path) for path in paths])
    return found


def _told(found: Sequence[Verdict], chosen: argparse.Namespace) -> int:
    """Tells the verdicts; 0 if all files are good."""
    refused = [problem for verdict in found for problem in verdict.problems]
    if chosen.json:
        print(json.dumps(verdicts.in_json(found), ensure_ascii=False, indent=1))
        return 1 if refused else 0
    for warning in (warning for verdict in found for warning in verdict.warnings):
        print(f"{warning['file']}: {warning['said']}")
    for verdict in found:
        if verdict.ok:
            print(f"{verdict.file}: good, {verdict.rows:,} row{'s' if verdict.rows != 1 else ''}.")
    if refused:
        raise Refused(refused)
    return 0


def _load(engine: Engine, chosen: argparse.Namespace) -> int:
    _check_built(engine)
    found = [verdicts.verdict(engine, path) for path in chosen.paths]
    areas = [verdict.file for verdict in found if verdict.ok and verdict.checked is None]
    if areas:
        raise NotPossible(f"Areas of orders are loaded by `python -m loaders orders`: {', '.join(areas)}. Nothing was loaded.")
    if any(not verdict.ok for verdict in found):
        return _told(found, chosen)
    done = verdicts.load(engine, chosen.paths, by=COMMAND_LINE, draft=chosen.draft)
    if chosen.json:
        print(json.dumps(verdicts.in_json(found) | {"loaded": list(done)}, ensure_ascii=False, indent=1))
    else:
        _say(f"{warning['file']}: {warning['said']}" for verdict in found for warning in verdict.warnings)
        _say(done)
    return 0


def _template(chosen: argparse.Namespace) -> int:
    from loaders.returns import template

    try:
        written = verdicts.asked(database.url(), database.ROOT / "data", lambda engine: template.write(engine, chosen.out, chosen.csv))
    except OSError as problem:
        raise NotPossible(f"{chosen.out.name} cannot be written there. Check the folder and its rights.") from problem
    _say(f"Written: {path.name}" for path in written)
    return 0


def _history(chosen: argparse.Namespace) -> int:
    engine = database.reader(database.url())
    try:
        database.newest_load(engine)
        found = audit(engine)
    finally:
        engine.dispose()
    if chosen.json:
        print(found.to_json(orient="records", date_format="iso", indent=1))
        return 0
    for act in found.to_dict("records"):
        counts = ", ".join(f"{act[name]} {name}" for name in ("added", "changed", "withdrawn"))
        on = f" on {act['publish_on']:%Y-%m-%d}" if act["act"] == "publish" else ""
        who = f"{act['at']:%Y-%m-%d %H:%M} UTC  load {act['load_id']}  {act['act']}{on}  {act['who']}"
        print(f"{who}  {act['file']}  ({counts})  SHA-256 {act['sha256']}")
    if found.empty:
        print("No return has been loaded yet.")
    return 0


def _publish(engine: Engine, chosen: argparse.Namespace) -> int:
    _check_built(engine)
    returns.publish(engine, chosen.load, by=COMMAND_LINE, on=chosen.on, another=verdicts.approval())
    waits = chosen.on is not None and chosen.on > date.today()
    print(f"Load {chosen.load} is public from {chosen.on.day} {chosen.on:%B %Y}." if waits else f"Load {chosen.load} is public now.")
    return 0


def _undo(engine: Engine, chosen: argparse.Namespace) -> int:
    _check_built(engine)
    returns.undo(engine, chosen.load, by=COMMAND_LINE)
    print(f"Load {chosen.load} is undone: what was held before it holds again. Its rows stay in the store, seen by nobody.")
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


NUMBERS = 2**31  # as many as either database counts
WITHOUT_WRITING = {"check": _check, "template": _template, "history": _history}
COMMANDS = {
    "build": _build, "load": _load, "publish": _publish, "undo": _undo, "police": _police, "boundaries": _boundaries, "orders": _orders,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main())
