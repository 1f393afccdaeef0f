"""Reads the payments beside hours that a platform shows in a contract's week, and the earnings that may make them."""

from collections.abc import Iterable, Sequence

from syncd.core.records import WorkKind
from syncd.core.subject_parts import LoggedLine
from syncd.core.week_payments import AROUND, LATEST, NO_PAYMENTS, WeekPayments
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days


def week_payments(ledger: Ledger, contract: str, week: Days, lines: Sequence[LoggedLine]) -> WeekPayments:
    """The payments among the `lines` of a week; none are read where there are none. Fixed payments of a contract with
    milestones are compared with these instead."""
    kinds = {WorkKind.BONUS} if ledger.derived.milestones(contract) else {WorkKind.BONUS, WorkKind.FIXED}
    shown = _payments(lines, kinds) if any(line.kind is not WorkKind.HOURLY for line in lines) else ()
    if not shown:
        return NO_PAYMENTS
    around = Days(week.first - AROUND, week.last + AROUND)
    beside = (line for line in ledger.periods.lines(contract, around) if not week.first <= line.day <= week.last)
    earned = ledger.week_bills.other_earnings(contract, Days(around.first, week.last + LATEST))
    return WeekPayments(shown=shown, beside=_payments(beside, kinds), earned=tuple(earned))


def _payments(lines: Iterable[LoggedLine], kinds: set[WorkKind]) -> tuple[LoggedLine, ...]:
    return tuple(line for line in lines if line.kind in kinds and line.gross and line.gross.minor > 0)
