"""To which of the groups that a report names does another one answer? Only links that a report prints.

Reports name the body answered to in short ("Executive Board", "SSCB", "strategic groups"): a short name is read as a group only where one
reading is possible, and is otherwise a body of its own, under the name printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_IMPLIED = re.compile(r"\s*\(implied\)\s*$")
_COORDINATES = " coordinates"  # who coordinates a group is not said to be answered to
_WORD = re.compile(r"[a-z0-9]+")
_SMALL = {"and", "of", "the", "as", "for", "per"}


@dataclass(frozen=True)
class Link:
    """`group` answers to `body`. `implied`: as the report implies rather than says. `listed`: the body is one of the groups."""

    group: str
    body: str
    implied: bool = False
    listed: bool = True


def links(accountable: Iterable[tuple[str, str | None]]) -> list[Link]:
    """The links of one partnership, from (group, accountable to as printed or None) pairs.

    A printed text may name several bodies, split by `;`, or several groups at once by a plural ("strategic groups"). A group that would
    answer to itself has no link, and "... coordinates" is none.
    """
    rows = list(accountable)
    names = [group for group, _ in rows]
    return [link for group, printed in rows for part in _parts(printed) for link in _link(group, part, names)]


def _parts(printed: str | None) -> list[str]:
    parts = [part.strip() for part in printed.split(";")] if isinstance(printed, str) else []
    return [part for part in parts if part and not part.endswith(_COORDINATES)]


def _link(group: str, part: str, names: list[str]) -> list[Link]:
    body, implied = _IMPLIED.sub("", part), bool(_IMPLIED.search(part))
    if body == group:
        return []
    found = read(body, [name for name in names if name != group])
    return [Link(group, name, implied) for name in found] or [Link(group, body, implied, listed=False)]


def read(body: str, names: Iterable[str]) -> list[str]:
    """The groups that a printed name means: that very name; else the one whose initials it is; else the one that has all its words.

    A plural means every group that has its words. Where a singular could mean several, it means none.
    """
    known = list(names)
    if body in known:
        return [body]
    by_initials = [name for name in known if _initials(name) == body.lower()]
    by_words = [name for name in known if _words(body) <= _words(name)]
    found = by_initials or by_words
    return found if len(found) == 1 or (found and _is_plural(body)) else []


def _initials(name: str) -> str:
    return "".join(word[0] for word in _WORD.findall(name.lower()) if word not in _SMALL)


def _words(name: str) -> set[str]:
    return {word.removesuffix("s") for word in _WORD.findall(name.lower())}


def _is_plural(body: str) -> bool:
    """Safer Communities Strategic Group is one group; strategic groups are several."""
    return body.lower().endswith("s")
