"""Who is an officer: by what the provider said of a person, and by nothing else; everybody else is a viewer."""

import math
import time
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.runtime.secrets import Secrets
from streamlit.testing.v1 import AppTest

import gate
import signin
from signin import Officer
from store import database
from tests.test_frame import every_page
from tests.test_server import TestClient

HOUR = 3600
ROLE = "csp-officers"
CLAIMS: dict[str, Any] = {"is_logged_in": True, "iss": "a provider", "sub": "a person", "groups": ["everybody", ROLE]}
ABSENT = object()

Person = Callable[..., None]


@pytest.fixture(autouse=True)
def council(monkeypatch: pytest.MonkeyPatch) -> None:
    """A council that has set sign-in up, with a role for officers."""
    monkeypatch.setattr(st, "secrets", secrets({"auth": {}}))
    monkeypatch.setenv(signin.ROLE, ROLE)
    monkeypatch.delenv(signin.CLAIM, raising=False)
    monkeypatch.delenv(signin.HOURS, raising=False)


def secrets(held: dict[str, Any]) -> Secrets:
    made = Secrets()
    made._secrets = held
    return made


class User:
    """What st.user is to a page."""

    def __init__(self, claims: dict[str, Any]) -> None:
        self.claims = claims

    def to_dict(self) -> dict[str, Any]:
        return self.claims


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    """Call it with what the provider says of who has the page open, as far as it differs from an officer who signed in just now."""

    def opened(**change: Any) -> None:
        claims = {**CLAIMS, "iat": time.time(), **change}
        monkeypatch.setattr(st, "user", User({name: value for name, value in claims.items() if value is not ABSENT}))

    return opened


def test_officer_has_the_role(person: Person):
    person()
    assert signin.officer() == Officer("officer c0058bad19")
    assert (signin.audience(), signin.why_not()) == ("officer", "")


def test_code_is_of_issuer_and_subject_alone(person: Person):
    person()
    code = signin.officer()
    person(name="A Made-Up Name", email="someone@example.org", iat=time.time() - HOUR, groups=ROLE)
    assert signin.officer() == code
    person(sub="another person")
    assert signin.officer() != code
    person(iss="another provider")
    assert signin.officer() != code


@pytest.mark.parametrize(
    "change",
    [
        {"is_logged_in": False},
        {"is_logged_in": ABSENT},
        {"is_logged_in": "yes"},
        {"is_logged_in": 1},
    ],
)
def test_who_is_not_signed_in_is_a_viewer_and_is_told_nothing(person: Person, change: dict[str, Any]):
    person(**change)
    assert (signin.officer(), signin.audience(), signin.why_not()) == (None, "public", "")


@pytest.mark.parametrize("held", [{}, {"other": {"key": "value"}}])
def test_nobody_is_an_officer_where_no_sign_in_is_set_up(person: Person, monkeypatch: pytest.MonkeyPatch, held: dict[str, Any]):
    person()
    monkeypatch.setattr(st, "secrets", secrets(held))
    assert (signin.configured(), signin.audience(), signin.why_not()) == (False, "public", "")


@pytest.mark.parametrize("role", ["", None])
def test_nobody_is_an_officer_while_no_role_is_named(person: Person, monkeypatch: pytest.MonkeyPatch, role: str | None):
    person(groups=["", "None"])
    monkeypatch.delenv(signin.ROLE)
    if role is not None:
        monkeypatch.setenv(signin.ROLE, role)
    assert (signin.audience(), signin.why_not()) == ("public", signin.NO_ROLE_SET)


@pytest.mark.parametrize(
    "groups",
    [
        ABSENT, None, "", [], {}, "everybody", ["everybody"], ROLE.upper(), f"{ROLE} everybody", f"not-{ROLE}", [[ROLE]], {ROLE: True},
        [ROLE, 7], True, 1,
    ],
)  # fmt: skip
def test_claim_that_does_not_hold_the_role_gives_none(person: Person, groups: Any):
    person(groups=groups)
    assert (signin.audience(), signin.why_not()) == ("public", signin.NOT_IN_ROLE.format(ROLE))
    assert f"`{ROLE}`" in signin.why_not()


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        ("groups", {"groups": ROLE}),
        ("role", {"role": ROLE}),
        ("realm_access.roles", {"realm_access": {"roles": [ROLE]}}),
        ("a.b.c", {"a": {"b": {"c": ROLE}}}),
        ("example.org/roles", {"example.org/roles": [ROLE]}),  # some providers' names of claims have dots of their own
    ],
)
def test_claim_is_a_word_a_list_or_lies_within_others(person: Person, monkeypatch: pytest.MonkeyPatch, claim: str, change: dict[str, Any]):
    monkeypatch.setenv(signin.CLAIM, claim)
    person(**{"groups": ABSENT, **change})
    assert signin.audience() == "officer"


@pytest.mark.parametrize("claim", ["realm_access", "realm_access.roles.0", "realm_access.", ".roles", "roles", "groups.csp-officers"])
def test_name_of_a_claim_that_leads_elsewhere_gives_no_role(person: Person, monkeypatch: pytest.MonkeyPatch, claim: str):
    monkeypatch.setenv(signin.CLAIM, claim)
    person(realm_access={"roles": [ROLE]})
    assert signin.audience() == "public"


@pytest.mark.parametrize("name", ["iss", "sub"])
@pytest.mark.parametrize("value", [ABSENT, None, "", 7])
def test_who_has_no_code_is_a_viewer(person: Person, name: str, value: Any):
    person(**{name: value})
    assert (signin.audience(), signin.why_not()) == ("public", signin.NOBODY)


