"""Compares the time of a contract's week with the hours that an export of some instant shows."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from syncd.core.billed_hours import Unbilled, unbilled
from syncd.core.late_edits import late_edits
from syncd.core.moves import ByDay, moved_away, without
from syncd.core.price_by_day import lacking_by_day
from syncd.core.subjects import BillingPeriod
from syncd.core.time import Instant


def seen(period: BillingPeriod, as_of: Instant) -> int:
    """Seconds that an export of `as_of` can show: those tracked before it, at most the weekly cap."""
    return period.billable(period.tracked_before(as_of) - period.booked_elsewhere)


def elsewhere(period: BillingPeriod) -> int:
    """Seconds of the contract that are reported elsewhere: the platform shows them on a sister of the contract, they
    were added after the week was billed, or they lie where the contract does not run."""
    return sum(sum(by_day.values()) for by_day in _reported(period))


def gap(period: BillingPeriod, as_of: Instant) -> int:
    """Seconds tracked before `as_of` that this contract does not show and nothing else reports."""
    return seen(period, as_of) - period.logged_as_last_seen - elsewhere(period)


def lacking(period: BillingPeriod, as_of: Instant) -> Mapping[date, int]:
    """Seconds that each day lacks and nothing else reports."""
    by_day = lacking_by_day(period.pieces, period.hourly_lines, as_of)
    return without(by_day, _reported(period))


def reported_elsewhere(period: BillingPeriod) -> Counter[date]:
    """Seconds of each day that are reported elsewhere."""
    away: Counter[date] = Counter()
    for by_day in _reported(period):
        away.update(by_day)
    return away


def _reported(period: BillingPeriod) -> list[ByDay]:
    """What is reported elsewhere, each second once."""
    others: list[ByDay] = [late_edits(period).added, *(move.lacking for move in moved_away(period))]
    return [*others, without(period.beyond, others)]


def unbilled_gap(period: BillingPeriod, as_of: Instant) -> Unbilled:
    """The part of the gap that no bill pays for."""
    return unbilled(period, gap(period, as_of), lacking(period, as_of))
