"""The JSON of Toggl, key for key: Track API v9 as recorded in December 2024, Reports v3 as documented.

Instants of entries are written `+00:00`. `at` has four to six fraction digits, because the service drops trailing
zeros. The legacy twins `wid`, `uid`, `pid` and `tid` repeat the long names; `pid` and `tid` are omitted where there is
no project or task.
"""

from typing import Any

from syncd.core.money import Money
from syncd.core.time import Instant

Json = dict[str, Any]

ORGANIZATION = 2_100_001
WORKSPACE = 2_200_001
USER = 2_300_001


def second(moment: Instant) -> str:
    """`2026-11-16T09:00:00+00:00`: how starts, stops and deletions are written."""
    return moment.replace(microsecond=0).isoformat()


def changed(moment: Instant) -> str:
    """`2026-11-16T09:00:00.5667Z`: how `at` is written."""
    fraction = f"{moment.microsecond:06}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction[:4]}{fraction[4:].rstrip('0')}Z"


def units(minor: int | None, currency: str) -> float | None:
    """4000 cents → 40.0: the Track API writes money as a JSON number in units of the currency (documented)."""
    return None if minor is None else float(Money(minor, currency).decimal)


def accounts_id(user: int) -> str:
    """A user's id among Toggl's accounts: 22 characters, as clients expect."""
    return f"simulatedUser{user:09}"
