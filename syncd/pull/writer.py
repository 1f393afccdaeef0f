"""Commits what the workers hand over, in the thread that owns the ledger: the only writer."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from syncd import log
from syncd.config import Config
from syncd.connector import BadFile, Exhausted, Refused
from syncd.core.mapping import normalise_name
from syncd.core.pages import Page, SourceFile, Standing
from syncd.core.records import id_of
from syncd.core.time import Instant, Span, midnight
from syncd.core.too_big import ConfiguredNames
from syncd.core.wording import accept_command
from syncd.errors import SyncdError, TryLater
from syncd.inbox.drop_folder import move_to_bad, move_to_done
from syncd.ledger import Ledger
from syncd.ledger.observed.file_coverage import RENEWED, renewal
from syncd.ledger.observed.snapshots import Emptied
from syncd.ledger.observed.sources import PullEnd
from syncd.ledger.observed.totals import Totals
from syncd.pull.handoff import CompressedPages, Message, OpenPull, PagesToCommit, PullEnded, QuotaToStore
from syncd.pull.jobs import (
    SUPERSEDED,
    Job,
    job_fingerprint,
    kept_table,
    reads_the_same,
    table_fingerprint,
    with_order_of_tables,
)
from syncd.pull.until_now import dated_by_now

HISTORY = timedelta(days=90)
"""How far back a first pull reads when the configuration has no `since`."""
REFUSED_FOR = timedelta(hours=1)
"""How long a source that denied access is left alone."""
MOMENT = timedelta(microseconds=1)

OnReading = Callable[[str, str, float | None], None]
"""Called with the source, a description of the part being read, and the share of the first history that has been read
(None: all of it)."""


class Stopped(TryLater):
    """A source was left because syncd is stopping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """The result of one attempt to read a source, or one of its files."""

    source: str
    pull: int | None  # id in the ledger; None for a file that was imported before
    totals: Totals = field(default_factory=Totals)
    file: str | None = None
    error: SyncdError | None = None
    repeated: bool = False  # the file was imported before
    renewed: bool = False  # its content was imported before, and this file, which is newer, says that it still holds
    done: float | None = None  # share of the first history that has been read; None: all of it

    @property
    def partial(self) -> bool:
        """Whether everything new was read and older history waits for the quota."""
        return is_partial(self.error)

    @property
    def stopped(self) -> bool:
        """Whether the source was left because syncd is stopping: no fault of the source."""
        return isinstance(self.error, Stopped)

    @property
    def unchanged(self) -> bool:
        """Whether nothing in the ledger changed."""
        return not (self.totals.added or self.totals.changed or self.totals.gone or self.totals.held)


