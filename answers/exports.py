"""Which table or chart of which page is asked for as a file, and what has to be said with it?

The page's own answer is asked again, always for the public, and searched for the picture: a file cannot hold what its page does not
show to everybody, and a link to what has changed since finds nothing.
"""

import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import selection
from answers import accountability, changes, current, enquiries, frame, funding, opened, overview, places, priorities, referrals, sources
from answers.evidence import Evidence
from answers.sections import Folded
from selection import Known, Selection
from store.scope import Audience
from views import exports as files
from views import words
from views.charts import Chart
from views.tables import Table

PUBLIC: Audience = "public"  # whoever asks
CHANGED = "This table or chart has changed since the page was opened, or holds a draft. Open the page again."
FICTIONAL = "Demonstration partnership (fictional): no figure here is about a real place."
OWN = ("since", "category", "measure", "region", "areas", "start", "end", "area", "layers", "figure")  # pages' own choices
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
LONGEST = 60  # letters of a file's name that say what is in it

Query = Sequence[tuple[str, str]]  # what stands in a page's address


@dataclass(frozen=True)
class Export:
    """A file. `name` is ASCII."""

    body: bytes
    media_type: str
    name: str


@dataclass(frozen=True)
class _Held:
    """A picture of an answer, and the parts that it stands in, from the outside in, each with its field that leads to it."""

    picture: Table | Chart
    within: tuple[tuple[Any, str], ...] = ()

    @property
    def fictional(self) -> bool:
        return self.picture.alt.startswith("Fictional. ")


def answer(page: str, digest: str, kind: str, query: Query, *, site: str) -> Export | None:
    """The table or chart of this digest on the page at this address, as a file of a kind of MEDIA; None where the page has none such.

    `site` is where the dashboard stands, for the file to name its page. Raises StoreUnavailable.
    """
    if page not in PAGES or kind not in MEDIA:
        return None
    chosen = _chosen(frame.answer().known, query)
    held = _found(page, chosen, query, digest)
    if held is None:
        return None
    body = _body(held, kind, page, chosen, _address(site, page, query))
    name = f"{page}-{_slug(held.picture.alt)}-{current.today().isoformat()}.{kind}"
    return Export(body, MEDIA[kind], name) if body else None


def _body(held: _Held, kind: str, page: str, chosen: Selection, address: str) -> bytes | None:
    match held.picture, kind:
        case Table() as table, "csv":
            return files.as_csv(table)
        case Table() as table, "xlsx":
            return files.as_xlsx(table, _notes(held, page, chosen, address))
        case Chart() as chart, "svg":
            return files.as_svg(chart, _standing(held, page, chosen))
        case Chart() as chart, "png":
            return files.as_png(chart, _standing(held, page, chosen))
    return None


# The page


def _overview(chosen: Selection, query: Query) -> Iterator[Any]:
    yield overview.answer(chosen, PUBLIC)
    yield changes.answer(chosen, changes.meeting(chosen, _one(query, "since"), PUBLIC), PUBLIC)


def _priorities(chosen: Selection, query: Query) -> Iterator[Any]:
    yield priorities.answer(chosen, PUBLIC)


def _funding(chosen: Selection, query: Query) -> Iterator[Any]:
    yield funding.answer(chosen, PUBLIC)


def _referrals(chosen: Selection, query: Query) -> Iterator[Any]:
    yield referrals.answer(chosen, _one(query, "category"), _one(query, "measure"), PUBLIC)


def _places(chosen: Selection, query: Query) -> Iterator[Any]:
    region, areas, start, end, area = (_one(query, key) for key in ("region", "areas", "start", "end", "area"))
    asked = places.Asked(region, areas, start, end, area, _several(query, "layers") or None)
    yield places.answer(chosen, asked, PUBLIC)
    yield places.paper(chosen, asked, PUBLIC)


def _accountability(chosen: Selection, query: Query) -> Iterator[Any]:
    yield accountability.answer(chosen, PUBLIC)


def _enquiries(chosen: Selection, query: Query) -> Iterator[Any]:
    yield enquiries.answer(chosen, PUBLIC)


def _opened(chosen: Selection, query: Query) -> Iterator[Any]:
    yield opened.answer(_one(query, "figure"), PUBLIC)


def _sources(chosen: Selection, query: Query) -> Iterator[Any]:
    yield sources.answer(chosen, PUBLIC)


# address: title, and the answers that the page shows
PAGES: dict[str, tuple[str, Callable[[Selection, Query], Iterator[Any]]]] = {
    "overview": ("Overview", _overview),
    "priority-status": ("Priorities", _priorities),
    "funding-burn-down": ("Funding", _funding),
    "referral-trends": ("Referrals", _referrals),
    "pspo-and-hotspots": ("Places", _places),
    "reviews-and-duties": ("Accountability", _accountability),
    "lines-of-enquiry": ("Lines of enquiry", _enquiries),
    "open-a-figure": ("A figure and its source", _opened),
    "sources-and-method": ("Sources and method", _sources),
}


