from math import nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures import hotspots

ROW = [[1], [0, 2], [1, 3], [2, 4], [3, 5], [4, 6], [5, 7], [6]]  # eight areas in a row
PEAK = [0, 0, 9, 9, 9, 0, 0, 0]


def textbook(values, neighbours):
    """Gi* written out from its definition, with a full matrix of weights."""
    x, n = np.array(values, dtype=float), len(values)
    w = np.eye(n)
    for index, own in enumerate(neighbours):
        w[index, own] = 1
    s = np.sqrt((x**2).mean() - x.mean() ** 2)
    return (w @ x - w.sum(1) * x.mean()) / (s * np.sqrt((n * (w**2).sum(1) - w.sum(1) ** 2) / (n - 1)))


def test_gi_star_matches_the_reference(vector):
    case = vector("getis_ord_gstar_dev.json")
    neighbours = [[at for at, weight in enumerate(row) if weight] for row in case["adjacency"]]
    found = hotspots.gi_star(case["y"], neighbours)
    assert found["z"].tolist() == pytest.approx(case["z"], abs=5e-9)
    assert found["p"].tolist() == pytest.approx(case["p_two_sided"], abs=5e-9)


def test_gi_star_is_its_definition():
    assert hotspots.gi_star(PEAK, ROW)["z"].tolist() == pytest.approx(textbook(PEAK, ROW))


def test_probability_is_two_sided():
    found = hotspots.gi_star([1, 0, 0, 1], [[1], [0], [3], [2]])
    assert (found["z"].tolist(), found["p"].tolist()) == ([0] * 4, [1] * 4)
    both = hotspots.gi_star([3, 3, 0, 0], [[1], [0], [3], [2]])
    assert both["z"].tolist() == pytest.approx([3**0.5, 3**0.5, -(3**0.5), -(3**0.5)])
    assert both["p"].tolist() == pytest.approx([0.0832645167] * 4)


@pytest.mark.parametrize("values", [[5, 5, 5], [0, 0, 0], [0.1, 0.1, 0.1]])
def test_without_variation_nothing_is_hot(values):
    found = hotspots.gi_star(values, [[1], [0, 2], [1]])
    assert found.isna().to_numpy().all()
    assert hotspots.classify(found["z"], found["p"]) == ["not significant"] * 3


