"""Proves by a running balance how a file writes its money: which columns, which sign, and which rows have moved any.

The balance of a row is that of the row before it and what the row moved, oldest or newest row first. So of all ways to
read the rows, only those count under which every balance follows from the last one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, pairwise, permutations

from syncd.core.mapping import normalise_name
from syncd.tabular.mapping.column_names import MOVED

Numbers = Sequence[Decimal | None]
"""A number for each row; None where the row has none."""
_Row = tuple[Decimal, Decimal]
_WORDS = 5
"""A column with more words than these does not tell whether rows have moved money."""
_ZERO = Decimal(0)
_ENOUGH = 3
"""Rows that outweigh what a word is known to mean."""


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

    Where several run, known words decide first, then the number of columns, then the number of rows left out.
    """
    running = [
        ((len(_contradictions(table, reading)), reading.size, moved.count(None)), moved, reading)
        for reading in _readings(table)
        if _may_contradict(table, reading) and (moved := _run(table, reading)) is not None
    ]
    least = min((size for size, _, _ in running), default=None)
    simplest = [(moved, reading) for size, moved, reading in running if size == least]
    if not simplest or any(moved != simplest[0][0] for moved, _ in simplest):
        return None
    return simplest[0][1]


def _contradictions(table: MoneyTable, reading: MoneyReading) -> list[str]:
    """The words of states that a reading takes for other than what they are known to mean."""
    if not reading.booked:
        return []
    name, counted = reading.booked
    known = {word: MOVED[word] for word in set(map(normalise_name, table.words[name])) if word in MOVED}
    return [word for word, moved in known.items() if (moved == "yes") != (word in counted)]


def _may_contradict(table: MoneyTable, reading: MoneyReading) -> bool:
    """Whether rows enough show each word that a reading takes for other than what it is known to mean: the first row of
    a file proves nothing."""
    if not (words := _contradictions(table, reading)):
        return True
    assert reading.booked
    rows = Counter(map(normalise_name, table.words[reading.booked[0]]))
    return all(rows[word] >= _ENOUGH for word in words)


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
        pairs = [pair for pair in _pairs(table) if fee not in pair]
        for credit, debit in pairs:
            yield {"credit": credit, "debit": debit, **taken}
        halves = {name for pair in pairs for name in pair}
        for amount in table.amounts:
            if amount != fee and amount not in halves:
                yield {"amount": amount, **taken}
                if any(numbers and not any(numbers) for numbers in table.numbers.values()):  # perhaps the credits
                    yield {"debit": amount, **taken}


def _pairs(table: MoneyTable) -> list[tuple[str, str]]:
    """Give the pairs of columns that may be credit and debit: those so called, and those of which each row has one."""
    others = [pair for pair in permutations(table.amounts, 2) if pair not in table.pairs]
    return [*table.pairs, *(pair for pair in others if complementary(*(table.numbers[name] for name in pair)))]


def _booked(table: MoneyTable) -> Iterator[tuple[str, frozenset[str]]]:
    for name in table.states:
        distinct = list(dict.fromkeys(map(normalise_name, table.words[name])))
        if 2 <= len(distinct) <= _WORDS:
            for number in range(len(distinct) - 1, 0, -1):
                for words in combinations(distinct, number):
                    yield name, frozenset(words)


def runs(table: MoneyTable, reading: MoneyReading) -> bool:
    """Whether at least half of the balances follow from the one before: else it is not this that moves the account."""
    _, steps = _steps(table, reading)
    oldest_first = [after[0] - before[0] == after[1] for before, after in steps]
    newest_first = [before[0] - after[0] == before[1] for before, after in steps]
    return 2 * max(sum(oldest_first), sum(newest_first)) >= len(steps)


def _run(table: MoneyTable, reading: MoneyReading) -> list[Decimal | None] | None:
    """Return what each row moves; None where the balance does not run so."""
    moved, steps = _steps(table, reading)
    if any(amount is not None and balance is None for amount, balance in zip(moved, table.balance, strict=True)):
        return None
    if not any(before[0] != after[0] for before, after in steps):
        return None
    oldest_first = all(after[0] - before[0] == after[1] for before, after in steps)
    newest_first = all(before[0] - after[0] == before[1] for before, after in steps)
    return moved if oldest_first or newest_first else None


def _steps(table: MoneyTable, reading: MoneyReading) -> tuple[list[Decimal | None], list[tuple[_Row, _Row]]]:
    """Return what each row moves, and each two rows of a currency that follow each other, by balance and amount."""
    moved = [_moved(table, reading, row) for row in range(len(table.balance))]
    rows: dict[str, list[_Row]] = {}
    for currency, balance, amount in zip(table.currencies, table.balance, moved, strict=True):
        if amount is not None and balance is not None:
            rows.setdefault(currency, []).append((balance, amount))
    return moved, [step for of_currency in rows.values() for step in pairwise(of_currency)]


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
