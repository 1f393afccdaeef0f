"""Coverage: what sources are known to have sent whole, as disjoint covered spans with the instant each is as of."""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from syncd.core.duplicates import OriginalsCoverage
from syncd.core.observations import Axis, Coverage
from syncd.core.phrases import Phrase
from syncd.core.records import Kind, Ref
from syncd.core.time import Instant, Span, subtract, union
from syncd.core.to_do import Words
from syncd.ledger.codec import decode, encode
from syncd.ledger.database import Database, Write, chunks, fine, marks, moment


@dataclass(frozen=True, slots=True)
class CoveredSpan:
    """A covered span, the instant it is as of, and the source that covers it."""

    span: Span
    as_of: Instant
    source: str
    space: str | None = None  # the part of the source that is covered; None: all of it


class CoverageType(StrEnum):
    """Complete coverage: everything was sent. Snapshot coverage: what was not sent does not exist."""

    COMPLETE = "complete"
    SNAPSHOT = "snapshot"


class CoveredSpans:
    """Reads complete coverage."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spans(self, kind: Kind, person: str | None, span: Span, platform: str | None = None) -> list[CoveredSpan]:
        """Covered spans that touch `span`, for a person (None: anybody) and platform (None: any).

        Coverage of one contract says nothing about the person and is left out.
        """
        rows = self._database.rows(
            "SELECT starts, ends, as_of, source, space FROM scope WHERE claim = 'complete' AND kind = ?1 "
            "AND contract IS NULL AND (person IS NULL OR ?2 IS NULL OR person = ?2) "
            "AND (platform IS NULL OR ?3 IS NULL OR platform = ?3) AND ends > ?4 AND starts < ?5 "
            "ORDER BY starts, as_of",
            (kind, person, platform, fine(span.start), fine(span.end)),
        )
        return [CoveredSpan(Span(moment(row[0]), moment(row[1])), moment(row[2]), row[3], row[4]) for row in rows]

    def holes(
        self, kind: Kind, names: Collection[str], span: Span, platform: str | None = None
    ) -> list[tuple[Span, Phrase, Instant]]:
        """Why files that were read leave out parts of `span`, as clauses for people, and when each was made, the newest
        first. Another file may cover them."""
        rows = self._database.rows(
            "SELECT starts, ends, because, as_of, phrase FROM hole WHERE kind = ?1 AND (platform IS NULL OR ?2 IS NULL "
            "OR platform = ?2) AND ends > ?3 AND starts < ?4 AND (person IS NULL OR person IN "
            "(SELECT value FROM json_each(?5))) ORDER BY as_of DESC, starts, because",
            (kind, platform, fine(span.start), fine(span.end), encode(sorted(names))),
        )
        return [(Span(moment(row[0]), moment(row[1])), _reason(row), moment(row["as_of"])) for row in rows]

    def holes_of(self, kind: Kind, sources: Sequence[str], span: Span) -> list[tuple[Span, Phrase]]:
        """The parts of `span` that files of these sources leave out, and why, as clauses for people, by time."""
        rows = self._database.rows(
            f"SELECT starts, ends, because, phrase FROM hole WHERE kind = ? AND source IN ({marks(len(sources))}) "
            "AND ends > ? AND starts < ? ORDER BY starts, ends, because",
            (kind, *sources, fine(span.start), fine(span.end)),
        )
        return [(Span(moment(row[0]), moment(row[1])), _reason(row)) for row in rows]

    def people(self, kind: Kind, platform: str, sources: Collection[str]) -> set[str]:
        """The people whose records of a kind on a platform any of `sources` covers at any time; "" for everybody."""
        rows = self._database.rows(
            "SELECT DISTINCT source, coalesce(person, '') FROM scope WHERE claim = 'complete' AND kind = ? "
            "AND contract IS NULL AND (platform IS NULL OR platform = ?)",
            (kind, platform),
        )
        return {row[1] for row in rows if row[0] in sources}

    def as_of(self, source: str) -> dict[Kind, Instant]:
        """Kind → the latest instant that a source's coverage is as of."""
        rows = self._database.rows(
            "SELECT kind, max(as_of) FROM scope WHERE claim = 'complete' AND source = ? GROUP BY kind", (source,)
        )
        return {Kind(row[0]): moment(row[1]) for row in rows}

    def read_as_of(self, source: str) -> dict[Kind, Instant]:
        """Kind → the latest instant that a source's coverage, or a file of which rows were rejected, is as of."""
        rows = self._database.rows(
            "SELECT kind, max(as_of) FROM (SELECT kind, as_of FROM scope WHERE claim = 'complete' AND source = ?1 "
            "UNION ALL SELECT kind, as_of FROM hole WHERE source = ?1) AS known GROUP BY kind",
            (source,),
        )
        return {Kind(row[0]): moment(row[1]) for row in rows}

    def shown_as_of(self, refs: Collection[Ref]) -> dict[Ref, Instant]:
        """Ref → the latest instant at which a source could tell about the record: it showed it, or covered its person
        and its beginning. Only sources of the record's namespace count. Refs of which the ledger has no record are left
        out."""
        shown: dict[Ref, Instant] = {}
        for chunk in chunks(sorted(refs)):
            rows = self._database.rows(
                "SELECT record.ref, max(record.confirmed, coalesce(max(scope.as_of), '')) FROM record "
                "LEFT JOIN source ON source.namespace = record.namespace "
                "LEFT JOIN scope ON scope.claim = 'complete' AND scope.kind = record.kind "
                "AND scope.source = source.name AND scope.contract IS NULL "
                "AND (scope.person IS NULL OR record.person IN ('', scope.person)) "
                "AND (record.starts IS NULL OR scope.starts <= record.starts AND scope.ends > record.starts) "
                f"WHERE record.ref IN ({marks(len(chunk))}) GROUP BY record.ref",
                chunk,
            )
            shown.update((row[0], moment(row[1])) for row in rows if row[1])
        return shown

    def unread_milestones(self, source: str) -> Words:
        """Which rows of the newest milestone table could not be read, as a clause for people; "" where it was whole."""
        rows = self._database.rows(
            "SELECT because, phrase FROM hole WHERE source = ?1 AND kind = 'milestone' AND NOT EXISTS (SELECT 1 FROM "
            "scope WHERE scope.source = hole.source AND scope.kind = hole.kind AND claim = 'complete' AND scope.as_of "
            ">= hole.as_of) ORDER BY as_of DESC, because LIMIT 1",
            (source,),
        )
        return _reason(rows[0]) if rows else ""

    def complete_through(self, source: str) -> dict[Kind, Instant]:
        """Kind → the end of a source's coverage."""
        rows = self._database.rows(
            "SELECT kind, max(ends) FROM scope WHERE claim = 'complete' AND source = ? GROUP BY kind", (source,)
        )
        return {Kind(row[0]): moment(row[1]) for row in rows}

    def of_originals(self, namespace: str) -> list[OriginalsCoverage]:
        """Coverage of time entries by the sources of a namespace, with people as the source names them."""
        rows = self._database.rows(
            "SELECT source, person, space, starts, ends, as_of FROM scope JOIN source ON source.name = source "
            "WHERE claim = 'complete' AND kind = 'time' AND contract IS NULL AND namespace = ?",
            (namespace,),
        )
        return [
            OriginalsCoverage(
                source=row[0],
                person=row[1],
                space=row[2],
                span=Span(moment(row[3]), moment(row[4])),
                as_of=moment(row[5]),
            )
            for row in rows
        ]


