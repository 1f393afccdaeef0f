"""Words instants, days, spans, counts, plurals, text from sources, and “did you mean”.

All texts for people use it, so that a mail, a message and a table never differ. The words are English, whatever the
machine's locale is.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from syncd.core.records import Kind
from syncd.core.time import Instant, iso

_RECORDS = {
    Kind.TIME: ("time entry", "time entries"),
    Kind.WORK: ("work line", "work lines"),
    Kind.CONTRACT: ("contract", "contracts"),
    Kind.MILESTONE: ("milestone", "milestones"),
    Kind.TRANSACTION: ("transaction", "transactions"),
    Kind.LABEL: ("label", "labels"),
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Embeddings, overrides and isolates of the bidirectional algorithm: an open one reverses the rest of a line.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Controls, line and paragraph separators, and halves of surrogate pairs, which UTF-8 cannot write.
_BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def on(day: date) -> str:
    """`Tue 10 Nov`."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def days(first: date, last: date) -> str:
    """`9 Nov to 15 Nov 2026`; one day alone: `Mon 9 Nov 2026`."""
    if first == last:
        return f"{on(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{on(first)[4:]}{year} to {on(last)[4:]} {last.year}"


def hours(seconds: int) -> str:
    """`2:30`: hours and minutes; with seconds, `2:30:15`, only where there are any."""
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def when(moment: Instant) -> str:
    """`Mon 16 Nov 12:00 UTC`: an instant in a finding."""
    return f"{on(moment.astimezone(UTC).date())} {iso(moment)[11:16]} UTC"


def between(start: Instant, end: Instant | None) -> str:
    """`Tue 10 Nov 09:00–11:30 UTC`; `09:00–running` without an end."""
    return f"{when(start)[:-4]}–{when(end)[-9:] if end else 'running'}"


def local(moment: Instant, zone: str) -> str:
    """`Mon 16 Nov 13:00 (12:00 UTC)`: the wall clock of `zone`, then UTC, with its day where the days differ."""
    there, universal = moment.astimezone(ZoneInfo(zone)), when(moment)
    if there.utcoffset() == timedelta():
        return universal
    same_day = there.date() == moment.astimezone(UTC).date()
    return f"{on(there)} {there:%H:%M} ({universal[-9:] if same_day else universal})"


def dated(moment: Instant, zone: str) -> str:
    """`Mon 16 Nov 2026 13:00 Europe/Berlin (12:00 UTC)`: an instant in full, once in a report."""
    there = moment.astimezone(ZoneInfo(zone))
    universal = local(moment, zone).partition(" (")[2]
    named = f"{on(there)} {there:%Y %H:%M} {zone}"
    return f"{named} ({universal}" if universal else named


def countdown(deadline: Instant, now: Instant) -> str:
    """`in 3 h 10 min`, `in 2 days 4 h`; afterwards `50 min ago`. Rounded down to minutes: never too much time."""
    minutes = int(abs(deadline - now).total_seconds()) // 60
    whole_days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if whole_days:
        parts = [count(whole_days, "day"), f"{hours} h" if hours else ""]
    else:
        parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    distance = " ".join(filter(None, parts))
    return f"in {distance}" if deadline > now else f"{distance} ago"


def age_days(first_seen: Instant, now: Instant) -> int:
    """The whole days since a discrepancy was first seen; never negative."""
    return max(0, (now - first_seen).days)


def age(first_seen: Instant, now: Instant) -> str:
    """`new`, `1 day old`, `3 days old`."""
    days_old = age_days(first_seen, now)
    return f"{count(days_old, 'day')} old" if days_old else "new"


def count(number: int, thing: str, things: str = "") -> str:
    """`1 check`, `2 checks`; `things` is the plural where it is not `thing` with an s."""
    return f"{number} {agree(number, thing, things or thing + 's')}"


def count_records(number: int, kind: Kind) -> str:
    """`1 time entry`, `3 work lines`."""
    return count(number, *_RECORDS[kind])


def agree(number: int, one: str, several: str) -> str:
    """Return the word that fits a number of things: `agree(number, "is", "are")`."""
    return one if number == 1 else several


def clean(text: str, limit: int = 300) -> str:
    """Clean text from a source: one line without control characters, of at most `limit` characters."""
    line = " ".join(_BREAKING.sub(" ", text.translate(_TURNING)).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "token"?` when one of `known` is like `word`, whatever the letter case; else nothing."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return f'; did you mean "{by_folded[near[0]]}"?' if near else ""


def hint(word: str, known: Iterable[str]) -> str:
    """`did_you_mean`, else a list of all `known`: `; there are: client, contract`."""
    known = sorted(known)
    return did_you_mean(word, known) or f"; there are: {', '.join(known) or 'none'}"


def accept_command(source: str) -> str:
    """`` `syncd accept toggl` ``: the command that accepts the held changes of a source."""
    return f"`syncd accept {source}`"


def trailing_records(number: int) -> str:
    """The notice that a file lacks known records after its last row, which stay because it may just end earlier."""
    stay = agree(number, "stays, though it is", "stay, though they are")
    them = agree(number, "it", "them")
    return (
        f"{count(number, 'record')} after its last row {stay} not in it: to delete {them}, if the export has all of "
        "these days, import it with --covers FROM..TO"
    )
