"""Reads the money of a row: its amount as the freelancer sees it, and the fee and tax that are taken off it."""

from collections.abc import Collection

from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.tabular import Row
from syncd.tabular.mapping.row_values import RowValues

LEAVES_ACCOUNT = frozenset({TransactionKind.PAYOUT, TransactionKind.PAYOUT_FEE})
"""Kinds of money that leaves the account: a fee on it is never given back."""


def amount_of(row: Row, values: RowValues) -> Money | None:
    """Read the signed amount: `amount`, else `credit`, else `debit` with a minus; None where the row has none of them.

    Where `sign` names a column, it tells the sign of `amount`. ValueError for a word that is no sign there, and for an
    amount that has a minus beside it; for both a credit and a debit, for a negative credit, and for a negative debit
    where others are positive: that may be money that comes back.
    """
    if (amount := values.money(row, "amount")) is not None:
        return values.sign.of(row, amount) if values.sign else amount
    credit, debit = values.money(row, "credit"), values.money(row, "debit")
    if credit and credit.minor and debit and debit.minor:
        raise ValueError(f"it has both a credit of {credit} and a debit of {debit}")
    if credit and credit.minor < 0:
        raise ValueError(f"its credit of {credit} is negative")
    if debit and debit.minor < 0 and not values.signed_debits:
        raise ValueError(f"its debit of {debit} is negative, and those of other rows are not")
    return credit if credit and (credit.minor or debit is None) else -abs(debit) if debit else None


def moved_amount(row: Row, values: RowValues) -> Money | None:
    """Read the signed amount less the fee beside it, which has the account's currency: what an account gets or gives.

    ValueError as for `amount_of`.
    """
    amount, fee = amount_of(row, values), values.money(row, "fee")
    return amount - abs(fee) if amount is not None and fee is not None else amount


def amount_fee_and_tax(
    row: Row, values: RowValues, kind: TransactionKind, negative: Collection[TransactionKind]
) -> tuple[Money, Money | None, Money | None]:
    """Return the amount before fee and tax, the fee and the tax, signed; None for a fee or tax that is not stated.

    amount + fee + tax = net, with a fee and tax that are negative when taken. For a payout that arrives smaller than it
    left, net + fee + tax = amount. Of amount, fee and net, one that the row lacks is computed from the others; if all
    are there they must foot. Without a net, fee and tax are taken off an earning or a payout, whatever their signs; for
    other rows that take money away it is unknown whether they were given back, so these need the net. ValueError for
    figures that do not foot, and for a row without an amount.
    """
    amount, net = amount_of(row, values), values.money(row, "net")
    stated = {name: abs(money) for name in ("fee", "tax") if (money := values.money(row, name)) is not None}
    in_words = " and ".join(f"{name} of {money}" for name, money in stated.items())
    if kind in negative:
        amount, net = (None if money is None else -abs(money) for money in (amount, net))
    whole = net if amount is None else amount
    if whole is None:
        raise ValueError("it has no amount")
    taken = sum(stated.values(), Money(0, whole.currency))
    if amount is not None and net is not None:
        rest = net - amount
        if abs(rest) != taken and ("fee" in stated or abs(rest).minor < taken.minor):
            raise ValueError(f"its amount of {amount} and {in_words} do not make its net of {net}")
        whole, taken = (net, -rest) if kind in LEAVES_ACCOUNT and amount.minor < net.minor <= 0 else (amount, rest)
    elif not stated:
        return whole, None, None
    elif taken.minor and whole.minor < 0 and kind not in LEAVES_ACCOUNT:
        raise ValueError(f"whether its {in_words} was taken or given back is open: map both its amount and its net")
    else:
        taken = -taken
        whole = whole - taken if amount is None else whole
    if "tax" not in stated:
        return whole, taken, None
    tax = stated["tax"] if taken.minor > 0 else -stated["tax"]
    return whole, taken - tax, tax
