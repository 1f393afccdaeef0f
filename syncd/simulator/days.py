"""Six ordinary weeks of one freelancer: sessions that were tracked and logged alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from random import Random
from zoneinfo import ZoneInfo

from syncd.core.time import Instant, Span, day_of, week_start

ZONE = ZoneInfo("Europe/Berlin")
FIRST_DAY = date(2026, 10, 5)
WEEKS = 6
SEGMENT = 600
"""Seconds of the smallest unit that the platform bills."""
HOURLY = ("api", "shop")
"""Works billed by the hour; `site` is paid by milestones."""

_TEXTS = {
    "api": ("API tests", "Order endpoint", "Review with Ann", "Pagination of /orders", "Auth tokens", "Release notes"),
    "shop": ("Checkout fixes", "Plugin updates", "Image sizes", "Backup check", "Shipping rates"),
    "site": ("Wireframes", "Landing page", "Contact form", "Colours and type", "Accessibility pass"),
    "home": ("Accounts", "English lesson", "Reading"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Work without a break."""

    start: Instant
    stop: Instant | None  # None: the timer still runs
    work: str | None  # key of the world's projects; None: no project was chosen
    text: str | None
    tag: str | None = None
    tracked: bool = True  # in the tracker
    logged: bool = True  # in the platform's work diary

    @property
    def span(self) -> Span:
        """From start to stop; empty while the timer runs."""
        return Span(self.start, self.stop or self.start)


def local(day: date, clock: str) -> Instant:
    """The instant when the freelancer's clock shows `clock` (`09:00`) on `day`."""
    return datetime.combine(day, wall_time.fromisoformat(clock), ZONE).astimezone(UTC)


def ordinary(rng: Random) -> list[Session]:
    """Six weeks: weekday mornings on `api`, afternoons on `shop` and `site`, private hours on Saturdays.

    Sessions begin and end at odd seconds; each week of an hourly work adds up to whole segments.
    """
    weeks = [FIRST_DAY + timedelta(weeks=number) for number in range(WEEKS)]
    sessions = [session for week in weeks for session in _week(week, rng)]
    for week in weeks:
        for work in HOURLY:
            sessions = _whole_segments(sessions, work, week)
    return sessions


def _week(monday: date, rng: Random) -> Iterator[Session]:
    for weekday in range(5):
        day = monday + timedelta(days=weekday)
        first = _session(rng, local(day, "09:00"), "api", minutes=(70, 95))
        yield first
        yield _session(rng, first.span.end + timedelta(minutes=10), "api", minutes=(60, 80))
        if weekday in (1, 3):
            yield _session(rng, local(day, "13:30"), "shop", minutes=(90, 140))
        elif tag := _milestone_worked_on(day):
            yield _session(rng, local(day, "13:30"), "site", minutes=(90, 140), tag=tag)
    yield _session(rng, local(monday + timedelta(days=5), "15:00"), "home", minutes=(30, 60), tag="private")


def _milestone_worked_on(day: date) -> str | None:
    """M1 until its release, M2 from its funding to its submission."""
    if day < date(2026, 10, 22):
        return "M1"
    return "M2" if date(2026, 10, 26) <= day < date(2026, 11, 5) else None


def _session(rng: Random, earliest: Instant, work: str, *, minutes: tuple[int, int], tag: str | None = None) -> Session:
    """A session that begins within ten minutes after `earliest`; `minutes`: its shortest and longest length."""
    start = earliest + timedelta(seconds=rng.randrange(SEGMENT))
    shortest, longest = minutes
    stop = start + timedelta(seconds=rng.randrange(shortest * 60, longest * 60))
    return Session(start=start, stop=stop, work=work, text=rng.choice(_TEXTS[work]), tag=tag)


def _whole_segments(sessions: Iterable[Session], work: str, week: date) -> list[Session]:
    """Adjust the last session on `work` in `week` by at most half a segment, so that the week has whole segments."""
    kept = list(sessions)
    places = [
        place
        for place, session in enumerate(kept)
        if session.work == work and week_start(day_of(session.start, ZoneInfo("UTC"))) == week
    ]
    total = sum(kept[place].span.seconds for place in places)
    last = kept[places[-1]]
    kept[places[-1]] = replace(last, stop=last.span.end + timedelta(seconds=nearest_segment(total) - total))
    return kept


def nearest_segment(seconds: int) -> int:
    """Round `seconds` to whole segments."""
    return (seconds + SEGMENT // 2) // SEGMENT * SEGMENT
