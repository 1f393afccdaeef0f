"""A table of Clockify's detailed report as records.

Facts, from public samples of the exports: there are no ids. `Billable` is Yes or No, Sí or No; the currency stands in
the header of the rate, `Billable Rate (EUR)`, `Tarifa (USD)`, which is 0.00 where the workspace sets none. `Type` is
Regular, Break and the like, in newer files only. No sums were seen in a detailed file, but a row "Total" without any
time would be one.
"""

import re
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from syncd.connector import BadFile, Page, SourceFile
from syncd.connectors.clockify.dates import (
    END,
    RANGE,
    START,
    Order,
    days_of_name,
    order_of,
    read_clock,
    read_day,
    seconds,
)
from syncd.core.money import Money
from syncd.core.time import Instant
from syncd.tables import Format, Row, Table, Through, day, money
from syncd.trackers import Names, Tracked, TrackerFile, instants, person_in, tags_in, worked

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

_START_TIME, _END_TIME = ("start time", "hora inicio"), ("end time", "hora fin")
_NO_WORK = frozenset({"break", "holiday", "time off"})
_BILLABLE = {"yes": True, "sí": True, "no": False}
_RATE = re.compile(r"(?:billable rate|tarifa) \(([a-z]{3})\)")
_COMMA = re.compile(r"([0-9]{1,3}(?:\.?[0-9]{3})*),([0-9]{1,2})")


def page(
    table: Table, file: SourceFile, person: str | None, zone: ZoneInfo, through: Through, dates: Order | None
) -> Page:
    """The file as time entries and the labels they name. BadFile when nothing tells how its dates are meant."""
    rows = [row for row in table.rows if not _is_sum(row) and row.text("type").casefold() not in _NO_WORK]
    order = dates or order_of(file.name, table.rows)
    whole = TrackerFile(
        file=file,
        stated=_stated(file, order),
        rows=[_in_iso(row, order) for row in rows],
        skipped=len(table.rows) - len(rows),
        namespace=NAMESPACE,
        zone=zone,
        through=through,
        day_column="start date",
        person=person,
    )
    return whole.page(lambda row: _tracked(row, person, zone))


def _stated(file: SourceFile, order: Order) -> tuple[date, date] | None:
    """The range in the name. BadFile for one that is none: to take the file for one that speaks until the day it was
    made would delete what is later."""
    days = days_of_name(file.name, order)
    if not days and RANGE.search(file.name):
        raise BadFile(
            f"{file.name} names a range that is none when read {order}: check the name, and the source's `dates`"
        )
    return days


def _in_iso(row: Row, order: Order) -> Row:
    """The row with ISO dates in the English columns; what is no date stays as it is, to be rejected."""
    cells = dict(row.cells)
    for columns in (START, END):
        text = row.text(*columns)
        try:
            cells[columns[0]] = read_day(text, order).isoformat()
        except ValueError:
            cells[columns[0]] = text
    return replace(row, cells=cells)


def _tracked(row: Row, person: str | None, zone: ZoneInfo) -> Tracked:
    start, stop = _span(row, zone)
    return Tracked(
        person=person_in(row, WHO, person),
        start=start,
        stop=stop,
        names=Names(
            client=row.text("client", "cliente"),
            project=row.text("project", "proyecto"),
            task=row.text("task", "activity", "tarea", "actividad", "equipo"),
            tags=tags_in(row.text("tags", "etiquetas")),
        ),
        description=row.text("description", "descripción"),
        billable=_BILLABLE.get(row.text("billable", "facturable").casefold()),
        rate=_rate(row),
    )


def _span(row: Row, zone: ZoneInfo) -> tuple[Instant, Instant | None]:
    starts = _instants(row.text("start date"), row.text(*_START_TIME), zone)
    end_date, end_time = row.text("end date"), row.text(*_END_TIME)
    if not end_date and not end_time:
        return starts[0], None
    return worked(starts, _instants(end_date, end_time, zone), seconds(row))


def _instants(date: str, clock: str, zone: ZoneInfo) -> list[Instant]:
    return instants(datetime.combine(day(date), read_clock(clock)), zone)


def _rate(row: Row) -> Money | None:
    """What the row's column says; None for 0.00, which stands where the workspace sets no rate."""
    for name, text in row.cells.items():
        if text and (match := _RATE.fullmatch(name)):
            comma = _COMMA.fullmatch(text)
            plain = f"{comma[1].replace('.', '')}.{comma[2]}" if comma else text
            rate = money(plain, match[1].upper())
            return rate if rate.minor else None
    return None


def _is_sum(row: Row) -> bool:
    said = {cell.casefold().rstrip(":") for cell in row.cells.values()}
    moments = {row.text(*columns).casefold().rstrip(":") for columns in (START, END, _START_TIME, _END_TIME)}
    return "total" in said and moments <= {"", "total"}
