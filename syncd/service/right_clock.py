"""Stops a round whose clock is before the last pull in the ledger, unless a server shows the same time.

If one does, the clock was ahead in an earlier round; what was concluded then is taken back. An instant given with
`--now` is always taken as right.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from syncd.core.time import Instant, iso
from syncd.core.wording import dated
from syncd.errors import TryLater
from syncd.net.clock_check import TOLERANCE, WrongClock, is_of_machine, machine_clock
from syncd.pull.jobs import Job
from syncd.pull.writer import Pulled
from syncd.wiring.composition import Composition

EARLIER = timedelta(days=1)
"""A given instant this long before the last pull takes back what later rounds concluded."""


class ClockGuard:
    """What the daemon's lanes know of the machine's clock. After the start and every jump of the clock, nothing is
    concluded until a server showed the same time or all were asked, nor while one shows another time."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._waits_for: set[str] = set()  # servers that were not asked yet
        self._until = 0.0  # monotonic seconds: when waiting ends
        self._wrong: dict[str, str] = {}  # server → why the clock cannot be right
        self._asks: set[str] = set()

    def doubt(self, servers: Iterable[str], *, ask: bool) -> None:
        """The clock may be wrong: wait for these servers. `ask`: due or not."""
        with self._lock:
            self._waits_for = set(servers)
            self._asks = set(self._waits_for) if ask else set()
            self._until = time.monotonic() + self._patience

    def asks(self, server: str) -> bool:
        """Whether a server is to be asked because of the clock."""
        with self._lock:
            return server in self._asks

    def tried(self, server: str) -> bool:
        """Stop waiting for a server, because it was asked or was not due. Returns whether it was the last one."""
        with self._lock:
            last = self._waits_for == {server}
            self._waits_for.discard(server)
            self._asks.discard(server)
            return last

    def confirm(self, server: str) -> bool:
        """Note that a server answered and shows the same time; the wait for the other servers ends.

        Returns whether anything was held up: by that wait, or because this server showed another time before.
        """
        with self._lock:
            waited = bool(self._waits_for)
            self._waits_for.clear()
            return self._wrong.pop(server, None) is not None or waited

    def refuse(self, server: str, reason: str) -> None:
        """Note that a server shows another time; that holds until the same server shows the same time."""
        with self._lock:
            self._wrong[server] = reason

    def follow(self, servers: Iterable[str]) -> None:
        """Forget the servers that are no longer configured."""
        servers = set(servers)
        with self._lock:
            self._waits_for &= servers
            self._asks &= servers
            self._wrong = {server: reason for server, reason in self._wrong.items() if server in servers}

    @property
    def reason(self) -> str:
        """Why the clock cannot be right; empty where nothing says so."""
        with self._lock:
            return next(iter(self._wrong.values()), "")

    @property
    def known(self) -> bool:
        """Whether nothing remains to be waited for."""
        with self._lock:
            return not self._waits_for or time.monotonic() > self._until


def clock_is_behind(composition: Composition, now: Instant) -> str:
    """Why the machine's clock cannot be right: it is before the last pull. Empty where it is not."""
    newest = _newest(composition, now)
    if newest - now <= TOLERANCE or not is_of_machine(now, machine_clock()):
        return ""
    zone = composition.config.timezone
    return (
        f"this machine's clock shows {dated(now, zone)}, before the last pull in the ledger of {dated(newest, zone)}: "
        f"set the clock; until then nothing is checked. If it is right, give it once: --now {iso(now)}"
    )


def is_given_earlier(composition: Composition, now: Instant) -> bool:
    """Whether `now` was given, and is more than a day before the last pull in the ledger."""
    return _newest(composition, now) - now > EARLIER and not is_of_machine(now, machine_clock())


def asks_server(job: Job) -> bool:
    """Whether a pull asks a server."""
    return job.path is None and job.error is None


def confirm(pulls: Sequence[Pulled], behind: str) -> None:
    """WrongClock with the sentence `behind` where no server has answered, and a server's own where it shows another
    time."""
    for pulled in pulls:
        if isinstance(pulled.error, WrongClock):
            raise pulled.error
    if not has_answered(pulls):
        raise WrongClock(behind)


def has_answered(pulls: Iterable[Pulled]) -> bool:
    """Whether a server answered one of these pulls, even if it refused."""
    return any(pulled.partial or not isinstance(pulled.error, TryLater) for pulled in pulls)


def take_back_future(composition: Composition, now: Instant, *, files: bool) -> None:
    """Take back what rounds after `now` concluded from servers, and from `files` that are dated after it."""
    with composition.ledger.write() as write:
        write.future.take_back(now, files=files)


def _newest(composition: Composition, now: Instant) -> Instant:
    pulled = [row.last_success for row in composition.ledger.sources.all().values() if row.last_success]
    return max(pulled, default=now)
