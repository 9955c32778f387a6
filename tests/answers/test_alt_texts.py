"""Every picture of every page in words: what kind it is, what it shows, where its table is; and no two on a page alike."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

import pytest

import selection
from answers import exports, frame
from views.charts import Chart
from views.maps import Map
from views.tables import Table

KINDS = re.compile(r"^(The same for paper\. )?(Fictional\. )?(Line chart|Step chart|Grid|Drawing|Map) of ")
FINDING = re.compile(r"\d|\bno\b", re.IGNORECASE)
TABLE = re.compile(r"(table|tables) .*\b(below|beside)\b|\b(below|beside)\b.* (table|tables)")
MARKDOWN = re.compile(r"\*\*|`|\]\(|\\[*_\[\]:#$]|:[a-z-]+\[|:material/")
MOST_LETTERS = 600
PAGES = [page for page in exports.PAGES if page != "open-a-figure"]  # one figure at a time: tests/answers/test_opened.py
DATES = 5  # meetings in the real partnerships' reports


@dataclass(frozen=True)
class Said:
    """A picture's words, and where it was met."""

    page: str
    state: str
    kind: type
    alt: str
    digest: str


def pictures(part: object) -> Iterator[Table | Chart | Map]:
    """Every picture of an answer that a page draws: a table without a row is not drawn."""
    if isinstance(part, Table | Chart | Map):
        if not isinstance(part, Table) or part:
            yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from pictures(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from pictures(getattr(part, field.name))


def states() -> list[list[tuple[str, str]]]:
    """No partnership and each one, at the latest report and at each meeting that it can be seen at."""
    known = frame.answer().known
    found = []
    for code in (None, *known.partnerships):
        own = code if code in known.fictional else None
        found += [[("as_at", day), *([("partnership", code)] if code else [])] for day in (selection.LATEST, *known.meetings.get(own, {}))]
    return found


@pytest.fixture(scope="module", params=PAGES)
def said(request: pytest.FixtureRequest, published: object, address: str) -> list[Said]:
    """All that one page shows in any state."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        found = []
        for query in states():
            chosen = exports._chosen(frame.answer().known, query)
            state = " ".join(value for _, value in query)
            for part in exports.PAGES[request.param][1](chosen, query):
                found += [Said(request.param, state, type(picture), picture.alt, picture.digest) for picture in pictures(part)]
    return found


def test_every_partnership_and_every_date_is_walked():
    known = frame.answer().known
    assert len(known.meetings[None]) == DATES
    assert len(states()) == (1 + len(known.partnerships) - len(known.fictional)) * (1 + DATES) + 1 + len(known.meetings["DEMO"])


def test_every_page_shows_a_picture(said: list[Said]):
    assert len({one.state for one in said}) > 1


def test_charts_and_maps_say_their_kind_their_finding_and_where_their_table_is(said: list[Said]):
    drawn = [one for one in said if one.kind in (Chart, Map)]
    wanting = [one for one in drawn for pattern in (KINDS, FINDING, TABLE) if not pattern.search(one.alt)]
    assert wanting == []


def test_tables_say_what_they_hold(said: list[Said]):
    assert [one for one in said if one.kind is Table and len(one.alt.removeprefix("Fictional. ").split()) < 2] == []


def test_words_are_plain_and_not_long(said: list[Said]):
    assert [one for one in said if not one.alt.strip() or MARKDOWN.search(one.alt) or len(one.alt) >= MOST_LETTERS] == []


def test_no_two_pictures_of_a_page_are_called_alike(said: list[Said]):
    names = Counter((state, alt) for state, alt, _ in {(one.state, one.alt, one.digest) for one in said})
    assert [name for name, times in names.items() if times > 1] == []
