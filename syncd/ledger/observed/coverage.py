"""What is completely known, kept as disjoint stretches with the instant each was stated."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from syncd.core.observations import Coverage
from syncd.core.records import Kind
from syncd.core.time import Instant, Span, subtract, union
from syncd.ledger.database import Database, Write, fine, moment


@dataclass(frozen=True, slots=True)
class CoveredSpan:
    """A covered span with the instant of the statement that covers it, and the source that made it."""

    span: Span
    as_of: Instant
    source: str
    space: str | None = None  # the part of the source that was looked at; None: all of it


class CoverageType(StrEnum):
    """What a stretch says: that all was said, or that what was not shown does not exist."""

    COMPLETE = "complete"
    SNAPSHOT = "snapshot"


def add_scope(write: Write, claim: CoverageType, source: str, scope: Coverage, as_of: Instant) -> tuple[Span, ...]:
    """Record `claim` of `source` for `scope` as of `as_of`. Newer statements take the place of older ones.

    Returns what was gained: moments newly covered, and for moments stated again the time between both statements.
    """
    key = (claim, source, scope.kind, scope.person, scope.contract, scope.axis, scope.space, scope.platform)
    same = (
        "claim = ? AND source = ? AND kind = ? AND person IS ? AND contract IS ? AND axis = ? AND space IS ? "
        "AND platform IS ?"
    )
    rows = write(f"SELECT starts, ends, as_of FROM scope WHERE {same}", key).fetchall()
    old = [CoveredSpan(Span(moment(row[0]), moment(row[1])), moment(row[2]), source) for row in rows]
    fresh = subtract([scope.span], (each.span for each in old if each.as_of > as_of))
    kept = [
        CoveredSpan(part, each.as_of, source)
        for each in old
        for part in subtract([each.span], fresh if each.as_of <= as_of else ())
    ]
    restated = [
        Span(each.as_of, as_of)
        for each in old
        if each.as_of < as_of and any(each.span.intersection(part) for part in fresh)
    ]
    gained = union([*subtract(fresh, (each.span for each in old)), *restated])
    stretches = _joined([*kept, *(CoveredSpan(part, as_of, source) for part in fresh)])
    if stretches != _joined(old):
        write(f"DELETE FROM scope WHERE {same}", key)
        write.many(
            "INSERT INTO scope (claim, source, kind, person, contract, axis, space, platform, starts, ends, as_of) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((*key, fine(each.span.start), fine(each.span.end), fine(each.as_of)) for each in stretches),
        )
    return gained


def mark_subjects(write: Write, kind: Kind, spans: Iterable[Span]) -> None:
    """Whatever looks at moments of which more or less is known now must be looked at again, and so must every day on
    which a timer began that runs still: what is known of it is how long."""
    known = False
    for span in spans:
        known = True
        write(
            "UPDATE subject SET dirty = 1 WHERE kind IN ('billing-period', 'person-day') AND ends > ? AND starts < ?",
            (fine(span.start), fine(span.end)),
        )
    if known and kind is Kind.TIME:
        write(
            "UPDATE subject SET dirty = 1 WHERE kind = 'person-day' AND (name, part) IN (SELECT entry_day.person, day "
            "FROM record INDEXED BY record_running JOIN entry_day USING (ref) "
            "WHERE kind = 'time' AND gone = 0 AND record.ends IS NULL)"
        )


def _joined(stretches: Iterable[CoveredSpan]) -> list[CoveredSpan]:
    """Touching stretches of one statement as one, sorted."""
    joined: list[CoveredSpan] = []
    for each in sorted(stretches, key=lambda stretch: stretch.span):
        if joined and joined[-1].as_of == each.as_of and joined[-1].span.end >= each.span.start:
            joined[-1] = CoveredSpan(Span(joined[-1].span.start, each.span.end), each.as_of, each.source)
        else:
            joined.append(each)
    return joined


def stretches(
    database: Database, kind: Kind, person: str | None, span: Span, platform: str | None = None
) -> list[CoveredSpan]:
    """Everything known to be complete for `kind`, `person` (None: whoever) and `platform` (None: any) that touches
    `span`. What was said of one contract alone is no claim about the person."""
    rows = database.rows(
        "SELECT starts, ends, as_of, source, space FROM scope WHERE claim = 'complete' AND kind = ?1 "
        "AND contract IS NULL AND (person IS NULL OR ?2 IS NULL OR person = ?2) "
        "AND (platform IS NULL OR ?3 IS NULL OR platform = ?3) AND ends > ?4 AND starts < ?5 ORDER BY starts, as_of",
        (kind, person, platform, fine(span.start), fine(span.end)),
    )
    return [CoveredSpan(Span(moment(row[0]), moment(row[1])), moment(row[2]), row[3], row[4]) for row in rows]
