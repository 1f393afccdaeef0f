"""Dated facts of a platform, as data: its week, its deadlines, its clocks and the sides that exist there."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side
from syncd.core.time import Instant, Span, day_span, midnight, week_start


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one platform counts and pays. Deadlines are offsets from the end of the platform's week."""

    platform: str
    title: str  # as people write it: Upwork
    zone: ZoneInfo
    sides: frozenset[Side]
    first_weekday: int = 0  # Monday
    editable_for: timedelta = timedelta()  # after the week's end; zero: never closed by the platform
    segment: int = 1  # seconds billed as a whole
    auto_release_days: int | None = None  # after a submission without an answer
    security_days: int = 0  # between release and availability

    def week_of(self, day: date) -> date:
        """The first day of the platform week that `day` belongs to."""
        return week_start(day, self.first_weekday)

    def week(self, first: date) -> Span:
        """The moments of the platform week that starts on `first`."""
        return day_span(first, self.zone, 7)

    def editable_until(self, first: date) -> Instant:
        """The instant after which the hours of the week starting on `first` can no longer be edited; also the
        instant the platform bills them."""
        return midnight(first + timedelta(days=7), self.zone) + self.editable_for

    def billed_by(self, span: Span) -> Span:
        """`span` with the time until the platform has posted the bills for all of it."""
        return Span(span.start, span.end + self.editable_for)

    def has(self, side: Side) -> bool:
        """Whether this platform has such a side at all; what it has not is not applicable, never unknown."""
        return side in self.sides
