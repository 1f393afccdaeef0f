"""The daemon: asks the ledger what is due every half minute, and when a file comes to rest in a drop folder.

It keeps no other state, so it may be killed at any time.
"""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from syncd import log
from syncd.config import Config
from syncd.core.lifecycle import counted
from syncd.core.time import Instant
from syncd.core.wording import Here, count, when
from syncd.errors import SyncdError
from syncd.inbox.watch import Watch
from syncd.pull.jobs import drop_folders
from syncd.pull.writer import Pulled
from syncd.service import systemd
from syncd.service.clock import Clock, clock
from syncd.service.cycle import Cycle, run_cycle
from syncd.service.locks import daemon_lock, write_lock
from syncd.wiring.composition import Composition, composed

TICK = 30
"""Seconds between ticks: the longest that a slot can be late."""
HEARTBEAT = 30
"""Seconds between signs of life to systemd."""
STUCK = 30 * 60
"""Seconds after which a round counts as stuck: pulls are abandoned after 15 minutes, and a mail server may take 10."""

OnStart = Callable[[Composition, Instant], None]
"""Called when the daemon has started, with the time."""


class Daemon:
    """Runs rounds until it is stopped. `load` reads the configuration, at the start and after each `reload`."""

    _composition: Composition  # while it runs

    def __init__(
        self, load: Callable[[], Config], clock: Clock, on_start: OnStart | None = None, tick: float = TICK
    ) -> None:
        self._load = load
        self._on_start = on_start
        self._clock = clock
        self._tick = tick
        self._round_began = time.monotonic()
        self._status = "waiting for the first round"
        self._failures: set[tuple[str, str]] = set()  # (source, reason) in the latest round
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._woken = threading.Event()  # one of the two was set
        self._log = log.get_logger(__name__)

    def stop(self) -> None:
        """End after the current step. Safe to call from a signal handler."""
        self._stop.set()
        self._woken.set()

    def reload(self) -> None:
        """Read the configuration again at once, or after the round that runs. An invalid one is logged and the old one
        kept. Safe to call from a signal handler."""
        self._reload.set()
        self._woken.set()

    def run(self) -> None:
        """Work until stopped. ConfigError, LedgerError or TryLater when the daemon cannot start."""
        config = self._load()
        with daemon_lock(config.ledger), composed(config, self._clock()) as self._composition:
            scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
            scheduler.add_job(
                self._on_tick,
                IntervalTrigger(seconds=self._tick),
                next_run_time=clock()(),  # at once; the scheduler itself uses the machine's clock
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

            def tick_at_once() -> None:
                scheduler.add_job(
                    self._on_tick,
                    id="at once",
                    replace_existing=True,
                    max_instances=2,  # a round that runs may have looked into the folder already: the next one waits
                    misfire_grace_time=None,
                )

            scheduler.start()
            systemd.ready(self._status)
            if self._on_start is not None:
                self._on_start(self._composition, self._clock())
            self._log.info("started", ledger=str(config.ledger), sources=sorted(config.sources))
            with Watch(lambda: drop_folders(self._composition.config), tick_at_once):
                while not self._stop.is_set():
                    if self._woken.wait(HEARTBEAT):
                        self._woken.clear()
                        if self._reload.is_set():
                            tick_at_once()
                    if time.monotonic() - self._round_began < STUCK:
                        systemd.alive(self._status)
                systemd.stopping()
            scheduler.shutdown(wait=True)
        self._log.info("stopped")

    def _on_tick(self) -> None:
        self._round_began = time.monotonic()
        if self._reload.is_set():
            self._reload.clear()
            self._read_config_again()
        composition = self._composition
        try:
            with write_lock(composition.config.ledger):
                cycle = run_cycle(composition, self._clock(), self._clock, stopping=self._stop.is_set)
        except SyncdError as error:
            self._log.error("round failed", reason=str(error))
        except Exception:  # noqa: BLE001 - the next tick may succeed; the log has the fault
            self._log.exception("round failed")
        else:
            self._log_cycle(cycle)
            alive = len(counted(composition.ledger.discrepancies.alive()))
            open_now = count(alive, "open discrepancy", "open discrepancies")
            now = self._clock()
            self._status = f"{open_now}; last round {when(now, Here(composition.config.timezone, now))}"

    def _read_config_again(self) -> None:
        try:
            config = self._load()
        except SyncdError as error:
            self._log.error("configuration not reloaded", reason=str(error))
            return
        if config.ledger != self._composition.config.ledger:
            self._log.error("configuration not reloaded", reason="another ledger needs a restart")
            return
        self._log.info("configuration reloaded")
        self._composition = Composition(config, self._composition.ledger, self._composition.sleep)

    def _log_cycle(self, cycle: Cycle) -> None:
        known, self._failures = self._failures, {(pulled.source, str(pulled.error)) for pulled in cycle.pulls}
        for pulled in cycle.pulls:
            self._log_pulled(pulled, known_failure=(pulled.source, str(pulled.error)) in known)
        here = Here(self._composition.config.timezone, self._clock())
        for report, first in cycle.new_reports.items():
            self._log.info("new report", report=report, first_due=when(first, here))
        for delivered in cycle.deliveries:
            self._log.info(
                "delivery",
                channel=delivered.channel,
                report=delivered.report,
                state=str(delivered.state),
                answer=delivered.answer,
            )

    def _log_pulled(self, pulled: Pulled, *, known_failure: bool) -> None:
        totals, reason = pulled.totals, str(pulled.error)
        logger = self._log.bind(source=pulled.source, file=pulled.file)
        if pulled.stopped:
            logger.info("reading stopped", reason=reason)
        elif pulled.partial:
            logger.info("reading continues later", done=pulled.done, reason=reason)
        elif pulled.error is not None:
            if not known_failure:  # a missing folder fails at every tick
                logger.warning("source failed", reason=reason)
        elif not pulled.unchanged or pulled.file:
            logger.info(
                "source read",
                added=totals.added,
                changed=totals.changed,
                gone=totals.gone,
                held=totals.held,
                rejected=totals.rejected,
            )
        for notice in totals.notices:
            logger.warning("notice", notice=notice)


def serve(load: Callable[[], Config], clock: Clock, on_start: OnStart | None = None) -> None:
    """Run the daemon until TERM or INT; a second signal kills it at once, and HUP reads the configuration again."""
    daemon = Daemon(load, clock, on_start)

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        daemon.stop()

    def ask_to_reload(_number: int, _frame: FrameType | None) -> None:
        daemon.reload()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGHUP, ask_to_reload)
    daemon.run()
