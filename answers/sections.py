"""A part of a page that opens: one partnership's table or picture, and what opens beneath it."""

from dataclasses import dataclass

from answers.evidence import Evidence
from views.charts import Chart
from views.tables import Table


@dataclass(frozen=True)
class Folded:
    """A table behind a heading of its own."""

    key: str
    label: str
    table: Table


@dataclass(frozen=True)
class Section:
    """`label` says enough for a reader to leave it closed. With a picture, `note` stands under it. `open`: it stands open at first."""

    key: str
    label: str
    under: tuple[Folded, ...]
    table: Table | None = None
    picture: Chart | None = None
    note: str = ""
    open: bool = False


def folded_source(key: str, source: Evidence) -> Folded:
    """The source line of a section, which opens to every statement behind it."""
    return Folded(f"source_{key}", source.label, source.table)
