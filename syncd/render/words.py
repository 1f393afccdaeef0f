"""How single facts are worded: the same in every format, so that a mail and a Slack message never disagree."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.time import Instant, when

UNKNOWN = "unknown"
"""A figure that exists, but that no source has said yet."""
NONE = "–"
"""There is no such figure here."""
LEAST = "≥"
"""Not all of the figure is known."""

# Embeddings, overrides and isolates of the bidirectional algorithm: one left open turns the rest of a line around.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Controls, line and paragraph separators, and halves of surrogate pairs, which UTF-8 cannot write.
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def clean(text: str, limit: int = 300) -> str:
    """Text that a source said, as one line without control characters, at most `limit` characters long."""
    line = " ".join(_BREAKING.sub(" ", text.translate(_TURNING)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def count(number: int, thing: str, things: str = "") -> str:
    """`1 check`, `2 checks`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def day(moment: date) -> str:
    """`Mon 16 Nov`."""
    return when(datetime(moment.year, moment.month, moment.day, tzinfo=UTC)).removesuffix(" 00:00 UTC")


def days(first: date, last: date) -> str:
    """`9 Nov to 15 Nov 2026`; one day alone: `Mon 9 Nov 2026`."""
    if first == last:
        return f"{day(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{day(first)[4:]}{year} to {day(last)[4:]} {last.year}"


def local(moment: Instant, zone: str) -> str:
    """`Mon 16 Nov 13:00 (12:00 UTC)`: the wall clock of `zone`, then UTC, with its day where that differs."""
    there, universal = moment.astimezone(ZoneInfo(zone)), when(moment)
    if there.utcoffset() == timedelta():
        return universal
    same_day = there.date() == moment.astimezone(UTC).date()
    return f"{day(there)} {there:%H:%M} ({universal[-9:] if same_day else universal})"


def dated(moment: Instant, zone: str) -> str:
    """`Mon 16 Nov 2026 13:00 Europe/Berlin (12:00 UTC)`: in full, once a report; the rest can then be short."""
    there = moment.astimezone(ZoneInfo(zone))
    universal = local(moment, zone).partition(" (")[2]
    named = f"{day(there)} {there:%Y %H:%M} {zone}"
    return f"{named} ({universal}" if universal else named


def countdown(deadline: Instant, now: Instant) -> str:
    """`in 3 h 10 min`, `in 2 days 4 h`; after it: `50 min ago`. Whole minutes, rounded down: never too much time."""
    minutes = int(abs(deadline - now).total_seconds()) // 60
    whole_days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if whole_days:
        parts = [count(whole_days, "day"), f"{hours} h" if hours else ""]
    else:
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    distance = " ".join(filter(None, parts))
    return f"in {distance}" if deadline > now else f"{distance} ago"


def age_days(first_seen: Instant, now: Instant) -> int:
    """Whole days since a discrepancy was first seen; never negative."""
    return max(0, (now - first_seen).days)


def age(first_seen: Instant, now: Instant) -> str:
    """`new`, `1 day old`, `3 days old`."""
    days_old = age_days(first_seen, now)
    return f"{count(days_old, 'day')} old" if days_old else "new"


def amount(money: Money) -> str:
    """`1200.00`, `−120.00`: without the currency, which stands beside the row."""
    return f"{money.decimal}".replace("-", "−")


def figure(money: Money | None) -> str:
    """An amount, or `unknown`; never 0 for what nobody knows."""
    return UNKNOWN if money is None else amount(money)


def at_least(known: str, partial: bool) -> str:
    """`≥ 31:12` for a figure that is known in part, which an unknown one is not."""
    return f"{LEAST} {known}" if partial and known != UNKNOWN else known


def stake(money: Money | None) -> str:
    """`100.00 USD may be lost`, `20.00 USD may be owed`, `nothing at stake`, `stake unknown`."""
    if money is None:
        return "stake unknown"
    if not money.minor:
        return "nothing at stake"
    return f"{amount(abs(money))} {money.currency} may be {'owed' if money.minor < 0 else 'lost'}"


def about(facts: Mapping[str, str]) -> str:
    """What a subject is, from its facts: `api, 9 Nov to 15 Nov 2026`. Works for subjects of any kind."""
    named = {key: clean(value, 120) for key, value in facts.items() if key not in ("kind", "zone", "start", "end")}
    if "day" in named:
        named["day"] = days(date.fromisoformat(facts["day"]), date.fromisoformat(facts["day"]))
    parts = list(named.values())
    if "start" in facts and "end" in facts:
        parts.append(days(date.fromisoformat(facts["start"]), date.fromisoformat(facts["end"])))
    return ", ".join(filter(None, parts))
