"""Words instants, days, spans, counts, plurals, text from sources, and “did you mean”.

All texts for people use it, so that a mail, a message and a table never differ. The words are English, whatever the
machine's locale is.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from syncd.core import safe_text
from syncd.core.nearest_names import nearest, nearest_of_many
from syncd.core.pages import EARLIER_EXPORTS
from syncd.core.records import Kind, Ref
from syncd.core.time import Instant

_UTC = ZoneInfo("UTC")
_MINUTE = 60  # seconds
_BLANKS = re.compile(r"[^\S\u00a0]+")  # but the no-break space
_RECORDS = {
    Kind.TIME: ("time entry", "time entries"),
    Kind.WORK: ("work line", "work lines"),
    Kind.CONTRACT: ("contract", "contracts"),
    Kind.MILESTONE: ("milestone", "milestones"),
    Kind.TRANSACTION: ("transaction", "transactions"),
    Kind.LABEL: ("label", "labels"),
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Reader(Protocol):
    """Whom a text is for. Every subject is one: it carries the user's zone and the instant at which it is judged."""

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        ...

    @property
    def now(self) -> Instant:
        """When the text is worded: dates of its year need no year."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """The reader of a report, a table or a message."""

    zone: ZoneInfo
    now: Instant


def on(day: date, reader: Reader) -> str:
    """`Tue 10 Nov`; in another year than the reader's, `Tue 10 Nov 2026`."""
    this_year = day.year == reader.now.astimezone(reader.zone).year
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{'' if this_year else f' {day.year}'}"


def days(first: date, last: date) -> str:
    """`9 to 15 Nov 2026`; one day alone: `Mon 9 Nov 2026`."""
    if first == last:
        return f"{DAYS[first.weekday()]} {_date(first)}"
    return from_to(first, last, years=True)


def from_to(first: date, last: date, *, years: bool) -> str:
    """`9 to 15 Nov`, `26 Oct to 1 Nov`, with or without years: what both days share is named once."""
    end = f"{last.day} {MONTHS[last.month - 1]}{f' {last.year}' if years else ''}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    begins = f"{first.day} {MONTHS[first.month - 1]}"
    return f"{begins}{f' {first.year}' if first.year != last.year else ''} to {end}"


def hours(seconds: int) -> str:
    """`2:30`: hours and minutes, rounded to the minute, as in all findings; less than a minute as `0:00:34`."""
    if abs(seconds) < _MINUTE:
        return exact_hours(seconds)
    return exact_hours(minutes(seconds) * _MINUTE)


