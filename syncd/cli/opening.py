"""Opens configuration and ledger for a command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncd.config import load
from syncd.core.time import Instant, Period, day_of
from syncd.report.build import period_of
from syncd.service.clock import Clock, clock
from syncd.service.locks import write_lock
from syncd.wiring.composition import Composition, composed


@dataclass(frozen=True, slots=True)
class Opened:
    """A configuration with its open ledger, at one moment."""

    composition: Composition
    now: Instant
    clock: Clock

    def last_week(self) -> Period:
        """Return the last whole week in your time zone."""
        return period_of("last-week", day_of(self.now, self.composition.config.timezone))


@contextmanager
def reading(config: Path | None, now: str | None) -> Iterator[Opened]:
    """Open the ledger read-only, for commands that only look; works beside a running daemon."""
    tick = clock(now)
    moment = tick()
    with composed(load(config), moment, read_only=True) as composition:
        yield Opened(composition, moment, tick)


@contextmanager
def writing(config: Path | None, now: str | None) -> Iterator[Opened]:
    """Open the ledger for a command that changes it; waits for its turn beside a running daemon."""
    tick = clock(now)
    loaded = load(config)
    with write_lock(loaded.ledger):
        moment = tick()
        with composed(loaded, moment) as composition:
            yield Opened(composition, moment, tick)
