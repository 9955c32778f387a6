"""The same app behind st.App: start-up, readiness, geometry, addresses, own words for errors. `streamlit run server.py`."""

import contextlib
import gc
import hashlib
import json
import logging
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

import journal
import meeting
import selection
import shell
from answers import agenda, current, exports, first, frame, places
from answers import glossary as abbreviations
from gate import Closed, SameOrigin, Secured, failed, send_at_once
from loaders.reading import Refused
from store import database

ROOT = Path(__file__).parent
LOG = logging.getLogger("dashboard")
PAUSE = 0.2  # seconds
# page file stem -> address; the stem itself is sent there, with its query
STEMS = {
    "overview": "",
    "priorities": "priority-status",
    "funding": "funding-burn-down",
    "referrals": "referral-trends",
    "places": "pspo-and-hotspots",
    "accountability": "reviews-and-duties",
    "enquiries": "lines-of-enquiry",
    "briefing": "briefing-pack",
    "figure": "open-a-figure",
    "returns": "load-a-return",
    "sources": "sources-and-method",
}


def ready(_request: Request) -> Response:
    """200 with the store's version and the last day that its figures reach to, once there are any to show; else 503."""
    try:
        version = database.version(current.engine())
        return JSONResponse({"ok": True, "store_version": version, "data_date": frame.answer().data_date.isoformat()})
    except database.StoreUnavailable as problem:
        return JSONResponse({"ok": False, "reason": str(problem)}, status_code=503)


def geometry(request: Request) -> Response:
    """The outlines of districts, wards or LSOAs, sent once: the address carries the store's version, so the browser may keep them."""
    try:
        body = places.geometry(request.path_params["name"])
    except database.StoreUnavailable as problem:
        return JSONResponse({"reason": str(problem)}, status_code=503)
    if body is None:
        return JSONResponse({"reason": "There is no such geometry."}, status_code=404)
    return Response(body, media_type="application/geo+json", headers={"cache-control": "public, max-age=31536000, immutable"})


