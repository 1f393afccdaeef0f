"""Runs one round of work: pull what is due, derive, judge, report, deliver. It may be interrupted anywhere."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain

from syncd.config import ReportConfig
from syncd.core.subjects import SubjectKind
from syncd.core.time import Instant
from syncd.derive import derive
from syncd.errors import SyncdError, TryLater
from syncd.inbox.files import Identity
from syncd.judge.config_changes import take_up_config
from syncd.judge.due import judge_due
from syncd.ledger import Ledger, LedgerWriter
from syncd.ledger.locks import WAIT
from syncd.net.clock_check import WrongClock
from syncd.pull.jobs import Job, find_jobs
from syncd.pull.workers import Supervision, pull, rehearse
from syncd.pull.writer import OnReading, Pulled
from syncd.report.cut_off import make_answer
from syncd.report.deliver import Delivered, deliver_due, messages_of
from syncd.report.saved import saved_since
from syncd.service.due_reports import make_one
from syncd.service.right_clock import asks_server, clock_is_behind, confirm, is_given_earlier, take_back_future
from syncd.service.schedule import is_due, is_new_schedule, report_job, schedule_of
from syncd.wiring.composition import Composition
from syncd.wiring.sources import reads_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Callbacks that show people how a round advances."""

    reading: OnReading = lambda _source, _part, _done: None
    expecting: Callable[[str, int], None] = lambda _step, _total: None  # "deriving" or "judging", and how many of them
    deriving: Callable[[int], None] = lambda _count: None
    judging: Callable[[int], None] = lambda _count: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """The results of one round."""

    pulls: list[Pulled] = field(default_factory=list)
    judged: int = 0  # subjects
    new_reports: dict[str, Instant] = field(default_factory=dict)  # newly configured ones, and when they are first due
    reports: list[str] = field(default_factory=list)  # ids
    deliveries: list[Delivered] = field(default_factory=list)


def run_cycle(
    composition: Composition,
    now: Instant,
    clock: Callable[[], Instant],
    *,
    sources: Sequence[str] | None = None,
    deliver: bool = True,
    full: bool = False,
    progress: Progress = Progress(),
) -> Cycle:
    """Run one round, step by step. The daemon runs the same steps side by side (`lanes.py`).

    `sources`: pull exactly these, due or not; None: those that are due. `deliver`: also make due reports and send them.
    `full`: judge everything, and not only what changed or whose time has come.
    WrongClock when the machine's clock cannot be right: then nothing is derived, judged or reported.
    """
    register(composition, now)
    names = due_sources(composition, now) if sources is None else list(sources)
    pulls = pull_sources(composition, names, now, clock, Supervision(on_reading=progress.reading))
    if sources is None:
        finish_slots(composition, now, {pulled.source for pulled in pulls})
    if full:
        mark_everything(composition.ledger)
    judged = settle(composition, now, progress)
    new_reports = begin_schedules(composition, now) if deliver else {}
    reports = make_due_reports(composition, now) if deliver else []
    deliveries = deliver_due(composition.ledger, composition.channels, now) if deliver else []
    return Cycle(pulls=pulls, judged=judged, new_reports=new_reports, reports=reports, deliveries=deliveries)


def pull_sources(
    composition: Composition,
    names: Sequence[str],
    now: Instant,
    clock: Callable[[], Instant],
    supervision: Supervision,
    patience: float = WAIT,
) -> list[Pulled]:
    """Pull these sources and return what came of it.

    A source that another thread or process still reads after `patience` seconds is left to that one. WrongClock when
    the machine's clock cannot be right; where a server shows that it was ahead in an earlier round, what was concluded
    then is taken back.
    """
    behind = clock_is_behind(composition, now)
    if is_given_earlier(composition, now):
        take_back_future(composition, now, files=False)  # nobody vouches for an instant that is tried out
    pulls: list[Pulled] = []
    with _alone(composition, names, patience, pulls) as free:
        for jobs in _jobs(composition, now, free):
            if behind:
                confirm(pull(composition, [job for job in jobs if asks_server(job)], now, clock, supervision), behind)
                behind = ""  # a server shows the same time: the clock is right, and was ahead in an earlier round
                take_back_future(composition, now, files=True)
            pulls += pull(composition, jobs, now, clock, supervision)
            if wrong := next((pulled.error for pulled in pulls if isinstance(pulled.error, WrongClock)), None):
                raise wrong
            if supervision.stopping():
                break
    if behind:
        raise WrongClock(behind)
    return pulls


@contextmanager
def _alone(composition: Composition, names: Sequence[str], patience: float, pulls: list[Pulled]) -> Iterator[list[str]]:
    """Yield those of these sources that nobody else reads meanwhile; `pulls` gets a failure for each of the others."""
    until = time.monotonic() + patience
    with ExitStack() as locks:
        free: list[str] = []
        for name in names:
            try:
                locks.enter_context(composition.ledger.lock(f"source {name}", max(until - time.monotonic(), 0)))
            except TryLater as error:
                pulls.append(Pulled(source=name, pull=None, error=error))
            else:
                free.append(name)
        yield free


def rehearse_cycle(
    composition: Composition, now: Instant, clock: Callable[[], Instant], *, sources: Sequence[str] | None = None
) -> Cycle:
    """Return what a round would pull; nothing is stored except the requests it counted, and nothing is delivered.

    WrongClock as in `run_cycle`.
    """
    behind = clock_is_behind(composition, now)
    register(composition, now)
    names = due_sources(composition, now) if sources is None else sources
    rehearsed = [rehearse(composition, jobs, now, clock) for jobs in _jobs(composition, now, names)]
    pulls = list(chain.from_iterable(rehearsed))
    if wrong := next((pulled.error for pulled in pulls if isinstance(pulled.error, WrongClock)), None):
        raise wrong
    if behind:
        confirm([one for one in pulls if not reads_files(composition.config.sources[one.source].options)], behind)
    return Cycle(pulls=pulls)


