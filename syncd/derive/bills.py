"""Finds whose a bill is that is for days of several contracts: a client ended one and hired again under its title."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from syncd.core.identity import by_amount, by_amount_of_weeks
from syncd.core.mapping import NameIndex
from syncd.core.profile import Profile
from syncd.core.records import Transaction, TransactionKind
from syncd.ledger import Ledger, LedgerWriter

_FOR_HOURS = frozenset({TransactionKind.HOURLY, TransactionKind.REFUND})
"""Kinds of transaction that pay for hours, or give back what was paid for them."""
_WEEK = timedelta(days=7)
_HOURLY = re.compile(r"\bhourly\b", re.IGNORECASE)

Days = tuple[date, date]
"""The first and the last day that a row is for, both included."""


def paid_days(row: Transaction, last: date, profile: Profile) -> Days:
    """The days that a transaction may be for; `last` is the one it counts for. A bill for hours that names no days is
    for the platform week that ended before its posting; where the platform is not known to bill so, for any day since
    the beginning of the week before. A refund that names neither days nor the row that it
    refunds may be for any day before."""
    first = row.first_day or last
    if _may_refund_any(row):
        return date.min, last
    if _is_undated_bill(row):
        first = profile.week_of(last) if profile.billed_until(row.posted) else profile.week_of(last) - _WEEK
    return min(first, last), last


def billed_day(row: Transaction, profile: Profile) -> date | None:
    """The last day that a bill for hours without days counts for, see `Profile.billed_until`. None elsewhere."""
    return profile.billed_until(row.posted) if _is_undated_bill(row) else None


def orphan_day(row: Transaction, profile: Profile) -> date | None:
    """The last day that a fee or tax counts for whose own transaction no source showed, where its words say that it is
    of a bill for hours: the end of the week before it was posted. None elsewhere."""
    is_of_hours = row.parent is not None and _HOURLY.search(row.description)
    return profile.week_of(row.posted) - timedelta(days=1) if is_of_hours else None


def billed_contract(ledger: Ledger, names: NameIndex, row: Transaction, days: Days, profile: Profile) -> str | None:
    """The contract of a transaction, by what the hours of its days are worth; of a refund for any day, by
    the bill or the hours of a week that are worth its amount. None where that does not decide it, and where something
    else than dates would have to tell the contracts apart."""
    if row.contract is None or row.kind not in _FOR_HOURS:
        return None
    fitting = names.contracts_on(row.contract, *days)
    if not fitting <= names.dates.keys():
        return None
    if _may_refund_any(row):
        found = ledger.payments.billed(fitting, days[1], -row.amount)
        worked = ledger.payments.worked_by_day(fitting, days[1])
        found |= {key for key in [by_amount_of_weeks(worked, row.amount, profile.week_of)] if key}
        return found.pop() if len(found) == 1 else None
    return by_amount(ledger.payments.worked(fitting, *days), row.amount)


def _is_undated_bill(row: Transaction) -> bool:
    return row.kind is TransactionKind.HOURLY and row.first_day is None and row.last_day is None


def _may_refund_any(row: Transaction) -> bool:
    named = row.first_day or row.last_day or row.parent
    return row.kind is TransactionKind.REFUND and not named


def mark_bills(write: LedgerWriter, names: NameIndex, changed: Iterable[tuple[str | None, str | None]]) -> None:
    """Mark the transactions that changed hours or bills may decide. `changed`: their contracts and days, or weeks."""
    since: dict[tuple[str, str], str] = {}
    for contract, day in changed:
        for title in _hired_again_under(names, contract) if contract and day else ():
            since[title] = min(day or "", since.get(title, day or ""))
    for title, week in sorted(since.items()):
        write.dirty.mark_records(write.postings.titled(title, week))


def _hired_again_under(names: NameIndex, contract: str) -> list[tuple[str, str]]:
    """(platform, title) of each title under which a contract and another one have dates."""
    titles = names.titles_of([contract]) if contract in names.dates else set()
    return sorted(title for title in titles if len(names.fitting(*title) & names.dates.keys()) > 1)
