"""Reads a file into pages of records, in two passes that never hold all of its records.

The first pass reads to the end, so that nothing of a bad file is handed on, and finds the refs that occur more than
once. The second pass makes the pages.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from syncd.core.later_fields import without_later_fields
from syncd.core.observations import Coverage, Hole, Observation
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Contract, Label, Record, Ref, TimeEntry, Transaction, WorkLine
from syncd.core.time import ALWAYS, Instant, Span, day_of, subtract
from syncd.tabular.pages.checks import Check, Gap, Proof
from syncd.tabular.pages.coverage import FileCoverage, FileDays
from syncd.tabular.pages.page_builder import PageBuilder
from syncd.tabular.pages.rejections import rejections_of
from syncd.tabular.readers.last_cell import may_be_cut
from syncd.tabular.readers.table import Row
from syncd.tabular.values.file_names import Days

PAGE = 2000
"""Rows on one page."""
_NAMES = (Label, Contract)
"""Records that rows name over and over: they are stated once, unless the rows of the file are such records."""
_LISTED = 3
"""Rejected rows that the reason for a hole lists."""
_REPEATED, _CONTRADICTED = 0, -1
"""Instead of a counter: another row states the same record, or another one under the same id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFormat:
    """How the rows of a file become records.

    `read` returns the records of a row, with the labels and contracts that they name, or nothing for a row that is no
    record, such as a sum. It raises ValueError, with the reason, for a row to reject.

    A ref that ends in `:` gets a counter: 1, 2, … among equal refs, ordered by `rank` and then by content, so shuffled
    rows keep theirs. Of rows with the same complete ref, equal ones count once; of others the first by `rank` counts,
    and the rest are rejected.
    """

    read: Callable[[Row], Sequence[Record]]
    days: FileDays
    coverage: Sequence[FileCoverage] = ()
    rank: Callable[[Any], Any] = lambda _record: 0  # of a record: made of what is seldom edited
    quick_refs: Callable[[], Iterable[Ref | None]] | None = None  # each row's ref, found without `read`; None: unknown
    revision: Callable[[Any], Instant] | None = None  # of a record; None: when the file was made
    known: Sequence[Observation] = ()  # records that the file states outside its rows
    checks: Sequence[Check] = ()
    proofs: Sequence[Proof] = ()  # checks, too; the days of their breaks are not covered
    note: str = ""  # the kind of file, for people
    of_contracts: bool = False  # whether each row is a contract: else rows only name them

    @property
    def all_checks(self) -> Sequence[Check]:
        """The checks, with the proofs."""
        return [*self.checks, *self.proofs]


def file_pages(file: SourceFile, rows: Iterable[Row], row_format: RowFormat) -> Iterator[Page]:
    """Read a file into pages, at least one; the last has coverage and notices. BadFile comes before the first page.

    `rows` is iterated up to three times.
    """
    reader = _FileReader(file, rows, row_format)
    places = reader.places_of_repeated(reader.repeated_refs())
    summary, stated_names = _Summary(), set[Ref]()
    builder = PageBuilder(file, stated_names, list(row_format.known), revision=row_format.revision)
    for index, (row, records, reason) in enumerate(reader.read_rows()):
        if builder.rows >= PAGE:
            yield builder.page(row_format.note)
            builder = PageBuilder(file, stated_names, revision=row_format.revision)
        names, mains = reader.names_and_mains(records)
        reader.summarise(summary, row, mains, reason)
        numbers = places.get(index) or [1] * len(mains)
        if reason or _CONTRADICTED in numbers:
            builder.reject(row, reason or f"another row says something else under its id {_id(mains, numbers)}")
        elif not records or (numbers and not any(numbers)):
            builder.skip()
        else:
            builder.accept(row, names, zip(mains, numbers, strict=True))
    complete, snapshot = reader.coverage(summary)
    holes = reader.holes(summary)
    notices = [notice for check in row_format.checks for notice in check.notices()]
    proven = not reader.unproven_holes(summary)
    for proof in row_format.proofs:
        advice = "" if proven or not proof.breaks else proof.advice
        notices += [f"{notice}{advice}" for notice in proof.notices()]
    if snapshot and summary.is_cut and not file.covers:
        snapshot, notices = [], [*notices, may_be_cut(file.name)]
    if not (summary.rows or row_format.known or notices):
        notices.append(f"{file.name} has no rows")
    yield replace(builder.page(row_format.note), complete=complete, snapshot=snapshot, holes=holes, notices=notices)


