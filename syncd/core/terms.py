"""Contract terms as dated versions: what was agreed, from which day on."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from syncd.core.money import Money

LEARNED_FROM_ROWS = 3
"""Rows that must agree before a rate is learned from what a platform paid."""


class Origin(StrEnum):
    """Where terms come from, best first."""

    CONFIG = "config"
    PLATFORM = "platform"
    LEARNED = "learned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a contract agreed from a day on. What is not agreed or not known is None."""

    start: date = date.min
    rate: Money | None = None  # per hour
    weekly_cap: int | None = None  # seconds
    fee: Decimal | None = None  # fraction of gross: 0.10
    origin: Origin = Origin.CONFIG


def terms_on(terms: Iterable[Terms], day: date) -> Terms | None:
    """The terms in force on `day`: the latest that started on or before it."""
    return max((each for each in terms if each.start <= day), key=lambda each: each.start, default=None)


def open_ended_terms(bounded: Iterable[tuple[Terms, date | None]]) -> tuple[Terms, ...]:
    """Terms, each with the last day on which it holds (None: no end), as terms of which each holds until the next ones
    start.

    What starts later replaces what started earlier for good; of those that start on one day the one that ends last
    counts. Where terms end and no others start, terms follow that say nothing.
    """
    found: list[Terms] = []
    for terms, end in sorted(bounded, key=lambda each: (each[0].start, each[1] or date.max, repr(each[0]))):
        if end is not None and end < terms.start:
            continue
        while found and found[-1].start >= terms.start:
            found.pop()
        found.append(terms)
        if end is not None and end < date.max:
            found.append(Terms(start=end + timedelta(days=1), origin=terms.origin))
    return _changes(found)


def combine_terms(tellings: Sequence[Sequence[Terms]]) -> tuple[Terms, ...]:
    """What several tellings of one contract's terms say together: rate, weekly cap and fee, each as the last telling
    knows it that has it for any day, since a telling without it says nothing about it. The origin is the rate's where
    there is one, else that of the cap or the fee."""
    rates = _last(tellings, lambda terms: terms.rate)
    caps = _last(tellings, lambda terms: terms.weekly_cap)
    fees = _last(tellings, lambda terms: terms.fee)
    found = []
    for day in sorted({terms.start for telling in (rates, caps, fees) for terms in telling}):
        rate, cap, fee = (terms_on(telling, day) for telling in (rates, caps, fees))
        terms = Terms(
            start=day,
            rate=rate.rate if rate else None,
            weekly_cap=cap.weekly_cap if cap else None,
            fee=fee.fee if fee else None,
            origin=(rates or caps or fees)[0].origin,
        )
        found.append(terms)
    return _changes(found)


def known_terms(records: Iterable[Sequence[Sequence[Terms]]]) -> tuple[Terms, ...]:
    """What the records of one contract say of its terms together: each by its versions, oldest first. Of several
    records that know a fact the one with the latest change counts, and never the one that was read last, so that the
    order in which they are read changes nothing."""
    tellings = [combine_terms(versions) for versions in records]
    return combine_terms(sorted((each for each in tellings if each), key=lambda each: (each[-1].start, repr(each))))


def _last(tellings: Sequence[Sequence[Terms]], fact: Callable[[Terms], object]) -> Sequence[Terms]:
    """The last telling that has a fact for any day."""
    return next((telling for telling in reversed(tellings) if any(fact(terms) is not None for terms in telling)), ())


def _changes(terms: Iterable[Terms]) -> tuple[Terms, ...]:
    """Sorted terms without those that change nothing."""
    found: list[Terms] = []
    for each in terms:
        before = found[-1] if found else Terms(origin=each.origin)
        if replace(each, start=before.start) != before:
            found.append(each)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One row that shows hours and money: the evidence a rate is learned from."""

    day: date
    seconds: int
    gross: Money


def learned_terms(lines: Sequence[PaidLine]) -> Terms | None:
    """The rate, in whole minor units, that explains most lines to the cent; None with fewer than three that agree.

    A line of `h` hours at rate `r` shows `round(h × r)`, so each line admits a range of rates. Ties go to the rounder
    rate, then to the lower one.
    """
    votes: Counter[tuple[str, int]] = Counter()
    for line in lines:
        if line.seconds <= 0:
            continue
        # round(seconds × rate / 3600) = gross  ⇔  (2·gross − 1)·1800 ≤ seconds × rate < (2·gross + 1)·1800
        lowest = -((1 - 2 * line.gross.minor) * 1800 // line.seconds)
        highest = -(-(2 * line.gross.minor + 1) * 1800 // line.seconds) - 1
        votes.update((line.gross.currency, rate) for rate in range(max(lowest, 0), highest + 1))
    if not votes:
        return None
    (currency, rate), agreeing = min(votes.items(), key=lambda vote: (-vote[1], -_trailing_zeros(vote[0][1]), vote[0]))
    if agreeing < LEARNED_FROM_ROWS:
        return None
    return Terms(rate=Money(rate, currency), origin=Origin.LEARNED)


def _trailing_zeros(number: int) -> int:
    digits = str(number)
    return len(digits) - len(digits.rstrip("0"))
