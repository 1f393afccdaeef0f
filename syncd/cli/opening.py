"""Opens configuration and ledger for a command."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from syncd.config import load
from syncd.core.records import Ref, kind_of
from syncd.core.time import Instant, Period, day_of
from syncd.core.unsettled import Unsettled
from syncd.core.wording import Here
from syncd.derive.staying import staying
from syncd.judge.config_changes import config_changes, config_moves
from syncd.ledger.connection import marker_of, no_ledger
from syncd.ledger.locks import is_working
from syncd.ledger.remembered import RememberedLedgers, is_missing
from syncd.net.clock_check import WrongClock
from syncd.report.build import period_of
from syncd.report.uncounted import NOTHING_MOVES, Moving
from syncd.service.clock import Clock, clock
from syncd.service.right_clock import clock_is_behind
from syncd.wiring.composition import Composition, composed


@dataclass(frozen=True, slots=True)
class Opened:
    """A configuration with its open ledger, at one moment."""

    composition: Composition
    now: Instant
    clock: Clock
    others_write: Callable[[], bool] = lambda: False  # whether another process writes to the ledger
    new_ledger: Path | None = None  # where the ledger lies, if this command made it

    def unsettled(self) -> Unsettled | None:
        """Return what is not settled in the ledger as it is read here; None where all is."""
        under_way = self.others_write()
        queued = self.composition.ledger.queue.unsettled(round_under_way=under_way)
        if not config_changes(self.composition.ledger, self.composition.inputs()):
            return queued
        return replace(queued or Unsettled(round_under_way=under_way), configuration_changed=True)

    def moving(self) -> Moving:
        """Return what a changed configuration that no round has taken up may move; a release of syncd is one, too."""
        composition, ledger = self.composition, self.composition.ledger
        directory = composition.directory()
        kinds = {name: source.kinds for name, source in directory.sources.items()}
        moves = config_moves(ledger, composition.inputs(), directory.names, kinds)

        def stays(refs: Sequence[Ref]) -> frozenset[Ref]:
            certain = [ref for ref in refs if kind_of(ref) not in moves.uncertain]
            return staying(ledger, directory, certain, moves.contracts)

        return Moving(moves.kinds, stays) if moves.kinds else NOTHING_MOVES

    @property
    def here(self) -> Here:
        """For whom texts are: you, in your time zone, now."""
        return Here(self.composition.config.timezone, self.now)

    def last_week(self) -> Period:
        """Return the last whole week in your time zone."""
        return period_of("last-week", day_of(self.now, self.composition.config.timezone))


@contextmanager
def reading(config: Path | None, now: str | None) -> Iterator[Opened]:
    """Open the ledger read-only, for commands that only look; works beside a running daemon. All they read is of one
    state of the ledger, so that the figures fit to what `Opened.unsettled` tells of them."""
    tick, loaded = clock(now), load(config)
    moment, before = tick(), is_working(loaded.ledger)
    remembered = RememberedLedgers.of(os.environ)
    with (
        composed(loaded, moment, read_only=True, remembered=remembered) as composition,
        composition.ledger.database.snapshot(),
    ):
        yield Opened(composition, moment, tick, lambda: before or is_working(loaded.ledger))


@contextmanager
def writing(
    config: Path | None, now: str | None, *, asks_servers: bool = False, creates: bool = False
) -> Iterator[Opened]:
    """Open the ledger for a command that changes it, or `creates` it; works beside a running daemon.

    WrongClock when the machine's clock is before the last pull, unless the command `asks_servers` what time it is.
    LedgerError when there is no ledger to change.
    """
    tick, loaded, remembered = clock(now), load(config), RememberedLedgers.of(os.environ)
    moment = tick()
    remembered.check(loaded.ledger)
    if not creates and is_missing(loaded.ledger) and not marker_of(loaded.ledger).exists():
        raise no_ledger(loaded.ledger)
    with composed(loaded, moment, remembered=remembered) as composition:
        if not asks_servers and (behind := clock_is_behind(composition, moment)):
            raise WrongClock(behind)
        is_new = composition.ledger.database.is_new
        yield Opened(composition, moment, tick, new_ledger=loaded.ledger if is_new else None)
