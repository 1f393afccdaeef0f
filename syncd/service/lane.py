"""One lane of the daemon: a step that is done again and again in a thread of its own, with a connection of its own."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from syncd import log
from syncd.core.time import Instant
from syncd.errors import SyncdError
from syncd.service.clock import Clock
from syncd.service.pings import needs_you
from syncd.wiring.composition import Composition

Stopping = Callable[[], bool]
Step = Callable[[Composition, Instant, Stopping], None]


class LaneStopped(Exception):
    """The lane was stopped in the middle of a step."""


class Lane:
    """One step in a thread of its own, done whenever the lane is woken."""

    def __init__(
        self,
        name: str,
        step: Step,
        current: Callable[[], Composition],
        clock: Clock,
        on_rest: Callable[[], None],
    ) -> None:
        self.name = name
        self.alive_at: float | None = None  # when its step began or last asked whether to stop; None between steps
        self._step = step
        self._on_rest = on_rest  # called after each step
        self._current = current
        self._clock = clock
        self._ledger = current().ledger.connect_again()  # here, where an error reaches whoever starts the lane
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._failure = ""  # of the latest step
        self.failed = self.waits = False  # whether the latest step failed, and whether time alone may heal that
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread. It does nothing until it is woken."""
        self._thread.start()

    def wake(self) -> None:
        """Do the step, once more if it is being done now."""
        self._wake.set()

    @property
    def busy(self) -> bool:
        """Whether its step is being done, or is about to be."""
        return self._wake.is_set() or self.alive_at is not None

    def stop(self) -> None:
        """End after this step; steps that can be cut off are."""
        self._stop.set()
        self._wake.set()

    def join(self, until: float) -> None:
        """Wait for the end of the thread, not longer than to `until`, in monotonic seconds."""
        self._thread.join(max(until - time.monotonic(), 0))

    def _run(self) -> None:
        with closing(self._ledger):
            composition = replace(self._current(), ledger=self._ledger)
            while self._wake.wait() and not self._stop.is_set():
                self.alive_at = time.monotonic()  # before it counts as woken no more: it is busy all the time
                self._wake.clear()
                if (current := self._current()).config is not composition.config:
                    composition = replace(current, ledger=self._ledger)
                self._do(composition)

    def _stopping(self) -> bool:
        """Whether to stop; who asks is alive, however many messages or files the step has."""
        self.alive_at = time.monotonic()
        return self._stop.is_set()

    def _do(self, composition: Composition) -> None:
        logger = log.get_logger(__name__)
        self.alive_at = time.monotonic()
        before, self._failure = self._failure, ""
        failure: Exception | None = None
        try:
            self._step(composition, self._clock(), self._stopping)
        except LaneStopped:
            pass
        except SyncdError as error:
            failure, self._failure = error, str(error)
            if self._failure != before:  # the same at every tick is no news
                logger.warning("step failed", lane=self.name, reason=self._failure)
        except Exception as error:
            failure = error
            logger.exception("step crashed", lane=self.name)
        finally:
            self.alive_at = None
        self.failed = needs_you(failure)
        self.waits = failure is not None and not self.failed
        if not self._stop.is_set():
            self._on_rest()
