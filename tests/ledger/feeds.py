"""Sources that feed a ledger, and the records and pages of tests."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from syncd.connector import Page, SourceFile
from syncd.core.observations import Coverage, Gone, Observation
from syncd.core.records import (
    ContractName,
    Kind,
    Label,
    LabelKind,
    Milestone,
    Record,
    TimeEntry,
    WorkKind,
    WorkLine,
    label_ref,
    make_ref,
)
from syncd.core.time import ALWAYS, Instant, Span, instant
from syncd.core.too_big import NO_NAMES, ConfiguredNames
from syncd.ledger import Ledger
from syncd.ledger.observed.sources import PullEnd
from syncd.ledger.observed.totals import Totals

NOW = instant("2026-11-16T09:00:00Z")
DAY = 24 * 60
FIRST_READ = 60 * DAY
"""The minute at which a tracker is first read."""
THIRTY = [make_ref("toggl", Kind.TIME, id) for id in range(30)]
THIRTY_LINES = [make_ref("toggl", Kind.WORK, id) for id in range(30)]


def minute(number: int) -> Instant:
    """An instant of the sources' clock, counted from the Monday of these tests."""
    return instant("2026-11-09T00:00:00Z") + timedelta(minutes=number)


def entry(id: object, start: int = 0, length: int | None = 60, **more: object) -> TimeEntry:
    """A time entry from minute `start`, `length` minutes long; None: it runs."""
    stop = None if length is None else minute(start + length)
    return TimeEntry(
        **{
            "ref": make_ref("toggl", Kind.TIME, id),
            "person": "me",
            "start": minute(start),
            "stop": stop,
            **more,
        }
    )


def line(id: object, start: int = 0, length: int = 60, **more: object) -> WorkLine:
    """A work line of the day of minute `start`, `length` minutes long."""
    return WorkLine(
        **{
            "ref": make_ref("toggl", Kind.WORK, id),
            "person": "me",
            "contract": ContractName(platform="upwork", id="36", title="Backend"),
            "day": minute(start).date(),
            "kind": WorkKind.HOURLY,
            "seconds": length * 60,
            **more,
        }
    )


def milestone(id: object, title: str = "Design") -> Milestone:
    return Milestone(ref=make_ref("toggl", Kind.MILESTONE, id), contract="shop", title=title, due=date(2026, 12, 1))


def label(id: object, name: str, kind: LabelKind = LabelKind.PROJECT) -> Label:
    return Label(ref=label_ref("toggl", kind, id), kind=kind, name=name)


def whole(kind: Kind = Kind.TIME, first: int | None = None, last: int = 0, person: str | None = "me") -> Coverage:
    """Coverage of all of time, or of the minutes from `first` to `last`."""
    span = ALWAYS if first is None else Span(minute(first), minute(last))
    return Coverage(kind=kind, span=span, person=person if kind in (Kind.TIME, Kind.WORK) else None)


def file(name: str = "export.csv", text: str = "rows") -> SourceFile:
    return SourceFile(name=name, data=text.encode(), sha256=f"sha of {text}", modified=NOW)


def page(
    as_of: int,
    *records: Record | Observation,
    gone: Iterable[tuple[object, int]] = (),
    kind: Kind = Kind.TIME,
    snapshot: Sequence[Coverage] = (),
    complete: Sequence[Coverage] = (),
    cursor: dict[str, object] | None = None,
) -> Page:
    """A page as of minute `as_of`. Records have that clock, observations their own; `gone`: (id, clock) of a kind."""
    observed = [
        record if isinstance(record, Observation) else Observation(record, minute(as_of), f"$[{number}]")
        for number, record in enumerate(records)
    ]
    tombstones = [Gone(make_ref("toggl", kind, id), minute(clock), "$.gone") for id, clock in gone]
    return Page(
        as_of=minute(as_of), records=observed, gone=tombstones, snapshot=snapshot, complete=complete, cursor=cursor
    )


