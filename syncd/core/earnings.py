"""Chooses the evidence that a contract's gross rests on: what was billed, logged, tracked or released.

What was billed counts where transactions are complete. Where they are not, each week of hours has its own basis, see
`syncd.core.week_basis`; of fixed work the evidence that shows most counts, per currency: money that was billed is
earned, even where more may have been.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core import earning_words as words
from syncd.core.billable_time import BillableTime, billable_time
from syncd.core.discrepancies import SideCoverage
from syncd.core.evidence import Earning, Evidence, by_currency, shown_by
from syncd.core.fees import NOTHING_TAKEN, Taken
from syncd.core.invoiced_days import Invoice, counted_later, invoiced_twice, is_invoiced, longer_than
from syncd.core.money import Money, price, totals
from syncd.core.phrases import Phrase, say
from syncd.core.price_by_day import without_rate
from syncd.core.records import EARNINGS, ContractType, Milestone, MilestoneState, Ref, TransactionKind, WorkKind
from syncd.core.refunds import UnplacedRefund
from syncd.core.retainers import agreed_amounts, not_agreed, prorated
from syncd.core.rounded_time import rounded
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis, ToDate
from syncd.core.time import Period
from syncd.core.to_do import Words
from syncd.core.undated_bills import DoubtfulBill
from syncd.core.week_basis import Billed, BillingWeek, CutWeek, unbilled, week_with

KNOWN = SideCoverage(complete=True)
UNKNOWN = SideCoverage(complete=False)
_COUNTED = EARNINGS | {TransactionKind.REFUND}


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A transaction of a contract; a fee or tax belongs to the contract of the earning it follows."""

    kind: TransactionKind
    amount: Money
    ref: Ref = ""
    day: date | None = None  # the last day it pays for
    posted: date | None = None
    first_day: date | None = None  # the first one, of your own invoice or a bill of hours, as far as it names it
    seconds: int | None = None  # of a bill of hours: as many, where it states them
    parent: Ref | None = None  # the posting it belongs to
    event: str | None = None  # what the platform did; several postings may describe one event
    lacks_parent: bool = False  # it names a posting that no source showed


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything known about one contract in one period."""

    contract: ContractFacts
    platform_logs: bool  # the platform has a logged side
    distinction: str = ""  # what tells the contract from others of the same title, see `contract_names`
    person: str = ""
    pieces: Sequence[Piece] = ()
    lines: Sequence[LoggedLine] = ()
    marks: frozenset[bool | None] = frozenset()  # "billable", as on all entries of the contract, of whatever time
    postings: Sequence[Posting] = ()
    milestones: Sequence[Milestone] = ()
    tracked: SideCoverage = KNOWN  # the time of everyone who works on it
    logged: SideCoverage = KNOWN
    billed: SideCoverage = UNKNOWN
    weeks: Sequence[BillingWeek] = ()  # those with hours or money, where not all is billed; none: the period is one
    cut: CutWeek | None = None  # what lies before the period in weeks whose money counts in it
    first_weekday: int = 0  # of the contract's weeks; Monday is 0
    keeps_invoices: bool = False  # of a direct contract: some of its time, of whatever period, is invoiced
    later: Sequence[Posting] = ()  # that count after the period: for its last week, or your own for days of it
    taken: Taken = NOTHING_TAKEN
    to_date: ToDate | None = None  # of fixed work
    earlier: Sequence[Piece] = ()  # of a retainer whose hours roll over: pieces before the period
    earlier_since: date | None = None  # the first day from which all of them are known; None where they are not
    start_unknown: bool = False  # of a retainer: nothing says that it ran in the period already
    uncounted: str = ""  # records that were read and may bring money, but are not counted yet
    taken_away: str = ""  # transactions that are not counted and take money away, in words for the user
    unplaced: Sequence[UnplacedRefund] = ()  # refunds that may give back money of the period, or of other days
    doubtful: Sequence[DoubtfulBill] = ()  # bills of the period that may be for other days, or the other way round

    @property
    def orphans(self) -> frozenset[Ref]:
        """Fees and taxes of a transaction that no source showed, and the taxes of such fees. They count in no figure:
        the money that they were taken from is in none."""
        alone = frozenset(posting.ref for posting in self.postings if posting.lacks_parent)
        return alone | {posting.ref for posting in self.postings if posting.parent in alone}

    @property
    def gross_lacks(self) -> tuple[Words, ...]:
        """Money that gross does not include, in words."""
        alone = [posting for posting in self.postings if posting.lacks_parent]
        missing = [words.unread(one.kind, one.amount) for one in alone]
        return (*((self.uncounted,) if self.uncounted else ()), *missing)

    @property
    def billable(self) -> BillableTime:
        """The tracked time that is billed, where tracked time bills."""
        return billable_time(self.pieces, self.contract.billable_flag, self.marks)

    def rounded(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Tracked time as it is billed, by the contract's agreement on rounding."""
        return rounded(pieces, self.contract.rounding, self.first_weekday)

    @property
    def mark_may_come(self) -> bool:
        """Whether time that is not known yet may bring the first billable mark: then less of the known time bills."""
        unknown = not self.tracked.complete or self.tracked.lower_bound
        return unknown and (self.billable.rests_on_no_mark or self.billable_earlier.rests_on_no_mark)

    @property
    def billable_earlier(self) -> BillableTime:
        """The time before the period that is billed."""
        return billable_time(self.earlier, self.contract.billable_flag, self.marks)

    @property
    def is_invoiced(self) -> bool:
        """Whether you sent a direct client invoices in the period, by a table of your own."""
        invoiced = any(posting.kind in EARNINGS for posting in self.postings)
        return self.contract.type is ContractType.DIRECT and invoiced


