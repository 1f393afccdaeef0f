import gzip
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from syncd import __version__
from syncd.connector import Exhausted, Limits, Malformed, Refused, Unavailable
from syncd.net.client import channel_client, source_client
from syncd.net.quota import Quota

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=0)


class Store:
    """A QuotaStore that outlives the client, as the ledger does."""

    def __init__(self):
        self.kept = {}

    def quota(self, bucket):
        return self.kept.get(bucket)

    def store_quota(self, quota):
        self.kept[quota.bucket] = quota


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = NOW, []

    def clock(self):
        return self.now

    def monotonic(self):
        return (self.now - NOW).total_seconds()

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


class Faults(ThreadingHTTPServer):
    """Gives `answers` one a request, the last one for ever: (status, headers, body), or a function of the socket."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answers, self.requests = [], []

    def handle_error(self, request, client_address):
        pass  # a client that stops reading is what some tests are about


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append(self.headers)
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if isinstance(answer, Callable):
            self.close_connection = True
            answer(self.connection)
            return
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def ok(**headers):
    return 200, {name.replace("_", "-"): value for name, value in headers.items()}, b"[]"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.shutdown(socket.SHUT_RDWR)


def half_a_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,")
    connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server():
    server = Faults()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def client(time):
    """Makes clients over one store and closes them."""
    made, store = [], Store()

    def make(limits=LIMITS, account="a", **options):
        made.append(source_client(limits, store, account, time.clock, time.sleep, monotonic=time.monotonic, **options))
        return made[-1]

    make.store = store
    yield make
    for each in made:
        each.close()


def get(client, url, bucket="user"):
    return client.get(url, extensions={"bucket": bucket})


# Trying again


@pytest.mark.parametrize(
    "fault",
    [(500, {}, b""), (503, {}, b"<html>"), (429, {}, b""), reset, half_a_body],
    ids="500 503 429 reset half".split(),
)
def test_a_passing_fault_is_tried_again(server, client, time, fault):
    server.answers = [fault, fault, ok()]
    assert get(client(), server.url).json() == []
    assert len(server.requests) == 3
    assert len(time.slept) == 2
    assert all(0 <= seconds <= 30 for seconds in time.slept)


def test_a_read_timeout_is_tried_again(server, client, time):
    waiting = threading.Event()
    server.answers = [lambda connection: waiting.wait(), ok()]
    assert get(client(timeout=httpx.Timeout(60, read=0.5)), server.url).json() == []  # three tries are left for that
    waiting.set()


@pytest.mark.parametrize("fault", [(500, {}, b""), (429, {}, b""), reset, half_a_body])
def test_a_lasting_fault_ends_in_try_later_after_few_tries(server, client, time, fault):
    server.answers = [fault]
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1") as caught:
        get(client(), f"{server.url}/private?key=canary")
    assert "canary" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(server.requests) == 4
    assert sum(time.slept) <= 90


def test_nobody_listening_is_try_later(client):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable, match="connection refused"):
        get(client(), f"http://127.0.0.1:{port}")


def test_retry_after_in_seconds_is_waited_for(server, client, time):
    server.answers = [(429, {"Retry-After": "7"}, b""), (503, {"Retry-After": "0"}, b""), ok()]
    get(client(), server.url)
    assert time.slept == [7, 0]


def test_retry_after_as_a_date_is_waited_for(server, client, time):
    server.answers = [(429, {"Retry-After": format_datetime(NOW + timedelta(seconds=12), usegmt=True)}, b""), ok()]
    get(client(), server.url)
    assert time.slept == [12]


def test_a_retry_after_beyond_our_patience_says_when_to_come_back(server, client, time):
    server.answers = [(429, {"Retry-After": "600"}, b"")]
    with pytest.raises(Unavailable, match="Mon 16 Nov 09:10 UTC") as caught:
        get(client(), server.url)
    assert caught.value.at == NOW + timedelta(minutes=10)
    assert (len(server.requests), time.slept) == (1, [])


@pytest.mark.parametrize(
    "huge", ["99999999999999999999", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -0100", "²", "soon", ""]
)
def test_a_senseless_retry_after_neither_breaks_nor_silences_for_ever(server, client, huge):
    server.answers = [(429, {"Retry-After": huge}, b"")]
    with pytest.raises(Unavailable) as caught:
        get(client(), server.url)
    assert caught.value.at is None or caught.value.at <= NOW + timedelta(days=2)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410])
def test_refusals_are_the_connectors_to_read_and_not_tried_again(server, client, status):
    server.answers = [(status, {}, b'"why"')]
    answer = get(client(), server.url)
    assert (answer.status_code, answer.json(), len(server.requests)) == (status, "why", 1)


# What is not taken


def test_a_redirect_is_refused_and_not_followed(server, client):
    server.answers = [(302, {"Location": f"{server.url}/elsewhere?key=canary"}, b"")]
    with pytest.raises(Malformed, match="redirects elsewhere") as caught:
        get(client(), server.url)
    assert "canary" not in str(caught.value)
    assert len(server.requests) == 1


def test_an_oversized_body_is_not_read_to_its_end(server, client):
    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(2000):
            connection.sendall(b"x" * 65536)

    server.answers = [endless]
    with pytest.raises(Malformed, match="more than 1024 kB"):
        get(client(max_body=1024 * 1024), server.url)
    assert len(server.requests) == 1


def test_a_body_that_inflates_beyond_the_cap_is_refused(server, client):
    server.answers = [(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(2_000_000)))]
    with pytest.raises(Malformed, match="more than 1024 kB"):
        get(client(max_body=1024 * 1024), server.url)


def test_a_compressed_body_is_read(server, client):
    server.answers = [(200, {"Content-Encoding": "gzip"}, gzip.compress(b'{"a": 1}'))]
    assert get(client(), server.url).json() == {"a": 1}


def test_a_broken_compressed_body_is_malformed(server, client):
    server.answers = [(200, {"Content-Encoding": "gzip"}, b"not gzip")]
    with pytest.raises(Malformed, match="decompressed"):
        get(client(), server.url)


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "http://example.invalid/", "http://127.0.0.1.example.invalid/"])
def test_plain_http_is_only_for_this_machine(client, url):
    with pytest.raises(Refused, match="https"):
        get(client(), url)
    with channel_client() as channel, pytest.raises(httpx.UnsupportedProtocol, match="https"):
        channel.get(url)


def test_proxies_of_the_environment_are_not_used(server, client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answers = [ok()]
    assert get(client(), server.url).json() == []


def test_requests_say_who_asks(server, client):
    server.answers = [ok()]
    get(client(), server.url)
    assert server.requests[0]["User-Agent"] == f"syncd/{__version__}"


# Quota


def test_quota_headers_are_stored_and_obeyed_down_to_the_reserve(server, client, time):
    server.answers = [ok(X_Left="6", X_Resets_In="1855"), ok(X_Left="5", X_Resets_In="1854")]
    source = client()
    get(source, server.url)
    assert client.store.kept["a:user"] == Quota("a:user", 6, NOW + timedelta(seconds=1855), NOW)
    get(source, server.url)
    with pytest.raises(Unavailable, match=r"quota at 127\.0\.0\.1 is used up") as caught:
        get(source, server.url)
    assert caught.value.at == NOW + timedelta(seconds=1855)
    assert len(server.requests) == 2


def test_the_quota_outlives_a_restart(server, client, time):
    server.answers = [ok(X_Left="3", X_Resets_In="60"), ok()]
    get(client(), server.url)
    with pytest.raises(Unavailable):
        get(client(), server.url)
    time.sleep(61)
    get(client(), server.url)


def test_tries_without_an_answer_count(server, client):
    server.answers = [reset]
    with pytest.raises(Unavailable):
        get(client(), server.url)
    assert client.store.kept["a:user"].remaining == 26


def test_quota_headers_of_a_refusal_count_too(server, client):
    server.answers = [(402, {"X-Left": "0", "X-Resets-In": "900"}, b"")]
    with pytest.raises(Exhausted, match="is used up: syncd goes on at"):
        get(client(), server.url)
    assert client.store.kept["a:user"].remaining == 0


def test_the_quota_is_never_exceeded_whatever_the_server_answers_and_when(server, client, time):
    server.answers = [(500, {}, b""), ok(), reset, ok()] * 20
    for _ in range(40):
        with suppress(Unavailable):
            get(client(), server.url)
    assert len(server.requests) == 25


def test_requests_keep_their_distance(server, client, time):
    server.answers = [ok()]
    source = client(Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In"))
    get(source, server.url)
    get(source, server.url)
    time.now += timedelta(seconds=0.75)
    get(source, server.url)
    assert time.slept == [1, 0.25]


def test_a_source_without_limits_is_neither_counted_nor_spaced(server, client, time):
    server.answers = [ok(X_Left="0", X_Resets_In="60")]
    source = client(None)
    for _ in range(3):
        get(source, server.url)
    assert (client.store.kept, time.slept) == ({}, [])


# Channels


@pytest.mark.parametrize("status", [200, 302, 429, 500])
def test_a_channel_sends_once_and_sees_every_answer(server, status):
    server.answers = [(status, {"Location": "/elsewhere", "Retry-After": "3"}, b"no")]
    with channel_client() as channel:
        answer = channel.get(server.url)
    assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (status, "3", "no")
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [reset, half_a_body, (200, {}, b"x" * 2048)], ids="reset half large".split())
def test_a_channels_failures_are_transport_errors(server, fault):
    server.answers = [fault]
    with channel_client(max_body=1024) as channel, pytest.raises(httpx.TransportError):
        channel.get(server.url)
    assert len(server.requests) == 1
