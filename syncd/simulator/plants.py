"""Faults planted in the world, each with the discrepancy that must be found, and traps that must lead to none.

Planted time never overlaps ordinary sessions and, except for the traps, consists of whole segments: so every expected
figure is known here.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.money import Money
from syncd.simulator.days import Session, local

PERSON = "me"
_EVENING, _SATURDAY, _SUNDAY = "17:00", "10:00", "10:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A discrepancy that must be found: rule, subject key (kind, name, part) and figures; None: any figure."""

    rule: str
    subject_kind: str
    name: str
    part: str = ""
    seconds: int | None = None
    stake: Money | None = None


@dataclass(frozen=True, slots=True)
class Plant:
    """Wrong sessions, and the discrepancy that must be found.

    For time without a mapping, `part` is the work or `-` until an account gives the label its id.
    """

    sessions: tuple[Session, ...]
    finding: Planted


def plants() -> tuple[Plant, ...]:
    """All wrong sessions. Faults without a session are in `world`."""
    return (
        *_forgotten_in_the_diary(),
        _forgotten_in_the_tracker(),
        *_overlapping(),
        *_unmapped(),
        _unfunded(),
        _beyond_the_retainer(),
        _still_running(),
    )


def traps() -> tuple[Session, ...]:
    """Sessions that only look wrong: an overlap of 34 seconds, work across the end of a platform week, and a retainer
    of which less than its hours is used."""
    overlap, night = date(2026, 11, 3), date(2026, 10, 19)
    return (
        _session(overlap, _EVENING, 50 * 60 + 34, "api", "Auth tokens"),
        _session(overlap, "17:50", 50 * 60, "api", "Review with Ann"),
        _session(night, "01:00", 2 * 3600, "api", "Night deployment"),
        *(_session(date(2026, 11, day), _SUNDAY, 3 * 3600, "care", "Menu of the week") for day in (1, 8)),
    )


def _forgotten_in_the_diary() -> tuple[Plant, ...]:
    """Tracked, not logged: two sessions that can still be added, and one of an earlier week that is lost."""
    forgotten = (
        (date(2026, 11, 10), _EVENING, 9000, "api", "API tests", Money(10_000, "USD")),
        (date(2026, 11, 12), _EVENING, 4200, "shop", "Checkout fixes", Money(6_417, "USD")),
        (date(2026, 10, 17), _SATURDAY, 12_000, "shop", "Shop migration", Money(18_333, "USD")),
    )
    return tuple(
        Plant(
            (_session(day, clock, seconds, work, text, logged=False),),
            _period("tracked-not-logged", work, day, seconds, stake),
        )
        for day, clock, seconds, work, text, stake in forgotten
    )


def _forgotten_in_the_tracker() -> Plant:
    """Logged, not tracked."""
    day, seconds = date(2026, 11, 7), 3 * 3600
    session = _session(day, _SATURDAY, seconds, "shop", "Image sizes", tracked=False)
    return Plant((session,), _period("logged-not-tracked", "shop", day, seconds, Money(-16_500, "USD")))


def _overlapping() -> tuple[Plant, ...]:
    """Half an hour on two clients at once, and twelve minutes twice on one contract."""
    two, one = date(2026, 10, 14), date(2026, 10, 29)
    return (
        Plant(
            (
                _session(two, _EVENING, 5400, "api", "Call with Ann"),
                _session(two, "18:00", 3600, "shop", "Hotfix of the cart"),
            ),
            _day("overlapping-entries", two, 1800, Money(-2_000, "USD")),
        ),
        Plant(
            (
                _session(one, _EVENING, 4200, "shop", "Shipping rates"),
                _session(one, "17:58", 3720, "shop", "Shipping zones"),
            ),
            _day("overlapping-entries", one, 720, Money(-1_100, "USD")),
        ),
    )


def _unmapped() -> tuple[Plant, ...]:
    """A project without a mapping, and entries without a project, in weeks where no other finding depends on them."""
    spike = tuple(
        _session(date(2026, 10, day), "18:00", seconds, "v2", text)
        for day, seconds, text in ((26, 5400, "Kick-off"), (27, 7200, "Prototype"), (28, 2400, "Estimate"))
    )
    without_project = (
        _session(date(2026, 10, 6), _EVENING, 2700, None, "Call"),
        _session(date(2026, 10, 8), _EVENING, 2100, None, None),
    )
    return (
        Plant(spike, _suspense("v2", sum(session.span.seconds for session in spike))),
        Plant(without_project, _suspense("-", sum(session.span.seconds for session in without_project))),
    )


def _unfunded() -> Plant:
    """Work on a milestone without money in escrow."""
    sessions = (
        _session(date(2026, 11, 11), _EVENING, 5400, "site", "Launch plan", tag="M3"),
        _session(date(2026, 11, 13), _EVENING, 7200, "site", "Domain move", tag="M3"),
    )
    return Plant(sessions, milestone("work-on-unfunded-milestone", "M3", seconds=12_600))


def _beyond_the_retainer() -> Plant:
    """Eleven hours in a month for which ten are agreed."""
    sessions = tuple(
        _session(date(2026, 10, day), _SUNDAY, 13_200, "care", text)
        for day, text in ((11, "Updates"), (18, "Table booking"), (25, "Photos of the terrace"))
    )
    finding = Planted(
        rule="retainer-overrun",
        subject_kind="retainer-month",
        name="care",
        part="2026-10-01",
        seconds=3600,
        stake=Money(6_000, "USD"),
    )
    return Plant(sessions, finding)


def _still_running() -> Plant:
    """Plant a timer that somebody forgot to stop on Sunday evening."""
    day = date(2026, 11, 15)
    timer = Session(start=local(day, "19:05"), stop=None, work="api", text="Release notes")
    return Plant((timer,), _day("running-timer-too-long", day, 21_300, None))


def milestone(rule: str, id: str, *, seconds: int | None = None, stake: Money | None = None) -> Planted:
    """A finding on the milestone `id` of the world's table."""
    ref = f"milestones/milestone/{id}"
    return Planted(rule=rule, subject_kind="milestone-case", name=ref, seconds=seconds, stake=stake)


def _period(rule: str, work: str, day: date, seconds: int, stake: Money) -> Planted:
    monday = day - timedelta(days=day.weekday())
    return Planted(
        rule=rule,
        subject_kind="billing-period",
        name=work,
        part=monday.isoformat(),
        seconds=seconds,
        stake=stake,
    )


def _day(rule: str, day: date, seconds: int | None, stake: Money | None) -> Planted:
    return Planted(
        rule=rule, subject_kind="person-day", name=PERSON, part=day.isoformat(), seconds=seconds, stake=stake
    )


def _suspense(work: str, seconds: int) -> Planted:
    return Planted(rule="entry-without-mapping", subject_kind="suspense-group", name=PERSON, part=work, seconds=seconds)


def _session(
    day: date,
    clock: str,
    seconds: int,
    work: str | None,
    text: str | None,
    *,
    tag: str | None = None,
    tracked: bool = True,
    logged: bool = True,
) -> Session:
    start = local(day, clock)
    stop = start + timedelta(seconds=seconds)
    return Session(start=start, stop=stop, work=work, text=text, tag=tag, tracked=tracked, logged=logged)
