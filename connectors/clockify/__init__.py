"""Clockify's detailed report as CSV, from a drop folder or by `syncd import`.

    [source.clockify]
    kind    = "clockify"
    folder  = "~/clockify"      # a drop folder: save exports here; they are read and moved to done/ or bad/
    person  = "me"              # whose entries they are where a file names nobody, a name from [person.…]
    zone    = "Europe/Berlin"   # the time zone of the Clockify profile that made the export; yours if left out
    dates   = "day-first"       # or "month-first": how 03/04/2026 is meant, where a file leaves that open
    mark    = ","               # or ".": what stands before the decimals of rates, where a file leaves that open
    through = "file-time"       # or "last-row", where files lose their modification time on the way here

The report is recognised by its columns in any order, in English, Spanish, German, French or Portuguese. Columns that
your plan or view does not show may be missing, and unknown ones are ignored. A task may be called Activity, or Equipo
in Spanish, as workspaces can rename it. The user in a row is its person, else the e-mail address, else `person`: list
the name that your exports use in the `names` of [person.me].

Dates follow the profile: 2026-04-03, 03/04/2026, or 03.04.2026, where dots mean that the day comes first. With slashes
or hyphens, which part is the day is detected for each file, by parts above 12, by the range of days in its name, and by
ends and durations. A file that leaves it open, or shows both, is bad until you set `dates`, which always wins. Times
are 14:05, 14:05:30 or 2:05:30 PM.

An entry is known by its person and its start. If you change its end, text, project or tags and export again, it becomes
a new version of the same entry. Several entries that a person starts at the same time, as happens where the profile
shows no seconds, are counted in the order of their contents. An entry with another start is a new one, and the old one
is deleted.

A file covers the people in it, for the range in its name (Clockify_Time_Report_Detailed_01_08_2026-31_08_2026.csv: so
keep the name), else from its first row to the day before it was made; with `through = "last-row"`, to the day of its
last row. A file whose name or rows reach the day on which it was made covers that day until then, but not with
"last-row". Within these days, a day without rows is a day without work, and an entry that a later file lacks was
deleted. Where neither the file's name nor `syncd import --covers` states the days, nothing is deleted after the last
row. So export everything: no filter, no rounding, and always the same columns.

The duration decides which of two equal clock times is meant in the night when the clocks go back. If it differs from
start and end by more than a minute and more than a report rounds, it counts, from the start on, and a notice names the
row: a whole hour shows that `zone` is wrong. If the report rounds, start and end count. A time that the clocks skip in
spring is rejected: then `zone` is wrong, too. Breaks, holidays and time off (column Type) are counted as rows, but are
no work.

Limits: a project is known by its name and its client's, a task by these and its own, a client or tag by its name. A
renamed one is recognised where one file shows all its entries under a name that is new. Tags are separated by ", ": one
whose name contains that becomes two. The rate is that of the column Billable Rate (EUR), Tarifa (USD), Abrechenbarer
Tarif (CHF) or Taxa faturável (BRL); 0.00, which Clockify writes where none is set, is no rate. Summary, weekly and
project exports are not read. In a report that is not in English, a row is rejected if nobody knows whether its type is
work.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from syncd.connector import WHOLE, ConnectorOptions, Page, Recipe, SourceFile
from syncd.connectors.clockify.entries import WHO, ReportReader, days_in_name
from syncd.connectors.clockify.languages import FORMATS, in_english
from syncd.tabular import Format, UnreadColumns, read_table, recognise
from syncd.tabular.trackers import TrackerConnector, TrackerFormat, TrackerOptions, check_names_somebody, tracker_pages


class Clockify(TrackerConnector[TrackerOptions]):
    """Reads Clockify's detailed report."""

    Options: ClassVar[type[ConnectorOptions]] = TrackerOptions
    namespace: ClassVar[str] = "clockify"
    formats: ClassVar[Sequence[Format]] = FORMATS
    recipes: ClassVar[Sequence[Recipe]] = (
        Recipe(
            program="Clockify",
            export="detailed report",
            clicks=("Reports", "Detailed", "Export", "Save as CSV"),
            choose=f"{WHOLE} One export has a year at most. Switch Rounding off, and keep the file's name.",
            lacks="The time zone of its clock times: `zone` of the source says it.",
            known_from="Clockify's help on reports; the words of its Export menu are not verified",
        ),
    )

    def pages(self, file: SourceFile) -> Iterator[Page]:
        """Read one report. BadFile for another file, and for one that is cut off, leaves open how its dates are meant,
        writes amounts in two ways, or names no person where the source has none."""
        table, person = read_table(file), self.options.person
        known = recognise(table, self.formats)
        header, table = table.header, in_english(table, known)
        check_names_somebody(table, WHO, person)
        translated = known is not FORMATS[0]
        reader = ReportReader.detect(table, self.options, person, self.zone, translated=translated)
        report = TrackerFormat(
            namespace=self.namespace,
            days=self.days("start date", days_in_name(file.name, reader.order)),
            read=reader.tracked,
            is_entry=reader.is_entry,
            person=person,
            checks=[UnreadColumns(header, known)],
            rounds_durations=True,
        )
        return tracker_pages(file, reader.normalised(table).rows, report)


CONNECTOR = Clockify
