"""Reads sources: threads fetch and parse, one writer commits page by page. No transaction waits for a network."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from syncd import log
from syncd.connector import BadFile, Unavailable
from syncd.core.observations import Rejected
from syncd.core.pages import Page, SourceFile
from syncd.core.time import Instant
from syncd.core.wording import clean, count
from syncd.errors import SyncdError, TryLater
from syncd.inbox.files import shown
from syncd.net.quota import Quota
from syncd.pull.handoff import Mailbox, Message, Pages, Plan
from syncd.pull.jobs import Job
from syncd.pull.writer import Progress, Pulled, Stopped, Writer
from syncd.wiring.composition import Composition

DEADLINE = 15 * 60
"""Seconds after which a pull is abandoned."""
REASONS = 3
"""Rejected rows that are shown of a file of which nothing was taken."""
NOTHING_COVERED = (
    "--covers was not used: this file tells all of no day, since rows are missing or rejected, or there are none, or "
    "files of its kind never do"
)


def pull(
    composition: Composition,
    wanted: Sequence[Job],
    now: Instant,
    clock: Callable[[], Instant],
    progress: Progress = lambda _source, _what, _done: None,
    deadline: float = DEADLINE,
    stopping: Callable[[], bool] = lambda: False,
) -> list[Pulled]:
    """Make these pulls, sources side by side, the files of one source in their order. Never raises for a source.

    Sources that take longer than `deadline` seconds are abandoned, as all are when `stopping` says so.
    """
    mailbox = Mailbox()
    quotas = _Quotas(composition.ledger.sources.quotas(), mailbox)
    by_source: dict[str, list[Job]] = {}
    for job in wanted:
        by_source.setdefault(job.source, []).append(job)
    writer = Writer(composition, now, progress)
    plans = {source: writer.prepare(each) for source, each in by_source.items()}
    for source, plan in plans.items():
        worker = _Worker(composition, source, plan, quotas, mailbox, clock)
        threading.Thread(target=worker.run, name=f"pull {source}", daemon=True).start()
    pending = set(by_source)
    until = time.monotonic() + deadline
    try:
        while pending:
            left = Stopped if stopping() else TryLater if time.monotonic() > until else None
            if left is not None:
                why = "syncd was stopped" if left is Stopped else f"it took longer than {int(deadline)} seconds"
                for source in sorted(pending):
                    writer.abandon(source, left(f"{source} was left because {why}: the next pull goes on from there"))
                break
            message = mailbox.get()
            if message is not None and writer.handle(message):
                pending.discard(message.source)
    finally:
        mailbox.stop.set()
    for message in mailbox.rest():  # of sources that were left, too, what was counted is kept
        writer.handle(message)
    return writer.results


class _Quotas:
    """The governor's store while pulls run in threads: answers from memory, keeps through the writer."""

    def __init__(self, known: Iterable[Quota], mailbox: Mailbox) -> None:
        self._known = {quota.bucket: quota for quota in known}
        self._lock = threading.Lock()
        self._mailbox = mailbox

    def quota(self, bucket: str) -> Quota | None:
        """The quota as last heard."""
        with self._lock:
            return self._known.get(bucket)

    def store_quota(self, quota: Quota) -> None:
        """Keep a quota. Raises Unavailable after the round: what can no longer be counted must not be sent."""
        if self._mailbox.stop.is_set():
            raise Unavailable("the round has ended: the next pull goes on from there")
        with self._lock:
            self._known[quota.bucket] = quota
        self._mailbox.put(Message("", quota=quota))


