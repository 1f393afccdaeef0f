"""Gathers the entries of statements into a table, whatever format the statements had.

Entries are kept as bytes, some 200 for each, so that 100 000 of them need little memory. `proof.py` judges the
statements.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from syncd.connector import BadFile
from syncd.core.records import short_hash
from syncd.tabular import Days, Row, Table
from syncd.tabular.mapping.open import DAY
from syncd.tabular.readers.limits import ROWS

_SEPARATOR = "\x1f"  # white space, which no cell holds within words
_SHOWN = ("id", "date", "amount", "currency", "payer", "description")
_OF_RETURNS = ("end to end", "returned")
_HEADER = (*_SHOWN, "state", "reference", "value date", *_OF_RETURNS, "account", "balance")
BOOKED = "booked"
NO_ENTRIES = "balance of a statement without entries"
_BALANCE = "stated-balance"  # the reference of a row that shows one
MAPPING: Mapping[str, Any] = {
    "columns": {name: (name,) for name in (*_SHOWN, "returned", "balance")} | {"reference": ("end to end",)},
    "constants": {},
    "only": {"state": (BOOKED,)},
    "skip": {},
    "sign": None,
    "booked": None,
    "dates": "day-first",
    "mark": ".",
}
"""The options of the table that `Statements.table` makes."""
_STATEMENTS = 10_000  # in a file
_NAMED = 3  # accounts that a sentence names
_CURRENCY = re.compile("/?[A-Z]{3}")
_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOT PROVIDED", "NOREF", "N/A"})


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance, and the day at whose start (opening) or end (closing) it was."""

    day: date
    amount: Decimal
    currency: str


