"""Clients: retries, and what they refuse to read."""

import gzip
import socket
import threading
import tracemalloc
import zlib
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from syncd import __version__
from syncd.connector import Malformed, Refused, Unavailable
from syncd.net.client import channel_client, offline_client
from tests.net.faults import get, half_a_body, ok, reset

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


# Retries


@pytest.mark.parametrize(
    "fault",
    [(500, {}, b""), (503, {}, b"<html>"), (429, {}, b""), reset, half_a_body],
    ids="500 503 429 reset half".split(),
)
def test_a_passing_fault_is_retried(server, client, time, fault):
    server.answers = [fault, fault, ok()]
    assert get(client(), server.url).json() == []
    assert len(server.requests) == 3
    assert len(time.slept) == 2
    assert all(0 <= seconds <= 30 for seconds in time.slept)


def test_a_read_timeout_is_retried(server, client, time):
    waiting = threading.Event()
    server.answers = [lambda connection: waiting.wait(), ok()]
    assert get(client(timeout=httpx.Timeout(60, read=0.5)), server.url).json() == []  # three attempts are left
    waiting.set()


@pytest.mark.parametrize("fault", [(500, {}, b""), (429, {}, b""), reset, half_a_body])
def test_a_lasting_fault_is_unavailable_after_a_few_attempts(server, client, time, fault):
    server.answers = [fault]
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1") as caught:
        get(client(), f"{server.url}/private?key=canary")
    assert "canary" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(server.requests) == 4
    assert sum(time.slept) <= 90


def test_a_closed_port_is_unavailable(client):
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


def test_a_long_retry_after_is_reported_and_not_waited_for(server, client, time):
    server.answers = [(429, {"Retry-After": "600"}, b"")]
    with pytest.raises(Unavailable, match="Mon 16 Nov 09:10 UTC") as caught:
        get(client(), server.url)
    assert caught.value.at == NOW + timedelta(minutes=10)
    assert (len(server.requests), time.slept) == (1, [])


@pytest.mark.parametrize(
    "huge", ["99999999999999999999", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 -0100", "²", "soon", ""]
)
def test_a_senseless_retry_after_neither_fails_nor_silences_the_source_for_ever(server, client, huge):
    server.answers = [(429, {"Retry-After": huge}, b"")]
    with pytest.raises(Unavailable) as caught:
        get(client(), server.url)
    assert caught.value.at is None or caught.value.at <= NOW + timedelta(days=2)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 410])
def test_the_connector_gets_refusals_and_they_are_not_retried(server, client, status):
    server.answers = [(status, {}, b'"why"')]
    answer = get(client(), server.url)
    assert (answer.status_code, answer.json(), len(server.requests)) == (status, "why", 1)


# Limits


def test_a_redirect_is_not_followed(server, client):
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


def test_a_body_that_grows_beyond_the_limit_when_decompressed_is_refused(server, client):
    server.answers = [(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(2_000_000)))]
    with pytest.raises(Malformed, match="more than 1024 kB"):
        get(client(max_body=1024 * 1024), server.url)


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress), ("", bytes)]
)
def test_a_compressed_body_is_read(server, client, encoding, pack):
    server.answers = [(200, {"Content-Encoding": encoding}, pack(b'{"a": 1}'))]
    assert get(client(), server.url).json() == {"a": 1}


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_small_body_that_becomes_huge_takes_no_memory(server, layers):
    body = zlib.compress(bytes(100_000_000))
    for _ in range(layers - 1):
        body = zlib.compress(body)
    server.answers = [(200, {"Content-Encoding": ", ".join(["deflate"] * layers)}, body)]
    tracemalloc.start()
    try:
        with channel_client(max_body=1024 * 1024) as channel, pytest.raises(httpx.RequestError):
            channel.get(server.url)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"not gzip"), ("gzip", gzip.compress(b"cut off")[:-3]), ("gzip, gzip", b""), ("br", b"unknown")],
    ids=["no gzip", "cut off", "two layers", "unknown"],
)
def test_a_broken_compressed_body_is_malformed(server, client, encoding, body):
    server.answers = [(200, {"Content-Encoding": encoding}, body)]
    with pytest.raises(Malformed, match="decompressed"):
        get(client(), server.url)


@pytest.mark.parametrize(
    "begun", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n["], ids=["status", "head", "body"]
)
def test_an_answer_that_never_ends_is_given_up_though_each_byte_comes_soon(server, client, monkeypatch, begun):
    monkeypatch.setattr("syncd.net.client.ANSWER", 0.3)
    sent = []

    def drip(connection):
        connection.sendall(begun)
        with suppress(OSError):
            while len(sent) < 10_000:
                connection.sendall(b"H")
                sent.append(1)
                threading.Event().wait(0.002)

    server.answers = [drip]
    with channel_client() as channel, pytest.raises(httpx.ReadTimeout, match="did not answer in time"):
        channel.get(server.url)
    with pytest.raises(Unavailable, match="did not answer in time"):
        get(client(), server.url)


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "http://example.invalid/", "http://127.0.0.1.example.invalid/"])
def test_plain_http_works_on_this_machine_only(client, url):
    with pytest.raises(Refused, match="https"):
        get(client(), url)
    with channel_client() as channel, pytest.raises(httpx.UnsupportedProtocol, match="https"):
        channel.get(url)


def test_proxies_of_the_environment_are_not_used(server, client, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.answers = [ok()]
    assert get(client(), server.url).json() == []


def test_requests_name_syncd(server, client):
    server.answers = [ok()]
    get(client(), server.url)
    assert server.requests[0]["User-Agent"] == f"syncd/{__version__}"


# Channels


@pytest.mark.parametrize("status", [200, 302, 429, 500])
def test_a_channel_sends_once_and_gets_every_answer(server, status):
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


def test_a_client_for_files_asks_nobody(server):
    with offline_client() as client, pytest.raises(Refused, match=r"a file is read without a server: 127\.0\.0\.1"):
        client.get(server.url)
    assert server.requests == []
