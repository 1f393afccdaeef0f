"""Statements in several parts: whatever the parts and their order, the same rows and days come out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any

from syncd.connector import Page
from syncd.connectors.bank.statements import NO_ENTRIES
from syncd.core.running_balance import AccountRow
from syncd.core.time import Span

Entry = tuple[Any, ...]
"""Day, cents, payer, text, and what else the format has."""


def rows_of(page: Page) -> dict[str, tuple[Any, int]]:
    """Ref → day and cents of each row of a page, of which all was read. Of a part without entries, rows that move
    nothing show its balance: these are left out."""
    assert page.rejected == []
    assert len(page.notices) == (0 if page.records else 1)
    assert page.records or page.notices[0].endswith(" has no rows")
    return {each.record.ref: (each.record.posted, each.record.amount.minor) for each in moving(page)}


def moving(page: Page) -> list[Any]:
    """The rows of a page that stand for an entry."""
    return [each for each in page.records if each.record.description != NO_ENTRIES]


def account_rows(page: Page) -> dict[str, AccountRow]:
    """Ref → each row of a page, as a row of an account with its running balance."""
    records = [each.record for each in page.records]
    return {
        one.ref: AccountRow(
            ref=one.ref,
            posted=one.posted,
            kind=one.kind,
            minor=one.amount.minor,
            balance=one.balance.minor if one.balance else None,
        )
        for one in records
    }


def check_parts(
    read: Callable[..., Page],
    written: Callable[..., Iterable[str]],
    entries: Sequence[Entry],
    cuts: Sequence[int],
    random: Random,
    covered: Callable[[Page], Sequence[Span]],
    days: Span,
) -> None:
    """Read statements of all entries at once; then in parts that end at the `cuts`, together and one by one."""
    page = read(*written(entries))
    whole = rows_of(page)
    assert sorted(whole.values()) == sorted((day, cents) for day, cents, *_ in entries)
    said = Counter(each.record.description for each in moving(page))
    assert said == Counter(f"{payer} · {text}" for _, _, payer, text, *_ in entries)
    assert covered(page) == [days]
    parts = list(written(random.sample(entries, len(entries)), cuts))
    page = read(*random.sample(parts, len(parts)))
    assert (rows_of(page), covered(page)) == (whole, [days])
    single = {}
    for part in parts:
        single |= rows_of(read(part))
    assert single == whole
