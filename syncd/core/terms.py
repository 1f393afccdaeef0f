"""Contract terms with the days on which they start: rate, weekly cap and fee."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from syncd.core.money import Money


class Origin(StrEnum):
    """Where terms come from, best first."""

    CONFIG = "config"
    PLATFORM = "platform"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of a contract from a day on. What is not agreed or not known is None."""

    start: date = date.min
    rate: Money | None = None  # per hour
    weekly_cap: int | None = None  # seconds
    fee: Decimal | None = None  # fraction of gross: 0.10
    origin: Origin = Origin.CONFIG


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRate:
    """What an hour of a consultant costs you from a day on."""

    start: date = date.min
    rate: Money


def cost_on(costs: Iterable[CostRate], day: date) -> Money | None:
    """What an hour costs on `day`; None where no rate had begun."""
    begun = (cost for cost in costs if cost.start <= day)
    latest = max(begun, key=lambda cost: cost.start, default=None)
    return latest.rate if latest else None


def terms_on(terms: Iterable[Terms], day: date) -> Terms | None:
    """The terms in force on `day`: the latest that started on or before it."""
    begun = (version for version in terms if version.start <= day)
    return max(begun, key=lambda version: version.start, default=None)


def open_ended_terms(bounded: Iterable[tuple[Terms, date | None]]) -> tuple[Terms, ...]:
    """Convert terms with a last day each (None: no end) into terms that each hold until the next ones start.

    Later terms replace earlier ones for good; of terms that start on one day those that end last count. Where terms end
    and no others start, empty terms follow.
    """
    open_ended: list[Terms] = []
    for terms, end in sorted(bounded, key=lambda pair: (pair[0].start, pair[1] or date.max, repr(pair[0]))):
        if end is not None and end < terms.start:
            continue
        while open_ended and open_ended[-1].start >= terms.start:
            open_ended.pop()
        open_ended.append(terms)
        if end is not None and end < date.max:
            open_ended.append(Terms(start=end + timedelta(days=1), origin=terms.origin))
    return _changes(open_ended)


def combine_terms(observed: Sequence[Sequence[Terms]]) -> tuple[Terms, ...]:
    """Combine several observations of one contract's terms, the most trusted last.

    Rate, weekly cap and fee each come from the last observation that has one for any day, because an observation
    without it knows nothing about it. The origin is the rate's where there is one, else the cap's or the fee's.
    """
    rates = _last_with(observed, lambda terms: terms.rate)
    caps = _last_with(observed, lambda terms: terms.weekly_cap)
    fees = _last_with(observed, lambda terms: terms.fee)
    combined = []
    for day in sorted({terms.start for versions in (rates, caps, fees) for terms in versions}):
        rate, cap, fee = (terms_on(versions, day) for versions in (rates, caps, fees))
        terms = Terms(
            start=day,
            rate=rate.rate if rate else None,
            weekly_cap=cap.weekly_cap if cap else None,
            fee=fee.fee if fee else None,
            origin=(rates or caps or fees)[0].origin,
        )
        combined.append(terms)
    return _changes(combined)


def strongest_terms(origins: Sequence[Sequence[Terms]]) -> tuple[Terms, ...]:
    """Combine the terms of several origins, the most trusted first.

    Rate, weekly cap and fee of each day each come from the first origin that has one for that day. The origin of the
    combined terms is the rate's where there is one, else the cap's or the fee's.
    """
    if not any(origins):
        return ()
    days = sorted({terms.start for versions in origins for terms in versions})
    return _changes(_strongest(origins, day) for day in days)


def _strongest(origins: Sequence[Sequence[Terms]], day: date) -> Terms:
    in_force = [terms for versions in origins if (terms := terms_on(versions, day))]
    rate = next((terms for terms in in_force if terms.rate is not None), None)
    cap = next((terms for terms in in_force if terms.weekly_cap is not None), None)
    fee = next((terms for terms in in_force if terms.fee is not None), None)
    return Terms(
        start=day,
        rate=rate.rate if rate else None,
        weekly_cap=cap.weekly_cap if cap else None,
        fee=fee.fee if fee else None,
        origin=(rate or cap or fee or in_force[0]).origin,
    )


def known_terms(records: Iterable[Sequence[Sequence[Terms]]]) -> tuple[Terms, ...]:
    """Combine the terms of all records of one contract. Each record is given by its versions, oldest first.

    Of several records that know a fact, the one with the latest change counts, never the one that was read last: so the
    order of reading changes nothing.
    """
    by_record = [combined for versions in records if (combined := combine_terms(versions))]
    return combine_terms(sorted(by_record, key=lambda terms: (terms[-1].start, repr(terms))))


def _last_with(observed: Sequence[Sequence[Terms]], fact: Callable[[Terms], object]) -> Sequence[Terms]:
    """The last observation that has a fact for any day."""
    return next((terms for terms in reversed(observed) if any(fact(version) is not None for version in terms)), ())


def _changes(terms: Iterable[Terms]) -> tuple[Terms, ...]:
    """Drop the terms that change nothing from sorted ones."""
    changes: list[Terms] = []
    for version in terms:
        before = changes[-1] if changes else Terms(origin=version.origin)
        if replace(version, start=before.start) != before:
            changes.append(version)
    return tuple(changes)
