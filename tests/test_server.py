"""What the server answers besides the pages: readiness, geometry, headers, addresses, and words in place of a traceback."""

import asyncio
import contextlib
import json
import logging
import os
import socket
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.websockets import WebSocketDisconnect
from streamlit import net_util
from streamlit.runtime import Runtime
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util

import gate
import server
from answers import current, exports, funding, glossary
from selection import Selection
from store import database
from views.tables import Table

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "Using `httpx` with")  # the client prefers httpx2, which requirements-dev.txt does not name
    from starlette.testclient import TestClient

SECRET = "hunter2"
UNUSABLE = (
    "sqlite:////no/such/folder/store.db",
    f"postgresql+psycopg://officer:{SECRET}@127.0.0.1:1/store?connect_timeout=2",
    f"not an address {SECRET}",
    f"oracle+nothing://officer:{SECRET}@host/store",
)
CSP = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "object-src": "'none'",
}


@pytest.fixture(scope="module")
def running(published: Engine, address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The server after its start-up: Streamlit's runtime can be started once in a process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        patch.setenv("GEOMETRY_URL", "/geometry")
        patch.setenv("LOG_FOLDER", str(tmp_path_factory.mktemp("logs")))
        patch.setenv("PREPARE", "0")
        with TestClient(server.app, follow_redirects=False) as client:
            yield client
    Runtime._instance = None


@pytest.fixture(scope="module", autouse=True)
def exported() -> Iterator[None]:
    """What a start sets for its pages is taken back after these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPORT_URL", "/export")
        yield


@pytest.fixture
def client(running: TestClient, address: str, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setenv("DATABASE_URL", address)
    return running


def test_ready_gives_the_stores_version(client: TestClient):
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ok": True, "store_version": database.version(current.engine()), "data_date": "2025-12-31"},
    )


@pytest.mark.parametrize("unusable", UNUSABLE)
def test_ready_says_503_in_words_when_the_store_cannot_be_used(client: TestClient, unusable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", unusable)
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() in (
        {"ok": False, "reason": "The store of figures is missing."},
        {"ok": False, "reason": "The store of figures cannot be reached."},
        {"ok": False, "reason": "The address of the store (DATABASE_URL) is not one that can be used here."},
    )


def test_ready_says_503_when_nothing_was_loaded(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/funding-burn-down",
        "/ready",
        "/boot.js",
        "/glossary.json",
        "/geometry/1/outlines.geojson",
        "/funding",
        "/_stcore/health",
        "/_stcore/agent/interact",
        "/app/static/mark.svg",
        "/nothing",
    ],
)
def test_every_answer_carries_the_headers_once(client: TestClient, path: str):
    headers = client.get(path).headers
    assert len(headers.get_list("content-security-policy")) == 1
    assert dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; ")) == CSP
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["same-origin"]
    assert headers.get_list("x-frame-options") == ["DENY"]
    assert headers.get_list("cross-origin-opener-policy") == headers.get_list("cross-origin-resource-policy") == ["same-origin"]
    assert headers.get_list("permissions-policy") == ["camera=(), microphone=(), geolocation=()"]


def test_outlines_are_served_to_be_kept(client: TestClient):
    answer = client.get("/geometry/1/outlines.geojson")
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (
        "application/geo+json",
        "public, max-age=31536000, immutable",
    )
    assert [feature["properties"] for feature in answer.json()["features"]] == [
        {"name": name, "i": place}
        for place, name in enumerate(
            ["Babergh", "Bournemouth, Christchurch and Poole", "East Suffolk", "Ipswich", "Mid Suffolk", "West Suffolk"]
        )
    ]


def test_geometry_of_another_name_is_not_found(client: TestClient):
    assert client.get("/geometry/1/streets.geojson").status_code == 404


def test_outlines_say_503_when_the_store_cannot_be_used(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", UNUSABLE[0])
    answer = client.get("/geometry/1/outlines.geojson")
    assert (answer.status_code, answer.json()) == (503, {"reason": "The store of figures is missing."})
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize(
    "path, location",
    [
        ("/funding?district=Babergh", "/funding-burn-down?district=Babergh"),
        ("/funding", "/funding-burn-down"),
        ("/overview?as_at=2023-07-20", "/?as_at=2023-07-20"),
        ("/priorities", "/priority-status"),
        ("/referrals", "/referral-trends"),
        ("/places", "/pspo-and-hotspots"),
        ("/sources", "/sources-and-method"),
    ],
)
def test_page_file_name_leads_to_its_address_with_its_query(client: TestClient, path: str, location: str):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (308, location)


@pytest.mark.parametrize(
    "path, location",
    [
        ("/?partnership=ESCSP", "/?partnership=East+Suffolk"),
        (
            "/funding-burn-down?partnership=ESCSP&as_at=2023-07-20&priority=asb&district=Babergh",
            "/funding-burn-down?partnership=East+Suffolk&as_at=20+July+2023%2C+East+Suffolk&priority=Anti-social+behaviour&district=Babergh",
        ),
    ],
)
def test_link_in_the_stores_own_names_is_put_in_words(client: TestClient, path: str, location: str):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, location)


@pytest.mark.parametrize(
    "path", ["/", "/?partnership=East+Suffolk", "/?partnership=XXX", "/?as_at=%00&district=%3Cb%3E", "/funding-burn-down?embed=true"]
)
def test_link_in_words_or_unknown_ones_is_answered_as_it_is(client: TestClient, path: str):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", server.STEMS.values())
def test_every_address_is_answered_with_our_page(client: TestClient, path: str):
    answer = client.get(f"/{path}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert '<html lang="en-GB">' in answer.text
    assert "<title>Community safety scrutiny</title>" in answer.text
    assert '<script src="./boot.js"></script>' in answer.text
    assert "<script>" not in answer.text


def test_page_is_answered_when_the_store_cannot_be_used(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", UNUSABLE[0])
    assert client.get("/?partnership=ESCSP").status_code == 200


def test_boot_is_our_script(client: TestClient):
    answer = client.get("/boot.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == (server.ROOT / "static" / "boot.js").read_text(encoding="utf-8")
    assert "BACKEND_BASE_URL: location.origin" in answer.text


def test_glossary_gives_each_abbreviation_its_meaning_and_plain_words(client: TestClient):
    answer = client.get("/glossary.json")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (200, "application/json", "no-cache")
    assert answer.json() == glossary.answer()
    assert answer.json()["CSP"][0] == "Community Safety Partnership"


def test_glossary_is_sent_again_only_when_it_changed(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    held = {"if-none-match": client.get("/glossary.json").headers["etag"]}
    assert (client.get("/glossary.json", headers=held).status_code, client.get("/glossary.json", headers=held).text) == (304, "")
    monkeypatch.setattr(server.abbreviations, "answer", lambda: {"CSP": ["Community Safety Partnership", "Other words."]})
    assert client.get("/glossary.json", headers=held).json() == {"CSP": ["Community Safety Partnership", "Other words."]}


@pytest.mark.parametrize("unusable", UNUSABLE)
def test_glossary_is_no_error_when_the_store_cannot_be_used(client: TestClient, unusable: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", unusable)
    answer = client.get("/glossary.json")
    assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (204, "", "no-store")


def test_glossary_without_a_word_is_none(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server.abbreviations, "answer", dict)
    assert client.get("/glossary.json").status_code == 204


def ledger() -> Table:
    return funding.answer(Selection()).ledgers[0].entries


def test_table_of_a_page_is_sent_as_a_file_and_kept_nowhere(client: TestClient):
    answer = client.get(f"/export/funding-burn-down/{ledger().digest}.csv?nonsense=1")
    name = f"funding-burn-down-every-entry-of-the-ledger-in-date-order-{current.today()}.csv"
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text.startswith('\ufeffDate,Entry,"In or out, £","Balance of the fund, £"\r\n')


@pytest.mark.parametrize(
    "path",
    [
        "funding-burn-down/{digest}.exe",
        "funding-burn-down/{digest}.svg",
        "funding-burn-down/none.csv",
        "funding-burn-down/{digest}.csv?partnership=DEMO",
        "funding-burn-down/{digest}.csv?district=Babergh&as_at=2018-10-25",
        "overview/{digest}.csv",
        "nowhere/{digest}.csv",
        "open-a-figure/{digest}.csv?figure=money:F05'%20OR%201=1--",
        "open-a-figure/{digest}.csv?figure=%00",
        "referral-trends/{digest}.csv?category=%27%3B%20DROP%20TABLE%20loads&measure=%F0%9F%92%A3",
        "pspo-and-hotspots/{digest}.csv?region=<script>&start=%00&end=../../x&layers=a&layers=b",
    ],
)
def test_what_a_page_does_not_show_is_no_file_and_is_told_in_a_sentence(client: TestClient, path: str):
    answer = client.get(f"/export/{path.format(digest=ledger().digest)}")
    assert (answer.status_code, answer.text) == (404, exports.CHANGED)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("text/plain; charset=utf-8", "no-store")


@pytest.mark.parametrize("unusable", UNUSABLE)
def test_file_is_not_had_when_the_store_cannot_be_used(client: TestClient, unusable: str, monkeypatch: pytest.MonkeyPatch):
    digest = ledger().digest
    monkeypatch.setenv("DATABASE_URL", unusable)
    answer = client.get(f"/export/funding-burn-down/{digest}.csv")
    assert answer.status_code == 503
    assert answer.text.startswith(("The store of figures", "The address of the store")) and SECRET not in answer.text


def test_file_names_its_page_by_the_address_that_the_reader_used(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(server.exports, "answer", lambda *_, site: asked.append(site))
    client.get("/export/overview/none.csv", headers={"host": "dashboard.example:8501"})
    assert asked == ["http://dashboard.example:8501/"]


def connect(client: TestClient, **headers: str) -> str | None:
    """The subprotocol that the server agreed on."""
    with client.websocket_connect("/_stcore/stream", headers=headers, subprotocols=["streamlit"]) as socket:
        return socket.accepted_subprotocol


@pytest.mark.parametrize("headers", [{}, {"origin": "http://testserver"}])
def test_own_page_may_connect(client: TestClient, headers: dict[str, str]):
    assert connect(client, **headers) == "streamlit"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://testserver:81", "null", ""])
def test_page_of_another_site_may_not_connect_and_nobody_outside_is_asked(client: TestClient, origin: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    monkeypatch.setattr(server_util, "is_url_from_allowed_origins", lambda url: asked.append(url))
    monkeypatch.setattr(net_util, "get_external_ip", lambda: asked.append("outside"))
    with pytest.raises(WebSocketDisconnect) as refused:
        connect(client, origin=origin)
    assert (refused.value.code, asked) == (1008, [])


def test_site_that_the_operator_lists_may_connect(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate.st, "get_option", lambda _: ["https://council.example"])
    with contextlib.suppress(WebSocketDisconnect):  # what Streamlit says after the gate is its own matter
        connect(client, origin="https://council.example")
    headers = gate.Headers({"origin": "https://council.example", "host": "testserver"})
    assert gate._at_home(headers)


SHORT_LINKS = {
    "6?p=ESCSP&t=asb&a=2023-07-20": (
        "/funding-burn-down?partnership=East+Suffolk&priority=Anti-social+behaviour&as_at=20+July+2023%2C+East+Suffolk"
    ),
    "1": "/",
    "sources-and-method?d=Babergh": "/sources-and-method?district=Babergh",
    "overview": "/",
    "99": "/",
    "6?x=1&view=meeting": "/funding-burn-down",
    "6?p=%2F%2Fexample.org": "/funding-burn-down?partnership=%2F%2Fexample.org",
}


@pytest.mark.parametrize("link", SHORT_LINKS)
def test_short_link_leads_to_page_and_filters(client: TestClient, link: str):
    answer = client.get(f"/go/{link}")
    assert (answer.status_code, answer.headers["location"]) == (307, SHORT_LINKS[link])


def test_error_of_a_route_is_a_sentence_with_a_reference_and_the_headers(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    def broken(_name: str) -> None:
        raise ValueError(f"/srv/{SECRET}")

    monkeypatch.setattr(server.places, "geometry", broken)
    polite = TestClient(server.app, raise_server_exceptions=False)
    answer = polite.get("/geometry/1/outlines.geojson")
    assert (answer.status_code, answer.text[:36]) == (500, "The server could not answer this. Te")
    assert SECRET not in answer.text
    assert answer.headers.get_list("content-security-policy") == [gate.policy()]


@pytest.mark.parametrize(
    "address, host",
    [
        ("", ""),
        ("https://maps.council.example/styles/light.json?key=1", " https://maps.council.example"),
        ("http://127.0.0.1:8080/style.json", " http://127.0.0.1:8080"),
        ("javascript:alert(1)", ""),
        ("maps.council.example/style.json", ""),
    ],
)
def test_policy_admits_the_host_of_a_base_map_that_the_operator_names(address: str, host: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(gate.MAP_STYLE, address)
    parts = dict(part.split(" ", 1) for part in gate.headers()["content-security-policy"].split("; "))
    assert parts == {**CSP, "img-src": f"'self' data: blob:{host}", "connect-src": f"'self'{host}"}


def start() -> None:
    """The server's own part of a start, without Streamlit's."""

    async def once() -> None:
        async with server.lifespan(server.app):
            pass

    # in a thread of its own: the browser tests' library keeps an event loop running in this one
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, once()).result()


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("GEOMETRY_URL", "")  # so that what the start sets is taken back
    monkeypatch.delenv("GEOMETRY_URL")
    return monkeypatch


@pytest.mark.parametrize("demo, codes", [("1", {"BCPCSP", "ESCSP", "WSCSP", "DEMO"}), ("0", {"BCPCSP", "ESCSP", "WSCSP"})])
def test_start_builds_a_missing_store(unset: pytest.MonkeyPatch, tmp_path: Path, demo: str, codes: set[str]):
    unset.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'store.db'}")
    unset.setenv("DEMO", demo)
    start()
    assert set(current.queries.partnerships(current.engine())["code"]) == codes


@pytest.mark.parametrize(("ahead", "made"), [("1", [False, True]), ("0", [])])
def test_first_answers_are_made_at_the_start_unless_the_operator_does_without(
    unset: pytest.MonkeyPatch, address: str, ahead: str, made: list[bool]
):
    prepared: list[bool] = []
    unset.setenv("DATABASE_URL", address)
    unset.setenv("PREPARE", ahead)
    unset.setattr(server, "PAUSE", 60)  # what is likely next does not begin
    unset.setattr(server.first, "prepare", lambda chosen: prepared.append(chosen.dark))
    start()
    assert prepared == made


def test_start_leaves_a_store_that_is_there(unset: pytest.MonkeyPatch, published: Engine, address: str):
    unset.setenv("DATABASE_URL", address)
    before = database.version(published)
    start()
    assert database.version(published) == before


def test_start_says_where_files_are_had(unset: pytest.MonkeyPatch, published: Engine, address: str):
    unset.setenv("DATABASE_URL", address)
    unset.delenv("EXPORT_URL")
    start()
    assert os.environ["EXPORT_URL"] == "/export"


def test_start_says_where_the_outlines_are_served(unset: pytest.MonkeyPatch, published: Engine, address: str):
    unset.setenv("DATABASE_URL", address)
    start()
    assert os.environ["GEOMETRY_URL"] == "/geometry"


@pytest.mark.parametrize("unusable", UNUSABLE)
def test_start_goes_on_without_a_store_that_can_be_used(unset: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, unusable: str):
    unset.setenv("DATABASE_URL", unusable)
    unset.setattr(current, "_asked", {})  # what was told of this address before is told again
    start()
    assert [record.levelno for record in caplog.records if record.name == "dashboard" and record.levelno > logging.DEBUG] != []
    assert [record.exc_info for record in caplog.records if record.exc_info] == []
    assert SECRET not in caplog.text


def failing() -> None:
    import server

    try:
        raise ValueError("SELECT secret FROM officers; /srv/dashboard/store.db")
    except ValueError as problem:
        server.on_script_error(problem)


def test_error_of_a_page_is_shown_as_a_reference_and_not_as_its_message(caplog: pytest.LogCaptureFixture):
    at = AppTest.from_function(failing, default_timeout=30).run()
    assert len(at.exception) == 0
    (shown,) = at.error
    words, _, reference = shown.value.rpartition("reference ")
    assert words == "This page could not be shown. The figures are not affected. Tell the officer who runs the dashboard: "
    assert len(reference) == 9 and reference.endswith(".")
    assert "SELECT" not in json.dumps([element.value for element in at.error])


def test_app_answers_script_errors_in_our_words():
    assert server.app._on_script_error is server.on_script_error


def test_listening_sockets_send_at_once_and_accepted_ones_take_that_over():
    with socket.socket() as listener, socket.socket() as visitor, socket.socket() as closed:
        closed.close()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        gate.send_at_once()
        visitor.connect(listener.getsockname())
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        assert visitor.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0  # only the server's own


def test_figures_on_our_caches_are_for_nobody_outside(client: TestClient):
    assert client.get("/_stcore/metrics").status_code == 404
