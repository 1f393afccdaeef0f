"""Worklogs of Jira as CSV or XLSX, from a drop folder or by `syncd import`.

    [source.jira]
    kind    = "jira"
    folder  = "~/jira"            # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"                # whose time it is where a row names no author, a name from [person.…]
    zone    = "Europe/Berlin"     # of clock times without an offset from UTC; yours if left out
    unit    = "seconds"           # or "minutes", "hours": of bare numbers in Time spent, where a file leaves that open
    dates   = "day-first"         # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    through = "file-time"         # or "last-row", where files lose their modification time on the way here

Jira itself exports no worklogs: its apps do, each with columns of its own. A list of worklogs is recognised by Author
(or User), Issue (or Issue key), Started and Time spent, in any order; other columns may be missing, and unknown ones
are ignored. For the reports of Tempo, which have days and hours, there is `kind = "tempo"`. The author of a row is its
person: list the name in the `names` of [person.me]. `_` stands for an empty cell. A row without author, issue and
start, such as the last one, adds up the others and is no entry.

Time spent is `1h 30m`, `35m`, or a number. Where the column's name does not say what the number counts, the file must
prove it: Jira keeps whole minutes, so seconds are multiples of 60, and of three rows or more, most do not last over 24
hours. A file that leaves it open is bad until you set `unit`, which always wins. Days and weeks, `1d 2h`, are rejected:
how many hours they have is a setting of your Jira. So let the app show hours or seconds.

Started is a moment with an offset, `2026-08-10T09:00:00.000+0200`, or a date with a clock time in `zone`, `Aug 10,
2026, 9:00 AM`. A worklog lasts its time spent from there. Many people log later than they worked: then the clock times
are those at which they logged, and worklogs may seem to overlap. Days and sums are exact all the same.

The project is that of the row, else the first part of the issue's key. The issue's key is the task. The description is
that of the work (Work description or Comment), else the issue's summary; labels of the issue are tags.

An entry is known by its author and its start. If you change its time spent or its text and export again, it becomes a
new version of the same entry. Worklogs of an author with the same start are counted in the order of their contents. A
worklog with another start is a new one, and the old one is deleted.

A file covers the people in it, for the days of the two dates in its name (…2026-01-01…2026-01-31.csv), else from its
first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name or
rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything: do not filter
projects, issues or people.

Limits: only headers in English. There are no clients, rates or billable marks.

Facts, from two public exports of 24 worklogs by one app, and readers of others: columns are Worklog id, Author,
Summary, Work description, Issue, Parent, Epic, Project, Started, Assignee, Labels, … and Time spent. The same worklogs
were exported as `35m` with `Jan 20, 2023, 6:25 PM`, and as `2100` with `2023-01-20T18:25:30.148+0100`; both end in a
row with the sum, `10h 40m` or `38400`. Others write Issue key, Issue summary, Comment, and Time spent (seconds).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, Literal

from syncd.connector import WHOLE, BadFile, ConnectorOptions, Page, Recipe, SourceFile
from syncd.tabular import Format, Mark, Row, Table, UnreadColumns, duration, number, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    day_column,
    moments_in,
    person_named,
    tags_in,
    tracker_pages,
    with_days,
)

JiraUnit = Literal["hours", "minutes", "seconds"]

_UNITS: dict[str, JiraUnit] = {
    "time spent (seconds)": "seconds",
    "time spent seconds": "seconds",
    "time spent (s)": "seconds",
    "time spent (minutes)": "minutes",
    "time spent (hours)": "hours",
    "time spent (h)": "hours",
}
"""Columns whose names say what their numbers count."""
_SPENT = ("time spent", *_UNITS)
_WHO, _ISSUE = ("author", "user"), ("issue", "issue key")
_WORKLOGS = Format(
    "list of worklogs",
    ("|".join(_WHO), "|".join(_ISSUE), "started", "|".join(_SPENT)),
    irrelevant=("status", "issue type", "resolution"),
    others=("summary", "issue summary", "work description", "comment", "project", "labels"),
)
_DAY = day_column("started")
_LENGTHS: dict[JiraUnit, int] = {"hours": 3600, "minutes": 60, "seconds": 1}
_ENOUGH = 3  # rows that prove a unit together
_WORKING_DAYS = re.compile(r"[0-9.,]+ ?[dw]\b", re.IGNORECASE)


class JiraOptions(TrackerOptions):
    """Keys of `[source.jira]`, as the module describes them."""

    unit: JiraUnit | None = None


class Jira(TrackerConnector[JiraOptions]):
    """Reads lists of Jira's worklogs."""

    Options: ClassVar[type[ConnectorOptions]] = JiraOptions
    namespace: ClassVar[str] = "jira"
    formats: ClassVar[Sequence[Format]] = (_WORKLOGS,)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Jira",
            export="list of worklogs",
            clicks=("your app for worklogs", "list of worklogs", "Export"),
            formats=("CSV", "XLSX"),
            choose=(
                f"{WHOLE} Jira itself exports no worklogs, its apps do; in Clockwork the way is Download → Worklogs → "
                "Export. Let the app show hours or seconds, not days."
            ),
            lacks="Rates and amounts. Start is often when the work was logged, not when it was done.",
            known_from="Clockwork's help; those of other apps are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one list. BadFile for another file, for one that is cut off, and for one that leaves open what its
        numbers count or how its dates are meant."""
        table = read_table(file)
        recognise(table, self.formats)
        header = table.header
        mark = self.mark(table, *_SPENT)
        unit = self.options.unit or _unit_of(table, mark)
        table = with_days(table, ["started"], self.zone)
        worklogs = TrackerFormat(
            namespace=self.namespace,
            days=self.days(_DAY),
            read=lambda row: self._tracked(row, unit, mark),
            is_entry=_is_entry,
            person=self.options.person,
            checks=[UnreadColumns(header, _WORKLOGS)],
        )
        return tracker_pages(file, self.with_iso_days(table, _DAY).rows, worklogs)

    def _tracked(self, row: Row, unit: JiraUnit | None, mark: Mark) -> Tracked:
        start = moments_in(row, "started", self.zone)[0]
        issue = _text(row, *_ISSUE)
        return Tracked(
            person=person_named(_text(row, *_WHO), self.options.person),
            start=start,
            stop=start + timedelta(seconds=_spent(row, unit, mark)),
            names=Names(
                project=_text(row, "project") or issue.rpartition("-")[0],
                task=issue,
                tags=tags_in(_text(row, "labels")),
            ),
            description=_text(row, "work description", "comment", "summary", "issue summary"),
        )


def _text(row: Row, *columns: str) -> str:
    """Return the first of these cells that is filled; an app writes `_` where there is nothing."""
    return next((cell for column in columns if (cell := row.text(column)) not in ("", "_")), "")


def _is_entry(row: Row) -> bool:
    """Leave out sums, which name nothing but a time."""
    return bool(_text(row, *_WHO, *_ISSUE, "started"))


def _spent(row: Row, unit: JiraUnit | None, mark: Mark) -> int:
    """Return the seconds of a worklog. ValueError for days and weeks, and for a number whose unit is not known."""
    column, text = _spent_cell(row)
    if _WORKING_DAYS.search(text):
        raise ValueError(f"{text[:60]!r} counts working days, whose hours are a setting of your Jira: export hours")
    named = _UNITS.get(column) or unit
    if named is None and _number(text, mark) is not None:
        raise ValueError(f"{text[:60]!r} may be hours, minutes or seconds: set `unit` of the source")
    return duration(text, named or "hours", mark)


def _spent_cell(row: Row) -> tuple[str, str]:
    """Return the cell of the time spent and its column, first one whose name says its unit."""
    filled = [(column, text) for column in (*_UNITS, "time spent") if (text := row.text(column))]
    return filled[0] if filled else ("time spent", "")


def _unit_of(table: Table, mark: Mark) -> JiraUnit | None:
    """Find what bare numbers count, as all of them together prove it; None where there are none.

    Jira keeps whole minutes, and most worklogs last no longer than a day. BadFile where several units make sense, or
    none does.
    """
    numbers = []
    for row in table.rows:
        column, text = _spent_cell(row)
        if column not in _UNITS and not row.problem and _is_entry(row) and (value := _number(text, mark)) is not None:
            numbers.append(value)
    if not numbers:
        return None
    possible = [unit for unit, length in _LENGTHS.items() if _makes_sense(numbers, length)]
    if len(possible) == 1:
        return possible[0]
    raise BadFile(
        f"{table.name} leaves open whether its Time spent of {numbers[0]} counts hours, minutes or seconds: "
        'set `unit` of the source to "hours", "minutes" or "seconds"'
    )


def _makes_sense(numbers: Sequence[Decimal], length: int) -> bool:
    """Whether numbers may count a unit of so many seconds."""
    if any(value * length % 60 for value in numbers):
        return False
    over = sum(value * length > 24 * 3600 for value in numbers)
    return len(numbers) < _ENOUGH or over * 2 <= len(numbers)


def _number(text: str, mark: Mark) -> Decimal | None:
    with suppress(ValueError):
        return number(text, mark)
    return None


CONNECTOR = Jira
