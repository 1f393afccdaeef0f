"""Clients and the quota: counted, stored and obeyed over real HTTP."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Exhausted, Limits, Unavailable
from syncd.core.quota import Quota
from tests.net.faults import get, ok, reset

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def test_quota_headers_are_stored_and_obeyed_down_to_the_reserve(server, client, time):
    server.answers = [ok(X_Left="6", X_Resets_In="1855"), ok(X_Left="5", X_Resets_In="1854")]
    source = client()
    get(source, server.url)
    assert client.quotas.stored["a:user"] == Quota("a:user", 6, NOW + timedelta(seconds=1855), NOW)
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


def test_attempts_without_an_answer_count(server, client):
    server.answers = [reset]
    with pytest.raises(Unavailable):
        get(client(), server.url)
    assert client.quotas.stored["a:user"].remaining == 26


def test_quota_headers_of_a_refusal_count_too(server, client):
    server.answers = [(402, {"X-Left": "0", "X-Resets-In": "900"}, b"")]
    with pytest.raises(Exhausted, match="is used up; syncd continues at"):
        get(client(), server.url)
    assert client.quotas.stored["a:user"].remaining == 0


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
    assert (client.quotas.stored, time.slept) == ({}, [])