class Writer:
    """Commits pages and ends pulls. Use it only in the thread that owns the ledger."""

    def __init__(self, ledger: Ledger, config: Config, now: Instant, on_reading: OnReading) -> None:
        self._ledger = ledger
        self._config = config
        self._names = names_that_move_money(config, ledger)
        self._now = now
        self._on_reading = on_reading
        self._pulls: list[OpenPull] = []
        self._tables: dict[str, Instant] = {}  # source → the moment as of which its last table counts
        self._logged_gaps: set[tuple[str, str]] = set()  # (source, data it cannot give): logged once each
        self.results: list[Pulled] = []

    def open_pulls(self, jobs: Sequence[Job]) -> list[OpenPull]:
        """Begin a pull for each job, except for files that were imported before: those are done at once."""
        opened: list[OpenPull] = []
        for job in jobs:
            same = (pull.job.file for pull in opened if job.file and pull.job.file and not job.user_table)
            alike = [file.modified for file in same if job.file and file.sha256 == job.file.sha256]
            if pull := self._open(job, max(alike, default=None)):
                opened.append(pull)
        self._pulls += opened
        return opened

    def _open(self, job: Job, same_before: Instant | None) -> OpenPull | None:
        """Begin the pull of a job. `same_before`: the clock of a file of this round that has the same content."""
        row = self._ledger.sources.all()[job.source]
        job = dated_by_now(job, self._now)
        fingerprint = job_fingerprint(self._config.sources[job.source], job, self._now)
        file = job.file if job.as_of is None and not job.user_table else None
        before = self._ledger.sources.file(job.source, file.sha256) if file else None
        if file and (same_before or (before and reads_the_same(before.how, fingerprint, job))):
            known = same_before or (before.modified if before else file.modified)
            later = file.modified > known and not job.dated_ahead  # a wrong time says nothing of when it was saved
            if not later or not (same_before or self._ledger.sources.holds_still(job.source, file)):
                with suppress(SyncdError):  # moving failed after the import, too, and was logged then: no news
                    _move_aside(job, None)
                    self.results.append(Pulled(source=job.source, pull=None, file=job.file_name, repeated=True))
                return None
            fingerprint = renewal(fingerprint, file)
        elif file and before:  # its source has other options now, so the same content replaces what it gave before
            job = replace(job, as_of=max(before.modified, file.modified) + MOMENT)
        if job.file and (kept := kept_table(self._config.sources[job.source])):
            newest = self._ledger.sources.newest_file(job.source, (row.kept_file or "").partition(" ")[0])
            job = self._one_after_the_other(with_order_of_tables(job, newest, kept.name))
        self._logged_gaps |= {(job.source, gap) for gap in (row.standing.lacking if row.standing else ())}
        with self._ledger.write() as write:
            pull = write.sources.begin(job.source, self._now)
        return OpenPull(pull, job, fingerprint, row.cursor, self._window())

    def _one_after_the_other(self, job: Job) -> Job:
        """The job of a table that the user keeps: of several that are read together, each counts as of a moment later
        than the one before."""
        before = self._tables.get(job.source)
        if job.as_of is None:
            self._tables[job.source] = at = max(self._now, before + MOMENT) if before else self._now
            job = replace(job, as_of=at) if before else job
        return job

    def _window(self) -> Span:
        since = self._config.since
        start = midnight(since, self._config.timezone) if since else self._now - HISTORY
        return Span(min(start, self._now), self._now)

    def handle(self, message: Message) -> None:
        """Act on one message. Messages of a pull that was abandoned are discarded."""
        match message:
            case QuotaToStore(quota):
                with self._ledger.write() as write:
                    write.quotas.store(quota)
            case PagesToCommit(pull, pages, answer) if not pull.closed:
                committed = False
                try:
                    committed = self._commit(pull, pages)
                finally:
                    answer.set_result(committed)
            case PullEnded(pull, error) if not pull.closed:
                self._end(pull, pull.failure or error)

    def _commit(self, pull: OpenPull, pages: CompressedPages | list[Page]) -> bool:
        job = pull.job
        row = self._ledger.sources.all()[job.source]

        def reported() -> Iterator[Page]:
            for number, page in enumerate(pages, start=1):
                done = number / len(pages) if len(pages) > 1 else _done(page.standing or row.standing)
                self._on_reading(job.source, page.progress or job.file_name or "new entries", done)
                yield page
                self._log_gaps(job.source, page.standing)

        accepted = row.accept_emptied or job.confirmed
        try:
            with self._ledger.write() as write:
                totals = write.observations.add(
                    pull.id, reported(), file=job.dated_file, how=pull.fingerprint, accepted=accepted, names=self._names
                )
        except Emptied as error:
            pull.failure = TryLater(f"{error}; if they are really gone, run {accept_command(job.source)}")
            return False
        except SyncdError as error:
            pull.failure = error
            return False
        pull.totals += totals
        return True

    def _log_gaps(self, source: str, standing: Standing | None) -> None:
        for gap in standing.lacking if standing else ():
            if (source, gap) not in self._logged_gaps:
                log.get_logger(__name__).warning("source incomplete", source=source, lacking=gap)
                self._logged_gaps.add((source, gap))

    def _end(self, pull: OpenPull, failure: SyncdError | None) -> None:
        job = pull.job
        partial = is_partial(failure)
        if failure is None or partial:
            with self._ledger.write() as write:
                totals = write.observations.conclude(pull.id, self._names, accepted=job.confirmed)
            pull.totals += totals
            if job.file and (kept := self._kept(job, job.file)):
                with self._ledger.write() as write:
                    write.sources.keep_file(job.source, kept)
        end = PullEnd(
            error="" if partial else str(failure or ""),
            retry_at=None if partial else _retry_at(failure, self._now),
            outcome="partial" if partial else "refused" if isinstance(failure, Refused) else "",
            note=str(failure) if partial else "",
            by_hand=job.by_hand,
        )
        with self._ledger.write() as write:
            write.sources.finish(pull.id, self._now, end)
        try:
            _move_aside(job, failure)
        except SyncdError as error:
            # The ledger has the file's hash: nothing counts twice when the file is found again.
            log.get_logger(__name__).warning("file not moved", source=job.source, reason=str(error))
        self._close(pull, failure)

    def _kept(self, job: Job, file: SourceFile) -> str | None:
        """What to store of the table that the user keeps in its place: its content, and whether a newer one that the
        user imported takes its place until it changes. None where nothing changes about it."""
        kept = self._ledger.sources.all()[job.source].kept_file
        if job.user_table:
            return table_fingerprint(self._config.sources[job.source], file)
        return f"{kept.removesuffix(SUPERSEDED)}{SUPERSEDED}" if job.stands_for and kept else None

    def abandon(self, source: str, error: TryLater) -> None:
        """End the pulls of a source early. Committed pages stay; pages that still come are discarded."""
        for pull in self._pulls:
            if pull.job.source == source and not pull.closed:
                with self._ledger.write() as write:
                    end = PullEnd(error=str(error), outcome="abandoned", by_hand=pull.job.by_hand)
                    write.sources.finish(pull.id, self._now, end)
                self._close(pull, error)

    def _close(self, pull: OpenPull, failure: SyncdError | None) -> None:
        pull.closed = True
        source = pull.job.source
        self.results.append(
            Pulled(
                source=source,
                pull=pull.id,
                totals=pull.totals,
                file=pull.job.file_name,
                error=failure,
                renewed=RENEWED in pull.fingerprint,
                done=_done(self._ledger.sources.all()[source].standing),
            )
        )


