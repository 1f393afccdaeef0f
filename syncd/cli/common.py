"""What commands share: the options that stand everywhere, opening config and ledger, printing."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd import log
from syncd.core.discrepancies import Severity
from syncd.core.time import Instant, Period
from syncd.errors import UsageError
from syncd.service.clock import Clock, clock

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from syncd.config import Config
    from syncd.wiring.composition import Composition

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="FILE", help="The configuration; default: syncd.toml here or in ~/.config/syncd."
    ),
]
NowOption = Annotated[
    str | None, typer.Option("--now", metavar="INSTANT", help="Pretend it is this moment, like 2026-11-16T09:00:00Z.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PeriodOption = Annotated[
    str | None, typer.Option("--period", metavar="PERIOD", help="2026-W46, 2026-11 or 2026-11-09..2026-11-15.")
]
FailOnOption = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="SEVERITY", help="Exit with 3 when something of this severity or more is open."),
]


@dataclass(frozen=True, slots=True)
class Opened:
    """A configuration with its open ledger, at one moment."""

    composition: "Composition"
    now: Instant
    clock: Clock


@contextmanager
def reading(config: Path | None, now: str | None) -> Iterator[Opened]:
    """For commands that only look: the ledger is opened read-only, beside a running daemon."""
    from syncd.wiring.composition import composed

    tick = clock(now)
    moment = tick()
    with composed(_load(config), moment, read_only=True) as composition:
        yield Opened(composition, moment, tick)


@contextmanager
def writing(config: Path | None, now: str | None) -> Iterator[Opened]:
    """For commands that change the ledger: waits for its turn beside a running daemon."""
    from syncd.service.locks import working
    from syncd.wiring.composition import composed

    tick = clock(now)
    loaded = _load(config)
    with working(loaded.ledger):
        moment = tick()
        with composed(loaded, moment) as composition:
            yield Opened(composition, moment, tick)


def _load(config: Path | None) -> "Config":
    from syncd.config import load

    return load(config)


def period(text: str | None, option: str = "--period") -> Period | None:
    """The period a person named with `option`. UsageError with the accepted spellings."""
    if text is None:
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None


def severity(text: str | None) -> Severity | None:
    """The severity a person named. UsageError with those there are."""
    if text is None:
        return None
    try:
        return Severity[text.upper()]
    except KeyError:
        known = ", ".join(each.word for each in Severity)
        raise UsageError(f"not a severity: {text!r}: one of {known}") from None


def log_level(otherwise: str) -> str:
    """The level that SYNCD_LOG asks for, if it is one."""
    level = os.environ.get("SYNCD_LOG", otherwise).lower()
    return level if level in log.LEVELS else otherwise


def print_json(value: Any) -> None:
    """A JSON document on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def say(text: str = "") -> None:
    """A line on standard output."""
    sys.stdout.write(f"{text}\n")


def hint(text: str) -> None:
    """A line on standard error, for what is not the answer itself."""
    sys.stderr.write(f"{text}\n")


def console() -> "Console":
    """Standard output as a terminal sees it: colour and width there, plain text in a pipe."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def table(*columns: str, right: tuple[str, ...] = ()) -> "Table":
    """An empty table with these columns; those in `right` are figures."""
    from rich import box
    from rich.table import Table

    found = Table(box=box.SIMPLE_HEAD if sys.stdout.isatty() else None, pad_edge=False, header_style="bold")
    for column in columns:
        found.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return found