class CoverageWriter:
    """Writes coverage within a transaction."""

    def __init__(self, write: Write) -> None:
        self._write = write

    def end(self, source: str, coverage: Coverage) -> Instant | None:
        """The end of what a source has covered completely of the same person, platform and space; None where it is
        nothing."""
        ends = self._write.one(
            "SELECT max(ends) FROM scope WHERE claim = 'complete' AND contract IS NULL AND source = ? AND kind = ? "
            "AND person IS ? AND platform IS ? AND space IS ?",
            (source, coverage.kind, coverage.person, coverage.platform, coverage.space),
        )
        return moment(ends) if ends else None

    def add(self, type_: CoverageType, source: str, coverage: Coverage, as_of: Instant) -> tuple[Span, ...]:
        """Add coverage by a source as of an instant; where spans overlap, the later `as_of` counts.

        Returns what is gained: the moments newly covered, and for moments covered before the time between both `as_of`.
        """
        key = (
            *(type_, source, coverage.kind, coverage.person, coverage.contract, coverage.axis),
            *(coverage.space, coverage.platform),
        )
        same = (
            "claim = ? AND source = ? AND kind = ? AND person IS ? AND contract IS ? AND axis = ? AND space IS ? "
            "AND platform IS ?"
        )
        rows = self._write(f"SELECT starts, ends, as_of FROM scope WHERE {same}", key).fetchall()
        old = [CoveredSpan(Span(moment(row[0]), moment(row[1])), moment(row[2]), source) for row in rows]
        added = subtract([coverage.span], (covered.span for covered in old if covered.as_of > as_of))
        kept = [
            CoveredSpan(rest, covered.as_of, source)
            for covered in old
            for rest in subtract([covered.span], added if covered.as_of <= as_of else ())
        ]
        renewed = [
            Span(covered.as_of, as_of)
            for covered in old
            if covered.as_of < as_of and any(covered.span.intersection(span) for span in added)
        ]
        gained = union([*subtract(added, (covered.span for covered in old)), *renewed])
        new = _joined([*kept, *(CoveredSpan(span, as_of, source) for span in added)])
        if new != _joined(old):
            self._write(f"DELETE FROM scope WHERE {same}", key)
            self._write.many(
                "INSERT INTO scope (claim, source, kind, person, contract, axis, space, platform, starts, ends, as_of) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((*key, fine(covered.span.start), fine(covered.span.end), fine(covered.as_of)) for covered in new),
            )
        return gained


def coverage_of(row: sqlite3.Row) -> Coverage:
    """The coverage in a row of `scope` or `claim`."""
    return Coverage(
        kind=Kind(row["kind"]),
        span=Span(moment(row["starts"]), moment(row["ends"])),
        person=row["person"],
        contract=row["contract"],
        axis=Axis(row["axis"]),
        space=row["space"],
        platform=row["platform"],
    )


def _reason(row: sqlite3.Row) -> Phrase:
    """Why a file leaves days out; of a row from before sentences were kept, its text."""
    return decode(row["phrase"], Phrase) if row["phrase"] else Phrase(row["because"])


def _joined(covered_spans: Iterable[CoveredSpan]) -> list[CoveredSpan]:
    """Covered spans sorted, those that touch and have the same `as_of` as one."""
    joined: list[CoveredSpan] = []
    for covered in sorted(covered_spans, key=lambda covered: covered.span):
        if joined and joined[-1].as_of == covered.as_of and joined[-1].span.end >= covered.span.start:
            joined[-1] = CoveredSpan(Span(joined[-1].span.start, covered.span.end), covered.as_of, covered.source)
        else:
            joined.append(covered)
    return joined
