"""Bounds by now what a source covers: nobody knows the future, however a file is dated and whatever a person states."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.core.observations import Coverage
from syncd.core.pages import NOT_OVER, OLDER_TABLE, SAVED_AHEAD, Page
from syncd.core.records import Kind
from syncd.core.time import ALWAYS, Instant, Span
from syncd.core.wording import Here, dated, when
from syncd.inbox.files import printable
from syncd.ledger.observed.sources import ReadFile
from syncd.pull.jobs import Job

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far a file's time may lie after now before a person is told."""


def dated_by_now(job: Job, now: Instant) -> Job:
    """A job whose file counts as of `now` at the latest; `dated_ahead` keeps a file's own time that lies after that.

    Days that the user states end two days after `now` at the latest: in no zone has that day begun.
    """
    if job.file is None:
        return job
    edge, covers = now.date() + timedelta(days=2), job.file.covers
    file = replace(job.file, covers=covers and (min(covers[0], edge), min(covers[1], edge)))
    if file.modified <= now:
        return replace(job, file=file)
    ahead = file.modified if file.modified > now + CLOCKS_DIFFER else None
    return replace(job, file=replace(file, modified=now), dated_ahead=ahead, as_of=job.as_of and now)


def file_until_now(pages: Iterable[Page], job: Job, now: Instant, zone: ZoneInfo) -> Iterator[Page]:
    """Yield the pages of a job's file without coverage of the time after `now`, and a page with notices of
    what does not count. `zone`: the user's."""
    cut = False
    for page in pages:
        bounded = _until(page, now)
        cut = cut or bounded is not page
        yield bounded
    notices = [_ahead(job.dated_ahead, now, zone)] if job.dated_ahead else []
    if job.read_before and job.file:
        notices.append(_older(job, job.file.modified, job.read_before, zone))
    if job.stands_for:
        name = printable(job.stands_for)
        notices.append(f"{OLDER_TABLE}: {name}, the table that you keep, is read again once you change it")
    if cut and job.file and job.file.covers:
        until = when(now, Here(zone, now))
        notices.append(f"{NOT_OVER}: the file covers what is past, until {until}")
    if notices:
        yield Page(as_of=now, notices=notices)


def server_until_its_now(page: Page) -> Page:
    """A server's page without coverage of tracked time after the server's own clock: this machine's may be minutes
    ahead, and what will be tracked in them is not known."""
    return _until(page, page.as_of, {Kind.TIME})


def _ahead(modified: Instant, now: Instant, zone: ZoneInfo) -> str:
    here = when(now, Here(zone, now))
    return (
        f"{SAVED_AHEAD}, {dated(modified, zone)}, the file was saved after now, so it counts as saved now, {here}: "
        "check the clock of the computer that saved it"
    )


def _older(job: Job, saved: Instant, before: ReadFile, zone: ZoneInfo) -> str:
    """A notice about a table that is older than the one that was read before it."""
    times = dated(saved, zone), dated(before.modified, zone)
    ages = f"{job.file_name} was saved {times[0]}, before {printable(before.name)}, {times[1]}"
    if job.as_of is None:
        return f"{OLDER_TABLE}: {ages}; it is the table that you keep, so its rows count from now on"
    return (
        f"{OLDER_TABLE}: {ages}, so where they differ the rows of {printable(before.name)} count; if those of "
        f"{job.file_name} are the newer ones, save it again and import it with --again"
    )


def _until(page: Page, end: Instant, kinds: Iterable[Kind] = Kind) -> Page:
    complete, snapshot = ([*_before(end, coverages, frozenset(kinds))] for coverages in (page.complete, page.snapshot))
    if (complete, snapshot) == ([*page.complete], [*page.snapshot]):
        return page
    return replace(page, complete=complete, snapshot=snapshot)


def _before(end: Instant, coverages: Iterable[Coverage], kinds: frozenset[Kind]) -> Iterator[Coverage]:
    for coverage in coverages:
        if coverage.kind not in kinds or coverage.span.end <= end or coverage.span == ALWAYS:
            yield coverage
        elif coverage.span.start < end:
            yield replace(coverage, span=Span(coverage.span.start, end))