class _Worker:
    """Runs the pulls of one source in a thread; touches no ledger."""

    def __init__(
        self,
        composition: Composition,
        source: str,
        plans: Sequence[Plan],
        quotas: _Quotas,
        mailbox: Mailbox,
        clock: Callable[[], Instant],
    ) -> None:
        self._composition = composition
        self._source = source
        self._plans = plans
        self._quotas = quotas
        self._mailbox = mailbox
        self._clock = clock

    def run(self) -> None:
        """All pulls of the source, each ended by a message; a fault of ours ends the source, not the program."""
        try:
            for plan in self._plans:
                error = None
                try:
                    self._pull(plan)
                except SyncdError as failure:
                    error = failure
                self._mailbox.put(Message(self._source, plan=plan, error=error))
        except Exception as fault:  # noqa: BLE001 - a connector's bug must not stop the other sources
            log.get_logger(__name__).exception("connector failed", source=self._source)
            error = SyncdError(
                f"the connector of {self._source} failed with {type(fault).__name__}: this is a bug in it"
            )
            self._mailbox.put(Message(self._source, plan=plan, error=error))
        self._mailbox.put(Message(self._source, ended=True))

    def _pull(self, plan: Plan) -> None:
        job = plan.job
        if job.error is not None:
            raise job.error
        files = [job.file] if job.file else []
        with self._composition.connectors.open(self._source, files, self._quotas, self._clock) as connector:
            pages = connector.pull(plan.cursor, plan.window)
            if job.file is not None:
                # Nothing of a file that turns out to be bad is handed over.
                whole = claiming(readable(pages, job.file), job.file)
                self._committed(plan, Pages(restated(whole, job.stated) if job.stated else whole))
                return
            for page in pages:
                if self._mailbox.stop.is_set() or not self._committed(plan, [page]):
                    return

    def _committed(self, plan: Plan, pages: Pages | list[Page]) -> bool:
        """Hand pages over and wait: the next are asked for only when these are safe."""
        message = Message(self._source, plan=plan, pages=pages, answered=threading.Event())
        self._mailbox.put(message)
        assert message.answered is not None
        while not message.answered.wait(1):
            if self._mailbox.stop.is_set():
                return False
        return message.verdict == [True]


def readable(pages: Iterable[Page], file: SourceFile) -> Iterator[Page]:
    """The pages of `file`. BadFile, after the last of them, where rows were rejected and not one was taken: it is no
    file of this source, or not read as it should be."""
    taken = rejected = 0
    first: list[Rejected] = []
    for page in pages:
        taken += page.control.records if page.control else len(page.records) + len(page.gone)
        rejected += len(page.rejected)
        first += page.rejected[: REASONS - len(first)]
        yield page
    if rejected and not taken:
        reasons = [f"{each.where}: {each.reason}" for each in first]
        reasons += [f"and {rejected - len(first)} more"] if rejected > len(first) else []
        raise BadFile(
            f"nothing of {file.name} is taken, since {count(rejected, 'row was', 'rows were')} rejected and none could "
            f"be read: {'; '.join(shown(clean(each)) for each in reasons)}; correct the file, or the options of its "
            "source"
        )


def claiming(pages: Iterable[Page], file: SourceFile) -> Iterator[Page]:
    """The pages of `file`, and one more where the user said what it covers, but it tells all of no day."""
    claims = False
    for page in pages:
        claims = claims or bool(page.complete or page.snapshot)
        yield page
    if file.covers and not claims:
        yield Page(as_of=file.modified, notices=[NOTHING_COVERED])


def restated(pages: Iterable[Page], at: Instant) -> Iterator[Page]:
    """The same pages, said at another time."""
    for page in pages:
        yield replace(page, as_of=at, records=[replace(each, revision=at) for each in page.records])


def rehearse(
    composition: Composition, wanted: Sequence[Job], now: Instant, clock: Callable[[], Instant]
) -> list[Pulled]:
    """What these pulls would change; no file is moved, and nothing is kept but the requests that it took."""
    still = [replace(job, folder=None) for job in wanted]
    sources = composition.ledger.sources
    with composition.ledger.database.rehearsal():
        pulls = pull(composition, still, now, clock)
        quotas = sources.quotas()
    for quota in quotas:
        sources.store_quota(quota)
    return pulls
