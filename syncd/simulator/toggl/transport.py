"""HTTP: reads requests from a connection that stays open, writes replies whole or with a fault."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from syncd.simulator.loopback import IDLE
from syncd.simulator.toggl.reply import Reply

_PIECES = 10
_PAUSE = 0.02  # seconds between the pieces of a dripping body


def handler(
    answer: Callable[[str, str, str | None, Any], Reply], date: Callable[[], str]
) -> type[BaseHTTPRequestHandler]:
    """Make a request handler that replies with `answer(method, target, authorization, body)`.

    `body` is the parsed JSON or None; `date` gives the `Date` header.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE
        disable_nagle_algorithm = True  # else head and body wait for each other's acknowledgement

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            reply = answer(self.command, self.path, self.headers.get("Authorization"), _parsed(sent))
            self.close_connection |= reply.fault in {"reset", "truncated"} or "Transfer-Encoding" in self.headers
            if reply.fault != "reset":
                _send(self, reply)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - names http.server looks for

        def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
            return date()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
            """Print nothing: `TogglSimulator.requests` is the log."""

    return Handler


def _send(to: BaseHTTPRequestHandler, reply: Reply) -> None:
    to.send_response(reply.status)
    for name, value in reply.headers.items():
        to.send_header(name, value)
    to.send_header("Content-Length", str(len(reply.body)))
    to.end_headers()
    if reply.fault == "drip":
        size = len(reply.body) // _PIECES + 1
        for start in range(0, len(reply.body), size):
            to.wfile.write(reply.body[start : start + size])
            time.sleep(_PAUSE)
    else:
        to.wfile.write(reply.body[: len(reply.body) // 2] if reply.fault == "truncated" else reply.body)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None
