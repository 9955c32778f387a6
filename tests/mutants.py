"""What the last mutation run found: `make mutants`, or `python -m tests.mutants` after it."""

import json
import sys

from store.database import ROOT

STATISTICS = ROOT / "mutants" / "mutmut-cicd-stats.json"
FEWEST_KILLED = 0.9


def main() -> int:
    """Prints the share of mutants that a test noticed; returns the exit code: 1 under nine in ten."""
    found = json.loads(STATISTICS.read_text(encoding="utf-8"))
    noticed, total = found["killed"] + found["timeout"], found["total"]
    print(f"{noticed:,} of {total:,} mutants of measures/ are noticed: {noticed / total:.1%} (at least {FEWEST_KILLED:.0%} wanted).")
    return 0 if noticed >= FEWEST_KILLED * total else 1


if __name__ == "__main__":
    sys.exit(main())
