"""Compares hours, rates and amounts of rows: which column is the price of an hour, and where an amount is another."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from syncd.core.money import Money, places, price
from syncd.core.records import Record, TimeEntry, WorkLine
from syncd.tabular import Row
from syncd.tabular.mapping.row_values import RowValues
from syncd.tabular.trackers.stated_duration import clock_text

_COMPARED = 20  # rows with which each row is compared
_HOUR = 3600
_HALF_A_MINUTE = 30  # by which hours in two decimals, or to the minute, are rounded
_LISTED = 3
_CENT = Decimal("0.01")


@dataclass(slots=True)
class RateProof:
    """Compares rows of different length: equal amounts show a price per hour, amounts in proportion a price per row."""

    of_hour: int = 0  # pairs of rows that show it
    of_row: int = 0
    of_neither: int = 0
    example: str = ""  # two rows that show a price per row
    _met: list[tuple[int, Decimal]] = field(default_factory=list)

    def add(self, seconds: int, amount: Decimal) -> None:
        """Take in a row. An amount or a time of 0 shows nothing."""
        if not (seconds > 0 and amount > 0):
            return
        for other_seconds, other in self._met:
            if abs(seconds - other_seconds) * 100 <= seconds + other_seconds:
                continue
            if amount == other:
                self.of_hour += 1
            elif abs(amount * other_seconds - other * seconds) <= _CENT * (seconds + other_seconds):
                self.of_row += 1
                self.example = self.example or (
                    f"{other} for {clock_text(other_seconds)} and {amount} for {clock_text(seconds)} are both "
                    f"{(amount * _HOUR / seconds).quantize(_CENT)} an hour"
                )
            else:
                self.of_neither += 1
        if len(self._met) < _COMPARED and (seconds, amount) not in self._met:
            self._met.append((seconds, amount))

    @property
    def may_be_of_row(self) -> bool:
        """Whether rows show a price per row, and none a price per hour."""
        return self.of_row > 0 and self.of_hour == 0

    @property
    def is_of_row(self) -> bool:
        """Whether all rows show one price per hour, if theirs is a price per row."""
        return self.may_be_of_row and self.of_neither == 0

    @property
    def is_of_hour(self) -> bool:
        """Whether rows show a price per hour, and none a price per row."""
        return self.of_hour > 0 and self.of_row == 0

    @property
    def has_rows(self) -> bool:
        """Whether any row has an amount and a time."""
        return bool(self._met)


def rate_proof(rows: Iterable[tuple[int | None, Decimal | None]]) -> RateProof:
    """Compare rows of seconds and amounts; None where a row has none."""
    proof = RateProof()
    for seconds, amount in rows:
        if seconds is not None and amount is not None:
            proof.add(seconds, amount)
    return proof


@dataclass(slots=True)
class PricesOfRows:
    """Reports a rate that is the price of each row: a check of a whole file."""

    column: str
    _proof: RateProof = field(default_factory=RateProof)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the record has the rate
        """Take in an entry."""
        if isinstance(record, TimeEntry) and record.rate:
            self._proof.add(record.seconds, Decimal(record.rate.minor).scaleb(-places(record.rate.currency)))

    def notices(self) -> list[str]:
        """Report two rows that prove it."""
        if not self._proof.may_be_of_row:
            return []
        asks = f'is "{self.column}", mapped as the rate, the price of an hour or of a row?'
        return [f"{asks} {self._proof.example}"]


class AmountsOfHours:
    """Compares the amount of a work line with its hours at the rate that its row has: a check of a whole file."""

    def __init__(self, values: RowValues) -> None:
        self._values = values
        self._first: list[str] = []
        self._number = 0
        self._largest: Money | None = None

    def see(self, row: Row, record: Record) -> None:
        """Note a work line whose amount differs by more than half a minute's price and a cent."""
        if not isinstance(record, WorkLine) or record.seconds is None or record.gross is None:
            return
        with suppress(ValueError):
            rate = self._values.money(row, "rate")
            if rate is None or rate.currency != record.gross.currency:
                return
            expected = price(rate, record.seconds)
            more = record.gross - expected
            if abs(more.minor) <= abs(price(rate, _HALF_A_MINUTE).minor) + 1:
                return
            self._number += 1
            self._largest = max(self._largest or abs(more), abs(more), key=lambda money: money.minor)
            if len(self._first) < _LISTED:
                self._first.append(f"{row.where} ({record.gross} instead of {expected})")

    def notices(self) -> list[str]:
        """Report how many rows contradict themselves, by how much and where."""
        if not self._number:
            return []
        rows = "row's amount differs" if self._number == 1 else "rows' amounts differ"
        of = "its hours at its rate" if self._number == 1 else "their hours at their rates"
        size = f"up to {self._largest}" if self._number > 1 else str(self._largest)
        more = f" and {self._number - _LISTED} more" if self._number > _LISTED else ""
        return [f"{self._number} {rows} by {size} from {of}: {', '.join(self._first)}{more}"]
