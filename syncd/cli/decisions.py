"""What people decide about discrepancies: all of those they name, or none."""

import getpass
import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syncd.cli.common import say, writing
from syncd.core.lifecycle import ALIVE, Discrepancy, Step
from syncd.core.schedule import Every, parse_schedule
from syncd.core.time import Instant, instant, midnight
from syncd.errors import UsageError

if TYPE_CHECKING:
    from syncd.cli.common import Opened


def decide(
    ids: Sequence[str],
    config: Path | None,
    now: str | None,
    note: str,
    step: Callable[["Opened", Discrepancy, Instant], Step],
) -> None:
    """Take a step with each of some discrepancies, or, where one cannot take it, with none."""
    from syncd.cli.views import discrepancy as telling

    with writing(config, now) as opened:
        found = {each.id: each for each in (telling.resolve(opened, id) for id in ids)}
        for each in found.values():
            if each.state not in ALIVE:
                raise UsageError(f"{each.id} is {each.state}: there is nothing left to decide about it")
        steps = [step(opened, each, opened.now) for each in found.values()]
        opened.composition.ledger.discrepancies.decide(steps, opened.now, actor(), note)
    for done in steps:
        say(f"{done.after.id} {done.change}: {done.after.finding.summary}")


def end(opened: "Opened", until: str | None, duration: str | None) -> Instant:
    """The moment a person means by a date in their zone, an instant, or a time from now. UsageError."""
    if (until is None) == (duration is None):
        raise UsageError("say how long: --until 2026-11-20, or --for '3 days'")
    try:
        moment = (
            opened.now + _length(duration)
            if duration is not None
            else _moment(str(until), opened.composition.config.timezone)
        )
    except (ValueError, OverflowError):
        spelling = "write it like '3 days' or '12 hours'" if duration is not None else "write a date like 2026-11-20"
        raise UsageError(f'not understood: "{duration or until}": {spelling}') from None
    if moment <= opened.now:
        raise UsageError(f"{until} has passed already: choose a later moment")
    return moment


def _length(text: str) -> timedelta:
    schedule = parse_schedule(text)
    if not isinstance(schedule, Every):
        raise ValueError(text)
    return schedule.interval


def _moment(text: str, zone: ZoneInfo) -> Instant:
    return midnight(date.fromisoformat(text), zone) if len(text) == len("2026-11-20") else instant(text)


def actor() -> str:
    """The login name of whoever runs this; their number where they have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
