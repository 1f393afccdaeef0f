"""What a source states of records: that they are, as of when, that they are no more, and how much it has told."""

from dataclasses import dataclass
from enum import StrEnum

from syncd.core.records import Kind, Record, Ref
from syncd.core.time import Instant, Span


class Axis(StrEnum):
    """The time axis of a scope: when work was done, or when a row was posted."""

    WORKED = "worked"
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """(record kind, person or contract or all, span, axis, space): what a claim of completeness is about."""

    kind: Kind
    span: Span
    person: str | None = None  # None: everyone
    contract: str | None = None  # None: every contract
    axis: Axis = Axis.WORKED
    space: str | None = None  # the part of the source's ids that was looked at, such as a workspace; None: all of it
    platform: str | None = None  # the platform, or account, whose rows it speaks of; None: of every one


@dataclass(frozen=True, slots=True)
class Observation:
    """A record as a source stated it. `revision` is the source's own clock for that state: Toggl's `at`, or the
    modification time of the file. Of several versions the one with the greatest revision is current."""

    record: Record
    revision: Instant
    where: str  # file:line or JSON path, for a person who looks for the row
    raw: str = ""  # the row itself, with what nothing of the record tells, as JSON; "" where the source is asked again


@dataclass(frozen=True, slots=True)
class Gone:
    """A source's statement that a record no longer exists; `last` is what it still says of it, if anything."""

    ref: Ref
    revision: Instant
    where: str
    last: Record | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read: where it stands and why. Counted and shown, never dropped silently."""

    where: str
    reason: str
