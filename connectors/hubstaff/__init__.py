"""Hubstaff's reports as CSV, from a drop folder or by `syncd import`.

    [source.hubstaff]
    kind    = "hubstaff"
    folder  = "~/hubstaff"        # a drop folder: save reports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a Detailed report names nobody, a name from [person.…]
    zone    = "Europe/Berlin"     # the organization's, for reports that do not name their time zone; yours if left out
    dates   = "month-first"       # or "day-first": how 03/04/2026 is meant in Detailed, where a file leaves that open
    mark    = "."                 # or ",": what stands before the decimals of hours, where a cell leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

Two reports are read. They are recognised by their columns in any order; other columns are ignored:

- Detailed, with a row for a day's work on a task: Time zone, Date, Project, Task ID, Task, Time, Notes, … The notes are
  the description. If there is no Member, or a row names none, the time is that of `person`.
- Daily, with a row for each member and project, and a column for each day: Client, Project, Member, 2026-06-01, …, Time
  off, Total worked, … A row whose days do not add up to its Total worked is rejected; time off is no work.

A row that names neither a person nor work, such as the last one of Daily, adds up the others and is no entry. List the
names of members in the `names` of [person.me]. Days may be headed 2026-07-01, or Wed 7/1 with the month first: then the
year is that of the two dates in the file's name (…_2026-06-28_to_2026-07-04.csv), or the only year in it. If the name
has no year, or none in which 7/1 is a Wednesday, the file is bad.

The reports have days and durations, but no times. The rows of a person's day are placed one after the other in the
middle of the day, in the time zone that they name, else in `zone`: days and sums are exact and clock times are not.
These entries may seem to overlap with the same person's entries from a tracker with clock times. A day with more work
than it has hours is rejected as a whole.

An entry is known by its person, day, named time zone, client, project and task (its ID, if one is shown). If you change
its duration or notes and export again, it becomes a new version of the same entry. Several such entries on a day are
counted in the order of their notes. So export with the same columns every time, and use only one of the two reports:
each replaces the entries of the other.

A file covers the people with time in it. Daily covers the days that it has columns for. Detailed covers the days of the
two dates in its name, else from its first row to the day before it was made; with `through = "last-row"`, to the day of
its last row. A file whose name or rows reach the day on which it was made covers that day until then, but not with
"last-row". Within these days, a day without hours is a day without work, and an entry that a later file lacks was
deleted. Where neither the file's name nor `syncd import --covers` states the days, nothing is deleted after the last
row. So export everything: do not filter projects, tasks or people. Daily covers no day while one of its rows is
rejected, and neither does a file that names several time zones; its other rows are read all the same.

Limits: only reports in English. There is no rate: Earned and Spent total are amounts, and a rate is never computed from
one. Daily with the time zone of each member beside that of the report has two columns of one name and is refused: leave
out the members' zones. A file may name eight time zones, and have work in 100 000 cells of its days.

Facts, from public readers of the reports and one row in a reader's tests: there is no id. Durations read `8:20:29`, and
the days of a row add up to its Total worked to the second; zones read `America/New_York`; Daily is saved as
`studio_daily_report_2026-03-01_to_2026-03-07.csv`. No Detailed file was seen.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.connectors.hubstaff.days import days_of
from syncd.connectors.hubstaff.entries import DAILY, DETAILED, WHO, check_size, daily, detailed, is_entry, zone_in
from syncd.connectors.hubstaff.zones import pages_by_zone
from syncd.tabular import FileDays, Format, Row, UnreadColumns, read_table, recognise
from syncd.tabular.trackers import (
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    check_names_somebody,
    tracker_pages,
)


class Hubstaff(TrackerConnector[TrackerOptions]):
    """Reads Hubstaff's reports."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "hubstaff"
    formats: ClassVar[Sequence[Format]] = (DETAILED, DAILY)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Hubstaff",
            export="Detailed or Daily report",
            clicks=("Reports", "Detailed or Daily report", "Export", "CSV"),
            choose=f"{WHOLE} Use the same one of the two every time.",
            lacks="Clock times and rates: syncd places the rows of a day one after the other.",
            known_from="readers of its files; the buttons are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one report. BadFile for another file, for one that is cut off, leaves a day's year open, or names no
        person where the source has none."""
        table = read_table(file)
        report = recognise(table, self.formats)
        person, zone = self.options.person, self.zone
        days = days_of(file.name, table.header) if report is DAILY else {}
        check_size(table, days)
        if report is DETAILED:
            check_names_somebody(table, WHO, person)
            table = self.with_iso_days(table, "date")
        mark = self.options.mark
        # A rejected row of Daily leaves all days open: it has no column "date".
        file_days = self.days("date", (min(days.values()), max(days.values())) if days else None)

        def read(row: Row) -> Sequence[Tracked]:
            return daily(row, days, zone, mark) if days else [detailed(row, zone, person, mark)]

        def report_format(days: FileDays) -> TrackerFormat:
            return TrackerFormat(
                namespace=self.namespace,
                days=days,
                read=read,
                is_entry=is_entry,
                person=person,
                note=report.name,
                checks=[UnreadColumns(table.header, report)],
            )

        return pages_by_zone(
            table,
            lambda row: zone_in(row, zone) if is_entry(row) else None,
            file_days,
            lambda rows, days: tracker_pages(file, rows, report_format(days)),
        )


CONNECTOR = Hubstaff
