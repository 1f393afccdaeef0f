"""Computes the billable summary: gross, fee, tax and net per contract and period, each on the best evidence there is.

This is the only place where figures are chosen and rounded:

* hourly contracts of a platform: gross is the amount billed where transactions are complete, else the amount that the
  platform's log claims; billable time is logged time;
* direct contracts: gross is tracked time at the rate of its day;
* fixed contracts: gross is the amount of released milestones; time never bills, it only gives the effective rate.

The fee comes from transactions, else from the terms; tax comes from transactions only. An unknown figure is None, and
makes the total of its currency partial.

Where not all of a side is known, its figure is a lower bound, and so is the money that rests on it; the line has a gap
that says why. An effective rate needs all of the tracked time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from syncd.core.discrepancies import Side, SideCoverage
from syncd.core.money import Money, price, share
from syncd.core.records import EARNINGS, ContractType, Milestone, MilestoneState, Ref, TransactionKind, WorkKind
from syncd.core.subject_parts import ContractFacts, LoggedLine, Piece
from syncd.core.summary import Basis, Gap, Summary, SummaryLine, Total
from syncd.core.terms import terms_on
from syncd.core.time import Period

KNOWN = SideCoverage(complete=True)
UNKNOWN = SideCoverage(complete=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A transaction of a contract; a fee or tax belongs to the contract of the earning it follows."""

    kind: TransactionKind
    amount: Money
    ref: Ref = ""
    day: date | None = None  # the last day it pays for


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything known about one contract in one period."""

    contract: ContractFacts
    platform_logs: bool  # the platform has a logged side
    person: str = ""
    pieces: Sequence[Piece] = ()
    lines: Sequence[LoggedLine] = ()
    postings: Sequence[Posting] = ()
    milestones: Sequence[Milestone] = ()
    tracked: SideCoverage = KNOWN  # the time of everyone who works on it
    logged: SideCoverage = KNOWN
    billed: SideCoverage = UNKNOWN


def gaps(known: Mapping[Side, SideCoverage]) -> Iterator[Gap]:
    """Yield a gap for each side that is not completely known."""
    for side, coverage in known.items():
        if not coverage.complete:
            yield Gap(side, coverage.because or f"{side} time is not known here")
        elif coverage.lower_bound:
            yield Gap(side, "some time in this period maps to no contract yet")


def summarize(period: Period, accounts: Iterable[Account], missing: Iterable[Gap] = ()) -> Summary:
    """Make a line per account and currency, sorted by client, contract and currency, and a total per currency.

    `missing`: the gaps of the whole period, see `Summary.gaps`.
    """
    lines = [line for account in accounts for line in _lines(account, period)]
    lines.sort(key=lambda line: (line.client, line.contract, line.person, line.currency or ""))
    return Summary(period=period, lines=tuple(lines), totals=_totals(lines), gaps=tuple(missing))


def _lines(account: Account, period: Period) -> list[SummaryLine]:
    contract = account.contract
    missing = tuple(gaps(_sides(account)))
    tracked = _known_of(account.tracked, [piece.seconds for piece in account.pieces])
    hourly = [line.seconds or 0 for line in account.lines if line.kind is WorkKind.HOURLY]
    logged = _known_of(account.logged, hourly) if account.platform_logs else None
    bills_time = contract.type is not ContractType.FIXED
    billable, side = (logged, Side.LOGGED) if account.platform_logs else (tracked, Side.TRACKED)
    base = SummaryLine(
        client=contract.client,
        contract=contract.key,
        title=contract.title,
        kind=contract.type,
        person=account.person,
        basis=Basis.TRACKED,
        currency=None,
        seconds_tracked=tracked,
        seconds_billable=billable if bills_time else 0,
        seconds_logged=logged,
        billable_partial=bills_time and any(gap.side is side for gap in missing),
        gaps=missing,
    )
    earned, basis = _earned(account, period)
    currencies = sorted({item.amount.currency for item in earned})
    if not currencies:
        return [replace(base, basis=basis)]
    # Hours belong to no one currency: they stand on the first line only, so that they are not counted twice.
    rest = replace(
        base,
        seconds_tracked=base.seconds_tracked and 0,
        seconds_billable=base.seconds_billable and 0,
        seconds_logged=base.seconds_logged and 0,
    )
    return [
        _money(rest if index else base, account, basis, [item for item in earned if item.amount.currency == currency])
        for index, currency in enumerate(currencies)
    ]


def _known_of(side: SideCoverage, seconds: Collection[int]) -> int | None:
    """Sum of the known seconds; None when nothing is known and the side is incomplete."""
    return sum(seconds) if side.complete or any(seconds) else None


def _sides(account: Account) -> Mapping[Side, SideCoverage]:
    """The sides that the contract's figures rest on."""
    sides = {Side.TRACKED: account.tracked}
    if account.platform_logs:
        sides[Side.LOGGED] = account.logged
    if account.contract.type is not ContractType.DIRECT:
        sides[Side.BILLED] = account.billed
    return sides


@dataclass(frozen=True, slots=True)
class _Earned:
    """A part of gross, with the day whose terms apply to it."""

    day: date
    amount: Money
    ref: Ref = ""


