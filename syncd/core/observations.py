"""Observations: records as a source sent them, with their coverage, deletions and rejected rows."""

from dataclasses import dataclass
from enum import StrEnum

from syncd.core.records import Kind, Record, Ref
from syncd.core.time import Instant, Span


class Axis(StrEnum):
    """The days that a coverage counts: those of the work, or those on which a row was posted."""

    WORKED = "worked"
    POSTED = "posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which records a source is known to have sent whole: a kind, whose, and the time they are in."""

    kind: Kind
    span: Span
    person: str | None = None  # None: everyone
    contract: str | None = None  # None: every contract
    axis: Axis = Axis.WORKED
    space: str | None = None  # the only part of the source that was read, such as a workspace; None: all of it
    platform: str | None = None  # the only platform or account whose rows it has; None: every one


@dataclass(frozen=True, slots=True)
class Hole:
    """What a source would cover if nothing spoke against it, and the reason, as a clause for people."""

    coverage: Coverage
    because: str


@dataclass(frozen=True, slots=True)
class Observation:
    """A record as a source sent it. `revision` is the source's own clock for this state: Toggl's `at`, or the
    modification time of the file. The version with the greatest revision is current."""

    record: Record
    revision: Instant
    where: str  # file:line or JSON path, for a person who looks for the row
    raw: str = ""  # the whole row as JSON, with the cells that no record has; "" where the source can be asked again


@dataclass(frozen=True, slots=True)
class Gone:
    """A deletion that a source reports; `last` is the content it still shows, if any."""

    ref: Ref
    revision: Instant
    where: str
    last: Record | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be read, with its place and the reason. It is counted and shown, never dropped silently."""

    where: str
    reason: str
