"""Gathers rows and their records into a page with its control totals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from syncd.core.money import Money, totals
from syncd.core.observations import Observation, Rejected
from syncd.core.pages import Control, Page, SourceFile
from syncd.core.records import Milestone, Record, Ref, Transaction, WorkLine
from syncd.core.time import Instant
from syncd.tabular.readers.table import Row


@dataclass(slots=True)
class PageBuilder:
    """A page in the making."""

    file: SourceFile
    stated_names: set[Ref]  # labels and contracts on this page and earlier ones
    names: list[Observation] = field(default_factory=list)
    records: list[Observation] = field(default_factory=list)
    revision: Callable[[Any], Instant] | None = None  # of a record of a row; None: when the file was made
    rejected: list[Rejected] = field(default_factory=list)
    accepted: int = 0
    non_records: int = 0

    @property
    def rows(self) -> int:
        """Number of rows so far."""
        return self.accepted + len(self.rejected) + self.non_records

    def accept(self, row: Row, names: Iterable[Record], records: Iterable[tuple[Record, int]]) -> None:
        """Add a row with the labels and contracts it names, and its records, each with its number among equal refs.

        A record with the number 0 is there already and is not added again.
        """
        self.accepted += 1
        for name in names:
            if name.ref not in self.stated_names:
                self.stated_names.add(name.ref)
                self.names.append(Observation(name, self.file.modified, row.where))
        cells = {column: text for column, text in (row.original or row.cells).items() if text}
        raw = msgspec.json.format(msgspec.json.encode(cells), indent=0).decode()
        for record, number in records:
            if number:
                revision = self.revision(record) if self.revision else self.file.modified
                self.records.append(Observation(_numbered(record, number), revision, row.where, raw))

    def reject(self, row: Row, reason: str) -> None:
        """Count a row that cannot be read, with the reason."""
        self.rejected.append(Rejected(row.where, reason))

    def skip(self) -> None:
        """Count a row that is no record."""
        self.non_records += 1

    def page(self, note: str) -> Page:
        """Return the page without coverage and notices. `note`: the kind of file, for people."""
        records = [*sorted(self.names, key=lambda name: name.record.ref), *self.records]
        return Page(
            as_of=self.file.modified,
            records=records,
            rejected=self.rejected,
            control=Control(
                rows=self.rows,
                records=self.accepted,
                rejected=len(self.rejected),
                non_records=self.non_records,
                amounts=totals(money for observed in records if (money := _money(observed.record))),
            ),
            progress=f"{self.file.name}: {note}" if note else self.file.name,
        )


def _numbered(record: Record, number: int) -> Record:
    return replace(record, ref=f"{record.ref}{number}") if record.ref.endswith(":") else record


def _money(record: Record) -> Money | None:
    match record:
        case WorkLine():
            return record.gross
        case Transaction() | Milestone():
            return record.amount
    return None
