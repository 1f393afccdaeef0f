"""What both ways of reading remember between pulls: the cursor."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Self

import msgspec

from syncd.connectors.toggl.archive import Archive
from syncd.connectors.toggl.labels import Space
from syncd.connectors.toggl.rows import NAMESPACE
from syncd.core.records import Kind, Ref, id_of, make_ref
from syncd.core.time import Instant, Span, subtract

REMEMBERED = 1500
"""Labels kept in the cursor, at most 40 kB; one forgotten costs a request when it is used again."""


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """How far the readings of one day, in the user's zone, have come."""

    day: date
    steps: int = 0  # of the readings that every day has
    open_from: date | None = None  # open periods were read again from here on
    spent: int = 0  # requests for reading older history again


class Lack(msgspec.Struct, frozen=True):
    """Something that Toggl does not give, why, and since when it was not asked for again."""

    what: str
    why: str
    since: date


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """What the cursor holds."""

    v: Literal[2] = 2
    whose: tuple[str, ...]  # what the options say is read: of something else, nothing is known
    asked: datetime  # history is wanted from here on
    bottom: datetime  # everything from here on was read, but for holes
    since: int  # Unix time from which on changes are not yet known
    swept: int = 0  # the same for changes of older years
    night: Night
    archive: Archive
    listed: bool = False  # what the Track API lists is read; what is older is the archive's
    user: int = 0  # the token's owner
    spaces: tuple[Space, ...] = ()
    people: tuple[tuple[int, str], ...] = ()  # who is in the workspace
    lacking: tuple[Lack, ...] = ()
    known: tuple[str, ...] = ()  # labels that entries may use without being asked for, latest used first

    def having(self, **changes: object) -> Self:
        """The same but for `changes`."""
        return msgspec.structs.replace(self, **changes)

    def knowing(self, *labels: Iterable[Ref]) -> Self:
        """The same, with labels that need not be asked for again."""
        ids = [id_of(ref) for group in labels for ref in sorted(group)]
        return self.having(known=tuple(dict.fromkeys([*ids, *self.known]))[:REMEMBERED])

    @property
    def known_refs(self) -> frozenset[Ref]:
        """The labels known."""
        return frozenset(make_ref(NAMESPACE, Kind.LABEL, id) for id in self.known)

    def covered(self, end: Instant) -> tuple[Span, ...]:
        """Everything read, up to `end`, without the holes."""
        if end <= self.bottom:
            return ()
        return subtract([Span(self.bottom, end)], (hole.span for hole in self.archive.holes))


def recall(cursor: object, whose: tuple[str, ...]) -> Memory | None:
    """The memory in a cursor; None where it holds none, one of another version, or of something else than `whose`."""
    try:
        memory = msgspec.convert(cursor, Memory)
    except msgspec.ValidationError:
        return None
    return memory if memory.whose == whose else None
