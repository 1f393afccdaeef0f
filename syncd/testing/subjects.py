"""Subjects for tests of rules: builders for examples, and Hypothesis strategies for properties.

All are around one week, that of Monday 9 November 2026 (UTC), on a platform with the calendar of Upwork. A builder
takes any fields of its subject, and fills in the others so that nothing is wrong and everything is known.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.money import Money
from syncd.core.phrases import say
from syncd.core.profile import Profile
from syncd.core.records import ContractType, LabelKind, TimeEntry, WorkKind, label_ref
from syncd.core.subject_parts import Bill, ClosingWeek, ContractFacts, DayEntry, LoggedLine, Piece
from syncd.core.subjects import BillingPeriod, PersonDay, UnmappedGroup
from syncd.core.terms import Terms
from syncd.core.time import Instant
from syncd.core.week_payments import WeekPayments
from syncd.testing.week_bills import bills_of_week
from syncd.testing.week_edges import week_edges

MONDAY = date(2026, 11, 9)
START = datetime(2026, 11, 9, tzinfo=UTC)
END = START + timedelta(days=7)
CUT_OFF = END + timedelta(hours=12)
AFTER = CUT_OFF + timedelta(days=1)
"""An instant after the week's bill: everything about the week is known."""
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
"""For a user in UTC, the next instant of a verdict with texts that waits for nothing else: they name years then."""
RATE = Money(4000, "USD")
UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
PLATFORM = Profile(
    platform="upwork",
    title="Upwork",
    zone=ZoneInfo("UTC"),
    sides=frozenset(Side),
    editable_for=timedelta(hours=12),
    segment=600,
    review_days=5,
    security_days=5,
    release_weekday=2,
    auto_release_days=14,
)
CHANGED = replace(
    PLATFORM,
    eras=(
        replace(PLATFORM, start=MONDAY, editable_for=timedelta(hours=6), auto_release_days=None),
        replace(PLATFORM, start=MONDAY + timedelta(days=9), editable_for=timedelta(hours=36), auto_release_days=7),
    ),
)
"""The platform with other rules from this week on, and others again from the Wednesday of the next week on."""
DIRECT = Profile(
    platform="direct", title="direct", zone=BERLIN, sides=frozenset({Side.TRACKED, Side.BILLED, Side.RECEIVED})
)


ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles", "Pacific/Apia")]
)
"""Users' time zones."""


def contract(**given: Any) -> ContractFacts:
    """An hourly contract at 40 USD."""
    known: dict[str, Any] = {"key": "api", "title": "Backend API", "type": ContractType.HOURLY, "platform": "upwork"}
    return ContractFacts(**{**known, "terms": (Terms(rate=RATE),), **given})


def at(day: int, clock: str = "00:00") -> Instant:
    """The instant `clock` (UTC) on the day `day` of the week; 0 is its Monday, 7 the next."""
    hour, minute, *second = (int(part) for part in clock.split(":"))
    return START + timedelta(days=day, hours=hour, minutes=minute, seconds=sum(second))


def piece(day: int, clock: str, seconds: int, **given: Any) -> Piece:
    """`seconds` tracked from `clock` (UTC) on the day `day` of the week."""
    start = at(day, clock)
    known: dict[str, Any] = {"ref": f"toggl/time/{day}{clock.replace(':', '')}", "person": "me"}
    return Piece(**{**known, "start": start, "seconds": seconds, "day": start.date(), **given})


def line(day: int, seconds: int | None, **given: Any) -> LoggedLine:
    """`seconds` that the platform shows on the day `day` of the week."""
    known: dict[str, Any] = {"ref": f"upwork/work/{day}", "person": "me", "kind": WorkKind.HOURLY, "seconds": seconds}
    return LoggedLine(**{**known, "day": MONDAY + timedelta(days=day), **given})


