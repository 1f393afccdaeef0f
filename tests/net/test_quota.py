from contextlib import suppress
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.connector import Exhausted, Limits, Unavailable
from syncd.net.quota import Gate, Governor, Quota

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
LIMITS = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=0)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
IN_WORDS = b"You have hit your hourly limit for API calls. Your quota will reset in 90 seconds."


class Store:
    """A QuotaStore in memory."""

    def __init__(self, *known):
        self.kept = {quota.bucket: quota for quota in known}

    def quota(self, bucket):
        return self.kept.get(bucket)

    def store_quota(self, quota):
        self.kept[quota.bucket] = quota


def governor(store, account="a", now=NOW, gate=None):
    """One of another process, unless it shares a gate."""
    return Governor(limits=LIMITS, quotas=store, account=account, clock=lambda: now, gate=gate or Gate())


def silent():
    return httpx.Response(200)


def says(remaining, resets=None, status=200, body=b""):
    headers = {"X-Left": remaining, "X-Resets-In": resets}
    given = [(name, str(value).encode()) for name, value in headers.items() if value is not None]
    return lambda: httpx.Response(status, headers=given, content=body)


def send(governor, answer=silent, bucket="user"):
    return governor.send(bucket, "host", answer)


# Counting


def test_without_headers_requests_are_counted_for_an_hour_from_the_first():
    store = Store()
    for minute in range(25):
        send(governor(store, now=NOW + timedelta(minutes=minute)))
    with pytest.raises(Unavailable) as caught:
        send(governor(store, now=NOW + HOUR - SECOND))
    assert caught.value.at == NOW + HOUR
    send(governor(store, now=NOW + HOUR))
    assert store.kept["a:user"] == Quota("a:user", 29, NOW + 2 * HOUR, NOW + HOUR)


def test_a_request_that_is_not_admitted_is_not_sent():
    sent = []
    with pytest.raises(Unavailable, match="used up but for 5 left to your other tools: syncd goes on at Mon 16 Nov"):
        send(governor(Store(Quota("a:user", 5, NOW + HOUR, NOW))), lambda: sent.append(1))
    assert sent == []


def test_a_request_without_an_answer_counts():
    store = Store()

    def breaks():
        raise httpx.ReadError("reset")

    with pytest.raises(httpx.ReadError):
        send(governor(store), breaks)
    assert store.kept["a:user"].remaining == 29


def test_buckets_and_accounts_have_quotas_of_their_own():
    store = Store()
    send(governor(store), says(0, 60))
    send(governor(store), bucket="organisation")
    send(governor(store, account="b"))
    with pytest.raises(Unavailable, match="is used up: syncd goes on"):
        send(governor(store))


def test_a_quota_from_a_wrong_clock_is_not_believed():
    far = NOW + timedelta(days=400)
    send(governor(Store(Quota("a:user", 0, far, far))))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1200)), max_size=120))
@settings(max_examples=40, deadline=None)
def test_no_hour_from_a_first_request_sees_more_than_the_limit_less_the_reserve(steps):
    store, now, opened, admitted = Store(), NOW, None, 0
    for number, seconds in steps:
        now += timedelta(seconds=seconds)
        for _ in range(number):
            if opened is None or now >= opened + HOUR:
                opened, admitted = now, 0
            with suppress(Unavailable):
                send(governor(store, now=now))
                admitted += 1
        assert admitted <= LIMITS.per_hour - LIMITS.reserve


def test_a_request_counts_in_the_hour_it_is_sent_in():
    """One that waits its turn over the end of an hour is the first of the next."""
    store, gate = Store(Quota("a:user", 20, NOW + SECOND / 2, NOW)), Gate()
    spaced = Limits(per_hour=30, remaining_header="X-Left", resets_header="X-Resets-In", spacing=1)
    waits = []
    client = Governor(
        limits=spaced,
        quotas=store,
        account="a",
        clock=lambda: NOW,
        gate=gate,
        sleep=waits.append,
        monotonic=lambda: 100,
    )
    send(client)
    assert store.kept["a:user"].remaining == 19
    send(client)
    assert waits == [1]
    assert store.kept["a:user"] == Quota("a:user", 29, NOW + SECOND + HOUR, NOW)


# What the server says


def test_what_the_server_says_replaces_the_count():
    store = Store()
    send(governor(store), says(212, 1855))
    assert store.kept == {"a:user": Quota("a:user", 212, NOW + timedelta(seconds=1855), NOW)}


def test_a_number_left_without_a_time_keeps_the_hour_counted_here():
    store = Store()
    send(governor(store))
    later = NOW + timedelta(minutes=10)
    send(governor(store, now=later), says(7))
    assert store.kept["a:user"] == Quota("a:user", 7, NOW + HOUR, later)


@pytest.mark.parametrize("remaining", ["-1", "", "many", "1.5", "²", "9" * 30])
def test_a_number_left_that_is_none_leaves_the_count(remaining):
    store = Store()
    send(governor(store), says(remaining, 60))
    assert store.kept["a:user"].remaining == 29


