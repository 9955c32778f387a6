"""Charts: a measured frame in, a finished specification out. Title, unit and source are the page's text, not the chart's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from views import theme, words

MONTH_FORMAT = "%b"


@dataclass(frozen=True)
class Chart:
    """`alt` says the finding, for a reader who cannot see the chart."""

    spec: dict[str, Any]
    alt: str

    def arguments(self) -> dict[str, Any]:
        """What `st.vega_lite_chart` is to be called with."""
        return {"spec": self.spec, "theme": None, "alt": self.alt}


def burn_down(
    steps: pd.DataFrame, spans: pd.DataFrame, stated: pd.DataFrame, years: pd.DataFrame, *, colours: theme.Colours, fictional: bool
) -> dict[str, Any]:
    """The balance of one fund after each entry, in pounds, as steps.

    steps: date, pounds, label (text on the lowest and the last point, else empty), align (left or right)
    spans: start, end, pounds of entries known to the month alone
    stated: date, pounds, label of balances that a report states: marks of their own, never joined to the line
    years: start, end, name, shaded of the financial years behind the line
    """
    x = alt.X("date:T", scale=alt.Scale(domain=_ends(years)), axis=None)
    y = alt.Y("pounds:Q", axis=alt.Axis(labelExpr=theme.POUNDS))
    band = alt.Chart(years).encode(x=alt.X("start:T", scale=alt.Scale(domain=_ends(years)), axis=None), x2="end:T")
    shade = band.transform_filter("datum.shaded").mark_rect(color=colours["band"])
    name = band.mark_text(align="left", baseline="top", dx=6, dy=4, fontWeight=600, color=colours["mute"]).encode(
        y=alt.value(0), text="name:N", opacity=alt.condition("width < 420", alt.value(0), alt.value(1))
    )
    zero = alt.Chart(pd.DataFrame({"pounds": [0]})).mark_rule(color=colours["ink"], strokeWidth=1.5).encode(y="pounds:Q")
    dash = [6, 4] if fictional else [1, 0]
    line = alt.Chart(steps).mark_line(interpolate="step-after", strokeWidth=2.5, strokeDash=dash, color=colours["spend"]).encode(x=x, y=y)
    point = alt.Chart(steps).mark_point(filled=True, size=30, opacity=1, color=colours["spend"]).encode(x=x, y=y)
    month = alt.Chart(spans).mark_rule(strokeWidth=6, opacity=0.45, color=colours["spend"]).encode(x=alt.X("start:T"), x2="end:T", y=y)
    labels = [
        alt.Chart(steps[(steps["label"] != "") & (steps["align"] == side)])
        .mark_text(align=side, dx=shift, dy=down, fontWeight=700, color=colours["spend"])
        .encode(x=x, y=y, text="label:N")
        for side, shift, down in (("right", -8, -9), ("left", 8, 10))
    ]
    mark = alt.Chart(stated).mark_point(shape="triangle-down", size=110, filled=False, strokeWidth=2, opacity=1, color=colours["ink"])
    said = alt.Chart(stated).mark_text(align="right", dx=-12, dy=2, fontWeight=700).encode(x=x, y=y, text="label:N")
    return theme.dressed(
        alt.layer(shade, zero, month, line, point, mark.encode(x=x, y=y), *labels, said, name), colours, height=300, right=12
    )


def _ends(years: pd.DataFrame) -> list[str]:
    return [pd.Timestamp(years["start"].min()).isoformat(), pd.Timestamp(years["end"].max()).isoformat()]


def months(
    series: pd.DataFrame, *, start: date, end: date, colours: theme.Colours, fictional: bool = False, height: int = 150
) -> dict[str, Any]:
    """One small multiple: a count by month, from 0, in one place.

    series: month (first day), value (missing: nothing is drawn, the line is broken), label (text beside the point, else empty)
    """
    ticks = _month_ticks(start, end)
    domain = [start.isoformat(), end.isoformat()]
    form = MONTH_FORMAT if len(pd.date_range(start, end, freq="MS")) <= 12 else "%b %Y"
    x = alt.X("month:T", scale=alt.Scale(domain=domain), axis=alt.Axis(values=ticks, format=form, labelFlush=False, labelOverlap=False))
    y = alt.Y("value:Q", scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4, tickMinStep=1, format=",.0f"))
    base = alt.Chart(series).encode(x=x, y=y)
    dash = [4, 3] if fictional else [1, 0]
    line = base.mark_line(strokeWidth=1.5, strokeDash=dash, color=colours["line"], invalid="break-paths-filter-domains")
    point = base.transform_filter("isValid(datum.value)").mark_point(filled=True, size=36, opacity=1, color=colours["common"])
    label = base.transform_filter("datum.label != ''").mark_text(align="center", dy=-11, fontWeight=700).encode(text="label:N")
    return theme.dressed(alt.layer(line, point, label), colours, height=height, right=18)


def _month_ticks(start: date, end: date) -> list[str]:
    span = pd.date_range(start, end, freq="MS")
    step = 3 if len(span) <= 12 else 12
    return [tick.date().isoformat() for tick in span[::step]]


def labelled(series: pd.DataFrame) -> pd.DataFrame:
    """The series with words beside its latest point and its highest one, and beside no other."""
    present = series["value"].dropna()
    shown = {present.index[-1], present.idxmax()} if len(present) else set()
    label = [words.number(value) if place in shown else "" for place, value in series["value"].items()]
    return series.assign(label=label)


def small_multiple_alt(place: str, what: str, verdict: str, months_held: Sequence[date]) -> str:
    """Words for a small multiple: type, place, finding, and where its table is."""
    held = f"{words.month(months_held[0])} to {words.month(months_held[-1])}" if len(months_held) else "no months"
    return f"Line chart of {what} in {place}, {held}. {verdict} The numbers are in the table below."
