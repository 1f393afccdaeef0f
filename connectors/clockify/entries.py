"""Reads the rows of Clockify's detailed report as time entries.

Facts, from public samples of the exports: there are no ids. `Billable` is Yes or No, Sí or No; the currency stands in
the header of the rate, `Billable Rate (EUR)`, `Tarifa (USD)`, which is 0.00 where the workspace sets none. `Type` is
Regular, Break and the like, in newer files only. No sums were seen in a detailed file, but a row "Total" without any
time would be one.

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
    Format,
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

_MARKS = "duration (h)|duration (decimal)|group|type|invoiced|date of creation"  # what other trackers' files lack
_SPANISH_MARKS = "duración (h)|duración (decimal)|grupo|fecha creación"
WHO = ("user", "usuario", "email", "correo")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""
_OTHERS = tuple(
    (
        "user|usuario|email|correo|type|client|cliente|project|proyecto|task|activity|tarea|actividad|equipo|tags"
        "|etiquetas|description|descripción|billable|facturable|start date|start time|end date|end time|fecha inicio"
        "|hora inicio|fecha fin|hora fin|duration (h)|duration (decimal)|duración (h)|duración (decimal)"
        "|billable rate (*)|billable amount (*)|tarifa (*)|importe (*)"
    ).split("|")
)
FORMATS = (
    Format(
        "detailed report",
        ("description", "start date", "start time", "end date", "end time", _MARKS),
        read=("billable", "billable rate (*)"),
        irrelevant=("billable amount*", "cost rate*"),
        marks=("billable",),
        others=_OTHERS,
    ),
    Format(
        "detailed report in Spanish",
        ("descripción", "fecha inicio", "hora inicio", "fecha fin", "hora fin", _SPANISH_MARKS),
        read=("facturable", "tarifa (*)"),
        irrelevant=("importe*", "tarifa de coste*"),
        marks=("facturable",),
        others=_OTHERS,
    ),
)

_START, _END = ("start date", "fecha inicio"), ("end date", "fecha fin")
_START_TIME, _END_TIME = ("start time", "hora inicio"), ("end time", "hora fin")
_MOMENTS = (*_START, *_START_TIME, *_END, *_END_TIME)
_NO_WORK = frozenset({"break", "holiday", "time off"})
_DURATIONS = ("duration (h)", "duración (h)", "duration (decimal)", "duración (decimal)")
_RATE = re.compile(r"(?:billable rate|tarifa) \(([a-z]{3})\)")
_SUM_OF_MONEY = re.compile(r"(?:billable (?:rate|amount)|tarifa|importe) \([a-z]{3}\)")


@dataclass(frozen=True, slots=True)
class ReportReader:
    """Reads the rows of one file, in the notation that it has."""

    order: Order  # of its dates
    mark: Mark  # before the decimals of its amounts
    person: str | None  # of rows that name nobody
    zone: ZoneInfo

    @classmethod
    def detect(cls, table: Table, options: TrackerOptions, person: str | None, zone: ZoneInfo) -> Self:
        """Detect the notation of a file. BadFile where it is open, or where there are two."""
        order = options.dates or detect_order(table.name, map(_dates, table.rows))
        return cls(order, options.mark or detect_mark(table.name, _amounts(table), usual="."), person, zone)

    def is_entry(self, row: Row) -> bool:
        """Leave out sums, breaks and time off."""
        return not is_sum(row, _MOMENTS) and row.text("type").casefold() not in _NO_WORK

    def with_iso_dates(self, row: Row) -> Row:
        """Write ISO dates into the English columns; what is no date stays as it is, to be rejected."""
        cells = dict(row.cells)
        for columns in (_START, _END):
            cells[columns[0]] = text = row.text(*columns)
            with suppress(ValueError):
                cells[columns[0]] = day(text, self.order).isoformat()
        return replace(row, cells=cells)

    def normalised(self, table: Table) -> Table:
        """Write ISO dates and clock times with colons, as far as the file proves what is meant."""
        return with_colons(table.mapped(self.with_iso_dates), _START_TIME, _END_TIME, _seconds)

    def tracked(self, row: Row) -> Tracked:
        """Read a row. ValueError for a row to reject."""
        start, stop = (row.text("start date"), row.text(*_START_TIME)), (row.text("end date"), row.text(*_END_TIME))
        stated = _seconds(row)
        started, stopped = start_and_stop(start, stop, self.zone, stated, self.order)
        return Tracked(
            person=person_named(row.text(*WHO), self.person),
            start=started,
            stop=stopped,
            names=Names(
                client=row.text("client", "cliente"),
                project=row.text("project", "proyecto"),
                task=row.text("task", "activity", "tarea", "actividad", "equipo"),
                tags=tags_in(row.text("tags", "etiquetas")),
            ),
            description=row.text("description", "descripción"),
            billable=billable_in(row.text("billable", "facturable")),
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
    return RowDates(row.text(*_START), row.text(*_END), _seconds(row))


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
