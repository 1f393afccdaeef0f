"""One business event on a platform, as a subject of rules: an earning or a refund, with what was taken of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.contract_fee import ContractFee
from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.matching.credit_rebill import billed_again
from syncd.core.matching.earning_hours import HoursBill
from syncd.core.matching.paid_again import PaidMilestone
from syncd.core.matching.refund_original import PostedRow
from syncd.core.money import Money
from syncd.core.profile import Profile
from syncd.core.records import EARNINGS, Ref, TransactionKind, WorkKind, id_of
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.time import Instant

PAYMENT_GROUP = "payment-group"
"""The first part of the subject's key."""
BEFORE, AFTER = timedelta(days=14), timedelta(days=7)
"""What a group may rest on is posted up to so long before and after it: a fee may be posted later."""
_UNKNOWN = SideCoverage(complete=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRow:
    """A transaction of a group. Earnings are positive; refunds and fees negative. Days are the platform's."""

    ref: Ref
    kind: TransactionKind
    posted: date
    day: date  # the last day it pays for
    amount: Money
    first_day: date | None = None  # None where its row names none
    seconds: int | None = None  # the hours that its row states
    parent: Ref | None = None  # the row it names as the one it belongs to
    words: str = ""  # the platform's word for its type


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutFees:
    """The money of a contract on which a fee is agreed and of which none was ever taken. `rows`: its earnings and
    refunds, by posting; `known`: how much is known of the transactions since the first of them; `loose`: fees that may
    be of it, and name no row; `unseen`: none of its sources can show a fee."""

    rows: tuple[PaidRow, ...]
    known: SideCoverage = _UNKNOWN
    loose: int = 0
    unseen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentGroup:
    """An earning or a refund (`rows`: several where the platform shows one event so), and the fees and taxes taken of
    it; or, without `rows`, a fee or tax of which no source showed what it was taken of, and the taxes of that fee."""

    ref: Ref  # of the first of `rows`, else of the fee or tax
    rows: tuple[PaidRow, ...] = ()  # by ref
    taken: tuple[PaidRow, ...] = ()  # by ref; negative, positive where it was given back
    original: PaidRow | None = None  # of a refund: the earning that it gives back, where that is known
    contract: ContractFacts | None = None  # None: not known yet
    account: str  # the platform account it is in, as `statement` calls it
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    fee: ContractFee | None = None  # what the contract's fee is on the days of the group; None where it is not known
    had_fees: bool = False  # whether some other earning of the contract had a fee
    without_fees: WithoutFees | None = None  # of the contract's first earning, where none of them had a fee
    bills: tuple[PaidRow, ...] = ()  # the contract's earnings that pay for some of its days, by ref, its own among them
    given_back: tuple[tuple[PaidRow, Ref], ...] = ()  # the refunds of these, by ref, each with its earning
    other_refunds: tuple[PaidRow, ...] = ()  # those that name days of these bills and fit none of them, by ref
    connected: tuple[HoursBill, ...] = ()  # other bills for hours that share days with these, also through others
    reaches_back: bool = False  # they share days with more bills, of so long before that these are not read
    lines: tuple[LoggedLine, ...] = ()  # what the platform shows of the days of all these bills
    logged: SideCoverage = _UNKNOWN  # and how much is known of it
    milestone: PaidMilestone | None = None  # of a payment: the one that it names, which others had paid before
    may_be_of: tuple[Ref, ...] = ()  # of a fee that stands alone: earnings posted around it
    open_fees: tuple[Ref, ...] = ()  # fees posted around it that name no row, and may be of it or of others
    posted: SideCoverage = _UNKNOWN  # of the transactions posted from `BEFORE` to `AFTER` it, as far as that is past

    @property
    def key(self) -> SubjectKey:
        """payment-group / ref of the earning or refund, else of the fee or tax."""
        return SubjectKey(PAYMENT_GROUP, self.ref)

    def has(self, side: Side) -> bool:
        """Whether the platform has the side."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the transactions around it, for what is billed and the fees, and of the hours."""
        return {Side.BILLED: self.posted, Side.FEE: self.posted, Side.LOGGED: self.logged}.get(side, _UNKNOWN)

    def facts(self) -> Mapping[str, str]:
        """kind, contract or else account, the days that are paid for (start, end), number and day of its first row, and
        the zone of the platform."""
        whose = {"contract": self.contract.key} if self.contract else {"account": self.account}
        days = {"start": self.days[0].isoformat(), "end": self.days[1].isoformat()} if self.days else {}
        number = {"number": id_of(self.ref), "posted": self.posted_on.isoformat()}
        return {"kind": PAYMENT_GROUP, **whose, **days, **number, "zone": str(self.profile.zone)}

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day that are paid for, or that a refund gives money back for; None where no row names
        them."""
        rows = [self.original] if self.original else self.rows
        firsts = [row.first_day for row in rows if row.first_day]
        return (min(firsts), max(row.day for row in rows)) if firsts else None

    @property
    def head(self) -> PaidRow:
        """The row that names the group."""
        return next(row for row in (*self.rows, *self.taken) if row.ref == self.ref)

    @property
    def posted_on(self) -> date:
        """The day on which it was posted: the last one, of several rows."""
        return max(row.posted for row in (self.rows or self.taken))

    @property
    def is_earning(self) -> bool:
        """Whether money was earned."""
        return self.head.kind in EARNINGS

    @property
    def is_refund(self) -> bool:
        """Whether money was given back."""
        return self.head.kind is TransactionKind.REFUND

    @property
    def fits_no_bill(self) -> bool:
        """Whether a refund names days, and no known bill of these days has as much left as it gives back."""
        return (
            self.is_refund
            and self.original is None
            and all(row.first_day and row.day != row.posted for row in self.rows)
        )

    @property
    def gross(self) -> Money:
        """What was earned, or given back (negative); of rows in the currency of the head."""
        amounts = [row.amount.minor for row in self.rows if row.amount.currency == self.head.amount.currency]
        return Money(sum(amounts), self.head.amount.currency)

    @property
    def paid_days(self) -> tuple[date, date]:
        """The first and the last day that its rows may be paid for, or those of the bill that a refund gives back."""
        rows = [self.original] if self.original else (self.rows or self.taken)
        return min(first_day(row, self.profile) for row in rows), max(row.day for row in rows)

    @property
    def names_days(self) -> bool:
        """Whether its rows say which days they are for."""
        return all(row.first_day for row in self.rows)

    @property
    def seconds_shown(self) -> int:
        """The hours that the platform shows of its days, in seconds."""
        first, last = self.paid_days
        hourly = (line for line in self.lines if line.kind is WorkKind.HOURLY and first <= line.day <= last)
        return sum(line.seconds or 0 for line in hourly)

    @property
    def hours_bills(self) -> tuple[HoursBill, ...]:
        """The bills for hours of its days, by ref, as far as refunds left them; those alone that name their days."""
        return hours_bills(self.bills, self.given_back)

    @property
    def refunds(self) -> tuple[PaidRow, ...]:
        """The refunds that give back some of an earning."""
        own = {row.ref for row in self.rows}
        return tuple(refund for refund, earning in self.given_back if earning in own)

    @property
    def billed_again(self) -> tuple[tuple[Ref, Money], ...]:
        """What was billed again of a refund: the bill and how much of it, by ref."""
        bills = [_posted_row(bill) for bill in self.bills]
        refunds = [_posted_row(refund) for refund, _ in self.given_back]
        originals = {refund.ref: earning for refund, earning in self.given_back}
        others = {row.ref: row for row in (*self.other_refunds, *(self.rows if self.fits_no_bill else ()))}
        refunds += [_posted_row(row) for row in others.values() if row.ref not in originals]
        again = billed_again(bills, refunds, originals)
        own = {bill: minor for row in self.rows for bill, minor in again.get(row.ref, {}).items()}
        return tuple((bill, Money(own[bill], self.gross.currency)) for bill in sorted(own))

    @property
    def standing_beside(self) -> tuple[Ref, ...]:
        """The bills for the days of what a refund gives back, in its currency, that were posted before it and that no
        refund took: it may have corrected a bill that came twice."""
        earned = self.original
        return tuple(
            bill.ref
            for bill in self.hours_bills
            if earned
            and bill.ref != earned.ref
            and bill.amount.currency == earned.amount.currency
            and bill.last == earned.day
            and bill.posted < self.posted_on
        )

    @property
    def left(self) -> Money:
        """What is left of an earning after its refunds."""
        amounts = [row.amount.minor for row in self.refunds if row.amount.currency == self.gross.currency]
        return Money(self.gross.minor + sum(amounts), self.gross.currency)

    @property
    def fees(self) -> tuple[PaidRow, ...]:
        """The fees taken of it."""
        return tuple(row for row in self.taken if row.kind is TransactionKind.FEE)


def hours_bills(rows: Iterable[PaidRow], given_back: Iterable[tuple[PaidRow, Ref]]) -> tuple[HoursBill, ...]:
    """The bills for hours among rows, as far as refunds left them; those alone that name their days."""
    back: dict[Ref, int] = {}
    for refund, earning in given_back:
        back[earning] = back.get(earning, 0) + refund.amount.minor
    return tuple(
        HoursBill(
            ref=bill.ref,
            posted=bill.posted,
            first=bill.first_day,
            last=bill.day,
            amount=Money(left, bill.amount.currency),
            seconds=bill.seconds and bill.seconds * left // bill.amount.minor,
        )
        for bill in rows
        if bill.kind is TransactionKind.HOURLY
        and bill.first_day
        and (left := bill.amount.minor + back.get(bill.ref, 0)) > 0
    )


def first_day(row: PaidRow, profile: Profile) -> date:
    """The first day that a row may be paid for: a bill for hours that names none is for the platform week that ended
    before it was posted; where the platform is not known to bill so, for any day since the week before."""
    if row.first_day or row.kind is not TransactionKind.HOURLY:
        return row.first_day or row.day
    return profile.week_of(row.day) - (timedelta() if profile.billed_until(row.posted) else timedelta(days=7))


def _posted_row(row: PaidRow) -> PostedRow:
    return PostedRow(ref=row.ref, posted=row.posted, day=row.day, amount=row.amount)
