"""Tables: a frame of finished text, its numbers right-aligned, and what it says in words for who cannot see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

import pandas as pd

from views import words
from views.charts import Chart, digest_of

FORMATS = {
    "number": words.number,
    "pounds": lambda pence: words.number(pence / 100),
    "pounds and pence": lambda pence: f"{pence / 100:,.2f}",
    "rate": lambda value: f"{value:.1f}",
}
FICTIONAL = " (fictional)"


@dataclass(frozen=True)
class Table:
    """`numeric` names the number columns and their format: a key of FORMATS (money is given in pence, its unit in the head)."""

    frame: pd.DataFrame
    alt: str
    numeric: Mapping[str, str] = field(default_factory=dict)
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cells = [list(self.frame.columns), *self.frame.to_numpy(dtype=object).tolist()]
        object.__setattr__(self, "digest", digest_of(cells, self.alt, dict(self.numeric)))

    def arguments(self) -> dict[str, Any]:
        """What `st.table` is to be called with."""
        styled = self.frame.style.format({column: FORMATS[kind] for column, kind in self.numeric.items()}, na_rep="Not calculated")
        return {"data": styled, "border": "horizontal", "hide_index": True, "alt": self.alt}

    def __bool__(self) -> bool:
        return not self.frame.empty


def marked(answer: Any) -> Any:
    """An answer of the fictional partnership with its mark in the head of every table and in the words for every chart, each once."""
    if isinstance(answer, Table):
        first = {name: f"{name.removesuffix(FICTIONAL)}{FICTIONAL}" for name in answer.frame.columns[:1]}
        return replace(answer, frame=answer.frame.rename(columns=first), alt=_said_fictional(answer.alt))
    if isinstance(answer, Chart):
        return replace(answer, alt=_said_fictional(answer.alt))
    if isinstance(answer, tuple):
        return tuple(marked(part) for part in answer)
    if is_dataclass(answer) and not isinstance(answer, type):
        return replace(answer, **{part.name: marked(getattr(answer, part.name)) for part in fields(answer) if part.init})
    return answer


def _said_fictional(alt: str) -> str:
    return f"Fictional. {alt.removeprefix('Fictional. ')}"


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, each with its columns as attributes."""
    return frame.itertuples(index=False)


def lines(first: str, *more: str) -> str:
    """The first line of a cell in bold ink, quiet lines below it. The texts are already safe."""
    return "  \n".join((f"**{first}**", *(f":gray[{line}]" for line in more if line)))
