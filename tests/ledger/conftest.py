"""The ledger's contract suite runs once for each way to open a ledger; a second backend adds its line to OPENERS."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

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
    kind_of,
    label_ref,
    make_ref,
)
from syncd.core.time import ALWAYS, Instant, Span, instant
from syncd.ledger import Ledger
from syncd.ledger.observed.sources import PullEnd
from syncd.ledger.observed.totals import Totals

NOW = instant("2026-11-16T09:00:00Z")
DAY = 24 * 60
FIRST_READ = 60 * DAY
"""The minute at which a tracker is first read."""
THIRTY = [make_ref("toggl", Kind.TIME, id) for id in range(30)]
THIRTY_LINES = [make_ref("toggl", Kind.WORK, id) for id in range(30)]
OPENERS: dict[str, Callable[[Path], Ledger]] = {
    "sqlite": lambda folder: Ledger.open(folder / "ledger.db", NOW),
}


@pytest.fixture(scope="session", params=OPENERS)
def opener(request: pytest.FixtureRequest) -> Callable[[Path], Ledger]:
    """Opens the ledger of a folder."""
    return OPENERS[request.param]


@pytest.fixture(scope="session")
def fresh(opener: Callable[[Path], Ledger]):
    """A context manager that gives a new ledger, for properties that need one per example."""

    @contextmanager
    def made() -> Iterator[Ledger]:
        with TemporaryDirectory() as folder, opener(Path(folder)) as ledger:
            yield ledger

    return made


@pytest.fixture
def ledger(opener: Callable[[Path], Ledger], tmp_path: Path) -> Iterator[Ledger]:
    with opener(tmp_path) as ledger:
        yield ledger


def minute(number: int) -> Instant:
    """An instant of the sources' clock, counted from the Monday of these tests."""
    return instant("2026-11-09T00:00:00Z") + timedelta(minutes=number)


def entry(id: object, start: int = 0, length: int | None = 60, **more: object) -> TimeEntry:
    """A time entry from minute `start`, running where `length` is None."""
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
    """A line of work of the day of a minute, with so many minutes."""
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


def label(id: object, name: str) -> Label:
    return Label(ref=label_ref("toggl", LabelKind.PROJECT, id), kind=LabelKind.PROJECT, name=name)


def whole(kind: Kind = Kind.TIME, first: int | None = None, last: int = 0, person: str | None = "me") -> Coverage:
    """All of time, or the minutes from `first` to `last`."""
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
    """A page stated at minute `as_of`; records have that clock unless they are observations with their own. `kind` is
    that of what is gone."""
    observed = [
        each if isinstance(each, Observation) else Observation(each, minute(as_of), f"$[{number}]")
        for number, each in enumerate(records)
    ]
    tombstones = [Gone(make_ref("toggl", kind, id), minute(clock), "$.gone") for id, clock in gone]
    return Page(
        as_of=minute(as_of), records=observed, gone=tombstones, snapshot=snapshot, complete=complete, cursor=cursor
    )


@dataclass
class Feed:
    """A source that feeds a ledger."""

    ledger: Ledger
    name: str = "tracker"
    namespace: str = "toggl"

    def __post_init__(self) -> None:
        with self.ledger.write() as write:
            write.sources.register(self.name, "toggl", self.namespace, NOW)

    def take(
        self, page: Page, file: SourceFile | None = None, *, accept: bool = True, pull: int | None = None
    ) -> Totals:
        """One page of a pull that goes on."""
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
        """Pages of a pull that goes on, in one transaction."""
        number = self.begin() if pull is None else pull
        with self.ledger.write() as write:
            return write.observations.add(number, pages, file=file, how=how, accepted=accept)

    def begin(self, now: Instant = NOW) -> int:
        with self.ledger.write() as write:
            return write.sources.begin(self.name, now)

    def conclude(self, pull: int) -> Totals:
        with self.ledger.write() as write:
            return write.observations.conclude(pull)

    def finish(self, pull: int, now: Instant = NOW, **end: object) -> None:
        with self.ledger.write() as write:
            write.sources.finish(pull, now, PullEnd(**end))

    def accept_emptied(self) -> None:
        with self.ledger.write() as write:
            write.sources.accept_emptied(self.name)

    def decide(self, *, accepted: bool) -> int:
        """A person accepts or rejects what is held."""
        with self.ledger.write() as write:
            return write.holds.decide(self.name, NOW, "jane", accepted=accepted)

    def pull(self, *pages: Page, file: SourceFile | None = None, accept: bool = True) -> Totals:
        """A whole pull with its conclusion."""
        number = self.begin()
        totals = sum((self.take(page, file, accept=accept, pull=number) for page in pages), Totals())
        totals += self.conclude(number)
        self.finish(number)
        return totals

    def alive(self, *ids: object) -> list[object]:
        """Those of these time entries that live."""
        refs = {make_ref("toggl", Kind.TIME, id): id for id in ids}
        return [refs[ref] for ref in sorted(self.ledger.records.current(refs))]

    def spans(self) -> dict[str, tuple[object, object]]:
        """When the thirty entries of a tracker are believed to have been; of lines, the days and how long."""
        return {
            ref: (each.start, each.stop) if isinstance(each, TimeEntry) else (each.day, each.seconds)
            for ref, each in self.ledger.records.current([*THIRTY, *THIRTY_LINES]).items()
        }

    @property
    def waiting(self) -> int:
        """How many records are held."""
        hold = self.ledger.holds.open(self.name)
        return hold.count if hold else 0

    def statuses(self, id: object) -> list[str]:
        """Of every version of a time entry."""
        return [version.status for version in self.ledger.records.history(make_ref("toggl", Kind.TIME, id))]


