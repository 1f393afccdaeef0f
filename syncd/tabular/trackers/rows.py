"""The content of a row of a tracker's file, and where in its day a row without clock times is placed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from syncd.core.money import Money
from syncd.core.records import Label, LabelKind, Ref, label_ref, short_hash
from syncd.core.time import Instant, day_of, day_span


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The labels that a row names; "" and () where it names none."""

    client: str = ""
    project: str = ""
    task: str = ""
    tags: tuple[str, ...] = ()

    def labels(self, namespace: str) -> Iterator[Label]:
        """Make a record of each name.

        Refs are hashes of names: two clients may have projects of one name, two projects tasks of one name.
        """
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
    """The time entry of a row. `stop` is None where it is still running.

    A row that has only a day and a duration has a `key`: the texts by which it is known beside its person, which are
    its day and others that are seldom edited. Its `start` is the first moment of that day, and `stop` is later by the
    duration; `tracker_pages` then places it within the day. The rows of a file all have a `key`, or none has.
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
    stated: int | None = field(default=None, repr=False)  # seconds that a row with clock times states beside them


def place_within_day(rows: Sequence[Tracked], zone: ZoneInfo) -> list[Tracked | None]:
    """Place rows with a `key` one after the other in the middle of their day in `zone`, for each person.

    None for the rows of a day that is too short for them. Rows without a `key` stay as they are. Rows never overlap,
    and equal rows in another order get the same places. Nobody knows when the work was done: the middle keeps it away
    from midnight, and so on the same day in most other zones.
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


def _order(row: Tracked) -> tuple[tuple[str, ...], str, str]:
    """The last part digests the row's `repr`: renaming this class or a field would move entries of released ledgers."""
    return row.key, row.description, short_hash(row)
