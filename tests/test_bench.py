"""The figures of the benchmark: percentiles, ratios, tables, the files it makes up, and what its options are read as."""

import json
import re
import sys
from datetime import date

import polars as pl
import pytest

from bench import loading, questions, report, rules, street, ways
from bench.__main__ import arguments
from bench.apps import EMPTY, Target
from bench.figures import cells, p95, summary, table
from loaders import counting, street_files
from store import queries


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
    assert len(rules.grid(3, 2)) == 6
    assert sorted(rules.grid(3, 3)[4]) == [1, 3, 5, 7]
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


ROWS = 2000
WAYS_RUN = ["floor", "counted", "polars", "pandas"]


@pytest.fixture(scope="module")
def street_paths(tmp_path_factory):
    """One month of the first two forces, with few rows."""
    paths = street.paths(tmp_path_factory.mktemp("street"), 2)
    for force, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        street.incidents(0, force, rows=ROWS).write_csv(path, float_precision=6)
    return paths


def job(way, paths, folder):
    files = tuple(map(str, paths))
    return ways.Job(way, files, str(folder / "store.db"), street_files.COLUMNS, counting.MEMORY, counting.RESOLUTION)


def test_made_up_files_are_taken_for_the_real_ones_by_month_and_force(street_paths):
    assert [file.part for file in street_files.found(street_paths[::-1])] == [
        ("Force00 Constabulary", date(2024, 1, 1)),
        ("Force01 Constabulary", date(2024, 1, 1)),
    ]


def test_files_go_round_all_forces_before_the_next_month(tmp_path):
    names = [path.relative_to(tmp_path).as_posix() for path in street.paths(tmp_path, 13 * street.FORCES)]
    assert (names[0], names[39], names[40]) == (
        "2024-01/2024-01-force00-street.csv",
        "2024-01/2024-01-force39-street.csv",
        "2024-02/2024-02-force00-street.csv",
    )
    assert names[-1] == "2025-01/2025-01-force39-street.csv"


def test_made_up_rows_are_like_the_published_ones():
    rows = street.incidents(0, 5)
    asb = rows["Crime type"] == street.ASB
    placed = rows.drop_nulls("LSOA code")
    assert rows.columns == list(street_files.COLUMNS)
    assert rows.filter(asb)["Crime ID"].is_null().all()
    assert rows.filter(~asb)["Crime ID"].str.contains("^[0-9a-f]{64}$").all()
    assert rows["Longitude"].is_null().equals(rows["LSOA code"].is_null())
    assert 0.005 < 1 - len(placed) / len(rows) < 0.02
    assert rows["LSOA name"].head(len(placed)).is_sorted(), "rows without a place stand last"
    assert rows["LSOA name"].head(len(placed)).null_count() == 0
    assert all(re.fullmatch(counting.NAME, name) for name in placed["LSOA name"].unique())
    assert placed.group_by("Longitude", "Latitude").agg(pl.col("LSOA code").n_unique())["LSOA code"].max() == 1


def test_made_up_rows_are_the_same_each_time_and_others_for_another_month():
    assert street.incidents(0, 5, rows=50).equals(street.incidents(0, 5, rows=50))
    assert not street.incidents(0, 5, rows=50).drop("Month").equals(street.incidents(1, 5, rows=50).drop("Month"))


@pytest.mark.parametrize(("spread", "fewest", "most"), [(False, 0.4, 0.6), (True, 0.999, 1.0)])
def test_positions_are_shared_unless_they_are_spread(spread, fewest, most):
    placed = street.incidents(0, 5, spread=spread).drop_nulls("Longitude").select(pl.col("Longitude", "Latitude").round(6))
    assert fewest < placed.n_unique() / len(placed) <= most


def test_the_districts_asked_for_are_shown_and_are_in_the_files(published):
    areas = queries.areas(published)
    shown = set(areas.loc[areas["kind"] == "district", "area"])
    made = {name.rsplit(" ", 1)[0] for force in (0, 1) for name in street.lsoa_names(force)}
    assert set(questions.DISTRICTS) <= shown & made


def test_files_are_made_once_and_again_where_they_are_not_whole(tmp_path):
    folder = street.made(tmp_path, 1, spread=False)
    [path] = street.paths(folder, 1)
    first = path.stat().st_mtime_ns
    assert street.made(tmp_path, 1, spread=False) == folder
    assert path.stat().st_mtime_ns == first
    (folder / street.MARKER).unlink()
    street.made(tmp_path, 1, spread=False)
    assert path.stat().st_mtime_ns > first
    assert street.made(tmp_path, 1, spread=True) != folder


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize("way", WAYS_RUN)
def test_each_way_counts_every_row_with_a_place(street_paths, tmp_path, way):
    rows = pl.concat(pl.read_csv(path, infer_schema=False) for path in street_paths).drop_nulls("LSOA code")
    found = ways.done(job(way, street_paths, tmp_path))
    assert (found["in_lsoas"], found["in_cells"]) == (len(rows), len(rows))
    assert found["by_lsoa"] == rows.select("Month", "LSOA code", "Crime type").n_unique()
    assert found["seconds"] > 0 and found["peak_mb"] > 0


