"""Works out which moments a file covers."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from syncd.core.observations import Axis, Coverage
from syncd.core.pages import SourceFile
from syncd.core.records import Kind
from syncd.core.time import Instant, Span, day_of, day_span, midnight, subtract
from syncd.tabular.values.file_names import Days, days_in_name
from syncd.tabular.values.parse import day

Through = Literal["file-time", "last-row"]
"""Where the coverage of a file ends that does not state its days: the day before it was made, or its last row. With
"last-row", the file's time is not trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDays:
    """The days that a file covers, and how to tell them.

    In this order: the days that the user states (`SourceFile.covers`), those that the file states (`stated`, else the
    two dates in its name), or those from its first row on. The day on which a file was made is not over, so it is not
    covered unless the user says so; with `until_made`, a file whose days or rows reach that day covers it until the
    file's time. Days without rows in between are covered: nothing happened on them.
    """

    zone: ZoneInfo  # in which days are days
    column: str = ""  # holds the day of a row, as `syncd.tabular.day` reads it
    through: Through = "file-time"
    stated: Days | None = None  # as the file states them otherwise than by ISO dates in its name
    until_made: bool = False  # whether rows have times, so that a part of a day can be covered
    undated_rows_matter: bool = True  # False: a rejected row without a day leaves the days of the other rows covered

    def covered(
        self,
        file: SourceFile,
        row_days: Collection[date],
        rejected_days: Iterable[str],
        unproven: Iterable[Days] = (),
    ) -> tuple[Sequence[Span], Sequence[Span]]:
        """Return the spans in which the file has everything, and the part in which absence means deletion.

        `row_days`: days of accepted rows. `rejected_days`: days of rejected rows, as written; they are left out, and if
        one cannot be read, nothing is covered. `unproven`: first and last days between which rows may be missing; they
        are left out where the user does not state the days. After its last row, a file that does not state its days may
        be cut by whoever chose the range, so absence there means nothing.
        """
        stated = file.covers or self.stated or days_in_name(file.name, row_days)
        if not (stated or row_days):
            return (), ()
        first, last = stated or (min(row_days), max(row_days) if self.through == "last-row" else date.max)
        start, end = midnight(first, self.zone), self._end_before(file, last, last if stated else max(row_days))
        try:
            holes = [day_span(day(text), self.zone) for text in rejected_days]
        except ValueError:
            return (), ()
        holes += [] if file.covers else self.spans_of(unproven)
        spans = subtract([Span(start, end)], holes) if start < end else ()
        if stated:
            return spans, spans
        end = self._end_of(max(row_days))
        return spans, [Span(span.start, min(span.end, end)) for span in spans if span.start < end]

    def spans_of(self, days: Iterable[Days]) -> list[Span]:
        """Turn first and last days, both included, into spans."""
        return [Span(midnight(first, self.zone), self._end_of(last)) for first, last in days]

    def _end_before(self, file: SourceFile, last: date, reaches: date) -> Instant:
        """The end of `last`, or of the day before the file was made if that is earlier; the file's time where the file
        `reaches` the day on which it was made."""
        made_on = day_of(file.modified, self.zone)
        if file.covers or last < made_on:
            return self._end_of(last)
        until_made = self.until_made and self.through == "file-time" and reaches >= made_on
        return file.modified if until_made else midnight(made_on, self.zone)

    def _end_of(self, last: date) -> Instant:
        return midnight(last + timedelta(days=1), self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCoverage:
    """A kind of record of which a file has everything: that of `person`, or that of everybody in the file."""

    kind: Kind
    person: str | None = None  # None: each person whom the records name; with `always`, everybody
    person_without_rows: str | None = None  # whose file it is where it has no rows at all
    axis: Axis = Axis.WORKED
    space: str | None = None
    platform: str | None = None  # the only platform of which the file has records
    deletes: bool = False  # whether a record that a later file lacks was deleted
    always: bool = False  # covers all time instead of the file's days, unless a row was rejected

    def over(self, spans: Iterable[Span], people: Sequence[str]) -> Iterator[Coverage]:
        """Give this coverage for each person and span."""
        for person in people:
            for span in spans:
                yield Coverage(
                    kind=self.kind,
                    person=person or None,
                    span=span,
                    axis=self.axis,
                    space=self.space,
                    platform=self.platform,
                )