def register(composition: Composition, now: Instant) -> None:
    """Register every configured source in the ledger."""
    with composition.ledger.write() as write:
        for source in composition.config.sources.values():
            kind = composition.connectors.kind(source.name)
            namespace = kind.namespace or source.name
            write.sources.register(source.name, source.kind, namespace, now, duplicates_of=kind.duplicates_of)


def mark_everything(ledger: Ledger) -> None:
    """Let the next settling judge all subjects, which changes nothing where nothing was missed."""
    with ledger.write() as write:
        write.dirty.mark_kinds(SubjectKind)


def settle(composition: Composition, now: Instant, progress: Progress = Progress()) -> int:
    """Derive and judge whatever records, configuration or time have changed; return the number of judged subjects.

    TryLater when another thread or process settles the same ledger for too long.
    """
    with composition.ledger.lock("settle"):
        return _settle(composition, now, progress)


@contextmanager
def settled(composition: Composition, now: Instant, progress: Progress = Progress()) -> Iterator[LedgerWriter]:
    """Settle, and hold the ledger as it is until the end of the block: for reports, which are made of nothing else."""
    ledger = composition.ledger
    with ledger.lock("settle"):
        _settle(composition, now, progress)  # most of it, batch by batch
        with ledger.write() as write:
            _settle(composition, now, progress)  # whatever was committed meanwhile
            yield write


def _settle(composition: Composition, now: Instant, progress: Progress) -> int:
    ledger, rules = composition.ledger, composition.rules
    sources, profiles = composition.config.sources, composition.profiles
    take_up_config(ledger, composition.inputs(), rules, sources, now, lambda: profiles.values())
    progress.expecting("deriving", ledger.dirty.count_records())
    known = derive(ledger, composition.directory, progress.deriving)
    progress.expecting("judging", ledger.dirty.count_subjects(now))
    return judge_due(ledger, known.now, rules, now, progress.judging)


def due_sources(composition: Composition, now: Instant) -> list[str]:
    """The sources that are due, in the order of the configuration."""
    return [name for name in composition.config.sources if is_due(composition.ledger, composition.config, name, now)]


def _jobs(composition: Composition, now: Instant, names: Sequence[str]) -> Iterator[list[Job]]:
    """Yield the jobs of a round, in several lists when the files do not fit into memory at once."""
    seen: set[Identity] = set()
    while names:
        jobs: list[Job] = []
        for name in names:
            try:
                jobs += find_jobs(composition.ledger, composition.config.sources[name], now, seen)
            except SyncdError as error:
                jobs.append(Job(source=name, error=error))
        yield jobs
        names = sorted({job.source for job in jobs if job.folder is not None})


def finish_slots(composition: Composition, now: Instant, sources: Iterable[str]) -> None:
    """Store that the latest slots of these sources are done, however their pulls ended."""
    for source in sorted(sources):
        if schedule := schedule_of(composition.config, source):
            slot = schedule.latest(now, composition.config.timezone)
            with composition.ledger.write() as write:
                write.outbox.finish_slot(f"pull:{source}", slot, now)


def begin_schedules(composition: Composition, now: Instant) -> dict[str, Instant]:
    """Return newly configured reports, or those with a new schedule, and when each is first due.

    Their slots up to now are finished without a report: nobody gets one by surprise because of a configuration.
    """
    config, first = composition.config, dict[str, Instant]()
    for wanted in config.reports.values():
        if is_new_schedule(composition, wanted):
            schedule = composition.schedules[wanted.name]
            first[wanted.name] = schedule.next(now, config.timezone)
            with composition.ledger.write() as write:
                write.outbox.finish_slot(report_job(wanted), schedule.latest(now, config.timezone), now)
    return first


def is_report_due(composition: Composition, wanted: ReportConfig, now: Instant) -> bool:
    """Whether the latest slot of a report is not done."""
    slot = composition.schedules[wanted.name].latest(now, composition.config.timezone)
    return not composition.ledger.outbox.slot_done(report_job(wanted), slot)


def make_due_reports(composition: Composition, now: Instant, progress: Progress = Progress()) -> list[str]:
    """Make and queue the reports whose slot has come, and return their ids.

    One that was missed several times is made once. What an alert asked for and an export shows since is answered at
    once.
    """
    wishes = composition.config.reports.values()
    due = [wanted for wanted in wishes if is_report_due(composition, wanted, now)]
    saved = [wanted for wanted in wishes if saved_since(composition.ledger, wanted, now)]
    if not due and not saved:
        return []
    made: list[str] = []
    with settled(composition, now, progress) as write:
        for wanted in due:
            slot = composition.schedules[wanted.name].latest(now, composition.config.timezone)
            report = make_one(composition, wanted, now, slot)
            if report is None:
                write.outbox.finish_slot(report_job(wanted), slot, now)
                continue
            messages = messages_of(report, wanted.to, composition.channels)
            write.outbox.queue(report, messages, (report_job(wanted), slot), now)
            made.append(report.id)
        for wanted in saved:
            if answer := make_answer(composition.ledger, composition.directory(), wanted, now, composition.rules_off):
                write.outbox.queue(answer, messages_of(answer, wanted.to, composition.channels), None, now)
                made.append(answer.id)
    return made
