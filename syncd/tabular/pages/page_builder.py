"""Rows and what they say, gathered to a page with its control totals."""

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
class Sheet:
    """A page in the making."""

    file: SourceFile
    told: set[Ref]  # names on this page and earlier ones
    names: list[Observation] = field(default_factory=list)
    records: list[Observation] = field(default_factory=list)
    revision: Callable[[Any], Instant] | None = None  # of a record that is no name; None: when the file was made
    rejected: list[Rejected] = field(default_factory=list)
    accepted: int = 0
    non_records: int = 0

    @property
    def rows(self) -> int:
        """How many rows it has taken."""
        return self.accepted + len(self.rejected) + self.non_records

    def take(self, row: Row, names: Iterable[Record], records: Iterable[tuple[Record, int]]) -> None:
        """A row: the names it uses, and its records, each with its number among equal refs, 0 for one told already."""
        self.accepted += 1
        for name in names:
            if name.ref not in self.told:
                self.told.add(name.ref)
                self.names.append(Observation(name, self.file.modified, row.where))
        cells = {name: text for name, text in (row.written or row.cells).items() if text}
        raw = msgspec.json.format(msgspec.json.encode(cells), indent=0).decode()
        for record, number in records:
            if number:
                revision = self.revision(record) if self.revision else self.file.modified
                self.records.append(Observation(_numbered(record, number), revision, row.where, raw))

    def reject(self, row: Row, reason: str) -> None:
        """A row that is not taken, and why."""
        self.rejected.append(Rejected(row.where, reason))

    def skip(self) -> None:
        """A row that is no record."""
        self.non_records += 1

    def page(self, note: str) -> Page:
        """All of it, less claims and notices. `note`: what kind of file it is."""
        records = [*sorted(self.names, key=lambda each: each.record.ref), *self.records]
        return Page(
            as_of=self.file.modified,
            records=records,
            rejected=self.rejected,
            control=Control(
                rows=self.rows,
                records=self.accepted,
                rejected=len(self.rejected),
                non_records=self.non_records,
                amounts=totals(money for each in records if (money := _money(each.record))),
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
