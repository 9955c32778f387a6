"""The risks that reports rate, on a grid of likelihood and impact in the reports' own words."""

import textwrap
from typing import Any

import altair as alt
import pandas as pd

from measures import risks
from views import theme

LETTERS = 36  # of a line in a cell
LINE, PADDING, AXIS = 18, 14, 48  # px
WIDE, NARROW = "width < 640 ? 0 : 1", "width < 640 ? 1 : 0"  # too narrow for words: the numbers alone


def grid(rated: pd.DataFrame, *, colours: theme.Colours) -> dict[str, Any]:
    """rated: risk (its number), title, likelihood, impact, in words of `measures.risks`. A cell that holds a risk has a firm edge."""
    cells = pd.DataFrame([(across, up) for up in risks.IMPACTS for across in risks.LIKELIHOODS], columns=["likelihood", "impact"])
    said = _said(rated)
    deepest = max(text.count("\n") + 1 for text in said["text"])
    x = alt.X("likelihood:N", scale=alt.Scale(domain=list(risks.LIKELIHOODS), paddingInner=0.02), axis=alt.Axis(labelAngle=0))
    y = alt.Y("impact:N", scale=alt.Scale(domain=list(reversed(risks.IMPACTS)), paddingInner=0.06), axis=alt.Axis(grid=False))
    every = alt.Chart(cells).mark_rect(color=colours["band"]).encode(x=x, y=y)
    edge = alt.Chart(said).mark_rect(fill=None, stroke=colours["ink"], strokeWidth=colours.px(1.5)).encode(x=x, y=y)
    at = {
        "x": alt.X("likelihood:N", bandPosition=0),
        "y": alt.Y("impact:N", bandPosition=0),
    }
    look: dict[str, Any] = {"align": "left", "baseline": "top", "lineBreak": "\n", "dx": colours.px(10), "dy": colours.px(PADDING)}
    words = alt.Chart(said).mark_text(lineHeight=colours.px(LINE), opacity=alt.ExprRef(WIDE), **look).encode(text="text:N", **at)
    numbers = alt.Chart(said).mark_text(opacity=alt.ExprRef(NARROW), fontWeight=700, **look).encode(text="numbers:N", **at)
    height = len(risks.IMPACTS) * (deepest * LINE + 2 * PADDING) + AXIS
    return theme.dressed(alt.layer(every, edge, words, numbers), colours, height=height)


def _said(rated: pd.DataFrame) -> pd.DataFrame:
    """For each cell that holds risks: their numbers, and their numbers with titles, wrapped."""
    texts = ["\n".join(textwrap.wrap(f"{risk} {title}", LETTERS)) for risk, title in zip(rated["risk"], rated["title"], strict=True)]
    held = rated.assign(text=texts).groupby(["likelihood", "impact"], sort=False)
    return held.agg(text=("text", "\n".join), numbers=("risk", "\n".join)).reset_index()
