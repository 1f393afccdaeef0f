"""The way from the threads that read sources to the one writer: what they hand over, and how it waits."""

import pickle
import queue
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from syncd.core.pages import Cursor, Page
from syncd.core.time import Span
from syncd.errors import SyncdError
from syncd.net.quota import Quota
from syncd.pull.jobs import Job

_LOOK_UP = 0.5  # seconds between looks at stop
QUEUE = 4
"""Pages that may wait for the writer."""


@dataclass(frozen=True, slots=True, eq=False)  # a job holds a whole file: never compared by value
class Plan:
    """A job with its pull in the ledger and what its connector starts from."""

    job: Job
    how: str  # it is read, if a file
    pull: int
    cursor: Cursor | None
    window: Span


class Pages:
    """The pages of a file, which are committed together. They are kept as bytes, since their records would take many
    times the memory of the file."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._kept = [zlib.compress(pickle.dumps(page), 1) for page in pages]

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Page]:
        for kept in self._kept:
            page: Page = pickle.loads(zlib.decompress(kept))  # noqa: S301 - our own, from this process
            yield page


@dataclass(frozen=True, slots=True)
class Message:
    """From a worker to the writer: a page, the end of a job, a quota to keep, or the end of the worker."""

    source: str
    plan: Plan | None = None
    pages: Pages | list[Page] | None = None  # what is committed together: all of a file, or one of a server
    quota: Quota | None = None
    error: SyncdError | None = None
    ended: bool = False
    answered: threading.Event | None = None
    verdict: list[bool] = field(default_factory=list)


class Mailbox:
    """The way from workers to the writer. Once `stop` is set, what workers still put is discarded."""

    def __init__(self) -> None:
        self._messages: queue.Queue[Message] = queue.Queue(QUEUE)
        self.stop = threading.Event()

    def put(self, message: Message) -> None:
        """Hand over, waiting while the writer is busy."""
        while not self.stop.is_set():
            try:
                return self._messages.put(message, timeout=_LOOK_UP)
            except queue.Full:
                continue
        return None

    def get(self) -> Message | None:
        """The next message; None when none came for a moment."""
        try:
            return self._messages.get(timeout=_LOOK_UP)
        except queue.Empty:
            return None

    def rest(self) -> Iterator[Message]:
        """What still waits when nobody puts any more."""
        while not self._messages.empty():
            yield self._messages.get_nowait()
