"""A file as pages of records, in two passes: the first looks at every row, so that nothing of a bad file is handed on,
and learns what is known only in the end; the second makes the pages. Neither holds the file's records."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec

from syncd.connector import Control, Page, SourceFile
from syncd.core.money import Money, totals
from syncd.core.records import Kind, Milestone, Record, Ref, TimeEntry, Transaction, WorkLine, kind_of
from syncd.core.statements import Axis, Observation, Rejected, Scope
from syncd.core.time import ALWAYS, day_of
from syncd.tables.coverage import Through, covered, days_in_name
from syncd.tables.rows import Row

PAGE = 2000
"""Rows on one page."""
_NAMES = frozenset({Kind.LABEL, Kind.CONTRACT})
"""Kinds that rows name over and over: stated once."""
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
class Claim:
    """What a file says completely: `person`'s records of a kind, or everybody's, each for themselves. `deletes`: one
    that a later file no longer shows was deleted. `always`: all there is at any time, unless a row was rejected."""

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
    zone: ZoneInfo  # in which the days of `claims` are days
    through: Through = "file-time"
    day_column: str = ""  # has the day of a row, as `syncd.tables.day` reads it
    claims: Sequence[Claim] = ()
    person: str | None = None  # whose file it is, where no row tells
    stated: tuple[date, date] | None = None  # first and last day, where the file tells them otherwise than in its name
    undated: bool = False  # whether a rejected row without a day leaves the days of the others complete
    order: Callable[[Any], Any] = lambda _record: 0  # what is edited seldom, small; equals go by their content
    known: Sequence[Observation] = ()  # what the file says besides its rows
    checks: Sequence[Check] = ()
    lacking: Callable[[], bool] = lambda: False  # whether `checks` found that rows are missing: then nothing is claimed
    note: str = ""  # what kind of file it is, for people

    def pages(self) -> Iterator[Page]:
        """One page at least; the last one has the claims and notices. BadFile comes before the first."""
        survey = self._survey()
        numbers = self._numbers({ref for ref, count in survey.counts.items() if count > 1})
        told: set[Ref] = set()
        sheet = _Sheet(self.file, list(self.known))
        for index, (row, records, reason) in enumerate(self._read_rows()):
            if sheet.rows >= PAGE:
                yield sheet.page(self.note)
                sheet = _Sheet(self.file)
            mains = [each for each in records if kind_of(each.ref) not in _NAMES]
            places = [numbers.get((index, place), 1) for place in range(len(mains))]
            if reason or _CONTRADICTED in places:
                sheet.reject(row, reason or f"another row says something else under its id {_id(mains, places)}")
            elif not records or (places and not any(places)):
                sheet.skip()
            else:
                names = {each.ref: each for each in records if kind_of(each.ref) in _NAMES and each.ref not in told}
                told.update(names)
                once = [_numbered(each, place) for each, place in zip(mains, places, strict=True) if place]
                sheet.take(row, names.values(), once)
        complete, snapshot = self._scopes(survey)
        notices = [notice for check in self.checks for notice in check.notices()]
        yield replace(sheet.page(self.note), complete=complete, snapshot=snapshot, notices=notices)

    def _read_rows(self) -> Iterator[tuple[Row, Sequence[Record], str]]:
        """Every row with what it says, or with the reason for which it is rejected."""
        for row in self.rows:
            try:
                yield (row, (), row.problem) if row.problem else (row, self.read(row), "")
            except ValueError as error:
                yield row, (), f"{error}{row.doubt}"

    def _survey(self) -> "_Survey":
        survey = _Survey()
        for row, records, reason in self._read_rows():
            survey.rows += 1
            if reason:
                survey.rejected += 1
                if row.problem or row.text(self.day_column) or not self.undated:
                    survey.doubtful.add(row.text(self.day_column))
            for record in records:
                if kind_of(record.ref) not in _NAMES:
                    survey.see(record, self.zone)
                    for check in self.checks:
                        check.see(row, record)
        return survey

    def _numbers(self, refs: set[Ref]) -> dict[tuple[int, int], int]:
        """By row and place in it, what becomes of records whose ref comes more than once."""
        if not refs:
            return {}
        found: dict[Ref, list[tuple[Any, Any, tuple[int, int]]]] = {}
        for index, (_, records, _) in enumerate(self._read_rows()):
            mains = (each for each in records if kind_of(each.ref) not in _NAMES)
            for place, record in enumerate(mains):
                if record.ref in refs:
                    found.setdefault(record.ref, []).append((self.order(record), _content(record), (index, place)))
        numbers: dict[tuple[int, int], int] = {}
        for ref, each in found.items():
            each.sort()
            if ref.endswith(":"):
                numbers |= {at: number for number, (_, _, at) in enumerate(each, 1)}
                continue
            for different, (_, same) in enumerate(groupby(each, key=lambda one: one[:2])):
                places = [at for _, _, at in same]
                numbers |= dict.fromkeys(places, _CONTRADICTED if different else _REPEATED)
                if not different:
                    numbers[places[0]] = 1
        return numbers

    def _scopes(self, survey: "_Survey") -> tuple[list[Scope], list[Scope]]:
        """What is complete, and what of that is a snapshot."""
        complete: list[Scope] = []
        snapshot: list[Scope] = []
        for claim in () if self.lacking() else self.claims:
            people = sorted(survey.people)
            if claim.person or claim.always:
                people = [claim.person] if claim.person else [""]
            elif not people and self.person and not survey.rows:
                people = [self.person]  # a file without rows, whose name tells its days
            if claim.always:
                spans = [] if survey.rejected or not survey.counts else [ALWAYS]
            else:
                stated = self.stated or days_in_name(self.file.name)
                spans = list(
                    covered(self.file, sorted(survey.days), sorted(survey.doubtful), self.zone, self.through, stated)
                )
            found = [
                Scope(
                    kind=claim.kind,
                    person=person or None,
                    span=span,
                    axis=claim.axis,
                    space=claim.space,
                    platform=claim.platform,
                )
                for person in people
                for span in spans
            ]
            complete += found
            snapshot += found if claim.deletes else []
        return complete, snapshot


@dataclass(slots=True)
class _Survey:
    """What the first pass finds."""

    rows: int = 0
    rejected: int = 0
    counts: Counter[Ref] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)  # the days of rejected rows, as they are written

    def see(self, record: Record, zone: ZoneInfo) -> None:
        self.counts[record.ref] += 1
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


@dataclass(slots=True)
class _Sheet:
    """A page in the making."""

    file: SourceFile
    names: list[Observation] = field(default_factory=list)
    records: list[Observation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    accepted: int = 0
    non_records: int = 0

    @property
    def rows(self) -> int:
        return self.accepted + len(self.rejected) + self.non_records

    def take(self, row: Row, names: Iterable[Record], records: Iterable[Record]) -> None:
        self.accepted += 1
        self.names += [Observation(each, self.file.modified, row.where) for each in names]
        cells = {name: text for name, text in (row.written or row.cells).items() if text}
        raw = json.dumps(cells, ensure_ascii=False)
        self.records += [Observation(each, self.file.modified, row.where, raw) for each in records]

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append(Rejected(row.where, reason))

    def skip(self) -> None:
        self.non_records += 1

    def page(self, note: str) -> Page:
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


def _id(mains: Sequence[Record], places: Sequence[int]) -> str:
    return mains[places.index(_CONTRADICTED)].ref.split("/", 2)[2]


def _money(record: Record) -> Money | None:
    match record:
        case WorkLine():
            return record.gross
        case Transaction() | Milestone():
            return record.amount
    return None
