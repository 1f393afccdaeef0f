"""Everhour's reports as CSV, from a drop folder or by `syncd import`.

    [source.everhour]
    kind    = "everhour"
    folder  = "~/everhour"        # a drop folder: save reports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no member, a name from [person.…]
    zone    = "Europe/Berlin"     # in which a row's day is a day; yours if left out
    dates   = "month-first"       # or "day-first": how 03/04/2026 is meant, where a file leaves that open
    mark    = ","                 # or ".": what stands before decimals, where a file leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

In Everhour you choose the columns of a report. Date, Member and Time are required; Client, Project, Task, Billable and
Notes (or Comment) are read if they are there. Columns may be in any order and may stand below a title; others are
ignored. List the name of the member in the `names` of [person.me].

Time is hours: 1.5, 1,5, 1:30, 1:30:00 or 1h 30m. Dates are 2026-04-03, Apr 3, 2026, 03.04.2026 or 03/04/2026. Which
part of the last is the day is detected for each file, by parts above 12 and by the range of days in its name. A file
that leaves it open, or shows both, is bad until you set `dates`, which always wins. Of names with several lines, such
as a member with a job title or a task with its state, the first line counts.

Rows that add up others are no entries: Subtotal, Total, and those whose Member reads like "3 members". A file with
Subtotal is a grouped one, which shows a client only in the first row of a group: the client applies to the rows below
it, up to the Subtotal. In such a file, a row without a member is rejected even if you set `person`. A file without
days, such as a report grouped by months, is refused: export one with the columns Date, Member and Time.

The report has days and durations, but no times. The rows of a member's day are placed one after the other in the middle
of the day in `zone`, so days and sums are exact and clock times are not. These entries may seem to overlap with the
same person's entries from a tracker with clock times. A day with more work than it has hours is rejected as a whole.

An entry is known by its member, day, client, project and task. If you change its time or notes and export again, it
becomes a new version of the same entry. Several such entries on a day are counted in the order of their notes. If you
rename a client, project or task, the entry is a new one, and the old one is deleted; closed weeks keep their contract
where one file shows all its entries under a name that is new. So export with the same columns
every time.

A file covers the members in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: do not filter
clients, projects, tasks or members.

Limits: only reports in English; no rates or amounts.

Facts: no file of Everhour was ever seen here. Columns, notations, Subtotal and the form of a month's report are those
that a public reader of its exports expects.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

from syncd.connector import WHOLE, BadFile, ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import midnight
from syncd.tabular import (
    Format,
    Mark,
    Order,
    Row,
    RowDates,
    Table,
    UnreadColumns,
    day,
    detect_order,
    duration,
    fits,
    read_table,
    recognise,
)
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    billable_in,
    person_named,
    tracker_pages,
)

_REPORT = Format(
    "report with days",
    ("date", "member", "time"),
    foreign=("time zone", "organization", "activity"),  # of Hubstaff, whose days are those of another zone
    read=("billable",),
    irrelevant=("billable amount", "billable time", "non-billable time", "non-billable amount", "cost rate"),
    marks=("billable",),
)
_FEWEST = 3  # columns; the title above them has fewer cells
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_ROLLED_UP = re.compile(r"[0-9]+ (?:members|items|types|projects)", re.IGNORECASE)
_SUMS = ("subtotal", "total")
_NAMES = ("member", "client", "project", "task")
_NOTES = ("notes", "comment")


class Everhour(TrackerConnector[TrackerOptions]):
    """Reads Everhour's reports."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "everhour"
    formats: ClassVar[Sequence[Format]] = (_REPORT,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Everhour",
            export="custom report",
            clicks=("Reports", "a report with Date, Member and Time", "Export", "CSV"),
            choose=f"{WHOLE} Use the same columns every time; add Client, Project, Task and Notes.",
            lacks="Clock times, rates and amounts: syncd places the rows of a day one after the other.",
            known_from="Everhour's help on custom reports; the button's name is not verified",
        ),
    )

    @classmethod
    def knows(cls, file: SourceFile) -> bool:
        """Whether a file is a report with days, perhaps below a title."""
        try:
            return fits(read_table(file, headed=_is_header), cls.formats)
        except BadFile:
            return False

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one report. BadFile for another file, and for one that is cut off, has no days, or leaves open how its
        dates are meant."""
        table = read_table(file, headed=_is_header)
        if ("member" in table.header and "date" not in table.header) or _by_month(table):
            raise BadFile(
                f"{file.name} has no days: export a report with the columns Date, Member and Time, not by month"
            )
        recognise(table, self.formats)
        order = self.options.dates or detect_order(file.name, (RowDates(row.text("date")) for row in table.rows))
        mark = self.mark(table, "time")
        table = table.mapped(lambda row: _normalised(row, order))
        grouped = any(_adds_up(row, "subtotal") for row in table.rows)
        person = None if grouped else self.options.person
        report = TrackerFormat(
            namespace=self.namespace,
            days=self.days("date"),
            read=lambda row: self._tracked(row, mark, person),
            is_entry=_is_entry,
            person=person,
            checks=[UnreadColumns(table.header, _REPORT)],
        )
        return tracker_pages(file, _WithClients(table.rows) if grouped else table.rows, report)

    def _tracked(self, row: Row, mark: Mark, person: str | None) -> Tracked:
        on = day(row.text("date"))
        start = midnight(on, self.zone)
        names = Names(client=row.text("client"), project=row.text("project"), task=row.text("task"))
        return Tracked(
            person=person_named(row.text("member"), person),
            start=start,
            stop=start + timedelta(seconds=duration(row.text("time"), mark=mark)),
            names=names,
            description=row.text(*_NOTES),
            billable=billable_in(row.text("billable")),
            key=(on.isoformat(), names.client, names.project, names.task),
        )


def _is_header(cells: Sequence[str]) -> bool:
    """Whether these cells are the header, not a title or a period above it."""
    return sum(map(bool, cells)) >= _FEWEST


def _by_month(table: Table) -> bool:
    return any(_MONTH.fullmatch(row.text("date")) for row in table.rows)


def _normalised(row: Row, order: Order) -> Row:
    """Write the day in ISO, where it is one, and keep the first line of names that have several."""
    cells = dict(row.cells) | {name: row.text(name).partition("\n")[0].strip() for name in _NAMES}
    with suppress(ValueError):
        cells["date"] = day(row.text("date"), order).isoformat()
    return replace(row, cells=cells)


def _adds_up(row: Row, *words: str) -> bool:
    """Whether a row names no member, but one of `words`: then it adds up others."""
    member = row.text("member")
    if member.casefold() not in ("", *words) and not _ROLLED_UP.fullmatch(member):
        return False
    return any(text.casefold().rstrip(":") in words for name, text in row.cells.items() if name not in _NOTES)


def _is_entry(row: Row) -> bool:
    return not _ROLLED_UP.fullmatch(row.text("member")) and not _adds_up(row, *_SUMS)


@dataclass(frozen=True, slots=True)
class _WithClients:
    """The rows of a grouped file, each with the client of its group."""

    rows: Iterable[Row]

    def __iter__(self) -> Iterator[Row]:
        client: str | None = ""
        for row in self.rows:
            if row.problem or _adds_up(row, *_SUMS):
                client = None if row.problem else ""
                yield row
            elif (client := row.text("client") or client) is None:
                yield replace(row, problem="a row above it cannot be read, so its client is not known")
            else:
                yield replace(row, cells={**row.cells, "client": client})


CONNECTOR = Everhour
