"""Reads the fields of a row, in the one notation that its file has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.time import Instant, day_of
from syncd.tabular import Mark, Order, Row, Unit, clock, day, duration, money, normalise_name
from syncd.tabular.trackers import instants
from syncd.tabular.values.moments import MomentParts, day_beside, split_moment, zone_unclear
from syncd.tabular.values.parse import is_bare_duration

_NOTHING = ("", "-", "–", "—")
_MINUS = "-−–‐"


@dataclass(frozen=True, slots=True)
class Sign:
    """A column whose words tell the sign of amounts, normalised; `name` as the file spells it."""

    name: str
    column: str
    plus: frozenset[str]
    minus: frozenset[str]

    def of(self, row: Row, amount: Money) -> Money:
        """Give an amount its sign. ValueError for a word that is no sign, and for an amount that has a minus itself."""
        text = row.text(self.column)
        word = normalise_name(text)
        if word not in self.plus | self.minus:
            raise ValueError(f'its {self.name} "{text}" is neither plus nor minus in `sign`')
        if amount.minor < 0:
            raise ValueError(f"its amount of {amount} has a minus beside its {self.name} {text!r}")
        return -amount if word in self.minus else amount


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValues:
    """Reads the fields of a row.

    A field without a column or a constant, and an empty cell, read as "" or None. ValueError for a cell that cannot be
    read.
    """

    columns: Mapping[str, tuple[str, ...]]  # by field, as the file's header has them
    constants: Mapping[str, str]
    currency: str | None  # of rows that name none
    order: Order
    mark: Mark
    zone: ZoneInfo  # of clock times without an offset
    signed_debits: bool = True  # whether every debit has a minus; else none has
    sign: Sign | None = None  # of amounts, where a column tells it

    def text(self, row: Row, field: str) -> str:
        """Return a field's cell, or its cells joined by spaces, or its constant."""
        names = self.columns.get(field)
        if not names:
            return self.constants.get(field, "")
        if len(names) == 1:  # asked most often by far
            return row.text(names[0])
        return " ".join(text for name in names if (text := row.text(name)))

    def id(self, row: Row) -> str:
        """Return the row's own id, without a colon at its end, which would ask for a counter."""
        return self.text(row, "id").rstrip(": ")

    def day(self, row: Row, field: str) -> date | None:
        """Read a date; where a time and an offset follow, the date of that moment in the source's zone."""
        if not (text := self.text(row, field)):
            return None
        parts = split_moment(text)
        if parts.zone:
            raise zone_unclear(parts, text)
        on = self._day(row, field, parts)
        return on if parts.offset is None else day_of(self._exact(on, parts), self.zone)

    def day_or_none(self, row: Row, field: str) -> date | None:
        """Read a date; None for an empty cell, or a mere dash."""
        return None if self.text(row, field) in _NOTHING else self.day(row, field)

    def required_day(self, row: Row, field: str) -> date:
        """Read a date. ValueError where the row has none."""
        if (on := self.day(row, field)) is not None:
            return on
        raise ValueError(f"it has no {field}")

    def instants(self, row: Row, field: str, later: int = 0) -> list[Instant]:
        """Read a date with its clock time, `later` by so many days: no instant where the cell is empty, one, or two in
        the hour that comes twice."""
        if not (text := self.text(row, field)):
            return []
        parts = split_moment(text)
        if not parts.clock:
            raise ValueError(f"{text!r} has no time of day, which {field} needs")
        if parts.zone:
            raise zone_unclear(parts, text)
        on = self._day(row, field, parts) + timedelta(days=later)
        if parts.offset is not None:
            return [self._exact(on, parts)]
        return instants(datetime.combine(on, clock(parts.clock)), self.zone)

    def instants_on(self, row: Row, field: str, on: date) -> list[Instant]:
        """Read a clock time of the day `on`, or a date with its clock time; otherwise like `instants`."""
        text = self.text(row, field)
        if ":" in text and not split_moment(text).clock:
            return instants(datetime.combine(on, clock(text)), self.zone)
        return self.instants(row, field)

    def money(self, row: Row, field: str) -> Money | None:
        """Read an amount, in the row's currency, else in the source's; None for an empty cell, or a mere dash."""
        if (text := self.text(row, field)) in _NOTHING:
            return None
        currency = self.text(row, "currency").upper() or self.currency
        if not currency:
            raise ValueError(f"the amount {text!r} has no currency")
        return money(text, currency, self.mark)

    def seconds(self, row: Row, field: str, unit: Unit | None, *, of_credit: bool = False) -> int | None:
        """Read a duration in seconds. `unit`: of a bare number, which is refused where none is known; `of_credit`: the
        hours of money that goes back, written with a minus or without, and read without."""
        text = self.text(row, field)
        text = text.lstrip(_MINUS) if of_credit else text
        if text and unit is None and is_bare_duration(text):
            raise ValueError(f"nothing tells what {text} counts: set `unit` of the source")
        return duration(text, unit or "hours", self.mark) if text else None

    def _day(self, row: Row, field: str, parts: MomentParts) -> date:
        """Read the day of a moment, which may have a time of its own where another column has the clock time."""
        if ":" not in parts.day:
            return day(parts.day, self.order)
        clocks = [parts.clock]
        if field == "stop":  # its day may be the column of the start's, and then has the time of the start
            clocks.append(split_moment(self.text(row, "start")).clock)
        return day_beside(parts.day, [clock(text) for text in clocks if text], self.order)

    def _exact(self, on: date, parts: MomentParts) -> Instant:
        assert parts.offset is not None
        return datetime.combine(on, clock(parts.clock), UTC) - parts.offset
