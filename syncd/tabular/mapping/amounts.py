"""What a row of money says: its amount as the freelancer sees it, and the fee and tax that are taken from it."""

from collections.abc import Collection

from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.tabular import Row
from syncd.tabular.mapping.row_values import Cells

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


def earned_and_taken(
    row: Row, cells: Cells, kind: TransactionKind, negative: Collection[TransactionKind]
) -> tuple[Money, Money | None, Money | None]:
    """The amount before its fee and tax, then these, signed; None for what the row does not tell.

    Amount, fee and tax make the net; of a payout that arrives smaller than it left, net, fee and tax make the amount.
    What the row does not tell of amount, fee and net follows from the others; where all are there they must foot. Fee
    and tax without a net are taken off an earning or a payout, whatever their signs; of other rows that take money away
    it is not known whether they were given back, so they need the net. ValueError for what does not foot, and for a row
    without an amount.
    """
    amount, net = amount_of(row, cells), cells.money(row, "net")
    told = {name: abs(each) for name in ("fee", "tax") if (each := cells.money(row, name)) is not None}
    said = " and ".join(f"{name} of {each}" for name, each in told.items())
    if kind in negative:
        amount, net = (None if each is None else -abs(each) for each in (amount, net))
    whole = net if amount is None else amount
    if whole is None:
        raise ValueError("it has no amount")
    taken = sum(told.values(), Money(0, whole.currency))
    if amount is not None and net is not None:
        rest = net - amount
        if abs(rest) != taken and ("fee" in told or abs(rest).minor < taken.minor):
            raise ValueError(f"its amount of {amount} and {said} do not make its net of {net}")
        whole, taken = (net, -rest) if kind in OUT and amount.minor < net.minor <= 0 else (amount, rest)
    elif not told:
        return whole, None, None
    elif taken.minor and whole.minor < 0 and kind not in OUT:
        raise ValueError(f"whether its {said} was taken or given back is open: map both its amount and its net")
    else:
        taken = -taken
        whole = whole - taken if amount is None else whole
    if "tax" not in told:
        return whole, taken, None
    tax = told["tax"] if taken.minor > 0 else -told["tax"]
    return whole, taken - tax, tax
