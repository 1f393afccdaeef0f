"""The contract for authors of connectors.

A connector is a plain class with an `Options` model; its module names it `CONNECTOR` and its docstring documents it for
users. It pulls pages; it never writes, never decides what was deleted, and remembers nothing but its cursor.
`syncd.testing.ConnectorContract` is the suite that proves the promises of `pull`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

import httpx

from syncd.core.money import Money
from syncd.core.observations import Gone, Observation, Rejected, Scope
from syncd.core.records import Kind
from syncd.core.time import Instant, Span
from syncd.errors import CONFIGURATION, SyncdError, TryLater
from syncd.options import Interval, Options

__all__ = [
    "BadFile",
    "Connector",
    "ConnectorOptions",
    "Context",
    "Control",
    "Cursor",
    "Exhausted",
    "Limits",
    "Malformed",
    "Page",
    "Refused",
    "SourceFile",
    "Standing",
    "Unavailable",
]

Cursor = Mapping[str, Any]
"""Versioned JSON, at most 64 kB: all that a connector remembers between pulls."""


class ConnectorOptions(Options):
    """What every source table may say; connectors extend it."""

    kind: str
    every: Interval | None = None  # how often to pull; None: with every tick that finds new files
    person: str | None = None  # whose data this is, where the source does not say


class Refused(SyncdError):
    """The source does not let us in: wrong credentials, no permission, a plan without the feature. Not retried
    until something changes; other sources go on."""

    exit_code = CONFIGURATION


class Unavailable(TryLater):
    """The source cannot answer now: network, server fault, quota. `at` is when to try again, if it is known."""


class Exhausted(Unavailable):
    """The server's request quota is used up until `at`. `partial`: what is new was read all the same, and what waits,
    such as old history, goes on with the next pull that is due."""

    def __init__(self, message: str, at: Instant | None = None, *, partial: bool = False) -> None:
        super().__init__(message, at)
        self.partial = partial


class Malformed(SyncdError):
    """The source answered with something that is not what it documents, such as HTML or half a body."""


class BadFile(SyncdError):
    """A file that cannot be read whole: foreign, truncated, not text. Nothing of it is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file handed to a connector: opened once, hashed, within the size cap."""

    name: str
    data: bytes
    sha256: str
    modified: Instant  # for an export, when it was made
    covers: tuple[date, date] | None = None  # first and last day of which it tells all, where the user says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a connector may use. `http` speaks to the source's server with quota, retry and size caps built in."""

    source: str
    zone: ZoneInfo  # the user's
    http: httpx.Client
    files: Sequence[SourceFile] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a server allows, for the quota governor. A request names its bucket in `extensions={"bucket": …}`; one that
    can wait says in `"spare"` how many requests it leaves beyond the reserve, for those that cannot."""

    per_hour: int
    remaining_header: str
    resets_header: str  # seconds until the bucket is full again
    reserve: int = 5  # requests left to the user's other tools
    spacing: float = 1.0  # seconds between requests


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Control totals: rows in = records + rejected + non-records (headers, totals, blank lines are not rows).

    `amounts` is the sum of money over accepted rows, per currency.
    """

    rows: int
    records: int
    rejected: int = 0
    non_records: int = 0
    amounts: Mapping[str, Money] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.rows != self.records + self.rejected + self.non_records:
            raise ValueError(
                f"{self.rows} rows in, but {self.records} records + {self.rejected} rejected "
                f"+ {self.non_records} non-records"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a source says of its own reading, for `syncd status`."""

    done: float | None = None  # the share of the first history that is read; None: all of it
    seen_within: Mapping[str, timedelta] = field(default_factory=dict)  # kind of change, in words → its latency
    lacking: Sequence[str] = ()  # what this source cannot give, and why: a sentence each, without a full stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what a source says, small enough for memory. A server's page is one transaction, and so are all pages
    of a file together.

    `complete`: scopes in which the source has now said everything up to `as_of`. `snapshot`: scopes in which a record
    absent from this pull's pages is deleted; the set difference is made by the engine when the pull's last page that
    names the scope has come; a pull that resumes in the middle of a snapshot must not claim it, since the earlier
    pages are not its own. `cursor`: where the next pull goes on after this page.
    """

    as_of: Instant  # the source's clock for this statement: server date, or the file's modification time
    records: Sequence[Observation] = ()
    gone: Sequence[Gone] = ()
    complete: Sequence[Scope] = ()
    snapshot: Sequence[Scope] = ()
    rejected: Sequence[Rejected] = ()
    cursor: Cursor | None = None  # None: unchanged
    control: Control | None = None
    progress: str = ""  # for people: "2024-03 to 2024-06"
    standing: Standing | None = None  # None: unchanged
    notices: Sequence[str] = ()  # what a person should know of this page: a sentence each, without a full stop
    footed: bool = False  # the snapshots add up to a total that the source gives apart: they may well be empty


class Connector(Protocol):
    """A source of records. Construction must not talk to anything; `pull` does.

    Promises of `pull`: same input, same refs and records; resumable after any page, overlap allowed, loss not;
    `complete` and `snapshot` only for what it knows; an edited record arrives whole; a malformed row is rejected with
    its place, never fatal to the others; `window.end` is the only now. Raises Refused, Unavailable, Malformed, BadFile.
    """

    Options: ClassVar[type[ConnectorOptions]]
    namespace: ClassVar[str]  # the id space of its refs; "" where ids are local: then it is the source's name
    kinds: ClassVar[frozenset[Kind]]  # of the records it can give
    echoes: ClassVar[str]  # the id space whose time entries it tells again without their ids; "" for none
    limits: ClassVar[Limits | None]  # None: no server, or one without a quota

    def __init__(self, options: Any, context: Context) -> None: ...

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:
        """Pages of everything new since `cursor` (None: from `window.start` on), up to `window.end`."""
        ...