@dataclass
class Tracker:
    """The account behind a source: entry n starts on day n / 2, an hour long. It is first read when those of the first
    weeks are old, and then once a day. With lines of work for entries it is a platform's."""

    entries: dict[object, tuple[TimeEntry | WorkLine, int]] = field(default_factory=dict)  # id → (entry, its clock)
    day: int = FIRST_READ
    kind: Kind = Kind.TIME

    def put(self, ids: Iterable[object], shift: int = 0, **more: object) -> None:
        """These entries are there, so many minutes late; lines with so many minutes more."""
        for id in ids:
            start = id * DAY // 2
            made = entry(id, start + shift, **more) if self.kind is Kind.TIME else line(id, start, 60 + shift, **more)
            self.entries[id] = (made, self.day)

    def describe(self, ids: Iterable[object], text: str) -> None:
        """These have another text."""
        for id in ids:
            said, _ = self.entries[id]
            self.entries[id] = (replace(said, **{"description" if self.kind is Kind.TIME else "memo": text}), self.day)

    def drop(self, ids: Iterable[object]) -> None:
        """These are there no more."""
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
        """All entries, or those `shown`, on so many pages; then the next day comes."""
        day, self.day = self.day, self.day + DAY
        today = (entry if self.kind is Kind.TIME else line)("today", day - 60, 30)
        rows = [
            Observation(each, minute(clock), f"row {id}")
            for id, (each, clock) in sorted(self.entries.items())
            if shown is None or id in shown
        ]
        scopes = [whole(self.kind)]
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
                    snapshot=scopes if snapshot and last else [],
                    complete=scopes if last else [],
                )
            )
        return made


@dataclass(frozen=True)
class Kit:
    """What the tests build pages from."""

    NOW = NOW
    Feed = Feed
    Tracker = Tracker
    DAY = DAY
    FIRST_READ = FIRST_READ
    THIRTY = THIRTY
    THIRTY_LINES = THIRTY_LINES
    minute = staticmethod(minute)
    entry = staticmethod(entry)
    line = staticmethod(line)
    milestone = staticmethod(milestone)
    label = staticmethod(label)
    whole = staticmethod(whole)
    file = staticmethod(file)
    page = staticmethod(page)

    @staticmethod
    def restated(record: Record, clock: int) -> Observation:
        """A record with the source's own clock for its state."""
        return Observation(record, minute(clock), f"{kind_of(record.ref)} row")

    @staticmethod
    def state(ledger: Ledger, refs: Iterable[str], source: str = "tracker") -> object:
        """All that a page could change, as the ledger tells it."""
        wanted = sorted(refs)
        row = ledger.sources.all().get(source)
        return (
            ledger.records.current(wanted),
            {ref: [replace(seen, pulled=NOW) for seen in ledger.records.history(ref)] for ref in wanted},
            ledger.records.counts(),
            row and row.cursor,
            [ledger.coverage.spans(kind, None, ALWAYS) for kind in Kind],
            ledger.dirty.count_records(),
        )


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()


@pytest.fixture
def feed(ledger: Ledger) -> Feed:
    return Feed(ledger)


@pytest.fixture
def tracker() -> Tracker:
    """Thirty old entries, an hour each."""
    made = Tracker()
    made.put(range(30))
    return made


@pytest.fixture
def platform() -> Tracker:
    """Thirty old lines of work, an hour each."""
    made = Tracker(kind=Kind.WORK)
    made.put(range(30))
    return made


@pytest.fixture
def logged(feed: Feed, platform: Tracker) -> Feed:
    """A source that has read all of the platform once."""
    feed.pull(*platform.pages(), accept=False)
    assert len(feed.spans()) == 30
    return feed


@pytest.fixture
def read(feed: Feed, tracker: Tracker) -> Feed:
    """A source that has read all of the tracker once."""
    feed.pull(*tracker.pages(), accept=False)
    assert len(feed.spans()) == 30
    return feed
