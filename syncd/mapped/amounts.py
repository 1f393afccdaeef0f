"""What a row of money says: its amount as the freelancer sees it, and the fee that is taken from it."""

from collections.abc import Collection

from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.mapped.cells import Cells
from syncd.tables import Row

OUT = frozenset({TransactionKind.PAYOUT, TransactionKind.PAYOUT_FEE})
"""What leaves the account: a fee on it is never given back."""


def amount_of(row: Row, cells: Cells) -> Money | None:
    """The signed amount: `amount`, else `credit` less `debit`, of which one is filled. None where there is none of
    these. ValueError where both are, for a credit with a minus, and for a debit with one where others have none: that
    may be money that comes back."""
    if (amount := cells.money(row, "amount")) is not None:
        return amount
    credit, debit = cells.money(row, "credit"), cells.money(row, "debit")
    if credit and credit.minor and debit and debit.minor:
        raise ValueError(f"it has both a credit of {credit} and a debit of {debit}")
    if credit and credit.minor < 0:
        raise ValueError(f"its credit of {credit} is negative")
    if debit and debit.minor < 0 and not cells.minus:
        raise ValueError(f"its debit of {debit} is negative, and those of other rows are not")
    return credit if credit and (credit.minor or debit is None) else -abs(debit) if debit else None


def earned_and_fee(
    row: Row, cells: Cells, kind: TransactionKind, negative: Collection[TransactionKind]
) -> tuple[Money, Money | None]:
    """The amount before its fee, and the fee, signed; None where the row tells no fee.

    Amount and fee make the net; of a payout that arrives smaller than it left, net and fee make the amount. Of amount,
    fee and net two give the third; where all are there they must foot. A fee without a net is taken off an earning or a
    payout, whatever its sign; of other rows that take money away it is not known whether it was given back, so they
    need the net. ValueError for what does not foot, and for a row without an amount.
    """
    amount, fee, net = amount_of(row, cells), cells.money(row, "fee"), cells.money(row, "net")
    if kind in negative:
        amount, net = (None if each is None else -abs(each) for each in (amount, net))
    if amount is not None and net is not None:
        rest = net - amount
        if fee is not None and abs(fee) != abs(rest):
            raise ValueError(f"its amount of {amount} and fee of {fee} do not make its net of {net}")
        return (net, -rest) if kind in OUT and amount.minor < net.minor <= 0 else (amount, rest)
    known = net if amount is None else amount
    if known is None:
        raise ValueError("it has no amount")
    if fee is None:
        return known, None
    if fee.minor and known.minor < 0 and kind not in OUT:
        raise ValueError(f"whether its fee of {fee} was taken or given back is open: map amount, fee and net")
    fee = -abs(fee)
    return (known - fee if amount is None else known), fee
