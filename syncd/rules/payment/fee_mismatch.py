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

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import reduce

from syncd.core.contract_fee import ContractFee, FeeSource, agreed_fee
from syncd.core.contract_names import title_of
from syncd.core.money import Money, share
from syncd.core.payment_group import PaidRow, WithoutFees
from syncd.core.payment_words import posted_rows
from syncd.core.phrases import Value
from syncd.core.records import TransactionKind
from syncd.core.time import Instant, midnight
from syncd.options import Amount
from syncd.rule import (
    Assertion,
    CannotTell,
    Evidence,
    Finding,
    PaymentGroup,
    Percent,
    Phrase,
    Rule,
    RuleOptions,
    Severity,
    Side,
    joined,
    plural,
    say,
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
        because = say(
            "the fee of {amount}, posted {day}, is in another currency, and no row shows the rate that {platform} used",
            group,
            amount=group.gross,
            day=group.posted_on,
            platform=group.profile.title,
        )
        yield CannotTell(because=because)
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
    known: dict[str, Value] = {"platform": group.profile.title, "amount": abs(group.gross), "day": group.posted_on}
    taken = Money(charged, group.gross.currency)
    if group.is_refund:
        words = say("{platform} gave back {fee} with the refund of {amount}, posted {day}", group, fee=-taken, **known)
    else:
        words = say("{platform} took a fee of {fee} from {amount}, posted {day}", group, fee=taken, **known)
    yield _finding(group, fee, options, charged - expected, words, abs(expected))


def _missing(group: PaymentGroup, fee: ContractFee, options: Options) -> Iterator[Finding | CannotTell]:
    known, expected = group.known(Side.FEE), _expected(group, fee)
    if group.open_fees:
        because = plural(
            len(group.open_fees),
            "{number} fee posted around {day} may be of {amount} or of other earnings",
            "{number} fees posted around {day} may be of {amount} or of other earnings",
            group,
            day=group.posted_on,
            amount=group.gross,
        )
        yield CannotTell(because=because)
    elif group.now >= _late_from(group):
        if known.complete:
            words = say(
                "{platform} took no fee from {amount}, posted {day}",
                group,
                platform=group.profile.title,
                amount=group.gross,
                day=group.posted_on,
            )
            yield _finding(group, fee, options, -expected, words, expected)
        else:
            yield CannotTell(because=known.because or say("its fee may not be read yet"), source=known.source)


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
        because = plural(
            money.loose,
            "{number} fee without a row to belong to may be of this contract, whose earnings have none",
            "{number} fees without a row to belong to may be of this contract, whose earnings have none",
        )
        yield CannotTell(because=because)
    elif money.unseen:
        because = say(
            "no source of this contract can show a fee: its table has no column of fees, net amounts or types. Name "
            "one in `columns`, or set `fee` as what this table shows"
        )
        yield CannotTell(because=because)
    elif not money.known.complete:
        unread = money.known.because or say("its fees may not be read yet")
        yield CannotTell(because=unread, source=money.known.source)
    else:
        earned = Money(sum(row.amount.minor for row in due), currency)
        fee = ContractFee(fractions[0], FeeSource.AGREED)
        words = plural(
            len(due),
            "{platform} never took a fee on this contract: {number} payment, {amount}",
            "{platform} never took a fee on this contract: {number} payments, {amount} in all",
            platform=group.profile.title,
            amount=earned,
        )
        first = say("{day}: the first of them, {amount}", group, day=group.posted_on, amount=group.gross)
        yield replace(
            _finding(group, fee, options, -expected, words, expected, _every(fractions)),
            evidence=(Evidence(group.ref, first), *posted_rows(due[-NEWEST:], group)),
        )


def _every(fractions: Collection[Decimal]) -> Phrase:
    """`5 % and 10 %`."""
    first, *others = (say("{percent}", percent=Percent(fraction)) for fraction in sorted(set(fractions)))
    return reduce(lambda one, other: say("{percent} and {other}", percent=one, other=other), others, first)


def _finding(
    group: PaymentGroup,
    fee: ContractFee,
    options: Options,
    difference: int,
    taken: Phrase,
    expected: int,
    percent: Percent | Phrase | None = None,
) -> Finding:
    """`difference`: what was taken too much (+) or too little (−), and `expected`, in minor units; `percent`: where it
    is not the one of the fee."""
    stake = Money(difference, group.gross.currency)
    limit = Money.of(options.material.decimal, stake.currency)
    should = {"percent": percent or Percent(fee.fraction), "fee": Money(expected, stake.currency)}
    return Finding(
        stake=stake,
        severity=Severity.HIGH if abs(difference) > limit.minor else Severity.MEDIUM,
        summary=joined([taken, _should_be(fee.source, group.profile.title, should)], "; "),
        action=_action(group, stake),
        evidence=posted_rows((*group.rows, *group.fees), group),
    )


def _should_be(source: FeeSource, platform: str, should: Mapping[str, Percent | Phrase | Money]) -> Phrase:
    """What the fee should be, and how that is known."""
    match source:
        case FeeSource.AGREED:
            return say("at {percent}, as agreed, it is {fee}", **should)
        case FeeSource.PUBLISHED:
            return say("at {percent}, as {platform} publishes, it is {fee}", platform=platform, **should)
        case FeeSource.LEARNED:
            return say("at {percent}, the fee of the contract's first payments, it is {fee}", **should)


def _action(group: PaymentGroup, stake: Money) -> Phrase:
    known: dict[str, Value] = {"platform": group.profile.title, "amount": abs(stake)}
    if group.contract is None:
        if stake.minor > 0:
            return say("Ask {platform} to give back {amount} of its fee of {day}", group, day=group.posted_on, **known)
        return say("Keep {amount} back: {platform} may still take it as a fee", **known)
    known["contract"] = title_of(group.contract)
    if stake.minor > 0:
        return say(
            "Ask {platform} to give back {amount} of its fee for {contract}, or correct the fee in your configuration",
            **known,
        )
    return say(
        "Keep {amount} back, which {platform} may still take as a fee for {contract}, or correct the fee in your "
        "configuration",
        **known,
    )


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
