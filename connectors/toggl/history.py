"""History through Reports: what was never read, open periods again, and older ones in turn."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import msgspec

from syncd.connector import Page
from syncd.connectors.toggl.archive import Archive, Step, read_window
from syncd.connectors.toggl.reports_api import Reports, Window, window_before
from syncd.connectors.toggl.session import Pull
from syncd.core.time import Span


def read_older(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """All days that were never read, the newest first. A window cut short by the quota goes on where it was."""
    while window := pull.memory.archive.next_unread(pull.floor):
        for step in read_window(reports, pull.memory.archive, window, pull.now, pull.memory.known_refs):
            archive = step.archive
            if step.ended:
                archive = archive.counting(window, last=window.first <= pull.floor)
                archive = msgspec.structs.replace(archive, below=window.first)
                pull.remember(bottom=min(pull.memory.bottom, max(pull.memory.asked, window.span.start)))
            pull.remember(archive=archive)
            yield _page(pull, step, window)


def read_open(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """The days that are read again every night."""

    def next_window() -> Window | None:
        end = pull.night.open_from or pull.today + timedelta(days=2)  # tomorrow has begun somewhere
        floor = max(pull.open_floor, pull.memory.archive.below)
        return window_before(end, pull.memory.archive.stride, floor) if floor < end else None

    def ended(window: Window, archive: Archive) -> None:
        pull.tonight(open_from=window.first)
        pull.remember(archive=archive)

    yield from _again(pull, reports, next_window, ended)


def read_in_turn(pull: Pull, reports: Sequence[Reports]) -> Iterator[Page]:
    """Some older days, as many as tonight's budget allows; one whole turn is enough for a night."""

    def next_window() -> Window | None:
        spent = pull.night.spent >= pull.budget
        return None if spent else pull.memory.archive.next_turn(pull.open_floor, pull.floor)

    def ended(window: Window, archive: Archive) -> None:
        last = window.first <= pull.floor
        pull.tonight(spent=pull.budget if last else pull.night.spent + archive.weight)
        archive = archive.counting(window, last=last)
        pull.remember(archive=msgspec.structs.replace(archive, turn=None if last else window.first))

    yield from _again(pull, reports, next_window, ended)


def _again(
    pull: Pull,
    reports: Sequence[Reports],
    next_window: Callable[[], Window | None],
    ended: Callable[[Window, Archive], None],
) -> Iterator[Page]:
    if pull.memory.archive.reading is not None:
        # A reading cut short in an earlier pull would prove no deletion: it begins anew, with a shorter window.
        archive = pull.memory.archive
        pull.remember(archive=msgspec.structs.replace(archive, reading=None, stride=max(1, archive.stride // 2)))
    while window := next_window():
        for step in read_window(reports, pull.memory.archive, window, pull.now, pull.memory.known_refs):
            if step.ended:
                ended(window, step.archive)
            else:
                pull.remember(archive=step.archive)
            yield _page(pull, step, window)


def _page(pull: Pull, step: Step, window: Window) -> Page:
    pull.memory = pull.memory.knowing(each.record.ref for each in step.names)
    wanted = window.span.intersection(Span(min(pull.memory.asked, step.as_of), step.as_of))
    spans = [wanted] if wanted and step.ended and step.foots else []
    snapshot = spans if step.whole else []
    return pull.page(
        step.rows,
        step.as_of,
        str(window),
        complete=spans,
        snapshot=snapshot,
        names=step.names,
        footed=bool(snapshot),  # Toggl's own total says how much there is
    )
