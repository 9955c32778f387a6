"""The grid: every cell in the reports' order, and the risks in theirs."""

import pandas as pd

from views import risks, theme

RATED = pd.DataFrame(
    [("R1", "Money", "Likely", "Severe"), ("R2", "A long title about people who leave and are not replaced", "Likely", "Severe"), ("R3", "Data", "Unlikely", "Significant")],
    columns=["risk", "title", "likelihood", "impact"],
)  # fmt: skip


def drawn() -> dict:
    return risks.grid(RATED, colours=theme.colours(dark=False))


def test_scales_are_the_words_of_the_reports_in_their_order():
    encoding = drawn()["layer"][0]["encoding"]
    assert encoding["x"]["scale"]["domain"] == ["Unlikely", "Likely", "Highly Probable"]
    assert encoding["y"]["scale"]["domain"] == ["Severe", "Significant"]  # the first stands on top


def test_cell_says_its_risks_with_their_numbers():
    texts = {(row["likelihood"], row["impact"]): row["text"] for rows in drawn()["datasets"].values() for row in rows if "text" in row}
    assert texts == {
        ("Likely", "Severe"): "R1 Money\nR2 A long title about people who\nleave and are not replaced",
        ("Unlikely", "Significant"): "R3 Data",
    }


def test_grid_is_high_enough_for_its_longest_cell():
    assert drawn()["height"] >= 2 * 3 * risks.LINE
