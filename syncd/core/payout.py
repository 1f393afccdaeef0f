"""A payout as a subject of rules: which money it took, and how it arrived at a bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from syncd.core.accounts import AccountKey
from syncd.core.calendar import Calendar
from syncd.core.discrepancies import Evidence, Side, SideCoverage, SubjectKey
from syncd.core.matching.arrivals import Arrival, BankLine, Lost
from syncd.core.matching.payouts import Draw, Portion, Withdrawal
from syncd.core.money import Money
from syncd.core.phrases import Phrase, joined, plural, say
from syncd.core.records import EARNINGS, Ref
from syncd.core.reference_rates import ReferenceRates
from syncd.core.time import Instant, midnight

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


def composition(payout: Payout) -> Phrase:
    """What a payout is made of: `500.00 USD = 3 earnings of 502.00 USD after fees − 2.00 USD payout fee`; empty where
    nothing is known of that."""
    came, went = _came(payout), _went(payout)
    if not came:
        return joined([])
    return say("{amount} = {parts}", amount=payout.amount, parts=joined([joined(came, " + "), *went], " − "))


def _came(payout: Payout) -> list[Phrase]:
    """The money that a payout took, in words."""
    drawn, money = payout.drawn, payout.money
    earned = [part for part in payout.portions if part.net > 0 and part.rows[0].kind in EARNINGS]
    other = [part for part in payout.portions if part.net > 0 and part not in earned]
    words = [_from_opening(payout)] if drawn.from_opening else []
    if earned:
        total = money(sum(part.taken for part in earned))
        what = plural(len(earned), "{number} earning of {amount}", "{number} earnings of {amount}", amount=total)
        words.append(_in_part(what, earned))
    if other:
        total = money(sum(part.taken for part in other))
        what = plural(
            len(other), "{number} other credit of {amount}", "{number} other credits of {amount}", amount=total
        )
        words.append(_in_part(what, other))
    if drawn.unexplained:
        words.append(say("{amount} unexplained", amount=money(drawn.unexplained)))
    return words


def _from_opening(payout: Payout) -> Phrase:
    amount = payout.money(payout.drawn.from_opening)
    if payout.money_since:
        return say("{amount} from before {day}", payout, amount=amount, day=payout.money_since)
    return say("{amount} from the beginning", amount=amount)


def _in_part(what: Phrase, portions: Sequence[Portion]) -> Phrase:
    """Portions in words, with what was taken off before, and how many are not whole."""
    if any(len(part.rows) > 1 for part in portions):
        what = say("{money} after fees", money=what)
    cut = sum(not part.is_whole for part in portions)
    if not cut:
        return what
    if len(portions) == 1:
        return say("{money}, in part", money=what)
    return plural(cut, "{money}, {number} of them in part", "{money}, {number} of them in part", money=what)


def _went(payout: Payout) -> list[Phrase]:
    """What a payout had to make up for, in words."""
    given_back = [part for part in payout.portions if part.net <= 0]
    words = []
    if given_back:
        taken = payout.money(-sum(part.taken for part in given_back))
        fees = plural(
            len(given_back),
            "{amount} in {number} fee or refund",
            "{amount} in {number} fees and refunds",
            amount=taken,
        )
        words.append(fees)
    if payout.withdrawal.fee:
        words.append(say("{amount} payout fee", amount=payout.money(payout.withdrawal.fee)))
    return words


def made_of(payout: Payout) -> tuple[Evidence, ...]:
    """The money that a payout took, as evidence; none where none is known."""
    refs = tuple(row.ref for part in payout.portions for row in part.rows)
    if not refs:
        return ()
    return (Evidence(refs[0], say("{made_of} (the oldest money first)", made_of=composition(payout)), refs[1:]),)
