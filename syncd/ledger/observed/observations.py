"""Turns what a page contains into versions of records, and names the columns by which a record is looked up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from syncd.core.observations import Observation
from syncd.core.pages import Page
from syncd.core.records import Contract, Label, Milestone, Record, Ref, TimeEntry, Transaction, WorkLine
from syncd.core.time import Instant, noon
from syncd.core.versions import Version
from syncd.ledger.codec import digest, encode_record
from syncd.ledger.database import fine

DELETED = "deleted"
"""Digest of a tombstone that the source sent."""
ABSENT = "absent"
"""Digest of a tombstone concluded from a snapshot."""


@dataclass(frozen=True, slots=True)
class ObservedVersion:
    """One observation of a record or tombstone as a version, with its JSON, its place in the source, and its row."""

    ref: Ref
    version: Version
    body: str | None
    place: str
    raw: str = ""


def observed_versions(page: Page) -> Iterator[ObservedVersion]:
    """Every record and every deletion on a page."""
    for observation in page.records:
        yield _observed(observation, page.as_of)
    for gone in page.gone:
        body = encode_record(gone.last) if gone.last else None
        yield ObservedVersion(gone.ref, _version(gone.revision, page.as_of, DELETED, gone=True), body, gone.where)


def _observed(observation: Observation, as_of: Instant) -> ObservedVersion:
    body = encode_record(observation.record)
    version = _version(observation.revision, as_of, digest(body))
    return ObservedVersion(observation.record.ref, version, body, observation.where, observation.raw)


def tombstone(ref: Ref, as_of: Instant, place: str) -> ObservedVersion:
    """The conclusion that a record was gone by `as_of`. `place` says why."""
    return ObservedVersion(ref, _version(as_of, as_of, ABSENT, gone=True), None, place)


def absent_place(source: str) -> str:
    """The place of tombstones concluded from a snapshot of `source`. Stored, and found again by this text."""
    return f"absent from what {source} showed"


def unread_place(file_name: str) -> str:
    """The place of tombstones of records that a file gave only when it was read with other options. Stored."""
    return f"no longer read so from {file_name}"


def _version(clock: Instant, observed: Instant, digest: str, *, gone: bool = False) -> Version:
    return Version(digest=digest, gone=gone, revision=clock, until=clock, observed=observed, seen=observed)


def after_absence(versions: Sequence[Version], new: Version) -> Version:
    """`new` with a later clock where a snapshot concluded that the record was gone before it was observed again: then
    it is alive, whatever its own clock says."""
    current = max(versions, key=lambda version: version.rank, default=None)
    if current is None or current.digest != ABSENT or new.gone or new.observed <= current.until:
        return new
    if new.revision > current.until:
        return new
    return replace(new, revision=new.observed, until=new.observed)


def lookup_columns(record: Record) -> tuple[str, str, str | None, str | None]:
    """(person, space, starts, ends): the columns by which coverage and days find a record."""
    match record:
        case TimeEntry():
            return record.person, record.space, fine(record.start), fine(record.stop) if record.stop else None
        case WorkLine():
            return record.person, "", fine(noon(record.day)), fine(noon(record.day))
        case Transaction():
            return record.person, "", fine(noon(record.posted)), fine(noon(record.posted))
        case Milestone():
            return "", record.contract, None, None  # a snapshot may cover the milestones of one contract
        case Label() | Contract():
            return "", "", None, None
