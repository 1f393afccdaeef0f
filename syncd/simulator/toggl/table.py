"""Tables of objects by id, searchable by an instant, that remember their earlier states."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, MutableMapping, ValuesView
from typing import Protocol, TypeVar

from syncd.core.time import DISTANT, Instant


class Row(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> int: ...


T = TypeVar("T", bound=Row)


class Table(MutableMapping[int, T]):
    """Rows by id. Every change is noted with the time of `clock`, which never goes back, for `past`.

    `indexed`: names of the attributes that `between` searches, each an instant. Adding to the end of an index,
    searching and looking back cost next to nothing at 100 000 rows.
    """

    def __init__(self, clock: Callable[[], Instant], *indexed: str) -> None:
        self._clock = clock
        self._rows: dict[int, T] = {}
        self._indices: dict[str, list[tuple[Instant, int]]] = {name: [] for name in indexed}
        self._journal: list[tuple[Instant, int, T | None]] = []  # when, which row, what it was before

    @property
    def revision(self) -> int:
        """Number of changes so far."""
        return len(self._journal)

    def __getitem__(self, id: int) -> T:
        return self._rows[id]

    def __setitem__(self, id: int, row: T) -> None:
        before = self._rows.get(id)
        self._note(id, before)
        self._rows[id] = row
        for name, index in self._indices.items():
            if before is not None:
                self._unlist(index, getattr(before, name), id)
            insort(index, (getattr(row, name), id))

    def __delitem__(self, id: int) -> None:
        before = self._rows.pop(id)
        self._note(id, before)
        for name, index in self._indices.items():
            self._unlist(index, getattr(before, name), id)

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def values(self) -> ValuesView[T]:
        """All rows, without a lookup by id for each."""
        return self._rows.values()

    def between(self, name: str, first: Instant, last: Instant = DISTANT) -> list[T]:
        """The rows whose indexed instant `name` is at or after `first` and before `last`, the earliest first."""
        index = self._indices[name]
        return [self._rows[id] for _, id in index[bisect_left(index, (first, 0)) : bisect_left(index, (last, 0))]]

    def past(self, moment: Instant) -> "Table[T] | PastTable[T]":
        """The table as it was when the clock showed `moment`; the table itself when nothing changed since."""
        seen = bisect_right(self._journal, moment, key=lambda change: change[0])
        # The earliest change after the moment has the row of that time; it comes last here and wins.
        former = {id: before for _, id, before in reversed(self._journal[seen:])}
        return PastTable(self, former, seen) if former else self

    def _note(self, id: int, before: T | None) -> None:
        self._journal.append((self._clock(), id, before))

    @staticmethod
    def _unlist(index: list[tuple[Instant, int]], moment: Instant, id: int) -> None:
        del index[bisect_left(index, (moment, id))]


class PastTable(Mapping[int, T]):
    """An earlier state of a table: the rows that changed since are in their `former` version, or absent."""

    def __init__(self, live: Table[T], former: Mapping[int, T | None], revision: int) -> None:
        self.revision = revision
        self._live = live
        self._former = former

    def __getitem__(self, id: int) -> T:
        row = self._former[id] if id in self._former else self._live[id]
        if row is None:
            raise KeyError(id)
        return row

    def __iter__(self) -> Iterator[int]:
        yield from (id for id in self._live if id not in self._former)
        yield from (id for id, row in self._former.items() if row is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def between(self, name: str, first: Instant, last: Instant = DISTANT) -> list[T]:
        """Like `Table.between`, in that state."""
        rows = [row for row in self._live.between(name, first, last) if row.id not in self._former]
        rows += [row for row in self._former.values() if row is not None and first <= getattr(row, name) < last]
        return sorted(rows, key=lambda row: getattr(row, name))
