"""Sources with one token share an account: over real HTTP, from parallel threads."""

import heapq
import json
import math
import threading
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Limits, Unavailable
from syncd.net.client import source_client
from syncd.net.quota import Clocks, QuotaAccount
from tests.loopback import answering
from tests.net.faults import QuotaMemory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In")
HOUR = 3600
MICRO = 1_000_000
PATIENCE = 60


class Time:
    """Time that passes only while all threads sleep, on both ends of the connection.

    It counts whole microseconds, so that no sleep ends too early by a rounding error.
    """

    def __init__(self):
        self.now = 0
        self._working = 0
        self._sleeping = []
        self._changed = threading.Condition()

    def clock(self):
        return NOW + timedelta(microseconds=self.now)

    def clocks(self):
        return Clocks(now=self.clock, sleep=self.sleep, monotonic=self.monotonic)

    def monotonic(self):
        return self.now / MICRO

    def sleep(self, seconds):
        with self._changed:
            until = self.now + math.ceil(seconds * MICRO)
            heapq.heappush(self._sleeping, until)
            self._rest()
            assert self._changed.wait_for(lambda: self.now >= until, PATIENCE)

    def _rest(self):
        self._working -= 1
        if self._working == 0 and self._sleeping:
            self.now = max(self.now, self._sleeping[0])
            while self._sleeping and self._sleeping[0] <= self.now:
                heapq.heappop(self._sleeping)
                self._working += 1
            self._changed.notify_all()

    def run(self, jobs):
        """Run jobs in parallel, to their end."""
        failed = []

        def work(job):
            try:
                job()
            except Exception as error:  # noqa: BLE001 - shown by the test
                failed.append(error)
            finally:
                with self._changed:
                    self._rest()

        self._working = len(jobs)
        threads = [threading.Thread(target=work, args=[job]) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []


class Server(ThreadingHTTPServer):
    """Counts requests like Toggl, by token, in windows of an hour from the first request.

    `answering` has the fate of each counted request: seconds until its answer, or None for no answer.
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.lock = threading.Lock()

    def begin(self, time, quota, *, headers=True, answering=()):
        self.time, self.quota, self.headers, self.answering = time, quota, headers, answering
        self.opened, self.used = {}, defaultdict(Counter)  # by token: a window's start → its requests
        self.arrived, self.exceeded = defaultdict(list), 0

    def count(self, token):
        """Count a request that arrives now; return its status, headers and fate."""
        with self.lock:
            now = self.time.monotonic()
            if now >= self.opened.get(token, -math.inf) + HOUR:
                self.opened[token] = now
            opened, number = self.opened[token], sum(map(len, self.arrived.values()))
            self.arrived[token].append(now)
            left = self.quota - self.used[token][opened]
            if left > 0:
                self.used[token][opened] += 1
            else:
                self.exceeded += 1
            stated = {"X-Left": max(left - 1, 0), "X-Resets-In": math.ceil(opened + HOUR - now)} if self.headers else {}
            fate = self.answering[number % len(self.answering)] if self.answering else 0
            return 200 if left > 0 else 402, stated, fate

    def handle_error(self, request, client_address):
        pass  # some tests leave a client without an answer


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, fate = self.server.count(self.headers["Token"])
        self.close_connection = True
        if fate is None:
            return
        if fate:
            self.server.time.sleep(fate)
        body = json.dumps("no quota left" if status == 402 else []).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    with answering(Server()) as server:
        yield server


def sources(server, time, requests):
    """Return a job for each (token, number of requests); a job waits for its quota."""
    quotas, accounts = QuotaMemory(), {token: QuotaAccount(token) for token, _ in requests}

    def source(token, number):
        def work():
            with source_client(LIMITS, quotas, accounts[token], time.clocks()) as client:
                left = number
                while left:
                    try:
                        client.get(server.url, headers={"Token": token}, extensions={"bucket": "user"})
                        left -= 1
                    except Unavailable as error:
                        if error.at is not None:
                            time.sleep(max((error.at - time.clock()).total_seconds(), 0))

        return work

    return [source(token, number) for token, number in requests]


crowds = given(
    requests=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 30)), min_size=2, max_size=4),
    quota=st.integers(30, 45),
    headers=st.booleans(),
    answering=st.lists(st.sampled_from((0, 0, 0.2, 3, 45, None)), min_size=1, max_size=12).filter(
        lambda fates: any(fate is not None for fate in fates)
    ),
)


@crowds
@settings(max_examples=8, deadline=None)
def test_sources_of_one_token_keep_the_quota_and_the_spacing_together(server, requests, quota, headers, answering):
    together(server, requests, quota, headers, answering)


@pytest.mark.slow
@crowds
@settings(max_examples=60, deadline=None)
def test_many_crowds_of_sources_keep_the_quota_and_the_spacing_together(server, requests, quota, headers, answering):
    together(server, requests, quota, headers, answering)


def together(server, requests, quota, headers, answering):
    time = Time()
    server.begin(time, quota, headers=headers, answering=answering)
    time.run(sources(server, time, requests))
    assert server.exceeded == 0
    assert set(server.arrived) == {token for token, _ in requests}
    for token, moments in server.arrived.items():
        assert max(server.used[token].values()) <= quota - LIMITS.reserve
        assert all(later - earlier > 0.9999 for earlier, later in pairwise(moments))


def test_all_but_the_reserve_is_used_and_the_rest_follows_an_hour_later(server):
    time = Time()
    server.begin(time, 30)
    time.run(sources(server, time, [("a", 15), ("a", 15)]))
    assert list(server.used["a"].values()) == [25, 5]
    assert server.arrived["a"] == [*range(25), *range(HOUR, HOUR + 5)]


def test_different_tokens_do_not_wait_for_each_other(server):
    time = Time()
    server.begin(time, 30)
    time.run(sources(server, time, [("a", 4), ("b", 4), ("c", 2), ("c", 2)]))
    assert dict(server.arrived) == {"a": [0, 1, 2, 3], "b": [0, 1, 2, 3], "c": [0, 1, 2, 3]}


def test_no_source_waits_for_the_slow_answer_of_another(server):
    time = Time()
    server.begin(time, 30, answering=[50, 0, 0])
    time.run(sources(server, time, [("a", 1), ("a", 2)]))
    assert server.arrived["a"] == [0, 1, 2]


def test_a_402_without_headers_stops_every_source_of_the_account(server):
    time, quotas, account = Time(), QuotaMemory(), QuotaAccount("a")
    server.begin(time, 0, headers=False)
    clients = [source_client(LIMITS, quotas, account, time.clocks()) for _ in range(2)]
    with clients[0] as first, clients[1] as second:
        asked = {"headers": {"Token": "a"}, "extensions": {"bucket": "user"}}
        for client in (first, first, second):
            with pytest.raises(Unavailable, match="is used up; syncd continues at Mon 16 Nov 10:00 UTC"):
                client.get(server.url, **asked)
    assert len(server.arrived["a"]) == 1
