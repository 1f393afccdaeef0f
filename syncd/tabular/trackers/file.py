"""Reads a tracker's file into pages of time entries and the labels they name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from syncd.connector import Context
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Label, LabelKind, Record, Ref, TimeEntry, make_ref, short_hash
from syncd.core.time import Instant, iso
from syncd.options import Zone
from syncd.tabular import (
    Check,
    Days,
    FileConnector,
    FileCoverage,
    FileDays,
    FileOptions,
    Mark,
    Row,
    RowFormat,
    Table,
    detect_mark,
    file_pages,
    normalise_days,
)
from syncd.tabular.trackers.rows import Names, Tracked, place_within_day
from syncd.tabular.trackers.stated_duration import StatedDurations

Read = Callable[[Row], Tracked | Sequence[Tracked]]
Place = tuple[str, int]
"""Where a row stands, and the number of an entry in it."""


class TrackerOptions(FileOptions):
    """Keys of every source that reads a tracker's files."""

    zone: Zone | None = None  # of the clock times in the files; None: the user's


T = TypeVar("T", bound=TrackerOptions)


class TrackerConnector(FileConnector[T]):
    """Reads a tracker's exports: time entries and the labels they name."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TIME, Kind.LABEL})

    def __init__(self, options: T, context: Context) -> None:
        super().__init__(options, context)
        self.zone = options.zone or context.zone

    def with_iso_days(self, table: Table, *columns: str) -> Table:
        """Return the table with the days in these columns in ISO, as far as `dates` or the file says what they mean.

        BadFile where it leaves that open.
        """
        return normalise_days(table, columns, self.options.dates)

    def mark(self, table: Table, *columns: str) -> Mark:
        """Return the mark before decimals in these columns, as far as the table has them; a point where nothing proves
        one."""
        cells = table.texts([name for name in columns if name in table.header])
        return self.options.mark or detect_mark(table.name, (text for row in cells for text in row), usual=".")

    def days(self, column: str, stated: Days | None = None) -> FileDays:
        """Days in this source's zone; the day of a row is in `column`."""
        return FileDays(zone=self.zone, column=column, through=self.options.through, stated=stated, until_made=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerFormat:
    """How the rows of a tracker's file become time entries without ids.

    `read` returns the entry of a row, or several, and raises ValueError for a row to reject; a row for which `is_entry`
    is false, such as a sum, is none. An entry is known by person and start, or by person and `key`, so that one that is
    edited stays one record; of several that are known by the same, by a counter that does not depend on the order of
    rows.

    A duration that contradicts the clock times of its row counts, from the start on, and a notice says where.

    The file covers its days for the people in it. An entry that a later file lacks was deleted.
    """

    namespace: str
    days: FileDays
    read: Read
    is_entry: Callable[[Row], bool] = lambda _row: True
    person: str | None = None  # whose file it is, if nobody else's time can be in it
    space: str = ""
    note: str = ""  # the kind of file, for people
    checks: Sequence[Check] = ()
    rounds_durations: bool = False  # whether the tracker rounds them, and not the clock times beside them


def tracker_pages(file: SourceFile, rows: Iterable[Row], tracker_format: TrackerFormat) -> Iterator[Page]:
    """Read a tracker's file into pages. BadFile comes before the first."""
    durations = StatedDurations(tracker_format.days.zone, rounds=tracker_format.rounds_durations)
    reader = _TrackerReader(tracker_format, durations)
    starts = reader.starts_of_untimed(rows)

    def records(row: Row) -> list[Record]:
        records: list[Record] = []
        for number, tracked in enumerate(reader.read(row)):
            placed = tracked
            if tracked.key:
                start = starts[row.where, number]
                if start is None:
                    raise ValueError("with it, its day has more work than hours")
                assert tracked.stop is not None
                placed = replace(tracked, start=start, stop=start + (tracked.stop - tracked.start))
            records += [*_labels(tracked.names, tracker_format.namespace), reader.entry(placed)]
        return records

    coverage = FileCoverage(
        kind=Kind.TIME,
        person_without_rows=tracker_format.person,
        space=tracker_format.space or None,
        deletes=True,
    )
    row_format = RowFormat(
        read=records,
        days=tracker_format.days,
        coverage=[coverage],
        rank=_content,
        checks=[*tracker_format.checks, durations],
        note=tracker_format.note,
    )
    for page in file_pages(file, rows, row_format):
        yield replace(page, labels_by_name=True)


@dataclass(frozen=True, slots=True)
class _TrackerReader:
    format: TrackerFormat
    durations: StatedDurations

    def read(self, row: Row) -> Sequence[Tracked]:
        if not self.format.is_entry(row):
            return ()
        tracked = self.format.read(row)
        return (self.durations.settle(row, tracked),) if isinstance(tracked, Tracked) else tracked

    def starts_of_untimed(self, rows: Iterable[Row]) -> dict[Place, Instant | None]:
        """Find when entries with a `key` start; None where their day is too short. Empty where an entry has no key."""
        untimed: list[tuple[Place, Tracked]] = []
        shared: dict[object, Any] = {}  # equal values of rows become one object, since a large file has to fit
        for row in rows:
            if row.problem:
                continue
            with suppress(ValueError):
                for number, tracked in enumerate(self.read(row)):
                    if not tracked.key:
                        return {}
                    untimed.append(((row.where, number), _sharing(tracked, shared)))
        placed = place_within_day([tracked for _, tracked in untimed], self.format.days.zone)
        return {place: tracked.start if tracked else None for (place, _), tracked in zip(untimed, placed, strict=True)}

    def entry(self, tracked: Tracked) -> TimeEntry:
        namespace = self.format.namespace
        refs: dict[LabelKind, list[Ref]] = {kind: [] for kind in LabelKind}
        for label in _labels(tracked.names, namespace):
            refs[label.kind].append(label.ref)
        key = tracked.key or (iso(tracked.start),)
        return TimeEntry(
            ref=make_ref(namespace, Kind.TIME, short_hash(tracked.person, *key, tracked.space, length=16) + ":"),
            person=tracked.person,
            start=tracked.start,
            stop=tracked.stop,
            description=tracked.description,
            project=next(iter(refs[LabelKind.PROJECT]), None),
            task=next(iter(refs[LabelKind.TASK]), None),
            tags=tuple(refs[LabelKind.TAG]),
            billable=tracked.billable,
            space=tracked.space,
            rate=tracked.rate,
        )


@lru_cache(maxsize=4096)
def _labels(names: Names, namespace: str) -> tuple[Label, ...]:
    """Rows name the same labels over and over."""
    return tuple(names.labels(namespace))


def _sharing(tracked: Tracked, shared: dict[object, Any]) -> Tracked:
    values: dict[str, Any] = {name: getattr(tracked, name) for name in ("person", "names", "key", "start", "stop")}
    return replace(tracked, **{name: shared.setdefault(value, value) for name, value in values.items()})


def _content(record: Record) -> tuple[str, str]:
    """Rank entries that start in the same second by what is edited least often."""
    assert isinstance(record, TimeEntry)
    return record.project or "", record.description
