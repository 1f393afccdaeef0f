"""A server on loopback that answers like the Toggl Track API v9: reading endpoints under `/me`, quota, error bodies."""

import base64
import json
import math
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from syncd.core.time import Instant
from syncd.simulator.loopback import IDLE, LoopbackServer
from syncd.simulator.toggl.account import Account
from syncd.simulator.toggl.endpoints import LISTS, BadRequest, me

HOURLY_QUOTA = 30
"""Requests per hour to everything under `/me`, on every plan but enterprise (in force since 2025-09-05)."""
_WINDOW = timedelta(minutes=60)
_LOGGED_REQUESTS = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it, with the status it answered."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class TogglSimulator:
    """`with TogglSimulator(account, token) as server:` serves `account` at `server.url` until the block ends.

    Time is the account's clock, in the `Date` header and in the quota window, which opens at the first counted request
    and lasts 60 minutes. `quota` None: no quota and no quota headers, as before September 2025. Hold `lock` to change
    the account while requests may be running.
    """

    def __init__(self, account: Account, token: str, *, quota: int | None = HOURLY_QUOTA) -> None:
        self.account = account
        self.lock = threading.RLock()
        self._token = token
        self._authorization = "Basic " + base64.b64encode(f"{token}:api_token".encode()).decode()
        self._quota = quota
        self._window: Instant | None = None
        self._used = 0
        self._failures: deque[_Reply] = deque()
        self._log: deque[Request] = deque(maxlen=_LOGGED_REQUESTS)
        self._server = LoopbackServer(_handler(self))

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, without a path."""
        return self._server.url

    @property
    def requests(self) -> list[Request]:
        """What was asked so far, the oldest first; at most the last ten thousand."""
        with self.lock:
            return list(self._log)

    def fail_next(self, status: int, body: str | bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Answer the next request like this, whatever it asks; calls queue up. Such answers count in no quota."""
        with self.lock:
            self._failures.append(_Reply(status, body.encode() if isinstance(body, str) else body, headers or {}))

    def date(self) -> str:
        """The account's time as a `Date` header."""
        with self.lock:
            return format_datetime(self.account.now, usegmt=True)

    def answer(self, method: str, target: str, authorization: str | None) -> _Reply:
        """The reply to one request, logged."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        with self.lock:
            if self._failures:
                reply = self._failures.popleft()
            else:
                reply = self._reply(method, parts.path, query, authorization)
            self._log.append(Request(method, parts.path, query, reply.status))
        return reply

    def _reply(self, method: str, path: str, query: Mapping[str, str], authorization: str | None) -> _Reply:
        if authorization is None:
            return _Reply(401, headers={"X-Authorization-Missing": "true"})
        if authorization != self._authorization:
            return _Reply(401)
        if path != "/api/v9/me" and path not in LISTS:
            return _json(404, "Not found")
        if method != "GET":
            return _json(405, "Method not allowed")
        if not self._count():
            seconds = self._resets_in()
            body = f"You have hit your hourly limit for API calls. Your quota will reset in {seconds} seconds."
            return _Reply(402, body.encode(), {"Content-Type": "text/plain; charset=utf-8", **self._quota_headers()})
        try:
            found = LISTS[path](self.account, query) if path in LISTS else me(self.account, query, self._token)
        except BadRequest as problem:
            return _json(400, str(problem), self._quota_headers())
        return _json(200, found, self._quota_headers())

    def _count(self) -> bool:
        """Take one request from the window; False when none is left."""
        if self._quota is None:
            return True
        if self._window is None or self.account.now >= self._window + _WINDOW:
            self._window, self._used = self.account.now, 0
        if self._used >= self._quota:
            return False
        self._used += 1
        return True

    def _resets_in(self) -> int:
        assert self._window is not None
        return math.ceil((self._window + _WINDOW - self.account.now).total_seconds())

    def _quota_headers(self) -> dict[str, str]:
        if self._quota is None:
            return {}
        remaining = str(self._quota - self._used)
        return {"X-Toggl-Quota-Remaining": remaining, "X-Toggl-Quota-Resets-In": str(self._resets_in())}


def _json(status: int, value: Any, headers: Mapping[str, str] | None = None) -> _Reply:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    return _Reply(status, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def _handler(simulator: TogglSimulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE
        disable_nagle_algorithm = True  # else head and body wait for each other's acknowledgement

        def _answer(self) -> None:
            reply = simulator.answer(self.command, self.path, self.headers.get("Authorization"))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            if self.command != "GET":
                self.send_header("Connection", "close")  # a body may follow that nobody reads
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - names http.server looks for

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
            return simulator.date()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
            """Quiet: `requests` has what was asked."""

    return Handler
