"""Toggl Track's CSV exports, from a drop folder or by `syncd import`: for those who have no access to the API.

    [source.toggl-files]
    kind      = "toggl-csv"
    folder    = "~/toggl"         # a drop folder: save exports here; they are read and moved to done/ or bad/
    person    = "me"              # whose entries they are where a file names nobody, a name from [person.…]
    zone      = "Europe/Berlin"   # the time zone of the Toggl profile that made the export; yours if left out
    dates     = "day-first"       # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    mark      = ","               # or ".": what stands before the decimals of rates, where a file leaves that open
    through   = "file-time"       # or "last-row", where files lose their modification time on the way here
    workspace = "Studio"          # only if you export several: make a source for each, with its name

Three exports are read. Each is recognised by its columns, in any order, whatever the file is called:

- the detailed report of the Reports page, as CSV (columns Description, Member, Stop date, Stop time, …);
- its older form, which the Reports API still gives (User, End date, End time, Duration, Amount (EUR), …);
- Settings, Data export, time entries: a file per year, with the columns of the older form.

A detailed report looks like this:

    Description,Member,Project,Client,Billable,Tags,Start date,Start time,Stop date,Stop time,Duration
    API tests,Jane D.,Acme API,Acme,Yes,-,2026-11-10,17:00:00,2026-11-10,19:30:00,02:30:00

Columns that your plan or view does not show may be missing, and unknown ones are ignored. The user or member in a row
is its person, else the e-mail address, else `person`: list the name that your exports use in the `names` of
[person.me]. `-` stands for an empty cell, except in a description.

Dates are 2026-11-10, 10.11.2026 or 10/11/2026, as a spreadsheet saves them. Which part of the last is the day is
detected for each file, by parts above 12 and by ends before starts; a file that leaves it open is bad until you set
`dates`.

An entry is known by its person and the second of its start. If you change its end, text, project or tags and export
again, it becomes a new version of the same entry. Several entries that a person starts in the same second are counted
in the order of their contents. An entry with another start is a new one, and the old one is deleted.

A file covers the people in it, for the days of the two dates in its name (Toggl_Track_2026-01-01_2026-01-31.csv), else
from its first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose
name or rows reach the day on which it was made covers that day until then, but not with "last-row": so let the range of
an export end today. Within these days, a day without rows is a day without work, and an entry that a later file lacks
was deleted. Where neither the file's name nor `syncd import --covers` states the days, nothing is deleted after the
last row. So export everything: no filter, no rounding, and always the same columns. Without its member, or its
project's client, an entry is a new one.

The duration decides which of two equal clock times is meant in the night when the clocks go back; where it leaves that
open, the earlier one is. If it differs from start and stop by more than a minute and more than a report rounds, it
counts, from the start on, and a notice names the row: a whole hour shows that `zone` is wrong. If the report rounds,
start and stop count. A time that the clocks skip in spring is rejected: then `zone` is wrong, too. Clock times in a
file have no zone, so exports made in another zone need a source of their own.

Limits: a project is known by its name and its client's, a task by these and its own, a client or tag by its name. A
renamed one is recognised where one file shows all its entries under a name that is new. Tags are separated by ", ": one
whose name contains that becomes two. A rate is read from the column Rate (EUR), 0 being none; it is never computed from
the amount, which is rounded. An entry that the `toggl` source has too is a duplicate and counts once.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, Rhythm, SourceFile
from syncd.connectors.toggl_csv.entries import (
    DATES,
    FORMATS,
    START_TIME,
    STOP_TIME,
    WHO,
    is_entry,
    rates,
    stated_seconds,
    tracked,
)
from syncd.tabular import Format, UnreadColumns, read_table, recognise
from syncd.tabular.trackers import (
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    check_names_somebody,
    tracker_pages,
    with_colons,
)


class TogglCsvOptions(TrackerOptions):
    """Keys of `[source.toggl-files]`, as the module describes them."""

    workspace: str = ""


class TogglCsv(TrackerConnector[TogglCsvOptions]):
    """Reads Toggl Track's CSV exports."""

    Options: ClassVar[type[ConnectorOptions]] = TogglCsvOptions
    namespace: ClassVar[str] = "toggl-csv"
    formats: ClassVar[Sequence[Format]] = FORMATS
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Toggl Track",
            export="detailed report",
            clicks=("Reports", "Detailed", "Download CSV"),
            choose=f"{WHOLE} Switch rounding off, and show the same columns every time.",
            lacks="Ids of entries, and the time zone of its clock times: `zone` of the source says it.",
            known_from="files of 2024 to 2026; the words on the buttons are not verified",
        ),
        Recipe(
            program="Toggl Track",
            export="data export",
            clicks=("Settings", "Data export", "Time entries"),
            rhythm=Rhythm.ONCE,
            choose="Choose each year once, for the time before your first detailed report.",
            lacks="Amounts, ids of entries, and the time zone of its clock times.",
            known_from="files of 2024; the words on the buttons are not verified",
        ),
    )
    duplicates_of: ClassVar[str] = "toggl"

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one export. BadFile for another file, for one that is cut off, leaves open how its dates are meant, or
        names no person where the source has none."""
        table, person, space = read_table(file), self.options.person, self.options.workspace
        known = recognise(table, self.formats)
        check_names_somebody(table, WHO, person)
        currencies = rates(table)
        mark = self.mark(table, *currencies)
        table = self.with_iso_days(table, *DATES)
        export = TrackerFormat(
            namespace=self.namespace,
            days=self.days("start date"),
            read=lambda row: tracked(row, person, self.zone, space, mark, currencies),
            is_entry=is_entry,
            person=person,
            space=space,
            checks=[UnreadColumns(table.header, known)],
            rounds_durations=True,
        )
        return tracker_pages(file, with_colons(table, START_TIME, STOP_TIME, stated_seconds).rows, export)


CONNECTOR = TogglCsv
