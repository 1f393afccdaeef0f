"""The quota governor: how many requests a server still allows, as its answers say or else as counted here, and obeyed
before every request. What is known is kept in the ledger, so a restart forgets nothing. All sources with the same
credentials are one account: they share its quota, and its gate keeps their requests some seconds apart."""

import re
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

import httpx

from syncd.connector import Exhausted, Limits
from syncd.core.time import Instant
from syncd.core.wording import when

WINDOW = timedelta(hours=1)
"""How long a counted bucket lasts from its first request on."""
LONGEST = timedelta(days=1)
"""No bucket takes longer to fill: what says so comes from a wrong clock and is not believed."""
JITTER = timedelta(minutes=2)
"""How far apart two answers may put the end of one window: seconds are rounded and answers travel, but windows last."""

_USED_UP = re.compile(r"\bquota\b|hourly limit", re.IGNORECASE)
_SECONDS = re.compile(r"\b(\d{1,6}) seconds")


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left of a bucket: `remaining` requests until `resets_at`, as of `seen_at`."""

    bucket: str  # "<account>:<bucket>", where the account is a hash, never a token
    remaining: int
    resets_at: Instant
    seen_at: Instant


class QuotaStore(Protocol):
    """Where quotas outlive the process."""

    def quota(self, bucket: str) -> Quota | None:
        """The quota stored last for `bucket`."""
        ...

    def store_quota(self, quota: Quota) -> None:
        """Keep `quota` in the place of what was known of its bucket."""
        ...


class Gate:
    """What is going on at one account, whoever asks. Its clients share it for as long as the process lives, so that
    they count and wait as one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()  # held while counting, never while a request is on the wire or a thread sleeps
        self.free_at = 0.0  # monotonic: when the next request may be sent
        self.counted: Counter[str] = Counter()  # by bucket: requests, each before it is sent
        self.ended: Counter[str] = Counter()  # by bucket: those of them that are over, with an answer or without
        # By bucket, when the last two windows that the server spoke of end.
        self.ends: defaultdict[str, deque[Instant]] = defaultdict(lambda: deque(maxlen=2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Governor:
    """Sends the requests of one client to its account, within the account's limits. Governors that share a gate share
    the store and the monotonic clock as well."""

    limits: Limits
    quotas: QuotaStore
    account: str  # a hash of the credentials
    clock: Callable[[], Instant]
    gate: Gate = field(default_factory=Gate)
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic

    def send(self, bucket: str, host: str, request: Callable[[], httpx.Response], *, spare: int = 0) -> httpx.Response:
        """Make one request when its turn comes, and learn from the answer how many are left.

        It is counted before it is sent, so that one without an answer counts too. Raises Exhausted, with the instant
        at which the bucket is full again, when only the reserve is left, and `spare` more for what is more urgent,
        where nothing is sent; and when the server refuses the request for its quota (402).
        """
        with self.gate.lock:
            self._count(bucket, host, spare)
            wait = self._turn()  # storing may have taken time: only now is the place in the queue taken
            self.gate.free_at = self.monotonic() + wait + self.limits.spacing
            self.gate.counted[bucket] += 1
            ended = self.gate.ended[bucket]
        answer = None
        try:
            if wait:
                self.sleep(wait)
            answer = request()
        finally:
            with self.gate.lock:
                self.gate.ended[bucket] += 1
                if answer is not None:
                    self._learn(bucket, answer, self.gate.counted[bucket] - ended - 1)
        if self._spent(answer):
            raise self._exhausted(replace(self._current(bucket, self.clock()), remaining=0), host)
        return answer

    def _turn(self) -> float:
        """Seconds until the next request may be sent: no more than those before it can take."""
        under_way = self.gate.counted.total() - self.gate.ended.total()
        longest = (under_way + 1) * self.limits.spacing
        return max(min(self.gate.free_at - self.monotonic(), longest), 0.0)

    def _count(self, bucket: str, host: str, spare: int) -> None:
        now = self.clock()
        quota = self._current(bucket, now)
        if quota.remaining <= self.limits.reserve + spare:
            raise self._exhausted(quota, host)
        quota = self._current(bucket, now + timedelta(seconds=self._turn()))  # it counts in the window it is sent in
        self.quotas.store_quota(replace(quota, remaining=quota.remaining - 1, seen_at=now))

    def _exhausted(self, quota: Quota, host: str) -> Exhausted:
        left = f" but for {quota.remaining} left to your other tools" if quota.remaining else ""
        return Exhausted(
            f"the request quota at {host} is used up{left}: syncd goes on at {when(quota.resets_at)}",
            at=quota.resets_at,
        )

    def _spent(self, answer: httpx.Response) -> bool:
        """Whether an answer refuses for the quota: a 402 that leaves none, or that speaks of it in words. One that
        leaves some is about the plan."""
        if answer.status_code != httpx.codes.PAYMENT_REQUIRED:
            return False
        remaining = _whole(answer.headers.get(self.limits.remaining_header, ""))
        return remaining == 0 or (remaining is None and _USED_UP.search(answer.text) is not None)

    def _learn(self, bucket: str, answer: httpx.Response, beside: int) -> None:
        """Store what an answer says of the bucket. `beside`: requests that were under way together with its own, of
        which it may know nothing.

        Answers may come in another order than the server gave them. So the first word on a window is taken less what
        was under way beside it; of the others the lowest holds, less what was counted since; and one on a window that
        is over is no news.
        """
        remaining, resets_in = self._said(answer)
        if remaining is None:
            return
        now = self.clock()
        known = self._current(bucket, now)
        resets_at = known.resets_at if resets_in is None else now + min(resets_in, LONGEST)
        if not any(_same_window(resets_at, end) for end in self.gate.ends[bucket]):
            remaining = max(remaining - beside, 0)
            self.gate.ends[bucket].append(resets_at)
            self.quotas.store_quota(Quota(known.bucket, remaining, resets_at, now))
        elif _same_window(resets_at, known.resets_at):
            self.quotas.store_quota(replace(known, remaining=min(remaining, known.remaining), seen_at=now))

    def _said(self, answer: httpx.Response) -> tuple[int | None, timedelta | None]:
        """How many requests an answer leaves, and how long until there are more; None: it does not say.

        A number that cannot be read, or a negative one, which Toggl gives where nothing is enforced, says nothing.
        Where no header of a refusal says for how long it holds, its words may: "Your quota will reset in N seconds"
        (seen by several clients of Toggl).
        """
        remaining = _whole(answer.headers.get(self.limits.remaining_header, ""))
        seconds = _whole(answer.headers.get(self.limits.resets_header, ""))
        if self._spent(answer):
            remaining = 0
            if seconds is None and (found := _SECONDS.search(answer.text)):
                seconds = int(found[1])
        return remaining, None if seconds is None else timedelta(seconds=seconds)

    def _current(self, bucket: str, now: Instant) -> Quota:
        key = f"{self.account}:{bucket}"
        quota = self.quotas.quota(key)
        if quota is not None and now < quota.resets_at <= now + LONGEST:
            return quota
        return Quota(key, self.limits.per_hour, now + WINDOW, now)


def _same_window(one: Instant, other: Instant) -> bool:
    return abs(one - other) <= JITTER


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
