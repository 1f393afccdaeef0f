"""Instants, spans, days, weeks and periods. Instants are aware UTC; a day or a week exists only in a named zone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from datetime import time as wall_time
from functools import lru_cache
from typing import Self
from zoneinfo import ZoneInfo

Instant = datetime
"""An aware datetime in UTC."""

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
DISTANT = datetime(9999, 12, 31, tzinfo=UTC)


def utc(moment: datetime) -> Instant:
    """Convert to an instant. ValueError when `moment` has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


def instant(text: str) -> Instant:
    """Parse RFC 3339 text, with any number of fraction digits. ValueError without an offset."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return utc(moment)
    except (ValueError, OverflowError):
        raise ValueError(f"not an instant: {text!r}: write it like 2026-11-16T09:00:00Z") from None
    raise ValueError(f"{text!r} has no time zone: write it like 2026-11-16T09:00:00Z")


def iso(moment: Instant) -> str:
    """Format as `2026-11-16T09:00:00Z`; with fractions of a second only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open span of time: `start` belongs to it, `end` does not. ValueError when it ends before it starts."""

    start: Instant
    end: Instant

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a span cannot end before it starts: {iso(self.start)}..{iso(self.end)}")

    def __contains__(self, moment: Instant) -> bool:
        return self.start <= moment < self.end

    @property
    def seconds(self) -> int:
        """Whole seconds between start and end."""
        return int((self.end - self.start).total_seconds())

    def intersection(self, other: "Span") -> "Span | None":
        """The part in both spans; None when they share no moment."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Span(start, end) if start < end else None


ALWAYS = Span(BEGINNING, DISTANT)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Merge spans into disjoint, sorted ones with the same moments; touching spans become one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start == span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def subtract(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Remove the moments of `holes` from `spans`; the rest as disjoint, sorted spans."""
    left = list(union(spans))
    for hole in union(holes):
        parts: list[Span] = []
        for span in left:
            if hole.end <= span.start or hole.start >= span.end:
                parts.append(span)
                continue
            if span.start < hole.start:
                parts.append(Span(span.start, hole.start))
            if hole.end < span.end:
                parts.append(Span(hole.end, span.end))
        left = parts
    return tuple(left)


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether every moment of `wanted` is in some of `spans`."""
    return not subtract([wanted], spans)


@lru_cache(4096)  # many entries, few days
def midnight(day: date, zone: ZoneInfo) -> Instant:
    """The first moment of `day` in `zone`; where a clock change skips midnight, the moment the day begins."""
    return datetime.combine(day, wall_time(), zone).astimezone(UTC)


def noon(day: date) -> Instant:
    """An instant that stands for a day of any zone: noon UTC, which is on that day from UTC−12 to UTC+12."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def day_of(moment: Instant, zone: ZoneInfo) -> date:
    """The calendar day of `moment` in `zone`."""
    return moment.astimezone(zone).date()


@lru_cache(4096)  # many subjects, few weeks
def day_span(first: date, zone: ZoneInfo, days: int = 1) -> Span:
    """The span of `days` calendar days from `first` on in `zone`; a day has 23 or 25 hours where the clock changes."""
    return Span(midnight(first, zone), midnight(first + timedelta(days=days), zone))


def days(span: Span, zone: ZoneInfo) -> Iterator[date]:
    """The calendar days in `zone` that `span` touches; for an empty span the day of its start."""
    day = day_of(span.start, zone)
    yield day
    while midnight(day := day + timedelta(days=1), zone) < span.end:
        yield day


def week_start(day: date, first_weekday: int = 0) -> date:
    """The first day of the week of `day`; weeks start on `first_weekday` (Monday is 0)."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


_FIRST_YEAR, _LAST_YEAR = 1970, 2999
"""Years of a period: nothing was tracked outside of them, and what lies around their days is a date, too."""


class NotAPeriodError(ValueError):
    """A text is not written like a period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A range of calendar days, both included, as the user names it: `2026-W46`, `2026-11` or `FROM..TO`."""

    first: date
    last: date
    name: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a period. NotAPeriodError with the accepted spellings when `text` is none of them; ValueError when no
        such days can be meant."""
        try:
            if match := re.fullmatch(r"(\d{4})-W(\d\d)", text):
                first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
                last = first + timedelta(days=6)
            elif match := re.fullmatch(r"(\d{4})-(\d\d)", text):
                first = date(int(match[1]), int(match[2]), 1)
                last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            else:
                first_text, dots, last_text = text.partition("..")
                first, last = date.fromisoformat(first_text), date.fromisoformat(last_text if dots else first_text)
        except (ValueError, OverflowError):
            raise NotAPeriodError(
                f'"{text}" is no period: write a week (2026-W46), a month (2026-11), or days (2026-11-09..2026-11-15)'
            ) from None
        if last < first:
            raise ValueError(f"the period {text} ends before it starts: write the earlier day first")
        if not (first.year >= _FIRST_YEAR and last.year <= _LAST_YEAR):
            raise ValueError(f"the period {text} reaches outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
        return cls(first, last, text)

    def span(self, zone: ZoneInfo) -> Span:
        """The span of the period in `zone`."""
        return Span(midnight(self.first, zone), midnight(self.last + timedelta(days=1), zone))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def iso_week(day: date) -> str:
    """Format the ISO week of a day: `2026-W46`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def before_new_year(upcoming: Instant | None, now: Instant, zone: ZoneInfo) -> Instant | None:
    """`upcoming`, or the new year in `zone` if that comes first: texts name the year of dates of another one."""
    year = now.astimezone(zone).year
    if year == MAXYEAR:
        return upcoming
    new_year = midnight(date(year + 1, 1, 1), zone)
    return new_year if upcoming is None else min(upcoming, new_year)
