"""History through Reports, window by window, the newest first; and reading it again.

A window counts as covered only when its rows add up to Toggl's own total. Otherwise it is a hole, which `syncd status`
shows until a later reading adds up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from syncd.connector import Page
from syncd.connectors.toggl.cursor import Backfill, WindowReading
from syncd.connectors.toggl.entries import Rows
from syncd.connectors.toggl.reports_api import LAG, LONGEST, ReportPage, Reports, Window, window_before
from syncd.connectors.toggl.session import Covered, Pull
from syncd.core.observations import Observation
from syncd.core.records import Ref
from syncd.core.time import Instant, Span

REQUESTS = (4, 8)
"""Requests that a window should take: after fewer the next window is twice as long, after more half as long. So one
pull can read a window whole, and little is lost when it has to be read again."""
MOST_HOLES = 50
"""Holes kept in the cursor."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A page of a window, and the state after it."""

    rows: Rows
    names: Sequence[Observation]
    as_of: Instant
    backfill: Backfill
    ended: bool = False  # it is the window's last page
    whole: bool = False  # all pages of the window came from this pull
    adds_up: bool = False


def read_older(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """Read all days that were never read, the newest first; a window that the quota cut short goes on where it was."""
    while window := pull.cursor.backfill.next_unread(pull.floor):
        for step in _read_window(pull, reports, window):
            backfill = step.backfill
            if step.ended:
                backfill = backfill.count_window(window, last=window.first <= pull.floor)
                backfill = msgspec.structs.replace(backfill, read_from=window.first)
                read_from = max(pull.cursor.wanted_from, window.span.start)
                pull.update(read_from=min(pull.cursor.read_from, read_from))
            pull.update(backfill=backfill)
            yield _page(pull, step, window)


def read_open(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """Read the open days again, as every night."""

    def next_window() -> Window | None:
        end = pull.night.open_from or pull.today + timedelta(days=2)  # tomorrow has begun somewhere
        floor = max(pull.open_floor, pull.cursor.backfill.read_from)
        return window_before(end, pull.cursor.backfill.stride, floor) if floor < end else None

    def ended(window: Window, backfill: Backfill) -> None:
        pull.update_night(open_from=window.first)
        pull.update(backfill=backfill)

    yield from _read_again(pull, reports, next_window, ended)


def read_in_turn(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """Read some older days again: as many as tonight's budget allows, but all of them at most once a night."""

    def next_window() -> Window | None:
        if pull.night.spent >= pull.nightly_budget:
            return None
        return pull.cursor.backfill.next_to_reread(pull.open_floor, pull.floor)

    def ended(window: Window, backfill: Backfill) -> None:
        last = window.first <= pull.floor
        pull.update_night(spent=pull.nightly_budget if last else pull.night.spent + backfill.window_requests)
        backfill = backfill.count_window(window, last=last)
        pull.update(backfill=msgspec.structs.replace(backfill, reread_from=None if last else window.first))

    yield from _read_again(pull, reports, next_window, ended)


def _read_again(
    pull: Pull,
    reports: Sequence[Reports],
    next_window: Callable[[], Window | None],
    ended: Callable[[Window, Backfill], None],
) -> Iterator[Page]:
    backfill = pull.cursor.backfill
    if backfill.reading is not None:
        # A reading that an earlier pull did not end would prove no deletion: it begins anew, with a shorter window.
        stride = max(1, backfill.stride // 2)
        pull.update(backfill=msgspec.structs.replace(backfill, reading=None, stride=stride))
    while window := next_window():
        for step in _read_window(pull, reports, window):
            if step.ended:
                ended(window, step.backfill)
            else:
                pull.update(backfill=step.backfill)
            yield _page(pull, step, window)


def _page(pull: Pull, step: _Step, window: Window) -> Page:
    pull.know_labels(observation.record.ref for observation in step.names)
    wanted = window.span.intersection(Span(min(pull.cursor.wanted_from, step.as_of), step.as_of))
    spans = [wanted] if wanted and step.ended and step.adds_up else []
    snapshot = spans if step.whole else []
    covered = Covered(spans, snapshot, footed=bool(snapshot))
    return pull.page(step.rows, step.as_of, str(window), covered, names=step.names)


def _read_window(pull: Pull, spaces: Sequence[Reports], window: Window) -> Iterator[_Step]:
    """Read a window from where an earlier reading of it stopped.

    A window that does not add up is read once more at once: entries may have changed between its pages.
    """
    backfill, now, known = pull.cursor.backfill, pull.now, pull.cursor.known_labels
    reading = backfill.reading
    whole = reading is None or reading.window != window
    if reading is None or whole:
        reading = WindowReading(window=window)
    seen: set[Ref] = set()
    as_of = now - LAG
    while True:
        reports = spaces[reading.space]
        if reading.row is not None:
            page = reports.page(window, reading.row, backfill.page_size, now, known)
            reading, as_of = _after_page(reading, page, seen), page.as_of
            backfill = msgspec.structs.replace(backfill, reading=reading, page_size=page.size)
            yield _Step(page.rows, page.names, as_of, backfill)
            continue
        adds_up = reading.adds_up and reports.total(window, now) == reading.seconds
        reading = msgspec.structs.replace(reading, adds_up=adds_up, requests=reading.requests + 1)
        if adds_up and reading.space + 1 < len(spaces):
            reading = msgspec.structs.replace(reading, space=reading.space + 1, row=1, seconds=0)
        elif adds_up or reading.second_try:
            backfill = _after_window(backfill, reading)
            yield _Step(Rows(()), (), as_of, backfill, ended=True, whole=whole, adds_up=adds_up)
            return
        else:
            reading, whole = WindowReading(window=window, requests=reading.requests, second_try=True), True
            seen.clear()


def _after_page(reading: WindowReading, page: ReportPage, seen: set[Ref]) -> WindowReading:
    """Count a page; an entry counts once, though rows shift and repeat while others come and go."""
    fresh = page.seconds.keys() - seen
    seen.update(fresh)
    return msgspec.structs.replace(
        reading,
        row=page.next,
        seconds=reading.seconds + sum(page.seconds[ref] for ref in fresh),
        requests=reading.requests + 1,
    )


def _after_window(backfill: Backfill, reading: WindowReading) -> Backfill:
    fewest, most = REQUESTS
    window, stride = reading.window, backfill.stride
    if reading.requests <= fewest and window.days >= stride:
        stride = min(2 * stride, LONGEST.days)
    elif reading.requests > most:
        stride = max(stride // 2, 1)
    holes = [hole for hole in backfill.holes if hole.last < window.first or window.last < hole.first]
    if not reading.adds_up:
        holes = [*holes, window][-MOST_HOLES:]
    return msgspec.structs.replace(
        backfill, reading=None, stride=stride, window_requests=reading.requests, holes=tuple(sorted(holes))
    )