def minutes(seconds: int) -> int:
    """Round seconds to the minute, half a minute up, and a negative number likewise."""
    rounded = (abs(seconds) + _MINUTE // 2) // _MINUTE
    return rounded if seconds > 0 else -rounded


def least_hours(seconds: int) -> str:
    """`2:30`: hours and minutes, rounded down, after "at least"."""
    return exact_hours(seconds if abs(seconds) < _MINUTE else seconds - seconds % _MINUTE)


def hours_beside(seconds: int, other: int) -> str:
    """`2:30`; with seconds, `2:30:15`, where `other`, which stands beside it, differs in the seconds alone."""
    alike = seconds != other and hours(seconds) == hours(other)
    return exact_hours(seconds) if alike else hours(seconds)


def exact_hours(seconds: int) -> str:
    """`2:30`; with seconds, `2:30:15`, where there are any: for tables whose rows add up."""
    sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
    text = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
    return f"{text}:{seconds % 60:02}" if seconds % 60 else text


def when(moment: Instant, reader: Reader, after: str = " ") -> str:
    """`Mon 16 Nov 13:00`: an instant on the reader's clock; `Mon 16 Nov 12:00 UTC` where that shows UTC. `after`: what
    stands between the day and the time."""
    there = moment.astimezone(reader.zone)
    return f"{on(there.date(), reader)}{after}{clock(moment, reader.zone)}{_zone(there)}"


def until(deadline: Instant, reader: Reader, zone: ZoneInfo, after: str = " ") -> str:
    """`Mon 16 Nov 13:00 (12:00 UTC)`: a platform's deadline, on the reader's clock and on that of its own `zone`.

    Its day stands in the brackets where it is another one; without brackets where both clocks show the same.
    """
    elsewhere = _elsewhere(deadline, reader, zone)
    here = when(deadline, reader, after)
    return f"{here} ({elsewhere})" if elsewhere else here


def between(start: Instant, end: Instant | None, reader: Reader, after: str = " ") -> str:
    """`Tue 10 Nov 09:00–11:30` on the reader's clock; `09:00–running` without an end, `… to Wed 11 Nov 00:30` where it
    ends on another day."""
    there = start.astimezone(reader.zone)
    begins = f"{on(there.date(), reader)}{after}{clock(start, reader.zone)}"
    if end is None:
        return f"{begins}–running"
    if end.astimezone(reader.zone).date() != there.date():
        return f"{begins} to {when(end, reader, after)}"
    return f"{begins}–{clock(end, reader.zone)}{_zone(there)}"


def clock(moment: Instant, zone: ZoneInfo, shown: str = "%H:%M") -> str:
    """`13:00`: the wall clock of `zone`; with the offset, `02:30 (UTC+1)`, where it shows the hour twice that day."""
    there = moment.astimezone(zone)
    if there.utcoffset() == there.replace(fold=1 - there.fold).utcoffset():
        return f"{there:{shown}}"
    offset = there.utcoffset() or timedelta()
    sign, minutes = ("−" if offset < timedelta() else "+"), int(abs(offset).total_seconds()) // 60
    return f"{there:{shown}} (UTC{sign}{minutes // 60}{f':{minutes % 60:02}' if minutes % 60 else ''})"


def dated(moment: Instant, zone: ZoneInfo) -> str:
    """`Mon 16 Nov 2026 13:00 Europe/Berlin (12:00 UTC)`: an instant in full, once in a text."""
    there = moment.astimezone(zone)
    named = f"{days(there.date(), there.date())} {clock(moment, zone)} {zone.key}"
    elsewhere = _elsewhere(moment, Here(zone, moment), _UTC)
    return f"{named} ({elsewhere})" if elsewhere else named


def exact(moment: Instant, zone: ZoneInfo) -> str:
    """`Mon 16 Nov 2026 13:00:05`: an instant of a history, to the second, on the clock of `zone`."""
    there = moment.astimezone(zone)
    return f"{days(there.date(), there.date())} {clock(moment, zone, '%H:%M:%S')}{_zone(there)}"


def _elsewhere(moment: Instant, reader: Reader, zone: ZoneInfo) -> str:
    """`12:00 UTC`: what the clock of `zone` shows; nothing where the reader's shows the same."""
    here, there = moment.astimezone(reader.zone), moment.astimezone(zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    day = "" if here.date() == there.date() else f"{on(there.date(), reader)} "
    return f"{day}{clock(moment, zone)}{_zone(there) or f' {zone.key}'}"


def _date(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _zone(there: datetime) -> str:
    """` UTC` where a clock shows UTC, so that nobody takes it for their own; else nothing."""
    return " UTC" if there.tzname() == "UTC" else ""


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


def old(days: int) -> str:
    """`new`, `1 day old`, `3 days old`."""
    return f"{count(days, 'day')} old" if days else "new"


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
    """Clean text from a source: one line without control characters, of at most `limit` characters.

    No-break spaces stay: no line ends within `10. Nov.`.
    """
    words = _BLANKS.sub(" ", safe_text.line(text)).strip()
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "token"?` when one of `known` is like `word`, whatever the letter case; else nothing."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""


def hint(word: str, known: Iterable[str]) -> str:
    """`did_you_mean`, else a list of all `known`: `; there are: client, contract`; of many, the nearest."""
    known = sorted(known)
    return did_you_mean(word, known) or nearest_of_many(word, known) or f"; there are: {', '.join(known) or 'none'}"


def accept_command(source: str) -> str:
    """`` `syncd accept toggl` ``: the command that accepts the held changes of a source."""
    return f"`syncd accept {source}`"


def named_once(what: str, says: str, note: str = "") -> str:
    """`what: says`, with a `note` after the first; what the sentence begins with is not named again: `ledger FILE` and
    `the ledger FILE is damaged`, or `FILE is damaged`, are `ledger FILE is damaged`."""
    sentence = says.removeprefix("the ")
    short = "" if what.startswith("[") else what.partition(" ")[2]
    for name in filter(None, (what, short)):
        rest = sentence.removeprefix(name)
        if rest != sentence and rest[:1] in (" ", ":", ","):
            return f"{what}{note}{rest}"
    return f"{what}{note}: {says}"


def trailing_records(number: int) -> str:
    """The notice that a file lacks known records after its last row, which stay because it may just end earlier."""
    stay = agree(number, "stays, though it is", "stay, though they are")
    them = agree(number, "it", "them")
    return (
        f"{count(number, 'record')} after its last row {stay} not in it: to delete {them}, if the export has all of "
        "these days, import it with --covers FROM..TO"
    )


def not_yet(since: date, now: Instant, zone: ZoneInfo) -> str:
    """Say that nothing is checked because the configuration's `since` lies ahead; nothing where it does not."""
    if since <= now.astimezone(zone).date():
        return ""
    return (
        f"nothing before {since.isoformat()} is checked, and that day lies ahead: correct `since` in your configuration"
    )


def gone_records(number: int, kind: Kind, some: Sequence[Ref]) -> str:
    """The notice that a file lacks records which earlier ones had, so they count no longer; `some` of them."""
    are = agree(number, "is", "are")
    such_as = "" if number == len(some) else "such as "
    return (
        f"{count_records(number, kind)} {EARLIER_EXPORTS} {are} gone: {such_as}{', '.join(some)}; if this export was "
        "filtered or cut off, export all of it again and import that"
    )
