"""What a specification holds: the scales, the gaps, the marks and the words beside them."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from views import charts, theme

DAYS = pd.to_datetime(["2019-04-01", "2019-07-28", "2020-03-31"])
YEARS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2019-04-01", "2020-04-01"]),
        "end": pd.to_datetime(["2020-04-01", "2021-04-01"]),
        "name": ["2019/20", "2020/21"],
        "shaded": [True, False],
    }
)
NO_SPANS = pd.DataFrame({"start": DAYS[:0], "end": DAYS[:0], "pounds": []})
STATED = pd.DataFrame({"date": pd.to_datetime(["2020-07-20"]), "pounds": [2000.0], "label": ["Report: less than £2,000"]})


def steps(*pounds: float, labels: tuple[str, ...] = ("", "", "Ledger")) -> pd.DataFrame:
    return pd.DataFrame({"date": DAYS, "pounds": list(pounds), "label": list(labels), "align": ["left", "left", "right"]})


def burn_down(balance: pd.DataFrame, *, stated: pd.DataFrame = STATED, spans: pd.DataFrame = NO_SPANS, fictional: bool = False) -> dict:
    return charts.burn_down(balance, spans, stated, YEARS, colours=theme.colours(dark=False), fictional=fictional)


def mark(layer: dict[str, Any]) -> str:
    return layer["mark"]["type"]


def rows(spec: dict[str, Any], layer: dict[str, Any]) -> list[dict[str, Any]]:
    return spec["datasets"][layer.get("data", spec.get("data"))["name"]]


def scale_of_money(spec: dict[str, Any]) -> list[float]:
    (domain,) = {tuple(layer["encoding"]["y"]["scale"]["domain"]) for layer in spec["layer"] if "scale" in layer["encoding"].get("y", {})}
    return list(domain)


def layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if mark(layer) == kind]


@pytest.mark.parametrize("pounds", [(9783, 9363, 2822), (-100, -300, -200), (500, -2969, 300), (0, 0, 0)])
def test_money_axis_passes_0(pounds: tuple[float, ...]):
    low, high = scale_of_money(burn_down(steps(*pounds), stated=STATED[:0]))
    assert low <= 0 <= high


def test_money_axis_holds_every_balance_and_the_stated_one():
    low, high = scale_of_money(burn_down(steps(500, -2969, 300)))
    assert low < -2969
    assert high > 2000


def test_balance_is_drawn_in_steps():
    (line,) = layers(burn_down(steps(9783, 9363, 2822)), "line")
    assert line["mark"]["interpolate"] == "step-after"


def test_stated_balance_is_a_mark_of_its_own_without_a_line():
    spec = burn_down(steps(9783, 9363, 2822))
    said = [layer for layer in spec["layer"] if any(row.get("label") == "Report: less than £2,000" for row in rows(spec, layer))]
    assert sorted(map(mark, said)) == ["point", "text"]
    assert said[0]["mark"]["shape"] == "triangle-down"
    assert [row["pounds"] for row in rows(spec, layers(spec, "line")[0])] == [9783, 9363, 2822]


def test_stated_balance_is_absent_when_none_is_stated():
    spec = burn_down(steps(9783, 9363, 2822), stated=STATED[:0])
    assert not [layer for layer in spec["layer"] if layer["mark"].get("shape") == "triangle-down"]


def test_entries_of_a_month_are_drawn_as_a_band_over_it():
    spans = pd.DataFrame({"start": pd.to_datetime(["2020-04-01"]), "end": pd.to_datetime(["2020-04-30"]), "pounds": [4422.0]})
    spec = burn_down(steps(9783, 9363, 2822), spans=spans)
    drawn = [rows(spec, layer) for layer in layers(spec, "rule") if "x2" in layer["encoding"]]
    assert drawn == [[{"start": "2020-04-01T00:00:00", "end": "2020-04-30T00:00:00", "pounds": 4422.0}]]


def test_zero_is_a_line():
    spec = burn_down(steps(9783, 9363, 2822))
    assert [{"pounds": 0}] in [rows(spec, layer) for layer in layers(spec, "rule")]


def test_words_stand_only_beside_the_points_that_have_them():
    spec = burn_down(steps(500, -2969, 300, labels=("", "−£2,969, 28 July 2019", "Ledger: £300")), stated=STATED[:0])
    said = [row["label"] for layer in layers(spec, "text") for row in rows(spec, layer) if "label" in row]
    assert sorted(said) == ["Ledger: £300", "−£2,969, 28 July 2019"]


def test_financial_years_are_shaded_and_named():
    spec = burn_down(steps(9783, 9363, 2822))
    (shade,) = layers(spec, "rect")
    assert [row["name"] for row in rows(spec, shade)] == ["2019/20"]
    named = [
        (layer, [row["name"] for row in rows(spec, layer)])
        for layer in layers(spec, "text")
        if layer["encoding"]["text"]["field"] == "name"
    ]
    assert [(names, layer["mark"]["opacity"]) for layer, names in named] == [
        (["2019/20"], 1),
        (["2020/21"], {"expr": charts.NAMED_YEARS}),  # every second name makes way on a phone
    ]


def test_a_year_that_is_alone_is_named():
    spec = charts.burn_down(steps(1, 2, 3), NO_SPANS, STATED, YEARS[:1], colours=theme.colours(dark=False), fictional=False)
    named = [layer for layer in layers(spec, "text") if layer["encoding"]["text"]["field"] == "name"]
    assert [row["name"] for layer in named for row in rows(spec, layer)] == ["2019/20"]


def test_fictional_balance_is_dashed():
    dashes = [layers(burn_down(steps(1, 2, 3), fictional=fictional), "line")[0]["mark"]["strokeDash"] for fictional in (True, False)]
    assert dashes == [[6, 4], [1, 0]]


def test_fills_follow_the_palette():
    spec = charts.burn_down(steps(1, 2, 3), NO_SPANS, STATED, YEARS, colours=theme.colours(dark=True), fictional=False)
    assert layers(spec, "line")[0]["mark"]["color"] == theme.DARK["spend"]


def series(*values: float | None, kinds: dict[int, str] | None = None, **limits: float) -> pd.DataFrame:
    """Points as `charts.signals` takes them, all expected but for `kinds`, without a range but for `limits`."""
    held = pd.DataFrame({"date": pd.date_range("2025-01-01", periods=len(values), freq="MS"), "value": list(values)})
    held = held.assign(mean=None, lower=None, upper=None, rebase_group=0, kind="expected").assign(**limits)
    held["kind"] = [(kinds or {}).get(at, kind) for at, kind in enumerate(held["kind"])]
    return held.astype({"value": float, "mean": float, "lower": float, "upper": float})


def small_multiple(held: pd.DataFrame, **options: Any) -> dict[str, Any]:
    span = {"start": held["date"].min().date(), "end": held["date"].max().date()}
    return charts.signals(charts.labelled(held), **{**span, "colours": theme.colours(dark=False), **options})


def test_missing_month_is_null_and_not_0():
    spec = small_multiple(series(5, 9, None, 3, 2))
    assert [row["value"] for row in next(iter(spec["datasets"].values()))] == [5, 9, None, 3, 2]


def test_missing_month_breaks_the_line_and_has_no_point():
    spec = small_multiple(series(5, 9, None, 3, 2))
    (line,), (point,) = layers(spec, "line"), layers(spec, "point")
    assert line["mark"]["invalid"] == "break-paths-filter-domains"
    assert point["transform"] == [{"filter": "isValid(datum.value)"}]


def test_months_are_counted_from_0():
    (line,) = layers(small_multiple(series(5, 9, 4)), "line")
    assert line["encoding"]["y"]["scale"]["zero"] is True


def test_months_span_the_same_time_whatever_is_held():
    spec = small_multiple(series(5, 9, 4), end=date(2025, 12, 1))
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == ["2025-01-01", "2025-12-01"]


def test_fictional_months_are_dashed():
    spec = small_multiple(series(5, 9, 4), fictional=True)
    assert layers(spec, "line")[0]["mark"]["strokeDash"] == [4, 3]


@pytest.mark.parametrize(
    "values, labels",
    [
        # twelve months: a peak that is a signal, two months before the end, stands clear of the last point, one month before it does not
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 1100, 3, 2), {9: "1,100", 11: "2"}),
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 11, 2), {11: "2"}),
        ((12, 2, 3, 4, 5, 6, 7, 8, 9, 3, 11, 2), {0: "12", 11: "2"}),
        ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), {11: "12"}),
        ((1, 20, 3, 4, 5, 6, 7, 8, 9, None, 2, None), {1: "20", 10: "2"}),
        ((None, None), {}),
    ],
)
def test_labels_stand_beside_the_last_point_and_a_far_peak_only(values: tuple[float | None, ...], labels: dict[int, str]):
    peak = values.index(max(filter(None, values), default=None))
    shown = charts.labelled(series(*values, kinds={peak: "high"}))["label"]
    assert {at: label for at, label in shown.items() if label} == labels


def test_the_last_label_stands_right_of_the_line_and_the_peak_above_it():
    spec = small_multiple(series(1, 20, 3, 4, 5, 6, 7, 8, 9, 3, 2, 4, kinds={1: "high"}))
    placed = {(row["label"], layer["mark"]["align"]) for layer in layers(spec, "text") for row in rows(spec, layer)}
    assert placed == {("4", "left"), ("20", "center")}


def test_labelled_leaves_the_series_as_it_was():
    held = series(1, 2, 3)
    charts.labelled(held)
    assert "label" not in held.columns


def test_a_peak_that_is_no_signal_has_no_words():
    assert charts.labelled(series(9, 1, 1, 1, 1, 2))["label"].tolist() == ["", "", "", "", "", "2"]


def test_points_have_the_colour_and_the_shape_of_their_kind():
    (point,) = layers(small_multiple(series(5, 9, 1, kinds={1: "high", 2: "low"})), "point")
    scales = {channel: point["encoding"][channel]["scale"] for channel in ("color", "shape")}
    assert scales["color"] == {"domain": ["expected", "high", "low"], "range": ["#6A7684", "#7A3E9D", "#7A3E9D"]}
    assert scales["shape"] == {"domain": ["expected", "high", "low"], "range": ["circle", "triangle-up", "triangle-down"]}


def test_no_signal_is_red_or_green():
    for palette in (theme.LIGHT, theme.DARK):
        for colour, *_ in theme.SIGNALS.values():
            red, green, blue = (int(palette[colour][at : at + 2], 16) for at in (1, 3, 5))
            assert blue > 40 or green > red / 3  # neither a pure red
            assert not (green > red and green > blue)  # nor a green


def test_expected_range_is_tinted_between_dashed_limits_about_the_mean_and_starts_at_0():
    spec = small_multiple(series(5, 9, 4, mean=6.0, lower=-3.0, upper=15.0))
    (band,) = layers(spec, "area")
    assert band["encoding"]["y"]["field"] == "lower"
    assert band["encoding"]["y2"]["field"] == "upper"
    assert {row["lower"] for row in rows(spec, band)} == {0}
    lines = {layer["encoding"]["y"]["field"]: layer["mark"].get("strokeDash") for layer in layers(spec, "line")}
    assert lines == {"lower": [3, 3], "upper": [3, 3], "mean": None, "value": [1, 0]}


def test_without_limits_no_range_is_drawn():
    assert layers(small_multiple(series(5, 9, 4)), "area") == []


def test_alt_text_says_type_place_span_finding_and_where_the_numbers_are():
    text = charts.small_multiple_alt("Babergh", "recorded burglary", "Highest 9 in May 2025.", [date(2025, 1, 1), date(2025, 12, 1)])
    assert text == (
        "Line chart of recorded burglary in Babergh, January 2025 to December 2025. Highest 9 in May 2025. The numbers are in the table below."
    )


def test_chart_is_drawn_in_its_own_theme_with_its_alt_text():
    assert charts.Chart({"layer": []}, "A line").arguments() == {"spec": {"layer": []}, "theme": None, "alt": "A line"}