def test_an_area_next_to_all_others_cannot_be_judged_and_the_others_can():
    found = hotspots.gi_star([1, 2, 9], [[1], [0, 2], [1]])
    assert found["z"].isna().tolist() == [False, True, False]
    assert found["p"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_areas_cannot_be_compared(count):
    found = hotspots.gi_star([3] * count, [[]] * count)
    assert (list(found.columns), found["z"].isna().tolist(), found["p"].isna().tolist()) == (["z", "p"], [True] * count, [True] * count)


def test_areas_without_an_incident_count():
    with_empty = hotspots.gi_star([4, 4, 0, 0, 0, 0], [[1], [0], [3], [2], [5], [4]])
    without = hotspots.gi_star([4, 4], [[1], [0]])
    assert with_empty.loc[0, "z"] > 2
    assert without["z"].isna().all()


@pytest.mark.parametrize(("p", "name"), [(0.0499, "hot"), (0.05, "hot"), (0.0501, "not significant")])
def test_an_area_is_significant_up_to_alpha(p, name):
    assert hotspots.classify([2.0], [p]) == [name]


def test_classify_holds_the_false_discovery_rate_over_all_areas():
    # Benjamini and Hochberg: the k-th smallest of m is compared with k/m of alpha
    assert hotspots.classify([3, 3, 3, 3], [0.0125, 0.025, 0.0375, 0.9]) == ["hot", "hot", "hot", "not significant"]
    assert hotspots.classify([3, 3, 3, 3], [0.0126, 0.0251, 0.0376, 0.9]) == ["not significant"] * 4
    assert hotspots.classify([3, 3], [0.02, 0.2], alpha=0.04) == ["hot", "not significant"]
    assert hotspots.classify([3, 3], [0.021, 0.2], alpha=0.04) == ["not significant"] * 2


def test_classify_tells_hot_from_cold():
    assert hotspots.classify([3, -3, 0.1], [0.003, 0.003, 0.9]) == ["hot", "cold", "not significant"]


def test_an_area_without_a_score_counts_towards_no_other():
    assert hotspots.classify([nan, 3], [nan, 0.04]) == ["not significant", "hot"]
    assert hotspots.classify([nan], [nan]) == ["not significant"]
    assert hotspots.classify([3, nan], [0.04, 0.04]) == ["hot", "not significant"]
    assert hotspots.classify([3, 3], [0.04, nan]) == ["hot", "not significant"]
    assert hotspots.classify([], []) == []


@pytest.mark.parametrize("alpha", [0, 1, -1, nan])
def test_an_alpha_that_is_no_share_is_refused(alpha):
    with pytest.raises(ValueError, match="not between 0 and 1"):
        hotspots.classify([1], [0.5], alpha)


def test_scores_and_probabilities_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 scores and 1 probabilities"):
        hotspots.classify([1, 2], [0.5])


@pytest.mark.parametrize(
    ("values", "reason"), [([1, nan], "missing or infinite"), ([1, np.inf], "missing or infinite"), ([1, "x"], "not a number")]
)
def test_values_that_are_no_numbers_are_refused(values, reason):
    with pytest.raises(ValueError, match=reason):
        hotspots.gi_star(values, [[1], [0]])


@pytest.mark.parametrize("neighbours", [[[0], [0]], [[1, 1], [0]], [[2], [0]], [[-1], [0]]])
def test_neighbours_that_are_not_others_each_once_are_refused(neighbours):
    with pytest.raises(ValueError, match="area 0"):
        hotspots.gi_star([1, 2], neighbours)


def test_one_list_of_neighbours_is_needed_for_each_area():
    with pytest.raises(ValueError, match="1 lists of neighbours for 2 areas"):
        hotspots.gi_star([1, 2], [[]])


counts = st.lists(st.integers(0, 60), min_size=8, max_size=8)


@given(counts, st.permutations(range(8)))
def test_the_order_of_the_areas_does_not_matter(values, order):
    found = hotspots.gi_star(values, ROW)["z"]
    moved = hotspots.gi_star([values[at] for at in order], [[order.index(near) for near in ROW[at]] for at in order])["z"]
    assert moved.tolist() == pytest.approx([found[at] for at in order], nan_ok=True, abs=1e-9)


@given(counts, st.sampled_from([0.5, 3, 1000]), st.integers(0, 50))
def test_scale_and_origin_do_not_matter(values, scale, origin):
    found = hotspots.gi_star(values, ROW)
    moved = hotspots.gi_star([scale * value + origin for value in values], ROW)
    assert moved["z"].tolist() == pytest.approx(found["z"].tolist(), nan_ok=True, abs=1e-8)


@given(counts)
def test_nothing_is_called_that_is_not_significant_by_itself(values):
    found = hotspots.gi_star(values, ROW)
    for name, z, p in zip(hotspots.classify(found["z"], found["p"]), found["z"], found["p"], strict=True):
        assert name == "not significant" or (p <= 0.05 and (name == "hot") == (z > 0))


EDGE = [0] * 5 + [40, 50, 40]


def test_months_hot_judges_each_month_by_itself():
    by_month = pd.DataFrame({"first": EDGE, "second": EDGE, "third": EDGE[::-1], "flat": [1] * 8})
    alpha = 0.5
    found = {month: hotspots.gi_star(by_month[month], ROW) for month in by_month}
    hot = [hotspots.classify(one["z"], one["p"], alpha) for one in found.values()]
    assert hotspots.months_hot(by_month, ROW, alpha) == [sum(month[at] == "hot" for month in hot) for at in range(8)]
    assert set(hotspots.months_hot(by_month, ROW, alpha)) >= {0, 2}


def test_months_hot_are_counted_at_the_false_discovery_rate_asked_for():
    far = [[at - 1, at + 1] for at in range(1, 39)]
    line = [[1], *far, [38]]
    by_month = pd.DataFrame({"first": [0] * 37 + [40, 50, 40]})
    assert hotspots.months_hot(by_month, line)[-2:] == [1, 1]  # one in twenty unless another is asked for
    assert sum(hotspots.months_hot(by_month, line, alpha=1e-9)) == 0


def test_months_hot_of_no_months_is_none():
    assert hotspots.months_hot(pd.DataFrame(index=range(3)), [[1], [0], []]) == [0, 0, 0]
