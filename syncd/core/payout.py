"""A payout as a subject of rules: which money it took, and how it arrived at a bank."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.calendar import Calendar
from syncd.core.discrepancies import Evidence, Side, SideCoverage, SubjectKey
from syncd.core.matching.arrivals import Arrival, BankLine, Lost
from syncd.core.matching.payouts import Draw, Portion, Withdrawal
from syncd.core.money import Money
from syncd.core.records import EARNINGS, Ref
from syncd.core.reference_rates import ReferenceRates
from syncd.core.time import Instant, midnight
from syncd.core.wording import agree, count, on

PAYOUT = "payout"
"""The first part of the subject's key."""


@dataclass(frozen=True, slots=True)
class KnownBank:
    """A source of bank statements: the first day of which it shows anything, and the last one up to which all is known
    from the day before a payout on. None where it shows nothing, or not that day. Days are those of its files."""

    source: str
    since: date | None
    through: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A payout of a platform. Its day is the platform's; the days of lines are the bank's.

    `portions`: the money it took, the oldest first. `arrival`: the bank's line that brings it; None where none does.
    `unclear`: lines of which one may be it. `incomparable`: lines that arrived in its days in a currency for which
    there is no reference rate, where one of them may be it.
    """

    account: AccountKey
    platform: str  # as people write it
    zone: ZoneInfo  # the user's
    now: Instant
    drawn: Draw
    money_since: date | None = None  # the first day from which on all of the account's rows are known
    portions: tuple[Portion, ...] = ()
    arrival: Arrival | None = None
    lost: Lost | None = None  # it arrived, and a later line took the money back
    suspected: BankLine | None = None  # the line that may have taken back what arrived
    unclear: tuple[BankLine, ...] = ()
    incomparable: tuple[BankLine, ...] = ()
    banks: tuple[KnownBank, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    rates: ReferenceRates = field(default_factory=ReferenceRates)
    released: SideCoverage = field(default_factory=lambda: SideCoverage(complete=False))

    @property
    def withdrawal(self) -> Withdrawal:
        """The payout with its fee."""
        return self.drawn.withdrawal

    @property
    def ref(self) -> Ref:
        """The ref of its row."""
        return self.withdrawal.ref

    @property
    def day(self) -> date:
        """The platform's day on which it was posted."""
        return self.withdrawal.posted

    @property
    def amount(self) -> Money:
        """What was sent, positive."""
        return self.money(self.withdrawal.minor)

    @property
    def key(self) -> SubjectKey:
        """payout / ref of its row."""
        return SubjectKey(PAYOUT, self.ref)

    def expected_by(self, days: int) -> date:
        """The last day on which it is not late: `days` business days after its own."""
        return self.calendar.add_business_days(self.day, days)

    def money(self, minor: int) -> Money:
        """An amount in the account's currency."""
        return Money(minor, self.account.currency)

    def has(self, side: Side) -> bool:
        """What was received only where statements of a bank are read."""
        if side is Side.RECEIVED:
            return self.bank_since is not None
        return side in (Side.RELEASED, Side.PAID_OUT)

    def known(self, side: Side) -> SideCoverage:
        """How much is known of the account up to its day. The payout and the lines are known, whatever others are
        missing: see `banks` for these. What arrived is known as of the last day that all banks show."""
        if side is Side.RELEASED:
            return self.released
        through = [bank.through for bank in self.banks]
        days = [day for day in through if day is not None]
        shown = side is Side.RECEIVED and days and len(days) == len(through)
        as_of = midnight(min(days) + timedelta(days=1), self.zone) if shown else None
        return SideCoverage(complete=side is not Side.TRACKED, as_of=as_of)

    @property
    def bank_since(self) -> date | None:
        """The first day of which any bank shows anything; None without any."""
        return min((bank.since for bank in self.banks if bank.since), default=None)

    def facts(self) -> Mapping[str, str]:
        """kind, account, payout, day."""
        facts = {"kind": PAYOUT, "account": self.account.account, "payout": self.ref, "day": self.day.isoformat()}
        return facts | ({"person": self.account.holder} if self.account.holder else {})


def composition(payout: Payout) -> str:
    """What a payout is made of: `500.00 USD = 3 earnings of 502.00 USD after their fees − 2.00 USD payout fee`."""
    parts = [(sign, words) for sign, words in _parts(payout) if words]
    if not parts:
        return ""
    first, *others = parts
    text = f"{payout.amount} = {first[1]}"
    return text + "".join(f" {sign} {words}" for sign, words in others)


def _parts(payout: Payout) -> list[tuple[str, str]]:
    """The parts of a payout in words, each with its sign."""
    drawn, currency = payout.drawn, payout.money
    earned = [part for part in payout.portions if part.net > 0 and part.rows[0].kind in EARNINGS]
    other = [part for part in payout.portions if part.net > 0 and part not in earned]
    given_back = [part for part in payout.portions if part.net <= 0]
    since = f" before {on(payout.money_since, payout)}" if payout.money_since else ""
    parts = [("+", f"{currency(drawn.from_opening)} from{since or ' the beginning'}" if drawn.from_opening else "")]
    for portions, one, several in ((earned, "earning", "earnings"), (other, "other credit", "other credits")):
        total = currency(sum(part.taken for part in portions))
        cut = sum(not part.is_whole for part in portions)
        partly = agree(len(portions), ", in part", f", {cut} of them in part") if cut else ""
        after = " after fees" if any(len(part.rows) > 1 for part in portions) else ""
        parts.append(("+", f"{count(len(portions), one, several)} of {total}{after}{partly}" if portions else ""))
    if given_back:
        taken = currency(-sum(part.taken for part in given_back))
        parts.append(("−", f"{taken} in {count(len(given_back), 'fee or refund', 'fees and refunds')}"))
    if drawn.unexplained:
        parts.append(("+", f"{currency(drawn.unexplained)} unexplained"))
    if payout.withdrawal.fee:
        parts.append(("−", f"{currency(payout.withdrawal.fee)} payout fee"))
    return parts


def made_of(payout: Payout) -> tuple[Evidence, ...]:
    """The money that a payout took, as evidence; none where none is known."""
    refs = tuple(row.ref for part in payout.portions for row in part.rows)
    if not refs:
        return ()
    return (Evidence(refs[0], f"{composition(payout)} (the oldest money first)", refs[1:]),)
