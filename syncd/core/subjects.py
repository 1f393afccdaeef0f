"""Subjects: the things that rules check. A subject carries all that its rules read, so they need no clock or ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.core.baseline import UNCHANGED, Baseline
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.price_by_day import lacking_by_day, price_by_day
from syncd.core.profile import Profile
from syncd.core.records import Ref, TimeEntry, WorkKind
from syncd.core.repeated_entries import Repeat
from syncd.core.subject_parts import Bill, ContractFacts, DayEntry, LoggedLine, Piece
from syncd.core.terms import CostRate, terms_on
from syncd.core.time import BEGINNING, Instant, Span, day_span
from syncd.core.untracked_day import UntrackedDay
from syncd.core.week_bills import NO_BILLS, WeekBills
from syncd.core.week_drift import NO_RUN, DriftRun
from syncd.core.week_edges import WeekEdge
from syncd.core.week_payments import NO_PAYMENTS, WeekPayments
from syncd.core.work_sessions import tolerance

UNKNOWN = SideCoverage(complete=False)


class SubjectKind(StrEnum):
    """The kinds of subject; the first part of a subject's key."""

    PERSON_DAY = "person-day"
    PERSON_WEEK = "person-week"
    SUSPENSE_GROUP = "suspense-group"
    MONEY_GROUP = "money-group"
    REFUND_CASE = "refund-case"
    MATCH_CASE = "match-case"
    OWN_INVOICE = "own-invoice"
    PAYMENT_GROUP = "payment-group"
    EXPECTED_PAYMENT = "expected-payment"
    PAYOUT = "payout"
    BILLING_PERIOD = "billing-period"
    CLIENT_WEEK = "client-week"
    CONTRACT_CASE = "contract-case"
    RETAINER_MONTH = "retainer-month"
    MILESTONE_CASE = "milestone-case"
    ACCOUNT = "account"
    SOURCE_HEALTH = "source-health"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingPeriod:
    """One contract in one platform week: its tracked time, and the lines that the platform shows."""

    contract: ContractFacts
    profile: Profile
    first: date
    zone: ZoneInfo  # the user's, for texts; days are those of the platform's
    now: Instant
    pieces: tuple[Piece, ...] = ()  # that the platform should show
    not_to_log: tuple[Piece, ...] = ()  # goodwill, and time marked not billable where the marks count
    unseen: tuple[Piece, ...] = ()  # of consultants, whose hours no account is certain to show: not in `pieces`
    lines: tuple[LoggedLine, ...] = ()
    bills: tuple[Bill, ...] = ()  # what the platform billed for these hours, as far as exports show it
    billed: WeekBills = NO_BILLS  # the same bills with their days, also where refunds gave them back
    payments: WeekPayments = NO_PAYMENTS  # beside hours, that the platform shows, and what may make them
    coverage: Mapping[Side, SideCoverage]
    begins: WeekEdge | None = None  # the edges towards its neighbours, where time was tracked close to them
    ends: WeekEdge | None = None
    baseline: Baseline = UNCHANGED  # what changed since the week was billed
    invoice_gap: int | None = None  # of your own invoices for days that changed: seconds tracked beyond them
    drift: DriftRun = NO_RUN  # the weeks that drift to one side, where this one stands for them
    beyond: Mapping[date, int] = field(default_factory=dict)  # seconds of `pieces` where the contract does not run
    costs: Mapping[str, tuple[CostRate, ...]] = field(default_factory=dict)  # consultant → what their hours cost you
    client: str = ""  # the client and the platform, where sisters are known: the name of the `ClientWeek`
    sisters: tuple["BillingPeriod", ...] = ()  # the same week of the client's other contracts, without their sisters

    @property
    def key(self) -> SubjectKey:
        """billing-period / contract / first day of the week."""
        return SubjectKey(SubjectKind.BILLING_PERIOD, self.contract.key, self.first.isoformat())

    @property
    def last(self) -> date:
        """The last day of the week."""
        return self.first + timedelta(days=6)

    @property
    def span(self) -> Span:
        """The moments of the week."""
        return self.profile.week(self.first)

    @property
    def editable_until(self) -> Instant:
        """The cut-off: the instant at which the platform bills the logged hours."""
        return self.profile.editable_until(self.first)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the side in this week."""
        return self.coverage.get(side, UNKNOWN)

    def facts(self) -> Mapping[str, str]:
        """kind, contract, start, end, zone of these days."""
        return {
            "kind": SubjectKind.BILLING_PERIOD,
            "contract": self.contract.key,
            "start": self.first.isoformat(),
            "end": self.last.isoformat(),
            "zone": str(self.profile.zone),
        }

    @property
    def hourly_lines(self) -> tuple[LoggedLine, ...]:
        """The lines that bill time; bonuses and fixed payments are not hours."""
        return tuple(line for line in self.lines if line.kind is WorkKind.HOURLY)

    @property
    def tracked(self) -> int:
        """Seconds tracked on the contract in this week."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def is_worked(self) -> bool:
        """Whether time was tracked while the contract runs, or the platform shows hours."""
        return self.tracked > sum(self.beyond.values()) or bool(self.hourly_lines)

    @property
    def booked_elsewhere(self) -> int:
        """Seconds tracked in this week that the platform books in a neighbour, less those of neighbours booked here."""
        return (self.ends.moved if self.ends else 0) - (self.begins.moved if self.begins else 0)

    @property
    def tracked_as_booked(self) -> int:
        """Seconds tracked that the platform books in this week: compare these with the logged ones."""
        return self.tracked - self.booked_elsewhere

    def tracked_before(self, moment: Instant) -> int:
        """Seconds tracked in this week before `moment`."""
        if moment >= self.span.end:  # most weeks are over when their hours are read
            return self.tracked
        return sum(piece.seconds_before(moment) for piece in self.pieces)

    @property
    def logged_as_last_seen(self) -> int:
        """Seconds the platform showed when it was last read."""
        return sum(line.seconds or 0 for line in self.hourly_lines)

    @property
    def weekly_cap(self) -> int | None:
        """The cap in seconds; the highest one where it changed within the week, because a raise counts at once. None
        where there was no cap on some day."""
        terms = self.contract.terms
        if all(version.weekly_cap is None for version in terms):
            return None
        in_force = [terms_on(terms, self.first + timedelta(days=day)) for day in range(7)]
        caps = [version.weekly_cap for version in in_force if version and version.weekly_cap is not None]
        return max(caps) if len(caps) == len(in_force) else None

    @property
    def beyond_limit(self) -> int:
        """Seconds tracked beyond the weekly limit, and not shown by the platform all the same."""
        allowed = max(self.billable(self.tracked_as_booked), self.logged_as_last_seen)
        return max(0, self.tracked_as_booked - allowed)

    def billable(self, seconds: int) -> int:
        """`seconds`, at most the weekly cap."""
        return seconds if self.weekly_cap is None else min(self.weekly_cap, seconds)

    def tolerance(self, per_session: timedelta) -> int:
        """Seconds of difference that rounding to billed segments explains; see `work_sessions`."""
        return tolerance(self.pieces, per_session)

    def within(self, notice: timedelta) -> bool:
        """Whether the cut-off is at most `notice` away, or over."""
        return self.now >= self.editable_until - notice

    def price(self, seconds: int, by_day: Mapping[date, int] | None = None) -> Money | None:
        """Price `seconds` at the contract's rates of their days; see `price_by_day`. Without `by_day`, they are of the
        days with tracked time."""
        days = lacking_by_day(self.pieces, ()) if by_day is None else by_day
        return price_by_day(self.contract, seconds, days, self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDay:
    """One person's entries that touch one calendar day of the user's zone.

    `untracked`: what platforms show of the same date, on a business day on which nothing was tracked. `tracked` is then
    about both days, the user's and the platforms'.
    """

    person: str
    day: date
    zone: ZoneInfo
    now: Instant
    entries: tuple[DayEntry, ...] = ()  # sorted by (start, ref)
    copies: tuple[Repeat, ...] = ()  # of this day's entries in their own tracker, where `duplicate-entry` is about them
    repeated: frozenset[Ref] = frozenset()  # entries whose time another rule reports as a repetition of another's
    untracked: tuple[UntrackedDay, ...] = ()  # by contract
    tracked: SideCoverage = UNKNOWN

    @property
    def over(self) -> Instant:
        """When the day is over, also on the platforms that show hours of it."""
        return max(day_span(self.day, self.zone).end, *(shown.ends for shown in self.untracked), BEGINNING)

    @property
    def key(self) -> SubjectKey:
        """person-day / person / day."""
        return SubjectKey(SubjectKind.PERSON_DAY, self.person, self.day.isoformat())

    def has(self, side: Side) -> bool:
        """Only tracked time."""
        return side is Side.TRACKED

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the day's tracked time."""
        return self.tracked if side is Side.TRACKED else UNKNOWN

    def facts(self) -> Mapping[str, str]:
        """kind, person, day, zone."""
        return {
            "kind": SubjectKind.PERSON_DAY,
            "person": self.person,
            "day": self.day.isoformat(),
            "zone": str(self.zone),
        }

    def starts_here(self, moment: Instant) -> bool:
        """Whether `moment` is on this day in its zone."""
        return moment.astimezone(self.zone).date() == self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmappedGroup:
    """One person's unmapped entries under one tracker label, or under none."""

    person: str
    label: Ref | None
    label_name: str  # "no project" where there is no label
    zone: ZoneInfo  # the user's
    now: Instant
    count: int
    seconds: int
    first: Instant
    last: Instant
    sample: tuple[TimeEntry, ...] = ()  # the latest few
    namesakes: tuple[str, ...] = ()  # clients whose projects have the same name, of a project without a client

    @property
    def key(self) -> SubjectKey:
        """suspense-group / person / label."""
        return SubjectKey(SubjectKind.SUSPENSE_GROUP, self.person, self.label or "-")

    def has(self, side: Side) -> bool:
        """Only tracked time."""
        return side is Side.TRACKED

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: these entries are known, whatever others are missing."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, person, label."""
        return {"kind": SubjectKind.SUSPENSE_GROUP, "person": self.person, "label": self.label_name}
