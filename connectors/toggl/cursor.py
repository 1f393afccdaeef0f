"""The cursor of both ways of reading. Ledgers hold its JSON: where a field has a `name`, that is its key there."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Self

import msgspec
from msgspec import field

from syncd.connectors.toggl.entries import NAMESPACE
from syncd.connectors.toggl.labels import Space
from syncd.connectors.toggl.reports_api import PAGE_SIZES, Window, window_before
from syncd.core.records import Kind, Ref, id_of, make_ref
from syncd.core.time import Instant, Span, subtract
from syncd.decoders import convert

FIRST_STRIDE = 31
"""Days of the first window."""
MOST_LABELS = 1500
"""Labels kept in the cursor, at most 40 kB; a forgotten one costs a request when an entry uses it again."""


class WindowReading(msgspec.Struct, frozen=True, kw_only=True):
    """How far a window is read that takes several requests."""

    window: Window
    space: int = 0  # index of the workspace
    row: int | None = 1  # next row to ask for; None: only the total is missing
    seconds: int = 0  # counted in this workspace so far
    requests: int = 0
    adds_up: bool = field(name="foots", default=True)  # so far, in the workspaces before
    second_try: bool = field(name="again", default=False)  # the first reading did not add up


class Backfill(msgspec.Struct, frozen=True, kw_only=True):
    """How far Reports have been read, and how far they have been read again."""

    read_from: date = field(name="below")  # days from here on were read
    reading: WindowReading | None = None
    stride: int = FIRST_STRIDE  # days of the next window
    page_size: int = field(name="size", default=PAGE_SIZES[0])
    reread_from: date | None = field(name="turn", default=None)  # read again in this round; None: a round begins
    window_requests: int = field(name="weight", default=0)  # of the last window
    spent: tuple[int, int] = (0, 0)  # requests of this round, and the days that they read
    cost: tuple[int, int] = (2, FIRST_STRIDE)  # the same of the last complete round
    holes: tuple[Window, ...] = ()  # windows that did not add up

    def next_unread(self, floor: date) -> Window | None:
        """The window to read next on the way back to `floor`; None: all of it is read."""
        return window_before(self.read_from, self.stride, floor) if floor < self.read_from else None

    def next_to_reread(self, end: date, floor: date) -> Window | None:
        """The window of the days from `floor` to before `end` to read again next; None: there are no such days."""
        if end <= floor:
            return None
        if self.reread_from is not None and floor < self.reread_from <= end:
            end = self.reread_from
        return window_before(end, self.stride, floor)

    def count_window(self, window: Window, *, last: bool) -> Self:
        """Add the last window to what its round has spent; `last`: the round ends with it."""
        spent = (self.spent[0] + self.window_requests, self.spent[1] + window.days)
        changes = {"spent": (0, 0), "cost": spent} if last else {"spent": spent}
        return msgspec.structs.replace(self, **changes)

    def nights_to_reread(self, days: int, budget: int) -> int:
        """Nights that reading `days` again takes with `budget` requests a night.

        One more where one night is not enough, since the windows move on with the days.
        """
        requests, read = self.cost
        nights = math.ceil(requests * days / read / budget)
        return nights + (nights > 1)


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """How far the daily readings of a day in the user's zone have come."""

    day: date
    steps: int = 0  # done of the readings that every day has
    open_from: date | None = None  # the open days from here on were read again
    spent: int = 0  # requests for reading older history again


class WithheldData(msgspec.Struct, frozen=True):
    """Data that Toggl does not give, why, and the day when it was last asked for."""

    what: str
    why: str
    since: date


class TogglCursor(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a source keeps between pulls."""

    v: Literal[2] = 2
    selection: tuple[str, ...] = field(name="whose")  # the options; with other options history is read anew
    wanted_from: datetime = field(name="asked")  # history is wanted from here on
    read_from: datetime = field(name="bottom")  # everything from here on was read, except for holes
    changes_from: int = field(name="since")  # Unix time from which on changes are still unknown
    older_changes_from: int = field(name="swept", default=0)  # the same for changes of older years
    night: Night
    backfill: Backfill = field(name="archive")
    lists_read: bool = field(name="listed", default=False)  # the Track API is read as far back as it goes
    user: int = 0  # id of the token's owner
    spaces: tuple[Space, ...] = ()
    people: tuple[tuple[int, str], ...] = ()  # user id and name of those whose entries are read in a workspace
    withheld: tuple[WithheldData, ...] = field(name="lacking", default=())
    labels: tuple[str, ...] = field(name="known", default=())  # ids of described labels, the latest used first

    def with_labels(self, *groups: Iterable[Ref]) -> Self:
        """A cursor that knows these labels too, the first group as the latest used."""
        ids = [id_of(ref) for group in groups for ref in sorted(group)]
        return msgspec.structs.replace(self, labels=tuple(dict.fromkeys([*ids, *self.labels]))[:MOST_LABELS])

    @property
    def known_labels(self) -> frozenset[Ref]:
        """Refs of the labels that need not be asked for again."""
        return frozenset(make_ref(NAMESPACE, Kind.LABEL, id) for id in self.labels)

    def covered(self, end: Instant) -> tuple[Span, ...]:
        """Spans of everything read, up to `end` and without the holes."""
        if end <= self.read_from:
            return ()
        return subtract([Span(self.read_from, end)], (hole.span for hole in self.backfill.holes))


def read_cursor(cursor: object, selection: tuple[str, ...]) -> TogglCursor | None:
    """The cursor of an earlier pull; None where there is none, or one of another version or selection."""
    try:
        earlier = convert(cursor, TogglCursor)
    except msgspec.ValidationError:
        return None
    return earlier if earlier.selection == selection else None
