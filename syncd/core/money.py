"""Money in integer minor units of an ISO 4217 currency: no floats, no mixed currencies, one rounding per line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

# Decimal places that differ from two: ISO 4217, list one.
_PLACES = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
_LARGEST = 12  # power of ten: larger amounts are no freelancer's, and do not fit the ledger's integers


def places(currency: str) -> int:
    """The decimal places of `currency` (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD."""
    return _PLACES.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency. Arithmetic across currencies raises ValueError."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"not an ISO 4217 currency code: {self.currency!r}")

    @classmethod
    def of(cls, amount: Decimal | str, currency: str) -> Self:
        """Convert an amount in major units, rounded half up to the currency's minor unit. ValueError for no number."""
        if isinstance(amount, str) and not _NUMBER.fullmatch(amount.strip()):
            raise ValueError(f"not an amount: {amount!r}")
        value = Decimal(amount)
        if not value.is_finite() or value.adjusted() > _LARGEST:
            raise ValueError(f"not an amount: {amount!r}")
        return cls(int(value.scaleb(places(currency)).to_integral_value(ROUND_HALF_UP)), currency)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `"40.00 USD"` to 4000 cents. ValueError when it is not `AMOUNT CUR`, or has too many decimal places."""
        amount, _, currency = text.strip().partition(" ")
        money = cls.of(amount, currency.strip().upper())
        if Decimal(amount) != money.decimal:
            raise ValueError(f"{text!r} has more decimal places than {money.currency} has")
        return money

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with exactly the currency's decimal places."""
        return Decimal(self.minor).scaleb(-places(self.currency))

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"


def price(rate: Money, seconds: int) -> Money:
    """Price `seconds` at an hourly `rate`, rounded once, half up, to the minor unit."""
    exact = Decimal(rate.minor * seconds) / 3600
    return Money(int(exact.to_integral_value(ROUND_HALF_UP)), rate.currency)


def per_hour(net: Money, seconds: int) -> Money:
    """What an hour brought: `net` over `seconds` (not 0), rounded once, half away from zero, to the minor unit."""
    exact = Decimal(net.minor * 3600) / seconds
    return Money(int(exact.to_integral_value(ROUND_HALF_UP)), net.currency)


def share(money: Money, fraction: Decimal) -> Money:
    """Take a fraction of `money`, rounded to the nearest minor unit, ties away from zero.

    Upwork rounds its service fee per transaction to the nearest cent: 10 % of 266.64 is 26.66
    (support article 211062538).
    """
    return Money(int((money.minor * fraction).to_integral_value(ROUND_HALF_UP)), money.currency)


def totals(amounts: Iterable[Money]) -> dict[str, Money]:
    """Add up amounts per currency: code → sum, in alphabetical order."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return {currency: Money(sums[currency], currency) for currency in sorted(sums)}
