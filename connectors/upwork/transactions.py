"""Reads transactions: the current `transaction_report` and the older `statements` export, with any known header.

Facts, from public parsers: amounts are signed US dollars; `Ref ID` names the row, `Transaction ID` the business event
that several rows share; the file name of statements holds the range that was asked for.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import Literal

from syncd.connector import Page, SourceFile
from syncd.connectors.upwork.client_view import Funding, find_funding, seen_by_freelancer
from syncd.connectors.upwork.transaction_words import final_ref_id, invoiced_days, kind_of, worked_seconds
from syncd.connectors.upwork.weekly_summary import ZONE
from syncd.core.money import Money
from syncd.core.observations import Axis
from syncd.core.records import (
    EARNINGS,
    ContractName,
    Kind,
    Ref,
    Transaction,
    TransactionKind,
    make_ref,
    short_hash,
)
from syncd.core.refunds import kind_by_sign
from syncd.core.time import Instant, midnight
from syncd.tabular import (
    Check,
    FileCoverage,
    FileDays,
    Format,
    Row,
    RowFormat,
    RunningBalance,
    Table,
    Through,
    UnknownTypes,
    UnreadColumns,
    day,
    file_pages,
    money,
)

Role = Literal["freelancer", "client"]
"""Whose account an export is of."""

REPORT = Format(
    "transaction report",
    ("date", "transaction id", "transaction type", "amount $|amount in local currency"),
    days=("date",),
    numbers=("amount $", "amount in local currency", "current balance $"),
    read=("currency", "amount in local currency"),
)
STATEMENTS = Format(
    "statements",
    ("date", "ref id", "type", "description", "team", "amount", "balance"),
    days=("date",),
    numbers=("amount", "balance"),
    read=("currency", "amount in local currency"),
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
    """Read the file into transactions.

    A transaction that a later file lacks is not deleted: a report may have been filtered. Where the running
    balance breaks, rows are missing, and the days of the rows around the break are not covered.

    A transaction report has more about a row than statements have, and neither changes what was booked. So the revision
    of a statement's row is its day of posting, and a report of whatever age comes after it.
    """
    is_client = role == "client"
    parse = partial(_transaction, person=person, role=role)
    funding = find_funding(table.rows, parse) if is_client else Funding()

    def read(row: Row) -> Sequence[Transaction]:
        transaction = parse(row)
        return [seen_by_freelancer(transaction, funding=row.where in funding.places) if is_client else transaction]

    # A client's signs are changed above, and nobody has seen what its balance counts.
    proofs = () if is_client else (RunningBalance(),)
    checks: list[Check] = [UnreadColumns(table.header, export), UnknownTypes(), *([funding] if is_client else [])]
    coverage = FileCoverage(kind=Kind.TRANSACTION, person=person, axis=Axis.POSTED, platform="upwork")
    row_format = RowFormat(
        read=read,
        # A row without a date is not posted yet: what was posted is complete without it.
        days=FileDays(zone=ZONE, column="date", through=through, undated_rows_matter=False),
        coverage=[coverage],
        rank=lambda transaction: (transaction.amount.minor, str(transaction)),
        quick_refs=lambda: (_ref(id) for (id,) in table.texts(["ref id"])) if "ref id" in table.header else [None],
        revision=_midnight_of_posting if export is STATEMENTS else None,
        checks=checks,
        proofs=proofs,
        note=export.name,
    )
    return file_pages(file, table.rows, row_format)


def _midnight_of_posting(transaction: Transaction) -> Instant:
    return midnight(transaction.posted, ZONE)


def _ref(id: str) -> Ref | None:
    """Return a row's ref; None where the platform does not number it."""
    return make_ref("upwork", Kind.TRANSACTION, id) if id else None


def _transaction(row: Row, person: str, role: Role) -> Transaction:
    date_text = row.text("date")
    if not date_text:
        raise ValueError("it has no date: not posted yet")
    type_text = row.text("transaction type", "type")
    kind = kind_of(type_text)
    descriptions = [text for text in map(row.cells.get, _DESCRIPTIONS) if text]
    first, last = _invoiced_days(descriptions)
    amount = _amount(row)
    balance = row.text("current balance $", "balance")
    charged = role == "client" and kind is TransactionKind.PAYMENT and last is not None
    posted, contract = day(date_text), None
    meant = kind_by_sign(kind, amount) if role == "freelancer" else kind
    if kind not in _OF_THE_ACCOUNT or charged:
        contract = _contract(row, kind, descriptions, role)
    ref, group = _ref(row.text("ref id")), row.text("transaction id") or None
    if not ref:  # made of cells that identify the row, never of its amount or wording
        key = contract.provisional_key if contract else None
        id = short_hash(posted, type_text.casefold(), group, key, first, last)
        ref = make_ref("upwork", Kind.TRANSACTION, f"{id}:")
    return Transaction(
        ref=ref,
        posted=posted,
        kind=meant,
        amount=amount,
        type_text=type_text,
        contract=contract,
        person=person,
        group=group,
        parent=_parent(ref, descriptions),
        first_day=first,
        last_day=last,
        seconds=_seconds(meant, descriptions),
        balance=money(balance, amount.currency) if balance and amount.currency == "USD" else None,
        description=" · ".join(descriptions),
    )


def _amount(row: Row) -> Money:
    """Read the amount in US dollars, where the row has it, else in the currency of the account."""
    dollars = row.text("amount $", "amount")
    if dollars or not (local := row.text("amount in local currency")):
        return money(dollars, "USD")
    currency = row.text("currency").upper()
    if not re.fullmatch("[A-Z]{3}", currency):
        raise ValueError(f"the amount {local!r} has no currency")
    return money(local, currency)


def _invoiced_days(descriptions: Sequence[str]) -> tuple[date | None, date | None]:
    for text in descriptions:  # a loop is faster than a generator, and this runs for every row
        if days := invoiced_days(text):
            return days
    return None, None


def _seconds(kind: TransactionKind, descriptions: Sequence[str]) -> int | None:
    for text in descriptions if kind is TransactionKind.HOURLY else ():
        if (seconds := worked_seconds(text)) is not None:
            return seconds
    return None


def _parent(own: Ref, descriptions: Sequence[str]) -> Ref | None:
    for text in descriptions:
        if (id := final_ref_id(text)) and (ref := make_ref("upwork", Kind.TRANSACTION, id)) != own:
            return ref
    return None


def _contract(row: Row, kind: TransactionKind, descriptions: Sequence[str], role: Role) -> ContractName | None:
    """Read how the row names its contract. A fee or tax without a title has none: its parent row decides."""
    title = row.text("transaction summary")
    if kind is TransactionKind.FIXED and not title:
        title = next((match[1] for text in descriptions if (match := _FIXED.match(text))), "")
    team, freelancer = row.text("client team", "team"), row.text("freelancer")
    partner = freelancer if role == "client" else team
    if not (title or (partner and kind in EARNINGS | {TransactionKind.REFUND, TransactionKind.PAYMENT})):
        return None
    return ContractName(platform="upwork", title=title, client=team, freelancer=freelancer)
