"""Commits what pull threads hand over: the one writer, in the thread that owns the ledger."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from syncd import log
from syncd.connector import BadFile, Exhausted, Refused
from syncd.core.pages import Page, Standing
from syncd.core.time import Instant, Span, midnight
from syncd.errors import SyncdError, TryLater
from syncd.inbox.files import file_bad, file_done
from syncd.ledger.observed.totals import Taken
from syncd.pull.handoff import Message, Pages, Plan
from syncd.pull.jobs import Job, how_read, kept_content, same_reading
from syncd.wiring.composition import Composition

HISTORY = timedelta(days=90)
"""How far back a first pull goes where the config's `since` does not say."""
REFUSED_FOR = timedelta(hours=1)
"""How long a source that refused us is left alone."""
MOMENT = timedelta(microseconds=1)

Progress = Callable[[str, str, float | None], None]
"""Told (source, what it is reading, the share of its first history that is read; None: all of it)."""


class Stopped(TryLater):
    """A source was left because syncd ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one attempt to read a source, or one file of it, came to."""

    source: str
    pull: int | None
    taken: Taken = field(default_factory=Taken)
    file: str | None = None
    error: SyncdError | None = None
    repeated: bool = False  # a file that was taken before
    done: float | None = None  # the share of the first history that is read now; None: all of it

    @property
    def partial(self) -> bool:
        """Whether what is new was read, and the rest waits for the quota."""
        return is_partial(self.error)

    @property
    def stopped(self) -> bool:
        """Whether it was left because syncd ends: no fault of the source."""
        return isinstance(self.error, Stopped)

    @property
    def unchanged(self) -> bool:
        """Whether nothing in the ledger moved."""
        return not (self.taken.added or self.taken.changed or self.taken.gone or self.taken.held)


class Writer:
    """Commits what workers hand over. Lives in the thread that owns the ledger."""

    def __init__(self, composition: Composition, now: Instant, progress: Progress) -> None:
        self._composition = composition
        self._ledger = composition.ledger
        self._now = now
        self._progress = progress
        self._open: dict[str, list[Plan]] = {}  # by source, what has not ended
        self._taken: dict[int, Taken] = {}  # by pull
        self._failed: dict[int, SyncdError] = {}
        self._told: dict[str, set[str]] = {}  # by source, what it lacks as far as that has been said
        self._abandoned: set[str] = set()
        self.results: list[Pulled] = []

    def prepare(self, wanted: Sequence[Job]) -> list[Plan]:
        """Open a pull for each job; files that were taken before are done at once."""
        plans: list[Plan] = []
        for job in wanted:
            row = self._ledger.sources.all()[job.source]
            how = how_read(self._composition, job)
            before = self._ledger.sources.file(job.source, job.file.sha256) if job.file and not job.kept else None
            if before and job.stated is None and same_reading(before.how, how, job):
                with suppress(SyncdError):  # it could not be moved when it was taken either: that was said then
                    _put_away(job, None)
                    self.results.append(Pulled(source=job.source, pull=None, file=job.file_name, repeated=True))
                continue
            if before and job.file and job.stated is None:  # read with other options now: a later word on the same
                job = replace(job, stated=max(before.modified, job.file.modified) + MOMENT)
            plans.append(Plan(job, how, self._ledger.sources.begin(job.source, self._now), row.cursor, self._window()))
            self._open.setdefault(job.source, []).append(plans[-1])
            self._told.setdefault(job.source, set(row.standing.lacking if row.standing else ()))
        return plans

    def _window(self) -> Span:
        since = self._composition.config.since
        start = midnight(since, self._composition.config.timezone) if since else self._now - HISTORY
        return Span(min(start, self._now), self._now)

    def handle(self, message: Message) -> bool:
        """Take one message in; whether it was the last of its source."""
        if message.quota is not None:
            self._ledger.sources.store_quota(message.quota)
            return False
        if message.source in self._abandoned:
            return False
        if message.ended:
            return True
        assert message.plan is not None
        if message.pages is not None:
            self._take(message, message.plan, message.pages)
        else:
            self._end(message.plan, message.error)
        return False

    def _take(self, message: Message, plan: Plan, pages: Pages | list[Page]) -> None:
        assert message.answered is not None
        job, pull = plan.job, plan.pull
        row = self._ledger.sources.all()[job.source]

        def shown() -> Iterator[Page]:
            for number, page in enumerate(pages, start=1):
                done = number / len(pages) if len(pages) > 1 else _done(page.standing or row.standing)
                self._progress(job.source, page.progress or job.file_name or "new entries", done)
                yield page
                self._tell_lacking(job.source, page.standing)

        try:
            taken = self._ledger.observations.take(
                pull, job.source, shown(), job.said, accept_emptied=row.accept_emptied or job.again, how=plan.how
            )
            self._taken[pull] = self._taken.get(pull, Taken()) + taken
            message.verdict.append(True)
        except SyncdError as error:
            self._failed[pull] = error
            message.verdict.append(False)
        finally:
            message.answered.set()

    def _tell_lacking(self, source: str, standing: Standing | None) -> None:
        """Say what a source cannot give, once."""
        for what in standing.lacking if standing else ():
            if what not in self._told[source]:
                log.get_logger(__name__).warning("source incomplete", source=source, lacking=what)
                self._told[source].add(what)

    def _end(self, plan: Plan, error: SyncdError | None) -> None:
        job, pull = plan.job, plan.pull
        self._open[job.source].remove(plan)
        failure = self._failed.get(pull) or error
        partial = is_partial(failure)
        if failure is None or partial:
            concluded = self._ledger.observations.conclude(pull, job.source)
            self._taken[pull] = self._taken.get(pull, Taken()) + concluded
            if job.kept and job.file:
                self._ledger.sources.keep_file(job.source, kept_content(self._composition, job.source, job.file))
        self._ledger.sources.finish(
            pull,
            job.source,
            self._now,
            error="" if partial else str(failure or ""),
            retry_at=None if partial else _retry_at(failure, self._now),
            outcome="partial" if partial else "refused" if isinstance(failure, Refused) else "",
            note=str(failure) if partial else "",
        )
        try:
            _put_away(job, failure)
        except SyncdError as trouble:
            # The ledger has the file's hash: taken or not, nothing is counted twice when it is found again.
            log.get_logger(__name__).warning("file not moved", source=job.source, reason=str(trouble))
        self._tell(plan, failure)

    def abandon(self, source: str, error: TryLater) -> None:
        """A source is left: what it committed stays, what it still sends is discarded."""
        self._abandoned.add(source)
        for plan in self._open.pop(source, []):
            self._ledger.sources.finish(plan.pull, source, self._now, error=str(error), outcome="abandoned")
            self._tell(plan, error)

    def _tell(self, plan: Plan, failure: SyncdError | None) -> None:
        source = plan.job.source
        self.results.append(
            Pulled(
                source=source,
                pull=plan.pull,
                taken=self._taken.get(plan.pull, Taken()),
                file=plan.job.file_name,
                error=failure,
                done=_done(self._ledger.sources.all()[source].standing),
            )
        )


def _put_away(job: Job, failure: SyncdError | None) -> None:
    """Move a file out of its drop folder. Raises what keeps it there."""
    if job.folder is None or job.path is None:
        return
    if failure is None:
        file_done(job.path, job.folder, job.identity)
    elif isinstance(failure, BadFile):
        file_bad(job.path, job.folder, str(failure), job.identity)


def is_partial(error: SyncdError | None) -> bool:
    """Whether a pull that ended with `error` has read what is new."""
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