def glossary(request: Request) -> Response:
    """What the abbreviations mean, as {abbreviation: [meaning, in plain English]}, for the script that shows it where one stands.

    The browser asks again each time, and is told 304 while nothing changed. Where there is none, as when the store cannot be read,
    it is 204: a browser notes any answer that is an error as an error of the page, and the page says what is wrong already.
    """
    try:
        known = abbreviations.answer()
    except database.StoreUnavailable:
        known = {}
    if not known:
        return Response(status_code=204, headers={"cache-control": "no-store"})
    body = json.dumps(known, ensure_ascii=False).encode()
    told = {"cache-control": "no-cache", "etag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}
    if told["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=told)
    return Response(body, media_type="application/json", headers=told)


def export(request: Request) -> Response:
    """A table or chart of a page as a file to keep: what the page shows to everybody, for the filters and choices in the query."""
    wanted, query = request.path_params, request.query_params.multi_items()
    told = {"cache-control": "no-store"}
    try:
        made = exports.answer(wanted["page"], wanted["digest"], wanted["kind"], query, site=str(request.base_url))
    except database.StoreUnavailable as problem:
        return PlainTextResponse(str(problem), status_code=503, headers=told)
    if made is None:
        return PlainTextResponse(exports.CHANGED, status_code=404, headers=told)
    told["content-disposition"] = f'attachment; filename="{made.name}"'
    return Response(made.body, media_type=made.media_type, headers=told)


def follow(request: Request) -> Response:
    """A meeting's short link: to the page of a screen by its place, or of an address, with the filters."""
    place, query = request.path_params["place"], meeting.led_to(request.query_params.multi_items())
    try:
        pages = {str(screen.place): STEMS[screen.page] for screen in agenda.answer()}
        words = selection.in_words(frame.answer().known, query)
    except frame.StoreUnavailable:
        pages, words = {}, query
    address = pages.get(place, place if place in STEMS.values() else "")
    return RedirectResponse(f"/{address}{'?' if words else ''}{urlencode(words)}", status_code=307, headers={"cache-control": "no-store"})


async def stem(request: Request) -> Response:
    """A page's own file name leads to its address, with the filters."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{STEMS[request.url.path.strip('/')]}{query}", status_code=308)


BOOT = (ROOT / "static" / "boot.js").read_text(encoding="utf-8")


def index(request: Request) -> Response:
    """The page that every address of the dashboard starts from; a link in the store's own names is put in words first."""
    query = request.query_params.multi_items()
    try:
        words = selection.in_words(frame.answer().known, query) if query else query
    except frame.StoreUnavailable:
        words = query
    if words != query:
        return RedirectResponse(f"{request.url.path}?{urlencode(words)}", status_code=307)
    return HTMLResponse(shell.page(request.url.path.strip("/")), headers={"cache-control": "no-cache"})


async def boot(_request: Request) -> Response:
    """The one script of ours that runs in the browser."""
    return Response(BOOT, media_type="text/javascript", headers={"cache-control": "no-cache"})


@contextlib.asynccontextmanager
async def lifespan(_app: ASGIApp) -> AsyncIterator[None]:
    """Before the first visitor: the old pages/ discovery switched off, a missing store built, the heavy imports done."""
    st.navigation([st.Page(ROOT / "dashboard.py")])
    with journal.kept(Path(os.environ.get("LOG_FOLDER") or ROOT / "logs")):
        os.environ.setdefault("GEOMETRY_URL", "/geometry")
        os.environ.setdefault("EXPORT_URL", "/export")
        _build_if_missing()
        for address in STEMS.values():
            shell.page(address)
        ahead = os.environ.get("PREPARE", "1") != "0"
        _prepare(pages=ahead)
        send_at_once()
        gc.collect()
        gc.freeze()
        stop = threading.Event()
        if ahead:
            threading.Thread(target=_prepare_likely, args=(stop,), daemon=True).start()
        try:
            yield
        finally:
            stop.set()


def _prepare(*, pages: bool) -> None:
    """What the frame says, the abbreviations and each page's first answer, light and dark, so that no visitor waits for them."""
    with contextlib.suppress(database.StoreUnavailable):  # why was told already
        known = frame.answer().known
        abbreviations.answer()
        for dark in (False, True) if pages else ():
            first.prepare(selection.checked(known, dark=dark))


def _prepare_likely(stop: threading.Event) -> None:
    """The answers that are likely to be asked for next, one selection after the other, with pauses for those who ask already."""
    with contextlib.suppress(database.StoreUnavailable):
        for chosen in first.likely(frame.answer().known):
            if stop.wait(PAUSE):
                return
            first.prepare(chosen)


def _build_if_missing() -> None:
    """Builds the store where there is none. Whatever else is wrong with a store, the start leaves it as it is."""
    try:
        database.version(current.engine())
    except database.StoreUnavailable as problem:
        if problem.fault.to_build:
            _build()


def _build() -> None:
    from loaders.build import build  # its libraries stay out of a server that has nothing to build

    try:
        engine = database.connect(database.url())
        try:
            build(engine, ROOT / "data", demonstration=os.environ.get("DEMO", "1") != "0")
        finally:
            engine.dispose()
    except (Refused, SQLAlchemyError, database.StoreUnavailable) as problem:
        current.tell("The store could not be built: run `python -m loaders build` to see why.", problem)


def on_script_error(problem: BaseException) -> bool:
    """Our own words in place of a traceback; the reference finds it in the log file."""
    reference = journal.reference()
    LOG.error("reference %s: %s", reference, type(problem).__name__, exc_info=problem)
    st.error(f"This page could not be shown. The figures are not affected. Tell the officer who runs the dashboard: reference {reference}.")
    return True


app = st.App(
    ROOT / "dashboard.py",
    lifespan=lifespan,
    on_script_error=on_script_error,
    exception_handlers={Exception: failed},
    middleware=[Middleware(Secured), Middleware(SameOrigin), Middleware(Closed)],
    routes=[
        Route("/ready", ready),
        Route("/boot.js", boot),
        Route("/glossary.json", glossary),
        Route("/geometry/{version}/{name}.geojson", geometry),
        Route(f"/{meeting.FOLLOW}/{{place}}", follow),
        Route("/export/{page}/{digest}.{kind}", export),
        *(Route(f"/{address}", index) for address in STEMS.values()),
        *(Route(f"/{name}", stem) for name in STEMS),
    ],
)
