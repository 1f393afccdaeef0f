"""Divides the hours that were billed among the work that was tracked.

A day's hours are the platform's. Where they are those of the day's work within rounding, each piece of work gets its
part of them, to the minute; else nobody knows which work was billed, and the day is one row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from syncd.core.time import Instant

ROUNDING = 600
"""Seconds: what an entry and the hours that a platform shows for it differ by rounding, since it bills tens of
minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A piece of tracked time, in words for the client. `seconds`: tracked, or rounded where it bills so."""

    day: date
    start: Instant | None
    end: Instant | None
    person: str = ""
    ticket: str = ""
    task: str = ""
    text: str = ""
    seconds: int

    @property
    def order(self) -> tuple[object, ...]:
        """By time, then by words: entries come in any order and make the same timesheet."""
        start = self.start.timestamp() if self.start else 0.0
        end = self.end.timestamp() if self.end else 0.0
        return self.day, start, end, self.person, self.ticket, self.task, self.text, self.seconds


def in_sessions(works: Iterable[Work], gap: int) -> list[Work]:
    """Work by time; entries of the same work that begin at most `gap` seconds after the last one ended are one."""
    joined: list[Work] = []
    open_ones: dict[tuple[object, ...], int] = {}
    for work in sorted(works, key=lambda work: work.order):
        same = (work.day, work.person, work.ticket, work.task, work.text)
        index = open_ones.get(same)
        before = joined[index] if index is not None else None
        if gap and before and before.end and work.start and (work.start - before.end).total_seconds() <= gap:
            end = max(before.end, work.end or before.end)
            joined[open_ones[same]] = replace(before, end=end, seconds=before.seconds + work.seconds)
        else:
            open_ones[same] = len(joined)
            joined.append(work)
    return joined


def as_billed(works: Sequence[Work], seconds: int) -> list[Work]:
    """Work of one day, or of one bill, with the hours that were billed for it: `seconds` in all."""
    ordered = sorted((work for work in works if work.seconds), key=lambda work: work.order)
    tracked = sum(work.seconds for work in ordered)
    if not ordered or not seconds:
        return []
    if abs(tracked - seconds) > ROUNDING * len(ordered):
        return [_all_in_one(ordered, seconds)]
    parts = _parts(seconds, [work.seconds for work in ordered])
    return [replace(work, seconds=part) for work, part in zip(ordered, parts, strict=True) if part]


def _parts(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide seconds in proportion, to the minute where they are whole minutes: the largest remainders round up."""
    unit = 1 if whole % 60 else 60
    units, total = whole // unit, sum(weights)
    parts = [units * weight // total for weight in weights]
    rests = sorted(range(len(weights)), key=lambda index: (-(units * weights[index] % total), index))
    for index in rests[: units - sum(parts)]:
        parts[index] += 1
    return [part * unit for part in parts]


def _all_in_one(works: Sequence[Work], seconds: int) -> Work:
    first, days = works[0], {work.day for work in works}
    return Work(
        day=first.day if len(days) == 1 else works[-1].day,
        start=None,
        end=None,
        person=listed((work.person for work in works), ", "),
        ticket=listed((work.ticket for work in works), ", "),
        task=listed((work.task for work in works), ", "),
        text=listed((work.text for work in works), "; "),
        seconds=seconds,
    )


def listed(texts: Iterable[str], between: str) -> str:
    """Texts one after the other, each once, without those that are empty."""
    return between.join(dict.fromkeys(text for text in texts if text))
