"""Compares tracked and logged time day by day: which days of a week differ, and by how much.

The differences of all days add up to the time that a finding is about, so nothing is lost between the two. Where a
platform may show a week's hours on one day, its days say nothing: then the week is compared as a whole.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.subject_parts import LoggedLine, Piece
from syncd.core.subjects import BillingPeriod
from syncd.core.time import Instant

SLACK = 10 * 60
"""Seconds: two lengths closer than this are the same, because platforms show whole segments."""
DAYS = 5
"""Days that are listed; the others are summed up."""

ByDay = Mapping[date, int]
"""Platform day → seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingDay:
    """Tracked and logged time of one platform day; of a whole week, from `first` to `last`, where days say nothing."""

    first: date
    last: date
    pieces: tuple[Piece, ...] = ()  # by time, and cut at the instant up to which they count
    lines: tuple[LoggedLine, ...] = ()  # hourly ones, by ref
    on_others: int = 0  # seconds of it that other contracts show; negative: shown here, and tracked on others
    shifted: int = 0  # seconds of it that a neighbouring week shows; negative: shown here, and tracked there

    @property
    def tracked(self) -> int:
        """Seconds tracked."""
        return sum(piece.seconds for piece in self.pieces)

    @property
    def logged(self) -> int:
        """Seconds that the platform shows."""
        return sum(line.seconds or 0 for line in self.lines)

    @property
    def difference(self) -> int:
        """Seconds tracked and not logged (+), or logged and not tracked (−), which nothing else explains."""
        return self.tracked - self.logged - self.on_others - self.shifted

    @property
    def is_day(self) -> bool:
        """Whether it is one day, not a week."""
        return self.first == self.last

    @property
    def refs(self) -> tuple[str, ...]:
        """The records it is made of."""
        refs = [piece.ref for piece in self.pieces] + [line.ref for line in self.lines]
        return tuple(dict.fromkeys(refs))


@dataclass(frozen=True, slots=True)
class Differences:
    """The differing days of a week: those to list, those to sum up, and those that rounding explains."""

    listed: tuple[DifferingDay, ...]  # the largest difference first
    summed: tuple[DifferingDay, ...]  # likewise
    left_out: tuple[DifferingDay, ...]  # within the tolerance, and together too

    @property
    def seconds(self) -> int:
        """The differences of all days together."""
        return sum(day.difference for day in (*self.listed, *self.summed, *self.left_out))


def compare_days(
    period: BillingPeriod, pieces: Iterable[Piece], on_others: ByDay, as_of: Instant | None = None
) -> list[DifferingDay]:
    """Compare `pieces` (before `as_of`, where it is given) with the period's hourly lines: a value for each day with
    any, by day, or one for the week where its days say nothing. Nothing without pieces and lines.

    `on_others`: the seconds of each day that moves between contracts explain, as in `DifferingDay`.
    """
    counted, lines = _pieces(pieces, as_of), _lines(period)
    shifted = _shifted(period)
    if not counted and not lines:
        return []
    if not shows_days(counted, lines):
        week = _days(counted, lines, [(period.first, period.last)])[0]
        return [replace(week, on_others=sum(on_others.values()), shifted=sum(shifted.values()))]
    days = sorted({piece.day for piece in counted} | {line.day for line in lines})
    on_others, shifted = _on_days(on_others, days), _on_days(shifted, days)
    return [
        replace(day, on_others=on_others.get(day.first, 0), shifted=shifted.get(day.first, 0))
        for day in _days(counted, lines, [(day, day) for day in days])
    ]


def days_apart(
    period: BillingPeriod, pieces: Iterable[Piece], days: Iterable[date], as_of: Instant | None
) -> list[DifferingDay]:
    """Compare `pieces` (before `as_of`) with the period's hourly lines on each of `days`, whatever explains them; the
    week as a whole where there are no days."""
    spans = [(day, day) for day in days] or [(period.first, period.last)]
    return _days(_pieces(pieces, as_of), _lines(period), spans)


