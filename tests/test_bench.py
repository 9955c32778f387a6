"""The figures of the benchmark: percentiles, ratios, tables, and what its options are read as."""

import pytest

from bench import report, rules
from bench.__main__ import arguments
from bench.apps import EMPTY, Target
from bench.figures import cells, p95, summary, table


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([7.0], 7.0),
        ([2.0, 1.0], 2.0),
        ([float(value) for value in range(1, 20)], 19.0),
        ([float(value) for value in range(20, 0, -1)], 19.0),
        ([float(value) for value in range(1, 22)], 20.0),
        ([float(value) for value in range(1, 101)], 95.0),
    ],
)
def test_p95_is_the_smallest_value_that_covers_95_percent(values, expected):
    assert p95(values) == expected


def test_summary_takes_each_thing_measured_by_itself():
    samples = [{"answer": 3.0, "settled": 9.0}, {"answer": 1.0, "settled": 5.0}, {"answer": 2.0, "settled": 7.0}]
    assert summary(samples) == {
        "answer": {"median": 2.0, "p95": 3.0, "count": 3},
        "settled": {"median": 7.0, "p95": 9.0, "count": 3},
    }


def test_summary_of_nothing_is_empty():
    assert summary([]) == {}


@pytest.mark.parametrize(
    ("samples", "base", "expected"),
    [
        ([90.0, 30.0, 60.0], [40.0, 20.0], ["60", "90", "2.00"]),
        ([1234.4], [], ["1,234", "1,234", "-"]),
        ([], [40.0], ["-", "-", "-"]),
    ],
)
def test_cells_compare_the_medians(samples, base, expected):
    assert cells([{"answer": value} for value in samples], "answer", [{"answer": value} for value in base]) == expected


def test_table_aligns_the_first_column_left_and_the_rest_right():
    assert table("Visits", ["page", "ms"], [["Overview", "7"], ["Funding", "1,234"]]).splitlines() == [
        "Visits",
        "page         ms",
        "--------  -----",
        "Overview      7",
        "Funding   1,234",
    ]


def test_report_shows_each_rule_beside_its_floor():
    found = {"machine": {}, "rules": {"1,000 series": [{"rule": 600.0, "floor": 200.0}]}, "memory": {}, "problems": []}
    assert ["1,000", "series", "600", "600", "3.00", "200.0"] in [line.split() for line in report.text(found).splitlines()]


def test_rules_are_timed_on_work_that_they_take():
    assert len(rules._grid(3)) == 9
    assert sorted(rules._grid(3)[4]) == [1, 3, 5, 7]
    assert set(rules._timed(list, list)) == {"rule", "floor"}


def test_report_shows_ratios_to_the_empty_app_and_every_problem():
    found = {
        "machine": {},
        "changes": {
            EMPTY: {"first": [], "later": [{"answer": 50.0, "settled": 100.0}]},
            "Funding": {"first": [], "later": [{"answer": 75.0, "settled": 300.0}]},
        },
        "load": [
            {"app": EMPTY, "readers": 50, "changes": [{"answer": 10.0, "whole": 10.0}], "errors": []},
            {"app": "Dashboard", "readers": 50, "changes": [{"answer": 20.0, "whole": 40.0}], "errors": ["Wrong: no answer"]},
        ],
        "memory": {EMPTY: {"after the start": 60.2}, "Dashboard": {"after the start": 261.7}},
        "problems": ["Dashboard, 50 readers: Wrong: no answer"],
    }
    lines = [line.split() for line in report.text(found).splitlines()]
    assert ["Funding", "75", "75", "1.50", "300", "300", "3.00"] in lines
    assert ["Funding", "-", "-", "-", "-", "-", "-"] in lines
    assert ["Dashboard", "50", "1", "1", "20", "20", "2.00", "40", "40", "4.00"] in lines
    assert ["Dashboard", "262"] in lines
    assert lines[-2:] == [["Problems:", "1"], ["Dashboard,", "50", "readers:", "Wrong:", "no", "answer"]]


@pytest.mark.parametrize("peer", ["dash", "dash=http://127.0.0.1:8050", "=http://127.0.0.1:8050,#total", "dash=,#total"])
def test_a_peer_without_name_address_or_selector_is_refused(capsys, peer):
    with pytest.raises(SystemExit) as stopped:
        arguments(["--peer", peer])
    assert stopped.value.code == 2
    assert f"'{peer}' is not NAME=ADDRESS,SELECTOR" in capsys.readouterr().err


def test_peers_and_numbers_of_readers_are_read_from_the_options():
    wanted = arguments(["--sessions", "1,50", "--peer", "dash=http://127.0.0.1:8050/a?b=1,#total, .sum"])
    assert wanted.sessions == [1, 50]
    assert wanted.peer == [Target("dash", "http://127.0.0.1:8050/a?b=1", "#total, .sum")]
