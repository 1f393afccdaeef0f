"""Finds the unit of durations that are bare numbers: clock times beside them prove it, else the column's name tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import get_args

from syncd.connector import BadFile
from syncd.tabular import Mark, Unit, clock, duration
from syncd.tabular.mapping.column_names import unit_named
from syncd.tabular.mapping.open import MappedTable
from syncd.tabular.mapping.options import MappedOptions
from syncd.tabular.values.moments import split_moment
from syncd.tabular.values.parse import is_bare_duration

UNITS: tuple[Unit, ...] = get_args(Unit)
_ROWS = 1000  # rows that are looked at
_SHORTEST = 300  # seconds: in a shorter time, rounding makes units alike
_DAY = 86_400
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Timed:
    """The cells of a row that tell how long its work took."""

    duration: str
    start: str
    stop: str

    @property
    def between(self) -> int | None:
        """Seconds from one clock time to the next time that clocks show the other; None without two."""
        with suppress(ValueError):
            start, stop = (clock(split_moment(text).clock) for text in (self.start, self.stop))
            seconds = (stop.hour - start.hour) * 3600 + (stop.minute - start.minute) * 60 + stop.second - start.second
            return seconds % _DAY
        return None


def proven_unit(rows: Iterable[Timed], mark: Mark | None = None) -> Unit | None:
    """Return the only unit in which durations are about as long as what lies between their clock times.

    Most rows must prove it, and none another one: breaks and rounding change a duration less than another unit does.
    """
    votes = Counter(
        _unit_of(row.duration, between, mark)
        for row in rows
        if is_bare_duration(row.duration) and (between := row.between) is not None and between >= _SHORTEST
    )
    proven = [unit for unit in UNITS if votes[unit]]
    return proven[0] if len(proven) == 1 and 2 * votes[proven[0]] > votes.total() else None


def are_between(rows: Sequence[Timed]) -> bool:
    """Whether most durations are about as long as what lies between their clock times, bare numbers in one unit."""
    if any(is_bare_duration(row.duration) for row in rows):
        return proven_unit(rows) is not None
    timed = [(row.duration, between) for row in rows if (between := row.between) is not None and between >= _SHORTEST]
    return 2 * sum(_unit_of(text, between, None) is not None for text, between in timed) > len(timed)


def are_just_between(rows: Sequence[Timed]) -> bool:
    """Whether most durations are, to the minute and in one unit, as long as what lies between their clock times."""
    timed = [(row.duration, between) for row in rows if row.duration and (between := row.between) is not None]
    return any(2 * sum(_is_just(text, unit, between) for text, between in timed) > len(timed) for unit in UNITS)


def _is_just(text: str, unit: Unit, between: int) -> bool:
    with suppress(ValueError):
        return between >= _SHORTEST and abs(duration(text, unit) - between) <= _MINUTE
    return False


def unit_in(table: MappedTable, options: MappedOptions, file: str) -> Unit | None:
    """Return the unit of a table's durations: the option, what clock times prove, or what the column's name tells.

    None where no duration needs one. BadFile where nothing tells the unit of one that does.
    """
    if options.unit or not options.fills("duration"):
        return options.unit
    rows = [Timed(*texts) for texts in islice(table.texts(["duration", "start", "stop"]), _ROWS)]
    names = options.columns.get("duration", ())
    if unit := proven_unit(rows, table.values.mark) or (unit_named(names[0]) if len(names) == 1 else None):
        return unit
    if any(is_bare_duration(row.duration) for row in rows):
        raise BadFile(f"{file}: {what_counts(' '.join(names) or 'duration')}")
    return None


def what_counts(column: str) -> str:
    """The question for the unit of a column."""
    return f'what does "{column}" count? Set `unit` of the source to "hours", "minutes", "seconds" or "milliseconds"'


def _unit_of(text: str, between: int, mark: Mark | None) -> Unit | None:
    for unit in UNITS:
        with suppress(ValueError):
            if between < 2 * duration(text, unit, mark) < 4 * between:
                return unit
    return None