def shows_days(pieces: Iterable[Piece], lines: Iterable[LoggedLine]) -> bool:
    """Whether logged hours are those of their days. Hours on one day alone may be the whole week's, unless about as
    much was tracked on that day, or nothing on another one."""
    tracked, logged = seconds_by_day(pieces), seconds_by_day(lines)
    if len(logged) != 1:
        return True
    ((day, seconds),) = logged.items()
    return abs(tracked[day] - seconds) < SLACK or not tracked.keys() - {day}


def seconds_by_day(records: Iterable[Piece | LoggedLine]) -> Counter[date]:
    """The seconds of each day that has some."""
    by_day: Counter[date] = Counter()
    for record in records:
        by_day[record.day] += record.seconds or 0
    return +by_day


def choose_days(days: Iterable[DifferingDay], tolerance: Callable[[DifferingDay], int]) -> Differences:
    """Choose which days to list: those that differ by more than their tolerance, and at most `DAYS` of them. The others
    are summed up where that matters."""
    ordered = sorted(days, key=lambda day: (-abs(day.difference), day.first))
    beyond = [day for day in ordered if abs(day.difference) > tolerance(day)]
    within = [day for day in ordered if day not in beyond and day.difference]
    listed, summed = beyond[:DAYS], beyond[DAYS:]
    if not listed or abs(sum(day.difference for day in within)) >= SLACK:
        summed, within = [*summed, *within], []
    if len(summed) == 1:  # its own line is no longer than that of a sum
        listed, summed = [*listed, *summed], []
    return Differences(tuple(listed), tuple(summed), tuple(within))


def amounts_to_log(differences: Differences, missing: int) -> ByDay | None:
    """How much of `missing` to log on each day, by its first day; None where that is not certain: some days show too
    much, or several lack more than what is missing."""
    days: Sequence[DifferingDay] = (*differences.listed, *differences.summed)
    lacking = sum(day.difference for day in days)
    if any(day.difference < 0 for day in days) or (len(days) > 1 and lacking - missing >= SLACK):
        return None
    amounts: Counter[date] = Counter()
    for day in days:
        amounts[day.first] = min(day.difference, missing - amounts.total())
    return +amounts


def _days(
    pieces: Sequence[Piece], lines: Sequence[LoggedLine], spans: Iterable[tuple[date, date]]
) -> list[DifferingDay]:
    return [
        DifferingDay(
            first=first,
            last=last,
            pieces=tuple(piece for piece in pieces if first <= piece.day <= last),
            lines=tuple(line for line in lines if first <= line.day <= last),
        )
        for first, last in spans
    ]


def _pieces(pieces: Iterable[Piece], as_of: Instant | None) -> list[Piece]:
    """Pieces with any time before `as_of`, cut there, by time."""
    cut = (piece if as_of is None else replace(piece, seconds=piece.seconds_before(as_of)) for piece in pieces)
    return sorted((piece for piece in cut if piece.seconds), key=lambda piece: (piece.start, piece.ref))


def _lines(period: BillingPeriod) -> list[LoggedLine]:
    """Lines with hours, by ref."""
    return sorted((line for line in period.hourly_lines if line.seconds), key=lambda line: line.ref)


def _on_days(by_day: ByDay, days: Sequence[date]) -> ByDay:
    """The seconds of each day on the nearest of `days`, which are those with records to show."""
    moved: Counter[date] = Counter()
    for day, seconds in by_day.items():
        moved[min(days, key=lambda other: (abs(other - day), other))] += seconds
    return moved


def _shifted(period: BillingPeriod) -> ByDay:
    """What neighbouring weeks show of the time around the week's two midnights, on the days beside these."""
    edges = ((period.last, period.ends, 1), (period.first, period.begins, -1))
    return {day: sign * edge.moved for day, edge, sign in edges if edge is not None and edge.moved}
