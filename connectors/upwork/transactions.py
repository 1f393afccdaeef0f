"""Transactions: the current `transaction_report` and the older `statements` export, in all their headers.

Facts, from public parsers: amounts are signed US dollars; `Ref ID` names the row, `Transaction ID` the business event
that several rows share; the file name of statements holds the range that was asked for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from syncd.connector import Control, Page, SourceFile
from syncd.connectors.upwork import wording
from syncd.connectors.upwork.weekly_summary import ZONE
from syncd.core.money import totals
from syncd.core.records import EARNINGS, ContractName, Kind, Ref, Transaction, TransactionKind, make_ref, short_hash
from syncd.core.statements import Axis, Observation, Rejected, Scope
from syncd.tables import Format, Row, Table, Through, covered, day, days_in_name, money, occurrences, parse

REPORT = Format(
    "transaction report",
    (
        "date",
        "transaction id",
        "transaction type",
        "transaction summary",
        "transaction summary details",
        "client team|team",
        "amount $",
        "current balance $",
    ),
)
STATEMENTS = Format("statements", ("date", "ref id", "type", "description", "team", "amount", "balance"))

_DESCRIPTIONS = ("transaction summary details", "description 1", "description 2", "description 3", "description")
_FIXED = re.compile(r"Invoice for (.+): ")
_OF_THE_ACCOUNT = frozenset(
    {
        TransactionKind.MEMBERSHIP,
        TransactionKind.PAYOUT,
        TransactionKind.PAYOUT_FEE,
        TransactionKind.PAYMENT,
        TransactionKind.JOURNAL,
    }
)


def page(table: Table, file: SourceFile, export: Format, person: str, through: Through) -> Page:
    """The file as transactions. Nothing is ever deleted by its absence: a report may have been filtered."""
    accepted, rejected = parse(table.rows, lambda row: _transaction(row, person))
    numbers = occurrences([(each.ref, (each.amount.minor, str(each))) for _, each in accepted])
    kept: list[Observation] = []
    for (row, each), number in zip(accepted, numbers, strict=True):
        if not row.text("ref id"):
            kept.append(Observation(replace(each, ref=f"{each.ref}:{number}"), file.modified, row.where))
        elif number == 1:
            kept.append(Observation(each, file.modified, row.where))
        else:
            rejected.append((row, f"the Ref ID {row.text('ref id')} stands in this file more than once"))
    transactions = [each.record for each in kept if isinstance(each.record, Transaction)]
    # A row without a date is not posted yet: it is shown as rejected, and leaves what was posted complete.
    doubtful = [row.text("date") for row, _ in rejected if row.problem or row.text("date")]
    stated = days_in_name(file.name) if transactions else None
    spans = covered(file, [each.posted for each in transactions], doubtful, ZONE, through, stated)
    return Page(
        as_of=file.modified,
        records=kept,
        complete=[Scope(kind=Kind.TRANSACTION, person=person, span=span, axis=Axis.POSTED) for span in spans],
        rejected=[Rejected(row.where, reason) for row, reason in rejected],
        control=Control(
            rows=len(table.rows),
            records=len(kept),
            rejected=len(rejected),
            amounts=totals(each.amount for each in transactions),
        ),
        progress=f"{file.name}: {export.name}",
    )


def _transaction(row: Row, person: str) -> Transaction:
    """The row; where it has no Ref ID, with a ref that still lacks its counter."""
    if not row.text("date"):
        raise ValueError("it has no date: not posted yet")
    type_text = row.text("transaction type", "type")
    kind = wording.kind_of(type_text)
    said = [text for column in _DESCRIPTIONS if (text := row.text(column))]
    first, last = next((found for text in said if (found := wording.invoiced(text))), (None, None))
    balance = row.text("current balance $", "balance")
    each = Transaction(
        ref="",
        posted=day(row.text("date")),
        kind=kind,
        amount=money(row.text("amount $", "amount"), "USD"),
        type_text=type_text,
        contract=_contract(row, kind, said),
        person=person,
        group=row.text("transaction id") or None,
        parent=_parent(row.text("ref id"), said),
        first_day=first,
        last_day=last,
        seconds=_seconds(kind, said),
        balance=money(balance, "USD") if balance else None,
        description=" · ".join(said),
    )
    return replace(each, ref=make_ref("upwork", Kind.TRANSACTION, row.text("ref id") or _identity(each)))


def _identity(each: Transaction) -> str:
    """A name from what identifies the row, never from its amount or wording."""
    contract = each.contract.provisional_key if each.contract else None
    return short_hash(each.posted, each.type_text.casefold(), each.group, contract, each.first_day, each.last_day)


def _seconds(kind: TransactionKind, said: Sequence[str]) -> int | None:
    if kind is not TransactionKind.HOURLY:
        return None
    return next((found for text in said if (found := wording.worked(text)) is not None), None)


def _parent(own: str, said: Sequence[str]) -> Ref | None:
    named = (found for text in said if (found := wording.about(text)) and found != own)
    return next((make_ref("upwork", Kind.TRANSACTION, id) for id in named), None)


def _contract(row: Row, kind: TransactionKind, said: Sequence[str]) -> ContractName | None:
    """How the row names its contract. A fee or tax without a title has none: the row it is about decides."""
    title = row.text("transaction summary")
    if kind is TransactionKind.FIXED and not title:
        title = next((match[1] for text in said if (match := _FIXED.match(text))), "")
    client = row.text("client team", "team")
    if kind in _OF_THE_ACCOUNT or not (title or (client and kind in EARNINGS | {TransactionKind.REFUND})):
        return None
    return ContractName(platform="upwork", title=title, client=client, freelancer=row.text("freelancer"))
