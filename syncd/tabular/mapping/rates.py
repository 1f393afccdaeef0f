"""Tells the price of an hour from the price of a row: hours that differ prove which of them a column has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from syncd.core.money import places
from syncd.core.records import Record, TimeEntry
from syncd.tabular import Row
from syncd.tabular.trackers.stated_duration import clock_text

_COMPARED = 20  # rows with which each row is compared
_HOUR = 3600
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
