"""Hourly quotas in buckets (documented; in force since 2025-09-05) and the limit on bursts."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from syncd.core.time import Instant
from syncd.simulator.toggl.objects import Plan

USER_QUOTA = 30
"""Requests per hour to everything under `/me`, on every plan but enterprise."""
ORGANIZATION_QUOTA: dict[Plan, int] = {"free": 30, "starter": 240, "premium": 600}
"""Requests per hour of a user to everything of one organisation, Reports included."""
USER_BUCKET = "user"
BURST = 10
"""Requests the leaky bucket holds; it drains one per second (documented; its size is not)."""
_WINDOW = timedelta(minutes=60)


def organization_bucket(organization: int) -> str:
    """`organization/2100001`."""
    return f"organization/{organization}"


@dataclass(slots=True)
class _Bucket:
    opened: Instant | None = None
    used: int = 0


class Quota:
    """Counts requests per bucket, in windows of 60 minutes of account time that open at the first request.

    `limit(bucket)`: requests per window; None: no quota.
    """

    def __init__(self, limit: Callable[[str], int | None]) -> None:
        self.exceeded = 0
        self._limit = limit
        self._buckets: dict[str, _Bucket] = {}

    def used(self, name: str) -> int:
        """Requests counted in the bucket's latest window."""
        return self._bucket(name).used

    def take(self, name: str, now: Instant) -> bool:
        """Count one request; False, and one more in `exceeded`, when none is left."""
        limit, bucket = self._limit(name), self._bucket(name)
        if limit is None:
            return True
        if bucket.opened is None or now >= bucket.opened + _WINDOW:
            bucket.opened, bucket.used = now, 0
        if bucket.used >= limit:
            self.exceeded += 1
            return False
        bucket.used += 1
        return True

    def resets_in(self, name: str, now: Instant) -> int:
        """Whole seconds until the bucket is full again; 0 when it is."""
        opened = self._bucket(name).opened
        return 0 if opened is None else max(math.ceil((opened + _WINDOW - now).total_seconds()), 0)

    def remaining(self, name: str, now: Instant) -> int:
        """Requests left; 0 without a quota."""
        return (self._limit(name) or 0) - (self.used(name) if self.resets_in(name, now) else 0)

    def headers(self, name: str, now: Instant) -> dict[str, str]:
        """The two quota headers of a reply; none without a quota."""
        if self._limit(name) is None:
            return {}
        return {
            "X-Toggl-Quota-Remaining": str(self.remaining(name, now)),
            "X-Toggl-Quota-Resets-In": str(self.resets_in(name, now)),
        }

    def _bucket(self, name: str) -> _Bucket:
        return self._buckets.setdefault(name, _Bucket())


class LeakyBucket:
    """Limits bursts: full after `BURST` requests at once, then one more per second of account time."""

    def __init__(self) -> None:
        self._level = 0.0
        self._at: Instant | None = None

    def take(self, now: Instant) -> bool:
        """Count one request; False when the bucket is full."""
        drained = (now - self._at).total_seconds() if self._at else 0.0
        self._level, self._at = max(self._level - max(drained, 0.0), 0.0), now
        if self._level + 1 > BURST:
            return False
        self._level += 1
        return True
