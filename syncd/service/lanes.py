"""The lanes of the daemon: each source that asks a server, the drop folders, judging, reports, channels and backups.

A lane is one step, done again and again in a thread of its own with a connection of its own, so a server that hangs
holds up its own lane and no other. What lanes share is the ledger. A lane may hold:

* its lock (`source NAME`, `settle`, `channel NAME`) for one step: no other process does the same step meanwhile;
* a transaction for one page, or one batch of records or subjects: never while a server is asked or a file is read;
* its thread for as long as its partner takes: at most `pull.workers.DEADLINE` or `report.attempt.ATTEMPT`.
"""

import time
from collections.abc import Callable, Iterable
from functools import partial

from syncd.core.time import Instant
from syncd.core.wording import Here
from syncd.net.clock_check import WrongClock
from syncd.pull.workers import Supervision
from syncd.pull.writer import Pulled
from syncd.report.deliver import Delivered, deliver_due
from syncd.service.backups import back_up_when_due
from syncd.service.clock import Clock
from syncd.service.cycle import (
    Progress,
    begin_schedules,
    due_sources,
    finish_slots,
    is_report_due,
    make_due_reports,
    pull_sources,
    register,
    settle,
)
from syncd.service.lane import Lane, LaneStopped, Step, Stopping
from syncd.service.lane_log import LaneLog
from syncd.service.metrics import MetricsFile
from syncd.service.pings import RoundPings
from syncd.service.right_clock import ClockGuard, clock_is_behind, has_answered
from syncd.wiring.composition import Composition
from syncd.wiring.sources import reads_files

PATIENCE = 60.0
"""Seconds that a due report waits for the sources that are due with it, and checks for the first answer of a server."""


