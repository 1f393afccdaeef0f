"""Reads the rows of Clockify's detailed report as time entries.

Facts, from public samples of the exports: there are no ids. The currency stands in the header of the rate, `Billable
Rate (EUR)`, which is 0.00 where the workspace sets none. `Type` is Regular, Break and the like, in newer files only. No
sums were seen in a detailed file, but a row "Total" without any time would be one.

The profile decides how dates and times are written, and no file tells: dates are `22/06/2026`, `04/30/2026` or ISO,
times `10:13`, `14:00:00` or `02:44:33 PM`, durations `0:13` or `00:34:57` beside decimals. A file's name ends in its
range of days, in the notation of the profile: `…_01_08_2026-31_08_2026.csv`.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Self
from zoneinfo import ZoneInfo

from syncd.connector import BadFile
from syncd.core.money import Money
from syncd.tabular import (
    Days,
    Mark,
    Order,
    Row,
    RowDates,
    Table,
    day,
    detect_mark,
    detect_order,
    duration,
    range_in_name,
)
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerOptions,
    billable_in,
    is_sum,
    person_named,
    rate_in,
    start_and_stop,
    tags_in,
    with_colons,
)

WHO = ("user", "email")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""

_START, _END = "start date", "end date"
_START_TIME, _END_TIME = "start time", "end time"
_MOMENTS = (_START, _START_TIME, _END, _END_TIME)
_WORK = frozenset({"", "regular", "regulär", "normal", "régulier", "régulière"})
_NO_WORK = frozenset(
    {
        *("break", "holiday", "time off", "descanso", "pausa", "festivo", "vacaciones", "pause", "feiertag", "urlaub"),
        *("jour férié", "congé", "congés", "intervalo", "feriado", "folga", "férias"),
    }
)
_DURATIONS = ("duration (h)", "duration (decimal)")
_RATE = re.compile(r"billable rate \(([a-z]{3})\)")
_SUM_OF_MONEY = re.compile(r"billable (?:rate|amount) \([a-z]{3}\)")


@dataclass(frozen=True, slots=True)
class ReportReader:
    """Reads the rows of one file, in the notation that it has."""

    order: Order  # of its dates
    mark: Mark  # before the decimals of its amounts
    person: str | None  # of rows that name nobody
    zone: ZoneInfo
    translated: bool  # whether the report is in another language than English

    @classmethod
    def detect(
        cls, table: Table, options: TrackerOptions, person: str | None, zone: ZoneInfo, *, translated: bool
    ) -> Self:
        """Detect the notation of a file. BadFile where it is open, or where there are two."""
        order = options.dates or detect_order(table.name, map(_dates, table.rows))
        mark = options.mark or detect_mark(table.name, _amounts(table), usual=".")
        return cls(order, mark, person, zone, translated)

    def is_entry(self, row: Row) -> bool:
        """Leave out sums, breaks and time off."""
        return not is_sum(row, _MOMENTS) and row.text("type").casefold() not in _NO_WORK

    def with_iso_dates(self, row: Row) -> Row:
        """Write ISO dates; what is no date stays as it is, to be rejected."""
        cells = dict(row.cells)
        for column in (_START, _END):
            with suppress(ValueError):
                cells[column] = day(cells[column], self.order).isoformat()
        return replace(row, cells=cells)

    def normalised(self, table: Table) -> Table:
        """Write ISO dates and clock times with colons, as far as the file proves what is meant."""
        return with_colons(table.mapped(self.with_iso_dates), [_START_TIME], [_END_TIME], _seconds)

    def tracked(self, row: Row) -> Tracked:
        """Read a row. ValueError for a row to reject."""
        if self.translated and (kind := row.text("type")).casefold() not in _WORK:
            raise ValueError(f"nobody knows whether the type {kind[:60]!r} is work: export the report in English")
        start, stop = (row.text(_START), row.text(_START_TIME)), (row.text(_END), row.text(_END_TIME))
        stated = _seconds(row)
        started, stopped = start_and_stop(start, stop, self.zone, stated, self.order)
        return Tracked(
            person=person_named(row.text(*WHO), self.person),
            start=started,
            stop=stopped,
            names=Names(
                client=row.text("client"),
                project=row.text("project"),
                task=row.text("task", "activity"),
                tags=tags_in(row.text("tags")),
            ),
            description=row.text("description"),
            billable=billable_in(row.text("billable")),
            rate=_rate(row, self.mark),
            stated=stated,
        )


def days_in_name(name: str, order: Order) -> Days | None:
    """Read the range in a file's name.

    BadFile for one that is none: without it, the file would cover the days until it was made, and what is later than
    its real range would count as deleted.
    """
    try:
        return range_in_name(name, order)
    except ValueError:
        raise BadFile(
            f"{name} names a range that is none when read {order}: check the name, and the source's `dates`"
        ) from None


def _dates(row: Row) -> RowDates:
    return RowDates(row.text(_START), row.text(_END), _seconds(row))


def _amounts(table: Table) -> Iterator[str]:
    columns = [name for name in table.header if _SUM_OF_MONEY.fullmatch(name)]
    return (row.text(name) for row in table.rows for name in columns)


def _seconds(row: Row) -> int | None:
    """Read the stated duration, rounded where the report rounds; None where no known notation states it."""
    for column in _DURATIONS:
        with suppress(ValueError):
            return duration(row.text(column))
    return None


def _rate(row: Row, mark: Mark) -> Money | None:
    for name, text in row.cells.items():
        if text and (match := _RATE.fullmatch(name)):
            return rate_in(text, match[1].upper(), mark)
    return None
