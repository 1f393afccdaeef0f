"""Finds hours that a platform billed and no export of hours shows.

Where no export was made since the platform closed the week, or it shows no hours of it at all, it may not be complete,
whatever it covers. Else the hours are as it shows them, and a bill for more is a matter of the bill: see
`billed-without-basis` and `duplicate-billing`.
Bills that state their hours are compared with the hours that are shown of their week. Of others, the amount is compared
with that of the rows; where no hours are shown at all, any bill of hours says that there were some.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncd.core.earnings import Account, Posting
from syncd.core.money import Money, totals
from syncd.core.phrases import Days, Hours, Phrase, distinct_hours, say
from syncd.core.records import TransactionKind, WorkKind
from syncd.core.refunds import standing
from syncd.core.subject_parts import Bill, LoggedLine
from syncd.core.time import Period
from syncd.core.week_basis import BillingWeek
from syncd.core.work_sessions import LEAST


@dataclass(frozen=True, slots=True)
class NotShown:
    """Hours of bills that no export shows: in `first` to `last`, the weeks of the bills. `seconds`: those that were
    surely worked on days of the period; `because`: how it is known, in words for the user."""

    first: date
    last: date
    seconds: int
    because: Phrase


def billed_not_shown(account: Account, period: Period) -> NotShown | None:
    """What the platform billed for weeks that end in `period` beyond the hours that exports show, as far as these may
    not be all; None where that is nothing."""
    lacking = [found for found in _weeks(account, period) if not _is_known(found)]
    if not lacking:
        return None
    first, last = lacking[0][0].first, lacking[-1][0].last
    billed = [stated for _, stated, _ in lacking]
    shown = sum(shown for *_, shown in lacking)
    if None in billed:
        words = say(
            "hours were billed for {days} that no export of hours shows: download them again, without filters",
            days=Days(first, last),
        )
    else:
        whole = sum(one or 0 for one in billed)
        words = say(
            "{hours} was billed for {days}, and the exports of hours show {seen} of it: download them again, without "
            "filters",
            hours=distinct_hours(whole, shown),
            days=Days(first, last),
            seen=distinct_hours(shown, whole),
        )
    # Of a week with days before the period, nobody can tell on which days they were worked.
    within = [(stated, shown) for week, stated, shown in lacking if week.first >= period.first and stated is not None]
    seconds = sum(stated - shown for stated, shown in within)
    return NotShown(first, last, seconds, words)


def billed_beyond_hours(account: Account, period: Period) -> Iterator[Phrase]:
    """Yield what was billed for each week beyond its hours, all of which are known, in words for the user."""
    for found in _weeks(account, period):
        if _is_known(found):
            week, stated, shown = found
            its = Days(week.first, week.last)
            if stated is None:
                yield say(
                    "more was billed for {days}, and the hours that the platform shows are {seen}",
                    days=its,
                    seen=Hours(shown),
                )
            else:
                yield say(
                    "{hours} was billed for {days}, and the hours that the platform shows are {seen}",
                    hours=distinct_hours(stated, shown),
                    days=its,
                    seen=distinct_hours(shown, stated),
                )


def _is_known(found: tuple[BillingWeek, int | None, int]) -> bool:
    """Whether the hours of a week are as they are shown, whatever was billed: an export that shows none may be one of
    other contracts."""
    week, _, shown = found
    return week.shown and shown > 0


def _weeks(account: Account, period: Period) -> Iterator[tuple[BillingWeek, int | None, int]]:
    """Each week with bills of more hours than are shown, with the hours of its bills, if stated, and those shown."""
    lines = [*(account.cut.lines if account.cut else ()), *account.lines]
    hourly = [line for line in lines if line.kind is WorkKind.HOURLY]
    for week in account.weeks:
        if not period.first <= week.last <= period.last:
            continue
        here = [posting for posting in account.postings if posting.day and week.first <= posting.day <= week.last]
        billed = [one for one in here if one.kind is TransactionKind.HOURLY and one.amount.minor > 0]
        if any(one.first_day and one.first_day < week.first for one in billed):
            continue
        bills = standing([Bill(one.ref, one.amount, one.seconds) for one in billed], _refunds(account, week, here))
        if not bills:
            continue
        rows = [line for line in hourly if week.first <= line.day <= week.last]
        shown = sum(line.seconds or 0 for line in rows)
        stated = [one.seconds for one in bills if one.seconds is not None]
        if len(stated) == len(bills):
            if sum(stated) - shown >= LEAST:
                yield week, sum(stated), shown
        elif _is_more(bills, rows, shown):
            yield week, None, shown


def _refunds(account: Account, week: BillingWeek, here: list[Posting]) -> list[Money]:
    """What was given back of the week's bills, or may have been."""
    undecided = {one.ref for one in account.unplaced}
    may_be = [one for one in account.unplaced if any(week.first <= day <= week.last for day in one.days)]
    surely = [one for one in here if one.kind is TransactionKind.REFUND and one.ref not in undecided]
    return [one.amount for one in surely] + [one.amount for one in may_be]


def _is_more(bills: list[Bill], rows: list[LoggedLine], shown: int) -> bool:
    """Whether the bills are for more than the rows, by their amounts."""
    if not shown:
        return not any(row.gross and row.gross.minor for row in rows)
    billed = totals(bill.amount for bill in bills)
    worth = totals(row.gross for row in rows if row.gross)
    if any(row.seconds and row.gross is None for row in rows) or len(billed) != 1 or billed.keys() != worth.keys():
        return False
    (amount,), (claimed,) = billed.values(), worth.values()
    return claimed.minor > 0 and (amount.minor - claimed.minor) * shown >= LEAST * claimed.minor
