"""The command line: `python -m answers briefing`, the pack, the draft report and the figures as files in a folder."""

import argparse
import logging
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from selection import Known, Selection, checked
from store.scope import Audience


class Unknown(Exception):
    """Something was asked for that is not there; says what there is."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns the exit code: 0 done, 1 not possible, 2 asked for what is not known."""
    from answers.current import StoreUnavailable  # every library of the answers: not for --help

    chosen = _parser().parse_args(arguments)
    try:
        return _briefing(chosen)
    except Unknown as problem:
        print(problem, file=sys.stderr)
        return 2
    except StoreUnavailable as problem:
        print(f"{problem} To build the store: python -m loaders build. Nothing was written.", file=sys.stderr)
    except OSError as problem:
        print(f"The files cannot be written to {chosen.out}: {problem.strerror}. Check the folder and its rights.", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m answers", description="What the dashboard's pages hold, as files.")
    commands = parser.add_subparsers(dest="command", required=True)
    pack = commands.add_parser("briefing", help="the pack to print, a draft report to edit, and the figures as a workbook")
    pack.add_argument("--partnership", metavar="CODE", help="such as ESCSP; without it all but the fictional one")
    pack.add_argument("--district", action="append", default=[], metavar="NAME", help="one district; may be given again")
    pack.add_argument("--priority", action="append", default=[], metavar="KEY", help="one priority, such as asb; may be given again")
    pack.add_argument("--as-at", metavar="YYYY-MM-DD", help="the day of a meeting; without it the last report of each partnership")
    pack.add_argument("--sections", nargs="+", metavar="NAME", help="the sections of the pack; without it all of them")
    pack.add_argument("--drafts", action="store_true", help="with what is not published; every page says so")
    pack.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the files are put; it is made if need be")
    return parser


def _briefing(chosen: argparse.Namespace) -> int:
    from answers import briefing, frame

    audience: Audience = "officer" if chosen.drafts else "public"
    selection = _selection(frame.answer(audience).known, chosen)
    if chosen.sections:
        _check("section", chosen.sections, briefing.SECTIONS)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for file in [briefing.file(kind, selection, audience, sections=chosen.sections) for kind in briefing.KINDS]:
        path = chosen.out / file.name
        _write(path, file.body)
        print(f"{path} ({len(file.body):,} bytes)")
    return 0


def _selection(known: Known, chosen: argparse.Namespace) -> Selection:
    """The selection asked for; raises Unknown where any of it is not known, because leaving it out would widen what is shown."""
    own = chosen.partnership if chosen.partnership in known.fictional else None
    if chosen.partnership:
        _check("partnership", [chosen.partnership], known.partnerships)
    _check("district", chosen.district, known.districts.get(chosen.partnership, ()))
    _check("priority", chosen.priority, known.priorities)
    if chosen.as_at:
        _check("meeting", [chosen.as_at], known.meetings.get(own, {}))
    return checked(known, partnership=chosen.partnership, district=chosen.district, priority=chosen.priority, as_at=chosen.as_at)


def _check(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    held = list(known)
    if unknown := [value for value in asked if value not in held]:
        raise Unknown(f"There is no {what} “{unknown[0]}”. There is: {', '.join(held) or 'none'}.")


def _write(path: Path, body: bytes) -> None:
    """The whole file or none of it: whoever opens it never sees half."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(body)
            file.flush()
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # Streamlit tells of every cache that it runs without a browser
    sys.exit(main())
