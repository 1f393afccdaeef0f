"""What the cells of a column look like, seen over the first rows of a file."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any, get_args

from syncd.tabular import Mark, Order, Row, Table, clock, day, duration, normalise, number
from syncd.tabular.mapping.column_names import SUMS
from syncd.tabular.mapping.row_values import moment
from syncd.tabular.values.currencies import UNIT, currencies

_SEEN = 1000  # rows that are looked at
_WORDS = 40  # a column with more distinct texts is no list of types
_LONGEST = 60  # what is longer is prose
_LETTERS = re.compile(UNIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A column, named as the file spells it. A flag holds where nearly every cell that is not empty fits it: what does
    not, be it a title or one odd cell, is for the import to reject."""

    name: str
    texts: Sequence[str]  # a cell of each row
    words: Sequence[str]  # each that is not empty, once
    dates: bool  # in either order, with or without a time
    times: bool  # a time behind each date
    clocks: bool  # a time alone
    numbers: bool  # with either mark
    decimals: bool  # numbers of which some has a mark or a currency: ids have none
    spans: bool  # a duration, be it a bare number
    clocked: bool  # durations in hours and minutes, in which no unit matters
    codes: bool  # of currencies
    signs: frozenset[str] | None  # currencies that all the signs around numbers can mean; None without such signs

    @property
    def is_list(self) -> bool:
        """Whether it says a few words over and over, or is too short to tell."""
        return len(self.words) < min(_WORDS, max(sum(map(bool, self.texts)), 6))


def looks(table: Table) -> list[Look]:
    """Every column with a name and something in it, in the file's order; sums count for nothing."""
    rows = list(islice((row for row in table.rows if not row.problem and not sum_in(row)), _SEEN))
    named = [(name, folded) for name, folded in zip(table.columns, table.header, strict=True) if name]
    cells = ((name, [row.text(folded)[: _LONGEST + 1] for row in rows]) for name, folded in named)
    return [_look(name, texts) for name, texts in cells if any(texts)]


def sum_in(row: Row) -> str:
    """The column in which a row says that it is a sum: its first cell does, and no other is a date. "" for others."""
    name, first = next(((name, text) for name, text in row.cells.items() if text), ("", ""))
    is_sum = normalise(first).rstrip(" :") in SUMS and not any(map(_is_day, row.cells.values()))
    return name if is_sum else ""


def _look(name: str, texts: Sequence[str]) -> Look:
    cells = Counter(text for text in texts if text)
    bare = {text for text in cells if _reads(number, text, get_args(Mark))}
    lasting = {text for text in cells if _reads(duration, text)}
    days = set(filter(_is_day, cells))
    units = [currencies(unit) for text in bare if len(text) <= _LONGEST for unit in _LETTERS.findall(text)]
    numbers, dates = _nearly(cells, bare), _nearly(cells, days)
    return Look(
        name=name,
        texts=texts,
        words=list(cells),
        dates=dates,
        times=dates and all(moment(text).clock for text in days),
        clocks=_nearly(cells, {text for text in cells if _reads(clock, text)}),
        numbers=numbers,
        decimals=numbers and (bool(units) or any("." in text or "," in text for text in bare)),
        spans=_nearly(cells, bare | lasting),
        clocked=_nearly(cells, lasting) and not bare,
        codes=_nearly(cells, {text for text in cells if len(text) == 3 and currencies(text)}),
        signs=frozenset.intersection(*units) if units else None,
    )


def _nearly(cells: Counter[str], fitting: Collection[str]) -> bool:
    """Whether nine of ten cells fit, or all but one, and more than do not."""
    misfits = sum(count for text, count in cells.items() if text not in fitting)
    every = cells.total()
    return misfits <= max(1, every // 10) and every > 2 * misfits


def _is_day(text: str) -> bool:
    return _reads(day, moment(text).day, get_args(Order))


def _reads(read: Callable[..., Any], text: str, ways: Sequence[str] = ()) -> bool:
    for way in ways or (None,):
        with suppress(ValueError):
            read(text, way) if way else read(text)
            return True
    return False


def figures(look: Look, mark: Mark) -> list[Decimal | None]:
    """A column's numbers; None where there is none."""
    found: list[Decimal | None] = []
    for text in look.texts:
        found.append(None)
        with suppress(ValueError):
            found[-1] = number(text, mark)
    return found


def runs(balance: Sequence[Decimal | None], amount: Sequence[Decimal | None]) -> bool:
    """Whether one column is the running balance of another, oldest or newest row first."""
    both = [(one, other) for one, other in zip(balance, amount, strict=True) if one is not None and other is not None]
    steps = list(pairwise(both))
    return len(both) == len(balance) >= 3 and (
        all(after[0] - before[0] == after[1] for before, after in steps)
        or all(before[0] - after[0] == before[1] for before, after in steps)
    )
