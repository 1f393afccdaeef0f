"""Tells which rows of a file have moved money, and which days may get more rows because some will move it later."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from syncd.core.mapping import normalise_name
from syncd.core.phrases import Days as OfDays
from syncd.core.phrases import Phrase, say
from syncd.core.records import Record
from syncd.core.wording import agree, count
from syncd.tabular import Row
from syncd.tabular.mapping.money_options import BookedOptions, Moved
from syncd.tabular.values.file_names import Days


@dataclass(frozen=True, slots=True)
class NotBooked:
    """A row that has not moved money yet, and its day, on which it will come again."""

    where: str
    on: date

    @property
    def uncovered(self) -> Days:
        """The row's day, as a first and last day."""
        return self.on, self.on

    @property
    def because(self) -> Phrase:
        """Why the day is not covered, as a clause for people."""
        return say("a row of {day} is not booked yet ({where})", day=OfDays(self.on, self.on), where=self.where)


class BookedRows:
    """Reads the column of `booked`. It remembers rows that will move money later: their days are not covered."""

    advice = "; days of rows that are not booked yet are not covered until they are"

    def __init__(self, options: BookedOptions) -> None:
        self._column = normalise_name(options.column)
        self._name = options.column
        self._words: Mapping[str, Moved] = {normalise_name(word): moved for word, moved in options.words.items()}
        self._only_exceptions = "yes" not in self._words.values()  # all other rows have moved money
        self._later: dict[str, date | None] = {}  # by place of the row
        self._never: set[str] = set()

    def may_count(self, row: Row) -> bool:
        """Whether nothing says that a row has not moved money."""
        return self._moved(row) in ("yes", None)

    def counts(self, row: Row, on: date | None) -> bool:
        """Whether a row has moved money. `on`: its day. ValueError for a word without a meaning."""
        moved = self._moved(row)
        if moved is None:
            word = row.text(self._column)
            raise ValueError(f'the word "{word}" in {self._name} has no meaning in `booked`')
        if moved == "later":
            self._later[row.where] = on
        elif moved == "never":
            self._never.add(row.where)
        return moved == "yes"

    def _moved(self, row: Row) -> Moved | None:
        word = normalise_name(row.text(self._column))
        return "yes" if not word and self._only_exceptions else self._words.get(word)

    @property
    def breaks(self) -> Sequence[NotBooked]:
        """The rows that will move money later, in the order of the file."""
        return [NotBooked(where, on) for where, on in self._later.items() if on is not None]

    def see(self, row: Row, record: Record) -> None:
        """Take in nothing: rows that have not moved money are no records."""

    def notices(self) -> Iterator[str]:
        """Report how many rows have not moved money."""
        rows = Counter({"not booked yet": len(self._later), "never booked": len(self._never)})
        for state, number in rows.items():
            if number:
                verbs = agree(number, "is", "are"), agree(number, "counts", "count")
                yield f"{count(number, 'row')} {verbs[0]} {state} and {verbs[1]} nowhere"
