"""Contract terms as dated versions: what was agreed, from which day on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
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
