"""Maps, cuts and resolves the records that changed, and marks the subjects to judge again. Terms: docs/glossary.md."""

from collections.abc import Callable

from syncd.core.records import Kind, kind_of
from syncd.derive.platform_records import PlatformRecordBatch
from syncd.derive.time_entries import TimeEntryBatch
from syncd.ledger import Ledger
from syncd.wiring.directory import Directory

__all__ = ["KnownDirectory", "derive"]

BATCH = 1000
Progress = Callable[[int], None]
"""Called with the number of records that were derived."""


def derive(ledger: Ledger, directory: Callable[[], Directory], progress: Progress = lambda _: None) -> "KnownDirectory":
    """Bring everything derived up to date with the records and the config. May be cut off anywhere and run again.
    Returns who is who after that, for judging.

    `directory` is called for each batch, since the one before may have named contracts; time entries name none. A batch
    reads and writes in one transaction: a page that is committed meanwhile waits, and marks its records after that.
    """
    known = KnownDirectory(ledger, directory)
    while ledger.dirty.records(1):
        progress(_derive_batch(ledger, known))
    return known


def _derive_batch(ledger: Ledger, known: "KnownDirectory") -> int:
    with ledger.write() as write:
        refs = ledger.dirty.records(BATCH)
        of_time = kind_of(refs[0]) is Kind.TIME
        batch_of = TimeEntryBatch if of_time else PlatformRecordBatch
        batch = batch_of(ledger, known.now(), refs)
        write.dirty.clean_records(refs)  # first, since deriving one may mark another of them again
        batch.derive(write)
    if not of_time:
        known.forget()
    return len(refs)


class KnownDirectory:
    """Reads who is who, once for time entries in a row: reading it costs with the number of contracts that ever were.
    It is read anew after another connection has committed."""

    def __init__(self, ledger: Ledger, read: Callable[[], Directory]) -> None:
        self._ledger = ledger
        self._read = read
        self._last: tuple[int, Directory] | None = None  # as last read, where nothing of it was changed since

    def now(self) -> Directory:
        """Who is who now."""
        version = self._ledger.database.version()
        if self._last is None or self._last[0] != version:
            self._last = version, self._read()
        return self._last[1]

    def forget(self) -> None:
        """Read it anew the next time: names or terms may be other ones then."""
        self._last = None
