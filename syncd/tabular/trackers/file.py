"""A tracker's file as pages of entries and the labels they name."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from syncd.connector import ConnectorOptions
from syncd.core.pages import Page, SourceFile
from syncd.core.records import Kind, Label, LabelKind, Record, Ref, TimeEntry, make_ref, short_hash
from syncd.core.time import Instant, iso
from syncd.options import Folder, Zone
from syncd.tabular import FileCoverage, Reading, Row, Through
from syncd.tabular.trackers.rows import Names, Tracked, laid


class TrackerOptions(ConnectorOptions):
    """What the table of every tracker's files may say."""

    folder: Folder | None = None
    zone: Zone | None = None  # of the clock times in the files; None: the user's
    through: Through = "file-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerFile:
    """A tracker's file and how to read it. `day_column` has the day on which a row starts, as `syncd.tabular.day` reads
    it; a row for which `entry` is false is none (a sum)."""

    file: SourceFile
    rows: Iterable[Row]
    namespace: str
    zone: ZoneInfo
    through: Through
    day_column: str
    person: str | None = None  # whose file it is, if nobody else's time can be in it
    space: str = ""
    stated: tuple[date, date] | None = None  # first and last day, where its name tells them otherwise than in ISO
    entry: Callable[[Row], bool] = lambda _row: True
    note: str = ""  # what kind of file it is, for people

    def pages(self, read: Callable[[Row], Tracked | Sequence[Tracked]]) -> Iterator[Page]:
        """The entries and the labels they name; a row may tell several. `read` raises ValueError for a row that is to
        be rejected.

        A file speaks for the people in it: for the days that the user, its name or `stated` tells, else from its first
        row to the day before it was made, of which nothing after the last row is taken for deleted.

        An entry without an id is known by person and start, or by person and `key`, so that one that is edited stays
        one record; of several that are known by the same, a counter that does not depend on the order of rows.
        """
        places = self._places(read)

        def records(row: Row) -> list[Record]:
            found: list[Record] = []
            for number, tracked in enumerate(_read(read, row) if self.entry(row) else ()):
                placed = tracked
                if tracked.key:
                    start = places[row.where, number]
                    if start is None:
                        raise ValueError("with it, its day has more work than hours")
                    assert tracked.stop is not None
                    placed = replace(tracked, start=start, stop=start + (tracked.stop - tracked.start))
                found += [*_labels(tracked.names, self.namespace), self._entry(placed)]
            return found

        reading = Reading(
            file=self.file,
            rows=self.rows,
            read=records,
            zone=self.zone,
            through=self.through,
            day_column=self.day_column,
            claims=[FileCoverage(kind=Kind.TIME, deletes=True, space=self.space or None)],
            person=self.person,
            stated=self.stated,
            order=_content,
            note=self.note,
        )
        yield from reading.pages()

    def _places(self, read: Callable[[Row], Tracked | Sequence[Tracked]]) -> dict[tuple[str, int], Instant | None]:
        """Where rows with a `key` begin, by place of the row and number in it; None: their day is too short. Either all
        rows of a file have one, or none has."""
        keyed: list[tuple[tuple[str, int], Tracked]] = []
        known: dict[object, Any] = {}  # what rows have in common they share: a large file has to fit
        for row in self.rows:
            if row.problem or not self.entry(row):
                continue
            with suppress(ValueError):
                for number, tracked in enumerate(_read(read, row)):
                    if not tracked.key:
                        return {}
                    keyed.append(((row.where, number), _sharing(tracked, known)))
        placed = laid([tracked for _, tracked in keyed], self.zone)
        return {at: each.start if each else None for (at, _), each in zip(keyed, placed, strict=True)}

    def _entry(self, row: Tracked) -> TimeEntry:
        refs: dict[LabelKind, list[Ref]] = {kind: [] for kind in LabelKind}
        for label in _labels(row.names, self.namespace):
            refs[label.kind].append(label.ref)
        known = row.key or (iso(row.start),)
        return TimeEntry(
            ref=make_ref(self.namespace, Kind.TIME, short_hash(row.person, *known, row.space, length=16) + ":"),
            person=row.person,
            start=row.start,
            stop=row.stop,
            description=row.description,
            project=next(iter(refs[LabelKind.PROJECT]), None),
            task=next(iter(refs[LabelKind.TASK]), None),
            tags=tuple(refs[LabelKind.TAG]),
            billable=row.billable,
            space=row.space,
            rate=row.rate,
        )


@lru_cache(maxsize=4096)
def _labels(names: Names, namespace: str) -> tuple[Label, ...]:
    """Rows name the same things over and over."""
    return tuple(names.labels(namespace))


def _read(read: Callable[[Row], Tracked | Sequence[Tracked]], row: Row) -> Sequence[Tracked]:
    tracked = read(row)
    return (tracked,) if isinstance(tracked, Tracked) else tracked


def _sharing(row: Tracked, known: dict[object, Any]) -> Tracked:
    shared: list[Any] = [known.setdefault(each, each) for each in (row.person, row.names, row.key, row.start, row.stop)]
    return replace(row, **dict(zip(("person", "names", "key", "start", "stop"), shared, strict=True)))


def _content(record: Record) -> tuple[str, str]:
    """Orders entries that start in the same second; what is edited least often comes first."""
    assert isinstance(record, TimeEntry)
    return record.project or "", record.description
