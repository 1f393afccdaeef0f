"""Keeps requests within a server's quota, as its answers state it or else as counted here.

The quota is checked before every request and stored in the ledger, so that a restart forgets nothing. All sources with
the same credentials are one account: they share its quota, and their requests keep some seconds apart.
"""

import re
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from syncd.connector import Exhausted, Limits
from syncd.core.quota import Quota
from syncd.core.time import Instant
from syncd.core.wording import Here, when
from syncd.net.clock_check import machine_clock

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

UTC = ZoneInfo("UTC")
WINDOW = timedelta(hours=1)
"""How long a bucket that is counted here lasts, from its first request."""
LONGEST = timedelta(days=1)
"""The longest time a bucket may take to fill. A longer one comes from a wrong clock and is ignored."""
JITTER = timedelta(minutes=2)
"""How far apart two answers may put the end of one window: seconds are rounded, and answers take time to arrive."""

_USED_UP = re.compile(r"\bquota\b|hourly limit", re.IGNORECASE)
_SECONDS = re.compile(r"\b(\d{1,6}) seconds")


class QuotaStore(Protocol):
    """Stores quotas beyond the life of the process."""

    def quota(self, bucket: str) -> Quota | None:
        """Return the latest stored quota of `bucket`."""
        ...

    def store_quota(self, quota: Quota) -> None:
        """Replace the stored quota of its bucket."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The clocks that a client goes by; replace them in tests."""

    now: Callable[[], Instant]
    zone: ZoneInfo = UTC  # the user's, for messages
    machine: Callable[[], Instant] = machine_clock  # tells whether `now` is this machine's clock or a given instant
    sleep: Callable[[float], None] = time.sleep  # seconds
    monotonic: Callable[[], float] = time.monotonic  # seconds

    def here(self) -> Here:
        """For whom messages are: the user, now."""
        return Here(self.zone, self.now())


class QuotaAccount:
    """An account at a server. Its clients share this value for the life of the process and so count and wait as one.

    `id` is a hash of the credentials, never the credentials.
    """

    def __init__(self, id: str) -> None:
        self.id = id
        self.lock = threading.Lock()  # held while counting, never while a request is sent or a thread sleeps
        self.free_at = 0.0  # monotonic seconds: when the next request may be sent
        self.started: Counter[str] = Counter()  # requests by bucket, each counted before it is sent
        self.ended: Counter[str] = Counter()  # those that are over, with an answer or without
        # By bucket: the ends of the last two windows that the server named.
        self.window_ends: defaultdict[str, deque[Instant]] = defaultdict(lambda: deque(maxlen=2))


class KnownQuotas:
    """The latest quotas that any thread of this process knows, by bucket."""

    def __init__(self) -> None:
        self._quotas: dict[str, Quota] = {}
        self._lock = threading.Lock()

    def quota(self, bucket: str) -> Quota | None:
        """Return the latest quota of `bucket`."""
        with self._lock:
            return self._quotas.get(bucket)

    def keep(self, quota: Quota) -> None:
        """Replace the quota of its bucket."""
        with self._lock:
            self._quotas[quota.bucket] = quota

    def learn(self, stored: Iterable[Quota]) -> None:
        """Take up what other processes stored since."""
        with self._lock:
            for quota in stored:
                known = self._quotas.get(quota.bucket)
                if known is None or known.seen_at < quota.seen_at:
                    self._quotas[quota.bucket] = quota


