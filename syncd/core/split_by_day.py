"""Cutting an entry at the platform's midnights: every second lands in exactly one platform day and week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.profile import Profile
from syncd.core.time import Instant, Span, day_span, days


@dataclass(frozen=True, slots=True)
class DayPiece:
    """The part of an entry in one platform day."""

    start: Instant
    seconds: int
    day: date
    week: date  # first day of the platform week


def split_by_day(span: Span, profile: Profile) -> Iterator[DayPiece]:
    """The slices of `span`, one per platform day it touches, in order. Their seconds sum to `span.seconds`; an entry
    of zero seconds gives none. Days of 23 and 25 hours are what the zone says they are."""
    counted = 0
    for day in days(span, profile.zone):
        part = span.intersection(day_span(day, profile.zone))
        if part is None:
            continue
        # Counting from the start of the entry keeps the sum exact where instants have fractions.
        until = Span(span.start, part.end).seconds
        if until > counted:
            yield DayPiece(part.start, until - counted, day, profile.week_of(day))
        counted = until
