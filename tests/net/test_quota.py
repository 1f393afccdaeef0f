"""The limiter: what it counts, what it learns from answers, and when it refuses."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Exhausted, Limits, Unavailable
from syncd.core.quota import Quota
from syncd.net.quota import Clocks, QuotaAccount, QuotaLimiter
from tests.net.faults import QuotaMemory

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=0)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
IN_WORDS = b"You have hit your hourly limit for API calls. Your quota will reset in 90 seconds."


def limiter(store, account=None, now=NOW):
    """A limiter of another process, unless it shares an account."""
    return QuotaLimiter(LIMITS, store, account or QuotaAccount("a"), Clocks(now=lambda: now))


def silent():
    return httpx.Response(200)


def states(remaining, resets=None, status=200, body=b""):
    headers = {"X-Left": remaining, "X-Resets-In": resets}
    given = [(name, str(value).encode()) for name, value in headers.items() if value is not None]
    return lambda: httpx.Response(status, headers=given, content=body)


def send(limiter, answer=silent, bucket="user"):
    return limiter.send(bucket, "host", answer)


# Counting


def test_without_headers_requests_are_counted_for_an_hour_from_the_first():
    store = QuotaMemory()
    for minute in range(25):
        send(limiter(store, now=NOW + timedelta(minutes=minute)))
    with pytest.raises(Unavailable) as caught:
        send(limiter(store, now=NOW + HOUR - SECOND))
    assert caught.value.at == NOW + HOUR
    send(limiter(store, now=NOW + HOUR))
    assert store.stored["a:user"] == Quota("a:user", 29, NOW + 2 * HOUR, NOW + HOUR)


def test_a_request_beyond_the_quota_is_not_sent():
    sent = []
    with pytest.raises(
        Unavailable, match="used up, except for 5 left to your other tools; syncd continues at Mon 16 Nov"
    ):
        send(limiter(QuotaMemory(Quota("a:user", 5, NOW + HOUR, NOW))), lambda: sent.append(1))
    assert sent == []


def test_a_request_without_an_answer_counts():
    store = QuotaMemory()

    def breaks():
        raise httpx.ReadError("reset")

    with pytest.raises(httpx.ReadError):
        send(limiter(store), breaks)
    assert store.stored["a:user"].remaining == 29


def test_buckets_and_accounts_have_quotas_of_their_own():
    store = QuotaMemory()
    send(limiter(store), states(0, 60))
    send(limiter(store), bucket="organisation")
    send(limiter(store, QuotaAccount("b")))
    with pytest.raises(Unavailable, match="is used up; syncd continues"):
        send(limiter(store))


def test_a_quota_from_a_wrong_clock_is_ignored():
    far = NOW + timedelta(days=400)
    send(limiter(QuotaMemory(Quota("a:user", 0, far, far))))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1200)), max_size=120))
@settings(max_examples=40, deadline=None)
def test_no_hour_from_a_first_request_has_more_requests_than_the_limit_less_the_reserve(steps):
    store, now, opened, admitted = QuotaMemory(), NOW, None, 0
    for number, seconds in steps:
        now += timedelta(seconds=seconds)
        for _ in range(number):
            if opened is None or now >= opened + HOUR:
                opened, admitted = now, 0
            with suppress(Unavailable):
                send(limiter(store, now=now))
                admitted += 1
        assert admitted <= LIMITS.per_hour - LIMITS.reserve


def test_a_request_counts_in_the_hour_it_is_sent_in():
    """One that waits its turn over the end of an hour is the first of the next."""
    store, account = QuotaMemory(Quota("a:user", 20, NOW + SECOND / 2, NOW)), QuotaAccount("a")
    spaced = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=1)
    waits = []
    clocks = Clocks(now=lambda: NOW, sleep=waits.append, monotonic=lambda: 100)
    client = QuotaLimiter(spaced, store, account, clocks)
    send(client)
    assert store.stored["a:user"].remaining == 19
    send(client)
    assert waits == [1]
    assert store.stored["a:user"] == Quota("a:user", 29, NOW + SECOND + HOUR, NOW)


# What the server states


def test_the_servers_number_replaces_the_count():
    store = QuotaMemory()
    send(limiter(store), states(212, 1855))
    assert store.stored == {"a:user": Quota("a:user", 212, NOW + timedelta(seconds=1855), NOW)}


def test_a_number_left_without_a_time_keeps_the_hour_counted_here():
    store = QuotaMemory()
    send(limiter(store))
    later = NOW + timedelta(minutes=10)
    send(limiter(store, now=later), states(7))
    assert store.stored["a:user"] == Quota("a:user", 7, NOW + HOUR, later)


@pytest.mark.parametrize("remaining", ["-1", "", "many", "1.5", "²", "9" * 30])
def test_an_unreadable_number_leaves_the_count(remaining):
    store = QuotaMemory()
    send(limiter(store), states(remaining, 60))
    assert store.stored["a:user"].remaining == 29


@given(st.text(max_size=12), st.text(max_size=30), st.sampled_from((200, 402, 429)), st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_answer_breaks_the_count_or_closes_a_bucket_for_longer_than_a_day(remaining, resets, status, body):
    store = QuotaMemory()
    send(limiter(store), states(remaining, resets, status, body))
    kept = store.stored["a:user"]
    assert kept.remaining >= 0
    assert NOW <= kept.resets_at <= NOW + timedelta(days=1)


# Answers in another order than the server gave them


def overtaken(account, store, first, second, now=NOW):
    """Two requests under way together; the answer to the second comes before that to the first."""
    client = limiter(store, account, now)

    def meanwhile():
        with suppress(Exhausted):
            send(client, second)
        return first()

    send(client, meanwhile)
    return store.stored["a:user"].remaining


def test_a_late_answer_about_the_same_window_never_raises_the_quota():
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), states(29, 3600))
    assert overtaken(account, store, states(28, 3601), states(27, 3599)) == 27


def test_the_first_answer_about_a_window_counts_the_requests_under_way():
    assert overtaken(QuotaAccount("a"), QuotaMemory(), silent, states(239, 3600)) == 238


def test_the_first_answer_about_a_window_counts_the_requests_that_were_lost():
    def lost():
        raise httpx.ReadError("reset")

    account, store = QuotaAccount("a"), QuotaMemory()
    client = limiter(store, account)

    def meanwhile():
        with suppress(httpx.ReadError):
            send(client, lost)
        return states(239, 3600)()

    send(client, meanwhile)
    assert store.stored["a:user"].remaining == 238


def test_a_new_window_may_raise_the_quota_and_a_late_answer_about_the_old_one_is_ignored():
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), states(7, 30))
    later = NOW + timedelta(seconds=31)
    assert overtaken(account, store, states(6, 1), states(29, 3600), now=later) == 28  # 29 less the one under way
    assert store.stored["a:user"].resets_at == later + HOUR


def test_a_late_answer_about_the_old_window_does_not_end_one_that_is_only_counted():
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), states(7, 30))
    later = NOW + timedelta(seconds=31)
    assert overtaken(account, store, states(6, 1), silent, now=later) == 28
    assert store.stored["a:user"].resets_at == later + HOUR


def test_a_window_that_another_tool_opened_lasts_to_its_end():
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), states(7, 30))
    later = NOW + timedelta(minutes=59)
    send(limiter(store, account, later), states(4, 90))
    assert store.stored["a:user"] == Quota("a:user", 4, later + timedelta(seconds=90), later)


@given(st.permutations(range(12)), st.integers(0, 200), st.lists(st.integers(-2, 2), min_size=12, max_size=12))
@settings(max_examples=50, deadline=None)
def test_in_any_order_of_answers_the_quota_is_never_higher_than_the_servers(order, quota, jitter):
    """Twelve requests are under way together; each answer states what the server had left when it handled it."""
    account, store, left = QuotaAccount("a"), QuotaMemory(), [quota - number - 1 for number in range(12)]
    client = limiter(store, account)

    def answered(still):
        """Send one more; when all are under way, they are answered from the inside out."""
        number = order[len(still)]
        later = [*still, number]

        def answer():
            if len(later) < len(order):
                answered(later)
            return states(max(left[number], 0), 1800 + jitter[number])()

        send(client, answer)

    answered([])
    assert store.stored["a:user"].remaining <= max(quota - 12, 0)


# 402


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (states(0, 1855, 402), 1855),
        (states(0, 1855, 402, IN_WORDS), 1855),
        (states(0, None, 402, IN_WORDS), 90),
        (states(None, None, 402, IN_WORDS), 90),
        (states(-1, None, 402, IN_WORDS), 90),
        (states(None, None, 402, b'"The quota is used up. Upgrade to have more."'), 3600),
        (states(0, None, 402), 3600),
    ],
)
def test_a_used_up_quota_closes_the_bucket_of_the_whole_account_until_it_is_full_again(answer, seconds):
    account, store = QuotaAccount("a"), QuotaMemory()
    reset = NOW + timedelta(seconds=seconds)
    for now, request in ((NOW, answer), (reset - SECOND, pytest.fail)):
        with pytest.raises(Exhausted, match="is used up; syncd continues at") as caught:
            send(limiter(store, account, now), request)
        assert (caught.value.at, caught.value.partial) == (reset, False)
    send(limiter(store, account, reset - SECOND), bucket="organisation")
    send(limiter(store, account, reset))


def test_a_closed_bucket_stays_closed_when_an_earlier_request_is_answered_later():
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), states(9, 1800))
    assert overtaken(account, store, states(8, 1800), states(0, 1799, 402)) == 0


@pytest.mark.parametrize(
    "answer",
    [states(12, 1855, 402, b'"This feature is not in your plan"'), states(None, None, 402, b'"Upgrade your plan"')],
)
def test_a_402_because_of_the_plan_closes_nothing(answer):
    account, store = QuotaAccount("a"), QuotaMemory()
    send(limiter(store, account), answer)
    send(limiter(store, account))
