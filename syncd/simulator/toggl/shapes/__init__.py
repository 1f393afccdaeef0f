"""The JSON of Toggl, key for key: Track API v9 as recorded in December 2024, Reports v3 as documented.

Instants of entries end in `+00:00`. `at` has four to six fraction digits, since Toggl drops trailing zeros. The legacy
fields `wid`, `uid`, `pid` and `tid` repeat the long names; `pid` and `tid` are absent without a project or task.
"""

from typing import Any

from syncd.core.money import Money
from syncd.core.time import Instant

Json = dict[str, Any]

ORGANIZATION = 2_100_001
WORKSPACE = 2_200_001
USER = 2_300_001


def second(moment: Instant) -> str:
    """`2026-11-16T09:00:00+00:00`: the form of starts, stops and deletions."""
    return moment.replace(microsecond=0).isoformat()


def changed(moment: Instant) -> str:
    """`2026-11-16T09:00:00.5667Z`: the form of `at`."""
    fraction = f"{moment.microsecond:06}"
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction[:4]}{fraction[4:].rstrip('0')}Z"


def units(minor: int | None, currency: str) -> float | None:
    """4000 cents → 40.0: the Track API writes money as a JSON number in units of the currency (documented)."""
    return None if minor is None else float(Money(minor, currency).decimal)


def accounts_id(user: int) -> str:
    """A user's id among Toggl's accounts: 22 characters, as clients expect."""
    return f"simulatedUser{user:09}"
