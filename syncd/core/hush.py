"""What people decide about a discrepancy, which puts it aside, and when it speaks again all the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from syncd.core.causes import Cause, Party
from syncd.core.lifecycle import ALIVE, HUSHED, SETTLED, Change, Discrepancy, Hush, State, Step, counted
from syncd.core.money import Money
from syncd.core.part_aside import PartAside
from syncd.core.time import Instant

DEADLINE_NEAR = timedelta(hours=24)
"""An acknowledged discrepancy needs attention again this long before its deadline …"""
LAST_REMINDER = timedelta(hours=3)
"""… and once more this long before it, if it was acknowledged later than that."""


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
    """Record why it is right as it is, and carry it forward. If its amount grows, only the rest speaks and counts."""
    return _closed(discrepancy, State.EXPLAINED, Change.EXPLAINED, now, reason, cause)


def write_off(discrepancy: Discrepancy, now: Instant, reason: str, cause: Cause | None = None) -> Step:
    """Record that its stake is given up. It speaks again only if its amount grows, and only the rest counts then."""
    return _closed(discrepancy, State.WRITTEN_OFF, Change.WRITTEN_OFF, now, reason, cause)


def write_off_part(discrepancy: Discrepancy, now: Instant, amount: Money, reason: str, cause: Cause | None) -> Step:
    """Record that a part of what counts of its stake is given up, of the sign of the stake, beside earlier parts; the
    rest goes on to count."""
    before = discrepancy.given_up_part
    given_up = PartAside(at=now, amount=before + amount if before else amount, reason=reason, cause=cause)
    words = f"{abs(amount)} of {abs(discrepancy.stake or amount)}: {reason}"
    note = f"{words} ({cause})" if cause else words
    return Step(Change.WRITTEN_OFF, replace(discrepancy, given_up=given_up), note)


def resolve(discrepancy: Discrepancy, now: Instant, reason: str, cause: Cause | None = None) -> Step:
    """Record that a person resolved it, and how. It reopens when data from after `now` still shows it."""
    return _closed(discrepancy, State.DONE, Change.DONE, now, reason, cause)


def _closed(
    discrepancy: Discrepancy, state: State, change: Change, now: Instant, reason: str, cause: Cause | None
) -> Step:
    hush = replace(_hush(discrepancy, now), reason=reason, cause=cause)
    return Step(change, replace(discrepancy, state=state, hush=hush), f"{reason} ({cause})" if cause else reason)


def unhush(discrepancy: Discrepancy) -> Step:
    """Undo what people decided: the discrepancy is again what it was before. Where it still counts, the parts that were
    written off and explained count again. So do they where nothing else would be left of it."""
    whole = replace(discrepancy, given_up=None, explained=None)
    if discrepancy.state not in HUSHED:
        return Step(Change.UNHUSHED, whole)
    before = discrepancy.hush.before if discrepancy.hush else State.OPEN
    kept = whole if discrepancy.nothing_left else discrepancy
    return Step(Change.UNHUSHED, replace(kept, state=before, hush=None))


def repeats(before: Discrepancy, after: Discrepancy, now: Instant) -> bool:
    """Whether a decision says again what holds already: it puts aside in the same way what has not changed since, and
    does not speak again."""
    if before.state not in HUSHED or before.hush is None or after.hush is None or speaks(before, now):
        return False
    return replace(after, hush=replace(after.hush, at=before.hush.at)) == before


def speaks(discrepancy: Discrepancy, now: Instant) -> bool:
    """Whether it needs attention at `now`, so that reports list it.

    One that a person put aside does so again when its amount changed beyond the tolerance; one that is explained or
    written off, only when it grew. Any other does so, too, when its severity rose, its deadline came near since, or the
    time a person set ended.
    """
    if discrepancy.state not in ALIVE:
        return False
    hush = discrepancy.hush
    if discrepancy.state not in HUSHED or hush is None:
        return True
    if discrepancy.state is State.DONE:
        return False  # what is read next decides, see `advance.py`
    if discrepancy.is_more:
        return True
    return discrepancy.state not in SETTLED and _presses(discrepancy, hush, now)


def divide(living: Iterable[Discrepancy], now: Instant) -> tuple[list[Discrepancy], list[Discrepancy]]:
    """Divide living ones: those that need attention, with what they explain; and those that people put aside, without
    what they explain, as it is put aside with them."""
    living = list(living)
    hushed = [one for one in counted(living) if not speaks(one, now)]
    quiet = {one.id for one in hushed}
    return [one for one in living if not {one.id, one.finding.parent} & quiet], hushed


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
    return Hush(
        at=now,
        severity=discrepancy.severity,
        seconds=finding.seconds,
        stake=finding.stake,
        before=discrepancy.hush.before if discrepancy.hush else discrepancy.state,
    )
