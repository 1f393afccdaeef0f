"""The contract for authors of connectors.

A connector is a plain class with an `Options` model. Its module assigns the class to `CONNECTOR`, and the module's
docstring is the page that users read. A connector yields pages: it never writes, never decides what was deleted, and
keeps nothing between pulls but its cursor. Subclass `syncd.testing.ConnectorContract` in your tests: it checks the
promises of `pull`.

A connector of files may have a classmethod `knows(file)`: whether a file has the form of an export that it reads
without a mapping, by its header, so quickly. Then `syncd map` and the refusals of other sources name the kind.

A connector of files has `recipes`, a tuple of `Recipe`: where to click for each export that it reads, when, what the
export lacks and what syncd checks with it. `syncd plugins`, `syncd platforms`, the page on sources and discrepancies
that ask for an export show it, so the docstring does not. Keep clicks general that nobody verified, and say so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from syncd.core.pages import Control, Cursor, Page, SourceFile, Standing
from syncd.core.recipes import WHOLE, Recipe, Rhythm
from syncd.core.records import Kind
from syncd.core.time import Instant, Span
from syncd.errors import CONFIGURATION, SyncdError, TryLater
from syncd.options import Interval, Options

if TYPE_CHECKING:
    import httpx  # commands that ask no server start without it

__all__ = [
    "WHOLE",
    "BadFile",
    "Connector",
    "ConnectorOptions",
    "Context",
    "Control",
    "Cursor",
    "Exhausted",
    "Limits",
    "Login",
    "Malformed",
    "Page",
    "Recipe",
    "Refused",
    "Rhythm",
    "SourceFile",
    "Standing",
    "Unavailable",
]


class ConnectorOptions(Options):
    """Keys that every `[source.NAME]` accepts; a connector's `Options` extend them."""

    kind: str
    every: Interval | None = None  # time between pulls; None: whenever there are new files, or 15 minutes for a server
    person: str | None = None  # key of the person whose data this is, where the source does not say


class Refused(SyncdError):
    """The source denies access: wrong credentials, no permission, or a plan without the feature.

    The source is left alone for an hour; other sources go on.
    """

    exit_code = CONFIGURATION


class Unavailable(TryLater):
    """The source cannot answer now: the network, a server fault, or the quota. `at`: when to try again, if known."""


class Exhausted(Unavailable):
    """The server's request quota is used up until `at`.

    Raise it with `partial=True` when everything new was read and only less urgent work, such as old history, is left:
    the pull then counts as done, and the next pull that is due continues.
    """

    def __init__(self, message: str, at: Instant | None = None, *, partial: bool = False) -> None:
        super().__init__(message, at)
        self.partial = partial


class Malformed(SyncdError):
    """The source sent something that its documentation does not allow, such as HTML or half a body."""


class BadFile(SyncdError):
    """The file cannot be read as a whole: another format, truncated, not text. Nothing of it is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a connector may use besides its options.

    `http` obeys the quota, retries for some seconds and caps the size of answers; its methods raise Unavailable,
    Exhausted, Malformed or Refused.
    """

    source: str  # NAME of [source.NAME]
    zone: ZoneInfo  # the user's time zone
    http: "httpx.Client"
    files: Sequence[SourceFile] = ()  # the file to read in this pull; empty for a server


@dataclass(frozen=True, slots=True)
class Login:
    """Whose login a server's secret is: the name, and the time zone of the account; "" where the server says neither.

    A connector that asks a server may have a method `login(now: Instant) -> Login`, with which `syncd init` tests a
    secret before it is kept. It makes one request, and raises what `pull` does.
    """

    name: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The request quota of a server.

    A request names its bucket in `extensions={"bucket": "reports"}`. A request that is not urgent adds `"spare": 10`
    to leave ten more requests than the reserve to urgent ones.
    """

    per_hour: int  # requests per bucket, until the server's headers say otherwise
    remaining_header: str  # requests that are left in the bucket
    resets_header: str  # seconds until the bucket is full again
    reserve: int = 5  # requests left to the user's other tools
    spacing: float = 1.0  # seconds between requests


class Connector(Protocol):
    """A source of records. The constructor must not open a connection; `pull` does."""

    Options: ClassVar[type[ConnectorOptions]]
    namespace: ClassVar[
        str
    ]  # first part of its refs; "" where ids are unique within one source only: the source's name
    kinds: ClassVar[frozenset[Kind]]  # kinds of records it can send
    duplicates_of: ClassVar[str]  # namespace whose time entries it repeats without their ids; "" for none
    limits: ClassVar[Limits | None]  # None: no server, or a server without a quota

    def __init__(self, options: Any, context: Context) -> None: ...

    def pull(self, cursor: Cursor | None, window: Span) -> Iterator[Page]:
        """Yield pages with everything new since `cursor`, up to `window.end`, the only "now" a connector may use.

        Without a cursor, start at `window.start`. Both ends of `window` are UTC. Promises:

        * The same input gives the same refs and records.
        * A pull that was cut off can go on after any page. Sending a record twice is allowed, losing one is not.
        * `complete` and `snapshot` name only what the connector knows to be whole.
        * An edited record is sent whole.
        * A malformed row is rejected with its place in the file; the other rows are read.

        Raises Refused, Unavailable, Exhausted, Malformed or BadFile.
        """
        ...
