"""Rows of money on a platform, or on a bank account."""

from collections.abc import Callable, Sequence

from syncd.core.records import ContractName, Kind, Transaction, TransactionKind, make_ref, short_hash
from syncd.mapped.amounts import OUT, amount_of, earned_and_fee
from syncd.mapped.cells import Cells
from syncd.mapped.options import MappedOptions
from syncd.tables import Row, normalise


def contract_of(row: Row, cells: Cells, platform: str) -> ContractName | None:
    """How a row names its contract; None where it does not."""
    id, title, client = (cells.text(row, field) for field in ("contract_id", "contract", "client"))
    if not (id or title or client):
        return None
    return ContractName(platform=platform, id=id or None, title=title, client=client)


def reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Transaction]]:
    """Gives a row's transaction, and its fee as one of its own where it is told beside the amount."""
    words = options.words
    platform = options.platform or ""

    def read(row: Row) -> list[Transaction]:
        type_text = cells.text(row, "type")
        kind = TransactionKind(words.get(normalise(type_text), TransactionKind.OTHER))
        posted = cells.first(row, "date")
        amount, fee = earned_and_fee(row, cells, kind, options.negative)
        contract = None if kind in OUT else contract_of(row, cells, platform)
        person = cells.text(row, "person") or options.person or ""
        group = cells.text(row, "group") or None
        id = cells.text(row, "id")
        # Without an id, what is known of the row but never its amount or wording.
        key = contract.provisional_key if contract else None
        known = id or short_hash(posted, normalise(type_text), key, person, group, amount.currency, length=16)
        main = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, id or f"{known}:"),
            posted=posted,
            kind=kind,
            amount=amount,
            type_text=type_text,
            contract=contract,
            person=person,
            group=group,
            first_day=cells.day(row, "first_day"),
            last_day=cells.day(row, "last_day"),
            seconds=cells.seconds(row, "duration"),
            balance=cells.money(row, "balance"),
            description=cells.text(row, "description"),
        )
        if fee is None or not fee.minor:
            return [main]
        taken = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, f"{known}:fee" if id else f"{known}:fee:"),
            posted=posted,
            kind=TransactionKind.PAYOUT_FEE if kind is TransactionKind.PAYOUT else TransactionKind.FEE,
            amount=fee,
            contract=contract,
            person=person,
            group=group,
            parent=main.ref if id else None,  # its contract and days it has itself
            first_day=main.first_day,
            last_day=main.last_day,
        )
        return [main, taken]

    return read


def bank_reader(
    cells: Cells, source: str, person: str, account: str, *, incoming_only: bool
) -> Callable[[Row], Sequence[Transaction]]:
    """Gives a row of a bank account; with `incoming_only` nothing for one that takes money away."""

    def read(row: Row) -> list[Transaction]:
        posted, amount = cells.first(row, "date"), amount_of(row, cells)
        if amount is None:
            raise ValueError("it has no amount")
        balance, id = cells.money(row, "balance"), cells.text(row, "id")
        if incoming_only and amount.minor <= 0:
            return []
        payer, description = cells.text(row, "payer"), cells.text(row, "description")
        # A bank words its own rows, once: the wording is no memo that somebody may edit.
        known = id or f"{short_hash(account, posted, payer, description, amount.currency, length=16)}:"
        said = " · ".join(text for text in (payer, description) if text)
        received = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, known),
            posted=posted,
            kind=TransactionKind.RECEIVED,
            amount=amount,
            person=person,
            group=account or None,
            balance=balance,
            description=said,
        )
        return [received]

    return read
