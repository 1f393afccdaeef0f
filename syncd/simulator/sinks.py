"""Receivers of deliveries on loopback: an SMTP server and a webhook."""

import json
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from syncd.simulator.loopback import IDLE, LoopbackServer


class SmtpSink:
    """`with SmtpSink() as sink:` accepts mail at 127.0.0.1:`sink.port`, without encryption or login, and keeps the raw
    bytes of every message in `sink.messages`."""

    def __init__(self) -> None:
        # Only the SMTP sink needs aiosmtpd; the webhook works without it.
        from aiosmtpd.controller import Controller

        class AnyPort(Controller):
            def _trigger_server(self) -> None:
                # The first connection is made to `port`, which the system has chosen only now.
                server: Any = self.server
                self.port = server.sockets[0].getsockname()[1]
                super()._trigger_server()  # type: ignore[no-untyped-call]

        self.messages: list[bytes] = []
        # The default timeout of five seconds is too short on a busy machine.
        self._controller = AnyPort(self, hostname="127.0.0.1", port=0, ready_timeout=60)

    @property
    def port(self) -> int:
        """The port to deliver to, known once the sink is entered."""
        return self._controller.port

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ARG002, N802
        """Keep a message; called by aiosmtpd."""
        self.messages.append(envelope.original_content)
        return "250 OK"


class WebhookSink:
    """`with WebhookSink() as sink:` accepts JSON at `sink.url` and answers `ok` like Slack, anything else with 400
    `invalid_payload`; the decoded bodies are in `sink.messages`."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self._server = LoopbackServer(_handler(self.messages))

    @property
    def url(self) -> str:
        """The webhook's address; as with Slack, its path is the secret."""
        return f"{self._server.url}/services/T000/B000/demo"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()


def _handler(messages: list[Any]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = IDLE
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                messages.append(json.loads(body))
            except ValueError:
                self._answer(400, b"invalid_payload")
            else:
                self._answer(200, b"ok")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
            """Print nothing."""

    return Handler
