"""What a week differs by within rounding, and weeks in a row that differ to the same side."""

from dataclasses import dataclass
from datetime import date

from syncd.core.money import Money
from syncd.core.records import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDrift:
    """What a week's tracked and logged time differ by where rounding explains it, in seconds. `ref`: its first record;
    `at_rates`: (rate, seconds) of the difference, None where there is no rate. Not `known`: a week of which not all is
    known, which may drift to either side."""

    first: date
    ref: Ref
    tracked: int = 0
    logged: int = 0
    at_rates: tuple[tuple[Money | None, int], ...] = ()
    known: bool = True

    @property
    def seconds(self) -> int:
        """Seconds tracked and not logged (+), or logged and not tracked (−)."""
        return self.tracked - self.logged


@dataclass(frozen=True, slots=True)
class DriftRun:
    """Weeks in a row that drift to the same side, by day. `certain`: all of the first four are known, and that the
    run begins with them. `goes_on`: there may be more of it than these weeks."""

    weeks: tuple[WeekDrift, ...] = ()
    certain: bool = True
    goes_on: bool = False


NO_RUN = DriftRun()
