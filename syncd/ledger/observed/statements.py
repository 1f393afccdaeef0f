"""What a page states, record by record, and the columns by which a record is found again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from syncd.core.observations import Observation
from syncd.core.pages import Page
from syncd.core.records import Contract, Kind, Label, Milestone, Record, Ref, TimeEntry, Transaction, WorkLine, kind_of
from syncd.core.time import Instant, noon
from syncd.core.versions import Version
from syncd.ledger.codec import digest, encode
from syncd.ledger.database import Write, fine

DELETED = "deleted"  # digest of a tombstone that the source stated
ABSENT = "absent"  # digest of a tombstone concluded from a snapshot


@dataclass(frozen=True, slots=True)
class Statement:
    """One record or tombstone, ready to be woven into its versions."""

    ref: Ref
    version: Version
    body: str | None
    place: str
    raw: str = ""


RANK = {
    kind: rank
    for rank, kind in enumerate((Kind.LABEL, Kind.CONTRACT, Kind.MILESTONE, Kind.WORK, Kind.TRANSACTION, Kind.TIME))
}
"""The order in which kinds are derived."""


def mark_dirty(write: Write, refs: Iterable[Ref], since: Instant | None = None) -> None:
    """These records must be derived again. `since`: they are labels, and what they name has other names from then on;
    None: all of it."""
    write.many(
        "INSERT INTO dirty_record (rank, ref, since) VALUES (?, ?, ?) "
        "ON CONFLICT (rank, ref) DO UPDATE SET since = min(since, excluded.since)",
        ((RANK[kind_of(ref)], ref, fine(since) if since else "") for ref in refs),
    )


def statements(page: Page) -> Iterator[Statement]:
    """Every record and every stated deletion of a page."""
    for each in page.records:
        yield _stated(each, page.as_of)
    for gone in page.gone:
        body = encode(gone.last) if gone.last else None
        yield Statement(gone.ref, _at(gone.revision, page.as_of, DELETED, gone=True), body, gone.where)


def _stated(each: Observation, as_of: Instant) -> Statement:
    body = encode(each.record)
    return Statement(each.record.ref, _at(each.revision, as_of, digest(body)), body, each.where, each.raw)


def absent(ref: Ref, source: str, as_of: Instant) -> Statement:
    """The conclusion that a record was gone by `as_of`, since a snapshot did not show it."""
    return Statement(ref, _at(as_of, as_of, ABSENT, gone=True), None, absence(source))


def absence(source: str) -> str:
    """Where a tombstone concluded from a snapshot of `source` comes from."""
    return f"absent from what {source} showed"


def _at(clock: Instant, observed: Instant, digest: str, *, gone: bool = False) -> Version:
    return Version(digest=digest, gone=gone, revision=clock, until=clock, observed=observed, seen=observed)


def after_absence(versions: Sequence[Version], stated: Version) -> Version:
    """A record concluded to be gone and then shown alive by a later statement is alive, whatever its own clock says."""
    current = max(versions, key=lambda version: version.rank, default=None)
    if current is None or current.digest != ABSENT or stated.gone or stated.observed <= current.until:
        return stated
    if stated.revision > current.until:
        return stated
    return replace(stated, revision=stated.observed, until=stated.observed)


def found_by(record: Record) -> tuple[str, str, str | None, str | None]:
    """(person, space, starts, ends): the columns by which scopes and days find a record."""
    match record:
        case TimeEntry():
            return record.person, record.space, fine(record.start), fine(record.stop) if record.stop else None
        case WorkLine():
            return record.person, "", fine(noon(record.day)), fine(noon(record.day))
        case Transaction():
            return record.person, "", fine(noon(record.posted)), fine(noon(record.posted))
        case Milestone():
            return "", record.contract, None, None  # the list of one contract's milestones may be shown whole
        case Label() | Contract():
            return "", "", None, None
