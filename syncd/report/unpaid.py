"""Finds the tracked time of a contract's week that no bill pays for: what is at stake where a check was not made."""

from datetime import date, timedelta

from syncd.core.billed_hours import Unbilled, left_of
from syncd.core.discrepancies import Side
from syncd.core.subjects import BillingPeriod
from syncd.core.time import Instant
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.directory import Directory

Week = tuple[str, str]
"""A contract's key, and the first day of a platform week."""


def tracked_in(ledger: Ledger, week: Week) -> dict[date, int]:
    """Day → seconds tracked on a contract, for a platform week."""
    contract, start = week
    return ledger.periods.tracked(contract, _days(start))


def unpaid(ledger: Ledger, directory: Directory, week: Week, now: Instant) -> Unbilled:
    """Return the tracked seconds of a week that no bill pays for, and their price, which is None without a rate.

    All of the time counts where no rate tells for how many hours a bill is.
    """
    contract, start = week
    tracked, facts = tracked_in(ledger, week), directory.contracts.get(contract)
    seconds = sum(tracked.values())
    if facts is None:
        return Unbilled(seconds, None)
    profile = directory.profile(facts.platform)
    period = BillingPeriod(
        contract=facts,
        profile=profile,
        first=date.fromisoformat(start),
        zone=directory.zone,
        now=now,
        bills=tuple(ledger.periods.bills_of(contract, _days(start))) if profile.has(Side.LOGGED) else (),
        coverage={},
    )
    worth = period.price(seconds, tracked)
    left = left_of(period, seconds, tracked, ())
    if left.billed and (worth is None or worth.currency != left.billed.currency):
        return Unbilled(seconds, worth)
    return left


def _days(start: str) -> Days:
    first = date.fromisoformat(start)
    return Days(first, first + timedelta(days=6))
