"""Time entries out of the files that trackers export, for authors of connectors: clock times without a zone, names that
become labels, and the page that a file is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from syncd.connector import ConnectorOptions, Page, SourceFile
from syncd.core.money import Money
from syncd.core.records import Kind, Label, LabelKind, Record, Ref, TimeEntry, label_ref, make_ref, short_hash
from syncd.core.time import Instant, day_of, day_span, iso
from syncd.options import Folder, Zone
from syncd.tables import Claim, Reading, Row, Through


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a row calls things; "" and () where it does not."""

    client: str = ""
    project: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()

    def labels(self, namespace: str) -> Iterator[Label]:
        """Everything named, as records. Refs are hashes of names: clients may have projects of one name, projects
        tasks of one name."""
        for kind, name, within, parent in (
            (LabelKind.CLIENT, self.client, (), None),
            (LabelKind.PROJECT, self.project, (self.client,), self._ref(namespace, LabelKind.CLIENT)),
            (LabelKind.TASK, self.task, (self.project, self.client), self._ref(namespace, LabelKind.PROJECT)),
            *((LabelKind.TAG, tag, (), None) for tag in sorted(set(self.tags))),
        ):
            if name:
                ref = label_ref(namespace, kind, short_hash(name, *within))
                yield Label(ref=ref, kind=kind, name=name, parent=parent)

    def _ref(self, namespace: str, kind: LabelKind) -> Ref | None:
        if kind is LabelKind.CLIENT:
            return label_ref(namespace, kind, short_hash(self.client)) if self.client else None
        return label_ref(namespace, kind, short_hash(self.project, self.client)) if self.project else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """What a row says. `stop` is None where it runs still.

    A row that tells a day and a duration alone has a `key`, the texts it is known by beside its person: its day, and
    what is seldom edited. Its `start` is then the first moment of that day and `stop` is that much later; `TrackerFile`
    gives it its place in the day. The rows of one file all have a `key`, or none has.
    """

    person: str
    start: Instant
    stop: Instant | None
    names: Names = Names()
    description: str = ""
    billable: bool | None = None
    rate: Money | None = None
    space: str = ""  # the part of the tracker that the file is of
    key: tuple[str, ...] = ()


def person_in(row: Row, columns: Sequence[str], default: str | None) -> str:
    """Whose row it is: the first of `columns` that says something, else `default`. ValueError where nobody is named."""
    if person := row.text(*columns) or default:
        return person
    raise ValueError("it names nobody, and the source has no `person`")


def tags_in(text: str) -> tuple[str, ...]:
    """Tags as trackers write them, separated by ", "; sorted, each once."""
    return tuple(sorted({tag for part in text.split(", ") if (tag := part.strip())}))


def seconds_of(hours: Decimal) -> int:
    """Hours in decimals as whole seconds, half up."""
    return int((hours * 3600).to_integral_value(ROUND_HALF_UP))


def instants(wall: datetime, zone: ZoneInfo) -> list[Instant]:
    """When clocks in `zone` read this: once, or twice in the hour that comes again, the earlier first. ValueError for
    a time that the clocks skipped."""
    both = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    found = sorted(each for each in both if each.astimezone(zone).replace(tzinfo=None) == wall)
    if not found:
        raise ValueError(f"{wall} never was in {zone}: the clocks skipped it, so check the source's `zone`")
    return found


def worked(starts: Sequence[Instant], stops: Sequence[Instant], duration: int | None) -> tuple[Instant, Instant]:
    """Of what start and stop may mean, what is nearest to `duration` in seconds; then the earlier. ValueError when
    every stop is before every start."""
    possible = [(start, stop) for start, stop in product(starts, stops) if start <= stop]
    if not possible:
        raise ValueError("it stops before it starts")

    def unlike(pair: tuple[Instant, Instant]) -> int:
        return 0 if duration is None else abs(int((pair[1] - pair[0]).total_seconds()) - duration)

    return min(possible, key=lambda pair: (unlike(pair), pair))


def laid(rows: Sequence[Tracked], zone: ZoneInfo) -> list[Tracked | None]:
    """Rows with a `key` one after the other in the middle of their day in `zone`, each person's for themselves; None
    for those of a day that is too short for its rows. Rows without a `key` are as they were.

    They never overlap, and equal rows in another order get the same places. Nobody knows when the work was done: the
    middle keeps a day's work away from midnight, and thus on that day in most other zones too.
    """
    placed: list[Tracked | None] = list(rows)
    days: dict[tuple[str, Instant], list[int]] = {}
    for index, row in enumerate(rows):
        if row.key:
            days.setdefault((row.person, row.start), []).append(index)
    for (_, first), indices in days.items():
        lengths = {index: (rows[index].stop or first) - first for index in indices}
        room = day_span(day_of(first, zone), zone).seconds - int(sum(lengths.values(), timedelta()).total_seconds())
        start = first + timedelta(seconds=room // 2)
        # Those without any duration first: after a full day they would stand on the next.
        for index in sorted(indices, key=lambda index: (lengths[index] > timedelta(), *_order(rows[index]))):
            stop = start + lengths[index]
            placed[index] = replace(rows[index], start=start, stop=stop) if room >= 0 else None
            start = stop
    return placed


class TrackerOptions(ConnectorOptions):
    """What the table of every tracker's files may say."""

    folder: Folder | None = None
    zone: Zone | None = None  # of the clock times in the files; None: the user's
    through: Through = "file-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerFile:
    """A tracker's file and how to read it. `day_column` has the day on which a row starts, as `syncd.tables.day` reads
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
            claims=[Claim(kind=Kind.TIME, deletes=True, space=self.space or None)],
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


def _order(row: Tracked) -> tuple[tuple[str, ...], str, str]:
    return row.key, row.description, short_hash(row)


def _content(record: Record) -> tuple[str, str]:
    """Orders entries that start in the same second; what is edited least often comes first."""
    assert isinstance(record, TimeEntry)
    return record.project or "", record.description
