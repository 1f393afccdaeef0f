"""Opens configuration and ledger for a command, and reads what a person names or writes on the command line."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncd.config import load
from syncd.core.discrepancies import Severity
from syncd.core.time import Instant, Period, day_of
from syncd.core.wording import hint
from syncd.errors import UsageError
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


def check_name(kind: str, name: str, known: Iterable[str], place: str = " in the configuration") -> None:
    """Raise a UsageError that names the nearest of `known` when `name` is none of them."""
    known = list(known)
    if name not in known:
        raise UsageError(f'there is no {kind} "{name}"{place}{hint(name, known)}')


def period(text: str | None, option: str = "--period") -> Period | None:
    """Read the period given with `option`. UsageError with the accepted spellings."""
    if text is None:
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def severity(text: str | None) -> Severity | None:
    """Read a severity by its name. UsageError with those there are."""
    if text is None:
        return None
    try:
        return Severity[text.upper()]
    except KeyError:
        raise UsageError(f'unknown severity "{text}": use {", ".join(level.word for level in Severity)}') from None
