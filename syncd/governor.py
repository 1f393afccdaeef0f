"""The quota governor: how many requests a server still allows, as its headers say or else as counted here, and obeyed
before every request. What is known is kept in the ledger, so a restart forgets nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

import httpx

from syncd.connector import Limits, Unavailable
from syncd.core.time import Instant, when

WINDOW = timedelta(hours=1)
"""How long a counted bucket lasts from its first request on."""
LONGEST = timedelta(days=1)
"""No bucket takes longer to fill: what says so comes from a wrong clock and is not believed."""


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


class Governor:
    """Admits requests to one account of one server within its limits."""

    def __init__(self, limits: Limits, quotas: QuotaStore, account: str, clock: Callable[[], Instant]) -> None:
        self._limits = limits
        self._quotas = quotas
        self._account = account
        self._clock = clock

    def admit(self, bucket: str, host: str) -> None:
        """Count a request about to be sent, so that one without an answer counts too. Raises Unavailable, with the
        instant at which the bucket is full again, when only the reserve is left."""
        now = self._clock()
        quota = self._current(bucket, now)
        if quota.remaining <= self._limits.reserve:
            raise Unavailable(
                f"the request quota at {host} is used up but for {self._limits.reserve} left to your other tools: "
                f"syncd goes on at {when(quota.resets_at)}",
                at=quota.resets_at,
            )
        self._quotas.store_quota(replace(quota, remaining=quota.remaining - 1, seen_at=now))

    def learn(self, bucket: str, headers: httpx.Headers) -> None:
        """Store what an answer says of the bucket. A number that cannot be read, or a negative one, which Toggl gives
        where nothing is enforced, leaves the count made here."""
        remaining = headers.get(self._limits.remaining_header, "")
        if not _is_count(remaining):
            return
        now = self._clock()
        quota = replace(self._current(bucket, now), remaining=int(remaining), seen_at=now)
        resets = headers.get(self._limits.resets_header, "")
        if _is_count(resets):
            quota = replace(quota, resets_at=now + min(timedelta(seconds=int(resets)), LONGEST))
        self._quotas.store_quota(quota)

    def _current(self, bucket: str, now: Instant) -> Quota:
        key = f"{self._account}:{bucket}"
        quota = self._quotas.quota(key)
        if quota is not None and now < quota.resets_at <= now + LONGEST:
            return quota
        return Quota(key, self._limits.per_hour, now + WINDOW, now)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9
