"""Says when money that was billed is expected, and how much of it: by the platform's calendar, or by the invoice.

* A week's hours: on the first release weekday after the review and the security days (`Profile.available_on`). A bill
  that was posted later than the one of its week is of the week before its posting.
* A released milestone or a bonus: after the security days.
* Your own invoice: on the day on which it is due.

A platform's own holidays are not known, so the day stays where the calendar has it; `[calendar]` counts the business
days after which a payment is overdue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from syncd.core.calendar import Calendar
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money
from syncd.core.phrases import Phrase, plural, say
from syncd.core.profile import Profile
from syncd.core.records import Ref, TransactionKind, id_of
from syncd.core.subject_parts import ContractFacts
from syncd.core.time import Instant, midnight
from syncd.core.to_do import Words

EXPECTED_PAYMENT = "expected-payment"
"""The first part of the subject's key."""
_WEEK = timedelta(days=7)
_AFTER_SECURITY = frozenset({TransactionKind.FIXED, TransactionKind.BONUS})


class Progress(StrEnum):
    """How far the money of an earning has come."""

    EXPECTED = "expected"  # not late yet
    PARTIAL = "partial"  # some of it has come
    RELEASED = "released"  # all of it has come
    OVERDUE = "overdue"
    UNKNOWN = "unknown"  # it should have come, and nothing says whether it has


@dataclass(frozen=True, slots=True)
class ExpectedDay:
    """The day on which money is expected, and by what, as a clause for people."""

    day: date
    why: Phrase


def expected_day(
    kind: TransactionKind, posted: date, last_day: date, due: date | None, profile: Profile
) -> ExpectedDay | None:
    """The day on which the money of an earning is expected; None where nothing is known of that.

    `last_day`: the last day it pays for; `due`: as its row states it. Days are the platform's.
    """
    if due is not None:
        return ExpectedDay(due, say("its row says when it is due"))
    if kind is TransactionKind.HOURLY:
        week = max(profile.week_of(last_day), profile.week_of(posted) - _WEEK)
        available = profile.available_on(week)
        why = say("{platform} releases a week's money then", platform=profile.title)
        return ExpectedDay(available, why) if available else None
    days = profile.on(posted).security_days
    if kind in _AFTER_SECURITY and days is not None:
        why = plural(
            days,
            "{platform} keeps it for {number} day",
            "{platform} keeps it for {number} days",
            platform=profile.title,
        )
        return ExpectedDay(posted + timedelta(days=days), why)
    return None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Money of an earning that has come, or (negative) was taken back: the row or the bank's line that shows it, and
    how it is known to be it, as a clause for people."""

    ref: Ref
    day: date
    amount: Money
    why: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPayment:
    """The money of an earning, and what has come of it."""

    ref: Ref  # of the earning: the first of its rows
    refs: tuple[Ref, ...]  # of all its rows
    kind: TransactionKind
    contract: ContractFacts | None
    account: str  # the platform account it is in
    profile: Profile
    posted: date
    first_day: date | None = None  # of the days that it pays for; None where its rows name none
    last_day: date
    expected: ExpectedDay | None
    calendar: Calendar
    amount: Money  # net: less fees, taxes and what was given back
    is_estimated: bool = False  # a fee in it is not posted yet
    arrived: tuple[Arrived, ...] = ()  # by day and ref
    unclear: tuple[Arrived, ...] = ()  # that may be of it, or of something else
    is_shown: bool = False  # a source can say whether it has come
    known_until: Instant | None = None  # all that came from its posting until then is known; None: not even its day
    lacking: Words = ""  # what no source shows after that, in words for the user
    source: str = ""  # that could show it
    zone: ZoneInfo  # the user's
    now: Instant

    @property
    def key(self) -> SubjectKey:
        """expected-payment / ref of the earning."""
        return SubjectKey(EXPECTED_PAYMENT, self.ref)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:  # noqa: ARG002 - the shape of every `known`
        """Always complete: the earning is known. `known_until` says how much is known of its money."""
        return SideCoverage(complete=True)

    def facts(self) -> Mapping[str, str]:
        """kind, contract or else account, the days that are paid for (start, end), number, day of posting, zone of the
        platform."""
        whose = {"contract": self.contract.key} if self.contract else {"account": self.account}
        days = {"start": self.first_day.isoformat(), "end": self.last_day.isoformat()} if self.first_day else {}
        row = {"number": id_of(self.ref), "posted": self.posted.isoformat(), "zone": str(self.profile.zone)}
        return {"kind": EXPECTED_PAYMENT, **whose, **days, **row}

    @property
    def received(self) -> Money:
        """What has come."""
        amounts = (one.amount.minor for one in self.arrived if one.amount.currency == self.amount.currency)
        return Money(sum(amounts), self.amount.currency)

    @property
    def taken_back(self) -> Money | None:
        """What had come, and left your account again; None where nothing did."""
        minor = sum(one.amount.minor for one in self.arrived if one.amount.minor < 0)
        return Money(-minor, self.amount.currency) if minor else None

    @property
    def left(self) -> Money:
        """What has not come: never negative, and never more than the payment, also where money went back of what may
        have come."""
        left = (self.amount - self.received).minor
        return Money(min(max(0, left), max(0, self.amount.minor)), self.amount.currency)

    def overdue_from(self, grace: int) -> Instant | None:
        """The instant from which it is overdue: the beginning of the business day that is `grace` (from 0) of them
        after the day it is expected on; None where no day is known. With 0, the day after."""
        if self.expected is None:
            return None
        first = self.expected.day + timedelta(days=1)
        day = self.calendar.add_business_days(self.expected.day, grace) if grace else first
        return midnight(max(day, first), self.profile.zone)

    def is_known_until(self, moment: Instant) -> bool:
        """Whether all that came until then is known."""
        return self.is_shown and self.known_until is not None and self.known_until >= moment

    def progress(self, grace: int = 0) -> Progress:
        """How far it has come by now."""
        if not self.left.minor:
            return Progress.RELEASED
        late = self.overdue_from(grace)
        if late is None or self.expected is None:
            return Progress.UNKNOWN
        if not self.is_shown and self.now >= midnight(self.expected.day, self.profile.zone):
            return Progress.UNKNOWN  # no row will ever say that it is late
        if self.now >= late:
            return Progress.OVERDUE if self.is_known_until(late) and not self.unclear else Progress.UNKNOWN
        return Progress.PARTIAL if self.received.minor else Progress.EXPECTED
