"""Words time that moved between contracts as evidence, day by day, for the move and for the two gaps below it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from syncd.core.day_evidence import DayLine, days_as_evidence
from syncd.core.differing_days import DAYS, DifferingDay, days_apart
from syncd.core.discrepancies import Evidence, Side
from syncd.core.moves import Move
from syncd.core.phrases import Phrase
from syncd.core.subject_parts import Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.wording import Reader

BothDays = Callable[[DifferingDay, DifferingDay], Phrase]
"""Words the figures of a day of the contract that lacks time, and of the one that shows it."""


def move_as_evidence(
    move: Move, reader: Reader, figures: BothDays, remedy: Callable[[int], Phrase], *, of_origin: bool = True
) -> tuple[Evidence, ...]:
    """A line for each day, the one with most first; one for the week where its days are not known.

    `of_origin`: begin with the contract that lacks the time; else with the one that shows it.
    """
    by_day = (move.lacking if of_origin else move.surplus) if move.has_days else {}
    firsts = sorted(by_day, key=lambda day: (-by_day[day], day))
    lines = []
    origin, shown_on = move.origin, move.shown_on
    of_both = zip(
        _days(origin, origin.pieces, firsts),
        _days(shown_on, (*shown_on.pieces, *shown_on.not_to_log), firsts),
        strict=True,
    )
    for lacking, showing in of_both:
        seconds, words = by_day.get(lacking.first, move.seconds), figures(lacking, showing)
        if of_origin:
            lines.append(DayLine(lacking, words, seconds, showing.refs))
        else:
            lines.append(DayLine(showing, words, -seconds, lacking.refs))
    return days_as_evidence(lines[:DAYS], lines[DAYS:], remedy, reader, move.origin.profile)


def _days(period: BillingPeriod, pieces: Iterable[Piece], days: Sequence[date]) -> list[DifferingDay]:
    return days_apart(period, pieces, days, period.known(Side.LOGGED).as_of)
