"""What a run has found, as summaries for the file and as tables for the reader. All times in milliseconds."""

from collections.abc import Iterator
from typing import Any

from bench import briefing, loading, meeting, returns
from bench.apps import EMPTY
from bench.figures import cells, summary, table

SPREAD = ("median", "p95", "ratio")


def summaries(found: dict[str, Any]) -> dict[str, Any]:
    """Median, p95 and count of all that was measured."""
    short: dict[str, Any] = {}
    for part in ("changes", "visits"):
        short[part] = {name: {when: summary(samples) for when, samples in each.items()} for name, each in found.get(part, {}).items()}
    short["rules"] = {name: summary(samples) for name, samples in found.get("rules", {}).items()}
    short["load"] = [
        {"app": level["app"], "readers": level["readers"], "first": summary(level["first"]), "changes": summary(level["changes"])}
        for level in found.get("load", [])
    ]
    short["briefing"] = {name: summary(samples) for name, samples in found.get("briefing", {}).items()}
    short["meeting"] = {name: summary(samples) for name, samples in found.get("meeting", {}).items()}
    if "loading" in found:
        short["ways"] = {name: summary(samples) for name, samples in found["loading"]["ways"].items()}
        short["questions"] = summary(found["loading"]["questions"])
    return short


def text(found: dict[str, Any]) -> str:
    """Every table of a run; a ratio is that of the medians to the empty app's."""
    parts = [f"Times in ms; ratio: median to the empty app's median. {found['machine']}"]
    if "rules" in found:
        parts.append(_rules(found["rules"]))
    if "loading" in found:
        parts.append(loading.report(found["loading"]))
    if "returns" in found:
        parts.append(returns.report(found["returns"]))
    if "briefing" in found:
        parts.append(briefing.report(found["briefing"]))
    if "meeting" in found:
        parts.append(meeting.report(found["meeting"]))
    if "changes" in found:
        parts += [_compared("Filter change, warm", found["changes"], "later"), _compared("Filter change, cold", found["changes"], "first")]
    if "visits" in found:
        parts += [_compared("First visit", found["visits"], "first"), _compared("Repeat visit", found["visits"], "repeat")]
        parts.append(_traffic(found["visits"]))
    if "load" in found:
        parts.append(_load(found["load"]))
    if found["memory"]:
        parts.append(_memory(found["memory"]))
    problems = found["problems"]
    parts.append("\n".join([f"Problems: {len(problems)}", *dict.fromkeys(problems)]))
    return "\n\n".join(parts)


def _rules(measured: dict[str, Any]) -> str:
    rows = []
    for name, samples in measured.items():
        floor = [{"rule": sample["floor"]} for sample in samples]
        rows.append([name, *cells(samples, "rule", floor), f"{summary(samples)['floor']['median']:,.1f}"])
    return table("Rules, beside pandas or numpy alone", ["work", *(f"rule {each}" for each in SPREAD), "floor median"], rows)


def _compared(heading: str, measured: dict[str, Any], when: str) -> str:
    base = measured[EMPTY][when]
    columns = ["page", *(f"{what} {each}" for what in ("answer", "settled") for each in SPREAD)]
    rows = [[name, *cells(each[when], "answer", base), *cells(each[when], "settled", base)] for name, each in measured.items()]
    return table(heading, columns, rows)


def _traffic(visits: dict[str, Any]) -> str:
    columns = ["page", *(f"{when} {what}" for when in ("first", "repeat") for what in ("requests", "kB", "other hosts"))]
    rows = [[name, *_middle(each["first"]), *_middle(each["repeat"])] for name, each in visits.items()]
    return table("What a visit fetches", columns, rows)


def _middle(samples: list[dict[str, float]]) -> Iterator[str]:
    short = summary(samples)
    for name in ("requests", "kilobytes"):
        yield f"{short[name]['median']:,.0f}" if short else "-"
    yield f"{sum(sample['outside'] for sample in samples):.0f}"


def _load(levels: list[dict[str, Any]]) -> str:
    base = {level["readers"]: level["changes"] for level in levels if level["app"] == EMPTY}
    columns = ["app", "readers", "replies", "errors", *(f"{what} {each}" for what in ("answer", "whole") for each in SPREAD)]
    rows = []
    for level in levels:
        replies, against = level["changes"], base[level["readers"]]
        counts = [str(level["readers"]), str(len(replies)), str(len(level["errors"]))]
        rows.append([level["app"], *counts, *cells(replies, "answer", against), *cells(replies, "whole", against)])
    return table("Readers at once: from a choice to the new answer, and to the whole page", columns, rows)


def _memory(memory: dict[str, dict[str, float]]) -> str:
    times = list(next(iter(memory.values())))
    rows = [[name, *(f"{each[when]:,.0f}" for when in times)] for name, each in memory.items()]
    return table("Memory of the server, MB", ["app", *times], rows)
