"""What stands before every answer of the server: the security headers, who may open a connection, our words for an error."""

import gc
import logging
import os
import socket
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import journal

LOG = logging.getLogger("dashboard")
METRICS = "/_stcore/metrics"
MAP_STYLE = "MAP_STYLE_URL"  # where an operator names a base map


def map_host() -> str:
    """The one other host that pages may ask: that of the base map, if the operator has set one; else empty."""
    address = urlsplit(os.environ.get(MAP_STYLE, ""))
    return f" {address.scheme}://{address.netloc}" if address.scheme in ("http", "https") and address.netloc else ""


def policy(host: str = "") -> str:
    """The content security policy; `host` (with a space before it) is admitted for what a base map is made of, and for nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",  # the map library compiles one module; JavaScript's own eval stays forbidden
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{host}",
            "font-src 'self' data:",
            f"connect-src 'self'{host}",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        )
    )


def headers() -> dict[str, str]:
    """What stands on every answer."""
    return {"content-security-policy": policy(map_host()), **HEADERS}


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
FAILED = "The server could not answer this. Tell the officer who runs the dashboard: reference {}."


def send_at_once() -> None:
    """Has the server's sockets send each message when it is written (TCP_NODELAY).

    One reply is some sixty small messages. Streamlit makes its listening socket in a way that leaves asyncio from switching
    this on, and the system then holds the second message back until the first is acknowledged: 40 ms on every reply.
    """
    for held in gc.get_objects():
        if isinstance(held, socket.socket) and held.family in (socket.AF_INET, socket.AF_INET6) and _listens(held):
            held.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listens(held: socket.socket) -> bool:
    return held.fileno() >= 0 and bool(held.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))


class Secured:
    """Adds the headers to every answer; a cookie that is set over https goes back over nothing else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
                if over_https(scope):
                    message["headers"] = [(name, _secure(value) if name == b"set-cookie" else value) for name, value in message["headers"]]
            await send(message)

        await self.app(scope, receive, answer)


def over_https(scope: Scope) -> bool:
    """Whether the browser asked over https: by the connection itself, or by what a proxy in front says of its own."""
    told = Headers(scope=scope).get("x-forwarded-proto", "")
    return bool(scope["scheme"] == "https" or told.split(",")[0].strip() == "https")


def _secure(cookie: bytes) -> bytes:
    """Streamlit leaves Secure off its sign-in cookies, because they would then not come back over http."""
    return cookie if b"; secure" in cookie.lower() else cookie + b"; Secure"


async def failed(_request: Request, problem: Exception) -> Response:
    """A sentence with a reference for an error that nobody met. It is given outside of all middleware, so it brings the headers."""
    reference = journal.reference()
    LOG.error("reference %s: %s", reference, type(problem).__name__, exc_info=problem)
    return PlainTextResponse(FAILED.format(reference), status_code=500, headers=headers())


class Closed:
    """Answers nobody at the addresses where Streamlit tells of its caches, under the names of our functions."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(METRICS):
            await PlainTextResponse("There is nothing here.", status_code=404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class SameOrigin:
    """Refuses a websocket that another site's page opens, unless the operator lists that site in `server.corsAllowedOrigins`.

    Streamlit would refuse it too, but asks a host on the internet for this machine's own address first.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _at_home(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008, "reason": "Another site's page may not connect here."})
            return
        await self.app(scope, receive, send)


def _at_home(headers: Headers) -> bool:
    origin = headers.get("origin")
    listed = st.get_option("server.corsAllowedOrigins") or ()
    return origin is None or urlsplit(origin).netloc == headers.get("host") or origin in listed
