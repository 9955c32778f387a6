"""A host on this machine that answers what a test tells it to, and keeps what it was asked."""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request. `part` is its Range header as it came, None without one."""

    method: str
    path: str
    parameters: Mapping[str, str]
    part: str | None
    agent: str | None


@dataclass(frozen=True)
class Reply:
    """What to answer. `cut`: how many bytes of the body to send before the connection is closed. `silent`: nothing at all."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    silent: bool = False


NOTHING = Reply(404)


@dataclass
class Host:
    """Where the host is, what it was asked so far and how many bytes of bodies it sent."""

    address: str
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0

    def parts(self) -> list[str]:
        return [request.part for request in self.asked if request.part]


def part_of(content: bytes, asked: Asked) -> Reply:
    """How a host that serves parts answers for a file."""
    wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.part or "")
    if wanted is None:
        return Reply(200, content)
    start, last = int(wanted[1]), int(wanted[2])
    return Reply(206, content[start : last + 1], {"Content-Range": f"bytes {start}-{last}/{len(content)}"})


@contextmanager
def host(answer: Callable[[Asked], Reply]) -> Iterator[Host]:
    """A running host. It closes every connection after one answer."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), self.headers["Range"], self.headers["User-Agent"])
            running.asked.append(asked)
            reply = answer(asked)
            if reply.silent:
                over.wait()
                return
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            body = b"" if self.command == "HEAD" else reply.body[: reply.cut]
            running.sent += len(body)
            try:
                self.wfile.write(body)
            except ConnectionError:  # whoever asked has heard enough
                self.close_connection = True

        do_HEAD = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # closing the server waits for them
    running = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield running
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
