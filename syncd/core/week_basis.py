"""Chooses the hours of a platform that count as logged: those of weeks whose bill is not known.

Each platform week has its own basis: what was billed where all bills of the week are known, or one is shown, else what
was logged. So a bill for less than was logged counts, also in a period that has not been billed to its end.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.discrepancies import SideCoverage
from syncd.core.records import TransactionKind, WorkKind
from syncd.core.subject_parts import LoggedLine, Piece

_KNOWN = SideCoverage(complete=True)
_BILLS_OF_HOURS = (TransactionKind.HOURLY, TransactionKind.PAYMENT)


@dataclass(frozen=True, slots=True)
class BillingWeek:
    """A platform week, first and last day included. `whole`: all of its bills are known; `shown`: all of its hours are,
    as they are since the platform closed it."""

    first: date
    last: date
    whole: bool
    shown: bool = False


@dataclass(frozen=True, slots=True)
class CutWeek:
    """The days before a period of platform weeks that end in it, and whose money counts in it: from `first` to the day
    before the period. `tracked`: how much of the time of these days is known."""

    first: date
    pieces: Sequence[Piece] = ()
    lines: Sequence[LoggedLine] = ()
    tracked: SideCoverage = _KNOWN


@dataclass(frozen=True, slots=True)
class Billed:
    """An earning that was billed: the last day it pays for, its kind and currency."""

    day: date
    kind: TransactionKind
    currency: str


def week_with(day: date, weeks: Sequence[BillingWeek]) -> BillingWeek | None:
    """The week of `day`, if it is among `weeks`."""
    return next((week for week in weeks if week.first <= day <= week.last), None)


def unbilled(lines: Sequence[LoggedLine], billed: Collection[Billed], weeks: Sequence[BillingWeek]) -> list[LoggedLine]:
    """Select the lines of weeks without a bill: a bill of hours stands for the week's hours, and any other earning for
    the amounts that the platform shows beside them. A bill in another currency is not theirs."""
    shown = {(week_with(row.day, weeks), row.kind in _BILLS_OF_HOURS, row.currency) for row in billed}
    shown |= {(week, of_hours, "") for week, of_hours, _ in shown}
    return [line for line in lines if not _is_billed(line, week_with(line.day, weeks), shown)]


def _is_billed(
    line: LoggedLine, week: BillingWeek | None, shown: Collection[tuple[BillingWeek | None, bool, str]]
) -> bool:
    currency = line.gross.currency if line.gross else ""
    return week is not None and (week.whole or (week, line.kind is WorkKind.HOURLY, currency) in shown)
