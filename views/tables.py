"""Tables: a frame of finished text, its numbers right-aligned, and what it says in words for who cannot see it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from views import words

FORMATS = {
    "number": words.number,
    "pounds": lambda pence: words.number(pence / 100),
    "pounds and pence": lambda pence: f"{pence / 100:,.2f}",
    "rate": lambda value: f"{value:.1f}",
}


@dataclass(frozen=True)
class Table:
    """`numeric` names the number columns and their format: a key of FORMATS (money is given in pence, its unit in the head)."""

    frame: pd.DataFrame
    alt: str
    numeric: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """What `st.table` is to be called with."""
        styled = self.frame.style.format({column: FORMATS[kind] for column, kind in self.numeric.items()})
        return {"data": styled, "border": "horizontal", "hide_index": True, "alt": self.alt}

    def __bool__(self) -> bool:
        return not self.frame.empty


def lines(first: str, *more: str) -> str:
    """The first line of a cell in bold ink, quiet lines below it. The texts are already safe."""
    return "  \n".join((f"**{first}**", *(f":gray[{line}]" for line in more if line)))
