"""Accounts in one month, for tests of rules."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from syncd.core.account import Account, FoundBreak, UnknownRow
from syncd.core.accounts import AccountKey
from syncd.core.money import Money
from syncd.core.records import TransactionKind
from syncd.core.running_balance import AccountRow, BalanceBreak
from syncd.testing.subjects import AFTER, UTC_ZONE, ZONES

MONTH = date(2026, 11, 1)


def row(number: int, day: int, minor: int, balance: int) -> AccountRow:
    """A row that shows a running balance; `day` is counted from the first of the month."""
    posted = MONTH + timedelta(days=day)
    ref = f"upwork/transaction/{number}"
    return AccountRow(ref=ref, posted=posted, kind=TransactionKind.HOURLY, minor=minor, balance=balance)


def missing(number: int, day: int, minor: int, unknown: str = "") -> FoundBreak:
    """A break of which `minor` is missing between a day and the next. `unknown`: why rows may just not be read."""
    before, after = row(2 * number, day, 100, 1000), row(2 * number + 1, day + 1, 50, 1050 + minor)
    return FoundBreak(BalanceBreak(before, after), unknown)


def unknown_row(number: int, day: int, minor: int, words: str) -> UnknownRow:
    """A row of a type that syncd does not know."""
    posted = MONTH + timedelta(days=day)
    return UnknownRow(f"upwork/transaction/{number}", posted, Money(minor, "USD"), words)


def account(*breaks: FoundBreak, **given: Any) -> Account:
    """The account `upwork` of `me` in November 2026, in US dollars."""
    known: dict[str, Any] = {"account": AccountKey("upwork", "me", "USD"), "name": "upwork", "person": "me"}
    zones = {"platform_zone": UTC_ZONE, "zone": UTC_ZONE}
    return Account(**{**known, **zones, "month": MONTH, "now": AFTER, "breaks": breaks, **given})


def accounts() -> st.SearchStrategy[Account]:
    """Accounts with up to four breaks, some of them in days that are not known, and rows of unknown types."""
    amounts = st.integers(-5000, 5000).filter(bool)
    breaks = st.lists(st.tuples(st.integers(0, 27), amounts, st.sampled_from(["", "no source shows these days"])))
    rows = st.lists(st.tuples(st.integers(0, 28), amounts, st.sampled_from(["Moonshine", "moonshine", "Gift", ""])))

    def made(breaks: list[Any], rows: list[Any], **given: Any) -> Account:
        unknown = tuple(unknown_row(90 + number, *facts) for number, facts in enumerate(rows))
        return account(*(missing(number, *facts) for number, facts in enumerate(breaks)), unknown=unknown, **given)

    return st.builds(made, breaks, rows, zone=ZONES, has_kinds=st.booleans(), proves=st.booleans())
