from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Limits, Unavailable
from syncd.governor import Governor, Quota

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In")
HOUR = timedelta(hours=1)


class Store:
    """A QuotaStore in memory."""

    def __init__(self):
        self.kept = {}

    def quota(self, bucket):
        return self.kept.get(bucket)

    def store_quota(self, quota):
        self.kept[quota.bucket] = quota


def governor(store, account="a", now=NOW):
    """A new one each time: all that is known is in the store."""
    return Governor(LIMITS, store, account, lambda: now)


def said(remaining, resets):
    return httpx.Headers({"X-Left": remaining, "X-Resets-In": resets})


def test_without_headers_requests_are_counted_for_an_hour_from_the_first():
    store = Store()
    for minute in range(25):
        governor(store, now=NOW + timedelta(minutes=minute)).admit("user", "host")
    with pytest.raises(Unavailable) as caught:
        governor(store, now=NOW + HOUR - timedelta(seconds=1)).admit("user", "host")
    assert caught.value.at == NOW + HOUR
    governor(store, now=NOW + HOUR).admit("user", "host")
    assert store.kept["a:user"] == Quota("a:user", 29, NOW + 2 * HOUR, NOW + HOUR)


def test_what_the_server_says_replaces_the_count():
    store = Store()
    governor(store).admit("user", "host")
    governor(store).learn("user", said("12", "1855"))
    assert store.kept == {"a:user": Quota("a:user", 12, NOW + timedelta(seconds=1855), NOW)}


def test_buckets_and_accounts_have_quotas_of_their_own():
    store = Store()
    governor(store).learn("user", said("0", "60"))
    governor(store).admit("organisation", "host")
    governor(store, account="b").admit("user", "host")
    with pytest.raises(Unavailable):
        governor(store).admit("user", "host")


def test_a_number_left_without_a_time_keeps_the_hour_counted_here():
    store = Store()
    governor(store).admit("user", "host")
    later = NOW + timedelta(minutes=10)
    governor(store, now=later).learn("user", httpx.Headers({"X-Left": "7"}))
    assert store.kept["a:user"] == Quota("a:user", 7, NOW + HOUR, later)


@pytest.mark.parametrize("remaining", ["-1", "", "many", "1.5", "²", "9" * 30])
def test_a_number_left_that_is_none_leaves_the_count(remaining):
    store = Store()
    governor(store).admit("user", "host")
    governor(store).learn("user", httpx.Headers({"X-Left": remaining.encode(), "X-Resets-In": b"60"}))
    assert store.kept["a:user"].remaining == 29


def test_a_quota_from_a_wrong_clock_is_not_believed():
    store = Store()
    far = NOW + timedelta(days=400)
    store.store_quota(Quota("a:user", 0, far, far))
    governor(store).admit("user", "host")


@given(st.text(max_size=12), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_header_breaks_the_count_or_closes_a_bucket_for_longer_than_a_day(remaining, resets):
    store = Store()
    governor(store).admit("user", "host")
    governor(store).learn("user", httpx.Headers({"X-Left": remaining.encode(), "X-Resets-In": resets.encode()}))
    kept = store.kept["a:user"]
    assert kept.remaining >= 0
    assert NOW <= kept.resets_at <= NOW + timedelta(days=1)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1200)), max_size=120))
@settings(max_examples=60, deadline=None)
def test_no_hour_from_a_first_request_sees_more_than_the_limit_less_the_reserve(steps):
    store, now, opened, admitted = Store(), NOW, None, 0
    for number, seconds in steps:
        now += timedelta(seconds=seconds)
        for _ in range(number):
            if opened is None or now >= opened + HOUR:
                opened, admitted = now, 0
            with suppress(Unavailable):
                governor(store, now=now).admit("user", "host")
                admitted += 1
        assert admitted <= LIMITS.per_hour - LIMITS.reserve