class Lanes:
    """All lanes of a configuration."""

    def __init__(self, current: Callable[[], Composition], clock: Clock, guard: ClockGuard) -> None:
        self._current = current
        self._clock = clock
        self._guard = guard
        self._log = LaneLog()
        self._metrics = MetricsFile()
        self._pings = RoundPings(lambda: current().config.ping)
        self._waits_since: dict[str, float] = {}  # report → monotonic seconds at which it was first due
        self._reports_wait = False  # for a source or file that is being read
        self._lanes: dict[str, Lane] = {}
        self.judged_at: Instant | None = None

    def follow(self) -> None:
        """Start the lanes that the configuration needs, and stop those that it needs no more."""
        register(self._current(), self._clock())
        self._pings.follow(self._current().config.sources, self._current().config.channels)
        steps = self._steps(self._current())
        for name in self._lanes.keys() - steps.keys():
            self._lanes.pop(name).stop()
        for name in steps.keys() - self._lanes.keys():
            on_rest = self._judged if name == "judge" else self._rest if _reads(name) else _nothing
            self._lanes[name] = Lane(name, steps[name], self._current, self._clock, on_rest)
            self._lanes[name].start()
        self.wake()

    def wake(self, name: str = "") -> None:
        """Wake one lane, or all of them."""
        for lane in list(self._lanes.values()):
            if name in ("", lane.name):
                lane.wake()

    def _rest(self) -> None:
        """Let reports that wait for sources look again, since a step that read nothing wakes no other
        lane; and see whether the round ended."""
        if self._reports_wait:
            self.wake("reports")
        self._end_round()

    def _judged(self) -> None:
        """Have the figures of a round written, and see whether it ended."""
        self.wake("metrics")
        self._end_round()

    def _end_round(self) -> None:
        """Ping that a round ends where nothing is read or waits to be judged, and conclusions could be drawn."""
        lanes = list(self._lanes.values())
        judge = self._lanes["judge"]
        busy = any(lane.busy for lane in lanes if lane is judge or _reads(lane.name))
        if not busy and (judge.failed or (self._guard.known and not judge.waits)):
            self._pings.ends(lane.name for lane in lanes if lane.failed)

    def stuck(self, seconds: float) -> list[str]:
        """The lanes whose step has shown no sign of life for longer than `seconds`."""
        now = time.monotonic()
        return [lane.name for lane in self._lanes.values() if (at := lane.alive_at) and now - at > seconds]

    def stop(self, seconds: float) -> None:
        """Stop all lanes, and wait for them at most this long: what hangs after that ends with the process."""
        until = time.monotonic() + seconds
        self._pings.stop()
        for lane in self._lanes.values():
            lane.stop()
        for lane in self._lanes.values():
            lane.join(until)

    def _steps(self, composition: Composition) -> dict[str, Step]:
        config = composition.config
        servers = [name for name, source in config.sources.items() if not reads_files(source.options)]
        steps: dict[str, Step] = {f"source {name}": partial(self._pull, name) for name in servers}
        if len(servers) < len(config.sources):
            steps["files"] = self._files
        steps |= {"judge": self._judge, "reports": self._reports}
        if config.backup:
            steps["backups"] = self._back_up
        if config.metrics is not None:
            steps["metrics"] = self._write_metrics
        # Messages of channels that are gone are given up by the lane of reports.
        return steps | {f"channel {name}": partial(self._deliver, name) for name in config.channels}

    # -- the steps

    def _pull(self, source: str, composition: Composition, now: Instant, stopping: Stopping) -> None:
        asked = self._guard.asks(source)
        try:
            is_due = asked or source in due_sources(composition, now)
            if is_due:
                self._pings.begins()
            answered = is_due and has_answered(self._pull_these([source], composition, now, stopping))
            if answered and (self._guard.confirm(source) or asked):
                self.wake()  # others may have waited for the right clock
        except WrongClock as error:
            self._guard.refuse(source, str(error))
            finish_slots(composition, now, [source])
            raise
        finally:
            if self._guard.tried(source):
                self.wake("judge")

    def _files(self, composition: Composition, now: Instant, stopping: Stopping) -> None:
        if reason := self._guard.reason:  # a file may be dated by the same clock
            raise WrongClock(reason)
        sources = composition.config.sources
        due = [name for name in due_sources(composition, now) if reads_files(sources[name].options)]
        self._pull_these(due, composition, now, stopping)

    def _pull_these(self, names: list[str], composition: Composition, now: Instant, stopping: Stopping) -> list[Pulled]:
        supervision = Supervision(stopping=stopping)
        pulls = pull_sources(composition, names, now, self._clock, supervision, patience=0)
        finish_slots(composition, now, {pulled.source for pulled in pulls})
        self._log.pulled(names, pulls)
        self._pings.pulled(names, pulls)
        if any(not pulled.repeated for pulled in pulls):
            self.wake("judge")
        return pulls

    def _judge(self, composition: Composition, now: Instant, stopping: Stopping) -> None:
        if not self._may_conclude(composition, now):
            return
        self._pings.begins()
        composition.ledger.upkeep.check_weekly(now)
        self._log.judged(settle(composition, now, _cut_off_by(stopping)))
        self.judged_at = now
        self.wake("reports")

    def _reports(self, composition: Composition, now: Instant, stopping: Stopping) -> None:
        waits = self._wait_for_sources(composition, now)  # from the first step on, whether or not the clock is known
        if self._may_conclude(composition, now):
            self._log.new_reports(begin_schedules(composition, now), Here(composition.config.timezone, now))
            if not waits:
                self._log.made(make_due_reports(composition, now, _cut_off_by(stopping)))
        self._log.delivered(_undeliverable(composition, now))
        for name in composition.config.channels:
            self.wake(f"channel {name}")

    def _deliver(self, channel: str, composition: Composition, now: Instant, stopping: Stopping) -> None:
        delivered = deliver_due(composition.ledger, composition.channels, now, only=channel, stopping=stopping)
        self._log.delivered(delivered)
        self._pings.delivered(delivered)
        if delivered:
            self.wake("reports")  # which wakes the channels that announce what did not arrive

    def _back_up(self, composition: Composition, now: Instant, stopping: Stopping) -> None:
        if self._may_conclude(composition, now):  # which backups are old depends on the clock
            made = back_up_when_due(composition.config, composition.ledger, now, _unless(stopping))
            if made is not None:
                self._log.backed_up(made)

    def _write_metrics(self, composition: Composition, now: Instant, _stopping: Stopping) -> None:
        if (file := composition.config.metrics) is not None:
            self._metrics.write(file, composition, now)

    # -- what steps wait for

    def _may_conclude(self, composition: Composition, now: Instant) -> bool:
        """Whether the clock can be right. WrongClock when it cannot; False while that is not known yet."""
        if reason := self._guard.reason or clock_is_behind(composition, now):
            raise WrongClock(reason)
        return self._guard.known

    def _wait_for_sources(self, composition: Composition, now: Instant) -> bool:
        """Whether a source that is due with a report has not been read yet, and the report can wait for it."""
        reports, sources = composition.config.reports.values(), composition.config.sources
        due = [wanted.name for wanted in reports if is_report_due(composition, wanted, now)]
        self._waits_since = {name: self._waits_since.get(name, time.monotonic()) for name in due}
        if not due or time.monotonic() - max(self._waits_since.values()) > PATIENCE:
            self._reports_wait = False
            return False
        self._reports_wait = True  # before looking: a lane that comes to rest meanwhile wakes this one
        servers = [name for name in due_sources(composition, now) if not reads_files(sources[name].options)]
        files = self._lanes.get("files")
        self._reports_wait = bool(servers) or (files is not None and files.alive_at is not None)
        return self._reports_wait


def _reads(lane: str) -> bool:
    """Whether a lane reads sources."""
    return lane == "files" or lane.startswith("source ")


def _nothing() -> None:
    """Nobody waits for this lane."""


def _unless(stopping: Stopping) -> Callable[[float], None]:
    """A callback that ends a step in between."""

    def check(_count: float) -> None:
        if stopping():
            raise LaneStopped

    return check


def _cut_off_by(stopping: Stopping) -> Progress:
    """Callbacks that cut deriving and judging off between two batches."""
    return Progress(deriving=_unless(stopping), judging=_unless(stopping))


def _undeliverable(composition: Composition, now: Instant) -> Iterable[Delivered]:
    """Give up the messages of channels that are no longer configured."""
    configured = composition.channels.configured
    gone = {outgoing.channel for outgoing in composition.ledger.outbox.due(now)} - configured.keys()
    for channel in sorted(gone):
        yield from deliver_due(composition.ledger, composition.channels, now, only=channel)
