"""The daemon: every half minute, and when a file came to rest in a drop folder, it asks the ledger what is due. It
remembers nothing else, so it may die anytime."""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

from syncd import log
from syncd.config import Config
from syncd.core.wording import when
from syncd.errors import SyncdError
from syncd.inbox.watch import Watch
from syncd.pull.jobs import drop_folders
from syncd.service import systemd as notify
from syncd.service.clock import Clock, clock
from syncd.service.cycle import Cycle, run_cycle
from syncd.service.locks import only_daemon, working
from syncd.wiring.composition import Composition, composed

TICK = 30
"""Seconds between ticks: the longest a slot can be late."""
HEARTBEAT = 30
"""Seconds between signs of life to systemd."""
STUCK = 30 * 60
"""Seconds after which a round counts as stuck: pulls are abandoned after 15 minutes, a mail server may take 10."""


class Daemon:
    """Runs cycles until it is told to stop. `load` reads the configuration, at start and again on `reload`."""

    def __init__(self, load: Callable[[], Config], clock: Clock, tick: float = TICK) -> None:
        self._load = load
        self._clock = clock
        self._tick = tick
        self._since = time.monotonic()  # when the latest round began
        self._status = "waiting for the first round"
        self._failing: set[tuple[str, str]] = set()  # what the latest round said of sources that failed
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._log = log.get_logger(__name__)

    def stop(self) -> None:
        """End after the step that is under way. Safe to call from a signal handler."""
        self._stop.set()

    def reload(self) -> None:
        """Read the configuration again before the next tick; a bad one is reported and the old one kept."""
        self._reload.set()

    def run(self) -> None:
        """Work until stopped. Raises what keeps a daemon from starting: ConfigError, LedgerError, TryLater."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        config = self._load()
        with ExitStack() as stack:
            stack.enter_context(only_daemon(config.ledger))
            composition = stack.enter_context(composed(config, self._clock()))
            state = [composition]
            scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone="UTC")
            scheduler.add_job(
                lambda: self._on_tick(state),
                IntervalTrigger(seconds=self._tick),
                next_run_time=clock()(),  # at once; the scheduler itself goes by the machine's clock
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )

            def tick_at_once() -> None:
                scheduler.add_job(
                    lambda: self._on_tick(state),
                    id="at once",
                    replace_existing=True,
                    max_instances=2,  # one that runs may have looked already: another waits for it to end
                    misfire_grace_time=None,
                )

            scheduler.start()
            notify.ready(self._status)
            self._log.info("started", ledger=str(config.ledger), sources=sorted(config.sources))
            with Watch(lambda: drop_folders(state[0].config), tick_at_once):
                while not self._stop.wait(HEARTBEAT):
                    if time.monotonic() - self._since < STUCK:
                        notify.working(self._status)
                notify.stopping()
            scheduler.shutdown(wait=True)
        self._log.info("stopped")

    def _on_tick(self, state: list[Composition]) -> None:
        self._since = time.monotonic()
        if self._reload.is_set():
            self._reload.clear()
            state[0] = self._reloaded(state[0])
        try:
            with working(state[0].config.ledger):
                cycle = run_cycle(state[0], self._clock(), self._clock, stopping=self._stop.is_set)
        except SyncdError as error:
            self._log.error("round failed", reason=str(error))
        except Exception:  # noqa: BLE001 - the next tick may do better; the log has the fault
            self._log.exception("round failed")
        else:
            self._tell(cycle)
            alive = len(state[0].ledger.discrepancies.alive())
            self._status = f"{alive} open discrepancies; last round {when(self._clock())}"

    def _reloaded(self, composition: Composition) -> Composition:
        try:
            config = self._load()
        except SyncdError as error:
            self._log.error("configuration not taken over", reason=str(error))
            return composition
        if config.ledger != composition.config.ledger:
            self._log.error("configuration not taken over", reason="another ledger needs a restart")
            return composition
        self._log.info("configuration taken over")
        return Composition(config, composition.ledger, composition.sleep)

    def _tell(self, cycle: Cycle) -> None:
        told, self._failing = self._failing, {(each.source, str(each.error)) for each in cycle.pulls}
        for pulled in cycle.pulls:
            if pulled.stopped:
                self._log.info("source left", source=pulled.source, file=pulled.file, reason=str(pulled.error))
            elif pulled.partial:
                self._log.info("source goes on later", source=pulled.source, done=pulled.done, reason=str(pulled.error))
            elif pulled.error is not None:
                if (pulled.source, str(pulled.error)) not in told:  # a folder that is gone is missed with every tick
                    self._log.warning("source failed", source=pulled.source, file=pulled.file, reason=str(pulled.error))
            elif not pulled.unchanged or pulled.file:
                taken = pulled.taken
                self._log.info(
                    "source read",
                    source=pulled.source,
                    file=pulled.file,
                    added=taken.added,
                    changed=taken.changed,
                    gone=taken.gone,
                    held=taken.held,
                    rejected=taken.rejected,
                )
            for notice in pulled.taken.notices:
                self._log.warning("worth knowing", source=pulled.source, file=pulled.file, notice=notice)
        for delivered in cycle.deliveries:
            self._log.info(
                "delivery",
                channel=delivered.channel,
                report=delivered.report,
                state=str(delivered.state),
                answer=delivered.answer,
            )


def serve(load: Callable[[], Config], clock: Clock) -> None:
    """Run the daemon under signals: TERM and INT stop it, a second one at once; HUP reads the configuration again."""
    daemon = Daemon(load, clock)

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        daemon.stop()

    def ask_to_reload(_number: int, _frame: FrameType | None) -> None:
        daemon.reload()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGHUP, ask_to_reload)
    daemon.run()
