"""What a milestone brings after fees, and what that is for each of its hours."""

from collections.abc import Iterable
from dataclasses import dataclass

from syncd.core.discrepancies import Side
from syncd.core.milestone_case import MilestoneCase
from syncd.core.money import Money, price, share
from syncd.core.records import MilestoneState

LEARNING = ("learning",)
"""The tags whose time does not count for what an hour brings, unless the configuration names others."""


@dataclass(frozen=True, slots=True)
class Net:
    """What is left of a milestone after fees; `most`: at most so much, because its fee is not known."""

    amount: Money
    most: bool = False


def net_of(case: MilestoneCase) -> Net | None:
    """What the milestone brings: what was paid for it, or else its amount, less the platform's fee. None if both lack.

    What a client still owes of a released milestone counts as paid: that it is missing is said elsewhere.
    """
    gross = _gross(case)
    if gross is None:
        return None
    if not case.has(Side.FEE):
        return Net(gross)
    taken, whole = case.fees_taken, case.releases.paid(gross.currency)
    if case.fee is None and taken and taken.currency == gross.currency and gross == whole:
        return Net(gross - taken)
    return Net(gross, most=True) if case.fee is None else Net(gross - share(gross, case.fee))


def missing_to(target: Money, net: Money, seconds: int) -> Money | None:
    """How much `net` is below a target an hour for the time spent; None where it is not, or in another currency."""
    if target.currency != net.currency:
        return None
    missing = price(target, seconds) - net
    return missing if missing.minor > 0 else None


def missing_of(case: MilestoneCase, ignored_tags: Iterable[str]) -> Money | None:
    """How much a milestone's net lacks to reach its contract's `target_rate` for its time. Time with the tags does not
    count. None where nothing is lacking, or net, time or target is not known."""
    target, net = case.contract.target_rate, net_of(case)
    seconds = case.seconds - sum(piece.seconds for piece in case.tagged(*ignored_tags))
    return missing_to(target, net.amount, seconds) if target and net and seconds > 0 else None


def _gross(case: MilestoneCase) -> Money | None:
    amount, releases = case.milestone.amount, case.releases
    got = releases.parts[0].amount if releases.parts else releases.returned
    if case.milestone.state is not MilestoneState.RELEASED or got is None:
        return amount
    currency = amount.currency if amount else got.currency
    gross, paid = releases.kept(currency), releases.ever_paid(currency)
    if amount and paid.minor < amount.minor:
        gross += amount - paid
    if releases.bonus and releases.bonus.currency == currency:
        gross += releases.bonus
    return gross