def billing_period(**given: Any) -> BillingPeriod:
    """The week of the contract, at an instant when all is known. `tracked`, `logged`, `transactions`: coverage."""
    tracked, logged, billed = (given.pop(name, None) for name in ("tracked", "logged", "transactions"))
    now = given.get("now", AFTER)
    whole = SideCoverage(complete=True, as_of=now)
    known: dict[str, Any] = {"contract": contract(), "profile": PLATFORM, "first": MONDAY, "zone": UTC_ZONE, "now": now}
    knowledge = {Side.TRACKED: tracked or whole, Side.LOGGED: logged or whole, Side.BILLED: billed or whole}
    return BillingPeriod(**{**known, "coverage": knowledge, **given})


def entry(start: Instant, stop: Instant | None, **given: Any) -> TimeEntry:
    """A time entry; its ref is made of its start unless you give one."""
    known: dict[str, Any] = {"ref": f"toggl/time/{start:%d%H%M%S}", "person": "me", "description": "API tests"}
    return TimeEntry(**{**known, "start": start, "stop": stop, **given})


def person_day(entries: Iterable[DayEntry] = (), **given: Any) -> PersonDay:
    """The Monday of the week in Berlin, at an instant when all is known."""
    now = given.get("now", AFTER)
    known: dict[str, Any] = {"person": "me", "day": MONDAY, "zone": BERLIN, "now": now}
    known["tracked"] = SideCoverage(complete=True, as_of=now)
    ordered = sorted(entries, key=lambda mapped: (mapped.entry.start, mapped.entry.ref))
    return PersonDay(**{**known, "entries": tuple(ordered), **given})


def suspense_group(**given: Any) -> UnmappedGroup:
    """Two entries of a project that maps to no contract."""
    known: dict[str, Any] = {
        "person": "me",
        "label": label_ref("toggl", LabelKind.PROJECT, 7),
        "zone": UTC_ZONE,
        "now": AFTER,
    }
    known |= {"label_name": "Acme v2", "count": 2, "seconds": 9000, "first": at(0, "09:00"), "last": at(2, "14:30")}
    return UnmappedGroup(**{**known, **given})


def billing_periods() -> st.SearchStrategy[BillingPeriod]:
    """Weeks of all types of contract, tracked, logged and known to any extent, from before it to after the bill."""
    known = (_knowledge, _knowledge, _knowledge)
    weeks = st.builds(_billing_period, ZONES, _nows, _contracts, _profiles, _pieces, _lines, *known)
    edges = {"begins": week_edges(START), "ends": week_edges(END)}
    return weeks | st.builds(replace, weeks, bills=_bills, billed=bills_of_week(MONDAY), unseen=_unseen, **edges)


def person_days() -> st.SearchStrategy[PersonDay]:
    """Days with entries that touch, overlap, run, are ignored or unmapped."""
    return st.builds(_person_day, ZONES, _nows, st.lists(_day_entries, max_size=7), _knowledge)


def suspense_groups() -> st.SearchStrategy[UnmappedGroup]:
    """Unmapped entries under a label or none."""
    labels = st.none() | st.sampled_from(LabelKind).map(lambda kind: label_ref("toggl", kind, 7))
    names = st.sampled_from(("Acme", 'The "new" one', "Straße"))
    return st.builds(
        suspense_group, zone=ZONES, now=_nows, label=labels, label_name=names, count=st.integers(0, 5), sample=_samples
    )


_nows = st.just(AFTER) | st.integers(-24, 11 * 24).map(lambda hour: START + timedelta(hours=hour))
_money = st.builds(Money, st.integers(0, 500_00), st.sampled_from(("USD", "EUR", "JPY")))
_bills = st.lists(
    st.builds(Bill, st.just("upwork/transaction/1"), _money, st.none() | st.integers(0, 30 * 3600)), max_size=2
).map(tuple)
_caps = st.none() | st.integers(0, 30 * 3600)
_terms = st.builds(
    Terms,
    start=st.sampled_from((date.min, MONDAY, MONDAY + timedelta(days=3))),
    rate=st.none() | st.just(RATE) | _money,
    weekly_cap=_caps,
)
_contracts = st.just(contract()) | st.builds(
    contract,
    type=st.sampled_from((ContractType.HOURLY, *ContractType)),
    terms=st.lists(_terms, max_size=2, unique_by=lambda terms: terms.start).map(tuple),
)
_profiles = st.sampled_from((PLATFORM, PLATFORM, PLATFORM, CHANGED, DIRECT))
_knowledge = st.just((True, False, 10**6)) | st.tuples(
    st.booleans(), st.booleans(), st.integers(0, 11 * 24 * 60) | st.none()
)
_texts = st.sampled_from(("", "API tests", "Überstunden “2”"))


