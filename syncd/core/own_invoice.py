"""One of your own invoices with the time tracked on its days, as a subject of rules."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.discrepancies import Side, SideCoverage, SubjectKey
from syncd.core.money import Money, totals
from syncd.core.price_by_day import price_by_day
from syncd.core.profile import Profile
from syncd.core.records import Ref
from syncd.core.rounded_time import rounded
from syncd.core.subject_parts import ContractFacts, Piece
from syncd.core.time import Instant, Span, midnight

OWN_INVOICE = "own-invoice"
"""The first part of the subject's key."""
_UNKNOWN = SideCoverage(complete=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """A row of a table of invoices: money for the time of some days, both included; negative: a discount or credit."""

    ref: Ref
    first: date
    last: date
    posted: date
    amount: Money
    seconds: int | None = None  # the hours that it states
    by_hand: bool = False  # a manual invoice on a platform that shows hours


@dataclass(frozen=True, slots=True)
class Gap:
    """What was tracked beyond what was invoiced, and its price; less than nothing where more was invoiced."""

    seconds: int
    stake: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnInvoice:
    """The rows of the same days, by ref, and the pieces that a contract bills on them, by time."""

    ref: Ref  # of the row that names the invoice
    contract: ContractFacts
    profile: Profile
    zone: ZoneInfo  # the user's
    now: Instant
    rows: tuple[InvoiceRow, ...]
    overlapping: tuple[InvoiceRow, ...] = ()  # other invoices that are for some of these days and others
    pieces: tuple[Piece, ...] = ()
    is_tracked: bool = True  # whether any time of the contract was ever tracked
    logged: Mapping[date, int] = field(default_factory=dict)  # seconds that the platform shows itself, by day
    lost: int = 0  # seconds that these days had when they were invoiced and lost since, by late edits
    added: int = 0  # seconds that late edits added
    coverage: Mapping[Side, SideCoverage]

    @property
    def key(self) -> SubjectKey:
        """own-invoice / contract / ref."""
        return SubjectKey(OWN_INVOICE, self.contract.key, self.ref)

    @property
    def first(self) -> date:
        """The first day that it is for."""
        return min(row.first for row in self.rows)

    @property
    def last(self) -> date:
        """The last day that it is for."""
        return max(row.last for row in self.rows)

    @property
    def span(self) -> Span:
        """The moments of these days."""
        return Span(midnight(self.first, self.profile.zone), midnight(self.last + timedelta(days=1), self.profile.zone))

    def has(self, side: Side) -> bool:
        """Whether the side exists for the contract's platform."""
        return self.profile.has(side)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the time of these days, and of the table of invoices."""
        return self.coverage.get(side, _UNKNOWN)

    def facts(self) -> Mapping[str, str]:
        """kind, contract, start, end, zone of these days."""
        days = {"start": self.first.isoformat(), "end": self.last.isoformat()}
        return {"kind": OWN_INVOICE, "contract": self.contract.key, **days, "zone": str(self.profile.zone)}

    @property
    def by_day(self) -> Counter[date]:
        """Seconds to bill of each day, rounded as agreed: beyond those that the platform shows itself."""
        by_day: Counter[date] = Counter()
        for piece in rounded(self.pieces, self.contract.rounding, self.profile.first_weekday):
            by_day[piece.day] += piece.seconds
        return by_day - Counter(self.logged)

    @property
    def seconds_invoiced(self) -> int | None:
        """The hours of the invoice; None where a row does not state them, or some of its money was given back."""
        stated = [row.seconds for row in self.rows]
        if any(row.amount.minor < 0 for row in self.rows) or None in stated:
            return None
        return sum(seconds or 0 for seconds in stated)

    @property
    def amounts(self) -> tuple[Money, Money] | None:
        """What it is for, and what is left of that after discounts and credits; None in several currencies."""
        billed = totals(row.amount for row in self.rows if row.amount.minor > 0)
        given = totals(row.amount for row in self.rows if row.amount.minor < 0)
        if len(billed) != 1 or given.keys() - billed.keys():
            return None
        ((currency, amount),) = billed.items()
        return amount, amount + given.get(currency, Money(0, currency))

    def price(self, seconds: int) -> Money | None:
        """Price seconds of these days at the contract's rates; None where a rate is not known."""
        return price_by_day(self.contract, seconds, self.by_day, self.first)

    @property
    def gap(self) -> Gap | None:
        """The difference that late edits do not explain: of hours where they are stated, else of amounts. None where
        time and invoice cannot be compared."""
        tracked = self.by_day.total()
        if (stated := self.seconds_invoiced) is not None:
            seconds = self._unexplained(tracked - stated)
            stake = self.price(abs(seconds))
            return Gap(seconds, stake if stake is None or seconds >= 0 else -stake)
        amounts, worth = self.amounts, self.price(tracked)
        if amounts is None or worth is None or worth.currency != amounts[0].currency or not worth.minor:
            return None
        billed, left = amounts
        difference = max(worth.minor - billed.minor, 0) or min(worth.minor - left.minor, 0)
        whole = _share(difference, tracked, worth.minor)
        seconds = self._unexplained(whole)
        if seconds != whole:
            difference = _share(seconds, worth.minor, tracked)
        return Gap(seconds, Money(difference, worth.currency))

    def _unexplained(self, seconds: int) -> int:
        """What late edits do not explain of a difference."""
        return max(0, seconds - self.added) if seconds > 0 else min(0, seconds + self.lost)


def _share(part: int, whole: int, of: int) -> int:
    """As much of `whole` as `part` is of `of`, rounded towards 0."""
    return abs(part) * whole // of * (1 if part > 0 else -1)


def of_one_invoice(row: InvoiceRow, others: Sequence[InvoiceRow]) -> tuple[list[InvoiceRow], list[InvoiceRow]] | None:
    """The rows for days of `row` alone, by ref, and those for some of its days and others. None where `row` is part of
    another invoice: one for more days, or one of the same days with a smaller ref."""
    same = [row, *(other for other in others if row.first <= other.first and other.last <= row.last)]
    around = [
        other for other in others if other.first <= row.first and row.last <= other.last and other.amount.minor > 0
    ]
    if row.amount.minor <= 0 or any(
        (other.first, other.last) != (row.first, row.last) or other.ref < row.ref for other in around
    ):
        return None
    apart = [other for other in others if other not in same and other.first <= row.last and row.first <= other.last]
    return sorted(same, key=lambda one: one.ref), sorted(apart, key=lambda one: one.ref)
