"""Reads an account in one month: the breaks of its running balance, and its rows of unknown types."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from syncd.core.account import AROUND, Account, FoundBreak, UnknownRow, month_first, read_account_name
from syncd.core.discrepancies import SubjectKey
from syncd.core.mapping import normalise_name
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.core.running_balance import AccountRow, breaks
from syncd.core.time import Instant
from syncd.coverage.account_rows import AccountRows
from syncd.ledger import Ledger
from syncd.ledger.derived.periods import Days
from syncd.wiring.accounts import AccountFacts, account_facts
from syncd.wiring.directory import Directory

_DAY = timedelta(days=1)


def account_month(
    ledger: Ledger, directory: Directory, coverage: AccountRows, key: SubjectKey, now: Instant
) -> Account | None:
    """The account and month that a key names; None where it has no rows there."""
    account, first = read_account_name(key.name), month_first(key.part)
    facts = account_facts(directory, account)
    month = Account(
        account=account,
        name=facts.name,
        person=facts.person,
        month=first,
        platform_zone=coverage.zone(account),
        zone=directory.zone,
        now=now,
        proves=facts.proves,
        has_kinds=any(source.types is not None for source in facts.sources),
    )
    before = ledger.accounts.day_before(account, first - AROUND) or first - AROUND
    rows = ledger.accounts.rows(account, Days(before, month.last + AROUND))
    own = [row for row in rows if first <= row.posted <= month.last]
    if not own:
        return None
    return replace(
        month,
        breaks=tuple(_found_breaks(coverage, month, rows)),
        unknown=tuple(_unknown_rows(ledger, facts, own)),
    )


def _found_breaks(coverage: AccountRows, month: Account, rows: Iterable[AccountRow]) -> Iterator[FoundBreak]:
    """The breaks of a month. The day of the later row begins with a row that is there, so the days before it matter."""
    for found in breaks(rows):
        if month.month <= found.after.posted <= month.last:
            first, last = found.before.posted, found.after.posted
            yield FoundBreak(found, coverage.unread(month.account, first, max(first, last - _DAY)))


def _unknown_rows(ledger: Ledger, facts: AccountFacts, rows: Iterable[AccountRow]) -> Iterator[UnknownRow]:
    """The rows of types that have no meaning: "other" is one that `kinds` may give."""
    known = frozenset[str]().union(*(source.types or () for source in facts.sources))
    others = [row for row in rows if row.kind is TransactionKind.OTHER]
    types = ledger.accounts.types([row.ref for row in others])
    for row in others:
        if normalise_name(types[row.ref]) not in known:
            yield UnknownRow(row.ref, row.posted, Money(row.minor, facts.key.currency), types[row.ref])
