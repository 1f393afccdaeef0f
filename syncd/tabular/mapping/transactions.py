"""Reads rows of money on a platform, or on a bank account."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from syncd.core.pages import KEPT_AS_OTHER
from syncd.core.records import (
    ContractName,
    Kind,
    Record,
    Transaction,
    TransactionKind,
    make_ref,
    short_hash,
)
from syncd.core.refunds import kind_by_sign
from syncd.core.wording import count
from syncd.tabular import Row, normalise_name
from syncd.tabular.mapping.amounts import LEAVES_ACCOUNT, amount_fee_and_tax, moved_amount
from syncd.tabular.mapping.options import MappedOptions
from syncd.tabular.mapping.row_values import RowValues

_SHOWN = 10
Read = Callable[[Row], Sequence[Transaction]]


def contract_of(row: Row, values: RowValues, platform: str | None) -> ContractName | None:
    """Read how a row names its contract; None where it names none."""
    id, title, client = (values.text(row, field) for field in ("contract_id", "contract", "client"))
    if not (id or title or client):
        return None
    return ContractName(platform=platform or "", id=id or None, title=title, client=client)


DIRECT = "direct"
"""The platform of a table of your own invoices."""
_INVOICE = frozenset({"", "invoice", "credit note", "rechnung", "gutschrift", "factura", "facture"})
"""Words for a row of such a table: without a type it is an invoice, and a negative one gives money back."""


def transaction_reader(
    values: RowValues, options: MappedOptions, source: str
) -> Callable[[Row], Sequence[Transaction]]:
    """Return a function that reads a row's transaction, and as transactions of their own the fee and tax beside it."""
    words = options.words

    def read(row: Row) -> list[Transaction]:
        type_text = values.text(row, "type")
        kind = TransactionKind(words.get(normalise_name(type_text), TransactionKind.OTHER))
        posted = values.required_day(row, "date")
        amount, fee, tax = amount_fee_and_tax(row, values, kind, options.negative)
        if options.platform == DIRECT and kind is TransactionKind.OTHER and normalise_name(type_text) in _INVOICE:
            kind = TransactionKind.HOURLY
        kind = kind_by_sign(kind, amount)
        contract = contract_of(row, values, options.platform)
        person = values.text(row, "person") or options.person or ""
        group = values.text(row, "group") or None
        released = values.day_or_none(row, "released")
        id = values.id(row)
        # Without an id, a row is known by its other cells, but never by its amount, wording or meaning, and a counter.
        key = contract.provisional_key if contract else None
        known = id or short_hash(posted, normalise_name(type_text), key, person, group, amount.currency, length=16)
        counter = "" if id else ":"
        main = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, known + counter),
            posted=posted,
            kind=kind,
            amount=amount,
            type_text=type_text,
            contract=None if kind in LEAVES_ACCOUNT else contract,
            person=person,
            group=group,
            first_day=values.day(row, "first_day"),
            last_day=values.day(row, "last_day"),
            seconds=values.seconds(row, "duration", options.unit, of_credit=amount.minor < 0),
            balance=values.money(row, "balance"),
            description=values.text(row, "description"),
            due=values.day(row, "due"),
            released=released,
            unreleased=True if "released" in values.columns and released is None else None,
        )
        fee_kind = TransactionKind.PAYOUT_FEE if kind is TransactionKind.PAYOUT else TransactionKind.FEE
        taken_off = [
            replace(
                main,
                ref=make_ref(source, Kind.TRANSACTION, f"{known}:{name}{counter}"),
                kind=own_kind,
                amount=money,
                type_text="",
                parent=main.ref if id else None,  # its contract and days it has itself
                seconds=None,
                balance=None,
                description="",
            )
            for name, own_kind, money in (("fee", fee_kind, fee), ("tax", TransactionKind.TAX, tax))
            if money is not None and money.minor
        ]
        return [main, *taken_off]

    return read


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account and its source."""

    source: str
    name: str  # as the user calls it
    person: str  # whose it is; "" where the source does not say
    incoming_only: bool  # leave out rows that take money away


def bank_reader(values: RowValues, account: BankAccount) -> Read:
    """Return a function that reads a row of a bank account."""

    def read(row: Row) -> list[Transaction]:
        posted, amount = values.required_day(row, "date"), moved_amount(row, values)
        if amount is None:
            raise ValueError("it has no amount")
        balance, id = values.money(row, "balance"), values.id(row)
        if account.incoming_only and amount.minor <= 0:
            return []
        payer, description = values.text(row, "payer"), values.text(row, "description")
        # Banks use an id again, and a statement may number its rows anew: day and amount tell them apart. They are
        # written once: nobody edits their wording or amount.
        id = id and f"{id}-{posted}-{amount.minor}"
        known = id or f"{short_hash(account.name, posted, payer, description, amount, length=16)}:"
        received = Transaction(
            ref=make_ref(account.source, Kind.TRANSACTION, known),
            posted=posted,
            kind=TransactionKind.RECEIVED,
            amount=amount,
            person=account.person,
            group=account.name or None,
            balance=balance,
            description=" · ".join(text for text in (payer, description) if text),
            reference=values.text(row, "reference"),
            returned=values.text(row, "returned"),
        )
        return [received]

    return read


class TypesWithoutMeaning:
    """Counts transactions whose type has no meaning: they are kept as other, and count as no earning and no fee.

    `known`: the words that have a meaning, be it "other".
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._rows: Counter[str] = Counter()

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the protocol of checks
        """Count a transaction of kind OTHER."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            word = normalise_name(record.type_text)
            if word not in self._known:
                self._rows[word] += 1

    def notices(self) -> Iterator[str]:
        """Report each word in a sentence of its own, the most frequent first."""
        for word, number in self._rows.most_common(_SHOWN):
            rows = count(number, "row is", "rows are")
            unknown = f'the type "{word}", which has no meaning in `kinds`'
            untyped = "no type: name its column, or set it in `constants`"
            yield f"{rows} of {unknown if word else untyped}: {KEPT_AS_OTHER}"
        if len(self._rows) > _SHOWN:
            yield f"{count(len(self._rows) - _SHOWN, 'more type has', 'more types have')} no meaning in `kinds`"
