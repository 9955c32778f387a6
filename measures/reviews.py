"""When was a domestic homicide review with the Home Office, as reports say it?

Stages are read in the order in which they were reported. Time with the Home Office is not the partnership's: it begins when a
report is sent or sent again, and ends when quality assurance is said to be complete.
"""

from __future__ import annotations

from collections.abc import Iterable

SENT = "sent"
SENT_AGAIN = "sent again"
SIGNED_OFF = "signed off"

_SIGNED_OFF_WORDS = ("signed off", "quality assurance complete", "published")
_SENT_AGAIN_WORDS = ("resubmitted",)
_SENT_WORDS = ("sent to home office", "sent to the home office", "sent for quality assurance")


def step(stage: str) -> str | None:
    """What a stage changes: `SENT`, `SENT_AGAIN` or `SIGNED_OFF`; None where it says nothing of the Home Office's time."""
    said = stage.lower()
    readings = ((SIGNED_OFF, _SIGNED_OFF_WORDS), (SENT_AGAIN, _SENT_AGAIN_WORDS), (SENT, _SENT_WORDS))
    return next((name for name, phrases in readings if any(phrase in said for phrase in phrases)), None)


def with_home_office(stages: Iterable[str]) -> list[bool]:
    """For each stage of one review, in the order reported: was the review with the Home Office then?

    From the stage that sends it until the one that signs it off, which no longer counts. A stage before it was sent does not.
    """
    held, out = False, []
    for stage in stages:
        found = step(stage)
        held = held if found is None else found != SIGNED_OFF
        out.append(held)
    return out
