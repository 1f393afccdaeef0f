"""Kimai's exports as CSV or XLSX, in English or German, from a drop folder or by `syncd import`.

    [source.kimai]
    kind    = "kimai"
    folder  = "~/kimai"          # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"               # whose entries they are where a file names nobody, a name from [person.…]
    zone    = "Europe/Berlin"    # the time zone of the Kimai profile that tracked; yours if left out
    dates   = "day-first"        # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    mark    = ","                # or ".": what stands before decimals, where a file leaves that open
    through = "file-time"        # or "last-row", where files lose their modification time on the way here

Kimai's default CSV is read, and that of a template of your own. Exports are recognised by their columns in any order:
Date, From, To, Duration, Project and Activity; or Datum, Von, Bis, Dauer, Projekt and Tätigkeit. Other columns may be
missing, and unknown ones are ignored. The Name in a row is its person, else the User, else the e-mail address, else
`person`: list the name that your exports use in the `names` of [person.me]. Customers become clients, activities tasks.
Rows of another Type than timesheet, such as expenses, and sums are no entries.

Dates are 2026-11-02, 02.11.2026 or 02/11/2026. Which part of the last is the day is detected for each file, by parts
above 12 and by the range in its name; a file that leaves it open is bad until you set `dates`.

From and To are clock times to the minute, without a second day. The duration shows it: from 22:00 to 01:30 in 3.5 hours
crosses midnight, from 9:00 to 9:30 in 24.5 hours is a whole day longer. If the duration is shorter than the time from
start to stop by two minutes or more, Kimai took off a break or rounded down: the entry then stops that much earlier, to
the minute. If it is longer by seconds or by rounding up, start and stop count. If it is longer by more, the duration
counts, and a notice names the row. In the night when the clocks go back, the duration decides which of two equal clock
times is meant, else the earlier one is. A time that the clocks skip in spring is rejected: then `zone` is wrong. People
in other zones need a source of their own.

An entry is known by its person and the minute of its start. If you change anything else and export again, it becomes a
new version of the same entry. Several entries that a person starts in the same minute are counted in the order of their
contents.

A file covers the people in it, for the days of the two dates in its name (kimai_2026-01-01_2026-01-31.csv), else from
its first row to the day before it was made; with `through = "last-row"`, to the day of its last row. A file whose name
or rows reach the day on which it was made covers that day until then, but not with "last-row". Within these days, a day
without rows is a day without work, and an entry that a later file lacks was deleted. Where neither the file's name nor
`syncd import --covers` states the days, nothing is deleted after the last row. So export everything, above all entries
that were exported before: Kimai's page leaves them out unless you say otherwise.

Limits: a customer, project, activity or tag is known by its name; a renamed one is recognised where one file shows all
its entries under a name that is new. Tags are separated by ", ". The Hourly price is the rate, 0 being none; it is
never computed from Price. A file with two columns of a name that is read (a custom field named like a column, or two
notations of the duration) is refused, and so are headers in other languages.

Facts, from Kimai's source at 1f421c276 and its tests: there are no ids in the default export, booleans are `1` or
nothing, dates `2026-11-02` (in XLSX a moment, shown as a day), times `09:00`, durations `0:06`, `0:06:36` or hours in
decimals, `0.11`.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.core.time import Instant
from syncd.tabular import Format, Mark, Row, UnreadColumns, clock, day_beside, duration, read_table, recognise
from syncd.tabular.trackers import (
    Names,
    Tracked,
    TrackerConnector,
    TrackerFormat,
    TrackerOptions,
    check_names_somebody,
    instants,
    nearest_to_duration,
    person_named,
    rate_in,
    tags_in,
    tracker_pages,
    with_colons,
)

WHO = ("name", "user", "e-mail")
GERMAN = {
    "datum": "date",
    "von": "from",
    "bis": "to",
    "dauer": "duration",
    "projekt": "project",
    "tätigkeit": "activity",
    "währung": "currency",
    "preis pro stunde": "hourly price",
    "benutzer": "user",
    "kunde": "customer",
    "beschreibung": "description",
    "abrechenbar": "billable",
    "schlagworte": "tags",
    "typ": "type",
}
"""Columns by their German names, those that an export must have first."""

_NEEDED = 6
_IN_ENGLISH = Format(
    "Kimai export in English",
    tuple(GERMAN.values())[:_NEEDED],
    read=tuple(GERMAN.values()),
    irrelevant=("vat-id",),
    others=WHO,
)
_IN_GERMAN = Format(
    "Kimai export in German",
    tuple(GERMAN)[:_NEEDED],
    read=tuple(GERMAN),
    irrelevant=("ust-id*",),
    others=(*WHO, *GERMAN.values()),
)
_PRICES = ("hourly price", "preis pro stunde")
_BILLABLE = {"1": True, "0": False, "": False, "TRUE": True, "FALSE": False}
_DAY = 86400
_BREAK = 90  # seconds: what is cut off at start, stop and duration makes a minute, or 78 seconds in decimals


class Kimai(TrackerConnector[TrackerOptions]):
    """Reads Kimai's exports, in English or German."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "kimai"
    formats: ClassVar[Sequence[Format]] = (_IN_ENGLISH, _IN_GERMAN)
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Kimai",
            export="export of times",
            clicks=("Time Tracking", "Export", "CSV"),
            formats=("CSV", "XLSX"),
            choose=f"{WHOLE} Do not mark entries as exported: Kimai would leave them out of the next export.",
            lacks="Seconds; and prices, where your role may not see them.",
            known_from="Kimai's documentation of exports",
            url="https://www.kimai.org/documentation/export.html",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one export. BadFile for another file, for one that is cut off, leaves open how its dates are meant, or
        names no person where the source has none."""
        table = read_table(file)
        known = recognise(table, self.formats)
        german = known is _IN_GERMAN
        check_names_somebody(table, [*WHO, "benutzer"] if german else WHO, self.options.person)
        mark = self.mark(table, *_PRICES)
        export = TrackerFormat(
            namespace=self.namespace,
            days=self.days("date"),
            read=lambda row: self._tracked(row, mark),
            is_entry=_is_entry,
            person=self.options.person,
            checks=[UnreadColumns(table.header, replace(known, marks=("billable",)))],
            rounds_durations=True,
        )
        table = self.with_iso_days(table, "date", "datum")
        table = with_colons(table.mapped(_english) if german else table, ["from"], ["to"], _lasted)
        return tracker_pages(file, table.rows, export)

    def _tracked(self, row: Row, mark: Mark) -> Tracked:
        start, stop, stated = _start_and_stop(row, self.zone)
        return Tracked(
            person=person_named(row.text(*WHO), self.options.person),
            start=start,
            stop=stop,
            names=Names(
                client=row.text("customer"),
                project=row.text("project"),
                task=row.text("activity"),
                tags=tags_in(row.text("tags")),
            ),
            description=row.text("description"),
            billable=_BILLABLE.get(row.cells.get("billable", "?")),
            rate=rate_in(row.text("hourly price"), row.text("currency"), mark),
            stated=stated,
        )


def _english(row: Row) -> Row:
    """Add the cells of German columns under their English names."""
    return replace(row, cells={**row.cells, **{GERMAN[name]: row.cells[name] for name in GERMAN if name in row.cells}})


def _is_entry(row: Row) -> bool:
    """Leave out other types of rows, and sums, which have neither times nor names; only spreadsheets have them."""
    if row.text("type").casefold() not in ("", "timesheet"):
        return False
    return bool(row.text("date", "from", "to", "project", "activity", *WHO))


def _lasted(row: Row) -> int | None:
    with suppress(ValueError):
        return duration(row.text("duration"))
    return None


def _start_and_stop(row: Row, zone: ZoneInfo) -> tuple[Instant, Instant | None, int | None]:
    """Read start, stop and stated duration; the latter is None where the row is explained without it."""
    begun = clock(row.text("from"))
    on = day_beside(row.text("date"), [begun])
    start = datetime.combine(on, begun)
    starts = instants(start, zone)
    if not row.text("to"):
        return starts[0], None, None
    stop = datetime.combine(on, clock(row.text("to")))
    lasted = duration(row.text("duration"))
    days = max(0, (lasted - int((stop - start).total_seconds()) + _DAY // 2) // _DAY)
    first, last = nearest_to_duration(starts, instants(stop + timedelta(days=days), zone), lasted)
    less = int((last - first).total_seconds()) - lasted
    if less >= _BREAK:
        return first, last - timedelta(minutes=(less + 30) // 60), None
    return first, last, lasted if less < 0 else None


CONNECTOR = Kimai
