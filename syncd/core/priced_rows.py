"""Compares the amounts of a platform's rows with their hours at the rates of their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from syncd.core.money import Money
from syncd.core.subject_parts import ContractFacts, LoggedLine
from syncd.core.subjects import BillingPeriod

HOUR = 3600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class PricedRow:
    """A row of a platform, with its amount and the rate of its day."""

    line: LoggedLine
    seconds: int
    gross: Money
    rate: Money
    before: Money  # the rate of the day before, which some hours of the day of a raise have

    @property
    def short(self) -> int:
        """The amount at the rate minus the row's amount, in 3600ths of the minor unit, so that nothing is rounded.

        Of two rates, the nearest mixture of both counts: 0 for every amount in between.
        """
        shown = self.gross.minor * HOUR
        lowest, highest = sorted(rate.minor * self.seconds for rate in (self.rate, self.before))
        return max(lowest - shown, 0) + min(highest - shown, 0)

    @property
    def is_at_either(self) -> bool:
        """Whether some of the hours may have the earlier rate, so that another amount may be right, too."""
        return self.short != self.rate.minor * self.seconds - self.gross.minor * HOUR

    @property
    def is_off(self) -> bool:
        """Whether rounding does not explain the row's amount."""
        return abs(self.short) > HOUR // 2


def priced_rows(period: BillingPeriod) -> Iterator[PricedRow]:
    """The rows whose hours, amount and rate are known."""
    for line in period.hourly_lines:
        rate = period.contract.rate_on(line.day)
        if line.seconds is not None and line.gross is not None and rate is not None:
            yield PricedRow(line, line.seconds, line.gross, rate, _rate_before(period.contract, line.day, rate))


def _rate_before(contract: ContractFacts, day: date, rate: Money) -> Money:
    """The rate of the day before, as far as a row of `day`, at `rate`, may have hours at it; else `rate`.

    A learned rate explains no row at an agreed one: it may be learned from rows that are wrong.
    """
    yesterday = day - timedelta(days=1)
    before = contract.rate_on(yesterday)
    alike = not contract.is_learned_on(yesterday) or contract.is_learned_on(day)
    return before if before and before.currency == rate.currency and alike else rate
