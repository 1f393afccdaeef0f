"""A fee that is not what the contract's fee makes of the earning.

Compares the fee of each earning with the contract's fee: the one in your configuration or stated by the platform, else
the one that the platform publishes, else the one that the contract's first three fees show; the text says which. A
published fee is the most that is taken: where the first fees are lower, they count, as for a client with an agreement
of its own. A fee is rounded to the cent for each earning, so one cent for each row of fees is no finding. Where the fee
changes within the days of an earning, or until it is posted, either is right. The stake is positive if too much was
taken. An earning that has no fee a week later, on a contract with fees, is a finding, too. So is a fee that was given
back with a refund, if it is not the refund's. Expenses may be free of fees.

Options: `material`, the difference above which the severity is high (default "20.00 USD"; in another currency, as much
of that).

What to do: ask the platform. If the contract has another fee, put it into your configuration, with the day from which
it holds: `terms = [{ from = 2026-01-01, fee = "8%" }]`.

What it cannot know: the fee of a contract without three earnings that agree, where neither you nor the platform states
one; then it says nothing. While Upwork's fees depended on what a client had paid in all (until 2 May 2023), an invoice
could have several fees in one: without a configured fee, it says nothing about these days. Nor does it know whether the
first fees were right. If a fee may be of several earnings, or was taken in another currency, it says "cannot tell"; so
it does where no fee was ever taken, and the contract's sources are tables without a column of fees, net amounts or
types, which cannot show any.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from syncd.core.contract_fee import ContractFee, FeeSource, agreed_fee
from syncd.core.money import Money, share
from syncd.core.payment_group import PaidRow, WithoutFees
from syncd.core.records import TransactionKind
from syncd.core.time import Instant, midnight
from syncd.options import Amount
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    PaymentGroup,
    Rule,
    RuleOptions,
    Severity,
    Side,
    count,
    on,
)

LATE = timedelta(days=8)
"""A fee may be posted up to a week after its earning; then it is missing."""
NEWEST = 3
"""As many of the newest payments without a fee are named."""
FREE = frozenset({TransactionKind.EXPENSE, TransactionKind.MISCELLANEOUS})
"""Kinds of earning that may have no fee."""


class Options(RuleOptions):
    """See the module's docstring."""

    material: Amount = Money(2000, "USD")


def applies(group: PaymentGroup, options: Options) -> bool:  # noqa: ARG001 - the shape of every `applies`
    """Only earnings and refunds of a contract whose fee is known."""
    return bool(group.rows) and group.has(Side.FEE) and (group.fee is not None or _is_without_fees(group))


def check(group: PaymentGroup, options: Options) -> Iterator[Finding | CannotTell]:
    """At most one finding."""
    if group.without_fees and _is_without_fees(group):
        yield from _never(group, group.without_fees, options)
    elif group.fee is None:
        return
    elif {row.amount.currency for row in (*group.rows, *group.fees)} != {group.gross.currency}:
        because = "the earning and its fee have different currencies"
        yield CannotTell(because=f"{because}, and syncd does not know the rate the platform used")
    elif group.fees:
        yield from _other_fee(group, group.fee, options)
    elif _should_have_one(group, group.fee):
        yield from _missing(group, group.fee, options)


def upcoming(group: PaymentGroup, options: Options) -> Instant | None:  # noqa: ARG001 - the shape of every `next`
    """When a fee that is not there yet will be late."""
    if group.without_fees and _is_without_fees(group):
        late_from = (_late(row, group) for row in group.without_fees.rows)
        return min((moment for moment in late_from if moment > group.now), default=None)
    late = _late_from(group)
    waits = group.fee is not None and not group.fees and _should_have_one(group, group.fee)
    return late if waits and late > group.now else None


def _is_without_fees(group: PaymentGroup) -> bool:
    """Whether it stands for a contract of which no fee was ever taken."""
    return group.without_fees is not None and not group.fees


def _late_from(group: PaymentGroup) -> Instant:
    return midnight(group.posted_on + LATE, group.profile.zone)


def _late(row: PaidRow, group: PaymentGroup) -> Instant:
    return midnight(row.posted + LATE, group.profile.zone)


def _should_have_one(group: PaymentGroup, fee: ContractFee) -> bool:
    is_free = all(row.kind in FREE for row in group.rows) or 0 in {fee.fraction, *fee.others}
    return group.is_earning and group.gross.minor > 0 and group.had_fees and not is_free and _expected(group, fee) != 0


def _expected(group: PaymentGroup, fee: ContractFee) -> int:
    """What the fee should be, in minor units, negative for a refund; rounded for each row."""
    return sum(share(row.amount, fee.fraction).minor for row in group.rows)


def _right(group: PaymentGroup, fee: ContractFee) -> set[int]:
    """The fees that are right: rounded for each row or for all together, at each fraction that may hold, of all that
    was earned or of what refunds left of it."""
    fractions = {fee.fraction, *fee.others}
    right = {sum(share(row.amount, each).minor for row in group.rows) for each in fractions}
    right |= {share(amount, each).minor for each in fractions for amount in (group.gross, group.left)}
    return right | ({0} if all(row.kind in FREE for row in group.rows) else set())


