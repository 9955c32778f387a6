"""What the reader has chosen: drawn once by the frame, kept in the URL, read by every page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

FRAMED = "_framed"
KNOWN = "_known"
PART = "_part"
LATEST = "latest"
VIEW, BROWSE, MEETING = "view", "browse", "meeting"
FILTERS = ("partnership", "district", "priority", "as_at")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


@dataclass(frozen=True)
class Known:
    """Everything that can be chosen. Keys are what the store calls things, values what a reader calls them."""

    partnerships: Mapping[str, str]
    fictional: tuple[str, ...]
    districts: Mapping[str | None, tuple[str, ...]]
    priorities: Mapping[str, str]
    meetings: Mapping[str | None, Mapping[str, str]]


@dataclass(frozen=True)
class Selection:
    """`partnership` None: all real ones. Empty `district` or `priority`: all. `as_at` None: each partnership's last report.

    `dark` and `meeting` say how it is shown: by the reader's theme, and large enough for a meeting room.
    """

    partnership: str | None = None
    district: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    as_at: date | None = None
    dark: bool = False
    meeting: bool = False
    words: str = ""

    def describe(self) -> str:
        """The selection in words, for the line under each title."""
        return self.words

    def unpainted(self) -> "Selection":
        """The same, however it is shown: for answers that hold no picture and so are one for every reader."""
        return replace(self, dark=False, meeting=False, words="")


def draw(known: Known, beside: Callable[[], None] | None = None) -> None:
    """The filters, and what else stands in their row. Only dashboard.py calls this. Each is bound to the URL: never write
    st.query_params for them."""
    st.session_state[KNOWN] = known
    _accept_keys(known)
    _keep_in_address()
    with st.container(key="filters"):
        columns = st.columns([1.15, 1.15, 1.15, 1, *([1.3] if beside else [])], gap="small")
        partnership = columns[0].selectbox(
            "Partnership",
            list(known.partnerships),
            index=None,
            format_func=lambda code: known.partnerships[code],
            key="partnership",
            bind="query-params",
            placeholder="All partnerships",
        )
        districts = known.districts.get(partnership, ())
        columns[1].multiselect("District", districts, key="district", bind="query-params", placeholder="All districts")
        columns[2].multiselect(
            "Priority",
            list(known.priorities),
            format_func=lambda key: known.priorities[key],
            key="priority",
            bind="query-params",
            placeholder="All priorities",
        )
        meetings = _meetings(known, partnership)
        columns[3].selectbox("As at", list(meetings), format_func=lambda day: meetings[day], key="as_at", bind="query-params")
        if beside:
            with columns[4]:
                beside()
    st.session_state[FRAMED] = True


def in_meeting() -> bool:
    """Whether the reader has chosen the meeting view, or a link opens it."""
    return bool(st.session_state.get(VIEW, st.query_params.get(VIEW)) == MEETING)


def show_part(part: str | None) -> None:
    """Says which part of its page is to be drawn; None: all of it. Only dashboard.py calls this, before the page runs."""
    st.session_state[PART] = part


def shows(part: str) -> bool:
    """Whether a page is to draw this part of it: a screen of a meeting is one part of its page."""
    return st.session_state.get(PART) in (None, part)


def choose_view() -> None:
    """The choice of view; drawn on every page, because a choice that is not drawn is forgotten."""
    st.segmented_control("View", [BROWSE, MEETING], key=VIEW, bind="query-params", default=BROWSE, required=True)


def in_words(known: Known, query: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A link's parameters in the words that the filters write and read.

    A link may name things as the store does: ?partnership=ESCSP&priority=asb&as_at=2023-07-20.
    """
    chosen = next((value for key, value in query if key == "partnership"), None)
    words = {"partnership": known.partnerships, "priority": known.priorities, "as_at": _meetings(known, chosen)}
    return [(key, words.get(key, {}).get(value, value)) for key, value in query]


def _accept_keys(known: Known) -> None:
    """The same for a frame that has no server in front of it to put the address right: read once, before the first drawing."""
    if FRAMED in st.session_state:
        return
    partnership, day = st.query_params.get("partnership"), st.query_params.get("as_at")
    if partnership in known.partnerships:
        st.session_state["partnership"] = partnership
    if day in _meetings(known, partnership):
        st.session_state["as_at"] = day
    if chosen := [key for key in st.query_params.get_all("priority") if key in known.priorities]:
        st.session_state["priority"] = chosen


