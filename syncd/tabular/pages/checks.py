"""Checks of a whole file of transactions: they report what they find and reject no row."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from syncd.core.pages import KEPT_AS_OTHER
from syncd.core.phrases import Days as OfDays
from syncd.core.phrases import Phrase, say
from syncd.core.records import Record, Transaction, TransactionKind
from syncd.core.wording import count
from syncd.tabular.readers.table import Row
from syncd.tabular.values.file_names import Days

_DAYS_NAMED = 3
"""Of how many breaks a notice names the days."""


class Check(Protocol):
    """Sees every record but labels and contracts once, in the order of the file, and reports to people."""

    def see(self, row: Row, record: Record) -> None:
        """Take in a record and its row."""
        ...

    def notices(self) -> Iterable[str]:
        """Report in sentences without a full stop."""
        ...


class Gap(Protocol):
    """Days of a file on which rows may be missing."""

    @property
    def uncovered(self) -> Days:
        """First and last of these days."""
        ...

    @property
    def because(self) -> str:
        """Why they are not covered, as a clause for people: best a Phrase, so that other languages can say it."""
        ...


class Proof(Check, Protocol):
    """A check that finds days which a file does not cover, though it has rows of them.

    `advice`: what to do about these days, to add to its notices.
    """

    @property
    def advice(self) -> str:
        """The end of a notice about days that are not covered."""
        ...

    @property
    def breaks(self) -> Sequence[Gap]:
        """Where the file proves incomplete, in its order."""
        ...


class RunningBalance:
    """Checks that each balance follows exactly from the last one and the amounts in between, per currency.

    A file may go from the newest row to the oldest or the other way; the way in which more rows foot is taken. A fee or
    tax that a row takes off its amount is off its balance, too. A row without a balance is a gap that proves nothing; a
    balance that never moves is not a running one.
    """

    advice = "; these days are not covered: export them again, or state with --covers that they are complete"

    def __init__(self) -> None:
        self._last: dict[str, _Booked] = {}
        self._moves = False
        self._oldest_first = _Breaks()
        self._newest_first = _Breaks()

    def see(self, row: Row, record: Record) -> None:
        """Compare a transaction with the last one in the file."""
        if not isinstance(record, Transaction):
            return
        currency = record.amount.currency
        last = self._last.get(currency)
        if last and last.where == row.where:
            last.change += record.amount.minor
            return
        if last and last.first == record:  # a row that stands twice counts once; most differ by their refs
            return
        self._settle(currency)
        self._last.pop(currency, None)
        if record.balance is not None and record.balance.currency == currency:
            self._last[currency] = _Booked(row.where, record, record.balance.minor, record.amount.minor, last)

    def _settle(self, currency: str) -> None:
        """Compare the last row of a currency, of which no more comes, with the row before it."""
        here = self._last.get(currency)
        if here is None or here.before is None:
            return
        before, here.before = here.before, None
        change = here.balance - before.balance
        self._moves = self._moves or change != 0
        days = min(before.first.posted, here.first.posted), max(before.first.posted, here.first.posted)
        if change != here.change:
            self._oldest_first.add(here.where, days)
        if -change != before.change:
            self._newest_first.add(here.where, days)

    @property
    def breaks(self) -> Sequence["Break"]:
        """Where the balance breaks, in the order of the file. In which way the file goes is open where both foot alike:
        then the breaks of both."""
        for currency in self._last:
            self._settle(currency)
        if not (self._moves and self._oldest_first.places and self._newest_first.places):
            return ()
        by_number = sorted((self._newest_first, self._oldest_first), key=lambda way: len(way.places))
        fewest, others = by_number[0].places, by_number[1].places
        if len(fewest) < len(others):
            return fewest
        return list(dict.fromkeys([*fewest, *others]))

    def notices(self) -> Iterator[str]:
        """Report the first break, how many more there are, and which days may lack rows."""
        breaks = self.breaks
        if not breaks:
            return
        others = f" (and {count(len(breaks) - 1, 'more place')})" if breaks[1:] else ""
        around = list(dict.fromkeys(each.around for each in sorted(breaks, key=lambda each: each.days)))
        days = ", ".join(around[:_DAYS_NAMED])
        days += f" and {len(around) - _DAYS_NAMED} more" if len(around) > _DAYS_NAMED else ""
        at = f"{breaks[0].where}{others}, {days}"
        yield f"the running balance breaks at {at}: rows are missing, altered or filtered out"


@dataclass(frozen=True, slots=True)
class Break:
    """A place at which a balance does not follow from the last one, and the days of the rows before and after it."""

    where: str
    days: Days

    @property
    def uncovered(self) -> Days:
        """First and last day on which rows may be missing: from the day of the earlier row to the day before the later
        row, whose day begins with a row that is there; the day itself where both have the same."""
        first, last = self.days
        return first, max(first, last - timedelta(days=1))

    @property
    def around(self) -> str:
        """The days of both rows, for people."""
        first, last = self.days
        return f"on {first}" if first == last else f"between {first} and {last}"

    @property
    def because(self) -> Phrase:
        """Why days are not covered, as a clause for people: it begins with `UNBALANCED`."""
        first, last = self.days
        if first == last:
            return say(
                "the running balance does not add up on {day} ({where})", day=OfDays(first, first), where=self.where
            )
        return say(
            "the running balance does not add up between {day} and {later} ({where})",
            day=OfDays(first, first),
            later=OfDays(last, last),
            where=self.where,
        )


@dataclass(slots=True)
class _Booked:
    """A row with a balance after it. `change`: its amount, with the fee and the tax that it takes off."""

    where: str
    first: Transaction
    balance: int  # minor units
    change: int
    before: "_Booked | None"  # the row before it in the file; None once they are compared


@dataclass(slots=True)
class _Breaks:
    """The breaks of a file that is read in one of the two ways."""

    places: list[Break] = field(default_factory=list)

    def add(self, where: str, days: Days) -> None:
        self.places.append(Break(where, days))


@dataclass(slots=True)
class UnknownTypes:
    """Counts transactions whose type has no known meaning."""

    _rows: Counter[str] = field(default_factory=Counter)

    def see(self, row: Row, record: Record) -> None:  # noqa: ARG002 - the record has the type
        """Count a transaction of kind OTHER."""
        if isinstance(record, Transaction) and record.kind is TransactionKind.OTHER:
            self._rows[record.type_text] += 1

    def notices(self) -> Iterator[str]:
        """Name every type and the number of its rows in one sentence."""
        if self._rows:
            types = ", ".join(f"{text!r} in {count(number, 'row')}" for text, number in sorted(self._rows.items()))
            yield f"types of transactions that are not known, {KEPT_AS_OTHER} and counted nowhere: {types}"
