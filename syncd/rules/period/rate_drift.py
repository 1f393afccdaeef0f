"""Hours at another rate than the contract's: a raise that was missed, or the wrong contract.

Compares the amounts of the week's rows with the amounts at the rate of each day. The platform rounds every row to the
cent, so half a cent per row, and one cent more, are no finding. The stake is positive if you were paid too little,
negative if you were paid too much. On the day of a raise a row may have hours at both rates: any amount between the
two is right.

What to do: check the rate on the platform; ask the client to correct it there, or change it in your configuration.

What it cannot know: a rate that is not configured, that no record states, and on which too few rows agree; then it says
nothing. A rate that is only learned follows the rows: from the third row at another rate on, that one counts from its
first row, unless it goes back within a week. If the rate and the rows have different currencies, it says "cannot tell".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from syncd.core.money import Money
from syncd.rule import (
    Assertion,
    BillingPeriod,
    CannotTell,
    Evidence,
    Finding,
    LoggedLine,
    Rule,
    RuleOptions,
    Severity,
    Side,
    hours,
    on,
)

HOUR = 3600
EVIDENCE = 10


@dataclass(frozen=True, slots=True)
class _Row:
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


def check(period: BillingPeriod, options: RuleOptions) -> Iterator[Finding | CannotTell]:  # noqa: ARG001
    """Nothing, one finding with the key `rate`, or one "cannot tell"."""
    rows = list(_rows(period))
    if not rows:
        return
    title, known = period.profile.title, period.known(Side.LOGGED)
    currencies = sorted({money.currency for row in rows for money in (row.gross, row.rate)})
    if len(currencies) > 1:
        because = f"the contract's rate and {title}'s rows have different currencies: {', '.join(currencies)}"
        yield CannotTell(because=f"{because}; give the rate in the currency of the rows", source=known.source)
        return
    short = sum(row.short for row in rows)
    if abs(short) <= HOUR // 2 * len(rows) + HOUR:
        return
    claimed = Money(sum(row.gross.minor for row in rows), currencies[0])
    stake = Money(int((Decimal(short) / HOUR).to_integral_value(ROUND_HALF_UP)), currencies[0])
    rates = " and ".join(str(rate) for rate in sorted({row.rate for row in rows}, key=lambda rate: rate.minor))
    seconds = hours(sum(row.seconds for row in rows))
    yield Finding(
        key="rate",
        stake=stake,
        summary=f"{title} shows {claimed} for {seconds}; at {rates} an hour it should be {claimed + stake}",
        action=f"Check the rate on {title}: ask the client to correct it, or change it in your configuration",
        evidence=tuple(_evidence(period, rows))[:EVIDENCE],
    )


def _rows(period: BillingPeriod) -> Iterator[_Row]:
    for line in period.hourly_lines:
        rate = period.contract.rate_on(line.day)
        if line.seconds is not None and line.gross is not None and rate is not None:
            before = period.contract.rate_on(line.day - timedelta(days=1))
            changed = before is not None and before.currency == rate.currency
            yield _Row(line, line.seconds, line.gross, rate, before if before and changed else rate)


def _evidence(period: BillingPeriod, rows: list[_Row]) -> Iterator[Evidence]:
    """The rows that rounding does not explain, the largest difference first."""
    for row in sorted(rows, key=lambda row: (-abs(row.short), row.line.day, row.line.ref)):
        if abs(row.short) > HOUR // 2:
            yield Evidence(row.line.ref, f"{on(row.line.day, period)}: {hours(row.seconds)} for {row.gross}")


RULE = Rule(
    id="rate-drift",
    subject=BillingPeriod,
    needs=frozenset(),
    assertion=Assertion.ACCURACY,
    severity=Severity.HIGH,
    check=check,
)
