"""Facts about a platform, with the days from which they hold: its week, deadlines, clocks, fees and sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side
from syncd.core.fees import FeeEra
from syncd.core.money import Money
from syncd.core.time import Instant, Span, day_of, day_span, midnight, week_start
from syncd.core.to_do import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The facts of one platform from the day `start` on, until the first of its `eras` that begins later.

    `on` gives the facts of a day; methods with a day as parameter do so by themselves. A week has the facts of its
    first day, a milestone those of the day it was submitted. Zone, week and sides never change, because time is counted
    in weeks. None is not known.
    """

    platform: str
    title: str  # as people write it: Upwork
    zone: ZoneInfo
    sides: frozenset[Side]
    first_weekday: int = 0  # Monday
    start: date = date.min
    eras: tuple["Profile", ...] = ()  # the platform from a later day on, each with all its facts and no eras
    editable_for: timedelta = timedelta()  # after the week's end; zero: the platform never closes it
    review_days: int | None = None  # after the week's end; in them the client may object to its hours
    security_days: int | None = None  # from approval, also by silence, until the money is available
    release_weekday: int | None = None  # on which a week's money becomes available; 0 is Monday
    auto_release_days: int | None = None  # after a submission without an answer
    segment: int = 1  # seconds billed as a whole
    milestone_minimum: Money | None = None
    export_hours: str = ""  # where to click for an export of the week's hours
    export_money: str = ""  # where to click for an export of the transactions
    diary: Link | None = None  # where to add, correct and delete the week's hours
    fees: tuple[FeeEra, ...] = ()  # dated by themselves: see `fee_fraction`

    def on(self, day: date) -> "Profile":
        """The facts on `day`: those of the latest era that began on or before it."""
        begun = (era for era in self.eras if era.start <= day)
        return max(begun, key=lambda era: era.start, default=self)

    def week_of(self, day: date) -> date:
        """The first day of the platform week of `day`."""
        return week_start(day, self.first_weekday)

    def week(self, first: date) -> Span:
        """The span of the platform week that starts on `first`."""
        return day_span(first, self.zone, 7)

    def editable_until(self, first: date) -> Instant:
        """The cut-off of the week that starts on `first`: then its hours can no longer be edited, and are billed."""
        return self.week(first).end + self.on(first).editable_for

    def review_until(self, first: date) -> Instant | None:
        """The instant after which the client can no longer object to the week that starts on `first`."""
        days = self.on(first).review_days
        return None if days is None else midnight(first + timedelta(days=7 + days), self.zone)

    def available_on(self, first: date) -> date | None:
        """The day on which the money of the week that starts on `first` is available, if nobody objects.

        It is the first release weekday after the review and the security days.
        """
        facts = self.on(first)
        if facts.review_days is None or facts.security_days is None or facts.release_weekday is None:
            return None
        held = first + timedelta(days=6 + facts.review_days + facts.security_days)
        return held + timedelta(days=(facts.release_weekday - held.weekday()) % 7)

    def auto_release(self, submitted: date) -> Instant | None:
        """The instant at which the platform releases a milestone, submitted on that day, without the client's answer.

        It is the end of the last day of its clock; None where the platform does not release by itself.
        """
        days = self.on(submitted).auto_release_days
        return None if days is None else midnight(submitted + timedelta(days=days + 1), self.zone)

    def billed_by(self, span: Span) -> Span:
        """Extend `span` until the platform has billed all of it."""
        last = day_of(max(span.start, span.end - timedelta.resolution), self.zone)
        return Span(span.start, span.end + self.on(self.week_of(last)).editable_for)

    def billed_until(self, posted: date) -> date | None:
        """The last day of the hours of a bill that was posted on that day and names no days: that of the week before,
        where the platform bills a week once it is over and can no longer be edited, or to begin its review. None where
        nothing is known of that."""
        facts = self.on(posted)
        bills_afterwards = facts.editable_for or facts.review_days is not None
        return self.week_of(posted) - timedelta(days=1) if bills_afterwards else None

    def has(self, side: Side) -> bool:
        """Whether the platform has the side at all. A side it lacks is not applicable, never unknown."""
        return side in self.sides


def profile_of(profiles: Mapping[str, Profile], platform: str) -> Profile:
    """The profile of a platform; where it has none, that of a direct client."""
    return profiles.get(platform, profiles["direct"])
