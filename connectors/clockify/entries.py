"""A table of Clockify's detailed report as records.

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
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.core.money import Money
from syncd.tabular import (
    Dates,
    Format,
    Mark,
    Order,
    Row,
    Table,
    Through,
    day,
    duration,
    mark_of,
    order_of,
    range_in_name,
)
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerFile,
    billable_in,
    clocked,
    is_sum,
    person_named,
    rate_in,
    tags_in,
)

NAMESPACE = "clockify"
_MARKS = "duration (h)|duration (decimal)|group|type|invoiced|date of creation"  # what other trackers' files lack
_SPANISH_MARKS = "duración (h)|duración (decimal)|grupo|fecha creación"
FORMATS = (
    Format("detailed report", ("description", "start date", "start time", "end date", "end time", _MARKS)),
    Format(
        "detailed report in Spanish",
        ("descripción", "fecha inicio", "hora inicio", "fecha fin", "hora fin", _SPANISH_MARKS),
    ),
)
WHO = ("user", "usuario", "email", "correo")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""

_START, _END = ("start date", "fecha inicio"), ("end date", "fecha fin")
_START_TIME, _END_TIME = ("start time", "hora inicio"), ("end time", "hora fin")
_MOMENTS = (*_START, *_START_TIME, *_END, *_END_TIME)
_NO_WORK = frozenset({"break", "holiday", "time off"})
_DURATIONS = ("duration (h)", "duración (h)", "duration (decimal)", "duración (decimal)")
_RATE = re.compile(r"(?:billable rate|tarifa) \(([a-z]{3})\)")
_SUM_OF_MONEY = re.compile(r"(?:billable (?:rate|amount)|tarifa|importe) \([a-z]{3}\)")


def pages(
    table: Table, file: SourceFile, person: str | None, zone: ZoneInfo, through: Through, dates: Order | None
) -> Iterator[Page]:
    """The file as time entries and the labels they name. BadFile when nothing tells how its dates are meant, or when
    its amounts are written in two ways."""
    order = dates or order_of(file.name, map(_dates, table.rows))
    mark = mark_of(file.name, _amounts(table), usual=".")
    whole = TrackerFile(
        file=file,
        stated=_stated(file, order),
        rows=table.mapped(lambda row: _in_iso(row, order)).rows,
        entry=lambda row: not is_sum(row, _MOMENTS) and row.text("type").casefold() not in _NO_WORK,
        namespace=NAMESPACE,
        zone=zone,
        through=through,
        day_column="start date",
        person=person,
    )
    return whole.pages(lambda row: _tracked(row, order, mark, person, zone))


def _stated(file: SourceFile, order: Order) -> tuple[date, date] | None:
    """The range in the name. BadFile for one that is none: to take the file for one that speaks until the day it was
    made would delete what is later."""
    try:
        return range_in_name(file.name, order)
    except ValueError:
        raise BadFile(
            f"{file.name} names a range that is none when read {order}: check the name, and the source's `dates`"
        ) from None


def _dates(row: Row) -> Dates:
    return Dates(row.text(*_START), row.text(*_END), _seconds(row))


def _amounts(table: Table) -> Iterator[str]:
    columns = [name for name in table.header if _SUM_OF_MONEY.fullmatch(name)]
    return (row.text(name) for row in table.rows for name in columns)


def _seconds(row: Row) -> int | None:
    """The duration that a row states, rounded where the report rounds; None where it states none that is known."""
    for column in _DURATIONS:
        with suppress(ValueError):
            return duration(row.text(column))
    return None


def _in_iso(row: Row, order: Order) -> Row:
    """The row with ISO dates in the English columns; what is no date stays as it is, to be rejected."""
    cells = dict(row.cells)
    for columns in (_START, _END):
        text = row.text(*columns)
        try:
            cells[columns[0]] = day(text, order).isoformat()
        except ValueError:
            cells[columns[0]] = text
    return replace(row, cells=cells)


def _tracked(row: Row, order: Order, mark: Mark, person: str | None, zone: ZoneInfo) -> Tracked:
    start, stop = (row.text("start date"), row.text(*_START_TIME)), (row.text("end date"), row.text(*_END_TIME))
    started, stopped = clocked(start, stop, zone, _seconds(row), order)
    return Tracked(
        person=person_named(row.text(*WHO), person),
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
        rate=_rate(row, mark),
    )


def _rate(row: Row, mark: Mark) -> Money | None:
    for name, text in row.cells.items():
        if text and (match := _RATE.fullmatch(name)):
            return rate_in(text, match[1].upper(), mark)
    return None
