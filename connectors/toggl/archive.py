"""Reading history window by window, the newest first, and re-reading it in turn.

A window counts as covered only when its rows add up to Toggl's own total; one that does not is a hole, told to the
user, until a later reading of it does.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import msgspec

from syncd.connectors.toggl.reports_api import LAG, LONGEST, PAGE_SIZES, ReportPage, Reports, Window, window_before
from syncd.connectors.toggl.rows import Rows
from syncd.core.observations import Observation
from syncd.core.records import Ref
from syncd.core.time import Instant

FIRST_STRIDE = 31
"""Days of the first window."""
PAGES = (4, 8)
"""Requests that a window should take: fewer, and the next one is twice as long; more, and it is half as long. So one
pull can read a window whole, and little is lost when it has to be read again."""
HOLES = 50
"""Windows remembered as holes, at most."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A window that is being read. `row` is the next one; None: only the total is missing."""

    window: Window
    space: int = 0  # the index of the workspace
    row: int | None = 1
    seconds: int = 0  # in this workspace, so far
    requests: int = 0
    foots: bool = True  # the workspaces before did
    again: bool = False  # a reading before did not foot


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """How far history is read, and how far its re-reading has come."""

    below: date  # days from here on were read
    reading: Reading | None = None
    stride: int = FIRST_STRIDE
    size: int = PAGE_SIZES[0]
    turn: date | None = None  # days from here on were read again in this turn; None: a turn begins
    weight: int = 0  # requests that the last window took
    spent: tuple[int, int] = (0, 0)  # requests of this turn, or of history, and the days that they read
    cost: tuple[int, int] = (2, FIRST_STRIDE)  # the same of the last one that was whole
    holes: tuple[Window, ...] = ()

    def next_unread(self, floor: date) -> Window | None:
        """The window to read next so that all days from `floor` on are read."""
        return window_before(self.below, self.stride, floor) if floor < self.below else None

    def next_turn(self, newest: date, floor: date) -> Window | None:
        """The window to read again next, of the days from `floor` to before `newest`."""
        if newest <= floor:
            return None
        begins = newest if self.turn is None or not floor < self.turn <= newest else self.turn
        return window_before(begins, self.stride, floor)

    def counting(self, window: Window, *, last: bool) -> Self:
        """The same after a window of a turn, or of history; `last`: which is whole then."""
        spent = (self.spent[0] + self.weight, self.spent[1] + window.days)
        changes = {"spent": (0, 0), "cost": spent} if last else {"spent": spent}
        return msgspec.structs.replace(self, **changes)

    def nights(self, days: int, budget: int) -> int:
        """Nights in which `budget` requests each read so many days again; one more where one is not enough, since the
        windows move on with the days."""
        requests, read = self.cost
        nights = math.ceil(requests * days / read / budget)
        return nights + (nights > 1)


@dataclass(frozen=True, slots=True)
class Step:
    """A page of a window with the state after it. `ended`: the window, when this is its last page; `whole`: all of
    its pages came from this pull; `foots`: they add up."""

    rows: Rows
    names: Sequence[Observation]
    as_of: Instant
    archive: Archive
    ended: Window | None = None
    whole: bool = False
    foots: bool = False


def read_window(
    spaces: Sequence[Reports], archive: Archive, window: Window, now: Instant, known: frozenset[Ref]
) -> Iterator[Step]:
    """The pages of a window, from where a reading of it was cut short. A window that does not foot is read once more
    at once: entries may have been changed between its pages."""
    reading = archive.reading
    whole = reading is None or reading.window != window
    if reading is None or whole:
        reading = Reading(window=window)
    seen: set[Ref] = set()
    as_of = now - LAG
    while True:
        reports = spaces[reading.space]
        if reading.row is not None:
            page = reports.page(window, reading.row, archive.size, now, known)
            reading, as_of = _after(reading, page, seen), page.as_of
            archive = msgspec.structs.replace(archive, reading=reading, size=page.size)
            yield Step(page.rows, page.names, as_of, archive)
            continue
        foots = reading.foots and reports.total(window, now) == reading.seconds
        reading = msgspec.structs.replace(reading, foots=foots, requests=reading.requests + 1)
        if foots and reading.space + 1 < len(spaces):
            reading = msgspec.structs.replace(reading, space=reading.space + 1, row=1, seconds=0)
        elif foots or reading.again:
            yield Step(Rows(()), (), as_of, _ended(archive, reading), window, whole, foots)
            return
        else:
            reading, whole = Reading(window=window, requests=reading.requests, again=True), True
            seen.clear()


def _after(reading: Reading, page: ReportPage, seen: set[Ref]) -> Reading:
    """Rows shift while entries come and go, so an entry shown twice counts once."""
    fresh = page.seconds.keys() - seen
    seen.update(fresh)
    return msgspec.structs.replace(
        reading,
        row=page.next,
        seconds=reading.seconds + sum(page.seconds[ref] for ref in fresh),
        requests=reading.requests + 1,
    )


def _ended(archive: Archive, reading: Reading) -> Archive:
    fewest, most = PAGES
    stride = archive.stride
    if reading.requests <= fewest and reading.window.days >= stride:
        stride = min(2 * stride, LONGEST.days)
    elif reading.requests > most:
        stride = max(stride // 2, 1)
    holes = [each for each in archive.holes if each.last < reading.window.first or reading.window.last < each.first]
    if not reading.foots:
        holes = [*holes, reading.window][-HOLES:]
    return msgspec.structs.replace(
        archive, reading=None, stride=stride, weight=reading.requests, holes=tuple(sorted(holes))
    )
