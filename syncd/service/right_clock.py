"""Stops a round whose clock is before the last pull in the ledger, unless a server shows the same time.

If one does, the clock was ahead in an earlier round; what was concluded then is taken back. An instant given with
`--now` is always taken as right.
"""

from collections.abc import Iterable
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


def confirm(pulls: Iterable[Pulled], behind: str) -> None:
    """WrongClock with the sentence `behind` where no server has answered, and a server's own where it shows another
    time."""
    errors = [None if pulled.partial else pulled.error for pulled in pulls]
    for error in errors:
        if isinstance(error, WrongClock):
            raise error
    if all(isinstance(error, TryLater) for error in errors):
        raise WrongClock(behind)


def take_back_future(composition: Composition, now: Instant) -> None:
    """Take back what rounds after `now` concluded from servers."""
    with composition.ledger.write() as write:
        write.future.take_back(now)


def _newest(composition: Composition, now: Instant) -> Instant:
    pulled = [row.last_success for row in composition.ledger.sources.all().values() if row.last_success]
    return max(pulled, default=now)
