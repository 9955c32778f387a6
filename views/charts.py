"""Charts: a measured frame in, a finished specification out. Title, unit and source are the page's text, not the chart's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd

from views import theme, words

MONTH_FORMAT = "%b"
END_LABEL = 44  # px to the right of the last month, for the number beside it
LABEL_PLACES: dict[str, tuple[Literal["left", "right"], float, float]] = {  # alignment, px across, px down
    "right": ("right", -16, -9),
    "left": ("left", 9, 11),
}
NAMED_YEARS = "width < 420 ? 0 : 1"  # on a phone every second name: they would touch


def digest_of(*parts: object) -> str:
    """A name for the content of a picture: equal pictures are made for the screen once."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Chart:
    """`alt` says the finding, for a reader who cannot see the chart."""

    spec: dict[str, Any]
    alt: str
    digest: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self.spec, self.alt))

    def arguments(self) -> dict[str, Any]:
        """What `st.vega_lite_chart` is to be called with."""
        return {"spec": self.spec, "theme": None, "alt": self.alt}


def burn_down(
    steps: pd.DataFrame,
    spans: pd.DataFrame,
    stated: pd.DataFrame,
    years: pd.DataFrame,
    *,
    colours: theme.Colours,
    fictional: bool,
    height: int = 300,
) -> dict[str, Any]:
    """The balance of one fund after each entry, in pounds, as steps.

    steps: date, pounds, label (words at a point, else empty), align (left or right of it)
    spans: start, end, pounds of entries known to the month alone
    stated: date, pounds, label of a balance that a report states: a mark of its own, never joined to the line
    years: start, end, name, shaded of the financial years behind the line
    """
    time = alt.Scale(domain=_ends(years))
    # one layer carries the scales: the same domain given twice is read as two
    x, start, end = alt.X("date:T", axis=None), alt.X("start:T", axis=None), alt.X2("end:T")
    pounds = alt.Y("pounds:Q")
    y = alt.Y("pounds:Q", scale=alt.Scale(domain=_room(steps, stated), nice=False), axis=alt.Axis(labelExpr=theme.POUNDS))
    zero = alt.Chart(pd.DataFrame({"pounds": [0]})).mark_rule(color=colours["ink"], strokeWidth=colours.px(1.5)).encode(y=pounds)
    balance = alt.Chart(steps).encode(x=alt.X("date:T", scale=time, axis=None), y=y)
    dash = [6, 4] if fictional else [1, 0]
    line = balance.mark_line(interpolate="step-after", strokeWidth=colours.px(2.5), strokeDash=dash, color=colours["spend"])
    point = balance.mark_point(filled=True, size=colours.px(30), opacity=1, color=colours["spend"])
    layers = [*_years_behind(years, colours), zero, line, point]
    if len(spans):
        band = alt.Chart(spans).mark_rule(strokeWidth=colours.px(7), opacity=0.6, color=colours["spend"])
        layers.append(band.encode(x=start, x2=end, y=pounds))
    for side, (align, across, down) in LABEL_PLACES.items():
        worded = steps[(steps["label"] != "") & (steps["align"] == side)]
        if len(worded):
            text = alt.Chart(worded).mark_text(
                align=align, dx=colours.px(across), dy=colours.px(down), fontWeight=700, color=colours["spend"]
            )
            layers.append(text.encode(x=x, y=pounds, text="label:N"))
    if len(stated):
        said = alt.Chart(stated).encode(x=x, y=pounds)
        on_the_line = steps["label"].iloc[-1] == ""
        mark = said.mark_point(
            shape="triangle-down", size=colours.px(110), filled=False, strokeWidth=colours.px(2), opacity=1, color=colours["ink"]
        )
        words_beside = said.mark_text(align="right", dx=colours.px(-12), dy=colours.px(16 if on_the_line else 6), fontWeight=700).encode(
            text="label:N"
        )
        layers += [mark, words_beside]
    return theme.dressed(alt.layer(*layers), colours, height=height, right=12)


def _years_behind(years: pd.DataFrame, colours: theme.Colours) -> list[Any]:
    """Every second financial year shaded, and the name of each at its start."""
    start = alt.X("start:T", axis=None)
    shade = alt.Chart(years[years["shaded"]]).mark_rect(color=colours["band"]).encode(x=start, x2="end:T")
    layers = [shade]
    for shaded, opacity in ((True, 1), (False, alt.ExprRef(NAMED_YEARS))):
        named = years[years["shaded"] == shaded]
        text = alt.Chart(named).mark_text(
            align="left", baseline="top", dx=colours.px(6), dy=colours.px(4), fontWeight=600, color=colours["mute"], opacity=opacity
        )
        layers += [text.encode(x=start, y=alt.value(0), text="name:N")] if len(named) else []
    return layers


def _room(steps: pd.DataFrame, stated: pd.DataFrame) -> list[float]:
    """The money axis: through 0, with room above for the names of the years and below for words."""
    values = pd.concat([steps["pounds"], stated["pounds"], pd.Series([0.0])])
    span = max(values.max() - values.min(), 1.0)
    return [values.min() - (0.08 * span if values.min() < 0 else 0), values.max() + 0.2 * span]


