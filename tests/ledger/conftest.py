"""The ledger's contract suite runs once for each way to open a ledger; a second backend adds its line to OPENERS."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from syncd.core.observations import Observation
from syncd.core.records import (
    Kind,
    Record,
    kind_of,
)
from syncd.core.time import ALWAYS
from syncd.ledger import Ledger
from tests.ledger.feeds import (
    DAY,
    FIRST_READ,
    NOW,
    THIRTY,
    THIRTY_LINES,
    Feed,
    Tracker,
    entry,
    file,
    label,
    line,
    milestone,
    minute,
    page,
    whole,
)

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


@dataclass(frozen=True)
class Kit:
    """Everything that tests build pages from."""

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
        """A record with the source's own clock."""
        return Observation(record, minute(clock), f"{kind_of(record.ref)} row")

    @staticmethod
    def state(ledger: Ledger, refs: Iterable[str], source: str = "tracker") -> object:
        """Everything that a page could change."""
        wanted = sorted(refs)
        row = ledger.sources.all().get(source)
        return (
            ledger.records.current(wanted),
            {ref: [replace(version, pulled=NOW) for version in ledger.records.history(ref)] for ref in wanted},
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