@dataclass(slots=True)
class Statement:
    """One statement of one account. Several pages of it are joined to one."""

    where: str  # for people: "statement 2"
    account: str = ""
    sequence: int = 0  # its number, as the bank counts
    page: int = 0  # 0: it does not say
    continued: bool = False  # an earlier page is before it
    more: bool = False  # a later page follows
    opening: Balance | None = None
    closing: Balance | None = None
    days: Days | None = None  # first and last day that it covers
    last_is_over: bool = True  # whether it has all of the last day
    booked: dict[str, Decimal] = field(default_factory=dict)  # sum of its entries, per currency
    unread: bool = False  # whether an amount could not be read
    first: date | None = None  # day of its first entry
    last: date | None = None  # day of its last entry
    proven: bool = False  # its balances and its entries add up: each entry has a running balance
    chain: int = 0  # equal entries of two chains are one entry that two statements show

    @property
    def first_day(self) -> date:
        """The first day of a statement whose days are known."""
        assert self.days
        return self.days[0]

    @property
    def last_day(self) -> date:
        """The last day of a statement whose days are known."""
        assert self.days
        return self.days[1]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a statement. `problem`: why it is rejected."""

    place: str  # "entry 3", or the number of its line
    day: date | None  # on which it was booked
    amount: Decimal  # positive: money in
    currency: str
    payer: str = ""  # or who was paid
    description: str = ""
    reference: str = ""  # the bank's own id
    end_to_end: str = ""  # the id that the payer gave it
    value_date: str = ""
    state: str = BOOKED
    own_reference: str = ""  # the id that the payer gave it, where `end_to_end` is another one
    returned: str = ""  # why the bank calls it a return
    problem: str = ""


@dataclass(slots=True)
class Statements:
    """All statements of a file."""

    name: str  # of the file
    found: list[Statement] = field(default_factory=list)
    _rows: list[bytes] = field(default_factory=list)
    _of: list[Statement] = field(default_factory=list)  # of each row

    def open(self, statement: Statement) -> None:
        """Begin a statement. BadFile for too many."""
        if len(self.found) == _STATEMENTS:
            raise BadFile(f"{self.name} has more than {_STATEMENTS} statements: export a shorter range")
        self.found.append(statement)

    def add(self, entry: Entry, of: Statement | None = None) -> None:
        """Add an entry to a statement, the last one if none is named. BadFile for too many."""
        if len(self._rows) == ROWS:
            raise BadFile(f"{self.name} has more than {ROWS} rows: export a shorter range")
        statement = of or self.found[-1]
        if entry.problem:
            statement.unread = True
        elif entry.state == BOOKED:
            statement.booked[entry.currency] = statement.booked.get(entry.currency, Decimal()) + entry.amount
        if entry.day and entry.state == BOOKED:
            statement.first = min(statement.first or entry.day, entry.day)
            statement.last = max(statement.last or entry.day, entry.day)
        words = (entry.payer, entry.description, entry.state, entry.reference, entry.end_to_end, entry.value_date)
        codes = (entry.own_reference, entry.returned)
        amount = f"{entry.amount.normalize():f}"
        cells = (str(entry.day or ""), amount, entry.currency, *words, *codes, entry.problem, entry.place)
        self._rows.append(_SEPARATOR.join(" ".join(cell.split()) for cell in cells).encode())
        self._of.append(statement)

    def add_balance(self, statement: Statement, days: Iterable[date]) -> None:
        """Add rows that move nothing to a statement without entries: they show its balance on these days."""
        assert statement.opening
        for on in days:
            entry = Entry("", on, Decimal(), statement.opening.currency, description=NO_ENTRIES, reference=_BALANCE)
            self.add(replace(entry, place=statement.where), statement)

    def keep(self, statements: Sequence[Statement]) -> None:
        """Drop all other statements with their entries."""
        kept = set(map(id, statements))
        both = [(row, of) for row, of in zip(self._rows, self._of, strict=True) if id(of) in kept]
        self._rows, self._of = [row for row, _ in both], [of for _, of in both]
        self.found = [statement for statement in self.found if id(statement) in kept]

    def join(self, pages: Mapping[int, Statement]) -> None:
        """Let the entries of pages count to the first page of their statements: by `id` of a page."""
        self._of = [pages.get(id(of), of) for of in self._of]
        self.found = [statement for statement in self.found if id(statement) not in pages]

    def table(self) -> Table:
        """Return all entries as a table, as `MAPPING` reads it."""
        return Table(
            self.name, _HEADER, _Rows(self.name, self._rows, self._of, self._repeated()).running(self._running())
        )

    def _running(self) -> Mapping[int, str]:
        """The balance after each entry of the statements that are proven: row → amount. The order within a day is made
        of the entries' contents, so that a statement of a day and one of its month say the same. Of a last day that was
        not over, the entries have none."""
        of_statement: dict[int, list[int]] = {}
        for index, of in enumerate(self._of):
            if of.proven:
                of_statement.setdefault(id(of), []).append(index)
        running: dict[int, str] = {}
        for indexes in of_statement.values():
            statement = self._of[indexes[0]]
            assert statement.opening
            balance = statement.opening.amount
            for index in sorted(indexes, key=lambda index: self._rows[index].rpartition(_SEPARATOR.encode())[0]):
                day, amount, _, _, _, state, *_ = self._rows[index].decode().split(_SEPARATOR)
                if state == BOOKED and (statement.last_is_over or date.fromisoformat(day) < statement.last_day):
                    balance += Decimal(amount)
                    running[index] = f"{balance:f}"
        return running

    def _repeated(self) -> Mapping[int, int]:
        """Number the entries of a chain that have the same id, day and amount, by content: row → 2, 3, …"""
        met: dict[bytes, int] = {}
        alike: dict[bytes, list[int]] = {}
        for index, (row, of) in enumerate(zip(self._rows, self._of, strict=True)):
            cells = row.decode().split(_SEPARATOR)
            key = blake2b(f"{of.chain}:{_id(cells, of)}:{cells[:3]}:{cells[5]}".encode(), digest_size=12).digest()
            if (first := met.setdefault(key, index)) != index:
                alike.setdefault(key, [first]).append(index)
        numbers: dict[int, int] = {}
        for indexes in alike.values():
            ranked = sorted(indexes, key=lambda index: self._rows[index].rpartition(_SEPARATOR.encode())[0])
            numbers |= {index: number for number, index in enumerate(ranked, 1) if number > 1}
        return numbers


def is_account(account: str, number: str) -> bool:
    """Whether an account has this number, with or without spaces.

    An IBAN may be followed by the currency, as Dutch banks write it; German banks may write the bank's code and the
    number in it, `12030000/202051`, of which a German IBAN is made.
    """
    plain, wanted = ("".join(text.split()).upper() for text in (account, number))
    bank, slash, own = plain.partition("/")
    german = slash and wanted[:2] == "DE" and wanted[4:] == bank + own.rjust(10, "0")
    followed = plain.startswith(wanted) and _CURRENCY.fullmatch(plain[len(wanted) :])
    return plain == wanted or bool(german) or bool(wanted and followed)


def list_accounts(accounts: Sequence[str]) -> str:
    """Name the first few accounts of a file."""
    return ", ".join(accounts[:_NAMED]) + (f" and {len(accounts) - _NAMED} more" if accounts[_NAMED:] else "")


def other_account(name: str, accounts: Sequence[str], number: str) -> BadFile:
    """Refuse a file of other accounts than that of the source."""
    return BadFile(f"{name} is of {list_accounts(accounts) or 'no named account'}, and this source of {number}")


def iso_day(text: str) -> date | None:
    """Read the day with which a text begins, `2026-11-06T10:11:12Z`; None where it begins with none."""
    with suppress(ValueError):
        return date.fromisoformat(text[:10]) if text[4:5] == text[7:8] == "-" else None
    return None


def is_no_reference(text: str) -> bool:
    """Whether a bank writes this where there is no reference."""
    return text.upper() in _NO_REFERENCE or not text.strip("0")


def _id(cells: Sequence[str], of: Statement) -> str:
    """Make the id of an entry: its account, currency and the bank's reference; without one, its wording.

    The day and the amount are added by whoever reads the table.
    """
    currency, payer, description, _, reference, end_to_end = cells[2:8]
    if not is_no_reference(reference):
        return f"{short_hash(of.account, currency)}-{reference}"
    return short_hash(of.account, currency, payer, description, end_to_end, length=16)


@dataclass(frozen=True, slots=True)
class _Rows:
    name: str
    rows: Sequence[bytes]
    of: Sequence[Statement]
    repeated: Mapping[int, int]
    balances: Mapping[int, str] = field(default_factory=dict)

    def running(self, balances: Mapping[int, str]) -> "_Rows":
        """The same with running balances: row → amount. An entry that several statements show has one of them."""
        of_entry: dict[bytes, str] = {}
        places: dict[int, bytes] = {}
        for index, (row, of) in enumerate(zip(self.rows, self.of, strict=True)):
            cells = row.decode().split(_SEPARATOR)
            entry = f"{_id(cells, of)}~{self.repeated.get(index, 1)}:{cells[:2]}"
            places[index] = blake2b(entry.encode(), digest_size=12).digest()
            if index in balances:
                of_entry[places[index]] = min(balances[index], of_entry.get(places[index], balances[index]))
        found = {index: of_entry[place] for index, place in places.items() if place in of_entry}
        return replace(self, balances=found)

    def __iter__(self) -> Iterator[Row]:
        for index, (row, of) in enumerate(zip(self.rows, self.of, strict=True)):
            cells = row.decode().split(_SEPARATOR)
            day, amount, currency, payer, description, state, reference, end_to_end, value_date = cells[:9]
            own_reference, returned, problem, place = cells[9:]
            where = f"{self.name}:{place}" if place.isdecimal() else f"{self.name}: {place}"
            if problem:
                yield Row(where, {DAY: day}, problem)
                continue
            id = _id(cells, of) + (f"~{self.repeated[index]}" if index in self.repeated else "")
            references = " ".join(filter(None, (reference, end_to_end)))
            balance = self.balances.get(index, "")
            own = next((each for each in (own_reference, end_to_end) if not is_no_reference(each)), "")
            shown = (id, day, amount, currency, payer, description, state, references, value_date)
            texts = (*shown, own, returned, of.account, balance)
            yield Row(where, dict(zip(_HEADER, texts, strict=True)))
