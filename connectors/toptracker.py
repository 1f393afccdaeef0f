"""TopTracker's CSV export (Toptal's time tracker), from a drop folder or by `syncd import`.

    [source.toptracker]
    kind    = "toptracker"
    folder  = "~/toptracker"      # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no worker, a name from [person.…]
    zone    = "Europe/Berlin"     # in whose days an export's range counts; yours if left out
    mark    = "."                 # or ",": what stands before the decimals of seconds, where a cell leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

The export has one row per entry. It is recognised by its columns (activity, project, workers, duration_seconds,
start_time, end_time, …) in any order; other columns are ignored. The worker of a row is its person: list the name in
the `names` of [person.me]. The activity is the entry's description.

start_time and end_time contain their offset from UTC, so entries are exact in whatever zone they were tracked. `zone`
only decides which days a file covers: set it to the zone in which you chose the range.

The duration counts, not the end: it is what TopTracker shows as worked and what a client sees. If it is shorter than
the time from start to end, something in between was removed, and the entry ends that much earlier. A row whose duration
is more than a second longer is rejected, because one of the three is wrong.

An entry is known by its worker and its start. If you change its end, activity or project and export again, it becomes a
new version of the same entry. Entries of a worker with the same start are counted in the order of their contents. An
entry with another start is a new one, and the old one is deleted.

A file covers the workers in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: do not filter
projects or workers, and do not group.

Limits: a project is known by its name; a renamed one is recognised where one file shows all its entries under a name
that is new. There are no clients, tasks, tags, rates or billable marks. Several workers in one row, if there are such,
are one person with that name.

Facts, from public readers of the export and a sample of two rows in the tests of one: there is no id; times read
`2020-07-15T17:06:21+02:00`; duration (`00:14:42`) and duration_seconds (`882`) are the same, and were the seconds from
start to end; `time` is for people and has no year.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import Instant, instant
from syncd.tabular import Format, Row, UnreadColumns, day, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    person_named,
    tracker_pages,
)
from syncd.tabular.trackers.moment_cells import day_column, with_days

_EXPORT = Format("TopTracker export", ("activity", "project", "workers", "duration_seconds", "start_time", "end_time"))
_DAY = day_column("start_time")
_ROUNDING = timedelta(seconds=1)


class TopTracker(TrackerConnector[TrackerOptions]):
    """Reads TopTracker's CSV export."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "toptracker"
    formats: ClassVar[Sequence[Format]] = (_EXPORT,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="TopTracker",
            platform="toptal",
            export="list of activities",
            clicks=("report of your activities", "export as CSV"),
            choose=f"{WHOLE} Do not group it.",
            lacks="Clients, tasks, rates and what Toptal pays.",
            known_from="a company's instructions for its staff; the buttons are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one export. BadFile for another file, and for one that is cut off."""
        table = read_table(file)
        recognise(table, self.formats)
        export = TrackerFormat(
            namespace=self.namespace,
            days=self.days(_DAY),
            read=self._tracked,
            person=self.options.person,
            checks=[UnreadColumns(table.header, _EXPORT)],
        )
        return tracker_pages(file, with_days(table, ["start_time"], self.zone).rows, export)

    def _tracked(self, row: Row) -> Tracked:
        start, end = _instant(row.text("start_time")), _instant(row.text("end_time"))
        if end < start:
            raise ValueError("it ends before it starts")
        lasts = timedelta(seconds=duration(row.text("duration_seconds"), "seconds", self.options.mark))
        if lasts > end - start + _ROUNDING:
            raise ValueError(f"its duration of {lasts} is longer than the {end - start} from its start to its end")
        return Tracked(
            person=person_named(row.text("workers"), self.options.person),
            start=start,
            stop=min(start + lasts, end),
            names=Names(project=row.text("project")),
            description=row.text("activity"),
        )


def _instant(text: str) -> Instant:
    day(text[:10])  # ValueError for years in which nobody tracked time
    return instant(text)


CONNECTOR = TopTracker
