"""Tells the monitoring service of `[ping]` when a round begins and how it ended.

A thread of its own sends the pings, so no other work waits for an answer.

In the daemon a round goes from the first step that has something to do to the checks after which no source is being
read any more. A passing problem, such as a server that does not answer, is no failure of a round.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Self

from syncd import log
from syncd.config import PingConfig
from syncd.errors import SyncdError, TryLater
from syncd.ledger.outbox import Delivery
from syncd.net.clock_check import WrongClock
from syncd.net.ping import ANSWER, Ping, ping
from syncd.options import Secret
from syncd.pull.writer import Pulled
from syncd.report.deliver import Delivered

_MOST_WAITING = 10
"""Pings that wait to be sent; further ones are left out, since what they are about is over."""


def needs_you(error: BaseException | None) -> bool:
    """Whether a failure is one that time alone does not heal."""
    return error is not None and (not isinstance(error, TryLater) or isinstance(error, WrongClock))


class Sender:
    """Sends pings one after the other. One that fails is logged once, until another one arrives."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[Secret, Ping, str] | None] = queue.Queue(_MOST_WAITING)
        self._failure = ""  # of the latest ping
        self._thread: threading.Thread | None = None
        self._log = log.get_logger(__name__)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drain()

    def send(self, url: Secret, what: Ping, body: str = "") -> None:
        """Send a ping soon, and return at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="ping", daemon=True)
            self._thread.start()
        if not self._waiting.full():
            self._waiting.put((url, what, body))

    def drain(self) -> None:
        """Wait until all pings are sent, as long as two of them may take."""
        until = time.monotonic() + 2 * ANSWER
        with self._waiting.all_tasks_done:
            while self._waiting.unfinished_tasks and (left := until - time.monotonic()) > 0:
                self._waiting.all_tasks_done.wait(left)

    def stop(self) -> None:
        """Send no more than what is on its way."""
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
                self._waiting.task_done()
        self._waiting.put(None)

    def _run(self) -> None:
        while waiting := self._waiting.get():
            url, what, body = waiting
            before, self._failure = self._failure, ""
            try:
                ping(url, what, body)
            except SyncdError as error:
                self._failure = str(error)
                if self._failure != before:
                    self._log.warning("ping failed", reason=self._failure)
            except Exception:  # noqa: BLE001 - logged with its traceback, and the next ping may do better
                self._log.exception("ping crashed")
            finally:
                self._waiting.task_done()


class RoundPings:
    """Pings for the rounds of the daemon's lanes. `wanted`: the `[ping]` of the configuration as it is now."""

    def __init__(self, wanted: Callable[[], PingConfig | None]) -> None:
        self._wanted = wanted
        self._sender = Sender()
        self._lock = threading.Lock()
        self._is_round = False
        self._is_bad = False  # as of the latest end that was sent
        self._next = 0.0  # monotonic seconds: the next round is sent from then on
        self._sources: dict[str, bool] = {}  # source → whether its latest reading failed
        self._channels: dict[str, bool] = {}  # channel → whether the latest message with an outcome was given up

    def begins(self) -> None:
        """Note that there is something to do: a round begins, unless one is under way or began just now."""
        wanted = self._wanted()
        with self._lock:
            if wanted is None or self._is_round or time.monotonic() < self._next:
                return
            self._is_round = True
            self._next = time.monotonic() + wanted.every.total_seconds()
            self._sender.send(wanted.url, Ping.START)

    def pulled(self, sources: Iterable[str], pulls: Sequence[Pulled]) -> None:
        """Note what came of looking at these sources."""
        failed = failed_sources(pulls)
        with self._lock:
            self._sources |= {source: source in failed for source in sources}

    def delivered(self, deliveries: Iterable[Delivered]) -> None:
        """Note outcomes of attempts to deliver."""
        with self._lock:
            for delivered in deliveries:
                if delivered.state in (Delivery.DONE, Delivery.DEAD):
                    self._channels[delivered.channel] = delivered.state is Delivery.DEAD

    def ends(self, failed: Iterable[str] = ()) -> None:
        """Ping the end of a round; `failed`: the lanes whose latest step did.

        What went from good to bad, or back, is sent at once."""
        wanted = self._wanted()
        with self._lock:
            troubles = [f"source {name}" for name, bad in sorted(self._sources.items()) if bad]
            troubles += [f"channel {name}" for name, bad in sorted(self._channels.items()) if bad]
            troubles = sorted({*troubles, *failed})
            if wanted is None or not (self._is_round or bool(troubles) != self._is_bad):
                return
            self._is_round, self._is_bad = False, bool(troubles)
            _send_end(self._sender, wanted, troubles)

    def stop(self) -> None:
        """Tell nothing any more."""
        with self._lock:
            self._sender.stop()

    def follow(self, sources: Iterable[str], channels: Iterable[str]) -> None:
        """Forget what is configured no more."""
        with self._lock:
            self._sources = {name: self._sources.get(name, False) for name in sources}
            self._channels = {name: self._channels.get(name, False) for name in channels}


@contextmanager
def pinged(sender: Sender, wanted: PingConfig | None) -> Iterator[list[str]]:
    """Ping the start and the end of the round within the block, which fills the list with what failed.

    An error fails the round, too; after one that may heal by itself only the start is sent.
    """
    if wanted is None:
        yield []
        return
    troubles: list[str] = []
    sender.send(wanted.url, Ping.START)
    try:
        yield troubles
        _send_end(sender, wanted, troubles)
    except BaseException as error:
        if needs_you(error):
            _send_end(sender, wanted, [*troubles, "the round did not end"])
        raise


def failed_sources(pulls: Iterable[Pulled]) -> set[str]:
    """The sources of which something was not read, for a reason that time alone does not heal."""
    return {pulled.source for pulled in pulls if not pulled.partial and needs_you(pulled.error)}


def given_up(deliveries: Iterable[Delivered]) -> set[str]:
    """The channels through which a message did not get, for good."""
    return {delivered.channel for delivered in deliveries if delivered.state is Delivery.DEAD}


def _send_end(sender: Sender, wanted: PingConfig, troubles: Sequence[str]) -> None:
    """Tell how a round ended; names alone leave the machine: no figure, no text of a source."""
    body = f"failed: {', '.join(troubles)}" if troubles else ""
    sender.send(wanted.url, Ping.FAIL if troubles else Ping.SUCCESS, body)
