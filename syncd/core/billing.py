"""The billable summary: per contract and period, what the time was worth, on which evidence, and what is left of it.

This is the one place where a figure is chosen and rounded:

* platform hourly contracts: gross is what was billed where transactions are complete, else what the platform's log
  claims; billable time is logged time;
* direct contracts: gross is tracked time at the contract's rate;
* fixed contracts: gross is what milestones released; time never bills, it only makes the effective rate.

A fee is taken from transactions, else computed from the terms; tax is known from transactions only. What is unknown is
None, and makes the total of its currency partial.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from syncd.core.money import Money, price, share
from syncd.core.records import EARNINGS, ContractType, Milestone, MilestoneState, TransactionKind, WorkKind
from syncd.core.subjects import ContractFacts, LoggedLine, Piece
from syncd.core.terms import terms_on
from syncd.core.time import Period


class Basis(StrEnum):
    """The evidence a gross figure rests on."""

    BILLED = "billed"
    LOGGED = "logged"
    TRACKED = "tracked"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A transaction resolved to a contract; fees and taxes carry the contract of the earning they follow."""

    kind: TransactionKind
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything known of one contract in one period."""

    contract: ContractFacts
    platform_logs: bool  # the platform has a logged side
    person: str = ""
    pieces: Sequence[Piece] = ()
    lines: Sequence[LoggedLine] = ()
    postings: Sequence[Posting] = ()
    postings_complete: bool = False
    milestones: Sequence[Milestone] = ()
    fees_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One contract's figures in one currency. Seconds are integers; None is unknown, never zero."""

    client: str
    contract: str
    title: str
    kind: ContractType
    person: str
    basis: Basis
    currency: str | None
    seconds_tracked: int
    seconds_billable: int | None
    seconds_logged: int | None
    gross: Money | None = None
    fee: Money | None = None  # negative: what the platform keeps
    tax: Money | None = None
    net: Money | None = None
    effective_rate: Money | None = None  # net per tracked hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Sums over one currency. `partial`: some line had an unknown figure, so the sum is a part."""

    seconds_tracked: int
    seconds_billable: int
    gross: Money
    fee: Money
    tax: Money
    net: Money
    partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The billable summary of a period."""

    period: Period
    lines: tuple[SummaryLine, ...]
    totals: Mapping[str, Total]


def summarize(period: Period, accounts: Iterable[Account]) -> Summary:
    """One line per account and currency, sorted by client, contract and currency, and totals per currency."""
    lines = [line for account in accounts for line in _lines(account, period)]
    lines.sort(key=lambda line: (line.client, line.contract, line.person, line.currency or ""))
    return Summary(period=period, lines=tuple(lines), totals=_totals(lines))


def _lines(account: Account, period: Period) -> list[SummaryLine]:
    contract = account.contract
    tracked = sum(piece.seconds for piece in account.pieces)
    logged = sum(line.seconds or 0 for line in account.lines if line.kind is WorkKind.HOURLY)
    base = SummaryLine(
        client=contract.client,
        contract=contract.key,
        title=contract.title,
        kind=contract.type,
        person=account.person,
        basis=Basis.TRACKED,
        currency=None,
        seconds_tracked=tracked,
        seconds_billable=_billable(account, tracked, logged),
        seconds_logged=logged if account.platform_logs else None,
    )
    grosses, basis = _gross(account, period, tracked)
    if not grosses:
        return [replace(base, basis=basis)]
    if len(grosses) == 1:
        return [_money(base, account, basis, grosses[0], period)]
    # Hours belong to no one currency: they stand on the first line only, so that they are not counted twice.
    rest = replace(base, seconds_tracked=0, seconds_billable=0, seconds_logged=0 if account.platform_logs else None)
    return [_money(base if index == 0 else rest, account, basis, gross, period) for index, gross in enumerate(grosses)]


def _billable(account: Account, tracked: int, logged: int) -> int | None:
    if account.contract.type is ContractType.FIXED:
        return 0
    return logged if account.platform_logs else tracked


def _gross(account: Account, period: Period, tracked: int) -> tuple[list[Money], Basis]:
    earned = [each.amount for each in account.postings if each.kind in EARNINGS or each.kind is TransactionKind.REFUND]
    if account.postings_complete:
        return _per_currency(earned), Basis.BILLED
    if account.contract.type is ContractType.FIXED:
        released = [
            each.amount
            for each in account.milestones
            if each.state is MilestoneState.RELEASED and each.amount and each.released and each.released in period
        ]
        claimed = [line.gross for line in account.lines if line.gross]
        return (_per_currency(released), Basis.MILESTONE) if released else (_per_currency(claimed), Basis.LOGGED)
    if account.platform_logs:
        return _per_currency([line.gross for line in account.lines if line.gross]), Basis.LOGGED
    rate = account.contract.rate_on(period.first)
    return ([price(rate, tracked)] if rate and tracked else []), Basis.TRACKED


def _per_currency(amounts: Iterable[Money]) -> list[Money]:
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return [sums[currency] for currency in sorted(sums)]


def _money(base: SummaryLine, account: Account, basis: Basis, gross: Money, period: Period) -> SummaryLine:
    def posted(*kinds: TransactionKind) -> Money:
        same = [each.amount for each in account.postings if each.kind in kinds and each.amount.currency == currency]
        return sum(same, Money(0, currency))

    currency = gross.currency
    fee: Money | None
    tax: Money | None
    if basis is Basis.BILLED:
        fee, tax = posted(TransactionKind.FEE), posted(TransactionKind.TAX, TransactionKind.WITHHOLDING)
    elif not account.platform_logs:
        fee, tax = Money(0, currency), Money(0, currency)
    else:
        terms = terms_on(account.contract.terms, period.first)
        fee, tax = (-share(gross, terms.fee) if terms and terms.fee is not None else None), None
    net = gross + fee + tax if fee is not None and tax is not None else None
    per_hour = None
    if net is not None and base.seconds_tracked:
        per_hour = Money(_divide(net.minor * 3600, base.seconds_tracked), currency)
    return replace(
        base, basis=basis, currency=currency, gross=gross, fee=fee, tax=tax, net=net, effective_rate=per_hour
    )


def _divide(numerator: int, denominator: int) -> int:
    """Half up, away from zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def _totals(lines: Sequence[SummaryLine]) -> dict[str, Total]:
    currencies = sorted({line.currency for line in lines if line.currency})
    unpriced = any(line.currency is None and (line.seconds_billable or 0) > 0 for line in lines)
    return {
        currency: _total([line for line in lines if line.currency == currency], unpriced) for currency in currencies
    }


def _total(lines: Sequence[SummaryLine], unpriced: bool) -> Total:
    currency = lines[0].currency
    assert currency is not None
    zero = Money(0, currency)

    def add(figures: Iterable[Money | None]) -> Money:
        return sum((figure for figure in figures if figure is not None), zero)

    return Total(
        seconds_tracked=sum(line.seconds_tracked for line in lines),
        seconds_billable=sum(line.seconds_billable or 0 for line in lines),
        gross=add(line.gross for line in lines),
        fee=add(line.fee for line in lines),
        tax=add(line.tax for line in lines),
        net=add(line.net for line in lines),
        partial=unpriced or any(None in (line.gross, line.fee, line.tax, line.net) for line in lines),
    )
