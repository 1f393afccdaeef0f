"""One round of work: pull what is due, derive, judge, report, deliver. It may be cut off anywhere."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain

from syncd.core.schedule import Every
from syncd.core.time import Instant
from syncd.derive import derive
from syncd.errors import SyncdError
from syncd.inbox.files import Identity
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due
from syncd.pull.jobs import Job, find_jobs
from syncd.pull.workers import Supervision, pull, rehearse
from syncd.pull.writer import OnReading, Pulled
from syncd.report.build import make_report
from syncd.report.deliver import Delivered, deliver_due, messages_of
from syncd.wiring.composition import Composition
from syncd.wiring.directory import reads_files

DEFAULT_EVERY = timedelta(minutes=15)
"""How often a server is asked where the source does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Told what is going on, for people who watch."""

    reading: OnReading = lambda _source, _what, _done: None
    expecting: Callable[[str, int], None] = lambda _step, _total: None  # "deriving" or "judging", and how much of it
    deriving: Callable[[int], None] = lambda _count: None
    judging: Callable[[int], None] = lambda _count: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """What one round did."""

    pulls: list[Pulled] = field(default_factory=list)
    judged: int = 0
    reports: list[str] = field(default_factory=list)
    deliveries: list[Delivered] = field(default_factory=list)


def run_cycle(
    composition: Composition,
    now: Instant,
    clock: Callable[[], Instant],
    *,
    sources: Sequence[str] | None = None,
    deliver: bool = True,
    progress: Progress = Progress(),
    stopping: Callable[[], bool] = lambda: False,
) -> Cycle:
    """Run one round. `sources`: pull these whether they are due or not; None: those that are due. When `stopping`
    says so, pulls end after the page at hand and the rest waits for the next round."""
    register(composition, now)
    supervision = Supervision(on_reading=progress.reading, stopping=stopping)
    pulls: list[Pulled] = []
    for wanted in _jobs(composition, now, sources):
        pulls += pull(composition, wanted, now, clock, supervision)
        if stopping():
            break
    if sources is None:
        _take_slots(composition, now, pulls)
    judged = settle(composition, now, progress)
    reports = make_due_reports(composition, now) if deliver else []
    deliveries = deliver_due(composition.ledger, composition.channels, now) if deliver else []
    return Cycle(pulls=pulls, judged=judged, reports=reports, deliveries=deliveries)


def rehearse_cycle(
    composition: Composition, now: Instant, clock: Callable[[], Instant], *, sources: Sequence[str] | None = None
) -> Cycle:
    """What a round would pull; nothing is kept, nothing delivered."""
    register(composition, now)
    pulls = [rehearse(composition, wanted, now, clock) for wanted in _jobs(composition, now, sources)]
    return Cycle(pulls=list(chain.from_iterable(pulls)))


def register(composition: Composition, now: Instant) -> None:
    """Make sure every configured source has its row in the ledger."""
    with composition.ledger.write() as write:
        for source in composition.config.sources.values():
            kind = composition.connectors.kind(source.name)
            namespace = kind.namespace or source.name
            write.sources.register(source.name, source.kind, namespace, now, duplicates_of=kind.duplicates_of)


def settle(composition: Composition, now: Instant, progress: Progress = Progress()) -> int:
    """Bring everything derived and judged up to date with records, config and time; how many subjects were judged."""
    ledger, rules = composition.ledger, composition.rules
    take_up_config(ledger, composition.inputs(), rules, composition.config.sources, now)
    progress.expecting("deriving", ledger.dirty.count_records())
    derive(ledger, composition.directory, progress.deriving)
    progress.expecting("judging", ledger.dirty.count_subjects(now))
    return judge_due(ledger, composition.directory(), rules, now, progress.judging)


def _jobs(composition: Composition, now: Instant, sources: Sequence[str] | None) -> Iterator[list[Job]]:
    """What there is to pull, and then, as long as there are more files than fit into memory at once, the next ones."""
    names = [name for name in composition.config.sources if is_due(composition, name, now)]
    names = names if sources is None else list(sources)
    met: set[Identity] = set()
    while names:
        found: list[Job] = []
        for name in names:
            try:
                found += find_jobs(composition.ledger, composition.config.sources[name], now, met)
            except SyncdError as error:
                found.append(Job(source=name, error=error))
        yield found
        names = sorted({job.source for job in found if job.folder is not None})


def is_due(composition: Composition, source: str, now: Instant) -> bool:
    """Whether a source is to be pulled: its slot has not been taken up and nothing holds it back."""
    row = composition.ledger.sources.all()[source]
    if row.next_attempt is not None and row.next_attempt > now:
        return False
    schedule = schedule_of(composition, source)
    if schedule is None:
        return True
    slot = schedule.latest(now, composition.config.timezone)
    held_back = row.next_attempt is not None and row.last_error != ""
    return held_back or not composition.ledger.outbox.slot_done(f"pull:{source}", slot)


def schedule_of(composition: Composition, source: str) -> Every | None:
    """When a source is pulled; None: whenever there is a new file."""
    options = composition.config.sources[source].options
    if options.every is not None:
        return Every(options.every)
    return None if reads_files(options) else Every(DEFAULT_EVERY)


def _take_slots(composition: Composition, now: Instant, pulls: Sequence[Pulled]) -> None:
    for source in sorted({each.source for each in pulls}):
        if schedule := schedule_of(composition, source):
            slot = schedule.latest(now, composition.config.timezone)
            with composition.ledger.write() as write:
                write.outbox.finish_slot(f"pull:{source}", slot, now)


def make_due_reports(composition: Composition, now: Instant) -> list[str]:
    """Make and queue the reports whose slot has come; the ids of those made. A report that never ran is made at once,
    one that was missed is caught up once."""
    made: list[str] = []
    for wanted in composition.config.reports.values():
        slot = wanted.at.latest(now, composition.config.timezone)
        job = f"report:{wanted.name}"
        if composition.ledger.outbox.slot_done(job, slot):
            continue
        report = make_report(composition.ledger, composition.directory(), wanted, now, slot)
        messages = messages_of(report, wanted.to, composition.channels)
        with composition.ledger.write() as write:
            write.outbox.queue(report, messages, (job, slot), now)
        made.append(report.id)
    return made
