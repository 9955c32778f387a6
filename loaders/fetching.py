"""Asks other hosts for public files: the only module that opens an address, and only when an officer asks for a download.

Polite: it says who it is, asks one thing at a time with a wait in between, waits longer each time before it asks again, and
asks for no more of a large file than is needed. Careful: http and https only, also after a redirect, and never from https back
to http; every answer has a time-out and a largest size, and is checked before it is used.

What cannot be had is `Unreachable`, in words for the reader; what cannot be written here is `loaders.reading.Refused`.
"""

import http.client
import itertools
import json
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import IO, Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from loaders.reading import Problem, Refused

PRODUCT = "community-safety-scrutiny-dashboard"
WAIT_SECONDS = 1.0
TIMEOUT_SECONDS = 30.0
RETRIES = 3
LONGEST_WAIT_SECONDS = 60
CHUNK_BYTES = 65_536
LARGEST_REPLY_BYTES = 50_000_000
AGAIN = "Try again later."
NETWORK = "Check the network and run the same command again: it goes on where it stopped."

Found = TypeVar("Found")


class Unreachable(Exception):
    """Something on another host cannot be had. The message says what, from which host, why and what to do.

    `status` is the HTTP status of the answer; None if there was no answer or it was not the status that was wrong.
    """

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


class _Again(Exception):
    """It may go better the next time, after so many seconds if the host said how many."""

    def __init__(self, reason: str, fix: str, *, status: int | None = None, seconds: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.fix, self.status, self.seconds = reason, fix, status, seconds


class _WebAlone(HTTPRedirectHandler):
    """Follows a redirect from web to web and never out of https. Any other stays an answer with its own status, 3xx."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url).scheme, urlsplit(newurl).scheme
        if new not in ("http", "https") or (old == "https" and new == "http"):
            return None
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None:
            request.method = req.get_method()  # Python before 3.13 goes on from HEAD with GET: a gigabyte instead of its size
        return request


class Client:
    """Asks hosts, one request after the other.

    `wait`: seconds at least from the end of one request to the start of the next; the first retry waits twice as long, each
    further one twice as long again. `timeout`: seconds without any answer after which a connection is given up.
    """

    def __init__(self, *, wait: float = WAIT_SECONDS, timeout: float = TIMEOUT_SECONDS) -> None:
        self._wait, self._timeout = wait, timeout
        self._earliest = 0.0  # when the next request may start, by the monotonic clock
        self._opener = _opener()

    def size(self, address: str) -> int:
        """The size in bytes of what is at an address, which is not fetched. Raises Unreachable."""

        def read(answer: http.client.HTTPResponse) -> int:
            length = answer.headers.get("Content-Length", "")
            if answer.status != 200 or not re.fullmatch(r"[0-9]{1,15}", length):
                raise unreachable(address, "it does not say how large it is", AGAIN)
            return int(length)

        return self._ask(address, lambda: _request(address, method="HEAD"), read)

    def part(self, address: str, start: int, end: int) -> bytes:
        """The bytes from `start` (the first is 0) up to but without `end`. Raises Unreachable, also for a host that serves no parts."""

        def read(answer: http.client.HTTPResponse) -> bytes:
            return b"".join(_bytes_of_part(answer, address, start, end))

        return self._ask(address, lambda: _request(address, part=(start, end)), read)

    def save(self, address: str, path: Path, start: int, end: int, *, progress: Callable[[int], object] = lambda count: None) -> None:
        """Downloads the bytes from `start` up to but without `end` to `path`. Raises Unreachable, Refused.

        They gather in `path` + ".part", which stays when the download breaks off; the next call goes on from there.
        Trap: whether the beginning belongs to the same version of the file is the caller's to check.
        `progress` is told how many bytes there are more, first of all those that were there already.
        """
        part = path.with_name(path.name + ".part")
        held = _held(part, end - start)
        progress(held)

        def read(answer: http.client.HTTPResponse) -> None:
            with writing(part):
                file = part.open("ab")
            with file:
                for chunk in _bytes_of_part(answer, address, start + file.tell(), end):
                    with writing(part):
                        file.write(chunk)
                        file.flush()
                    progress(len(chunk))

        if held < end - start:
            self._ask(address, lambda: _request(address, part=(start + _held(part, end - start), end)), read)
        with writing(path):
            if part.stat().st_size != end - start:
                raise unreachable(address, "more or fewer bytes arrived than were asked for", NETWORK)
            part.replace(path)

    def json(self, address: str, parameters: Mapping[str, str], *, limit: int = LARGEST_REPLY_BYTES) -> Any:
        """The JSON that an address answers to these parameters, at most `limit` bytes of it. Raises Unreachable."""

        def read(answer: http.client.HTTPResponse) -> Any:
            content = answer.read(limit + 1)
            if len(content) > limit:
                raise unreachable(address, f"the answer is larger than {limit:,} bytes", "Ask for less at a time.")
            if answer.length:  # what is still to come, though the connection has ended
                raise ConnectionError
            return _parsed(content, address)

        return self._ask(address, lambda: _request(f"{address}?{urlencode(parameters)}"), read)

    def _ask(self, address: str, request: Callable[[], Request], read: Callable[[http.client.HTTPResponse], Found]) -> Found:
        """Asks until there is an answer, at most RETRIES times again; each time makes its own request."""
        for attempt in itertools.count(1):
            sleep(max(0.0, self._earliest - monotonic()))
            try:
                return self._once(address, request(), read)
            except _Again as trouble:
                if attempt > RETRIES:
                    raise unreachable(address, trouble.reason, trouble.fix, trouble.status) from trouble
                self._earliest = monotonic() + max(trouble.seconds, self._wait * 2**attempt)
        raise AssertionError("counting has no end")

    def _once(self, address: str, request: Request, read: Callable[[http.client.HTTPResponse], Found]) -> Found:
        try:
            with self._opened(address, request) as answer:
                return read(answer)
        except HTTPError as problem:
            with problem:
                raise _declined(address, problem.code, problem.headers.get("Retry-After", "")) from problem
        except (OSError, http.client.HTTPException) as problem:
            raise _broken(address, getattr(problem, "reason", problem), self._timeout) from problem
        finally:
            self._earliest = monotonic() + self._wait

    def _opened(self, address: str, request: Request) -> http.client.HTTPResponse:
        try:
            answer: http.client.HTTPResponse = self._opener.open(request, timeout=self._timeout)
        except ValueError as problem:  # what a redirect names can be no address at all
            raise unreachable(address, "it sends us on to something that is no address", "Tell its publisher.") from problem
        return answer


def unreachable(address: str, reason: str, fix: str, status: int | None = None) -> Unreachable:
    """What cannot be had, in one sentence and what to do; never the parameters of the address."""
    parts = urlsplit(address)
    return Unreachable(f"{parts.hostname or ''}{parts.path}: {reason}. {fix}", status)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Says in our words what goes wrong when a file is written. Raises Refused."""
    try:
        yield
    except OSError as problem:
        found = f"a folder or a file that cannot be written ({problem.strerror})"
        fix = "Check the folder and the space left on its disk."
        raise Refused([Problem(str(path), None, None, found, "a place to write to", fix)]) from problem


def write(path: Path, content: bytes) -> None:
    """Writes a file whole: until the last byte is there, what stood at `path` stays. Raises Refused."""
    new = path.with_name(path.name + ".new")
    with writing(path):
        try:
            new.write_bytes(content)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _opener() -> OpenerDirector:
    """Opens web addresses alone: `build_opener` would also open files of this machine and FTP."""
    opener = OpenerDirector()
    for handler in (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor, _WebAlone):
        opener.add_handler(handler())
    return opener


def _request(address: str, *, method: str = "GET", part: tuple[int, int] | None = None) -> Request:
    if urlsplit(address).scheme not in ("http", "https"):
        raise unreachable(address, "this is not the address of a web page", "Use one that begins with http or https.")
    headers = {"User-Agent": PRODUCT}
    if part is not None:
        headers["Range"] = f"bytes={part[0]}-{part[1] - 1}"
    return Request(address, headers=headers, method=method)


def _bytes_of_part(answer: http.client.HTTPResponse, address: str, start: int, end: int) -> Iterator[bytes]:
    """The part that was asked for, piece by piece. Raises Unreachable if it is another, ConnectionError if it is short."""
    length, told = answer.headers.get("Content-Length"), answer.headers.get("Content-Range", "")
    right = re.fullmatch(rf"bytes {start}-{end - 1}/([0-9]+|\*)", told) and length in (None, str(end - start))
    if answer.status != 206 or not right:
        raise unreachable(address, "the host does not serve parts of a file", "The whole would be too large; fetch it by hand.")
    left = end - start
    while left and (chunk := answer.read1(min(left, CHUNK_BYTES))):
        left -= len(chunk)
        yield chunk
    if left:
        raise ConnectionError


def _held(part: Path, length: int) -> int:
    """How many bytes a broken-off download left; one that left too many was of something else and is removed. Raises Refused."""
    with writing(part):
        held = part.stat().st_size if part.exists() else 0
        if held <= length:
            return held
        part.unlink()
        return 0


def _parsed(content: bytes, address: str) -> Any:
    try:
        return json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise unreachable(address, "the answer is not JSON", AGAIN) from problem


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON, though Python reads and writes them


def _declined(address: str, status: int, retry_after: str) -> Unreachable | _Again:
    """What to make of an answer other than 2xx."""
    if status == 429 or status >= 500:
        seconds = int(retry_after) if re.fullmatch(r"[0-9]{1,9}", retry_after) else 0
        if seconds > LONGEST_WAIT_SECONDS:
            return unreachable(address, f"the host asks us to wait {seconds:,} seconds", "Try again after that time.", status)
        return _Again(f"the host is busy or out of order (status {status})", AGAIN, status=status, seconds=seconds)
    if status in (404, 410):
        return unreachable(address, "there is nothing at this address", "Check the name.", status)
    if status in (401, 403):
        return unreachable(address, "the host does not let us have it", "Ask its publisher.", status)
    if 300 <= status < 400:
        return unreachable(address, "it sends us on to where we do not go", "Ask its publisher for the new address.", status)
    return unreachable(address, f"the host declined with status {status}", "Ask its publisher.", status)


def _broken(address: str, cause: object, timeout: float) -> Unreachable | _Again:
    """What to make of a connection that failed or broke off."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return unreachable(address, "the certificate of the host is not trusted here", "Ask whoever looks after this network.")
    if isinstance(cause, TimeoutError):
        return _Again(f"no answer within {timeout:g} seconds", NETWORK)
    return _Again("the connection could not be made or broke off", NETWORK)
