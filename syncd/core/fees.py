"""What a platform keeps of an amount, as far as its published rules determine it. What they leave open is None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from syncd.core.money import Money

_DIGITS = 50
"""Enough for `share` to find the exact amount again behind a fraction that has no end, ties included."""


@dataclass(frozen=True, slots=True)
class FeeStep:
    """The fee, as a fraction of gross, on what one client pays up to a lifetime total; None: on all beyond."""

    fraction: Decimal
    upto: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeEra:
    """The rule for fees from a day on. One step is a flat fee, several slide with what a client has paid in all, none
    leaves the fee to each contract. With `new_contracts`, older contracts keep the rule they were made under."""

    start: date = date.min
    steps: tuple[FeeStep, ...] = ()  # ascending, in one currency; the last one has no end
    new_contracts: bool = False


def fee_fraction(
    eras: Iterable[FeeEra],
    day: date,
    gross: Money,
    *,
    agreed: date | None = None,
    billed: Money | None = None,
) -> Decimal | None:
    """The fraction of `gross`, posted on `day`, that the platform keeps; `share(gross, fraction)` is the amount. None
    where the rules do not determine it.

    `agreed` is the day the contract was made, `billed` what the client had paid in all before; None: not known. An
    amount that crosses steps has a blended fraction.
    """
    era = _era(eras, day, agreed)
    if era is None or not era.steps:
        return None
    if len(era.steps) == 1:
        return era.steps[0].fraction
    currencies = {step.upto.currency for step in era.steps if step.upto}
    if billed is None or gross.minor <= 0 or billed.minor < 0 or currencies != {gross.currency, billed.currency}:
        return None
    kept, before = Decimal(0), billed.minor
    for step in era.steps:
        until = billed.minor + gross.minor
        if step.upto is not None:
            until = min(until, step.upto.minor)
        kept += max(until - before, 0) * step.fraction
        before = max(before, until)
    with localcontext(prec=_DIGITS):
        return kept / gross.minor


def _era(eras: Iterable[FeeEra], day: date, agreed: date | None) -> FeeEra | None:
    """The rule that holds for an amount of `day`; None where that depends on a day of agreement that is not known."""
    for era in sorted(eras, key=lambda each: each.start, reverse=True):
        if era.start > day:
            continue
        if not era.new_contracts or (agreed is not None and agreed >= era.start):
            return era
        if agreed is None:
            return None
    return None
