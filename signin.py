"""Who is an officer: whoever signed in with OpenID Connect, has the role that the operator named, and did so not long ago.

Everybody else is a viewer. Streamlit keeps what the provider said of a person in a signed cookie and reads it when a page is opened;
none of it is stored or shown here.
"""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

CLAIM, ROLE, HOURS = "OFFICER_CLAIM", "OFFICER_ROLE", "OFFICER_HOURS"
GROUPS = "groups"  # the claim, unless the operator names another
WORKING_DAY, MOST_HOURS = 8.0, 24.0
SKEW = 300  # seconds that the provider's clock may be ahead of ours
SEES = "You see what everybody sees."
NOBODY = f"You are signed in, but your council's sign-in does not say for whom. {SEES}"
NO_ROLE_SET = (
    f"You are signed in, but no role is set up for officers here, so nobody has it. {SEES} Ask the officer who runs this dashboard."
)
NOT_IN_ROLE = (
    "You are signed in, but you do not have the role that officers need, `{}`. " + SEES + " Ask whoever gives out roles at your council."
)
ENDED = f"Your sign-in as an officer has ended with its time. {SEES} Sign in again to see drafts."


@dataclass(frozen=True)
class Officer:
    """`code` stands for the person in the history: the same at every sign-in, and no name can be read from it."""

    code: str


def configured() -> bool:
    """Whether the operator has set sign-in up."""
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def officer() -> Officer | None:
    """The officer whose page this is; None for a viewer. Asked anew at each run, so that it ends with its time."""
    found = _judged()
    return found if isinstance(found, Officer) else None


def audience() -> Literal["public", "officer"]:
    """For whom an answer is asked: what every page hands on."""
    return "officer" if officer() else "public"


def why_not() -> str:
    """Why somebody who is signed in is a viewer all the same; empty for an officer, and for who is not signed in."""
    found = _judged()
    return found if isinstance(found, str) else ""


def sign_in_button(*, key: str = "sign_in") -> None:
    """Leads to the council's own sign-in and from there to Overview; nothing where none is set up."""
    if configured():
        st.button("Officers: sign in", key=key, type="tertiary", icon=":material/login:", on_click=st.login)


def sign_out_button(*, key: str = "sign_out") -> None:
    """Ends the sign-in here and, where the provider can, there."""
    st.button("Sign out", key=key, type="tertiary", icon=":material/logout:", on_click=st.logout)


def roles(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """What a claim holds: one word or a list of words, by its own name or by dots (realm_access.roles); anything else is no role."""
    value: Any = claims
    for name in [path] if path in claims else path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else ()


def hours() -> float:
    """How long a sign-in lasts: OFFICER_HOURS, more than 0 and at most 24; 8 where that is not set or no such number."""
    try:
        given = float(os.environ.get(HOURS) or WORKING_DAY)
    except ValueError:
        return WORKING_DAY
    return given if 0 < given <= MOST_HOURS else WORKING_DAY


def _judged() -> Officer | str:
    """The officer; or why there is none, which is empty where nobody is signed in."""
    claims = st.user.to_dict() if configured() else {}
    if claims.get("is_logged_in") is not True:
        return ""
    issuer, subject = claims.get("iss"), claims.get("sub")
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        return NOBODY
    role = os.environ.get(ROLE)
    if not role:
        return NO_ROLE_SET
    if role not in roles(claims, os.environ.get(CLAIM) or GROUPS):
        return NOT_IN_ROLE.format(role)
    if not _lasts(claims.get("iat", claims.get("auth_time"))):
        return ENDED
    return Officer(f"officer {hashlib.sha256(f'{issuer} {subject}'.encode()).hexdigest()[:10]}")


def _lasts(since: Any) -> bool:
    """Whether a sign-in at this time (seconds since 1970) still counts; one without a time never does."""
    return isinstance(since, int | float) and not isinstance(since, bool) and -SKEW <= time.time() - since < hours() * 3600
