"""What people decide about a discrepancy, which puts it aside, and when it speaks again all the same."""

from dataclasses import replace
from datetime import timedelta

from syncd.core.lifecycle import ALIVE, HUSHED, Cause, Change, Discrepancy, Hush, Party, State, Step
from syncd.core.money import Money
from syncd.core.time import Instant

DEADLINE_NEAR = timedelta(hours=24)
"""An acknowledged discrepancy needs attention again this long before its deadline …"""
LAST_REMINDER = timedelta(hours=3)
"""… and once more this long before it, if it was acknowledged later than that."""
MOVED_BY = 20
"""A hushed discrepancy needs attention again when its amount changes by more than one part in this many …"""
MOVED_SECONDS = 600
"""… and by at least this many seconds, where it is an amount of time."""
_SETTLED = frozenset({State.EXPLAINED, State.WRITTEN_OFF})


def acknowledge(discrepancy: Discrepancy, now: Instant) -> Step:
    """Record that a person has seen it; it needs attention again only if it gets worse or its deadline nears."""
    return Step(Change.ACKNOWLEDGED, replace(discrepancy, state=State.ACKNOWLEDGED, hush=_hush(discrepancy, now)))


def snooze(discrepancy: Discrepancy, now: Instant, until: Instant) -> Step:
    """Hide it until `until`, or until it gets worse."""
    hush = replace(_hush(discrepancy, now), until=until)
    return Step(Change.SNOOZED, replace(discrepancy, state=State.SNOOZED, hush=hush))


def wait(discrepancy: Discrepancy, now: Instant, party: Party, until: Instant | None, reason: str) -> Step:
    """Record that somebody has to act first. It needs attention as an acknowledged one does, and after `until`."""
    hush = replace(_hush(discrepancy, now), waits_for=party, until=until, reason=reason)
    note = f"for {party.words}: {reason}" if reason else f"for {party.words}"
    return Step(Change.WAITING, replace(discrepancy, state=State.WAITING, hush=hush), note)


def explain(discrepancy: Discrepancy, now: Instant, reason: str, cause: Cause | None = None) -> Step:
    """Record why it is right as it is. It is carried forward, and needs attention again only if its amount moves."""
    return _closed(discrepancy, State.EXPLAINED, Change.EXPLAINED, now, reason, cause)


def write_off(discrepancy: Discrepancy, now: Instant, reason: str, cause: Cause | None = None) -> Step:
    """Record that its stake is given up. It needs attention again only if its amount moves."""
    return _closed(discrepancy, State.WRITTEN_OFF, Change.WRITTEN_OFF, now, reason, cause)


def _closed(
    discrepancy: Discrepancy, state: State, change: Change, now: Instant, reason: str, cause: Cause | None
) -> Step:
    hush = replace(_hush(discrepancy, now), reason=reason, cause=cause)
    return Step(change, replace(discrepancy, state=state, hush=hush), f"{reason} ({cause})" if cause else reason)


def unhush(discrepancy: Discrepancy) -> Step:
    """Undo what a person decided."""
    return Step(Change.UNHUSHED, replace(discrepancy, state=State.OPEN, hush=None))


def speaks(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether it needs attention at `now`, so that reports list it.

    One that a person put aside does so again when its amount changed beyond the tolerance. Unless it is explained or
    written off, it does so, too, when its severity rose, its deadline came near since, or the time a person set ended.
    """
    if discrepancy.state not in ALIVE:
        return False
    hush = discrepancy.hush
    if discrepancy.state not in HUSHED or hush is None:
        return True
    if _moved(hush.seconds, discrepancy.finding.seconds, MOVED_SECONDS):
        return True
    if _stake_moved(hush.stake, discrepancy.finding.stake):
        return True
    return discrepancy.state not in _SETTLED and _presses(discrepancy, hush, now)


def _presses(discrepancy: Discrepancy, hush: Hush, now: Instant) -> bool:
    if hush.until is not None and hush.until <= now:
        return True
    if discrepancy.severity > hush.severity:
        return True
    deadline = discrepancy.finding.deadline
    reminders = () if deadline is None else (deadline - DEADLINE_NEAR, deadline - LAST_REMINDER)
    return any(hush.at < reminder <= now for reminder in reminders)


def _hush(discrepancy: Discrepancy, now: Instant) -> Hush:
    finding = discrepancy.finding
    return Hush(at=now, severity=discrepancy.severity, seconds=finding.seconds, stake=finding.stake)


def _stake_moved(before: Money | None, after: Money | None) -> bool:
    if before is None or after is None or before.currency != after.currency:
        return before != after
    return _moved(before.minor, after.minor, 1)


def _moved(before: int | None, after: int | None, least: int) -> bool:
    if before is None or after is None:
        return before != after
    change = abs(after - before)
    return change >= least and change * MOVED_BY > abs(before)