@dataclass(frozen=True, slots=True)
class QuotaLimiter:
    """Sends the requests of one client within its account's limits.

    Limiters that share an account must share the store and the clocks, too.
    """

    limits: Limits
    quotas: QuotaStore
    account: QuotaAccount
    clocks: Clocks

    def send(
        self, bucket: str, host: str, request: "Callable[[], httpx.Response]", *, spare: int = 0
    ) -> "httpx.Response":
        """Send one request when its turn comes, and learn from the answer how many are left.

        The request is counted before it is sent, so that one without an answer counts too. Raises Exhausted, with the
        instant at which the bucket is full again: before sending, when no more than the reserve and `spare` requests
        are left; after sending, when the server refuses the request because of its quota (402).
        """
        with self.account.lock:
            self._count(bucket, host, spare)
            wait = self._wait()  # after storing the quota, which may have taken time
            self.account.free_at = self.clocks.monotonic() + wait + self.limits.spacing
            self.account.started[bucket] += 1
            ended = self.account.ended[bucket]
        answer = None
        try:
            if wait:
                self.clocks.sleep(wait)
            answer = request()
        finally:
            with self.account.lock:
                self.account.ended[bucket] += 1
                if answer is not None:
                    self._learn(bucket, answer, self.account.started[bucket] - ended - 1)
        if self._refuses_for_quota(answer):
            raise self._exhausted(replace(self._current(bucket, self.clocks.now()), remaining=0), host)
        return answer

    def _wait(self) -> float:
        """Return the seconds until the next request may be sent, at most those that earlier requests can take."""
        under_way = self.account.started.total() - self.account.ended.total()
        longest = (under_way + 1) * self.limits.spacing
        return max(min(self.account.free_at - self.clocks.monotonic(), longest), 0.0)

    def _count(self, bucket: str, host: str, spare: int) -> None:
        now = self.clocks.now()
        quota = self._current(bucket, now)
        if quota.remaining <= self.limits.reserve + spare:
            raise self._exhausted(quota, host)
        quota = self._current(bucket, now + timedelta(seconds=self._wait()))  # it counts in the window it is sent in
        self.quotas.store_quota(replace(quota, remaining=quota.remaining - 1, seen_at=now))

    def _refuses_for_quota(self, answer: "httpx.Response") -> bool:
        """Tell whether an answer is a 402 that leaves no requests or names the quota in its text. A 402 that leaves
        some is about the plan."""
        if answer.status_code != HTTPStatus.PAYMENT_REQUIRED:
            return False
        remaining = _whole(answer.headers.get(self.limits.remaining_header, ""))
        return remaining == 0 or (remaining is None and _USED_UP.search(answer.text) is not None)

    def _learn(self, bucket: str, answer: "httpx.Response", beside: int) -> None:
        """Store the quota that an answer states. `beside`: how many requests were under way together with its own,
        which the answer may not include.

        Answers may arrive in another order than the server gave them. So the first answer about a window counts less
        the requests beside it; of later ones the lowest counts; an answer about an earlier window is ignored.
        """
        remaining, resets_in = self._stated(answer)
        if remaining is None:
            return
        now = self.clocks.now()
        known = self._current(bucket, now)
        resets_at = known.resets_at if resets_in is None else now + min(resets_in, LONGEST)
        if not any(_same_window(resets_at, end) for end in self.account.window_ends[bucket]):
            remaining = max(remaining - beside, 0)
            self.account.window_ends[bucket].append(resets_at)
            self.quotas.store_quota(Quota(known.bucket, remaining, resets_at, now))
        elif _same_window(resets_at, known.resets_at):
            self.quotas.store_quota(replace(known, remaining=min(remaining, known.remaining), seen_at=now))

    def _stated(self, answer: "httpx.Response") -> tuple[int | None, timedelta | None]:
        """Return how many requests an answer leaves, and how long until there are more; None where it does not say.

        Unreadable and negative numbers are ignored; Toggl sends negative ones when it enforces no quota. A refusal
        without a header may state the time in its text: "Your quota will reset in N seconds" (seen from Toggl).
        """
        remaining = _whole(answer.headers.get(self.limits.remaining_header, ""))
        seconds = _whole(answer.headers.get(self.limits.resets_header, ""))
        if self._refuses_for_quota(answer):
            remaining = 0
            if seconds is None and (match := _SECONDS.search(answer.text)):
                seconds = int(match[1])
        return remaining, None if seconds is None else timedelta(seconds=seconds)

    def _current(self, bucket: str, now: Instant) -> Quota:
        key = f"{self.account.id}:{bucket}"
        quota = self.quotas.quota(key)
        if quota is not None and now < quota.resets_at <= now + LONGEST:
            return quota
        return Quota(key, self.limits.per_hour, now + WINDOW, now)

    def _exhausted(self, quota: Quota, host: str) -> Exhausted:
        left = f", except for {quota.remaining} left to your other tools" if quota.remaining else ""
        continues = when(quota.resets_at, self.clocks.here())
        return Exhausted(
            f"the request quota at {host} is used up{left}; syncd continues at {continues}", at=quota.resets_at
        )


def _same_window(one: Instant, other: Instant) -> bool:
    return abs(one - other) <= JITTER


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None
