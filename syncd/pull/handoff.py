"""Hands pages from the threads that read sources to the one writer, over a bounded queue."""

import pickle
import queue
import threading
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from syncd.core.observations import Observation
from syncd.core.pages import Cursor, Page
from syncd.core.quota import Quota
from syncd.core.time import Span
from syncd.errors import SyncdError
from syncd.ledger.codec import decode_record, encode
from syncd.ledger.observed.totals import Totals
from syncd.pull.jobs import Job

CAPACITY = 4
"""Messages that may wait for the writer."""
POLL = 0.5
"""Seconds between looks at `stop`."""


@dataclass(slots=True, eq=False)  # a job holds a whole file: pulls are compared by identity
class OpenPull:
    """A pull that has begun in the ledger. Only the writer reads and changes `totals`, `failure` and `closed`."""

    id: int
    job: Job
    fingerprint: str  # digest of everything that decides what the file becomes; "" for a server
    cursor: Cursor | None
    window: Span
    totals: Totals = field(default_factory=Totals)  # of the pages committed so far
    failure: SyncdError | None = None  # why a page could not be committed
    closed: bool = False  # ended or abandoned: whatever still comes is discarded


class CompressedPages:
    """All pages of a file, kept as compressed bytes: as objects they take many times the memory of the file."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._compressed = [zlib.compress(_packed(page), 1) for page in pages]

    def __len__(self) -> int:
        return len(self._compressed)

    def __iter__(self) -> Iterator[Page]:
        for compressed in self._compressed:
            yield _unpacked(zlib.decompress(compressed))


def _packed(page: Page) -> bytes:
    """A page as bytes, its records as the ledger writes them: that is several times as quick as pickling them."""
    rows = [(seen.record.ref, encode(seen.record), seen.revision, seen.where, seen.raw) for seen in page.records]
    return pickle.dumps((replace(page, records=()), rows))


def _unpacked(packed: bytes) -> Page:
    page: Page
    page, rows = pickle.loads(packed)  # noqa: S301 - our own, from this process
    records = tuple(Observation(decode_record(ref, body), *others) for ref, body, *others in rows)
    return replace(page, records=records)


@dataclass(frozen=True, slots=True)
class PagesToCommit:
    """Pages for one transaction: a page of a server, or all pages of a file. `committed` resolves when that is done."""

    pull: OpenPull
    pages: CompressedPages | list[Page]
    committed: Future[bool] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class PullEnded:
    """A worker has read a source or file to its end, or up to `error`."""

    pull: OpenPull
    error: SyncdError | None


@dataclass(frozen=True, slots=True)
class QuotaToStore:
    """A quota changed."""

    quota: Quota


@dataclass(frozen=True, slots=True)
class WorkerEnded:
    """All pulls of a source have ended; its thread sends nothing more."""

    source: str


Message = PagesToCommit | PullEnded | QuotaToStore | WorkerEnded


class HandOff:
    """The queue from the workers to the writer. Once `stop` is set, it discards whatever workers still put."""

    def __init__(self) -> None:
        self._messages: queue.Queue[Message] = queue.Queue(CAPACITY)
        self.stop = threading.Event()

    def put(self, message: Message) -> None:
        """Send a message; blocks while the queue is full."""
        while not self.stop.is_set():
            try:
                return self._messages.put(message, timeout=POLL)
            except queue.Full:
                continue
        return None

    def commit(self, pull: OpenPull, pages: CompressedPages | list[Page]) -> bool:
        """Send pages and wait until the writer has committed them; False when it could not, or `stop` was set."""
        message = PagesToCommit(pull, pages)
        self.put(message)
        while True:
            try:
                return message.committed.result(POLL)
            except TimeoutError:
                if self.stop.is_set():
                    return False

    def get(self) -> Message | None:
        """Return the next message, or None when none came within `POLL` seconds."""
        try:
            return self._messages.get(timeout=POLL)
        except queue.Empty:
            return None

    def drain(self) -> Iterator[Message]:
        """Yield the messages that still wait, without blocking."""
        while not self._messages.empty():
            yield self._messages.get_nowait()
