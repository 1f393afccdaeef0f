"""Proves by a running balance how a file writes its money: which columns, which sign, and which rows have moved any.

The balance of a row is that of the row before it and what the row moved, oldest or newest row first. So of all ways to
read the rows, only those count under which every balance follows from the last one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise, permutations

from syncd.core.mapping import normalise_name

Numbers = Sequence[Decimal | None]
"""A number for each row; None where the row has none."""
_WORDS = 5
"""A column with more words than these does not tell whether rows have moved money."""
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyReading:
    """A way to read the money of rows: columns by field, the words of a sign, and those of rows that have moved money.

    `sign` is a column with its word for plus and its word for minus; `booked` one with the words that count.
    """

    columns: Mapping[str, str]
    sign: tuple[str, str, str] | None = None
    booked: tuple[str, frozenset[str]] | None = None

    @property
    def size(self) -> int:
        """How much it takes for granted: fewer columns and words are simpler."""
        return len(self.columns) + (1 if self.sign else 0) + (1 if self.booked else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTable:
    """The cells of a file that may tell its money, row by row.

    `numbers`: by column, but for the balance. `words`: by column of few words, the word of each row. `amounts`: columns
    that may be the amount, the likeliest first. `pairs`: credit and debit by name. `fees`: columns of fees. `states`:
    columns that may tell which rows have moved money.
    """

    numbers: Mapping[str, Numbers]
    words: Mapping[str, Sequence[str]]
    balance: Numbers
    currencies: Sequence[str]
    amounts: Sequence[str]
    pairs: Sequence[tuple[str, str]] = ()
    fees: Sequence[str] = ()
    states: Sequence[str] = ()


def proven_reading(table: MoneyTable) -> MoneyReading | None:
    """Return the simplest reading under which the balance runs; None where none does, or several that differ do.

    Of two that take the same number of columns, the one is simpler that leaves out fewer rows.
    """
    running = [
        ((reading.size, moved.count(None)), moved, reading)
        for reading in _readings(table)
        if (moved := _run(table, reading)) is not None
    ]
    least = min((size for size, _, _ in running), default=None)
    simplest = [(moved, reading) for size, moved, reading in running if size == least]
    if not simplest or any(moved != simplest[0][0] for moved, _ in simplest):
        return None
    return simplest[0][1]


def complementary(one: Numbers, other: Numbers) -> bool:
    """Whether each row has money in one of two columns and none in the other, and both have some."""
    rows = [(bool(first), bool(second)) for first, second in zip(one, other, strict=True)]
    return all(first != second for first, second in rows) and len(set(rows)) == 2


def two_words(words: Sequence[str]) -> tuple[str, str] | None:
    """Return the two words of a column that has exactly two, and no empty cell."""
    distinct = list(dict.fromkeys(words))
    return (distinct[0], distinct[1]) if len(distinct) == 2 and all(distinct) else None


def _readings(table: MoneyTable) -> Iterator[MoneyReading]:
    """Give all ways to read the money of the rows."""
    for booked in (None, *_booked(table)):
        for columns in _columns(table):
            yield MoneyReading(columns=columns, booked=booked)
            if "amount" in columns and not any((number or _ZERO) < 0 for number in table.numbers[columns["amount"]]):
                for name, words in table.words.items():
                    for plus, minus in permutations(two_words(words) or (), 2):
                        yield MoneyReading(columns=columns, sign=(name, plus, minus), booked=booked)


def _columns(table: MoneyTable) -> Iterator[dict[str, str]]:
    for fee in (None, *table.fees):
        taken = {"fee": fee} if fee else {}
        for amount in table.amounts:
            if amount != fee:
                yield {"amount": amount, **taken}
        pairs = [*table.pairs, *(pair for pair in permutations(table.amounts, 2) if pair not in table.pairs)]
        for credit, debit in pairs:
            if fee not in (credit, debit) and complementary(table.numbers[credit], table.numbers[debit]):
                yield {"credit": credit, "debit": debit, **taken}


def _booked(table: MoneyTable) -> Iterator[tuple[str, frozenset[str]]]:
    for name in table.states:
        distinct = list(dict.fromkeys(map(normalise_name, table.words[name])))
        if 2 <= len(distinct) <= _WORDS:
            for number in range(len(distinct) - 1, 0, -1):
                for words in combinations(distinct, number):
                    yield name, frozenset(words)


def _run(table: MoneyTable, reading: MoneyReading) -> list[Decimal | None] | None:
    """Return what each row moves; None where the balance does not run so."""
    moved = [_moved(table, reading, row) for row in range(len(table.balance))]
    rows: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for row, amount in enumerate(moved):
        if amount is None:
            continue
        balance = table.balance[row]
        if balance is None:
            return None
        rows.setdefault(table.currencies[row], []).append((balance, amount))
    steps = [list(pairwise(of_currency)) for of_currency in rows.values()]
    every = [step for of_currency in steps for step in of_currency]
    if not any(before[0] != after[0] for before, after in every):
        return None
    oldest_first = all(after[0] - before[0] == after[1] for before, after in every)
    newest_first = all(before[0] - after[0] == before[1] for before, after in every)
    return moved if oldest_first or newest_first else None


def _moved(table: MoneyTable, reading: MoneyReading, row: int) -> Decimal | None:
    """Return what a row moves; None where it has not moved anything."""
    if reading.booked:
        name, words = reading.booked
        if normalise_name(table.words[name][row]) not in words:
            return None
    numbers = {field: table.numbers[column][row] for field, column in reading.columns.items()}
    amount = numbers.get("amount")
    if amount is None:
        amount = (numbers.get("credit") or _ZERO) - abs(numbers.get("debit") or _ZERO)
    elif reading.sign:
        name, _, minus = reading.sign
        amount = -amount if table.words[name][row] == minus else amount
    return amount - abs(numbers.get("fee") or _ZERO)
