"""Finds which time that need not be logged, goodwill or marked not billable, a platform shows all the same.

Only as much of it as the platform shows beyond the other time explains logged hours: goodwill that is not shown must
not hide another surplus of the week. What the platform shows on a sister of its contract was tracked, too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.differing_days import seconds_by_day
from syncd.core.nights import nights
from syncd.core.phrases import Phrase, say
from syncd.core.price_by_day import surplus_by_day
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod

LEAST = 10 * 60
"""Seconds: less than this is rounding."""


@dataclass(frozen=True, slots=True)
class FreeElsewhere:
    """Free time of a sister that the platform may show on this contract: seconds by day, and its pieces."""

    sister: BillingPeriod
    by_day: Mapping[date, int]
    pieces: tuple[Piece, ...]

    @property
    def seconds(self) -> int:
        """How much it is."""
        return sum(self.by_day.values())

    @property
    def why(self) -> Phrase:
        """Why it is not billed, in words for the user."""
        if all(piece.goodwill for piece in self.pieces):
            return say("as goodwill")
        if any(piece.goodwill for piece in self.pieces):
            return say("as time that is not billed")
        return say("as not billable")


def free_time_shown(period: BillingPeriod) -> Counter[date]:
    """Seconds of each day of the contract's own free time that the platform may show; of any day where it may show the
    week as one line. A session over midnight may be shown on one of its two days."""
    if not period.not_to_log:
        return Counter()
    free = seconds_by_day(period.not_to_log)
    if not _shows_by_day(period):
        return _taken(free, period.logged_as_last_seen - period.tracked_as_booked)
    surplus = Counter(surplus_by_day(period.pieces, period.hourly_lines))
    shown = free & surplus
    used = Counter(shown)
    for person in sorted({piece.person for piece in period.not_to_log}):
        for night in nights(piece for piece in period.not_to_log if piece.person == person):
            halves = (night.first, night.second, night.before), (night.second, night.first, night.after)
            for tracked, other, seconds in halves:
                rest = min(seconds, free[tracked] - shown[tracked], surplus[other] - used[other])
                if used[other] and rest > 0:
                    shown[tracked] += rest
                    used[other] += rest
    return +shown


def free_pieces_shown(period: BillingPeriod) -> tuple[Piece, ...]:
    """The pieces of the contract's own free time, cut to what the platform may show of each day."""
    left = free_time_shown(period)
    pieces = []
    for piece in sorted(period.not_to_log, key=lambda piece: (piece.start, piece.ref)):
        if seconds := min(piece.seconds, left[piece.day]):
            pieces.append(replace(piece, seconds=seconds))
            left[piece.day] -= seconds
    return tuple(pieces)


def free_on_sisters(period: BillingPeriod, surplus: Mapping[date, int], most: int) -> Iterator[FreeElsewhere]:
    """Yield what sisters have of the `surplus` that the platform shows on each day here, as free time of the people
    whose hours it shows; of the week where it may show that as one line. At most `most` seconds, by sister's key."""
    left, people = Counter(surplus), {line.person for line in period.hourly_lines}
    for sister in sorted(period.sisters, key=lambda sister: sister.contract.key):
        pieces = tuple(
            piece for piece in sister.not_to_log if piece.person in people or not piece.person or "" in people
        )
        free = seconds_by_day(pieces) - free_time_shown(sister)
        both = _taken(free & left if _shows_by_day(period) else free, min(most, left.total()))
        if both.total() >= LEAST:
            yield FreeElsewhere(sister, both, tuple(piece for piece in pieces if both[piece.day]))
            most -= both.total()
            left = left - both if _shows_by_day(period) else _taken(left, left.total() - both.total())


def _shows_by_day(period: BillingPeriod) -> bool:
    """Whether the platform shows the week's hours on several days; one alone may stand for the whole week."""
    return len({line.day for line in period.hourly_lines if line.seconds}) > 1


def _taken(by_day: Counter[date], seconds: int) -> Counter[date]:
    """At most `seconds` of these, the earliest first."""
    taken: Counter[date] = Counter()
    for day in sorted(by_day):
        taken[day] = min(by_day[day], max(0, seconds - taken.total()))
    return +taken
