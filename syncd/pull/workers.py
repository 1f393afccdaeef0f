"""Reads sources in threads; the writer commits their pages one by one. No transaction waits for a network."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from syncd import log
from syncd.config import Config
from syncd.connector import BadFile, Connector, Unavailable
from syncd.core.observations import Rejected
from syncd.core.pages import Page, SourceFile
from syncd.core.quota import Quota
from syncd.core.time import Instant
from syncd.core.wording import clean, count
from syncd.errors import SyncdError, TryLater
from syncd.inbox.files import printable
from syncd.net.quota import KnownQuotas
from syncd.pull.handoff import CompressedPages, HandOff, OpenPull, PullEnded, QuotaToStore, WorkerEnded
from syncd.pull.jobs import Job
from syncd.pull.until_now import file_until_now, server_until_its_now
from syncd.pull.writer import OnReading, Pulled, Stopped, Writer
from syncd.wiring.composition import Composition
from syncd.wiring.known_exports import naming_reader

DEADLINE = 5 * 60
"""Seconds after which a pull is abandoned; the next one continues. Far below the interval between two pulls."""
REASONS = 3
"""Rejected rows that are quoted when no row of a file could be read."""
NOTHING_COVERED = (
    "--covers had no effect: this file is complete for no day, because it has no rows, lacks or rejects rows, or "
    "files of its kind are never complete"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """How pulls are watched and when they are cut off."""

    on_reading: OnReading = lambda _source, _part, _done: None
    deadline: float = DEADLINE  # seconds for all of them together
    stopping: Callable[[], bool] = lambda: False  # True: abandon what is still running


def pull(
    composition: Composition,
    jobs: Sequence[Job],
    now: Instant,
    clock: Callable[[], Instant],
    supervision: Supervision = Supervision(),
) -> list[Pulled]:
    """Run these jobs: sources side by side, the files of one source in their order.

    A failing source ends its own pulls and raises nothing. Sources still running at the deadline, or when `stopping`
    returns True, are abandoned; the next pull continues where their last committed page ended.
    """
    handoff = HandOff()
    composition.servers.quotas.learn(composition.ledger.quotas.all())
    quotas = _StoredQuotas(composition.servers.quotas, handoff)
    writer = Writer(composition.ledger, composition.config, now, supervision.on_reading)

    connectors, config = composition.connectors, composition.config

    def connect(job: Job) -> AbstractContextManager[Connector]:
        return connectors.open(job.source, [job.file] if job.file else [], quotas, clock)

    running = dict.fromkeys(job.source for job in jobs)
    workers = [
        _Worker(source, writer.open_pulls([job for job in jobs if job.source == source]), connect, handoff, config)
        for source in running
    ]
    threads = composition.servers.readers
    held = [source for source in running if source in threads and threads[source].is_alive()]
    _abandon(writer, held, TryLater, "an earlier reading of it, which was cut off, has not ended yet")
    for worker in workers:
        if worker.source in held:
            del running[worker.source]
        else:
            threads[worker.source] = threading.Thread(target=worker.run, name=f"pull {worker.source}", daemon=True)
            threads[worker.source].start()
    until = time.monotonic() + supervision.deadline
    try:
        while running:
            if supervision.stopping():
                _abandon(writer, running, Stopped, "syncd is stopping")
                break
            if time.monotonic() > until:
                _abandon(writer, running, TryLater, f"it took longer than {int(supervision.deadline)} seconds")
                break
            match handoff.get():
                case WorkerEnded(source):
                    del running[source]
                case None:
                    pass
                case message:
                    writer.handle(message)
    finally:
        handoff.stop.set()
    for message in handoff.drain():  # requests that abandoned sources have counted are stored, too
        writer.handle(message)
    return writer.results


def _abandon(writer: Writer, sources: Iterable[str], error: type[TryLater], reason: str) -> None:
    for source in sorted(sources):
        writer.abandon(source, error(f"reading {source} was stopped: {reason}; the next pull continues from there"))


@dataclass(frozen=True, slots=True)
class _StoredQuotas:
    """The quota store of all workers: answers from memory and stores through the writer."""

    known: KnownQuotas
    handoff: HandOff

    def quota(self, bucket: str) -> Quota | None:
        """Return the latest quota of `bucket`."""
        return self.known.quota(bucket)

    def store_quota(self, quota: Quota) -> None:
        """Keep a quota. Unavailable once the pulls have ended: a request that cannot be counted must not be sent."""
        if self.handoff.stop.is_set():
            raise Unavailable("this round has ended; the next pull continues from there")
        self.known.keep(quota)
        self.handoff.put(QuotaToStore(quota))


@dataclass(frozen=True, slots=True)
class _Worker:
    """Runs the pulls of one source in a thread; never touches the ledger."""

    source: str
    pulls: Sequence[OpenPull]
    connect: Callable[[Job], AbstractContextManager[Connector]]
    handoff: HandOff
    config: Config

    def run(self) -> None:
        """Run all pulls and report the end of each. A bug in the connector ends this source, not the program."""
        try:
            for pull in self.pulls:
                error = None
                try:
                    self._read(pull)
                except SyncdError as failure:
                    error = self._explained(failure, pull.job)
                self.handoff.put(PullEnded(pull, error))
        except Exception as fault:  # noqa: BLE001 - a connector's bug must not stop the other sources
            log.get_logger(__name__).exception("connector failed", source=self.source)
            reason = f"the connector of {self.source} failed with {type(fault).__name__}: this is a bug in it"
            self.handoff.put(PullEnded(pull, SyncdError(reason)))
        self.handoff.put(WorkerEnded(self.source))

    def _explained(self, failure: SyncdError, job: Job) -> SyncdError:
        """Return the failure: where a file is for another kind of source, with a sentence that names it."""
        if isinstance(failure, BadFile) and job.file is not None:
            return naming_reader(failure, job.file, self.source, self.config)
        return failure

    def _read(self, pull: OpenPull) -> None:
        job = pull.job
        if job.error is not None:
            raise job.error
        with self.connect(job) as connector:
            pages = connector.pull(pull.cursor, pull.window)
            if job.file is not None:  # handed over only when all of it was read: a bad file leaves nothing behind
                pages = with_unused_covers(refuse_unreadable(pages, job.file), job.file)
                pages = file_until_now(pages, job, pull.window.end, self.config.timezone)
                self.handoff.commit(pull, CompressedPages(redated(pages, job.as_of) if job.as_of else pages))
                return
            for page in pages:
                if self.handoff.stop.is_set() or not self.handoff.commit(pull, [server_until_its_now(page)]):
                    return


def refuse_unreadable(pages: Iterable[Page], file: SourceFile) -> Iterator[Page]:
    """Yield the pages of `file`; BadFile after the last one when rows were rejected and none could be read."""
    read = rejected = 0
    quoted: list[Rejected] = []
    for page in pages:
        read += page.control.records if page.control else len(page.records) + len(page.gone)
        rejected += len(page.rejected)
        quoted += page.rejected[: REASONS - len(quoted)]
        yield page
    if rejected and not read:
        reasons = [f"{row.where}: {row.reason}" for row in quoted]
        reasons += [f"and {rejected - len(quoted)} more"] if rejected > len(quoted) else []
        raise BadFile(
            f"nothing was imported from {file.name}: {count(rejected, 'row was', 'rows were')} rejected and none could "
            f"be read: {'; '.join(printable(clean(reason)) for reason in reasons)}; correct the file or the options of "
            "its source"
        )


def with_unused_covers(pages: Iterable[Page], file: SourceFile) -> Iterator[Page]:
    """Yield the pages of `file`, plus a notice when the user's `--covers` had no effect."""
    covered = False
    for page in pages:
        covered = covered or bool(page.complete or page.snapshot)
        yield page
    if file.covers and not covered:
        yield Page(as_of=file.modified, notices=[NOTHING_COVERED])


def redated(pages: Iterable[Page], at: Instant) -> Iterator[Page]:
    """Yield the same pages as if the source had sent them at another time."""
    for page in pages:
        yield replace(page, as_of=at, records=[replace(observation, revision=at) for observation in page.records])


def rehearse(composition: Composition, jobs: Sequence[Job], now: Instant, clock: Callable[[], Instant]) -> list[Pulled]:
    """Run jobs on a copy of the ledger, which keeps nothing but the requests they counted; no file is moved."""
    unmoved = [replace(job, folder=None) for job in jobs]
    with composition.ledger.rehearsal() as copy:
        before = copy.quotas.all()
        pulls = pull(replace(composition, ledger=copy), unmoved, now, clock)
        counted = [quota for quota in copy.quotas.all() if quota not in before]
    with composition.ledger.write() as write:
        for quota in counted:
            write.quotas.store(quota)
    return pulls
