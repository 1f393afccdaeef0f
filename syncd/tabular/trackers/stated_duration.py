"""Compares the duration that a row states with its clock times: a file that says something twice is checked."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.core.records import Record, TimeEntry
from syncd.core.time import Instant
from syncd.tabular import Row
from syncd.tabular.trackers.rows import Tracked
from syncd.tabular.trackers.wall_clock import instants

DAY = 86_400
_CUT_OFF = 60  # seconds that clock times without seconds, and rounded durations, may lack
_STEPS = tuple(60 * minutes for minutes in (5, 6, 10, 12, 15, 30, 60))  # to which trackers round
_SHIFTS = (1800, 3600, 7200)  # by which clocks are changed
_LISTED = 3
_CLOCKS = (
    "America/New_York Europe/Berlin UTC Australia/Sydney Pacific/Auckland Australia/Lord_Howe America/Santiago"
    " America/Havana Africa/Cairo Asia/Jerusalem Asia/Beirut America/Sao_Paulo Asia/Tehran"
).split()
"""A zone for each of the usual rules of when clocks change."""


@dataclass(frozen=True, slots=True)
class _Contradiction:
    where: str
    seconds: int  # by which the duration is longer
    fitting: str  # a zone in whose clock times it would be right; "" where there is none


@dataclass(slots=True)
class _Contradictions:
    first: list[_Contradiction] = field(default_factory=list)
    number: int = 0
    largest: int = 0

    def add(self, contradiction: _Contradiction) -> None:
        self.number += 1
        self.largest = max(self.largest, abs(contradiction.seconds))
        if len(self.first) < _LISTED:
            self.first.append(contradiction)

    def differ(self) -> str:
        several = "up to " if self.number > 1 else ""
        durations, their = (
            ("row's duration differs", "its") if self.number == 1 else ("rows' durations differ", "their")
        )
        return f"{self.number} {durations} by {several}{clock_text(self.largest)} from {their} clock times"

    def places(self) -> str:
        listed = ", ".join(
            f"{each.where} ({'+' if each.seconds > 0 else '−'}{clock_text(abs(each.seconds))})" for each in self.first
        )
        return f"{listed} and {self.number - _LISTED} more" if self.number > _LISTED else listed


class StatedDurations:
    """Settles what rows state twice, and reports where they contradict themselves: a check of a whole file.

    `zone`: of the clock times. `rounds`: whether the tracker rounds durations to so many minutes, and leaves the clock
    times as they are.
    """

    def __init__(self, zone: ZoneInfo, *, rounds: bool) -> None:
        self._zone = zone
        self._rounds = rounds
        self._read: _Contradiction | None = None  # in the last row
        self._of_zone, self._others = _Contradictions(), _Contradictions()

    def settle(self, row: Row, tracked: Tracked) -> Tracked:
        """Return an entry that lasts as long as its row states, from its start on; the clock times count where the
        difference is rounding.

        ValueError for a duration over 24 hours that the clock times do not show.
        """
        self._read = None
        if tracked.stated is None or tracked.stop is None or tracked.key:
            return tracked
        longer = tracked.stated - int((tracked.stop - tracked.start).total_seconds())
        if -_CUT_OFF <= longer <= _CUT_OFF or (self._rounds and _is_rounding(tracked.stated, longer)):
            return tracked
        if tracked.stated > DAY:
            raise ValueError(f"it lasts {clock_text(tracked.stated)}, and its clock times show another duration")
        fitting = self._fitting(tracked.start, tracked.stop, tracked.stated, longer)
        self._read = _Contradiction(row.where, longer, fitting)
        return replace(tracked, stop=tracked.start + timedelta(seconds=tracked.stated))

    def see(self, row: Row, record: Record) -> None:
        """Count the contradiction of the row that was read last."""
        if self._read and self._read.where == row.where and isinstance(record, TimeEntry):
            (self._of_zone if self._read.fitting else self._others).add(self._read)

    def notices(self) -> list[str]:
        """Report how many rows contradict themselves, by how much and where, and which of the two counts."""
        notices = []
        if zones := self._of_zone.first:
            notices.append(
                f"{self._of_zone.differ()}: is `zone` right? {zones[0].fitting} would be;"
                f" the duration counts: {self._of_zone.places()}"
            )
        if self._others.first:
            notices.append(f"{self._others.differ()}; the duration counts: {self._others.places()}")
        return notices

    def _fitting(self, start: Instant, stop: Instant, stated: int, longer: int) -> str:
        """Return a zone in whose clock times an entry lasts as long as it states."""
        if not any(abs(abs(longer) - shift) <= _CUT_OFF for shift in _SHIFTS):
            return ""
        shown = [moment.astimezone(self._zone).replace(tzinfo=None) for moment in (start, stop)]
        for name in _CLOCKS:
            try:
                starts, stops = (instants(each, ZoneInfo(name)) for each in shown)
            except ValueError:  # its clocks skipped this time
                continue
            lengths = [(last - first).total_seconds() for first in starts for last in stops]
            if any(abs(length - stated) <= _CUT_OFF for length in lengths):
                return name
        return ""


def clock_text(seconds: int) -> str:
    """`1:00:00`: a duration to the second."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _is_rounding(stated: int, longer: int) -> bool:
    """Whether a duration may be another one, rounded up, down or to the nearest step."""
    return any(stated % step == 0 and -step < longer < step for step in _STEPS)
