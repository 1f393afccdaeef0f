"""What a source says of its own reading: how far it is, what it sees when, and what it cannot give."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from syncd.connector import Standing
from syncd.connectors.toggl.session import OPEN, Pull

REPORTS = "Reports"
TASKS = "tasks"
_NIGHT = timedelta(days=1)


def standing(pull: Pull, seen_within: Mapping[str, timedelta]) -> Standing:
    """`seen_within`: what this way of reading sees when; what is read again in turn is added."""
    return Standing(done=_done(pull), seen_within={**seen_within, **_turn(pull)}, lacking=tuple(_lacking(pull)))


def _done(pull: Pull) -> float | None:
    memory = pull.memory
    begun = max(memory.asked.date(), pull.floor)
    if memory.bottom <= memory.asked or memory.bottom.date() <= begun or pull.lacks(REPORTS):
        return None
    return (pull.now - memory.bottom) / (pull.now - memory.asked)


def _turn(pull: Pull) -> Mapping[str, timedelta]:
    if pull.lacks(REPORTS) or pull.open_floor <= pull.floor:
        return {}
    nights = pull.memory.archive.nights((pull.open_floor - pull.floor).days, pull.budget)
    return {f"what moves no entry's own clock, before the last {OPEN.days} days": nights * _NIGHT}


def _lacking(pull: Pull) -> Iterator[str]:
    memory = pull.memory
    if pull.lacks(REPORTS):
        why = next(each.why for each in memory.lacking if each.what == REPORTS)
        yield f"entries before {memory.bottom.date()}, and removed tags before that: Toggl's Reports are {why}"
    if pull.lacks(TASKS):
        yield "tasks: they are not in the workspace's plan"
    if pull.floor > memory.asked.date():
        kept = min(space.kept for space in memory.spaces if space.kept)
        yield f"entries more than {kept} days old: the workspace shows no more in its plan"
    for hole in memory.archive.holes:
        yield f"{hole}: the entries there do not add up to Toggl's own total, so the days do not count as known"
