"""Splits a time entry at the platform's midnights: every second falls into exactly one platform day and week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.profile import Profile
from syncd.core.time import Instant, Span, day_span, days


@dataclass(frozen=True, slots=True)
class DayPiece:
    """The part of a span that falls on one platform day."""

    start: Instant
    seconds: int
    day: date
    week: date  # first day of the platform week


def split_by_day(span: Span, profile: Profile) -> Iterator[DayPiece]:
    """Split `span` into one piece per platform day it touches, in order.

    The seconds of the pieces add up to `span.seconds`; a span of zero seconds has no piece. A day has 23 or 25 hours
    where the platform's clock changes.
    """
    counted = 0
    for day in days(span, profile.zone):
        part = span.intersection(day_span(day, profile.zone))
        if part is None:
            continue
        # Counting from the start of the span keeps the sum exact where instants have fractions of a second.
        until = Span(span.start, part.end).seconds
        if until > counted:
            yield DayPiece(part.start, until - counted, day, profile.week_of(day))
        counted = until
