"""Tempo's reports of worklogs in Jira as CSV or XLSX, from a drop folder or by `syncd import`.

    [source.tempo]
    kind    = "tempo"
    folder  = "~/tempo"           # a drop folder: save reports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no user, a name from [person.…]
    zone    = "Europe/Berlin"     # in which a row's day is a day; yours if left out
    dates   = "day-first"         # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    mark    = "."                 # or ",": what stands before decimals, where a file leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

A report or timesheet with one row for each worklog is recognised by the columns Issue Key, Hours and Work date, in any
order; other columns may be missing, and unknown ones are ignored. The Full name in a row is its person, else the
Username: list the name in the `names` of [person.me]. A row without an issue and a day, such as a total, is no entry.

Hours are decimals, `1.5` or `1,5`, the same way in a whole file, or `1h 30m`. Dates are 2026-04-03, 03.04.2026 or
03/04/2026. Which part of the last is the day is detected for each file; one that leaves it open is bad until you set
`dates`.

The account's customer becomes the client, the project the project (by its name, else by its key, else by the first part
of the issue's key), the issue's key the task. The description is that of the work, else the issue's summary. Billable
hours (Billed Hours in older versions) say whether an entry is billable: none is not, all are; where some are, nobody
can tell which part of the entry that is, so it has no mark.

The report has days and hours; a clock time behind the day is not read. The rows of a person's day are placed one after
the other in the middle of the day in `zone`, so days and sums are exact and clock times are not. If a platform's week
begins at another midnight than yours and its first and last hours matter, set `zone` to the platform's. These entries
may seem to overlap with the same person's entries from a tracker with clock times. A day with more hours than it has is
rejected as a whole.

An entry is known by its person, day, project and issue. If you change its hours or its text and export again, it
becomes a new version of the same entry. Several such entries on a day are counted in the order of their texts.

A file covers the people in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: do not filter
projects, accounts or people.

Limits: only headers in English. There are no rates. Reports that add up several worklogs in a row, and timesheets with
a column for each day, are not read.

Facts, from a public reader of Tempo's reports, which lists their columns in English and Russian: Issue Key, Issue
summary, Hours, Work date, Username, Full name, Period, Account Key, Account Name, Account Lead, Account Category,
Account Customer, Activity Name, Component, All Components, Version Name, Issue Type, Issue Status, Project Key, Project
Name, Epic, Epic Link, Work Description, Parent Key, Reporter, External Hours, Billed Hours, Issue Original Estimate and
Issue Remaining Estimate. No file of Tempo was seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import midnight
from syncd.tabular import Format, Mark, Row, UnreadColumns, day, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    person_named,
    tracker_pages,
)
from syncd.tabular.values.moments import split_moment

_BILLABLE = ("billable hours", "billed hours")
_WHO = ("full name", "username")
_REPORT = Format(
    "report of worklogs",
    ("issue key", "hours", "work date"),
    read=_BILLABLE,
    irrelevant=("period", "account *", "issue status", "issue type", "external hours", "issue * estimate"),
    others=(*_WHO, "issue summary", "account customer", "project key", "project name", "work description"),
)


class Tempo(TrackerConnector[TrackerOptions]):
    """Reads Tempo's reports of worklogs."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "tempo"
    formats: ClassVar[Sequence[Format]] = (_REPORT,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Tempo",
            export="report of worklogs",
            clicks=("Reports", "a report of logged time", "List view", "Export"),
            formats=("CSV", "XLSX"),
            choose=f"{WHOLE} Let it have one row for each worklog.",
            lacks="Clock times, rates and amounts: syncd places the rows of a day one after the other.",
            known_from="Tempo's help on reports; the button's name is not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one report. BadFile for another file, for one that is cut off, leaves open how its dates are meant, or
        writes numbers in two ways."""
        table = read_table(file)
        recognise(table, self.formats)
        mark = self.mark(table, "hours", *_BILLABLE)
        report = TrackerFormat(
            namespace=self.namespace,
            days=self.days("work date"),
            read=lambda row: self._tracked(row, mark),
            is_entry=lambda row: bool(row.text("issue key", "work date")),
            person=self.options.person,
            checks=[UnreadColumns(table.header, _REPORT)],
        )
        return tracker_pages(file, self.with_iso_days(table.mapped(_without_clock), "work date").rows, report)

    def _tracked(self, row: Row, mark: Mark) -> Tracked:
        on, issue = day(row.text("work date")), row.text("issue key")
        start = midnight(on, self.zone)
        seconds = duration(row.text("hours"), mark=mark)
        project = row.text("project name", "project key") or issue.rpartition("-")[0]
        return Tracked(
            person=person_named(row.text(*_WHO), self.options.person),
            start=start,
            stop=start + timedelta(seconds=seconds),
            names=Names(client=row.text("account customer"), project=project, task=issue),
            description=row.text("work description", "issue summary"),
            billable=_billable(row, seconds, mark),
            key=(on.isoformat(), project, issue),
        )


def _without_clock(row: Row) -> Row:
    """Keep the day of the work's date, behind which a clock time may stand."""
    return replace(row, cells={**row.cells, "work date": split_moment(row.text("work date")).day})


def _billable(row: Row, seconds: int, mark: Mark) -> bool | None:
    """Whether the hours of a row are billable; None where some of them are, and where no column says it."""
    text = row.text(*_BILLABLE)
    billable = duration(text, mark=mark) if text else None
    return None if billable is None or 0 < billable < seconds else billable > 0


CONNECTOR = Tempo