def _chosen(known: Known, query: Query) -> Selection:
    """The selection of an address, which names things in the filters' words or as the store does."""
    partnership = _key(known.partnerships, _one(query, "partnership"))
    meetings = known.meetings.get(partnership if partnership in known.fictional else None, {})
    return selection.checked(
        known,
        partnership=partnership,
        district=_several(query, "district"),
        priority=[_key(known.priorities, said) or "" for said in _several(query, "priority")],
        as_at=_key(meetings, _one(query, "as_at")),
    )


def _key(named: Mapping[str, str], said: str | None) -> str | None:
    return next((key for key, shown in named.items() if said == shown), said)


def _one(query: Query, key: str) -> str | None:
    return next(iter(_several(query, key)[-1:]), None)


def _several(query: Query, key: str) -> tuple[str, ...]:
    return tuple(value for name, value in query if name == key)


def _address(site: str, page: str, query: Query) -> str:
    kept = urlencode([(key, value) for key, value in query if key in (*selection.FILTERS, *OWN)])
    return site + ("" if page == "overview" else page) + (f"?{kept}" if kept else "")


# The picture


def _found(page: str, chosen: Selection, query: Query, digest: str) -> _Held | None:
    """The picture as it is drawn on a light page, whichever page its digest is from: the same stands at the same place on a dark one."""
    found = (held for held in _shown(page, chosen, query) if held.picture.digest == digest)
    both = zip(_shown(page, chosen, query), _shown(page, replace(chosen, dark=True), query), strict=True)
    return next(found, None) or next((light for light, dark in both if dark.picture.digest == digest), None)


def _shown(page: str, chosen: Selection, query: Query) -> Iterator[_Held]:
    """The pictures of a page, one answer after the other: none is asked for once the picture is found."""
    return (held for part in PAGES[page][1](chosen, query) for held in _pictures(part))


def _pictures(part: Any, within: tuple[tuple[Any, str], ...] = ()) -> Iterator[_Held]:
    """Every table and chart of an answer, however deep."""
    if isinstance(part, Table | Chart):
        yield _Held(part, within)
    elif isinstance(part, tuple):
        for one in part:
            yield from _pictures(one, within)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _pictures(getattr(part, field.name), (*within, (part, field.name)))


# What is said with it


def _standing(held: _Held, page: str, chosen: Selection) -> files.Standing:
    """The words of a chart that stands by itself; what it shows, where no text of the page is about it."""
    found = [text for part, _ in held.within for text in _texts(part, ("verdict",))]
    said = [text for text in _said(held) if text not in found] or [held.picture.alt]
    return files.Standing(
        title=": ".join(_headings(held)[-2:]) or PAGES[page][0],
        above=[*([FICTIONAL] if held.fictional else []), *found, chosen.describe()],
        below=[*said, *(source.label for source in _evidence(held)), frame.answer().data_dates],
    )


def _notes(held: _Held, page: str, chosen: Selection, address: str) -> Iterator[tuple[str, str]]:
    """What stands beside a table: what it is and where, whose words and figures it holds, when it was made and from what."""
    about, evidence = frame.answer(), _evidence(held)
    yield "What it is", held.picture.alt
    yield "Where it stands", ": ".join((PAGES[page][0], *_headings(held)))
    yield "Selection", chosen.describe()
    if held.fictional:
        yield "Fictional", FICTIONAL
    yield from (("As the page says", said) for said in _said(held))
    if basis := sorted({basis for source in evidence for basis in source.table.frame.get("Basis", ())}):
        yield "Basis", words.listed(basis)
    yield from (("Source", source.label.removeprefix("Source: ")) for source in evidence)
    yield "Made", f"{words.day(datetime.now())}, {datetime.now():%H:%M}"
    yield "Figures reach to", words.day(about.data_date)
    yield "The store and whose data it is", about.data_dates
    yield "Page", address


def _headings(held: _Held) -> list[str]:
    """The headings above a picture on its page, each once."""
    return list(dict.fromkeys(heading for part, _ in held.within for heading in _texts(part, ("heading", "title", "label"))[:1]))


def _said(held: _Held) -> list[str]:
    """What the page says of it in the text around it."""
    around = (_texts(part, ("subtitle", "verdict", "note", f"{name}_note", "method")) for part, name in held.within)
    return list(dict.fromkeys(text for texts in around for text in texts))


def _texts(part: Any, names: Sequence[str]) -> list[str]:
    """Those of the fields that are there and not empty."""
    return [text for name in names if isinstance(text := getattr(part, name, None), str) and text]


def _evidence(held: _Held) -> list[Evidence | Folded]:
    """The nearest source lines: of the picture's own name, or of the part of the page that it stands in."""
    for part, name in reversed(held.within):
        near = [part, *(getattr(part, field, None) for field in (f"{name}_source", "source", "evidence"))]
        for field in ("under", "folded"):
            near += more if isinstance(more := getattr(part, field, None), tuple) else ()
        if found := [one for one in near if isinstance(one, Evidence) or (isinstance(one, Folded) and one.key.startswith("source_"))]:
            return found
    return []


def _slug(text: str) -> str:
    """Recorded anti-social behaviour by month -> recorded-anti-social-behaviour-by-month."""
    ascii_text = unicodedata.normalize("NFKD", files.plain(text)).encode("ascii", "ignore").decode()
    named = re.sub(r"[^a-z0-9]+", " ", ascii_text.lower())
    return textwrap.shorten(named, LONGEST, placeholder="").replace(" ", "-")
