"""Profiles the columns of a table by their cells in its first rows."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, get_args

from syncd.tabular import Mark, Row, Table, clock, duration, normalise_name, number
from syncd.tabular.mapping.column_names import COLUMNS, SUMS, bare_name
from syncd.tabular.mapping.more_names import STATEMENT_BALANCES
from syncd.tabular.values.currencies import UNIT, currencies
from syncd.tabular.values.moments import is_day, is_epoch, split_moment

_ROWS = 1000  # rows that are looked at
_WORDS = 40  # a column with more distinct texts is no list of types
_LONGEST = 60  # a longer cell is prose
_MOMENTS = frozenset(word for field in ("start", "stop", "date") for word in COLUMNS[field])
_LETTERS = re.compile(UNIT)
_PERSON = re.compile(r"[^\W\d_a-z][^\W\d_]*[^\W\d_A-Z](?:[ -][^\W\d_]*[^\W\d_A-Z]\.?){1,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """A column, named as the file spells it, and what its cells are.

    A flag holds where nearly every cell that is not empty fits it. Others, such as a title or one odd cell, are for the
    import to reject.
    """

    name: str
    texts: Sequence[str]  # a cell of each row
    distinct: Sequence[str]  # each text that is not empty, once
    doubled: str  # the name without its number, where several columns have it; else ""
    has_dates: bool  # in either order, with or without a time
    has_times: bool  # a time follows each date, and it is not always midnight
    has_clock_times: bool  # times alone
    has_numbers: bool  # with either mark
    has_amounts: bool  # numbers of which some has a mark or a currency: ids have none
    has_durations: bool  # perhaps bare numbers
    has_hours_and_minutes: bool  # durations in which no unit matters
    has_currencies: bool  # codes of currencies
    has_people: bool  # several texts that look like names of people, each with a first and a last name
    currencies: frozenset[str] | None  # that all the signs around its numbers can mean; None without such signs

    @property
    def is_list(self) -> bool:
        """Whether it repeats a few words, or is too short to tell."""
        return len(self.distinct) < min(_WORDS, max(sum(map(bool, self.texts)), 6))


def profile_columns(table: Table) -> list[ColumnProfile]:
    """Profile every column with a name and a cell that is not empty, in the file's order; sums do not count."""
    rows = list(islice((row for row in table.rows if not row.problem and not column_of_sum(row)), _ROWS))
    named = [(name, normalised) for name, normalised in zip(table.columns, table.header, strict=True) if name]
    columns = ((name, [row.text(normalised)[: _LONGEST + 1] for row in rows]) for name, normalised in named)
    return [_profile(name, texts, _doubled(name, table)) for name, texts in columns if any(texts)]


def _doubled(name: str, table: Table) -> str:
    plain = normalise_name(name.rpartition(" (")[0])
    return plain if plain in table.doubled else ""


def column_of_sum(row: Row) -> str:
    """Return the column in which a row says that it is a sum or a balance; else "".

    The first cell of a row without a date says that it is a sum; any cell may say that it is a balance.
    """
    name, first = next(((name, text) for name, text in row.cells.items() if text), ("", ""))
    if normalise_name(first).rstrip(" :") in SUMS and not any(map(is_day, row.cells.values())):
        return name
    return next((name for name, text in row.cells.items() if normalise_name(text) in STATEMENT_BALANCES), "")


def _profile(name: str, texts: Sequence[str], doubled: str) -> ColumnProfile:
    cells = Counter(text for text in texts if text)
    numbers = {text for text in cells if _reads(number, text, get_args(Mark))}
    durations = {text for text in cells if _reads(duration, text)}
    counts_since_1970 = bare_name(name) in _MOMENTS  # ids look like that, too
    days = {text for text in cells if (counts_since_1970 and is_epoch(text)) or is_day(text)}
    units = [currencies(unit) for text in numbers if len(text) <= _LONGEST for unit in _LETTERS.findall(text)]
    has_numbers, has_dates = _nearly(cells, numbers), _nearly(cells, days)
    return ColumnProfile(
        name=name,
        texts=texts,
        distinct=list(cells),
        doubled=doubled,
        has_dates=has_dates,
        has_times=has_dates
        and all(split_moment(text).clock for text in days)
        and any(split_moment(text).is_timed for text in days),
        has_clock_times=_nearly(cells, {text for text in cells if _reads(clock, text)}),
        has_numbers=has_numbers,
        has_amounts=has_numbers and (bool(units) or any("." in text or "," in text for text in numbers)),
        has_durations=_nearly(cells, numbers | durations),
        has_hours_and_minutes=_nearly(cells, durations) and not numbers,
        has_currencies=_nearly(cells, {text for text in cells if len(text) == 3 and currencies(text.upper())}),
        has_people=len(cells) > 1 and _nearly(cells, {text for text in cells if _PERSON.fullmatch(text)}),
        currencies=frozenset.intersection(*units) if units else None,
    )


def _nearly(cells: Counter[str], fitting: Collection[str]) -> bool:
    """Whether nine of ten cells fit, or all but one, and more fit than do not."""
    misfits = sum(count for text, count in cells.items() if text not in fitting)
    every = cells.total()
    return misfits <= max(1, every // 10) and every > 2 * misfits


def _reads(read: Callable[..., Any], text: str, ways: Sequence[str] = ()) -> bool:
    for way in ways or (None,):
        with suppress(ValueError):
            read(text, way) if way else read(text)
            return True
    return False


def numbers_in(column: ColumnProfile, mark: Mark) -> list[Decimal | None]:
    """Read a column's numbers; None for a cell that is none."""
    numbers: list[Decimal | None] = []
    for text in column.texts:
        numbers.append(None)
        with suppress(ValueError):
            numbers[-1] = number(text, mark)
    return numbers


def is_running_balance(balance: Sequence[Decimal | None], amount: Sequence[Decimal | None]) -> bool:
    """Whether one column is the running balance of another, oldest or newest row first."""
    both = [(one, other) for one, other in zip(balance, amount, strict=True) if one is not None and other is not None]
    steps = list(pairwise(both))
    return len(both) == len(balance) >= 3 and (
        all(after[0] - before[0] == after[1] for before, after in steps)
        or all(before[0] - after[0] == before[1] for before, after in steps)
    )
