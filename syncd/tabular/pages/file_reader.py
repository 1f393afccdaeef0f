"""A file as pages of records, in two passes: the first goes to the end, so that nothing of a bad file is handed on, and
learns which refs come more than once; the second makes the pages. Neither holds the file's records."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b
from itertools import groupby
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from syncd.core.observations import Axis, Coverage, Observation
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Contract, Kind, Label, Record, Ref, TimeEntry, Transaction, WorkLine
from syncd.core.time import ALWAYS, Instant, Span, day_of, midnight
from syncd.tabular.pages.coverage import Through, covered
from syncd.tabular.pages.page_builder import Sheet
from syncd.tabular.readers.table import Row
from syncd.tabular.values.file_names import days_in_name

PAGE = 2000
"""Rows on one page."""
_NAMES = (Label, Contract)
"""Records that rows name over and over: stated once."""
_REPEATED, _CONTRADICTED = 0, -1
"""Instead of a counter: the row says again what another says, or another thing under the same id."""


class Check(Protocol):
    """Looks at every record that is no name once, in the order of the file, and says what a person should know."""

    def see(self, row: Row, record: Record) -> None:
        """A record and the row that says it."""
        ...

    def notices(self) -> Iterable[str]:
        """One sentence each, without a full stop."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """What a file says completely: `person`'s records of a kind, or everybody's, each for themselves. `deletes`: one
    that a later file no longer shows was deleted; where nobody states the days of that file, up to its last row.
    `always`: all there is at any time, unless a row was rejected."""

    kind: Kind
    person: str | None = None  # None: of those whom the records name; with `always`, of everyone
    axis: Axis = Axis.WORKED
    deletes: bool = False
    space: str | None = None
    platform: str | None = None  # of which it speaks alone
    always: bool = False


def _content(record: Record) -> bytes:
    """Says which records say the same, and orders those that do not whatever the order of rows."""
    return blake2b(msgspec.json.encode(record), digest_size=16).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the rows of a file become records.

    `read` gives what a row says: the names it uses, and its records; nothing for a row that is none (a sum). It raises
    ValueError for a row that is to be rejected. A ref that ends in `:` lacks its counter: it gets 1, 2, … among equal
    refs by `order`, so that shuffled rows keep theirs. Of rows with one complete ref, those that say the same are one,
    and of those that do not the first by `order` is taken and the others are rejected.
    """

    file: SourceFile
    rows: Iterable[Row]  # gone through several times
    read: Callable[[Row], Sequence[Record]]
    refs: Callable[[], Iterable[Ref | None]] | None = None  # those of rows of one record, where a look tells them all
    zone: ZoneInfo  # in which the days of `claims` are days
    through: Through = "file-time"
    day_column: str = ""  # has the day of a row, as `syncd.tabular.day` reads it
    claims: Sequence[FileCoverage] = ()
    person: str | None = None  # whose file it is, where no row tells
    stated: tuple[date, date] | None = None  # first and last day, where the file tells them otherwise than in its name
    undated: bool = False  # whether a rejected row without a day leaves the days of the others complete
    order: Callable[[Any], Any] = lambda _record: 0  # what is edited seldom, small; equals go by their content
    revision: Callable[[Any], Instant] | None = None  # the clock of what a record says; None: when the file was made
    known: Sequence[Observation] = ()  # what the file says besides its rows
    checks: Sequence[Check] = ()
    lacking: Callable[[], bool] = lambda: False  # whether `checks` found that rows are missing: then nothing is claimed
    note: str = ""  # what kind of file it is, for people

    def pages(self) -> Iterator[Page]:
        """One page at least; the last one has the claims and notices. BadFile comes before the first."""
        numbers = self._numbers(self._repeated())
        survey = _Survey()
        told: set[Ref] = set()
        sheet = Sheet(self.file, told, list(self.known), revision=self.revision)
        for index, (row, records, reason) in enumerate(self._read_rows()):
            if sheet.rows >= PAGE:
                yield sheet.page(self.note)
                sheet = Sheet(self.file, told, revision=self.revision)
            names, mains = _parted(records)
            self._see(survey, row, mains, reason)
            places = numbers.get(index) or [1] * len(mains)
            if reason or _CONTRADICTED in places:
                sheet.reject(row, reason or f"another row says something else under its id {_id(mains, places)}")
            elif not records or (places and not any(places)):
                sheet.skip()
            else:
                sheet.take(row, names, zip(mains, places, strict=True))
        complete, snapshot = self._scopes(survey)
        notices = [notice for check in self.checks for notice in check.notices()]
        if not (survey.rows or self.known or notices):
            notices.append(f"{self.file.name} has no rows")
        yield replace(sheet.page(self.note), complete=complete, snapshot=snapshot, notices=notices)

    def _read_rows(self) -> Iterator[tuple[Row, Sequence[Record], str]]:
        """Every row with what it says, or with the reason for which it is rejected."""
        for row in self.rows:
            try:
                yield (row, (), row.problem) if row.problem else (row, self.read(row), "")
            except ValueError as error:
                yield row, (), f"{error}{row.doubt}"

    def _repeated(self) -> set[Ref]:
        """The refs that come more than once, some of them perhaps in rows that are rejected."""
        if self.refs and (repeated := _repeated(self.refs())) is not None:
            return repeated
        return _repeated(ref for row in self.rows for ref in self._refs(row)) or set()

    def _refs(self, row: Row) -> Sequence[Ref]:
        if row.problem:
            return ()
        try:
            return [each.ref for each in _parted(self.read(row))[1]]
        except ValueError:  # the second pass tells why
            return ()

    def _see(self, survey: "_Survey", row: Row, records: Iterable[Record], reason: str) -> None:
        survey.rows += 1
        if reason:
            survey.rejected += 1
            if row.problem or row.text(self.day_column) or not self.undated:
                survey.doubtful.add(row.text(self.day_column))
        for record in records:
            survey.see(record, self.zone)
            for check in self.checks:
                check.see(row, record)

    def _numbers(self, refs: set[Ref]) -> dict[int, list[int]]:
        """By row, for rows with a ref that comes more than once, what becomes of each of their records."""
        if not refs:
            return {}
        found: dict[Ref, list[tuple[Any, Any, tuple[int, int]]]] = {}
        numbers: dict[int, list[int]] = {}
        for index, (_, records, _) in enumerate(self._read_rows()):
            mains = _parted(records)[1]
            for place, record in enumerate(mains):
                if record.ref in refs:
                    found.setdefault(record.ref, []).append((self.order(record), _content(record), (index, place)))
                    numbers[index] = [1] * len(mains)
        for ref, each in found.items():
            each.sort()
            if ref.endswith(":"):
                for number, (_, _, (index, place)) in enumerate(each, 1):
                    numbers[index][place] = number
                continue
            for different, (_, same) in enumerate(groupby(each, key=lambda one: one[:2])):
                for repeated, (_, _, (index, place)) in enumerate(same):
                    numbers[index][place] = _CONTRADICTED if different else _REPEATED if repeated else 1
        return numbers

    def _scopes(self, survey: "_Survey") -> tuple[list[Coverage], list[Coverage]]:
        """What is complete, and what of that is a snapshot."""
        complete: list[Coverage] = []
        snapshot: list[Coverage] = []
        for claim in () if self.lacking() else self.claims:
            people = sorted(survey.people)
            if claim.person or claim.always:
                people = [claim.person] if claim.person else [""]
            elif not people and self.person and not survey.rows:
                people = [self.person]  # a file without rows, whose name tells its days
            if claim.always:
                spans = told = [] if survey.rejected or not survey.records else [ALWAYS]
            else:
                stated = self.stated or days_in_name(self.file.name)
                spans = list(
                    covered(self.file, sorted(survey.days), sorted(survey.doubtful), self.zone, self.through, stated)
                )
                # What lies behind the last row may have been deleted, or left out by whoever chose the days.
                told = spans if stated or self.file.covers else _within(spans, survey.days, self.zone)
            complete += [_scope(claim, person, span) for person in people for span in spans]
            snapshot += [_scope(claim, person, span) for person in people for span in told if claim.deletes]
        return complete, snapshot


