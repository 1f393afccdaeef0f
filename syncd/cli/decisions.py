"""Decides about discrepancies: all that are named, or none of them."""

import getpass
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from syncd.cli.lookup import find_discrepancy
from syncd.cli.opening import Opened, reading, writing
from syncd.cli.output import show_ledger
from syncd.cli.views.decisions import Decisions, Totals
from syncd.core.hush import repeats
from syncd.core.lifecycle import ALIVE, Discrepancy, Step
from syncd.core.money import Money
from syncd.core.parents import by_themselves
from syncd.core.schedule import Every, parse_schedule
from syncd.core.time import Instant, instant, midnight
from syncd.errors import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that all decisions have."""

    config: Path | None
    now: str | None
    as_json: bool
    dry_run: bool


def decide(
    asked: Asked, ids: Sequence[str], note: str, steps: Callable[[Opened], Callable[[Discrepancy], Step]]
) -> None:
    """Take a step with each discrepancy named, and show it; with none of them if one cannot take it, or in a dry run.
    `note` is that of steps without one. UsageError."""
    with (reading if asked.dry_run else writing)(asked.config, asked.now) as opened:
        decisions = _decided(opened, asked, ids, note, steps(opened))
        if not asked.dry_run:
            new = [step for step in decisions.steps if step.after.id not in decisions.repeated]
            with opened.composition.ledger.write() as write:
                write.discrepancies.record(new, opened.now, actor(), note)
        unsettled = opened.unsettled()
    show_ledger(decisions, unsettled, as_json=asked.as_json)


def _decided(
    opened: Opened, asked: Asked, ids: Sequence[str], note: str, step: Callable[[Discrepancy], Step]
) -> Decisions:
    """The steps of the discrepancies named, with the totals before and after them."""
    named = {discrepancy.id: discrepancy for discrepancy in (find_discrepancy(opened, id) for id in ids)}
    for discrepancy in named.values():
        if discrepancy.state not in ALIVE:
            raise UsageError(f"{discrepancy.id} is {discrepancy.state.word}: nothing is left to decide")
    steps = [step(discrepancy) for discrepancy in named.values()]
    living = {one.id: one for one in opened.composition.ledger.discrepancies.alive()}
    decided = living | {step.after.id: step.after for step in steps}
    before, after = (by_themselves(them.values(), them.values(), opened.now) for them in (living, decided))
    return Decisions(
        steps=steps,
        before=Totals.of(before, opened.now),
        after=Totals.of(after, opened.now),
        known={one.id: one for one in before},
        then={one.id: one for one in after},
        repeated=frozenset(one.after.id for one in steps if _is_repeated(opened, named[one.after.id], one.after, note)),
        dry_run=asked.dry_run,
        config=asked.config,
        here=opened.here,
    )


def _is_repeated(opened: Opened, before: Discrepancy, after: Discrepancy, note: str) -> bool:
    """Whether a decision holds already, with the same note."""
    if not repeats(before, after, opened.now) or before.hush is None:
        return False
    events = opened.composition.ledger.discrepancies.events(before.id) if note else []
    return not note or any(event.note == note for event in events if event.at >= before.hush.at)


def end_of_snooze(opened: Opened, until: str | None, duration: str | None) -> Instant:
    """Read the end of a snooze: a date in the user's zone, an instant, or a time from now. UsageError."""
    if (until is None) == (duration is None):
        raise UsageError("say how long: --until 2026-11-20 or --for '3 days'")
    try:
        moment = (
            opened.now + _length(duration)
            if duration is not None
            else _moment(str(until), opened.composition.config.timezone)
        )
    except (ValueError, OverflowError):
        spelling = "write it like '3 days' or '12 hours'" if duration is not None else "write a date like 2026-11-20"
        raise UsageError(f'cannot read "{duration or until}": {spelling}') from None
    if moment <= opened.now:
        raise UsageError(f"{until} has passed already: choose a later moment")
    return moment


def part_of(discrepancy: Discrepancy, amount: str) -> Money | None:
    """Read how much of what counts of a stake to write off, with its sign; None for all of it. UsageError."""
    stake = discrepancy.stake
    if stake is None or not stake.minor:
        known = "its amount is unknown" if stake is None else "it has no amount"
        raise UsageError(f"no part of {discrepancy.id} can be written off, as {known}: leave --amount out")
    try:
        part = Money.parse(amount)
    except ValueError:
        raise UsageError(f"cannot read \"{amount}\": write an amount like '30.00 {stake.currency}'") from None
    if part.currency != stake.currency or not 0 < part.minor <= abs(stake.minor):
        most = f"{abs(stake)}"
        raise UsageError(f"{amount} is no part of the amount of {discrepancy.id}: at most {most}")
    if part == abs(stake):
        return None
    return part if stake.minor > 0 else -part


def _length(text: str) -> timedelta:
    schedule = parse_schedule(text)
    if not isinstance(schedule, Every):
        raise ValueError(text)
    return schedule.interval


def _moment(text: str, zone: ZoneInfo) -> Instant:
    return midnight(date.fromisoformat(text), zone) if len(text) == len("2026-11-20") else instant(text)


def actor() -> str:
    """Return the login name of whoever runs this, or their user number where they have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
