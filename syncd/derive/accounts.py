"""Marks the months of accounts to judge again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from syncd.core.account import AROUND, account_name
from syncd.core.accounts import AccountKey
from syncd.core.records import Transaction
from syncd.core.subjects import SubjectKind
from syncd.core.time import Span
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.dirty import DirtySubject

_ZONES = timedelta(days=1)
"""The days of a platform may begin so long before those of UTC, or after."""


class AccountMarks:
    """Collects the days on which rows of accounts change in a batch, then marks the months that look at them."""

    def __init__(self, ledger: Ledger) -> None:
        self._accounts = ledger.accounts
        self._days: defaultdict[AccountKey, set[date]] = defaultdict(set)

    def see(self, before: Mapping[str, str | None], account: AccountKey | None, row: Transaction | None) -> None:
        """Note a transaction that changed. `before`: its columns, empty where it was not there; `account` and `row`:
        None where it is gone."""
        if before:
            key = AccountKey(*(str(before[name]) for name in ("account", "holder", "currency")))
            self._days[key].add(date.fromisoformat(str(before["posted"])))
        if account and row:
            self._days[account].add(row.posted)

    def mark(self, write: LedgerWriter) -> None:
        """Mark the months of these days, those that look at them from close by, and the next month with rows: its
        first row is compared with the last one before."""
        for account in sorted(self._days):
            write.dirty.mark_subjects(self._subjects(account, self._days[account]))

    def _subjects(self, account: AccountKey, days: Iterable[date]) -> Iterator[DirtySubject]:
        last: dict[date, date] = {}  # month → the last day in it that changed
        for day in sorted(days):
            last[_month(day)] = day
        after = (self._accounts.day_after(account, day) for day in last.values())
        near = (day + around for day in days for around in (-AROUND, AROUND))
        for month in sorted({*last, *map(_month, near), *(_month(day) for day in after if day)}):
            before = self._accounts.day_before(account, month - AROUND) or month - AROUND
            span = Span(_noon(before) - _ZONES, _noon(_month(month + timedelta(days=31))) + AROUND + _ZONES)
            yield DirtySubject(SubjectKind.ACCOUNT, account_name(account), f"{month:%Y-%m}", span)


def _month(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
