"""solidtime's detailed time entries as CSV or XLSX, from a drop folder or by `syncd import`.

    [source.solidtime]
    kind    = "solidtime"
    folder  = "~/solidtime"       # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no user, a name from [person.…]
    zone    = "Europe/Berlin"     # the time zone of the solidtime profile that made the export; yours if left out
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

Two formats are read. They are recognised by their columns in any order; other columns are ignored:

- the export of Reporting, Detailed as CSV or XLSX: Description, Task, Project, Client, User, Start, End, Duration,
  Duration (decimal), Billable and Tags, of which the last two may be missing;
- solidtime's generic import format, which other programs write: description, billable, client, project, tags, start,
  end, task, user_name and user_email.

The user of a row is its person: list the name in the `names` of [person.me]. Without a name, the e-mail address is.

Start and End of an export are on the clock of the profile: set `zone` to it. In the hour that comes twice in autumn,
the duration decides which of two equal clock times is meant, else the earlier one is. A time that the clocks skip in
spring is rejected: then `zone` is wrong. Moments of the import format have an offset from UTC, and are exact. A
duration that contradicts start and end counts, and a notice says where. An entry without an end is still running.

An entry is known by its person and its start. If you change its end, text, project or tags and export again, it becomes
a new version of the same entry. Entries of a person with the same start are counted in the order of their contents. An
entry with another start is a new one, and the old one is deleted.

A file covers the people in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: no filter and no
rounding.

Limits: a project is known by its name and its client's, a task by these and its own, a client or tag by its name. A
renamed one is recognised where one file shows all its entries under a name that is new. Tags are separated by ", ": one
whose name contains that becomes two. There are no rates. The archive of a whole organization, whose entries name
projects and people by ids, is not read.

Facts, from solidtime's source and its test files: there are no ids in either format. In CSV, Start reads `2026-11-02
09:00:00` and Duration `1:30:00`; in XLSX, Start is a date with that format, and Duration is written as the organization
chose. Billable is Yes or No in exports, `true` or `false` in the import format, whose moments read
`2024-03-04T09:23:52Z`. A file is called time-entries-export-2026-11-09_10-00-00.csv, after the moment of its export.
There are no sums.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import ClassVar

from syncd.connector import ConnectorOptions, Page, Recipe, SourceFile
from syncd.tabular import Format, Row, UnreadColumns, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    billable_in,
    day_column,
    moments_in,
    nearest_to_duration,
    person_named,
    tags_in,
    tracker_pages,
    with_days,
)

_WHO = ("user", "user_name", "user_email")
_OTHERS = (*_WHO, "task", "project", "client", "tags", "duration")
_EXPORT = Format(
    "export of time entries",
    ("description", "user", "start", "end", "duration", "duration (decimal)"),
    read=("billable",),
    marks=("billable",),
    others=_OTHERS,
)
_IMPORT = Format(
    "generic import format",
    ("description", "user_name|user_email", "project", "start", "end"),
    read=("billable",),
    marks=("billable",),
    others=_OTHERS,
)
_MOMENTS = ("start", "end")


class Solidtime(TrackerConnector[TrackerOptions]):
    """Reads solidtime's exports, and its import format."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "solidtime"
    formats: ClassVar[Sequence[Format]] = (_EXPORT, _IMPORT)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="solidtime",
            export="detailed time entries",
            clicks=("Reporting", "Detailed", "Export", "CSV"),
            formats=("CSV", "XLSX"),
            lacks="Rates and amounts.",
            known_from="the files themselves; the buttons are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one file. BadFile for another file, and for one that is cut off or leaves open how dates are meant."""
        table = read_table(file)
        known = recognise(table, self.formats)
        header = table.header
        days = [day_column(column) for column in _MOMENTS]
        table = self.with_iso_days(with_days(table, _MOMENTS, self.zone), *days)
        export = TrackerFormat(
            namespace=self.namespace,
            days=self.days(days[0]),
            read=self._tracked,
            person=self.options.person,
            checks=[UnreadColumns(header, known)],
        )
        return tracker_pages(file, table.rows, export)

    def _tracked(self, row: Row) -> Tracked:
        stated = _stated(row)
        starts = moments_in(row, "start", self.zone)
        start, stop = starts[0], None
        if row.text("end"):
            start, stop = nearest_to_duration(starts, moments_in(row, "end", self.zone), stated)
        return Tracked(
            person=person_named(row.text(*_WHO), self.options.person),
            start=start,
            stop=stop,
            names=Names(
                client=row.text("client"),
                project=row.text("project"),
                task=row.text("task"),
                tags=tags_in(row.text("tags")),
            ),
            description=row.text("description"),
            billable=billable_in(row.text("billable")),
            stated=stated,
        )


def _stated(row: Row) -> int | None:
    """Read the stated duration; None where no known notation states it."""
    with suppress(ValueError):
        return duration(row.text("duration"))
    return None


CONNECTOR = Solidtime
