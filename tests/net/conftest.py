"""A faulty server, a clock that only sleeping moves, and clients that go by it."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.connector import Limits
from syncd.net.client import source_client
from syncd.net.quota import Clocks, QuotaAccount
from tests.loopback import answering
from tests.net.faults import FaultyServer, QuotaMemory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=0)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now, self.slept = NOW, []

    def clocks(self):
        return Clocks(now=lambda: self.now, sleep=self.sleep, monotonic=lambda: (self.now - NOW).total_seconds())

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def server():
    with answering(FaultyServer()) as server:
        yield server


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def client(time):
    """Makes clients of separate processes over one store, and closes them."""
    clients, quotas = [], QuotaMemory()

    def make(limits=LIMITS, **options):
        clients.append(source_client(limits, quotas, QuotaAccount("a"), time.clocks(), **options))
        return clients[-1]

    make.quotas = quotas
    yield make
    for opened in clients:
        opened.close()
