"""ClickUp's export of time entries, from a drop folder or by `syncd import`.

    [source.clickup]
    kind    = "clickup"
    folder  = "~/clickup"         # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no user, a name from [person.…]
    zone    = "Europe/Berlin"     # in whose days an export's range counts; yours if left out
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

The export is recognised by its columns (Username, Start, Stop, Time Tracked, …) in any order; other columns, such as
those of custom fields, are ignored. The user of a row is its person: list the name in the `names` of [person.me].

Start and Stop count the milliseconds since 1970, so entries are exact in whatever zone they were tracked; the texts
beside them are not read. `zone` only decides which days a file covers: set it to the zone in which you chose the range.
Time Tracked is compared with them. If a spreadsheet has opened and saved the file, it may have shortened these numbers
to 1.76E+12: such rows are rejected, so save the export as it comes.

The space becomes the client, the folder the project, and where a list lies in no folder (ClickUp calls it "hidden"),
the list. The task is the task. Time labels and the tags of the task are tags. The description is the entry's own.

An entry is known by its user and its start. If you change its stop, task or description and export again, it becomes a
new version of the same entry. Entries of a user with the same start are counted in the order of their contents. An
entry with another start is a new one, and the old one is deleted.

A file covers the people in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: no filter.

Limits: a space, folder, list or task is known by its name; a renamed one is recognised where one file shows all its
entries under a name that is new. There are no rates. The summary of tasks, which has no Start of an entry, is not read.

Facts, from a public export of 2025 with nine rows: 41 columns and those of custom fields; Start and Stop read
`1759166601632`, Start Text `09/29/2025, 1:23:21 PM EDT`, Time Tracked `3600000` and its text `01:00:00`; Billable is
`true` or `false`, Time Labels and Tags are lists in JSON, `["pr"]`. A file is called by the instant of its export,
`2025-10-01T13-31-41.225Z_…`, there is no sum, and rows are in no order. No running entry was seen.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import Instant
from syncd.tabular import Format, Row, UnreadColumns, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    billable_in,
    person_named,
    tags_in,
    tracker_pages,
)
from syncd.tabular.trackers.moment_cells import day_column, with_days

_EXPORT = Format(
    "export of time entries",
    ("username", "start", "stop", "time tracked"),
    read=("billable",),
    irrelevant=("task status",),
    marks=("billable",),
    others=("description", "space name", "folder name", "list name", "task name", "time labels", "tags"),
)
_DAY = day_column("start")
_MILLISECONDS = re.compile(r"[1-9][0-9]{11,12}", re.ASCII)
_NO_FOLDER = "hidden"


class ClickUp(TrackerConnector[TrackerOptions]):
    """Reads ClickUp's export of time entries."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "clickup"
    formats: ClassVar[Sequence[Format]] = (_EXPORT,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="ClickUp",
            export="time entries",
            clicks=("timesheet or time report", "Export", "CSV"),
            choose=f"{WHOLE} Export time entries, not the summary of tasks, and open the file in no spreadsheet.",
            lacks="Rates and amounts.",
            known_from="a file of 2025; the buttons are not verified",
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
        return tracker_pages(file, with_days(table, ["start"], self.zone).rows, export)

    def _tracked(self, row: Row) -> Tracked:
        begun = _milliseconds(row.text("start"))
        start, stop = _instant(begun), None
        if row.text("stop"):
            lasts = _milliseconds(row.text("stop")) - begun
            if lasts < 0:
                raise ValueError("it stops before it starts")
            stop = start + timedelta(seconds=(lasts + 500) // 1000)
        stated = row.text("time tracked")
        return Tracked(
            person=person_named(row.text("username"), self.options.person),
            start=start,
            stop=stop,
            names=Names(
                client=row.text("space name"),
                project=_project(row),
                task=row.text("task name"),
                tags=tags_in(", ".join([*_listed(row.text("time labels")), *_listed(row.text("tags"))])),
            ),
            description=row.text("description"),
            billable=billable_in(row.text("billable")),
            stated=duration(stated, "milliseconds") if stated else None,
        )


def _milliseconds(text: str) -> int:
    """Read the milliseconds since 1970. ValueError for another text."""
    if not _MILLISECONDS.fullmatch(text):
        raise ValueError(f"{text[:60]!r} is no count of milliseconds: save the export as it comes from ClickUp")
    return int(text)


def _instant(milliseconds: int) -> Instant:
    """Return the second in which these milliseconds lie."""
    return datetime.fromtimestamp(milliseconds // 1000, UTC)


def _project(row: Row) -> str:
    folder = row.text("folder name")
    return row.text("list name") if folder in ("", _NO_FOLDER) else folder


def _listed(text: str) -> list[str]:
    """Read a list of texts in JSON; a text that is none is one name."""
    try:
        names = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return [text]
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else [text]


CONNECTOR = ClickUp