def earned(account: Account, period: Period) -> tuple[Basis, dict[str, Evidence]]:
    """The best evidence per currency, and the basis of a contract that earned nothing."""
    if account.contract.type is ContractType.DIRECT:  # what its client paid is no second invoice
        direct = _invoiced(account, period) if account.is_invoiced else _not_invoiced(account, period)
        return direct.basis, by_currency([direct])
    billed = Evidence(Basis.BILLED, [_billed_part(period, posting) for posting in _counted(account.postings)])
    agreed = account.contract.type is ContractType.RETAINER and not account.platform_logs
    if agreed:
        billed = replace(billed, unsure=longer_than(_invoices(account.postings), period))
        if account.later and not billed.earnings:
            return Basis.BILLED, {}  # `unknown_because` says why
    if account.billed.complete and (_invoices(account.postings) or not agreed):
        return Basis.BILLED, by_currency([billed])
    if account.platform_logs and account.contract.type is not ContractType.FIXED:
        return _by_week(account, period)
    other = _without_bills(account, period)
    if billed.earnings and other.basis is Basis.MILESTONE:
        other = replace(other, lacks=(*other.lacks, words.BILLS))
    return other.basis, by_currency([shown_by(billed, other), billed])


def _by_week(account: Account, period: Period) -> tuple[Basis, dict[str, Evidence]]:
    """What was billed, and what was logged in weeks without a bill."""
    weeks = account.weeks or [BillingWeek(period.first, period.last, account.billed.complete)]
    postings = list(_counted(account.postings))
    shown = [
        Billed(one.day or period.first, one.kind, one.amount.currency)
        for one in (*postings, *_counted(account.later))
        if one.kind is not TransactionKind.REFUND
    ]
    lines = unbilled(account.lines, shown, weeks)
    parts = []
    for posting in postings:
        part = _billed_part(period, posting)
        week = week_with(part.day, weeks)
        parts.append(replace(part, whole=week is not None and week.whole))
    unpriced = sum(line.gross is None and bool(line.seconds) for line in lines if line.kind is WorkKind.HOURLY)
    lacks = (words.unpriced_rows(unpriced),) if unpriced else ()
    if lines and any(not part.whole for part in parts):
        lacks = (*lacks, words.BILLS)
    basis = Basis.LOGGED if lines or not parts else Basis.BILLED
    evidence = Evidence(basis, [*(Earning(line.day, line.gross) for line in lines if line.gross), *parts], lacks)
    found = by_currency([evidence])
    return basis, {currency: _with_its_parts(one, currency) for currency, one in found.items()}


def _with_its_parts(evidence: Evidence, currency: str) -> Evidence:
    """The evidence of one currency, with a note where it is in part billed and in part logged."""
    billed = totals(part.amount for part in evidence.earnings if part.ref).get(currency)
    logged = totals(part.amount for part in evidence.earnings if not part.ref).get(currency)
    if billed is None or logged is None:
        return evidence
    return replace(evidence, notes=(words.of_two_parts(billed, logged),))


def _invoiced(account: Account, period: Period) -> Evidence:
    """Your own invoices, less what you credited. Time of days in no invoice is not in them."""
    postings = [posting for posting in account.postings if posting.kind in _COUNTED]
    here, later = _invoices(postings), _invoices(account.later)
    left = [piece for piece in account.billable.pieces if not is_invoiced(piece.day, [*here, *later], period)]
    credited = any(posting.kind is TransactionKind.REFUND for posting in postings)
    return Evidence(
        Basis.BILLED,
        [_billed_part(period, posting) for posting in postings],
        (*_left_out(account, left), *filter(None, [counted_later(later)])),
        () if credited else invoiced_twice([*here, *later]),
        longer_than(here, period),
    )


def _not_invoiced(account: Account, period: Period) -> Evidence:
    """What was tracked on the days that no invoice of another period is for."""
    later = _invoices(account.later)
    left = [piece for piece in account.billable.pieces if not is_invoiced(piece.day, later, period)]
    evidence = _priced(account, left)
    evidence = replace(evidence, earnings=[*evidence.earnings, *_refunds(account, period)])
    if account.keeps_invoices and left:
        evidence = replace(evidence, unsure=say("not invoiced yet, and an invoice may be for less"))
    if later and not left:
        evidence = replace(evidence, basis=Basis.BILLED)
    return replace(evidence, lacks=(*evidence.lacks, *filter(None, [counted_later(later)])))


