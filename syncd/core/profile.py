"""Dated facts of a platform, as data: its week, its deadlines, its clocks, its fees and the sides that exist there."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side
from syncd.core.fees import FeeEra
from syncd.core.money import Money
from syncd.core.time import Instant, Span, day_of, day_span, midnight, week_start


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one platform counts and pays from the day `start` on, until the first of its `eras` that begins later.

    Ask for the facts of a day with `on`; methods that are given a day do so by themselves. A week has the facts of its
    first day, a milestone those of the day it was submitted. Zone, week and sides never change, since weeks are what
    time is counted in. What is None is not known.
    """

    platform: str
    title: str  # as people write it: Upwork
    zone: ZoneInfo
    sides: frozenset[Side]
    first_weekday: int = 0  # Monday
    start: date = date.min
    eras: tuple["Profile", ...] = ()  # the platform from a later day on, each with all its facts and no eras
    editable_for: timedelta = timedelta()  # after the week's end; zero: never closed by the platform
    review_days: int | None = None  # after the week's end, in which the client may object to its hours
    security_days: int | None = None  # between approval, be it by silence, and availability
    release_weekday: int | None = None  # on which a week's money becomes available; 0 is Monday
    auto_release_days: int | None = None  # after a submission without an answer
    segment: int = 1  # seconds billed as a whole
    milestone_minimum: Money | None = None
    fees: tuple[FeeEra, ...] = ()  # has days of its own: see `fee_fraction`

    def on(self, day: date) -> "Profile":
        """The facts that hold on `day`: those of the latest era that began on or before it."""
        begun = (each for each in self.eras if each.start <= day)
        return max(begun, key=lambda each: each.start, default=self)

    def week_of(self, day: date) -> date:
        """The first day of the platform week that `day` belongs to."""
        return week_start(day, self.first_weekday)

    def week(self, first: date) -> Span:
        """The moments of the platform week that starts on `first`."""
        return day_span(first, self.zone, 7)

    def editable_until(self, first: date) -> Instant:
        """The instant after which the hours of the week starting on `first` can no longer be edited; also the
        instant the platform bills them."""
        return self.week(first).end + self.on(first).editable_for

    def review_until(self, first: date) -> Instant | None:
        """The instant after which the client can no longer object to the week that starts on `first`."""
        days = self.on(first).review_days
        return None if days is None else midnight(first + timedelta(days=7 + days), self.zone)

    def available_on(self, first: date) -> date | None:
        """The day on which the money of the week that starts on `first` becomes available, if nobody objects: the first
        release weekday when the security days after its review are over."""
        facts = self.on(first)
        if facts.review_days is None or facts.security_days is None or facts.release_weekday is None:
            return None
        held = first + timedelta(days=6 + facts.review_days + facts.security_days)
        return held + timedelta(days=(facts.release_weekday - held.weekday()) % 7)

    def auto_release(self, submitted: date) -> Instant | None:
        """When a milestone submitted on that day is released without an answer: the end of the last day of its clock.
        None where the platform does not do so."""
        days = self.on(submitted).auto_release_days
        return None if days is None else midnight(submitted + timedelta(days=days + 1), self.zone)

    def billed_by(self, span: Span) -> Span:
        """`span` with the time until the platform has posted the bills for all of it."""
        last = day_of(max(span.start, span.end - timedelta.resolution), self.zone)
        return Span(span.start, span.end + self.on(self.week_of(last)).editable_for)

    def has(self, side: Side) -> bool:
        """Whether this platform has such a side at all; what it has not is not applicable, never unknown."""
        return side in self.sides
