"""A freelancer's books: contracts, time entries and the platform's hours, written straight into a ledger as pages.

No server and no file is read, so that only the ledger, deriving and judging cost anything.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from syncd.config import load
from syncd.core.observations import Axis, Coverage, Observation
from syncd.core.pages import Page
from syncd.core.records import (
    ContractName,
    Kind,
    Label,
    LabelKind,
    Record,
    TimeEntry,
    WorkKind,
    WorkLine,
    label_ref,
    make_ref,
)
from syncd.core.time import Instant, Span
from syncd.ledger.observed.sources import PullEnd
from syncd.service.cycle import register
from syncd.wiring.composition import Composition, composed

CONTRACTS = 20
A_DAY = 10
"""Entries tracked a day; two in succession are of one project."""
TRACKER, PLATFORM = "clockify", "upwork"
_NAME = "Jane Doe"
_LENGTH = timedelta(minutes=45)
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """So many entries, newest last. Of `unmapped` ones every second project has no contract. The platform shows the
    hours of all others. Where they are `doubled`, every second entry overlaps the one before: a discrepancy each."""

    entries: int
    unmapped: bool = False
    doubled: bool = False
    end: Instant = datetime(2026, 11, 16, tzinfo=UTC)  # a moment after the last entry

    @property
    def start(self) -> Instant:
        """The start of the first entry."""
        return self.end - timedelta(days=-(-self.entries // A_DAY))

    @property
    def now(self) -> Instant:
        """A moment after the last entry."""
        return self.end + timedelta(minutes=1)

    def labels(self) -> Iterator[Label]:
        """The projects: those of contracts, and as many others."""
        for number in range(2 * CONTRACTS):
            ref = label_ref(TRACKER, LabelKind.PROJECT, number)
            yield Label(ref=ref, kind=LabelKind.PROJECT, name=f"Project {number}")

    def tracked(self) -> Iterator[TimeEntry]:
        """Every entry, oldest first."""
        for number in range(self.entries):
            start = self.start + number * timedelta(days=1) / A_DAY
            if self.doubled and number % 2:
                start += _LENGTH / 2 - timedelta(days=1) / A_DAY
            yield TimeEntry(
                ref=make_ref(TRACKER, Kind.TIME, f"{number:07}"),
                person=_NAME,
                start=start,
                stop=start + _LENGTH,
                description=f"Work item {number}",
                project=label_ref(TRACKER, LabelKind.PROJECT, self._project(number)),
            )

    def logged(self) -> Iterator[WorkLine]:
        """The platform's hours: a line for each contract and day."""
        seconds: Counter[tuple[date, int]] = Counter()
        for number, entry in enumerate(self.tracked()):
            if (project := self._project(number)) < CONTRACTS:
                seconds[entry.start.date(), project] += entry.seconds
        for (day, project), worked in sorted(seconds.items()):
            yield WorkLine(
                ref=make_ref(PLATFORM, Kind.WORK, f"{day}-{project}"),
                person=_NAME,
                contract=ContractName(platform=PLATFORM, id=_id(project)),
                day=day,
                kind=WorkKind.HOURLY,
                seconds=worked,
            )

    def _project(self, number: int) -> int:
        pair = number // 2
        return pair % CONTRACTS + (CONTRACTS if self.unmapped and pair % 2 else 0)


@contextmanager
def kept(books: Books, folder: Path) -> Iterator[Composition]:
    """A ledger with these books, of which nothing is derived yet."""
    with composed(load(configured(books, folder), environ={}), books.now) as composition:
        register(composition, books.now)
        tracked = chain(books.labels(), books.tracked())
        add(composition, TRACKER, Kind.TIME, tracked, books.start, books.now)
        add(composition, PLATFORM, Kind.WORK, books.logged(), books.start, books.now)
        yield composition


def configured(books: Books, folder: Path) -> Path:
    """Write the configuration; its sources are drop folders, which are empty."""
    contracts = (
        f'[contract.c{number}]\nplatform = "{PLATFORM}"\nid = "{_id(number)}"\ntype = "hourly"\n'
        f'terms = [{{ rate = "40.00 USD" }}]\n[[map]]\nproject = "Project {number}"\ncontract = "c{number}"\n'
        for number in range(CONTRACTS)
    )
    sources = "".join(
        f'[source.{kind}]\nkind = "{kind}"\nfolder = "{folder / kind}"\nperson = "me"\n{more}'
        for kind, more in ((TRACKER, ""), (PLATFORM, 'currency = "USD"\n'))
    )
    for kind in (TRACKER, PLATFORM):
        (folder / kind).mkdir()
    file = folder / "config.toml"
    head = f'timezone = "UTC"\nledger = "{folder / "ledger.db"}"\nsince = {books.start.date()}\n'
    file.write_text(f'{head}{sources}[person.me]\nnames = ["{_NAME}"]\n{"".join(contracts)}')
    return file


def add(
    composition: Composition,
    source: str,
    kind: Kind,
    records: Iterable[Record],
    start: Instant,
    now: Instant,
    person: str | None = _NAME,
) -> None:
    """One pull of a source, at `now`, that shows these records a page at a time, and all of a kind since `start`."""
    left = iter(records)
    axis = Axis.POSTED if person is None and kind is Kind.TRANSACTION else Axis.WORKED
    covered = Coverage(kind=kind, span=Span(start, now), person=person, axis=axis)
    with composition.ledger.write() as write:
        pull = write.sources.begin(source, now)
    while page := [Observation(record, now, "$") for record in islice(left, _PAGE)]:
        with composition.ledger.write() as write:
            write.observations.add(pull, [Page(as_of=now, records=page, complete=[covered])])
    with composition.ledger.write() as write:
        write.sources.finish(pull, now, PullEnd())


def _id(contract: int) -> str:
    return f"{36_000_001 + contract}"
