"""The fee that a platform keeps, as far as its published rules determine it; None where they do not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from syncd.core.money import Money
from syncd.core.terms import Terms

_DIGITS = 50
"""Precision of a blended fraction: enough for `share` to give the exact amount again, ties included."""


@dataclass(frozen=True, slots=True)
class FeeStep:
    """The fee on a client's payments up to a lifetime total, as a fraction of gross."""

    fraction: Decimal
    upto: Money | None = None  # None: without end


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeEra:
    """The rule for fees from a day on.

    One step is a flat fee; several steps depend on the client's lifetime total; without steps each contract has its own
    fee. With `new_contracts`, older contracts keep the rule they were made under.
    """

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
    """The fraction of `gross`, posted on `day`, that the platform keeps; None where the rules do not determine it.

    `share(gross, fraction)` is the fee. `agreed` is the day the contract was made, `billed` the client's lifetime total
    before; None: not known. An amount that crosses steps has a blended fraction.
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
    """The rule for an amount of `day`; None where it depends on an unknown day of agreement."""
    for era in sorted(eras, key=lambda era: era.start, reverse=True):
        if era.start > day:
            continue
        if not era.new_contracts or (agreed is not None and agreed >= era.start):
            return era
        if agreed is None:
            return None
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is known of the fees and taxes of a contract besides its terms, as fractions of gross."""

    learned_fees: Sequence[Terms] = ()  # what past earnings show
    published_fees: Sequence[Terms] = ()  # what the platform's rules say, as far as they alone determine it
    learned_taxes: Sequence[Terms] = ()  # what past earnings show; 0 where none was taken
    had_fees: bool = False  # a fee was taken of some past earning
    was_taxed: bool = False  # a tax was taken of some past earning


NOTHING_TAKEN = Taken()
"""Where nothing is known of fees and taxes besides the terms."""