def _unique(records: list[Any]) -> tuple[Any, ...]:
    return tuple(replace(record, ref=f"{record.ref}x{number}") for number, record in enumerate(records))


@st.composite
def _piece(draw: st.DrawFn) -> Piece:
    day, second = draw(st.integers(0, 6)), draw(st.integers(0, 86399))
    clock = f"{second // 3600}:{second // 60 % 60:02}:{second % 60:02}"
    return piece(day, clock, draw(st.integers(1, 86400 - second)), description=draw(_texts))


_pieces = st.just(()) | st.lists(_piece(), max_size=6).map(_unique)
_unseen = st.just(()) | _pieces.map(
    lambda pieces: tuple(replace(piece, ref=f"{piece.ref}of-ben", person="ben") for piece in pieces)
)
_lines = st.lists(
    st.builds(
        line,
        st.integers(0, 6),
        st.none() | st.integers(0, 60).map(lambda segments: 600 * segments),
        kind=st.sampled_from((WorkKind.HOURLY, *WorkKind)),
        gross=st.none() | _money,
        memo=_texts | st.just("api  TESTS;\n- Call"),
        manual=st.none() | st.integers(0, 36_000),
    ),
    max_size=6,
).map(_unique)

MONEY, PIECES, CONTRACTS, PROFILES = _money, _pieces, _contracts, _profiles
"""Strategies for builders of other subjects."""


def _known(now: Instant, drawn: tuple[bool, bool, int | None]) -> SideCoverage:
    complete, lower_bound, minutes = drawn
    as_of = None if minutes is None else min(now, START + timedelta(minutes=minutes))
    return SideCoverage(complete=complete, as_of=as_of, lower_bound=lower_bound, because=say("it was not read"))


def _billing_period(
    zone: ZoneInfo,
    now: Instant,
    facts: ContractFacts,
    profile: Profile,
    pieces: tuple[Piece, ...],
    lines: tuple[LoggedLine, ...],
    tracked: tuple[bool, bool, int | None],
    logged: tuple[bool, bool, int | None],
    billed: tuple[bool, bool, int | None],
) -> BillingPeriod:
    return billing_period(
        zone=zone,
        now=now,
        contract=facts,
        profile=profile,
        pieces=pieces,
        lines=lines,
        payments=WeekPayments(tuple(line for line in lines if line.kind is not WorkKind.HOURLY and line.gross)),
        tracked=_known(now, tracked),
        logged=_known(now, logged),
        transactions=_known(now, billed),
    )


@st.composite
def _day_entry(draw: st.DrawFn) -> DayEntry:
    start = START + timedelta(seconds=draw(st.integers(-86400, 86400)))
    length = draw(st.none() | st.integers(0, 200) | st.integers(0, 100_000))
    return DayEntry(
        entry=entry(start, None if length is None else start + timedelta(seconds=length), description=draw(_texts)),
        contract=draw(st.sampled_from((None, "api", "site"))),
        ignored=draw(st.booleans()),
        rate=draw(st.none() | _money),
        billed=draw(st.booleans()),
        week=ClosingWeek(END, CUT_OFF, UTC_ZONE) if length is None and draw(st.booleans()) else None,
    )


_day_entries = _day_entry()
_samples = st.lists(_day_entries.map(lambda mapped: mapped.entry), max_size=2).map(_unique)


def _person_day(
    zone: ZoneInfo, now: Instant, entries: list[DayEntry], tracked: tuple[bool, bool, int | None]
) -> PersonDay:
    named = [
        replace(mapped, entry=replace(mapped.entry, ref=f"{mapped.entry.ref}x{number}"))
        for number, mapped in enumerate(entries)
    ]
    return person_day(named, zone=zone, now=now, tracked=_known(now, tracked))
