"""Your own reference rates between currencies, from `[[fx]]`: what a payout in another currency is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

from syncd.core.money import Money, places
from syncd.core.phrases import Phrase, say

ReferencePair = frozenset[str]
"""The two currencies of a rate, in either direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRate:
    """From the day `start` on, one unit of `base` is worth `rate` units of `quote`: 1 USD = 0.92 EUR."""

    start: date
    base: str
    quote: str
    rate: Decimal  # above 0

    @property
    def pair(self) -> ReferencePair:
        """Its two currencies: a rate is valid in both directions."""
        return frozenset((self.base, self.quote))


@dataclass(frozen=True, slots=True)
class ReferenceRates:
    """All reference rates. Of a pair, the one with the latest start counts until the next, in either direction."""

    rates: tuple[ReferenceRate, ...] = ()

    @classmethod
    def of(cls, rates: Iterable[ReferenceRate]) -> "ReferenceRates":
        """The rates in the order of their days, so that equal ones are equal however they were written down."""
        return cls(tuple(sorted(rates, key=lambda rate: (rate.start, rate.base, rate.quote, rate.rate))))

    def rate_on(self, base: str, quote: str, day: date) -> Fraction | None:
        """How many units of `quote` one unit of `base` is worth on `day`, exactly; None where no rate had begun.

        A rate from `quote` to `base` is inverted. No third currency is gone through.
        """
        if base == quote:
            return Fraction(1)
        pair = frozenset((base, quote))
        begun = (rate for rate in self.rates if rate.pair == pair and rate.start <= day)
        latest = max(begun, key=lambda rate: rate.start, default=None)
        if latest is None:
            return None
        return Fraction(latest.rate) if latest.base == base else 1 / Fraction(latest.rate)

    def convert(self, amount: Money, currency: str, day: date) -> Money | None:
        """An amount in another currency at the rate of `day`, rounded once, half away from zero, to its minor unit;
        None where there is no rate."""
        rate = self.rate_on(amount.currency, currency, day)
        if rate is None:
            return None
        exact = abs(amount.minor) * rate * Fraction(10) ** (places(currency) - places(amount.currency))
        rounded = floor(exact + Fraction(1, 2))
        return Money(rounded if amount.minor >= 0 else -rounded, currency)


def rate_to_write(base: str, quote: str, day: date) -> Phrase:
    """What a person writes into the configuration to tell a rate of a day, without the rate."""
    lines = ("[[fx]]", f"from = {day}", f'base = "{base}"', f'quote = "{quote}"', 'rate = "…"')
    words = ", ".join(f"`{line}`" for line in lines)
    return say(
        "add to your configuration, each on a line of its own, {lines}: {quote} for one {base}",
        lines=words,
        quote=quote,
        base=base,
    )
