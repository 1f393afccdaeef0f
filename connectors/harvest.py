"""Harvest's detailed time report, from a drop folder or by `syncd import`.

    [source.harvest]
    kind    = "harvest"
    folder  = "~/harvest"         # a drop folder: save reports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names nobody, a name from [person.…]
    zone    = "Europe/Berlin"     # the time zone of the Harvest account; yours if left out
    dates   = "day-first"         # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    mark    = ","                 # or ".": what stands before decimals, where a file leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

The report is recognised by its columns (Date, Client, Project, Task, Hours, Billable?, …) in any order, whatever the
file is called; other columns are ignored. First and last name together are the person of a row, else `person` is: list
the name in the `names` of [person.me].

Hours are the tracked ones, 1.5 or 1:30; the column Hours Rounded, which Harvest would invoice, is not read. Numbers may
be written `1,234.50` or `1.234,50`, the same way in a whole file. Dates are 2026-01-26, 26.01.2026 or 02/07/2026. Which
part of the last is the day is detected for each file, by parts above 12 and by the range in its name; a file that
leaves it open is bad until you set `dates`. Billable Rate (once Hourly Rate) is the rate, in the currency of the row;
Harvest writes 0 where there is none.

The report has days and hours, but no times. The rows of a person's day are placed one after the other in the middle of
the day in `zone`, so days and sums are exact and clock times are not. If a platform's week begins at another midnight
than yours and its first and last hours matter, set `zone` to the platform's. These entries may seem to overlap with the
same person's entries from a tracker with clock times. A day with more hours than it has is rejected as a whole.

An entry is known by its person, day, client, project and task. If you change its hours, notes or rate and export again,
it becomes a new version of the same entry. Several such entries on a day are counted in the order of their notes. If
you rename a client, project or task, the entry is a new one, and the old one is deleted; closed weeks keep their
contract where one file shows all its entries under a name that is new.

A file covers the people in it, for the days of the two dates in its name (…from2026-01-01to2026-01-31.csv), else from
its first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name
or rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: do not filter
clients, projects, tasks or people.

Limits: only reports in English. Start and end times, which a custom report may show, are not read; nor are Invoiced?
and Approved?.

Facts, from public samples of the report and its readers: numbers follow the account (`"20,0"`, `"2.000,0"`), with
`,` or `;` between cells; the currency reads `Euro - EUR`; there is no id and no sum; Hours Rounded, Employee Id, Roles,
Department and the money columns come and go.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

from syncd.connector import ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import midnight
from syncd.tabular import Format, Mark, Row, UnreadColumns, day, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    billable_in,
    person_named,
    rate_in,
    tracker_pages,
)

_REPORT = Format(
    "detailed time report",
    ("date", "client", "project", "task", "hours", "billable?"),
    read=("billable rate", "hourly rate", "currency"),
    irrelevant=("billable amount", "cost rate", "cost amount", "approved?", "invoiced?"),
    marks=("billable?",),
    others=("notes", "first name", "last name", "hours rounded"),
)
_RATE = ("billable rate", "hourly rate")
_NUMBERS = ("hours", "hours rounded", *_RATE, "billable amount", "cost rate", "cost amount")
_CURRENCY = re.compile(r"(?:.* - )?([A-Z]{3})")


class Harvest(TrackerConnector[TrackerOptions]):
    """Reads Harvest's detailed time report."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "harvest"
    formats: ClassVar[Sequence[Format]] = (_REPORT,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Harvest",
            export="detailed time report",
            clicks=("Reports", "Detailed time", "Export", "CSV"),
            lacks="Clock times: syncd places the rows of a day one after the other.",
            known_from="Harvest's help on reports",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one report. BadFile for another file, and for one that is cut off, leaves open how its dates are
        meant, or writes numbers in two ways."""
        table = read_table(file)
        recognise(table, self.formats)
        mark = self.mark(table, *_NUMBERS)
        report = TrackerFormat(
            namespace=self.namespace,
            days=self.days("date"),
            read=lambda row: self._tracked(row, mark),
            person=self.options.person,
            checks=[UnreadColumns(table.header, _REPORT)],
        )
        return tracker_pages(file, self.with_iso_days(table, "date").rows, report)

    def _tracked(self, row: Row, mark: Mark) -> Tracked:
        name = " ".join(part for column in ("first name", "last name") if (part := row.text(column)))
        on = day(row.text("date"))
        start = midnight(on, self.zone)
        currency = _CURRENCY.fullmatch(row.text("currency"))
        names = Names(client=row.text("client"), project=row.text("project"), task=row.text("task"))
        return Tracked(
            person=person_named(name, self.options.person),
            start=start,
            stop=start + timedelta(seconds=duration(row.text("hours"), mark=mark)),
            names=names,
            description=row.text("notes"),
            billable=billable_in(row.text("billable?")),
            rate=rate_in(row.text(*_RATE), currency[1] if currency else "", mark),
            key=(on.isoformat(), names.client, names.project, names.task),
        )


CONNECTOR = Harvest
