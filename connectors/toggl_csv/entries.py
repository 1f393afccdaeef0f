"""A table of time entries as records.

Facts, from public samples of the exports: older ones say `User`, `End date` and `End time`, newer ones `Member`, `Stop
date` and `Stop time`; none has ids. A running entry has an empty stop. `Billable` is Yes or No, at least once in
another language. No sums were ever seen in a detailed file, but a row "Total" without any time would be one.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from syncd.connector import Control, Page, SourceFile
from syncd.connectors.toggl_csv.labels import NAMESPACE, Names, said
from syncd.connectors.toggl_csv.walls import instants, seconds, worked
from syncd.core.money import Money
from syncd.core.records import Kind, Label, TimeEntry, make_ref, short_hash
from syncd.core.statements import Observation, Rejected, Scope
from syncd.core.time import Instant, day_of, iso
from syncd.tables import Format, Row, Table, Through, covered, days_in_name, money, occurrences, parse

FORMATS = (
    Format("detailed report", ("description", "start date", "start time", "stop date", "stop time")),
    Format("older detailed report", ("description", "start date", "start time", "end date", "end time", "duration")),
)
WHO = ("user", "member", "email")
"""Columns that name a person; the name before the address, since the same entry may come without its address."""

_STOP_DATE, _STOP_TIME = ("stop date", "end date"), ("stop time", "end time")
_MOMENTS = ("start date", "start time", *_STOP_DATE, *_STOP_TIME)
_BILLABLE = {"yes": True, "no": False}
_RATE = re.compile(r"rate \(([a-z]{3})\)")


def page(table: Table, file: SourceFile, person: str | None, zone: ZoneInfo, through: Through, workspace: str) -> Page:
    """The file as time entries and the labels they name."""
    rows = [row for row in table.rows if not _is_sum(row)]
    accepted, rejected = parse(rows, lambda row: _entry(row, person, zone, workspace))
    numbers = occurrences([(entry.ref, _content(entry)) for _, entry in accepted])
    entries = [
        Observation(replace(entry, ref=f"{entry.ref}:{number}"), file.modified, row.where)
        for (row, entry), number in zip(accepted, numbers, strict=True)
    ]
    days = [day_of(entry.start, zone) for _, entry in accepted]
    people = {entry.person for _, entry in accepted} or ({person} if person and not rows else set())
    doubtful = [row.text("start date") for row, _ in rejected]
    scopes = [
        Scope(kind=Kind.TIME, person=each, span=span, space=workspace or None)
        for each in sorted(people)
        for span in covered(file, days, doubtful, zone, through, days_in_name(file.name))
    ]
    return Page(
        as_of=file.modified,
        records=[*_labels([row for row, _ in accepted], file), *entries],
        complete=scopes,
        snapshot=scopes,
        rejected=[Rejected(row.where, reason) for row, reason in rejected],
        control=Control(
            rows=len(table.rows),
            records=len(entries),
            rejected=len(rejected),
            non_records=len(table.rows) - len(rows),
        ),
        progress=file.name,
    )


def _entry(row: Row, person: str | None, zone: ZoneInfo, workspace: str) -> TimeEntry:
    """The row, with a ref that still lacks its counter."""
    who = said(row, *WHO) or person
    if not who:
        raise ValueError("it names nobody, and the source has no `person`")
    start, stop = _span(row, zone)
    names = Names.of(row)
    return TimeEntry(
        ref=make_ref(NAMESPACE, Kind.TIME, short_hash(who, iso(start), workspace, length=16)),
        person=who,
        start=start,
        stop=stop,
        description=row.text("description"),
        project=names.project_ref,
        task=names.task_ref,
        tags=names.tag_refs,
        billable=_BILLABLE.get(said(row, "billable").casefold()),
        space=workspace,
        rate=_rate(row),
    )


def _span(row: Row, zone: ZoneInfo) -> tuple[Instant, Instant | None]:
    starts = instants(row.text("start date"), row.text("start time"), zone)
    stop_date, stop_time = said(row, *_STOP_DATE), said(row, *_STOP_TIME)
    if not stop_date and not stop_time:
        return starts[0], None
    return worked(starts, instants(stop_date, stop_time, zone), seconds(row.text("duration")))


def _rate(row: Row) -> Money | None:
    found = (match for name in row.cells if (match := _RATE.fullmatch(name)))
    return next((money(text, match[1].upper()) for match in found if (text := said(row, match[0]))), None)


def _content(entry: TimeEntry) -> tuple[str, str, str]:
    """Orders entries that start in the same second; what is edited least often comes first."""
    return entry.project or "", entry.description, str(entry)


def _is_sum(row: Row) -> bool:
    if any(said(row, column) for column in _MOMENTS):
        return False
    return any(cell.casefold().rstrip(":") == "total" for cell in row.cells.values())


def _labels(rows: Sequence[Row], file: SourceFile) -> list[Observation]:
    """Each label once, at the first row that names it."""
    named: dict[Names, Row] = {}
    for row in rows:
        named.setdefault(Names.of(row), row)
    found: dict[Label, Row] = {}
    for names, row in named.items():
        for label in names.labels:
            found.setdefault(label, row)
    return [
        Observation(label, file.modified, row.where)
        for label, row in sorted(found.items(), key=lambda each: each[0].ref)
    ]
