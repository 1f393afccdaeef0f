"""Rows of money on a platform, or on a bank account."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from syncd.core.records import ContractName, Kind, Record, Transaction, TransactionKind, make_ref, short_hash
from syncd.tabular import Row, normalise
from syncd.tabular.mapping.amounts import OUT, amount_of, earned_and_taken
from syncd.tabular.mapping.options import MappedOptions
from syncd.tabular.mapping.row_values import Cells

_SHOWN = 10


def contract_of(row: Row, cells: Cells, platform: str | None) -> ContractName | None:
    """How a row names its contract; None where it does not."""
    id, title, client = (cells.text(row, field) for field in ("contract_id", "contract", "client"))
    if not (id or title or client):
        return None
    return ContractName(platform=platform or "", id=id or None, title=title, client=client)


def reader(cells: Cells, options: MappedOptions, source: str) -> Callable[[Row], Sequence[Transaction]]:
    """Gives a row's transaction, and its fee and tax, each as one of its own where it is told beside the amount."""
    words = options.words

    def read(row: Row) -> list[Transaction]:
        type_text = cells.text(row, "type")
        kind = TransactionKind(words.get(normalise(type_text), TransactionKind.OTHER))
        posted = cells.first(row, "date")
        amount, fee, tax = earned_and_taken(row, cells, kind, options.negative)
        named = contract_of(row, cells, options.platform)
        person = cells.text(row, "person") or options.person or ""
        group = cells.text(row, "group") or None
        id = cells.id(row)
        # Without an id, what is known of the row but never its amount, wording or meaning, and a counter.
        key = named.provisional_key if named else None
        known = id or short_hash(posted, normalise(type_text), key, person, group, amount.currency, length=16)
        counter = "" if id else ":"
        main = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, known + counter),
            posted=posted,
            kind=kind,
            amount=amount,
            type_text=type_text,
            contract=None if kind in OUT else named,
            person=person,
            group=group,
            first_day=cells.day(row, "first_day"),
            last_day=cells.day(row, "last_day"),
            seconds=cells.seconds(row, "duration", options.unit),
            balance=cells.money(row, "balance"),
            description=cells.text(row, "description"),
        )
        fee_kind = TransactionKind.PAYOUT_FEE if kind is TransactionKind.PAYOUT else TransactionKind.FEE
        taken = [
            replace(
                main,
                ref=make_ref(source, Kind.TRANSACTION, f"{known}:{name}{counter}"),
                kind=kind_of_it,
                amount=off,
                type_text="",
                parent=main.ref if id else None,  # its contract and days it has itself
                seconds=None,
                balance=None,
                description="",
            )
            for name, kind_of_it, off in (("fee", fee_kind, fee), ("tax", TransactionKind.TAX, tax))
            if off is not None and off.minor
        ]
        return [main, *taken]

    return read


def bank_reader(
    cells: Cells, source: str, person: str, account: str, *, incoming_only: bool
) -> Callable[[Row], Sequence[Transaction]]:
    """Gives a row of a bank account; with `incoming_only` nothing for one that takes money away."""

    def read(row: Row) -> list[Transaction]:
        posted, amount = cells.first(row, "date"), amount_of(row, cells)
        if amount is None:
            raise ValueError("it has no amount")
        balance, id = cells.money(row, "balance"), cells.id(row)
        if incoming_only and amount.minor <= 0:
            return []
        payer, description = cells.text(row, "payer"), cells.text(row, "description")
        # A bank words and books its own rows, once: neither wording nor amount is anything that somebody may edit.
        known = id or f"{short_hash(account, posted, payer, description, amount, length=16)}:"
        received = Transaction(
            ref=make_ref(source, Kind.TRANSACTION, known),
            posted=posted,
            kind=TransactionKind.RECEIVED,
            amount=amount,
            person=person,
            group=account or None,
            balance=balance,
            description=" · ".join(text for text in (payer, description) if text),
        )
        return [received]

    return read


class WordsWithoutMeaning:
    """Counts transactions whose type has no meaning: they are kept as other, and count as no earning and no fee. A word
    that `known` takes for other has one."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._found: Counter[str] = Counter()

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the protocol of checks
        """One transaction."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            word = normalise(record.type_text)
            if word not in self._known:
                self._found[word] += 1

    def notices(self) -> Iterator[str]:
        """One sentence for each word."""
        for word, count in self._found.most_common(_SHOWN):
            rows = "1 row is" if count == 1 else f"{count} rows are"
            open_ = f'the type "{word}", which has no meaning in `kinds`'
            yield f"{rows} of {open_ if word else 'no type: name its column, or set it in `constants`'}: kept as other"
        if len(self._found) > _SHOWN:
            yield f"{len(self._found) - _SHOWN} more types have no meaning in `kinds`"