@dataclass(frozen=True, slots=True)
class _FileReader:
    file: SourceFile
    rows: Iterable[Row]
    format: RowFormat

    def read_rows(self) -> Iterator[tuple[Row, Sequence[Record], str]]:
        """Read every row into its records, or the reason for which it is rejected."""
        read = self.format.read
        for row in self.rows:
            try:
                yield (row, (), row.problem) if row.problem else (row, read(row), "")
            except ValueError as error:
                yield row, (), f"{error}{row.remark}"

    def names_and_mains(self, records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
        """Part the labels and contracts that a row names from its own records."""
        named = Label if self.format.of_contracts else _NAMES
        names: list[Record] = []
        mains: list[Record] = []
        for record in records:
            (names if isinstance(record, named) else mains).append(record)
        return names, mains

    def repeated_refs(self) -> set[Ref]:
        """Find the refs that occur more than once, some of them perhaps in rows that are rejected."""
        quick_refs = self.format.quick_refs
        if quick_refs and (repeated := _repeated(quick_refs())) is not None:
            return repeated
        return _repeated(ref for row in self.rows for ref in self._refs(row)) or set()

    def _refs(self, row: Row) -> Sequence[Ref]:
        if row.problem:
            return ()
        try:
            return [record.ref for record in self.names_and_mains(self.format.read(row))[1]]
        except ValueError:  # the second pass reports it
            return ()

    def places_of_repeated(self, refs: set[Ref]) -> dict[int, list[int]]:
        """Number the records with these refs: by row, a counter (or _REPEATED …) for each of its records."""
        if not refs:
            return {}
        rivals: dict[Ref, list[tuple[Any, Any, tuple[int, int]]]] = {}
        numbers: dict[int, list[int]] = {}
        for index, (_, records, _) in enumerate(self.read_rows()):
            mains = self.names_and_mains(records)[1]
            for place, record in enumerate(mains):
                if record.ref in refs:
                    rival = (self.format.rank(record), _content(record), (index, place))
                    rivals.setdefault(record.ref, []).append(rival)
                    numbers[index] = [1] * len(mains)
        for ref, ranked in rivals.items():
            ranked.sort()
            if ref.endswith(":"):
                for number, (_, _, (index, place)) in enumerate(ranked, 1):
                    numbers[index][place] = number
                continue
            for different, (_, same) in enumerate(groupby(ranked, key=lambda rival: rival[:2])):
                for repeated, (_, _, (index, place)) in enumerate(same):
                    numbers[index][place] = _CONTRADICTED if different else _REPEATED if repeated else 1
        return numbers

    def summarise(self, summary: "_Summary", row: Row, records: Iterable[Record], reason: str) -> None:
        days = self.format.days
        summary.rows += 1
        summary.is_cut = summary.is_cut or bool(row.remark)
        if reason:
            summary.rejected += 1
            if len(summary.rejections) < _LISTED:
                summary.rejections.append(f"{_place(row.where, self.file.name)}: {reason}")
            if row.problem or row.text(days.column) or days.undated_rows_matter:
                summary.rejected_days.add(row.text(days.column))
        for record in records:
            summary.add(record, days.zone)
            for check in self.format.all_checks:
                check.see(row, record)

    def coverage(self, summary: "_Summary") -> tuple[list[Coverage], list[Coverage]]:
        """Return what the file has completely, and the part of it that is a snapshot."""
        complete: list[Coverage] = []
        snapshot: list[Coverage] = []
        for part in self.format.coverage:
            spans: Sequence[Span]
            until_last_row: Sequence[Span]
            if part.always:
                people = [part.person or ""]
                spans = until_last_row = [] if summary.rejected or not summary.records else [ALWAYS]
            else:
                people = [part.person] if part.person else summary.whose(part.person_without_rows)
                spans, until_last_row = self._covered(summary, [each.uncovered for each in self._breaks])
            complete += part.over(spans, people)
            snapshot += part.over(until_last_row, people) if part.deletes else ()
        return complete, snapshot

    def holes(self, summary: "_Summary") -> list[Hole]:
        """Return why days are left out that the file would cover: rows were rejected, or a proof breaks."""
        return [*self._rejected_holes(summary), *self.unproven_holes(summary)]

    def _rejected_holes(self, summary: "_Summary") -> Iterator[Hole]:
        """Leave out the days of rejected rows; all of the file where the day of one cannot be read."""
        if not summary.rejected:
            return
        because = rejections_of(self.file.name, summary.rejected, summary.rejections)
        complete, _ = self.coverage(summary)
        clean = replace(summary, rejected=0, rejected_days=set())
        whole, _ = self.coverage(clean)
        for coverage in whole:
            same = [other.span for other in complete if replace(other, span=coverage.span) == coverage]
            for span in subtract([coverage.span], same):
                yield Hole(replace(coverage, span=span), because)

    def unproven_holes(self, summary: "_Summary") -> list[Hole]:
        """Return the days that breaks of the proofs leave out."""
        if not self._breaks or self.file.covers:
            return []
        whole, _ = self._covered(summary, ())
        holes = []
        for part in self.format.coverage:
            people = [part.person] if part.person else summary.whose(part.person_without_rows)
            for each in self._breaks:
                around = self.format.days.spans_of([each.uncovered])[0]
                spans = [inner for span in whole if (inner := span.intersection(around))]
                holes += [Hole(coverage, each.because) for coverage in part.over(spans, people)]
        return holes

    @property
    def _breaks(self) -> Sequence[Gap]:
        return [gap for proof in self.format.proofs for gap in proof.breaks]

    def _covered(self, summary: "_Summary", unproven: Sequence[Days]) -> tuple[Sequence[Span], Sequence[Span]]:
        return self.format.days.covered(self.file, summary.days, summary.rejected_days, unproven)


@dataclass(slots=True)
class _Summary:
    """All rows together."""

    rows: int = 0
    rejected: int = 0
    is_cut: bool = False  # its last cell may be cut off, and is not read
    records: int = 0
    days: set[date] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    rejected_days: set[str] = field(default_factory=set)  # days of rejected rows, as they are written
    rejections: list[str] = field(default_factory=list)  # the first few, each with its place

    def add(self, record: Record, zone: ZoneInfo) -> None:
        self.records += 1
        match record:
            case TimeEntry():
                self.days.add(day_of(record.start, zone))
                self.people.add(record.person)
            case WorkLine():
                self.days.add(record.day)
                self.people.add(record.person)
            case Transaction():
                self.days.add(record.posted)
                self.people.add(record.person)

    def whose(self, person_without_rows: str | None) -> list[str]:
        return [person_without_rows] if person_without_rows and not self.rows else sorted(self.people)


def _place(where: str, file: str) -> str:
    """Return where a row stands in its file: `line 7`, or as the reader of the file names it."""
    place = where.removeprefix(f"{file}:").strip()
    return f"line {place}" if place.isdecimal() else place


def _content(record: Record) -> bytes:
    """Digest a record: equal for equal contents, and an order that does not depend on that of the rows."""
    return blake2b(without_later_fields(record, msgspec.json.encode(record)), digest_size=16).digest()


def _repeated(refs: Iterable[Ref | None]) -> set[Ref] | None:
    """Find refs that occur more than once; None where one is not known."""
    met: set[Ref] = set()
    repeated: set[Ref] = set()
    for ref in refs:
        if ref is None:
            return None
        (repeated if ref in met else met).add(ref)
    return repeated


def _id(mains: Sequence[Record], numbers: Sequence[int]) -> str:
    return mains[numbers.index(_CONTRADICTED)].ref.split("/", 2)[2]