def names_that_move_money(config: Config, ledger: Ledger) -> ConfiguredNames:
    """The names by which changes of old records move money under a configuration, with the milestones known so far."""
    milestones = ((ref, title) for ref, _, title, _ in ledger.derived.milestones())
    return ConfiguredNames(
        tags=tuple(rule.tag for rule in config.maps if rule.tag is not None),
        milestones=frozenset(normalise_name(word) for ref, title in milestones for word in (title, id_of(ref)) if word),
        people={normalise_name(name): key for key, person in config.people.items() for name in (key, *person.names)},
    )


def _move_aside(job: Job, failure: SyncdError | None) -> None:
    """Move a file out of its drop folder, unless it can still be read later. SyncdError when it cannot be moved."""
    if job.folder is None or job.path is None:
        return
    if failure is None:
        move_to_done(job.path, job.folder, job.identity)
    elif isinstance(failure, BadFile):
        move_to_bad(job.path, job.folder, str(failure), job.identity)


def is_partial(error: SyncdError | None) -> bool:
    """Whether a pull that ended with `error` has read everything new."""
    return isinstance(error, Exhausted) and error.partial


def _done(standing: Standing | None) -> float | None:
    return standing.done if standing else None


def _retry_at(failure: SyncdError | None, now: Instant) -> Instant | None:
    match failure:
        case TryLater():
            return failure.at
        case Refused():
            return now + REFUSED_FOR
    return None