@given(st.text(max_size=12), st.text(max_size=30), st.sampled_from((200, 402, 429)), st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_answer_breaks_the_count_or_closes_a_bucket_for_longer_than_a_day(remaining, resets, status, body):
    store = Store()
    send(governor(store), says(remaining, resets, status, body))
    kept = store.kept["a:user"]
    assert kept.remaining >= 0
    assert NOW <= kept.resets_at <= NOW + timedelta(days=1)


# Answers in another order than the server gave them


def overtaken(gate, store, first, second, now=NOW):
    """Two requests under way together; the answer to the second comes before that to the first."""
    client = governor(store, now=now, gate=gate)

    def meanwhile():
        with suppress(Exhausted):
            send(client, second)
        return first()

    send(client, meanwhile)
    return store.kept["a:user"].remaining


def test_of_one_window_a_late_answer_does_not_raise_what_is_left():
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), says(29, 3600))
    assert overtaken(gate, store, says(28, 3601), says(27, 3599)) == 27


def test_the_first_word_on_a_window_does_not_forget_what_is_under_way():
    assert overtaken(Gate(), Store(), silent, says(239, 3600)) == 238


def test_nor_what_was_lost_on_its_way():
    def lost():
        raise httpx.ReadError("reset")

    gate, store = Gate(), Store()
    client = governor(store, gate=gate)

    def meanwhile():
        with suppress(httpx.ReadError):
            send(client, lost)
        return says(239, 3600)()

    send(client, meanwhile)
    assert store.kept["a:user"].remaining == 238


def test_a_new_window_may_raise_it_and_a_late_word_on_the_old_one_is_no_news():
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), says(7, 30))
    later = NOW + timedelta(seconds=31)
    assert overtaken(gate, store, says(6, 1), says(29, 3600), now=later) == 28  # 29 less the one under way
    assert store.kept["a:user"].resets_at == later + HOUR


def test_a_late_word_on_the_old_window_does_not_end_one_that_is_only_counted():
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), says(7, 30))
    later = NOW + timedelta(seconds=31)
    assert overtaken(gate, store, says(6, 1), silent, now=later) == 28
    assert store.kept["a:user"].resets_at == later + HOUR


def test_a_window_that_another_tool_opened_is_believed_to_its_end():
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), says(7, 30))
    later = NOW + timedelta(minutes=59)
    send(governor(store, now=later, gate=gate), says(4, 90))
    assert store.kept["a:user"] == Quota("a:user", 4, later + timedelta(seconds=90), later)


@given(st.permutations(range(12)), st.integers(0, 200), st.lists(st.integers(-2, 2), min_size=12, max_size=12))
@settings(max_examples=50, deadline=None)
def test_in_whatever_order_answers_come_never_more_is_left_than_the_server_has(order, quota, jitter):
    """Twelve requests under way together; each answer says what the server had left when it came to that one."""
    gate, store, left = Gate(), Store(), [quota - each - 1 for each in range(12)]
    client = governor(store, gate=gate)

    def answered(still):
        """Send one more; when all are under way, they are answered from the inside out."""
        number = order[len(still)]
        later = [*still, number]

        def answer():
            if len(later) < len(order):
                answered(later)
            return says(max(left[number], 0), 1800 + jitter[number])()

        send(client, answer)

    answered([])
    assert store.kept["a:user"].remaining <= max(quota - 12, 0)


# 402


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (says(0, 1855, 402), 1855),
        (says(0, 1855, 402, IN_WORDS), 1855),
        (says(0, None, 402, IN_WORDS), 90),
        (says(None, None, 402, IN_WORDS), 90),
        (says(-1, None, 402, IN_WORDS), 90),
        (says(None, None, 402, b'"The quota is used up. Upgrade to have more."'), 3600),
        (says(0, None, 402), 3600),
    ],
)
def test_a_used_up_quota_closes_the_bucket_to_the_whole_account_until_it_is_full_again(answer, seconds):
    gate, store = Gate(), Store()
    reset = NOW + timedelta(seconds=seconds)
    for now, request in ((NOW, answer), (reset - SECOND, pytest.fail)):
        with pytest.raises(Exhausted, match="is used up: syncd goes on at") as caught:
            send(governor(store, now=now, gate=gate), request)
        assert (caught.value.at, caught.value.partial) == (reset, False)
    send(governor(store, now=reset - SECOND, gate=gate), bucket="organisation")
    send(governor(store, now=reset, gate=gate))


def test_it_stays_closed_whatever_an_earlier_request_still_hears():
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), says(9, 1800))
    assert overtaken(gate, store, says(8, 1800), says(0, 1799, 402)) == 0


@pytest.mark.parametrize(
    "answer",
    [says(12, 1855, 402, b'"This feature is not in your plan"'), says(None, None, 402, b'"Upgrade your plan"')],
)
def test_a_402_by_plan_closes_nothing(answer):
    gate, store = Gate(), Store()
    send(governor(store, gate=gate), answer)
    send(governor(store, gate=gate))
