"""Recorded figures: when a reader could know a month, and the counted files of `data/published`, written from the store."""

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Engine

from store import recorded

PUBLICATION_MONTHS = 2  # police.uk releases a month within about two; see docs/decisions.md


def known_from(month: date) -> date:
    """The last day of the second month after: January 2025 is taken as known from 31 March 2025."""
    months = month.year * 12 + month.month - 1 + PUBLICATION_MONTHS + 1
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def write(engine: Engine, folder: Path) -> list[Path]:
    """Writes what was counted from the police's files as `data/published` ships it: CSV, sorted, LF, so that equal counts give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, counts in recorded.shipped(engine).items():
        if counts.empty:  # wards are counted only where their boundaries are loaded
            continue
        path = folder / f"{name}.csv"
        counts.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", date_format="%Y-%m")
        written.append(path)
    return written
