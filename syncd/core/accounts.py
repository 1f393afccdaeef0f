"""Names accounts: where money of a platform or a bank lies, in one currency."""

from dataclasses import dataclass

from syncd.core.records import TransactionKind


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """An account in one currency.

    `account`: the namespace of its transactions' refs: a platform such as `upwork`, or a source's name where ids are
    unique within the source only. `holder`: the person whose account it is; "" for that of a source with one alone.
    """

    account: str
    holder: str
    currency: str  # ISO 4217


@dataclass(frozen=True, slots=True)
class Moved:
    """What the rows of one kind add to an account and take from it in some days. Amounts are minor units."""

    kind: TransactionKind
    added: int  # the sum of rows that bring money; never negative
    taken: int  # the sum of rows that take it away; never positive
    rows: int
