"""Names accounts: where money of a platform or a bank lies, in one currency."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AccountKey:
    """An account in one currency.

    `account`: the namespace of its transactions' refs: a platform such as `upwork`, or a source's name where ids are
    unique within the source only. `holder`: the person whose account it is; "" for that of a source with one alone.
    """

    account: str
    holder: str
    currency: str  # ISO 4217
