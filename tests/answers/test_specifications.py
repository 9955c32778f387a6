"""Charts are not checked while they are made, because that takes as long again: here each kind is, against Vega-Lite's own schema."""

import altair as alt
import pytest
from jsonschema.exceptions import ValidationError

from selection import Selection
from tests.answers.shown import ANSWERS, of_kind
from views.charts import Chart

SELECTIONS = {
    "real": Selection(),
    "fictional": Selection(partnership="DEMO"),
    "dark, in a meeting": Selection("DEMO", dark=True, meeting=True),
}


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
def test_every_chart_is_a_specification_of_vega_lite(selection: Selection):
    charts = [chart for ask in ANSWERS.values() for _, chart in of_kind(ask(selection), Chart)]
    assert charts
    for chart in charts:
        alt.Chart.from_dict(chart.spec)


def test_a_wrong_specification_is_noticed():
    spec = next(chart.spec for _, chart in of_kind(ANSWERS["funding"](Selection()), Chart))
    with pytest.raises(ValidationError):
        alt.Chart.from_dict({**spec, "layer": [{**spec["layer"][0], "mark": "no such mark"}]})