def _earned(account: Account, period: Period) -> tuple[list[_Earned], Basis]:
    if account.billed.complete:
        billed = [_Earned(period.first, posting.amount, posting.ref) for posting in _billed(account.postings)]
        return billed, Basis.BILLED
    if account.contract.type is ContractType.FIXED:
        released, claimed = _released(account, period), _claimed(account)
        return (claimed, Basis.LOGGED) if claimed and not released else (released, Basis.MILESTONE)
    if not account.platform_logs:
        return _priced(account), Basis.TRACKED
    return _claimed(account), Basis.LOGGED


def _billed(postings: Sequence[Posting]) -> list[Posting]:
    """Select earnings and refunds. A client's report may show only the charge that paid for a week's hours; then the
    charge counts."""
    counted = EARNINGS | {TransactionKind.REFUND}
    invoiced = {posting.day for posting in postings if posting.kind is TransactionKind.HOURLY}
    return [
        posting
        for posting in postings
        if posting.kind in counted or (posting.kind is TransactionKind.PAYMENT and posting.day not in invoiced)
    ]


def _released(account: Account, period: Period) -> list[_Earned]:
    return [
        _Earned(milestone.released, milestone.amount)
        for milestone in account.milestones
        if milestone.state is MilestoneState.RELEASED
        and milestone.amount
        and milestone.released
        and milestone.released in period
    ]


def _claimed(account: Account) -> list[_Earned]:
    return [_Earned(line.day, line.gross) for line in account.lines if line.gross]


def _priced(account: Account) -> list[_Earned]:
    """Price tracked time at the rates of its days, with one rounding per rate.

    Nothing when some of the time has no rate, because a part would look like the whole.
    """
    seconds: dict[Money | None, int] = {}
    for piece in account.pieces:
        rate = account.contract.rate_on(piece.day)
        seconds[rate] = seconds.get(rate, 0) + piece.seconds
    if None in seconds:
        return []
    return [_Earned(date.min, price(rate, worked)) for rate, worked in seconds.items() if rate is not None]


def _money(base: SummaryLine, account: Account, basis: Basis, earned: Sequence[_Earned]) -> SummaryLine:
    def posted(*kinds: TransactionKind) -> Money:
        amounts = (posting.amount for posting in account.postings if posting.kind in kinds)
        return sum((amount for amount in amounts if amount.currency == currency), Money(0, currency))

    currency = earned[0].amount.currency
    gross = sum((item.amount for item in earned), Money(0, currency))
    fee: Money | None
    tax: Money | None
    if basis is Basis.BILLED:
        fee, tax = posted(TransactionKind.FEE), posted(TransactionKind.TAX, TransactionKind.WITHHOLDING)
    elif not account.platform_logs:
        fee, tax = Money(0, currency), Money(0, currency)
    else:
        fee, tax = _agreed_fee(account, earned), None
    net = gross + fee + tax if fee is not None and tax is not None else None
    per_hour = None
    if net is not None and base.seconds_tracked and not base.tracked_partial:
        per_hour = Money(_divide(net.minor * 3600, base.seconds_tracked), currency)
    return replace(
        base,
        basis=basis,
        currency=currency,
        gross=gross,
        fee=fee,
        tax=tax,
        net=net,
        effective_rate=per_hour,
        invoices=tuple(item.ref for item in earned if item.ref),
    )


def _agreed_fee(account: Account, earned: Sequence[_Earned]) -> Money | None:
    """The fee by the contract's terms, rounded once per agreed fraction; None where no fee is agreed."""
    bases: dict[Decimal, Money] = {}
    for item in earned:
        terms = terms_on(account.contract.terms, item.day)
        if terms is None or terms.fee is None:
            return None
        bases[terms.fee] = bases[terms.fee] + item.amount if terms.fee in bases else item.amount
    return -sum((share(amount, fraction) for fraction, amount in bases.items()), Money(0, earned[0].amount.currency))


def _divide(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def _totals(lines: Sequence[SummaryLine]) -> dict[str, Total]:
    currencies = sorted({line.currency for line in lines if line.currency})
    unpriced = any(line.currency is None and (line.seconds_billable != 0 or line.gross_partial) for line in lines)
    return {
        currency: _total([line for line in lines if line.currency == currency], unpriced) for currency in currencies
    }


def _total(lines: Sequence[SummaryLine], unpriced: bool) -> Total:
    return Total(
        seconds_tracked=_sum_seconds(line.seconds_tracked for line in lines),
        seconds_billable=_sum_seconds(line.seconds_billable for line in lines),
        gross=_sum(line.gross for line in lines),
        fee=_sum(line.fee for line in lines),
        tax=_sum(line.tax for line in lines),
        net=_sum(line.net for line in lines),
        partial=unpriced
        or any(line.gross_partial or None in (line.gross, line.fee, line.tax, line.net) for line in lines),
        tracked_partial=any(line.tracked_partial for line in lines),
        billable_partial=any(line.billable_partial for line in lines),
    )


def _sum(figures: Iterable[Money | None]) -> Money | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known[1:], known[0]) if known else None


def _sum_seconds(figures: Iterable[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None
