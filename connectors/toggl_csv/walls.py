"""Clock times without a zone, and durations, as Toggl writes them.

Facts, from public samples of the exports and Toggl's own desktop program: dates are `2026-03-29`, times `14:51:41` of
24 hours. Durations are `1:30:00` or `249:00:00`, `18:25 min`, `42 sec`, `1.5 h` or `1,5 hours`; a report that rounds
rounds them, and not start and stop.
"""

import re
from datetime import datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from syncd import trackers
from syncd.core.time import Instant
from syncd.tables import day

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")
_CLOCK = re.compile(r"([0-9]{1,6}):([0-5][0-9]):([0-5][0-9])")
_MINUTES = re.compile(r"([0-9]{1,6}):([0-5][0-9]) ?min")
_SECONDS = re.compile(r"([0-9]{1,9}) ?sec")
_HOURS = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,6})?) ?(?:h|hours?)")


def seconds(duration: str) -> int | None:
    """A duration in seconds; None for `-`, nothing, or a notation that is not known."""
    if match := _CLOCK.fullmatch(duration):
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3])
    if match := _MINUTES.fullmatch(duration):
        return int(match[1]) * 60 + int(match[2])
    if match := _SECONDS.fullmatch(duration):
        return int(match[1])
    if match := _HOURS.fullmatch(duration):
        return trackers.seconds_of(Decimal(match[1].replace(",", ".")))
    return None


def instants(date: str, clock: str, zone: ZoneInfo) -> list[Instant]:
    """When clocks in `zone` read this, as `syncd.trackers.instants` tells it. ValueError for a text that is no date or
    time as well."""
    match = _TIME.fullmatch(clock)
    if not match:
        raise ValueError(f"{clock!r} is not a time like 14:51:41")
    return trackers.instants(datetime.combine(day(date), time(int(match[1]), int(match[2]), int(match[3]))), zone)