def _other_fee(group: PaymentGroup, fee: ContractFee, options: Options) -> Iterator[Finding]:
    charged, expected = -sum(row.amount.minor for row in group.fees), _expected(group, fee)
    if min(abs(charged - right) for right in _right(group, fee)) <= len(group.fees):
        return
    currency = group.gross.currency
    taken = f"A fee of {Money(charged, currency)} was taken of"
    if group.is_refund:
        taken = f"A fee of {Money(-charged, currency)} was given back with the refund of"
    yield _finding(group, fee, options, charged - expected, taken, abs(expected))


def _missing(group: PaymentGroup, fee: ContractFee, options: Options) -> Iterator[Finding | CannotTell]:
    known, expected = group.known(Side.FEE), _expected(group, fee)
    if group.open_fees:
        fees = count(len(group.open_fees), "fee", "fees")
        yield CannotTell(because=f"{fees} posted around {on(group.posted_on, group)} may be of it or of other earnings")
    elif group.now >= _late_from(group):
        if known.complete:
            yield _finding(group, fee, options, -expected, "No fee was taken of", expected)
        else:
            yield CannotTell(because=known.because or "its fee may not be read yet", source=known.source)


def _never(group: PaymentGroup, money: WithoutFees, options: Options) -> Iterator[Finding | CannotTell]:
    """What all earnings of a contract lack, whose fee was never taken."""
    currency, terms = group.gross.currency, group.contract.terms if group.contract else ()
    due = [row for row in money.rows if row.amount.currency == currency and row.kind not in FREE]
    due = [row for row in due if _late(row, group) <= group.now]
    fractions = [agreed_fee(terms, row.day) or Decimal(0) for row in due]
    expected = sum(share(row.amount, fraction).minor for row, fraction in zip(due, fractions, strict=True))
    if expected <= 0:
        return
    if money.loose:
        fees = count(money.loose, "fee", "fees")
        yield CannotTell(because=f"{fees} without a row to belong to may be of this contract, whose earnings have none")
    elif money.unseen:
        because = "no source of this contract can show a fee: its table has no column of fees, net amounts or types"
        yield CannotTell(because=f"{because}. Name one in `columns`, or set `fee` as what this table shows")
    elif not money.known.complete:
        yield CannotTell(because=money.known.because or "its fees may not be read yet", source=money.known.source)
    else:
        earned = Money(sum(row.amount.minor for row in due), currency)
        fee = ContractFee(fractions[0], FeeSource.AGREED)
        yield replace(
            _finding(group, fee, options, -expected, "", expected),
            summary=f"No fee was ever taken on this contract, of {count(len(due), 'payment', 'payments')}, {earned} in "
            f"all; at {_agreed(fractions)} (as agreed) it should be {Money(expected, currency)}",
            evidence=(
                Evidence(group.ref, f"{on(group.posted_on, group)}: the first of them, {group.gross}"),
                *(Evidence(row.ref, f"{on(row.posted, group)}: {row.kind} of {row.amount}") for row in due[-NEWEST:]),
            ),
        )


def _agreed(fractions: Collection[Decimal]) -> str:
    return " and ".join(_percent(fraction) for fraction in sorted(set(fractions)))


def _finding(
    group: PaymentGroup, fee: ContractFee, options: Options, difference: int, taken: str, expected: int
) -> Finding:
    """`difference`: what was taken too much (+) or too little (−), and `expected`, in minor units."""
    title, currency = group.profile.title, group.gross.currency
    how = {
        FeeSource.AGREED: "as agreed",
        FeeSource.PUBLISHED: f"as {title} publishes",
        FeeSource.LEARNED: "learned from the contract's first fees",
    }[fee.source]
    stake = Money(difference, currency)
    limit = Money.of(options.material.decimal, currency)
    action = f"Ask {title} to give back {stake}" if difference > 0 else f"{title} may still take {-stake}"
    return Finding(
        stake=stake,
        severity=Severity.HIGH if abs(difference) > limit.minor else Severity.MEDIUM,
        summary=(
            f"{taken} {abs(group.gross)}, posted {on(group.posted_on, group)}; "
            f"at {_percent(fee.fraction)} ({how}) it should be {Money(expected, currency)}"
        ),
        action=f"{action}. If this contract has another fee, put it into your configuration",
        evidence=tuple(
            Evidence(row.ref, f"{on(row.posted, group)}: {row.kind} of {row.amount}")
            for row in (*group.rows, *group.fees)
        ),
    )


def _percent(fraction: Decimal) -> str:
    return f"{(fraction * 100).normalize():f} %"


RULE = Rule(
    id="fee-mismatch",
    subject=PaymentGroup,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.MEDIUM,
    check=check,
    applies=applies,
    next=upcoming,
    Options=Options,
)
