"""The daemon: wakes its lanes every half minute, and the one of files when a file comes to rest in a drop folder.

It keeps no other state than the ledger, so it may be killed at any time.
"""

import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from syncd import log
from syncd.config import Config
from syncd.core.hush import divide
from syncd.core.lifecycle import counted
from syncd.core.parents import by_themselves
from syncd.core.wording import Here, count, when
from syncd.errors import SyncdError
from syncd.inbox.watch import Watch
from syncd.ledger.locks import daemon_lock
from syncd.ledger.remembered import NOT_REMEMBERED, RememberedLedgers
from syncd.pull.jobs import drop_folders
from syncd.service import systemd
from syncd.service.clock import Clock, clock
from syncd.service.lanes import PATIENCE, Lanes
from syncd.service.right_clock import ClockGuard, clock_is_behind
from syncd.wiring.composition import Composition, composed
from syncd.wiring.sources import reads_files

TICK = 30
"""Seconds between ticks: the longest that a slot can be late."""
BEAT = 1.0
"""Seconds between looks at signals and at the clock."""
HEARTBEAT = 30
"""Seconds between signs of life to systemd."""
JUMP = 2.0
"""Seconds by which the clock must differ from the time that has passed to have been set."""
STUCK = 20 * 60
"""Seconds without a sign of life after which a step counts as stuck. It gives one between two messages, files or
batches, and while it waits for a partner."""
ENDING = 8.0
"""Seconds that steps may take to end after SIGTERM."""

Beside = Callable[[Callable[[], Composition], Clock], AbstractContextManager[None]]
"""What goes on while the daemon works: it gets what the daemon works with, now and after each reload, and the clock."""


class Daemon:
    """Runs its lanes until it is stopped. `load` reads the configuration, at the start and after each `reload`."""

    _composition: Composition  # while it runs

    def __init__(
        self,
        load: Callable[[], Config],
        clock: Clock,
        beside: Beside | None = None,
        tick: float = TICK,
        sleep: Callable[[float], None] = time.sleep,
        remembered: RememberedLedgers = NOT_REMEMBERED,
    ) -> None:
        self._load = load
        self._sleep = sleep  # between tries and requests
        self._remembered = remembered
        self._beside = beside
        self._clock = clock
        self._tick = tick
        self._stop = self._reload = False  # plain values: a signal handler must take no lock
        self._guard = ClockGuard(PATIENCE)
        self._log = log.get_logger(__name__)

    def stop(self) -> None:
        """End soon. Safe to call from a signal handler."""
        self._stop = True

    def reload(self) -> None:
        """Read the configuration again. An invalid one is logged and the old one kept."""
        self._reload = True

    def run(self) -> None:
        """Work until stopped. ConfigError, LedgerError or TryLater when the daemon cannot start."""
        config = self._load()
        self._remembered.check(config.ledger)  # before a lock is made beside it
        opened = composed(config, self._clock(), remembered=self._remembered, sleep=self._sleep)
        with daemon_lock(config.ledger), opened as self._composition:
            if self._composition.ledger.database.is_new:
                self._log.warning("started a new ledger", ledger=str(config.ledger))
            lanes = Lanes(lambda: self._composition, self._clock, self._guard)
            scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
            ticks = scheduler.add_job(
                lanes.wake, IntervalTrigger(seconds=self._tick), coalesce=True, misfire_grace_time=None
            )
            self._guard.doubt(self._servers(), ask=bool(clock_is_behind(self._composition, self._clock())))
            lanes.follow()
            scheduler.start()
            systemd.ready("waiting for the first checks")
            beside = self._beside(lambda: self._composition, self._clock) if self._beside else nullcontext()
            self._log.info("started", ledger=str(config.ledger), sources=sorted(config.sources))
            try:
                with beside, Watch(lambda: drop_folders(self._composition.config), lambda: lanes.wake("files")):
                    self._beat(lanes, lambda: ticks.modify(next_run_time=clock()()))
            finally:
                systemd.stopping()
                scheduler.shutdown(wait=False)
                lanes.stop(ENDING)
        self._log.info("stopped")

    def _beat(self, lanes: Lanes, tick_now: Callable[[], None]) -> None:
        """Look at signals and clock until stopped. The scheduler itself goes by the machine's clock: when that is set
        back, its next tick would be as far away as the clock was set."""
        ahead = self._ahead()
        alive_at = 0.0
        while not self._stop:
            time.sleep(BEAT)
            if self._reload:
                self._reload = False
                self._read_config_again(lanes)
            if abs(self._ahead() - ahead) > JUMP:
                self._log.warning("clock was set", seconds=round(self._ahead() - ahead))
                self._guard.doubt(self._servers(), ask=True)
                tick_now()
            ahead = self._ahead()
            if time.monotonic() - alive_at > HEARTBEAT and not lanes.stuck(STUCK):
                alive_at = time.monotonic()
                systemd.alive(self._status(lanes))

    def _ahead(self) -> float:
        """By how many seconds the clock is ahead of the monotonic one."""
        return self._clock().timestamp() - time.monotonic()

    def _servers(self) -> list[str]:
        sources = self._composition.config.sources
        return [name for name, source in sources.items() if not reads_files(source.options)]

    def _status(self, lanes: Lanes) -> str:
        if lanes.judged_at is None:
            return "waiting for the first checks"
        alive, now = self._composition.ledger.discrepancies.alive(), self._clock()
        speaking, _ = divide(by_themselves(alive, alive, now), now)
        checked = when(lanes.judged_at, Here(self._composition.config.timezone, now))
        return f"{count(len(counted(speaking)), 'open discrepancy', 'open discrepancies')}; last checked {checked}"

    def _read_config_again(self, lanes: Lanes) -> None:
        try:
            config = self._load()
        except SyncdError as error:
            self._log.error("configuration not reloaded", reason=str(error))
            return
        if config.ledger != self._composition.config.ledger:
            self._log.error("configuration not reloaded", reason="another ledger needs a restart")
            return
        before = self._composition
        self._composition = Composition(config, before.ledger, before.sleep, before.servers)
        self._log.info("configuration reloaded")
        self._guard.follow(self._servers())
        try:
            lanes.follow()
        except SyncdError as error:  # the lanes of new sources are missing until the next time
            self._log.error("configuration not in use everywhere", reason=str(error))


def serve(
    load: Callable[[], Config],
    clock: Clock,
    beside: Beside | None = None,
    remembered: RememberedLedgers = NOT_REMEMBERED,
) -> None:
    """Run the daemon until TERM or INT; a second signal kills it at once, and HUP reads the configuration again."""
    daemon = Daemon(load, clock, beside, remembered=remembered)

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        daemon.stop()

    def ask_to_reload(_number: int, _frame: FrameType | None) -> None:
        daemon.reload()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGHUP, ask_to_reload)
    daemon.run()
