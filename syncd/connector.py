"""The contract for authors of connectors.

A connector is a plain class with an `Options` model; its module names it `CONNECTOR` and its docstring documents it for
users. It pulls pages; it never writes, never decides what was deleted, and remembers nothing but its cursor.
`syncd.testing.ConnectorContract` is the suite that proves the promises of `pull`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

import httpx

from syncd.core.pages import Control, Cursor, Page, SourceFile, Standing
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
