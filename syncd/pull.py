"""Reads sources: threads fetch and parse, one writer commits page by page. No transaction waits for a network."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from syncd import log
from syncd.compose import Composition
from syncd.connector import BadFile, Cursor, Page, Refused
from syncd.core.time import Instant, Span, midnight
from syncd.errors import SyncdError, TryLater
from syncd.governor import Quota
from syncd.intake import file_bad, file_done
from syncd.jobs import Job
from syncd.ledger.observations import Taken

REFUSED_FOR = timedelta(hours=1)
"""How long a source that refused us is left alone."""
DEADLINE = 15 * 60
"""Seconds after which a pull is abandoned."""
_LOOK_UP = 0.5  # seconds between looks at deadline and stop
QUEUE = 4
"""Pages that may wait for the writer."""

Progress = Callable[[str, str], None]
"""Told (source, what it is reading)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one attempt to read a source, or one file of it, came to."""

    source: str
    pull: int | None
    taken: Taken = field(default_factory=Taken)
    file: str | None = None
    error: SyncdError | None = None
    repeated: bool = False  # a file that was taken before

    @property
    def unchanged(self) -> bool:
        """Whether nothing in the ledger moved."""
        return not (self.taken.added or self.taken.changed or self.taken.gone)


def pull(
    composition: Composition,
    wanted: Sequence[Job],
    now: Instant,
    clock: Callable[[], Instant],
    progress: Progress = lambda _, __: None,
    deadline: float = DEADLINE,
    stopping: Callable[[], bool] = lambda: False,
) -> list[Pulled]:
    """Make these pulls, sources side by side, the files of one source in their order. Never raises for a source.

    Sources that take longer than `deadline` seconds are abandoned, as all are when `stopping` says so.
    """
    messages: queue.Queue[_Message] = queue.Queue(QUEUE)
    quotas = _Quotas(composition.ledger.sources.quotas(), messages)
    stop = threading.Event()
    by_source: dict[str, list[Job]] = {}
    for job in wanted:
        by_source.setdefault(job.source, []).append(job)
    writer = _Writer(composition, now, progress)
    plans = {source: writer.prepare(each) for source, each in by_source.items()}
    for source, plan in plans.items():
        worker = _Worker(composition, source, plan, quotas, messages, stop, clock)
        threading.Thread(target=worker.run, name=f"pull {source}", daemon=True).start()
    pending = set(by_source)
    until = time.monotonic() + deadline
    try:
        while pending:
            if stopping() or time.monotonic() > until:
                why = "syncd was stopped" if stopping() else f"it took longer than {int(deadline)} seconds"
                for source in sorted(pending):
                    writer.abandon(source, why)
                break
            try:
                message = messages.get(timeout=_LOOK_UP)
            except queue.Empty:
                continue
            if writer.handle(message):
                pending.discard(message.source)
    finally:
        stop.set()
    return writer.results


@dataclass(frozen=True, slots=True)
class _Message:
    """From a worker to the writer: a page, the end of a job, a quota to keep, or the end of the worker."""

    source: str
    job: Job | None = None
    page: Page | None = None
    quota: Quota | None = None
    error: SyncdError | None = None
    ended: bool = False
    answered: threading.Event | None = None
    verdict: list[bool] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A job with what its connector starts from."""

    job: Job
    cursor: Cursor | None
    window: Span


class _Quotas:
    """The governor's store while pulls run in threads: answers from memory, keeps through the writer."""

    def __init__(self, known: Iterable[Quota], messages: "queue.Queue[_Message]") -> None:
        self._known = {quota.bucket: quota for quota in known}
        self._lock = threading.Lock()
        self._messages = messages

    def quota(self, bucket: str) -> Quota | None:
        """The quota as last heard."""
        with self._lock:
            return self._known.get(bucket)

    def store_quota(self, quota: Quota) -> None:
        """Keep a quota."""
        with self._lock:
            self._known[quota.bucket] = quota
        self._messages.put(_Message("", quota=quota))


class _Worker:
    """Runs the pulls of one source in a thread; touches no ledger."""

    def __init__(
        self,
        composition: Composition,
        source: str,
        plans: Sequence[_Plan],
        quotas: _Quotas,
        messages: "queue.Queue[_Message]",
        stop: threading.Event,
        clock: Callable[[], Instant],
    ) -> None:
        self._composition = composition
        self._source = source
        self._plans = plans
        self._quotas = quotas
        self._messages = messages
        self._stop = stop
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
                self._messages.put(_Message(self._source, job=plan.job, error=error))
        except Exception as fault:  # noqa: BLE001 - a connector's bug must not stop the other sources
            log.get_logger(__name__).exception("connector failed", source=self._source)
            error = SyncdError(
                f"the connector of {self._source} failed with {type(fault).__name__}: this is a bug in it"
            )
            self._messages.put(_Message(self._source, job=plan.job, error=error))
        self._messages.put(_Message(self._source, ended=True))

    def _pull(self, plan: _Plan) -> None:
        job = plan.job
        if job.error is not None:
            raise job.error
        files = [job.file] if job.file else []
        with self._composition.connector(self._source, files, self._quotas, self._clock) as connector:
            for page in connector.pull(plan.cursor, plan.window):
                if self._stop.is_set() or not self._committed(job, page):
                    return

    def _committed(self, job: Job, page: Page) -> bool:
        """Hand a page over and wait: the next one is asked for only when this one is safe."""
        message = _Message(self._source, job=job, page=page, answered=threading.Event())
        self._messages.put(message)
        assert message.answered is not None
        while not message.answered.wait(1):
            if self._stop.is_set():
                return False
        return message.verdict == [True]


