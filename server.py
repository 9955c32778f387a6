"""The same app behind st.App: start-up, readiness, geometry, headers, own words for errors. `streamlit run server.py`."""

import contextlib
import gc
import logging
import os
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import selection
from answers import current, frame, places
from loaders.build import build
from loaders.reading import Refused
from store import database

ROOT = Path(__file__).parent
LOG = logging.getLogger("dashboard")
# page file stem -> address; the stem itself is sent there, with its query
STEMS = {
    "overview": "",
    "priorities": "priority-status",
    "funding": "funding-burn-down",
    "referrals": "referral-trends",
    "places": "pspo-and-hotspots",
    "sources": "sources-and-method",
}
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",  # the map library compiles one module; JavaScript's own eval stays forbidden
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


class Headers:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((name.encode(), value.encode()) for name, value in HEADERS.items())]
            await send(message)

        await self.app(scope, receive, answer)


async def ready(_request: Request) -> Response:
    """200 with the store's version once there are figures to show, else 503."""
    try:
        return JSONResponse({"ok": True, "store_version": database.version(current.engine())})
    except database.StoreUnavailable as problem:
        return JSONResponse({"ok": False, "reason": str(problem)}, status_code=503)


async def outlines(_request: Request) -> Response:
    """The district outlines, sent once: the address carries the store's version, so the browser may keep them."""
    try:
        body = places.geometry()
    except database.StoreUnavailable as problem:
        return JSONResponse({"reason": str(problem)}, status_code=503)
    return Response(body, media_type="application/geo+json", headers={"cache-control": "public, max-age=31536000, immutable"})


async def stem(request: Request) -> Response:
    """A page's own file name leads to its address, with the filters."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{STEMS[request.url.path.strip('/')]}{query}", status_code=308)


def _index() -> str:
    """Streamlit's own page with our language and name, no inline script, and boot.js, which says where the server is:
    without it every deep link first probes below its own address and logs two errors in the browser's console."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    page = re.sub(r"<script>\s*window\.prerenderReady = false\s*</script>", '<script src="./boot.js"></script>', page)
    return page.replace('<html lang="en">', '<html lang="en-GB">').replace(
        "<title>Streamlit</title>", "<title>Community safety scrutiny</title>"
    )


INDEX = _index()


async def index(request: Request) -> Response:
    """The page that every address of the dashboard starts from; a link in the store's own names is put in words first."""
    query = request.query_params.multi_items()
    try:
        words = selection.in_words(frame.answer().known, query) if query else query
    except frame.StoreUnavailable:
        words = query
    if words != query:
        return RedirectResponse(f"{request.url.path}?{urlencode(words)}", status_code=307)
    return HTMLResponse(INDEX, headers={"cache-control": "no-cache"})


async def boot(_request: Request) -> Response:
    """Tells the page where its server is."""
    return Response("window.prerenderReady=false;window.__streamlit={BACKEND_BASE_URL:location.origin}", media_type="text/javascript")


@contextlib.asynccontextmanager
async def lifespan(_app: ASGIApp) -> AsyncIterator[None]:
    """Before the first visitor: the old pages/ discovery switched off, a missing store built, the heavy imports done."""
    st.navigation([st.Page(ROOT / "dashboard.py")])
    _build_if_missing()
    os.environ.setdefault("GEOMETRY_URL", "/geometry/outlines.geojson")
    gc.collect()
    gc.freeze()
    yield


def _build_if_missing() -> None:
    try:
        engine = database.connect(database.url())
        try:
            database.version(engine)
        except database.StoreUnavailable:
            build(engine, ROOT / "data", demonstration=os.environ.get("DEMO", "1") != "0")
        finally:
            engine.dispose()
    except (Refused, SQLAlchemyError, database.StoreUnavailable) as problem:
        LOG.error("The store could not be built: run `python -m loaders build` to see why. (%s)", type(problem).__name__)


def on_script_error(problem: BaseException) -> bool:
    """Our own words in place of a traceback; the reference finds it in the server's log."""
    reference = uuid.uuid4().hex[:8]
    LOG.error("reference %s: %s", reference, type(problem).__name__, exc_info=problem)
    st.error(f"This page could not be shown. The figures are not affected. Tell the officer who runs the dashboard: reference {reference}.")
    return True


app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    on_script_error=on_script_error,
    middleware=[Middleware(Headers)],
    routes=[
        Route("/ready", ready),
        Route("/boot.js", boot),
        Route("/geometry/outlines.geojson", outlines),
        *(Route(f"/{address}", index) for address in STEMS.values()),
        *(Route(f"/{name}", stem) for name in STEMS),
    ],
)