@dataclass
class Feed:
    """A source that feeds a ledger: one pull at a time."""

    ledger: Ledger
    name: str = "tracker"
    namespace: str = "toggl"
    names: ConfiguredNames = NO_NAMES

    def __post_init__(self) -> None:
        with self.ledger.write() as write:
            write.sources.register(self.name, "toggl", self.namespace, NOW)

    def take(
        self, page: Page, file: SourceFile | None = None, *, accept: bool = True, pull: int | None = None
    ) -> Totals:
        """Add one page of an open pull, or of a new one."""
        return self.add([page], file, accept=accept, pull=pull)

    def add(
        self,
        pages: Iterable[Page],
        file: SourceFile | None = None,
        *,
        how: str = "",
        accept: bool = True,
        pull: int | None = None,
    ) -> Totals:
        """Add pages of an open pull, or of a new one, in one transaction."""
        number = self.begin() if pull is None else pull
        with self.ledger.write() as write:
            return write.observations.add(number, pages, file=file, how=how, accepted=accept, names=self.names)

    def begin(self, now: Instant = NOW) -> int:
        with self.ledger.write() as write:
            return write.sources.begin(self.name, now)

    def conclude(self, pull: int) -> Totals:
        with self.ledger.write() as write:
            return write.observations.conclude(pull, self.names)

    def finish(self, pull: int, now: Instant = NOW, **end: object) -> None:
        with self.ledger.write() as write:
            write.sources.finish(pull, now, PullEnd(**end))

    def accept_emptied(self) -> None:
        with self.ledger.write() as write:
            write.sources.accept_emptied(self.name)

    def decide(self, *, accepted: bool) -> int:
        """Accept or reject what is held; returns the number of records."""
        with self.ledger.write() as write:
            return write.holds.decide(self.name, NOW, "jane", accepted=accepted)

    def pull(self, *pages: Page, file: SourceFile | None = None, accept: bool = True) -> Totals:
        """A whole pull."""
        number = self.begin()
        totals = sum((self.take(page, file, accept=accept, pull=number) for page in pages), Totals())
        totals += self.conclude(number)
        self.finish(number)
        return totals

    def alive(self, *ids: object) -> list[object]:
        """Those of these time entries that are alive."""
        refs = {make_ref("toggl", Kind.TIME, id): id for id in ids}
        return [refs[ref] for ref in sorted(self.ledger.records.current(refs))]

    def spans(self) -> dict[str, tuple[object, object]]:
        """Start and stop of the thirty entries of a tracker; of lines, day and seconds."""
        return {
            ref: (record.start, record.stop) if isinstance(record, TimeEntry) else (record.day, record.seconds)
            for ref, record in self.ledger.records.current([*THIRTY, *THIRTY_LINES]).items()
        }

    @property
    def waiting(self) -> int:
        """Number of held records."""
        hold = self.ledger.holds.open(self.name)
        return hold.count if hold else 0

    def statuses(self, id: object) -> list[str]:
        """The status of every version of a time entry."""
        return [version.status for version in self.ledger.records.history(make_ref("toggl", Kind.TIME, id))]


@dataclass
class Tracker:
    """The account behind a source: entry n starts on day n / 2, an hour long. It is read once a day, first when the
    entries of the first weeks are old. With the kind `work` it is a platform's, with work lines."""

    entries: dict[object, tuple[TimeEntry | WorkLine, int]] = field(default_factory=dict)  # id → (entry, its clock)
    day: int = FIRST_READ
    kind: Kind = Kind.TIME

    def put(self, ids: Iterable[object], shift: int = 0, **more: object) -> None:
        """Add or replace entries, `shift` minutes late; lines are `shift` minutes longer."""
        for id in ids:
            start = id * DAY // 2
            made = entry(id, start + shift, **more) if self.kind is Kind.TIME else line(id, start, 60 + shift, **more)
            self.entries[id] = (made, self.day)

    def describe(self, ids: Iterable[object], text: str) -> None:
        """Change the text of entries."""
        for id in ids:
            known, _ = self.entries[id]
            self.entries[id] = (replace(known, **{"description" if self.kind is Kind.TIME else "memo": text}), self.day)

    def drop(self, ids: Iterable[object]) -> None:
        """Remove entries."""
        for id in ids:
            self.entries.pop(id, None)

    def pages(
        self,
        *,
        snapshot: bool = True,
        shown: Collection[object] | None = None,
        number: int = 1,
        gone: Iterable[object] = (),
    ) -> list[Page]:
        """All entries, or those `shown`, on `number` pages; then it is the next day."""
        day, self.day = self.day, self.day + DAY
        today = (entry if self.kind is Kind.TIME else line)("today", day - 60, 30)
        rows = [
            Observation(record, minute(clock), f"row {id}")
            for id, (record, clock) in sorted(self.entries.items())
            if shown is None or id in shown
        ]
        coverage = [whole(self.kind)]
        made = []
        for part in range(number):
            last = part == number - 1
            made.append(
                page(
                    day,
                    Observation(today, minute(FIRST_READ), "row of today"),
                    *rows[part::number],
                    gone=[(id, day) for id in gone] if part == 0 else (),
                    kind=self.kind,
                    snapshot=coverage if snapshot and last else [],
                    complete=coverage if last else [],
                )
            )
        return made