@pytest.mark.parametrize(
    ("setting", "hours"),
    [(None, 8), ("", 8), ("1", 1), ("0.5", 0.5), ("24", 24), ("24.1", 8), ("0", 8), ("-1", 8), ("nan", 8), ("inf", 8), ("a day", 8)],
)
def test_sign_in_lasts_for_its_hours(person: Person, monkeypatch: pytest.MonkeyPatch, setting: str | None, hours: float):
    if setting is not None:
        monkeypatch.setenv(signin.HOURS, setting)
    person(iat=time.time() - hours * HOUR + 5)
    assert signin.audience() == "officer"
    person(iat=time.time() - hours * HOUR)
    assert (signin.audience(), signin.why_not()) == ("public", signin.ENDED)


def test_sign_in_without_its_own_time_counts_from_who_was_seen_when(person: Person):
    person(iat=ABSENT, auth_time=time.time() - HOUR)
    assert signin.audience() == "officer"
    person(iat=ABSENT, auth_time=time.time() - 9 * HOUR)
    assert signin.why_not() == signin.ENDED


@pytest.mark.parametrize("at", [ABSENT, None, "now", True, math.nan, math.inf, -math.inf, 0, 4_102_444_800])
def test_sign_in_at_no_time_or_in_time_to_come_does_not_count(person: Person, at: Any):
    person(iat=at)
    assert (signin.audience(), signin.why_not()) == ("public", signin.ENDED)


def test_providers_clock_may_be_a_little_ahead(person: Person):
    person(iat=time.time() + signin.SKEW - 5)
    assert signin.audience() == "officer"
    person(iat=time.time() + signin.SKEW + 5)
    assert signin.audience() == "public"


# On the page


@pytest.fixture
def opened(published: Engine, address: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Call it with what the provider says of who opens a page, and the page's file."""
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("GEOMETRY_URL", raising=False)

    def page(file: str = "overview.py", /, **user: Any) -> AppTest:
        at = AppTest.from_file(str(database.ROOT / "dashboard.py"), default_timeout=60)
        at.secrets["auth"] = {}
        at.user = user
        at.run()
        at.switch_page(f"pages/{file}").run()
        assert [problem.message for problem in at.exception] == []
        return at

    return page


def buttons(at: AppTest) -> list[str]:
    return [button.label for button in at.button]


def above_the_filters(at: AppTest) -> list[str]:
    """The texts that stand before the page's title."""
    texts = [element for element in at.main if element.type in ("markdown", "caption", "info", "title")]
    title = next(place for place, element in enumerate(texts) if element.type == "title")
    return [element.value for element in texts[:title]]


@pytest.mark.parametrize("file", [file for file, _, _ in every_page()])
def test_every_page_says_who_is_an_officer(opened: Callable[..., AppTest], file: str):
    at = opened(file, **CLAIMS, iat=time.time(), name="A Made-Up Name")
    (said,) = above_the_filters(at)
    assert " ".join(said.split()) == (
        "Signed in as an officer. Drafts are shown to officers alone. You appear in the history as officer c0058bad19."
    )
    assert buttons(at)[:1] == ["Sign out"]
    assert "Officers: sign in" not in buttons(at)
    assert "A Made-Up Name" not in str([element.value for element in at.main if isinstance(getattr(element, "value", None), str)])


def test_viewer_is_offered_sign_in_at_the_foot_alone(opened: Callable[..., AppTest]):
    at = opened(is_logged_in=False)
    assert above_the_filters(at) == []
    assert buttons(at) == ["Officers: sign in"]


def test_viewer_is_offered_nothing_where_no_sign_in_is_set_up(opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signin, "configured", lambda: False)
    at = opened()
    assert (above_the_filters(at), buttons(at)) == ([], [])


@pytest.mark.parametrize(
    ("change", "said"),
    [({"groups": []}, signin.NOT_IN_ROLE.format(ROLE)), ({"iat": 0}, signin.ENDED)],
)
def test_who_is_signed_in_without_being_an_officer_is_told_why(opened: Callable[..., AppTest], change: dict[str, Any], said: str):
    at = opened(**{**CLAIMS, "iat": time.time(), **change})
    assert above_the_filters(at) == [said]
    assert buttons(at) == ["Officers: sign in", "Sign out"]


# The cookie


@pytest.fixture(scope="module")
def setting() -> TestClient:
    """Any answer that sets cookies, behind the server's own gate."""

    def answer(_request: Request) -> Response:
        response = Response("")
        response.set_cookie("_streamlit_user", "signed", httponly=True, samesite="lax")
        response.set_cookie("other", "value", secure=True)
        response.delete_cookie("third")
        return response

    return TestClient(gate.Secured(Starlette(routes=[Route("/", answer)])))


def cookies(client: TestClient, **headers: str) -> list[str]:
    return client.get("/", headers={name.replace("_", "-"): value for name, value in headers.items()}).headers.get_list("set-cookie")


@pytest.mark.parametrize("proxy", ["https", "https, http", " https"])
def test_cookies_set_over_https_go_back_over_nothing_else(setting: TestClient, proxy: str):
    found = cookies(setting, x_forwarded_proto=proxy)
    assert [cookie.lower().split("; ").count("secure") for cookie in found] == [1, 1, 1]
    assert {"HttpOnly", "SameSite=lax"} <= set(found[0].split("; "))


def test_cookies_are_secure_on_a_connection_of_our_own(setting: TestClient):
    setting.base_url = "https://testserver"
    assert all("; Secure" in cookie for cookie in cookies(setting))
    setting.base_url = "http://testserver"


@pytest.mark.parametrize("proxy", ["", "http", "http, https"])
def test_cookies_set_over_http_stay_as_they_are(setting: TestClient, proxy: str):
    assert ["Secure" in cookie for cookie in cookies(setting, x_forwarded_proto=proxy)] == [False, True, False]