def _keep_in_address() -> None:
    """A page asked for before the browser had drawn the filters comes without them in its address: they are written there again."""
    for key in (*FILTERS, VIEW):
        if st.session_state.get(key) not in (None, [], LATEST, BROWSE) and key not in st.query_params:
            st.session_state[key] = st.session_state[key]


def _meetings(known: Known, partnership: str | None) -> Mapping[str, str]:
    own = partnership if partnership in known.fictional else None
    return {LATEST: "Latest", **known.meetings.get(own, {})}


def current() -> Selection:
    """The first line of every page: the selection, checked against what is known.

    A page that Streamlit's own discovery of `pages/` ran without the frame is sent back to the frame: st.navigation
    switches the discovery off for the whole process, and the rerun then goes through dashboard.py.
    """
    if not st.session_state.get(FRAMED):
        st.navigation([st.Page("dashboard.py")], position="hidden")
        st.rerun()
    chosen = {key: st.session_state.get(key) for key in FILTERS}
    return checked(st.session_state[KNOWN], dark=st.context.theme.type == "dark", meeting=in_meeting(), **chosen)


def checked(
    known: Known,
    *,
    partnership: str | None = None,
    district: Sequence[str] | None = None,
    priority: Sequence[str] | None = None,
    as_at: str | None = None,
    dark: bool = False,
    meeting: bool = False,
) -> Selection:
    """A selection of what is known: everything else that was asked for is left out."""
    partnership = partnership if partnership in known.partnerships else None
    districts = _among(district, known.districts.get(partnership, ()))
    priorities = _among(priority, tuple(known.priorities))
    meetings = _meetings(known, partnership)
    day = as_at if as_at in meetings and as_at != LATEST else None
    return Selection(
        partnership=partnership,
        district=districts,
        priority=priorities,
        as_at=date.fromisoformat(day) if day else None,
        dark=dark,
        meeting=meeting,
        words=_describe(known, partnership, districts, priorities, meetings[day] if day else None),
    )


def choices(*keys: str) -> tuple[str | None, ...]:
    """What a page's own choices stand at, before they are drawn: so that the answer can be shown first."""
    return tuple(st.session_state.get(key) or st.query_params.get(key) for key in keys)


def several(key: str) -> tuple[str, ...] | None:
    """What a page's own choice of several stands at, before it is drawn; None where nothing was chosen yet."""
    chosen = st.session_state.get(key)
    if chosen is None:
        chosen = st.query_params.get_all(key) or None
    return None if chosen is None else tuple(chosen)


def choose(label: str, options: Sequence[str], *, key: str, default: str, width: int = 360) -> None:
    """A choice of one page, kept in the URL like the filters."""
    st.selectbox(label, options, index=list(options).index(default), key=key, bind="query-params", width=width)


def choose_several(label: str, options: Sequence[str], *, key: str) -> None:
    """A choice of one page of which several may stand, all of them at first, kept in the URL like the filters."""
    st.pills(label, options, selection_mode="multi", default=list(options), key=key, bind="query-params")


def put(key: str, value: str) -> None:
    """Sets a page's own choice from elsewhere on the page; called before the page is drawn again."""
    st.session_state[key] = value


def _among(chosen: Sequence[str] | None, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in known if value in (chosen or ()))


def _describe(known: Known, partnership: str | None, district: tuple[str, ...], priority: tuple[str, ...], meeting: str | None) -> str:
    real = len(known.partnerships) - len(known.fictional)
    who = known.partnerships[partnership] if partnership else "" if district else f"all {NUMBERS.get(real, real)} partnerships"
    where = ", ".join(district) or "all districts"
    what = ", ".join(known.priorities[key] for key in priority) or "all priorities"
    if meeting:
        when = f"as known at {meeting.split(',')[0]}"
    else:
        when = "as at its last report" if partnership else "each as at its own last report"
    line = " · ".join(part for part in (who, where, what, when) if part)
    return line[0].upper() + line[1:]
