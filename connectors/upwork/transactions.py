"""Transactions: the current `transaction_report` and the older `statements` export, in all their headers.

Facts, from public parsers: amounts are signed US dollars; `Ref ID` names the row, `Transaction ID` the business event
that several rows share; the file name of statements holds the range that was asked for.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Literal

from syncd.connector import Page, SourceFile
from syncd.connectors.upwork import client_view as client
from syncd.connectors.upwork import transaction_words as wording
from syncd.connectors.upwork.weekly_summary import ZONE
from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import EARNINGS, ContractName, Kind, Ref, Transaction, TransactionKind, make_ref, short_hash
from syncd.core.time import Instant, midnight
from syncd.tabular import (
    Check,
    FileCoverage,
    Format,
    Reading,
    Row,
    RunningBalance,
    Table,
    Through,
    UnknownTypes,
    day,
    money,
)

Role = Literal["freelancer", "client"]
"""Whose account an export is of."""

REPORT = Format(
    "transaction report",
    ("date", "transaction id", "transaction type", "amount $|amount in local currency"),
    days=("date",),
    numbers=("amount $", "amount in local currency", "current balance $"),
)
STATEMENTS = Format(
    "statements",
    ("date", "ref id", "type", "description", "team", "amount", "balance"),
    days=("date",),
    numbers=("amount", "balance"),
)

_DESCRIPTIONS = ("transaction summary details", "description 1", "description 2", "description 3", "description")
_FIXED = re.compile(r"Invoice for (.+): ")
_OF_THE_ACCOUNT = frozenset(
    {
        TransactionKind.MEMBERSHIP,
        TransactionKind.PAYOUT,
        TransactionKind.PAYOUT_FEE,
        TransactionKind.PAYMENT,
        TransactionKind.CLIENT_FEE,
        TransactionKind.JOURNAL,
    }
)


def pages(table: Table, file: SourceFile, export: Format, person: str, role: Role, through: Through) -> Iterator[Page]:
    """The file as transactions. Nothing is ever deleted by its absence: a report may have been filtered. Where the
    balance tells that it was, nothing is claimed to be complete either.

    A transaction report says more of a row than statements do, and neither changes what was booked: so statements speak
    as of the day of posting, and a report of whatever age counts before them."""
    said = partial(_transaction, person=person, role=role)
    funding = client.funding(table.rows, said) if role == "client" else client.Funding()

    def read(row: Row) -> Sequence[Transaction]:
        each = said(row)
        return [client.seen_by_freelancer(each, funding=row.where in funding.places) if role == "client" else each]

    # The signs of a client's report are not its own any more, and what its balance counts was never seen.
    balance = RunningBalance()
    checks: list[Check] = [UnknownTypes(), funding if role == "client" else balance]
    reading = Reading(
        file=file,
        rows=table.rows,
        read=read,
        refs=lambda: (_ref(id) for (id,) in table.texts(["ref id"])) if "ref id" in table.header else [None],
        zone=ZONE,
        through=through,
        day_column="date",
        claims=[FileCoverage(kind=Kind.TRANSACTION, person=person, axis=Axis.POSTED, platform="upwork")],
        undated=True,  # a row without a date is not posted yet: what was posted is complete without it
        order=lambda each: (each.amount.minor, str(each)),
        revision=_posted if export is STATEMENTS else None,
        checks=checks,
        lacking=lambda: balance.broken,
        note=export.name,
    )
    return reading.pages()


def _posted(each: Transaction) -> Instant:
    return midnight(each.posted, ZONE)


def _ref(id: str) -> Ref | None:
    """A row's ref where the platform numbers it."""
    return make_ref("upwork", Kind.TRANSACTION, id) if id else None


def _transaction(row: Row, person: str, role: Role) -> Transaction:
    date_text = row.text("date")
    if not date_text:
        raise ValueError("it has no date: not posted yet")
    type_text = row.text("transaction type", "type")
    kind = wording.kind_of(type_text)
    said = [text for text in map(row.cells.get, _DESCRIPTIONS) if text]
    first, last = _invoiced(said)
    amount = _amount(row)
    balance = row.text("current balance $", "balance")
    charged = role == "client" and kind is TransactionKind.PAYMENT and last is not None
    posted, contract = day(date_text), None
    if kind not in _OF_THE_ACCOUNT or charged:
        contract = _contract(row, kind, said, role)
    ref, group = _ref(row.text("ref id")), row.text("transaction id") or None
    if not ref:  # a name from what identifies the row, never from its amount or wording
        named = contract.provisional_key if contract else None
        id = short_hash(posted, type_text.casefold(), group, named, first, last)
        ref = make_ref("upwork", Kind.TRANSACTION, f"{id}:")
    return Transaction(
        ref=ref,
        posted=posted,
        kind=kind,
        amount=amount,
        type_text=type_text,
        contract=contract,
        person=person,
        group=group,
        parent=_parent(ref, said),
        first_day=first,
        last_day=last,
        seconds=_seconds(kind, said),
        balance=money(balance, amount.currency) if balance and amount.currency == "USD" else None,
        description=" · ".join(said),
    )


def _amount(row: Row) -> Money:
    """In US dollars, where the row has them, else in the currency of the account."""
    dollars = row.text("amount $", "amount")
    if dollars or not (local := row.text("amount in local currency")):
        return money(dollars, "USD")
    currency = row.text("currency").upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"the amount {local!r} has no currency")
    return money(local, currency)


def _invoiced(said: Sequence[str]) -> tuple[date | None, date | None]:
    for text in said:
        if found := wording.invoiced(text):
            return found
    return None, None


def _seconds(kind: TransactionKind, said: Sequence[str]) -> int | None:
    for text in said if kind is TransactionKind.HOURLY else ():
        if (found := wording.worked(text)) is not None:
            return found
    return None


def _parent(own: Ref, said: Sequence[str]) -> Ref | None:
    for text in said:
        if (id := wording.about(text)) and (ref := make_ref("upwork", Kind.TRANSACTION, id)) != own:
            return ref
    return None


def _contract(row: Row, kind: TransactionKind, said: Sequence[str], role: Role) -> ContractName | None:
    """How the row names its contract. A fee or tax without a title has none: the row it is about decides."""
    title = row.text("transaction summary")
    if kind is TransactionKind.FIXED and not title:
        title = next((match[1] for text in said if (match := _FIXED.match(text))), "")
    team, freelancer = row.text("client team", "team"), row.text("freelancer")
    with_whom = freelancer if role == "client" else team
    if not (title or (with_whom and kind in EARNINGS | {TransactionKind.REFUND, TransactionKind.PAYMENT})):
        return None
    return ContractName(platform="upwork", title=title, client=team, freelancer=freelancer)
