"""What the cells of a column look like, seen over the first rows of a file."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

from syncd.mapped.cells import moment
from syncd.tables import Mark, Order, Row, clock, day, duration, number
from syncd.tables.currencies import UNIT, currencies

SEEN = 1000
"""Rows that are looked at."""
_WORDS = 40  # distinct texts that are kept: a column with more is no list of types
_LONGEST = 60
_LETTERS = re.compile(UNIT)


@dataclass(slots=True)
class Look:
    """A column. The flags hold while every filled cell fits them."""

    name: str
    filled: int = 0
    dates: bool = True  # in either order, with or without a time
    times: bool = True  # a time behind each date
    clocks: bool = True  # a time alone
    numbers: bool = True  # with either mark
    spans: bool = True  # a duration, be it a bare number
    bare: bool = False  # some duration is a bare number
    codes: bool = True  # of currencies
    signs: frozenset[str] | None = None  # currencies that the signs around numbers can all mean
    words: Counter[str] = field(default_factory=Counter)
    texts: list[str] = field(default_factory=list)

    def see(self, text: str) -> None:
        """One cell."""
        text = text[: _LONGEST + 1]  # what is longer is prose
        self.texts.append(text)
        if not text:
            return
        self.filled += 1
        parts = moment(text)
        self.dates = self.dates and _reads(day, parts.day, get_args(Order))
        self.times = self.times and bool(parts.clock)
        self.clocks = self.clocks and _reads(clock, text)
        self.numbers = self.numbers and _reads(number, text, get_args(Mark))
        self.spans = self.spans and (_reads(duration, text) or _reads(number, text, get_args(Mark)))
        self.bare = self.bare or _reads(number, text, get_args(Mark))
        self.codes = self.codes and len(text) == 3 and bool(currencies(text))
        if len(text) <= _LONGEST:
            for unit in _LETTERS.findall(text):
                meant = currencies(unit)
                self.signs = meant if self.signs is None else self.signs & meant
        if len(self.words) < _WORDS or text in self.words:
            self.words[text] += 1

    @property
    def is_list(self) -> bool:
        """Whether it says a few words over and over, or is too short to tell."""
        return len(self.words) < min(_WORDS, max(self.filled, 6))

    @property
    def clocked(self) -> bool:
        """Whether it is durations with hours and minutes, in which no unit matters."""
        return self.spans and not self.bare


def looks(header: Sequence[str], rows: Iterable[Row]) -> dict[str, Look]:
    """Every column with a name, in the file's order. A flag of a column without a filled cell says nothing."""
    found = {name: Look(name) for name in header if name}
    for _, row in zip(range(SEEN), (row for row in rows if not row.problem), strict=False):
        for name, look in found.items():
            look.see(row.text(name))
    return found


def _reads(read: Callable[..., Any], text: str, ways: Sequence[str] = ()) -> bool:
    arguments: list[tuple[str, ...]] = [(text, way) for way in ways] if ways else [(text,)]
    for each in arguments:
        with suppress(ValueError):
            read(*each)
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
    if len(both) < 3 or len(both) != len(balance):
        return False
    steps = list(pairwise(both))
    return all(after[0] - before[0] == after[1] for before, after in steps) or all(
        before[0] - after[0] == before[1] for before, after in steps
    )
