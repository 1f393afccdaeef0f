"""Rows of accounts with their running balances, and the sources that show them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from hypothesis import strategies as st

from syncd.core.money import Money
from syncd.core.observations import Axis, Coverage
from syncd.core.records import Kind, Transaction, TransactionKind, make_ref
from syncd.core.time import Span

FIRST = date(2026, 11, 2)
KINDS = [
    TransactionKind.HOURLY,
    TransactionKind.FEE,
    TransactionKind.TAX,
    TransactionKind.REFUND,
    TransactionKind.PAYOUT,
    TransactionKind.OTHER,
]
GIRO = """
[source.giro]
kind = "bank"
folder = "giro"
account = "giro"
currency = "EUR"
columns = { date = "Date", amount = "Amount" }
"""
ACCOUNTS = [("upwork", "me"), ("upwork", "bob"), ("giro", "")]


def day(number):
    return FIRST + timedelta(days=number)


@dataclass(frozen=True)
class Row:
    """A row of an account, before its running balance is known."""

    account: tuple[str, str]
    currency: str
    day: int
    kind: TransactionKind
    minor: int


rows = st.builds(
    Row,
    account=st.sampled_from(ACCOUNTS),
    currency=st.sampled_from(["USD", "EUR"]),
    day=st.integers(0, 20),
    kind=st.sampled_from(KINDS),
    minor=st.integers(-5000, 5000),
)


def transactions(history, openings, *, shown=True):
    """The rows as transactions, with the running balance of each account from what it had at the beginning."""
    found, balances = [], dict(openings)
    for number, row in enumerate(sorted(history, key=lambda row: row.day)):
        key = row.account, row.currency
        balances[key] = balances.get(key, 0) + row.minor
        source, person = row.account
        found.append(
            Transaction(
                ref=make_ref(source, Kind.TRANSACTION, f"{number:03}"),
                posted=day(row.day),
                kind=TransactionKind.RECEIVED if source == "giro" else row.kind,
                amount=Money(row.minor, row.currency),
                person=person,
                balance=Money(balances[key], row.currency) if shown else None,
            )
        )
    return found


def of(transaction):
    """The account of a transaction."""
    source = transaction.ref.partition("/")[0]
    return (source, "" if source == "giro" else transaction.person), transaction.amount.currency


def posted(kit, through=24 * 28, since=-24 * 30):
    """Coverage of everybody's transactions, between two hours."""
    span = Span(kit.at(since), kit.at(through))
    return Coverage(kind=Kind.TRANSACTION, span=span, axis=Axis.POSTED)


def take(office, kit, found, hour=24 * 28):
    """Let each source show its own of these rows, and derive them."""
    for source, own in groupby(sorted(found, key=lambda row: row.ref), key=lambda row: row.ref.partition("/")[0]):
        office.pull(kit.Pull(source, hour, tuple(own), complete=(posted(kit, max(hour, 24 * 28)),)))
    office.settle(hour)


def booked(*amounts, source="upwork", balance=0, start=0):
    """Rows on successive days, with running balances from `balance` on."""
    found = transactions(
        [Row((source, "me"), "USD", start + number, KINDS[0], minor) for number, minor in enumerate(amounts)],
        {((source, "me"), "USD"): balance},
    )
    return [replace(row, ref=f"{row.ref}{start:02}") for row in found]
