"""Prices the steps of a finding, so that together they are worth what it is."""

from collections.abc import Sequence
from dataclasses import replace

from syncd.core.money import Money
from syncd.core.subjects import BillingPeriod
from syncd.core.to_do import Step


def steps_worth(steps: Sequence[Step], period: BillingPeriod, stake: Money | None) -> tuple[Step, ...]:
    """Steps with what their hours are worth at the rates of their days, (−) where `stake` is; the last one has the rest
    of it. Without prices where the stake is not known, and none where the days do not make it up."""
    if stake is None:
        return tuple(steps)
    sign, left, priced = -1 if stake.minor < 0 else 1, stake, list[Step]()
    for step in steps:
        price = _price(step, period)
        if price is None or price.currency != stake.currency:
            return ()
        priced.append(replace(step, stake=price if sign > 0 else -price))
    for step in priced[:-1]:
        left -= step.stake or left
    last = priced[-1].stake or left
    if left.minor * sign < 0 or (priced[-1].day and abs(left.minor - last.minor) > len(steps)):
        return ()
    return (*priced[:-1], replace(priced[-1], stake=left))


def _price(step: Step, period: BillingPeriod) -> Money | None:
    seconds = step.seconds or 0
    return period.price(seconds, {step.day: seconds} if step.day else None)
