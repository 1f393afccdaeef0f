"""The cells of one file by the field they fill, read in the one notation that the file has."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.time import Instant, day_of
from syncd.tabular import Mark, Order, Row, Unit, clock, day, duration, money
from syncd.tabular.trackers import instants

_LONGEST = 60
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:(?:t|,? )(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,][0-9]{1,9})?(?P<half> ?[ap]\.?m\.?)?"
    r" ?(?P<offset>z|utc|gmt|[-+][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with what may stand behind it: a clock time, and an offset from UTC."""

    day: str
    clock: str = ""
    offset: timedelta | None = None


@lru_cache(maxsize=4096)
def moment(text: str) -> Moment:
    """The parts of `2026-11-02`, `02/11/2026 2:05 PM` or `2026-11-02T14:05:30.250+01:00`; the day is not read yet."""
    match = _MOMENT.fullmatch(" ".join(text.split())) if len(text) <= _LONGEST else None
    if not match:
        return Moment(text)
    offset = None
    if match["offset"]:
        digits = re.sub("[^0-9]", "", match["offset"]).rjust(4, "0")
        ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -ahead if match["offset"].startswith("-") else ahead
    return Moment(match["day"], (match["clock"] or "") + (match["half"] or ""), offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Reads the fields of a row. Of a field without a column or a constant, and of an empty cell, there is nothing:
    "" or None. What cannot be read raises ValueError."""

    columns: Mapping[str, tuple[str, ...]]  # by field, as the file's header has them
    constants: Mapping[str, str]
    currency: str | None  # of rows that name none
    order: Order
    mark: Mark
    zone: ZoneInfo  # of clock times without an offset
    minus: bool = True  # before every debit; else there is none before any

    def text(self, row: Row, field: str) -> str:
        """A field's cell, or its several, joined by spaces, or its constant."""
        names = self.columns.get(field)
        if not names:
            return self.constants.get(field, "")
        if len(names) == 1:  # asked most often by far
            return row.text(names[0])
        return " ".join(text for name in names if (text := row.text(name)))

    def id(self, row: Row) -> str:
        """The row's own id, without a colon at its end, which would ask for a counter."""
        return self.text(row, "id").rstrip(": ")

    def day(self, row: Row, field: str) -> date | None:
        """A date; with a time and an offset behind it, the one of that moment in the source's zone."""
        if not (text := self.text(row, field)):
            return None
        parts = moment(text)
        found = day(parts.day, self.order)
        if parts.offset is None:
            return found
        return day_of(self._exact(found, parts), self.zone)

    def first(self, row: Row, *fields: str) -> date:
        """The first of these dates that the row has. ValueError where it has none."""
        for field in fields:
            if (found := self.day(row, field)) is not None:
                return found
        raise ValueError(f"it has no {fields[-1]}")

    def instants(self, row: Row, field: str, later: int = 0) -> list[Instant]:
        """What a date with its clock time, so many days `later`, may mean: nothing where the cell is empty, one moment,
        or two in the hour that comes again."""
        if not (text := self.text(row, field)):
            return []
        parts = moment(text)
        on = day(parts.day, self.order) + timedelta(days=later)
        if not parts.clock:
            raise ValueError(f"{text!r} tells no time of day, which {field} needs")
        if parts.offset is not None:
            return [self._exact(on, parts)]
        return instants(datetime.combine(on, clock(parts.clock)), self.zone)

    def money(self, row: Row, field: str) -> Money | None:
        """An amount in the row's currency, else in the source's."""
        if not (text := self.text(row, field)):
            return None
        currency = self.text(row, "currency").upper() or self.currency
        if not currency:
            raise ValueError(f"the amount {text!r} has no currency")
        return money(text, currency, self.mark)

    def seconds(self, row: Row, field: str, unit: Unit) -> int | None:
        """A duration in seconds; `unit`: what a bare number counts."""
        text = self.text(row, field)
        return duration(text, unit, self.mark) if text else None

    def _exact(self, on: date, parts: Moment) -> Instant:
        assert parts.offset is not None
        return datetime.combine(on, clock(parts.clock), UTC) - parts.offset