@pytest.mark.parametrize(
    ("rows", "files"), [(1, 1), (street.ROWS_A_FILE, 1), (street.ROWS_A_FILE + 1, 2), (1_000_000, 96), (10_000_000, 960)]
)
def test_rows_asked_for_are_whole_files(rows, files):
    assert loading.files_for(rows) == files


def test_a_way_that_counts_otherwise_than_the_floor_is_a_problem():
    floor = {"by_lsoa": 5, "in_lsoas": 9, "in_cells": 8}
    found = {"floor": [floor], "counted": [floor, {**floor, "in_cells": 7}], "polars": [], loading.SMALL: [{**floor, "in_lsoas": 1}]}
    assert loading.disagreements(found) == ["Ours, read and counted: 7 in cells, the floor 8"]
    assert loading.disagreements({"floor": [], "counted": [floor]}) == []


def test_a_process_that_fails_is_a_problem_with_its_last_line():
    problems: list[str] = []
    assert loading._told("bench.ways", 7, "Floor", problems) is None
    assert len(problems) == 1 and problems[0].startswith("Floor: TypeError: ")


def ran(seconds):
    return {"seconds": seconds, "peak_mb": 300.4, "by_lsoa": 5, "by_cell": 6}


def test_report_shows_each_way_beside_the_floor_and_each_bar():
    about = {"rows": 1000, "files": 10, "bytes": 2e9, "tenth": 100, "spread": False}
    timed = {name: [] for name in loading.NAMES} | {
        "floor": [ran(2.0), ran(4.0), ran(2.5)],
        loading.WHOLE: [ran(11.0)],
        loading.SMALL: [ran(1.0)],
    }
    found = {"set": about, "ways": timed, "questions": [{"shipped": 1.999, "loaded": 2.0, "hotspots": 1.0}]}
    lines = [line.split() for line in loading.report(found).splitlines()]
    assert ["Floor:", "DuckDB", "alone", "2.50", "s", "3", "300", "5", "6", "1.00", "-", "-"] in lines
    assert ["Ours,", "the", "whole", "load", "11.00", "s", "1", "300", "5", "6", "4.40", "-", "-"] in lines
    assert ["Ours,", "1,000", "rows", "to", "100", "-", "1", "-", "-", "-", "11.00", "at", "most", "11", "met"] in lines
    assert [line[-4:] for line in lines[-3:]] == [["under", "2", "ms", "met"], ["2", "ms", "NOT", "met"], ["under", "50", "ms", "met"]]


@pytest.mark.parametrize(
    ("seconds", "milliseconds", "expected"),
    [(11.0, 1.999, ["met", "met"]), (11.01, 1.999, ["NOT met", "met"]), (11.0, 2.0, ["met", "NOT met"])],
)
def test_a_bar_is_met_on_it_for_the_ratio_and_under_it_for_the_answers(seconds, milliseconds, expected):
    ways_run = {loading.WHOLE: [{"seconds": seconds}], loading.SMALL: [{"seconds": 1.0}]}
    scale = loading._scale(ways_run, {"rows": 1000, "tenth": 100})
    assert [scale[-1], loading._question("loaded", [{"loaded": milliseconds}])[-1]] == expected


def test_loading_stands_in_the_report_and_in_the_summaries():
    found = {
        "machine": {}, "memory": {}, "problems": [],
        "loading": {
            "set": {"rows": 10, "files": 1, "bytes": 1e9, "tenth": 1, "spread": True},
            "ways": {name: [] for name in loading.NAMES} | {"floor": [ran(2.0)]},
            "questions": [],
        },
    }  # fmt: skip
    assert "each row with a position of its own" in report.text(found)
    assert json.loads(json.dumps(report.summaries(found)))["ways"]["floor"]["seconds"] == {"median": 2.0, "p95": 2.0, "count": 1}


def test_options_of_the_loading_are_read():
    wanted = arguments(["--only", "loading", "--rows", "1,000,000", "--repeats", "1", "--spread", "--data", "somewhere"])
    assert (wanted.rows, wanted.repeats, wanted.spread, wanted.data.name) == (1_000_000, 1, True, "somewhere")
    assert (arguments([]).rows, arguments([]).spread, arguments([]).data) == (10_000_000, False, loading.CACHE)