@dataclass(slots=True)
class _Survey:
    """What the rows tell together."""

    rows: int = 0
    rejected: int = 0
    records: int = 0
    days: set[date] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)  # the days of rejected rows, as they are written

    def see(self, record: Record, zone: ZoneInfo) -> None:
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


def _within(spans: Iterable[Span], days: set[date], zone: ZoneInfo) -> list[Span]:
    """The parts of `spans` up to the end of the last of `days`."""
    if not days:
        return []
    end = midnight(max(days) + timedelta(days=1), zone)
    return [Span(span.start, min(span.end, end)) for span in spans if span.start < end]


def _scope(claim: FileCoverage, person: str, span: Span) -> Coverage:
    return Coverage(
        kind=claim.kind,
        person=person or None,
        span=span,
        axis=claim.axis,
        space=claim.space,
        platform=claim.platform,
    )


def _repeated(refs: Iterable[Ref | None]) -> set[Ref] | None:
    """Those that come more than once; None where one is not known."""
    met: set[Ref] = set()
    repeated: set[Ref] = set()
    for ref in refs:
        if ref is None:
            return None
        (repeated if ref in met else met).add(ref)
    return repeated


def _parted(records: Sequence[Record]) -> tuple[list[Record], list[Record]]:
    """The names among what a row says, and the others."""
    names: list[Record] = []
    mains: list[Record] = []
    for record in records:
        (names if isinstance(record, _NAMES) else mains).append(record)
    return names, mains


def _id(mains: Sequence[Record], places: Sequence[int]) -> str:
    return mains[places.index(_CONTRADICTED)].ref.split("/", 2)[2]
