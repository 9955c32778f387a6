"""Officers sign in at a real OpenID Connect provider of our own; everybody else, whatever their cookie says, stays a viewer."""

import contextlib
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from tests import browsing, built

SECRET = "a secret of these tests, long enough to sign cookies with"
ROLE = "csp-officers"
NAME = "A Made-Up Name"  # no page may show it
USERS = (
    {"sub": "with-role", "groups": ["everybody", ROLE], "name": NAME, "email": "someone@example.org"},
    {"sub": "other-role", "groups": ["everybody"], "name": NAME},
    {"sub": "no-role", "name": NAME},
)
STRIP = "Signed in as an officer. Drafts are shown to officers alone."
PSEUDONYM = re.compile(r"You appear in the history as officer [0-9a-f]{10}\.")
HOUR = 3600


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider with these users, in a process of its own."""
    port = browsing.free_port()
    users = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *users], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}/.well-known/openid-configuration", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, "the provider stopped while starting"
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError("the provider was not ready in time")


@pytest.fixture(scope="module")
def council(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard whose operator has set sign-in up; its secrets lie outside the checkout."""
    folder: Path = tmp_path_factory.mktemp("council")
    secrets = {
        "redirect_uri": "http://127.0.0.1:{port}/oauth2callback",
        "cookie_secret": SECRET,
        "client_id": "dashboard",
        "client_secret": "of no importance",
        "server_metadata_url": f"{provider}/.well-known/openid-configuration",
    }
    (folder / "secrets.toml").write_text("\n".join(["[auth]", *(f"{key} = {json.dumps(value)}" for key, value in secrets.items())]))
    with contextlib.ExitStack() as running:
        with pytest.MonkeyPatch.context() as patch:  # for its start alone: other dashboards of these tests have no provider
            patch.setenv("STREAMLIT_SECRETS_FILES", str(folder / "secrets.toml"))
            patch.setenv("OFFICER_ROLE", ROLE)
            patch.setenv("LOG_FOLDER", str(folder))
            address = running.enter_context(browsing.dashboard(f"sqlite:///{built.store(tmp_path_factory)}"))
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser that was never here."""
    context = browser.new_context()
    yield context
    context.close()


def opened(context: BrowserContext, site: str, title: str = "Overview") -> Page:
    page = context.new_page()
    page.goto(f"{site}/{browsing.PAGES[title]}")
    browsing.settled(page, title)
    return page


def sign_in(context: BrowserContext, site: str, user: str) -> Page:
    """From the foot of a page to the provider, and back."""
    page = opened(context, site, "Funding")
    page.get_by_role("button", name="Officers: sign in").click()
    page.get_by_role("button", name=user, exact=True).click()
    page.wait_for_url(f"{site}/")
    browsing.settled(page, "Overview")
    return page


def cookies(context: BrowserContext) -> dict[str, dict]:
    return {cookie["name"]: cookie for cookie in context.cookies()}


def is_viewer(page: Page) -> bool:
    return page.locator(".st-key-officer").count() == 0


def give_cookie(context: BrowserContext, site: str, *, secret: str = SECRET, **claims: object) -> None:
    """A sign-in cookie as Streamlit makes it, for a sign-in of now by somebody with the role."""
    said = {
        "iss": "someone", "sub": "with-role", "groups": [ROLE], "iat": time.time(), "origin": site, "is_logged_in": True,
        "provider": "default", **claims,
    }  # fmt: skip
    value = create_signed_value(secret, USER_COOKIE_NAME, json.dumps(said)).decode()
    context.add_cookies([{"name": USER_COOKIE_NAME, "value": value, "url": site}])


def test_officer_signs_in_on_all_pages_and_out_again(context: BrowserContext, council: str):
    page = sign_in(context, council, "with-role")
    expect(page.locator(".st-key-officer")).to_contain_text(STRIP)
    expect(page.locator(".st-key-officer")).to_contain_text(PSEUDONYM)
    for title in ("Referrals", "Sources and method"):
        page.goto(f"{council}/{browsing.PAGES[title]}")
        browsing.settled(page, title)
        expect(page.locator(".st-key-officer")).to_contain_text(STRIP)
        assert NAME not in page.inner_text("body")
        assert "someone@example.org" not in page.inner_text("body")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(f"{council}/")
    browsing.settled(page, "Overview")
    assert is_viewer(page)
    assert USER_COOKIE_NAME not in cookies(context)


def test_page_after_sign_in_answers_to_filters(context: BrowserContext, council: str):
    page = sign_in(context, council, "with-role")
    browsing.choose(page, "Partnership", "East Suffolk")
    expect(page.locator(".st-key-selection")).to_contain_text("East Suffolk")
    expect(page.locator(".st-key-officer")).to_contain_text(STRIP)


@pytest.mark.parametrize("user", ["other-role", "no-role"])
def test_who_is_without_the_role_is_told_and_stays_a_viewer(context: BrowserContext, council: str, user: str):
    page = sign_in(context, council, user)
    assert is_viewer(page)
    expect(page.locator(".st-key-no_officer")).to_contain_text(f"you do not have the role that officers need, {ROLE}.")
    assert NAME not in page.inner_text("body")


def test_other_browser_stays_a_viewer(context: BrowserContext, browser: Browser, council: str):
    sign_in(context, council, "with-role")
    with browser.new_context() as other:
        page = opened(other, council)
        assert is_viewer(page)
        assert page.get_by_role("button", name="Sign out").count() == 0


def test_sign_in_cookie_is_out_of_reach_of_scripts_and_other_sites(context: BrowserContext, council: str):
    page = sign_in(context, council, "with-role")
    held = cookies(context)
    ours = [cookie for name, cookie in held.items() if name.startswith((USER_COOKIE_NAME, "_streamlit_session"))]
    assert USER_COOKIE_NAME in held
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in ours] == [(True, "Lax")] * len(ours)
    assert USER_COOKIE_NAME not in page.evaluate("document.cookie")


def test_cookie_of_our_own_making_signs_in(context: BrowserContext, council: str):
    # what makes the tests after it able to fail
    give_cookie(context, council)
    assert not is_viewer(opened(context, council))


def test_cookie_signed_by_somebody_else_gives_nobody(context: BrowserContext, council: str):
    give_cookie(context, council, secret="another secret, long enough to sign cookies with")
    page = opened(context, council)
    assert is_viewer(page)
    assert page.locator(".st-key-no_officer").count() == 0


def test_cookie_that_was_tampered_with_gives_nobody(context: BrowserContext, council: str):
    sign_in(context, council, "with-role")
    held = cookies(context)[USER_COOKIE_NAME]
    middle = len(held["value"]) // 4
    swapped = "A" if held["value"][middle] != "A" else "B"
    context.add_cookies([{**held, "value": held["value"][:middle] + swapped + held["value"][middle + 1 :]}])
    page = opened(context, council)
    assert is_viewer(page)
    assert page.locator(".st-key-no_officer").count() == 0


def test_sign_in_ends_with_its_hours_and_is_offered_again(context: BrowserContext, council: str):
    give_cookie(context, council, iat=time.time() - 8 * HOUR - 60)
    page = opened(context, council)
    assert is_viewer(page)
    expect(page.locator(".st-key-no_officer")).to_contain_text("Your sign-in as an officer has ended with its time.")
    page.locator(".st-key-no_officer").get_by_role("button", name="Officers: sign in").click()
    page.get_by_role("button", name="with-role", exact=True).click()
    page.wait_for_url(f"{council}/")
    browsing.settled(page, "Overview")
    assert not is_viewer(page)


def test_sign_in_ends_on_an_open_page(context: BrowserContext, council: str):
    give_cookie(context, council, iat=time.time() - 8 * HOUR + 8)
    page = opened(context, council)
    assert not is_viewer(page)
    time.sleep(8)
    browsing.choose(page, "Partnership", "East Suffolk")
    expect(page.locator(".st-key-no_officer")).to_be_visible()
    assert is_viewer(page)


def test_pages_ask_nobody_else_and_have_no_error_while_signed_in(context: BrowserContext, council: str):
    sign_in(context, council, "with-role")
    with browsing.visit(context, council, "Funding") as visit:
        assert not is_viewer(visit.page)
        assert (visit.outside, visit.errors) == ([], [])


def test_without_a_provider_there_is_no_button_and_no_cookie(context: BrowserContext, site: str):
    page = opened(context, site)
    assert page.get_by_role("button", name=re.compile("sign (in|out)", re.IGNORECASE)).count() == 0
    assert page.locator(".st-key-officer, .st-key-no_officer").count() == 0
    assert [name for name in cookies(context) if name.startswith((USER_COOKIE_NAME, "_streamlit_session"))] == []