HISTORY = timedelta(days=90)
"""How far back a first pull goes where the config's `since` does not say."""


class _Writer:
    """Commits what workers hand over. Lives in the thread that owns the ledger."""

    def __init__(self, composition: Composition, now: Instant, progress: Progress) -> None:
        self._composition = composition
        self._ledger = composition.ledger
        self._now = now
        self._progress = progress
        self._pulls: dict[int, int] = {}  # id of the job → pull
        self._taken: dict[int, Taken] = {}
        self._failed: dict[int, SyncdError] = {}
        self._abandoned: set[str] = set()
        self.results: list[Pulled] = []

    def prepare(self, wanted: Sequence[Job]) -> list[_Plan]:
        """Open a pull for each job; files that were taken before are done at once."""
        plans: list[_Plan] = []
        for job in wanted:
            row = self._ledger.sources.all()[job.source]
            if job.file and not job.kept and self._ledger.sources.knows_file(job.source, job.file.sha256):
                self._put_away(job, None)
                self.results.append(Pulled(source=job.source, pull=None, file=job.file_name, repeated=True))
                continue
            self._pulls[id(job)] = self._ledger.sources.begin(job.source, self._now)
            plans.append(_Plan(job, row.cursor, self._window()))
        return plans

    def _window(self) -> Span:
        since = self._composition.config.since
        start = midnight(since, self._composition.config.timezone) if since else self._now - HISTORY
        return Span(min(start, self._now), self._now)

    def handle(self, message: _Message) -> bool:
        """Take one message in; whether it was the last of its source."""
        if message.quota is not None:
            self._ledger.sources.store_quota(message.quota)
            return False
        if message.source in self._abandoned:
            return False
        if message.ended:
            return True
        assert message.job is not None
        if message.page is not None:
            self._page(message, message.job, message.page)
        else:
            self._end(message.job, message.error)
        return False

    def _page(self, message: _Message, job: Job, page: Page) -> None:
        assert message.answered is not None
        self._progress(job.source, page.progress or job.file_name or "new entries")
        accepts = self._ledger.sources.all()[job.source].accept_emptied
        try:
            taken = self._ledger.observations.take(
                self._pulls[id(job)], job.source, covering(page, job.covers), job.file, accept_emptied=accepts
            )
            self._taken[id(job)] = self._taken.get(id(job), Taken()) + taken
            message.verdict.append(True)
        except SyncdError as error:
            self._failed[id(job)] = error
            message.verdict.append(False)
        finally:
            message.answered.set()

    def _end(self, job: Job, error: SyncdError | None) -> None:
        pull = self._pulls[id(job)]
        failure = self._failed.get(id(job)) or error
        taken = self._taken.get(id(job), Taken())
        if failure is None:
            taken += self._ledger.observations.conclude(pull, job.source)
            if job.kept and job.file:
                self._ledger.sources.keep_file(job.source, job.file.sha256)
        self._ledger.sources.finish(
            pull, job.source, self._now, error=str(failure or ""), retry_at=_retry_at(failure, self._now)
        )
        self._put_away(job, failure)
        self.results.append(Pulled(source=job.source, pull=pull, taken=taken, file=job.file_name, error=failure))

    def abandon(self, source: str, why: str) -> None:
        """A source is left: what it committed stays, what it still sends is discarded."""
        self._abandoned.add(source)
        error = TryLater(f"{source} was left because {why}: the next pull goes on from there")
        row = self._ledger.sources.last_pull(source)
        assert row is not None
        self._ledger.sources.finish(row.id, source, self._now, error=str(error), outcome="abandoned")
        self.results.append(Pulled(source=source, pull=row.id, error=error))

    def _put_away(self, job: Job, failure: SyncdError | None) -> None:
        if job.folder is None or job.path is None:
            return
        try:
            if failure is None:
                file_done(job.path, job.folder)
            elif isinstance(failure, BadFile):
                file_bad(job.path, job.folder, str(failure))
        except SyncdError as error:
            # The ledger has the file's hash: taken or not, nothing is counted twice when it is found again.
            log.get_logger(__name__).warning("file not moved", source=job.source, reason=str(error))


def rehearse(
    composition: Composition, wanted: Sequence[Job], now: Instant, clock: Callable[[], Instant]
) -> list[Pulled]:
    """What these pulls would change; nothing is kept, no file is moved."""
    still = [replace(job, folder=None) for job in wanted]
    with composition.ledger.database.rehearsal():
        return pull(composition, still, now, clock)


def covering(page: Page, covers: Span | None) -> Page:
    """The page with the user's word on what its file covers."""
    if covers is None:
        return page
    return replace(
        page,
        complete=[replace(scope, span=covers) for scope in page.complete],
        snapshot=[replace(scope, span=covers) for scope in page.snapshot],
    )


def _retry_at(failure: SyncdError | None, now: Instant) -> Instant | None:
    match failure:
        case TryLater():
            return failure.at
        case Refused():
            return now + REFUSED_FOR
    return None
