"""Servers on loopback for the tests of channels, and a message to send."""

import asyncio
import base64
import re
import socket
import ssl
import struct
import threading
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from syncd.channel import Attachment, Message
from tests.loopback import answering

FIXTURES = Path(__file__).parent / "fixtures"
PATIENCE = 60
"""Seconds after which a test gives up on a server."""


class Arrived(list):
    """Messages that a server has received. `one` waits, because a sender that gets no answer may give up earlier."""

    def __init__(self):
        super().__init__()
        self._received = threading.Event()

    def append(self, message):
        super().append(message)
        self._received.set()

    def one(self):
        """Wait for the first message and return it; there must be no other."""
        assert self._received.wait(PATIENCE)
        (only,) = self
        return only


class Sink:
    """Keeps the mails of an SMTP server, or answers as the test wants."""

    def __init__(self, data=None, rcpt=None):
        self.mails, self.logins, self.envelopes = Arrived(), [], []
        self._data, self._rcpt = data, rcpt or {}

    def authenticate(self, server, session, envelope, mechanism, credentials):
        self.logins.append((credentials.login, credentials.password))
        return AuthResult(success=credentials.password == b"canary-password", handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self._rcpt:
            return self._rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        self.mails.append(envelope.original_content)
        if self._data == "hang":
            await asyncio.Event().wait()
        return self._data or "250 2.0.0 queued as 4F1C9A"


class OAuthSink(Sink):
    """A server that lets in whoever has one of `good` tokens, by XOAUTH2. It answers others with the error as a
    challenge, and refuses them once they have answered it with an empty line."""

    def __init__(self, *good, refusal=None):
        super().__init__()
        self.good, self.asked, self._refusal = set(good), [], refusal

    async def auth_XOAUTH2(self, server, args):
        said = base64.b64decode(args[1]).decode()
        self.asked.append(said)
        user, token = re.fullmatch("user=(.*)\x01auth=Bearer (.*)\x01\x01", said).groups()
        if token in self.good:
            return AuthResult(success=True, auth_data=LoginPassword(user.encode(), token.encode()))
        reply = await server.challenge_auth(b'{"status":"401","schemes":"Bearer"}')
        assert reply == b""
        return AuthResult(success=False, handled=False, message=self._refusal)


class HangingAtData(SMTP):
    async def smtp_DATA(self, arg):
        await asyncio.Event().wait()


class Server(Controller):
    """aiosmtpd on a free port."""

    protocol = SMTP

    def factory(self):
        return self.protocol(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp(sink=None, *, protocol=SMTP, tls=None, login=False, hostname="127.0.0.1"):
    """Run an SMTP server; `tls` is None, "starttls" or "tls"."""
    sink = sink or Sink()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(FIXTURES / "test_only_server.pem")
    server = Server(
        sink,
        hostname=hostname,
        port=0,
        ssl_context=context if tls == "tls" else None,
        tls_context=context if tls == "starttls" else None,
        authenticator=sink.authenticate if login else None,
        auth_required=login and tls == "starttls",
        auth_require_tls=tls == "starttls",
        ready_timeout=PATIENCE,
    )
    server.protocol = protocol
    server.start()
    try:
        yield SimpleNamespace(port=server.port, mails=sink.mails, logins=sink.logins, envelopes=sink.envelopes)
    finally:
        server.stop()


ANSWERS = {b"mail": b"250 OK\r\n", b"rcpt": b"250 OK\r\n", b"data": b"354 go on\r\n"}


@contextmanager
def raw_smtp(dot=b"250 OK\r\n", *, then="close", **answers):
    """Run a mail server of bytes: each command gets its answer, `dot` the end of the mail. After that it does what
    `then` says, as after an answer of None: "reset" or "close" the connection, or "hang"."""
    mails, over, talks = Arrived(), threading.Event(), []
    said = ANSWERS | {name.encode(): answer for name, answer in answers.items()}
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(connection):
        with closing(connection), connection.makefile("rb") as lines, suppress(OSError):
            _converse(connection, lines, said, dot, mails)
            if then == "hang":
                over.wait()
            if then == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def serve():
        with suppress(OSError):
            while True:
                talks.append(threading.Thread(target=talk, args=(listener.accept()[0],)))
                talks[-1].start()

    server = threading.Thread(target=serve)
    server.start()
    try:
        yield SimpleNamespace(port=listener.getsockname()[1], mails=mails)
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (server, *talks):
            thread.join(PATIENCE)


@contextmanager
def endless_smtp(step, part):
    """Run a mail server whose reply in a step ("greeting", a command, or "dot" for the end of the mail) repeats `part`
    as long as somebody reads, at most 128 MB. `sent()` returns how many bytes of it went out."""
    total = []

    def talk(connection, lines):
        phase = b"greeting"
        while phase is not None and phase != step.encode():
            connection.sendall(b"220 here\r\n" if phase == b"greeting" else ANSWERS.get(phase, b"250 OK\r\n"))
            if phase == b"data" and step == "dot":
                phase = b"dot" if b".\r\n" in iter(lines.readline, b"") else None
            else:
                phase = lines.readline()[:4].lower() or None
        while phase is not None and sum(total) < 128_000_000:
            connection.sendall(part)
            total.append(len(part))
            time.sleep(0 if len(part) > 1 else 0.002)

    def serve():
        with suppress(OSError):
            connection, _ = listener.accept()
            connection.settimeout(PATIENCE)
            with connection, connection.makefile("rb") as lines:
                talk(connection, lines)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve)
        server.start()
        yield SimpleNamespace(port=listener.getsockname()[1], sent=lambda: sum(total))
        server.join(PATIENCE)


def _converse(connection, lines, said, dot, mails):
    connection.sendall(b"220 here\r\n")
    while (line := lines.readline()) and (answer := said.get(line[:4].lower(), b"250 OK\r\n")) is not None:
        connection.sendall(answer)
        if line[:4].lower() == b"data":
            mail = []
            while (line := lines.readline()) != b".\r\n":
                if not line:  # the sender gave up
                    return
                mail.append(line)
            mails.append(b"".join(mail))
            if dot is not None:
                connection.sendall(dot)
            return


@contextmanager
def webhook(*answers):
    """Run a server that gives one answer (status, body, headers) after the other, the last for ever; "hang": none."""
    bodies, headers_of, over = Arrived(), [], threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            headers_of.append({name.lower(): value for name, value in self.headers.items()})
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            answer = answers[min(len(bodies), len(answers)) - 1]
            if answer == "hang":
                over.wait()
                return
            status, body, headers = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    with answering(server):
        try:
            url = f"http://127.0.0.1:{server.server_port}/services/T0/B0/canary-path"
            yield SimpleNamespace(url=url, bodies=bodies, headers=headers_of)
        finally:
            over.set()


def closed_port():
    """Return a port on which no server listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def receivers():
    """Servers on loopback, and the authority of their certificates."""
    return SimpleNamespace(
        Sink=Sink,
        OAuthSink=OAuthSink,
        HangingAtData=HangingAtData,
        smtp=smtp,
        raw_smtp=raw_smtp,
        endless_smtp=endless_smtp,
        webhook=webhook,
        closed_port=closed_port,
        authority=FIXTURES / "test_only_authority.pem",
    )


@pytest.fixture
def message():
    return Message(
        id="r-20261116-weekly",
        subject="6 discrepancies, 175.00 USD at stake",
        made_at=datetime(2026, 11, 16, 8, 50, tzinfo=UTC),
        parts={
            "text": "6 discrepancies – 175.00 USD at stake\n.starts with a dot\n",
            "html": "<!DOCTYPE html><html><body><p>6 discrepancies “at stake”</p></body></html>",
            "page": "<!DOCTYPE html><html><body><p>6 discrepancies “at stake”</p></body></html>",
            "slack": '{"text": "6 discrepancies", "blocks": [{"type": "divider"}]}',
            "json": '{"id": "r-20261116-weekly"}\n',
        },
        attachments=(Attachment(name="discrepancies.csv", media_type="text/csv", data=b"\xef\xbb\xbfid\r\nd-1\r\n"),),
    )