def _invoices(postings: Sequence[Posting]) -> list[Invoice]:
    return [
        Invoice(posting.first_day, posting.day, posting.amount)
        for posting in postings
        if posting.kind in EARNINGS and posting.day and posting.amount.minor > 0
    ]


def _left_out(account: Account, pieces: Sequence[Piece]) -> tuple[Phrase, ...]:
    """Name tracked time of days in no invoice, with what it is worth."""
    worth = totals(earning.amount for earning in _priced(account, pieces).earnings)
    return (words.uninvoiced(sum(piece.seconds for piece in pieces), worth.values()),) if pieces else ()


def unknown_because(account: Account, period: Period) -> tuple[Words, ...]:
    """Why a contract's gross is unknown, where no gap says so."""
    if account.platform_logs or account.contract.type not in (ContractType.RETAINER, ContractType.DIRECT):
        return ()
    if later := counted_later(_invoices(account.later)):
        return (say("gross is in {invoices}", invoices=later),)
    if account.contract.type is ContractType.DIRECT:
        lacks = _priced(account, account.billable.pieces).lacks
        return tuple(say("gross is unknown: {why}", why=lack) for lack in lacks)
    if account.start_unknown:
        return (words.START_UNKNOWN,)
    agreed = agreed_amounts(account.contract.agreement, period)
    return (agreed,) if isinstance(agreed, str) else ()


def _without_bills(account: Account, period: Period) -> Evidence:
    """What was earned by what was released, agreed or tracked, less what was given back."""
    refunds = _refunds(account, period)
    claimed = [Earning(line.day, line.gross) for line in account.lines if line.gross]
    if account.contract.type is ContractType.FIXED:
        released = [milestone for milestone in account.milestones if _is_released(milestone, period)]
        if claimed and not released:
            return Evidence(Basis.LOGGED, [*claimed, *refunds])
        unpriced = sum(milestone.amount is None for milestone in released)
        earnings = [Earning(one.released, one.amount) for one in released if one.released and one.amount]
        lacks = (words.unpriced_milestones(unpriced),) if unpriced else ()
        # A contract whose milestones nobody lists is known by its bills alone.
        basis = Basis.MILESTONE if account.milestones or not account.platform_logs else Basis.BILLED
        return Evidence(basis, [*earnings, *refunds] if earnings else [], lacks)
    if account.contract.type is ContractType.RETAINER:
        return _agreed(account, period)
    return _priced(account, account.billable.pieces)


def _agreed(account: Account, period: Period) -> Evidence:
    """The amounts that a retainer bills, with one rounding per month and currency."""
    if account.start_unknown:
        return Evidence(Basis.AGREED, [])
    agreement = account.contract.agreement
    amounts = agreed_amounts(agreement, period)
    earnings = [] if isinstance(amounts, str) else [Earning(*amount) for amount in amounts]
    earnings = [*earnings, *_refunds(account, period)] if earnings else []
    return Evidence(Basis.AGREED, earnings, not_agreed(agreement, period), prorated(agreement, period))


def _refunds(account: Account, period: Period) -> list[Earning]:
    """What was given back, for days of the period or posted in it."""
    return [_billed_part(period, posting) for posting in account.postings if posting.kind is TransactionKind.REFUND]


def _billed_part(period: Period, posting: Posting) -> Earning:
    return Earning(posting.day or period.first, posting.amount, posting.ref)


def _counted(postings: Sequence[Posting]) -> Iterator[Posting]:
    """Select earnings and refunds. A client's report may show only the charge that paid for a week's hours; then the
    charge counts."""
    invoiced = {posting.day for posting in postings if posting.kind is TransactionKind.HOURLY}
    for posting in postings:
        if posting.kind in _COUNTED or (posting.kind is TransactionKind.PAYMENT and posting.day not in invoiced):
            yield posting


def _is_released(milestone: Milestone, period: Period) -> bool:
    released = milestone.released
    return milestone.state is MilestoneState.RELEASED and released is not None and released in period


def _priced(account: Account, pieces: Sequence[Piece]) -> Evidence:
    """Price tracked time, rounded as agreed, at the rates of its days, with one rounding of money per rate."""
    seconds: dict[Money | None, int] = {}
    days: dict[Money | None, date] = {}
    for piece in account.rounded(pieces):
        rate = account.contract.rate_on(piece.day)
        seconds[rate] = seconds.get(rate, 0) + piece.seconds
        days[rate] = min(days.get(rate, piece.day), piece.day)
    earnings = [Earning(days[rate], price(rate, worked)) for rate, worked in seconds.items() if rate is not None]
    return Evidence(Basis.TRACKED, earnings, tuple(without_rate(account.contract, pieces)))