def _ends(years: pd.DataFrame) -> list[alt.DateTime]:
    return [_moment(years["start"].min()), _moment(years["end"].max())]


def _moment(day: pd.Timestamp) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def signals(
    points: pd.DataFrame, *, start: date, end: date, colours: theme.Colours, fictional: bool = False, height: int = 150
) -> dict[str, Any]:
    """One small multiple: a count by period, from 0, in one place, in its expected range.

    points: date (first day), value (missing: nothing is drawn, the line is broken), mean, lower, upper (missing: no range is drawn;
    below 0 the range is drawn from 0), rebase_group, kind (a key of theme.SIGNALS), label (text beside the point, else empty)
    """
    ticks = _month_ticks(start, end)
    domain = [start.isoformat(), end.isoformat()]
    form = MONTH_FORMAT if len(pd.date_range(start, end, freq="MS")) <= 12 else "%b %Y"
    x = alt.X("date:T", scale=alt.Scale(domain=domain), axis=alt.Axis(values=ticks, format=form, labelFlush=False, labelOverlap=False))
    y = alt.Y("value:Q", scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4, tickMinStep=1, format=",.0f"))
    columns = ["date", "value", "mean", "lower", "upper", "rebase_group", "kind", "label"]
    base = alt.Chart(points[columns].assign(lower=points["lower"].clip(lower=0))).encode(x=x)
    dash = [4, 3] if fictional else [1, 0]
    line = base.mark_line(strokeWidth=colours.px(1.5), strokeDash=dash, color=colours["line"], invalid="break-paths-filter-domains")
    kinds = [kind for kind in theme.SIGNALS if (points["kind"] == kind).any()] or ["expected"]
    drawn = [theme.SIGNALS[kind] for kind in kinds]
    point = (
        base.transform_filter("isValid(datum.value)")
        .mark_point(filled=True, opacity=1)
        .encode(
            y=y,
            size=alt.condition("datum.kind == 'expected'", alt.value(colours.px(32)), alt.value(colours.px(70))),
            color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[colours[colour] for colour, *_ in drawn]), legend=None),
            shape=alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=[shape for _, shape, *_ in drawn]), legend=None),
        )
    )
    labels = _words_beside(points[points["label"] != ""], x, y, colours)
    return theme.dressed(
        alt.layer(*_expected_range(base, points, y, colours), line.encode(y=y), point, *labels), colours, height=height, right=END_LABEL
    )


def _expected_range(base: alt.Chart, points: pd.DataFrame, y: alt.Y, colours: theme.Colours) -> list[Any]:
    """The range between the limits tinted, the limits dashed, the mean a line; nothing where there are none."""
    if not points["upper"].notna().any():
        return []
    group = alt.Detail("rebase_group:N")
    band = base.mark_area(color=colours["band"], opacity=1).encode(y=alt.Y("lower:Q"), y2="upper:Q", detail=group)
    limits = [
        base.mark_line(strokeWidth=colours.px(1.2), strokeDash=[3, 3], color=colours["axis"]).encode(y=alt.Y(f"{edge}:Q"), detail=group)
        for edge in ("lower", "upper")
    ]
    mean = base.mark_line(strokeWidth=colours.px(1.2), color=colours["axis"]).encode(y=alt.Y("mean:Q"), detail=group)
    return [band, *limits, mean]


def _words_beside(labelled: pd.DataFrame, x: alt.X, y: alt.Y, colours: theme.Colours) -> list[Any]:
    """The label of the last point to its right, where no line runs; that of any other point above it."""
    placed = ((labelled[-1:], {"align": "left", "dx": colours.px(8)}), (labelled[:-1], {"align": "center", "dy": colours.px(-11)}))
    return [
        alt.Chart(rows).mark_text(fontWeight=700, **place).encode(x=x, y=y, text="label:N")  # type: ignore[arg-type]
        for rows, place in placed
        if len(rows)
    ]


def _month_ticks(start: date, end: date) -> list[str]:
    span = pd.date_range(start, end, freq="MS")
    step = 3 if len(span) <= 12 else 12
    return [tick.date().isoformat() for tick in span[::step]]


def labelled(points: pd.DataFrame) -> pd.DataFrame:
    """The points with words beside the latest one and beside a highest one that is a signal, and beside no other."""
    values, kinds = points["value"].reset_index(drop=True), points["kind"].tolist()
    present = values.dropna()
    shown = set(present.index[-1:])
    if len(present):
        peak = int(present.argmax())
        highest = int(present.index[peak])
        # nearer to the end the two would be printed on each other
        if present.index[-1] - highest > len(values) / 12 and kinds[highest] != "expected":
            shown.add(highest)
    label = [words.number(value) if place in shown else "" for place, value in enumerate(values)]
    return points.assign(label=label)


def small_multiple_alt(place: str, what: str, verdict: str, months_held: Sequence[date]) -> str:
    """Words for a small multiple: type, place, finding, and where its table is."""
    held = f"{words.month(months_held[0])} to {words.month(months_held[-1])}" if len(months_held) else "no months"
    return f"Line chart of {what} in {place}, {held}. {verdict} The numbers are in the table below."
